//! Fisher's exact test.

use super::count;

/// Tables whose probability is within this of the observed one, relatively, count as equally probable: the choice of R's
/// `fisher.test`. The probabilities here are good to about 10⁻¹¹.
const TIE: f64 = 1e-7;

/// Totals above this are not walked through. No department closes a trillion deals.
const MAX_TOTAL: u64 = 1_000_000_000_000;

/// Two-sided p of Fisher's exact test on the table
///
/// | | won | lost |
/// |---|---|---|
/// | with | `table[0]` | `table[1]` |
/// | without | `table[2]` | `table[3]` |
///
/// by probability: the sum over all tables with the same margins that are at most as probable as the one seen. An empty
/// row or column leaves one table only, p = 1. `None` for a total above a trillion. A p too small for a floating-point
/// number comes back as the smallest positive one, never 0.
///
/// Fisher, The logic of inductive inference. JRSS 98 (1935) 39–82; Agresti, Categorical Data Analysis, 3rd ed. (2013)
/// 3.5.1. The hypergeometric probabilities follow from one another by `P(k+1)/P(k) = (w−k)(r−k) / ((k+1)(n−w−r+k+1))`,
/// started at the mode with weight one and divided by their sum: no factorials, so nothing overflows or cancels.
#[must_use]
pub fn fisher_exact(table: [u64; 4]) -> Option<f64> {
    let [won_with, lost_with, won_without, _] = table;
    let total = table.iter().try_fold(0_u64, |sum, &cell| sum.checked_add(cell))?;
    if total > MAX_TOTAL {
        return None;
    }
    let walk = Walk {
        with: won_with + lost_with,
        won: won_with + won_without,
        total,
    };
    let mode = walk.mode();
    let observed = walk.weight(mode, won_with);
    let at_most = observed * (1.0 + TIE);
    let (mut sum, mut tail) = (1.0, if 1.0 <= at_most { 1.0 } else { 0.0 });
    for step in [Step::Up, Step::Down] {
        let (mut k, mut weight) = (mode, 1.0);
        while let Some(ratio) = walk.ratio(k, step) {
            weight *= ratio;
            // What is left is too small to change the sum, and what is summed as the tail is complete.
            if weight == 0.0 {
                break;
            }
            k = step.from(k);
            sum += weight;
            if weight <= at_most {
                tail += weight;
            }
        }
    }
    Some((tail / sum).clamp(f64::MIN_POSITIVE, 1.0))
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Up,
    Down,
}

impl Step {
    fn from(self, k: u64) -> u64 {
        match self {
            Self::Up => k + 1,
            Self::Down => k - 1,
        }
    }
}

/// The tables with given margins, by k = the number won among those with.
struct Walk {
    with: u64,
    won: u64,
    total: u64,
}

impl Walk {
    /// The most probable k: Johnson, Kotz, Kemp, Univariate Discrete Distributions, 6.2.
    fn mode(&self) -> u64 {
        let mode = (u128::from(self.with) + 1) * (u128::from(self.won) + 1) / (u128::from(self.total) + 2);
        let most = self.with.min(self.won);
        let least = (self.with + self.won).saturating_sub(self.total);
        u64::try_from(mode).unwrap_or(most).clamp(least, most)
    }

    /// P(next)/P(k), `None` when k is the last in that direction.
    fn ratio(&self, k: u64, step: Step) -> Option<f64> {
        // Lost without, when k are won with: total − with − won + k, and never below zero within the support.
        let rest = |k: u64| (self.total + k).checked_sub(self.with + self.won);
        match step {
            Step::Up if k < self.with.min(self.won) => {
                Some(count(self.won - k) * count(self.with - k) / (count(k + 1) * count(rest(k + 1)?)))
            }
            Step::Down if k > 0 && rest(k)? > 0 => {
                Some(count(k) * count(rest(k)?) / (count(self.won - k + 1) * count(self.with - k + 1)))
            }
            _ => None,
        }
    }

    /// P(k)/P(mode).
    fn weight(&self, mode: u64, k: u64) -> f64 {
        let step = if k > mode { Step::Up } else { Step::Down };
        let (mut at, mut weight) = (mode, 1.0);
        while at != k && weight > 0.0 {
            let Some(ratio) = self.ratio(at, step) else { break };
            weight *= ratio;
            at = step.from(at);
        }
        weight
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::stats::goldens::{GOLDENS, close, count as whole, number};

    #[test]
    fn p_agrees_with_scipy() {
        for row in GOLDENS["fisher"].as_array().expect("rows") {
            let cells: Vec<u64> = row["table"].as_array().expect("cells").iter().map(whole).collect();
            let [a, b, c, d] = cells[..] else {
                panic!("four cells: {row}")
            };
            let (ours, golden) = (fisher_exact([a, b, c, d]).expect("within range"), number(&row["p"]));
            close(ours, golden, 1e-9, row);
            assert!(
                (ours / golden - 1.0).abs() < 1e-6,
                "relative: ours {ours}, golden {golden}"
            );
        }
    }

    /// The tea-tasting lady, three of four cups right: Agresti 2013, 3.5.2. Exact: 34/70.
    #[test]
    fn tea_tasting() {
        close(fisher_exact([3, 1, 1, 3]).expect("small"), 34.0 / 70.0, 1e-14, &"tea");
    }

    #[test]
    fn edges() {
        assert_eq!(fisher_exact([0, 0, 0, 0]), Some(1.0));
        assert_eq!(fisher_exact([5, 0, 7, 0]), Some(1.0));
        assert_eq!(fisher_exact([0, 0, 7, 3]), Some(1.0));
        assert_eq!(fisher_exact([u64::MAX, 1, 0, 0]), None);
        assert_eq!(fisher_exact([MAX_TOTAL, 1, 0, 0]), None);
        let tiny = fisher_exact([100_000, 0, 0, 100_000]).expect("within range");
        assert!(tiny > 0.0 && tiny < 1e-300);
    }

    #[expect(
        clippy::many_single_char_names,
        reason = "the names of the four cells in every text on the test"
    )]
    /// The sum over all tables, each by exact integer binomials: slow and obviously right.
    fn naive([a, b, c, d]: [u64; 4]) -> f64 {
        let choose = |n: u64, k: u64| (0..k).fold(1_u128, |acc, i| acc * u128::from(n - i) / u128::from(i + 1));
        let (with, won, n) = (a + b, a + c, a + b + c + d);
        let ways = |k: u64| choose(won, k) * choose(n - won, with - k);
        let support = (with + won).saturating_sub(n)..=with.min(won);
        let seen = ways(a);
        let tail: u128 = support.map(ways).filter(|&w| w <= seen).sum();
        #[expect(clippy::cast_precision_loss, reason = "an oracle for small numbers")]
        let p = tail as f64 / choose(n, with) as f64;
        p
    }

    proptest! {
        #[test]
        fn small_tables_agree_with_whole_numbers(table in prop::array::uniform4(0_u64..14)) {
            let ours = fisher_exact(table).expect("small");
            prop_assert!((ours - naive(table)).abs() < 1e-11, "{ours} {}", naive(table));
            let [a, b, c, d] = table;
            prop_assert!((ours - fisher_exact([c, d, a, b]).expect("small")).abs() < 1e-12);
            prop_assert!((ours - fisher_exact([a, c, b, d]).expect("small")).abs() < 1e-12);
        }

        #[test]
        fn large_tables_give_a_probability(table in prop::array::uniform4(0_u64..200_000)) {
            let p = fisher_exact(table).expect("within range");
            prop_assert!(p > 0.0 && p <= 1.0);
        }
    }
}
