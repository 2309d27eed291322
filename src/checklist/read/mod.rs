//! Tree → [`Checklist`]. Reads on after a fault, so that all of them are told at once.

mod condition;
mod fields;
pub(super) mod names;
mod pattern;
mod place;
mod sense;
mod words;

use self::fields::{Faults, Fields, as_text, fault};
use super::fault::{At, Found};
use super::node::{Node, Value};
use super::references::{self, Places, Reference};
use super::{Checklist, CriticalEffect, Item, Language, PhraseMatch, ScoreBy, Scoring, Section, Who};
use crate::domain::{ContentHash, FormId, ItemId};

const LANGUAGES: &[(&str, Language)] = &[("ru", Language::Ru), ("en", Language::En)];
pub(super) const WHO: &[(&str, Who)] = &[
    ("agent", Who::Agent),
    ("customer", Who::Customer),
    ("either", Who::Either),
];

/// What holds for every item that does not say otherwise.
#[derive(Debug, Clone, Copy)]
pub(super) struct Defaults {
    who: Who,
    how: PhraseMatch,
}

/// The form, or `None` when too little of it could be read. Faults may be added in both cases.
pub(super) fn checklist(root: &Node, hash: ContentHash, faults: &mut Vec<Found>) -> Option<Checklist> {
    let mut fields = Fields::of(root, "the form", faults)?;
    let id = fields
        .required_text("id", "the form", faults)
        .and_then(|(at, id)| valid_id(&id, at, faults).then_some(id));
    let title = fields.text("title", faults).map(|(_, text)| text);
    if fields.required_text("language", "the form", faults).is_none() {
        fields.take("language");
    }
    let language = fields.choice("language", LANGUAGES, faults);
    let scoring = scoring(&mut fields, faults);
    let defaults = defaults(&mut fields, faults);
    let mut words = |key| -> Vec<String> {
        let texts = fields
            .take(key)
            .filter(|(_, node)| !matches!(&node.value, Value::List(list) if list.is_empty()));
        let texts = texts
            .map(|(_, node)| fields::as_texts(node, key, faults))
            .unwrap_or_default();
        texts.into_iter().map(|(_, text)| text).collect()
    };
    let (vocabulary, competitors, products) = (words("vocabulary"), words("competitors"), words("products"));

    let mut places = Places::default();
    let mut sections = Vec::new();
    match fields.take("sections") {
        Some((
            _,
            Node {
                value: Value::List(list),
                at,
            },
        )) => {
            if list.is_empty() {
                fault(faults, *at, "the form has no sections", "add a section with items");
            }
            places.form = *at;
            sections.extend(
                list.iter()
                    .filter_map(|node| section(node, defaults, &mut places, faults)),
            );
        }
        Some((at, node)) => fault(
            faults,
            at,
            format!("`sections` must be a list, and this is {}", node.value.kind()),
            "begin each section with a dash: `- id: greeting`",
        ),
        None => fault(
            faults,
            fields.at,
            "the form has no `sections`",
            "add the line `sections:` and a list under it",
        ),
    }
    fields.finish("the form", faults);
    references::check(&sections, scoring, &places, faults);
    let id = id?;
    Some(Checklist {
        title: title.unwrap_or_else(|| id.clone()),
        id: FormId(id),
        language: language?,
        hash,
        // Filled in by whoever has it.
        source: "".into(),
        scoring,
        vocabulary,
        competitors,
        products,
        sections,
    })
}

fn scoring(fields: &mut Fields<'_>, faults: Faults<'_>) -> Scoring {
    let mut scoring = Scoring {
        by: ScoreBy::Sections,
        critical: CriticalEffect::Score,
        pass_from: None,
        coverage_floor: 0.5,
    };
    let Some((_, node)) = fields.take("scoring") else {
        return scoring;
    };
    let Some(mut fields) = Fields::of(node, "`scoring`", faults) else {
        return scoring;
    };
    let by = [("sections", ScoreBy::Sections), ("items", ScoreBy::Items)];
    scoring.by = fields.choice("by", &by, faults).unwrap_or(scoring.by);
    let critical = [("score", CriticalEffect::Score), ("result", CriticalEffect::Result)];
    scoring.critical = fields.choice("critical", &critical, faults).unwrap_or(scoring.critical);
    scoring.pass_from = fields.number("pass_from", 0.0..=100.0, faults);
    scoring.coverage_floor = fields
        .number("coverage_floor", 0.0..=1.0, faults)
        .unwrap_or(scoring.coverage_floor);
    fields.finish("`scoring`", faults);
    scoring
}

