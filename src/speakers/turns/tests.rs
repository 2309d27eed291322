//! The encoder against Resemblyzer's own numbers (`fixtures/voices/make_goldens.py`), and turns of made voices.

use std::collections::BTreeMap;
use std::f64::consts::TAU;
use std::path::PathBuf;

use serde_json::Value;

use super::spectrum::BANDS;
use super::*;
use crate::domain::{Channel, Role, RoleSource, Segment, Word};
use crate::speakers::{RoleHints, assign};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/voices").join(name)
}

fn golden(name: &str) -> Vec<Vec<f32>> {
    let goldens: BTreeMap<String, Value> =
        serde_json::from_slice(&std::fs::read(fixture("goldens.json")).unwrap()).unwrap();
    match serde_json::from_value(goldens[name].clone()) {
        Ok(rows) => rows,
        Err(_) => vec![serde_json::from_value(goldens[name].clone()).unwrap()],
    }
}

/// The sound of `make_goldens.py`.
#[expect(clippy::cast_possible_truncation, reason = "samples")]
fn hum() -> Vec<f32> {
    (0..25_600_u32)
        .map(|n| {
            let t = f64::from(n) / 16_000.0;
            let phase = TAU * (120.0 * t + 10.0 * t * t);
            let wave: f64 = (1..25).map(|h| (f64::from(h) * phase).sin() / f64::from(h)).sum();
            (0.05 * wave * (1.0 + 0.5 * (TAU * 3.0 * t).sin())) as f32
        })
        .collect()
}

fn spectrum_of_hum() -> Vec<f32> {
    MelSpectrum::new().unwrap().frames(&hum(), 1.0, 0, 160)
}

#[test]
fn mel_powers_are_those_of_the_reference() {
    let powers = spectrum_of_hum();
    let golden = golden("mel_every_16th");
    assert_eq!(golden.len(), 10);
    let loudest = golden.iter().flatten().fold(0.0_f32, |a, b| a.max(*b));
    for (row, expected) in powers.chunks(BANDS).step_by(16).zip(&golden) {
        for (value, expected) in row.iter().zip(expected) {
            let close = (value - expected).abs() <= expected * 1e-3 + loudest * 1e-6;
            assert!(close, "{value} {expected}");
        }
    }
}

fn assert_near(found: &[f32], expected: &[f32], within: f32) {
    assert_eq!(found.len(), expected.len());
    let worst = found
        .iter()
        .zip(expected)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f32::max);
    assert!(worst < within, "differs by {worst}");
}

#[test]
fn the_encoder_gives_what_torch_gives_with_made_weights() {
    let encoder = LstmEncoder::load(&fixture("tiny.pt")).unwrap();
    let mel = spectrum_of_hum();
    let golden = golden("tiny").swap_remove(0);
    // Also beside other stretches, of the same and of other lengths.
    let found = encoder.embed(&[&mel, &mel[..60 * BANDS], &mel, &mel, &mel, &mel]);
    for n in [0, 2, 3, 4, 5] {
        assert_near(&found[n], &golden, 1e-5);
    }
    assert!(found[1].iter().zip(&golden).any(|(a, b)| (a - b).abs() > 1e-4));
}

/// With the real weights, where they were fetched (`make model`).
#[test]
fn the_encoder_gives_what_resemblyzer_gives() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/resemblyzer-pretrained.pt");
    if !path.exists() {
        eprintln!("skipped: {} is not there; `make model` fetches it", path.display());
        return;
    }
    let encoder = LstmEncoder::load(&path).unwrap();
    let found = encoder.embed(&[&spectrum_of_hum()]).swap_remove(0);
    assert_near(&found, &golden("resemblyzer")[0], 2e-4);
}

/// A checkpoint comes from outside: whatever is done to it, there is an answer and no panic.
#[test]
fn a_damaged_checkpoint_is_refused() {
    let whole = std::fs::read(fixture("tiny.pt")).unwrap();
    let tensors = checkpoint::parse(&whole).unwrap();
    assert_eq!(tensors["lstm.weight_ih_l0"].shape, [32, 40]);
    assert_eq!(tensors.len(), 14);
    for end in (0..whole.len()).step_by(37) {
        assert!(checkpoint::parse(&whole[..end]).is_err(), "{end}");
    }
    let mut state = 1_u32;
    for _ in 0..3000 {
        let mut damaged = whole.clone();
        for _ in 0..3 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let at = usize::try_from(state >> 8).unwrap() % 1500.min(damaged.len());
            damaged[at] ^= 1 << (state % 8);
        }
        let _ = checkpoint::parse(&damaged);
    }
    // What would run a program, nests without end, or is something else.
    let system = [&b"\x80\x02\x8a\x0a"[..], &whole[4..14], b".cos\nsystem\n"].concat();
    let deep = [&b"\x80\x02K\x01"[..], &b"\x85".repeat(100_000)[..], b"."].concat();
    for bytes in [&system[..], &deep, b"", b"PK\x03\x04", b"<html>", b"\x80\x02}."] {
        assert!(checkpoint::parse(bytes).is_err());
    }
}

