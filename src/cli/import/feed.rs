//! The rows of a file on their way into the store: read in batches, settled where a key comes twice, told where they are
//! bad. Input: a path or standard input; output: what went into the store, or the error that broke the file off.

use std::io::Read as _;
use std::path::Path;

use anyhow::Context as _;
use serde::Serialize;

use super::Settings;
use super::progress::ImportProgress;
use super::remarks::{OfCalls, OfDeals, OfLeads, OfTasks, Remarks};
use crate::cli::Hinted;
use crate::cli::output::talk;
use crate::crm::{self, Account, BadRow, ImportOptions, Imported, Repeats, Rows};
use crate::domain::{Arrived, CallLogEntry, Cost, CrmTask, Deal, Lead, LineItem, PlanTarget, StageEntry};
use crate::store::{Arrivals, ImportTally, Incoming, Stopped, Store};

/// How many bad rows are told one by one; `--format json` lists all.
const TOLD_ROWS: usize = 20;

/// A table that can be imported: how its file is read, and where its rows go.
pub(super) trait Importable: crm::Record + Serialize + Send + Sync {
    const READ: FromPath<Self>;
    const PARSE: FromBytes<Self>;
    /// What its rows are called.
    const ROWS: &'static str;
    /// Calls find their deals by it.
    const JOINS: bool = false;
    /// What can be said of all good rows together.
    type Remarks: Remarks<Self>;

    fn incoming(rows: &mut dyn Arrivals<Self>) -> Incoming<'_>;
}

type FromPath<T> = fn(&Path, &ImportOptions) -> Result<Imported<T>, crm::ImportError>;
type FromBytes<T> = fn(&[u8], &str, &ImportOptions) -> Result<Imported<T>, crm::ImportError>;

macro_rules! importable {
    ($($record:ty, $read:ident, $parse:ident, $incoming:ident, $rows:literal, $remarks:ty $(, joins: $joins:literal)?;)*) => {$(
        impl Importable for $record {
            const READ: FromPath<Self> = crm::$read;
            const PARSE: FromBytes<Self> = crm::$parse;
            const ROWS: &'static str = $rows;
            $(const JOINS: bool = $joins;)?
            type Remarks = $remarks;

            fn incoming(rows: &mut dyn Arrivals<Self>) -> Incoming<'_> {
                Incoming::$incoming(rows)
            }
        }
    )*};
}

importable! {
    Deal, read_deals, parse_deals, Deals, "deals", OfDeals, joins: true;
    StageEntry, read_stages, parse_stages, Stages, "stage entries", ();
    Lead, read_leads, parse_leads, Leads, "leads", OfLeads;
    CallLogEntry, read_calls, parse_calls, Calls, "call-log rows", OfCalls, joins: true;
    Cost, read_costs, parse_costs, Costs, "costs", ();
    PlanTarget, read_plan, parse_plan, Plan, "targets", ();
    LineItem, read_items, parse_items, Items, "deal lines", ();
    CrmTask, read_tasks, parse_tasks, Tasks, "tasks", OfTasks;
}

/// A file to import. Standard input, which comes but once, is held in memory.
pub(super) struct Input<'a> {
    path: &'a Path,
    settings: &'a Settings,
    bytes: Option<Vec<u8>>,
}

impl<'a> Input<'a> {
    pub fn new(path: &'a Path, settings: &'a Settings) -> anyhow::Result<Self> {
        let mut bytes = None;
        if path == Path::new("-") {
            let limit = settings.options.max_bytes.saturating_add(1);
            let mut read = Vec::new();
            std::io::stdin()
                .lock()
                .take(limit)
                .read_to_end(&mut read)
                .context("cannot read standard input")?;
            bytes = Some(read);
        }
        Ok(Self { path, settings, bytes })
    }

    pub fn name(&self) -> String {
        self.path.display().to_string()
    }

    fn rows<T: Importable>(&self) -> Result<Rows<'_, T>, crm::ImportError> {
        match &self.bytes {
            Some(bytes) => Rows::of_bytes(bytes, STDIN, &self.settings.options),
            None => Rows::open(self.path, &self.settings.options),
        }
    }

    /// All rows in memory, for a look at them.
    pub fn gathered<T: Importable>(&self) -> Result<Imported<T>, crm::ImportError> {
        match &self.bytes {
            Some(bytes) => T::PARSE(bytes, STDIN, &self.settings.options),
            None => T::READ(self.path, &self.settings.options),
        }
    }
}

const STDIN: &str = "standard input";

/// Rows given to the store at once.
const BATCH: usize = 2000;

