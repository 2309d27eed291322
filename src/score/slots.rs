//! Things said whose value differs from call to call: names, numbers, prices, percentages, dates, times, telephone
//! numbers, addresses. Only whether and where they were said is kept.

use std::ops::Range;

use super::lexicon::List;
use super::money::{self, Amounts};
use super::numbers::{Number, numbers};
use super::phrase::Found;
use super::text::Conversation;
use crate::checklist::SlotKind;

/// A slot that was filled, as a range of tokens of one turn.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Slot {
    pub kind: SlotKind,
    pub tokens: Range<usize>,
}

/// All slots of a conversation in the order of their first word.
pub(crate) fn slots(conversation: &Conversation<'_>, found: &Found) -> Vec<Slot> {
    let mut all = Vec::new();
    let mut amounts = Amounts::default();
    for turn in &conversation.turns {
        let numbers = numbers(conversation, turn.tokens.clone());
        add_numbers(conversation, found, &numbers, &mut amounts, &mut all);
        add_phones(conversation, &numbers, &mut all);
        add_dates(conversation, &turn.tokens, &numbers, &mut all);
        add_names_and_addresses(conversation, &turn.tokens, &mut all);
    }
    all.sort_by_key(|s| (s.tokens.start, s.tokens.end, s.kind));
    all.dedup();
    all
}

impl Slot {
    pub fn is(&self, kind: SlotKind) -> bool {
        self.kind == kind || (kind == SlotKind::DateTime && matches!(self.kind, SlotKind::Date | SlotKind::Time))
    }
}

#[rustfmt::skip]
const CURRENCIES: &[&str] = &[
    "руб", "р", "рубль", "рубля", "рублей", "рублям", "рублях", "рублями", "доллар", "доллара", "долларов", "евро",
    "тенге", "гривен", "гривны", "сум", "баксов", "копеек", "копейки", "dollar", "dollars", "bucks", "usd", "euro",
    "euros", "pound", "pounds", "cents", "quid",
];

/// After «сорок восемь тысяч» these say that it is not money.
#[rustfmt::skip]
const COUNTED: &[&str] = &[
    "товар", "позици", "клиент", "человек", "штук", "метр", "километр", "звонк", "заказ", "заявк", "сотрудник", "раз",
    "посетител", "единиц", "наименован", "бутыл", "короб", "килограмм", "тонн", "куб", "лист", "экземпляр", "окон", "окна",
    "этикет", "минут", "дней", "недел", "месяц", "лет", "процент", "мест", "комнат", "номеров", "сантиметр", "градус",
    "килограм", "литр", "страниц", "пациент", "гост", "машин", "точек", "мегабит", "часов", "customer", "client", "item", "people", "order", "user", "unit", "call",
    "employe", "product", "time", "sku",
];

