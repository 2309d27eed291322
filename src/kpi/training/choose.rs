//! Which calls make pairs. Pure: from calls of both sides to pairs of places in the list.
//!
//! What always holds: both calls of a pair are by different managers and of different deals; no call and no deal comes
//! twice. Beyond that, in this order: nobody is the bad (or the good) example more often than he must be; who was the
//! good example is the bad one next, so that the pairs close to a ring and nobody is only the bad one; the calls of a pair
//! are alike. A last look exchanges single pairs where that spares somebody from being only the bad example.

use std::collections::BTreeMap;

use super::distance::distance;
use crate::store::TrainingCall;

/// A call of one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// Not looked at yet.
    Unknown,
    /// It has words of its own to hear.
    Own,
    /// Nothing in it to point at: its place follows from the other call of the pair.
    Place,
    /// Not to be played: the words are not clear enough.
    Unusable,
}

/// Added to the distance of a call without words of its own: the others are better heard.
const WITHOUT_WORDS: f64 = 0.25;

pub(super) struct Chooser<'a> {
    calls: &'a [TrainingCall],
    /// Of each call, the number of its manager.
    who: Vec<usize>,
    people: usize,
    handled: Vec<usize>,
    missed: Vec<usize>,
    /// By place in `handled`, then in `missed`.
    distances: Vec<f64>,
    only: Option<usize>,
}

/// Handled, missed: places in the list of calls.
pub(super) type Chosen = (usize, usize);

/// How often each manager is the good and the bad example.
#[derive(Debug, Clone, Default)]
struct Balance {
    good: Vec<usize>,
    bad: Vec<usize>,
}

impl<'a> Chooser<'a> {
    /// With `manager`, every pair shows him.
    pub fn new(calls: &'a [TrainingCall], manager: Option<&str>) -> Self {
        let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
        for call in calls {
            let next = numbers.len();
            numbers.entry(&call.manager).or_insert(next);
        }
        let side =
            |handled: bool| -> Vec<usize> { (0..calls.len()).filter(|&at| calls[at].handled == handled).collect() };
        let (handled, missed) = (side(true), side(false));
        let pairs = handled.iter().flat_map(|&h| missed.iter().map(move |&m| (h, m)));
        Self {
            calls,
            who: calls.iter().map(|call| numbers[call.manager.as_str()]).collect(),
            people: numbers.len(),
            distances: pairs.map(|(h, m)| distance(&calls[h], &calls[m])).collect(),
            handled,
            missed,
            // A name that nobody has leaves nothing to choose.
            only: manager.map(|name| numbers.get(name).copied().unwrap_or(usize::MAX)),
        }
    }

    /// At most `count` pairs, in the order in which they are best played.
    pub fn choose(&self, count: usize, known: &[Known]) -> Vec<Chosen> {
        let mut chosen = Vec::new();
        self.add(&mut chosen, count, known);
        self.improve(&mut chosen, known);
        // An exchange may have set a call free.
        self.add(&mut chosen, count, known);
        chosen
    }

