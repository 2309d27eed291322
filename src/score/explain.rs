//! Why an item got its verdict: for every condition of it, what was found where, and what came closest and why that
//! did not count. Input: the same as for scoring; output: an [`Explanation`], a tree in the shape of the form. It is
//! made for one item of one call at a time, and takes its time.
//!
//! The verdicts are those of [`Scorer::score_with`]: the same code decides. What came closest is looked for here
//! with looser rules, and never decides anything.

use serde::Serialize;

use super::text::Stems;
use super::{CallFacts, Scorer, judge};
use crate::domain::{ItemId, Match, Millis, Role, Transcript, Verdict};

/// The verdict on one item and the reasons for it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    pub item: ItemId,
    pub text: String,
    pub verdict: Verdict,
    /// Why it does not apply or could not be decided.
    pub why: Option<Why>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applies_when: Option<Trace>,
    pub met: Trace,
}

/// One condition, with those inside it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trace {
    /// The key it has in the form: `phrases`, `all`, ….
    pub way: &'static str,
    pub holds: Holds,
    /// Why it could not be decided, or why there was nowhere to look.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<Why>,
    /// What it asks for, as the form has it: phrases, names, limits.
    pub asks: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub who: Option<Role>,
    #[serde(rename = "where", skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<Limit>,
    /// Places asked for, where that is more than one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub times: Option<usize>,
    /// The figure or fact of this call, where it asks for one and it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actual: Option<Actual>,
    pub found: Vec<Sighting>,
    /// What came closest, nearest first; empty when it is met.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub near: Vec<Near>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub inside: Vec<Trace>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    Yes,
    No,
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Actual {
    Number(f64),
    Flag(bool),
    Text(String),
}

/// Where a condition looks, a part of `where`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "limit", rename_all = "snake_case")]
pub enum Limit {
    Opening { ms: Millis },
    Last { ms: Millis },
    After { item: ItemId },
    Before { item: ItemId },
    AfterEvent { event: String, within_ms: Option<Millis> },
}

/// Words of the call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sighting {
    pub quote: String,
    pub channel: u16,
    pub speaker: Option<Role>,
    pub start_ms: Millis,
    pub end_ms: Millis,
    /// The phrase of the form, where it was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phrase: Option<String>,
    /// How it matched; `None` for what only came close.
    #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
    pub matched: Option<Match>,
    /// Letters that differ in a fuzzy match; 0 otherwise.
    pub distance: u32,
}

/// Words that would have counted but for the reasons given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Near {
    #[serde(flatten)]
    pub at: Sighting,
    pub why_not: Vec<WhyNot>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum WhyNot {
    /// Said by the other side, or by nobody knows whom.
    Speaker {
        asked: Role,
    },
    /// At another place of the call; so much before or after where it is looked for, when that can be said.
    Outside {
        limit: Limit,
        off_ms: Option<Millis>,
    },
    /// Too many other words in between.
    ForeignWords {
        words: u32,
        allowed: u32,
    },
    Negated,
    /// The words are there in another order.
    Order,
    /// One word of the phrase is not there.
    Missing {
        word: String,
    },
    /// Another form of a word whose very form is asked for.
    Form {
        said: String,
        asked: String,
    },
    /// A word that differs by more letters than a recognition error may.
    Letters {
        said: String,
        asked: String,
        distance: u32,
        allowed: u32,
    },
    /// The recogniser may have made these words up.
    Doubtful,
    /// The phrase was said, and not in a question.
    NotAsked,
    /// A question or event of another kind: what it is instead.
    OtherKind {
        is: String,
    },
    /// Both are there, not near enough: so many milliseconds, words or turns between them.
    Apart {
        between: u32,
        unit: &'static str,
    },
    /// What should come later was there first.
    TooEarly,
}

impl WhyNot {
    /// The words are right, and speaker or place are not.
    #[must_use]
    pub fn is_elsewhere(&self) -> bool {
        matches!(
            self,
            Self::Speaker { .. } | Self::Outside { .. } | Self::Doubtful | Self::NotAsked
        )
    }
}

/// Why a condition was decided without, or in spite of, the words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Why {
    NobodyHeard,
    RolesUnknown,
    Doubtful,
    FactUnknown,
    MetricUnknown,
    OtherItemUndecided,
    /// It is looked for after an item that was not met.
    ItemNotMet {
        item: ItemId,
    },
    /// It is looked for after an event, and there is none.
    NoEvent {
        event: String,
    },
    /// `applies_when` does not hold.
    ConditionDoesNotHold,
    /// The item it is placed by does not apply.
    PlaceDoesNotApply,
}

impl Scorer {
    /// Explains the verdict on one item of the form; `None` when the form has no such item.
    #[must_use]
    pub fn explain(&self, item: &ItemId, transcript: &Transcript, facts: &CallFacts) -> Option<Explanation> {
        let (index, item) = self.checklist().items().enumerate().find(|(_, i)| i.id == *item)?;
        Some(self.listen(transcript, facts, |call, _| {
            judge::explain(&self.form, call, index, item, Stems::shared())
        }))
    }
}