fn add_numbers(
    conversation: &Conversation<'_>,
    found: &Found,
    numbers: &[Number],
    amounts: &mut Amounts,
    all: &mut Vec<Slot>,
) {
    let mut taken = 0;
    for (index, number) in numbers.iter().enumerate() {
        let mut tokens = number.first..number.last + 1;
        let turn_end = conversation.turn_at(number.first).tokens.end;
        let next = (tokens.end < turn_end).then(|| conversation.word(tokens.end));
        let after = if tokens.end < turn_end {
            conversation.between(number.last, tokens.end).to_owned()
        } else {
            tail(conversation, number.last)
        };
        if after.trim_start().starts_with('%') || next.is_some_and(|w| w.starts_with("процент") || w == "percent")
        {
            tokens.end += usize::from(!after.contains('%'));
            all.push(Slot {
                kind: SlotKind::Percent,
                tokens,
            });
            continue;
        }
        if number.ordinal {
            continue;
        }
        all.push(Slot {
            kind: SlotKind::Number,
            tokens: tokens.clone(),
        });
        // «Четыре восемьсот» is one amount, and the second number none of its own.
        if number.first < taken {
            continue;
        }
        let symbol = after.trim_start().starts_with(['₽', '$', '€', '£'])
            || head(conversation, number.first).ends_with(['₽', '$', '€', '£']);
        let currency = next.is_some_and(|w| CURRENCIES.contains(&w))
            // «сорок восемь, ну, тысяч рублей»: one word may come between.
            || (tokens.end + 1 < turn_end && CURRENCIES.contains(&conversation.word(tokens.end + 1)) && !conversation.tokens[tokens.end].ends);
        // «Рубль двадцать».
        let led = number.first > conversation.turn_at(number.first).tokens.start
            && matches!(conversation.word(number.first - 1), "рубль" | "рубля")
            && number.value < 100.0;
        // "five thousand flyers": an English plural that is no money is what is counted.
        let plural =
            |w: &str| w.is_ascii() && w.len() >= 4 && w.ends_with('s') && !matches!(w, "this" | "plus" | "less");
        let counted =
            next.is_some_and(|w| COUNTED.iter().any(|c| w.starts_with(c)) || number.value >= 1000.0 && plural(w));
        // «Пять тысяч отзывов»: so does a Russian genitive plural after thousands.
        let counted = counted
            || number.value >= 1000.0
                && next.is_some_and(|w| {
                    !CURRENCIES.contains(&w)
                        && w.chars().count() >= 5
                        && (w.ends_with("ов") || w.ends_with("ев") || w.ends_with("ей"))
                });
        // "thirty-five each", "195 a month".
        let after_next = (tokens.end + 1 < turn_end).then(|| conversation.word(tokens.end + 1));
        let rated = number.value >= 5.0
            && (matches!(next, Some("each" | "apiece"))
                || number.value >= 20.0
                    && matches!(next, Some("a" | "per"))
                    && matches!(
                        after_next,
                        Some("month" | "year" | "week" | "visit" | "head" | "person" | "piece")
                    ));
        let sentence = &conversation.sentences[conversation.sentence_of[number.first] as usize].tokens;
        let large = number.value >= 1000.0 && !(1990.0..2100.0).contains(&number.value);
        // "What are you paying now?" "Two hundred and forty-ish": the question may have the word.
        let turn = conversation.turn_of[number.first] as usize;
        let asked = turn > 0 && {
            let before = &conversation.turns[turn - 1].tokens;
            conversation.tokens[before.end - 1].asked && found.any(List::PriceCue.group(), before)
        };
        let cued = number.value >= 100.0 && (asked || found.any(List::PriceCue.group(), sentence));
        let counts = !counted && (cued || large && (number.words || scaled(conversation, number)));
        if symbol || currency || led || rated || counts {
            if currency {
                let one_more = !next.is_some_and(|w| CURRENCIES.contains(&w));
                tokens.end += 1 + usize::from(one_more);
            }
            amounts.add(number.value);
            all.push(Slot {
                kind: SlotKind::Price,
                tokens,
            });
        } else if let Some((tokens, value)) = money::amount(
            conversation,
            &conversation.turn_at(number.first).tokens,
            numbers,
            index,
            amounts,
        ) && !counted
        {
            amounts.add(value);
            taken = tokens.end;
            all.push(Slot {
                kind: SlotKind::Price,
                tokens,
            });
        }
    }
}

/// «15 тысяч»: digits with a word of thousands, as recognisers write an amount.
fn scaled(conversation: &Conversation<'_>, number: &Number) -> bool {
    let last = conversation.word(number.last);
    number.last > number.first
        && ["тыс", "миллион", "thousand", "million", "grand"]
            .iter()
            .any(|s| last.starts_with(s))
}

/// The text of the segment after its last token, and before a token.
fn tail(conversation: &Conversation<'_>, token: usize) -> String {
    let t = &conversation.tokens[token];
    conversation.transcript.segments[t.segment as usize]
        .text
        .get(t.end as usize..)
        .unwrap_or("")
        .to_owned()
}

fn head<'c>(conversation: &'c Conversation<'_>, token: usize) -> &'c str {
    let t = &conversation.tokens[token];
    conversation.transcript.segments[t.segment as usize]
        .text
        .get(..t.start as usize)
        .unwrap_or("")
        .trim_end()
}

/// Ten digits or more in a row, in whatever grouping, also in words and when masked.
fn add_phones(conversation: &Conversation<'_>, numbers: &[Number], all: &mut Vec<Slot>) {
    let mut at = 0;
    while at < numbers.len() {
        let mut digits = numbers[at].digits;
        let mut end = at;
        while end + 1 < numbers.len() && adjacent(conversation, numbers[end].last, numbers[end + 1].first) {
            end += 1;
            digits += numbers[end].digits;
        }
        let scaled = numbers[at..=end].iter().any(|n| n.words && n.value >= 1000.0);
        if digits >= 10 && !scaled {
            all.push(Slot {
                kind: SlotKind::Phone,
                tokens: numbers[at].first..numbers[end].last + 1,
            });
        }
        at = end + 1;
    }
}

fn adjacent(conversation: &Conversation<'_>, left: usize, right: usize) -> bool {
    right == left + 1 || (right == left + 2 && conversation.tokens[left + 1].filler)
}

