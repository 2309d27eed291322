//! Sentences of all kinds that events are found in, `what | who: sentence`, and innocent ones that must not be taken for
//! them, `not what | …`. Every third line of a kind is held: no rule is tuned on it, and it has a lower floor.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{shipped, transcript};
use crate::domain::Event;
use crate::score::Scorer;

/// Found of what is to be found, in lines that rules were tuned on and in held ones.
const FOUND: [f64; 2] = [0.93, 0.80];

/// Innocent sentences left alone.
const LEFT_ALONE: [f64; 2] = [0.95, 0.80];

#[test]
fn russian_sentences_are_found_and_innocent_ones_are_not() {
    check("ru", include_str!("wide/ru.txt"));
}

#[test]
fn english_sentences_are_found_and_innocent_ones_are_not() {
    check("en", include_str!("wide/en.txt"));
}

fn check(language: &str, bank: &str) {
    let scorer = Scorer::new(&shipped(language)).unwrap();
    let mut number: BTreeMap<&str, usize> = BTreeMap::new();
    // Kind, held → right, all.
    let mut tallies: BTreeMap<(&str, usize), (u32, u32)> = BTreeMap::new();
    let mut report = String::new();
    for line in bank.lines().filter(|l| !l.is_empty() && !l.starts_with('#')) {
        let (what, said) = line.split_once(" | ").unwrap();
        let at = number.entry(what).or_default();
        *at += 1;
        let held = usize::from(at.is_multiple_of(3));
        let (kind, barred) = what.strip_prefix("not ").map_or((what, false), |kind| (kind, true));
        let found = kinds(&scorer, language, said);
        let has = found.iter().any(|f| f == kind || f.split(' ').next() == Some(kind));
        let tally = tallies.entry((what, held)).or_default();
        tally.1 += 1;
        tally.0 += u32::from(has != barred);
        if has == barred && held == 0 {
            let _ = writeln!(report, "{line}   {found:?}");
        }
    }
    println!("{report}");
    let mut low = Vec::new();
    let mut all: BTreeMap<(bool, usize), (u32, u32)> = BTreeMap::new();
    for ((what, held), (right, lines)) in &tallies {
        println!("{language} {what:24} {} {right}/{lines}", ["open", "held"][*held]);
        let sum = all.entry((what.starts_with("not "), *held)).or_default();
        *sum = (sum.0 + right, sum.1 + lines);
    }
    for ((barred, held), (right, lines)) in all {
        let floor = if barred { LEFT_ALONE } else { FOUND }[held];
        println!("{language} barred {barred} held {held}: {right}/{lines}");
        if f64::from(right) < floor * f64::from(lines) {
            low.push(format!("barred {barred} held {held} {right}/{lines}"));
        }
    }
    assert!(low.is_empty(), "{low:?}");
}

/// What is found in the last sentence: `kind` or `objection type`; steps of the call wherever they are.
fn kinds(scorer: &Scorer, language: &str, said: &str) -> Vec<String> {
    let (before, line) = said.rsplit_once(" << ").map_or((None, said), |(b, l)| (Some(b), l));
    let by_agent = line.starts_with("A:");
    let before = before.unwrap_or(match (language, by_agent) {
        ("ru", true) => "C: Алло.",
        ("ru", false) => "A: Мы предлагаем хорошее оборудование.",
        (_, true) => "C: Hello.",
        (_, false) => "A: We make good equipment.",
    });
    let after = match (language, by_agent) {
        ("ru", true) => "C: Кхм.",
        ("ru", false) => "A: Да, слышно вас.",
        (_, true) => "C: Hm.",
        (_, false) => "A: Yes, I hear you.",
    };
    let call = transcript(&format!("{before}\n{line}\n{after}"));
    let own = &call.segments[1];
    let json = |event: &Event| serde_json::to_value(event).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let card = scorer.score(&call);
    let events = card
        .events
        .iter()
        .filter(|e| (e.start_ms >= own.start_ms && e.end_ms <= own.end_ms) || text(&json(e)["kind"]) == "next_step");
    events
        .map(|event| {
            let value = json(event);
            match text(&value["kind"]).as_str() {
                "objection" => format!("objection {}", text(&value["type"])),
                "closing_attempt" => format!("closing {}", text(&value["type"])),
                other => other.to_owned(),
            }
        })
        .collect()
}
