//! Signals of a gamed target: seven named flags, each with its rule, its threshold and its numbers. A raised flag is a
//! question to ask, not a verdict on a person. Each is checked for the department and for every manager.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::answer::{minor, number, quantile};
use super::compute::{Ask, Group, NameCut};
use super::crm_facts::days;
use super::department::{Deal, Lead};
use super::input::{Input, Words, words};
use super::period::{Asked, Window, day_count};
use super::{Setup, targets};
use crate::domain::Period;
use crate::stats::{Share, wilson};
use crate::store::{KpiCallGroup, KpiCallQuery, Name, StoreError};

/// The score from which a call kept to the script.
pub(super) const ADHERENT_FROM: f64 = 80.0;
/// The agent's share of the talk from which the customer hardly speaks.
pub(super) const SILENT_FROM: f64 = 0.9;

/// What a flag is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FlagKind {
    PlanMetExactly,
    MovedOverMonthEnd,
    TouchesWithoutSales,
    FormalWork,
    CheckUpRevenueDown,
    CycleGrowsWithCheck,
    ChecklistReadAloud,
}

/// One flag for one manager or the department.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Flag {
    pub kind: FlagKind,
    pub name: Words,
    /// When it is raised, with the threshold.
    pub rule: Words,
    /// `null`: the department.
    pub manager: Option<String>,
    /// `null`: it could not be checked; `no_data` says why.
    pub raised: Option<bool>,
    pub no_data: Option<Vec<Input>>,
    pub numbers: Vec<FlagNumber>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FlagNumber {
    pub name: Words,
    pub value: f64,
}

impl FlagKind {
    /// In the order of the catalogue.
    pub const ALL: [Self; 7] = [
        Self::PlanMetExactly,
        Self::MovedOverMonthEnd,
        Self::TouchesWithoutSales,
        Self::FormalWork,
        Self::CheckUpRevenueDown,
        Self::CycleGrowsWithCheck,
        Self::ChecklistReadAloud,
    ];

    #[must_use]
    pub fn name(self) -> Words {
        match self {
            Self::PlanMetExactly => words(
                "The plan is met exactly and never more",
                "План выполняется ровно и никогда больше",
            ),
            Self::MovedOverMonthEnd => words(
                "Deals pile up at the month's end",
                "Сделки скапливаются у границы месяца",
            ),
            Self::TouchesWithoutSales => words(
                "Many touches, conversion near 1 %",
                "Много касаний при конверсии около 1 %",
            ),
            Self::FormalWork => words(
                "Cards filled and contacts noted with no call behind them",
                "Карточки заполнены и контакты отмечены, а звонков нет",
            ),
            Self::CheckUpRevenueDown => words(
                "The average check is up, revenue is down",
                "Средний чек растёт, выручка падает",
            ),
            Self::CycleGrowsWithCheck => words("The cycle grows as the check grows", "Цикл растёт вместе с чеком"),
            Self::ChecklistReadAloud => words(
                "High adherence with almost no customer speech",
                "Высокое следование скрипту почти без речи клиента",
            ),
        }
    }

    #[must_use]
    pub fn rule(self) -> Words {
        match self {
            Self::PlanMetExactly => words(
                "of at least 4 plans that ended, at least 3 in 4 are met at 100–103 %, and none above",
                "из не менее 4 завершённых планов не менее 3/4 выполнены на 100–103 %, и ни один выше",
            ),
            Self::MovedOverMonthEnd => words(
                "of at least 20 deals won in the year before the period's end, the share closed in the last 2 or the first 2 days of a month: lower end of its interval above 1.5 × the share of such days",
                "из не менее 20 сделок, выигранных за год до конца периода, доля закрытых в последние 2 или первые 2 дня месяца: нижняя граница интервала выше 1,5 × доли таких дней",
            ),
            Self::TouchesWithoutSales => words(
                "at least 50 deals closed in the period, at least 5 connected calls each on average, win rate at most 2 %",
                "не менее 50 сделок закрыто в периоде, в среднем не менее 5 разговоров на каждую, выиграно не более 2 %",
            ),
            Self::FormalWork => words(
                "of at least 20 closed deals with stage and manager filled in and leads with a contact noted, at least 30 % have no call in the log",
                "из не менее 20 закрытых сделок с этапом и менеджером и лидов с отмеченным контактом не менее 30 % без звонка в журнале",
            ),
            Self::CheckUpRevenueDown => words(
                "against the period before: average check up by at least 5 %, revenue down by at least 5 %, at least 5 won deals in each",
                "к прошлому периоду: средний чек вырос не менее чем на 5 %, выручка упала не менее чем на 5 %, не менее 5 выигранных в каждом",
            ),
            Self::CycleGrowsWithCheck => words(
                "against the period before: median cycle up by at least 10 %, average check up by at least 5 %, at least 10 won deals in each",
                "к прошлому периоду: медиана цикла выросла не менее чем на 10 %, средний чек — не менее чем на 5 %, не менее 10 выигранных в каждом",
            ),
            Self::ChecklistReadAloud => words(
                "of at least 10 scored calls with 80 points or more, in at least 20 % the manager has 90 % of the talk or more",
                "из не менее 10 оценённых звонков с 80 баллами и выше не менее чем в 20 % менеджер говорит 90 % времени и больше",
            ),
        }
    }
}

