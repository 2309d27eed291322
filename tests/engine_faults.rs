//! The supervisor against an engine that dies, hangs and babbles: every call gets exactly one answer, the poison call is
//! named, and the innocent ones are done.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use talktrack::domain::Failure;
use talktrack::pipeline::engine::protocol::{Job, Recognised, Setup};
use talktrack::pipeline::engine::supervisor::{Ended, EngineCommand, EngineError, Fault, Handler, Policy, supervise};
use talktrack::transcribe::Language;
use tokio::sync::watch;

#[derive(Default)]
struct Answers {
    begun: BTreeMap<String, u32>,
    answered: BTreeMap<String, Result<(), String>>,
}

impl Answers {
    fn answer(&mut self, job: &Job, answer: Result<(), String>) {
        let before = self.answered.insert(name(&job.path), answer);
        assert!(before.is_none(), "{} was answered twice", job.path.display());
    }

    fn failed(&self) -> Vec<&str> {
        self.answered
            .iter()
            .filter(|(_, a)| a.is_err())
            .map(|(name, _)| name.as_str())
            .collect()
    }
}

impl Handler for Answers {
    type Error = std::convert::Infallible;

    async fn begin(&mut self, job: &Job) -> Result<(), Self::Error> {
        *self.begun.entry(name(&job.path)).or_default() += 1;
        Ok(())
    }

    async fn done(&mut self, job: Job, _result: Recognised) -> Result<(), Self::Error> {
        self.answer(&job, Ok(()));
        Ok(())
    }

