//! The morning's lists: whom to ring again, which deals were lost through an error; done, snoozed or given to somebody.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::shell::{Shell, html};
use super::{link, names, style};
use crate::domain::FormId;
use crate::kpi::worklists::{self, Worklist};
use crate::report::Language;
use crate::report::html::worklist_main;
use crate::review::app::App;
use crate::review::auth::{Posted, Viewer, signed};
use crate::review::error::PageError;
use crate::store::WorkState;

#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    pub form: String,
    #[serde(default)]
    pub manager: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Change {
    csrf: String,
    deal: String,
    /// `done`, `snoozed`, `assigned`; anything else brings it back.
    state: String,
    #[serde(default)]
    detail: String,
    #[serde(default)]
    back: String,
}

signed!(Change);

#[derive(Template)]
#[template(path = "worklists.html")]
struct Page {
    shell: Shell,
    language: Language,
    list: String,
    manager: String,
    managers: Vec<String>,
    may_change: bool,
    rows: Vec<DealView>,
    put_away: Vec<DealView>,
    main: String,
    here: String,
}

struct DealView {
    deal: String,
    call: Option<String>,
    state: Option<String>,
}

/// A list as `report` makes it, of the managers that the viewer sees: all of them, or one.
pub(crate) async fn load(
    app: &Arc<App>,
    viewer: &Viewer,
    list: &str,
    form: FormId,
    manager: String,
) -> Result<Worklist, PageError> {
    let manager = Some(manager).filter(|manager| !manager.is_empty());
    if viewer.scope.agents.is_some() && !viewer.scope.allows(manager.as_deref()) {
        return Err(PageError::NotFound);
    }
    let own = Arc::clone(app);
    let key = format!("{} {}", form.as_str(), manager.as_deref().unwrap_or_default());
    let make = async move {
        let options = &own.settings.worklists;
        Ok(worklists::load(&*own.store, &form, own.now(), manager.as_deref(), options).await?)
    };
    let lists = app.worklists.get(key, app.now(), make).await?;
    match list {
        "revive" => Ok(lists.revive.clone()),
        "lost" => Ok(lists.lost.clone()),
        _ => Err(PageError::NotFound),
    }
}

pub(crate) async fn page(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(list): Path<String>,
    Query(mut asked): Query<Asked>,
) -> Result<Response, PageError> {
    let language = viewer.language;
    if !matches!(list.as_str(), "revive" | "lost") {
        return Err(PageError::NotFound);
    }
    let mut managers = app.choices().await?.agents.clone();
    managers.retain(|name| viewer.scope.allows(Some(name)));
    // Who sees some managers only sees one list at a time: sums of the whole department are not his.
    if asked.manager.is_empty() && viewer.scope.agents.is_some() {
        match managers.first() {
            Some(first) => asked.manager.clone_from(first),
            None => return super::conversion::nothing_yet(&viewer),
        }
    }
    let Some(form) = names::form(&app, &asked.form).await? else {
        return super::conversion::nothing_yet(&viewer);
    };
    let mut found = load(&app, &viewer, &list, form.clone(), asked.manager.clone()).await?;
    let now = app.now();
    let today = now.to_zoned(app.settings.zone.clone()).date().to_string();
    let states: Vec<WorkState> = app
        .store
        .work_states()
        .await?
        .into_iter()
        .filter(|state| state.list == list)
        .collect();
    let state_of = |deal: &str| states.iter().find(|state| state.deal == deal);
    let is_away = |deal: &str| {
        state_of(deal).is_some_and(|state| match state.state.as_str() {
            "done" => true,
            "snoozed" => state.detail.as_deref().is_some_and(|until| until > today.as_str()),
            _ => false,
        })
    };
    let style = style(&app, language);
    let view = |row: &worklists::WorkRow| DealView {
        deal: row.deal.0.clone(),
        call: row.call.as_ref().map(|call| format!("/calls/{}", call.call)),
        state: state_of(&row.deal.0).map(|state| told(state, language, &style.date_time(state.at))),
    };
    let away: Vec<DealView> = found.rows.iter().filter(|row| is_away(&row.deal.0)).map(view).collect();
    found.rows.retain(|row| !is_away(&row.deal.0));
    let rows = found.rows.iter().chain(&found.unknown_amount).map(view).collect();
    let labels = names::of_form(&app, &form).await?;
    let title = match list.as_str() {
        "revive" => language.pick("Deals to ring again", "Кого вернуть"),
        _ => language.pick("Deals lost through an error", "Потеряно из-за ошибки"),
    };
    let page = Page {
        shell: Shell::of(&viewer, title),
        language,
        manager: asked.manager,
        managers,
        may_change: viewer.may(crate::review::access::Act::ChangeWorklists),
        rows,
        put_away: away,
        main: worklist_main(&found, &labels, &style)?,
        here: viewer.here.to_string(),
        list,
    };
    html("worklists", &page)
}

fn told(state: &WorkState, language: Language, when: &str) -> String {
    let detail = state.detail.as_deref().unwrap_or_default();
    let what = match state.state.as_str() {
        "done" => language.pick("done", "сделано").to_owned(),
        "snoozed" => format!("{} {detail}", language.pick("sleeps until", "отложено до")),
        _ => format!("{} {detail}", language.pick("given to", "поручено:")),
    };
    format!("{what} · {}, {when}", state.who)
}

pub(crate) async fn change(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(list): Path<String>,
    Posted(change): Posted<Change>,
) -> Result<Response, PageError> {
    if !matches!(list.as_str(), "revive" | "lost") {
        return Err(PageError::NotFound);
    }
    let deals = app.store.deals().await?;
    let is_known = deals
        .iter()
        .any(|deal| deal.deal_id.0 == change.deal && viewer.scope.allows(deal.manager.as_deref()));
    if !is_known {
        return Err(PageError::NotFound);
    }
    let detail: String = change.detail.trim().chars().take(100).collect();
    let state = match change.state.as_str() {
        "done" => Some(("done", None)),
        "snoozed" => {
            let day: Result<jiff::civil::Date, _> = detail.parse();
            day.map_err(|_| PageError::Bad("the day must be written 2026-11-30"))?;
            Some(("snoozed", Some(detail.as_str())))
        }
        "assigned" if detail.is_empty() => return Err(PageError::Bad("name whom it is given to")),
        "assigned" => Some(("assigned", Some(detail.as_str()))),
        _ => None,
    };
    let told = format!("{list} {} {}", change.deal, state.map_or("back", |(state, _)| state));
    app.note(&viewer, "worklist", None, Some(told)).await?;
    let who = &viewer.user.name;
    app.store
        .save_work_state(&list, &change.deal, state, who, app.now())
        .await?;
    Ok(Redirect::to(link::inside(&change.back)).into_response())
}
