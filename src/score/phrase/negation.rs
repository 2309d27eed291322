//! «Не дорого» is not «дорого».

use crate::score::text::Conversation;

/// Words that turn a phrase into its opposite when they stand before or inside it.
const NEGATORS: &[&str] = &["не", "ни", "нет", "нету", "not", "never", "no"];

/// These, only directly before it: «без скидки», "without a discount".
const PREPOSITIONS: &[&str] = &["без", "without"];

/// Words between a negation and what it negates: «не очень дорого», "not that expensive".
#[rustfmt::skip]
const DEGREES: &[&str] = &[
    "очень",
    "слишком",
    "так",
    "такой",
    "такая",
    "такое",
    "уж",
    "совсем",
    "особо",
    "особенно",
    "сильно",
    "настолько",
    "столь",
    "самый",
    "самое",
    "very",
    "too",
    "so",
    "that",
    "really",
    "quite",
    "a",
    "an",
    "the",
    "any",
    "as",
    "all",
    "much",
    "be",
    "going",
    "to",
    "is",
];

/// After a negation these make it a polite question: «не подскажете ли», «не могли бы», "couldn't you".
const POLITE: &[&str] = &["ли", "бы"];
const INVERTED: &[&str] = &["you", "we", "i", "they", "it", "he", "she", "that", "this"];
/// «Нет, дорого», "No, expensive": an answer by itself.
const ANSWERS: &[&str] = &["нет", "no"];

/// How many words of degree may stand between.
const REACH: usize = 3;

/// Whether the phrase found at `places` is denied.
pub(super) fn is_negated(conversation: &Conversation<'_>, places: &[usize]) -> bool {
    let (Some(&first), Some(&last)) = (places.iter().min(), places.iter().max()) else {
        return false;
    };
    let inside = (first..=last).any(|at| !places.contains(&at) && denies(conversation, at));
    inside || denied_before(conversation, first)
}

fn denied_before(conversation: &Conversation<'_>, first: usize) -> bool {
    let turn = &conversation.turn_at(first).tokens;
    let mut at = first;
    for step in 0..=REACH {
        if at == turn.start || conversation.tokens[at - 1].ends {
            return false;
        }
        at -= 1;
        let word = conversation.word(at);
        if denies(conversation, at) || (step == 0 && PREPOSITIONS.contains(&word)) {
            return true;
        }
        if !conversation.tokens[at].filler && !DEGREES.contains(&word) {
            return false;
        }
    }
    false
}

/// A negation that really denies what follows it.
fn denies(conversation: &Conversation<'_>, at: usize) -> bool {
    let word = conversation.word(at);
    if !NEGATORS.contains(&word) {
        return false;
    }
    let token = &conversation.tokens[at];
    if ANSWERS.contains(&word) && (token.comma || token.ends) {
        return false;
    }
    let turn = &conversation.turn_at(at).tokens;
    let following = |n: usize| (at + n < turn.end).then(|| conversation.word(at + n));
    // «не только», "not only" affirm.
    if matches!(following(1), Some("только" | "only" | "just")) {
        return false;
    }
    let polite = (1..=3).any(|n| following(n).is_some_and(|w| POLITE.contains(&w)));
    // "couldn't you", "why don't we": the auxiliary is part of the same contraction.
    let inverted = token.alias == Some("not") && following(1).is_some_and(|w| INVERTED.contains(&w));
    !(polite || inverted)
}
