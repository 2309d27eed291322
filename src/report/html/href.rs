//! Names of pages and links between files.

use std::path::{Component, Path};

use crate::domain::CallId;

/// The file name of a call's page: part of its hash, which is the same on every run.
#[must_use]
pub fn page_name(call: CallId) -> String {
    format!("call-{}.html", call.short())
}

/// The link from a page in the folder `page_dir` to a recording: relative where both lie under one folder, so that the
/// two can move together, else a `file:` URL. Both paths must be absolute or both relative to one place; `None` when no
/// link can be made, and for transcripts that have no audio.
#[must_use]
pub fn audio_href(page_dir: &Path, recording: &Path) -> Option<String> {
    if recording
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
    {
        return None;
    }
    if page_dir.is_absolute() != recording.is_absolute() {
        return None;
    }
    let from: Vec<Component> = page_dir.components().filter(|c| *c != Component::CurDir).collect();
    let to: Vec<Component> = recording.components().filter(|c| *c != Component::CurDir).collect();
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    if from[common..].contains(&Component::ParentDir) {
        return None;
    }
    let shares_a_folder = to[..common].iter().any(|c| matches!(c, Component::Normal(_)));
    if page_dir.is_absolute() && !shares_a_folder {
        return Some(format!("file://{}", encode(&recording.to_string_lossy())));
    }
    let mut parts = vec!["..".to_owned(); from.len() - common];
    for component in &to[common..] {
        parts.push(encode(&component.as_os_str().to_string_lossy()));
    }
    Some(parts.join("/"))
}

/// Percent-encodes everything but unreserved characters and slashes; a colon could make a scheme, so it is encoded too.
fn encode(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.extend([byte >> 4, byte & 15].map(|digit| char::from(b"0123456789ABCDEF"[usize::from(digit)])));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_relative_where_pages_and_recordings_can_move_together() {
        let href = |page: &str, recording: &str| audio_href(Path::new(page), Path::new(recording));
        assert_eq!(
            href("/data/report", "/data/calls/a.wav").as_deref(),
            Some("../calls/a.wav")
        );
        assert_eq!(
            href("out/report", "fixtures/calls/a.wav").as_deref(),
            Some("../../fixtures/calls/a.wav")
        );
        assert_eq!(
            href("/srv/report", "/data/calls/a b.wav").as_deref(),
            Some("file:///data/calls/a%20b.wav")
        );
        assert_eq!(href("", "a.wav").as_deref(), Some("a.wav"));
        assert_eq!(href("/data/report", "calls/a.wav"), None);
        assert_eq!(href("report", "one.transcript.json"), None);
    }

    #[test]
    fn a_file_name_cannot_become_a_script() {
        let href = |recording: &str| audio_href(Path::new(""), Path::new(recording)).unwrap();
        assert_eq!(href("javascript:alert(1)"), "javascript%3Aalert%281%29");
        assert_eq!(
            href("звонок \"1\".wav"),
            "%D0%B7%D0%B2%D0%BE%D0%BD%D0%BE%D0%BA%20%221%22.wav"
        );
    }
}
