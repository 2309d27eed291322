//! The join: recording → row of the call log → deal. Every call ends in exactly one class, and nothing is chosen where
//! several deals fit.

use std::collections::HashMap;

use jiff::Timestamp;

use super::recording_name::{Fit, LogIndex, LogMatch};
use crate::domain::{CallId, CallLogEntry, Deal, DealId, JoinOutcome, MatchedBy, Phone, UnmatchedReason};

/// The deals, findable by id and by telephone.
#[derive(Debug)]
pub struct DealIndex<'a> {
    by_id: HashMap<&'a str, &'a DealId>,
    by_phone: HashMap<&'a Phone, Vec<&'a Deal>>,
}

impl<'a> DealIndex<'a> {
    #[must_use]
    pub fn new(deals: &'a [Deal]) -> Self {
        let mut index = Self {
            by_id: HashMap::with_capacity(deals.len()),
            by_phone: HashMap::new(),
        };
        for deal in deals {
            index.by_id.insert(deal.deal_id.as_str(), &deal.deal_id);
            for phone in &deal.phones {
                index.by_phone.entry(phone).or_default().push(deal);
            }
        }
        index
    }
}

/// The deal of one call. The id that the CRM itself put on the call wins over everything; without one, the call belongs to
/// the deal that has its phone and was alive when it began.
#[must_use]
pub fn join(entry: &CallLogEntry, deals: &DealIndex<'_>) -> JoinOutcome {
    if let Some(named) = &entry.deal_id {
        return match deals.by_id.get(named.as_str()) {
            Some(&deal_id) => JoinOutcome::Matched {
                deal_id: deal_id.clone(),
                by: MatchedBy::CrmId,
            },
            None => unmatched(UnmatchedReason::UnknownDealId),
        };
    }
    let Some(phone) = &entry.customer_phone else {
        return unmatched(UnmatchedReason::NoPhone);
    };
    let Some(having) = deals.by_phone.get(phone) else {
        return unmatched(UnmatchedReason::UnknownPhone);
    };
    let mut candidates: Vec<&DealId> = having
        .iter()
        .filter(|deal| is_alive(deal, entry.started_at))
        .map(|deal| &deal.deal_id)
        .collect();
    candidates.sort_unstable();
    candidates.dedup();
    match candidates[..] {
        [] => unmatched(UnmatchedReason::OutsideDealLife),
        [one] => JoinOutcome::Matched {
            deal_id: one.clone(),
            by: MatchedBy::Phone,
        },
        _ => JoinOutcome::Ambiguous {
            candidates: candidates.into_iter().cloned().collect(),
        },
    }
}

/// created ≤ start < closed, as instants. A deal without a close date (open, or closed at a time the CRM does not say) is
/// alive from its creation on.
fn is_alive(deal: &Deal, start: Timestamp) -> bool {
    deal.created_at <= start && deal.closed_at.is_none_or(|closed| start < closed)
}

fn unmatched(reason: UnmatchedReason) -> JoinOutcome {
    JoinOutcome::Unmatched { reason }
}

/// One recording's place in the join.
#[derive(Debug, Clone, PartialEq)]
pub struct JoinedCall<'a> {
    pub call: CallId,
    pub log: Option<&'a CallLogEntry>,
    pub outcome: JoinOutcome,
}

/// A name that says too little: several log rows fit one recording, or one row fits several recordings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmbiguousName {
    pub recordings: Vec<String>,
    /// What the rows call the recording.
    pub log_recordings: Vec<String>,
}

/// The join of all recordings.
#[derive(Debug, Clone, PartialEq)]
pub struct Joined<'a> {
    /// In the order of the recordings given.
    pub calls: Vec<JoinedCall<'a>>,
    /// Their calls are `NotInCallLog`: no row is surely theirs.
    pub ambiguous_names: Vec<AmbiguousName>,
}

