//! `lift_counts` against the same counts made in the plainest way in memory, on random small departments; and the
//! rules one by one on departments made for them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;
use talktrack::domain::{DealStatus, Event, EventKind, EventResult, EventType, ItemId, Verdict};
use talktrack::store::{CallFigure, DealCounts, Exposure, LiftCell, LiftCounts, LiftKind, LiftQuery, Store};

use crate::sample::*;

#[derive(Debug, Clone)]
struct Department {
    deals: Vec<(DealStatus, Option<i64>)>,
    calls: Vec<Call>,
}

#[derive(Debug, Clone)]
struct Call {
    deal: Option<usize>,
    /// Second of the start; without one the call is matched but not in the log.
    started: Option<i64>,
    meaningful: bool,
    /// Version of the form; `None`: not scored.
    version: Option<&'static str>,
    verdicts: Vec<(&'static str, Verdict)>,
    events: Vec<Event>,
}

const ITEMS: [&str; 3] = ["greeting", "needs", "close"];

fn department() -> impl Strategy<Value = Department> {
    let status = prop::sample::select(vec![DealStatus::Won, DealStatus::Lost, DealStatus::Open]);
    let deals = prop::collection::vec((status, prop::option::of(0_i64..6)), 1..6);
    let verdict = prop::option::of(prop::sample::select(vec![
        Verdict::Pass,
        Verdict::Fail,
        Verdict::Na,
        Verdict::Undecidable,
    ]));
    let events = prop::collection::vec(
        (
            prop::sample::select(vec![EventKind::Objection, EventKind::ClosingAttempt]),
            prop::option::of(prop::sample::select(vec![EventType::Price, EventType::Time])),
            prop::option::of(prop::sample::select(vec![EventResult::Handled, EventResult::Dropped])),
        ),
        0..4,
    );
    let call = (
        prop::option::weighted(0.9, 0_usize..6),
        prop::option::weighted(0.9, 0_i64..6),
        prop::bool::weighted(0.8),
        prop::option::weighted(0.9, prop::sample::select(vec!["old", "new", "new", "new"])),
        prop::array::uniform3(verdict),
        events,
    );
    (deals, prop::collection::vec(call, 0..14)).prop_map(|(deals, calls)| {
        let calls = calls
            .into_iter()
            .map(|(deal, started, meaningful, version, verdicts, events)| Call {
                deal: deal.filter(|deal| *deal < deals.len()),
                started,
                meaningful,
                version,
                verdicts: ITEMS
                    .iter()
                    .zip(verdicts)
                    .filter_map(|(id, verdict)| Some((*id, verdict?)))
                    .collect(),
                events: events
                    .into_iter()
                    .map(|(kind, subtype, result)| event(kind, subtype, result))
                    .collect(),
            })
            .collect();
        Department { deals, calls }
    })
}

async fn fill(store: &Arc<dyn Store>, department: &Department) {
    let numbered = || (0_u32..).zip(&department.calls);
    let deals: Vec<_> = (0..)
        .zip(&department.deals)
        .map(|(n, (status, closed))| {
            let mut deal = deal(&format!("D-{n}"), *status);
            deal.closed_at = closed.map(time);
            deal
        })
        .collect();
    store.import_deals(&deals).await.unwrap();
    store
        .record_sightings(&sightings(u32::try_from(department.calls.len()).unwrap()))
        .await
        .unwrap();
    let log: Vec<_> = numbered()
        .filter_map(|(n, call)| Some(entry(&n.to_string(), call.started?, None)))
        .collect();
    store.import_call_log(&log).await.unwrap();
    let join: Vec<_> = numbered()
        .filter_map(|(n, spec)| {
            let recording = spec.started.map(|_| n.to_string());
            Some(matched(call(n), recording.as_deref(), &format!("D-{}", spec.deal?)))
        })
        .collect();
    store.save_join(&join).await.unwrap();
    for version in ["old", "new"] {
        let batch: Vec<_> = numbered()
            .filter(|(_, spec)| spec.version == Some(version))
            .map(|(n, spec)| {
                let mut card = scorecard(version, 50.0, &spec.verdicts);
                card.events.clone_from(&spec.events);
                let mut scored = scored(call(n), card);
                scored.meaningful = spec.meaningful;
                scored
            })
            .collect();
        store.save_scorecards(&batch, time(0)).await.unwrap();
    }
}

/// The same, said in Rust.
fn naive(department: &Department, exposure: Exposure) -> LiftCounts {
    let mut counts = LiftCounts {
        calls: department.calls.len() as u64,
        matched: department.calls.iter().filter(|call| call.deal.is_some()).count() as u64,
        ..LiftCounts::default()
    };
    let versions: BTreeSet<_> = department.calls.iter().filter_map(|call| call.version).collect();
    let current = ["new", "old"].into_iter().find(|version| versions.contains(version));

    let mut closed: Vec<(bool, Vec<&Call>)> = Vec::new();
    for (n, (status, closed_at)) in department.deals.iter().enumerate() {
        *of(&mut counts.deals, *status) += 1;
        let mut calls: Vec<(u32, &Call)> = (0..)
            .zip(&department.calls)
            .filter(|(_, call)| {
                let before_close = closed_at
                    .zip(call.started)
                    .is_none_or(|(closed, started)| started < closed);
                call.deal == Some(n)
                    && call.version.is_some()
                    && call.version == current
                    && call.meaningful
                    && before_close
            })
            .collect();
        calls.sort_by_key(|(n, spec)| (spec.started.is_none(), spec.started, call(*n)));
        if exposure == Exposure::FirstCall {
            calls.truncate(1);
        }
        if !calls.is_empty() {
            *of(&mut counts.exposed, *status) += 1;
            if *status != DealStatus::Open {
                closed.push((
                    *status == DealStatus::Won,
                    calls.into_iter().map(|(_, call)| call).collect(),
                ));
            }
        }
    }

    for id in ITEMS {
        let verdicts = |calls: &[&Call]| -> Vec<Verdict> {
            calls
                .iter()
                .flat_map(|call| &call.verdicts)
                .filter(|(item, _)| *item == id)
                .map(|(_, v)| *v)
                .collect()
        };
        if closed.iter().all(|(_, calls)| verdicts(calls).is_empty()) {
            continue;
        }
        counts.cells.push(cell(id, LiftKind::Item, &closed, |calls| {
            let verdicts = verdicts(calls);
            let count = |verdict| verdicts.iter().filter(|v| **v == verdict).count();
            let (passed, failed) = (count(Verdict::Pass), count(Verdict::Fail));
            if exposure == Exposure::CallShare && passed + failed > 0 {
                Some(passed > 0 && passed >= failed)
            } else if verdicts.contains(&Verdict::Pass) {
                Some(true)
            } else {
                verdicts.contains(&Verdict::Fail).then_some(false)
            }
        }));
    }
    let happened = |event: &Event| -> Vec<(String, bool)> {
        let name = |value: serde_json::Value| value.as_str().map(str::to_owned);
        let kind = name(serde_json::to_value(event.kind).unwrap()).unwrap();
        let subtype = name(serde_json::to_value(event.subtype).unwrap()).map(|name| (format!("{kind}:{name}"), false));
        let result = name(serde_json::to_value(event.result).unwrap()).map(|name| (format!("{kind}:{name}"), true));
        [Some((kind, false)), subtype, result].into_iter().flatten().collect()
    };
    let in_calls = |calls: &[&Call]| -> BTreeMap<String, bool> {
        calls.iter().flat_map(|call| &call.events).flat_map(happened).collect()
    };
    let ids: BTreeMap<String, bool> = closed.iter().flat_map(|(_, calls)| in_calls(calls)).collect();
    for (id, is_result) in ids {
        let kind = id.split(':').next().unwrap().to_owned();
        counts.cells.push(cell(&id, LiftKind::Behaviour, &closed, |calls| {
            let happened = in_calls(calls);
            let calls_with = |id: &String| calls.iter().filter(|call| in_calls(&[call]).contains_key(id)).count();
            let base = if is_result { calls_with(&kind) } else { calls.len() };
            let enough = exposure != Exposure::CallShare || 2 * calls_with(&id) >= base;
            (!is_result || happened.contains_key(&kind)).then(|| happened.contains_key(&id) && enough)
        }));
    }
    counts.cells.sort_by(|a, b| (a.kind, &a.id).cmp(&(b.kind, &b.id)));
    counts
}

fn of(counts: &mut DealCounts, status: DealStatus) -> &mut u64 {
    match status {
        DealStatus::Won => &mut counts.won,
        DealStatus::Lost => &mut counts.lost,
        DealStatus::Open => &mut counts.open,
    }
}

fn cell(
    id: &str,
    kind: LiftKind,
    closed: &[(bool, Vec<&Call>)],
    exposed: impl Fn(&[&Call]) -> Option<bool>,
) -> LiftCell {
    let count = |with: bool, won_only: bool| {
        closed
            .iter()
            .filter(|(won, calls)| (*won || !won_only) && exposed(calls) == Some(with))
            .count() as u64
    };
    LiftCell {
        id: ItemId::from(id),
        kind,
        n_with: count(true, false),
        won_with: count(true, true),
        n_without: count(false, false),
        won_without: count(false, true),
    }
}

async fn counts(store: &Arc<dyn Store>, exposure: Exposure) -> LiftCounts {
    store
        .lift_counts(&LiftQuery {
            form: "sales".into(),
            exposure,
            metrics: vec![],
        })
        .await
        .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sql_counts_what_the_plain_way_counts(department in department()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (_folder, store) = crate::sqlite().await;
            fill(&store, &department).await;
            for exposure in [Exposure::FirstCall, Exposure::AnyCall, Exposure::CallShare] {
                prop_assert_eq!(counts(&store, exposure).await, naive(&department, exposure), "{:?}", exposure);
            }
            Ok(())
        })?;
    }
}

