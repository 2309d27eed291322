//! Where the customer stands when the call ends, and how he took leave: rules over the events of this one call. A
//! proxy: what was decided after the call is in the CRM.
//!
//! The events are walked in order of time. An accepted payment, contract or meeting, a refusal, a putting-off and an
//! offer that will be sent each move the stage; an agreement stays until it is refused, and a refusal until a step or
//! a meeting is agreed. Without any of them the furthest topic counts: terms, a need, or nothing yet.

use std::ops::Range;

use super::events::{Heard, Noted};
use super::lexicon::List;
use super::lexicon::manner::Manner;
use super::quote;
use crate::domain::{CustomerClose, Decision, DecisionStage, EventKind, EventResult, EventType, Evidence, Match, Role};

/// The customer's last turns that tell how he took leave.
const LAST_TURNS: usize = 2;

/// `None` when it is not known who speaks, or the customer was not heard.
pub(super) fn decision(heard: &Heard<'_, '_>, events: &[Noted]) -> Option<Decision> {
    let customer = |t: &super::text::Turn| t.role == Some(Role::Customer);
    if !heard.conversation.roles_known() || !heard.conversation.heard().any(|(_, t)| customer(t)) {
        return None;
    }
    let (stage, tokens) = match decided(heard, events) {
        Some((stage, tokens)) => (stage, Some(tokens)),
        None => topic(heard, events),
    };
    let stepped = events.iter().any(|n| n.event.kind == EventKind::NextStep);
    let close = match stage {
        DecisionStage::Refused => CustomerClose::Negative,
        DecisionStage::Agreed => CustomerClose::Positive,
        _ => last_words(heard, stepped),
    };
    Some(Decision {
        stage,
        close,
        evidence: tokens.and_then(|t| evidence(heard, &t)),
    })
}

/// The stage that the events decide, and the words that did.
fn decided(heard: &Heard<'_, '_>, events: &[Noted]) -> Option<(DecisionStage, Range<usize>)> {
    use DecisionStage::{Agreed, Negotiating, OfferSent, Refused, Waiting};
    let mut now: Option<(DecisionStage, Range<usize>)> = None;
    for noted in events {
        let Some(next) = moves(heard, noted).filter(|_| !declines_more(noted, events)) else {
            continue;
        };
        let stays = match (now.as_ref().map(|n| n.0), next) {
            (Some(Agreed), next) => next != Refused,
            // An offer sent after a no, and a «подумаю» after it, take nothing back; an agreed step does.
            (Some(Refused), Waiting) => noted.event.kind != EventKind::NextStep,
            (Some(Refused), OfferSent) | (Some(OfferSent), Negotiating) => true,
            // Otherwise a step says when, and not what the customer decided.
            (_, Waiting) => noted.event.kind == EventKind::NextStep,
            _ => false,
        };
        if !stays {
            now = Some((next, noted.tokens.clone()));
        }
    }
    now
}

/// «Нет, спасибо» to something more leaves the rest as it was.
fn declines_more(noted: &Noted, events: &[Noted]) -> bool {
    let declined = |n: &&Noted| n.event.kind == EventKind::Upsell && n.event.result == Some(EventResult::Declined);
    noted.event.kind == EventKind::Refusal
        && events
            .iter()
            .filter(declined)
            .any(|n| n.turn < noted.turn && noted.turn - n.turn <= 2)
}

/// What one event makes of the stage.
fn moves(heard: &Heard<'_, '_>, noted: &Noted) -> Option<DecisionStage> {
    use EventType::{Authority, Contract, Payment, Think, Time};
    let event = &noted.event;
    let binding = matches!(event.subtype, Some(Payment | Contract));
    match (event.kind, event.result) {
        (EventKind::ClosingAttempt, Some(EventResult::Accepted)) if binding => Some(DecisionStage::Agreed),
        (EventKind::ClosingAttempt, Some(EventResult::Accepted)) if event.subtype == Some(EventType::Meeting) => {
            Some(DecisionStage::Negotiating)
        }
        (EventKind::Refusal, _) => Some(DecisionStage::Refused),
        (EventKind::Objection, _) if matches!(event.subtype, Some(Think | Authority | Time)) => {
            Some(DecisionStage::Waiting)
        }
        (EventKind::ClosingAttempt, Some(EventResult::Deferred)) | (EventKind::NextStep, _) => {
            Some(DecisionStage::Waiting)
        }
        (EventKind::Promise, _) if event.speaker == Some(Role::Agent) && offers(heard, noted) => {
            Some(DecisionStage::OfferSent)
        }
        _ => None,
    }
}

/// The promise is to send an offer, a price list, a contract.
fn offers(heard: &Heard<'_, '_>, noted: &Noted) -> bool {
    let sentence = heard.conversation.sentence_of[noted.tokens.start] as usize;
    let tokens = &heard.conversation.sentences[sentence].tokens;
    heard.found.any(Manner::Offer.group(), tokens)
}

/// The furthest that the talk came without a decision.
fn topic(heard: &Heard<'_, '_>, events: &[Noted]) -> (DecisionStage, Option<Range<usize>>) {
    let terms = events.iter().rfind(|n| {
        matches!(
            n.event.kind,
            EventKind::Price | EventKind::Discount | EventKind::Objection | EventKind::ClosingAttempt
        )
    });
    if let Some(noted) = terms {
        return (DecisionStage::Negotiating, Some(noted.tokens.clone()));
    }
    match heard.need_statements().first() {
        Some(&sentence) => {
            let tokens = heard.conversation.sentences[sentence].tokens.clone();
            (DecisionStage::Need, Some(tokens))
        }
        None => (DecisionStage::FirstContact, None),
    }
}

/// The last turns of the customer: a refusal or an insult is negative, thanks and content words or an agreed step are
/// positive.
fn last_words(heard: &Heard<'_, '_>, stepped: bool) -> CustomerClose {
    let last: Vec<Range<usize>> = heard
        .conversation
        .heard()
        .rev()
        .filter(|(_, t)| t.role == Some(Role::Customer))
        .take(LAST_TURNS)
        .map(|(_, t)| t.tokens.clone())
        .collect();
    let manner = |list: Manner| last.iter().any(|t| heard.found.any(list.group(), t));
    if last.iter().any(|t| heard.has(List::Refusal, t)) || manner(Manner::Rude) || manner(Manner::Profanity) {
        CustomerClose::Negative
    } else if stepped || manner(Manner::Warm) {
        CustomerClose::Positive
    } else {
        CustomerClose::Neutral
    }
}

fn evidence(heard: &Heard<'_, '_>, tokens: &Range<usize>) -> Option<Evidence> {
    let quote = quote::quote(heard.conversation, tokens)?;
    Some(Evidence {
        quote: quote.text,
        channel: quote.channel,
        start_ms: quote.span.start_ms,
        end_ms: quote.span.end_ms,
        matched: Match::Rule,
        distance: 0,
    })
}
