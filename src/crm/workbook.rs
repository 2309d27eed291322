//! A workbook (XLSX) → the records of its first sheet that has any. Dates become ISO text, numbers their shortest text.
//! Nothing is computed: formulas give the value that was stored with them.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, ExcelDateTime, Reader, Xlsx};
use csv::StringRecord;

use super::table::Record;

/// Why a workbook cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    TooManyCells,
    /// What the file looks like.
    NotOne(&'static str),
}

/// The central directory of an archive says how large its members become. More is a bomb.
const MAX_UNPACKED_BYTES: u64 = 2 << 30;

/// What every XLSX file begins with.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") && bytes.windows(XLSX_MARK.len()).any(|part| part == XLSX_MARK)
}

const XLSX_MARK: &[u8] = b"xl/workbook.xml";

/// The sheet's name and its records that are not blank, with their row numbers. Everything is in memory, so a sheet of
/// more than `max_cells` is refused.
pub(super) fn read(bytes: &[u8], max_cells: usize) -> Result<(String, Vec<Record>), Fault> {
    if unpacked_bytes(bytes) > MAX_UNPACKED_BYTES {
        return Err(Fault::NotOne("a workbook that is too large when unpacked"));
    }
    // The library is pure Rust and reports errors; should it ever meet a file it did not think of, only this file is lost.
    catch_unwind(AssertUnwindSafe(|| sheet(bytes, max_cells))).unwrap_or(Err(DAMAGED))
}

const DAMAGED: Fault = Fault::NotOne("a damaged Excel workbook");

fn sheet(bytes: &[u8], max_cells: usize) -> Result<(String, Vec<Record>), Fault> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| DAMAGED)?;
    for name in book.sheet_names() {
        let Ok(mut cells) = book.worksheet_cells_reader(&name) else {
            continue;
        };
        let mut rows: Vec<(u32, Vec<String>)> = Vec::new();
        let mut count = 0_usize;
        while let Some(cell) = cells.next_cell().map_err(|_| DAMAGED)? {
            let (row, column) = cell.get_position();
            let text = text_of(&Data::from(cell.get_value().clone()));
            if text.is_empty() {
                continue;
            }
            // Gaps count too: one cell at the far end of a row makes it as long.
            let column = column as usize;
            if rows.last().is_none_or(|(at, _)| *at != row) {
                if rows.last().is_some_and(|(at, _)| *at > row) {
                    return Err(DAMAGED);
                }
                rows.push((row, Vec::new()));
            }
            let Some((_, line)) = rows.last_mut() else { continue };
            if column < line.len() {
                line[column] = text;
                continue;
            }
            count += column + 1 - line.len();
            if column > 16_384 {
                return Err(DAMAGED);
            }
            if count > max_cells {
                return Err(Fault::TooManyCells);
            }
            line.resize(column, String::new());
            line.push(text);
        }
        if !rows.is_empty() {
            return Ok((name, records(rows)));
        }
    }
    Ok((String::new(), Vec::new()))
}

/// Rows filled up to the width of the heading row; cells are absent at the end of a row when they are empty.
fn records(rows: Vec<(u32, Vec<String>)>) -> Vec<Record> {
    let width = rows.first().map_or(0, |(_, cells)| cells.len());
    let record = |(row, mut cells): (u32, Vec<String>)| {
        cells.resize(width.max(cells.len()), String::new());
        Record {
            line: u64::from(row) + 1,
            cells: StringRecord::from(cells),
            unclosed_quote: false,
            too_long: false,
        }
    };
    rows.into_iter().map(record).collect()
}

fn text_of(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.trim().to_owned(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Bool(flag) => flag.to_string(),
        Data::DateTime(time) => date(*time),
        Data::Error(error) => error.to_string(),
    }
}

fn date(time: ExcelDateTime) -> String {
    if time.is_duration() || time.as_f64() < 1.0 {
        let seconds = (time.as_f64() * 86_400.0).round();
        return if seconds < 0.0 {
            "negative time".to_owned()
        } else {
            seconds.to_string()
        };
    }
    let (year, month, day, hour, minute, second, milli) = time.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    match (hour, minute, second, milli) {
        (0, 0, 0, 0) => date,
        (_, _, _, 0) => format!("{date} {hour:02}:{minute:02}:{second:02}"),
        _ => format!("{date} {hour:02}:{minute:02}:{second:02}.{milli:03}"),
    }
}

/// The sum of the unpacked sizes in an archive's central directory (APPNOTE 6.3.10, 4.3.12): signature `PK\1\2`, size at
/// offset 24, lengths of name, extra field and comment at 28, 30 and 32.
fn unpacked_bytes(bytes: &[u8]) -> u64 {
    let number = |at: usize, length: usize| {
        let part = bytes.get(at..at + length)?;
        Some(part.iter().rev().fold(0_u64, |sum, &byte| sum << 8 | u64::from(byte)))
    };
    let mut total = 0_u64;
    let mut at = 0;
    while let Some(found) = bytes
        .get(at..)
        .and_then(|rest| rest.windows(4).position(|w| w == b"PK\x01\x02"))
    {
        let start = at + found;
        let (Some(size), Some(name), Some(extra), Some(comment)) = (
            number(start + 24, 4),
            number(start + 28, 2),
            number(start + 30, 2),
            number(start + 32, 2),
        ) else {
            break;
        };
        total = total.saturating_add(size);
        at = start + 46 + usize::try_from(name + extra + comment).unwrap_or(0);
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_dates_become_the_text_that_a_csv_would_have() {
        use calamine::ExcelDateTimeType::{DateTime, TimeDelta};
        let at = |value, kind| Data::DateTime(ExcelDateTime::new(value, kind, false));
        for (cell, text) in [
            (Data::Float(79_161_234_567.0), "79161234567"),
            (Data::Float(48_000.5), "48000.5"),
            (Data::Bool(true), "true"),
            (at(46_300.0, DateTime), "2026-10-05"),
            (at(46_300.604_166_666_664, DateTime), "2026-10-05 14:30:00"),
            (at(83.0 / 86_400.0, TimeDelta), "83"),
        ] {
            assert_eq!(text_of(&cell), text);
        }
    }

    #[test]
    fn a_bomb_is_known_by_its_directory() {
        let mut entry = b"PK\x01\x02".to_vec();
        entry.resize(46, 0);
        entry[24..28].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(unpacked_bytes(&entry), u64::from(u32::MAX));
        assert!(read(&entry, 1000).is_err());
        assert_eq!(unpacked_bytes(b"PK\x01\x02"), 0);
    }
}
