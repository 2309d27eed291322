//! The golden values, for tests.

use std::fmt::Debug;
use std::sync::LazyLock;

use serde_json::Value;

use super::{Interval, Share};

pub(super) static GOLDENS: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../fixtures/goldens/stats.json")).expect("fixtures/goldens/stats.json")
});

pub(super) fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

pub(super) fn count(value: &Value) -> u64 {
    value.as_u64().expect("a count")
}

pub(super) fn share(row: &Value, hits: &str, of: &str) -> Share {
    Share {
        hits: count(&row[hits]),
        of: count(&row[of]),
    }
}

/// Fails unless the two are within `tolerance` of each other, relative where they are above one.
#[track_caller]
pub(super) fn close(ours: f64, golden: f64, tolerance: f64, case: &dyn Debug) {
    let scale = golden.abs().max(1.0);
    assert!(
        (ours - golden).abs() <= tolerance * scale,
        "ours {ours}, golden {golden}: {case:?}"
    );
}

#[track_caller]
pub(super) fn same(ours: Option<Interval>, golden: &Value, tolerance: f64, case: &dyn Debug) {
    match (ours, golden) {
        (None, Value::Null) => {}
        (Some(ours), Value::Object(_)) => {
            close(ours.value, number(&golden["value"]), tolerance, case);
            close(ours.low, number(&golden["low"]), tolerance, case);
            close(ours.high, number(&golden["high"]), tolerance, case);
        }
        (ours, golden) => panic!("ours {ours:?}, golden {golden}: {case:?}"),
    }
}
