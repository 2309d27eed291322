//! The join: recording → row of the call log → deal. Every call ends in exactly one class, and nothing is chosen where
//! several deals fit.
//!
//! [`join_recordings`] joins what is in memory, and says in one place what the join is. A large store is joined in pages
//! by the same rules: [`LogIndex::key`] and [`LogIndex::query`] say which rows of the log a recording needs to see,
//! [`LogIndex::claim`] which of them it claims, [`join_legs`] what deal follows.

use std::collections::HashMap;

use super::deal_index::DealIndex;
use super::recording_name::{Fit, LogIndex, LogMatch};
use crate::domain::{CallId, CallLogEntry, DealId, JoinOutcome, MatchedBy, UnmatchedReason};

/// The deal of one call by its own row of the log:
/// 1. the id that the CRM itself put on the call;
/// 2. the one deal that has its phone and was alive when it began;
/// 3. where several deals fit the phone, the one among them that has its contact, else its company; where none has the
///    phone, the one live deal that has its contact, else its company.
#[must_use]
pub fn join(entry: &CallLogEntry, deals: &DealIndex) -> JoinOutcome {
    if let Some(named) = &entry.deal_id {
        return match deals.named(named.as_str()) {
            Some(deal_id) => matched(deal_id, MatchedBy::CrmId),
            None => unmatched(UnmatchedReason::UnknownDealId),
        };
    }
    let by_phone = entry
        .customer_phone
        .as_ref()
        .and_then(|phone| deals.phones.find(&phone.0));
    let by_contact = entry.contact_id.as_deref().and_then(|id| deals.contacts.find(id));
    let by_company = entry.company_id.as_deref().and_then(|id| deals.companies.find(id));

    let phone = deals.alive(by_phone, entry.started_at);
    if let [one] = phone[..] {
        return matched(one, MatchedBy::Phone);
    }
    let mut candidates = phone.clone();
    for (having, by) in [(by_contact, MatchedBy::Contact), (by_company, MatchedBy::Company)] {
        let mut found = deals.alive(having, entry.started_at);
        if !phone.is_empty() {
            found.retain(|deal| phone.contains(deal));
        }
        match found[..] {
            [] => {}
            [one] => return matched(one, by),
            _ if candidates.is_empty() || found.len() < candidates.len() => candidates = found,
            _ => {}
        }
    }
    if !candidates.is_empty() {
        return JoinOutcome::Ambiguous {
            candidates: candidates.into_iter().cloned().collect(),
        };
    }
    let says_nothing = entry.customer_phone.is_none() && entry.contact_id.is_none() && entry.company_id.is_none();
    unmatched(if says_nothing {
        UnmatchedReason::NoPhone
    } else if by_phone.is_some() || by_contact.is_some() || by_company.is_some() {
        UnmatchedReason::OutsideDealLife
    } else {
        UnmatchedReason::UnknownPhone
    })
}

/// Like [`join`], with the other legs of the same conversation. A transferred call has several rows, and often only one
/// of them shows the customer's number or the deal. Another leg's CRM id stands above this leg's phone; another leg's
/// phone or contact only helps a leg whose own row leads to no deal at all.
#[must_use]
pub fn join_leg<'a>(entry: &'a CallLogEntry, log: &LogIndex<'a>, deals: &DealIndex) -> JoinOutcome {
    join_beside(entry, log.other_legs(entry), deals)
}

/// [`join_leg`] for many rows at once. `legs`: all rows of their conversations; a row is known by its recording.
#[must_use]
pub fn join_legs(entries: &[CallLogEntry], legs: &[CallLogEntry], deals: &DealIndex) -> Vec<JoinOutcome> {
    let mut conversations: HashMap<&str, Vec<&CallLogEntry>> = HashMap::new();
    for leg in legs {
        if let Some(id) = &leg.linked_id {
            conversations.entry(id).or_default().push(leg);
        }
    }
    let outcome = |entry: &CallLogEntry| {
        let all = entry.linked_id.as_deref().and_then(|id| conversations.get(id));
        let others = all.into_iter().flatten().copied();
        join_beside(entry, others.filter(|leg| leg.recording != entry.recording), deals)
    };
    entries.iter().map(outcome).collect()
}

