//! Promises, prices, discounts, competitors, and value tied to a need: what is said, by whom.

use std::collections::BTreeSet;
use std::ops::Range;

use super::discounts::reduced;
use super::{Heard, Noted};
use crate::checklist::{SlotKind, is_stop_word};
use crate::domain::{EventKind, Role};
use crate::score::lexicon::List;

/// One event of each kind per sentence at most.
pub(super) fn mentions(heard: &Heard<'_, '_>, named: &BTreeSet<&str>) -> Vec<Noted> {
    let mut events = Vec::new();
    for (index, sentence) in heard.conversation.sentences.iter().enumerate() {
        let turn = &heard.conversation.turns[sentence.turn];
        if turn.doubtful {
            continue;
        }
        let tokens = &sentence.tokens;
        let first = |group| heard.found.within(group, tokens).first().map(|h| h.first..h.last + 1);
        if let (Some(role), Some(words)) = (turn.role, first(List::Promise.group()))
            && promises(heard, index, role, &words)
        {
            events.extend(heard.note(EventKind::Promise, &words));
        }
        // «Нам возит другая фирма»: whoever they are, they are named as an objection.
        let spoken_of = || {
            let told = turn.role == Some(Role::Customer) && !heard.is_question(index);
            first(List::ObjectionCompetitor.group()).filter(|_| told)
        };
        let name = tokens
            .clone()
            .find(|&at| named.contains(heard.conversation.word(at)))
            .map(|at| at..at + 1);
        let rival = first(heard.competitors)
            .or(name)
            .or_else(|| first(List::Rival.group()))
            .or_else(spoken_of);
        events.extend(rival.and_then(|t| heard.note(EventKind::Competitor, &t)));
        let price = heard.slot(SlotKind::Price, tokens).map(|s| s.tokens.clone());
        events.extend(price.and_then(|t| heard.note(EventKind::Price, &t)));
        events.extend(
            first(List::Discount.group())
                .or_else(|| reduced(heard, turn.role, tokens))
                .and_then(|t| heard.note(EventKind::Discount, &t)),
        );
    }
    events.extend(values(heard));
    events
}

/// Whether the words of a promise are one. «Давайте пришлю?» offers, «если что, перезвоню» and «подумаю и перезвоню» of
/// a customer put off.
fn promises(heard: &Heard<'_, '_>, sentence: usize, role: Role, words: &Range<usize>) -> bool {
    let tokens = &heard.conversation.sentences[sentence].tokens;
    let says =
        |range: Range<usize>, list: &[&str]| range.into_iter().any(|at| list.contains(&heard.conversation.word(at)));
    // «Пришлю расчёт, хорошо?» promises all the same.
    let tag = matches!(
        heard.conversation.word(tokens.end - 1),
        "хорошо" | "ладно" | "идет" | "okay" | "ok" | "alright"
    );
    if heard.is_question(sentence) && !tag {
        return false;
    }
    let offered = says(
        words.start.saturating_sub(6).max(tokens.start)..words.start,
        &["давайте", "хотите", "предлагаю", "могу", "shall", "can", "could"],
    );
    // «Давайте я вам пришлю образцы» is said as a thing settled, when it is no question.
    let settled = says(
        words.start.saturating_sub(4).max(tokens.start)..words.start,
        &["я", "мы"],
    ) && says(tokens.start..words.start, &["давайте"])
        && !(tokens.start..words.start).any(|at| {
            let word = heard.conversation.word(at);
            word.ends_with("йте") && word != "давайте"
        })
        && !heard.is_question(sentence);
    let offered = offered && !settled;
    let next = sentence + 1;
    let turn_end = heard.conversation.turn_at(tokens.start).tokens.end;
    let asks_next = heard.conversation.sentences.get(next).is_some_and(|s| {
        // "I'll text it, then. Is this mobile alright?" asks where to, not whether.
        let where_to = says(
            s.tokens.clone(),
            &[
                "email",
                "mobile",
                "number",
                "address",
                "почту",
                "почта",
                "номер",
                "адрес",
            ],
        );
        // "I'll send it. When could we talk?" asks about something else: only «Хорошо?», "Is that okay?" ask leave.
        let short = s.tokens.len() <= 4;
        !where_to
            && short
            && s.tokens.end <= turn_end
            && heard.is_question(next)
            && heard.has_any(&[List::Propose, List::Accept], &s.tokens)
    });
    let puts_off = match role {
        // "I'll find somebody else" threatens.
        Role::Customer => {
            // "I'll have the grey one" orders.
            let orders = words.end > words.start + 2
                && says(words.start..words.start + 3, &["have"])
                && says(words.clone(), &["the", "a", "one"])
                && heard.slot(SlotKind::DateTime, tokens).is_none();
            says(tokens.clone(), &["если", "if"])
                || orders
                || heard.has(List::Refusal, tokens)
                || puts_off_thinking(heard, tokens, words)
        }
        Role::Agent => tokens.clone().any(|at| {
            let next = (at + 1 < tokens.end).then(|| heard.conversation.word(at + 1));
            // "If anything breaks, we'll fix it" tells of a service.
            let fails = || {
                says(
                    at..tokens.end.min(at + 4),
                    &["breaks", "break", "fails", "fail", "wrong", "stops", "leaks"],
                )
            };
            heard.conversation.word(at) == "if" && (matches!(next, Some("anything" | "something")) || fails())
                || heard.conversation.word(at) == "если"
                    && next == Some("что")
                    && !(at + 2 < tokens.end && heard.conversation.tokens[at + 2].joined)
        }),
    };
    !offered && !asks_next && !puts_off
}

