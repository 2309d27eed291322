//! What people do with a call's scorecard: answer an item, take that back, contest, mark. Each is one act of
//! `pipeline::change_review`, with the revision that the page showed: who comes second is told, nothing is overwritten.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::filter::verdict;
use super::scorecard::Seen;
use super::shell::{Shell, html};
use super::{names, style};
use crate::domain::{CallId, CallMark, FormId, ItemId, Millis, Quote, ReviewAct, ReviewChange, Stale};
use crate::pipeline::{ReviewError, change_review};
use crate::report::Language;
use crate::review::app::App;
use crate::review::auth::{Posted, Viewer, signed};
use crate::review::error::PageError;

signed!(Answer, Back, Contest, Mark, Finish);

#[derive(Debug, Deserialize)]
pub(crate) struct Answer {
    csrf: String,
    form: String,
    revision: u64,
    item: String,
    verdict: String,
    #[serde(default)]
    comment: String,
    /// The item's place on the page.
    #[serde(default)]
    place: String,
    #[serde(default)]
    quote: String,
    #[serde(default)]
    channel: String,
    #[serde(default)]
    start_ms: String,
    #[serde(default)]
    end_ms: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Back {
    csrf: String,
    form: String,
    revision: u64,
    entry: i64,
    #[serde(default)]
    place: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Contest {
    csrf: String,
    form: String,
    revision: u64,
    item: String,
    reason: String,
    #[serde(default)]
    place: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Mark {
    csrf: String,
    /// `reviewed`, or `reviewed-off`.
    mark: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Finish {
    csrf: String,
    form: String,
}

pub(crate) async fn verdict_given(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Seen(row): Seen,
    Posted(answer): Posted<Answer>,
) -> Result<Response, PageError> {
    let act = ReviewAct::Give {
        item: ItemId(answer.item.clone()),
        verdict: verdict(&answer.verdict).ok_or(PageError::Bad("no such verdict"))?,
        comment: Some(answer.comment.clone()).filter(|comment| !comment.trim().is_empty()),
        quote: answer.quote(),
    };
    let target = (row.call, answer.form, Some(answer.revision));
    done(&app, &viewer, target, act, "verdict", &answer.place).await
}

pub(crate) async fn undo(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Seen(row): Seen,
    Posted(back): Posted<Back>,
) -> Result<Response, PageError> {
    let act = ReviewAct::Undo { entry: back.entry };
    let target = (row.call, back.form, Some(back.revision));
    done(&app, &viewer, target, act, "undo", &back.place).await
}

pub(crate) async fn dispute(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Seen(row): Seen,
    Posted(contest): Posted<Contest>,
) -> Result<Response, PageError> {
    let act = ReviewAct::Contest {
        item: ItemId(contest.item),
        reason: contest.reason,
    };
    let target = (row.call, contest.form, Some(contest.revision));
    done(&app, &viewer, target, act, "dispute", &contest.place).await
}

pub(crate) async fn finish(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Seen(row): Seen,
    Posted(finish): Posted<Finish>,
) -> Result<Response, PageError> {
    let target = (row.call, finish.form, None);
    done(&app, &viewer, target, ReviewAct::FinishBlind, "finish", "").await
}

/// Opens the finished blind reviews of the call to all eyes.
pub(crate) async fn reveal(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Seen(row): Seen,
    Posted(finish): Posted<Finish>,
) -> Result<Response, PageError> {
    let target = (row.call, finish.form, None);
    done(&app, &viewer, target, ReviewAct::RevealBlind, "reveal", "").await
}

pub(crate) async fn mark(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Seen(row): Seen,
    Posted(mark): Posted<Mark>,
) -> Result<Response, PageError> {
    let (name, on) = match mark.mark.strip_suffix("-off") {
        Some(name) => (name, false),
        None => (mark.mark.as_str(), true),
    };
    let mark = match name {
        "reviewed" => CallMark::Reviewed,
        "training" => CallMark::Training,
        "private" => CallMark::Private,
        _ => return Err(PageError::Bad("no such mark")),
    };
    let by = &viewer.user.name;
    if app.store.mark_call(row.call, mark, on, by, app.now()).await? {
        let told = format!("{name} {}", if on { "on" } else { "off" });
        app.note(&viewer, "mark", Some(row.call), Some(told)).await?;
    }
    Ok(Redirect::to(&format!("/calls/{}", row.call)).into_response())
}

impl Answer {
    /// Words that were selected in the transcript, when all that says where they are can be read.
    fn quote(&self) -> Option<Quote> {
        Some(Quote {
            quote: Some(self.quote.clone()).filter(|quote| !quote.trim().is_empty())?,
            channel: self.channel.parse().ok()?,
            start_ms: Millis(self.start_ms.parse().ok()?),
            end_ms: Millis(self.end_ms.parse().ok()?),
        })
    }
}

/// Does it, empties the shelf of figures, and leads back to the item.
async fn done(
    app: &Arc<App>,
    viewer: &Viewer,
    (call, form, revision): (CallId, String, Option<u64>),
    act: ReviewAct,
    what: &'static str,
    place: &str,
) -> Result<Response, PageError> {
    let change = ReviewChange {
        call,
        form: FormId(form),
        by: viewer.user.name.clone(),
        revision,
        act,
    };
    match change_review(&*app.store, &change, app.now()).await {
        Ok(_) => {
            app.figures_changed();
            app.note(viewer, what, Some(call), None).await?;
            let place: String = place.chars().filter(char::is_ascii_digit).take(5).collect();
            let mut to = format!("/calls/{call}");
            if !place.is_empty() {
                to.push_str(&format!("#i{place}"));
            }
            Ok(Redirect::to(&to).into_response())
        }
        Err(ReviewError::Stale(stale)) => told(app, viewer, &change, &stale).await,
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "stale.html")]
struct StalePage {
    shell: Shell,
    language: Language,
    call: CallId,
    /// When, who, what.
    since: Vec<(String, String, String)>,
}

/// Tells the second one what the first did.
async fn told(app: &Arc<App>, viewer: &Viewer, change: &ReviewChange, stale: &Stale) -> Result<Response, PageError> {
    let language = viewer.language;
    let labels = names::of_form(app, &change.form).await?;
    let style = style(app, language);
    let since = stale.since.iter().map(|change| {
        let item = change.item.as_ref().map(|item| labels.item(item).to_owned());
        (style.date_time(change.at), change.by.clone(), item.unwrap_or_default())
    });
    let page = StalePage {
        shell: Shell::of(viewer, language.pick("Somebody was faster", "Кто-то успел раньше")),
        language,
        call: change.call,
        since: since.collect(),
    };
    Ok((StatusCode::CONFLICT, html("stale", &page)?).into_response())
}
