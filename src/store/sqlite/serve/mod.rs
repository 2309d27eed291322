//! The review pages' part of the store. A file for each of its tables.

mod calls;
mod few;
mod users;
mod work;

pub(super) use calls::failed;

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::Connection;

use super::SqliteStore;
use super::convert::Fault;
use crate::domain::{CallId, ContentHash};
use crate::store::{
    CallChoices, CallPage, CallRow, CallSearch, LogLine, NewUser, RunRow, Scope, Searched, ServeStore, Session,
    StoreError, Unsearched, User, WorkState,
};

#[async_trait]
impl ServeStore for SqliteStore {
    async fn add_user(&self, user: &NewUser, at: Timestamp) -> Result<bool, StoreError> {
        write!(self, db => users::add(db, user, at))
    }

    async fn users(&self) -> Result<Vec<User>, StoreError> {
        read!(self, db => users::all(db))
    }

    async fn user(&self, name: &str) -> Result<Option<User>, StoreError> {
        read!(self, db => users::by_name(db, name))
    }

    async fn disable_user(&self, name: &str, at: Timestamp) -> Result<bool, StoreError> {
        write!(self, db => users::disable(db, name, at))
    }

    async fn set_password(&self, name: &str, password_hash: &str) -> Result<bool, StoreError> {
        write!(self, db => users::set_password(db, name, password_hash))
    }

    async fn start_session(&self, hash: ContentHash, user: &str, csrf: &str, at: Timestamp) -> Result<(), StoreError> {
        write!(self, db => users::start_session(db, hash, user, csrf, at))
    }

    async fn session(&self, hash: ContentHash) -> Result<Option<Session>, StoreError> {
        read!(self, db => users::session(db, hash))
    }

    async fn touch_session(&self, hash: ContentHash, at: Timestamp) -> Result<(), StoreError> {
        write!(self, db => users::touch_session(db, hash, at))
    }

    async fn end_session(&self, hash: ContentHash) -> Result<(), StoreError> {
        write!(self, db => users::end_session(db, hash))
    }

    async fn forget_sessions(&self, seen_before: Timestamp) -> Result<(), StoreError> {
        write!(self, db => users::forget_sessions(db, seen_before))
    }

    async fn save_token(&self, hash: ContentHash, user: &str, label: &str, at: Timestamp) -> Result<(), StoreError> {
        write!(self, db => users::save_token(db, hash, user, label, at))
    }

    async fn token_user(&self, hash: ContentHash) -> Result<Option<User>, StoreError> {
        read!(self, db => users::token_user(db, hash))
    }

    async fn revoke_token(&self, user: &str, label: &str) -> Result<bool, StoreError> {
        write!(self, db => users::revoke_token(db, user, label))
    }

    async fn log(&self, line: &LogLine) -> Result<(), StoreError> {
        write!(self, db => users::log(db, line))
    }

    async fn log_lines(&self, call: Option<CallId>, limit: u32) -> Result<Vec<LogLine>, StoreError> {
        read!(self, db => users::log_lines(db, call, limit))
    }

    async fn agents_of_teams(&self, teams: &[String]) -> Result<Vec<String>, StoreError> {
        read!(self, db => calls::agents_of_teams(db, teams))
    }

    async fn open_blind_calls(&self, reviewer: &str) -> Result<Vec<CallId>, StoreError> {
        read!(self, db => calls::open_blind(db, reviewer))
    }

    async fn call_choices(&self) -> Result<CallChoices, StoreError> {
        read!(self, db => calls::choices(db))
    }

    async fn search_calls(&self, search: &CallSearch, scope: &Scope) -> Result<CallPage, StoreError> {
        read!(self, db => calls::search(db, search, scope))
    }

    async fn visible_call(&self, call: CallId, scope: &Scope) -> Result<Option<CallRow>, StoreError> {
        read!(self, db => calls::visible(db, call, scope))
    }

    async fn calls_of_deal(&self, deal: &str, scope: &Scope) -> Result<Vec<CallRow>, StoreError> {
        read!(self, db => calls::of_deal(db, deal, scope))
    }

    async fn marked_for_training(&self, scope: &Scope) -> Result<Vec<CallRow>, StoreError> {
        read!(self, db => calls::for_training(db, scope))
    }

    async fn unsearched(&self, after: i64, limit: u32) -> Result<Vec<Unsearched>, StoreError> {
        read!(self, db => work::unsearched(db, after, limit, &self.path))
    }

    async fn save_searched(&self, batch: &[Searched]) -> Result<(), StoreError> {
        write!(self, db => work::save_searched(db, batch))
    }

    async fn runs(&self, limit: u32) -> Result<Vec<RunRow>, StoreError> {
        read!(self, db => work::runs(db, limit))
    }

    async fn work_states(&self) -> Result<Vec<WorkState>, StoreError> {
        read!(self, db => work::states(db))
    }

    async fn save_work_state(
        &self,
        list: &str,
        deal: &str,
        state: Option<(&str, Option<&str>)>,
        who: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        write!(self, db => work::save_state(db, (list, deal), state, who, at))
    }
}
