//! K24–K29: deals to revive and lost, money not earned, leads without a call, formal tasks. The lists themselves, deal by
//! deal, are `report revive` and `report lost`, which look closer; here stand counts and amounts.

use std::collections::{BTreeMap, BTreeSet};

use super::answer::{Answer, minor, number};
use super::calls::{Facts, OpenDeals, deals_by_group, groups_of};
use super::calls_market::amount;
use super::calls_process::{of_status, put};
use super::calls_tally::{LastCall, ratio};
use super::calls_waiting::{Waiting, waits};
use super::compute::{Answers, Ask, Group};
use super::department::{Deal, Lead};
use super::id::k;
use super::input::{Input, words};
use crate::domain::{CostKind, DealStatus};
use crate::stats::{Interval, Share, wilson};

/// A lead first contacted later than this was left alone.
const LATE_HOURS: i64 = 24;

type Deals<'a> = Vec<(usize, &'a Deal)>;

pub(super) fn answer(ask: &Ask<'_>, facts: &Facts, answers: &mut Answers) {
    let wants = |rows: std::ops::RangeInclusive<u8>| rows.into_iter().any(|row| ask.wanted.contains(&k(row)));
    for window in 0..ask.windows.len() {
        if wants(24..=26) {
            deals(ask, facts, answers, window);
        }
        if wants(27..=28) {
            leads(ask, facts, answers, window);
        }
        let tasks = facts
            .tasks
            .range((window, Group::All)..)
            .take_while(|((w, _), _)| *w == window);
        let mut groups: BTreeSet<Group> = tasks.map(|((_, group), _)| group.clone()).collect();
        groups.insert(Group::All);
        for group in groups {
            put(ask, answers, 29, window, &group, || formal(facts, window, &group));
        }
    }
}

fn deals(ask: &Ask<'_>, facts: &Facts, answers: &mut Answers, window: usize) {
    let mut closed = deals_by_group(ask, |deal| {
        ask.windows[window].has_some(deal.closed) && deal.is_closed()
    });
    let open = facts
        .open
        .range((window, Group::All)..)
        .take_while(|((w, _), _)| *w == window);
    for ((_, group), _) in open {
        closed.entry(group.clone()).or_default();
    }
    let all = &closed[&Group::All];
    let rate = wilson(Share {
        hits: of_status(all, DealStatus::Won).len() as u64,
        of: all.len() as u64,
    });
    let late = late_leads(ask);
    for (group, deals) in &closed {
        let lost = Lost::of(ask, facts, deals, facts.open.get(&(window, group.clone())), &late);
        put(ask, answers, 24, window, group, || lost.revivable());
        put(ask, answers, 25, window, group, || lost.by_error());
        put(ask, answers, 26, window, group, || {
            lost.not_earned(rate, all.len() as u64)
        });
    }
}

/// Deals whose lead nobody answered in time: the error of whoever distributes them.
fn late_leads(ask: &Ask<'_>) -> BTreeSet<usize> {
    let limit = LATE_HOURS * 3_600_000_000;
    let late = |lead: &&Lead| {
        lead.first_contact()
            .is_none_or(|contact| contact - lead.created > limit)
    };
    ask.department
        .leads
        .iter()
        .filter(late)
        .filter_map(|lead| lead.deal)
        .collect()
}

/// The lost deals of one group in one window, by what was lost in them.
struct Lost<'a> {
    /// Lost, and those with a scored call.
    all: u64,
    told: u64,
    revivable: Deals<'a>,
    by_manager: Deals<'a>,
    by_head: Deals<'a>,
    parts: [u64; 3],
    stalled: (u64, i64, u64),
}

