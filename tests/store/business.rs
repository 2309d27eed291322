//! The tables of the business: stage history, leads, costs, plan, deal lines.

use std::slice::from_ref;

use jiff::civil::date;
use talktrack::domain::{
    CallLogEntry, Cost, CostKind, Deal, DealStatus, JoinOutcome, Lead, LineItem, LineKind, Money, Period, Phone,
    PlanTarget, StageEntry,
};
use talktrack::store::{ImportTally, JoinRow};

use crate::contract::Subject;
use crate::sample::{call, deal, entry, matched, sightings, time};

fn tally(added: u64, updated: u64, unchanged: u64) -> ImportTally {
    ImportTally {
        added,
        updated,
        unchanged,
    }
}

fn october() -> Period {
    Period {
        first: date(2026, 10, 1),
        last: date(2026, 10, 31),
    }
}

fn stage(deal: &str, stage: &str, at: i64) -> StageEntry {
    StageEntry {
        deal_id: deal.into(),
        stage: stage.into(),
        pipeline: None,
        entered_at: time(at),
        order: Some(2),
    }
}

fn lead(id: &str) -> Lead {
    Lead {
        lead_id: id.into(),
        created_at: time(0),
        source: Some("сайт".into()),
        phones: vec![Phone("+79161234567".into())],
        manager: None,
        qualified: Some(true),
        status: None,
        deal_id: Some("D-1".into()),
        first_contact_at: Some(time(60)),
    }
}

pub async fn tables_of_the_business_count_and_repeat_without_change(store: Subject) {
    let stages = [
        stage("D-1", "Новая", 0),
        stage("D-1", "Счёт", 10),
        stage("D-2", "Новая", 0),
    ];
    assert_eq!(store.import_stages(&stages).await.unwrap(), tally(3, 0, 0));
    assert_eq!(store.import_stages(&stages).await.unwrap(), tally(0, 0, 3));
    let moved = StageEntry {
        pipeline: Some("Опт".into()),
        ..stages[1].clone()
    };
    assert_eq!(
        store.import_stages(&[moved.clone(), stages[0].clone()]).await.unwrap(),
        tally(0, 1, 1)
    );
    assert_eq!(
        store.stages().await.unwrap(),
        [stages[0].clone(), moved, stages[2].clone()]
    );

    let leads = [lead("L-1"), lead("L-2")];
    assert_eq!(store.import_leads(&leads).await.unwrap(), tally(2, 0, 0));
    let other_phone = Lead {
        phones: vec![],
        ..lead("L-2")
    };
    assert_eq!(
        store.import_leads(&[lead("L-1"), other_phone.clone()]).await.unwrap(),
        tally(0, 1, 1)
    );
    assert_eq!(store.leads().await.unwrap(), [lead("L-1"), other_phone]);

    let cost = Cost {
        cost_id: "1".into(),
        period: october(),
        kind: CostKind::Ads,
        source: Some("сайт".into()),
        manager: None,
        amount: Money(100),
    };
    assert_eq!(store.import_costs(from_ref(&cost)).await.unwrap(), tally(1, 0, 0));
    let more = Cost {
        amount: Money(200),
        ..cost.clone()
    };
    // The last row of an id stands.
    assert_eq!(store.import_costs(&[cost, more.clone()]).await.unwrap(), tally(0, 1, 0));
    assert_eq!(store.costs().await.unwrap(), [more]);

    let target = |manager: Option<&str>, target| PlanTarget {
        period: october(),
        manager: manager.map(Into::into),
        team: None,
        metric: "revenue".into(),
        target,
    };
    let plan = [target(None, 1e6), target(Some("Анна"), 5e5)];
    assert_eq!(store.import_plan(&plan).await.unwrap(), tally(2, 0, 0));
    assert_eq!(
        store.import_plan(&[target(None, 2e6), plan[1].clone()]).await.unwrap(),
        tally(0, 1, 1)
    );
    assert_eq!(store.plan().await.unwrap(), [target(None, 2e6), plan[1].clone()]);

    let item = LineItem {
        item_id: "7".into(),
        deal_id: "D-1".into(),
        product: "Стеллаж".into(),
        quantity: Some(1.5),
        amount: Some(Money(5)),
        cost: None,
        discount: Some(Money(0)),
        kind: Some(LineKind::CrossSell),
    };
    assert_eq!(store.import_items(from_ref(&item)).await.unwrap(), tally(1, 0, 0));
    assert_eq!(store.import_items(from_ref(&item)).await.unwrap(), tally(0, 0, 1));
    assert_eq!(store.items().await.unwrap(), [item]);

    // More rows than one statement takes, and none at all.
    let many: Vec<StageEntry> = (0..1000).map(|n| stage("many", "s", n)).collect();
    assert_eq!(store.import_stages(&many).await.unwrap(), tally(1000, 0, 0));
    assert_eq!(store.import_stages(&many).await.unwrap(), tally(0, 0, 1000));
    assert_eq!(store.import_items(&[]).await.unwrap(), tally(0, 0, 0));
}

