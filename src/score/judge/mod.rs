//! Conditions → verdicts with evidence.
//!
//! A condition is true, false or unknown (Kleene's three values): unknown when it asks who speaks and that is not
//! known, when only doubtful words would meet it, or when a fact of the call is missing. Unknown is never a fail.

mod leaf;
mod place;
mod trace;

use std::cell::OnceCell;
use std::ops::Range;

use super::compile::{Form, FormItem, Test, TestKind};
use super::events::Noted;
use super::phrase::Found;
use super::quote;
use super::slots::Slot;
use super::text::Conversation;
use super::{CallFacts, verify};
use crate::checklist::{Fact, Window};
use crate::domain::{Evidence, ItemResult, Match, Metrics, Span, Verdict};

use self::place::Scope;
pub(super) use self::trace::explain;

/// Evidence shown for one item, at most.
const MAX_EVIDENCE: usize = 5;

/// A call with all that was found in it.
pub(super) struct Call<'a, 't> {
    conversation: &'a Conversation<'t>,
    found: &'a Found,
    slots: &'a [Slot],
    events: &'a [Noted],
    metrics: &'a Metrics,
    facts: &'a CallFacts,
    /// Somebody was heard.
    heard: bool,
    roles_known: bool,
    /// Folded text of each turn, for expressions; made when the first one asks.
    texts: OnceCell<Vec<leaf::TurnText>>,
}

/// A place where a condition was met.
#[derive(Debug, Clone, PartialEq)]
struct Place {
    span: Span,
    turn: usize,
    tokens: Range<usize>,
    distance: u32,
    matched: Match,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Truth {
    Yes,
    No,
    /// And why.
    Unknown(&'static str),
}

#[derive(Debug, Clone)]
struct Outcome {
    truth: Truth,
    places: Vec<Place>,
    /// From when on it is met: the start of the place that made the number full. Of use only when it is met.
    since: Option<u32>,
}

const SILENT: &str = "nobody was heard";
const NO_ROLES: &str = "who is the agent is not known";
const DOUBTFUL: &str = "the words were not heard clearly enough";
const NO_FACT: &str = "a fact of the call it asks for is not known";
const NO_METRIC: &str = "the metric could not be computed";
const OTHER_ITEM: &str = "another item it depends on could not be decided";

impl<'a, 't> Call<'a, 't> {
    pub fn new(
        conversation: &'a Conversation<'t>,
        found: &'a Found,
        slots: &'a [Slot],
        events: &'a [Noted],
        metrics: &'a Metrics,
        facts: &'a CallFacts,
    ) -> Self {
        let heard = conversation.heard().next().is_some();
        let roles_known = conversation.roles_known();
        Self {
            conversation,
            found,
            slots,
            events,
            metrics,
            facts,
            heard,
            roles_known,
            texts: OnceCell::new(),
        }
    }

    pub fn events(&self) -> impl Iterator<Item = &Noted> {
        self.events.iter()
    }

    pub fn metrics(&self) -> &Metrics {
        self.metrics
    }
}

/// The verdict on one item, and where it was met.
struct Judged {
    verdict: Verdict,
    reason: Option<String>,
    places: Vec<Place>,
}

/// The results of all items, in the order of the form.
pub(super) fn judge(form: &Form, call: &Call<'_, '_>) -> Vec<ItemResult> {
    form.items
        .iter()
        .zip(verdicts(form, call))
        .map(|(item, judged)| result(item, judged, call))
        .collect()
}

/// The verdicts on all items, each after those it refers to.
fn verdicts(form: &Form, call: &Call<'_, '_>) -> Vec<Option<Judged>> {
    let mut judged: Vec<Option<Judged>> = form.items.iter().map(|_| None).collect();
    for &index in &form.order {
        judged[index] = Some(Judge { call, judged: &judged }.item(&form.items[index]));
    }
    judged
}

fn result(item: &FormItem, judged: Option<Judged>, call: &Call<'_, '_>) -> ItemResult {
    let judged = judged.unwrap_or(Judged {
        verdict: Verdict::Undecidable,
        reason: None,
        places: Vec::new(),
    });
    ItemResult {
        id: item.id.clone(),
        section: item.section.clone(),
        verdict: judged.verdict,
        points: if judged.verdict == Verdict::Pass {
            item.points
        } else {
            0.0
        },
        max: item.points,
        critical: item.critical,
        evidence: evidence(call, judged.places),
        reason: judged.reason,
        machine: None,
        human: None,
    }
}

/// Places → quotes, in order of time, each verified against the transcript.
fn evidence(call: &Call<'_, '_>, mut places: Vec<Place>) -> Vec<Evidence> {
    places.sort_by_key(|p| (p.span.start_ms, p.tokens.start, p.tokens.end));
    let mut all: Vec<Evidence> = Vec::new();
    for place in places {
        for (index, quote) in quote::quotes(call.conversation, &place.tokens).into_iter().enumerate() {
            let distance = if index == 0 { place.distance } else { 0 };
            let known = all
                .iter()
                .any(|e| e.quote == quote.text && e.start_ms == quote.span.start_ms);
            let true_to_text = verify(call.conversation.transcript, &quote.text, quote.channel, quote.span);
            if known || !true_to_text {
                continue;
            }
            all.push(Evidence {
                quote: quote.text,
                channel: quote.channel,
                start_ms: quote.span.start_ms,
                end_ms: quote.span.end_ms,
                matched: place.matched,
                distance,
            });
        }
        if all.len() >= MAX_EVIDENCE {
            break;
        }
    }
    all.truncate(MAX_EVIDENCE);
    all
}

/// Evaluates tests of one item; knows the items before it.
struct Judge<'j, 'a, 't> {
    call: &'j Call<'a, 't>,
    judged: &'j [Option<Judged>],
}

impl Judge<'_, '_, '_> {
    fn item(&self, item: &FormItem) -> Judged {
        let reason = |text: &str| Some(text.to_owned());
        if !self.call.heard {
            return Judged {
                verdict: Verdict::Undecidable,
                reason: reason(SILENT),
                places: Vec::new(),
            };
        }
        if let Some(test) = &item.applies_when {
            match self.test(test).truth {
                Truth::Yes => {}
                Truth::No => {
                    let reason = reason("its condition does not hold in this call");
                    return Judged {
                        verdict: Verdict::Na,
                        reason,
                        places: Vec::new(),
                    };
                }
                Truth::Unknown(why) => {
                    let reason = Some(format!("not known whether it applies: {why}"));
                    return Judged {
                        verdict: Verdict::Undecidable,
                        reason,
                        places: Vec::new(),
                    };
                }
            }
        }
        if let Some(why) = self.cannot_apply(&item.met) {
            return Judged {
                verdict: Verdict::Na,
                reason: Some(why),
                places: Vec::new(),
            };
        }
        let outcome = self.test(&item.met);
        let (verdict, reason) = match outcome.truth {
            Truth::Yes => (Verdict::Pass, None),
            Truth::No => (Verdict::Fail, None),
            Truth::Unknown(why) => (Verdict::Undecidable, reason(why)),
        };
        Judged {
            verdict,
            reason,
            places: outcome.places,
        }
    }

