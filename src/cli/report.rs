//! `talktrack report`: scorecards, lift, managers and the join from the database, in any format. Nothing is computed
//! here: `kpi` counts and `report` renders.

mod calibration;
mod diff;
mod form;
mod head;
mod health;
mod kpi;
pub(super) mod parts;
mod scorecard;
mod sink;
mod training;
mod worklists;

use std::path::PathBuf;
use std::sync::Arc;

pub(super) use head::call_page;
pub(super) use kpi::setup as kpi_setup;
pub(super) use scorecard::named;
use sink::Sink;
pub(super) use worklists::options as worklist_options;

use super::pages::{self, Titles};
use super::runtime::block_on;
use super::{Context, Exit, LanguageArg};
use crate::audio;
use crate::kpi::lift::LiftOptions;
use crate::kpi::worklists::ListKind;
use crate::kpi::{join, lift, managers};
use crate::report::html::{self, Overview};
use crate::report::table::TextStyle;
use crate::report::{self, Labels, Language, Style};
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
    Kpi(kpi::Args),
    Join(JoinArgs),
    Training(training::Args),
    /// Lost and stalled deals to ring, by amount times chance, each with the words that say why
    Revive(worklists::Args),
    /// Deals lost through an error, by amount: which error, whose, and the words that show it
    Lost(worklists::Args),
    Head(head::Args),
    Calibration(calibration::Args),
    Health(health::Args),
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
    /// The score from which a call kept to the script
    #[arg(long, value_name = "POINTS", default_value_t = LiftOptions::default().script_from)]
    script_from: f64,
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
    /// At least half of the meaningful calls
    CallShare,
}

impl From<ExposureArg> for Exposure {
    fn from(arg: ExposureArg) -> Self {
        match arg {
            ExposureArg::FirstCall => Self::FirstCall,
            ExposureArg::AnyCall => Self::AnyCall,
            ExposureArg::CallShare => Self::CallShare,
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
    /// Language of headings [default: a scorecard in the language of its form; other pages ru, other tables en]
    #[arg(long, visible_alias = "language", value_enum)]
    report_language: Option<LanguageArg>,
    /// Call script to take the texts of items from, in place of those kept with the scorecards; several may be given
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
        What::Kpi(args) => kpi::run(&args, context),
        What::Join(args) => join(&args, context),
        What::Training(args) => training::run(&args, context),
        What::Revive(args) => worklists::run(ListKind::Revive, &args, context),
        What::Lost(args) => worklists::run(ListKind::Lost, &args, context),
        What::Head(args) => head::run(args, context),
        What::Calibration(args) => calibration::run(&args, context),
        What::Health(args) => health::run(&args, context),
    }
}

fn lift(args: &LiftArgs, context: &Context) -> anyhow::Result<Exit> {
    let desk = Desk::new(&args.common, context)?;
    let (labels, lift) = desk.ask(async |store| {
        let form = args.form.find(store).await?;
        let options = LiftOptions {
            script_from: args.script_from,
            ..LiftOptions::default()
        };
        let lift = lift::load_with(store, &form, args.exposure.into(), &options).await?;
        Ok((desk.titles.of_form(store, &form).await?, lift))
    })?;
    let labels = &labels;
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
    let (labels, managers) = desk.ask(async |store| {
        let form = args.form.find(store).await?;
        let labels = desk.titles.of_form(store, &form).await?;
        Ok((labels, managers::load(store, &form).await?))
    })?;
    let labels = &labels;
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
    titles: Titles,
    zone: &'a str,
    limits: audio::Limits,
    /// How the program starts itself to cut a clip.
    clip_engine: Vec<std::ffi::OsString>,
}

impl<'a> Desk<'a> {
    fn new(common: &'a Common, context: &'a Context) -> anyhow::Result<Self> {
        Ok(Self {
            common,
            database: common
                .db
                .clone()
                .unwrap_or_else(|| context.config.database().to_owned()),
            titles: Titles::new(pages::names_in(&common.names)?),
            zone: &context.config.crm.timezone,
            limits: super::recognition::limits(&context.config)?,
            clip_engine: super::recognition::engine_args(&context.config, true),
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
        pages::style(self.language().unwrap_or(usual), self.zone)
    }

    /// The language asked for.
    fn language(&self) -> Option<Language> {
        self.common.report_language.map(Into::into)
    }

    fn text_style(&self) -> TextStyle {
        self.text_style_in(self.style().language)
    }

    fn text_style_in(&self, language: Language) -> TextStyle {
        let mut style = pages::text_style(pages::style(language, self.zone));
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
