//! The KPI catalogue, money first, as `report kpi` computes it. Of the whole department: who heads some teams only is
//! refused, since the figures hold others' money.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::shell::{Shell, html};
use super::style;
use crate::kpi::catalogue::{self, Asked, Cut, KpiReport, Query as Question};
use crate::report::Language;
use crate::report::html::kpi_main;
use crate::review::app::App;
use crate::review::auth::Viewer;
use crate::review::error::PageError;

#[derive(Debug, Deserialize)]
pub(crate) struct Choice {
    #[serde(default)]
    pub period: String,
    #[serde(default)]
    pub by: String,
}

#[derive(Template)]
#[template(path = "kpi_page.html")]
struct Page {
    shell: Shell,
    language: Language,
    choice: Choice,
    cuts: Vec<(&'static str, &'static str)>,
    main: Arc<str>,
}

pub(crate) async fn page(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Query(choice): Query<Choice>,
) -> Result<Response, PageError> {
    let language = viewer.language;
    must_see_all(&viewer)?;
    let question = question(&choice)?;
    let key = format!("kpi {} {} {}", language.code(), choice.period.trim(), choice.by);
    let own = Arc::clone(&app);
    let make = async move {
        let found = load(&own, question).await?;
        Ok(kpi_main(&found, &style(&own, language))?)
    };
    let main = app.shelf.get(key, app.now(), make).await?;
    let page = Page {
        shell: Shell::of(&viewer, language.pick("Figures", "Показатели")),
        language,
        choice,
        cuts: [
            ("manager", "by manager", "по менеджерам"),
            ("team", "by team", "по командам"),
            ("source", "by source", "по источникам"),
            ("product", "by product", "по продуктам"),
            ("week", "by week", "по неделям"),
            ("month", "by month", "по месяцам"),
        ]
        .into_iter()
        .map(|(value, english, russian)| (value, language.pick(english, russian)))
        .collect(),
        main,
    };
    html("kpi", &page)
}

pub(crate) fn must_see_all(viewer: &Viewer) -> Result<(), PageError> {
    if viewer.scope.agents.is_some() {
        Err(PageError::Forbidden)
    } else {
        Ok(())
    }
}

pub(crate) fn question(choice: &Choice) -> Result<Question, PageError> {
    let period = match choice.period.trim() {
        "" => None,
        text => Some(text.parse().map_err(|_| {
            PageError::Bad("the period must be written 2026-10, 2026-Q3, 2026, 2026-W41 or 2026-10-01..2026-10-31")
        })?),
    };
    let cut = match choice.by.trim() {
        "" => None,
        text => Some(
            text.parse::<Cut>()
                .map_err(|_| PageError::Bad("there is no such cut"))?,
        ),
    };
    Ok(Question {
        cut,
        period,
        ..Question::default()
    })
}

pub(crate) async fn load(app: &App, mut question: Question) -> Result<KpiReport, PageError> {
    let setup = &app.settings.kpi;
    if let Some(found) = catalogue::report(&*app.store, &question, setup).await? {
        return Ok(found);
    }
    // Nothing is dated: this month, to say what is missing.
    question.period = Asked::month(app.now().to_zoned(setup.hours.zone.clone()).date());
    let found = catalogue::report(&*app.store, &question, setup).await?;
    found.ok_or(PageError::NotFound)
}
