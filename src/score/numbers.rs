//! Numbers said as digits or as words, Russian and English: «48 000», «сорок восемь тысяч», "four hundred and eighty".

use crate::score::text::Conversation;

/// A number and the tokens it was said with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Number {
    pub value: f64,
    pub first: usize,
    pub last: usize,
    /// Digits said, for telling a telephone number: «восемьсот» counts as three.
    pub digits: u32,
    /// Written in words.
    pub words: bool,
    /// An ordinal («пятого», "fifth"): a day of a month rather than a quantity.
    pub ordinal: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Part {
    /// 0–9, 10–19, 20–90 and 100–900.
    Unit(u32),
    Teen(u32),
    Ten(u32),
    Hundred(u32),
    /// "hundred" by itself.
    TimesHundred,
    Scale(f64),
    And,
}

/// The numbers of `tokens`, in order.
pub(crate) fn numbers(conversation: &Conversation<'_>, tokens: std::ops::Range<usize>) -> Vec<Number> {
    let mut found = Vec::new();
    let mut at = tokens.start;
    while at < tokens.end {
        let number = digits(conversation, at, tokens.end).or_else(|| words(conversation, at, tokens.end));
        match number {
            Some(number) => {
                at = number.last + 1;
                found.push(number);
            }
            None => at += 1,
        }
    }
    found
}

/// `48`, `48 000`, `4,5`, `48к`, and a scale word after them («48 тысяч»).
fn digits(conversation: &Conversation<'_>, first: usize, end: usize) -> Option<Number> {
    let word = conversation.word(first);
    if !word.starts_with(|c: char| c.is_ascii_digit() || c == '•') {
        return None;
    }
    let split = word
        .find(|c: char| !(c.is_ascii_digit() || c == '•'))
        .unwrap_or(word.len());
    let (number, tail) = word.split_at(split);
    let mut text: String = number.chars().filter(char::is_ascii_digit).collect();
    let mut count = number.chars().count();
    let mut scale = match tail {
        // Endings of ordinals, short units.
        "к" | "k" | "т" | "тыс" => 1e3,
        "м" | "m" | "млн" => 1e6,
        _ if tail.starts_with(|c: char| c.is_alphabetic()) && tail.chars().count() > 3 => return None,
        _ => 1.0,
    };
    let mut last = first;
    let mut fraction = String::new();
    if tail.is_empty() {
        while last + 1 < end && fraction.is_empty() {
            let next = conversation.word(last + 1);
            if !next.chars().all(|c| c.is_ascii_digit()) {
                break;
            }
            match conversation.between(last, last + 1) {
                " " | "\u{a0}" | "\u{202f}"
                    if next.len() == 3 && text.len() <= 12 && (last > first || text.len() <= 3) =>
                {
                    text.push_str(next);
                }
                "," if next.len() == 3 && text.len() <= 3 => text.push_str(next),
                "." | "," if next.len() <= 2 => fraction.push_str(next),
                _ => break,
            }
            count += next.len();
            last += 1;
        }
    }
    if last + 1 < end
        && let Some(Part::Scale(by)) = part(conversation.word(last + 1))
        && scale < 1.5
    {
        scale = by;
        last += 1;
    }
    let value = format!("{}.{fraction}0", if text.is_empty() { "0" } else { &text })
        .parse::<f64>()
        .ok()?;
    let ordinal = matches!(tail, "st" | "nd" | "rd" | "th" | "го" | "е" | "ое");
    Some(Number {
        value: value * scale,
        first,
        last,
        digits: u32::try_from(count).unwrap_or(u32::MAX),
        words: false,
        ordinal,
    })
}

/// «Четыре восемьсот» is 4 800, "two forty" 240: two numbers side by side that a price is made of.
pub(crate) fn compound(conversation: &Conversation<'_>, left: &Number, right: &Number) -> Option<f64> {
    let between = &conversation.tokens[left.last];
    let beside = right.first == left.last + 1 && !between.comma && !between.ends;
    if !beside || !left.words || !right.words || left.ordinal || right.ordinal {
        return None;
    }
    let word = conversation.word(left.first);
    if word.is_ascii() {
        let fits = (1.0..100.0).contains(&left.value) && (10.0..100.0).contains(&right.value);
        return fits.then_some(left.value * 100.0 + right.value);
    }
    let fits =
        (1.0..1000.0).contains(&left.value) && (100.0..1000.0).contains(&right.value) && right.value % 10.0 == 0.0;
    fits.then_some(left.value * 1000.0 + right.value)
}

