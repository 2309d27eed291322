//! Effects beside what else differs between deals: logistic regression of won on one row at a time, with manager,
//! source, direction and amount; and the Mantel–Haenszel odds ratio by manager, whose sign may turn.

use std::collections::BTreeMap;

use super::row::round_up;
use super::{Adjusted, AdjustedMethod, ByManager, Errors, Estimate, LiftOptions, LiftRow, MissingAdjustment};
use crate::stats::{
    Design, Effect, Fit, FitError, Method, Z_95, firth, logistic, mantel_haenszel, normal_two_sided, student_95,
    student_two_sided,
};
use crate::store::{LiftColumn, LiftDeal};

/// With this many managers or more, the t interval beside the normal one would say the same.
pub(super) const MANY_CLUSTERS: u64 = 30;

/// What all regressions of one table share: the covariates of every deal, and their own fit as a start.
pub(super) struct Model<'a> {
    deals: &'a [LiftDeal],
    covariates: Vec<Vec<(usize, f64)>>,
    names: Vec<&'static str>,
    /// Column of the row under test: the last.
    exposure: usize,
    /// Manager of each deal by number; deals without one share a number.
    managers: Vec<usize>,
    pub manager_count: usize,
    start: Vec<f64>,
}

impl<'a> Model<'a> {
    pub(super) fn new(deals: &'a [LiftDeal]) -> Self {
        let (managers, manager_count) = levels(deals.iter().map(|deal| deal.manager.as_deref()));
        let (sources, source_count) = levels(deals.iter().map(|deal| deal.source.as_deref()));
        let (directions, direction_count) = levels(deals.iter().map(|deal| deal.direction));
        let amounts: Vec<Option<f64>> = deals.iter().map(log_amount).collect();
        let known = amounts.iter().flatten().count();
        #[expect(clippy::cast_precision_loss, reason = "a count of deals")]
        let mean = amounts.iter().flatten().sum::<f64>() / known.max(1) as f64;

        // Intercept, then the levels of each factor but the first, then the amount and whether it is missing.
        let mut names = Vec::new();
        let mut next = 1;
        let mut block = |name: &'static str, size: usize| {
            let start = next;
            next += size;
            if size > 0 {
                names.push(name);
            }
            start
        };
        let manager_at = block("manager", manager_count.saturating_sub(1));
        let source_at = block("source", source_count.saturating_sub(1));
        let direction_at = block("direction", direction_count.saturating_sub(1));
        let varies = amounts.iter().flatten().any(|amount| (amount - mean).abs() > 1e-9);
        let amount_at = block("log_amount", usize::from(varies));
        let missing_at = block("amount_unknown", usize::from(known > 0 && known < deals.len()));
        let exposure = next;
        let covariates = (0..deals.len())
            .map(|deal| {
                let mut row = vec![(0, 1.0)];
                for (at, level) in [
                    (manager_at, managers[deal]),
                    (source_at, sources[deal]),
                    (direction_at, directions[deal]),
                ] {
                    if level > 0 {
                        row.push((at + level - 1, 1.0));
                    }
                }
                match amounts[deal] {
                    Some(amount) if varies => row.push((amount_at, amount - mean)),
                    None if known > 0 => row.push((missing_at, 1.0)),
                    _ => {}
                }
                row
            })
            .collect();
        let mut model = Self {
            deals,
            covariates,
            names,
            exposure,
            managers,
            manager_count,
            start: vec![0.0; exposure + 1],
        };
        let mut design = Design::new(exposure + 1);
        model.covariates.iter().for_each(|row| design.push(row.iter().copied()));
        let won: Vec<bool> = deals.iter().map(|deal| deal.won).collect();
        if let Ok(fit) = logistic(&design, &won, None) {
            model.start = fit.by_column(exposure + 1);
        }
        model
    }

    /// Fills in the adjusted effect of a row and its check by manager.
    pub(super) fn judge(&self, row: &mut LiftRow, column: &LiftColumn, options: &LiftOptions) {
        row.by_manager = self.by_manager(row, column);
        match self.adjusted(column, options) {
            Ok(adjusted) => row.adjusted = Some(adjusted),
            Err(missing) => row.adjusted_missing = Some(missing),
        }
    }

    fn adjusted(&self, column: &LiftColumn, options: &LiftOptions) -> Result<Adjusted, MissingAdjustment> {
        let compared: Vec<usize> = (0..self.deals.len())
            .filter(|&deal| column.known.contains(deal))
            .collect();
        let mut design = Design::new(self.exposure + 1);
        for &deal in &compared {
            let exposed = column.with.contains(deal).then_some((self.exposure, 1.0));
            design.push(self.covariates[deal].iter().copied().chain(exposed));
        }
        let won: Vec<bool> = compared.iter().map(|&deal| self.deals[deal].won).collect();
        let managers: Vec<usize> = compared.iter().map(|&deal| self.managers[deal]).collect();
        let wins = won.iter().filter(|&&won| won).count() as u64;
        let n = won.len() as u64;
        let events = wins.min(n - wins);
        if events == 0 {
            return Err(MissingAdjustment::OneOutcome);
        }
        // Every level of every factor counts, whether or not it is among these deals.
        let needed = options.events_per_variable * (self.exposure as u64 + 1);
        if events < needed {
            let more_deals = round_up((n * needed / events).saturating_sub(n).max(1));
            return Err(MissingAdjustment::TooFewEvents { more_deals });
        }
        let fit = match logistic(&design, &won, Some(&self.start)) {
            Err(FitError::Separated) => firth(&design, &won),
            fit => fit,
        };
        match fit {
            Ok(fit) => self.result(&fit, &managers, n).ok_or(MissingAdjustment::NotTellable),
            Err(FitError::OneOutcome) => Err(MissingAdjustment::OneOutcome),
            Err(FitError::Separated | FitError::Unsettled) => Err(MissingAdjustment::Unsettled),
        }
    }

    /// `None` when the row is a combination of the covariates: only one manager does it, and always.
    fn result(&self, fit: &Fit, managers: &[usize], n: u64) -> Option<Adjusted> {
        let clusters = distinct(managers);
        // The sandwich trusts scores that separation drives to nothing; the information does not.
        let robust = match fit.method {
            Method::MaximumLikelihood => fit.clustered(managers),
            Method::Firth => None,
        };
        let covariance = robust.as_ref().unwrap_or(&fit.covariance);
        let log_odds = fit.coefficient(self.exposure, covariance)?;
        let ame = fit.marginal_effect(self.exposure, covariance)?;
        if log_odds.error <= 0.0 {
            return None;
        }
        #[expect(clippy::cast_precision_loss, reason = "a count of managers")]
        let freedom = (robust.is_some() && clusters < MANY_CLUSTERS).then_some(clusters as f64 - 1.0);
        let z = log_odds.value / log_odds.error;
        let t = freedom.and_then(student_95);
        Some(Adjusted {
            odds_ratio: around(log_odds, Z_95).exp(),
            ame: around(ame, Z_95),
            odds_ratio_t: t.map(|t| around(log_odds, t).exp()),
            ame_t: t.map(|t| around(ame, t)),
            p: normal_two_sided(z)?,
            p_t: freedom.and_then(|freedom| student_two_sided(z, freedom)),
            q: None,
            n,
            method: match fit.method {
                Method::MaximumLikelihood => AdjustedMethod::Logistic,
                Method::Firth => AdjustedMethod::Firth,
            },
            errors: if robust.is_some() {
                Errors::Clustered
            } else {
                Errors::Model
            },
            clusters,
            covariates: self.names.iter().map(|&name| name.to_owned()).collect(),
        })
    }

    fn by_manager(&self, row: &LiftRow, column: &LiftColumn) -> Option<ByManager> {
        if self.manager_count < 2 {
            return None;
        }
        let mut tables = vec![[0_u64; 4]; self.manager_count];
        for (deal, &manager) in self
            .managers
            .iter()
            .enumerate()
            .filter(|&(deal, _)| column.known.contains(deal))
        {
            let cell = usize::from(!column.with.contains(deal)) * 2 + usize::from(!self.deals[deal].won);
            tables[manager][cell] += 1;
        }
        let common = mantel_haenszel(&tables)?;
        let crude = row.difference?;
        let within = common.odds_ratio.value.ln();
        let is_sure = crude.excludes(0.0) || Estimate::from(common.odds_ratio).excludes(1.0);
        Some(ByManager {
            odds_ratio: common.odds_ratio.into(),
            p: common.p,
            q: None,
            strata: common.strata,
            sign_turns: is_sure && crude.value * within < 0.0,
        })
    }
}

fn around(effect: Effect, quantile: f64) -> Estimate {
    Estimate {
        value: effect.value,
        low: effect.value - quantile * effect.error,
        high: effect.value + quantile * effect.error,
    }
}

/// The natural logarithm of an amount above zero.
fn log_amount(deal: &LiftDeal) -> Option<f64> {
    deal.amount
        .map(crate::domain::Money::major)
        .filter(|amount| *amount > 0.0)
        .map(f64::ln)
}

/// Numbers for the values, in their order; how many there are. Unknown is a value of its own.
fn levels<T: Ord>(values: impl Iterator<Item = T> + Clone) -> (Vec<usize>, usize) {
    let mut numbers: BTreeMap<T, usize> = values.clone().map(|value| (value, 0)).collect();
    numbers
        .values_mut()
        .enumerate()
        .for_each(|(number, cell)| *cell = number);
    let count = numbers.len();
    (values.map(|value| numbers[&value]).collect(), count)
}

fn distinct(numbers: &[usize]) -> u64 {
    let mut seen: Vec<usize> = numbers.to_vec();
    seen.sort_unstable();
    seen.dedup();
    seen.len() as u64
}
