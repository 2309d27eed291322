//! The named groups of a pattern → facts. The same groups serve the known systems and the patterns of the settings.
//!
//! | group | what |
//! |---|---|
//! | `date` `time` | `YYYYMMDD` and `HHMMSS` or `HHMM`; other characters between the digits are passed over |
//! | `datetime` | both in one |
//! | `year` `month` `day` `hour` `minute` `second` | the same in parts, in any order |
//! | `epoch` | seconds since 1970, UTC |
//! | `id` | the call's id; when it ends in `SECONDS.COUNTER`, it says the start too, without a zone |
//! | `direction` | `in`, `inbound`, `incoming`, `вх`, `входящий`, …; the same for out |
//! | `inbound` `outbound` | the direction, by being there |
//! | `from` `to` | numbers; one of them internal says the direction |
//! | `phone` | the customer's number · `ext` the internal line · `agent` the agent's name |

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use regex::Captures;

use crate::crm::phone::{self, Region};
use crate::domain::{CallIdentity, Direction};

const KNOWN: [&str; 19] = [
    "date",
    "time",
    "datetime",
    "year",
    "month",
    "day",
    "hour",
    "minute",
    "second",
    "epoch",
    "id",
    "direction",
    "inbound",
    "outbound",
    "from",
    "to",
    "phone",
    "ext",
    "agent",
];

/// Numbers of more digits are not internal lines.
const LONGEST_EXTENSION: usize = 6;

/// A local time this far from the one in the call's id is in another zone than was said.
const SAME_START_SECONDS: i64 = 600;

const YEARS: std::ops::RangeInclusive<i16> = 1990..=2100;

const INBOUND: [&str; 8] = ["in", "i", "inbound", "incoming", "вх", "вход", "входящий", "входящая"];
const OUTBOUND: [&str; 8] = [
    "out",
    "o",
    "outbound",
    "outgoing",
    "исх",
    "исход",
    "исходящий",
    "исходящая",
];

pub(super) fn is_known(group: &str) -> bool {
    KNOWN.contains(&group)
}

/// What a pattern found in a name.
pub(super) struct Groups<'a>(pub &'a Captures<'a>);

impl Groups<'_> {
    fn get(&self, group: &str) -> Option<&str> {
        self.0
            .name(group)
            .map(|part| part.as_str())
            .filter(|text| !text.is_empty())
    }

    /// The facts; source and channels are not in a name.
    pub fn identity(&self, zone: &TimeZone, region: Region) -> CallIdentity {
        let (from, to) = (self.get("from"), self.get("to"));
        let direction = self.direction();
        let outside = match (direction, from, to) {
            (Some(Direction::Inbound), Some(from), _) => Some(from),
            (Some(Direction::Outbound), _, Some(to)) => Some(to),
            _ => [from, to].into_iter().flatten().find(|number| !is_extension(number)),
        };
        let inside = [from, to].into_iter().flatten().find(|number| is_extension(number));
        let phone = self.get("phone").or(outside);
        CallIdentity {
            started_at: self.start(zone),
            direction,
            customer_phone: phone.and_then(|number| phone::normalise(number, region).ok()),
            extension: self.get("ext").or(inside).map(str::to_owned),
            agent: self.get("agent").map(|name| name.trim().to_owned()),
            unique_id: self.get("id").map(str::to_owned),
            ..CallIdentity::default()
        }
    }

    fn direction(&self) -> Option<Direction> {
        if let Some(word) = self.get("direction").map(str::to_lowercase) {
            let word = word.as_str();
            return match (INBOUND.contains(&word), OUTBOUND.contains(&word)) {
                (true, _) => Some(Direction::Inbound),
                (_, true) => Some(Direction::Outbound),
                _ => None,
            };
        }
        match (self.get("inbound"), self.get("outbound")) {
            (Some(_), _) => return Some(Direction::Inbound),
            (_, Some(_)) => return Some(Direction::Outbound),
            _ => {}
        }
        let (from, to) = (self.get("from")?, self.get("to")?);
        match (is_extension(from), is_extension(to)) {
            (true, false) => Some(Direction::Outbound),
            (false, true) => Some(Direction::Inbound),
            // Both inside: a colleague; both outside: forwarded.
            _ => None,
        }
    }

    /// The local time in the name, unless the id says that its zone is not the one of the settings.
    fn start(&self, zone: &TimeZone) -> Option<Timestamp> {
        let local = self.local().and_then(|local| zone.to_timestamp(local).ok());
        let by_id = self
            .get("epoch")
            .or_else(|| self.get("id").and_then(seconds_of_id))
            .and_then(|seconds| Timestamp::from_second(seconds.parse().ok()?).ok())
            .filter(|at| YEARS.contains(&at.to_zoned(TimeZone::UTC).year()));
        match (local, by_id) {
            (Some(local), Some(by_id)) if (local.as_second() - by_id.as_second()).abs() > SAME_START_SECONDS => {
                Some(by_id)
            }
            (local, by_id) => local.or(by_id),
        }
    }

    fn local(&self) -> Option<DateTime> {
        let digits =
            |group: &str| -> Option<String> { Some(self.get(group)?.chars().filter(char::is_ascii_digit).collect()) };
        let number = |group: &str| self.get(group).and_then(|text| text.parse::<i16>().ok());
        let (date, time) = if let Some(both) = digits("datetime") {
            let (date, time) = both.split_at_checked(8)?;
            (day(date)?, clock(time)?)
        } else {
            let date = match digits("date") {
                Some(date) => day(&date)?,
                None => date_of(number("year")?, number("month")?, number("day")?)?,
            };
            let time = match digits("time") {
                Some(time) => clock(&time)?,
                None => time_of(number("hour")?, number("minute")?, number("second").unwrap_or(0))?,
            };
            (date, time)
        };
        YEARS.contains(&date.year()).then(|| date.to_datetime(time))
    }
}

fn is_extension(number: &str) -> bool {
    let digits = number.chars().filter(char::is_ascii_digit).count();
    !number.starts_with('+') && digits > 0 && digits <= LONGEST_EXTENSION
}

/// Asterisk's unique id: seconds, a dot, a counter.
fn seconds_of_id(id: &str) -> Option<&str> {
    let (seconds, counter) = id.split_once('.')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    (digits(seconds) && digits(counter) && (9..=11).contains(&seconds.len())).then_some(seconds)
}

fn day(digits: &str) -> Option<Date> {
    let part = |range: std::ops::Range<usize>| digits.get(range)?.parse().ok();
    if digits.len() != 8 {
        return None;
    }
    date_of(part(0..4)?, part(4..6)?, part(6..8)?)
}

fn clock(digits: &str) -> Option<Time> {
    let part = |range: std::ops::Range<usize>| digits.get(range)?.parse().ok();
    match digits.len() {
        4 => time_of(part(0..2)?, part(2..4)?, 0),
        6 => time_of(part(0..2)?, part(2..4)?, part(4..6)?),
        _ => None,
    }
}

fn date_of(year: i16, month: i16, day: i16) -> Option<Date> {
    Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()
}

fn time_of(hour: i16, minute: i16, second: i16) -> Option<Time> {
    Time::new(
        hour.try_into().ok()?,
        minute.try_into().ok()?,
        second.try_into().ok()?,
        0,
    )
    .ok()
}
