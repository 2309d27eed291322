//! Signals of a gamed target.
use serde::Serialize;

use super::compute::Ask;
use crate::store::StoreError;

/// The score from which a call kept to the script.
pub(super) const ADHERENT_FROM: f64 = 80.0;
/// The agent's share of the talk from which the customer hardly speaks.
pub(super) const SILENT_FROM: f64 = 0.9;

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Flag {}

#[expect(clippy::unused_async, reason = "asks the store")]
pub(super) async fn flags(_ask: &Ask<'_>) -> Result<Vec<Flag>, StoreError> {
    Ok(Vec::new())
}
