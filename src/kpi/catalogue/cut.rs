//! Cuts: by a name that deals, leads and calls carry, or by week or month.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use super::compute::NameCut;
use super::period::Asked;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    Name(NameCut),
    Week,
    Month,
}

const CUTS: [(&str, Cut); 8] = [
    ("manager", Cut::Name(NameCut::Manager)),
    ("team", Cut::Name(NameCut::Team)),
    ("source", Cut::Name(NameCut::Source)),
    ("pipeline", Cut::Name(NameCut::Pipeline)),
    ("product", Cut::Name(NameCut::Product)),
    ("region", Cut::Name(NameCut::Region)),
    ("week", Cut::Week),
    ("month", Cut::Month),
];

impl Cut {
    /// The parts of a period, for a cut by time.
    #[must_use]
    pub fn parts(self, period: Asked) -> Vec<Asked> {
        match self {
            Self::Name(_) => Vec::new(),
            Self::Week => period.split(Asked::week),
            Self::Month => period.split(Asked::month),
        }
    }

    #[must_use]
    pub fn by_name(self) -> Option<NameCut> {
        match self {
            Self::Name(cut) => Some(cut),
            Self::Week | Self::Month => None,
        }
    }
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = CUTS.iter().find(|(_, cut)| cut == self).map_or("", |(name, _)| name);
        f.write_str(name)
    }
}

impl Serialize for Cut {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no cut: manager, team, source, pipeline, product, region, week, month")]
pub struct UnknownCut(pub String);

impl FromStr for Cut {
    type Err = UnknownCut;

    fn from_str(text: &str) -> Result<Self, UnknownCut> {
        let found = CUTS.iter().find(|(name, _)| *name == text);
        found.map(|(_, cut)| *cut).ok_or_else(|| UnknownCut(text.to_owned()))
    }
}
