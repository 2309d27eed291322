//! The left side of a scorecard page: sections with verdicts and quotes, what happened in the call, the count of
//! verdicts. Input: a call's report; output: plain views for the template.

use std::borrow::Cow;

use super::marks::segment_at;
use super::timeline::{result_class, role_class, seconds, verdict_class};
use crate::domain::{Event, Evidence, ItemResult, Millis, Scorecard, SectionScore, Transcript, Verdict};
use crate::report::format::clock;
use crate::report::{CallReport, Language};

/// Quotes of an item that are shown at once; the others unfold.
const SHOWN_QUOTES: usize = 3;

/// Failed items that are named at the head of the page: more would be read by nobody.
const NAMED_MISSES: usize = 8;

pub(super) struct SectionView<'a> {
    pub title: &'a str,
    pub score: Option<String>,
    pub bar: f64,
    pub items: Vec<ItemView<'a>>,
}

pub(super) struct ItemView<'a> {
    pub id: &'a str,
    /// Its place in the form: the number of its anchor.
    pub index: usize,
    pub title: &'a str,
    pub class: &'static str,
    pub mark: char,
    pub verdict: &'static str,
    pub points: String,
    pub is_critical: bool,
    pub reason: Option<Cow<'a, str>>,
    pub quotes: Vec<QuoteView<'a>>,
    /// Folded away.
    pub more: Vec<QuoteView<'a>>,
}

pub(super) struct QuoteView<'a> {
    pub text: &'a str,
    pub speaker: String,
    pub speaker_class: &'static str,
    pub how: Option<&'static str>,
    pub place: Place,
}

/// A moment of the call: its clock time, the seconds for the player, and the segment it lies in.
pub(super) struct Place {
    pub clock: String,
    pub from: String,
    pub to: String,
    pub anchor: String,
}

pub(super) struct EventView<'a> {
    pub kind: &'static str,
    pub subtype: Option<&'static str>,
    pub speaker: String,
    pub speaker_class: &'static str,
    pub result: Option<&'static str>,
    pub result_class: &'static str,
    pub quote: &'a str,
    pub place: Place,
}

/// How many items have a verdict.
pub(super) struct Tally {
    pub class: &'static str,
    pub verdict: &'static str,
    pub count: usize,
}

/// A failed item in the list at the head of the page.
pub(super) struct Missed<'a> {
    pub index: usize,
    pub title: &'a str,
    pub is_critical: bool,
}

pub(super) fn sections<'a>(report: &CallReport<'a>, language: Language) -> Vec<SectionView<'a>> {
    let card = report.scorecard;
    let section = |section: &'a SectionScore| SectionView {
        title: report.labels.section(&section.id, language),
        score: section.score.map(|s| language.short(s.value())),
        bar: section.score.map_or(0.0, |s| s.value().min(100.0)),
        items: card
            .items
            .iter()
            .enumerate()
            .filter(|(_, item)| item.section == section.id)
            .map(|(index, item)| ItemView::of(index, item, report, language))
            .collect(),
    };
    card.sections.iter().map(section).collect()
}

/// Verdicts that occur, each with its number of items.
pub(super) fn tally(card: &Scorecard, language: Language) -> Vec<Tally> {
    [Verdict::Pass, Verdict::Fail, Verdict::Na, Verdict::Undecidable]
        .into_iter()
        .map(|verdict| Tally {
            class: verdict_class(verdict),
            verdict: language.verdict(verdict),
            count: card.items.iter().filter(|item| item.verdict == verdict).count(),
        })
        .filter(|tally| tally.count > 0)
        .collect()
}

/// The failed items: critical ones first, then by what they cost; and how many more there are than are named.
pub(super) fn missed<'a>(report: &CallReport<'a>) -> (Vec<Missed<'a>>, usize) {
    let items = report.scorecard.items.iter().enumerate();
    // An item of a section that the form no longer has is not on the page.
    let is_shown = |item: &ItemResult| report.scorecard.sections.iter().any(|s| s.id == item.section);
    let mut failed: Vec<_> = items
        .filter(|(_, item)| item.verdict == Verdict::Fail && is_shown(item))
        .collect();
    failed.sort_by(|(_, a), (_, b)| b.critical.cmp(&a.critical).then(b.max.total_cmp(&a.max)));
    let named = failed.iter().take(NAMED_MISSES).map(|&(index, item)| Missed {
        index,
        title: report.labels.item(&item.id),
        is_critical: item.critical,
    });
    (named.collect(), failed.len().saturating_sub(NAMED_MISSES))
}

impl<'a> ItemView<'a> {
    fn of(index: usize, item: &'a ItemResult, report: &CallReport<'a>, language: Language) -> Self {
        let quote = |evidence: &'a Evidence| QuoteView::of(evidence, report.transcript, language);
        Self {
            id: item.id.as_str(),
            index,
            title: report.labels.item(&item.id),
            class: verdict_class(item.verdict),
            mark: match item.verdict {
                Verdict::Pass => '✓',
                Verdict::Fail => '✕',
                Verdict::Na => '–',
                Verdict::Undecidable => '?',
            },
            verdict: language.verdict(item.verdict),
            points: language.points(item),
            is_critical: item.critical,
            reason: language.why(item),
            quotes: item.evidence.iter().take(SHOWN_QUOTES).map(quote).collect(),
            more: item.evidence.iter().skip(SHOWN_QUOTES).map(quote).collect(),
        }
    }
}

impl<'a> QuoteView<'a> {
    fn of(evidence: &'a Evidence, transcript: Option<&Transcript>, language: Language) -> Self {
        let role = transcript.and_then(|t| t.role_at(evidence.channel, evidence.start_ms));
        Self {
            text: &evidence.quote,
            speaker: language.speaker(role, evidence.channel),
            speaker_class: role_class(role),
            how: language.matched(evidence.matched),
            place: Place::of(transcript, evidence.channel, evidence.start_ms, evidence.end_ms),
        }
    }
}

impl Place {
    fn of(transcript: Option<&Transcript>, channel: u16, start: Millis, end: Millis) -> Self {
        let segment = transcript.and_then(|transcript| segment_at(transcript, channel, start));
        Self {
            clock: clock(start),
            from: seconds(start),
            to: seconds(end),
            anchor: segment.map_or_else(|| "transcript".to_owned(), |index| format!("s{index}")),
        }
    }
}

impl<'a> EventView<'a> {
    pub fn of(event: &'a Event, transcript: Option<&Transcript>, language: Language) -> Self {
        Self {
            kind: language.event_kind(event.kind),
            subtype: event.subtype.map(|s| language.event_type(s)),
            speaker: language.speaker(event.speaker, event.channel),
            speaker_class: role_class(event.speaker),
            result: event.result.map(|r| language.event_result(r)),
            result_class: result_class(event.result),
            quote: &event.quote,
            place: Place::of(transcript, event.channel, event.start_ms, event.end_ms),
        }
    }
}
