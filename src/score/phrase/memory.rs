//! Words already looked up: the same few thousand words make up most of every call, so a thread stems each once and
//! remembers what came of it. What is remembered follows from the word and the vocabulary alone: with or without the
//! memory, before or after other calls, the answer is the same.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use super::Vocabulary;
use super::vocabulary::Fast;
use crate::score::text::{FILLERS, Stems};

/// What a word of a call is.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    /// In the vocabulary; 0 for a word that nothing asks for.
    pub stem: u32,
    /// The exact form, likewise.
    pub form: u32,
    pub filler: bool,
    /// The stems that a word nobody asks for may have been; see [`Vocabulary::misheard`].
    pub misheard: Option<Arc<[(u32, u8)]>>,
}

/// Words remembered per thread and vocabulary, and the longest of them in bytes: some megabytes at most.
const MAX_WORDS: usize = 50_000;
const MAX_BYTES: usize = 64;

/// Vocabularies that a thread remembers words of: a department has a form or two.
const MAX_VOCABULARIES: usize = 4;

type Words = HashMap<Box<str>, Known, Fast>;

thread_local! {
    /// By the vocabulary's serial number, the one used last at the end.
    static REMEMBERED: RefCell<Vec<(u64, Words)>> = const { RefCell::new(Vec::new()) };
}

/// Looks words up; one per call.
#[derive(Debug)]
pub(crate) struct Lookup<'a> {
    vocabulary: &'a Vocabulary,
    stems: &'a Stems,
    words: Words,
}

impl<'a> Lookup<'a> {
    pub fn new(vocabulary: &'a Vocabulary, stems: &'a Stems) -> Self {
        let words = REMEMBERED.with_borrow_mut(|all| {
            let at = all.iter().position(|(serial, _)| *serial == vocabulary.serial())?;
            Some(all.remove(at).1)
        });
        Self {
            vocabulary,
            stems,
            words: words.unwrap_or_default(),
        }
    }

    pub fn word(&mut self, word: &str) -> Known {
        if let Some(known) = self.words.get(word) {
            return known.clone();
        }
        let stem = self.stems.stem(word);
        let id = self.vocabulary.stem(&stem);
        // Stems that are asked for somewhere are taken as heard right.
        let misheard = if id == 0 {
            self.vocabulary.misheard(&stem)
        } else {
            Vec::new()
        };
        let known = Known {
            stem: id,
            form: self.vocabulary.form(word),
            filler: FILLERS.contains(&word),
            misheard: (!misheard.is_empty()).then(|| misheard.into()),
        };
        if self.words.len() < MAX_WORDS && word.len() <= MAX_BYTES {
            self.words.insert(word.into(), known.clone());
        }
        known
    }
}

impl Drop for Lookup<'_> {
    fn drop(&mut self) {
        let words = std::mem::take(&mut self.words);
        // A vocabulary that was not built has no number of its own; a thread that ends has no memory any more.
        if self.vocabulary.serial() == 0 {
            return;
        }
        let _ = REMEMBERED.try_with(|all| {
            let mut all = all.borrow_mut();
            if all.len() >= MAX_VOCABULARIES {
                all.remove(0);
            }
            all.push((self.vocabulary.serial(), words));
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::Builder;
    use super::*;
    use crate::checklist::{Phrase, PhraseMatch};

    #[test]
    fn a_remembered_word_is_what_it_was_and_vocabularies_do_not_mix() {
        let stems = Stems::new();
        let vocabulary = |phrase: &str| {
            let mut builder = Builder::new(&stems);
            let group = builder.group();
            let how = PhraseMatch {
                slop: 0,
                any_order: false,
                fuzzy: true,
                negated: true,
            };
            builder.add(group, &Phrase::parse(phrase).unwrap(), how);
            builder.build().0
        };
        let (one, two) = (vocabulary("подписать договор"), vocabulary("прайс-лист"));
        for _ in 0..3 {
            for (vocabulary, asked) in [(&one, true), (&two, false)] {
                let mut lookup = Lookup::new(vocabulary, &stems);
                assert_eq!(lookup.word("договора").stem != 0, asked);
                assert_eq!(lookup.word("договара").misheard.is_some(), asked);
                assert_eq!(lookup.word("ну").stem, 0);
                assert!(lookup.word("ну").filler);
            }
        }
    }
}
