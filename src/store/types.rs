//! What goes in and out of a [`Store`](super::Store) beside the domain's own nouns.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{CallFigure, StoreError};
use crate::domain::{
    AudioInfo, CallId, CallResult, DealId, DealStatus, Direction, EventKind, Failure, Fingerprint, FormId, FormRef,
    ItemId, JoinOutcome, Millis, Money, RoleAssignment, Score, Scorecard, Transcript, Verdict,
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
    /// Where it was seen last. The path may show other bytes by now: the sightings tell.
    pub path: PathBuf,
    /// `Stage::Transcribe` covers decoding: both happen in the engine, in one go.
    pub transcribe: Option<StageState>,
    pub roles: Option<StageState>,
    /// The latest scoring, whatever the form.
    pub score: Option<StageState>,
    /// The finished scorecards: one for each form the call was scored with. A call is done with a form when the
    /// fingerprint here is the expected one.
    pub scorecards: Vec<(FormId, Fingerprint)>,
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

/// A transcript as it lies in the database: reading many is cheap, and [`unpack`](Self::unpack) can be done on as many
/// threads as there are.
#[derive(Debug, Clone)]
pub struct PackedTranscript {
    pub call: CallId,
    pub(super) body: String,
    /// The database, for the error.
    pub(super) origin: Arc<Path>,
}

impl PackedTranscript {
    /// The transcript as it was saved. [`StoreError::Damaged`] when it is not one.
    pub fn unpack(&self) -> Result<Transcript, StoreError> {
        serde_json::from_str(&self.body).map_err(|source| StoreError::Damaged {
            path: self.origin.to_path_buf(),
            what: "transcript",
            key: self.call.to_string(),
            source: Some(source),
        })
    }
}

/// Roles that were found for a call, with the checkpoint.
#[derive(Debug, Clone, PartialEq)]
pub struct AssignedRoles {
    pub call: CallId,
    pub fingerprint: Fingerprint,
    pub roles: RoleAssignment,
}

/// The arithmetic of one version of a form, by which a later version is compared with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FormOutline {
    pub form: FormRef,
    /// The score is the mean of sections by their weights, not of all items.
    pub by_sections: bool,
    /// A failed critical item makes the score 0, not only the result a fail.
    pub critical_is_zero: bool,
    pub pass_from: Option<f64>,
    pub coverage_floor: f64,
    /// Section id and weight, in the order of the file.
    pub sections: Vec<(String, f64)>,
    pub items: Vec<ItemOutline>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ItemOutline {
    pub id: ItemId,
    pub section: String,
    pub text: String,
    pub weight: f64,
    pub critical: bool,
    pub bonus: bool,
    pub report_only: bool,
}

/// One scorecard in short.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreSummary {
    /// SHA-256 of the checklist file.
    pub version: String,
    pub fingerprint: Fingerprint,
    pub score: Option<Score>,
    pub unfailed_score: Option<Score>,
    pub result: Option<CallResult>,
    pub coverage: Option<f64>,
    /// In the order in which the items first came to the database.
    pub items: Vec<(ItemId, Verdict)>,
    pub events: BTreeMap<EventKind, u64>,
}

/// A call's present scorecard by a form, and the one before it, if the form (or what else shapes a score) changed since.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreChange {
    pub call: CallId,
    pub path: PathBuf,
    pub agent: Option<String>,
    pub before: Option<ScoreSummary>,
    pub after: ScoreSummary,
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
    /// The customer's telephone number, masked (`Phone::masked`).
    #[serde(default)]
    pub customer: Option<String>,
    pub duration_ms: Option<Millis>,
    pub language: Option<String>,
    pub form: Option<FormId>,
    pub score: Option<Score>,
    pub coverage: Option<f64>,
    /// Whether it is a conversation (`Transcript::is_meaningful`): others stay out of figures over many calls. `None`:
    /// not scored.
    #[serde(default)]
    pub meaningful: Option<bool>,
    pub deal: Option<DealId>,
    pub deal_status: Option<DealStatus>,
    pub deal_amount: Option<Money>,
    pub roles: Option<RoleAssignment>,
    pub audio: Option<AudioInfo>,
    /// The failure of whichever stage stopped the call.
    pub failure: Option<Failure>,
}

