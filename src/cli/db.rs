//! `db migrate` and `db status`: the database file itself.

use comfy_table::{Table, presets};

use super::output::{print, print_json, talk};
use super::runtime::block_on;
use super::{Context, Exit};
use crate::store::{self, StoreError, StoreStatus};

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
                Format::Table => print(&format!("{}\n", table(&status)))?,
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
    })?;
    Ok(status.map_err(|error: StoreError| error)?)
}

fn table(status: &StoreStatus) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.add_row(["database", &status.url]);
    for (name, value) in [
        ("schema version", Some(status.schema_version.to_string())),
        ("calls", Some(status.calls.to_string())),
        ("transcripts", Some(status.transcripts.to_string())),
        ("scorecards", Some(status.scorecards.to_string())),
        ("deals", Some(status.deals.to_string())),
        ("call log rows", Some(status.log_rows.to_string())),
        ("bytes", status.bytes.map(|bytes| bytes.to_string())),
    ] {
        table.add_row([name.to_owned(), value.unwrap_or_else(|| "unknown".to_owned())]);
    }
    table
}