fn join_beside<'a>(
    entry: &CallLogEntry,
    other_legs: impl Iterator<Item = &'a CallLogEntry>,
    deals: &DealIndex,
) -> JoinOutcome {
    let own = join(entry, deals);
    let is_settled = matches!(
        &own,
        JoinOutcome::Matched {
            by: MatchedBy::CrmId,
            ..
        }
    );
    if is_settled || entry.deal_id.is_some() {
        return own;
    }
    let others: Vec<JoinOutcome> = other_legs.map(|leg| join(leg, deals)).collect();
    let of = |crm_id: bool| {
        let mut found: Vec<DealId> = others
            .iter()
            .filter_map(|outcome| match outcome {
                JoinOutcome::Matched { deal_id, by } if (*by == MatchedBy::CrmId) == crm_id => Some(deal_id.clone()),
                _ => None,
            })
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    };
    let by_id = of(true);
    let found = match (&by_id[..], &own) {
        ([_, ..], _) => by_id,
        (
            [],
            JoinOutcome::Unmatched {
                reason: UnmatchedReason::NoPhone | UnmatchedReason::UnknownPhone,
            },
        ) => of(false),
        _ => return own,
    };
    match (&found[..], own) {
        ([one], own) if matches!(&own, JoinOutcome::Matched { deal_id, .. } if deal_id == one) => own,
        ([one], _) => matched(one, MatchedBy::Transfer),
        // Two deals named for one conversation do not take away what this leg itself says.
        ([], own) | (_, own @ JoinOutcome::Matched { .. }) => own,
        (_, _) => JoinOutcome::Ambiguous { candidates: found },
    }
}

