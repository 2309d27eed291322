//! One run over a folder: discover → recognise → judge → join → summary. Input: a folder, a store with the CRM data
//! already imported, and forms; output: a [`RunSummary`]. Carries on where an earlier run stopped, however it stopped.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;
use std::time::Instant;

use jiff::Timestamp;
use tokio::sync::watch;

use super::discover::{DiscoverError, Discovery, Inputs, discover, recording_name};
use super::engine::protocol::{Job, Recognised};
use super::engine::supervisor::{Ended, EngineCommand, EngineError, Fault, Handler, Policy, supervise};
use super::forms::Forms;
use super::judge::{JudgeOptions, Scope, judge};
use super::summary::{CallFailure, RunSummary, StageTime};
use super::{Event, Listener, join, replay};
use crate::crm::NameRules;
use crate::domain::{CallId, CallIdentity, Failure, FailureKind, Fingerprint, Stage, StartedBy};
use crate::store::{CallState, StageOutcome, StageState, Store, StoreError};
use crate::transcribe::Language;

/// Where transcripts come from.
#[derive(Debug)]
pub enum Engine {
    Whisper(Box<Recognition>),
    /// `NAME.transcript.json` files, made elsewhere; the fingerprint says how they are read.
    Replay {
        fingerprint: Fingerprint,
    },
}

#[derive(Debug)]
pub struct Recognition {
    pub command: EngineCommand,
    pub policy: Policy,
    pub language: Language,
    pub fingerprint: Fingerprint,
    /// Under which the transcript of a mono recording is kept: changes with the voice encoder as well, so that only
    /// these recordings are heard again when it comes.
    pub mono: Fingerprint,
    /// Under which a recording that cannot be decoded is remembered: changes with what decoding may cost and use, so
    /// that it is looked at again then.
    pub refusals: Fingerprint,
}

#[derive(Debug)]
pub struct RunOptions {
    pub folder: PathBuf,
    pub engine: Engine,
    pub settle_seconds: u32,
    /// Attempts on one call, over all runs, while only its surroundings fail.
    pub max_attempts: u32,
    pub meaningful_segments: usize,
    /// What names of recordings say, and which source they are of.
    pub names: NameRules,
    /// What was asked, for the list of runs.
    pub command_line: String,
}

#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error(transparent)]
    Discover(#[from] DiscoverError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// A call that needs recognition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Todo {
    pub call: CallId,
    pub path: PathBuf,
    /// As the call log names it.
    pub name: String,
}

