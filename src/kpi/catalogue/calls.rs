//! K1–K33, from one pass over the calls: narrow facts in the order of time through small sums per window and group, and a
//! few facts per deal. Memory grows with deals and groups, never with calls. The rows themselves are in `calls_*.rs`.
//!
//! A call is its agent's (else its deal's manager's), and of its deal's source, pipeline, product and region. It belongs
//! to a window by its start; a deal by its close. A deal's calls are those before its close.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::answer::Moments;
use super::calls_inbound::{Desk, Inbound, Places};
use super::calls_market::Rivals;
use super::calls_tally::{DealCalls, Stages, Tally, connected};
use super::calls_waiting::{Queue, Waiting};
use super::compute::{Answers, Ask, Group, NameCut, Rows};
use super::department::{Deal, Department, Keys};
use super::id::{KpiId, k};
use super::period::Window;
use super::{calls_leads, calls_market, calls_process, calls_quality, calls_work};
use crate::domain::{CustomerClose, DecisionStage, Direction, FormId, ItemId, TaskKind};
use crate::store::{CallFact, CallFactQuery, FormTexts, ItemTally, Name, StoreError};

/// Longer without contact, an open deal is stalled.
pub(super) const STALLED_DAYS: i64 = 30;

/// A task is backed by a call within this of its mark, either side.
pub(super) const TASK_WINDOW_MINUTES: i64 = 120;

pub(super) const DAY: i64 = 86_400_000_000;

/// Items of the shipped scripts that build trust: the customer's name used, his words given back, his time asked for,
/// his objection acknowledged.
const TRUST: &[&str] = &[
    "contact.uses_name",
    "contact.name",
    "needs.summary",
    "needs.listen",
    "closing.recap",
    "greeting.time",
    "objections.acknowledged",
];

pub(super) struct Calls;

#[async_trait]
impl Rows for Calls {
    fn ids(&self) -> Vec<KpiId> {
        (1..=33).map(k).collect()
    }

    async fn answer(&self, ask: &Ask<'_>) -> Result<Answers, StoreError> {
        let facts = gather(ask).await?;
        let mut answers = Answers::default();
        for row in [
            calls_quality::answer,
            calls_process::answer,
            calls_market::answer,
            calls_leads::answer,
            calls_work::answer,
        ] {
            row(ask, &facts, &mut answers);
        }
        Ok(answers)
    }
}

/// What the rows are computed from.
#[derive(Debug)]
pub(super) struct Facts {
    pub stages: Stages,
    pub tallies: BTreeMap<(usize, Group), Tally>,
    pub inbound: BTreeMap<(usize, Group), Inbound>,
    pub waiting: BTreeMap<(usize, Group), Waiting>,
    /// Leads during whose waiting somebody made a cold call.
    pub passed_over: Vec<bool>,
    /// By the place of the deal in the department.
    pub deals: Vec<DealCalls>,
    pub open: BTreeMap<(usize, Group), OpenDeals>,
    pub gaps: BTreeMap<(usize, Group), Gaps>,
    /// By window.
    pub items: Vec<Vec<ItemTally>>,
    pub rivals: BTreeMap<(usize, Group), Rivals>,
    pub tasks: BTreeMap<(usize, Group), Tasks>,
    pub names: Names,
    pub first_run: Option<i64>,
    /// Calls that no log entry dates.
    pub undated: u64,
    empty: Tally,
}

/// What people call the items and stages of forms.
#[derive(Debug, Default)]
pub(super) struct Names {
    items: BTreeMap<i64, String>,
    stages: BTreeMap<String, String>,
}

impl Names {
    pub fn item(&self, item_no: i64) -> String {
        self.items.get(&item_no).cloned().unwrap_or_else(|| item_no.to_string())
    }

    pub fn stage(&self, id: &str) -> String {
        self.stages.get(id).cloned().unwrap_or_else(|| id.to_owned())
    }
}

/// Deals open at the end of a window, as their calls until then left them.
#[derive(Debug, Clone, Default)]
pub(super) struct OpenDeals {
    pub deals: u64,
    /// Days since the last contact, or since the deal was made.
    pub silent_days: Moments,
    pub never_called: u64,
    pub stalled: u64,
    /// By the stage in which the last call left the customer: deals, and minor units of those that have an amount.
    pub decisions: BTreeMap<DecisionStage, (u64, i64)>,
    pub undecided: u64,
    /// Stalled, and the last call says nothing against another try: deals, minor units, those without an amount.
    pub revivable: (u64, i64, u64),
}

