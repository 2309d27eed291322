//! What supervisor and engine say to each other: one JSON document per line, the set-up first, then jobs one way and
//! replies the other. Closing the engine's standard input ends it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::audio::Limits;
use crate::domain::{AudioInfo, Failure, Millis, Transcript};
use crate::transcribe::{Language, Options};

/// The first line: all that the engine needs to load its model.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Setup {
    pub model: PathBuf,
    pub vad: PathBuf,
    /// The encoder that tells voices in mono recordings apart; `None`: they stay together.
    #[serde(default)]
    pub voices: Option<PathBuf>,
    pub options: Options,
    pub limits: Limits,
    /// Calls worked on at the same time.
    pub concurrency: usize,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Job {
    pub id: u64,
    pub path: PathBuf,
    pub language: Language,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Reply {
    /// The model is loaded.
    Ready,
    /// The engine cannot work at all (missing model, wrong format).
    Unable {
        reason: String,
    },
    /// A call's audio is decoded; its length sets the deadline for the rest.
    Decoded {
        job: u64,
        duration_ms: Millis,
    },
    Done {
        job: u64,
        result: Box<Recognised>,
    },
    Failed {
        job: u64,
        failure: Failure,
    },
}

/// A call with its recording's properties, its words, and the time both took.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Recognised {
    pub audio: AudioInfo,
    pub transcript: Transcript,
    pub decode_ms: u64,
    pub transcribe_ms: u64,
    /// When the recording says that it was made, as it says it.
    #[serde(default)]
    pub recorded: Option<String>,
}
