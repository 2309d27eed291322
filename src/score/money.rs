//! Amounts that are said without their currency: «четыре восемьсот», «сорок пять за штуку», «с вас шесть четыреста»,
//! "two forty a seat". What makes such a number money is what stands around it: a verb of cost, a rate, a purchase «за»
//! so much, a question for the price before it, or the same amount said earlier in the call.
//!
//! Input: the numbers of a turn and what was said before it. Output: whether a number is an amount, and how many of the
//! numbers make it up. Numbers beside a currency or a word of price are no matter of this file.

use std::ops::Range;

use super::numbers::{Number, compound};
use super::text::Conversation;
use crate::checklist::is_stop_word;

/// The amounts of a call so far.
#[derive(Debug, Default)]
pub(super) struct Amounts {
    said: Vec<f64>,
}

impl Amounts {
    pub fn add(&mut self, value: f64) {
        self.said.push(value);
    }

    /// Said before, or said before as so many thousands.
    fn has(&self, value: f64) -> bool {
        let same = |a: f64, b: f64| (a - b).abs() < 0.005;
        self.said
            .iter()
            .any(|&said| same(said, value) || same(said, value * 1000.0))
    }
}

/// Words a verb of cost and its number may be apart.
const REACH: usize = 4;

/// Numbers in a row beyond this are a telephone number or a list of sizes.
const RUN: usize = 2;

/// The tokens of the amount that begins with number `index`, and its value.
pub(super) fn amount(
    conversation: &Conversation<'_>,
    turn: &Range<usize>,
    numbers: &[Number],
    index: usize,
    amounts: &Amounts,
) -> Option<(Range<usize>, f64)> {
    let number = &numbers[index];
    if number.ordinal || in_a_run(conversation, numbers, index) {
        return None;
    }
    let joined = numbers
        .get(index + 1)
        .and_then(|next| compound(conversation, number, next).map(|value| (next, value)));
    let (last, value) = joined.map_or((number.last, number.value), |(next, value)| (next.last, value));
    let tokens = number.first..last + 1;
    let place = Place {
        conversation,
        turn,
        sentence: &conversation.sentences[conversation.sentence_of[number.first] as usize].tokens,
        tokens: &tokens,
        value,
    };
    let compound = joined.is_some();
    let money = place.is_rate(compound)
        || place.is_free() && !place.is_time() && {
            // «Четыре восемьсот» is nothing else; "nine thirty" may be a time.
            let russian = !conversation.word(number.first).is_ascii();
            compound && russian
                || place.is_governed(compound)
                || place.is_paid(compound)
                || place.is_asked_for()
                || place.is_decimal()
                || place.is_echo(compound)
                || compound && !russian && place.is_no_clock()
                || place.is_round(compound)
                || value >= 10.0 && amounts.has(value)
        };
    money.then_some((tokens, value))
}

/// Among three numbers or more with nothing between them.
fn in_a_run(conversation: &Conversation<'_>, numbers: &[Number], index: usize) -> bool {
    let near =
        |left: usize, right: usize| right == left + 1 || right == left + 2 && conversation.tokens[left + 1].filler;
    let mut length = 1;
    let mut at = index;
    while length <= RUN && at > 0 && near(numbers[at - 1].last, numbers[at].first) {
        (at, length) = (at - 1, length + 1);
    }
    at = index;
    while length <= RUN && at + 1 < numbers.len() && near(numbers[at].last, numbers[at + 1].first) {
        (at, length) = (at + 1, length + 1);
    }
    length > RUN
}

struct Place<'a, 't> {
    conversation: &'a Conversation<'t>,
    turn: &'a Range<usize>,
    sentence: &'a Range<usize>,
    tokens: &'a Range<usize>,
    value: f64,
}

