//! A file row by row: the good rows come out one at a time, the bad ones are kept with their reasons. What is in memory
//! is a window of the text and the reports; workbooks alone are read whole.

use std::fs::File;
use std::io::{Cursor, Read};
use std::marker::PhantomData;
use std::path::Path;
use std::sync::Arc;
use std::vec;

use super::amount::Currency;
use super::columns::Field;
use super::dictionary::{Dictionary, Heading};
use super::error::ImportError;
use super::headings::{Column, Understood, every_row_ends_with_a_delimiter, known_to_any, understand};
use super::import::{BadRow, ColumnUse, ImportOptions, Layout, Record};
use super::row::{Row, Sheet, shown};
use super::table::{self, SIZES, Windows, find_delimiter, without_sep_line};
use super::text::{Coding, Encoding, NoText, Text};
use super::workbook;
use crate::domain::Arrived;

/// Reports of bad rows that are kept, and as many notes; of the others there is only the number.
const KEPT_REPORTS: usize = 100_000;

/// The good rows of a file, in its order.
pub struct Rows<'a, T> {
    name: String,
    options: &'a ImportOptions,
    words: Dictionary,
    fields: Vec<(String, Option<Field>)>,
    records: Records<'a>,
    delimiter: Option<u8>,
    currency: Option<(Currency, u64)>,
    account: Account,
    /// Bytes of the file.
    size: u64,
    of: PhantomData<fn() -> T>,
}

/// What was made of a file, the good rows left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// Rows of the file that are not blank, the headings left out.
    pub read: u64,
    pub rejected_rows: u64,
    /// Why rows were left out, by line; a row with two faults is here twice.
    pub rejected: Vec<BadRow>,
    /// What was odd about rows that are in, by line.
    pub notes: Vec<BadRow>,
    /// Reports beyond those that are kept.
    pub unlisted: u64,
    pub layout: Layout,
}

impl Account {
    fn keep(list: &mut Vec<BadRow>, unlisted: &mut u64, reports: Vec<BadRow>) {
        let room = KEPT_REPORTS.saturating_sub(list.len());
        *unlisted += reports.len().saturating_sub(room) as u64;
        list.extend(reports.into_iter().take(room));
    }

    fn reject(&mut self, reports: Vec<BadRow>) {
        self.rejected_rows += 1;
        Self::keep(&mut self.rejected, &mut self.unlisted, reports);
    }

    /// Adds what was odd, as much as there is room for.
    pub fn note(&mut self, reports: Vec<BadRow>) {
        Self::keep(&mut self.notes, &mut self.unlisted, reports);
    }
}

/// What happens to a row whose key comes again.
#[derive(Debug, Clone)]
pub struct Repeats {
    column: Option<String>,
}

impl Repeats {
    /// The row that stands, and what to say about it. It has the line of one of the two.
    pub fn settle<T: Record>(&self, mut first: Arrived<T>, later: Arrived<T>) -> (Arrived<T>, BadRow) {
        let note = |line, reason| BadRow {
            line,
            column: self.column.clone(),
            value: Some(shown(T::KEY, &later.row.key())),
            reason,
        };
        if let Some(how) = first.row.absorb(&later.row, later.named) {
            let note = note(later.line, format!("comes again, first on line {}: {how}", first.line));
            return (first, note);
        }
        let note = note(
            first.line,
            format!("comes again on line {}, which is used instead", later.line),
        );
        (later, note)
    }
}

type Input<'a> = Box<dyn Read + Send + 'a>;

enum Records<'a> {
    Text(Box<Windows<Input<'a>>>),
    Book(vec::IntoIter<table::Record>),
}

/// Where the bytes are; they are read twice.
enum Origin<'a> {
    File(&'a Path),
    Bytes(&'a [u8]),
    Kept(Arc<[u8]>),
}

impl<'a> Origin<'a> {
    fn open(&self) -> Result<Input<'a>, ImportError> {
        Ok(match self {
            Self::File(path) => Box::new(File::open(path).map_err(|source| unread(path, source))?),
            Self::Bytes(bytes) => Box::new(*bytes),
            Self::Kept(bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
        })
    }

    fn read_all(&self, limit: u64) -> std::io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        match self {
            Self::File(path) => File::open(path)?
                .take(limit.saturating_add(1))
                .read_to_end(&mut bytes)?,
            Self::Bytes(kept) => (*kept).take(limit.saturating_add(1)).read_to_end(&mut bytes)?,
            Self::Kept(kept) => Cursor::new(kept)
                .take(limit.saturating_add(1))
                .read_to_end(&mut bytes)?,
        };
        Ok(bytes)
    }
}

