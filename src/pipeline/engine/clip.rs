//! A part of a recording cut out by a child process: decoding is not done in the process that holds the database. Input: a
//! recording, a span and where the WAV file goes; output: the file, or why there is none. The child is the program's own
//! hidden `engine --clip`, one for each clip; it may die, hang or run into its memory cap, and only the clip is lost.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use crate::audio::{self, Limits};
use crate::domain::{Millis, Span};
use crate::pipeline::with_causes;

/// A clip takes milliseconds; a recording of hours that is decoded up to its end takes some seconds.
const DEADLINE: Duration = Duration::from_mins(2);

/// Bytes of an answer or of last words that are read.
const MOST_WORDS: u64 = 10_000;

/// What is to be cut.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClipJob {
    pub path: PathBuf,
    /// What lies behind the end of the recording is left off.
    pub span: Span,
    /// The WAV file, which is written anew.
    pub target: PathBuf,
    pub limits: Limits,
}

impl ClipJob {
    /// The whole recording, at its own rate.
    #[must_use]
    pub fn whole(path: PathBuf, target: PathBuf, limits: Limits) -> Self {
        Self {
            path,
            span: Span::new(Millis::ZERO, Millis(u32::MAX)),
            target,
            limits,
        }
    }
}

/// Why there is no clip, in a sentence.
#[derive(Debug, thiserror::Error)]
pub enum ClipError {
    #[error("cannot start {}", program.display())]
    Start { program: PathBuf, source: std::io::Error },
    /// Nothing of it can be decoded.
    #[error("{0}")]
    Refused(String),
    #[error("the decoder ended{0}")]
    Died(String),
    #[error("the decoder was stopped after {} s", DEADLINE.as_secs())]
    Late,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Done,
    Refused(String),
}

/// Cuts one clip in a child of its own; `program` and `args` start it.
pub async fn clip(program: PathBuf, args: &[OsString], job: &ClipJob) -> Result<(), ClipError> {
    match timeout(DEADLINE, attempt(&program, args, job)).await {
        Ok(answer) => answer,
        // Dropped, and killed with it.
        Err(_) => Err(ClipError::Late),
    }
}

async fn attempt(program: &Path, args: &[OsString], job: &ClipJob) -> Result<(), ClipError> {
    let start = |source| ClipError::Start {
        program: program.to_owned(),
        source,
    };
    let (mut child, mut input, output, errors) = super::spawn(program, args).map_err(start)?;
    let text = serde_json::to_vec(job).map_err(|error| start(error.into()))?;
    // A child that dies here closes the pipe; what it leaves says why.
    let _ = input.write_all(&text).await;
    drop(input);
    let (mut answer, mut words) = (String::new(), String::new());
    let (mut output, mut errors) = (output.take(MOST_WORDS), errors.take(MOST_WORDS));
    let _ = tokio::join!(output.read_to_string(&mut answer), errors.read_to_string(&mut words));
    let status = child.wait().await.map_err(start)?;
    match serde_json::from_str(&answer) {
        Ok(Answer::Done) if status.success() => Ok(()),
        Ok(Answer::Refused(reason)) => Err(ClipError::Refused(reason)),
        _ => {
            let last = words.trim().lines().last().unwrap_or_default();
            let said = if last.is_empty() {
                String::new()
            } else {
                format!("; it said: {last}")
            };
            Err(ClipError::Died(format!(" ({status}{said})")))
        }
    }
}

/// The child's side: reads one job to the end of `input`, and answers.
pub fn serve_clip(mut input: impl Read, mut output: impl Write) -> std::io::Result<()> {
    let mut text = String::new();
    input.read_to_string(&mut text)?;
    let answer = match serde_json::from_str::<ClipJob>(&text) {
        Ok(job) => match audio::cut(&job.path, job.span, &job.limits).and_then(|cut| cut.write_wav(&job.target)) {
            Ok(()) => Answer::Done,
            Err(error) => Answer::Refused(with_causes(&error)),
        },
        Err(error) => Answer::Refused(format!("the job is not understood: {error}")),
    };
    serde_json::to_writer(&mut output, &answer)?;
    output.flush()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn a_job_is_cut_or_refused_with_a_reason() {
        let folder = tempfile::tempdir().unwrap();
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/codecs");
        let serve = |name: &str, target: &Path| {
            let job = ClipJob {
                span: Span::new(Millis(100), Millis(600)),
                ..ClipJob::whole(fixtures.join(name), target.to_owned(), Limits::default())
            };
            let mut answer = Vec::new();
            serve_clip(serde_json::to_vec(&job).unwrap().as_slice(), &mut answer).unwrap();
            String::from_utf8(answer).unwrap()
        };
        let target = folder.path().join("clip.wav");
        assert_eq!(serve("alaw.wav", &target), "\"done\"");
        assert!(target.metadata().unwrap().len() > 8_000);
        assert!(serve("README.md", &target).contains("refused"));
        assert!(serve("alaw.wav", Path::new("/nowhere/clip.wav")).contains("refused"));
    }

    #[tokio::test]
    async fn a_child_that_dies_costs_one_clip() {
        let job = ClipJob::whole("a.wav".into(), "b.wav".into(), Limits::default());
        let shell = |script: &str| -> Vec<OsString> { vec!["-c".into(), script.into()] };
        let program = PathBuf::from("/bin/sh");
        let died = clip(program.clone(), &shell("echo no memory >&2; kill -ABRT $$"), &job).await;
        assert!(died.unwrap_err().to_string().contains("no memory"));
        assert!(
            clip(program.clone(), &shell("cat >/dev/null; echo '\"done\"'"), &job)
                .await
                .is_ok()
        );
        assert!(matches!(
            clip(program, &shell("echo babble"), &job).await,
            Err(ClipError::Died(_))
        ));
        assert!(matches!(
            clip("/nowhere/x".into(), &[], &job).await,
            Err(ClipError::Start { .. })
        ));
    }
}