impl<'a> Place<'a, '_> {
    fn word(&self, at: usize) -> &'a str {
        self.conversation.word(at)
    }

    /// The words after the number, to the end of the sentence.
    fn after(&self, n: usize) -> Option<&'a str> {
        let at = self.tokens.end + n;
        (at < self.sentence.end).then(|| self.word(at))
    }

    /// The words before the number, nearest first.
    fn before(&self) -> impl Iterator<Item = &'a str> {
        (self.sentence.start..self.tokens.start)
            .rev()
            .take(REACH)
            .map(|at| self.word(at))
    }

    fn boundary(&self) -> bool {
        let last = &self.conversation.tokens[self.tokens.end - 1];
        self.tokens.end >= self.turn.end || last.ends || last.comma || last.asked
    }

    /// Nothing that could be counted follows: the clause ends, or a word of grammar comes.
    fn is_free(&self) -> bool {
        self.boundary()
            || self
                .after(0)
                .is_some_and(|next| (is_stop_word(next) || OPEN.contains(&next)) && !TIMES.contains(&next))
    }

    /// «К девяти тридцати», "at nine", «через сорок минут».
    fn is_time(&self) -> bool {
        let led =
            self.tokens.start > self.turn.start && AT.contains(&self.word(self.tokens.start - 1)) && self.value <= 31.0;
        let clock = self.tokens.end - self.tokens.start == 1 && self.after(0).is_some_and(|n| TIMES.contains(&n));
        led || clock
    }

    /// «За штуку», «с человека», "a seat", "each".
    fn is_rate(&self, compound: bool) -> bool {
        if self.value < 3.0 {
            return false;
        }
        match (self.after(0), self.after(1)) {
            (Some("с"), Some(unit)) => starts(unit, UNITS),
            // «За каждую штуку» too.
            (Some("за"), Some(unit)) => starts(unit, UNITS) || self.after(2).is_some_and(|unit| starts(unit, UNITS)),
            (Some("в"), Some(unit)) => {
                self.value >= 100.0 && matches!(unit, "час" | "день" | "сутки" | "смену" | "месяц" | "год")
            }
            (Some("each" | "apiece"), _) => compound || self.value >= 5.0,
            (Some("a" | "an" | "per"), Some(unit)) => PIECES.contains(&unit) || compound && TERMS.contains(&unit),
            (Some("for"), Some("the" | "a" | "an" | "each" | "one")) => (2..4).any(|n| {
                self.after(n)
                    .is_some_and(|unit| matches!(unit, "hour" | "day" | "visit" | "session" | "lesson" | "unit"))
            }),
            _ => false,
        }
    }

    /// A verb or noun of cost before it: «обойдётся в», «доставка», "works out at".
    fn is_governed(&self, compound: bool) -> bool {
        let mut before = self.before().peekable();
        let mut place = 0;
        while let Some(word) = before.next() {
            place += 1;
            // «Итого получается четыре восемьсот»; «двадцать пять или тридцать» reaches through the first.
            let near = place <= 2;
            let cost = COST.contains(&word) && self.value >= 3.0
                || PRICED.contains(&word) && near && (self.value >= 100.0 || compound)
                || matches!(word, "вас" | "тебя") && before.peek() == Some(&"с")
                || matches!(word, "будет" | "это") && near && compound
                || matches!(word, "to" | "at" | "of")
                    && matches!(
                        before.peek(),
                        Some(&"comes" | &"come" | &"works" | &"looking" | &"budget" | &"off")
                    )
                || word == "out" && matches!(before.peek(), Some(&"works" | &"work" | &"comes"))
                || word == "from"
                    && matches!(
                        before.peek(),
                        Some(&"starts" | &"start" | &"starting" | &"is" | &"prices")
                    )
                || word == "to"
                    && place <= 2
                    && self
                        .sentence
                        .clone()
                        .any(|t| matches!(self.word(t), "drop" | "down" | "knock"))
                || word == "it" && near && before.peek() == Some(&"call")
                || matches!(word, "take" | "accept")
                    && place == 1
                    && self.value >= 20.0
                    && matches!(self.after(0), Some("for" | "and"))
                || word == "between" && self.value >= 8.0 && self.boundary()
                || TOLD.contains(&word) && near && self.boundary() && self.value >= 5.0
                || word == "back" && matches!(before.peek(), Some(&"you" | &"us" | &"me"))
                || matches!(word, "is" | "be") && near && compound && self.boundary() && !self.like_a_clock();
            if cost {
                return true;
            }
        }
        false
    }

    /// «Отдам за двадцать», "do it for seven fifty": bought, sold or done for so much; «предлагали по тридцать пять».
    fn is_paid(&self, compound: bool) -> bool {
        let lead = (self.tokens.start > self.sentence.start).then(|| self.word(self.tokens.start - 1));
        let approx = matches!(
            lead,
            Some("где-то" | "примерно" | "about" | "around" | "like" | "maybe")
        );
        let at = self.tokens.start.saturating_sub(1 + usize::from(approx));
        if at < self.sentence.start || self.value < 3.0 || !compound && self.value < 5.0 {
            return false;
        }
        let deals = || self.sentence.clone().any(|t| DEALS.contains(&self.word(t)));
        matches!(self.word(at), "за" | "по" | "for") && deals()
    }

    /// The other side has just asked what it costs.
    fn is_asked_for(&self) -> bool {
        let turn = self.conversation.turn_of[self.tokens.start] as usize;
        let Some(before) = turn.checked_sub(1).map(|t| &self.conversation.turns[t].tokens) else {
            return false;
        };
        let Some(&last) = before.end.checked_sub(1).map(|t| &self.conversation.sentence_of[t]) else {
            return false;
        };
        let asked = &self.conversation.sentences[last as usize].tokens;
        let soon = self.tokens.start < self.turn.start + 25;
        soon && self.value >= 5.0 && asks_price(self.conversation, asked)
    }

    /// "19.99": two digits of pence, and nothing counted after it.
    fn is_decimal(&self) -> bool {
        let (first, last) = (self.tokens.start, self.tokens.end - 1);
        last == first + 1
            && self.conversation.between(first, last) == "."
            && matches!(self.word(last), "99" | "95" | "49" | "50" | "90")
            && self.word(first).len() <= 4
    }

    /// "Six ninety nine, delivered": no time of day, no year.
    fn is_no_clock(&self) -> bool {
        let year = (1900.0..2100.0).contains(&self.value);
        let minutes = self.value % 100.0;
        self.boundary() && !year && (minutes >= 60.0 || self.value >= 2500.0)
    }

    /// «Ну, 8500 примерно», "that's eight hundred for four": a round sum and little else.
    fn is_round(&self, compound: bool) -> bool {
        let short = self.sentence.len() <= self.tokens.len() + 4;
        let shown = self.tokens.start > self.sentence.start
            && matches!(self.word(self.tokens.start - 1), "is" | "это")
            && self.value >= 100.0
            && (self.boundary() || matches!(self.after(0), Some("for" | "за")))
            && !(compound && self.like_a_clock());
        let counts = || self.sentence.clone().any(|at| starts(self.word(at), MEASURED));
        let digits = !self
            .conversation
            .word(self.tokens.start)
            .starts_with(char::is_alphabetic);
        let year = (1990.0..2100.0).contains(&self.value);
        let round = shown || digits && short && self.value >= 1000.0 && self.value % 50.0 == 0.0;
        round && !year && !counts()
    }

    /// "Two forty?": all that is said before the question mark.
    fn is_echo(&self, compound: bool) -> bool {
        let asked = self.conversation.tokens[self.tokens.end - 1].asked;
        compound && asked && self.sentence == self.tokens && !self.like_a_clock()
    }

    /// "Nine thirty".
    fn like_a_clock(&self) -> bool {
        let (hour, minutes) = ((self.value / 100.0).floor(), self.value % 100.0);
        (1.0..=12.0).contains(&hour) && [0.0, 15.0, 30.0, 45.0].contains(&minutes)
    }
}

