//! Periods in words (`2026-10`, `2026-Q3`, `2026`, `2026-W41`, `2026-10-05`, `2026-10-01..2026-10-31`), the period before,
//! and their ends as instants in the department's time zone. Weeks are ISO weeks, Monday first.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, ISOWeekDate, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan};
use serde::Serialize;

use crate::domain::Period;

/// What somebody asks a report for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Asked {
    pub days: Period,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Kind {
    Week,
    Month,
    Quarter,
    Year,
    Days,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a period")]
pub struct NotAPeriod(pub String);

impl FromStr for Asked {
    type Err = NotAPeriod;

    fn from_str(text: &str) -> Result<Self, NotAPeriod> {
        let not = || NotAPeriod(text.to_owned());
        let parts = text.trim();
        if let Some((first, last)) = parts.split_once("..") {
            let first: Date = first.trim().parse().map_err(|_| not())?;
            let last: Date = last.trim().parse().map_err(|_| not())?;
            if last < first || !in_range(first) || !in_range(last) {
                return Err(not());
            }
            return Ok(Self::of_days(Period { first, last }));
        }
        let (year, rest) = parts.split_once('-').map_or((parts, None), |(y, r)| (y, Some(r)));
        if year.len() != 4 || !parts.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return Err(not());
        }
        let year: i16 = year.parse().map_err(|_| not())?;
        let day = |month: i8| {
            Date::new(year, month, 1)
                .ok()
                .filter(|day| in_range(*day))
                .ok_or_else(not)
        };
        let Some(rest) = rest else {
            return Ok(Self::year(day(1)?));
        };
        if let Some(number) = rest.strip_prefix(['Q', 'q']) {
            let quarter: i8 = number.parse().map_err(|_| not())?;
            let month = (1..=4).contains(&quarter).then(|| quarter * 3 - 2).ok_or_else(not)?;
            return Self::quarter(day(month)?).ok_or_else(not);
        }
        if let Some(number) = rest.strip_prefix(['W', 'w']) {
            let week: i8 = number.parse().map_err(|_| not())?;
            let date = ISOWeekDate::new(year, week, Weekday::Monday).map_err(|_| not())?.date();
            return Some(date)
                .filter(|day| in_range(*day))
                .and_then(Self::week)
                .ok_or_else(not);
        }
        if rest.contains('-') {
            let date: Date = parts.parse().map_err(|_| not())?;
            return Ok(Self::of_days(Period {
                first: date,
                last: date,
            }));
        }
        Self::month(day(rest.parse().map_err(|_| not())?)?).ok_or_else(not)
    }
}

/// Far enough from the ends of the calendar that no arithmetic here can leave it.
fn in_range(day: Date) -> bool {
    (1900..=2999).contains(&day.year())
}

fn shift(day: Date, span: Span) -> Option<Date> {
    day.checked_add(span).ok()
}

impl Asked {
    #[must_use]
    pub fn of_days(days: Period) -> Self {
        Self { days, kind: Kind::Days }
    }

    /// The calendar month that has this day.
    #[must_use]
    pub fn month(day: Date) -> Option<Self> {
        Some(Self {
            days: Period {
                first: day.first_of_month(),
                last: day.last_of_month(),
            },
            kind: Kind::Month,
        })
    }

    fn quarter(day: Date) -> Option<Self> {
        let month = (day.month() - 1) / 3 * 3 + 1;
        let first = Date::new(day.year(), month, 1).ok()?;
        let days = Period {
            first,
            last: shift(first, 2.months())?.last_of_month(),
        };
        let kind = Kind::Quarter;
        Some(Self { days, kind })
    }

    fn year(day: Date) -> Self {
        let days = Period {
            first: day.first_of_year(),
            last: day.last_of_year(),
        };
        let kind = Kind::Year;
        Self { days, kind }
    }

    /// The ISO week that has this day.
    #[must_use]
    pub fn week(day: Date) -> Option<Self> {
        let first = shift(day, -i64::from(day.weekday().to_monday_zero_offset()).days())?;
        let days = Period {
            first,
            last: shift(first, 6.days())?,
        };
        let kind = Kind::Week;
        Some(Self { days, kind })
    }

    /// The period of the same kind just before: last month, last quarter, as many days before.
    #[must_use]
    pub fn previous(self) -> Option<Self> {
        let before = shift(self.days.first, -1.days())?;
        match self.kind {
            Kind::Week => Self::week(before),
            Kind::Month => Self::month(before),
            Kind::Quarter => Self::quarter(before),
            Kind::Year => Some(Self::year(before)),
            Kind::Days => {
                let length = day_count(self.days);
                let first = shift(before, (1 - length).days())?;
                Some(Self::of_days(Period { first, last: before }))
            }
        }
    }

    /// The weeks or months that touch it, clipped to its ends.
    #[must_use]
    pub fn split(self, step: fn(Date) -> Option<Self>) -> Vec<Self> {
        let mut parts = Vec::new();
        let mut from = self.days.first;
        while let Some(whole) = step(from) {
            let days = Period {
                first: whole.days.first.max(self.days.first),
                last: whole.days.last.min(self.days.last),
            };
            // A part of a month is no month: the one before it is as many days.
            let is_whole = days == whole.days;
            parts.push(if is_whole { whole } else { Self::of_days(days) });
            match shift(days.last, 1.days()) {
                Some(next) if next <= self.days.last => from = next,
                _ => break,
            }
        }
        parts
    }

