//! The recording of a page: finds the file and makes sure that it is the call's, draws its loudness, and copies it beside
//! the page where that was asked for. What cannot be done is said on the page and stops nothing.

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use anyhow::Context as _;

use crate::audio::{self, Decoded, Limits};
use crate::domain::{CallId, Millis};
use crate::pipeline::sound::{self, Silent};
use crate::report::html::{self, NoSound, Sound};
use crate::store::{CallFilter, CallRow, Store};

/// Bars of a waveform: one or two pixels each on a page.
const BUCKETS: usize = 600;

/// How sound comes to pages.
#[derive(Debug, Clone)]
pub(in crate::cli) struct SoundOptions {
    /// Copy recordings beside their pages, so that the folder can be handed on as it is.
    pub copy: bool,
    /// Of what is decoded here.
    pub limits: Limits,
}

/// Where a call's recording is, before it was read.
#[derive(Debug)]
pub(super) struct Place {
    file: Result<PathBuf, NoSound>,
    /// The call's id is the hash of its transcript file, and says nothing about the sound.
    is_transcript: bool,
    /// Changes when the file does.
    pub stamp: String,
    /// Of a transferred call: its other recordings, in order.
    rest: Vec<(CallRow, Millis)>,
}

/// The same, read; owns what the page borrows.
#[derive(Debug)]
pub(super) struct Found {
    href: Result<String, NoSound>,
    waveform: Option<Vec<Vec<f32>>>,
    is_converted: bool,
}

impl Found {
    pub fn sound(&self) -> Sound<'_> {
        match &self.href {
            Err(why) => Sound::None(*why),
            Ok(href) => Sound::Beside {
                href,
                waveform: self.waveform.as_deref(),
                is_converted: self.is_converted,
            },
        }
    }
}

/// The other recordings of a transferred call, in order, and where they begin in it; none of an ordinary call.
pub(super) async fn rest(store: &dyn Store, call: CallId) -> anyhow::Result<Vec<(CallRow, Millis)>> {
    let mut rest = Vec::new();
    for (other, at) in sound::later_recordings(call, &store.parts(call).await?) {
        let filter = CallFilter {
            call_prefix: Some(other.to_string()),
            ..CallFilter::default()
        };
        rest.extend(store.calls(&filter).await?.into_iter().map(|row| (row, at)));
    }
    Ok(rest)
}

/// Looks where the recording was seen last.
pub(super) fn locate(row: &CallRow, rest: Vec<(CallRow, Millis)>) -> Place {
    let (file, is_transcript) = sound::place(&row.path);
    let file = file.map_err(no_sound);
    let stamp = file.as_ref().ok().and_then(|path| path.metadata().ok()).map(|data| {
        let modified = data.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        format!("{} {}", data.len(), modified.map_or(0, |since| since.as_nanos()))
    });
    Place {
        file,
        is_transcript,
        stamp: stamp.unwrap_or_default(),
        rest,
    }
}

/// A call's recording for other uses than a page, once its bytes are known to be the call's: where it was seen last, else
/// at one of the `others`.
pub(in crate::cli) fn verified(row: &CallRow, others: &[PathBuf]) -> Result<PathBuf, NoSound> {
    sound::find(row, others).map_err(no_sound)
}

fn no_sound(why: Silent) -> NoSound {
    match why {
        Silent::TranscriptOnly => NoSound::TranscriptOnly,
        Silent::Gone => NoSound::Gone,
        Silent::Replaced => NoSound::Replaced,
        Silent::Unreadable => NoSound::Unreadable,
    }
}

