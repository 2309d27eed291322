//! What was said along with an event: the amount of a price, the date of a promise, whether value came before a price.

use std::ops::Range;

use super::{Heard, Noted};
use crate::checklist::SlotKind;
use crate::domain::{EventKind, Role};
use crate::score::numbers::{compound, numbers};
use crate::score::text::Conversation;

/// How many words after a competitor's name, and before it, a price may stand to be that competitor's.
const NEAR_WORDS: usize = 12;

/// Completes events that are in order of time.
pub(super) fn fill(heard: &Heard<'_, '_>, events: &mut [Noted]) {
    let first_value = events
        .iter()
        .find(|n| n.event.kind == EventKind::Value)
        .map(|n| n.event.start_ms);
    let roles_known = heard.conversation.roles_known();
    for noted in events {
        match noted.event.kind {
            EventKind::Price => noted.event.detail.amount = amount(heard.conversation, &noted.tokens),
            EventKind::Competitor => noted.event.detail.amount = price_near(heard, noted),
            EventKind::Promise | EventKind::NextStep => noted.event.detail.when = when(heard, noted),
            _ => {}
        }
        if roles_known && matches!(noted.event.kind, EventKind::Price | EventKind::Discount) {
            noted.event.detail.after_value = Some(first_value.is_some_and(|at| at < noted.event.start_ms));
        }
    }
}

/// The value of the first quantity among the words; `None` when its digits are masked.
fn amount(conversation: &Conversation<'_>, tokens: &Range<usize>) -> Option<f64> {
    let all = numbers(conversation, tokens.clone());
    let index = all.iter().position(|n| !n.ordinal)?;
    let number = &all[index];
    let masked = (number.first..=number.last).any(|at| conversation.word(at).contains('•'));
    let joined = all.get(index + 1).and_then(|next| compound(conversation, number, next));
    let value = joined.unwrap_or(number.value);
    (!masked && value.is_finite()).then_some(value)
}

/// The nearest price of the same turn; of two as near, the one after the name.
fn price_near(heard: &Heard<'_, '_>, noted: &Noted) -> Option<f64> {
    let turn = &heard.conversation.turns[noted.turn].tokens;
    let range =
        noted.tokens.start.saturating_sub(NEAR_WORDS).max(turn.start)..(noted.tokens.end + NEAR_WORDS).min(turn.end);
    let distance = |slot: &Range<usize>| {
        if slot.start >= noted.tokens.end {
            (slot.start - noted.tokens.end, 0)
        } else {
            (noted.tokens.start.saturating_sub(slot.end), 1)
        }
    };
    heard
        .slots
        .iter()
        .filter(|s| s.kind == SlotKind::Price && s.tokens.start >= range.start && s.tokens.end <= range.end)
        .min_by_key(|s| distance(&s.tokens))
        .and_then(|s| amount(heard.conversation, &s.tokens))
}

/// The date in the sentence of the event, or in the one after it by the same speaker.
fn when(heard: &Heard<'_, '_>, noted: &Noted) -> Option<String> {
    let conversation = heard.conversation;
    let index = conversation.sentence_of[noted.tokens.start] as usize;
    let here = &conversation.sentences[index];
    let next = conversation.sentences.get(index + 1).filter(|s| s.turn == here.turn);
    let slot = heard
        .slot(SlotKind::DateTime, &here.tokens)
        .or_else(|| next.and_then(|s| heard.slot(SlotKind::DateTime, &s.tokens)))?;
    let date = slot.tokens.clone();
    // «в четверг» and «в одиннадцать» are one date.
    let mut end = date.end;
    for slot in heard.slots.iter().filter(|s| s.is(SlotKind::DateTime)) {
        if slot.tokens.start <= end + 1 && slot.tokens.end > end && slot.tokens.start >= date.start {
            end = slot.tokens.end;
        }
    }
    verbatim(conversation, &(date.start..end)).or_else(|| verbatim(conversation, &date))
}

/// The text of tokens of one segment.
fn verbatim(conversation: &Conversation<'_>, tokens: &Range<usize>) -> Option<String> {
    let (first, last) = (&conversation.tokens[tokens.start], &conversation.tokens[tokens.end - 1]);
    if first.segment != last.segment {
        return None;
    }
    let text = &conversation.transcript.segments[first.segment as usize].text;
    text.get(first.start as usize..last.end as usize).map(str::to_owned)
}

impl Noted {
    /// Whether this is an event of a kind by a speaker.
    pub fn is(&self, kind: EventKind, speaker: Role) -> bool {
        self.event.kind == kind && self.event.speaker == Some(speaker)
    }
}
