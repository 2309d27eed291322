//! The three that tie to money (M1–M3, K56), the average deal (K47), and the five targets that are shown only beside
//! them (T1–T5).

use super::answer::{Answer, Moments, minor};
use super::crm::{Compute, Slice};
use super::crm_facts::{Amount, count_if, money_if};
use super::id::{KpiId, k, m, t};
use super::input::{Input, words};
use super::targets;
use crate::domain::DealStatus;

pub(super) const ROWS: &[(KpiId, Compute)] = &[
    (m(1), above_plan),
    (m(2), profit),
    (m(3), qualified_won),
    (k(47), average_deal),
    (k(56), qualified_won),
    (t(1), attainment),
    (t(2), activity),
    (t(3), turnover),
    (t(4), tidy_cards),
    (t(5), average_deal),
];

pub(super) fn revenue(slice: &Slice<'_>) -> Amount {
    slice.won().map(|deal| deal.amount).collect()
}

/// The plan of the slice's revenue, in major units.
pub(super) fn plan(slice: &Slice<'_>) -> Option<targets::Laid> {
    let figure = super::row(m(1)).and_then(|row| row.figure("revenue"))?;
    targets::planned(
        &slice.department.plan,
        m(1),
        figure,
        false,
        slice.group,
        slice.cut,
        &slice.window,
    )
}

fn above_plan(slice: &Slice<'_>) -> Answer {
    let mut answer = Answer::default();
    let revenue = revenue(slice);
    let known = slice.covers_closed() && revenue.known();
    match plan(slice) {
        Some(plan) if known => {
            answer.used.insert(Input::Plan);
            answer
                .money("above", revenue.sum - plan.value * 100.0, revenue.n)
                .missing(revenue.missing);
        }
        Some(_) => {
            answer.lacks("above", &[Input::WonDeals]);
        }
        None => {
            answer.lacks("above", &[Input::PlanInPeriod]);
        }
    }
    money_if(
        &mut answer,
        "revenue",
        slice.covers_closed(),
        revenue,
        Input::ClosedDeals,
    );
    let plan = plan(slice);
    if plan.is_some_and(|plan| plan.prorated) {
        answer.notes.push(words(
            "the plan is laid on the period by its days",
            "план разложен на период по дням",
        ));
    }
    answer.value(
        "plan",
        plan.map(|plan| plan.value),
        u64::from(plan.is_some()),
        Input::PlanInPeriod,
    );
    answer
}

fn profit(slice: &Slice<'_>) -> Answer {
    let mut answer = Answer::default();
    let profit: Amount = slice.won().map(super::Deal::profit).collect();
    if !slice.covers_closed() {
        return Answer::needing(&[Input::ClosedDeals]);
    }
    if !profit.known() {
        return Answer::needing(&[Input::Margins]);
    }
    answer.money("profit", profit.sum, profit.n).missing(profit.missing);
    // Of the same deals.
    let of: Amount = slice
        .won()
        .filter(|deal| deal.profit().is_some())
        .map(|deal| deal.amount)
        .collect();
    let share = (of.sum > 0.0 && of.missing == 0).then(|| profit.sum / of.sum);
    answer
        .value("profit_share", share, profit.n, Input::WonDeals)
        .missing(profit.missing);
    let discounts: Amount = slice.won().map(|deal| deal.discount).collect();
    if discounts.n > 0 {
        answer
            .money("discount", discounts.sum, discounts.n)
            .missing(discounts.missing);
        let listed: Amount = slice
            .won()
            .filter(|deal| deal.discount.is_some())
            .map(|deal| deal.amount)
            .collect();
        let share = (listed.sum > 0.0).then(|| discounts.sum / listed.sum);
        answer
            .value("discount_share", share, listed.n, Input::Amounts)
            .missing(listed.missing);
    } else {
        answer.lacks("discount", &[Input::Discounts]).missing(discounts.missing);
    }
    let losses: Vec<i64> = slice
        .won()
        .filter_map(super::Deal::profit)
        .filter(|profit| *profit < 0)
        .collect();
    answer.count("loss_making", losses.len() as u64).missing(profit.missing);
    answer.money(
        "loss",
        losses.iter().map(|loss| -minor(*loss)).sum(),
        losses.len() as u64,
    );
    answer
}