    /// From the first instant of the first day to the first instant after the last, in this zone.
    #[must_use]
    pub fn window(self, zone: &TimeZone) -> Window {
        let start_of = |day: Date| {
            day.to_zoned(zone.clone())
                .map_or(i64::MAX, |start| start.timestamp().as_microsecond())
        };
        let Period { first, last } = self.days;
        Window {
            days: self.days,
            from: start_of(first),
            to: last.tomorrow().map_or(i64::MAX, start_of),
        }
    }
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Period { first, last } = self.days;
        match self.kind {
            Kind::Week => {
                let week = first.iso_week_date();
                write!(f, "{}-W{:02}", week.year(), week.week())
            }
            Kind::Month => write!(f, "{}-{:02}", first.year(), first.month()),
            Kind::Quarter => write!(f, "{}-Q{}", first.year(), (first.month() - 1) / 3 + 1),
            Kind::Year => write!(f, "{}", first.year()),
            Kind::Days if first == last => write!(f, "{first}"),
            Kind::Days => write!(f, "{first}..{last}"),
        }
    }
}

impl Serialize for Asked {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Days, both ends included.
#[must_use]
pub fn day_count(days: Period) -> i64 {
    i64::from((days.last - days.first).get_days()) + 1
}

/// A period as instants: UTC microseconds, `from` included, `to` not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub days: Period,
    pub from: i64,
    pub to: i64,
}

impl Window {
    #[must_use]
    pub fn has(&self, at: i64) -> bool {
        (self.from..self.to).contains(&at)
    }

    #[must_use]
    pub fn has_some(&self, at: Option<i64>) -> bool {
        at.is_some_and(|at| self.has(at))
    }

    /// The part of `days` that lies in the window, 0–1 by calendar days; how money of a period is laid on another.
    #[must_use]
    pub fn part_of(&self, days: Period) -> f64 {
        let shared = Period {
            first: days.first.max(self.days.first),
            last: days.last.min(self.days.last),
        };
        if shared.last < shared.first {
            return 0.0;
        }
        #[expect(clippy::cast_precision_loss, reason = "days of a calendar")]
        let (part, whole) = (day_count(shared) as f64, day_count(days) as f64);
        part / whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str) -> Asked {
        text.parse().unwrap()
    }

    fn ends(asked: Asked) -> String {
        format!("{}..{}", asked.days.first, asked.days.last)
    }

    #[test]
    fn periods_are_read_and_have_one_before() {
        for (text, days, before) in [
            ("2026-10", "2026-10-01..2026-10-31", "2026-09"),
            ("2026-03", "2026-03-01..2026-03-31", "2026-02"),
            ("2026-01", "2026-01-01..2026-01-31", "2025-12"),
            ("2026-Q3", "2026-07-01..2026-09-30", "2026-Q2"),
            ("2026-q1", "2026-01-01..2026-03-31", "2025-Q4"),
            ("2024", "2024-01-01..2024-12-31", "2023"),
            ("2026-W01", "2025-12-29..2026-01-04", "2025-W52"),
            ("2026-10-05", "2026-10-05..2026-10-05", "2026-10-04"),
            (
                "2026-10-01..2026-10-31",
                "2026-10-01..2026-10-31",
                "2026-08-31..2026-09-30",
            ),
        ] {
            assert_eq!(ends(asked(text)), days, "{text}");
            assert_eq!(asked(text).previous().unwrap().to_string(), before, "{text}");
        }
        for text in [
            "",
            "26",
            "2026-13",
            "2026-Q5",
            "2026-W54",
            "2026-10-32",
            "2026-10-31..2026-10-01",
            "окт",
            "99999",
            "0000",
            "2026-10-0x",
        ] {
            assert!(text.parse::<Asked>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_window_ends_where_the_local_day_ends() {
        let zone = TimeZone::get("Europe/Moscow").unwrap();
        let window = asked("2026-10").window(&zone);
        let at = |text: &str| text.parse::<jiff::Timestamp>().unwrap().as_microsecond();
        assert!(window.has(at("2026-10-01T00:00:00+03:00")) && window.has(at("2026-10-31T23:59:59.999999+03:00")));
        assert!(!window.has(at("2026-11-01T00:00:00+03:00")) && !window.has(at("2026-09-30T23:59:59+03:00")));
        let berlin = asked("2026-10-25").window(&TimeZone::get("Europe/Berlin").unwrap());
        assert_eq!(berlin.to - berlin.from, 25 * 3_600_000_000, "a day with an hour more");
    }

    #[test]
    fn parts_cover_the_period_once() {
        let weeks = asked("2026-10").split(Asked::week);
        let names: Vec<String> = weeks.iter().map(ToString::to_string).collect();
        assert_eq!(
            names,
            [
                "2026-10-01..2026-10-04",
                "2026-W41",
                "2026-W42",
                "2026-W43",
                "2026-10-26..2026-10-31"
            ]
        );
        assert_eq!(weeks.iter().map(|week| day_count(week.days)).sum::<i64>(), 31);
        let months = asked("2026-Q3").split(Asked::month);
        assert_eq!(
            months.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["2026-07", "2026-08", "2026-09"]
        );
    }

    #[test]
    fn money_of_a_month_is_laid_on_weeks_by_days() {
        let window = asked("2026-10-01..2026-10-10").window(&TimeZone::UTC);
        assert!((window.part_of(asked("2026-10").days) - 10.0 / 31.0).abs() < 1e-12);
        assert!(window.part_of(asked("2026-11").days).abs() < 1e-12);
    }
}
