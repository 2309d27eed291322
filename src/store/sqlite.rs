//! The SQLite back end: one file, one writer, readers beside it.
//!
//! The file is in write-ahead mode with `synchronous = NORMAL`. A commit survives the death of the process (kill −9
//! included) as soon as it returned. After a power cut or a crash of the system the last commits may be gone; the file
//! is then as it was before them, whole, and the next run does their work again.
//!
//! Every write is one transaction begun with `BEGIN IMMEDIATE` on the one writing connection: it waits for another
//! process's write up to the busy timeout, then is `Locked`, with nothing written. Readers see the last commit.

mod arrivals;
mod business;
mod call_facts;
mod changes;
mod convert;
mod crm;
mod directions;
mod evidence;
mod export;
mod facts;
mod form_texts;
mod identity;
mod join;
mod kpi;
mod lift;
mod open;
mod overview;
mod parts;
mod recordings;
mod review;
mod roles;
mod scores;
mod stages;
mod tally;
mod tasks;
mod training;
mod worklists;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::Connection;
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{Sqlite, SqlitePool};

use self::convert::Fault;
use super::{Arithmetic, ChangeQuery, DisputeQuery, Leave, QueueDone, QueuePlan, QueueQuery, RatedItem, Viewer};
use super::{
    AssignedRoles, CallFilter, CallPaths, CallRow, CallState, ExportSink, ExportTable, FormOutline, FormTexts,
    FormVersion, ImportTally, Incoming, JoinCounts, JoinRow, JoinTally, Joiner, KpiCallGroup, KpiCallQuery, KpiDeal,
    KpiLead, KpiPresence, KpiStep, LiftCounts, LiftQuery, LiftTable, ManagerRow, PackedTranscript, ScoreChange,
    ScoredCall, Sighting, Store, StoreError, StoreStatus, TrainingCalls, TrainingQuery, TrainingRates, TrainingSession,
    TrainingTarget, TrainingWindows, WorklistHistory, WorklistPage, WorklistQuery,
};
use super::{CallFact, CallFactQuery, CompetitorMention, FormItem, ItemTally, StagePath, TaskFact};
use super::{RecordingHealth, RoleSwap, WholeCall};
use crate::domain::{
    AudioInfo, CallId, CallIdentity, CallLogEntry, Cost, CrmTask, Deal, DealId, Direction, Failure, Fingerprint,
    FormId, FormRef, ItemId, Lead, LineItem, PlanTarget, RoleAssignment, Scorecard, Stage, StageEntry, TaskKind,
    Transcript,
};
use crate::domain::{
    CallMark, CallPart, CallReview, Change, Dispute, Marked, PartScore, QueueEntry, QueueReason, ReviewChange,
    ReviewOutcome,
};

pub use open::SqliteOptions;

/// A database file. Cheap to share behind an `Arc`; see the module for what a commit promises.
#[derive(Debug)]
pub struct SqliteStore {
    path: PathBuf,
    write: SqlitePool,
    read: SqlitePool,
}

impl SqliteStore {
    /// Opens the file, makes it if `options.create`, and brings it to this program's version.
    pub async fn open(path: &Path, options: &SqliteOptions) -> Result<Self, StoreError> {
        let open::Opened { path, write, read } = open::open(path, options).await?;
        Ok(Self { path, write, read })
    }

    fn explain(&self, fault: impl Into<Fault>) -> StoreError {
        fault.into().at(&self.path)
    }

    async fn writer(&self) -> Result<PoolConnection<Sqlite>, StoreError> {
        self.write.acquire().await.map_err(|error| self.explain(error))
    }

    /// Bytes of the file and of its write-ahead log.
    fn bytes(&self) -> Option<u64> {
        let length = |path: &Path| std::fs::metadata(path).ok().map(|data| data.len());
        let mut log = self.path.clone().into_os_string();
        log.push("-wal");
        Some(length(&self.path)? + length(Path::new(&log)).unwrap_or(0))
    }
}

