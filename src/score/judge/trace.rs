//! The explanation of one item: its conditions side by side with what they were compiled to, each decided as for the
//! scorecard, with what came closest where it does not hold.

mod asks;
mod near;

use std::ops::Range;

use self::asks::{asks, event_text, phrases, snake, way};
use super::leaf::has_own_speaker;
use super::place::Scope;
use super::{Call, Judge, NO_FACT, NO_METRIC, NO_ROLES, OTHER_ITEM, Outcome, Place, SILENT, Truth, verdicts};
use crate::checklist::{Condition, Fact, Item, Phrase, PhraseMatch, Way, Who};
use crate::domain::{ItemId, Match, Role, Verdict};
use crate::score::compile::{Form, Test, TestKind, TestPlace};
use crate::score::explain::{Actual, Explanation, Holds, Limit, Sighting, Trace, Why};
use crate::score::phrase::Spelled;
use crate::score::quote;
use crate::score::text::Stems;

/// Places shown where it was found, at most.
const MAX_FOUND: usize = 5;

pub(in crate::score) fn explain(
    form: &Form,
    call: &Call<'_, '_>,
    index: usize,
    item: &Item,
    stems: &Stems,
) -> Explanation {
    let judged = verdicts(form, call);
    let tracer = Tracer {
        form,
        judge: Judge { call, judged: &judged },
        spelled: Spelled::new(call.conversation, stems),
    };
    let compiled = &form.items[index];
    let applies_when = compiled
        .applies_when
        .as_ref()
        .zip(item.applies_when.as_ref())
        .map(|(test, condition)| tracer.trace(test, condition));
    let met = tracer.trace(&compiled.met, &item.met);
    let verdict = judged[index].as_ref().map_or(Verdict::Undecidable, |j| j.verdict);
    let why = match verdict {
        Verdict::Pass | Verdict::Fail => None,
        Verdict::Na => match &applies_when {
            Some(trace) if trace.holds == Holds::No => Some(Why::ConditionDoesNotHold),
            _ => met.why.clone().or(Some(Why::PlaceDoesNotApply)),
        },
        Verdict::Undecidable if !call.heard => Some(Why::NobodyHeard),
        Verdict::Undecidable => match &applies_when {
            Some(trace) if trace.holds == Holds::Unknown => first_why(trace),
            _ => first_why(&met),
        },
    };
    Explanation {
        item: item.id.clone(),
        text: item.text.clone(),
        verdict,
        why,
        applies_when,
        met,
    }
}

/// The first reason for not knowing, outside before inside.
fn first_why(trace: &Trace) -> Option<Why> {
    if trace.holds != Holds::Unknown {
        return None;
    }
    trace.why.clone().or_else(|| trace.inside.iter().find_map(first_why))
}

struct Tracer<'j, 'a, 't> {
    form: &'j Form,
    judge: Judge<'j, 'a, 't>,
    spelled: Spelled<'j, 't>,
}

