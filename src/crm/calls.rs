//! A row of a call log → a [`CallLogEntry`].

use jiff::Timestamp;

use super::columns::{Field, Table};
use super::date::{self, DateMeans};
use super::import::Record;
use super::phone::{self, PhoneFault};
use super::profile::DurationUnit;
use super::row::Row;
use crate::domain::{CallLeg, CallLogEntry, DealId, Direction, Phone};

/// A call of more than a week is a misread column.
const MAX_DURATION_S: u32 = 7 * 24 * 3600;

/// Directions of calls that have no customer on either side.
const INTERNAL: [&str; 5] = ["internal", "внутренний", "внутренняя", "transfer", "local"];

/// More digits are no extension.
const MAX_EXTENSION_DIGITS: usize = 6;

impl Record for CallLogEntry {
    const TABLE: Table = Table::Calls;
    const KEY: Field = Field::Recording;

    fn key(&self) -> String {
        self.recording.clone()
    }

    fn read(row: &mut Row<'_>) -> Option<Self> {
        let started_at = started_at(row);
        let sides = Sides::of(row);
        let times = Times::of(row, started_at);
        let entity = entity(row);
        let recording = recording(row, started_at);
        // A log without ids of conversations gives all rows of one call the same id (MANGO, Yeastar, an old Asterisk).
        let linked_id = if row.has(Field::LinkedId) {
            row.text(Field::LinkedId)
        } else {
            row.text(Field::CallId)
        };
        let mut entry = Self {
            direction: sides.direction,
            agent: sides.agent,
            customer_phone: sides.customer,
            duration_s: times.duration,
            answered: times.answered,
            ring_s: times.ring,
            talk_s: times.talk,
            linked_id,
            queue: row.text(Field::Queue),
            deal_id: row.text(Field::DealId).map(DealId),
            contact_id: row.text(Field::ContactId),
            company_id: row.text(Field::CompanyId),
            ..Self::new(recording?, started_at?)
        };
        match entity {
            Some((Entity::Deal, id)) => entry.deal_id = entry.deal_id.or(Some(DealId(id))),
            Some((Entity::Contact, id)) => entry.contact_id = entry.contact_id.or(Some(id)),
            Some((Entity::Company, id)) => entry.company_id = entry.company_id.or(Some(id)),
            None => {}
        }
        Some(entry)
    }

    /// Asterisk writes a row for each extension that rang: of one call's rows the answered one, else the longest, tells
    /// most.
    fn absorb(&mut self, later: &Self, named: bool) -> Option<&'static str> {
        if self.is_transferred_to(later) {
            let mut legs = [self.legs_or_self(), later.legs_or_self()].concat();
            legs.sort();
            legs.dedup();
            // Whichever came first in time: what does not depend on the order of the rows.
            let first = |entry: &Self| (entry.started_at, entry.agent.clone());
            if first(later) < first(self) {
                *self = later.clone();
            }
            self.legs = legs;
            return Some("both are parts of one transferred call");
        }
        if named {
            return None;
        }
        let weight = |entry: &Self| (entry.answered == Some(true), entry.talk_s, entry.duration_s);
        if weight(later) > weight(self) {
            *self = later.clone();
        }
        Some("the answered or longer one is used")
    }
}

impl CallLogEntry {
    /// Both rows are answered parts of one conversation, at different times or with different people.
    fn is_transferred_to(&self, later: &Self) -> bool {
        let is_part = |entry: &Self| entry.answered != Some(false) && entry.talk_s != Some(0) && entry.agent.is_some();
        let is_new = || {
            let known = self.legs_or_self();
            later.legs_or_self().iter().any(|leg| {
                known
                    .iter()
                    .any(|other| leg.started_at != other.started_at && leg.agent != other.agent)
            })
        };
        self.linked_id.is_some() && self.linked_id == later.linked_id && is_part(self) && is_part(later) && is_new()
    }

    fn legs_or_self(&self) -> Vec<CallLeg> {
        if self.legs.is_empty() {
            vec![CallLeg {
                started_at: self.started_at,
                agent: self.agent.clone(),
                ring_s: self.ring_s,
                talk_s: self.talk_s,
            }]
        } else {
            self.legs.clone()
        }
    }
}

/// What names the row: the recording, else the call's id, else what tells it from other calls.
fn recording(row: &mut Row<'_>, started_at: Option<Timestamp>) -> Option<String> {
    let recording = row.text(Field::Recording).map(|text| tidy_recording(&text).to_owned());
    if let Some(recording) = recording.filter(|text| !text.is_empty()) {
        return Some(recording);
    }
    row.named = false;
    if let Some(id) = row.text(Field::CallId) {
        return Some(id);
    }
    if !row.has(Field::From) && !row.has(Field::CustomerPhone) {
        row.fault(Field::Recording, "empty".into());
        return None;
    }
    // A missed call in a log without ids: who rang whom and when.
    let who: Vec<String> = [Field::From, Field::To, Field::CustomerPhone, Field::Agent]
        .into_iter()
        .filter_map(|field| row.text(field))
        .collect();
    Some(format!("{} {}", started_at?, who.join(" ")))
}

