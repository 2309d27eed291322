//! Calls for call reviews, reviews that were held, pass rates around them: what every back end promises.

use std::sync::Arc;

use talktrack::domain::{
    CallMark, Deal, DealStatus, Direction, EventKind, EventResult, EventType, JoinOutcome, Money, UnmatchedReason,
    Verdict,
};
use talktrack::store::{
    JoinRow, Store, StoreError, TrainingCall, TrainingClip, TrainingKey, TrainingQuery, TrainingSession,
    TrainingTarget, TrainingWindows,
};

use crate::sample::*;

type Subject = Arc<dyn Store>;

/// Manager, before, after: passed of decided.
type Counts = (String, (u64, u64), (u64, u64));

/// One call of a deal of its own, an hour after the one before.
struct Row {
    manager: &'static str,
    verdict: Verdict,
    status: DealStatus,
    /// Of a price objection.
    result: Option<EventResult>,
    product: &'static str,
}

fn row(manager: &'static str, verdict: Verdict, status: DealStatus) -> Row {
    Row {
        manager,
        verdict,
        status,
        result: None,
        product: "CRM",
    }
}

/// Call `n` begins `n` hours into the Monday; its deal closes ten days later.
async fn fill(store: &Subject, rows: &[Row]) {
    let count = u32::try_from(rows.len()).unwrap();
    store.record_sightings(&sightings(count)).await.unwrap();
    let (mut deals, mut log, mut join, mut batch) = (vec![], vec![], vec![], vec![]);
    for (n, row) in (0..).zip(rows) {
        let (deal_id, recording) = (format!("D{n:04}"), format!("{n}.wav"));
        deals.push(Deal {
            product: Some(row.product.into()),
            source: None,
            ..deal(&deal_id, row.status)
        });
        log.push(entry(&recording, i64::from(n) * 3600, Some(row.manager)));
        join.push(matched(call(n), Some(&recording), &deal_id));
        let mut card = scorecard("v1", 50.0, &[("a", row.verdict)]);
        card.events = row
            .result
            .map(|result| event(EventKind::Objection, Some(EventType::Price), Some(result)))
            .into_iter()
            .collect();
        batch.push(scored(call(n), card));
    }
    store.import_deals(&deals).await.unwrap();
    store.import_call_log(&log).await.unwrap();
    store.save_join(&join).await.unwrap();
    store.save_scorecards(&batch, time(3)).await.unwrap();
}

fn query(target: TrainingTarget) -> TrainingQuery {
    TrainingQuery {
        form: "sales".into(),
        target,
        before: time(100 * 86_400),
        manager: None,
        again: false,
        session: None,
        only: vec![],
        per_manager: 100,
        per_side: 100,
    }
}

fn item() -> TrainingTarget {
    TrainingTarget::Item("a".into())
}

fn key(folder: &str) -> TrainingKey {
    TrainingKey {
        day: "2026-03-05".parse().unwrap(),
        form: "sales".into(),
        request: "five pairs".into(),
        folder: folder.into(),
    }
}

fn session(folder: &str, calls: [u32; 2]) -> TrainingSession {
    let clip = |handled, n| TrainingClip {
        pair: 1,
        handled,
        call: call(n),
        manager: format!("M{n}"),
    };
    TrainingSession {
        key: key(folder),
        target: item(),
        audience: vec!["Анна".into(), "Борис".into()],
        clips: vec![clip(true, calls[0]), clip(false, calls[1])],
    }
}

async fn found(store: &Subject, query: &TrainingQuery) -> Vec<(u32, bool)> {
    let calls = store.training_calls(query).await.unwrap().calls;
    let number = |one: &TrainingCall| (0..2_000).find(|n| call(*n) == one.call).unwrap();
    calls.iter().map(|one| (number(one), one.handled)).collect()
}

