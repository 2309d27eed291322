//! Managers side by side. The order of the rows is the caller’s.

use super::{TextStyle, cell, push_table};
use crate::kpi::managers::Managers;
use crate::report::format::UNKNOWN;
use crate::report::{Labels, weakest};

/// One row per manager; the win rate with its interval and n.
#[must_use]
pub fn managers(managers: &Managers, labels: &Labels, style: &TextStyle) -> String {
    let language = style.style.language;
    let t = language.texts();
    let mut out = String::new();
    if managers.rows.is_empty() {
        return format!("{}\n", t.no_managers);
    }
    let mut table = style.table(
        &[t.manager, t.calls, t.scored, t.mean_score, t.win_rate, t.weakest],
        &[1, 2, 3],
    );
    for manager in &managers.rows {
        let closed = manager.deals.won + manager.deals.lost;
        let win_rate = manager
            .win_rate
            .map(|rate| format!("{} n={closed}", language.percent_interval(rate)));
        let weakest: Vec<String> = weakest(manager)
            .map(|(item, rate)| format!("{} {}", labels.item(&item.id), language.percent(rate.value)))
            .collect();
        table.add_row([
            cell(manager.manager.as_deref().unwrap_or(t.no_manager)),
            cell(&manager.calls.to_string()),
            cell(&manager.scored.to_string()),
            cell(
                &manager
                    .mean_score
                    .map_or_else(|| UNKNOWN.to_owned(), |s| language.short(s)),
            ),
            cell(&win_rate.unwrap_or_else(|| t.not_enough.to_owned())),
            cell(&weakest.join("; ")),
        ]);
    }
    push_table(&mut out, &table);
    out.push('\n');
    style.paragraph(&mut out, t.win_rate_note);
    out
}

#[cfg(test)]
mod tests {
    use super::super::tests::plain;
    use super::*;
    use crate::report::{Language, sample};

    #[test]
    fn known_and_unknown_managers() {
        let labels = sample::labels_ru();
        insta::assert_snapshot!(
            "en",
            managers(&sample::managers(), &labels, &plain(Language::English, 110))
        );
        insta::assert_snapshot!(
            "ru",
            managers(&sample::managers(), &labels, &plain(Language::Russian, 110))
        );
    }
}
