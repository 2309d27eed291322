//! The difference of two shares when it was read with known errors who is in which group: a machine that misses some of
//! what was said, and hears some of what was not, makes every difference look smaller than it is.

use super::{Interval, Share, count};

/// Draws whose corrected groups are empty, of all draws, above which there is no interval.
const EMPTY_DRAWS: f64 = 0.05;

/// Sensitivity + specificity − 1 (Youden) that must be exceeded with 97.5 % certainty: below it the machine hardly knows.
const MIN_YOUDEN: f64 = 0.1;

/// How many of the won, and of the lost, had the behaviour: `hits` of `of`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exposed {
    pub won: Share,
    pub lost: Share,
}

/// Why a difference cannot be corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uncorrectable {
    /// A share of nothing, or more hits than trials.
    NoTrials,
    /// The machine's answer may be no better than chance.
    HardlyTells,
    /// With errors this frequent one of the groups would be empty: the counts and the errors contradict each other.
    Contradiction,
}

/// Share won with the behaviour − share won without it, freed of errors in telling who had it. `read` was read by the
/// machine, whose `sensitivity` (it says yes, of those that are) and `specificity` (it says no, of those that are not)
/// were counted on cases that people heard; `heard` are the deals that people heard themselves, where nothing is to be
/// corrected. Assumes that the machine errs alike in won and in lost deals, and apart from `heard`. `random` gives numbers
/// in [0, 1); `draws` of them make the interval.
///
/// The value is that of the matrix method: the true share is (share read − (1 − specificity)) ÷ (sensitivity +
/// specificity − 1), Barron, The effects of misclassification on the estimation of relative risk. Biometrics 33 (1977)
/// 414–418. The interval is that of the same expression over draws of all its shares from their Jeffreys posteriors
/// (Chu, Wang, Cole, Greenland, Sensitivity analysis of misclassification. Annals of Epidemiology 16 (2006) 834–841), its
/// 2.5 and 97.5 per cent points: with few verdicts it is long and not symmetric, as it has to be.
pub fn corrected_difference(
    read: Exposed,
    heard: Exposed,
    sensitivity: Share,
    specificity: Share,
    draws: usize,
    random: &mut dyn FnMut() -> f64,
) -> Result<Interval, Uncorrectable> {
    let (yes, no) = (
        sensitivity.rate().ok_or(Uncorrectable::NoTrials)?,
        specificity.rate().ok_or(Uncorrectable::NoTrials)?,
    );
    let errors = Errors { yes, no };
    if [read.won, read.lost, heard.won, heard.lost]
        .iter()
        .any(|share| share.hits > share.of)
    {
        return Err(Uncorrectable::NoTrials);
    }
    let won = count(read.won.of) + count(heard.won.of);
    let lost = count(read.lost.of) + count(heard.lost.of);
    if won < 1.0 || lost < 1.0 {
        return Err(Uncorrectable::NoTrials);
    }
    let mut youden = Vec::with_capacity(draws);
    let mut values = Vec::with_capacity(draws);
    for _ in 0..draws {
        let drawn = Errors {
            yes: jeffreys(sensitivity, random),
            no: jeffreys(specificity, random),
        };
        youden.push(drawn.youden());
        let base = beta(won + 0.5, lost + 0.5, random);
        values.extend(drawn.difference(read, heard, base, |share| jeffreys(share, random)));
    }
    if quantile(&mut youden, 0.025).is_none_or(|low| low <= MIN_YOUDEN) {
        return Err(Uncorrectable::HardlyTells);
    }
    let plain = |share: Share| share.rate().unwrap_or(0.0);
    let value = errors
        .difference(read, heard, won / (won + lost), plain)
        .ok_or(Uncorrectable::Contradiction)?;
    if count((draws - values.len()) as u64) > EMPTY_DRAWS * count(draws as u64) {
        return Err(Uncorrectable::Contradiction);
    }
    let low = quantile(&mut values, 0.025).ok_or(Uncorrectable::Contradiction)?;
    let high = quantile(&mut values, 0.975).ok_or(Uncorrectable::Contradiction)?;
    Ok(Interval {
        value,
        low: low.min(value),
        high: high.max(value),
    })
}

/// How often the machine is right where the behaviour is, and where it is not.
#[derive(Debug, Clone, Copy)]
struct Errors {
    yes: f64,
    no: f64,
}

