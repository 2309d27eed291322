//! Cases that tempt to say more than is known, each with its honest answer.

use super::*;
use crate::domain::{Direction, Money};
use crate::store::{DealCounts, DealSet, ItemCalls, LiftDeal, LiftKind, LiftMetric};

/// `n` deals alike.
#[derive(Clone, Copy)]
pub(super) struct Deals {
    manager: &'static str,
    with: bool,
    won: bool,
    n: usize,
}

pub(super) fn deals(manager: &'static str, with: bool, won: usize, lost: usize) -> [Deals; 2] {
    [(true, won), (false, lost)].map(|(won, n)| Deals { manager, with, won, n })
}

/// A department with one item, `needs.open`, whose score is what the item gives.
pub(super) fn table(groups: &[Deals]) -> LiftTable {
    let all: Vec<Deals> = groups
        .iter()
        .flat_map(|group| std::iter::repeat_n(*group, group.n))
        .collect();
    let places = |keep: &dyn Fn(&Deals) -> bool| -> DealSet { (0..all.len()).filter(|&at| keep(&all[at])).collect() };
    let column = LiftColumn {
        id: "needs.open".into(),
        kind: LiftKind::Item,
        known: places(&|_| true),
        with: places(&|deal| deal.with),
        heard: DealSet::default(),
    };
    let won = places(&|deal| deal.won).len();
    let closed = DealCounts {
        won,
        lost: all.len() as u64 - won,
        open: 0,
    };
    let deals = all.iter().enumerate().map(|(at, deal)| LiftDeal {
        won: deal.won,
        manager: Some(deal.manager.into()),
        source: Some(if at % 3 == 0 { "site" } else { "advert" }.into()),
        direction: Some(Direction::Outbound),
        amount: Some(Money(i64::try_from(at % 7 + 1).expect("small") * 1_000_000)),
        score: Some(if deal.with { 80.0 } else { 40.0 }),
    });
    LiftTable {
        counts: LiftCounts {
            deals: closed,
            exposed: closed,
            calls: all.len() as u64,
            matched: all.len() as u64,
            cells: vec![],
        },
        deals: deals.collect(),
        items: vec![ItemCalls {
            id: "needs.open".into(),
            passed: places(&|deal| deal.with).len(),
            failed: places(&|deal| !deal.with).len(),
            evidence_ms: Some(4_200.0),
            sampled: 9,
        }],
        columns: vec![column],
        metrics: vec![],
        rated: vec![],
    }
}

fn judged(groups: &[[Deals; 2]]) -> Lift {
    lift_of_deals(&table(&groups.concat()), Exposure::FirstCall, &LiftOptions::default())
}

#[test]
fn a_real_effect_is_kept_with_all_its_figures() {
    let lift = judged(&[
        deals("a", true, 60, 40),
        deals("a", false, 35, 65),
        deals("b", true, 50, 50),
        deals("b", false, 25, 75),
        deals("c", true, 55, 45),
        deals("c", false, 30, 70),
    ]);
    let row = &lift.items[0];
    let adjusted = row.adjusted.as_ref().expect("enough deals");
    assert!((adjusted.ame.value - 0.25).abs() < 0.01, "{adjusted:?}");
    assert_eq!((adjusted.clusters, adjusted.errors), (3, Errors::Clustered));
    assert_eq!(
        adjusted.covariates,
        ["manager", "source", "log_amount"],
        "one direction is constant"
    );
    let t = adjusted.ame_t.expect("few managers");
    assert!(t.low < adjusted.ame.low && t.high > adjusted.ame.high);
    assert!(
        row.by_manager
            .is_some_and(|by| by.odds_ratio.value > 2.0 && by.strata == 3 && !by.sign_turns)
    );
    assert_eq!(row.finding, Finding::More);
    assert_eq!(lift.warnings, [LiftWarning::FewManagers { managers: 3 }]);

    let bands = lift.bands.as_ref().expect("scores");
    assert_eq!(
        bands.bands.iter().map(|band| band.n).collect::<Vec<_>>(),
        [0, 0, 300, 0, 300]
    );
    assert!(bands.trend.is_some_and(|trend| trend.z > 5.0));
    let calibration = bands.calibration.as_ref().expect("enough deals");
    assert!(calibration.brier < calibration.brier_of_mean && calibration.ten_points.low > 1.0);
    assert_eq!(calibration.bins.len(), 2, "equal scores have equal chances");
    let script = lift.by_script.as_ref().expect("scores");
    assert_eq!((script.won, script.won_by_script), (255, 165));
    let item = &lift.trial[0];
    assert_eq!(
        (item.verdict, item.why),
        (TrialVerdict::Keep, TrialReason::GoesWithMore)
    );
    assert_eq!(
        (item.score_difference, item.talk_seconds, item.agreement),
        (Some(40.0), Some(4.2), None)
    );
}

