//! What reports are made from, beside the domain's own nouns: a call with all that is known of it, the readable names
//! of a checklist, the figures of a run, managers with their intervals. Nothing here computes a statistic.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::i18n::Language;
use crate::domain::{FormId, ItemId, Scorecard, Stage, Transcript};
use crate::kpi::lift::{Estimate, LiftRow};
use crate::store::{CallRow, DealCounts};

/// How people read a report: language, and the time zone of dates (times within a call have none).
#[derive(Debug, Clone)]
pub struct Style {
    pub language: Language,
    pub zone: TimeZone,
}

impl Style {
    /// Dates in UTC, and marked so.
    #[must_use]
    pub fn new(language: Language) -> Self {
        Self { language, zone: TimeZone::UTC }
    }
}

/// Readable names from the checklist file. A scorecard has ids only; an id without a name is shown as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Labels {
    /// The form's title.
    pub form: Option<String>,
    pub sections: BTreeMap<String, String>,
    pub items: BTreeMap<ItemId, String>,
}

impl Labels {
    pub(super) fn form<'a>(&'a self, id: &'a FormId) -> &'a str {
        self.form.as_deref().unwrap_or(id.as_str())
    }

    pub(super) fn item<'a>(&'a self, id: &'a ItemId) -> &'a str {
        self.items.get(id).map_or(id.as_str(), String::as_str)
    }

    pub(super) fn section<'a>(&'a self, id: &'a str, language: Language) -> &'a str {
        self.sections.get(id).map(String::as_str).or_else(|| language.section(id)).unwrap_or(id)
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

/// One call and its scorecard; the transcript where there is one.
#[derive(Debug, Clone, Copy)]
pub struct CallReport<'a> {
    pub row: &'a CallRow,
    pub scorecard: &'a Scorecard,
    pub transcript: Option<&'a Transcript>,
    pub labels: &'a Labels,
}

/// What a run did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunSummaryView {
    pub started_at: Timestamp,
    pub finished_at: Timestamp,
    /// Calls in the recordings folder, and those of them not seen before.
    pub found: u64,
    pub new: u64,
    /// Calls whose stages are all done now, with this run's or an earlier one's results.
    pub done: u64,
    pub failed: Vec<FailedCall>,
    /// Files left for the next run because they changed a moment ago.
    pub settling: u64,
    /// Audio that this run decoded and recognised, in milliseconds.
    pub audio_ms: u64,
    pub wall_seconds: f64,
    /// `null` when no audio was worked on.
    pub audio_hours_per_hour: Option<f64>,
    pub scored: u64,
    pub matched: u64,
    pub stages: Vec<StageTime>,
    pub database: String,
    /// Where the overview page lies, if one was written.
    pub html: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedCall {
    pub name: String,
    pub stage: Stage,
    pub reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct StageTime {
    pub stage: Stage,
    /// Summed over the calls; more than the wall time when calls are worked on side by side.
    pub seconds: f64,
}

/// One manager's calls on one form, with the intervals that `kpi` worked out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ManagerView {
    /// `null`: the call log does not say.
    pub manager: Option<String>,
    pub calls: u64,
    pub scored: u64,
    pub mean_score: Option<f64>,
    pub deals: DealCounts,
    /// Won ÷ (won + lost), Wilson 95 %; `null` when no deal is closed.
    pub win_rate: Option<Estimate>,
    pub items: Vec<ItemRate>,
}

/// How often a manager's calls passed an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ItemRate {
    pub id: ItemId,
    pub passed: u64,
    /// Passes and fails together.
    pub judged: u64,
    /// `null` when nothing was judged.
    pub rate: Option<Estimate>,
}

impl RunSummaryView {
    pub(super) fn audio_seconds(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "exact up to thousands of years")]
        let audio_ms = self.audio_ms as f64;
        audio_ms / 1000.0
    }
}

impl ManagerView {
    /// The `count` items passed least often, weakest first.
    pub(super) fn weakest(&self, count: usize) -> impl Iterator<Item = (&ItemRate, Estimate)> {
        let mut rates: Vec<_> = self.items.iter().filter_map(|item| Some((item, item.rate?))).collect();
        rates.retain(|(item, _)| item.passed < item.judged);
        rates.sort_by(|a, b| a.1.value.total_cmp(&b.1.value).then_with(|| a.0.id.cmp(&b.0.id)));
        rates.into_iter().take(count)
    }
}

/// A lift row in words. Association, never cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    More,
    Fewer,
    Unclear,
    NotEnough,
}

/// A link is called one from this q-value (false-discovery rate) down.
const CLEAR_BELOW: f64 = 0.05;

impl Reading {
    pub(super) fn of(row: &LiftRow) -> Self {
        match (row.difference, row.q) {
            (Some(difference), Some(q)) if q <= CLEAR_BELOW && difference.value > 0.0 => Self::More,
            (Some(difference), Some(q)) if q <= CLEAR_BELOW && difference.value < 0.0 => Self::Fewer,
            (Some(_), Some(_)) => Self::Unclear,
            _ => Self::NotEnough,
        }
    }

    pub(super) fn words(self, language: Language) -> &'static str {
        let t = language.texts();
        match self {
            Self::More => t.more,
            Self::Fewer => t.fewer,
            Self::Unclear => t.unclear,
            Self::NotEnough => t.not_enough,
        }
    }
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
