//! Labelled dialogues. Each line carries what happens in it in braces; the rules are held to F1 ≥ 0.85 for every kind,
//! and misses are printed with their lines.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{shipped, transcript};
use crate::domain::{Event, EventKind, Transcript};
use crate::score::Scorer;

const FLOOR: f64 = 0.85;

/// What a label or an event says: kind, and for those that have one, type and result.
type Said = (&'static str, String);

#[derive(Default)]
struct Tally {
    hits: usize,
    missed: usize,
    invented: usize,
}

impl Tally {
    #[allow(clippy::cast_precision_loss)]
    fn f1(&self) -> f64 {
        let wrong = self.missed + self.invented;
        if self.hits + wrong == 0 {
            1.0
        } else {
            2.0 * self.hits as f64 / (2 * self.hits + wrong) as f64
        }
    }
}

#[test]
fn russian_dialogues_are_understood() {
    check("ru", include_str!("dialogues/ru.txt"));
}

#[test]
fn english_dialogues_are_understood() {
    check("en", include_str!("dialogues/en.txt"));
}

fn check(language: &str, text: &str) {
    let scorer = Scorer::new(&shipped(language)).unwrap();
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    let mut report = String::new();
    for dialogue in text.split("== ").filter(|d| !d.trim().is_empty()) {
        let (name, body) = dialogue.split_once('\n').unwrap();
        let lines: Vec<&str> = body.lines().filter(|l| !l.trim().is_empty()).collect();
        let spoken: Vec<&str> = lines.iter().map(|l| l.split('{').next().unwrap().trim()).collect();
        let transcript = transcript(&spoken.join("\n"));
        let card = scorer.score(&transcript);
        for (index, line) in lines.iter().enumerate() {
            let mut expected: Vec<Said> = line
                .split('{')
                .skip(1)
                .flat_map(|l| label(l.split('}').next().unwrap()))
                .collect();
            let mut found: Vec<Said> = card
                .events
                .iter()
                .filter(|e| line_of(&transcript, e) == index)
                .flat_map(said)
                .collect();
            // Questions are counted as often as they occur, the rest once a line.
            found.dedup();
            expected.retain(|e| {
                if let Some(at) = found.iter().position(|f| f == e) {
                    found.remove(at);
                    tallies.entry(e.0.to_owned()).or_default().hits += 1;
                    return false;
                }
                true
            });
            for (kind, what) in expected {
                tallies.entry(kind.to_owned()).or_default().missed += 1;
                let _ = writeln!(report, "  missed   {kind:18} {what:28} {name}: {line}");
            }
            for (kind, what) in found {
                tallies.entry(kind.to_owned()).or_default().invented += 1;
                let _ = writeln!(report, "  invented {kind:18} {what:28} {name}: {line}");
            }
        }
    }
    println!("{report}");
    for (kind, tally) in &tallies {
        println!(
            "{kind:20} hits {:3} missed {:2} invented {:2} F1 {:.2}",
            tally.hits,
            tally.missed,
            tally.invented,
            tally.f1()
        );
    }
    let low: Vec<_> = tallies
        .iter()
        .filter(|(_, t)| t.f1() < FLOOR)
        .map(|(k, t)| format!("{k} {:.2}", t.f1()))
        .collect();
    assert!(low.is_empty(), "below {FLOOR}: {low:?}\n{report}");
}

/// `objection price handled` is an objection of a type, and a reaction to it.
fn label(text: &str) -> Vec<Said> {
    let words: Vec<&str> = text.split(' ').collect();
    let one = |name: &'static str, what: &str| (name, what.to_owned());
    match words.as_slice() {
        ["q", kind] => vec![one("question", ""), one("question type", kind)],
        ["objection", kind, result] => {
            vec![
                one("objection", kind),
                one("objection result", &format!("{kind} {result}")),
            ]
        }
        ["refusal", result] => vec![one("refusal", ""), one("refusal reaction", result)],
        ["closing", kind, result] => {
            let _ = kind;
            vec![one("closing attempt", ""), one("closing result", result)]
        }
        ["next_step"] => vec![one("next step", "")],
        ["promise"] => vec![one("promise", "")],
        other => panic!("label {other:?}"),
    }
}

fn said(event: &Event) -> Vec<Said> {
    let json = |value: serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let subtype = event
        .subtype
        .map(|t| json(serde_json::to_value(t).unwrap()))
        .unwrap_or_default();
    let result = event
        .result
        .map(|r| json(serde_json::to_value(r).unwrap()))
        .unwrap_or_default();
    match event.kind {
        EventKind::Question => vec![("question", String::new()), ("question type", subtype)],
        EventKind::Objection => vec![
            ("objection", subtype.clone()),
            ("objection result", format!("{subtype} {result}")),
        ],
        EventKind::Refusal => vec![("refusal", String::new()), ("refusal reaction", result)],
        EventKind::ClosingAttempt => vec![("closing attempt", String::new()), ("closing result", result)],
        EventKind::NextStep => vec![("next step", String::new())],
        EventKind::Promise => vec![("promise", String::new())],
        _ => vec![],
    }
}

/// The line an event stands in. A next step is agreed in the answer, so it counts for its line and the one after.
fn line_of(transcript: &Transcript, event: &Event) -> usize {
    let line = transcript
        .segments
        .iter()
        .position(|s| s.channel == event.channel && s.start_ms <= event.start_ms && event.start_ms <= s.end_ms)
        .unwrap_or(usize::MAX);
    if event.kind == EventKind::NextStep && transcript.segments.get(line).is_some_and(|s| s.channel == 0) {
        line + 1
    } else {
        line
    }
}
