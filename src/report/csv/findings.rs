//! One row for everything that a scorecard says: each item, each quote of its evidence, each event, each metric.

use std::collections::BTreeMap;

use super::sheet::{Reader, name, text};
use crate::domain::{Event, Evidence, ItemResult, Role};
use crate::report::format::ordered;
use crate::report::{CallReport, Language};

const HEADER: [&str; 27] = [
    "call",
    "recording",
    "started_at",
    "agent",
    "deal",
    "form",
    "record",
    "section",
    "section_title",
    "id",
    "title",
    "verdict",
    "points",
    "max",
    "critical",
    "reason",
    "type",
    "result",
    "value",
    "speaker",
    "channel",
    "start_ms",
    "end_ms",
    "time",
    "quote",
    "match",
    "distance",
];

/// Written call by call; nothing is kept.
#[derive(Debug, Default)]
pub struct Findings {
    reader: Reader,
}

/// Cells by the name of their column; the others are empty.
type Cells = BTreeMap<&'static str, String>;

impl Findings {
    #[must_use]
    pub fn new(reader: Reader) -> Self {
        Self { reader }
    }

    #[must_use]
    pub fn header(&self) -> String {
        let header = HEADER.map(|column| self.reader.say(column, |language| language.column(column).to_owned()));
        let mut out = self.reader.start();
        self.reader.line(&mut out, header.iter().map(String::as_str));
        out
    }

    /// The rows of one call.
    #[must_use]
    pub fn call(&self, report: &CallReport<'_>) -> String {
        let mut out = String::new();
        let facts = self.facts(report);
        let mut row = |cells: Cells| {
            let cell = |column: &&'static str| cells.get(column).or_else(|| facts.get(column));
            let cells = HEADER.iter().map(|column| cell(column).map_or("", String::as_str));
            self.reader.line(&mut out, cells);
        };
        for item in &report.scorecard.items {
            row(self.item(item, report));
            for evidence in &item.evidence {
                row(self.evidence(item, evidence, report));
            }
        }
        for event in &report.scorecard.events {
            row(self.event(event));
        }
        for (metric, value) in ordered(&report.scorecard.metrics) {
            row(Cells::from([
                ("record", self.word("metric", |l| l.texts().metric)),
                ("id", metric.to_owned()),
                (
                    "title",
                    self.reader
                        .say("", |language| language.metric(metric).unwrap_or(metric).to_owned()),
                ),
                ("value", self.reader.number(value)),
            ]));
        }
        out
    }

    fn word(&self, program: &str, person: impl FnOnce(Language) -> &'static str) -> String {
        self.reader.say(program, |language| person(language).to_owned())
    }

    fn facts(&self, report: &CallReport<'_>) -> Cells {
        let row = report.row;
        let form = &report.scorecard.form.id;
        let recording = row.path.file_name().map(|name| name.to_string_lossy().into_owned());
        Cells::from([
            ("call", row.call.to_string()),
            ("recording", recording.unwrap_or_default()),
            ("started_at", self.reader.time(row.started_at)),
            ("agent", row.agent.clone().unwrap_or_default()),
            ("deal", text(row.deal.as_ref())),
            (
                "form",
                self.reader.say(form.as_str(), |_| report.labels.form(form).to_owned()),
            ),
        ])
    }

    fn item(&self, item: &ItemResult, report: &CallReport<'_>) -> Cells {
        let section = match &self.reader {
            Reader::Program => report.labels.sections.get(&item.section).map(String::as_str),
            Reader::Person(language, _) => Some(report.labels.section(&item.section, *language)),
        };
        let why = match &self.reader {
            Reader::Program => item.reason.clone(),
            Reader::Person(language, _) => language.why(item).map(std::borrow::Cow::into_owned),
        };
        Cells::from([
            ("record", self.word("item", |l| l.texts().item)),
            ("section", item.section.clone()),
            ("section_title", section.unwrap_or_default().to_owned()),
            ("id", item.id.to_string()),
            ("title", report.labels.items.get(&item.id).cloned().unwrap_or_default()),
            ("verdict", self.word(item.verdict.as_str(), |l| l.verdict(item.verdict))),
            ("points", self.reader.number(Some(item.points))),
            ("max", self.reader.number(Some(item.max))),
            (
                "critical",
                if item.critical {
                    self.word("true", |l| l.texts().yes)
                } else {
                    self.word("false", |l| l.texts().no)
                },
            ),
            ("reason", why.unwrap_or_default()),
        ])
    }