/// «сорок восемь тысяч двести», "four hundred and eighty".
fn words(conversation: &Conversation<'_>, first: usize, end: usize) -> Option<Number> {
    if let "полторы" | "полтора" | "полутора" = conversation.word(first)
        && first + 1 < end
        && let Some(Part::Scale(by)) = part(conversation.word(first + 1))
    {
        return Some(Number {
            value: 1.5 * by,
            first,
            last: first + 1,
            digits: 4,
            words: true,
            ordinal: false,
        });
    }
    let mut total = 0.0;
    let mut group: Option<u32> = None;
    let mut last_part: Option<Part> = None;
    let mut last = None;
    let mut count = 0;
    let mut ordinal = false;
    for at in first..end {
        if last.is_some_and(|l: usize| conversation.tokens[l].ends) {
            break;
        }
        let word = conversation.word(at);
        let (next, is_ordinal) = match (part(word), ordinal_part(word)) {
            (Some(part), _) => (part, false),
            (None, Some(part)) => (part, true),
            (None, None) => break,
        };
        let joins = match (last_part, next) {
            // Nothing begins with "and".
            (None, part) => part != Part::And,
            (Some(Part::Scale(a)), Part::Scale(b)) => a < b && b >= 1e6,
            (Some(Part::Hundred(_) | Part::TimesHundred | Part::Ten(_)), Part::Unit(n)) => n > 0,
            (
                Some(Part::Hundred(_) | Part::TimesHundred | Part::Scale(_)),
                Part::Teen(_) | Part::Ten(_) | Part::And,
            )
            | (Some(Part::Unit(_) | Part::Teen(_)), Part::TimesHundred)
            | (Some(Part::Scale(_)), Part::Unit(_) | Part::Hundred(_))
            | (Some(Part::And), _)
            | (Some(_), Part::Scale(_)) => true,
            _ => false,
        };
        if !joins {
            break;
        }
        match next {
            Part::Unit(n) | Part::Teen(n) | Part::Ten(n) | Part::Hundred(n) => group = Some(group.unwrap_or(0) + n),
            Part::TimesHundred => group = Some(group.unwrap_or(1) * 100),
            Part::Scale(by) => {
                total += f64::from(group.take().unwrap_or(1)) * by;
            }
            Part::And => {}
        }
        count += match next {
            Part::Unit(_) => 1,
            Part::Teen(_) | Part::Ten(_) => 2,
            Part::Hundred(_) | Part::TimesHundred | Part::Scale(_) => 3,
            Part::And => 0,
        };
        if next != Part::And {
            last = Some(at);
            ordinal |= is_ordinal;
        }
        last_part = Some(next);
        if is_ordinal {
            break;
        }
    }
    let mut last = last?;
    let mut value = total + f64::from(group.unwrap_or(0));
    // «Тысяч семьдесят пять»: about so many thousands.
    if let (Some(many), "тысяч" | "тыщ") = (group, conversation.word(first)) {
        value = f64::from(many) * 1e3;
    }
    // «Две с половиной тысячи», "two and a half thousand".
    let half = [("с", "половиной"), ("and", "a")].iter().find_map(|(one, two)| {
        let at = last + if *one == "and" { 4 } else { 3 };
        let fits = at < end
            && conversation.word(last + 1) == *one
            && conversation.word(last + 2) == *two
            && (*one != "and" || conversation.word(last + 3) == "half");
        fits.then(|| (at, part(conversation.word(at))))
    });
    if let (Some((at, Some(Part::Scale(by)))), true) = (half, value < 1000.0) {
        (value, last) = ((value + 0.5) * by, at);
    }
    // «Один» and "one" alone are rarely a number, but among digits said one by one; "second" is a moment.
    let is_digit = |at: usize| matches!(part(conversation.word(at)), Some(Part::Unit(_)));
    let in_one_go =
        |left: usize| conversation.turn_of[left] == conversation.turn_of[left + 1] && !conversation.tokens[left].ends;
    let dictated = || {
        first > 0 && is_digit(first - 1) && in_one_go(first - 1)
            || first + 1 < conversation.tokens.len() && is_digit(first + 1) && in_one_go(first)
    };
    let alone = first == last
        && match conversation.word(first) {
            "один" | "one" => !dictated(),
            "одна" | "одно" | "одного" | "одну" | "одной" | "second" => true,
            _ => false,
        };
    if alone {
        return None;
    }
    Some(Number {
        value,
        first,
        last,
        digits: count,
        words: true,
        ordinal,
    })
}

