//! `talktrack mark`: calls marked as reviewed, for training, or private, from the command line.

use serde_json::json;

use super::report::named;
use super::verdict::on_store;
use super::{Context, Exit, Hinted, clock, output};
use crate::domain::CallMark;

/// Mark a call as reviewed, for training, or private; prints its marks as JSON
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The call: its id, the beginning of it, or the name of its recording
    call: String,
    /// Without it the marks are shown
    #[arg(value_enum, requires = "by")]
    mark: Option<MarkArg>,
    /// Take the mark away
    #[arg(long, requires = "mark")]
    off: bool,
    /// Who marks it
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Database, sqlite:PATH or a path [default: talktrack.db]
    #[arg(long, value_name = "URL")]
    db: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum MarkArg {
    Reviewed,
    Training,
    /// Not to be played or shown to others than those who may see everything
    Private,
}

impl From<MarkArg> for CallMark {
    fn from(arg: MarkArg) -> Self {
        match arg {
            MarkArg::Reviewed => Self::Reviewed,
            MarkArg::Training => Self::Training,
            MarkArg::Private => Self::Private,
        }
    }
}

pub(super) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    on_store(args.db.clone(), context, async |store| {
        let rows = named(store, std::slice::from_ref(&args.call)).await?;
        let row = rows.first();
        let row = row.ok_or_else(|| Hinted::new("no call is named", "name one by its id or its recording"))?;
        let mut changed = false;
        if let (Some(mark), Some(by)) = (args.mark, &args.by) {
            changed = store
                .mark_call(row.call, mark.into(), !args.off, by, clock::now())
                .await?;
        }
        let marks = store.call_marks(row.call).await?;
        output::print_json(&json!({ "call": row.call, "changed": changed, "marks": marks }))
    })
}