fn judged(deal: usize, started: i64, verdict: Verdict) -> Call {
    Call {
        deal: Some(deal),
        started: Some(started),
        meaningful: true,
        version: Some("new"),
        verdicts: vec![("needs", verdict)],
        events: vec![],
    }
}

async fn needs(department: &Department, exposure: Exposure) -> (u64, u64, u64, u64) {
    let (_folder, store) = crate::sqlite().await;
    fill(&store, department).await;
    let counts = counts(&store, exposure).await;
    let cell = counts.cells.iter().find(|cell| cell.id.as_str() == "needs").unwrap();
    (cell.n_with, cell.won_with, cell.n_without, cell.won_without)
}

#[tokio::test]
async fn a_call_at_or_after_the_close_does_not_expose_the_deal() {
    for (closed_at, expected) in [(Some(5), (0, 0, 1, 1)), (Some(6), (1, 1, 0, 0)), (None, (1, 1, 0, 0))] {
        let department = Department {
            deals: vec![(DealStatus::Won, closed_at)],
            calls: vec![judged(0, 5, Verdict::Pass), judged(0, 1, Verdict::Fail)],
        };
        assert_eq!(needs(&department, Exposure::AnyCall).await, expected, "{closed_at:?}");
    }
}

#[tokio::test]
async fn the_first_call_is_the_first_meaningful_one() {
    let mut early = judged(0, 0, Verdict::Pass);
    early.meaningful = false;
    let department = Department {
        deals: vec![(DealStatus::Lost, None)],
        calls: vec![judged(0, 3, Verdict::Pass), early, judged(0, 2, Verdict::Fail)],
    };
    assert_eq!(needs(&department, Exposure::FirstCall).await, (0, 0, 1, 0));
    assert_eq!(
        needs(&department, Exposure::AnyCall).await,
        (1, 0, 0, 0),
        "passed once is passed"
    );
}