/// Counts behind `report join`. `matched_*`, `ambiguous` and `unmatched` together partition the calls, and so does
/// `by_manager`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct JoinCounts {
    pub calls: u64,
    pub matched_by_crm_id: u64,
    pub matched_by_phone: u64,
    /// By the contact or the company that the log names.
    pub matched_by_contact: u64,
    /// By another leg of the same conversation.
    pub matched_by_transfer: u64,
    pub ambiguous: u64,
    /// Unmatched calls by reason (`UnmatchedReason` in snake case; `not_joined` for calls that came after the last
    /// join), most calls first.
    pub unmatched: Vec<(String, u64)>,
    /// Deals, and those with at least one call.
    pub deals: u64,
    pub deals_with_calls: u64,
    /// Rows of the call log, without those of calls that nobody answered.
    pub log_rows: u64,
    /// Those that the join gave to no call.
    pub log_rows_without_recording: u64,
    /// Manager (`None`: not in the log), calls, matched calls.
    pub by_manager: Vec<(Option<String>, u64, u64)>,
    /// Manager, reason (as in `unmatched`, or `ambiguous`), calls.
    pub unmatched_by_manager: Vec<(Option<String>, String, u64)>,
    /// Why deals have no call, most deals first; the first that holds of: `ambiguous_calls` (a call fits it and others),
    /// `no_recording` (the log has a call with it, and no recording is known), `no_phone`, `outside_deal_life` (all
    /// calls with its phone were before or after it), `not_in_call_log`.
    pub deals_without_calls: Vec<(String, u64)>,
    /// Source (`None`: not in the CRM), deals, deals with a call.
    pub deals_by_source: Vec<(Option<String>, u64, u64)>,
    /// The deal's manager, deals, deals with a call.
    pub deals_by_manager: Vec<(Option<String>, u64, u64)>,
}

/// Which of a deal's calls expose it to a behaviour. Only meaningful calls matched to the deal count that have a
/// scorecard of the form's current version and did not begin at or after the deal's close. When the close or the start
/// is not known, the call counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exposure {
    /// The first such call by start time, then call id; calls without a known start come last.
    FirstCall,
    /// All such calls. With: passed (occurred) in at least one. Without: failed in at least one and never passed
    /// (occurred in none).
    AnyCall,
    /// All such calls. With: passed (occurred) in at least half of those that decide it. Without: in fewer.
    CallShare,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiftQuery {
    pub form: FormId,
    pub exposure: Exposure,
    /// Figures of the conversation that get a column: each takes memory for every deal.
    pub metrics: Vec<CallFigure>,
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
    /// An event occurred in the exposing call(s), or did not. `kind` and `kind:type` compare all exposed closed deals;
    /// `kind:result` only those where the kind occurred at all (handled against dropped, among deals with an
    /// objection).
    Behaviour,
    /// A figure of the conversation above the median of the deals compared, or not above it. No cell has this kind:
    /// the cut is made where the figures are.
    Metric,
}

/// Closed deals (won or lost) split by one item or behaviour. There is a cell for every item that the exposing calls
/// were judged on, also when no verdict or always the same was given, and for every behaviour that occurred in one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiftCell {
    /// Item id, or `kind` / `kind:type` / `kind:result` of an event (`closing_attempt`, `objection:price`,
    /// `objection:handled`).
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
    /// All calls of the store, and those matched to a deal.
    pub calls: u64,
    pub matched: u64,
    /// Items, then behaviours, each by id.
    pub cells: Vec<LiftCell>,
}

/// The words of one version of a form, for people: scorecards have ids only, and the form's file may be elsewhere by the
/// time someone reads them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FormTexts {
    pub title: String,
    /// ISO 639-1.
    pub language: String,
    /// Title of a section, by its id.
    pub sections: BTreeMap<String, String>,
    pub items: BTreeMap<ItemId, String>,
}

/// How many calls have a scorecard of one version of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormVersion {
    /// SHA-256 of the checklist file.
    pub hash: String,
    /// The version that calls were scored with last; figures over many calls use this one only.
    pub current: bool,
    pub calls: u64,
}

/// One manager's calls on one form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ManagerRow {
    /// `None`: the call log does not say.
    pub manager: Option<String>,
    pub calls: u64,
    /// Meaningful calls with a score by the form's current version, and their mean.
    pub scored: u64,
    pub mean_score: Option<f64>,
    /// Deals matched to at least one call of this manager. A deal that several managers spoke with is in each row.
    pub deals: DealCounts,
    /// Item id, passes, passes and fails together; meaningful calls of the form's current version. In the order in
    /// which the items first came to the database: the form's own.
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
    pub stages: u64,
    pub leads: u64,
    pub costs: u64,
    pub plan: u64,
    pub items: u64,
    pub tasks: u64,
    pub bytes: Option<u64>,
}
