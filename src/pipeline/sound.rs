//! The recording of a call, to be heard: finds the file, makes sure that its bytes are the call's, draws its loudness,
//! and turns what browsers do not play into WAV.

use std::path::{Path, PathBuf};

use super::discover::hash_file;
use crate::audio::{self, AudioError, Decoded};
use crate::domain::{CallId, CallPart, Millis, Span};
use crate::store::CallRow;

pub use crate::audio::Limits;

/// How transcripts made elsewhere are named; the recording may lie beside under the same name.
const TRANSCRIPT: &str = ".transcript.json";

/// Why there is nothing to hear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silent {
    /// The call came as a transcript, and no recording lies beside it.
    TranscriptOnly,
    /// No file where the recording was seen last.
    Gone,
    /// The file there has other bytes now.
    Replaced,
    /// It is there and cannot be read.
    Unreadable,
}

/// A recording, decoded for a page.
#[derive(Debug)]
pub struct Heard {
    /// Loudness per channel and bucket, full scale 1.
    pub waveform: Vec<Vec<f32>>,
    /// What the file holds.
    pub info: crate::domain::AudioInfo,
}

/// The file of a call: where it was seen last, else at one of the `others`. Its bytes are read whole, to know that they
/// are the call's.
pub fn find(row: &CallRow, others: &[PathBuf]) -> Result<PathBuf, Silent> {
    let mut first = None;
    for path in std::iter::once(&row.path).chain(others.iter().filter(|path| **path != row.path)) {
        match find_at(path, row) {
            Ok(file) => return Ok(file),
            Err(why) => first = first.or(Some(why)),
        }
    }
    Err(first.unwrap_or(Silent::Gone))
}

/// One of the recordings that a call consists of. All but transferred calls have one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leg {
    pub file: PathBuf,
    /// Where it begins in the time of the call.
    pub at: Millis,
}

/// The recordings that a transferred call goes on in behind its own, and where they begin in the time of the whole; none of
/// an ordinary call.
#[must_use]
pub fn later_recordings(call: CallId, parts: &[CallPart]) -> Vec<(CallId, Millis)> {
    let mut later: Vec<(CallId, Millis)> = Vec::new();
    for part in parts.iter().filter(|part| part.call != call) {
        if later.iter().all(|(known, _)| *known != part.call) {
            later.push((part.call, part.start_ms.saturating_sub(part.from_ms)));
        }
    }
    later
}

/// Decodes a call for its waveform of so many bars.
pub fn hear(legs: &[Leg], limits: &Limits, bars: usize) -> Result<Heard, AudioError> {
    let decoded = decode(legs, limits)?;
    Ok(Heard {
        waveform: decoded.loudness(bars),
        info: decoded.info,
    })
}

/// The call as 16-bit WAV, for browsers that do not play it as it is.
pub fn as_wav(legs: &[Leg], limits: &Limits) -> Result<Vec<u8>, AudioError> {
    decode(legs, limits)?.to_wav().map_err(|source| AudioError::Io {
        path: legs.first().map(|leg| leg.file.clone()).unwrap_or_default(),
        source,
    })
}

/// A part of the call as a WAV file of its own, out of the recording in which it begins.
pub fn clip(legs: &[Leg], part: Span, limits: &Limits) -> Result<Vec<u8>, AudioError> {
    let leg = legs.iter().rfind(|leg| leg.at <= part.start_ms).or(legs.first());
    let leg = leg.ok_or_else(nothing)?;
    let within = |time: Millis| time.saturating_sub(leg.at);
    let part = Span::new(within(part.start_ms), within(part.end_ms));
    audio::cut(&leg.file, part, limits)?
        .to_wav()
        .map_err(|source| AudioError::Io {
            path: leg.file.clone(),
            source,
        })
}

fn decode(legs: &[Leg], limits: &Limits) -> Result<Decoded, AudioError> {
    let (first, others) = legs.split_first().ok_or_else(nothing)?;
    let mut whole = audio::decode(&first.file, limits)?;
    for leg in others {
        whole.append(audio::decode(&leg.file, limits)?, leg.at);
    }
    Ok(whole)
}

fn nothing() -> AudioError {
    AudioError::Io {
        path: PathBuf::new(),
        source: std::io::Error::other("a call without recordings"),
    }
}

/// Where the recording of a call should be that was seen at `path`, and whether the call is a transcript: its id is
/// the hash of that file then, and says nothing about the sound.
pub fn place(path: &Path) -> (Result<PathBuf, Silent>, bool) {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if let Some(stem) = name.strip_suffix(TRANSCRIPT) {
        return (sibling(path, stem).ok_or(Silent::TranscriptOnly), true);
    }
    let file = if path.is_file() {
        Ok(path.to_owned())
    } else {
        Err(Silent::Gone)
    };
    (file, false)
}

/// Whether the file's bytes are the call's.
pub fn check(file: &Path, row: &CallRow) -> Result<(), Silent> {
    match hash_file(file) {
        Ok(call) if call == row.call => Ok(()),
        Ok(_) => Err(Silent::Replaced),
        Err(_) => Err(Silent::Unreadable),
    }
}

fn find_at(path: &Path, row: &CallRow) -> Result<PathBuf, Silent> {
    let (file, is_transcript) = place(path);
    let file = file?;
    if !is_transcript {
        check(&file, row)?;
    }
    Ok(file)
}

/// A recording named like the transcript; the first by name where there are several.
fn sibling(transcript: &Path, stem: &str) -> Option<PathBuf> {
    let entries = std::fs::read_dir(transcript.parent()?).ok()?;
    let is_its = |path: &PathBuf| {
        audio::is_recording_name(path)
            && (path.file_stem().is_some_and(|s| s == stem) || path.file_name().is_some_and(|n| n == stem))
    };
    entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(is_its)
        .min()
}
