//! The rest of what the pages show, for programs: the queue, disputes, agreement, runs, failures, playlists, the checklist.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Serialize;
use serde_json::{Value, json as value};

use super::json;
use crate::domain::{Dispute, QueueEntry};
use crate::kpi::calibration as agreement;
use crate::review::app::App;
use crate::review::auth::Viewer;
use crate::review::error::PageError;
use crate::review::pages::disputes::{self, seen_by};
use crate::review::pages::managers::{Asked, form_of};
use crate::review::pages::{playlists as lists, queue as waiting};
use crate::store::PlaylistClip;

/// Failed calls, and runs, that are told of.
const MOST: u32 = 200;

#[derive(Serialize)]
struct Queue {
    entries: Vec<QueueEntry>,
}

/// What the user may take.
pub(crate) async fn queue(State(app): State<Arc<App>>, viewer: Viewer) -> Result<Response, PageError> {
    let entries = waiting::waiting_for(&app, &viewer).await?;
    json("the queue", &Queue { entries })
}

#[derive(Serialize)]
struct Disputes {
    disputes: Vec<Dispute>,
    /// For `before`; `null`: this was the last page.
    next: Option<i64>,
}

pub(crate) async fn disputes(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Query(asked): Query<disputes::Asked>,
) -> Result<Response, PageError> {
    let (disputes, next) = seen_by(&app, &viewer, &asked).await?;
    json("disputes", &Disputes { disputes, next })
}

pub(crate) async fn calibration(
    State(app): State<Arc<App>>,
    _viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let form = form_of(&app, &asked).await?;
    json(
        "calibration",
        &agreement::load(&*app.store, &form, &app.settings.zone).await?,
    )
}

/// Runs with their summaries, newest first, and the calls that failed.
pub(crate) async fn runs(State(app): State<Arc<App>>, viewer: Viewer) -> Result<Response, PageError> {
    let runs = app.store.runs(MOST).await?.into_iter().map(|run| {
        let summary = run.summary.as_deref();
        let mut summary = summary.and_then(|text| serde_json::from_str::<Value>(text).ok());
        // Names of files may hold telephone numbers: `failed` says which calls they are.
        if let Some(Value::Object(fields)) = &mut summary {
            fields.remove("failures");
        }
        value!({
            "run": run.number,
            "started_at": run.started_at,
            "finished_at": run.finished_at,
            "command": run.command,
            "summary": summary,
        })
    });
    let runs: Vec<Value> = runs.collect();
    let failed = app.store.failed_calls(&viewer.scope, MOST).await?;
    let failed = failed
        .iter()
        .map(|row| value!({ "call": row.call, "failure": row.failure }));
    let failed: Vec<Value> = failed.collect();
    json("runs", &value!({ "runs": runs, "failed": failed }))
}

pub(crate) async fn playlists(State(app): State<Arc<App>>, _viewer: Viewer) -> Result<Response, PageError> {
    let playlists = app.store.playlists().await?.into_iter().map(|playlist| {
        value!({
            "playlist": playlist.number,
            "title": playlist.title,
            "by": playlist.by,
            "at": playlist.at,
            "clips": playlist.clips.len(),
        })
    });
    let playlists: Vec<Value> = playlists.collect();
    json("playlists", &value!({ "playlists": playlists }))
}

/// With those clips whose calls the user may see.
pub(crate) async fn playlist(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(number): Path<String>,
) -> Result<Response, PageError> {
    let (playlist, clips) = lists::load(&app, &viewer, &number).await?;
    let clips: Vec<PlaylistClip> = clips.into_iter().map(|(clip, _)| clip).collect();
    json(
        "a playlist",
        &value!({
            "playlist": playlist.number,
            "title": playlist.title,
            "by": playlist.by,
            "at": playlist.at,
            "revision": playlist.revision,
            "hidden": playlist.clips.len() - clips.len(),
            "clips": clips,
        }),
    )
}

/// The current version: what is asked, its weight, its flags.
pub(crate) async fn checklist(
    State(app): State<Arc<App>>,
    _viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let form = form_of(&app, &asked).await?;
    let versions = app.store.form_versions(&form).await?;
    let current = versions.into_iter().find(|version| version.current);
    let current = current.ok_or(PageError::NotFound)?;
    let form = crate::domain::FormRef {
        id: form,
        hash: current.hash,
    };
    let outline = app.store.form_outline(&form).await?;
    json(
        "the checklist",
        &value!({ "form": form, "calls": current.calls, "outline": outline }),
    )
}
