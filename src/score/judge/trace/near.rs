//! What came closest to a condition that does not hold, and why it did not count.

use std::cmp::Reverse;
use std::ops::Range;

use super::asks::{phrases, snake};
use super::{Tracer, is_leaf, own_speaker};
use crate::checklist::{Condition, Who, Window};
use crate::domain::{EventKind, Millis, Role, Span};
use crate::score::compile::{Test, TestKind, TestPlace};
use crate::score::events::Noted;
use crate::score::explain::{Limit, Near, WhyNot};
use crate::score::judge::place::{Scope, matches};
use crate::score::judge::{Outcome, Place, Truth, gap_ms};
use crate::score::phrase::Miss;

/// What came closest is shown for so many places.
const MAX_NEAR: usize = 3;

/// Nearer than this by cost, or not worth showing.
const MAX_COST: u32 = 11;

/// A candidate for what came closest.
struct Candidate {
    tokens: Range<usize>,
    phrase: Option<String>,
    why_not: Vec<WhyNot>,
    cost: u32,
}

impl Tracer<'_, '_, '_> {
    /// What came closest, nearest first, no two of the same words.
    pub(super) fn near(&self, test: &Test, condition: &Condition) -> Vec<Near> {
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
                at: self.sighting(&c.tokens, c.phrase, None, 0)?,
                why_not: c.why_not,
            })
        });
        shown.collect()
    }

    fn leaf_candidates(&self, test: &Test, condition: &Condition) -> Vec<Candidate> {
        let call = self.judge.call;
        let mut candidates: Vec<Candidate> = Vec::new();
        let mut add = |tokens: Range<usize>, phrase: Option<String>, mut why_not: Vec<WhyNot>, cost: u32| {
            let elsewhere = self.elsewhere(test, &tokens);
            let cost = cost + 2 * u32::try_from(elsewhere.len()).unwrap_or(u32::MAX);
            why_not.extend(elsewhere);
            candidates.push(Candidate {
                tokens,
                phrase,
                why_not,
                cost,
            });
        };
        match &test.kind {
            TestKind::Phrases { .. } => {
                for (phrase, how) in phrases(condition) {
                    for near in self.spelled.near(&phrase, how) {
                        let why = near.misses.into_iter().map(why_not).collect();
                        add(near.tokens, Some(phrase.text.clone()), why, near.cost);
                    }
                }
            }
            TestKind::Regex { patterns, .. } => {
                for place in self.judge.expressions(patterns) {
                    add(place.tokens, None, Vec::new(), 0);
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
                        add(asked.tokens.clone(), None, why, cost);
                    }
                }
                for (phrase, how) in phrases(condition) {
                    for near in self.spelled.near(&phrase, how) {
                        let mut why: Vec<WhyNot> = near.misses.into_iter().map(why_not).collect();
                        let inside =
                            |n: &&Noted| n.tokens.start <= near.tokens.start && near.tokens.end <= n.tokens.end;
                        if !questions().any(|n| inside(&n)) {
                            why.push(WhyNot::NotAsked);
                        }
                        let cost = near.cost + 2;
                        add(near.tokens, Some(phrase.text.clone()), why, cost);
                    }
                }
            }
            TestKind::Slot { kind, .. } => {
                for slot in call.slots.iter().filter(|s| s.is(*kind)) {
                    add(slot.tokens.clone(), None, Vec::new(), 0);
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
                    add(noted.tokens.clone(), None, why, 1);
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
        if let Some(asked) = asked.filter(|role| turn.role != Some(*role) && !own_speaker(test)) {
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
