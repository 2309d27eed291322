//! The same matching by trying everything: slow, short, and with nothing in common with the engine but the rules. The
//! tables run on both.

use super::edit::{distance, margin};
use super::{CompiledPhrase, Vocabulary};
use crate::score::text::{Conversation, Stems};

/// Token ranges of all ways in which the phrase stands in the conversation, with their distances, negation left out.
pub(super) fn find(
    phrase: &CompiledPhrase,
    conversation: &Conversation<'_>,
    stems: &Stems,
    vocabulary: &Vocabulary,
) -> Vec<(usize, usize, u32)> {
    let mut found = Vec::new();
    for turn in &conversation.turns {
        let tokens: Vec<usize> = turn.tokens.clone().collect();
        choose(
            phrase,
            conversation,
            stems,
            vocabulary,
            &tokens,
            &mut Vec::new(),
            0,
            &mut found,
        );
    }
    found
}

/// Extends the chosen tokens by one for every candidate, until every word has one.
#[allow(clippy::too_many_arguments)]
fn choose(
    phrase: &CompiledPhrase,
    conversation: &Conversation<'_>,
    stems: &Stems,
    vocabulary: &Vocabulary,
    tokens: &[usize],
    chosen: &mut Vec<usize>,
    letters: u32,
    found: &mut Vec<(usize, usize, u32)>,
) {
    if chosen.len() == phrase.words.len() {
        let (first, last) = (*chosen.iter().min().unwrap(), *chosen.iter().max().unwrap());
        let length = conversation.tokens[last].pos - conversation.tokens[first].pos + 1;
        let needed = u32::try_from(phrase.words.len()).unwrap();
        // In order, neighbours are counted pair by pair; a filler shares its neighbour's position.
        let foreign = if phrase.any_order {
            length.saturating_sub(needed)
        } else {
            chosen
                .windows(2)
                .map(|w| (conversation.tokens[w[1]].pos - conversation.tokens[w[0]].pos).saturating_sub(1))
                .sum()
        };
        if foreign <= phrase.slop {
            found.push((first, last, letters));
        }
        return;
    }
    for &token in tokens {
        let free = if phrase.any_order {
            !chosen.contains(&token)
        } else {
            chosen.last().is_none_or(|&last| token > last)
        };
        if !free {
            continue;
        }
        for alt in &phrase.words[chosen.len()] {
            let Some(off) = letters_off(phrase, *alt, conversation, token, stems, vocabulary) else {
                continue;
            };
            chosen.push(token);
            choose(
                phrase,
                conversation,
                stems,
                vocabulary,
                tokens,
                chosen,
                letters + off,
                found,
            );
            chosen.pop();
            break;
        }
    }
}

fn letters_off(
    phrase: &CompiledPhrase,
    alt: super::Alt,
    conversation: &Conversation<'_>,
    token: usize,
    stems: &Stems,
    vocabulary: &Vocabulary,
) -> Option<u32> {
    let word = conversation.word(token);
    if alt.form != 0 {
        return (vocabulary.form(word) == alt.form).then_some(0);
    }
    let said = stems.stem(word);
    let wanted = vocabulary.name(alt.stem);
    if said == wanted {
        return Some(0);
    }
    let fuzzy = phrase.fuzzy
        && vocabulary.stem(&said) == 0
        && !super::vocabulary::NEVER_MISHEARD.contains(&said.as_ref())
        && said.chars().next() == wanted.chars().next()
        && !crate::checklist::is_stop_word(wanted);
    fuzzy
        .then(|| distance(&said, wanted, margin(wanted.chars().count())))
        .flatten()
        .map(u32::from)
}
