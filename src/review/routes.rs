//! Every route, twice: [`RULES`] with the right it needs, [`router`] with the code behind it. The tests hold them together.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{Method, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

use super::access::Act;
use super::app::App;
use super::error::PageError;
use super::{api, guard, pages};

/// Forms are small.
const MOST_BODY_BYTES: usize = 128 * 1024;
/// The text of a checklist is not: in a form each Cyrillic letter takes six bytes.
const MOST_FORM_BYTES: usize = 4 << 20;
const ANSWER_WITHIN: Duration = Duration::from_mins(1);

/// What a route asks of those who use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum May {
    Anyone,
    SignedIn,
    Do(Act),
}

const fn get_rule(path: &'static str, may: May) -> (&'static str, &'static str, May) {
    ("GET", path, may)
}

const fn post_rule(path: &'static str, may: May) -> (&'static str, &'static str, May) {
    ("POST", path, may)
}

/// Method, path, right.
#[rustfmt::skip]
pub(crate) const RULES: &[(&str, &str, May)] = &[
    get_rule("/", May::SignedIn),
    get_rule("/login", May::Anyone),
    post_rule("/login", May::Anyone),
    post_rule("/logout", May::SignedIn),
    get_rule("/language/{code}", May::Anyone),
    get_rule("/static/{file}", May::Anyone),
    get_rule("/calls", May::Do(Act::SeeCalls)),
    get_rule("/calls/{call}", May::Do(Act::SeeCalls)),
    get_rule("/calls/{call}/sound", May::Do(Act::SeeCalls)),
    post_rule("/calls/{call}/verdict", May::Do(Act::Judge)),
    post_rule("/calls/{call}/undo", May::Do(Act::Judge)),
    post_rule("/calls/{call}/mark", May::Do(Act::Judge)),
    post_rule("/calls/{call}/finish", May::Do(Act::Judge)),
    post_rule("/calls/{call}/dispute", May::Do(Act::Dispute)),
    get_rule("/calls/{call}/why", May::Do(Act::SeeCalls)),
    post_rule("/calls/{call}/swap", May::Do(Act::Judge)),
    get_rule("/calls/{call}/words", May::Do(Act::Judge)),
    post_rule("/calls/{call}/words", May::Do(Act::Judge)),
    post_rule("/calls/{call}/clip", May::Do(Act::Judge)),
    post_rule("/filters", May::Do(Act::SeeCalls)),
    get_rule("/queue", May::Do(Act::Queue)),
    post_rule("/queue", May::Do(Act::Queue)),
    post_rule("/queue/fill", May::Do(Act::DecideDisputes)),
    post_rule("/queue/goal", May::Do(Act::DecideDisputes)),
    get_rule("/disputes", May::Do(Act::SeeDisputes)),
    post_rule("/disputes", May::Do(Act::DecideDisputes)),
    post_rule("/calls/{call}/reveal", May::Do(Act::DecideDisputes)),
    get_rule("/calibration", May::Do(Act::SeeCalibration)),
    get_rule("/managers", May::Do(Act::SeeManagers)),
    get_rule("/managers/{name}", May::Do(Act::SeeManagers)),
    get_rule("/conversion", May::Do(Act::SeeConversion)),
    get_rule("/morning", May::Do(Act::SeeKpi)),
    get_rule("/worklists/{list}", May::Do(Act::SeeWorklists)),
    post_rule("/worklists/{list}", May::Do(Act::ChangeWorklists)),
    get_rule("/kpi", May::Do(Act::SeeKpi)),
    get_rule("/training", May::Do(Act::SeeTraining)),
    get_rule("/playlists", May::Do(Act::SeeTraining)),
    post_rule("/playlists", May::Do(Act::Judge)),
    get_rule("/playlists/{playlist}", May::Do(Act::SeeTraining)),
    post_rule("/playlists/{playlist}", May::Do(Act::Judge)),
    get_rule("/playlists/{playlist}/export", May::Do(Act::Judge)),
    get_rule("/runs", May::Do(Act::SeeRuns)),
    post_rule("/runs/retry", May::Do(Act::Retry)),
    get_rule("/checklist", May::Do(Act::SeeChecklist)),
    get_rule("/checklist/edit", May::Do(Act::EditChecklist)),
    post_rule("/checklist/edit", May::Do(Act::EditChecklist)),
    get_rule("/checklist/text", May::Do(Act::EditChecklist)),
    get_rule("/users", May::Do(Act::SeeUsers)),
    get_rule("/log", May::Do(Act::SeeLog)),
    get_rule("/api/v1/openapi.json", May::Anyone),
    get_rule("/api/v1/calls", May::Do(Act::SeeCalls)),
    get_rule("/api/v1/calls/{call}", May::Do(Act::SeeCalls)),
    get_rule("/api/v1/calls/{call}/transcript", May::Do(Act::SeeCalls)),
    get_rule("/api/v1/calls/{call}/sound", May::Do(Act::SeeCalls)),
    post_rule("/api/v1/calls/{call}/verdicts", May::Do(Act::Judge)),
    get_rule("/api/v1/queue", May::Do(Act::Queue)),
    get_rule("/api/v1/disputes", May::Do(Act::SeeDisputes)),
    get_rule("/api/v1/calibration", May::Do(Act::SeeCalibration)),
    get_rule("/api/v1/playlists", May::Do(Act::SeeTraining)),
    get_rule("/api/v1/playlists/{playlist}", May::Do(Act::SeeTraining)),
    get_rule("/api/v1/runs", May::Do(Act::SeeRuns)),
    get_rule("/api/v1/checklist", May::Do(Act::SeeChecklist)),
    get_rule("/api/v1/managers", May::Do(Act::SeeManagers)),
    get_rule("/api/v1/lift", May::Do(Act::SeeConversion)),
    get_rule("/api/v1/kpi", May::Do(Act::SeeKpi)),
    get_rule("/api/v1/worklists/{list}", May::Do(Act::SeeWorklists)),
];

