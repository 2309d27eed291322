//! Calls as facts: the columns beside a scorecard, filled in for old databases; reading in pages; tasks.

use std::collections::BTreeSet;
use std::path::Path;

use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Row, SqliteConnection};
use talktrack::domain::{
    CallLogEntry, CrmTask, CustomerClose, DealStatus, Decision, DecisionStage, EventDetail, EventKind, EventResult,
    EventType, JoinOutcome, Lead, Phone, Scorecard, TaskKind, UnmatchedReason, Verdict,
};
use talktrack::store::{
    CallFact, CallFactQuery, CallFigure, FACT_PAGE, ImportTally, JoinRow, ScoredCall, StageMark, Store,
};

use crate::contract::Subject;
use crate::sample::{call, deal, entry, event, matched, scorecard, scored, sighting, sightings, time};

/// Cards that differ in everything that has a column.
fn cards() -> Vec<ScoredCall> {
    use Verdict::{Fail, Na, Pass, Undecidable};
    let plain = scorecard("h1", 80.0, &[("greeting.name", Pass)]);
    let mut rich = scorecard(
        "h1",
        0.0,
        &[
            ("greeting.name", Pass),
            ("needs.open", Fail),
            ("closing.step", Undecidable),
            ("objections.price", Na),
        ],
    );
    for item in &mut rich.items {
        item.section = item.id.as_str().split('.').next().unwrap().to_owned();
        item.critical = item.id.as_str() == "needs.open";
    }
    rich.items[1].evidence.clear();
    rich.events = vec![
        event(EventKind::Objection, Some(EventType::Price), Some(EventResult::Dropped)),
        event(EventKind::Objection, Some(EventType::Think), Some(EventResult::Handled)),
        event(EventKind::Refusal, None, Some(EventResult::Press)),
        event(
            EventKind::ClosingAttempt,
            Some(EventType::Meeting),
            Some(EventResult::Accepted),
        ),
        event(EventKind::Upsell, None, Some(EventResult::Declined)),
        talktrack::domain::Event {
            quote: "Битриксе".into(),
            detail: EventDetail {
                amount: Some(990.5),
                ..EventDetail::default()
            },
            ..event(EventKind::Competitor, None, None)
        },
    ];
    rich.metrics = [
        ("objections".to_owned(), Some(2.0)),
        ("polite_per_100_words".to_owned(), Some(1.2345)),
        ("reader".to_owned(), Some(0.0)),
        ("hedges_per_100_words".to_owned(), None),
    ]
    .into();
    rich.decision = Some(Decision {
        stage: DecisionStage::OfferSent,
        close: CustomerClose::Neutral,
        evidence: None,
    });
    // The sides were not known: no event was looked for.
    let mut sides: Scorecard = scorecard("h1", 50.0, &[]);
    sides.events.clear();
    sides.metrics = [("objections".to_owned(), None), ("duration_ms".to_owned(), Some(1.0))].into();
    // A pass without words is no stage reached.
    let mut silent = scorecard("h1", 10.0, &[("greeting.name", Pass), ("greeting.hello", Na)]);
    silent.items.iter_mut().for_each(|item| item.evidence.clear());
    vec![
        scored(call(0), plain),
        scored(call(1), rich),
        scored(call(2), sides),
        scored(call(3), silent),
    ]
}

async fn connection(path: &Path) -> SqliteConnection {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .foreign_keys(true)
        .connect()
        .await
        .unwrap()
}

/// All rows of a table as text, in the order of the table.
async fn dump(db: &mut SqliteConnection, sql: &str) -> Vec<Vec<String>> {
    let rows = sqlx::query(AssertSqlSafe(sql.to_owned())).fetch_all(db).await.unwrap();
    rows.iter()
        .map(|row| (0..row.len()).map(|at| row.get::<String, _>(at)).collect())
        .collect()
}

