use serde::{Deserialize, Serialize};

use super::{Millis, Segment};

/// Whose voice it is of those that share a channel, where they were told apart.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Voice {
    /// Within the channel, 0 or 1: a number, not a person.
    pub index: u8,
    /// How sure that is, 0.5–1.
    pub confidence: f32,
}

impl Voice {
    /// Words and turns below this may well be the other's.
    pub const DOUBTFUL: f32 = 0.7;
}

/// A stretch in which one voice of a channel speaks.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct VoiceTurn {
    pub voice: Voice,
    pub start_ms: Millis,
    pub end_ms: Millis,
}

/// A side of a call: a channel by its index, or a voice within a mono channel by [`VOICES_FROM`] and its number.
pub const VOICES_FROM: u16 = 1000;

impl Segment {
    /// The side that this is of, as [`RoleAssignment::roles`](super::RoleAssignment::roles) names it.
    #[must_use]
    pub fn side(&self) -> u16 {
        self.voice
            .map_or(self.channel, |voice| VOICES_FROM + u16::from(voice.index))
    }
}
