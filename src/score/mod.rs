//! Transcript × checklist → scorecard, with evidence for every verdict; conversation metrics; events.
//!
//! Input: a transcript (roles set where they are known) and a form. Output: a [`Scorecard`]. Nothing here reads files,
//! clocks or configuration, and the same input gives the same output.
//!
//! [`Scorer::new`] compiles a form once; [`Scorer::score`] is then called from any number of threads. A call goes
//! through these steps: words ([`text`]) → phrases ([`phrase`], one automaton for form and [`lexicon`]) → [`slots`],
//! [`questions`], [`events`] → [`metrics`], [`decision`] → conditions of the form ([`judge`]) → [`arithmetic`].

mod arithmetic;
mod compile;
mod decision;
mod events;
mod explain;
mod judge;
mod lexicon;
#[doc(hidden)]
pub mod measure;
mod metrics;
mod money;
mod names;
mod numbers;
mod parts;
mod phrase;
mod questions;
mod quote;
pub mod search;
mod slots;
mod speech;
mod text;
mod tree;

#[cfg(test)]
mod tests;

use crate::checklist::{Checklist, METRICS};
use crate::domain::{
    Decision, Direction, EventKind, Fingerprint, FormRef, ItemResult, Millis, Scorecard, SectionScore, Transcript,
};

pub(crate) use self::arithmetic::{Weighed, WeighedSection, totals};
use self::compile::Form;
use self::phrase::{PhraseSet, Vocabulary};
use self::speech::Speech;
use self::text::{Conversation, STEMMER_VERSION, Stems};

pub use self::explain::{Actual, Explanation, Holds, Limit, Near, Sighting, Trace, Why, WhyNot};
pub use self::quote::verify;
pub use self::tree::render;

/// The version of this room's rules. To be raised with every change that can move a verdict, an event or a metric:
/// stored scores are made again when it changes.
pub const STAGE_VERSION: &str = "score 4";

/// Why a form cannot be scored with.
#[derive(Debug, thiserror::Error)]
pub enum ScoreError {
    #[error("the regular expression of the form {form} cannot be compiled: {pattern}")]
    Regex {
        form: String,
        pattern: String,
        source: Box<regex::Error>,
    },
}

/// What is known of a call beside its words. Unknown is `None`, and makes conditions that ask for it undecidable.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CallFacts {
    pub direction: Option<Direction>,
    /// From the call log; the recording's length stands in for it.
    pub duration: Option<Millis>,
    /// No earlier call with this customer.
    pub first_call: Option<bool>,
    pub deal_stage: Option<String>,
}

impl CallFacts {
    /// No more than which way the call went is known.
    #[must_use]
    pub fn of(direction: Option<Direction>) -> Self {
        Self {
            direction,
            ..Self::default()
        }
    }
}

/// A form, compiled. Shared by threads.
#[derive(Debug)]
pub struct Scorer {
    checklist: Checklist,
    form: Form,
    vocabulary: Vocabulary,
    phrases: PhraseSet,
}

/// What a score depends on beside the transcript: the form's bytes, the rules' version, the stemmer's.
#[must_use]
pub fn fingerprint(checklist: &Checklist) -> Fingerprint {
    Fingerprint::of(&[STAGE_VERSION, STEMMER_VERSION, &checklist.hash.to_string()])
}

impl Scorer {
    /// Compiles a form: interns its stems and those of the lexicons and builds one automaton over them.
    pub fn new(checklist: &Checklist) -> Result<Self, ScoreError> {
        let (form, vocabulary, phrases) = compile::compile(checklist)?;
        Ok(Self {
            checklist: checklist.clone(),
            form,
            vocabulary,
            phrases,
        })
    }

    #[must_use]
    pub fn checklist(&self) -> &Checklist {
        &self.checklist
    }

    /// Scores a call of which nothing is known but its words.
    #[must_use]
    pub fn score(&self, transcript: &Transcript) -> Scorecard {
        self.score_with(transcript, &CallFacts::default())
    }