pub async fn only_clear_examples_are_offered(store: Subject) {
    use DealStatus::{Lost, Open, Won};
    use Verdict::{Fail, Na, Pass, Undecidable};
    let mut rows = vec![
        row("Анна", Pass, Won),
        row("Борис", Fail, Lost),
        row("Анна", Pass, Lost),
        row("Анна", Fail, Won),
        row("Анна", Pass, Open),
        row("Анна", Na, Won),
        row("Анна", Undecidable, Lost),
        row("", Pass, Won),
        row("Вера", Pass, Won),
    ];
    rows[8].result = Some(EventResult::Handled);
    fill(&store, &rows).await;
    let wanted = query(item());
    assert_eq!(
        found(&store, &wanted).await,
        [(8, true), (0, true), (1, false)],
        "newest first"
    );
    let all = store.training_calls(&wanted).await.unwrap();
    assert_eq!((all.handled, all.missed, all.used), (2, 1, 0));
    let vera = &all.calls[0];
    assert_eq!(
        (vera.manager.as_str(), vera.deal.as_str(), vera.direction, vera.amount),
        ("Вера", "D0008", Some(Direction::Outbound), Some(Money(4_800_050)))
    );
    assert_eq!((vera.started_at, vera.closed_at), (time(8 * 3600), Some(time(864_000))));
    assert_eq!(vera.objections, [EventType::Price].into());
    assert!(all.calls[1].objections.is_empty());

    // As of an instant: neither later calls, nor outcomes that were not known yet.
    let before = |seconds| TrainingQuery {
        before: time(seconds),
        ..query(item())
    };
    assert_eq!(found(&store, &before(864_001)).await.len(), 3);
    assert_eq!(
        found(&store, &before(864_000)).await,
        [],
        "no deal was closed before it"
    );
    // What is private is played to nobody.
    let mark = async |on| {
        store
            .mark_call(call(8), CallMark::Private, on, "Анна", time(9))
            .await
            .unwrap()
    };
    assert!(mark(true).await);
    assert_eq!(found(&store, &wanted).await, [(0, true), (1, false)]);
    assert!(mark(false).await);
    let only = TrainingQuery {
        only: vec![call(0), call(4), call(77)],
        ..query(item())
    };
    assert_eq!(found(&store, &only).await, [(0, true)]);
    assert_eq!(store.judged_items(&"sales".into()).await.unwrap(), ["a".into()]);
    assert_eq!(store.judged_items(&"other".into()).await.unwrap(), []);
    let nothing = query(TrainingTarget::Item("no such".into()));
    assert_eq!(
        store.training_calls(&nothing).await.unwrap(),
        talktrack::store::TrainingCalls::default()
    );
}

pub async fn of_events_the_clear_results_count(store: Subject) {
    use DealStatus::{Lost, Won};
    let with = |manager, result, status| Row {
        result,
        ..row(manager, Verdict::Na, status)
    };
    fill(
        &store,
        &[
            with("Анна", Some(EventResult::Handled), Won),
            with("Борис", Some(EventResult::Dropped), Lost),
            with("Анна", Some(EventResult::Dropped), Won),
            with("Анна", None, Lost),
        ],
    )
    .await;
    let price = query(TrainingTarget::event("objection:price").unwrap());
    assert_eq!(found(&store, &price).await, [(0, true), (1, false)]);
    let any = query(TrainingTarget::event("objection").unwrap());
    assert_eq!(found(&store, &any).await, [(0, true), (1, false)]);
    let other = query(TrainingTarget::event("objection:trust").unwrap());
    assert_eq!(found(&store, &other).await, []);

    // Both results in one call: no clear example.
    let mut card = scorecard("v1", 50.0, &[("a", Verdict::Na)]);
    card.events = [EventResult::Handled, EventResult::Dropped]
        .map(|result| event(EventKind::Objection, Some(EventType::Price), Some(result)))
        .into();
    store.save_scorecards(&[scored(call(0), card)], time(4)).await.unwrap();
    assert_eq!(found(&store, &price).await, [(1, false)]);
}

pub async fn a_few_stand_for_all(store: Subject) {
    let mut rows = Vec::new();
    for n in 0..300 {
        let manager = if n < 280 { "Анна" } else { "Борис" };
        let mut one = row(manager, Verdict::Pass, DealStatus::Won);
        if n == 0 {
            one.product = "Склад";
        }
        rows.push(one);
    }
    fill(&store, &rows).await;
    let wanted = TrainingQuery {
        before: time(1_000 * 86_400),
        per_manager: 4,
        per_side: 6,
        ..query(item())
    };
    // Calls from the tenth day on begin after their deal was closed.
    let all = store.training_calls(&wanted).await.unwrap();
    assert_eq!((all.handled, all.missed, all.calls.len()), (240, 0, 4));
    assert_eq!(
        found(&store, &wanted).await,
        [(239, true), (0, true), (238, true), (237, true)],
        "the other product comes second, though it is the oldest"
    );
    let all_of_each = TrainingQuery {
        per_manager: 100,
        ..wanted
    };
    assert_eq!(found(&store, &all_of_each).await.len(), 6);
}

