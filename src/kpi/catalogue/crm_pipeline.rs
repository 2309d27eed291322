//! Stages: the pipeline's value (K34), conversion from stage to stage and the bottleneck (K37).
//!
//! The order of stages is the CRM's numbering; where it has none, the mean place of their first entry in the way of
//! deals. A stage that only lost deals end in, and that none leaves, is where the CRM puts lost deals: it is no step of
//! the way.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::answer::{Answer, minor, number, quantile};
use super::crm::{Compute, Slice};
use super::crm_facts::{Amount, YEAR, days, money_if};
use super::department::{Deal, Department};
use super::id::{KpiId, k};
use super::input::Input;
use super::period::Window;
use crate::domain::DealStatus;
use crate::store::Name;

pub(super) const ROWS: &[(KpiId, Compute)] = &[(k(34), value), (k(37), steps)];

/// A stage of a pipeline.
pub(super) type Place = (Option<Name>, Name);

/// What stages are, over the whole department; the same for every group of a window.
#[derive(Debug, Default)]
pub(super) struct Stages {
    /// In order, for each pipeline.
    pub order: BTreeMap<Option<Name>, Vec<Name>>,
    /// Deals closed in the year before the end of the window that had been in the stage: won, closed.
    pub rates: HashMap<Place, (u64, u64)>,
}

/// Fewer closed deals than this say nothing about a stage's win rate.
const ENOUGH: u64 = 10;

impl Stages {
    pub(super) fn of(department: &Department, window: &Window) -> Self {
        let mut seen: HashMap<Place, Seen> = HashMap::new();
        let mut rates: HashMap<Place, (u64, u64)> = HashMap::new();
        for deal in &department.deals {
            let steps = department.steps_of(deal);
            let mut here: HashSet<Place> = HashSet::new();
            for (at, step) in steps.iter().enumerate() {
                let place = (
                    step.pipeline.clone().or_else(|| deal.keys.pipeline.clone()),
                    step.stage.clone(),
                );
                let seen = seen.entry(place.clone()).or_default();
                let is_last = at + 1 == steps.len();
                seen.left += u64::from(!is_last);
                seen.open += u64::from(is_last && deal.status == DealStatus::Open);
                seen.won += u64::from(is_last && deal.is_won());
                seen.lost += u64::from(is_last && deal.status == DealStatus::Lost);
                if here.insert(place) {
                    seen.n += 1;
                    seen.rank += number(at as u64);
                    seen.position += step.position.map_or(0.0, f64::from);
                    seen.numbered += u64::from(step.position.is_some());
                }
            }
            let recent = |closed: i64| closed < window.to && closed >= window.to - YEAR;
            if deal.is_closed() && deal.closed.is_some_and(recent) {
                for place in here {
                    let rate = rates.entry(place).or_default();
                    rate.0 += u64::from(deal.is_won());
                    rate.1 += 1;
                }
            }
        }
        seen.retain(|_, seen| seen.lost == 0 || seen.left + seen.open + seen.won > 0);
        rates.retain(|place, _| seen.contains_key(place));
        let mut order: BTreeMap<Option<Name>, Vec<(bool, f64, Name)>> = BTreeMap::new();
        for ((pipeline, stage), seen) in seen {
            let numbered = seen.numbered > 0;
            let place = if numbered {
                seen.position / number(seen.numbered)
            } else {
                seen.rank / number(seen.n.max(1))
            };
            order.entry(pipeline).or_default().push((!numbered, place, stage));
        }
        let order = order.into_iter().map(|(pipeline, mut stages)| {
            stages.sort_by(|a, b| (a.0.cmp(&b.0)).then(a.1.total_cmp(&b.1)).then_with(|| a.2.cmp(&b.2)));
            (pipeline, stages.into_iter().map(|(_, _, stage)| stage).collect())
        });
        Self {
            order: order.collect(),
            rates,
        }
    }

