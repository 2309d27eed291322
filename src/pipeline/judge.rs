//! Roles and scores for calls that have a transcript. Input: the store's call states and the forms; output: role and
//! scorecard rows.
//!
//! Three steps at once, tied by channels that hold one batch each: batch n + 1 is read while n is judged on all cores and
//! n − 1 is written. What is in memory is a few batches, whatever the number of calls. A batch is one transaction, so
//! a process that dies leaves whole calls, and the next run finds the others still to be done.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use rayon::prelude::*;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::effective::Overlay;
use super::forms::Forms;
use super::whole::Wholes;
use super::{Event, Listener};
use crate::domain::{CallId, CallIdentity, Direction, Fingerprint, Transcript};
use crate::score::{self, CallFacts, Scorer};
use crate::speakers::{self, RoleHints};
use crate::store::{
    AssignedRoles, CallState, PackedTranscript, RoleSwap, ScoredCall, StageOutcome, StageState, Store, StoreError,
};

/// Calls read, judged and written together: as many as the store writes with one round of prepared statements.
const BATCH: usize = 200;

/// Call states read at once, to see which calls need anything.
const STATES: u32 = 1000;

/// What judging needs beside the forms.
#[derive(Debug, Clone, Copy)]
pub struct JudgeOptions {
    /// See [`Transcript::is_meaningful`].
    pub meaningful_segments: usize,
    pub now: Timestamp,
}

/// Which calls of the store are to be judged.
#[derive(Debug, Clone, Copy)]
pub(super) enum Scope<'a> {
    All,
    Only(&'a HashSet<CallId>),
}

impl Scope<'_> {
    fn has(self, call: CallId) -> bool {
        match self {
            Self::All => true,
            Self::Only(calls) => calls.contains(&call),
        }
    }
}

#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Judged {
    pub scored: u64,
    /// Calls in a language that no form is for, by language.
    pub without_form: u64,
    pub milliseconds: u64,
}

/// One call that needs new roles, a new score, or both.
#[derive(Debug)]
struct Task {
    call: CallId,
    /// The transcript's fingerprint, from which the later stages' derive.
    transcribed: Fingerprint,
    hints: RoleHints,
    roles_are_stale: bool,
    form: Option<Arc<Scorer>>,
}

/// Calls to judge and what was said in them.
#[derive(Debug)]
struct Batch {
    /// In the order of the tasks; a task whose transcript is gone has none.
    work: Vec<(Task, PackedTranscript)>,
    calls: usize,
}

/// A judged batch, to be written.
#[derive(Debug, Default)]
struct Results {
    roles: Vec<AssignedRoles>,
    scored: Vec<ScoredCall>,
    calls: usize,
}

/// Scores again every call of the store whose transcript, roles, log entry or form changed since.
pub async fn rescore(
    store: &dyn Store,
    forms: &Forms,
    options: JudgeOptions,
    listener: Listener<'_>,
) -> Result<u64, StoreError> {
    forms.save_texts(store, options.now).await?;
    Ok(judge(store, forms, Scope::All, options, listener).await?.scored)
}

/// Judges those calls of `scope` that need it. Which way a call went is read from the stored join.
pub(super) async fn judge(
    store: &dyn Store,
    forms: &Forms,
    scope: Scope<'_>,
    options: JudgeOptions,
    listener: Listener<'_>,
) -> Result<Judged, StoreError> {
    let started = Instant::now();
    for outline in forms.outlines() {
        store.save_form_outline(&outline).await?;
    }
    let mut outcome = Judged::default();
    // Once over the states to count, for the progress bar; they are not kept.
    let swaps: HashSet<RoleSwap> = store.role_swaps().await?.into_iter().collect();
    let wholes = Wholes::link(store).await?;
    let mut stale = Stale::new(store, forms, scope, &swaps, &wholes);
    let mut calls = 0;
    while let Some(tasks) = stale.next(BATCH).await? {
        calls += tasks.len();
    }
    outcome.without_form = stale.without_form;
    listener(&Event::Judging { calls });
    if calls > 0 {
        let (read_end, to_judge) = channel(1);
        let (judged_end, to_write) = channel(1);
        let (read, (), written) = tokio::join!(
            read(store, Stale::new(store, forms, scope, &swaps, &wholes), read_end),
            work(to_judge, judged_end, options),
            write(store, to_write, options.now, listener),
        );
        // A step that fails closes its channels, and the others end with what they have. What could not be written is
        // the graver fault.
        outcome.scored = written?;
        read?;
    }
    let (scored, without_form) = wholes.judge(store, forms, &swaps, options).await?;
    outcome.scored += scored;
    outcome.without_form += without_form;
    outcome.milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(outcome)
}