/// «Сколько стоит», «и сколько?», "how much is it": not «сколько человек».
fn asks_price(conversation: &Conversation<'_>, sentence: &Range<usize>) -> bool {
    let word = |at: usize| conversation.word(at);
    let names = sentence.clone().any(|at| {
        matches!(
            word(at),
            "почем"
                | "ценник"
                | "цена"
                | "цене"
                | "цены"
                | "стоит"
                | "стоят"
                | "стоить"
                | "обойдется"
                | "расценки"
                | "price"
                | "prices"
                | "cost"
                | "charge"
                | "pricing"
        )
    });
    let bare = sentence.clone().any(|at| {
        let next = (at + 1 < sentence.end).then(|| word(at + 1));
        match word(at) {
            "сколько" => matches!(
                next,
                None | Some(
                    "это"
                        | "выйдет"
                        | "будет"
                        | "с"
                        | "возьмете"
                        | "платить"
                        | "платите"
                        | "денег"
                        | "просите"
                        | "у"
                )
            ),
            "much" => {
                at > sentence.start
                    && word(at - 1) == "how"
                    && matches!(
                        next,
                        None | Some("is" | "are" | "would" | "do" | "does" | "will" | "for" | "was")
                    )
            }
            _ => false,
        }
    });
    let asks = conversation.tokens[sentence.end - 1].asked || bare;
    asks && (names || bare)
}

