//! Agreement: reviewers with each other and with the machine, by item, by reviewer, by month, as `report calibration`
//! counts it. Blind reviews that are not revealed are in no figure.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;

use super::managers::Asked;
use super::shell::{Shell, html};
use super::{names, style};
use crate::kpi::calibration;
use crate::report::Language;
use crate::report::html::calibration_main;
use crate::review::access::Act;
use crate::review::app::App;
use crate::review::auth::Viewer;
use crate::review::error::PageError;

#[derive(Template)]
#[template(path = "calibration_page.html")]
struct Page {
    shell: Shell,
    language: Language,
    main: String,
    may_fill: bool,
}

pub(crate) async fn page(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let language = viewer.language;
    let Some(form) = names::form(&app, &asked.form).await? else {
        return super::conversion::nothing_yet(&viewer);
    };
    let found = calibration::load(&*app.store, &form, &app.settings.zone).await?;
    let labels = names::of_form(&app, &form).await?;
    let page = Page {
        shell: Shell::of(&viewer, language.pick("Calibration", "Калибровка")),
        language,
        main: calibration_main(&found, &labels, &style(&app, language))?,
        may_fill: viewer.may(Act::DecideDisputes),
    };
    html("calibration", &page)
}
