//! K24–K29: deals to revive and lost, money not earned, leads without a call, formal tasks.
//!
//! Plugs in here: replace `answer`, and give the rows their figures in `rows_calls.rs`.

use async_trait::async_trait;

use super::compute::{Answers, Ask, Rows, not_computed};
use super::id::{KpiId, k};
use crate::store::StoreError;

pub(super) struct Leads;

#[async_trait]
impl Rows for Leads {
    fn ids(&self) -> Vec<KpiId> {
        (24..=29).map(k).collect()
    }

    async fn answer(&self, ask: &Ask<'_>) -> Result<Answers, StoreError> {
        Ok(not_computed(ask, &self.ids()))
    }
}
