//! Runs of the nightly job: what was done, what failed and why, hours of sound per hour.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::shell::{Shell, html};
use super::style;
use crate::domain::CallId;
use crate::kpi::health::{self, SourceHealth};
use crate::pipeline::RunSummary;
use crate::report::html::{Overview, masked_name, overview_main};
use crate::report::{Labels, Language};
use crate::review::access::Act;
use crate::review::app::App;
use crate::review::auth::{Posted, Viewer, signed};
use crate::review::error::PageError;

const SHOWN: u32 = 30;
/// Failed calls that are listed, and tried again at once.
const FAILED: u32 = 200;

#[derive(Template)]
#[template(path = "runs.html")]
struct Page {
    shell: Shell,
    language: Language,
    last: Option<String>,
    join: String,
    runs: Vec<RunView>,
    failed: Vec<FailedView>,
    /// Rendered from `health.html`.
    health: Arc<str>,
    may_retry: bool,
}

/// A call that failed.
struct FailedView {
    call: String,
    href: String,
    name: String,
    reason: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Again {
    csrf: String,
    /// A call, or `all`.
    call: String,
}

signed!(Again);

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
    let failed = app.store.failed_calls(&viewer.scope, FAILED).await?;
    let failed = failed.iter().map(|row| FailedView {
        call: row.call.to_string(),
        href: format!("/calls/{}", row.call),
        name: row
            .started_at
            .map_or_else(|| masked_name(&row.path), |at| style.date_time(at)),
        reason: row
            .failure
            .as_ref()
            .map(|failure| failure.reason.clone())
            .unwrap_or_default(),
    });
    // Reads all recordings: dear, and the same for everybody.
    let key = format!("health {}", language.code());
    let made = health_of(Arc::clone(&app), language);
    let health = app.shelf.get(key, app.now(), made).await?;
    let page = Page {
        shell: Shell::of(&viewer, language.pick("Runs", "Запуски")),
        language,
        runs: views.collect(),
        failed: failed.collect(),
        health,
        may_retry: viewer.may(Act::Retry),
        last: last.map(|run| part(Some(run), None)).transpose()?,
        join: part(None, Some(&join))?,
    };
    html("runs", &page)
}

/// Forgets that calls failed: the next run tries them again.
pub(crate) async fn retry(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Posted(again): Posted<Again>,
) -> Result<Response, PageError> {
    let failed = app.store.failed_calls(&viewer.scope, FAILED).await?;
    let calls: Vec<CallId> = failed
        .iter()
        .filter(|row| again.call == "all" || row.call.to_string() == again.call)
        .map(|row| row.call)
        .collect();
    if calls.is_empty() && again.call != "all" {
        return Err(PageError::NotFound);
    }
    for row in failed.iter().filter(|row| calls.contains(&row.call)) {
        let reason = row.failure.as_ref().map(|failure| failure.reason.clone());
        app.note(&viewer, "retry", Some(row.call), reason).await?;
    }
    app.store.retry_calls(&calls).await?;
    Ok(Redirect::to("/runs").into_response())
}

#[derive(Template)]
#[template(path = "health.html")]
struct HealthPart {
    language: Language,
    sources: Vec<SourceView>,
}

struct SourceView {
    name: String,
    recordings: u64,
    hours: String,
    failed: u64,
    findings: String,
    advice: String,
}

async fn health_of(app: Arc<App>, language: Language) -> Result<String, PageError> {
    let found = health::load(&*app.store).await?;
    let part = HealthPart {
        language,
        sources: found
            .sources
            .iter()
            .map(|source| SourceView::of(source, language))
            .collect(),
    };
    part.render()
        .map_err(|source| PageError::Render { page: "health", source })
}

impl SourceView {
    fn of(source: &SourceHealth, language: Language) -> Self {
        let findings = source.findings.iter().map(|found| {
            let share = language.percent(found.share);
            format!("{} {share} (n={})", language.finding(found.kind), source.decoded)
        });
        let advice = source.advice.iter().map(|advice| language.advice(*advice));
        Self {
            name: source
                .source
                .clone()
                .unwrap_or_else(|| language.pick("unknown", "неизвестен").to_owned()),
            recordings: source.recordings,
            hours: language.short(source.hours),
            failed: source.failed,
            findings: findings.collect::<Vec<_>>().join("; "),
            advice: advice.collect::<Vec<_>>().join("; "),
        }
    }
}
