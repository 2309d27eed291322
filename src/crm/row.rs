//! One row being read: cells by column, and what is wrong with them.

use super::amount::Currency;
use jiff::Timestamp;

use super::columns::Field;
use super::date::{self, Calendar, DateMeans};
use super::dictionary::{Dictionary, among};
use super::import::{BadRow, ImportOptions};
use super::profile::{FLAGS, Words};
use super::table::Record;
use super::{amount, phone};
use crate::domain::{Money, Phone, mask};

/// Longer texts in a cell are no names; they are a sign of a broken file.
const MAX_TEXT_CHARS: usize = 1000;

/// How much of a value a message shows.
const SHOWN_CHARS: usize = 40;

/// What a row needs to know of its file.
#[derive(Debug)]
pub struct Sheet<'a> {
    /// Heading and meaning of each column.
    pub columns: &'a [(String, Option<Field>)],
    pub options: &'a ImportOptions,
    pub(super) words: &'a Dictionary,
    /// The first currency named in the file, and the line.
    pub(super) currency: Option<(Currency, u64)>,
}

#[derive(Debug)]
pub struct Row<'a> {
    pub sheet: Sheet<'a>,
    pub(super) record: Record,
    /// Whether the row's key is the file's own id, and not made up of other columns.
    pub named: bool,
    /// Each of them makes the row a bad one.
    pub faults: Vec<BadRow>,
    /// These do not.
    pub notes: Vec<BadRow>,
}

impl Row<'_> {
    fn cells(&self, field: Field) -> impl Iterator<Item = (usize, &str)> {
        let columns = self.sheet.columns.iter().enumerate();
        columns
            .filter(move |(_, (_, f))| *f == Some(field))
            .map(|(at, _)| (at, self.record.cells.get(at).unwrap_or("").trim()))
    }

    /// The cell's text on one line, `None` when it is empty or absent.
    pub(super) fn text(&mut self, field: Field) -> Option<String> {
        let (_, cell) = self.cells(field).next()?;
        let words: Vec<&str> = cell
            .split(|c: char| c.is_whitespace() || c.is_control())
            .filter(|w| !w.is_empty())
            .collect();
        let text = words.join(" ");
        if text.chars().count() > MAX_TEXT_CHARS {
            self.fault(field, format!("longer than {MAX_TEXT_CHARS} characters"));
            return None;
        }
        if text.contains('\u{fffd}') {
            self.fault(field, "damaged characters (the file is broken UTF-8 here)".into());
            return None;
        }
        (!text.is_empty()).then_some(text)
    }

    /// Like `text`; an empty cell is a fault.
    pub(super) fn required(&mut self, field: Field) -> Option<String> {
        let faults = self.faults.len();
        let text = self.text(field);
        if text.is_none() && self.faults.len() == faults {
            self.fault(field, "empty".into());
        }
        text
    }

    /// The value of `text`, or a fault that says why it is none.
    pub(super) fn checked<T>(&mut self, field: Field, value: Result<T, String>) -> Option<T> {
        value.map_err(|reason| self.fault(field, reason)).ok()
    }

    /// The telephones of all columns that hold them, each once. What is none is noted and left out.
    pub(super) fn phones(&mut self, field: Field) -> Vec<Phone> {
        let region = self.sheet.options.region;
        let (mut phones, mut notes) = (Vec::new(), Vec::new());
        for (at, cell) in self.cells(field) {
            for one in phone::in_cell(cell, region) {
                match one {
                    Ok(phone) if phones.contains(&phone) => {}
                    Ok(phone) => phones.push(phone),
                    Err((text, fault)) => {
                        let reason = format!("{fault}; the row is kept without it");
                        notes.push(self.report(Some(at), Some(shown(field, &text)), reason));
                    }
                }
            }
        }
        self.notes.append(&mut notes);
        phones
    }

    pub(super) fn fault(&mut self, field: Field, reason: String) {
        let at = self.cells(field).next().map(|(at, cell)| (at, shown(field, cell)));
        let (at, value) = at.map_or((None, None), |(at, value)| (Some(at), Some(value)));
        let fault = self.report(at, value, reason);
        self.faults.push(fault);
    }

    fn report(&self, column: Option<usize>, value: Option<String>, reason: String) -> BadRow {
        let column = column.map(|at| self.sheet.columns[at].0.clone());
        BadRow {
            line: self.record.line,
            column,
            value: value.filter(|v| !v.is_empty()),
            reason,
        }
    }

    /// The value of `known`, or a fault that names some of the words that would do.
    pub(super) fn word<T>(&mut self, field: Field, known: Option<T>, examples: &str) -> Option<T> {
        self.checked(
            field,
            known.ok_or_else(|| format!("not one of {examples} (or a known synonym)")),
        )
    }

    /// The meaning of a cell by one of the small lists of words; an empty cell is unknown, another word a fault.
    pub(super) fn listed<T: Copy>(&mut self, field: Field, list: Words<T>) -> Option<T> {
        let text = self.text(field)?;
        let examples: Vec<&str> = list.iter().filter_map(|(_, words)| words.split('|').next()).collect();
        self.word(field, among(list, &text), &examples.join(", "))
    }

    pub(super) fn flag(&mut self, field: Field) -> Option<bool> {
        self.listed(field, FLAGS)
    }

    pub(super) fn calendar(&self) -> Calendar<'_> {
        Calendar {
            zone: self.sheet.options.timezone.as_ref(),
            slashes: self.sheet.words.slashes,
        }
    }

    pub(super) fn time(&mut self, field: Field, means: DateMeans) -> Option<Timestamp> {
        let text = self.text(field)?;
        let parsed = date::parse(&text, self.calendar(), means);
        self.checked(field, parsed)
    }

    /// Like `time`; an empty cell is a fault.
    pub(super) fn required_time(&mut self, field: Field) -> Option<Timestamp> {
        let text = self.required(field)?;
        let parsed = date::parse(&text, self.calendar(), DateMeans::StartOfDay);
        self.checked(field, parsed)
    }

    /// An amount in the file's own currency: the first one named. Amounts are added up, so another currency is a fault.
    pub(super) fn money(&mut self, field: Field) -> Option<Money> {
        let text = self.text(field)?;
        let (money, currency) = self.checked(field, amount::parse(&text))?;
        match (currency, self.sheet.currency) {
            (Some(this), Some((first, line))) if this != first => {
                let (this, first) = (this.code(), first.code());
                self.fault(
                    field,
                    format!("in {this}, but amounts are in {first} since line {line}"),
                );
                None
            }
            (Some(this), None) => {
                self.sheet.currency = Some((this, self.record.line));
                Some(money)
            }
            _ => Some(money),
        }
    }

    /// Whether the file has a column for it.
    pub(super) fn has(&self, field: Field) -> bool {
        self.sheet.columns.iter().any(|(_, known)| *known == Some(field))
    }

    /// Something odd that does not cost the row.
    pub(super) fn note(&mut self, field: Field, reason: String) {
        let at = self.cells(field).next().map(|(at, cell)| (at, shown(field, cell)));
        let (at, value) = at.map_or((None, None), |(at, value)| (Some(at), Some(value)));
        let note = self.report(at, value, reason);
        self.notes.push(note);
    }
}