/// Hears the loudest of two bands: one voice hums low, the other high.
#[derive(Debug)]
struct Bands;

impl VoiceEncoder for Bands {
    fn embed(&self, stretches: &[&[f32]]) -> Vec<Vec<f32>> {
        let power = |stretch: &[f32], bands: Range<usize>| -> f32 {
            let of_bands = |frame: &[f32]| frame[bands.clone()].iter().sum::<f32>();
            stretch.chunks(BANDS).map(of_bands).sum()
        };
        stretches
            .iter()
            .map(|s| cluster::unit(vec![power(s, 0..12), power(s, 12..40), 1e-9]))
            .collect()
    }
}

/// A voice per turn: seconds from, to, low or high.
#[expect(clippy::cast_possible_truncation, reason = "samples")]
fn sound(turns: &[(f64, f64, bool)]) -> Vec<f32> {
    let end = turns.iter().fold(0.0, |end: f64, turn| end.max(turn.1)) + 1.0;
    (0..u32::MAX)
        .map(|n| f64::from(n) / 16_000.0)
        .take_while(|t| *t < end)
        .map(|t| {
            let voice = turns.iter().find(|(from, to, _)| (*from..*to).contains(&t));
            let hz = |high: bool| if high { 1700.0 } else { 300.0 };
            voice.map_or(0.0, |(_, _, high)| 0.2 * (TAU * hz(*high) * t).sin()) as f32
        })
        .collect()
}

/// One channel with speech where the turns are, and one segment of a word each third of a second.
fn transcript(speech: &[(f64, f64)], text: &str) -> Transcript {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "seconds of a test"
    )]
    let at = |seconds: f64| Millis((seconds * 1000.0).round() as u32);
    let (from, to) = (speech[0].0, speech[speech.len() - 1].1);
    let texts: Vec<&str> = text.split(' ').collect();
    #[expect(clippy::cast_precision_loss, reason = "words of a test")]
    let step = (to - from) / texts.len() as f64;
    let words: Vec<Word> = (0_u32..)
        .zip(&texts)
        .map(|(n, text)| Word {
            start_ms: at(from + step * f64::from(n)),
            end_ms: at(from + step * (f64::from(n) + 0.9)),
            text: (*text).to_owned(),
            probability: Some(0.9),
        })
        .collect();
    Transcript {
        duration_ms: at(to),
        language: Some("ru".into()),
        language_probability: None,
        model: None,
        channels: vec![Channel {
            index: 0,
            role: None,
            speech: Some(speech.iter().map(|(a, b)| Span::new(at(*a), at(*b))).collect()),
            level_dbfs: None,
            voices: vec![],
        }],
        segments: vec![Segment {
            channel: 0,
            role: None,
            start_ms: at(from),
            end_ms: at(to),
            text: text.to_owned(),
            confidence: Some(0.9),
            doubt: None,
            voice: None,
            words,
        }],
    }
}

fn diarizer() -> Diarizer {
    Diarizer::with(Box::new(Bands)).unwrap()
}

const TALK: &str = "Добрый день, меня зовут Анна, вам удобно говорить? Да, удобно, а кто это? \
                    Компания Ромашка. Сколько стоит доставка?";

/// 8, 5, 2 and 3 of its words, without a pause that voice activity would see.
const TURNS: [(f64, f64, bool); 4] = [
    (0.0, 6.67, false),
    (6.67, 10.83, true),
    (10.83, 12.5, false),
    (12.5, 15.0, true),
];

