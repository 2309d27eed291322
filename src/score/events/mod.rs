//! What happened in a call: objections, refusals, closing attempts, next steps, promises, questions, mentions, each
//! with its time, speaker and quote. Rules over the lexicons, the slots and the order of turns; no model.
//!
//! Events that depend on who speaks need roles: where a turn's role is not known, they are not looked for in it.

mod closing;
mod detail;
mod discounts;
mod mentions;
mod needs;
mod objections;
mod rivals;
mod timing;

use std::ops::Range;

use super::lexicon::List;
use super::phrase::{Found, Group};
use super::questions::question;
use super::quote;
use super::slots::Slot;
use super::speech::Speech;
use super::text::{Conversation, Sentence, Stems, Turn};
use crate::checklist::SlotKind;
use crate::domain::{Event, EventDetail, EventKind, EventResult, EventType, Role};

/// An event and the tokens it rests on.
#[derive(Debug, Clone)]
pub(crate) struct Noted {
    pub event: Event,
    pub turn: usize,
    pub tokens: Range<usize>,
}

/// All that the rules look at.
pub(crate) struct Heard<'a, 't> {
    pub conversation: &'a Conversation<'t>,
    pub found: &'a Found,
    pub slots: &'a [Slot],
    pub speech: &'a Speech,
    pub stems: &'a Stems,
    /// The form's competitors; the groups after it are the form's own phrases.
    pub competitors: Group,
    /// By sentence.
    questions: Vec<Option<EventType>>,
}

/// The events of a call, in order of time.
pub(crate) fn events(heard: &Heard<'_, '_>) -> Vec<Noted> {
    let mut all = heard.question_events();
    let rivals = rivals::named(heard);
    let objections = objections::objections(heard, &rivals);
    let attempts = closing::attempts(heard);
    all.extend(objections::refusals(heard, &attempts));
    all.extend(closing::next_steps(heard, &attempts));
    all.extend(attempts);
    all.extend(objections);
    all.extend(mentions::mentions(heard, &rivals));
    all.extend(closing::upsells(heard));
    all.extend(timing::monologues(heard));
    all.extend(timing::interruptions(heard));
    all.sort_by_key(|n| (n.event.start_ms, n.event.kind, n.event.end_ms, n.event.subtype));
    detail::fill(heard, &mut all);
    all
}

impl<'a, 't> Heard<'a, 't> {
    pub fn new(
        conversation: &'a Conversation<'t>,
        found: &'a Found,
        slots: &'a [Slot],
        speech: &'a Speech,
        stems: &'a Stems,
        competitors: Group,
    ) -> Self {
        let questions = conversation
            .sentences
            .iter()
            .map(|s| question(conversation, &s.tokens))
            .collect();
        Self {
            conversation,
            found,
            slots,
            speech,
            stems,
            competitors,
            questions,
        }
    }

    /// Heard sentences of a role, with their turns, in order.
    pub fn sentences(&self, role: Role) -> impl Iterator<Item = (usize, &Sentence)> {
        self.conversation.sentences.iter().enumerate().filter(move |(_, s)| {
            let turn = &self.conversation.turns[s.turn];
            turn.role == Some(role) && !turn.doubtful
        })
    }

    /// Turns of a role after a turn, back-channels left out.
    pub fn turns_after(&self, turn: usize, role: Role) -> impl Iterator<Item = (usize, &Turn)> {
        self.conversation
            .heard()
            .filter(move |(index, t)| *index > turn && t.role == Some(role) && !t.back_channel)
    }

    /// The same before a turn, nearest first.
    pub fn turns_before(&self, turn: usize, role: Role) -> impl Iterator<Item = (usize, &Turn)> {
        self.conversation
            .heard()
            .rev()
            .filter(move |(index, t)| *index < turn && t.role == Some(role) && !t.back_channel)
    }

    pub fn has(&self, list: List, tokens: &Range<usize>) -> bool {
        self.found.any(list.group(), tokens)
    }

    pub fn has_any(&self, lists: &[List], tokens: &Range<usize>) -> bool {
        lists.iter().any(|&list| self.has(list, tokens))
    }

    pub fn slot(&self, kind: SlotKind, tokens: &Range<usize>) -> Option<&Slot> {
        let from = self.slots.partition_point(|s| s.tokens.start < tokens.start);
        self.slots[from..]
            .iter()
            .take_while(|s| s.tokens.start < tokens.end)
            .find(|s| s.is(kind))
    }

    pub fn is_question(&self, sentence: usize) -> bool {
        self.questions[sentence].is_some()
    }

    pub fn asks(&self, tokens: &Range<usize>) -> bool {
        self.sentences_of(tokens).any(|s| self.is_question(s))
    }

    /// Whether the last sentence of a range is a question.
    pub fn is_question_at_end(&self, tokens: &Range<usize>) -> bool {
        self.sentences_of(tokens)
            .next_back()
            .is_some_and(|s| self.is_question(s))
    }

    /// Sentences that begin in a range.
    pub fn sentences_of(&self, tokens: &Range<usize>) -> Range<usize> {
        let from = self
            .conversation
            .sentences
            .partition_point(|s| s.tokens.start < tokens.start);
        let to = self
            .conversation
            .sentences
            .partition_point(|s| s.tokens.start < tokens.end);
        from..to
    }

    /// An event of `kind` over `tokens`; the caller fills in type and result.
    fn note(&self, kind: EventKind, tokens: &Range<usize>) -> Option<Noted> {
        let turn = *self.conversation.turn_of.get(tokens.start)? as usize;
        let quote = quote::quote(self.conversation, tokens)?;
        let event = Event {
            kind,
            subtype: None,
            speaker: self.conversation.turns[turn].role,
            channel: quote.channel,
            start_ms: quote.span.start_ms,
            end_ms: quote.span.end_ms,
            quote: quote.text,
            result: None,
            detail: EventDetail::default(),
        };
        Some(Noted {
            event,
            turn,
            tokens: tokens.clone(),
        })
    }

    fn question_events(&self) -> Vec<Noted> {
        let mut events = Vec::new();
        for (index, sentence) in self.conversation.sentences.iter().enumerate() {
            if self.conversation.turns[sentence.turn].doubtful {
                continue;
            }
            if let Some(kind) = self.questions[index]
                && let Some(mut noted) = self.note(EventKind::Question, &sentence.tokens)
            {
                noted.event.subtype = Some(kind);
                events.push(noted);
            }
        }
        events
    }
}

impl Noted {
    fn with(mut self, subtype: Option<EventType>, result: Option<EventResult>) -> Self {
        self.event.subtype = subtype;
        self.event.result = result;
        self
    }
}
