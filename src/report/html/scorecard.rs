//! The page of one call.

use askama::Template;

use super::marks::{Piece, pieces, segment_at};
use super::timeline::{Names, Timeline, result_class, role_class, seconds, verdict_class};
use crate::domain::{CallResult, Event, Evidence, ItemResult, Millis, Scorecard, Transcript};
use crate::report::format::{UNKNOWN, clock, ordered, recording_name};
use crate::report::{CallReport, Language, ReportError, Style, Texts};

/// Where a scorecard page leads to. Both links are relative to the page, or absolute.
#[derive(Debug, Clone, Copy, Default)]
pub struct PageLinks<'a> {
    /// The recording, as `audio_href` makes it.
    pub audio: Option<&'a str>,
    /// The overview page.
    pub overview: Option<&'a str>,
}

/// Quotes of an item that are shown at once; the others unfold.
const SHOWN_QUOTES: usize = 3;

/// One call as a self-contained page.
pub fn scorecard_page(report: &CallReport<'_>, links: PageLinks<'_>, style: &Style) -> Result<String, ReportError> {
    let page = Page::of(report, links, style);
    page.render().map_err(|source| ReportError::Page {
        page: "scorecard",
        source,
    })
}

#[derive(Template)]
#[template(path = "scorecard.html")]
struct Page<'a> {
    t: &'static Texts,
    code: &'static str,
    name: String,
    audio: Option<&'a str>,
    overview: Option<&'a str>,
    facts: Vec<(String, String)>,
    score: ScoreView,
    findings: Vec<&'static str>,
    timeline: Option<Timeline>,
    sections: Vec<SectionView<'a>>,
    events: Vec<EventView<'a>>,
    metrics: Vec<(&'a str, String)>,
    turns: Option<Vec<TurnView<'a>>>,
}

struct ScoreView {
    text: Option<String>,
    /// The arc of the ring, 0–100.
    arc: f64,
    class: &'static str,
    result: Option<&'static str>,
    coverage: String,
    unfailed: Option<String>,
    is_bonus: bool,
}

struct SectionView<'a> {
    title: &'a str,
    score: Option<String>,
    bar: f64,
    items: Vec<ItemView<'a>>,
}

struct ItemView<'a> {
    id: &'a str,
    title: &'a str,
    class: &'static str,
    mark: char,
    verdict: &'static str,
    points: String,
    is_critical: bool,
    reason: Option<&'a str>,
    quotes: Vec<QuoteView<'a>>,
    /// Folded away.
    more: Vec<QuoteView<'a>>,
}

struct QuoteView<'a> {
    text: &'a str,
    how: Option<&'static str>,
    place: Place,
}

/// A moment of the call: its clock time, the seconds for the player, and the segment it lies in.
struct Place {
    clock: String,
    from: String,
    to: String,
    anchor: String,
}

struct EventView<'a> {
    kind: &'static str,
    subtype: Option<&'static str>,
    speaker: String,
    speaker_class: &'static str,
    result: Option<&'static str>,
    result_class: &'static str,
    quote: &'a str,
    place: Place,
}

struct TurnView<'a> {
    speaker: String,
    class: &'static str,
    clock: String,
    from: String,
    segments: Vec<SegmentView<'a>>,
}

struct SegmentView<'a> {
    index: usize,
    from: String,
    to: String,
    doubt: Option<&'static str>,
    pieces: Vec<Piece<'a>>,
}

impl<'a> Page<'a> {
    fn of(report: &CallReport<'a>, links: PageLinks<'a>, style: &Style) -> Self {
        let language = style.language;
        let card = report.scorecard;
        let item_name = |id: &crate::domain::ItemId| report.labels.item(id).to_owned();
        let names = Names {
            language,
            item: &item_name,
        };
        Self {
            t: language.texts(),
            code: language.code(),
            name: recording_name(&report.row.path),
            audio: links.audio,
            overview: links.overview,
            facts: facts(report, style),
            score: ScoreView::of(card, language),
            findings: report
                .row
                .audio
                .iter()
                .flat_map(|a| &a.findings)
                .map(|f| language.finding(f.kind))
                .collect(),
            timeline: report
                .transcript
                .and_then(|transcript| Timeline::of(transcript, card, &names)),
            sections: sections(report, language),
            events: card
                .events
                .iter()
                .map(|e| EventView::of(e, report.transcript, language))
                .collect(),
            metrics: metrics(card, language),
            turns: report.transcript.map(|transcript| turns(transcript, card, language)),
        }
    }
}

