//! Means of measured values with 95 % intervals, a straight line through a short series, and what the next value may be.

use super::{Interval, count, student_95};

/// The mean of `n` values with Student's t interval, from their sum and the sum of their squares. `None` below two
/// values: one value says nothing of its own spread.
///
/// Student, The probable error of a mean. Biometrika 6 (1908) 1–25.
#[must_use]
pub fn mean_95(n: u64, sum: f64, squares: f64) -> Option<Interval> {
    if n < 2 {
        return None;
    }
    let value = sum / count(n);
    let freedom = count(n) - 1.0;
    // Rounding must not make the spread of equal values negative.
    let variance = ((squares - sum * value) / freedom).max(0.0);
    let half = student_95(freedom)? * (variance / count(n)).sqrt();
    (value.is_finite() && half.is_finite()).then_some(Interval {
        value,
        low: value - half,
        high: value + half,
    })
}

/// Where one more value of the same kind may fall: the mean, with the 95 % prediction interval
/// `mean ± t·s·√(1 + 1/n)`. `None` below three values.
///
/// Hahn, Meeker, Statistical Intervals (1991), section 4.7.
#[must_use]
pub fn next_value_95(values: &[f64]) -> Option<Interval> {
    let n = values.len() as u64;
    if n < 3 {
        return None;
    }
    let value = values.iter().sum::<f64>() / count(n);
    let freedom = count(n) - 1.0;
    let variance = values.iter().map(|v| (v - value).powi(2)).sum::<f64>() / freedom;
    let half = student_95(freedom)? * (variance * (1.0 + 1.0 / count(n))).sqrt();
    (value.is_finite() && half.is_finite()).then_some(Interval {
        value,
        low: value - half,
        high: value + half,
    })
}

/// The slope of the least-squares line through a series at equal steps, per step, with its t interval. `None` below four
/// values.
///
/// Draper, Smith, Applied Regression Analysis (1998), section 1.4.
#[must_use]
pub fn slope_95(values: &[f64]) -> Option<Interval> {
    let n = values.len() as u64;
    if n < 4 {
        return None;
    }
    let middle = (count(n) - 1.0) / 2.0;
    let mean = values.iter().sum::<f64>() / count(n);
    let steps = || {
        (0_u32..)
            .map(f64::from)
            .zip(values)
            .map(|(x, y)| (x - middle, y - mean))
    };
    let sxx: f64 = steps().map(|(x, _)| x * x).sum();
    let value = steps().map(|(x, y)| x * y).sum::<f64>() / sxx;
    let freedom = count(n) - 2.0;
    let residual: f64 = steps().map(|(x, y)| (y - value * x).powi(2)).sum();
    let half = student_95(freedom)? * (residual / freedom / sxx).sqrt();
    (value.is_finite() && half.is_finite()).then_some(Interval {
        value,
        low: value - half,
        high: value + half,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(interval: Interval, value: f64, low: f64, high: f64) {
        for (is, should) in [(interval.value, value), (interval.low, low), (interval.high, high)] {
            assert!(
                (is - should).abs() < 1e-9 * should.abs().max(1.0),
                "{interval:?}: {should}"
            );
        }
    }

    /// Values 2, 4, 6, 8: mean 5, s² = 20/3, t₀.₉₇₅(3) = 3.182446305284263.
    #[test]
    fn means_and_predictions_by_hand() {
        let t3 = 3.182_446_305_284_263;
        let s = (20.0_f64 / 3.0).sqrt();
        close(
            mean_95(4, 20.0, 120.0).unwrap(),
            5.0,
            5.0 - t3 * s / 2.0,
            5.0 + t3 * s / 2.0,
        );
        let half = t3 * s * 1.25_f64.sqrt();
        close(
            next_value_95(&[2.0, 4.0, 6.0, 8.0]).unwrap(),
            5.0,
            5.0 - half,
            5.0 + half,
        );
        assert_eq!(mean_95(1, 3.0, 9.0), None);
        assert_eq!(next_value_95(&[1.0, 2.0]), None);
        close(mean_95(3, 1.5, 0.75).unwrap(), 0.5, 0.5, 0.5);
    }

    /// Values 1, 2, 4, 5: slope 1.4, residuals 0.1, −0.3, 0.3, −0.1, so s² = 0.2/2, Sxx = 5, t₀.₉₇₅(2) = 4.302652729749464.
    #[test]
    fn a_slope_by_hand() {
        let half = 4.302_652_729_749_464 * (0.1_f64 / 5.0).sqrt();
        close(slope_95(&[1.0, 2.0, 4.0, 5.0]).unwrap(), 1.4, 1.4 - half, 1.4 + half);
        assert_eq!(slope_95(&[1.0, 2.0, 3.0]), None);
    }
}
