//! Starts the engine child, hands it calls and keeps their deadlines. Input: jobs; output: exactly one answer per job to
//! the [`Handler`], whatever happens to the child.
//!
//! The attempt is recorded before a call is handed out. When the child dies or a call passes its deadline, the calls it
//! was working on become suspects and are tried again at the end, one at a time in a fresh child: then a second death has
//! one possible cause, and that call is failed by name. Innocent calls lose nothing but time.

use std::collections::{BTreeMap, VecDeque};
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout};

use super::protocol::{Job, Recognised, Reply, Setup};
use crate::domain::{Failure, FailureKind, Millis, Stage};

/// Loading a large model from a cold disk takes long; more than this is a fault.
const START_TIMEOUT: Duration = Duration::from_mins(5);

/// Lines of the child's standard error that are kept to explain a death.
const STDERR_LINES: usize = 5;

/// How to start the child.
#[derive(Debug, Clone)]
pub struct EngineCommand {
    pub program: PathBuf,
    pub args: Vec<OsString>,
    pub setup: Setup,
}

#[derive(Debug, Clone, Copy)]
pub struct Policy {
    /// Time for a call beside what its length buys: decoding, waiting for others, a busy machine.
    pub base_deadline: Duration,
    /// Once decoded, a call may take this many times its length on top.
    pub deadline_factor: u32,
}

impl Policy {
    #[must_use]
    pub fn new(deadline_factor: u32) -> Self {
        Self {
            base_deadline: Duration::from_mins(2),
            deadline_factor,
        }
    }
}

/// Receives what becomes of the jobs. An error from it ends the run: it means that results cannot be kept.
pub trait Handler {
    type Error;
    /// Before the work on a call begins; counts the attempt.
    fn begin(&mut self, job: &Job) -> impl Future<Output = Result<(), Self::Error>> + Send;
    fn done(&mut self, job: Job, result: Recognised) -> impl Future<Output = Result<(), Self::Error>> + Send;
    fn failed(&mut self, job: Job, failure: Failure) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    AllAnswered,
    /// `interrupt` turned true; calls under way are left for the next run.
    Interrupted,
}

#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    #[error("cannot start the engine {}", program.display())]
    Start { program: PathBuf, source: std::io::Error },
    #[error("the engine cannot work: {reason}")]
    Unable { reason: String },
    #[error("the engine ended before it was ready{detail}")]
    DiedAtStart { detail: String },
}

/// What can end supervision early: the engine, or the handler.
#[derive(Debug)]
pub enum Fault<E> {
    Engine(EngineError),
    Handler(E),
}

impl<E> From<EngineError> for Fault<E> {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

/// Does all `jobs`; those in `suspects` (they were under way when an earlier run died) come last and one at a time.
pub async fn supervise<H: Handler>(
    command: &EngineCommand,
    policy: Policy,
    jobs: Vec<Job>,
    suspects: Vec<Job>,
    handler: &mut H,
    mut interrupt: watch::Receiver<bool>,
) -> Result<Ended, Fault<H::Error>> {
    let mut work = Work {
        queue: jobs.into(),
        suspects: suspects.into_iter().map(|job| (job, 0)).collect(),
        running: BTreeMap::new(),
        concurrency: command.setup.concurrency.max(1),
    };
    let mut engine: Option<Engine> = None;
    loop {
        if *interrupt.borrow() {
            return Ok(Ended::Interrupted); // dropping the engine kills it
        }
        if work.is_finished() {
            return Ok(Ended::AllAnswered);
        }
        let child = match &mut engine {
            Some(child) => child,
            none => none.insert(tokio::select! {
                started = Engine::start(command) => started?,
                _ = interrupt.wait_for(|&stop| stop) => return Ok(Ended::Interrupted),
            }),
        };
        while let Some((job, deaths)) = work.next() {
            handler.begin(&job).await.map_err(Fault::Handler)?;
            let sent = child.send(&job).await;
            let deadline = Instant::now() + policy.base_deadline;
            work.running.insert(job.id, Running { job, deaths, deadline });
            if sent.is_err() {
                break; // it died; the read below finds out
            }
        }
        let trouble = tokio::select! {
            reply = child.reply() => match reply {
                Some(Reply::Done { job, result }) => {
                    if let Some(running) = work.running.remove(&job) {
                        handler.done(running.job, *result).await.map_err(Fault::Handler)?;
                    }
                    None
                }
                Some(Reply::Failed { job, failure }) => {
                    if let Some(running) = work.running.remove(&job) {
                        handler.failed(running.job, failure).await.map_err(Fault::Handler)?;
                    }
                    None
                }
                Some(Reply::Decoded { job, duration_ms }) => {
                    if let Some(running) = work.running.get_mut(&job) {
                        running.deadline = Instant::now() + allowance(duration_ms, policy);
                    }
                    None
                }
                Some(Reply::Ready) => None,
                Some(Reply::Unable { reason }) => return Err(EngineError::Unable { reason }.into()),
                None => Some(format!("the engine ended{}", child.obituary().await)),
            },
            () = sleep_until(work.next_deadline()) => Some("the engine was stopped: past the deadline".to_owned()),
            _ = interrupt.wait_for(|&stop| stop) => None,
        };
        if let Some(reason) = trouble {
            engine = None; // killed on drop; a fresh one starts when there is more to do
            for (job, failure) in work.after_death(&reason, Instant::now()) {
                handler.failed(job, failure).await.map_err(Fault::Handler)?;
            }
        }
    }
}

/// What is still to do, under way, and under suspicion.
struct Work {
    queue: VecDeque<Job>,
    /// Jobs with the number of deaths they were present at; worked on alone.
    suspects: VecDeque<(Job, u32)>,
    running: BTreeMap<u64, Running>,
    concurrency: usize,
}

struct Running {
    job: Job,
    deaths: u32,
    deadline: Instant,
}

impl Work {
    fn is_finished(&self) -> bool {
        self.queue.is_empty() && self.suspects.is_empty() && self.running.is_empty()
    }

