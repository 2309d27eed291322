//! What holds between items: ids are unique, references resolve, no item waits for itself, sections can weigh.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::fault::{At, Found, nearest};
use super::overlap;
use super::{Condition, Item, ScoreBy, Scoring, Section, Way};

/// Where ids and references stand in the file.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// The whole list of sections.
    pub form: At,
    pub sections: Vec<(String, At)>,
    pub items: Vec<(String, At)>,
    pub references: Vec<Reference>,
    /// The id of the item that is being read, if it has one.
    pub reading: Option<String>,
}

/// An item names another.
#[derive(Debug)]
pub(super) struct Reference {
    pub from: Option<String>,
    pub to: String,
    pub at: At,
}

pub(super) fn check(sections: &[Section], scoring: Scoring, places: &Places, faults: &mut Vec<Found>) {
    unique("section", &places.sections, faults);
    unique("item", &places.items, faults);
    let known: BTreeSet<&str> = places.items.iter().map(|(id, _)| id.as_str()).collect();
    for Reference { to: id, at, .. } in &places.references {
        if known.contains(id.as_str()) {
            continue;
        }
        let hint = match nearest(id, known.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "name an item by the `id` it has in this form".to_owned(),
        };
        faults.push(Found {
            at: *at,
            message: format!("there is no item `{id}`"),
            hint: Some(hint),
        });
    }
    circles(places, faults);
    impossible_order(sections, places, faults);
    overlap::check(sections, places, faults);
    something_weighs(sections, places, faults);
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

/// Items whose conditions lead back to themselves could never be decided. Each circle is told once.
fn circles(places: &Places, faults: &mut Vec<Found>) {
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for (id, _) in &places.items {
        let Some(circle) = shortest_circle(id, places) else {
            continue;
        };
        if circle.iter().any(|step| told.contains(step.to.as_str())) {
            continue;
        }
        told.extend(circle.iter().map(|step| step.to.as_str()));
        let (message, hint) = if circle.len() == 1 {
            (
                format!("the item `{id}` depends on itself"),
                "name another item here, or delete the line",
            )
        } else {
            let steps: Vec<String> = circle.iter().map(|step| format!("`{}`", step.to)).collect();
            (
                format!("items wait for one another in a circle: `{id}` → {}", steps.join(" → ")),
                "none of them can be decided first: take out one of these references",
            )
        };
        faults.push(Found {
            at: circle[0].at,
            message,
            hint: Some(hint.to_owned()),
        });
    }
}

/// The references that lead from an item back to itself, if any do.
fn shortest_circle<'p>(id: &str, places: &'p Places) -> Option<Vec<&'p Reference>> {
    let from = |id: &str| {
        let id = id.to_owned();
        places.references.iter().filter(move |r| r.from.as_deref() == Some(&id))
    };
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut open: VecDeque<Vec<&Reference>> = from(id).map(|r| vec![r]).collect();
    while let Some(path) = open.pop_front() {
        let last = path.last()?.to.as_str();
        if last == id {
            return Some(path);
        }
        if seen.insert(last) {
            open.extend(from(last).map(|next| path.iter().copied().chain([next]).collect()));
        }
    }
    None
}

/// After one item and before another, when the one can only come after the other.
fn impossible_order(sections: &[Section], places: &Places, faults: &mut Vec<Found>) {
    let items: BTreeMap<&str, &Item> = sections
        .iter()
        .flat_map(|s| &s.items)
        .map(|item| (item.id.as_str(), item))
        .collect();
    for item in items.values() {
        let mut pairs = Vec::new();
        each(&item.met, &mut |condition| {
            if let (Some(after), Some(before)) = (&condition.place.after, &condition.place.before) {
                pairs.push((after.as_str(), before.as_str()));
            }
        });
        pairs.dedup();
        for (after, before) in pairs {
            // What `after` itself must come after, step by step.
            let mut step = after;
            for _ in 0..=items.len() {
                if step == before {
                    let reference = places
                        .references
                        .iter()
                        .find(|r| r.to == before && r.from.as_deref() == Some(item.id.as_str()));
                    let message = if after == before {
                        format!("nothing is both after and before `{before}`")
                    } else {
                        format!("nothing is after `{after}` and before `{before}`: `{after}` only counts after it")
                    };
                    faults.push(Found {
                        at: reference.map_or(At::default(), |r| r.at),
                        message,
                        hint: Some("this can never be met: keep one of `after` and `before`".to_owned()),
                    });
                    break;
                }
                match items.get(step).and_then(|i| i.met.place.after.as_ref()) {
                    Some(earlier) if is_leaf(&items[step].met.way) => step = earlier.as_str(),
                    _ => break,
                }
            }
        }
    }
}

/// A form in which every item is a bonus or only reported has no score.
fn something_weighs(sections: &[Section], places: &Places, faults: &mut Vec<Found>) {
    let mut items = sections.iter().flat_map(|s| &s.items).peekable();
    if items.peek().is_some() && items.all(|i| i.bonus || i.report_only) {
        faults.push(Found {
            at: places.sections.first().map_or(places.form, |s| s.1),
            message: "the weights of the form add up to 0: every item is a bonus or only reported".to_owned(),
            hint: Some("take `bonus` or `report_only` from the items that a good call must have".to_owned()),
        });
    }
}

fn is_leaf(way: &Way) -> bool {
    !matches!(
        way,
        Way::All(_) | Way::Any(_) | Way::AtLeast { .. } | Way::Not(_) | Way::Within { .. } | Way::Before { .. }
    )
}

/// The condition and all those inside it.
fn each<'a>(condition: &'a Condition, visit: &mut impl FnMut(&'a Condition)) {
    visit(condition);
    match &condition.way {
        Way::All(of) | Way::Any(of) | Way::AtLeast { of, .. } | Way::Within { of, .. } => {
            for inner in of {
                each(inner, visit);
            }
        }
        Way::Not(inner) => each(inner, visit),
        Way::Before { first, then } => {
            each(first, visit);
            each(then, visit);
        }
        _ => {}
    }
}
