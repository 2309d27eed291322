//! Standard output for data, standard error for talk. A closed pipe (`talktrack … | head`) ends the output quietly.

use std::io::{self, Write};

use serde::Serialize;
use tracing_subscriber::EnvFilter;

/// Prints text as it is; add the newline yourself.
pub(crate) fn print(text: &str) -> io::Result<()> {
    print_bytes(text.as_bytes())
}

pub(crate) fn print_bytes(bytes: &[u8]) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Prints one JSON document, indented, with a newline at its end.
pub(crate) fn print_json<T: Serialize>(value: &T) -> anyhow::Result<()> {
    let mut text = serde_json::to_vec_pretty(value)?;
    text.push(b'\n');
    Ok(print_bytes(&text)?)
}

/// A line for the person at the terminal, not part of the data.
pub(crate) fn talk(line: &str) {
    anstream::eprintln!("{line}");
}

pub(crate) fn init_tracing(verbose: u8) {
    let level = match verbose {
        0 => "warn",
        1 => "talktrack=info,warn",
        _ => "talktrack=debug,info",
    };
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(level))
        .with_writer(io::stderr)
        .with_target(false)
        .init();
}
