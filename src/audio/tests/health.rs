//! Findings that need a conversation to be found in: made from a recording of this project, one fault at a time.

use std::sync::LazyLock;

use super::make::{decode_bytes, noise, value, wav};
use crate::audio::{Limits, SAMPLE_RATE_HZ, decode};
use crate::domain::{AudioInfo, Finding, FindingKind};

const SECOND: usize = SAMPLE_RATE_HZ as usize;

/// Both sides of a call of the fixtures, thirty seconds, and a second of its line noise.
static CALL: LazyLock<[Vec<f32>; 2]> = LazyLock::new(|| {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/calls/maple-laura-monday.flac");
    let heard = decode(&path, &Limits::default()).unwrap();
    let side = |n: usize| {
        let mut samples = heard.channels[n][..30 * SECOND].to_vec();
        samples.extend(noise(SECOND, 0.0008));
        samples
    };
    [side(0), side(1)]
});

fn info(channels: &[Vec<f32>]) -> AudioInfo {
    decode_bytes("a.wav", &wav(SAMPLE_RATE_HZ, channels)).unwrap().info
}

fn kinds(findings: &[Finding]) -> Vec<(FindingKind, Option<u16>)> {
    findings.iter().map(|f| (f.kind, f.channel)).collect()
}

/// Notes of half a second in three voices, with partials that fade.
fn music(seconds: usize) -> Vec<f32> {
    let note = SECOND / 2;
    let tune: [i32; 8] = [0, 4, 7, 12, 9, 5, 2, 11];
    let mut samples = vec![0.0; seconds * SECOND];
    for (n, sample) in samples.iter_mut().enumerate() {
        for (voice, higher) in [0, 5, 10].into_iter().enumerate() {
            let length = note << voice;
            let step = tune[(n / length + voice * 3) % tune.len()];
            let pitch = 220.0 * 2f32.powf((step + higher) as f32 / 12.0);
            let t = (n % length) as f32 / SAMPLE_RATE_HZ as f32;
            let fade = (-4.0 * t / (1 << voice) as f32).exp() * (t * 100.0).min(1.0);
            for partial in 1..5 {
                let angle = (t * pitch * partial as f32) % 1.0 * std::f32::consts::TAU;
                *sample += 0.08 * fade * angle.sin() / partial as f32;
            }
        }
    }
    samples
}

#[test]
fn a_call_of_half_a_minute_is_measured_and_has_no_findings() {
    let info = info(&*CALL);
    assert_eq!(info.findings, []);
    for (side, sound) in info.sound.iter().enumerate() {
        assert!((-40.0..-10.0).contains(&sound.level_dbfs.unwrap()), "{side}: {sound:?}");
        assert!((-80.0..-50.0).contains(&sound.noise_dbfs), "{side}: {sound:?}");
        assert!((0.1..0.8).contains(&sound.speech_share), "{side}: {sound:?}");
        assert!((3000..4100).contains(&sound.bandwidth_hz.unwrap()), "{side}: {sound:?}");
    }
}

#[test]
fn noise_close_below_speech_is_told_by_channel() {
    let [left, mut right] = CALL.clone();
    let hiss = noise(right.len(), 0.06);
    right.iter_mut().zip(hiss).for_each(|(x, n)| *x += n);
    let info = info(&[left, right]);
    assert_eq!(kinds(&info.findings), [(FindingKind::NoisyChannel, Some(1))]);
    let ratio = value(&info.findings, FindingKind::NoisyChannel).unwrap();
    assert!((3.0..15.0).contains(&ratio), "{ratio}");
}

#[test]
fn a_recording_with_hardly_a_word_is_told() {
    let mut left = noise(60 * SECOND, 0.0008);
    let word = &CALL[0][SECOND..3 * SECOND];
    left[20 * SECOND..20 * SECOND + word.len()].copy_from_slice(word);
    let info = info(&[left]);
    assert_eq!(kinds(&info.findings), [(FindingKind::LittleSpeech, None)]);
    let share = value(&info.findings, FindingKind::LittleSpeech).unwrap();
    assert!(share > 0.005 && share < 0.04, "{share}");
}

#[test]
fn a_muffled_side_is_told_with_its_highest_frequency() {
    let [left, right] = CALL.clone();
    // A mean over a millisecond, four times over: nothing is left above 1.5 kHz.
    let mut muffled = right;
    for _ in 0..4 {
        muffled = muffled.windows(16).map(|w| w.iter().sum::<f32>() / 16.0).collect();
    }
    muffled.resize(left.len(), 0.0);
    let info = info(&[left, muffled]);
    assert_eq!(kinds(&info.findings), [(FindingKind::NarrowBand, Some(1))]);
    let hz = value(&info.findings, FindingKind::NarrowBand).unwrap();
    assert!((500.0..2500.0).contains(&hz), "{hz}");
}

#[test]
fn the_other_side_on_a_channel_is_told_with_its_level() {
    let [left, mut right] = CALL.clone();
    let delay = SECOND / 50;
    for n in delay..right.len() {
        right[n] += 0.1 * left[n - delay];
    }
    let info = info(&[left, right]);
    assert_eq!(kinds(&info.findings), [(FindingKind::CrossTalk, Some(1))]);
    let level = value(&info.findings, FindingKind::CrossTalk).unwrap();
    assert!((level + 20.0).abs() < 1.5, "{level}");
}

#[test]
fn music_beside_speech_is_a_finding_and_music_alone_is_no_conversation() {
    let [left, mut right] = CALL.clone();
    let length = right.len();
    right[..20 * SECOND].copy_from_slice(&music(20));
    let held = info(&[left.clone(), right]);
    assert!(
        kinds(&held.findings).contains(&(FindingKind::HoldMusic, Some(1))),
        "{:?}",
        held.findings
    );
    assert_eq!(held.nothing_to_hear(), None);

    let alone = info(&[music(30), noise(30 * SECOND, 0.0005)]);
    assert_eq!(
        alone.nothing_to_hear(),
        Some(FindingKind::NoConversation),
        "{:?}",
        alone.findings
    );
    assert!(value(&alone.findings, FindingKind::NoConversation).unwrap() > 0.8);

    // Four seconds of speech in a minute of music are a conversation.
    let mut answered = music(60);
    answered[50 * SECOND..54 * SECOND].copy_from_slice(&left[..4 * SECOND]);
    let answered = info(&[answered]);
    assert_eq!(answered.nothing_to_hear(), None, "{:?}", answered.findings);
    assert_eq!(length, left.len());
}

#[test]
fn a_recording_that_ends_in_a_word_is_told() {
    let left = &CALL[0];
    let window = SECOND / 20;
    let loud = |n: usize| left[n..n + window].iter().map(|x| x * x).sum::<f32>();
    let end = (5 * SECOND..9 * SECOND)
        .step_by(window)
        .max_by(|a, b| loud(*a).total_cmp(&loud(*b)))
        .unwrap();
    let info = info(&[left[..end + window].to_vec()]);
    assert_eq!(kinds(&info.findings), [(FindingKind::CutAtEnd, Some(0))]);
}
