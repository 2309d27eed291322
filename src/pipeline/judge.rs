//! Roles and scores for calls that have a transcript. Input: the store's call states and the forms; output: role and
//! scorecard rows. Reads transcripts in batches, works on a batch in parallel, writes it in one go: memory does not grow
//! with calls.

use std::collections::HashMap;
use std::time::Instant;

use jiff::Timestamp;
use rayon::prelude::*;

use super::forms::Forms;
use super::{Event, Listener};
use crate::domain::{CallId, CallLogEntry, Fingerprint, RoleAssignment, Transcript};
use crate::score::{self, CallFacts, Scorer};
use crate::speakers::{self, RoleHints};
use crate::store::{CallState, ScoredCall, StageOutcome, StageState, Store, StoreError};

/// Calls read, judged and written together.
const BATCH: usize = 256;

/// What judging needs beside the forms.
#[derive(Debug, Clone, Copy)]
pub struct JudgeOptions {
    /// See [`Transcript::is_meaningful`].
    pub meaningful_segments: usize,
    pub now: Timestamp,
}

#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Judged {
    pub scored: u64,
    /// Calls in a language that no form is for, by language.
    pub without_form: u64,
    pub milliseconds: u64,
}

/// One call that needs new roles, a new score, or both.
struct Task<'a> {
    call: CallId,
    /// The transcript's fingerprint, from which the later stages' derive.
    transcribed: Fingerprint,
    hints: RoleHints,
    roles_are_stale: bool,
    facts: CallFacts,
    form: Option<&'a Scorer>,
}

struct Verdict {
    call: CallId,
    roles: Option<(Fingerprint, RoleAssignment)>,
    scored: Option<ScoredCall>,
}

/// Scores again every call of the store whose transcript, roles, log entry or form changed since.
pub async fn rescore(
    store: &dyn Store,
    forms: &Forms,
    options: JudgeOptions,
    listener: Listener<'_>,
) -> Result<u64, StoreError> {
    forms.save_texts(store).await?;
    let states = store.call_states().await?;
    let log = super::join::log_by_call(store, &states).await?;
    Ok(judge(store, forms, &states, &log, options, listener).await?.scored)
}

/// Judges those of `states` that need it. `log` has the call-log entries of calls that have one.
pub(super) async fn judge(
    store: &dyn Store,
    forms: &Forms,
    states: &[CallState],
    log: &HashMap<CallId, CallLogEntry>,
    options: JudgeOptions,
    listener: Listener<'_>,
) -> Result<Judged, StoreError> {
    let started = Instant::now();
    let mut outcome = Judged::default();
    let tasks: Vec<Task<'_>> = states
        .iter()
        .filter_map(|state| plan(state, log.get(&state.call), forms))
        .filter(|task| {
            outcome.without_form += u64::from(task.form.is_none());
            task.form.is_some() || task.roles_are_stale
        })
        .collect();
    listener(&Event::Judging { calls: tasks.len() });
    for batch in tasks.chunks(BATCH) {
        let calls: Vec<CallId> = batch.iter().map(|task| task.call).collect();
        let transcripts = store.saved_transcripts(&calls).await?;
        let by_call: HashMap<CallId, &Task<'_>> = batch.iter().map(|task| (task.call, task)).collect();
        let verdicts: Vec<Verdict> = transcripts
            .into_par_iter()
            .filter_map(|(call, transcript)| Some(decide(by_call.get(&call)?, transcript, options)))
            .collect();
        let mut scored = Vec::with_capacity(verdicts.len());
        for verdict in verdicts {
            if let Some((fingerprint, roles)) = &verdict.roles {
                store.save_roles(verdict.call, fingerprint, roles, options.now).await?;
            }
            scored.extend(verdict.scored);
        }
        store.save_scorecards(&scored, options.now).await?;
        outcome.scored += scored.len() as u64;
        listener(&Event::Judged { calls: batch.len() });
    }
    outcome.milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(outcome)
}

/// What is stale on a call, if it has a transcript and anything is.
fn plan<'a>(state: &CallState, log: Option<&CallLogEntry>, forms: &'a Forms) -> Option<Task<'a>> {
    let transcribed = done(state.transcribe.as_ref())?;
    let form = forms.for_language(state.language.as_deref());
    let hints = RoleHints {
        direction: log.and_then(|entry| entry.direction),
    };
    let roles_print = speakers::fingerprint(transcribed, &hints);
    let roles_are_stale = done(state.roles.as_ref()) != Some(&roles_print);
    let score_is_fresh = form.is_none_or(|form| {
        let print = score_print(&roles_print, form);
        state
            .scorecards
            .iter()
            .any(|(id, stored)| *id == form.checklist().id && *stored == print)
    });
    let facts = CallFacts {
        direction: hints.direction,
        ..CallFacts::default()
    };
    let stale = Task {
        call: state.call,
        transcribed: transcribed.clone(),
        hints,
        roles_are_stale,
        facts,
        form,
    };
    (roles_are_stale || !score_is_fresh).then_some(stale)
}

/// What shapes a score: the roles (and through them the transcript), the form, the rules.
fn score_print(roles: &Fingerprint, form: &Scorer) -> Fingerprint {
    Fingerprint::of(&["score", &roles.0, &score::fingerprint(form.checklist()).0])
}

fn done(state: Option<&StageState>) -> Option<&Fingerprint> {
    state
        .filter(|s| s.outcome == StageOutcome::Done)
        .map(|s| &s.fingerprint)
}

/// The pure part: everything here depends on the task and the transcript alone.
fn decide(task: &Task<'_>, mut transcript: Transcript, options: JudgeOptions) -> Verdict {
    let roles_print = speakers::fingerprint(&task.transcribed, &task.hints);
    let roles = speakers::assign(&transcript, &task.hints);
    roles.apply(&mut transcript);
    let scored = task.form.map(|form| ScoredCall {
        call: task.call,
        fingerprint: score_print(&roles_print, form),
        meaningful: transcript.is_meaningful(options.meaningful_segments),
        scorecard: form.score_with(&transcript, &task.facts),
    });
    Verdict {
        call: task.call,
        roles: task.roles_are_stale.then_some((roles_print, roles)),
        scored,
    }
}
