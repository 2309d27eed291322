//! Filters of the list of calls that a person keeps under a title of his own.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::filter::CallQuery;
use crate::review::app::App;
use crate::review::auth::{Posted, Viewer, signed};
use crate::review::error::PageError;

/// Characters of a title, and bytes of a query.
const LONGEST_TITLE: usize = 60;
const LONGEST_QUERY: usize = 2000;

#[derive(Debug, Deserialize)]
pub(crate) struct Keep {
    csrf: String,
    #[serde(default)]
    title: String,
    /// The query of the list's link; without one the filter is forgotten.
    #[serde(default)]
    query: String,
}

signed!(Keep);

/// A filter on the page of the list.
pub(super) struct SavedView {
    pub title: String,
    pub href: String,
    pub is_here: bool,
}

pub(super) async fn of(app: &App, viewer: &Viewer, here: &str) -> Result<Vec<SavedView>, PageError> {
    let kept = app.store.saved_filters(&viewer.user.name).await?;
    let view = |filter: crate::store::SavedFilter| SavedView {
        is_here: filter.query == here,
        href: format!("/calls?{}", filter.query),
        title: filter.title,
    };
    Ok(kept.into_iter().map(view).collect())
}

/// The query of a link, without the mark before it.
pub(super) fn query_of(link: &str) -> &str {
    link.split_once('?').map_or("", |(_, query)| query)
}

pub(crate) async fn keep(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Posted(keep): Posted<Keep>,
) -> Result<Response, PageError> {
    let title = keep.title.trim();
    if title.is_empty() || title.chars().count() > LONGEST_TITLE || title.chars().any(char::is_control) {
        return Err(PageError::Bad("a title has 1 to 60 characters"));
    }
    // What is kept is written anew from what was understood: no other link comes out of it.
    let asked: String = keep.query.chars().take(LONGEST_QUERY).collect();
    let link = format!("/calls?{asked}").parse().ok();
    let query = link.and_then(|link| Query::<CallQuery>::try_from_uri(&link).ok());
    let query = query.ok_or(PageError::Bad("the filter cannot be read"))?.0;
    let link = query.link("/calls", None);
    let (found, faults) = query.search(&app.settings.zone);
    if !faults.is_empty() || found.limit == 0 {
        return Err(PageError::Bad("the filter cannot be read"));
    }
    let kept = Some(query_of(&link)).filter(|query| !query.is_empty());
    let who = &viewer.user.name;
    let is_done = app.store.save_filter(who, title, kept, app.now()).await?;
    if kept.is_some() && !is_done {
        return Err(PageError::Refused(
            "thirty filters are the most: forget one first".to_owned(),
        ));
    }
    Ok(Redirect::to(&link).into_response())
}