#[tokio::test]
async fn an_item_that_nobody_was_judged_on_is_still_a_row() {
    let department = Department {
        deals: vec![(DealStatus::Won, None)],
        calls: vec![judged(0, 0, Verdict::Undecidable)],
    };
    assert_eq!(needs(&department, Exposure::FirstCall).await, (0, 0, 0, 0));
}

#[tokio::test]
async fn handled_is_compared_among_deals_with_an_objection() {
    let with = |deal, result| Call {
        events: vec![event(EventKind::Objection, Some(EventType::Price), Some(result))],
        ..judged(deal, 0, Verdict::Pass)
    };
    let department = Department {
        deals: vec![
            (DealStatus::Won, None),
            (DealStatus::Lost, None),
            (DealStatus::Won, None),
            (DealStatus::Open, None),
        ],
        calls: vec![
            with(0, EventResult::Handled),
            with(1, EventResult::Dropped),
            judged(2, 0, Verdict::Pass), // no objection
            with(3, EventResult::Handled),
        ],
    };
    let (_folder, store) = crate::sqlite().await;
    fill(&store, &department).await;
    let counts = counts(&store, Exposure::FirstCall).await;
    let cells: Vec<_> = counts
        .cells
        .iter()
        .filter(|cell| cell.kind == LiftKind::Behaviour)
        .collect();
    let row = |id: &str, n_with, won_with, n_without, won_without| LiftCell {
        id: id.into(),
        kind: LiftKind::Behaviour,
        n_with,
        won_with,
        n_without,
        won_without,
    };
    let expected = [
        row("objection", 2, 1, 1, 1),
        row("objection:dropped", 1, 0, 1, 1),
        row("objection:handled", 1, 1, 1, 0),
        row("objection:price", 2, 1, 1, 1),
    ];
    assert_eq!(cells, expected.iter().collect::<Vec<_>>());
    assert_eq!(
        counts.exposed,
        DealCounts {
            won: 2,
            lost: 1,
            open: 1
        }
    );
}

