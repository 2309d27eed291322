//! One pass over a conversation: where is every phrase?

use std::collections::BTreeMap;
use std::ops::Range;

use super::negation::is_negated;
use super::{CompiledPhrase, Group, Hit, PhraseSet};
use crate::score::text::{Conversation, Token};

/// What was found, by group, in the order of the conversation.
#[derive(Debug, Default)]
pub(crate) struct Found {
    by_group: Vec<Vec<Hit>>,
}

impl Found {
    pub fn group(&self, group: Group) -> &[Hit] {
        self.by_group.get(group.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// Hits of all groups together.
    pub fn count(&self) -> usize {
        self.by_group.iter().map(Vec::len).sum()
    }

    /// The hits of all groups made after this one.
    pub fn after(&self, group: Group) -> impl Iterator<Item = &Hit> {
        self.by_group.iter().skip(group.0 as usize + 1).flatten()
    }

    /// The hits of a group that lie in a range of tokens.
    pub fn within(&self, group: Group, tokens: &Range<usize>) -> &[Hit] {
        let hits = self.group(group);
        let from = hits.partition_point(|h| h.first < tokens.start);
        let to = hits.partition_point(|h| h.first < tokens.end);
        &hits[from..to]
    }

    /// Drops the hits of `group` that share a token with one of `by`.
    pub fn take_back(&mut self, group: Group, by: Group) {
        let vetoes = self.group(by).to_vec();
        if vetoes.is_empty() {
            return;
        }
        if let Some(hits) = self.by_group.get_mut(group.0 as usize) {
            hits.retain(|h| !vetoes.iter().any(|v| v.first <= h.last && h.first <= v.last));
        }
    }

    pub fn any(&self, group: Group, tokens: &Range<usize>) -> bool {
        self.within(group, tokens).iter().any(|h| h.last < tokens.end)
    }
}

/// A stem's number as three bytes of which only the first has its high bit set: no match begins inside a word.
pub(super) fn encode(stem: u32) -> [u8; 3] {
    [
        0x80 | ((stem >> 14) & 0x7f) as u8,
        ((stem >> 7) & 0x7f) as u8,
        (stem & 0x7f) as u8,
    ]
}

impl PhraseSet {
    pub fn find(&self, conversation: &Conversation<'_>) -> Found {
        let mut found = Found {
            by_group: vec![Vec::new(); self.groups],
        };
        if let Some(automaton) = &self.automaton {
            // Fillers stand inside rigid phrases without breaking them, so they are left out and looked at by themselves.
            // No phrase has a word that nothing asks for: a run of them is as good as one.
            let tokens = &conversation.tokens;
            let mut words = Vec::with_capacity(tokens.len());
            let mut fillers = Vec::new();
            let mut last = 0;
            for (at, token) in tokens.iter().enumerate() {
                if token.filler {
                    fillers.push(at);
                } else {
                    if token.stem != 0 || last != 0 {
                        words.push(at);
                    }
                    last = token.stem;
                }
            }
            let mut haystack = Vec::with_capacity(3 * words.len());
            let mut search = |places: &[usize]| {
                haystack.clear();
                for &at in places {
                    haystack.extend_from_slice(&encode(tokens[at].stem));
                }
                for hit in automaton.find_overlapping_iter(&haystack) {
                    for &(phrase, place) in &self.anchors[hit.pattern().as_usize()] {
                        let token = places[hit.start() / 3];
                        self.look(phrase, usize::from(place), token, conversation, &mut found);
                    }
                }
            };
            search(&words);
            for at in fillers {
                search(&[at]);
            }
        }
        for (token, _) in conversation.tokens.iter().enumerate().filter(|(_, t)| t.misheard != 0) {
            for &(stem, _) in conversation.misheard(token) {
                for &(phrase, place) in &self.fuzzy_anchors[stem as usize] {
                    self.look(phrase, usize::from(place), token, conversation, &mut found);
                }
            }
        }
        found.by_group.iter_mut().for_each(keep_best);
        found
    }

    fn look(&self, phrase: u32, place: usize, token: usize, conversation: &Conversation<'_>, found: &mut Found) {
        let phrase = &self.phrases[phrase as usize];
        let turn = conversation.turn_at(token).tokens.clone();
        let view = View {
            conversation,
            tokens: &conversation.tokens,
            turn,
        };
        if phrase.any_order {
            for places in view.in_any_order(phrase, token) {
                let distance = view.any_order_distance(phrase, &places);
                found.add(phrase, &places, distance, conversation);
            }
        } else if let Some(places) = view.in_order(phrase, place, token) {
            let letters = places.iter().zip(&phrase.words);
            let distance = letters.map(|(&t, word)| view.letters_off(phrase, word, t).unwrap_or(0));
            found.add(phrase, &places, distance.sum(), conversation);
        }
    }
}

impl Found {
    fn add(&mut self, phrase: &CompiledPhrase, places: &[usize], distance: u32, conversation: &Conversation<'_>) {
        if !phrase.negated && is_negated(conversation, places) {
            return;
        }
        let (Some(&first), Some(&last)) = (places.iter().min(), places.iter().max()) else {
            return;
        };
        self.by_group[phrase.group.0 as usize].push(Hit { first, last, distance });
    }
}

/// A word of a phrase: any of these.
type Word = Vec<super::Alt>;

#[derive(Debug, Clone, Copy)]
enum Side {
    Before,
    After,
}

struct View<'a> {
    conversation: &'a Conversation<'a>,
    tokens: &'a [Token],
    turn: Range<usize>,
}

impl View<'_> {
    /// How many letters the token is off this word of the phrase; `None` when it is another word.
    fn letters_off(&self, phrase: &CompiledPhrase, word: &[super::Alt], token: usize) -> Option<u32> {
        let said = &self.tokens[token];
        if word.iter().any(|a| {
            if a.form == 0 {
                a.stem == said.stem
            } else {
                a.form == said.form
            }
        }) {
            return Some(0);
        }
        if !phrase.fuzzy {
            return None;
        }
        let candidates = self.conversation.misheard(token);
        candidates
            .iter()
            .find(|(stem, _)| word.iter().any(|a| a.form == 0 && a.stem == *stem))
            .map(|&(_, d)| u32::from(d))
    }