pub async fn deals_and_calls_keep_all_their_columns(store: Subject) {
    let deal = Deal {
        cost: Some(Money(1)),
        discount: Some(Money(2)),
        recurring: Some(Money(3)),
        region: Some("Тверь".into()),
        stage: Some("Счёт".into()),
        team: Some("Восток".into()),
        company_id: Some("f".into()),
        lost_reason: Some("дорого".into()),
        ..deal("D-1", DealStatus::Lost)
    };
    let call = CallLogEntry {
        ring_s: Some(4),
        queue: Some("600".into()),
        contact_id: Some("c".into()),
        company_id: Some("f".into()),
        answered: Some(false),
        ..entry("a", 0, None)
    };
    store.import_deals(from_ref(&deal)).await.unwrap();
    store.import_call_log(from_ref(&call)).await.unwrap();
    assert_eq!(store.deals().await.unwrap(), from_ref(&deal));
    assert_eq!(store.call_log().await.unwrap(), from_ref(&call));
    assert_eq!(store.import_deals(from_ref(&deal)).await.unwrap(), tally(0, 0, 1));
    let other = Deal { stage: None, ..deal };
    assert_eq!(store.import_deals(from_ref(&other)).await.unwrap(), tally(0, 1, 0));
    assert_eq!(store.deals().await.unwrap(), [other]);
    let other = CallLogEntry { queue: None, ..call };
    assert_eq!(store.import_call_log(from_ref(&other)).await.unwrap(), tally(0, 1, 0));
    assert_eq!(store.call_log().await.unwrap(), [other]);
}

pub async fn deals_without_calls_are_told_why(store: Subject) {
    store.record_sightings(&sightings(3)).await.unwrap();
    let with = |id: &str, phone: Option<&str>, source: Option<&str>| Deal {
        phones: phone.map(|phone| Phone(phone.into())).into_iter().collect(),
        source: source.map(Into::into),
        ..deal(id, DealStatus::Won)
    };
    let deals = [
        with("called", Some("+1"), Some("сайт")),
        with("rival-1", Some("+2"), Some("сайт")),
        with("rival-2", Some("+2"), None),
        with("unrecorded", Some("+3"), None),
        with("named", None, None),
        with("phoneless", None, None),
        with("too-late", Some("+4"), None),
        with("silent", Some("+5"), None),
    ];
    store.import_deals(&deals).await.unwrap();
    let row = |name: &str, at, phone: Option<&str>, deal: Option<&str>| CallLogEntry {
        customer_phone: phone.map(|phone| Phone(phone.into())),
        deal_id: deal.map(Into::into),
        ..entry(name, at, Some("Анна"))
    };
    let missed = CallLogEntry {
        answered: Some(false),
        ..row("missed", 5, Some("+9"), None)
    };
    let log = [
        row("0", 0, Some("+1"), None),
        row("1", 1, Some("+2"), None),
        row("x", 2, Some("+3"), None),
        row("y", 3, None, Some("named")),
        row("z", 864_000, Some("+4"), None),
        missed,
    ];
    store.import_call_log(&log).await.unwrap();
    let ambiguous = JoinRow {
        call: call(1),
        log_recording: Some("1".into()),
        outcome: JoinOutcome::Ambiguous {
            candidates: vec!["rival-1".into(), "rival-2".into()],
        },
    };
    store
        .save_join(&[matched(call(0), Some("0"), "called"), ambiguous])
        .await
        .unwrap();
    let counts = store.join_counts().await.unwrap();
    let mut reasons = counts.deals_without_calls.clone();
    reasons.sort();
    let reasons: Vec<(&str, u64)> = reasons
        .iter()
        .map(|(reason, deals)| (reason.as_str(), *deals))
        .collect();
    assert_eq!(
        reasons,
        [
            ("ambiguous_calls", 2),
            ("no_phone", 1),
            ("no_recording", 2),
            ("not_in_call_log", 1),
            ("outside_deal_life", 1)
        ]
    );
    assert_eq!(counts.deals_by_source, [(None, 6, 0), (Some("сайт".into()), 2, 1)]);
    assert_eq!(counts.deals_by_manager, [(Some("Анна".into()), 8, 1)]);
    assert_eq!((counts.log_rows, counts.log_rows_without_recording), (5, 3));
    let by_manager = [
        (Some("Анна".into()), "ambiguous".into(), 1),
        (None, "not_joined".into(), 1),
    ];
    assert_eq!(counts.unmatched_by_manager, by_manager);
}
