//! Shares, their difference and their ratio, each with a 95 % interval.

use super::{Interval, Share, Z_95, count};

/// A share with its Wilson score interval, without continuity correction. `None` without trials.
///
/// Wilson, Probable inference, the law of succession, and statistical inference. JASA 22 (1927) 209–212; method 3 of
/// Newcombe, Statistics in Medicine 17 (1998) 857–872.
#[must_use]
pub fn wilson(share: Share) -> Option<Interval> {
    let value = share.rate()?;
    let n = count(share.of);
    let z2 = Z_95 * Z_95;
    let centre = value + z2 / (2.0 * n);
    let half = Z_95 * (value * (1.0 - value) / n + z2 / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z2 / n;
    // At 0 and n the interval touches its end exactly; rounding must not cross the value.
    let low = if share.hits == 0 {
        0.0
    } else {
        ((centre - half) / scale).clamp(0.0, value)
    };
    let high = if share.hits == share.of {
        1.0
    } else {
        ((centre + half) / scale).clamp(value, 1.0)
    };
    Some(Interval { value, low, high })
}

/// The difference of two independent shares, `with − without`, with the interval that squares and adds the distances of
/// both Wilson intervals; no continuity correction. `None` when either side has no trials.
///
/// Method 10 of Newcombe, Interval estimation for the difference between independent proportions. Statistics in
/// Medicine 17 (1998) 873–890.
#[must_use]
pub fn newcombe(with: Share, without: Share) -> Option<Interval> {
    let (a, b) = (wilson(with)?, wilson(without)?);
    let value = a.value - b.value;
    let low = value - (a.value - a.low).hypot(b.high - b.value);
    let high = value + (a.high - a.value).hypot(b.value - b.low);
    Some(Interval {
        value,
        low: low.max(-1.0),
        high: high.min(1.0),
    })
}

/// The ratio of two independent shares, `with ÷ without`, with the interval on the logarithm.
///
/// `None` when either side has no trials or no hits: the logarithm of zero has no interval, and adding a half to each
/// cell would print a ratio that nobody counted. `None` too when every trial of both sides is a hit, where the formula's
/// variance is zero and the interval would claim certainty.
///
/// Katz, Baptista, Azen, Pike, Obtaining confidence intervals for the risk ratio in cohort studies. Biometrics 34 (1978)
/// 469–474.
#[must_use]
pub fn katz(with: Share, without: Share) -> Option<Interval> {
    let (a, b) = (with.rate()?, without.rate()?);
    if with.hits == 0 || without.hits == 0 || (with.hits == with.of && without.hits == without.of) {
        return None;
    }
    let variance_of_log = |s: Share| 1.0 / count(s.hits) - 1.0 / count(s.of);
    let half = Z_95 * (variance_of_log(with) + variance_of_log(without)).sqrt();
    let value = a / b;
    Some(Interval {
        value,
        low: value * (-half).exp(),
        high: value * half.exp(),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::stats::goldens::{GOLDENS, close, same, share};

    fn of(hits: u64, of: u64) -> Share {
        Share { hits, of }
    }

    #[test]
    fn wilson_agrees_with_statsmodels() {
        for row in GOLDENS["wilson"].as_array().expect("rows") {
            same(wilson(share(row, "won", "n")), row, 1e-12, row);
        }
    }

    #[test]
    fn differences_and_ratios_agree_with_statsmodels() {
        for row in GOLDENS["pairs"].as_array().expect("rows") {
            let (with, without) = (share(row, "won_with", "n_with"), share(row, "won_without", "n_without"));
            same(newcombe(with, without), &row["difference"], 1e-12, row);
            same(katz(with, without), &row["ratio"], 1e-12, row);
        }
    }

    /// Table II of Newcombe 1998 (difference), row 10, to the four decimals printed there.
    #[test]
    fn newcombe_published_examples() {
        for (with, without, low, high) in [
            (of(56, 70), of(48, 80), 0.0524, 0.3339),
            (of(9, 10), of(3, 10), 0.1705, 0.8090),
            (of(6, 7), of(2, 7), 0.0582, 0.8062),
            (of(5, 56), of(0, 29), -0.0381, 0.1926),
            (of(10, 10), of(0, 20), 0.6791, 1.0),
            (of(10, 10), of(0, 10), 0.6075, 1.0),
        ] {
            let interval = newcombe(with, without).expect("trials");
            close(interval.low, low, 5.01e-5, &with);
            close(interval.high, high, 5.01e-5, &with);
        }
    }

    /// Table I of Newcombe 1998 (single proportion), method 3.
    #[test]
    fn wilson_published_examples() {
        for (share, low, high) in [
            (of(81, 263), 0.2553, 0.3662),
            (of(15, 148), 0.0624, 0.1605),
            (of(0, 20), 0.0, 0.1611),
            (of(1, 29), 0.0061, 0.1718),
        ] {
            let interval = wilson(share).expect("trials");
            close(interval.low, low, 5.01e-5, &share);
            close(interval.high, high, 5.01e-5, &share);
        }
    }

    #[test]
    fn nothing_has_no_rate() {
        assert_eq!(wilson(of(0, 0)), None);
        assert_eq!(wilson(of(2, 1)), None);
        assert_eq!(newcombe(of(0, 0), of(1, 2)), None);
        assert_eq!(katz(of(1, 2), of(0, 0)), None);
    }

    proptest! {
        #[test]
        fn intervals_hold_their_value_and_stay_in_range(
            n1 in 1_u64..1_000_000_000_000, n2 in 1_u64..1_000_000_000_000, part1 in 0.0..=1.0_f64, part2 in 0.0..=1.0_f64,
        ) {
            #[expect(clippy::cast_sign_loss, clippy::cast_possible_truncation, reason = "parts of a count")]
            let hits = |n: u64, part: f64| ((count(n) * part) as u64).min(n);
            let (a, b) = (of(hits(n1, part1), n1), of(hits(n2, part2), n2));
            let w = wilson(a).expect("trials");
            prop_assert!(0.0 <= w.low && w.low <= w.value && w.value <= w.high && w.high <= 1.0, "{w:?}");
            let d = newcombe(a, b).expect("trials");
            prop_assert!(-1.0 <= d.low && d.low <= d.value && d.value <= d.high && d.high <= 1.0, "{d:?}");
            // Swapping the sides turns the difference round and inverts the ratio.
            let back = newcombe(b, a).expect("trials");
            prop_assert!((d.low + back.high).abs() < 1e-12 && (d.high + back.low).abs() < 1e-12);
            if let Some(r) = katz(a, b) {
                prop_assert!(0.0 < r.low && r.low <= r.value && r.value <= r.high);
                let back = katz(b, a).expect("the same counts");
                prop_assert!((r.low * back.high - 1.0).abs() < 1e-9);
            }
        }
    }
}
