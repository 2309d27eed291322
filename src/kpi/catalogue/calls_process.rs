//! K12–K18: scripts, volume of calls, errors, examples.

use std::collections::BTreeMap;

use super::answer::{Answer, number};
use super::calls::{Facts, deals_by_group};
use super::calls_inbound::Inbound;
use super::calls_quality::talk_hours;
use super::calls_tally::{Tally, ratio};
use super::compute::{Answers, Ask, Group, NameCut};
use super::department::Deal;
use super::id::k;
use super::input::{Input, words};
use crate::domain::DealStatus;
use crate::kpi::lift::Estimate;
use crate::stats::{Share, newcombe};
use crate::store::{CallFigure as F, Name};

/// The score from which a call kept to the script: what `report lift` takes by default.
pub(super) const SCRIPT_FROM: f64 = 70.0;

/// Items and managers with fewer calls are not shown among the weakest and the ranked.
pub(super) const MIN_CALLS: u64 = 10;

/// How many weak items are named.
const WEAKEST: usize = 5;

pub(super) fn answer(ask: &Ask<'_>, facts: &Facts, answers: &mut Answers) {
    for window in 0..ask.windows.len() {
        let closed = deals_by_group(ask, |deal| {
            ask.windows[window].has_some(deal.closed) && deal.is_closed()
        });
        for (group, deals) in &closed {
            put(ask, answers, 12, window, group, || by_script(facts, deals));
            put(ask, answers, 13, window, group, || {
                scenarios(facts, facts.tally(window, group), deals)
            });
            put(ask, answers, 14, window, group, || {
                stages(facts, facts.tally(window, group), deals)
            });
        }
        for group in facts.groups(window) {
            let tally = facts.tally(window, &group);
            let none = Vec::new();
            let deals = closed.get(&group).unwrap_or(&none);
            // Groups with calls and without a closed deal.
            if !closed.contains_key(&group) {
                put(ask, answers, 13, window, &group, || scenarios(facts, tally, deals));
                put(ask, answers, 14, window, &group, || stages(facts, tally, deals));
            }
            put(ask, answers, 15, window, &group, || outbound(tally));
            let inbound = facts.inbound.get(&(window, group.clone()));
            put(ask, answers, 16, window, &group, || handling(inbound));
            put(ask, answers, 17, window, &group, || errors(facts, tally));
        }
        weakest(ask, facts, answers, window);
    }
}

/// The answer of a row, if somebody wants it.
pub(super) fn put(
    ask: &Ask<'_>,
    answers: &mut Answers,
    row: u8,
    window: usize,
    group: &Group,
    answer: impl FnOnce() -> Answer,
) {
    if ask.wanted.contains(&k(row)) {
        answers.put(k(row), window, group.clone(), answer());
    }
}

/// Win rates on both sides of a yes or no, and their difference.
pub(super) fn compare(answer: &mut Answer, ids: [&'static str; 3], with: Share, without: Share, or: Input) {
    answer.share(ids[0], with.hits, with.of, or);
    answer.share(ids[1], without.hits, without.of, or);
    let difference = newcombe(with, without).map(Estimate::from);
    answer.estimate(ids[2], difference, with.of + without.of, or);
}

fn split<'a>(deals: &[(usize, &'a Deal)], side: impl Fn(usize, &'a Deal) -> Option<bool>) -> (Share, Share) {
    let (mut with, mut without) = (Share { hits: 0, of: 0 }, Share { hits: 0, of: 0 });
    for (place, deal) in deals {
        let Some(side) = side(*place, deal) else { continue };
        let share = if side { &mut with } else { &mut without };
        share.of += 1;
        share.hits += u64::from(deal.is_won());
    }
    (with, without)
}

/// By a yes or no that the deal's calls tell.
pub(super) fn split_by(
    facts: &Facts,
    deals: &[(usize, &Deal)],
    side: impl Fn(&super::calls_tally::DealCalls) -> Option<bool>,
) -> (Share, Share) {
    split(deals, |place, _| side(facts.deal(place)))
}

