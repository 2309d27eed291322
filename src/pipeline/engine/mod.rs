//! The engine: a child process that decodes and transcribes, and its supervisor. A decoder can hang and whisper.cpp aborts
//! the process on a failed assertion, so neither runs in the process that holds the database.
//!
//! [`protocol`] is what the two say to each other, one JSON document per line; [`child`] is the hidden subcommand;
//! [`supervisor`] starts the child, hands out calls, keeps their deadlines, and tells a call that kills the engine from
//! those that merely shared it. [`clip`] cuts a part of a recording in a child of its own.

pub mod child;
pub mod clip;
pub mod protocol;
pub mod supervisor;

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::process::Stdio;

use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};

/// The program started as a child, with its pipes. It dies with what holds it, and not by Ctrl-C: it is not in the terminal's
/// group, since this process ends it when it is ready to.
fn spawn(program: &Path, args: &[OsString]) -> io::Result<(Child, ChildStdin, ChildStdout, ChildStderr)> {
    let mut child = Command::new(program)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .kill_on_drop(true)
        .spawn()?;
    let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (Some(input), Some(output), Some(errors)) = pipes else {
        return Err(io::Error::other("its pipes are missing"));
    };
    Ok((child, input, output, errors))
}
