//! Runs of the nightly job: what was done, what failed and why, hours of sound per hour.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::shell::{Shell, html};
use super::style;
use crate::pipeline::RunSummary;
use crate::report::html::{Overview, overview_main};
use crate::report::{Labels, Language};
use crate::review::app::App;
use crate::review::auth::Viewer;
use crate::review::error::PageError;

const SHOWN: u32 = 30;

#[derive(Template)]
#[template(path = "runs.html")]
struct Page {
    shell: Shell,
    language: Language,
    last: Option<String>,
    join: String,
    runs: Vec<RunView>,
}

struct RunView {
    when: String,
    command: String,
    done: Option<String>,
    failed: Option<usize>,
    speed: Option<String>,
    /// The command has not said how it ended: at work, or killed.
    is_open: bool,
}

pub(crate) async fn page(State(app): State<Arc<App>>, viewer: Viewer) -> Result<Response, PageError> {
    let language = viewer.language;
    let style = style(&app, language);
    let runs = app.store.runs(SHOWN).await?;
    let summaries: Vec<Option<RunSummary>> = runs
        .iter()
        .map(|run| serde_json::from_str(run.summary.as_deref()?).ok())
        .collect();
    let labels = Labels::default();
    let part = |run, join| {
        let overview = Overview {
            run,
            lift: None,
            managers: None,
            join,
            calls: None,
            labels: &labels,
        };
        overview_main(&overview, &style)
    };
    let last = summaries.iter().flatten().next();
    let join = crate::kpi::join::join_report(
        &app.store.join_counts().await?,
        &crate::kpi::join::CoverageFloor::default(),
    );
    let views = runs.iter().zip(&summaries).map(|(run, summary)| RunView {
        when: style.date_time(run.started_at),
        command: run.command.chars().take(120).collect(),
        done: summary.as_ref().map(|s| format!("{} / {}", s.transcribed, s.scored)),
        failed: summary.as_ref().map(|s| s.failures.len()),
        speed: summary
            .as_ref()
            .and_then(RunSummary::audio_hours_per_hour)
            .map(|speed| language.short(speed)),
        is_open: run.finished_at.is_none(),
    });
    let page = Page {
        shell: Shell::of(&viewer, language.pick("Runs", "Запуски")),
        language,
        runs: views.collect(),
        last: last.map(|run| part(Some(run), None)).transpose()?,
        join: part(None, Some(&join))?,
    };
    html("runs", &page)
}
