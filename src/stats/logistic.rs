//! Logistic regression: maximum likelihood, Firth's penalised likelihood for separated data, errors clustered by group,
//! and the average marginal effect of a yes-or-no column. Input: a [`Design`] and outcomes; output: coefficients and
//! covariances in the order of the design's columns.

use super::linear::{Cholesky, aliased, gram, product};
use super::{Design, Square};

/// Steps at most. Newton's method is there after six or so, Firth's after a dozen or two.
const STEPS: usize = 100;
/// Converged when no observation's log odds moved by more than this.
const SETTLED: f64 = 1e-9;
/// Log odds that no finite fit reaches (a chance of one in 10¹³): beyond, some coefficient is on its way to infinity.
const SEPARATED: f64 = 30.0;
/// A penalised step moves no coefficient further than this at once.
const LONGEST_STEP: f64 = 5.0;

/// Why there is no fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FitError {
    #[error("all outcomes are the same")]
    OneOutcome,
    #[error("a combination of the columns tells won from lost without error: the likelihood has no maximum")]
    Separated,
    #[error("the fit did not settle")]
    Unsettled,
}

/// How the coefficients were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    MaximumLikelihood,
    /// Firth's penalty; finite whatever the data.
    Firth,
}

/// A fitted model. Columns that are constant zero or combinations of earlier ones are out of it: `columns` names those
/// that are in, and everything else is in their order.
#[derive(Debug, Clone)]
pub struct Fit {
    pub method: Method,
    pub columns: Vec<usize>,
    pub coefficients: Vec<f64>,
    /// The inverse of the Fisher information.
    pub covariance: Square,
    pub log_likelihood: f64,
    design: Design,
    outcomes: Vec<bool>,
}

/// Maximum likelihood by iteratively reweighted least squares, with the step halved when it went too far. `start`: the
/// coefficients of a similar model, by column, to begin with.
///
/// McCullagh, Nelder, Generalized Linear Models, 2nd ed. (1989), 2.5 and 4.4.
pub fn logistic(design: &Design, outcomes: &[bool], start: Option<&[f64]>) -> Result<Fit, FitError> {
    match fit(design, outcomes, start, Method::MaximumLikelihood) {
        // A start far off can lead astray; zero does not.
        Err(FitError::Separated | FitError::Unsettled) if start.is_some() => {
            fit(design, outcomes, None, Method::MaximumLikelihood)
        }
        answer => answer,
    }
}

/// The penalised likelihood `l(β) + ½ log |I(β)|`: its score adds `h (½ − p)` to every residual, with `h` the
/// observation's leverage.
///
/// Firth, Bias reduction of maximum likelihood estimates. Biometrika 80 (1993) 27–38; Heinze, Schemper, A solution to the
/// problem of separation in logistic regression. Statistics in Medicine 21 (2002) 2409–2419.
pub fn firth(design: &Design, outcomes: &[bool]) -> Result<Fit, FitError> {
    fit(design, outcomes, None, Method::Firth)
}

fn fit(design: &Design, outcomes: &[bool], start: Option<&[f64]>, method: Method) -> Result<Fit, FitError> {
    let won = outcomes.iter().filter(|&&won| won).count();
    if won == 0 || won == outcomes.len() || design.rows() != outcomes.len() {
        return Err(FitError::OneOutcome);
    }
    let out = aliased(&gram(design, std::iter::repeat(1.0)));
    let columns: Vec<usize> = (0..design.columns()).filter(|column| !out.contains(column)).collect();
    let design = design.only(&columns);
    let start = columns
        .iter()
        .map(|&column| start.and_then(|s| s.get(column)).copied().unwrap_or(0.0));
    let mut state = State::at(&design, outcomes, start.collect(), method).ok_or(FitError::Unsettled)?;
    let mut far_steps = 0;
    for _ in 0..STEPS {
        let step = state.step(&design, outcomes);
        let (next, moved) = state.take(&design, outcomes, &step)?;
        state = next;
        // One step may overshoot and come back; on the way to infinity each goes further.
        far_steps = if state.furthest > SEPARATED { far_steps + 1 } else { 0 };
        if method == Method::MaximumLikelihood && far_steps > 3 {
            return Err(FitError::Separated);
        }
        if moved < SETTLED {
            return Ok(Fit {
                method,
                columns,
                covariance: state.factor.inverse(),
                coefficients: state.coefficients,
                log_likelihood: state.log_likelihood,
                design,
                outcomes: outcomes.to_vec(),
            });
        }
    }
    Err(match method {
        Method::MaximumLikelihood => FitError::Separated,
        Method::Firth => FitError::Unsettled,
    })
}

