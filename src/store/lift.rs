//! What `kpi::lift` computes from, deal by deal: which closed deals had each item, behaviour and metric, and the facts
//! that comparisons are adjusted for. A yes or no is a bit, so 200 000 deals by 70 rows are a few megabytes; nothing
//! here grows with calls.

use super::{LiftCell, LiftCounts, LiftKind, RatedItem};
use crate::domain::{Direction, ItemId, Money};

/// Everything `report lift` computes from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LiftTable {
    pub counts: LiftCounts,
    /// Closed deals with an exposing call, by the store's own numbers of them.
    pub deals: Vec<LiftDeal>,
    /// One for each cell of `counts`, in the same order.
    pub columns: Vec<LiftColumn>,
    pub metrics: Vec<LiftMetric>,
    pub items: Vec<ItemCalls>,
    /// What people said of the form's items, beside what the machine had said.
    pub rated: Vec<RatedItem>,
}

/// A closed deal with an exposing call. Unknown is `None`.
#[derive(Debug, Clone, PartialEq)]
pub struct LiftDeal {
    pub won: bool,
    /// As the CRM says; where it says nothing, the agent of the first exposing call.
    pub manager: Option<String>,
    pub source: Option<String>,
    /// Of the first exposing call.
    pub direction: Option<Direction>,
    pub amount: Option<Money>,
    /// Mean total score of the exposing calls, 0–100 (more with bonuses).
    pub score: Option<f64>,
}

/// One item or behaviour over the deals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiftColumn {
    pub id: ItemId,
    pub kind: LiftKind,
    /// Deals that are compared at all.
    pub known: DealSet,
    /// Those of them with the item passed, or the behaviour.
    pub with: DealSet,
    /// Deals whose answer is a person's, of an item counted by the first call; empty otherwise.
    pub heard: DealSet,
}

/// A figure of the conversation over the deals: the mean over the exposing calls that have it.
#[derive(Debug, Clone, PartialEq)]
pub struct LiftMetric {
    pub name: String,
    pub values: Vec<Option<f64>>,
}

/// An item over all meaningful calls with a scorecard of the form's current version.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemCalls {
    pub id: ItemId,
    pub passed: u64,
    pub failed: u64,
    /// Mean length of the speech that the item was met by, milliseconds, over a sample of the calls that passed it.
    pub evidence_ms: Option<f64>,
    /// Calls of that sample.
    pub sampled: u64,
}

/// A set of deals by their place in a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DealSet(Vec<u64>);

impl DealSet {
    pub fn insert(&mut self, deal: usize) {
        if self.0.len() <= deal / 64 {
            self.0.resize(deal / 64 + 1, 0);
        }
        self.0[deal / 64] |= 1 << (deal % 64);
    }

    #[must_use]
    pub fn contains(&self, deal: usize) -> bool {
        self.0.get(deal / 64).is_some_and(|word| word >> (deal % 64) & 1 == 1)
    }

    #[must_use]
    pub fn len(&self) -> u64 {
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// How many deals are in both.
    #[must_use]
    pub fn shared(&self, other: &Self) -> u64 {
        self.0
            .iter()
            .zip(&other.0)
            .map(|(a, b)| u64::from((a & b).count_ones()))
            .sum()
    }

    /// How many deals of `among` are in exactly one of the two.
    #[must_use]
    pub fn differing(&self, other: &Self, among: &Self) -> u64 {
        let word = |set: &Self, at: usize| set.0.get(at).copied().unwrap_or(0);
        (0..among.0.len())
            .map(|at| u64::from(((word(self, at) ^ word(other, at)) & among.0[at]).count_ones()))
            .sum()
    }

    /// The deals that are not in the other.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        let word = |at: usize| other.0.get(at).copied().unwrap_or(0);
        Self(self.0.iter().enumerate().map(|(at, own)| own & !word(at)).collect())
    }

    /// The deals in both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(a, b)| a & b).collect())
    }
}

impl FromIterator<usize> for DealSet {
    fn from_iter<I: IntoIterator<Item = usize>>(deals: I) -> Self {
        let mut set = Self::default();
        deals.into_iter().for_each(|deal| set.insert(deal));
        set
    }
}

impl LiftColumn {
    /// The column's two-by-two table; `won` are the won deals.
    #[must_use]
    pub fn cell(&self, won: &DealSet) -> LiftCell {
        let (n_known, won_known) = (self.known.len(), self.known.shared(won));
        let (n_with, won_with) = (self.with.len(), self.with.shared(won));
        LiftCell {
            id: self.id.clone(),
            kind: self.kind,
            n_with,
            won_with,
            n_without: n_known.saturating_sub(n_with),
            won_without: won_known.saturating_sub(won_with),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_deals_count_what_they_share() {
        let a: DealSet = [0, 3, 64, 200].into_iter().collect();
        let b: DealSet = [3, 64, 65].into_iter().collect();
        assert_eq!((a.len(), a.shared(&b), b.shared(&a)), (4, 2, 2));
        let all: DealSet = (0..300).collect();
        assert_eq!((a.differing(&b, &all), a.differing(&b, &b)), (3, 1));
        assert!(a.contains(200) && !a.contains(201) && !a.contains(9999));
        assert_eq!(a.and(&b).len(), 2);
        assert_eq!(
            (a.without(&b).len(), b.without(&a).len(), a.without(&all).len()),
            (2, 1, 0)
        );
        assert!(DealSet::default().is_empty() && !a.is_empty());
    }
}
