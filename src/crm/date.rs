//! Dates and times as exports write them → instants.

use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan};

use super::ImportError;

/// Years in which calls were recorded and deals made. What lies outside is a null marker or a misread number.
const YEARS: std::ops::RangeInclusive<i16> = 1990..=2100;

/// What a date without a time of day stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DateMeans {
    /// Midnight at which the day begins: a deal created on that day was there for all of its calls.
    StartOfDay,
    /// The last microsecond of the day: a deal closed on that day was open for all of its calls.
    EndOfDay,
}

/// How `05/10/2026` is read: both orders are in use, and a file alone cannot tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Slashes {
    #[default]
    #[serde(skip)]
    Refused,
    DayFirst,
    MonthFirst,
}

/// What a local time or a date needs to become an instant.
#[derive(Debug, Clone, Copy)]
pub(super) struct Calendar<'a> {
    pub zone: Option<&'a TimeZone>,
    pub slashes: Slashes,
}

/// A time zone by IANA name (`Europe/Moscow`) or as an offset (`+03:00`, `UTC`).
pub fn time_zone(name: &str) -> Result<TimeZone, ImportError> {
    let fail = || ImportError::TimeZone {
        name: name.chars().take(80).collect(),
    };
    let name = name.trim();
    if matches!(name, "Z" | "z" | "UTC" | "utc") {
        return Ok(TimeZone::UTC);
    }
    let sign = match name.chars().next() {
        Some('+') => 1,
        Some('-' | '−') => -1,
        _ => return TimeZone::get(name).map_err(|_| fail()),
    };
    let digits = name.strip_prefix(['+', '-', '−']).unwrap_or_default();
    let (hours, minutes) = match digits.split_once(':') {
        Some((hours, minutes)) if minutes.len() == 2 => (hours, minutes),
        None if digits.len() == 4 && digits.is_ascii() => digits.split_at(2),
        None => (digits, "0"),
        Some(_) => return Err(fail()),
    };
    let (hours, minutes) = (
        number::<i32>(hours).ok_or_else(fail)?,
        number::<i32>(minutes).ok_or_else(fail)?,
    );
    if hours > 14 || minutes > 59 {
        return Err(fail());
    }
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60))
        .map(TimeZone::fixed)
        .map_err(|_| fail())
}

/// RFC 3339 (`T` or a space between, `Z` or an offset), ISO and `dd.mm.yyyy` with an optional time, Unix seconds or
/// milliseconds. A local time needs a zone; where clocks are set back, the earlier of the two instants is taken.
pub(super) fn parse(text: &str, calendar: Calendar<'_>, date_means: DateMeans) -> Result<Timestamp, String> {
    let text = text.trim();
    if text.len() > 40 || text.contains('[') {
        return Err(not_understood());
    }
    let instant = if let Some(milliseconds) = unix_milliseconds(text) {
        Timestamp::from_millisecond(milliseconds).map_err(|_| not_understood())?
    } else if let Ok(instant) = text.parse::<Timestamp>() {
        instant
    } else {
        let (date, time) = civil(text, calendar.slashes)?;
        let zone = calendar
            .zone
            .ok_or("a local time, and no time zone was given (--timezone Europe/Moscow)")?;
        local(date, time, zone, date_means).ok_or_else(not_understood)?
    };
    if YEARS.contains(&instant.to_zoned(TimeZone::UTC).year()) {
        Ok(instant)
    } else {
        Err(format!("outside the years {} to {}", YEARS.start(), YEARS.end()))
    }
}

fn not_understood() -> String {
    "not a date (2026-10-05T14:30:00+03:00, 2026-10-05 14:30, 05.10.2026 14:30 and Unix seconds are understood)".into()
}

fn unix_milliseconds(text: &str) -> Option<i64> {
    let number = number::<i64>(text)?;
    match text.len() {
        9 | 10 => number.checked_mul(1000),
        12 | 13 => Some(number),
        _ => None,
    }
}

/// The day of a cell that holds a date, or a date and a midnight.
pub(super) fn day(text: &str, slashes: Slashes) -> Result<Date, String> {
    let (date, time) = civil(text.trim(), slashes)?;
    match time {
        Some(time) if time != Time::midnight() => Err("a day, without a time, is expected here".into()),
        _ => Ok(date),
    }
}

