//! Comma-separated text for spreadsheets (RFC 4180: CRLF, quotes doubled), UTF-8, one header row. A cell that a
//! spreadsheet would take for a formula gets an apostrophe in front.
//!
//! For programs ([`Reader::Program`]): headers and words are the names that JSON has, numbers keep the decimal point,
//! times are RFC 3339, unknown is an empty cell. For people ([`Reader::Person`]): headers, verdicts and titles in their
//! language, and the separators that a spreadsheet of that language expects; scorecards only.

mod calibration;
mod calls;
mod export;
mod findings;
mod health;
mod kpi;
mod sheet;
mod training;
mod worklists;

pub use calibration::calibration;
pub use calls::Calls;
pub use export::{export_header, export_rows};
pub use findings::Findings;
pub use health::health;
pub use kpi::kpi;
pub use sheet::Reader;
pub use training::{training, training_progress};
pub use worklists::worklist;

use sheet::{line, name, text};

use crate::domain::ItemId;
use crate::kpi::changes::MovedCall;
use crate::kpi::join::JoinReport;
use crate::kpi::lift::{Estimate, Lift};
use crate::kpi::managers::Managers;

/// One row per item or behaviour.
#[must_use]
pub fn lift(lift: &Lift) -> String {
    let mut out = String::new();
    let mut header = vec!["id", "kind", "n_with", "won_with", "n_without", "won_without"];
    header.extend(["rate_with", "rate_with_low", "rate_with_high"]);
    header.extend(["rate_without", "rate_without_low", "rate_without_high"]);
    header.extend(["difference", "difference_low", "difference_high"]);
    header.extend(["ratio", "ratio_low", "ratio_high", "p", "q", "note"]);
    header.extend(["finding", "above", "odds_ratio", "odds_ratio_low", "odds_ratio_high"]);
    header.extend([
        "ame",
        "ame_low",
        "ame_high",
        "ame_t_low",
        "ame_t_high",
        "adjusted_p",
        "adjusted_q",
    ]);
    header.extend([
        "method",
        "within_managers_odds_ratio",
        "within_managers_low",
        "within_managers_high",
        "sign_turns",
    ]);
    header.push("aliases");
    header.extend(["corrected", "corrected_low", "corrected_high"]);
    header.extend(["sensitivity", "sensitivity_n", "specificity", "specificity_n"]);
    line(&mut out, header);
    for row in &lift.items {
        let mut cells = vec![row.id.to_string(), name(Some(row.kind))];
        cells.extend([row.n_with, row.won_with, row.n_without, row.won_without].map(|n| n.to_string()));
        for estimate in [row.rate_with, row.rate_without, row.difference, row.ratio] {
            cells.extend(estimate_cells(estimate));
        }
        cells.extend([text(row.p), text(row.q), row.note.clone().unwrap_or_default()]);
        let adjusted = row.adjusted.as_ref();
        cells.extend([name(Some(row.finding)), text(row.above)]);
        cells.extend(estimate_cells(adjusted.map(|a| a.odds_ratio)));
        cells.extend(estimate_cells(adjusted.map(|a| a.ame)));
        let [_, low, high] = estimate_cells(adjusted.and_then(|a| a.ame_t));
        cells.extend([low, high]);
        cells.extend([
            text(adjusted.map(|a| a.p_t.unwrap_or(a.p))),
            text(adjusted.and_then(|a| a.q)),
        ]);
        cells.push(name(adjusted.map(|a| a.method)));
        cells.extend(estimate_cells(row.by_manager.map(|by| by.odds_ratio)));
        cells.push(text(row.by_manager.map(|by| by.sign_turns)));
        cells.push(
            row.aliases
                .iter()
                .map(|alias| alias.id.as_str())
                .collect::<Vec<_>>()
                .join(" "),
        );
        cells.extend(estimate_cells(row.corrected));
        let people = row.recognition;
        cells.extend([
            text(people.and_then(|p| p.sensitivity).map(|share| share.value)),
            text(people.map(|p| p.passes)),
            text(people.and_then(|p| p.specificity).map(|share| share.value)),
            text(people.map(|p| p.fails)),
        ]);
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

const CHANGE_HEADER: [&str; 17] = [
    "call",
    "recording",
    "agent",
    "version_before",
    "version_after",
    "score_before",
    "score_after",
    "delta",
    "result_before",
    "result_after",
    "reason",
    "id",
    "before",
    "after",
    "quote",
    "quote_channel",
    "quote_start_ms",
];

/// The header of [`changes`].
#[must_use]
pub fn changes_header() -> String {
    let mut out = String::new();
    line(&mut out, CHANGE_HEADER);
    out
}

/// One row per reason of a call that moved.
#[must_use]
pub fn changes(moved: &MovedCall) -> String {
    let mut out = String::new();
    let score = |score: Option<crate::domain::Score>| text(score.map(crate::domain::Score::value));
    for reason in &moved.reasons {
        let quote = reason.quote.as_ref();
        let cells = [
            moved.call.to_string(),
            moved.recording.clone().unwrap_or_default(),
            moved.agent.clone().unwrap_or_default(),
            moved.before.version.clone(),
            moved.after.version.clone(),
            score(moved.before.score),
            score(moved.after.score),
            text(moved.delta),
            name(moved.before.result),
            name(moved.after.result),
            name(Some(reason.kind)),
            reason.id.clone().unwrap_or_default(),
            reason.before.clone().unwrap_or_default(),
            reason.after.clone().unwrap_or_default(),
            quote.map(|q| q.quote.clone()).unwrap_or_default(),
            text(quote.map(|q| q.channel)),
            text(quote.map(|q| q.start_ms.0)),
        ];
        line(&mut out, cells.iter().map(String::as_str));
    }
    out
}

fn estimate_cells(estimate: Option<Estimate>) -> [String; 3] {
    [
        text(estimate.map(|e| e.value)),
        text(estimate.map(|e| e.low)),
        text(estimate.map(|e| e.high)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn lift_managers_and_join() {
        insta::assert_snapshot!("lift", lift(&sample::lift()).replace("\r\n", "\n"));
        insta::assert_snapshot!("managers", managers(&sample::managers()).replace("\r\n", "\n"));
        insta::assert_snapshot!("join", join(&sample::join()).replace("\r\n", "\n"));
    }
}
