//! K30–K33: reports per call, dashboards, time saved, contact outside calls.

use std::collections::BTreeMap;

use super::answer::{Answer, Moments};
use super::calls::{DAY, Facts, deals_by_group};
use super::calls_market::amount;
use super::calls_process::{MIN_CALLS, compare, of_status, put};
use super::calls_quality::hours;
use super::compute::{Answers, Ask, Group, NameCut};
use super::department::Deal;
use super::input::{Input, words};
use crate::domain::DealStatus;
use crate::stats::Share;

/// How much faster than it was spoken a person listens.
const LISTENING_SPEED: f64 = 1.5;

pub(super) fn answer(ask: &Ask<'_>, facts: &Facts, answers: &mut Answers) {
    for window in 0..ask.windows.len() {
        for group in facts.groups(window) {
            put(ask, answers, 30, window, &group, || reports(facts, window, &group));
            put(ask, answers, 32, window, &group, || saved(ask, facts, window, &group));
        }
        put(ask, answers, 31, window, &Group::All, || ranking(ask, facts, window));
        let span = ask.windows[window];
        for (group, deals) in deals_by_group(ask, |deal| deal.is_won() && span.has_some(deal.closed)) {
            put(ask, answers, 33, window, &group, || outside(&deals));
        }
    }
}

fn reports(facts: &Facts, window: usize, group: &Group) -> Answer {
    let tally = facts.tally(window, group);
    let mut answer = Answer::default();
    answer.share("reported", tally.scored, tally.recorded, Input::RecordedInPeriod);
    if tally.recorded > 0 {
        answer.count("reports", tally.scored);
    }
    if *group == Group::All && facts.undated > 0 {
        answer.notes.push(words(
            "recordings that the call log does not have belong to no period and are left out",
            "записи, которых нет в журнале звонков, не относятся ни к какому периоду и не учтены",
        ));
    }
    answer.notes.push(words(
        "the reports: `report scorecard --format html -o DIR`",
        "сами отчёты: `report scorecard --format html -o ПАПКА`",
    ));
    answer
}

fn ranking(ask: &Ask<'_>, facts: &Facts, window: usize) -> Answer {
    let mut answer = Answer::default();
    let managers: BTreeMap<&str, &Moments> = facts
        .tallies
        .range((window, Group::All)..)
        .take_while(|((place, _), _)| *place == window)
        .filter_map(|((_, group), tally)| match group {
            Group::One(Some(name)) if ask.cut == Some(NameCut::Manager) => Some((name.as_ref(), &tally.score)),
            _ => None,
        })
        .collect();
    let all = facts.tally(window, &Group::All);
    if all.score.n == 0 {
        return Answer::needing(&[Input::ScoredInPeriod]);
    }
    let mut ranked: Vec<(&str, &Moments)> = managers.into_iter().filter(|(_, score)| score.n >= MIN_CALLS).collect();
    ranked.sort_by(|a, b| {
        b.1.mean()
            .partial_cmp(&a.1.mean())
            .unwrap_or(std::cmp::Ordering::Equal)
            .then(a.0.cmp(b.0))
    });
    if ranked.is_empty() {
        answer = Answer::needing(&[Input::ManagerCut, Input::EnoughCalls]);
    }
    for (name, score) in ranked {
        answer.mean("score", score, Input::EnoughCalls).part(name);
    }
    answer.notes.push(words(
        "managers with at least 10 scored calls; intervals that overlap are no ranking. Pages: `report managers`, `report lift --format html`",
        "менеджеры от 10 оценённых звонков; если интервалы перекрываются, места условны. Страницы: `report managers`, `report lift --format html`",
    ));
    answer
}

fn saved(ask: &Ask<'_>, facts: &Facts, window: usize, group: &Group) -> Answer {
    let tally = facts.tally(window, group);
    let mut answer = Answer::default();
    if tally.audio_known == 0 {
        answer.lacks("heard", &[Input::ScoredInPeriod]);
    } else {
        let (heard, known) = (hours(tally.audio_ms), tally.audio_known);
        answer
            .value("heard", Some(heard), known, Input::ScoredInPeriod)
            .missing(tally.scored - known);
        answer.value("saved", Some(heard / LISTENING_SPEED), known, Input::ScoredInPeriod);
    }
    let Some(start) = facts.first_run else {
        answer.lacks("difference", &[Input::FirstRun]);
        return answer;
    };
    let span = ask.windows[window];
    let rate = |keep: &dyn Fn(i64) -> bool| {
        let closed = |deal: &Deal| deal.is_closed() && deal.closed.is_some_and(keep);
        let deals = deals_by_group(ask, closed).remove(group).unwrap_or_default();
        Share {
            hits: of_status(&deals, DealStatus::Won).len() as u64,
            of: deals.len() as u64,
        }
    };
    let after = rate(&|closed| closed >= start && span.has(closed));
    let before = rate(&|closed| closed < start && closed >= start - 365 * DAY);
    compare(
        &mut answer,
        ["after", "before", "difference"],
        after,
        before,
        Input::FirstRun,
    );
    answer.notes.push(words(
        "saved: hours of listening at 1.5 × speed; before: deals closed in the year before the first run, after: in the period since it; other things changed too",
        "сэкономлено: часы прослушивания на скорости 1,5; до — сделки, закрытые за год до первого запуска, после — в периоде с него; менялось и другое",
    ));
    answer
}

fn outside(won: &[(usize, &Deal)]) -> Answer {
    let mut answer = Answer::default();
    let uncalled: Vec<&(usize, &Deal)> = won.iter().filter(|(_, deal)| !deal.has_call).collect();
    answer.share("no_call", uncalled.len() as u64, won.len() as u64, Input::WonDeals);
    if won.is_empty() {
        return answer;
    }
    answer.count("deals", uncalled.len() as u64);
    amount(&mut answer, "amount", &uncalled, true);
    answer.notes.push(words(
        "no row of the call log names the deal or its phone in its life: the contact went through messengers, mail or a private phone",
        "в журнале нет звонка по сделке или её телефону за время её жизни: общались в мессенджерах, почте или с личного телефона",
    ));
    answer
}
