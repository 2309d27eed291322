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
use crate::review::auth::{Posted, Viewer, signed};
use crate::review::error::PageError;
use crate::store::{Leave, QueueDone, QueuePlan, QueueQuery, ReviewGoal};

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

#[derive(Debug, Deserialize)]
pub(crate) struct Goal {
    csrf: String,
    reviewer: String,
    /// Calls a day; 0: none any more.
    calls: u32,
}

signed!(Step, Fill, Goal);

#[derive(Template)]
#[template(path = "queue.html")]
struct Page {
    shell: Shell,
    language: Language,
    held: Option<EntryView>,
    waiting: Vec<EntryView>,
    reasons: Vec<(&'static str, &'static str)>,
    /// Who, how many, of how many.
    done_today: Vec<(String, u64, Option<u32>)>,
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
    let mut waiting = Vec::new();
    let mut held = None;
    for entry in waiting_for(&app, &viewer).await? {
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
        done_today: beside_goals(done_today, &app.store.review_goals().await?),
        may_fill: viewer.may(Act::DecideDisputes),
    };
    html("queue", &page)
}

/// What the viewer may take, in the order in which it is handed out.
pub(crate) async fn waiting_for(app: &App, viewer: &Viewer) -> Result<Vec<QueueEntry>, PageError> {
    let query = QueueQuery {
        reviewer: Some(viewer.user.name.clone()),
        limit: Some(SHOWN),
        ..QueueQuery::default()
    };
    let mut seen = Vec::new();
    for entry in app.store.queue(&query, app.now()).await? {
        if app.store.visible_call(entry.call, &viewer.scope).await?.is_some() {
            seen.push(entry);
        }
    }
    Ok(seen)
}

/// What each one checked today, of what he is to check; those with a goal and nothing done, too.
fn beside_goals(done: Vec<QueueDone>, goals: &[ReviewGoal]) -> Vec<(String, u64, Option<u32>)> {
    let idle = goals
        .iter()
        .filter(|goal| done.iter().all(|one| one.reviewer != goal.reviewer));
    let idle: Vec<_> = idle.map(|goal| (goal.reviewer.clone(), 0, Some(goal.calls))).collect();
    let of = |name: &str| goals.iter().find(|goal| goal.reviewer == name).map(|goal| goal.calls);
    let done = done.into_iter().map(|one| {
        let goal = of(&one.reviewer);
        (one.reviewer, one.calls, goal)
    });
    done.chain(idle).collect()
}

/// How many calls a day somebody is to check.
pub(crate) async fn goal(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Posted(goal): Posted<Goal>,
) -> Result<Response, PageError> {
    let name = goal.reviewer.trim();
    if !is_reviewer(&app, name).await? {
        return Err(PageError::Bad("a reviewer is not known by this name"));
    }
    let calls = Some(goal.calls.min(MOST_ADDED)).filter(|calls| *calls > 0);
    let goals = app.store.review_goals().await?;
    let before = goals
        .iter()
        .find(|known| known.reviewer == name)
        .map_or(0, |known| known.calls);
    app.store
        .set_review_goal(name, calls, &viewer.user.name, app.now())
        .await?;
    let told = format!("{name}: {before} → {}", calls.unwrap_or(0));
    app.note(&viewer, "goal", None, Some(told)).await?;
    Ok(Redirect::to("/queue").into_response())
}

async fn is_reviewer(app: &App, name: &str) -> Result<bool, PageError> {
    let user = app.store.user(name).await?;
    Ok(user.is_some_and(|user| Act::Judge.allowed(user.role)))
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
            app.figures_changed();
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
    for name in &reviewers {
        if !is_reviewer(&app, name).await? {
            return Err(PageError::Bad("a reviewer is not known by this name"));
        }
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
