//! What a run did.

use comfy_table::Table;

use super::{TextStyle, bold, cell, push_table};
use crate::report::RunSummaryView;
use crate::report::format::UNKNOWN;

/// The summary that ends a run: counts, failures with their reasons, speed, and where the results lie.
#[must_use]
pub fn run_summary(run: &RunSummaryView, style: &TextStyle) -> String {
    let language = style.style.language;
    let t = language.texts();
    let mut out = String::new();
    push_table(&mut out, &figures(run, style));
    if !run.failed.is_empty() {
        style.heading(&mut out, t.failed_calls);
        let mut table = style.table(&[t.recording, t.stage, t.reason], &[]);
        for failed in &run.failed {
            table.add_row([cell(&failed.name), cell(language.stage(failed.stage)), cell(&failed.reason)]);
        }
        push_table(&mut out, &table);
    }
    out
}

fn figures(run: &RunSummaryView, style: &TextStyle) -> Table {
    let language = style.style.language;
    let t = language.texts();
    let mut table = style.table(&[], &[]);
    let mut row = |name: &str, value: &str| {
        table.add_row([bold(name), cell(value)]);
    };
    let mut found = format!("{} ({} {})", run.found, t.new_calls.to_lowercase(), run.new);
    if run.settling > 0 {
        found = format!("{found} · {} {}", t.settling.to_lowercase(), run.settling);
    }
    row(t.found, &found);
    row(t.done, &run.done.to_string());
    row(t.failed, &run.failed.len().to_string());
    row(t.scored, &run.scored.to_string());
    row(t.matched, &run.matched.to_string());
    row(t.audio, &language.length(run.audio_seconds()));
    let speed = run.audio_hours_per_hour.map_or_else(|| UNKNOWN.to_owned(), |speed| language.short(speed));
    row(t.wall, &format!("{} · {} {speed}", language.length(run.wall_seconds), t.speed.to_lowercase()));
    let stages: Vec<String> =
        run.stages.iter().map(|s| format!("{} {}", language.stage(s.stage), language.length(s.seconds))).collect();
    if !stages.is_empty() {
        row(t.stage_seconds, &stages.join(" · "));
    }
    row(t.database, &run.database);
    if let Some(html) = &run.html {
        row(t.html_report, html);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::super::tests::plain;
    use super::*;
    use crate::report::{Language, sample};

    #[test]
    fn failures_are_shown_with_their_reasons() {
        insta::assert_snapshot!("en", run_summary(&sample::run(), &plain(Language::English, 100)));
        insta::assert_snapshot!("ru", run_summary(&sample::run(), &plain(Language::Russian, 100)));
    }
}
