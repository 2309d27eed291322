//! What the name of a recording says of its call: start, direction, numbers, id; and which source it belongs to.
//!
//! Input: a path and the settings of the sources. Output: a [`CallIdentity`], or the parts of one that the name gives. Pure:
//! the file is not looked at. Names are written by telephone systems and by people, so nothing is taken that does not fit
//! a pattern as a whole.
//!
//! A source of the settings has a folder, a pattern (a regular expression with named groups), or both. The first that fits
//! decides; without a pattern of its own, and without any source, the names of known systems are tried ([`systems`]).

mod groups;
mod systems;

use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use regex::{Regex, RegexBuilder};

use super::phone::Region;
use crate::domain::{CallIdentity, StartedBy};
use groups::Groups;

/// Longer names are not looked at: a regular expression takes time for each letter.
const MAX_NAME: usize = 512;

/// Bytes that a compiled pattern may take.
const MAX_PATTERN_BYTES: usize = 1 << 20;

/// 2000-01-01: a tag that says less was written by a recorder whose clock was never set.
const FIRST_CALL: Timestamp = Timestamp::constant(946_684_800, 0);

/// A source of recordings, as the settings describe it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SourceRule {
    pub name: String,
    /// One or more folders in a row, anywhere in the path (`pbx-a`, `office/monitor`).
    pub folder: Option<String>,
    /// Regular expression that the name without its extension has to fit from end to end.
    pub pattern: Option<String>,
    /// Zone of the times in names; `None`: that of all sources.
    pub timezone: Option<TimeZone>,
    pub agent_channel: Option<u16>,
    pub caller_channel: Option<u16>,
}

#[derive(Debug, thiserror::Error)]
pub enum NameRuleError {
    #[error("the pattern of source {source_name} is no regular expression")]
    Pattern {
        source_name: String,
        source: Box<regex::Error>,
    },
    #[error("the pattern of source {source_name} has no group that is known")]
    NoGroups { source_name: String },
    #[error("source {source_name} has neither folder nor pattern")]
    Nothing { source_name: String },
}

/// The sources, ready to be asked.
#[derive(Debug)]
pub struct NameRules {
    sources: Vec<Source>,
    zone: TimeZone,
    region: Region,
}

#[derive(Debug)]
struct Source {
    rule: SourceRule,
    folder: Vec<String>,
    pattern: Option<Regex>,
}

impl NameRules {
    /// `zone` is that of times in names, `region` the country whose numbers come without a country code.
    pub fn new(sources: Vec<SourceRule>, zone: TimeZone, region: Region) -> Result<Self, NameRuleError> {
        let sources = sources.into_iter().map(Source::new).collect::<Result<_, _>>()?;
        Ok(Self { sources, zone, region })
    }

    /// What the path says. Without any source and in no known form, nothing.
    #[must_use]
    pub fn identity(&self, path: &Path) -> CallIdentity {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let stem = stem(&name);
        let stem = if stem.len() > MAX_NAME { "" } else { stem };
        let source = self.sources.iter().find(|source| source.has(path, stem));
        let rule = source.map(|source| &source.rule);
        let zone = rule.and_then(|rule| rule.timezone.as_ref()).unwrap_or(&self.zone);
        let own = source
            .and_then(|source| source.pattern.as_ref())
            .and_then(|pattern| pattern.captures(stem));
        let (system, mut identity) = match own {
            Some(found) => (None, Groups(&found).identity(zone, self.region)),
            None => match systems::read(stem, zone, self.region) {
                Some((system, identity)) => (Some(system), identity),
                None => (None, CallIdentity::default()),
            },
        };
        identity.started_by = identity.started_at.map(|_| StartedBy::FileName);
        identity.source = rule.map(|rule| rule.name.clone()).or_else(|| system.map(str::to_owned));
        identity.agent_channel = rule.and_then(|rule| rule.agent_channel);
        identity.caller_channel = rule.and_then(|rule| rule.caller_channel);
        identity
    }
}

impl NameRules {
    /// The instant of a date and time that stands in the recording itself, in the zone of its source where it says none
    /// (`2026-10-12 10:15:00`, `2026-10-12T10:15:00+03:00`). `None`: it cannot be read, or is no time of a call.
    #[must_use]
    pub fn time_of_tag(&self, path: &Path, text: &str) -> Option<Timestamp> {
        let text = text.trim().replacen(' ', "T", 1);
        if !text.contains(['T', 't']) {
            return None; // a day alone is no time of a call
        }
        let at = if let Ok(at) = text.parse::<Timestamp>() {
            at
        } else {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let source = self.sources.iter().find(|source| source.has(path, stem(&name)));
            let zone = source.and_then(|source| source.rule.timezone.as_ref());
            let local: jiff::civil::DateTime = text.parse().ok()?;
            local.to_zoned(zone.unwrap_or(&self.zone).clone()).ok()?.timestamp()
        };
        // Recorders without a clock begin at some epoch.
        (at >= FIRST_CALL).then_some(at)
    }
}

impl Source {
    fn new(rule: SourceRule) -> Result<Self, NameRuleError> {
        let source_name = || rule.name.clone();
        if rule.folder.is_none() && rule.pattern.is_none() {
            return Err(NameRuleError::Nothing {
                source_name: source_name(),
            });
        }
        let compile = |pattern: &String| {
            RegexBuilder::new(&format!("^(?:{pattern})$"))
                .size_limit(MAX_PATTERN_BYTES)
                .build()
                .map_err(|error| NameRuleError::Pattern {
                    source_name: source_name(),
                    source: Box::new(error),
                })
        };
        let pattern = rule.pattern.as_ref().map(compile).transpose()?;
        let is_useful = |pattern: &Regex| pattern.capture_names().flatten().any(groups::is_known);
        if pattern.as_ref().is_some_and(|pattern| !is_useful(pattern)) {
            return Err(NameRuleError::NoGroups {
                source_name: source_name(),
            });
        }
        let folder = rule.folder.as_deref().unwrap_or_default().replace('\\', "/");
        let parts = folder.split('/').filter(|part| !part.is_empty() && *part != ".");
        Ok(Self {
            folder: parts.map(str::to_owned).collect(),
            pattern,
            rule,
        })
    }

    /// In its folder; where it has none, with a name of its pattern.
    fn has(&self, path: &Path, stem: &str) -> bool {
        if self.folder.is_empty() {
            return self.pattern.as_ref().is_some_and(|pattern| pattern.is_match(stem));
        }
        let folders: Vec<_> = path
            .parent()
            .into_iter()
            .flat_map(Path::components)
            .map(|part| part.as_os_str().to_string_lossy())
            .collect();
        folders.windows(self.folder.len()).any(|part| part == self.folder)
    }
}

/// The name without its extension; the counter at the end of `1696500000.123` is none.
fn stem(name: &str) -> &str {
    let name = name.strip_suffix(".transcript.json").unwrap_or(name);
    match name.rsplit_once('.') {
        Some((stem, extension))
            if !stem.is_empty() && extension.len() <= 5 && extension.bytes().any(|b| b.is_ascii_alphabetic()) =>
        {
            stem
        }
        _ => name,
    }
}

#[cfg(test)]
mod tests;
