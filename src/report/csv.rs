//! Comma-separated text for spreadsheets (RFC 4180: CRLF, quotes doubled), UTF-8, one header row. A cell that a
//! spreadsheet would take for a formula gets an apostrophe in front. Numbers keep the decimal point, times are RFC 3339,
//! unknown is an empty cell. Headers are names for programs and are not translated.

use std::fmt::Write;

use serde::Serialize;

use crate::domain::{ItemId, Scorecard};
use crate::kpi::join::JoinReport;
use crate::kpi::lift::{Estimate, Lift};
use crate::kpi::managers::Managers;
use crate::store::CallRow;

/// One row per call, gathered call by call: facts, score, and the verdict of every item seen in any call.
#[derive(Debug, Default)]
pub struct Calls {
    items: Vec<ItemId>,
    rows: Vec<(Vec<String>, Vec<&'static str>)>,
}

const CALL_HEADER: [&str; 17] = [
    "call",
    "recording",
    "started_at",
    "direction",
    "agent",
    "duration_ms",
    "language",
    "form",
    "score",
    "unfailed_score",
    "result",
    "coverage",
    "deal",
    "deal_status",
    "deal_amount",
    "failed_stage",
    "failed_reason",
];

impl Calls {
    /// Adds a call; `scorecard` is `None` when it has none.
    pub fn add(&mut self, row: &CallRow, scorecard: Option<&Scorecard>) {
        let score = scorecard.map_or(row.score, |s| s.score);
        let facts = vec![
            row.call.to_string(),
            row.path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default(),
            text(row.started_at),
            name(row.direction),
            row.agent.clone().unwrap_or_default(),
            text(row.duration_ms.map(|d| d.0)),
            row.language.clone().unwrap_or_default(),
            text(scorecard.map(|s| &s.form.id).or(row.form.as_ref())),
            text(score.map(crate::domain::Score::value)),
            text(
                scorecard
                    .and_then(|s| s.unfailed_score)
                    .map(crate::domain::Score::value),
            ),
            name(scorecard.and_then(|s| s.result)),
            text(scorecard.map_or(row.coverage, |s| s.coverage)),
            text(row.deal.as_ref()),
            name(row.deal_status),
            text(row.deal_amount),
            row.failure
                .as_ref()
                .map(|f| f.stage.as_str().to_owned())
                .unwrap_or_default(),
            row.failure.as_ref().map(|f| f.reason.clone()).unwrap_or_default(),
        ];
        let mut verdicts = vec![""; self.items.len()];
        for item in scorecard.map(|s| s.items.as_slice()).unwrap_or_default() {
            let column = self.items.iter().position(|id| *id == item.id).unwrap_or_else(|| {
                self.items.push(item.id.clone());
                verdicts.push("");
                self.items.len() - 1
            });
            verdicts[column] = item.verdict.as_str();
        }
        self.rows.push((facts, verdicts));
    }