    /// The next job that may start now.
    fn next(&mut self) -> Option<(Job, u32)> {
        if let Some(job) = self.queue.pop_front_if(|_| self.running.len() < self.concurrency) {
            return Some((job, 0));
        }
        if self.queue.is_empty() && self.running.is_empty() {
            self.suspects.pop_front()
        } else {
            None
        }
    }

    fn next_deadline(&self) -> Instant {
        let earliest = self.running.values().map(|r| r.deadline).min();
        earliest.unwrap_or_else(|| Instant::now() + START_TIMEOUT)
    }

    /// Sorts the jobs that were under way: back into the suspects, or failed when they were alone and it was not the
    /// first death they saw. With a deadline passed only the overdue are suspects; the others start over.
    fn after_death(&mut self, reason: &str, now: Instant) -> Vec<(Job, Failure)> {
        let running = std::mem::take(&mut self.running);
        let overdue = running.values().any(|r| r.deadline <= now);
        let mut failed = Vec::new();
        for Running { job, deaths, deadline } in running.into_values() {
            if overdue && deadline > now {
                self.queue.push_front(job);
            } else if deaths == 0 {
                self.suspects.push_back((job, 1));
            } else {
                // The input is at fault, as far as can be told: the same model on the same bytes killed it twice.
                let failure = Failure {
                    stage: Stage::Transcribe,
                    kind: FailureKind::Permanent,
                    reason: format!("{reason}, twice, the second time with this call alone"),
                };
                failed.push((job, failure));
            }
        }
        failed
    }
}

fn allowance(duration: Millis, policy: Policy) -> Duration {
    policy.base_deadline + Duration::from_millis(u64::from(duration.0)) * policy.deadline_factor
}

/// A live child.
struct Engine {
    child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
    stderr: tokio::task::JoinHandle<VecDeque<String>>,
}

impl Engine {
    async fn start(command: &EngineCommand) -> Result<Self, EngineError> {
        let start_error = |source| EngineError::Start {
            program: command.program.clone(),
            source,
        };
        let (child, input, output, stderr) = super::spawn(&command.program, &command.args).map_err(start_error)?;
        let stderr = tokio::spawn(last_lines(stderr));
        let mut engine = Self {
            child,
            input,
            output: BufReader::new(output).lines(),
            stderr,
        };
        let mut setup = serde_json::to_vec(&command.setup).map_err(|e| start_error(e.into()))?;
        setup.push(b'\n');
        // A child that dies here closes the pipe; the missing reply below says so with its last words.
        let _ = engine.input.write_all(&setup).await;
        match timeout(START_TIMEOUT, engine.reply()).await {
            Ok(Some(Reply::Ready)) => Ok(engine),
            Ok(Some(Reply::Unable { reason })) => Err(EngineError::Unable { reason }),
            Ok(_) => Err(EngineError::DiedAtStart {
                detail: engine.obituary().await,
            }),
            Err(_) => Err(EngineError::DiedAtStart {
                detail: ": it did not answer in time".into(),
            }),
        }
    }

    async fn send(&mut self, job: &Job) -> std::io::Result<()> {
        let mut line = serde_json::to_vec(job)?;
        line.push(b'\n');
        self.input.write_all(&line).await?;
        self.input.flush().await
    }

    /// The next reply; `None` when the child has ended or talks nonsense. Cancel-safe.
    async fn reply(&mut self) -> Option<Reply> {
        let line = self.output.next_line().await.ok()??;
        serde_json::from_str(&line)
            .inspect_err(|error| tracing::warn!("engine reply not understood: {error}"))
            .ok()
    }

    /// How it ended, with its last words.
    async fn obituary(&mut self) -> String {
        // It may still live after closing its output or talking nonsense: it is done for either way.
        let _ = self.child.start_kill();
        let status = self
            .child
            .wait()
            .await
            .map_or_else(|e| e.to_string(), |status| status.to_string());
        let words = (&mut self.stderr).await.unwrap_or_default();
        let words: Vec<String> = words.into_iter().collect();
        if words.is_empty() {
            format!(" ({status})")
        } else {
            format!(" ({status}; it said: {})", words.join(" / "))
        }
    }
}

async fn last_lines(stderr: tokio::process::ChildStderr) -> VecDeque<String> {
    let mut lines = BufReader::new(stderr).lines();
    let mut last = VecDeque::new();
    while let Ok(Some(line)) = lines.next_line().await {
        tracing::debug!("engine: {line}");
        if last.len() == STDERR_LINES {
            last.pop_front();
        }
        last.push_back(line.chars().take(300).collect());
    }
    last
}
