//! A department of nine deals, six leads and six calls; `hand.rs` computes from this table. All times are Moscow's.
//!
//! | deal | manager, team | source | product | amount | status | created | closed | client |
//! |---|---|---|---|---|---|---|---|---|
//! | D0 | Анна, А | site | Стол | 40 000 | won | 01.09 10:00 | 10.09 10:00 | C1 |
//! | D1 | Анна, А | site | Стол | 100 000 | won | 01.10 10:00 | 11.10 10:00 | C1 |
//! | D2 | Анна, А | site | Стул | 200 000 | won | 02.10 10:00 | 22.10 09:05 | C2 |
//! | D3 | Анна, А | ads | Стол | 50 000 | lost | 03.10 12:00 | 08.10 09:30 | C3 |
//! | D4 | Борис, Б | ads | Стол | 60 000 | won | 05.10 12:00 | 09.10 12:00 | C4 |
//! | D5 | Борис, Б | ads | – | – | open | 20.10 10:00 | – | C5 |
//! | D6 | Борис, Б | site | Стул | 80 000 | open | 25.10 10:00 | – | C2 |
//! | D7 | Борис, Б | ads | Стул | 30 000 | lost | 10.10 10:00 | 02.11 10:00 | – |
//! | D8 | Борис, Б | ads | Стол | 20 000 | lost | 05.09 10:00 | 20.09 10:00 | C6 |

use jiff::Timestamp;

use crate::domain::{
    CallId, CallLogEntry, ContentHash, Cost, CostKind, CustomerClose, Deal, DealId, DealStatus, Decision,
    DecisionStage, Direction, Event, EventDetail, EventKind, EventResult, EventType, Fingerprint, FormRef, JoinOutcome,
    Lead, LineItem, LineKind, MatchedBy, Millis, Money, Phone, PlanTarget, Score, Scorecard, StageEntry,
};
use crate::kpi::catalogue::Asked;
use crate::store::{JoinRow, ScoredCall, Sighting, SqliteStore, Store};

/// `10-01 10:00` of 2026 in Moscow.
pub(super) fn at(text: &str) -> Timestamp {
    let (day, time) = text.split_once(' ').unwrap();
    format!("2026-{day}T{time}:00+03:00").parse().unwrap()
}

