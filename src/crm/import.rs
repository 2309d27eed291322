//! A whole file → its good rows and its bad ones.

use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::Read;
use std::path::Path;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::columns::{Field, Table};
use super::dictionary::Heading;
use super::error::ImportError;
use super::headings::{Column, Understood, every_row_ends_with_a_delimiter, known_to_any, understand};
use super::mapping::Mapping;
use super::phone::Region;
use super::profile::Profile;
use super::row::{Row, Sheet, shown};
use super::table::{self, Records, find_delimiter, without_sep_line};
use super::text::{Encoding, decode};
use super::workbook;
use crate::domain::{CallLogEntry, Cost, CrmTask, Deal, Lead, LineItem, PlanTarget, StageEntry};

/// How to read a file.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// The zone of times that carry none. `None`: such times are faults.
    pub timezone: Option<TimeZone>,
    /// The country whose telephone numbers come without their country code.
    pub region: Region,
    /// Whose export it is; `None`: found by the headings.
    pub profile: Option<&'static Profile>,
    /// What the file calls things, where no profile says it. Stands above `profile`.
    pub mapping: Option<Mapping>,
    /// Larger files are refused.
    pub max_bytes: u64,
}

impl Default for ImportOptions {
    fn default() -> Self {
        Self {
            timezone: None,
            region: Region::default(),
            profile: None,
            mapping: None,
            max_bytes: 1 << 30,
        }
    }
}

/// What was understood of a file. `rows`, rejected rows and `replaced` add up to `read`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Imported<T> {
    /// Good rows, in the order of the file; one per id.
    pub rows: Vec<T>,
    /// Rows of the file that are not blank, the headings left out.
    pub read: usize,
    /// Good rows that another row with the same id stands for; each has a note.
    pub replaced: usize,
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
    /// Physical line on which the row begins, from 1; of a workbook the row.
    pub line: u64,
    /// The column's heading as the file writes it; `None` when it is the row as a whole.
    pub column: Option<String>,
    /// The value, shortened and masked.
    pub value: Option<String>,
    pub reason: String,
}

/// How the file was laid out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Layout {
    pub encoding: Encoding,
    /// `None`: a workbook.
    pub delimiter: Option<char>,
    /// The workbook's sheet.
    pub sheet: Option<String>,
    /// Whose export it was taken for.
    pub profile: String,
    /// Headings of the profile's own against those of the next best one as well, 0.5–1. `None`: it was named, or it is
    /// the plain form.
    pub confidence: Option<f64>,
    /// Whether the first line names the columns.
    pub has_headings: bool,
    pub columns: Vec<ColumnUse>,
}

/// A heading, and what it was taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnUse {
    pub heading: String,
    /// `None`: not used.
    pub field: Option<String>,
    /// Whether the heading is known at all.
    pub known: bool,
}

macro_rules! tables {
    ($($read:ident $parse:ident $record:ty, $what:literal;)*) => {$(
        #[doc = concat!("Reads a file of ", $what, ".")]
        pub fn $read(path: &Path, options: &ImportOptions) -> Result<Imported<$record>, ImportError> {
            let bytes = read_file(path, options.max_bytes)?;
            parse(&bytes, &path.display().to_string(), options)
        }

        #[doc = concat!("Like [`", stringify!($read), "`], from bytes; `name` is what errors call the file.")]
        pub fn $parse(bytes: &[u8], name: &str, options: &ImportOptions) -> Result<Imported<$record>, ImportError> {
            parse(bytes, name, options)
        }
    )*};
}

tables! {
    read_deals parse_deals Deal, "deals";
    read_stages parse_stages StageEntry, "stage history";
    read_leads parse_leads Lead, "leads";
    read_calls parse_calls CallLogEntry, "calls";
    read_costs parse_costs Cost, "costs";
    read_plan parse_plan PlanTarget, "plan targets";
    read_items parse_items LineItem, "deal lines";
    read_tasks parse_tasks CrmTask, "tasks of the CRM";
}

