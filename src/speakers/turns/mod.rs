//! Speaker turns in a mono recording: whose voice each word is.
//!
//! Input: the samples of one channel and its transcript (with voice activity and words); output: the same transcript with
//! the [turns](VoiceTurn) of one or two voices on its channel, and with segments divided where the voice changes, word by
//! word, each saying [whose](Voice) it is and how sure that is. Voices are numbers within a call: who of them is the agent
//! is for [`assign`](super::assign) to say. Embeddings live while a call is worked on and are never kept.
//!
//! | file | job |
//! |---|---|
//! | `spectrum` | samples → mel band powers |
//! | `encoder` | mel frames → embedding: the LSTM of Resemblyzer behind [`VoiceEncoder`] |
//! | `checkpoint` | its weights, read from a `PyTorch` file without running it |
//! | `matrix` | matrix products |
//! | `cluster` | embeddings → two voices, or one |
//! | `timeline` | windows, the course of speakers, turns |
//! | `words` | turns → words, segments |
//!
//! Two voices at most: a telephone call. Overlapping speech goes to the louder voice. Sounds are decoded and transcribed
//! elsewhere, in the engine child, which also calls this: a model runs on untrusted sound.

mod checkpoint;
mod cluster;
mod encoder;
mod matrix;
mod spectrum;
#[cfg(test)]
mod tests;
mod timeline;
mod words;

use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::domain::{ContentHash, Fingerprint, Millis, Span, Transcript, Voice, VoiceTurn};

pub use encoder::LstmEncoder;

use spectrum::{MelSpectrum, STEP};
use timeline::Timeline;

/// Raised with each change that can move a turn.
const VERSION: &str = "turns-1";

/// Samples per millisecond of what is handed to this room.
const PER_MS: usize = 16;

/// Turns of one voice with a shorter pause between them are one.
const JOIN: Millis = Millis(500);

/// Turns sound into vectors that are near each other for one voice. Callable from several threads at once.
pub trait VoiceEncoder: Send + Sync + std::fmt::Debug {
    /// The embedding, of length 1, of each stretch: mel band powers (`spectrum`), 40 numbers for each 10 ms.
    fn embed(&self, stretches: &[&[f32]]) -> Vec<Vec<f32>>;
}

/// Why voices cannot be told apart.
#[derive(Debug, thiserror::Error)]
pub enum TurnsError {
    #[error("cannot read the voice encoder {}", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{} is not a voice encoder: {reason}", path.display())]
    NotAModel { path: PathBuf, reason: String },
}

/// Tells voices apart.
#[derive(Debug)]
pub struct Diarizer {
    encoder: Box<dyn VoiceEncoder>,
    spectrum: MelSpectrum,
}

impl Diarizer {
    /// With the encoder in this file; its hash is the caller's to check, before.
    pub fn load(path: &Path) -> Result<Self, TurnsError> {
        Self::with(Box::new(LstmEncoder::load(path)?)).ok_or_else(|| TurnsError::NotAModel {
            path: path.to_owned(),
            reason: "its input has another shape".into(),
        })
    }

    fn with(encoder: Box<dyn VoiceEncoder>) -> Option<Self> {
        Some(Self {
            encoder,
            spectrum: MelSpectrum::new()?,
        })
    }

    /// Divides the transcript of a mono call. A call of several channels, one whose speech was not measured, and one with
    /// too little of it stay as they are.
    pub fn divide(&self, samples: &[f32], transcript: &mut Transcript) {
        let [channel] = transcript.channels.as_mut_slice() else {
            return;
        };
        let Some(speech) = &channel.speech else { return };
        let speech: Vec<Range<usize>> = speech
            .iter()
            .map(|span| in_samples(*span, samples.len()))
            .filter(|range| !range.is_empty())
            .collect();
        let Some(timeline) = timeline::find(self.encoder.as_ref(), &self.spectrum, samples, &speech) else {
            return;
        };
        channel.voices = turns(&timeline);
        words::assign(&timeline, transcript);
    }
}

/// What shapes the turns of a call: the encoder, and this code.
#[must_use]
pub fn fingerprint(encoder: &ContentHash) -> Fingerprint {
    Fingerprint::of(&[VERSION, &encoder.to_string()])
}

fn in_samples(span: Span, length: usize) -> Range<usize> {
    let at = |time: Millis| {
        usize::try_from(time.0)
            .unwrap_or(usize::MAX)
            .saturating_mul(PER_MS)
            .min(length)
    };
    at(span.start_ms)..at(span.end_ms)
}

/// The turns in time, with small pauses inside one voice's speech closed.
fn turns(timeline: &Timeline) -> Vec<VoiceTurn> {
    let mut turns: Vec<(VoiceTurn, Range<usize>)> = Vec::new();
    for (frames, index) in &timeline.turns {
        let (start_ms, end_ms) = (in_millis(frames.start), in_millis(frames.end));
        if let Some((last, range)) = turns.last_mut()
            && last.voice.index == *index
            && start_ms.saturating_sub(last.end_ms) <= JOIN
        {
            last.end_ms = end_ms;
            range.end = frames.end;
            continue;
        }
        let voice = Voice {
            index: *index,
            confidence: 0.0,
        };
        let turn = VoiceTurn {
            voice,
            start_ms,
            end_ms,
        };
        turns.push((turn, frames.clone()));
    }
    turns
        .into_iter()
        .map(|(mut turn, frames)| {
            turn.voice.confidence = words::confidence(timeline, &frames, turn.voice.index);
            turn
        })
        .collect()
}

fn in_millis(frame: usize) -> Millis {
    Millis(u32::try_from(frame * (STEP / PER_MS)).unwrap_or(u32::MAX))
}
