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
use crate::domain::{CallId, Segment, mask};
use crate::pipeline::{JudgeOptions, RejudgeError, correct, has_two_sides, swap_sides};
use crate::report::Language;
use crate::report::html::clock;
use crate::review::app::App;
use crate::review::auth::{Posted, Viewer, signed};
use crate::review::error::PageError;
use crate::store::{RoleSwap, TextFix};

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
    let fixes = app.store.text_fixes(row.call).await?;
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
    if swap_sides(&*app.store, &row, swapped, options(&app)).await? {
        app.figures_changed();
        app.note(&viewer, "swap", Some(row.call), Some(swap.to)).await?;
    }
    Ok(Redirect::to(&format!("/calls/{}", row.call)).into_response())
}

/// What the button on the call's page would do; `None`: there are no two sides.
pub(super) async fn swap_offered(app: &App, row: &crate::store::CallRow) -> Result<Option<&'static str>, PageError> {
    if !has_two_sides(row) {
        return Ok(None);
    }
    let swaps = app.store.role_swaps().await?;
    let is_swapped = swaps.contains(&RoleSwap::Call(row.call));
    Ok(Some(if is_swapped { "back" } else { "swapped" }))
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
