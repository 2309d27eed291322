//! From candidates to pairs: chooses, looks into the chosen calls, and chooses anew while what was found there speaks
//! against one. So a few calls are read, however many there are.

use std::collections::HashMap;

use super::choose::{Chooser, Chosen, Known};
use super::clip;
use super::distance::{compared, distance};
use super::moment::{Heard, Moment};
use super::{Ask, Candidates, Clip, Pair, Person, Target, Training};
use crate::domain::{CallId, DealStatus};
use crate::store::{Store, StoreError, TrainingCall, TrainingQuery, TrainingSession, TrainingTarget};

/// Candidates of one manager and of all, on either side.
const PER_MANAGER: u32 = 24;
const PER_SIDE: u32 = 200;
/// Calls that are looked into at most; after that the choice is among them.
const LOOKED_INTO: usize = 80;

/// Sets target, candidates, pairs and people of `training`. With `remembered`, the pairs of that session, unless one of
/// them cannot be shown any more.
pub(super) async fn fill(
    store: &dyn Store,
    ask: &Ask,
    target: &TrainingTarget,
    remembered: Option<&TrainingSession>,
    training: &mut Training,
) -> Result<(), StoreError> {
    let query = |only: Vec<CallId>| TrainingQuery {
        form: ask.form.clone(),
        target: target.clone(),
        before: ask.before,
        manager: ask.manager.clone(),
        again: ask.again || !only.is_empty(),
        session: ask.session.clone(),
        only,
        per_manager: PER_MANAGER,
        per_side: PER_SIDE,
    };
    let mut desk = Desk::new(store, ask, target);
    let mut found = store.training_calls(&query(Vec::new())).await?;
    let mut pairs = Vec::new();
    if let Some(session) = remembered.filter(|session| session.target == *target) {
        let calls = session.clips.iter().map(|clip| clip.call).collect();
        let known = store.training_calls(&query(calls)).await?;
        pairs = desk.repeat(session, &known.calls).await?;
    }
    if pairs.is_empty() {
        pairs = desk.pairs(std::mem::take(&mut found.calls)).await?;
    }
    training.target = Some(Target {
        kind: target.kind(),
        id: target.id().as_str().into(),
        title: None,
    });
    training.candidates = Candidates {
        handled: found.handled,
        missed: found.missed,
        used: found.used,
    };
    training.people = people(&pairs);
    training.pairs = pairs;
    Ok(())
}

/// What was read so far.
struct Desk<'a> {
    store: &'a dyn Store,
    ask: &'a Ask,
    target: &'a TrainingTarget,
    heard: HashMap<CallId, Heard>,
}

impl<'a> Desk<'a> {
    fn new(store: &'a dyn Store, ask: &'a Ask, target: &'a TrainingTarget) -> Self {
        Self {
            store,
            ask,
            target,
            heard: HashMap::new(),
        }
    }

    /// The pairs of an earlier session as they were; none when one of its calls is no example any more.
    async fn repeat(&mut self, session: &TrainingSession, calls: &[TrainingCall]) -> Result<Vec<Pair>, StoreError> {
        let mut pairs = Vec::new();
        for two in session.clips.chunks(2) {
            let find = |handled: bool| {
                let clip = two.iter().find(|clip| clip.handled == handled)?;
                calls
                    .iter()
                    .find(|call| call.call == clip.call && call.handled == handled)
            };
            let (Some(handled), Some(missed)) = (find(true), find(false)) else {
                return Ok(Vec::new());
            };
            for call in [handled, missed] {
                if self.look(call).await? == Known::Unusable {
                    return Ok(Vec::new());
                }
            }
            match self.pair(pairs.len() + 1, handled, missed) {
                Some(pair) => pairs.push(pair),
                None => return Ok(Vec::new()),
            }
        }
        Ok(pairs)
    }

    async fn pairs(&mut self, calls: Vec<TrainingCall>) -> Result<Vec<Pair>, StoreError> {
        let mut known = vec![Known::Unknown; calls.len()];
        let chooser = Chooser::new(&calls, self.ask.manager.as_deref());
        loop {
            let chosen = chooser.choose(self.ask.pairs, &known);
            let new = |at: &usize| known[*at] == Known::Unknown;
            let unknown: Vec<usize> = chosen.iter().flat_map(|&(h, m)| [h, m]).filter(new).collect();
            for &at in &unknown {
                known[at] = self.look(&calls[at]).await?;
            }
            if !unknown.is_empty() {
                if known.iter().filter(|known| **known != Known::Unknown).count() >= LOOKED_INTO {
                    let rest = known.iter_mut().filter(|known| **known == Known::Unknown);
                    rest.for_each(|known| *known = Known::Unusable);
                }
                continue;
            }
            match self.build(&calls, &chosen) {
                Ok(pairs) => return Ok(pairs),
                // Nothing in it answers to the other call: a call without a word.
                Err(silent) => known[silent] = Known::Unusable,
            }
        }
    }

