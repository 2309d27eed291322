//! Leads, conversions and counts of sales: K36, K38, K39, K41–K43, K46, K48, K53, K62.

use std::collections::BTreeMap;

use super::answer::{Answer, Moments, minor, number, quantile};
use super::crm::{Compute, Slice};
use super::crm_facts::{Amount, count_if, days};
use super::department::Deal;
use super::id::{KpiId, k};
use super::input::Input;

pub(super) const ROWS: &[(KpiId, Compute)] = &[
    (k(36), conversion),
    (k(38), cycle),
    (k(39), recurring),
    (k(41), leads),
    (k(42), channels),
    (k(43), qualification),
    (k(46), active),
    (k(48), won_share),
    (k(53), opportunities),
    (k(62), win_loss),
];

fn conversion(slice: &Slice<'_>) -> Answer {
    let mut answer = Answer::default();
    let won = slice.won().count() as u64;
    answer.share("win_rate", won, won + slice.lost().count() as u64, Input::ClosedDeals);
    if slice.department.has(Input::Leads) && slice.department.has(Input::LeadDeals) {
        let leads = slice.leads().count() as u64;
        let bought = slice
            .leads()
            .filter(|lead| slice.deal_of(lead).is_some_and(Deal::is_won))
            .count() as u64;
        answer.used.extend([Input::Leads, Input::LeadDeals]);
        answer.share("from_leads", bought, leads, Input::LeadsInPeriod);
    } else {
        answer.lacks("from_leads", &[Input::Leads, Input::LeadDeals]);
    }
    answer.lacks("from_visitors", &[Input::Site]);
    answer
}

fn cycle(slice: &Slice<'_>) -> Answer {
    let mut answer = Answer::default();
    let length = |deal: &Deal| {
        let first = [deal.first_call, deal.lead_contact].into_iter().flatten().min();
        let first = first.unwrap_or(deal.created);
        Some(days(first, deal.closed?.max(first)))
    };
    let mut won: Vec<f64> = slice.won().filter_map(length).collect();
    let n = won.len() as u64;
    let moments: Moments = won.iter().copied().collect();
    answer.value("median", quantile(&mut won, 0.5), n, Input::WonDeals);
    answer.value("p90", quantile(&mut won, 0.9), n, Input::WonDeals);
    answer.mean("mean", &moments, Input::WonDeals);
    let from_lead = |deal: &Deal| Some(days(deal.lead_created?, deal.closed?)).filter(|days| *days >= 0.0);
    let mut leads: Vec<f64> = slice.won().filter_map(from_lead).collect();
    let n = leads.len() as u64;
    answer.value("lead_to_won", quantile(&mut leads, 0.5), n, Input::LeadDeals);
    let mut lost: Vec<f64> = slice.lost().filter_map(length).collect();
    let n = lost.len() as u64;
    answer.value("lost_median", quantile(&mut lost, 0.5), n, Input::ClosedDeals);
    answer
}

/// Origin: a client who bought before upgrades; else the direction of the deal's first call.
fn recurring(slice: &Slice<'_>) -> Answer {
    if !slice.covers_closed() {
        return Answer::needing(&[Input::ClosedDeals]);
    }
    let mut answer = Answer::default();
    let mut all = Amount::default();
    let mut origins: BTreeMap<&str, Amount> = BTreeMap::new();
    for deal in slice.won().filter(|deal| deal.recurring.is_some()) {
        all.add(deal.recurring);
        let origin = match deal.first_call_inbound {
            _ if deal.purchase > 1 => "upgrade",
            Some(true) => "inbound",
            Some(false) => "outbound",
            None => "unknown",
        };
        origins.entry(origin).or_default().add(deal.recurring);
    }
    answer.money("mrr", all.sum, all.n);
    for (origin, amount) in origins {
        answer.money("origin", amount.sum, amount.n).part(origin);
    }
    answer
}

fn leads(slice: &Slice<'_>) -> Answer {
    let mut answer = Answer::default();
    let leads = slice.leads().count() as u64;
    count_if(&mut answer, "leads", slice.covers_leads(), leads, Input::LeadsInPeriod);
    answer
}

#[derive(Default)]
struct Channel {
    leads: u64,
    marked: u64,
    qualified: u64,
    won: u64,
    lost: u64,
    revenue: Amount,
    cost: f64,
    cost_rows: u64,
}

