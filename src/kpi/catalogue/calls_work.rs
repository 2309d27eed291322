//! K30–K33: reports per call, dashboards, time saved, contact outside calls.
//!
//! Plugs in here: replace `answer`, and give the rows their figures in `rows_calls.rs`.

use async_trait::async_trait;

use super::compute::{Answers, Ask, Rows, not_computed};
use super::id::{KpiId, k};
use crate::store::StoreError;

pub(super) struct Work;

#[async_trait]
impl Rows for Work {
    fn ids(&self) -> Vec<KpiId> {
        (30..=33).map(k).collect()
    }

    async fn answer(&self, ask: &Ask<'_>) -> Result<Answers, StoreError> {
        Ok(not_computed(ask, &self.ids()))
    }
}
