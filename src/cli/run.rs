//! `talktrack run DIR`: the nightly job.

use std::path::PathBuf;

use super::pages::{self, Pages, SoundOptions, Titles};
use super::{
    Context, Exit, Hinted, LanguageArg, clock, import, interrupt, output, progress, recognition, runtime, sources,
};
use crate::pipeline::{self, Engine, Forms, RunOptions, RunSummary};
use crate::report::{Language, Names};
use crate::store::CallFilter;
use crate::transcribe::replay;
use crate::{checklist, report, store};

/// Process a folder of recordings: decode, transcribe, score, join with deals
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder of recordings, searched through to the bottom
    folder: PathBuf,
    /// Database, sqlite:PATH or a path [default: talktrack.db]
    #[arg(long, value_name = "URL")]
    db: Option<String>,
    /// Call script to score against; several, one per language, may be given
    #[arg(long, value_name = "FILE", required = true)]
    form: Vec<PathBuf>,
    /// Deals of the CRM, CSV
    #[arg(long, value_name = "FILE")]
    deals: Option<PathBuf>,
    /// Call log of the telephone system, CSV
    #[arg(long, value_name = "FILE")]
    calls: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t = EngineKind::Whisper)]
    engine: EngineKind,
    #[command(flatten)]
    recognition: recognition::Args,
    /// Leave files that changed less than this many seconds ago for the next run
    #[arg(long, value_name = "SECONDS")]
    settle: Option<u32>,
    /// Time zone of times without an offset in deals and calls, such as Europe/Moscow
    #[arg(long, value_name = "ZONE")]
    timezone: Option<String>,
    /// Write scorecard pages and an overview into this folder
    #[arg(long, value_name = "DIR")]
    html: Option<PathBuf>,
    /// Copy recordings beside the pages, those that browsers cannot play as WAV
    #[arg(long, requires = "html")]
    with_audio: bool,
    /// Language of the pages' headings [default: each call's page in the language of its form, the overview in Russian]
    #[arg(long, value_enum)]
    report_language: Option<LanguageArg>,
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum EngineKind {
    /// Recognise speech with Whisper
    Whisper,
    /// Take NAME.transcript.json files made elsewhere
    Replay,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Table,
    Json,
}

pub(super) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let request = Request {
        database: args.db.clone().unwrap_or_else(|| context.config.database().to_owned()),
        folder: args.folder,
        forms: args.form,
        deals: args.deals,
        calls: args.calls,
        engine: args.engine,
        recognition: args.recognition,
        settle_seconds: args.settle.unwrap_or(context.config.run.settle_seconds),
        timezone: args.timezone,
        html: args.html,
        with_audio: args.with_audio,
        report_language: args.report_language.map(Into::into),
    };
    let outcome = process(&request, context)?;
    write_pages(&request, &outcome, context)?;
    match args.format {
        Format::Table => {
            let style = pages::text_style(pages::style(Language::English, &context.config.crm.timezone));
            output::print(&report::table::run_summary(&outcome.summary, &request.places(), &style))?;
        }
        Format::Json => output::print_json(&outcome.summary)?,
    }
    Ok(outcome.exit())
}

/// One run, as `run` and `demo` ask for it.
#[derive(Debug)]
pub(super) struct Request {
    pub database: String,
    pub folder: PathBuf,
    pub forms: Vec<PathBuf>,
    pub deals: Option<PathBuf>,
    pub calls: Option<PathBuf>,
    pub engine: EngineKind,
    pub recognition: recognition::Args,
    pub settle_seconds: u32,
    pub timezone: Option<String>,
    pub html: Option<PathBuf>,
    pub with_audio: bool,
    /// Of the pages' headings.
    pub report_language: Option<Language>,
}

impl Request {
    /// Where the results lie, for the end of the summary.
    pub fn places(&self) -> Vec<(&'static str, String)> {
        let mut places = vec![("Database", self.database.clone())];
        if let Some(folder) = &self.html {
            places.push(("HTML report", pages::overview_path(folder).display().to_string()));
        }
        places
    }
}

#[derive(Debug)]
pub(super) struct Outcome {
    pub summary: RunSummary,
    pub names: Names,
    /// Rows of the imports that could not be used.
    pub rejected_rows: u64,
}

impl Outcome {
    pub fn exit(&self) -> Exit {
        if self.summary.interrupted {
            Exit::Interrupted
        } else if self.summary.failures.is_empty() && self.rejected_rows == 0 {
            Exit::Done
        } else {
            Exit::SomeFailed
        }
    }
}

/// All of a run but its pages.
pub(super) fn process(request: &Request, context: &Context) -> anyhow::Result<Outcome> {
    // Everything that can be wrong with the request is found out before the first minute of work.
    if !request.folder.is_dir() {
        return Err(Hinted::new(
            format!("no folder of recordings at {}", request.folder.display()),
            "name the folder that the telephone system writes to",
        )
        .into());
    }
    let checklists = request
        .forms
        .iter()
        .map(|path| checklist::load(path))
        .collect::<Result<Vec<_>, _>>()?;
    let forms = Forms::new(checklists)?;
    let engine = engine(request, &forms, context)?;
    let options = RunOptions {
        folder: request.folder.clone(),
        engine,
        settle_seconds: request.settle_seconds,
        max_attempts: context.config.run.max_attempts,
        meaningful_segments: context.config.run.meaningful_segments,
        names: sources::names(&context.config)?,
        command_line: format!("run {}", request.folder.display()),
    };
    runtime::block_on(async {
        let interrupt = interrupt::watch()?;
        let store = store::open(&request.database, true).await?;
        let imports = import::Settings::new(&context.config.crm, request.timezone.as_deref())?;
        let mut rejected_rows = 0;
        if let Some(path) = &request.deals {
            rejected_rows += import::deals(store.as_ref(), path, &imports).await?;
        }
        if let Some(path) = &request.calls {
            rejected_rows += import::calls(store.as_ref(), path, &imports).await?;
        }
        let bar = progress::Progress::new();
        let summary = pipeline::run(store.as_ref(), &forms, &options, &clock::now, interrupt, &|event| {
            bar.show(event);
        })
        .await?;
        bar.finish();
        store.close().await;
        Ok(Outcome {
            summary,
            names: pages::names(&forms),
            rejected_rows,
        })
    })?
}

/// The pages that the request asks for, of what is in its database after a run.
pub(super) fn write_pages(request: &Request, outcome: &Outcome, context: &Context) -> anyhow::Result<()> {
    let Some(folder) = &request.html else { return Ok(()) };
    let site = Pages {
        folder,
        run: Some(&outcome.summary),
        titles: &Titles::new(outcome.names.clone()),
        language: request.report_language,
        zone: pages::zone(&context.config.crm.timezone),
        sound: SoundOptions {
            copy: request.with_audio,
            limits: recognition::limits(&context.config)?,
        },
    };
    runtime::block_on(async {
        let store = store::open(&request.database, false).await?;
        let rows = store.calls(&CallFilter::default()).await?;
        pages::write(store.as_ref(), &site, &rows, None).await?;
        store.close().await;
        Ok(())
    })?
}

fn engine(request: &Request, forms: &Forms, context: &Context) -> anyhow::Result<Engine> {
    Ok(match request.engine {
        EngineKind::Replay => Engine::Replay {
            fingerprint: replay::fingerprint(),
        },
        EngineKind::Whisper => {
            let setting = request.recognition.language(&context.config);
            let recognition = request
                .recognition
                .prepare(context, forms.language(setting), forms.vocabulary())?;
            Engine::Whisper(Box::new(recognition))
        }
    })
}