/// What the migration fills in from old bodies is what is written beside new ones.
#[tokio::test]
async fn an_old_database_is_filled_with_the_figures_of_its_calls() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (folder.path().join("old.db"), folder.path().join("new.db"));

    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/migrations/sqlite");
    let former = folder.path().join("former");
    std::fs::create_dir(&former).unwrap();
    for file in std::fs::read_dir(migrations).unwrap() {
        let file = file.unwrap();
        if file.file_name().to_str().unwrap() < "0030" {
            std::fs::copy(file.path(), former.join(file.file_name())).unwrap();
        }
    }

    let store = crate::open(&new).await;
    store.record_sightings(&sightings(4)).await.unwrap();
    store.save_scorecards(&cards(), time(0)).await.unwrap();
    store.close().await;

    // The old one gets all that the former schema knew of, from the new one.
    let mut db = connection(&old).await;
    Migrator::new(former).await.unwrap().run(&mut db).await.unwrap();
    sqlx::query(AssertSqlSafe(format!("ATTACH '{}' AS new", new.display())))
        .execute(&mut db)
        .await
        .unwrap();
    for table in [
        "call (call_no, call_id, path, seen_at)",
        "form (form_no, form_id)",
        "form_version",
        "item",
        "scorecard",
        "score_body",
        "score_item",
        "score_event",
    ] {
        let (name, columns) = table.split_once(' ').unwrap_or((table, ""));
        let wanted = if columns.is_empty() {
            "*"
        } else {
            columns.trim_matches(['(', ')'])
        };
        let sql = format!("INSERT INTO {table} SELECT {wanted} FROM new.{name}");
        sqlx::query(AssertSqlSafe(sql)).execute(&mut db).await.unwrap();
    }
    db.close().await.unwrap();
    crate::open(&old).await.close().await;

    let (mut old, mut new) = (connection(&old).await, connection(&new).await);
    let figures: Vec<String> = CallFigure::ALL
        .iter()
        .map(|figure| format!("coalesce(cast({} AS TEXT), 'unknown')", figure.column()))
        .collect();
    let facts = format!(
        "SELECT cast(f.score_no AS TEXT), coalesce(p.path, ''), coalesce(decision, ''), coalesce(close, ''),
            cast(critical_failed AS TEXT), {} FROM score_fact f LEFT JOIN stage_path p USING (path_no) ORDER BY f.score_no",
        figures.join(", ")
    );
    for sql in [
        facts.as_str(),
        "SELECT cast(score_no AS TEXT), cast(item_no AS TEXT) FROM score_critical ORDER BY 1, 2",
        "SELECT cast(score_no AS TEXT), cast(seq AS TEXT), name, cast(amount AS TEXT) FROM score_competitor ORDER BY 1, 2",
    ] {
        let (was, is) = (dump(&mut old, sql).await, dump(&mut new, sql).await);
        assert!(!is.is_empty(), "{sql}");
        assert_eq!(was, is, "{sql}");
    }
}

async fn facts(store: &dyn Store, query: &CallFactQuery) -> Vec<CallFact> {
    let mut all = Vec::new();
    store
        .visit_call_facts(query, &mut |page| {
            assert!(!page.is_empty() && page.len() <= FACT_PAGE);
            all.extend_from_slice(page);
        })
        .await
        .unwrap();
    all
}

