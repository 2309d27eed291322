//! A made morning for the tests: two managers, three weeks, a deal on each list, one signal raised.

use crate::domain::{ContentHash, DealId, DealStatus, Millis, Money, Role};
use crate::kpi::catalogue::{
    Better, Cut, FigureResult, Flag, FlagKind, FlagNumber, GroupResult, Input, KpiReport, KpiRow, SupportRow, Unit,
    Words, row,
};
use crate::kpi::head::{Morning, OfCalls, Step};
use crate::kpi::lift::Estimate;
use crate::kpi::worklists::{
    Action, ActionKind, Candidates, DealError, DecisiveBasis, DecisiveCall, DecisiveItems, ErrorClass, ListKind,
    MoneyEstimate, NotEarned, NotEarnedPart, QuoteAbout, RankedBy, Reason, RowQuote, Sign, Whose, WorkRow, Worklist,
    Worklists,
};
use crate::report::sample;
use crate::store::DealCounts;

pub(super) fn figure(kpi: &str, id: &str, value: Option<f64>, n: u64) -> FigureResult {
    let row = row(kpi.parse().unwrap()).unwrap();
    let def = row.figure(id).unwrap();
    let spread = match def.unit {
        Unit::Share => Some(0.1),
        Unit::Score => Some(4.0),
        _ => None,
    };
    FigureResult {
        id: def.id,
        name: def.name,
        part: None,
        unit: def.unit,
        better: Better::Higher,
        value,
        low: value.zip(spread).map(|(value, by)| value - by),
        high: value.zip(spread).map(|(value, by)| value + by),
        n,
        missing: 0,
        no_data: value.is_none().then(|| vec![Input::ClosedDeals]),
        toxic: row.toxic,
        target: None,
        target_prorated: false,
        attainment: None,
        previous: None,
        previous_n: None,
        change: None,
        needs_support: false,
    }
}

fn group(name: Option<&str>, figures: Vec<FigureResult>) -> GroupResult {
    GroupResult {
        total: name.is_none(),
        group: name.map(Into::into),
        no_data: None,
        figures,
        beside: Vec::new(),
        notes: Vec::new(),
    }
}

fn kpi_row(id: &str, groups: Vec<GroupResult>) -> KpiRow {
    let descriptor = row(id.parse().unwrap()).unwrap();
    KpiRow {
        id: descriptor.id,
        name: descriptor.name,
        definition: descriptor.definition,
        proxy: descriptor.proxy,
        toxic: descriptor.toxic,
        used: Vec::new(),
        no_data: None,
        groups,
    }
}

fn lacking(id: &str, needs: &[Input]) -> KpiRow {
    KpiRow {
        no_data: Some(needs.to_vec()),
        ..kpi_row(id, Vec::new())
    }
}

fn report(by: &str, money: Vec<KpiRow>, rows: Vec<KpiRow>) -> KpiReport {
    let period: crate::kpi::catalogue::Asked = "2026-10".parse().unwrap();
    KpiReport {
        period,
        days: period.days,
        previous: period.previous(),
        cut: by.parse::<Cut>().ok(),
        money,
        rows,
        toxic: Vec::new(),
        support: Vec::new(),
        flags: Vec::new(),
    }
}

fn by_manager() -> KpiReport {
    let two = |kpi: &str, id: &str, all: (f64, u64), anna: (f64, u64), boris: Option<(f64, u64)>| {
        let one = |(value, n): (f64, u64)| vec![figure(kpi, id, Some(value), n)];
        let boris = boris.map_or_else(|| vec![figure(kpi, id, None, 0)], one);
        kpi_row(
            kpi,
            vec![
                group(None, one(all)),
                group(Some("Анна Иванова"), one(anna)),
                group(Some("Борис Ким"), boris),
            ],
        )
    };
    let mut above = two("M1", "above", (60_000.0, 31), (50_000.0, 25), Some((10_000.0, 6)));
    above.groups[0].figures[0].target = Some(0.0);
    above.groups[0].figures[0].previous = Some(20_000.0);
    above.groups[0].figures[0].previous_n = Some(28);
    above.groups[0].figures[0].change = Some(40_000.0);
    above.groups[0]
        .figures
        .push(figure("M1", "revenue", Some(360_000.0), 31));
    let mut score = two("K1", "score", (61.5, 240), (68.0, 150), Some((47.0, 90)));
    score.groups[2].figures[0].needs_support = true;
    let support = SupportRow {
        manager: "Борис Ким".into(),
        kpi: score.id,
        figure: score.groups[2].figures[0].clone(),
        department: score.groups[0].figures[0].clone(),
    };
    let mut attained = kpi_row("T1", vec![group(None, vec![figure("T1", "attainment", Some(1.2), 31)])]);
    attained.groups[0].beside = vec![
        figure("M1", "above", Some(60_000.0), 31),
        figure("M3", "conversion", Some(0.4), 55),
    ];
    let flag = |kind: FlagKind, raised, manager: Option<&str>| Flag {
        kind,
        name: kind.name(),
        rule: kind.rule(),
        manager: manager.map(Into::into),
        raised,
        no_data: raised.is_none().then(|| vec![Input::Tasks]),
        numbers: vec![FlagNumber {
            name: Words {
                en: "share",
                ru: "доля",
            },
            value: 0.42,
        }],
    };
    KpiReport {
        toxic: vec![attained, lacking("T3", &[Input::Staff])],
        support: vec![support],
        flags: vec![
            flag(FlagKind::MovedOverMonthEnd, Some(true), Some("Борис Ким")),
            flag(FlagKind::PlanMetExactly, Some(false), None),
            flag(FlagKind::FormalWork, None, None),
        ],
        ..report(
            "manager",
            vec![
                above,
                lacking("M2", &[Input::Deals, Input::Margins]),
                two("M3", "conversion", (0.4, 55), (0.45, 40), Some((0.27, 15))),
            ],
            vec![two("K36", "win_rate", (0.38, 82), (0.42, 60), None), score],
        )
    }
}

