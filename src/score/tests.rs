//! Whole calls: dialogues with labels, and properties of every scorecard.

mod bank;
mod behaviours;
mod big;
mod dialogues;
mod engine;
mod explain;
mod forms;
mod money;
mod numbers;
mod parts;
mod phrase_bank;
mod properties;
mod reference;
mod retail;
mod slots;
mod table;
mod tree;
mod wide;

use crate::checklist::{self, Checklist};
use crate::domain::{Channel, Millis, Role, Segment, Transcript};

/// A transcript of lines `A: …` and `C: …` (agent, customer), at 400 ms a word with 500 ms between turns.
pub(crate) fn transcript(lines: &str) -> Transcript {
    let mut at = 500;
    let mut segments = Vec::new();
    for line in lines.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let (who, text) = line.split_once(':').unwrap_or(("A", line));
        let (channel, role) = match who.trim() {
            "C" => (1, Some(Role::Customer)),
            "A" => (0, Some(Role::Agent)),
            _ => (0, None),
        };
        let length = u32::try_from(text.split_whitespace().count()).unwrap() * 400;
        let text = text.trim().to_owned();
        let (start_ms, end_ms) = (Millis(at), Millis(at + length));
        segments.push(Segment {
            channel,
            role,
            start_ms,
            end_ms,
            text,
            confidence: None,
            doubt: None,
            voice: None,
            words: vec![],
        });
        at += length + 500;
    }
    let role_of = |index| {
        segments
            .iter()
            .find(|s| s.channel == index)
            .and_then(|s: &Segment| s.role)
    };
    let channels = (0..2)
        .map(|index| Channel {
            index,
            role: role_of(index),
            speech: None,
            level_dbfs: None,
            voices: Vec::new(),
        })
        .collect();
    Transcript {
        duration_ms: Millis(at),
        language: None,
        language_probability: None,
        model: None,
        channels,
        segments,
    }
}

/// A form with these sections, agent by default.
pub(crate) fn form(language: &str, items: &str) -> Checklist {
    let text = format!("id: test\nlanguage: {language}\nsections:\n  - id: all\n    items:\n{items}");
    checklist::parse("test.yaml", &text).unwrap_or_else(|e| panic!("{e}"))
}

pub(crate) fn shipped(language: &str) -> Checklist {
    let text = match language {
        "ru" => include_str!("../../scripts/b2b-sales-ru.yaml"),
        "retail" => include_str!("../../scripts/retail-inbound-ru.yaml"),
        _ => include_str!("../../scripts/b2b-sales-en.yaml"),
    };
    checklist::parse("form", text).unwrap_or_else(|e| panic!("{e}"))
}
