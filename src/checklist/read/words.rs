//! The parts of conditions that are compared with what was said: phrases and regular expressions.

use super::condition::Reader;
use super::fields::{as_texts, fault};
use crate::checklist::node::Node;
use crate::checklist::{MAX_REGEX_BYTES, Phrase};

impl Reader<'_> {
    pub(super) fn phrases(&mut self, node: &Node, key: &str, single_words: bool) -> Vec<Phrase> {
        let mut phrases: Vec<Phrase> = Vec::new();
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
            if phrases.iter().any(|p| p.text == phrase.text) {
                fault(self.faults, at, format!("`{text}` stands here twice"), "delete one");
            }
            phrases.push(phrase);
        }
        phrases
    }

    pub(super) fn patterns(&mut self, node: &Node) -> Vec<String> {
        let mut patterns = Vec::new();
        for (at, text) in as_texts(node, "regex", self.faults) {
            let compiled = regex::RegexBuilder::new(&text)
                .case_insensitive(true)
                .size_limit(MAX_REGEX_BYTES)
                .dfa_size_limit(MAX_REGEX_BYTES)
                .nest_limit(50)
                .build();
            match compiled {
                Ok(regex) if regex.is_match("") => {
                    fault(
                        self.faults,
                        at,
                        "the regular expression matches nothing at all",
                        "it is met by any call: ask for a character",
                    );
                }
                Ok(_) => patterns.push(text),
                Err(regex::Error::CompiledTooBig(_)) => {
                    let hint = "shorten its repetitions: `.{1,1000}` grows by a thousand";
                    fault(self.faults, at, "the regular expression is too big", hint);
                }
                Err(error) => {
                    let message = error.to_string();
                    let reason = message
                        .lines()
                        .last()
                        .unwrap_or_default()
                        .trim_start_matches("error: ")
                        .to_owned();
                    let hint = "write \\. \\( \\? for the characters themselves";
                    fault(self.faults, at, format!("not a regular expression: {reason}"), hint);
                }
            }
        }
        patterns
    }
}
