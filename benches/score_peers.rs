//! The Rust side of `make bench-score`: reads transcripts once, looks for phrases in them, prints how long that took.
//! Not a benchmark of its own: `benches/score_peers.py` calls it, and without arguments it does nothing.
//!
//! `--export FORM` prints the phrases of a form as plain sequences of words, which is what the peers can look for.
//! `--run JOB THREADS FOLDER FORM PHRASES` prints calls, bytes of text, hits and seconds of one job:
//! `same` (those plain phrases, words side by side), `form` (the form's phrases with slop, mis-hearings and negation),
//! `score` (whole scorecards).

use std::fs;
use std::path::Path;
use std::time::Instant;

use talktrack::checklist::{self, Checklist, Condition, Phrase, Way};
use talktrack::domain::Transcript;
use talktrack::score::{Scorer, measure::Matcher};

/// Variants of one phrase, at most.
const VARIANTS: usize = 64;

#[allow(clippy::print_stdout, clippy::print_stderr, clippy::unwrap_used)] // a tool of the benches may
fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--export", form] => {
            for phrase in plain_phrases(&checklist::load(Path::new(form)).unwrap()) {
                println!("{phrase}");
            }
        }
        ["--run", job, threads, folder, form, phrases] => {
            let form = checklist::load(Path::new(form)).unwrap();
            let phrases: Vec<String> = fs::read_to_string(phrases)
                .unwrap()
                .lines()
                .map(str::to_owned)
                .collect();
            run(job, threads.parse().unwrap(), Path::new(folder), &form, &phrases);
        }
        _ => eprintln!("score_peers: run by `make bench-score`"),
    }
}

#[allow(clippy::print_stdout, clippy::unwrap_used)]
fn run(job: &str, threads: usize, folder: &Path, form: &Checklist, phrases: &[String]) {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let calls: Vec<Transcript> = files
        .iter()
        .map(|file| serde_json::from_slice(&fs::read(file).unwrap()).unwrap())
        .collect();
    let bytes: usize = calls.iter().flat_map(|c| &c.segments).map(|s| s.text.len()).sum();
    let work: Box<dyn Fn(&Transcript) -> usize + Sync> = match job {
        "same" => {
            let matcher = Matcher::plain(phrases);
            Box::new(move |call| matcher.hits(call))
        }
        "form" => {
            let matcher = Matcher::of_form(form).unwrap();
            Box::new(move |call| matcher.hits(call))
        }
        _ => {
            let scorer = Scorer::new(form).unwrap();
            Box::new(move |call| scorer.score(call).items.len())
        }
    };
    let started = Instant::now();
    let part = calls.len().div_ceil(threads.max(1)).max(1);
    let hits: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = calls
            .chunks(part)
            .map(|calls| scope.spawn(|| calls.iter().map(&work).sum::<usize>()))
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "{{\"calls\":{},\"bytes\":{bytes},\"hits\":{hits},\"seconds\":{seconds}}}",
        calls.len()
    );
}

/// Every phrase of the form as words in order, with the alternatives multiplied out, each once, in the form's order.
fn plain_phrases(form: &Checklist) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut add = |phrase: &Phrase| {
        for words in variants(phrase) {
            if !found.contains(&words) {
                found.push(words);
            }
        }
    };
    for item in form.items() {
        each_condition(&item.met, &mut add);
        if let Some(condition) = &item.applies_when {
            each_condition(condition, &mut add);
        }
    }
    found
}

fn each_condition(condition: &Condition, add: &mut impl FnMut(&Phrase)) {
    match &condition.way {
        Way::Phrases { phrases, .. } | Way::Question { about: phrases, .. } => phrases.iter().for_each(add),
        Way::All(of) | Way::Any(of) | Way::AtLeast { of, .. } | Way::Within { of, .. } => {
            for condition in of {
                each_condition(condition, add);
            }
        }
        Way::Not(inner) => each_condition(inner, add),
        Way::Before { first, then } => {
            each_condition(first, add);
            each_condition(then, add);
        }
        _ => {}
    }
}

fn variants(phrase: &Phrase) -> Vec<String> {
    let mut variants = vec![String::new()];
    for word in &phrase.words {
        let longer = |variant: &String| {
            let variant = variant.clone();
            word.alternatives.iter().map(move |a| {
                let text: String = a
                    .text
                    .chars()
                    .map(|c| if c.is_alphanumeric() { c } else { ' ' })
                    .collect();
                format!("{variant} {text}").trim().to_owned()
            })
        };
        variants = variants.iter().flat_map(longer).take(VARIANTS).collect();
    }
    variants
}
