//! `talktrack report head`: the page that a head of sales opens in the morning.

use std::path::{Path, PathBuf};

use super::{Common, Desk, Format, form, kpi, worklists};
use crate::cli::pages::CALLS_FOLDER;
use crate::cli::{Context, Exit, Hinted, LanguageArg, clock};
use crate::config::Config;
use crate::domain::{CallId, FormId};
use crate::kpi::catalogue::Asked;
use crate::kpi::head::{self, Ask, Morning, Step};
use crate::report::{Labels, html};
use crate::store::Store;

/// Rows of a worklist on the page.
const TOP: usize = 10;

/// One page for the head of sales: money first, whom to ring, whom to train, what goes with won deals, trends, managers
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Database, sqlite:PATH or a path [default: talktrack.db]
    #[arg(long, value_name = "URL")]
    db: Option<String>,
    /// The only format there is
    #[arg(long, value_enum, default_value_t = PageFormat::Html)]
    format: PageFormat,
    /// File to write; - is standard output. Beside the pages of `run --html DIR` the calls on it are links
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Language of the page [default: ru]
    #[arg(long, visible_alias = "language", value_enum)]
    report_language: Option<LanguageArg>,
    /// Call script to take the texts of items from, in place of those kept with the scorecards; several may be given
    #[arg(long, value_name = "FILE")]
    names: Vec<PathBuf>,
    #[command(flatten)]
    form: form::Args,
    /// A month 2026-10, quarter 2026-Q3, year 2026, week 2026-W41, day, or days 2026-10-01..2026-10-31 [default: the
    /// month of the newest deal or lead]
    #[arg(long, value_name = "PERIOD", value_parser = kpi::period)]
    period: Option<Asked>,
    /// How trends are cut [default: weeks for periods up to a month, else months]
    #[arg(long, value_enum)]
    trend: Option<StepArg>,
    /// The day (or moment, RFC 3339) of the worklists; what came later is not known yet [default: now]
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum PageFormat {
    Html,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum StepArg {
    Week,
    Month,
}

pub(super) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let PageFormat::Html = args.format;
    let common = Common {
        db: args.db,
        format: Format::Html,
        output: args.output,
        report_language: args.report_language,
        names: args.names,
    };
    let desk = Desk::new(&common, context)?;
    let options = worklists::options(&context.config, TOP)?;
    let as_of = match &args.as_of {
        Some(text) => worklists::moment(text, &options)?,
        None => clock::now(),
    };
    let mut ask = Ask {
        period: args.period,
        form: None,
        as_of,
        step: args.trend.map(|step| match step {
            StepArg::Week => Step::Week,
            StepArg::Month => Step::Month,
        }),
    };
    let (labels, morning) = desk.ask(async |store: &dyn Store| {
        ask.form = args.form.find_if_given(store).await?;
        let morning = load(store, &ask, &context.config).await?;
        let labels = match form_of(&morning) {
            Some(form) => desk.titles.of_form(store, form).await?,
            None => Labels::default().into(),
        };
        Ok((labels, morning))
    })?;
    let folder = common.output.as_deref().and_then(Path::parent);
    let page = html::head_page(&morning, &labels, &|call| call_page(folder?, call), &desk.style())?;
    desk.answer(&page)
}

/// What the page shows.
async fn load(store: &dyn Store, ask: &Ask, config: &Config) -> anyhow::Result<Morning> {
    let setup = kpi::setup(config)?;
    let options = worklists::options(config, TOP)?;
    let morning = head::load(store, ask, &setup, &options).await?;
    morning.ok_or_else(|| Hinted::new("no period can be chosen", "name one with --period").into())
}

fn form_of(morning: &Morning) -> Option<&FormId> {
    morning.calls.as_ref().map(|calls| &calls.form)
}

/// The link from a page in `folder` to the page of a call beside it, if there is one.
pub(in crate::cli) fn call_page(folder: &Path, call: CallId) -> Option<String> {
    let link = format!("{}/{}", CALLS_FOLDER, html::page_name(call));
    folder.join(&link).is_file().then_some(link)
}
