//! Sessions on the server: the cookie has an id that says nothing, the database has its hash. A new id at every login; an
//! end after idleness and an end in any case.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::{AUTHORIZATION, COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use jiff::{SignedDuration, Timestamp};

use super::{hash_of, new_secret};
use crate::domain::ContentHash;
use crate::report::Language;
use crate::review::access::{Act, scope_of};
use crate::review::app::App;
use crate::review::error::PageError;
use crate::store::{Scope, StoreError, User};

/// A working day's pause.
const IDLE: SignedDuration = SignedDuration::from_mins(120);
const WHOLE: SignedDuration = SignedDuration::from_hours(12);
/// A session's last sight is written at most so often.
const TOUCH: SignedDuration = SignedDuration::from_secs(60);

/// The one who asks, with his rights: put into each request by `guard`.
#[derive(Debug, Clone)]
pub(crate) struct Viewer {
    pub user: Arc<User>,
    pub scope: Arc<Scope>,
    /// Of the session; empty for a token, which no browser sends by itself.
    pub csrf: Arc<str>,
    pub session: Option<ContentHash>,
    pub language: Language,
    /// Path and query of the request, for links back to it.
    pub here: Arc<str>,
}

impl Viewer {
    pub fn may(&self, act: Act) -> bool {
        act.allowed(self.user.role)
    }
}

impl<S: Sync> FromRequestParts<S> for Viewer {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, PageError> {
        parts.extensions.get::<Self>().cloned().ok_or(PageError::Forbidden)
    }
}

/// Begins a session; the secret is for the cookie.
pub(crate) async fn begin(app: &App, user: &str) -> Result<String, StoreError> {
    let secret = new_secret(&*app.settings.random);
    let csrf = new_secret(&*app.settings.random);
    app.store
        .start_session(hash_of(&secret), user, &csrf, app.now())
        .await?;
    Ok(secret)
}

pub(crate) async fn end(app: &App, session: ContentHash) -> Result<(), StoreError> {
    app.store.end_session(session).await
}

/// Forgets sessions that ended by themselves.
pub(crate) async fn forget_old(app: &App) -> Result<(), StoreError> {
    let before = app.now().checked_sub(IDLE).unwrap_or(Timestamp::MIN);
    app.store.forget_sessions(before).await
}

pub(crate) async fn from_cookie(
    app: &App,
    headers: &HeaderMap,
    language: Language,
    here: &str,
) -> Result<Option<Viewer>, StoreError> {
    let Some(secret) = cookie(headers, name(app)) else {
        return Ok(None);
    };
    let hash = hash_of(secret);
    let Some(session) = app.store.session(hash).await? else {
        return Ok(None);
    };
    let now = app.now();
    if now.duration_since(session.seen_at) > IDLE || now.duration_since(session.created_at) > WHOLE {
        app.store.end_session(hash).await?;
        return Ok(None);
    }
    if now.duration_since(session.seen_at) > TOUCH {
        app.store.touch_session(hash, now).await?;
    }
    Ok(Some(Viewer {
        scope: Arc::new(scope_of(&*app.store, &session.user).await?),
        user: Arc::new(session.user),
        csrf: session.csrf.into(),
        session: Some(hash),
        language,
        here: here.into(),
    }))
}

/// The token of an `Authorization: Bearer` header.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

pub(crate) async fn from_bearer(
    app: &App,
    headers: &HeaderMap,
    language: Language,
    here: &str,
) -> Result<Option<Viewer>, StoreError> {
    let Some(token) = bearer(headers) else { return Ok(None) };
    let Some(user) = app.store.token_user(hash_of(token.trim())).await? else {
        return Ok(None);
    };
    Ok(Some(Viewer {
        scope: Arc::new(scope_of(&*app.store, &user).await?),
        user: Arc::new(user),
        csrf: "".into(),
        session: None,
        language,
        here: here.into(),
    }))
}

/// A cookie's value.
pub(crate) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    lines
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// `__Host-` binds the cookie to this very host over TLS.
fn name(app: &App) -> &'static str {
    if app.settings.door.is_secure() {
        "__Host-talktrack"
    } else {
        "talktrack"
    }
}

/// The session cookie. It ends with the browser; the server ends it sooner.
pub(crate) fn cookie_of(app: &App, secret: &str) -> Option<HeaderValue> {
    let secure = if app.settings.door.is_secure() { "; Secure" } else { "" };
    HeaderValue::from_str(&format!(
        "{}={secret}; Path=/; HttpOnly; SameSite=Strict{secure}",
        name(app)
    ))
    .ok()
}

pub(crate) fn clear_cookie(app: &App) -> Option<HeaderValue> {
    let secure = if app.settings.door.is_secure() { "; Secure" } else { "" };
    HeaderValue::from_str(&format!(
        "{}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0{secure}",
        name(app)
    ))
    .ok()
}
