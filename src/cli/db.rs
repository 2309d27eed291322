//! `db migrate` and `db status`: the database file itself.

use super::output::{print, print_json, talk};
use super::runtime::block_on;
use super::{Context, Exit};
use crate::store::{self, StoreStatus};

/// Look after the database
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Make the database if there is none and bring it to this program's version
    Migrate(Database),
    /// Print the database's version, counts and size
    Status(Status),
}

#[derive(Debug, clap::Args)]
struct Database {
    /// Database: sqlite:PATH, or a path
    #[arg(long = "db", value_name = "URL")]
    url: String,
}

#[derive(Debug, clap::Args)]
struct Status {
    #[command(flatten)]
    database: Database,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    Table,
    Json,
}

pub(super) fn run(args: Args, _context: &Context) -> anyhow::Result<Exit> {
    match args.command {
        Command::Migrate(database) => {
            let status = status_of(&database.url, true)?;
            talk(&format!("{} is of version {}", status.url, status.schema_version));
        }
        Command::Status(Status { database, format }) => {
            let status = status_of(&database.url, false)?;
            match format {
                Format::Json => print_json(&status)?,
                Format::Table => print(&table(&status))?,
            }
        }
    }
    Ok(Exit::Done)
}

fn status_of(url: &str, create: bool) -> anyhow::Result<StoreStatus> {
    let status = block_on(async {
        let store = store::open(url, create).await?;
        let status = store.status().await;
        store.close().await;
        status
    })??;
    Ok(status)
}

/// One fact per line, the values in a column.
fn table(status: &StoreStatus) -> String {
    let facts = [
        ("database", status.url.clone()),
        ("schema version", status.schema_version.to_string()),
        ("calls", status.calls.to_string()),
        ("transcripts", status.transcripts.to_string()),
        ("scorecards", status.scorecards.to_string()),
        ("deals", status.deals.to_string()),
        ("call log rows", status.log_rows.to_string()),
        ("stage entries", status.stages.to_string()),
        ("leads", status.leads.to_string()),
        ("costs", status.costs.to_string()),
        ("targets", status.plan.to_string()),
        ("deal lines", status.items.to_string()),
        ("tasks", status.tasks.to_string()),
        (
            "bytes",
            status
                .bytes
                .map_or_else(|| "unknown".to_owned(), |bytes| bytes.to_string()),
        ),
    ];
    let lines: Vec<String> = facts
        .iter()
        .map(|(name, value)| format!("{name:<16}{value}\n"))
        .collect();
    lines.concat()
}
