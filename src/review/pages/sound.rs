//! The recording of a call: found, checked to be the call's, decoded for its waveform, and sent in the ranges that players
//! ask for. What browsers do not play is turned into WAV and kept in memory for a while.

use std::collections::VecDeque;
use std::io::SeekFrom;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, RANGE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use tokio::io::AsyncSeekExt as _;
use tokio::sync::Semaphore;

use super::pour::Pour;
use super::scorecard::Seen;
use crate::domain::{AudioInfo, CallId, Millis, Span};
use crate::pipeline::sound::{self, Leg, Limits, Silent};
use crate::report::html::{NoSound, plays_in_browsers};
use crate::review::app::App;
use crate::review::auth::Viewer;
use crate::review::error::PageError;
use crate::store::{CallRow, Scope};

/// Bars of a waveform.
const BARS: usize = 600;
/// Recordings remembered, and bytes of WAV kept of them.
const MOST_FILES: usize = 64;
const MOST_WAV_BYTES: usize = 256 << 20;
/// A page waits so long for a waveform, then comes without it; it is there the next time.
const PATIENCE: Duration = Duration::from_millis(400);
/// One answer to a player; it asks for the rest.
const MOST_AT_ONCE: u64 = 4 << 20;

/// What there is to hear of a call.
#[derive(Debug, Clone)]
pub(crate) enum Found {
    Silent(NoSound),
    File(Arc<Recording>),
}

/// A recording that was found.
#[derive(Debug)]
pub(crate) struct Recording {
    call: CallId,
    /// The recordings that it should consist of; some may not be there.
    places: Vec<(CallId, Millis)>,
    legs: Vec<Leg>,
    /// Of the store, or of the decoder; `None`: not decoded yet.
    info: Option<AudioInfo>,
    waveform: OnceLock<Vec<Vec<f32>>>,
    wav: OnceLock<Arc<[u8]>>,
}

impl Recording {
    pub fn waveform(&self) -> Option<&Vec<Vec<f32>>> {
        self.waveform.get()
    }

    pub fn needs_wav(&self) -> bool {
        self.legs.len() > 1 || self.info.as_ref().is_none_or(|info| !plays_in_browsers(info))
    }
}

/// The recordings that were asked for lately.
#[derive(Debug)]
pub(crate) struct Sounds {
    known: Mutex<VecDeque<Arc<Recording>>>,
    /// Decoded at once: each takes a core and memory.
    decoding: Arc<Semaphore>,
}

impl Default for Sounds {
    fn default() -> Self {
        Self {
            known: Mutex::default(),
            decoding: Arc::new(Semaphore::new(2)),
        }
    }
}

