//! Forms that change something: taken only with the forgery token of the viewer's session.

use axum::Form;
use axum::extract::{FromRequest, Request};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Viewer, same};
use crate::review::error::PageError;

/// A form with its hidden `csrf` field.
pub(crate) trait Signed: DeserializeOwned {
    fn csrf(&self) -> &str;
}

/// Forms whose token is their field `csrf`.
macro_rules! signed {
    ($($form:ident),*) => {
        $(impl $crate::review::auth::Signed for $form {
            fn csrf(&self) -> &str {
                &self.csrf
            }
        })*
    };
}
pub(crate) use signed;

/// A form whose token was the session's.
#[derive(Debug)]
pub(crate) struct Posted<T>(pub T);

/// A form with no field but the token.
#[derive(Debug, Deserialize)]
pub(crate) struct Bare {
    csrf: String,
}

signed!(Bare);

impl<S: Send + Sync, T: Signed> FromRequest<S> for Posted<T> {
    type Rejection = PageError;

    async fn from_request(request: Request, state: &S) -> Result<Self, PageError> {
        let viewer = request
            .extensions()
            .get::<Viewer>()
            .cloned()
            .ok_or(PageError::Forbidden)?;
        let Form(form) = Form::<T>::from_request(request, state)
            .await
            .map_err(|_| PageError::Bad("the form is not complete"))?;
        // An empty token is that of no session.
        if viewer.csrf.is_empty() || !same(form.csrf(), &viewer.csrf) {
            return Err(PageError::Forged);
        }
        Ok(Self(form))
    }
}
