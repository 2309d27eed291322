//! One row of the lift table from its two-by-two counts: rates, difference, ratio, the exact test, and what is missing.

use super::{Estimate, Finding, LiftOptions, LiftRow};
use crate::kpi::share;
use crate::stats::{Share, fisher_exact, katz, newcombe, two_proportion_n};
use crate::store::LiftCell;

pub(super) fn row(cell: &LiftCell, options: &LiftOptions) -> LiftRow {
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
        above: None,
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
        adjusted_missing: None,
        by_manager: None,
        recognition: None,
        corrected: None,
        corrected_missing: None,
        aliases: Vec::new(),
        finding: Finding::NotEnough,
        note: note(with, without, options),
    }
}

/// Why the figures of a row say little, and how many more closed deals it takes.
fn note(with: Share, without: Share, options: &LiftOptions) -> Option<String> {
    if with.of >= options.min_deals && without.of >= options.min_deals {
        return None;
    }
    let points = (options.worth_finding * 100.0).round();
    Some(match more_deals(with, without, options.worth_finding, options) {
        Some(more) => {
            format!("not enough data: needs about {more} more closed deals to tell a difference of {points} points")
        }
        None => format!(
            "not enough data: needs {} closed deals on either side",
            options.min_deals
        ),
    })
}

/// Closed deals still missing to find a difference of this size, at this row's own win rate and split. With one side
/// empty the split is unknown, and even halves are assumed.
pub(super) fn more_deals(with: Share, without: Share, size: f64, options: &LiftOptions) -> Option<u64> {
    let have = with.of.checked_add(without.of)?;
    let base = Share {
        hits: with.hits.checked_add(without.hits)?,
        of: have,
    }
    .rate()?;
    // Towards the middle, where a difference of this size exists at any base.
    let difference = if base > 0.5 { -size } else { size };
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

pub(super) fn round_up(n: u64) -> u64 {
    let step = 10_u64.pow(n.max(1).ilog10().saturating_sub(1));
    n.div_ceil(step).saturating_mul(step)
}
