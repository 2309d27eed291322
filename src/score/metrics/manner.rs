//! Words of the agent per hundred: tone, confidence, literacy. Proxies: they measure words, never a person.

use super::{Sheet, count};
use crate::domain::Role;
use crate::score::events::Heard;
use crate::score::lexicon::manner::Manner;

/// Below this many words a rate per hundred says nothing.
const MIN_WORDS: usize = 30;

const RATES: &[(Manner, &str)] = &[
    (Manner::Polite, "polite_per_100_words"),
    (Manner::Rude, "rude_per_100_words"),
    (Manner::Imperative, "imperatives_per_100_words"),
    (Manner::Hedge, "hedges_per_100_words"),
    (Manner::Filler, "fillers_per_100_words"),
    (Manner::Parasite, "parasites_per_100_words"),
    (Manner::Mistake, "mistakes_per_100_words"),
    (Manner::Profanity, "profanity_per_100_words"),
    (Manner::Diminutive, "diminutives_per_100_words"),
];

pub(super) fn fill(sheet: &mut Sheet, heard: &Heard<'_, '_>) {
    let turns = || heard.conversation.heard().filter(|(_, t)| t.role == Some(Role::Agent));
    let words: usize = turns().map(|(_, t)| t.tokens.len()).sum();
    if words < MIN_WORDS {
        return;
    }
    let rate = |n: usize| Some(100.0 * count(n) / count(words));
    for &(list, name) in RATES {
        let hits = turns().map(|(_, t)| heard.found.within(list.group(), &t.tokens).len());
        sheet.set(name, rate(hits.sum()));
    }
    let restarts = turns().map(|(_, t)| restarts(heard, t.tokens.clone())).sum();
    sheet.set("restarts_per_100_words", rate(restarts));
}

/// Words that people double on purpose.
#[rustfmt::skip]
const DOUBLED: &[&str] = &[
    "да", "нет", "очень", "ага", "угу", "так", "чуть", "еле", "ой", "ну", "хорошо", "спасибо", "алло", "давайте",
    "пока", "все", "yes", "no", "very", "bye", "okay", "ok", "hello", "well", "had", "that",
];

/// Places where the speaker begins again: a word, or two words, said twice in a row («мы мы», «у нас у нас»).
fn restarts(heard: &Heard<'_, '_>, tokens: std::ops::Range<usize>) -> usize {
    let conversation = heard.conversation;
    // Sounds between the two do not hide the repetition: «мы, э, мы».
    let said: Vec<usize> = tokens.filter(|&at| !conversation.tokens[at].filler).collect();
    let word = |at: usize| conversation.word(said[at]);
    let plain = |at: usize| word(at).chars().all(char::is_alphabetic) && !DOUBLED.contains(&word(at));
    let mut found = 0;
    let mut at = 0;
    while at + 1 < said.len() {
        if plain(at) && word(at) == word(at + 1) && !conversation.tokens[said[at]].ends {
            found += 1;
            at += 2;
        } else if at + 3 < said.len()
            && plain(at)
            && word(at) == word(at + 2)
            && word(at + 1) == word(at + 3)
            && !conversation.tokens[said[at + 1]].ends
        {
            found += 1;
            at += 4;
        } else {
            at += 1;
        }
    }
    found
}
