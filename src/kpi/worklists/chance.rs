//! The chance that a deal is won after all: from deals that showed the same signs in an earlier call and were called
//! again. Input: the store's counts; output: rates with intervals.
//!
//! Of the closed deals with a meaningful call that showed exactly these signs, no standing refusal, and a later meaningful
//! call, the share that was won, drawn to the department's win rate by a number of deals at that rate
//! (`stats::shrunk`). It is what is known of such deals while they were still being worked on: for one that was given up
//! it is nearer to a ceiling than to a forecast, and it says nothing about why. With too few deals there is no chance.

use super::options::WorklistOptions;
use super::types::{Reason, Sign};
use crate::domain::EventType;
use crate::kpi::lift::Estimate;
use crate::kpi::share;
use crate::stats::{Share, shrunk};
use crate::store::{SignBits, WorklistHistory};

#[derive(Debug)]
pub(super) struct Chances<'a> {
    history: &'a WorklistHistory,
    base: Share,
    options: &'a WorklistOptions,
    /// Enough closed deals, with a call before their last.
    enough: bool,
}

impl<'a> Chances<'a> {
    pub fn new(history: &'a WorklistHistory, options: &'a WorklistOptions) -> Self {
        let base = base(history);
        let earlier: u64 = history.signs.iter().map(|row| row.won + row.lost).sum();
        let enough = base.of >= options.min_deals && earlier >= options.min_deals && base.hits > 0;
        Self {
            history,
            base,
            options,
            enough,
        }
    }

    pub fn base(&self) -> Option<Estimate> {
        share(self.base.hits, self.base.of)
    }

    pub fn of(&self, signs: SignBits) -> Option<Estimate> {
        if !self.enough {
            return None;
        }
        shrunk(self.count(|bits| bits == signs), self.base, self.options.prior_deals).map(Estimate::from)
    }

    /// One sign alone, whatever stands beside it, as a reason.
    pub fn reason(&self, sign: Sign, subtype: Option<EventType>) -> Reason {
        let has: Option<fn(SignBits) -> bool> = match sign {
            Sign::Interest => Some(|bits| bits.interest),
            Sign::PutOff => Some(|bits| bits.soft),
            Sign::ObjectionDropped => Some(|bits| bits.dropped),
            Sign::PromiseNotKept => Some(|bits| bits.promise),
            Sign::Silence => Some(|bits| bits.silence),
            Sign::Budget | Sign::Amount => None,
        };
        let counts = has.map(|has| self.count(has));
        let rate = counts
            .filter(|counts| counts.of >= self.options.min_deals)
            .and_then(|counts| share(counts.hits, counts.of));
        Reason {
            sign,
            subtype,
            when: None,
            days: None,
            n: counts.map(|counts| counts.of),
            won: counts.map(|counts| counts.hits),
            rate,
            weight: rate.zip(self.base()).map(|(rate, base)| rate.value - base.value),
        }
    }

    /// Deals are counted once for each set of signs they showed; one that showed several sets is in each.
    fn count(&self, keep: impl Fn(SignBits) -> bool) -> Share {
        let rows = self.history.signs.iter().filter(|row| keep(row.signs));
        rows.fold(Share { hits: 0, of: 0 }, |sum, row| Share {
            hits: sum.hits + row.won,
            of: sum.of + row.won + row.lost,
        })
    }
}

pub(super) fn base(history: &WorklistHistory) -> Share {
    Share {
        hits: history.deals.won,
        of: history.deals.won.saturating_add(history.deals.lost),
    }
}
