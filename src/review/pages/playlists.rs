//! Playlists: parts of calls to hear together, put together by hand from calls or taken from pairs. Played in order on the
//! page; taken along as a folder (see `playlist_export`). A clip is there for those who may see its call.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::calls::RowView;
use super::scorecard::Seen;
use super::shell::{Shell, html};
use super::style;
use crate::domain::{CallId, Millis, Span};
use crate::report::Language;
use crate::report::html::clock;
use crate::review::access::Act;
use crate::review::app::App;
use crate::review::auth::{Posted, Viewer, signed};
use crate::review::error::PageError;
use crate::store::{CallRow, MOST_CLIPS, NewClip, Playlist, PlaylistAct, PlaylistChanged, PlaylistClip};

/// Longest clip, milliseconds.
const LONGEST_CLIP: u32 = 5 * 60 * 1000;
const LONGEST_TITLE: usize = 100;
const LONGEST_NOTE: usize = 300;

#[derive(Debug, Deserialize)]
pub(crate) struct New {
    csrf: String,
    #[serde(default)]
    title: String,
    /// `CALL START END`, milliseconds, `;` between them; none: an empty playlist.
    #[serde(default)]
    clips: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Add {
    csrf: String,
    /// `1:05`.
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    /// A number; empty: a new one, under `title`.
    #[serde(default)]
    playlist: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    note: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Change {
    csrf: String,
    revision: i64,
    /// `remove`, `earlier`, `rename` or `delete`.
    act: String,
    #[serde(default)]
    clip: i64,
    #[serde(default)]
    title: String,
}

signed!(New, Add, Change);

#[derive(Template)]
#[template(path = "playlists.html")]
struct ListPage {
    shell: Shell,
    language: Language,
    rows: Vec<ListView>,
    may_change: bool,
}

struct ListView {
    href: String,
    title: String,
    who: String,
    when: String,
    clips: usize,
    length: String,
}

#[derive(Template)]
#[template(path = "playlist.html")]
struct Page {
    shell: Shell,
    language: Language,
    number: i64,
    title: String,
    revision: i64,
    clips: Vec<ClipView>,
    hidden: usize,
    may_change: bool,
}

/// A clip as the page and the export show it.
pub(super) struct ClipView {
    pub number: i64,
    pub place: usize,
    pub row: RowView,
    pub from: String,
    pub to: String,
    pub note: Option<String>,
    pub sound: String,
    pub lines: Vec<(String, String)>,
}

pub(crate) async fn list(State(app): State<Arc<App>>, viewer: Viewer) -> Result<Response, PageError> {
    let language = viewer.language;
    let style = style(&app, language);
    let rows = app.store.playlists().await?.into_iter().map(|playlist| {
        let length = playlist
            .clips
            .iter()
            .map(|clip| f64::from(clip.end_ms.0 - clip.start_ms.0) / 1000.0);
        ListView {
            href: format!("/playlists/{}", playlist.number),
            when: style.date_time(playlist.at),
            clips: playlist.clips.len(),
            length: language.length(length.sum()),
            title: playlist.title,
            who: playlist.by,
        }
    });
    let page = ListPage {
        shell: Shell::of(&viewer, language.pick("Playlists", "Подборки")),
        language,
        rows: rows.collect(),
        may_change: viewer.may(Act::Judge),
    };
    html("playlists", &page)
}

pub(crate) async fn page(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(number): Path<String>,
) -> Result<Response, PageError> {
    let language = viewer.language;
    let (playlist, clips) = load(&app, &viewer, &number).await?;
    let mut views = Vec::with_capacity(clips.len());
    for (place, (clip, row)) in clips.iter().enumerate() {
        views.push(ClipView::of(&app, (place + 1, clip), row, language).await?);
    }
    let page = Page {
        shell: Shell::of(&viewer, playlist.title.clone()),
        language,
        number: playlist.number,
        title: playlist.title,
        revision: playlist.revision,
        hidden: playlist.clips.len() - views.len(),
        clips: views,
        may_change: viewer.may(Act::Judge),
    };
    html("playlist", &page)
}

/// The playlist and those of its clips whose calls the viewer may see.
pub(crate) async fn load(
    app: &App,
    viewer: &Viewer,
    number: &str,
) -> Result<(Playlist, Vec<(PlaylistClip, CallRow)>), PageError> {
    let number = number.parse().map_err(|_| PageError::NotFound)?;
    let playlist = app.store.playlist(number).await?.ok_or(PageError::NotFound)?;
    let mut clips = Vec::with_capacity(playlist.clips.len());
    for clip in &playlist.clips {
        if let Some(row) = app.store.visible_call(clip.call, &viewer.scope).await? {
            clips.push((clip.clone(), row));
        }
    }
    Ok((playlist, clips))
}

impl ClipView {
    pub async fn of(
        app: &App,
        (place, clip): (usize, &PlaylistClip),
        row: &CallRow,
        language: Language,
    ) -> Result<Self, PageError> {
        let span = Span::new(clip.start_ms, clip.end_ms);
        let transcript = app.store.transcript(clip.call).await?;
        let segments = transcript.iter().flat_map(|transcript| &transcript.segments);
        let said = segments.filter(|line| line.start_ms < span.end_ms && span.start_ms < line.end_ms);
        let seconds = |at: Millis| format!("{}.{:03}", at.0 / 1000, at.0 % 1000);
        Ok(Self {
            number: clip.number,
            place,
            row: RowView::of(app, row, language),
            from: clock(clip.start_ms),
            to: clock(clip.end_ms),
            note: clip.note.clone(),
            sound: format!(
                "/calls/{}/sound#t={},{}",
                clip.call,
                seconds(clip.start_ms),
                seconds(clip.end_ms)
            ),
            lines: said
                .map(|line| (language.speaker(line.role, line.channel), line.text.clone()))
                .collect(),
        })
    }
}

pub(crate) async fn make(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Posted(new): Posted<New>,
) -> Result<Response, PageError> {
    let title = title(&new.title)?;
    let mut clips = Vec::new();
    for line in new
        .clips
        .split([';', '\n'])
        .filter(|line| !line.trim().is_empty())
        .take(MOST_CLIPS)
    {
        let clip = clip_of(line).ok_or(PageError::Bad("a clip is CALL START END"))?;
        let row = app.store.visible_call(clip.call, &viewer.scope).await?;
        check(&clip, &row.ok_or(PageError::NotFound)?)?;
        clips.push(clip);
    }
    let number = made(&app, &viewer, title, &clips).await?;
    Ok(Redirect::to(&format!("/playlists/{number}")).into_response())
}

async fn made(app: &App, viewer: &Viewer, title: &str, clips: &[NewClip]) -> Result<i64, PageError> {
    let who = &viewer.user.name;
    let number = app.store.new_playlist(title, clips, who, app.now()).await?;
    let told = format!("{number} «{title}»: made, {} clips", clips.len());
    app.note(viewer, "playlist", None, Some(told)).await?;
    Ok(number)
}

/// A part of the call that is looked at.
pub(crate) async fn add(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Seen(row): Seen,
    Posted(add): Posted<Add>,
) -> Result<Response, PageError> {
    let (start_ms, end_ms) = moment(&add.from)
        .zip(moment(&add.to))
        .ok_or(PageError::Bad("a place in the call is written 1:05"))?;
    let note: String = add.note.trim().chars().take(LONGEST_NOTE).collect();
    let clip = NewClip {
        call: row.call,
        start_ms,
        end_ms: end_ms.min(row.duration_ms.unwrap_or(end_ms)),
        note: Some(note).filter(|note| !note.is_empty()),
    };
    check(&clip, &row)?;
    let number = if add.playlist.trim().is_empty() {
        made(&app, &viewer, title(&add.title)?, &[clip]).await?
    } else {
        let number: i64 = add.playlist.trim().parse().map_err(|_| PageError::NotFound)?;
        let playlist = app.store.playlist(number).await?.ok_or(PageError::NotFound)?;
        if playlist.clips.len() >= MOST_CLIPS {
            return Err(PageError::Refused("a hundred clips are the most".to_owned()));
        }
        let told = format!("{number}: clip {}–{} added", clock(clip.start_ms), clock(clip.end_ms));
        changed(&app, &viewer, (number, None), &PlaylistAct::Add(clip)).await?;
        app.note(&viewer, "playlist", Some(row.call), Some(told)).await?;
        number
    };
    Ok(Redirect::to(&format!("/playlists/{number}")).into_response())
}

pub(crate) async fn change(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(number): Path<String>,
    Posted(change): Posted<Change>,
) -> Result<Response, PageError> {
    let (playlist, _) = load(&app, &viewer, &number).await?;
    let is_its = playlist.clips.iter().any(|clip| clip.number == change.clip);
    let (act, told) = match change.act.as_str() {
        "remove" if is_its => (
            PlaylistAct::Remove(change.clip),
            format!("clip {} removed", change.clip),
        ),
        "earlier" if is_its => (PlaylistAct::Earlier(change.clip), format!("clip {} moved", change.clip)),
        "rename" => {
            let title = title(&change.title)?;
            let told = format!("«{}» → «{title}»", playlist.title);
            (PlaylistAct::Rename(title.to_owned()), told)
        }
        "delete" => (
            PlaylistAct::Delete,
            format!("«{}», {} clips: deleted", playlist.title, playlist.clips.len()),
        ),
        _ => return Err(PageError::Bad("no such change of a playlist")),
    };
    let is_gone = act == PlaylistAct::Delete;
    changed(&app, &viewer, (playlist.number, Some(change.revision)), &act).await?;
    let told = format!("{}: {told}", playlist.number);
    app.note(&viewer, "playlist", None, Some(told)).await?;
    let to = if is_gone {
        "/playlists".to_owned()
    } else {
        format!("/playlists/{}", playlist.number)
    };
    Ok(Redirect::to(&to).into_response())
}

async fn changed(
    app: &App,
    viewer: &Viewer,
    (number, revision): (i64, Option<i64>),
    act: &PlaylistAct,
) -> Result<(), PageError> {
    let who = &viewer.user.name;
    match app.store.change_playlist(number, revision, act, who, app.now()).await? {
        PlaylistChanged::Done => Ok(()),
        PlaylistChanged::Stale => Err(PageError::Conflict),
        PlaylistChanged::Unknown => Err(PageError::NotFound),
    }
}

fn title(title: &str) -> Result<&str, PageError> {
    let title = title.trim();
    if title.is_empty() || title.chars().count() > LONGEST_TITLE || title.chars().any(char::is_control) {
        return Err(PageError::Bad("a playlist has a title of 1 to 100 characters"));
    }
    Ok(title)
}

fn check(clip: &NewClip, row: &CallRow) -> Result<(), PageError> {
    let is_inside = row.duration_ms.is_none_or(|length| clip.start_ms < length);
    if clip.end_ms <= clip.start_ms || !is_inside {
        return Err(PageError::Bad("a clip begins within the call, before its end"));
    }
    if clip.end_ms.0 - clip.start_ms.0 > LONGEST_CLIP {
        return Err(PageError::Bad("five minutes are the longest clip"));
    }
    Ok(())
}

/// `CALL START END`.
fn clip_of(line: &str) -> Option<NewClip> {
    let mut parts = line.split_whitespace();
    let call: CallId = parts.next()?.parse().ok()?;
    let mut at = || Some(Millis(parts.next()?.parse().ok()?));
    let (start_ms, end_ms) = (at()?, at()?);
    parts.next().is_none().then_some(NewClip {
        call,
        start_ms,
        end_ms,
        note: None,
    })
}

/// `65`, `1:05`, `1:05.5`, `1:02:03`: a place in a call.
fn moment(text: &str) -> Option<Millis> {
    let mut seconds = 0.0_f64;
    let mut parts = 0;
    for part in text.trim().replace(',', ".").split(':') {
        let is_number = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let value: f64 = part.parse().ok().filter(|_| is_number)?;
        seconds = seconds * 60.0 + value;
        parts += 1;
    }
    let is_meant = parts <= 3 && seconds < 48.0 * 3600.0;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "not negative, under two days"
    )]
    let ms = (seconds * 1000.0).round() as u32;
    is_meant.then_some(Millis(ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_as_people_write_them() {
        for (text, ms) in [
            ("65", 65_000),
            ("1:05", 65_000),
            (" 1:05,5 ", 65_500),
            ("0:00", 0),
            ("1:02:03", 3_723_000),
        ] {
            assert_eq!(moment(text), Some(Millis(ms)), "{text}");
        }
        for text in ["", ":", "1:", "-1", "1e9", "NaN", "1:2:3:4", "99999999", "минута", "."] {
            assert_eq!(moment(text), None, "{text}");
        }
    }
}
