use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{DealId, Money, Phone};

/// A step of a deal's way: it entered this stage then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageEntry {
    pub deal_id: DealId,
    pub stage: String,
    pub pipeline: Option<String>,
    pub entered_at: Timestamp,
    /// Place of the stage in its pipeline, as the CRM numbers it.
    pub order: Option<u32>,
}

/// A request that may become a deal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lead {
    pub lead_id: String,
    pub created_at: Timestamp,
    pub source: Option<String>,
    pub phones: Vec<Phone>,
    pub manager: Option<String>,
    /// Whether the department judged the lead worth its time.
    pub qualified: Option<bool>,
    /// As the CRM words it.
    pub status: Option<String>,
    /// The deal it became.
    pub deal_id: Option<DealId>,
    /// When somebody first spoke with or wrote to the lead, as the CRM says.
    pub first_contact_at: Option<Timestamp>,
}

/// Whole days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Period {
    pub first: Date,
    pub last: Date,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CostKind {
    Ads,
    Salary,
    Bonus,
    /// Telephony, CRM licences and the like.
    Other,
}

/// Money spent on selling in a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Its id in the export; else made of period, kind, source and manager.
    pub cost_id: String,
    pub period: Period,
    pub kind: CostKind,
    /// The source of leads or channel that it was spent on.
    pub source: Option<String>,
    pub manager: Option<String>,
    pub amount: Money,
}

/// A target for a manager, a team, or (neither given) the department.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanTarget {
    pub period: Period,
    pub manager: Option<String>,
    pub team: Option<String>,
    /// What is planned: `revenue`, `won`, a row of the catalogue (`K7`), or the plan's own words.
    pub metric: String,
    /// In the metric's unit; money in whole roubles, shares in percent.
    pub target: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    Main,
    Upsell,
    CrossSell,
}

/// A line of a deal: one product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LineItem {
    /// Its id in the export; else made of deal and product.
    pub item_id: String,
    pub deal_id: DealId,
    pub product: String,
    pub quantity: Option<f64>,
    /// Of the whole line.
    pub amount: Option<Money>,
    pub cost: Option<Money>,
    pub discount: Option<Money>,
    pub kind: Option<LineKind>,
}
