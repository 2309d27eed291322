//! The checklist's editor: its text, checked as it would be before scoring, tried on calls, and only then kept as a new
//! version. It writes no file: `talktrack checklist take` does, and refuses to lose one. Who saves second is told.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::shell::{Shell, html};
use super::{link, names, style};
use crate::domain::{CallId, FormId, Score, Verdict};
use crate::pipeline::draft::{self, Draft, DraftFault, Tried};
use crate::report::Language;
use crate::report::html::{masked_name, verdict_class};
use crate::review::app::App;
use crate::review::auth::{Posted, Viewer, signed};
use crate::review::error::PageError;
use crate::store::{CallRow, CallSearch, FormSource, NewSource, SourceSaved};

/// Calls that a draft is tried on, beside the one that was named.
const SAMPLE: u32 = 12;
/// Changed items that are shown of one call.
const SHOWN: usize = 12;
const LONGEST_NOTE: usize = 300;

#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    form: String,
    /// A version; empty: the newest.
    #[serde(default)]
    version: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Written {
    csrf: String,
    form: String,
    /// The version that the text was made from.
    base: i64,
    text: String,
    /// A call to try it on.
    #[serde(default)]
    call: String,
    #[serde(default)]
    note: String,
    /// The hash of the text that was tried last.
    #[serde(default)]
    tried: String,
    /// `check`, `try` or `save`.
    #[serde(default)]
    step: String,
}

signed!(Written);

#[derive(Template)]
#[template(path = "draft.html")]
struct Page {
    shell: Shell,
    language: Language,
    form: String,
    /// `None`: no text of the form is kept.
    base: Option<i64>,
    text: String,
    call: String,
    note: String,
    tried: String,
    versions: Vec<VersionView>,
    faults: Vec<DraftFault>,
    is_good: bool,
    items: usize,
    results: Option<ResultsView>,
    told: Option<String>,
}

struct VersionView {
    href: String,
    number: i64,
    hash: String,
    who: String,
    when: String,
    note: Option<String>,
    is_here: bool,
}

struct ResultsView {
    rows: Vec<TriedView>,
    changed: usize,
}

struct TriedView {
    href: String,
    name: String,
    before: String,
    after: String,
    items: Vec<ItemView>,
    more: usize,
}

struct ItemView {
    title: String,
    before: Option<(&'static str, &'static str)>,
    after: (&'static str, &'static str),
    quote: Option<String>,
    reason: Option<String>,
}

pub(crate) async fn page(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let Some(form) = names::form(&app, &asked.form).await? else {
        return super::conversion::nothing_yet(&viewer);
    };
    let versions = app.store.form_sources(&form).await?;
    let mut page = Page::of(&app, &viewer, &form, &versions);
    if let Some(shown) = version(&versions, &asked.version)? {
        shown.body.clone_into(&mut page.text);
        for view in &mut page.versions {
            view.is_here = view.number == shown.number;
        }
    }
    html("draft", &page)
}

/// The text of a version, as a file.
pub(crate) async fn text(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let form = names::form(&app, &asked.form).await?.ok_or(PageError::NotFound)?;
    let versions = app.store.form_sources(&form).await?;
    let Some(shown) = version(&versions, &asked.version)? else {
        return super::conversion::nothing_yet(&viewer);
    };
    let told = format!("{form}, version {}", shown.number);
    app.note(&viewer, "export", None, Some(told)).await?;
    let plain = form
        .as_str()
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c));
    let name = format!("attachment; filename=\"{}.yaml\"", plain.collect::<String>());
    let kind = "application/yaml; charset=utf-8".to_owned();
    Ok(([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, name)], shown.body.clone()).into_response())
}

fn version<'a>(versions: &'a [FormSource], asked: &str) -> Result<Option<&'a FormSource>, PageError> {
    if asked.is_empty() {
        return Ok(versions.first());
    }
    let number: i64 = asked.parse().map_err(|_| PageError::NotFound)?;
    let found = versions.iter().find(|version| version.number == number);
    found.map(Some).ok_or(PageError::NotFound)
}

