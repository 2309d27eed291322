//! A row of a deals file → a [`Deal`].

use super::columns::{Field, Table};
use super::date::DateMeans;
use super::import::Record;
use super::row::Row;
use crate::domain::{Deal, DealId, DealStatus};

impl Record for Deal {
    const TABLE: Table = Table::Deals;
    const KEY: Field = Field::DealId;

    fn key(&self) -> String {
        self.deal_id.0.clone()
    }

    fn read(row: &mut Row<'_>) -> Option<Self> {
        let deal_id = row.required(Field::DealId);
        let stage = row.text(Field::Stage);
        let closing = [Field::ClosedAt, Field::WonAt, Field::LostAt].map(|field| row.time(field, DateMeans::EndOfDay));
        let status = status(row, stage.as_deref(), closing.iter().any(Option::is_some));
        let created_at = row.required_time(Field::CreatedAt);
        // Many exports give open deals the date on which they are expected to close.
        let closed_at = match status {
            Some(DealStatus::Won) => closing[1].or(closing[0]),
            Some(DealStatus::Lost) => closing[2].or(closing[0]),
            Some(DealStatus::Open) | None => None,
        };
        if let (Some(created), Some(closed)) = (created_at, closed_at)
            && closed < created
        {
            let field = match status {
                Some(DealStatus::Won) if closing[1].is_some() => Field::WonAt,
                Some(DealStatus::Lost) if closing[2].is_some() => Field::LostAt,
                _ => Field::ClosedAt,
            };
            row.fault(field, format!("the deal is closed before it was created ({created})"));
        }
        let deal = Self {
            phones: row.phones(Field::Phone),
            manager: row.text(Field::Manager),
            source: row.text(Field::Source),
            product: row.text(Field::Product),
            amount: row.money(Field::Amount),
            closed_at,
            cost: row.money(Field::Cost),
            margin: row.money(Field::Margin),
            discount: row.money(Field::Discount),
            recurring: row.money(Field::Recurring),
            region: row.text(Field::Region),
            pipeline: row.text(Field::Pipeline),
            stage,
            team: row.text(Field::Team),
            contact_id: row.text(Field::ContactId),
            company_id: row.text(Field::CompanyId),
            lost_reason: row.text(Field::LostReason),
            deal_id: DealId(deal_id?),
            status: status?,
            created_at: created_at?,
        };
        Some(deal)
    }
}

/// What the row says of the deal's end, by each of its columns. They must not contradict each other.
fn status(row: &mut Row<'_>, stage: Option<&str>, has_close_date: bool) -> Option<DealStatus> {
    let faults = row.faults.len();
    let words = row.sheet.words;
    let by_status = row
        .text(Field::Status)
        .and_then(|text| row.word(Field::Status, words.status(&text), "won, lost, open"));
    let (is_won, is_closed) = (row.flag(Field::IsWon), row.flag(Field::IsClosed));
    let by_flags = match (is_won, is_closed) {
        (Some(true), _) => Some(DealStatus::Won),
        (Some(false), Some(true)) => Some(DealStatus::Lost),
        (_, Some(false)) => Some(DealStatus::Open),
        (Some(false) | None, None) | (None, Some(true)) => None,
    };
    let by_stage = stage.and_then(|stage| words.stage(stage));
    if row.faults.len() > faults {
        return None;
    }
    let said: Vec<DealStatus> = [by_status, by_flags, by_stage].into_iter().flatten().collect();
    if let Some(&first) = said.first() {
        if said.iter().any(|&other| other != first) {
            let column = if by_status.is_some() {
                Field::Status
            } else {
                Field::Stage
            };
            row.fault(
                column,
                "the columns about the end of the deal contradict each other".into(),
            );
            return None;
        }
        // A deal that is closed and not won by its flags cannot be open by its stage; checked above.
        if first == DealStatus::Open && is_closed == Some(true) {
            row.fault(
                Field::IsClosed,
                "the deal is closed, but its status is an open one".into(),
            );
            return None;
        }
        return Some(first);
    }
    let Some(_) = stage else {
        let field = [Field::Status, Field::Stage, Field::IsWon]
            .into_iter()
            .find(|&field| row.has(field));
        row.fault(field.unwrap_or(Field::Status), "empty".into());
        return None;
    };
    if is_closed == Some(true) || has_close_date && !row.has(Field::IsClosed) && is_won != Some(false) {
        let reason =
            "the deal is closed, and this stage says neither won nor lost: name it under [statuses] in a mapping";
        row.fault(Field::Stage, reason.into());
        return None;
    }
    Some(DealStatus::Open)
}
