//! Made departments: parts of a cut add up, months make a forecast, stages weigh, flags are raised by what they name.

use super::department::{at, deal, period, roubles};
use super::*;
use crate::domain::{Deal, DealId, DealStatus, Lead, PlanTarget, StageEntry};
use crate::store::Store;

/// A small sequence of numbers that looks random and is the same everywhere (Knuth's MMIX).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[usize::try_from(self.below(of.len() as u64)).unwrap()]
    }
}

fn made(seed: u64) -> (Vec<Deal>, Vec<Lead>) {
    let mut dice = Dice(seed);
    let mut deals = Vec::new();
    let mut leads = Vec::new();
    for n in 0..150 {
        let status = [DealStatus::Won, DealStatus::Lost, DealStatus::Open][usize::try_from(dice.below(3)).unwrap()];
        let (month, day) = (8 + dice.below(3), 1 + dice.below(28));
        let created = format!("{month:02}-{day:02} {:02}:30", dice.below(24));
        let closed = format!(
            "{:02}-{:02} {:02}:00",
            month + dice.below(2),
            day.max(1 + dice.below(28)),
            23
        );
        let closed = if status == DealStatus::Open {
            String::new()
        } else {
            closed.max(format!("{month:02}-{day:02} 23:59"))
        };
        let mut made = deal(
            &format!("D{n}"),
            dice.pick(&["Анна", "Борис", "Вера", ""]),
            dice.pick(&["site", "ads", ""]),
            dice.pick(&["Стол", "Стул", ""]),
            i64::try_from(dice.below(5)).unwrap() * 10_000,
            status,
            (&created, &closed),
            dice.pick(&["C1", "C2", "C3", "C4", "C5", ""]),
        );
        made.cost = if dice.below(2) == 0 { roubles(7_000) } else { None };
        made.recurring = if dice.below(2) == 0 { roubles(300) } else { None };
        made.region = [None, Some("Москва".to_owned())][usize::try_from(dice.below(2)).unwrap()].clone();
        made.pipeline = [None, Some("Продажи".to_owned())][usize::try_from(dice.below(2)).unwrap()].clone();
        if dice.below(2) == 0 {
            leads.push(Lead {
                lead_id: format!("L{n}"),
                created_at: at(&created),
                source: made.source.clone(),
                phones: Vec::new(),
                manager: made.manager.clone(),
                qualified: [None, Some(true), Some(false)][usize::try_from(dice.below(3)).unwrap()],
                status: None,
                deal_id: Some(DealId(format!("D{n}"))),
                first_contact_at: (dice.below(3) > 0).then(|| at(&created)),
            });
        }
        deals.push(made);
    }
    (deals, leads)
}

/// Sums of a figure over the groups of a cut, and the total, by breakdown.
pub(super) fn sums(row: &KpiRow, id: &str) -> std::collections::BTreeMap<Option<String>, (f64, f64)> {
    let mut sums = std::collections::BTreeMap::new();
    for group in &row.groups {
        for figure in group.figures.iter().filter(|figure| figure.id == id) {
            let sum: &mut (f64, f64) = sums.entry(figure.part.clone()).or_default();
            let value = figure.value.unwrap_or(0.0);
            if group.total { sum.0 += value } else { sum.1 += value }
        }
    }
    sums
}

#[test]
fn what_adds_up_over_groups_makes_the_total() {
    run(async {
        for seed in 1..=3 {
            let shop = Shop::new().await;
            let (deals, leads) = made(seed);
            shop.store.import_deals(&deals).await.unwrap();
            shop.store.import_leads(&leads).await.unwrap();
            for cut in [
                "manager", "team", "source", "pipeline", "product", "region", "week", "month",
            ] {
                let cut: Cut = cut.parse().unwrap();
                let report = shop
                    .report(&Query {
                        cut: Some(cut),
                        ..query("2026-09")
                    })
                    .await;
                for row in every(&report) {
                    let described = super::super::row(row.id).unwrap();
                    for def in described.figures.iter().filter(|def| def.additive) {
                        // What stands at the end of a week is no part of what stands at the end of the month.
                        let stands = matches!(row.id.to_string().as_str(), "K34" | "K46" | "K64")
                            || (row.id.to_string() == "K40" && def.id == "potential");
                        if cut.by_name().is_none() && stands {
                            continue;
                        }
                        for (part, (total, parts)) in sums(row, def.id) {
                            let close = (total - parts).abs() <= 1e-6 * total.abs().max(1.0);
                            assert!(close, "{}.{} {part:?} by {cut}: {total} and {parts}", row.id, def.id);
                        }
                    }
                }
            }
        }
    });
}

