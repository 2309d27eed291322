//! Items that ask for the very same thing: one good or bad word would then count twice.

use std::collections::BTreeMap;

use super::fault::Found;
use super::references::Places;
use super::{Condition, Item, Phrase, Section, Way};

pub(super) fn check(sections: &[Section], places: &Places, faults: &mut Vec<Found>) {
    let mut known: BTreeMap<String, &Item> = BTreeMap::new();
    for item in sections.iter().flat_map(|s| &s.items) {
        let asked = (normal(&item.met), item.applies_when.as_ref().map(normal));
        // The debug form writes out every part of a condition: equal texts are equal conditions.
        let Some(first) = known.insert(format!("{asked:?}"), item) else {
            continue;
        };
        let at = places.items.iter().rfind(|(id, _)| id == item.id.as_str());
        let line = places.items.iter().find(|(id, _)| id == first.id.as_str());
        // A repeated id is told as such.
        if first.id == item.id {
            continue;
        }
        faults.push(Found {
            at: at.map_or_else(Default::default, |p| p.1),
            message: format!(
                "`{}` is met by the very same words and places as `{}` in line {}",
                item.id,
                first.id,
                line.map_or(0, |p| p.1.line)
            ),
            hint: Some("they always agree, so one thing counts twice: change one of them, or delete it".to_owned()),
        });
    }
}

/// The condition with its lists in one order and its words in one spelling.
fn normal(condition: &Condition) -> Condition {
    let list = |of: &[Condition]| {
        let mut of: Vec<Condition> = of.iter().map(normal).collect();
        of.sort_by_cached_key(|c| format!("{c:?}"));
        of
    };
    let mut condition = condition.clone();
    match &mut condition.way {
        Way::Phrases { phrases, .. } | Way::Question { about: phrases, .. } | Way::WordsNear { words: phrases, .. } => {
            phrases.iter_mut().for_each(spell);
            phrases.sort_by(|a, b| a.text.cmp(&b.text));
        }
        Way::Regex { patterns, .. } => patterns.sort(),
        Way::All(of) | Way::Any(of) | Way::AtLeast { of, .. } | Way::Within { of, .. } => *of = list(of),
        Way::Not(inner) => **inner = normal(inner),
        Way::Before { first, then } => {
            **first = normal(first);
            **then = normal(then);
        }
        _ => {}
    }
    condition
}

fn spell(phrase: &mut Phrase) {
    let folded = |text: &str| text.to_lowercase().replace('ё', "е");
    phrase.text = folded(&phrase.text);
    for alternative in phrase.words.iter_mut().flat_map(|w| &mut w.alternatives) {
        alternative.text = folded(&alternative.text);
    }
}
