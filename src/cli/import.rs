//! `talktrack import`: CRM and telephone-system exports into the database. `run` uses the same code for `--deals` and
//! `--calls`.

mod progress;
mod remarks;

use std::fmt::Write as _;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use serde::Serialize;

use self::progress::ImportProgress;
use self::remarks::{OfCalls, OfDeals, OfLeads, OfTasks, Remarks};
use super::output::{self, talk};
use super::{Context, Exit, Hinted, runtime};
use crate::config::Crm;
use crate::crm::{self, Account, BadRow, ImportOptions, Imported, Layout, Mapping, Repeats, Rows, profile};
use crate::domain::{Arrived, CallLogEntry, Cost, CrmTask, Deal, Lead, LineItem, Money, PlanTarget, StageEntry, mask};
use crate::pipeline;
use crate::store::{self, Arrivals, ImportTally, Incoming, Stopped, Store};

/// How many bad rows are told one by one; `--format json` lists all.
const TOLD_ROWS: usize = 20;

/// How many good rows a dry run shows.
const SHOWN_ROWS: usize = 3;

/// Import exports of the CRM, the telephone system and accounting (CSV or XLSX)
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What the file holds
    #[arg(value_enum)]
    what: What,
    /// CSV or XLSX file; - reads standard input
    file: PathBuf,
    /// Database, sqlite:PATH or a path [default: talktrack.db]
    #[arg(long, value_name = "URL")]
    db: Option<String>,
    /// Zone of times without an offset, such as Europe/Moscow or +03:00 [default: crm.timezone of the settings]
    #[arg(long, value_name = "ZONE", allow_hyphen_values = true)]
    timezone: Option<String>,
    /// Country of telephone numbers without a country code, such as RU [default: crm.region of the settings]
    #[arg(long, value_name = "CODE")]
    region: Option<String>,
    /// Whose export it is [default: found by the headings]
    #[arg(long, value_name = "NAME", value_parser = profiles(), conflicts_with = "mapping")]
    profile: Option<String>,
    /// What the file calls things, for exports that no profile knows (TOML)
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Show what is understood of the file, and store nothing
    #[arg(long)]
    dry_run: bool,
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, Serialize)]
#[serde(rename_all = "snake_case")]
enum What {
    /// Deals
    Deals,
    /// Stage history of deals
    Stages,
    /// Leads (requests)
    Leads,
    /// Call log of the telephone system or the CRM
    Calls,
    /// Costs: ads, salaries, bonuses, by period
    Costs,
    /// Targets by period
    Plan,
    /// Products in deals
    Items,
    /// Tasks of the CRM
    Tasks,
}

fn profiles() -> clap::builder::PossibleValuesParser {
    let names = std::iter::once(profile::PLAIN.name).chain(profile::ALL.iter().map(|profile| profile.name));
    clap::builder::PossibleValuesParser::new(names)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Table,
    Json,
}

/// How exports are read.
#[derive(Debug)]
pub(super) struct Settings {
    options: ImportOptions,
}

impl Settings {
    pub fn new(crm: &Crm, timezone: Option<&str>) -> anyhow::Result<Self> {
        Self::with_region(crm, timezone, None)
    }

