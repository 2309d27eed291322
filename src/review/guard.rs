//! Stands before every page: is the request meant for this server, does it come from its own pages, who asks, and may he.
//! A route without a rule is refused. Also the one place where faults become pages, and where every answer gets the
//! headers that tell browsers what it may do.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::header::{
    ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, LOCATION, ORIGIN, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::app::{App, Door};
use super::auth::{OF_STRANGERS, OF_USERS, Viewer, bearer, cookie, from_bearer, from_cookie};
use super::error::{Fault, PageError};
use super::pages::fault::fault_page;
use super::routes::{May, rule};
use crate::report::Language;

/// Scripts, styles, pictures and sound from here alone; forms go here alone; nobody frames these pages.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; \
                      connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The cookie of the chosen language.
pub(crate) const LANGUAGE_COOKIE: &str = "talktrack_language";

/// The language of a request without a viewer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Speaks(pub Language);

/// Headers of every answer, and pages for faults. (With a stricter referrer policy browsers would send no origin either.)
pub(crate) async fn dress(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let language = language_of(&app, request.headers());
    let is_api = request.uri().path().starts_with("/api/");
    request.extensions_mut().insert(Speaks(language));
    let mut response = if is_meant(&app.settings.door, &request) {
        let mut response = next.run(request).await;
        if is_bare(&response) {
            let status = response.status();
            response.extensions_mut().insert(Fault {
                status,
                detail: None,
                retry_after: None,
            });
        }
        response
    } else {
        (StatusCode::MISDIRECTED_REQUEST, "unknown host").into_response()
    };
    if let Some(fault) = response.extensions().get::<Fault>().cloned() {
        response = fault_page(&fault, language, is_api);
    }
    let headers = response.headers_mut();
    let fixed: [(HeaderName, &str); 5] = [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), microphone=(), geolocation=()",
        ),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    );
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    if app.settings.door.is_secure() {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    response
}

/// Whether the framework refused a request in its own words: a query or a form that it could not read.
fn is_bare(response: &Response) -> bool {
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let is_told = response.extensions().get::<Fault>().is_some();
    !is_told && response.status().is_client_error() && kind.is_some_and(|kind| kind.starts_with("text/plain"))
}

/// Finds the rule of the route and holds the request to it.
pub(crate) async fn hold(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    match admit(&app, &mut request).await {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal,
    }
}

async fn admit(app: &App, request: &mut Request) -> Result<(), Response> {
    let path = request
        .extensions()
        .get::<MatchedPath>()
        .map(|path| path.as_str().to_owned());
    let rule = path.and_then(|path| rule(request.method(), &path));
    let Some(rule) = rule else {
        return Err(PageError::NotFound.into_response());
    };
    let is_api = request.uri().path().starts_with("/api/");
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD);
    let by_token = is_api && bearer(request.headers()).is_some();
    if changes && !by_token && !is_own_origin(&app.settings.door, request.headers()) {
        return Err(PageError::Forged.into_response());
    }
    let language = language_of(app, request.headers());
    let here = request
        .uri()
        .path_and_query()
        .map_or("/", |here| here.as_str())
        .to_owned();
    let found = if by_token {
        from_bearer(app, request.headers(), language, &here).await
    } else if is_api && changes {
        // Programs send a token; a page of this server never posts here.
        Ok(None)
    } else {
        from_cookie(app, request.headers(), language, &here).await
    };
    let viewer = found.map_err(|error| PageError::from(error).into_response())?;
    keep_pace(app, request, viewer.as_ref()).map_err(IntoResponse::into_response)?;
    match (rule, &viewer) {
        (May::Anyone, _) | (May::SignedIn, Some(_)) => {}
        (May::Do(act), Some(viewer)) if viewer.may(act) => {}
        (May::Do(_), Some(_)) => return Err(PageError::Forbidden.into_response()),
        (May::Do(_) | May::SignedIn, None) => return Err(ask_to_sign_in(is_api, request.method(), &here)),
    }
    if let Some(viewer) = viewer {
        request.extensions_mut().insert(viewer);
    }
    Ok(())
}

