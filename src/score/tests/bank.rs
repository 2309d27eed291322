//! A bank of sentences as people say them, `kind type | sentence`: how many does each rule find, and how many of the
//! ordinary ones does it take for something. Every third line of a kind is held: nobody tunes on it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{shipped, transcript};
use crate::domain::{Event, EventKind};
use crate::score::Scorer;

#[derive(Default)]
struct Tally {
    hits: u32,
    lines: u32,
    invented: u32,
}

impl Tally {
    fn recall(&self) -> f64 {
        f64::from(self.hits) / f64::from(self.lines.max(1))
    }

    fn precision(&self) -> f64 {
        f64::from(self.hits) / f64::from((self.hits + self.invented).max(1))
    }
}

/// What is said around the sentence: nothing that is an event by itself.
const CONTEXTS: &[(&str, &str, &str, &str)] = &[
    (
        "ru",
        "A: Мы предлагаем хорошее оборудование.",
        "A: Да, слышно вас.",
        "Давайте я подъеду к вам в четверг в одиннадцать?",
    ),
    (
        "en",
        "A: We make good equipment.",
        "A: Yes, I hear you.",
        "Shall I come and see you on Thursday at eleven?",
    ),
];

#[test]
fn russian_sentences_are_understood() {
    check("ru", include_str!("bank/ru.txt"), 0.78);
}

fn check(language: &str, bank: &str, floor: f64) {
    let scorer = Scorer::new(&shipped(language)).unwrap();
    let &(_, offer, after, request) = CONTEXTS.iter().find(|c| c.0 == language).unwrap();
    let mut number: BTreeMap<&str, usize> = BTreeMap::new();
    let mut tallies: BTreeMap<(bool, String), Tally> = BTreeMap::new();
    let mut report = String::new();
    for line in bank.lines().filter(|l| !l.is_empty() && !l.starts_with('#')) {
        let (what, sentence) = line.split_once(" | ").unwrap();
        let (kind, subtype) = what.trim().split_once(' ').unwrap();
        let at = number.entry(what).or_default();
        *at += 1;
        let held = at.is_multiple_of(3);
        let by_agent = matches!(kind, "closing_attempt") || subtype == "agent";
        let call = match (kind, by_agent) {
            ("answer", _) => format!("A: {request}\nC: {sentence}\nA: Понял вас."),
            (_, true) => format!("C: Алло.\nA: {sentence}\nC: Кхм."),
            (_, false) => format!("{offer}\nC: {sentence}\n{after}"),
        };
        let events = scorer.score(&transcript(&call)).events;
        let said = said(&events, sentence);
        let wanted = match kind {
            "none" => None,
            "objection" => Some(format!("objection {subtype}")),
            "closing_attempt" | "refusal" | "promise" => Some(kind.to_owned()),
            "answer" => Some(format!("answer {subtype}")),
            other => panic!("{other}"),
        };
        if let Some(wanted) = &wanted {
            let tally = tallies.entry((held, wanted.clone())).or_default();
            tally.lines += 1;
            let found = if kind == "answer" {
                answer(&events) == *wanted
            } else {
                said.contains(wanted)
            };
            tally.hits += u32::from(found);
            if !found && !held {
                let _ = writeln!(
                    report,
                    "missed   {line}  {said:?} {}",
                    if kind == "answer" {
                        answer(&events)
                    } else {
                        String::new()
                    }
                );
            }
        }
        // What ordinary sentences are taken for; and of objections, those of another type.
        for wrong in said.iter().filter(|s| Some(*s) != wanted.as_ref()) {
            let counts = kind == "none" || (kind == "objection" && wrong.starts_with("objection"));
            if counts {
                tallies.entry((held, wrong.clone())).or_default().invented += 1;
                if !held {
                    let _ = writeln!(report, "invented {wrong} | {line}");
                }
            }
        }
    }
    println!("{report}");
    let mut low = Vec::new();
    for ((held, what), tally) in &tallies {
        let half = if *held { "held" } else { "open" };
        println!(
            "{half} {what:24} n {:3} P {:.2} R {:.2}",
            tally.lines,
            tally.precision(),
            tally.recall()
        );
        if *held && (tally.recall() < floor || tally.precision() < floor) {
            low.push(what);
        }
    }
    assert!(low.is_empty(), "below {floor}: {low:?}");
}

/// Kinds that were found in the sentence.
fn said(events: &[Event], sentence: &str) -> Vec<String> {
    let mut said: Vec<String> = events
        .iter()
        .filter(|e| sentence.contains(e.quote.trim_end_matches(['.', '?', '!', ','])))
        .filter_map(|e| {
            let subtype = e
                .subtype
                .map(|t| serde_json::to_value(t).unwrap().as_str().unwrap().to_owned());
            match e.kind {
                EventKind::Objection => Some(format!("objection {}", subtype.unwrap_or_default())),
                EventKind::Refusal => Some("refusal".to_owned()),
                EventKind::ClosingAttempt => Some("closing_attempt".to_owned()),
                EventKind::Promise => Some("promise".to_owned()),
                _ => None,
            }
        })
        .collect();
    said.dedup();
    said
}

/// The customer's answer to the request.
fn answer(events: &[Event]) -> String {
    let result = events
        .iter()
        .find(|e| e.kind == EventKind::ClosingAttempt)
        .and_then(|e| e.result);
    let name = result.map(|r| serde_json::to_value(r).unwrap().as_str().unwrap().to_owned());
    format!("answer {}", name.unwrap_or_default())
}
