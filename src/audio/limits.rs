use serde::{Deserialize, Serialize};

use crate::domain::Millis;

/// What a recording may cost at most. A file over a limit is refused (`AudioError::Limit`), not cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Size of the file in bytes.
    pub max_bytes: u64,
    /// Length of the sound; in the settings `max_duration_ms`. Memory follows it: 64 kB per second and channel.
    #[serde(rename = "max_duration_ms")]
    pub max_duration: Millis,
    pub max_channels: u16,
    pub max_rate_hz: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 2 << 30,
            max_duration: Millis::from_secs(8 * 3600),
            max_channels: 8,
            max_rate_hz: 192_000,
        }
    }
}
