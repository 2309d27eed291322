use super::{Agreement, Ratings, half_of_parts};
use crate::stats::count;

/// Krippendorff's α on a nominal scale, of any number of raters, with gaps; subjects with one answer are left out.
///
/// Krippendorff, Content Analysis (3rd ed., 2013), section 12.3; the variance is that of Gwet, Handbook of Inter-Rater
/// Reliability (4th ed., 2014), section 5.3, of α in the form (a − e) ÷ (1 − e) with a = (1 − ε)a′ + ε, ε one over the
/// number of answers.
#[must_use]
pub fn krippendorff_alpha(ratings: &Ratings) -> Agreement {
    let counts = match ratings.usable() {
        Ok(counts) => counts,
        Err(reason) => return ratings.undefined(reason),
    };
    let rows: Vec<(&Vec<f64>, f64)> = counts
        .rows
        .iter()
        .map(|row| (row, row.iter().sum::<f64>()))
        .filter(|(_, answers)| *answers >= 2.0)
        .collect();
    let n = count(rows.len() as u64);
    let all: f64 = rows.iter().map(|(_, answers)| answers).sum();
    let mean = all / n;
    // Pairs of equal answers, each subject weighing by its answers.
    let same = |row: &[f64], answers: f64| {
        row.iter().map(|given| given * (given - 1.0)).sum::<f64>() / (mean * (answers - 1.0))
    };
    let raw = rows.iter().map(|(row, answers)| same(row, *answers)).sum::<f64>() / n;
    let agreed = (1.0 - 1.0 / all) * raw + 1.0 / all;
    let shares: Vec<f64> = (0..counts.categories)
        .map(|c| rows.iter().map(|(row, _)| row[c] / mean).sum::<f64>() / n)
        .collect();
    let chance: f64 = shares.iter().map(|share| share * share).sum();
    // Answers that stand alone may have been the only ones of another kind.
    if 1.0 - chance < 1e-12 {
        return ratings.undefined(super::Undefined::OneCategory);
    }
    let alpha = (agreed - chance) / (1.0 - chance);
    let uncorrected = (raw - chance) / (1.0 - chance);
    let part = |(row, answers): &(&Vec<f64>, f64)| {
        let more = (answers - mean) / mean;
        let own: f64 = row.iter().zip(&shares).map(|(given, share)| given * share).sum::<f64>() / mean;
        let seen = (same(row, *answers) - agreed * more - chance) / (1.0 - chance);
        seen - 2.0 * (1.0 - uncorrected) * (own - chance * more - chance) / (1.0 - chance)
    };
    let parts: Vec<f64> = rows.iter().map(part).collect();
    ratings.defined(alpha, half_of_parts(&parts, uncorrected))
}
