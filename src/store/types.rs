//! What goes in and out of a [`Store`](super::Store) beside the domain's own nouns.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::RoleAssignment;
use crate::domain::{
    AudioInfo, CallId, DealId, DealStatus, Direction, Failure, Fingerprint, FormId, ItemId, JoinOutcome, Millis, Money,
    Score, Scorecard,
};

/// A file seen at a path with certain bytes. `size` and `mtime_ns` tell whether it needs hashing again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    pub path: PathBuf,
    pub size: u64,
    /// Modification time in nanoseconds since 1970.
    pub mtime_ns: i64,
    pub call: CallId,
    pub seen_at: Timestamp,
}

/// The latest result of one stage on one call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageState {
    pub fingerprint: Fingerprint,
    /// Attempts begun for this fingerprint.
    pub attempts: u32,
    pub outcome: StageOutcome,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StageOutcome {
    /// Begun and never finished: the process died, or is at it.
    Begun,
    Done,
    Failed(Failure),
}

/// All that planning needs to know of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallState {
    pub call: CallId,
    /// Where it was seen last.
    pub path: PathBuf,
    /// `Stage::Transcribe` covers decoding: both happen in the engine, in one go.
    pub transcribe: Option<StageState>,
    pub roles: Option<StageState>,
    /// The form and state of the latest scoring.
    pub score: Option<(FormId, StageState)>,
    /// Language of the stored transcript.
    pub language: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ScoredCall {
    pub call: CallId,
    pub fingerprint: Fingerprint,
    /// Both sides speak, and long enough to be judged (`Transcript::is_meaningful`).
    pub meaningful: bool,
    pub scorecard: Scorecard,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ImportTally {
    pub added: u64,
    pub updated: u64,
    pub unchanged: u64,
}

/// One call of the join: its log entry (by recording name), if any, and the deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinRow {
    pub call: CallId,
    pub log_recording: Option<String>,
    pub outcome: JoinOutcome,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CallFilter {
    /// A call id, or a prefix of one.
    pub call_prefix: Option<String>,
    /// A path's file name, with or without extension.
    pub recording: Option<String>,
    pub manager: Option<String>,
    pub limit: Option<u32>,
}

/// One call in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CallRow {
    pub call: CallId,
    pub path: PathBuf,
    pub started_at: Option<Timestamp>,
    pub direction: Option<Direction>,
    pub agent: Option<String>,
    pub duration_ms: Option<Millis>,
    pub language: Option<String>,
    pub form: Option<FormId>,
    pub score: Option<Score>,
    pub coverage: Option<f64>,
    pub deal: Option<DealId>,
    pub deal_status: Option<DealStatus>,
    pub deal_amount: Option<Money>,
    pub roles: Option<RoleAssignment>,
    pub audio: Option<AudioInfo>,
    /// The failure of whichever stage stopped the call.
    pub failure: Option<Failure>,
}

/// Counts behind `report join`. `reasons` and `by_manager` partition the calls.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct JoinCounts {
    pub calls: u64,
    pub matched_by_crm_id: u64,
    pub matched_by_phone: u64,
    pub ambiguous: u64,
    /// Unmatched calls by reason (`UnmatchedReason` in snake case).
    pub unmatched: Vec<(String, u64)>,
    /// Deals, and those with at least one call.
    pub deals: u64,
    pub deals_with_calls: u64,
    /// Call-log rows without a recording.
    pub log_rows: u64,
    pub log_rows_without_recording: u64,
    /// Manager (`None`: not in the log), calls, matched calls.
    pub by_manager: Vec<(Option<String>, u64, u64)>,
}

/// Which of a deal's calls expose it to a behaviour. Only calls that began before the deal was closed count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exposure {
    /// The first meaningful call.
    FirstCall,
    /// Passed in at least one meaningful call.
    AnyCall,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiftQuery {
    pub form: FormId,
    pub exposure: Exposure,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DealCounts {
    pub won: u64,
    pub lost: u64,
    pub open: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LiftKind {
    /// A checklist item: with = pass, without = fail; N/A and undecidable leave the row.
    Item,
    /// An event of this kind and result occurred in the exposing call(s), or did not.
    Behaviour,
}

/// Closed deals (won or lost) split by one item or behaviour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiftCell {
    /// Item id, or `kind` / `kind:type` / `kind:result` of an event (`closing_attempt`, `objection:handled`).
    pub id: ItemId,
    pub kind: LiftKind,
    pub n_with: u64,
    pub won_with: u64,
    pub n_without: u64,
    pub won_without: u64,
}

/// Everything `kpi::lift` computes from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LiftCounts {
    /// All deals of the store.
    pub deals: DealCounts,
    /// Deals with an exposing call.
    pub exposed: DealCounts,
    pub calls: u64,
    pub matched: u64,
    pub cells: Vec<LiftCell>,
}

/// One manager's calls on one form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ManagerRow {
    /// `None`: the call log does not say.
    pub manager: Option<String>,
    pub calls: u64,
    /// Calls with a score, and their mean.
    pub scored: u64,
    pub mean_score: Option<f64>,
    /// Closed deals with at least one call of this manager.
    pub deals: DealCounts,
    /// Item id, passes, passes and fails together.
    pub items: Vec<(ItemId, u64, u64)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreStatus {
    pub url: String,
    pub schema_version: i64,
    pub calls: u64,
    pub transcripts: u64,
    pub scorecards: u64,
    pub deals: u64,
    pub log_rows: u64,
    pub bytes: Option<u64>,
}
