//! One call: its scorecard as reports show it, the player, the forms of those who answer, the deal's other calls, who
//! listened. What the viewer sees of people's verdicts comes from `pipeline::review`, which keeps blind reviews blind.

use std::sync::Arc;

use askama::Template;
use axum::extract::{FromRequestParts, Path, Query, State};
use axum::http::request::Parts;
use axum::response::Response;
use serde::Deserialize;

use super::calls::RowView;
use super::shell::{Shell, html};
use super::sound::Found;
use super::{names, style, words};
use crate::domain::{CallId, CallMark, CallReview, FormId, ItemResult, ReviewEntry, Verdict};
use crate::pipeline::review;
use crate::report::html::{Desk, DeskItem, DeskWords, Given, PageLinks, Sound, scorecard_main, verdict_class};
use crate::report::parts::rows as part_rows;
use crate::report::{CallReport, Labels, Language, Style};
use crate::review::access::Act;
use crate::review::app::App;
use crate::review::auth::Viewer;
use crate::review::error::PageError;
use crate::store::{CallRow, Viewer as Eyes};

#[derive(Template)]
#[template(path = "scorecard_page.html")]
struct Page {
    shell: Shell,
    language: Language,
    call: CallId,
    /// Rendered and escaped by `report`.
    scorecard: Option<String>,
    failure: Option<String>,
    rows: Vec<RowView>,
    date_heading: String,
    marks: Vec<MarkView>,
    may_judge: bool,
    is_blind: bool,
    /// Who, when, what.
    heard_by: Vec<(String, String, String)>,
    may_see_log: bool,
    form: String,
    /// Reviewers whose blind reviews wait to be revealed.
    to_reveal: Vec<String>,
    swaps: Vec<words::SwapOffer>,
    /// Where the words are corrected; empty: not here.
    words: String,
    playlists: Vec<(i64, String)>,
}

struct MarkView {
    value: &'static str,
    word: &'static str,
    is_on: bool,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    form: String,
}

/// The call of a link, if the viewer may see it: the one door to a call for pages and API. What he may not see is not there.
pub(crate) struct Seen(pub CallRow);

impl FromRequestParts<Arc<App>> for Seen {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, PageError> {
        let viewer = Viewer::from_request_parts(parts, app).await?;
        let Path(call) = Path::<String>::from_request_parts(parts, app)
            .await
            .map_err(|_| PageError::NotFound)?;
        let call: CallId = call.parse().map_err(|_| PageError::NotFound)?;
        let row = app.store.visible_call(call, &viewer.scope).await?;
        row.map(Self).ok_or(PageError::NotFound)
    }
}

pub(crate) async fn page(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Seen(row): Seen,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let language = viewer.language;
    app.note(&viewer, "open", Some(row.call), None).await?;
    let form = Some(FormId(asked.form)).filter(|form| !form.0.is_empty());
    let found = review(&*app.store, row.call, form.as_ref(), Eyes::Person(&viewer.user.name)).await?;
    let style = style(&app, language);
    let (scorecard, is_blind, form) = match &found {
        None => (None, false, String::new()),
        Some(found) => (
            Some(main(&app, &viewer, &row, found, &style).await?),
            found.blind,
            found.form.id.0.clone(),
        ),
    };
    let to_reveal = match &found {
        Some(found) if viewer.may(Act::DecideDisputes) && !found.blind => {
            let waiting = found.blind_reviews.iter();
            let waiting = waiting.filter(|one| one.finished_at.is_some() && one.revealed_at.is_none());
            waiting.map(|one| one.reviewer.clone()).collect()
        }
        _ => Vec::new(),
    };
    let may_see_log = viewer.may(Act::DecideDisputes) || viewer.may(Act::SeeLog);
    let heard_by = if may_see_log && !is_blind {
        let lines = app.store.log_lines(Some(row.call), 20).await?;
        lines
            .into_iter()
            .map(|line| {
                (
                    line.who,
                    style.date_time(line.at),
                    said(&line.what, language).to_owned(),
                )
            })
            .collect()
    } else {
        Vec::new()
    };
    let rows = match &row.deal {
        // In a blind review the scores of others' verdicts stay out of sight.
        Some(deal) if !is_blind => {
            let calls = app.store.calls_of_deal(&deal.0, &viewer.scope).await?;
            let others = calls.iter().filter(|other| other.call != row.call);
            others.map(|other| RowView::of(&app, other, language)).collect()
        }
        _ => Vec::new(),
    };
    let marks = app.store.call_marks(row.call).await?;
    let may_judge = viewer.may(Act::Judge);
    let (swaps, playlists) = if may_judge {
        (
            words::swaps_offered(&app, &row).await?,
            app.store.playlist_titles().await?,
        )
    } else {
        (Vec::new(), Vec::new())
    };
    let title = row
        .started_at
        .map_or_else(|| row.call.short(), |at| style.date_time(at));
    let page = Page {
        shell: Shell::of(&viewer, format!("{} {title}", language.pick("Call", "Звонок"))),
        language,
        call: row.call,
        scorecard,
        failure: row.failure.as_ref().map(|failure| failure.reason.clone()),
        rows,
        date_heading: style.date_heading(),
        marks: [
            (CallMark::Reviewed, "reviewed", "reviewed", "проверен"),
            (CallMark::Training, "training", "for training", "для обучения"),
            (CallMark::Private, "private", "private", "закрытый"),
        ]
        .into_iter()
        .map(|(mark, value, english, russian)| MarkView {
            value,
            word: language.pick(english, russian),
            is_on: marks.iter().any(|marked| marked.mark == mark),
        })
        .collect(),
        may_judge,
        is_blind,
        heard_by,
        may_see_log,
        form,
        to_reveal,
        swaps,
        words: if may_judge && row.duration_ms.is_some() {
            format!("/calls/{}/words", row.call)
        } else {
            String::new()
        },
        playlists,
    };
    html("scorecard", &page)
}

