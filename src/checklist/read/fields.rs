//! Reading keys out of a group, with a fault for every key that is unknown, repeated, missing or of the wrong kind.

use std::ops::RangeInclusive;

use crate::checklist::fault::{At, Found, nearest};
use crate::checklist::node::{Node, Value};
use crate::domain::Millis;

pub(super) type Faults<'a> = &'a mut Vec<Found>;

pub(super) fn fault(faults: Faults<'_>, at: At, message: impl Into<String>, hint: impl Into<String>) {
    let hint = hint.into();
    faults.push(Found {
        at,
        message: message.into(),
        hint: (!hint.is_empty()).then_some(hint),
    });
}

/// The keys of one group; each may be taken once, and `finish` reports those nobody took.
pub(super) struct Fields<'n> {
    /// The place of the group's own key or first line, for what is missing.
    pub at: At,
    entries: Vec<(&'n str, At, &'n Node, bool)>,
    known: Vec<&'static str>,
    /// Keys that would have been known in other company; offered as corrections only.
    possible: Vec<&'static str>,
}

impl<'n> Fields<'n> {
    /// `None` with a fault when the node is not a group of keys.
    pub fn of(node: &'n Node, what: &str, faults: Faults<'_>) -> Option<Self> {
        let Value::Map(map) = &node.value else {
            fault(
                faults,
                node.at,
                format!("{what} must be a group of keys, and this is {}", node.value.kind()),
                "write `key: value` lines, one under the other",
            );
            return None;
        };
        let mut entries: Vec<(&str, At, &Node, bool)> = Vec::new();
        for (key, at, value) in map {
            if entries.iter().any(|e| e.0 == key) {
                fault(faults, *at, format!("`{key}` is given twice"), "keep one of the two");
            } else {
                entries.push((key, *at, value, false));
            }
        }
        let at = map.first().map_or(node.at, |first| first.1);
        Some(Self {
            at,
            entries,
            known: Vec::new(),
            possible: Vec::new(),
        })
    }

    /// The value under `key`, if it is there and is not empty.
    pub fn take(&mut self, key: &'static str) -> Option<(At, &'n Node)> {
        if !self.known.contains(&key) {
            self.known.push(key);
        }
        let entry = self.entries.iter_mut().find(|e| e.0 == key)?;
        entry.3 = true;
        (!matches!(entry.2.value, Value::Null)).then_some((entry.1, entry.2))
    }

