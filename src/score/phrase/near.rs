//! What came closest to a phrase that was not found: the same words too far apart, denied, in another order, in
//! another form, or all but one of them. Slow and loose; nothing is decided by it.

use std::borrow::Cow;
use std::ops::Range;

use super::compile::variants;
use super::edit::{distance, margin};
use super::negation::is_negated;
use super::vocabulary::NEVER_MISHEARD;
use crate::checklist::{Phrase, PhraseMatch, is_stop_word};
use crate::score::text::{Conversation, Stems};

/// A phrase as far as it was found, in one turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NearPhrase {
    /// From the first to the last of its words that were found.
    pub tokens: Range<usize>,
    /// What is wrong with it; empty for words that do match.
    pub misses: Vec<Miss>,
    /// How far it is off; smaller is nearer.
    pub cost: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Miss {
    Foreign {
        words: u32,
        allowed: u32,
    },
    Negated,
    Order,
    Missing {
        word: String,
    },
    Form {
        said: String,
        asked: String,
    },
    Letters {
        said: String,
        asked: String,
        distance: u32,
        allowed: u32,
    },
}

/// Foreign words looked over beyond those allowed.
const REACH: u32 = 10;

/// A phrase longer than this is not tried in other orders.
const MAX_PERMUTED: usize = 4;

/// A conversation with the stem of every word spelled out.
pub(crate) struct Spelled<'c, 't> {
    conversation: &'c Conversation<'t>,
    stems: Vec<Cow<'c, str>>,
    stemmer: &'c Stems,
}

struct Word {
    /// Text, stem, whether only this form counts.
    alternatives: Vec<(String, String, bool)>,
}

impl<'c, 't> Spelled<'c, 't> {
    pub fn new(conversation: &'c Conversation<'t>, stemmer: &'c Stems) -> Self {
        let stems = (0..conversation.tokens.len())
            .map(|at| stemmer.stem(conversation.word(at)))
            .collect();
        Self {
            conversation,
            stems,
            stemmer,
        }
    }

    /// Everything like the phrase, in no order, matches included.
    pub fn near(&self, phrase: &Phrase, how: PhraseMatch) -> Vec<NearPhrase> {
        let starts = 0..self.conversation.tokens.len();
        self.search(phrase, how, starts)
    }

    /// The same, beginning at one of these tokens.
    pub fn near_in(&self, phrase: &Phrase, how: PhraseMatch, starts: Range<usize>) -> Vec<NearPhrase> {
        self.search(phrase, how, starts)
    }

    fn search(&self, phrase: &Phrase, how: PhraseMatch, starts: Range<usize>) -> Vec<NearPhrase> {
        let mut found = Vec::new();
        for variant in variants(phrase) {
            let words: Vec<Word> = variant
                .into_iter()
                .map(|alternatives| Word {
                    alternatives: alternatives
                        .into_iter()
                        .map(|(text, exact)| (text.clone(), self.stemmer.stem(&text).into_owned(), exact))
                        .collect(),
                })
                .collect();
            let Some(last) = starts.clone().last() else { continue };
            let whole = starts.start..self.conversation.turn_at(last).tokens.end;
            let mut search = Search {
                spelled: self,
                words: &words,
                slop: u32::from(phrase.slop.unwrap_or(how.slop)),
                how,
                base: whole.start,
                fits: Vec::new(),
            };
            search.fits = words
                .iter()
                .map(|word| whole.clone().map(|token| search.fit(word, token)).collect())
                .collect();
            for start in starts.clone() {
                search.from(start, self.conversation.turn_at(start).tokens.end, &mut found);
            }
        }
        found
    }
}

struct Search<'s> {
    spelled: &'s Spelled<'s, 's>,
    words: &'s [Word],
    slop: u32,
    how: PhraseMatch,
    /// How each word fits each token from `base` on; worked out once, looked at for every order of the words.
    fits: Vec<Vec<Fit>>,
    base: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    /// As the engine has it.
    Well,
    /// In another form, or with too many letters wrong.
    Loosely,
    Not,
}