/// Six whole months of 10, 20, 30, 40, 50, 60 thousand end with October.
#[test]
fn a_forecast_is_the_mean_of_the_last_months_with_its_interval() {
    run(async {
        let shop = Shop::new().await;
        let mut deals: Vec<Deal> = (5..=10)
            .map(|month| {
                let (created, closed) = (format!("{month:02}-01 09:00"), format!("{month:02}-01 12:00"));
                let amount = (i64::from(month) - 4) * 10_000;
                deal(
                    &month.to_string(),
                    "Анна",
                    "",
                    "",
                    amount,
                    DealStatus::Won,
                    (&created, &closed),
                    "",
                )
            })
            .collect();
        deals.push(deal(
            "new",
            "Анна",
            "",
            "",
            1,
            DealStatus::Lost,
            ("11-01 09:00", "11-02 09:00"),
            "",
        ));
        shop.store.import_deals(&deals).await.unwrap();
        let report = shop.report(&query("2026-10")).await;
        let forecast = figure(&report, "K64", "forecast", None);
        assert_eq!((forecast.value, forecast.n), (Some(35_000.0), 6));
        // s = 18708.2869, t(5) = 2.5705818, √(1 + 1/6) = 1.0801234.
        let half = 2.570_581_835_636_305 * 18_708.286_933_869_71 * (7.0_f64 / 6.0).sqrt();
        assert!((forecast.high.unwrap() - 35_000.0 - half).abs() < 1e-3, "{forecast:?}");
        let trend = figure(&report, "K64", "trend", None);
        assert!((trend.value.unwrap() - 10_000.0).abs() < 1e-6 && trend.low <= trend.value);
        // Two months are too few.
        let early = shop.report(&query("2026-06")).await;
        assert_eq!(figure(&early, "K64", "forecast", None).value, None);
    });
}

/// Ten deals that went through «Новый», four of them won: an open one of 50 000 there weighs 20 000.
#[test]
fn the_pipeline_is_weighted_by_what_the_stage_used_to_yield() {
    run(async {
        let shop = Shop::new().await;
        let mut deals: Vec<Deal> = (0..10)
            .map(|n| {
                let status = if n < 4 { DealStatus::Won } else { DealStatus::Lost };
                deal(
                    &n.to_string(),
                    "Анна",
                    "",
                    "",
                    1,
                    status,
                    ("08-01 09:00", "08-20 09:00"),
                    "",
                )
            })
            .collect();
        deals.push(deal(
            "open",
            "Анна",
            "",
            "",
            50_000,
            DealStatus::Open,
            ("10-01 09:00", ""),
            "",
        ));
        deals.push(deal(
            "new",
            "Анна",
            "",
            "",
            70_000,
            DealStatus::Open,
            ("10-01 09:00", ""),
            "",
        ));
        deals[11].stage = Some("Ничей".into());
        shop.store.import_deals(&deals).await.unwrap();
        let step = |deal: &Deal| StageEntry {
            deal_id: deal.deal_id.clone(),
            stage: "Новый".into(),
            pipeline: None,
            entered_at: deal.created_at,
            order: None,
        };
        let steps: Vec<StageEntry> = deals.iter().take(10).map(step).collect();
        shop.store.import_stages(&steps).await.unwrap();
        let report = shop.report(&query("2026-10")).await;
        let weighted = figure(&report, "K34", "weighted", None);
        assert_eq!((weighted.value, weighted.n, weighted.missing), (Some(20_000.0), 1, 1));
        assert_eq!(figure(&report, "K34", "open", None).value, Some(120_000.0));
    });
}

fn raised<'a>(report: &'a KpiReport, kind: FlagKind, who: Option<&str>) -> &'a Flag {
    let found = report
        .flags
        .iter()
        .find(|flag| flag.kind == kind && flag.manager.as_deref() == who);
    found.unwrap_or_else(|| panic!("{kind:?} {who:?}: {:#?}", report.flags))
}

#[test]
fn a_plan_met_exactly_every_month_is_flagged_and_an_uneven_one_is_not() {
    run(async {
        let shop = Shop::new().await;
        let mut deals = Vec::new();
        let mut plans = Vec::new();
        for (n, month) in (6..=10).enumerate() {
            let days = format!("2026-{month:02}");
            for (who, amount) in [
                ("Анна", 101_000),
                ("Борис", 60_000 + 30_000 * i64::try_from(n).unwrap()),
            ] {
                let closed = format!("{month:02}-15 12:00");
                deals.push(deal(
                    &format!("{who}{month}"),
                    who,
                    "",
                    "",
                    amount,
                    DealStatus::Won,
                    ("06-01 09:00", &closed),
                    "",
                ));
                plans.push(PlanTarget {
                    period: period(&days),
                    manager: Some(who.into()),
                    team: None,
                    metric: "revenue".into(),
                    target: 100_000.0,
                });
            }
        }
        shop.store.import_deals(&deals).await.unwrap();
        shop.store.import_plan(&plans).await.unwrap();
        let report = shop.report(&query("2026-10")).await;
        assert_eq!(
            raised(&report, FlagKind::PlanMetExactly, Some("Анна")).raised,
            Some(true)
        );
        let uneven = raised(&report, FlagKind::PlanMetExactly, Some("Борис"));
        assert_eq!(uneven.raised, Some(false));
        assert!(uneven.numbers.iter().any(|number| number.value > 0.0));
        assert_eq!(report.flags[0].raised, Some(true), "raised flags come first");
        // The managers' plans make the department's: 200 000; 161 + 0…120 thousand.
        assert_eq!(figure(&report, "M1", "plan", None).value, Some(200_000.0));
    });
}

