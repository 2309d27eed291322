//! Costs laid on what they were spent for: the funnel (K35), clients (K49), leads (K51). A cost of other days is laid on the
//! window by its days; a cost without a manager (source) belongs to no manager's (source's) group.

use super::answer::{Answer, number};
use super::crm::{Compute, Slice};
use super::id::{KpiId, k};
use super::input::Input;
use crate::domain::CostKind;

pub(super) const ROWS: &[(KpiId, Compute)] = &[(k(35), funnel), (k(49), acquisition), (k(51), per_lead)];

fn kind_name(kind: CostKind) -> &'static str {
    match kind {
        CostKind::Ads => "ads",
        CostKind::Salary => "salary",
        CostKind::Bonus => "bonus",
        CostKind::Other => "other",
    }
}

fn funnel(slice: &Slice<'_>) -> Answer {
    let Some((cost, rows)) = slice.cost(None) else {
        return Answer::needing(&[Input::CostsInPeriod]);
    };
    let mut answer = Answer::default();
    answer.money("cost", cost, rows);
    let kinds = [CostKind::Ads, CostKind::Salary, CostKind::Bonus, CostKind::Other];
    for kind in kinds {
        if let Some((cost, rows)) = slice.cost(Some(kind)) {
            answer.money("kind", cost, rows).part(kind_name(kind));
        }
    }
    let mut arrivals: Vec<(String, u64)> = Vec::new();
    if slice.department.has(Input::Leads) {
        arrivals.push(("lead".to_owned(), slice.leads().count() as u64));
    }
    if slice.department.has(Input::Deals) {
        arrivals.push(("deal".to_owned(), slice.created().count() as u64));
        for stages in slice.shared.stages.reached(slice.department, slice.created()) {
            arrivals.extend(stages);
        }
        arrivals.push((
            "won".to_owned(),
            slice.created().filter(|deal| deal.is_won()).count() as u64,
        ));
    }
    for (stage, reached) in arrivals {
        let each = (reached > 0).then(|| cost / 100.0 / number(reached));
        answer
            .value("per_stage", each, reached, Input::DealsInPeriod)
            .part(stage);
    }
    answer
}

fn acquisition(slice: &Slice<'_>) -> Answer {
    let Some((cost, _)) = slice.cost(None) else {
        return Answer::needing(&[Input::CostsInPeriod]);
    };
    let mut answer = Answer::default();
    let first: u64 = slice.won().filter(|deal| deal.purchase == 1).count() as u64;
    let buyers = slice.won().filter(|deal| deal.purchase <= 1).count() as u64;
    let unknown = buyers - first;
    let each = |n: u64| (n > 0).then(|| cost / 100.0 / number(n));
    let needs = if unknown > 0 { Input::Clients } else { Input::WonDeals };
    answer.value("per_client", each(first), first, needs).missing(unknown);
    answer.value("per_buyer", each(buyers), buyers, Input::WonDeals);
    answer
}

fn per_lead(slice: &Slice<'_>) -> Answer {
    let mut answer = Answer::default();
    let leads = slice.leads().count() as u64;
    for (id, kind) in [("per_lead", None), ("per_lead_ads", Some(CostKind::Ads))] {
        match slice.cost(kind) {
            Some((cost, _)) => {
                let each = (leads > 0).then(|| cost / 100.0 / number(leads));
                answer.value(id, each, leads, Input::LeadsInPeriod);
            }
            None => {
                answer.lacks(id, &[Input::CostsInPeriod]);
            }
        }
    }
    answer
}
