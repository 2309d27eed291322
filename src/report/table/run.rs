//! What a run did.

use comfy_table::Table;

use super::{TextStyle, bold, cell, push_table};
use crate::pipeline::RunSummary;
use crate::report::format::{UNKNOWN, milliseconds, recording_name};

/// The summary that ends a run: counts, failures with their reasons, speed, and where the results lie (`places`: what,
/// where).
#[must_use]
pub fn run_summary(run: &RunSummary, places: &[(&str, String)], style: &TextStyle) -> String {
    let language = style.style.language;
    let t = language.texts();
    let mut out = String::new();
    push_table(&mut out, &figures(run, places, style));
    if run.interrupted {
        out.push('\n');
        style.paragraph(&mut out, t.interrupted);
    }
    if !run.failures.is_empty() {
        style.heading(&mut out, t.failed_calls);
        let mut table = style.table(&[t.recording, t.stage, t.reason], &[]);
        for failure in &run.failures {
            let name = recording_name(&failure.path);
            let stage = failure.stage.map_or(UNKNOWN, |stage| language.stage(stage));
            let earlier = if failure.earlier {
                format!(" ({})", t.earlier)
            } else {
                String::new()
            };
            table.add_row([cell(&name), cell(stage), cell(&format!("{}{earlier}", failure.reason))]);
        }
        push_table(&mut out, &table);
    }
    out
}

fn figures(run: &RunSummary, places: &[(&str, String)], style: &TextStyle) -> Table {
    let language = style.style.language;
    let t = language.texts();
    let mut table = style.table(&[], &[]);
    let mut row = |name: &str, value: &str| {
        table.add_row([bold(name), cell(value)]);
    };
    let with = |count: u64, extras: &[(&str, u64)]| {
        let extras: Vec<String> = extras
            .iter()
            .filter(|(_, n)| *n > 0)
            .map(|(name, n)| format!("{}: {n}", name.to_lowercase()))
            .collect();
        if extras.is_empty() {
            count.to_string()
        } else {
            format!("{count} ({})", extras.join(", "))
        }
    };
    row(
        t.recordings,
        &with(
            run.recordings,
            &[
                (t.calls, run.calls),
                (t.settling, run.settling),
                (t.ignored, run.ignored),
            ],
        ),
    );
    row(
        t.transcribed,
        &with(run.transcribed, &[(t.done_before, run.done_before)]),
    );
    row(t.scored, &with(run.scored, &[(t.without_form, run.without_form)]));
    row(t.matched, &run.matched.to_string());
    row(t.failed, &run.failures.len().to_string());
    row(t.audio, &language.length(milliseconds(run.audio_ms)));
    row(t.wall, &language.length(run.seconds));
    if let Some(speed) = run.audio_hours_per_hour() {
        row(t.speed, &language.short(speed));
    }
    let stages: Vec<String> = run
        .stages
        .iter()
        .filter(|s| s.milliseconds > 0)
        .map(|s| {
            format!(
                "{} {}",
                language.stage(s.stage),
                language.length(milliseconds(s.milliseconds))
            )
        })
        .collect();
    if !stages.is_empty() {
        row(t.stage_seconds, &stages.join(" · "));
    }
    for (name, place) in places {
        row(name, place);
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
        let places = [("Database", "talktrack.db".to_owned())];
        insta::assert_snapshot!(
            "en",
            run_summary(&sample::run(), &places, &plain(Language::English, 100))
        );
        insta::assert_snapshot!("ru", run_summary(&sample::run(), &[], &plain(Language::Russian, 100)));
    }

    #[test]
    fn a_run_with_nothing_to_do_is_short() {
        let run = RunSummary {
            done_before: 13,
            transcribed: 0,
            audio_ms: 0,
            failures: vec![],
            stages: vec![],
            interrupted: true,
            ..sample::run()
        };
        insta::assert_snapshot!("nothing_new", run_summary(&run, &[], &plain(Language::English, 100)));
    }
}
