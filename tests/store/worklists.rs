//! Candidates of the worklists and the history of signs, on departments made for each rule.

use std::sync::Arc;

use talktrack::domain::{
    CallLogEntry, Deal, DealId, DealStatus, EventKind, EventResult, EventType, JoinOutcome, Lead, MatchedBy, Millis,
    Phone, Scorecard, Verdict,
};
use talktrack::store::{JoinRow, SignBits, Store, WorklistDeal, WorklistQuery};

use crate::sample::*;

const DAY: i64 = 86_400;

fn query(as_of: i64) -> WorklistQuery {
    WorklistQuery {
        form: "sales".into(),
        as_of: time(as_of),
        lost_since: time(as_of - 180 * DAY),
        stalled_before: time(as_of - 14 * DAY),
        manager: None,
        silence_us: 14 * DAY * 1_000_000,
        promise_us: 7 * DAY * 1_000_000,
    }
}

/// A deal made on day 0, closed on `closed`.
fn made(id: &str, status: DealStatus, closed: Option<i64>, phone: &str) -> Deal {
    Deal {
        phones: vec![Phone(phone.into())],
        closed_at: closed.map(|day| time(day * DAY)),
        manager: Some("Анна".into()),
        ..Deal::new(DealId::from(id), status, time(0))
    }
}

/// A call of a deal on a day, scored by version `new`.
async fn talk(store: &Arc<dyn Store>, n: u32, deal: &str, day: i64, card: Scorecard) -> JoinRow {
    store
        .record_sightings(&[sighting(&format!("/calls/{n}.wav"), call(n), 0)])
        .await
        .unwrap();
    store.save_scorecards(&[scored(call(n), card)], time(0)).await.unwrap();
    let entry = CallLogEntry::new(format!("{n}.wav"), time(day * DAY));
    store.import_call_log(&[entry]).await.unwrap();
    JoinRow {
        call: call(n),
        log_recording: Some(format!("{n}.wav")),
        outcome: JoinOutcome::Matched {
            deal_id: DealId::from(deal),
            by: MatchedBy::CrmId,
        },
    }
}

fn card() -> Scorecard {
    scorecard("new", 50.0, &[("close", Verdict::Fail)])
}

/// All candidates, two to a page.
async fn candidates(store: &Arc<dyn Store>, query: &WorklistQuery) -> Vec<WorklistDeal> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = store.worklist_page(query, after.as_ref(), 2).await.unwrap();
        all.extend(page.deals);
        after = page.next;
        if after.is_none() {
            return all;
        }
    }
}

fn ids(deals: &[WorklistDeal]) -> Vec<&str> {
    deals.iter().map(|deal| deal.deal.as_str()).collect()
}

#[tokio::test]
async fn lost_and_stalled_deals_are_candidates_as_of_the_day() {
    let (_guard, store) = crate::sqlite().await;
    let deals = [
        made("won", DealStatus::Won, Some(5), "+71"),
        made("lost", DealStatus::Lost, Some(5), "+72"),
        made("old", DealStatus::Lost, Some(1), "+73"),
        made("quiet", DealStatus::Open, None, "+74"),
        made("fresh", DealStatus::Open, None, "+75"),
        made("later", DealStatus::Lost, Some(40), "+76"),
    ];
    store.import_deals(&deals).await.unwrap();
    let mut fresh = CallLogEntry::new("x", time(28 * DAY));
    fresh.customer_phone = Some(Phone("+75".into()));
    fresh.answered = Some(false);
    store.import_call_log(&[fresh]).await.unwrap();
    let mut asked = query(30 * DAY);
    asked.lost_since = time(2 * DAY);
    let found = candidates(&store, &asked).await;
    // What was lost later is open on the day, and has stalled.
    assert_eq!(ids(&found), ["lost", "quiet", "later"]);
    assert_eq!(found[2].status, DealStatus::Open);
    assert_eq!((found[2].closed_at, found[0].status), (None, DealStatus::Lost));
    assert_eq!(found[1].last_contact_at, None);
    let mut late = query(41 * DAY);
    late.stalled_before = time(0);
    assert_eq!(candidates(&store, &late).await.last().unwrap().status, DealStatus::Lost);
    let early = candidates(&store, &query(-1)).await;
    assert!(early.is_empty(), "nothing is known before it was made");
    let nobody = WorklistQuery {
        manager: Some("Борис".into()),
        ..asked
    };
    assert!(candidates(&store, &nobody).await.is_empty());
}