    /// The words in their order around `token`, which is word number `place`, with the fewest foreign words between them.
    fn in_order(&self, phrase: &CompiledPhrase, place: usize, token: usize) -> Option<Vec<usize>> {
        let (before, after) = phrase.words.split_at_checked(place)?;
        let (word, after) = after.split_first()?;
        self.letters_off(phrase, word, token)?;
        let before: Vec<&Word> = before.iter().rev().collect();
        let (mut places, used) = self.nearest(phrase, &before, token, Side::Before, phrase.slop)?;
        let after: Vec<&Word> = after.iter().collect();
        let (behind, _) = self.nearest(phrase, &after, token, Side::After, phrase.slop - used)?;
        places.reverse();
        places.push(token);
        places.extend(behind);
        Some(places)
    }

    /// Tokens for these words, going away from the token `from`, and the foreign words passed over. The nearest token of
    /// each word leaves the most to the next, so no other needs to be tried but those as near: a filler shares its
    /// neighbour's position.
    fn nearest(
        &self,
        phrase: &CompiledPhrase,
        words: &[&Word],
        from: usize,
        side: Side,
        slack: u32,
    ) -> Option<(Vec<usize>, u32)> {
        let Some((word, rest)) = words.split_first() else {
            return Some((Vec::new(), 0));
        };
        let mut best: Option<(Vec<usize>, u32)> = None;
        let mut nearest = slack;
        let mut at = from;
        loop {
            at = match side {
                Side::Before if at > self.turn.start => at - 1,
                Side::After if at + 1 < self.turn.end => at + 1,
                Side::Before | Side::After => break,
            };
            let gap = self.gap(at.min(from), at.max(from));
            if gap > nearest {
                break;
            }
            if self.letters_off(phrase, word, at).is_none() {
                continue;
            }
            nearest = gap;
            if let Some((places, used)) = self.nearest(phrase, rest, at, side, slack - gap)
                && best.as_ref().is_none_or(|(_, least)| gap + used < *least)
            {
                best = Some((std::iter::once(at).chain(places).collect(), gap + used));
                if used == 0 {
                    break;
                }
            }
        }
        best
    }

