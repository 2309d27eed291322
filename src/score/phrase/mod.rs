//! Finding phrases: all those of the form and of the lexicons in one pass over a conversation.
//!
//! A phrase is words in order (or in any order), each met by its stem or by its exact form, with at most `slop`
//! foreign words in between. It never crosses from one turn to another. One Aho–Corasick automaton over interned
//! stems finds the places worth a look (a whole phrase where it is rigid, else its most telling word); each place is
//! then checked word by word.

mod compile;
mod edit;
mod memory;
mod near;
mod negation;
mod search;
mod vocabulary;

#[cfg(test)]
mod naive;
#[cfg(test)]
mod tests;

use aho_corasick::AhoCorasick;

pub(crate) use compile::Builder;
pub(crate) use memory::Lookup;
pub(crate) use near::{Miss, Spelled};
pub(crate) use search::Found;
pub(crate) use vocabulary::Vocabulary;

/// Phrases that are asked for together: those of one condition, or one list of a lexicon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Group(pub u32);

/// One word of a compiled phrase; `stem` always, and `form` where the exact form is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Alt {
    pub stem: u32,
    /// 0: any form.
    pub form: u32,
}

#[derive(Debug, Clone)]
pub(crate) struct CompiledPhrase {
    pub group: Group,
    pub words: Vec<Vec<Alt>>,
    pub slop: u32,
    pub any_order: bool,
    pub fuzzy: bool,
    /// A "not" before or inside it does not count against it: it was allowed, or the phrase has its own.
    pub negated: bool,
}

/// A place where a phrase was found: tokens `first..=last` of one turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hit {
    pub first: usize,
    pub last: usize,
    /// Letters that differ, summed over the words.
    pub distance: u32,
}

/// All phrases, compiled; shared by all threads.
#[derive(Debug)]
pub(crate) struct PhraseSet {
    pub phrases: Vec<CompiledPhrase>,
    pub groups: usize,
    automaton: Option<AhoCorasick>,
    /// Phrases, and the place of the anchor in them, by the automaton's patterns.
    anchors: Vec<Vec<(u32, u8)>>,
    /// The same by single stem, for words that were mis-heard.
    fuzzy_anchors: Vec<Vec<(u32, u8)>>,
}
