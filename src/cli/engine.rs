//! `talktrack engine`, hidden: the child process that decodes and transcribes. Talks to `pipeline::engine::supervisor`
//! over standard input and output.

use std::io::{stdin, stdout};

use super::{Context, Exit};
use crate::pipeline::engine::child;
use crate::pipeline::engine::protocol::Setup;
use crate::transcribe::{TranscribeError, Transcriber};

/// Decode and transcribe calls named on standard input
#[derive(Debug, clap::Args)]
pub struct Args {}

pub(super) fn run(_args: Args, _context: &Context) -> anyhow::Result<Exit> {
    child::serve(stdin().lock(), stdout(), load)?;
    Ok(Exit::Done)
}

#[cfg(feature = "whisper")]
fn load(setup: &Setup) -> Result<Box<dyn Transcriber>, TranscribeError> {
    use crate::transcribe::whisper::WhisperTranscriber;
    Ok(Box::new(WhisperTranscriber::load(
        &setup.model,
        &setup.vad,
        &setup.options,
    )?))
}

#[cfg(not(feature = "whisper"))]
fn load(_setup: &Setup) -> Result<Box<dyn Transcriber>, TranscribeError> {
    Err(TranscribeError::NotBuiltIn)
}
