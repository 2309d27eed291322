//! Each finding out of a file that has it, with its number; and none out of a file that has not.

use super::make::{decode_bytes, fixture_bytes, noise, talk, value, wav};
use crate::domain::{Finding, FindingKind};

fn findings(channels: &[Vec<f32>]) -> Vec<Finding> {
    decode_bytes("a.wav", &wav(8000, channels)).unwrap().info.findings
}

/// The other side: speaks while the first is silent, at another pitch.
fn answer(amplitude: f32) -> Vec<f32> {
    let mut samples = talk(16_000, 3, amplitude);
    samples.truncate(44_000);
    samples.drain(..4000);
    samples
        .chunks_exact(2)
        .map(|pair| pair[1])
        .chain(std::iter::repeat_n(0.0, 4000))
        .collect()
}

#[test]
fn a_good_call_has_no_findings() {
    assert_eq!(findings(&[talk(8000, 3, 0.3), answer(0.1)]), []);
}

#[test]
fn dual_mono_is_told_even_at_another_level() {
    let talk = talk(8000, 3, 0.4);
    let quieter = talk.iter().map(|x| x * 0.5).collect();
    let found = findings(&[talk, quieter]);
    assert!(value(&found, FindingKind::IdenticalChannels).unwrap() > 0.999);
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn a_side_with_nothing_but_line_noise_is_silent() {
    for (side, peak) in [(vec![0.0; 24_000], -120.0), (noise(24_000, 0.002), -54.0)] {
        let found = findings(&[talk(8000, 3, 0.3), side]);
        assert_eq!(
            (found.len(), found[0].kind, found[0].channel),
            (1, FindingKind::SilentChannel, Some(1))
        );
        assert!((found[0].value.unwrap() - peak).abs() < 8.0, "{found:?}");
    }
}

#[test]
fn a_recording_of_nothing_is_silence_and_no_failure() {
    let found = findings(&[vec![0.0; 24_000], noise(24_000, 0.0005)]);
    assert_eq!(
        (found.len(), found[0].kind, found[0].channel),
        (1, FindingKind::Silence, None)
    );
    assert!(found[0].value.unwrap() < -60.0);
}

#[test]
fn clipped_samples_are_counted_by_channel() {
    let loud: Vec<f32> = talk(8000, 3, 2.0).iter().map(|x| x.clamp(-1.0, 1.0)).collect();
    let found = findings(&[answer(0.3), loud.clone()]);
    let share = loud.iter().filter(|x| x.abs() >= 0.99).count() as f64 / loud.len() as f64;
    assert_eq!(
        (found.len(), found[0].kind, found[0].channel),
        (1, FindingKind::Clipping, Some(1))
    );
    assert!((found[0].value.unwrap() - share).abs() < 0.02, "{found:?}, {share}");
}

#[test]
fn a_single_peak_is_no_clipping() {
    let mut once = talk(8000, 3, 0.3);
    once[500] = 1.0;
    once[9000] = -1.0;
    assert_eq!(findings(&[once]), []);
}

#[test]
fn a_quiet_side_is_told_with_the_level_of_its_speech() {
    let found = findings(&[talk(8000, 3, 0.3), answer(0.003)]);
    assert_eq!(
        (found.len(), found[0].kind, found[0].channel),
        (1, FindingKind::QuietChannel, Some(1))
    );
    // A sine of amplitude 0.003: 20·log10(0.003/√2) = -53.5.
    assert!((found[0].value.unwrap() + 53.5).abs() < 1.0, "{found:?}");
}

#[test]
fn damaged_packets_are_skipped_and_counted() {
    let mut bytes = fixture_bytes("aac.m4a");
    let middle = bytes.len() / 2;
    bytes[middle..middle + 300].fill(0xff);
    let info = decode_bytes("a.m4a", &bytes).unwrap().info;
    assert!(value(&info.findings, FindingKind::DamagedPackets).unwrap() >= 1.0);
    assert!(info.duration_ms.0 > 1000 && info.duration_ms.0 < 1500, "{info:?}");
}

#[test]
fn a_hole_in_an_mp3_is_missing_from_its_length() {
    let mut bytes = fixture_bytes("mp3.mp3");
    let middle = bytes.len() / 2;
    bytes[middle..middle + 500].fill(0x55);
    let info = decode_bytes("a.mp3", &bytes).unwrap().info;
    assert!(
        value(&info.findings, FindingKind::Truncated).unwrap() > 100.0,
        "{info:?}"
    );
    assert!(info.duration_ms.0 > 1000);
}

#[test]
fn cut_files_tell_what_is_missing_when_their_header_knows() {
    for name in ["source.flac", "mp3.mp3"] {
        let bytes = fixture_bytes(name);
        let info = decode_bytes(name, &bytes[..bytes.len() * 2 / 3]).unwrap().info;
        let missing = value(&info.findings, FindingKind::Truncated).unwrap();
        let sum = missing + f64::from(info.duration_ms.0);
        assert!((sum - 1500.0).abs() < 20.0, "{name}: {missing} ms missing of {info:?}");
    }
}

#[test]
fn a_cut_stream_without_a_stated_length_is_told_without_a_number() {
    let bytes = fixture_bytes("opus.opus");
    let info = decode_bytes("a.opus", &bytes[..bytes.len() - 40]).unwrap().info;
    assert_eq!(value(&info.findings, FindingKind::Truncated), None);
    assert!(info.duration_ms.0 > 1000 && info.duration_ms.0 < 1500, "{info:?}");
}
