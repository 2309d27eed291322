//! The parts of a transferred call: who handled which, with what score, and where its quotes are to be heard. Input: parts
//! with what of the scorecard goes to each; output: rows for JSON, and a paragraph for a terminal.

use serde::Serialize;

use super::format::recording_name;
use super::table::TextStyle;
use super::{Labels, Language};
use crate::domain::{CallId, CallPart, ItemId, Millis, PartScore, Score, Scorecard, Verdict, locate};

/// One part, as JSON shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PartRow {
    /// The recording that holds it.
    pub call: CallId,
    /// Its file, without the folder.
    pub recording: Option<String>,
    pub agent: Option<String>,
    /// In the time of the whole call.
    pub start_ms: Millis,
    pub end_ms: Millis,
    /// Where in its recording it begins.
    pub from_ms: Millis,
    /// The form's arithmetic over the items of this part alone.
    pub score: Option<Score>,
    /// Items that were met or failed in this part.
    pub items: Vec<PartItem>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PartItem {
    pub id: ItemId,
    pub verdict: Verdict,
    /// In the time of the recording that holds them.
    pub quotes: Vec<PartQuote>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PartQuote {
    pub quote: String,
    /// The recording, which may be another part's where an item was met more than once.
    pub call: CallId,
    pub start_ms: Millis,
    pub end_ms: Millis,
}

/// The rows of a scorecard; none of an ordinary call. `path_of` finds the recording of a call.
pub fn rows(
    parts: &[CallPart],
    shares: &[PartScore],
    card: &Scorecard,
    path_of: impl Fn(CallId) -> Option<std::path::PathBuf>,
) -> Vec<PartRow> {
    parts
        .iter()
        .enumerate()
        .map(|(at, part)| {
            let share = shares.get(at);
            let own = |id: &ItemId| share.is_some_and(|share| share.items.contains(id));
            PartRow {
                call: part.call,
                recording: path_of(part.call).map(|path| recording_name(&path)),
                agent: part.agent.clone(),
                start_ms: part.start_ms,
                end_ms: part.end_ms,
                from_ms: part.from_ms,
                score: share.and_then(|share| share.score),
                items: card
                    .items
                    .iter()
                    .filter(|item| own(&item.id))
                    .map(|item| PartItem {
                        id: item.id.clone(),
                        verdict: item.verdict,
                        quotes: item
                            .evidence
                            .iter()
                            .filter_map(|evidence| {
                                let span = crate::domain::Span::new(evidence.start_ms, evidence.end_ms);
                                let place = locate(parts, span)?;
                                Some(PartQuote {
                                    quote: evidence.quote.clone(),
                                    call: place.call,
                                    start_ms: place.span.start_ms,
                                    end_ms: place.span.end_ms,
                                })
                            })
                            .collect(),
                    })
                    .collect(),
            }
        })
        .collect()
}

/// The heading, an agent whom the log does not name, a part that no item of the form belongs to.
pub(super) fn words(language: Language) -> (&'static str, &'static str, &'static str) {
    match language {
        Language::English => ("Parts of the transferred call", "agent unknown", "no item of the form"),
        Language::Russian => (
            "Части переведённого звонка",
            "менеджер неизвестен",
            "пунктов скрипта нет",
        ),
    }
}

/// For a terminal: a line for each part, and below it the quotes with their places in its recording.
#[must_use]
pub fn text(rows: &[PartRow], labels: &Labels, style: &TextStyle) -> String {
    let language = style.style.language;
    let (title, nobody, unscored) = words(language);
    let mut out = format!("\n{title}\n");
    for (number, row) in (1..).zip(rows) {
        let agent = row.agent.as_deref().unwrap_or(nobody);
        let recording = row.recording.clone().unwrap_or_else(|| row.call.short());
        let until = row.from_ms.saturating_add(row.end_ms.saturating_sub(row.start_ms));
        let score = row
            .score
            .map_or_else(|| unscored.to_owned(), |score| language.short(score.value()));
        out.push_str(&format!(
            "{number}. {} · {} {}–{} · {score}\n",
            super::table::clean(agent),
            super::table::clean(&recording),
            row.from_ms.clock(),
            until.clock(),
        ));
        for item in &row.items {
            let quote = item
                .quotes
                .first()
                .map(|quote| format!(" {} «{}»", quote.start_ms.clock(), quote.quote));
            out.push_str(&super::table::clean(&format!(
                "   {} {}{}",
                if item.verdict == Verdict::Pass { "+" } else { "−" },
                labels.item(&item.id),
                quote.unwrap_or_default()
            )));
            out.push('\n');
        }
    }
    out
}
