//! `/api/v1`: the same data for programs, with a token (`talktrack user token`). What a token may see is what its user may
//! see. `openapi.json` describes it; a test holds it to the routes.

pub(super) mod calls;
pub(super) mod figures;
pub(super) mod more;

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::error::PageError;
use crate::report::json::document;

/// The description, as `OpenAPI` 3.1.
pub(crate) const OPENAPI: &str = include_str!("openapi.json");

pub(super) async fn openapi() -> Response {
    ([(CONTENT_TYPE, "application/json")], OPENAPI).into_response()
}

fn json<T: Serialize>(what: &'static str, value: &T) -> Result<Response, PageError> {
    Ok(text(document(what, value)?))
}

fn text(text: String) -> Response {
    ([(CONTENT_TYPE, "application/json")], text).into_response()
}
