//! What people say of a call: verdicts over the machine's, undo, blind reviews, disputes, marks, and the log of it all.
//! Plain data. Who may do what is decided by whoever takes the request; names of people are taken as they come.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{CallId, Evidence, FormId, FormRef, ItemId, Millis, Scorecard, Verdict};

/// Longest name of a person, in characters.
pub const NAME_CHARS: usize = 200;

/// Longest comment or reason, in characters.
pub const COMMENT_CHARS: usize = 4000;

/// The machine's answer on an item that a person answered too.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MachineVerdict {
    pub verdict: Verdict,
    pub points: f64,
    pub evidence: Vec<Evidence>,
    pub reason: Option<String>,
}

/// The verdict of a person that is in force on an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HumanVerdict {
    pub verdict: Verdict,
    pub by: String,
    pub at: Timestamp,
    pub comment: Option<String>,
}

/// A verdict in force, with what the scorecard needs of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    pub item: ItemId,
    pub human: HumanVerdict,
    /// The words that the person chose; `None`: none.
    pub quote: Option<Quote>,
}

/// Words chosen in a transcript: a verbatim part of one segment of `channel` that overlaps the time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    pub quote: String,
    pub channel: u16,
    pub start_ms: Millis,
    pub end_ms: Millis,
}

/// One thing done to the review of a call under a form.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewChange {
    pub call: CallId,
    pub form: FormId,
    pub by: String,
    /// The revision that `by` was looking at; when it is not the present one, the change is refused. `None`: whatever it is.
    pub revision: Option<u64>,
    pub act: ReviewAct,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ReviewAct {
    /// A verdict on one item. It is blind when `by` has an open blind review of this call and form.
    Give {
        item: ItemId,
        verdict: Verdict,
        comment: Option<String>,
        quote: Option<Quote>,
    },
    /// Takes back a verdict, by its entry; what stood before it stands again. The entry stays in the history.
    Undo { entry: i64 },
    /// Opens a blind review for `reviewer`: until he finishes it he sees nobody's verdicts, and until it is revealed
    /// nobody sees his.
    OpenBlind { reviewer: String },
    /// `by` has given all he wanted to give blind.
    FinishBlind,
    /// Opens to all eyes the finished blind reviews of the call and form: their verdicts come into force.
    RevealBlind,
    /// The agent contests the verdict in force on an item.
    Contest { item: ItemId, reason: String },
    /// The head decides a dispute: with `None` the verdict is upheld, else changed to this one.
    Decide {
        dispute: i64,
        verdict: Option<Verdict>,
        comment: Option<String>,
    },
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq)]
pub enum ReviewOutcome {
    Done(Changed),
    /// Somebody was faster; nothing was written.
    Stale(Stale),
    /// Nothing was written.
    Refused(Refusal),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Changed {
    /// The revision now, of what `by` sees: of the blind review while it is open, else of the call and form.
    pub revision: u64,
    /// Its row in the log.
    pub change: i64,
    /// The entry, the blind review or the dispute that came of it.
    pub number: Option<i64>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Stale {
    /// The present revision.
    pub revision: u64,
    /// What was done since the revision that was named, oldest first.
    pub since: Vec<Change>,
}

/// Why a change cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the call has no scorecard by this form")]
    NotScored,
    #[error("the call's scorecard has no item {0}")]
    UnknownItem(ItemId),
    #[error("the quote does not stand in the transcript at that time")]
    NotVerbatim,
    #[error("the weights of this version of the form are not kept")]
    NoArithmetic,
    #[error("there is no verdict with this number that could be taken back")]
    NothingToUndo,
    #[error("the blind review is of another reviewer, or not open")]
    NoBlindReview,
    #[error("this reviewer has an open blind review of the call already")]
    BlindAlready,
    #[error("no finished blind review waits to be revealed")]
    NothingToReveal,
    #[error("the item is contested already")]
    ContestedAlready,
    #[error("there is no open dispute with this number on the call")]
    NoDispute,
    #[error("a person's name must have 1 to {NAME_CHARS} characters")]
    BadName,
    #[error("a reason must be given")]
    NoReason,
    #[error("the text is longer than {COMMENT_CHARS} characters")]
    TooLong,
}

/// A verdict that was given. Entries are never changed or deleted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReviewEntry {
    pub entry: i64,
    pub item: ItemId,
    pub by: String,
    pub at: Timestamp,
    pub verdict: Verdict,
    pub comment: Option<String>,
    pub quote: Option<Quote>,
    /// The machine's verdict when this one was given.
    pub machine: Verdict,
    /// Given blind, in this review.
    pub blind: Option<i64>,
    /// The head's decision of this dispute.
    pub dispute: Option<i64>,
    /// Who took it back, and when.
    pub undone: Option<(String, Timestamp)>,
    /// Stands above the machine's verdict now.
    pub in_force: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlindReview {
    pub review: i64,
    pub reviewer: String,
    pub opened_by: String,
    pub opened_at: Timestamp,
    pub finished_at: Option<Timestamp>,
    pub revealed_at: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    pub dispute: i64,
    pub call: CallId,
    pub form: FormId,
    pub item: ItemId,
    /// The verdict that was in force, whose it was (`None`: the machine's).
    pub contested: Verdict,
    pub contested_of: Option<String>,
    pub by: String,
    pub at: Timestamp,
    pub reason: String,
    pub decision: Option<Decided>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    pub by: String,
    pub at: Timestamp,
    /// The verdict after it; the contested one when it was upheld.
    pub verdict: Verdict,
    pub changed: bool,
    pub comment: Option<String>,
}

/// What a call is marked as, by people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallMark {
    Reviewed,
    Training,
    /// Not to be played or shown to others than those who may see everything.
    Private,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marked {
    pub mark: CallMark,
    pub by: String,
    pub at: Timestamp,
}

/// All that was said of a call under a form, as far as the viewer may see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CallReview {
    pub call: CallId,
    pub form: FormRef,
    /// To be named with the next change.
    pub revision: u64,
    /// The viewer has an open blind review: verdicts of others are left out, and `effective` is the machine's own with
    /// his verdicts over it.
    pub blind: bool,
    /// People over machine.
    pub effective: Scorecard,
    /// The machine's own.
    pub machine: Scorecard,
    /// Oldest first.
    pub entries: Vec<ReviewEntry>,
    pub blind_reviews: Vec<BlindReview>,
    /// Oldest first.
    pub disputes: Vec<Dispute>,
    pub marks: Vec<Marked>,
}

