//! Conditions: the part of an item that says how it is met. One *way* (`phrases`, `question`, `all`, …) and what
//! narrows it (`who`, `where`, `times`, …). What an outer condition says about who and where holds inside too, unless
//! the inner one says otherwise.

use super::fields::{Faults, Fields, as_choice, fault};
use super::names::{SLOTS, WAYS};
use super::sense;
use super::{Defaults, WHO, as_list, reference};
use crate::checklist::fault::{At, nearest};
use crate::checklist::node::Node;
use crate::checklist::references::Places;
use crate::checklist::{Condition, Fact, METRICS, PhraseMatch, Place, Way};
use crate::domain::{Direction, EventType};

/// The slop, order, spelling and negation rules of a group, where it has any.
pub(super) fn phrase_match(fields: &mut Fields<'_>, base: PhraseMatch, faults: Faults<'_>) -> PhraseMatch {
    let order = [("given", false), ("any", true)];
    let negation = [("excluded", false), ("counts", true)];
    PhraseMatch {
        slop: fields
            .count("slop", 0, 20, faults)
            .map_or(base.slop, |n| u8::try_from(n).unwrap_or(base.slop)),
        any_order: fields.choice("order", &order, faults).unwrap_or(base.any_order),
        fuzzy: fields.flag("fuzzy", faults).unwrap_or(base.fuzzy),
        negated: fields.choice("negation", &negation, faults).unwrap_or(base.negated),
    }
}

pub(super) struct Reader<'a> {
    pub places: &'a mut Places,
    pub faults: Faults<'a>,
}