    fn add(&self, chosen: &mut Vec<Chosen>, count: usize, known: &[Known]) {
        let mut balance = self.balance(chosen);
        while chosen.len() < count {
            let is_last = chosen.len() + 1 == count;
            let best = self
                .feasible(known, chosen)
                .map(|(pair, distance)| (self.cost(pair, &balance, is_last), distance, pair))
                .min_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)));
            let Some((_, _, pair)) = best else { break };
            balance.add(self.who[pair.0], self.who[pair.1]);
            chosen.push(pair);
        }
    }

    fn balance(&self, chosen: &[Chosen]) -> Balance {
        let mut balance = Balance {
            good: vec![0; self.people],
            bad: vec![0; self.people],
        };
        for &(h, m) in chosen {
            balance.add(self.who[h], self.who[m]);
        }
        balance
    }

    /// Pairs that may be added to those chosen, with their distance.
    fn feasible<'b>(&'b self, known: &'b [Known], chosen: &'b [Chosen]) -> impl Iterator<Item = (Chosen, f64)> + 'b {
        let is_free = move |at: usize| {
            known[at] != Known::Unusable
                && chosen.iter().all(|&(h, m)| {
                    let deal = &self.calls[at].deal;
                    h != at && m != at && self.calls[h].deal != *deal && self.calls[m].deal != *deal
                })
        };
        let missed: Vec<(usize, usize)> = self
            .missed
            .iter()
            .copied()
            .enumerate()
            .filter(|&(_, m)| is_free(m))
            .collect();
        self.handled
            .iter()
            .enumerate()
            .filter(move |&(_, &h)| is_free(h))
            .flat_map(move |(row, &h)| {
                let row = row * self.missed.len();
                let pairs = missed.iter().filter(move |&&(_, m)| self.may_pair((h, m), known));
                let priced = pairs.map(move |&(column, m)| {
                    let silent = [h, m].into_iter().filter(|&at| known[at] == Known::Place).count();
                    let handicap = if silent > 0 { WITHOUT_WORDS } else { 0.0 };
                    ((h, m), self.distances[row + column] + handicap)
                });
                priced.collect::<Vec<_>>()
            })
    }

    fn may_pair(&self, (h, m): Chosen, known: &[Known]) -> bool {
        let (good, bad) = (self.who[h], self.who[m]);
        good != bad
            && self.calls[h].deal != self.calls[m].deal
            && self.only.is_none_or(|only| good == only || bad == only)
            && !(known[h] == Known::Place && known[m] == Known::Place)
    }

    /// Less is better: how often the two would then have the same part; whether the bad one has not been the good one;
    /// how often the good one was heard before, and at the end, when the ring is to be closed, whether he was not.
    fn cost(&self, (h, m): Chosen, balance: &Balance, is_last: bool) -> (usize, bool, usize) {
        let (good, bad) = (self.who[h], self.who[m]);
        let level = |who: usize, count: &[usize]| if Some(who) == self.only { 0 } else { count[who] + 1 };
        // The one whom all pairs show takes both parts in turn.
        let turn = self.only.map_or(0, |only| {
            let (good_now, bad_now) = (balance.good[only], balance.bad[only]);
            usize::from((bad == only && bad_now > good_now) || (good == only && good_now > bad_now))
        });
        let spare = level(good, &balance.good).max(level(bad, &balance.bad)) + turn * self.calls.len();
        (
            spare,
            balance.good[bad] <= balance.bad[bad],
            if is_last {
                usize::from(balance.bad[good] <= balance.good[good])
            } else {
                balance.bad[good] + balance.good[good]
            },
        )
    }

    /// Exchanges one pair at a time while somebody is spared from being only the bad example, without anybody having a
    /// part more often than anybody had.
    fn improve(&self, chosen: &mut [Chosen], known: &[Known]) {
        for _ in 0..chosen.len() {
            let now = self.harm(chosen);
            if now.0 == 0 {
                return;
            }
            let mut best: Option<((usize, usize), f64, usize, Chosen)> = None;
            for place in 0..chosen.len() {
                let others: Vec<Chosen> = chosen
                    .iter()
                    .enumerate()
                    .filter(|(at, _)| *at != place)
                    .map(|(_, p)| *p)
                    .collect();
                for (pair, distance) in self.feasible(known, &others) {
                    let mut tried = others.clone();
                    tried.push(pair);
                    let harm = self.harm(&tried);
                    let is_better = best
                        .as_ref()
                        .is_none_or(|(least, far, _, _)| harm.cmp(least).then(distance.total_cmp(far)).is_lt());
                    if harm.0 < now.0 && harm.1 <= now.1 && is_better {
                        best = Some((harm, distance, place, pair));
                    }
                }
            }
            let Some((_, _, place, pair)) = best else { return };
            chosen[place] = pair;
        }
    }

    /// Managers who are only the bad example, and the most often that anybody is.
    fn harm(&self, chosen: &[Chosen]) -> (usize, usize) {
        let balance = self.balance(chosen);
        let only_bad = (0..self.people).filter(|&who| balance.bad[who] > 0 && balance.good[who] == 0);
        (only_bad.count(), balance.bad.iter().copied().max().unwrap_or(0))
    }
}