/// Runs `$work` on `$connection` in one immediate transaction.
///
/// A failed write closes its connection: SQLite rolls back by itself on some errors (a full disk), which sqlx does not
/// see, and the next `BEGIN` on that connection would fail. The pool makes a new one.
macro_rules! write {
    ($store:ident, $connection:ident => $work:expr) => {{
        let mut pooled = $store.writer().await?;
        let mut transaction = pooled
            .begin_with("BEGIN IMMEDIATE")
            .await
            .map_err(|error| $store.explain(error))?;
        let $connection = &mut *transaction;
        let outcome = match $work.await {
            Ok(value) => transaction.commit().await.map(|()| value).map_err(Fault::from),
            Err(fault) => {
                // The first error is the one to tell.
                let _ = transaction.rollback().await;
                Err(fault)
            }
        };
        match outcome {
            Ok(value) => Ok(value),
            Err(fault) => {
                let _ = pooled.close().await;
                Err($store.explain(fault))
            }
        }
    }};
}

/// Runs `$work` on a read transaction: all its queries see the same commit.
macro_rules! read {
    ($store:ident, $connection:ident => $work:expr) => {{
        let mut transaction = $store.read.begin().await.map_err(|error| $store.explain(error))?;
        let $connection = &mut *transaction;
        $work.await.map_err(|fault| $store.explain(fault))
    }};
}

// After the macros, which they use.
mod desk;
mod serve;

#[async_trait]
impl Store for SqliteStore {
    async fn sightings(&self) -> Result<Vec<Sighting>, StoreError> {
        read!(self, db => recordings::sightings(db))
    }

    async fn record_sightings(&self, sightings: &[Sighting]) -> Result<(), StoreError> {
        write!(self, db => recordings::record_sightings(db, sightings))
    }

    async fn call_states(&self) -> Result<Vec<CallState>, StoreError> {
        read!(self, db => recordings::call_states(db))
    }

    async fn call_states_page(&self, after: Option<CallId>, limit: u32) -> Result<Vec<CallState>, StoreError> {
        read!(self, db => recordings::call_states_page(db, after, limit))
    }

    async fn begin_attempt(
        &self,
        call: CallId,
        stage: Stage,
        fingerprint: &Fingerprint,
        at: Timestamp,
    ) -> Result<u32, StoreError> {
        write!(self, db => stages::begin_attempt(db, call, stage, fingerprint, at))
    }

    async fn save_transcript(
        &self,
        call: CallId,
        fingerprint: &Fingerprint,
        audio: Option<&AudioInfo>,
        transcript: &Transcript,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        write!(self, db => stages::save_transcript(db, call, fingerprint, audio, transcript, at))
    }

    async fn save_roles(
        &self,
        call: CallId,
        fingerprint: &Fingerprint,
        roles: &RoleAssignment,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let assigned = AssignedRoles {
            call,
            fingerprint: fingerprint.clone(),
            roles: roles.clone(),
        };
        write!(self, db => roles::save_roles(db, std::slice::from_ref(&assigned), at))
    }

    async fn save_judged(
        &self,
        roles: &[AssignedRoles],
        scored: &[ScoredCall],
        arithmetic: &dyn Arithmetic,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        write!(self, db => async {
            roles::save_roles(db, roles, at).await?;
            scores::save_scorecards(db, scored, Some(arithmetic), at).await
        })
    }

    async fn save_form_outline(&self, outline: &FormOutline) -> Result<(), StoreError> {
        write!(self, db => changes::save_outline(db, outline))
    }

    async fn save_scorecards(&self, batch: &[ScoredCall], at: Timestamp) -> Result<(), StoreError> {
        write!(self, db => scores::save_scorecards(db, batch, None, at))
    }

    async fn save_failure(
        &self,
        call: CallId,
        fingerprint: &Fingerprint,
        failure: &Failure,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        write!(self, db => stages::save_failure(db, call, fingerprint, failure, at))
    }

    async fn transcript(&self, call: CallId) -> Result<Option<Transcript>, StoreError> {
        let found = read!(self, db => stages::transcripts(db, &[call], stages::Roles::Applied))?;
        Ok(found.into_iter().next().map(|(_, transcript)| transcript))
    }

