//! A bank of sentences, `kind type | sentence`, each scored in a small call. Every third line of a kind is held back: the
//! rules are tuned on the others, and both halves have floors.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{shipped, transcript};
use crate::domain::{EventKind, Scorecard};
use crate::score::Scorer;

#[derive(Default, Clone, Copy)]
struct Tally {
    hits: usize,
    missed: usize,
    invented: usize,
}

impl Tally {
    #[allow(clippy::cast_precision_loss)]
    fn shares(self) -> (f64, f64) {
        let share = |of: usize| {
            if of == 0 { 1.0 } else { self.hits as f64 / of as f64 }
        };
        (share(self.hits + self.invented), share(self.hits + self.missed))
    }
}

/// Precision and recall that each kind must reach: on the lines the rules were tuned on, and on those held back.
const FLOORS: [(f64, f64); 2] = [(0.92, 0.92), (0.78, 0.78)];

#[test]
fn the_english_bank_is_understood() {
    check("en", include_str!("bank/en.txt"));
}

fn check(language: &str, bank: &str) {
    let scorer = Scorer::new(&shipped(language)).unwrap();
    let mut tallies: BTreeMap<(String, usize), Tally> = BTreeMap::new();
    let mut report = String::new();
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    for line in bank.lines().filter(|l| !l.starts_with('#')) {
        let Some((label, sentence)) = line.split_once(" | ") else {
            continue;
        };
        let number = numbers.entry(label).or_default();
        *number += 1;
        let half = usize::from(number.is_multiple_of(3));
        let (kind, subtype) = label.split_once(' ').unwrap_or((label, ""));
        let card = scorer.score(&transcript(&call(kind, subtype, sentence)));
        let found = said(&card, kind);
        let expected: Vec<String> = match kind {
            "none" => vec![],
            "objection" => vec![format!("objection {subtype}")],
            other => vec![other.to_owned()],
        };
        for what in &expected {
            let tally = tallies.entry((what.clone(), half)).or_default();
            if found.contains(what) {
                tally.hits += 1;
            } else {
                tally.missed += 1;
                if half == 0 {
                    let _ = writeln!(report, "missed   {what:22} {found:?} {sentence}");
                }
            }
        }
        // What an objection or a refusal is beside it is a matter of taste; an invention is one in plain talk, or of the
        // same family.
        for what in found.iter().filter(|f| !expected.contains(f) && counts(kind, f)) {
            tallies.entry((what.clone(), half)).or_default().invented += 1;
            if half == 0 {
                let _ = writeln!(report, "invented {what:22} {label} | {sentence}");
            }
        }
    }
    println!("{report}");
    let mut low = Vec::new();
    for ((kind, half), tally) in &tallies {
        let (precision, recall) = tally.shares();
        let name = ["tuned", "held"][*half];
        println!(
            "{kind:22} {name:5} hits {:3} missed {:2} invented {:2} P {precision:.2} R {recall:.2}",
            tally.hits, tally.missed, tally.invented
        );
        let (p, r) = FLOORS[*half];
        if tally.hits + tally.missed > 0 && (precision < p || recall < r) {
            low.push(format!("{kind} {name} P {precision:.2} R {recall:.2}"));
        }
    }
    assert!(low.is_empty(), "below the floor: {low:?}");
}

fn call(kind: &str, who: &str, sentence: &str) -> String {
    let opening = "C: Hello.\nA: We help small firms with their work.\n";
    match kind {
        "closing_attempt" => format!("{opening}C: I see.\nA: {sentence}\nC: Okay.\nA: Great."),
        "accept" | "defer" | "decline" => {
            format!("{opening}C: I see.\nA: Shall we put a call in for Thursday at ten?\nC: {sentence}\nA: I see.")
        }
        "promise" | "none" if who == "agent" => format!("{opening}C: I see.\nA: {sentence}\nC: I see."),
        _ => format!("{opening}C: {sentence}\nA: I see. What do you mean by that?"),
    }
}

/// Whether an event of a line that does not expect it is a mistake.
fn counts(kind: &str, found: &str) -> bool {
    match kind {
        "none" => true,
        "objection" => found == "refusal" || found == "promise",
        "closing_attempt" => found == "promise",
        "promise" => found == "refusal",
        "accept" | "defer" | "decline" => matches!(found, "accept" | "defer" | "decline"),
        _ => false,
    }
}

fn said(card: &Scorecard, kind: &str) -> Vec<String> {
    let json = |value: serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let mut said: Vec<String> = card
        .events
        .iter()
        .filter_map(|event| {
            let result = event
                .result
                .map(|r| json(serde_json::to_value(r).unwrap()))
                .unwrap_or_default();
            let subtype = event
                .subtype
                .map(|t| json(serde_json::to_value(t).unwrap()))
                .unwrap_or_default();
            Some(match event.kind {
                EventKind::Objection => format!("objection {subtype}"),
                EventKind::Refusal => "refusal".to_owned(),
                EventKind::ClosingAttempt if matches!(kind, "accept" | "defer" | "decline") => match result.as_str() {
                    "accepted" => "accept".to_owned(),
                    "deferred" => "defer".to_owned(),
                    "refused" => "decline".to_owned(),
                    _ => return None,
                },
                EventKind::ClosingAttempt => "closing_attempt".to_owned(),
                EventKind::Promise => "promise".to_owned(),
                _ => return None,
            })
        })
        .collect();
    said.sort();
    said.dedup();
    said
}
