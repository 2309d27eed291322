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
use crate::crm::{self, BadRow, ImportOptions, Imported, Layout, Mapping, profile};
use crate::domain::{
    CallLogEntry, Cost, CrmTask, Deal, DealStatus, Lead, LineItem, Money, PlanTarget, StageEntry, mask,
};
use crate::store::{self, ImportTally, Store, StoreError};

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
pub(super) async fn deals(store: &dyn Store, path: &Path, settings: &Settings) -> anyhow::Result<usize> {
    let imported = load::<Deal>(path, settings)?;
    store.import_deals(&imported.rows).await?;
    Ok(imported.rejected_rows())
}

/// Imports a call log; returns how many rows could not be used. They are told on standard error.
pub(super) async fn calls(store: &dyn Store, path: &Path, settings: &Settings) -> anyhow::Result<usize> {
    let imported = load::<CallLogEntry>(path, settings)?;
    store.import_call_log(&imported.rows).await?;
    Ok(imported.rejected_rows())
}

/// Imports whatever else a folder has in the plain form (`leads.csv`, `stages.csv`, `costs.csv`, `plan.csv`, `items.csv`);
/// returns how many rows could not be used.
pub(super) async fn others(store: &dyn Store, folder: &Path, settings: &Settings) -> anyhow::Result<usize> {
    Ok(table::<Lead>(store, &folder.join("leads.csv"), settings).await?
        + table::<StageEntry>(store, &folder.join("stages.csv"), settings).await?
        + table::<Cost>(store, &folder.join("costs.csv"), settings).await?
        + table::<PlanTarget>(store, &folder.join("plan.csv"), settings).await?
        + table::<LineItem>(store, &folder.join("items.csv"), settings).await?)
}

/// Nothing, where there is no such file.
async fn table<T: Importable>(store: &dyn Store, path: &Path, settings: &Settings) -> anyhow::Result<usize> {
    if !path.is_file() {
        return Ok(0);
    }
    let imported = load::<T>(path, settings)?;
    T::write(store, &imported.rows).await?;
    Ok(imported.rejected_rows())
}

/// A table that can be imported: how its file is read, and where its rows go.
#[async_trait::async_trait]
trait Importable: Serialize + Sized + Send + Sync {
    const READ: FromPath<Self>;
    const PARSE: FromBytes<Self>;
    /// What its rows are called.
    const ROWS: &'static str;

    async fn write(store: &dyn Store, rows: &[Self]) -> Result<ImportTally, StoreError>;

    /// What can be said of all good rows together.
    fn remarks(_rows: &[Self]) -> Vec<String> {
        Vec::new()
    }
}

type FromPath<T> = fn(&Path, &ImportOptions) -> Result<Imported<T>, crm::ImportError>;
type FromBytes<T> = fn(&[u8], &str, &ImportOptions) -> Result<Imported<T>, crm::ImportError>;

macro_rules! importable {
    ($($record:ty, $read:ident, $parse:ident, $write:ident, $rows:literal $(, $remarks:ident)?;)*) => {$(
        #[async_trait::async_trait]
        impl Importable for $record {
            const READ: FromPath<Self> = crm::$read;
            const PARSE: FromBytes<Self> = crm::$parse;
            const ROWS: &'static str = $rows;

            async fn write(store: &dyn Store, rows: &[Self]) -> Result<ImportTally, StoreError> {
                store.$write(rows).await
            }

            $(fn remarks(rows: &[Self]) -> Vec<String> {
                $remarks(rows)
            })?
        }
    )*};
}

importable! {
    Deal, read_deals, parse_deals, import_deals, "deals", of_deals;
    StageEntry, read_stages, parse_stages, import_stages, "stage entries";
    Lead, read_leads, parse_leads, import_leads, "leads", of_leads;
    CallLogEntry, read_calls, parse_calls, import_call_log, "call-log rows", of_calls;
    Cost, read_costs, parse_costs, import_costs, "costs";
    PlanTarget, read_plan, parse_plan, import_plan, "targets";
    LineItem, read_items, parse_items, import_items, "deal lines";
    CrmTask, read_tasks, parse_tasks, import_tasks, "tasks", of_tasks;
}