impl<'a> Lost<'a> {
    fn of(
        ask: &Ask<'a>,
        facts: &Facts,
        deals: &[(usize, &'a Deal)],
        open: Option<&OpenDeals>,
        late: &BTreeSet<usize>,
    ) -> Self {
        let lost = of_status(deals, DealStatus::Lost);
        let last = |place: usize| facts.deal(place).last;
        let is = |place: usize, of: fn(LastCall) -> bool| last(place).is_some_and(of);
        let take = |of: &dyn Fn(usize) -> bool| {
            lost.iter()
                .copied()
                .filter(|(place, _)| of(*place))
                .collect::<Deals<'a>>()
        };
        let by_manager = take(&|place| is(place, LastCall::is_lost_by_error));
        let has_leads = ask.department.present.leads > 0;
        let count = |of: fn(LastCall) -> bool| by_manager.iter().filter(|(place, _)| is(*place, of)).count() as u64;
        Self {
            all: lost.len() as u64,
            told: lost.iter().filter(|(place, _)| last(*place).is_some()).count() as u64,
            revivable: take(&|place| is(place, LastCall::can_be_revived)),
            by_head: take(&|place| has_leads && late.contains(&place) && !is(place, LastCall::is_lost_by_error)),
            parts: [
                count(|last| last.critical_failed),
                count(|last| last.objection_dropped),
                count(|last| last.refusal_lost),
            ],
            by_manager,
            stalled: open.map(|open| open.revivable).unwrap_or_default(),
        }
    }

    fn revivable(&self) -> Answer {
        if self.told == 0 && self.stalled.0 == 0 {
            return Answer::needing(&[Input::ScoredLostDeals]);
        }
        let mut answer = Answer::default();
        answer
            .count("lost", self.revivable.len() as u64)
            .missing(self.all - self.told);
        answer.count("stalled", self.stalled.0);
        amount(
            &mut answer,
            "lost_amount",
            &self.revivable.iter().collect::<Vec<_>>(),
            true,
        );
        let (stalled, sum, without) = self.stalled;
        if stalled > 0 && without == stalled {
            answer.lacks("stalled_amount", &[Input::Amounts]).missing(without);
        } else {
            answer
                .money("stalled_amount", minor(sum), stalled - without)
                .missing(without);
        }
        answer.notes.push(words(
            "all deals whose last scored call shows interest, a putting-off or a dropped objection and no refusal; the 20 to call, with quotes: `report revive`",
            "все сделки, где в последнем звонке есть интерес, отсрочка или неснятое возражение и нет отказа; 20 для звонка с цитатами: `report revive`",
        ));
        answer
    }

    fn by_error(&self) -> Answer {
        if self.told == 0 && self.by_head.is_empty() {
            return Answer::needing(&[Input::ScoredLostDeals]);
        }
        let mut answer = Answer::default();
        let error = self.by_manager.len() as u64;
        answer
            .share("manager", error, self.told, Input::ScoredLostDeals)
            .missing(self.all - self.told);
        answer.count("manager_deals", error);
        amount(
            &mut answer,
            "manager_amount",
            &self.by_manager.iter().collect::<Vec<_>>(),
            true,
        );
        for (id, deals) in ["critical", "objection", "refusal"].into_iter().zip(self.parts) {
            answer.count(id, deals);
        }
        answer.count("head_deals", self.by_head.len() as u64);
        amount(
            &mut answer,
            "head_amount",
            &self.by_head.iter().collect::<Vec<_>>(),
            true,
        );
        answer.notes.push(words(
            "external causes are not told apart here; the 20 deals with the decisive call and whose error it was: `report lost`",
            "внешние причины здесь не отделены; 20 сделок с решающим звонком и виновной ошибкой: `report lost`",
        ));
        answer
    }

    /// Each deal once, whether it is in the one list or in both.
    fn not_earned(&self, rate: Option<Interval>, closed: u64) -> Answer {
        if self.told == 0 && self.stalled.0 == 0 && self.by_head.is_empty() {
            return Answer::needing(&[Input::ScoredLostDeals]);
        }
        let mut places: BTreeMap<usize, &Deal> = BTreeMap::new();
        for (place, deal) in self.revivable.iter().chain(&self.by_manager).chain(&self.by_head) {
            places.insert(*place, deal);
        }
        let deals = places.len() as u64 + self.stalled.0;
        let known = places.values().filter(|deal| deal.amount.is_some()).count() as u64;
        let known = known + self.stalled.0 - self.stalled.2;
        let sum: f64 = places.values().filter_map(|deal| deal.amount).map(minor).sum();
        let sum = sum + minor(self.stalled.1);
        let mut answer = Answer::default();
        answer.count("deals", deals);
        if deals > 0 && known == 0 {
            answer.lacks("at_stake", &[Input::Amounts]).missing(deals);
            answer.lacks("not_earned", &[Input::Amounts]).missing(deals);
            return answer;
        }
        answer.money("at_stake", sum, known).missing(deals - known);
        match rate {
            Some(rate) => {
                let figure = answer
                    .money("not_earned", sum * rate.value, known)
                    .missing(deals - known);
                figure.interval = Some((sum * rate.low / 100.0, sum * rate.high / 100.0));
            }
            None => {
                answer.lacks("not_earned", &[Input::ClosedDeals]);
            }
        }
        answer.estimate("win_rate", rate.map(Into::into), closed, Input::ClosedDeals);
        answer.notes.push(words(
            "the amounts of K24 and K25, each deal once, × the department's win rate of the period; the interval is of the win rate alone",
            "суммы K24 и K25, каждая сделка один раз, × доля выигрыша отдела за период; интервал — только доли выигрыша",
        ));
        answer
    }
}

fn leads(ask: &Ask<'_>, facts: &Facts, answers: &mut Answers, window: usize) {
    let mut groups: BTreeMap<Group, Vec<(usize, &Lead)>> = BTreeMap::from([(Group::All, Vec::new())]);
    for (place, lead) in ask.department.leads.iter().enumerate() {
        for group in groups_of(ask.cut, &lead.keys) {
            groups.entry(group).or_default().push((place, lead));
        }
    }
    for group in facts.groups(window) {
        groups.entry(group).or_default();
    }
    let price = price_of_a_lead(ask, window);
    for (group, leads) in &groups {
        put(ask, answers, 27, window, group, || {
            unreached(ask, window, leads, &price)
        });
        let waiting = facts.waiting.get(&(window, group.clone())).copied().unwrap_or_default();
        let tally = facts.tally(window, group);
        let talk = (tally.cold_talk_s, tally.known_talk_s);
        put(ask, answers, 28, window, group, || {
            passed_over(ask, facts, window, leads, waiting, talk)
        });
    }
}

/// What a reached lead of the window brings on average, and what it cost.
struct LeadPrice {
    /// Won among the leads that somebody reached.
    conversion: Option<Interval>,
    reached: u64,
    /// Minor units.
    mean_won: Option<f64>,
    won: u64,
    cost: Option<f64>,
    leads: u64,
}

fn is_reached(ask: &Ask<'_>, lead: &Lead) -> bool {
    let of_deal = lead.deal.is_some_and(|place| ask.department.deals[place].calls > 0);
    lead.contacts > 0 || of_deal
}

fn price_of_a_lead(ask: &Ask<'_>, window: usize) -> LeadPrice {
    let span = ask.windows[window];
    let department = ask.department;
    let created: Vec<&Lead> = department.leads.iter().filter(|lead| span.has(lead.created)).collect();
    let reached: Vec<&&Lead> = created.iter().filter(|lead| is_reached(ask, lead)).collect();
    let linked = department.leads.iter().any(|lead| lead.deal.is_some());
    let won = |lead: &&&&Lead| lead.deal.is_some_and(|place| department.deals[place].is_won());
    let conversion = wilson(Share {
        hits: reached.iter().filter(won).count() as u64,
        of: if linked { reached.len() as u64 } else { 0 },
    });
    let amounts: Vec<i64> = department
        .deals
        .iter()
        .filter(|deal| deal.is_won() && span.has_some(deal.closed))
        .filter_map(|deal| deal.amount)
        .collect();
    let sum: f64 = amounts.iter().map(|amount| minor(*amount)).sum();
    let spent = |kind| {
        let of_kind = department.costs.iter().filter(move |cost| cost.cost.kind == kind);
        of_kind
            .map(|cost| minor(cost.cost.amount.0) * span.part_of(cost.cost.period))
            .sum::<f64>()
    };
    let ads = spent(CostKind::Ads);
    LeadPrice {
        conversion,
        reached: reached.len() as u64,
        mean_won: (!amounts.is_empty()).then(|| sum / number(amounts.len() as u64)),
        won: amounts.len() as u64,
        cost: (ads > 0.0 && !created.is_empty()).then(|| ads / number(created.len() as u64)),
        leads: created.len() as u64,
    }
}

fn unreached(ask: &Ask<'_>, window: usize, leads: &[(usize, &Lead)], price: &LeadPrice) -> Answer {
    let created: Vec<&Lead> = leads
        .iter()
        .map(|(_, lead)| *lead)
        .filter(|lead| ask.windows[window].has(lead.created))
        .collect();
    // Without a phone or a deal no call could be found: nothing is known of such a lead.
    let known: Vec<&&Lead> = created
        .iter()
        .filter(|lead| lead.has_phone || lead.deal.is_some())
        .collect();
    if created.is_empty() {
        return Answer::needing(&[Input::LeadsInPeriod]);
    }
    let mut answer = Answer::default();
    let missing = (created.len() - known.len()) as u64;
    let left = known.iter().filter(|lead| !is_reached(ask, lead)).count() as u64;
    answer
        .share("unreached", left, known.len() as u64, Input::LeadPhones)
        .missing(missing);
    if known.is_empty() {
        answer.lacks("leads", &[Input::LeadPhones]);
        return answer;
    }
    answer.count("leads", left).missing(missing);
    match (price.conversion, price.mean_won) {
        (Some(conversion), Some(mean)) => {
            let worth = number(left) * mean;
            let figure = answer.money("price", worth * conversion.value, left);
            figure.interval = Some((worth * conversion.low / 100.0, worth * conversion.high / 100.0));
            answer.notes.push(words(
                "price: × mean won deal × conversion of the leads that were reached; the interval is of the conversion alone",
                "цена: × средняя выигранная сделка × конверсия лидов, с которыми поговорили; интервал — только конверсии",
            ));
        }
        (None, _) => {
            answer.lacks("price", &[Input::LeadDeals]);
        }
        (_, None) => {
            answer.lacks("price", &[Input::WonDeals, Input::Amounts]);
        }
    }
    match price.cost {
        Some(cost) => answer.money("paid", number(left) * cost, left),
        None => answer.lacks("paid", &[Input::CostsInPeriod]),
    };
    debug_assert!(price.reached <= price.leads && (price.won > 0 || price.mean_won.is_none()));
    answer
}

fn passed_over(
    ask: &Ask<'_>,
    facts: &Facts,
    window: usize,
    leads: &[(usize, &Lead)],
    waiting: Waiting,
    talk: (u64, u64),
) -> Answer {
    let mut answer = Answer::default();
    let span = ask.windows[window];
    let waited = |lead: &Lead| waits(lead, ask.setup.response_minutes).is_some();
    let all: Vec<&(usize, &Lead)> = leads.iter().filter(|(_, lead)| span.has(lead.created)).collect();
    let can_tell = |lead: &Lead| lead.has_phone || lead.crm_contact.is_some();
    let created: Vec<&(usize, &Lead)> = all.iter().copied().filter(|(_, lead)| can_tell(lead)).collect();
    let over: u64 = created
        .iter()
        .filter(|(place, lead)| waited(lead) && facts.passed_over[*place])
        .count() as u64;
    answer
        .share("passed_over", over, created.len() as u64, Input::LeadsInPeriod)
        .missing((all.len() - created.len()) as u64);
    answer.share(
        "cold_while_waiting",
        waiting.while_a_lead_waits,
        waiting.cold,
        Input::ColdCalls,
    );
    let mean = ratio(waiting.leads_at_calls, waiting.cold);
    answer.value("waiting", mean, waiting.cold, Input::ColdCalls);
    answer.share("cold_talk", talk.0, talk.1, Input::TalkTimes);
    if let Some(figure) = answer.figures.last_mut() {
        // Seconds are no trials: an interval would claim a precision that is not there.
        figure.interval = None;
    }
    answer.notes.push(words(
        "a lead waits from the response limit to its first contact, 7 days at most; a cold call goes to a phone that had no lead and no deal",
        "лид ждёт от нормы ответа до первого контакта, не дольше 7 дней; холодный звонок — на номер без лида и сделки",
    ));
    answer
}

fn formal(facts: &Facts, window: usize, group: &Group) -> Answer {
    let Some(tasks) = facts.tasks.get(&(window, group.clone())) else {
        return Answer::needing(&[Input::TasksInPeriod]);
    };
    let mut answer = Answer::default();
    answer
        .share("formal", tasks.formal, tasks.known, Input::TasksInPeriod)
        .missing(tasks.unknown);
    if tasks.known == 0 {
        return answer;
    }
    answer.count("tasks", tasks.formal);
    answer.notes.push(words(
        "done call tasks without any call to the same contact or deal within 2 hours of the mark, either side",
        "закрытые задачи на звонок, за 2 часа до и после отметки которых звонков этому клиенту нет",
    ));
    answer
}
