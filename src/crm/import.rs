//! A whole file → its good rows and its bad ones, in memory: for a look at a file, and for small ones. What is stored goes
//! row by row ([`Rows`]).

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::columns::{Field, Table};
use super::error::ImportError;
use super::mapping::Mapping;
use super::phone::Region;
use super::profile::Profile;
use super::row::Row;
use super::rows::Rows;
use super::text::Encoding;
use crate::domain::{Arrived, CallLogEntry, Cost, Deal, Lead, LineItem, PlanTarget, StageEntry};

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
    /// Workbooks with more cells are refused: they are read whole.
    pub max_cells: usize,
}

impl Default for ImportOptions {
    fn default() -> Self {
        Self {
            timezone: None,
            region: Region::default(),
            profile: None,
            mapping: None,
            max_bytes: 1 << 30,
            max_cells: 40_000_000,
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
            gather(Rows::open(path, options)?)
        }

        #[doc = concat!("Like [`", stringify!($read), "`], from bytes; `name` is what errors call the file.")]
        pub fn $parse(bytes: &[u8], name: &str, options: &ImportOptions) -> Result<Imported<$record>, ImportError> {
            gather(Rows::of_bytes(bytes, name, options)?)
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
}

/// What a row of one of the tables becomes.
pub trait Record: Sized {
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

/// All rows of a file, one per key.
fn gather<T: Record>(mut rows: Rows<'_, T>) -> Result<Imported<T>, ImportError> {
    let repeats = rows.repeats();
    // Unless a later row replaced it.
    let mut kept: Vec<Option<Arrived<T>>> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    let (mut replaced, mut notes) = (0, Vec::new());
    while let Some(arrived) = rows.next().transpose()? {
        let key = arrived.row.key();
        let first = places.get(&key).and_then(|&at| Some((at, kept[at].take()?)));
        let Some((at, first)) = first else {
            places.insert(key, kept.len());
            kept.push(Some(arrived));
            continue;
        };
        replaced += 1;
        let line = first.line;
        let (standing, note) = repeats.settle(first, arrived);
        notes.push(note);
        if standing.line == line {
            kept[at] = Some(standing);
        } else {
            places.insert(key, kept.len());
            kept.push(Some(standing));
        }
    }
    let mut account = rows.finish();
    account.notes.append(&mut notes);
    account.notes.sort_by_key(|note| note.line);
    Ok(Imported {
        rows: kept.into_iter().flatten().map(|arrived| arrived.row).collect(),
        read: usize::try_from(account.read).unwrap_or(usize::MAX),
        replaced,
        rejected: account.rejected,
        notes: account.notes,
        layout: account.layout,
    })
}
