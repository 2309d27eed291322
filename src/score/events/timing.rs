//! Monologues and interruptions.

use std::ops::Range;

use super::{Heard, Noted};
use crate::domain::{EventKind, Role};
use crate::score::speech::SILENCE_MS;

/// The agent speaks this long without a question and without a silence: a monologue, in milliseconds.
const MONOLOGUE_MS: u32 = 60_000;

/// One event per run of the agent's sentences within a turn, broken by questions and by silences.
pub(super) fn monologues(heard: &Heard<'_, '_>) -> Vec<Noted> {
    let mut events = Vec::new();
    for (_, turn) in heard.conversation.heard().filter(|(_, t)| t.role == Some(Role::Agent)) {
        let mut run: Option<Range<usize>> = None;
        for index in heard.sentences_of(&turn.tokens) {
            let tokens = &heard.conversation.sentences[index].tokens;
            let silent = run.as_ref().is_some_and(|r| {
                let (last, next) = (
                    &heard.conversation.tokens[r.end - 1],
                    &heard.conversation.tokens[tokens.start],
                );
                next.start_ms.saturating_sub(last.end_ms) >= SILENCE_MS
            });
            if silent || heard.is_question(index) {
                events.extend(run.take().and_then(|r| monologue(heard, &r)));
            }
            if !heard.is_question(index) {
                run = Some(run.map_or(tokens.start, |r: Range<usize>| r.start)..tokens.end);
            }
        }
        events.extend(run.and_then(|r| monologue(heard, &r)));
    }
    events
}

fn monologue(heard: &Heard<'_, '_>, tokens: &Range<usize>) -> Option<Noted> {
    let span = heard.conversation.time_of(tokens);
    if span.length().0 < MONOLOGUE_MS {
        return None;
    }
    let mut noted = heard.note(EventKind::Monologue, &(tokens.start..tokens.start + 1))?;
    noted.event.end_ms = span.end_ms;
    Some(noted)
}

/// Each with the words of who began to speak.
pub(super) fn interruptions(heard: &Heard<'_, '_>) -> Vec<Noted> {
    heard
        .speech
        .interruptions()
        .iter()
        .filter_map(|interruption| {
            let turn = heard
                .conversation
                .heard()
                .filter(|(_, t)| t.role == Some(interruption.by) && !t.back_channel)
                .map(|(_, t)| t)
                .find(|t| t.span().overlap(interruption.at).0 > 0)?;
            let token = turn
                .tokens
                .clone()
                .find(|&at| heard.conversation.tokens[at].end_ms >= interruption.at.start_ms.0)?;
            let mut noted = heard.note(EventKind::Interruption, &(token..token + 1))?;
            noted.event.start_ms = interruption.at.start_ms;
            noted.event.end_ms = interruption.at.end_ms;
            Some(noted)
        })
        .collect()
}