/// Runs once. `now` is the clock; `interrupt` turning true stops the run at the next safe place, with all that is
/// finished kept.
pub async fn run(
    store: &dyn Store,
    forms: &Forms,
    options: &RunOptions,
    now: &(dyn Fn() -> Timestamp + Send + Sync),
    interrupt: watch::Receiver<bool>,
    listener: Listener<'_>,
) -> Result<RunSummary, RunError> {
    let (started_at, started) = (now(), Instant::now());
    let (inputs, prints) = match &options.engine {
        Engine::Whisper(recognition) => (Inputs::Recordings, Prints::of(recognition)),
        Engine::Replay { fingerprint } => (Inputs::Transcripts, Prints::one(fingerprint)),
    };
    let found = discover(
        &options.folder,
        inputs,
        options.settle_seconds,
        &store.sightings().await?,
        started_at,
    )?;
    listener(&Event::Discovered {
        files: found.sightings.len(),
        new: found.hashed,
    });
    let run_id = store.start_run(started_at, &options.command_line).await?;
    store.record_sightings(&found.sightings).await?;
    store.save_identities(&identities(&found, &options.names)).await?;
    forms.save_texts(store, started_at).await?;

    let here: HashSet<CallId> = found.sightings.iter().map(|s| s.call).collect();
    let states = states_of(store, &here).await?;
    let plan = Plan::new(&found, &states, prints, options.max_attempts);
    for (call, failure) in &plan.given_up {
        store.save_failure(*call, prints.call, failure, started_at).await?;
    }
    listener(&Event::Planned {
        to_transcribe: plan.len(),
        done_before: plan.done_before,
    });

    let mut recogniser = Recogniser {
        store,
        prints,
        now,
        listener,
        names: &options.names,
        todo: plan.by_id(),
        failures: Vec::new(),
        tally: Tally::default(),
    };
    match &options.engine {
        Engine::Replay { .. } => {
            let todo: Vec<Todo> = plan.queue.iter().chain(&plan.suspects).cloned().collect();
            let is_interrupted = || *interrupt.borrow();
            let replayed = replay::replay_all(store, &todo, prints.call, now(), listener, is_interrupted).await?;
            recogniser.tally = Tally {
                done: replayed.done,
                audio_ms: replayed.audio_ms,
                ..Tally::default()
            };
            recogniser.failures = failures_now(store, &todo).await?;
        }
        Engine::Whisper(recognition) if plan.len() > 0 => {
            let (jobs, suspects) = plan.jobs(&recognition.language);
            let command = &recognition.command;
            let ended = supervise(
                command,
                recognition.policy,
                jobs,
                suspects,
                &mut recogniser,
                interrupt.clone(),
            )
            .await;
            match ended {
                Ok(Ended::AllAnswered | Ended::Interrupted) => {}
                Err(Fault::Engine(error)) => return Err(error.into()),
                Err(Fault::Handler(error)) => return Err(error.into()),
            }
        }
        Engine::Whisper(_) => {}
    }
    let (tally, mut failures) = (recogniser.tally, recogniser.failures);
    failures.extend(plan.failures());
    failures.extend(found.unreadable.iter().map(|(path, error)| CallFailure {
        path: path.clone(),
        stage: None,
        reason: format!("cannot be read: {error}"),
        earlier: false,
    }));
    failures.sort_by(|a, b| a.path.cmp(&b.path));

    // Also after an interruption: what is recognised gets its score, which takes seconds, and the database is whole.
    // The join comes first: roles need to know which way a call went.
    let matched = join::join_all(store).await?.matched;
    let judging = JudgeOptions {
        meaningful_segments: options.meaningful_segments,
        now: now(),
    };
    let judged = judge(store, forms, Scope::Only(&here), judging, listener).await?;

    let summary = RunSummary {
        started_at,
        finished_at: now(),
        seconds: started.elapsed().as_secs_f64(),
        interrupted: *interrupt.borrow(),
        recordings: found.sightings.len() as u64,
        calls: here.len() as u64,
        done_before: plan.done_before as u64,
        transcribed: tally.done,
        audio_ms: tally.audio_ms,
        scored: judged.scored,
        without_form: judged.without_form,
        matched,
        settling: found.settling.len() as u64,
        ignored: found.ignored as u64,
        failures,
        stages: vec![
            StageTime {
                stage: Stage::Decode,
                milliseconds: tally.decode_ms,
            },
            StageTime {
                stage: Stage::Transcribe,
                milliseconds: tally.transcribe_ms,
            },
            StageTime {
                stage: Stage::Score,
                milliseconds: judged.milliseconds,
            },
        ],
    };
    // The summary is plain data; serialising it cannot fail, and a run without one is still a run.
    let text = serde_json::to_string(&summary).unwrap_or_default();
    store.finish_run(run_id, summary.finished_at, &text).await?;
    Ok(summary)
}

/// What the files' names say of their calls; of one call under several names, what the first by name says.
fn identities(found: &Discovery, names: &NameRules) -> Vec<(CallId, CallIdentity)> {
    let mut seen = HashSet::new();
    let fresh = found.sightings.iter().filter(|sighting| seen.insert(sighting.call));
    fresh
        .map(|sighting| {
            let mut identity = names.identity(&sighting.path);
            if identity.started_at.is_none() {
                identity.started_at = Timestamp::from_nanosecond(sighting.mtime_ns.into()).ok();
                identity.started_by = identity.started_at.map(|_| StartedBy::FileTime);
            }
            (sighting.call, identity)
        })
        .collect()
}

