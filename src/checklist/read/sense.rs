//! Conditions that are well written and can never be met, or always are.

use super::fields::{Faults, fault};
use crate::checklist::fault::At;
use crate::checklist::{Condition, METRICS, Metric, Place, Way, Who, Window};

/// `opening` and `last` in one place: in a call longer than both there is no such place.
pub(super) fn place(place: &Place, at: At, faults: Faults<'_>) {
    if let (Some(opening), Some(last)) = (place.opening, place.last) {
        let seconds = f64::from(opening.0.saturating_add(last.0)) / 1000.0;
        fault(
            faults,
            at,
            format!("`opening` and `last` together: no call longer than {seconds} s has such a place"),
            "keep one of the two; for either of them write `any:` with two conditions",
        );
    }
}

/// `all` or `any` of a condition and its own opposite.
pub(super) fn opposites(key: &str, of: &[Condition], at: At, faults: Faults<'_>) {
    let denies = |c: &Condition| match &c.way {
        Way::Not(inner) => of.contains(inner),
        _ => false,
    };
    if of.iter().any(denies) {
        let (never, how) = if key == "all" {
            ("can never be met", "all")
        } else {
            ("is met by every call", "any")
        };
        fault(
            faults,
            at,
            format!("`{how}` of a condition and its own `not` {never}"),
            "take out one of the two",
        );
    }
}

/// `before: [A, A]`.
pub(super) fn same_twice(first: &Condition, then: &Condition, at: At, faults: Faults<'_>) {
    if first == then {
        fault(
            faults,
            at,
            "`before` has the same condition twice, and nothing comes before itself",
            "for two places of one thing write `times: 2`",
        );
    }
}

/// `within` of one condition, or of both speakers in one turn.
pub(super) fn nearness(window: Window, of: &[Condition], at: At, faults: Faults<'_>) {
    if of.len() == 1 {
        fault(
            faults,
            at,
            "`within` has one condition, and it takes two to be near each other",
            "add the other one, or write the one without `within`",
        );
    }
    let one_turn = matches!(window, Window::Words(_) | Window::Turns(0));
    let says = |who: Who| of.iter().any(|c| c.who == who && c.way.has_speaker());
    if one_turn && says(Who::Agent) && says(Who::Customer) {
        fault(
            faults,
            at,
            "in one turn only one side speaks: the agent's and the customer's words are never so near",
            "write a time (`within: 20s`) or `within: 1 turns`",
        );
    }
}

/// Bounds that no call keeps, or every call.
pub(super) fn bounds(metric: &Metric, above: Option<(At, f64)>, below: Option<(At, f64)>, faults: Faults<'_>) {
    let name = metric.name;
    let range = match metric.max() {
        Some(max) => format!("from 0 to {max}"),
        None => "from 0 up".to_owned(),
    };
    let percent = |value: f64| match metric.max() {
        Some(_) if value > 1.0 && value <= 100.0 => format!("it is a share: {value} % is written {}", value / 100.0),
        _ => format!("`{name}` goes {range}"),
    };
    if let Some((at, value)) = below {
        if value <= 0.0 {
            let hint = format!("`{name}` goes {range}: write a number above 0");
            fault(faults, at, format!("no call has `{name}` below {value}"), hint);
        } else if metric.max().is_some_and(|max| value > max) {
            let message = format!("every call has `{name}` below {value}");
            fault(faults, at, message, percent(value));
        }
    }
    if let Some((at, value)) = above
        && metric.max().is_some_and(|max| value >= max)
    {
        fault(
            faults,
            at,
            format!("no call has `{name}` above {value}"),
            percent(value),
        );
    }
    if let (Some((_, above)), Some((at, below))) = (above, below)
        && above >= below
    {
        let hint = "the number of `above` must be the smaller one";
        fault(faults, at, format!("no value is above {above} and below {below}"), hint);
    }
}

pub(super) fn metric(name: &str) -> Option<&'static Metric> {
    METRICS.iter().find(|m| m.name == name)
}