impl Errors {
    fn youden(self) -> f64 {
        self.yes + self.no - 1.0
    }

    /// The true share behind a share that was read.
    fn truth(self, read: f64) -> f64 {
        ((read - (1.0 - self.no)) / self.youden()).clamp(0.0, 1.0)
    }

    /// `None` when nobody, or everybody, would have the behaviour. `of` says what a share is taken for.
    fn difference(self, read: Exposed, heard: Exposed, base: f64, mut of: impl FnMut(Share) -> f64) -> Option<f64> {
        if self.youden() <= 0.0 {
            return None;
        }
        let mut exposed = |read: Share, heard: Share| {
            let all = count(read.of) + count(heard.of);
            let behind = if read.of > 0 { self.truth(of(read)) } else { 0.0 };
            let told = if heard.of > 0 { of(heard) } else { 0.0 };
            (behind * count(read.of) + told * count(heard.of)) / all
        };
        let (won, lost) = (exposed(read.won, heard.won), exposed(read.lost, heard.lost));
        let with = base * won + (1.0 - base) * lost;
        let difference = base * won / with - base * (1.0 - won) / (1.0 - with);
        difference.is_finite().then_some(difference)
    }
}

/// A draw from the posterior of a share under Jeffreys' prior.
fn jeffreys(share: Share, random: &mut dyn FnMut() -> f64) -> f64 {
    beta(count(share.hits) + 0.5, count(share.of - share.hits) + 0.5, random)
}

fn beta(a: f64, b: f64, random: &mut dyn FnMut() -> f64) -> f64 {
    let (x, y) = (gamma(a, random), gamma(b, random));
    x / (x + y)
}

/// Marsaglia, Tsang, A simple method for generating gamma variables. ACM Transactions on Mathematical Software 26 (2000)
/// 363–372; shapes below 1 by their equation 6. Scale 1.
fn gamma(shape: f64, random: &mut dyn FnMut() -> f64) -> f64 {
    if shape < 1.0 {
        let power = (1.0 - random()).powf(1.0 / shape);
        return gamma(shape + 1.0, random) * power;
    }
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let x = normal(random);
        let v = (1.0 + c * x).powi(3);
        if v > 0.0 && (1.0 - random()).ln() < 0.5 * x * x + d - d * v + d * v.ln() {
            return d * v;
        }
    }
}

/// Box, Muller, A note on the generation of random normal deviates. Annals of Mathematical Statistics 29 (1958) 610–611.
fn normal(random: &mut dyn FnMut() -> f64) -> f64 {
    (-2.0 * (1.0 - random()).ln()).sqrt() * (std::f64::consts::TAU * random()).cos()
}