async fn read(store: &dyn Store, mut stale: Stale<'_>, to: Sender<Batch>) -> Result<(), StoreError> {
    while let Some(tasks) = stale.next(BATCH).await? {
        let ids: Vec<CallId> = tasks.iter().map(|task| task.call).collect();
        let calls = tasks.len();
        let mut texts: HashMap<CallId, PackedTranscript> = HashMap::with_capacity(calls);
        for text in store.packed_transcripts(&ids).await? {
            texts.insert(text.call, text);
        }
        let work = tasks
            .into_iter()
            .filter_map(|task| texts.remove(&task.call).map(|text| (task, text)))
            .collect();
        if to.send(Batch { work, calls }).await.is_err() {
            break; // writing failed
        }
    }
    Ok(())
}

async fn work(mut from: Receiver<Batch>, to: Sender<Result<Results, StoreError>>, options: JudgeOptions) {
    while let Some(batch) = from.recv().await {
        // On a thread that may wait: the cores are rayon's.
        let results = match tokio::task::spawn_blocking(move || judge_batch(batch, options)).await {
            Ok(results) => results,
            Err(ended) => std::panic::resume_unwind(ended.into_panic()),
        };
        let failed = results.is_err();
        if to.send(results).await.is_err() || failed {
            break;
        }
    }
}

fn judge_batch(batch: Batch, options: JudgeOptions) -> Result<Results, StoreError> {
    let judged: Vec<(Option<AssignedRoles>, Option<ScoredCall>)> = batch
        .work
        .into_par_iter()
        // A transcript lives while its call is judged: one on each core, not a batch of them.
        .map(|(task, text)| {
            let known = (&task.transcribed, &task.hints);
            let (roles, scored) = judged((task.call, text.unpack()?), known, &task.form, options);
            Ok((task.roles_are_stale.then_some(roles), scored.into_iter().next()))
        })
        .collect::<Result<_, StoreError>>()?;
    let mut results = Results {
        calls: batch.calls,
        ..Results::default()
    };
    for (roles, scored) in judged {
        results.roles.extend(roles);
        results.scored.extend(scored);
    }
    Ok(results)
}

/// Writes batch after batch; returns how many calls got a scorecard.
async fn write(
    store: &dyn Store,
    mut from: Receiver<Result<Results, StoreError>>,
    now: Timestamp,
    listener: Listener<'_>,
) -> Result<u64, StoreError> {
    let mut scored = 0;
    while let Some(results) = from.recv().await {
        let results = results?;
        store
            .save_judged(&results.roles, &results.scored, &Overlay, now)
            .await?;
        scored += results.scored.len() as u64;
        listener(&Event::Judged { calls: results.calls });
    }
    Ok(scored)
}

/// What is known of a call beside its words: the call log before the file's name, and what a person swapped.
pub(super) fn hints(
    call: CallId,
    logged: Option<Direction>,
    identity: Option<&CallIdentity>,
    swaps: &HashSet<RoleSwap>,
) -> RoleHints {
    let named = identity.and_then(|identity| identity.direction);
    let source = identity.and_then(|identity| identity.source.clone());
    let source_swapped = source.is_some_and(|source| swaps.contains(&RoleSwap::Source(source)));
    RoleHints {
        agent_channel: identity.and_then(|identity| identity.agent_channel),
        caller_channel: identity.and_then(|identity| identity.caller_channel),
        direction: logged.or(named),
        direction_by_name: logged.is_none() && named.is_some(),
        swapped: source_swapped != swaps.contains(&RoleSwap::Call(call)),
    }
}

/// The calls that need judging, read from the store page by page.
struct Stale<'a> {
    store: &'a dyn Store,
    forms: &'a Forms,
    scope: Scope<'a>,
    swaps: &'a HashSet<RoleSwap>,
    wholes: &'a Wholes,
    after: Option<CallId>,
    at_end: bool,
    found: VecDeque<Task>,
    without_form: u64,
}