/// What a check found: raised or not with its numbers, or what it lacks.
type Finding = Result<(bool, Vec<FlagNumber>), Vec<Input>>;

/// The facts of one manager, or of all.
struct Case<'a> {
    ask: &'a Ask<'a>,
    group: Group,
    deals: Vec<&'a Deal>,
    leads: Vec<&'a Lead>,
    calls: KpiCallGroup,
}

/// All seven for the department and each manager: raised ones first, then those not raised, then those that lack data
/// (once for the department).
pub(super) async fn flags(ask: &Ask<'_>) -> Result<Vec<Flag>, StoreError> {
    let query = KpiCallQuery {
        from: ask.windows[0].from,
        to: ask.windows[0].to,
        adherent_from: ADHERENT_FROM,
        silent_from: SILENT_FROM,
    };
    let calls = if ask.department.has(Input::Scorecards) {
        ask.store.kpi_call_groups(&query).await?
    } else {
        Vec::new()
    };
    let mut flags = Vec::new();
    for case in cases(ask, &calls) {
        let manager = match &case.group {
            Group::One(name) => name.as_ref().map(ToString::to_string),
            Group::All => None,
        };
        for kind in FlagKind::ALL {
            let (raised, no_data, numbers) = match case.check(kind) {
                Ok((raised, numbers)) => (Some(raised), None, numbers),
                Err(needs) => (None, Some(needs), Vec::new()),
            };
            if manager.is_some() && raised.is_none() {
                continue;
            }
            flags.push(Flag {
                kind,
                name: kind.name(),
                rule: kind.rule(),
                manager: manager.clone(),
                raised,
                no_data,
                numbers,
            });
        }
    }
    let rank = |flag: &Flag| match flag.raised {
        Some(true) => 0,
        Some(false) => 1,
        None => 2,
    };
    flags.sort_by_key(|flag| (rank(flag), flag.kind));
    Ok(flags)
}

fn cases<'a>(ask: &'a Ask<'a>, calls: &[KpiCallGroup]) -> Vec<Case<'a>> {
    let case = |group| Case {
        ask,
        group,
        deals: Vec::new(),
        leads: Vec::new(),
        calls: KpiCallGroup::default(),
    };
    let mut all = case(Group::All);
    let mut managers: BTreeMap<Name, Case<'a>> = BTreeMap::new();
    let mut of = |name: &Name, add: &mut dyn FnMut(&mut Case<'a>)| {
        let entry = managers.entry(name.clone());
        add(entry.or_insert_with(|| case(Group::One(Some(name.clone())))));
    };
    for deal in &ask.department.deals {
        all.deals.push(deal);
        if let Some(name) = &deal.keys.manager {
            of(name, &mut |case| case.deals.push(deal));
        }
    }
    for lead in &ask.department.leads {
        all.leads.push(lead);
        if let Some(name) = &lead.keys.manager {
            of(name, &mut |case| case.leads.push(lead));
        }
    }
    for row in calls {
        all.calls.add(row);
        if let Some(name) = &row.manager {
            of(&Name::from(name.as_str()), &mut |case| case.calls.add(row));
        }
    }
    std::iter::once(all).chain(managers.into_values()).collect()
}

fn numbered(numbers: &[(&'static str, &'static str, f64)]) -> Vec<FlagNumber> {
    let number = |(en, ru, value): &(&'static str, &'static str, f64)| FlagNumber {
        name: words(en, ru),
        value: *value,
    };
    numbers.iter().map(number).collect()
}