/// The good manager does it rarely and wins often; within each it goes with more won deals, over all with fewer.
#[test]
fn simpsons_paradox_is_flagged_and_nothing_is_claimed() {
    let lift = judged(&[
        deals("good", true, 36, 4),
        deals("good", false, 240, 80),
        deals("weak", true, 96, 224),
        deals("weak", false, 6, 34),
    ]);
    let row = &lift.items[0];
    assert!(row.difference.is_some_and(|d| d.value < 0.0 && d.excludes(0.0)));
    let within = row.by_manager.expect("two managers");
    assert!(within.odds_ratio.value > 1.0 && within.sign_turns);
    assert!(row.adjusted.as_ref().is_some_and(|a| a.ame.value > 0.0));
    assert_eq!(row.finding, Finding::SignTurns);
    assert_eq!(row.wording(), "points the other way within managers");
    assert_eq!(lift.trial[0].why, TrialReason::SignTurns);
}

#[test]
fn separated_data_get_firths_fit_and_say_so() {
    let lift = judged(&[
        deals("a", true, 40, 0),
        deals("a", false, 30, 40),
        deals("b", true, 35, 0),
        deals("b", false, 20, 40),
    ]);
    let adjusted = lift.items[0].adjusted.as_ref().expect("finite");
    assert_eq!(
        (adjusted.method, adjusted.errors),
        (AdjustedMethod::Firth, Errors::Model)
    );
    assert!(adjusted.odds_ratio.high.is_finite() && adjusted.ame.low > 0.3);
    assert_eq!(lift.items[0].finding, Finding::More);
}

#[test]
fn one_manager_is_said_and_errors_are_not_clustered() {
    let lift = judged(&[deals("only", true, 60, 60), deals("only", false, 30, 90)]);
    assert_eq!(lift.warnings, [LiftWarning::OneManager]);
    let row = &lift.items[0];
    assert_eq!(row.by_manager, None);
    let adjusted = row.adjusted.as_ref().expect("enough deals");
    assert_eq!(
        (adjusted.errors, adjusted.clusters, adjusted.ame_t),
        (Errors::Model, 1, None)
    );
}

#[test]
fn ten_deals_are_not_enough_and_the_number_missing_is_named() {
    let lift = judged(&[deals("a", true, 4, 1), deals("b", false, 1, 4)]);
    let row = &lift.items[0];
    assert_eq!((row.finding, lift.family.size, row.q), (Finding::NotEnough, 0, None));
    assert!(
        row.note.as_deref().is_some_and(|note| note.contains("needs about")),
        "{:?}",
        row.note
    );
    assert_eq!((&row.adjusted, &row.by_manager), (&None, &None));
    let item = &lift.trial[0];
    assert_eq!(
        (item.verdict, item.why),
        (TrialVerdict::NotEnoughData, TrialReason::TooFewDeals)
    );
    assert!(item.more_deals.is_some());
    assert!(lift.bands.as_ref().is_some_and(|bands| bands.calibration.is_none()));
}

