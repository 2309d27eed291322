//! Requests for a commitment, what came of them, and the steps that were agreed.

use std::ops::Range;

use super::{Heard, Noted};
use crate::checklist::SlotKind;
use crate::domain::{EventKind, EventResult, EventType, Role};
use crate::score::lexicon::List;

/// By strength: when several requests are one attempt, the strongest names it.
#[rustfmt::skip]
const TYPES: &[(List, EventType)] = &[
    (List::ClosePayment, EventType::Payment), (List::CloseContract, EventType::Contract),
    (List::CloseMeeting, EventType::Meeting), (List::CloseNextStep, EventType::NextStep),
];

/// Requests that begin within this long of the first are one attempt, in milliseconds.
const ONE_ATTEMPT_MS: u32 = 15_000;

/// Words of a sentence that may stand for the one before it.
const SHORT_SENTENCE: usize = 4;

/// A next step agreed twice within this long is one, in milliseconds.
const ONE_STEP_MS: u32 = 45_000;

/// Closing attempts of the agent with the customer's answer.
pub(super) fn attempts(heard: &Heard<'_, '_>) -> Vec<Noted> {
    let mut events: Vec<Noted> = Vec::new();
    for (index, sentence) in heard.sentences(Role::Agent) {
        let Some((kind, tokens)) = request(heard, index, &sentence.tokens) else {
            continue;
        };
        let Some(noted) = heard.note(EventKind::ClosingAttempt, &tokens) else {
            continue;
        };
        if let Some(last) = events.last_mut()
            && noted.event.start_ms.saturating_sub(last.event.start_ms).0 <= ONE_ATTEMPT_MS
        {
            let rank = |kind| TYPES.iter().position(|(_, k)| Some(*k) == kind);
            if rank(Some(kind)) < rank(last.event.subtype) {
                last.event.subtype = Some(kind);
            }
            // The answer is that to the last of them, if it got one.
            let result = answer(heard, noted.turn);
            if result != EventResult::None {
                last.event.result = Some(result);
            }
            continue;
        }
        let result = answer(heard, noted.turn);
        events.push(noted.with(Some(kind), Some(result)));
    }
    events
}

/// Whether a sentence asks for a commitment, which one, and by which words.
fn request(heard: &Heard<'_, '_>, index: usize, tokens: &Range<usize>) -> Option<(EventType, Range<usize>)> {
    let turn = heard.conversation.turn_at(tokens.start).tokens.clone();
    // «…в четверг, в одиннадцать. Вам подойдёт?»: the question may be the sentence after.
    let next_asks = heard.conversation.sentences.get(index + 1).is_some_and(|s| {
        let invites = heard.has(List::Propose, &s.tokens) || heard.has(List::Accept, &s.tokens);
        s.tokens.end <= turn.end && heard.is_question(index + 1) && invites && !asks_for_facts(heard, &s.tokens)
    });
    let asks = heard.is_question(index) || next_asks;
    let proposes = heard.has(List::Urge, tokens);
    // «Завтра в девятнадцать тридцать. Записываю вас»: a short sentence takes up the day of the one before.
    let day = heard.slot(SlotKind::DateTime, tokens).or_else(|| {
        let before = &heard.conversation.sentences.get(index.checked_sub(1)?)?.tokens;
        let same_turn = before.start >= turn.start && tokens.len() <= SHORT_SENTENCE;
        heard.slot(SlotKind::DateTime, before).filter(|_| same_turn)
    });
    let dated = day.is_some();
    if asks_for_facts(heard, tokens) && !proposes {
        return None;
    }
    for &(list, kind) in TYPES {
        let weak = if asks || proposes {
            heard.found.within(list.asked(), tokens).first()
        } else {
            None
        };
        let Some(hit) = heard.found.within(list.group(), tokens).first().or(weak) else {
            continue;
        };
        let hit = hit.first..hit.last + 1;
        // «Выставлю счёт» closes by itself; «вышлю договор» keeps a word that was given.
        let binding = matches!(kind, EventType::Payment | EventType::Contract);
        let assumes = binding && !sends(heard, &hit) && !supposes(heard, tokens);
        // "Speak Wednesday. Bye now" takes leave.
        let leaves = heard.has(List::Farewell, &turn) && !asks;
        // «Подъезжайте завтра, подпишем» invites, whatever is promised along with it.
        let invites = kind == EventType::Meeting && hit.clone().any(|at| heard.conversation.word(at).ends_with("йте"));
        let promises = heard.has(List::Promise, tokens) && !invites;
        let enough = asks || proposes || assumes || (dated && !binding && !leaves && !promises);
        if enough {
            let kind = named_by_its_words(heard, tokens, kind);
            return Some((kind, hit));
        }
    }
    if !dated {
        return None;
    }
    if let Some(contact) = heard.found.within(List::Contact.group(), tokens).first()
        && (asks || proposes)
    {
        return Some((EventType::Meeting, contact.first..contact.last + 1));
    }
    // «Во вторник или в среду вам удобнее?»: a day is offered, for whatever.
    if heard.is_question(index) && offers_time(heard, tokens) {
        return Some((EventType::Meeting, day?.tokens.clone()));
    }
    // "Then Thursday the sixteenth, ten o'clock?": a day is all that is said before the question is clear.
    if asks && opens_with_a_day(heard, tokens) {
        return Some((EventType::Meeting, tokens.clone()));
    }
    // «Предлагаю начать на следующей неделе»: a dated step, whatever it is.
    let urge = heard.found.within(List::Urge.group(), tokens).first()?;
    Some((EventType::NextStep, urge.first..urge.last + 1))
}

