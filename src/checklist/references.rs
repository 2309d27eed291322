//! What holds between items: ids are unique, references resolve, no item waits for itself, sections can weigh.

use std::collections::BTreeMap;

use super::fault::{At, Found, nearest};
use super::{Condition, Item, Place, ScoreBy, Scoring, Section, Way};
use crate::domain::ItemId;

/// Where ids and references stand in the file.
#[derive(Debug, Default)]
pub(super) struct Places {
    pub sections: Vec<(String, At)>,
    pub items: Vec<(String, At)>,
    pub references: Vec<(String, At)>,
}

pub(super) fn check(sections: &[Section], scoring: Scoring, places: &Places, faults: &mut Vec<Found>) {
    unique("section", &places.sections, faults);
    unique("item", &places.items, faults);
    for (id, at) in &places.references {
        if places.items.iter().any(|(known, _)| known == id) {
            continue;
        }
        let hint = nearest(id, places.items.iter().map(|(known, _)| known.as_str()))
            .map(|meant| format!("did you mean `{meant}`?"));
        faults.push(Found {
            at: *at,
            message: format!("there is no item `{id}`"),
            hint,
        });
    }
    circles(sections, places, faults);
    for section in sections {
        let at = |id: &str| {
            places
                .sections
                .iter()
                .find(|(known, _)| known == id)
                .map_or(At::default(), |p| p.1)
        };
        if section.items.is_empty() && !faults.iter().any(|f| f.at >= at(&section.id)) {
            let hint = Some("add items, or delete the section".to_owned());
            faults.push(Found {
                at: at(&section.id),
                message: "the section has no items".to_owned(),
                hint,
            });
        }
        let only_bonus =
            section.items.iter().any(|i| i.bonus) && section.items.iter().all(|i| i.bonus || i.report_only);
        if only_bonus && scoring.by == ScoreBy::Sections {
            let hint = Some("put the bonus into a section with other items, or score `by: items`".to_owned());
            let message = format!("the section `{}` has nothing its bonus could be added to", section.id);
            faults.push(Found {
                at: at(&section.id),
                message,
                hint,
            });
        }
    }
}

fn unique(what: &str, ids: &[(String, At)], faults: &mut Vec<Found>) {
    let mut seen: BTreeMap<&str, At> = BTreeMap::new();
    for (id, at) in ids {
        if let Some(first) = seen.get(id.as_str()) {
            faults.push(Found {
                at: *at,
                message: format!("the {what} id `{id}` is used twice, first in line {}", first.line),
                hint: Some("an id names one thing and never changes; give this one another".to_owned()),
            });
        } else {
            seen.insert(id, *at);
        }
    }
}

/// Items whose conditions lead back to themselves could never be decided.
fn circles(sections: &[Section], places: &Places, faults: &mut Vec<Found>) {
    let items: BTreeMap<&str, &Item> = sections
        .iter()
        .flat_map(|s| &s.items)
        .map(|item| (item.id.as_str(), item))
        .collect();
    let waits: BTreeMap<&str, Vec<&str>> = items.iter().map(|(id, item)| (*id, references_of(item))).collect();
    for (id, at) in &places.items {
        let mut seen = Vec::new();
        let mut open: Vec<&str> = waits.get(id.as_str()).cloned().unwrap_or_default();
        while let Some(next) = open.pop() {
            if next == id {
                faults.push(Found {
                    at: *at,
                    message: format!("the item `{id}` depends on itself"),
                    hint: Some("follow its `item`, `after` and `before` and break the circle".to_owned()),
                });
                break;
            }
            if !seen.contains(&next) {
                seen.push(next);
                open.extend(waits.get(next).into_iter().flatten());
            }
        }
    }
}

/// The items that must be decided before this one.
fn references_of(item: &Item) -> Vec<&str> {
    let mut ids = Vec::new();
    if let Some(condition) = &item.applies_when {
        collect(condition, &mut ids);
    }
    collect(&item.met, &mut ids);
    ids
}

fn collect<'a>(condition: &'a Condition, ids: &mut Vec<&'a str>) {
    let Place { after, before, .. } = &condition.place;
    ids.extend(after.iter().chain(before).map(ItemId::as_str));
    match &condition.way {
        Way::Item(id) => ids.push(id.as_str()),
        Way::All(of) | Way::Any(of) | Way::AtLeast { of, .. } | Way::Within { of, .. } => {
            for condition in of {
                collect(condition, ids);
            }
        }
        Way::Not(inner) => collect(inner, ids),
        Way::Before { first, then } => {
            collect(first, ids);
            collect(then, ids);
        }
        _ => {}
    }
}