fn matched(deal_id: &DealId, by: MatchedBy) -> JoinOutcome {
    JoinOutcome::Matched {
        deal_id: deal_id.clone(),
        by,
    }
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
pub fn join_recordings<'a>(recordings: &[(CallId, String)], log: &LogIndex<'a>, deals: &DealIndex) -> Joined<'a> {
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
        let outcome = entry.map_or(unmatched(UnmatchedReason::NotInCallLog), |entry| {
            join_leg(entry, log, deals)
        });
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
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{ContentHash, Deal, DealStatus, Phone};

    fn at(text: &str) -> Timestamp {
        text.parse().expect("time")
    }

    fn deal(id: &str, phone: &str, created: &str, closed: Option<&str>) -> Deal {
        let status = if closed.is_some() {
            DealStatus::Won
        } else {
            DealStatus::Open
        };
        Deal {
            phones: vec![phone.into()],
            closed_at: closed.map(at),
            ..Deal::new(id.into(), status, at(created))
        }
    }

    fn call(start: &str, phone: Option<&str>, deal_id: Option<&str>) -> CallLogEntry {
        CallLogEntry {
            customer_phone: phone.map(Into::into),
            deal_id: deal_id.map(Into::into),
            ..CallLogEntry::new("a.wav", at(start))
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

    #[test]
    fn contact_and_company_come_after_the_phone() {
        let born = "2026-10-05T00:00:00Z";
        let of = |deal: Deal, contact: &str, company: &str| Deal {
            contact_id: Some(contact.into()),
            company_id: Some(company.into()),
            ..deal
        };
        let deals = [
            of(deal("1", "+7", born, None), "c1", "f1"),
            of(deal("2", "+7", born, None), "c2", "f1"),
            of(deal("3", "+8", born, None), "c3", "f2"),
            of(deal("4", "+9", born, Some("2026-10-05T12:00:00Z")), "c4", "f4"),
        ];
        let index = DealIndex::new(&deals);
        let outcome = |phone: Option<&str>, contact: Option<&str>, company: Option<&str>| {
            let entry = CallLogEntry {
                contact_id: contact.map(Into::into),
                company_id: company.map(Into::into),
                ..call("2026-10-06T00:00:00Z", phone, None)
            };
            join(&entry, &index)
        };
        let both = JoinOutcome::Ambiguous {
            candidates: vec!["1".into(), "2".into()],
        };
        assert_eq!(outcome(Some("+7"), Some("c2"), None), matched("2", MatchedBy::Contact));
        assert_eq!(outcome(Some("+7"), Some("c3"), Some("f1")), both);
        assert_eq!(outcome(Some("+8"), Some("c1"), None), matched("3", MatchedBy::Phone));
        assert_eq!(outcome(Some("+1"), Some("c1"), None), matched("1", MatchedBy::Contact));
        assert_eq!(outcome(None, Some("x"), Some("f2")), matched("3", MatchedBy::Company));
        assert_eq!(outcome(None, None, Some("f1")), both);
        assert_eq!(
            outcome(None, Some("c4"), None),
            unmatched(UnmatchedReason::OutsideDealLife)
        );
        assert_eq!(outcome(None, Some("x"), None), unmatched(UnmatchedReason::UnknownPhone));
    }

    #[test]
    fn legs_of_a_transferred_call_share_what_one_of_them_knows() {
        let born = "2026-10-05T00:00:00Z";
        let deals = [
            deal("1", "+7", born, None),
            deal("2", "+7", born, None),
            deal("3", "+8", born, None),
        ];
        let index = DealIndex::new(&deals);
        let leg = |name: &str, phone, deal_id, linked: &str| CallLogEntry {
            recording: name.into(),
            linked_id: Some(linked.into()),
            ..call("2026-10-06T00:00:00Z", phone, deal_id)
        };
        let log = [
            leg("first", Some("+8"), None, "A"),
            leg("inside", None, None, "A"),
            leg("several", Some("+7"), None, "B"),
            leg("named", None, Some("2"), "B"),
            leg("ambiguous", Some("+7"), None, "C"),
            leg("lost", None, None, "C"),
            leg("alone", None, None, "D"),
        ];
        let rows = LogIndex::new(&log);
        let outcome = |at: usize| join_leg(&log[at], &rows, &index);
        assert_eq!(outcome(0), matched("3", MatchedBy::Phone));
        assert_eq!(outcome(1), matched("3", MatchedBy::Transfer));
        assert_eq!(outcome(2), matched("2", MatchedBy::Transfer));
        assert_eq!(outcome(3), matched("2", MatchedBy::CrmId));
        assert!(matches!(outcome(4), JoinOutcome::Ambiguous { .. }));
        assert_eq!(outcome(5), unmatched(UnmatchedReason::NoPhone));
        assert_eq!(outcome(6), unmatched(UnmatchedReason::NoPhone));
    }

    fn arbitrary_deal() -> impl Strategy<Value = Deal> {
        let maybe = || prop::option::of(0..3_u8);
        (
            0..6_u8,
            0..3_u8,
            0..20_i64,
            prop::option::of(0..20_i64),
            maybe(),
            maybe(),
        )
            .prop_map(|(id, phone, created, length, contact, company)| {
                let day = |d: i64| Timestamp::from_second(d * 86_400).expect("in range");
                Deal {
                    phones: vec![Phone(format!("+{phone}"))],
                    created_at: day(created),
                    closed_at: length.map(|l| day(created + l)),
                    contact_id: contact.map(|c| c.to_string()),
                    company_id: company.map(|c| c.to_string()),
                    ..deal(&id.to_string(), "", "2026-10-05T00:00:00Z", None)
                }
            })
    }

    fn arbitrary_entry() -> impl Strategy<Value = CallLogEntry> {
        let maybe = |most: u8| prop::option::of(0..most);
        (0..40_i64, maybe(4), maybe(8), maybe(4), maybe(4), maybe(3)).prop_map(
            |(day, phone, named, contact, company, linked)| CallLogEntry {
                customer_phone: phone.map(|p| Phone(format!("+{p}"))),
                deal_id: named.filter(|n| *n > 3).map(|n| DealId(n.to_string())),
                contact_id: contact.map(|c| c.to_string()),
                company_id: company.map(|c| c.to_string()),
                linked_id: linked.map(|l| l.to_string()),
                ..CallLogEntry::new("", Timestamp::from_second(day * 86_400).expect("in range"))
            },
        )
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
                JoinOutcome::Matched { .. } => prop_assert!(false, "the row names neither contact nor company"),
                JoinOutcome::Unmatched { .. } => prop_assert!(alive.is_empty()),
            }
        }

        #[test]
        fn every_recording_is_in_exactly_one_class(
            deals in prop::collection::vec(arbitrary_deal(), 0..12),
            entries in prop::collection::vec((arbitrary_entry(), 0..10_u8), 0..12),
            files in prop::collection::vec((0..8_u8, 0..10_u8), 0..14),
        ) {
            let entries: Vec<CallLogEntry> = entries
                .into_iter()
                .map(|(entry, name)| CallLogEntry { recording: format!("call-{name}"), ..entry })
                .collect();
            let recordings: Vec<(CallId, String)> =
                files.iter().map(|(bytes, name)| (ContentHash::of(&[*bytes]), format!("d/call-{name}.wav"))).collect();
            let joined = join_recordings(&recordings, &LogIndex::new(&entries), &DealIndex::new(&deals));
            prop_assert_eq!(joined.calls.len(), recordings.len());
            let (mut matched, mut ambiguous, mut unmatched) = (0, 0, 0);
            for (call, (id, _)) in joined.calls.iter().zip(&recordings) {
                prop_assert_eq!(call.call, *id);
                match &call.outcome {
                    JoinOutcome::Matched { deal_id, by } => {
                        let log = call.log.expect("a matched call has a row");
                        let deal = deals.iter().filter(|d| d.deal_id == *deal_id);
                        let fits = |d: &Deal| match by {
                            MatchedBy::CrmId => log.deal_id.as_ref() == Some(deal_id),
                            MatchedBy::Phone => log.customer_phone.as_ref().is_some_and(|p| d.phones.contains(p)),
                            MatchedBy::Contact => log.contact_id.is_some() && log.contact_id == d.contact_id,
                            MatchedBy::Company => log.company_id.is_some() && log.company_id == d.company_id,
                            MatchedBy::Transfer => log.linked_id.is_some(),
                        };
                        prop_assert!(deal.clone().count() > 0 && deal.clone().any(fits));
                        matched += 1;
                    }
                    JoinOutcome::Ambiguous { candidates } => {
                        prop_assert!(candidates.len() > 1 && candidates.is_sorted());
                        ambiguous += 1;
                    }
                    JoinOutcome::Unmatched { reason } => {
                        prop_assert_eq!(call.log.is_none(), *reason == UnmatchedReason::NotInCallLog);
                        unmatched += 1;
                    }
                }
            }
            prop_assert_eq!(matched + ambiguous + unmatched, recordings.len());
        }
    }
}
