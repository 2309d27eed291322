//! What the customer says he needs, and the words of it that the agent uses later.

use std::collections::BTreeSet;
use std::ops::Range;

use super::Heard;
use crate::checklist::is_stop_word;
use crate::domain::{EventType, Role};
use crate::score::lexicon::List;

/// An answer shorter than this tells no need.
const MIN_ANSWER_WORDS: usize = 4;

/// Letters a word must have to be taken for a topic.
const MIN_LETTERS: usize = 4;

/// An agent's first turn shorter than this introduces, whatever it says of the company.
const INTRODUCTION_WORDS: usize = 40;

/// Words of the customer's needs, and those that came back.
#[derive(Debug, Default)]
pub(crate) struct Echo {
    pub said: usize,
    pub used_back: usize,
}

impl Heard<'_, '_> {
    /// Whether a sentence of the customer states a need: by its words, or as the answer to an open question.
    /// Doubts, refusals and questions state none.
    pub fn states_need(&self, sentence: usize) -> bool {
        let tokens = &self.conversation.sentences[sentence].tokens;
        let turn = self.conversation.sentences[sentence].turn;
        let doubts = [
            List::Refusal,
            List::ObjectionThink,
            List::ObjectionNeed,
            List::ObjectionAuthority,
            List::ObjectionTime,
        ];
        if self.is_question(sentence) || self.has_any(&doubts, tokens) {
            return false;
        }
        self.has(List::Need, tokens) || (tokens.len() >= MIN_ANSWER_WORDS && self.asked_openly_before(turn))
    }

    /// Whether the agent's last turn before this one ended in an open question.
    fn asked_openly_before(&self, turn: usize) -> bool {
        let before = self.turns_before(turn, Role::Agent).next();
        before.is_some_and(|(_, t)| {
            let sentences = self.sentences_of(&t.tokens);
            let last = sentences.clone().next_back();
            last.is_some_and(|s| self.is_question(s))
                && sentences
                    .into_iter()
                    .any(|s| self.questions[s] == Some(EventType::Open))
        })
    }

    /// Sentences of the customer that state a need, in order.
    pub fn need_statements(&self) -> Vec<usize> {
        self.sentences(Role::Customer)
            .map(|(index, _)| index)
            .filter(|&index| self.states_need(index))
            .collect()
    }

    /// The stems of the words of `tokens` that name something.
    pub fn content(&self, tokens: &Range<usize>) -> BTreeSet<String> {
        tokens
            .clone()
            .map(|at| self.conversation.word(at))
            .filter(|word| {
                word.chars().count() >= MIN_LETTERS
                    && word.chars().all(char::is_alphabetic)
                    && !is_stop_word(word)
                    && !COMMON.contains(word)
            })
            .map(|word| self.stems.stem(word).into_owned())
            .collect()
    }

    /// How many of the words in which the customer told his needs the agent says afterwards.
    pub fn echo(&self, needs: &[usize]) -> Echo {
        let mut said: BTreeSet<String> = BTreeSet::new();
        let mut used_back: BTreeSet<String> = BTreeSet::new();
        let mut needs = needs.iter().copied().peekable();
        for (index, sentence) in self.conversation.sentences.iter().enumerate() {
            let turn = &self.conversation.turns[sentence.turn];
            if needs.next_if_eq(&index).is_some() {
                said.extend(self.content(&sentence.tokens));
            } else if turn.role == Some(Role::Agent) && !turn.doubtful {
                let again = self.content(&sentence.tokens);
                used_back.extend(again.intersection(&said).cloned());
            }
        }
        Echo {
            said: said.len(),
            used_back: used_back.len(),
        }
    }

    /// The token with which the agent begins to speak of what he sells: a statement with the words of an offer, a
    /// benefit or a price. A short first turn only introduces.
    pub fn first_pitch(&self) -> Option<usize> {
        let introduction = self
            .conversation
            .heard()
            .find(|(_, t)| t.role == Some(Role::Agent))
            .filter(|(_, t)| t.tokens.len() < INTRODUCTION_WORDS)
            .map(|(index, _)| index);
        self.sentences(Role::Agent)
            .find(|(index, s)| {
                Some(s.turn) != introduction
                    && !self.is_question(*index)
                    && (self.has_any(&[List::Pitch, List::Benefit], &s.tokens)
                        || self.slot(crate::checklist::SlotKind::Price, &s.tokens).is_some())
            })
            .map(|(_, s)| s.tokens.start)
    }
}

/// Words in every call, of no topic.
#[rustfmt::skip]
const COMMON: &[&str] = &[
    "сейчас", "можно", "нужно", "нужен", "нужна", "нужны", "будет", "просто", "хорошо", "конечно", "сразу", "каждый",
    "каждые", "очень", "здравствуйте", "спасибо", "понятно", "например", "потом", "вообще", "именно", "хотим", "хотел",
    "хотела", "хотели", "хотелось", "важно", "время", "чтобы", "надо", "есть", "если", "когда", "который", "которые",
    "которая", "такой", "такая", "такие", "давайте", "скажите", "подскажите", "знаете", "понимаю", "могу", "можем",
    "может", "пока", "тоже", "также", "здесь", "добрый", "день", "наверное", "значит", "короче", "пожалуйста",
    "today", "right", "like", "really", "also", "want", "need", "have", "every", "then", "some", "good", "well",
    "know", "think", "would", "could", "just", "please", "thanks", "thank", "hello", "that", "this", "with", "yeah",
];
