//! Samples in, transcript out: voice activity, a chunk plan, recognition, doubt, assembly.
//!
//! Input: the channels of one call, 16 kHz mono `f32` each ([`CallAudio`]). Output: a [`Transcript`] whose times are
//! the recording's, with words, their probabilities, the speech found per channel, and every text that may not have
//! been said marked with its reason. Personal data is masked here, once, before anything leaves the room.
//!
//! | file | job |
//! |---|---|
//! | `levels` | loudness per frame, digital silence, the quietest place |
//! | `activity` | voice probabilities → speech, with a safety net for what the detector overlooks |
//! | `chunks` | speech → chunks for the recogniser, and the way back from a chunk's time |
//! | `words` | tokens → words → segments |
//! | `doubt` | signs that a text was made up |
//! | `call` | the flow of one call through these |
//! | `pool` | worker threads, older calls first |
//! | `whisper` | the recogniser: whisper.cpp and Silero behind [`Transcriber`] (feature `whisper`) |
//! | `replay` | transcripts made elsewhere, instead of a recogniser |
//! | `model/` | model files: manifest, download, verification, conversion |
//!
//! Decoding files and deciding who is the agent happen elsewhere.

#[cfg(feature = "whisper")]
mod activity;
#[cfg(feature = "whisper")]
mod call;
#[cfg(feature = "whisper")]
mod chunks;
#[cfg(feature = "whisper")]
mod doubt;
#[cfg(feature = "whisper")]
mod levels;
pub mod model;
#[cfg(feature = "whisper")]
mod pool;
pub mod replay;
#[cfg(feature = "whisper")]
pub mod whisper;
#[cfg(feature = "whisper")]
mod whisper_engine;
#[cfg(feature = "whisper")]
mod words;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::domain::{ContentHash, Fingerprint, Millis, Quality, Transcript};

/// What every sample handed to this room was taken at.
pub const SAMPLE_RATE_HZ: u32 = 16_000;

/// Background kept on both sides of speech in a chunk.
#[cfg(feature = "whisper")]
const PADDING_MS: usize = 200;

/// A pause at which a chunk may end without harm, and after which a new segment begins.
#[cfg(feature = "whisper")]
const PAUSE_MS: u32 = 800;

/// Version of everything in this room that can change a transcript. Raised with each such change, so that stored
/// transcripts are made anew.
const STAGE_VERSION: &str = "2";

/// One call's sound.
#[derive(Debug, Clone, Copy)]
pub struct CallAudio<'a> {
    /// Samples per channel at [`SAMPLE_RATE_HZ`], −1 to 1.
    pub channels: &'a [Vec<f32>],
    pub language: &'a Language,
}

/// The language spoken, or how to find it. Codes are ISO 639-1, as Whisper names them (`ru`, `en`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Decided once per call, from the first speech, among these; among all when the list is empty.
    Auto {
        candidates: Vec<String>,
    },
    Fixed(String),
}

/// Something that turns sound into a transcript. Callable from several threads at once.
pub trait Transcriber: Send + Sync {
    /// Transcribes every channel by itself. A call in which nobody speaks gives a transcript without segments.
    fn transcribe(&self, call: &CallAudio<'_>) -> Result<Transcript, TranscribeError>;
}

/// How to transcribe. The defaults are the measured ones (BENCHMARKS.md).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Options {
    /// Threads that recognise, each with a state of its own and one thread inside. Does not change the result.
    pub workers: usize,
    /// How much sound is handed to the recogniser at once; 1 to 28 s. Up to half as much more, where cutting would
    /// divide a sentence: where nobody pauses.
    pub max_chunk: Millis,
    /// The least encoder context, in frames of 20 ms: below it the recogniser loses its footing. At most 1500.
    pub min_audio_ctx: u32,
    /// Product names, competitors, people: told to the recogniser before every chunk. The first ones matter most;
    /// what exceeds the recogniser's prompt is left out.
    pub vocabulary: Vec<String>,
    /// What the transcript names as its model, see [`model_name`].
    pub model: Option<String>,
    /// High searches over several texts at once.
    #[serde(default)]
    pub quality: Quality,
}

