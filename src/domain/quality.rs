//! How much work recognition puts into a recording.

use serde::{Deserialize, Serialize};

/// Chosen per run; part of what a transcript is known by, so that another choice makes transcripts anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quality {
    /// The likeliest next piece of text, each time: the fast way.
    #[default]
    Standard,
    /// A search over several texts at once, in longer stretches of sound: fewer errors for several times the work.
    High,
}

impl Quality {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::High => "high",
        }
    }
}
