//! What a file is, by its first bytes; and what it looks like when it is no recording.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use super::container::Headerless;
use super::error::Fault;

/// Bytes looked at. Long enough for the first Ogg page and for the tag frame of an MP3 behind a short ID3 tag.
const HEAD: u64 = 16 * 1024;

/// The start of a file.
#[derive(Debug)]
pub(super) struct Head {
    pub bytes: Vec<u8>,
    /// Length of the whole file.
    pub len: u64,
    /// The name's extension in lower case, without the dot; empty when there is none.
    pub extension: String,
}

/// Who reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Content {
    Wav,
    Au,
    Headerless(Headerless),
    /// Anything symphonia may know.
    Framed,
    /// A sound format that is known and not decoded.
    Foreign {
        container: &'static str,
        codec: &'static str,
    },
    /// Samples without a header, and an extension that does not say which.
    Unknown,
    /// A sentence that says what it looks like.
    NotAudio(String),
}

impl Head {
    pub fn read(file: &mut File, path: &Path, len: u64) -> Result<Self, Fault> {
        let mut bytes = Vec::new();
        file.by_ref().take(HEAD).read_to_end(&mut bytes)?;
        file.seek(SeekFrom::Start(0))?;
        let extension = path
            .extension()
            .map(|e| e.to_string_lossy().to_lowercase())
            .unwrap_or_default();
        Ok(Self { bytes, len, extension })
    }

    /// `told`: what the settings say of headerless files, by extension.
    pub fn content(&self, told: &BTreeMap<String, Headerless>) -> Content {
        let b = self.bytes.as_slice();
        if b.starts_with(b"RIFF") || b.starts_with(b"RIFX") || b.starts_with(b"RF64") || b.starts_with(b"BW64") {
            return Content::Wav;
        }
        if b.starts_with(b"riff\x2e\x91\xcf\x11") {
            return Content::Wav;
        }
        if b.starts_with(b".snd") {
            return Content::Au;
        }
        if let Some((container, codec)) = foreign(b) {
            return Content::Foreign { container, codec };
        }
        let framed = [
            b"OggS".as_slice(),
            b"fLaC",
            b"ID3",
            b"FORM",
            b"caff",
            b"\x1a\x45\xdf\xa3",
        ];
        if framed.iter().any(|magic| b.starts_with(magic)) || b.get(4..8) == Some(b"ftyp") {
            return Content::Framed;
        }
        if let Some(looks_like) = not_audio(b) {
            return Content::NotAudio(looks_like);
        }
        if let Some(&format) = told.get(&self.extension) {
            return Content::Headerless(format);
        }
        if let Some(format) = Headerless::by_extension(&self.extension) {
            return Content::Headerless(format);
        }
        match self.extension.as_str() {
            "g722" => Content::Foreign {
                container: "raw",
                codec: "g722",
            },
            "g729" => Content::Foreign {
                container: "raw",
                codec: "g729",
            },
            "g723" | "g723sf" => Content::Foreign {
                container: "raw",
                codec: "g723",
            },
            "g726" | "g726-16" | "g726-24" | "g726-32" | "g726-40" => Content::Foreign {
                container: "raw",
                codec: "g726",
            },
            "raw" | "pcm" | "bin" | "sl" | "sw" if !frame_sync(b) => Content::Unknown,
            _ if b.iter().all(|&byte| byte == 0) => {
                Content::NotAudio("zeros only: the recording was never written, or the disk lost it".into())
            }
            _ => Content::Framed,
        }
    }
}

/// The start of an MPEG or ADTS frame.
fn frame_sync(b: &[u8]) -> bool {
    matches!(b, [0xff, second, ..] if second & 0xe0 == 0xe0)
}

fn foreign(b: &[u8]) -> Option<(&'static str, &'static str)> {
    const ASF: &[u8] = b"\x30\x26\xb2\x75\x8e\x66\xcf\x11";
    let table: [(&[u8], &str, &str); 9] = [
        (b"wvpk", "wavpack", "wavpack"),
        (b"#!AMR-WB", "amr", "amr_wb"),
        (b"#!AMR", "amr", "amr_nb"),
        (b"#!SILK_V3", "silk", "silk"),
        (b"\x02#!SILK_V3", "silk", "silk"),
        (b"MAC ", "ape", "monkeys audio"),
        (b"TTA1", "tta", "tta"),
        (b"MThd", "midi", "MIDI (notes, no sound)"),
        (ASF, "asf", "wma"),
    ];
    if let Some((_, container, codec)) = table.into_iter().find(|(magic, ..)| b.starts_with(magic)) {
        return Some((container, codec));
    }
    let first_page = b.starts_with(b"OggS").then(|| b.get(28..36)).flatten()?;
    (first_page == b"Speex   ").then_some(("ogg", "speex"))
}

