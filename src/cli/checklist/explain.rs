//! `talktrack checklist explain ITEM`: why one item of a form was met or not in one call.

use std::path::PathBuf;

use crate::checklist::{self, Checklist};
use crate::cli::{Context, Exit, Hinted, output, report, runtime, score};
use crate::domain::{ItemId, Transcript};
use crate::score::{CallFacts, Scorer, render};
use crate::store;

/// Explain the verdict on one item: what was found where, what came closest and why it did not count
#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("what").required(true).args(["call", "transcript"])))]
pub(super) struct Args {
    /// The id of the item
    #[arg(value_name = "ITEM")]
    item: String,
    /// The form (call script) it stands in
    #[arg(long, value_name = "FILE")]
    form: PathBuf,
    /// A call in the database, by the start of its id or the name of its recording
    #[arg(long, value_name = "ID")]
    call: Option<String>,
    /// The database [default: the one of the settings]
    #[arg(long, value_name = "URL", conflicts_with = "transcript")]
    db: Option<String>,
    /// A transcript (JSON; `-` for standard input) in place of a call
    #[arg(long, value_name = "FILE")]
    transcript: Option<PathBuf>,
    /// How it is printed
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Table,
    Json,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let checklist = checklist::load(&args.form)?;
    let item = item(&checklist, &args.item)?;
    let scorer = Scorer::new(&checklist)?;
    let (transcript, facts) = if let Some(path) = &args.transcript {
        (score::read_transcript(path)?.1, CallFacts::default())
    } else {
        let database = args.db.as_deref().unwrap_or_else(|| context.config.database());
        // One of the two is given: clap sees to it.
        stored(args.call.as_deref().unwrap_or_default(), database)?
    };
    let Some(explanation) = scorer.explain(&item, &transcript, &facts) else {
        return Err(no_item(&checklist, &args.item));
    };
    match args.format {
        Format::Json => output::print_json(&explanation)?,
        Format::Table => output::print(&render(&explanation, checklist.language))?,
    }
    Ok(Exit::Done)
}

fn item(checklist: &Checklist, id: &str) -> anyhow::Result<ItemId> {
    let known = checklist.items().find(|item| item.id.as_str() == id);
    known.map(|item| item.id.clone()).ok_or_else(|| no_item(checklist, id))
}

fn no_item(checklist: &Checklist, id: &str) -> anyhow::Error {
    let meant = checklist::nearest(id, checklist.items().map(|item| item.id.as_str()));
    let hint = if let Some(meant) = meant {
        format!("did you mean {meant}?")
    } else {
        let ids: Vec<&str> = checklist.items().map(|item| item.id.as_str()).collect();
        format!("its items are: {}", ids.join(", "))
    };
    Hinted::new(format!("the form {} has no item {id:?}", checklist.id.as_str()), hint).into()
}

/// The transcript of a call in the database, and what is known of it.
fn stored(call: &str, database: &str) -> anyhow::Result<(Transcript, CallFacts)> {
    runtime::block_on(async {
        let store = store::open(database, false).await?;
        let found = async {
            let rows = report::named(store.as_ref(), &[call.to_owned()]).await?;
            let Some(row) = rows.into_iter().next() else {
                return Err(Hinted::new(format!("no call {call:?} in the database"), "check the id").into());
            };
            let Some(transcript) = store.transcript(row.call).await? else {
                let hint = "run it again: `talktrack run DIR --form FILE`";
                return Err(Hinted::new(format!("the call {} has no transcript", row.call.short()), hint).into());
            };
            let facts = CallFacts::of(row.direction);
            anyhow::Ok((transcript, facts))
        }
        .await;
        store.close().await;
        found
    })?
}
