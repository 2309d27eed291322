//! The nightly job: find recordings, see what is missing, do it, say what happened. Input: a folder, a store, call scripts;
//! output: rows in the store and a [`RunSummary`].
//!
//! Recordings go one by one through the engine child ([`engine`]), which decodes and transcribes; roles and scores follow in
//! parallel batches ([`judge`]) on what the store holds; the join closes the run. Each result is written with its
//! checkpoint in one transaction, so a run that is killed at any instant is carried on by the next. This is the one room
//! where stages meet, and the only one that is concurrent on purpose: the engine's threads are its own, rayon works only
//! while the engine is idle.

pub mod discover;
pub mod draft;
mod effective;
pub mod engine;
mod explain;
mod forms;
mod join;
mod judge;
mod rejudge;
mod replay;
mod run;
pub mod search;
pub mod sound;
mod summary;
mod whole;

pub use effective::{Overlay, ReviewError, change_review, review};
pub use explain::explain;
pub use forms::{Forms, FormsError};
pub use join::join_all;
pub use judge::{JudgeOptions, rescore};
pub use rejudge::{RejudgeError, correct, corrections, has_two_sides, swap_sides};
pub use run::{Engine, Recognition, RunError, RunOptions, run};
pub use summary::{CallFailure, RunSummary, StageTime};

/// What a run tells while it is at work, for a progress bar.
#[derive(Debug, Clone, PartialEq)]
pub enum Event<'a> {
    /// Files were found and hashed.
    Discovered {
        files: usize,
        new: usize,
    },
    /// Calls that need recognition, and how many already have it.
    Planned {
        to_transcribe: usize,
        done_before: usize,
    },
    /// A call was recognised, or failed.
    Transcribed {
        name: &'a str,
        audio_ms: u64,
        failed: bool,
    },
    /// Calls that need roles or a score.
    Judging {
        calls: usize,
    },
    Judged {
        calls: usize,
    },
}

/// Receives events; called from the run's own thread, in order.
pub type Listener<'a> = &'a (dyn Fn(&Event<'_>) + Send + Sync);

/// The error and its causes in one sentence: it is stored, or crosses a process border, as text.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