/// MANGO writes `[id]`; a link's query is no part of a file's name.
fn tidy_recording(text: &str) -> &str {
    let text = text.trim_matches(['[', ']', '"', ' ']);
    if text.contains("://") {
        text.split(['?', '#']).next().unwrap_or(text)
    } else {
        text
    }
}

fn started_at(row: &mut Row<'_>) -> Option<Timestamp> {
    let Some(clock) = row.text(Field::StartClock) else {
        return row.required_time(Field::StartedAt);
    };
    let day = row.required(Field::StartedAt)?;
    let parsed = date::parse(&format!("{day} {clock}"), row.calendar(), DateMeans::StartOfDay);
    row.checked(Field::StartedAt, parsed)
}

/// Who is the customer, who the agent, and who rang.
struct Sides {
    direction: Option<Direction>,
    agent: Option<String>,
    customer: Option<Phone>,
}

/// One side of a row as the telephone system names it.
enum Side {
    Inside(String),
    Outside(Phone),
    Unknown,
}

impl Sides {
    fn of(row: &mut Row<'_>) -> Self {
        let said = row.text(Field::Direction).and_then(|text| {
            let words = row.sheet.words;
            let known = words.direction(&text);
            if known.is_none() && INTERNAL.contains(&super::columns::fold(&text).as_str()) {
                return None;
            }
            row.word(Field::Direction, known, "inbound, outbound")
        });
        let agent = row.text(Field::Agent);
        if row.has(Field::CustomerPhone) {
            return Self {
                direction: said,
                agent,
                customer: row.phones(Field::CustomerPhone).into_iter().next(),
            };
        }
        let from = side(row, Field::From);
        let to = side(row, Field::To);
        let extension = |row: &mut Row<'_>, field| row.text(field).and_then(|text| extension(&text));
        let from_desk = extension(row, Field::FromChannel);
        let to_desk = extension(row, Field::ToChannel);
        let direction = said.or(match (&from, &to) {
            (Side::Inside(_), Side::Outside(_)) => Some(Direction::Outbound),
            (Side::Outside(_), Side::Inside(_) | Side::Unknown) => Some(Direction::Inbound),
            (Side::Outside(_) | Side::Unknown, Side::Outside(_)) => match (&from_desk, &to_desk) {
                (Some(_), _) => Some(Direction::Outbound),
                (None, Some(_)) => Some(Direction::Inbound),
                (None, None) => None,
            },
            _ => None,
        });
        let (customer, desk, inside) = match direction {
            Some(Direction::Inbound) => (from, to_desk, to),
            Some(Direction::Outbound) => (to, from_desk, from),
            None => {
                if let (Side::Outside(_), Side::Outside(_)) = (&from, &to) {
                    row.note(
                        Field::From,
                        "both numbers are outside numbers: which is the customer's is unknown".into(),
                    );
                }
                (Side::Unknown, None, Side::Unknown)
            }
        };
        let inside = match inside {
            Side::Inside(number) => Some(number),
            Side::Outside(_) | Side::Unknown => None,
        };
        Self {
            direction,
            agent: agent.or(desk).or(inside),
            customer: match customer {
                Side::Outside(phone) => Some(phone),
                Side::Inside(_) | Side::Unknown => None,
            },
        }
    }
}

fn side(row: &mut Row<'_>, field: Field) -> Side {
    let Some(text) = row.text(field) else {
        return Side::Unknown;
    };
    // `Анна <104>`, `"ООО Ромашка" <+79161234567>`
    let number = match text.split_once('<') {
        Some((_, rest)) => rest.split('>').next().unwrap_or(rest),
        None => &text,
    };
    match phone::normalise(number, row.sheet.options.region) {
        Ok(phone) => Side::Outside(phone),
        Err(PhoneFault::TooShort) => Side::Inside(number.trim().to_owned()),
        Err(_) => Side::Unknown,
    }
}

/// `PJSIP/104-0000002a`, `Local/104@from-queue-1;2`, `104` → `104`.
fn extension(channel: &str) -> Option<String> {
    let name = channel.split_once('/').map_or(channel, |(_, name)| name);
    let name = name.split(['-', '@', ';']).next().unwrap_or(name).trim();
    let digits = name.bytes().all(|b| b.is_ascii_digit());
    (digits && (1..=MAX_EXTENSION_DIGITS).contains(&name.len())).then(|| name.to_owned())
}

struct Times {
    duration: Option<u32>,
    ring: Option<u32>,
    talk: Option<u32>,
    answered: Option<bool>,
}

