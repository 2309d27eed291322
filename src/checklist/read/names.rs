//! The words of the language for kinds of conditions, slots and events, and which of them go together.

use crate::checklist::SlotKind;
use crate::domain::{EventKind, EventResult, EventType};

#[rustfmt::skip]
pub(in crate::checklist) const WAYS: &[&str] = &[
    "phrases", "words_near", "regex", "question", "slot", "metric", "event", "item", "direction", "duration",
    "first_call", "deal_stage", "all", "any", "at_least", "not", "within", "before",
];

#[rustfmt::skip]
pub(in crate::checklist) const SLOTS: &[(&str, SlotKind)] = &[
    ("name", SlotKind::Name), ("number", SlotKind::Number), ("price", SlotKind::Price),
    ("percent", SlotKind::Percent), ("date", SlotKind::Date), ("time", SlotKind::Time),
    ("date_time", SlotKind::DateTime), ("phone", SlotKind::Phone), ("email", SlotKind::Email),
];

#[rustfmt::skip]
pub(in crate::checklist) const EVENTS: &[(&str, EventKind)] = &[
    ("objection", EventKind::Objection), ("refusal", EventKind::Refusal),
    ("closing_attempt", EventKind::ClosingAttempt), ("question", EventKind::Question),
    ("next_step", EventKind::NextStep), ("promise", EventKind::Promise), ("competitor", EventKind::Competitor),
    ("price", EventKind::Price), ("discount", EventKind::Discount), ("value", EventKind::Value),
    ("upsell", EventKind::Upsell), ("monologue", EventKind::Monologue), ("interruption", EventKind::Interruption),
];

#[rustfmt::skip]
pub(in crate::checklist) const EVENT_TYPES: &[(&str, EventType)] = &[
    ("price", EventType::Price), ("time", EventType::Time), ("trust", EventType::Trust),
    ("competitor", EventType::Competitor), ("authority", EventType::Authority), ("need", EventType::Need),
    ("think", EventType::Think), ("payment", EventType::Payment), ("contract", EventType::Contract),
    ("meeting", EventType::Meeting), ("next_step", EventType::NextStep), ("open", EventType::Open),
    ("closed", EventType::Closed),
];

#[rustfmt::skip]
pub(in crate::checklist) const EVENT_RESULTS: &[(&str, EventResult)] = &[
    ("handled", EventResult::Handled), ("dropped", EventResult::Dropped), ("handle", EventResult::Handle),
    ("press", EventResult::Press), ("deflate", EventResult::Deflate), ("accepted", EventResult::Accepted),
    ("deferred", EventResult::Deferred), ("refused", EventResult::Refused), ("declined", EventResult::Declined),
    ("none", EventResult::None),
];

/// Whether events of this kind can have this type.
pub(super) fn fits_type(kind: EventKind, subtype: EventType) -> bool {
    use EventType as T;
    match kind {
        EventKind::Objection => {
            matches!(
                subtype,
                T::Price | T::Time | T::Trust | T::Competitor | T::Authority | T::Need | T::Think
            )
        }
        EventKind::ClosingAttempt => matches!(subtype, T::Payment | T::Contract | T::Meeting | T::NextStep),
        EventKind::Question => matches!(subtype, T::Open | T::Closed),
        _ => false,
    }
}

/// Whether events of this kind can end so.
pub(super) fn fits_result(kind: EventKind, result: EventResult) -> bool {
    use EventResult as R;
    match kind {
        EventKind::Objection => matches!(result, R::Handled | R::Dropped),
        EventKind::Refusal => matches!(result, R::Handle | R::Press | R::Deflate),
        EventKind::ClosingAttempt => matches!(result, R::Accepted | R::Deferred | R::Refused | R::None),
        EventKind::Upsell => matches!(result, R::Accepted | R::Declined | R::None),
        _ => false,
    }
}