    pub fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|e| e.0 == key)
    }

    /// Keys to offer when an unknown one is near to them.
    pub fn offer(&mut self, keys: &[&'static str]) {
        self.possible.extend(keys);
    }

    /// Whether a key that nobody knows looks like one of these.
    pub fn has_nearly(&self, keys: &[&'static str]) -> bool {
        self.entries
            .iter()
            .any(|e| !e.3 && !self.known.contains(&e.0) && nearest(e.0, keys.iter().copied()).is_some())
    }

    pub fn text(&mut self, key: &'static str, faults: Faults<'_>) -> Option<(At, String)> {
        let (_, node) = self.take(key)?;
        as_text(node, key, faults).map(|text| (node.at, text))
    }

    pub fn required_text(&mut self, key: &'static str, what: &str, faults: Faults<'_>) -> Option<(At, String)> {
        if !self.has(key) || matches!(self.entries.iter().find(|e| e.0 == key)?.2.value, Value::Null) {
            self.take(key);
            fault(
                faults,
                self.at,
                format!("{what} has no `{key}`"),
                format!("add the line `{key}: …`"),
            );
            return None;
        }
        self.text(key, faults)
    }

    pub fn flag(&mut self, key: &'static str, faults: Faults<'_>) -> Option<bool> {
        let (_, node) = self.take(key)?;
        if let Value::Bool(value) = node.value {
            return Some(value);
        }
        fault(
            faults,
            node.at,
            format!("`{key}` must be true or false, and this is {}", node.value.kind()),
            format!("write `{key}: true`, or delete the line"),
        );
        None
    }

    /// A number within `range`.
    pub fn number(&mut self, key: &'static str, range: RangeInclusive<f64>, faults: Faults<'_>) -> Option<f64> {
        self.number_at(key, range, faults).map(|(_, value)| value)
    }

    /// A number within `range`, and where it stands.
    pub fn number_at(
        &mut self,
        key: &'static str,
        range: RangeInclusive<f64>,
        faults: Faults<'_>,
    ) -> Option<(At, f64)> {
        let (_, node) = self.take(key)?;
        match node.value {
            Value::Number(value) if range.contains(&value) => Some((node.at, value)),
            Value::Number(value) => {
                let (low, high) = (range.start(), range.end());
                let allowed = if high.is_finite() {
                    format!("from {low} to {high}")
                } else {
                    format!("at least {low}")
                };
                fault(
                    faults,
                    node.at,
                    format!("`{key}` is {value}, and must be {allowed}"),
                    "write a number in that range, or delete the line",
                );
                None
            }
            _ => {
                fault(
                    faults,
                    node.at,
                    format!("`{key}` must be a number, and this is {}", node.value.kind()),
                    format!("write a plain number: `{key}: 1`"),
                );
                None
            }
        }
    }

    /// A number above zero: weights and points.
    pub fn positive(&mut self, key: &'static str, faults: Faults<'_>) -> Option<f64> {
        let (_, node) = self.take(key)?;
        match node.value {
            Value::Number(value) if value > 0.0 && value <= 1e6 => Some(value),
            Value::Number(value) => {
                let hint = "to leave an item out of the score, write `report_only: true`";
                fault(
                    faults,
                    node.at,
                    format!("`{key}` is {value}, and must be above 0 and at most 1000000"),
                    hint,
                );
                None
            }
            _ => {
                fault(
                    faults,
                    node.at,
                    format!("`{key}` must be a number, and this is {}", node.value.kind()),
                    format!("write a plain number: `{key}: 1`"),
                );
                None
            }
        }
    }

    /// A whole number within `range`.
    pub fn count(&mut self, key: &'static str, low: u32, high: u32, faults: Faults<'_>) -> Option<u32> {
        let (_, node) = self.take(key)?;
        match node.value {
            Value::Number(value) if value.fract() == 0.0 && value >= f64::from(low) && value <= f64::from(high) => {
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // whole and in range, just checked
                Some(value as u32)
            }
            _ => {
                fault(
                    faults,
                    node.at,
                    format!("`{key}` must be a whole number from {low} to {high}"),
                    format!("write `{key}: {low}`, or a larger number"),
                );
                None
            }
        }
    }

    pub fn duration(&mut self, key: &'static str, faults: Faults<'_>) -> Option<Millis> {
        let (_, node) = self.take(key)?;
        as_duration(node, key, faults)
    }

    /// One of the listed words.
    pub fn choice<T: Copy>(&mut self, key: &'static str, choices: &[(&str, T)], faults: Faults<'_>) -> Option<T> {
        let (_, node) = self.take(key)?;
        as_choice(node, key, choices, faults)
    }

    /// Texts, as a list or as a single one.
    pub fn texts(&mut self, key: &'static str, faults: Faults<'_>) -> Option<Vec<(At, String)>> {
        let (_, node) = self.take(key)?;
        Some(as_texts(node, key, faults))
    }

    /// Reports the keys that nobody asked for.
    pub fn finish(self, what: &str, faults: Faults<'_>) {
        for (key, at, _, taken) in &self.entries {
            if *taken || self.known.contains(key) {
                continue;
            }
            let hint = match nearest(key, self.known.iter().chain(&self.possible).copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("{what} may have: {}", self.known.join(", ")),
            };
            fault(faults, *at, format!("unknown key `{key}` in {what}"), hint);
        }
    }
}

pub(super) fn as_text(node: &Node, key: &str, faults: Faults<'_>) -> Option<String> {
    match &node.value {
        Value::Text(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        // A bare `24` or `true` in a list of phrases is meant as text.
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Text(_) | Value::Null => {
            let hint = "write something between the quotes, or delete the line";
            fault(faults, node.at, format!("`{key}` is empty"), hint);
            None
        }
        other => {
            fault(
                faults,
                node.at,
                format!("`{key}` must be text, and this is {}", other.kind()),
                "put text with a colon, a comma or brackets in it into quotes",
            );
            None
        }
    }
}

pub(super) fn as_texts(node: &Node, key: &str, faults: Faults<'_>) -> Vec<(At, String)> {
    match &node.value {
        Value::List(list) => {
            if list.is_empty() {
                let hint = format!("write one at least: `{key}: […]`, or delete the line");
                fault(faults, node.at, format!("`{key}` is an empty list"), hint);
            }
            list.iter()
                .filter_map(|n| as_text(n, key, faults).map(|text| (n.at, text)))
                .collect()
        }
        _ => as_text(node, key, faults)
            .map(|text| (node.at, text))
            .into_iter()
            .collect(),
    }
}

pub(super) fn as_choice<T: Copy>(node: &Node, key: &str, choices: &[(&str, T)], faults: Faults<'_>) -> Option<T> {
    let text = as_text(node, key, faults)?;
    if let Some((_, value)) = choices.iter().find(|(name, _)| *name == text) {
        return Some(*value);
    }
    let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
    let hint = match nearest(&text, names.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`? It may be: {}", names.join(", ")),
        None => format!("it may be: {}", names.join(", ")),
    };
    fault(faults, node.at, format!("`{key}` cannot be `{text}`"), hint);
    None
}

/// `30` and `30s` are seconds, `2m` minutes.
pub(super) fn as_duration(node: &Node, key: &str, faults: Faults<'_>) -> Option<Millis> {
    let seconds = match &node.value {
        Value::Number(seconds) => Some(*seconds),
        Value::Text(text) => parse_seconds(text),
        _ => None,
    };
    match seconds {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // checked to lie in one day
        Some(seconds) if seconds > 0.0 && seconds <= 86_400.0 => Some(Millis((seconds * 1000.0).round() as u32)),
        _ => {
            fault(
                faults,
                node.at,
                format!("`{key}` must be a length of time"),
                "write seconds (30 or 30s) or minutes (2m)",
            );
            None
        }
    }
}

pub(super) fn parse_seconds(text: &str) -> Option<f64> {
    let text = text.trim();
    let (number, factor) = if let Some(number) = text.strip_suffix("ms") {
        (number, 0.001)
    } else if let Some(number) = text.strip_suffix(['s', 'с']) {
        (number, 1.0)
    } else if let Some(number) = text.strip_suffix(['m', 'м']) {
        (number, 60.0)
    } else {
        (text, 1.0)
    };
    number.trim().parse::<f64>().ok().map(|n| n * factor)
}
