//! What goes with won deals: every row with its n, its interval and a reading in words.

use super::{TextStyle, cell, push_table};
use crate::kpi::lift::{Estimate, Lift, LiftRow};
use crate::report::{Labels, Reading};

/// The lift table, with what was counted above it and how to read it below.
#[must_use]
pub fn lift(lift: &Lift, labels: &Labels, style: &TextStyle) -> String {
    let language = style.style.language;
    let t = language.texts();
    let mut out = String::new();
    style.heading(&mut out, t.lift);
    style.paragraph(
        &mut out,
        &format!(
            "{} · {}: {} · {}: {} {}, {} {}, {} {} · {}: {} {} {}",
            t.unit_deal,
            t.exposure.to_lowercase(),
            language.exposure(lift.exposure),
            t.deals,
            t.won.to_lowercase(),
            lift.deals.won,
            t.lost.to_lowercase(),
            lift.deals.lost,
            t.open.to_lowercase(),
            lift.deals.open,
            t.join_share,
            lift.join.matched,
            t.of,
            lift.join.calls,
        ),
    );
    if lift.items.is_empty() {
        style.paragraph(&mut out, t.no_lift);
        return out;
    }
    out.push('\n');
    let mut table = style.table(&[t.item, t.with, t.without, t.difference, "q", t.reading], &[4]);
    for row in &lift.items {
        table.add_row([
            cell(&labels.item_or_behaviour(&row.id, language)),
            cell(&rate(row.rate_with, row.n_with, style)),
            cell(&rate(row.rate_without, row.n_without, style)),
            cell(&row.difference.map(|d| language.points_interval(d)).unwrap_or_default()),
            cell(&row.q.map(|q| language.probability(q)).unwrap_or_default()),
            cell(&reading(row, style)),
        ]);
    }
    push_table(&mut out, &table);
    out.push('\n');
    style.paragraph(&mut out, t.lift_note);
    out
}

/// `57% [50–65] n=160`; the n alone where there are too few deals for a rate.
fn rate(rate: Option<Estimate>, n: u64, style: &TextStyle) -> String {
    match rate {
        Some(rate) => format!("{} n={n}", style.style.language.percent_interval(rate)),
        None => format!("n={n}"),
    }
}

fn reading(row: &LiftRow, style: &TextStyle) -> String {
    let words = Reading::of(row).words(style.style.language);
    let note = row.note.as_ref().map(|note| style.style.language.lift_note(note));
    note.map_or_else(|| words.to_owned(), |note| format!("{words}: {note}"))
}

#[cfg(test)]
mod tests {
    use super::super::tests::plain;
    use super::*;
    use crate::report::{Language, sample};

    #[test]
    fn rows_say_goes_with_and_never_causes() {
        let english = lift(&sample::lift(), &Labels::default(), &plain(Language::English, 120));
        insta::assert_snapshot!("en", english);
        insta::assert_snapshot!(
            "ru",
            lift(&sample::lift(), &sample::labels_ru(), &plain(Language::Russian, 120))
        );
    }

    #[test]
    fn no_closed_deal_is_said_plainly() {
        let empty = Lift {
            items: vec![],
            ..sample::lift()
        };
        assert!(lift(&empty, &Labels::default(), &plain(Language::English, 100)).contains("nothing can be said"));
    }
}
