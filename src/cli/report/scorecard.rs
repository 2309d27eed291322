//! `report scorecard`: one call in full, or all calls one by one.

use std::path::Path;

use super::{Common, Desk, Format, form};
use crate::cli::output::talk;
use crate::cli::pages::{self, Pages};
use crate::cli::{Context, Exit, Hinted};
use crate::domain::{FormId, Scorecard};
use crate::report::html::{self, PageLinks};
use crate::report::{self, CallReport};
use crate::store::{CallFilter, CallRow, Store};

/// Scorecards: one call in full, or a row for every call
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Calls by the start of their id or by the name of their recording; none: all calls
    #[arg(value_name = "CALL|RECORDING")]
    calls: Vec<String>,
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    form: form::Args,
}

/// The start of a call's id is taken for one from this length on; shorter words are names.
const MIN_PREFIX: usize = 4;

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let desk = Desk::new(&args.common, context)?;
    desk.ask(async |store| {
        let form = args.form.find_if_given(store).await?;
        let mut rows = if args.calls.is_empty() {
            store.calls(&CallFilter::default()).await?
        } else {
            named(store, &args.calls).await?
        };
        if let Some(form) = &form {
            show_form(store, form, &mut rows).await?;
        }
        let request = Request {
            args,
            desk: &desk,
            store,
            form: form.as_ref(),
            rows: &rows,
        };
        match args.common.format {
            Format::Table if args.calls.is_empty() => desk
                .answer(&report::table::calls(&rows, &desk.text_style()))
                .map(|_| ()),
            Format::Table => request.tables().await,
            Format::Json => request.json().await,
            Format::Csv => request.csv().await,
            Format::Html => request.html().await,
        }
    })?;
    Ok(Exit::Done)
}

/// The calls that words on the command line mean, each one call.
pub(in crate::cli) async fn named(store: &dyn Store, words: &[String]) -> anyhow::Result<Vec<CallRow>> {
    let mut rows: Vec<CallRow> = Vec::new();
    for word in words {
        let name = Path::new(word)
            .file_name()
            .map_or_else(|| word.clone(), |name| name.to_string_lossy().into_owned());
        let mut found = store
            .calls(&CallFilter {
                recording: Some(name),
                ..CallFilter::default()
            })
            .await?;
        if word.len() >= MIN_PREFIX && word.bytes().all(|b| b.is_ascii_hexdigit()) {
            let call_prefix = Some(word.to_ascii_lowercase());
            let by_id = store
                .calls(&CallFilter {
                    call_prefix,
                    ..CallFilter::default()
                })
                .await?;
            let unknown = by_id
                .into_iter()
                .filter(|row| found.iter().all(|known| known.call != row.call));
            found.extend(unknown.collect::<Vec<_>>());
        }
        match found.as_slice() {
            [row] if rows.iter().all(|known| known.call != row.call) => rows.push(row.clone()),
            [_] => {}
            [] => {
                let hint = "`talktrack report scorecard` lists all calls with their ids";
                return Err(Hinted::new(format!("no call {word:?} in the database"), hint).into());
            }
            several => {
                let ids: Vec<String> = several.iter().map(|row| row.call.short()).collect();
                let message = format!("{word:?} means {} calls", several.len());
                return Err(Hinted::new(message, format!("name one by its id: {}", ids.join(", "))).into());
            }
        }
    }
    Ok(rows)
}

/// Shows the figures of one form in place of each call's latest.
async fn show_form(store: &dyn Store, form: &FormId, rows: &mut [CallRow]) -> anyhow::Result<()> {
    for row in rows.iter_mut().filter(|row| row.form.as_ref() != Some(form)) {
        let card = store.scorecard(row.call, Some(form)).await?;
        row.score = card.as_ref().and_then(|card| card.score);
        row.coverage = card.as_ref().and_then(|card| card.coverage);
        row.form = card.map(|_| form.clone());
    }
    Ok(())
}

struct Request<'a> {
    args: &'a Args,
    desk: &'a Desk<'a>,
    store: &'a dyn Store,
    form: Option<&'a FormId>,
    rows: &'a [CallRow],
}

