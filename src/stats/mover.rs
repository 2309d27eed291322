//! The difference of two estimates from their intervals alone.

use super::Interval;

/// `a − b` of two independent estimates, with the interval that squares and adds the distances of both (MOVER: method of
/// variance estimates recovery). Of two shares with Wilson intervals it is Newcombe's method 10; of two such differences,
/// a difference in differences.
///
/// Zou, Donner, Construction of confidence limits about effect measures: a general approach. Statistics in Medicine 27
/// (2008) 1693–1702.
#[must_use]
pub fn difference(a: Interval, b: Interval) -> Interval {
    let value = a.value - b.value;
    Interval {
        value,
        low: value - (a.value - a.low).hypot(b.high - b.value),
        high: value + (a.high - a.value).hypot(b.value - b.low),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::stats::goldens::close;
    use crate::stats::{Share, newcombe, wilson};

    proptest! {
        /// Newcombe's own method is its golden value: tested there against statsmodels and the published tables.
        #[test]
        fn of_two_wilson_intervals_it_is_newcombes(a in 0_u64..200, b in 0_u64..200, n in 200_u64..400, m in 200_u64..400) {
            let (with, without) = (Share { hits: a, of: n }, Share { hits: b, of: m });
            let found = difference(wilson(with).expect("trials"), wilson(without).expect("trials"));
            let expected = newcombe(with, without).expect("trials");
            close(found.value, expected.value, 1e-12, &(a, n, b, m));
            close(found.low.max(-1.0), expected.low, 1e-12, &(a, n, b, m));
            close(found.high.min(1.0), expected.high, 1e-12, &(a, n, b, m));
        }
    }

    /// By hand: 0.20 [0.10; 0.35] − 0.05 [−0.07; 0.13]: √(0.10² + 0.08²) = 0.128062, √(0.15² + 0.12²) = 0.192094.
    #[test]
    fn by_hand() {
        let interval = |value, low, high| Interval { value, low, high };
        let found = difference(interval(0.20, 0.10, 0.35), interval(0.05, -0.07, 0.13));
        close(found.value, 0.15, 1e-12, &"value");
        close(found.low, 0.15 - 0.128_062, 1e-6, &"low");
        close(found.high, 0.15 + 0.192_094, 1e-6, &"high");
    }
}