/// "Would you like to come in and try one?" has words of a contract, and asks for a visit; "shall I give you a call to see
/// how you got on?" those of a meeting, and asks for leave to call again.
fn named_by_its_words(heard: &Heard<'_, '_>, tokens: &Range<usize>, kind: EventType) -> EventType {
    #[rustfmt::skip]
    const VISIT: &[&str] = &[
        "come", "visit", "pop", "demo", "appointment", "measure", "survey", "meet", "meeting", "fitting", "round", "showroom",
        "book", "walkthrough", "consultation", "viewing", "встрет", "приезжайте", "подъезжайте", "приходите", "заходите",
        "приехать", "подъехать", "подъеду", "приеду", "замер", "показ", "экскурс", "диагностик", "осмотр", "консультац",
        "пробн", "приедет", "подъедет",
    ];
    #[rustfmt::skip]
    const BINDS: &[&str] = &[
        "contract", "sign", "order", "agreement", "paperwork", "deposit", "pay", "deliver", "договор", "подпис", "оформ",
        "заказ", "счет", "оплат", "предоплат", "парти", "рейс",
    ];
    #[rustfmt::skip]
    const CALLS: &[&str] = &["call", "ring", "phone", "check", "перезвон", "набрать", "наберу", "позвон", "свяж"];
    let says = |list: &[&str]| {
        tokens.clone().any(|at| {
            let word = heard.conversation.word(at);
            list.iter().any(|stem| {
                if word.is_ascii() {
                    word == *stem
                } else {
                    word.starts_with(stem)
                }
            })
        })
    };
    let has = |list: List| heard.has(list, tokens) || heard.found.any(list.asked(), tokens);
    match kind {
        EventType::Contract if has(List::CloseMeeting) && says(VISIT) && !says(BINDS) => EventType::Meeting,
        EventType::Meeting if has(List::CloseNextStep) && says(CALLS) && !says(VISIT) && !says(&["созв", "show"]) => {
            EventType::NextStep
        }
        kind => kind,
    }
}

/// The question is whether a day or an hour suits: it comes before or after «удобно», «подойдёт».
fn offers_time(heard: &Heard<'_, '_>, tokens: &Range<usize>) -> bool {
    #[rustfmt::skip]
    const SUITS: &[&str] = &[
        "удобно", "удобнее", "подойдет", "подходит", "устроит", "устраивает", "сможете", "лучше", "успеете", "месте",
    ];
    let how = (tokens.start..tokens.end.saturating_sub(1))
        .any(|at| heard.conversation.word(at) == "как" && heard.conversation.word(at + 1) == "вам");
    how || tokens.clone().any(|at| SUITS.contains(&heard.conversation.word(at)))
}

