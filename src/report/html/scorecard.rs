//! The page of one call: its head, and what the template needs of the other parts.

use std::borrow::Borrow;

use askama::Template;

use super::desk::Desk;
use super::policy;
use super::sound::Sound;
use super::timeline::{Names, Timeline, seconds};
use super::verdicts::{EventView, Missed, SectionView, Tally, missed, sections, tally};
use super::words::{TurnView, turns};
use crate::domain::{CallResult, Scorecard};
use crate::report::format::{UNKNOWN, masked_name, ordered};
use crate::report::parts::{self, PartRow};
use crate::report::{CallReport, Language, ReportError, Style, Texts};

/// What lies around a scorecard page. Links are relative to the page, or absolute.
#[derive(Debug, Clone, Copy)]
pub struct PageLinks<'a> {
    pub sound: Sound<'a>,
    /// The overview page.
    pub overview: Option<&'a str>,
    /// Who handled which part of a transferred call; empty of an ordinary one.
    pub parts: &'a [PartRow],
    /// What the page was made from, in a few hexadecimal digits: kept in the page, so that its writer can see later
    /// whether it is still true.
    pub key: Option<&'a str>,
}

/// One call as a self-contained page.
pub fn scorecard_page(report: &CallReport<'_>, links: PageLinks<'_>, style: &Style) -> Result<String, ReportError> {
    let page = Page::of(report, links, style);
    page.render().map_err(|source| ReportError::Page {
        page: "scorecard",
        source,
    })
}

/// The same without its frame, with the forms of those who answer items.
pub fn scorecard_main(
    report: &CallReport<'_>,
    links: PageLinks<'_>,
    desk: Option<&Desk<'_>>,
    style: &Style,
) -> Result<String, ReportError> {
    let page = Page {
        desk,
        ..Page::of(report, links, style)
    };
    page.as_main().render().map_err(|source| ReportError::Page {
        page: "scorecard",
        source,
    })
}

#[derive(Template)]
#[template(path = "scorecard.html", blocks = ["main"])]
struct Page<'a> {
    t: &'static Texts,
    code: &'static str,
    policy: String,
    script: &'static str,
    key: Option<&'a str>,
    name: String,
    audio: Option<&'a str>,
    sound_note: Option<&'static str>,
    is_converted: bool,
    overview: Option<&'a str>,
    facts: Vec<(String, String)>,
    score: ScoreView,
    is_monologue: bool,
    tally: Vec<Tally>,
    missed: Vec<Missed<'a>>,
    missed_more: usize,
    findings: Vec<&'static str>,
    parts_title: &'static str,
    parts: Vec<PartView<'a>>,
    timeline: Option<Timeline>,
    sections: Vec<SectionView<'a>>,
    events: Vec<EventView<'a>>,
    metrics: Vec<(&'a str, String)>,
    turns: Option<Vec<TurnView<'a>>>,
    desk: Option<&'a Desk<'a>>,
}

/// One part of a transferred call.
struct PartView<'a> {
    agent: &'a str,
    from: String,
    clock: String,
    score: String,
}

