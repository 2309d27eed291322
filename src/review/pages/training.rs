//! What to play at a call review: pairs of clips, done and won beside not done and lost, as `report training` chooses them;
//! each clip is played from the call itself. Calls marked for training follow.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::calls::RowView;
use super::shell::{Shell, html};
use super::{names, style};
use crate::domain::{ItemId, Millis};
use crate::kpi::training::{self, Ask, Clip, Pair};
use crate::report::Language;
use crate::report::html::clock;
use crate::review::access::Act;
use crate::review::app::App;
use crate::review::auth::Viewer;
use crate::review::error::PageError;
use crate::store::{TrainingKey, TrainingTarget};

const PAIRS: usize = 5;

#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    form: String,
    #[serde(default)]
    item: String,
    #[serde(default)]
    manager: String,
}

#[derive(Template)]
#[template(path = "training_page.html")]
struct Page {
    shell: Shell,
    language: Language,
    subject: Option<String>,
    items: Vec<(String, String, bool)>,
    pairs: Vec<[ClipView; 2]>,
    /// The pairs as clips of a playlist; empty: not for the viewer to keep.
    clips: String,
    marked: Vec<RowView>,
    date_heading: String,
}

struct ClipView {
    heading: &'static str,
    class: &'static str,
    manager: String,
    deal: String,
    quote: String,
    clock: String,
    call: String,
    sound: Option<String>,
    lines: Vec<(String, String)>,
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
    let labels = names::of_form(&app, &form).await?;
    let ask = Ask {
        form: form.clone(),
        target: Some(asked.item.clone())
            .filter(|item| !item.is_empty())
            .map(|item| TrainingTarget::Item(ItemId(item))),
        manager: Some(asked.manager).filter(|manager| !manager.is_empty()),
        pairs: PAIRS,
        before: app.now(),
        again: true,
        session: None::<TrainingKey>,
    };
    let own = Arc::clone(&app);
    let key = format!("{form} {:?} {:?}", ask.target, ask.manager);
    let make = async move { Ok(training::load(&*own.store, &ask).await?) };
    let found = app.training.get(key, app.now(), make).await?;
    let sees = |clip: &Clip| viewer.scope.allows(Some(&clip.manager));
    let mut pairs = Vec::new();
    for pair in &found.pairs {
        if pair.clips().into_iter().all(sees) {
            pairs.push([
                ClipView::of(&pair.handled, true, language),
                ClipView::of(&pair.missed, false, language),
            ]);
        }
    }
    let mut clips = String::new();
    if viewer.may(Act::Judge) {
        let chosen = found.pairs.iter().filter(|pair| pair.clips().into_iter().all(sees));
        for clip in chosen.flat_map(Pair::clips) {
            clips.push_str(&format!(
                "{} {} {};",
                clip.call, clip.clip_start_ms.0, clip.clip_end_ms.0
            ));
        }
    }
    let judged = app.store.judged_items(&form).await?;
    let now = found.target.as_ref().map(|target| target.id.0.clone());
    let style = style(&app, language);
    let mut marked = Vec::new();
    for call in app.store.marked_for_training(&viewer.scope).await? {
        marked.push(RowView::of(&app, &call, language));
    }
    let page = Page {
        shell: Shell::of(
            &viewer,
            language.pick("What to play at the call review", "Что слушать на разборе"),
        ),
        language,
        subject: found.target.as_ref().map(|target| labels.item(&target.id).to_owned()),
        items: judged
            .iter()
            .map(|item| {
                let is_now = now.as_deref() == Some(item.as_str());
                (item.0.clone(), labels.item(item).to_owned(), is_now)
            })
            .collect(),
        pairs,
        clips,
        marked,
        date_heading: style.date_heading(),
    };
    html("training", &page)
}

impl ClipView {
    fn of(clip: &Clip, is_good: bool, language: Language) -> Self {
        let seconds = |at: Millis| format!("{}.{:03}", at.0 / 1000, at.0 % 1000);
        let status = language.deal_status(clip.deal_status);
        let amount = clip.amount.map(|amount| language.money(amount)).unwrap_or_default();
        Self {
            heading: if is_good {
                language.pick("Done, and won", "Сделано, и выиграно")
            } else {
                language.pick("Not done, and lost", "Не сделано, и проиграно")
            },
            class: if is_good { "pass" } else { "fail" },
            manager: clip.manager.clone(),
            deal: [status, &amount].join(" ").trim().to_owned(),
            quote: clip.quote.clone().unwrap_or_default(),
            clock: clock(clip.start_ms),
            call: format!("/calls/{}", clip.call),
            sound: Some(format!(
                "/calls/{}/sound#t={},{}",
                clip.call,
                seconds(clip.clip_start_ms),
                seconds(clip.clip_end_ms)
            )),
            lines: clip
                .lines
                .iter()
                .map(|line| (language.speaker(line.role, line.channel), line.text.clone()))
                .collect(),
        }
    }
}
