//! K28: warm leads that wait while strangers are called. Fed with cold calls in the order of time; remembers the leads that
//! are waiting.

use std::collections::{BTreeMap, VecDeque};

use super::compute::Group;
use super::department::{Department, Lead};

const MICROS: i64 = 1_000_000;

/// A lead cools down: after so many days without contact it no longer counts as waiting.
pub(super) const WARM_DAYS: i64 = 7;

/// Sums of one group in one window.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Waiting {
    /// Cold calls made, and those made while at least one lead waited.
    pub cold: u64,
    pub while_a_lead_waits: u64,
    /// Leads waiting at those calls, added up.
    pub leads_at_calls: u64,
}

/// The time in which a lead is warm and without contact past the limit.
pub(super) fn waits(lead: &Lead, limit_minutes: u32) -> Option<(i64, i64)> {
    // Without a phone and a statement of the CRM, nobody knows whether somebody spoke with the lead.
    if !lead.has_phone && lead.crm_contact.is_none() {
        return None;
    }
    let from = lead.created.checked_add(i64::from(limit_minutes) * 60 * MICROS)?;
    let cold = lead.created.checked_add(WARM_DAYS * 86_400 * MICROS)?;
    let to = lead.first_contact().map_or(cold, |contact| contact.min(cold));
    (from < to).then_some((from, to))
}

/// Goes through time with the calls.
#[derive(Debug)]
pub(super) struct Queue {
    /// From, to, lead; by `from`.
    coming: VecDeque<(i64, i64, usize)>,
    /// Ends of those that wait, and how many.
    waiting: BTreeMap<i64, u64>,
    count: u64,
    /// Waiting since after the last cold call.
    fresh: Vec<(i64, usize)>,
    pub sums: BTreeMap<(usize, Group), Waiting>,
    /// Leads during whose waiting somebody made a cold call.
    pub passed_over: Vec<bool>,
}

impl Queue {
    pub fn new(department: &Department, limit_minutes: u32) -> Self {
        let leads = department.leads.iter().enumerate();
        let mut coming: Vec<(i64, i64, usize)> = leads
            .filter_map(|(place, lead)| waits(lead, limit_minutes).map(|(from, to)| (from, to, place)))
            .collect();
        coming.sort_unstable();
        Self {
            coming: coming.into(),
            waiting: BTreeMap::new(),
            count: 0,
            fresh: Vec::new(),
            sums: BTreeMap::new(),
            passed_over: vec![false; department.leads.len()],
        }
    }

    /// A cold call that began at `at`.
    pub fn cold_call(&mut self, at: i64, places: &[(usize, Group)]) {
        while let Some(&(from, to, lead)) = self.coming.front() {
            if from > at {
                break;
            }
            self.coming.pop_front();
            if to > at {
                *self.waiting.entry(to).or_default() += 1;
                self.count += 1;
                self.fresh.push((to, lead));
            }
        }
        while let Some((&to, &leads)) = self.waiting.first_key_value() {
            if to > at {
                break;
            }
            self.waiting.remove(&to);
            self.count -= leads;
        }
        for (to, lead) in self.fresh.drain(..) {
            if to > at {
                self.passed_over[lead] = true;
            }
        }
        for place in places {
            let sums = self.sums.entry(place.clone()).or_default();
            sums.cold += 1;
            sums.while_a_lead_waits += u64::from(self.count > 0);
            sums.leads_at_calls += self.count;
        }
    }
}