/// A value as messages show it: short, on one line, without what identifies a person.
pub(super) fn shown(field: Field, value: &str) -> String {
    let mut text: String = value
        .chars()
        .take(SHOWN_CHARS)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if value.chars().nth(SHOWN_CHARS).is_some() {
        text.push('…');
    }
    match field {
        Field::DealId | Field::LeadId | Field::ItemId | Field::CostId | Field::TaskId => text,
        Field::Phone | Field::CustomerPhone | Field::From | Field::To
            if text.chars().filter(char::is_ascii_digit).count() > 4 =>
        {
            text.chars().map(|c| if c.is_ascii_digit() { '•' } else { c }).collect()
        }
        Field::CreatedAt
        | Field::ClosedAt
        | Field::WonAt
        | Field::LostAt
        | Field::EnteredAt
        | Field::FirstContactAt
        | Field::StartedAt
        | Field::AnsweredAt
        | Field::EndedAt
        | Field::DoneAt
            if begins_like_a_date(&text) =>
        {
            text
        }
        _ => mask(&text),
    }
}

/// `2026-10-05…`, `05.10.2026…`, `5/10/26…`: no telephone number is grouped like this.
fn begins_like_a_date(text: &str) -> bool {
    let groups: Vec<usize> = text
        .split(|c: char| !c.is_ascii_digit())
        .take(3)
        .map(str::len)
        .collect();
    matches!(groups[..], [4, 1..=2, 1..=2] | [1..=2, 1..=2, 2 | 4]) && !text.starts_with(['+', '('])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_show_dates_and_hide_people() {
        assert_eq!(shown(Field::CreatedAt, "31.02.2026 10:00"), "31.02.2026 10:00");
        assert_eq!(shown(Field::CreatedAt, "8 916 123 45 67"), "• ••• ••• •• ••");
        assert_eq!(shown(Field::Phone, "916123"), "••••••");
        assert_eq!(shown(Field::Phone, "101"), "101");
        assert_eq!(shown(Field::Manager, "Анна 89161234567"), "Анна •••••••••••");
        assert_eq!(shown(Field::DealId, "12345678901"), "12345678901");
        assert_eq!(shown(Field::Manager, &"я".repeat(90)).chars().count(), 41);
        assert_eq!(shown(Field::Manager, "a\u{1b}[31m\nb"), "a [31m b");
    }
}
