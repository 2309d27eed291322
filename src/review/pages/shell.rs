//! The frame around every page: who is there, where he may go, the language.

use askama::Template;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use super::link;
use crate::report::Language;
use crate::review::access::Act;
use crate::review::auth::Viewer;
use crate::review::error::PageError;
use crate::store::UserRole;

/// What `layout.html` needs of every page.
pub(crate) struct Shell {
    pub language: Language,
    pub title: String,
    pub styles: &'static str,
    pub own: &'static str,
    pub script: &'static str,
    pub user: Option<UserView>,
    pub nav: Vec<NavLink>,
    /// The other language: its code, its name, and the link to this page in it.
    pub other: (&'static str, &'static str, String),
    pub csrf: String,
}

pub(crate) struct UserView {
    pub name: String,
    pub role: &'static str,
}

pub(crate) struct NavLink {
    pub href: &'static str,
    pub name: &'static str,
    pub is_here: bool,
}

impl Shell {
    pub fn of(viewer: &Viewer, title: impl Into<String>) -> Self {
        let language = viewer.language;
        let path = viewer.here.split('?').next().unwrap_or("/");
        let places: [(&'static str, Act, &'static str, &'static str); 13] = [
            ("/morning", Act::SeeKpi, "Morning", "Утро"),
            ("/calls", Act::SeeCalls, "Calls", "Звонки"),
            ("/queue", Act::Queue, "Queue", "Очередь"),
            ("/disputes", Act::SeeDisputes, "Disputes", "Споры"),
            ("/managers", Act::SeeManagers, "Managers", "Менеджеры"),
            ("/conversion", Act::SeeConversion, "Conversion", "Конверсия"),
            ("/worklists/revive", Act::SeeWorklists, "Worklists", "Списки"),
            ("/kpi", Act::SeeKpi, "KPI", "Показатели"),
            ("/training", Act::SeeTraining, "Training", "Обучение"),
            ("/calibration", Act::SeeCalibration, "Calibration", "Калибровка"),
            ("/checklist", Act::SeeChecklist, "Checklist", "Чек-лист"),
            ("/runs", Act::SeeRuns, "Runs", "Запуски"),
            ("/users", Act::SeeUsers, "Users", "Люди"),
        ];
        let first = |path: &str| path.split('/').nth(1).unwrap_or_default().to_owned();
        let nav = places
            .into_iter()
            .filter(|(_, act, ..)| viewer.may(*act))
            .filter(|(href, ..)| crate::review::routes::is_served(href))
            .map(|(href, _, english, russian)| NavLink {
                href,
                name: language.pick(english, russian),
                is_here: first(href) == first(path),
            })
            .collect();
        Self {
            user: Some(UserView {
                name: viewer.user.name.clone(),
                role: role(viewer.user.role, language),
            }),
            nav,
            csrf: viewer.csrf.to_string(),
            ..Self::bare(language, title, &viewer.here)
        }
    }

    /// Without a viewer: the login, faults.
    pub fn bare(language: Language, title: impl Into<String>, here: &str) -> Self {
        let other = match language {
            Language::Russian => ("en", "English"),
            Language::English => ("ru", "Русский"),
        };
        Self {
            language,
            title: title.into(),
            styles: super::files::REPORT,
            own: super::files::OWN,
            script: super::files::SCRIPT,
            user: None,
            nav: Vec::new(),
            other: (
                other.0,
                other.1,
                format!("/language/{}?back={}", other.0, link::quote(here)),
            ),
            csrf: String::new(),
        }
    }
}

pub(crate) fn role(role: UserRole, language: Language) -> &'static str {
    match role {
        UserRole::Admin => language.pick("administrator", "администратор"),
        UserRole::Head => language.pick("head", "руководитель"),
        UserRole::Reviewer => language.pick("reviewer", "контролёр"),
        UserRole::Agent => language.pick("agent", "менеджер"),
        UserRole::Reader => language.pick("reader", "наблюдатель"),
    }
}

/// A template as an answer.
pub(crate) fn html<T: Template>(name: &'static str, page: &T) -> Result<Response, PageError> {
    let text = page
        .render()
        .map_err(|source| PageError::Render { page: name, source })?;
    Ok(([(CONTENT_TYPE, "text/html; charset=utf-8")], text).into_response())
}
