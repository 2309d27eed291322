//! `talktrack queue`: what to check next, from the command line, for scripts. What it does is the store's.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use serde_json::json;

use super::verdict::{Format, on_store};
use super::{Context, Exit, Hinted, clock, output, pages};
use crate::domain::{FormId, QueueEntry, QueueReason};
use crate::store::{Leave, QueuePlan, QueueQuery};

/// Fill the queue of calls to check, take the next one, leave it
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
    /// Database, sqlite:PATH or a path [default: talktrack.db]
    #[arg(long, global = true, value_name = "URL")]
    db: Option<String>,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    Fill(Fill),
    /// What waits, in the order in which it is handed out
    List(List),
    /// Take the next call and lock it; prints it as JSON, `null` when nothing waits
    Next(Next),
    /// The call in hand is checked: it leaves the queue, and a blind review of it is finished
    Done(Held),
    /// Give the call in hand back for somebody else
    Back(Held),
}

/// Put calls into the queue; prints how many were added
#[derive(Debug, clap::Args)]
struct Fill {
    #[arg(long, value_enum)]
    reason: ReasonArg,
    /// How many calls at most
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    count: u32,
    /// Form (call script) by its id [default: the one that most calls were scored with]
    #[arg(long, value_name = "ID")]
    form: Option<String>,
    /// Meant for this reviewer only; several get the same calls each (blind: calibration)
    #[arg(long = "for", value_name = "NAME")]
    reviewers: Vec<String>,
    /// Calls that began on this day or later
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    /// Calls that began on this day or before
    #[arg(long, value_name = "DATE")]
    to: Option<Date>,
    /// Draws the sample: the same seed draws the same calls from the same database
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Who fills it
    #[arg(long, value_name = "NAME")]
    by: String,
}

#[derive(Debug, clap::Args)]
struct List {
    /// What this reviewer may take [default: everything]
    #[arg(long, value_name = "NAME")]
    reviewer: Option<String>,
    #[arg(long, value_enum)]
    reason: Option<ReasonArg>,
    /// What is done already, too
    #[arg(long)]
    done: bool,
    #[arg(long, default_value_t = 100)]
    top: u32,
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Debug, clap::Args)]
struct Next {
    /// Who takes it
    #[arg(long, value_name = "NAME")]
    by: String,
    #[arg(long, value_enum)]
    reason: Option<ReasonArg>,
    /// Nobody else gets it for so long
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(i64).range(1..=1440))]
    minutes: i64,
}

#[derive(Debug, clap::Args)]
struct Held {
    /// The entry, by its number in `queue list`
    number: i64,
    /// Who holds it
    #[arg(long, value_name = "NAME")]
    by: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum ReasonArg {
    /// An item is contested
    Disputed,
    /// A second opinion without sight of the first
    Blind,
    /// Little of it could be decided by the machine
    Doubtful,
    /// Drawn at random
    Sample,
}

impl From<ReasonArg> for QueueReason {
    fn from(arg: ReasonArg) -> Self {
        match arg {
            ReasonArg::Disputed => Self::Disputed,
            ReasonArg::Blind => Self::Blind,
            ReasonArg::Doubtful => Self::Doubtful,
            ReasonArg::Sample => Self::Sample,
        }
    }
}

pub(super) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let db = args.db;
    match args.what {
        What::Fill(fill) => on_store(db, context, async |store| {
            let form = match fill.form.clone() {
                Some(form) => Some(FormId(form)),
                None => store.forms().await?.into_iter().next().map(|(form, _)| form),
            };
            let nothing = || Hinted::new("no call has a scorecard yet", "score the calls first");
            let zone = pages::zone(&context.config.crm.timezone);
            let at = |day: Date| day.to_zoned(zone.clone()).ok().map(|at| at.timestamp());
            let plan = QueuePlan {
                form: form.ok_or_else(nothing)?,
                reason: fill.reason.into(),
                count: fill.count,
                seed: fill.seed,
                from: fill.from.and_then(at),
                to: fill.to.and_then(|day| day.checked_add(1.day()).ok()).and_then(at),
                reviewers: fill.reviewers.clone(),
            };
            let added = store.fill_queue(&plan, &fill.by, clock::now()).await?;
            output::print_json(&json!({ "added": added }))
        }),
        What::List(list) => on_store(db, context, async |store| {
            let query = QueueQuery {
                reviewer: list.reviewer.clone(),
                reason: list.reason.map(Into::into),
                done: list.done,
                limit: Some(list.top),
            };
            let entries = store.queue(&query, clock::now()).await?;
            match list.format {
                Format::Json => output::print_json(&entries)?,
                Format::Table => output::print(&entries.iter().map(line).collect::<String>())?,
            }
            Ok(())
        }),
        What::Next(next) => on_store(db, context, async |store| {
            let now = clock::now();
            let until = now
                .checked_add(SignedDuration::from_mins(next.minutes))
                .unwrap_or(Timestamp::MAX);
            let reason = next.reason.map(Into::into);
            let entry = store.next_in_queue(&next.by, reason, now, until).await?;
            output::print_json(&entry)
        }),
        What::Done(held) => leave(db, context, &held, Leave::Done),
        What::Back(held) => leave(db, context, &held, Leave::Back),
    }
}

fn leave(db: Option<String>, context: &Context, held: &Held, leave: Leave) -> anyhow::Result<Exit> {
    on_store(db, context, async |store| {
        if store.leave_queue(held.number, &held.by, leave, clock::now()).await? {
            return Ok(());
        }
        let message = format!("{} does not hold entry {} (any more)", held.by, held.number);
        Err(Hinted::new(
            message,
            "`talktrack queue next --by NAME` takes one, `queue list` shows who holds what",
        )
        .into())
    })
}

/// Number, call, form, reason, for whom, who holds it, who did it: parted by tabs.
fn line(entry: &QueueEntry) -> String {
    let reason = serde_json::to_value(entry.reason).ok();
    let reason = reason
        .as_ref()
        .and_then(|value| value.as_str())
        .unwrap_or_default()
        .to_owned();
    let state = match (&entry.done, &entry.locked) {
        (Some((who, at)), _) => format!("done by {who} {at}"),
        (None, Some((who, until))) => format!("held by {who} until {until}"),
        (None, None) => "waits".to_owned(),
    };
    let whose = entry.reviewer.as_deref().unwrap_or("-");
    format!(
        "{}\t{}\t{}\t{reason}\t{whose}\t{state}\n",
        entry.number,
        entry.call.short(),
        entry.form
    )
}