impl Times {
    fn of(row: &mut Row<'_>, started: Option<Timestamp>) -> Self {
        let mut length = |field| {
            let unit = row.sheet.words.durations;
            let text = row.text(field)?;
            row.checked(field, seconds(&text, unit))
        };
        let (duration, talk, ring) = (length(Field::Duration), length(Field::Talk), length(Field::Ring));
        let said = row.text(Field::Answered).and_then(|text| {
            let known = row.sheet.words.answer(&text);
            if known.is_none() {
                row.note(
                    Field::Answered,
                    "not known whether this means answered; left unknown".into(),
                );
            }
            known
        });
        let mut moment = |field: Field| match row.text(field).as_deref() {
            None | Some("0" | "-") => None,
            Some(_) => row.time(field, DateMeans::StartOfDay),
        };
        let (taken, ended) = (moment(Field::AnsweredAt), moment(Field::EndedAt));
        let between = |from: Option<Timestamp>, to: Option<Timestamp>| {
            let length = to?.duration_since(from?).as_secs();
            u32::try_from(length).ok().filter(|&s| s <= MAX_DURATION_S)
        };
        let answered = said
            .or_else(|| row.has(Field::AnsweredAt).then_some(taken.is_some()))
            .or_else(|| talk.map(|talk| talk > 0));
        let duration = duration.or_else(|| between(started, ended));
        let talk = talk.or_else(|| between(taken, ended));
        let ring = ring
            .or_else(|| between(started, taken))
            .or_else(|| duration.zip(talk).and_then(|(all, talk)| all.checked_sub(talk)));
        Self {
            duration,
            ring,
            talk,
            answered,
        }
    }
}

enum Entity {
    Deal,
    Contact,
    Company,
}

/// What Bitrix24 tied the call to. A lead is none of ours here: its deal is found by the telephone.
fn entity(row: &mut Row<'_>) -> Option<(Entity, String)> {
    let kind = match row.text(Field::EntityType)?.to_lowercase().as_str() {
        "deal" | "сделка" => Entity::Deal,
        "contact" | "контакт" => Entity::Contact,
        "company" | "компания" => Entity::Company,
        _ => return None,
    };
    let id = row.text(Field::EntityId).filter(|id| id != "0")?;
    Some((kind, id))
}

/// `83`, `83.4` (rounded to the nearest second), `1:23`, `0:01:23`; a bare number is in `unit`.
fn seconds(text: &str, unit: DurationUnit) -> Result<u32, String> {
    let fail = || "not a duration (83, 1:23 and 0:01:23 are understood)".to_owned();
    let number = |s: &str| {
        if s.bytes().all(|b| b.is_ascii_digit()) {
            s.parse::<u32>().ok()
        } else {
            None
        }
    };
    let parts: Vec<&str> = text.split(':').collect();
    let seconds = match parts[..] {
        [whole] => {
            let rounded = match whole.split_once(['.', ',']) {
                None => number(whole),
                Some((whole, fraction)) if number(fraction).is_some() => {
                    let up = fraction.as_bytes().first().is_some_and(|&b| b >= b'5');
                    number(whole).and_then(|whole| whole.checked_add(u32::from(up)))
                }
                Some(_) => None,
            };
            match unit {
                DurationUnit::Seconds => rounded,
                DurationUnit::Milliseconds => rounded.and_then(|ms| Some(ms.checked_add(500)? / 1000)),
            }
        }
        [minutes, seconds] => clock(0, number(minutes), number(seconds)),
        [hours, minutes, seconds] => number(minutes)
            .filter(|&m| m < 60)
            .and_then(|m| clock(number(hours)?, Some(m), number(seconds))),
        _ => None,
    };
    seconds.filter(|&s| s <= MAX_DURATION_S).ok_or_else(fail)
}

fn clock(hours: u32, minutes: Option<u32>, seconds: Option<u32>) -> Option<u32> {
    let minutes = hours.checked_mul(60)?.checked_add(minutes?)?;
    minutes.checked_mul(60)?.checked_add(seconds.filter(|&s| s < 60)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        let seconds = |text| seconds(text, DurationUnit::Seconds);
        for (text, expected) in [
            ("83", 83),
            ("0", 0),
            ("83.4", 83),
            ("83,5", 84),
            ("1:23", 83),
            ("00:01:23", 83),
            ("90:00", 5400),
        ] {
            assert_eq!(seconds(text), Ok(expected), "{text}");
        }
        for text in [
            "",
            "-5",
            "1:60",
            "1:2:3:4",
            "x",
            "99999999999",
            "4294967295",
            "1.x",
            "1:60:00",
            "+5",
        ] {
            assert!(seconds(text).is_err(), "{text}");
        }
        let milliseconds = |text| super::seconds(text, DurationUnit::Milliseconds);
        assert_eq!((milliseconds("83499"), milliseconds("0:01:23")), (Ok(83), Ok(83)));
    }

    #[test]
    fn extensions_of_channels() {
        for (channel, number) in [
            ("PJSIP/104-0000002a", Some("104")),
            ("Local/104@from-queue-00000001;2", Some("104")),
            ("104", Some("104")),
            ("PJSIP/trunk-mts-0000002b", None),
            ("SIP/74955550135-1", None),
            ("", None),
        ] {
            assert_eq!(extension(channel).as_deref(), number, "{channel}");
        }
    }
}
