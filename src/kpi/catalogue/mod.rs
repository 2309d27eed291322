//! `report kpi`: the catalogue K1–K64, the three money figures that lead every page, the five targets that can be met
//! while revenue stands still (only beside money), and signals of a gamed target. Input: the store, a query, a setup;
//! output: a [`KpiReport`]. It judges no person and ranks nobody.
//!
//! [`rows`] describes each row; `calls_*.rs` and `crm_*.rs` compute them through the seam in [`compute`]; this file
//! reads the department once, asks, and puts answers, targets and the period before together. A row whose input is
//! missing says which, and is never a zero; a count is zero only in a window that the export covers.

mod answer;
mod assemble;
mod calls;
mod calls_inbound;
mod calls_leads;
mod calls_market;
mod calls_process;
mod calls_quality;
mod calls_tally;
mod calls_waiting;
mod calls_work;
pub mod compute;
mod crm;
mod crm_clients;
mod crm_contact;
mod crm_cost;
mod crm_facts;
mod crm_goals;
mod crm_money;
mod crm_pipeline;
mod crm_sales;
mod cut;
mod department;
mod descriptor;
mod gaming;
mod id;
mod input;
mod period;
mod result;
mod rows_calls;
mod rows_crm;
mod targets;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use jiff::tz::TimeZone;

pub use super::WorkHours;
pub use answer::{Answer, Figure, Moments, quantile};
pub use cut::{Cut, UnknownCut};
pub use department::{Deal, Department, Lead, RegionOf};
pub use descriptor::{Better, Descriptor, FigureDef, Unit};
pub use gaming::{Flag, FlagKind, FlagNumber};
pub use id::{KpiId, UnknownKpi};
pub use input::{Input, Words};
pub use period::{Asked, NotAPeriod, Window};
pub use result::{FigureResult, GroupResult, KpiReport, KpiRow, SupportRow};
pub use targets::{Target, WrongTarget};

use crate::domain::ItemId;
use crate::store::{Store, StoreError};

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Query {
    /// Empty: all.
    pub rows: Vec<KpiId>,
    pub cut: Option<Cut>,
    /// `None`: the month of the newest deal or lead.
    pub period: Option<Asked>,
    /// Over those of the plan.
    pub targets: Vec<Target>,
}

/// Facts about the department that are settings.
#[derive(Debug, Clone)]
pub struct Setup {
    pub hours: WorkHours,
    /// K44: within how many minutes a lead should be answered.
    pub response_minutes: u32,
    /// K6: items of the department's own forms that build trust, beside those of the shipped scripts.
    pub trust_items: Vec<ItemId>,
    pub region_of: RegionOf,
}

impl Setup {
    /// The usual hours in this zone, 15 minutes, no regions by phone.
    #[must_use]
    pub fn usual(zone: TimeZone) -> Self {
        Self {
            hours: WorkHours::usual(zone),
            response_minutes: 15,
            trust_items: Vec::new(),
            region_of: |_| None,
        }
    }

    fn zone(&self) -> &TimeZone {
        &self.hours.zone
    }
}

/// All rows: money, toxic, K1–K64.
pub fn rows() -> impl Iterator<Item = &'static Descriptor> {
    rows_crm::LEADING.iter().chain(rows_calls::ROWS).chain(rows_crm::ROWS)
}

/// The description of a row. Every id has one.
#[must_use]
pub fn row(id: KpiId) -> Option<&'static Descriptor> {
    rows().find(|row| row.id == id)
}

/// The report. `None`: no period was asked for, and the store has neither deals nor leads nor calls to take one from.
pub async fn report(store: &dyn Store, query: &Query, setup: &Setup) -> Result<Option<KpiReport>, StoreError> {
    let mut department = Department::load(store, setup.region_of).await?;
    let Some(period) = query.period.or_else(|| newest_month(&department, setup)) else {
        return Ok(None);
    };
    let asked: BTreeSet<KpiId> = if query.rows.is_empty() {
        rows().map(|row| row.id).collect()
    } else {
        query.rows.iter().copied().collect()
    };
    // Money leads every page, and stands beside every toxic figure. Who needs support is told from all figures.
    let everything = assemble::is_asked_for_support(&asked, query);
    let wanted: BTreeSet<KpiId> = rows()
        .map(|row| row.id)
        .filter(|id| everything || id.is_money() || asked.contains(id))
        .collect();
    // What is asked for by hand stands in place of the department's plan for it.
    let by_hand: Vec<_> = query.targets.iter().map(|target| target.as_plan(period.days)).collect();
    department
        .plan
        .retain(|planned| !by_hand.iter().any(|target| targets::same_metric(planned, target)));
    department.plan.extend(by_hand);
    let page = assemble::Page::new(period, query, setup);
    let mut answers = compute::Answers::default();
    let able: BTreeSet<KpiId> = wanted
        .iter()
        .copied()
        .filter(|id| assemble::lacking(&department, *id).is_empty())
        .collect();
    let ask = compute::Ask {
        store,
        department: &department,
        windows: &page.windows,
        cut: query.cut.and_then(Cut::by_name),
        wanted: &able,
        setup,
    };
    for group in compute::GROUPS {
        if group.ids().iter().any(|id| able.contains(id)) {
            answers.0.extend(group.answer(&ask).await?.0);
        }
    }
    let flags = gaming::flags(&ask).await?;
    Ok(Some(page.report(&department, &asked, &answers, flags)))
}

/// The month of the newest deal, lead or call of the log.
fn newest_month(department: &Department, setup: &Setup) -> Option<Asked> {
    let spans = [
        department.deal_span,
        department.lead_span,
        department.close_span,
        department.present.log_span,
    ];
    let newest = spans.into_iter().flatten().map(|(_, last)| last).max()?;
    let at = jiff::Timestamp::from_microsecond(newest).ok()?;
    Asked::month(at.to_zoned(setup.zone().clone()).date())
}