    fn build(&self, calls: &[TrainingCall], chosen: &[Chosen]) -> Result<Vec<Pair>, usize> {
        let mut pairs = Vec::with_capacity(chosen.len());
        for &(h, m) in chosen {
            let silent = if self.has_own(&calls[h]) { m } else { h };
            pairs.push(self.pair(pairs.len() + 1, &calls[h], &calls[m]).ok_or(silent)?);
        }
        Ok(pairs)
    }

    fn has_own(&self, call: &TrainingCall) -> bool {
        self.heard.get(&call.call).is_some_and(|heard| heard.own.is_some())
    }

    /// Reads a call's scorecard and transcript, once.
    async fn look(&mut self, call: &TrainingCall) -> Result<Known, StoreError> {
        if let Some(heard) = self.heard.get(&call.call) {
            return Ok(if heard.own.is_some() { Known::Own } else { Known::Place });
        }
        let card = self.store.scorecard(call.call, Some(&self.ask.form)).await?;
        let transcript = self.store.transcript(call.call).await?;
        let (Some(card), Some(transcript)) = (card, transcript) else {
            return Ok(Known::Unusable);
        };
        let (heard, known) = Heard::of(call.clone(), card, transcript, self.target);
        if known != Known::Unusable {
            self.heard.insert(call.call, heard);
        }
        Ok(known)
    }

    fn pair(&self, number: usize, handled: &TrainingCall, missed: &TrainingCall) -> Option<Pair> {
        let (good, bad) = (self.heard.get(&handled.call)?, self.heard.get(&missed.call)?);
        let (of_good, of_bad) = match (&good.own, &bad.own) {
            (Some(good_own), Some(bad_own)) => (good_own.clone(), bad_own.clone()),
            (Some(own), None) => (own.clone(), bad.like(good, own, self.target)?),
            (None, Some(own)) => (good.like(bad, own, self.target)?, own.clone()),
            (None, None) => return None,
        };
        let [same, differs, unknown] = compared(handled, missed);
        Some(Pair {
            number,
            distance: distance(handled, missed),
            same,
            differs,
            unknown,
            handled: clip_of(good, of_good),
            missed: clip_of(bad, of_bad),
        })
    }
}

fn clip_of(heard: &Heard, moment: Moment) -> Clip {
    let (span, borders) = clip::around(&heard.transcript, moment.span);
    let call = &heard.call;
    Clip {
        call: call.call,
        manager: call.manager.clone(),
        started_at: call.started_at,
        direction: call.direction,
        deal: call.deal.clone(),
        deal_status: if call.handled {
            DealStatus::Won
        } else {
            DealStatus::Lost
        },
        amount: call.amount,
        product: call.product.clone(),
        source: call.source.clone(),
        closed_at: call.closed_at,
        objections: call.objections.iter().copied().collect(),
        verdict: moment.verdict,
        result: moment.result,
        moment: moment.kind,
        quote: moment.quote,
        channel: moment.channel,
        start_ms: moment.span.start_ms,
        end_ms: moment.span.end_ms,
        confidence: moment.confidence,
        clip_start_ms: span.start_ms,
        clip_end_ms: span.end_ms,
        borders,
        lines: clip::lines(&heard.transcript, span),
        sound: None,
    }
}

fn people(pairs: &[Pair]) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    for pair in pairs {
        for (name, handled) in [(&pair.handled.manager, true), (&pair.missed.manager, false)] {
            let at = people
                .iter()
                .position(|person| person.manager == *name)
                .unwrap_or_else(|| {
                    people.push(Person {
                        manager: name.clone(),
                        handled: 0,
                        missed: 0,
                    });
                    people.len() - 1
                });
            people[at].handled += usize::from(handled);
            people[at].missed += usize::from(!handled);
        }
    }
    people.sort_by(|a, b| a.manager.cmp(&b.manager));
    people
}
