//! Settings of `report revive` and `report lost`.

use serde::Deserialize;

/// What the lists go by; what each number means stands beside it in `kpi::worklists::WorklistOptions`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Worklists {
    /// Days without contact after which a deal has stalled.
    pub stalled_days: u32,
    /// Deals lost longer ago are left out.
    pub lost_days: u32,
    /// Days that a promised call may be late.
    pub grace_days: u32,
    /// Days that a promise without a readable day may take.
    pub promise_days: u32,
    /// Closed deals below which no chance is stated.
    pub min_deals: u64,
    /// Deals at the department's win rate that are added to those with the same signs.
    pub prior_deals: f64,
    /// Hours of working time after which a late answer alone is an error.
    pub late_hours: u32,
    /// Lost reasons that are nobody's error, beside the usual ones: `не наш|чужой профил ~1`.
    pub external_reasons: Vec<String>,
    /// Customers' words when nothing is left to win, beside the usual ones.
    pub external_said: Vec<String>,
    /// Customers' words of interest, beside the usual ones.
    pub interest_said: Vec<String>,
}

impl Default for Worklists {
    fn default() -> Self {
        Self {
            stalled_days: 14,
            lost_days: 180,
            grace_days: 2,
            promise_days: 7,
            min_deals: 20,
            prior_deals: 20.0,
            late_hours: 8,
            external_reasons: Vec::new(),
            external_said: Vec::new(),
            interest_said: Vec::new(),
        }
    }
}

impl Worklists {
    /// The first setting that makes no sense: its name, its value, what is expected.
    pub(super) fn fault(&self) -> Option<(&'static str, String, &'static str)> {
        if !(self.prior_deals.is_finite() && self.prior_deals > 0.0) {
            let value = self.prior_deals.to_string();
            return Some(("worklists.prior_deals", value, "expected a number above 0"));
        }
        None
    }
}
