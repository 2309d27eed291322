//! A mapping file: what a file of a system that no profile knows calls things. TOML:
//!
//! ```toml
//! name = "our accounting"      # shown in messages
//! like = "bitrix24"            # optional: a profile whose words hold too
//! dates = "day-first"          # how 05/10/2026 is read: day-first or month-first; without it, such dates are refused
//! durations = "ms"             # s or ms
//! [columns]                    # heading = field; "" is a heading of no use
//! "Номер договора" = "deal_id"
//! "Вес" = ""
//! [statuses]                   # word = won, lost or open; stages too
//! "Оплачен" = "won"
//! [directions]                 # word = inbound or outbound
//! "звонил клиент" = "inbound"
//! [answered]                   # word = true or false
//! "трубку сняли" = true
//! ```

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::Deserialize;

use super::columns::Field;
use super::date::Slashes;
use super::error::ImportError;
use super::profile::{self, DurationUnit, PLAIN, Profile};
use crate::domain::{DealStatus, Direction};

/// A larger file is no mapping.
const MAX_BYTES: u64 = 1 << 20;

/// A mapping file, read and checked.
#[derive(Debug, Clone)]
pub struct Mapping {
    pub(super) name: String,
    pub(super) like: &'static Profile,
    pub(super) columns: Vec<(String, Option<Field>)>,
    pub(super) statuses: BTreeMap<String, DealStatus>,
    pub(super) directions: BTreeMap<String, Direction>,
    pub(super) answers: BTreeMap<String, bool>,
    pub(super) durations: Option<DurationUnit>,
    pub(super) slashes: Slashes,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    name: Option<String>,
    like: Option<String>,
    #[serde(default)]
    dates: Slashes,
    durations: Option<DurationUnit>,
    #[serde(default)]
    columns: BTreeMap<String, String>,
    #[serde(default)]
    statuses: BTreeMap<String, DealStatus>,
    #[serde(default)]
    directions: BTreeMap<String, Direction>,
    #[serde(default)]
    answered: BTreeMap<String, bool>,
}

impl Mapping {
    pub fn read(path: &Path) -> Result<Self, ImportError> {
        let text = read_file(path, MAX_BYTES)?;
        let name = path.display().to_string();
        let text = String::from_utf8(text).map_err(|_| fault(&name, "it is not UTF-8"))?;
        Self::parse(&text, &name)
    }

    /// `name` is what errors call the file.
    pub fn parse(text: &str, name: &str) -> Result<Self, ImportError> {
        let raw: Raw = toml::from_str(text).map_err(|error| fault(name, error.to_string().trim()))?;
        let like = match &raw.like {
            None => &PLAIN,
            Some(like) => profile::named(like).ok_or_else(|| ImportError::Profile { name: shortened(like) })?,
        };
        let mut columns = Vec::with_capacity(raw.columns.len());
        for (heading, field) in raw.columns {
            let field = field.trim();
            let known = Field::named(field);
            if known.is_none() && !field.is_empty() {
                let reason = format!(
                    "column {heading:?} is mapped to {:?}, which is no field",
                    shortened(field)
                );
                return Err(fault(name, &reason));
            }
            columns.push((heading, known));
        }
        Ok(Self {
            name: raw.name.unwrap_or_else(|| name.to_owned()),
            like,
            columns,
            statuses: raw.statuses,
            directions: raw.directions,
            answers: raw.answered,
            durations: raw.durations,
            slashes: raw.dates,
        })
    }
}

fn fault(name: &str, reason: &str) -> ImportError {
    ImportError::Mapping {
        name: name.to_owned(),
        reason: reason.to_owned(),
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(60).collect()
}

fn read_file(path: &Path, limit: u64) -> Result<Vec<u8>, ImportError> {
    let fail = |source| ImportError::Read {
        path: path.to_owned(),
        source,
    };
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(limit.saturating_add(1)).read_to_end(&mut bytes))
        .map_err(fail)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_says_what_is_wrong_with_it() {
        let mapping = Mapping::parse(
            "like = \"bitrix24\"\ndurations = \"ms\"\n[columns]\n\"Номер\" = \"deal_id\"\n\"Вес\" = \"\"\n[statuses]\n\"Оплачен\" = \"won\"\n",
            "m.toml",
        )
        .expect("a mapping");
        assert_eq!(mapping.like.name, "bitrix24");
        assert_eq!(mapping.columns.len(), 2);
        for (text, part) in [
            ("[columns]\nx = \"deal\"", "which is no field"),
            ("like = \"1c\"", "unknown profile"),
            ("colums = 1", "unknown field"),
            ("[statuses]\nx = \"maybe\"", "unknown variant"),
            ("= =", ""),
        ] {
            let error = Mapping::parse(text, "m.toml").expect_err(text);
            assert!(error.to_string().contains(part), "{error}");
            assert!(!error.hint().is_empty());
        }
    }
}