fn facts(report: &CallReport<'_>, style: &Style) -> Vec<(String, String)> {
    let language = style.language;
    let t = language.texts();
    let row = report.row;
    let known = |value: Option<String>| value.unwrap_or_else(|| UNKNOWN.to_owned());
    let deal = row.deal.as_ref().map(|deal| {
        let status = row.deal_status.map(|s| language.deal_status(s).to_owned());
        let amount = row.deal_amount.map(|a| language.money(a));
        [Some(deal.to_string()), status, amount]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" · ")
    });
    vec![
        (
            language.date_heading(&style.zone),
            known(row.started_at.map(|at| language.date_time(at, &style.zone))),
        ),
        (t.agent.to_owned(), known(row.agent.clone())),
        (
            t.direction.to_owned(),
            known(row.direction.map(|d| language.direction(d).to_owned())),
        ),
        (
            t.duration.to_owned(),
            known(row.duration_ms.map(|d| language.length(d.as_secs_f64()))),
        ),
        (t.deal.to_owned(), known(deal)),
        (
            t.form.to_owned(),
            report.labels.form(&report.scorecard.form.id).to_owned(),
        ),
    ]
}

impl ScoreView {
    fn of(card: &Scorecard, language: Language) -> Self {
        let value = card.score.map(crate::domain::Score::value);
        Self {
            text: value.map(|v| language.short(v)),
            arc: value.unwrap_or_default().min(100.0),
            class: match card.result {
                Some(CallResult::Pass) => "pass",
                Some(CallResult::Fail) => "fail",
                None => "na",
            },
            result: card.result.map(|r| language.call_result(r)),
            coverage: card
                .coverage
                .map_or_else(|| UNKNOWN.to_owned(), |c| language.percent(c)),
            unfailed: card
                .unfailed_score
                .filter(|_| card.unfailed_score != card.score)
                .map(|s| language.short(s.value())),
            is_bonus: value.is_some_and(|v| v > 100.0),
        }
    }
}

fn sections<'a>(report: &CallReport<'a>, language: Language) -> Vec<SectionView<'a>> {
    let card = report.scorecard;
    let section = |section: &'a crate::domain::SectionScore| SectionView {
        title: report.labels.section(&section.id, language),
        score: section.score.map(|s| language.short(s.value())),
        bar: section.score.map_or(0.0, |s| s.value().min(100.0)),
        items: card
            .items
            .iter()
            .filter(|item| item.section == section.id)
            .map(|item| ItemView::of(item, report, language))
            .collect(),
    };
    card.sections.iter().map(section).collect()
}

impl<'a> ItemView<'a> {
    fn of(item: &'a ItemResult, report: &CallReport<'a>, language: Language) -> Self {
        let quote = |evidence: &'a Evidence| QuoteView::of(evidence, report.transcript, language);
        Self {
            id: item.id.as_str(),
            title: report.labels.item(&item.id),
            class: verdict_class(item.verdict),
            mark: match item.verdict {
                crate::domain::Verdict::Pass => '✓',
                crate::domain::Verdict::Fail => '✕',
                crate::domain::Verdict::Na => '–',
                crate::domain::Verdict::Undecidable => '?',
            },
            verdict: language.verdict(item.verdict),
            points: language.points(item),
            is_critical: item.critical,
            reason: item.reason.as_deref(),
            quotes: item.evidence.iter().take(SHOWN_QUOTES).map(quote).collect(),
            more: item.evidence.iter().skip(SHOWN_QUOTES).map(quote).collect(),
        }
    }
}

impl<'a> QuoteView<'a> {
    fn of(evidence: &'a Evidence, transcript: Option<&Transcript>, language: Language) -> Self {
        Self {
            text: &evidence.quote,
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
    fn of(event: &'a Event, transcript: Option<&Transcript>, language: Language) -> Self {
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

fn metrics(card: &Scorecard, language: Language) -> Vec<(&str, String)> {
    ordered(&card.metrics)
        .into_iter()
        .map(|(name, value)| {
            (
                language.metric(name).unwrap_or(name),
                language.metric_value(name, value),
            )
        })
        .collect()
}

fn turns<'a>(transcript: &'a Transcript, card: &Scorecard, language: Language) -> Vec<TurnView<'a>> {
    let evidence: Vec<&Evidence> = card.items.iter().flat_map(|item| &item.evidence).collect();
    let segment = |&index: &usize| {
        let segment = &transcript.segments[index];
        let overlaps =
            |e: &&&Evidence| e.channel == segment.channel && e.start_ms < segment.end_ms && e.end_ms > segment.start_ms;
        let quotes: Vec<&str> = evidence.iter().filter(overlaps).map(|e| e.quote.as_str()).collect();
        SegmentView {
            index,
            from: seconds(segment.start_ms),
            to: seconds(segment.end_ms),
            doubt: segment.doubt.map(|doubt| language.doubt(doubt)),
            pieces: pieces(segment, &quotes),
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
            segments: turn.segments.iter().map(segment).collect(),
        })
        .collect()
}
