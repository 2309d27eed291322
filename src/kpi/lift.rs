//! Lift: how checklist items and behaviours go with won deals. Association, not cause.
//!
//! The unit is the closed deal. Every row with deals on both sides is tested, and all of those tests are one family for
//! the correction, the thin rows included: what is printed is what is counted.

use serde::{Deserialize, Serialize};

use super::share;
use crate::domain::{FormId, ItemId};
use crate::stats::{Share, benjamini_hochberg, fisher_exact, katz, newcombe, two_proportion_n};
use crate::store::{DealCounts, Exposure, LiftCell, LiftCounts, LiftKind, LiftQuery, Store, StoreError};

/// Above this the rows of a report are not called different from chance.
const FALSE_DISCOVERY_RATE: f64 = 0.05;

/// What counts as enough data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LiftOptions {
    /// Closed deals that each side of a row needs; below it the figures are shown with a note that says how many more
    /// it takes.
    pub min_deals: u64,
    /// The difference of win rates worth finding, 0–1: the note's number of deals is what it takes to tell this from
    /// chance.
    pub worth_finding: f64,
    /// The chance of finding it, 0–1.
    pub power: f64,
}

impl Default for LiftOptions {
    fn default() -> Self {
        Self {
            min_deals: 20,
            worth_finding: 0.10,
            power: 0.8,
        }
    }
}

/// The lift table. Rows come in the order of p (so of q), the least first; then those with the larger difference; rows
/// without a test last; ties by kind and id.
#[must_use]
pub fn lift(counts: &LiftCounts, exposure: Exposure, options: &LiftOptions) -> Lift {
    let mut items: Vec<LiftRow> = counts.cells.iter().map(|cell| row(cell, options)).collect();
    let p: Vec<f64> = items.iter().filter_map(|row| row.p).collect();
    let q = benjamini_hochberg(&p);
    items
        .iter_mut()
        .filter(|row| row.p.is_some())
        .zip(q)
        .for_each(|(row, q)| row.q = Some(q));
    items.sort_by(|a, b| {
        let size = |row: &LiftRow| row.difference.map_or(0.0, |d| d.value.abs());
        let p = |row: &LiftRow| row.p.unwrap_or(f64::INFINITY);
        p(a).total_cmp(&p(b))
            .then(size(b).total_cmp(&size(a)))
            .then_with(|| (a.kind, &a.id).cmp(&(b.kind, &b.id)))
    });
    Lift {
        unit: "deal".to_owned(),
        exposure,
        deals: counts.deals,
        join: JoinShare {
            calls: counts.calls,
            matched: counts.matched,
        },
        items,
    }
}

/// The lift table of a form, from the store, with the usual options.
pub async fn load(store: &dyn Store, form: &FormId, exposure: Exposure) -> Result<Lift, StoreError> {
    let counts = store
        .lift_counts(&LiftQuery {
            form: form.clone(),
            exposure,
        })
        .await?;
    Ok(lift(&counts, exposure, &LiftOptions::default()))
}

fn row(cell: &LiftCell, options: &LiftOptions) -> LiftRow {
    let with = Share {
        hits: cell.won_with,
        of: cell.n_with,
    };
    let without = Share {
        hits: cell.won_without,
        of: cell.n_without,
    };
    let lost = |side: Share| side.of.checked_sub(side.hits);
    let p = match (lost(with), lost(without)) {
        (Some(lost_with), Some(lost_without)) if with.of > 0 && without.of > 0 => {
            fisher_exact([with.hits, lost_with, without.hits, lost_without])
        }
        _ => None,
    };
    LiftRow {
        id: cell.id.clone(),
        kind: cell.kind,
        n_with: with.of,
        won_with: with.hits,
        n_without: without.of,
        won_without: without.hits,
        rate_with: share(with.hits, with.of),
        rate_without: share(without.hits, without.of),
        difference: newcombe(with, without).map(Estimate::from),
        ratio: katz(with, without).map(Estimate::from),
        p,
        q: None,
        adjusted: None,
        note: note(with, without, options),
    }
}

