//! Names as telephone systems write them. Each is a pattern for the whole name with the groups of [`super::groups`].
//!
//! | system | name |
//! |---|---|
//! | `freepbx` | `out-DIALLED-EXTENSION-YYYYMMDD-HHMMSS-UNIQUEID`; `external`, `in`, `q`, `rg`, `exten`, `force`, …: `KIND-TO-FROM-…` |
//! | `mikopbx` | `mikopbx-UNIQUEID_LEG` |
//! | `yeastar` | `YYYYMMDDHHMMSS-UNIQUEID-FROM-TO-Inbound`, also without the id |
//! | `3cx` | `[NAME]_FROM-TO_YYYYMMDDHHMMSS(ID)` |
//! | `asterisk` | `UNIQUEID` alone: seconds since 1970, a dot, a counter |

use std::sync::LazyLock;

use jiff::tz::TimeZone;
use regex::Regex;

use super::groups::Groups;
use crate::crm::phone::Region;
use crate::domain::CallIdentity;

const SYSTEMS: [(&str, &str); 5] = [
    (
        "freepbx",
        r"(?:(?P<outbound>out|outgoing)|(?P<inbound>external|in|incoming|q|g|rg|grp|group)|exten|force|ondemand|internal|parked|conf)-(?P<to>[^-]*)-(?P<from>[^-]*)-(?P<date>\d{8})-(?P<time>\d{6})-(?P<id>\d{9,11}\.\d+)",
    ),
    ("mikopbx", r"(?P<id>mikopbx-(?P<epoch>\d{9,11})\.\d+)(?:_\w+)?"),
    (
        "yeastar",
        r"(?P<datetime>\d{14})(?:-(?P<id>\d{9,11}\.\d+))?-(?P<from>\+?[\w*#]+)-(?P<to>\+?[\w*#]+)-(?i:(?P<outbound>outbound)|(?P<inbound>inbound)|internal)",
    ),
    (
        "3cx",
        r"\[(?P<agent>[^\]]*)\]_(?P<from>\+?[\w*#]+)-(?P<to>\+?[\w*#]+)_(?P<datetime>\d{14})\((?P<id>\d+)\)",
    ),
    ("asterisk", r"(?P<id>(?P<epoch>\d{10})\.\d+)"),
];

static PATTERNS: LazyLock<Vec<(&str, Regex)>> = LazyLock::new(|| {
    let compile =
        |(system, pattern): (&'static str, &str)| Some((system, Regex::new(&format!("^(?:{pattern})$")).ok()?));
    SYSTEMS.into_iter().filter_map(compile).collect()
});

/// The system that writes such names, and what this one says.
pub(super) fn read(stem: &str, zone: &TimeZone, region: Region) -> Option<(&'static str, CallIdentity)> {
    PATTERNS.iter().find_map(|(system, pattern)| {
        let found = pattern.captures(stem)?;
        let mut identity = Groups(&found).identity(zone, region);
        if *system == "3cx" {
            // The first part names the caller: a number or a customer's name on inbound calls.
            identity.agent = identity
                .agent
                .filter(|_| identity.direction == Some(crate::domain::Direction::Outbound));
        }
        Some((*system, identity))
    })
}

#[cfg(test)]
pub(super) fn known() -> usize {
    PATTERNS.len()
}
