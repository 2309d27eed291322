//! One call: facts, verdicts with their quotes by section, events, metrics.

use comfy_table::{Cell, Table};

use super::{TextStyle, bold, calls::deal, cell, dim, push_table, verdict_cell};
use crate::domain::{Event, Evidence, ItemResult};
use crate::report::CallReport;
use crate::report::format::{UNKNOWN, clock, ordered, recording_name};

/// A scorecard as a reviewer reads it in a terminal.
#[must_use]
pub fn scorecard(report: &CallReport<'_>, style: &TextStyle) -> String {
    let t = style.style.language.texts();
    let mut out = String::new();
    let name = recording_name(&report.row.path);
    style.heading(&mut out, &format!("{}: {name}", t.scorecard));
    style.paragraph(&mut out, &facts(report, style));
    style.paragraph(&mut out, &verdict_line(report, style));
    out.push('\n');
    push_table(&mut out, &items(report, style));
    if !report.scorecard.events.is_empty() {
        style.heading(&mut out, t.events);
        push_table(&mut out, &events(&report.scorecard.events, style));
    }
    if !report.scorecard.metrics.is_empty() {
        style.heading(&mut out, t.metrics);
        push_table(&mut out, &metrics(report, style));
    }
    out.push('\n');
    style.paragraph(&mut out, t.proxy_note);
    out
}

fn facts(report: &CallReport<'_>, style: &TextStyle) -> String {
    let language = style.style.language;
    let row = report.row;
    let facts = [
        row.started_at.map(|at| {
            let utc = if style.style.zone == jiff::tz::TimeZone::UTC {
                " UTC"
            } else {
                ""
            };
            format!("{}{utc}", language.date_time(at, &style.style.zone))
        }),
        row.direction.map(|d| language.direction(d).to_owned()),
        row.agent.clone(),
        row.customer
            .as_ref()
            .map(|c| format!("{} {c}", language.texts().customer)),
        row.duration_ms.map(|d| language.length(d.as_secs_f64())),
        deal(row, style).map(|deal| format!("{} {deal}", language.texts().deal)),
        Some(row.call.short()),
    ];
    facts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn verdict_line(report: &CallReport<'_>, style: &TextStyle) -> String {
    let language = style.style.language;
    let t = language.texts();
    let card = report.scorecard;
    let score = card
        .score
        .map_or_else(|| t.not_enough_heard.to_owned(), |s| language.short(s.value()));
    let mut parts = vec![format!("{} {score}", t.score)];
    parts.extend(card.result.map(|result| language.call_result(result).to_owned()));
    if card.unfailed_score != card.score {
        parts.extend(
            card.unfailed_score
                .map(|s| format!("{} {}", t.unfailed, language.short(s.value()))),
        );
    }
    if report.row.meaningful == Some(false) {
        parts.push(t.not_a_conversation.to_owned());
    }
    parts.push(format!(
        "{} {}",
        t.coverage,
        card.coverage
            .map_or_else(|| UNKNOWN.to_owned(), |c| language.percent(c))
    ));
    parts.push(format!("{} {}", t.form, report.labels.form(&card.form.id)));
    parts.join(" · ")
}

fn items(report: &CallReport<'_>, style: &TextStyle) -> Table {
    let language = style.style.language;
    let t = language.texts();
    let mut table = style.table(&[t.verdict, t.item, t.points, t.time, t.quote], &[2, 3]);
    for section in &report.scorecard.sections {
        let score = section
            .score
            .map_or_else(|| UNKNOWN.to_owned(), |s| language.short(s.value()));
        let title = report.labels.section(&section.id, language);
        table.add_row([cell(""), bold(title), bold(&score), cell(""), cell("")]);
        let of_section = report.scorecard.items.iter().filter(|item| item.section == section.id);
        of_section.for_each(|item| add_item(&mut table, item, report, style));
    }
    table
}

fn add_item(table: &mut Table, item: &ItemResult, report: &CallReport<'_>, style: &TextStyle) {
    let language = style.style.language;
    let mut title = report.labels.item(&item.id).to_owned();
    if item.critical {
        title = format!("{title} ({})", language.texts().critical);
    }
    let points = language.points(item);
    let mut evidence = item.evidence.iter();
    let [time, quote] = match evidence.next() {
        Some(first) => quote_cells(first, style),
        None => [cell(""), dim(&language.why(item).unwrap_or_default())],
    };
    table.add_row([
        verdict_cell(style, item.verdict),
        cell(&title),
        cell(&points),
        time,
        quote,
    ]);
    if let Some(why) = language.why(item).filter(|_| !item.evidence.is_empty()) {
        table.add_row([cell(""), cell(""), cell(""), cell(""), dim(&why)]);
    }
    for more in evidence {
        let [time, quote] = quote_cells(more, style);
        table.add_row([cell(""), cell(""), cell(""), time, quote]);
    }
}

fn quote_cells(evidence: &Evidence, style: &TextStyle) -> [Cell; 2] {
    let how = style
        .style
        .language
        .matched(evidence.matched)
        .map(|how| format!(" ({how})"))
        .unwrap_or_default();
    [
        cell(&clock(evidence.start_ms)),
        cell(&format!("«{}»{how}", evidence.quote)),
    ]
}

fn events(events: &[Event], style: &TextStyle) -> Table {
    let language = style.style.language;
    let t = language.texts();
    let mut table = style.table(&[t.time, t.event, t.speaker, t.result, t.quote], &[0]);
    for event in events {
        let subtype = event
            .subtype
            .map(|s| format!(": {}", language.event_type(s)))
            .unwrap_or_default();
        table.add_row([
            cell(&clock(event.start_ms)),
            cell(&format!("{}{subtype}", language.event_kind(event.kind))),
            cell(&language.speaker(event.speaker, event.channel)),
            cell(event.result.map_or("", |result| language.event_result(result))),
            cell(&format!("«{}»", event.quote)),
        ]);
    }
    table
}

fn metrics(report: &CallReport<'_>, style: &TextStyle) -> Table {
    let language = style.style.language;
    let t = language.texts();
    let mut table = style.table(&[t.metric, t.value], &[1]);
    for (name, value) in ordered(&report.scorecard.metrics) {
        table.add_row([
            cell(language.metric(name).unwrap_or(name)),
            cell(&language.metric_value(name, value)),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::super::tests::plain;
    use super::*;
    use crate::report::{Labels, Language, sample};

    #[test]
    fn a_russian_call() {
        let (row, card, labels) = (sample::row_ru(), sample::scorecard_ru(), sample::labels_ru());
        let report = CallReport {
            row: &row,
            scorecard: &card,
            transcript: None,
            labels: &labels,
        };
        insta::assert_snapshot!(scorecard(&report, &plain(Language::Russian, 110)));
    }

    #[test]
    fn an_english_call_with_an_auto_fail() {
        let (row, card, labels) = (sample::row_en(), sample::scorecard_en(), Labels::default());
        let report = CallReport {
            row: &row,
            scorecard: &card,
            transcript: None,
            labels: &labels,
        };
        insta::assert_snapshot!(scorecard(&report, &plain(Language::English, 100)));
    }
}
