use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::stats::goldens::{close, number};

static GOLDENS: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../fixtures/goldens/agreement.json")).expect("agreement.json")
});

fn ratings(case: &Value) -> Ratings {
    let rows: Vec<Vec<Option<u8>>> = serde_json::from_value(case["ratings"].clone()).expect("ratings");
    Ratings::new(rows[0].len(), rows)
}

#[track_caller]
fn same(ours: Agreement, golden: &Value, case: &Value) {
    if golden.is_null() {
        assert!(ours.value.is_none() && ours.reason.is_some(), "{ours:?}: {case}");
        return;
    }
    close(ours.value.expect("a value"), number(&golden["value"]), 1e-9, case);
    match (&golden["low"], ours.low, ours.high) {
        (Value::Null, low, high) => assert_eq!((low, high), (None, None), "{case}"),
        (low, Some(our_low), Some(our_high)) => {
            close(our_low, number(low), 1e-7, case);
            close(our_high, number(&golden["high"]), 1e-7, case);
        }
        _ => panic!("no interval: {ours:?}, {golden}"),
    }
}

#[test]
fn coefficients_agree_with_statsmodels_krippendorff_and_irrcac() {
    let cases = GOLDENS["cases"].as_array().expect("cases");
    assert!(cases.len() >= 12);
    for case in cases {
        let ratings = ratings(case);
        for (name, ours) in [
            ("cohen", cohen_kappa(&ratings)),
            ("fleiss", fleiss_kappa(&ratings)),
            ("alpha", krippendorff_alpha(&ratings)),
            ("ac1", gwet_ac1(&ratings)),
        ] {
            if let Some(golden) = case.get(name) {
                same(ours, golden, &serde_json::json!([name, case]));
            }
        }
    }
}

/// The worked example of Fleiss 1971: 30 patients, 6 psychiatrists, 5 diagnoses; κ is printed there as 0.430.
#[test]
fn the_published_example_of_fleiss() {
    let case = GOLDENS["cases"]
        .as_array()
        .expect("cases")
        .iter()
        .find(|c| c["name"] == "fleiss 1971");
    let found = fleiss_kappa(&ratings(case.expect("the example")));
    close(found.value.expect("a value"), 0.430, 5e-4, &"κ");
}

#[test]
fn what_cannot_be_told_has_a_reason() {
    let all = [cohen_kappa, fleiss_kappa, krippendorff_alpha, gwet_ac1, raw_agreement];
    let reasons = |ratings: &Ratings| all.map(|f| f(ratings).reason);
    let nobody = Ratings::new(2, []);
    assert_eq!(reasons(&nobody), [Some(Undefined::NoOverlap); 5]);
    let alone = Ratings::new(2, [vec![Some(0), None], vec![None, Some(1)]]);
    assert_eq!(reasons(&alone), [Some(Undefined::NoOverlap); 5]);
    let one = Ratings::new(2, vec![vec![Some(3), Some(3)]; 9]);
    let mut expected = [Some(Undefined::OneCategory); 5];
    expected[4] = None;
    assert_eq!(reasons(&one), expected);
    let raw = raw_agreement(&one);
    assert!(raw.value == Some(1.0) && raw.low.is_some_and(|low| low < 0.8));
    let uneven = Ratings::new(3, [vec![Some(0), Some(1), None], vec![Some(0), Some(1), Some(1)]]);
    assert_eq!(cohen_kappa(&uneven).reason, Some(Undefined::NotTwoRaters));
    assert!(gwet_ac1(&uneven).value.is_some() && fleiss_kappa(&uneven).value.is_some());
    let single = Ratings::new(2, [vec![Some(0), Some(1)]]);
    assert_eq!(reasons(&single)[..4], [Some(Undefined::TooFew); 4]);
}

/// Three raters: 1 of 3 pairs, all, none; the mean is 4/9. Two raters: 3 of 4 with Wilson's interval.
#[test]
fn raw_agreement_by_hand() {
    let three = Ratings::new(
        3,
        [
            vec![Some(0), Some(0), Some(1)],
            vec![Some(1), Some(1), Some(1)],
            vec![Some(0), Some(1), Some(2)],
        ],
    );
    let found = raw_agreement(&three);
    close(found.value.unwrap(), 4.0 / 9.0, 1e-12, &"three");
    assert_eq!((found.low, found.high), (Some(0.0), Some(1.0)));
    let rows = [(0, 0), (1, 1), (0, 0), (0, 1)].map(|(a, b)| vec![Some(a), Some(b)]);
    let two = raw_agreement(&Ratings::new(2, rows));
    let wilson = crate::stats::wilson(crate::stats::Share { hits: 3, of: 4 }).unwrap();
    assert_eq!(
        (two.value, two.low, two.high),
        (Some(0.75), Some(wilson.low), Some(wilson.high))
    );
}

proptest! {
    /// Whatever is answered: a number with its interval around it, or a reason; and names of answers mean nothing.
    #[test]
    fn every_table_has_a_number_or_a_reason(
        rows in prop::collection::vec(prop::collection::vec(prop::option::weighted(0.8, 0_u8..4), 3), 0..20),
        two: bool,
    ) {
        let raters = if two { 2 } else { 3 };
        let ratings = Ratings::new(raters, rows.clone());
        let other = Ratings::new(raters, rows.into_iter().map(|r| r.into_iter().map(|a| a.map(|a| 3 - a)).collect()));
        for f in [cohen_kappa, fleiss_kappa, krippendorff_alpha, gwet_ac1, raw_agreement] {
            let found = f(&ratings);
            prop_assert_eq!(found.value.is_none(), found.reason.is_some());
            let renamed = f(&other);
            prop_assert_eq!(found.reason, renamed.reason);
            if let (Some(value), Some(renamed)) = (found.value, renamed.value) {
                prop_assert!(value.is_finite() && value <= 1.0 + 1e-12, "{:?}", found);
                prop_assert!((value - renamed).abs() < 1e-9);
            }
            if let (Some(value), Some(low), Some(high)) = (found.value, found.low, found.high) {
                prop_assert!(low <= value + 1e-12 && value <= high + 1e-12, "{:?}", found);
            }
        }
    }
}
