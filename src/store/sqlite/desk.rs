//! What reviewers work with. A file for each kind of thing.

mod fixes;
mod own;
mod playlists;
mod sources;

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::Connection;

use super::SqliteStore;
use super::convert::Fault;
use crate::domain::{CallId, FormId, FormRef};
use crate::store::{
    CallRow, DeskStore, FormSource, JudgedCall, NewClip, NewSource, Playlist, PlaylistAct, PlaylistChanged, ReviewGoal,
    SavedFilter, Scope, ScoreSum, SourceSaved, StoreError, TextFix, TextFixed,
};

#[async_trait]
impl DeskStore for SqliteStore {
    async fn keep_source(&self, form: &FormRef, body: &str, at: Timestamp) -> Result<(), StoreError> {
        write!(self, db => sources::keep(db, form, body, at))
    }

    async fn form_sources(&self, form: &FormId) -> Result<Vec<FormSource>, StoreError> {
        read!(self, db => sources::all(db, form))
    }

    async fn form_source(&self, form: &FormId, hash: Option<&str>) -> Result<Option<FormSource>, StoreError> {
        read!(self, db => sources::find(db, form, hash))
    }

    async fn save_source(&self, source: &NewSource, at: Timestamp) -> Result<SourceSaved, StoreError> {
        write!(self, db => sources::save(db, source, at))
    }

    async fn fix_text(&self, fix: &TextFix) -> Result<TextFixed, StoreError> {
        write!(self, db => fixes::fix(db, fix))
    }

    async fn text_fixes(&self, call: CallId) -> Result<Vec<TextFix>, StoreError> {
        read!(self, db => fixes::of_call(db, call))
    }

    async fn judged_call(&self, call: CallId) -> Result<Option<JudgedCall>, StoreError> {
        read!(self, db => fixes::judged(db, call))
    }

    async fn saved_filters(&self, person: &str) -> Result<Vec<SavedFilter>, StoreError> {
        read!(self, db => own::filters(db, person))
    }

    async fn save_filter(
        &self,
        person: &str,
        title: &str,
        query: Option<&str>,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        write!(self, db => own::save_filter(db, person, title, query, at))
    }

    async fn playlists(&self) -> Result<Vec<Playlist>, StoreError> {
        read!(self, db => playlists::all(db))
    }

    async fn playlist_titles(&self) -> Result<Vec<(i64, String)>, StoreError> {
        read!(self, db => playlists::titles(db))
    }

    async fn playlist(&self, number: i64) -> Result<Option<Playlist>, StoreError> {
        read!(self, db => playlists::one(db, number))
    }

    async fn new_playlist(&self, title: &str, clips: &[NewClip], by: &str, at: Timestamp) -> Result<i64, StoreError> {
        write!(self, db => playlists::add(db, title, clips, by, at))
    }

    async fn change_playlist(
        &self,
        number: i64,
        revision: Option<i64>,
        act: &PlaylistAct,
        by: &str,
        at: Timestamp,
    ) -> Result<PlaylistChanged, StoreError> {
        write!(self, db => playlists::change(db, (number, revision), act, by, at))
    }

    async fn review_goals(&self) -> Result<Vec<ReviewGoal>, StoreError> {
        read!(self, db => own::goals(db))
    }

    async fn set_review_goal(
        &self,
        person: &str,
        calls: Option<u32>,
        by: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        write!(self, db => own::set_goal(db, person, calls, by, at))
    }

    async fn failed_calls(&self, scope: &Scope, limit: u32) -> Result<Vec<CallRow>, StoreError> {
        read!(self, db => super::serve::failed(db, scope, limit))
    }

    async fn retry_calls(&self, calls: &[CallId]) -> Result<u64, StoreError> {
        write!(self, db => own::retry(db, calls))
    }

    async fn score_sums(
        &self,
        form: &FormId,
        agent: &str,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<(ScoreSum, ScoreSum), StoreError> {
        read!(self, db => own::score_sums(db, form, agent, (from, to)))
    }
}
