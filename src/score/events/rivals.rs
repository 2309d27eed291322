//! Rivals by name: the firms that the customer deals with or has asked, told by how they are written and what stands
//! around them: "it's with Crestline", «мы с Альфой работаем», «в "Окна плюс" уже посчитали».
//!
//! A name is a word written large inside a sentence (or in quotes), no first name, no patronymic, no place, no day,
//! and not what the agent said of himself in his first turn.

use std::collections::BTreeSet;
use std::ops::Range;

use super::Heard;
use crate::checklist::{SlotKind, is_stop_word};
use crate::domain::Role;

/// Letters a name must have.
const MIN_LETTERS: usize = 3;

/// Letters that two forms of a name have in common.
const SAME_LETTERS: usize = 4;

/// How far a verb of dealing may be from the subject it has: «нам Сбер вчера то же самое предлагал».
const VERB_WORDS: usize = 5;

/// The names of rivals in the customer's words.
pub(super) fn named<'h>(heard: &'h Heard<'_, '_>) -> BTreeSet<&'h str> {
    let conversation = heard.conversation;
    let first_turn = conversation.heard().find(|(_, t)| t.role == Some(Role::Agent));
    let own: Vec<&str> = first_turn
        .map(|(_, t)| t.tokens.clone().map(|at| conversation.word(at)).collect())
        .unwrap_or_default();
    let mut names = BTreeSet::new();
    for (_, sentence) in heard.sentences(Role::Customer) {
        let tokens = &sentence.tokens;
        let says = |list: &[&str]| tokens.clone().any(|at| list.contains(&conversation.word(at)));
        if !says(DEALS) && !says(DEALS_RU) {
            continue;
        }
        for at in tokens.clone() {
            if is_rival(heard, tokens, at) && !own.iter().any(|word| same(word, conversation.word(at))) {
                names.insert(conversation.word(at));
            }
        }
    }
    names
}

fn is_rival(heard: &Heard<'_, '_>, tokens: &Range<usize>, at: usize) -> bool {
    let conversation = heard.conversation;
    let word = conversation.word(at);
    let token = &conversation.tokens[at];
    let text = &conversation.transcript.segments[token.segment as usize].text;
    let written = text.get(token.start as usize..token.end as usize).unwrap_or("");
    let before = text.get(..token.start as usize).unwrap_or("");
    let quoted = before.ends_with(['«', '"', '“']);
    let large = written.starts_with(char::is_uppercase) && written.chars().count() >= MIN_LETTERS;
    let names_someone = !is_stop_word(word)
        && !crate::score::names::is_first_name(word)
        && !is_patronymic(word)
        && !MONTHS.contains(&word)
        && !PLACES.iter().any(|place| word.starts_with(place))
        && heard.slot(SlotKind::DateTime, &(at..at + 1)).is_none();
    if !large || !names_someone || at == tokens.start && !quoted {
        return false;
    }
    let lead = if at > tokens.start {
        conversation.word(at - 1)
    } else {
        ""
    };
    if word.is_ascii() {
        let long = written.len() >= SAME_LETTERS;
        let talks = at >= tokens.start + 2
            && lead == "to"
            && matches!(
                conversation.word(at - 2),
                "talking" | "speaking" | "spoke" | "switched" | "talked" | "switching" | "moved"
            );
        let led = talks
            || matches!(
                lead,
                "with" | "by" | "through" | "use" | "used" | "using" | "from" | "called" | "like"
            );
        return long && led && tokens.clone().any(|t| DEALS.contains(&conversation.word(t)));
    }
    let near = |range: Range<usize>, list: &[&str]| range.into_iter().any(|t| list.contains(&conversation.word(t)));
    let after = at + 1..tokens.end.min(at + 1 + VERB_WORDS);
    let around = at.saturating_sub(VERB_WORDS).max(tokens.start)..after.end;
    // «У нас Ростелеком стоит», «нам Сбер предлагал»: the name is the subject.
    let subject = near(
        at.saturating_sub(3).max(tokens.start)..at,
        &["нам", "нас", "мне", "меня"],
    ) && near(after, DEALS_RU);
    let led = matches!(lead, "у" | "с" | "со" | "через" | "от" | "на" | "в" | "из" | "во") && near(around, DEALS_RU);
    subject || led || quoted && near(tokens.clone(), DEALS_RU)
}

/// Forms of one name.
fn same(a: &str, b: &str) -> bool {
    let head = |word: &str| word.chars().take(SAME_LETTERS).collect::<String>();
    head(a) == head(b)
}

fn is_patronymic(word: &str) -> bool {
    [
        "ович",
        "евич",
        "овна",
        "евна",
        "ична",
        "овны",
        "евны",
        "овне",
        "евне",
        "овной",
        "евной",
        "овну",
        "евну",
        "овича",
        "евича",
    ]
    .iter()
    .any(|ending| word.ends_with(ending))
        && word.chars().count() > 6
}

const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const DEALS: &[&str] = &[
    "is", "with", "been", "done", "renewed", "signed", "insured", "covered", "use", "using", "used", "buy", "order",
    "deal", "contract", "switched", "supplier", "get", "quote", "quoted", "talking", "offered", "spoke", "speaking",
];

/// What one does with a supplier, and a supplier with his customer.
#[rustfmt::skip]
const DEALS_RU: &[&str] = &[
    "работаем", "работаю", "сотрудничаем", "сидим", "сижу", "пользуемся", "пользуюсь", "обслуживаемся", "заказываем",
    "заказывал", "заказывала", "заказывали", "берем", "брал", "брала", "брали", "беру", "покупаем", "покупали", "покупал",
    "печатаем", "печатали", "возим", "возили", "отправляем", "видел", "видела", "видели", "нашел", "нашла", "нашли",
    "посчитали", "насчитали", "считали", "предложили", "предлагал", "предлагала", "предлагали", "предлагают", "предлагает",
    "стоит", "подключен", "подключены", "возит", "возят", "привозит", "привозят", "делает", "делают", "делал", "делала",
    "делали", "поставили", "ставили", "обслуживает", "обслуживают", "договор", "контракт", "подписан", "подписали",
    "хожу", "ходим", "ходила", "лечилась", "лечился", "сказали", "обещали", "смотрел", "смотрела", "смотрели", "дешевле",
    "звонил", "звонила", "звонили", "приезжали", "держим", "закупаем", "купил", "купила", "купили",
];

/// Beginnings of places that stand where a firm might: «мы в Самаре сидим».
#[rustfmt::skip]
const PLACES: &[&str] = &[
    "москв", "питер", "петербург", "казан", "самар", "тул", "твер", "екатеринбург", "новосиб", "ростов", "краснодар",
    "воронеж", "перм", "уф", "омск", "челяб", "волгоград", "рязан", "калуг", "ярослав", "соч", "тюмен", "нижн", "росси",
    "кита", "турц", "герман", "европ", "ленин", "мир", "подмоск", "урал", "сибир", "иркутск", "красноярск", "саратов",
    "тольят", "барнаул", "ижевск", "хабаровск", "владивост", "минск", "алмат", "крым", "новгород", "интернет", "бог",
];
