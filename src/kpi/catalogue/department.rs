//! What the catalogue knows beside calls, read once: deals, leads, stage history, deal lines, costs, plan. Compact: names
//! are shared, clients are numbers. Grows with deals and leads, never with calls.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use super::compute::NameCut;
use super::input::Input;
use crate::domain::{Cost, DealStatus, LineKind, PlanTarget};
use crate::store::{KpiDeal, KpiLead, KpiPresence, KpiStep, Name, Store, StoreError};

#[derive(Debug, Default)]
pub struct Department {
    pub present: KpiPresence,
    /// By the store's number.
    pub deals: Vec<Deal>,
    pub leads: Vec<Lead>,
    /// Of each deal together, by time.
    pub steps: Vec<Step>,
    pub items: Vec<Item>,
    pub costs: Vec<SharedCost>,
    pub plan: Vec<PlanTarget>,
    /// The team that most of a manager's deals name.
    pub teams: HashMap<Name, Name>,
    /// First and last creation of leads, creation of deals, close of deals: a window outside is not covered by the
    /// export, and a count in it is unknown, not zero.
    pub lead_span: Option<(i64, i64)>,
    pub deal_span: Option<(i64, i64)>,
    pub close_span: Option<(i64, i64)>,
}

/// What a thing is grouped by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Keys {
    pub manager: Option<Name>,
    pub team: Option<Name>,
    pub source: Option<Name>,
    pub pipeline: Option<Name>,
    pub product: Option<Name>,
    pub region: Option<Name>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Deal {
    pub no: i64,
    pub keys: Keys,
    pub stage: Option<Name>,
    /// Company, else contact, else first phone, as a number.
    pub client: Option<u32>,
    pub status: DealStatus,
    pub amount: Option<i64>,
    pub cost: Option<i64>,
    pub margin: Option<i64>,
    pub discount: Option<i64>,
    pub recurring: Option<i64>,
    pub created: i64,
    pub closed: Option<i64>,
    /// Connected calls before the close.
    pub calls: u64,
    pub inbound_calls: u64,
    pub talk_s: u64,
    pub first_call: Option<i64>,
    pub first_call_inbound: Option<bool>,
    pub has_call: bool,
    /// When its earliest lead was created, and first contacted.
    pub lead_created: Option<i64>,
    pub lead_contact: Option<i64>,
    /// Which of its client's won deals it is, by close: 1 is the first purchase. 0: not won, or client or close unknown.
    pub purchase: u32,
    pub steps: Range<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Lead {
    pub keys: Keys,
    pub created: i64,
    pub qualified: Option<bool>,
    /// Place in `deals`.
    pub deal: Option<usize>,
    /// As the CRM says.
    pub crm_contact: Option<i64>,
    pub first_call: Option<i64>,
    pub contacts: u64,
    pub has_phone: bool,
    pub call_behind_contact: Option<bool>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    pub stage: Name,
    pub pipeline: Option<Name>,
    pub position: Option<u32>,
    pub entered: i64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Place in `deals`.
    pub deal: usize,
    pub product: Name,
    pub amount: Option<i64>,
    pub cost: Option<i64>,
    pub discount: Option<i64>,
    pub kind: Option<LineKind>,
}

/// A cost with what it is grouped by.
#[derive(Debug, Clone, PartialEq)]
pub struct SharedCost {
    pub keys: Keys,
    pub cost: Cost,
}

impl Keys {
    #[must_use]
    pub fn get(&self, cut: NameCut) -> Option<&Name> {
        match cut {
            NameCut::Manager => &self.manager,
            NameCut::Team => &self.team,
            NameCut::Source => &self.source,
            NameCut::Pipeline => &self.pipeline,
            NameCut::Product => &self.product,
            NameCut::Region => &self.region,
        }
        .as_ref()
    }
}

/// Tells the region of a phone in E.164; `None` for mobile numbers and unknown codes.
pub type RegionOf = fn(&str) -> Option<&'static str>;

impl Department {
    /// Reads it all, in streams.
    pub async fn load(store: &dyn Store, region_of: RegionOf) -> Result<Self, StoreError> {
        let mut builder = Builder::new(region_of);
        store.kpi_deals(&mut |row| builder.deal(row)).await?;
        builder.number_purchases();
        builder.settle_teams();
        store.kpi_leads(&mut |row| builder.lead(row)).await?;
        store.kpi_steps(&mut |row| builder.step(row)).await?;
        let mut all = builder.all;
        let mut names = builder.names;
        store
            .kpi_items(&mut |deal_no, item| {
                if let Ok(deal) = all.deals.binary_search_by_key(&deal_no, |deal| deal.no) {
                    all.items.push(Item {
                        deal,
                        product: shared(&mut names, item.product),
                        amount: item.amount.map(|money| money.0),
                        cost: item.cost.map(|money| money.0),
                        discount: item.discount.map(|money| money.0),
                        kind: item.kind,
                    });
                }
            })
            .await?;
        for cost in store.costs().await? {
            let manager = cost.manager.clone().map(|name| shared(&mut names, name));
            let keys = Keys {
                team: manager.as_ref().and_then(|name| all.teams.get(name)).cloned(),
                source: cost.source.clone().map(|name| shared(&mut names, name)),
                manager,
                ..Keys::default()
            };
            all.costs.push(SharedCost { keys, cost });
        }
        all.plan = store.plan().await?;
        all.present = store.kpi_presence().await?;
        Ok(all)
    }

    /// Whether the store has anything of this kind. Facts within a period are not asked here.
    #[must_use]
    pub fn has(&self, input: Input) -> bool {
        let p = &self.present;
        let any_deal = |known: fn(&Deal) -> bool| self.deals.iter().any(known);
        match input {
            Input::Calls => p.calls > 0,
            Input::CallLog => p.log_rows > 0,
            Input::Scorecards => p.scorecards > 0,
            Input::Deals => p.deals > 0,
            Input::Leads => p.leads > 0,
            Input::Costs => p.costs > 0,
            Input::Plan => p.plan > 0,
            Input::Stages => p.stages > 0,
            Input::Items => p.items > 0,
            Input::Tasks => p.tasks > 0,
            Input::Site | Input::Staff => false,
            Input::Amounts => any_deal(|d| d.amount.is_some()),
            Input::Margins => any_deal(|d| d.margin.is_some() || d.cost.is_some()),
            Input::Discounts => any_deal(|d| d.discount.is_some()),
            Input::Recurring => any_deal(|d| d.recurring.is_some()),
            Input::Clients => any_deal(|d| d.client.is_some()),
            Input::Products => any_deal(|d| d.keys.product.is_some()) || p.items > 0,
            Input::Regions => any_deal(|d| d.keys.region.is_some()),
            Input::Sources => {
                any_deal(|d| d.keys.source.is_some()) || self.leads.iter().any(|l| l.keys.source.is_some())
            }
            Input::Qualified => self.leads.iter().any(|l| l.qualified.is_some()),
            Input::LeadDeals => self.leads.iter().any(|l| l.deal.is_some()),
            Input::FirstContacts => self.leads.iter().any(|l| l.first_contact().is_some()),
            Input::LeadPhones => self.leads.iter().any(|l| l.has_phone) && p.log_rows > 0,
            Input::LineKinds => self.items.iter().any(|item| item.kind.is_some()),
            _ => true,
        }
    }

    /// The steps of a deal, by time.
    #[must_use]
    pub fn steps_of(&self, deal: &Deal) -> &[Step] {
        self.steps.get(deal.steps.clone()).unwrap_or_default()
    }
}

impl Deal {
    #[must_use]
    pub fn is_won(&self) -> bool {
        self.status == DealStatus::Won
    }

    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.status != DealStatus::Open
    }

    /// Open at this instant. A closed deal without a date of close is never counted as open.
    #[must_use]
    pub fn was_open(&self, at: i64) -> bool {
        self.created < at
            && match self.status {
                DealStatus::Open => true,
                DealStatus::Won | DealStatus::Lost => self.closed.is_some_and(|closed| closed >= at),
            }
    }

    /// Profit: the margin as the CRM states it, else amount − cost − discount, a discount that is not stated being none.
    #[must_use]
    pub fn profit(&self) -> Option<i64> {
        let computed = || {
            self.amount?
                .checked_sub(self.cost?)?
                .checked_sub(self.discount.unwrap_or(0))
        };
        self.margin.or_else(computed)
    }
}

