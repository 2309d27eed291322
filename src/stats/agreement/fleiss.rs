use super::raw::same_pairs;
use super::{Agreement, Ratings, Undefined, half_of_parts};
use crate::stats::count;

/// Fleiss' κ of any number of raters: agreement of pairs, beyond what the shares of the answers would give by chance.
/// Every subject must have the same number of answers, by whomever.
///
/// Fleiss, Measuring nominal scale agreement among many raters. Psychological Bulletin 76 (1971) 378–382; the variance is
/// that of Gwet, Handbook of Inter-Rater Reliability (4th ed., 2014), section 5.3.
#[must_use]
pub fn fleiss_kappa(ratings: &Ratings) -> Agreement {
    let counts = match ratings.usable() {
        Ok(counts) => counts,
        Err(reason) => return ratings.undefined(reason),
    };
    let answers: Vec<f64> = counts.rows.iter().map(|row| row.iter().sum()).collect();
    let raters = answers[0];
    if answers.iter().any(|n| (n - raters).abs() > 0.5) {
        return ratings.undefined(Undefined::Uneven);
    }
    let n = count(counts.rows.len() as u64);
    let shares: Vec<f64> = (0..counts.categories)
        .map(|c| counts.rows.iter().map(|row| row[c] / raters).sum::<f64>() / n)
        .collect();
    let agreed = counts.rows.iter().map(|row| same_pairs(row)).sum::<f64>() / n;
    let chance: f64 = shares.iter().map(|share| share * share).sum();
    let kappa = (agreed - chance) / (1.0 - chance);
    let part = |row: &Vec<f64>| {
        let own: f64 = row.iter().zip(&shares).map(|(given, share)| given * share).sum::<f64>() / raters;
        (same_pairs(row) - chance) / (1.0 - chance) - 2.0 * (1.0 - kappa) * (own - chance) / (1.0 - chance)
    };
    let parts: Vec<f64> = counts.rows.iter().map(part).collect();
    ratings.defined(kappa, half_of_parts(&parts, kappa))
}
