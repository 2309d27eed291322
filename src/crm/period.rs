//! Months, quarters and years as plans and cost tables write them → whole days.

use jiff::ToSpan;
use jiff::civil::Date;

use super::date::{self, Slashes};
use crate::domain::Period;

/// The first letters of the months' names; no two months share them.
const MONTHS: [(&str, &str, i8); 12] = [
    ("янв", "jan", 1),
    ("фев", "feb", 2),
    ("мар", "mar", 3),
    ("апр", "apr", 4),
    ("ма", "may", 5),
    ("июн", "jun", 6),
    ("июл", "jul", 7),
    ("авг", "aug", 8),
    ("сен", "sep", 9),
    ("окт", "oct", 10),
    ("ноя", "nov", 11),
    ("дек", "dec", 12),
];

/// `2026-10`, `10.2026`, `октябрь 2026`, `Oct 2026`, `2026-Q4`, `4 кв. 2026`, `2026`; a date that begins a month is that
/// month.
pub(super) fn parse(text: &str, slashes: Slashes) -> Result<Period, String> {
    let lower = text.trim().to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | '.' | '/' | ','))
        .filter(|word| !word.is_empty() && !matches!(*word, "г" | "год" | "года" | "quarter"))
        .collect();
    match words[..] {
        [year] => months(self::year(year), Some(1), 12),
        [a, b] => {
            let (year, part) = if self::year(a).is_some() { (a, b) } else { (b, a) };
            match quarter(part) {
                Some(quarter) => months(self::year(year), Some(quarter * 3 - 2), 3),
                None => months(self::year(year), month(part), 1),
            }
        }
        [number, "кв" | "квартал", year] => {
            let quarter = number.parse::<i8>().ok().filter(|q| (1..=4).contains(q));
            months(self::year(year), quarter.map(|q| q * 3 - 2), 3)
        }
        _ => {
            let day = date::day(text, slashes).map_err(|_| not_understood())?;
            if day.day() == 1 {
                months(Some(day.year()), Some(day.month()), 1)
            } else {
                Err("a month is expected here (2026-10); for costs by day, name the column `day`".into())
            }
        }
    }
}

fn not_understood() -> String {
    "not a period (2026-10, октябрь 2026, 2026-Q4 and 2026 are understood)".into()
}

fn months(year: Option<i16>, month: Option<i8>, count: i32) -> Result<Period, String> {
    let first = year
        .zip(month)
        .and_then(|(year, month)| Date::new(year, month, 1).ok())
        .ok_or_else(not_understood)?;
    let last = first
        .checked_add(count.months())
        .and_then(Date::yesterday)
        .map_err(|_| not_understood())?;
    Ok(Period { first, last })
}

fn year(text: &str) -> Option<i16> {
    let year: i16 = text.parse().ok()?;
    (text.len() == 4 && (1990..=2100).contains(&year)).then_some(year)
}

fn month(text: &str) -> Option<i8> {
    if let Ok(number) = text.parse::<i8>() {
        return text.bytes().all(|b| b.is_ascii_digit()).then_some(number);
    }
    let named = MONTHS
        .iter()
        .find(|(russian, english, _)| text.starts_with(russian) || text.starts_with(english));
    named.map(|(_, _, number)| *number)
}

fn quarter(text: &str) -> Option<i8> {
    let number = text
        .strip_prefix('q')
        .or_else(|| text.strip_prefix("кв"))
        .or_else(|| text.strip_suffix("кв"))
        .or_else(|| text.strip_suffix('q'))?;
    number.parse().ok().filter(|quarter| (1..=4).contains(quarter))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn periods_in_many_dresses() {
        let days = |text| parse(text, Slashes::Refused).map(|p| format!("{} {}", p.first, p.last));
        for text in [
            "2026-10",
            "10.2026",
            "октябрь 2026",
            "Октябрь 2026 г.",
            "Oct 2026",
            "2026-10-01",
            "01.10.2026",
        ] {
            assert_eq!(days(text).as_deref(), Ok("2026-10-01 2026-10-31"), "{text}");
        }
        assert_eq!(days("май 2026").as_deref(), Ok("2026-05-01 2026-05-31"));
        assert_eq!(days("марта 2026").as_deref(), Ok("2026-03-01 2026-03-31"));
        for text in ["2026-Q4", "Q4 2026", "4 кв. 2026", "IV"] {
            if text == "IV" {
                assert!(days(text).is_err());
            } else {
                assert_eq!(days(text).as_deref(), Ok("2026-10-01 2026-12-31"), "{text}");
            }
        }
        assert_eq!(days("2026").as_deref(), Ok("2026-01-01 2026-12-31"));
        for text in [
            "",
            "2026-13",
            "05.10.2026",
            "26-10",
            "5 кв 2026",
            "вчера 2026",
            "+1 2026",
        ] {
            assert!(days(text).is_err(), "{text}: {:?}", days(text));
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,20}|[0-9.qкв -]{0,12}") {
            let _ = parse(&text, Slashes::Refused);
        }
    }
}