fn defaults(fields: &mut Fields<'_>, faults: Faults<'_>) -> Defaults {
    let how = PhraseMatch {
        slop: 2,
        any_order: false,
        fuzzy: true,
        negated: false,
    };
    let mut defaults = Defaults { who: Who::Either, how };
    let Some((_, node)) = fields.take("defaults") else {
        return defaults;
    };
    let Some(mut fields) = Fields::of(node, "`defaults`", faults) else {
        return defaults;
    };
    defaults.who = fields.choice("who", WHO, faults).unwrap_or(defaults.who);
    defaults.how = condition::phrase_match(&mut fields, how, faults);
    fields.finish("`defaults`", faults);
    defaults
}

fn section(node: &Node, defaults: Defaults, places: &mut Places, faults: Faults<'_>) -> Option<Section> {
    let mut fields = Fields::of(node, "a section", faults)?;
    let id = fields.required_text("id", "the section", faults);
    let title = fields.text("title", faults).map(|(_, text)| text);
    let weight = fields.positive("weight", faults).unwrap_or(1.0);
    let mut items = Vec::new();
    match fields.take("items") {
        Some((
            _,
            Node {
                value: Value::List(list),
                ..
            },
        )) => {
            items.extend(list.iter().filter_map(|node| item(node, defaults, places, faults)));
        }
        Some((at, node)) => {
            fault(
                faults,
                at,
                format!("`items` must be a list, and this is {}", node.value.kind()),
                "begin each item with a dash: `- id: greeting.hello`",
            );
        }
        None => fault(
            faults,
            fields.at,
            "the section has no `items`",
            "add items, or delete the section",
        ),
    }
    fields.finish("a section", faults);
    let (at, id) = id?;
    valid_id(&id, at, faults);
    places.sections.push((id.clone(), at));
    Some(Section {
        title: title.unwrap_or_else(|| id.clone()),
        id,
        weight,
        items,
    })
}

fn item(node: &Node, defaults: Defaults, places: &mut Places, faults: Faults<'_>) -> Option<Item> {
    let mut fields = Fields::of(node, "an item", faults)?;
    let id = fields.required_text("id", "the item", faults);
    let text = fields.required_text("text", "the item", faults).map(|(_, text)| text);
    let points = fields.positive("points", faults).unwrap_or(1.0);
    let weight = fields.positive("weight", faults).unwrap_or(1.0);
    let critical = fields.flag("critical", faults).unwrap_or(false);
    let bonus = fields.flag("bonus", faults).unwrap_or(false);
    let report_only = fields.flag("report_only", faults).unwrap_or(false);
    if usize::from(critical) + usize::from(bonus) + usize::from(report_only) > 1 {
        let hint = "a critical item must weigh; a bonus cannot fail the call; a report-only item does neither";
        fault(
            faults,
            fields.at,
            "an item is only one of critical, bonus and report_only",
            hint,
        );
    }
    places.reading = id.as_ref().map(|(_, id)| id.clone());
    let mut reader = condition::Reader { places, faults };
    let applies_when = fields
        .take("applies_when")
        .and_then(|(_, node)| reader.nested(node, defaults, &super::Place::default()));
    let met = reader.condition(&mut fields, defaults, &super::Place::default());
    fields.finish("an item", faults);
    let (at, id) = id?;
    valid_id(&id, at, faults);
    places.items.push((id.clone(), at));
    Some(Item {
        text: text.unwrap_or_else(|| id.clone()),
        id: ItemId(id),
        points,
        weight,
        critical,
        bonus,
        report_only,
        applies_when,
        met: met?,
    })
}

/// Letters, digits, `.`, `-` and `_`: ids go into file names, queries and URLs.
fn valid_id(id: &str, at: At, faults: Faults<'_>) -> bool {
    let valid = id.len() <= 80
        && id
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'));
    if !valid {
        let hint = "use up to 80 Latin letters, digits, dots, dashes and underscores";
        fault(faults, at, format!("`{id}` cannot be an id"), hint);
    }
    valid
}

/// A list of nodes under a key, or a fault.
fn as_list<'n>(node: &'n Node, key: &str, faults: Faults<'_>) -> &'n [Node] {
    if let Value::List(list) = &node.value {
        if list.is_empty() {
            let hint = "add a condition under it, each with a dash";
            fault(faults, node.at, format!("`{key}` is an empty list"), hint);
        }
        return list;
    }
    let hint = "begin each condition with a dash";
    fault(
        faults,
        node.at,
        format!("`{key}` must be a list, and this is {}", node.value.kind()),
        hint,
    );
    &[]
}

/// A reference to an item, noted for the check that it exists.
fn reference(node: &Node, key: &str, places: &mut Places, faults: Faults<'_>) -> Option<ItemId> {
    let text = as_text(node, key, faults)?;
    places.references.push(Reference {
        from: places.reading.clone(),
        to: text.clone(),
        at: node.at,
    });
    Some(ItemId(text))
}
