//! Conditions that are met at places of the call: phrases, expressions, questions, slots, events.

use std::ops::Range;

use super::place::{Filter, matches};
use super::{DOUBTFUL, Judge, NO_ROLES, Outcome, Place, Truth};
use crate::checklist::Who;
use crate::domain::{EventKind, EventType, Match, Role};
use crate::score::compile::{Test, TestKind};
use crate::score::needs_roles;

/// Share of a speaker's time in doubtful words from which what was not found may simply not have been heard.
const UNHEARD_SHARE: f64 = 0.5;

/// The folded text of a turn and where its segments begin in it.
pub(super) struct TurnText {
    text: String,
    /// Byte offset of the segment's text in `text`, by segment.
    offsets: Vec<(u32, usize)>,
}

impl Judge<'_, '_, '_> {
    pub(super) fn leaf(&self, test: &Test, filter: &Filter) -> Outcome {
        let (times, places, by_event) = match &test.kind {
            TestKind::Phrases { group, times } => {
                let hits = self.call.found.group(*group).iter();
                let places = hits.map(|h| {
                    let matched = if h.distance == 0 { Match::Exact } else { Match::Fuzzy };
                    self.place(h.first..h.last + 1, h.distance, matched)
                });
                (*times, places.collect::<Vec<_>>(), None)
            }
            TestKind::Regex { patterns, times } => (*times, self.expressions(patterns), None),
            TestKind::Question { kind, about, times } => {
                let asked = self.call.events.iter().filter(|n| n.event.kind == EventKind::Question);
                let asked = asked.filter(|n| kind.is_none_or(|k: EventType| n.event.subtype == Some(k)));
                let asked = asked.filter(|n| about.is_none_or(|g| self.call.found.any(g, &n.tokens)));
                (
                    *times,
                    asked.map(|n| self.place(n.tokens.clone(), 0, Match::Rule)).collect(),
                    None,
                )
            }
            TestKind::Slot { kind, times } => {
                let slots = self.call.slots.iter().filter(|s| s.is(*kind));
                (
                    *times,
                    slots.map(|s| self.place(s.tokens.clone(), 0, Match::Rule)).collect(),
                    None,
                )
            }
            TestKind::Event { filter, times } => {
                let events = self.call.events.iter().filter(|n| matches(&n.event, *filter));
                (
                    *times,
                    events.map(|n| self.place(n.tokens.clone(), 0, Match::Rule)).collect(),
                    Some(filter.kind),
                )
            }
            _ => return Outcome::of(Truth::No),
        };
        if by_event.is_some_and(needs_roles) && !self.call.roles_known {
            return Outcome::of(Truth::Unknown(NO_ROLES));
        }
        // The speaker of an objection is the customer, whatever the form's default says.
        let who = if by_event.is_some_and(has_own_speaker) {
            Who::Either
        } else {
            test.who
        };
        self.decide(who, times, places, filter)
    }

    fn decide(&self, who: Who, times: usize, places: Vec<Place>, filter: &Filter) -> Outcome {
        let turns = &self.call.conversation.turns;
        let by = |role: Option<Role>| match who {
            Who::Either => true,
            Who::Agent => role == Some(Role::Agent),
            Who::Customer => role == Some(Role::Customer),
        };
        let here = |p: &Place| filter.allows(p.span) && by(turns[p.turn].role);
        let (doubtful, sure): (Vec<Place>, Vec<Place>) =
            places.into_iter().filter(here).partition(|p| turns[p.turn].doubtful);
        let truth = if sure.len() >= times {
            Truth::Yes
        } else if who != Who::Either && !self.call.roles_known {
            Truth::Unknown(NO_ROLES)
        } else if sure.len() + doubtful.len() >= times || self.unheard(who, filter) {
            Truth::Unknown(DOUBTFUL)
        } else {
            Truth::No
        };
        Outcome::found(truth, sure, times)
    }

    /// Whether so much of the speaker's time lies in doubtful words that the missing ones may be among them.
    fn unheard(&self, who: Who, filter: &Filter) -> bool {
        let (mut doubtful, mut all) = (0_u32, 0_u32);
        for turn in &self.call.conversation.turns {
            let speaks = match who {
                Who::Either => true,
                Who::Agent => turn.role != Some(Role::Customer),
                Who::Customer => turn.role != Some(Role::Agent),
            };
            if !speaks || !filter.allows(turn.span()) {
                continue;
            }
            let length = turn.span().length().0;
            all += length;
            doubtful += if turn.doubtful { length } else { 0 };
        }
        all > 0 && f64::from(doubtful) >= UNHEARD_SHARE * f64::from(all)
    }

    fn place(&self, tokens: Range<usize>, distance: u32, matched: Match) -> Place {
        let conversation = self.call.conversation;
        let turn = conversation.turn_of.get(tokens.start).copied().unwrap_or(0) as usize;
        Place {
            span: conversation.time_of(&tokens),
            turn,
            tokens,
            distance,
            matched,
        }
    }

    pub(super) fn expressions(&self, patterns: &[regex::Regex]) -> Vec<Place> {
        let conversation = self.call.conversation;
        let texts = self
            .call
            .texts
            .get_or_init(|| conversation.turns.iter().map(|t| turn_text(conversation, t)).collect());
        let mut places: Vec<Place> = Vec::new();
        for (turn, text) in conversation.turns.iter().zip(texts) {
            for pattern in patterns {
                for found in pattern.find_iter(&text.text).take(100) {
                    let tokens = tokens_of(conversation, &turn.tokens, text, found.range());
                    if !tokens.is_empty() && !places.iter().any(|p| p.tokens == tokens) {
                        places.push(self.place(tokens, 0, Match::Regex));
                    }
                }
            }
        }
        places.sort_by_key(|p| p.tokens.start);
        places
    }
}

/// These are by one side by their nature.
pub(super) fn has_own_speaker(kind: EventKind) -> bool {
    matches!(
        kind,
        EventKind::Objection
            | EventKind::Refusal
            | EventKind::ClosingAttempt
            | EventKind::NextStep
            | EventKind::Upsell
            | EventKind::Value
            | EventKind::Monologue
    )
}

fn turn_text(conversation: &crate::score::text::Conversation<'_>, turn: &crate::score::text::Turn) -> TurnText {
    let mut text = String::new();
    let mut offsets: Vec<(u32, usize)> = Vec::new();
    for token in &conversation.tokens[turn.tokens.clone()] {
        if offsets.last().is_none_or(|(segment, _)| *segment != token.segment) {
            if !text.is_empty() {
                text.push(' ');
            }
            offsets.push((token.segment, text.len()));
            text.push_str(&conversation.folded[token.segment as usize]);
        }
    }
    TurnText { text, offsets }
}

/// The tokens that a range of a turn's text touches.
fn tokens_of(
    conversation: &crate::score::text::Conversation<'_>,
    turn: &Range<usize>,
    text: &TurnText,
    range: Range<usize>,
) -> Range<usize> {
    let mut touched = turn.clone().filter(|&at| {
        let token = &conversation.tokens[at];
        let offset = text
            .offsets
            .iter()
            .find(|(segment, _)| *segment == token.segment)
            .map_or(0, |(_, o)| *o);
        let (start, end) = (offset + token.start as usize, offset + token.end as usize);
        start < range.end && range.start < end
    });
    match (touched.next(), touched.next_back()) {
        (Some(first), last) => first..last.unwrap_or(first) + 1,
        (None, _) => 0..0,
    }
}
