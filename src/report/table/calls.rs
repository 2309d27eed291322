//! Calls, one row each.

use comfy_table::Cell;

use super::{TextStyle, cell, dim, push_table};
use crate::report::format::{UNKNOWN, recording_name};
use crate::store::CallRow;

/// All calls with score and deal; a call that failed shows its stage and reason in place of a score.
#[must_use]
pub fn calls(rows: &[CallRow], style: &TextStyle) -> String {
    let language = style.style.language;
    let t = language.texts();
    if rows.is_empty() {
        return format!("{}\n", t.no_calls);
    }
    let header = [
        t.call,
        t.recording,
        t.date,
        t.agent,
        t.duration,
        t.score,
        t.coverage,
        t.deal,
    ];
    let mut table = style.table(&header, &[4, 5, 6]);
    for row in rows {
        let text = |value: Option<&str>| cell(value.unwrap_or(UNKNOWN));
        let mut cells: Vec<Cell> = vec![
            dim(&row.call.short()),
            cell(&recording_name(&row.path)),
            cell(
                &row.started_at
                    .map_or_else(|| UNKNOWN.to_owned(), |at| language.date_time(at, &style.style.zone)),
            ),
            text(row.agent.as_deref()),
            text(row.duration_ms.map(crate::domain::Millis::clock).as_deref()),
        ];
        if let Some(failure) = &row.failure {
            cells.push(cell(t.failed));
            cells.push(cell(UNKNOWN));
            cells.push(cell(&format!("{}: {}", language.stage(failure.stage), failure.reason)));
        } else {
            cells.push(text(row.score.map(|s| language.short(s.value())).as_deref()));
            cells.push(text(row.coverage.map(|c| language.percent(c)).as_deref()));
            cells.push(text(deal(row, style).as_deref()));
        }
        table.add_row(cells);
    }
    let mut out = String::new();
    push_table(&mut out, &table);
    out
}

/// `D-1042, won`.
pub(super) fn deal(row: &CallRow, style: &TextStyle) -> Option<String> {
    let deal = row.deal.as_ref()?;
    Some(match row.deal_status {
        Some(status) => format!("{deal}, {}", style.style.language.deal_status(status)),
        None => deal.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::plain;
    use super::*;
    use crate::report::{Language, sample};

    #[test]
    fn scored_and_failed_calls() {
        let rows = [sample::row_ru(), sample::row_en(), sample::row_failed()];
        insta::assert_snapshot!("en", calls(&rows, &plain(Language::English, 120)));
        insta::assert_snapshot!("ru", calls(&rows, &plain(Language::Russian, 120)));
        insta::assert_snapshot!("none", calls(&[], &plain(Language::English, 120)));
    }
}
