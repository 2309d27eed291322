use super::{Agreement, Ratings, Undefined, half_of_parts};
use crate::stats::{Share, count, wilson};

/// The chance that two raters of a subject gave the same answer, as a mean over subjects; with Wilson's interval when every
/// subject has two answers, else with Student's of the mean over subjects.
///
/// Gwet, Handbook of Inter-Rater Reliability (4th ed., 2014), section 2.3 (percent agreement of several raters).
#[must_use]
pub fn raw_agreement(ratings: &Ratings) -> Agreement {
    if ratings.overlap() == 0 {
        return ratings.undefined(Undefined::NoOverlap);
    }
    let rows = ratings.counts().rows;
    let overlapping: Vec<&Vec<f64>> = rows.iter().filter(|row| row.iter().sum::<f64>() >= 2.0).collect();
    let parts: Vec<f64> = overlapping.iter().map(|row| same_pairs(row)).collect();
    let value = parts.iter().sum::<f64>() / count(parts.len() as u64);
    if overlapping.iter().all(|row| row.iter().sum::<f64>() < 2.5) {
        let share = Share {
            hits: parts.iter().filter(|part| **part > 0.5).count() as u64,
            of: parts.len() as u64,
        };
        let interval = wilson(share);
        return Agreement {
            n: share.of,
            value: Some(value),
            low: interval.map(|interval| interval.low),
            high: interval.map(|interval| interval.high),
            reason: None,
        };
    }
    let found = ratings.defined(value, half_of_parts(&parts, value));
    Agreement {
        low: found.low.map(|low| low.max(0.0)),
        ..found
    }
}

/// The share of a subject's pairs of answers that are the same.
pub(super) fn same_pairs(row: &[f64]) -> f64 {
    let n: f64 = row.iter().sum();
    row.iter().map(|given| given * (given - 1.0)).sum::<f64>() / (n * (n - 1.0))
}
