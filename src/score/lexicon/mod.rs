//! What people say when they object, refuse, promise, close: lists of phrases, Russian and English, one phrase per line
//! in the notation of a form (`a|b` either, `=word` this very form, `~N` foreign words allowed), with marks of their own
//! (see `Line`).
//!
//! Both languages are always searched: their scripts keep them apart, and a Russian call may have English in it.
//! The lists are data; what is made of them is in `events`.

mod en;
pub(super) mod manner;
mod manner_en;
mod manner_ru;
mod ru;

use super::phrase::{Builder, Found, Group};
use crate::checklist::PhraseMatch;

macro_rules! lists {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        /// One list of phrases.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) enum List { $($(#[$doc])* $name),+ }

        /// All lists; the place of each is its group.
        pub(super) const ALL: &[List] = &[$(List::$name),+];
    };
}

lists! {
    /// Objections, by type.
    ObjectionPrice, ObjectionTime, ObjectionTrust, ObjectionCompetitor, ObjectionAuthority, ObjectionNeed, ObjectionThink,
    /// The customer says no.
    Refusal,
    /// The agent shows that he heard.
    Acknowledge,
    /// The agent gives a reason or a figure.
    Argue,
    /// The agent offers something else.
    Alternative,
    /// The agent insists.
    Press,
    /// The call ends.
    Farewell,
    /// Requests for a commitment, by type.
    ClosePayment, CloseContract, CloseMeeting, CloseNextStep,
    /// Words of contact that become a closing attempt together with a date, in a question or proposal.
    Contact,
    /// Words that make a question an invitation: «подойдёт», "work for you".
    Propose,
    /// The agent urges to a step: «давайте», "shall we".
    Urge,
    /// Answers to a request.
    Accept, Defer, Decline,
    /// The speaker says he will do something.
    Promise,
    /// Rivals in general.
    Rival,
    Discount,
    /// Words that make a number a price.
    PriceCue,
    /// What the customer gets from it.
    Benefit,
    /// What changes for the customer, in so many words: «так что вам не придётся», "pays for itself".
    Gain,
    /// The customer says what he needs.
    Need,
    Upsell,
    /// The agent speaks of what he sells.
    Pitch,
}

impl List {
    /// Lexicon groups are made first, in the order of the enumeration.
    pub fn group(self) -> Group {
        Group(self as u32)
    }

    /// What takes hits of the list back.
    fn veto(self) -> Group {
        Group(self as u32 + LISTS)
    }

    /// What counts only in a question or proposal.
    pub fn asked(self) -> Group {
        Group(self as u32 + 2 * LISTS)
    }
}

#[allow(clippy::cast_possible_truncation)] // some dozens
const LISTS: u32 = ALL.len() as u32;
const GROUPS: u32 = 3 * LISTS;

/// Adds all lists; to be called before any other group is made.
pub(super) fn add_to(builder: &mut Builder<'_>) {
    for group in 0..GROUPS {
        let made = builder.group();
        debug_assert_eq!(made, Group(group));
    }
    for &list in ALL {
        for (text, classes) in [(ru::phrases(list), ru::CLASSES), (en::phrases(list), en::CLASSES)] {
            for line in text.lines().map(str::trim).filter(|l| !l.is_empty()) {
                let Line {
                    mark,
                    any_order,
                    phrase,
                } = Line::read(line, classes);
                let how = PhraseMatch {
                    slop: 1,
                    any_order,
                    fuzzy: true,
                    negated: mark == Mark::Veto,
                };
                let group = match mark {
                    Mark::Plain => list.group(),
                    Mark::Veto => list.veto(),
                    Mark::Asked => list.asked(),
                };
                builder.add_lines(group, &phrase, how);
            }
        }
    }
}

/// Takes back hits that share words with a line marked `!` of the same list.
pub(super) fn take_back(found: &mut Found) {
    for &list in ALL {
        found.take_back(list.group(), list.veto());
        found.take_back(list.asked(), list.veto());
    }
}

/// A line of a list: `! phrase` takes back, `? phrase` counts in a question or proposal only, `<> phrase` has its words
/// in any order, `@class` is any word of a class of the language.
struct Line {
    mark: Mark,
    any_order: bool,
    phrase: String,
}

#[derive(PartialEq, Eq)]
enum Mark {
    Plain,
    Veto,
    Asked,
}

impl Line {
    fn read(line: &str, classes: &'static [(&str, &'static str)]) -> Self {
        let (mark, rest) = match (line.strip_prefix("! "), line.strip_prefix("? ")) {
            (Some(rest), _) => (Mark::Veto, rest),
            (_, Some(rest)) => (Mark::Asked, rest),
            _ => (Mark::Plain, line),
        };
        let (any_order, rest) = rest.strip_prefix("<> ").map_or((false, rest), |rest| (true, rest));
        let words = rest.split(' ').map(|word| {
            let alternatives = word.split('|').map(|w| class(w, classes));
            alternatives.collect::<Vec<_>>().join("|")
        });
        Self {
            mark,
            any_order,
            phrase: words.collect::<Vec<_>>().join(" "),
        }
    }
}

/// What stands for a word: the words of its class, or itself when it names none (a test forbids names of no class).
fn class<'a>(word: &'a str, classes: &[(&str, &'a str)]) -> &'a str {
    let name = word.strip_prefix('@');
    classes
        .iter()
        .find(|(n, _)| name == Some(n))
        .map_or(word, |(_, words)| words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checklist::Phrase;

    #[test]
    fn every_line_of_every_list_is_a_phrase_and_stands_once() {
        for &list in ALL {
            for (text, classes) in [(ru::phrases(list), ru::CLASSES), (en::phrases(list), en::CLASSES)] {
                let lines: Vec<&str> = text.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
                assert!(!lines.is_empty(), "{list:?} is empty");
                for (index, line) in lines.iter().enumerate() {
                    let read = Line::read(line, classes);
                    assert!(Phrase::parse(&read.phrase).is_ok(), "{list:?}: {line}");
                    assert!(!read.phrase.contains('@'), "{list:?}: no such class: {line}");
                    assert!(!lines[..index].contains(line), "{list:?} has «{line}» twice");
                }
            }
        }
    }
}
