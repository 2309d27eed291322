//! What `kpi::worklists` ranks: lost and stalled deals with their last meaningful call, and what became of earlier calls
//! that showed the same signs. Candidates come in pages; counts are grouped in SQL: nothing here grows with calls.

use std::path::PathBuf;

use jiff::Timestamp;

use super::DealCounts;
use crate::domain::{CallId, DealId, DealStatus, Direction, FormId, Money, Scorecard};

/// What is asked. Everything after `as_of` is not known yet: a deal that was closed later is open.
#[derive(Debug, Clone, PartialEq)]
pub struct WorklistQuery {
    pub form: FormId,
    pub as_of: Timestamp,
    /// Deals lost before this are too old; one without a closing date counts.
    pub lost_since: Timestamp,
    /// An open deal has stalled when its last contact was no later than this.
    pub stalled_before: Timestamp,
    /// Only deals of this manager.
    pub manager: Option<String>,
    /// A silence after a call that is longer than this is a long one.
    pub silence_us: i64,
    /// A promise that no call followed for longer than this was not kept, as far as event rows tell.
    pub promise_us: i64,
}

/// A lost or stalled deal as of the day asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct WorklistDeal {
    pub deal: DealId,
    /// `Lost` or `Open`.
    pub status: DealStatus,
    pub manager: Option<String>,
    pub source: Option<String>,
    pub product: Option<String>,
    pub amount: Option<Money>,
    pub created_at: Timestamp,
    pub closed_at: Option<Timestamp>,
    pub lost_reason: Option<String>,
    /// The first telephone number, masked.
    pub customer: Option<String>,
    /// The same number has a later deal that is open or was won: somebody is talking with this customer.
    pub customer_active: bool,
    /// Rows of the call log with the deal or one of its numbers, since the deal was created; answered or not.
    pub contacts: u64,
    pub last_contact_at: Option<Timestamp>,
    /// The first that was not known to be unanswered.
    pub first_talk_at: Option<Timestamp>,
    pub lead: Option<WorklistLead>,
    /// The last meaningful call before the close, with a scorecard of the form's current version.
    pub last_call: Option<WorklistCall>,
}

/// The request that became the deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorklistLead {
    pub created_at: Timestamp,
    pub first_contact_at: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct WorklistCall {
    pub call: CallId,
    pub path: PathBuf,
    pub started_at: Option<Timestamp>,
    pub direction: Option<Direction>,
    pub agent: Option<String>,
    /// Contacts that began after this call did, answered or not.
    pub contacts_after: u64,
    pub scorecard: Scorecard,
}

/// Some candidates, and where the next page begins; `None` after the last.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WorklistPage {
    pub deals: Vec<WorklistDeal>,
    pub next: Option<DealId>,
}

/// Closed deals that had a meaningful call with exactly these signs, no standing refusal, and another meaningful call
/// after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SignCount {
    pub signs: SignBits,
    pub won: u64,
    pub lost: u64,
}

/// Signs as rows of events tell them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[expect(clippy::struct_excessive_bools, reason = "five independent signs")]
pub struct SignBits {
    /// A step was agreed, or an attempt to close accepted or put off.
    pub interest: bool,
    /// The customer put it off (time, «подумаю», somebody else decides) and nobody took it up.
    pub soft: bool,
    /// An objection was dropped (other than to the need).
    pub dropped: bool,
    /// The agent promised something or a step was agreed, and no call followed in time.
    pub promise: bool,
    /// A long silence followed.
    pub silence: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WorklistHistory {
    /// All deals as of the day.
    pub deals: DealCounts,
    pub signs: Vec<SignCount>,
}
