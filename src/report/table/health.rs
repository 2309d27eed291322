//! Recording health: one line per source, then for each its codecs, findings, failures and what to change.

use super::{TextStyle, bold, cell, push_table};
use crate::kpi::health::{Health, SourceHealth};

/// See [`crate::kpi::health`].
#[must_use]
pub fn health(health: &Health, style: &TextStyle) -> String {
    let language = style.style.language;
    let t = language.health();
    let mut out = String::new();
    style.heading(&mut out, t.title);
    if health.sources.is_empty() {
        style.paragraph(&mut out, t.none);
        return out;
    }
    let titles = [
        t.source,
        t.recordings,
        t.hours,
        t.not_decoded,
        t.one_channel,
        t.not_transcribed,
        t.roles_doubtful,
    ];
    let mut table = style.table(&titles, &[1, 2, 3, 4, 5, 6]);
    for source in &health.sources {
        let counts = [
            source.recordings.to_string(),
            language.number(source.hours, 1),
            source.failed.to_string(),
            source.one_channel.to_string(),
            source.nothing_to_hear.to_string(),
            source.roles_doubtful.to_string(),
        ];
        let mut row = vec![bold(source.source.as_deref().unwrap_or(t.unknown_source))];
        row.extend(counts.iter().map(|count| cell(count)));
        table.add_row(row);
    }
    push_table(&mut out, &table);
    for source in &health.sources {
        details(&mut out, source, style);
    }
    out
}

fn details(out: &mut String, source: &SourceHealth, style: &TextStyle) {
    let language = style.style.language;
    let t = language.health();
    style.heading(out, source.source.as_deref().unwrap_or(t.unknown_source));
    if !source.codecs.is_empty() {
        let codecs: Vec<String> = source
            .codecs
            .iter()
            .map(|codec| format!("{} {}", codec.codec, codec.recordings))
            .collect();
        style.paragraph(out, &format!("{}: {}", t.codecs, codecs.join(", ")));
    }
    if !source.findings.is_empty() {
        let mut table = style.table(&[t.finding, t.recordings, t.share], &[1, 2]);
        for finding in &source.findings {
            table.add_row([
                cell(language.finding(finding.kind)),
                cell(&finding.recordings.to_string()),
                cell(&language.percent(finding.share)),
            ]);
        }
        push_table(out, &table);
    }
    if !source.failures.is_empty() {
        let mut table = style.table(&[t.failures, t.recordings], &[1]);
        for failure in &source.failures {
            table.add_row([cell(&failure.reason), cell(&failure.recordings.to_string())]);
        }
        push_table(out, &table);
    }
    if !source.advice.is_empty() {
        style.paragraph(out, &format!("{}:", t.advice));
        for advice in &source.advice {
            style.paragraph(out, &format!("- {}", language.advice(*advice)));
        }
    }
}
