//! How well the rules of `score` find what people labelled: forty dialogues against the shipped forms.
//!
//! Precision and recall per behaviour and per item go to `fixtures/labelled/RESULTS.md`; this test holds that file to the
//! rules and the rules to their floors. After a change: `UPDATE_RESULTS=1 cargo test --test labelled`, and read the
//! difference. `FOUND.txt` beside it has all that is found in the dialogues that are tuned on, line by line. A third of the
//! dialogues is kept apart: nobody tunes on them, they are reported and hold no floor.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod dialogue;
mod found;
mod table;
mod tally;

use std::collections::BTreeMap;
use std::path::Path;

use talktrack::checklist;
use talktrack::score::Scorer;

use self::dialogue::Heard;
use self::tally::Tallies;

/// F1 that the dialogues which are not kept apart must reach, as the recogniser heard them.
const FLOOR: f64 = 0.85;

/// The behaviours that the floor holds for.
#[rustfmt::skip]
const HELD: &[&str] = &[
    "objection", "refusal", "refusal reaction", "closing attempt", "next step", "question", "promise",
];

#[test]
fn the_rules_agree_with_the_labels() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let dialogues = dialogue::load_all(root);
    assert_eq!(dialogues.len(), 40, "24 Russian and 16 English dialogues");
    assert_eq!(dialogues.iter().filter(|d| d.language == "ru").count(), 24);
    let apart = dialogues.iter().filter(|d| d.kept_apart).count();
    assert!((13..=14).contains(&apart), "a third is kept apart, not {apart}");

    let mut scorers: BTreeMap<String, Scorer> = BTreeMap::new();
    let mut tuned = Tallies::default();
    let mut said = Tallies::default();
    let mut kept_apart = Tallies::default();
    let mut found = String::new();
    for dialogue in &dialogues {
        let scorer = scorers
            .entry(dialogue.form.clone())
            .or_insert_with(|| scorer(root, &dialogue.form));
        let facts = dialogue.facts();
        let heard = scorer.score_with(&dialogue.transcript(Heard::ByRecogniser), &facts);
        if dialogue.kept_apart {
            kept_apart.add(dialogue, Heard::ByRecogniser, &heard);
        } else {
            tuned.add(dialogue, Heard::ByRecogniser, &heard);
            found += &found::lines(&dialogue.id, &heard);
            let ideal = scorer.score_with(&dialogue.transcript(Heard::AsSaid), &facts);
            said.add(dialogue, Heard::AsSaid, &ideal);
        }
    }

    let reasons = dialogue::reasons(root);
    let results = table::results(&tuned, &said, &kept_apart, &reasons);
    let path = root.join("fixtures/labelled/RESULTS.md");
    #[allow(clippy::disallowed_methods, reason = "only a person who updates the file sets it")]
    let update = std::env::var_os("UPDATE_RESULTS").is_some();
    let found_path = root.join("fixtures/labelled/FOUND.txt");
    if update {
        std::fs::write(&path, &results).unwrap();
        std::fs::write(&found_path, &found).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();

    let low: Vec<String> = HELD
        .iter()
        .map(|name| (name, tuned.behaviours.get(*name).map_or(0.0, tally::Tally::f1)))
        .filter(|(_, f1)| *f1 < FLOOR)
        .map(|(name, f1)| format!("{name} {f1:.2}"))
        .collect();
    assert!(low.is_empty(), "below {FLOOR}: {low:?}\n{results}");
    let unexplained: Vec<&String> = tuned.misses.iter().filter(|m| !reasons.contains_key(*m)).collect();
    assert!(
        unexplained.is_empty(),
        "fixtures/labelled/misses.json gives no reason for {unexplained:#?}"
    );
    let settled: Vec<&String> = reasons.keys().filter(|r| !tuned.misses.contains(r)).collect();
    assert!(
        settled.is_empty(),
        "no longer missed, take them out of misses.json: {settled:#?}"
    );
    assert!(
        committed == results,
        "fixtures/labelled/RESULTS.md is out of date: UPDATE_RESULTS=1 cargo test --test labelled\n{results}"
    );
    let committed = std::fs::read_to_string(&found_path).unwrap_or_default();
    let moved = committed.lines().zip(found.lines()).find(|(was, is)| was != is);
    assert!(
        committed == found,
        "fixtures/labelled/FOUND.txt is out of date: UPDATE_RESULTS=1 cargo test --test labelled; first: {moved:#?}"
    );
}

fn scorer(root: &Path, form: &str) -> Scorer {
    let form = checklist::load(&root.join(format!("scripts/{form}.yaml"))).unwrap_or_else(|e| panic!("{e}"));
    Scorer::new(&form).unwrap()
}
