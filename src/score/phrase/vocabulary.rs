//! The words that the form and the lexicons ask for, as numbers; and which of them a mis-heard word may have been.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};

use super::edit::{distance, margin};

/// Words that are near one another in letters and far in meaning: never taken for a mis-hearing.
#[rustfmt::skip]
pub(super) const NEVER_MISHEARD: &[&str] = &[
    "стольк", "скольк", "зарплат", "заплат", "робот", "работ", "прост", "прошл", "сторон", "стоян", "третьих",
    "третий", "спрос", "допрос", "процесс", "процент", "пример", "прием", "подход", "поход", "приход", "расход",
    "отход", "уход", "проход", "доход", "потер", "затер", "покупк", "попытк", "средств", "следств", "отправ", "оправ",
    "справ", "направ", "заказ", "указ", "показ", "рассказ", "сказа", "связ", "сказк", "решен", "вниман", "понима",
    "снима", "замен", "измен", "отмен", "конкретн", "конкурент", "компан", "кампан", "магазин", "машин", "quiet",
    "quit", "quick", "price", "prize", "prime", "pride", "month", "mouth", "house", "horse", "three", "there",
    "their", "these", "those", "right", "night", "light", "might", "think", "thing", "thank", "worth", "world",
    "worri", "store", "stone", "story", "place", "plane", "plant", "plan", "great", "treat", "where", "which",
    "while", "whole", "state", "stage", "start", "smart",
];

/// Interned stems and exact forms. Number 0 is any word that nothing asks for.
#[derive(Debug, Default, Clone)]
pub(crate) struct Vocabulary {
    stems: HashMap<Box<str>, u32, Fast>,
    forms: HashMap<Box<str>, u32, Fast>,
    /// Text of each stem.
    names: Vec<Box<str>>,
    /// Whether the stem may be found under the spellings of a mis-hearing.
    fuzzy: Vec<bool>,
    /// Hash of a stem with up to its margin of letters left out → stems.
    holes: HashMap<u64, Vec<u32>, Fast>,
    /// Tells finished vocabularies of this process apart; 0 while it is being built.
    serial: u64,
}

/// Eight bytes at a time, multiplied and mixed: short keys, no adversary (a crafted transcript can at worst be slow to
/// score by itself).
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Fast;

#[derive(Debug)]
pub(crate) struct FastHasher(u64);

/// 2⁶⁴ divided by the golden ratio: spreads neighbouring values (Knuth, The Art of Computer Programming, 6.4).
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

impl BuildHasher for Fast {
    type Hasher = FastHasher;

    fn build_hasher(&self) -> FastHasher {
        FastHasher(0)
    }
}

impl Hasher for FastHasher {
    fn write(&mut self, bytes: &[u8]) {
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            let mut word = [0; 8];
            word.copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word));
        }
        let rest = chunks.remainder();
        if !rest.is_empty() {
            let mut word = [0; 8];
            word[..rest.len()].copy_from_slice(rest);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_usize(&mut self, _: usize) {
        // The length of an array: always the same in one table.
    }

    fn write_u8(&mut self, value: u8) {
        self.write_u64(u64::from(value));
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = (self.0.rotate_left(23) ^ value).wrapping_mul(SPREAD);
    }

    fn finish(&self) -> u64 {
        // The table takes its bits from both ends.
        self.0 ^ (self.0 >> 32)
    }
}

impl Vocabulary {
    pub fn new() -> Self {
        Self {
            names: vec!["".into()],
            fuzzy: vec![false],
            ..Self::default()
        }
    }

    pub fn add_stem(&mut self, stem: &str) -> u32 {
        if let Some(&id) = self.stems.get(stem) {
            return id;
        }
        let id = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names.push(stem.into());
        self.fuzzy.push(false);
        self.stems.insert(stem.into(), id);
        id
    }

    pub fn add_form(&mut self, form: &str) -> u32 {
        let next = u32::try_from(self.forms.len() + 1).unwrap_or(u32::MAX);
        *self.forms.entry(form.into()).or_insert(next)
    }

