//! Pure functions from counts to figures: rates with intervals, tests, corrections for many tests, sample sizes. No I/O,
//! no randomness. Every formula cites its source; every printed figure has a golden value from statsmodels or scipy
//! (`fixtures/goldens/`).
//!
//! What cannot be said is `None`: a rate of nothing, a ratio to zero, an interval without variance.

mod exact;
#[cfg(test)]
mod goldens;
mod multiple;
mod normal;
mod power;
mod proportion;

pub use exact::fisher_exact;
pub use multiple::benjamini_hochberg;
pub use normal::{Z_95, normal_quantile};
pub use power::two_proportion_n;
pub use proportion::{katz, newcombe, wilson};

use serde::{Deserialize, Serialize};

/// A value with its 95 % interval, in the unit of the value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

/// Successes among trials: won deals among closed ones, passes among calls that an item applied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    pub hits: u64,
    pub of: u64,
}

impl Share {
    /// `None` when there are no trials, or more hits than trials.
    #[must_use]
    pub fn rate(self) -> Option<f64> {
        (self.of > 0 && self.hits <= self.of).then(|| count(self.hits) / count(self.of))
    }
}

/// A count as a number. Exact up to 2⁵³, far beyond any count of calls.
#[expect(clippy::cast_precision_loss, reason = "exact for every count that can occur")]
fn count(n: u64) -> f64 {
    n as f64
}
