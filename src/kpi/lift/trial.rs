//! The checklist itself on trial: does each item tell calls apart, does it go with won deals, what does it cost in talk,
//! and is it kept. An item that raises the score and not the money is named toxic: people are paid for the score.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::recognition::Judged;
use super::row::more_deals;
use super::{Estimate, Finding, Lift, LiftOptions, LiftRow};
use crate::domain::ItemId;
use crate::kpi::share;
use crate::stats::{Agreement, Share};
use crate::store::{LiftColumn, LiftDeal, LiftKind, LiftTable};

/// An item that passes in more (or fewer than one minus this) of its calls hardly tells one call from another.
const NEARLY_ALL: f64 = 0.97;
/// Calls that it takes to say so.
const MIN_CALLS: u64 = 50;
/// Agreement beyond chance (AC1) from which two raters are called substantially alike. Landis, Koch, The measurement of
/// observer agreement for categorical data. Biometrics 33 (1977) 159–174.
const SUBSTANTIAL: f64 = 0.6;
/// Points by which deals with the item score higher, from which it is said to raise the score.
const RAISES: f64 = 1.0;

/// One item before the court.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrialRow {
    pub id: ItemId,
    /// Calls in which the item passed or failed, and those it passed.
    pub decided: u64,
    pub passed: u64,
    pub pass_rate: Option<Estimate>,
    /// Calls that people judged without seeing the machine's answer.
    pub reviewed: u64,
    /// Share of them that the machine answered alike; `null` until people have reviewed calls.
    pub agreement: Option<Estimate>,
    /// The same beyond chance: Cohen's, and Gwet's AC1, which stays where one answer is common.
    pub kappa: Option<Agreement>,
    pub ac1: Option<Agreement>,
    /// The effect that the verdict rests on: adjusted where there is one, else the plain difference.
    pub effect: Option<Estimate>,
    pub effect_is_adjusted: bool,
    /// Mean score of deals with the item minus that of deals without, points.
    pub score_difference: Option<f64>,
    /// Mean talk that meets the item, seconds, and the calls it was measured on.
    pub talk_seconds: Option<f64>,
    pub talk_calls: u64,
    pub verdict: TrialVerdict,
    pub why: TrialReason,
    /// Closed deals still missing, where that is the reason.
    pub more_deals: Option<u64>,
    /// Raises the score, and not the money.
    pub toxic: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrialVerdict {
    Keep,
    Reword,
    Drop,
    NotEnoughData,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrialReason {
    /// People and the machine surely agree less than substantially: its other figures are of something else.
    PeopleDisagree,
    GoesWithMore,
    GoesWithFewer,
    /// Even the upper end of the interval is below half of the difference worth finding.
    NoUsefulEffect,
    NearlyAlwaysPasses,
    NearlyNeverPasses,
    /// Over all deals and within managers it points different ways.
    SignTurns,
    /// The interval holds both no effect and a useful one.
    Undecided,
    TooFewDeals,
}

pub(super) fn trial(
    table: &LiftTable,
    lift: &Lift,
    judged: &BTreeMap<&ItemId, Judged>,
    options: &LiftOptions,
) -> Vec<TrialRow> {
    table
        .items
        .iter()
        .map(|item| {
            let decided = item.passed + item.failed;
            // An item folded into an earlier row is judged by that row's figures: they are the same.
            let row = lift.items.iter().find(|row| {
                row.kind == LiftKind::Item && row.id == item.id
                    || row
                        .aliases
                        .iter()
                        .any(|alias| alias.kind == LiftKind::Item && alias.id == item.id && !alias.reversed)
            });
            let column = table
                .columns
                .iter()
                .find(|c| c.kind == LiftKind::Item && c.id == item.id);
            let score_difference = column.and_then(|column| score_difference(&table.deals, column));
            let pass_rate = share(item.passed, decided);
            let (effect, effect_is_adjusted) = effect(row);
            let people = judged.get(&item.id);
            let ac1 = people.map(Judged::ac1);
            // An interval that ends below: not only a low value by chance.
            let misread =
                ac1.is_some_and(|ac1| ac1.n >= options.min_verdicts && ac1.high.is_some_and(|high| high < SUBSTANTIAL));
            let (verdict, why) = if misread {
                (TrialVerdict::Reword, TrialReason::PeopleDisagree)
            } else {
                judge(row, effect, pass_rate.map(|rate| rate.value), decided, options)
            };
            let harmless = !matches!(why, TrialReason::GoesWithFewer | TrialReason::NoUsefulEffect);
            TrialRow {
                id: item.id.clone(),
                decided,
                passed: item.passed,
                pass_rate,
                reviewed: people.map_or(0, Judged::calls),
                agreement: people.and_then(Judged::agreement),
                kappa: people.map(Judged::kappa),
                ac1,
                effect,
                effect_is_adjusted,
                score_difference,
                talk_seconds: item.evidence_ms.map(|ms| ms / 1000.0),
                talk_calls: item.sampled,
                verdict,
                why,
                more_deals: (verdict == TrialVerdict::NotEnoughData)
                    .then(|| missing(row, options))
                    .flatten(),
                toxic: !harmless && score_difference.is_some_and(|points| points >= RAISES),
            }
        })
        .collect()
}

fn effect(row: Option<&LiftRow>) -> (Option<Estimate>, bool) {
    let Some(row) = row else { return (None, false) };
    match &row.adjusted {
        Some(adjusted) => (Some(adjusted.widest_ame()), true),
        None => (row.difference, false),
    }
}

fn judge(
    row: Option<&LiftRow>,
    effect: Option<Estimate>,
    pass_rate: Option<f64>,
    decided: u64,
    options: &LiftOptions,
) -> (TrialVerdict, TrialReason) {
    if let Some(rate) = pass_rate.filter(|_| decided >= MIN_CALLS) {
        if rate >= NEARLY_ALL {
            return (TrialVerdict::Reword, TrialReason::NearlyAlwaysPasses);
        }
        if rate <= 1.0 - NEARLY_ALL {
            return (TrialVerdict::Reword, TrialReason::NearlyNeverPasses);
        }
    }
    let (Some(row), Some(effect)) = (row, effect) else {
        return (TrialVerdict::NotEnoughData, TrialReason::TooFewDeals);
    };
    match row.finding {
        Finding::NotEnough => (TrialVerdict::NotEnoughData, TrialReason::TooFewDeals),
        Finding::SignTurns => (TrialVerdict::NotEnoughData, TrialReason::SignTurns),
        Finding::More => (TrialVerdict::Keep, TrialReason::GoesWithMore),
        Finding::Fewer => (TrialVerdict::Drop, TrialReason::GoesWithFewer),
        // What the machine's errors have hidden is not held against an item.
        _ if row.corrected.map_or(effect.high, |freed| freed.high.max(effect.high)) < options.worth_finding / 2.0 => {
            (TrialVerdict::Drop, TrialReason::NoUsefulEffect)
        }
        _ => (TrialVerdict::NotEnoughData, TrialReason::Undecided),
    }
}

/// Deals missing to tell half of the difference worth finding.
fn missing(row: Option<&LiftRow>, options: &LiftOptions) -> Option<u64> {
    let row = row?;
    let with = Share {
        hits: row.won_with,
        of: row.n_with,
    };
    let without = Share {
        hits: row.won_without,
        of: row.n_without,
    };
    more_deals(with, without, options.worth_finding / 2.0, options).filter(|more| *more > 1)
}

fn score_difference(deals: &[LiftDeal], column: &LiftColumn) -> Option<f64> {
    let mut sums = [(0.0, 0.0); 2];
    for (place, deal) in deals
        .iter()
        .enumerate()
        .filter(|(place, _)| column.known.contains(*place))
    {
        if let Some(score) = deal.score {
            let sum = &mut sums[usize::from(column.with.contains(place))];
            sum.0 += score;
            sum.1 += 1.0;
        }
    }
    let [(without, n_without), (with, n_with)] = sums;
    (n_with > 0.0 && n_without > 0.0).then(|| with / n_with - without / n_without)
}
