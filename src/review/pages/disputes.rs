//! Disputes: what agents contest, what heads decide, with the trail kept. An agent sees his own.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::filter::verdict;
use super::shell::{Shell, html};
use super::{names, style};
use crate::domain::{Dispute, ReviewAct, ReviewChange, Verdict};
use crate::pipeline::change_review;
use crate::report::html::verdict_class;
use crate::report::{Language, Style};
use crate::review::access::Act;
use crate::review::app::App;
use crate::review::auth::{Posted, Viewer, signed};
use crate::review::error::PageError;
use crate::store::DisputeQuery;

const SHOWN: u32 = 50;

#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    all: String,
    #[serde(default)]
    before: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Decision {
    csrf: String,
    dispute: i64,
    /// A verdict, or `upheld`.
    verdict: String,
    #[serde(default)]
    comment: String,
}

signed!(Decision);

#[derive(Template)]
#[template(path = "disputes.html")]
struct Page {
    shell: Shell,
    language: Language,
    rows: Vec<RowView>,
    is_all: bool,
    may_decide: bool,
    choices: Vec<(&'static str, &'static str)>,
    next: Option<String>,
}

struct RowView {
    number: i64,
    call: String,
    title: String,
    who: String,
    when: String,
    reason: String,
    contested: &'static str,
    class: &'static str,
    of: Option<String>,
    decision: Option<String>,
}

pub(crate) async fn page(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let language = viewer.language;
    let style = style(&app, language);
    let is_all = is_all(&viewer, &asked);
    let (found, next) = seen_by(&app, &viewer, &asked).await?;
    let next = next.map(|last| format!("/disputes?{}before={last}", if is_all { "all=1&" } else { "" }));
    let mut rows = Vec::with_capacity(found.len());
    for dispute in found {
        rows.push(row(&app, dispute, &style).await?);
    }
    let page = Page {
        shell: Shell::of(&viewer, language.pick("Disputes", "Споры")),
        language,
        rows,
        is_all,
        may_decide: viewer.may(Act::DecideDisputes),
        choices: [Verdict::Pass, Verdict::Fail, Verdict::Na, Verdict::Undecidable]
            .map(|verdict| (verdict.as_str(), language.verdict(verdict)))
            .to_vec(),
        next,
    };
    html("disputes", &page)
}

/// Who does not decide them sees those that are decided, too.
fn is_all(viewer: &Viewer, asked: &Asked) -> bool {
    !asked.all.is_empty() || !viewer.may(Act::DecideDisputes)
}

/// A page of the disputes that the viewer may see, and where the next one begins.
pub(crate) async fn seen_by(
    app: &App,
    viewer: &Viewer,
    asked: &Asked,
) -> Result<(Vec<Dispute>, Option<i64>), PageError> {
    let query = DisputeQuery {
        by: viewer.may(Act::Dispute).then(|| viewer.user.name.clone()),
        open: (!is_all(viewer, asked)).then_some(true),
        before: asked.before.parse().ok(),
        limit: Some(SHOWN),
        ..DisputeQuery::default()
    };
    let found = app.store.disputes(&query).await?;
    let blind = app.store.open_blind_calls(&viewer.user.name).await?;
    let is_full = found.len() == SHOWN as usize;
    let next = found.last().filter(|_| is_full).map(|last| last.dispute);
    let mut seen = Vec::with_capacity(found.len());
    for dispute in found {
        // A dispute tells what others think of a call: not to him who must judge it blind.
        let is_seen = app.store.visible_call(dispute.call, &viewer.scope).await?.is_some();
        if is_seen && !blind.contains(&dispute.call) {
            seen.push(dispute);
        }
    }
    Ok((seen, next))
}

async fn row(app: &App, dispute: Dispute, style: &Style) -> Result<RowView, PageError> {
    let language = style.language;
    let labels = names::of_form(app, &dispute.form).await?;
    Ok(RowView {
        number: dispute.dispute,
        call: format!("/calls/{}", dispute.call),
        title: labels.item(&dispute.item).to_owned(),
        who: dispute.by,
        when: style.date_time(dispute.at),
        reason: dispute.reason,
        contested: language.verdict(dispute.contested),
        class: verdict_class(dispute.contested),
        of: dispute.contested_of,
        decision: dispute.decision.map(|decided| {
            let word = if decided.changed {
                language.pick("changed to", "изменено на")
            } else {
                language.pick("upheld", "оставлено")
            };
            let comment = decided
                .comment
                .map(|comment| format!(": {comment}"))
                .unwrap_or_default();
            let when = style.date_time(decided.at);
            format!(
                "{word} «{}» — {}, {when}{comment}",
                language.verdict(decided.verdict),
                decided.by
            )
        }),
    })
}

pub(crate) async fn decide(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Posted(decision): Posted<Decision>,
) -> Result<Response, PageError> {
    let query = DisputeQuery {
        open: Some(true),
        before: decision.dispute.checked_add(1),
        limit: Some(1),
        ..DisputeQuery::default()
    };
    let found = app.store.disputes(&query).await?;
    let dispute = found
        .into_iter()
        .find(|dispute| dispute.dispute == decision.dispute)
        .ok_or(PageError::NotFound)?;
    if app.store.visible_call(dispute.call, &viewer.scope).await?.is_none() {
        return Err(PageError::NotFound);
    }
    let verdict = match decision.verdict.as_str() {
        "upheld" => None,
        other => Some(verdict(other).ok_or(PageError::Bad("no such verdict"))?),
    };
    let change = ReviewChange {
        call: dispute.call,
        form: dispute.form,
        by: viewer.user.name.clone(),
        revision: None,
        act: ReviewAct::Decide {
            dispute: dispute.dispute,
            verdict,
            comment: Some(decision.comment).filter(|comment| !comment.trim().is_empty()),
        },
    };
    change_review(&*app.store, &change, app.now()).await?;
    app.figures_changed();
    app.note(&viewer, "decide", Some(dispute.call), None).await?;
    Ok(Redirect::to("/disputes").into_response())
}