    fn test(&self, test: &Test) -> Outcome {
        let of = |tests: &[Test]| tests.iter().map(|t| self.test(t)).collect::<Vec<_>>();
        match &test.kind {
            TestKind::All(tests) => all(of(tests)),
            TestKind::Any(tests) => at_least(1, of(tests)),
            TestKind::AtLeast { n, of: tests } => at_least(*n, of(tests)),
            TestKind::Not(inner) => {
                let mut outcome = self.test(inner);
                outcome.truth = match outcome.truth {
                    Truth::Yes => Truth::No,
                    Truth::No => Truth::Yes,
                    unknown @ Truth::Unknown(_) => unknown,
                };
                if outcome.truth == Truth::Yes {
                    // What was found on the way (once where twice was asked) proves nothing.
                    outcome.places.clear();
                }
                outcome
            }
            TestKind::Within { window, of: tests } => within(*window, &of(tests)),
            TestKind::Before { first, then } => before(self.test(first), &self.test(then)),
            TestKind::Metric { name, above, below } => self.metric(name, *above, *below),
            TestKind::Fact(fact) => Outcome::of(self.fact(fact)),
            TestKind::Item(index) => self.other_item(*index),
            _ => match self.scope(&test.place) {
                Scope::Closed(truth) => Outcome::of(truth),
                Scope::Open(filter) => self.leaf(test, &filter),
            },
        }
    }

    fn metric(&self, name: &str, above: Option<f64>, below: Option<f64>) -> Outcome {
        let Some(value) = self.call.metrics.get(name).copied().flatten() else {
            let missing_roles = super::metric_needs_roles(name) && !self.call.roles_known;
            return Outcome::of(Truth::Unknown(if missing_roles { NO_ROLES } else { NO_METRIC }));
        };
        let met = above.is_none_or(|a| value > a) && below.is_none_or(|b| value < b);
        Outcome::of(if met { Truth::Yes } else { Truth::No })
    }

    fn fact(&self, fact: &Fact) -> Truth {
        let facts = self.call.facts;
        let met = match fact {
            Fact::Direction(direction) => facts.direction.map(|d| d == *direction),
            Fact::FirstCall(first) => facts.first_call.map(|f| f == *first),
            Fact::DealStage(stages) => facts
                .deal_stage
                .as_ref()
                .map(|stage| stages.iter().any(|s| s.to_lowercase() == stage.to_lowercase())),
            Fact::Duration { above, below } => {
                let duration = facts.duration.unwrap_or(self.call.conversation.transcript.duration_ms);
                Some(above.is_none_or(|a| duration > a) && below.is_none_or(|b| duration < b))
            }
        };
        match met {
            Some(true) => Truth::Yes,
            Some(false) => Truth::No,
            None => Truth::Unknown(NO_FACT),
        }
    }

