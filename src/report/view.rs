//! What reports are made from, beside the domain's own nouns and the results of `kpi`: a call with all that is known of
//! it, the readable names of a checklist, how people read. Nothing here computes a statistic.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use super::i18n::Language;
use crate::domain::{FormId, ItemId, Scorecard, Transcript};
use crate::kpi::lift::{Estimate, Finding, Lift, LiftRow};
use crate::kpi::managers::{ItemRate, ManagerResult};
use crate::store::{CallRow, FormTexts};

/// How people read a report: language, and the time zone of dates (times within a call have none).
#[derive(Debug, Clone)]
pub struct Style {
    pub language: Language,
    pub zone: TimeZone,
}

impl Style {
    /// A moment in the reader's zone and language.
    #[must_use]
    pub fn date_time(&self, at: jiff::Timestamp) -> String {
        self.language.date_time(at, &self.zone)
    }

    /// The heading over moments: it names the zone where that is UTC.
    #[must_use]
    pub fn date_heading(&self) -> String {
        self.language.date_heading(&self.zone)
    }

    /// Dates in UTC, and marked so.
    #[must_use]
    pub fn new(language: Language) -> Self {
        Self {
            language,
            zone: TimeZone::UTC,
        }
    }
}

/// Readable names from the checklist file. A scorecard has ids only; an id without a name is shown as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Labels {
    /// The form's title.
    pub form: Option<String>,
    pub sections: BTreeMap<String, String>,
    pub items: BTreeMap<ItemId, String>,
    /// The language that the form is written in.
    pub language: Option<Language>,
}

impl From<FormTexts> for Labels {
    fn from(texts: FormTexts) -> Self {
        Self {
            form: Some(texts.title),
            sections: texts.sections,
            items: texts.items,
            language: Some(Language::from_code(&texts.language)),
        }
    }
}

impl Labels {
    pub fn form<'a>(&'a self, id: &'a FormId) -> &'a str {
        self.form.as_deref().unwrap_or(id.as_str())
    }

    pub fn item<'a>(&'a self, id: &'a ItemId) -> &'a str {
        self.items.get(id).map_or(id.as_str(), String::as_str)
    }

    pub fn section<'a>(&'a self, id: &'a str, language: Language) -> &'a str {
        self.sections
            .get(id)
            .map(String::as_str)
            .or_else(|| language.section(id))
            .unwrap_or(id)
    }

    /// An item, or a behaviour by its `kind`, `kind:type` or `kind:result`.
    pub(super) fn item_or_behaviour<'a>(&'a self, id: &'a ItemId, language: Language) -> Cow<'a, str> {
        if let Some(text) = self.items.get(id) {
            return Cow::Borrowed(text);
        }
        behaviour(id.as_str(), language).map_or(Cow::Borrowed(id.as_str()), Cow::Owned)
    }
}

/// `objection:handled` → "objection: handled", by the same words as the events of a scorecard.
fn behaviour(id: &str, language: Language) -> Option<String> {
    let mut parts = id.split(':');
    let kind = serde_json::from_value(parts.next()?.into()).ok()?;
    let mut text = language.event_kind(kind).to_owned();
    for part in parts {
        let word = serde_json::from_value(part.into())
            .map(|result| language.event_result(result))
            .or_else(|_| serde_json::from_value(part.into()).map(|subtype| language.event_type(subtype)))
            .ok()?;
        text.push_str(": ");
        text.push_str(word);
    }
    Some(text)
}

/// The readable names of several forms.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names(BTreeMap<FormId, Labels>);

impl Names {
    pub fn insert(&mut self, form: FormId, labels: Labels) {
        self.0.insert(form, labels);
    }

    /// The names of a form, if it is known.
    #[must_use]
    pub fn get(&self, form: &FormId) -> Option<&Labels> {
        self.0.get(form)
    }

    /// The names of a form; none of its own when the form is not known.
    #[must_use]
    pub fn of(&self, form: &FormId) -> &Labels {
        const NONE: &Labels = &Labels {
            form: None,
            sections: BTreeMap::new(),
            items: BTreeMap::new(),
            language: None,
        };
        self.0.get(form).unwrap_or(NONE)
    }
}

/// One call and its scorecard; the transcript where there is one.
#[derive(Debug, Clone, Copy)]
pub struct CallReport<'a> {
    pub row: &'a CallRow,
    pub scorecard: &'a Scorecard,
    pub transcript: Option<&'a Transcript>,
    pub labels: &'a Labels,
}

/// Items named per manager: those passed least often.
const WEAKEST: usize = 3;

/// The items that a manager's calls pass least often, weakest first; none that always pass.
pub(super) fn weakest(manager: &ManagerResult) -> impl Iterator<Item = (&ItemRate, Estimate)> {
    let mut rates: Vec<_> = manager
        .items
        .iter()
        .filter_map(|item| Some((item, item.pass_rate?)))
        .collect();
    rates.retain(|(item, _)| item.passed < item.decided);
    rates.sort_by(|a, b| a.1.value.total_cmp(&b.1.value).then_with(|| a.0.id.cmp(&b.0.id)));
    rates.into_iter().take(WEAKEST)
}

/// Whether people have judged an item of the table.
pub(super) fn is_reviewed(lift: &Lift) -> bool {
    lift.items.iter().any(|row| row.recognition.is_some())
}

/// What the machine's errors do to the table.
pub(super) fn errors_note(lift: &Lift, language: Language) -> &'static str {
    let t = language.texts();
    if is_reviewed(lift) {
        t.correction_note
    } else {
        t.dilution_note
    }
}

/// A lift row in words. Association, never cause.
pub(super) fn finding(finding: Finding, language: Language) -> &'static str {
    let t = language.texts();
    match finding {
        Finding::More => t.more,
        Finding::Fewer => t.fewer,
        Finding::MaybeMore => t.maybe_more,
        Finding::MaybeFewer => t.maybe_fewer,
        Finding::SignTurns => t.sign_turns,
        Finding::Unclear => t.unclear,
        Finding::NotEnough => t.not_enough,
    }
}

/// The name of a row: an item's text, a behaviour's words, or a metric and its cut.
pub(super) fn lift_title<'a>(row: &'a LiftRow, labels: &'a Labels, language: Language) -> Cow<'a, str> {
    let Some(above) = row.above else {
        return labels.item_or_behaviour(&row.id, language);
    };
    let name = row.id.as_str();
    let title = language.metric(name).unwrap_or(name);
    let cut = language.metric_value(name, Some(above));
    Cow::Owned(format!("{title}: {} {cut}", language.texts().above))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn behaviours_are_read_by_their_parts() {
        let labels = Labels::default();
        let read = |id: &str, language| labels.item_or_behaviour(&ItemId::from(id), language).into_owned();
        assert_eq!(read("objection:handled", Language::English), "objection: handled");
        assert_eq!(read("objection:price", Language::Russian), "возражение: цена");
        assert_eq!(read("closing_attempt", Language::Russian), "попытка закрытия");
        assert_eq!(read("greeting.name", Language::Russian), "greeting.name");
        assert_eq!(read("objection:nonsense", Language::English), "objection:nonsense");
    }
}
