//! What the pages for reviewers keep and ask for: users, sessions, tokens, the log of who did what, pages of the list of
//! calls, search. Input and output of [`ServeStore`]. Secrets come here as hashes only.

use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{CallRow, PackedTranscript, StoreError};
use crate::domain::{CallId, ContentHash, DealStatus, FormId, ItemId, Verdict};

/// What a user may do; the rules are in `review::access`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserRole {
    Admin,
    /// Head of teams: their calls, disputes, figures.
    Head,
    Reviewer,
    /// A manager who sees his own calls.
    Agent,
    /// Sees all, changes nothing.
    Reader,
}

impl UserRole {
    pub const ALL: [Self; 5] = [Self::Admin, Self::Head, Self::Reviewer, Self::Agent, Self::Reader];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Head => "head",
            Self::Reviewer => "reviewer",
            Self::Agent => "agent",
            Self::Reader => "reader",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUser {
    pub name: String,
    pub role: UserRole,
    /// The agent's name in the call log.
    pub manager: Option<String>,
    /// Of a head; `*` is every team.
    pub teams: Vec<String>,
    /// Argon2id in the PHC string format.
    pub password_hash: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    pub name: String,
    pub role: UserRole,
    pub manager: Option<String>,
    pub teams: Vec<String>,
    pub password_hash: String,
    pub created_at: Timestamp,
    pub disabled_at: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub user: User,
    pub csrf: String,
    pub created_at: Timestamp,
    pub seen_at: Timestamp,
}

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogLine {
    pub at: Timestamp,
    pub who: String,
    pub what: String,
    pub call: Option<CallId>,
    pub detail: Option<String>,
}

/// Whose calls may be seen. Part of every query of calls, so that no page can forget it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// Calls whose agent in the call log is one of these; `None`: all calls.
    pub agents: Option<Vec<String>>,
    /// Also calls that are marked as private.
    pub private: bool,
}

impl Scope {
    pub const ALL: Self = Self {
        agents: None,
        private: true,
    };

    /// Whether calls of this agent are in it.
    #[must_use]
    pub fn allows(&self, agent: Option<&str>) -> bool {
        match &self.agents {
            None => true,
            Some(agents) => agent.is_some_and(|agent| agents.iter().any(|own| own == agent)),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallOrder {
    /// By start, newest first; calls that the log does not have come last.
    #[default]
    Newest,
    /// Lowest score first; calls without a score are left out.
    Worst,
    Best,
}

/// What a page of the list of calls shows. Empty fields do not narrow it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CallSearch {
    pub from: Option<Timestamp>,
    /// Not included.
    pub to: Option<Timestamp>,
    pub agent: Option<String>,
    /// One of these agents: those of a team ([`ServeStore::agents_of_teams`]).
    pub agents: Option<Vec<String>>,
    pub form: Option<FormId>,
    pub score_from: Option<f64>,
    pub score_to: Option<f64>,
    pub item: Option<(ItemId, Verdict)>,
    /// `kind`, `kind:type` or `kind:result` of an event.
    pub behaviour: Option<String>,
    /// Coverage below 0.8, or nothing could be judged: too little was heard.
    pub doubtful: bool,
    /// Only conversations: no answering machines, no wrong numbers.
    pub conversations: bool,
    pub deal: Option<DealFilter>,
    /// Minor units, of the deal.
    pub amount_from: Option<i64>,
    pub amount_to: Option<i64>,
    /// Stems that must all occur in the transcript.
    pub stems: Vec<String>,
    pub order: CallOrder,
    pub after: Option<CallCursor>,
    pub limit: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DealFilter {
    Matched,
    None,
    Status(DealStatus),
}

/// Where a page ended: the next one begins after it. `key` is the start (UTC microseconds) or the score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CallCursor {
    pub key: Option<f64>,
    pub number: i64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct CallPage {
    pub rows: Vec<CallRow>,
    /// `None`: this was the last page.
    pub next: Option<CallCursor>,
}

/// What the filters of the list can be set to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CallChoices {
    pub agents: Vec<String>,
    pub teams: Vec<String>,
}

/// A transcript that search does not know yet.
#[derive(Debug, Clone)]
pub struct Unsearched {
    pub number: i64,
    pub fingerprint: String,
    pub transcript: PackedTranscript,
}

/// Its stems, one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Searched {
    pub number: i64,
    pub fingerprint: String,
    pub stems: String,
}

/// A run of the program; `summary` is a run summary as JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRow {
    pub number: i64,
    pub started_at: Timestamp,
    pub command: String,
    pub finished_at: Option<Timestamp>,
    pub summary: Option<String>,
}

