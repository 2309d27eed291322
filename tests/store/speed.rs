//! A measurement, not a test: `cargo test --test store speed -- --ignored --nocapture`.

use std::time::Instant;

use talktrack::domain::{DealStatus, EventKind, EventResult, EventType, Verdict};
use talktrack::store::{CallFilter, Exposure, LiftQuery};

use crate::sample::*;

const CALLS: u32 = 20_000;
const DEALS: u32 = 4_000;
const ITEMS: usize = 30;

#[tokio::test]
#[ignore = "a measurement"]
async fn twenty_thousand_calls() {
    let (folder, store) = crate::sqlite().await;
    let began = Instant::now();
    let lap = |what: &str, began: Instant| println!("{what:<28} {:>7.2} s", began.elapsed().as_secs_f64());

    let deals: Vec<_> = (0..DEALS)
        .map(|n| {
            deal(
                &format!("D-{n:06}"),
                if n % 3 == 0 { DealStatus::Won } else { DealStatus::Lost },
            )
        })
        .collect();
    store.import_deals(&deals).await.unwrap();
    lap("deals", began);
    let log: Vec<_> = (0..CALLS)
        .map(|n| {
            entry(
                &format!("{n}.wav"),
                i64::from(n),
                Some(["Анна", "Олег", "Вера"][n as usize % 3]),
            )
        })
        .collect();
    let at = Instant::now();
    store.import_call_log(&log).await.unwrap();
    lap("call log", at);
    let at = Instant::now();
    store.record_sightings(&sightings(CALLS)).await.unwrap();
    lap("sightings", at);
    let at = Instant::now();
    let join: Vec<_> = (0..CALLS)
        .map(|n| {
            matched(
                call(n),
                Some(&format!("{n}.wav")),
                &format!("D-{:06}", n.wrapping_mul(2_654_435_761) % DEALS),
            )
        })
        .collect();
    store.save_join(&join).await.unwrap();
    lap("join", at);

    let ids: Vec<String> = (0..ITEMS).map(|n| format!("section.item-{n}")).collect();
    let at = Instant::now();
    for chunk in (0..CALLS).collect::<Vec<_>>().chunks(500) {
        let batch: Vec<_> = chunk
            .iter()
            .map(|n| {
                let verdict = |item: usize| match (*n as usize * 31 + item * 17) % 10 {
                    0..5 => Verdict::Pass,
                    5..8 => Verdict::Fail,
                    8 => Verdict::Na,
                    _ => Verdict::Undecidable,
                };
                let items: Vec<_> = (0..ITEMS).map(|item| (ids[item].as_str(), verdict(item))).collect();
                let mut card = scorecard("v1", f64::from(n % 100), &items);
                card.events = (0..n % 12)
                    .map(|k| match k % 3 {
                        0 => event(EventKind::Objection, Some(EventType::Price), Some(EventResult::Handled)),
                        1 => event(
                            EventKind::ClosingAttempt,
                            Some(EventType::Meeting),
                            Some(EventResult::None),
                        ),
                        _ => event(EventKind::Question, Some(EventType::Open), None),
                    })
                    .collect();
                scored(call(*n), card)
            })
            .collect();
        store.save_scorecards(&batch, time(0)).await.unwrap();
    }
    lap("scorecards", at);
    for (name, exposure) in [
        ("lift, first call", Exposure::FirstCall),
        ("lift, any call", Exposure::AnyCall),
    ] {
        let at = Instant::now();
        let counts = store
            .lift_counts(&LiftQuery {
                form: "sales".into(),
                exposure,
                metrics: vec![],
            })
            .await
            .unwrap();
        lap(name, at);
        assert_eq!(counts.cells.len(), ITEMS + 8);
    }
    let at = Instant::now();
    assert_eq!(store.calls(&CallFilter::default()).await.unwrap().len(), CALLS as usize);
    lap("list of all calls", at);
    let at = Instant::now();
    store.manager_rows(&"sales".into()).await.unwrap();
    lap("managers", at);
    let at = Instant::now();
    store.call_states().await.unwrap();
    lap("states of all calls", at);
    let at = Instant::now();
    for n in 0..1000 {
        store
            .save_transcript(call(n), &fingerprint("t"), None, &transcript("Алло"), time(0))
            .await
            .unwrap();
    }
    lap("1000 transcripts, one by one", at);
    store.close().await;
    let bytes = std::fs::metadata(folder.path().join("calls.db")).unwrap().len();
    println!("{:<28} {:>7} MB", "file", bytes / 1_000_000);
}

/// `cargo test --test store verdicts_on_many -- --ignored --nocapture`.
#[tokio::test]
#[ignore = "a measurement"]
async fn verdicts_on_many_calls() {
    let (_folder, store) = crate::sqlite().await;
    let lap = |what: &str, began: Instant, n: u32| {
        println!(
            "{what:<34} {:>8.2} ms",
            began.elapsed().as_secs_f64() * 1000.0 / f64::from(n)
        );
    };
    crate::review::many_calls(store.as_ref(), CALLS).await;
    let at = Instant::now();
    crate::review::many_verdicts(store.as_ref(), 500).await;
    lap("a verdict", at, 500);
    let at = Instant::now();
    crate::review::many_calls(store.as_ref(), CALLS).await;
    println!(
        "scoring {CALLS} calls anew, 500 reviewed: {:.2} s",
        at.elapsed().as_secs_f64()
    );
    let at = Instant::now();
    crate::review::many_queued(store.as_ref(), 2000).await;
    lap("2000 calls drawn for the queue", at, 1);
    let at = Instant::now();
    crate::review::many_taken(store.as_ref(), 100).await;
    lap("a call from the queue", at, 100);
    let at = Instant::now();
    let rated = store.rated_items(&"sales".into()).await.unwrap();
    lap(&format!("{} verdicts for calibration", rated.len()), at, 1);
}
