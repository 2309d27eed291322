//! How far an import is: a line on a terminal that is written over, a line a minute elsewhere.

use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::output::talk;

/// How often a line is printed when nobody watches.
const LINE_EVERY: Duration = Duration::from_mins(1);

pub(super) struct ImportProgress {
    name: String,
    line: Option<ProgressBar>,
    last: Instant,
}

impl ImportProgress {
    pub fn new(name: String) -> Self {
        let line = stderr().is_terminal().then(|| {
            let line = ProgressBar::new_spinner();
            // The template is a constant; a broken one would show at the first import.
            line.set_style(ProgressStyle::with_template("{msg}").unwrap_or_else(|_| ProgressStyle::default_spinner()));
            line
        });
        Self {
            name,
            line,
            last: Instant::now(),
        }
    }

    /// `bytes`: read, and of the whole file.
    pub fn read(&mut self, rows: u64, bytes: Option<(u64, u64)>) {
        let name = self.name.clone();
        self.show(|| match bytes {
            Some((read, all)) if all > 0 => format!("{name}: {rows} rows read, {} %", read.min(all) * 100 / all),
            _ => format!("{name}: {rows} rows read"),
        });
    }

    pub fn stored(&mut self, rows: u64, of: u64) {
        let name = self.name.clone();
        self.show(|| format!("{name}: {rows} of {of} rows stored"));
    }

    fn show(&mut self, text: impl FnOnce() -> String) {
        if let Some(line) = &self.line {
            line.set_message(text());
        } else if self.last.elapsed() >= LINE_EVERY {
            self.last = Instant::now();
            talk(&text());
        }
    }

    pub fn finish(&self) {
        if let Some(line) = &self.line {
            line.finish_and_clear();
        }
    }
}
