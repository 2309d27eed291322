//! One row per call: facts, score, the verdict of every item and every metric seen in any call.

use super::sheet::{Reader, name, text};
use crate::domain::{ItemId, Score, Scorecard};
use crate::report::format::metric_place;
use crate::report::{Labels, Language};
use crate::store::CallRow;

/// Gathered call by call; memory grows with calls.
#[derive(Debug, Default)]
pub struct Calls {
    reader: Reader,
    items: Vec<(ItemId, String)>,
    metrics: Vec<String>,
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    facts: Vec<String>,
    /// In the order of the columns known when the call came; later columns are empty.
    verdicts: Vec<String>,
    metrics: Vec<String>,
}

const HEADER: [&str; 18] = [
    "call",
    "recording",
    "started_at",
    "direction",
    "agent",
    "customer",
    "duration_ms",
    "language",
    "form",
    "score",
    "unfailed_score",
    "result",
    "coverage",
    "deal",
    "deal_status",
    "deal_amount",
    "failed_stage",
    "failed_reason",
];

impl Calls {
    #[must_use]
    pub fn new(reader: Reader) -> Self {
        Self {
            reader,
            ..Self::default()
        }
    }

    /// Adds a call; `scorecard` is `None` when it has none. `labels` are of its form.
    pub fn add(&mut self, row: &CallRow, scorecard: Option<&Scorecard>, labels: &Labels) {
        let facts = self.facts(row, scorecard, labels);
        let mut verdicts = vec![String::new(); self.items.len()];
        for item in scorecard.map(|s| s.items.as_slice()).unwrap_or_default() {
            let column = self.items.iter().position(|(id, _)| *id == item.id).unwrap_or_else(|| {
                self.items.push((item.id.clone(), labels.item(&item.id).to_owned()));
                verdicts.push(String::new());
                self.items.len() - 1
            });
            verdicts[column] = self.reader.say(item.verdict.as_str(), |language| {
                language.verdict(item.verdict).to_owned()
            });
        }
        let mut metrics = vec![String::new(); self.metrics.len()];
        for (metric, value) in scorecard.iter().flat_map(|s| &s.metrics) {
            let column = self
                .metrics
                .iter()
                .position(|known| known == metric)
                .unwrap_or_else(|| {
                    self.metrics.push(metric.clone());
                    metrics.push(String::new());
                    self.metrics.len() - 1
                });
            metrics[column] = self.reader.number(*value);
        }
        self.rows.push(Row {
            facts,
            verdicts,
            metrics,
        });
    }

    fn facts(&self, row: &CallRow, scorecard: Option<&Scorecard>, labels: &Labels) -> Vec<String> {
        let reader = &self.reader;
        let score = scorecard.map_or(row.score, |s| s.score);
        let form = scorecard.map(|s| &s.form.id).or(row.form.as_ref());
        let unfailed = scorecard.and_then(|s| s.unfailed_score);
        let result = scorecard.and_then(|s| s.result);
        let failure = row.failure.as_ref();
        let word = |program: String, person: Option<&dyn Fn(Language) -> &'static str>| match person {
            Some(person) => reader.say(&program, |language| person(language).to_owned()),
            None => program,
        };
        let recording = row.path.file_name().map(|name| name.to_string_lossy().into_owned());
        vec![
            row.call.to_string(),
            recording.unwrap_or_default(),
            reader.time(row.started_at),
            match row.direction {
                Some(direction) => word(name(Some(direction)), Some(&|l: Language| l.direction(direction))),
                None => String::new(),
            },
            row.agent.clone().unwrap_or_default(),
            row.customer.clone().unwrap_or_default(),
            text(row.duration_ms.map(|d| d.0)),
            row.language.clone().unwrap_or_default(),
            form.map(|form| reader.say(form.as_str(), |_| labels.form(form).to_owned()))
                .unwrap_or_default(),
            reader.number(score.map(Score::value)),
            reader.number(unfailed.map(Score::value)),
            match result {
                Some(result) => word(name(Some(result)), Some(&|l: Language| l.call_result(result))),
                None => String::new(),
            },
            reader.number(scorecard.map_or(row.coverage, |s| s.coverage)),
            text(row.deal.as_ref()),
            match row.deal_status {
                Some(status) => word(name(Some(status)), Some(&|l: Language| l.deal_status(status))),
                None => String::new(),
            },
            match (reader, row.deal_amount) {
                (Reader::Program, amount) => text(amount),
                (Reader::Person(..), amount) => reader.number(amount.map(crate::domain::Money::major)),
            },
            failure
                .map(|f| word(f.stage.as_str().to_owned(), Some(&|l: Language| l.stage(f.stage))))
                .unwrap_or_default(),
            failure.map(|f| f.reason.clone()).unwrap_or_default(),
        ]
    }

    #[must_use]
    pub fn finish(self) -> String {
        // Metrics stand in the order of a report, whichever call brought them first.
        let mut places: Vec<usize> = (0..self.metrics.len()).collect();
        places.sort_by_key(|&column| metric_place(&self.metrics[column]));
        let reader = &self.reader;
        let header = HEADER.map(|column| reader.say(column, |language| language.column(column).to_owned()));
        let items = self
            .items
            .iter()
            .map(|(id, title)| reader.say(id.as_str(), |_| title.clone()));
        let metrics = places.iter().map(|&column| {
            let metric = &self.metrics[column];
            let named = |language: Language| language.metric(metric).unwrap_or(metric).to_owned();
            reader.say(&format!("metric {metric}"), named)
        });
        let header: Vec<String> = header.into_iter().chain(items).chain(metrics).collect();
        let mut out = reader.start();
        reader.line(&mut out, header.iter().map(String::as_str));
        for row in &self.rows {
            let verdicts = (0..self.items.len()).map(|column| row.verdicts.get(column));
            let metrics = places.iter().map(|&column| row.metrics.get(column));
            let cells = row.facts.iter().map(Some).chain(verdicts).chain(metrics);
            reader.line(&mut out, cells.map(|cell| cell.map_or("", String::as_str)));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn sheet(reader: Reader) -> String {
        let mut calls = Calls::new(reader);
        calls.add(&sample::row_failed(), None, &Labels::default());
        calls.add(&sample::row_ru(), Some(&sample::scorecard_ru()), &sample::labels_ru());
        calls.add(&sample::row_en(), Some(&sample::scorecard_en()), &Labels::default());
        calls.finish()
    }

    #[test]
    fn calls_have_a_column_per_item_and_metric_of_any_call() {
        let text = sheet(Reader::Program);
        let columns = |line: &str| {
            line.split('"')
                .step_by(2)
                .map(|part| part.matches(',').count())
                .sum::<usize>()
        };
        let counts: Vec<usize> = text.lines().map(columns).collect();
        assert!(counts.iter().all(|&n| n == counts[0]), "{counts:?}");
        insta::assert_snapshot!(text.replace("\r\n", "\n"));
    }

    #[test]
    fn a_person_gets_titles_words_and_the_separators_of_the_language() {
        let text = sheet(Reader::Person(Language::Russian, jiff::tz::TimeZone::UTC));
        assert!(text.starts_with("\u{feff}Звонок;Запись;"), "{text}");
        insta::assert_snapshot!(text.replace("\r\n", "\n"));
    }
}
