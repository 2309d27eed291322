//! `talktrack report calibration`: how far reviewers agree with each other and with the machine.

use super::{Common, Desk, Format, form, line};
use crate::cli::{Context, Exit, Hinted, pages};
use crate::kpi::calibration;
use crate::report;

/// Agreement of reviewers with each other (blind reviews) and with the machine: raw, κ, α, AC1 with intervals
#[derive(Debug, clap::Args)]
#[group(skip)] // `Args` is also the name of the command that takes these in
pub(super) struct Args {
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    form: form::Args,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    if args.common.format == Format::Html {
        let hint = "--format table, json or csv";
        return Err(Hinted::new("calibration is not made as a page", hint).into());
    }
    let desk = Desk::new(&args.common, context)?;
    let zone = pages::zone(&context.config.crm.timezone);
    let (labels, found) = desk.ask(async |store| {
        let form = args.form.find(store).await?;
        let labels = desk.titles.of_form(store, &form).await?;
        Ok((labels, calibration::load(store, &form, &zone).await?))
    })?;
    desk.answer(&match args.common.format {
        Format::Json => line(report::json::document("calibration", &found)?),
        Format::Csv => report::csv::calibration(&found),
        Format::Table | Format::Html => report::table::calibration(&found, &labels, &desk.text_style()),
    })
}