/// Days between contacts with one deal, the later one in the window.
#[derive(Debug, Clone, Default)]
pub(super) struct Gaps {
    pub days: Moments,
    pub over: u64,
}

/// Done call tasks.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tasks {
    pub known: u64,
    pub formal: u64,
    /// About nobody that a call could be with.
    pub unknown: u64,
}

impl Facts {
    /// Nothing happened in groups without calls.
    pub fn tally(&self, window: usize, group: &Group) -> &Tally {
        self.tallies.get(&(window, group.clone())).unwrap_or(&self.empty)
    }

    /// The department and every group that has calls in the window.
    pub fn groups(&self, window: usize) -> Vec<Group> {
        let from = (window, Group::All);
        let with_calls = self
            .tallies
            .range(from..)
            .take_while(|((place, _), _)| *place == window);
        let mut groups: BTreeSet<Group> = with_calls.map(|((_, group), _)| group.clone()).collect();
        groups.insert(Group::All);
        groups.into_iter().collect()
    }

    pub fn deal(&self, place: usize) -> &DealCalls {
        &self.deals[place]
    }
}

/// Deals by place, of the department and of each group of the cut.
pub(super) fn deals_by_group<'a>(
    ask: &Ask<'a>,
    keep: impl Fn(&Deal) -> bool,
) -> BTreeMap<Group, Vec<(usize, &'a Deal)>> {
    let mut groups: BTreeMap<Group, Vec<(usize, &Deal)>> = BTreeMap::new();
    groups.insert(Group::All, Vec::new());
    for (place, deal) in ask.department.deals.iter().enumerate().filter(|(_, deal)| keep(deal)) {
        for group in groups_of(ask.cut, &deal.keys) {
            groups.entry(group).or_default().push((place, deal));
        }
    }
    groups
}

/// The department, and the group of the cut that these keys fall in.
pub(super) fn groups_of(cut: Option<NameCut>, keys: &Keys) -> impl Iterator<Item = Group> {
    let one = cut.map(|cut| Group::One(keys.get(cut).cloned()));
    std::iter::once(Group::All).chain(one)
}

async fn gather(ask: &Ask<'_>) -> Result<Facts, StoreError> {
    let wants = |rows: &[u8]| rows.iter().any(|row| ask.wanted.contains(&k(*row)));
    let stages = Stages::of(&ask.store.stage_paths().await?);
    let mut pass = Pass::new(ask, stages);
    // K18 counts items, K29 tasks and K33 deals: they need no pass over the calls.
    if ask
        .wanted
        .iter()
        .any(|id| (1..=32).map(k).any(|row| row == *id) && ![k(18), k(29)].contains(id))
    {
        let query = CallFactQuery {
            group: TRUST
                .iter()
                .map(|id| ItemId::from(*id))
                .chain(ask.setup.trust_items.iter().cloned())
                .collect(),
            ..CallFactQuery::default()
        };
        ask.store
            .visit_call_facts(&query, &mut |page| page.iter().for_each(|fact| pass.add(fact)))
            .await?;
    }
    pass.finish();
    let Pass {
        stages,
        tallies,
        desk,
        queue,
        deals,
        open,
        gaps,
        undated,
        ..
    } = pass;
    let mut facts = Facts {
        stages,
        tallies,
        inbound: desk.sums,
        waiting: queue.sums,
        passed_over: queue.passed_over,
        deals,
        open,
        gaps,
        items: Vec::new(),
        rivals: BTreeMap::new(),
        tasks: BTreeMap::new(),
        names: names(ask).await?,
        first_run: None,
        undated,
        empty: Tally::default(),
    };
    for (place, window) in ask.windows.iter().enumerate() {
        let mut items = Vec::new();
        if wants(&[18]) {
            items = ask.store.item_tallies(window.from, window.to).await?;
        }
        facts.items.push(items);
        if wants(&[19]) {
            let rivals = &mut facts.rivals;
            ask.store
                .visit_competitors(window.from, window.to, &mut |mention| {
                    let keys = keys_of(ask.department, mention.agent.as_ref(), mention.deal_no).0;
                    for group in groups_of(ask.cut, &keys) {
                        rivals.entry((place, group)).or_default().add(mention);
                    }
                })
                .await?;
        }
    }
    if wants(&[29]) {
        let tasks = &mut facts.tasks;
        let window = TASK_WINDOW_MINUTES * 60_000_000;
        ask.store
            .visit_tasks(TaskKind::Call, window, &mut |task| {
                let keys = keys_of(ask.department, task.manager.as_ref(), task.deal_no).0;
                for place in places(ask, &keys, task.done_at) {
                    let sums = tasks.entry(place).or_default();
                    match task.has_call {
                        Some(has_call) => {
                            sums.known += 1;
                            sums.formal += u64::from(!has_call);
                        }
                        None => sums.unknown += 1,
                    }
                }
            })
            .await?;
    }
    if wants(&[32]) {
        facts.first_run = ask.store.first_run().await?;
    }
    Ok(facts)
}

