//! The catalogue itself: every row once, in both languages; and what it says with nothing at hand.

use std::collections::BTreeSet;

use super::super::{compute, id};
use super::*;

#[test]
fn every_row_is_described_and_computed_once() {
    let ids: Vec<String> = rows().map(|row| row.id.to_string()).collect();
    let catalogue: Vec<String> = (1..=64).map(|n| format!("K{n}")).collect();
    let leading = ["M1", "M2", "M3", "T1", "T2", "T3", "T4", "T5"];
    assert_eq!(ids[..8], leading);
    assert_eq!(ids[8..], catalogue, "K1–K64, each once, in order");
    let mut computed: Vec<KpiId> = compute::GROUPS.iter().flat_map(|group| group.ids()).collect();
    computed.sort();
    let mut described: Vec<KpiId> = rows().map(|row| row.id).collect();
    described.sort();
    assert_eq!(computed, described, "each row is computed by exactly one group");
    for row in rows() {
        for words in [row.name, row.definition]
            .iter()
            .chain(row.figures.iter().map(|f| &f.name))
        {
            assert!(!words.en.is_empty() && !words.ru.is_empty(), "{}", row.id);
            assert!(
                !words.en.chars().any(|c| matches!(c, 'а'..='я')),
                "{}: {}",
                row.id,
                words.en
            );
        }
        assert!(
            row.name.ru.chars().any(|c| matches!(c, 'а'..='я' | 'А'..='Я')),
            "{}",
            row.id
        );
        assert!(!row.needs.is_empty(), "{} needs something", row.id);
        let figures: BTreeSet<&str> = row.figures.iter().map(|figure| figure.id).collect();
        assert_eq!(figures.len(), row.figures.len(), "{}", row.id);
    }
    for row in rows() {
        assert!(!row.figures.is_empty(), "{} has figures", row.id);
    }
    assert!(rows().filter(|row| row.toxic).all(|row| !row.id.is_money()));
    assert!(row(id::k(15)).unwrap().toxic && row(id::k(47)).unwrap().toxic);
}

#[test]
fn an_empty_store_answers_every_row_with_what_it_needs_and_never_a_zero() {
    run(async {
        let shop = Shop::new().await;
        assert!(
            report(&shop.store, &Query::default(), &setup())
                .await
                .unwrap()
                .is_none(),
            "no period to take"
        );
        for cut in [None, Some(Cut::Week), Some("manager".parse().unwrap())] {
            let report = shop
                .report(&Query {
                    cut,
                    ..query("2026-10")
                })
                .await;
            assert_eq!(every(&report).count(), 72);
            for row in every(&report) {
                let needs = row
                    .no_data
                    .as_ref()
                    .unwrap_or_else(|| panic!("{} says something of nothing", row.id));
                assert!(!needs.is_empty(), "{}", row.id);
                let described = super::super::row(row.id).unwrap();
                assert!(
                    needs.iter().all(|input| described.needs.contains(input)),
                    "{}: {needs:?}",
                    row.id
                );
                assert!(
                    row.groups
                        .iter()
                        .all(|group| group.figures.iter().all(|f| f.value.is_none()))
                );
            }
            assert_eq!(report.flags.len(), 7);
            assert!(
                report
                    .flags
                    .iter()
                    .all(|flag| flag.raised.is_none() && flag.no_data.is_some())
            );
        }
    });
}

#[test]
fn only_what_is_asked_for_is_shown_and_money_always_leads() {
    run(async {
        let shop = Shop::new().await;
        department::fill(&shop.store).await;
        let rows = ["K41".parse().unwrap(), "K36".parse().unwrap()];
        let report = shop
            .report(&Query {
                rows: rows.to_vec(),
                ..query("2026-10")
            })
            .await;
        let ids = |rows: &[KpiRow]| rows.iter().map(|row| row.id.to_string()).collect::<Vec<_>>();
        assert_eq!(ids(&report.money), ["M1", "M2", "M3"]);
        assert_eq!(ids(&report.rows), ["K36", "K41"]);
        assert!(report.toxic.is_empty());
    });
}

#[test]
fn a_toxic_figure_never_stands_without_the_money_of_its_group() {
    run(async {
        let shop = Shop::new().await;
        department::fill(&shop.store).await;
        for cut in [None, Some("manager".parse().unwrap()), Some(Cut::Week)] {
            let report = shop
                .report(&Query {
                    cut,
                    ..query("2026-10")
                })
                .await;
            for row in every(&report) {
                let names: Vec<_> = row
                    .groups
                    .iter()
                    .skip(1)
                    .filter_map(|group| group.group.as_ref())
                    .collect();
                assert!(
                    cut == Some(Cut::Week) || names.is_sorted(),
                    "{} is in the order of names: {names:?}",
                    row.id
                );
                for group in &row.groups {
                    if row.toxic || group.figures.iter().any(|figure| figure.toxic) {
                        let money: Vec<_> = group.beside.iter().map(|figure| figure.id).collect();
                        assert_eq!(
                            money,
                            ["above", "revenue", "profit", "conversion"],
                            "{} {:?}",
                            row.id,
                            group.group
                        );
                    }
                }
            }
            let average = every(&report).find(|row| row.id == id::k(47)).unwrap();
            assert!(average.groups.iter().all(|group| !group.beside.is_empty()));
        }
    });
}

#[test]
fn without_any_money_a_toxic_figure_is_withheld() {
    use crate::domain::CallLogEntry;
    run(async {
        let shop = Shop::new().await;
        let call = CallLogEntry::new("one", department::at("10-05 12:00"));
        crate::store::Store::import_call_log(&shop.store, &[call])
            .await
            .unwrap();
        let report = shop.report(&query("2026-10")).await;
        let calls = report.toxic.iter().find(|row| row.id == id::t(2)).unwrap();
        assert!(
            calls
                .no_data
                .as_ref()
                .is_some_and(|needs| needs.contains(&Input::Deals)),
            "{calls:?}"
        );
        assert!(calls.groups[0].figures.iter().all(|figure| figure.value.is_none()));
    });
}
