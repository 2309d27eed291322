//! The language of forms as a JSON Schema (draft 2020-12), for editors that complete keys and underline mistakes while
//! one types. It says less than [`parse`](super::parse), which also knows stop words, references and contradictions.

use serde_json::{Map, Value, json};

use super::METRICS;
use super::read::names::{EVENT_RESULTS, EVENT_TYPES, EVENTS, SLOTS, WAYS};

/// The schema.
#[must_use]
pub fn schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Talktrack call script",
        "description": "A form that calls are scored against; explained in scripts/README.md.",
        "type": "object",
        "required": ["id", "language", "sections"],
        "additionalProperties": false,
        "properties": {
            "id": described("#/$defs/id", "Never changes: results are filed under it."),
            "title": described("#/$defs/text", "What reports call the form."),
            "language": {"enum": ["ru", "en"], "description": "The language of the calls."},
            "scoring": {"$ref": "#/$defs/scoring"},
            "defaults": {"$ref": "#/$defs/defaults"},
            "vocabulary": described("#/$defs/words", "Words worth telling the recogniser."),
            "products": described("#/$defs/words", "Names of what you sell."),
            "competitors": described("#/$defs/words", "Names of rivals: naming one is an event."),
            "sections": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/section"}},
        },
        "$defs": definitions(),
    })
}

