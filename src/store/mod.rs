//! Keeps everything: sightings of recordings, stage results with their fingerprints, transcripts, scorecards, CRM data,
//! the join, and runs. Input: domain values from `pipeline` and `crm`; output: domain values and the grouped counts that
//! `kpi` turns into figures.
//!
//! The [`Store`] trait speaks in domain words; a back end implements it in SQL. A stage's result and its checkpoint are
//! written in one transaction, so whatever instant the process dies at, the next run sees a call either done or not done.
//! Transcripts and scorecards are kept as the JSON that `domain` serialises; amounts are minor units; times UTC
//! microseconds, so anything finer is cut off.
//!
//! To add a back end: a second file beside `sqlite.rs` that implements [`Store`], its migrations in `migrations/`, its
//! scheme in [`open`], and one line in `tests/store/main.rs` that runs the contract suite on it.

mod arrivals;
mod call_facts;
mod desk;
mod error;
mod export;
mod identity;
mod joining;
mod kpi;
mod lift;
mod parts;
mod review;
mod serve;
mod sqlite;
mod training;
mod types;
mod worklists;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::domain::{
    AudioInfo, CallId, CallIdentity, CallLogEntry, Cost, CrmTask, Deal, DealId, Direction, Failure, Fingerprint,
    FormId, FormRef, ItemId, Lead, LineItem, PlanTarget, RoleAssignment, Scorecard, Stage, StageEntry, TaskKind,
    Transcript,
};
use crate::domain::{
    CallMark, CallPart, CallReview, Change, Dispute, Marked, PartScore, QueueEntry, QueueReason, ReviewChange,
    ReviewOutcome,
};

pub use arrivals::{Arrivals, Incoming, Stopped};
pub use call_facts::{
    CallCard, CallFact, CallFactQuery, CallFigure, CompetitorMention, FACT_PAGE, FormItem, ItemTally, StageMark,
    StagePath, TaskFact,
};
pub use desk::{
    DeskStore, FormSource, JudgedCall, MOST_CLIPS, NewClip, NewSource, Playlist, PlaylistAct, PlaylistChanged,
    PlaylistClip, ReviewGoal, SavedFilter, ScoreSum, SourceSaved, TextFix, TextFixed,
};
pub use error::StoreError;
pub use export::{EXPORT_VERSION, ExportColumn, ExportSink, ExportTable, Kind, Values};
pub use identity::{RecordingHealth, RoleSwap};
pub use joining::{Claim, JoinTally, Joiner, NameKey, NameQuery};
pub use kpi::{KpiCallGroup, KpiCallQuery, KpiDeal, KpiLead, KpiPresence, KpiStep, Name};
pub use lift::{DealSet, ItemCalls, LiftColumn, LiftDeal, LiftMetric, LiftTable};
pub use parts::WholeCall;
pub use review::{Arithmetic, ChangeQuery, DisputeQuery, Leave, QueueDone, QueuePlan, QueueQuery, RatedItem, Viewer};
pub use serve::{
    CallChoices, CallCursor, CallOrder, CallPage, CallSearch, DealFilter, LogLine, NewUser, RunRow, Scope, Searched,
    ServeStore, Session, Unsearched, User, UserRole, WorkState,
};
pub use sqlite::{SqliteOptions, SqliteStore};
pub use training::{
    CallPaths, TrainingCall, TrainingCalls, TrainingClip, TrainingKey, TrainingQuery, TrainingRates, TrainingSession,
    TrainingTarget, TrainingWindows,
};
pub use types::*;
pub use worklists::*;

/// One database. Methods that write are called from one writer task only (`pipeline::run`); reads may run beside it.
#[async_trait]
pub trait Store: ServeStore + DeskStore + Send + Sync {
    // --- recordings ---------------------------------------------------------------------------------------------

    /// All sightings, to find out which files need hashing again.
    async fn sightings(&self) -> Result<Vec<Sighting>, StoreError>;

    /// Adds or updates sightings, creating the calls they name. A path that now shows other bytes moves to the new call;
    /// the old call keeps its results. Every other write about a call comes after this one, or is
    /// [`StoreError::Unknown`].
    async fn record_sightings(&self, sightings: &[Sighting]) -> Result<(), StoreError>;

