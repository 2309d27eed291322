//! Recordings of a transferred call, one behind the other.

use crate::audio::{Decoded, SAMPLE_RATE_HZ};
use crate::domain::{AudioInfo, Millis};

/// Milliseconds of a level on each channel.
fn sound(ms: u32, levels: &[f32]) -> Decoded {
    let samples = ms as usize * (SAMPLE_RATE_HZ as usize / 1000);
    Decoded {
        info: AudioInfo {
            container: "wav".into(),
            codec: "pcm_s16le".into(),
            sample_rate_hz: 8000,
            channels: u16::try_from(levels.len()).unwrap(),
            duration_ms: Millis(ms),
            findings: Vec::new(),
            sound: Vec::new(),
        },
        channels: levels.iter().map(|level| vec![*level; samples]).collect(),
    }
}

/// The levels at a millisecond, channel by channel.
fn at(decoded: &Decoded, ms: usize) -> Vec<f32> {
    decoded.channels.iter().map(|channel| channel[ms * 16]).collect()
}

#[test]
fn the_next_begins_at_its_place_and_a_gap_is_silent() {
    let mut whole = sound(10, &[0.1, 0.2]);
    whole.append(sound(5, &[0.3, 0.4]), Millis(12));
    assert_eq!(whole.channels.iter().map(Vec::len).collect::<Vec<_>>(), [17 * 16; 2]);
    assert_eq!(at(&whole, 9), [0.1, 0.2]);
    assert_eq!(at(&whole, 11), [0.0, 0.0]);
    assert_eq!(at(&whole, 12), [0.3, 0.4]);
    assert_eq!((whole.info.duration_ms, whole.info.channels), (Millis(17), 2));
}

#[test]
fn what_lies_behind_the_next_ones_place_is_cut_off() {
    let mut whole = sound(10, &[0.1]);
    whole.append(sound(5, &[0.3]), Millis(8));
    assert_eq!((at(&whole, 7), at(&whole, 8)), (vec![0.1], vec![0.3]));
    assert_eq!(whole.channels[0].len(), 13 * 16);
}

#[test]
fn mono_is_on_every_channel() {
    let mut whole = sound(1, &[0.1]);
    whole.append(sound(1, &[0.2, 0.3]), Millis(1));
    assert_eq!((at(&whole, 0), at(&whole, 1)), (vec![0.1, 0.1], vec![0.2, 0.3]));
    let mut whole = sound(1, &[0.2, 0.3]);
    whole.append(sound(1, &[0.1]), Millis(1));
    assert_eq!((at(&whole, 0), at(&whole, 1)), (vec![0.2, 0.3], vec![0.1, 0.1]));
}
