//! What a list of amounts brings when each of them is won or not at one rate, and a rate drawn towards a base.

use super::{Interval, Share, Z_95, count, wilson};

/// The sum that deals of these amounts bring at a win rate, with a 95 % interval. `None` without trials of the rate.
///
/// Value: Σ amount × rate. Two things are not known: the rate, and which of the deals would be won. The interval squares
/// and adds both distances: of the rate's Wilson interval times Σ amount, and z · √(rate · (1 − rate) · Σ amount²), the
/// spread of the sum of independent deals (delta method; it is what makes few large deals less sure than many small
/// ones). Adding squared distances of asymmetric intervals: Zou, Donner, Construction of confidence limits about effect
/// measures. Statistics in Medicine 27 (2008) 1693–1702. Kept within nothing and all. Deals are taken as independent;
/// amounts below zero count as zero.
#[must_use]
pub fn expected_sum(amounts: impl IntoIterator<Item = f64>, rate: Share) -> Option<Interval> {
    let rate = wilson(rate)?;
    let (mut sum, mut squares) = (0.0, 0.0);
    for amount in amounts {
        let amount = if amount.is_finite() { amount.max(0.0) } else { 0.0 };
        sum += amount;
        squares += amount * amount;
    }
    let spread = Z_95 * (rate.value * (1.0 - rate.value) * squares).sqrt();
    let value = sum * rate.value;
    Some(Interval {
        value,
        low: (value - spread.hypot(sum * (rate.value - rate.low))).max(0.0),
        high: (value + spread.hypot(sum * (rate.high - rate.value))).min(sum),
    })
}

/// A rate of few trials drawn towards a base rate, as if `weight` more trials at the base rate had been seen, with the
/// Wilson interval of the trials together. `None` when the base rate has no trials or the weight is not above zero.
///
/// The mean of the beta distribution that a beta prior of that weight and the trials give (Carlin, Louis, Bayesian
/// Methods for Data Analysis, 3rd ed. 2009, section 2.3); Wilson's interval at real counts, as in [`wilson`].
#[must_use]
pub fn shrunk(share: Share, base: Share, weight: f64) -> Option<Interval> {
    let base = base.rate()?;
    if share.hits > share.of || !weight.is_finite() || weight <= 0.0 {
        return None;
    }
    let n = count(share.of) + weight;
    let value = (count(share.hits) + weight * base) / n;
    let z2 = Z_95 * Z_95;
    let centre = value + z2 / (2.0 * n);
    let half = Z_95 * (value * (1.0 - value) / n + z2 / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z2 / n;
    Some(Interval {
        value,
        low: ((centre - half) / scale).clamp(0.0, value),
        high: ((centre + half) / scale).clamp(value, 1.0),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(hits: u64, of: u64) -> Share {
        Share { hits, of }
    }

    #[test]
    fn one_sure_rate_leaves_the_spread_of_the_deals() {
        // 4 deals of 100 at one half, the rate all but known: 200 ± 1.96 · √(¼ · 40 000).
        let sum = expected_sum([100.0; 4], of(500_000_000, 1_000_000_000)).expect("trials");
        assert!((sum.value - 200.0).abs() < 1e-9);
        assert!(
            (sum.low - (200.0 - 1.959_963_984_540_054 * 100.0)).abs() < 0.01,
            "{sum:?}"
        );
        assert!(
            (sum.high - (200.0 + 1.959_963_984_540_054 * 100.0)).abs() < 0.01,
            "{sum:?}"
        );
    }

    #[test]
    fn many_small_deals_are_surer_than_one_large_one_and_the_rate_is_never_better_known() {
        let rate = of(30, 100);
        let one = expected_sum([10_000.0], rate).expect("trials");
        let many = expected_sum(std::iter::repeat_n(1.0, 10_000), rate).expect("trials");
        let known = wilson(rate).expect("trials");
        assert!((one.value - many.value).abs() < 1e-6);
        assert!(one.high - one.low > many.high - many.low);
        assert!(many.low <= 10_000.0 * known.low && many.high >= 10_000.0 * known.high);
    }

    #[test]
    fn nothing_brings_nothing_and_no_rate_says_nothing() {
        let none = expected_sum([], of(3, 9)).expect("trials");
        assert_eq!((none.value, none.low, none.high), (0.0, 0.0, 0.0));
        assert_eq!(expected_sum([5.0], of(0, 0)), None);
    }

    #[test]
    fn few_trials_are_drawn_to_the_base_and_many_are_not() {
        let base = of(25, 100);
        let near = |a: Option<Interval>, b: f64| (a.expect("base").value - b).abs() < 1e-3;
        assert!(near(shrunk(of(0, 0), base, 20.0), 0.25));
        assert!(near(shrunk(of(5, 5), base, 20.0), 0.4));
        assert!(near(shrunk(of(80_000, 100_000), base, 20.0), 0.8));
        assert_eq!(shrunk(of(1, 2), of(0, 0), 20.0), None);
        assert_eq!(shrunk(of(1, 2), base, 0.0), None);
        // Without shrinking to speak of, it is Wilson's interval.
        let plain = wilson(of(30, 100)).expect("trials");
        let drawn = shrunk(of(30, 100), of(3, 10), 1e-9).expect("base");
        assert!((plain.low - drawn.low).abs() < 1e-9 && (plain.high - drawn.high).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn sums_hold_their_value_and_grow_with_each_amount(
            amounts in prop::collection::vec(0.0..1e7_f64, 0..40), hits in 0_u64..50, more in 0_u64..50, one in 0.0..1e7_f64,
        ) {
            let rate = of(hits, hits + more + 1);
            let before = expected_sum(amounts.iter().copied(), rate).expect("trials");
            let total: f64 = amounts.iter().sum();
            prop_assert!(0.0 <= before.low && before.low <= before.value + 1e-6);
            prop_assert!(before.value <= before.high + 1e-6 && before.high <= total + 1e-6);
            let after = expected_sum(amounts.iter().copied().chain([one]), rate).expect("trials");
            prop_assert!(after.value + 1e-6 >= before.value && after.high + 1e-6 >= before.high);
        }
    }
}
