//! The recording of a call, to be heard: finds the file, makes sure that its bytes are the call's, draws its loudness,
//! and turns what browsers do not play into WAV.

use std::path::{Path, PathBuf};

use super::discover::hash_file;
use crate::audio::{self, AudioError, Decoded, SAMPLE_RATE_HZ};
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
    Ok(wav(&audio::decode(file, limits)?))
}

fn find_at(path: &Path, row: &CallRow) -> Result<PathBuf, Silent> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if let Some(stem) = name.strip_suffix(TRANSCRIPT) {
        return sibling(path, stem).ok_or(Silent::TranscriptOnly);
    }
    if !path.is_file() {
        return Err(Silent::Gone);
    }
    match hash_file(path) {
        Ok(call) if call == row.call => Ok(path.to_owned()),
        Ok(_) => Err(Silent::Replaced),
        Err(_) => Err(Silent::Unreadable),
    }
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

/// RIFF with one `fmt ` and one `data` chunk, samples interleaved.
fn wav(decoded: &Decoded) -> Vec<u8> {
    const HEADER: usize = 44;
    let channels = u16::try_from(decoded.channels.len()).unwrap_or(u16::MAX).max(1);
    let frames = decoded.channels.first().map_or(0, Vec::len);
    let data = frames * usize::from(channels) * 2;
    let size = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX).to_le_bytes();
    let frame_bytes = channels * 2;
    let mut out = Vec::with_capacity(HEADER + data);
    out.extend(b"RIFF");
    out.extend(size(data + HEADER - 8));
    out.extend(b"WAVEfmt ");
    out.extend(16_u32.to_le_bytes());
    out.extend(1_u16.to_le_bytes());
    out.extend(channels.to_le_bytes());
    out.extend(SAMPLE_RATE_HZ.to_le_bytes());
    out.extend((SAMPLE_RATE_HZ * u32::from(frame_bytes)).to_le_bytes());
    out.extend(frame_bytes.to_le_bytes());
    out.extend(16_u16.to_le_bytes());
    out.extend(b"data");
    out.extend(size(data));
    for frame in 0..frames {
        for channel in &decoded.channels {
            let level = channel.get(frame).copied().unwrap_or(0.0).clamp(-1.0, 1.0);
            #[expect(clippy::cast_possible_truncation, reason = "within ±32767")]
            let sample = (level * f32::from(i16::MAX)).round() as i16;
            out.extend(sample.to_le_bytes());
        }
    }
    out
}