async fn main(
    app: &Arc<App>,
    viewer: &Viewer,
    row: &CallRow,
    found: &CallReview,
    style: &Style,
) -> Result<String, PageError> {
    let transcript = app.store.transcript(row.call).await?;
    let labels: Labels = names::of_version(app, &found.form).await?;
    let sound = app.sounds.of(app, row).await?;
    let href = format!("/calls/{}/sound", row.call);
    let parts = app.store.parts(row.call).await?;
    let shares = if parts.is_empty() {
        Vec::new()
    } else {
        app.store.part_scores(row.call, &found.form.id).await?
    };
    let parts = part_rows(&parts, &shares, &found.effective, |_| None);
    let links = PageLinks {
        sound: match &sound {
            Found::Silent(why) => Sound::None(*why),
            Found::File(file) => Sound::Beside {
                href: &href,
                waveform: file.waveform().map(Vec::as_slice),
                is_converted: file.needs_wav(),
            },
        },
        overview: None,
        // A part's score is made of verdicts that a blind reviewer must not see.
        parts: if found.blind { &[] } else { &parts },
        key: None,
    };
    let action = format!("/calls/{}", row.call);
    let desk = Desk {
        action: &action,
        csrf: &viewer.csrf,
        form: &found.form.id.0,
        revision: found.revision.to_string(),
        may_judge: viewer.may(Act::Judge),
        may_dispute: viewer.may(Act::Dispute),
        words: desk_words(style.language),
        items: found
            .effective
            .items
            .iter()
            .map(|item| desk_item(item, found, viewer, style))
            .collect(),
    };
    let report = CallReport {
        row,
        scorecard: &found.effective,
        transcript: transcript.as_ref(),
        labels: &labels,
    };
    Ok(scorecard_main(&report, links, Some(&desk), style)?)
}

fn desk_item(item: &ItemResult, found: &CallReview, viewer: &Viewer, style: &Style) -> DeskItem {
    let language = style.language;
    let given = |entry: &ReviewEntry| Given {
        verdict: language.verdict(entry.verdict),
        who: entry.by.clone(),
        when: style.date_time(entry.at),
        comment: entry.comment.clone(),
    };
    let of_item = || found.entries.iter().rev().filter(|entry| entry.item == item.id);
    let standing = of_item().find(|entry| entry.in_force || found.blind && entry.undone.is_none());
    let machine = found.machine.items.iter().find(|own| own.id == item.id);
    DeskItem {
        id: item.id.0.clone(),
        choices: [Verdict::Pass, Verdict::Fail, Verdict::Na, Verdict::Undecidable]
            .map(|verdict| {
                let stands = standing.is_some_and(|entry| entry.verdict == verdict);
                (verdict.as_str(), language.verdict(verdict), stands)
            })
            .to_vec(),
        machine: standing
            .and(machine)
            .map(|own| (verdict_class(own.verdict), language.verdict(own.verdict))),
        given: standing.map(given),
        undo: standing
            .filter(|entry| entry.by == viewer.user.name || viewer.may(Act::DecideDisputes))
            .map(|entry| entry.entry),
        earlier: of_item()
            .filter(|entry| standing.is_none_or(|standing| standing.entry != entry.entry))
            .map(given)
            .collect(),
        is_disputed: found
            .disputes
            .iter()
            .any(|dispute| dispute.item == item.id && dispute.decision.is_none()),
    }
}

fn desk_words(language: Language) -> DeskWords {
    DeskWords {
        answer: language.pick("Answer", "Ответить"),
        comment: language.pick("Comment", "Комментарий"),
        save: language.pick("Save", "Сохранить"),
        undo: language.pick("Take back", "Отменить"),
        machine: language.pick("the machine said", "машина решила"),
        given_by: language.pick("answered by", "решение человека:"),
        dispute: language.pick("Contest", "Оспорить"),
        dispute_why: language.pick(
            "Why is it wrong? Name the place in the call",
            "Почему это неверно? Назовите место в звонке",
        ),
        disputed: language.pick("contested, not decided yet", "оспорено, ещё не решено"),
        earlier: language.pick("Earlier answers", "Прежние решения"),
        why: language.pick("Why so", "Почему так"),
    }
}

/// What the log says was done, in words.
pub(super) fn said(what: &str, language: Language) -> &str {
    match what {
        "open" => language.pick("opened", "открыл"),
        "hear" => language.pick("listened", "слушал"),
        "sign in" => language.pick("signed in", "вошёл"),
        "export" => language.pick("exported", "выгрузил"),
        "verdict" => language.pick("answered an item", "ответил на пункт"),
        "undo" => language.pick("took an answer back", "отменил ответ"),
        "dispute" => language.pick("contested an item", "оспорил пункт"),
        "decide" => language.pick("decided a dispute", "решил спор"),
        "finish" => language.pick("finished a blind review", "закончил слепую проверку"),
        "reveal" => language.pick("revealed blind reviews", "открыл слепые проверки"),
        "worklist" => language.pick("changed a worklist", "изменил список"),
        "correct" => language.pick("corrected a line", "исправил строку"),
        "swap" => language.pick("swapped the sides", "поменял стороны местами"),
        "retry" => language.pick("had a failed call tried again", "вернул в работу неудавшийся звонок"),
        "goal" => language.pick("set a goal", "назначил норму"),
        "playlist" => language.pick("changed a playlist", "изменил подборку"),
        "checklist" => language.pick("saved a version of a checklist", "сохранил версию чек-листа"),
        "mark" => language.pick("marked the call", "отметил звонок"),
        other => other,
    }
}