pub async fn calls_are_read_as_facts(store: Subject) {
    store.import_deals(&[deal("D-1", DealStatus::Won)]).await.unwrap();
    let lead = Lead {
        lead_id: "L-1".into(),
        created_at: time(500),
        source: None,
        phones: vec![Phone("+79160000001".into())],
        manager: None,
        qualified: None,
        status: None,
        deal_id: None,
        first_contact_at: None,
    };
    store.import_leads(&[lead]).await.unwrap();
    let to = |number: &str, recording: &str, began| CallLogEntry {
        customer_phone: Some(Phone(number.into())),
        ..entry(recording, began, Some("Борис"))
    };
    store
        .import_call_log(&[
            entry("1", 100, Some("Анна")),
            // Before the lead was made, and after.
            to("+79160000001", "early", 400),
            to("+79160000001", "late", 600),
        ])
        .await
        .unwrap();
    let mut seen = sightings(4);
    seen.push(sighting("/calls/copy.wav", call(9), 0));
    store.record_sightings(&seen).await.unwrap();
    store.save_scorecards(&cards(), time(0)).await.unwrap();
    let twice = JoinRow {
        call: call(9),
        log_recording: Some("1".into()),
        outcome: JoinOutcome::Unmatched {
            reason: UnmatchedReason::UnknownPhone,
        },
    };
    store
        .save_join(&[matched(call(1), Some("1"), "D-1"), twice])
        .await
        .unwrap();

    let query = CallFactQuery {
        group: vec!["greeting.name".into(), "needs.open".into(), "no.such".into()],
        ..CallFactQuery::default()
    };
    let all = facts(store.as_ref(), &query).await;
    let logged: Vec<_> = all
        .iter()
        .map(|fact| (fact.started_at.is_some(), fact.call_no.is_some()))
        .collect();
    assert_eq!(
        logged,
        [
            (true, true),
            (true, true),
            (true, false),
            (true, false),
            (false, true),
            (false, true),
            (false, true)
        ]
    );
    assert_eq!((all[0].repeats_log, all[1].repeats_log), (false, true));
    assert_eq!(all[0].log_no, all[1].log_no);
    assert!(all[0].deal_no.is_some() && all[1].deal_no.is_none());
    assert_eq!(
        all.iter().map(|fact| fact.cold).collect::<Vec<_>>()[..4],
        [Some(false), Some(false), Some(true), Some(false)]
    );
    assert_eq!(
        (all[0].agent.as_deref(), all[0].talk_s, all[0].answered),
        (Some("Анна"), Some(80), Some(true))
    );

    let card = all[0].card.as_ref().unwrap();
    assert_eq!(
        (card.score, card.group, card.critical_failed.len()),
        (Some(0.0), (1, 2), 1)
    );
    assert_eq!(
        (card.decision, card.close),
        (Some(DecisionStage::OfferSent), Some(CustomerClose::Neutral))
    );
    let figure = |figure| card.figure(figure);
    assert_eq!(figure(CallFigure::Polite), Some(1.2345));
    assert_eq!(figure(CallFigure::Hedges), None);
    assert_eq!(
        (
            figure(CallFigure::ObjectionPrice),
            figure(CallFigure::ObjectionPriceHandled)
        ),
        (Some(1.0), Some(0.0))
    );
    assert_eq!(
        (
            figure(CallFigure::ObjectionsHandled),
            figure(CallFigure::RefusalsPressed)
        ),
        (Some(1.0), Some(1.0))
    );
    assert_eq!(
        (
            figure(CallFigure::ClosingMeetingAccepted),
            figure(CallFigure::UpsellsDeclined)
        ),
        (Some(1.0), Some(1.0))
    );
    let paths = store.stage_paths().await.unwrap();
    let path = paths.iter().find(|path| Some(path.path_no) == card.path_no).unwrap();
    let marks: Vec<_> = path.stages.iter().map(|(id, mark)| (id.as_str(), *mark)).collect();
    assert_eq!(
        marks,
        [
            ("greeting", StageMark::Reached),
            ("needs", StageMark::Missed),
            ("closing", StageMark::Unknown),
            ("objections", StageMark::Unknown)
        ]
    );
    // Without the sides of a call no event was looked for: unknown, not none.
    let unknown = all
        .iter()
        .filter_map(|fact| fact.card.as_ref())
        .find(|card| card.score == Some(50.0))
        .unwrap();
    assert_eq!(unknown.figure(CallFigure::ObjectionPrice), None);

    let some = CallFactQuery {
        from: Some(time(400).as_microsecond()),
        to: Some(time(600).as_microsecond()),
        ..CallFactQuery::default()
    };
    assert_eq!(facts(store.as_ref(), &some).await.len(), 1);

    let items = store.item_tallies(i64::MIN, i64::MAX).await.unwrap();
    let told: Vec<_> = items
        .iter()
        .map(|item| (item.agent.as_deref(), item.passed, item.failed))
        .collect();
    assert_eq!(told[..2], [(Some("Анна"), 1, 0), (Some("Анна"), 0, 1)]);
    assert_eq!(store.form_items().await.unwrap().len(), 5);
    let mut named = Vec::new();
    store
        .visit_competitors(i64::MIN, i64::MAX, &mut |rival| {
            named.push((rival.name.clone(), rival.amount));
        })
        .await
        .unwrap();
    assert_eq!(named, [("Битриксе".to_owned(), Some(990.5))]);

    // A card that another one replaces leaves nothing behind.
    let mut again = cards().remove(0);
    again.call = call(1);
    store.save_scorecards(&[again], time(5)).await.unwrap();
    let card = facts(store.as_ref(), &query).await[0].card.clone().unwrap();
    assert!(card.critical_failed.is_empty() && card.decision.is_none());
}

