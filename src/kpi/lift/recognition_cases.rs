//! What people's verdicts change in a lift table, and when they are too few to.

use super::cases::{deals, table};
use super::*;
use crate::domain::Verdict::{self, Fail, Pass};
use crate::store::RatedItem;

/// `n` calls, each judged by one reviewer.
fn verdicts(rated: &mut Vec<RatedItem>, n: usize, people: Verdict, machine: Verdict) {
    for _ in 0..n {
        rated.push(RatedItem {
            call_no: i64::try_from(rated.len()).unwrap(),
            item: "needs.open".into(),
            by: "Ольга".into(),
            verdict: people,
            machine,
            at: "2026-10-05T09:00:00Z".parse().unwrap(),
            blind: true,
            revealed: true,
            decision: false,
        });
    }
}

/// People passed `passes` of which the machine missed `missed`, and failed `fails` of which it passed `invented`.
fn reviewed(passes: usize, missed: usize, fails: usize, invented: usize) -> Vec<RatedItem> {
    let mut rated = Vec::new();
    verdicts(&mut rated, passes - missed, Pass, Pass);
    verdicts(&mut rated, missed, Pass, Fail);
    verdicts(&mut rated, fails - invented, Fail, Fail);
    verdicts(&mut rated, invented, Fail, Pass);
    rated
}

fn department() -> LiftTable {
    let groups = [
        deals("a", true, 90, 110),
        deals("a", false, 60, 140),
        deals("b", true, 85, 115),
        deals("b", false, 55, 145),
    ];
    table(&groups.concat())
}

fn judged(table: &LiftTable, exposure: Exposure) -> Lift {
    lift_of_deals(table, exposure, &LiftOptions::default())
}

#[test]
fn errors_that_people_found_are_taken_out_beside_the_plain_difference() {
    let mut table = department();
    table.rated = reviewed(80, 16, 60, 6);
    let lift = judged(&table, Exposure::FirstCall);
    let row = &lift.items[0];
    let (plain, corrected) = (row.difference.unwrap(), row.corrected.expect("enough verdicts"));
    // By hand: sensitivity 0.8, specificity 0.9; 175 of 290 won and 225 of 510 lost were read as having it. Behind them
    // are (175 − 29) ÷ 0.7 = 208.57 and (225 − 51) ÷ 0.7 = 248.57.
    let expected = 208.571_43 / 457.142_86 - 81.428_57 / 342.857_14;
    assert!((corrected.value - expected).abs() < 1e-6, "{corrected:?} {expected}");
    assert!((plain.value - 0.15).abs() < 1e-9 && corrected.value > plain.value);
    assert!(
        corrected.high - corrected.low > plain.high - plain.low,
        "it rests on verdicts too"
    );
    let people = row.recognition.unwrap();
    assert_eq!((people.passes, people.fails), (80, 60));
    assert_eq!(people.sensitivity.map(|share| share.value), Some(0.8));
    assert_eq!(people.specificity.map(|share| share.value), Some(0.9));
    assert_eq!(row.corrected_missing, None);
    assert_eq!(
        judged(&table, Exposure::FirstCall).items[0].corrected,
        row.corrected,
        "the same each time"
    );

    let item = &lift.trial[0];
    assert_eq!(item.reviewed, 140);
    assert!((item.agreement.unwrap().value - 118.0 / 140.0).abs() < 1e-12);
    assert!(item.kappa.unwrap().value.unwrap() > 0.65 && item.ac1.unwrap().low.unwrap() > 0.5);
    assert_ne!(item.why, TrialReason::PeopleDisagree);
}

#[test]
fn deals_that_people_heard_are_taken_as_they_say() {
    let mut table = department();
    table.rated = reviewed(80, 16, 60, 6);
    table.columns[0].heard = (0..table.deals.len()).collect();
    let row = &judged(&table, Exposure::FirstCall).items[0];
    assert!((row.corrected.unwrap().value - row.difference.unwrap().value).abs() < 1e-12);
    // Half of them: the other half is corrected.
    table.columns[0].heard = (0..table.deals.len()).filter(|deal| deal % 2 == 0).collect();
    let half = judged(&table, Exposure::FirstCall).items[0].corrected.unwrap();
    assert!(half.value > row.difference.unwrap().value, "{half:?}");
}

#[test]
fn few_open_and_hidden_verdicts_correct_nothing_and_say_so() {
    let mut table = department();
    table.rated = reviewed(19, 2, 40, 4);
    let row = judged(&table, Exposure::FirstCall).items.remove(0);
    assert_eq!(row.corrected, None);
    assert_eq!(
        row.corrected_missing,
        Some(MissingCorrection::TooFewVerdicts {
            passes: 19,
            fails: 40,
            needed: 20
        })
    );
    table.rated = reviewed(80, 16, 60, 6);
    let row = judged(&table, Exposure::AnyCall).items.remove(0);
    assert_eq!(
        (row.corrected, row.corrected_missing),
        (None, Some(MissingCorrection::NotFirstCall))
    );
    for change in [
        |verdict: &mut RatedItem| verdict.blind = false,
        |verdict: &mut RatedItem| verdict.revealed = false,
    ] {
        let mut table = table.clone();
        table.rated.iter_mut().for_each(change);
        let lift = judged(&table, Exposure::FirstCall);
        let row = &lift.items[0];
        assert_eq!(
            (row.corrected, row.corrected_missing, row.recognition),
            (None, None, None)
        );
        assert_eq!((lift.trial[0].reviewed, lift.trial[0].agreement), (0, None));
    }
    // A machine that says pass to everything knows nothing.
    table.rated = reviewed(40, 2, 40, 36);
    let row = judged(&table, Exposure::FirstCall).items.remove(0);
    assert_eq!(row.corrected_missing, Some(MissingCorrection::HardlyTells));
}

#[test]
fn an_item_that_people_read_otherwise_is_reworded_whatever_its_effect() {
    let mut table = department();
    table.rated = reviewed(60, 30, 60, 24);
    let item = judged(&table, Exposure::FirstCall).trial.remove(0);
    assert!(item.ac1.unwrap().high.unwrap() < 0.6, "{:?}", item.ac1);
    assert_eq!(
        (item.verdict, item.why),
        (TrialVerdict::Reword, TrialReason::PeopleDisagree)
    );
}

/// Less than a point, and no more than four: no use, unless a machine that misses a fifth has hidden it.
#[test]
fn what_the_machine_has_hidden_is_not_held_against_an_item() {
    let groups: Vec<_> = ["a", "b", "c", "d"]
        .iter()
        .flat_map(|manager| [deals(manager, true, 150, 300), deals(manager, false, 147, 303)])
        .collect();
    let mut table = table(&groups.concat());
    let item = judged(&table, Exposure::FirstCall).trial.remove(0);
    assert_eq!(
        (item.verdict, item.why),
        (TrialVerdict::Drop, TrialReason::NoUsefulEffect)
    );
    table.rated = reviewed(100, 20, 100, 20);
    let lift = judged(&table, Exposure::FirstCall);
    assert!(lift.items[0].corrected.unwrap().high > 0.05);
    assert_ne!(lift.trial[0].verdict, TrialVerdict::Drop);
}
