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
    /// What the sold goods or work cost the department.
    #[serde(default)]
    pub cost: Option<Money>,
    /// Profit as the CRM states it; not computed from `cost`.
    #[serde(default)]
    pub margin: Option<Money>,
    /// Amount taken off the list price.
    #[serde(default)]
    pub discount: Option<Money>,
    /// Monthly fee of a subscription.
    #[serde(default)]
    pub recurring: Option<Money>,
    #[serde(default)]
    pub region: Option<String>,
    #[serde(default)]
    pub pipeline: Option<String>,
    /// The stage the deal is in, as the CRM names it.
    #[serde(default)]
    pub stage: Option<String>,
    #[serde(default)]
    pub team: Option<String>,
    #[serde(default)]
    pub contact_id: Option<String>,
    #[serde(default)]
    pub company_id: Option<String>,
    #[serde(default)]
    pub lost_reason: Option<String>,
}

impl Deal {
    /// A deal of which nothing else is known.
    #[must_use]
    pub fn new(deal_id: DealId, status: DealStatus, created_at: Timestamp) -> Self {
        Self {
            deal_id,
            phones: Vec::new(),
            manager: None,
            source: None,
            product: None,
            amount: None,
            status,
            created_at,
            closed_at: None,
            cost: None,
            margin: None,
            discount: None,
            recurring: None,
            region: None,
            pipeline: None,
            stage: None,
            team: None,
            contact_id: None,
            company_id: None,
            lost_reason: None,
        }
    }
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
    /// Names the recording: its file name with or without extension, or the end of its path. Where the log names none (a
    /// missed call, a log without that column): the call's id in the telephone system. Unique in the log.
    pub recording: String,
    pub started_at: Timestamp,
    pub direction: Option<Direction>,
    pub agent: Option<String>,
    pub customer_phone: Option<Phone>,
    pub duration_s: Option<u32>,
    /// The deal the CRM itself tied the call to; wins over the phone.
    pub deal_id: Option<DealId>,
    /// Whether a person took the call.
    #[serde(default)]
    pub answered: Option<bool>,
    /// From the first ring to the answer, or to the end of a call that nobody took.
    #[serde(default)]
    pub ring_s: Option<u32>,
    /// From the answer to the end.
    #[serde(default)]
    pub talk_s: Option<u32>,
    /// One value for all legs of a conversation: a transferred call has several rows.
    #[serde(default)]
    pub linked_id: Option<String>,
    #[serde(default)]
    pub queue: Option<String>,
    #[serde(default)]
    pub contact_id: Option<String>,
    #[serde(default)]
    pub company_id: Option<String>,
    /// Who spoke in it one after the other, by time, where the log has several answered rows for this one recording: a
    /// call that was transferred while it was recorded. Empty otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub legs: Vec<CallLeg>,
}

/// One of several rows of the call log that share a recording.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CallLeg {
    pub started_at: Timestamp,
    pub agent: Option<String>,
    /// From the first ring to the answer.
    pub ring_s: Option<u32>,
    pub talk_s: Option<u32>,
}

impl CallLogEntry {
    /// A call of which nothing else is known.
    #[must_use]
    pub fn new(recording: impl Into<String>, started_at: Timestamp) -> Self {
        Self {
            recording: recording.into(),
            started_at,
            direction: None,
            agent: None,
            customer_phone: None,
            duration_s: None,
            deal_id: None,
            answered: None,
            ring_s: None,
            talk_s: None,
            linked_id: None,
            queue: None,
            contact_id: None,
            company_id: None,
            legs: Vec::new(),
        }
    }
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
    /// The contact that the log names, or several deals of one phone told apart by it.
    Contact,
    Company,
    /// Another leg of the same conversation (`linked_id`) has the deal; this one says too little itself.
    Transfer,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnmatchedReason {
    /// The recording has no row in the call log.
    NotInCallLog,
    /// The log names a deal that the deals export does not have.
    UnknownDealId,
    /// The log has neither a deal nor a phone, contact or company for the call.
    NoPhone,
    /// No deal has this phone (nor the contact or company, where the log names one).
    UnknownPhone,
    /// Deals have this phone, contact or company, but none was alive (created ≤ start < closed) when the call began.
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
