//! A row of a deals file → a [`Deal`].

use super::amount::{self, Currency};
use super::columns::Field;
use super::date::{self, DateMeans};
use super::import::Keyed;
use super::row::Row;
use crate::domain::{Deal, DealId, DealStatus, Money};

pub(super) fn read(row: &mut Row<'_>) -> Option<Keyed<Deal>> {
    let zone = row.sheet.options.timezone.as_ref();
    let deal_id = row.required(Field::DealId);
    let status = row
        .required(Field::Status)
        .and_then(|text| row.word(Field::Status, &text, row.sheet.profile.statuses));
    let created_at = row
        .required(Field::CreatedAt)
        .and_then(|text| row.checked(Field::CreatedAt, date::parse(&text, zone, DateMeans::StartOfDay)));
    let closed_at = row
        .text(Field::ClosedAt)
        .and_then(|text| row.checked(Field::ClosedAt, date::parse(&text, zone, DateMeans::EndOfDay)));
    let amount = row.text(Field::Amount).and_then(|text| money(row, &text));
    if let (Some(created), Some(closed)) = (created_at, closed_at)
        && closed < created
        && status != Some(DealStatus::Open)
    {
        row.fault(
            Field::ClosedAt,
            format!("the deal is closed before it was created ({created})"),
        );
    }
    let deal = Deal {
        phones: row.phones(Field::Phone),
        manager: row.text(Field::Manager),
        source: row.text(Field::Source),
        product: row.text(Field::Product),
        amount,
        // Many exports give open deals the date on which they are expected to close.
        closed_at: closed_at.filter(|_| status != Some(DealStatus::Open)),
        deal_id: DealId(deal_id?),
        status: status?,
        created_at: created_at?,
    };
    Some((deal.deal_id.0.clone(), Field::DealId, deal))
}

/// An amount in the file's own currency: the first one named. Amounts are added up, so another currency is a fault.
fn money(row: &mut Row<'_>, text: &str) -> Option<Money> {
    let parsed = amount::parse(text);
    let (money, currency) = row.checked(Field::Amount, parsed)?;
    match (currency, row.sheet.currency) {
        (Some(this), Some((first, line))) if this != first => {
            let codes = |c: Currency| c.code();
            row.fault(
                Field::Amount,
                format!(
                    "in {}, but amounts are in {} since line {line}",
                    codes(this),
                    codes(first)
                ),
            );
            None
        }
        (Some(this), None) => {
            row.sheet.currency = Some((this, row.record.line));
            Some(money)
        }
        _ => Some(money),
    }
}