    async fn failed(&mut self, job: Job, failure: Failure) -> Result<(), Self::Error> {
        self.answer(&job, Err(failure.reason));
        Ok(())
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

fn command(flag: &str) -> EngineCommand {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fake_engine.py");
    EngineCommand {
        program: "python3".into(),
        args: vec![script.into(), flag.into()],
        setup: Setup {
            model: PathBuf::new(),
            vad: PathBuf::new(),
            voices: None,
            options: talktrack::transcribe::Options::default(),
            limits: talktrack::audio::Limits::default(),
            concurrency: 3,
        },
    }
}

fn jobs(folder: &Path, names: &[&str], first_id: u64) -> Vec<Job> {
    (first_id..)
        .zip(names)
        .map(|(id, name)| Job {
            id,
            path: folder.join(name),
            language: Language::Fixed("ru".into()),
        })
        .collect()
}

fn policy() -> Policy {
    Policy {
        base_deadline: Duration::from_millis(1500),
        deadline_factor: 1,
    }
}

async fn answers(names: &[&str], suspects: &[&str]) -> Answers {
    let folder = tempfile::tempdir().unwrap();
    let mut answers = Answers::default();
    let (_keep, interrupt) = watch::channel(false);
    let (queue, suspects) = (jobs(folder.path(), names, 0), jobs(folder.path(), suspects, 100));
    let ended = supervise(&command("--works"), policy(), queue, suspects, &mut answers, interrupt).await;
    assert!(matches!(ended, Ok(Ended::AllAnswered)), "{ended:?}");
    answers
}

#[tokio::test]
async fn every_call_is_answered_once() {
    let answers = answers(&["ok1", "ok2", "fail1", "ok3", "ok4", "ok5"], &["ok6"]).await;
    assert_eq!(answers.answered.len(), 7);
    assert_eq!(answers.failed(), ["fail1"]);
    assert!(answers.begun.values().all(|&attempts| attempts == 1));
}

#[tokio::test]
async fn a_call_that_kills_the_engine_twice_is_failed_by_name_and_the_others_are_done() {
    let answers = answers(&["ok1", "abort1", "ok2", "ok3", "ok4"], &[]).await;
    assert_eq!(answers.failed(), ["abort1"]);
    assert_eq!(answers.answered.len(), 5);
    assert_eq!(answers.begun["abort1"], 2);
    let reason = answers.answered["abort1"].as_ref().unwrap_err();
    assert!(
        reason.contains("GGML_ASSERT failed") && reason.contains("signal"),
        "{reason}"
    );
}

#[tokio::test]
async fn a_death_that_does_not_repeat_costs_nothing_but_time() {
    let answers = answers(&["ok1", "once1", "ok2"], &["once2"]).await;
    assert!(answers.failed().is_empty());
    assert_eq!(answers.begun["once1"], 2);
}

#[tokio::test]
async fn a_hang_ends_at_the_deadline() {
    let started = Instant::now();
    let answers = answers(&["ok1", "hang1", "ok2", "ok3"], &[]).await;
    assert_eq!(answers.failed(), ["hang1"]);
    assert!(answers.answered["hang1"].as_ref().unwrap_err().contains("deadline"));
    assert!(started.elapsed() < Duration::from_secs(30));
}

#[tokio::test]
async fn a_call_at_which_the_engine_is_killed_is_named_and_the_others_are_done() {
    let answers = answers(&["ok1", "kill1", "ok2", "ok3"], &["ok4"]).await;
    assert_eq!(answers.failed(), ["kill1"]);
    assert_eq!((answers.answered.len(), answers.begun["kill1"]), (5, 2));
    let reason = answers.answered["kill1"].as_ref().unwrap_err();
    assert!(reason.contains("signal: 9"), "{reason}");
}

#[tokio::test]
async fn a_stopped_engine_ends_at_the_deadline() {
    let started = Instant::now();
    let answers = answers(&["stop1", "ok1", "ok2", "ok3"], &[]).await;
    assert_eq!(answers.failed(), ["stop1"]);
    assert!(answers.answered["stop1"].as_ref().unwrap_err().contains("deadline"));
    assert!(started.elapsed() < Duration::from_secs(30));
}

#[tokio::test]
async fn a_call_that_takes_all_memory_is_named_with_the_engines_last_words() {
    let answers = answers(&["ok1", "hungry1", "ok2"], &[]).await;
    assert_eq!(answers.failed(), ["hungry1"]);
    let reason = answers.answered["hungry1"].as_ref().unwrap_err();
    assert!(
        reason.contains("memory allocation") && reason.contains("signal"),
        "{reason}"
    );
}

#[tokio::test]
async fn an_engine_that_babbles_is_replaced() {
    let answers = answers(&["babble1", "ok1"], &[]).await;
    assert_eq!(answers.failed(), ["babble1"]);
}

#[tokio::test]
async fn an_engine_that_cannot_start_ends_the_run_with_its_last_words() {
    for (flag, words) in [("--unable", "not a Whisper model"), ("--dies", "illegal instruction")] {
        let mut answers = Answers::default();
        let (_keep, interrupt) = watch::channel(false);
        let queue = jobs(Path::new("/nowhere"), &["ok1"], 0);
        let ended = supervise(&command(flag), policy(), queue, vec![], &mut answers, interrupt).await;
        match ended {
            Err(Fault::Engine(error @ (EngineError::Unable { .. } | EngineError::DiedAtStart { .. }))) => {
                assert!(error.to_string().contains(words), "{error}");
            }
            other => panic!("{flag}: {other:?}"),
        }
        assert!(
            answers.answered.is_empty(),
            "nothing is failed for what is not its fault"
        );
    }
}

#[tokio::test]
async fn an_interrupt_leaves_the_rest_for_the_next_run() {
    let folder = tempfile::tempdir().unwrap();
    let mut answers = Answers::default();
    let (stop, interrupt) = watch::channel(false);
    let queue = jobs(
        folder.path(),
        &["hang1", "hang2", "ok1", "ok2", "ok3", "hang3", "hang4", "ok4"],
        0,
    );
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(700)).await;
        let _ = stop.send(true);
        tokio::time::sleep(Duration::from_mins(1)).await; // keeps the sender alive
    });
    let ended = supervise(&command("--works"), policy(), queue, vec![], &mut answers, interrupt).await;
    assert!(matches!(ended, Ok(Ended::Interrupted)), "{ended:?}");
    assert!(!answers.answered.contains_key("hang1") && !answers.answered.contains_key("ok4"));
}
