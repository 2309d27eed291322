//! A test that assumes nothing of how deals are won: shuffle who had the behaviour, and see how often the difference is
//! as large as the one seen.

use super::count;

/// Differences this close count as equal: they are fractions of the same counts.
const TIE: f64 = 1e-9;

/// Two-sided p of the summed difference "won with − expected", with exposures shuffled within strata (managers), so that
/// what differs between managers plays no part. `strata[i]`, `exposed[i]`, `won[i]` describe deal i. `rounds` shuffles
/// are drawn with `random`, which gives a number below its argument; the seen arrangement counts as one of them, so p is
/// never 0. `None` when there is nothing to shuffle or the lengths differ.
///
/// Phipson, Smyth, Permutation p-values should never be zero. Statistical Applications in Genetics and Molecular Biology
/// 9 (2010) 39; Good, Permutation, Parametric, and Bootstrap Tests of Hypotheses, 3rd ed. (2005), 3.5 (strata).
#[must_use]
pub fn permutation(
    strata: &[usize],
    exposed: &[bool],
    won: &[bool],
    rounds: u64,
    random: &mut dyn FnMut(usize) -> usize,
) -> Option<f64> {
    if strata.len() != exposed.len() || strata.len() != won.len() {
        return None;
    }
    let mut groups: Vec<Group> = Vec::new();
    for ((&stratum, &exposed), &won) in strata.iter().zip(exposed).zip(won) {
        if groups.len() <= stratum {
            groups.resize_with(stratum + 1, Group::default);
        }
        groups[stratum].won.push(won);
        groups[stratum].with += usize::from(exposed);
        groups[stratum].won_with += u64::from(exposed && won);
    }
    groups.retain(|group| group.with > 0 && group.with < group.won.len());
    if groups.is_empty() {
        return None;
    }
    let expected: f64 = groups.iter().map(Group::expected).sum();
    let distance = |won_with: u64| (count(won_with) - expected).abs();
    let seen = distance(groups.iter().map(|group| group.won_with).sum());
    let mut as_far: u64 = 1;
    for _ in 0..rounds {
        let drawn = groups.iter_mut().map(|group| group.draw(random)).sum();
        as_far += u64::from(distance(drawn) >= seen - TIE);
    }
    Some(count(as_far) / (count(rounds) + 1.0))
}

#[derive(Default)]
struct Group {
    won: Vec<bool>,
    with: usize,
    won_with: u64,
}

impl Group {
    fn expected(&self) -> f64 {
        let won = self.won.iter().filter(|&&won| won).count();
        count(won as u64) * count(self.with as u64) / count(self.won.len() as u64)
    }

    /// Won deals among `with` drawn without putting back: the first steps of a Fisher–Yates shuffle.
    fn draw(&mut self, random: &mut dyn FnMut(usize) -> usize) -> u64 {
        let n = self.won.len();
        let mut won = 0;
        for at in 0..self.with {
            let other = at + random(n - at).min(n - at - 1);
            self.won.swap(at, other);
            won += u64::from(self.won[at]);
        }
        won
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::goldens::{GOLDENS, count as whole, number};

    /// Steele, Vigna's `SplitMix64`, enough for a test.
    fn random(mut state: u64) -> impl FnMut(usize) -> usize {
        move |below| {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = state;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            usize::try_from((z ^ (z >> 31)) % below as u64).expect("below")
        }
    }

    /// Won and exposed deals in two strata against the exact distribution, from scipy's hypergeometric one.
    #[test]
    fn p_agrees_with_the_exact_distribution() {
        for row in GOLDENS["permutation"].as_array().expect("rows") {
            let (mut strata, mut exposed, mut won) = (vec![], vec![], vec![]);
            for (stratum, table) in row["tables"].as_array().expect("tables").iter().enumerate() {
                for (cell, kind) in [(true, true), (true, false), (false, true), (false, false)]
                    .into_iter()
                    .enumerate()
                {
                    for _ in 0..whole(&table[cell]) {
                        strata.push(stratum);
                        exposed.push(kind.0);
                        won.push(kind.1);
                    }
                }
            }
            let p = permutation(&strata, &exposed, &won, 20_000, &mut random(7)).expect("shuffled");
            let exact = number(&row["p"]);
            let error = (exact * (1.0 - exact) / 20_000.0).sqrt();
            assert!((p - exact).abs() < 4.0 * error + 1e-4, "{p} {exact}");
        }
    }

    #[test]
    fn nothing_to_shuffle_has_no_p() {
        let mut random = random(1);
        assert_eq!(permutation(&[], &[], &[], 9, &mut random), None);
        assert_eq!(
            permutation(&[0, 0], &[true, true], &[true, false], 9, &mut random),
            None
        );
        assert_eq!(permutation(&[0], &[], &[], 9, &mut random), None);
        assert_eq!(
            permutation(&[3, 3], &[true, false], &[true, true], 9, &mut random),
            Some(1.0)
        );
    }
}
