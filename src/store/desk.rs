//! What those who review keep beside verdicts: the texts of forms with their versions, corrected lines of transcripts, saved
//! filters, playlists, goals; and the failures that are to be tried again. Input and output of [`DeskStore`].

use async_trait::async_trait;
use jiff::Timestamp;
use serde::Serialize;

use super::{CallRow, Scope, StoreError};
use crate::domain::{CallId, Direction, Fingerprint, FormId, FormRef, Millis};

/// One version of a form's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormSource {
    /// Greater is newer.
    pub number: i64,
    pub form: FormId,
    /// SHA-256 of the text.
    pub hash: String,
    pub body: String,
    pub saved_at: Timestamp,
    /// Who wrote it on the page; `None`: it came with a file.
    pub saved_by: Option<String>,
    pub note: Option<String>,
}

/// A text that somebody wants to become the newest version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSource {
    pub form: FormRef,
    pub body: String,
    pub by: String,
    pub note: Option<String>,
    /// The version that it was made from.
    pub base: i64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceSaved {
    Done(i64),
    /// There is a newer version than the one it was made from; nothing was written.
    Stale(FormSource),
    /// The newest version says the same; nothing was written.
    Same,
}

/// A corrected line of a transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextFix {
    pub call: CallId,
    /// Index into `Transcript::segments`.
    pub segment: u32,
    /// The text that was shown to who corrected it.
    pub before: String,
    pub after: String,
    pub by: String,
    pub at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextFixed {
    Done,
    /// The line says this by now; nothing was written.
    Stale(String),
    /// There is no such line.
    Unknown,
}

/// What judging one call anew needs to know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedCall {
    /// Of its transcript.
    pub transcribed: Fingerprint,
    /// Forms that it has a scorecard by, each with the hash of its current version.
    pub forms: Vec<FormRef>,
    /// As the call log says.
    pub direction: Option<Direction>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedFilter {
    pub title: String,
    pub query: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Playlist {
    pub number: i64,
    pub title: String,
    pub by: String,
    pub at: Timestamp,
    /// Counts its changes; to be named with the next one.
    pub revision: i64,
    /// In the order in which they are played.
    pub clips: Vec<PlaylistClip>,
}

/// A part of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlaylistClip {
    pub number: i64,
    pub call: CallId,
    pub start_ms: Millis,
    pub end_ms: Millis,
    pub note: Option<String>,
    pub by: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewClip {
    pub call: CallId,
    pub start_ms: Millis,
    /// After `start_ms`.
    pub end_ms: Millis,
    pub note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlaylistAct {
    /// At the end.
    Add(NewClip),
    Remove(i64),
    /// Before the clip that is played before it.
    Earlier(i64),
    Rename(String),
    Delete,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaylistChanged {
    Done,
    /// Somebody changed it since; nothing was written.
    Stale,
    /// There is no such playlist.
    Unknown,
}

/// Clips that a playlist may have.
pub const MOST_CLIPS: usize = 100;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewGoal {
    pub reviewer: String,
    /// Calls a day.
    pub calls: u32,
}

/// Scores of some calls: how many, their sum, the sum of their squares.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ScoreSum {
    pub calls: u64,
    pub sum: f64,
    pub squares: f64,
}

/// The part of the store that keeps what reviewers work with.
#[async_trait]
pub trait DeskStore: Send + Sync {
    /// Keeps the text of a version that came with a file. A text that is known already changes nothing, so an older file
    /// does not come to stand above what was written since.
    async fn keep_source(&self, form: &FormRef, body: &str, at: Timestamp) -> Result<(), StoreError>;

    /// Newest first, a bounded number.
    async fn form_sources(&self, form: &FormId) -> Result<Vec<FormSource>, StoreError>;

    /// The newest text with this hash; without a hash the newest.
    async fn form_source(&self, form: &FormId, hash: Option<&str>) -> Result<Option<FormSource>, StoreError>;

    async fn save_source(&self, source: &NewSource, at: Timestamp) -> Result<SourceSaved, StoreError>;

    /// Changes the text of one line, if it still says what it was corrected from. Roles and scorecards of the call count
    /// as stale from then on, and search reads it again.
    async fn fix_text(&self, fix: &TextFix) -> Result<TextFixed, StoreError>;

    /// Corrections of a call, newest first.
    async fn text_fixes(&self, call: CallId) -> Result<Vec<TextFix>, StoreError>;

    /// `None`: the call has no transcript.
    async fn judged_call(&self, call: CallId) -> Result<Option<JudgedCall>, StoreError>;

    /// By title.
    async fn saved_filters(&self, person: &str) -> Result<Vec<SavedFilter>, StoreError>;

    /// Replaces the person's filter of the same title; without a query, forgets it. `false`: he has too many, or none such.
    async fn save_filter(
        &self,
        person: &str,
        title: &str,
        query: Option<&str>,
        at: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Newest first.
    async fn playlists(&self) -> Result<Vec<Playlist>, StoreError>;

    /// Their numbers and titles, newest first.
    async fn playlist_titles(&self) -> Result<Vec<(i64, String)>, StoreError>;

    async fn playlist(&self, number: i64) -> Result<Option<Playlist>, StoreError>;

    /// Makes one; its number.
    async fn new_playlist(&self, title: &str, clips: &[NewClip], by: &str, at: Timestamp) -> Result<i64, StoreError>;

    /// With the revision that was looked at, if that matters.
    async fn change_playlist(
        &self,
        number: i64,
        revision: Option<i64>,
        act: &PlaylistAct,
        by: &str,
        at: Timestamp,
    ) -> Result<PlaylistChanged, StoreError>;

    /// By name.
    async fn review_goals(&self) -> Result<Vec<ReviewGoal>, StoreError>;

    /// `None`: no goal any more.
    async fn set_review_goal(
        &self,
        person: &str,
        calls: Option<u32>,
        by: &str,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Calls that failed, newest first, of those that may be seen.
    async fn failed_calls(&self, scope: &Scope, limit: u32) -> Result<Vec<CallRow>, StoreError>;

    /// Forgets that these calls failed: the next run tries them again. How many had failed.
    async fn retry_calls(&self, calls: &[CallId]) -> Result<u64, StoreError>;

    /// Scores by a form's current version of meaningful calls that began from `from` to before `to`: of the agent, and of
    /// all others.
    async fn score_sums(
        &self,
        form: &FormId,
        agent: &str,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<(ScoreSum, ScoreSum), StoreError>;
}