/// A sentence about a file that is plainly something else.
fn not_audio(b: &[u8]) -> Option<String> {
    let magic: [(&[u8], &str); 11] = [
        (b"%PDF", "a PDF document"),
        (b"PK\x03\x04", "a ZIP archive (or an office document)"),
        (b"\x1f\x8b", "a gzip archive"),
        (b"Rar!", "a RAR archive"),
        (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
        (b"\x89PNG", "a PNG picture"),
        (b"\xff\xd8\xff", "a JPEG picture"),
        (b"GIF8", "a GIF picture"),
        (b"\x7fELF", "a program"),
        (b"MZ", "a Windows program"),
        (b"SQLite format 3", "an SQLite database"),
    ];
    if let Some((_, name)) = magic.into_iter().find(|(magic, _)| b.starts_with(magic)) {
        return Some(format!("not a recording: it looks like {name}"));
    }
    let bytes = b.strip_prefix(b"\xef\xbb\xbf").unwrap_or(b);
    let text: String = String::from_utf8_lossy(&bytes[..bytes.len().min(512)])
        .trim_start()
        .to_lowercase();
    let kind = if text.starts_with("<!doctype html") || text.starts_with("<html") || text.contains("<html") {
        "a web page (an error page of the server, probably)"
    } else if text.starts_with("<?xml") {
        "an XML document"
    } else if (text.starts_with('{') || text.starts_with('[')) && text.contains('"') {
        "a JSON document (an answer of a server, probably)"
    } else if is_prose(bytes) {
        "a text"
    } else {
        return None;
    };
    Some(format!("not a recording: it looks like {kind}"))
}

/// Printable text with more than one kind of character: silence in a-law (`UUUU`) is no text.
fn is_prose(b: &[u8]) -> bool {
    let b = &b[..b.len().min(512)];
    let printable = |byte: &u8| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~');
    let cut_utf8 = std::str::from_utf8(b).map_or_else(|e| e.error_len().is_none(), |_| true);
    let controls = b.iter().any(|byte| *byte < b' ' && !printable(byte));
    let mut seen = [false; 256];
    for &byte in b {
        seen[usize::from(byte)] = true;
    }
    b.len() >= 16 && cut_utf8 && !controls && seen.iter().filter(|&&s| s).count() >= 8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(bytes: &[u8], extension: &str) -> Content {
        Head {
            bytes: bytes.to_vec(),
            len: bytes.len() as u64,
            extension: extension.into(),
        }
        .content(&BTreeMap::new())
    }

    #[test]
    fn the_content_decides_before_the_name() {
        assert_eq!(content(b"RIFF\0\0\0\0WAVE", "mp3"), Content::Wav);
        assert_eq!(content(b"OggS\0\x02", "wav"), Content::Framed);
        assert!(matches!(content(&[0xd5; 100], "alaw"), Content::Headerless(_)));
        assert!(matches!(content(&[b'U'; 100], "alaw"), Content::Headerless(_)));
        assert_eq!(content(b"fLaC\0\0\0\0", "alaw"), Content::Framed);
        assert_eq!(content(&[1, 2, 3, 4], "raw"), Content::Unknown);
        assert!(matches!(content(&[0xd0; 66], "gsm"), Content::Headerless(_)));
    }

    #[rstest::rstest]
    #[case::html(b"<html><body>404 Not Found</body></html>".as_slice(), "web page")]
    #[case::doctype(b"\xef\xbb\xbf\n<!DOCTYPE HTML PUBLIC>".as_slice(), "web page")]
    #[case::json(br#"{"error":"no such recording"}"#.as_slice(), "JSON")]
    #[case::xml(b"<?xml version='1.0'?><Error/>".as_slice(), "XML")]
    #[case::text("Запись не найдена, обратитесь к администратору".as_bytes(), "a text")]
    #[case::zip(b"PK\x03\x04aaaa".as_slice(), "ZIP")]
    #[case::zeros([0; 300].as_slice(), "zeros")]
    fn what_is_no_recording_is_named(#[case] bytes: &[u8], #[case] says: &str) {
        let Content::NotAudio(sentence) = content(bytes, "mp3") else {
            panic!("taken for audio")
        };
        assert!(sentence.contains(says), "{sentence}");
    }
}