/// The rows of a file on their way into the store.
pub(super) struct Feed<'a, T: Importable> {
    name: String,
    rows: Rows<'a, T>,
    repeats: Repeats,
    /// The first rows: they were read before the database was opened.
    ahead: Vec<Arrived<T>>,
    good: u64,
    replaced: u64,
    /// What was said of repeated rows.
    notes: Vec<BadRow>,
    settled: u64,
    remarks: T::Remarks,
    broken: Option<crm::ImportError>,
    progress: ImportProgress,
}

/// What went into the store.
pub(super) struct Fed {
    pub account: Account,
    pub rows: u64,
    pub replaced: u64,
    pub tally: ImportTally,
    pub remarks: Vec<String>,
}

impl<'a, T: Importable> Feed<'a, T> {
    /// Reads the headings and the first rows: a wrong file leaves nothing behind. A file without any usable row is an
    /// error.
    pub fn open(input: &'a Input<'_>) -> anyhow::Result<Self> {
        let rows = input.rows::<T>()?;
        let mut feed = Self {
            name: input.name(),
            repeats: rows.repeats(),
            rows,
            ahead: Vec::new(),
            good: 0,
            replaced: 0,
            notes: Vec::new(),
            settled: 0,
            remarks: T::Remarks::default(),
            broken: None,
            progress: ImportProgress::new(input.name()),
        };
        feed.ahead = feed.batch()?;
        let account = feed.rows.account();
        if feed.ahead.is_empty() && account.rejected_rows > 0 {
            tell(&feed.name, account);
            return Err(nothing_usable(&feed.name, &account.rejected));
        }
        Ok(feed)
    }

    fn batch(&mut self) -> Result<Vec<Arrived<T>>, crm::ImportError> {
        let batch: Vec<Arrived<T>> = self.rows.by_ref().take(BATCH).collect::<Result<_, _>>()?;
        self.good += batch.len() as u64;
        Ok(batch)
    }

    pub async fn store(mut self, store: &dyn Store) -> anyhow::Result<Fed> {
        let outcome = store.import(T::incoming(&mut self)).await;
        self.progress.finish();
        // Why the rows broke off says more than that they did.
        if let Some(broken) = self.broken {
            return Err(broken.into());
        }
        let tally = outcome?;
        let mut account = self.rows.finish();
        account.note(self.notes);
        account.notes.sort_by_key(|note| note.line);
        tell(&self.name, &account);
        Ok(Fed {
            account,
            rows: self.good - self.replaced,
            replaced: self.replaced,
            tally,
            remarks: self.remarks.say(),
        })
    }
}

impl<T: Importable> Arrivals<T> for Feed<'_, T> {
    fn next(&mut self) -> Result<Vec<Arrived<T>>, Stopped> {
        self.progress.read(self.rows.read(), self.rows.bytes());
        if !self.ahead.is_empty() {
            return Ok(std::mem::take(&mut self.ahead));
        }
        self.batch().map_err(|error| {
            self.broken = Some(error);
            Stopped
        })
    }

    fn again(&mut self, first: Arrived<T>, later: Arrived<T>) -> Arrived<T> {
        let (standing, note) = self.repeats.settle(first, later);
        self.replaced += 1;
        if self.notes.len() < KEPT_NOTES {
            self.notes.push(note);
        }
        standing
    }

    fn settled(&mut self, rows: &[T]) {
        self.settled += rows.len() as u64;
        self.remarks.see(rows);
        self.progress.stored(self.settled, self.good - self.replaced);
    }
}

/// Notes about repeated rows that are kept.
const KEPT_NOTES: usize = 100_000;

pub(super) fn nothing_usable(name: &str, rejected: &[BadRow]) -> anyhow::Error {
    let reason = rejected.first().map_or("", |row| row.reason.as_str());
    Hinted::new(
        format!("no row of {name} can be used; the first: {reason}"),
        "correct the export, or see with --dry-run what is understood of it",
    )
    .into()
}

fn tell(name: &str, account: &Account) {
    tell_rows(name, "", &account.rejected);
    tell_rows(name, "note: ", &account.notes);
    if account.unlisted > 0 {
        talk(&format!(
            "{name}: {} more, which are not listed anywhere",
            account.unlisted
        ));
    }
}

pub(super) fn tell_rows(name: &str, label: &str, rows: &[BadRow]) {
    for row in rows.iter().take(TOLD_ROWS) {
        let column = row
            .column
            .as_deref()
            .map(|column| format!("{column}: "))
            .unwrap_or_default();
        let value = row
            .value
            .as_deref()
            .map(|value| format!("{value:?}: "))
            .unwrap_or_default();
        talk(&format!("{label}{name}:{}: {column}{value}{}", row.line, row.reason));
    }
    if rows.len() > TOLD_ROWS {
        talk(&format!(
            "{label}{name}: {} more like these (--format json lists all)",
            rows.len() - TOLD_ROWS
        ));
    }
}
