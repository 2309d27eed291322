//! The parts of transferred calls, for the reports of single calls.

use crate::domain::{CallId, Scorecard};
use crate::report::parts::{PartRow, rows};
use crate::store::{CallFilter, CallRow, Store};

/// The parts of a call with their shares of its scorecard; none of an ordinary call.
pub(in crate::cli) async fn of(store: &dyn Store, row: &CallRow, card: &Scorecard) -> anyhow::Result<Vec<PartRow>> {
    let parts = store.parts(row.call).await?;
    if parts.first().is_none_or(|first| first.call != row.call) {
        return Ok(Vec::new());
    }
    let shares = store.part_scores(row.call, &card.form.id).await?;
    let mut paths = Vec::new();
    for part in &parts {
        if paths.iter().all(|(call, _)| *call != part.call) {
            paths.push((part.call, row_of(store, part.call).await?.map(|row| row.path)));
        }
    }
    let path_of = |call: CallId| paths.iter().find(|(known, _)| *known == call)?.1.clone();
    Ok(rows(&parts, &shares, card, path_of))
}

/// The recording under which the transferred call is scored that `row` is another part of.
pub(super) async fn head_of(store: &dyn Store, row: &CallRow) -> anyhow::Result<Option<CallRow>> {
    let parts = store.parts(row.call).await?;
    match parts.first() {
        Some(first) if first.call != row.call => row_of(store, first.call).await,
        _ => Ok(None),
    }
}

async fn row_of(store: &dyn Store, call: CallId) -> anyhow::Result<Option<CallRow>> {
    let filter = CallFilter {
        call_prefix: Some(call.to_string()),
        ..CallFilter::default()
    };
    Ok(store.calls(&filter).await?.into_iter().next())
}
