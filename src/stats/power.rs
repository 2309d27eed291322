//! How much data a question needs.

use super::normal::normal_below;
use super::{Z_95, normal_quantile};

/// How many trials the first group needs to tell `base + difference` from `base`, two-sided at the 5 % level, when the
/// second group (whose share is `base`) is `ratio` times as large. `None` when a share falls outside 0–1, or there is no
/// difference to be seen, or no second group.
///
/// Fleiss, Levin, Paik, Statistical Methods for Rates and Proportions, 3rd ed. (2003), formula 4.14, without continuity
/// correction; the far tail is left out.
#[must_use]
pub fn two_proportion_n(base: f64, difference: f64, ratio: f64, power: f64) -> Option<f64> {
    let other = base + difference;
    let in_range = |p: f64| (0.0..=1.0).contains(&p);
    if !in_range(base) || !in_range(other) || difference == 0.0 || ratio <= 0.0 || !ratio.is_finite() {
        return None;
    }
    let z_power = normal_quantile(power)?;
    let variance = |p: f64| p * (1.0 - p);
    let pooled = (other + ratio * base) / (1.0 + ratio);
    let under_null = (variance(pooled) * (1.0 + 1.0 / ratio)).sqrt();
    let under_difference = (variance(other) + variance(base) / ratio).sqrt();
    let root = (Z_95 * under_null + z_power * under_difference).max(0.0) / difference;
    Some(root * root)
}

/// The chance to tell the two apart, two-sided at the 5 % level, with `n` trials in the first group and `ratio · n` in
/// the second: the inverse of [`two_proportion_n`].
#[must_use]
pub fn two_proportion_power(base: f64, difference: f64, ratio: f64, n: f64) -> Option<f64> {
    let other = base + difference;
    let in_range = |p: f64| (0.0..=1.0).contains(&p);
    if !in_range(base) || !in_range(other) || ratio <= 0.0 || !ratio.is_finite() || n <= 0.0 {
        return None;
    }
    let variance = |p: f64| p * (1.0 - p);
    let pooled = (other + ratio * base) / (1.0 + ratio);
    let under_null = (variance(pooled) * (1.0 + 1.0 / ratio)).sqrt();
    let under_difference = (variance(other) + variance(base) / ratio).sqrt();
    if under_difference == 0.0 {
        return Some(if difference == 0.0 { 0.0 } else { 1.0 });
    }
    Some(normal_below(
        (difference.abs() * n.sqrt() - Z_95 * under_null) / under_difference,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::goldens::{GOLDENS, close, number};

    #[test]
    fn sizes_agree_with_statsmodels() {
        for row in GOLDENS["two_proportion_n"].as_array().expect("rows") {
            let n = two_proportion_n(
                number(&row["base"]),
                number(&row["difference"]),
                number(&row["ratio"]),
                0.8,
            );
            close(n.expect("possible"), number(&row["n1"]), 1e-9, row);
        }
    }

    #[test]
    fn power_is_the_inverse_of_the_size() {
        for row in GOLDENS["two_proportion_n"].as_array().expect("rows") {
            let of = |key: &str| number(&row[key]);
            let power = two_proportion_power(of("base"), of("difference"), of("ratio"), of("n1"));
            close(power.expect("possible"), 0.8, 1e-9, row);
        }
        assert_eq!(two_proportion_power(0.5, 0.6, 1.0, 10.0), None);
        assert_eq!(two_proportion_power(0.0, 1.0, 1.0, 10.0), Some(1.0));
    }

    #[test]
    fn impossible_questions_have_no_size() {
        for (base, difference, ratio) in [(0.95, 0.1, 1.0), (0.5, 0.0, 1.0), (0.5, 0.1, 0.0), (f64::NAN, 0.1, 1.0)] {
            assert_eq!(two_proportion_n(base, difference, ratio, 0.8), None);
        }
        assert_eq!(two_proportion_n(0.5, 0.1, 1.0, 1.0), None);
    }
}
