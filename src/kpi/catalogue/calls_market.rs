//! K19–K23: competitors, price, upsell, the customer's stage, delay.

use std::collections::BTreeMap;

use super::answer::{Answer, Moments, minor};
use super::calls::{Facts, Gaps, OpenDeals, STALLED_DAYS, deals_by_group};
use super::calls_process::{compare, of_status, put, split_by};
use super::calls_tally::Tally;
use super::compute::{Answers, Ask, Group};
use super::department::{Deal, Item};
use super::input::{Input, words};
use crate::domain::{DealStatus, DecisionStage, LineKind};
use crate::stats::Share;
use crate::store::{CallFigure as F, CompetitorMention};

/// How many competitors are named, most mentions first.
const NAMED: usize = 10;

pub(super) fn answer(ask: &Ask<'_>, facts: &Facts, answers: &mut Answers) {
    let lines = lines_of(&ask.department.items);
    for window in 0..ask.windows.len() {
        let mut closed = deals_by_group(ask, |deal| {
            ask.windows[window].has_some(deal.closed) && deal.is_closed()
        });
        for group in facts.groups(window) {
            closed.entry(group).or_default();
        }
        for (group, deals) in &closed {
            let tally = facts.tally(window, group);
            let rivals = facts.rivals.get(&(window, group.clone()));
            put(ask, answers, 19, window, group, || {
                competitors(facts, tally, rivals, deals)
            });
            put(ask, answers, 20, window, group, || price(facts, tally, deals));
            put(ask, answers, 21, window, group, || upsell(facts, tally, deals, &lines));
        }
        let mut open = BTreeMap::from([(Group::All, None)]);
        for ((_, group), sums) in facts
            .open
            .range((window, Group::All)..)
            .take_while(|((w, _), _)| *w == window)
        {
            open.insert(group.clone(), Some(sums));
        }
        for (group, sums) in &open {
            put(ask, answers, 22, window, group, || decisions(*sums));
            let gaps = facts.gaps.get(&(window, group.clone()));
            put(ask, answers, 23, window, group, || delay(*sums, gaps));
        }
    }
}

/// Competitors by name, with the prices said near.
#[derive(Debug, Clone, Default)]
pub(super) struct Rivals {
    names: BTreeMap<String, Rival>,
}

#[derive(Debug, Clone, Default)]
struct Rival {
    /// How it was said, and how often: the most frequent form is shown.
    forms: BTreeMap<String, u64>,
    mentions: u64,
    /// In the unit in which they were said.
    prices: Moments,
}

impl Rivals {
    pub fn add(&mut self, mention: &CompetitorMention) {
        let said = mention.name.trim().to_lowercase();
        let rival = self.names.entry(stem(&said)).or_default();
        *rival.forms.entry(said).or_default() += 1;
        rival.mentions += 1;
        mention.amount.into_iter().for_each(|amount| rival.prices.add(amount));
    }

    fn by_mentions(&self) -> Vec<(&str, &Rival)> {
        let mut all: Vec<(&str, &Rival)> = self
            .names
            .values()
            .map(|rival| {
                let usual = rival
                    .forms
                    .iter()
                    .max_by_key(|(form, n)| (**n, std::cmp::Reverse(form.len())));
                (usual.map_or("", |(form, _)| form.as_str()), rival)
            })
            .collect();
        all.sort_by(|a, b| b.1.mentions.cmp(&a.1.mentions).then_with(|| a.0.cmp(b.0)));
        all
    }
}

/// The word without its Russian case ending: «битрикса», «битриксом» and «битрикс» are one.
fn stem(word: &str) -> String {
    const ENDINGS: [&str; 15] = [
        "ами", "ями", "ом", "ем", "ой", "ей", "ах", "ам", "ов", "а", "у", "е", "ы", "и", "я",
    ];
    for ending in ENDINGS {
        if let Some(stem) = word.strip_suffix(ending)
            && stem.chars().count() >= 4
        {
            return stem.to_owned();
        }
    }
    word.to_owned()
}