fn by_script(facts: &Facts, deals: &[(usize, &Deal)]) -> Answer {
    let mut answer = Answer::default();
    let first = |place: usize| facts.deal(place).first_score;
    let (with, without) = split(deals, |place, _| first(place).map(|score| score >= SCRIPT_FROM));
    let won = deals.iter().filter(|(_, deal)| deal.is_won()).count() as u64;
    let scored = with.hits + without.hits;
    answer
        .share("won_by_script", with.hits, scored, Input::ScoredWonDeals)
        .missing(won - scored);
    compare(
        &mut answer,
        ["rate_with", "rate_without", "difference"],
        with,
        without,
        Input::ScoredClosedDeals,
    );
    let mean = |place: usize| facts.deal(place).scores.mean();
    let (with, without) = split(deals, |place, _| mean(place).map(|score| score >= SCRIPT_FROM));
    answer.share(
        "won_all_calls",
        with.hits,
        with.hits + without.hits,
        Input::ScoredWonDeals,
    );
    answer.notes.push(words(
        "by the first meaningful call, as `report lift`; from 70 points; goes with, and need not lead to",
        "по первому содержательному звонку, как в `report lift`; от 70 баллов; связь, а не причина",
    ));
    answer
}

fn scenarios(facts: &Facts, tally: &Tally, deals: &[(usize, &Deal)]) -> Answer {
    let mut answer = Answer::default();
    answer.share("with_script", tally.scored, tally.recorded, Input::RecordedInPeriod);
    let (mut coverage, mut ways) = (super::answer::Moments::default(), 0);
    for (path, calls) in &tally.paths {
        let way = facts.stages.way(*path);
        let of = u64::from(way.judged.count_ones());
        if let Some(share) = ratio(u64::from(way.reached.count_ones()), of) {
            // So many calls went this way: each is a value of its own.
            coverage.n += calls;
            coverage.sum += share * number(*calls);
            coverage.squares += share * share * number(*calls);
            ways += calls;
        }
    }
    let missing = tally.meaningful - ways;
    answer.mean("coverage", &coverage, Input::ScriptStages).missing(missing);
    let called: Vec<u64> = deals
        .iter()
        .map(|(_, deal)| deal.calls)
        .filter(|calls| *calls > 0)
        .collect();
    #[expect(clippy::cast_precision_loss, reason = "calls of a deal")]
    let per_deal = called.iter().map(|calls| *calls as f64).collect();
    let uncalled = deals.len() as u64 - called.len() as u64;
    answer.mean("per_deal", &per_deal, Input::ClosedDeals).missing(uncalled);
    answer.count("scored", tally.scored);
    answer
}

fn stages(facts: &Facts, tally: &Tally, deals: &[(usize, &Deal)]) -> Answer {
    let mut answer = Answer::default();
    let ways: Vec<_> = tally
        .paths
        .iter()
        .map(|(path, calls)| (facts.stages.way(*path), *calls))
        .collect();
    for (bit, id) in facts.stages.steps() {
        let sum = |of: fn(&super::calls_tally::Way) -> u64| -> u64 {
            ways.iter()
                .filter(|(way, _)| of(way) & bit != 0)
                .map(|(_, calls)| calls)
                .sum()
        };
        let (judged, reached, dropped) = (sum(|w| w.judged), sum(|w| w.reached), sum(|w| w.dropped_at));
        if judged == 0 {
            continue;
        }
        let name = facts.names.stage(id);
        answer
            .share("reached", reached, judged, Input::ScriptStages)
            .part(&name);
        answer
            .share("dropped", dropped, reached, Input::ScriptStages)
            .part(&name);
        let (after, not) = split_by(facts, deals, |calls| {
            calls.has_stages.then_some(calls.stages & bit != 0)
        });
        answer
            .share("win_rate", after.hits, after.of, Input::ScoredClosedDeals)
            .part(&name);
        let difference = newcombe(after, not).map(Estimate::from);
        answer
            .estimate(
                "win_difference",
                difference,
                after.of + not.of,
                Input::ScoredClosedDeals,
            )
            .part(&name);
    }
    if answer.figures.is_empty() {
        return Answer::needing(&[Input::ScriptStages]);
    }
    answer
}

fn outbound(tally: &Tally) -> Answer {
    if tally.outbound == 0 {
        return Answer::needing(&[Input::OutboundCalls]);
    }
    let mut answer = Answer::default();
    answer.count("calls", tally.outbound);
    answer.share(
        "answered",
        tally.outbound_answered,
        tally.outbound,
        Input::OutboundCalls,
    );
    let missing = tally.outbound_answered - tally.outbound_talk.n;
    let talk = (tally.outbound_talk.n > 0).then(|| talk_hours(&tally.outbound_talk));
    answer
        .value("talk", talk, tally.outbound_talk.n, Input::TalkTimes)
        .missing(missing);
    answer.value(
        "per_day",
        ratio(tally.outbound, tally.days),
        tally.days,
        Input::OutboundCalls,
    );
    answer
}