impl Search<'_> {
    fn from(&self, start: usize, end: usize, found: &mut Vec<NearPhrase>) {
        let given: Vec<usize> = (0..self.words.len()).collect();
        let orders = if self.how.any_order {
            permutations(&given)
        } else {
            vec![given.clone()]
        };
        for order in &orders {
            self.complete(order, start, end, found);
            for loose in 0..order.len() {
                self.one_off(order, loose, start, end, found);
            }
        }
        if !self.how.any_order {
            for order in permutations(&given).iter().filter(|o| **o != given) {
                if let Some((places, foreign)) = self.align(order, None, start, end)
                    && foreign <= self.slop
                {
                    found.push(near(&places, vec![Miss::Order], 3));
                }
            }
        }
    }

    /// All words, perhaps too far apart or denied.
    fn complete(&self, order: &[usize], start: usize, end: usize, found: &mut Vec<NearPhrase>) {
        let Some((places, foreign)) = self.align(order, None, start, end) else {
            return;
        };
        let mut misses = Vec::new();
        let mut cost = 0;
        if foreign > self.slop {
            misses.push(Miss::Foreign {
                words: foreign,
                allowed: self.slop,
            });
            cost += 1 + (foreign - self.slop) / 4;
        }
        if !self.how.negated && !self.denies_itself() && is_negated(self.spelled.conversation, &places) {
            misses.push(Miss::Negated);
            cost += 1;
        }
        found.push(near(&places, misses, cost));
    }

    /// All words but one, which is there in another form, misspelt, or not at all.
    fn one_off(&self, order: &[usize], loose: usize, start: usize, end: usize, found: &mut Vec<NearPhrase>) {
        if let Some((places, foreign)) = self.align(order, Some(loose), start, end)
            && foreign <= self.slop
            && let Some((miss, cost)) = self.loosely(&self.words[order[loose]], places[loose])
        {
            found.push(near(&places, vec![miss], cost));
        }
        if order.len() < 2 {
            return;
        }
        let rest: Vec<usize> = order
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != loose)
            .map(|(_, w)| *w)
            .collect();
        let tells = |word: &usize| !self.words[*word].alternatives.iter().any(|a| is_stop_word(&a.0));
        if !rest.iter().any(tells) {
            return;
        }
        if let Some((places, foreign)) = self.align(&rest, None, start, end)
            && foreign <= self.slop + 1
        {
            let word = self.words[order[loose]].written();
            let length = u32::try_from(order.len()).unwrap_or(u32::MAX);
            // One word missing of two is half of the phrase.
            let cost = 4 + 8 / length + u32::from(tells(&order[loose]));
            found.push(near(&places, vec![Miss::Missing { word }], cost));
        }
    }

    /// The nearest tokens for the words in this order, the first of them at `start`, and the foreign words between.
    fn align(&self, order: &[usize], loose: Option<usize>, start: usize, end: usize) -> Option<(Vec<usize>, u32)> {
        let tokens = &self.spelled.conversation.tokens;
        let mut places: Vec<usize> = Vec::with_capacity(order.len());
        let mut foreign = 0;
        for (at, &word) in order.iter().enumerate() {
            let fits = |token: usize| {
                let wanted = if loose == Some(at) { Fit::Loosely } else { Fit::Well };
                self.fits[word][token - self.base] == wanted
            };
            let Some(&last) = places.last() else {
                if !fits(start) {
                    return None;
                }
                places.push(start);
                continue;
            };
            let gap = |token: usize| (tokens[token].pos - tokens[last].pos).saturating_sub(1);
            let next = (last + 1..end)
                .take_while(|&token| foreign + gap(token) <= self.slop + REACH)
                .find(|&token| fits(token))?;
            foreign += gap(next);
            places.push(next);
        }
        Some((places, foreign))
    }

    fn fit(&self, word: &Word, token: usize) -> Fit {
        let said = &self.spelled.stems[token];
        let well = word.alternatives.iter().any(|(text, stem, exact)| {
            if *exact {
                text == self.spelled.conversation.word(token)
            } else {
                stem == said
                    || self
                        .letters(stem, text, token)
                        .is_some_and(|(d, allowed)| d <= allowed && self.may_be_misheard(said, token))
            }
        });
        if well {
            Fit::Well
        } else if self.loosely(word, token).is_some() {
            Fit::Loosely
        } else {
            Fit::Not
        }
    }

    fn may_be_misheard(&self, said: &str, token: usize) -> bool {
        // A word that something asks for is taken as heard right.
        self.how.fuzzy && self.spelled.conversation.tokens[token].stem == 0 && !NEVER_MISHEARD.contains(&said)
    }

    /// The word in a form that is not asked for, or with too many letters wrong; of a token that does not fit well.
    fn loosely(&self, word: &Word, token: usize) -> Option<(Miss, u32)> {
        let said = self.spelled.conversation.word(token).to_owned();
        for (text, stem, exact) in &word.alternatives {
            let asked = text.clone();
            if *exact && *stem == self.spelled.stems[token] {
                return Some((Miss::Form { said, asked }, 2));
            }
            if *exact {
                continue;
            }
            // Within the margin, and still no match: a word that something else asks for, taken as heard right.
            if let Some((distance, allowed)) = self.letters(stem, text, token).filter(|(d, allowed)| d > allowed) {
                let miss = Miss::Letters {
                    said,
                    asked,
                    distance,
                    allowed,
                };
                return Some((miss, 3 + distance));
            }
        }
        None
    }

    /// Letters between the word that was said and a stem, up to one more than the engine allows, and what it allows.
    fn letters(&self, stem: &str, text: &str, token: usize) -> Option<(u32, u32)> {
        let said = &self.spelled.stems[token];
        let count = stem.chars().count();
        if is_stop_word(text) || count < 4 || said.chars().next() != stem.chars().next() {
            return None;
        }
        let allowed = margin(count);
        let off = distance(said, stem, allowed + 1).filter(|&d| d > 0)?;
        Some((off.into(), allowed.into()))
    }

    fn denies_itself(&self) -> bool {
        let negators = ["не", "ни", "нет", "без", "нету", "not", "never", "no", "without"];
        self.words
            .iter()
            .flat_map(|w| &w.alternatives)
            .any(|a| negators.contains(&a.0.as_str()))
    }
}

impl Word {
    fn written(&self) -> String {
        let texts: Vec<&str> = self.alternatives.iter().map(|a| a.0.as_str()).collect();
        texts.join("|")
    }
}

fn near(places: &[usize], misses: Vec<Miss>, cost: u32) -> NearPhrase {
    let first = places.iter().min().copied().unwrap_or(0);
    let last = places.iter().max().copied().unwrap_or(0);
    NearPhrase {
        tokens: first..last + 1,
        misses,
        cost,
    }
}

/// All orders of a few things; of many, the given one.
fn permutations(of: &[usize]) -> Vec<Vec<usize>> {
    if of.len() > MAX_PERMUTED || of.len() < 2 {
        return vec![of.to_vec()];
    }
    let mut all: Vec<Vec<usize>> = Vec::new();
    for (at, &first) in of.iter().enumerate() {
        let rest: Vec<usize> = of
            .iter()
            .enumerate()
            .filter(|(i, _)| *i != at)
            .map(|(_, w)| *w)
            .collect();
        all.extend(permutations(&rest).into_iter().map(|mut tail| {
            tail.insert(0, first);
            tail
        }));
    }
    all
}
