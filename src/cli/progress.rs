//! Progress of a run: a bar on a terminal, a line a minute elsewhere, both with audio hours per hour.

use std::io::{IsTerminal, stderr};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::output::talk;
use crate::pipeline::Event;

/// How often a line is printed when nobody watches a bar.
const LINE_EVERY: Duration = Duration::from_mins(1);

pub(super) struct Progress {
    bar: Option<ProgressBar>,
    state: Mutex<State>,
}

struct State {
    started: Instant,
    last_line: Instant,
    calls: u64,
    done: u64,
    failed: u64,
    audio_ms: u64,
}

impl Progress {
    pub fn new() -> Self {
        let bar = stderr().is_terminal().then(|| {
            let template = "{msg:24} {wide_bar} {pos}/{len} calls  {prefix}  {eta_precise} left";
            // The template is a constant; a broken one would show at the first run.
            ProgressBar::no_length()
                .with_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        let now = Instant::now();
        let state = State {
            started: now,
            last_line: now,
            calls: 0,
            done: 0,
            failed: 0,
            audio_ms: 0,
        };
        Self {
            bar,
            state: Mutex::new(state),
        }
    }

    pub fn show(&self, event: &Event<'_>) {
        let Ok(mut state) = self.state.lock() else { return };
        match *event {
            Event::Discovered { files, new } => self.message(&format!("{files} files, {new} new or changed")),
            Event::Planned {
                to_transcribe,
                done_before,
            } => {
                state.calls = to_transcribe as u64;
                state.started = Instant::now();
                if to_transcribe > 0 {
                    self.start("recognising", to_transcribe);
                    if self.bar.is_none() {
                        talk(&format!(
                            "{to_transcribe} calls to recognise, {done_before} done before"
                        ));
                    }
                }
            }
            Event::Transcribed { name, audio_ms, failed } => {
                state.done += 1;
                state.failed += u64::from(failed);
                state.audio_ms += audio_ms;
                self.advance(1);
                if let Some(bar) = &self.bar {
                    bar.set_prefix(state.rate());
                    if failed {
                        bar.println(format!("failed: {name}"));
                    }
                } else if state.last_line.elapsed() >= LINE_EVERY {
                    state.last_line = Instant::now();
                    talk(&state.line());
                }
            }
            Event::Judging { calls } if calls > 0 => self.start("scoring", calls),
            Event::Judging { .. } => {}
            Event::Judged { calls } => self.advance(calls as u64),
        }
    }

    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn message(&self, text: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(text.to_owned());
        } else {
            tracing::info!("{text}");
        }
    }

    fn start(&self, what: &str, calls: usize) {
        if let Some(bar) = &self.bar {
            bar.reset();
            bar.set_length(calls as u64);
            bar.set_prefix(String::new());
            bar.set_message(what.to_owned());
            bar.enable_steady_tick(Duration::from_millis(500));
        }
    }

    fn advance(&self, calls: u64) {
        if let Some(bar) = &self.bar {
            bar.inc(calls);
        }
    }
}

impl State {
    /// Hours of audio recognised per hour of work.
    fn rate(&self) -> String {
        #[allow(clippy::cast_precision_loss)] // far below 2^52
        let audio = self.audio_ms as f64 / 1000.0;
        format!("{:.0} h/h", audio / self.started.elapsed().as_secs_f64().max(0.001))
    }

    fn line(&self) -> String {
        let failed = if self.failed > 0 {
            format!(", {} failed", self.failed)
        } else {
            String::new()
        };
        let left = self.calls.saturating_sub(self.done);
        format!(
            "{} of {} calls done{failed}, {left} left, {} of audio",
            self.done,
            self.calls,
            self.rate()
        )
    }
}
