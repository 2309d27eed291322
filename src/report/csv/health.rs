//! Recording health, one row per source and fact: counts, codecs, findings, failures, advice.

use super::sheet::{line, text};
use crate::kpi::health::Health;

/// `share` is of the source's decoded recordings.
#[must_use]
pub fn health(health: &Health) -> String {
    let mut out = String::new();
    line(&mut out, ["source", "group", "name", "recordings", "share"]);
    for source in &health.sources {
        let mut row = |group: &str, name: &str, recordings: Option<u64>, share: Option<f64>| {
            let cells = [
                source.source.clone().unwrap_or_default(),
                group.to_owned(),
                name.to_owned(),
                text(recordings),
                text(share),
            ];
            line(&mut out, cells.iter().map(String::as_str));
        };
        row("recordings", "", Some(source.recordings), None);
        row("decoded", "", Some(source.decoded), None);
        row("failed", "", Some(source.failed), None);
        row("one_channel", "", Some(source.one_channel), None);
        row("nothing_to_hear", "", Some(source.nothing_to_hear), None);
        row("roles_doubtful", "", Some(source.roles_doubtful), None);
        for codec in &source.codecs {
            row("codec", &codec.codec, Some(codec.recordings), None);
        }
        for finding in &source.findings {
            row(
                "finding",
                &word(&finding.kind),
                Some(finding.recordings),
                Some(finding.share),
            );
        }
        for failure in &source.failures {
            row("failure", &failure.reason, Some(failure.recordings), None);
        }
        for advice in &source.advice {
            row("advice", &word(advice), None, None);
        }
    }
    out
}

/// As JSON has it.
fn word<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
