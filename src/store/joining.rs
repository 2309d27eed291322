//! What the join asks of its rules while the store goes through the calls: the rules are `crm`'s, the pages and the
//! transaction are the store's.

use crate::domain::{CallId, CallLogEntry, DealLife, JoinOutcome};

/// Where a name may be found in a log: the name without folders and extension, and the innermost folder, both folded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameKey {
    pub stem: String,
    /// Empty: no folder is named.
    pub folder: String,
}

/// The names under which the log may have a recording.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NameQuery {
    pub keys: Vec<NameKey>,
    /// A name without folders: any folder will do.
    pub stem: Option<String>,
}

/// A recording's claim to a row of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// Place of the row among those that were shown.
    pub row: usize,
    /// How well the row fits; more is better.
    pub fit: i64,
}

/// The rules of the join. Called in this order: `deal` for every deal, `log_key` for every row of the log, then for pages
/// of calls `name_query` and `claims`, then `contested`, then for pages of calls `outcomes`.
pub trait Joiner: Send {
    fn deal(&mut self, deal: DealLife);

    fn log_key(&self, recording: &str) -> NameKey;

    fn name_query(&self, path: &str) -> NameQuery;

    /// The row that each of the calls claims, if one fits it best. `log` has all rows that their queries found.
    fn claims(&mut self, calls: &[(CallId, String)], log: &[CallLogEntry]) -> Vec<Option<Claim>>;

    /// Several recordings claim this row and fit it equally well: none gets it.
    fn contested(&mut self, log_recording: String, recordings: Vec<String>);

    /// The deals of calls by their rows: one answer for each of `log`. `legs` are all rows of the same conversations
    /// (`linked_id`), those of `log` among them.
    fn outcomes(&mut self, log: &[CallLogEntry], legs: &[CallLogEntry]) -> Vec<JoinOutcome>;
}

/// What a join made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct JoinTally {
    pub calls: u64,
    /// Calls with a deal.
    pub matched: u64,
}
