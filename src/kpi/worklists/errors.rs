//! What went wrong with a deal and whose error it is: the agent's (a failed critical or decisive item, a promise that was
//! not kept) or the head's (a lead nobody answered, a late answer, a deal left and given to nobody else). Input: a
//! candidate with what its last call says; output: errors, the weightiest first. Goes with the loss; nothing here says
//! that it caused it.

use jiff::Timestamp;

use super::decisive::by_points;
use super::options::WorklistOptions;
use super::signs::Findings;
use super::types::{DealError, DecisiveBasis, DecisiveItem, DecisiveItems, ErrorClass, Whose};
use crate::domain::{DealStatus, Event, ItemResult, Scorecard, Verdict};
use crate::kpi::WorkHours;
use crate::store::WorklistDeal;

/// Errors of the call. After a no that stands, and that the agent took up, no step could be agreed: then only what must
/// never happen counts.
pub(super) fn of_call(card: &Scorecard, findings: &Findings, decisive: &DecisiveItems) -> Vec<DealError> {
    let mut errors: Vec<DealError> = Vec::new();
    let failed = |item: &&ItemResult| item.verdict == Verdict::Fail;
    for item in card.items.iter().filter(failed).filter(|item| item.critical) {
        errors.push(error(ErrorClass::CriticalItem, Whose::Agent, Some(item.id.clone())));
    }
    if findings.promise.is_some() {
        errors.push(error(ErrorClass::PromiseNotKept, Whose::Agent, None));
    }
    if findings.refusal.is_some_and(|refusal| refusal.handled) {
        return errors;
    }
    let own;
    let items = if decisive.basis == DecisiveBasis::Points {
        own = by_points(card);
        &own
    } else {
        &decisive.items
    };
    for wanted in items {
        let found = card
            .items
            .iter()
            .filter(failed)
            .find(|item| item.id == wanted.id && !item.critical);
        if let Some(item) = found {
            let class = error(ErrorClass::DecisiveItem, Whose::Agent, Some(item.id.clone()));
            errors.push(DealError {
                difference: wanted.difference,
                ..class
            });
        } else if card.events.iter().any(|event| is_behaviour(event, wanted)) {
            let class = error(ErrorClass::DecisiveBehaviour, Whose::Agent, Some(wanted.id.clone()));
            errors.push(DealError {
                difference: wanted.difference,
                ..class
            });
        }
    }
    errors
}

/// What was left open in the call, for deals to revive.
pub(super) fn left_open(findings: &Findings) -> Vec<DealError> {
    let mut errors = Vec::new();
    if findings.promise.is_some() {
        errors.push(error(ErrorClass::PromiseNotKept, Whose::Agent, None));
    }
    if let Some(dropped) = &findings.dropped {
        let class = error(ErrorClass::ObjectionDropped, Whose::Agent, None);
        errors.push(DealError {
            subtype: dropped.subtype,
            ..class
        });
    }
    // The same words are not two errors.
    let same = |subtype: Option<crate::domain::EventType>| {
        subtype.is_some()
            && findings
                .dropped
                .as_ref()
                .is_some_and(|dropped| dropped.subtype == subtype)
    };
    if let Some(put_off) = findings.put_off.as_ref().filter(|put_off| !same(put_off.subtype)) {
        let class = error(ErrorClass::NotTakenUp, Whose::Agent, None);
        errors.push(DealError {
            subtype: put_off.subtype,
            ..class
        });
    }
    errors
}

/// The head's errors, and whether one of them is enough without one of the call.
pub(super) fn of_head(deal: &WorklistDeal, options: &WorklistOptions) -> (Vec<DealError>, bool) {
    let mut errors = Vec::new();
    let mut alone = false;
    if let Some(lead) = deal.lead {
        let answered = [lead.first_contact_at, deal.first_talk_at].into_iter().flatten().min();
        match answered {
            None if deal.contacts == 0 => {
                errors.push(error(ErrorClass::LeadLeft, Whose::Head, None));
                alone = true;
            }
            Some(at) => {
                let minutes = working_minutes(lead.created_at, at, &options.hours);
                if minutes > i64::from(options.response_minutes) {
                    errors.push(DealError {
                        waited: Some(minutes),
                        ..error(ErrorClass::LateAnswer, Whose::Head, None)
                    });
                    alone |= minutes >= i64::from(options.late_hours) * 60;
                }
            }
            None => {}
        }
    }
    if deal.status == DealStatus::Lost
        && let (Some(last), Some(closed)) = (deal.last_contact_at, deal.closed_at)
    {
        let days = days_between(last, closed);
        if days > i64::from(options.stalled_days) {
            errors.push(DealError {
                waited: Some(days),
                ..error(ErrorClass::NotReassigned, Whose::Head, None)
            });
            alone = true;
        }
    }
    (errors, alone)
}

/// Whole days from one moment to another; none before it.
pub(super) fn days_between(from: Timestamp, to: Timestamp) -> i64 {
    (to.duration_since(from).as_secs() / 86_400).max(0)
}

/// Whole minutes of working time between two moments; none before the first.
#[expect(clippy::cast_possible_truncation, reason = "minutes of at most 400 days")]
fn working_minutes(from: Timestamp, to: Timestamp, hours: &WorkHours) -> i64 {
    (hours.seconds_between(from.as_microsecond(), to.as_microsecond()) / 60.0) as i64
}

fn is_behaviour(event: &Event, wanted: &DecisiveItem) -> bool {
    let mut parts = wanted.id.as_str().split(':');
    let word = |value: Result<serde_json::Value, serde_json::Error>| {
        value
            .ok()
            .and_then(|v| v.as_str().map(str::to_owned))
            .unwrap_or_default()
    };
    let kind = word(serde_json::to_value(event.kind));
    if parts.next() != Some(kind.as_str()) {
        return false;
    }
    let Some(detail) = parts.next() else { return true };
    let subtype = event.subtype.map(|t| word(serde_json::to_value(t)));
    let result = event.result.map(|r| word(serde_json::to_value(r)));
    subtype.as_deref() == Some(detail) || result.as_deref() == Some(detail)
}

fn error(class: ErrorClass, whose: Whose, id: Option<crate::domain::ItemId>) -> DealError {
    DealError {
        class,
        whose,
        id,
        subtype: None,
        difference: None,
        waited: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn working_time_leaves_out_nights_and_weekends() {
        let options = WorklistOptions::default();
        let minutes =
            |from: &str, to: &str| working_minutes(from.parse().unwrap(), to.parse().unwrap(), &options.hours);
        assert_eq!(minutes("2026-11-18T10:00:00Z", "2026-11-18T10:15:00Z"), 15);
        assert_eq!(minutes("2026-11-18T17:50:00Z", "2026-11-19T09:05:00Z"), 15);
        assert_eq!(
            minutes("2026-11-20T17:59:00Z", "2026-11-23T09:01:00Z"),
            2,
            "over a weekend"
        );
        assert_eq!(minutes("2026-11-21T12:00:00Z", "2026-11-22T12:00:00Z"), 0);
        assert_eq!(
            minutes("2026-11-18T12:00:00Z", "2026-11-18T11:00:00Z"),
            0,
            "answered before it was written down"
        );
        assert!(minutes("2020-01-01T00:00:00Z", "2026-11-18T11:00:00Z") > 10_000);
    }
}
