//! How many calls found their deal, and why the others did not.

use super::{TextStyle, bold, cell, dim, push_table};
use crate::kpi::join::{JoinReport, ReasonRow};
use crate::kpi::lift::Estimate;
use crate::report::Language;
use crate::report::format::UNKNOWN;

/// Coverage both ways with what to know first, the reasons, and each manager's share.
#[must_use]
pub fn join(join: &JoinReport, style: &TextStyle) -> String {
    let language = style.style.language;
    let t = language.texts();
    let mut out = String::new();
    style.heading(&mut out, t.join);
    for warning in &join.warnings {
        style.paragraph(&mut out, &format!("! {}", language.join_warning(warning)));
    }
    let share = |share: Option<Estimate>| share.map_or_else(|| UNKNOWN.to_owned(), |s| language.percent_interval(s));
    let mut table = style.table(&["", t.count, t.share_interval], &[1, 2]);
    table.add_row([bold(t.calls), bold(&join.calls.to_string()), cell("")]);
    table.add_row([
        bold(t.join_share),
        bold(&join.matched.to_string()),
        bold(&share(join.call_coverage)),
    ]);
    let mut part = |name: &str, calls: u64, of: Option<Estimate>| {
        let of = of.map(|s| language.percent(s.value)).unwrap_or_default();
        table.add_row([dim(&format!("\u{a0}\u{a0}{name}")), cell(&calls.to_string()), cell(&of)]);
    };
    part(t.by_crm_id, join.matched_by_crm_id, None);
    part(t.by_phone, join.matched_by_phone, None);
    for (name, calls) in [
        (t.by_contact, join.matched_by_contact),
        (t.by_transfer, join.matched_by_transfer),
    ] {
        if calls > 0 {
            part(name, calls, None);
        }
    }
    table.add_row([
        bold(t.unmatched),
        bold(&(join.unmatched + join.ambiguous).to_string()),
        cell(""),
    ]);
    let mut part = |name: &str, calls: u64, of: Option<Estimate>| {
        let of = of.map(|s| language.percent(s.value)).unwrap_or_default();
        table.add_row([dim(&format!("\u{a0}\u{a0}{name}")), cell(&calls.to_string()), cell(&of)]);
    };
    part(t.ambiguous, join.ambiguous, None);
    for reason in &join.reasons {
        part(
            language.unmatched(&reason.reason).unwrap_or(&reason.reason),
            reason.calls,
            reason.share,
        );
    }
    let deals = format!("{} {} {}", join.deals_with_calls, t.of, join.deals);
    table.add_row([bold(t.deals_with_calls), cell(&deals), bold(&share(join.deal_coverage))]);
    for reason in &join.deal_reasons {
        let name = language.uncalled(&reason.reason).unwrap_or(&reason.reason);
        let of = reason.share.map(|s| language.percent(s.value)).unwrap_or_default();
        table.add_row([
            dim(&format!("\u{a0}\u{a0}{name}")),
            cell(&reason.calls.to_string()),
            cell(&of),
        ]);
    }
    let with_recording = join.log_rows.saturating_sub(join.log_rows_without_recording);
    let rows = format!("{with_recording} {} {}", t.of, join.log_rows);
    table.add_row([bold(t.log_with_recording), cell(&rows), bold(&share(join.log_coverage))]);
    push_table(&mut out, &table);
    if !join.by_manager.is_empty() {
        style.heading(&mut out, t.by_manager);
        let mut table = style.table(
            &[t.manager, t.calls, t.join_share, t.share_interval, t.why_not],
            &[1, 2, 3],
        );
        for manager in &join.by_manager {
            table.add_row([
                cell(manager.manager.as_deref().unwrap_or(t.no_manager)),
                cell(&manager.calls.to_string()),
                cell(&manager.matched.to_string()),
                cell(&share(manager.coverage)),
                cell(&reasons(&manager.reasons, language)),
            ]);
        }
        push_table(&mut out, &table);
    }
    for (title, column, deals) in [
        (t.by_source, t.source, &join.deals_by_source),
        (t.deals_by_manager, t.manager, &join.deals_by_manager),
    ] {
        if deals.is_empty() {
            continue;
        }
        style.heading(&mut out, title);
        let mut table = style.table(&[column, t.count, t.with_calls, t.share_interval], &[1, 2, 3]);
        for one in deals {
            table.add_row([
                cell(one.name.as_deref().unwrap_or(t.no_source)),
                cell(&one.deals.to_string()),
                cell(&one.with_calls.to_string()),
                cell(&share(one.coverage)),
            ]);
        }
        push_table(&mut out, &table);
    }
    out
}

/// The two most frequent ones.
fn reasons(reasons: &[ReasonRow], language: Language) -> String {
    let one = |row: &ReasonRow| {
        let name = language.unmatched(&row.reason).unwrap_or(&row.reason);
        format!("{name}: {}", row.calls)
    };
    let list: Vec<String> = reasons.iter().take(2).map(one).collect();
    list.join("; ")
}

#[cfg(test)]
mod tests {
    use super::super::tests::plain;
    use super::*;
    use crate::kpi::join::{CoverageFloor, join_report};
    use crate::report::sample;
    use crate::store::JoinCounts;

    #[test]
    fn the_unmatched_are_counted_by_reason() {
        insta::assert_snapshot!("en", join(&sample::join(), &plain(Language::English, 100)));
        insta::assert_snapshot!("ru", join(&sample::join(), &plain(Language::Russian, 100)));
    }

    #[test]
    fn no_calls_is_not_zero_percent() {
        let text = join(
            &join_report(&JoinCounts::default(), &CoverageFloor::default()),
            &plain(Language::English, 100),
        );
        assert!(!text.contains(" 0%") && text.contains('—'), "{text}");
    }
}