/// States read at once: the rest of the store is not held.
const STATES: u32 = 1000;

/// Of these calls, how far recognition is; what came after it is left out.
async fn states_of(store: &dyn Store, calls: &HashSet<CallId>) -> Result<Vec<CallState>, StoreError> {
    let mut found = Vec::with_capacity(calls.len());
    let mut after = None;
    loop {
        let page = store.call_states_page(after, STATES).await?;
        let Some(last) = page.last() else { return Ok(found) };
        after = Some(last.call);
        let here = page.into_iter().filter(|state| calls.contains(&state.call));
        found.extend(here.map(|state| CallState {
            roles: None,
            score: None,
            scorecards: Vec::new(),
            ..state
        }));
    }
}

/// Failures of a replay, read back from where they are kept.
async fn failures_now(store: &dyn Store, todo: &[Todo]) -> Result<Vec<CallFailure>, StoreError> {
    let calls: HashSet<CallId> = todo.iter().map(|t| t.call).collect();
    let states = states_of(store, &calls).await?;
    Ok(states
        .into_iter()
        .filter_map(|state| match state.transcribe?.outcome {
            StageOutcome::Failed(failure) => Some(call_failure(state.path, failure, false)),
            _ => None,
        })
        .collect())
}

/// A property of the file and of what may be used to read it, not of recognition.
fn is_refusal(failure: &Failure) -> bool {
    failure.stage == Stage::Decode && failure.kind == FailureKind::Permanent
}

fn call_failure(path: PathBuf, failure: Failure, earlier: bool) -> CallFailure {
    CallFailure {
        path,
        stage: Some(failure.stage),
        reason: failure.reason,
        earlier,
    }
}

/// The fingerprints of results, see [`Recognition`].
#[derive(Debug, Clone, Copy)]
struct Prints<'a> {
    call: &'a Fingerprint,
    mono: &'a Fingerprint,
    refusals: &'a Fingerprint,
}

impl<'a> Prints<'a> {
    fn of(recognition: &'a Recognition) -> Self {
        Self {
            call: &recognition.fingerprint,
            mono: &recognition.mono,
            refusals: &recognition.refusals,
        }
    }

    fn one(fingerprint: &'a Fingerprint) -> Self {
        Self {
            call: fingerprint,
            mono: fingerprint,
            refusals: fingerprint,
        }
    }

    /// Whether this state was made with what would be used now.
    fn fit(&self, state: &StageState) -> bool {
        match &state.outcome {
            StageOutcome::Failed(failure) if is_refusal(failure) => state.fingerprint == *self.refusals,
            // How many channels a call has is known from its decoding only.
            StageOutcome::Done => state.fingerprint == *self.call || state.fingerprint == *self.mono,
            _ => state.fingerprint == *self.call,
        }
    }
}

/// Which calls need recognition, by what the store says of each.
#[derive(Debug, Default)]
struct Plan {
    queue: Vec<Todo>,
    /// Under way when an earlier run died; any of them may be why.
    suspects: Vec<Todo>,
    done_before: usize,
    /// Failed before and not worth another attempt.
    failed_before: Vec<(Todo, Failure)>,
    /// Too many runs died on these.
    given_up: Vec<(CallId, Failure)>,
}