    #[must_use]
    pub fn finish(self) -> String {
        let mut out = String::new();
        line(
            &mut out,
            CALL_HEADER.into_iter().chain(self.items.iter().map(ItemId::as_str)),
        );
        for (facts, verdicts) in &self.rows {
            let missing = std::iter::repeat_n("", self.items.len() - verdicts.len());
            line(
                &mut out,
                facts
                    .iter()
                    .map(String::as_str)
                    .chain(verdicts.iter().copied())
                    .chain(missing),
            );
        }
        out
    }
}

/// One row per item or behaviour.
#[must_use]
pub fn lift(lift: &Lift) -> String {
    let mut out = String::new();
    let mut header = vec!["id", "kind", "n_with", "won_with", "n_without", "won_without"];
    header.extend(["rate_with", "rate_with_low", "rate_with_high"]);
    header.extend(["rate_without", "rate_without_low", "rate_without_high"]);
    header.extend(["difference", "difference_low", "difference_high"]);
    header.extend(["ratio", "ratio_low", "ratio_high", "p", "q", "note"]);
    line(&mut out, header);
    for row in &lift.items {
        let mut cells = vec![row.id.to_string(), name(Some(row.kind))];
        cells.extend([row.n_with, row.won_with, row.n_without, row.won_without].map(|n| n.to_string()));
        for estimate in [row.rate_with, row.rate_without, row.difference, row.ratio] {
            cells.extend(estimate_cells(estimate));
        }
        cells.extend([text(row.p), text(row.q), row.note.clone().unwrap_or_default()]);
        line(&mut out, cells.iter().map(String::as_str));
    }
    out
}

/// One row per manager; two columns per item, passes and decided calls.
#[must_use]
pub fn managers(managers: &Managers) -> String {
    let mut items: Vec<&ItemId> = Vec::new();
    for rate in managers.rows.iter().flat_map(|m| &m.items) {
        if !items.contains(&&rate.id) {
            items.push(&rate.id);
        }
    }
    let mut out = String::new();
    let fixed = [
        "manager",
        "calls",
        "scored",
        "mean_score",
        "won",
        "lost",
        "open",
        "win_rate",
        "win_rate_low",
        "win_rate_high",
    ];
    let mut header: Vec<String> = fixed.map(str::to_owned).into();
    header.extend(
        items
            .iter()
            .flat_map(|id| [format!("{id} passed"), format!("{id} decided")]),
    );
    line(&mut out, header.iter().map(String::as_str));
    for manager in &managers.rows {
        let mut cells = vec![manager.manager.clone().unwrap_or_default()];
        cells.extend([manager.calls, manager.scored].map(|n| n.to_string()));
        cells.push(text(manager.mean_score));
        cells.extend([manager.deals.won, manager.deals.lost, manager.deals.open].map(|n| n.to_string()));
        cells.extend(estimate_cells(manager.win_rate));
        for id in &items {
            let rate = manager.items.iter().find(|rate| rate.id == **id);
            cells.extend([text(rate.map(|r| r.passed)), text(rate.map(|r| r.decided))]);
        }
        line(&mut out, cells.iter().map(String::as_str));
    }
    out
}

/// One row per group of calls, deals or log rows: how many, and how many of them are matched.
#[must_use]
pub fn join(join: &JoinReport) -> String {
    let mut out = String::new();
    line(
        &mut out,
        ["group", "name", "count", "matched", "share", "share_low", "share_high"],
    );
    let mut row = |group: &str, name: &str, count: u64, matched: Option<u64>, share: Option<Estimate>| {
        let cells = [count.to_string(), text(matched)];
        let share = estimate_cells(share);
        line(
            &mut out,
            [group, name]
                .into_iter()
                .chain(cells.iter().chain(&share).map(String::as_str)),
        );
    };
    row("calls", "", join.calls, Some(join.matched), join.call_coverage);
    row("matched", "crm_id", join.matched_by_crm_id, None, None);
    row("matched", "phone", join.matched_by_phone, None, None);
    row("matched", "contact", join.matched_by_contact, None, None);
    row("matched", "transfer", join.matched_by_transfer, None, None);
    row("ambiguous", "", join.ambiguous, None, None);
    for reason in &join.reasons {
        row("unmatched", &reason.reason, reason.calls, None, reason.share);
    }
    for manager in &join.by_manager {
        let name = manager.manager.as_deref().unwrap_or_default();
        row("manager", name, manager.calls, Some(manager.matched), manager.coverage);
    }
    row("deals", "", join.deals, Some(join.deals_with_calls), join.deal_coverage);
    for reason in &join.deal_reasons {
        row("deals_without_calls", &reason.reason, reason.calls, None, reason.share);
    }
    for (group, deals) in [
        ("source", &join.deals_by_source),
        ("deal_manager", &join.deals_by_manager),
    ] {
        for one in deals {
            let name = one.name.as_deref().unwrap_or_default();
            row(group, name, one.deals, Some(one.with_calls), one.coverage);
        }
    }
    let with_recording = join.log_rows.saturating_sub(join.log_rows_without_recording);
    row("log_rows", "", join.log_rows, Some(with_recording), join.log_coverage);
    out
}

fn estimate_cells(estimate: Option<Estimate>) -> [String; 3] {
    [
        text(estimate.map(|e| e.value)),
        text(estimate.map(|e| e.low)),
        text(estimate.map(|e| e.high)),
    ]
}

fn text<T: ToString>(value: Option<T>) -> String {
    value.map(|v| v.to_string()).unwrap_or_default()
}

/// The name that an enum has in JSON.
fn name<T: Serialize>(value: Option<T>) -> String {
    let value = value.and_then(|v| serde_json::to_value(v).ok());
    value
        .as_ref()
        .and_then(serde_json::Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

fn line<'a>(out: &mut String, cells: impl IntoIterator<Item = &'a str>) {
    for (index, cell) in cells.into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        push_cell(out, cell);
    }
    out.push_str("\r\n");
}

/// Quotes where RFC 4180 asks for it; puts an apostrophe before what a spreadsheet would run. A plain negative number
/// is not a formula and stays a number.
fn push_cell(out: &mut String, cell: &str) {
    let risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let is_number = cell
        .strip_prefix('-')
        .is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || c == '.'));
    let guard = if risky && !is_number { "'" } else { "" };
    if cell.contains(['"', ',', ';', '\r', '\n', '\t']) || !guard.is_empty() {
        // Writing to a String cannot fail.
        let _ = write!(out, "\"{guard}{}\"", cell.replace('"', "\"\""));
    } else {
        out.push_str(cell);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn cells_that_spreadsheets_would_run_are_guarded() {
        for (cell, written) in [
            ("=1+1", "\"'=1+1\""),
            ("+7 916", "\"'+7 916\""),
            ("-cmd|' /C calc'!A0", "\"'-cmd|' /C calc'!A0\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("\t=1", "\"'\t=1\""),
            ("\r=1", "\"'\r=1\""),
            ("+79161234567", "\"'+79161234567\""),
            ("-inf", "\"'-inf\""),
            ("-0.125", "-0.125"),
            ("a \"b\", c", "\"a \"\"b\"\", c\""),
            ("два; три", "\"два; три\""),
            ("обычный", "обычный"),
            ("", ""),
        ] {
            let mut out = String::new();
            push_cell(&mut out, cell);
            assert_eq!(out, written, "{cell:?}");
        }
    }

    #[test]
    fn calls_have_a_column_per_item_of_any_call() {
        let mut calls = Calls::default();
        calls.add(&sample::row_failed(), None);
        calls.add(&sample::row_ru(), Some(&sample::scorecard_ru()));
        calls.add(&sample::row_en(), Some(&sample::scorecard_en()));
        let text = calls.finish();
        let columns = |line: &str| {
            line.split('"')
                .step_by(2)
                .map(|part| part.matches(',').count())
                .sum::<usize>()
        };
        let counts: Vec<usize> = text.lines().map(columns).collect();
        assert!(counts.iter().all(|&n| n == counts[0]), "{counts:?}");
        insta::assert_snapshot!(text.replace("\r\n", "\n"));
    }

    #[test]
    fn lift_managers_and_join() {
        insta::assert_snapshot!("lift", lift(&sample::lift()).replace("\r\n", "\n"));
        insta::assert_snapshot!("managers", managers(&sample::managers()).replace("\r\n", "\n"));
        insta::assert_snapshot!("join", join(&sample::join()).replace("\r\n", "\n"));
    }
}