#[tokio::test]
async fn the_last_meaningful_call_before_the_close_is_the_one() {
    let (_guard, store) = crate::sqlite().await;
    store
        .import_deals(&[made("d", DealStatus::Lost, Some(10), "+71")])
        .await
        .unwrap();
    let mut rows = vec![
        talk(&store, 1, "d", 1, card()).await,
        talk(&store, 2, "d", 5, card()).await,
        talk(&store, 3, "d", 12, card()).await,
    ];
    // The form's version changed: an older scorecard judges other items.
    rows.push(talk(&store, 4, "d", 8, scorecard("old", 1.0, &[])).await);
    store
        .save_scorecards(&[scored(call(2), card())], time(0))
        .await
        .unwrap();
    let mut thin = scored(call(5), card());
    thin.meaningful = false;
    rows.push(talk(&store, 5, "d", 7, card()).await);
    store.save_scorecards(&[thin], time(0)).await.unwrap();
    store.save_join(&rows).await.unwrap();
    let found = candidates(&store, &query(30 * DAY)).await;
    let last = found[0].last_call.as_ref().unwrap();
    assert_eq!((last.call, last.started_at), (call(2), Some(time(5 * DAY))));
    assert_eq!(last.scorecard, card());
    assert_eq!(last.contacts_after, 3, "on days 7, 8 and 12");
    assert_eq!((found[0].contacts, found[0].last_contact_at), (5, Some(time(12 * DAY))));
    let before = candidates(&store, &query(20 * DAY)).await;
    assert_eq!(before[0].last_call.as_ref().unwrap().call, call(2));
    let young = query(16 * DAY);
    let young = WorklistQuery {
        as_of: time(4 * DAY),
        stalled_before: time(4 * DAY),
        ..young
    };
    assert_eq!(
        candidates(&store, &young).await[0].last_call.as_ref().unwrap().call,
        call(1),
        "as of day 4"
    );
}

#[tokio::test]
async fn contacts_leads_and_other_deals_of_the_customer_are_seen() {
    let (_guard, store) = crate::sqlite().await;
    let mut next = made("next", DealStatus::Won, Some(20), "+71");
    next.created_at = time(12 * DAY);
    store
        .import_deals(&[
            made("d", DealStatus::Lost, Some(10), "+71"),
            made("alone", DealStatus::Lost, Some(10), "+79161234567"),
            next,
        ])
        .await
        .unwrap();
    let entry = |name: &str, day, phone: &str, deal: Option<&str>, answered| CallLogEntry {
        customer_phone: Some(Phone(phone.into())),
        deal_id: deal.map(DealId::from),
        answered,
        ..CallLogEntry::new(name, time(day * DAY))
    };
    store
        .import_call_log(&[
            entry("a", -1, "+79161234567", None, None),
            entry("b", 1, "+79161234567", None, Some(false)),
            entry("c", 2, "+79161234567", None, Some(true)),
            entry("e", 3, "+79161234567", Some("d"), Some(true)),
        ])
        .await
        .unwrap();
    let lead = Lead {
        lead_id: "L".into(),
        created_at: time(-DAY),
        source: None,
        phones: Vec::new(),
        manager: None,
        qualified: None,
        status: None,
        deal_id: Some("alone".into()),
        first_contact_at: None,
    };
    store.import_leads(&[lead]).await.unwrap();
    let found = candidates(&store, &query(30 * DAY)).await;
    assert_eq!(ids(&found), ["d", "alone"]);
    assert!(found[0].customer_active && !found[1].customer_active);
    let alone = &found[1];
    // Not the call before the deal, and not the one that names another deal.
    assert_eq!((alone.contacts, alone.first_talk_at), (2, Some(time(2 * DAY))));
    assert_eq!(alone.lead.unwrap().created_at, time(-DAY));
    assert_eq!(alone.customer.as_deref(), Some("+7••••••••67"), "masked");
    let before = candidates(&store, &query(11 * DAY)).await;
    assert!(!before[0].customer_active, "the other deal came later");
}

