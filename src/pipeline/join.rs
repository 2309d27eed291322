//! Ties calls to the call log and to deals, from what the store holds, and stores the result. The rules are `crm`'s.

use std::collections::HashMap;

use crate::crm::{DealIndex, LogIndex, join_recordings};
use crate::domain::{CallId, CallLogEntry, Deal, JoinOutcome};
use crate::store::{CallState, JoinRow, Store, StoreError};

/// The call-log entry of every call that has one.
pub(super) async fn log_by_call(
    store: &dyn Store,
    states: &[CallState],
) -> Result<HashMap<CallId, CallLogEntry>, StoreError> {
    let entries = store.call_log().await?;
    let rows = rows(states, &entries, &[]);
    Ok(rows
        .into_iter()
        .filter_map(|(call, entry, _)| Some((call, entry?.clone())))
        .collect())
}

/// Joins anew and replaces the stored join. Returns how many calls are tied to a deal.
pub(super) async fn join_all(store: &dyn Store, states: &[CallState]) -> Result<u64, StoreError> {
    let (entries, deals) = (store.call_log().await?, store.deals().await?);
    let rows: Vec<JoinRow> = rows(states, &entries, &deals)
        .into_iter()
        .map(|(call, entry, outcome)| JoinRow {
            call,
            log_recording: entry.map(|e| e.recording.clone()),
            outcome,
        })
        .collect();
    store.save_join(&rows).await?;
    Ok(rows
        .iter()
        .filter(|row| matches!(row.outcome, JoinOutcome::Matched { .. }))
        .count() as u64)
}

fn rows<'a>(
    states: &[CallState],
    entries: &'a [CallLogEntry],
    deals: &[Deal],
) -> Vec<(CallId, Option<&'a CallLogEntry>, JoinOutcome)> {
    let recordings: Vec<(CallId, String)> = states
        .iter()
        .map(|state| (state.call, state.path.to_string_lossy().into_owned()))
        .collect();
    let joined = join_recordings(&recordings, &LogIndex::new(entries), &DealIndex::new(deals));
    for name in &joined.ambiguous_names {
        tracing::warn!(
            "call log: {} fits {}: no call gets that entry",
            name.log_recordings.join(", "),
            name.recordings.join(", ")
        );
    }
    joined
        .calls
        .into_iter()
        .map(|joined| (joined.call, joined.log, joined.outcome))
        .collect()
}
