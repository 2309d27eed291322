//! Many tests at once.

/// Adjusted p-values (q) that bound the expected share of false discoveries, in the order given: the step-up procedure.
/// A NaN counts as 1.
///
/// Benjamini, Hochberg, Controlling the false discovery rate: a practical and powerful approach to multiple testing.
/// JRSS B 57 (1995) 289–300.
#[must_use]
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    let p: Vec<f64> = p
        .iter()
        .map(|&p| if p.is_nan() { 1.0 } else { p.clamp(0.0, 1.0) })
        .collect();
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&a, &b| p[a].total_cmp(&p[b]));
    let mut q = vec![1.0; p.len()];
    let family = super::count(p.len() as u64);
    let mut least = 1.0_f64;
    for (rank, &at) in order.iter().enumerate().rev() {
        least = least.min(p[at] * family / super::count(rank as u64 + 1));
        q[at] = least;
    }
    q
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::stats::goldens::{GOLDENS, close, number};

    #[test]
    fn q_agrees_with_statsmodels() {
        for row in GOLDENS["benjamini_hochberg"].as_array().expect("rows") {
            let numbers = |key: &str| {
                row[key]
                    .as_array()
                    .expect("numbers")
                    .iter()
                    .map(number)
                    .collect::<Vec<_>>()
            };
            let (ours, golden) = (benjamini_hochberg(&numbers("p")), numbers("q"));
            assert_eq!(ours.len(), golden.len());
            ours.iter()
                .zip(&golden)
                .for_each(|(&ours, &golden)| close(ours, golden, 1e-12, row));
        }
    }

    #[test]
    fn what_is_no_probability_is_survived() {
        assert_eq!(benjamini_hochberg(&[f64::NAN, -1.0, 2.0]), [1.0, 0.0, 1.0]);
    }

    proptest! {
        #[test]
        fn q_is_never_below_p_and_keeps_its_order(p in prop::collection::vec(0.0..=1.0_f64, 0..40)) {
            let q = benjamini_hochberg(&p);
            for i in 0..p.len() {
                prop_assert!(p[i] <= q[i] + 1e-15 && q[i] <= 1.0);
                for j in 0..p.len() {
                    prop_assert!(p[i] > p[j] || q[i] <= q[j] || p[i].total_cmp(&p[j]).is_eq());
                }
            }
        }
    }
}
