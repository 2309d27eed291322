//! K16: inbound calls as conversations (the legs of a queue or a transfer are one), who answered, and whether a missed
//! one was called back in time. Fed in the order of time; remembers only the last two hours.

use std::collections::{BTreeMap, HashMap, VecDeque};

use super::answer::Moments;
use super::calls_tally::connected;
use super::compute::Group;
use crate::domain::Direction;
use crate::store::CallFact;

/// A missed call is called back in time within this.
pub(super) const CALLED_BACK_MINUTES: i64 = 15;

const MINUTE: i64 = 60_000_000;
/// Legs of one conversation begin within this.
const LEGS: i64 = 120 * MINUTE;

/// Sums of one group in one window.
#[derive(Debug, Clone, Default)]
pub(super) struct Inbound {
    pub calls: u64,
    pub answered: u64,
    /// From the first ring to the answer, of the leg that was answered.
    pub ring: Moments,
    /// Missed with a known phone, and those of them called back in time.
    pub missed_known: u64,
    pub called_back: u64,
    /// Answered calls with a scorecard that tells how the customer parted, and those that parted well.
    pub closes: u64,
    pub positive: u64,
}

/// The places that a call counts in.
pub(super) type Places = Vec<(usize, Group)>;

#[derive(Debug)]
struct Conversation {
    began: i64,
    places: Places,
    phone: Option<String>,
    answered: bool,
    ring_s: Option<u32>,
    called_back: bool,
}

#[derive(Debug, Default)]
pub(super) struct Desk {
    /// In the order in which they began; the first has the number `first`.
    open: VecDeque<Conversation>,
    first: usize,
    by_link: HashMap<String, usize>,
    /// Missed ones of each phone.
    by_phone: HashMap<String, Vec<usize>>,
    pub sums: BTreeMap<(usize, Group), Inbound>,
}

impl Desk {
    /// A row of the log.
    pub fn add(&mut self, fact: &CallFact, places: &Places) {
        let Some(began) = fact.started_at else { return };
        self.settle(began - LEGS);
        match fact.direction {
            Some(Direction::Inbound) => self.inbound(fact, began, places),
            Some(Direction::Outbound) => self.outbound(fact, began),
            None => {}
        }
    }

    fn inbound(&mut self, fact: &CallFact, began: i64, places: &Places) {
        let answered = connected(fact);
        let link = fact.linked_id.as_deref();
        let known = link.and_then(|link| self.by_link.get(link)).copied();
        let at = known.unwrap_or_else(|| {
            self.open.push_back(Conversation {
                began,
                places: places.clone(),
                phone: fact.phone.clone(),
                answered: false,
                ring_s: None,
                called_back: false,
            });
            let at = self.first + self.open.len() - 1;
            if let Some(link) = link {
                self.by_link.insert(link.to_owned(), at);
            }
            if let Some(phone) = &fact.phone {
                self.by_phone.entry(phone.clone()).or_default().push(at);
            }
            at
        });
        if let Some(conversation) = self.open.get_mut(at - self.first)
            && answered
            && !conversation.answered
        {
            // Whoever took it is whose call it is.
            conversation.answered = true;
            conversation.ring_s = fact.ring_s;
            conversation.places.clone_from(places);
        }
    }

    fn outbound(&mut self, fact: &CallFact, began: i64) {
        let Some(missed) = fact.phone.as_ref().and_then(|phone| self.by_phone.get(phone)) else {
            return;
        };
        for at in missed {
            if let Some(conversation) = at.checked_sub(self.first).and_then(|at| self.open.get_mut(at))
                && began - conversation.began <= CALLED_BACK_MINUTES * MINUTE
            {
                conversation.called_back = true;
            }
        }
    }

    /// Counts what began before `until`: nothing new can be learned of it.
    fn settle(&mut self, until: i64) {
        while self.open.front().is_some_and(|oldest| oldest.began < until) {
            let Some(done) = self.open.pop_front() else { return };
            let number = self.first;
            self.first += 1;
            if let Some(phone) = &done.phone
                && let Some(list) = self.by_phone.get_mut(phone)
            {
                list.retain(|at| *at != number);
                if list.is_empty() {
                    self.by_phone.remove(phone);
                }
            }
            for place in &done.places {
                let sums = self.sums.entry(place.clone()).or_default();
                sums.calls += 1;
                if done.answered {
                    sums.answered += 1;
                    done.ring_s.into_iter().for_each(|ring| sums.ring.add(f64::from(ring)));
                } else if done.phone.is_some() {
                    sums.missed_known += 1;
                    sums.called_back += u64::from(done.called_back);
                }
            }
        }
        let first = self.first;
        if self.by_link.len() > 2 * self.open.len() + 1000 {
            self.by_link.retain(|_, at| *at >= first);
        }
    }

    pub fn finish(&mut self) {
        self.settle(i64::MAX);
    }

    /// How an answered inbound call ended for the customer.
    pub fn parted(&mut self, places: &Places, positive: bool) {
        for place in places {
            let sums = self.sums.entry(place.clone()).or_default();
            sums.closes += 1;
            sums.positive += u64::from(positive);
        }
    }
}
