//! A row of a call log → a [`CallLogEntry`].

use super::columns::Field;
use super::date::{self, DateMeans};
use super::import::Keyed;
use super::row::Row;
use crate::domain::{CallLogEntry, DealId};

/// A call of more than a week is a misread column.
const MAX_DURATION_S: u32 = 7 * 24 * 3600;

pub(super) fn read(row: &mut Row<'_>) -> Option<Keyed<CallLogEntry>> {
    let zone = row.sheet.options.timezone.as_ref();
    let recording = row.required(Field::Recording);
    let started_at = row
        .required(Field::StartedAt)
        .and_then(|text| row.checked(Field::StartedAt, date::parse(&text, zone, DateMeans::StartOfDay)));
    let direction = row
        .text(Field::Direction)
        .and_then(|text| row.word(Field::Direction, &text, row.sheet.profile.directions));
    let duration_s = row
        .text(Field::Duration)
        .and_then(|text| row.checked(Field::Duration, seconds(&text)));
    let entry = CallLogEntry {
        direction,
        agent: row.text(Field::Agent),
        customer_phone: row.phones(Field::CustomerPhone).into_iter().next(),
        duration_s,
        deal_id: row.text(Field::DealId).map(DealId),
        recording: recording?,
        started_at: started_at?,
    };
    Some((entry.recording.clone(), Field::Recording, entry))
}

/// `83`, `83.4` (rounded to the nearest second), `1:23`, `0:01:23`.
fn seconds(text: &str) -> Result<u32, String> {
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
        [whole] => match whole.split_once(['.', ',']) {
            None => number(whole),
            Some((whole, fraction)) if number(fraction).is_some() => {
                let up = fraction.as_bytes().first().is_some_and(|&b| b >= b'5');
                number(whole).and_then(|whole| whole.checked_add(u32::from(up)))
            }
            Some(_) => None,
        },
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
    }
}
