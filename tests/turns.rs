//! Speaker turns on the recorded calls mixed down to mono: the diarization error rate, and the roles of both voices. Needs
//! the voice encoder in `models/` (`make model`); without it the tests print that they were skipped. Words and voice
//! activity are those that Whisper base heard in the same mixes (`fixtures/voices/heard`), so no recognition runs here; the feature only keeps them from running twice.
#![cfg(feature = "whisper")]
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test tells, and ends where it cannot go on"
)]

use std::path::{Path, PathBuf};

use serde_json::Value;
use talktrack::audio::{self, Limits};
use talktrack::domain::{Role, RoleSource, Transcript};
use talktrack::speakers::turns::Diarizer;
use talktrack::speakers::{RoleHints, assign};

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn diarizer() -> Option<Diarizer> {
    let path = root("models/resemblyzer-pretrained.pt");
    if !path.exists() {
        println!("skipped: {} is not there; `make model` fetches it", path.display());
        return None;
    }
    Some(Diarizer::load(&path).unwrap())
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// The mean of all channels.
fn mono(recording: &Path) -> Vec<f32> {
    let channels = audio::decode(recording, &Limits::default()).unwrap().channels;
    #[expect(clippy::cast_precision_loss, reason = "two")]
    let part = 1.0 / channels.len() as f32;
    (0..channels[0].len())
        .map(|n| channels.iter().map(|channel| channel[n] * part).sum())
        .collect()
}

/// What Whisper heard, as a transcript.
fn heard(name: &str) -> Transcript {
    let heard = json(&root(&format!("fixtures/voices/heard/{name}.json")));
    let list = |value: &Value| value.as_array().unwrap().clone();
    let spans: Vec<Value> = list(&heard["speech"])
        .iter()
        .map(|span| serde_json::json!({"start_ms": span[0], "end_ms": span[1]}))
        .collect();
    let segments: Vec<Value> = list(&heard["segments"])
        .iter()
        .map(|words| {
            let words = list(words);
            let text: Vec<&str> = words.iter().map(|word| word[2].as_str().unwrap()).collect();
            let told: Vec<Value> = words
                .iter()
                .map(|word| serde_json::json!({"start_ms": word[0], "end_ms": word[1], "text": word[2]}))
                .collect();
            serde_json::json!({"channel": 0, "start_ms": words[0][0], "end_ms": words[words.len() - 1][1],
                "text": text.join(" "), "words": told})
        })
        .collect();
    serde_json::from_value(
        serde_json::json!({"duration_ms": heard["duration_ms"], "language": heard["language"],
        "channels": [{"index": 0, "speech": spans}], "segments": segments}),
    )
    .unwrap()
}

/// Who speaks in each 10 ms, by two sides.
type Frames = Vec<[bool; 2]>;

fn mark(frames: &mut Frames, side: usize, start_ms: u64, end_ms: u64) {
    let last = usize::try_from(end_ms / 10).unwrap();
    if frames.len() < last {
        frames.resize(last, [false; 2]);
    }
    for frame in &mut frames[usize::try_from(start_ms / 10).unwrap()..last] {
        frame[side] = true;
    }
}

/// Frames of error (missed, false alarm, confusion) and of speech, after the better of both ways to name the voices.
fn errors(truth: &[[bool; 2]], found: &[[bool; 2]]) -> ([usize; 3], usize) {
    let count = |frame: [bool; 2]| usize::from(frame[0]) + usize::from(frame[1]);
    let with = |swapped: bool| {
        let mut wrong = [0; 3];
        for n in 0..truth.len().max(found.len()) {
            let t = truth.get(n).copied().unwrap_or_default();
            let mut f = found.get(n).copied().unwrap_or_default();
            if swapped {
                f.swap(0, 1);
            }
            let right = usize::from(t[0] && f[0]) + usize::from(t[1] && f[1]);
            wrong[0] += count(t).saturating_sub(count(f));
            wrong[1] += count(f).saturating_sub(count(t));
            wrong[2] += count(t).min(count(f)) - right;
        }
        wrong
    };
    let spoken = truth.iter().map(|frame| count(*frame)).sum();
    let (one, other) = (with(false), with(true));
    let total = |wrong: &[usize; 3]| wrong.iter().sum::<usize>();
    (if total(&one) <= total(&other) { one } else { other }, spoken)
}

/// Without optimisation a minute of sound takes twenty seconds: then these three stand for all.
const SHORT: [&str; 3] = [
    "out-74955550163-107-20261016-110530-1792137930.31.wav",
    "birch-ledger-followup.mp3",
    "external-108-74955550174-20261019-162005-1792416005.88.opus",
];

/// Frames of error and of speech, and whether both roles are right.
fn measure(diarizer: &Diarizer, recording: &Path) -> ([usize; 3], usize, bool) {
    let name = recording.file_stem().unwrap().to_str().unwrap();
    let truth = json(&root(&format!("fixtures/calls/{name}.truth.json")));
    let mut transcript = heard(name);
    diarizer.divide(&mono(recording), &mut transcript);
    let (mut said, mut found) = (Frames::new(), Frames::new());
    for segment in truth["segments"].as_array().unwrap() {
        let [from, to] = ["start_ms", "end_ms"].map(|at| segment[at].as_u64().unwrap());
        mark(&mut said, usize::from(segment["role"] == "customer"), from, to);
    }
    for turn in &transcript.channels[0].voices {
        let (from, to) = (u64::from(turn.start_ms.0), u64::from(turn.end_ms.0));
        mark(&mut found, usize::from(turn.voice.index), from, to);
    }
    let (errors, frames) = errors(&said, &found);
    let roles = assign(&transcript, &RoleHints::default());
    roles.apply(&mut transcript);
    let named = roles.source == RoleSource::Words && agrees(&transcript, &truth);
    println!("{name}: missed, false alarm, confusion {errors:?} of {frames} frames; roles right: {named}");
    (errors, frames, named)
}

#[test]
fn the_error_rate_is_below_a_fifth_and_both_voices_get_their_roles() {
    let Some(diarizer) = diarizer() else { return };
    let mut calls: Vec<PathBuf> = std::fs::read_dir(root("fixtures/calls"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e != "json"))
        .collect();
    assert_eq!(calls.len(), 12);
    if cfg!(debug_assertions) {
        calls.retain(|path| SHORT.iter().any(|name| path.ends_with(name)));
    }
    let measured: Vec<_> = std::thread::scope(|scope| {
        let running: Vec<_> = calls
            .iter()
            .map(|call| scope.spawn(|| measure(&diarizer, call)))
            .collect();
        running.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let (mut wrong, mut spoken, mut named) = ([0; 3], 0, 0);
    for (errors, frames, is_named) in measured {
        wrong.iter_mut().zip(errors).for_each(|(sum, error)| *sum += error);
        spoken += frames;
        named += usize::from(is_named);
    }
    let total: usize = wrong.iter().sum();
    println!(
        "all: {wrong:?} of {spoken} frames; {named} of {} calls with both roles right",
        calls.len()
    );
    assert!(total * 5 <= spoken, "{wrong:?} of {spoken}");
    assert!(wrong[2] * 20 <= spoken, "confusion: {wrong:?} of {spoken}");
    assert!(named + 1 >= calls.len(), "{named}");
}

/// Most of what the agent is said to say is said while he speaks, and the same for the customer.
fn agrees(transcript: &Transcript, truth: &Value) -> bool {
    let [mut right, mut wrong] = [0_u64; 2];
    for segment in &transcript.segments {
        let Some(role) = segment.role else { continue };
        for told in truth["segments"].as_array().unwrap() {
            let [from, to] = ["start_ms", "end_ms"].map(|at| told[at].as_u64().unwrap());
            let both = to
                .min(u64::from(segment.end_ms.0))
                .saturating_sub(from.max(u64::from(segment.start_ms.0)));
            let is_same = told["role"] == if role == Role::Agent { "agent" } else { "customer" };
            *(if is_same { &mut right } else { &mut wrong }) += both;
        }
    }
    right > wrong * 5
}
