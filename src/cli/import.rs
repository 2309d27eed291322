//! `talktrack import`: CRM and telephone-system exports into the database. `run` uses the same code for `--deals` and
//! `--calls`.

use std::fmt::Write as _;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use serde::Serialize;

use super::output::{self, talk};
use super::{Context, Exit, Hinted, runtime};
use crate::config::Crm;
use crate::crm::{self, BadRow, ImportOptions, Imported, Layout, parse_calls, parse_deals, read_calls, read_deals};
use crate::domain::{CallLogEntry, Deal, DealStatus};
use crate::store::{self, ImportTally, Store, StoreError};

/// How many bad rows are told one by one; `--format json` lists all.
const TOLD_ROWS: usize = 20;

/// Import deals of the CRM or the call log of the telephone system
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What the file holds
    #[arg(value_enum)]
    what: What,
    /// CSV file; - reads standard input
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
    /// Show what is understood of the file, and store nothing
    #[arg(long)]
    dry_run: bool,
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, Serialize)]
#[serde(rename_all = "snake_case")]
enum What {
    Deals,
    Calls,
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
                ..ImportOptions::default()
            },
        })
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape of every command")]
pub(super) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let settings = Settings::with_region(&context.config.crm, args.timezone.as_deref(), args.region.as_deref())?;
    let url = args.db.as_deref().unwrap_or_else(|| context.config.database());
    // The file is read before the database is opened: a wrong file leaves nothing behind.
    let report = match args.what {
        What::Deals => {
            let imported = load(&args.file, &settings, read_deals, parse_deals)?;
            let tally = |store: Arc<dyn Store>, rows: Vec<Deal>| async move { store.import_deals(&rows).await };
            report(&args, url, imported, tally)?
        }
        What::Calls => {
            let imported = load(&args.file, &settings, read_calls, parse_calls)?;
            let tally =
                |store: Arc<dyn Store>, rows: Vec<CallLogEntry>| async move { store.import_call_log(&rows).await };
            report(&args, url, imported, tally)?
        }
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
pub(super) async fn deals(store: &dyn Store, path: &Path, settings: &Settings) -> anyhow::Result<usize> {
    let imported = load(path, settings, read_deals, parse_deals)?;
    store.import_deals(&imported.rows).await?;
    Ok(imported.rejected_rows())
}

/// Imports a call log; returns how many rows could not be used. They are told on standard error.
pub(super) async fn calls(store: &dyn Store, path: &Path, settings: &Settings) -> anyhow::Result<usize> {
    let imported = load(path, settings, read_calls, parse_calls)?;
    store.import_call_log(&imported.rows).await?;
    Ok(imported.rejected_rows())
}

type FromPath<T> = fn(&Path, &ImportOptions) -> Result<Imported<T>, crm::ImportError>;
type FromBytes<T> = fn(&[u8], &str, &ImportOptions) -> Result<Imported<T>, crm::ImportError>;

/// Reads a file and tells what is wrong with its rows. A file without any usable row is an error.
fn load<T>(path: &Path, settings: &Settings, read: FromPath<T>, parse: FromBytes<T>) -> anyhow::Result<Imported<T>> {
    let imported = if path == Path::new("-") {
        let mut bytes = Vec::new();
        let limit = settings.options.max_bytes.saturating_add(1);
        std::io::stdin()
            .lock()
            .take(limit)
            .read_to_end(&mut bytes)
            .context("cannot read standard input")?;
        parse(&bytes, "standard input", &settings.options)?
    } else {
        read(path, &settings.options)?
    };
    let name = path.display().to_string();
    tell(&name, "", &imported.rejected);
    tell(&name, "note: ", &imported.notes);
    if imported.rows.is_empty() && !imported.rejected.is_empty() {
        return Err(Hinted::new(
            format!(
                "no row of {name} can be used; the first: {}",
                imported.rejected[0].reason
            ),
            "correct the export, or see with --dry-run what is understood of it",
        )
        .into());
    }
    Ok(imported)
}

fn tell(name: &str, label: &str, rows: &[BadRow]) {
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
    rows: usize,
    rejected_rows: usize,
    /// `null` after a dry run.
    stored: Option<ImportTally>,
    rejected: Vec<BadRow>,
    notes: Vec<BadRow>,
    /// What to know about the file as a whole.
    remarks: Vec<String>,
    layout: Layout,
}

fn report<T, F>(
    args: &Args,
    url: &str,
    imported: Imported<T>,
    write: impl FnOnce(Arc<dyn Store>, Vec<T>) -> F,
) -> anyhow::Result<Report>
where
    T: Remarks,
    F: Future<Output = Result<ImportTally, StoreError>>,
{
    let (rows, rejected_rows) = (imported.rows.len(), imported.rejected_rows());
    let remarks = T::remarks(&imported.rows);
    let stored = if args.dry_run {
        None
    } else {
        let tally = runtime::block_on(async {
            let store = store::open(url, true).await?;
            let tally = write(store.clone(), imported.rows).await?;
            store.close().await;
            anyhow::Ok(tally)
        })??;
        Some(tally)
    };
    Ok(Report {
        file: args.file.display().to_string(),
        what: args.what,
        rows,
        rejected_rows,
        stored,
        rejected: imported.rejected,
        notes: imported.notes,
        remarks,
        layout: imported.layout,
    })
}

impl Report {
    fn as_text(&self) -> String {
        let what = match self.what {
            What::Deals => "deals",
            What::Calls => "call-log rows",
        };
        let delimiter = if self.layout.delimiter == '\t' {
            "tab".to_owned()
        } else {
            format!("{:?}", self.layout.delimiter)
        };
        let encoding = self.layout.encoding.as_str();
        let mut text = format!(
            "{}: {} {what}, {} rows rejected ({encoding}, {delimiter})\n",
            self.file, self.rows, self.rejected_rows
        );
        let used = self.layout.columns.iter().filter_map(|column| {
            let field = column.field.as_deref()?;
            Some(if field == column.heading {
                field.to_owned()
            } else {
                format!("{field} ← {}", column.heading)
            })
        });
        let _ = writeln!(text, "columns:   {}", used.collect::<Vec<_>>().join(", "));
        let unused = self
            .layout
            .columns
            .iter()
            .filter(|column| column.field.is_none() && !column.heading.is_empty());
        let unused: Vec<&str> = unused.map(|column| column.heading.as_str()).collect();
        if !unused.is_empty() {
            let _ = writeln!(text, "not used:  {}", unused.join(", "));
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
        text
    }
}

/// What can be said of all good rows together.
trait Remarks: Sized {
    fn remarks(rows: &[Self]) -> Vec<String>;
}

impl Remarks for Deal {
    fn remarks(rows: &[Self]) -> Vec<String> {
        let undated = rows
            .iter()
            .filter(|d| d.status != DealStatus::Open && d.closed_at.is_none())
            .count();
        let unreachable = rows.iter().filter(|d| d.phones.is_empty()).count();
        let mut remarks = Vec::new();
        if undated > 0 {
            remarks.push(format!(
                "{undated} won or lost deals have no close date: all later calls with their phone count as theirs"
            ));
        }
        if unreachable > 0 {
            remarks.push(format!(
                "{unreachable} deals have no phone: calls find them by deal id only"
            ));
        }
        remarks
    }
}

impl Remarks for CallLogEntry {
    fn remarks(rows: &[Self]) -> Vec<String> {
        let lost = rows
            .iter()
            .filter(|row| row.deal_id.is_none() && row.customer_phone.is_none())
            .count();
        let mut remarks = Vec::new();
        if lost > 0 {
            remarks.push(format!(
                "{lost} rows have neither a deal nor a phone: their calls stay without a deal"
            ));
        }
        remarks
    }
}