/// The model at one point of the search.
struct State {
    coefficients: Vec<f64>,
    chances: Vec<f64>,
    log_likelihood: f64,
    /// What is made large: the likelihood, with the penalty where there is one.
    goal: f64,
    /// Largest log odds, without its sign.
    furthest: f64,
    factor: Cholesky,
    method: Method,
}

impl State {
    /// `None` where the information has no inverse.
    fn at(design: &Design, outcomes: &[bool], coefficients: Vec<f64>, method: Method) -> Option<Self> {
        let (mut log_likelihood, mut furthest) = (0.0, 0.0_f64);
        let mut chances = Vec::with_capacity(outcomes.len());
        for (row, &won) in design.iter().zip(outcomes) {
            let odds = product(row, &coefficients);
            furthest = furthest.max(odds.abs());
            // log p and log(1 − p) without losing the small ones
            log_likelihood -= softplus(if won { -odds } else { odds });
            chances.push(chance(odds));
        }
        let information = gram(design, chances.iter().map(|p| p * (1.0 - p)));
        let factor = Cholesky::of(&information)?;
        let penalty = match method {
            Method::MaximumLikelihood => 0.0,
            Method::Firth => 0.5 * factor.log_determinant(),
        };
        Some(Self {
            coefficients,
            chances,
            log_likelihood,
            goal: log_likelihood + penalty,
            furthest,
            factor,
            method,
        })
    }

    /// Newton's step with the Fisher information.
    fn step(&self, design: &Design, outcomes: &[bool]) -> Vec<f64> {
        let mut score = vec![0.0; design.columns()];
        let leverages: Option<Vec<f64>> = (self.method == Method::Firth).then(|| {
            let inverse = self.factor.inverse();
            let rows = design.iter().zip(&self.chances);
            rows.map(|(row, p)| p * (1.0 - p) * sparse_quadratic(&inverse, row))
                .collect()
        });
        let leverage = |at: usize| leverages.as_ref().map_or(0.0, |leverages| leverages[at]);
        for (at, ((row, &won), &p)) in design.iter().zip(outcomes).zip(&self.chances).enumerate() {
            let residual = f64::from(u8::from(won)) - p + leverage(at) * (0.5 - p);
            for &(column, value) in row {
                score[column as usize] += value * residual;
            }
        }
        // The penalty steepens the score by the leverage: without that, steps overshoot and may swing for ever.
        let steeper = leverages.as_ref().map(|_| {
            let weights = self
                .chances
                .iter()
                .enumerate()
                .map(|(at, p)| p * (1.0 - p) * (1.0 + leverage(at)));
            Cholesky::of(&gram(design, weights))
        });
        let factor = steeper.flatten();
        let mut step = factor.as_ref().unwrap_or(&self.factor).solve(&score);
        if self.method == Method::Firth {
            let longest = step.iter().fold(0.0_f64, |longest, s| longest.max(s.abs()));
            if longest > LONGEST_STEP {
                for part in &mut step {
                    *part *= LONGEST_STEP / longest;
                }
            }
        }
        step
    }

    /// The next point, and how far the log odds moved at most. Halves the step until it leads no lower.
    fn take(&self, design: &Design, outcomes: &[bool], step: &[f64]) -> Result<(Self, f64), FitError> {
        let mut scale = 1.0;
        for _ in 0..30 {
            let coefficients = self.coefficients.iter().zip(step).map(|(b, s)| b + scale * s).collect();
            let slack = 1e-10 * self.goal.abs().max(1.0);
            match State::at(design, outcomes, coefficients, self.method) {
                Some(next) if next.goal >= self.goal - slack => {
                    let moved = design
                        .iter()
                        .fold(0.0_f64, |far, row| far.max((scale * product(row, step)).abs()));
                    return Ok((next, moved));
                }
                // Fitted without error, the information vanishes.
                None if self.furthest > SEPARATED / 2.0 => return Err(FitError::Separated),
                _ => scale /= 2.0,
            }
        }
        Err(FitError::Unsettled)
    }
}

