//! Ties calls to the call log and to deals, from what the store holds, and stores the result. The rules are `crm`'s.

use std::collections::HashMap;

use crate::crm::{DealIndex, LogIndex, LogMatch, join};
use crate::domain::{CallId, CallLogEntry, JoinOutcome, UnmatchedReason};
use crate::store::{CallState, JoinRow, Store, StoreError};

/// The call-log entry of every call that has one.
pub(super) async fn log_by_call(
    store: &dyn Store,
    states: &[CallState],
) -> Result<HashMap<CallId, CallLogEntry>, StoreError> {
    let entries = store.call_log().await?;
    let index = LogIndex::new(&entries);
    Ok(states.iter().filter_map(|state| Some((state.call, find(&index, state)?.clone()))).collect())
}

/// Joins anew and replaces the stored join. Returns how many calls are tied to a deal.
pub(super) async fn join_all(store: &dyn Store, states: &[CallState]) -> Result<u64, StoreError> {
    let entries = store.call_log().await?;
    let deals = store.deals().await?;
    let (log, deals) = (LogIndex::new(&entries), DealIndex::new(&deals));
    let rows: Vec<JoinRow> = states
        .iter()
        .map(|state| match find(&log, state) {
            Some(entry) => JoinRow {
                call: state.call,
                log_recording: Some(entry.recording.clone()),
                outcome: join(entry, &deals),
            },
            None => JoinRow {
                call: state.call,
                log_recording: None,
                outcome: JoinOutcome::Unmatched { reason: UnmatchedReason::NotInCallLog },
            },
        })
        .collect();
    store.save_join(&rows).await?;
    Ok(rows.iter().filter(|row| matches!(row.outcome, JoinOutcome::Matched { .. })).count() as u64)
}

/// An ambiguous name ties to no entry: a guess would give the call a wrong agent and a wrong deal.
fn find<'a>(index: &LogIndex<'a>, state: &CallState) -> Option<&'a CallLogEntry> {
    match index.find(&state.path.to_string_lossy()) {
        LogMatch::One(entry) => Some(entry),
        LogMatch::Ambiguous(_) | LogMatch::Missing => None,
    }
}