impl<'a> Stale<'a> {
    fn new(
        store: &'a dyn Store,
        forms: &'a Forms,
        scope: Scope<'a>,
        swaps: &'a HashSet<RoleSwap>,
        wholes: &'a Wholes,
    ) -> Self {
        Self {
            store,
            forms,
            scope,
            swaps,
            wholes,
            after: None,
            at_end: false,
            found: VecDeque::new(),
            without_form: 0,
        }
    }

    /// The next calls, at most `limit`; `None` at the end.
    async fn next(&mut self, limit: usize) -> Result<Option<Vec<Task>>, StoreError> {
        while self.found.len() < limit && !self.at_end {
            let states = self.store.call_states_page(self.after, STATES).await?;
            self.after = states.last().map(|state| state.call);
            self.at_end = self.after.is_none();
            let wanted: Vec<CallId> = states
                .iter()
                .map(|state| state.call)
                .filter(|call| self.scope.has(*call) || self.wholes.has(*call))
                .collect();
            let identities: HashMap<_, _> = self.store.identities(&wanted).await?.into_iter().collect();
            let directions = self.store.directions(&wanted).await?;
            // Of a transferred call only the sides are found by recording; it is scored as a whole behind the others.
            let is_part = |call| self.wholes.has(call);
            for state in states
                .iter()
                .filter(|state| self.scope.has(state.call) || is_part(state.call))
            {
                let logged = directions.get(&state.call).copied();
                let hints = hints(state.call, logged, identities.get(&state.call), self.swaps);
                let Some(task) = plan(state, hints, self.forms, is_part(state.call)) else {
                    continue;
                };
                self.without_form += u64::from(task.form.is_none() && !is_part(state.call));
                if task.form.is_some() || task.roles_are_stale {
                    self.found.push_back(task);
                }
            }
        }
        let next: Vec<Task> = self.found.drain(..limit.min(self.found.len())).collect();
        Ok((!next.is_empty()).then_some(next))
    }
}

/// What is stale on a call, if it has a transcript and anything is.
fn plan(state: &CallState, hints: RoleHints, forms: &Forms, is_part: bool) -> Option<Task> {
    let transcribed = done(state.transcribe.as_ref())?;
    let form = forms.for_language(state.language.as_deref()).filter(|_| !is_part);
    let roles_print = speakers::fingerprint(transcribed, &hints);
    let roles_are_stale = done(state.roles.as_ref()) != Some(&roles_print);
    let score_is_fresh = form.is_none_or(|form| {
        let print = score_print(&roles_print, form);
        state
            .scorecards
            .iter()
            .any(|(id, stored)| *id == form.checklist().id && *stored == print)
    });
    let stale = Task {
        call: state.call,
        transcribed: transcribed.clone(),
        hints,
        roles_are_stale,
        form: form.cloned(),
    };
    (roles_are_stale || !score_is_fresh).then_some(stale)
}

/// What shapes a score: the roles (and through them the transcript), the form, the rules.
pub(super) fn score_print(roles: &Fingerprint, form: &Scorer) -> Fingerprint {
    Fingerprint::of(&["score", &roles.0, &score::fingerprint(form.checklist()).0])
}

pub(super) fn done(state: Option<&StageState>) -> Option<&Fingerprint> {
    state
        .filter(|s| s.outcome == StageOutcome::Done)
        .map(|s| &s.fingerprint)
}

/// The pure part: everything here depends on the arguments alone. `hints` as [`hints`] finds them.
pub(super) fn judged<'a>(
    (call, mut transcript): (CallId, Transcript),
    (transcribed, hints): (&Fingerprint, &RoleHints),
    forms: impl IntoIterator<Item = &'a Arc<Scorer>>,
    options: JudgeOptions,
) -> (AssignedRoles, Vec<ScoredCall>) {
    let fingerprint = speakers::fingerprint(transcribed, hints);
    let roles = speakers::assign(&transcript, hints);
    roles.apply(&mut transcript);
    let facts = CallFacts::of(hints.direction);
    let scored = forms.into_iter().map(|form| ScoredCall {
        call,
        fingerprint: score_print(&fingerprint, form),
        meaningful: transcript.is_meaningful(options.meaningful_segments),
        scorecard: form.score_with(&transcript, &facts),
    });
    let scored = scored.collect();
    let roles = AssignedRoles {
        call,
        fingerprint,
        roles,
    };
    (roles, scored)
}