    /// Makes a stem findable under the spellings of a mis-hearing.
    pub fn allow_fuzzy(&mut self, id: u32) {
        if std::mem::replace(&mut self.fuzzy[id as usize], true) {
            return;
        }
        let letters: Vec<char> = self.names[id as usize].chars().collect();
        let limit = margin(letters.len());
        if limit == 0 || letters.iter().any(|c| !c.is_alphabetic()) {
            return;
        }
        for hash in hashes_with_holes(&letters, limit) {
            let ids = self.holes.entry(hash).or_default();
            // Leaving out either of a double letter leaves the same.
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }

    pub fn stem(&self, stem: &str) -> u32 {
        self.stems.get(stem).copied().unwrap_or(0)
    }

    pub fn form(&self, form: &str) -> u32 {
        self.forms.get(form).copied().unwrap_or(0)
    }

    /// To be called once, when nothing more is added.
    pub fn finish(&mut self) {
        static LAST: AtomicU64 = AtomicU64::new(0);
        self.serial = LAST.fetch_add(1, Ordering::Relaxed) + 1;
    }

    pub fn serial(&self) -> u64 {
        self.serial
    }

    pub fn len(&self) -> usize {
        self.names.len()
    }

    #[cfg(test)]
    pub fn name(&self, id: u32) -> &str {
        &self.names[id as usize]
    }

    /// The stems that a word nobody asks for may have been, with their distances, nearest first. The first letter must
    /// be right, and words known to be confusable never qualify.
    pub fn misheard(&self, stem: &str) -> Vec<(u32, u8)> {
        if self.holes.is_empty() || NEVER_MISHEARD.contains(&stem) {
            return Vec::new();
        }
        let letters: Vec<char> = stem.chars().collect();
        // A stem of n letters may lose its whole margin.
        let limit = margin(letters.len())
            .max(margin(letters.len() + 1))
            .max(if letters.len() >= 7 { 2 } else { 0 });
        if limit == 0 || letters.len() > 40 || letters.iter().any(|c| !c.is_alphabetic()) {
            return Vec::new();
        }
        let mut found: Vec<(u32, u8)> = Vec::new();
        for hash in hashes_with_holes(&letters, limit) {
            for &id in self.holes.get(&hash).into_iter().flatten() {
                if found.iter().any(|f| f.0 == id) {
                    continue;
                }
                let name = &self.names[id as usize];
                if name.chars().next() != letters.first().copied() {
                    continue;
                }
                if let Some(d) = distance(name, stem, margin(name.chars().count())).filter(|&d| d > 0) {
                    found.push((id, d));
                }
            }
        }
        found.sort_by_key(|&(id, d)| (d, id));
        found
    }
}

/// No letter left out.
const NONE: usize = usize::MAX;

/// Hashes of the letters with 0 to `limit` (at most 2) of them left out.
fn hashes_with_holes(letters: &[char], limit: u8) -> Vec<u64> {
    let hash = |skip: [usize; 2]| {
        letters
            .iter()
            .enumerate()
            .filter(|(i, _)| !skip.contains(i))
            .fold(0xcbf2_9ce4_8422_2325_u64, |h, (_, &c)| {
                (h ^ u64::from(u32::from(c))).wrapping_mul(0x0000_0100_0000_01b3)
            })
    };
    let mut hashes = vec![hash([NONE, NONE])];
    for i in 0..letters.len() {
        hashes.push(hash([i, NONE]));
        if limit >= 2 {
            hashes.extend((i + 1..letters.len()).map(|j| hash([i, j])));
        }
    }
    hashes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misheard_words_lead_to_the_stems_they_may_have_been() {
        let mut vocabulary = Vocabulary::new();
        let ids = ["договор", "презентац", "цен", "скидк", "оплат"].map(|s| vocabulary.add_stem(s));
        for id in ids {
            vocabulary.allow_fuzzy(id);
        }
        let found = |word: &str| {
            vocabulary
                .misheard(word)
                .first()
                .map(|&(id, d)| (vocabulary.name(id).to_owned(), d))
        };
        assert_eq!(found("дагавор"), None);
        assert_eq!(found("договар"), Some(("договор".into(), 1)));
        assert_eq!(found("призинтац"), Some(("презентац".into(), 2)));
        assert_eq!(found("цин"), None);
        assert_eq!(found("скитк"), Some(("скидк".into(), 1)));
        assert_eq!(found("аплат"), None, "the first letter must be right");
        assert_eq!(found("заплат"), None);
    }

    #[test]
    fn unknown_words_are_zero() {
        let mut vocabulary = Vocabulary::new();
        let id = vocabulary.add_stem("цен");
        assert_eq!(
            (vocabulary.stem("цен"), vocabulary.stem("нец"), vocabulary.len()),
            (id, 0, 2)
        );
    }
}