#[test]
fn checks_revenue_and_cycles_against_the_period_before() {
    run(async {
        let shop = Shop::new().await;
        let mut deals = Vec::new();
        // September: 20 deals of 10 000 in 5 days; October: 10 of 15 000 in 10 days, at the month's border.
        for n in 0..20 {
            deals.push(deal(
                &format!("s{n}"),
                "Анна",
                "",
                "",
                10_000,
                DealStatus::Won,
                ("09-05 12:00", "09-10 12:00"),
                "",
            ));
        }
        for n in 0..10 {
            deals.push(deal(
                &format!("o{n}"),
                "Анна",
                "",
                "",
                15_000,
                DealStatus::Won,
                ("10-20 12:00", "10-30 12:00"),
                "",
            ));
        }
        shop.store.import_deals(&deals).await.unwrap();
        let report = shop.report(&query("2026-10")).await;
        assert_eq!(raised(&report, FlagKind::CheckUpRevenueDown, None).raised, Some(true));
        assert_eq!(
            raised(&report, FlagKind::CycleGrowsWithCheck, Some("Анна")).raised,
            Some(true)
        );
        // 10 of 30 on four days of the month, lower end 0.19: not above 1.5 × 0.13 = 0.197.
        assert_eq!(raised(&report, FlagKind::MovedOverMonthEnd, None).raised, Some(false));
        assert!(raised(&report, FlagKind::FormalWork, None).no_data.is_some());
        // Twenty more on the 31st: 30 of 50.
        let more: Vec<Deal> = (0..20)
            .map(|n| {
                deal(
                    &format!("m{n}"),
                    "Анна",
                    "",
                    "",
                    15_000,
                    DealStatus::Won,
                    ("10-20 12:00", "10-31 23:00"),
                    "",
                )
            })
            .collect();
        shop.store.import_deals(&more).await.unwrap();
        let report = shop.report(&query("2026-10")).await;
        assert_eq!(raised(&report, FlagKind::MovedOverMonthEnd, None).raised, Some(true));
        assert_eq!(raised(&report, FlagKind::CheckUpRevenueDown, None).raised, Some(false));
    });
}

#[test]
fn touches_formal_work_and_reading_aloud() {
    use crate::domain::{CallLogEntry, Phone};
    run(async {
        let shop = Shop::new().await;
        let mut deals = Vec::new();
        let mut log = Vec::new();
        for n in 0..60 {
            deals.push(deal(
                &format!("d{n}"),
                "Анна",
                "",
                "",
                1,
                DealStatus::Lost,
                ("10-02 09:00", "10-20 09:00"),
                "",
            ));
            for call in 0..6 {
                log.push(CallLogEntry {
                    answered: Some(true),
                    deal_id: Some(DealId(format!("d{n}"))),
                    customer_phone: Some(Phone("+74955551000".into())),
                    ..CallLogEntry::new(format!("{n}-{call}"), at("10-05 12:00"))
                });
            }
        }
        for n in 0..30 {
            deals.push(deal(
                &format!("b{n}"),
                "Борис",
                "",
                "",
                1,
                DealStatus::Won,
                ("10-02 09:00", "10-20 09:00"),
                "",
            ));
        }
        shop.store.import_deals(&deals).await.unwrap();
        shop.store.import_call_log(&log).await.unwrap();
        let report = shop.report(&query("2026-10")).await;
        assert_eq!(
            raised(&report, FlagKind::TouchesWithoutSales, Some("Анна")).raised,
            Some(true)
        );
        assert_eq!(raised(&report, FlagKind::FormalWork, Some("Анна")).raised, Some(false));
        assert_eq!(raised(&report, FlagKind::FormalWork, Some("Борис")).raised, Some(true));
        assert!(raised(&report, FlagKind::ChecklistReadAloud, None).no_data.is_some());
        // Anna's 0 of 60 lies wholly below the department's 30 of 90.
        let query = Query {
            rows: vec!["K64".parse().unwrap()],
            cut: Some("manager".parse().unwrap()),
            ..query("2026-10")
        };
        let report = shop.report(&query).await;
        assert_eq!(report.rows.len(), 1);
        let weak: Vec<(String, &str)> = report
            .support
            .iter()
            .map(|row| (row.kpi.to_string(), row.figure.id))
            .collect();
        assert!(weak.contains(&("K36".to_owned(), "win_rate")), "{weak:?}");
        assert!(
            report.support.iter().all(|row| row.manager == "Анна"),
            "{:?}",
            report.support
        );
    });
}
