//! Who may sign in, and the log of who opened, heard and changed what. People are made and barred on the command line.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::scorecard::said;
use super::shell::{Shell, html, role};
use super::style;
use crate::report::Language;
use crate::review::app::App;
use crate::review::auth::Viewer;
use crate::review::error::PageError;

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

pub(crate) async fn log(State(app): State<Arc<App>>, viewer: Viewer) -> Result<Response, PageError> {
    let language = viewer.language;
    let style = style(&app, language);
    let lines = app
        .store
        .log_lines(None, LINES)
        .await?
        .into_iter()
        .map(|line| LineView {
            when: style.date_time(line.at),
            what: said(&line.what, language).to_owned(),
            call: line.call.map(|call| (format!("/calls/{call}"), call.short())),
            who: line.who,
            detail: line.detail,
        });
    let page = LogPage {
        shell: Shell::of(&viewer, language.pick("Log", "Журнал")),
        language,
        lines: lines.collect(),
    };
    html("log", &page)
}