fn competitors(facts: &Facts, tally: &Tally, rivals: Option<&Rivals>, deals: &[(usize, &Deal)]) -> Answer {
    let (with, known) = tally.calls_with(F::CompetitorMentions);
    let mut answer = Answer::default();
    answer
        .share("calls", with, known, Input::ScoredInPeriod)
        .missing(tally.meaningful - known);
    let priced = tally.calls_with(F::CompetitorPrices).0;
    answer.share("with_price", priced, with, Input::Competitors);
    answer.share("with_value", tally.rival_with_value, with, Input::Competitors);
    let (named, not) = split_by(facts, deals, |calls| calls.competitor);
    compare(
        &mut answer,
        ["win_with", "win_without", "win_difference"],
        named,
        not,
        Input::ScoredClosedDeals,
    );
    for (name, rival) in rivals
        .map(Rivals::by_mentions)
        .unwrap_or_default()
        .into_iter()
        .take(NAMED)
    {
        answer.count("mentions", rival.mentions).part(name);
        if rival.prices.n > 0 {
            answer.mean("price", &rival.prices, Input::CompetitorPrices).part(name);
        }
    }
    answer.notes.push(words(
        "prices as they were said, per month and in total alike; reasons told: calls that name a competitor and tie a benefit to a need",
        "цены — как прозвучали, за месяц и за всё вместе; доводы: звонки с конкурентом, где выгода связана с потребностью",
    ));
    answer
}

fn price(facts: &Facts, tally: &Tally, deals: &[(usize, &Deal)]) -> Answer {
    let mut answer = Answer::default();
    let (with, known) = tally.calls_with(F::ObjectionPrice);
    answer
        .share("calls", with, known, Input::ScoredInPeriod)
        .missing(tally.meaningful - known);
    let (raised, handled) = (tally.total(F::ObjectionPrice), tally.total(F::ObjectionPriceHandled));
    answer.share("unresolved", raised.saturating_sub(handled), raised, Input::Objections);
    let lost = of_status(deals, DealStatus::Lost);
    let told: Vec<&(usize, &Deal)> = lost
        .iter()
        .filter(|(place, _)| facts.deal(*place).price_open.is_some())
        .collect();
    let left: Vec<&(usize, &Deal)> = told
        .iter()
        .copied()
        .filter(|(place, _)| facts.deal(*place).price_open == Some(true))
        .collect();
    answer
        .share(
            "lost_on_price",
            left.len() as u64,
            told.len() as u64,
            Input::ScoredLostDeals,
        )
        .missing(lost.len() as u64 - told.len() as u64);
    amount(&mut answer, "lost_amount", &left, !told.is_empty());
    let (asked, known) = tally.calls_with(F::DiscountsCustomer);
    answer.share("discount_asked", asked, known, Input::ScoredInPeriod);
    let (given, known) = tally.calls_with(F::DiscountsAgent);
    answer.share("discount_given", given, known, Input::ScoredInPeriod);
    let (early, known) = tally.calls_with(F::DiscountBeforeValue);
    answer.share("discount_before_value", early, known, Input::AgentDiscounts);
    answer
}

/// The amounts of some deals; unknown when nobody could tell which deals they are.
pub(super) fn amount(answer: &mut Answer, id: &'static str, deals: &[&(usize, &Deal)], can_tell: bool) {
    let known: Vec<i64> = deals.iter().filter_map(|(_, deal)| deal.amount).collect();
    if !can_tell {
        answer.lacks(id, &[Input::ScoredLostDeals]);
    } else if known.is_empty() && !deals.is_empty() {
        answer.lacks(id, &[Input::Amounts]).missing(deals.len() as u64);
    } else {
        let sum = known.iter().map(|amount| minor(*amount)).sum();
        answer
            .money(id, sum, known.len() as u64)
            .missing((deals.len() - known.len()) as u64);
    }
}

/// Deals with lines of a known kind: whether one of them is an addition.
fn lines_of(items: &[Item]) -> BTreeMap<usize, bool> {
    let mut lines = BTreeMap::new();
    for item in items {
        if let Some(kind) = item.kind {
            *lines.entry(item.deal).or_default() |= kind != LineKind::Main;
        }
    }
    lines
}

fn upsell(facts: &Facts, tally: &Tally, deals: &[(usize, &Deal)], lines: &BTreeMap<usize, bool>) -> Answer {
    if tally.of(F::Upsells).n == 0 {
        return Answer::needing(&[Input::ScoredInPeriod]);
    }
    let mut answer = Answer::default();
    let buying = tally.buying;
    answer.share("offered", tally.buying_offered, buying, Input::BuyingCalls);
    answer.share("afraid", buying - tally.buying_offered, buying, Input::BuyingCalls);
    answer.count("not_offered", buying - tally.buying_offered);
    let offers = tally.total(F::Upsells);
    answer.count("offers", offers);
    answer.share("accepted", tally.total(F::UpsellsAccepted), offers, Input::Upsells);
    answer.share("declined", tally.total(F::UpsellsDeclined), offers, Input::Upsells);
    sold(&mut answer, facts, deals, lines);
    answer.notes.push(words(
        "a call is eligible when the customer agrees to something in it and does not refuse at the end",
        "подходящий звонок — тот, где клиент на что-то соглашается и в конце не отказывается",
    ));
    answer
}

