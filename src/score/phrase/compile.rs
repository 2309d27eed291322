//! Phrases as written → phrases of numbers, and the automaton over them.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::search::encode;
use super::{Alt, CompiledPhrase, Group, PhraseSet, Vocabulary};
use crate::checklist::{Alternative, Phrase, PhraseMatch, PhraseWord, is_stop_word};
use crate::score::text::{FILLERS, Stems, fold, pieces};

/// Collects phrases; `build` makes the set.
#[derive(Debug, Clone)]
pub(crate) struct Builder<'s> {
    stems: &'s Stems,
    pub vocabulary: Vocabulary,
    phrases: Vec<CompiledPhrase>,
    groups: u32,
}

/// Words that a phrase's own negation consists of.
const NEGATORS: &[&str] = &["не", "ни", "нет", "без", "нету", "not", "never", "no", "without"];

/// A phrase whose alternatives multiply beyond this keeps the first ones.
const MAX_VARIANTS: usize = 64;

impl<'s> Builder<'s> {
    pub fn new(stems: &'s Stems) -> Self {
        Self {
            stems,
            vocabulary: Vocabulary::new(),
            phrases: Vec::new(),
            groups: 0,
        }
    }

    pub fn group(&mut self) -> Group {
        self.groups += 1;
        Group(self.groups - 1)
    }

    pub fn add(&mut self, group: Group, phrase: &Phrase, how: PhraseMatch) {
        for words in variants(phrase) {
            let own_negation = words
                .iter()
                .any(|w| w.iter().any(|(text, _)| NEGATORS.contains(&text.as_str())));
            let words: Vec<Vec<Alt>> = words
                .iter()
                .map(|alternatives| {
                    alternatives
                        .iter()
                        .map(|(text, exact)| {
                            let stem = self.vocabulary.add_stem(&self.stems.stem(text));
                            if how.fuzzy && !exact && !is_stop_word(text) {
                                self.vocabulary.allow_fuzzy(stem);
                            }
                            Alt {
                                stem,
                                form: if *exact { self.vocabulary.add_form(text) } else { 0 },
                            }
                        })
                        .collect()
                })
                .collect();
            if words.is_empty() {
                continue;
            }
            self.phrases.push(CompiledPhrase {
                group,
                words,
                slop: u32::from(phrase.slop.unwrap_or(how.slop)),
                any_order: how.any_order,
                fuzzy: how.fuzzy,
                negated: how.negated || own_negation,
            });
        }
    }

    /// Adds the words of a lexicon list, one phrase per line; a line is written as in a form.
    pub fn add_lines(&mut self, group: Group, lines: &str, how: PhraseMatch) {
        for line in lines
            .lines()
            .map(str::trim)
            .filter(|l| !l.is_empty() && !l.starts_with('#'))
        {
            match Phrase::parse(line) {
                Ok(phrase) => self.add(group, &phrase, how),
                // The lexicons are part of the program, and a test compiles each.
                Err((message, _)) => debug_assert!(false, "lexicon line {line:?}: {message}"),
            }
        }
    }

    pub fn build(mut self) -> (Vocabulary, PhraseSet) {
        let mut patterns: BTreeMap<Vec<u8>, Vec<(u32, u8)>> = BTreeMap::new();
        let mut fuzzy_anchors: Vec<Vec<(u32, u8)>> = vec![Vec::new(); self.vocabulary.len()];
        let weight = self.stem_weights();
        let filler_stems: Vec<u32> = FILLERS
            .iter()
            .map(|f| self.vocabulary.stem(&self.stems.stem(f)))
            .filter(|&id| id != 0)
            .collect();
        for (index, phrase) in self.phrases.iter().enumerate() {
            let index = u32::try_from(index).unwrap_or(u32::MAX);
            let plain = |word: &Vec<Alt>| word.len() == 1 && !filler_stems.contains(&word[0].stem);
            let rigid = phrase.slop == 0 && !phrase.any_order && phrase.words.iter().all(plain);
            let anchor = anchor(phrase, &weight);
            let place = u8::try_from(anchor).unwrap_or(u8::MAX);
            if rigid {
                let pattern = phrase.words.iter().flat_map(|w| encode(w[0].stem)).collect();
                patterns.entry(pattern).or_default().push((index, 0));
            } else {
                for alt in &phrase.words[anchor] {
                    let entry = patterns.entry(encode(alt.stem).into()).or_default();
                    if !entry.contains(&(index, place)) {
                        entry.push((index, place));
                    }
                }
            }
            if phrase.fuzzy {
                // Any of its words may be the mis-heard one, so each is an anchor of its own.
                for (at, word) in phrase.words.iter().enumerate() {
                    for alt in word.iter().filter(|a| a.form == 0) {
                        fuzzy_anchors[alt.stem as usize].push((index, u8::try_from(at).unwrap_or(u8::MAX)));
                    }
                }
            }
        }
        let (keys, anchors): (Vec<Vec<u8>>, Vec<_>) = patterns.into_iter().unzip();
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(&keys)
            .ok();
        self.vocabulary.finish();
        let set = PhraseSet {
            phrases: self.phrases,
            groups: self.groups as usize,
            automaton,
            anchors,
            fuzzy_anchors,
        };
        (self.vocabulary, set)
    }

    /// How telling each stem is: rare in the phrases, long, and no stop word.
    fn stem_weights(&self) -> Vec<u32> {
        let mut uses = vec![0_u32; self.vocabulary.len()];
        for alt in self.phrases.iter().flat_map(|p| &p.words).flatten() {
            uses[alt.stem as usize] += 1;
        }
        uses
    }
}

/// The word whose alternatives occur in the fewest phrases: the fewest looks in vain.
fn anchor(phrase: &CompiledPhrase, uses: &[u32]) -> usize {
    let cost = |word: &Vec<Alt>| word.iter().map(|a| uses[a.stem as usize]).sum::<u32>();
    (0..phrase.words.len())
        .min_by_key(|&at| cost(&phrase.words[at]))
        .unwrap_or(0)
}

type Variant = Vec<Vec<(String, bool)>>;

/// The phrase as sequences of single words: an alternative that is written as two words (`онлайн-касса`, `don't`)
/// makes a variant of its own.
pub(super) fn variants(phrase: &Phrase) -> Vec<Variant> {
    let mut variants: Vec<Variant> = vec![Vec::new()];
    for PhraseWord { alternatives } in &phrase.words {
        let split: Vec<Vec<(String, bool)>> = alternatives.iter().map(words_of).filter(|w| !w.is_empty()).collect();
        let (single, long): (Vec<_>, Vec<_>) = split.into_iter().partition(|w| w.len() == 1);
        let mut choices: Vec<Vec<Vec<(String, bool)>>> = Vec::new();
        if !single.is_empty() {
            choices.push(vec![single.into_iter().flatten().collect()]);
        }
        choices.extend(
            long.into_iter()
                .map(|words| words.into_iter().map(|w| vec![w]).collect()),
        );
        if choices.is_empty() {
            continue;
        }
        let mut next = Vec::new();
        for variant in &variants {
            for choice in &choices {
                let mut longer = variant.clone();
                longer.extend(choice.iter().cloned());
                next.push(longer);
            }
        }
        next.truncate(MAX_VARIANTS);
        variants = next;
    }
    variants.retain(|v| !v.is_empty());
    variants
}

fn words_of(alternative: &Alternative) -> Vec<(String, bool)> {
    let folded = fold(&alternative.text);
    pieces(&folded)
        .into_iter()
        .map(|p| (p.alias.unwrap_or(&folded[p.start..p.end]).to_owned(), alternative.exact))
        .collect()
}