#[rustfmt::skip]
const DAYS: &[&str] = &[
    "понедельник", "понедельника", "понедельнику", "вторник", "вторника", "вторнику", "среда", "среду", "среды",
    "среде", "четверг", "четверга", "четвергу", "пятница", "пятницу", "пятницы", "пятнице", "суббота", "субботу",
    "субботы", "воскресенье", "воскресенья", "сегодня", "завтра", "послезавтра", "monday", "tuesday", "wednesday",
    "thursday", "friday", "saturday", "sunday", "today", "tomorrow", "tonight", "mondays", "thursdays",
];

#[rustfmt::skip]
const MONTHS: &[&str] = &[
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
    "декабря", "числа", "число", "january", "february", "march", "april", "may", "june", "july", "august",
    "september", "october", "november", "december",
];

#[rustfmt::skip]
const LATER: &[&str] = &[
    "неделе", "неделю", "недели", "недель", "месяц", "месяце", "месяца", "месяцев", "день", "дня", "дней", "час",
    "часа", "часов", "часик", "полчаса", "минут", "минуту", "минутку", "недельку", "пару", "квартал", "квартале",
    "week", "weeks", "month", "months", "day", "days", "hour", "hours", "minutes", "quarter",
];

/// Before one of `LATER`: «на следующей неделе», "next week".
#[rustfmt::skip]
const NEXT: &[&str] = &[
    "следующей", "следующий", "следующем", "следующую", "этой", "той", "будущей", "ближайшие", "начале", "конце",
    "середине", "next", "this",
];

#[rustfmt::skip]
const PARTS_OF_DAY: &[&str] = &[
    "утром", "утра", "вечером", "вечера", "обеда", "обеду", "полдень", "полудня", "ночью", "am", "pm", "noon",
    "morning", "afternoon", "evening", "o'clock", "oclock", "midday", "час", "часа", "часов", "часам", "тридцать",
    "ровно",
];

#[rustfmt::skip]
const BEFORE_TIME: &[&str] = &[
    "в", "во", "к", "до", "после", "около", "примерно", "на", "с", "at", "by", "around", "about", "till", "until",
];

