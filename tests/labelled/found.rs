//! All that is found in a dialogue, line by line: so that a change of a rule shows what else it moves.

use std::fmt::Write as _;

use serde_json::Value;
use talktrack::domain::{Event, Evidence, Scorecard};

/// Events, items with their evidence, the customer's decision and the figures that are known.
pub fn lines(id: &str, card: &Scorecard) -> String {
    let mut text = format!("== {id}\n");
    for event in &card.events {
        let _ = writeln!(text, "{}", line(event));
    }
    for item in &card.items {
        let proof: Vec<String> = item.evidence.iter().map(evidence).collect();
        let _ = writeln!(
            text,
            "{} {} {}",
            item.id.as_str(),
            item.verdict.as_str(),
            proof.join(" ")
        );
    }
    if let Some(decision) = &card.decision {
        let proof = decision.evidence.as_ref().map(evidence).unwrap_or_default();
        let _ = writeln!(
            text,
            "decision {} {} {proof}",
            word(&decision.stage),
            word(&decision.close)
        );
    }
    let figures = serde_json::to_value(&card.metrics).unwrap();
    let known = figures
        .as_object()
        .unwrap()
        .iter()
        .filter(|(_, value)| !value.is_null());
    let known: Vec<String> = known
        .map(|(name, value)| format!("{name} {:.3}", value.as_f64().unwrap()))
        .collect();
    let _ = writeln!(text, "{}", known.join(", "));
    // No spaces at the ends of lines.
    text.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

fn line(event: &Event) -> String {
    let mut words = vec![event.start_ms.0.to_string(), word(&event.kind)];
    words.extend(event.speaker.as_ref().map(word));
    words.extend(event.subtype.as_ref().map(word));
    words.extend(event.result.as_ref().map(word));
    words.extend(event.detail.amount.map(|amount| format!("= {amount}")));
    words.extend(event.detail.when.as_ref().map(|when| format!("[{when}]")));
    words.extend(
        event
            .detail
            .after_value
            .map(|after| if after { "after value" } else { "before value" }.to_owned()),
    );
    format!("{} «{}»", words.join(" "), event.quote)
}

fn evidence(evidence: &Evidence) -> String {
    format!("{}–{}", evidence.start_ms.0, evidence.end_ms.0)
}

fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value).unwrap() {
        Value::String(word) => word,
        other => other.to_string(),
    }
}