impl Tracer<'_, '_, '_> {
    fn trace(&self, test: &Test, condition: &Condition) -> Trace {
        let outcome = self.judge.test(test);
        let inside = inside(test, condition)
            .into_iter()
            .map(|(t, c)| self.trace(t, c))
            .collect();
        let holds = match outcome.truth {
            Truth::Yes => Holds::Yes,
            Truth::No => Holds::No,
            Truth::Unknown(_) => Holds::Unknown,
        };
        let leaf = is_leaf(&test.kind);
        let found = if leaf || matches!(test.kind, TestKind::Item(_)) {
            self.found(&outcome, condition)
        } else {
            Vec::new()
        };
        let near = match holds {
            Holds::Yes => Vec::new(),
            _ => self.near(test, condition),
        };
        Trace {
            way: way(condition),
            holds,
            why: self.why(test, outcome.truth, leaf),
            asks: asks(condition),
            who: match condition.who {
                Who::Agent if leaf && !own_speaker(test) => Some(Role::Agent),
                Who::Customer if leaf && !own_speaker(test) => Some(Role::Customer),
                _ => None,
            },
            limits: if leaf { self.limits(&test.place) } else { Vec::new() },
            times: times(&test.kind).filter(|&n| n > 1),
            actual: self.actual(&test.kind),
            found,
            near,
            inside,
        }
    }

    /// Why it is unknown, or why there was nowhere to look for it.
    fn why(&self, test: &Test, truth: Truth, leaf: bool) -> Option<Why> {
        match truth {
            Truth::Yes => None,
            // Of a composed condition, the one inside that is unknown has the reason.
            Truth::Unknown(_) if !inside_tests(test).is_empty() => None,
            Truth::Unknown(why) => Some(match why {
                SILENT => Why::NobodyHeard,
                NO_ROLES => Why::RolesUnknown,
                NO_FACT => Why::FactUnknown,
                NO_METRIC => Why::MetricUnknown,
                OTHER_ITEM => Why::OtherItemUndecided,
                // `DOUBTFUL`
                _ => Why::Doubtful,
            }),
            Truth::No if !leaf => None,
            Truth::No => match (self.judge.scope(&test.place), &test.place) {
                (Scope::Open(_), _) => None,
                (
                    Scope::Closed(_),
                    TestPlace {
                        after_event: Some((event, _)),
                        ..
                    },
                ) if self.judge.events(*event).next().is_none() => Some(Why::NoEvent {
                    event: event_text(*event),
                }),
                (Scope::Closed(_), place) => place.after.map(|index| Why::ItemNotMet {
                    item: self.item_id(index),
                }),
            },
        }
    }

    fn item_id(&self, index: usize) -> ItemId {
        self.form
            .items
            .get(index)
            .map_or_else(|| ItemId(String::new()), |i| i.id.clone())
    }

    fn limits(&self, place: &TestPlace) -> Vec<Limit> {
        let mut limits = Vec::new();
        limits.extend(place.opening.map(|ms| Limit::Opening { ms }));
        limits.extend(place.last.map(|ms| Limit::Last { ms }));
        limits.extend(place.after.map(|index| Limit::After {
            item: self.item_id(index),
        }));
        limits.extend(place.before.map(|index| Limit::Before {
            item: self.item_id(index),
        }));
        limits.extend(place.after_event.as_ref().map(|(event, within)| Limit::AfterEvent {
            event: event_text(*event),
            within_ms: *within,
        }));
        limits
    }

    fn actual(&self, kind: &TestKind) -> Option<Actual> {
        let facts = self.judge.call.facts;
        match kind {
            TestKind::Metric { name, .. } => self.judge.call.metrics.get(name).copied().flatten().map(Actual::Number),
            TestKind::Item(index) => {
                let judged = self.judge.judged.get(*index)?.as_ref()?;
                Some(Actual::Text(judged.verdict.as_str().to_owned()))
            }
            TestKind::Fact(Fact::Direction(_)) => facts.direction.map(|d| Actual::Text(snake(d))),
            TestKind::Fact(Fact::FirstCall(_)) => facts.first_call.map(Actual::Flag),
            TestKind::Fact(Fact::DealStage(_)) => facts.deal_stage.clone().map(Actual::Text),
            TestKind::Fact(Fact::Duration { .. }) => {
                let duration = facts
                    .duration
                    .unwrap_or(self.judge.call.conversation.transcript.duration_ms);
                Some(Actual::Number(duration.0.into()))
            }
            _ => None,
        }
    }

    fn found(&self, outcome: &Outcome, condition: &Condition) -> Vec<Sighting> {
        let mut places: Vec<&Place> = outcome.places.iter().collect();
        places.sort_by_key(|p| (p.span.start_ms, p.tokens.start, p.tokens.end));
        let phrases = phrases(condition);
        let shown = places.into_iter().take(MAX_FOUND).filter_map(|place| {
            let phrase = self.phrase_at(&phrases, &place.tokens);
            self.sighting(&place.tokens, phrase, Some(place.matched), place.distance)
        });
        shown.collect()
    }

    /// Which of the phrases stands at these tokens, or among those of a question.
    fn phrase_at(&self, phrases: &[(Phrase, PhraseMatch)], tokens: &Range<usize>) -> Option<String> {
        let here = |(phrase, how): &&(Phrase, PhraseMatch)| {
            let near = self.spelled.near_in(phrase, *how, tokens.clone());
            near.iter()
                .any(|n| n.misses.is_empty() && tokens.contains(&n.tokens.start) && n.tokens.end <= tokens.end)
        };
        phrases.iter().find(here).map(|(phrase, _)| phrase.text.clone())
    }

    fn sighting(
        &self,
        tokens: &Range<usize>,
        phrase: Option<String>,
        matched: Option<Match>,
        distance: u32,
    ) -> Option<Sighting> {
        let conversation = self.judge.call.conversation;
        let quote = quote::quote(conversation, tokens)?;
        Some(Sighting {
            speaker: conversation.turn_at(tokens.start).role,
            quote: quote.text,
            channel: quote.channel,
            start_ms: quote.span.start_ms,
            end_ms: quote.span.end_ms,
            phrase,
            matched,
            distance,
        })
    }
}

/// An event that is by one side by its nature, whatever `who` says.
fn own_speaker(test: &Test) -> bool {
    matches!(&test.kind, TestKind::Event { filter, .. } if has_own_speaker(filter.kind))
}

/// Found at places by itself, so that speaker and place narrow it.
fn is_leaf(kind: &TestKind) -> bool {
    matches!(
        kind,
        TestKind::Phrases { .. }
            | TestKind::Regex { .. }
            | TestKind::Question { .. }
            | TestKind::Slot { .. }
            | TestKind::Event { .. }
    )
}

fn times(kind: &TestKind) -> Option<usize> {
    match kind {
        TestKind::Phrases { times, .. }
        | TestKind::Regex { times, .. }
        | TestKind::Question { times, .. }
        | TestKind::Slot { times, .. }
        | TestKind::Event { times, .. } => Some(*times),
        TestKind::AtLeast { n, .. } => Some(*n),
        _ => None,
    }
}

fn inside_tests(test: &Test) -> Vec<&Test> {
    match &test.kind {
        TestKind::All(of) | TestKind::Any(of) | TestKind::AtLeast { of, .. } | TestKind::Within { of, .. } => {
            of.iter().collect()
        }
        TestKind::Not(inner) => vec![inner],
        TestKind::Before { first, then } => vec![first, then],
        _ => Vec::new(),
    }
}

/// The conditions inside one, compiled and as written.
fn inside<'a>(test: &'a Test, condition: &'a Condition) -> Vec<(&'a Test, &'a Condition)> {
    let written: Vec<&Condition> = match &condition.way {
        Way::All(of) | Way::Any(of) | Way::AtLeast { of, .. } | Way::Within { of, .. } => of.iter().collect(),
        Way::Not(inner) => vec![inner],
        Way::Before { first, then } => vec![first, then],
        _ => Vec::new(),
    };
    inside_tests(test).into_iter().zip(written).collect()
}
