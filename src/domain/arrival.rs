//! What goes from one room to another row by row, because all of it together would not fit into memory.

use jiff::Timestamp;

use super::{Deal, DealId, Phone};

/// A good row of a file, on its way into the store.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrived<T> {
    /// Physical line on which it begins, from 1; no two rows of a file share one.
    pub line: u64,
    /// Whether its key is the file's own id, and not made up of other columns.
    pub named: bool,
    pub row: T,
}

/// What the join needs to know of a deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DealLife {
    pub deal_id: DealId,
    pub phones: Vec<Phone>,
    pub contact_id: Option<String>,
    pub company_id: Option<String>,
    pub created_at: Timestamp,
    pub closed_at: Option<Timestamp>,
}

impl From<&Deal> for DealLife {
    fn from(deal: &Deal) -> Self {
        Self {
            deal_id: deal.deal_id.clone(),
            phones: deal.phones.clone(),
            contact_id: deal.contact_id.clone(),
            company_id: deal.company_id.clone(),
            created_at: deal.created_at,
            closed_at: deal.closed_at,
        }
    }
}