    /// How a place is called: the pipeline only where there are several.
    fn title(&self, pipeline: Option<&Name>, stage: &str) -> String {
        match pipeline.filter(|_| self.order.len() > 1) {
            Some(pipeline) => format!("{pipeline}: {stage}"),
            None => stage.to_owned(),
        }
    }

    /// For each pipeline: the stages with their titles, and for each the deals of `deals` that reached it (entered it or a
    /// later one, or were won).
    pub(super) fn reached<'a>(
        &self,
        department: &Department,
        deals: impl Iterator<Item = &'a Deal>,
    ) -> Vec<Vec<(String, u64)>> {
        let mut counts: BTreeMap<&Option<Name>, Vec<u64>> = self
            .order
            .iter()
            .map(|(pipeline, stages)| (pipeline, vec![0; stages.len()]))
            .collect();
        for deal in deals {
            let mut farthest: BTreeMap<Option<Name>, usize> = BTreeMap::new();
            for step in department.steps_of(deal) {
                let pipeline = step.pipeline.clone().or_else(|| deal.keys.pipeline.clone());
                let place = self
                    .order
                    .get(&pipeline)
                    .and_then(|stages| stages.iter().position(|s| *s == step.stage));
                if let Some(place) = place {
                    let farthest = farthest.entry(pipeline).or_insert(place);
                    *farthest = place.max(*farthest);
                }
            }
            if deal.is_won() {
                // A deal that is won has passed every stage of the pipeline that it ended in.
                let last = department.steps_of(deal).last();
                let pipeline = last.map(|step| step.pipeline.clone().or_else(|| deal.keys.pipeline.clone()));
                if let Some(pipeline) = pipeline
                    && let Some(stages) = self.order.get(&pipeline)
                {
                    farthest.insert(pipeline, stages.len().saturating_sub(1));
                }
            }
            for (pipeline, farthest) in farthest {
                if let Some(counts) = counts.get_mut(&pipeline) {
                    counts.iter_mut().take(farthest + 1).for_each(|count| *count += 1);
                }
            }
        }
        let titled = |(pipeline, counts): (&Option<Name>, Vec<u64>)| {
            let titles = self.order[pipeline]
                .iter()
                .map(|stage| self.title(pipeline.as_ref(), stage));
            titles.zip(counts).collect()
        };
        counts.into_iter().map(titled).collect()
    }
}

#[derive(Default)]
struct Seen {
    n: u64,
    rank: f64,
    position: f64,
    numbered: u64,
    /// Deals that went on from it; that stand in it open; that ended in it.
    left: u64,
    open: u64,
    won: u64,
    lost: u64,
}

/// The stage of a deal at the end of the window: by its history, else the one it is in now.
fn stage_at(slice: &Slice<'_>, deal: &Deal) -> Option<Place> {
    let steps = slice.department.steps_of(deal);
    let last = steps.iter().rev().find(|step| step.entered < slice.window.to);
    if let Some(step) = last {
        return Some((
            step.pipeline.clone().or_else(|| deal.keys.pipeline.clone()),
            step.stage.clone(),
        ));
    }
    let now = deal
        .stage
        .clone()
        .filter(|_| steps.is_empty() && deal.status == DealStatus::Open);
    now.map(|stage| (deal.keys.pipeline.clone(), stage))
}

