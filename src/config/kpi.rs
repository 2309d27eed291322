//! Settings of `report kpi`.

use serde::Deserialize;

#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Kpi {
    /// Ids of the form's items that build trust (K6), beside those of the shipped scripts.
    pub trust_items: Vec<String>,
}
