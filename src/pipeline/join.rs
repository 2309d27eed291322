//! Ties calls to the call log and to deals, from what the store holds, and stores the result. The rules are `crm`'s.

use std::collections::HashMap;

use crate::crm::{DealIndex, LogIndex, join_recordings};
use crate::domain::{CallId, CallLogEntry, Deal, JoinOutcome};
use crate::store::{CallState, JoinRow, Store, StoreError};

/// Calls of a store that are read at once.
const PAGE: u32 = 1000;

/// The call-log entry of every call that has one.
pub(super) async fn log_by_call(
    store: &dyn Store,
    states: &[CallState],
) -> Result<HashMap<CallId, CallLogEntry>, StoreError> {
    let entries = store.call_log().await?;
    Ok(entries_by_call(&recordings(states), &entries))
}

/// The same for all calls of the store, without their states; nothing is read of the calls where there is no log.
pub(super) async fn log_of_all(store: &dyn Store) -> Result<HashMap<CallId, CallLogEntry>, StoreError> {
    let entries = store.call_log().await?;
    if entries.is_empty() {
        return Ok(HashMap::new());
    }
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let page = store.call_states_page(after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.call);
        all.extend(recordings(&page));
    }
    // The order in which ambiguous names are told does not depend on the order of arrival.
    all.sort();
    Ok(entries_by_call(&all, &entries))
}

fn entries_by_call(recordings: &[(CallId, String)], entries: &[CallLogEntry]) -> HashMap<CallId, CallLogEntry> {
    rows(recordings, entries, &[])
        .into_iter()
        .filter_map(|(call, entry, _)| Some((call, entry?.clone())))
        .collect()
}

/// Joins anew and replaces the stored join. Returns how many calls are tied to a deal.
pub(super) async fn join_all(store: &dyn Store, states: &[CallState]) -> Result<u64, StoreError> {
    let (entries, deals) = (store.call_log().await?, store.deals().await?);
    let rows: Vec<JoinRow> = rows(&recordings(states), &entries, &deals)
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

fn recordings(states: &[CallState]) -> Vec<(CallId, String)> {
    let name = |state: &CallState| (state.call, state.path.to_string_lossy().into_owned());
    states.iter().map(name).collect()
}

fn rows<'a>(
    recordings: &[(CallId, String)],
    entries: &'a [CallLogEntry],
    deals: &[Deal],
) -> Vec<(CallId, Option<&'a CallLogEntry>, JoinOutcome)> {
    let joined = join_recordings(recordings, &LogIndex::new(entries), &DealIndex::new(deals));
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
