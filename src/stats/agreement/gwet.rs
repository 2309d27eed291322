use super::raw::same_pairs;
use super::{Agreement, Ratings, half_of_parts};
use crate::stats::count;

/// Gwet's AC1 of any number of raters, with gaps: chance is only where an answer is hard, so that a common answer does not
/// pull the coefficient down. Categories are the answers that occur.
///
/// Gwet, Computing inter-rater reliability and its variance in the presence of high agreement. British Journal of
/// Mathematical and Statistical Psychology 61 (2008) 29–48; with gaps: Handbook of Inter-Rater Reliability (4th ed., 2014),
/// sections 4.4 and 5.3.
#[must_use]
pub fn gwet_ac1(ratings: &Ratings) -> Agreement {
    let counts = match ratings.usable() {
        Ok(counts) => counts,
        Err(reason) => return ratings.undefined(reason),
    };
    let n = count(counts.rows.len() as u64);
    let categories = count(counts.categories as u64);
    let answers = |row: &Vec<f64>| row.iter().sum::<f64>();
    let both = |row: &Vec<f64>| answers(row) >= 2.0;
    let overlap = count(ratings.overlap());
    let agreed = counts
        .rows
        .iter()
        .filter(|row| both(row))
        .map(|row| same_pairs(row))
        .sum::<f64>()
        / overlap;
    let shares: Vec<f64> = (0..counts.categories)
        .map(|c| counts.rows.iter().map(|row| row[c] / answers(row)).sum::<f64>() / n)
        .collect();
    let hard = categories * (categories - 1.0);
    let chance = categories * shares.iter().map(|share| share * (1.0 - share)).sum::<f64>() / hard;
    let ac1 = (agreed - chance) / (1.0 - chance);
    let part = |row: &Vec<f64>| {
        let seen = if both(row) {
            n / overlap * (same_pairs(row) - chance) / (1.0 - chance)
        } else {
            0.0
        };
        let spread: f64 = row
            .iter()
            .zip(&shares)
            .map(|(given, share)| given * (1.0 - share))
            .sum();
        let own = categories / hard * spread / answers(row);
        seen - 2.0 * (1.0 - ac1) * (own - chance) / (1.0 - chance)
    };
    let parts: Vec<f64> = counts.rows.iter().map(part).collect();
    ratings.defined(ac1, half_of_parts(&parts, ac1))
}
