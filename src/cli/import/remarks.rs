//! What to know about a file as a whole, counted row by row.

use std::collections::BTreeSet;

use crate::domain::{CallLogEntry, CrmTask, Deal, DealStatus, Lead};

/// Stages that are named.
const NAMED_STAGES: usize = 12;

pub(super) trait Remarks<T>: Default + Send {
    fn see(&mut self, rows: &[T]);
    fn say(&self) -> Vec<String>;
}

/// Nothing to remark.
impl<T> Remarks<T> for () {
    fn see(&mut self, _: &[T]) {}

    fn say(&self) -> Vec<String> {
        Vec::new()
    }
}

#[derive(Debug, Default)]
pub(super) struct OfDeals {
    undated: u64,
    unreachable: u64,
    open: u64,
    /// The first ones in the order of letters, one more than are named.
    stages: BTreeSet<String>,
}

impl Remarks<Deal> for OfDeals {
    fn see(&mut self, rows: &[Deal]) {
        for deal in rows {
            self.undated += u64::from(deal.status != DealStatus::Open && deal.closed_at.is_none());
            let is_unreachable = deal.phones.is_empty() && deal.contact_id.is_none() && deal.company_id.is_none();
            self.unreachable += u64::from(is_unreachable);
            if let Some(stage) = deal.stage.as_ref().filter(|_| deal.status == DealStatus::Open) {
                self.open += 1;
                if !self.stages.contains(stage) {
                    self.stages.insert(stage.clone());
                }
                if self.stages.len() > NAMED_STAGES + 1 {
                    self.stages.pop_last();
                }
            }
        }
    }

    fn say(&self) -> Vec<String> {
        let Self {
            undated,
            unreachable,
            open,
            stages,
        } = self;
        let mut remarks = Vec::new();
        if *undated > 0 {
            remarks.push(format!(
                "{undated} won or lost deals have no close date: all later calls with their phone count as theirs"
            ));
        }
        if *unreachable > 0 {
            remarks.push(format!(
                "{unreachable} deals have no phone: calls find them by deal id only"
            ));
        }
        // Said, since a department may have renamed its closing stages.
        if *open > 0 {
            let rest = if stages.len() > NAMED_STAGES { ", …" } else { "" };
            let named: Vec<&str> = stages.iter().take(NAMED_STAGES).map(String::as_str).collect();
            remarks.push(format!(
                "{open} deals are taken as open in these stages: {}{rest}",
                named.join(", ")
            ));
        }
        remarks
    }
}

#[derive(Debug, Default)]
pub(super) struct OfLeads {
    lost: u64,
}

impl Remarks<Lead> for OfLeads {
    fn see(&mut self, rows: &[Lead]) {
        let lost = rows
            .iter()
            .filter(|lead| lead.phones.is_empty() && lead.deal_id.is_none());
        self.lost += lost.count() as u64;
    }

    fn say(&self) -> Vec<String> {
        let lost = self.lost;
        let say = || format!("{lost} leads have neither a phone nor a deal: no call finds them");
        (lost > 0).then(say).into_iter().collect()
    }
}

#[derive(Debug, Default)]
pub(super) struct OfTasks {
    lost: u64,
}

impl Remarks<CrmTask> for OfTasks {
    fn see(&mut self, rows: &[CrmTask]) {
        let lost = rows
            .iter()
            .filter(|task| task.deal_id.is_none() && task.contact_id.is_none() && task.phone.is_none());
        self.lost += lost.count() as u64;
    }

    fn say(&self) -> Vec<String> {
        let lost = self.lost;
        let say = || format!("{lost} tasks have neither a deal, a contact nor a phone: no call can be looked for");
        (lost > 0).then(say).into_iter().collect()
    }
}

#[derive(Debug, Default)]
pub(super) struct OfCalls {
    lost: u64,
}

impl Remarks<CallLogEntry> for OfCalls {
    fn see(&mut self, rows: &[CallLogEntry]) {
        let lost = rows.iter().filter(|row| {
            row.deal_id.is_none()
                && row.customer_phone.is_none()
                && row.contact_id.is_none()
                && row.company_id.is_none()
        });
        self.lost += lost.count() as u64;
    }

    fn say(&self) -> Vec<String> {
        let lost = self.lost;
        let say = || format!("{lost} rows have neither a deal nor a phone: their calls stay without a deal");
        (lost > 0).then(say).into_iter().collect()
    }
}
