//! `talktrack dispute`: what agents contest and heads decide, from the command line, for scripts.

use super::verdict::{Format, Place, VerdictArg, at, change, on_store, told};
use super::{Context, Exit, clock, output};
use crate::domain::{Dispute, ItemId, Refusal, ReviewAct, ReviewChange};
use crate::pipeline;
use crate::store::DisputeQuery;

/// Contest a verdict, list and decide disputes
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Contest the verdict in force on an item
    Open(Open),
    List(List),
    Decide(Decide),
}

#[derive(Debug, clap::Args)]
struct Open {
    #[command(flatten)]
    place: Place,
    #[arg(long, value_name = "ITEM")]
    item: String,
    /// Why it is wrong
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Who contests it
    #[arg(long, value_name = "NAME")]
    by: String,
    /// The revision that was looked at
    #[arg(long, value_name = "N")]
    revision: Option<u64>,
}

/// Disputes, newest first
#[derive(Debug, clap::Args)]
struct List {
    /// Database, sqlite:PATH or a path [default: talktrack.db]
    #[arg(long, value_name = "URL")]
    db: Option<String>,
    /// Only those that are not decided
    #[arg(long)]
    open: bool,
    /// Who contested
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Those before this number: the next page
    #[arg(long, value_name = "N")]
    before: Option<i64>,
    #[arg(long, default_value_t = 100)]
    top: u32,
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

/// Decide a dispute: the verdict is upheld, or another one takes its place
#[derive(Debug, clap::Args)]
struct Decide {
    /// Database, sqlite:PATH or a path [default: talktrack.db]
    #[arg(long, value_name = "URL")]
    db: Option<String>,
    /// By its number in `dispute list`
    number: i64,
    /// The verdict from now on
    #[arg(long, value_enum, required_unless_present = "upheld", conflicts_with = "upheld")]
    verdict: Option<VerdictArg>,
    /// It stays as it is
    #[arg(long)]
    upheld: bool,
    #[arg(long, value_name = "TEXT")]
    comment: Option<String>,
    /// Who decides
    #[arg(long, value_name = "NAME")]
    by: String,
}

pub(super) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    match args.what {
        What::Open(open) => at(&open.place, context, async |store, call, form| {
            let act = ReviewAct::Contest {
                item: ItemId(open.item.clone()),
                reason: open.reason.clone(),
            };
            change(store, call, form, &open.by, open.revision, act).await
        }),
        What::List(list) => on_store(list.db.clone(), context, async |store| {
            let query = DisputeQuery {
                by: list.by.clone(),
                open: list.open.then_some(true),
                before: list.before,
                limit: Some(list.top),
                ..DisputeQuery::default()
            };
            let disputes = store.disputes(&query).await?;
            match list.format {
                Format::Json => output::print_json(&disputes)?,
                Format::Table => output::print(&disputes.iter().map(line).collect::<String>())?,
            }
            Ok(())
        }),
        What::Decide(decide) => on_store(decide.db.clone(), context, async |store| {
            let query = DisputeQuery {
                open: Some(true),
                before: decide.number.checked_add(1),
                limit: Some(1),
                ..DisputeQuery::default()
            };
            let found = store.disputes(&query).await?;
            let found = found.into_iter().find(|dispute| dispute.dispute == decide.number);
            let dispute = found.ok_or_else(|| told(Refusal::NoDispute.into()))?;
            let change = ReviewChange {
                call: dispute.call,
                form: dispute.form,
                by: decide.by.clone(),
                revision: None,
                act: ReviewAct::Decide {
                    dispute: decide.number,
                    verdict: decide.verdict.map(Into::into),
                    comment: decide.comment.clone(),
                },
            };
            let changed = pipeline::change_review(store, &change, clock::now())
                .await
                .map_err(told)?;
            output::print_json(&serde_json::json!({ "revision": changed.revision }))
        }),
    }
}

/// Number, call, item, verdict, who, state, reason: parted by tabs.
fn line(dispute: &Dispute) -> String {
    let state = match &dispute.decision {
        None => "open".to_owned(),
        Some(decided) if decided.changed => format!("{} by {}", decided.verdict.as_str(), decided.by),
        Some(decided) => format!("upheld by {}", decided.by),
    };
    let reason = dispute.reason.replace(['\t', '\n', '\r'], " ");
    format!(
        "{}\t{}\t{}\t{}\t{}\t{state}\t{reason}\n",
        dispute.dispute,
        dispute.call.short(),
        dispute.item,
        dispute.contested.as_str(),
        dispute.by,
    )
}
