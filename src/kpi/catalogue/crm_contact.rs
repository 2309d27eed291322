//! Contacts with leads and clients: K44, K54, K58–K61.

use std::collections::HashSet;

use super::answer::{Answer, Moments, number, quantile};
use super::crm::{Compute, Slice};
use super::crm_facts::days;
use super::department::{Deal, Lead};
use super::id::{KpiId, k, t};
use super::input::{Input, words};

pub(super) const ROWS: &[(KpiId, Compute)] = &[
    (k(44), response),
    (k(54), engagement),
    (k(58), responses),
    (k(59), follow_up),
    (k(60), meetings),
    (k(61), touches),
];

/// Rows that need the sums over calls.
pub(super) const FROM_CALLS: &[KpiId] = &[k(58), k(60), t(2)];

/// Buckets of the time to the first contact by the working clock: up to so many minutes.
const BUCKETS: &[(&str, f64)] = &[
    ("≤ 5 min", 5.0),
    ("5–15 min", 15.0),
    ("15–60 min", 60.0),
    ("1–9 h", 540.0),
    ("> 9 h", f64::INFINITY),
];
const NEVER: &str = "never";

fn response(slice: &Slice<'_>) -> Answer {
    if slice.leads().next().is_none() {
        return Answer::needing(&[Input::LeadsInPeriod]);
    }
    let limit = f64::from(slice.setup.response_minutes);
    let (mut work, mut wall) = (Vec::new(), Vec::new());
    let mut buckets = vec![(0_u64, 0_u64); BUCKETS.len() + 1];
    for lead in slice.leads() {
        let bucket = match lead.first_contact() {
            Some(contact) => {
                let minutes = slice.setup.hours.seconds_between(lead.created, contact) / 60.0;
                work.push(minutes);
                wall.push(days(lead.created, contact) * 1440.0);
                BUCKETS
                    .iter()
                    .position(|(_, to)| minutes <= *to)
                    .unwrap_or(BUCKETS.len() - 1)
            }
            None => BUCKETS.len(),
        };
        buckets[bucket].0 += u64::from(slice.deal_of(lead).is_some_and(Deal::is_won));
        buckets[bucket].1 += 1;
    }
    let leads = slice.leads().count() as u64;
    let contacted = work.len() as u64;
    let within = |minutes: &[f64]| minutes.iter().filter(|minutes| **minutes <= limit).count() as u64;
    let mut answer = Answer::default();
    if slice.setup.response_minutes != 15 {
        answer.notes.push(words(
            "the limit is not 15 minutes but the one in the settings",
            "норма не 15 минут, а указанная в настройках",
        ));
    }
    answer.share("within_work", within(&work), leads, Input::LeadsInPeriod);
    answer.share("within_wall", within(&wall), leads, Input::LeadsInPeriod);
    answer.value(
        "median_work",
        quantile(&mut work, 0.5),
        contacted,
        Input::ContactedLeads,
    );
    answer.value(
        "median_wall",
        quantile(&mut wall, 0.5),
        contacted,
        Input::ContactedLeads,
    );
    answer.share("never", leads - contacted, leads, Input::LeadsInPeriod);
    if slice.department.has(Input::LeadDeals) {
        let names = BUCKETS.iter().map(|(name, _)| *name).chain([NEVER]);
        for (name, (won, of)) in names.zip(buckets).filter(|(_, (_, of))| *of > 0) {
            answer.share("conversion", won, of, Input::LeadDeals).part(name);
        }
    } else {
        answer.lacks("conversion", &[Input::LeadDeals]);
    }
    answer
}

/// Of deals created in the window, over their life so far.
fn engagement(slice: &Slice<'_>) -> Answer {
    let mut answer = Answer::default();
    let mut clients: HashSet<u32> = HashSet::new();
    let (mut calls, mut inbound, mut talk, mut unknown) = (0, 0, 0, 0);
    for deal in slice.created() {
        let Some(client) = deal.client else {
            unknown += 1;
            continue;
        };
        clients.insert(client);
        calls += deal.calls;
        inbound += deal.inbound_calls;
        talk += deal.talk_s;
    }
    let n = clients.len() as u64;
    let each = |sum: f64| (n > 0).then(|| sum / number(n));
    answer
        .value("contacts", each(number(calls)), n, Input::DealsInPeriod)
        .missing(unknown);
    answer.share("inbound", inbound, calls, Input::CallsInPeriod);
    answer
        .value("talk", each(number(talk) / 60.0), n, Input::DealsInPeriod)
        .missing(unknown);
    answer
}

fn responses(slice: &Slice<'_>) -> Answer {
    let mut answer = Answer::default();
    let calls = slice.calls;
    let unknown = calls.scored - calls.closes.min(calls.scored);
    let needs = if calls.scored > 0 {
        Input::CustomerCloses
    } else {
        Input::ScoredInPeriod
    };
    answer
        .share("positive", calls.positive, calls.closes, needs)
        .missing(unknown);
    answer
        .share("negative", calls.negative, calls.closes, needs)
        .missing(unknown);
    answer
}

fn follow_up(slice: &Slice<'_>) -> Answer {
    let mut answer = Answer::default();
    let with_phone = |lead: &&Lead| lead.has_phone;
    let contacted = slice
        .leads()
        .filter(with_phone)
        .filter(|lead| lead.contacts >= 1)
        .count() as u64;
    let followed = slice
        .leads()
        .filter(with_phone)
        .filter(|lead| lead.contacts >= 2)
        .count() as u64;
    let without = slice.leads().filter(|lead| !lead.has_phone).count() as u64;
    answer
        .share("followed", followed, contacted, Input::ContactedLeads)
        .missing(without);
    answer
}

fn meetings(slice: &Slice<'_>) -> Answer {
    let mut answer = Answer::default();
    let calls = slice.calls;
    let needs = if calls.scored > 0 {
        Input::MeetingsAsked
    } else {
        Input::ScoredInPeriod
    };
    answer.share("accepted", calls.meetings_agreed, calls.meetings_asked, needs);
    if calls.scored > 0 {
        answer.count("agreed", calls.meetings_agreed);
    } else {
        answer.lacks("agreed", &[Input::ScoredInPeriod]);
    }
    answer
}

fn touches(slice: &Slice<'_>) -> Answer {
    let mut answer = Answer::default();
    let mean = |deals: &mut dyn Iterator<Item = &Deal>| deals.map(|deal| number(deal.calls)).collect::<Moments>();
    answer.mean("per_deal", &mean(&mut slice.closed()), Input::ClosedDeals);
    answer.mean("to_win", &mean(&mut slice.won()), Input::WonDeals);
    answer.mean("to_loss", &mean(&mut slice.lost()), Input::ClosedDeals);
    answer
}
