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
            let within = fields.duration("within", faults);
            place.after_event = kind.map(|event| AfterEvent { event, within });
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
        let subtype = fields.choice("type", EVENT_TYPES, self.faults);
        let result = fields.choice("result", EVENT_RESULTS, self.faults);
        let kind = kind?;
        let type_fits = subtype.is_none_or(|subtype| fits_type(kind, subtype));
        let result_fits = result.is_none_or(|result| fits_result(kind, result));
        if !type_fits {
            fault(
                self.faults,
                node.at,
                "an event of this kind never has that `type`",
                allowed(EVENT_TYPES, |&subtype| fits_type(kind, subtype)),
            );
        }
        if !result_fits {
            fault(
                self.faults,
                node.at,
                "an event of this kind never has that `result`",
                allowed(EVENT_RESULTS, |&result| fits_result(kind, result)),
            );
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
