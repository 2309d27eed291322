//! What goes in and out of a store about verdicts of people: the arithmetic it is lent, questions, the queue, and the rows
//! that agreement is counted from.

use jiff::Timestamp;

use super::FormOutline;
use crate::domain::{
    CallId, FormId, ItemId, ItemResult, QueueReason, Quote, Score, Scorecard, Standing, Transcript, Verdict,
};

/// The form's arithmetic, lent to the store so that a verdict and the score it leads to are written in one transaction.
/// `pipeline::Overlay` is the one there is.
pub trait Arithmetic: Send + Sync {
    /// The scorecard with people's verdicts over the machine's. Verdicts on items that the scorecard does not have are
    /// passed over; so are quotes that do not stand in the transcript.
    fn effective(
        &self,
        machine: &Scorecard,
        outline: &FormOutline,
        transcript: Option<&Transcript>,
        people: &[Standing],
    ) -> Scorecard;

    /// Over these items of a scorecard alone, whatever their number: what the part of a transferred call has.
    fn share(&self, items: &[ItemResult], outline: &FormOutline) -> Option<Score>;

    /// Whether the words stand in the transcript where they are said to.
    fn is_verbatim(&self, transcript: &Transcript, quote: &Quote) -> bool;
}

/// For whose eyes a review is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Viewer<'a> {
    /// Everything, blind verdicts included: for statistics and tests, never for a page.
    All,
    /// What this person may see: own blind verdicts, others' only when they are revealed and he has no open blind
    /// review of the call himself.
    Person(&'a str),
}

/// Rows of the log, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChangeQuery {
    pub call: Option<CallId>,
    pub by: Option<String>,
    /// Rows with smaller numbers only: the last one of the page before.
    pub before: Option<i64>,
    /// `None`: 100.
    pub limit: Option<u32>,
}

/// Disputes, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DisputeQuery {
    pub call: Option<CallId>,
    /// Who contested.
    pub by: Option<String>,
    /// Only those that are not decided, or only those that are.
    pub open: Option<bool>,
    pub before: Option<i64>,
    /// `None`: 100.
    pub limit: Option<u32>,
}

/// What to put into the queue. A call is in it once for each reason (and reviewer, if it is meant for one) until it was
/// checked; blind reviews of a call once for each reviewer, ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuePlan {
    pub form: FormId,
    pub reason: QueueReason,
    /// How many calls at most.
    pub count: u32,
    /// For the sample: the same seed draws the same calls from the same store.
    pub seed: u64,
    /// Calls that began from then on, to before then; both `None`: all, those without a known start too.
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
    /// Meant for these reviewers only, each of whom gets every call (blind: exactly so the same calls go to several).
    /// Empty: for whoever comes first.
    pub reviewers: Vec<String>,
}

/// The queue: what waits first, in the order in which it is handed out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QueueQuery {
    /// What this reviewer may take; `None`: everything.
    pub reviewer: Option<String>,
    pub reason: Option<QueueReason>,
    /// What is done already, too.
    pub done: bool,
    /// `None`: 100.
    pub limit: Option<u32>,
}

/// How a reviewer leaves what he took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leave {
    /// Checked: it leaves the queue.
    Done,
    /// For somebody else.
    Back,
    /// Still at it: the lock holds until then.
    Stay(Timestamp),
}

/// One reviewer's day.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct QueueDone {
    pub reviewer: String,
    pub calls: u64,
}

/// A verdict of a person beside that of the machine at the time. Undone verdicts are left out; of several of one person
/// on one item of a call, blind ones apart from open ones, the last counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RatedItem {
    /// The store's own number of the call: tells calls apart, nothing else.
    pub call_no: i64,
    pub item: ItemId,
    pub by: String,
    pub verdict: Verdict,
    pub machine: Verdict,
    pub at: Timestamp,
    pub blind: bool,
    /// Of a blind one: its review is revealed. Others are in no statistics that people see.
    pub revealed: bool,
    /// A head's decision of a dispute.
    pub decision: bool,
}
