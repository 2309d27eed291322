//! The words of a call, line by line, to be corrected where they were misheard. The call is judged anew at once; what was
//! corrected, by whom, stays below.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::scorecard::Seen;
use super::shell::{Shell, html};
use super::style;
use crate::domain::{CallId, Millis, Segment, mask};
use crate::pipeline::sound::later_recordings;
use crate::pipeline::{JudgeOptions, RejudgeError, correct, corrections, has_two_sides, swap_sides};
use crate::report::Language;
use crate::report::html::clock;
use crate::review::app::App;
use crate::review::auth::{Posted, Viewer, signed};
use crate::review::error::PageError;
use crate::store::{CallRow, RoleSwap, Scope, TextFix};

/// Words below this probability are shown as unsure, as on scorecards.
const UNSURE_BELOW: f32 = 0.5;

#[derive(Debug, Deserialize)]
pub(crate) struct Fix {
    csrf: String,
    segment: u32,
    /// The line as the page showed it.
    before: String,
    text: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Swap {
    csrf: String,
    /// `swapped` or `back`: the state that is wanted, so that a form that comes twice does no harm.
    to: String,
    /// Which recording of a transferred call; not said: the call's own.
    #[serde(default)]
    recording: Option<CallId>,
}

signed!(Fix, Swap);

#[derive(Template)]
#[template(path = "words.html")]
struct Page {
    shell: Shell,
    language: Language,
    call: CallId,
    lines: Vec<LineView>,
    fixes: Vec<FixView>,
}

struct LineView {
    index: usize,
    clock: String,
    from: String,
    speaker: String,
    text: String,
    rows: usize,
    unsure: String,
    doubt: Option<&'static str>,
}

struct FixView {
    when: String,
    who: String,
    before: String,
    after: String,
    place: String,
}

pub(crate) async fn page(State(app): State<Arc<App>>, viewer: Viewer, Seen(row): Seen) -> Result<Response, PageError> {
    let language = viewer.language;
    let style = style(&app, language);
    app.note(&viewer, "open", Some(row.call), None).await?;
    let transcript = app.store.transcript(row.call).await?.ok_or(PageError::NotFound)?;
    let fixes = corrections(&*app.store, row.call).await?;
    let lines = transcript.segments.iter().enumerate();
    let page = Page {
        shell: Shell::of(&viewer, language.pick("Words of the call", "Слова звонка")),
        language,
        call: row.call,
        lines: lines.map(|(index, line)| LineView::of(index, line, language)).collect(),
        fixes: fixes
            .into_iter()
            .map(|fix| FixView {
                when: style.date_time(fix.at),
                who: fix.by,
                before: fix.before,
                after: fix.after,
                place: format!("#s{}", fix.segment),
            })
            .collect(),
    };
    html("words", &page)
}

impl LineView {
    fn of(index: usize, line: &Segment, language: Language) -> Self {
        let unsure = line.words.iter();
        let unsure = unsure.filter(|word| word.probability.is_some_and(|sure| sure < UNSURE_BELOW));
        let unsure: Vec<&str> = unsure.map(|word| word.text.trim()).take(12).collect();
        Self {
            index,
            clock: clock(line.start_ms),
            from: format!("{}.{:03}", line.start_ms.0 / 1000, line.start_ms.0 % 1000),
            speaker: language.speaker(line.role, line.channel),
            rows: line.text.chars().count() / 90 + 1,
            text: line.text.clone(),
            unsure: unsure.join(", "),
            doubt: line.doubt.map(|_| language.pick("doubtful", "сомнительно")),
        }
    }
}

pub(crate) async fn fix(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Seen(row): Seen,
    Posted(fix): Posted<Fix>,
) -> Result<Response, PageError> {
    let place = format!("/calls/{}/words#s{}", row.call, fix.segment);
    let fix = TextFix {
        call: row.call,
        segment: fix.segment,
        before: fix.before,
        after: fix.text,
        by: viewer.user.name.clone(),
        at: app.now(),
    };
    correct(&*app.store, &fix, options(&app)).await?;
    app.figures_changed();
    let told = format!("«{}» → «{}»", short(&fix.before), short(&mask(&fix.after)));
    app.note(&viewer, "correct", Some(row.call), Some(told)).await?;
    Ok(Redirect::to(&place).into_response())
}

/// Agent and customer change places, and the call is judged anew.
pub(crate) async fn swap(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Seen(row): Seen,
    Posted(swap): Posted<Swap>,
) -> Result<Response, PageError> {
    let swapped = match swap.to.as_str() {
        "swapped" => true,
        "back" => false,
        _ => return Err(PageError::Bad("the sides are swapped, or back")),
    };
    let recordings = recordings(&app, &row).await?;
    let recording = swap.recording.unwrap_or(row.call);
    let (_, recording) = recordings
        .iter()
        .find(|(_, one)| one.call == recording)
        .ok_or(PageError::NotFound)?;
    if swap_sides(&*app.store, row.call, recording, swapped, options(&app)).await? {
        app.figures_changed();
        let told = match recordings.len() {
            1 => swap.to,
            _ => format!("{} {}", swap.to, recording.call),
        };
        app.note(&viewer, "swap", Some(row.call), Some(told)).await?;
    }
    Ok(Redirect::to(&format!("/calls/{}", row.call)).into_response())
}

/// A button on the page of a call that swaps the sides of one of its recordings.
pub(super) struct SwapOffer {
    pub recording: CallId,
    pub to: &'static str,
    /// Where the recording begins in a transferred call.
    pub from: Option<String>,
}

/// One for each recording that has two sides.
pub(super) async fn swaps_offered(app: &App, row: &CallRow) -> Result<Vec<SwapOffer>, PageError> {
    let swaps = app.store.role_swaps().await?;
    let recordings = recordings(app, row).await?;
    let is_one = recordings.len() == 1;
    let offers = recordings.iter().filter(|(_, recording)| has_two_sides(recording));
    let offers = offers.map(|(at, recording)| SwapOffer {
        recording: recording.call,
        to: if swaps.contains(&RoleSwap::Call(recording.call)) {
            "back"
        } else {
            "swapped"
        },
        from: (!is_one).then(|| clock(*at)),
    });
    Ok(offers.collect())
}

/// The recordings of a call and where they begin in it. Who may judge the call may judge all of it.
async fn recordings(app: &App, row: &CallRow) -> Result<Vec<(Millis, CallRow)>, PageError> {
    let mut recordings = vec![(Millis::ZERO, row.clone())];
    for (recording, at) in later_recordings(row.call, &app.store.parts(row.call).await?) {
        let found = app.store.visible_call(recording, &Scope::ALL).await?;
        recordings.extend(found.map(|found| (at, found)));
    }
    Ok(recordings)
}

fn options(app: &App) -> JudgeOptions {
    JudgeOptions {
        meaningful_segments: app.settings.meaningful_segments,
        now: app.now(),
    }
}

/// For the log: the beginning of a line.
fn short(text: &str) -> String {
    text.chars().take(300).collect()
}

impl From<RejudgeError> for PageError {
    fn from(error: RejudgeError) -> Self {
        match error {
            RejudgeError::Store(error) => Self::Store(error),
            RejudgeError::Stale(_) => Self::Conflict,
            RejudgeError::NoLine | RejudgeError::NoTranscript => Self::NotFound,
            other => Self::Refused(other.to_string()),
        }
    }
}