/// Weeks with one gap, and values whose places are known.
fn by_week() -> KpiReport {
    const WEEKS: [&str; 5] = ["2026-W40", "2026-W41", "2026-W42", "2026-W43", "2026-10-26..2026-10-31"];
    let weeks = |kpi: &str, id: &str, values: [Option<f64>; 5]| {
        let mut groups = vec![group(None, vec![figure(kpi, id, Some(1.0), 1)])];
        groups.extend(
            WEEKS
                .iter()
                .zip(values)
                .map(|(week, value)| group(Some(week), vec![figure(kpi, id, value, 30)])),
        );
        kpi_row(kpi, groups)
    };
    report(
        "week",
        vec![
            weeks(
                "M1",
                "above",
                [
                    Some(-50_000.0),
                    Some(0.0),
                    Some(50_000.0),
                    Some(100_000.0),
                    Some(25_000.0),
                ],
            ),
            lacking("M2", &[Input::Deals, Input::Margins]),
            weeks("M3", "conversion", [Some(0.3), Some(0.4), None, Some(0.5), Some(0.2)]),
        ],
        vec![
            weeks("K36", "win_rate", [Some(0.3); 5]),
            weeks("K1", "score", [Some(50.0), Some(55.0), Some(60.0), Some(65.0), None]),
        ],
    )
}

fn deal(list: ListKind, deal: &str) -> WorkRow {
    let money = |value| MoneyEstimate {
        value: Money(value),
        low: Money(value / 2),
        high: Money(value * 2),
    };
    let amount = Money(43_000_000);
    WorkRow {
        rank: Some(1),
        deal: DealId::from(deal),
        status: DealStatus::Lost,
        manager: Some("Борис Ким".into()),
        source: None,
        product: None,
        customer: Some("+7••••••••67".into()),
        amount: Some(amount),
        chance: Some(Estimate {
            value: 0.31,
            low: 0.19,
            high: 0.47,
        }),
        expected: Some(money(13_330_000)),
        lost_reason: None,
        closed_at: Some("2026-10-20T09:00:00Z".parse().unwrap()),
        last_contact_at: None,
        quiet_days: Some(11),
        call: Some(DecisiveCall {
            call: ContentHash::of(b"ru"),
            recording: "out-7••••••••67.wav".into(),
            started_at: Some("2026-10-18T10:00:00Z".parse().unwrap()),
            direction: None,
            agent: Some("Борис Ким".into()),
        }),
        quotes: vec![RowQuote {
            about: QuoteAbout::Promise,
            text: "Перезвоню вам в пятницу.".into(),
            speaker: Some(Role::Agent),
            channel: 0,
            start_ms: Millis(41_000),
            end_ms: Millis(43_000),
        }],
        errors: match list {
            ListKind::Revive => Vec::new(),
            ListKind::Lost => vec![DealError {
                class: ErrorClass::PromiseNotKept,
                whose: Whose::Agent,
                id: None,
                subtype: None,
                difference: None,
                waited: None,
            }],
        },
        reasons: vec![Reason {
            sign: Sign::PromiseNotKept,
            subtype: None,
            when: Some("в пятницу".into()),
            days: None,
            n: Some(80),
            won: Some(30),
            rate: Some(Estimate {
                value: 0.375,
                low: 0.277,
                high: 0.485,
            }),
            weight: Some(0.052),
        }],
        action: Action {
            kind: ActionKind::KeepPromise,
            subtype: None,
            item: None,
            when: Some("в пятницу".into()),
        },
    }
}

fn list(kind: ListKind) -> Worklist {
    let part = NotEarnedPart {
        name: None,
        deals: 2,
        unknown_amount: 1,
        amount: Money(86_000_000),
        expected: Some(MoneyEstimate {
            value: Money(32_000_000),
            low: Money(10_000_000),
            high: Money(61_000_000),
        }),
    };
    Worklist {
        list: kind,
        as_of: "2026-10-31T20:59:59Z".parse().unwrap(),
        form: "sales-b2b-ru".into(),
        manager: None,
        base: Some(Estimate {
            value: 0.38,
            low: 0.28,
            high: 0.48,
        }),
        deals: DealCounts {
            won: 31,
            lost: 51,
            open: 12,
        },
        ranked_by: RankedBy::Expected,
        decisive: DecisiveItems {
            basis: DecisiveBasis::Lift,
            items: Vec::new(),
        },
        candidates: Candidates {
            candidates: 60,
            qualify: 1,
            ..Candidates::default()
        },
        rows: vec![deal(kind, if kind == ListKind::Revive { "D-17" } else { "D-23" })],
        unknown_amount: Vec::new(),
        not_earned: NotEarned {
            all: part,
            by_manager: Vec::new(),
            by_error: Vec::new(),
        },
    }
}

pub(super) fn morning() -> Morning {
    Morning {
        as_of: "2026-10-31T20:59:59Z".parse().unwrap(),
        kpi: by_manager(),
        trend: by_week(),
        step: Step::Week,
        join: sample::join(),
        calls: Some(OfCalls {
            form: "sales-b2b-ru".into(),
            lift: sample::lift_of_deals(),
            lists: Worklists {
                revive: list(ListKind::Revive),
                lost: list(ListKind::Lost),
            },
            managers: sample::managers(),
        }),
    }
}