async fn names(ask: &Ask<'_>) -> Result<Names, StoreError> {
    let mut names = Names::default();
    let mut texts: BTreeMap<FormId, FormTexts> = BTreeMap::new();
    for (form, _) in ask.store.forms().await? {
        let found = ask.store.form_texts(&form, None).await?.unwrap_or_default();
        for (id, title) in &found.sections {
            // The form with most calls comes first.
            names.stages.entry(id.clone()).or_insert_with(|| title.clone());
        }
        texts.insert(form, found);
    }
    for item in ask.store.form_items().await? {
        let text = texts.get(&item.form).and_then(|texts| texts.items.get(&item.item));
        let name = text.map_or_else(|| item.item.0.clone(), Clone::clone);
        names.items.insert(item.item_no, name);
    }
    Ok(names)
}

/// What a call of this agent and deal is grouped by, and the deal's place.
fn keys_of(department: &Department, agent: Option<&Name>, deal_no: Option<i64>) -> (Keys, Option<usize>) {
    let place = deal_no.and_then(|no| department.deals.binary_search_by_key(&no, |deal| deal.no).ok());
    let mut keys = place
        .map(|place| department.deals[place].keys.clone())
        .unwrap_or_default();
    if let Some(agent) = agent {
        let team = department.teams.get(agent).cloned();
        keys.team = team.or(keys.team);
        keys.manager = Some(agent.clone());
    }
    (keys, place)
}

/// The windows that have this instant, each with the department and the group of these keys.
fn places(ask: &Ask<'_>, keys: &Keys, at: i64) -> Places {
    let windows = ask.windows.iter().enumerate().filter(|(_, window)| window.has(at));
    windows
        .flat_map(|(place, _)| groups_of(ask.cut, keys).map(move |group| (place, group)))
        .collect()
}

/// The pass itself.
struct Pass<'a, 'b> {
    ask: &'a Ask<'b>,
    stages: Stages,
    tallies: BTreeMap<(usize, Group), Tally>,
    desk: Desk,
    queue: Queue,
    deals: Vec<DealCalls>,
    open: BTreeMap<(usize, Group), OpenDeals>,
    gaps: BTreeMap<(usize, Group), Gaps>,
    undated: u64,
    days: LocalDays,
    /// Windows whose end has not come yet, the nearest last: the instant, and the place.
    ends: Vec<(i64, usize)>,
}

impl<'a, 'b> Pass<'a, 'b> {
    fn new(ask: &'a Ask<'b>, stages: Stages) -> Self {
        let department = ask.department;
        let mut ends: Vec<(i64, usize)> = ask
            .windows
            .iter()
            .enumerate()
            .map(|(place, window)| (end_of(department, window), place))
            .collect();
        ends.sort_unstable_by(|a, b| b.cmp(a));
        Self {
            ask,
            stages,
            tallies: BTreeMap::new(),
            desk: Desk::default(),
            queue: Queue::new(department, ask.setup.response_minutes),
            deals: vec![DealCalls::default(); department.deals.len()],
            open: BTreeMap::new(),
            gaps: BTreeMap::new(),
            undated: 0,
            days: LocalDays::new(ask.setup.hours.zone.clone()),
            ends,
        }
    }

    fn add(&mut self, fact: &CallFact) {
        let department = self.ask.department;
        let (keys, deal) = keys_of(department, fact.agent.as_ref(), fact.deal_no);
        if let Some(at) = fact.started_at {
            while self.ends.last().is_some_and(|(end, _)| *end <= at) {
                self.close_window();
            }
            let places = places(self.ask, &keys, at);
            let day = self.days.of(at);
            for place in &places {
                self.tallies.entry(place.clone()).or_default().add(fact, day);
            }
            if fact.log_no.is_some() && !fact.repeats_log {
                self.desk.add(fact, &places);
                if fact.direction == Some(Direction::Outbound) && fact.cold == Some(true) {
                    self.queue.cold_call(at, &places);
                }
            }
            if fact.direction == Some(Direction::Inbound)
                && let Some(close) = fact.card.as_ref().filter(|c| c.meaningful).and_then(|c| c.close)
            {
                self.desk.parted(&places, close == CustomerClose::Positive);
            }
        } else {
            self.undated += 1;
        }
        if let Some(place) = deal {
            self.add_to_deal(place, fact);
        }
    }

