//! A worklist: a row per deal with its money, its words, why it ranks and what to do next; then the money not earned.

use comfy_table::Cell;

use super::{TextStyle, cell, clean, push_table};
use crate::kpi::worklists::{NotEarnedPart, WorkRow, Worklist};
use crate::report::worklists as say;
use crate::report::{Labels, Style};

/// Quotes in a cell; the page has all.
const QUOTES: usize = 2;

/// Managers and errors in a table; the other formats give all.
const PARTS: usize = 8;

#[must_use]
pub fn worklist(list: &Worklist, labels: &Labels, style: &TextStyle) -> String {
    let language = style.style.language;
    let w = say::words(language);
    let mut out = String::new();
    style.heading(&mut out, &say::title(list, language));
    for note in say::notes(list, labels, &style.style) {
        style.paragraph(&mut out, &note);
    }
    out.push('\n');
    if list.rows.is_empty() {
        style.paragraph(&mut out, w.empty);
    } else {
        push_rows(&mut out, &list.rows, labels, style);
    }
    if !list.unknown_amount.is_empty() {
        style.heading(&mut out, w.unknown_amount);
        push_rows(&mut out, &list.unknown_amount, labels, style);
    }
    style.heading(&mut out, w.not_earned);
    style.paragraph(&mut out, &say::not_earned_note(list, language));
    for (title, parts, is_error) in [
        (w.by_manager, &list.not_earned.by_manager, false),
        (w.by_error, &list.not_earned.by_error, true),
    ] {
        if !parts.is_empty() {
            out.push('\n');
            push_parts(&mut out, title, parts, is_error, labels, style);
        }
    }
    out.push('\n');
    style.paragraph(&mut out, w.proxy);
    out
}

fn push_rows(out: &mut String, rows: &[WorkRow], labels: &Labels, style: &TextStyle) {
    let language = style.style.language;
    let w = say::words(language);
    let mut table = style.table(&["#", w.deal, w.money, w.said, w.why], &[0]);
    for row in rows {
        let rank = row.rank.map(|rank| rank.to_string()).unwrap_or_default();
        table.add_row([
            cell(&rank),
            lines(deal(row, &style.style)),
            lines(money(row, &style.style)),
            lines(quotes(row, &style.style)),
            lines(why(row, labels, &style.style)),
        ]);
    }
    push_table(out, &table);
}

fn deal(row: &WorkRow, style: &Style) -> Vec<String> {
    let w = say::words(style.language);
    let mut text = vec![row.deal.to_string()];
    text.push(row.manager.clone().unwrap_or_else(|| w.not_known.to_owned()));
    text.extend(row.customer.clone());
    text.push(say::standing(row, style));
    text
}

fn money(row: &WorkRow, style: &Style) -> Vec<String> {
    let language = style.language;
    let w = say::words(language);
    let mut text = vec![say::money(row.amount, language)];
    if let Some(expected) = row.expected {
        text.push(format!("→ {}", say::estimate(expected, language)));
    }
    if row.chance.is_some() {
        text.push(format!("{} {}", w.chance, say::chance(row.chance, language)));
    }
    text
}

fn quotes(row: &WorkRow, style: &Style) -> Vec<String> {
    let language = style.language;
    let w = say::words(language);
    let mut text: Vec<String> = row
        .quotes
        .iter()
        .take(QUOTES)
        .map(|quote| say::quote(quote, language))
        .collect();
    if text.is_empty() {
        text.push(w.no_quote.to_owned());
    }
    if let Some(call) = &row.call {
        let when = call
            .started_at
            .map(|at| format!(", {}", language.date_time(at, &style.zone)));
        text.push(format!(
            "{} {} ({}{})",
            w.call,
            call.call.short(),
            call.recording,
            when.unwrap_or_default()
        ));
    }
    text
}

fn why(row: &WorkRow, labels: &Labels, style: &Style) -> Vec<String> {
    let language = style.language;
    let w = say::words(language);
    let mut text: Vec<String> = row
        .errors
        .iter()
        .map(|error| say::error(error, labels, language))
        .collect();
    text.extend(
        row.reasons
            .iter()
            .map(|reason| format!("· {}", say::reason(reason, row, language))),
    );
    text.push(format!(
        "→ {}: {}",
        w.next,
        say::action(&row.action, row, labels, language)
    ));
    text
}

fn push_parts(
    out: &mut String,
    title: &str,
    parts: &[NotEarnedPart],
    is_error: bool,
    labels: &Labels,
    style: &TextStyle,
) {
    let language = style.style.language;
    let w = say::words(language);
    let mut table = style.table(&[title, w.deals, w.amount, w.expected], &[1, 2, 3]);
    for part in parts.iter().take(PARTS) {
        let expected = part.expected.map(|e| say::estimate(e, language));
        table.add_row([
            cell(&say::part_name(part, is_error, labels, language)),
            cell(&(part.deals + part.unknown_amount).to_string()),
            cell(&language.money(part.amount)),
            cell(&expected.unwrap_or_else(|| w.not_known.to_owned())),
        ]);
    }
    push_table(out, &table);
}

fn lines(lines: Vec<String>) -> Cell {
    let lines: Vec<String> = lines.iter().map(|line| clean(line)).collect();
    Cell::new(lines.join("\n"))
}