    fn evidence(&self, item: &ItemResult, evidence: &Evidence, report: &CallReport<'_>) -> Cells {
        let role = report
            .transcript
            .and_then(|t| t.role_at(evidence.channel, evidence.start_ms));
        let place = (evidence.channel, evidence.start_ms, evidence.end_ms);
        let mut cells = self.place(role, place, &evidence.quote);
        cells.extend([
            ("record", self.word("evidence", |l| l.texts().evidence)),
            ("section", item.section.clone()),
            ("id", item.id.to_string()),
            ("title", report.labels.items.get(&item.id).cloned().unwrap_or_default()),
            ("verdict", self.word(item.verdict.as_str(), |l| l.verdict(item.verdict))),
            (
                "match",
                self.word(&name(Some(evidence.matched)), |l| {
                    l.matched(evidence.matched).unwrap_or_default()
                }),
            ),
            ("distance", evidence.distance.to_string()),
        ]);
        cells
    }

    fn event(&self, event: &Event) -> Cells {
        let place = (event.channel, event.start_ms, event.end_ms);
        let mut cells = self.place(event.speaker, place, &event.quote);
        cells.extend([
            ("record", self.word("event", |l| l.texts().event)),
            ("id", name(Some(event.kind))),
            ("title", self.word("", |l| l.event_kind(event.kind))),
        ]);
        if let Some(subtype) = event.subtype {
            cells.insert("type", self.word(&name(Some(subtype)), |l| l.event_type(subtype)));
        }
        if let Some(result) = event.result {
            cells.insert("result", self.word(&name(Some(result)), |l| l.event_result(result)));
        }
        cells
    }

    fn place(
        &self,
        role: Option<Role>,
        (channel, start, end): (u16, crate::domain::Millis, crate::domain::Millis),
        quote: &str,
    ) -> Cells {
        let speaker = self.reader.say(role.map_or("", Role::as_str), |language| {
            language.speaker(role, channel)
        });
        Cells::from([
            ("speaker", speaker),
            ("channel", channel.to_string()),
            ("start_ms", start.0.to_string()),
            ("end_ms", end.0.to_string()),
            ("time", start.clock()),
            ("quote", quote.to_owned()),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn rows(reader: Reader) -> String {
        let (row, card, transcript, labels) = (
            sample::row_ru(),
            sample::scorecard_ru(),
            sample::transcript_ru(),
            sample::labels_ru(),
        );
        let report = CallReport {
            row: &row,
            scorecard: &card,
            transcript: Some(&transcript),
            labels: &labels,
        };
        let findings = Findings::new(reader);
        findings.header() + &findings.call(&report)
    }

    #[test]
    fn everything_of_a_scorecard_has_its_row() {
        let card = sample::scorecard_ru();
        let evidence: usize = card.items.iter().map(|item| item.evidence.len()).sum();
        let text = rows(Reader::Program);
        let expected = 1 + card.items.len() + evidence + card.events.len() + card.metrics.len();
        assert_eq!(text.lines().count(), expected);
        insta::assert_snapshot!("findings", text.replace("\r\n", "\n"));
        let people = rows(Reader::Person(Language::Russian, jiff::tz::TimeZone::UTC));
        insta::assert_snapshot!("findings_ru", people.replace("\r\n", "\n"));
    }
}
