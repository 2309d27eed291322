//! The explanation of one item: its conditions side by side with what they were compiled to, each decided as for the
//! scorecard, with what came closest where it does not hold.

use std::cmp::Reverse;
use std::ops::Range;

use super::leaf::has_own_speaker;
use super::place::{Scope, matches};
use super::{
    Call, DOUBTFUL, Judge, NO_FACT, NO_METRIC, NO_ROLES, OTHER_ITEM, Outcome, Place, SILENT, Truth, gap_ms, verdicts,
};
use crate::checklist::{Condition, EventFilter, Fact, Item, Phrase, PhraseMatch, Way, Who, Window};
use crate::domain::{EventKind, ItemId, Match, Millis, Role, Span, Verdict};
use crate::score::compile::{Form, Test, TestKind, TestPlace, one_phrase};
use crate::score::explain::{Actual, Explanation, Holds, Limit, Near, Sighting, Trace, Why, WhyNot};
use crate::score::phrase::{Miss, Spelled};
use crate::score::quote;
use crate::score::text::Stems;

/// What came closest is shown for so many places, and what was found for so many.
const MAX_NEAR: usize = 3;
const MAX_FOUND: usize = 5;

/// Nearer than this by cost, or not worth showing.
const MAX_COST: u32 = 11;

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

/// A candidate for what came closest.
struct Candidate {
    tokens: Range<usize>,
    phrase: Option<String>,
    matched: Match,
    why_not: Vec<WhyNot>,
    cost: u32,
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
                Who::Agent if leaf && !self.own_speaker(test) => Some(Role::Agent),
                Who::Customer if leaf && !self.own_speaker(test) => Some(Role::Customer),
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

