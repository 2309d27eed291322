//! Reports made from a database and a run: what `run` and `demo` print and write as pages.

mod sound;
mod titles;

use std::io::{IsTerminal, Read as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use jiff::tz::TimeZone;

use crate::domain::{Fingerprint, FormId};
use crate::kpi::{join, lift, managers};
use crate::pipeline::RunSummary;
use crate::report::html::{self, CallLine, Overview, PageLinks};
use crate::report::table::TextStyle;
use crate::report::{CallReport, Labels, Language, Style};
use crate::store::{CallRow, Exposure, Store};

pub(super) use sound::{SoundOptions, verified};
pub(super) use titles::{Titles, labels, names, names_in};

pub(super) const CALLS_FOLDER: &str = "calls";

/// Columns of a table that goes into a file or a pipe, and the least on a terminal.
const DEFAULT_WIDTH: u16 = 120;
const MIN_WIDTH: u16 = 60;

/// The department's time zone.
pub(super) fn zone(name: &str) -> TimeZone {
    crate::crm::time_zone(name).unwrap_or(TimeZone::UTC)
}

/// How reports are written: the reader's language, dates in the department's zone.
pub(super) fn style(language: Language, zone: &str) -> Style {
    Style {
        zone: self::zone(zone),
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

/// The language of one call's report: the one asked for, else the form's, else the call's.
pub(super) fn language_of(asked: Option<Language>, labels: &Labels, row: &CallRow) -> Language {
    asked
        .or(labels.language)
        .or_else(|| row.language.as_deref().map(Language::from_code))
        .unwrap_or(Language::Russian)
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
    pub titles: &'a Titles,
    /// Of all headings; `None`: each call's page in the language of its form, the overview in Russian.
    pub language: Option<Language>,
    pub zone: TimeZone,
    pub sound: SoundOptions,
}

/// Writes the overview and a page per scored call of `rows`: by `form`, or each by its latest. A page that was made from
/// the same call, form and recording is left as it is, and its recording is not read again.
pub(super) async fn write(
    store: &dyn Store,
    pages: &Pages<'_>,
    rows: &[CallRow],
    form: Option<&FormId>,
) -> anyhow::Result<()> {
    let calls_folder = pages.folder.join(CALLS_FOLDER);
    std::fs::create_dir_all(&calls_folder).with_context(|| format!("cannot create {}", calls_folder.display()))?;
    for row in rows.iter().filter(|row| row.form.is_some()) {
        let path = calls_folder.join(html::page_name(row.call));
        if pages.run.is_some_and(|run| run.scored == 0) && path.exists() {
            continue;
        }
        write_call(store, pages, row, form, &path, Some("../index.html")).await?;
    }
    let href = |row: &CallRow| {
        row.form
            .is_some()
            .then(|| format!("{CALLS_FOLDER}/{}", html::page_name(row.call)))
    };
    let lines: Vec<CallLine<'_>> = rows.iter().map(|row| CallLine { row, href: href(row) }).collect();
    let most_used = store.forms().await?.into_iter().next().map(|(form, _)| form);
    let form = form.or(most_used.as_ref());
    let (lift, managers, labels) = match form {
        Some(form) => (
            Some(lift::load(store, form, Exposure::FirstCall).await?),
            Some(managers::load(store, form).await?),
            pages.titles.of_form(store, form).await?,
        ),
        None => (None, None, std::sync::Arc::default()),
    };
    let join = join::join_report(&store.join_counts().await?, &join::CoverageFloor::default());
    let overview = Overview {
        run: pages.run,
        lift: lift.as_ref(),
        managers: managers.as_ref(),
        join: Some(&join),
        calls: Some(&lines),
        labels: &labels,
    };
    let style = Style {
        language: pages.language.unwrap_or(Language::Russian),
        zone: pages.zone.clone(),
    };
    put(&overview_path(pages.folder), &html::overview_page(&overview, &style)?)
}

/// Writes one call's page to `path`, unless it is there already as it would become; nothing for a call without a
/// scorecard.
pub(super) async fn write_call(
    store: &dyn Store,
    pages: &Pages<'_>,
    row: &CallRow,
    form: Option<&FormId>,
    path: &Path,
    overview: Option<&str>,
) -> anyhow::Result<()> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let is_kept = |key: &str| key_of(path).is_some_and(|known| known == key);
    match page(store, pages, row, form, (folder, overview), is_kept).await? {
        Some(text) => put(path, &text),
        None => Ok(()),
    }
}

/// One call's page for a folder, with a link to the overview. `None` when the call has no scorecard, or `is_kept` says of
/// the key of the page that there is one like it.
pub(super) async fn page(
    store: &dyn Store,
    pages: &Pages<'_>,
    row: &CallRow,
    form: Option<&FormId>,
    (folder, overview): (&Path, Option<&str>),
    is_kept: impl FnOnce(&str) -> bool,
) -> anyhow::Result<Option<String>> {
    let Some(scorecard) = store.scorecard(row.call, form).await? else {
        return Ok(None);
    };
    let transcript = store.transcript(row.call).await?;
    let labels = pages.titles.of(store, &scorecard.form).await?;
    let report = CallReport {
        row,
        scorecard: &scorecard,
        transcript: transcript.as_ref(),
        labels: &labels,
    };
    let style = Style {
        language: language_of(pages.language, &labels, row),
        zone: pages.zone.clone(),
    };
    // The page without its sound stands for all that the page is made from but the recording, which a stamp stands for:
    // reading a recording takes a thousand times longer than writing a page.
    let place = sound::locate(row, sound::rest(store, row.call).await?);
    let parts = super::report::parts::of(store, row, &scorecard).await?;
    let links = |sound, key| PageLinks {
        sound,
        overview,
        parts: &parts,
        key,
    };
    let silent = html::scorecard_page(&report, links(html::Sound::None(html::NoSound::Gone), None), &style)?;
    let copy = if pages.sound.copy { "copy" } else { "link" };
    let location = row.path.to_string_lossy();
    let key = Fingerprint::of(&[&silent, copy, &location, &place.stamp]).0;
    if is_kept(&key) {
        return Ok(None);
    }
    let found = sound::read(&place, row, folder, &pages.sound)?;
    Ok(Some(html::scorecard_page(
        &report,
        links(found.sound(), Some(&key)),
        &style,
    )?))
}

/// The key in the head of the page at `path`, if there is a page.
fn key_of(path: &Path) -> Option<String> {
    const HEAD_BYTES: u64 = 2_000;
    const BEFORE: &str = "<meta name=\"generator\" content=\"Talktrack ";
    let mut head = Vec::new();
    std::fs::File::open(path)
        .ok()?
        .take(HEAD_BYTES)
        .read_to_end(&mut head)
        .ok()?;
    let head = String::from_utf8_lossy(&head);
    let (_, rest) = head.split_once(BEFORE)?;
    rest.split_once('"').map(|(key, _)| key.to_owned())
}

/// Whole or not at all: a page that a browser has open is never half written.
pub(super) fn put(path: &Path, text: &str) -> anyhow::Result<()> {
    let part = path.with_extension("part");
    std::fs::write(&part, text)
        .and_then(|()| std::fs::rename(&part, path))
        .with_context(|| format!("cannot write {}", path.display()))
}