    fn with_region(crm: &Crm, timezone: Option<&str>, region: Option<&str>) -> anyhow::Result<Self> {
        let timezone = crm::time_zone(timezone.unwrap_or(&crm.timezone))?;
        let region = region.unwrap_or(&crm.region).parse()?;
        Ok(Self {
            options: ImportOptions {
                timezone: Some(timezone),
                region,
                max_bytes: u64::from(crm.max_file_megabytes) * 1_000_000,
                max_cells: crm.max_workbook_cells,
                ..ImportOptions::default()
            },
        })
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape of every command")]
pub(super) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let mut settings = Settings::with_region(&context.config.crm, args.timezone.as_deref(), args.region.as_deref())?;
    settings.options.profile = args.profile.as_deref().and_then(profile::named);
    settings.options.mapping = args.mapping.as_deref().map(Mapping::read).transpose()?;
    let url = args.db.as_deref().unwrap_or_else(|| context.config.database());
    let report = match args.what {
        What::Deals => report::<Deal>(&args, url, &settings)?,
        What::Stages => report::<StageEntry>(&args, url, &settings)?,
        What::Leads => report::<Lead>(&args, url, &settings)?,
        What::Calls => report::<CallLogEntry>(&args, url, &settings)?,
        What::Costs => report::<Cost>(&args, url, &settings)?,
        What::Plan => report::<PlanTarget>(&args, url, &settings)?,
        What::Items => report::<LineItem>(&args, url, &settings)?,
        What::Tasks => report::<CrmTask>(&args, url, &settings)?,
    };
    match args.format {
        Format::Table => output::print(&report.as_text())?,
        Format::Json => output::print_json(&report)?,
    }
    Ok(if report.rejected_rows == 0 {
        Exit::Done
    } else {
        Exit::SomeFailed
    })
}

/// Imports a deals file; returns how many rows could not be used. They are told on standard error.
pub(super) async fn deals(store: &dyn Store, path: &Path, settings: &Settings) -> anyhow::Result<u64> {
    into_store::<Deal>(store, path, settings).await
}

/// Imports a call log; returns how many rows could not be used. They are told on standard error.
pub(super) async fn calls(store: &dyn Store, path: &Path, settings: &Settings) -> anyhow::Result<u64> {
    into_store::<CallLogEntry>(store, path, settings).await
}

async fn into_store<T: Importable>(store: &dyn Store, path: &Path, settings: &Settings) -> anyhow::Result<u64> {
    let input = Input::new(path, settings)?;
    let stored = Feed::<T>::open(&input)?.store(store).await?;
    Ok(stored.account.rejected_rows)
}

/// Imports whatever else a folder has in the plain form (`leads.csv`, `stages.csv`, `costs.csv`, `plan.csv`, `items.csv`,
/// `tasks.csv`);
/// returns how many rows could not be used.
pub(super) async fn others(store: &dyn Store, folder: &Path, settings: &Settings) -> anyhow::Result<u64> {
    Ok(table::<Lead>(store, &folder.join("leads.csv"), settings).await?
        + table::<StageEntry>(store, &folder.join("stages.csv"), settings).await?
        + table::<Cost>(store, &folder.join("costs.csv"), settings).await?
        + table::<PlanTarget>(store, &folder.join("plan.csv"), settings).await?
        + table::<LineItem>(store, &folder.join("items.csv"), settings).await?
        + table::<CrmTask>(store, &folder.join("tasks.csv"), settings).await?)
}

/// Nothing, where there is no such file.
async fn table<T: Importable>(store: &dyn Store, path: &Path, settings: &Settings) -> anyhow::Result<u64> {
    if !path.is_file() {
        return Ok(0);
    }
    into_store::<T>(store, path, settings).await
}

/// A table that can be imported: how its file is read, and where its rows go.
trait Importable: crm::Record + Serialize + Send + Sync {
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
struct Input<'a> {
    path: &'a Path,
    settings: &'a Settings,
    bytes: Option<Vec<u8>>,
}

impl<'a> Input<'a> {
    fn new(path: &'a Path, settings: &'a Settings) -> anyhow::Result<Self> {
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

    fn name(&self) -> String {
        self.path.display().to_string()
    }

    fn rows<T: Importable>(&self) -> Result<Rows<'_, T>, crm::ImportError> {
        match &self.bytes {
            Some(bytes) => Rows::of_bytes(bytes, STDIN, &self.settings.options),
            None => Rows::open(self.path, &self.settings.options),
        }
    }

