//! The nouns of Talktrack, shared by every room. Plain data: no I/O, no clock, no globals.
//!
//! A *recording* is a file; a *call* is a conversation, known by the SHA-256 of its audio bytes. A call has
//! *channels*, each with a *role* (agent, customer); a *transcript* is *segments* of *words*; a *scorecard* is the
//! verdicts on a call with *evidence*. "Outcome" is said of deals only, "script" of call scripts only.
//!
//! Shapes that other programs read (transcript, scorecard) serialise exactly as ARCHITECTURE.md documents: times in
//! whole milliseconds, unknown as `null`, fields may be added and never renamed.

mod arrival;
mod business;
mod chain;
mod correct;
mod crm;
mod failure;
mod identity;
mod ids;
mod mask;
mod parts;
mod quality;
mod recording;
mod review;
mod roles;
mod scorecard;
mod tasks;
mod time;
mod transcript;
mod voice;

pub use arrival::{Arrived, DealLife};
pub use business::{Cost, CostKind, Lead, LineItem, LineKind, Period, PlanTarget, StageEntry};
pub use crm::{CallLeg, CallLogEntry, Deal, DealStatus, Direction, JoinOutcome, MatchedBy, Money, UnmatchedReason};
pub use failure::{Failure, FailureKind, Stage};
pub use identity::{CallIdentity, StartedBy};
pub use ids::{CallId, ContentHash, DealId, Fingerprint, FormId, ItemId, Phone};
pub use mask::mask;
pub use parts::{CallPart, Located, PartScore, locate};
pub use quality::Quality;
pub use recording::{AudioInfo, ChannelSound, Finding, FindingKind, Probe, ProbeStatus};
pub use review::{
    BlindReview, COMMENT_CHARS, CallMark, CallReview, Change, ChangeKind, Changed, Decided, Dispute, HumanVerdict,
    MachineVerdict, Marked, NAME_CHARS, QueueEntry, QueueReason, Quote, Refusal, ReviewAct, ReviewChange, ReviewEntry,
    ReviewOutcome, Stale, Standing,
};
pub use roles::{RoleAssignment, RoleSource};
pub use scorecard::{
    CallResult, CustomerClose, Decision, DecisionStage, Event, EventDetail, EventKind, EventResult, EventType,
    Evidence, FormRef, ItemResult, Match, Metrics, Score, Scorecard, SectionScore, Verdict,
};
pub use tasks::{CrmTask, TaskKind};
pub use time::{Millis, Span};
pub use transcript::{Channel, Doubt, Role, Segment, Transcript, Turn, Word};
pub use voice::{VOICES_FROM, Voice, VoiceTurn};
