//! `talktrack report`: scorecards, lift, managers and the join from the database, in any format. Nothing is computed
//! here: `kpi` counts and `report` renders.

mod form;
mod scorecard;
mod sink;

use std::path::PathBuf;
use std::sync::Arc;

pub(super) use scorecard::named;
use sink::Sink;

use super::runtime::block_on;
use super::{Context, Exit, LanguageArg, pages};
use crate::kpi::{join, lift, managers};
use crate::report::html::{self, Overview};
use crate::report::table::TextStyle;
use crate::report::{self, Labels, Language, Names, Style};
use crate::store::{self, Exposure, Store};

/// Show results from the database
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    Scorecard(scorecard::Args),
    Lift(LiftArgs),
    Managers(ManagersArgs),
    Join(JoinArgs),
}

/// What goes with won deals: win rates with and without each item and behaviour
#[derive(Debug, clap::Args)]
struct LiftArgs {
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    form: form::Args,
    /// Which of a deal's calls expose it to a behaviour
    #[arg(long, value_enum, default_value_t = ExposureArg::FirstCall)]
    exposure: ExposureArg,
}

/// Managers side by side: calls, scores, pass rates, win rates
#[derive(Debug, clap::Args)]
struct ManagersArgs {
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    form: form::Args,
}

/// How many calls found their deal, and why the others did not
#[derive(Debug, clap::Args)]
struct JoinArgs {
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum ExposureArg {
    /// The first meaningful call
    FirstCall,
    /// Any meaningful call
    AnyCall,
}

impl From<ExposureArg> for Exposure {
    fn from(arg: ExposureArg) -> Self {
        match arg {
            ExposureArg::FirstCall => Self::FirstCall,
            ExposureArg::AnyCall => Self::AnyCall,
        }
    }
}

/// What every report takes.
#[derive(Debug, clap::Args)]
struct Common {
    /// Database, sqlite:PATH or a path [default: talktrack.db]
    #[arg(long, value_name = "URL")]
    db: Option<String>,
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// File to write; - is standard output. For pages of several calls: a folder
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Language of headings [default: ru on pages, en in tables]
    #[arg(long, value_enum)]
    report_language: Option<LanguageArg>,
    /// Call script to take the texts of items from; several may be given
    #[arg(long, value_name = "FILE")]
    names: Vec<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Table,
    Json,
    Csv,
    Html,
}

pub(super) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    match args.what {
        What::Scorecard(args) => scorecard::run(&args, context),
        What::Lift(args) => lift(&args, context),
        What::Managers(args) => managers(&args, context),
        What::Join(args) => join(&args, context),
    }
}

fn lift(args: &LiftArgs, context: &Context) -> anyhow::Result<Exit> {
    let desk = Desk::new(&args.common, context)?;
    let (form, lift) = desk.ask(async |store| {
        let form = args.form.find(store).await?;
        let lift = lift::load(store, &form, args.exposure.into()).await?;
        Ok((form, lift))
    })?;
    let labels = desk.names.of(&form);
    desk.answer(&match args.common.format {
        Format::Table => report::table::lift(&lift, labels, &desk.text_style()),
        Format::Json => line(report::json::document("lift", &lift)?),
        Format::Csv => report::csv::lift(&lift),
        Format::Html => desk.page(&Overview {
            lift: Some(&lift),
            ..empty(labels)
        })?,
    })
}

fn managers(args: &ManagersArgs, context: &Context) -> anyhow::Result<Exit> {
    let desk = Desk::new(&args.common, context)?;
    let managers = desk.ask(async |store| {
        let form = args.form.find(store).await?;
        Ok(managers::load(store, &form).await?)
    })?;
    let labels = desk.names.of(&managers.form);
    desk.answer(&match args.common.format {
        Format::Table => report::table::managers(&managers, labels, &desk.text_style()),
        Format::Json => line(report::json::document("managers", &managers)?),
        Format::Csv => report::csv::managers(&managers),
        Format::Html => desk.page(&Overview {
            managers: Some(&managers),
            ..empty(labels)
        })?,
    })
}

fn join(args: &JoinArgs, context: &Context) -> anyhow::Result<Exit> {
    let desk = Desk::new(&args.common, context)?;
    let counts = desk.ask(async |store| Ok(store.join_counts().await?))?;
    let join = join::join_report(&counts, &join::CoverageFloor::default());
    desk.answer(&match args.common.format {
        Format::Table => report::table::join(&join, &desk.text_style()),
        Format::Json => line(report::json::document("the join", &join)?),
        Format::Csv => report::csv::join(&join),
        Format::Html => desk.page(&Overview {
            join: Some(&join),
            ..empty(&Labels::default())
        })?,
    })
}

/// Where a report is asked for, and how it is to be written.
#[derive(Debug)]
struct Desk<'a> {
    common: &'a Common,
    database: String,
    names: Names,
    zone: &'a str,
}

impl<'a> Desk<'a> {
    fn new(common: &'a Common, context: &'a Context) -> anyhow::Result<Self> {
        Ok(Self {
            common,
            database: common
                .db
                .clone()
                .unwrap_or_else(|| context.config.database().to_owned()),
            names: pages::names_in(&common.names)?,
            zone: &context.config.crm.timezone,
        })
    }

    /// Opens the database, asks it, and closes it whatever the answer.
    fn ask<T>(&self, question: impl AsyncFnOnce(&dyn Store) -> anyhow::Result<T>) -> anyhow::Result<T> {
        block_on(async {
            let store: Arc<dyn Store> = store::open(&self.database, false).await?;
            let answer = question(store.as_ref()).await;
            store.close().await;
            answer
        })?
    }

    fn answer(&self, text: &str) -> anyhow::Result<Exit> {
        let mut sink = self.sink()?;
        sink.write(text)?;
        sink.finish()?;
        Ok(Exit::Done)
    }

    fn sink(&self) -> anyhow::Result<Sink> {
        Sink::open(self.common.output.as_deref())
    }

    fn page(&self, overview: &Overview<'_>) -> anyhow::Result<String> {
        Ok(html::overview_page(overview, &self.style())?)
    }

    fn style(&self) -> Style {
        let usual = if self.common.format == Format::Html {
            Language::Russian
        } else {
            Language::English
        };
        pages::style(self.common.report_language.map_or(usual, Into::into), self.zone)
    }

    fn text_style(&self) -> TextStyle {
        let mut style = pages::text_style(self.style());
        style.colour &= self.common.output.is_none();
        style
    }
}

fn empty(labels: &Labels) -> Overview<'_> {
    Overview {
        run: None,
        lift: None,
        managers: None,
        join: None,
        calls: None,
        labels,
    }
}

fn line(mut text: String) -> String {
    text.push('\n');
    text
}
