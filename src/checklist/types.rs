use std::sync::Arc;

use crate::domain::{ContentHash, Direction, EventKind, EventResult, EventType, FormId, ItemId, Millis};

use super::Phrase;

/// A validated form. Made by [`parse`](super::parse) only, so every reference in it resolves and every pattern compiles.
#[derive(Debug, Clone, PartialEq)]
pub struct Checklist {
    pub id: FormId,
    pub title: String,
    pub language: Language,
    /// SHA-256 of the file's bytes.
    pub hash: ContentHash,
    /// The file's text.
    pub source: Arc<str>,
    pub scoring: Scoring,
    /// Words worth telling the recogniser: product names, people, jargon.
    pub vocabulary: Vec<String>,
    pub competitors: Vec<String>,
    pub products: Vec<String>,
    pub sections: Vec<Section>,
}

impl Checklist {
    /// All items in the order of the file.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.sections.iter().flat_map(|s| &s.items)
    }

    /// Vocabulary, products and competitors in one list without repeats: the recogniser's prompt.
    #[must_use]
    pub fn prompt_words(&self) -> Vec<&str> {
        let mut words: Vec<&str> = Vec::new();
        for word in self.vocabulary.iter().chain(&self.products).chain(&self.competitors) {
            if !words.contains(&word.as_str()) {
                words.push(word);
            }
        }
        words
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    Ru,
    En,
}

impl Language {
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Ru => "ru",
            Self::En => "en",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scoring {
    pub by: ScoreBy,
    pub critical: CriticalEffect,
    /// The score from which the call passes; `None`: only a failed critical item fails it.
    pub pass_from: Option<f64>,
    /// Share of the applicable weight that must have been decided, 0–1; below it there is no score.
    pub coverage_floor: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScoreBy {
    /// Mean of the sections by their weights.
    Sections,
    /// Mean of all items by their weights; section weights play no part.
    Items,
}

/// What a failed critical item does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CriticalEffect {
    /// The score becomes 0.
    Score,
    /// The score stays, the result is "fail".
    Result,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    pub id: String,
    pub title: String,
    pub weight: f64,
    pub items: Vec<Item>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    pub id: ItemId,
    /// What the reviewer reads.
    pub text: String,
    pub points: f64,
    pub weight: f64,
    pub critical: bool,
    /// Adds to the score when met, costs nothing when not.
    pub bonus: bool,
    /// Judged and shown, weighs nothing.
    pub report_only: bool,
    /// When this does not hold, the item is not applicable.
    pub applies_when: Option<Condition>,
    pub met: Condition,
}

/// Something that is true or false of a call, found at places in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    pub way: Way,
    pub who: Who,
    pub place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Who {
    Agent,
    Customer,
    #[default]
    Either,
}

/// Where in the call; all that is given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// Within this long of the first words.
    pub opening: Option<Millis>,
    /// Within this long of the last words.
    pub last: Option<Millis>,
    /// After the first place where that item was met.
    pub after: Option<ItemId>,
    /// Before the first place where that item was met.
    pub before: Option<ItemId>,
    pub after_event: Option<AfterEvent>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AfterEvent {
    pub event: EventFilter,
    /// How long after its end; `None`: any time after.
    pub within: Option<Millis>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventFilter {
    pub kind: EventKind,
    pub subtype: Option<EventType>,
    pub result: Option<EventResult>,
}

/// How phrases are compared with what was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhraseMatch {
    /// Foreign words allowed between the first and the last word of a phrase, in all.
    pub slop: u8,
    /// The words may come in any order.
    pub any_order: bool,
    /// A long word may differ by a few letters.
    pub fuzzy: bool,
    /// A phrase with "not" before or inside it still counts.
    pub negated: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Way {
    Phrases {
        phrases: Vec<Phrase>,
        how: PhraseMatch,
        times: u32,
    },
    /// All words within so many words of each other, in any order.
    WordsNear {
        words: Vec<Phrase>,
        distance: u8,
        fuzzy: bool,
        times: u32,
    },
    /// Against the text of a turn in lower case with ё written as е.
    Regex {
        patterns: Vec<String>,
        times: u32,
    },
    /// A question; `kind` open or closed, with one of the phrases of `about` in it if there are any.
    Question {
        kind: Option<EventType>,
        about: Vec<Phrase>,
        how: PhraseMatch,
        times: u32,
    },
    Slot {
        kind: SlotKind,
        times: u32,
    },
    Metric {
        name: String,
        above: Option<f64>,
        below: Option<f64>,
    },
    Event {
        filter: EventFilter,
        times: u32,
    },
    /// Another item passed.
    Item(ItemId),
    Fact(Fact),
    All(Vec<Condition>),
    Any(Vec<Condition>),
    AtLeast {
        n: usize,
        of: Vec<Condition>,
    },
    Not(Box<Condition>),
    /// All of them, near each other.
    Within {
        window: Window,
        of: Vec<Condition>,
    },
    /// The first is found, and earlier than any of the second.
    Before {
        first: Box<Condition>,
        then: Box<Condition>,
    },
}

impl Way {
    /// Whether it is said by somebody, so that `who` narrows it. Events have speakers of their own.
    pub(super) fn has_speaker(&self) -> bool {
        matches!(
            self,
            Self::Phrases { .. }
                | Self::WordsNear { .. }
                | Self::Regex { .. }
                | Self::Question { .. }
                | Self::Slot { .. }
        )
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// Words between the two, in one turn.
    Words(u32),
    Time(Millis),
    /// Turns from one to the other: 0 is the same turn, 1 the next one of anybody.
    Turns(u32),
}

/// Something that was said, whatever its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SlotKind {
    Name,
    Number,
    Price,
    Percent,
    Date,
    Time,
    /// A date or a time of day.
    DateTime,
    Phone,
    Email,
}

/// A fact of the call that is not in its words. Unknown facts make a condition undecidable.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    Direction(Direction),
    Duration {
        above: Option<Millis>,
        below: Option<Millis>,
    },
    FirstCall(bool),
    /// One of these stages, compared without case.
    DealStage(Vec<String>),
}
