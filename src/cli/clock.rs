//! The one reader of the system clock. Every other room is handed the time.

use jiff::Timestamp;

#[expect(clippy::disallowed_methods, reason = "the one reader of the clock")]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}
