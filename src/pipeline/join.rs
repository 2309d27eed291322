//! Ties calls to the call log and to deals, from what the store holds, and stores the result. The rules are `crm`'s.

use std::collections::HashMap;

use crate::crm::{DealIndex, LogIndex, LogMatch, join_legs, join_recordings};
use crate::domain::{CallId, CallLogEntry, DealLife, JoinOutcome};
use crate::store::{CallState, Claim, JoinTally, Joiner, NameKey, NameQuery, Store, StoreError};

/// Calls of a store that are read at once.
const PAGE: u32 = 1000;

/// The call-log entry of every one of these calls that has one. Where the log ties rows to conversations: of every call,
/// since the other parts of a conversation may lie in other folders.
pub(super) async fn log_for_judging(
    store: &dyn Store,
    states: &[CallState],
) -> Result<HashMap<CallId, CallLogEntry>, StoreError> {
    let entries = store.call_log().await?;
    if entries
        .iter()
        .any(|entry| entry.linked_id.is_some() || !entry.legs.is_empty())
    {
        drop(entries);
        return log_of_all(store).await;
    }
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
    let joined = join_recordings(recordings, &LogIndex::new(entries), &DealIndex::default());
    for name in &joined.ambiguous_names {
        warn_of(&name.recordings, &name.log_recordings);
    }
    joined
        .calls
        .into_iter()
        .filter_map(|call| Some((call.call, call.log?.clone())))
        .collect()
}

/// Joins anew and replaces the stored join, in one transaction; memory grows with deals, not with calls.
pub async fn join_all(store: &dyn Store) -> Result<JoinTally, StoreError> {
    let mut rules = Rules::default();
    let tally = store.rejoin(&mut rules).await?;
    rules.ambiguous_names.sort();
    for (recordings, log_recordings) in &rules.ambiguous_names {
        warn_of(recordings, log_recordings);
    }
    if rules.untold > 0 {
        tracing::warn!("call log: {} more names like these fit several files", rules.untold);
    }
    Ok(tally)
}

/// Names that are told one by one.
const TOLD_NAMES: usize = 1000;

/// `crm`'s rules, as the store asks them.
#[derive(Debug, Default)]
struct Rules {
    deals: DealIndex,
    /// Recordings, and what rows of the log call them.
    ambiguous_names: Vec<(Vec<String>, Vec<String>)>,
    untold: u64,
}

impl Rules {
    fn tell(&mut self, mut recordings: Vec<String>, mut log_recordings: Vec<String>) {
        if self.ambiguous_names.len() == TOLD_NAMES {
            self.untold += 1;
            return;
        }
        recordings.sort_unstable();
        log_recordings.sort_unstable();
        self.ambiguous_names.push((recordings, log_recordings));
    }
}

impl Joiner for Rules {
    fn deal(&mut self, deal: DealLife) {
        self.deals.add(deal);
    }

    fn log_key(&self, recording: &str) -> NameKey {
        let (stem, folder) = LogIndex::key(recording);
        NameKey { stem, folder }
    }

    fn name_query(&self, path: &str) -> NameQuery {
        let mut query = NameQuery::default();
        for (stem, folder) in LogIndex::query(path) {
            match folder {
                Some(folder) => query.keys.push(NameKey { stem, folder }),
                None => query.stem = Some(stem),
            }
        }
        query
    }

    fn claims(&mut self, calls: &[(CallId, String)], log: &[CallLogEntry]) -> Vec<Option<Claim>> {
        let index = LogIndex::new(log);
        let mut claims = Vec::with_capacity(calls.len());
        for (_, path) in calls {
            if let LogMatch::Ambiguous(rows) = index.find(path) {
                let rows = rows.iter().map(|row| row.recording.clone()).collect();
                self.tell(vec![path.clone()], rows);
            }
            claims.push(index.claim(path).map(|(row, fit)| Claim { row, fit }));
        }
        claims
    }

    fn contested(&mut self, log_recording: String, recordings: Vec<String>) {
        self.tell(recordings, vec![log_recording]);
    }

    fn outcomes(&mut self, log: &[CallLogEntry], legs: &[CallLogEntry]) -> Vec<JoinOutcome> {
        self.deals.settle();
        join_legs(log, legs, &self.deals)
    }
}

fn warn_of(recordings: &[String], log_recordings: &[String]) {
    tracing::warn!(
        "call log: {} fits {}: no call gets that entry",
        log_recordings.join(", "),
        recordings.join(", ")
    );
}

fn recordings(states: &[CallState]) -> Vec<(CallId, String)> {
    let name = |state: &CallState| (state.call, state.path.to_string_lossy().into_owned());
    states.iter().map(name).collect()
}
