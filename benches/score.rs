//! Scoring: the steps of one call, whole scorecards, growth with items and with calls, and a form's compilation. Input is
//! made from a seed, outside what is measured: calls of six minutes (about 900 words) put together from the lines of
//! sales dialogues.

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use talktrack::checklist;
use talktrack::domain::{Channel, Millis, Role, Segment, Transcript};
use talktrack::score::Scorer;
use talktrack::score::measure::Matcher;

const FORM: &str = include_str!("../scripts/b2b-sales-ru.yaml");
const LINES: &str = include_str!("../src/score/tests/dialogues/ru.txt");
const SIX_MINUTES_MS: u32 = 6 * 60 * 1000;

/// A linear congruential generator: the same calls on every machine.
struct Seed(u64);

impl Seed {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % below
    }
}

fn call(seed: &mut Seed) -> Transcript {
    let lines: Vec<(&str, &str)> = LINES
        .lines()
        .filter_map(|l| l.split('{').next()?.split_once(": "))
        .filter(|(who, _)| matches!(*who, "A" | "C"))
        .collect();
    let mut segments = Vec::new();
    let mut at = 500;
    while at < SIX_MINUTES_MS {
        let (who, text) = lines[seed.next(lines.len())];
        let length = u32::try_from(text.split_whitespace().count()).unwrap_or(1) * 400;
        let (channel, role) = if who == "C" {
            (1, Role::Customer)
        } else {
            (0, Role::Agent)
        };
        segments.push(Segment {
            channel,
            role: Some(role),
            start_ms: Millis(at),
            end_ms: Millis(at + length),
            text: text.trim().to_owned(),
            confidence: None,
            doubt: None,
            voice: None,
            words: vec![],
        });
        at += length + 300;
    }
    let channel = |index, role| Channel {
        index,
        role: Some(role),
        speech: None,
        level_dbfs: None,
        voices: Vec::new(),
    };
    let channels = vec![channel(0, Role::Agent), channel(1, Role::Customer)];
    Transcript {
        duration_ms: Millis(at),
        language: None,
        language_probability: None,
        model: None,
        channels,
        segments,
    }
}

#[allow(clippy::expect_used)] // a bench may stop
fn score(c: &mut Criterion) {
    let checklist = checklist::parse("b2b-sales-ru.yaml", FORM).expect("the form that ships is valid");
    let scorer = Scorer::new(&checklist).expect("and compiles");
    let mut seed = Seed(42);
    let calls: Vec<Transcript> = (0..64).map(|_| call(&mut seed)).collect();
    let bytes: usize = calls.iter().flat_map(|c| &c.segments).map(|s| s.text.len()).sum();

    let mut group = c.benchmark_group("score");
    group.throughput(Throughput::Elements(calls.len() as u64));
    group.bench_function("64 calls of 6 minutes, 35 items", |b| {
        b.iter(|| calls.iter().filter_map(|call| scorer.score(call).score).count());
    });
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function("the same in bytes of text", |b| {
        b.iter(|| calls.iter().filter_map(|call| scorer.score(call).score).count());
    });
    group.finish();

    let matcher = Matcher::of_form(&checklist).expect("and compiles");
    let mut group = c.benchmark_group("steps of a call");
    group.throughput(Throughput::Elements(calls.len() as u64));
    group.bench_function("words and stems", |b| {
        b.iter(|| calls.iter().map(|call| matcher.words(call)).sum::<usize>());
    });
    group.bench_function("and phrases", |b| {
        b.iter(|| calls.iter().map(|call| matcher.hits(call)).sum::<usize>());
    });
    group.finish();

    c.bench_function("compile a form of 35 items", |b| {
        b.iter_batched(
            || &checklist,
            |checklist| Scorer::new(checklist).is_ok(),
            BatchSize::SmallInput,
        );
    });
}

