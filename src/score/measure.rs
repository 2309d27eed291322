//! The first steps of scoring by themselves, for the benches: words, and words with phrases. Not part of what the room
//! offers.

use super::phrase::{Builder, PhraseSet, Vocabulary};
use super::text::{Conversation, Stems};
use super::{ScoreError, compile};
use crate::checklist::{Checklist, Phrase, PhraseMatch};
use crate::domain::Transcript;

/// Phrases, ready to be looked for.
#[derive(Debug)]
pub struct Matcher {
    vocabulary: Vocabulary,
    phrases: PhraseSet,
}

impl Matcher {
    /// What a scorer looks for: the phrases of the form and of the lexicons, each in its own manner.
    pub fn of_form(checklist: &Checklist) -> Result<Self, ScoreError> {
        let (_, vocabulary, phrases) = compile::compile(checklist)?;
        Ok(Self { vocabulary, phrases })
    }

    /// These phrases only, each with its words side by side, in any inflection. What cannot be read is left out.
    #[must_use]
    pub fn plain(phrases: &[String]) -> Self {
        Self::with(
            phrases,
            PhraseMatch {
                slop: 0,
                any_order: false,
                fuzzy: false,
                negated: true,
            },
        )
    }

    /// These phrases only, in this manner.
    #[must_use]
    pub fn with(phrases: &[String], how: PhraseMatch) -> Self {
        let mut builder = Builder::new(Stems::shared());
        for phrase in phrases.iter().filter_map(|text| Phrase::parse(text).ok()) {
            let group = builder.group();
            builder.add(group, &phrase, how);
        }
        let (vocabulary, phrases) = builder.build();
        Self { vocabulary, phrases }
    }

    /// How many words the call has: folded, split, stemmed, looked up.
    #[must_use]
    pub fn words(&self, transcript: &Transcript) -> usize {
        Conversation::new(transcript, Stems::shared(), &self.vocabulary)
            .tokens
            .len()
    }

    /// How many places the phrases are found at.
    #[must_use]
    pub fn hits(&self, transcript: &Transcript) -> usize {
        let conversation = Conversation::new(transcript, Stems::shared(), &self.vocabulary);
        self.phrases.find(&conversation).count()
    }
}
