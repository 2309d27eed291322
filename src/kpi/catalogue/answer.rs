//! What a computation says of one row for one group in one window: figures with their n, intervals where there are
//! any, and what was missing. Every figure goes through the methods here, so that none can lack its n.

use std::collections::BTreeSet;

use crate::kpi::lift::Estimate;
use crate::stats::{Interval, Share, mean_95, wilson};

use super::input::Input;

/// One row, one group, one window.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answer {
    pub figures: Vec<Figure>,
    /// Beyond the tables that its descriptor needs: what this answer rests on.
    pub used: BTreeSet<Input>,
    /// Nothing at all can be said without these. Empty when there are figures.
    pub needs: BTreeSet<Input>,
    /// Remarks that a figure does not tell, such as which method made it.
    pub notes: Vec<super::input::Words>,
}

/// A value, or what it lacks.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// As in the row's descriptor.
    pub id: &'static str,
    /// One line of a breakdown: a stage, a source, a product, a bucket.
    pub part: Option<String>,
    pub value: Option<f64>,
    /// 95 %.
    pub interval: Option<(f64, f64)>,
    /// What the value rests on: trials of a share, things of a sum or a mean.
    pub n: u64,
    /// Things that would belong here and lack the field (deals without an amount).
    pub missing: u64,
    /// Why there is no value.
    pub needs: BTreeSet<Input>,
}

impl Answer {
    /// Nothing can be said without these.
    #[must_use]
    pub fn needing(inputs: &[Input]) -> Self {
        Self {
            needs: inputs.iter().copied().collect(),
            ..Self::default()
        }
    }

    /// `hits` of `of` with the Wilson interval; of nothing: needs `or`.
    pub fn share(&mut self, id: &'static str, hits: u64, of: u64, or: Input) -> &mut Figure {
        let estimate = wilson(Share { hits, of }).map(Estimate::from);
        self.estimate(id, estimate, of, or)
    }

    /// A value with its interval.
    pub fn estimate(&mut self, id: &'static str, estimate: Option<Estimate>, n: u64, or: Input) -> &mut Figure {
        let figure = self.value(id, estimate.map(|e| e.value), n, or);
        figure.interval = estimate.map(|e| (e.low, e.high));
        figure
    }

    /// A count of things. Zero is an answer here: the caller has made sure that the table covers the window.
    pub fn count(&mut self, id: &'static str, count: u64) -> &mut Figure {
        self.push(id, Some(number(count)), count, None)
    }

    /// The mean with its t interval (from two values on).
    pub fn mean(&mut self, id: &'static str, moments: &Moments, or: Input) -> &mut Figure {
        let estimate = mean_95(moments.n, moments.sum, moments.squares);
        let figure = self.value(id, moments.mean(), moments.n, or);
        figure.interval = estimate.map(|Interval { low, high, .. }| (low, high));
        figure
    }

    /// Any other value; without one: needs `or`.
    pub fn value(&mut self, id: &'static str, value: Option<f64>, n: u64, or: Input) -> &mut Figure {
        self.push(id, value.filter(|value| value.is_finite()), n, Some(or))
    }

    /// An amount in minor units, over `n` things.
    pub fn money(&mut self, id: &'static str, minor: f64, n: u64) -> &mut Figure {
        self.push(id, Some(minor / 100.0), n, None)
    }

    /// A figure that cannot be said.
    pub fn lacks(&mut self, id: &'static str, needs: &[Input]) -> &mut Figure {
        let figure = self.push(id, None, 0, None);
        figure.needs.extend(needs);
        figure
    }

    fn push(&mut self, id: &'static str, value: Option<f64>, n: u64, or: Option<Input>) -> &mut Figure {
        let needs = or.filter(|_| value.is_none()).into_iter().collect();
        self.figures.push(Figure {
            id,
            part: None,
            value,
            interval: None,
            n,
            missing: 0,
            needs,
        });
        let last = self.figures.len() - 1;
        &mut self.figures[last]
    }
}

impl Figure {
    /// Makes it a line of a breakdown.
    pub fn part(&mut self, part: impl Into<String>) -> &mut Self {
        self.part = Some(part.into());
        self
    }

    /// Says how many things lacked the field.
    pub fn missing(&mut self, missing: u64) -> &mut Self {
        self.missing = missing;
        self
    }
}

/// Count, sum and sum of squares: what a mean with its interval needs, in three numbers however many values there were.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Moments {
    pub n: u64,
    pub sum: f64,
    pub squares: f64,
}

impl Moments {
    pub fn add(&mut self, value: f64) {
        self.n += 1;
        self.sum += value;
        self.squares += value * value;
    }

    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        (self.n > 0).then(|| self.sum / number(self.n))
    }
}

impl FromIterator<f64> for Moments {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut moments = Self::default();
        values.into_iter().for_each(|value| moments.add(value));
        moments
    }
}

/// The value below which a share `p` of the values lies, by linear interpolation between the order statistics (type 7 of
/// Hyndman and Fan, Sample quantiles in statistical packages. The American Statistician 50 (1996) 361–365; what numpy
/// and R give by default). `values` need not be sorted; `None` of nothing.
#[must_use]
pub fn quantile(values: &mut [f64], p: f64) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    #[expect(clippy::cast_precision_loss, reason = "places in a list")]
    let place = p.clamp(0.0, 1.0) * last as f64;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and the last place"
    )]
    let below = place.floor() as usize;
    let (low, high) = (values[below], values[(below + 1).min(last)]);
    Some(low + (high - low) * place.fract())
}

/// A count as a number: exact up to 2⁵³.
#[expect(clippy::cast_precision_loss, reason = "exact for every count that can occur")]
#[must_use]
pub fn number(count: u64) -> f64 {
    count as f64
}

/// Minor units as a number; exact up to 90 trillion roubles.
#[expect(clippy::cast_precision_loss, reason = "exact for every amount that can occur")]
#[must_use]
pub fn minor(amount: i64) -> f64 {
    amount as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_their_neighbours() {
        let mut values = [4.0, 1.0, 3.0, 2.0];
        assert_eq!(quantile(&mut values, 0.5), Some(2.5));
        assert_eq!(quantile(&mut values, 0.0), Some(1.0));
        assert_eq!(quantile(&mut values, 1.0), Some(4.0));
        // numpy.quantile([1, 2, 3, 4], 0.9)
        assert!((quantile(&mut values, 0.9).unwrap() - 3.7).abs() < 1e-12);
        assert_eq!(quantile(&mut [], 0.5), None);
    }

    #[test]
    fn no_figure_is_a_zero_for_want_of_data() {
        let mut answer = Answer::default();
        let figure = answer.share("won", 0, 0, Input::ClosedDeals);
        assert_eq!((figure.value, figure.n), (None, 0));
        assert!(figure.needs.contains(&Input::ClosedDeals));
        let figure = answer.mean("check", &Moments::default(), Input::WonDeals);
        assert_eq!((figure.value, figure.interval), (None, None));
        let figure = answer.value("ratio", Some(f64::INFINITY), 3, Input::WonDeals);
        assert_eq!(figure.value, None);
    }
}
