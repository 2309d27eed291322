//! Conditions: the part of an item that says how it is met. One *way* (`phrases`, `question`, `all`, …) and what
//! narrows it (`who`, `where`, `times`, …). What an outer condition says about who and where holds inside too, unless
//! the inner one says otherwise.

use super::fields::{Faults, Fields, as_choice, as_duration, as_texts, fault, parse_seconds};
use super::{Defaults, WHO, as_list, reference};
use crate::checklist::fault::{At, nearest};
use crate::checklist::node::{Node, Value};
use crate::checklist::references::Places;
use crate::checklist::{
    AfterEvent, Condition, EventFilter, Fact, MAX_REGEX_BYTES, METRICS, Phrase, PhraseMatch, Place, SlotKind, Way,
    Window,
};
use crate::domain::{Direction, EventKind, EventResult, EventType, Millis};

const WAYS: &[&str] = &[
    "phrases",
    "words_near",
    "regex",
    "question",
    "slot",
    "metric",
    "event",
    "item",
    "direction",
    "duration",
    "first_call",
    "deal_stage",
    "all",
    "any",
    "at_least",
    "not",
    "within",
    "before",
];

const SLOTS: &[(&str, SlotKind)] = &[
    ("name", SlotKind::Name),
    ("number", SlotKind::Number),
    ("price", SlotKind::Price),
    ("percent", SlotKind::Percent),
    ("date", SlotKind::Date),
    ("time", SlotKind::Time),
    ("date_time", SlotKind::DateTime),
    ("phone", SlotKind::Phone),
    ("email", SlotKind::Email),
];

const EVENTS: &[(&str, EventKind)] = &[
    ("objection", EventKind::Objection),
    ("refusal", EventKind::Refusal),
    ("closing_attempt", EventKind::ClosingAttempt),
    ("question", EventKind::Question),
    ("next_step", EventKind::NextStep),
    ("promise", EventKind::Promise),
    ("competitor", EventKind::Competitor),
    ("price", EventKind::Price),
    ("discount", EventKind::Discount),
    ("value", EventKind::Value),
    ("upsell", EventKind::Upsell),
    ("monologue", EventKind::Monologue),
    ("interruption", EventKind::Interruption),
];

const EVENT_TYPES: &[(&str, EventType)] = &[
    ("price", EventType::Price),
    ("time", EventType::Time),
    ("trust", EventType::Trust),
    ("competitor", EventType::Competitor),
    ("authority", EventType::Authority),
    ("need", EventType::Need),
    ("think", EventType::Think),
    ("payment", EventType::Payment),
    ("contract", EventType::Contract),
    ("meeting", EventType::Meeting),
    ("next_step", EventType::NextStep),
    ("open", EventType::Open),
    ("closed", EventType::Closed),
];

