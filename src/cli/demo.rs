//! `talktrack demo`: the whole chain on the recordings that come with the project, and on a simulated department.
//! Prints what a user would look at first: the run summary, one scorecard, the lift table, and where the rest lies.

use std::path::{Path, PathBuf};

use super::run::{EngineKind, Outcome, Request};
use anyhow::Context as _;

use super::{Context, Exit, Hinted, LanguageArg, import, output, pages, recognition, runtime};
use crate::kpi::head::{self, Ask, OfCalls};
use crate::kpi::lift::{self, Lift};
use crate::kpi::{managers, worklists};
use crate::report::table::TextStyle;
use crate::report::{self, CallReport, Names};
use crate::store::{self, CallFilter, Exposure};

/// Rows of a worklist's page, and those shown in the terminal.
const PAGE_ROWS: usize = 20;
const SHOWN_ROWS: usize = 3;

/// Money, worklists, lift, trends, managers on one page.
const HEAD_PAGE: &str = "head.html";

/// Show the whole chain on the project's own recordings and a simulated department
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Recordings with deals.csv and calls.csv beside their folder
    #[arg(long, value_name = "DIR", default_value = "fixtures")]
    fixtures: PathBuf,
    /// Call scripts, one per language
    #[arg(long, value_name = "DIR", default_value = "scripts")]
    scripts: PathBuf,
    /// Transcripts of the simulated department (made by `make demo`)
    #[arg(long, value_name = "DIR", default_value = "demo/department")]
    department: PathBuf,
    /// Where databases and pages are written
    #[arg(long, value_name = "DIR", default_value = "demo")]
    out: PathBuf,
    /// Language of headings
    #[arg(long, value_enum, default_value_t = LanguageArg::En)]
    report_language: LanguageArg,
    #[command(flatten)]
    recognition: recognition::Args,
}

pub(super) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    if !args.fixtures.join("calls").is_dir() {
        return Err(Hinted::new(
            format!("no recordings in {}", args.fixtures.join("calls").display()),
            "run this in the project's folder, or name it with --fixtures",
        )
        .into());
    }
    let style = pages::text_style(pages::style(args.report_language.into(), &context.config.crm.timezone));
    let mut exit = Exit::Done;
    output::print("== 1. Recordings: decode, transcribe, score, join ==\n\n")?;
    let request = recordings(&args);
    let outcome = super::run::process(&request, context)?;
    if !is_fresh(&request, &outcome, &pages::overview_path) {
        super::run::write_pages(&request, &outcome, context)?;
    }
    show_summary(&request, &outcome, &style)?;
    exit = worse(exit, outcome.exit());
    runtime::block_on(show_scorecard(&request.database, &outcome.names, &style))??;
    if exit == Exit::Interrupted {
        return Ok(exit);
    }
    if args.department.is_dir() {
        output::print("\n== 2. A simulated department: which behaviour goes with won deals ==\n\n")?;
        let request = department(&args);
        let outcome = super::run::process(&request, context)?;
        let is_fresh = is_fresh(&request, &outcome, &|folder| folder.join(HEAD_PAGE));
        if !is_fresh {
            super::run::write_pages(&request, &outcome, context)?;
        }
        show_summary(&request, &outcome, &style)?;
        exit = worse(exit, outcome.exit());
        let lift = runtime::block_on(show_lift(&request.database, &outcome.names, &style))??;
        output::print("\n== 3. Whom to ring this morning, and what was lost through an error ==\n")?;
        if is_fresh {
            output::print("\nNothing changed since these pages were written.\n")?;
        } else {
            runtime::block_on(show_worklists(&args, &request, context, (&outcome.names, lift), &style))??;
        }
        show_pages(&request)?;
    }
    Ok(exit)
}

fn recordings(args: &Args) -> Request {
    Request {
        database: database(&args.out, "recordings.db"),
        folder: args.fixtures.join("calls"),
        forms: vec![
            args.scripts.join("b2b-sales-ru.yaml"),
            args.scripts.join("b2b-sales-en.yaml"),
        ],
        deals: Some(args.fixtures.join("deals.csv")),
        calls: Some(args.fixtures.join("calls.csv")),
        engine: EngineKind::Whisper,
        recognition: args.recognition.clone(),
        settle_seconds: 0,
        timezone: None,
        html: Some(args.out.join("recordings")),
        with_audio: false,
        report_language: Some(args.report_language.into()),
    }
}

fn department(args: &Args) -> Request {
    Request {
        database: database(&args.out, "department.db"),
        folder: args.department.clone(),
        forms: vec![args.scripts.join("b2b-sales-ru.yaml")],
        deals: Some(args.department.join("deals.csv")),
        calls: Some(args.department.join("calls.csv")),
        engine: EngineKind::Replay,
        html: Some(args.out.join("department-report")),
        ..recordings(args)
    }
}

/// Whether nothing was scored, and `last`, the page that is written last, is newer than all that pages are made from,
/// this program included.
fn is_fresh(request: &Request, outcome: &Outcome, last: &dyn Fn(&Path) -> PathBuf) -> bool {
    let changed = |path: &Path| std::fs::metadata(path).and_then(|file| file.modified()).ok();
    let page = request.html.as_deref().and_then(|folder| changed(&last(folder)));
    let Some(page) = page else { return false };
    let tables = import::OTHERS.map(|name| request.folder.join(name));
    let program = std::env::current_exe().ok();
    outcome.summary.scored == 0
        && [&request.deals, &request.calls]
            .into_iter()
            .flatten()
            .chain(&tables)
            .chain(&request.forms)
            .chain(&program)
            .filter_map(|path| changed(path))
            .all(|input| input < page)
}