fn channels(slice: &Slice<'_>) -> Answer {
    let mut channels: BTreeMap<&str, Channel> = BTreeMap::new();
    for lead in slice.leads() {
        let Some(source) = lead.keys.source.as_deref() else {
            continue;
        };
        let channel = channels.entry(source).or_default();
        channel.leads += 1;
        channel.marked += u64::from(lead.qualified.is_some());
        channel.qualified += u64::from(lead.qualified == Some(true));
    }
    for deal in slice.closed() {
        let Some(source) = deal.keys.source.as_deref() else {
            continue;
        };
        let channel = channels.entry(source).or_default();
        if deal.is_won() {
            channel.won += 1;
            channel.revenue.add(deal.amount);
        } else {
            channel.lost += 1;
        }
    }
    for shared in slice.costs {
        let Some(source) = shared.keys.source.as_deref() else {
            continue;
        };
        let part = slice.window.part_of(shared.cost.period);
        if part > 0.0 {
            let channel = channels.entry(source).or_default();
            channel.cost += part * minor(shared.cost.amount.0);
            channel.cost_rows += 1;
        }
    }
    let mut answer = Answer::default();
    if channels.is_empty() {
        return Answer::needing(&[Input::Sources]);
    }
    for (source, channel) in channels {
        if slice.covers_leads() {
            answer.count("leads", channel.leads).part(source);
            let unmarked = channel.leads - channel.marked;
            answer
                .share("qualified", channel.qualified, channel.marked, Input::Qualified)
                .part(source)
                .missing(unmarked);
        } else {
            answer.lacks("leads", &[Input::LeadsInPeriod]).part(source);
        }
        answer
            .share("win_rate", channel.won, channel.won + channel.lost, Input::ClosedDeals)
            .part(source);
        let revenue = channel.revenue;
        if slice.covers_closed() && revenue.known() {
            answer
                .money("revenue", revenue.sum, revenue.n)
                .part(source)
                .missing(revenue.missing);
        } else {
            answer.lacks("revenue", &[Input::ClosedDeals]).part(source);
        }
        let paid = channel.cost_rows > 0;
        let per_lead = (paid && channel.leads > 0).then(|| channel.cost / 100.0 / number(channel.leads));
        answer
            .value("per_lead", per_lead, channel.leads, Input::CostsInPeriod)
            .part(source);
        let roi = (paid && channel.cost > 0.0 && slice.covers_closed() && revenue.known())
            .then(|| (revenue.sum - channel.cost) / channel.cost);
        answer.value("roi", roi, revenue.n, Input::CostsInPeriod).part(source);
    }
    answer
}

fn qualification(slice: &Slice<'_>) -> Answer {
    let mut answer = Answer::default();
    let marked = slice.leads().filter(|lead| lead.qualified.is_some()).count() as u64;
    let qualified = slice.leads().filter(|lead| lead.qualified == Some(true)).count() as u64;
    let unmarked = slice.leads().count() as u64 - marked;
    let needs = if unmarked > 0 {
        Input::Qualified
    } else {
        Input::LeadsInPeriod
    };
    answer.share("qualified", qualified, marked, needs).missing(unmarked);
    answer
}

fn active(slice: &Slice<'_>) -> Answer {
    let mut answer = Answer::default();
    // Deals without a date of close were open for some time, nobody knows how long.
    let undated = slice
        .deals
        .iter()
        .filter(|deal| deal.is_closed() && deal.closed.is_none())
        .count() as u64;
    let known = slice
        .department
        .deal_span
        .is_some_and(|(first, _)| first < slice.window.to);
    count_if(
        &mut answer,
        "open",
        known,
        slice.open().count() as u64,
        Input::OpenDeals,
    );
    if let Some(figure) = answer.figures.last_mut() {
        figure.missing(undated);
    }
    answer
}

fn won_share(slice: &Slice<'_>) -> Answer {
    let mut answer = Answer::default();
    let won = slice.created().filter(|deal| deal.is_won()).count() as u64;
    answer.share("won", won, slice.created().count() as u64, Input::DealsInPeriod);
    answer
}

fn opportunities(slice: &Slice<'_>) -> Answer {
    let mut answer = Answer::default();
    let deals = slice.created().count() as u64;
    count_if(
        &mut answer,
        "deals",
        slice.covers_created(),
        deals,
        Input::DealsInPeriod,
    );
    let marked = slice.department.has(Input::Qualified);
    if slice.covers_leads() && marked {
        let qualified = slice.leads().filter(|lead| lead.qualified == Some(true)).count() as u64;
        let unmarked = slice.leads().filter(|lead| lead.qualified.is_none()).count() as u64;
        answer.count("qualified", qualified).missing(unmarked);
    } else {
        let needs = if marked { Input::LeadsInPeriod } else { Input::Qualified };
        answer.lacks("qualified", &[needs]);
    }
    answer
}

fn win_loss(slice: &Slice<'_>) -> Answer {
    let mut answer = Answer::default();
    let (won, lost) = (slice.won().count() as u64, slice.lost().count() as u64);
    let ratio = (lost > 0).then(|| number(won) / number(lost));
    answer.value("ratio", ratio, won + lost, Input::ClosedDeals);
    count_if(&mut answer, "won", slice.covers_closed(), won, Input::ClosedDeals);
    count_if(&mut answer, "lost", slice.covers_closed(), lost, Input::ClosedDeals);
    answer
}
