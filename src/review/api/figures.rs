//! Figures for programs: the same JSON as `talktrack report … --format json`.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::response::Response;

use super::{json, text};
use crate::kpi::{lift as lifting, managers as people};
use crate::report::{Language, json as report};
use crate::review::app::App;
use crate::review::auth::Viewer;
use crate::review::error::PageError;
use crate::review::pages::kpi as catalogue;
use crate::review::pages::managers::{self as pages, form_of};
use crate::review::pages::shelf::aside;
use crate::review::pages::{conversion, names, worklists};

pub(crate) async fn managers(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Query(asked): Query<pages::Asked>,
) -> Result<Response, PageError> {
    let form = form_of(&app, &asked).await?;
    let mut found = people::load(&*app.store, &form).await?;
    found.rows.retain(|row| viewer.scope.allows(row.manager.as_deref()));
    json("managers", &found)
}

pub(crate) async fn lift(
    State(app): State<Arc<App>>,
    _viewer: Viewer,
    Query(asked): Query<conversion::Asked>,
) -> Result<Response, PageError> {
    let exposure = conversion::exposure(&asked.exposure)?;
    let form = names::form(&app, &asked.form).await?.ok_or(PageError::NotFound)?;
    let key = format!("api lift {} {exposure:?}", form.as_str());
    let own = Arc::clone(&app);
    let make = async move {
        let found = lifting::load(&*own.store, &form, exposure).await?;
        Ok(report::document("lift", &found)?)
    };
    Ok(text(app.shelf.get(key, app.now(), make).await?.to_string()))
}

pub(crate) async fn kpi(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Query(choice): Query<catalogue::Choice>,
) -> Result<Response, PageError> {
    catalogue::must_see_all(&viewer)?;
    let question = catalogue::question(&choice)?;
    let own = Arc::clone(&app);
    let found = aside(async move { catalogue::load(&own, question).await }).await??;
    json("the catalogue", &found)
}

pub(crate) async fn worklist(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(list): Path<String>,
    Query(asked): Query<worklists::Asked>,
) -> Result<Response, PageError> {
    let form = names::form(&app, &asked.form).await?.ok_or(PageError::NotFound)?;
    let found = worklists::load(&app, &viewer, &list, form.clone(), asked.manager).await?;
    let labels = names::of_form(&app, &form).await?;
    Ok(text(report::worklist(&found, &labels, Language::English)?))
}
