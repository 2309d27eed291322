//! The recording of a call, to be heard: finds the file, makes sure that its bytes are the call's, draws its loudness,
//! and turns what browsers do not play into WAV.

use std::path::{Path, PathBuf};

use super::discover::hash_file;
use crate::audio::{self, AudioError};
use crate::domain::Span;
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

/// Decodes a recording for its waveform of so many bars.
pub fn hear(file: &Path, limits: &Limits, bars: usize) -> Result<Heard, AudioError> {
    let decoded = audio::decode(file, limits)?;
    Ok(Heard {
        waveform: decoded.loudness(bars),
        info: decoded.info,
    })
}

/// The recording as 16-bit WAV, for browsers that do not play it as it is.
pub fn as_wav(file: &Path, limits: &Limits) -> Result<Vec<u8>, AudioError> {
    let decoded = audio::decode(file, limits)?;
    decoded.to_wav().map_err(|source| AudioError::Io {
        path: file.to_owned(),
        source,
    })
}

/// A part of the recording as a WAV file of its own.
pub fn clip(file: &Path, part: Span, limits: &Limits) -> Result<Vec<u8>, AudioError> {
    audio::cut(file, part, limits)?
        .to_wav()
        .map_err(|source| AudioError::Io {
            path: file.to_owned(),
            source,
        })
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
