//! `report revive` and `report lost`: whom to ring, what to talk over, and the money not earned.

use anyhow::Context as _;
use jiff::Timestamp;
use jiff::civil::Date;

use super::kpi;
use super::{Common, Desk, Format, form, line};
use crate::cli::{Context, Exit, Hinted, clock};
use crate::config::Config;
use crate::kpi::worklists::{self, ListKind, WorklistOptions};
use crate::report::{self, Language};
use crate::store::Store;

#[derive(Debug, clap::Args)]
#[group(skip)] // `Args` is also the name of the command that takes these in
pub(super) struct Args {
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    form: form::Args,
    /// Deals to show
    #[arg(long, value_name = "N", default_value_t = 20)]
    top: usize,
    /// The day (or moment, RFC 3339) as of which to look; what came later is not known yet [default: now]
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
    /// Only this manager's deals
    #[arg(long, value_name = "NAME")]
    manager: Option<String>,
}

pub(super) fn run(kind: ListKind, args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let desk = Desk::new(&args.common, context)?;
    let options = options(&context.config, args.top)?;
    let as_of = match &args.as_of {
        Some(text) => moment(text, &options)?,
        None => clock::now(),
    };
    let (labels, lists) = desk.ask(async |store: &dyn Store| {
        let form = args.form.find(store).await?;
        let labels = desk.titles.of_form(store, &form).await?;
        let lists = worklists::load(store, &form, as_of, args.manager.as_deref(), &options).await?;
        Ok((labels, lists))
    })?;
    let list = match kind {
        ListKind::Revive => lists.revive,
        ListKind::Lost => lists.lost,
    };
    let labels = &labels;
    let language = desk.language();
    desk.answer(&match args.common.format {
        Format::Table => report::table::worklist(&list, labels, &desk.text_style()),
        Format::Json => line(report::json::worklist(
            &list,
            labels,
            language.unwrap_or(Language::English),
        )?),
        Format::Csv => report::csv::worklist(&list, labels, language.unwrap_or(Language::English)),
        Format::Html => report::html::worklist_page(&list, labels, &desk.style())?,
    })
}

/// The settings, with the department's working hours.
pub(in crate::cli) fn options(config: &Config, top: usize) -> anyhow::Result<WorklistOptions> {
    let (settings, setup) = (&config.worklists, kpi::setup(config)?);
    let usual = WorklistOptions::default();
    let with = |own: &[String], usual: Vec<String>| own.iter().cloned().chain(usual).collect();
    Ok(WorklistOptions {
        top,
        stalled_days: settings.stalled_days,
        lost_days: settings.lost_days,
        grace_days: settings.grace_days,
        promise_days: settings.promise_days,
        min_deals: settings.min_deals,
        prior_deals: settings.prior_deals,
        response_minutes: setup.response_minutes,
        late_hours: settings.late_hours,
        hours: setup.hours,
        external_reasons: with(&settings.external_reasons, usual.external_reasons),
        external_said: with(&settings.external_said, usual.external_said),
        interest_said: with(&settings.interest_said, usual.interest_said),
        ..usual
    })
}

/// A day means its end: all of it is known.
pub(super) fn moment(text: &str, options: &WorklistOptions) -> anyhow::Result<Timestamp> {
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Ok(moment);
    }
    let day: Date = text.parse().map_err(|_| {
        Hinted::new(
            format!("not a date: --as-of {text:?}"),
            "write 2026-11-21, or a moment such as 2026-11-21T20:00:00+03:00",
        )
    })?;
    let end = day.at(23, 59, 59, 0).to_zoned(options.hours.zone.clone());
    Ok(end.context("that day is out of range")?.timestamp())
}
