//! Login and the way out. What is wrong is not told apart: neither whether a name exists nor whether it is barred.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{Extensions, HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::link;
use super::shell::{Shell, html};
use crate::review::app::App;
use crate::review::auth::{self, Bare, Posted, Viewer};
use crate::review::error::PageError;
use crate::review::guard::{Speaks, address};
use crate::store::LogLine;

#[derive(Template)]
#[template(path = "login.html")]
struct Page {
    shell: Shell,
    to: String,
    name: String,
    is_first: bool,
    fault: Option<&'static str>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct To {
    #[serde(default)]
    to: String,
}

#[derive(Deserialize)]
pub(crate) struct Credentials {
    name: String,
    password: String,
    #[serde(default)]
    to: String,
}

pub(crate) async fn page(
    State(app): State<Arc<App>>,
    axum::Extension(Speaks(language)): axum::Extension<Speaks>,
    Query(To { to }): Query<To>,
) -> Result<Response, PageError> {
    let title = language.pick("Sign in", "Вход");
    let page = Page {
        shell: Shell::bare(language, title, "/login"),
        to: link::inside(&to).to_owned(),
        name: String::new(),
        is_first: app.store.users().await?.is_empty(),
        fault: None,
    };
    html("login", &page)
}

pub(crate) async fn enter(
    State(app): State<Arc<App>>,
    axum::Extension(Speaks(language)): axum::Extension<Speaks>,
    headers: HeaderMap,
    extensions: Extensions,
    Form(given): Form<Credentials>,
) -> Result<Response, PageError> {
    let name: String = given.name.trim().chars().take(100).collect();
    let mut keys = vec![format!("name {}", name.to_lowercase())];
    keys.extend(address(&app, &headers, &extensions).map(|address| format!("from {address}")));
    let refused = |status, fault| {
        let page = Page {
            shell: Shell::bare(language, language.pick("Sign in", "Вход"), "/login"),
            to: link::inside(&given.to).to_owned(),
            name: name.clone(),
            is_first: false,
            fault: Some(fault),
        };
        html("login", &page).map(|response| (status, response).into_response())
    };
    if !app.throttle.begin(&keys, app.now()) {
        let wait = language.pick(
            "Too many wrong tries. Wait a little, then try again.",
            "Слишком много неверных попыток. Подождите немного и попробуйте снова.",
        );
        return refused(StatusCode::TOO_MANY_REQUESTS, wait);
    }
    let user = app.store.user(&name).await?.filter(|user| user.disabled_at.is_none());
    let hash = user.as_ref().map(|user| user.password_hash.clone());
    // Few at once: each takes memory, and strangers may ask for it.
    let permit = app.hashing.acquire().await;
    let password = given.password.clone();
    let is_right = tokio::task::spawn_blocking(move || auth::check(&password, hash.as_deref())).await?;
    drop(permit);
    let Some(user) = user.filter(|_| is_right) else {
        let wrong = language.pick("The name or the password is wrong.", "Имя или пароль неверны.");
        return refused(StatusCode::UNAUTHORIZED, wrong);
    };
    app.throttle.right(&keys);
    app.store
        .log(&LogLine {
            at: app.now(),
            who: user.name.clone(),
            what: "sign in".to_owned(),
            call: None,
            detail: None,
        })
        .await?;
    let secret = auth::begin(&app, &user.name).await?;
    let cookie = auth::cookie_of(&app, &secret).ok_or(PageError::NotFound)?;
    let to = HeaderValue::from_str(link::inside(&given.to)).map_err(|_| PageError::NotFound)?;
    Ok((StatusCode::SEE_OTHER, [(SET_COOKIE, cookie), (LOCATION, to)]).into_response())
}

pub(crate) async fn leave(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    _form: Posted<Bare>,
) -> Result<Response, PageError> {
    if let Some(session) = viewer.session {
        auth::end(&app, session).await?;
    }
    let mut response = Redirect::to("/login").into_response();
    if let Some(cookie) = auth::clear_cookie(&app) {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    Ok(response)
}