/// What the lines of won deals say was sold, where it was offered in a call and where it was not.
fn sold(answer: &mut Answer, facts: &Facts, deals: &[(usize, &Deal)], lines: &BTreeMap<usize, bool>) {
    let (mut offered, mut not) = (Share { hits: 0, of: 0 }, Share { hits: 0, of: 0 });
    for (place, _) in of_status(deals, DealStatus::Won) {
        if let (Some(was), Some(more)) = (facts.deal(place).offered, lines.get(&place)) {
            let side = if was { &mut offered } else { &mut not };
            side.of += 1;
            side.hits += u64::from(*more);
        }
    }
    if lines.is_empty() {
        for id in ["sold_offered", "sold_unoffered", "sold_difference"] {
            answer.lacks(id, &[Input::LineKinds]);
        }
        return;
    }
    answer.used.insert(Input::LineKinds);
    compare(
        answer,
        ["sold_offered", "sold_unoffered", "sold_difference"],
        offered,
        not,
        Input::ScoredWonDeals,
    );
}

const STAGES: &[(&str, DecisionStage)] = &[
    ("first_contact", DecisionStage::FirstContact),
    ("need", DecisionStage::Need),
    ("offer_sent", DecisionStage::OfferSent),
    ("negotiating", DecisionStage::Negotiating),
    ("agreed", DecisionStage::Agreed),
    ("refused", DecisionStage::Refused),
    ("waiting", DecisionStage::Waiting),
];

fn decisions(open: Option<&OpenDeals>) -> Answer {
    let Some(open) = open else {
        return Answer::needing(&[Input::OpenDeals]);
    };
    let told: u64 = open.decisions.values().map(|(deals, _)| deals).sum();
    if told == 0 {
        return Answer::needing(&[Input::DecidedDeals]);
    }
    let mut answer = Answer::default();
    for (id, stage) in STAGES {
        let (deals, _) = open.decisions.get(stage).copied().unwrap_or_default();
        answer.share(id, deals, told, Input::DecidedDeals);
    }
    answer.count("deals", told).missing(open.undecided);
    let refused = open.decisions.get(&DecisionStage::Refused).copied().unwrap_or_default();
    answer.money("refused_amount", minor(refused.1), refused.0);
    let agreed = open.decisions.get(&DecisionStage::Agreed).copied().unwrap_or_default();
    answer.money("agreed_amount", minor(agreed.1), agreed.0);
    answer.notes.push(words(
        "of deals open at the end of the period, by their last scored call",
        "по сделкам, открытым на конец периода, и их последнему оценённому звонку",
    ));
    answer
}

fn delay(open: Option<&OpenDeals>, gaps: Option<&Gaps>) -> Answer {
    let mut answer = Answer::default();
    match gaps {
        Some(gaps) => answer.mean("gap", &gaps.days, Input::SeveralContacts),
        None => answer.lacks("gap", &[Input::SeveralContacts]),
    };
    match open {
        Some(open) => {
            answer.mean("silent", &open.silent_days, Input::OpenDeals);
            answer.share("stalled", open.stalled, open.deals, Input::OpenDeals);
            answer.count("stalled_deals", open.stalled);
            answer.share("never_called", open.never_called, open.deals, Input::OpenDeals);
        }
        None => {
            answer.lacks("silent", &[Input::OpenDeals]);
        }
    }
    debug_assert_eq!(STALLED_DAYS, 30, "the figure's name says 30 days");
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_competitor_in_several_cases_is_one() {
        let mut rivals = Rivals::default();
        for (name, amount) in [
            ("Битрикс", Some(100.0)),
            ("Битриксе", None),
            ("битрикс", Some(300.0)),
            ("1С", None),
        ] {
            rivals.add(&CompetitorMention {
                score_no: 1,
                started_at: None,
                agent: None,
                deal_no: None,
                name: name.to_owned(),
                amount,
            });
        }
        let all = rivals.by_mentions();
        assert_eq!(
            all.iter()
                .map(|(name, rival)| (*name, rival.mentions))
                .collect::<Vec<_>>(),
            [("битрикс", 3), ("1с", 1)]
        );
        assert_eq!(all[0].1.prices.mean(), Some(200.0));
    }
}
