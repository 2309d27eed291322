//! Which items are decisive: those that go with more won deals in this department, else those that weigh most in the form.
//! Input: the lift table and the form's arithmetic; output: ids with what makes them decisive.

use super::types::{DecisiveBasis, DecisiveItem, DecisiveItems};
use crate::domain::Scorecard;
use crate::kpi::lift::{Adjusted, Finding, Lift, LiftRow};
use crate::store::{FormOutline, LiftKind};

/// An item is heavy from this many times the mean weight on.
const HEAVY: f64 = 2.0;

/// By lift where it says anything clear, else by the outline of the form, if it is kept. Lift looks at each deal's first
/// meaningful call; what goes with won deals there is asked of the last one here.
pub(super) fn decisive(lift: &Lift, outline: Option<&FormOutline>) -> DecisiveItems {
    let items = by_lift(lift);
    if !items.is_empty() {
        return DecisiveItems {
            basis: DecisiveBasis::Lift,
            items,
        };
    }
    match outline {
        Some(outline) => DecisiveItems {
            basis: DecisiveBasis::Form,
            items: by_form(outline),
        },
        None => DecisiveItems {
            basis: DecisiveBasis::Points,
            items: Vec::new(),
        },
    }
}

fn by_lift(lift: &Lift) -> Vec<DecisiveItem> {
    let mut items = Vec::new();
    for row in &lift.items {
        let difference = row.adjusted.as_ref().map(Adjusted::widest_ame).or(row.difference);
        let item = |id: &crate::domain::ItemId, difference| DecisiveItem {
            id: id.clone(),
            difference,
            weight: None,
        };
        match (row.kind, row.finding) {
            (LiftKind::Item, Finding::More) => {
                items.push(item(&row.id, difference));
                let twins = row.aliases.iter().filter(|a| a.kind == LiftKind::Item && !a.reversed);
                items.extend(twins.map(|alias| item(&alias.id, difference)));
            }
            (LiftKind::Behaviour, Finding::Fewer) => items.push(item(&row.id, flipped(row))),
            _ => {}
        }
    }
    items.sort_by(|a, b| size(b).total_cmp(&size(a)).then_with(|| a.id.cmp(&b.id)));
    items
}

/// Of a behaviour that goes with fewer won deals: how much more often deals without it are won.
fn flipped(row: &LiftRow) -> Option<crate::kpi::lift::Estimate> {
    let difference = row.adjusted.as_ref().map(Adjusted::widest_ame).or(row.difference)?;
    Some(crate::kpi::lift::Estimate {
        value: -difference.value,
        low: -difference.high,
        high: -difference.low,
    })
}

fn size(item: &DecisiveItem) -> f64 {
    item.difference.map_or(0.0, |d| d.value)
}

fn by_form(outline: &FormOutline) -> Vec<DecisiveItem> {
    let counted = || {
        outline
            .items
            .iter()
            .filter(|item| !item.bonus && !item.report_only && item.weight > 0.0)
    };
    let in_section = |section: &str| {
        counted()
            .filter(|i| i.section == section)
            .map(|i| i.weight)
            .sum::<f64>()
    };
    let weight = |item: &crate::store::ItemOutline| {
        if !outline.by_sections {
            return item.weight;
        }
        let section = outline.sections.iter().find(|(id, _)| *id == item.section);
        section.map_or(0.0, |(_, weight)| weight * item.weight / in_section(&item.section))
    };
    let shares: Vec<(&crate::store::ItemOutline, f64)> = counted().map(|item| (item, weight(item))).collect();
    let total: f64 = shares.iter().map(|(_, share)| share).sum();
    #[expect(clippy::cast_precision_loss, reason = "items of a form")]
    let mean = total / shares.len().max(1) as f64;
    let mut items: Vec<DecisiveItem> = shares
        .into_iter()
        .filter(|(_, share)| total > 0.0 && *share >= HEAVY * mean)
        .map(|(item, share)| DecisiveItem {
            id: item.id.clone(),
            difference: None,
            weight: Some(share / total),
        })
        .collect();
    items.sort_by(|a, b| {
        let weight = |item: &DecisiveItem| item.weight.unwrap_or_default();
        weight(b).total_cmp(&weight(a)).then_with(|| a.id.cmp(&b.id))
    });
    items
}

/// Neither lift nor outline: the items of one scorecard that can bring most points.
pub(super) fn by_points(card: &Scorecard) -> Vec<DecisiveItem> {
    let counted = || card.items.iter().filter(|item| item.max > 0.0);
    let total: f64 = counted().map(|item| item.max).sum();
    #[expect(clippy::cast_precision_loss, reason = "items of a form")]
    let mean = total / counted().count().max(1) as f64;
    counted()
        .filter(|item| item.max >= HEAVY * mean)
        .map(|item| DecisiveItem {
            id: item.id.clone(),
            difference: None,
            weight: Some(item.max / total),
        })
        .collect()
}