fn starts(word: &str, stems: &[&str]) -> bool {
    stems.iter().any(|stem| word.starts_with(stem))
}

/// May follow an amount although they are no words of grammar.
#[rustfmt::skip]
const OPEN: &[&str] = &[
    "максимум", "минимум", "примерно", "вместе", "вместо", "плюс", "итого", "всего", "отдельно", "отдадим", "отдам",
    "сделаем", "сделаю", "делал", "делала", "делали", "выходит", "выходило", "просят", "берут", "брали", "взяли", "платим",
    "плачу", "платили", "хотят", "отдали", "видел", "видела", "нашел", "нашла", "купил", "купили", "сразу", "потом",
    "остальное", "штука", "метр", "квадрат", "кило", "наверное", "где-то", "обошлось", "обошелся", "получается",
    "такой", "такая", "такие", "такое", "такую", "мне", "нам", "вам", "работа", "каждый", "каждая", "each", "apiece", "plus", "flat", "all", "tops", "max", "installed", "delivered", "depending", "including",
    "excluding", "minimum", "total", "upfront", "monthly", "instead", "online", "elsewhere", "today", "cheaper", "less",
];

/// After a number these make it a time or a length of it.
#[rustfmt::skip]
const TIMES: &[&str] = &[
    "утра", "вечера", "часов", "часа", "минут", "дней", "лет", "года", "числа", "января", "февраля", "марта", "апреля",
    "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря", "am", "pm", "o'clock", "minutes",
    "hours", "days", "weeks", "months", "years",
];

const AT: &[&str] = &[
    "в",
    "к",
    "ко",
    "до",
    "после",
    "at",
    "by",
    "till",
    "until",
    "before",
    "after",
    "on",
    "дом",
    "квартира",
    "офис",
    "number",
];

/// Verbs and nouns that say what something costs, is paid for or earned.
#[rustfmt::skip]
const COST: &[&str] = &[
    "стоит", "стоят", "стоил", "стоила", "стоило", "стоить", "обойдется", "обойдутся", "обошлось", "обошелся",
    "обошлась", "выйдет", "выйдут", "выходит", "выходило", "вышло", "получается", "получится", "составит", "составляет",
    "итого", "цена", "цену", "цены", "цене", "стоимость", "стоимостью", "ценник", "просим", "просят", "отдам", "отдадим",
    "отдаем", "отдаю", "отдавали", "отдали", "заплатил", "заплатила", "заплатили", "заплатите", "платим", "платили",
    "плачу", "платить", "доплата", "доплатите", "насчитали", "посчитали", "аванс", "взнос", "предоплата", "предоплату",
    "задаток", "депозит", "залог", "бюджет", "бюджете", "зарплата", "пенсия", "аренда", "абонентка", "абонентская",
    "абонемент", "вместо", "cost", "costs", "costing", "price", "priced", "pay", "paying", "paid", "charge",
    "charges", "charged", "quoted", "quote", "deposit", "budget", "instead", "normally", "fee", "spend", "spending",
    "spent", "save", "saves", "saving",
];