    fn own_speaker(&self, test: &Test) -> bool {
        matches!(&test.kind, TestKind::Event { filter, .. } if has_own_speaker(filter.kind))
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
                DOUBTFUL => Why::Doubtful,
                NO_FACT => Why::FactUnknown,
                NO_METRIC => Why::MetricUnknown,
                OTHER_ITEM => Why::OtherItemUndecided,
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
            self.sighting(&place.tokens, phrase, place.matched, place.distance)
        });
        shown.collect()
    }

    /// Which of the phrases stands at these tokens.
    fn phrase_at(&self, phrases: &[(Phrase, PhraseMatch)], tokens: &Range<usize>) -> Option<String> {
        let here = |(phrase, how): &&(Phrase, PhraseMatch)| {
            let near = self.spelled.near_from(phrase, *how, tokens.start);
            near.iter().any(|n| n.misses.is_empty() && n.tokens == *tokens)
        };
        phrases.iter().find(here).map(|(phrase, _)| phrase.text.clone())
    }

    fn sighting(
        &self,
        tokens: &Range<usize>,
        phrase: Option<String>,
        matched: Match,
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

    /// What came closest, nearest first, no two of the same words.
    fn near(&self, test: &Test, condition: &Condition) -> Vec<Near> {
        let mut candidates = match &test.kind {
            TestKind::Within { window, of } => self.apart(*window, of),
            TestKind::Before { first, then } => self.too_early(first, then),
            kind if is_leaf(kind) => self.leaf_candidates(test, condition),
            _ => return Vec::new(),
        };
        candidates.retain(|c| !c.why_not.is_empty() && c.cost <= MAX_COST);
        candidates.sort_by_key(|c| (c.cost, c.tokens.start, Reverse(c.tokens.len())));
        let mut kept: Vec<Candidate> = Vec::new();
        for candidate in candidates {
            let overlaps =
                |k: &Candidate| k.tokens.start < candidate.tokens.end && candidate.tokens.start < k.tokens.end;
            if kept.len() < MAX_NEAR && !kept.iter().any(overlaps) {
                kept.push(candidate);
            }
        }
        let shown = kept.into_iter().filter_map(|c| {
            Some(Near {
                at: self.sighting(&c.tokens, c.phrase, c.matched, 0)?,
                why_not: c.why_not,
            })
        });
        shown.collect()
    }

    fn leaf_candidates(&self, test: &Test, condition: &Condition) -> Vec<Candidate> {
        let call = self.judge.call;
        let mut candidates: Vec<Candidate> = Vec::new();
        let mut add = |tokens: Range<usize>, phrase: Option<String>, matched, mut why_not: Vec<WhyNot>, cost: u32| {
            let elsewhere = self.elsewhere(test, &tokens);
            let cost = cost + 2 * u32::try_from(elsewhere.len()).unwrap_or(u32::MAX);
            why_not.extend(elsewhere);
            candidates.push(Candidate {
                tokens,
                phrase,
                matched,
                why_not,
                cost,
            });
        };
        match &test.kind {
            TestKind::Phrases { .. } => {
                for (phrase, how) in phrases(condition) {
                    for near in self.spelled.near(&phrase, how) {
                        let why = near.misses.into_iter().map(why_not).collect();
                        add(near.tokens, Some(phrase.text.clone()), Match::Exact, why, near.cost);
                    }
                }
            }
            TestKind::Regex { patterns, .. } => {
                for place in self.judge.expressions(patterns) {
                    add(place.tokens, None, Match::Regex, Vec::new(), 0);
                }
            }
            TestKind::Question { kind, about, .. } => {
                let questions = || call.events.iter().filter(|n| n.event.kind == EventKind::Question);
                for asked in questions() {
                    let mut why = Vec::new();
                    if kind.is_some_and(|k| asked.event.subtype != Some(k)) {
                        why.extend(asked.event.subtype.map(|is| WhyNot::OtherKind { is: snake(is) }));
                    }
                    let on_topic = about.is_none_or(|group| call.found.any(group, &asked.tokens));
                    if on_topic {
                        let cost = 2 * u32::try_from(why.len()).unwrap_or(0);
                        add(asked.tokens.clone(), None, Match::Rule, why, cost);
                    }
                }
                for (phrase, how) in phrases(condition) {
                    for near in self.spelled.near(&phrase, how) {
                        let mut why: Vec<WhyNot> = near.misses.into_iter().map(why_not).collect();
                        let inside =
                            |n: &&super::Noted| n.tokens.start <= near.tokens.start && near.tokens.end <= n.tokens.end;
                        if !questions().any(|n| inside(&n)) {
                            why.push(WhyNot::NotAsked);
                        }
                        let cost = near.cost + 2;
                        add(near.tokens, Some(phrase.text.clone()), Match::Exact, why, cost);
                    }
                }
            }
            TestKind::Slot { kind, .. } => {
                for slot in call.slots.iter().filter(|s| s.is(*kind)) {
                    add(slot.tokens.clone(), None, Match::Rule, Vec::new(), 0);
                }
            }
            TestKind::Event { filter, .. } => {
                for noted in call.events.iter().filter(|n| n.event.kind == filter.kind) {
                    let event = &noted.event;
                    let mut why = Vec::new();
                    if !matches(event, *filter) {
                        let is = [event.subtype.map(snake), event.result.map(snake)];
                        why.push(WhyNot::OtherKind {
                            is: is.into_iter().flatten().collect::<Vec<_>>().join(", "),
                        });
                    }
                    add(noted.tokens.clone(), None, Match::Rule, why, 1);
                }
            }
            _ => {}
        }
        candidates
    }

    /// What is wrong with the speaker and the place of these words.
    fn elsewhere(&self, test: &Test, tokens: &Range<usize>) -> Vec<WhyNot> {
        let conversation = self.judge.call.conversation;
        let turn = conversation.turn_at(tokens.start);
        let span = conversation.time_of(tokens);
        let mut why = Vec::new();
        let asked = match test.who {
            Who::Either => None,
            Who::Agent => Some(Role::Agent),
            Who::Customer => Some(Role::Customer),
        };
        if let Some(asked) = asked.filter(|role| turn.role != Some(*role) && !self.own_speaker(test)) {
            why.push(WhyNot::Speaker { asked });
        }
        for limit in self.limits(&test.place) {
            why.extend(self.outside(test, limit, span));
        }
        if turn.doubtful {
            why.push(WhyNot::Doubtful);
        }
        why
    }

    /// Whether a span lies outside one of the limits, and by how much.
    fn outside(&self, test: &Test, limit: Limit, span: Span) -> Option<WhyNot> {
        let whole = TestPlace::default();
        let place = match &limit {
            Limit::Opening { ms } => TestPlace {
                opening: Some(*ms),
                ..whole
            },
            Limit::Last { ms } => TestPlace {
                last: Some(*ms),
                ..whole
            },
            Limit::After { .. } => TestPlace {
                after: test.place.after,
                ..whole
            },
            Limit::Before { .. } => TestPlace {
                before: test.place.before,
                ..whole
            },
            Limit::AfterEvent { .. } => TestPlace {
                after_event: test.place.after_event,
                ..whole
            },
        };
        let Scope::Open(filter) = self.judge.scope(&place) else {
            return Some(WhyNot::Outside { limit, off_ms: None });
        };
        if filter.allows(span) {
            return None;
        }
        let start = span.start_ms.0;
        let off = match &limit {
            Limit::Opening { .. } | Limit::Before { .. } => Some(start.saturating_sub(filter.until.saturating_sub(1))),
            Limit::Last { .. } => Some(filter.ends_from.saturating_sub(span.end_ms.0)),
            Limit::After { .. } => Some(filter.from.saturating_sub(start)),
            Limit::AfterEvent { .. } => {
                let late = filter
                    .windows
                    .iter()
                    .flatten()
                    .filter(|w| w.1 < start)
                    .map(|w| start - w.1)
                    .min();
                let early = filter
                    .windows
                    .iter()
                    .flatten()
                    .filter(|w| w.0 > start)
                    .map(|w| w.0 - start)
                    .min();
                late.into_iter().chain(early).min()
            }
        };
        Some(WhyNot::Outside {
            limit,
            off_ms: off.map(Millis),
        })
    }

    /// For `within`: the places of the first and of each other one that lie nearest to each other.
    fn apart(&self, window: Window, of: &[Test]) -> Vec<Candidate> {
        let outcomes: Vec<Outcome> = of.iter().map(|test| self.judge.test(test)).collect();
        let Some((first, others)) = outcomes.split_first() else {
            return Vec::new();
        };
        let mut candidates = Vec::new();
        for other in others {
            let pairs = first
                .places
                .iter()
                .flat_map(|a| other.places.iter().map(move |b| (a, b)));
            let Some((a, b, (between, unit))) = pairs
                .map(|(a, b)| (a, b, between(window, a, b)))
                .min_by_key(|(_, _, d)| *d)
            else {
                continue;
            };
            for (place, cost) in [(a, 0), (b, 1)] {
                candidates.push(Candidate {
                    tokens: place.tokens.clone(),
                    phrase: None,
                    matched: place.matched,
                    why_not: vec![WhyNot::Apart { between, unit }],
                    cost,
                });
            }
        }
        candidates
    }

    fn too_early(&self, first: &Test, then: &Test) -> Vec<Candidate> {
        let (first, then) = (self.judge.test(first), self.judge.test(then));
        if first.truth != Truth::Yes || then.truth != Truth::Yes {
            return Vec::new();
        }
        let earliest = then.places.iter().min_by_key(|p| p.span.start_ms);
        let candidate = earliest.map(|place| Candidate {
            tokens: place.tokens.clone(),
            phrase: None,
            matched: place.matched,
            why_not: vec![WhyNot::TooEarly],
            cost: 0,
        });
        candidate.into_iter().collect()
    }
}