impl Lead {
    /// The earlier of what the CRM says and the first connected outgoing call; the CRM's may be before the lead row.
    #[must_use]
    pub fn first_contact(&self) -> Option<i64> {
        match (self.crm_contact, self.first_call) {
            (Some(said), Some(called)) => Some(said.min(called)),
            (one, other) => one.or(other),
        }
        .map(|at| at.max(self.created))
    }
}

struct Builder {
    all: Department,
    names: HashSet<Name>,
    clients: HashMap<String, u32>,
    region_of: RegionOf,
    /// How often a manager's deals name a team.
    team_votes: BTreeMap<(Name, Name), u64>,
}

fn shared(names: &mut HashSet<Name>, text: String) -> Name {
    if let Some(name) = names.get(text.as_str()) {
        return name.clone();
    }
    let name: Name = text.into();
    names.insert(name.clone());
    name
}

fn widen(span: &mut Option<(i64, i64)>, at: i64) {
    *span = Some(span.map_or((at, at), |(first, last)| (first.min(at), last.max(at))));
}

impl Builder {
    fn new(region_of: RegionOf) -> Self {
        Self {
            all: Department::default(),
            names: HashSet::new(),
            clients: HashMap::new(),
            region_of,
            team_votes: BTreeMap::new(),
        }
    }

    fn name(&mut self, text: Option<String>) -> Option<Name> {
        text.map(|text| shared(&mut self.names, text))
    }

    fn region(&mut self, stated: Option<String>, phone: Option<&str>) -> Option<Name> {
        let told = || phone.and_then(self.region_of).map(str::to_owned);
        let region = stated.or_else(told);
        self.name(region)
    }

