//! How people speak: polite and rude words, hedges, parasites, known mistakes, diminutives. Lists in the notation of a
//! form, like those beside them; they are counted per hundred words and never judge anybody by themselves.

use super::{manner_en, manner_ru};
use crate::checklist::PhraseMatch;
use crate::score::phrase::{Builder, Group};

/// One list of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Manner {
    Polite,
    Rude,
    /// Orders to the customer.
    Imperative,
    /// The speaker is not sure of what he says.
    Hedge,
    /// Sounds and words of hesitation.
    Filler,
    /// Words that stand for nothing.
    Parasite,
    /// Forms that a dictionary calls wrong.
    Mistake,
    Profanity,
    Diminutive,
    /// The customer takes leave content.
    Warm,
    /// What is sent after a call: an offer, a price list, a contract.
    Offer,
}

pub(crate) const ALL: &[Manner] = &[
    Manner::Polite,
    Manner::Rude,
    Manner::Imperative,
    Manner::Hedge,
    Manner::Filler,
    Manner::Parasite,
    Manner::Mistake,
    Manner::Profanity,
    Manner::Diminutive,
    Manner::Warm,
    Manner::Offer,
];

impl Manner {
    /// The groups after those of the lists.
    pub fn group(self) -> Group {
        Group(super::GROUPS + self as u32)
    }
}

/// Adds all lists; to be called directly after those of the lists. Nothing here is matched fuzzily: a wrong form is
/// one letter away from the right one.
pub(in crate::score) fn add_to(builder: &mut Builder<'_>) {
    let how = PhraseMatch {
        slop: 0,
        any_order: false,
        fuzzy: false,
        negated: true,
    };
    for &list in ALL {
        let group = builder.group();
        debug_assert_eq!(group, list.group());
        builder.add_lines(group, manner_ru::words(list), how);
        builder.add_lines(group, manner_en::words(list), how);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checklist::Phrase;

    #[test]
    fn every_line_is_a_phrase_and_stands_once() {
        for &list in ALL {
            for text in [manner_ru::words(list), manner_en::words(list)] {
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