/// How far apart two places are, in the unit of the window.
fn between(window: Window, a: &Place, b: &Place) -> (u32, &'static str) {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let turns = a.turn.abs_diff(b.turn);
    match window {
        Window::Time(_) => (gap_ms(a.span, b.span), "ms"),
        // Words are counted in one turn.
        Window::Words(_) if turns == 0 => {
            let (left, right) = if a.tokens.start <= b.tokens.start {
                (a, b)
            } else {
                (b, a)
            };
            (count(right.tokens.start.saturating_sub(left.tokens.end)), "words")
        }
        Window::Words(_) | Window::Turns(_) => (count(turns), "turns"),
    }
}

fn why_not(miss: Miss) -> WhyNot {
    match miss {
        Miss::Foreign { words, allowed } => WhyNot::ForeignWords { words, allowed },
        Miss::Negated => WhyNot::Negated,
        Miss::Order => WhyNot::Order,
        Miss::Missing { word } => WhyNot::Missing { word },
        Miss::Form { said, asked } => WhyNot::Form { said, asked },
        Miss::Letters {
            said,
            asked,
            distance,
            allowed,
        } => WhyNot::Letters {
            said,
            asked,
            distance,
            allowed,
        },
    }
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

/// The phrases of a condition with their rules, `words_near` as one.
fn phrases(condition: &Condition) -> Vec<(Phrase, PhraseMatch)> {
    match &condition.way {
        Way::Phrases { phrases, how, .. } => phrases.iter().map(|p| (p.clone(), *how)).collect(),
        Way::Question { about, how, .. } => {
            let how = PhraseMatch { negated: true, ..*how };
            about.iter().map(|p| (p.clone(), how)).collect()
        }
        Way::WordsNear {
            words, distance, fuzzy, ..
        } => vec![one_phrase(words, *distance, *fuzzy)],
        _ => Vec::new(),
    }
}

/// The key of the condition in the form.
fn way(condition: &Condition) -> &'static str {
    match &condition.way {
        Way::Phrases { .. } => "phrases",
        Way::WordsNear { .. } => "words_near",
        Way::Regex { .. } => "regex",
        Way::Question { .. } => "question",
        Way::Slot { .. } => "slot",
        Way::Metric { .. } => "metric",
        Way::Event { .. } => "event",
        Way::Item(_) => "item",
        Way::Fact(Fact::Direction(_)) => "direction",
        Way::Fact(Fact::Duration { .. }) => "duration",
        Way::Fact(Fact::FirstCall(_)) => "first_call",
        Way::Fact(Fact::DealStage(_)) => "deal_stage",
        Way::All(_) => "all",
        Way::Any(_) => "any",
        Way::AtLeast { .. } => "at_least",
        Way::Not(_) => "not",
        Way::Within { .. } => "within",
        Way::Before { .. } => "before",
    }
}

