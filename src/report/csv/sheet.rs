//! Cells and lines.

use std::fmt::Write;

use jiff::tz::TimeZone;
use serde::Serialize;

use crate::report::Language;

/// Who reads the sheet.
#[derive(Debug, Clone, Default)]
pub enum Reader {
    #[default]
    Program,
    /// Dates in this zone.
    Person(Language, TimeZone),
}

impl Reader {
    /// The word of a program, or of a person.
    pub(super) fn say(&self, program: &str, person: impl FnOnce(Language) -> String) -> String {
        match self {
            Self::Program => program.to_owned(),
            Self::Person(language, _) => person(*language),
        }
    }

    /// A number as a spreadsheet of the reader's language understands it.
    pub(super) fn number(&self, value: Option<f64>) -> String {
        let number = text(value);
        match self {
            Self::Person(Language::Russian, _) => number.replace('.', ","),
            _ => number,
        }
    }

    pub(super) fn time(&self, at: Option<jiff::Timestamp>) -> String {
        match (self, at) {
            (_, None) => String::new(),
            (Self::Program, Some(at)) => at.to_string(),
            (Self::Person(language, zone), Some(at)) => language.date_time(at, zone).replace('\u{a0}', " "),
        }
    }

    /// What stands before the first line: spreadsheets take a file without the mark for an older encoding.
    pub(super) fn start(&self) -> String {
        match self {
            Self::Program => String::new(),
            Self::Person(..) => "\u{feff}".to_owned(),
        }
    }

    pub(super) fn line<'a>(&self, out: &mut String, cells: impl IntoIterator<Item = &'a str>) {
        let separator = match self {
            // Where the comma is the decimal sign, lists are separated by semicolons.
            Self::Person(Language::Russian, _) => ';',
            _ => ',',
        };
        separated(out, cells, separator);
    }
}

pub(super) fn text<T: ToString>(value: Option<T>) -> String {
    value.map(|v| v.to_string()).unwrap_or_default()
}

/// The name that an enum has in JSON.
pub(super) fn name<T: Serialize>(value: Option<T>) -> String {
    let value = value.and_then(|v| serde_json::to_value(v).ok());
    value
        .as_ref()
        .and_then(serde_json::Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

pub(super) fn line<'a>(out: &mut String, cells: impl IntoIterator<Item = &'a str>) {
    separated(out, cells, ',');
}

fn separated<'a>(out: &mut String, cells: impl IntoIterator<Item = &'a str>, separator: char) {
    for (index, cell) in cells.into_iter().enumerate() {
        if index > 0 {
            out.push(separator);
        }
        push_cell(out, cell);
    }
    out.push_str("\r\n");
}

/// Quotes where RFC 4180 asks for it; puts an apostrophe before what a spreadsheet would run. A plain negative number
/// is not a formula and stays a number.
fn push_cell(out: &mut String, cell: &str) {
    let risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let is_number = cell
        .strip_prefix('-')
        .is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || c == '.'));
    let guard = if risky && !is_number { "'" } else { "" };
    if cell.contains(['"', ',', ';', '\r', '\n', '\t']) || !guard.is_empty() {
        // Writing to a String cannot fail.
        let _ = write!(out, "\"{guard}{}\"", cell.replace('"', "\"\""));
    } else {
        out.push_str(cell);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_spreadsheets_would_run_are_guarded() {
        for (cell, written) in [
            ("=1+1", "\"'=1+1\""),
            ("+7 916", "\"'+7 916\""),
            ("-cmd|' /C calc'!A0", "\"'-cmd|' /C calc'!A0\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("\t=1", "\"'\t=1\""),
            ("\r=1", "\"'\r=1\""),
            ("+79161234567", "\"'+79161234567\""),
            ("-inf", "\"'-inf\""),
            ("-0.125", "-0.125"),
            ("a \"b\", c", "\"a \"\"b\"\", c\""),
            ("два; три", "\"два; три\""),
            ("обычный", "обычный"),
            ("", ""),
        ] {
            let mut out = String::new();
            push_cell(&mut out, cell);
            assert_eq!(out, written, "{cell:?}");
        }
    }
}
