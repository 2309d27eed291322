//! Pure functions from counts to figures: rates with intervals, tests, corrections for many tests, sample sizes,
//! regression, calibration. No I/O, no randomness of its own. Every formula cites its source; every printed figure has a
//! golden value from statsmodels or scipy (`fixtures/goldens/`).
//!
//! What cannot be said is `None`: a rate of nothing, a ratio to zero, an interval without variance.

mod agreement;
mod calibration;
mod exact;
mod expected;
#[cfg(test)]
mod goldens;
mod linear;
mod logistic;
mod mean;
mod misclassified;
mod mover;
mod multiple;
mod normal;
mod permutation;
mod power;
mod proportion;
mod stratified;
mod trend;

pub use agreement::{
    Agreement, Ratings, Undefined, cohen_kappa, fleiss_kappa, gwet_ac1, krippendorff_alpha, raw_agreement,
};
pub use calibration::{CalibrationBin, brier, calibration_bins, calibration_slope};
pub use exact::fisher_exact;
pub use expected::{expected_sum, shrunk};
pub use linear::{Design, Square};
pub use logistic::{Effect, Fit, FitError, Method, firth, logistic};
pub use mean::{mean_95, next_value_95, slope_95};
pub use misclassified::{Exposed, Uncorrectable, corrected_difference};
pub use mover::difference;
pub use multiple::benjamini_hochberg;
pub use normal::{Z_95, normal_quantile, normal_two_sided, student_95, student_two_sided};
pub use permutation::permutation;
pub use power::{two_proportion_n, two_proportion_power};
pub use proportion::{katz, newcombe, wilson};
pub use stratified::{CommonOdds, mantel_haenszel};
pub use trend::{Trend, cochran_armitage};

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
