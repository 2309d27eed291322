//! October of the department in `department.rs`, every CRM row computed by hand. Won in October: D1, D2, D4; lost: D3;
//! created in October: D1–D7; leads of October: L1–L5.

use super::*;

/// (row, figure, part, value, n, left out)
type Expected = (&'static str, &'static str, Option<&'static str>, f64, u64, u64);

const ALL: Option<&str> = None;

#[rustfmt::skip]
const OCTOBER: &[Expected] = &[
    // 100 + 200 + 60 = 360 thousand; the plan is 300.
    ("M1", "above", ALL, 60_000.0, 3, 0),
    ("M1", "revenue", ALL, 360_000.0, 3, 0),
    ("M1", "plan", ALL, 300_000.0, 1, 0),
    // (100 − 60 − 5) + (200 − 150) + (60 − 70) = 75.
    ("M2", "profit", ALL, 75_000.0, 3, 0),
    ("M2", "profit_share", ALL, 75.0 / 360.0, 3, 0),
    ("M2", "discount", ALL, 5_000.0, 1, 2),
    ("M2", "discount_share", ALL, 0.05, 1, 0),
    ("M2", "loss_making", ALL, 1.0, 1, 0),
    ("M2", "loss", ALL, 10_000.0, 1, 0),
    // Qualified: L1 (won), L2 (won), L3 (lost); L4 is not, L5 nobody marked.
    ("M3", "conversion", ALL, 2.0 / 3.0, 3, 1),
    ("M3", "qualified", ALL, 3.0, 3, 1),
    ("M3", "won", ALL, 2.0, 2, 0),
    ("M3", "open", ALL, 0.0, 0, 0),
    ("T1", "attainment", ALL, 1.2, 3, 0),
    ("T2", "calls", ALL, 6.0, 6, 0),
    ("T2", "connected", ALL, 5.0, 5, 0),
    ("T2", "meetings", ALL, 1.0, 1, 0),
    // Alive in October: D1–D7; not filled: D5 (amount), D7 (client).
    ("T4", "filled", ALL, 5.0 / 7.0, 7, 0),
    ("T5", "average", ALL, 120_000.0, 3, 0),
    // Open at midnight: D5 (no amount), D6 80, D7 30 (lost in November).
    ("K34", "open", ALL, 110_000.0, 2, 1),
    ("K34", "stage", Some("Новый"), 110_000.0, 2, 0),
    // 30 + 20 + 70 + 31 days of 1 = 151 thousand.
    ("K35", "cost", ALL, 151_000.0, 4, 0),
    ("K35", "kind", Some("ads"), 50_000.0, 2, 0),
    ("K35", "kind", Some("salary"), 70_000.0, 1, 0),
    ("K35", "kind", Some("other"), 31_000.0, 1, 0),
    ("K35", "per_stage", Some("lead"), 30_200.0, 5, 0),
    ("K35", "per_stage", Some("deal"), 151_000.0 / 7.0, 7, 0),
    ("K35", "per_stage", Some("Переговоры"), 151_000.0 / 4.0, 4, 0),
    ("K35", "per_stage", Some("Договор"), 151_000.0 / 3.0, 3, 0),
    ("K35", "per_stage", Some("won"), 151_000.0 / 3.0, 3, 0),
    ("K36", "win_rate", ALL, 0.75, 4, 0),
    ("K36", "from_leads", ALL, 0.4, 5, 0),
    // Reached: Новый 7; Переговоры D1, D2, D5 and D4 past it; Договор the won D1, D2, D4. «Провал» is no step.
    ("K37", "step", Some("Новый → Переговоры"), 4.0 / 7.0, 7, 0),
    ("K37", "step", Some("Переговоры → Договор"), 0.75, 4, 0),
    ("K37", "lowest", Some("Новый → Переговоры"), 4.0 / 7.0, 7, 0),
    // Новый: D1 2, D2 4, D3 4.896, D4 3, D5 1, D7 23 days. Переговоры: D1 8, D2 15 days 23 h 5 min.
    ("K37", "time", Some("Новый"), 3.5, 6, 0),
    ("K37", "time", Some("Переговоры"), (8.0 + 15.0 + 1385.0 / 1440.0) / 2.0, 2, 0),
    ("K37", "time", Some("Договор"), 1.0, 1, 0),
    ("K37", "longest", Some("Переговоры"), (8.0 + 15.0 + 1385.0 / 1440.0) / 2.0, 2, 0),
    // From the first contact: D1 10 days (01.10 10:00), D2 17 (05.10 09:05), D4 2 (the inbound call of 07.10).
    ("K38", "median", ALL, 10.0, 3, 0),
    ("K38", "p90", ALL, 15.6, 3, 0),
    ("K38", "mean", ALL, 29.0 / 3.0, 3, 0),
    // L1 → D1: 10 days 10 min; L2 → D2: 19 days 15 h 10 min.
    ("K38", "lead_to_won", ALL, (10.0 + 10.0 / 1440.0 + 19.0 + 910.0 / 1440.0) / 2.0, 2, 0),
    ("K38", "lost_median", ALL, 3.0, 1, 0),
    // D1: C1 bought before; D4: the first connected call came in.
    ("K39", "mrr", ALL, 1_500.0, 2, 0),
    ("K39", "origin", Some("upgrade"), 1_000.0, 1, 0),
    ("K39", "origin", Some("inbound"), 500.0, 1, 0),
    ("K40", "lines", ALL, 1.0, 1, 0),
    ("K40", "revenue_share", ALL, 20.0 / 300.0, 3, 0),
    // C1 of C1, C2, C4.
    ("K40", "clients", ALL, 1.0 / 3.0, 3, 0),
    ("K40", "offer", Some("Доставка"), 20_000.0, 1, 0),
    ("K40", "potential", Some("Стул"), 80_000.0, 1, 0),
    ("K41", "leads", ALL, 5.0, 5, 0),
    ("K42", "leads", Some("site"), 2.0, 2, 0),
    ("K42", "leads", Some("ads"), 3.0, 3, 0),
    ("K42", "qualified", Some("ads"), 0.5, 2, 1),
    ("K42", "win_rate", Some("site"), 1.0, 2, 0),
    ("K42", "win_rate", Some("ads"), 0.5, 2, 0),
    ("K42", "revenue", Some("site"), 300_000.0, 2, 0),
    ("K42", "per_lead", Some("site"), 10_000.0, 2, 0),
    ("K42", "per_lead", Some("ads"), 10_000.0, 3, 0),
    ("K42", "roi", Some("site"), 14.0, 2, 0),
    ("K42", "roi", Some("ads"), 1.0, 1, 0),
    ("K43", "qualified", ALL, 0.75, 4, 1),
    // Working minutes 10, 10, 30, –, 5; by the wall 10, 3790, 2730, –, 5.
    ("K44", "within_work", ALL, 0.6, 5, 0),
    ("K44", "within_wall", ALL, 0.4, 5, 0),
    ("K44", "median_work", ALL, 10.0, 4, 0),
    ("K44", "median_wall", ALL, 1370.0, 4, 0),
    ("K44", "never", ALL, 0.2, 5, 0),
    ("K44", "conversion", Some("≤ 5 min"), 0.0, 1, 0),
    ("K44", "conversion", Some("5–15 min"), 1.0, 2, 0),
    ("K44", "conversion", Some("15–60 min"), 0.0, 1, 0),
    ("K44", "conversion", Some("never"), 0.0, 1, 0),
    // C1 twice, C2 and C4 once.
    ("K45", "clients", ALL, 1.0 / 3.0, 3, 0),
    ("K45", "revenue_share", ALL, 100.0 / 360.0, 3, 0),
    ("K45", "deals", ALL, 1.0, 1, 0),
    ("K45", "active", ALL, 1.0, 3, 0),
    ("K46", "open", ALL, 3.0, 3, 0),
    ("K47", "average", ALL, 120_000.0, 3, 0),
    ("K48", "won", ALL, 3.0 / 7.0, 7, 0),
    // New: C2 and C4.
    ("K49", "per_client", ALL, 75_500.0, 2, 0),
    ("K49", "per_buyer", ALL, 75_500.0, 2, 0),
    // Lines of D1 and D2; D4 has none and is a «Стол».
    ("K50", "product", Some("Стул"), 200_000.0, 1, 0),
    ("K50", "product", Some("Стол"), 140_000.0, 2, 0),
    ("K50", "product", Some("Доставка"), 20_000.0, 1, 0),
    ("K51", "per_lead", ALL, 30_200.0, 5, 0),
    ("K51", "per_lead_ads", ALL, 10_000.0, 5, 0),
    // D2 by its area code; D4 has no phone in the CRM.
    ("K52", "region", Some("Москва"), 100_000.0, 1, 0),
    ("K52", "region", Some("Санкт-Петербург"), 200_000.0, 1, 0),
    ("K53", "deals", ALL, 7.0, 7, 0),
    ("K53", "qualified", ALL, 3.0, 3, 1),
    // C1–C5 (D7 has no client): calls D1 1, D3 2, D4 1; two came in; 120 + 240 + 240 s.
    ("K54", "contacts", ALL, 0.8, 5, 1),
    ("K54", "inbound", ALL, 0.5, 4, 0),
    ("K54", "talk", ALL, 2.0, 5, 1),
    ("K55", "ratio", ALL, 0.5, 3, 0),
    ("K56", "conversion", ALL, 2.0 / 3.0, 3, 1),
    // L2 → C2; L1 → C1 had bought before.
    ("K57", "acquired", ALL, 0.2, 5, 0),
    ("K58", "positive", ALL, 0.5, 2, 1),
    ("K58", "negative", ALL, 0.5, 2, 1),
    // L1 one call, L3 two; L4 has no phone.
    ("K59", "followed", ALL, 0.5, 2, 1),
    ("K60", "accepted", ALL, 0.5, 2, 0),
    ("K60", "agreed", ALL, 1.0, 1, 0),
    // D1 1, D2 0, D3 2, D4 1.
    ("K61", "per_deal", ALL, 1.0, 4, 0),
    ("K61", "to_win", ALL, 2.0 / 3.0, 3, 0),
    ("K61", "to_loss", ALL, 2.0, 1, 0),
    ("K62", "ratio", ALL, 3.0, 4, 0),
    ("K62", "won", ALL, 3.0, 3, 0),
    ("K62", "lost", ALL, 1.0, 1, 0),
    // 40 + 100 + 200 + 60 over C1, C2, C4; C1 came back; 10.09 to 11.10.
    ("K63", "ltv", ALL, 400_000.0 / 3.0, 3, 0),
    ("K63", "retention", ALL, 1.0, 1, 0),
    ("K63", "lifetime", ALL, 31.0, 1, 0),
    ("K64", "attainment", ALL, 1.2, 3, 0),
];

#[test]
fn october_by_hand() {
    run(async {
        let shop = Shop::new().await;
        department::fill(&shop.store).await;
        let report = shop.report(&query("2026-10")).await;
        for (id, name, part, value, n, missing) in OCTOBER {
            let found = figure(&report, id, name, *part);
            let is = found
                .value
                .unwrap_or_else(|| panic!("{id}.{name} {part:?} lacks {:?}", found.no_data));
            assert!(
                (is - value).abs() <= 1e-9 * value.abs().max(1.0),
                "{id}.{name} {part:?}: {is}, by hand {value}"
            );
            assert_eq!(
                (found.n, found.missing),
                (*n, *missing),
                "{id}.{name} {part:?}: n and left out"
            );
        }
        // Every row of the CRM is among them, but for staff (never imported).
        for row in rows_crm::LEADING.iter().chain(rows_crm::ROWS) {
            let id = row.id.to_string();
            assert!(
                id == "T3" || OCTOBER.iter().any(|(known, ..)| *known == id),
                "{id} is not computed by hand"
            );
        }
    });
}

#[test]
fn what_the_small_department_cannot_say() {
    run(async {
        let shop = Shop::new().await;
        department::fill(&shop.store).await;
        let report = shop.report(&query("2026-10")).await;
        for (id, name, needs) in [
            ("K34", "weighted", Input::FormerDeals),
            ("K36", "from_visitors", Input::Site),
            ("K64", "forecast", Input::ClosedMonths),
            ("K64", "trend", Input::ClosedMonths),
            ("K64", "support", Input::ManagerCut),
        ] {
            let found = figure(&report, id, name, None);
            assert_eq!(found.value, None, "{id}.{name}");
            assert_eq!(found.no_data.as_deref(), Some(&[needs][..]), "{id}.{name}");
        }
        let staff = report.toxic.iter().find(|row| row.id.to_string() == "T3").unwrap();
        assert_eq!(staff.no_data.as_deref(), Some(&[Input::Staff][..]));
        // A month that no export reaches: not a zero in sight.
        let far = shop.report(&query("2025-03")).await;
        for row in every(&far).filter(|row| rows_crm::ROWS.iter().any(|crm| crm.id == row.id)) {
            for figure in row.groups.iter().flat_map(|group| &group.figures) {
                assert!(
                    figure.value.is_none(),
                    "{}.{} in a month without data: {figure:?}",
                    row.id,
                    figure.id
                );
            }
        }
    });
}

#[test]
fn shares_have_wilson_intervals_and_means_students() {
    run(async {
        let shop = Shop::new().await;
        department::fill(&shop.store).await;
        let report = shop.report(&query("2026-10")).await;
        let rate = figure(&report, "K36", "win_rate", None);
        // statsmodels: proportion_confint(3, 4, method="wilson")
        assert!(
            (rate.low.unwrap() - 0.300_641_842_5).abs() < 1e-9 && (rate.high.unwrap() - 0.954_412_739_2).abs() < 1e-9
        );
        let average = figure(&report, "K47", "average", None);
        // 100, 200, 60: s = 72.1110255, t(2) = 4.3026527.
        let half = 4.302_652_729_749_464 * 72_111.025_509_279_79 / 3.0_f64.sqrt();
        assert!((average.high.unwrap() - 120_000.0 - half).abs() < 1e-3, "{average:?}");
    });
}

#[test]
fn the_period_before_and_its_borders() {
    run(async {
        let shop = Shop::new().await;
        department::fill(&shop.store).await;
        let report = shop.report(&query("2026-10")).await;
        // September: D0 won, D8 lost.
        let rate = figure(&report, "K36", "win_rate", None);
        assert_eq!((rate.previous, rate.previous_n), (Some(0.5), Some(2)));
        assert_eq!(rate.change, Some(0.25));
        let revenue = figure(&report, "M1", "revenue", None);
        assert_eq!(revenue.previous, Some(40_000.0));
        // D1 closes at 10:00 of the 11th, D2 at 09:05 of the 22nd.
        for (period, revenue) in [
            ("2026-10-11", 100_000.0),
            ("2026-10-11..2026-10-22", 300_000.0),
            ("2026-10-12..2026-10-21", 0.0),
            ("2026-W43", 200_000.0),
            ("2026-Q4", 360_000.0),
            ("2026", 400_000.0),
        ] {
            let report = shop.report(&query(period)).await;
            assert_eq!(figure(&report, "M1", "revenue", None).value, Some(revenue), "{period}");
        }
        // Without a period: the month of the newest date, D7's close in November.
        assert_eq!(shop.report(&Query::default()).await.period.to_string(), "2026-11");
    });
}

#[test]
fn targets_come_from_the_plan_and_by_hand() {
    run(async {
        let shop = Shop::new().await;
        department::fill(&shop.store).await;
        let report = shop.report(&query("2026-10")).await;
        let rate = figure(&report, "K36", "win_rate", None);
        assert_eq!((rate.target, rate.attainment), (Some(0.5), Some(1.5)));
        let revenue = figure(&report, "M1", "revenue", None);
        assert_eq!((revenue.target, revenue.attainment), (Some(300_000.0), Some(1.2)));

        let by_hand = Query {
            targets: vec!["K36=60%".parse().unwrap(), "K44.within_wall=80".parse().unwrap()],
            cut: Some("manager".parse().unwrap()),
            ..query("2026-10")
        };
        let report = shop.report(&by_hand).await;
        assert_eq!(figure(&report, "K36", "win_rate", None).target, Some(0.6));
        assert_eq!(figure(&report, "K44", "within_wall", None).target, Some(0.8));
        let of = |id: &str, who: &str, name: &str| {
            let row = every(&report).find(|row| row.id.to_string() == id).unwrap();
            let group = row
                .groups
                .iter()
                .find(|group| group.group.as_deref() == Some(who))
                .unwrap();
            group.figures.iter().find(|figure| figure.id == name).unwrap().clone()
        };
        // A rate holds for everybody; money only where the plan names the manager.
        assert_eq!(of("K36", "Борис", "win_rate").target, Some(0.6));
        assert_eq!(of("M1", "Анна", "above").value, Some(50_000.0));
        assert_eq!(of("M1", "Борис", "above").value, None);
        assert_eq!(of("M1", "Борис", "revenue").value, Some(60_000.0));
        // Ten days of October's plan.
        let part = shop.report(&query("2026-10-01..2026-10-10")).await;
        let revenue = figure(&part, "M1", "revenue", None);
        assert!(revenue.target_prorated && (revenue.target.unwrap() - 300_000.0 * 10.0 / 31.0).abs() < 1e-6);
        // No plan covers November.
        assert_eq!(
            figure(&shop.report(&query("2026-Q4")).await, "M1", "plan", None).value,
            None
        );
        for wrong in ["K36", "K36=", "K99=1", "K36.nothing=1", "=5", "K36=inf"] {
            assert!(wrong.parse::<Target>().is_err(), "{wrong}");
        }
    });
}
