//! A playlist to take along: a zip of the clips as WAV with a page that plays them. Who took it is in the log.

use std::io::{Cursor, Write as _};
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use zip::write::SimpleFileOptions;

use super::playlists::{ClipView, load};
use super::sound::Found;
use crate::domain::Span;
use crate::report::Language;
use crate::report::html::STYLES;
use crate::review::app::App;
use crate::review::auth::Viewer;
use crate::review::error::PageError;

/// All clips together, milliseconds: what is made is in memory.
const LONGEST: u64 = 30 * 60 * 1000;

#[derive(Template)]
#[template(path = "playlist_export.html")]
struct Page<'a> {
    language: Language,
    styles: &'static str,
    title: &'a str,
    /// With the name of its file, if it could be cut.
    clips: Vec<(ClipView, Option<String>)>,
}

pub(crate) async fn export(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(number): Path<String>,
) -> Result<Response, PageError> {
    let language = viewer.language;
    let (playlist, clips) = load(&app, &viewer, &number).await?;
    let length = clips.iter().map(|(clip, _)| u64::from(clip.end_ms.0 - clip.start_ms.0));
    if length.sum::<u64>() > LONGEST {
        let why = "more than half an hour in all: make two playlists of it";
        return Err(PageError::Refused(why.to_owned()));
    }
    let mut views = Vec::with_capacity(clips.len());
    let mut files = Vec::with_capacity(clips.len());
    for (place, (clip, row)) in clips.iter().enumerate() {
        // Logged first: what cannot be logged is not taken.
        let told = format!("playlist {}, {}–{} ms", playlist.number, clip.start_ms.0, clip.end_ms.0);
        app.note(&viewer, "export", Some(row.call), Some(told)).await?;
        let mut name = None;
        if let Found::File(recording) = app.sounds.of(&app, row).await? {
            let part = Span::new(clip.start_ms, clip.end_ms);
            if let Some(wav) = app.sounds.clip(&app, &recording, part).await? {
                let file = format!("{:02}.wav", place + 1);
                name = Some(file.clone());
                files.push((file, wav));
            }
        }
        views.push((ClipView::of(&app, (place + 1, clip), row, language).await?, name));
    }
    let page = Page {
        language,
        styles: STYLES,
        title: &playlist.title,
        clips: views,
    };
    let page = page.render().map_err(|source| PageError::Render {
        page: "playlist export",
        source,
    })?;
    files.insert(0, ("index.html".to_owned(), page.into_bytes()));
    let packed = tokio::task::spawn_blocking(move || pack(&files)).await?;
    let packed = packed.map_err(|error| PageError::Refused(format!("cannot pack the clips: {error}")))?;
    let name = format!("attachment; filename=\"playlist-{}.zip\"", playlist.number);
    Ok((
        [
            (CONTENT_TYPE, "application/zip".to_owned()),
            (CONTENT_DISPOSITION, name),
        ],
        packed,
    )
        .into_response())
}

fn pack(files: &[(String, Vec<u8>)]) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in files {
        archive.start_file(name.as_str(), options)?;
        archive.write_all(bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}
