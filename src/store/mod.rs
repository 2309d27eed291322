//! Keeps everything: sightings of recordings, stage results with their fingerprints, transcripts, scorecards, CRM data,
//! the join, and runs. Input: domain values from `pipeline` and `crm`; output: domain values and the grouped counts that
//! `kpi` turns into figures.
//!
//! The [`Store`] trait speaks in domain words; a back end implements it in SQL. A stage's result and its checkpoint are
//! written in one transaction, so whatever instant the process dies at, the next run sees a call either done or not done.
//! Scores as text are JSON as `domain` serialises it; amounts are minor units; times UTC microseconds.

mod error;
mod sqlite;
mod types;

use std::path::Path;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::domain::{
    AudioInfo, CallId, CallLogEntry, Deal, Failure, Fingerprint, FormId, JoinOutcome, Role, Scorecard, Stage,
    Transcript,
};

pub use error::StoreError;
pub use sqlite::SqliteStore;
pub use types::*;

/// One database. Methods that write are called from one writer task only (`pipeline::run`); reads may run beside it.
#[async_trait]
pub trait Store: Send + Sync {
    // --- recordings ---------------------------------------------------------------------------------------------

    /// All sightings, to find out which files need hashing again.
    async fn sightings(&self) -> Result<Vec<Sighting>, StoreError>;

    /// Adds or updates sightings, creating the calls they name. A path that now shows other bytes moves to the new call;
    /// the old call keeps its results.
    async fn record_sightings(&self, sightings: &[Sighting]) -> Result<(), StoreError>;

    /// What is known of every call: results with fingerprints, failures, attempts. Ordered by call id.
    async fn call_states(&self) -> Result<Vec<CallState>, StoreError>;

    // --- stages -------------------------------------------------------------------------------------------------

    /// Counts an attempt before the work begins, and returns how many there were for this fingerprint, this one
    /// included: a call that kills the engine is known by its attempts.
    async fn begin_attempt(
        &self,
        call: CallId,
        stage: Stage,
        fingerprint: &Fingerprint,
        at: Timestamp,
    ) -> Result<u32, StoreError>;

    /// The result of decoding and recognition, in one transaction with its checkpoint. Replaces what an older
    /// fingerprint left. The transcript must be masked already; its roles are not stored here but by `save_roles`.
    async fn save_transcript(
        &self,
        call: CallId,
        fingerprint: &Fingerprint,
        audio: Option<&AudioInfo>,
        transcript: &Transcript,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    async fn save_roles(
        &self,
        call: CallId,
        fingerprint: &Fingerprint,
        roles: &RoleAssignment,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Scorecards of one batch, one transaction. Item and event rows of the same call and form are replaced.
    async fn save_scorecards(&self, batch: &[ScoredCall], at: Timestamp) -> Result<(), StoreError>;

    async fn save_failure(
        &self,
        call: CallId,
        fingerprint: &Fingerprint,
        failure: &Failure,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// The stored transcript with the stored roles applied.
    async fn transcript(&self, call: CallId) -> Result<Option<Transcript>, StoreError>;

    /// Like `transcript` for many calls at once, in the order asked; calls without one are left out.
    async fn transcripts(&self, calls: &[CallId]) -> Result<Vec<(CallId, Transcript)>, StoreError>;

    async fn scorecard(&self, call: CallId, form: Option<&FormId>) -> Result<Option<Scorecard>, StoreError>;

    // --- CRM ----------------------------------------------------------------------------------------------------

    /// Inserts or updates by deal id; one transaction.
    async fn import_deals(&self, deals: &[Deal]) -> Result<ImportTally, StoreError>;

    /// Inserts or updates by recording name; one transaction.
    async fn import_call_log(&self, entries: &[CallLogEntry]) -> Result<ImportTally, StoreError>;

    async fn deals(&self) -> Result<Vec<Deal>, StoreError>;

    async fn call_log(&self) -> Result<Vec<CallLogEntry>, StoreError>;

    /// Replaces the whole join (of calls to log entries and deals) in one transaction.
    async fn save_join(&self, rows: &[JoinRow]) -> Result<(), StoreError>;

    // --- reading for reports ------------------------------------------------------------------------------------

    /// Calls with their latest scorecard figures, best-known facts and join, ordered by start time then call id.
    async fn calls(&self, filter: &CallFilter) -> Result<Vec<CallRow>, StoreError>;

    async fn join_counts(&self) -> Result<JoinCounts, StoreError>;

    /// Won / lost deals with and without each item and behaviour, by the exposure asked for. Grouped in SQL: memory does
    /// not grow with calls.
    async fn lift_counts(&self, query: &LiftQuery) -> Result<LiftCounts, StoreError>;

    async fn manager_rows(&self, form: &FormId) -> Result<Vec<ManagerRow>, StoreError>;

    /// Forms that calls were scored with, most calls first.
    async fn forms(&self) -> Result<Vec<(FormId, u64)>, StoreError>;

    // --- runs ---------------------------------------------------------------------------------------------------

    async fn start_run(&self, at: Timestamp, command: &str) -> Result<i64, StoreError>;

    /// `summary` is the run summary as JSON.
    async fn finish_run(&self, run: i64, at: Timestamp, summary: &str) -> Result<(), StoreError>;

    async fn status(&self) -> Result<StoreStatus, StoreError>;
}

// /// Opens the database at `url`: `sqlite:PATH`, or a bare path. Creates it (and its folder) if `create`, brings it to
// /// this program's version, refuses one that is newer.
// pub async fn open(url: &str, create: bool) -> Result<std::sync::Arc<dyn Store>, StoreError> {
//     let store = SqliteStore::open(Path::new(sqlite_path(url)?), create).await?;
//     Ok(std::sync::Arc::new(store))
// }

fn sqlite_path(url: &str) -> Result<&str, StoreError> {
    let path = url
        .strip_prefix("sqlite://")
        .or_else(|| url.strip_prefix("sqlite:"))
        .unwrap_or(url);
    if path.is_empty() || path.contains("://") {
        return Err(StoreError::UnknownUrl { url: url.to_owned() });
    }
    Ok(path)
}

/// Roles by channel index, how they were found, and how sure that is.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct RoleAssignment {
    pub roles: Vec<(u16, Option<Role>)>,
    pub source: RoleSource,
    /// 0–1.
    pub confidence: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoleSource {
    /// Direction from the call log and the leg rule.
    CallLog,
    /// The words of the greeting.
    Words,
    /// The input transcript already said so.
    Given,
    /// Nothing told them apart.
    Unknown,
}
