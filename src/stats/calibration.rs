//! Do predicted chances come true?

use super::{Design, FitError, Interval, Share, Z_95, count, logistic, wilson};

/// The mean squared distance between predicted chances and what happened: 0 is perfect, 0.25 is what "one half" always
/// earns. `None` without predictions.
///
/// Brier, Verification of forecasts expressed in terms of probability. Monthly Weather Review 78 (1950) 1–3.
#[must_use]
pub fn brier(chances: &[f64], won: &[bool]) -> Option<f64> {
    if chances.is_empty() || chances.len() != won.len() {
        return None;
    }
    let sum: f64 = chances
        .iter()
        .zip(won)
        .map(|(p, &won)| (p - f64::from(u8::from(won))).powi(2))
        .sum();
    Some(sum / count(chances.len() as u64))
}

/// Observations with similar predictions: what was predicted on average, and what came true.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CalibrationBin {
    pub predicted: f64,
    pub share: Share,
    pub observed: Interval,
}

/// At most `bins` groups of about equal size by predicted chance; equal predictions stay together.
#[must_use]
pub fn calibration_bins(chances: &[f64], won: &[bool], bins: usize) -> Vec<CalibrationBin> {
    let mut pairs: Vec<(f64, bool)> = chances.iter().copied().zip(won.iter().copied()).collect();
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let size = pairs.len().div_ceil(bins.max(1)).max(1);
    let mut result = Vec::new();
    let mut start = 0;
    while start < pairs.len() {
        let mut end = (start + size).min(pairs.len());
        while end < pairs.len() && pairs[end].0.total_cmp(&pairs[end - 1].0).is_eq() {
            end += 1;
        }
        let group = &pairs[start..end];
        let share = Share {
            hits: group.iter().filter(|(_, won)| *won).count() as u64,
            of: group.len() as u64,
        };
        if let Some(observed) = wilson(share) {
            let predicted = group.iter().map(|(p, _)| p).sum::<f64>() / count(share.of);
            result.push(CalibrationBin {
                predicted,
                share,
                observed,
            });
        }
        start = end;
    }
    result
}

/// The slope of outcomes on the log odds predicted: 1 is right, below 1 the predictions are too far apart, above 1 too
/// close together; with its 95 % interval. Chances of 0 and 1 are moved inside.
///
/// Cox, Two further applications of a model for binary regression. Biometrika 45 (1958) 562–565.
pub fn calibration_slope(chances: &[f64], won: &[bool]) -> Result<Option<Interval>, FitError> {
    let mut design = Design::new(2);
    for p in chances {
        let p = p.clamp(1e-12, 1.0 - 1e-12);
        design.push([(0, 1.0), (1, (p / (1.0 - p)).ln())]);
    }
    let fit = logistic(&design, won, None)?;
    Ok(fit.coefficient(1, &fit.covariance).map(|slope| Interval {
        value: slope.value,
        low: slope.value - Z_95 * slope.error,
        high: slope.value + Z_95 * slope.error,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::goldens::{GOLDENS, close, count as whole, number, same};

    #[test]
    fn figures_agree_with_numpy_and_statsmodels() {
        for row in GOLDENS["calibration"].as_array().expect("rows") {
            let chances: Vec<f64> = row["chances"].as_array().expect("chances").iter().map(number).collect();
            let won: Vec<bool> = row["won"]
                .as_array()
                .expect("won")
                .iter()
                .map(|y| whole(y) == 1)
                .collect();
            close(
                brier(&chances, &won).expect("some"),
                number(&row["brier"]),
                1e-12,
                &"brier",
            );
            same(
                calibration_slope(&chances, &won).expect("a fit"),
                &row["slope"],
                1e-6,
                &"slope",
            );
            let bins = calibration_bins(&chances, &won, 5);
            let golden = row["bins"].as_array().expect("bins");
            assert_eq!(bins.len(), golden.len());
            for (bin, golden) in bins.iter().zip(golden) {
                close(bin.predicted, number(&golden["predicted"]), 1e-12, golden);
                assert_eq!(
                    (bin.share.hits, bin.share.of),
                    (whole(&golden["won"]), whole(&golden["n"]))
                );
            }
        }
    }

    #[test]
    fn equal_predictions_stay_together() {
        let bins = calibration_bins(&[0.5; 9], &[true; 9], 3);
        assert_eq!(bins.len(), 1);
        assert_eq!(brier(&[], &[]), None);
        assert!(calibration_bins(&[], &[], 4).is_empty());
        assert_eq!(calibration_slope(&[0.4, 0.5], &[true, true]), Err(FitError::OneOutcome));
    }
}