/// Reads a file and tells what is wrong with its rows. A file without any usable row is an error.
fn load<T: Importable>(path: &Path, settings: &Settings) -> anyhow::Result<Imported<T>> {
    let imported = if path == Path::new("-") {
        let mut bytes = Vec::new();
        let limit = settings.options.max_bytes.saturating_add(1);
        std::io::stdin()
            .lock()
            .take(limit)
            .read_to_end(&mut bytes)
            .context("cannot read standard input")?;
        T::PARSE(&bytes, "standard input", &settings.options)?
    } else {
        T::READ(path, &settings.options)?
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
    #[serde(skip)]
    rows_are: &'static str,
    rows: usize,
    rejected_rows: usize,
    /// Rows that another row with the same id stands for.
    replaced_rows: usize,
    /// `null` after a dry run.
    stored: Option<ImportTally>,
    rejected: Vec<BadRow>,
    notes: Vec<BadRow>,
    /// What to know about the file as a whole.
    remarks: Vec<String>,
    /// The first good rows as they were understood, telephones masked; after a dry run only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    first_rows: Vec<serde_json::Value>,
    layout: Layout,
}

/// The file is read before the database is opened: a wrong file leaves nothing behind.
fn report<T: Importable>(args: &Args, url: &str, settings: &Settings) -> anyhow::Result<Report> {
    let imported = load::<T>(&args.file, settings)?;
    let (rows, rejected_rows) = (imported.rows.len(), imported.rejected_rows());
    let remarks = T::remarks(&imported.rows);
    let (mut stored, mut first_rows) = (None, Vec::new());
    if args.dry_run {
        for row in imported.rows.iter().take(SHOWN_ROWS) {
            first_rows.push(shown(serde_json::to_value(row)?));
        }
    } else {
        stored = Some(runtime::block_on(async {
            let store: Arc<dyn Store> = store::open(url, true).await?;
            let tally = T::write(store.as_ref(), &imported.rows).await?;
            store.close().await;
            anyhow::Ok(tally)
        })??);
    }
    Ok(Report {
        file: args.file.display().to_string(),
        what: args.what,
        rows_are: T::ROWS,
        rows,
        rejected_rows,
        replaced_rows: imported.replaced,
        stored,
        rejected: imported.rejected,
        notes: imported.notes,
        remarks,
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

fn of_deals(rows: &[Deal]) -> Vec<String> {
    let undated = rows
        .iter()
        .filter(|d| d.status != DealStatus::Open && d.closed_at.is_none())
        .count();
    let unreachable = rows
        .iter()
        .filter(|d| d.phones.is_empty() && d.contact_id.is_none() && d.company_id.is_none())
        .count();
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
    // Said, since a department may have renamed its closing stages.
    let mut stages: Vec<&str> = rows
        .iter()
        .filter(|deal| deal.status == DealStatus::Open)
        .filter_map(|deal| deal.stage.as_deref())
        .collect();
    let open = stages.len();
    stages.sort_unstable();
    stages.dedup();
    if open > 0 {
        let rest = if stages.len() > 12 { ", …" } else { "" };
        stages.truncate(12);
        remarks.push(format!(
            "{open} deals are taken as open in these stages: {}{rest}",
            stages.join(", ")
        ));
    }
    remarks
}

fn of_leads(rows: &[Lead]) -> Vec<String> {
    let lost = rows
        .iter()
        .filter(|lead| lead.phones.is_empty() && lead.deal_id.is_none())
        .count();
    if lost == 0 {
        return Vec::new();
    }
    vec![format!(
        "{lost} leads have neither a phone nor a deal: no call finds them"
    )]
}

fn of_tasks(rows: &[CrmTask]) -> Vec<String> {
    let lost = rows
        .iter()
        .filter(|task| task.deal_id.is_none() && task.contact_id.is_none() && task.phone.is_none())
        .count();
    if lost == 0 {
        return Vec::new();
    }
    vec![format!(
        "{lost} tasks have neither a deal, a contact nor a phone: no call can be looked for"
    )]
}

fn of_calls(rows: &[CallLogEntry]) -> Vec<String> {
    let lost = rows
        .iter()
        .filter(|row| {
            row.deal_id.is_none()
                && row.customer_phone.is_none()
                && row.contact_id.is_none()
                && row.company_id.is_none()
        })
        .count();
    let mut remarks = Vec::new();
    if lost > 0 {
        remarks.push(format!(
            "{lost} rows have neither a deal nor a phone: their calls stay without a deal"
        ));
    }
    remarks
}