fn part(word: &str) -> Option<Part> {
    use Part::{And, Hundred, Scale, Teen, Ten, TimesHundred, Unit};
    Some(match word {
        "ноль" | "нуль" | "ноля" | "нуля" | "zero" => Unit(0),
        "один" | "одна" | "одно" | "одного" | "одну" | "одной" | "одном" | "one" => {
            Unit(1)
        }
        "два" | "две" | "двух" | "двум" | "двумя" | "two" => Unit(2),
        "три" | "трех" | "трем" | "тремя" | "three" => Unit(3),
        "четыре" | "четырех" | "четырем" | "four" => Unit(4),
        "пять" | "пяти" | "пятью" | "five" => Unit(5),
        "шесть" | "шести" | "six" => Unit(6),
        "семь" | "семи" | "seven" => Unit(7),
        "восемь" | "восьми" | "eight" => Unit(8),
        "девять" | "девяти" | "nine" => Unit(9),
        "десять" | "десяти" | "ten" => Teen(10),
        "одиннадцать" | "одиннадцати" | "eleven" => Teen(11),
        "двенадцать" | "двенадцати" | "twelve" => Teen(12),
        "тринадцать" | "тринадцати" | "thirteen" => Teen(13),
        "четырнадцать" | "четырнадцати" | "fourteen" => Teen(14),
        "пятнадцать" | "пятнадцати" | "fifteen" => Teen(15),
        "шестнадцать" | "шестнадцати" | "sixteen" => Teen(16),
        "семнадцать" | "семнадцати" | "seventeen" => Teen(17),
        "восемнадцать" | "восемнадцати" | "eighteen" => Teen(18),
        "девятнадцать" | "девятнадцати" | "nineteen" => Teen(19),
        "двадцать" | "двадцати" | "twenty" => Ten(20),
        "тридцать" | "тридцати" | "thirty" => Ten(30),
        "сорок" | "сорока" | "forty" => Ten(40),
        "пятьдесят" | "пятидесяти" | "fifty" => Ten(50),
        "шестьдесят" | "шестидесяти" | "sixty" => Ten(60),
        "семьдесят" | "семидесяти" | "seventy" => Ten(70),
        "восемьдесят" | "восьмидесяти" | "eighty" => Ten(80),
        "девяносто" | "девяноста" | "ninety" => Ten(90),
        "сто" | "ста" | "сотня" | "сотню" => Hundred(100),
        "двести" | "двухсот" => Hundred(200),
        "триста" | "трехсот" => Hundred(300),
        "четыреста" | "четырехсот" => Hundred(400),
        "пятьсот" | "пятисот" => Hundred(500),
        "шестьсот" | "шестисот" => Hundred(600),
        "семьсот" | "семисот" => Hundred(700),
        "восемьсот" | "восьмисот" => Hundred(800),
        "девятьсот" | "девятисот" => Hundred(900),
        "hundred" | "hundreds" => TimesHundred,
        "тысяча" | "тысячи" | "тысяч" | "тысячу" | "тысячей" | "тыс" | "тыщ" | "тыща" | "тысяче" | "тысячам"
        | "косарь" | "косаря" | "косарей" | "thousand" | "thousands" | "grand" => Scale(1e3),
        "полмиллиона" => Scale(5e5),
        "миллион" | "миллиона" | "миллионов" | "млн" | "million" | "millions" => Scale(1e6),
        "миллиард" | "миллиарда" | "миллиардов" | "млрд" | "billion" => Scale(1e9),
        "and" => And,
        _ => return None,
    })
}

/// «первое», «пятнадцатого», "fifteenth": the days of a month.
fn ordinal_part(word: &str) -> Option<Part> {
    #[rustfmt::skip]
    const RUSSIAN: &[(&str, u32)] = &[
        ("перв", 1), ("втор", 2), ("трет", 3), ("четверт", 4), ("пят", 5), ("шест", 6), ("седьм", 7), ("восьм", 8),
        ("девят", 9), ("десят", 10), ("одиннадцат", 11), ("двенадцат", 12), ("тринадцат", 13), ("четырнадцат", 14),
        ("пятнадцат", 15), ("шестнадцат", 16), ("семнадцат", 17), ("восемнадцат", 18), ("девятнадцат", 19),
        ("двадцат", 20), ("тридцат", 30),
    ];
    #[rustfmt::skip]
    const ENGLISH: &[(&str, u32)] = &[
        ("first", 1), ("third", 3), ("fourth", 4), ("fifth", 5), ("sixth", 6), ("seventh", 7), ("eighth", 8),
        ("ninth", 9), ("tenth", 10), ("eleventh", 11), ("twelfth", 12), ("thirteenth", 13), ("fourteenth", 14),
        ("fifteenth", 15), ("sixteenth", 16), ("seventeenth", 17), ("eighteenth", 18), ("nineteenth", 19),
        ("twentieth", 20), ("thirtieth", 30),
    ];
    let value = if let Some((_, value)) = ENGLISH.iter().find(|(name, _)| *name == word) {
        *value
    } else {
        let base = ["ого", "ое", "ому", "его", "ье", "ьего"]
            .iter()
            .find_map(|ending| word.strip_suffix(ending))?;
        let base = base.trim_end_matches('ь');
        RUSSIAN
            .iter()
            .find(|(name, _)| *name == base)
            .map(|(_, value)| *value)?
    };
    Some(match value {
        1..=9 => Part::Unit(value),
        10..=19 => Part::Teen(value),
        _ => Part::Ten(value),
    })
}
