//! Big forms: five thousand phrases cost a call little more than fifty do, and a hundred expressions are no burden.
//! Times are compared with each other, never with a clock, so that a slow or busy machine changes nothing.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use super::{form, transcript};
use crate::domain::{Transcript, Verdict};
use crate::score::Scorer;

/// Made-up stems of three syllables, none of them Russian: what is measured is the looking, not the finding.
fn word(n: usize) -> String {
    const SYLLABLES: &[&str] = &[
        "ба", "во", "гу", "де", "жи", "зо", "ка", "лю", "мо", "ну", "пе", "ро", "си", "та", "фу", "хо", "ци", "че",
        "ша", "щу",
    ];
    let at = |i: usize| SYLLABLES[i % SYLLABLES.len()];
    format!("{}{}{}р", at(n), at(n / 20), at(n / 400 + 7 * n))
}

/// One item of so many phrases of two words, the last of which is in the call.
fn phrases(count: usize) -> String {
    let mut text = "      - id: x\n        text: x\n        phrases:\n".to_owned();
    for n in 1..count {
        let _ = writeln!(text, "          - {} {}", word(n), word(3 * n + 1));
    }
    text + "          - подпишем договор\n"
}

fn call() -> Transcript {
    let dialogue = include_str!("dialogues/ru.txt");
    let lines: Vec<&str> = dialogue
        .lines()
        .filter(|l| l.starts_with("A: ") || l.starts_with("C: "))
        .map(|l| l.split('{').next().unwrap())
        .chain(["A: Тогда подпишем договор."])
        .collect();
    transcript(&lines.join("\n"))
}

/// The fastest of several: what else the machine does only ever adds.
fn fastest(mut work: impl FnMut()) -> Duration {
    let time = |work: &mut dyn FnMut()| {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    (0..5).map(|_| time(&mut work)).min().unwrap()
}

#[test]
fn a_hundred_times_the_phrases_cost_less_than_five_times_the_time() {
    let call = call();
    let [few, many] = [50, 5_000].map(|count| {
        let scorer = Scorer::new(&form("ru", &phrases(count))).unwrap();
        assert_eq!(scorer.score(&call).items[0].verdict, Verdict::Pass);
        fastest(|| {
            let _ = scorer.score(&call);
        })
    });
    assert!(many < few * 5, "50 phrases: {few:?}, 5 000: {many:?}");
}

#[test]
fn reading_and_compiling_grow_with_the_phrases_and_no_faster() {
    let [few, many] = [500, 5_000].map(|count| {
        let items = phrases(count);
        fastest(|| {
            Scorer::new(&form("ru", &items)).unwrap();
        })
    });
    assert!(many < few * 20, "500 phrases: {few:?}, 5 000: {many:?}");
}

#[test]
fn a_hundred_expressions_are_looked_for() {
    let call = call();
    let mut items = String::from("      - id: x\n        text: x\n        regex:\n");
    for n in 0..100 {
        let _ = writeln!(items, "          - '\\b{}[а-я]* .{{0,30}}{}'", word(n), word(n + 200));
    }
    items.push_str("          - 'подпишем.{1,20}договор'\n");
    let one = Scorer::new(&form(
        "ru",
        "      - {id: x, text: x, regex: 'подпишем.{1,20}договор'}\n",
    ))
    .unwrap();
    let hundred = Scorer::new(&form("ru", &items)).unwrap();
    assert_eq!(hundred.score(&call).items[0].verdict, Verdict::Pass);
    let [few, many] = [one, hundred].map(|scorer| {
        fastest(|| {
            let _ = scorer.score(&call);
        })
    });
    assert!(many < few * 30, "1 expression: {few:?}, 101: {many:?}");
}
