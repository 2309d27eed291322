//! The two style sheets and the script, from inside the program. Browsers keep them for five minutes; their links carry
//! the program's version.

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::report::html::STYLES;
use crate::review::error::PageError;

pub(crate) const REPORT: &str = concat!("/static/report.css?v=", env!("CARGO_PKG_VERSION"));
pub(crate) const OWN: &str = concat!("/static/app.css?v=", env!("CARGO_PKG_VERSION"));
pub(crate) const SCRIPT: &str = concat!("/static/app.js?v=", env!("CARGO_PKG_VERSION"));

/// The player that report pages have too, and what only these pages have.
const SCRIPTS: &str = concat!(
    include_str!("../../report/templates/player.js"),
    include_str!("../static/app.js")
);

pub(crate) async fn file(Path(name): Path<String>) -> Result<Response, PageError> {
    let (kind, text) = match name.as_str() {
        "report.css" => ("text/css; charset=utf-8", STYLES),
        "app.css" => ("text/css; charset=utf-8", include_str!("../static/app.css")),
        "app.js" => ("text/javascript; charset=utf-8", SCRIPTS),
        _ => return Err(PageError::NotFound),
    };
    Ok(([(CONTENT_TYPE, kind), (CACHE_CONTROL, "private, max-age=300")], text).into_response())
}
