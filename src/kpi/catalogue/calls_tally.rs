//! What one pass over the calls leaves: sums per window and group, and a few facts per deal. Small and of fixed size:
//! nothing here grows with calls.

use std::collections::BTreeMap;

use super::answer::{Moments, number};
use crate::domain::{CustomerClose, DecisionStage, Direction};
use crate::store::{CallCard, CallFact, CallFigure, StageMark, StagePath};

/// Connected: a person took the call; where the log does not say, somebody talked.
pub(super) fn connected(fact: &CallFact) -> bool {
    fact.answered
        .unwrap_or_else(|| fact.talk_s.or(fact.duration_s).unwrap_or(0) > 0)
}

/// Sums over the calls of one group in one window.
#[derive(Debug, Clone)]
pub(super) struct Tally {
    /// Rows of the log.
    pub calls: u64,
    pub outbound: u64,
    pub outbound_answered: u64,
    /// Talk of connected outbound calls, where the log has it.
    pub outbound_talk: Moments,
    /// Of those to strangers, and of those of which it is known whether they were.
    pub cold: u64,
    pub cold_talk_s: u64,
    pub known_talk_s: u64,
    /// Days with an outbound call.
    pub days: u64,
    last_day: Option<i64>,
    /// Recordings, those with a scorecard, and their length.
    pub recorded: u64,
    pub scored: u64,
    pub audio_ms: u64,
    /// Scored calls of which the length is known.
    pub audio_known: u64,
    /// Meaningful scored calls; all that follows is of these.
    pub meaningful: u64,
    pub score: Moments,
    pub unfailed: Moments,
    pub passed: (u64, u64),
    pub failed_critical: u64,
    /// By item number.
    pub critical: BTreeMap<i64, u64>,
    /// Items about trust that passed, and that were decided.
    pub trust: (u64, u64),
    pub figures: [Moments; CallFigure::ALL.len()],
    /// Calls with more than nothing of the figure.
    pub above: [u64; CallFigure::ALL.len()],
    pub buying: u64,
    pub buying_offered: u64,
    /// Calls that name a competitor, with value told.
    pub rival_with_value: u64,
    /// How often calls went each way through the stages.
    pub paths: BTreeMap<i64, u64>,
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            calls: 0,
            outbound: 0,
            outbound_answered: 0,
            outbound_talk: Moments::default(),
            cold: 0,
            cold_talk_s: 0,
            known_talk_s: 0,
            days: 0,
            last_day: None,
            recorded: 0,
            scored: 0,
            audio_ms: 0,
            audio_known: 0,
            meaningful: 0,
            score: Moments::default(),
            unfailed: Moments::default(),
            passed: (0, 0),
            failed_critical: 0,
            critical: BTreeMap::new(),
            trust: (0, 0),
            figures: [Moments::default(); CallFigure::ALL.len()],
            above: [0; CallFigure::ALL.len()],
            buying: 0,
            buying_offered: 0,
            rival_with_value: 0,
            paths: BTreeMap::new(),
        }
    }
}

impl Tally {
    /// `day`: the local day of the start, as a number.
    pub fn add(&mut self, fact: &CallFact, day: i64) {
        if fact.log_no.is_some() && !fact.repeats_log {
            self.add_log(fact, day);
        }
        if fact.call_no.is_some() {
            self.recorded += 1;
            if let Some(card) = &fact.card {
                self.scored += 1;
                self.audio_ms += u64::from(fact.audio_ms.unwrap_or(0));
                self.audio_known += u64::from(fact.audio_ms.is_some());
                if card.meaningful {
                    self.add_card(card);
                }
            }
        }
    }

    fn add_log(&mut self, fact: &CallFact, day: i64) {
        self.calls += 1;
        if fact.direction != Some(Direction::Outbound) {
            return;
        }
        self.outbound += 1;
        if self.last_day != Some(day) {
            self.last_day = Some(day);
            self.days += 1;
        }
        if fact.cold == Some(true) {
            self.cold += 1;
        }
        if !connected(fact) {
            return;
        }
        self.outbound_answered += 1;
        let Some(talk) = fact.talk_s.or(fact.duration_s) else {
            return;
        };
        self.outbound_talk.add(f64::from(talk));
        if let Some(cold) = fact.cold {
            self.known_talk_s += u64::from(talk);
            self.cold_talk_s += if cold { u64::from(talk) } else { 0 };
        }
    }

