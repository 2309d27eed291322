//! What is measured of every channel, findings or not, and the findings that follow: noise, little speech, a narrow band,
//! music, cross-talk, a cut in the middle of speech.

use super::SAMPLE_RATE_HZ;
use super::health::{Level, finding, round1, round4};
use super::spectrum::Transform;
use super::{leak, music};
use crate::domain::{ChannelSound, Finding, FindingKind};

/// Shorter recordings are not measured for what needs statistics.
const LONG_ENOUGH: usize = 10 * SAMPLE_RATE_HZ as usize;

/// Speech less than this above the noise of its channel is hard to follow, in dB.
const NOISY_DB: f64 = 15.0;
/// A window with sound is this far above the quiet ones, in dB.
const ABOVE_FLOOR_DB: f64 = 9.0;
/// Less sound than this share of a call, over all its channels, is a call that hardly took place.
const LITTLE: f64 = 0.05;
/// A telephone carries 3400 Hz; what ends below this lacks consonants.
const NARROW_HZ: u32 = 2500;
/// Partials this far below the loudest are beyond the band, in dB as a ratio of powers.
const BAND: f32 = 1e-5;
/// Points of the transform for the band: 64 ms.
const BAND_POINTS: usize = 1024;
/// Pieces that are averaged for the band.
const BAND_PIECES: usize = 40;
/// From this share of held sound on, the channel has music or tones on it.
const MUSIC: f64 = 0.4;
/// From this share on, on all channels, nothing else may be there.
const NOTHING_ELSE: f64 = 0.8;
/// The end that is looked at: 60 ms.
const END: usize = SAMPLE_RATE_HZ as usize * 60 / 1000;
/// Sound at the very end, at most this far below speech, in dB, goes on behind it.
const CUT_DB: f64 = 10.0;
/// Recordings shorter than this end where they like.
const MAY_BE_CUT: usize = 3 * SAMPLE_RATE_HZ as usize;

/// The measures of finished channels, rounded for people, and findings.
pub(super) fn measure(channels: &[Vec<f32>], levels: &[Level]) -> (Vec<ChannelSound>, Vec<Finding>) {
    let transform = Transform::new(BAND_POINTS);
    let mut findings = Vec::new();
    let mut sounds = Vec::new();
    let length = channels.first().map_or(0, Vec::len);
    let long = length >= LONG_ENOUGH;
    for ((number, samples), level) in (0_u16..).zip(channels).zip(levels) {
        let silent = level.is_silent();
        let speech_share = if silent { 0.0 } else { level.share_above(ABOVE_FLOOR_DB) };
        let bandwidth_hz = (!silent).then(|| bandwidth(samples, &transform)).flatten();
        sounds.push(ChannelSound {
            level_dbfs: (!silent).then(|| round1(level.speech)),
            noise_dbfs: round1(level.floor),
            speech_share: round4(speech_share),
            bandwidth_hz,
        });
        if silent {
            continue;
        }
        let told = |kind, value: f64| finding(kind, Some(number), Some(value));
        // Sound without pauses has no floor to measure: what is called noise then is the sound itself.
        let ratio = level.speech - level.floor;
        if long && ratio < NOISY_DB && speech_share < 0.9 {
            findings.push(told(FindingKind::NoisyChannel, round1(ratio)));
        }
        if let Some(hz) = bandwidth_hz.filter(|&hz| long && hz < NARROW_HZ) {
            findings.push(told(FindingKind::NarrowBand, f64::from(hz)));
        }
        if samples.len() >= MAY_BE_CUT {
            let end = Level::of(&samples[samples.len() - END..]).loud;
            if end > level.speech - CUT_DB && end > level.floor + ABOVE_FLOOR_DB {
                findings.push(told(FindingKind::CutAtEnd, round1(end)));
            }
        }
    }
    let share = sounds.iter().map(|sound| sound.speech_share).sum::<f64>();
    if long && share > 0.0 && share < LITTLE {
        findings.push(finding(FindingKind::LittleSpeech, None, Some(round4(share))));
    }
    if long {
        findings.extend(held(channels, levels));
        findings.extend(leaks(channels, levels));
    }
    (sounds, findings)
}

/// Music and tones by channel; and whether there is nothing else in the whole recording.
fn held(channels: &[Vec<f32>], levels: &[Level]) -> Vec<Finding> {
    let transform = music::transform();
    let heard: Vec<(u16, &Vec<f32>)> = (0..)
        .zip(channels)
        .zip(levels)
        .filter_map(|(channel, level)| (!level.is_silent()).then_some(channel))
        .collect();
    let measured: Vec<(u16, music::Held)> = heard
        .iter()
        .map(|(number, samples)| (*number, music::held(samples, &transform, false)))
        .collect();
    let mut findings: Vec<Finding> = measured
        .iter()
        .filter(|(_, held)| held.share >= MUSIC)
        .map(|(number, held)| finding(FindingKind::HoldMusic, Some(*number), Some(round4(held.share))))
        .collect();
    let is_all = |held: &music::Held| held.share >= NOTHING_ELSE && held.throughout;
    // Nobody is left unheard for a sample of the call: what looks like music only is looked at from end to end.
    let nothing_else = !measured.is_empty()
        && measured.iter().all(|(_, held)| is_all(held))
        && heard
            .iter()
            .all(|(_, samples)| is_all(&music::held(samples, &transform, true)));
    if nothing_else {
        let least = measured.iter().map(|(_, held)| held.share).fold(1.0, f64::min);
        findings.push(finding(FindingKind::NoConversation, None, Some(round4(least))));
    }
    findings
}

/// Cross-talk between the two sides, told for the channel that hears the other.
fn leaks(channels: &[Vec<f32>], levels: &[Level]) -> Vec<Finding> {
    let [left, right] = channels else { return Vec::new() };
    if levels.iter().any(Level::is_silent) {
        return Vec::new();
    }
    let transform = leak::transform();
    let told = |number, level: Option<f64>| {
        level.map(|level| finding(FindingKind::CrossTalk, Some(number), Some(round1(level))))
    };
    let found = [
        told(1, leak::leak(left, right, &transform)),
        told(0, leak::leak(right, left, &transform)),
    ];
    found.into_iter().flatten().collect()
}

/// The highest frequency that the loud parts of a channel have, in Hz.
fn bandwidth(samples: &[f32], transform: &Transform) -> Option<u32> {
    let mut pieces: Vec<(f32, &[f32])> = samples
        .chunks_exact(BAND_POINTS)
        .map(|piece| (piece.iter().map(|x| x * x).sum(), piece))
        .collect();
    pieces.sort_by(|a, b| b.0.total_cmp(&a.0));
    pieces.truncate(BAND_PIECES);
    let mut sum = vec![0.0_f32; BAND_POINTS / 2 + 1];
    for (_, piece) in &pieces {
        let powers = transform.powers(piece.iter().copied());
        sum.iter_mut().zip(powers).for_each(|(sum, power)| *sum += power);
    }
    let most = sum.iter().copied().fold(0.0, f32::max);
    let highest = sum
        .iter()
        .rposition(|&power| power > most * BAND)
        .filter(|_| most > 0.0)?;
    let hz = highest * SAMPLE_RATE_HZ as usize / BAND_POINTS;
    u32::try_from(hz).ok()
}
