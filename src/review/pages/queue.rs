//! What to check next. A reviewer takes one call at a time; it is his for half an hour, and longer while he asks again.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use serde::Deserialize;

use super::shell::{Shell, html};
use super::{names, style};
use crate::domain::{QueueEntry, QueueReason};
use crate::report::Language;
use crate::review::access::Act;
use crate::review::app::App;
use crate::review::auth::{Posted, Signed, Viewer};
use crate::review::error::PageError;
use crate::store::{Leave, QueuePlan, QueueQuery};

/// How long a taken call is kept for its reviewer.
const HELD: SignedDuration = SignedDuration::from_mins(30);
const SHOWN: u32 = 50;
/// Calls that are put into the queue at once, at most.
const MOST_ADDED: u32 = 500;

#[derive(Debug, Deserialize)]
pub(crate) struct Step {
    csrf: String,
    /// `next`, `done` or `back`.
    #[serde(rename = "step")]
    what: String,
    #[serde(default)]
    number: Option<i64>,
    /// Only of this kind.
    #[serde(default)]
    reason: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Fill {
    csrf: String,
    reason: String,
    count: u32,
    /// Names, by commas.
    #[serde(default)]
    reviewers: String,
}

impl Signed for Step {
    fn csrf(&self) -> &str {
        &self.csrf
    }
}

impl Signed for Fill {
    fn csrf(&self) -> &str {
        &self.csrf
    }
}

#[derive(Template)]
#[template(path = "queue.html")]
struct Page {
    shell: Shell,
    language: Language,
    held: Option<EntryView>,
    waiting: Vec<EntryView>,
    reasons: Vec<(&'static str, &'static str)>,
    done_today: Vec<(String, u64)>,
    may_fill: bool,
}

struct EntryView {
    number: i64,
    href: String,
    call: String,
    reason: &'static str,
    when: String,
    who: Option<String>,
}

pub(crate) async fn page(State(app): State<Arc<App>>, viewer: Viewer) -> Result<Response, PageError> {
    let language = viewer.language;
    let style = style(&app, language);
    let now = app.now();
    let query = QueueQuery {
        reviewer: Some(viewer.user.name.clone()),
        limit: Some(SHOWN),
        ..QueueQuery::default()
    };
    let mut waiting = Vec::new();
    let mut held = None;
    for entry in app.store.queue(&query, now).await? {
        if app.store.visible_call(entry.call, &viewer.scope).await?.is_none() {
            continue;
        }
        let is_own = entry.locked.as_ref().is_some_and(|(who, _)| *who == viewer.user.name);
        let view = EntryView {
            number: entry.number,
            href: format!("/calls/{}?form={}", entry.call, super::link::quote(entry.form.as_str())),
            call: entry.call.short(),
            reason: reason_word(entry.reason, language),
            when: style.date_time(entry.added_at),
            who: entry.reviewer.clone(),
        };
        if is_own && held.is_none() {
            held = Some(view);
        } else {
            waiting.push(view);
        }
    }
    let zone = app.settings.zone.clone();
    let today = now.to_zoned(zone.clone()).date();
    let midnight = |date: jiff::civil::Date| date.to_zoned(zone.clone()).map(|at| at.timestamp());
    let done_today = match (midnight(today), today.checked_add(1.day()).and_then(midnight)) {
        (Ok(from), Ok(to)) => app.store.queue_done(from, to).await?,
        _ => Vec::new(),
    };
    let page = Page {
        shell: Shell::of(&viewer, language.pick("What to check", "Что проверить")),
        language,
        held,
        waiting,
        reasons: REASONS
            .iter()
            .map(|(value, reason)| (*value, reason_word(*reason, language)))
            .collect(),
        done_today: done_today.into_iter().map(|done| (done.reviewer, done.calls)).collect(),
        may_fill: viewer.may(Act::DecideDisputes),
    };
    html("queue", &page)
}

/// Takes the next call, or leaves the one in hand.
pub(crate) async fn step(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Posted(step): Posted<Step>,
) -> Result<Response, PageError> {
    let name = &viewer.user.name;
    let now = app.now();
    match (step.what.as_str(), step.number) {
        ("next", _) => {
            let until = now.checked_add(HELD).unwrap_or(Timestamp::MAX);
            let reason = reason_of(&step.reason);
            let next = app.store.next_in_queue(name, reason, now, until).await?;
            match next {
                Some(entry) => taken(&app, &viewer, entry).await,
                None => Ok(Redirect::to("/queue").into_response()),
            }
        }
        ("done", Some(number)) => {
            app.store.leave_queue(number, name, Leave::Done, now).await?;
            app.shelf.clear();
            Ok(Redirect::to("/queue").into_response())
        }
        ("back", Some(number)) => {
            app.store.leave_queue(number, name, Leave::Back, now).await?;
            Ok(Redirect::to("/queue").into_response())
        }
        _ => Err(PageError::Bad("the step is next, done or back")),
    }
}

/// A call that is not the reviewer's to see goes back at once.
async fn taken(app: &App, viewer: &Viewer, entry: QueueEntry) -> Result<Response, PageError> {
    if app.store.visible_call(entry.call, &viewer.scope).await?.is_none() {
        let name = &viewer.user.name;
        app.store
            .leave_queue(entry.number, name, Leave::Back, app.now())
            .await?;
        return Err(PageError::Refused(
            "the next call in the queue is not yours to see".to_owned(),
        ));
    }
    let form = super::link::quote(entry.form.as_str());
    Ok(Redirect::to(&format!("/calls/{}?form={form}", entry.call)).into_response())
}

/// Puts calls into the queue: a sample, doubtful or disputed ones, or the same ones blind for several reviewers.
pub(crate) async fn fill(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Posted(fill): Posted<Fill>,
) -> Result<Response, PageError> {
    let reason = reason_of(&fill.reason).ok_or(PageError::Bad("no such reason"))?;
    let form = names::form(&app, "").await?.ok_or(PageError::NotFound)?;
    let reviewers: Vec<String> = fill
        .reviewers
        .split(',')
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect();
    let known = app.store.users().await?;
    let is_known = |name: &String| {
        known
            .iter()
            .any(|user| user.name == *name && Act::Judge.allowed(user.role))
    };
    if !reviewers.iter().all(is_known) {
        return Err(PageError::Bad("a reviewer is not known by this name"));
    }
    let mut seed = [0; 8];
    (app.settings.random)(&mut seed);
    let plan = QueuePlan {
        form,
        reason,
        count: fill.count.clamp(1, MOST_ADDED),
        seed: u64::from_le_bytes(seed),
        from: None,
        to: None,
        reviewers,
    };
    app.store.fill_queue(&plan, &viewer.user.name, app.now()).await?;
    Ok(Redirect::to("/queue").into_response())
}

const REASONS: [(&str, QueueReason); 4] = [
    ("sample", QueueReason::Sample),
    ("doubtful", QueueReason::Doubtful),
    ("disputed", QueueReason::Disputed),
    ("blind", QueueReason::Blind),
];

fn reason_of(text: &str) -> Option<QueueReason> {
    REASONS
        .iter()
        .find(|(value, _)| *value == text)
        .map(|(_, reason)| *reason)
}

fn reason_word(reason: QueueReason, language: Language) -> &'static str {
    match reason {
        QueueReason::Sample => language.pick("drawn at random", "случайная выборка"),
        QueueReason::Doubtful => language.pick("heard badly", "плохо слышно"),
        QueueReason::Disputed => language.pick("contested", "оспорен"),
        QueueReason::Blind => language.pick("blind second review", "слепая вторая проверка"),
    }
}