fn local(date: Date, time: Option<Time>, zone: &TimeZone, date_means: DateMeans) -> Option<Timestamp> {
    let instant = |date: Date, time| {
        date.to_datetime(time)
            .to_zoned(zone.clone())
            .ok()
            .map(|zoned| zoned.timestamp())
    };
    match (time, date_means) {
        (Some(time), _) => instant(date, time),
        (None, DateMeans::StartOfDay) => instant(date, Time::midnight()),
        (None, DateMeans::EndOfDay) => instant(date.tomorrow().ok()?, Time::midnight())?
            .checked_sub(1.microsecond())
            .ok(),
    }
}

/// `2026-10-05`, `05.10.2026`, either with ` hh:mm[:ss[.fff]][ am|pm]`.
fn civil(text: &str, slashes: Slashes) -> Result<(Date, Option<Time>), String> {
    let (date, time) = match text.split_once(|c: char| c.is_whitespace() || matches!(c, 'T' | 't')) {
        Some((date, time)) => (date.trim_end_matches(','), Some(time.trim())),
        None => (text, None),
    };
    let date = match slashes {
        _ if date.contains('.') => dotted(date)?,
        Slashes::DayFirst | Slashes::MonthFirst if date.contains('/') => slashed(date, slashes)?,
        _ => iso(date)?,
    };
    let time = time.map(|time| clock(time).ok_or_else(not_understood)).transpose()?;
    Ok((date, time))
}

fn dotted(date: &str) -> Result<Date, String> {
    let parts: Vec<&str> = date.split('.').collect();
    let [day, month, year] = parts[..] else {
        return Err(not_understood());
    };
    if year.len() == 2 {
        return Err("a year of two digits: write all four".into());
    }
    if year.len() != 4 {
        return Err(not_understood());
    }
    calendar(year, month, day)
}

fn slashed(date: &str, slashes: Slashes) -> Result<Date, String> {
    let parts: Vec<&str> = date.split('/').collect();
    let [first, second, year] = parts[..] else {
        return Err(not_understood());
    };
    if year.len() != 4 {
        return dotted(&parts.join("."));
    }
    match slashes {
        Slashes::MonthFirst => calendar(year, first, second),
        _ => calendar(year, second, first),
    }
}

fn iso(date: &str) -> Result<Date, String> {
    if date.contains('/') {
        let message =
            "a date with slashes can be read two ways: write 2026-10-05 or 05.10.2026, or say which in a mapping";
        return Err(message.into());
    }
    let parts: Vec<&str> = date.split('-').collect();
    let [year, month, day] = parts[..] else {
        return Err(not_understood());
    };
    if year.len() != 4 {
        return Err(not_understood());
    }
    calendar(year, month, day)
}

fn calendar(year: &str, month: &str, day: &str) -> Result<Date, String> {
    let (Some(year), Some(month), Some(day)) = (number(year), number(month), number(day)) else {
        return Err(not_understood());
    };
    Date::new(year, month, day).map_err(|_| "no such day in the calendar".into())
}

fn clock(time: &str) -> Option<Time> {
    let lower = time.to_ascii_lowercase();
    let (time, half) = match (lower.strip_suffix("am"), lower.strip_suffix("pm")) {
        (Some(time), _) => (time.trim_end(), Some(0)),
        (_, Some(time)) => (time.trim_end(), Some(12)),
        _ => (lower.as_str(), None),
    };
    let (time, fraction) = time
        .split_once(['.', ','])
        .map_or((time, None), |(time, f)| (time, Some(f)));
    let parts: Vec<&str> = time.split(':').collect();
    let (hour, minute, second) = match parts[..] {
        [hour, minute] if fraction.is_none() => (number(hour)?, number(minute)?, 0),
        [hour, minute, second] => (number(hour)?, number(minute)?, number(second)?),
        _ => return None,
    };
    let nanos = match fraction {
        None => 0,
        Some(digits) if (1..=9).contains(&digits.len()) => number(&format!("{digits:0<9}"))?,
        Some(_) => return None,
    };
    let hour: i8 = match half {
        None => hour,
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return None,
    };
    Time::new(hour, minute, second, nanos).ok()
}

