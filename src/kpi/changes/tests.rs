use std::collections::BTreeMap;

use super::*;
use crate::domain::{Fingerprint, ItemId, Verdict};
use crate::store::{FormOutline, ItemOutline, ScoreChange, ScoreSummary};

fn summary(version: &str, score: f64, items: &[(&str, Verdict)]) -> ScoreSummary {
    ScoreSummary {
        version: version.into(),
        fingerprint: Fingerprint(version.into()),
        score: Score::new(score),
        unfailed_score: Score::new(score),
        result: Some(CallResult::Pass),
        coverage: Some(1.0),
        items: items.iter().map(|(id, v)| (ItemId::from(*id), *v)).collect(),
        events: BTreeMap::new(),
    }
}

fn change(n: u8, before: Option<ScoreSummary>, after: ScoreSummary) -> ScoreChange {
    ScoreChange {
        call: CallId::of(&[n]),
        path: format!("/calls/{n}.wav").into(),
        agent: None,
        before,
        after,
    }
}

fn outline(hash: &str, items: &[(&str, f64)]) -> FormOutline {
    FormOutline {
        form: reference(&"f".into(), hash),
        by_sections: false,
        critical_is_zero: false,
        pass_from: None,
        coverage_floor: 0.0,
        sections: vec![("s".into(), 1.0)],
        items: items
            .iter()
            .map(|(id, weight)| ItemOutline {
                id: (*id).into(),
                section: "s".into(),
                text: format!("text of {id}"),
                weight: *weight,
                critical: false,
                bonus: false,
                report_only: false,
            })
            .collect(),
    }
}

fn compare(changes: Vec<ScoreChange>) -> Changes {
    let mut comparison = Comparison::new("f".into(), Some("new".into()));
    comparison.learn("new", Some(outline("new", &[("a", 2.0), ("b", 1.0), ("c", 1.0)])));
    comparison.learn("old", Some(outline("old", &[("a", 1.0), ("b", 1.0), ("d", 1.0)])));
    comparison.learn("unknown", None);
    for change in changes {
        comparison.add(change);
    }
    comparison.finish()
}

const PASS: Verdict = Verdict::Pass;
const FAIL: Verdict = Verdict::Fail;

#[test]
fn a_moved_call_says_why() {
    let found = compare(vec![change(
        1,
        Some(summary("old", 50.0, &[("a", PASS), ("b", FAIL), ("d", PASS)])),
        summary("new", 75.0, &[("a", PASS), ("b", PASS), ("c", Verdict::Na)]),
    )]);
    let reasons: Vec<_> = found.moved[0]
        .reasons
        .iter()
        .map(|r| (r.kind, r.id.as_deref()))
        .collect();
    assert_eq!(
        reasons,
        [
            (ReasonKind::Verdict, Some("b")),
            (ReasonKind::Removed, Some("d")),
            (ReasonKind::Weight, Some("a")),
        ],
        "c is new and does not apply to this call"
    );
    assert_eq!(found.moved[0].delta, Some(25.0));
    let kinds: Vec<_> = found.form_changes.iter().map(|r| r.kind).collect();
    assert_eq!(kinds, [ReasonKind::Weight, ReasonKind::Added, ReasonKind::Removed]);
    let b = found.reasons.iter().find(|e| e.id.as_deref() == Some("b")).unwrap();
    assert_eq!((b.calls, b.alone, b.to_pass, b.to_fail), (1, 0, 1, 0));
    assert_eq!((b.mean_delta, b.text.as_deref()), (Some(25.0), Some("text of b")));
}

#[test]
fn calls_are_partitioned() {
    let now = |score| summary("new", score, &[("a", PASS)]);
    let found = compare(vec![
        change(1, Some(summary("unknown", 60.0, &[("a", FAIL)])), now(80.0)),
        change(2, Some(summary("old", 90.0, &[("a", PASS)])), now(80.0)),
        change(3, Some(summary("old", 80.0, &[("a", FAIL)])), now(80.0)),
        change(4, Some(summary("new", 70.0, &[("a", PASS)])), now(80.0)),
        change(5, None, now(80.0)),
        change(6, None, summary("old", 80.0, &[])),
    ]);
    let expected = CallCounts {
        scored: 6,
        compared: 4,
        moved: 3,
        up: 2,
        down: 1,
        same: 1,
        same_with_other_verdicts: 1,
        first: 1,
        waiting: 1,
    };
    assert_eq!(found.calls, expected);
    assert_eq!(found.mean_delta, Some(6.67));
    let deltas: Vec<_> = found.moved.iter().map(|m| m.delta).collect();
    assert_eq!(deltas[0], Some(20.0), "the largest change first");
    let rules = found.reasons.iter().find(|e| e.kind == ReasonKind::Rules).unwrap();
    assert_eq!(
        (rules.calls, rules.alone),
        (1, 1),
        "the same form: not the form's doing"
    );
}

#[test]
fn nothing_to_compare_is_said_with_zeros() {
    let found = compare(vec![]);
    assert_eq!(found.calls, CallCounts::default());
    assert_eq!((found.mean_delta, found.moved.len()), (None, 0));
}