/// Less than linear in items: the calls' words are split and stemmed once for all of them.
#[allow(clippy::expect_used)]
fn growth(c: &mut Criterion) {
    let mut seed = Seed(42);
    let calls: Vec<Transcript> = (0..128).map(|_| call(&mut seed)).collect();
    let mut group = c.benchmark_group("items");
    group.sample_size(20);
    for items in [10, 30, 100, 300] {
        let form =
            checklist::parse("items.yaml", &form_of(items, &mut seed)).expect("a form of plain phrases is valid");
        let scorer = Scorer::new(&form).expect("and compiles");
        group.bench_with_input(BenchmarkId::from_parameter(items), &scorer, |b, scorer| {
            b.iter(|| calls[..32].iter().filter_map(|call| scorer.score(call).score).count());
        });
    }
    group.finish();

    let form = checklist::parse("b2b-sales-ru.yaml", FORM).expect("the form that ships is valid");
    let scorer = Scorer::new(&form).expect("and compiles");
    let mut group = c.benchmark_group("calls");
    group.sample_size(20);
    for n in [8, 32, 128] {
        group.throughput(Throughput::Elements(n as u64));
        group.bench_with_input(BenchmarkId::from_parameter(n), &calls[..n], |b, calls| {
            b.iter(|| calls.iter().filter_map(|call| scorer.score(call).score).count());
        });
    }
    group.finish();
}

/// A form of so many phrases of two words, made of syllables: what is measured is the looking, not the finding.
fn form_of_phrases(count: usize) -> String {
    const SYLLABLES: &[&str] = &[
        "ба", "во", "гу", "де", "жи", "зо", "ка", "лю", "мо", "ну", "пе", "ро", "си", "та", "фу", "хо", "ци", "че",
        "ша", "щу",
    ];
    let at = |n: usize| SYLLABLES[n % SYLLABLES.len()];
    let word = |n: usize| format!("{}{}{}р", at(n), at(n / 20), at(n / 400 + 7 * n));
    let phrases: Vec<String> = (0..count)
        .map(|n| format!("          - {} {}\n", word(n), word(3 * n + 1)))
        .collect();
    let head = "id: big\nlanguage: ru\nsections:\n  - id: all\n    items:\n      - id: x\n        text: x\n";
    format!("{head}        phrases:\n{}", phrases.concat())
}

/// How the time of a call and of a form grows with the form.
#[allow(clippy::expect_used)] // a bench may stop
fn big_forms(c: &mut Criterion) {
    let mut seed = Seed(42);
    let calls: Vec<Transcript> = (0..16).map(|_| call(&mut seed)).collect();
    let mut group = c.benchmark_group("big forms");
    group.sample_size(10);
    for count in [50, 500, 5_000] {
        let text = form_of_phrases(count);
        let read = |text: &str| checklist::parse("big.yaml", text).expect("the form is valid");
        let scorer = Scorer::new(&read(&text)).expect("and compiles");
        group.throughput(Throughput::Elements(calls.len() as u64));
        group.bench_function(format!("16 calls of 6 minutes, {count} phrases"), |b| {
            b.iter(|| calls.iter().filter_map(|call| scorer.score(call).score).count());
        });
        group.throughput(Throughput::Elements(1));
        group.bench_function(format!("read and compile {count} phrases"), |b| {
            b.iter(|| Scorer::new(&read(&text)).is_ok());
        });
    }
    group.finish();
}

/// A form of so many items of four phrases each: two neighbouring words out of the dialogues.
fn form_of(items: usize, seed: &mut Seed) -> String {
    let words: Vec<&str> = LINES
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| word.chars().count() > 3 && !word.is_ascii())
        .collect();
    let mut text = String::from("id: grown\nlanguage: ru\nsections:\n  - id: all\n    items:\n");
    for n in 0..items {
        text.push_str(&format!(
            "      - id: all.i{n}\n        text: Пункт {n}\n        phrases:\n"
        ));
        for _ in 0..4 {
            let at = seed.next(words.len() - 1);
            text.push_str(&format!("          - {} {}\n", words[at], words[at + 1]));
        }
    }
    text
}

criterion_group!(benches, score, growth, big_forms);
criterion_main!(benches);