/// The value that this share of the values lies below, between two of them by their distance.
fn quantile(values: &mut [f64], share: f64) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    let place = share * count(last as u64);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place in the list"
    )]
    let below = (place as usize).min(last);
    let above = (below + 1).min(last);
    Some(values[below] + (values[above] - values[below]) * place.fract())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::newcombe;

    /// `SplitMix64` (Steele, Lea, Flood 2014).
    fn seeded(mut state: u64) -> impl FnMut() -> f64 {
        move || {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = state;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            count((z ^ (z >> 31)) >> 11) / count(1 << 53)
        }
    }

    fn of(hits: u64, of: u64) -> Share {
        Share { hits, of }
    }

    const NOBODY: Exposed = Exposed {
        won: Share { hits: 0, of: 0 },
        lost: Share { hits: 0, of: 0 },
    };

    /// By hand: errors of 10 and 20 per cent; 45 of 139 won and 257 of 1202 lost were read as having it. Behind them are
    /// (45 − 0.2 · 139) ÷ 0.7 = 24.5714 and (257 − 0.2 · 1202) ÷ 0.7 = 23.7143.
    #[test]
    fn the_value_is_that_of_the_matrix_method() {
        let read = Exposed {
            won: of(45, 139),
            lost: of(257, 1202),
        };
        let found = corrected_difference(read, NOBODY, of(90, 100), of(80, 100), 4000, &mut seeded(1)).unwrap();
        let expected = 24.571_428_6 / 48.285_714_3 - 114.428_571_4 / (114.428_571_4 + 1_178.285_714_3);
        assert!((found.value - expected).abs() < 1e-8, "{found:?}, {expected}");
        assert!(found.low < found.value && found.value < found.high);
    }

    /// A machine that is never wrong, on very many verdicts: the plain difference.
    #[test]
    fn without_errors_it_is_the_plain_difference() {
        let read = Exposed {
            won: of(120, 200),
            lost: of(90, 300),
        };
        let sure = of(1_000_000, 1_000_000);
        let found = corrected_difference(read, NOBODY, sure, sure, 20_000, &mut seeded(2)).unwrap();
        let plain = newcombe(of(120, 210), of(80, 290)).unwrap();
        for (a, b) in [
            (found.value, plain.value),
            (found.low, plain.low),
            (found.high, plain.high),
        ] {
            assert!((a - b).abs() < 0.006, "{found:?} {plain:?}");
        }
        // What people heard is taken as it is, however bad the machine is elsewhere.
        let heard = corrected_difference(NOBODY, read, of(30, 40), of(30, 40), 20_000, &mut seeded(3)).unwrap();
        assert!((heard.value - plain.value).abs() < 1e-12, "{heard:?}");
    }

    #[test]
    fn what_cannot_be_corrected_says_why() {
        let read = Exposed {
            won: of(45, 139),
            lost: of(257, 1202),
        };
        let with = |sensitivity, specificity| {
            corrected_difference(read, NOBODY, sensitivity, specificity, 1000, &mut seeded(4))
        };
        assert_eq!(with(of(0, 0), of(9, 10)), Err(Uncorrectable::NoTrials));
        assert_eq!(with(of(11, 20), of(11, 20)), Err(Uncorrectable::HardlyTells));
        assert_eq!(with(of(95, 100), of(50, 100)), Err(Uncorrectable::Contradiction));
        let odd = Exposed {
            won: of(2, 1),
            lost: of(1, 2),
        };
        let sure = of(50, 50);
        assert_eq!(
            corrected_difference(odd, NOBODY, sure, sure, 10, &mut seeded(5)),
            Err(Uncorrectable::NoTrials)
        );
    }

    /// Departments whose truth is known: 45 % of deals with the behaviour are won and 30 % of those without. The corrected
    /// interval holds the truth as often as it promises; the plain one does not.
    #[test]
    fn corrected_intervals_cover_the_truth_and_plain_ones_do_not() {
        const SEEDS: u64 = 1000;
        for (deals, verdicts, yes, no, share) in [
            (600_u64, 60_u64, 0.85, 0.90, 0.5),
            (2000, 60, 0.75, 0.80, 0.5),
            (2000, 150, 0.80, 0.95, 0.25),
        ] {
            let (mut answered, mut covered, mut plainly, mut sum) = (0, 0, 0, 0.0);
            for seed in 0..SEEDS {
                let mut random = seeded(seed * 7919 + deals);
                let mut read = NOBODY;
                let mut sides = [of(0, 0); 2];
                for _ in 0..deals {
                    let has = random() < share;
                    let won = random() < if has { 0.45 } else { 0.30 };
                    let says = random() < if has { yes } else { 1.0 - no };
                    let side = if won { &mut read.won } else { &mut read.lost };
                    side.of += 1;
                    side.hits += u64::from(says);
                    let group = &mut sides[usize::from(!says)];
                    group.of += 1;
                    group.hits += u64::from(won);
                }
                let right = |rate: f64, random: &mut dyn FnMut() -> f64| {
                    of((0..verdicts).filter(|_| random() < rate).count() as u64, verdicts)
                };
                let (sensitivity, specificity) = (right(yes, &mut random), right(no, &mut random));
                let plain = newcombe(sides[0], sides[1]).unwrap();
                plainly += u64::from(plain.low <= 0.15 && 0.15 <= plain.high);
                let found = corrected_difference(read, NOBODY, sensitivity, specificity, 1000, &mut random);
                // Now and then the verdicts drawn say that the machine may know nothing.
                let Ok(found) = found else { continue };
                answered += 1;
                covered += u64::from(found.low <= 0.15 && 0.15 <= found.high);
                sum += found.value;
            }
            assert!(answered * 50 > SEEDS * 49, "{deals} deals: only {answered} answered");
            let coverage = count(covered) / count(answered);
            assert!((0.93..=0.97).contains(&coverage), "{deals} deals: {coverage}");
            assert!(plainly < covered, "{deals} deals: the plain interval {plainly}");
            let mean = sum / count(answered);
            assert!((mean - 0.15).abs() < 0.012, "{deals} deals: mean {mean}");
        }
    }
}
