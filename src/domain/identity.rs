use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Direction, Phone};

/// What is known of a call without a call log: from the settings of its source and from its file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CallIdentity {
    /// The source as the settings name it, else the telephone system whose names these are; `None`: neither.
    pub source: Option<String>,
    pub started_at: Option<Timestamp>,
    /// Present with `started_at`.
    pub started_by: Option<StartedBy>,
    pub direction: Option<Direction>,
    /// The other side's number, whole.
    pub customer_phone: Option<Phone>,
    /// The internal line.
    pub extension: Option<String>,
    pub agent: Option<String>,
    /// The call's id in the telephone system.
    pub unique_id: Option<String>,
    /// The channel of the agent, where the settings of the source say it.
    pub agent_channel: Option<u16>,
    /// The channel of whoever rang, where the settings say it; by custom the first one.
    pub caller_channel: Option<u16>,
}

/// How the start of a call is known, the better first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StartedBy {
    FileName,
    /// A tag of the recording's container.
    Tags,
    /// When the file was last written: the end of the recording, or the day it was copied.
    FileTime,
}
