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
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Known {
    /// In the vocabulary; 0 for a word that nothing asks for.
    pub stem: u32,
    /// The exact form, likewise.
    pub form: u32,
    /// Number of the stems it may have been, see [`Lookup::misheard`]; 0: none.
    pub misheard: u32,
    pub filler: bool,
}

/// Words remembered per thread and vocabulary: a few megabytes.
const MAX_WORDS: usize = 50_000;

/// Vocabularies that a thread remembers words of: a department has a form or two.
const MAX_VOCABULARIES: usize = 4;

/// A word of up to 24 bytes, padded with zeros, which no word has: the table needs no second look for the letters.
type Key = [u64; 3];

#[derive(Debug, Default)]
struct Words {
    known: HashMap<Key, Known, Fast>,
    /// The stems that words may have been, with their distances.
    misheard: Vec<Arc<[(u32, u8)]>>,
}

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
        let key = key(word);
        if let Some(known) = key.and_then(|key| self.words.known.get(&key)) {
            return *known;
        }
        let known = self.find(word);
        if let Some(key) = key.filter(|_| self.words.known.len() < MAX_WORDS) {
            self.words.known.insert(key, known);
        }
        known
    }

    /// The stems that a word nothing asks for may have been, nearest first; see [`Vocabulary::misheard`].
    pub fn misheard(&self, known: Known) -> Option<&Arc<[(u32, u8)]>> {
        self.words.misheard.get((known.misheard as usize).checked_sub(1)?)
    }

    fn find(&mut self, word: &str) -> Known {
        let stem = self.stems.stem(word);
        let id = self.vocabulary.stem(&stem);
        // Stems that are asked for somewhere are taken as heard right.
        let misheard = if id == 0 {
            self.vocabulary.misheard(&stem)
        } else {
            Vec::new()
        };
        if !misheard.is_empty() {
            self.words.misheard.push(misheard.as_slice().into());
        }
        Known {
            stem: id,
            form: self.vocabulary.form(word),
            misheard: if misheard.is_empty() {
                0
            } else {
                u32::try_from(self.words.misheard.len()).unwrap_or(0)
            },
            filler: FILLERS.contains(&word),
        }
    }
}

/// `None` for words that are too long to be remembered.
fn key(word: &str) -> Option<Key> {
    let mut bytes = [0; 24];
    bytes.get_mut(..word.len())?.copy_from_slice(word.as_bytes());
    let mut key = [0; 3];
    for (part, chunk) in key.iter_mut().zip(bytes.chunks_exact(8)) {
        let mut eight = [0; 8];
        eight.copy_from_slice(chunk);
        *part = u64::from_le_bytes(eight);
    }
    Some(key)
}

impl Drop for Lookup<'_> {
    fn drop(&mut self) {
        let mut words = std::mem::take(&mut self.words);
        // A vocabulary that was not built has no number of its own.
        if self.vocabulary.serial() == 0 {
            return;
        }
        // Full of long words that are not remembered themselves: begin anew.
        if words.misheard.len() > MAX_WORDS {
            words = Words::default();
        }
        // A thread that ends has no memory any more.
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
        let stems = Stems::shared();
        let vocabulary = |phrase: &str| {
            let mut builder = Builder::new(stems);
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
                let mut lookup = Lookup::new(vocabulary, stems);
                assert_eq!(lookup.word("договора").stem != 0, asked);
                let misheard = lookup.word("договара");
                assert_eq!(lookup.misheard(misheard).is_some(), asked);
                assert_eq!(lookup.word("ну").stem, 0);
                assert!(lookup.word("ну").filler);
            }
        }
    }
}