fn sparse_quadratic(matrix: &Square, row: &[(u32, f64)]) -> f64 {
    row.iter()
        .map(|&(a, value_a)| {
            let inner: f64 = row
                .iter()
                .map(|&(b, value_b)| matrix.at(a as usize, b as usize) * value_b)
                .sum();
            value_a * inner
        })
        .sum()
}

fn chance(odds: f64) -> f64 {
    1.0 / (1.0 + (-odds).exp())
}

/// `ln(1 + eˣ)`.
fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

/// A coefficient or an effect with its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    pub value: f64,
    pub error: f64,
}

impl Fit {
    /// Covariance that stays right when observations of one group go together (deals of one manager): the sandwich of
    /// summed scores, times `G/(G−1) · (N−1)/(N−K)`. `None` with fewer than two groups, or as many coefficients as
    /// observations.
    ///
    /// Liang, Zeger, Longitudinal data analysis using generalized linear models. Biometrika 73 (1986) 13–22; the factor
    /// as in Cameron, Miller, A practitioner's guide to cluster-robust inference. Journal of Human Resources 50 (2015)
    /// 317–372, section II.B.
    #[must_use]
    pub fn clustered(&self, groups: &[usize]) -> Option<Square> {
        let size = self.columns.len();
        let count = groups.iter().max()? + 1;
        let mut scores = vec![0.0; count * size];
        let mut seen = vec![false; count];
        for ((row, &won), &group) in self.design.iter().zip(&self.outcomes).zip(groups) {
            seen[group] = true;
            let residual = f64::from(u8::from(won)) - chance(product(row, &self.coefficients));
            for &(column, value) in row {
                scores[group * size + column as usize] += value * residual;
            }
        }
        let g = super::count(seen.iter().filter(|&&s| s).count() as u64);
        let (n, k) = (super::count(self.outcomes.len() as u64), super::count(size as u64));
        if g < 2.0 || n <= k {
            return None;
        }
        let mut meat = Square::zero(size);
        for score in scores.chunks_exact(size) {
            for (a, value_a) in score.iter().enumerate().filter(|(_, value)| **value != 0.0) {
                for (b, value_b) in score.iter().enumerate() {
                    meat.add(a, b, value_a * value_b);
                }
            }
        }
        let sandwich = self.covariance.times(&meat).times(&self.covariance);
        Some(sandwich.scaled(g / (g - 1.0) * (n - 1.0) / (n - k)))
    }

    /// Place of a column of the design among the columns of the fit; `None` when it was left out.
    #[must_use]
    pub fn place(&self, column: usize) -> Option<usize> {
        self.columns.iter().position(|&kept| kept == column)
    }

    /// The coefficient of a column: a log odds ratio.
    #[must_use]
    pub fn coefficient(&self, column: usize, covariance: &Square) -> Option<Effect> {
        let place = self.place(column)?;
        effect(self.coefficients[place], covariance.at(place, place))
    }

    /// The mean change of the chance when a yes-or-no column goes from 0 to 1 and everything else stays: a discrete
    /// change over the observations as they are, its error by the delta method.
    ///
    /// Bartus, Estimation of marginal effects using margeff. Stata Journal 5 (2005) 309–329; Greene, Econometric
    /// Analysis, 8th ed. (2018), 17.3.2.
    #[must_use]
    pub fn marginal_effect(&self, column: usize, covariance: &Square) -> Option<Effect> {
        let place = self.place(column)?;
        let (mut mean, mut gradient) = (0.0, vec![0.0; self.columns.len()]);
        for row in self.design.iter() {
            let own: f64 = row
                .iter()
                .filter(|(c, _)| *c as usize == place)
                .map(|(_, value)| value)
                .sum();
            let odds = product(row, &self.coefficients);
            let without = chance(odds - own * self.coefficients[place]);
            let with = chance(odds + (1.0 - own) * self.coefficients[place]);
            let (slope_with, slope_without) = (with * (1.0 - with), without * (1.0 - without));
            mean += with - without;
            for &(c, value) in row.iter().filter(|(c, _)| *c as usize != place) {
                gradient[c as usize] += value * (slope_with - slope_without);
            }
            gradient[place] += slope_with;
        }
        let n = super::count(self.outcomes.len() as u64);
        for part in &mut gradient {
            *part /= n;
        }
        effect(mean / n, covariance.quadratic(&gradient))
    }