impl Balance {
    fn add(&mut self, good: usize, bad: usize) {
        self.good[good] += 1;
        self.bad[bad] += 1;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::kpi::training::sample::call;

    fn choose(calls: &[TrainingCall], count: usize, manager: Option<&str>) -> Vec<Chosen> {
        Chooser::new(calls, manager).choose(count, &vec![Known::Unknown; calls.len()])
    }

    fn parts(calls: &[TrainingCall], chosen: &[Chosen]) -> BTreeMap<String, (usize, usize)> {
        let mut parts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for &(h, m) in chosen {
            parts.entry(calls[h].manager.clone()).or_default().0 += 1;
            parts.entry(calls[m].manager.clone()).or_default().1 += 1;
        }
        parts
    }

    /// Every manager has calls enough on both sides.
    fn rich(managers: usize, each: usize) -> Vec<TrainingCall> {
        let mut calls = Vec::new();
        for manager in 0..managers {
            for n in 0..each * 2 {
                calls.push(call(
                    u32::try_from(calls.len()).unwrap(),
                    &format!("M{manager}"),
                    n % 2 == 0,
                ));
            }
        }
        calls
    }

    #[test]
    fn with_enough_calls_the_parts_are_shared_out() {
        for managers in 2..=7 {
            for count in 2..=6 {
                let calls = rich(managers, count);
                let chosen = choose(&calls, count, None);
                assert_eq!(chosen.len(), count);
                let parts = parts(&calls, &chosen);
                let most = count.div_ceil(managers);
                for (who, (good, bad)) in &parts {
                    assert!(*good <= most && *bad <= most, "{managers} {count} {who}: {parts:?}");
                    assert!(
                        *bad == 0 || *good > 0,
                        "{managers} {count}: {who} is only bad: {parts:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_likest_come_first_and_a_star_is_not_everybodys_teacher() {
        let mut calls = rich(3, 2);
        for at in [0, 7] {
            calls[at].product = Some("CRM".into());
            calls[at].source = Some("сайт".into());
        }
        let chosen = choose(&calls, 1, None);
        assert_eq!((chosen[0].0, calls[chosen[0].1].product.as_deref()), (0, Some("CRM")));
    }

    #[test]
    fn one_manager_is_shown_from_both_sides() {
        let calls = rich(4, 5);
        for count in 1..=5 {
            let chosen = choose(&calls, count, Some("M2"));
            assert_eq!(chosen.len(), count);
            let (good, bad) = parts(&calls, &chosen)["M2"];
            assert_eq!(good + bad, count, "every pair shows him");
            assert!(good.abs_diff(bad) <= 1, "{good} {bad}");
        }
        assert_eq!(choose(&calls, 3, Some("nobody")), []);
    }

    #[test]
    fn two_calls_without_words_of_their_own_are_no_pair() {
        let calls = rich(2, 1);
        let chooser = Chooser::new(&calls, None);
        assert_eq!(chooser.choose(2, &[Known::Place; 4]), []);
        let known = [Known::Own, Known::Place, Known::Unusable, Known::Place];
        assert_eq!(chooser.choose(2, &known), [(0, 3)]);
    }

    proptest! {
        #[test]
        fn what_always_holds(
            rows in prop::collection::vec((0_usize..5, any::<bool>(), 0_u8..12, 0_u8..3, 0_u8..4), 0..40),
            count in 0_usize..7,
            only in prop::option::of(0_usize..5),
        ) {
            let mut calls = Vec::new();
            let mut known = Vec::new();
            for (n, (manager, handled, deal, product, state)) in rows.into_iter().enumerate() {
                let mut one = call(u32::try_from(n).unwrap(), &format!("M{manager}"), handled);
                one.deal = format!("D{deal}").as_str().into();
                one.product = (product > 0).then(|| format!("P{product}"));
                calls.push(one);
                known.push([Known::Unknown, Known::Own, Known::Place, Known::Unusable][usize::from(state)]);
            }
            let only = only.map(|n| format!("M{n}"));
            let chooser = Chooser::new(&calls, only.as_deref());
            let chosen = chooser.choose(count, &known);
            prop_assert!(chosen.len() <= count);
            let mut seen = BTreeSet::new();
            let mut deals = BTreeSet::new();
            for &(h, m) in &chosen {
                prop_assert!(calls[h].handled && !calls[m].handled);
                prop_assert!(calls[h].manager != calls[m].manager);
                prop_assert!(seen.insert(h) && seen.insert(m), "no call twice");
                prop_assert!(deals.insert(calls[h].deal.clone()) && deals.insert(calls[m].deal.clone()), "no deal twice");
                prop_assert!(known[h] != Known::Unusable && known[m] != Known::Unusable);
                prop_assert!(known[h] != Known::Place || known[m] != Known::Place);
                if let Some(only) = &only {
                    prop_assert!(calls[h].manager == *only || calls[m].manager == *only);
                }
            }
            // Fewer than asked for only when nothing is left that could be added.
            prop_assert!(chosen.len() == count || chooser.feasible(&known, &chosen).next().is_none());
            prop_assert_eq!(chooser.choose(count, &known), chosen, "the same again");
        }
    }
}
