//! The sources of the settings, ready to be asked what names of recordings say.

use anyhow::Context as _;

use super::Hinted;
use crate::config::{Config, Side, Source};
use crate::crm::{NameRules, SourceRule, time_zone};

pub(super) fn names(config: &Config) -> anyhow::Result<NameRules> {
    let zone = time_zone(&config.crm.timezone)?;
    let region = config.crm.region.parse()?;
    let rules = config.sources.iter().map(rule).collect::<anyhow::Result<Vec<_>>>()?;
    let mut names: Vec<&str> = rules.iter().map(|rule| rule.name.as_str()).collect();
    names.sort_unstable();
    if let Some([name, ..]) = names.windows(2).find(|pair| pair.iter().all(|name| *name == pair[0])) {
        let message = format!("two sources of the settings are called {name}");
        return Err(Hinted::new(message, "give each [[sources]] its own name").into());
    }
    NameRules::new(rules, zone, region).map_err(|error| {
        let hint = "a source needs a folder, or a pattern with groups such as (?P<date>…), (?P<time>…), (?P<direction>…), \
                    (?P<phone>…): see \"Sources\" in the README";
        Hinted::new(format!("settings: {:#}", anyhow::Error::new(error)), hint).into()
    })
}

fn rule(source: &Source) -> anyhow::Result<SourceRule> {
    let timezone = source
        .timezone
        .as_deref()
        .map(|zone| time_zone(zone).with_context(|| format!("source {}", source.name)))
        .transpose()?;
    Ok(SourceRule {
        name: source.name.clone(),
        folder: source.folder.clone(),
        pattern: source.pattern.clone(),
        timezone,
        agent_channel: source.agent.map(Side::channel),
        caller_channel: source.caller.map(Side::channel),
    })
}
