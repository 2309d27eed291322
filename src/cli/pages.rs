//! Reports made from a database and a run: what `run` and `demo` print and write as pages.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::checklist::{self, Checklist};
use crate::domain::FormId;
use crate::kpi::{join, lift, managers};
use crate::pipeline::{Forms, RunSummary};
use crate::report::html::{self, CallLine, Overview, PageLinks};
use crate::report::table::TextStyle;
use crate::report::{CallReport, Labels, Language, Names, Style};
use crate::store::{CallRow, Exposure, Store};

const CALLS_FOLDER: &str = "calls";

/// Columns of a table that goes into a file or a pipe, and the least on a terminal.
const DEFAULT_WIDTH: u16 = 120;
const MIN_WIDTH: u16 = 60;

/// How reports are written: the reader's language, dates in the department's zone.
pub(super) fn style(language: Language, zone: &str) -> Style {
    let zone = crate::crm::time_zone(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    Style {
        zone,
        ..Style::new(language)
    }
}

/// As `style`, for the terminal at hand.
pub(super) fn text_style(style: Style) -> TextStyle {
    let is_terminal = std::io::stdout().is_terminal();
    let width = terminal_size::terminal_size()
        .filter(|_| is_terminal)
        .map_or(DEFAULT_WIDTH, |(width, _)| width.0);
    // anstream takes the colours out again where NO_COLOR asks for it.
    TextStyle {
        style,
        width: Some(width.max(MIN_WIDTH)),
        colour: is_terminal,
    }
}

/// The readable names of a run's forms.
pub(super) fn names(forms: &Forms) -> Names {
    let mut names = Names::default();
    forms
        .checklists()
        .for_each(|checklist| names.insert(checklist.id.clone(), labels(checklist)));
    names
}

/// The readable names in call scripts.
pub(super) fn names_in(files: &[PathBuf]) -> anyhow::Result<Names> {
    let mut names = Names::default();
    for file in files {
        let checklist = checklist::load(file)?;
        names.insert(checklist.id.clone(), labels(&checklist));
    }
    Ok(names)
}

fn labels(checklist: &Checklist) -> Labels {
    Labels {
        form: Some(checklist.title.clone()),
        sections: checklist
            .sections
            .iter()
            .map(|s| (s.id.clone(), s.title.clone()))
            .collect(),
        items: checklist
            .items()
            .map(|item| (item.id.clone(), item.text.clone()))
            .collect(),
    }
}

pub(super) fn overview_path(folder: &Path) -> PathBuf {
    folder.join("index.html")
}

/// What pages are made of, beside the store.
#[derive(Debug)]
pub(super) struct Pages<'a> {
    pub folder: &'a Path,
    /// The run that has just ended, if pages are written for one.
    pub run: Option<&'a RunSummary>,
    pub names: &'a Names,
    pub style: &'a Style,
}

/// Writes the overview and a page per scored call of `rows`: by `form`, or each by its latest. Pages of calls that a run
/// did not touch are left as they are, unless they are missing.
pub(super) async fn write(
    store: &dyn Store,
    pages: &Pages<'_>,
    rows: &[CallRow],
    form: Option<&FormId>,
) -> anyhow::Result<()> {
    let calls_folder = pages.folder.join(CALLS_FOLDER);
    std::fs::create_dir_all(&calls_folder).with_context(|| format!("cannot create {}", calls_folder.display()))?;
    for row in rows.iter().filter(|row| row.form.is_some()) {
        write_call(store, pages, &calls_folder, row, form).await?;
    }
    let href = |row: &CallRow| {
        row.form
            .is_some()
            .then(|| format!("{CALLS_FOLDER}/{}", html::page_name(row.call)))
    };
    let lines: Vec<CallLine<'_>> = rows.iter().map(|row| CallLine { row, href: href(row) }).collect();
    let most_used = store.forms().await?.into_iter().next().map(|(form, _)| form);
    let form = form.or(most_used.as_ref());
    let (lift, managers) = match form {
        Some(form) => (
            Some(lift::load(store, form, Exposure::FirstCall).await?),
            Some(managers::load(store, form).await?),
        ),
        None => (None, None),
    };
    let join = join::join_report(&store.join_counts().await?, &join::CoverageFloor::default());
    let no_labels = Labels::default();
    let overview = Overview {
        run: pages.run,
        lift: lift.as_ref(),
        managers: managers.as_ref(),
        join: Some(&join),
        calls: Some(&lines),
        labels: form.map_or(&no_labels, |form| pages.names.of(form)),
    };
    put(
        &overview_path(pages.folder),
        &html::overview_page(&overview, pages.style)?,
    )
}

async fn write_call(
    store: &dyn Store,
    pages: &Pages<'_>,
    folder: &Path,
    row: &CallRow,
    form: Option<&FormId>,
) -> anyhow::Result<()> {
    let path = folder.join(html::page_name(row.call));
    if pages.run.is_some_and(|run| run.scored == 0) && path.exists() {
        return Ok(());
    }
    let Some(scorecard) = store.scorecard(row.call, form).await? else {
        return Ok(());
    };
    let transcript = store.transcript(row.call).await?;
    let labels = pages.names.of(&scorecard.form.id);
    let report = CallReport {
        row,
        scorecard: &scorecard,
        transcript: transcript.as_ref(),
        labels,
    };
    let audio = audio_link(folder, &row.path);
    let links = PageLinks {
        audio: audio.as_deref(),
        overview: Some("../index.html"),
    };
    put(&path, &html::scorecard_page(&report, links, pages.style)?)
}

/// The link from a page in `folder` to a recording, if the recording is still there.
pub(super) fn audio_link(folder: &Path, recording: &Path) -> Option<String> {
    // Both paths from one root; the empty path is the folder one stands in.
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    html::audio_href(
        &std::fs::canonicalize(folder).ok()?,
        &std::fs::canonicalize(recording).ok()?,
    )
}

/// Whole or not at all: a page that a browser has open is never half written.
fn put(path: &Path, text: &str) -> anyhow::Result<()> {
    let part = path.with_extension("part");
    std::fs::write(&part, text)
        .and_then(|()| std::fs::rename(&part, path))
        .with_context(|| format!("cannot write {}", path.display()))
}
