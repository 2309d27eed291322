//! Reports made from a database and a run: what `run` and `demo` print and write as pages.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::checklist::Checklist;
use crate::kpi::{lift, managers};
use crate::pipeline::{Forms, RunSummary};
use crate::report::html::{self, CallLine, Overview, PageLinks};
use crate::report::table::TextStyle;
use crate::report::{CallReport, FailedCall, Labels, Language, RunSummaryView, StageTime, Style};
use crate::store::{CallFilter, CallRow, Exposure, Store};

const CALLS_FOLDER: &str = "calls";

/// Columns of a table that goes into a file or a pipe, and the least on a terminal.
const DEFAULT_WIDTH: u16 = 120;
const MIN_WIDTH: u16 = 60;

/// How reports are written: the reader's language, dates in the department's zone.
pub(super) fn style(language: Language, zone: &str) -> Style {
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    Style { zone, ..Style::new(language) }
}

/// As `style`, for the terminal at hand.
pub(super) fn text_style(style: Style) -> TextStyle {
    let is_terminal = std::io::stdout().is_terminal();
    let width = terminal_size::terminal_size().filter(|_| is_terminal).map_or(DEFAULT_WIDTH, |(width, _)| width.0);
    // anstream takes the colours out again where NO_COLOR asks for it.
    TextStyle { style, width: Some(width.max(MIN_WIDTH)), colour: is_terminal }
}

/// The readable names of all forms.
pub(super) fn labels(forms: &Forms) -> Labels {
    let mut labels = Labels::default();
    for checklist in forms.checklists() {
        add_labels(&mut labels, checklist);
    }
    labels
}

fn add_labels(labels: &mut Labels, checklist: &Checklist) {
    labels.form = Some(checklist.title.clone());
    for section in &checklist.sections {
        labels.sections.insert(section.id.clone(), section.title.clone());
        for item in &section.items {
            labels.items.insert(item.id.clone(), item.text.clone());
        }
    }
}

/// The summary as reports show it.
pub(super) fn view(summary: &RunSummary, database: &str, html: Option<&Path>) -> RunSummaryView {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of a run stay far below 2^52")]
    let stages =
        summary.stages.iter().map(|s| StageTime { stage: s.stage, seconds: s.milliseconds as f64 / 1000.0 }).collect();
    RunSummaryView {
        started_at: summary.started_at,
        finished_at: summary.finished_at,
        found: summary.calls,
        new: summary.calls - summary.done_before,
        done: summary.done_before + summary.transcribed,
        failed: summary.failures.iter().map(failed).collect(),
        settling: summary.settling,
        audio_ms: summary.audio_ms,
        wall_seconds: summary.seconds,
        audio_hours_per_hour: summary.audio_hours_per_hour(),
        scored: summary.scored,
        matched: summary.matched,
        stages,
        database: database.to_owned(),
        html: html.map(|folder| overview_path(folder).display().to_string()),
    }
}

fn failed(failure: &crate::pipeline::CallFailure) -> FailedCall {
    FailedCall {
        name: failure.path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        stage: failure.stage.unwrap_or(crate::domain::Stage::Decode),
        reason: failure.reason.clone(),
    }
}

pub(super) fn overview_path(folder: &Path) -> PathBuf {
    folder.join("index.html")
}

/// What pages are made of, beside the store.
#[derive(Debug)]
pub(super) struct Pages<'a> {
    pub folder: &'a Path,
    pub run: &'a RunSummaryView,
    pub labels: &'a Labels,
    pub style: &'a Style,
}

/// Writes the overview and a page per scored call. Pages of calls that this run did not touch are left as they are,
/// unless they are missing.
pub(super) async fn write(store: &dyn Store, pages: &Pages<'_>) -> anyhow::Result<()> {
    let calls_folder = pages.folder.join(CALLS_FOLDER);
    std::fs::create_dir_all(&calls_folder).with_context(|| format!("cannot create {}", calls_folder.display()))?;
    // Links between a page and a recording need both paths from one root.
    let calls_folder = std::fs::canonicalize(&calls_folder)?;
    let rows = store.calls(&CallFilter::default()).await?;
    for row in rows.iter().filter(|row| row.score.is_some() || row.form.is_some()) {
        write_call(store, pages, &calls_folder, row).await?;
    }
    let lines: Vec<CallLine<'_>> = rows
        .iter()
        .map(|row| CallLine {
            row,
            href: row.form.is_some().then(|| format!("{CALLS_FOLDER}/{}", html::page_name(row.call))),
        })
        .collect();
    let form = store.forms().await?.into_iter().next();
    let (lift, managers) = match &form {
        Some((form, _)) => (
            Some(lift::load(store, form, Exposure::FirstCall).await?),
            Some(managers::load(store, form).await?),
        ),
        None => (None, None),
    };
    let join = store.join_counts().await?;
    let overview = Overview {
        run: Some(pages.run),
        lift: lift.as_ref(),
        managers: None,
        join: Some(&join),
        calls: Some(&lines),
        labels: pages.labels,
    };
    put(&overview_path(pages.folder), &html::overview_page(&overview, pages.style)?)
}

async fn write_call(store: &dyn Store, pages: &Pages<'_>, folder: &Path, row: &CallRow) -> anyhow::Result<()> {
    let path = folder.join(html::page_name(row.call));
    let touched = pages.run.scored > 0;
    if !touched && path.exists() {
        return Ok(());
    }
    let Some(scorecard) = store.scorecard(row.call, row.form.as_ref()).await? else { return Ok(()) };
    let transcript = store.transcript(row.call).await?;
    let report = CallReport { row, scorecard: &scorecard, transcript: transcript.as_ref(), labels: pages.labels };
    let audio = html::audio_href(folder, &row.path);
    let links = PageLinks { audio: audio.as_deref(), overview: Some("../index.html") };
    put(&path, &html::scorecard_page(&report, links, pages.style)?)
}

/// Whole or not at all: a page that a browser has open is never half written.
fn put(path: &Path, text: &str) -> anyhow::Result<()> {
    let part = path.with_extension("part");
    std::fs::write(&part, text)
        .and_then(|()| std::fs::rename(&part, path))
        .with_context(|| format!("cannot write {}", path.display()))
}