pub(super) fn read_file(path: &Path, limit: u64) -> Result<Vec<u8>, ImportError> {
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

/// What a row of one of the tables becomes.
pub(super) trait Record: Sized {
    const TABLE: Table;
    /// The column that messages about the key name.
    const KEY: Field;

    /// `None`, with a fault in the row, when it cannot be used.
    fn read(row: &mut Row<'_>) -> Option<Self>;

    /// By which a later row replaces this one.
    fn key(&self) -> String;

    /// Takes a later row with the same key in, and says how; `None`: the later row stands instead. `named`: the key is
    /// the file's own.
    fn absorb(&mut self, _later: &Self, _named: bool) -> Option<&'static str> {
        None
    }
}

/// The records behind the headings, the headings themselves, and how they are written.
struct Opened<'a> {
    encoding: Encoding,
    delimiter: Option<u8>,
    sheet: Option<String>,
    headings: csv::StringRecord,
    body: Body<'a>,
}

enum Body<'a> {
    Text(&'a str),
    Rows(Vec<table::Record>),
}

fn parse<T: Record>(bytes: &[u8], name: &str, options: &ImportOptions) -> Result<Imported<T>, ImportError> {
    if bytes.len() as u64 > options.max_bytes {
        return Err(ImportError::TooLarge {
            name: name.to_owned(),
            limit_bytes: options.max_bytes,
        });
    }
    let not_csv = |looks_like| ImportError::NotCsv {
        name: name.to_owned(),
        looks_like,
    };
    let empty = || ImportError::Empty { name: name.to_owned() };
    if workbook::is_one(bytes) {
        let (sheet, rows) = workbook::read(bytes).map_err(not_csv)?;
        let headings = rows.first().map(|row| row.cells.clone()).ok_or_else(empty)?;
        let opened = Opened {
            encoding: Encoding::Xlsx,
            delimiter: None,
            sheet: Some(sheet),
            headings,
            body: Body::Rows(rows),
        };
        return records(name, options, opened);
    }
    let (decoded, encoding) = decode(bytes).map_err(not_csv)?;
    // Old programs end a text with Ctrl-Z.
    let text = without_sep_line(decoded.trim_end_matches('\u{1a}'));
    let (delimiter, headings) = find_delimiter(text, known_to_any(T::TABLE, options)).ok_or_else(empty)?;
    let opened = Opened {
        encoding,
        delimiter: Some(delimiter),
        sheet: None,
        headings,
        body: Body::Text(text),
    };
    records(name, options, opened)
}

fn records<T: Record>(name: &str, options: &ImportOptions, opened: Opened<'_>) -> Result<Imported<T>, ImportError> {
    let Understood {
        words,
        mut columns,
        confidence,
        headless,
    } = understand(name, T::TABLE, &opened.headings, options)?;
    let mut reading = Reading::new();
    let skip = usize::from(!headless);
    match (opened.body, opened.delimiter) {
        (Body::Text(text), Some(delimiter)) => {
            if !headless && every_row_ends_with_a_delimiter(text, delimiter, columns.len()) {
                columns.push(Column {
                    heading: String::new(),
                    meaning: Some(Heading::Unused),
                });
            }
            let fields = fields(&columns);
            for record in Records::new(text, delimiter, Some(columns.len())).skip(skip) {
                let sheet = reading.sheet(&fields, options, &words);
                reading.add(record, sheet, Some(delimiter));
            }
        }
        (Body::Rows(rows), _) => {
            let fields = fields(&columns);
            for record in rows.into_iter().skip(skip) {
                let sheet = reading.sheet(&fields, options, &words);
                reading.add(record, sheet, None);
            }
        }
        (Body::Text(_), None) => {}
    }
    let layout = Layout {
        encoding: opened.encoding,
        delimiter: opened.delimiter.map(char::from),
        sheet: opened.sheet,
        profile: words.name.clone(),
        confidence,
        has_headings: !headless,
        columns: columns
            .into_iter()
            .map(|column| ColumnUse {
                field: column.field().map(|field| field.name().to_owned()),
                known: column.meaning.is_some(),
                heading: column.heading,
            })
            .collect(),
    };
    Ok(reading.finish(layout))
}

