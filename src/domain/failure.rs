use serde::{Deserialize, Serialize};

/// The stages a call goes through, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    Decode,
    Transcribe,
    Roles,
    Score,
}

impl Stage {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Decode => "decode",
            Self::Transcribe => "transcribe",
            Self::Roles => "roles",
            Self::Score => "score",
        }
    }
}

/// Whether trying again can help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// The input itself is at fault: the same bytes with the same program fail again, so it is not tried again
    /// until either changes.
    Permanent,
    /// The surroundings were (disk, memory, a killed engine): tried again on the next run, up to a limit.
    Transient,
}

/// A stage that did not succeed on one call. Stored and shown; never turned into a score or an empty transcript.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    pub stage: Stage,
    pub kind: FailureKind,
    /// One sentence for a person: what is wrong with what.
    pub reason: String,
}
