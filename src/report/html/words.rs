//! The transcript of a scorecard page: turns of speakers, quotes of verdicts marked with the items they belong to, events
//! noted where they happen. Input: transcript and scorecard; output: plain views for the template.

use super::marks::{Piece, Quote, pieces, segment_at, with_unsure};
use super::timeline::{result_class, role_class, seconds};
use crate::domain::{Event, EventKind, Evidence, Scorecard, Transcript, Verdict};
use crate::report::format::clock;
use crate::report::{CallReport, Language};

pub(super) struct TurnView<'a> {
    pub speaker: String,
    pub class: &'static str,
    pub clock: String,
    pub from: String,
    pub segments: Vec<SegmentView<'a>>,
}

pub(super) struct SegmentView<'a> {
    pub index: usize,
    pub channel: u16,
    pub from: String,
    pub to: String,
    pub doubt: Option<&'static str>,
    pub pieces: Vec<Piece<'a>>,
    pub notes: Vec<Note>,
}

/// An event, beside the words it was found in.
pub(super) struct Note {
    pub text: String,
    pub class: &'static str,
}

pub(super) fn turns<'a>(transcript: &'a Transcript, report: &CallReport<'a>, language: Language) -> Vec<TurnView<'a>> {
    let card = report.scorecard;
    let evidence: Vec<(&Evidence, String)> = card
        .items
        .iter()
        .flat_map(|item| {
            let title = format!("{}: {}", report.labels.item(&item.id), language.verdict(item.verdict));
            let quotes = item.evidence.iter();
            quotes.map(move |evidence| (evidence, title.clone()))
        })
        .collect();
    let is_fail: Vec<bool> = card
        .items
        .iter()
        .flat_map(|item| std::iter::repeat_n(item.verdict == Verdict::Fail, item.evidence.len()))
        .collect();
    let notes = notes(transcript, card, language);
    let mut notes: Vec<Vec<Note>> = notes;
    let mut segment = |&index: &usize| {
        let segment = &transcript.segments[index];
        let overlaps =
            |e: &Evidence| e.channel == segment.channel && e.start_ms < segment.end_ms && e.end_ms > segment.start_ms;
        let quotes: Vec<Quote<'_>> = evidence
            .iter()
            .zip(&is_fail)
            .filter(|((e, _), _)| overlaps(e))
            .map(|((e, title), &is_fail)| Quote {
                text: &e.quote,
                title,
                is_fail,
            })
            .collect();
        SegmentView {
            index,
            channel: segment.channel,
            from: seconds(segment.start_ms),
            to: seconds(segment.end_ms),
            doubt: segment.doubt.map(|doubt| language.doubt(doubt)),
            pieces: with_unsure(segment, pieces(segment, &quotes)),
            notes: std::mem::take(&mut notes[index]),
        }
    };
    let turns = transcript.turns();
    turns
        .iter()
        .map(|turn| TurnView {
            speaker: language.speaker(turn.role, turn.channel),
            class: role_class(turn.role),
            clock: clock(turn.span.start_ms),
            from: seconds(turn.span.start_ms),
            segments: turn.segments.iter().map(&mut segment).collect(),
        })
        .collect()
}

/// Notes per segment. Questions are left out: a question mark says it, and there are many.
fn notes(transcript: &Transcript, card: &Scorecard, language: Language) -> Vec<Vec<Note>> {
    let mut notes: Vec<Vec<Note>> = transcript.segments.iter().map(|_| Vec::new()).collect();
    for event in card.events.iter().filter(|event| event.kind != EventKind::Question) {
        if let Some(segment) = segment_at(transcript, event.channel, event.start_ms) {
            notes[segment].push(note(event, language));
        }
    }
    notes
}

fn note(event: &Event, language: Language) -> Note {
    let mut text = language.event_kind(event.kind).to_owned();
    if let Some(subtype) = event.subtype {
        text.push_str(": ");
        text.push_str(language.event_type(subtype));
    }
    if let Some(result) = event.result {
        text.push_str(" → ");
        text.push_str(language.event_result(result));
    }
    Note {
        text,
        class: result_class(event.result),
    }
}