/// Why the figures of a row say little, and how many more closed deals it takes.
fn note(with: Share, without: Share, options: &LiftOptions) -> Option<String> {
    if with.of >= options.min_deals && without.of >= options.min_deals {
        return None;
    }
    let points = (options.worth_finding * 100.0).round();
    Some(match more_deals(with, without, options) {
        Some(more) => {
            format!("not enough data: needs about {more} more closed deals to tell a difference of {points} points")
        }
        None => format!(
            "not enough data: needs {} closed deals on either side",
            options.min_deals
        ),
    })
}

/// Closed deals still missing for the difference worth finding, at this row's own win rate and split. With one side
/// empty the split is unknown, and even halves are assumed.
fn more_deals(with: Share, without: Share, options: &LiftOptions) -> Option<u64> {
    let have = with.of.checked_add(without.of)?;
    let base = Share {
        hits: with.hits.checked_add(without.hits)?,
        of: have,
    }
    .rate()?;
    // Towards the middle, where a difference of this size exists at any base.
    let difference = if base > 0.5 {
        -options.worth_finding
    } else {
        options.worth_finding
    };
    #[expect(clippy::cast_precision_loss, reason = "counts of deals")]
    let ratio = if with.of == 0 || without.of == 0 {
        1.0
    } else {
        without.of as f64 / with.of as f64
    };
    let total = (two_proportion_n(base, difference, ratio, options.power)? * (1.0 + ratio)).ceil();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rounded positive number; saturates"
    )]
    let total = total as u64;
    let floor = options.min_deals.saturating_mul(2);
    // Two significant digits: it is an estimate.
    Some(round_up(total.max(floor).saturating_sub(have).max(1)))
}

fn round_up(n: u64) -> u64 {
    let step = 10_u64.pow(n.ilog10().saturating_sub(1));
    n.div_ceil(step).saturating_mul(step)
}

/// The result of `report lift`, in the documented JSON shape.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lift {
    /// Always `deal`: the unit that is won or lost.
    pub unit: String,
    pub exposure: Exposure,
    pub deals: DealCounts,
    pub join: JoinShare,
    pub items: Vec<LiftRow>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinShare {
    pub calls: u64,
    pub matched: u64,
}

/// One item or behaviour. `null` where there are too few deals to say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LiftRow {
    pub id: ItemId,
    pub kind: LiftKind,
    pub n_with: u64,
    pub won_with: u64,
    pub n_without: u64,
    pub won_without: u64,
    /// Win rate with, 0–1, Wilson 95 %.
    pub rate_with: Option<Estimate>,
    pub rate_without: Option<Estimate>,
    /// `rate_with − rate_without`, Newcombe method 10, 95 %.
    pub difference: Option<Estimate>,
    /// `rate_with ÷ rate_without`, log (Katz) 95 %.
    pub ratio: Option<Estimate>,
    /// Fisher's exact test, two-sided by probability.
    pub p: Option<f64>,
    /// Benjamini–Hochberg over the rows printed.
    pub q: Option<f64>,
    /// Logistic regression; `null` until it is computed.
    pub adjusted: Option<Adjusted>,
    pub note: Option<String>,
}

/// A value with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Adjusted {
    pub odds_ratio: Estimate,
    /// Average marginal effect on the win rate, 0–1.
    pub ame: Estimate,
}

