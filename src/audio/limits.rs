use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Headerless;
use crate::domain::{Fingerprint, Millis};

/// Raised when files that were refused are decoded now.
const DECODERS: &str = "decode-1";

/// What a recording may cost at most, and what may be used to read it. A file over a limit is refused
/// (`AudioError::Limit`), not cut.
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
    /// The ffmpeg program, for codecs that are not decoded here; `None`: they are refused.
    pub ffmpeg: Option<PathBuf>,
    /// What files without a header hold, by extension in lower case. Stands above what an extension means otherwise.
    pub headerless: BTreeMap<String, Headerless>,
}

impl Limits {
    /// What shapes a refusal: when it changes, a file that was refused is worth another look.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&[DECODERS, &format!("{self:?}")])
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 2 << 30,
            max_duration: Millis::from_secs(8 * 3600),
            max_channels: 8,
            max_rate_hz: 192_000,
            ffmpeg: None,
            headerless: BTreeMap::new(),
        }
    }
}
