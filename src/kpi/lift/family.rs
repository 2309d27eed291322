//! The family of tests that are corrected together: what is printed above the floor, each hypothesis once. A row too
//! thin to be read and a row that repeats another would only make the others harder to see.

use super::{Alias, LiftOptions, LiftRow};
use crate::stats::benjamini_hochberg;
use crate::store::{DealSet, LiftColumn, LiftKind};

/// Two rows are one hypothesis only when they compare nearly the same deals: this share of the larger of both.
const SAME_DEALS: f64 = 0.9;

/// Whether the row is wide enough to belong to the family.
pub(super) fn is_member(row: &LiftRow) -> bool {
    row.p.is_some() && row.note.is_none()
}

/// Takes out the rows that split the deals exactly as an earlier row does (or exactly the other way round) and names
/// them there. Items stand before behaviours, behaviours before metrics.
pub(super) fn fold(rows: Vec<(LiftRow, LiftColumn)>) -> Vec<(LiftRow, LiftColumn)> {
    let mut kept: Vec<(LiftRow, LiftColumn)> = Vec::new();
    for (row, column) in rows {
        let twin = kept
            .iter_mut()
            .filter(|(known, _)| is_member(known) && is_member(&row))
            .find_map(|(known, other)| Some((known, same(other, &column)?)));
        match twin {
            Some((known, reversed)) => known.aliases.push(Alias {
                id: row.id,
                kind: row.kind,
                reversed,
            }),
            None => kept.push((row, column)),
        }
    }
    kept
}

/// `Some(false)`: the same split; `Some(true)`: the other way round.
fn same(a: &LiftColumn, b: &LiftColumn) -> Option<bool> {
    let among = a.known.and(&b.known);
    #[expect(clippy::cast_precision_loss, reason = "counts of deals")]
    let overlap = among.len() as f64 / a.known.len().max(b.known.len()).max(1) as f64;
    if overlap < SAME_DEALS {
        return None;
    }
    match a.with.differing(&b.with, &among) {
        0 => Some(false),
        n if n == among.len() => Some(true),
        _ => None,
    }
}

/// q over the family: of the exact test, of the adjusted effect and of the test within managers over the rows that have
/// one.
pub(super) fn correct(rows: &mut [LiftRow]) -> u64 {
    let mut members: Vec<&mut LiftRow> = rows.iter_mut().filter(|row| is_member(row)).collect();
    let p: Vec<f64> = members.iter().filter_map(|row| row.p).collect();
    for (row, q) in members.iter_mut().zip(benjamini_hochberg(&p)) {
        row.q = Some(q);
    }
    let mut adjusted: Vec<_> = members.iter_mut().filter_map(|row| row.adjusted.as_mut()).collect();
    let p: Vec<f64> = adjusted
        .iter()
        .map(|adjusted| adjusted.p_t.unwrap_or(adjusted.p))
        .collect();
    for (adjusted, q) in adjusted.iter_mut().zip(benjamini_hochberg(&p)) {
        adjusted.q = Some(q);
    }
    let mut within: Vec<_> = members.iter_mut().filter_map(|row| row.by_manager.as_mut()).collect();
    let p: Vec<f64> = within.iter().map(|by| by.p).collect();
    for (by, q) in within.iter_mut().zip(benjamini_hochberg(&p)) {
        by.q = Some(q);
    }
    members.len() as u64
}

/// The metric as a yes or no: above the median of the deals that have it, or not. `None` when nothing is above.
pub(super) fn metric_column(name: &str, values: &[Option<f64>], options: &LiftOptions) -> Option<(LiftColumn, f64)> {
    let mut known: Vec<f64> = values.iter().flatten().copied().collect();
    if (known.len() as u64) < options.min_deals {
        return None;
    }
    known.sort_by(f64::total_cmp);
    let median = known[(known.len() - 1) / 2];
    let places = |keep: &dyn Fn(f64) -> bool| {
        (0..values.len())
            .filter(|&deal| values[deal].is_some_and(keep))
            .collect()
    };
    let column = LiftColumn {
        id: name.into(),
        kind: LiftKind::Metric,
        known: places(&|_| true),
        with: places(&|value| value > median),
        heard: DealSet::default(),
    };
    (!column.with.is_empty()).then_some((column, median))
}
