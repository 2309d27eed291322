//! `report managers`: calls, scores, pass rates and win rates of each manager.

use serde::{Deserialize, Serialize};

use super::lift::Estimate;
use super::share;
use crate::domain::{FormId, ItemId};
use crate::stats::{Share, newcombe};
use crate::store::{DealCounts, ManagerRow, Store, StoreError};

/// All managers on one form, most calls first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Managers {
    pub form: FormId,
    pub rows: Vec<ManagerResult>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ManagerResult {
    /// `null`: the call log does not say.
    pub manager: Option<String>,
    pub calls: u64,
    /// Calls with a score, the base of `mean_score`.
    pub scored: u64,
    /// 0–100.
    pub mean_score: Option<f64>,
    /// Deals with at least one call of this manager.
    pub deals: DealCounts,
    /// Won among won and lost.
    pub win_rate: Option<Estimate>,
    pub items: Vec<ItemRate>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ItemRate {
    pub id: ItemId,
    pub passed: u64,
    /// Calls in which the item passed or failed; not applicable and undecidable are left out.
    pub decided: u64,
    pub pass_rate: Option<Estimate>,
}

#[must_use]
pub fn managers(form: &FormId, rows: &[ManagerRow]) -> Managers {
    let mut rows: Vec<ManagerResult> = rows.iter().map(result).collect();
    rows.sort_by(|a, b| b.calls.cmp(&a.calls).then_with(|| a.manager.cmp(&b.manager)));
    Managers {
        form: form.clone(),
        rows,
    }
}

/// The managers on a form, from the store.
pub async fn load(store: &dyn Store, form: &FormId) -> Result<Managers, StoreError> {
    Ok(managers(form, &store.manager_rows(form).await?))
}

/// One item of one manager beside the others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BesideOthers {
    pub own: ItemRate,
    /// All other managers together.
    pub others: ItemRate,
    /// Own share − the others', Newcombe's interval; `None` where either has nothing decided.
    pub difference: Option<Estimate>,
}

/// A manager's items beside all others together, those that he passes less often than they first.
#[must_use]
pub fn beside_others(managers: &Managers, name: &str) -> Vec<BesideOthers> {
    let is_own = |row: &&ManagerResult| row.manager.as_deref() == Some(name);
    let Some(own) = managers.rows.iter().find(is_own) else {
        return Vec::new();
    };
    let mut rows: Vec<BesideOthers> = own
        .items
        .iter()
        .map(|item| {
            let of_item = managers
                .rows
                .iter()
                .filter(|row| !is_own(row))
                .flat_map(|row| row.items.iter().filter(|other| other.id == item.id));
            let (passed, decided) = of_item.fold((0, 0), |(p, d), other| (p + other.passed, d + other.decided));
            let part = |hits, of| Share { hits, of };
            BesideOthers {
                own: item.clone(),
                others: ItemRate {
                    id: item.id.clone(),
                    passed,
                    decided,
                    pass_rate: share(passed, decided),
                },
                difference: newcombe(part(item.passed, item.decided), part(passed, decided)).map(Estimate::from),
            }
        })
        .collect();
    let key = |row: &BesideOthers| row.difference.map_or(f64::INFINITY, |d| d.value);
    rows.sort_by(|a, b| key(a).total_cmp(&key(b)).then_with(|| a.own.id.cmp(&b.own.id)));
    rows
}

fn result(row: &ManagerRow) -> ManagerResult {
    let item = |(id, passed, decided): &(ItemId, u64, u64)| ItemRate {
        id: id.clone(),
        passed: *passed,
        decided: *decided,
        pass_rate: share(*passed, *decided),
    };
    ManagerResult {
        manager: row.manager.clone(),
        calls: row.calls,
        scored: row.scored,
        mean_score: row.mean_score,
        deals: row.deals,
        win_rate: share(row.deals.won, row.deals.won.saturating_add(row.deals.lost)),
        items: row.items.iter().map(item).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_rest_on_what_was_decided_and_unknown_stays_unknown() {
        let row = |manager: Option<&str>, calls, won, lost, items| ManagerRow {
            manager: manager.map(Into::into),
            calls,
            scored: 0,
            mean_score: None,
            deals: DealCounts { won, lost, open: 3 },
            items,
        };
        let rows = [
            row(None, 4, 0, 0, vec![]),
            row(
                Some("Анна"),
                9,
                1,
                3,
                vec![("greeting.name".into(), 2, 8), ("closing.next".into(), 0, 0)],
            ),
        ];
        let managers = managers(&"b2b".into(), &rows);
        let anna = &managers.rows[0];
        assert_eq!(anna.manager.as_deref(), Some("Анна"));
        assert_eq!(anna.win_rate.map(|r| r.value), Some(0.25));
        assert_eq!(anna.items[0].pass_rate.map(|r| r.value), Some(0.25));
        assert_eq!(anna.items[1].pass_rate, None);
        assert_eq!(managers.rows[1].win_rate, None);
    }

    #[test]
    fn a_manager_stands_beside_the_others_together() {
        let row = |manager: &str, items| ManagerRow {
            manager: Some(manager.into()),
            calls: 1,
            scored: 1,
            mean_score: None,
            deals: DealCounts::default(),
            items,
        };
        let rows = [
            row(
                "Анна",
                vec![
                    ("good".into(), 90, 100),
                    ("bad".into(), 10, 100),
                    ("empty".into(), 0, 0),
                ],
            ),
            row("Борис", vec![("good".into(), 30, 60), ("bad".into(), 30, 60)]),
            row("Вера", vec![("good".into(), 20, 40), ("bad".into(), 20, 40)]),
        ];
        let found = beside_others(&managers(&"b2b".into(), &rows), "Анна");
        let ids: Vec<&str> = found.iter().map(|row| row.own.id.as_str()).collect();
        assert_eq!(ids, ["bad", "good", "empty"]);
        assert_eq!((found[0].others.passed, found[0].others.decided), (50, 100));
        let difference = found[0].difference.unwrap();
        assert!(
            (difference.value + 0.4).abs() < 1e-12 && difference.high < 0.0,
            "{difference:?}"
        );
        assert_eq!(found[2].difference, None);
        assert!(beside_others(&managers(&"b2b".into(), &rows), "Пётр").is_empty());
    }
}
