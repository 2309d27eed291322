//! Who is there: passwords, sessions, tokens, the forgery check of forms, the throttle of logins.

mod form;
mod pace;
mod password;
mod secret;
mod session;
mod throttle;

pub(crate) use form::{Bare, Posted, Signed, signed};
pub(crate) use pace::{OF_STRANGERS, OF_USERS, Pace};
pub(crate) use password::check;
pub use password::{MIN_PASSWORD, PasswordError, hash_password};
pub use secret::new_token;
pub(crate) use secret::{hash_of, new_secret, same};
pub(crate) use session::{
    Viewer, bearer, begin, clear_cookie, cookie, cookie_of, end, forget_old, from_bearer, from_cookie,
};
pub(crate) use throttle::Throttle;
