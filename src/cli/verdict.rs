//! `talktrack verdict`: verdicts of people from the command line, for scripts. What they do to the score is `pipeline`'s.

use super::report::named;
use super::{Context, Exit, Hinted, LanguageArg, clock, output, pages, runtime};
use crate::domain::{CallId, FormId, ItemId, Quote, Refusal, ReviewAct, ReviewChange, Transcript, Verdict};
use crate::pipeline::{self, ReviewError};
use crate::report::{self, Labels, Language};
use crate::store::{self, Store, Viewer};

/// Give, list and take back verdicts of people: they stand above the machine's, at once and in every report
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    Give(Give),
    List(List),
    Undo(Undo),
    Blind(Blind),
}

/// Which call, under which form.
#[derive(Debug, clap::Args)]
pub(super) struct Place {
    /// Database, sqlite:PATH or a path [default: talktrack.db]
    #[arg(long, value_name = "URL")]
    db: Option<String>,
    /// The call: its id, the beginning of it, or the name of its recording
    #[arg(long, value_name = "ID")]
    call: String,
    /// Form (call script) by its id [default: the one the call was scored by last]
    #[arg(long, value_name = "ID")]
    form: Option<String>,
}

/// Answer an item in the machine's place; prints the new revision, the entry and the score as JSON
#[derive(Debug, clap::Args)]
struct Give {
    #[command(flatten)]
    place: Place,
    #[arg(long, value_name = "ITEM")]
    item: String,
    #[arg(long, value_enum)]
    verdict: VerdictArg,
    /// Who says so
    #[arg(long, value_name = "NAME")]
    by: String,
    #[arg(long, value_name = "TEXT")]
    comment: Option<String>,
    /// Words of the transcript that show it, exactly as they stand there
    #[arg(long, value_name = "WORDS")]
    quote: Option<String>,
    /// The revision that was looked at: refused when somebody changed the review since
    #[arg(long, value_name = "N")]
    revision: Option<u64>,
}

/// The verdicts given on a call, with the revision to name next
#[derive(Debug, clap::Args)]
struct List {
    #[command(flatten)]
    place: Place,
    /// As this person may see it [default: everything, blind verdicts too]
    #[arg(long, value_name = "NAME")]
    viewer: Option<String>,
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    #[arg(long, visible_alias = "language", value_enum)]
    report_language: Option<LanguageArg>,
}

/// Take back a verdict; what stood before it stands again
#[derive(Debug, clap::Args)]
struct Undo {
    #[command(flatten)]
    place: Place,
    /// The entry, by its number in `verdict list`
    #[arg(long, value_name = "N", required_unless_present = "item", conflicts_with = "item")]
    entry: Option<i64>,
    /// The verdict in force on this item
    #[arg(long, value_name = "ITEM")]
    item: Option<String>,
    #[arg(long, value_name = "NAME")]
    by: String,
    #[arg(long, value_name = "N")]
    revision: Option<u64>,
}