impl Sounds {
    /// The recording of a call whose row the viewer may see.
    pub async fn of(&self, app: &App, row: &CallRow) -> Result<Found, PageError> {
        let places = places(app, row.call).await?;
        if let Some(known) = self.known(row.call)
            // It may have become a transferred call since.
            && known.places == places
            && known.legs.iter().all(|leg| leg.file.is_file())
        {
            return Ok(Found::File(known));
        }
        let wanted = recordings(app, row, &places).await?;
        let limits = app.settings.limits.clone();
        let info = row.audio.clone().filter(|_| wanted.len() == 1);
        // What has to be decoded to be shown waits for its turn, as all decoding does.
        let needs_decoding = row.audio.is_none();
        let permit = if needs_decoding {
            Arc::clone(&self.decoding).acquire_owned().await.ok()
        } else {
            None
        };
        let found = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let legs = legs(&wanted)?;
            // Calls that came as transcripts are not known to the store as sound.
            let heard = needs_decoding.then(|| sound::hear(&legs, &limits, BARS).ok()).flatten();
            Ok((legs, heard))
        })
        .await?;
        let (legs, heard) = match found {
            Ok(found) => found,
            Err(why) => return Ok(Found::Silent(no_sound(why))),
        };
        let (info, waveform) = match heard {
            Some(heard) => (Some(heard.info), OnceLock::from(heard.waveform)),
            None => (info, OnceLock::new()),
        };
        let recording = Arc::new(Recording {
            call: row.call,
            places,
            legs,
            info,
            waveform,
            wav: OnceLock::new(),
        });
        self.remember(Arc::clone(&recording));
        self.draw(Arc::clone(&recording), app.settings.limits.clone()).await;
        Ok(Found::File(recording))
    }

    fn known(&self, call: CallId) -> Option<Arc<Recording>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.iter().find(|recording| recording.call == call).cloned()
    }

    fn remember(&self, recording: Arc<Recording>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|other| other.call != recording.call);
        known.push_back(recording);
        let bytes = |known: &VecDeque<Arc<Recording>>| -> usize {
            known.iter().filter_map(|one| one.wav.get()).map(|wav| wav.len()).sum()
        };
        while known.len() > MOST_FILES || known.len() > 1 && bytes(&known) > MOST_WAV_BYTES {
            known.pop_front();
        }
    }

    /// Decodes for the waveform, for as long as a page may wait; the work goes on behind it.
    async fn draw(&self, recording: Arc<Recording>, limits: Limits) {
        if recording.waveform.get().is_some() {
            return;
        }
        let decoding = Arc::clone(&self.decoding);
        let work = tokio::spawn(async move {
            let Ok(_permit) = decoding.acquire().await else { return };
            let drawn = tokio::task::spawn_blocking(move || {
                if let Ok(heard) = sound::hear(&recording.legs, &limits, BARS) {
                    let _ = recording.waveform.set(heard.waveform);
                }
            });
            if let Err(error) = drawn.await {
                tracing::warn!("a waveform could not be drawn: {error}");
            }
        });
        // A page without a waveform is a page.
        let _ = tokio::time::timeout(PATIENCE, work).await;
    }

    /// A part of the recording as a WAV file; `None` when it cannot be decoded.
    pub async fn clip(&self, app: &App, recording: &Arc<Recording>, part: Span) -> Result<Option<Vec<u8>>, PageError> {
        let permit = Arc::clone(&self.decoding).acquire_owned().await;
        let (limits, legs) = (app.settings.limits.clone(), recording.legs.clone());
        let made = tokio::task::spawn_blocking(move || {
            let made = sound::clip(&legs, part, &limits);
            drop(permit);
            made
        })
        .await?;
        Ok(made
            .inspect_err(|error| tracing::warn!("a clip could not be cut: {error}"))
            .ok())
    }

    async fn wav(&self, app: &App, recording: &Arc<Recording>) -> Result<Arc<[u8]>, PageError> {
        if let Some(wav) = recording.wav.get() {
            return Ok(Arc::clone(wav));
        }
        let permit = Arc::clone(&self.decoding).acquire_owned().await;
        // Somebody else may have waited for the same.
        if let Some(wav) = recording.wav.get() {
            return Ok(Arc::clone(wav));
        }
        let (limits, legs) = (app.settings.limits.clone(), recording.legs.clone());
        let made = tokio::task::spawn_blocking(move || {
            let made = sound::as_wav(&legs, &limits);
            drop(permit);
            made
        })
        .await?;
        let wav: Arc<[u8]> = made
            .map_err(|error| {
                tracing::warn!("a recording could not be decoded for a page: {error}");
                PageError::NotFound
            })?
            .into();
        let wav = Arc::clone(recording.wav.get_or_init(|| wav));
        self.remember(Arc::clone(recording));
        Ok(wav)
    }
}

/// The sound itself. Checked like the page: the link alone opens nothing.
pub(crate) async fn play(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Seen(row): Seen,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let Found::File(recording) = app.sounds.of(&app, &row).await? else {
        return Err(PageError::NotFound);
    };
    let asked = headers.get(RANGE).and_then(|range| range.to_str().ok());
    // A player asks many times; it is heard once.
    if asked.is_none_or(|range| range.starts_with("bytes=0-")) {
        app.note(&viewer, "hear", Some(row.call), None).await?;
    }
    if recording.needs_wav() {
        let wav = app.sounds.wav(&app, &recording).await?;
        return Ok(match span(asked, wav.len() as u64) {
            Err(Unsatisfiable) => Unsatisfiable::of(wav.len() as u64),
            Ok((start, end)) => {
                let length = wav.len() as u64;
                let span = usize::try_from(start).ok().zip(usize::try_from(end).ok());
                let part = span.filter(|(_, end)| *end <= wav.len());
                // Shared with the shelf, not copied.
                let bytes = part.map(|(start, end)| Bytes::from_owner(Arc::clone(&wav)).slice(start..end));
                let body = Body::from(bytes.unwrap_or_default());
                answer(asked.is_some(), (start, end), length, "audio/wav", body)
            }
        });
    }
    let kind = recording.info.as_ref().map_or("application/octet-stream", mime);
    let Some(leg) = recording.legs.first() else {
        return Err(PageError::NotFound);
    };
    let mut file = tokio::fs::File::open(&leg.file)
        .await
        .map_err(|_| PageError::NotFound)?;
    let length = file.metadata().await.map_err(|_| PageError::NotFound)?.len();
    let (start, end) = match span(asked, length) {
        Err(Unsatisfiable) => return Ok(Unsatisfiable::of(length)),
        Ok(span) => span,
    };
    file.seek(SeekFrom::Start(start))
        .await
        .map_err(|_| PageError::NotFound)?;
    let body = Body::new(Pour::new(file, end - start));
    Ok(answer(asked.is_some(), (start, end), length, kind, body))
}

/// A recording to look for: its call, other places where it was seen, and where it begins in the time of the whole.
struct Wanted {
    row: CallRow,
    others: Vec<PathBuf>,
    at: Millis,
}

/// The recordings that a call consists of, in their order, and where each begins.
async fn places(app: &App, call: CallId) -> Result<Vec<(CallId, Millis)>, PageError> {
    let mut places = vec![(call, Millis::ZERO)];
    places.extend(sound::later_recordings(call, &app.store.parts(call).await?));
    Ok(places)
}

