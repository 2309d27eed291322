//! Rows of the smaller tables: stage history, leads, costs, plan, deal lines.

use super::amount;
use super::columns::{Field, Table};
use super::date::{self, DateMeans};
use super::import::Record;
use super::period;
use super::profile::{COST_KINDS, LINE_KINDS};
use super::row::Row;
use crate::domain::{Cost, DealId, Lead, LineItem, Money, Period, PlanTarget, StageEntry};

/// A stage's place in its pipeline is a small number; a larger one is another column.
const MAX_ORDER: u32 = 100_000;

const ADDED_UP: &str = "the two are added up";

impl Record for StageEntry {
    const TABLE: Table = Table::Stages;
    const KEY: Field = Field::DealId;

    fn key(&self) -> String {
        format!("{}\u{1f}{}\u{1f}{}", self.deal_id, self.stage, self.entered_at)
    }

    fn read(row: &mut Row<'_>) -> Option<Self> {
        let deal_id = row.required(Field::DealId);
        let stage = row.required(Field::Stage);
        let entered_at = row.required_time(Field::EnteredAt);
        let order = row.text(Field::Order).and_then(|text| {
            let order = text.parse().ok().filter(|&order| order <= MAX_ORDER);
            row.checked(
                Field::Order,
                order.ok_or_else(|| "not a place in a pipeline".to_owned()),
            )
        });
        Some(Self {
            deal_id: DealId(deal_id?),
            stage: stage?,
            pipeline: row.text(Field::Pipeline),
            entered_at: entered_at?,
            order,
        })
    }
}

impl Record for Lead {
    const TABLE: Table = Table::Leads;
    const KEY: Field = Field::LeadId;

    fn key(&self) -> String {
        self.lead_id.clone()
    }

    fn read(row: &mut Row<'_>) -> Option<Self> {
        let lead_id = row.required(Field::LeadId);
        let created_at = row.required_time(Field::CreatedAt);
        let first_contact_at = row.time(Field::FirstContactAt, DateMeans::EndOfDay);
        if let (Some(created), Some(contact)) = (created_at, first_contact_at)
            && contact < created
        {
            row.fault(
                Field::FirstContactAt,
                format!("before the lead was created ({created})"),
            );
        }
        Some(Self {
            source: row.text(Field::Source),
            phones: row.phones(Field::Phone),
            manager: row.text(Field::Manager),
            qualified: row.flag(Field::Qualified),
            status: row.text(Field::Status),
            deal_id: row.text(Field::DealId).map(DealId),
            first_contact_at,
            lead_id: lead_id?,
            created_at: created_at?,
        })
    }
}

/// The row's days: `period` alone, `period` to `period_end`, or one day.
fn days(row: &mut Row<'_>) -> Option<Period> {
    let slashes = row.sheet.words.slashes;
    if let Some(text) = row.text(Field::PeriodEnd) {
        let last = row.checked(Field::PeriodEnd, date::day(&text, slashes));
        let field = if row.has(Field::Period) {
            Field::Period
        } else {
            Field::Day
        };
        let text = row.required(field)?;
        let first = row.checked(field, date::day(&text, slashes));
        let (first, last) = (first?, last?);
        if last < first {
            row.fault(Field::PeriodEnd, "before the period begins".into());
            return None;
        }
        return Some(Period { first, last });
    }
    if let Some(text) = row.text(Field::Day) {
        let day = row.checked(Field::Day, date::day(&text, slashes))?;
        return Some(Period { first: day, last: day });
    }
    let field = if row.has(Field::Period) {
        Field::Period
    } else {
        Field::Day
    };
    let text = row.required(field)?;
    row.checked(field, period::parse(&text, slashes))
}

impl Record for Cost {
    const TABLE: Table = Table::Costs;
    const KEY: Field = Field::CostId;

    fn key(&self) -> String {
        self.cost_id.clone()
    }