fn database(out: &Path, name: &str) -> String {
    out.join(name).display().to_string()
}

fn worse(a: Exit, b: Exit) -> Exit {
    match (a, b) {
        (Exit::Interrupted, _) | (_, Exit::Interrupted) => Exit::Interrupted,
        (Exit::SomeFailed, _) | (_, Exit::SomeFailed) => Exit::SomeFailed,
        _ => Exit::Done,
    }
}

fn show_summary(request: &Request, outcome: &Outcome, style: &TextStyle) -> anyhow::Result<()> {
    Ok(output::print(&report::table::run_summary(
        &outcome.summary,
        &request.places(),
        style,
    ))?)
}

/// The scorecard of the call whose score is nearest the middle: neither a show-piece nor a disaster.
async fn show_scorecard(database: &str, names: &Names, style: &TextStyle) -> anyhow::Result<()> {
    let store = store::open(database, false).await?;
    let mut calls = store.calls(&CallFilter::default()).await?;
    calls.retain(|call| call.score.is_some());
    calls.sort_by(|a, b| a.score.partial_cmp(&b.score).unwrap_or(std::cmp::Ordering::Equal));
    let Some(row) = calls.get(calls.len() / 2) else {
        output::print("\nNo call has a score yet.\n")?;
        return Ok(());
    };
    if let Some(scorecard) = store.scorecard(row.call, None).await? {
        let labels = names.of(&scorecard.form.id);
        let card = CallReport {
            row,
            scorecard: &scorecard,
            transcript: None,
            labels,
        };
        output::print(&format!("\n{}", report::table::scorecard(&card, style)))?;
    }
    store.close().await;
    Ok(())
}

/// Imports what else the department exports, prints the first deals to revive, and writes both lists as pages.
async fn show_worklists(
    args: &Args,
    request: &Request,
    context: &Context,
    (names, lift): (&Names, Option<Lift>),
    style: &TextStyle,
) -> anyhow::Result<()> {
    let store = store::open(&request.database, false).await?;
    let settings = import::Settings::new(&context.config.crm, None)?;
    import::others(store.as_ref(), &args.department, &settings).await?;
    // The department's morning is the one after its last deal, whenever the demo is run.
    let deals = store.deals().await?;
    let as_of = deals
        .iter()
        .filter_map(|deal| deal.closed_at.max(Some(deal.created_at)))
        .max();
    if let (Some(as_of), Some((form, _))) = (as_of, store.forms().await?.into_iter().next()) {
        let options = super::report::worklist_options(&context.config, PAGE_ROWS)?;
        let lists = worklists::load(store.as_ref(), &form, as_of, None, &options).await?;
        let labels = names.of(&form);
        if let Some(folder) = &request.html {
            for (list, name) in [(&lists.revive, "revive.html"), (&lists.lost, "lost.html")] {
                let path = folder.join(name);
                pages::put(&path, &report::html::worklist_page(list, labels, &style.style)?)?;
            }
        }
        let mut revive = lists.revive.clone();
        if let (Some(folder), Some(lift)) = (&request.html, lift) {
            let ask = Ask {
                period: None,
                form: None,
                as_of,
                step: None,
            };
            let calls = OfCalls {
                lift,
                lists,
                managers: managers::load(store.as_ref(), &form).await?,
                form: form.clone(),
            };
            let setup = super::report::kpi_setup(&context.config)?;
            let morning = head::load_with(store.as_ref(), &ask, &setup, Some(calls)).await?;
            let morning = morning.context("no period can be chosen")?;
            let link = |call| super::report::call_page(folder, call);
            let path = folder.join(HEAD_PAGE);
            pages::put(&path, &report::html::head_page(&morning, labels, &link, &style.style)?)?;
        }
        revive.rows.truncate(SHOWN_ROWS);
        revive.unknown_amount.clear();
        output::print(&format!("\n{}", report::table::worklist(&revive, labels, style)))?;
    }
    store.close().await;
    Ok(())
}

fn show_pages(request: &Request) -> anyhow::Result<()> {
    let Some(folder) = &request.html else { return Ok(()) };
    if folder.join(HEAD_PAGE).is_file() {
        output::print(&format!(
            "\nBoth lists as pages: {0}/revive.html, {0}/lost.html\nThe morning of the head of sales, one page: {0}/{HEAD_PAGE}\n",
            folder.display()
        ))?;
    }
    Ok(())
}

async fn show_lift(database: &str, names: &Names, style: &TextStyle) -> anyhow::Result<Option<Lift>> {
    let store = store::open(database, false).await?;
    let mut shown = None;
    if let Some((form, _)) = store.forms().await?.into_iter().next() {
        let lift = lift::load(store.as_ref(), &form, Exposure::FirstCall).await?;
        output::print(&format!("\n{}", report::table::lift(&lift, names.of(&form), style)))?;
        shown = Some(lift);
    }
    store.close().await;
    Ok(shown)
}