pub(super) fn roubles(amount: i64) -> Option<Money> {
    Some(Money(amount * 100))
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

pub(super) fn deal(
    id: &str,
    who: &str,
    source: &str,
    product: &str,
    amount: i64,
    status: DealStatus,
    days: (&str, &str),
    client: &str,
) -> Deal {
    Deal {
        manager: some(who),
        team: some(match who {
            "Анна" => "А",
            "Борис" => "Б",
            _ => "",
        }),
        source: some(source),
        product: some(product),
        amount: if amount > 0 { roubles(amount) } else { None },
        closed_at: (!days.1.is_empty()).then(|| at(days.1)),
        pipeline: some("Продажи"),
        stage: some("Новый"),
        company_id: some(client),
        ..Deal::new(DealId::from(id), status, at(days.0))
    }
}

pub(super) fn period(text: &str) -> crate::domain::Period {
    text.parse::<Asked>().unwrap().days
}

fn phone(text: &str) -> Vec<Phone> {
    some(text).map(Phone).into_iter().collect()
}

#[expect(clippy::too_many_lines, reason = "a table of facts")]
pub(super) async fn fill(store: &SqliteStore) {
    use DealStatus::{Lost, Open, Won};
    let mut deals = vec![
        deal(
            "D0",
            "Анна",
            "site",
            "Стол",
            40_000,
            Won,
            ("09-01 10:00", "09-10 10:00"),
            "C1",
        ),
        deal(
            "D1",
            "Анна",
            "site",
            "Стол",
            100_000,
            Won,
            ("10-01 10:00", "10-11 10:00"),
            "C1",
        ),
        deal(
            "D2",
            "Анна",
            "site",
            "Стул",
            200_000,
            Won,
            ("10-02 10:00", "10-22 09:05"),
            "C2",
        ),
        deal(
            "D3",
            "Анна",
            "ads",
            "Стол",
            50_000,
            Lost,
            ("10-03 12:00", "10-08 09:30"),
            "C3",
        ),
        deal(
            "D4",
            "Борис",
            "ads",
            "Стол",
            60_000,
            Won,
            ("10-05 12:00", "10-09 12:00"),
            "C4",
        ),
        deal("D5", "Борис", "ads", "", 0, Open, ("10-20 10:00", ""), "C5"),
        deal("D6", "Борис", "site", "Стул", 80_000, Open, ("10-25 10:00", ""), "C2"),
        deal(
            "D7",
            "Борис",
            "ads",
            "Стул",
            30_000,
            Lost,
            ("10-10 10:00", "11-02 10:00"),
            "",
        ),
        deal(
            "D8",
            "Борис",
            "ads",
            "Стол",
            20_000,
            Lost,
            ("09-05 10:00", "09-20 10:00"),
            "C6",
        ),
    ];
    for (place, cost) in [(0, 30_000), (1, 60_000), (2, 150_000), (4, 70_000)] {
        deals[place].cost = roubles(cost);
    }
    deals[1].discount = roubles(5_000);
    deals[1].recurring = roubles(1_000);
    deals[4].recurring = roubles(500);
    deals[1].region = some("Москва");
    deals[2].phones = phone("+78125551000");
    store.import_deals(&deals).await.unwrap();

    let lead = |id: &str, created, source: &str, who: &str, qualified, deal: &str, contact: &str, tel: &str| Lead {
        lead_id: id.to_owned(),
        created_at: at(created),
        source: some(source),
        phones: phone(tel),
        manager: some(who),
        qualified,
        status: None,
        deal_id: some(deal).map(DealId),
        first_contact_at: (!contact.is_empty()).then(|| at(contact)),
    };
    let leads = [
        lead(
            "L0",
            "09-01 09:00",
            "site",
            "Анна",
            Some(true),
            "D0",
            "09-01 09:10",
            "+74955550000",
        ),
        // Thursday; answered in 10 minutes.
        lead(
            "L1",
            "10-01 09:50",
            "site",
            "Анна",
            Some(true),
            "D1",
            "10-01 10:00",
            "+74955550001",
        ),
        // Friday 17:55 to Monday 09:05: 10 working minutes, 3790 by the wall clock.
        lead(
            "L2",
            "10-02 17:55",
            "site",
            "Анна",
            Some(true),
            "D2",
            "10-05 09:05",
            "+74955550002",
        ),
        // Saturday noon to the call on Monday 09:30: 30 working minutes, 2730 by the wall clock.
        lead("L3", "10-03 12:00", "ads", "Анна", Some(true), "D3", "", "+74955550003"),
        lead("L4", "10-05 10:00", "ads", "Борис", Some(false), "", "", ""),
        lead(
            "L5",
            "10-20 11:00",
            "ads",
            "Борис",
            None,
            "D5",
            "10-20 11:05",
            "+74955550005",
        ),
    ];
    store.import_leads(&leads).await.unwrap();

    let call = |name: &str, started, out, who: &str, tel: &str, deal: &str, answered, talk| CallLogEntry {
        direction: Some(if out { Direction::Outbound } else { Direction::Inbound }),
        agent: some(who),
        customer_phone: some(tel).map(Phone),
        deal_id: some(deal).map(DealId),
        answered: Some(answered),
        talk_s: Some(talk),
        ..CallLogEntry::new(name, at(started))
    };
    let log = [
        call("c1", "10-01 10:00", true, "Анна", "+74955550001", "D1", true, 120),
        call("c2", "10-05 09:30", true, "Анна", "+74955550003", "D3", true, 60),
        call("c3", "10-06 12:00", false, "Анна", "+74955550003", "D3", true, 180),
        call("c4", "10-06 13:00", true, "Борис", "+79161234567", "D4", false, 0),
        call("c5", "10-07 12:00", false, "Борис", "+79161234567", "D4", true, 240),
        // After the close: not a touch of the deal.
        call("c6", "10-12 12:00", true, "Анна", "", "D1", true, 60),
    ];
    store.import_call_log(&log).await.unwrap();

    let step = |deal: &str, stage: &str, order, entered| StageEntry {
        deal_id: DealId::from(deal),
        stage: stage.to_owned(),
        pipeline: None,
        entered_at: at(entered),
        order: Some(order),
    };
    let steps = [
        step("D1", "Новый", 1, "10-01 10:00"),
        step("D1", "Переговоры", 2, "10-03 10:00"),
        step("D2", "Новый", 1, "10-02 10:00"),
        step("D2", "Переговоры", 2, "10-06 10:00"),
        step("D3", "Новый", 1, "10-03 12:00"),
        step("D3", "Провал", 9, "10-08 09:30"),
        step("D4", "Новый", 1, "10-05 12:00"),
        step("D4", "Договор", 3, "10-08 12:00"),
        step("D5", "Новый", 1, "10-20 10:00"),
        step("D5", "Переговоры", 2, "10-21 10:00"),
        step("D6", "Новый", 1, "10-25 10:00"),
        step("D7", "Новый", 1, "10-10 10:00"),
        step("D7", "Провал", 9, "11-02 10:00"),
    ];
    store.import_stages(&steps).await.unwrap();

    let cost = |id: &str, days, kind, source: &str, amount: i64| Cost {
        cost_id: id.to_owned(),
        period: period(days),
        kind,
        source: some(source),
        manager: None,
        amount: Money(amount * 100),
    };
    let costs = [
        cost("1", "2026-10", CostKind::Ads, "ads", 30_000),
        cost("2", "2026-10", CostKind::Ads, "site", 20_000),
        cost("3", "2026-10", CostKind::Salary, "", 70_000),
        // 92 days: a thousand a day.
        cost("4", "2026-Q4", CostKind::Other, "", 92_000),
    ];
    store.import_costs(&costs).await.unwrap();

    let plan = |who: &str, metric: &str, target| PlanTarget {
        period: period("2026-10"),
        manager: some(who),
        team: None,
        metric: metric.to_owned(),
        target,
    };
    let plans = [
        plan("", "выручка", 300_000.0),
        plan("Анна", "revenue", 250_000.0),
        plan("", "K36", 50.0),
    ];
    store.import_plan(&plans).await.unwrap();

    let item = |id: &str, deal: &str, product: &str, amount, kind| LineItem {
        item_id: id.to_owned(),
        deal_id: DealId::from(deal),
        product: product.to_owned(),
        quantity: None,
        amount: roubles(amount),
        cost: None,
        discount: None,
        kind: Some(kind),
    };
    let items = [
        item("1", "D1", "Стол", 80_000, LineKind::Main),
        item("2", "D1", "Доставка", 20_000, LineKind::Upsell),
        item("3", "D2", "Стул", 200_000, LineKind::Main),
        item("4", "D6", "Стул", 80_000, LineKind::Main),
    ];
    store.import_items(&items).await.unwrap();
    score(store).await;
}

/// c1: the customer agrees to a meeting and is glad; c2: refuses one and is not; c3: nothing is known of its end.
async fn score(store: &SqliteStore) {
    let seen = at("11-03 10:00");
    let calls = [
        ("c1", Some(CustomerClose::Positive), Some(EventResult::Accepted)),
        ("c2", Some(CustomerClose::Negative), Some(EventResult::Refused)),
        ("c3", None, None),
    ];
    let id = |name: &str| -> CallId { ContentHash::of(name.as_bytes()) };
    let sightings = calls.map(|(name, ..)| Sighting {
        path: name.into(),
        size: 1,
        mtime_ns: 0,
        call: id(name),
        seen_at: seen,
    });
    store.record_sightings(&sightings).await.unwrap();
    let scored = calls.map(|(name, close, meeting)| ScoredCall {
        call: id(name),
        fingerprint: Fingerprint::of(&["test"]),
        meaningful: true,
        scorecard: scorecard(close, meeting),
    });
    store.save_scorecards(&scored, seen).await.unwrap();
    let joined = [("c1", "D1"), ("c2", "D3"), ("c3", "D3")].map(|(name, deal)| JoinRow {
        call: id(name),
        log_recording: Some(name.to_owned()),
        outcome: JoinOutcome::Matched {
            deal_id: DealId::from(deal),
            by: MatchedBy::CrmId,
        },
    });
    store.save_join(&joined).await.unwrap();
}

fn scorecard(close: Option<CustomerClose>, meeting: Option<EventResult>) -> Scorecard {
    let attempt = |result| Event {
        kind: EventKind::ClosingAttempt,
        subtype: Some(EventType::Meeting),
        speaker: None,
        channel: 0,
        start_ms: Millis(0),
        end_ms: Millis(1),
        quote: "давайте встретимся".into(),
        result: Some(result),
        detail: EventDetail::default(),
    };
    Scorecard {
        score: Score::new(90.0),
        unfailed_score: Score::new(90.0),
        result: None,
        coverage: Some(1.0),
        form: FormRef {
            id: "b2b".into(),
            hash: "1".into(),
        },
        sections: Vec::new(),
        items: Vec::new(),
        events: meeting.map(attempt).into_iter().collect(),
        metrics: [("talk_share_agent".to_owned(), Some(0.95))].into_iter().collect(),
        decision: close.map(|close| Decision {
            stage: DecisionStage::Need,
            close,
            evidence: None,
        }),
    }
}