impl Plan {
    fn new(found: &Discovery, states: &[CallState], prints: Prints<'_>, max_attempts: u32) -> Self {
        let states: BTreeMap<CallId, &CallState> = states.iter().map(|state| (state.call, state)).collect();
        let mut plan = Self::default();
        let mut seen = HashSet::new();
        for sighting in &found.sightings {
            if !seen.insert(sighting.call) {
                continue; // the same audio under another name
            }
            let todo = Todo {
                call: sighting.call,
                path: sighting.path.clone(),
                name: recording_name(&sighting.path),
            };
            let state = states.get(&sighting.call).and_then(|s| s.transcribe.as_ref());
            let Some(state) = state.filter(|state| prints.fit(state)) else {
                plan.queue.push(todo);
                continue;
            };
            let is_exhausted = state.attempts >= max_attempts;
            match &state.outcome {
                StageOutcome::Done => plan.done_before += 1,
                StageOutcome::Failed(failure) if failure.kind == FailureKind::Permanent || is_exhausted => {
                    plan.failed_before.push((todo, failure.clone()));
                }
                StageOutcome::Failed(_) => plan.queue.push(todo),
                StageOutcome::Begun if is_exhausted => {
                    let failure = Failure {
                        stage: Stage::Transcribe,
                        kind: FailureKind::Permanent,
                        reason: format!("{} runs ended while they worked on this call", state.attempts),
                    };
                    plan.given_up.push((todo.call, failure.clone()));
                    plan.failed_before.push((todo, failure));
                }
                StageOutcome::Begun => plan.suspects.push(todo),
            }
        }
        plan
    }

    fn len(&self) -> usize {
        self.queue.len() + self.suspects.len()
    }

    /// Jobs are numbered along the queue, then the suspects.
    fn jobs(&self, language: &Language) -> (Vec<Job>, Vec<Job>) {
        let job = |(id, todo): (u64, &Todo)| Job {
            id,
            path: todo.path.clone(),
            language: language.clone(),
        };
        let mut jobs: Vec<Job> = (0..).zip(self.queue.iter().chain(&self.suspects)).map(job).collect();
        let suspects = jobs.split_off(self.queue.len());
        (jobs, suspects)
    }

    fn by_id(&self) -> BTreeMap<u64, Todo> {
        (0..).zip(self.queue.iter().chain(&self.suspects).cloned()).collect()
    }

    fn failures(&self) -> impl Iterator<Item = CallFailure> + '_ {
        self.failed_before.iter().map(|(todo, failure)| {
            let now = self.given_up.iter().any(|(call, _)| *call == todo.call);
            call_failure(todo.path.clone(), failure.clone(), !now)
        })
    }
}

#[derive(Debug, Default)]
struct Tally {
    done: u64,
    audio_ms: u64,
    decode_ms: u64,
    transcribe_ms: u64,
}

/// Writes what the engine answers. The one writer while the engine works.
struct Recogniser<'a> {
    store: &'a dyn Store,
    prints: Prints<'a>,
    now: &'a (dyn Fn() -> Timestamp + Send + Sync),
    listener: Listener<'a>,
    names: &'a NameRules,
    todo: BTreeMap<u64, Todo>,
    failures: Vec<CallFailure>,
    tally: Tally,
}

