use statrs::distribution::{ContinuousCDF, Normal};

/// The 97.5 % point of the standard normal distribution: half-width of a 95 % interval in standard errors.
pub const Z_95: f64 = 1.959_963_984_540_054;

/// The point below which a standard normal variable falls with probability `p`; `None` unless 0 < p < 1.
#[must_use]
pub fn normal_quantile(p: f64) -> Option<f64> {
    (p > 0.0 && p < 1.0).then(|| Normal::standard().inverse_cdf(p))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::goldens::{GOLDENS, close, number};

    #[test]
    fn quantiles_agree_with_scipy() {
        for row in GOLDENS["normal_quantile"].as_array().expect("rows") {
            let z = normal_quantile(number(&row["p"])).expect("inside");
            close(z, number(&row["z"]), 1e-9, row);
        }
        close(normal_quantile(0.975).expect("inside"), Z_95, 1e-12, &0.975);
    }

    #[test]
    fn the_ends_have_none() {
        for p in [0.0, 1.0, -0.1, f64::NAN] {
            assert_eq!(normal_quantile(p), None);
        }
    }
}