#[test]
fn without_a_lost_deal_there_is_nothing_to_compare() {
    let lift = judged(&[deals("a", true, 40, 0), deals("b", false, 30, 0)]);
    assert!(lift.warnings.contains(&LiftWarning::NoLostDeals { won: 70 }));
    let row = &lift.items[0];
    assert_eq!((row.p, row.finding), (Some(1.0), Finding::Unclear));
    assert_eq!(row.adjusted_missing, Some(MissingAdjustment::OneOutcome));
    assert!(lift.bands.as_ref().is_some_and(|bands| bands.trend.is_none()));
}

#[test]
fn no_call_matched_and_an_empty_store_say_so() {
    let mut empty = LiftTable::default();
    empty.counts.calls = 40;
    let lift = lift_of_deals(&empty, Exposure::AnyCall, &LiftOptions::default());
    assert_eq!(
        lift.warnings,
        [LiftWarning::NoCallMatched { calls: 40 }, LiftWarning::NoClosedDeals]
    );
    let lift = lift_of_deals(&LiftTable::default(), Exposure::AnyCall, &LiftOptions::default());
    assert_eq!(lift.warnings, [LiftWarning::NoClosedDeals]);
    assert!(lift.items.is_empty() && lift.bands.is_none() && lift.by_script.is_none() && lift.trial.is_empty());
}

#[test]
fn a_row_that_only_one_manager_makes_cannot_be_told_from_him() {
    let lift = judged(&[deals("a", true, 60, 60), deals("b", false, 30, 90)]);
    assert_eq!(lift.items[0].adjusted_missing, Some(MissingAdjustment::NotTellable));
}

#[test]
fn twins_are_one_hypothesis_and_thin_rows_are_none() {
    let mut table = table(&[deals("a", true, 60, 40), deals("b", false, 35, 65)].concat());
    let item = table.columns[0].clone();
    let of = |id: &str, kind, with: DealSet| LiftColumn {
        id: id.into(),
        kind,
        known: item.known.clone(),
        with,
        heard: DealSet::default(),
    };
    table
        .columns
        .push(of("next_step", LiftKind::Behaviour, item.with.clone()));
    table
        .columns
        .push(of("refusal", LiftKind::Behaviour, (100..200).collect()));
    table
        .columns
        .push(of("promise", LiftKind::Behaviour, (50..150).collect()));
    table.columns.push(of("upsell", LiftKind::Behaviour, (0..4).collect()));
    table.metrics.push(LiftMetric {
        name: "patience_ms".into(),
        values: (0..200).map(|at| (at % 10 != 0).then(|| f64::from(at % 9))).collect(),
    });
    let lift = lift_of_deals(&table, Exposure::FirstCall, &LiftOptions::default());
    let ids: Vec<&str> = lift.items.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(lift.family.size, 3, "{ids:?}");
    assert!(!ids.contains(&"next_step") && !ids.contains(&"refusal") && ids.contains(&"upsell"));
    let row = lift
        .items
        .iter()
        .find(|row| row.id.as_str() == "needs.open")
        .expect("kept");
    let aliases: Vec<(&str, bool)> = row.aliases.iter().map(|a| (a.id.as_str(), a.reversed)).collect();
    assert_eq!(aliases, [("next_step", false), ("refusal", true)]);
    let metric = lift
        .items
        .iter()
        .find(|row| row.kind == LiftKind::Metric)
        .expect("a row");
    assert_eq!((metric.n_with + metric.n_without, metric.above), (180, Some(4.0)));
    let upsell = lift
        .items
        .iter()
        .find(|row| row.id.as_str() == "upsell")
        .expect("shown");
    assert!(upsell.p.is_some() && upsell.q.is_none() && upsell.adjusted.is_none());
}

#[test]
fn an_item_that_raises_the_score_and_not_the_money_is_toxic() {
    let lift = judged(&[
        deals("a", true, 300, 700),
        deals("a", false, 320, 680),
        deals("b", true, 310, 690),
        deals("b", false, 310, 690),
        deals("c", true, 295, 705),
        deals("c", false, 330, 670),
    ]);
    let item = &lift.trial[0];
    assert_eq!(
        (item.verdict, item.why),
        (TrialVerdict::Drop, TrialReason::NoUsefulEffect),
        "{item:?}"
    );
    assert!(item.toxic);
}