/// What the condition asks for, in the words of the form.
fn asks(condition: &Condition) -> Vec<String> {
    let limits = |above: Option<String>, below: Option<String>| {
        let above = above.map(|a| format!("above {a}"));
        above.into_iter().chain(below.map(|b| format!("below {b}")))
    };
    match &condition.way {
        Way::Phrases { phrases, .. } | Way::WordsNear { words: phrases, .. } => {
            phrases.iter().map(|p| p.text.clone()).collect()
        }
        Way::Regex { patterns, .. } => patterns.clone(),
        Way::Question { kind, about, .. } => {
            let kind = kind.map_or_else(|| "any".to_owned(), snake);
            [kind].into_iter().chain(about.iter().map(|p| p.text.clone())).collect()
        }
        Way::Slot { kind, .. } => vec![slot_name(*kind).to_owned()],
        Way::Metric { name, above, below } => {
            let number = |n: &f64| n.to_string();
            let limits = limits(above.as_ref().map(number), below.as_ref().map(number));
            [name.clone()].into_iter().chain(limits).collect()
        }
        Way::Event { filter, .. } => vec![event_text(*filter)],
        Way::Item(id) => vec![id.as_str().to_owned()],
        Way::Fact(Fact::Direction(direction)) => vec![snake(*direction)],
        Way::Fact(Fact::FirstCall(first)) => vec![first.to_string()],
        Way::Fact(Fact::DealStage(stages)) => stages.clone(),
        Way::Fact(Fact::Duration { above, below }) => {
            limits(above.map(Millis::clock), below.map(Millis::clock)).collect()
        }
        Way::Within { window, .. } => vec![match window {
            Window::Words(n) => format!("{n} words"),
            Window::Turns(n) => format!("{n} turns"),
            Window::Time(ms) => format!("{} s", f64::from(ms.0) / 1000.0),
        }],
        _ => Vec::new(),
    }
}

fn slot_name(kind: crate::checklist::SlotKind) -> &'static str {
    use crate::checklist::SlotKind as S;
    match kind {
        S::Name => "name",
        S::Number => "number",
        S::Price => "price",
        S::Percent => "percent",
        S::Date => "date",
        S::Time => "time",
        S::DateTime => "date_time",
        S::Phone => "phone",
        S::Email => "email",
    }
}

/// `objection price`, `refusal press`.
fn event_text(filter: EventFilter) -> String {
    let parts = [
        Some(snake(filter.kind)),
        filter.subtype.map(snake),
        filter.result.map(snake),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The name that scorecards use.
fn snake<T: serde::Serialize>(value: T) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|v| v.as_str().map(str::to_owned))
        .unwrap_or_default()
}
