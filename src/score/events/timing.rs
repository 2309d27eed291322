//! Monologues and interruptions.

use super::{Heard, Noted};
use crate::domain::{EventKind, Role};

/// A turn of the agent this long without a question is a monologue, in milliseconds.
const MONOLOGUE_MS: u32 = 60_000;

pub(super) fn monologues(heard: &Heard<'_, '_>) -> Vec<Noted> {
    heard
        .conversation
        .heard()
        .filter(|(_, t)| t.role == Some(Role::Agent) && t.span().length().0 >= MONOLOGUE_MS && !heard.asks(&t.tokens))
        .filter_map(|(_, turn)| {
            let mut noted = heard.note(EventKind::Monologue, &(turn.tokens.start..turn.tokens.start + 1))?;
            noted.event.end_ms = turn.span().end_ms;
            Some(noted)
        })
        .collect()
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