/// Cohort: leads created in the window, whenever their deal is won.
fn qualified_won(slice: &Slice<'_>) -> Answer {
    if !slice.covers_leads() {
        return Answer::needing(&[Input::LeadsInPeriod]);
    }
    let mut answer = Answer::default();
    let marked = slice.leads().filter(|lead| lead.qualified.is_some()).count() as u64;
    let unmarked = slice.leads().count() as u64 - marked;
    if marked == 0 && unmarked > 0 {
        let mut answer = Answer::needing(&[Input::Qualified]);
        answer.lacks("conversion", &[Input::Qualified]).missing(unmarked);
        return answer;
    }
    let (mut qualified, mut won, mut open) = (0, 0, 0);
    for lead in slice.leads().filter(|lead| lead.qualified == Some(true)) {
        qualified += 1;
        let deal = slice.deal_of(lead);
        won += u64::from(deal.is_some_and(super::Deal::is_won));
        open += u64::from(deal.is_some_and(|deal| deal.status == DealStatus::Open));
    }
    answer
        .share("conversion", won, qualified, Input::LeadsInPeriod)
        .missing(unmarked);
    answer.count("qualified", qualified).missing(unmarked);
    answer.count("won", won);
    answer.count("open", open);
    answer
}

/// The mean amount with its t interval.
fn average_deal(slice: &Slice<'_>) -> Answer {
    let mut answer = Answer::default();
    let moments: Moments = slice
        .won()
        .filter_map(|deal| Some(minor(deal.amount?) / 100.0))
        .collect();
    let missing = slice.won().filter(|deal| deal.amount.is_none()).count() as u64;
    answer.mean("average", &moments, Input::WonDeals).missing(missing);
    answer
}

pub(super) fn attainment(slice: &Slice<'_>) -> Answer {
    let mut answer = Answer::default();
    let revenue = revenue(slice);
    match plan(slice).filter(|plan| plan.value > 0.0) {
        None => answer.lacks("attainment", &[Input::PlanInPeriod]),
        Some(_) if !slice.covers_closed() || !revenue.known() => answer.lacks("attainment", &[Input::WonDeals]),
        Some(plan) => answer.value(
            "attainment",
            Some(revenue.sum / 100.0 / plan.value),
            revenue.n,
            Input::WonDeals,
        ),
    };
    answer
}

fn activity(slice: &Slice<'_>) -> Answer {
    let mut answer = Answer::default();
    count_if(
        &mut answer,
        "calls",
        slice.covers_calls(),
        slice.calls.logged,
        Input::CallsInPeriod,
    );
    count_if(
        &mut answer,
        "connected",
        slice.covers_calls(),
        slice.calls.connected,
        Input::CallsInPeriod,
    );
    count_if(
        &mut answer,
        "meetings",
        slice.calls.scored > 0,
        slice.calls.meetings_agreed,
        Input::ScoredInPeriod,
    );
    answer
}

fn turnover(_slice: &Slice<'_>) -> Answer {
    Answer::needing(&[Input::Staff])
}

/// Deals alive at some time of the window.
fn tidy_cards(slice: &Slice<'_>) -> Answer {
    let mut answer = Answer::default();
    let window = slice.window;
    let alive = |deal: &&&super::Deal| {
        deal.created < window.to
            && match deal.status {
                DealStatus::Open => true,
                _ => deal.closed.is_some_and(|closed| closed >= window.from),
            }
    };
    let (mut filled, mut all) = (0, 0);
    for deal in slice.deals.iter().filter(alive) {
        all += 1;
        let is_filled = deal.keys.manager.is_some()
            && deal.keys.source.is_some()
            && deal.amount.is_some()
            && deal.stage.is_some()
            && deal.client.is_some();
        filled += u64::from(is_filled);
    }
    answer.share("filled", filled, all, Input::DealsInPeriod);
    answer
}
