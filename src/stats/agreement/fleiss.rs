use super::raw::same_pairs;
use super::{Agreement, Ratings, half_of_parts};
use crate::stats::count;

/// Fleiss' κ of any number of raters: agreement of pairs, beyond what the shares of the answers would give by chance. With
/// gaps it is Gwet's extension over the subjects with two answers or more, each of which weighs the same in the shares (with
/// the others in them, the coefficient may fall below −1); without gaps, Fleiss' own.
///
/// Fleiss, Measuring nominal scale agreement among many raters. Psychological Bulletin 76 (1971) 378–382; gaps and variance:
/// Gwet, Handbook of Inter-Rater Reliability (4th ed., 2014), sections 2.4 and 5.3.
#[must_use]
pub fn fleiss_kappa(ratings: &Ratings) -> Agreement {
    let counts = match ratings.usable() {
        Ok(counts) => counts,
        Err(reason) => return ratings.undefined(reason),
    };
    let answers = |row: &Vec<f64>| row.iter().sum::<f64>();
    let rows: Vec<&Vec<f64>> = counts.rows.iter().filter(|row| answers(row) >= 2.0).collect();
    let n = count(rows.len() as u64);
    let shares: Vec<f64> = (0..counts.categories)
        .map(|c| rows.iter().map(|row| row[c] / answers(row)).sum::<f64>() / n)
        .collect();
    let agreed = rows.iter().map(|row| same_pairs(row)).sum::<f64>() / n;
    let chance: f64 = shares.iter().map(|share| share * share).sum();
    // Answers that stand alone may have been the only ones of another kind.
    if 1.0 - chance < 1e-12 {
        return ratings.undefined(super::Undefined::OneCategory);
    }
    let kappa = (agreed - chance) / (1.0 - chance);
    let part = |row: &&Vec<f64>| {
        let own: f64 = row.iter().zip(&shares).map(|(given, share)| given * share).sum::<f64>() / answers(row);
        (same_pairs(row) - chance) / (1.0 - chance) - 2.0 * (1.0 - kappa) * (own - chance) / (1.0 - chance)
    };
    let parts: Vec<f64> = rows.iter().map(part).collect();
    ratings.defined(kappa, half_of_parts(&parts, kappa))
}
