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

/// RFC 3339 (`T` or a space between, `Z` or an offset), ISO and `dd.mm.yyyy` with an optional time, Unix seconds. A local
/// time needs `zone`; where clocks are set back, the earlier of the two instants is taken.
pub(super) fn parse(text: &str, zone: Option<&TimeZone>, date_means: DateMeans) -> Result<Timestamp, String> {
    let text = text.trim();
    if text.len() > 40 || text.contains('[') {
        return Err(not_understood());
    }
    let instant = if let Some(seconds) = unix_seconds(text) {
        Timestamp::from_second(seconds).map_err(|_| not_understood())?
    } else if let Ok(instant) = text.parse::<Timestamp>() {
        instant
    } else {
        let (date, time) = civil(text)?;
        let zone = zone.ok_or("a local time, and no time zone was given (--timezone Europe/Moscow)")?;
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

fn unix_seconds(text: &str) -> Option<i64> {
    if matches!(text.len(), 9 | 10) && text.bytes().all(|b| b.is_ascii_digit()) {
        text.parse().ok()
    } else {
        None
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

/// `2026-10-05`, `05.10.2026`, either with ` hh:mm[:ss[.fff]]`.
fn civil(text: &str) -> Result<(Date, Option<Time>), String> {
    let (date, time) = match text.split_once(|c: char| c.is_whitespace() || matches!(c, 'T' | 't')) {
        Some((date, time)) => (date.trim_end_matches(','), Some(time.trim())),
        None => (text, None),
    };
    let date = if date.contains('.') { dotted(date)? } else { iso(date)? };
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

fn iso(date: &str) -> Result<Date, String> {
    if date.contains('/') {
        return Err("a date with slashes can be read two ways: write 2026-10-05 or 05.10.2026".into());
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

    fn moscow(text: &str) -> Result<String, String> {
        let zone = time_zone("+03:00").expect("offset");
        parse(text, Some(&zone), DateMeans::StartOfDay).map(|t| t.to_string())
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
        ] {
            assert_eq!(moscow(text).as_deref(), Ok("2026-10-05T11:30:00Z"), "{text}");
        }
    }

    #[test]
    fn a_bare_date_opens_or_closes_its_day() {
        let zone = time_zone("+03:00").expect("offset");
        let end = |text| parse(text, Some(&zone), DateMeans::EndOfDay).map(|t| t.to_string());
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
        assert!(parse("05.10.2026", None, DateMeans::StartOfDay).is_err_and(|r| r.contains("--timezone")));
        assert!(parse("2026-10-05T14:30:00+03:00", None, DateMeans::StartOfDay).is_ok());
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