#[tokio::test]
async fn the_table_has_the_facts_of_each_deal_and_the_time_of_each_item() {
    let department = Department {
        deals: vec![
            (DealStatus::Won, None),
            (DealStatus::Lost, None),
            (DealStatus::Open, None),
            (DealStatus::Lost, None),
        ],
        calls: vec![
            judged(0, 0, Verdict::Pass),
            judged(1, 1, Verdict::Fail),
            judged(1, 2, Verdict::Pass),
            judged(2, 0, Verdict::Pass),
        ],
    };
    let (_folder, store) = crate::sqlite().await;
    fill(&store, &department).await;
    let query = LiftQuery {
        form: "sales".into(),
        exposure: Exposure::FirstCall,
        metrics: vec![CallFigure::TalkShareAgent, CallFigure::SilenceShare],
    };
    let table = store.lift_table(&query).await.unwrap();
    assert_eq!(table.counts, counts(&store, Exposure::FirstCall).await);
    assert_eq!(
        table.deals.len(),
        2,
        "an open deal and one without calls are not compared"
    );
    let deal = &table.deals[0];
    assert!(deal.won && !table.deals[1].won);
    assert_eq!((deal.manager.as_deref(), deal.source.as_deref()), (Some("Анна"), None));
    assert_eq!(deal.direction, Some(talktrack::domain::Direction::Outbound));
    assert_eq!((deal.amount.map(|m| m.0), deal.score), (Some(4_800_050), Some(50.0)));
    let needs = table
        .columns
        .iter()
        .find(|column| column.id.as_str() == "needs")
        .unwrap();
    assert!(needs.with.contains(0) && !needs.with.contains(1) && needs.known.contains(1));
    let talk = table
        .metrics
        .iter()
        .find(|metric| metric.name == "talk_share_agent")
        .unwrap();
    assert_eq!(talk.values, [Some(0.5), Some(0.5)]);
    assert_eq!(
        table.metrics.len(),
        1,
        "nobody measured the silence, and nobody asked for more"
    );
    // All meaningful calls, of open deals too; one piece of evidence of 900 ms in each call that passed.
    let item = table.items.iter().find(|item| item.id.as_str() == "needs").unwrap();
    assert_eq!((item.passed, item.failed, item.sampled), (3, 1, 3));
    assert_eq!(item.evidence_ms, Some(900.0));
}