    async fn transcripts(&self, calls: &[CallId]) -> Result<Vec<(CallId, Transcript)>, StoreError> {
        read!(self, db => stages::transcripts(db, calls, stages::Roles::Applied))
    }

    async fn saved_transcripts(&self, calls: &[CallId]) -> Result<Vec<(CallId, Transcript)>, StoreError> {
        read!(self, db => stages::transcripts(db, calls, stages::Roles::AsSaved))
    }

    async fn packed_transcripts(&self, calls: &[CallId]) -> Result<Vec<PackedTranscript>, StoreError> {
        let bodies = read!(self, db => stages::bodies(db, calls))?;
        let origin: Arc<Path> = self.path.as_path().into();
        let pack = |(call, body)| PackedTranscript {
            call,
            body,
            origin: Arc::clone(&origin),
        };
        Ok(bodies.into_iter().map(pack).collect())
    }

    async fn scorecard(&self, call: CallId, form: Option<&FormId>) -> Result<Option<Scorecard>, StoreError> {
        read!(self, db => scores::scorecard(db, call, form))
    }

    async fn import_deals(&self, deals: &[Deal]) -> Result<ImportTally, StoreError> {
        write!(self, db => crm::import_deals(db, deals))
    }

    async fn import_call_log(&self, entries: &[CallLogEntry]) -> Result<ImportTally, StoreError> {
        write!(self, db => crm::import_call_log(db, entries))
    }

    async fn import_stages(&self, entries: &[StageEntry]) -> Result<ImportTally, StoreError> {
        write!(self, db => business::import(db, entries))
    }

    async fn import_leads(&self, leads: &[Lead]) -> Result<ImportTally, StoreError> {
        write!(self, db => business::import_leads(db, leads))
    }

    async fn import_costs(&self, costs: &[Cost]) -> Result<ImportTally, StoreError> {
        write!(self, db => business::import(db, costs))
    }

    async fn import_plan(&self, targets: &[PlanTarget]) -> Result<ImportTally, StoreError> {
        write!(self, db => business::import(db, targets))
    }

    async fn import_items(&self, items: &[LineItem]) -> Result<ImportTally, StoreError> {
        write!(self, db => business::import(db, items))
    }

    async fn import_tasks(&self, tasks: &[CrmTask]) -> Result<ImportTally, StoreError> {
        write!(self, db => business::import(db, tasks))
    }

    async fn tasks(&self) -> Result<Vec<CrmTask>, StoreError> {
        read!(self, db => business::all(db))
    }