/// However many calls there are, no more than a page of them is in memory; and none is lost between two pages.
pub async fn facts_come_in_pages(store: Subject) {
    let n = u32::try_from(FACT_PAGE).unwrap() * 2 + 17;
    // Many calls begin at the same moment.
    let log: Vec<CallLogEntry> = (0..n)
        .map(|n| entry(&n.to_string(), i64::from(n / 700), None))
        .collect();
    store.import_call_log(&log).await.unwrap();
    store.record_sightings(&sightings(n)).await.unwrap();
    let (mut pages, mut starts, mut calls) = (0, Vec::new(), BTreeSet::new());
    store
        .visit_call_facts(&CallFactQuery::default(), &mut |page| {
            assert!(page.len() <= FACT_PAGE);
            pages += 1;
            starts.extend(page.iter().filter_map(|fact| fact.started_at));
            calls.extend(page.iter().filter_map(|fact| fact.call_no));
        })
        .await
        .unwrap();
    assert_eq!((pages, starts.len(), calls.len()), (6, n as usize, n as usize));
    assert!(starts.is_sorted());
}

pub async fn tasks_are_kept_and_looked_up_in_the_call_log(store: Subject) {
    let task = |id: &str, done: i64| CrmTask {
        kind: Some(TaskKind::Call),
        done_at: Some(time(done)),
        manager: Some("Анна".into()),
        ..CrmTask::new(id)
    };
    let tasks = [
        CrmTask {
            deal_id: Some("D-1".into()),
            note: Some("перезвонить".into()),
            ..task("1", 3600)
        },
        CrmTask {
            phone: Some(Phone("+79161234567".into())),
            ..task("2", 20_000)
        },
        task("3", 0),
        CrmTask {
            deal_id: Some("D-9".into()),
            ..task("4", 0)
        },
        CrmTask {
            kind: Some(TaskKind::Meeting),
            ..task("5", 0)
        },
        CrmTask {
            done_at: None,
            ..task("6", 0)
        },
    ];
    let tally = |added, updated, unchanged| ImportTally {
        added,
        updated,
        unchanged,
    };
    assert_eq!(store.import_tasks(&tasks).await.unwrap(), tally(6, 0, 0));
    assert_eq!(store.import_tasks(&tasks).await.unwrap(), tally(0, 0, 6));
    let moved = CrmTask {
        manager: None,
        ..tasks[0].clone()
    };
    assert_eq!(
        store.import_tasks(std::slice::from_ref(&moved)).await.unwrap(),
        tally(0, 1, 0)
    );
    assert_eq!(store.tasks().await.unwrap()[0], moved);
    assert_eq!(store.status().await.unwrap().tasks, 6);

    // The phone of the deal, within two hours and later.
    store.import_deals(&[deal("D-1", DealStatus::Open)]).await.unwrap();
    store.import_call_log(&[entry("1", 0, None)]).await.unwrap();
    let mut found = Vec::new();
    store
        .visit_tasks(TaskKind::Call, 7200 * 1_000_000, &mut |task| {
            found.push((task.has_call, task.deal_no.is_some()));
        })
        .await
        .unwrap();
    assert_eq!(
        found,
        [
            (Some(true), true),
            (Some(false), false),
            (None, false),
            (Some(false), false)
        ]
    );
}