/// Counts a request of this user, or of this address.
fn keep_pace(app: &App, request: &Request, viewer: Option<&Viewer>) -> Result<(), PageError> {
    let taken = match viewer {
        Some(viewer) => app
            .pace
            .take(&format!("user {}", viewer.user.name), OF_USERS, app.now()),
        None => match address(app, request.headers(), request.extensions()) {
            Some(from) => app.pace.take(&format!("from {from}"), OF_STRANGERS, app.now()),
            None => Ok(()),
        },
    };
    taken.map_err(PageError::TooMany)
}

/// Who is at the other end: behind a proxy, the last address that it names (it wrote that one itself).
pub(crate) fn address(app: &App, headers: &HeaderMap, extensions: &Extensions) -> Option<String> {
    if matches!(app.settings.door, Door::Proxy { .. }) {
        let forwarded = headers.get("x-forwarded-for")?.to_str().ok()?;
        return Some(forwarded.rsplit(',').next()?.trim().chars().take(64).collect());
    }
    let ConnectInfo(address) = extensions.get::<ConnectInfo<SocketAddr>>()?;
    Some(address.ip().to_string())
}

fn ask_to_sign_in(is_api: bool, method: &Method, here: &str) -> Response {
    if is_api {
        let fault = Fault {
            status: StatusCode::UNAUTHORIZED,
            detail: Some("send a token: Authorization: Bearer TOKEN".to_owned()),
            retry_after: None,
        };
        let mut response = StatusCode::UNAUTHORIZED.into_response();
        response.extensions_mut().insert(fault);
        return response;
    }
    let mut to = String::from("/login");
    if *method == Method::GET && here != "/" {
        to.push_str("?to=");
        to.push_str(&super::pages::link::quote(here));
    }
    match HeaderValue::from_str(&to) {
        Ok(to) => (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response(),
        Err(_) => PageError::NotFound.into_response(),
    }
}

/// Whether the request names a host that we are: a name that was bent to this address (DNS rebinding) is not ours.
fn is_meant(door: &Door, request: &Request) -> bool {
    let Some(host) = host(request.headers(), request.uri()) else {
        return false;
    };
    let name = host.rsplit_once(':').map_or(host.as_str(), |(name, port)| {
        if port.bytes().all(|digit| digit.is_ascii_digit()) {
            name
        } else {
            &host
        }
    });
    let is_loopback = matches!(name, "localhost" | "127.0.0.1" | "[::1]");
    match door {
        Door::Loopback => is_loopback,
        Door::Tls => true,
        Door::Proxy { origin } => is_loopback || authority(origin) == host,
    }
}

fn host(headers: &HeaderMap, uri: &Uri) -> Option<String> {
    let named = headers.get(HOST).and_then(|host| host.to_str().ok()).map(str::to_owned);
    named.or_else(|| uri.authority().map(ToString::to_string))
}

fn authority(origin: &str) -> &str {
    origin.split_once("://").map_or(origin, |(_, rest)| rest)
}

/// Whether a request that changes something comes from a page of ours: browsers say so in `Origin`, and cannot be made to
/// say otherwise by another site's page.
fn is_own_origin(door: &Door, headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(ORIGIN).and_then(|origin| origin.to_str().ok()) else {
        return false;
    };
    if let Door::Proxy { origin: own } = door {
        return origin == own;
    }
    let scheme = if door.is_secure() { "https" } else { "http" };
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    host.is_some_and(|host| origin == format!("{scheme}://{host}"))
}

pub(crate) fn language_of(app: &App, headers: &HeaderMap) -> Language {
    let chosen = cookie(headers, LANGUAGE_COOKIE);
    let asked = headers.get(ACCEPT_LANGUAGE).and_then(|asked| asked.to_str().ok());
    let asked = asked.and_then(|asked| {
        let codes = asked.split(',').map(|code| code.trim().get(..2).unwrap_or_default());
        codes.into_iter().find(|code| matches!(*code, "ru" | "en"))
    });
    match chosen.or(asked) {
        Some("ru") => Language::Russian,
        Some("en") => Language::English,
        _ => app.settings.language,
    }
}