fn fields(columns: &[Column]) -> Vec<(String, Option<Field>)> {
    columns.iter().map(|c| (c.heading.clone(), c.field())).collect()
}

/// The rows read so far.
struct Reading<T> {
    /// Line, and the row unless a later one replaced it.
    seen: Vec<(u64, Option<T>)>,
    places: HashMap<String, usize>,
    read: usize,
    replaced: usize,
    rejected: Vec<BadRow>,
    notes: Vec<BadRow>,
    currency: Option<(super::amount::Currency, u64)>,
}

impl<T: Record> Reading<T> {
    fn new() -> Self {
        Self {
            seen: Vec::new(),
            places: HashMap::new(),
            read: 0,
            replaced: 0,
            rejected: Vec::new(),
            notes: Vec::new(),
            currency: None,
        }
    }

    fn sheet<'a>(
        &self,
        columns: &'a [(String, Option<Field>)],
        options: &'a ImportOptions,
        words: &'a super::dictionary::Dictionary,
    ) -> Sheet<'a> {
        Sheet {
            columns,
            options,
            words,
            currency: self.currency,
        }
    }

    fn add(&mut self, record: table::Record, sheet: Sheet<'_>, delimiter: Option<u8>) {
        self.read += 1;
        let line = record.line;
        let mut row = Row {
            sheet,
            record,
            named: true,
            faults: Vec::new(),
            notes: Vec::new(),
        };
        if let Some(reason) = misshapen(&row, delimiter) {
            self.rejected.push(BadRow {
                line,
                column: None,
                value: None,
                reason,
            });
            return;
        }
        let value = T::read(&mut row);
        if let Some(value) = value.filter(|_| row.faults.is_empty()) {
            // A currency that only a bad row names binds nobody.
            self.currency = row.sheet.currency;
            self.notes.append(&mut row.notes);
            self.place(line, value, &row);
        } else {
            if row.faults.is_empty() {
                row.fault(T::KEY, "the row says too little".into());
            }
            self.rejected.append(&mut row.faults);
        }
    }

    fn place(&mut self, line: u64, value: T, row: &Row<'_>) {
        let key = value.key();
        if let Some(&place) = self.places.get(&key) {
            self.replaced += 1;
            let (first, known) = &mut self.seen[place];
            let mut note = |line, reason| {
                let column = row.sheet.columns.iter().find(|(_, field)| *field == Some(T::KEY));
                self.notes.push(BadRow {
                    line,
                    column: column.map(|(heading, _)| heading.clone()),
                    value: Some(shown(T::KEY, &key)),
                    reason,
                });
            };
            if let Some(how) = known.as_mut().and_then(|known| known.absorb(&value, row.named)) {
                note(line, format!("comes again, first on line {first}: {how}"));
                return;
            }
            note(*first, format!("comes again on line {line}, which is used instead"));
            *known = None;
        }
        self.places.insert(key, self.seen.len());
        self.seen.push((line, Some(value)));
    }

    fn finish(mut self, layout: Layout) -> Imported<T> {
        self.notes.sort_by_key(|note| note.line);
        Imported {
            rows: self.seen.into_iter().filter_map(|(_, value)| value).collect(),
            read: self.read,
            replaced: self.replaced,
            rejected: self.rejected,
            notes: self.notes,
            layout,
        }
    }
}

fn misshapen(row: &Row<'_>, delimiter: Option<u8>) -> Option<String> {
    let (cells, columns) = (&row.record.cells, row.sheet.columns.len());
    if row.record.unclosed_quote {
        return Some("a quote is opened and not closed; reading went on with the next line".into());
    }
    match (cells.len(), delimiter) {
        (n, _) if n < columns => Some(format!("{n} cells where the heading line has {columns}")),
        (n, Some(sign)) if n > columns => {
            let sign = char::from(sign);
            Some(format!(
                "{n} cells where the heading line has {columns} (an unquoted {sign:?} inside a value?)"
            ))
        }
        (n, None) if n > columns => Some(format!("{n} cells where the heading row has {columns}")),
        _ => None,
    }
}
