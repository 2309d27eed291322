//! `talktrack engine`, hidden: the child process that decodes and transcribes, or cuts one clip. Talks to
//! `pipeline::engine` over standard input and output. Its memory is capped by the system: what a recording makes it ask for
//! beyond that ends the child, and the recording is named.

use std::io::{stdin, stdout};

use super::{Context, Exit};
use crate::pipeline::engine::protocol::Setup;
use crate::pipeline::engine::{child, clip};
use crate::transcribe::{TranscribeError, Transcriber};

/// Decode and transcribe calls named on standard input
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Address space that the process may take; 0: that of the machine's memory and some more
    #[arg(long, value_name = "N")]
    memory_megabytes: Option<u64>,
    /// Cut one clip instead
    #[arg(long)]
    clip: bool,
}

/// Beside the machine's memory: what is reserved and never used (stacks, arenas) counts as well.
const SLACK_BYTES: u64 = 4 << 30;

pub(super) fn run(args: Args, _context: &Context) -> anyhow::Result<Exit> {
    if let Some(bytes) = args.memory_megabytes.and_then(cap) {
        // A system that does not take it has other caps; the child works without.
        if let Err(error) = rlimit::setrlimit(rlimit::Resource::AS, bytes, bytes) {
            tracing::warn!("the engine's memory is not capped: {error}");
        }
    }
    if args.clip {
        clip::serve_clip(stdin().lock(), stdout().lock())?;
    } else {
        child::serve(stdin().lock(), stdout(), load)?;
    }
    Ok(Exit::Done)
}

/// The cap in bytes; `None`: how much memory the machine has is not known.
fn cap(megabytes: u64) -> Option<u64> {
    if megabytes > 0 {
        return Some(megabytes.saturating_mul(1_000_000));
    }
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes.saturating_mul(1024).saturating_add(SLACK_BYTES))
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
