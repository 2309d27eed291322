//! Which items are weakest: how often they fail, what they weigh, and what goes with passing them. An ordering of what to
//! train first, not a forecast of money.

use std::collections::HashMap;

use super::WeakItem;
use crate::domain::{FormId, FormRef, ItemId};
use crate::kpi::lift::{self, LiftOptions, TrialReason};
use crate::kpi::share;
use crate::store::{Exposure, FormOutline, Store, StoreError};

/// Calls in which an item must have passed or failed to be ranked: of all, and of one manager.
const MIN_CALLS: u64 = 20;
const MIN_CALLS_OF_ONE: u64 = 8;

pub(super) struct Ranked {
    /// Most need first.
    pub items: Vec<WeakItem>,
    pub has_weights: bool,
}

/// All items of a form by need. Of one manager: by that manager's pass rates; what goes with won deals is everybody's.
pub(super) async fn weakest(store: &dyn Store, form: &FormId, manager: Option<&str>) -> Result<Ranked, StoreError> {
    let lift = lift::load(store, form, Exposure::FirstCall).await?;
    let versions = store.form_versions(form).await?;
    let outline = match versions.into_iter().find(|version| version.current) {
        Some(version) => {
            let form = FormRef {
                id: form.clone(),
                hash: version.hash,
            };
            store.form_outline(&form).await?
        }
        None => None,
    };
    let own: Option<HashMap<ItemId, (u64, u64)>> = match manager {
        None => None,
        Some(name) => {
            let rows = store.manager_rows(form).await?;
            let row = rows.into_iter().find(|row| row.manager.as_deref() == Some(name));
            let items = row.into_iter().flat_map(|row| row.items);
            Some(items.map(|(id, passed, decided)| (id, (passed, decided))).collect())
        }
    };
    let least = if own.is_some() { MIN_CALLS_OF_ONE } else { MIN_CALLS };
    let mut items = Vec::new();
    for row in &lift.trial {
        let (passed, decided) = match &own {
            None => (row.passed, row.decided),
            Some(own) => own.get(&row.id).copied().unwrap_or_default(),
        };
        let weight = outline.as_ref().map(|outline| weight(outline, &row.id));
        if decided < least || passed >= decided || weight == Some(0.0) {
            continue;
        }
        let effect = row.effect.filter(|_| row.why != TrialReason::TooFewDeals);
        let pass_rate = share(passed, decided);
        let fails = 1.0 - pass_rate.map_or(1.0, |rate| rate.value);
        items.push(WeakItem {
            id: row.id.clone(),
            title: None,
            passed,
            decided,
            pass_rate,
            weight,
            effect,
            effect_is_adjusted: row.effect_is_adjusted && effect.is_some(),
            need: need(fails, weight, effect.map(|effect| effect.value)),
            pairs: None,
        });
    }
    items.sort_by(|a, b| b.need.total_cmp(&a.need).then_with(|| a.id.cmp(&b.id)));
    Ok(Ranked {
        items,
        has_weights: outline.is_some(),
    })
}

/// `fails` × weight × (1 + effect ÷ the difference worth finding), no less than 0.
fn need(fails: f64, weight: Option<f64>, effect: Option<f64>) -> f64 {
    let worth = LiftOptions::default().worth_finding;
    let factor = (1.0 + effect.unwrap_or(0.0) / worth).max(0.0);
    (fails * weight.unwrap_or(1.0) * factor * 1000.0).round() / 1000.0
}

/// The weight of an item in the whole score; nothing for what is only reported, and for items the form no longer has.
fn weight(outline: &FormOutline, id: &ItemId) -> f64 {
    let Some(item) = outline.items.iter().find(|item| item.id == *id && !item.report_only) else {
        return 0.0;
    };
    let of_section = outline.sections.iter().find(|(section, _)| *section == item.section);
    match of_section {
        Some((_, weight)) if outline.by_sections => item.weight * weight,
        _ => item.weight,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::float_cmp, reason = "rounded to three decimals")]
    fn need_grows_with_fails_weight_and_effect() {
        assert_eq!(need(0.5, Some(2.0), None), 1.0);
        assert_eq!(need(0.5, None, Some(0.1)), 1.0, "ten points count double");
        assert_eq!(need(0.5, Some(2.0), Some(-0.05)), 0.5);
        assert_eq!(
            need(0.5, Some(2.0), Some(-0.2)),
            0.0,
            "what goes with fewer won deals is not trained"
        );
    }
}