pub(crate) async fn write(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Posted(written): Posted<Written>,
) -> Result<Response, PageError> {
    let language = viewer.language;
    let form = names::form(&app, &written.form).await?.ok_or(PageError::NotFound)?;
    // Browsers send lines with their own ends.
    let text = written.text.replace("\r\n", "\n");
    let is_save = written.step == "save";
    let checked = draft::check(&format!("{form}.yaml"), &text);
    let note: String = written.note.trim().chars().take(LONGEST_NOTE).collect();
    let versions = app.store.form_sources(&form).await?;
    let mut page = Page::of(&app, &viewer, &form, &versions);
    page.base = Some(written.base);
    page.text.clone_from(&text);
    page.call.clone_from(&written.call);
    page.note.clone_from(&note);
    let draft = match checked {
        Err(faults) => {
            page.faults = faults;
            return answer(is_save, StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
        Ok(draft) => draft,
    };
    if draft.form().id != form {
        let wrong = language.pick(
            "The id is another one: this page changes a form, it does not make a new one.",
            "Идентификатор другой: эта страница изменяет форму, новую она не создаёт.",
        );
        page.told = Some(wrong.to_owned());
        return answer(is_save, StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    (page.is_good, page.items) = (true, draft.items());
    if written.step == "check" {
        return html("draft", &page);
    }
    let hash = draft.form().hash;
    if is_save && written.tried == hash {
        return save(&app, &viewer, (draft, written.base), page).await;
    }
    if is_save {
        let first = language.pick(
            "Look first at what the new text changes on calls, then save.",
            "Сначала посмотрите, что новый текст меняет в звонках, потом сохраните.",
        );
        page.told = Some(first.to_owned());
    }
    page.results = Some(tried(&app, &viewer, &draft, &written.call).await?);
    page.tried = hash;
    html("draft", &page)
}

async fn save(
    app: &Arc<App>,
    viewer: &Viewer,
    (draft, base): (Draft, i64),
    mut page: Page,
) -> Result<Response, PageError> {
    let language = viewer.language;
    let new = NewSource {
        form: draft.form(),
        body: page.text.clone(),
        by: viewer.user.name.clone(),
        note: Some(page.note.clone()).filter(|note| !note.is_empty()),
        base,
    };
    match app.store.save_source(&new, app.now()).await? {
        SourceSaved::Done(number) => {
            let told = format!("{}: version {base} → {number}. {}", new.form.id, page.note);
            app.note(viewer, "checklist", None, Some(told)).await?;
            let form = link::quote(new.form.id.as_str());
            Ok(Redirect::to(&format!("/checklist/edit?form={form}")).into_response())
        }
        SourceSaved::Same => {
            let same = language.pick("Nothing was changed.", "Ничего не изменено.");
            page.told = Some(same.to_owned());
            html("draft", &page)
        }
        SourceSaved::Stale(newer) => {
            let faster = language.pick(
                "Somebody saved a newer version meanwhile, and nothing was overwritten. Your text is below: compare, and take it over by hand. Newer:",
                "Кто-то успел сохранить более новую версию, ничего не затёрто. Ваш текст ниже: сравните и перенесите изменения. Новее:",
            );
            let who = newer
                .saved_by
                .unwrap_or_else(|| language.pick("a file", "файл").to_owned());
            page.told = Some(format!("{faster} № {} — {who}", newer.number));
            answer(true, StatusCode::CONFLICT, &page)
        }
    }
}

fn answer(is_refused: bool, status: StatusCode, page: &Page) -> Result<Response, PageError> {
    let response = html("draft", page)?;
    Ok(if is_refused {
        (status, response).into_response()
    } else {
        response
    })
}

/// The call that was named, and the newest by the form, as far as the viewer may see them.
async fn tried(app: &Arc<App>, viewer: &Viewer, draft: &Draft, call: &str) -> Result<ResultsView, PageError> {
    let language = viewer.language;
    let form = draft.form().id;
    let mut rows: Vec<CallRow> = Vec::new();
    // A link to a call will do.
    let named = call.trim().split(['?', '#']).next().unwrap_or_default();
    let named = named.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    if !named.is_empty() {
        let call: CallId = named.parse().map_err(|_| PageError::Bad("there is no such call"))?;
        let row = app.store.visible_call(call, &viewer.scope).await?;
        rows.push(row.ok_or(PageError::NotFound)?);
    }
    let search = CallSearch {
        form: Some(form),
        limit: SAMPLE,
        ..CallSearch::default()
    };
    let found = app.store.search_calls(&search, &viewer.scope).await?.rows;
    rows.extend(found.into_iter().filter(|row| row.call.to_string() != named));
    let results = draft.try_on(&*app.store, &rows).await?;
    let row_of = |tried: &Tried| rows.iter().find(|row| row.call == tried.call);
    let rows: Vec<TriedView> = results
        .iter()
        .filter_map(|tried| Some(TriedView::of(app, tried, row_of(tried)?, language)))
        .collect();
    Ok(ResultsView {
        changed: results
            .iter()
            .filter(|tried| !tried.changed.is_empty() || tried.before != tried.after)
            .count(),
        rows,
    })
}

impl TriedView {
    fn of(app: &App, tried: &Tried, row: &CallRow, language: Language) -> Self {
        let style = style(app, language);
        let score = |score: Option<Score>| score.map_or_else(|| "—".to_owned(), |s| language.short(s.value()));
        let word = |verdict: Verdict| (verdict_class(verdict), language.verdict(verdict));
        let items = tried.changed.iter().take(SHOWN).map(|item| ItemView {
            title: item.title.clone(),
            before: item.before.map(word),
            after: word(item.after),
            quote: item.quote.clone(),
            reason: item.reason.clone(),
        });
        Self {
            href: format!("/calls/{}", tried.call),
            name: row
                .started_at
                .map_or_else(|| masked_name(&row.path), |at| style.date_time(at)),
            before: score(tried.before),
            after: score(tried.after),
            items: items.collect(),
            more: tried.changed.len().saturating_sub(SHOWN),
        }
    }
}

impl Page {
    fn of(app: &App, viewer: &Viewer, form: &FormId, versions: &[FormSource]) -> Self {
        let language = viewer.language;
        let style = style(app, language);
        let quoted = link::quote(form.as_str());
        Self {
            shell: Shell::of(viewer, language.pick("Edit the checklist", "Правка чек-листа")),
            language,
            form: form.0.clone(),
            base: versions.first().map(|newest| newest.number),
            text: String::new(),
            call: String::new(),
            note: String::new(),
            tried: String::new(),
            versions: versions
                .iter()
                .map(|version| VersionView {
                    href: format!("/checklist/edit?form={quoted}&version={}", version.number),
                    number: version.number,
                    hash: version.hash.chars().take(8).collect(),
                    who: version
                        .saved_by
                        .clone()
                        .unwrap_or_else(|| language.pick("from a file", "из файла").to_owned()),
                    when: style.date_time(version.saved_at),
                    note: version.note.clone(),
                    is_here: false,
                })
                .collect(),
            faults: Vec::new(),
            is_good: false,
            items: 0,
            results: None,
            told: None,
        }
    }
}
