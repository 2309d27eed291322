//! Who may sign in, and the log of who opened, heard and changed what. People are made and barred on the command line.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use serde_json::Value;

use super::scorecard::said;
use super::shell::{Shell, html, role};
use super::style;
use crate::domain::{Change, ChangeKind};
use crate::report::Language;
use crate::review::app::App;
use crate::review::auth::Viewer;
use crate::review::error::PageError;
use crate::store::{ChangeQuery, LogLine};

const LINES: u32 = 200;

#[derive(Template)]
#[template(path = "users.html")]
struct UsersPage {
    shell: Shell,
    language: Language,
    /// Name, role, manager, teams, since, barred since.
    users: Vec<UserLine>,
}

struct UserLine {
    name: String,
    role: &'static str,
    manager: String,
    teams: String,
    since: String,
    barred: Option<String>,
}

#[derive(Template)]
#[template(path = "log.html")]
struct LogPage {
    shell: Shell,
    language: Language,
    lines: Vec<LineView>,
    /// Changes of reviews in place of what was opened and heard.
    is_changes: bool,
    changes: Vec<ChangeView>,
    next: Option<String>,
}

struct ChangeView {
    when: String,
    who: String,
    what: &'static str,
    call: Option<(String, String)>,
    item: String,
    before: String,
    after: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    /// `changes`: of reviews, with before and after.
    #[serde(default)]
    of: String,
    #[serde(default)]
    before: String,
}

struct LineView {
    when: String,
    who: String,
    what: String,
    call: Option<(String, String)>,
    detail: Option<String>,
}

pub(crate) async fn page(State(app): State<Arc<App>>, viewer: Viewer) -> Result<Response, PageError> {
    let language = viewer.language;
    let style = style(&app, language);
    let users = app.store.users().await?.into_iter().map(|user| UserLine {
        name: user.name,
        role: role(user.role, language),
        manager: user.manager.unwrap_or_default(),
        teams: user.teams.join(", "),
        since: style.date_time(user.created_at),
        barred: user.disabled_at.map(|at| style.date_time(at)),
    });
    let page = UsersPage {
        shell: Shell::of(&viewer, language.pick("Users", "Люди")),
        language,
        users: users.collect(),
    };
    html("users", &page)
}

pub(crate) async fn log(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let language = viewer.language;
    let is_changes = asked.of == "changes";
    let (lines, changes) = if is_changes {
        let query = ChangeQuery {
            before: asked.before.parse().ok(),
            limit: Some(LINES),
            ..ChangeQuery::default()
        };
        (Vec::new(), app.store.changes(&query).await?)
    } else {
        (app.store.log_lines(None, LINES).await?, Vec::new())
    };
    let is_full = changes.len() == LINES as usize;
    let page = LogPage {
        shell: Shell::of(&viewer, language.pick("Log", "Журнал")),
        language,
        is_changes,
        next: changes
            .last()
            .filter(|_| is_full)
            .map(|last| format!("/log?of=changes&before={}", last.change)),
        lines: lines
            .into_iter()
            .map(|line| LineView::of(&app, line, language))
            .collect(),
        changes: changes
            .into_iter()
            .map(|change| ChangeView::of(&app, change, language))
            .collect(),
    };
    html("log", &page)
}

impl LineView {
    fn of(app: &App, line: LogLine, language: Language) -> Self {
        Self {
            when: style(app, language).date_time(line.at),
            what: said(&line.what, language).to_owned(),
            call: line.call.map(|call| (format!("/calls/{call}"), call.short())),
            who: line.who,
            detail: line.detail,
        }
    }
}

impl ChangeView {
    fn of(app: &App, change: Change, language: Language) -> Self {
        Self {
            when: style(app, language).date_time(change.at),
            who: change.by,
            what: kind(change.kind, language),
            call: change.call.map(|call| (format!("/calls/{call}"), call.short())),
            item: change.item.map(|item| item.0).unwrap_or_default(),
            before: told(&change.before),
            after: told(&change.after),
        }
    }
}

/// A small value in one line: `verdict: fail, score: 61.5`.
fn told(value: &Value) -> String {
    let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match value {
        Value::Null => "—".to_owned(),
        Value::Object(fields) => {
            let known = fields.iter().filter(|(_, value)| !value.is_null());
            let parts: Vec<String> = known.map(|(name, value)| format!("{name}: {}", plain(value))).collect();
            parts.join(", ")
        }
        other => plain(other),
    }
}

fn kind(kind: ChangeKind, language: Language) -> &'static str {
    match kind {
        ChangeKind::Verdict => language.pick("answered", "ответ"),
        ChangeKind::Undo => language.pick("took back", "отмена ответа"),
        ChangeKind::BlindOpened => language.pick("blind review opened", "начата слепая проверка"),
        ChangeKind::BlindVerdict => language.pick("answered blind", "слепой ответ"),
        ChangeKind::BlindUndo => language.pick("took back blind", "отмена слепого ответа"),
        ChangeKind::BlindFinished => language.pick("blind review finished", "закончена слепая проверка"),
        ChangeKind::Revealed => language.pick("revealed", "открыто"),
        ChangeKind::Contested => language.pick("contested", "оспорено"),
        ChangeKind::Decided => language.pick("decided", "решено"),
        ChangeKind::Marked => language.pick("marked", "отмечено"),
        ChangeKind::Unmarked => language.pick("mark taken away", "отметка снята"),
        ChangeKind::Queued => language.pick("queued", "в очередь"),
        ChangeKind::Taken => language.pick("taken from the queue", "взято из очереди"),
        ChangeKind::Released => language.pick("given back to the queue", "возвращено в очередь"),
        ChangeKind::Checked => language.pick("checked", "проверено"),
    }
}
