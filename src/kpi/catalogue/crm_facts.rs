//! What several rows ask of a slice: deals won, closed, created in the window, whether the export covers it, costs by days.

use super::answer::Answer;
use super::answer::minor;
use super::crm::Slice;
use super::department::{Deal, Lead};
use super::input::Input;
use crate::domain::{CostKind, DealStatus};

impl<'a> Slice<'a> {
    /// Deals won with a date of close in the window.
    pub(super) fn won(&self) -> impl Iterator<Item = &'a Deal> + '_ {
        self.closed().filter(|deal| deal.is_won())
    }

    pub(super) fn lost(&self) -> impl Iterator<Item = &'a Deal> + '_ {
        self.closed().filter(|deal| deal.status == DealStatus::Lost)
    }

    /// Deals closed in the window. One without a date of close is in no window.
    pub(super) fn closed(&self) -> impl Iterator<Item = &'a Deal> + '_ {
        let window = self.window;
        let closed = move |deal: &&Deal| deal.is_closed() && window.has_some(deal.closed);
        self.deals.iter().copied().filter(closed)
    }

    pub(super) fn created(&self) -> impl Iterator<Item = &'a Deal> + '_ {
        self.deals.iter().copied().filter(|deal| self.window.has(deal.created))
    }

    /// Open at the end of the window.
    pub(super) fn open(&self) -> impl Iterator<Item = &'a Deal> + '_ {
        self.deals.iter().copied().filter(|deal| deal.was_open(self.window.to))
    }

    /// Leads created in the window.
    pub(super) fn leads(&self) -> impl Iterator<Item = &'a Lead> + '_ {
        self.leads.iter().copied().filter(|lead| self.window.has(lead.created))
    }

    pub(super) fn deal_of(&self, lead: &Lead) -> Option<&'a Deal> {
        lead.deal.map(|place| &self.department.deals[place])
    }

    /// Whether the export has leads on both sides of, or inside, the window: only then is none of them a zero.
    pub(super) fn covers_leads(&self) -> bool {
        touches(self.department.lead_span, self)
    }

    pub(super) fn covers_created(&self) -> bool {
        touches(self.department.deal_span, self)
    }

    pub(super) fn covers_closed(&self) -> bool {
        touches(self.department.close_span, self)
    }

    pub(super) fn covers_calls(&self) -> bool {
        touches(self.department.present.log_span, self)
    }

    /// Costs of the window in minor units, laid on it by days, and how many rows they come from. `None` without any.
    pub(super) fn cost(&self, kind: Option<CostKind>) -> Option<(f64, u64)> {
        let mut sum = (0.0, 0);
        for shared in self
            .costs
            .iter()
            .filter(|c| kind.is_none_or(|kind| c.cost.kind == kind))
        {
            let part = self.window.part_of(shared.cost.period);
            if part > 0.0 {
                sum = (sum.0 + part * minor(shared.cost.amount.0), sum.1 + 1);
            }
        }
        (sum.1 > 0).then_some(sum)
    }
}

fn touches(span: Option<(i64, i64)>, slice: &Slice<'_>) -> bool {
    span.is_some_and(|(first, last)| first < slice.window.to && slice.window.from <= last)
}

/// A count where the export covers the window, else what it needs.
pub(super) fn count_if(answer: &mut Answer, id: &'static str, covered: bool, count: u64, needs: Input) {
    if covered {
        answer.count(id, count);
    } else {
        answer.lacks(id, &[needs]);
    }
}

/// The sum of the amounts, how many there were, and how many deals had none.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Amount {
    pub sum: f64,
    pub n: u64,
    pub missing: u64,
}

impl Amount {
    pub(super) fn add(&mut self, amount: Option<i64>) {
        match amount {
            Some(amount) => {
                self.sum += minor(amount);
                self.n += 1;
            }
            None => self.missing += 1,
        }
    }

    /// The sum; unknown when there are deals and none has an amount.
    pub(super) fn known(self) -> bool {
        self.n > 0 || self.missing == 0
    }
}

impl FromIterator<Option<i64>> for Amount {
    fn from_iter<I: IntoIterator<Item = Option<i64>>>(amounts: I) -> Self {
        let mut sum = Self::default();
        amounts.into_iter().for_each(|amount| sum.add(amount));
        sum
    }
}

/// An amount where the export covers the window and some deal states it.
pub(super) fn money_if(answer: &mut Answer, id: &'static str, covered: bool, amount: Amount, needs: Input) {
    if !covered {
        answer.lacks(id, &[needs]);
    } else if amount.known() {
        answer.money(id, amount.sum, amount.n).missing(amount.missing);
    } else {
        answer.lacks(id, &[Input::Amounts]).missing(amount.missing);
    }
}

/// Days between two instants.
#[expect(clippy::cast_precision_loss, reason = "microseconds of centuries")]
pub(super) fn days(from: i64, to: i64) -> f64 {
    (to - from) as f64 / 86_400e6
}

/// 365 days.
pub(super) const YEAR: i64 = 365 * 86_400_000_000;
