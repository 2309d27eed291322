//! A worklist as a sheet: a line per deal, those without a known amount last (rank and amount empty). Money in whole
//! units with two decimals, shares 0–1, times RFC 3339.

use super::sheet::{line, name, text};
use crate::kpi::worklists::{WorkRow, Worklist};
use crate::report::{Labels, Language, worklists as say};

const HEADER: [&str; 31] = [
    "rank",
    "deal",
    "status",
    "manager",
    "customer",
    "source",
    "product",
    "amount",
    "expected",
    "expected_low",
    "expected_high",
    "chance",
    "chance_low",
    "chance_high",
    "lost_reason",
    "closed_at",
    "last_contact_at",
    "quiet_days",
    "call",
    "recording",
    "call_started_at",
    "agent",
    "quote",
    "quote_speaker",
    "quote_start_ms",
    "quote_about",
    "error",
    "whose",
    "error_id",
    "why",
    "next_action",
];

/// `why` and `next_action` are sentences in `language`; the rest is for programs.
#[must_use]
pub fn worklist(list: &Worklist, labels: &Labels, language: Language) -> String {
    let mut out = String::new();
    line(&mut out, HEADER);
    for row in list.rows.iter().chain(&list.unknown_amount) {
        let cells = cells(row, labels, language);
        line(&mut out, cells.iter().map(String::as_str));
    }
    out
}

fn cells(row: &WorkRow, labels: &Labels, language: Language) -> [String; 31] {
    let call = row.call.as_ref();
    let quote = row.quotes.first();
    let error = row.errors.first();
    let why: Vec<String> = row
        .errors
        .iter()
        .map(|error| say::error(error, labels, language))
        .chain(row.reasons.iter().map(|reason| say::reason(reason, row, language)))
        .collect();
    [
        text(row.rank),
        row.deal.to_string(),
        name(Some(row.status)),
        text(row.manager.as_ref()),
        text(row.customer.as_ref()),
        text(row.source.as_ref()),
        text(row.product.as_ref()),
        text(row.amount),
        text(row.expected.map(|e| e.value)),
        text(row.expected.map(|e| e.low)),
        text(row.expected.map(|e| e.high)),
        text(row.chance.map(|c| c.value)),
        text(row.chance.map(|c| c.low)),
        text(row.chance.map(|c| c.high)),
        text(row.lost_reason.as_ref()),
        text(row.closed_at),
        text(row.last_contact_at),
        text(row.quiet_days),
        text(call.map(|call| call.call)),
        text(call.map(|call| &call.recording)),
        text(call.and_then(|call| call.started_at)),
        text(call.and_then(|call| call.agent.as_ref())),
        text(quote.map(|quote| &quote.text)),
        name(quote.and_then(|quote| quote.speaker)),
        text(quote.map(|quote| quote.start_ms.0)),
        name(quote.map(|quote| quote.about)),
        name(error.map(|error| error.class)),
        name(error.map(|error| error.whose)),
        text(error.and_then(|error| error.id.as_ref())),
        why.join("; "),
        say::action(&row.action, row, labels, language),
    ]
}
