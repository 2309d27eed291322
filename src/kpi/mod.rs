//! From stored rows to results: lift, managers and the join, the worklists, training, the KPI catalogue. Input: grouped
//! counts from `store`; output: plain serialisable results whose every figure comes from `stats`.
//!
//! Counts come first, shares with their 95 % intervals after them, and what cannot be said is `null`. Figures about won
//! deals are associations: the wording is "goes with", never "leads to".

pub mod calibration;
pub mod catalogue;
pub mod changes;
pub mod head;
pub mod health;
mod hours;
pub mod join;
pub mod lift;
pub mod managers;
pub mod training;
pub mod weeks;
pub mod worklists;

pub use hours::WorkHours;
use lift::Estimate;

use crate::stats::{Interval, Share, wilson};

impl From<Interval> for Estimate {
    fn from(interval: Interval) -> Self {
        Self {
            value: interval.value,
            low: interval.low,
            high: interval.high,
        }
    }
}

/// `hits` of `of` with the Wilson interval; `None` of nothing.
fn share(hits: u64, of: u64) -> Option<Estimate> {
    wilson(Share { hits, of }).map(Estimate::from)
}
