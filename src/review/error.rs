//! What goes wrong: before the port is open ([`ServeError`]), and while a page is made ([`PageError`]).

use std::net::SocketAddr;
use std::path::PathBuf;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::pipeline::ReviewError;
use crate::report::ReportError;
use crate::store::StoreError;

/// The server could not start or go on.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error("{address} is not this machine alone: that needs TLS or a proxy with TLS in front")]
    Open { address: SocketAddr },
    #[error("{address} is not this machine alone, and there are no users yet")]
    NoUsers { address: SocketAddr },
    #[error("cannot listen on {address}")]
    Listen {
        address: SocketAddr,
        source: std::io::Error,
    },
    #[error("cannot read the certificate {} and its key {}", cert.display(), key.display())]
    Certificate {
        cert: PathBuf,
        key: PathBuf,
        source: std::io::Error,
    },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A page that could not be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PageError {
    /// Also for what the viewer may not see: it does not tell that it is there.
    #[error("there is no such page")]
    NotFound,
    #[error("your role does not allow this")]
    Forbidden,
    #[error("the form was not sent from these pages, or is too old")]
    Forged,
    #[error("{0}")]
    Bad(&'static str),
    #[error("somebody else has changed it meanwhile")]
    Conflict,
    /// After so many seconds there is room again.
    #[error("too many requests: wait {0} s")]
    TooMany(u64),
    /// What was asked for cannot be done; the sentence says why.
    #[error("{0}")]
    Refused(String),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Report(#[from] ReportError),
    #[error("cannot render page {page}")]
    Render { page: &'static str, source: askama::Error },
    #[error("a worker of this page has died")]
    Died(#[from] tokio::task::JoinError),
}

impl PageError {
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden | Self::Forged => StatusCode::FORBIDDEN,
            Self::Bad(_) => StatusCode::BAD_REQUEST,
            Self::Conflict => StatusCode::CONFLICT,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Store(StoreError::Locked { .. }) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Store(_) | Self::Report(_) | Self::Render { .. } | Self::Died(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// Left with a response for [`crate::review::guard`], which says it in the viewer's language.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    pub status: StatusCode,
    pub detail: Option<String>,
    /// Seconds.
    pub retry_after: Option<u64>,
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let status = self.status();
        if status.is_server_error() {
            // The causes are for the log of the program: they may name paths.
            tracing::error!(error = &self as &dyn std::error::Error, "a page failed");
        }
        let retry_after = match self {
            Self::TooMany(seconds) => Some(seconds),
            _ => None,
        };
        let detail = match self {
            Self::Bad(detail) => Some(detail.to_owned()),
            Self::Refused(why) => Some(why),
            _ => None,
        };
        let mut response = status.into_response();
        response.extensions_mut().insert(Fault {
            status,
            detail,
            retry_after,
        });
        response
    }
}

impl From<ReviewError> for PageError {
    fn from(error: ReviewError) -> Self {
        match error {
            ReviewError::Store(error) => Self::Store(error),
            ReviewError::Stale(_) => Self::Conflict,
            ReviewError::Refused(refusal) => Self::Refused(refusal.to_string()),
        }
    }
}