impl Case<'_> {
    fn check(&self, kind: FlagKind) -> Finding {
        match kind {
            FlagKind::PlanMetExactly => self.plan_met_exactly(),
            FlagKind::MovedOverMonthEnd => self.moved_over_month_end(),
            FlagKind::TouchesWithoutSales => self.touches_without_sales(),
            FlagKind::FormalWork => self.formal_work(),
            FlagKind::CheckUpRevenueDown => self.check_up_revenue_down(),
            FlagKind::CycleGrowsWithCheck => self.cycle_grows_with_check(),
            FlagKind::ChecklistReadAloud => self.checklist_read_aloud(),
        }
    }

    fn setup(&self) -> &Setup {
        self.ask.setup
    }

    fn window(&self) -> &Window {
        &self.ask.windows[0]
    }

    fn needs(&self, inputs: &[Input]) -> Result<(), Vec<Input>> {
        let missing: Vec<Input> = inputs
            .iter()
            .copied()
            .filter(|i| !self.ask.department.has(*i))
            .collect();
        if missing.is_empty() { Ok(()) } else { Err(missing) }
    }

    fn won_in(&self, window: &Window) -> Vec<&Deal> {
        let won = |deal: &&&Deal| deal.is_won() && window.has_some(deal.closed);
        self.deals.iter().filter(won).copied().collect()
    }

    /// Plans of revenue whose days are over by the end of the window.
    fn plan_met_exactly(&self) -> Finding {
        self.needs(&[Input::Plan, Input::Deals, Input::Amounts])?;
        let figure = super::row(super::id::m(1)).and_then(|row| row.figure("revenue"));
        let Some(figure) = figure else {
            return Err(vec![Input::Plan]);
        };
        let plan = &self.ask.department.plan;
        let ended = |days: &Period| days.last <= self.window().days.last;
        let periods: BTreeSet<Period> = plan
            .iter()
            .filter(|target| targets::is_metric(&target.metric, super::id::m(1), figure, false))
            .map(|target| target.period)
            .filter(ended)
            .collect();
        let mut rates = Vec::new();
        for days in periods {
            let window = Asked::of_days(days).window(self.setup().zone());
            let cut = Some(NameCut::Manager);
            let laid = targets::planned(plan, super::id::m(1), figure, false, &self.group, cut, &window);
            if let Some(laid) = laid.filter(|laid| laid.value > 0.0 && !laid.prorated) {
                let revenue: f64 = self
                    .won_in(&window)
                    .iter()
                    .filter_map(|deal| deal.amount)
                    .map(minor)
                    .sum();
                rates.push(revenue / 100.0 / laid.value);
            }
        }
        let exact = rates.iter().filter(|rate| (1.0..=1.03).contains(*rate)).count();
        let above = rates.iter().filter(|rate| **rate > 1.03).count();
        if rates.len() < 4 {
            return Err(vec![Input::TooFew]);
        }
        let raised = above == 0 && exact * 4 >= rates.len() * 3;
        let numbers = numbered(&[
            ("plans that ended", "завершённых планов", number(rates.len() as u64)),
            ("met at 100–103 %", "выполнены на 100–103 %", number(exact as u64)),
            ("met above", "выполнены выше", number(above as u64)),
        ]);
        Ok((raised, numbers))
    }

    fn moved_over_month_end(&self) -> Finding {
        self.needs(&[Input::Deals])?;
        let zone = self.setup().zone();
        let to = self.window().to;
        let from = to - super::crm_facts::YEAR;
        let mut near = 0;
        let mut all = 0;
        for deal in self.deals.iter().filter(|deal| deal.is_won()) {
            let Some(closed) = deal.closed.filter(|at| (from..to).contains(at)) else {
                continue;
            };
            let Ok(at) = jiff::Timestamp::from_microsecond(closed) else {
                continue;
            };
            let day = at.to_zoned(zone.clone()).date();
            all += 1;
            near += u64::from(day.day() <= 2 || day.day() + 2 > day.days_in_month());
        }
        let share = wilson(Share { hits: near, of: all })
            .filter(|_| all >= 20)
            .ok_or(vec![Input::TooFew])?;
        // Four days of each month.
        let expected = 48.0 / 365.0;
        let numbers = numbered(&[
            ("deals won", "выиграно сделок", number(all)),
            ("share near the month's border", "доля у границы месяца", share.value),
            ("lower end of its interval", "нижняя граница интервала", share.low),
            ("share of such days", "доля таких дней", expected),
        ]);
        Ok((share.low > 1.5 * expected, numbers))
    }

    fn touches_without_sales(&self) -> Finding {
        self.needs(&[Input::Deals, Input::CallLog])?;
        let closed: Vec<&&Deal> = self
            .deals
            .iter()
            .filter(|deal| deal.is_closed() && self.window().has_some(deal.closed))
            .collect();
        let n = closed.len() as u64;
        if n < 50 {
            return Err(vec![Input::TooFew]);
        }
        let touches = number(closed.iter().map(|deal| deal.calls).sum()) / number(n);
        let rate = number(closed.iter().filter(|deal| deal.is_won()).count() as u64) / number(n);
        let numbers = numbered(&[
            ("deals closed", "закрыто сделок", number(n)),
            ("calls per deal", "звонков на сделку", touches),
            ("win rate", "доля выигранных", rate),
        ]);
        Ok((touches >= 5.0 && rate <= 0.02, numbers))
    }

    fn formal_work(&self) -> Finding {
        self.needs(&[Input::CallLog])?;
        let window = self.window();
        let mut cards = (0, 0);
        for deal in self
            .deals
            .iter()
            .filter(|deal| deal.is_closed() && window.has_some(deal.closed))
        {
            if deal.stage.is_some() && deal.keys.manager.is_some() {
                cards.0 += u64::from(!deal.has_call);
                cards.1 += 1;
            }
        }
        let mut contacts = (0, 0);
        for lead in self
            .leads
            .iter()
            .filter(|lead| window.has_some(lead.crm_contact) && lead.has_phone)
        {
            contacts.0 += u64::from(lead.call_behind_contact == Some(false));
            contacts.1 += 1;
        }
        let all = cards.1 + contacts.1;
        if all < 20 {
            return Err(vec![Input::TooFew]);
        }
        let share = number(cards.0 + contacts.0) / number(all);
        let numbers = numbered(&[
            (
                "closed deals with a filled card",
                "закрытых сделок с заполненной карточкой",
                number(cards.1),
            ),
            ("of them without a call", "из них без звонка", number(cards.0)),
            ("contacts noted", "отмеченных контактов", number(contacts.1)),
            (
                "of them without a call within a day",
                "из них без звонка в пределах суток",
                number(contacts.0),
            ),
            ("share without a call", "доля без звонка", share),
        ]);
        Ok((share >= 0.3, numbers))
    }

    /// Average check, revenue, cycle and number of won deals with an amount.
    fn sales(&self, window: &Window) -> (u64, f64, f64, Option<f64>) {
        let won = self.won_in(window);
        let amounts: Vec<f64> = won
            .iter()
            .filter_map(|deal| deal.amount)
            .map(|a| minor(a) / 100.0)
            .collect();
        let n = amounts.len() as u64;
        let revenue: f64 = amounts.iter().sum();
        let mut cycles: Vec<f64> = won
            .iter()
            .filter_map(|deal| Some(days(deal.created, deal.closed?)))
            .collect();
        let average = if n > 0 { revenue / number(n) } else { 0.0 };
        (n, average, revenue, quantile(&mut cycles, 0.5))
    }

    fn check_up_revenue_down(&self) -> Finding {
        self.needs(&[Input::Deals, Input::Amounts])?;
        let (n, check, revenue, _) = self.sales(self.window());
        let (n_before, check_before, revenue_before, _) = self.sales(&self.ask.windows[1]);
        if n < 5 || n_before < 5 {
            return Err(vec![Input::TooFew]);
        }
        let numbers = numbered(&[
            ("average check before", "средний чек раньше", check_before),
            ("average check now", "средний чек теперь", check),
            ("revenue before", "выручка раньше", revenue_before),
            ("revenue now", "выручка теперь", revenue),
        ]);
        // A shorter period before says nothing about revenue.
        let same = day_count(self.window().days).abs_diff(day_count(self.ask.windows[1].days)) <= 3;
        Ok((
            same && check >= 1.05 * check_before && revenue <= 0.95 * revenue_before,
            numbers,
        ))
    }

    fn cycle_grows_with_check(&self) -> Finding {
        self.needs(&[Input::Deals, Input::Amounts])?;
        let (n, check, _, cycle) = self.sales(self.window());
        let (n_before, check_before, _, cycle_before) = self.sales(&self.ask.windows[1]);
        let (Some(cycle), Some(cycle_before)) = (cycle, cycle_before) else {
            return Err(vec![Input::TooFew]);
        };
        if n < 10 || n_before < 10 {
            return Err(vec![Input::TooFew]);
        }
        let numbers = numbered(&[
            ("median cycle before, days", "медиана цикла раньше, дней", cycle_before),
            ("median cycle now, days", "медиана цикла теперь, дней", cycle),
            ("average check before", "средний чек раньше", check_before),
            ("average check now", "средний чек теперь", check),
        ]);
        Ok((cycle >= 1.1 * cycle_before && check >= 1.05 * check_before, numbers))
    }

    fn checklist_read_aloud(&self) -> Finding {
        self.needs(&[Input::Scorecards])?;
        let calls = &self.calls;
        if calls.adherent_known < 10 {
            return Err(vec![Input::TooFew]);
        }
        let share = number(calls.adherent_silent) / number(calls.adherent_known);
        let numbers = numbered(&[
            (
                "calls with 80 points or more",
                "звонков с 80 баллами и выше",
                number(calls.adherent_known),
            ),
            (
                "manager has 90 % of the talk or more",
                "менеджер говорит 90 % времени и больше",
                number(calls.adherent_silent),
            ),
            ("share", "доля", share),
        ]);
        Ok((share >= 0.2, numbers))
    }
}
