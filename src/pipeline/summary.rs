//! What a run did, in one value: printed, kept in the store's list of runs, and shown on the overview page.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::Stage;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunSummary {
    pub started_at: Timestamp,
    pub finished_at: Timestamp,
    /// Wall time.
    pub seconds: f64,
    pub interrupted: bool,
    /// Recordings in the folder, and the calls (distinct contents) they are.
    pub recordings: u64,
    pub calls: u64,
    /// Calls recognised before this run and not touched by it.
    pub done_before: u64,
    /// Calls recognised by this run, and the length of their audio (once, however many channels).
    pub transcribed: u64,
    pub audio_ms: u64,
    /// Scored by this run.
    pub scored: u64,
    /// Calls in a language that no call script is for.
    pub without_form: u64,
    /// Calls tied to a deal, of all calls of the store.
    pub matched: u64,
    /// Files left for the next run because they may still be being written.
    pub settling: u64,
    /// Files of other kinds.
    pub ignored: u64,
    /// Failed in this run, or before and not worth another attempt.
    pub failures: Vec<CallFailure>,
    pub stages: Vec<StageTime>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallFailure {
    pub path: PathBuf,
    /// `null` when the file could not be read at all.
    pub stage: Option<Stage>,
    pub reason: String,
    /// Failed in an earlier run; the same bytes are not tried again until something changes.
    pub earlier: bool,
}

/// Time a stage took, summed over calls that were worked on side by side: more than the wall time when several cores work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageTime {
    pub stage: Stage,
    pub milliseconds: u64,
}

impl RunSummary {
    /// Hours of audio recognised per hour of wall time; `None` when nothing was recognised.
    #[must_use]
    pub fn audio_hours_per_hour(&self) -> Option<f64> {
        #[allow(clippy::cast_precision_loss)] // milliseconds of audio stay far below 2^52
        let audio_seconds = self.audio_ms as f64 / 1000.0;
        (self.transcribed > 0 && self.seconds > 0.0).then(|| audio_seconds / self.seconds)
    }
}
