//! The parts of conditions that say where and what happens: `where`, windows, events.

use super::condition::Reader;
use super::fields::{Fields, as_choice, as_duration, fault, parse_seconds};
use super::names::{EVENT_RESULTS, EVENT_TYPES, EVENTS, fits_result, fits_type};
use super::{reference, sense};
use crate::checklist::node::{Node, Value};
use crate::checklist::{AfterEvent, EventFilter, Place, Window};
use crate::domain::Millis;

impl Reader<'_> {
    pub(super) fn place(&mut self, node: &Node, outer: &Place) -> Place {
        if let Value::Text(text) = &node.value
            && text == "call"
        {
            return Place::default();
        }
        let Some(mut fields) = Fields::of(node, "`where`", self.faults) else {
            return outer.clone();
        };
        let mut place = outer.clone();
        let faults = &mut *self.faults;
        let opening: Option<Millis> = fields.duration("opening", faults);
        let last = fields.duration("last", faults);
        place.opening = opening.or(place.opening);
        place.last = last.or(place.last);
        for (key, slot) in [("after", &mut place.after), ("before", &mut place.before)] {
            if let Some((_, node)) = fields.take(key) {
                *slot = reference(node, key, self.places, faults);
            }
        }
        let limit = fields.take("within");
        let within = limit.and_then(|(_, node)| as_duration(node, "within", faults));
        if let Some((_, node)) = fields.take("after_event") {
            let kind = match &node.value {
                Value::Map(_) => Fields::of(node, "`after_event`", faults).and_then(|mut inner| {
                    let kind = inner.take("event").and_then(|(_, node)| {
                        Reader {
                            places: self.places,
                            faults: &mut *faults,
                        }
                        .event(node, &mut inner)
                    });
                    inner.finish("`after_event`", faults);
                    kind
                }),
                _ => as_choice(node, "after_event", EVENTS, faults).map(|kind| EventFilter {
                    kind,
                    subtype: None,
                    result: None,
                }),
            };
            place.after_event = kind.map(|event| AfterEvent { event, within });
        } else if let Some((at, _)) = limit {
            let hint = "add `after_event:` with the event, or write `opening:` or `last:`";
            fault(
                faults,
                at,
                "`within` needs `after_event` beside it: so long after what?",
                hint,
            );
        }
        fields.finish("`where`", faults);
        sense::place(&place, node.at, faults);
        place
    }

    pub(super) fn window(&mut self, node: &Node) -> Option<Window> {
        if let Value::Text(text) = &node.value
            && let Some((number, unit)) = text.trim().split_once(' ')
        {
            let number = number.parse::<u32>().ok().filter(|&n| n <= 10_000);
            match (number, unit.trim()) {
                (Some(n), "words" | "word") => return Some(Window::Words(n)),
                (Some(n), "turns" | "turn") => return Some(Window::Turns(n)),
                _ => {}
            }
        }
        let known = match &node.value {
            Value::Number(_) => true,
            Value::Text(text) => parse_seconds(text).is_some(),
            _ => false,
        };
        if !known {
            fault(
                self.faults,
                node.at,
                "`within` must be a time, words or turns",
                "write 20s, 8 words or 2 turns",
            );
            return None;
        }
        as_duration(node, "within", self.faults).map(Window::Time)
    }

    pub(super) fn event(&mut self, node: &Node, fields: &mut Fields<'_>) -> Option<EventFilter> {
        let kind = as_choice(node, "event", EVENTS, self.faults);
        let mut part = |key| fields.take(key).map(|(_, node)| node);
        let (type_node, result_node) = (part("type"), part("result"));
        let subtype = type_node.and_then(|node| as_choice(node, "type", EVENT_TYPES, self.faults));
        let result = result_node.and_then(|node| as_choice(node, "result", EVENT_RESULTS, self.faults));
        let kind = kind?;
        let name = called(EVENTS, kind);
        if let Some((node, subtype)) = type_node.zip(subtype).filter(|(_, t)| !fits_type(kind, *t)) {
            let message = format!("`{name}` never has the type `{}`", called(EVENT_TYPES, subtype));
            let hint = allowed(EVENT_TYPES, |&subtype| fits_type(kind, subtype));
            fault(self.faults, node.at, message, hint);
        }
        if let Some((node, result)) = result_node.zip(result).filter(|(_, r)| !fits_result(kind, *r)) {
            let message = format!("`{name}` never has the result `{}`", called(EVENT_RESULTS, result));
            let hint = allowed(EVENT_RESULTS, |&result| fits_result(kind, result));
            fault(self.faults, node.at, message, hint);
        }
        Some(EventFilter { kind, subtype, result })
    }
}

/// What an event of some kind may have, as a hint.
fn allowed<T>(names: &[(&str, T)], fits: impl Fn(&T) -> bool) -> String {
    let names: Vec<&str> = names.iter().filter(|(_, value)| fits(value)).map(|n| n.0).collect();
    if names.is_empty() {
        "delete the line: events of this kind are all alike in it".to_owned()
    } else {
        format!("it may be: {}", names.join(", "))
    }
}

fn called<T: PartialEq>(names: &[(&'static str, T)], value: T) -> &'static str {
    names.iter().find(|(_, v)| *v == value).map_or("", |n| n.0)
}
