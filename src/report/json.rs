//! The documented JSON shapes. A scorecard is the domain's own shape with facts of the call added beside it; fields may
//! be added here, never renamed. Lift, join and managers serialise as they are.

use jiff::Timestamp;
use serde::Serialize;

use super::parts::PartRow;
use super::{Labels, Language, ReportError, worklists as say};
use crate::domain::{
    CallId, CallResult, DealId, DealStatus, Decision, Direction, Event, FormId, FormRef, ItemResult, Metrics, Millis,
    Score, Scorecard, SectionScore,
};
use crate::kpi::lift::Estimate;
use crate::kpi::worklists::{Candidates, DecisiveItems, ListKind, NotEarned, RankedBy, WorkRow, Worklist};
use crate::store::{CallRow, DealCounts};

/// The documented scorecard, with the words of its form, and which call it is about.
#[derive(Debug, Serialize)]
struct CallScorecard<'a> {
    score: Option<Score>,
    unfailed_score: Option<Score>,
    result: Option<CallResult>,
    coverage: Option<f64>,
    form: Form<'a>,
    sections: Vec<Section<'a>>,
    items: Vec<Item<'a>>,
    events: &'a [Event],
    metrics: &'a Metrics,
    decision: &'a Option<Decision>,
    call: CallId,
    recording: Option<String>,
    agent: Option<&'a str>,
    /// Masked.
    customer: Option<&'a str>,
    started_at: Option<Timestamp>,
    direction: Option<Direction>,
    duration_ms: Option<Millis>,
    language: Option<&'a str>,
    deal: Option<&'a DealId>,
    deal_status: Option<DealStatus>,
    /// Of a transferred call.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    parts: &'a [PartRow],
}

#[derive(Debug, Serialize)]
struct Form<'a> {
    #[serde(flatten)]
    form: &'a FormRef,
    title: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct Section<'a> {
    #[serde(flatten)]
    section: &'a SectionScore,
    title: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct Item<'a> {
    #[serde(flatten)]
    item: &'a ItemResult,
    title: Option<&'a str>,
}

/// One scorecard as an indented JSON object, without a newline at its end. Titles are `null` where `labels` has none.
pub fn scorecard(row: &CallRow, scorecard: &Scorecard, labels: &Labels) -> Result<String, ReportError> {
    scorecard_with_parts(row, scorecard, labels, &[])
}

/// The same of a call that was transferred.
pub fn scorecard_with_parts(
    row: &CallRow,
    scorecard: &Scorecard,
    labels: &Labels,
    parts: &[PartRow],
) -> Result<String, ReportError> {
    // Every field of the domain's scorecard, by name: one that is added there is missed here by the compiler.
    let Scorecard {
        score,
        unfailed_score,
        result,
        coverage,
        form,
        sections,
        items,
        events,
        metrics,
        decision,
    } = scorecard;
    let section = |section: &'_ SectionScore| labels.sections.get(&section.id).map(String::as_str);
    let value = CallScorecard {
        score: *score,
        unfailed_score: *unfailed_score,
        result: *result,
        coverage: *coverage,
        form: Form {
            form,
            title: labels.form.as_deref(),
        },
        sections: sections
            .iter()
            .map(|s| Section {
                section: s,
                title: section(s),
            })
            .collect(),
        items: items
            .iter()
            .map(|item| Item {
                item,
                title: labels.items.get(&item.id).map(String::as_str),
            })
            .collect(),
        events,
        metrics,
        decision,
        call: row.call,
        recording: row.path.file_name().map(|name| name.to_string_lossy().into_owned()),
        agent: row.agent.as_deref(),
        customer: row.customer.as_deref(),
        started_at: row.started_at,
        direction: row.direction,
        duration_ms: row.duration_ms,
        language: row.language.as_deref(),
        deal: row.deal.as_ref(),
        deal_status: row.deal_status,
        parts,
    };
    document("a scorecard", &value)
}

/// A row of a worklist with the sentences that the other formats show.
#[derive(Debug, Serialize)]
struct SaidRow<'a> {
    #[serde(flatten)]
    row: &'a WorkRow,
    why: Vec<String>,
    next_action: String,
}

impl<'a> SaidRow<'a> {
    fn of(row: &'a WorkRow, labels: &Labels, language: Language) -> Self {
        let errors = row.errors.iter().map(|error| say::error(error, labels, language));
        let reasons = row.reasons.iter().map(|reason| say::reason(reason, row, language));
        Self {
            row,
            why: errors.chain(reasons).collect(),
            next_action: say::action(&row.action, row, labels, language),
        }
    }
}

#[derive(Debug, Serialize)]
struct SaidList<'a> {
    list: ListKind,
    as_of: Timestamp,
    form: &'a FormId,
    manager: Option<&'a str>,
    base: Option<Estimate>,
    deals: DealCounts,
    ranked_by: RankedBy,
    decisive: &'a DecisiveItems,
    candidates: &'a Candidates,
    rows: Vec<SaidRow<'a>>,
    unknown_amount: Vec<SaidRow<'a>>,
    not_earned: &'a NotEarned,
}

/// A worklist as an indented JSON object; `why` and `next_action` of its rows are sentences in `language`.
pub fn worklist(list: &Worklist, labels: &Labels, language: Language) -> Result<String, ReportError> {
    let said = |row| SaidRow::of(row, labels, language);
    // Every field by name: one that is added is missed here by the compiler.
    let Worklist {
        list: kind,
        as_of,
        form,
        manager,
        base,
        deals,
        ranked_by,
        decisive,
        candidates,
        rows,
        unknown_amount,
        not_earned,
    } = list;
    let value = SaidList {
        list: *kind,
        as_of: *as_of,
        form,
        manager: manager.as_deref(),
        base: *base,
        deals: *deals,
        ranked_by: *ranked_by,
        decisive,
        candidates,
        rows: rows.iter().map(said).collect(),
        unknown_amount: unknown_amount.iter().map(said).collect(),
        not_earned,
    };
    document("a worklist", &value)
}

/// Any result as an indented JSON document; `what` names it in an error.
pub fn document<T: Serialize>(what: &'static str, value: &T) -> Result<String, ReportError> {
    serde_json::to_string_pretty(value).map_err(|source| ReportError::Json { what, source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn a_scorecard_keeps_the_documented_shape() {
        insta::assert_snapshot!(scorecard(&sample::row_ru(), &sample::scorecard_ru(), &sample::labels_ru()).unwrap());
    }

    #[test]
    fn a_scorecard_can_be_read_back_by_the_domain() {
        let text = scorecard(&sample::row_ru(), &sample::scorecard_ru(), &sample::labels_ru()).unwrap();
        assert_eq!(
            serde_json::from_str::<Scorecard>(&text).unwrap(),
            sample::scorecard_ru()
        );
    }

    #[test]
    fn lift_keeps_the_documented_shape() {
        insta::assert_snapshot!(document("lift", &sample::lift()).unwrap());
    }
}