/// What somebody said it costs.
#[rustfmt::skip]
const TOLD: &[&str] = &["сказали", "сказал", "сказала", "назвали", "назвал", "взяли", "взял", "озвучили", "просили", "said"];

/// Things that are measured rather than paid, by the beginnings of the words.
#[rustfmt::skip]
const MEASURED: &[&str] = &[
    "пробег", "тираж", "номер", "код", "мощност", "индекс", "оборот", "обхват", "размер", "площад", "number", "miles",
    "mileage", "code", "size", "copies",
];

/// Things that have a price of their own on a bill.
#[rustfmt::skip]
const PRICED: &[&str] = &[
    "доставка", "доставку", "подъем", "монтаж", "установка", "установку", "выезд", "прием", "осмотр", "снимок",
    "консультация", "чистка", "пломба", "замена", "диагностика", "урок", "занятие", "подключение", "настройка", "сборка",
    "замер", "печать", "билет", "обслуживание", "пакет", "тариф", "вариант", "расширенный", "базовый", "заказ", "взяли",
    "предлагали", "предлагают", "предложили", "берут", "setup", "installation", "fitting", "delivery", "callout", "visit",
    "balance", "off", "package", "plan", "from", "about", "under", "over", "another",
];

/// Bought, sold, made, offered.
#[rustfmt::skip]
const DEALS: &[&str] = &[
    "делал", "делала", "делали", "делают", "делает", "сделали", "сделал", "сделаю", "сделаем", "взял", "взяла", "взяли",
    "купил", "купила", "купили", "брал", "брала", "брали", "берут", "берем", "отдал", "отдали", "отдам", "отдадим",
    "отдаем", "продам", "продаем", "продают", "видел", "видела", "видели", "нашел", "нашла", "нашли", "предлагают",
    "предлагали", "предложили", "предлагаем", "поставили", "ставил", "ставили", "заказывал", "заказывала", "заказывали",
    "возят", "возил", "возили", "выходит", "выйдет", "получается", "идет", "идут", "продавали", "урок", "занятие", "штука",
    "обычно", "do", "did", "does", "done", "got", "get", "gets", "have", "had", "found", "find", "saw", "seen", "bought",
    "buy", "sell", "sold", "offer", "offered", "take", "made", "online", "elsewhere", "same", "them",
];

/// What a price may be for, by the beginnings of the words.
#[rustfmt::skip]
const UNITS: &[&str] = &[
    "штук", "штучк", "кило", "кг", "грамм", "метр", "квадрат", "куб", "лист", "тонн", "час", "урок", "занят", "смен",
    "комплект", "пар", "упаков", "короб", "бутыл", "мест", "человек", "точк", "лиценз", "сотк", "вечер", "ноч", "сутк",
    "прием", "зуб", "единиц", "экземпляр", "пачк", "мешок", "мешк", "литр", "рейс", "выезд", "визит", "окно", "створк",
    "машин", "колес", "дверь", "комнат", "пользовател", "номер", "страниц", "буклет", "визитк", "этикетк", "гост",
    "носа", "посадк", "месяц", "квартал", "год",
];

/// The same in English.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "visit", "head", "person", "piece", "seat", "user", "unit", "bag", "box", "hour", "sheet", "roll", "square", "metre",
    "meter", "foot", "night", "lesson", "session", "pop", "litre", "kilo", "pair", "pallet", "window", "vehicle", "van",
    "licence", "license", "desk", "chair", "case", "bottle", "copy", "page", "mile", "room", "employee", "machine", "can",
];

const TERMS: &[&str] = &["month", "year", "week", "day", "quarter"];