/// Method and path of every route, for those who check them from outside.
pub fn routes() -> impl Iterator<Item = (&'static str, &'static str)> {
    RULES.iter().map(|(method, path, _)| (*method, *path))
}

/// The rule of a route; `None` for a path or a method that is not on the list.
pub(crate) fn rule(method: &Method, path: &str) -> Option<May> {
    let method = if *method == Method::HEAD {
        "GET"
    } else {
        method.as_str()
    };
    let found = RULES.iter().find(|(m, p, _)| *m == method && *p == path);
    found.map(|(_, _, may)| *may)
}

/// Whether there is such a page: the frame links to no other.
pub(crate) fn is_served(path: &str) -> bool {
    let is_it = |known: &str| {
        known == path
            || known
                .split_once('{')
                .is_some_and(|(stem, rest)| path.starts_with(stem) && rest.ends_with('}'))
    };
    RULES.iter().any(|(method, known, _)| *method == "GET" && is_it(known))
}

/// The whole server, to be called in process or put on a port.
pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/", get(pages::home))
        .route("/login", get(pages::login::page).post(pages::login::enter))
        .route("/logout", post(pages::login::leave))
        .route("/language/{code}", get(pages::language))
        .route("/static/{file}", get(pages::files::file))
        .route("/calls", get(pages::calls::page))
        .route("/calls/{call}", get(pages::scorecard::page))
        .route("/calls/{call}/sound", get(pages::sound::play))
        .route("/calls/{call}/verdict", post(pages::answer::verdict_given))
        .route("/calls/{call}/undo", post(pages::answer::undo))
        .route("/calls/{call}/mark", post(pages::answer::mark))
        .route("/calls/{call}/finish", post(pages::answer::finish))
        .route("/calls/{call}/dispute", post(pages::answer::dispute))
        .route("/calls/{call}/why", get(pages::why::page))
        .route("/calls/{call}/swap", post(pages::words::swap))
        .route("/calls/{call}/words", get(pages::words::page).post(pages::words::fix))
        .route("/calls/{call}/clip", post(pages::playlists::add))
        .route("/filters", post(pages::saved::keep))
        .route("/queue", get(pages::queue::page).post(pages::queue::step))
        .route("/queue/fill", post(pages::queue::fill))
        .route("/queue/goal", post(pages::queue::goal))
        .route("/disputes", get(pages::disputes::page).post(pages::disputes::decide))
        .route("/calls/{call}/reveal", post(pages::answer::reveal))
        .route("/calibration", get(pages::calibration::page))
        .route("/managers", get(pages::managers::page))
        .route("/managers/{name}", get(pages::managers::one))
        .route("/conversion", get(pages::conversion::page))
        .route("/morning", get(pages::morning::page))
        .route(
            "/worklists/{list}",
            get(pages::worklists::page).post(pages::worklists::change),
        )
        .route("/kpi", get(pages::kpi::page))
        .route("/training", get(pages::training::page))
        .route("/playlists", get(pages::playlists::list).post(pages::playlists::make))
        .route(
            "/playlists/{playlist}",
            get(pages::playlists::page).post(pages::playlists::change),
        )
        .route("/playlists/{playlist}/export", get(pages::playlist_export::export))
        .route("/runs", get(pages::runs::page))
        .route("/runs/retry", post(pages::runs::retry))
        .route("/checklist", get(pages::checklist::page))
        .route(
            "/checklist/edit",
            get(pages::draft::page)
                .post(pages::draft::write)
                .layer(DefaultBodyLimit::max(MOST_FORM_BYTES)),
        )
        .route("/checklist/text", get(pages::draft::text))
        .route("/users", get(pages::users::page))
        .route("/log", get(pages::users::log))
        .route("/api/v1/openapi.json", get(api::openapi))
        .route("/api/v1/calls", get(api::calls::list))
        .route("/api/v1/calls/{call}", get(api::calls::one))
        .route("/api/v1/calls/{call}/transcript", get(api::calls::transcript))
        .route("/api/v1/calls/{call}/sound", get(pages::sound::play))
        .route("/api/v1/calls/{call}/verdicts", post(api::calls::verdict_given))
        .route("/api/v1/queue", get(api::more::queue))
        .route("/api/v1/disputes", get(api::more::disputes))
        .route("/api/v1/calibration", get(api::more::calibration))
        .route("/api/v1/playlists", get(api::more::playlists))
        .route("/api/v1/playlists/{playlist}", get(api::more::playlist))
        .route("/api/v1/runs", get(api::more::runs))
        .route("/api/v1/checklist", get(api::more::checklist))
        .route("/api/v1/managers", get(api::figures::managers))
        .route("/api/v1/lift", get(api::figures::lift))
        .route("/api/v1/kpi", get(api::figures::kpi))
        .route("/api/v1/worklists/{list}", get(api::figures::worklist))
        .route_layer(from_fn_with_state(Arc::clone(&app), guard::hold))
        .fallback(async || PageError::NotFound)
        .layer(DefaultBodyLimit::max(MOST_BODY_BYTES))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            ANSWER_WITHIN,
        ))
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state(Arc::clone(&app), guard::dress))
        .with_state(app)
}
