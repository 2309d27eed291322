use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{DealId, Phone};

/// An amount in minor units (kopecks, cents). The currency is the department's own; amounts are never mixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(pub i64);

impl Money {
    #[must_use]
    pub fn major(self) -> f64 {
        #[allow(clippy::cast_precision_loss)] // exact up to 90 trillion roubles
        let minor = self.0 as f64;
        minor / 100.0
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let minor = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", minor / 100, minor % 100)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DealStatus {
    Won,
    Lost,
    Open,
}

/// A deal of the CRM. `closed_at` is `Some` exactly for won and lost deals whose export says when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deal {
    pub deal_id: DealId,
    pub phones: Vec<Phone>,
    pub manager: Option<String>,
    pub source: Option<String>,
    pub product: Option<String>,
    pub amount: Option<Money>,
    pub status: DealStatus,
    pub created_at: Timestamp,
    pub closed_at: Option<Timestamp>,
}

/// Who rang whom, from the company's side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    Inbound,
    Outbound,
}

/// A row of the telephone system's call log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallLogEntry {
    /// Names the recording: its file name with or without extension, or the end of its path.
    pub recording: String,
    pub started_at: Timestamp,
    pub direction: Option<Direction>,
    pub agent: Option<String>,
    pub customer_phone: Option<Phone>,
    pub duration_s: Option<u32>,
    /// The deal the CRM itself tied the call to; wins over the phone.
    pub deal_id: Option<DealId>,
}

/// What the join made of one call; exactly one of these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JoinOutcome {
    Matched {
        deal_id: DealId,
        by: MatchedBy,
    },
    /// Several deals fit; none is chosen.
    Ambiguous {
        candidates: Vec<DealId>,
    },
    Unmatched {
        reason: UnmatchedReason,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchedBy {
    CrmId,
    Phone,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnmatchedReason {
    /// The recording has no row in the call log.
    NotInCallLog,
    /// The log names a deal that the deals export does not have.
    UnknownDealId,
    /// The log has neither a deal nor a phone for the call.
    NoPhone,
    /// No deal has this phone.
    UnknownPhone,
    /// Deals have this phone, but none was alive (created ≤ start < closed) when the call began.
    OutsideDealLife,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_written_with_two_decimals() {
        assert_eq!(Money(4_800_050).to_string(), "48000.50");
        assert_eq!(Money(-5).to_string(), "-0.05");
    }
}