/// Digits only: `parse` alone would take a sign.
fn number<T: std::str::FromStr>(text: &str) -> Option<T> {
    if text.bytes().all(|b| b.is_ascii_digit()) {
        text.parse().ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn calendar(zone: &TimeZone) -> Calendar<'_> {
        Calendar {
            zone: Some(zone),
            slashes: Slashes::Refused,
        }
    }

    fn moscow(text: &str) -> Result<String, String> {
        let zone = time_zone("+03:00").expect("offset");
        parse(text, calendar(&zone), DateMeans::StartOfDay).map(|t| t.to_string())
    }

    #[test]
    fn one_instant_in_many_dresses() {
        for text in [
            "2026-10-05T11:30:00Z",
            "2026-10-05T14:30:00+03:00",
            "2026-10-05 14:30:00+03:00",
            "2026-10-05T14:30:00+0300",
            "2026-10-05T14:30",
            "2026-10-05 14:30:00",
            "2026-10-05 14:30:00.000",
            "05.10.2026 14:30",
            "5.10.2026 14:30:00",
            "05.10.2026, 14:30",
            "1791199800",
            "1791199800000",
        ] {
            assert_eq!(moscow(text).as_deref(), Ok("2026-10-05T11:30:00Z"), "{text}");
        }
    }

    #[test]
    fn a_bare_date_opens_or_closes_its_day() {
        let zone = time_zone("+03:00").expect("offset");
        let end = |text| parse(text, calendar(&zone), DateMeans::EndOfDay).map(|t| t.to_string());
        assert_eq!(moscow("05.10.2026").as_deref(), Ok("2026-10-04T21:00:00Z"));
        assert_eq!(end("2026-10-05").as_deref(), Ok("2026-10-05T20:59:59.999999Z"));
        assert_eq!(end("2026-10-05 00:00").as_deref(), Ok("2026-10-04T21:00:00Z"));
    }

    #[test]
    fn what_is_no_date_says_why() {
        for (text, part) in [
            ("", "not a date"),
            ("0", "not a date"),
            ("вчера", "not a date"),
            ("31.02.2026", "calendar"),
            ("2026-13-01", "calendar"),
            ("05.10.26", "two digits"),
            ("05/10/2026", "slashes"),
            ("0001-01-01", "outside"),
            ("05.10.2026 25:00", "not a date"),
            ("05.10.+2026", "not a date"),
            ("2026-10-05T14:30[Europe/Moscow]", "not a date"),
            ("9999999999", "outside"),
        ] {
            assert!(
                moscow(text).is_err_and(|reason| reason.contains(part)),
                "{text}: {:?}",
                moscow(text)
            );
        }
        let nowhere = Calendar {
            zone: None,
            slashes: Slashes::Refused,
        };
        assert!(parse("05.10.2026", nowhere, DateMeans::StartOfDay).is_err_and(|r| r.contains("--timezone")));
        assert!(parse("2026-10-05T14:30:00+03:00", nowhere, DateMeans::StartOfDay).is_ok());
    }

    #[test]
    fn dates_with_slashes_are_read_as_a_mapping_says() {
        let read = |text, slashes| {
            let calendar = Calendar {
                zone: Some(&TimeZone::UTC),
                slashes,
            };
            parse(text, calendar, DateMeans::StartOfDay).map(|t| t.to_string())
        };
        for (text, slashes) in [
            ("05/10/2026 14:30", Slashes::DayFirst),
            ("10/5/2026, 2:30 PM", Slashes::MonthFirst),
            ("10/05/2026 02:30:00pm", Slashes::MonthFirst),
        ] {
            assert_eq!(read(text, slashes).as_deref(), Ok("2026-10-05T14:30:00Z"), "{text}");
        }
        assert_eq!(
            read("10/5/2026 12:05 AM", Slashes::MonthFirst).as_deref(),
            Ok("2026-10-05T00:05:00Z")
        );
        for (text, part) in [
            ("13/13/2026", "calendar"),
            ("1/2/26", "two digits"),
            ("1/2/2026 13:00 pm", "not a date"),
        ] {
            assert!(
                read(text, Slashes::MonthFirst).is_err_and(|r| r.contains(part)),
                "{text}"
            );
        }
    }

    #[test]
    fn zones_by_offset() {
        for (name, seconds) in [
            ("+03:00", 10_800),
            ("+3", 10_800),
            ("-0530", -19_800),
            ("UTC", 0),
            ("+05:30", 19_800),
        ] {
            let zone = time_zone(name).expect(name);
            assert_eq!(zone.to_offset(Timestamp::UNIX_EPOCH).seconds(), seconds, "{name}");
        }
        for name in ["", "+", "+99", "+03:0", "Nowhere/City", "+03:60", "+-3", "3", "é"] {
            assert!(time_zone(name).is_err(), "{name}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,45}|[0-9.:T +-]{0,24}") {
            let _ = moscow(&text);
            let _ = time_zone(&text);
        }
    }
}
