//! Objections and refusals of the customer, and what the agent made of them.

use std::ops::Range;

use super::{Heard, Noted};
use crate::checklist::SlotKind;
use crate::domain::{EventKind, EventResult, EventType, Role};
use crate::score::lexicon::List;

#[rustfmt::skip]
const TYPES: &[(List, EventType)] = &[
    (List::ObjectionPrice, EventType::Price), (List::ObjectionTime, EventType::Time),
    (List::ObjectionTrust, EventType::Trust), (List::ObjectionCompetitor, EventType::Competitor),
    (List::ObjectionAuthority, EventType::Authority), (List::ObjectionNeed, EventType::Need),
    (List::ObjectionThink, EventType::Think),
];

/// Agent turns in which an objection may be handled.
const TURNS_TO_HANDLE: usize = 3;

/// A reply shorter than this is no argument.
const MIN_ARGUMENT_WORDS: usize = 4;

/// Objections, one per type and turn.
pub(super) fn objections(heard: &Heard<'_, '_>) -> Vec<Noted> {
    let mut events: Vec<Noted> = Vec::new();
    for (index, sentence) in heard.sentences(Role::Customer) {
        for &(list, kind) in TYPES {
            let Some(hit) = first_hit(heard, list, kind, index, &sentence.tokens) else {
                continue;
            };
            let repeated = events
                .iter()
                .any(|e| e.turn == sentence.turn && e.event.subtype == Some(kind));
            if repeated {
                continue;
            }
            let result = reaction(heard, sentence.turn);
            events.extend(
                heard
                    .note(EventKind::Objection, &hit)
                    .map(|n| n.with(Some(kind), Some(result))),
            );
        }
    }
    events
}

fn first_hit(
    heard: &Heard<'_, '_>,
    list: List,
    kind: EventType,
    sentence: usize,
    tokens: &Range<usize>,
) -> Option<Range<usize>> {
    // «Это дорого?», "Is it expensive?" asks; «где гарантии?», «можете позже?» objects.
    let asks = heard.questions[sentence] == Some(EventType::Closed);
    if asks && !matches!(kind, EventType::Time | EventType::Trust | EventType::Think) {
        return None;
    }
    // «Давайте завтра после обеда» in answer to «когда вам удобно?» sets a time.
    if kind == EventType::Time && settles_time(heard, sentence, tokens) {
        return None;
    }
    // «Нет, спасибо, нам не нужно» is a refusal, not a doubt about the need.
    if kind == EventType::Need && heard.has(List::Refusal, tokens) {
        return None;
    }
    let conversation = heard.conversation;
    heard
        .found
        .within(list.group(), tokens)
        .iter()
        .find(|hit| {
            // «Если дорого, возьмём меньше»: a condition.
            let from = tokens.start.max(hit.first.saturating_sub(4));
            let supposed = (from..hit.first).any(|at| matches!(conversation.word(at), "если" | "if" | "unless"));
            !(supposed && matches!(kind, EventType::Price | EventType::Need | EventType::Time))
        })
        .map(|hit| hit.first..hit.last + 1)
}

fn settles_time(heard: &Heard<'_, '_>, sentence: usize, tokens: &Range<usize>) -> bool {
    let turn = heard.conversation.sentences[sentence].turn;
    let asked = heard
        .turns_before(turn, Role::Agent)
        .next()
        .is_some_and(|(_, t)| heard.asks(&t.tokens));
    asked && heard.has(List::Accept, tokens) && heard.slot(SlotKind::DateTime, tokens).is_some()
}

/// Handled: within three turns the agent shows that he heard, then asks or argues, and goes on with the call.
fn reaction(heard: &Heard<'_, '_>, turn: usize) -> EventResult {
    let replies: Vec<Range<usize>> = heard
        .turns_after(turn, Role::Agent)
        .take(TURNS_TO_HANDLE)
        .map(|(_, t)| t.tokens.clone())
        .collect();
    let Some(first) = replies.first() else {
        return EventResult::Dropped;
    };
    if gives_up(heard, first) {
        return EventResult::Dropped;
    }
    let acknowledged = replies.iter().take(2).any(|r| heard.has(List::Acknowledge, r));
    let asked = replies.iter().any(|r| heard.asks(r));
    let argued = replies
        .iter()
        .any(|r| r.len() >= MIN_ARGUMENT_WORDS && argues(heard, r));
    if (acknowledged && (asked || argued)) || (asked && argued) {
        EventResult::Handled
    } else {
        EventResult::Dropped
    }
}