impl LiftRow {
    /// What the row says, in words that claim no cause.
    #[must_use]
    pub fn wording(&self) -> String {
        if let Some(note) = &self.note {
            return note.clone();
        }
        match (self.difference, self.q) {
            (Some(difference), Some(q)) if q <= FALSE_DISCOVERY_RATE => {
                let direction = if difference.value >= 0.0 { "more" } else { "fewer" };
                format!("goes with {direction} won deals")
            }
            (Some(_), Some(_)) => "no difference that chance would not make".to_owned(),
            _ => "nothing to compare".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(id: &str, n_with: u64, won_with: u64, n_without: u64, won_without: u64) -> LiftCell {
        LiftCell {
            id: id.into(),
            kind: LiftKind::Item,
            n_with,
            won_with,
            n_without,
            won_without,
        }
    }

    fn table(cells: Vec<LiftCell>) -> Lift {
        let counts = LiftCounts {
            cells,
            calls: 9,
            matched: 7,
            ..LiftCounts::default()
        };
        lift(&counts, Exposure::FirstCall, &LiftOptions::default())
    }

    #[test]
    fn every_figure_of_a_row_comes_from_its_counts() {
        let lift = table(vec![cell("a", 300, 120, 310, 90), cell("b", 2000, 200, 2000, 250)]);
        let a = &lift.items[0];
        assert_eq!((a.id.as_str(), lift.items[1].id.as_str()), ("a", "b"));
        let near = |x: f64, y: f64| assert!((x - y).abs() < 1e-9, "{x} {y}");
        near(a.rate_with.expect("deals").value, 0.4);
        near(a.difference.expect("deals").low, 0.034_236_283_214_048_896);
        near(a.ratio.expect("won").high, 1.721_083_751_536_243_6);
        near(a.p.expect("tested"), 0.004_907_098_405_942_295);
        near(a.q.expect("tested"), 0.009_814_196_811_884_59);
        near(lift.items[1].q.expect("tested"), 0.014_138_729_871_418_973);
        assert_eq!(a.wording(), "goes with more won deals");
        assert_eq!(lift.items[1].wording(), "goes with fewer won deals");
    }

    #[test]
    fn thin_and_one_sided_rows_are_shown_and_say_so() {
        let lift = table(vec![
            cell("none", 0, 0, 0, 0),
            cell("one", 30, 10, 0, 0),
            cell("thin", 10, 5, 40, 12),
        ]);
        let by = |id: &str| lift.items.iter().find(|row| row.id.as_str() == id).expect("row");
        let thin = by("thin");
        assert!(thin.rate_with.is_some() && thin.p.is_some() && thin.q.is_some());
        assert_eq!(
            thin.note.as_deref(),
            Some("not enough data: needs about 1100 more closed deals to tell a difference of 10 points")
        );
        let one = by("one");
        assert!(one.rate_with.is_some() && one.rate_without.is_none() && one.p.is_none() && one.q.is_none());
        assert!(
            one.note.as_deref().is_some_and(|n| n.contains("needs about")),
            "{:?}",
            one.note
        );
        let none = by("none");
        assert!(none.rate_with.is_none() && none.difference.is_none());
        assert_eq!(
            none.note.as_deref(),
            Some("not enough data: needs 20 closed deals on either side")
        );
        assert_eq!(lift.items[0].id.as_str(), "thin", "rows with a test come first");
    }

    #[test]
    fn all_won_has_rates_and_no_ratio() {
        let lift = table(vec![cell("a", 50, 50, 50, 50)]);
        let row = &lift.items[0];
        assert_eq!(row.ratio, None);
        assert_eq!(row.p, Some(1.0));
        assert!(row.difference.is_some_and(|d| d.low < 0.0 && d.high > 0.0));
        assert_eq!(row.wording(), "no difference that chance would not make");
    }

    #[test]
    fn the_order_of_the_cells_does_not_matter_and_damaged_counts_do_no_harm() {
        let cells = vec![
            cell("c", 30, 9, 30, 9),
            cell("a", 30, 9, 30, 9),
            cell("x", 1, 2, 0, 1),
            cell("b", 40, 30, 40, 9),
        ];
        let reversed: Vec<LiftCell> = cells.iter().rev().cloned().collect();
        assert_eq!(table(cells).items, table(reversed).items);
    }

    #[test]
    fn the_json_has_the_documented_names() {
        let json = serde_json::to_value(table(vec![cell("a", 30, 9, 30, 9)])).expect("json");
        assert_eq!(json["unit"], "deal");
        assert_eq!(json["exposure"], "first_call");
        assert_eq!(json["join"]["matched"], 7);
        let names: Vec<&str> = json["items"][0]
            .as_object()
            .expect("row")
            .keys()
            .map(String::as_str)
            .collect();
        for name in [
            "id",
            "kind",
            "n_with",
            "won_without",
            "rate_with",
            "difference",
            "ratio",
            "p",
            "q",
            "adjusted",
            "note",
        ] {
            assert!(names.contains(&name), "{name}");
        }
    }
}