/// Joins recordings (call id and path, best relative to the folder of recordings) with the log and the deals. A log row
/// goes to one recording at most: the one whose name fits it best.
#[must_use]
pub fn join_recordings<'a>(recordings: &[(CallId, String)], log: &LogIndex<'a>, deals: &DealIndex<'_>) -> Joined<'a> {
    let fits: Vec<(Option<Fit>, Vec<usize>)> = recordings.iter().map(|(_, path)| log.best(path)).collect();
    let mut claims: HashMap<usize, Vec<usize>> = HashMap::new();
    for (recording, (_, rows)) in fits.iter().enumerate() {
        if let [row] = rows[..] {
            claims.entry(row).or_default().push(recording);
        }
    }
    let mut ambiguous_names = Vec::new();
    let mut owner: HashMap<usize, usize> = HashMap::new();
    for (&row, claimants) in &claims {
        let best = claimants.iter().map(|&r| fits[r].0).max().flatten();
        let winners: Vec<usize> = claimants.iter().copied().filter(|&r| fits[r].0 == best).collect();
        // The same call seen under two names is one call, not two that compete.
        if winners.iter().all(|&r| recordings[r].0 == recordings[winners[0]].0) {
            owner.extend(winners.iter().map(|&r| (r, row)));
        } else {
            let names = winners.iter().map(|&r| recordings[r].1.clone()).collect();
            ambiguous_names.push(name_of(names, vec![log.entry(row).recording.clone()]));
        }
    }
    let mut calls = Vec::with_capacity(recordings.len());
    for (at, (call, path)) in recordings.iter().enumerate() {
        if let LogMatch::Ambiguous(rows) = log.find(path) {
            let rows = rows.iter().map(|row| row.recording.clone()).collect();
            ambiguous_names.push(name_of(vec![path.clone()], rows));
        }
        let entry = owner.get(&at).map(|&row| log.entry(row));
        let outcome = entry.map_or(unmatched(UnmatchedReason::NotInCallLog), |entry| join(entry, deals));
        calls.push(JoinedCall {
            call: *call,
            log: entry,
            outcome,
        });
    }
    ambiguous_names.sort_by(|a, b| (&a.recordings, &a.log_recordings).cmp(&(&b.recordings, &b.log_recordings)));
    Joined { calls, ambiguous_names }
}

