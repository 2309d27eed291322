//! Ties calls to the call log and to deals, from what the store holds, and stores the result. The rules are `crm`'s.

use crate::crm::{DealIndex, LogIndex, LogMatch, join_legs};
use crate::domain::{CallId, CallLogEntry, DealLife, JoinOutcome};
use crate::store::{Claim, JoinTally, Joiner, NameKey, NameQuery, Store, StoreError};

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
