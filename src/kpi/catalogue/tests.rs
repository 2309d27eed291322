//! The catalogue on departments small enough to compute by hand, on none at all, and on made ones cut every way.

#![allow(
    clippy::unnecessary_wraps,
    clippy::too_many_arguments,
    clippy::float_cmp,
    reason = "tables of facts"
)]

mod calls;
mod department;
mod hand;
mod made;
mod walk;

use super::*;
use crate::store::{SqliteOptions, SqliteStore};

/// An empty store in a folder that lives as long as the value.
struct Shop {
    store: SqliteStore,
    _folder: tempfile::TempDir,
}

impl Shop {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = SqliteOptions {
            create: true,
            ..SqliteOptions::default()
        };
        let store = SqliteStore::open(&folder.path().join("t.db"), &options).await.unwrap();
        Self { store, _folder: folder }
    }

    async fn report(&self, query: &Query) -> KpiReport {
        report(&self.store, query, &setup()).await.unwrap().expect("a period")
    }
}

fn setup() -> Setup {
    Setup {
        region_of: |phone| phone.starts_with("+7812").then_some("Санкт-Петербург"),
        ..Setup::usual(TimeZone::get("Europe/Moscow").unwrap())
    }
}

fn query(period: &str) -> Query {
    Query {
        period: Some(period.parse().unwrap()),
        ..Query::default()
    }
}

fn every(report: &KpiReport) -> impl Iterator<Item = &KpiRow> {
    report.money.iter().chain(&report.rows).chain(&report.toxic)
}

/// A figure of the whole department; `part` of a breakdown.
fn figure<'a>(report: &'a KpiReport, id: &str, figure: &str, part: Option<&str>) -> &'a FigureResult {
    let row = every(report)
        .find(|row| row.id.to_string() == id)
        .unwrap_or_else(|| panic!("{id}"));
    let total = row
        .groups
        .iter()
        .find(|group| group.total)
        .unwrap_or_else(|| panic!("{id}: {:?}", row.no_data));
    let found = total
        .figures
        .iter()
        .find(|f| f.id == figure && f.part.as_deref() == part);
    found.unwrap_or_else(|| panic!("{id}.{figure} {part:?}: {:#?}", total.figures))
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new().unwrap().block_on(work)
}