    fn deal(&mut self, row: KpiDeal) {
        let client = [
            row.company_id.map(|id| format!("company {id}")),
            row.contact_id.map(|id| format!("contact {id}")),
            row.phone.as_ref().map(|phone| format!("phone {phone}")),
        ];
        let client = client.into_iter().flatten().next().map(|key| {
            let next = u32::try_from(self.clients.len()).unwrap_or(u32::MAX);
            *self.clients.entry(key).or_insert(next)
        });
        let keys = Keys {
            manager: self.name(row.manager),
            team: self.name(row.team),
            source: self.name(row.source),
            pipeline: self.name(row.pipeline),
            product: self.name(row.product),
            region: self.region(row.region, row.phone.as_deref()),
        };
        if let (Some(manager), Some(team)) = (&keys.manager, &keys.team) {
            *self.team_votes.entry((manager.clone(), team.clone())).or_default() += 1;
        }
        widen(&mut self.all.deal_span, row.created_at);
        if let Some(closed) = row.closed_at {
            widen(&mut self.all.close_span, closed);
        }
        let stage = self.name(row.stage);
        self.all.deals.push(Deal {
            no: row.deal_no,
            keys,
            stage,
            client,
            status: row.status,
            amount: row.amount,
            cost: row.cost,
            margin: row.margin,
            discount: row.discount,
            recurring: row.recurring,
            created: row.created_at,
            closed: row.closed_at,
            calls: row.calls,
            inbound_calls: row.inbound_calls,
            talk_s: row.talk_s,
            first_call: row.first_call_at,
            first_call_inbound: row.first_call_at.and(row.first_call_inbound),
            lead_created: None,
            lead_contact: None,
            has_call: row.has_call,
            purchase: 0,
            steps: 0..0,
        });
    }

    fn number_purchases(&mut self) {
        let deals = &mut self.all.deals;
        let mut won: Vec<(u32, i64, usize)> = deals
            .iter()
            .enumerate()
            .filter(|(_, deal)| deal.is_won())
            .filter_map(|(place, deal)| Some((deal.client?, deal.closed?, place)))
            .collect();
        won.sort_unstable();
        let mut last = None;
        let mut purchase = 0;
        for (client, _, place) in won {
            purchase = if last == Some(client) { purchase + 1 } else { 1 };
            last = Some(client);
            deals[place].purchase = purchase;
        }
    }

    fn settle_teams(&mut self) {
        let mut best: HashMap<Name, (u64, Name)> = HashMap::new();
        for ((manager, team), votes) in std::mem::take(&mut self.team_votes) {
            let entry = best.entry(manager).or_insert((0, team.clone()));
            if votes > entry.0 {
                *entry = (votes, team);
            }
        }
        self.all.teams = best.into_iter().map(|(manager, (_, team))| (manager, team)).collect();
        for deal in &mut self.all.deals {
            if deal.keys.team.is_none() {
                let manager = deal.keys.manager.as_ref();
                deal.keys.team = manager.and_then(|name| self.all.teams.get(name)).cloned();
            }
        }
    }

    fn lead(&mut self, row: KpiLead) {
        let place = |no: i64| self.all.deals.binary_search_by_key(&no, |deal| deal.no).ok();
        let deal = row.deal_no.and_then(place);
        let of_deal = deal.map(|place| self.all.deals[place].keys.clone()).unwrap_or_default();
        let manager = self.name(row.manager).or(of_deal.manager);
        let keys = Keys {
            team: manager.as_ref().and_then(|name| self.all.teams.get(name)).cloned(),
            source: self.name(row.source).or(of_deal.source),
            pipeline: of_deal.pipeline,
            product: of_deal.product,
            region: of_deal.region.or_else(|| self.region(None, row.phone.as_deref())),
            manager,
        };
        widen(&mut self.all.lead_span, row.created_at);
        let lead = Lead {
            keys,
            created: row.created_at,
            qualified: row.qualified,
            deal,
            crm_contact: row.first_contact_at,
            first_call: row.first_call_at,
            contacts: row.contacts,
            has_phone: row.phone.is_some(),
            call_behind_contact: row.call_behind_contact,
        };
        if let Some(place) = deal {
            let earliest = |one: Option<i64>, other: Option<i64>| [one, other].into_iter().flatten().min();
            let deal = &mut self.all.deals[place];
            deal.lead_created = earliest(deal.lead_created, Some(lead.created));
            deal.lead_contact = earliest(deal.lead_contact, lead.first_contact());
        }
        self.all.leads.push(lead);
    }

    fn step(&mut self, row: KpiStep) {
        let Ok(place) = self.all.deals.binary_search_by_key(&row.deal_no, |deal| deal.no) else {
            return;
        };
        let at = self.all.steps.len();
        let step = Step {
            stage: shared(&mut self.names, row.stage),
            pipeline: self.name(row.pipeline),
            position: row.position,
            entered: row.entered_at,
        };
        self.all.steps.push(step);
        let steps = &mut self.all.deals[place].steps;
        *steps = if Range::is_empty(steps) {
            at..at + 1
        } else {
            steps.start..at + 1
        };
    }
}
