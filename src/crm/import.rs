//! A whole file → its good rows and its bad ones.

use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::Read;
use std::path::Path;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::columns::{Field, Table};
use super::error::ImportError;
use super::headings::{every_row_ends_with_a_delimiter, understand};
use super::phone::Region;
use super::profile::{PLAIN, Profile};
use super::row::{Row, Sheet, shown};
use super::table::{Records, find_delimiter, without_sep_line};
use super::text::{Encoding, decode};
use super::{calls, deals};
use crate::domain::{CallLogEntry, Deal};

/// How to read a file.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// The zone of times that carry none. `None`: such times are faults.
    pub timezone: Option<TimeZone>,
    /// The country whose telephone numbers come without their country code.
    pub region: Region,
    /// What the export calls things.
    pub profile: Profile,
    /// Larger files are refused.
    pub max_bytes: u64,
}

impl Default for ImportOptions {
    fn default() -> Self {
        Self {
            timezone: None,
            region: Region::default(),
            profile: PLAIN,
            max_bytes: 1 << 30,
        }
    }
}

/// What was understood of a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Imported<T> {
    /// Good rows, in the order of the file; one per id.
    pub rows: Vec<T>,
    /// Why rows were left out, by line; a row with two faults is here twice.
    pub rejected: Vec<BadRow>,
    /// What was odd about rows that are in.
    pub notes: Vec<BadRow>,
    pub layout: Layout,
}

impl<T> Imported<T> {
    /// How many rows were left out.
    #[must_use]
    pub fn rejected_rows(&self) -> usize {
        self.rejected.iter().map(|bad| bad.line).collect::<BTreeSet<_>>().len()
    }
}

/// Something wrong in one place of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadRow {
    /// Physical line on which the row begins, from 1.
    pub line: u64,
    /// The column's heading as the file writes it; `None` when it is the row as a whole.
    pub column: Option<String>,
    /// The value, shortened and masked.
    pub value: Option<String>,
    pub reason: String,
}

/// How the file was laid out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    pub encoding: Encoding,
    pub delimiter: char,
    pub columns: Vec<ColumnUse>,
}

/// A heading, and what it was taken for (`None`: not understood, not used).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnUse {
    pub heading: String,
    pub field: Option<String>,
}

/// Reads a deals file.
pub fn read_deals(path: &Path, options: &ImportOptions) -> Result<Imported<Deal>, ImportError> {
    parse_deals(
        &read_file(path, options.max_bytes)?,
        &path.display().to_string(),
        options,
    )
}

/// Reads a call log.
pub fn read_calls(path: &Path, options: &ImportOptions) -> Result<Imported<CallLogEntry>, ImportError> {
    parse_calls(
        &read_file(path, options.max_bytes)?,
        &path.display().to_string(),
        options,
    )
}

/// Like [`read_deals`], from bytes; `name` is what errors call the file.
pub fn parse_deals(bytes: &[u8], name: &str, options: &ImportOptions) -> Result<Imported<Deal>, ImportError> {
    parse(bytes, name, options, Table::Deals, deals::read)
}

/// Like [`read_calls`], from bytes; `name` is what errors call the file.
pub fn parse_calls(bytes: &[u8], name: &str, options: &ImportOptions) -> Result<Imported<CallLogEntry>, ImportError> {
    parse(bytes, name, options, Table::Calls, calls::read)
}

fn read_file(path: &Path, limit: u64) -> Result<Vec<u8>, ImportError> {
    let fail = |source| ImportError::Read {
        path: path.to_owned(),
        source,
    };
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(limit.saturating_add(1)).read_to_end(&mut bytes))
        .map_err(fail)?;
    Ok(bytes)
}

/// The key of a row by which a later one replaces it, the column of that key, and the row.
pub(super) type Keyed<T> = (String, Field, T);

fn parse<T>(
    bytes: &[u8],
    name: &str,
    options: &ImportOptions,
    table: Table,
    read: fn(&mut Row<'_>) -> Option<Keyed<T>>,
) -> Result<Imported<T>, ImportError> {
    let name = name.to_owned();
    if bytes.len() as u64 > options.max_bytes {
        return Err(ImportError::TooLarge {
            name,
            limit_bytes: options.max_bytes,
        });
    }
    let (decoded, encoding) = decode(bytes).map_err(|what| ImportError::NotCsv {
        name: name.clone(),
        looks_like: what,
    })?;
    // Old programs end a text with Ctrl-Z.
    let text = decoded.trim_end_matches('\u{1a}');
    let body = without_sep_line(text);
    let known = |headings: &csv::StringRecord| {
        headings
            .iter()
            .filter(|h| table.field_of(h, &options.profile).is_some())
            .count()
    };
    let Some((delimiter, headings)) = find_delimiter(body, known) else {
        return Err(ImportError::Empty { name });
    };
    let mut columns = understand(&name, table, &headings, &options.profile)?;
    if every_row_ends_with_a_delimiter(body, delimiter, columns.len()) {
        columns.push((String::new(), None));
    }

    let mut seen: Vec<(u64, String, Option<T>)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    let (mut rejected, mut notes) = (Vec::new(), Vec::new());
    let mut currency = None;
    for record in Records::new(body, delimiter, Some(columns.len())).skip(1) {
        let sheet = Sheet {
            columns: &columns,
            options,
            profile: &options.profile,
            currency,
        };
        let mut row = Row {
            sheet,
            record,
            faults: Vec::new(),
            notes: Vec::new(),
        };
        if let Some(reason) = misshapen(&row, delimiter) {
            rejected.push(BadRow {
                line: row.record.line,
                column: None,
                value: None,
                reason,
            });
            continue;
        }
        let read = read(&mut row);
        currency = row.sheet.currency;
        let line = row.record.line;
        if !row.faults.is_empty() {
            rejected.append(&mut row.faults);
            continue;
        }
        notes.append(&mut row.notes);
        let Some((key, field, value)) = read else { continue };
        if let Some(&place) = places.get(&key) {
            let heading = columns
                .iter()
                .find(|(_, f)| *f == Some(field))
                .map(|(heading, _)| heading.clone());
            let reason = format!("comes again on line {line}, which is used instead");
            notes.push(BadRow {
                line: seen[place].0,
                column: heading,
                value: Some(shown(field, &key)),
                reason,
            });
            seen[place].2 = None;
        }
        places.insert(key.clone(), seen.len());
        seen.push((line, key, Some(value)));
    }
    notes.sort_by_key(|note| note.line);
    let columns = columns.into_iter().map(|(heading, field)| ColumnUse {
        heading,
        field: field.map(|f| f.name().to_owned()),
    });
    Ok(Imported {
        rows: seen.into_iter().filter_map(|(_, _, value)| value).collect(),
        rejected,
        notes,
        layout: Layout {
            encoding,
            delimiter: char::from(delimiter),
            columns: columns.collect(),
        },
    })
}

fn misshapen(row: &Row<'_>, delimiter: u8) -> Option<String> {
    let (cells, columns) = (&row.record.cells, row.sheet.columns.len());
    if row.record.unclosed_quote {
        return Some("a quote is opened and not closed; reading went on with the next line".into());
    }
    match cells.len() {
        n if n < columns => Some(format!("{n} cells where the heading line has {columns}")),
        n if n > columns => {
            let sign = char::from(delimiter);
            Some(format!(
                "{n} cells where the heading line has {columns} (an unquoted {sign:?} inside a value?)"
            ))
        }
        _ => None,
    }
}