/// What is known of them.
async fn recordings(app: &App, row: &CallRow, places: &[(CallId, Millis)]) -> Result<Vec<Wanted>, PageError> {
    /// Files that a copy of a recording may be.
    const MOST_FILES: usize = 8;
    let mut wanted = Vec::with_capacity(places.len());
    for &(call, at) in places {
        // Who may see the call may hear all of it.
        let own = if call == row.call {
            Some(row.clone())
        } else {
            app.store.visible_call(call, &Scope::ALL).await?
        };
        let Some(row) = own else { continue };
        let mut others = app.store.call_paths(call).await?;
        others.truncate(MOST_FILES);
        wanted.push(Wanted { row, others, at });
    }
    Ok(wanted)
}

/// The files of them. Where the later ones of a transferred call are gone, it is silent there.
fn legs(wanted: &[Wanted]) -> Result<Vec<Leg>, Silent> {
    let (first, later) = wanted.split_first().ok_or(Silent::Gone)?;
    let found = |wanted: &Wanted| {
        let file = sound::find(&wanted.row, &wanted.others)?;
        Ok(Leg { file, at: wanted.at })
    };
    let mut legs = vec![found(first)?];
    legs.extend(later.iter().filter_map(|wanted| found(wanted).ok()));
    Ok(legs)
}

/// The range asked for is not in the recording.
#[derive(Debug, PartialEq, Eq)]
struct Unsatisfiable;

impl Unsatisfiable {
    fn of(length: u64) -> Response {
        let mut response = StatusCode::RANGE_NOT_SATISFIABLE.into_response();
        if let Ok(value) = HeaderValue::from_str(&format!("bytes */{length}")) {
            response.headers_mut().insert(CONTENT_RANGE, value);
        }
        response
    }
}

/// First byte and the one after the last, of one range (RFC 9110, 14.1.2). Several ranges are answered with the whole, as
/// the standard allows. A ranged answer is cut to what is sent at once.
fn span(asked: Option<&str>, length: u64) -> Result<(u64, u64), Unsatisfiable> {
    let range = asked
        .and_then(|asked| asked.strip_prefix("bytes="))
        .filter(|range| !range.contains(','));
    let Some((first, last)) = range.and_then(|range| range.split_once('-')) else {
        return Ok((0, length));
    };
    let (start, end) = match (first.trim().parse::<u64>(), last.trim().parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => (first, last.saturating_add(1).min(length)),
        (Ok(first), Err(_)) if last.trim().is_empty() => (first, length),
        (Err(_), Ok(tail)) if first.trim().is_empty() && tail > 0 => (length.saturating_sub(tail), length),
        _ => return Err(Unsatisfiable),
    };
    if start >= length {
        return Err(Unsatisfiable);
    }
    Ok((start, end.min(start + MOST_AT_ONCE)))
}

fn answer(is_ranged: bool, (start, end): (u64, u64), length: u64, kind: &'static str, body: Body) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(end - start));
    if is_ranged && let Ok(range) = HeaderValue::from_str(&format!("bytes {start}-{}/{length}", end.max(1) - 1)) {
        headers.insert(CONTENT_RANGE, range);
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    response
}

fn mime(info: &AudioInfo) -> &'static str {
    match info.container.as_str() {
        "wav" => "audio/wav",
        "mp3" => "audio/mpeg",
        "flac" => "audio/flac",
        "ogg" => "audio/ogg",
        "m4a" | "mp4" => "audio/mp4",
        "webm" => "audio/webm",
        _ => "application/octet-stream",
    }
}

fn no_sound(why: Silent) -> NoSound {
    match why {
        Silent::TranscriptOnly => NoSound::TranscriptOnly,
        Silent::Gone => NoSound::Gone,
        Silent::Replaced => NoSound::Replaced,
        Silent::Unreadable => NoSound::Unreadable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_as_the_standard_has_them() {
        let of = |range| span(Some(range), 1000);
        assert_eq!(span(None, 1000).ok(), Some((0, 1000)));
        assert_eq!(of("bytes=0-"), Ok((0, 1000)));
        assert_eq!(of("bytes=10-19"), Ok((10, 20)));
        assert_eq!(of("bytes=990-5000"), Ok((990, 1000)));
        assert_eq!(of("bytes=-100"), Ok((900, 1000)));
        assert_eq!(of("bytes=-5000"), Ok((0, 1000)));
        for bad in ["bytes=1000-", "bytes=20-10", "bytes=-0", "bytes=a-b"] {
            assert_eq!(of(bad), Err(Unsatisfiable), "{bad}");
        }
        assert_eq!(of("bytes=0-1,5-6"), Ok((0, 1000)), "several: the whole");
        assert_eq!(of("lines=1-2"), Ok((0, 1000)));
        assert_eq!(span(None, 3 << 30), Ok((0, 3 << 30)), "poured, however long");
        let long = 10 * MOST_AT_ONCE;
        assert_eq!(span(Some("bytes=0-"), long).ok(), Some((0, MOST_AT_ONCE)));
    }
}