fn unread(path: &Path, source: std::io::Error) -> ImportError {
    ImportError::Read {
        path: path.to_owned(),
        source,
    }
}

impl<'a, T: Record> Rows<'a, T> {
    /// Understands the headings of the file at `path`. What cannot be read twice (a pipe) is read into memory.
    pub fn open(path: &'a Path, options: &'a ImportOptions) -> Result<Self, ImportError> {
        let is_file = std::fs::metadata(path)
            .map_err(|source| unread(path, source))?
            .is_file();
        let origin = Origin::File(path);
        let origin = if is_file {
            origin
        } else {
            let bytes = origin
                .read_all(options.max_bytes)
                .map_err(|source| unread(path, source))?;
            Origin::Kept(bytes.into())
        };
        Self::of(&origin, &path.display().to_string(), options)
    }

    /// The same of bytes; `name` is what errors call the file.
    pub fn of_bytes(bytes: &'a [u8], name: &str, options: &'a ImportOptions) -> Result<Self, ImportError> {
        Self::of(&Origin::Bytes(bytes), name, options)
    }

    fn of(origin: &Origin<'a>, name: &str, options: &'a ImportOptions) -> Result<Self, ImportError> {
        let mut head = [0; 4];
        let length = origin
            .open()?
            .read(&mut head)
            .map_err(|source| unread(Path::new(name), source))?;
        if head[..length] == *b"PK\x03\x04" {
            let bytes = origin
                .read_all(options.max_bytes)
                .map_err(|source| unread(Path::new(name), source))?;
            if bytes.len() as u64 > options.max_bytes {
                return Err(too_large(name, options));
            }
            if workbook::is_one(&bytes) {
                return Self::of_book(&bytes, name, options);
            }
        }
        Self::of_text(origin, name, options)
    }

    fn of_book(bytes: &[u8], name: &str, options: &'a ImportOptions) -> Result<Self, ImportError> {
        let (sheet, mut rows) = workbook::read(bytes, options.max_cells).map_err(|fault| match fault {
            workbook::Fault::TooManyCells => ImportError::TooManyCells {
                name: name.to_owned(),
                limit: options.max_cells,
            },
            workbook::Fault::NotOne(looks_like) => ImportError::NotCsv {
                name: name.to_owned(),
                looks_like,
            },
        })?;
        let headings = rows
            .first()
            .map(|row| row.cells.clone())
            .ok_or_else(|| ImportError::Empty { name: name.to_owned() })?;
        let understood = understand(name, T::TABLE, &headings, options)?;
        if !understood.headless {
            rows.remove(0);
        }
        let records = Records::Book(rows.into_iter());
        let opened = Opened {
            encoding: Encoding::Xlsx,
            delimiter: None,
            sheet: Some(sheet),
            size: bytes.len() as u64,
        };
        Ok(Self::new(name, options, understood, opened, records))
    }

    fn of_text(origin: &Origin<'a>, name: &str, options: &'a ImportOptions) -> Result<Self, ImportError> {
        let no_text = |fault| match fault {
            NoText::Io(source) => unread(Path::new(name), source),
            NoText::TooLarge => too_large(name, options),
            NoText::LooksLike(looks_like) => ImportError::NotCsv {
                name: name.to_owned(),
                looks_like,
            },
        };
        let coding = Coding::find(origin.open()?, options.max_bytes).map_err(no_text)?;
        // The text from its beginning, with the first window read.
        let begin = || {
            let mut text = Text::new(origin.open()?, coding);
            let mut window = String::new();
            text.read_on(&mut window, SIZES.step)
                .map_err(|source| unread(Path::new(name), source))?;
            let sep = window.len() - without_sep_line(&window).len();
            window.drain(..sep);
            Ok::<_, ImportError>((text, window))
        };
        let (text, window) = begin()?;
        let (delimiter, headings) = find_delimiter(&window, known_to_any(T::TABLE, options))
            .ok_or_else(|| ImportError::Empty { name: name.to_owned() })?;
        let mut understood = understand(name, T::TABLE, &headings, options)?;
        if !understood.headless {
            let rows = Windows::new(text, window, delimiter, None, SIZES).map_while(Result::ok);
            if every_row_ends_with_a_delimiter(rows, understood.columns.len()) {
                understood.columns.push(Column {
                    heading: String::new(),
                    meaning: Some(Heading::Unused),
                });
            }
        }
        let (text, window) = begin()?;
        let mut records = Windows::new(text, window, delimiter, Some(understood.columns.len()), SIZES);
        if !understood.headless {
            records.next();
        }
        let opened = Opened {
            encoding: coding.name,
            delimiter: Some(delimiter),
            sheet: None,
            size: coding.bytes,
        };
        Ok(Self::new(
            name,
            options,
            understood,
            opened,
            Records::Text(Box::new(records)),
        ))
    }

