//! K12–K18: scripts, volume of calls, errors, examples.
//!
//! Plugs in here: replace `answer`, and give the rows their figures in `rows_calls.rs`.

use async_trait::async_trait;

use super::compute::{Answers, Ask, Rows, not_computed};
use super::id::{KpiId, k};
use crate::store::StoreError;

pub(super) struct Process;

#[async_trait]
impl Rows for Process {
    fn ids(&self) -> Vec<KpiId> {
        (12..=18).map(k).collect()
    }

    async fn answer(&self, ask: &Ask<'_>) -> Result<Answers, StoreError> {
        Ok(not_computed(ask, &self.ids()))
    }
}
