//! Agreement of raters on nominal answers: raw, and beyond what chance would give. Input: a table of subjects (a call and
//! an item) by raters, with gaps; output: a coefficient with its 95 % interval, or the reason why there is none.
//!
//! Raw agreement is easy to read and flatters where one answer is common. Cohen's κ (two raters) and Fleiss' κ (any
//! number) take chance from how often each answer was given, and fall far when almost all answers are one; Krippendorff's
//! α does the same with a correction for few subjects and with gaps; Gwet's AC1 stays near raw agreement there. All are
//! printed side by side, for no one of them is right alone.

mod cohen;
mod fleiss;
mod gwet;
mod krippendorff;
mod raw;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use super::student_95;

pub use cohen::cohen_kappa;
pub use fleiss::fleiss_kappa;
pub use gwet::gwet_ac1;
pub use krippendorff::krippendorff_alpha;
pub use raw::raw_agreement;

/// Answers of raters on subjects. Answers are small numbers that mean nothing but "the same" or "another".
#[derive(Debug, Clone, Default)]
pub struct Ratings {
    /// By subject, then rater; `None`: did not answer.
    answers: Vec<Vec<Option<u8>>>,
    raters: usize,
}

/// A coefficient of agreement.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// Subjects with at least two answers.
    pub n: u64,
    /// 1: always the same; 0: no more than chance (of raw agreement: never).
    pub value: Option<f64>,
    /// 95 % interval; `null` where the formula's variance is zero (all subjects alike), which is not certainty.
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// Why there is no value.
    pub reason: Option<Undefined>,
}

/// Why agreement cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Undefined {
    /// No subject was answered by two raters.
    NoOverlap,
    /// Every answer is the same one: what chance would do cannot be told.
    OneCategory,
    /// The coefficient is of exactly two raters.
    NotTwoRaters,
    /// One subject: nothing to tell chance from.
    TooFew,
}

impl Ratings {
    /// `raters` columns; shorter rows are filled with gaps, longer ones cut.
    #[must_use]
    pub fn new(raters: usize, rows: impl IntoIterator<Item = Vec<Option<u8>>>) -> Self {
        let mut answers: Vec<Vec<Option<u8>>> = rows.into_iter().collect();
        for row in &mut answers {
            row.resize(raters, None);
        }
        answers.retain(|row| row.iter().any(Option::is_some));
        Self { answers, raters }
    }

    /// Subjects with at least two answers.
    #[must_use]
    pub fn overlap(&self) -> u64 {
        self.answers
            .iter()
            .filter(|row| row.iter().flatten().count() >= 2)
            .count() as u64
    }

    /// By subject, how many raters gave each answer; of answers that were given at all, in their order.
    fn counts(&self) -> Counts {
        let mut categories: Vec<u8> = self.answers.iter().flatten().flatten().copied().collect();
        categories.sort_unstable();
        categories.dedup();
        let row = |answers: &Vec<Option<u8>>| {
            let given = |category: &u8| answers.iter().flatten().filter(|a| *a == category).count() as u64;
            categories.iter().map(|c| super::count(given(c))).collect()
        };
        Counts {
            rows: self.answers.iter().map(row).collect(),
            categories: categories.len(),
        }
    }

    /// What every coefficient needs, or why it is missing.
    fn usable(&self) -> Result<Counts, Undefined> {
        if self.overlap() == 0 {
            return Err(Undefined::NoOverlap);
        }
        if self.overlap() < 2 {
            return Err(Undefined::TooFew);
        }
        let counts = self.counts();
        if counts.categories < 2 {
            return Err(Undefined::OneCategory);
        }
        Ok(counts)
    }

    fn undefined(&self, reason: Undefined) -> Agreement {
        Agreement {
            n: self.overlap(),
            value: None,
            low: None,
            high: None,
            reason: Some(reason),
        }
    }

    /// With an interval of `half` to either side, within −1 and 1.
    fn defined(&self, value: f64, half: Option<f64>) -> Agreement {
        if !value.is_finite() {
            return self.undefined(Undefined::OneCategory);
        }
        let half = half.filter(|half| half.is_finite() && *half > ROUNDING);
        Agreement {
            n: self.overlap(),
            value: Some(value),
            low: half.map(|half| (value - half).max(-1.0)),
            high: half.map(|half| (value + half).min(1.0)),
            reason: None,
        }
    }
}

/// Half intervals below this are what rounding leaves of a variance of zero.
const ROUNDING: f64 = 1e-6;

struct Counts {
    rows: Vec<Vec<f64>>,
    categories: usize,
}

/// Half of the 95 % interval of a mean of `parts` that each subject adds: t · √(Σ(x − value)² ÷ n(n − 1)). The
/// linearisation of Gwet, Handbook of Inter-Rater Reliability (4th ed., 2014), chapter 5, ends in this form for all of his
/// variances.
fn half_of_parts(parts: &[f64], value: f64) -> Option<f64> {
    let n = super::count(parts.len() as u64);
    let squares: f64 = parts.iter().map(|part| (part - value).powi(2)).sum();
    Some(student_95(n - 1.0)? * (squares / (n * (n - 1.0))).sqrt())
}