fn add_dates(conversation: &Conversation<'_>, turn: &Range<usize>, numbers: &[Number], all: &mut Vec<Slot>) {
    let mut date = |tokens: Range<usize>| {
        all.push(Slot {
            kind: SlotKind::Date,
            tokens,
        });
    };
    for at in turn.clone() {
        let word = conversation.word(at);
        if DAYS.contains(&word) {
            date(at..at + 1);
        }
        let next = (at + 1 < turn.end).then(|| conversation.word(at + 1));
        let after = (at + 2 < turn.end).then(|| conversation.word(at + 2));
        let later = |w: Option<&str>| w.is_some_and(|w| LATER.contains(&w));
        if NEXT.contains(&word) && later(next) {
            date(at..at + 2);
        }
        if matches!(word, "через" | "in" | "within") && next.is_some() {
            let number = numbers.iter().find(|n| n.first == at + 1).map(|n| n.last + 1);
            let unit = number.filter(|&u| u < turn.end).map(|u| conversation.word(u));
            if let (Some(end), true) = (number, later(unit)) {
                date(at..end + 1);
            } else if (word == "через" && later(next))
                || (matches!(next, Some("a" | "an" | "пару" | "несколько" | "couple" | "few")) && later(after))
            {
                let end = if later(next) && !matches!(next, Some("пару")) {
                    at + 2
                } else {
                    at + 3
                };
                date(at..end.min(turn.end));
            }
        }
    }
    for number in numbers.iter().filter(|n| n.value.fract() == 0.0 || !n.words) {
        let (first, last) = (number.first, number.last);
        let next = (last + 1 < turn.end).then(|| conversation.word(last + 1));
        let before = (first > turn.start).then(|| conversation.word(first - 1));
        let day = (1.0..=31.0).contains(&number.value);
        if day && next.is_some_and(|w| MONTHS.contains(&w)) {
            all.push(Slot {
                kind: SlotKind::Date,
                tokens: first..last + 2,
            });
        } else if day && before.is_some_and(|w| MONTHS.contains(&w) && !matches!(w, "числа" | "число")) {
            all.push(Slot {
                kind: SlotKind::Date,
                tokens: first - 1..last + 1,
            });
        } else if day
            && number.ordinal
            && (number.value > 3.0 || first > turn.start + 1 && matches!(conversation.word(first - 2), "on" | "by"))
            && matches!(before, Some("the" | "до" | "к" | "на"))
        {
            all.push(Slot {
                kind: SlotKind::Date,
                tokens: first..last + 1,
            });
        }
        if is_dotted_date(conversation, number) {
            all.push(Slot {
                kind: SlotKind::Date,
                tokens: first..last + 1,
            });
        }
        if let Some(end) = time_of_day(conversation, number, turn, before, next) {
            all.push(Slot {
                kind: SlotKind::Time,
                tokens: first..end,
            });
        }
    }
    for at in turn.clone() {
        let word = conversation.word(at);
        let before = (at > turn.start).then(|| conversation.word(at - 1));
        let part = matches!(word, "утром" | "вечером" | "днем" | "noon" | "полдень")
            || (matches!(word, "обеда" | "обеду") && matches!(before, Some("после" | "до" | "к")))
            || (matches!(word, "morning" | "afternoon" | "evening")
                && matches!(
                    before,
                    Some("the" | "this" | "tomorrow" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday")
                ));
        if part {
            all.push(Slot {
                kind: SlotKind::Time,
                tokens: at..at + 1,
            });
        }
    }
}

/// `15.03` or `15.03.2026`: read as a decimal number, and it cannot be one.
fn is_dotted_date(conversation: &Conversation<'_>, number: &Number) -> bool {
    if number.words || number.last == number.first {
        return false;
    }
    let day = conversation
        .word(number.first)
        .parse::<u32>()
        .is_ok_and(|d| (1..=31).contains(&d));
    let month = conversation.word(number.first + 1);
    let dotted = conversation.between(number.first, number.first + 1) == ".";
    day && dotted && month.len() == 2 && month.parse::<u32>().is_ok_and(|m| (1..=12).contains(&m))
}

/// The end of a time of day that begins with this number, if it does.
fn time_of_day(
    conversation: &Conversation<'_>,
    number: &Number,
    turn: &Range<usize>,
    before: Option<&str>,
    next: Option<&str>,
) -> Option<usize> {
    let hour = number.value <= 24.0 && number.value.fract() == 0.0 && !number.ordinal;
    if !hour {
        return None;
    }
    let end = number.last + 1;
    if end < turn.end && conversation.between(number.last, end) == ":" && conversation.word(end).len() == 2 {
        return Some(end + 1);
    }
    let led = before.is_some_and(|w| BEFORE_TIME.contains(&w));
    if next.is_some_and(|w| PARTS_OF_DAY.contains(&w)) {
        let span = matches!(next, Some("час" | "часа" | "часов"));
        // «два часа» is a length of time; «в два часа» is a time of day.
        return (!span || led).then_some(end + 1);
    }
    let token = &conversation.tokens[number.last];
    let closed = end == turn.end || token.ends || token.comma || token.segment != conversation.tokens[end].segment;
    let minutes = end < turn.end && conversation.word(end) == "тридцать";
    let led = before.is_some_and(|w| ["в", "к", "at", "by", "around", "until", "till"].contains(&w));
    (led && (closed
        || minutes
        || next.is_some_and(|w| ["или", "or", "on", "и", "завтра", "tomorrow", "today", "then"].contains(&w))))
    .then_some(end)
}

#[rustfmt::skip]
const AFTER_NAME_CUE: &[(&[&str], bool)] = &[
    (&["меня", "зовут"], true), (&["мое", "имя"], true), (&["my", "name", "is"], true), (&["name", "is"], true),
    (&["call", "me"], false), (&["это"], false), (&["this", "is"], false), (&["i", "am"], false),
    (&["speaking", "with"], false),
];

fn add_names_and_addresses(conversation: &Conversation<'_>, turn: &Range<usize>, all: &mut Vec<Slot>) {
    for at in turn.clone() {
        if at > turn.start && conversation.between(at - 1, at).contains('@') {
            all.push(Slot {
                kind: SlotKind::Email,
                tokens: at - 1..at + 1,
            });
        }
        let word = conversation.word(at);
        if matches!(word, "собака" | "собачка") && at > turn.start && at + 1 < turn.end {
            all.push(Slot {
                kind: SlotKind::Email,
                tokens: at - 1..at + 2,
            });
        }
        if super::names::is_first_name(word) {
            all.push(Slot {
                kind: SlotKind::Name,
                tokens: at..at + 1,
            });
            continue;
        }
        let cued = AFTER_NAME_CUE.iter().any(|(cue, sure)| {
            let start = at.checked_sub(cue.len()).filter(|&s| s >= turn.start);
            let here = start.is_some_and(|s| cue.iter().enumerate().all(|(i, w)| conversation.word(s + i) == *w));
            // After «меня зовут» comes a name whatever it looks like; after «это» only if it looks like one.
            here && *sure && !matches!(word, "так" | "как" | "не" | "the" | "a")
        });
        if cued {
            all.push(Slot {
                kind: SlotKind::Name,
                tokens: at..at + 1,
            });
        }
    }
}