/// A row of the log. Rows are never changed or deleted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    pub change: i64,
    pub at: Timestamp,
    pub by: String,
    pub kind: ChangeKind,
    pub call: Option<CallId>,
    pub form: Option<FormId>,
    pub item: Option<ItemId>,
    /// The revision that it led to, if it has one.
    pub revision: Option<u64>,
    /// What was, and what is: small JSON values, `null` for nothing.
    pub before: serde_json::Value,
    pub after: serde_json::Value,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    Verdict,
    Undo,
    BlindOpened,
    BlindVerdict,
    BlindUndo,
    BlindFinished,
    Revealed,
    Contested,
    Decided,
    Marked,
    Unmarked,
    Queued,
    Taken,
    Released,
    Checked,
}

/// Why a call is in the queue of calls to check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QueueReason {
    /// An item of it is contested.
    Disputed,
    /// A second opinion without sight of the first.
    Blind,
    /// Little of it could be decided by the machine.
    Doubtful,
    /// Drawn at random.
    Sample,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueEntry {
    pub number: i64,
    pub call: CallId,
    pub form: FormId,
    pub reason: QueueReason,
    pub added_by: String,
    pub added_at: Timestamp,
    /// Meant for this reviewer only.
    pub reviewer: Option<String>,
    /// Who is at it, and until when nobody else gets it.
    pub locked: Option<(String, Timestamp)>,
    pub done: Option<(String, Timestamp)>,
}
