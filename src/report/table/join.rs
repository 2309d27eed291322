//! How many calls found their deal, and why the others did not.

use super::{TextStyle, bold, cell, dim, push_table};
use crate::report::format::share;
use crate::store::JoinCounts;

/// Coverage both ways, the reasons, and each manager's share.
#[must_use]
pub fn join(counts: &JoinCounts, style: &TextStyle) -> String {
    let language = style.style.language;
    let t = language.texts();
    let mut out = String::new();
    style.heading(&mut out, t.join);
    let matched = counts.matched_by_crm_id + counts.matched_by_phone;
    let unmatched: u64 = counts.unmatched.iter().map(|(_, calls)| calls).sum();
    let mut table = style.table(&["", t.count, t.share], &[1, 2]);
    let of_calls = |part: u64| share(language, part, counts.calls);
    table.add_row([bold(t.calls), bold(&counts.calls.to_string()), cell("")]);
    table.add_row([bold(t.join_share), bold(&matched.to_string()), bold(&of_calls(matched))]);
    let mut part = |name: &str, calls: u64| {
        table.add_row([dim(&format!("  {name}")), cell(&calls.to_string()), cell(&of_calls(calls))]);
    };
    part(t.by_crm_id, counts.matched_by_crm_id);
    part(t.by_phone, counts.matched_by_phone);
    table.add_row([
        bold(t.unmatched),
        bold(&(unmatched + counts.ambiguous).to_string()),
        bold(&of_calls(unmatched + counts.ambiguous)),
    ]);
    let mut part = |name: &str, calls: u64| {
        table.add_row([dim(&format!("  {name}")), cell(&calls.to_string()), cell(&of_calls(calls))]);
    };
    part(t.ambiguous, counts.ambiguous);
    for (reason, calls) in &counts.unmatched {
        part(language.unmatched(reason).unwrap_or(reason), *calls);
    }
    let deals = share(language, counts.deals_with_calls, counts.deals);
    let of_deals = format!("{} {} {}", counts.deals_with_calls, t.of, counts.deals);
    table.add_row([bold(t.deals_with_calls), cell(&of_deals), bold(&deals)]);
    let rows = format!("{} {} {}", counts.log_rows_without_recording, t.of, counts.log_rows);
    let lost = share(language, counts.log_rows_without_recording, counts.log_rows);
    table.add_row([bold(t.log_without_recording), cell(&rows), bold(&lost)]);
    push_table(&mut out, &table);
    if !counts.by_manager.is_empty() {
        style.heading(&mut out, t.by_manager);
        let mut table = style.table(&[t.manager, t.calls, t.join_share, t.share], &[1, 2, 3]);
        for (manager, calls, matched) in &counts.by_manager {
            table.add_row([
                cell(manager.as_deref().unwrap_or(t.no_manager)),
                cell(&calls.to_string()),
                cell(&matched.to_string()),
                cell(&share(language, *matched, *calls)),
            ]);
        }
        push_table(&mut out, &table);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::tests::plain;
    use super::*;
    use crate::report::{Language, sample};

    #[test]
    fn the_unmatched_are_counted_by_reason() {
        insta::assert_snapshot!("en", join(&sample::join(), &plain(Language::English, 100)));
        insta::assert_snapshot!("ru", join(&sample::join(), &plain(Language::Russian, 100)));
    }

    #[test]
    fn no_calls_is_not_zero_percent() {
        let text = join(&JoinCounts::default(), &plain(Language::English, 100));
        assert!(!text.contains('%') && text.contains('—'), "{text}");
    }
}
