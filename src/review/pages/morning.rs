//! The head's morning: money first, whom to ring, whom to train, what goes with won deals. The page of `report head` within
//! this frame, for those who see the whole department; a head of some teams is led to his lists.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use super::shell::{Shell, html};
use super::{names, style};
use crate::kpi::head::{self, Ask};
use crate::report::html::head_main;
use crate::report::{Labels, Language};
use crate::review::app::App;
use crate::review::auth::Viewer;
use crate::review::error::PageError;

#[derive(Template)]
#[template(path = "morning.html")]
struct Page {
    shell: Shell,
    main: Arc<str>,
}

pub(crate) async fn page(State(app): State<Arc<App>>, viewer: Viewer) -> Result<Response, PageError> {
    if viewer.scope.agents.is_some() {
        return Ok(Redirect::to("/worklists/revive").into_response());
    }
    let language = viewer.language;
    let key = format!("morning {}", language.code());
    let page = Page {
        shell: Shell::of(&viewer, language.pick("The morning", "Утро")),
        main: app
            .shelf
            .get(key, app.now(), Box::pin(main(Arc::clone(&app), language)))
            .await?,
    };
    html("morning", &page)
}

async fn main(app: Arc<App>, language: Language) -> Result<String, PageError> {
    let ask = Ask {
        period: None,
        form: None,
        as_of: app.now(),
        step: None,
    };
    let settings = &app.settings;
    let Some(morning) = head::load(&*app.store, &ask, &settings.kpi, &settings.worklists).await? else {
        return Ok(String::new());
    };
    let labels = match &morning.calls {
        Some(calls) => names::of_form(&app, &calls.form).await?,
        None => Arc::new(Labels::default()),
    };
    let page = |call| Some(format!("/calls/{call}"));
    Ok(head_main(&morning, &labels, &page, &style(&app, language))?)
}