#[test]
fn words_of_one_segment_go_to_their_voices_one_by_one() {
    let mut call = transcript(&[(0.0, 15.0)], TALK);
    diarizer().divide(&sound(&TURNS), &mut call);
    let voices: Vec<u8> = call.channels[0].voices.iter().map(|turn| turn.voice.index).collect();
    assert_eq!(voices.len(), 4, "{:?}", call.channels[0].voices);
    assert_eq!((voices[0], voices[1]), (voices[2], voices[3]));
    for (turn, (_, end, _)) in call.channels[0].voices.iter().zip(TURNS) {
        assert!((turn.end_ms.as_secs_f64() - end).abs() < 0.3, "{turn:?} {end}");
    }
    assert_eq!(call.segments.len(), 4, "{:#?}", call.segments);
    assert_eq!(
        call.segments[0].text,
        "Добрый день, меня зовут Анна, вам удобно говорить?"
    );
    assert_eq!(call.segments[1].text, "Да, удобно, а кто это?");
    assert!(
        call.segments
            .iter()
            .all(|s| s.voice.is_some_and(|v| v.confidence > Voice::DOUBTFUL))
    );
    let kept: Vec<&str> = call
        .segments
        .iter()
        .flat_map(|s| &s.words)
        .map(|w| w.text.as_str())
        .collect();
    assert_eq!(kept.join(" "), TALK, "no word is lost or moved");

    let roles = assign(&call, &RoleHints::default());
    roles.apply(&mut call);
    assert_eq!(roles.source, RoleSource::Words);
    assert_eq!(call.channels[0].role, None);
    let said: Vec<Option<Role>> = call.segments.iter().map(|s| s.role).collect();
    let (agent, customer) = (Some(Role::Agent), Some(Role::Customer));
    assert_eq!(said, [agent, customer, agent, customer]);

    // The log knows channels, not voices; a person may swap them.
    let hints = RoleHints {
        swapped: true,
        agent_channel: Some(0),
        ..RoleHints::default()
    };
    for segment in &mut call.segments {
        segment.role = None;
    }
    let swapped = assign(&call, &hints);
    assert_eq!(swapped.source, RoleSource::Swapped);
    assert_eq!(swapped.role_of(call.segments[0].side()), customer);
}

#[test]
fn one_voice_is_one_voice_and_has_no_role() {
    let mut call = transcript(&[(0.0, 6.0), (7.0, 15.0)], TALK);
    diarizer().divide(&sound(&[(0.0, 6.0, false), (7.0, 15.0, false)]), &mut call);
    assert!(call.segments.iter().all(|s| s.voice.is_some_and(|v| v.index == 0)));
    let roles = assign(&call, &RoleHints::default());
    assert_eq!((roles.source, roles.has_both_sides()), (RoleSource::Unknown, false));
}

#[test]
fn doubtful_voices_give_no_roles() {
    let mut call = transcript(&[(0.0, 15.0)], TALK);
    diarizer().divide(&sound(&TURNS), &mut call);
    for segment in &mut call.segments {
        segment.voice = segment.voice.map(|voice| Voice {
            confidence: 0.6,
            ..voice
        });
    }
    let roles = assign(&call, &RoleHints::default());
    assert_eq!(roles.source, RoleSource::Unknown);
    assert!(roles.roles.iter().all(|(_, role)| role.is_none()));
}

#[test]
fn what_is_not_mono_or_too_short_stays_as_it_is() {
    let short = transcript(&[(0.0, 1.0)], "Да алло");
    let mut stereo = transcript(&[(0.0, 15.0)], TALK);
    let mut second = stereo.channels[0].clone();
    second.index = 1;
    stereo.channels.push(second);
    let mut unmeasured = transcript(&[(0.0, 15.0)], TALK);
    unmeasured.channels[0].speech = None;
    let mut silent = transcript(&[(0.0, 15.0)], TALK);
    silent.channels[0].speech = Some(vec![]);
    let loud = sound(&[(0.0, 7.0, false), (7.0, 15.0, true)]);
    for call in [short, stereo, unmeasured, silent] {
        for samples in [loud.clone(), vec![], vec![0.0; 16_000], vec![f32::NAN; 32_000]] {
            let mut divided = call.clone();
            diarizer().divide(&samples, &mut divided);
            if !samples.first().is_some_and(|s| s.is_nan()) {
                assert_eq!(divided, call);
            }
        }
    }
    // Speech beyond the end of the sound, times that run backwards, numbers that are none.
    let mut wild = transcript(&[(0.0, 15.0), (20.0, 4_000_000.0)], TALK);
    wild.segments[0].words.reverse();
    wild.segments[0].words[0].end_ms = Millis(u32::MAX);
    for samples in [loud.clone(), loud[..70_000].to_vec(), vec![f32::INFINITY; 64_000]] {
        diarizer().divide(&samples, &mut wild.clone());
    }
}
