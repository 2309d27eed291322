//! What a condition asks for, in the words of the form.

use crate::checklist::{Condition, EventFilter, Fact, Phrase, PhraseMatch, SlotKind, Way, Window};
use crate::domain::Millis;
use crate::score::compile::one_phrase;

/// The phrases of a condition with their rules, `words_near` as one.
pub(super) fn phrases(condition: &Condition) -> Vec<(Phrase, PhraseMatch)> {
    match &condition.way {
        Way::Phrases { phrases, how, .. } => phrases.iter().map(|p| (p.clone(), *how)).collect(),
        Way::Question { about, how, .. } => {
            let how = PhraseMatch { negated: true, ..*how };
            about.iter().map(|p| (p.clone(), how)).collect()
        }
        Way::WordsNear {
            words, distance, fuzzy, ..
        } => vec![one_phrase(words, *distance, *fuzzy)],
        _ => Vec::new(),
    }
}

/// The key of the condition in the form.
pub(super) fn way(condition: &Condition) -> &'static str {
    match &condition.way {
        Way::Phrases { .. } => "phrases",
        Way::WordsNear { .. } => "words_near",
        Way::Regex { .. } => "regex",
        Way::Question { .. } => "question",
        Way::Slot { .. } => "slot",
        Way::Metric { .. } => "metric",
        Way::Event { .. } => "event",
        Way::Item(_) => "item",
        Way::Fact(Fact::Direction(_)) => "direction",
        Way::Fact(Fact::Duration { .. }) => "duration",
        Way::Fact(Fact::FirstCall(_)) => "first_call",
        Way::Fact(Fact::DealStage(_)) => "deal_stage",
        Way::All(_) => "all",
        Way::Any(_) => "any",
        Way::AtLeast { .. } => "at_least",
        Way::Not(_) => "not",
        Way::Within { .. } => "within",
        Way::Before { .. } => "before",
    }
}

/// What the condition asks for, in the words of the form.
pub(super) fn asks(condition: &Condition) -> Vec<String> {
    let limits = |above: Option<String>, below: Option<String>| {
        let above = above.map(|a| format!("above {a}"));
        above.into_iter().chain(below.map(|b| format!("below {b}")))
    };
    match &condition.way {
        Way::Phrases { phrases, .. } | Way::WordsNear { words: phrases, .. } => {
            phrases.iter().map(|p| p.text.clone()).collect()
        }
        Way::Regex { patterns, .. } => patterns.clone(),
        Way::Question { kind, about, .. } => {
            let kind = kind.map_or_else(|| "any".to_owned(), snake);
            [kind].into_iter().chain(about.iter().map(|p| p.text.clone())).collect()
        }
        Way::Slot { kind, .. } => vec![slot_name(*kind).to_owned()],
        Way::Metric { name, above, below } => {
            let number = |n: &f64| n.to_string();
            let limits = limits(above.as_ref().map(number), below.as_ref().map(number));
            [name.clone()].into_iter().chain(limits).collect()
        }
        Way::Event { filter, .. } => vec![event_text(*filter)],
        Way::Item(id) => vec![id.as_str().to_owned()],
        Way::Fact(Fact::Direction(direction)) => vec![snake(*direction)],
        Way::Fact(Fact::FirstCall(first)) => vec![first.to_string()],
        Way::Fact(Fact::DealStage(stages)) => stages.clone(),
        Way::Fact(Fact::Duration { above, below }) => {
            limits(above.map(Millis::clock), below.map(Millis::clock)).collect()
        }
        Way::Within { window, .. } => vec![match window {
            Window::Words(n) => format!("{n} words"),
            Window::Turns(n) => format!("{n} turns"),
            Window::Time(ms) => format!("{} s", f64::from(ms.0) / 1000.0),
        }],
        _ => Vec::new(),
    }
}

fn slot_name(kind: SlotKind) -> &'static str {
    use SlotKind as S;
    match kind {
        S::Name => "name",
        S::Number => "number",
        S::Price => "price",
        S::Percent => "percent",
        S::Date => "date",
        S::Time => "time",
        S::DateTime => "date_time",
        S::Phone => "phone",
        S::Email => "email",
    }
}

/// `objection price`, `refusal press`.
pub(super) fn event_text(filter: EventFilter) -> String {
    let parts = [
        Some(snake(filter.kind)),
        filter.subtype.map(snake),
        filter.result.map(snake),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The name that scorecards use.
pub(super) fn snake<T: serde::Serialize>(value: T) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|v| v.as_str().map(str::to_owned))
        .unwrap_or_default()
}
