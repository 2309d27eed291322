//! Made calls for the tests of this module and of the pages that show it.

use crate::domain::{CallId, ContentHash};
use crate::store::TrainingCall;

pub(crate) fn id(n: u32) -> CallId {
    ContentHash::of(&n.to_le_bytes())
}

/// A call of a deal of its own of which little is known.
pub(crate) fn call(n: u32, manager: &str, handled: bool) -> TrainingCall {
    TrainingCall {
        call: id(n),
        handled,
        manager: manager.to_owned(),
        started_at: "2026-10-05T09:00:00Z".parse().unwrap(),
        direction: None,
        deal: format!("D-{n}").as_str().into(),
        amount: None,
        product: None,
        source: None,
        closed_at: None,
        objections: std::collections::BTreeSet::new(),
    }
}
