//! `report health`: what is wrong with the recordings, by source, and what an administrator should change.

use super::{Common, Desk, Format, line};
use crate::cli::{Context, Exit, Hinted};
use crate::kpi::health;
use crate::report;

/// What is wrong with recordings, by source, and what to change
#[derive(Debug, clap::Args)]
#[group(skip)] // `Args` is also the name of the command that takes these in
pub(super) struct Args {
    #[command(flatten)]
    common: Common,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    if args.common.format == Format::Html {
        return Err(Hinted::new("report health has no page", "use --format table, json or csv").into());
    }
    let desk = Desk::new(&args.common, context)?;
    let health = desk.ask(async |store| Ok(health::load(store).await?))?;
    desk.answer(&match args.common.format {
        Format::Table | Format::Html => report::table::health(&health, &desk.text_style()),
        Format::Json => line(report::json::document("recording health", &health)?),
        Format::Csv => report::csv::health(&health),
    })
}
