//! The two distributions that intervals and tests of estimates read: the standard normal and Student's t.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

/// The 97.5 % point of the standard normal distribution: half-width of a 95 % interval in standard errors.
pub const Z_95: f64 = 1.959_963_984_540_054;

/// The point below which a standard normal variable falls with probability `p`; `None` unless 0 < p < 1.
#[must_use]
pub fn normal_quantile(p: f64) -> Option<f64> {
    (p > 0.0 && p < 1.0).then(|| Normal::standard().inverse_cdf(p))
}

/// The chance that a standard normal variable falls below `z`.
pub(super) fn normal_below(z: f64) -> f64 {
    Normal::standard().cdf(z)
}

/// The chance that a standard normal variable is at least as far from zero as `z`; `None` for what is no number. Never
/// 0: the smallest positive number instead.
#[must_use]
pub fn normal_two_sided(z: f64) -> Option<f64> {
    (!z.is_nan()).then(|| (2.0 * Normal::standard().cdf(-z.abs())).clamp(f64::MIN_POSITIVE, 1.0))
}

/// The 97.5 % point of Student's t with this many degrees of freedom; `None` without any.
#[must_use]
pub fn student_95(freedom: f64) -> Option<f64> {
    let t = StudentsT::new(0.0, 1.0, freedom).ok()?;
    let start = t.inverse_cdf(0.975);
    // The library's inverse is good to six digits only: Newton's steps on the distribution itself finish the work.
    let polished = (0..4).fold(start, |x, _| {
        x - (t.cdf(x) - 0.975) / statrs::distribution::Continuous::pdf(&t, x)
    });
    polished.is_finite().then_some(polished)
}

/// The chance that a Student's t variable is at least as far from zero as `t`.
#[must_use]
pub fn student_two_sided(t: f64, freedom: f64) -> Option<f64> {
    let distribution = StudentsT::new(0.0, 1.0, freedom).ok()?;
    (!t.is_nan()).then(|| (2.0 * distribution.cdf(-t.abs())).clamp(f64::MIN_POSITIVE, 1.0))
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
    fn students_t_agrees_with_scipy() {
        for row in GOLDENS["student"].as_array().expect("rows") {
            let freedom = number(&row["freedom"]);
            close(student_95(freedom).expect("freedom"), number(&row["t95"]), 1e-6, row);
            let p = student_two_sided(number(&row["t"]), freedom).expect("freedom");
            close(p, number(&row["p"]), 1e-9, row);
        }
    }

    #[test]
    fn the_ends_have_none() {
        for p in [0.0, 1.0, -0.1, f64::NAN] {
            assert_eq!(normal_quantile(p), None);
        }
        assert_eq!(normal_two_sided(f64::NAN), None);
        assert_eq!(normal_two_sided(60.0), Some(f64::MIN_POSITIVE));
        assert_eq!(student_95(0.0), None);
        assert_eq!(student_two_sided(1.0, -1.0), None);
    }
}
