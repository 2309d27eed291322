//! The pages, one file each. A page reads the store (through `kpi` where it is about figures), hands plain values to its
//! template, and logs what has to be logged before it answers.

pub(super) mod answer;
pub(super) mod calibration;
pub(super) mod calls;
pub(super) mod checklist;
pub(super) mod conversion;
pub(super) mod disputes;
pub(super) mod draft;
pub(super) mod fault;
pub(super) mod files;
pub(super) mod filter;
pub(super) mod kpi;
pub(super) mod link;
pub(super) mod login;
pub(super) mod managers;
pub(super) mod morning;
pub(super) mod names;
pub(super) mod playlist_export;
pub(super) mod playlists;
mod pour;
pub(super) mod queue;
pub(super) mod runs;
pub(super) mod saved;
pub(super) mod scorecard;
pub(super) mod shelf;
pub(super) mod shell;
pub(super) mod sound;
pub(super) mod training;
mod trend;
pub(super) mod users;
pub(super) mod why;
pub(super) mod words;
pub(super) mod worklists;

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::app::App;
use super::auth::Viewer;
use super::error::PageError;
use super::guard::LANGUAGE_COOKIE;
use crate::report::{Language, Style};
use crate::store::UserRole;

/// Everybody begins where his day begins.
pub(super) async fn home(viewer: Viewer) -> Redirect {
    match viewer.user.role {
        UserRole::Agent => Redirect::to("/managers"),
        UserRole::Head => Redirect::to("/morning"),
        UserRole::Admin | UserRole::Reviewer | UserRole::Reader => Redirect::to("/calls"),
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Back {
    #[serde(default)]
    back: String,
}

/// Remembers the language in a cookie, which is no secret.
pub(super) async fn language(
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
    Query(query): Query<Back>,
) -> Result<Response, PageError> {
    if !matches!(code.as_str(), "ru" | "en") {
        return Err(PageError::NotFound);
    }
    let secure = if app.settings.door.is_secure() { "; Secure" } else { "" };
    let cookie = format!("{LANGUAGE_COOKIE}={code}; Path=/; SameSite=Lax; Max-Age=31536000{secure}");
    let cookie = HeaderValue::from_str(&cookie).map_err(|_| PageError::NotFound)?;
    let to = HeaderValue::from_str(link::inside(&query.back)).map_err(|_| PageError::NotFound)?;
    Ok((StatusCode::SEE_OTHER, [(SET_COOKIE, cookie), (LOCATION, to)]).into_response())
}

/// How the viewer reads.
fn style(app: &App, language: Language) -> Style {
    Style {
        language,
        zone: app.settings.zone.clone(),
    }
}