impl Request<'_> {
    async fn tables(&self) -> anyhow::Result<()> {
        let mut sink = self.desk.sink()?;
        let style = self.desk.text_style();
        for (index, row) in self.rows.iter().enumerate() {
            let card = self.required(row).await?;
            let labels = self.desk.names.of(&card.form.id);
            let report = CallReport {
                row,
                scorecard: &card,
                transcript: None,
                labels,
            };
            let gap = if index > 0 { "\n\n" } else { "" };
            sink.write(&format!("{gap}{}", report::table::scorecard(&report, &style)))?;
        }
        sink.finish()
    }

    /// One call asked for by name is an object; anything else an array of the calls that have a scorecard.
    async fn json(&self) -> anyhow::Result<()> {
        let is_one = self.args.calls.len() == 1;
        let mut sink = self.desk.sink()?;
        let mut written = 0;
        for row in self.rows {
            let Some(card) = self.card(row).await? else { continue };
            let text = report::json::scorecard(row, &card)?;
            let before = match (is_one, written) {
                (true, _) => "",
                (false, 0) => "[\n",
                (false, _) => ",\n",
            };
            sink.write(&format!("{before}{text}"))?;
            written += 1;
        }
        match (is_one, written) {
            (true, _) => sink.write("\n")?,
            (false, 0) => sink.write("[]\n")?,
            (false, _) => sink.write("\n]\n")?,
        }
        sink.finish()?;
        let missing = self.rows.len() - written;
        if missing > 0 {
            talk(&format!(
                "{missing} of {} calls have no scorecard; `--format table` says why",
                self.rows.len()
            ));
        }
        Ok(())
    }

    async fn csv(&self) -> anyhow::Result<()> {
        let mut calls = report::csv::Calls::default();
        for row in self.rows {
            calls.add(row, self.card(row).await?.as_ref());
        }
        self.desk.answer(&calls.finish()).map(|_| ())
    }

    /// One call asked for by name is a page; anything else a folder with an overview.
    async fn html(&self) -> anyhow::Result<()> {
        let output = self.args.common.output.as_deref();
        let style = self.desk.style();
        if let ([row], 1) = (self.rows, self.args.calls.len())
            && !output.is_some_and(Path::is_dir)
        {
            let card = self.required(row).await?;
            let transcript = self.store.transcript(row.call).await?;
            let labels = self.desk.names.of(&card.form.id);
            let report = CallReport {
                row,
                scorecard: &card,
                transcript: transcript.as_ref(),
                labels,
            };
            let folder = output
                .filter(|path| path.as_os_str() != "-")
                .and_then(Path::parent)
                .unwrap_or(Path::new(""));
            let audio = pages::audio_link(folder, &row.path);
            let links = PageLinks {
                audio: audio.as_deref(),
                overview: None,
            };
            let mut sink = self.desk.sink()?;
            sink.write(&html::scorecard_page(&report, links, &style)?)?;
            return sink.finish();
        }
        let Some(folder) = output.filter(|path| path.as_os_str() != "-") else {
            let hint = "name one with --output DIR, or name one call";
            return Err(Hinted::new("pages of several calls need a folder", hint).into());
        };
        let site = Pages {
            folder,
            run: None,
            names: &self.desk.names,
            style: &style,
        };
        pages::write(self.store, &site, self.rows, self.form).await?;
        talk(&format!("wrote {}", pages::overview_path(folder).display()));
        Ok(())
    }

    /// The scorecard, which a call named on the command line must have and others may lack.
    async fn card(&self, row: &CallRow) -> anyhow::Result<Option<Scorecard>> {
        if self.args.calls.is_empty() {
            return Ok(self.store.scorecard(row.call, self.form).await?);
        }
        self.required(row).await.map(Some)
    }

    async fn required(&self, row: &CallRow) -> anyhow::Result<Scorecard> {
        if let Some(card) = self.store.scorecard(row.call, self.form).await? {
            return Ok(card);
        }
        let name = row
            .path
            .file_name()
            .map_or_else(|| row.call.short(), |name| name.to_string_lossy().into_owned());
        let (why, hint) = match (&row.failure, self.form) {
            (Some(failure), _) => (
                format!(": {} failed: {}", failure.stage.as_str(), failure.reason),
                "put the recording right and run again",
            ),
            (None, Some(form)) => (
                format!(" by form {form}"),
                "leave --form out to see the scorecard it has",
            ),
            (None, None) => (String::new(), "score it: `talktrack run DIR --form FILE`"),
        };
        Err(Hinted::new(format!("call {name} has no scorecard{why}"), hint).into())
    }
}
