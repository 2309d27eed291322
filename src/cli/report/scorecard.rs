//! `report scorecard`: one call in full, or all calls one by one.

use std::path::Path;
use std::sync::Arc;

use super::{Common, Desk, Format, diff, form, parts};
use crate::cli::output::talk;
use crate::cli::pages::{self, Pages, SoundOptions};
use crate::cli::{Context, Exit, Hinted};
use crate::domain::{FormId, Scorecard};
use crate::report::csv::Reader;
use crate::report::{self, CallReport};
use crate::store::{CallFilter, CallRow, Store};

/// Scorecards: one call in full, or a row for every call
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Calls by the start of their id or by the name of their recording; none: all calls
    #[arg(value_name = "CALL|RECORDING")]
    pub(super) calls: Vec<String>,
    /// The same, as a flag
    #[arg(long = "call", value_name = "ID")]
    more_calls: Vec<String>,
    /// What a row of CSV is: a call, or one finding of a call (item, quote, event, metric)
    #[arg(long, value_enum, default_value_t = Rows::Calls)]
    rows: Rows,
    /// Copy the recording beside its page; one that browsers cannot play becomes WAV
    #[arg(long)]
    with_audio: bool,
    #[command(flatten)]
    pub(super) common: Common,
    #[command(flatten)]
    pub(super) form: form::Args,
    /// Which scores a changed form moved, and why: against the scorecard before the present one
    #[arg(long)]
    diff: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Rows {
    Calls,
    Findings,
}

/// The start of a call's id is taken for one from this length on; shorter words are names.
const MIN_PREFIX: usize = 4;

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let desk = Desk::new(&args.common, context)?;
    if args.diff {
        return diff::run(args, &desk);
    }
    let asked: Vec<String> = args.calls.iter().chain(&args.more_calls).cloned().collect();
    desk.ask(async |store| {
        let form = args.form.find_if_given(store).await?;
        let mut rows = if asked.is_empty() {
            store.calls(&CallFilter::default()).await?
        } else {
            named(store, &asked).await?
        };
        if let Some(form) = &form {
            show_form(store, form, &mut rows).await?;
        }
        let request = Request {
            args,
            asked: asked.len(),
            desk: &desk,
            store,
            form: form.as_ref(),
            rows: &rows,
        };
        match args.common.format {
            Format::Table if asked.is_empty() => desk
                .answer(&report::table::calls(&rows, &desk.text_style()))
                .map(|_| ()),
            Format::Table => request.tables().await,
            Format::Json => request.json().await,
            Format::Csv => match args.rows {
                Rows::Calls => request.csv().await,
                Rows::Findings => request.findings().await,
            },
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
    /// Calls named on the command line; 0: all calls are meant.
    asked: usize,
    desk: &'a Desk<'a>,
    store: &'a dyn Store,
    form: Option<&'a FormId>,
    rows: &'a [CallRow],
}

impl Request<'_> {
    async fn tables(&self) -> anyhow::Result<()> {
        let mut sink = self.desk.sink()?;
        for (index, row) in self.rows.iter().enumerate() {
            let card = self.required(row).await?;
            let labels = self.desk.titles.of(self.store, &card.form).await?;
            let style = self
                .desk
                .text_style_in(pages::language_of(self.desk.language(), &labels, row));
            let report = CallReport {
                row,
                scorecard: &card,
                transcript: None,
                labels: &labels,
            };
            let gap = if index > 0 { "\n\n" } else { "" };
            sink.write(&format!("{gap}{}", report::table::scorecard(&report, &style)))?;
            let parts = parts::of(self.store, row, &card).await?;
            if !parts.is_empty() {
                sink.write(&report::parts::text(&parts, &labels, &style))?;
            }
        }
        sink.finish()
    }

    /// One call asked for by name is an object; anything else an array of the calls that have a scorecard.
    async fn json(&self) -> anyhow::Result<()> {
        let is_one = self.asked == 1;
        let mut sink = self.desk.sink()?;
        let mut written = 0;
        for row in self.rows {
            let Some(card) = self.card(row).await? else { continue };
            let labels = self.desk.titles.of(self.store, &card.form).await?;
            let text =
                report::json::scorecard_with_parts(row, &card, &labels, &parts::of(self.store, row, &card).await?)?;
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
        let mut calls = report::csv::Calls::new(self.reader());
        for row in self.rows {
            let card = self.card(row).await?;
            let labels = match &card {
                Some(card) => self.desk.titles.of(self.store, &card.form).await?,
                None => Arc::default(),
            };
            calls.add(row, card.as_ref(), &labels);
        }
        self.desk.answer(&calls.finish()).map(|_| ())
    }

    async fn findings(&self) -> anyhow::Result<()> {
        let sheet = report::csv::Findings::new(self.reader());
        let mut sink = self.desk.sink()?;
        sink.write(&sheet.header())?;
        for row in self.rows {
            let Some(card) = self.card(row).await? else { continue };
            let transcript = self.store.transcript(row.call).await?;
            let labels = self.desk.titles.of(self.store, &card.form).await?;
            sink.write(&sheet.call(&CallReport {
                row,
                scorecard: &card,
                transcript: transcript.as_ref(),
                labels: &labels,
            }))?;
        }
        sink.finish()
    }

    /// A sheet is for programs, unless a language was asked for.
    fn reader(&self) -> Reader {
        match self.desk.language() {
            Some(language) => Reader::Person(language, pages::zone(self.desk.zone)),
            None => Reader::Program,
        }
    }

    /// One call asked for by name is a page; anything else a folder with an overview.
    async fn html(&self) -> anyhow::Result<()> {
        let output = self.args.common.output.as_deref();
        let output = output.filter(|path| path.as_os_str() != "-");
        let site = Pages {
            folder: output.unwrap_or(Path::new("")),
            run: None,
            titles: &self.desk.titles,
            language: self.desk.language(),
            zone: pages::zone(self.desk.zone),
            sound: SoundOptions {
                copy: self.args.with_audio,
                limits: self.desk.limits.clone(),
            },
        };
        if let ([row], 1) = (self.rows, self.asked)
            && !output.is_some_and(Path::is_dir)
        {
            self.required(row).await?;
            if self.args.with_audio && output.is_none() {
                let hint = "name the page's file with --output FILE";
                return Err(Hinted::new(
                    "--with-audio puts the recording beside the page, which is nowhere",
                    hint,
                )
                .into());
            }
            let folder = output.and_then(Path::parent).unwrap_or(Path::new(""));
            let page = pages::page(self.store, &site, row, self.form, (folder, None), |_| false).await?;
            let mut sink = self.desk.sink()?;
            sink.write(&page.unwrap_or_default())?;
            return sink.finish();
        }
        if output.is_none() {
            let hint = "name one with --output DIR, or name one call";
            return Err(Hinted::new("pages of several calls need a folder", hint).into());
        }
        pages::write(self.store, &site, self.rows, self.form).await?;
        talk(&format!("wrote {}", pages::overview_path(site.folder).display()));
        Ok(())
    }

    /// The scorecard, which a call named on the command line must have and others may lack.
    async fn card(&self, row: &CallRow) -> anyhow::Result<Option<Scorecard>> {
        if self.asked == 0 {
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
        if let Some(head) = parts::head_of(self.store, row).await? {
            let message = format!("call {name} is a part of a transferred call, which is scored as one");
            let hint = format!(
                "ask for its first recording: `talktrack report scorecard {}`",
                head.call.short()
            );
            return Err(Hinted::new(message, hint).into());
        }
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