fn value(slice: &Slice<'_>) -> Answer {
    let mut answer = Answer::default();
    let known = slice
        .department
        .deal_span
        .is_some_and(|(first, _)| first < slice.window.to);
    let open: Amount = slice.open().map(|deal| deal.amount).collect();
    money_if(&mut answer, "open", known, open, Input::OpenDeals);
    let mut weighted = Amount::default();
    let mut stages: BTreeMap<String, Amount> = BTreeMap::new();
    let mut rated = false;
    for deal in slice.open() {
        let place = stage_at(slice, deal);
        let rate = place.as_ref().and_then(|place| slice.shared.stages.rates.get(place));
        let rate = rate.filter(|(_, closed)| *closed >= ENOUGH);
        rated |= rate.is_some();
        match (deal.amount, rate) {
            (Some(amount), Some((won, closed))) => {
                weighted.sum += minor(amount) * number(*won) / number(*closed);
                weighted.n += 1;
            }
            _ => weighted.missing += 1,
        }
        if let Some((pipeline, stage)) = place {
            let title = slice.shared.stages.title(pipeline.as_ref(), &stage);
            stages.entry(title).or_default().add(deal.amount);
        }
    }
    if rated {
        answer.used.insert(Input::Stages);
        answer
            .money("weighted", weighted.sum, weighted.n)
            .missing(weighted.missing);
    } else {
        let needs = if slice.department.has(Input::Stages) {
            Input::FormerDeals
        } else {
            Input::Stages
        };
        answer.lacks("weighted", &[needs]);
    }
    for (stage, amount) in stages.into_iter().filter(|(_, amount)| amount.known()) {
        answer
            .money("stage", amount.sum, amount.n)
            .part(stage)
            .missing(amount.missing);
    }
    answer
}

fn steps(slice: &Slice<'_>) -> Answer {
    let mut answer = Answer::default();
    let with_history = || slice.created().filter(|deal| !deal.steps.is_empty());
    let without = slice.created().filter(|deal| deal.steps.is_empty()).count() as u64;
    let mut lowest: Option<(f64, u64, u64, String)> = None;
    for stages in slice.shared.stages.reached(slice.department, with_history()) {
        for pair in stages.windows(2) {
            let ((from, entered), (to, passed)) = (&pair[0], &pair[1]);
            if *entered == 0 {
                continue;
            }
            let title = format!("{from} → {to}");
            answer
                .share("step", *passed, *entered, Input::DealsInPeriod)
                .part(title.as_str());
            let rate = number(*passed) / number(*entered);
            if lowest.as_ref().is_none_or(|(least, ..)| rate < *least) {
                lowest = Some((rate, *passed, *entered, title));
            }
        }
    }
    // From entering a stage to entering the next one, or to the close.
    let mut times: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for deal in with_history() {
        let steps = slice.department.steps_of(deal);
        for (at, step) in steps.iter().enumerate() {
            let pipeline = step.pipeline.clone().or_else(|| deal.keys.pipeline.clone());
            let is_step = slice
                .shared
                .stages
                .order
                .get(&pipeline)
                .is_some_and(|order| order.contains(&step.stage));
            let left = steps.get(at + 1).map(|next| next.entered).or(deal.closed);
            if let Some(left) = left.filter(|left| is_step && *left > step.entered) {
                let title = slice.shared.stages.title(pipeline.as_ref(), &step.stage);
                times.entry(title).or_default().push(days(step.entered, left));
            }
        }
    }
    let mut longest: Option<(f64, u64, String)> = None;
    for (title, mut spans) in times {
        let n = spans.len() as u64;
        let median = quantile(&mut spans, 0.5);
        answer.value("time", median, n, Input::Stages).part(title.as_str());
        if let Some(median) = median.filter(|median| longest.as_ref().is_none_or(|(most, ..)| median > most)) {
            longest = Some((median, n, title));
        }
    }
    match lowest {
        Some((_, passed, entered, title)) => {
            answer
                .share("lowest", passed, entered, Input::DealsInPeriod)
                .part(title)
                .missing(without);
        }
        None => {
            answer
                .lacks("lowest", &[Input::DealsInPeriod, Input::Stages])
                .missing(without);
        }
    }
    match longest {
        Some((median, n, title)) => {
            answer.value("longest", Some(median), n, Input::Stages).part(title);
        }
        None => {
            answer.lacks("longest", &[Input::DealsInPeriod, Input::Stages]);
        }
    }
    answer
}
