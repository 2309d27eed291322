//! `talktrack import`: CRM and telephone-system exports into the database. `run` uses the same code for `--deals` and
//! `--calls`.

mod feed;
mod outcome;
mod progress;
mod remarks;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;

use self::feed::{Feed, Importable, Input, nothing_usable, tell_rows};
use self::outcome::{Joined, Report, shown};
use self::remarks::Remarks as _;
use super::{Context, Exit, output, runtime};
use crate::config::Crm;
use crate::crm::{self, ImportOptions, Mapping, profile};
use crate::domain::{CallLogEntry, Cost, CrmTask, Deal, Lead, LineItem, PlanTarget, StageEntry};
use crate::pipeline;
use crate::store::{self, Store};

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

/// What else a folder may have in the plain form.
pub(super) const OTHERS: [&str; 6] = [
    "leads.csv",
    "stages.csv",
    "costs.csv",
    "plan.csv",
    "items.csv",
    "tasks.csv",
];

/// Imports those of [`OTHERS`] that a folder has; returns how many rows could not be used.
pub(super) async fn others(store: &dyn Store, folder: &Path, settings: &Settings) -> anyhow::Result<u64> {
    let [leads, stages, costs, plan, items, tasks] = OTHERS.map(|name| folder.join(name));
    Ok(table::<Lead>(store, &leads, settings).await?
        + table::<StageEntry>(store, &stages, settings).await?
        + table::<Cost>(store, &costs, settings).await?
        + table::<PlanTarget>(store, &plan, settings).await?
        + table::<LineItem>(store, &items, settings).await?
        + table::<CrmTask>(store, &tasks, settings).await?)
}

/// Nothing, where there is no such file.
async fn table<T: Importable>(store: &dyn Store, path: &Path, settings: &Settings) -> anyhow::Result<u64> {
    if !path.is_file() {
        return Ok(0);
    }
    into_store::<T>(store, path, settings).await
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
