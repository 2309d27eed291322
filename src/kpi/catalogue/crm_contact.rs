use super::crm::Compute;
use super::id::KpiId;

pub(super) const ROWS: &[(KpiId, Compute)] = &[];
pub(super) const FROM_CALLS: &[KpiId] = &[];
