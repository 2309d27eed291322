//! The total score against won deals: win rates by band with a test for a trend, how well a chance worked out from the
//! score comes true, and the share of won deals that were closed by the script.

use serde::{Deserialize, Serialize};

use super::{Estimate, LiftOptions};
use crate::kpi::share;
use crate::stats::{
    Design, Share, Z_95, brier, calibration_bins, calibration_slope, cochran_armitage, logistic, newcombe,
};
use crate::store::LiftDeal;

/// Width of a band in points. The last one takes scores over 100 too.
const WIDTH: f64 = 20.0;
const BANDS: usize = 5;
/// Parts of the cross-validation: each is predicted by a fit to the others.
const FOLDS: usize = 5;
/// Won and lost deals each that a calibration needs: ten for each coefficient.
const MIN_EVENTS: usize = 20;
const BINS: usize = 5;

/// Deals by the total score of their exposing calls.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScoreBands {
    /// Closed deals whose calls have a score.
    pub deals: u64,
    pub bands: Vec<Band>,
    /// Cochran–Armitage over the bands that have deals.
    pub trend: Option<BandTrend>,
    pub calibration: Option<Calibration>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// Points, this and above.
    pub from: f64,
    /// Below this; the last band has no end.
    pub below: Option<f64>,
    pub n: u64,
    pub won: u64,
    pub rate: Option<Estimate>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BandTrend {
    /// Above zero: more wins in higher bands.
    pub z: f64,
    pub p: f64,
}

/// Chances by logistic regression on the score alone, each deal predicted by a fit to other deals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Odds ratio of ten points more.
    pub ten_points: Estimate,
    /// Mean squared error of the predicted chances, and of always saying the mean: the score helps when the first is
    /// smaller.
    pub brier: f64,
    pub brier_of_mean: f64,
    /// 1 is right; below, predictions are too far apart.
    pub slope: Option<Estimate>,
    pub bins: Vec<CalibrationRow>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CalibrationRow {
    pub predicted: f64,
    pub observed: Estimate,
    pub n: u64,
    pub won: u64,
}

/// Won deals whose calls kept to the script.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ByScript {
    /// The score from which a call kept to the script.
    pub from: f64,
    pub won: u64,
    pub won_by_script: u64,
    /// `won_by_script ÷ won`.
    pub share: Option<Estimate>,
    /// Win rate of deals that kept to the script, of those that did not, and the difference.
    pub rate_with: Option<Estimate>,
    pub rate_without: Option<Estimate>,
    pub difference: Option<Estimate>,
}

pub(super) fn score_bands(deals: &[LiftDeal]) -> Option<ScoreBands> {
    let scored: Vec<(f64, bool)> = deals.iter().filter_map(|deal| Some((deal.score?, deal.won))).collect();
    if scored.is_empty() {
        return None;
    }
    let mut shares = [Share { hits: 0, of: 0 }; BANDS];
    for &(score, won) in &scored {
        let share = &mut shares[band(score)];
        share.of += 1;
        share.hits += u64::from(won);
    }
    #[expect(clippy::cast_precision_loss, reason = "a handful of bands")]
    let edge = |number: usize| number as f64 * WIDTH;
    let bands = (0..BANDS).map(|number| Band {
        from: edge(number),
        below: (number + 1 < BANDS).then(|| edge(number + 1)),
        n: shares[number].of,
        won: shares[number].hits,
        rate: share(shares[number].hits, shares[number].of),
    });
    let groups: Vec<(f64, Share)> = (0..BANDS).map(|number| (edge(number), shares[number])).collect();
    Some(ScoreBands {
        deals: scored.len() as u64,
        bands: bands.collect(),
        trend: cochran_armitage(&groups).map(|trend| BandTrend { z: trend.z, p: trend.p }),
        calibration: calibration(&scored),
    })
}

fn band(score: f64) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "scores are not negative; saturates"
    )]
    let number = (score / WIDTH) as usize;
    number.min(BANDS - 1)
}

fn calibration(scored: &[(f64, bool)]) -> Option<Calibration> {
    let won: Vec<bool> = scored.iter().map(|(_, won)| *won).collect();
    let wins = won.iter().filter(|&&won| won).count();
    if wins < MIN_EVENTS || won.len() - wins < MIN_EVENTS {
        return None;
    }
    let design = |keep: &dyn Fn(usize) -> bool| {
        let mut design = Design::new(2);
        let mut outcomes = Vec::new();
        for (_, (score, won)) in scored.iter().enumerate().filter(|(at, _)| keep(*at)) {
            design.push([(0, 1.0), (1, score / 10.0)]);
            outcomes.push(*won);
        }
        (design, outcomes)
    };
    let (all, outcomes) = design(&|_| true);
    let whole = logistic(&all, &outcomes, None).ok()?;
    let slope = whole.coefficient(1, &whole.covariance)?;

    let (mut chances, mut means) = (vec![0.0; scored.len()], vec![0.0; scored.len()]);
    for fold in 0..FOLDS {
        let (others, outcomes) = design(&|at| at % FOLDS != fold);
        let fit = logistic(&others, &outcomes, None).ok()?;
        let coefficients = fit.by_column(2);
        let mean = Share {
            hits: outcomes.iter().filter(|&&won| won).count() as u64,
            of: outcomes.len() as u64,
        }
        .rate()?;
        for at in (fold..scored.len()).step_by(FOLDS) {
            let odds = coefficients[0] + coefficients[1] * scored[at].0 / 10.0;
            chances[at] = 1.0 / (1.0 + (-odds).exp());
            means[at] = mean;
        }
    }
    Some(Calibration {
        ten_points: Estimate {
            value: slope.value,
            low: slope.value - Z_95 * slope.error,
            high: slope.value + Z_95 * slope.error,
        }
        .exp(),
        brier: brier(&chances, &won)?,
        brier_of_mean: brier(&means, &won)?,
        slope: calibration_slope(&chances, &won).ok().flatten().map(Estimate::from),
        bins: calibration_bins(&chances, &won, BINS)
            .into_iter()
            .map(|bin| CalibrationRow {
                predicted: bin.predicted,
                observed: bin.observed.into(),
                n: bin.share.of,
                won: bin.share.hits,
            })
            .collect(),
    })
}

pub(super) fn by_script(deals: &[LiftDeal], options: &LiftOptions) -> Option<ByScript> {
    let (mut with, mut without) = (Share { hits: 0, of: 0 }, Share { hits: 0, of: 0 });
    for deal in deals {
        let Some(score) = deal.score else { continue };
        let side = if score >= options.script_from {
            &mut with
        } else {
            &mut without
        };
        side.of += 1;
        side.hits += u64::from(deal.won);
    }
    let won = with.hits + without.hits;
    (with.of + without.of > 0).then(|| ByScript {
        from: options.script_from,
        won,
        won_by_script: with.hits,
        share: share(with.hits, won),
        rate_with: share(with.hits, with.of),
        rate_without: share(without.hits, without.of),
        difference: newcombe(with, without).map(Estimate::from),
    })
}
