//! What `kpi::training` reads and keeps: calls that could be played at a call review, the reviews that were held, pass
//! rates before and after them. Plain values; the SQL is in `sqlite/training.rs`.

use std::collections::BTreeSet;
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::domain::{CallId, DealId, Direction, EventKind, EventResult, EventType, FormId, ItemId, Money};

/// What a training is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum TrainingTarget {
    Item(ItemId),
    /// Made by [`TrainingTarget::event`]: the kind has results.
    Event {
        kind: EventKind,
        subtype: Option<EventType>,
    },
}

impl TrainingTarget {
    /// `objection`, `objection:price`: an event with a good and a bad result. `None` for other words.
    #[must_use]
    pub fn event(text: &str) -> Option<Self> {
        let (kind, subtype) = match text.split_once(':') {
            Some((kind, subtype)) => (kind, Some(from_word(subtype)?)),
            None => (text, None),
        };
        let kind = from_word(kind)?;
        results(kind)?;
        Some(Self::Event { kind, subtype })
    }

    /// As it was written: an item's id, or `kind` / `kind:type`.
    #[must_use]
    pub fn id(&self) -> String {
        match self {
            Self::Item(id) => id.to_string(),
            Self::Event { kind, subtype: None } => word(kind),
            Self::Event {
                kind,
                subtype: Some(subtype),
            } => format!("{}:{}", word(kind), word(subtype)),
        }
    }

    /// `item` or `event`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Item(_) => "item",
            Self::Event { .. } => "event",
        }
    }

    /// The inverse of `kind` and `id`.
    #[must_use]
    pub fn read(kind: &str, id: &str) -> Option<Self> {
        match kind {
            "item" => Some(Self::Item(id.into())),
            "event" => Self::event(id),
            _ => None,
        }
    }

    /// The good results of its events and the bad ones; none of an item.
    #[must_use]
    pub fn results(&self) -> (&'static [EventResult], &'static [EventResult]) {
        match self {
            Self::Item(_) => (&[], &[]),
            Self::Event { kind, .. } => results(*kind).unwrap_or((&[], &[])),
        }
    }
}

/// Of the kinds of events that a manager can do well or badly: the good results, and the bad ones. A closing attempt
/// that was put off is neither.
fn results(kind: EventKind) -> Option<(&'static [EventResult], &'static [EventResult])> {
    use EventResult::{Accepted, Declined, Deflate, Dropped, Handle, Handled, None as Unanswered, Press, Refused};
    Some(match kind {
        EventKind::Objection => (&[Handled], &[Dropped]),
        EventKind::Refusal => (&[Handle], &[Press, Deflate]),
        EventKind::ClosingAttempt => (&[Accepted], &[Refused, Unanswered]),
        EventKind::Upsell => (&[Accepted], &[Declined, Unanswered]),
        _ => return None,
    })
}

fn from_word<T: DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(word.into()).ok()
}

fn word<T: Serialize>(value: &T) -> String {
    let value = serde_json::to_value(value).ok();
    value
        .as_ref()
        .and_then(serde_json::Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

/// Which calls could be played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrainingQuery {
    pub form: FormId,
    pub target: TrainingTarget,
    /// Calls and closes from this instant on are not known yet.
    pub before: Timestamp,
    /// This manager's calls come first.
    pub manager: Option<String>,
    /// Offer calls of earlier sessions too. Those of `session` are always offered.
    pub again: bool,
    pub session: Option<TrainingKey>,
    /// Only these; empty: all.
    pub only: Vec<CallId>,
    /// At most so many of each manager on either side, and of all together on either side.
    pub per_manager: u32,
    pub per_side: u32,
}

/// A call with a known verdict and a known outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrainingCall {
    pub call: CallId,
    /// Passed (handled) and the deal won; else failed (not handled) and the deal lost.
    pub handled: bool,
    pub manager: String,
    pub started_at: Timestamp,
    pub direction: Option<Direction>,
    pub deal: DealId,
    pub amount: Option<Money>,
    pub product: Option<String>,
    pub source: Option<String>,
    pub closed_at: Option<Timestamp>,
    /// Types of the customer's objections in the call.
    pub objections: BTreeSet<EventType>,
}

/// Calls that could be played, and how many there are beside them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TrainingCalls {
    /// Each manager's in turn, so that a few stand for all; of one manager, those of different products and sources
    /// first, then the newest.
    pub calls: Vec<TrainingCall>,
    /// All that fit, those used before left out: handled, not handled.
    pub handled: u64,
    pub missed: u64,
    /// Those left out because they were played before.
    pub used: u64,
}

/// What makes two sessions the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrainingKey {
    pub day: Date,
    pub form: FormId,
    /// What was asked for, in words of the asker.
    pub request: String,
    pub folder: String,
}

/// A call review that was prepared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrainingSession {
    pub key: TrainingKey,
    pub target: TrainingTarget,
    /// For whom; by name.
    pub audience: Vec<String>,
    /// By pair, the good example first.
    pub clips: Vec<TrainingClip>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrainingClip {
    /// From 1.
    pub pair: u32,
    pub handled: bool,
    pub call: CallId,
    pub manager: String,
}

/// Two stretches of time, ends excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrainingWindows {
    pub before: (Timestamp, Timestamp),
    pub after: (Timestamp, Timestamp),
}

/// One manager's verdicts on a target: passes (good results), and those with passes and fails together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrainingRates {
    pub manager: String,
    pub before: (u64, u64),
    pub after: (u64, u64),
}

/// Where the bytes of a call were seen, newest first.
pub type CallPaths = Vec<PathBuf>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_read_as_they_are_written() {
        for text in [
            "objection",
            "objection:price",
            "refusal",
            "closing_attempt:payment",
            "upsell",
        ] {
            let target = TrainingTarget::event(text).unwrap();
            assert_eq!(target.id(), text);
            assert_eq!(TrainingTarget::read("event", text), Some(target.clone()));
            assert!(!target.results().0.is_empty() && !target.results().1.is_empty());
        }
        for text in [
            "",
            "price",
            "objection:",
            "objection:nonsense",
            "question:open",
            "greeting.name",
        ] {
            assert_eq!(TrainingTarget::event(text), None, "{text}");
        }
        let item = TrainingTarget::Item("greeting.name".into());
        assert_eq!((item.kind(), item.id().as_str()), ("item", "greeting.name"));
        assert_eq!(TrainingTarget::read("item", "greeting.name"), Some(item));
    }
}
