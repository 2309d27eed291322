//! What `report kpi` gives: serialisable, every figure with n, unit, interval where there is one, what it lacks, the
//! target and the period before. Documented in the README; fields may be added, never renamed.

use serde::Serialize;

use super::cut::Cut;
use super::descriptor::{Better, Unit};
use super::gaming::Flag;
use super::id::KpiId;
use super::input::{Input, Words};
use super::period::Asked;
use crate::domain::Period;

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KpiReport {
    pub period: Asked,
    pub days: Period,
    pub previous: Option<Asked>,
    pub cut: Option<Cut>,
    /// M1–M3, whatever was asked for: they lead.
    pub money: Vec<KpiRow>,
    /// The rows asked for, in the order of the catalogue.
    pub rows: Vec<KpiRow>,
    /// T1–T5, each group with its money beside it; empty unless all rows or one of these are asked for.
    pub toxic: Vec<KpiRow>,
    /// K64: figures of managers that lie wholly on the bad side of the department's; only in a cut by manager.
    pub support: Vec<SupportRow>,
    /// Signals of a gamed target, those that are raised first.
    pub flags: Vec<Flag>,
}

/// A figure of a manager whose whole interval is worse than the department's interval.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SupportRow {
    pub manager: String,
    pub kpi: KpiId,
    pub figure: FigureResult,
    pub department: FigureResult,
}

/// One row of the catalogue.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KpiRow {
    pub id: KpiId,
    pub name: Words,
    pub definition: Words,
    pub proxy: bool,
    pub toxic: bool,
    /// Tables and columns that the row rests on, as far as the store has them.
    pub used: Vec<Input>,
    /// `Some`: nothing can be said of this row without these.
    pub no_data: Option<Vec<Input>>,
    /// The department first (`group` `null`, `total` true), then the groups of the cut by name: never by value.
    pub groups: Vec<GroupResult>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupResult {
    pub total: bool,
    /// `null` in a group of a cut: the data do not say.
    pub group: Option<String>,
    /// As for the row, of this group alone.
    pub no_data: Option<Vec<Input>>,
    pub figures: Vec<FigureResult>,
    /// For a toxic row: the money of the same group, without which it is not shown.
    pub beside: Vec<FigureResult>,
    pub notes: Vec<Words>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FigureResult {
    pub id: &'static str,
    pub name: Words,
    /// The line of a breakdown: a stage, a source, a bucket.
    pub part: Option<String>,
    pub unit: Unit,
    pub better: Better,
    pub value: Option<f64>,
    /// 95 %.
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// What the value rests on.
    pub n: u64,
    /// Things left out because they lack the field.
    pub missing: u64,
    /// Why there is no value.
    pub no_data: Option<Vec<Input>>,
    pub toxic: bool,
    pub target: Option<f64>,
    /// Laid on the period by its days, from a plan for other days.
    pub target_prorated: bool,
    /// Value ÷ target.
    pub attainment: Option<f64>,
    /// The value of the period before, and its n.
    pub previous: Option<f64>,
    pub previous_n: Option<u64>,
    /// Value − previous.
    pub change: Option<f64>,
    /// The manager's whole interval is worse than the department's interval: needs support.
    pub needs_support: bool,
}