    /// What is known of every call: results with fingerprints, failures, attempts. Ordered by call id.
    async fn call_states(&self) -> Result<Vec<CallState>, StoreError>;

    /// The same for at most `limit` calls, in the order in which they came to the store, beginning after the call
    /// `after` (`None`: from the first): memory does not grow with calls.
    async fn call_states_page(&self, after: Option<CallId>, limit: u32) -> Result<Vec<CallState>, StoreError>;

    // --- stages -------------------------------------------------------------------------------------------------

    /// Counts an attempt before the work begins, and returns how many there were for this fingerprint, this one
    /// included: a call that kills the engine is known by its attempts. Committed before it returns; another
    /// fingerprint starts at one again. `Decode` and `Transcribe` are one checkpoint.
    async fn begin_attempt(
        &self,
        call: CallId,
        stage: Stage,
        fingerprint: &Fingerprint,
        at: Timestamp,
    ) -> Result<u32, StoreError>;

    /// The result of decoding and recognition, in one transaction with its checkpoint. Replaces what an older
    /// fingerprint left, and deletes the call's roles and scorecards with their checkpoints: they describe another
    /// text. The transcript must be masked already. The roles it states are kept as they are; what `save_roles` is told
    /// stands above them.
    async fn save_transcript(
        &self,
        call: CallId,
        fingerprint: &Fingerprint,
        audio: Option<&AudioInfo>,
        transcript: &Transcript,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// The sides of the call, with the checkpoint. When they differ from the stored ones, the call's scorecards go with
    /// their checkpoint: they judged the sides the other way.
    async fn save_roles(
        &self,
        call: CallId,
        fingerprint: &Fingerprint,
        roles: &RoleAssignment,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Scorecards of one batch, one transaction. Item and event rows of the same call and form are replaced; scorecards
    /// by other forms stay. The version (hash) of the batch's last scorecard becomes the form's current one. A
    /// scorecard that another fingerprint replaces is kept in short, in place of what was kept before
    /// ([`Store::score_changes`]). For calls that nobody has reviewed: with verdicts of people in the way it is
    /// [`StoreError::Unknown`], since their arithmetic is ([`Store::save_judged`]).
    async fn save_scorecards(&self, batch: &[ScoredCall], at: Timestamp) -> Result<(), StoreError>;

    /// `save_roles` and `save_scorecards` of one batch in one transaction: roles first. Verdicts of people on items that
    /// a new scorecard still has are put over it in the same transaction.
    async fn save_judged(
        &self,
        roles: &[AssignedRoles],
        scored: &[ScoredCall],
        arithmetic: &dyn Arithmetic,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Keeps (or replaces) the arithmetic of a form's version, to compare a later one with.
    async fn save_form_outline(&self, outline: &FormOutline) -> Result<(), StoreError>;

    /// The checkpoint alone: no result is changed, so an older result stays beside the failure of a newer attempt.
    async fn save_failure(
        &self,
        call: CallId,
        fingerprint: &Fingerprint,
        failure: &Failure,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// The stored transcript with the stored roles applied. Of a recording that stands for a transferred call: the words of
    /// all its recordings, one after the other.
    async fn transcript(&self, call: CallId) -> Result<Option<Transcript>, StoreError>;

    /// Like `transcript` for many calls at once, in the order asked, each once; calls without one are left out.
    async fn transcripts(&self, calls: &[CallId]) -> Result<Vec<(CallId, Transcript)>, StoreError>;

    /// The transcripts as they were saved: with the roles that the input stated, not those found since. What the roles
    /// stage reads, or it would take its own last answer for given.
    async fn saved_transcripts(&self, calls: &[CallId]) -> Result<Vec<(CallId, Transcript)>, StoreError>;

    /// The same, still packed: what the database holds, without the work of reading JSON.
    async fn packed_transcripts(&self, calls: &[CallId]) -> Result<Vec<PackedTranscript>, StoreError>;

    /// The call's scorecard by this form, the verdicts of people over the machine's; `None`: the latest by any form.
    async fn scorecard(&self, call: CallId, form: Option<&FormId>) -> Result<Option<Scorecard>, StoreError>;

    // --- CRM ----------------------------------------------------------------------------------------------------

    /// Inserts or updates by deal id; one transaction. An id that comes twice counts once, its last row stands. Deals
    /// that are not in the import stay.
    async fn import_deals(&self, deals: &[Deal]) -> Result<ImportTally, StoreError>;

    /// Inserts or updates by recording name; one transaction, and the same rules.
    async fn import_call_log(&self, entries: &[CallLogEntry]) -> Result<ImportTally, StoreError>;

    /// Inserts or updates by deal, time and stage; one transaction, and the same rules. So do the next ones, each by the
    /// id of its record.
    async fn import_stages(&self, entries: &[StageEntry]) -> Result<ImportTally, StoreError>;

    async fn import_leads(&self, leads: &[Lead]) -> Result<ImportTally, StoreError>;

    async fn import_costs(&self, costs: &[Cost]) -> Result<ImportTally, StoreError>;

    /// By period, manager, team and metric.
    async fn import_plan(&self, targets: &[PlanTarget]) -> Result<ImportTally, StoreError>;

    async fn import_items(&self, items: &[LineItem]) -> Result<ImportTally, StoreError>;

    /// The same for a file of any length: rows come in batches, are gathered on the disk, and land in one transaction.
    /// Memory does not grow with rows.
    async fn import(&self, incoming: Incoming<'_>) -> Result<ImportTally, StoreError>;

    /// By deal, then time.
    async fn stages(&self) -> Result<Vec<StageEntry>, StoreError>;

    /// By lead id.
    async fn leads(&self) -> Result<Vec<Lead>, StoreError>;

    /// By cost id.
    async fn costs(&self) -> Result<Vec<Cost>, StoreError>;

    /// By period.
    async fn plan(&self) -> Result<Vec<PlanTarget>, StoreError>;

    /// By item id.
    async fn items(&self) -> Result<Vec<LineItem>, StoreError>;

    /// By deal id.
    async fn deals(&self) -> Result<Vec<Deal>, StoreError>;

    /// Which way these calls went, of those that the stored join gave a row of the log that says so.
    async fn directions(&self, calls: &[CallId]) -> Result<HashMap<CallId, Direction>, StoreError>;

    /// By recording.
    async fn call_log(&self) -> Result<Vec<CallLogEntry>, StoreError>;

    /// Replaces the whole join (of calls to log entries and deals) in one transaction. A name that is not in the
    /// database is [`StoreError::Unknown`], and the old join stays.
    async fn save_join(&self, rows: &[JoinRow]) -> Result<(), StoreError>;

    // --- tasks of the CRM ---------------------------------------------------------------------------------------

    /// By task id, like the other imports.
    async fn import_tasks(&self, tasks: &[CrmTask]) -> Result<ImportTally, StoreError>;

    /// By task id.
    async fn tasks(&self) -> Result<Vec<CrmTask>, StoreError>;

    // --- calls as facts -----------------------------------------------------------------------------------------

    /// Hands all calls that the query asks for to `visit`, at most [`FACT_PAGE`] at once, as one commit left them:
    /// memory does not grow with calls. Rows of the call log by time, then recordings that the log does not have.
    async fn visit_call_facts(
        &self,
        query: &CallFactQuery,
        visit: &mut (dyn for<'a> FnMut(&'a [CallFact]) + Send),
    ) -> Result<(), StoreError>;

    /// The ways that calls went through the stages of their scripts, by number.
    async fn stage_paths(&self) -> Result<Vec<StagePath>, StoreError>;

    /// The items of all forms, by number.
    async fn form_items(&self) -> Result<Vec<FormItem>, StoreError>;

    /// When the first run began, UTC microseconds.
    async fn first_run(&self) -> Result<Option<i64>, StoreError>;

    /// Verdicts by item and agent over the meaningful calls that began from `from` to before `to` (UTC microseconds).
    async fn item_tallies(&self, from: i64, to: i64) -> Result<Vec<ItemTally>, StoreError>;

    /// Competitors named in those calls.
    async fn visit_competitors(
        &self,
        from: i64,
        to: i64,
        visit: &mut (dyn for<'a> FnMut(&'a CompetitorMention) + Send),
    ) -> Result<(), StoreError>;

    /// Done tasks of this kind, each with whether a call lies within `window` microseconds of the mark, either side.
    async fn visit_tasks(
        &self,
        kind: TaskKind,
        window: i64,
        visit: &mut (dyn for<'a> FnMut(&'a TaskFact) + Send),
    ) -> Result<(), StoreError>;
    /// Finds the join anew by the rules, and replaces the stored one in the same transaction. Calls and the log are read
    /// in pages: memory grows with deals only.
    async fn rejoin(&self, rules: &mut dyn Joiner) -> Result<JoinTally, StoreError>;

    // --- reading for reports ------------------------------------------------------------------------------------

    /// Calls with their latest scorecard figures, best-known facts and join, ordered by start time (unknown last), then
    /// call id. Start, direction and agent are those of the call-log entry that the join gave the call.
    async fn calls(&self, filter: &CallFilter) -> Result<Vec<CallRow>, StoreError>;

    async fn join_counts(&self) -> Result<JoinCounts, StoreError>;

    /// Won / lost deals with and without each item and behaviour, by the exposure asked for. Grouped in SQL: memory does
    /// not grow with calls.
    async fn lift_counts(&self, query: &LiftQuery) -> Result<LiftCounts, StoreError>;

    /// The same with what regressions, bands and the trial of the checklist need, deal by deal. Memory grows with closed
    /// deals and rows, not with calls.
    async fn lift_table(&self, query: &LiftQuery) -> Result<LiftTable, StoreError>;

    /// By manager; calls that no log entry names a manager for come last, as `None`.
    async fn manager_rows(&self, form: &FormId) -> Result<Vec<ManagerRow>, StoreError>;

    /// Forms that calls were scored with, most calls first.
    async fn forms(&self) -> Result<Vec<(FormId, u64)>, StoreError>;

    /// The versions of a form that calls have scorecards of, the current one first: while a changed form is being
    /// scored anew, figures over many calls leave the older versions out, and a report can say how many.
    async fn form_versions(&self, form: &FormId) -> Result<Vec<FormVersion>, StoreError>;

    /// The arithmetic of a version of a form, if it was kept.
    async fn form_outline(&self, form: &FormRef) -> Result<Option<FormOutline>, StoreError>;

    /// Present and former scorecards by a form: at most `limit` calls, in the order in which they came to the store,
    /// beginning after the call `after`.
    async fn score_changes(
        &self,
        form: &FormId,
        after: Option<CallId>,
        limit: u32,
    ) -> Result<Vec<ScoreChange>, StoreError>;
    /// Keeps the words of one version of a form; repeated without change, it changes nothing.
    async fn save_form_texts(&self, form: &FormRef, texts: &FormTexts) -> Result<(), StoreError>;

    /// The words of a form: of the version with this hash, else (ids keep their meaning) of its current one, else of the
    /// newest that has words.
    async fn form_texts(&self, form: &FormId, hash: Option<&str>) -> Result<Option<FormTexts>, StoreError>;

    // --- training -----------------------------------------------------------------------------------------------

    /// Calls that could be played at a call review: a bounded number, whatever the store holds.
    async fn training_calls(&self, query: &TrainingQuery) -> Result<TrainingCalls, StoreError>;

    /// All call reviews that were prepared on a form, by day.
    async fn training_sessions(&self, form: &FormId) -> Result<Vec<TrainingSession>, StoreError>;

    /// Keeps a session, in place of the one with the same key; one transaction. The form and the calls must be known.
    async fn save_training_session(&self, session: &TrainingSession, at: Timestamp) -> Result<(), StoreError>;

    /// Verdicts on a target by manager before and after, of meaningful calls scored by the form's current version; by
    /// name. Managers without a verdict in either window are left out.
    async fn training_rates(
        &self,
        form: &FormId,
        target: &TrainingTarget,
        windows: &TrainingWindows,
    ) -> Result<Vec<TrainingRates>, StoreError>;

    /// All items that calls were ever judged on by a form, in the order in which they came to the store.
    async fn judged_items(&self, form: &FormId) -> Result<Vec<ItemId>, StoreError>;

    /// Where a call's bytes were seen, newest first.
    async fn call_paths(&self, call: CallId) -> Result<CallPaths, StoreError>;
    // --- worklists ------------------------------------------------------------------------------------------------

    /// Lost and stalled deals with their last meaningful call, at most `limit` of those that come after the deal `after`,
    /// in the order in which they came to the store. A page may hold fewer: open deals that have not stalled are left out.
    async fn worklist_page(
        &self,
        query: &WorklistQuery,
        after: Option<&DealId>,
        limit: u32,
    ) -> Result<WorklistPage, StoreError>;

    /// How deals ended whose earlier calls showed the same signs, and all deals as of the day.
    async fn worklist_history(&self, query: &WorklistQuery) -> Result<WorklistHistory, StoreError>;
    // --- the KPI catalogue: narrow rows in streams, ordered by the store's own numbers -----------------------------

    async fn kpi_presence(&self) -> Result<KpiPresence, StoreError>;

    async fn kpi_deals(&self, each: &mut (dyn FnMut(KpiDeal) + Send)) -> Result<(), StoreError>;

    async fn kpi_leads(&self, each: &mut (dyn FnMut(KpiLead) + Send)) -> Result<(), StoreError>;

    /// By deal, then time; steps of deals that the store does not have are left out. So are lines of such deals.
    async fn kpi_steps(&self, each: &mut (dyn FnMut(KpiStep) + Send)) -> Result<(), StoreError>;

    async fn kpi_items(&self, each: &mut (dyn FnMut(i64, LineItem) + Send)) -> Result<(), StoreError>;

    /// Counts over the scored calls of a window, grouped by everything that a cut asks for.
    async fn kpi_call_groups(&self, query: &KpiCallQuery) -> Result<Vec<KpiCallGroup>, StoreError>;
    /// Gives whole tables, piece by piece, all of one state of the database.
    async fn export(&self, tables: &[ExportTable], sink: &mut dyn ExportSink) -> Result<(), StoreError>;

    // --- verdicts of people ---------------------------------------------------------------------------------------

    /// One act of a person, with the scorecard, its columns and rows, and the log, in one transaction: what reads scores
    /// reads the new ones from its commit on.
    async fn change_review(
        &self,
        change: &ReviewChange,
        arithmetic: &dyn Arithmetic,
        at: Timestamp,
    ) -> Result<ReviewOutcome, StoreError>;

    /// What was said of a call under a form (`None`: the latest it was scored by). `None` when it has no scorecard.
    async fn review(
        &self,
        call: CallId,
        form: Option<&FormId>,
        viewer: Viewer<'_>,
        arithmetic: &dyn Arithmetic,
    ) -> Result<Option<CallReview>, StoreError>;

    /// The machine's own scorecard, whatever people said; `form` as in [`Store::scorecard`].
    async fn machine_scorecard(&self, call: CallId, form: Option<&FormId>) -> Result<Option<Scorecard>, StoreError>;

    /// Whether anything changed; with a row in the log if so.
    async fn mark_call(
        &self,
        call: CallId,
        mark: CallMark,
        on: bool,
        by: &str,
        at: Timestamp,
    ) -> Result<bool, StoreError>;

    async fn call_marks(&self, call: CallId) -> Result<Vec<Marked>, StoreError>;

    async fn disputes(&self, query: &DisputeQuery) -> Result<Vec<Dispute>, StoreError>;

    /// The log. It holds what is hidden from blind reviewers: for those who may see everything.
    async fn changes(&self, query: &ChangeQuery) -> Result<Vec<Change>, StoreError>;

    /// How many entries were added.
    async fn fill_queue(&self, plan: &QueuePlan, by: &str, at: Timestamp) -> Result<u64, StoreError>;

    /// Gives a reviewer the next call and locks it until `until`; two never get the same entry. What he holds already
    /// comes first. With `reason`: only such.
    async fn next_in_queue(
        &self,
        reviewer: &str,
        reason: Option<QueueReason>,
        at: Timestamp,
        until: Timestamp,
    ) -> Result<Option<QueueEntry>, StoreError>;

    /// `false`, and nothing happens, when the reviewer does not hold the entry any more.
    async fn leave_queue(&self, number: i64, reviewer: &str, leave: Leave, at: Timestamp) -> Result<bool, StoreError>;

    /// What waits at the moment `at`.
    async fn queue(&self, query: &QueueQuery, at: Timestamp) -> Result<Vec<QueueEntry>, StoreError>;

    /// Calls that each reviewer checked from `from` to before `to`, by name.
    async fn queue_done(&self, from: Timestamp, to: Timestamp) -> Result<Vec<QueueDone>, StoreError>;

    /// Verdicts of people on the calls of a form, by item, then call, then person.
    async fn rated_items(&self, form: &FormId) -> Result<Vec<RatedItem>, StoreError>;
    // --- what is known of calls beside their sound --------------------------------------------------------------

    /// Adds or replaces what is known of calls without a call log. Calls that the store does not have are left out.
    async fn save_identities(&self, identities: &[(CallId, CallIdentity)]) -> Result<(), StoreError>;

    /// Of those of the calls that have one.
    async fn identities(&self, calls: &[CallId]) -> Result<Vec<(CallId, CallIdentity)>, StoreError>;

    /// Swaps the sides, or swaps them back; whether that changed anything. Roles and scores follow when they are next
    /// made.
    async fn set_role_swap(&self, swap: &RoleSwap, swapped: bool, at: Timestamp) -> Result<bool, StoreError>;

    async fn role_swaps(&self) -> Result<Vec<RoleSwap>, StoreError>;

    /// Sources with their calls, most calls first; `None`: calls of no known source.
    async fn sources(&self) -> Result<Vec<(Option<String>, u64)>, StoreError>;

    /// At most `limit` recordings, in the order in which they came to the store, beginning after the call `after`.
    async fn health_page(&self, after: Option<CallId>, limit: u32) -> Result<Vec<RecordingHealth>, StoreError>;

    // --- transferred calls --------------------------------------------------------------------------------------

    /// Recordings whose rows of the call log, by the stored join, share their `linked_id` with that of another, or have legs.
    async fn linked_entries(&self) -> Result<Vec<(CallId, CallLogEntry)>, StoreError>;

    /// Makes the recordings of each list one call, and no others; the first of a list stands for it. Calls that this changes
    /// lose their scorecards. Repeated without change, it changes nothing.
    async fn link_calls(&self, wholes: &[Vec<CallId>]) -> Result<(), StoreError>;

    /// Parts, scorecard and checkpoint of a call that [`Store::link_calls`] made, in one transaction.
    async fn save_whole(&self, whole: &WholeCall, arithmetic: &dyn Arithmetic, at: Timestamp)
    -> Result<(), StoreError>;

    /// The parts of the whole call that this recording belongs to, the first of them on the recording that has the
    /// scorecard; none of an ordinary call.
    async fn parts(&self, call: CallId) -> Result<Vec<CallPart>, StoreError>;

    /// What of the call's scorecard goes to each of its parts, in their order.
    async fn part_scores(&self, call: CallId, form: &FormId) -> Result<Vec<PartScore>, StoreError>;

    /// The state of each of these calls, in the order asked; those that the store does not have are left out.
    async fn states_of(&self, calls: &[CallId]) -> Result<Vec<CallState>, StoreError>;

    /// Like [`Store::transcripts`], and of a recording that stands for a whole call only what is in itself.
    async fn recording_transcripts(&self, calls: &[CallId]) -> Result<Vec<(CallId, Transcript)>, StoreError>;

    // --- runs ---------------------------------------------------------------------------------------------------

    async fn start_run(&self, at: Timestamp, command: &str) -> Result<i64, StoreError>;

    /// `summary` is the run summary as JSON.
    async fn finish_run(&self, run: i64, at: Timestamp, summary: &str) -> Result<(), StoreError>;

    async fn status(&self) -> Result<StoreStatus, StoreError>;

    /// Ends all connections in good order, after the last use. Nothing is lost without it; but an SQLite file that was
    /// not closed keeps its last commits in a second file beside it, which a copy of the first would miss.
    async fn close(&self);
}

/// Opens the database at `url`: `sqlite:PATH`, or a bare path. Creates it (and its folder) if `create`, brings it to
/// this program's version, refuses one that is newer.
pub async fn open(url: &str, create: bool) -> Result<Arc<dyn Store>, StoreError> {
    let options = SqliteOptions {
        create,
        ..SqliteOptions::default()
    };
    let store = SqliteStore::open(Path::new(sqlite_path(url)?), &options).await?;
    Ok(Arc::new(store))
}

fn sqlite_path(url: &str) -> Result<&str, StoreError> {
    let path = url
        .strip_prefix("sqlite://")
        .or_else(|| url.strip_prefix("sqlite:"))
        .unwrap_or(url);
    // `:memory:` is a database for each connection: the writer's would not be the readers'.
    if path.is_empty() || path == ":memory:" || path.contains("://") {
        return Err(StoreError::UnknownUrl { url: url.to_owned() });
    }
    Ok(path)
}