pub async fn sessions_are_remembered_and_replaced(store: Subject) {
    use DealStatus::{Lost, Won};
    use Verdict::{Fail, Pass};
    fill(
        &store,
        &[
            row("Анна", Pass, Won),
            row("Борис", Fail, Lost),
            row("Вера", Pass, Won),
            row("Глеб", Fail, Lost),
        ],
    )
    .await;
    let first = session("/review", [0, 1]);
    store.save_training_session(&first, time(5)).await.unwrap();
    store.save_training_session(&first, time(6)).await.unwrap();
    let kept = store.training_sessions(&"sales".into()).await.unwrap();
    assert_eq!(kept, std::slice::from_ref(&first));
    assert_eq!(store.training_sessions(&"other".into()).await.unwrap(), []);

    let wanted = query(item());
    assert_eq!(found(&store, &wanted).await, [(2, true), (3, false)]);
    assert_eq!(store.training_calls(&wanted).await.unwrap().used, 2);
    let again = TrainingQuery {
        again: true,
        ..query(item())
    };
    assert_eq!(found(&store, &again).await.len(), 4);
    let own = TrainingQuery {
        session: Some(first.key.clone()),
        ..query(item())
    };
    assert_eq!(
        found(&store, &own).await.len(),
        4,
        "a session's own calls are offered to it"
    );

    let second = session("/elsewhere", [2, 1]);
    store.save_training_session(&second, time(7)).await.unwrap();
    assert_eq!(
        store.training_sessions(&"sales".into()).await.unwrap(),
        [first.clone(), second]
    );
    let other = session("/review", [0, 3]);
    store.save_training_session(&other, time(8)).await.unwrap();
    let sessions = store.training_sessions(&"sales".into()).await.unwrap();
    assert_eq!(sessions.len(), 2);
    assert!(
        sessions.contains(&other) && !sessions.contains(&first),
        "the same key: replaced whole"
    );

    // What is not known changes nothing.
    let unknown = session("/review", [0, 99]);
    assert!(matches!(
        store.save_training_session(&unknown, time(9)).await,
        Err(StoreError::Unknown { what: "call", .. })
    ));
    let mut nobodys = session("/review", [0, 1]);
    nobodys.key.form = "no such".into();
    assert!(matches!(
        store.save_training_session(&nobodys, time(9)).await,
        Err(StoreError::Unknown { what: "form", .. })
    ));
    assert_eq!(store.training_sessions(&"sales".into()).await.unwrap(), sessions);
}

pub async fn rates_are_counted_in_their_windows(store: Subject) {
    use DealStatus::Open;
    use Verdict::{Fail, Na, Pass};
    let mut rows = vec![
        row("Анна", Pass, Open),
        row("Анна", Fail, Open),
        row("Борис", Fail, Open),
        row("Анна", Na, Open),
        row("Анна", Pass, Open),
        row("Анна", Fail, Open),
        row("Вера", Na, Open),
    ];
    rows[1].result = Some(EventResult::Handled);
    rows[5].result = Some(EventResult::Dropped);
    fill(&store, &rows).await;
    let hour = |n: i64| time(n * 3600);
    let windows = TrainingWindows {
        before: (hour(0), hour(4)),
        after: (hour(5), hour(9)),
    };
    let counts = |rates: Vec<talktrack::store::TrainingRates>| -> Vec<Counts> {
        rates
            .into_iter()
            .map(|one| (one.manager, one.before, one.after))
            .collect()
    };
    let of_item = store.training_rates(&"sales".into(), &item(), &windows).await.unwrap();
    assert_eq!(
        counts(of_item),
        [
            ("Анна".to_owned(), (1, 2), (0, 1)),
            ("Борис".to_owned(), (0, 1), (0, 0))
        ],
        "the fourth hour is in neither window"
    );
    let target = TrainingTarget::event("objection:price").unwrap();
    let of_event = store.training_rates(&"sales".into(), &target, &windows).await.unwrap();
    assert_eq!(counts(of_event), [("Анна".to_owned(), (1, 1), (0, 1))]);
}

pub async fn a_call_is_found_wherever_it_was_seen(store: Subject) {
    let seen = [
        sighting("/a/1.wav", call(1), 10),
        sighting("/b/1.wav", call(1), 20),
        sighting("/b/2.wav", call(2), 20),
    ];
    store.record_sightings(&seen).await.unwrap();
    let paths = store.call_paths(call(1)).await.unwrap();
    assert_eq!(paths, [std::path::PathBuf::from("/b/1.wav"), "/a/1.wav".into()]);
    assert!(store.call_paths(call(9)).await.unwrap().is_empty());
}

/// Calls without a deal or without a row in the log are nobody's example.
pub async fn calls_that_are_not_joined_are_not_offered(store: Subject) {
    fill(&store, &[row("Анна", Verdict::Pass, DealStatus::Won)]).await;
    assert_eq!(found(&store, &query(item())).await.len(), 1);
    let unjoined: JoinRow = unmatched(call(0), Some("0.wav"), UnmatchedReason::NoPhone);
    assert!(matches!(unjoined.outcome, JoinOutcome::Unmatched { .. }));
    store.save_join(&[unjoined]).await.unwrap();
    assert_eq!(found(&store, &query(item())).await, []);
}