/// Reads the recording for a page in `folder`.
pub(super) fn read(place: &Place, row: &CallRow, folder: &Path, options: &SoundOptions) -> anyhow::Result<Found> {
    let nothing = |why| Found {
        href: Err(why),
        waveform: None,
        is_converted: false,
    };
    let path = match &place.file {
        Ok(path) => path,
        Err(why) => return Ok(nothing(*why)),
    };
    if !place.is_transcript
        && let Err(why) = sound::check(path, row)
    {
        return Ok(nothing(no_sound(why)));
    }
    let decoded = match audio::decode(path, &options.limits) {
        Ok(decoded) => Some(decoded),
        Err(error) => {
            tracing::warn!("no waveform on the page of a call: {error}");
            None
        }
    };
    // The times of a transferred call are those of all its recordings one after the other, and so is the copy beside its
    // page. A link can only be to the first.
    if options.copy
        && !place.rest.is_empty()
        && let Some(decoded) = decoded
    {
        return whole(decoded, &place.rest, row, folder, options);
    }
    let waveform = decoded.as_ref().map(|decoded| decoded.loudness(BUCKETS));
    if !options.copy {
        let href = link(folder, path).ok_or(NoSound::Unreadable);
        return Ok(Found {
            href,
            waveform,
            is_converted: false,
        });
    }
    let (name, is_converted) = copy(path, decoded.as_ref(), row, folder)?;
    Ok(Found {
        href: Ok(name),
        waveform,
        is_converted,
    })
}

/// The recordings of a transferred call as one WAV file beside the page.
fn whole(
    mut sound: Decoded,
    rest: &[(CallRow, Millis)],
    row: &CallRow,
    folder: &Path,
    options: &SoundOptions,
) -> anyhow::Result<Found> {
    let nothing = |why| Found {
        href: Err(why),
        waveform: None,
        is_converted: false,
    };
    for (other, at) in rest {
        let path = match sound::find(other, &[]) {
            Ok(path) => path,
            Err(why) => return Ok(nothing(no_sound(why))),
        };
        match audio::decode(&path, &options.limits) {
            Ok(next) => sound.append(next, *at),
            Err(error) => {
                tracing::warn!("no sound on the page of a transferred call: {error}");
                return Ok(nothing(NoSound::Unreadable));
            }
        }
    }
    let name = format!("call-{}.wav", row.call.short());
    let (target, part) = (folder.join(&name), folder.join(format!("{name}.part")));
    sound
        .write_wav(&part)
        .map_err(anyhow::Error::from)
        .and_then(|()| Ok(std::fs::rename(&part, &target)?))
        .with_context(|| format!("cannot write {}", target.display()))?;
    Ok(Found {
        waveform: Some(sound.loudness(BUCKETS)),
        href: Ok(name),
        is_converted: true,
    })
}

/// Puts the sound beside the page under the call's id, which tells no telephone number. Returns the file's name, and
/// whether it was converted.
fn copy(path: &Path, decoded: Option<&Decoded>, row: &CallRow, folder: &Path) -> anyhow::Result<(String, bool)> {
    let convert = decoded.filter(|decoded| !html::plays_in_browsers(&decoded.info));
    let extension = match convert {
        Some(_) => "wav".to_owned(),
        // As the content is, not as the name says.
        None => decoded.map_or_else(
            || path.extension().unwrap_or_default().to_string_lossy().into_owned(),
            |decoded| decoded.info.container.clone(),
        ),
    };
    let name = format!("call-{}.{extension}", row.call.short());
    let target = folder.join(&name);
    let part = folder.join(format!("{name}.part"));
    let made = match convert {
        Some(decoded) => decoded.write_wav(&part).map_err(anyhow::Error::from),
        None => std::fs::copy(path, &part).map(|_| ()).map_err(anyhow::Error::from),
    };
    made.and_then(|()| Ok(std::fs::rename(&part, &target)?))
        .with_context(|| format!("cannot write {}", target.display()))?;
    Ok((name, convert.is_some()))
}

/// The link from a page in `folder` to a recording.
fn link(folder: &Path, recording: &Path) -> Option<String> {
    // Both paths from one root; the empty path is the folder one stands in.
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    html::audio_href(
        &std::fs::canonicalize(folder).ok()?,
        &std::fs::canonicalize(recording).ok()?,
    )
}