impl Options {
    /// The measured best for a quality.
    #[must_use]
    pub fn of(quality: Quality) -> Self {
        let (max_chunk, min_audio_ctx) = match quality {
            Quality::Standard => (Millis::from_secs(12), 384),
            Quality::High => (Millis::from_secs(28), 1_500),
        };
        Self {
            workers: 1,
            max_chunk,
            min_audio_ctx,
            vocabulary: Vec::new(),
            model: None,
            quality,
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::of(Quality::Standard)
    }
}

#[cfg(feature = "whisper")]
impl Options {
    /// The plan's limits in samples; a chunk stays within what Whisper's window of 30 s can take.
    fn limits(&self) -> chunks::Limits {
        const PER_MS: usize = SAMPLE_RATE_HZ as usize / 1000;
        let preferred = self.max_chunk.0.clamp(1_000, 28_000);
        chunks::Limits {
            preferred: preferred as usize * PER_MS,
            longest: (preferred + preferred / 2).min(28_000) as usize * PER_MS,
            floor: self.min_audio_ctx.min(1_500) as usize * 20 * PER_MS,
            padding: PADDING_MS * PER_MS,
            pause: PAUSE_MS as usize * PER_MS,
        }
    }
}

/// Why a call was not transcribed, or a recogniser not started.
#[derive(Debug, thiserror::Error)]
pub enum TranscribeError {
    /// This program was built without the feature `whisper`.
    #[error("this program was built without speech recognition")]
    NotBuiltIn,
    #[error("cannot read the {what} {}", path.display())]
    Read {
        what: &'static str,
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("{} is not a {what} in ggml format", path.display())]
    NotAModel { what: &'static str, path: PathBuf },
    #[error("the {what} {} could not be loaded: it is damaged, or memory ran out", path.display())]
    Load { what: &'static str, path: PathBuf },
    #[error("the path of the {what} is not valid UTF-8: {}", path.display())]
    PathNotUtf8 { what: &'static str, path: PathBuf },
    #[error("unknown language {code:?}; codes are like ru, en, kk")]
    UnknownLanguage { code: String },
    /// The recogniser reported a failure of its own.
    #[error("{step} failed: {reason}")]
    Engine { step: &'static str, reason: String },
    /// A fault of this program, confined to one call.
    #[error("the recogniser stopped in the middle: {reason}")]
    Panicked { reason: String },
    #[error("cannot start a recogniser thread")]
    Thread { source: std::io::Error },
    #[error("{channels} channels of {seconds} s are more than a transcript can hold")]
    TooLong { channels: usize, seconds: u64 },
}

impl TranscribeError {
    /// What a person can do about it.
    #[must_use]
    pub fn way_out(&self) -> Option<&'static str> {
        match self {
            Self::NotBuiltIn => Some("build it with the feature `whisper`, or use `run --engine replay`"),
            Self::Read { .. } => Some("`talktrack model pull` fetches the models"),
            Self::NotAModel { .. } | Self::Load { .. } => {
                Some("`talktrack model verify` checks the files, `talktrack model pull` fetches them again")
            }
            Self::PathNotUtf8 { .. } => Some("move the models to a folder whose name is plain text"),
            Self::UnknownLanguage { .. } => Some("name a language by its code, such as ru or en, or auto"),
            Self::Thread { .. } => Some("use fewer workers"),
            Self::TooLong { .. } => Some("split the recording"),
            Self::Engine { .. } | Self::Panicked { .. } => None,
        }
    }
}

/// What shapes a transcript, known without loading the model. The number of workers does not.
#[must_use]
pub fn fingerprint(model: &ContentHash, vad: &ContentHash, options: &Options, language: &Language) -> Fingerprint {
    let (model, vad) = (model.to_string(), vad.to_string());
    let chunk = options.max_chunk.0.to_string();
    let context = options.min_audio_ctx.to_string();
    let mut parts: Vec<&str> = vec![
        "transcribe",
        STAGE_VERSION,
        &model,
        &vad,
        &chunk,
        &context,
        options.quality.as_str(),
        "vocabulary",
    ];
    parts.extend(options.vocabulary.iter().map(String::as_str));
    match language {
        Language::Fixed(code) => parts.extend(["language", code]),
        Language::Auto { candidates } => {
            parts.push("auto");
            parts.extend(candidates.iter().map(String::as_str));
        }
    }
    Fingerprint::of(&parts)
}

/// The name a transcript carries: the file's name without extension, and twelve digits of its hash.
#[must_use]
pub fn model_name(file: &Path, hash: &ContentHash) -> String {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    format!("{stem}@{}", hash.short())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fingerprint_follows_what_shapes_the_result() {
        let (model, vad) = (ContentHash::of(b"model"), ContentHash::of(b"vad"));
        let russian = Language::Fixed("ru".into());
        let base = Options::default();
        let print = |options: &Options, language: &Language| fingerprint(&model, &vad, options, language);
        let same = Options {
            workers: 7,
            model: Some("other name".into()),
            ..base.clone()
        };
        assert_eq!(print(&base, &russian), print(&same, &russian));
        for changed in [
            Options {
                max_chunk: Millis(9_000),
                ..base.clone()
            },
            Options::of(Quality::High),
            Options {
                quality: Quality::High,
                ..base.clone()
            },
            Options {
                min_audio_ctx: 512,
                ..base.clone()
            },
            Options {
                vocabulary: vec!["Ромашка".into()],
                ..base.clone()
            },
        ] {
            assert_ne!(print(&base, &russian), print(&changed, &russian));
        }
        let any = Language::Auto { candidates: vec![] };
        let two = Language::Auto {
            candidates: vec!["ru".into(), "en".into()],
        };
        assert_ne!(print(&base, &russian), print(&base, &any));
        assert_ne!(print(&base, &any), print(&base, &two));
        assert_ne!(print(&base, &russian), fingerprint(&vad, &vad, &base, &russian));
    }

    #[test]
    fn a_model_is_named_by_file_and_hash() {
        let hash = ContentHash::of(b"model");
        assert_eq!(
            model_name(Path::new("/m/ggml-base-q8_0.bin"), &hash),
            format!("ggml-base-q8_0@{}", hash.short())
        );
    }
}
