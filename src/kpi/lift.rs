//! Lift: how checklist items and behaviours go with won deals. Association, not cause.

use serde::{Deserialize, Serialize};

use crate::domain::ItemId;
use crate::store::{DealCounts, Exposure, LiftKind};

/// The result of `report lift`, in the documented JSON shape.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lift {
    /// Always `deal`: the unit that is won or lost.
    pub unit: String,
    pub exposure: Exposure,
    pub deals: DealCounts,
    pub join: JoinShare,
    pub items: Vec<LiftRow>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinShare {
    pub calls: u64,
    pub matched: u64,
}

/// One item or behaviour. `null` where there are too few deals to say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LiftRow {
    pub id: ItemId,
    pub kind: LiftKind,
    pub n_with: u64,
    pub won_with: u64,
    pub n_without: u64,
    pub won_without: u64,
    /// Win rate with, 0–1, Wilson 95 %.
    pub rate_with: Option<Estimate>,
    pub rate_without: Option<Estimate>,
    /// `rate_with − rate_without`, Newcombe method 10, 95 %.
    pub difference: Option<Estimate>,
    /// `rate_with ÷ rate_without`, log (Katz) 95 %.
    pub ratio: Option<Estimate>,
    /// Fisher's exact test, two-sided by probability.
    pub p: Option<f64>,
    /// Benjamini–Hochberg over the rows printed.
    pub q: Option<f64>,
    /// Logistic regression; `null` until it is computed.
    pub adjusted: Option<Adjusted>,
    pub note: Option<String>,
}

/// A value with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Adjusted {
    pub odds_ratio: Estimate,
    /// Average marginal effect on the win rate, 0–1.
    pub ame: Estimate,
}
