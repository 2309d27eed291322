//! What people say when they object, refuse, promise, close: lists of phrases, Russian and English, one phrase per line
//! in the notation of a form (`a|b` either, `=word` this very form, `~N` foreign words allowed).
//!
//! Both languages are always searched: their scripts keep them apart, and a Russian call may have English in it.
//! The lists are data; what is made of them is in `events`.

mod en;
mod ru;

use super::phrase::{Builder, Group};
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
}

/// Adds all lists; to be called before any other group is made.
pub(super) fn add_to(builder: &mut Builder<'_>) {
    let how = PhraseMatch {
        slop: 1,
        any_order: false,
        fuzzy: true,
        negated: false,
    };
    for &list in ALL {
        let group = builder.group();
        debug_assert_eq!(group, list.group());
        builder.add_lines(group, ru::phrases(list), how);
        builder.add_lines(group, &expand(en::phrases(list), en::CLASSES), how);
    }
}

/// Puts the words of a class in the place of its `@name`. A name that is no class stays, and a test finds it.
fn expand(lines: &str, classes: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(lines.len() * 2);
    for line in lines.lines() {
        for word in line.split_inclusive([' ', '|']) {
            let name = word.trim_end_matches([' ', '|']);
            match classes.iter().find(|(class, _)| name.strip_prefix('@') == Some(*class)) {
                Some((_, words)) => {
                    text.push_str(words);
                    text.push_str(&word[name.len()..]);
                }
                None => text.push_str(word),
            }
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checklist::Phrase;

    #[test]
    fn every_line_of_every_list_is_a_phrase_and_stands_once() {
        for &list in ALL {
            for text in [ru::phrases(list), &expand(en::phrases(list), en::CLASSES)] {
                assert!(!text.contains('@'), "{list:?} names a class that is none");
                let lines: Vec<&str> = text.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
                assert!(!lines.is_empty(), "{list:?} is empty");
                for (index, line) in lines.iter().enumerate() {
                    assert!(Phrase::parse(line).is_ok(), "{list:?}: {line}");
                    assert!(!lines[..index].contains(line), "{list:?} has «{line}» twice");
                }
            }
        }
    }
}
