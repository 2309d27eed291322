//! The parts of conditions that are compared with what was said: phrases and regular expressions.

use std::collections::HashSet;

use super::condition::Reader;
use super::fields::{as_texts, fault};
use super::pattern;
use crate::checklist::Phrase;
use crate::checklist::node::Node;

impl Reader<'_> {
    pub(super) fn phrases(&mut self, node: &Node, key: &str, single_words: bool) -> Vec<Phrase> {
        let mut phrases: Vec<Phrase> = Vec::new();
        let mut known = HashSet::new();
        for (at, text) in as_texts(node, key, self.faults) {
            let phrase = match Phrase::parse(&text) {
                Ok(phrase) => phrase,
                Err((message, hint)) => {
                    fault(self.faults, at, message, hint);
                    continue;
                }
            };
            if single_words && phrase.words.len() != 1 {
                fault(
                    self.faults,
                    at,
                    format!("`{text}` is not one word"),
                    "`words_near` takes single words",
                );
            }
            if phrase.is_only_stop_words() {
                let hint = "add a word that carries the meaning, or mark each with = to mean just these words";
                fault(
                    self.faults,
                    at,
                    format!("`{text}` has only words that are in every call"),
                    hint,
                );
            }
            if !known.insert(phrase.text.clone()) {
                fault(self.faults, at, format!("`{text}` stands here twice"), "delete one");
            }
            phrases.push(phrase);
        }
        phrases
    }

    pub(super) fn patterns(&mut self, node: &Node) -> Vec<String> {
        let mut patterns = Vec::new();
        for (at, text) in as_texts(node, "regex", self.faults) {
            match pattern::check(&text) {
                Ok(()) => patterns.push(text),
                Err(defect) => {
                    let at = defect.part.map_or(at, |(offset, width)| at.part(&text, offset, width));
                    fault(self.faults, at, defect.message, defect.hint);
                }
            }
        }
        patterns
    }
}