/// «Подумаю и перезвоню» puts off; so does "I'll get back to you", but not «посмотрю и в среду напишу», "get back to you
/// next week" or "I'll give you a shout".
fn puts_off_thinking(heard: &Heard<'_, '_>, tokens: &Range<usize>, words: &Range<usize>) -> bool {
    let word = |at: usize| heard.conversation.word(at);
    let vague = heard.slot(SlotKind::DateTime, tokens).is_none()
        && !words
            .clone()
            .any(|at| matches!(word(at), "give" | "send" | "email" | "text" | "forward"));
    vague && heard.has(List::ObjectionThink, tokens)
}

/// Letters a word must have to be taken for a topic.
const MIN_TOPIC_LETTERS: usize = 4;

/// Benefits tied to a need: after the customer said what he needs, the agent speaks of the same thing in terms of what
/// he sells, or names a benefit in the very next turn.
fn values(heard: &Heard<'_, '_>) -> Vec<Noted> {
    let conversation = heard.conversation;
    let mut needs: BTreeSet<&str> = BTreeSet::new();
    let mut need_turn: Option<usize> = None;
    let mut events: Vec<Noted> = Vec::new();
    for (index, sentence) in conversation.sentences.iter().enumerate() {
        let turn = &conversation.turns[sentence.turn];
        if turn.doubtful {
            continue;
        }
        match turn.role {
            Some(Role::Customer) if heard.states_need(index) => {
                needs.extend(topics(heard, &sentence.tokens));
                need_turn = Some(sentence.turn);
            }
            Some(Role::Agent) => {
                let Some(since) = need_turn else { continue };
                let next_turn = heard.turns_after(since, Role::Agent).next().map(|(i, _)| i) == Some(sentence.turn);
                let benefit = heard.has(List::Benefit, &sentence.tokens);
                let shared = topics(heard, &sentence.tokens).any(|t| needs.contains(t));
                let sells = benefit || heard.has(List::Pitch, &sentence.tokens);
                // What changes for him answers a need, in whatever words.
                let gains = heard.has(List::Gain, &sentence.tokens);
                let tied = gains || (benefit && next_turn) || (shared && (sells || next_turn));
                let said = events.last().is_some_and(|e| e.turn == sentence.turn);
                let other = heard.has(List::Promise, &sentence.tokens) || heard.has(List::Farewell, &sentence.tokens);
                if tied && !said && !other && !heard.is_question(index) && sentence.tokens.len() >= 4 {
                    events.extend(heard.note(EventKind::Value, &sentence.tokens));
                }
            }
            Some(Role::Customer) | None => {}
        }
    }
    events
}

/// The words of a sentence that name something, cut to their beginnings so that inflection does not hide them.
fn topics<'h>(heard: &'h Heard<'_, '_>, tokens: &Range<usize>) -> impl Iterator<Item = &'h str> {
    tokens.clone().filter_map(|at| {
        let word = heard.conversation.word(at);
        let letters = word.chars().count();
        let names = letters >= MIN_TOPIC_LETTERS && word.chars().all(char::is_alphabetic) && !is_stop_word(word);
        let common = COMMON.contains(&word);
        // Two letters of ending at most: «остатки», «остатков».
        let keep = word
            .char_indices()
            .nth(letters.saturating_sub(2).clamp(MIN_TOPIC_LETTERS, 6))
            .map_or(word.len(), |(i, _)| i);
        (names && !common).then(|| &word[..keep])
    })
}

/// Words in every call, of no topic.
#[rustfmt::skip]
const COMMON: &[&str] = &[
    "сейчас", "можно", "нужно", "будет", "просто", "хорошо", "конечно", "работает", "сразу", "каждый", "каждые",
    "очень", "здравствуйте", "спасибо", "понятно", "например", "потом", "вообще", "именно", "хотим", "важно", "время",
    "года", "today", "right", "like", "really", "also", "want", "need", "have", "every", "then", "some", "good",
    "well", "know", "think", "system", "программа", "программу", "система", "систему",
];