    fn add_card(&mut self, card: &CallCard) {
        self.meaningful += 1;
        card.score.into_iter().for_each(|score| self.score.add(score));
        card.unfailed_score
            .into_iter()
            .for_each(|score| self.unfailed.add(score));
        if let Some(passed) = card.passed {
            self.passed.0 += u64::from(passed);
            self.passed.1 += 1;
        }
        self.failed_critical += u64::from(!card.critical_failed.is_empty());
        for item in &card.critical_failed {
            *self.critical.entry(*item).or_default() += 1;
        }
        self.trust.0 += card.group.0;
        self.trust.1 += card.group.1;
        for (place, value) in card.figures.iter().enumerate() {
            if let Some(value) = *value {
                self.figures[place].add(value);
                self.above[place] += u64::from(value > 0.0);
            }
        }
        if is_buying(card) {
            self.buying += 1;
            self.buying_offered += u64::from(some(card, CallFigure::Upsells));
        }
        if some(card, CallFigure::CompetitorMentions) && some(card, CallFigure::ValueStatements) {
            self.rival_with_value += 1;
        }
        if let Some(path) = card.path_no {
            *self.paths.entry(path).or_default() += 1;
        }
    }

    pub fn of(&self, figure: CallFigure) -> &Moments {
        &self.figures[figure as usize]
    }

    /// The sum of a count over the calls that have it.
    pub fn total(&self, figure: CallFigure) -> u64 {
        whole(self.of(figure).sum)
    }

    /// Calls with at least one, and calls of which it is known.
    pub fn calls_with(&self, figure: CallFigure) -> (u64, u64) {
        (self.above[figure as usize], self.of(figure).n)
    }
}

/// The customer agrees to something: an accepted closing attempt, and no refusal at the end.
fn is_buying(card: &CallCard) -> bool {
    match card.decision {
        Some(DecisionStage::Agreed) => true,
        Some(DecisionStage::Refused) | None => false,
        Some(_) => some(card, CallFigure::ClosingAccepted),
    }
}

fn some(card: &CallCard, figure: CallFigure) -> bool {
    card.figure(figure).is_some_and(|value| value > 0.0)
}

/// A sum of whole numbers as one.
pub(super) fn whole(value: f64) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a sum of counts: not negative, far below 2^53"
    )]
    let whole = value.max(0.0).round() as u64;
    whole
}

/// What the calls of one deal before its close tell, in the order of time.
#[derive(Debug, Clone, Default)]
pub(super) struct DealCalls {
    pub last_contact: Option<i64>,
    /// Meaningful scored calls.
    pub scored: u32,
    /// Of the first of them.
    pub first_score: Option<f64>,
    pub scores: Moments,
    /// Stages reached in any of them, by their numbers in [`Stages`].
    pub stages: u64,
    pub has_stages: bool,
    pub competitor: Option<bool>,
    /// An addition was offered in one of them.
    pub offered: Option<bool>,
    /// The last call with an objection about the price left one of them.
    pub price_open: Option<bool>,
    pub last: Option<LastCall>,
}

/// The last meaningful scored call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "facts that do not exclude each other")]
pub(super) struct LastCall {
    pub decision: Option<DecisionStage>,
    pub close: Option<CustomerClose>,
    pub critical_failed: bool,
    pub objection_dropped: bool,
    /// A refusal that was pressed on or given in to.
    pub refusal_lost: bool,
    /// The customer said what he needs, or agreed to something.
    pub interest: bool,
}

impl DealCalls {
    pub fn add(&mut self, fact: &CallFact, stages: &Stages) {
        if fact.started_at.is_some() && connected(fact) {
            self.last_contact = self.last_contact.max(fact.started_at);
        }
        let Some(card) = fact.card.as_ref().filter(|card| card.meaningful) else {
            return;
        };
        self.scored += 1;
        if self.scored == 1 {
            self.first_score = card.score;
        }
        card.score.into_iter().for_each(|score| self.scores.add(score));
        if let Some(reached) = card.path_no.and_then(|path| stages.reached.get(&path)) {
            self.stages |= reached;
            self.has_stages = true;
        }
        if let Some(named) = card.figure(CallFigure::CompetitorMentions) {
            self.competitor = Some(self.competitor.unwrap_or(false) || named > 0.0);
        }
        if let Some(offers) = card.figure(CallFigure::Upsells) {
            self.offered = Some(self.offered.unwrap_or(false) || offers > 0.0);
        }
        let figure = |figure| card.figure(figure);
        if let (Some(raised), Some(handled)) = (
            figure(CallFigure::ObjectionPrice),
            figure(CallFigure::ObjectionPriceHandled),
        ) {
            let open = (raised > 0.0).then_some(handled < raised);
            self.price_open = open.or(self.price_open).or(Some(false));
        }
        let dropped = figure(CallFigure::Objections).zip(figure(CallFigure::ObjectionsHandled));
        self.last = Some(LastCall {
            decision: card.decision,
            close: card.close,
            critical_failed: !card.critical_failed.is_empty(),
            objection_dropped: dropped.is_some_and(|(raised, handled)| handled < raised),
            refusal_lost: some(card, CallFigure::RefusalsPressed) || some(card, CallFigure::RefusalsDeflated),
            interest: some(card, CallFigure::NeedStatements)
                || some(card, CallFigure::ClosingAccepted)
                || matches!(
                    card.decision,
                    Some(DecisionStage::OfferSent | DecisionStage::Negotiating | DecisionStage::Agreed)
                ),
        });
    }
}