    fn add_to_deal(&mut self, place: usize, fact: &CallFact) {
        let deal = &self.ask.department.deals[place];
        // A call after the close says nothing about what closed the deal.
        if deal
            .closed
            .zip(fact.started_at)
            .is_some_and(|(closed, at)| at >= closed)
        {
            return;
        }
        let calls = &mut self.deals[place];
        if !fact.repeats_log
            && connected(fact)
            && let (Some(at), Some(before)) = (fact.started_at, calls.last_contact)
        {
            let days = days_between(before, at);
            for gap in places(self.ask, &deal.keys, at) {
                let gaps = self.gaps.entry(gap).or_default();
                gaps.days.add(days);
                gaps.over += u64::from(at - before > STALLED_DAYS * DAY);
            }
        }
        calls.add(fact, &self.stages);
    }

    /// Looks at the deals that are open at the end of the nearest window.
    fn close_window(&mut self) {
        let Some((end, place)) = self.ends.pop() else { return };
        let asked = [22, 23, 24, 26].map(k);
        if !asked.iter().any(|id| self.ask.wanted.contains(id)) {
            return;
        }
        let deals = self.ask.department.deals.iter().zip(&self.deals);
        for (deal, calls) in deals.filter(|(deal, _)| deal.was_open(end)) {
            let silent = end - calls.last_contact.unwrap_or(deal.created).max(deal.created);
            for group in groups_of(self.ask.cut, &deal.keys) {
                let open = self.open.entry((place, group)).or_default();
                open.deals += 1;
                open.silent_days.add(days_between(0, silent));
                open.never_called += u64::from(calls.last_contact.is_none());
                let stalled = silent > STALLED_DAYS * DAY;
                open.stalled += u64::from(stalled);
                match calls.last.and_then(|last| last.decision) {
                    Some(decision) => {
                        let sums = open.decisions.entry(decision).or_default();
                        sums.0 += 1;
                        sums.1 = sums.1.saturating_add(deal.amount.unwrap_or(0));
                    }
                    None => open.undecided += 1,
                }
                if stalled && calls.last.is_some_and(super::calls_tally::LastCall::can_be_revived) {
                    open.revivable.0 += 1;
                    open.revivable.1 = open.revivable.1.saturating_add(deal.amount.unwrap_or(0));
                    open.revivable.2 += u64::from(deal.amount.is_none());
                }
            }
        }
    }

    fn finish(&mut self) {
        while !self.ends.is_empty() {
            self.close_window();
        }
        self.desk.finish();
    }
}

/// The end of a window, or of what the data know when that is earlier: nobody has been silent in the future.
fn end_of(department: &Department, window: &Window) -> i64 {
    let spans = [
        department.present.log_span,
        department.deal_span,
        department.close_span,
        department.lead_span,
    ];
    let newest = spans.into_iter().flatten().map(|(_, last)| last).max();
    newest.map_or(window.to, |newest| window.to.min(newest.saturating_add(1)))
}

#[expect(clippy::cast_precision_loss, reason = "years of microseconds")]
pub(super) fn days_between(from: i64, to: i64) -> f64 {
    (to - from) as f64 / DAY as f64
}

/// The local day of an instant, remembered from one call to the next.
struct LocalDays {
    zone: TimeZone,
    from: i64,
    to: i64,
}

impl LocalDays {
    fn new(zone: TimeZone) -> Self {
        Self { zone, from: 0, to: 0 }
    }

    /// The first instant of the day: a number that tells it from others.
    fn of(&mut self, at: i64) -> i64 {
        if !(self.from..self.to).contains(&at) {
            let ends = || {
                let zoned = Timestamp::from_microsecond(at).ok()?.to_zoned(self.zone.clone());
                let start = zoned.start_of_day().ok()?;
                let next = start.tomorrow().ok()?.start_of_day().ok()?;
                Some((start.timestamp().as_microsecond(), next.timestamp().as_microsecond()))
            };
            (self.from, self.to) = ends().unwrap_or((at, at));
        }
        self.from
    }
}