    fn other_item(&self, index: usize) -> Outcome {
        match self.judged.get(index).and_then(Option::as_ref) {
            Some(Judged {
                verdict: Verdict::Pass,
                places,
                ..
            }) => Outcome::found(Truth::Yes, places.clone(), 1),
            Some(Judged {
                verdict: Verdict::Fail | Verdict::Na,
                ..
            }) => Outcome::of(Truth::No),
            _ => Outcome::of(Truth::Unknown(OTHER_ITEM)),
        }
    }
}

impl Outcome {
    fn of(truth: Truth) -> Self {
        Self {
            truth,
            places: Vec::new(),
            since: None,
        }
    }

    /// Found at places, of which so many were asked for.
    fn found(truth: Truth, places: Vec<Place>, times: usize) -> Self {
        let mut starts: Vec<u32> = places.iter().map(|p| p.span.start_ms.0).collect();
        starts.sort_unstable();
        let since = times.checked_sub(1).and_then(|n| starts.get(n).copied());
        Self { truth, places, since }
    }
}

/// Time between two spans; 0 when they overlap.
fn gap_ms(a: Span, b: Span) -> u32 {
    let after = b.start_ms.saturating_sub(a.end_ms).0;
    let before = a.start_ms.saturating_sub(b.end_ms).0;
    after.max(before)
}

/// All found, and near a place of the first.
fn within(window: Window, outcomes: &[Outcome]) -> Outcome {
    let near = |a: &Place, b: &Place| match window {
        Window::Time(limit) => gap_ms(a.span, b.span) <= limit.0,
        Window::Turns(limit) => a.turn.abs_diff(b.turn) <= limit as usize,
        Window::Words(limit) => {
            a.turn == b.turn && {
                let (left, right) = if a.tokens.start <= b.tokens.start {
                    (a, b)
                } else {
                    (b, a)
                };
                right.tokens.start.saturating_sub(left.tokens.end) <= limit as usize
            }
        }
    };
    let Some((first, others)) = outcomes.split_first() else {
        return Outcome::of(Truth::No);
    };
    for anchor in &first.places {
        let mut places = vec![anchor.clone()];
        for other in others {
            places.extend(other.places.iter().find(|p| near(anchor, p)).cloned());
        }
        if places.len() == outcomes.len() {
            let count = places.len();
            return Outcome::found(Truth::Yes, places, count);
        }
    }
    let unknown = outcomes.iter().find_map(|o| match o.truth {
        Truth::Unknown(why) => Some(Truth::Unknown(why)),
        _ => None,
    });
    Outcome::of(unknown.unwrap_or(Truth::No))
}

fn all(outcomes: Vec<Outcome>) -> Outcome {
    let truth = if outcomes.iter().any(|o| o.truth == Truth::No) {
        Truth::No
    } else {
        outcomes
            .iter()
            .map(|o| o.truth)
            .find(|t| *t != Truth::Yes)
            .unwrap_or(Truth::Yes)
    };
    let since = outcomes.iter().filter_map(|o| o.since).max();
    let places = outcomes.into_iter().flat_map(|o| o.places).collect();
    Outcome { truth, places, since }
}

fn at_least(n: usize, outcomes: Vec<Outcome>) -> Outcome {
    let yes = outcomes.iter().filter(|o| o.truth == Truth::Yes).count();
    let unknown = outcomes
        .iter()
        .filter(|o| matches!(o.truth, Truth::Unknown(_)))
        .map(|o| o.truth);
    let truth = if yes >= n {
        Truth::Yes
    } else if yes + unknown.clone().count() >= n {
        unknown.clone().next().unwrap_or(Truth::No)
    } else {
        Truth::No
    };
    let mut met: Vec<u32> = outcomes
        .iter()
        .filter(|o| o.truth == Truth::Yes)
        .filter_map(|o| o.since)
        .collect();
    met.sort_unstable();
    let since = met.get(n.saturating_sub(1)).copied();
    let keep = |o: &Outcome| truth != Truth::Yes || o.truth == Truth::Yes;
    let places = outcomes.into_iter().filter(keep).flat_map(|o| o.places).collect();
    Outcome { truth, places, since }
}

/// The first is met, and the second not before it.
fn before(first: Outcome, then: &Outcome) -> Outcome {
    let truth = match (first.truth, then.truth) {
        (Truth::No, _) => Truth::No,
        (Truth::Yes, Truth::Yes) if then.since <= first.since => Truth::No,
        (Truth::Unknown(why), _) | (Truth::Yes, Truth::Unknown(why)) => Truth::Unknown(why),
        (Truth::Yes, _) => Truth::Yes,
    };
    Outcome {
        truth,
        places: first.places,
        since: first.since,
    }
}
