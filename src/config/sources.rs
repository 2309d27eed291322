//! `[[sources]]`: where recordings come from, and what is known of each place.

use serde::Deserialize;

/// One telephone system, or one folder of recordings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    pub name: String,
    /// Folders in a row, anywhere in the path.
    #[serde(default)]
    pub folder: Option<String>,
    /// Regular expression for the name without its extension, with named groups (`date`, `time`, `direction`, `phone`, …).
    #[serde(default)]
    pub pattern: Option<String>,
    /// Zone of times in names; otherwise `crm.timezone`.
    #[serde(default)]
    pub timezone: Option<String>,
    /// The agent's channel, whatever the direction.
    #[serde(default)]
    pub agent: Option<Side>,
    /// The channel of whoever rang; otherwise left.
    #[serde(default)]
    pub caller: Option<Side>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    Left,
    Right,
}

impl Side {
    #[must_use]
    pub fn channel(self) -> u16 {
        match self {
            Self::Left => 0,
            Self::Right => 1,
        }
    }
}
