//! How unlike two calls are in what a training is not about. Input: two calls; output: what is the same, what differs,
//! what is not known, and the sum.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::domain::EventType;
use crate::store::TrainingCall;

/// What two calls are compared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trait {
    /// A type of objection that the customers of both raised; or neither raised any.
    Objection,
    Product,
    Source,
    Direction,
    /// Amounts within a factor of two.
    Amount,
}

impl Trait {
    pub const ALL: [Self; 5] = [
        Self::Objection,
        Self::Product,
        Self::Source,
        Self::Direction,
        Self::Amount,
    ];

    /// Shares of 1. Chosen, not estimated: the objection and the product are what the room would call "another case".
    #[must_use]
    pub fn weight(self) -> f64 {
        match self {
            Self::Objection => 0.40,
            Self::Product => 0.25,
            Self::Source => 0.15,
            Self::Direction | Self::Amount => 0.10,
        }
    }

    /// `None`: not known of one of the two.
    pub(super) fn is_same(self, a: &TrainingCall, b: &TrainingCall) -> Option<bool> {
        match self {
            Self::Objection => Some(shares_objection(&a.objections, &b.objections)),
            Self::Product => same_words(a.product.as_deref(), b.product.as_deref()),
            Self::Source => same_words(a.source.as_deref(), b.source.as_deref()),
            Self::Direction => Some(a.direction? == b.direction?),
            Self::Amount => {
                let (a, b) = (a.amount?.major(), b.amount?.major());
                (a > 0.0 && b > 0.0).then(|| (a / b).max(b / a) <= 2.0)
            }
        }
    }
}

fn shares_objection(a: &BTreeSet<EventType>, b: &BTreeSet<EventType>) -> bool {
    (a.is_empty() && b.is_empty()) || !a.is_disjoint(b)
}

fn same_words(a: Option<&str>, b: Option<&str>) -> Option<bool> {
    let plain = |text: &str| text.trim().to_lowercase();
    let (a, b) = (plain(a?), plain(b?));
    (!a.is_empty() && !b.is_empty()).then(|| a == b)
}

/// 0 for calls alike in everything, 1 for calls that differ in everything.
pub(super) fn distance(a: &TrainingCall, b: &TrainingCall) -> f64 {
    let part = |by: Trait| match by.is_same(a, b) {
        Some(true) => 0.0,
        Some(false) => by.weight(),
        None => by.weight() / 2.0,
    };
    let sum: f64 = Trait::ALL.into_iter().map(part).sum();
    (sum * 1000.0).round() / 1000.0
}

/// Traits that are the same, that differ, that are not known.
pub(super) fn compared(a: &TrainingCall, b: &TrainingCall) -> [Vec<Trait>; 3] {
    let which = |wanted: Option<bool>| Trait::ALL.into_iter().filter(|by| by.is_same(a, b) == wanted).collect();
    [which(Some(true)), which(Some(false)), which(None)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Direction, Money};
    use crate::kpi::training::sample::call;

    #[test]
    fn weights_are_shares_of_one() {
        let sum: f64 = Trait::ALL.into_iter().map(Trait::weight).sum();
        assert!((sum - 1.0).abs() < 1e-12);
    }

    #[test]
    #[expect(clippy::float_cmp, reason = "rounded to three decimals")]
    fn unknown_counts_half_and_the_rest_by_its_weight() {
        let (a, b) = (call(1, "A", true), call(2, "B", false));
        assert_eq!(distance(&a, &b), 0.3, "no objections; four unknown");
        let known = |mut call: TrainingCall| {
            call.product = Some(" CRM".into());
            call.source = Some("сайт".into());
            call.direction = Some(Direction::Inbound);
            call.amount = Some(Money(10_000));
            call.objections = [EventType::Price, EventType::Think].into();
            call
        };
        let (a, mut b) = (known(a), known(b));
        assert_eq!(distance(&a, &b), 0.0);
        b.product = Some("crm ".into());
        b.amount = Some(Money(20_000));
        b.objections = [EventType::Price].into();
        assert_eq!(
            distance(&a, &b),
            0.0,
            "letters and spaces do not matter, nor amounts within a factor of two"
        );
        b.product = Some("склад".into());
        b.amount = Some(Money(20_001));
        b.objections = [EventType::Trust].into();
        b.source = None;
        assert_eq!(distance(&a, &b), 0.825);
        assert_eq!(
            compared(&a, &b),
            [
                vec![Trait::Direction],
                vec![Trait::Objection, Trait::Product, Trait::Amount],
                vec![Trait::Source]
            ]
        );
        b.amount = Some(Money(0));
        assert_eq!(Trait::Amount.is_same(&a, &b), None);
    }
}