    /// All rows in memory, for a look at them.
    fn gathered<T: Importable>(&self) -> Result<Imported<T>, crm::ImportError> {
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
struct Feed<'a, T: Importable> {
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
struct Fed {
    account: Account,
    rows: u64,
    replaced: u64,
    tally: ImportTally,
    remarks: Vec<String>,
}

impl<'a, T: Importable> Feed<'a, T> {
    /// Reads the headings and the first rows: a wrong file leaves nothing behind. A file without any usable row is an
    /// error.
    fn open(input: &'a Input<'_>) -> anyhow::Result<Self> {
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

    async fn store(mut self, store: &dyn Store) -> anyhow::Result<Fed> {
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

fn nothing_usable(name: &str, rejected: &[BadRow]) -> anyhow::Error {
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

fn tell_rows(name: &str, label: &str, rows: &[BadRow]) {
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

/// What one import did.
#[derive(Debug, Serialize)]
struct Report {
    file: String,
    what: What,
    #[serde(skip)]
    rows_are: &'static str,
    rows: u64,
    rejected_rows: u64,
    /// Rows that another row with the same id stands for.
    replaced_rows: u64,
    /// `null` after a dry run.
    stored: Option<ImportTally>,
    /// The calls that were tied to deals anew; `null` when there was nothing to tie.
    joined: Option<Joined>,
    rejected: Vec<BadRow>,
    notes: Vec<BadRow>,
    /// Entries that the two lists have no room for.
    unlisted: u64,
    /// What to know about the file as a whole.
    remarks: Vec<String>,
    /// The first good rows as they were understood, telephones masked; after a dry run only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    first_rows: Vec<serde_json::Value>,
    layout: Layout,
}

#[derive(Debug, Serialize)]
struct Joined {
    calls: u64,
    /// With a deal.
    matched: u64,
}

fn report<T: Importable>(args: &Args, url: &str, settings: &Settings) -> anyhow::Result<Report> {
    let input = Input::new(&args.file, settings)?;
    if args.dry_run {
        return look::<T>(args, &input);
    }
    // The file is looked at before the database is opened: a wrong one leaves nothing behind.
    let feed = Feed::<T>::open(&input)?;
    let (fed, joined) = runtime::block_on(async {
        let store: Arc<dyn Store> = store::open(url, true).await?;
        let answer = async {
            let fed = feed.store(store.as_ref()).await?;
            let joined = if T::JOINS {
                Some(pipeline::join_all(store.as_ref()).await?)
            } else {
                None
            };
            anyhow::Ok((fed, joined))
        }
        .await;
        store.close().await;
        answer
    })??;
    Ok(Report {
        file: args.file.display().to_string(),
        what: args.what,
        rows_are: T::ROWS,
        rows: fed.rows,
        rejected_rows: fed.account.rejected_rows,
        replaced_rows: fed.replaced,
        stored: Some(fed.tally),
        joined: joined.filter(|tally| tally.calls > 0).map(|tally| Joined {
            calls: tally.calls,
            matched: tally.matched,
        }),
        rejected: fed.account.rejected,
        notes: fed.account.notes,
        unlisted: fed.account.unlisted,
        remarks: fed.remarks,
        first_rows: Vec::new(),
        layout: fed.account.layout,
    })
}

/// What is understood of a file; all of it is in memory for that.
fn look<T: Importable>(args: &Args, input: &Input<'_>) -> anyhow::Result<Report> {
    let imported = input.gathered::<T>()?;
    let name = input.name();
    tell_rows(&name, "", &imported.rejected);
    tell_rows(&name, "note: ", &imported.notes);
    if imported.rows.is_empty() && !imported.rejected.is_empty() {
        return Err(nothing_usable(&name, &imported.rejected));
    }
    let mut first_rows = Vec::new();
    for row in imported.rows.iter().take(SHOWN_ROWS) {
        first_rows.push(shown(serde_json::to_value(row)?));
    }
    let mut remarks = T::Remarks::default();
    remarks.see(&imported.rows);
    Ok(Report {
        file: args.file.display().to_string(),
        what: args.what,
        rows_are: T::ROWS,
        rows: imported.rows.len() as u64,
        rejected_rows: imported.rejected_rows() as u64,
        replaced_rows: imported.replaced as u64,
        stored: None,
        joined: None,
        rejected: imported.rejected,
        notes: imported.notes,
        unlisted: 0,
        remarks: remarks.say(),
        first_rows,
        layout: imported.layout,
    })
}

/// A row for people: what is unknown left out, amounts with decimals, what identifies a person masked.
fn shown(row: serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    let field = |(name, value): (String, Value)| {
        let value = match (name.as_str(), value.as_i64()) {
            ("amount" | "cost" | "margin" | "discount" | "recurring", Some(minor)) => Money(minor).to_string().into(),
            _ => shown(value),
        };
        (name, value)
    };
    match row {
        Value::Object(fields) => Value::Object(fields.into_iter().filter(|(_, v)| !v.is_null()).map(field).collect()),
        Value::Array(values) => Value::Array(values.into_iter().map(shown).collect()),
        // Times are no telephone numbers, and `mask` would not know.
        Value::String(text) if text.parse::<jiff::Timestamp>().is_ok() => Value::String(text),
        Value::String(text) => Value::String(mask(&text)),
        other => other,
    }
}

impl Report {
    fn as_text(&self) -> String {
        let layout = &self.layout;
        let delimiter = match (layout.delimiter, &layout.sheet) {
            (Some('\t'), _) => "tab".to_owned(),
            (Some(delimiter), _) => format!("{delimiter:?}"),
            (None, sheet) => format!("sheet {:?}", sheet.as_deref().unwrap_or_default()),
        };
        let encoding = layout.encoding.as_str();
        let mut text = format!(
            "{}: {} {}, {} rows rejected ({encoding}, {delimiter})\n",
            self.file, self.rows, self.rows_are, self.rejected_rows
        );
        let _ = writeln!(text, "profile:   {}", self.profile());
        let used = layout.columns.iter().filter_map(|column| {
            let field = column.field.as_deref()?;
            Some(if field == column.heading {
                field.to_owned()
            } else {
                format!("{field} ← {}", column.heading)
            })
        });
        let _ = writeln!(text, "columns:   {}", used.collect::<Vec<_>>().join(", "));
        for (label, known) in [("not used: ", true), ("unknown:  ", false)] {
            let of_kind = layout
                .columns
                .iter()
                .filter(|column| column.field.is_none() && column.known == known && !column.heading.is_empty());
            let headings: Vec<&str> = of_kind.map(|column| column.heading.as_str()).collect();
            if !headings.is_empty() {
                let _ = writeln!(text, "{label} {}", headings.join(", "));
            }
        }
        for row in &self.first_rows {
            let _ = writeln!(text, "row:       {row}");
        }
        if self.replaced_rows > 0 {
            let _ = writeln!(
                text,
                "repeated:  {} rows with the id of another row",
                self.replaced_rows
            );
        }
        for remark in &self.remarks {
            let _ = writeln!(text, "remark:    {remark}");
        }
        let _ = match self.stored {
            Some(tally) => {
                writeln!(
                    text,
                    "stored:    {} added, {} updated, {} unchanged",
                    tally.added, tally.updated, tally.unchanged
                )
            }
            None => writeln!(text, "stored:    nothing (dry run)"),
        };
        if let Some(joined) = &self.joined {
            let _ = writeln!(
                text,
                "joined:    {} of {} calls have a deal",
                joined.matched, joined.calls
            );
        }
        text
    }

    fn profile(&self) -> String {
        let layout = &self.layout;
        let how = match layout.confidence {
            _ if !layout.has_headings => " (no heading line, known by its shape)".to_owned(),
            Some(confidence) => format!(" (found by its headings, confidence {confidence:.2})"),
            None => String::new(),
        };
        format!("{}{how}", layout.profile)
    }
}
