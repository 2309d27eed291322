//! Where in the call a condition is looked for.

use super::{DOUBTFUL, Judge, NO_ROLES, OTHER_ITEM, Truth};
use crate::checklist::EventFilter;
use crate::domain::{Event, EventKind, Span, Verdict};
use crate::score::compile::{Test, TestPlace};
use crate::score::needs_roles;

/// Where to look, or what holds without looking.
pub(super) enum Scope {
    Open(Filter),
    Closed(Truth),
}

/// Limits in milliseconds of the recording.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    /// Begins at this time or later, and before that.
    pub from: u32,
    pub until: u32,
    /// Ends at this time or later.
    pub ends_from: u32,
    /// Begins in one of these, if given.
    pub windows: Option<Vec<(u32, u32)>>,
}

impl Filter {
    pub fn allows(&self, span: Span) -> bool {
        let start = span.start_ms.0;
        start >= self.from
            && start < self.until
            && span.end_ms.0 >= self.ends_from
            && self
                .windows
                .as_ref()
                .is_none_or(|all| all.iter().any(|&(a, b)| start >= a && start <= b))
    }
}

impl Judge<'_, '_, '_> {
    pub(super) fn scope(&self, place: &TestPlace) -> Scope {
        let mut filter = Filter {
            from: 0,
            until: u32::MAX,
            ends_from: 0,
            windows: None,
        };
        let call = self.call.conversation.span().unwrap_or_default();
        if let Some(length) = place.opening {
            filter.until = call.start_ms.saturating_add(length).0.saturating_add(1);
        }
        if let Some(length) = place.last {
            filter.ends_from = call.end_ms.saturating_sub(length).0;
        }
        if let Some(index) = place.after {
            match self.first_place(index) {
                Ok(Some(span)) => filter.from = filter.from.max(span.end_ms.0),
                Ok(None) => return Scope::Closed(Truth::No),
                Err(truth) => return Scope::Closed(truth),
            }
        }
        if let Some(index) = place.before {
            match self.first_place(index) {
                Ok(Some(span)) => filter.until = filter.until.min(span.start_ms.0),
                // Never met: all of the call is before it.
                Ok(None) => {}
                Err(truth) => return Scope::Closed(truth),
            }
        }
        if let Some((event, within)) = &place.after_event {
            if needs_roles(event.kind) && !self.call.roles_known {
                return Scope::Closed(Truth::Unknown(NO_ROLES));
            }
            let windows: Vec<(u32, u32)> = self
                .events(*event)
                .map(|e| (e.end_ms.0, within.map_or(u32::MAX, |w| e.end_ms.saturating_add(w).0)))
                .collect();
            if windows.is_empty() {
                return Scope::Closed(Truth::No);
            }
            filter.windows = Some(windows);
        }
        Scope::Open(filter)
    }

    /// Why the item has nothing to be judged on, when it hangs on an event or an item that is not there.
    pub(super) fn cannot_apply(&self, test: &Test) -> Option<String> {
        if let Some((event, _)) = &test.place.after_event {
            let decidable = !needs_roles(event.kind) || self.call.roles_known;
            if decidable && self.events(*event).next().is_none() {
                return Some(format!("there is no {} in this call", name(event.kind)));
            }
        }
        let depends = [test.place.after, test.place.before];
        let na = depends
            .into_iter()
            .flatten()
            .any(|i| matches!(self.judged.get(i), Some(Some(j)) if j.verdict == Verdict::Na));
        na.then(|| "the item it is placed by does not apply".to_owned())
    }

    pub(super) fn events(&self, filter: EventFilter) -> impl Iterator<Item = &Event> {
        self.call
            .events
            .iter()
            .map(|n| &n.event)
            .filter(move |e| matches(e, filter))
    }

    /// Where another item was first met.
    fn first_place(&self, index: usize) -> Result<Option<Span>, Truth> {
        match self.judged.get(index).and_then(Option::as_ref) {
            Some(judged) if judged.verdict == Verdict::Pass => {
                let first = judged
                    .places
                    .iter()
                    .map(|p| p.span)
                    .min_by_key(|s| (s.start_ms, s.end_ms));
                // Met by a metric or a fact: at no place.
                first.map(Some).ok_or(Truth::Unknown(OTHER_ITEM))
            }
            Some(judged) if judged.verdict == Verdict::Fail => Ok(None),
            Some(judged) if judged.verdict == Verdict::Na => Ok(None),
            Some(_) => Err(Truth::Unknown(DOUBTFUL)),
            None => Err(Truth::Unknown(OTHER_ITEM)),
        }
    }
}

pub(super) fn matches(event: &Event, filter: EventFilter) -> bool {
    event.kind == filter.kind
        && filter.subtype.is_none_or(|t| event.subtype == Some(t))
        && filter.result.is_none_or(|r| event.result == Some(r))
}

fn name(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Objection => "objection",
        EventKind::Refusal => "refusal",
        EventKind::ClosingAttempt => "closing attempt",
        EventKind::Question => "question",
        EventKind::NextStep => "next step",
        EventKind::Promise => "promise",
        EventKind::Competitor => "competitor",
        EventKind::Price => "price",
        EventKind::Discount => "discount",
        EventKind::Value => "value statement",
        EventKind::Upsell => "upsell",
        EventKind::Monologue => "monologue",
        EventKind::Interruption => "interruption",
    }
}