fn argues(heard: &Heard<'_, '_>, tokens: &Range<usize>) -> bool {
    heard.has_any(&[List::Argue, List::Benefit, List::Alternative], tokens)
}

/// The agent takes his leave without asking anything.
fn gives_up(heard: &Heard<'_, '_>, tokens: &Range<usize>) -> bool {
    heard.has(List::Farewell, tokens) && !heard.asks(tokens)
}

/// Refusals, one per turn, with the agent's reaction.
pub(super) fn refusals(heard: &Heard<'_, '_>, attempts: &[Noted]) -> Vec<Noted> {
    let mut events: Vec<Noted> = Vec::new();
    for (index, sentence) in heard.sentences(Role::Customer) {
        // "Would you please stop calling" asks in form only.
        let asks = heard.is_question(index) && !demands(heard, &sentence.tokens);
        if asks || events.last().is_some_and(|e| e.turn == sentence.turn) {
            continue;
        }
        let hit = heard
            .found
            .within(List::Refusal.group(), &sentence.tokens)
            .first()
            .map(|h| h.first..h.last + 1);
        let Some(tokens) = hit.or_else(|| plain_no(heard, sentence.turn, &sentence.tokens, attempts)) else {
            continue;
        };
        let result = answer_to_refusal(heard, sentence.turn);
        events.extend(
            heard
                .note(EventKind::Refusal, &tokens)
                .map(|n| n.with(None, Some(result))),
        );
    }
    events
}

/// "Could you take me off your list?": a demand to be left alone in the form of a question.
fn demands(heard: &Heard<'_, '_>, tokens: &Range<usize>) -> bool {
    tokens
        .clone()
        .any(|at| matches!(heard.conversation.word(at), "stop" | "remove" | "off" | "delete" | "quit"))
}

/// A short «нет» to a closing attempt.
fn plain_no(heard: &Heard<'_, '_>, turn: usize, sentence: &Range<usize>, attempts: &[Noted]) -> Option<Range<usize>> {
    let conversation = heard.conversation;
    let whole = &conversation.turns[turn].tokens;
    let says_no = whole.start == sentence.start && matches!(conversation.word(sentence.start), "нет" | "no" | "nope");
    let asked = attempts
        .iter()
        .any(|a| a.turn < turn && turn - a.turn <= 2 && a.event.result == Some(EventResult::Refused));
    (says_no && asked && whole.len() <= 8 && !heard.has(List::Accept, whole)).then(|| sentence.clone())
}

fn answer_to_refusal(heard: &Heard<'_, '_>, turn: usize) -> EventResult {
    let replies: Vec<(usize, Range<usize>)> = heard
        .turns_after(turn, Role::Agent)
        .take(TURNS_TO_HANDLE)
        .map(|(i, t)| (i, t.tokens.clone()))
        .collect();
    let Some((first_turn, first)) = replies.first() else {
        return EventResult::Deflate;
    };
    let offers = [List::ClosePayment, List::CloseContract, List::CloseMeeting, List::Pitch];
    let offered = replies.iter().filter(|(_, r)| heard.has_any(&offers, r)).count();
    let pressed = replies.iter().take(2).any(|(_, r)| heard.has(List::Press, r));
    let talked_over = heard.speech.interruptions().iter().any(|i| {
        let span = heard.conversation.turns[*first_turn].span();
        i.by == Role::Agent && i.at.overlap(span).0 > 0
    });
    let acknowledged = heard.has(List::Acknowledge, first);
    if pressed || talked_over || (offered >= 2 && !acknowledged) {
        return EventResult::Press;
    }
    if gives_up(heard, first) {
        return EventResult::Deflate;
    }
    let asked = replies.iter().take(2).any(|(_, r)| heard.asks(r));
    let alternative = replies.iter().take(2).any(|(_, r)| heard.has(List::Alternative, r));
    if asked || (acknowledged && alternative) || (alternative && offered >= 1) {
        EventResult::Handle
    } else {
        EventResult::Deflate
    }
}