    /// Foreign words between two tokens of the turn.
    fn gap(&self, left: usize, right: usize) -> u32 {
        (self.tokens[right].pos - self.tokens[left].pos).saturating_sub(1)
    }

    /// The words in any order, in every span around `token` that leaves at most `slop` foreign words and holds no other such
    /// span. Not the shortest alone: where it overlaps a nearer find, another one may stand free of it.
    fn in_any_order(&self, phrase: &CompiledPhrase, token: usize) -> Vec<Vec<usize>> {
        let needed = u32::try_from(phrase.words.len()).unwrap_or(u32::MAX);
        let reach = needed + phrase.slop;
        let mut spans = Vec::new();
        // A span that begins earlier holds the one before it unless it ends earlier too.
        let mut end = self.turn.end;
        for first in (self.turn.start..=token).rev() {
            if self.gap(first, token) + 2 > reach && first != token {
                break;
            }
            for last in token..end {
                if self.tokens[last].pos - self.tokens[first].pos + 1 > reach {
                    break;
                }
                if let Some(places) = self.assign(phrase, first..last + 1) {
                    spans.push(places);
                    end = last;
                    break;
                }
            }
        }
        spans
    }

    /// A different token of the range for every word, by augmenting paths.
    fn assign(&self, phrase: &CompiledPhrase, range: Range<usize>) -> Option<Vec<usize>> {
        let mut owner: Vec<Option<usize>> = vec![None; range.len()];
        for word in 0..phrase.words.len() {
            let mut tried = vec![false; range.len()];
            if !self.place(phrase, word, &range, &mut owner, &mut tried) {
                return None;
            }
        }
        let places: Vec<usize> = owner
            .iter()
            .enumerate()
            .filter(|(_, o)| o.is_some())
            .map(|(i, _)| range.start + i)
            .collect();
        Some(places)
    }

    fn place(
        &self,
        phrase: &CompiledPhrase,
        word: usize,
        range: &Range<usize>,
        owner: &mut Vec<Option<usize>>,
        tried: &mut Vec<bool>,
    ) -> bool {
        for slot in 0..range.len() {
            if tried[slot]
                || self
                    .letters_off(phrase, &phrase.words[word], range.start + slot)
                    .is_none()
            {
                continue;
            }
            tried[slot] = true;
            if owner[slot].is_none_or(|other| self.place(phrase, other, range, owner, tried)) {
                owner[slot] = Some(word);
                return true;
            }
        }
        false
    }

    fn any_order_distance(&self, phrase: &CompiledPhrase, places: &[usize]) -> u32 {
        let nearest = |&token: &usize| {
            phrase
                .words
                .iter()
                .filter_map(|w| self.letters_off(phrase, w, token))
                .min()
        };
        places.iter().filter_map(nearest).sum()
    }
}

/// Of hits that overlap, the nearest in letters and then the shortest stays; the rest are the same words again.
fn keep_best(hits: &mut Vec<Hit>) {
    hits.sort_by_key(|h| (h.distance, h.last - h.first, h.first));
    let mut kept: Vec<Hit> = Vec::with_capacity(hits.len());
    // Kept hits do not overlap, so only the one that begins last before a hit's end can be in its way.
    let mut taken: BTreeMap<usize, usize> = BTreeMap::new();
    for hit in hits.iter() {
        if taken
            .range(..=hit.last)
            .next_back()
            .is_none_or(|(_, &last)| last < hit.first)
        {
            taken.insert(hit.first, hit.last);
            kept.push(*hit);
        }
    }
    kept.sort_by_key(|h| h.first);
    *hits = kept;
}