impl<'a> PartView<'a> {
    fn of(part: &'a PartRow, language: Language) -> Self {
        let (_, nobody, unscored) = parts::words(language);
        Self {
            agent: part.agent.as_deref().unwrap_or(nobody),
            from: seconds(part.start_ms),
            clock: format!("{}–{}", part.start_ms.clock(), part.end_ms.clock()),
            score: part
                .score
                .map_or_else(|| unscored.to_owned(), |score| language.short(score.value())),
        }
    }
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

impl<'a> Page<'a> {
    fn of(report: &CallReport<'a>, links: PageLinks<'a>, style: &Style) -> Self {
        let language = style.language;
        let card = report.scorecard;
        let item_name = |id: &crate::domain::ItemId| report.labels.item(id).to_owned();
        let names = Names {
            language,
            item: &item_name,
        };
        let (missed, missed_more) = missed(report);
        let (audio, waveform, is_converted, no_sound) = match links.sound {
            Sound::Beside {
                href,
                waveform,
                is_converted,
            } => (Some(href), waveform, is_converted, None),
            Sound::None(why) => (None, None, false, Some(why)),
        };
        Self {
            t: language.texts(),
            code: language.code(),
            policy: policy::with_script(),
            script: policy::SCRIPT,
            key: links.key,
            name: heading(report, style),
            audio,
            sound_note: no_sound.map(|why| why.words(language)),
            is_converted,
            overview: links.overview,
            facts: facts(report, style),
            score: ScoreView::of(card, language),
            is_monologue: report.row.meaningful == Some(false),
            tally: tally(card, language),
            missed,
            missed_more,
            findings: report
                .row
                .audio
                .iter()
                .flat_map(|a| &a.findings)
                .map(|f| language.finding(f.kind))
                .collect(),
            parts_title: parts::words(language).0,
            parts: links.parts.iter().map(|part| PartView::of(part, language)).collect(),
            timeline: report
                .transcript
                .and_then(|transcript| Timeline::of(transcript, card, waveform.unwrap_or_default(), &names)),
            sections: sections(report, language),
            events: card
                .events
                .iter()
                .map(|e| EventView::of(e, report.transcript, language))
                .collect(),
            metrics: metrics(card, language),
            turns: report.transcript.map(|transcript| turns(transcript, report, language)),
            desk: None,
        }
    }

    /// Whether the desk below an item says who decided it, and why.
    fn is_said_below(&self, index: impl Borrow<usize>) -> bool {
        let below = self.desk.and_then(|desk| desk.item(index));
        below.is_some_and(|own| own.given.is_some())
    }
}

/// When and who, where that is known; else the recording's name.
fn heading(report: &CallReport<'_>, style: &Style) -> String {
    let language = style.language;
    let Some(at) = report.row.started_at else {
        return masked_name(&report.row.path);
    };
    let when = language.date_time(at, &style.zone);
    let parts = [
        Some(format!("{} {when}", language.texts().call)),
        report.row.agent.clone(),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn facts(report: &CallReport<'_>, style: &Style) -> Vec<(String, String)> {
    let language = style.language;
    let t = language.texts();
    let row = report.row;
    let known = |value: Option<String>| value.unwrap_or_else(|| UNKNOWN.to_owned());
    let deal = row.deal.as_ref().map(|deal| {
        let status = row.deal_status.map(|s| language.deal_status(s).to_owned());
        let amount = row.deal_amount.map(|a| language.money(a));
        dotted([Some(deal.to_string()), status, amount])
    });
    let form = &report.scorecard.form;
    let version: String = form.hash.chars().take(8).collect();
    let sound = row.audio.as_ref().map(|a| {
        let rate = format!(
            "{}\u{a0}{}",
            language.short(f64::from(a.sample_rate_hz) / 1000.0),
            t.kilohertz
        );
        dotted([Some(format!("{} {}", a.container, a.codec)), Some(rate)])
    });
    let model = report.transcript.and_then(|transcript| transcript.model.clone());
    let mut facts = vec![
        (
            language.date_heading(&style.zone),
            known(row.started_at.map(|at| language.date_time(at, &style.zone))),
        ),
        (t.agent.to_owned(), known(row.agent.clone())),
        (t.customer.to_owned(), known(row.customer.clone())),
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
            dotted([
                Some(report.labels.form(&form.id).to_owned()),
                (!version.is_empty()).then(|| format!("{} {version}", t.version)),
            ]),
        ),
        (t.recording.to_owned(), dotted([Some(masked_name(&row.path)), sound])),
        (t.call.to_owned(), row.call.short()),
    ];
    if let Some(model) = model {
        // The name of the file says which model it is; the hash behind it is for programs.
        let name = model.split('@').next().unwrap_or_default().to_owned();
        facts.push((t.recognised_by.to_owned(), name));
    }
    facts
}

fn dotted<const N: usize>(parts: [Option<String>; N]) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
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
