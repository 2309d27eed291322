//! `talktrack roles`: which side of a call is the agent, why, and swapping the sides of a call or of a whole source.
//! Nothing is transcribed again: roles are found anew and scores follow.

use std::path::PathBuf;

use serde::Serialize;

use super::{Context, Exit, Hinted, clock, output, progress, runtime};
use crate::checklist;
use crate::domain::{CallId, CallIdentity, RoleAssignment};
use crate::pipeline::{Forms, JudgeOptions, has_two_sides, rescore};
use crate::store::{self, CallFilter, CallRow, RoleSwap, Store};

/// Show or swap the sides of calls: who is the agent
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    Swap(SwapArgs),
    Show(ShowArgs),
}

/// Swap agent and customer of a call, or of all calls of a source, and score them again
#[derive(Debug, clap::Args)]
struct SwapArgs {
    /// Call id (a beginning is enough), or the recording's file name
    #[arg(
        long,
        value_name = "ID",
        required_unless_present = "source",
        conflicts_with = "source"
    )]
    call: Option<String>,
    /// Source of recordings, as the settings or `report health` name it
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// Swap back
    #[arg(long)]
    back: bool,
    /// Call script to score again with; several, one per language, may be given [default: the next run scores]
    #[arg(long, value_name = "FILE")]
    form: Vec<PathBuf>,
    /// Database, sqlite:PATH or a path [default: talktrack.db]
    #[arg(long, value_name = "URL")]
    db: Option<String>,
}

/// Show who is the agent of a call, how that is known, and what its name says
#[derive(Debug, clap::Args)]
struct ShowArgs {
    /// Call id (a beginning is enough), or the recording's file name
    #[arg(long, value_name = "ID")]
    call: String,
    /// Database, sqlite:PATH or a path [default: talktrack.db]
    #[arg(long, value_name = "URL")]
    db: Option<String>,
}

/// What `roles show` prints.
#[derive(Debug, Serialize)]
struct Shown {
    call: CallId,
    roles: Option<RoleAssignment>,
    swapped_call: bool,
    swapped_source: bool,
    /// Without the customer's number.
    identity: Option<CallIdentity>,
}

pub(super) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    match args.what {
        What::Swap(args) => swap(&args, context),
        What::Show(args) => show(&args, context),
    }
}

fn swap(args: &SwapArgs, context: &Context) -> anyhow::Result<Exit> {
    let forms = args
        .form
        .iter()
        .map(|path| checklist::load(path))
        .collect::<Result<Vec<_>, _>>()?;
    let forms = if forms.is_empty() {
        None
    } else {
        Some(Forms::new(forms)?)
    };
    let database = args.db.as_deref().unwrap_or_else(|| context.config.database());
    let options = JudgeOptions {
        meaningful_segments: context.config.run.meaningful_segments,
        now: clock::now(),
    };
    runtime::block_on(async {
        let store = store::open(database, false).await?;
        let (swap, what) = target(store.as_ref(), args).await?;
        let changed = store.set_role_swap(&swap, !args.back, clock::now()).await?;
        let mut told = match (changed, args.back) {
            (true, false) => format!("{what}: sides swapped"),
            (true, true) => format!("{what}: sides swapped back"),
            (false, false) => format!("{what}: the sides were swapped already"),
            (false, true) => format!("{what}: the sides were not swapped"),
        };
        if let Some(forms) = &forms {
            let bar = progress::Progress::new();
            let scored = rescore(store.as_ref(), forms, options, &|event| bar.show(event)).await?;
            bar.finish();
            told += &format!("; {scored} calls scored again");
        } else {
            told += "; the next run, or `talktrack score --form FILE`, scores them again";
        }
        store.close().await;
        output::talk(&told);
        Ok(Exit::Done)
    })?
}

async fn target(store: &dyn Store, args: &SwapArgs) -> anyhow::Result<(RoleSwap, String)> {
    if let Some(source) = &args.source {
        let sources = store.sources().await?;
        let Some((_, calls)) = sources.iter().find(|(name, _)| name.as_ref() == Some(source)) else {
            let names: Vec<&str> = sources.iter().filter_map(|(name, _)| name.as_deref()).collect();
            let hint = if names.is_empty() {
                "name sources in the settings ([[sources]]), and run again".to_owned()
            } else {
                format!("known sources: {}", names.join(", "))
            };
            return Err(Hinted::new(format!("no call is of a source called {source}"), hint).into());
        };
        return Ok((
            RoleSwap::Source(source.clone()),
            format!("source {source}, {calls} calls"),
        ));
    }
    let row = one_call(store, args.call.as_deref().unwrap_or_default()).await?;
    if !has_two_sides(&row) {
        let message = format!(
            "call {}: its sides are not known, there is nothing to swap",
            row.path.display()
        );
        let hint = "sides need two channels, of which the settings can say which is the agent's ([[sources]], agent = \"left\"), \
                    or two voices in a mono recording (`talktrack model pull resemblyzer`)";
        return Err(Hinted::new(message, hint).into());
    }
    Ok((RoleSwap::Call(row.call), row.path.display().to_string()))
}

/// The call of this id, beginning of an id, or file name.
async fn one_call(store: &dyn Store, name: &str) -> anyhow::Result<CallRow> {
    let by_id = CallFilter {
        call_prefix: Some(name.to_lowercase()),
        ..CallFilter::default()
    };
    let by_name = CallFilter {
        recording: Some(name.to_owned()),
        ..CallFilter::default()
    };
    for filter in [by_id, by_name] {
        let mut rows = store.calls(&filter).await?;
        match rows.len() {
            0 => {}
            1 => return Ok(rows.remove(0)),
            n => {
                return Err(Hinted::new(format!("{n} calls fit {name}"), "give more of the call's id").into());
            }
        }
    }
    let hint = "give the beginning of its id, or the recording's file name";
    Err(Hinted::new(format!("no call fits {name}"), hint).into())
}

fn show(args: &ShowArgs, context: &Context) -> anyhow::Result<Exit> {
    let database = args.db.as_deref().unwrap_or_else(|| context.config.database());
    runtime::block_on(async {
        let store = store::open(database, false).await?;
        let row = one_call(store.as_ref(), &args.call).await?;
        let identity = store.identities(&[row.call]).await?.pop().map(|(_, identity)| identity);
        let swaps = store.role_swaps().await?;
        let source = identity.as_ref().and_then(|identity| identity.source.clone());
        let shown = Shown {
            call: row.call,
            roles: row.roles,
            swapped_call: swaps.contains(&RoleSwap::Call(row.call)),
            swapped_source: source.is_some_and(|source| swaps.contains(&RoleSwap::Source(source))),
            identity: identity.map(|identity| CallIdentity {
                customer_phone: None,
                ..identity
            }),
        };
        output::print_json(&shown)?;
        store.close().await;
        Ok(Exit::Done)
    })?
}
