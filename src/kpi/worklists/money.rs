//! Money not earned (K26): what the deals of both lists would bring at the department's win rate, with an interval that
//! holds both what is not known of the rate and which of the deals would be won. Each deal counts once.

use std::collections::BTreeMap;

use super::types::{ErrorClass, MoneyEstimate, NotEarned, NotEarnedPart};
use crate::domain::{DealId, Money};
use crate::kpi::lift::Estimate;
use crate::stats::{Interval, Share, expected_sum};

/// What is kept of each deal that qualifies for a list.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stake {
    pub manager: Option<String>,
    pub error: String,
    pub amount: Option<Money>,
}

/// The deals of both lists by their id.
pub(super) type Stakes = BTreeMap<DealId, Stake>;

pub(super) fn not_earned(stakes: &Stakes, base: Share) -> NotEarned {
    let part = |name: Option<String>, stakes: &[&Stake]| {
        let amounts: Vec<Money> = stakes.iter().filter_map(|stake| stake.amount).collect();
        let sum = expected_sum(amounts.iter().map(|amount| amount.major()), base);
        NotEarnedPart {
            name,
            deals: amounts.len() as u64,
            unknown_amount: (stakes.len() - amounts.len()) as u64,
            amount: Money(amounts.iter().fold(0, |sum, amount| sum.saturating_add(amount.0))),
            expected: sum.map(estimate),
        }
    };
    let grouped = |key: &dyn Fn(&Stake) -> Option<String>| {
        let mut groups: BTreeMap<Option<String>, Vec<&Stake>> = BTreeMap::new();
        for stake in stakes.values() {
            groups.entry(key(stake)).or_default().push(stake);
        }
        let mut parts: Vec<NotEarnedPart> = groups.into_iter().map(|(name, stakes)| part(name, &stakes)).collect();
        parts.sort_by(|a, b| b.amount.cmp(&a.amount).then_with(|| a.name.cmp(&b.name)));
        parts
    };
    NotEarned {
        all: part(None, &stakes.values().collect::<Vec<_>>()),
        by_manager: grouped(&|stake| stake.manager.clone()),
        by_error: grouped(&|stake| Some(stake.error.clone())),
    }
}

/// The name of an error's group: its class, and the item, behaviour or objection.
pub(super) fn group(class: ErrorClass, detail: Option<&str>) -> String {
    match detail {
        Some(detail) => format!("{}:{detail}", class.as_str()),
        None => class.as_str().to_owned(),
    }
}

/// Amount × chance with the chance's interval.
pub(super) fn expected(amount: Money, chance: Estimate) -> MoneyEstimate {
    let at = |share: f64| amount.major().max(0.0) * share;
    estimate(Interval {
        value: at(chance.value),
        low: at(chance.low),
        high: at(chance.high),
    })
}

fn estimate(sum: Interval) -> MoneyEstimate {
    #[expect(clippy::cast_possible_truncation, reason = "rounded to minor units; saturates")]
    let money = |major: f64| Money((major * 100.0).round() as i64);
    MoneyEstimate {
        value: money(sum.value),
        low: money(sum.low),
        high: money(sum.high),
    }
}