impl Reader<'_> {
    /// A condition that is a value of its own.
    pub fn nested(&mut self, node: &Node, defaults: Defaults, place: &Place) -> Option<Condition> {
        let mut fields = Fields::of(node, "a condition", self.faults)?;
        let condition = self.condition(&mut fields, defaults, place);
        fields.finish("a condition", self.faults);
        condition
    }

    /// The condition keys of a group (an item's own, or a nested condition's).
    pub fn condition(&mut self, fields: &mut Fields<'_>, defaults: Defaults, place: &Place) -> Option<Condition> {
        fields.offer(WAYS);
        let faults = &mut *self.faults;
        let who = fields.choice("who", WHO, faults).unwrap_or(defaults.who);
        let how = phrase_match(fields, defaults.how, faults);
        let given_times = fields.count("times", 1, 1000, faults);
        let times = given_times.unwrap_or(1);
        let place = match fields.take("where") {
            Some((_, node)) => self.place(node, place),
            None => place.clone(),
        };
        let inner = Defaults { who, how };
        let used: Vec<&str> = WAYS.iter().copied().filter(|way| fields.has(way)).collect();
        match used.as_slice() {
            [_] => {}
            // `phrase:` is told as an unknown key, and that says it all.
            [] if fields.has_nearly(WAYS) => return None,
            [] => {
                let hint = format!(
                    "add what to look for, most often `phrases: […]`; or one of: {}",
                    WAYS[1..].join(", ")
                );
                fault(self.faults, fields.at, "nothing says how this is met", hint);
                return None;
            }
            [first, second, ..] => {
                let hint = "put them under `any:` or `all:`, each with a dash";
                fault(
                    self.faults,
                    fields.at,
                    format!("both `{first}` and `{second}` say how this is met"),
                    hint,
                );
                for way in WAYS {
                    fields.take(way);
                }
                return None;
            }
        }
        let way = self.way(used[0], fields, inner, &place, times);
        if given_times.is_some() && way.as_ref().is_some_and(|w| !counts(w)) {
            fault(
                self.faults,
                fields.at,
                format!("`times` has no meaning beside `{}`", used[0]),
                "delete it",
            );
        }
        Some(Condition { way: way?, who, place })
    }

    fn way(&mut self, key: &str, fields: &mut Fields<'_>, inner: Defaults, place: &Place, times: u32) -> Option<Way> {
        let how = inner.how;
        // Each key is spelled out so that `finish` knows it.
        Some(match key {
            "phrases" => {
                let (_, node) = self.taken(fields, "phrases")?;
                Way::Phrases {
                    phrases: self.phrases(node, "phrases", false),
                    how,
                    times,
                }
            }
            "words_near" => {
                let (at, node) = self.taken(fields, "words_near")?;
                let words = self.phrases(node, "words_near", true);
                if words.len() == 1 {
                    fault(
                        self.faults,
                        at,
                        "`words_near` needs two words or more",
                        "use `phrases` for one",
                    );
                }
                let distance = fields.count("distance", 1, 100, self.faults).unwrap_or(5);
                Way::WordsNear {
                    words,
                    distance: u8::try_from(distance).unwrap_or(u8::MAX),
                    fuzzy: how.fuzzy,
                    times,
                }
            }
            "regex" => {
                let (_, node) = self.taken(fields, "regex")?;
                Way::Regex {
                    patterns: self.patterns(node),
                    times,
                }
            }
            "question" => {
                let (_, node) = self.taken(fields, "question")?;
                let kinds = [
                    ("open", Some(EventType::Open)),
                    ("closed", Some(EventType::Closed)),
                    ("any", None),
                ];
                let kind = as_choice(node, "question", &kinds, self.faults)?;
                let about = fields.take("about").map(|(_, node)| self.phrases(node, "about", false));
                Way::Question {
                    kind,
                    about: about.unwrap_or_default(),
                    how,
                    times,
                }
            }
            "slot" => {
                let (_, node) = self.taken(fields, "slot")?;
                Way::Slot {
                    kind: as_choice(node, "slot", SLOTS, self.faults)?,
                    times,
                }
            }
            "metric" => self.metric(fields)?,
            "event" => {
                let (_, node) = self.taken(fields, "event")?;
                let filter = self.event(node, fields)?;
                Way::Event { filter, times }
            }
            "item" => {
                let (_, node) = self.taken(fields, "item")?;
                Way::Item(reference(node, "item", self.places, self.faults)?)
            }
            "all" | "any" => {
                let (_, node) = self.taken(fields, if key == "all" { "all" } else { "any" })?;
                let of = self.list(node, key, inner, place);
                sense::opposites(key, &of, node.at, self.faults);
                if key == "all" { Way::All(of) } else { Way::Any(of) }
            }
            "at_least" => {
                let n = fields.count("at_least", 1, 1000, self.faults)?;
                let (at, of) = self.of(fields, inner, place)?;
                if of.len() < n as usize {
                    fault(
                        self.faults,
                        at,
                        format!("`at_least: {n}` of {} can never be met", of.len()),
                        "ask for fewer, or add conditions",
                    );
                }
                Way::AtLeast { n: n as usize, of }
            }
            "not" => {
                let (_, node) = self.taken(fields, "not")?;
                Way::Not(Box::new(self.nested(node, inner, place)?))
            }
            "within" => {
                let (_, node) = self.taken(fields, "within")?;
                let window = self.window(node);
                let (at, of) = self.of(fields, inner, place)?;
                if self.must_have_places(at, &of, "within")
                    && let Some(window) = window
                {
                    sense::nearness(window, &of, at, self.faults);
                }
                Way::Within { window: window?, of }
            }
            "before" => {
                let (at, node) = self.taken(fields, "before")?;
                let pair = self.list(node, "before", inner, place);
                self.must_have_places(at, &pair, "before");
                let Ok([first, then]) = <[Condition; 2]>::try_from(pair) else {
                    fault(
                        self.faults,
                        at,
                        "`before` needs exactly two conditions",
                        "the first must come before the second",
                    );
                    return None;
                };
                sense::same_twice(&first, &then, at, self.faults);
                Way::Before {
                    first: Box::new(first),
                    then: Box::new(then),
                }
            }
            _ => Way::Fact(self.fact(key, fields)?),
        })
    }

    fn taken<'n>(&mut self, fields: &mut Fields<'n>, key: &'static str) -> Option<(At, &'n Node)> {
        let taken = fields.take(key);
        if taken.is_none() {
            let hint = format!("write what to look for after `{key}:`, or delete the line");
            fault(self.faults, fields.at, format!("`{key}` is empty"), hint);
        }
        taken
    }

    fn fact(&mut self, key: &str, fields: &mut Fields<'_>) -> Option<Fact> {
        let faults = &mut *self.faults;
        match key {
            "direction" => {
                let directions = [("inbound", Direction::Inbound), ("outbound", Direction::Outbound)];
                fields.choice("direction", &directions, faults).map(Fact::Direction)
            }
            "first_call" => fields.flag("first_call", faults).map(Fact::FirstCall),
            "deal_stage" => {
                let stages = fields.texts("deal_stage", faults)?;
                Some(Fact::DealStage(stages.into_iter().map(|(_, text)| text).collect()))
            }
            _ => {
                let (at, node) = fields.take("duration")?;
                let mut range = Fields::of(node, "`duration`", faults)?;
                let above = range.duration("above", faults);
                let below = range.duration("below", faults);
                range.finish("`duration`", faults);
                if above.is_none() && below.is_none() {
                    fault(
                        faults,
                        at,
                        "`duration` needs `above` or `below`",
                        "write `duration: {above: 30s}`",
                    );
                    return None;
                }
                if let (Some(above), Some(below)) = (above, below)
                    && above >= below
                {
                    let hint = "the time of `above` must be the shorter one";
                    fault(
                        faults,
                        at,
                        "no call is longer than `above` and shorter than `below`",
                        hint,
                    );
                }
                Some(Fact::Duration { above, below })
            }
        }
    }

    fn metric(&mut self, fields: &mut Fields<'_>) -> Option<Way> {
        let faults = &mut *self.faults;
        let (at, name) = fields.text("metric", faults)?;
        let limited = fields.has("above") || fields.has("below");
        let above = fields.number_at("above", 0.0..=f64::INFINITY, faults);
        let below = fields.number_at("below", 0.0..=f64::INFINITY, faults);
        if !limited {
            fault(faults, at, "a metric needs `above` or `below`", "write `below: 0.6`");
        }
        if let Some(metric) = sense::metric(&name) {
            sense::bounds(metric, above, below, faults);
        } else {
            let hint = match nearest(&name, METRICS.iter().map(|m| m.name)) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!(
                    "there are: {}",
                    METRICS.iter().map(|m| m.name).collect::<Vec<_>>().join(", ")
                ),
            };
            fault(faults, at, format!("there is no metric `{name}`"), hint);
            return None;
        }
        let (above, below) = (above.map(|a| a.1), below.map(|b| b.1));
        Some(Way::Metric { name, above, below })
    }

    fn of(&mut self, fields: &mut Fields<'_>, inner: Defaults, place: &Place) -> Option<(At, Vec<Condition>)> {
        let Some((at, node)) = fields.take("of") else {
            fault(
                self.faults,
                fields.at,
                "`of` is missing: which conditions?",
                "add `of:` and a list under it",
            );
            return None;
        };
        Some((at, self.list(node, "of", inner, place)))
    }

    fn list(&mut self, node: &Node, key: &str, inner: Defaults, place: &Place) -> Vec<Condition> {
        as_list(node, key, self.faults)
            .iter()
            .filter_map(|node| self.nested(node, inner, place))
            .collect()
    }

    fn must_have_places(&mut self, at: At, conditions: &[Condition], key: &str) -> bool {
        let lacking = conditions.iter().any(|c| !has_places(&c.way));
        if lacking {
            let hint = "use phrases, regex, questions, slots, events, or any: of them";
            fault(
                self.faults,
                at,
                format!("`{key}` needs conditions that are found at a place of the call"),
                hint,
            );
        }
        !lacking
    }
}

/// Whether `times` means something for it.
fn counts(way: &Way) -> bool {
    matches!(
        way,
        Way::Phrases { .. }
            | Way::WordsNear { .. }
            | Way::Regex { .. }
            | Way::Question { .. }
            | Way::Slot { .. }
            | Way::Event { .. }
    )
}

/// Whether it is found at places of the call, so that nearness and order mean something.
fn has_places(way: &Way) -> bool {
    match way {
        Way::All(of) | Way::Any(of) | Way::AtLeast { of, .. } | Way::Within { of, .. } => {
            of.iter().all(|c| has_places(&c.way))
        }
        Way::Before { .. } | Way::Metric { .. } | Way::Fact(_) | Way::Not(_) => false,
        _ => true,
    }
}
