//! The schema and the reader know the same keys, and forms that the reader takes the schema takes too.
//!
//! The validator below knows the keywords that the schema uses and stops at any other, so none goes unchecked.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use super::GOOD;
use crate::checklist::node::{self, Node};
use crate::checklist::read::names::WAYS;
use crate::checklist::{parse, schema};

static SCHEMA: LazyLock<Value> = LazyLock::new(schema);

const SHIPPED: &[&str] = &[
    include_str!("../../../scripts/b2b-sales-ru.yaml"),
    include_str!("../../../scripts/b2b-sales-en.yaml"),
    include_str!("../../../scripts/retail-inbound-ru.yaml"),
];

#[test]
fn the_forms_that_ship_are_valid_by_the_schema() {
    for text in SHIPPED.iter().chain([&GOOD]) {
        assert_eq!(faults(text), Vec::<String>::new());
    }
}

#[test]
fn mistakes_are_seen_by_the_schema() {
    for (good, bad) in [
        ("phrases:", "phrase:"),
        ("language: ru", "language: de"),
        ("weight: 2", "weight: 0"),
        ("opening: 30s", "opening: soon"),
        ("not: {", "not: {slot: price, "),
        ("text: Поздоровался", "points: 1"),
        ("who: agent", "who: manager"),
    ] {
        let text = GOOD.replacen(good, bad, 1);
        assert!(!faults(&text).is_empty(), "{bad}");
    }
}

/// A condition of each way, complete.
const SAMPLES: &[(&str, &str)] = &[
    ("phrases", "phrases: [цена]"),
    ("words_near", "words_near: [цена, скидка]"),
    ("regex", "regex: рубл"),
    ("question", "question: open"),
    ("slot", "slot: price"),
    ("metric", "metric: talk_share_agent, below: 0.6"),
    ("event", "event: objection"),
    ("item", "item: other"),
    ("direction", "direction: inbound"),
    ("duration", "duration: {above: 30s}"),
    ("first_call", "first_call: true"),
    ("deal_stage", "deal_stage: [Новая]"),
    ("all", "all: [{slot: price}]"),
    ("any", "any: [{slot: price}]"),
    ("at_least", "at_least: 1, of: [{slot: price}]"),
    ("not", "not: {slot: price}"),
    ("within", "within: 20s, of: [{slot: price}, {slot: date}]"),
    ("before", "before: [{slot: price}, {slot: date}]"),
];

/// Every other key of a condition, with a value it may have.
const COMPANY: &[(&str, &str)] = &[
    ("who", "agent"),
    (
        "where",
        "{opening: 30s, after: other, after_event: {event: objection, type: price}, within: 1m}",
    ),
    ("slop", "3"),
    ("order", "any"),
    ("fuzzy", "false"),
    ("negation", "counts"),
    ("times", "2"),
    ("distance", "7"),
    ("about", "[цена]"),
    ("above", "0.1"),
    ("below", "0.9"),
    ("type", "price"),
    ("result", "handled"),
    ("of", "[{slot: price}, {slot: name}]"),
];

#[test]
fn reader_and_schema_agree_about_every_key_beside_every_way() {
    assert_eq!(SAMPLES.iter().map(|s| s.0).collect::<Vec<_>>(), WAYS);
    let keys: BTreeSet<&str> = WAYS.iter().chain(COMPANY.iter().map(|(key, _)| key)).copied().collect();
    assert_eq!(keys, properties("condition").iter().map(String::as_str).collect());
    for (way, sample) in SAMPLES {
        let company = COMPANY.iter().map(|(key, value)| format!("{key}: {value}"));
        let others = SAMPLES.iter().map(|(_, other)| (*other).to_owned());
        for added in company.chain(others).chain([String::new()]) {
            let key = added.split(':').next().unwrap_or_default();
            if !key.is_empty() && sample.contains(&format!("{key}:")) {
                continue;
            }
            let form = with(&format!("not: {{{sample}, {added}}}"));
            let read = parse("form.yaml", &form);
            let seen = faults(&form);
            assert_eq!(read.is_ok(), seen.is_empty(), "{way} with {added}: {read:?}, {seen:?}");
        }
    }
}

#[test]
fn reader_and_schema_know_the_same_keys_of_every_group() {
    for (group, form) in [
        ("the form", format!("zzzzzzzz: 1\n{GOOD}")),
        ("`scoring`", GOOD.replace("scoring: {", "scoring: {zzzzzzzz: 1, ")),
        ("`defaults`", GOOD.replace("defaults: {", "defaults: {zzzzzzzz: 1, ")),
        ("a section", GOOD.replace("    weight: 2", "    zzzzzzzz: 1")),
        ("`where`", GOOD.replace("where: {", "where: {zzzzzzzz: 1, ")),
        (
            "`after_event`",
            with("where: {after_event: {event: objection, zzzzzzzz: 1}}\nslot: price"),
        ),
        ("`duration`", with("duration: {above: 1, zzzzzzzz: 1}")),
        ("an item", with("zzzzzzzz: 1\nslot: price")),
    ] {
        let error = parse("form.yaml", &form).unwrap_err();
        let fault = error.faults.iter().find(|f| f.message.contains("zzzzzzzz")).unwrap();
        assert_eq!(fault.message, format!("unknown key `zzzzzzzz` in {group}"));
        let hint = fault.hint.clone().unwrap();
        let known: BTreeSet<String> = hint
            .split(": ")
            .nth(1)
            .unwrap()
            .split(", ")
            .map(str::to_owned)
            .collect();
        let mut expected = properties(group);
        if group == "an item" {
            // Keys of ways are asked for one by one, in the test above.
            expected.retain(|key| known.contains(key) || !is_of_ways(key));
        }
        assert_eq!(known, expected, "{group}");
    }
}