fn handling(inbound: Option<&Inbound>) -> Answer {
    let Some(inbound) = inbound.filter(|inbound| inbound.calls > 0) else {
        return Answer::needing(&[Input::InboundCalls]);
    };
    let mut answer = Answer::default();
    let missed = inbound.calls - inbound.answered;
    answer.share("answered", inbound.answered, inbound.calls, Input::InboundCalls);
    answer.count("calls", inbound.calls);
    answer.count("missed", missed);
    answer
        .mean("ring", &inbound.ring, Input::RingTimes)
        .missing(inbound.answered - inbound.ring.n);
    answer
        .share(
            "called_back",
            inbound.called_back,
            inbound.missed_known,
            Input::MissedCalls,
        )
        .missing(missed - inbound.missed_known);
    answer.count("not_called_back", inbound.missed_known - inbound.called_back);
    answer.share("parted_well", inbound.positive, inbound.closes, Input::CustomerCloses);
    answer
}

fn errors(facts: &Facts, tally: &Tally) -> Answer {
    if tally.meaningful == 0 {
        return Answer::needing(&[Input::ScoredInPeriod]);
    }
    let mut answer = Answer::default();
    answer.share(
        "critical",
        tally.failed_critical,
        tally.meaningful,
        Input::ScoredInPeriod,
    );
    for (id, figure) in [
        ("rude", F::Rude),
        ("profanity", F::Profanity),
        ("interrupted_refusal", F::InterruptedRefusals),
        ("unanswered", F::UnansweredQuestions),
    ] {
        let (with, known) = tally.calls_with(figure);
        answer
            .share(id, with, known, Input::ScoredInPeriod)
            .missing(tally.meaningful - known);
    }
    let mut items: Vec<(&i64, &u64)> = tally.critical.iter().collect();
    items.sort_by_key(|(item, calls)| (std::cmp::Reverse(**calls), **item));
    for (item, calls) in items {
        answer.count("failed_item", *calls).part(facts.names.item(*item));
    }
    answer.notes.push(words(
        "a false promise or a wrong price counts where the script has it as a critical item",
        "ложное обещание и неверная цена считаются, если они есть в скрипте стоп-пунктами",
    ));
    answer
}

/// K18: pass rates of the weakest items; the calls themselves are told by other commands.
fn weakest(ask: &Ask<'_>, facts: &Facts, answers: &mut Answers, window: usize) {
    if !ask.wanted.contains(&k(18)) {
        return;
    }
    let mut groups: BTreeMap<Group, BTreeMap<i64, (u64, u64)>> = BTreeMap::new();
    groups.insert(Group::All, BTreeMap::new());
    for tally in &facts.items[window] {
        let manager: Option<Name> = tally.agent.clone();
        let one = match ask.cut {
            Some(NameCut::Manager) => Some(Group::One(manager)),
            Some(NameCut::Team) => {
                let team = manager.and_then(|name| ask.department.teams.get(&name).cloned());
                Some(Group::One(team))
            }
            // The verdicts are grouped by agent: of the rest the whole is told.
            _ => None,
        };
        for group in std::iter::once(Group::All).chain(one) {
            let sums = groups.entry(group).or_default().entry(tally.item_no).or_default();
            sums.0 += tally.passed;
            sums.1 += tally.passed + tally.failed;
        }
    }
    for (group, items) in groups {
        let mut known: Vec<(f64, i64, u64, u64)> = items
            .iter()
            .filter(|(_, (_, decided))| *decided >= MIN_CALLS)
            .filter_map(|(item, (passed, decided))| Some((ratio(*passed, *decided)?, *item, *passed, *decided)))
            .collect();
        known.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut answer = Answer::default();
        for (_, item, passed, decided) in known.into_iter().take(WEAKEST) {
            let name = facts.names.item(item);
            answer
                .share("pass_rate", passed, decided, Input::EnoughCalls)
                .part(&name);
            answer.count("to_improve", decided - passed).part(&name);
        }
        if answer.figures.is_empty() {
            answer = Answer::needing(&[Input::EnoughCalls]);
        }
        answer.notes.push(words(
            "calls to play and exercises for an item: `report training`; one call with time codes: `report scorecard --call ID`",
            "звонки для разбора и упражнения по пункту: `report training`; звонок с отметками времени: `report scorecard --call ID`",
        ));
        answers.put(k(18), window, group, answer);
    }
}

/// Deals of one status.
pub(super) fn of_status<'a>(deals: &[(usize, &'a Deal)], status: DealStatus) -> Vec<(usize, &'a Deal)> {
    deals
        .iter()
        .copied()
        .filter(|(_, deal)| deal.status == status)
        .collect()
}
