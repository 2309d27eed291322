//! `talktrack report kpi`: the KPI catalogue, money first.

use jiff::tz::TimeZone;

use super::{Common, Desk, Format, line};
use crate::cli::pages;
use crate::cli::{Context, Exit, Hinted, clock};
use crate::config::Config;
use crate::crm;
use crate::kpi::catalogue::{self, Asked, Cut, KpiId, Query, Setup, Target, WorkHours};
use crate::report;

/// The KPI catalogue K1–K64: money first, targets, the period before, signals of a gamed target
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Rows to show, such as K7 K44 [default: all]; M1 to M3 are money and always lead, T1 to T5 are shown only beside it
    #[arg(value_name = "ROW")]
    rows: Vec<KpiId>,
    #[command(flatten)]
    common: Common,
    /// Groups: manager, team, source, pipeline, product, region, week, month
    #[arg(long, value_name = "CUT")]
    by: Option<Cut>,
    /// A month 2026-10, quarter 2026-Q3, year 2026, week 2026-W41, day, or days 2026-10-01..2026-10-31 [default: the
    /// month of the newest deal, lead or call]
    #[arg(long, value_name = "PERIOD", value_parser = period)]
    period: Option<Asked>,
    /// A target in place of the plan's, such as `K36=30` or `K44.within_wall=80`; shares in percent. May be given several times
    #[arg(long, value_name = "ROW=VALUE")]
    target: Vec<Target>,
}

pub(super) fn period(text: &str) -> Result<Asked, String> {
    text.parse().map_err(|_| {
        "expected a month such as 2026-10, a quarter 2026-Q3, a year 2026, a week 2026-W41, a day 2026-10-05, or days \
         2026-10-01..2026-10-31"
            .to_owned()
    })
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    if args.common.format == Format::Html {
        let hint = "--format table, json or csv";
        return Err(Hinted::new("the KPI catalogue is not made as a page", hint).into());
    }
    let desk = Desk::new(&args.common, context)?;
    let setup = setup(&context.config)?;
    let mut query = Query {
        rows: args.rows.clone(),
        cut: args.by,
        period: args.period,
        targets: args.target.clone(),
    };
    let found = desk.ask(async |store| {
        if let Some(found) = catalogue::report(store, &query, &setup).await? {
            return Ok(Some(found));
        }
        // Nothing is dated: this month, to say what is missing.
        query.period = Asked::month(clock::now().to_zoned(setup.hours.zone.clone()).date());
        Ok(catalogue::report(store, &query, &setup).await?)
    })?;
    let Some(found) = found else {
        return Err(Hinted::new("no period can be chosen", "name one with --period").into());
    };
    desk.answer(&match args.common.format {
        Format::Csv => report::csv::kpi(&found, desk.style().language),
        Format::Json => line(report::json::document("the catalogue", &found)?),
        Format::Table | Format::Html => report::table::kpi(&found, &desk.text_style()),
    })
}

/// The department's facts from the settings.
pub(in crate::cli) fn setup(config: &Config) -> anyhow::Result<Setup> {
    let zone: TimeZone = pages::zone(&config.crm.timezone);
    let hours = config.hours.understood()?;
    Ok(Setup {
        hours: WorkHours {
            zone,
            days: hours.days,
            from: hours.from,
            to: hours.to,
            holidays: hours.holidays.into_iter().collect(),
            workdays: hours.workdays.into_iter().collect(),
        },
        response_minutes: config.hours.response_minutes,
        trust_items: config.kpi.trust_items.iter().map(|id| id.as_str().into()).collect(),
        region_of: crm::region_of_phone,
    })
}