fn definitions() -> Value {
    json!({
        "id": {"type": ["string", "number"], "pattern": "^[A-Za-z0-9._-]{1,80}$"},
        "text": {"type": ["string", "number", "boolean"], "minLength": 1},
        "texts": {"anyOf": [
            {"$ref": "#/$defs/text"},
            {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/text"}},
        ]},
        // Unlike those of a condition, these lists may be empty.
        "words": {"anyOf": [
            {"$ref": "#/$defs/text"},
            {"type": "array", "items": {"$ref": "#/$defs/text"}},
        ]},
        "duration": {
            "anyOf": [
                {"type": "number", "exclusiveMinimum": 0, "maximum": 86_400},
                {"type": "string", "pattern": "^ *[0-9.]+ *(ms|s|с|m|м)? *$"},
            ],
            "description": "Seconds (30, 30s) or minutes (2m).",
        },
        "weight": {"type": "number", "exclusiveMinimum": 0, "maximum": 1_000_000},
        "who": {
            "enum": ["agent", "customer", "either"],
            "description": "Whose words count.",
        },
        "conditions": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/condition"}},
        "event": {"enum": names(EVENTS), "description": "Something that happened in the call."},
        "event_type": {"enum": names(EVENT_TYPES), "description": "Which kind of it, see the table in README.md."},
        "event_result": {"enum": names(EVENT_RESULTS), "description": "What became of it, see the table in README.md."},
        "scoring": {
            "type": "object",
            "additionalProperties": false,
            "properties": {
                "by": {"enum": ["sections", "items"], "description": "Mean of sections, or of all items."},
                "critical": {"enum": ["score", "result"], "description": "A failed critical item makes the score 0, or the result \"fail\"."},
                "pass_from": {"type": "number", "minimum": 0, "maximum": 100, "description": "The score from which a call passes."},
                "coverage_floor": {"type": "number", "minimum": 0, "maximum": 1, "description": "Less than this share decided: no score."},
            },
        },
        "defaults": {
            "type": "object",
            "description": "What holds for every item that does not say otherwise.",
            "additionalProperties": false,
            "properties": defaults(),
        },
        "section": {
            "type": "object",
            "required": ["id", "items"],
            "additionalProperties": false,
            "properties": {
                "id": {"$ref": "#/$defs/id"},
                "title": {"$ref": "#/$defs/text"},
                "weight": described("#/$defs/weight", "How much it counts beside the other sections; 1 if left out."),
                "items": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/item"}},
            },
        },
        "place": {
            "description": "Where in the call to look; all that is given must hold.",
            "anyOf": [
                {"const": "call"},
                {
                    "type": "object",
                    "additionalProperties": false,
                    "properties": {
                        "opening": described("#/$defs/duration", "Within this long of the first word."),
                        "last": described("#/$defs/duration", "Within this long of the last word."),
                        "after": described("#/$defs/id", "After the place where that item was met."),
                        "before": described("#/$defs/id", "Before the place where that item was met."),
                        "after_event": {"anyOf": [
                            {"$ref": "#/$defs/event"},
                            {
                                "type": "object",
                                "required": ["event"],
                                "additionalProperties": false,
                                "properties": {
                                    "event": {"$ref": "#/$defs/event"},
                                    "type": {"$ref": "#/$defs/event_type"},
                                    "result": {"$ref": "#/$defs/event_result"},
                                },
                            },
                        ]},
                        "within": described("#/$defs/duration", "How long after the event."),
                    },
                    "dependentRequired": {"within": ["after_event"]},
                },
            ],
        },
        "condition": group(&Map::new(), &[]),
        "item": group(&item_keys(), &["id", "text"]),
    })
}

/// What stands beside the condition keys in an item.
fn item_keys() -> Map<String, Value> {
    object(json!({
        "id": described("#/$defs/id", "Its name for the computer; never changes."),
        "text": described("#/$defs/text", "What the reviewer reads."),
        "points": described("#/$defs/weight", "What it is worth on paper; 1 if left out."),
        "weight": described("#/$defs/weight", "How much it counts beside the others; 1 if left out."),
        "critical": {"type": "boolean", "description": "Failing it fails the call."},
        "bonus": {"type": "boolean", "description": "Adds when met, costs nothing when not."},
        "report_only": {"type": "boolean", "description": "Judged and shown, never counted."},
        "applies_when": described("#/$defs/condition", "When this does not hold, the item does not apply."),
    }))
}

/// Keys of any condition, and of `defaults`.
fn defaults() -> Value {
    json!({
        "who": {"$ref": "#/$defs/who"},
        "slop": {"type": "integer", "minimum": 0, "maximum": 20, "description": "Other words allowed between the words of a phrase."},
        "order": {"enum": ["given", "any"], "description": "Whether the words of a phrase may come in any order."},
        "fuzzy": {"type": "boolean", "description": "Whether a long word may differ by a letter or two."},
        "negation": {"enum": ["excluded", "counts"], "description": "Whether a phrase with \"not\" still counts."},
    })
}

/// A condition with these keys beside its own, exactly one of which says how it is met.
fn group(beside: &Map<String, Value>, required: &[&str]) -> Value {
    let mut properties = beside.clone();
    properties.extend(object(defaults()));
    properties.insert("where".to_owned(), json!({"$ref": "#/$defs/place"}));
    properties.extend(object(ways()));
    let mut dependent = Map::new();
    for (key, value, company) in companions() {
        properties.insert(key.to_owned(), value);
        let any: Vec<Value> = company.iter().map(|way| json!({"required": [way]})).collect();
        dependent.insert(key.to_owned(), json!({"anyOf": any}));
    }
    let one: Vec<Value> = WAYS.iter().map(|way| json!({"required": [way]})).collect();
    json!({
        "type": "object",
        "required": required,
        "additionalProperties": false,
        "properties": properties,
        "oneOf": one,
        "dependentSchemas": dependent,
    })
}

/// The keys that say how a condition is met.
fn ways() -> Value {
    let metrics: Vec<Value> = METRICS
        .iter()
        .map(|m| json!({"const": m.name, "description": format!("{} ({})", m.definition, m.unit)}))
        .collect();
    json!({
        "phrases": described("#/$defs/texts", "One of these was said, in any inflection; `a|b` either, `=a` this form, `~3` words between."),
        "words_near": described("#/$defs/texts", "All these words, near each other, in any order."),
        "regex": described("#/$defs/texts", "A regular expression, against a turn in small letters with ё as е."),
        "question": {"enum": ["open", "closed", "any"], "description": "A question was asked."},
        "slot": {"enum": names(SLOTS), "description": "Such a thing was said, in digits or words."},
        "metric": {"oneOf": metrics, "description": "A figure of the call."},
        "event": {"$ref": "#/$defs/event"},
        "item": described("#/$defs/id", "That other item passed."),
        "direction": {"enum": ["inbound", "outbound"], "description": "Who called."},
        "duration": {
            "type": "object",
            "description": "The length of the call.",
            "additionalProperties": false,
            "minProperties": 1,
            "properties": {
                "above": {"$ref": "#/$defs/duration"},
                "below": {"$ref": "#/$defs/duration"},
            },
        },
        "first_call": {"type": "boolean", "description": "No earlier call with this customer."},
        "deal_stage": described("#/$defs/texts", "The deal is in one of these stages."),
        "all": described("#/$defs/conditions", "All of them."),
        "any": described("#/$defs/conditions", "One of them or more."),
        "at_least": {"type": "integer", "minimum": 1, "maximum": 1000, "description": "So many of them."},
        "not": described("#/$defs/condition", "It does not hold."),
        "within": {
            "type": ["number", "string"],
            "pattern": "^ *[0-9.]+ *(ms|s|с|m|м|words?|turns?)? *$",
            "description": "All of them, this near each other: 20s, 8 words, 2 turns.",
        },
        "before": {
            "type": "array", "minItems": 2, "maxItems": 2, "items": {"$ref": "#/$defs/condition"},
            "description": "The first is met, and earlier than the second.",
        },
    })
}

/// Keys that have a meaning only beside some of the ways.
fn companions() -> Vec<(&'static str, Value, &'static [&'static str])> {
    let count = |description| json!({"type": "integer", "minimum": 1, "maximum": 1000, "description": description});
    vec![
        (
            "times",
            count("At so many places."),
            &["phrases", "words_near", "regex", "question", "slot", "event"],
        ),
        (
            "distance",
            json!({"type": "integer", "minimum": 1, "maximum": 100, "description": "Other words between them; 5 if left out."}),
            &["words_near"],
        ),
        (
            "about",
            described("#/$defs/texts", "With one of these phrases in the question."),
            &["question"],
        ),
        ("above", json!({"type": "number", "minimum": 0}), &["metric"]),
        ("below", json!({"type": "number", "exclusiveMinimum": 0}), &["metric"]),
        ("type", json!({"$ref": "#/$defs/event_type"}), &["event"]),
        ("result", json!({"$ref": "#/$defs/event_result"}), &["event"]),
        ("of", json!({"$ref": "#/$defs/conditions"}), &["at_least", "within"]),
    ]
}

fn names<T>(table: &[(&str, T)]) -> Vec<String> {
    table.iter().map(|(name, _)| (*name).to_owned()).collect()
}

fn described(reference: &str, description: &str) -> Value {
    json!({"$ref": reference, "description": description})
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