/// The sentence asks or tells how things are or were: "how do your customers pay", "you had an appointment in March".
fn asks_for_facts(heard: &Heard<'_, '_>, tokens: &Range<usize>) -> bool {
    #[rustfmt::skip]
    const FACTS: &[&str] = &[
        "did", "was", "were", "usually", "normally", "typically", "currently", "ago", "yesterday", "had", "met",
        "spoke", "called", "sent", "customers", "clients", "visitors", "guests", "people", "everyone", "most", "everybody",
    ];
    const FACT_PAIRS: &[(&str, &str)] = &[
        ("how", "often"),
        ("how", "long"),
        ("do", "they"),
        ("your", "team"),
        ("your", "drivers"),
        ("your", "staff"),
        ("at", "present"),
        ("how", "do"),
        ("how", "does"),
        ("how", "are"),
        ("what", "happens"),
        ("a", "week"),
        ("the", "moment"),
        ("a", "minute"),
        ("a", "moment"),
        ("a", "sec"),
        ("of", "minutes"),
        ("few", "minutes"),
        ("last", "time"),
        ("last", "week"),
        ("last", "month"),
        ("last", "year"),
    ];
    tokens.clone().any(|at| {
        let word = heard.conversation.word(at);
        let next = (at + 1 < tokens.end).then(|| heard.conversation.word(at + 1));
        FACTS.contains(&word) || next.is_some_and(|n| FACT_PAIRS.contains(&(word, n)))
    })
}

fn opens_with_a_day(heard: &Heard<'_, '_>, tokens: &Range<usize>) -> bool {
    let opening = tokens.start..tokens.end.min(tokens.start + 3);
    let time = heard.slot(SlotKind::Time, tokens).is_some();
    heard.slot(SlotKind::Date, &opening).is_some() && (time || tokens.len() <= 5)
}

/// The words only send something.
fn sends(heard: &Heard<'_, '_>, tokens: &Range<usize>) -> bool {
    #[rustfmt::skip]
    const SENDING: &[&str] = &[
        "отправлю", "пришлю", "вышлю", "скину", "направлю", "подготовлю", "подготовим", "готовлю", "готовим",
        "составлю", "составим", "send", "email", "prepare",
    ];
    tokens.clone().any(|at| SENDING.contains(&heard.conversation.word(at)))
}

/// It tells how things are done, or what would be: «обычно выставляем счёт», "if you sign up".
fn supposes(heard: &Heard<'_, '_>, tokens: &Range<usize>) -> bool {
    // "If you're ready, I can take the payment" closes.
    let now = tokens
        .clone()
        .any(|at| matches!(heard.conversation.word(at), "ready" | "happy" | "now" | "today"));
    !now && tokens.clone().any(|at| {
        ["обычно", "всегда", "если", "когда", "usually", "always", "if", "when"].contains(&heard.conversation.word(at))
    })
}

/// What the customer says to a request made in `turn`.
fn answer(heard: &Heard<'_, '_>, turn: usize) -> EventResult {
    let next_request = heard.conversation.turns.len();
    let replies = heard
        .conversation
        .heard()
        .filter(|(i, t)| *i > turn && *i < next_request && t.role == Some(Role::Customer))
        .take(2);
    for (_, reply) in replies {
        if let Some(result) = classify(heard, &reply.tokens) {
            return result;
        }
    }
    EventResult::None
}

fn classify(heard: &Heard<'_, '_>, tokens: &Range<usize>) -> Option<EventResult> {
    let conversation = heard.conversation;
    let first = |list: List| heard.found.within(list.group(), tokens).first().map(|h| h.first);
    let says = |a: &str, b: &str| {
        (tokens.start..tokens.end.saturating_sub(1))
            .any(|at| conversation.word(at) == a && conversation.word(at + 1) == b)
    };
    let accepts = first(List::Accept).filter(|_| !says("да", "нет"));
    // "No problem" agrees.
    let agrees = |at: usize| {
        conversation.word(at) == "no"
            && (at + 1 < tokens.end && matches!(conversation.word(at + 1), "problem" | "problems" | "worries" | "harm"))
    };
    let declines = heard
        .found
        .within(List::Decline.group(), tokens)
        .iter()
        .map(|h| h.first)
        .find(|&at| !agrees(at))
        .or_else(|| first(List::Refusal));
    let soft = [
        List::Defer,
        List::ObjectionThink,
        List::ObjectionAuthority,
        List::ObjectionTime,
    ];
    let defers = soft.iter().filter_map(|&list| first(list)).min();
    let hard = [
        List::ObjectionPrice,
        List::ObjectionNeed,
        List::ObjectionCompetitor,
        List::ObjectionTrust,
    ];
    let objects = hard.iter().filter_map(|&list| first(list)).min();
    let dated = heard.slot(SlotKind::Date, tokens).is_some();
    match (accepts, declines, defers) {
        // «Нет, давайте лучше в пятницу» takes the step on another day.
        (Some(_), _, _) if dated && !heard.has(List::ObjectionThink, tokens) => Some(EventResult::Accepted),
        (_, Some(no), Some(later)) if no < later && heard.has(List::Refusal, tokens) => Some(EventResult::Refused),
        (_, _, Some(_)) => Some(EventResult::Deferred),
        (Some(yes), Some(no), None) => Some(if yes < no {
            EventResult::Accepted
        } else {
            EventResult::Refused
        }),
        (_, Some(_), None) => Some(EventResult::Refused),
        (Some(_), None, None) if objects.is_none() => Some(EventResult::Accepted),
        _ if objects.is_some() => Some(EventResult::Refused),
        _ => dated.then_some(EventResult::Accepted),
    }
}