    async fn visit_call_facts(
        &self,
        query: &CallFactQuery,
        visit: &mut (dyn for<'a> FnMut(&'a [CallFact]) + Send),
    ) -> Result<(), StoreError> {
        read!(self, db => call_facts::visit(db, query, visit))
    }

    async fn stage_paths(&self) -> Result<Vec<StagePath>, StoreError> {
        read!(self, db => call_facts::stage_paths(db))
    }

    async fn form_items(&self) -> Result<Vec<FormItem>, StoreError> {
        read!(self, db => call_facts::form_items(db))
    }

    async fn first_run(&self) -> Result<Option<i64>, StoreError> {
        read!(self, db => call_facts::first_run(db))
    }

    async fn item_tallies(&self, from: i64, to: i64) -> Result<Vec<ItemTally>, StoreError> {
        read!(self, db => call_facts::item_tallies(db, from, to))
    }

    async fn visit_competitors(
        &self,
        from: i64,
        to: i64,
        visit: &mut (dyn for<'a> FnMut(&'a CompetitorMention) + Send),
    ) -> Result<(), StoreError> {
        read!(self, db => call_facts::visit_competitors(db, from, to, visit))
    }

    async fn visit_tasks(
        &self,
        kind: TaskKind,
        window: i64,
        visit: &mut (dyn for<'a> FnMut(&'a TaskFact) + Send),
    ) -> Result<(), StoreError> {
        read!(self, db => call_facts::visit_tasks(db, kind, window, visit))
    }

    async fn import(&self, incoming: Incoming<'_>) -> Result<ImportTally, StoreError> {
        write!(self, db => arrivals::import(db, incoming))
    }

    async fn stages(&self) -> Result<Vec<StageEntry>, StoreError> {
        read!(self, db => business::all(db))
    }

    async fn leads(&self) -> Result<Vec<Lead>, StoreError> {
        read!(self, db => business::leads(db))
    }

    async fn costs(&self) -> Result<Vec<Cost>, StoreError> {
        read!(self, db => business::all(db))
    }

    async fn plan(&self) -> Result<Vec<PlanTarget>, StoreError> {
        read!(self, db => business::all(db))
    }

    async fn items(&self) -> Result<Vec<LineItem>, StoreError> {
        read!(self, db => business::all(db))
    }

    async fn deals(&self) -> Result<Vec<Deal>, StoreError> {
        read!(self, db => crm::deals(db))
    }

    async fn directions(&self, calls: &[CallId]) -> Result<HashMap<CallId, Direction>, StoreError> {
        read!(self, db => directions::of(db, calls))
    }

    async fn call_log(&self) -> Result<Vec<CallLogEntry>, StoreError> {
        read!(self, db => crm::call_log(db))
    }

    async fn save_join(&self, rows: &[JoinRow]) -> Result<(), StoreError> {
        write!(self, db => crm::save_join(db, rows))
    }

    async fn rejoin(&self, rules: &mut dyn Joiner) -> Result<JoinTally, StoreError> {
        write!(self, db => join::rejoin(db, rules))
    }

    async fn calls(&self, filter: &CallFilter) -> Result<Vec<CallRow>, StoreError> {
        read!(self, db => overview::calls(db, filter))
    }

    async fn join_counts(&self) -> Result<JoinCounts, StoreError> {
        read!(self, db => overview::join_counts(db))
    }

    async fn lift_counts(&self, query: &LiftQuery) -> Result<LiftCounts, StoreError> {
        read!(self, db => lift::lift_counts(db, query))
    }

    async fn lift_table(&self, query: &LiftQuery) -> Result<LiftTable, StoreError> {
        read!(self, db => lift::lift_table(db, query))
    }

    async fn manager_rows(&self, form: &FormId) -> Result<Vec<ManagerRow>, StoreError> {
        read!(self, db => overview::manager_rows(db, form))
    }

    async fn forms(&self) -> Result<Vec<(FormId, u64)>, StoreError> {
        read!(self, db => scores::forms(db))
    }

    async fn form_versions(&self, form: &FormId) -> Result<Vec<FormVersion>, StoreError> {
        read!(self, db => scores::form_versions(db, form))
    }

    async fn form_outline(&self, form: &FormRef) -> Result<Option<FormOutline>, StoreError> {
        read!(self, db => changes::outline(db, form))
    }

    async fn score_changes(
        &self,
        form: &FormId,
        after: Option<CallId>,
        limit: u32,
    ) -> Result<Vec<ScoreChange>, StoreError> {
        read!(self, db => changes::score_changes(db, form, after, limit))
    }

    async fn save_form_texts(&self, form: &FormRef, texts: &FormTexts) -> Result<(), StoreError> {
        write!(self, db => form_texts::save(db, form, texts))
    }

    async fn form_texts(&self, form: &FormId, hash: Option<&str>) -> Result<Option<FormTexts>, StoreError> {
        read!(self, db => form_texts::find(db, form, hash))
    }

    async fn change_review(
        &self,
        change: &ReviewChange,
        arithmetic: &dyn Arithmetic,
        at: Timestamp,
    ) -> Result<ReviewOutcome, StoreError> {
        write!(self, db => review::change(db, change, arithmetic, at))
    }

    async fn review(
        &self,
        call: CallId,
        form: Option<&FormId>,
        viewer: Viewer<'_>,
        arithmetic: &dyn Arithmetic,
    ) -> Result<Option<CallReview>, StoreError> {
        read!(self, db => review::read::review(db, call, form, viewer, arithmetic))
    }

    async fn machine_scorecard(&self, call: CallId, form: Option<&FormId>) -> Result<Option<Scorecard>, StoreError> {
        read!(self, db => review::effective::machine_scorecard(db, call, form))
    }

    async fn mark_call(
        &self,
        call: CallId,
        mark: CallMark,
        on: bool,
        by: &str,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        write!(self, db => review::marks::mark(db, call, mark, on, by, at))
    }

    async fn call_marks(&self, call: CallId) -> Result<Vec<Marked>, StoreError> {
        read!(self, db => review::marks::of_call(db, call))
    }

    async fn disputes(&self, query: &DisputeQuery) -> Result<Vec<Dispute>, StoreError> {
        read!(self, db => review::disputes::list(db, query))
    }

    async fn changes(&self, query: &ChangeQuery) -> Result<Vec<Change>, StoreError> {
        read!(self, db => review::log::list(db, query))
    }

    async fn fill_queue(&self, plan: &QueuePlan, by: &str, at: Timestamp) -> Result<u64, StoreError> {
        write!(self, db => review::queue::fill(db, plan, by, at))
    }

    async fn next_in_queue(
        &self,
        reviewer: &str,
        reason: Option<QueueReason>,
        at: Timestamp,
        until: Timestamp,
    ) -> Result<Option<QueueEntry>, StoreError> {
        write!(self, db => review::queue::next(db, reviewer, reason, at, until))
    }

    async fn leave_queue(&self, number: i64, reviewer: &str, leave: Leave, at: Timestamp) -> Result<bool, StoreError> {
        write!(self, db => review::queue::leave(db, number, reviewer, leave, at))
    }

    async fn queue(&self, query: &QueueQuery, at: Timestamp) -> Result<Vec<QueueEntry>, StoreError> {
        read!(self, db => review::queue::list(db, query, at))
    }

    async fn queue_done(&self, from: Timestamp, to: Timestamp) -> Result<Vec<QueueDone>, StoreError> {
        read!(self, db => review::queue::done(db, from, to))
    }

    async fn rated_items(&self, form: &FormId) -> Result<Vec<RatedItem>, StoreError> {
        read!(self, db => review::read::rated_items(db, form))
    }

    async fn training_calls(&self, query: &TrainingQuery) -> Result<TrainingCalls, StoreError> {
        read!(self, db => training::calls(db, query))
    }

    async fn training_sessions(&self, form: &FormId) -> Result<Vec<TrainingSession>, StoreError> {
        read!(self, db => training::sessions(db, form))
    }

    async fn save_training_session(&self, session: &TrainingSession, at: Timestamp) -> Result<(), StoreError> {
        write!(self, db => training::save(db, session, at))
    }

    async fn training_rates(
        &self,
        form: &FormId,
        target: &TrainingTarget,
        windows: &TrainingWindows,
    ) -> Result<Vec<TrainingRates>, StoreError> {
        read!(self, db => training::rates(db, form, target, windows))
    }

    async fn judged_items(&self, form: &FormId) -> Result<Vec<ItemId>, StoreError> {
        read!(self, db => training::items(db, form))
    }

    async fn call_paths(&self, call: CallId) -> Result<CallPaths, StoreError> {
        read!(self, db => training::paths(db, call))
    }

    async fn worklist_page(
        &self,
        query: &WorklistQuery,
        after: Option<&DealId>,
        limit: u32,
    ) -> Result<WorklistPage, StoreError> {
        read!(self, db => worklists::page(db, query, after, limit))
    }

    async fn worklist_history(&self, query: &WorklistQuery) -> Result<WorklistHistory, StoreError> {
        read!(self, db => worklists::history(db, query))
    }

    async fn kpi_presence(&self) -> Result<KpiPresence, StoreError> {
        read!(self, db => kpi::presence(db))
    }

    async fn kpi_deals(&self, each: &mut (dyn FnMut(KpiDeal) + Send)) -> Result<(), StoreError> {
        read!(self, db => kpi::deals(db, each))
    }

    async fn kpi_leads(&self, each: &mut (dyn FnMut(KpiLead) + Send)) -> Result<(), StoreError> {
        read!(self, db => kpi::leads(db, each))
    }

    async fn kpi_steps(&self, each: &mut (dyn FnMut(KpiStep) + Send)) -> Result<(), StoreError> {
        read!(self, db => kpi::steps(db, each))
    }

    async fn kpi_items(&self, each: &mut (dyn FnMut(i64, LineItem) + Send)) -> Result<(), StoreError> {
        read!(self, db => kpi::items(db, each))
    }

    async fn kpi_call_groups(&self, query: &KpiCallQuery) -> Result<Vec<KpiCallGroup>, StoreError> {
        read!(self, db => kpi::call_groups(db, query))
    }

    async fn export(&self, tables: &[ExportTable], sink: &mut dyn ExportSink) -> Result<(), StoreError> {
        read!(self, db => export::export(db, tables, sink))
    }

    async fn save_identities(&self, identities: &[(CallId, CallIdentity)]) -> Result<(), StoreError> {
        write!(self, db => identity::save(db, identities))
    }

    async fn identities(&self, calls: &[CallId]) -> Result<Vec<(CallId, CallIdentity)>, StoreError> {
        read!(self, db => identity::find(db, calls))
    }

    async fn set_role_swap(&self, swap: &RoleSwap, swapped: bool, at: Timestamp) -> Result<bool, StoreError> {
        write!(self, db => identity::set_swap(db, swap, swapped, at))
    }

    async fn role_swaps(&self) -> Result<Vec<RoleSwap>, StoreError> {
        read!(self, db => identity::swaps(db))
    }

    async fn sources(&self) -> Result<Vec<(Option<String>, u64)>, StoreError> {
        read!(self, db => identity::sources(db))
    }

    async fn health_page(&self, after: Option<CallId>, limit: u32) -> Result<Vec<RecordingHealth>, StoreError> {
        read!(self, db => identity::health_page(db, after, limit))
    }

    async fn linked_entries(&self) -> Result<Vec<(CallId, CallLogEntry)>, StoreError> {
        read!(self, db => parts::linked_entries(db))
    }

    async fn link_calls(&self, wholes: &[Vec<CallId>]) -> Result<(), StoreError> {
        write!(self, db => parts::link(db, wholes))
    }

    async fn save_whole(
        &self,
        whole: &WholeCall,
        arithmetic: &dyn Arithmetic,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        write!(self, db => parts::save(db, whole, arithmetic, at))
    }

    async fn parts(&self, call: CallId) -> Result<Vec<CallPart>, StoreError> {
        read!(self, db => parts::parts(db, call))
    }

    async fn part_scores(&self, call: CallId, form: &FormId) -> Result<Vec<PartScore>, StoreError> {
        read!(self, db => parts::part_scores(db, call, form))
    }

    async fn states_of(&self, calls: &[CallId]) -> Result<Vec<CallState>, StoreError> {
        read!(self, db => recordings::states_of_calls(db, calls))
    }

    async fn recording_transcripts(&self, calls: &[CallId]) -> Result<Vec<(CallId, Transcript)>, StoreError> {
        read!(self, db => stages::recordings(db, calls, stages::Roles::Applied))
    }

    async fn start_run(&self, at: Timestamp, command: &str) -> Result<i64, StoreError> {
        write!(self, db => recordings::start_run(db, at, command))
    }

    async fn finish_run(&self, run: i64, at: Timestamp, summary: &str) -> Result<(), StoreError> {
        write!(self, db => recordings::finish_run(db, run, at, summary))
    }

    async fn status(&self) -> Result<StoreStatus, StoreError> {
        let url = format!("sqlite:{}", self.path.display());
        read!(self, db => overview::status(db, url, self.bytes()))
    }

    async fn close(&self) {
        self.read.close().await;
        // Statistics for the query planner, where a table has changed much since the last ones.
        if let Ok(mut connection) = self.writer().await {
            let _ = sqlx::query("PRAGMA optimize").execute(&mut *connection).await;
        }
        // The last connection to close folds the write-ahead log into the file.
        self.write.close().await;
    }
}