/// What became of a deal on a worklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkState {
    /// `revive` or `lost`.
    pub list: String,
    pub deal: String,
    /// `done`, `snoozed` or `assigned`.
    pub state: String,
    pub detail: Option<String>,
    pub who: String,
    pub at: Timestamp,
}

/// The part of the store that the review pages alone use.
#[async_trait]
pub trait ServeStore: Send + Sync {
    /// `false`: the name is taken.
    async fn add_user(&self, user: &NewUser, at: Timestamp) -> Result<bool, StoreError>;

    /// By name.
    async fn users(&self) -> Result<Vec<User>, StoreError>;

    async fn user(&self, name: &str) -> Result<Option<User>, StoreError>;

    /// Ends the user's sessions and tokens too. `false`: nobody has the name.
    async fn disable_user(&self, name: &str, at: Timestamp) -> Result<bool, StoreError>;

    /// Ends the user's sessions, and lets a disabled user in again. `false`: nobody has the name.
    async fn set_password(&self, name: &str, password_hash: &str) -> Result<bool, StoreError>;

    async fn start_session(&self, hash: ContentHash, user: &str, csrf: &str, at: Timestamp) -> Result<(), StoreError>;

    /// `None` also when the user is disabled. Whether it is too old is for the caller to say.
    async fn session(&self, hash: ContentHash) -> Result<Option<Session>, StoreError>;

    async fn touch_session(&self, hash: ContentHash, at: Timestamp) -> Result<(), StoreError>;

    async fn end_session(&self, hash: ContentHash) -> Result<(), StoreError>;

    /// Forgets sessions that were last seen before.
    async fn forget_sessions(&self, seen_before: Timestamp) -> Result<(), StoreError>;

    /// Replaces the user's token of the same label.
    async fn save_token(&self, hash: ContentHash, user: &str, label: &str, at: Timestamp) -> Result<(), StoreError>;

    async fn token_user(&self, hash: ContentHash) -> Result<Option<User>, StoreError>;

    /// `false`: there is none.
    async fn revoke_token(&self, user: &str, label: &str) -> Result<bool, StoreError>;

    async fn log(&self, line: &LogLine) -> Result<(), StoreError>;

    /// Newest first, of one call or of all.
    async fn log_lines(&self, call: Option<CallId>, limit: u32) -> Result<Vec<LogLine>, StoreError>;

    /// Agents of the call log whose deals are mostly those of the teams.
    async fn agents_of_teams(&self, teams: &[String]) -> Result<Vec<String>, StoreError>;

    /// Calls of which the reviewer has an open blind review: he must not see what others made of them.
    async fn open_blind_calls(&self, reviewer: &str) -> Result<Vec<CallId>, StoreError>;

    async fn call_choices(&self) -> Result<CallChoices, StoreError>;

    async fn search_calls(&self, search: &CallSearch, scope: &Scope) -> Result<CallPage, StoreError>;

    /// One call, if it may be seen.
    async fn visible_call(&self, call: CallId, scope: &Scope) -> Result<Option<CallRow>, StoreError>;

    /// Other calls of the deal that may be seen, by start.
    async fn calls_of_deal(&self, deal: &str, scope: &Scope) -> Result<Vec<CallRow>, StoreError>;

    /// Calls that people marked for training, newest mark first, a bounded number.
    async fn marked_for_training(&self, scope: &Scope) -> Result<Vec<CallRow>, StoreError>;

    /// At most `limit` transcripts that were saved since search last read them, by their numbers, from the one after
    /// `after` on: asked for from the beginning each time, all that are read would be gone through for each batch.
    async fn unsearched(&self, after: i64, limit: u32) -> Result<Vec<Unsearched>, StoreError>;

    async fn save_searched(&self, batch: &[Searched]) -> Result<(), StoreError>;

    /// Newest first.
    async fn runs(&self, limit: u32) -> Result<Vec<RunRow>, StoreError>;

    async fn work_states(&self) -> Result<Vec<WorkState>, StoreError>;

    /// `None` as the state: back to the list.
    async fn save_work_state(
        &self,
        list: &str,
        deal: &str,
        state: Option<(&str, Option<&str>)>,
        who: &str,
        at: Timestamp,
    ) -> Result<(), StoreError>;
}
