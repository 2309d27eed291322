//! `report scorecard --diff`: which scores a changed form moved, and why.

use std::collections::BTreeSet;

use super::{Desk, Format, scorecard};
use crate::cli::output::talk;
use crate::cli::{Exit, Hinted};
use crate::domain::{CallId, FormId};
use crate::kpi::changes::{self, Changes, MovedCall};
use crate::report;
use crate::store::Store;

/// Calls shown in a table; the other formats give all.
const SHOWN: usize = 30;

pub(super) fn run(args: &scorecard::Args, desk: &Desk<'_>) -> anyhow::Result<Exit> {
    if args.common.format == Format::Html {
        let hint = "--format table, json or csv";
        return Err(Hinted::new("a comparison of scores is not made as a page", hint).into());
    }
    desk.ask(async |store| {
        let form = args.form.find(store).await?;
        let only: Option<BTreeSet<CallId>> = if args.calls.is_empty() {
            None
        } else {
            let rows = scorecard::named(store, &args.calls).await?;
            Some(rows.iter().map(|row| row.call).collect())
        };
        let mut found = changes::load(store, &form, only.as_ref()).await?;
        if found.calls.waiting > 0 {
            talk(&format!(
                "{} of {} calls still have a score by an older version of {form}; `talktrack score --form FILE` brings them up to date",
                found.calls.waiting, found.calls.scored
            ));
        }
        let moved = std::mem::take(&mut found.moved);
        match args.common.format {
            Format::Csv => csv(store, desk, &form, moved).await,
            Format::Json => json(store, desk, &found, moved).await,
            _ => table(store, desk, found, moved).await,
        }
    })?;
    Ok(Exit::Done)
}

async fn table(store: &dyn Store, desk: &Desk<'_>, mut found: Changes, moved: Vec<MovedCall>) -> anyhow::Result<()> {
    let hidden = moved.len().saturating_sub(SHOWN);
    for call in moved.into_iter().take(SHOWN) {
        let call = with_quotes(store, &found.form, call).await?;
        found.moved.push(call);
    }
    let labels = desk.titles.of_form(store, &found.form).await?;
    desk.answer(&report::table::changes(&found, hidden, &labels, &desk.text_style()))?;
    Ok(())
}

/// The document of `found` with the calls written one by one in the place of its empty list.
async fn json(store: &dyn Store, desk: &Desk<'_>, found: &Changes, moved: Vec<MovedCall>) -> anyhow::Result<()> {
    let text = report::json::document("changes", found)?;
    let (head, tail) = text.rsplit_once("[]").unwrap_or((&text, ""));
    let mut sink = desk.sink()?;
    sink.write(head)?;
    let mut before = "[\n";
    let is_empty = moved.is_empty();
    for call in moved {
        let call = with_quotes(store, &found.form, call).await?;
        sink.write(before)?;
        sink.write(&report::json::document("a changed score", &call)?)?;
        before = ",\n";
    }
    sink.write(if is_empty { "[]" } else { "\n]" })?;
    sink.write(tail)?;
    sink.write("\n")?;
    sink.finish()
}

async fn csv(store: &dyn Store, desk: &Desk<'_>, form: &FormId, moved: Vec<MovedCall>) -> anyhow::Result<()> {
    let mut sink = desk.sink()?;
    sink.write(&report::csv::changes_header())?;
    for call in moved {
        let call = with_quotes(store, form, call).await?;
        sink.write(&report::csv::changes(&call))?;
    }
    sink.finish()
}

async fn with_quotes(store: &dyn Store, form: &FormId, mut call: MovedCall) -> anyhow::Result<MovedCall> {
    if let Some(card) = store.scorecard(call.call, Some(form)).await? {
        call.add_quotes(&card);
    }
    Ok(call)
}