const EVENT_RESULTS: &[(&str, EventResult)] = &[
    ("handled", EventResult::Handled),
    ("dropped", EventResult::Dropped),
    ("handle", EventResult::Handle),
    ("press", EventResult::Press),
    ("deflate", EventResult::Deflate),
    ("accepted", EventResult::Accepted),
    ("deferred", EventResult::Deferred),
    ("refused", EventResult::Refused),
    ("declined", EventResult::Declined),
    ("none", EventResult::None),
];

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
            [] => {
                let hint = format!("add one of: {}", WAYS.join(", "));
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
                        "",
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
                self.must_have_places(at, &of, "within");
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
            fault(self.faults, fields.at, format!("`{key}` is empty"), "");
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
                Some(Fact::Duration { above, below })
            }
        }
    }

    fn metric(&mut self, fields: &mut Fields<'_>) -> Option<Way> {
        let faults = &mut *self.faults;
        let (at, name) = fields.text("metric", faults)?;
        let above = fields.number("above", 0.0..=f64::INFINITY, faults);
        let below = fields.number("below", 0.0..=f64::INFINITY, faults);
        if above.is_none() && below.is_none() {
            fault(faults, at, "a metric needs `above` or `below`", "write `below: 0.6`");
        }
        if let (Some(above), Some(below)) = (above, below)
            && above >= below
        {
            fault(faults, at, format!("no value is above {above} and below {below}"), "");
        }
        if !METRICS.iter().any(|m| m.name == name) {
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
        Some(Way::Metric { name, above, below })
    }

    fn event(&mut self, node: &Node, fields: &mut Fields<'_>) -> Option<EventFilter> {
        let kind = as_choice(node, "event", EVENTS, self.faults);
        let subtype = fields.choice("type", EVENT_TYPES, self.faults);
        let result = fields.choice("result", EVENT_RESULTS, self.faults);
        let kind = kind?;
        let possible = |ok: bool| ok;
        let type_fits = subtype.is_none_or(|t| {
            use EventType as T;
            possible(match kind {
                EventKind::Objection => {
                    matches!(
                        t,
                        T::Price | T::Time | T::Trust | T::Competitor | T::Authority | T::Need | T::Think
                    )
                }
                EventKind::ClosingAttempt => matches!(t, T::Payment | T::Contract | T::Meeting | T::NextStep),
                EventKind::Question => matches!(t, T::Open | T::Closed),
                _ => false,
            })
        });
        let result_fits = result.is_none_or(|r| {
            use EventResult as R;
            possible(match kind {
                EventKind::Objection => matches!(r, R::Handled | R::Dropped),
                EventKind::Refusal => matches!(r, R::Handle | R::Press | R::Deflate),
                EventKind::ClosingAttempt => matches!(r, R::Accepted | R::Deferred | R::Refused | R::None),
                EventKind::Upsell => matches!(r, R::Accepted | R::Declined | R::None),
                _ => false,
            })
        });
        if !type_fits {
            fault(
                self.faults,
                node.at,
                "an event of this kind never has that `type`",
                "see the table in scripts/README.md",
            );
        }
        if !result_fits {
            fault(
                self.faults,
                node.at,
                "an event of this kind never has that `result`",
                "see the table in scripts/README.md",
            );
        }
        Some(EventFilter { kind, subtype, result })
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

    fn must_have_places(&mut self, at: At, conditions: &[Condition], key: &str) {
        if conditions.iter().any(|c| !has_places(&c.way)) {
            let hint = "use phrases, regex, questions, slots, events, or any: of them";
            fault(
                self.faults,
                at,
                format!("`{key}` needs conditions that are found at a place of the call"),
                hint,
            );
        }
    }

    fn window(&mut self, node: &Node) -> Option<Window> {
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

    fn place(&mut self, node: &Node, outer: &Place) -> Place {
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
        place
    }

    fn phrases(&mut self, node: &Node, key: &str, single_words: bool) -> Vec<Phrase> {
        let mut phrases: Vec<Phrase> = Vec::new();
        for (at, text) in as_texts(node, key, self.faults) {
            let phrase = match Phrase::parse(&text) {
                Ok(phrase) => phrase,
                Err((message, hint)) => {
                    fault(self.faults, at, message, hint);
                    continue;
                }
            };
            if single_words && phrase.words.len() != 1 {
                fault(
                    self.faults,
                    at,
                    format!("`{text}` is not one word"),
                    "`words_near` takes single words",
                );
            }
            if phrase.is_only_stop_words() {
                let hint = "add a word that carries the meaning, or mark each with = to mean just these words";
                fault(
                    self.faults,
                    at,
                    format!("`{text}` has only words that are in every call"),
                    hint,
                );
            }
            if phrases.iter().any(|p| p.text == phrase.text) {
                fault(self.faults, at, format!("`{text}` stands here twice"), "delete one");
            }
            phrases.push(phrase);
        }
        phrases
    }

    fn patterns(&mut self, node: &Node) -> Vec<String> {
        let mut patterns = Vec::new();
        for (at, text) in as_texts(node, "regex", self.faults) {
            let compiled = regex::RegexBuilder::new(&text)
                .case_insensitive(true)
                .size_limit(MAX_REGEX_BYTES)
                .dfa_size_limit(MAX_REGEX_BYTES)
                .nest_limit(50)
                .build();
            match compiled {
                Ok(regex) if regex.is_match("") => {
                    fault(
                        self.faults,
                        at,
                        "the regular expression matches nothing at all",
                        "it is met by any call: ask for a character",
                    );
                }
                Ok(_) => patterns.push(text),
                Err(regex::Error::CompiledTooBig(_)) => {
                    let hint = "shorten its repetitions: `.{1,1000}` grows by a thousand";
                    fault(self.faults, at, "the regular expression is too big", hint);
                }
                Err(error) => {
                    let message = error.to_string();
                    let reason = message
                        .lines()
                        .last()
                        .unwrap_or_default()
                        .trim_start_matches("error: ")
                        .to_owned();
                    let hint = "write \\. \\( \\? for the characters themselves";
                    fault(self.faults, at, format!("not a regular expression: {reason}"), hint);
                }
            }
        }
        patterns
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
        Way::Item(_) => true,
        Way::Before { .. } | Way::Metric { .. } | Way::Fact(_) | Way::Not(_) => false,
        _ => true,
    }
}