    /// The chance of each observation, in order.
    pub fn chances(&self) -> impl Iterator<Item = f64> {
        self.design.iter().map(|row| chance(product(row, &self.coefficients)))
    }

    /// The coefficients by the design's own columns, 0 for those left out: a start for a similar model.
    #[must_use]
    pub fn by_column(&self, columns: usize) -> Vec<f64> {
        let mut all = vec![0.0; columns];
        for (&column, &value) in self.columns.iter().zip(&self.coefficients) {
            if let Some(cell) = all.get_mut(column) {
                *cell = value;
            }
        }
        all
    }
}

fn effect(value: f64, variance: f64) -> Option<Effect> {
    let error = variance.max(0.0).sqrt();
    (value.is_finite() && error.is_finite()).then_some(Effect { value, error })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;
    use crate::stats::goldens::{GOLDENS, close, count as whole, number};

    struct Case<'a> {
        row: &'a Value,
        design: Design,
        won: Vec<bool>,
        groups: Vec<usize>,
    }

    /// Columns: intercept, manager dummies, amount, exposure last.
    fn cases(key: &str) -> Vec<Case<'static>> {
        let of = |row: &'static Value| {
            let rows = row["x"].as_array().expect("rows");
            let mut design = Design::new(rows[0].as_array().expect("cells").len());
            for cells in rows {
                design.push(cells.as_array().expect("cells").iter().map(number).enumerate());
            }
            let ints =
                |key: &str| -> Vec<u64> { row[key].as_array().map_or(vec![], |v| v.iter().map(whole).collect()) };
            Case {
                row,
                design,
                won: ints("y").iter().map(|&y| y == 1).collect(),
                groups: ints("groups")
                    .iter()
                    .map(|&g| usize::try_from(g).expect("small"))
                    .collect(),
            }
        };
        GOLDENS[key].as_array().expect("cases").iter().map(of).collect()
    }

    fn numbers(value: &Value) -> Vec<f64> {
        value.as_array().expect("numbers").iter().map(number).collect()
    }

    #[test]
    fn fits_errors_and_effects_agree_with_statsmodels() {
        for case in cases("logistic") {
            let fit = logistic(&case.design, &case.won, None).expect("a fit");
            let robust = fit.clustered(&case.groups).expect("groups");
            let last = case.design.columns() - 1;
            for (column, (b, (model, clustered))) in numbers(&case.row["coefficients"])
                .into_iter()
                .zip(
                    numbers(&case.row["errors"])
                        .into_iter()
                        .zip(numbers(&case.row["clustered"])),
                )
                .enumerate()
            {
                let ours = fit.coefficient(column, &fit.covariance).expect("kept");
                close(ours.value, b, 1e-6, &column);
                close(ours.error, model, 1e-6, &column);
                close(
                    fit.coefficient(column, &robust).expect("kept").error,
                    clustered,
                    1e-6,
                    &column,
                );
            }
            close(
                fit.log_likelihood,
                number(&case.row["log_likelihood"]),
                1e-8,
                &"likelihood",
            );
            let ame = fit.marginal_effect(last, &robust).expect("kept");
            close(ame.value, number(&case.row["ame"]["value"]), 1e-6, &"ame");
            close(ame.error, number(&case.row["ame"]["error"]), 1e-6, &"ame");
            // From elsewhere to the same place.
            let start = vec![0.3; case.design.columns()];
            let again = logistic(&case.design, &case.won, Some(&start)).expect("a fit");
            close(again.coefficients[0], fit.coefficients[0], 1e-7, &"start");
        }
    }

    #[test]
    fn firths_fit_agrees_with_the_maximum_that_scipy_finds() {
        for case in cases("firth") {
            let is_separated = case.row["separated"].as_bool().expect("a flag");
            let plain = logistic(&case.design, &case.won, None).map(|_| ());
            assert_eq!(plain == Err(FitError::Separated), is_separated, "{plain:?}");
            let fit = firth(&case.design, &case.won).expect("always finite");
            let last = case.design.columns() - 1;
            for (column, (b, error)) in numbers(&case.row["coefficients"])
                .into_iter()
                .zip(numbers(&case.row["errors"]))
                .enumerate()
            {
                let ours = fit.coefficient(column, &fit.covariance).expect("kept");
                close(ours.value, b, 1e-4, &column);
                close(ours.error, error, 1e-4, &column);
            }
            let ame = fit.marginal_effect(last, &fit.covariance).expect("kept");
            close(ame.value, number(&case.row["ame"]["value"]), 1e-4, &"ame");
            close(ame.error, number(&case.row["ame"]["error"]), 1e-4, &"ame");
        }
    }

    fn two_by_two([with_won, with_lost, without_won, without_lost]: [usize; 4]) -> (Design, Vec<bool>) {
        let (mut design, mut won) = (Design::new(2), Vec::new());
        for (n, exposed, outcome) in [
            (with_won, 1.0, true),
            (with_lost, 1.0, false),
            (without_won, 0.0, true),
            (without_lost, 0.0, false),
        ] {
            for _ in 0..n {
                design.push([(0, 1.0), (1, exposed)]);
                won.push(outcome);
            }
        }
        (design, won)
    }

    #[test]
    fn one_column_gives_the_odds_ratio_and_the_difference_of_the_table() {
        let (design, won) = two_by_two([30, 10, 20, 40]);
        let fit = logistic(&design, &won, None).expect("a fit");
        let slope = fit.coefficient(1, &fit.covariance).expect("kept");
        close(slope.value, 6.0_f64.ln(), 1e-9, &"odds ratio");
        // Woolf's error.
        close(
            slope.error,
            (1.0 / 30.0 + 1.0 / 10.0 + 1.0 / 20.0 + 1.0 / 40.0_f64).sqrt(),
            1e-8,
            &"error",
        );
        let ame = fit.marginal_effect(1, &fit.covariance).expect("kept");
        close(ame.value, 0.75 - 1.0 / 3.0, 1e-9, &"difference");
    }

    #[test]
    fn firth_on_a_table_adds_half_to_every_cell() {
        let (design, won) = two_by_two([8, 0, 5, 9]);
        assert_eq!(logistic(&design, &won, None).map(|_| ()), Err(FitError::Separated));
        let fit = firth(&design, &won).expect("finite");
        let odds = (8.5 * 9.5) / (0.5 * 5.5_f64);
        close(fit.coefficients[1], odds.ln(), 1e-6, &"half cells");
    }

    #[test]
    fn what_cannot_be_fitted_says_why() {
        let (design, _) = two_by_two([3, 0, 4, 0]);
        assert_eq!(
            logistic(&design, &[true; 7], None).map(|_| ()),
            Err(FitError::OneOutcome)
        );
        assert_eq!(firth(&design, &[]).map(|_| ()), Err(FitError::OneOutcome));
        let (design, won) = two_by_two([10, 0, 0, 10]);
        assert_eq!(logistic(&design, &won, None).map(|_| ()), Err(FitError::Separated));
        assert!(firth(&design, &won).is_ok());
    }

    #[test]
    fn a_column_that_others_make_up_is_left_out() {
        let mut design = Design::new(3);
        let won = [true, false, true, true, false, false, true, false];
        for n in 0..8_u8 {
            let x = f64::from(n % 3);
            design.push([(0, 1.0), (1, x), (2, 2.0 * x)]);
        }
        let fit = logistic(&design, &won, None).expect("a fit");
        assert_eq!(fit.columns, [0, 1]);
        assert!(fit.marginal_effect(2, &fit.covariance).is_none());
        assert!(fit.clustered(&[0; 8]).is_none(), "one group has no clusters");
    }

    proptest! {
        #[test]
        fn any_small_table_has_a_finite_answer_or_a_reason(cells in prop::array::uniform4(0_usize..9), twist in 0_u64..500) {
            let (design, won) = two_by_two(cells);
            let groups: Vec<usize> = (0..won.len()).map(|n| usize::try_from((n as u64 * 7 + twist) % 3).expect("small")).collect();
            if let Ok(fit) = logistic(&design, &won, None) {
                prop_assert!(fit.coefficients.iter().all(|b| b.is_finite()));
                prop_assert!(fit.clustered(&groups).is_none_or(|c| c.at(0, 0).is_finite()));
            }
            let is_mixed = won.contains(&true) && won.contains(&false);
            prop_assert_eq!(firth(&design, &won).is_ok(), is_mixed);
        }
    }
}