/// Steps with a date that both sides agreed to: an accepted attempt, or a contact that one names and the other takes.
pub(super) fn next_steps(heard: &Heard<'_, '_>, attempts: &[Noted]) -> Vec<Noted> {
    let mut steps: Vec<Noted> = Vec::new();
    let mut add = |heard: &Heard<'_, '_>, tokens: &Range<usize>| {
        let Some(noted) = heard.note(EventKind::NextStep, tokens) else {
            return;
        };
        if !steps
            .iter()
            .any(|s| s.event.start_ms.0.abs_diff(noted.event.start_ms.0) <= ONE_STEP_MS)
        {
            steps.push(noted);
        }
    };
    for attempt in attempts
        .iter()
        .filter(|a| a.event.result == Some(EventResult::Accepted))
    {
        let asked = &heard.conversation.turns[attempt.turn].tokens;
        let reply = heard
            .turns_after(attempt.turn, Role::Customer)
            .next()
            .map(|(_, t)| t.tokens.clone());
        let date = heard
            .slot(
                SlotKind::DateTime,
                &(attempt.tokens.start.saturating_sub(12).max(asked.start)..asked.end),
            )
            .or_else(|| reply.and_then(|r| heard.slot(SlotKind::DateTime, &r)));
        if let Some(date) = date {
            add(heard, &date.tokens);
        }
    }
    for speaker in [Role::Customer, Role::Agent] {
        for (_, sentence) in heard.sentences(speaker) {
            let Some(date) = heard.slot(SlotKind::DateTime, &sentence.tokens) else {
                continue;
            };
            if !heard.has(List::Contact, &sentence.tokens) {
                continue;
            }
            // «Позвоните как-нибудь потом», «сейчас не время, давайте в конце месяца»: put off, not agreed.
            let turn = &heard.conversation.turns[sentence.turn].tokens;
            let puts_off = [List::Defer, List::ObjectionTime, List::ObjectionThink];
            if speaker == Role::Customer && heard.has_any(&puts_off, turn) {
                continue;
            }
            let reply = heard
                .conversation
                .heard()
                .find(|(i, t)| *i > sentence.turn && t.role == Some(speaker.other()))
                .map(|(_, t)| t.tokens.clone());
            if reply.is_some_and(|r| agrees(heard, &r)) {
                add(heard, &date.tokens);
            }
        }
    }
    steps.sort_by_key(|s| s.event.start_ms);
    steps
}

fn agrees(heard: &Heard<'_, '_>, reply: &Range<usize>) -> bool {
    matches!(classify(heard, reply), Some(EventResult::Accepted))
}

/// Something more is offered; what the customer says to it.
pub(super) fn upsells(heard: &Heard<'_, '_>) -> Vec<Noted> {
    let mut events: Vec<Noted> = Vec::new();
    for (_, sentence) in heard.sentences(Role::Agent) {
        let Some(hit) = heard.found.within(List::Upsell.group(), &sentence.tokens).first() else {
            continue;
        };
        if events.last().is_some_and(|e| e.turn == sentence.turn) {
            continue;
        }
        let result = match answer(heard, sentence.turn) {
            EventResult::Accepted => EventResult::Accepted,
            EventResult::Refused | EventResult::Deferred => EventResult::Declined,
            _ => EventResult::None,
        };
        events.extend(
            heard
                .note(EventKind::Upsell, &(hit.first..hit.last + 1))
                .map(|n| n.with(None, Some(result))),
        );
    }
    events
}