#[tokio::test]
async fn history_counts_deals_by_the_signs_of_calls_before_their_last() {
    use EventKind::{ClosingAttempt, NextStep, Objection, Refusal};
    let (_guard, store) = crate::sqlite().await;
    let signs = |kinds: &[(EventKind, Option<EventType>, Option<EventResult>)]| {
        let mut card = card();
        card.events = kinds
            .iter()
            .zip(1_u32..)
            .map(|((kind, subtype, result), n)| {
                let mut event = event(*kind, *subtype, *result);
                event.start_ms = Millis(n * 1000);
                event
            })
            .collect();
        card
    };
    let think = (Objection, Some(EventType::Think), Some(EventResult::Dropped));
    let refused = (Refusal, None, Some(EventResult::Deflate));
    store
        .import_deals(&[
            made("a", DealStatus::Won, Some(60), "+71"),
            made("b", DealStatus::Lost, Some(60), "+72"),
            made("c", DealStatus::Lost, Some(60), "+73"),
            made("d", DealStatus::Open, None, "+74"),
        ])
        .await
        .unwrap();
    let rows = [
        // Put off, twice the same: one deal. The last call never counts.
        talk(&store, 1, "a", 1, signs(&[think])).await,
        talk(&store, 2, "a", 2, signs(&[think])).await,
        talk(&store, 3, "a", 3, signs(&[refused])).await,
        // A step agreed after it takes it up; three weeks of silence follow.
        talk(&store, 4, "b", 1, signs(&[think, (NextStep, None, None)])).await,
        talk(&store, 5, "b", 22, signs(&[])).await,
        // A standing no is left out; one taken back is not.
        talk(&store, 6, "c", 1, signs(&[refused])).await,
        talk(
            &store,
            7,
            "c",
            2,
            signs(&[
                refused,
                (ClosingAttempt, Some(EventType::Contract), Some(EventResult::Accepted)),
            ]),
        )
        .await,
        talk(&store, 8, "c", 3, signs(&[])).await,
        talk(&store, 9, "d", 1, signs(&[think])).await,
        talk(&store, 10, "d", 2, signs(&[])).await,
    ];
    store.save_join(&rows).await.unwrap();
    let history = store.worklist_history(&query(90 * DAY)).await.unwrap();
    assert_eq!((history.deals.won, history.deals.lost, history.deals.open), (1, 2, 1));
    let bits = |interest, soft, dropped, promise, silence| SignBits {
        interest,
        soft,
        dropped,
        promise,
        silence,
    };
    let counted: Vec<(SignBits, u64, u64)> = history.signs.iter().map(|row| (row.signs, row.won, row.lost)).collect();
    assert_eq!(
        counted,
        [
            (bits(false, true, true, false, false), 1, 0),
            (bits(true, false, false, false, false), 0, 1),
            (bits(true, false, false, true, true), 0, 1),
        ]
    );
    let before = store.worklist_history(&query(50 * DAY)).await.unwrap();
    assert_eq!(
        (before.deals.open, before.signs.len()),
        (4, 0),
        "nothing was closed by then"
    );
}

#[tokio::test]
async fn an_empty_store_has_no_candidates() {
    let (_guard, store) = crate::sqlite().await;
    assert!(candidates(&store, &query(0)).await.is_empty());
    let history = store.worklist_history(&query(0)).await.unwrap();
    assert_eq!(history, talktrack::store::WorklistHistory::default());
}
