//! When a promise falls due: «завтра», "on Friday", «через две недели», «23 числа», counted from the day of the call.
//! Input: the words of a date as the scorer found them; output: the last day on which the promise is kept. `None` when no
//! day can be read in them; the caller then allows a fixed time.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

const WEEKDAYS: [(&str, Weekday); 14] = [
    ("понедельник", Weekday::Monday),
    ("вторник", Weekday::Tuesday),
    ("сред", Weekday::Wednesday),
    ("четверг", Weekday::Thursday),
    ("пятниц", Weekday::Friday),
    ("суббот", Weekday::Saturday),
    ("воскресень", Weekday::Sunday),
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

const NUMBERS: [(&str, i64); 12] = [
    ("пару", 2),
    ("пара", 2),
    ("два", 2),
    ("две", 2),
    ("три", 3),
    ("четыре", 4),
    ("пять", 5),
    ("couple", 2),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
];

/// The last day of `when`, said on `said`.
pub(super) fn due(when: &str, said: Date) -> Option<Date> {
    let text = when.to_lowercase().replace('ё', "е");
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    let has = |stems: &[&str]| words.iter().any(|word| stems.iter().any(|stem| word.starts_with(stem)));
    let after = |days: i64| said.checked_add(days.days()).ok();
    if has(&["послезавтра"]) || text.contains("day after tomorrow") {
        return after(2);
    }
    if has(&["завтра", "tomorrow"]) {
        return after(1);
    }
    if words.iter().any(|w| matches!(*w, "сегодня" | "today" | "tonight")) {
        return Some(said);
    }
    if let Some(days) = span(&words) {
        return after(days);
    }
    if let Some((_, weekday)) = WEEKDAYS.iter().find(|(stem, _)| has(&[stem])) {
        let ahead = i64::from(said.weekday().until(*weekday));
        let next_week = if has(&["следующ", "next"]) { 7 } else { 0 };
        return after(if ahead == 0 {
            7
        } else {
            ahead + if ahead < 7 { next_week } else { 0 }
        });
    }
    if has(&["следующ", "next"]) {
        if has(&["недел", "week"]) {
            return after(7 + i64::from(said.weekday().until(Weekday::Sunday)));
        }
        if has(&["месяц", "month"]) {
            return said.checked_add(1.month()).ok().map(Date::last_of_month);
        }
    }
    day_of_month(&words, said)
}

/// «через две недели», "in 3 days": in days.
fn span(words: &[&str]) -> Option<i64> {
    let from = words.iter().position(|w| matches!(*w, "через" | "in" | "within"))?;
    let rest = &words[from + 1..];
    let (at, unit) = rest.iter().enumerate().find_map(|(at, word)| {
        let units: [(&str, i64); 8] = [
            ("день", 1),
            ("дня", 1),
            ("дней", 1),
            ("недел", 7),
            ("месяц", 31),
            ("day", 1),
            ("week", 7),
            ("month", 31),
        ];
        units
            .iter()
            .find(|(stem, _)| word.starts_with(stem))
            .map(|(_, days)| (at, *days))
    })?;
    let number = rest[..at].iter().find_map(|word| {
        let spelled = NUMBERS.iter().find(|(name, _)| name == word).map(|(_, n)| *n);
        spelled.or_else(|| word.parse().ok()).filter(|n| (1..=366).contains(n))
    });
    Some(unit * number.unwrap_or(1))
}

/// «23 числа», "the 23rd", «23.11»: the next day of that number.
fn day_of_month(words: &[&str], said: Date) -> Option<Date> {
    let is_day = words.iter().any(|w| w.starts_with("числ") || *w == "the")
        || words
            .iter()
            .any(|w| w.ends_with("th") || w.ends_with("rd") || w.ends_with("nd") || w.ends_with("st"));
    let number = words
        .iter()
        .find_map(|word| word.trim_end_matches(|c: char| c.is_alphabetic()).parse::<i8>().ok());
    let day = number.filter(|day| is_day && (1..=31).contains(day))?;
    (0..12).find_map(|months| {
        let first = said.first_of_month().checked_add(months.months()).ok()?;
        let date = Date::new(first.year(), first.month(), day).ok()?;
        (date >= said).then_some(date)
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_are_counted_from_the_call() {
        let said = date(2026, 11, 18); // a Wednesday
        for (when, due_on) in [
            ("завтра в десять", Some(date(2026, 11, 19))),
            ("послезавтра", Some(date(2026, 11, 20))),
            ("сегодня до шести", Some(date(2026, 11, 18))),
            ("в пятницу", Some(date(2026, 11, 20))),
            ("во вторник в 14:30", Some(date(2026, 11, 24))),
            ("в среду", Some(date(2026, 11, 25))),
            ("через неделю", Some(date(2026, 11, 25))),
            ("через две недели", Some(date(2026, 12, 2))),
            ("через 3 дня", Some(date(2026, 11, 21))),
            ("через месяц", Some(date(2026, 12, 19))),
            ("на следующей неделе", Some(date(2026, 11, 29))),
            ("23 числа", Some(date(2026, 11, 23))),
            ("1 числа", Some(date(2026, 12, 1))),
            ("tomorrow at ten", Some(date(2026, 11, 19))),
            ("on Friday", Some(date(2026, 11, 20))),
            ("in two weeks", Some(date(2026, 12, 2))),
            ("the 23rd", Some(date(2026, 11, 23))),
            ("в 14:30", None),
            ("скоро", None),
            ("", None),
        ] {
            assert_eq!(due(when, said), due_on, "{when}");
        }
    }

    #[test]
    fn the_end_of_time_is_no_panic() {
        assert_eq!(due("завтра", Date::MAX), None);
        assert_eq!(due("31 числа", Date::MAX), Some(Date::MAX));
    }
}
