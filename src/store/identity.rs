//! What is known of calls beside their sound, and sides that a person swapped.

use std::path::PathBuf;

use crate::domain::{AudioInfo, CallId, Failure};

/// Sides that are swapped against what was found: a call's, or those of all calls of a source. Both together cancel out.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum RoleSwap {
    Call(CallId),
    Source(String),
}

/// A recording with what was measured of it, for `report health`.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordingHealth {
    pub call: CallId,
    pub path: PathBuf,
    pub source: Option<String>,
    /// `None`: not decoded.
    pub audio: Option<AudioInfo>,
    /// Why it was not decoded or recognised.
    pub failure: Option<Failure>,
    /// The roles that were found are contradicted.
    pub roles_doubtful: bool,
}