    #[must_use]
    pub fn score_with(&self, transcript: &Transcript, facts: &CallFacts) -> Scorecard {
        let (items, mut events, metrics, decision) = self.listen(transcript, facts, |call, decision| {
            let events: Vec<_> = call.events().map(|noted| noted.event.clone()).collect();
            (judge::judge(&self.form, call), events, call.metrics().clone(), decision)
        });
        events.retain(|e| {
            verify(
                transcript,
                &e.quote,
                e.channel,
                crate::domain::Span::new(e.start_ms, e.end_ms),
            )
        });
        self.scorecard(items, events, metrics, decision)
    }

    /// Finds all there is in a call, and hands it on with the customer's decision.
    fn listen<R>(
        &self,
        transcript: &Transcript,
        facts: &CallFacts,
        then: impl FnOnce(&judge::Call<'_, '_>, Option<Decision>) -> R,
    ) -> R {
        let conversation = Conversation::new(transcript, Stems::shared(), &self.vocabulary);
        let mut found = self.phrases.find(&conversation);
        lexicon::take_back(&mut found);
        let slots = slots::slots(&conversation, &found);
        let speech = Speech::new(transcript);
        let heard = events::Heard::new(
            &conversation,
            &found,
            &slots,
            &speech,
            Stems::shared(),
            self.form.competitors,
        );
        let events = events::events(&heard);
        let metrics = metrics::metrics(&heard, &events);
        let decision = decision::decision(&heard, &events);
        let call = judge::Call::new(&conversation, &found, &slots, &events, &metrics, facts);
        then(&call, decision)
    }

    /// The items by section with their weights: those of all, by place, that are wanted.
    fn weigh(&self, items: &[ItemResult], is_wanted: impl Fn(usize) -> bool) -> Vec<WeighedSection> {
        let mut results = items.iter().enumerate();
        let sections = self.checklist.sections.iter().map(|section| {
            let own = section.items.iter().zip(results.by_ref());
            let wanted = own.filter(|(_, (at, _))| is_wanted(*at));
            WeighedSection {
                weight: section.weight,
                items: wanted.map(|(item, (_, result))| weighed(item, result)).collect(),
            }
        });
        sections.collect()
    }

    fn scorecard(
        &self,
        items: Vec<ItemResult>,
        events: Vec<crate::domain::Event>,
        metrics: crate::domain::Metrics,
        decision: Option<Decision>,
    ) -> Scorecard {
        let sections = self.weigh(&items, |_| true);
        let totals = totals(self.checklist.scoring, &sections);
        Scorecard {
            score: totals.score,
            unfailed_score: totals.unfailed_score,
            result: totals.result,
            coverage: totals.coverage,
            form: FormRef {
                id: self.checklist.id.clone(),
                hash: self.checklist.hash.to_string(),
            },
            sections: self
                .checklist
                .sections
                .iter()
                .zip(totals.sections)
                .map(|(section, score)| SectionScore {
                    id: section.id.clone(),
                    score,
                })
                .collect(),
            items,
            events,
            metrics,
            decision,
        }
    }
}

fn weighed(item: &crate::checklist::Item, result: &ItemResult) -> Weighed {
    Weighed {
        verdict: result.verdict,
        points: result.points,
        max: result.max,
        weight: item.weight,
        critical: item.critical,
        bonus: item.bonus,
        report_only: item.report_only,
    }
}

/// Whether a kind of event can only be told when it is known who speaks.
fn needs_roles(kind: EventKind) -> bool {
    !matches!(
        kind,
        EventKind::Question | EventKind::Price | EventKind::Discount | EventKind::Competitor
    )
}

/// Whether a metric can only be computed when it is known who speaks.
fn metric_needs_roles(name: &str) -> bool {
    METRICS.iter().any(|m| m.name == name && m.needs_roles)
}

const _: fn() = || {
    // One `Scorer` serves all threads of the pipeline.
    fn shared<T: Send + Sync>() {}
    shared::<Scorer>();
};