impl Handler for Recogniser<'_> {
    type Error = StoreError;

    async fn begin(&mut self, job: &Job) -> Result<(), StoreError> {
        let Some(todo) = self.todo.get(&job.id) else {
            return Ok(());
        };
        self.store
            .begin_attempt(todo.call, Stage::Transcribe, self.prints.call, (self.now)())
            .await?;
        Ok(())
    }

    async fn done(&mut self, job: Job, result: Recognised) -> Result<(), StoreError> {
        let Some(todo) = self.todo.remove(&job.id) else {
            return Ok(());
        };
        let Recognised {
            audio,
            transcript,
            decode_ms,
            transcribe_ms,
            recorded,
        } = result;
        let fingerprint = if transcript.channels.len() == 1 {
            self.prints.mono
        } else {
            self.prints.call
        };
        // Before the transcript, which says that the call is done: a tag is read only once.
        if let Some(started_at) = recorded.and_then(|text| self.names.time_of_tag(&todo.path, &text)) {
            let mut identity = self.names.identity(&todo.path);
            if identity.started_at.is_none() {
                identity.started_at = Some(started_at);
                identity.started_by = Some(StartedBy::Tags);
                self.store.save_identities(&[(todo.call, identity)]).await?;
            }
        }
        self.store
            .save_transcript(todo.call, fingerprint, Some(&audio), &transcript, (self.now)())
            .await?;
        let audio_ms = u64::from(audio.duration_ms.0);
        self.tally.done += 1;
        self.tally.audio_ms += audio_ms;
        self.tally.decode_ms += decode_ms;
        self.tally.transcribe_ms += transcribe_ms;
        (self.listener)(&Event::Transcribed {
            name: &todo.name,
            audio_ms,
            failed: false,
        });
        Ok(())
    }

    async fn failed(&mut self, job: Job, failure: Failure) -> Result<(), StoreError> {
        let Some(todo) = self.todo.remove(&job.id) else {
            return Ok(());
        };
        let fingerprint = if is_refusal(&failure) {
            self.prints.refusals
        } else {
            self.prints.call
        };
        self.store
            .save_failure(todo.call, fingerprint, &failure, (self.now)())
            .await?;
        (self.listener)(&Event::Transcribed {
            name: &todo.name,
            audio_ms: 0,
            failed: true,
        });
        self.failures.push(call_failure(todo.path, failure, false));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::store::Sighting;

    fn call(n: u8) -> CallId {
        CallId::of(&[n])
    }

    fn state(n: u8, fingerprint: &str, attempts: u32, outcome: StageOutcome) -> CallState {
        let transcribe = StageState {
            fingerprint: Fingerprint(fingerprint.into()),
            attempts,
            outcome,
        };
        CallState {
            call: call(n),
            path: PathBuf::new(),
            transcribe: Some(transcribe),
            roles: None,
            score: None,
            scorecards: vec![],
            language: None,
        }
    }

    fn found(calls: &[u8]) -> Discovery {
        let sighting = |&n: &u8| Sighting {
            path: Path::new("/calls").join(format!("{n}.wav")),
            size: 1,
            mtime_ns: 0,
            call: call(n),
            seen_at: Timestamp::UNIX_EPOCH,
        };
        Discovery {
            sightings: calls.iter().map(sighting).collect(),
            ..Discovery::default()
        }
    }

    fn failure(kind: FailureKind) -> StageOutcome {
        StageOutcome::Failed(Failure {
            stage: Stage::Decode,
            kind,
            reason: "broken".into(),
        })
    }

    #[test]
    fn each_call_is_planned_by_what_became_of_it() {
        let states = [
            state(1, "f", 1, StageOutcome::Done),
            state(2, "old", 1, StageOutcome::Done),
            state(3, "r", 1, failure(FailureKind::Permanent)),
            state(4, "f", 1, failure(FailureKind::Transient)),
            state(5, "f", 3, failure(FailureKind::Transient)),
            state(6, "f", 1, StageOutcome::Begun),
            state(7, "f", 3, StageOutcome::Begun),
            // Refused by an earlier version, or before ffmpeg was allowed.
            state(9, "f", 1, failure(FailureKind::Permanent)),
            // Mono, heard with this voice encoder, and without one.
            state(10, "m", 1, StageOutcome::Done),
            state(11, "m0", 1, StageOutcome::Done),
        ];
        let [call, mono, refusals] = ["f", "m", "r"].map(|print| Fingerprint(print.into()));
        let prints = Prints {
            call: &call,
            mono: &mono,
            refusals: &refusals,
        };
        let plan = Plan::new(&found(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]), &states, prints, 3);
        let calls = |todo: &[Todo]| todo.iter().map(|t| t.name.clone()).collect::<Vec<_>>();
        assert_eq!(calls(&plan.queue), ["2.wav", "4.wav", "8.wav", "9.wav", "11.wav"]);
        assert_eq!(calls(&plan.suspects), ["6.wav"]);
        assert_eq!(plan.done_before, 2);
        assert_eq!(
            plan.failures().map(|f| f.earlier).collect::<Vec<_>>(),
            [true, true, false]
        );
        assert_eq!(plan.given_up.len(), 1);
    }

    #[test]
    fn the_same_audio_under_two_names_is_worked_on_once() {
        let plan = Plan::new(&found(&[1, 1]), &[], Prints::one(&Fingerprint("f".into())), 3);
        assert_eq!(plan.queue.len(), 1);
    }
}
