//! K34–K64, the three money rows and the five toxic ones: each a function from a [`Slice`] (the facts of one group, with
//! one window) to an [`Answer`]. The department is cut into groups once; every function looks only at its group.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use async_trait::async_trait;

use super::answer::Answer;
use super::compute::{Answers, Ask, Group, NameCut, Rows};
use super::department::{Deal, Department, Item, Keys, Lead, SharedCost};
use super::id::KpiId;
use super::period::Window;
use super::{Setup, crm_clients, crm_contact, crm_cost, crm_goals, crm_money, crm_pipeline, crm_sales};
use crate::store::{KpiCallGroup, KpiCallQuery, StoreError};

pub(super) struct Crm;

/// The facts of one group, and the window asked for. Deals and leads are those of all time: each row takes by its own date.
pub(super) struct Slice<'a> {
    pub department: &'a Department,
    pub setup: &'a Setup,
    pub window: Window,
    pub group: &'a Group,
    pub cut: Option<NameCut>,
    pub deals: &'a [&'a Deal],
    pub leads: &'a [&'a Lead],
    pub items: &'a [&'a Item],
    pub costs: &'a [&'a SharedCost],
    /// What is the same for every group of the window.
    pub shared: &'a Shared,
    /// Sums over the scored calls of the window; all zero when no row asked for them.
    pub calls: &'a KpiCallGroup,
}

#[derive(Default)]
pub(super) struct Shared {
    pub stages: crm_pipeline::Stages,
    /// Store numbers of deals that have lines.
    pub with_items: HashSet<i64>,
}

pub(super) type Compute = fn(&Slice<'_>) -> Answer;

fn table() -> impl Iterator<Item = &'static (KpiId, Compute)> {
    [
        crm_money::ROWS,
        crm_pipeline::ROWS,
        crm_cost::ROWS,
        crm_sales::ROWS,
        crm_clients::ROWS,
        crm_contact::ROWS,
        crm_goals::ROWS,
    ]
    .into_iter()
    .flatten()
}

#[async_trait]
impl Rows for Crm {
    fn ids(&self) -> Vec<KpiId> {
        table().map(|(id, _)| *id).collect()
    }

    async fn answer(&self, ask: &Ask<'_>) -> Result<Answers, StoreError> {
        let mut answers = Answers::default();
        let groups = cut(ask.department, ask.cut);
        let with_calls = crm_contact::FROM_CALLS.iter().any(|id| ask.wanted.contains(id));
        let no_of = |item: &Item| ask.department.deals[item.deal].no;
        let with_items: HashSet<i64> = ask.department.items.iter().map(no_of).collect();
        for (place, window) in ask.windows.iter().enumerate() {
            let calls = if with_calls {
                call_sums(ask, *window).await?
            } else {
                BTreeMap::new()
            };
            let shared = Shared {
                stages: crm_pipeline::Stages::of(ask.department, window),
                with_items: with_items.clone(),
            };
            let empty = Facts::default();
            let none = KpiCallGroup::default();
            // A group may have calls and nothing else.
            let names: BTreeSet<&Group> = groups.keys().chain(calls.keys()).collect();
            for group in names {
                let facts = groups.get(group).unwrap_or(&empty);
                let slice = Slice {
                    department: ask.department,
                    setup: ask.setup,
                    window: *window,
                    group,
                    cut: ask.cut,
                    deals: &facts.deals,
                    leads: &facts.leads,
                    items: &facts.items,
                    costs: &facts.costs,
                    shared: &shared,
                    calls: calls.get(group).unwrap_or(&none),
                };
                for (id, compute) in table().filter(|(id, _)| ask.wanted.contains(id)) {
                    answers.put(*id, place, group.clone(), compute(&slice));
                }
            }
        }
        Ok(answers)
    }
}

#[derive(Default)]
struct Facts<'a> {
    deals: Vec<&'a Deal>,
    leads: Vec<&'a Lead>,
    items: Vec<&'a Item>,
    costs: Vec<&'a SharedCost>,
}

/// The whole department, and its groups.
fn cut(department: &Department, cut: Option<NameCut>) -> BTreeMap<Group, Facts<'_>> {
    let mut groups: BTreeMap<Group, Facts<'_>> = BTreeMap::new();
    let all = Facts {
        deals: department.deals.iter().collect(),
        leads: department.leads.iter().collect(),
        items: department.items.iter().collect(),
        costs: department.costs.iter().collect(),
    };
    if let Some(cut) = cut {
        let of = |keys: &Keys| Group::One(keys.get(cut).cloned());
        for deal in &department.deals {
            groups.entry(of(&deal.keys)).or_default().deals.push(deal);
        }
        for lead in &department.leads {
            groups.entry(of(&lead.keys)).or_default().leads.push(lead);
        }
        for item in &department.items {
            let mut keys = department.deals[item.deal].keys.clone();
            // A line is of its own product.
            keys.product = Some(item.product.clone());
            groups.entry(of(&keys)).or_default().items.push(item);
        }
        for cost in &department.costs {
            groups.entry(of(&cost.keys)).or_default().costs.push(cost);
        }
    }
    groups.insert(Group::All, all);
    groups
}

async fn call_sums(ask: &Ask<'_>, window: Window) -> Result<BTreeMap<Group, KpiCallGroup>, StoreError> {
    let query = KpiCallQuery {
        from: window.from,
        to: window.to,
        adherent_from: super::gaming::ADHERENT_FROM,
        silent_from: super::gaming::SILENT_FROM,
    };
    let mut sums: BTreeMap<Group, KpiCallGroup> = BTreeMap::new();
    for row in ask.store.kpi_call_groups(&query).await? {
        let mut add = |group| sums.entry(group).or_default().add(&row);
        add(Group::All);
        if let Some(cut) = ask.cut {
            let name = match cut {
                NameCut::Manager => row.manager.clone(),
                NameCut::Team => {
                    let manager = row.manager.as_deref();
                    let team = manager.and_then(|name| ask.department.teams.get(name));
                    row.team.clone().or_else(|| team.map(ToString::to_string))
                }
                NameCut::Source => row.source.clone(),
                NameCut::Pipeline => row.pipeline.clone(),
                NameCut::Product => row.product.clone(),
                NameCut::Region => row.region.clone(),
            };
            add(Group::One(name.map(Into::into)));
        }
    }
    Ok(sums)
}