    fn read(row: &mut Row<'_>) -> Option<Self> {
        let period = days(row);
        let kind = row.listed(Field::CostKind, COST_KINDS);
        if kind.is_none() && row.faults.is_empty() {
            row.required(Field::CostKind);
        }
        let amount = row.money(Field::Amount);
        if amount.is_none() && row.faults.is_empty() {
            row.required(Field::Amount);
        }
        let (source, manager, id) = (
            row.text(Field::Source),
            row.text(Field::Manager),
            row.text(Field::CostId),
        );
        row.named = id.is_some();
        let (period, kind) = (period?, kind?);
        let made = || {
            let part = |text: &Option<String>| text.clone().unwrap_or_default();
            format!(
                "{}..{} {kind:?} {} {}",
                period.first,
                period.last,
                part(&source),
                part(&manager)
            )
        };
        Some(Self {
            cost_id: id.unwrap_or_else(made),
            period,
            kind,
            amount: amount?,
            source,
            manager,
        })
    }

    fn absorb(&mut self, later: &Self, named: bool) -> Option<&'static str> {
        if named {
            return None;
        }
        self.amount = Money(self.amount.0.checked_add(later.amount.0)?);
        Some(ADDED_UP)
    }
}

impl Record for PlanTarget {
    const TABLE: Table = Table::Plan;
    const KEY: Field = Field::Metric;

    fn key(&self) -> String {
        let part = |text: &Option<String>| text.clone().unwrap_or_default();
        let Period { first, last } = self.period;
        format!(
            "{first}..{last}\u{1f}{}\u{1f}{}\u{1f}{}",
            part(&self.manager),
            part(&self.team),
            self.metric
        )
    }

    fn read(row: &mut Row<'_>) -> Option<Self> {
        let period = days(row);
        let metric = row.required(Field::Metric);
        let target = row
            .required(Field::Target)
            .and_then(|text| row.checked(Field::Target, amount::number(text.trim_end_matches('%'))));
        Some(Self {
            manager: row.text(Field::Manager),
            team: row.text(Field::Team),
            period: period?,
            metric: metric?,
            target: target?,
        })
    }
}

impl Record for LineItem {
    const TABLE: Table = Table::Items;
    const KEY: Field = Field::ItemId;

    fn key(&self) -> String {
        self.item_id.clone()
    }

    fn read(row: &mut Row<'_>) -> Option<Self> {
        let deal_id = row.required(Field::DealId);
        let product = row.required(Field::Product);
        let quantity = row.text(Field::Quantity).and_then(|text| {
            let number = amount::number(&text).and_then(|q| if q > 0.0 { Ok(q) } else { Err("not above zero".into()) });
            row.checked(Field::Quantity, number)
        });
        let price = row.money(Field::Price);
        let amount = row
            .money(Field::Amount)
            .or_else(|| times(price?, quantity.unwrap_or(1.0)));
        let (cost, discount) = (row.money(Field::Cost), row.money(Field::Discount));
        let kind = row.listed(Field::LineKind, LINE_KINDS);
        let id = row.text(Field::ItemId);
        row.named = id.is_some();
        let (deal_id, product) = (deal_id?, product?);
        Some(Self {
            item_id: id.unwrap_or_else(|| format!("{deal_id} {product}")),
            deal_id: DealId(deal_id),
            product,
            quantity,
            amount,
            cost,
            discount,
            kind,
        })
    }

    fn absorb(&mut self, later: &Self, named: bool) -> Option<&'static str> {
        if named {
            return None;
        }
        let sum = |a: Option<Money>, b: Option<Money>| match (a, b) {
            (Some(a), Some(b)) => a.0.checked_add(b.0).map(Money),
            (one, other) => one.or(other),
        };
        self.amount = sum(self.amount, later.amount);
        self.cost = sum(self.cost, later.cost);
        self.discount = sum(self.discount, later.discount);
        self.quantity = self.quantity.zip(later.quantity).map(|(a, b)| a + b);
        Some(ADDED_UP)
    }
}

/// Rounded to the minor unit.
fn times(price: Money, quantity: f64) -> Option<Money> {
    let minor = (price.major() * 100.0 * quantity).round();
    // Beyond this, whole numbers are no longer exact in `f64`.
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
    (minor.abs() < 9e15).then_some(Money(minor as i64))
}
