//! How much of the agent's talk sounds read from the script: its wording close to the form's phrases, and little
//! reaction to what the customer said. A proxy: an agent who knows the script by heart and listens reacts, and one who
//! reads does not.

use std::ops::Range;

use super::{Sheet, count};
use crate::domain::Role;
use crate::score::events::Heard;
use crate::score::lexicon::List;
use crate::score::text::Turn;

/// Below this many words of the agent nothing is said.
const MIN_WORDS: usize = 50;

/// With no reply to look at, this many words are a recital all the same.
const MONOLOGUE_WORDS: usize = 100;

/// Words of the customer that call for a reaction.
const MIN_SAID_WORDS: usize = 3;

/// Replies needed for a share of them.
const MIN_REPLIES: usize = 3;

/// Share of the words inside phrases of the form that counts as fully scripted. A form lists decisive words, not whole
/// sentences: a script read from top to bottom reaches a quarter.
const FULL_OVERLAP: f64 = 0.25;

/// A phrase is wording only from two words on.
const MIN_PHRASE_WORDS: usize = 2;

const READER_FROM: f64 = 0.5;

pub(super) fn fill(sheet: &mut Sheet, heard: &Heard<'_, '_>) {
    let turns = || heard.conversation.heard().filter(|(_, t)| t.role == Some(Role::Agent));
    let words: usize = turns().map(|(_, t)| t.tokens.len()).sum();
    if words < MIN_WORDS {
        return;
    }
    let scripted = scripted(heard);
    let covered = turns().map(|(_, t)| scripted[t.tokens.clone()].iter().filter(|s| **s).count());
    let overlap = count(covered.sum()) / count(words);
    sheet.set("script_overlap", Some(overlap));

    let replies = replies(heard);
    let reacted = replies
        .iter()
        .filter(|(said, reply)| reacts(heard, said, reply, &scripted));
    let reaction = if replies.len() >= MIN_REPLIES {
        Some(count(reacted.count()) / count(replies.len()))
    } else {
        None
    };
    sheet.set("reaction_share", reaction);
    let reaction = reaction.or((replies.is_empty() && words >= MONOLOGUE_WORDS).then_some(0.0));
    let score = reaction.map(|r| (overlap / FULL_OVERLAP).min(1.0) * (1.0 - r));
    sheet.set("reader_score", score);
    sheet.flag("reader", score.map(|s| s >= READER_FROM));
}

/// By token: whether it lies inside a phrase of the form. The form's groups come after that of the competitors.
fn scripted(heard: &Heard<'_, '_>) -> Vec<bool> {
    let mut scripted = vec![false; heard.conversation.tokens.len()];
    for hit in heard.found.after(heard.competitors) {
        if hit.last + 1 - hit.first >= MIN_PHRASE_WORDS {
            scripted[hit.first..=hit.last].fill(true);
        }
    }
    scripted
}

/// What the customer said that calls for a reaction, and the agent's turn after it.
fn replies<'h>(heard: &'h Heard<'_, '_>) -> Vec<(Range<usize>, &'h Turn)> {
    let mut replies = Vec::new();
    let mut said: Option<Range<usize>> = None;
    for (_, turn) in heard.conversation.heard().filter(|(_, t)| !t.back_channel) {
        match turn.role {
            Some(Role::Customer) if turn.tokens.len() >= MIN_SAID_WORDS => said = Some(turn.tokens.clone()),
            Some(Role::Agent) => replies.extend(said.take().map(|s| (s, turn))),
            _ => {}
        }
    }
    replies
}

/// The agent shows that he heard, uses a word of the customer, or asks something that the form does not.
fn reacts(heard: &Heard<'_, '_>, said: &Range<usize>, reply: &Turn, scripted: &[bool]) -> bool {
    let own_question = heard.sentences_of(&reply.tokens).any(|s| {
        let tokens = heard.conversation.sentences[s].tokens.clone();
        heard.is_question(s) && !scripted[tokens].iter().any(|s| *s)
    });
    own_question
        || heard.has(List::Acknowledge, &reply.tokens)
        || !heard.content(said).is_disjoint(&heard.content(&reply.tokens))
}