/// Blind reviews: what is given in one is seen by nobody else until it is revealed
#[derive(Debug, clap::Args)]
struct Blind {
    /// `open` one for a reviewer, `finish` one's own, `reveal` all finished ones of the call
    #[arg(value_enum)]
    step: BlindStep,
    #[command(flatten)]
    place: Place,
    /// For whom it is opened
    #[arg(long, value_name = "NAME", required_if_eq("step", "open"))]
    reviewer: Option<String>,
    /// Who does it
    #[arg(long, value_name = "NAME")]
    by: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum BlindStep {
    Open,
    Finish,
    Reveal,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum VerdictArg {
    Pass,
    Fail,
    /// Not applicable
    Na,
    /// Not to be told from what can be heard
    Undecidable,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    Table,
    Json,
}

impl From<VerdictArg> for Verdict {
    fn from(arg: VerdictArg) -> Self {
        match arg {
            VerdictArg::Pass => Self::Pass,
            VerdictArg::Fail => Self::Fail,
            VerdictArg::Na => Self::Na,
            VerdictArg::Undecidable => Self::Undecidable,
        }
    }
}

pub(super) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    match args.what {
        What::Give(args) => at(&args.place, context, async |store, call, form| {
            let quote = match &args.quote {
                Some(words) => Some(find(store, call, words).await?),
                None => None,
            };
            let act = ReviewAct::Give {
                item: ItemId(args.item.clone()),
                verdict: args.verdict.into(),
                comment: args.comment.clone(),
                quote,
            };
            change(store, call, form, &args.by, args.revision, act).await
        }),
        What::Undo(args) => at(&args.place, context, async |store, call, form| {
            let entry = match (&args.item, args.entry) {
                (Some(item), _) => in_force(store, call, &form, &args.by, item).await?,
                (None, entry) => entry.unwrap_or_default(),
            };
            change(store, call, form, &args.by, args.revision, ReviewAct::Undo { entry }).await
        }),
        What::Blind(args) => at(&args.place, context, async |store, call, form| {
            let act = match args.step {
                BlindStep::Open => ReviewAct::OpenBlind {
                    reviewer: args.reviewer.clone().unwrap_or_default(),
                },
                BlindStep::Finish => ReviewAct::FinishBlind,
                BlindStep::Reveal => ReviewAct::RevealBlind,
            };
            change(store, call, form, &args.by, None, act).await
        }),
        What::List(args) => at(&args.place, context, async |store, call, form| {
            let viewer = args.viewer.as_deref().map_or(Viewer::All, Viewer::Person);
            let review = pipeline::review(store, call, Some(&form), viewer).await?;
            let review = review.ok_or_else(|| told(Refusal::NotScored.into()))?;
            if args.format == Format::Json {
                output::print_json(&review)?;
                return Ok(());
            }
            let texts = store.form_texts(&form, Some(&review.form.hash)).await?;
            let language = args.report_language.map_or(Language::English, Into::into);
            let style = pages::style(language, &context.config.crm.timezone);
            let labels = texts.map(Labels::from).unwrap_or_default();
            output::print(&report::table::verdicts(&review, &labels, &pages::text_style(style)))?;
            Ok(())
        }),
    }
}

/// Opens the database, does the work, and closes whatever came of it.
pub(super) fn on_store(
    db: Option<String>,
    context: &Context,
    work: impl AsyncFnOnce(&dyn Store) -> anyhow::Result<()>,
) -> anyhow::Result<Exit> {
    let database = db.unwrap_or_else(|| context.config.database().to_owned());
    runtime::block_on(async {
        let store = store::open(&database, false).await?;
        let done = work(store.as_ref()).await;
        store.close().await;
        done
    })??;
    Ok(Exit::Done)
}

/// The same with a call and its form.
pub(super) fn at(
    place: &Place,
    context: &Context,
    work: impl AsyncFnOnce(&dyn Store, CallId, FormId) -> anyhow::Result<()>,
) -> anyhow::Result<Exit> {
    on_store(place.db.clone(), context, async |store| {
        let rows = named(store, std::slice::from_ref(&place.call)).await?;
        let row = rows
            .first()
            .ok_or_else(|| Hinted::new("no call is named", "name one with --call"))?;
        let form = place.form.as_deref().map(FormId::from).or_else(|| row.form.clone());
        let form = form.ok_or_else(|| told(Refusal::NotScored.into()))?;
        work(store, row.call, form).await
    })
}

pub(super) async fn change(
    store: &dyn Store,
    call: CallId,
    form: FormId,
    by: &str,
    revision: Option<u64>,
    act: ReviewAct,
) -> anyhow::Result<()> {
    let change = ReviewChange {
        call,
        form: form.clone(),
        by: by.to_owned(),
        revision,
        act,
    };
    let changed = pipeline::change_review(store, &change, clock::now())
        .await
        .map_err(told)?;
    let review = pipeline::review(store, call, Some(&form), Viewer::Person(by)).await?;
    let (effective, machine) = review.map(|r| (r.effective.score, r.machine.score)).unzip();
    output::print_json(&serde_json::json!({
        "revision": changed.revision,
        "entry": changed.number,
        "score": effective.flatten(),
        "machine_score": machine.flatten(),
    }))?;
    Ok(())
}

/// The entry in force on an item, as this person sees it.
async fn in_force(store: &dyn Store, call: CallId, form: &FormId, by: &str, item: &str) -> anyhow::Result<i64> {
    let review = pipeline::review(store, call, Some(form), Viewer::Person(by)).await?;
    let entries = review.map(|review| review.entries).unwrap_or_default();
    let entry = entries
        .iter()
        .find(|entry| entry.in_force && entry.item.as_str() == item);
    Ok(entry.ok_or_else(|| told(Refusal::NothingToUndo.into()))?.entry)
}

/// Where the words stand: in the first segment that has them.
async fn find(store: &dyn Store, call: CallId, words: &str) -> anyhow::Result<Quote> {
    let transcript: Option<Transcript> = store.transcript(call).await?;
    let segments = transcript.iter().flat_map(|transcript| &transcript.segments);
    let found = segments.into_iter().find(|segment| segment.text.contains(words));
    let segment = found
        .filter(|_| !words.trim().is_empty())
        .ok_or_else(|| told(Refusal::NotVerbatim.into()))?;
    Ok(Quote {
        quote: words.to_owned(),
        channel: segment.channel,
        start_ms: segment.start_ms,
        end_ms: segment.end_ms,
    })
}

/// With the way out.
pub(super) fn told(error: ReviewError) -> anyhow::Error {
    let hint = match &error {
        ReviewError::Store(_) => return error.into(),
        ReviewError::Stale(stale) => format!(
            "look at `talktrack verdict list`, then give it again with --revision {}",
            stale.revision
        ),
        ReviewError::Refused(refusal) => match refusal {
            Refusal::NotScored => "score the call first, or name the form that it was scored by with --form",
            Refusal::UnknownItem(_) => {
                "`talktrack report scorecard --call ID --format json` names the items of the call"
            }
            Refusal::NotVerbatim => "copy the words from the transcript, out of one turn",
            Refusal::NoArithmetic => "score the calls again once: `talktrack score --form FILE --db URL`",
            Refusal::NothingToUndo => "`talktrack verdict list` shows the entries and which are in force",
            Refusal::NoDispute => "`talktrack dispute list --open` shows what can be decided",
            Refusal::NoBlindReview | Refusal::BlindAlready | Refusal::NothingToReveal => {
                "`talktrack verdict list --format json` shows the call's blind reviews"
            }
            Refusal::BadName | Refusal::TooLong | Refusal::NoReason => "shorten or fill in the text",
            Refusal::ContestedAlready => "`talktrack dispute list --open` shows it",
        }
        .to_owned(),
    };
    Hinted::new(error.to_string(), hint).into()
}
