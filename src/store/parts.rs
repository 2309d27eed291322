//! Transferred calls, as the store keeps them. Plain values; the SQL is in `sqlite/parts.rs`.

use super::ScoredCall;
use crate::domain::{CallPart, PartScore};

/// A transferred call that was scored as one: `scored.call` is its first recording.
#[derive(Debug, Clone, PartialEq)]
pub struct WholeCall {
    /// In order of time.
    pub parts: Vec<CallPart>,
    /// With what of it goes to each part, in the same order. `None`: no form is for its language.
    pub scored: Option<(ScoredCall, Vec<PartScore>)>,
}
