//! What goes with won deals: the lift table with its forest plot, score bands and the checklist on trial, as `report` draws
//! them. Association, never cause.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::shell::{Shell, html};
use super::{names, style};
use crate::domain::FormId;
use crate::kpi::lift;
use crate::report::Language;
use crate::report::html::{Overview, overview_main};
use crate::review::app::App;
use crate::review::auth::Viewer;
use crate::review::error::PageError;
use crate::store::Exposure;

#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    pub form: String,
    #[serde(default)]
    pub exposure: String,
}

#[derive(Template)]
#[template(path = "conversion.html")]
struct Page {
    shell: Shell,
    exposures: [(&'static str, &'static str, bool); 3],
    main: Arc<str>,
}

/// A page that consists of one text.
#[derive(Template)]
#[template(path = "plain.html")]
pub(super) struct Plain {
    pub shell: Shell,
    pub text: &'static str,
}

pub(super) fn nothing_yet(viewer: &Viewer) -> Result<Response, PageError> {
    let language = viewer.language;
    let text = language.pick(
        "No call has a scorecard yet: run the recordings first.",
        "Ни у одного звонка ещё нет карточки: сначала обработайте записи.",
    );
    let page = Plain {
        shell: Shell::of(viewer, language.pick("Nothing yet", "Пока пусто")),
        text,
    };
    html("plain", &page)
}

/// The exposure of a query; the first call when it says nothing.
pub(crate) fn exposure(asked: &str) -> Result<Exposure, PageError> {
    Ok(match asked {
        "" | "first_call" => Exposure::FirstCall,
        "any_call" => Exposure::AnyCall,
        "call_share" => Exposure::CallShare,
        _ => return Err(PageError::Bad("exposure is first_call, any_call or call_share")),
    })
}

pub(crate) async fn page(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let language = viewer.language;
    let exposure = exposure(&asked.exposure)?;
    let Some(form) = names::form(&app, &asked.form).await? else {
        return nothing_yet(&viewer);
    };
    let key = format!("lift {} {} {exposure:?}", language.code(), form.as_str());
    let main = app
        .shelf
        .get(key, app.now(), main(Arc::clone(&app), form, exposure, language))
        .await?;
    let choice = |value, english, russian, one| (value, language.pick(english, russian), exposure == one);
    let page = Page {
        shell: Shell::of(
            &viewer,
            language.pick("What goes with won deals", "Что сопутствует выигранным сделкам"),
        ),
        exposures: [
            choice(
                "first_call",
                "by the first call",
                "по первому звонку",
                Exposure::FirstCall,
            ),
            choice("any_call", "by any call", "по любому звонку", Exposure::AnyCall),
            choice(
                "call_share",
                "by most calls",
                "по большинству звонков",
                Exposure::CallShare,
            ),
        ],
        main,
    };
    html("conversion", &page)
}

async fn main(app: Arc<App>, form: FormId, exposure: Exposure, language: Language) -> Result<String, PageError> {
    let lift = lift::load(&*app.store, &form, exposure).await?;
    let labels = names::of_form(&app, &form).await?;
    let overview = Overview {
        run: None,
        lift: Some(&lift),
        managers: None,
        join: None,
        calls: None,
        labels: &labels,
    };
    Ok(overview_main(&overview, &style(&app, language))?)
}
