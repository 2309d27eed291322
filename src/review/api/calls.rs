//! Calls for programs: pages by cursor, a scorecard, a transcript, a verdict.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::{json, text};
use crate::domain::{FormId, ItemId, ReviewAct, ReviewChange, Score, Verdict};
use crate::pipeline::{change_review, review};
use crate::report::html::masked_name;
use crate::report::json as report;
use crate::review::app::App;
use crate::review::auth::Viewer;
use crate::review::error::PageError;
use crate::review::pages::calls::find;
use crate::review::pages::filter::{CallQuery, cursor_text};
use crate::review::pages::names;
use crate::review::pages::scorecard::Seen;
use crate::store::{CallRow, Viewer as Eyes};

#[derive(Serialize)]
struct List {
    calls: Vec<Line>,
    /// For `after`; `null`: this was the last page.
    next: Option<String>,
}

#[derive(Serialize)]
struct Line {
    call: String,
    recording: String,
    started_at: Option<jiff::Timestamp>,
    agent: Option<String>,
    customer: Option<String>,
    duration_ms: Option<u32>,
    form: Option<String>,
    score: Option<f64>,
    coverage: Option<f64>,
    deal: Option<String>,
    deal_status: Option<crate::domain::DealStatus>,
}

impl Line {
    fn of(row: CallRow) -> Self {
        Self {
            call: row.call.to_string(),
            recording: masked_name(&row.path),
            started_at: row.started_at,
            agent: row.agent,
            customer: row.customer,
            duration_ms: row.duration_ms.map(|length| length.0),
            form: row.form.map(|form| form.0),
            score: row.score.map(Score::value),
            coverage: row.coverage,
            deal: row.deal.map(|deal| deal.0),
            deal_status: row.deal_status,
        }
    }
}

pub(crate) async fn list(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Query(query): Query<CallQuery>,
) -> Result<Response, PageError> {
    let ((_, page), faults) = find(&app, &viewer, &query).await?;
    if !faults.is_empty() {
        return Err(PageError::Refused(format!("cannot be read: {}", faults.join(", "))));
    }
    let rows = page.rows.into_iter().map(Line::of);
    json(
        "calls",
        &List {
            calls: rows.collect(),
            next: page.next.map(cursor_text),
        },
    )
}

pub(crate) async fn one(State(app): State<Arc<App>>, viewer: Viewer, Seen(row): Seen) -> Result<Response, PageError> {
    app.note(&viewer, "open", Some(row.call), None).await?;
    let found = review(&*app.store, row.call, None, Eyes::Person(&viewer.user.name)).await?;
    let found = found.ok_or(PageError::NotFound)?;
    let labels = names::of_version(&app, &found.form).await?;
    Ok(text(report::scorecard(&row, &found.effective, &labels)?))
}

pub(crate) async fn transcript(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Seen(row): Seen,
) -> Result<Response, PageError> {
    app.note(&viewer, "open", Some(row.call), None).await?;
    let found = app.store.transcript(row.call).await?.ok_or(PageError::NotFound)?;
    json("transcript", &found)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Given {
    form: String,
    item: String,
    verdict: Verdict,
    #[serde(default)]
    comment: Option<String>,
    /// What the program read before; without it the answer is not checked against others.
    #[serde(default)]
    revision: Option<u64>,
}

#[derive(Serialize)]
struct Done {
    revision: u64,
}

pub(crate) async fn verdict_given(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Seen(row): Seen,
    given: Result<Json<Given>, JsonRejection>,
) -> Result<Response, PageError> {
    let Json(given) = given.map_err(|_| PageError::Bad("a verdict is {form, item, verdict, comment?, revision?}"))?;
    let change = ReviewChange {
        call: row.call,
        form: FormId(given.form),
        by: viewer.user.name.clone(),
        revision: given.revision,
        act: ReviewAct::Give {
            item: ItemId(given.item),
            verdict: given.verdict,
            comment: given.comment,
            quote: None,
        },
    };
    let changed = change_review(&*app.store, &change, app.now()).await?;
    app.figures_changed();
    app.note(&viewer, "verdict", Some(row.call), None).await?;
    let done = Done {
        revision: changed.revision,
    };
    Ok((StatusCode::CREATED, json("verdict", &done)?).into_response())
}