    fn new(
        name: &str,
        options: &'a ImportOptions,
        understood: Understood,
        opened: Opened,
        records: Records<'a>,
    ) -> Self {
        let Understood {
            words,
            columns,
            confidence,
            headless,
        } = understood;
        let fields = columns.iter().map(|c| (c.heading.clone(), c.field())).collect();
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
        Self {
            name: name.to_owned(),
            options,
            words,
            fields,
            records,
            delimiter: opened.delimiter,
            currency: None,
            account: Account {
                read: 0,
                rejected_rows: 0,
                rejected: Vec::new(),
                notes: Vec::new(),
                unlisted: 0,
                layout,
            },
            size: opened.size,
            of: PhantomData,
        }
    }

    /// What happens to rows of this file whose key comes again.
    #[must_use]
    pub fn repeats(&self) -> Repeats {
        let column = self.fields.iter().find(|(_, field)| *field == Some(T::KEY));
        Repeats {
            column: column.map(|(heading, _)| heading.clone()),
        }
    }

    /// Bytes read, and bytes of the file. `None`: a workbook, which is in memory.
    #[must_use]
    pub fn bytes(&self) -> Option<(u64, u64)> {
        match &self.records {
            Records::Text(windows) => Some((windows.bytes(), self.size)),
            Records::Book(_) => None,
        }
    }

    /// Rows read so far, good or not.
    #[must_use]
    pub fn read(&self) -> u64 {
        self.account.read
    }

    #[must_use]
    pub fn account(&self) -> &Account {
        &self.account
    }

    #[must_use]
    pub fn finish(self) -> Account {
        self.account
    }

    /// The row of a record, unless it is a bad one.
    fn take(&mut self, record: table::Record) -> Option<Arrived<T>> {
        self.account.read += 1;
        let line = record.line;
        let mut row = Row {
            sheet: Sheet {
                columns: &self.fields,
                options: self.options,
                words: &self.words,
                currency: self.currency,
            },
            record,
            named: true,
            faults: Vec::new(),
            notes: Vec::new(),
        };
        if let Some(reason) = misshapen(&row, self.delimiter) {
            self.account.reject(vec![BadRow {
                line,
                column: None,
                value: None,
                reason,
            }]);
            return None;
        }
        let value = T::read(&mut row);
        let Some(value) = value.filter(|_| row.faults.is_empty()) else {
            if row.faults.is_empty() {
                row.fault(T::KEY, "the row says too little".into());
            }
            self.account.reject(row.faults);
            return None;
        };
        // A currency that only a bad row names binds nobody.
        self.currency = row.sheet.currency;
        let named = row.named;
        self.account.note(row.notes);
        Some(Arrived {
            line,
            named,
            row: value,
        })
    }
}

impl<T: Record> Iterator for Rows<'_, T> {
    type Item = Result<Arrived<T>, ImportError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let record = match &mut self.records {
                Records::Text(windows) => windows.next()?,
                Records::Book(rows) => Ok(rows.next()?),
            };
            match record {
                Ok(record) => {
                    if let Some(arrived) = self.take(record) {
                        return Some(Ok(arrived));
                    }
                }
                Err(source) => return Some(Err(unread(Path::new(&self.name), source))),
            }
        }
    }
}

impl<T> std::fmt::Debug for Rows<'_, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rows").field("name", &self.name).finish_non_exhaustive()
    }
}

/// How the records are written.
struct Opened {
    encoding: Encoding,
    delimiter: Option<u8>,
    sheet: Option<String>,
    size: u64,
}

fn too_large(name: &str, options: &ImportOptions) -> ImportError {
    ImportError::TooLarge {
        name: name.to_owned(),
        limit_bytes: options.max_bytes,
    }
}

fn misshapen(row: &Row<'_>, delimiter: Option<u8>) -> Option<String> {
    let (cells, columns) = (&row.record.cells, row.sheet.columns.len());
    if row.record.unclosed_quote {
        return Some("a quote is opened and not closed; reading went on with the next line".into());
    }
    if row.record.too_long {
        return Some(format!("longer than {} bytes", SIZES.longest));
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
