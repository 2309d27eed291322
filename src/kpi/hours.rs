//! The department's working hours: days of the week, hours, days off and extra working days, in its time zone. Input:
//! settings; output: how long two instants are apart by the working clock. A public holiday that nobody listed is a
//! working day: holidays are not guessed.

use std::collections::BTreeSet;

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

const MICROS: i64 = 1_000_000;

/// Longer than this is "never" for a response; it also bounds the walk over days.
const FARTHEST_DAYS: i64 = 400;

#[derive(Debug, Clone, PartialEq)]
pub struct WorkHours {
    pub zone: TimeZone,
    /// Monday first.
    pub days: [bool; 7],
    pub from: Time,
    /// Later than `from`; midnight at the end of the day is 23:59:59.
    pub to: Time,
    /// Days off on working days of the week.
    pub holidays: BTreeSet<Date>,
    /// Working days on days off of the week.
    pub workdays: BTreeSet<Date>,
}

impl WorkHours {
    /// Monday to Friday, 9 to 18, no holidays.
    #[must_use]
    pub fn usual(zone: TimeZone) -> Self {
        Self {
            zone,
            days: [true, true, true, true, true, false, false],
            from: Time::constant(9, 0, 0, 0),
            to: Time::constant(18, 0, 0, 0),
            holidays: BTreeSet::new(),
            workdays: BTreeSet::new(),
        }
    }

    #[must_use]
    pub fn is_workday(&self, day: Date) -> bool {
        let usual = self.days[usize::try_from(weekday(day.weekday())).unwrap_or_default()];
        (usual || self.workdays.contains(&day)) && !self.holidays.contains(&day)
    }

    /// Working seconds from `from` to `to` (UTC microseconds), `to` not before `from`. What is farther apart than
    /// 400 days is counted for 400 days.
    #[must_use]
    pub fn seconds_between(&self, from: i64, to: i64) -> f64 {
        let local = |at: i64| {
            let stamp = Timestamp::from_microsecond(at).ok()?;
            Some(stamp.to_zoned(self.zone.clone()).date())
        };
        let (Some(first), Some(last)) = (local(from), local(to)) else {
            return 0.0;
        };
        let last = first
            .checked_add(FARTHEST_DAYS.days())
            .map_or(last, |end| end.min(last));
        let mut micros = 0;
        let mut day = first;
        while day <= last {
            if self.is_workday(day) {
                // By the instants: a day on which the clock is put back has its true length.
                let at = |time: Time| {
                    let zoned = day.to_datetime(time).to_zoned(self.zone.clone());
                    zoned.map(|zoned| zoned.timestamp().as_microsecond()).ok()
                };
                if let (Some(open), Some(close)) = (at(self.from), at(self.to)) {
                    micros += (close.min(to) - open.max(from)).max(0);
                }
            }
            match day.tomorrow() {
                Ok(next) => day = next,
                Err(_) => break,
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "400 days of microseconds")]
        let seconds = micros as f64 / MICROS as f64;
        seconds
    }
}

fn weekday(day: Weekday) -> i8 {
    day.to_monday_zero_offset()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::float_cmp, reason = "whole minutes")]

    use super::*;

    fn seconds(hours: &WorkHours, from: &str, to: &str) -> f64 {
        let at = |text: &str| text.parse::<Timestamp>().unwrap().as_microsecond();
        hours.seconds_between(at(from), at(to))
    }

    #[test]
    fn nights_weekends_and_listed_holidays_do_not_count() {
        let mut hours = WorkHours::usual(TimeZone::get("Europe/Moscow").unwrap());
        for (from, to, minutes) in [
            // Within a day; over the evening; from the night; nothing at night.
            ("2026-10-05T10:00:00+03:00", "2026-10-05T10:12:00+03:00", 12.0),
            ("2026-10-05T17:55:00+03:00", "2026-10-06T09:07:00+03:00", 12.0),
            ("2026-10-05T03:00:00+03:00", "2026-10-05T09:01:00+03:00", 1.0),
            ("2026-10-05T19:00:00+03:00", "2026-10-05T23:00:00+03:00", 0.0),
            // Friday evening to Monday morning.
            ("2026-10-02T17:50:00+03:00", "2026-10-05T09:05:00+03:00", 15.0),
            // Wednesday 4 November is a working day until it is listed.
            (
                "2026-11-03T17:00:00+03:00",
                "2026-11-05T09:30:00+03:00",
                60.0 + 540.0 + 30.0,
            ),
        ] {
            assert_eq!(seconds(&hours, from, to) / 60.0, minutes, "{from}");
        }
        hours.holidays.insert("2026-11-04".parse().unwrap());
        let over = seconds(&hours, "2026-11-03T17:00:00+03:00", "2026-11-05T09:30:00+03:00");
        assert_eq!(over / 60.0, 90.0);
        hours.workdays.insert("2026-10-03".parse().unwrap());
        let saturday = seconds(&hours, "2026-10-03T00:00:00+03:00", "2026-10-04T00:00:00+03:00");
        assert_eq!(saturday, 9.0 * 3600.0);
    }

    #[test]
    fn years_apart_end_the_walk() {
        let hours = WorkHours::usual(TimeZone::UTC);
        let far = seconds(&hours, "1990-01-01T00:00:00Z", "2026-01-01T00:00:00Z");
        assert!(far > 280.0 * 9.0 * 3600.0 && far < 290.0 * 9.0 * 3600.0, "{far}");
        assert_eq!(hours.seconds_between(i64::MIN, i64::MAX), 0.0);
    }
}