fn is_of_ways(key: &str) -> bool {
    WAYS.contains(&key) || COMPANY.iter().any(|(known, _)| *known == key)
}

/// The keys that the schema has for a group, by the name the reader gives it.
fn properties(group: &str) -> BTreeSet<String> {
    let path = match group {
        "the form" => "/properties",
        "`scoring`" => "/$defs/scoring/properties",
        "`defaults`" => "/$defs/defaults/properties",
        "a section" => "/$defs/section/properties",
        "`where`" => "/$defs/place/anyOf/1/properties",
        "`after_event`" => "/$defs/place/anyOf/1/properties/after_event/anyOf/1/properties",
        "`duration`" => "/$defs/condition/properties/duration/properties",
        "condition" => "/$defs/condition/properties",
        _ => "/$defs/item/properties",
    };
    SCHEMA
        .pointer(path)
        .unwrap()
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect()
}

/// A form with an item that has these lines, and another named `other`.
fn with(lines: &str) -> String {
    let lines: Vec<String> = lines.lines().map(|l| format!("        {l}\n")).collect();
    format!(
        "id: form\nlanguage: ru\nsections:\n  - id: s\n    items:\n      - {{id: other, text: x, slot: email}}\n      - id: x\n        text: x\n{}",
        lines.concat()
    )
}

/// What the schema has against a form.
fn faults(text: &str) -> Vec<String> {
    let mut unread = Vec::new();
    let Some(root) = node::parse(text, &mut unread) else {
        panic!("not YAML: {unread:?}\n{text}");
    };
    let mut faults = Vec::new();
    validate(&SCHEMA, &json_of(&root), "", &mut faults);
    faults
}

fn json_of(node: &Node) -> Value {
    match &node.value {
        node::Value::Null => Value::Null,
        node::Value::Bool(value) => json!(value),
        node::Value::Number(number) => json!(number),
        node::Value::Text(text) => json!(text),
        node::Value::List(list) => list.iter().map(json_of).collect(),
        node::Value::Map(map) => Value::Object(map.iter().map(|(key, _, node)| (key.clone(), json_of(node))).collect()),
    }
}

fn valid(schema: &Value, value: &Value) -> bool {
    let mut faults = Vec::new();
    validate(schema, value, "", &mut faults);
    faults.is_empty()
}

fn validate(rules: &Value, value: &Value, path: &str, faults: &mut Vec<String>) {
    let whole = &*SCHEMA;
    let empty = Map::new();
    let object = value.as_object().unwrap_or(&empty);
    for (keyword, rule) in rules.as_object().unwrap() {
        let list = || rule.as_array().unwrap();
        let bound = || rule.as_f64().unwrap();
        let number = value.as_f64();
        let length = |n: usize| n as u64;
        let met = match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" => true,
            "$ref" => {
                let pointer = rule.as_str().unwrap().trim_start_matches('#');
                validate(whole.pointer(pointer).unwrap(), value, path, faults);
                true
            }
            "type" => match rule {
                Value::Array(types) => types.iter().any(|t| is_a(t, value)),
                single => is_a(single, value),
            },
            "enum" => list().contains(value),
            "const" => rule == value,
            "minimum" => number.is_none_or(|n| n >= bound()),
            "maximum" => number.is_none_or(|n| n <= bound()),
            "exclusiveMinimum" => number.is_none_or(|n| n > bound()),
            "minLength" => value
                .as_str()
                .is_none_or(|s| length(s.chars().count()) >= rule.as_u64().unwrap()),
            "pattern" => {
                let pattern = regex::Regex::new(rule.as_str().unwrap()).unwrap();
                value.as_str().is_none_or(|s| pattern.is_match(s))
            }
            "minItems" => value
                .as_array()
                .is_none_or(|a| length(a.len()) >= rule.as_u64().unwrap()),
            "maxItems" => value
                .as_array()
                .is_none_or(|a| length(a.len()) <= rule.as_u64().unwrap()),
            "minProperties" => value
                .as_object()
                .is_none_or(|o| length(o.len()) >= rule.as_u64().unwrap()),
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    validate(rule, item, &format!("{path}/{index}"), faults);
                }
                true
            }
            "properties" => {
                for (key, inner) in object {
                    if let Some(rule) = rule.get(key) {
                        validate(rule, inner, &format!("{path}/{key}"), faults);
                    }
                }
                true
            }
            "additionalProperties" => {
                assert_eq!(rule, &json!(false));
                let known = rules["properties"].as_object().unwrap();
                object.keys().all(|key| known.contains_key(key))
            }
            "required" => !value.is_object() || list().iter().all(|key| object.contains_key(key.as_str().unwrap())),
            "anyOf" => list().iter().any(|rule| valid(rule, value)),
            "oneOf" => list().iter().filter(|rule| valid(rule, value)).count() == 1,
            "dependentRequired" => rule.as_object().unwrap().iter().all(|(key, others)| {
                let others = others.as_array().unwrap();
                !object.contains_key(key) || others.iter().all(|o| object.contains_key(o.as_str().unwrap()))
            }),
            "dependentSchemas" => rule
                .as_object()
                .unwrap()
                .iter()
                .all(|(key, rule)| !object.contains_key(key) || valid(rule, value)),
            other => panic!("the test does not know the keyword {other}"),
        };
        if !met {
            faults.push(format!("{path}: {keyword}: {rule} is not met by {value}"));
        }
    }
}

fn is_a(kind: &Value, value: &Value) -> bool {
    match kind.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|n| n.fract() == 0.0),
        other => panic!("the test does not know the type {other}"),
    }
}
