//! From a recording to samples: every channel as 16 kHz mono `f32`, and what is wrong with the recording.
//!
//! In: the path of an untrusted file. Out: [`Decoded`] (or a [`Probe`], for people), or an [`AudioError`] that says
//! what the file looks like and what to do. The content decides, not the name; only headerless telephone files
//! (`.alaw`, `.sln`, …) are known by their extension.
//!
//! The way of the bytes: [`sniff`] looks at the first bytes → [`container`] finds the coded packets (own small
//! readers where telephone systems write headers that lie: WAV, RF64, W64, AU, headerless; symphonia for the rest)
//! → symphonia's decoders, libopus, and own ones for GSM 06.10 and Dialogic ADPCM ([`gsm`], [`vox`]); ffmpeg as a program
//! for the rest, where the settings allow it → [`assemble`] skips what the encoder added, counts clipping and resamples
//! packet by packet ([`resample`]) → [`health`] measures the finished channels.
//!
//! What this room does not do: guess who speaks (`speakers`), find speech (`transcribe`), call other programs than ffmpeg.
//! Damaged packets are skipped and counted, a cut file keeps what is there; nothing is padded.

mod assemble;
mod container;
mod cut;
mod decode;
mod error;
mod gsm;
mod health;
mod leak;
mod limits;
mod listen;
mod loudness;
mod music;
mod names;
mod resample;
mod sniff;
mod spectrum;
mod tags;
mod vox;

#[cfg(test)]
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sounds of a few seconds, made here"
)]
mod tests;

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use crate::domain::{AudioInfo, Millis, Probe, ProbeStatus};

use error::Fault;

pub use container::{Headerless, RawCodec};
pub use cut::{Cut, cut};
pub use error::AudioError;
pub use limits::Limits;
pub use tags::recorded;

/// The rate of every decoded channel: what Whisper and the voice activity model listen to.
pub const SAMPLE_RATE_HZ: u32 = 16_000;

/// A recording as sound.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded {
    pub info: AudioInfo,
    /// One vector per channel, all of the same length, at [`SAMPLE_RATE_HZ`]; full scale is ±1.
    pub channels: Vec<Vec<f32>>,
}

impl Decoded {
    /// Puts another recording behind this one, beginning at `at` of the whole: a gap is silent, what is mono in one of them is
    /// on all channels, and what of this one lies behind `at` is cut off.
    pub fn append(&mut self, next: Self, at: Millis) {
        let begin = at.0 as usize * (SAMPLE_RATE_HZ as usize / 1000);
        let width = self.channels.len().max(next.channels.len());
        let last = self.channels.last().cloned().unwrap_or_default();
        self.channels.resize(width, last);
        for (index, channel) in self.channels.iter_mut().enumerate() {
            channel.resize(begin, 0.0);
            channel.extend(next.channels.get(index).or(next.channels.last()).into_iter().flatten());
        }
        self.info.channels = self.info.channels.max(next.info.channels);
        self.info.duration_ms = at.saturating_add(next.info.duration_ms);
    }
}

/// Decodes a whole recording.
///
/// The length of a channel is `round(n · 16000 / rate)` for the `n` samples that the file holds, and a sound at
/// `t` milliseconds in the file is at `t` milliseconds in the result.
pub fn decode(path: &Path, limits: &Limits) -> Result<Decoded, AudioError> {
    // The decoders of other people meet bytes of strangers here. A panic in one of them says something about the
    // file and nothing about our state: everything the closure touches is dropped with it.
    catch_unwind(AssertUnwindSafe(|| decode::decode_file(path, limits)))
        .unwrap_or_else(|panic| {
            Err(Fault::malformed(format!(
                "the decoder gave up on it ({})",
                panic_text(&*panic)
            )))
        })
        .map_err(|fault| fault.at(path))
}

/// Decodes a whole recording to tell the truth about it, and keeps only that.
pub fn probe(path: &Path, limits: &Limits) -> Probe {
    let name = path.display().to_string();
    match decode(path, limits) {
        Ok(Decoded { info, .. }) => Probe {
            path: name,
            status: ProbeStatus::Ok,
            reason: None,
            container: Some(info.container),
            codec: Some(info.codec),
            sample_rate_hz: Some(info.sample_rate_hz),
            channels: Some(info.channels),
            duration_ms: Some(info.duration_ms),
            findings: info.findings,
        },
        Err(error) => {
            let reason = Some(error.reason());
            let (status, container, codec) = match error {
                // The shape has no fifth status; the reason says that it could not be read.
                AudioError::Malformed { .. } | AudioError::Io { .. } => (ProbeStatus::Malformed, None, None),
                AudioError::Unsupported { container, codec, .. } => (ProbeStatus::Unsupported, container, Some(codec)),
                AudioError::Limit { .. } => (ProbeStatus::Limit, None, None),
            };
            Probe {
                path: name,
                status,
                reason,
                container,
                codec,
                sample_rate_hz: None,
                channels: None,
                duration_ms: None,
                findings: Vec::new(),
            }
        }
    }
}

/// Whether a file in a folder is meant to be a recording, by its extension. A name says nothing about the content:
/// it only keeps notes and tables beside the recordings out.
pub fn is_recording_name(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| names::is_recording_extension(&extension.to_string_lossy()))
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("no reason given").chars().take(120).collect()
}