impl LastCall {
    /// Nothing hard stands against another try: the customer was interested or put it off, and did not refuse.
    pub fn can_be_revived(self) -> bool {
        let put_off = matches!(self.decision, Some(DecisionStage::Waiting));
        self.decision.is_some_and(|decision| decision != DecisionStage::Refused)
            && (self.interest || put_off || self.objection_dropped)
    }

    /// The customer was interested, and something was lost in the talk.
    pub fn is_lost_by_error(self) -> bool {
        self.interest && (self.critical_failed || self.objection_dropped || self.refusal_lost)
    }
}

/// The stages of all forms. Stages of one name in two forms are one; at most 64 are told apart.
#[derive(Debug, Default)]
pub(super) struct Stages {
    /// Section ids, in the order of the form.
    pub list: Vec<String>,
    /// By the path's number.
    ways: BTreeMap<i64, Way>,
    /// The reached ones of each path, as bits.
    pub reached: BTreeMap<i64, u64>,
}

/// How a call went, in numbers of stages as bits.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Way {
    pub reached: u64,
    /// Reached or missed.
    pub judged: u64,
    /// The last step that was reached, when there is a further one that was not.
    pub dropped_at: u64,
}

/// Sections that are no step of the way: a farewell ends every call, and what is forbidden is met by not being said.
const NO_STEP: [&str; 2] = ["farewell", "forbidden"];

impl Stages {
    pub fn of(paths: &[StagePath]) -> Self {
        let mut stages = Self::default();
        for path in paths {
            let mut way = Way::default();
            let mut furthest = 0;
            for (id, mark) in &path.stages {
                let bit = stages.bit(id);
                let is_step = !NO_STEP.contains(&id.as_str());
                match mark {
                    StageMark::Reached => {
                        way.reached |= bit;
                        way.judged |= bit;
                        if is_step {
                            (furthest, way.dropped_at) = (bit, 0);
                        }
                    }
                    StageMark::Missed => {
                        way.judged |= bit;
                        if is_step {
                            way.dropped_at = furthest;
                        }
                    }
                    StageMark::Unknown => {}
                }
            }
            stages.reached.insert(path.path_no, way.reached);
            stages.ways.insert(path.path_no, way);
        }
        stages
    }

    fn bit(&mut self, id: &str) -> u64 {
        let place = self.list.iter().position(|known| known == id).unwrap_or_else(|| {
            self.list.push(id.to_owned());
            self.list.len() - 1
        });
        u32::try_from(place)
            .ok()
            .and_then(|place| 1_u64.checked_shl(place))
            .unwrap_or(0)
    }

    pub fn way(&self, path_no: i64) -> Way {
        self.ways.get(&path_no).copied().unwrap_or_default()
    }

    /// The steps of the way with their bits.
    pub fn steps(&self) -> impl Iterator<Item = (u64, &str)> {
        let all = self
            .list
            .iter()
            .enumerate()
            .take(64)
            .map(|(place, id)| (1_u64 << place, id.as_str()));
        all.filter(|(_, id)| !NO_STEP.contains(id))
    }
}

/// A part of a whole, `None` of nothing.
pub(super) fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| number(part) / number(whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_ends_in_the_last_step_that_it_reached() {
        use StageMark::{Missed, Reached, Unknown};
        let path = |path_no, marks: &[(&str, StageMark)]| StagePath {
            path_no,
            stages: marks.iter().map(|(id, mark)| ((*id).to_owned(), *mark)).collect(),
        };
        let stages = Stages::of(&[
            path(
                1,
                &[
                    ("greeting", Reached),
                    ("needs", Reached),
                    ("closing", Missed),
                    ("farewell", Reached),
                ],
            ),
            path(
                2,
                &[
                    ("greeting", Reached),
                    ("needs", Missed),
                    ("closing", Reached),
                    ("farewell", Missed),
                ],
            ),
            path(3, &[("greeting", Missed), ("objections", Unknown), ("closing", Missed)]),
        ]);
        assert_eq!(stages.list, ["greeting", "needs", "closing", "farewell", "objections"]);
        let way = |no| stages.way(no);
        assert_eq!(
            (way(1).reached, way(1).judged, way(1).dropped_at),
            (0b1011, 0b1111, 0b10)
        );
        assert_eq!((way(2).reached, way(2).dropped_at), (0b101, 0));
        assert_eq!((way(3).reached, way(3).judged, way(3).dropped_at), (0, 0b101, 0));
        assert_eq!(stages.steps().count(), 4);
    }
}