fn name_of(mut recordings: Vec<String>, mut log_recordings: Vec<String>) -> AmbiguousName {
    recordings.sort_unstable();
    log_recordings.sort_unstable();
    AmbiguousName {
        recordings,
        log_recordings,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{ContentHash, DealStatus};

    fn at(text: &str) -> Timestamp {
        text.parse().expect("time")
    }

    fn deal(id: &str, phone: &str, created: &str, closed: Option<&str>) -> Deal {
        Deal {
            deal_id: id.into(),
            phones: vec![phone.into()],
            manager: None,
            source: None,
            product: None,
            amount: None,
            status: if closed.is_some() {
                DealStatus::Won
            } else {
                DealStatus::Open
            },
            created_at: at(created),
            closed_at: closed.map(at),
        }
    }

    fn call(start: &str, phone: Option<&str>, deal_id: Option<&str>) -> CallLogEntry {
        CallLogEntry {
            recording: "a.wav".into(),
            started_at: at(start),
            direction: None,
            agent: None,
            customer_phone: phone.map(Into::into),
            duration_s: None,
            deal_id: deal_id.map(Into::into),
        }
    }

    fn matched(id: &str, by: MatchedBy) -> JoinOutcome {
        JoinOutcome::Matched { deal_id: id.into(), by }
    }

    #[test]
    fn the_life_of_a_deal_is_half_open_and_compared_as_instants() {
        let deals = [deal(
            "1",
            "+7",
            "2026-10-05T12:00:00+03:00",
            Some("2026-10-06T12:00:00+03:00"),
        )];
        let index = DealIndex::new(&deals);
        let outcome = |start| join(&call(start, Some("+7"), None), &index);
        assert_eq!(outcome("2026-10-05T09:00:00Z"), matched("1", MatchedBy::Phone));
        assert_eq!(
            outcome("2026-10-05T08:59:59.999999Z"),
            unmatched(UnmatchedReason::OutsideDealLife)
        );
        assert_eq!(outcome("2026-10-06T08:59:59Z"), matched("1", MatchedBy::Phone));
        assert_eq!(
            outcome("2026-10-06T09:00:00Z"),
            unmatched(UnmatchedReason::OutsideDealLife)
        );
        // Local text alone would put this one hour after the close.
        assert_eq!(outcome("2026-10-06T13:00:00+05:00"), matched("1", MatchedBy::Phone));
    }

    #[test]
    fn the_crm_id_wins_and_reasons_are_told_apart() {
        let deals = [
            deal("1", "+7", "2026-10-05T00:00:00Z", None),
            deal("2", "+7", "2026-10-05T00:00:00Z", None),
            deal("3", "+8", "2026-10-05T00:00:00Z", None),
        ];
        let index = DealIndex::new(&deals);
        let outcome = |phone, id| join(&call("2026-10-06T00:00:00Z", phone, id), &index);
        assert_eq!(outcome(Some("+8"), Some("1")), matched("1", MatchedBy::CrmId));
        assert_eq!(
            outcome(Some("+8"), Some("9")),
            unmatched(UnmatchedReason::UnknownDealId)
        );
        assert_eq!(
            outcome(Some("+7"), None),
            JoinOutcome::Ambiguous {
                candidates: vec!["1".into(), "2".into()]
            }
        );
        assert_eq!(outcome(Some("+8"), None), matched("3", MatchedBy::Phone));
        assert_eq!(outcome(Some("+9"), None), unmatched(UnmatchedReason::UnknownPhone));
        assert_eq!(outcome(None, None), unmatched(UnmatchedReason::NoPhone));
    }

    #[test]
    fn a_log_row_serves_one_call() {
        let id = |n: u8| ContentHash::of(&[n]);
        let deals = [deal("1", "+7", "2026-10-05T00:00:00Z", None)];
        let mut log = vec![call("2026-10-06T00:00:00Z", Some("+7"), None)];
        log[0].recording = "a".into();
        let recording = |n: u8, path: &str| (id(n), path.to_owned());
        let (log, index) = (LogIndex::new(&log), DealIndex::new(&deals));

        let joined = join_recordings(&[recording(1, "x/a.wav"), recording(2, "y/a.wav")], &log, &index);
        assert!(
            joined
                .calls
                .iter()
                .all(|c| c.outcome == unmatched(UnmatchedReason::NotInCallLog))
        );
        assert_eq!(
            joined.ambiguous_names,
            [name_of(vec!["x/a.wav".into(), "y/a.wav".into()], vec!["a".into()])]
        );

        let same_call = join_recordings(&[recording(1, "x/a.wav"), recording(1, "y/a.wav")], &log, &index);
        assert!(
            same_call
                .calls
                .iter()
                .all(|c| c.outcome == matched("1", MatchedBy::Phone))
        );
        assert!(same_call.ambiguous_names.is_empty());

        let other_case = join_recordings(&[recording(1, "A.wav"), recording(2, "a.wav")], &log, &index);
        assert_eq!(other_case.calls[0].log, None);
        assert_eq!(other_case.calls[1].outcome, matched("1", MatchedBy::Phone));
    }

    fn arbitrary_deal() -> impl Strategy<Value = Deal> {
        (0..6_u8, 0..3_u8, 0..20_i64, prop::option::of(0..20_i64)).prop_map(|(id, phone, created, length)| {
            let day = |d: i64| Timestamp::from_second(d * 86_400).expect("in range");
            Deal {
                phones: vec![Phone(format!("+{phone}"))],
                created_at: day(created),
                closed_at: length.map(|l| day(created + l)),
                ..deal(&id.to_string(), "", "2026-10-05T00:00:00Z", None)
            }
        })
    }

    proptest! {
        #[test]
        fn every_call_has_one_class_whatever_the_order(
            deals in prop::collection::vec(arbitrary_deal(), 0..12),
            day in 0..40_i64,
            phone in prop::option::of(0..4_u8),
            named in prop::option::of(0..8_u8),
        ) {
            let mut entry = call("2026-10-05T00:00:00Z", None, None);
            entry.started_at = Timestamp::from_second(day * 86_400).expect("in range");
            entry.customer_phone = phone.map(|p| Phone(format!("+{p}")));
            entry.deal_id = named.map(|n| DealId(n.to_string()));
            let outcome = join(&entry, &DealIndex::new(&deals));
            let mut reversed = deals.clone();
            reversed.reverse();
            prop_assert_eq!(&outcome, &join(&entry, &DealIndex::new(&reversed)));

            // The definition, read aloud.
            let fits = |d: &Deal| entry.customer_phone.as_ref().is_some_and(|p| d.phones.contains(p))
                && d.created_at <= entry.started_at && d.closed_at.is_none_or(|c| entry.started_at < c);
            let mut alive: Vec<DealId> = deals.iter().filter(|d| fits(d)).map(|d| d.deal_id.clone()).collect();
            alive.sort();
            alive.dedup();
            match outcome {
                JoinOutcome::Matched { deal_id, by: MatchedBy::CrmId } => prop_assert_eq!(Some(deal_id), entry.deal_id),
                JoinOutcome::Matched { deal_id, by: MatchedBy::Phone } => prop_assert_eq!(vec![deal_id], alive),
                JoinOutcome::Ambiguous { candidates } => {
                    prop_assert!(candidates.len() > 1);
                    prop_assert_eq!(candidates, alive);
                }
                JoinOutcome::Unmatched { reason: UnmatchedReason::UnknownDealId } => prop_assert!(named.is_some()),
                JoinOutcome::Unmatched { .. } => prop_assert!(alive.is_empty()),
            }
        }
    }
}
