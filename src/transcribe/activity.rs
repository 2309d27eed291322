//! Where somebody speaks: voice probabilities per frame → stretches of speech, with a safety net.
//!
//! The detector (Silero) gives a probability per frame of 32 ms. Telephone bands and quiet sides lower it, so beside
//! the usual threshold there is a net: sound that stands out from the background, is voiced as speech is, and rises
//! and falls as syllables do is marked as well, provided the detector does not rule it out. What only the net found is
//! kept apart, because text found there needs more to be believed.

use std::ops::Range;

use super::SAMPLE_RATE_HZ;
use super::levels::{FRAME, Levels};

/// Probability from which a frame begins speech, and below which it may end it.
const BEGIN: f32 = 0.5;
const END: f32 = 0.35;

/// Frames of low probability that end a stretch (256 ms), and the shortest stretch kept (96 ms: «да»).
const PAUSE_FRAMES: usize = 8;
const LEAST_FRAMES: usize = 3;

/// The net: how far above the background a frame must be (10 dB) …
const ABOVE_BACKGROUND: f32 = 3.2;
/// … for how long in a row, counting short dips (320 ms) …
const NET_LEAST_FRAMES: usize = 10;
const NET_DIP_FRAMES: usize = 6;
/// … what share of it must be voiced, how much its level must vary (standard deviation, dB) …
const NET_VOICED: f32 = 0.3;
const NET_VARIATION_DB: f32 = 3.0;
/// … and what the detector must at least have thought of its best frames.
const NET_PROBABILITY: f32 = 0.12;

/// Speech on one channel, in frames, sorted and disjoint.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Activity {
    pub speech: Vec<Range<usize>>,
    /// The part of `speech` that only the net found.
    pub doubtful: Vec<Range<usize>>,
}

impl Activity {
    /// `probabilities` per frame of `samples`; frames that were not asked about are 0.
    pub fn find(probabilities: &[f32], samples: &[f32], levels: &Levels) -> Self {
        let certain = stretches(probabilities);
        let doubtful = net(probabilities, samples, levels, &certain);
        let mut speech = certain;
        speech.extend(doubtful.iter().cloned());
        speech.sort_unstable_by_key(|s| s.start);
        Self { speech, doubtful }
    }

    /// Speech in samples, within a channel of `total` samples.
    pub fn in_samples(&self, total: usize) -> Vec<Range<usize>> {
        self.speech
            .iter()
            .map(|s| (s.start * FRAME).min(total)..(s.end * FRAME).min(total))
            .collect()
    }
}

/// Frames of speech by the detector alone: begun by a sure frame, ended by a pause.
fn stretches(probabilities: &[f32]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut open: Option<Range<usize>> = None;
    for (frame, &probability) in probabilities.iter().enumerate() {
        match &mut open {
            None if probability >= BEGIN => open = Some(frame..frame + 1),
            Some(current) if probability >= END => current.end = frame + 1,
            Some(current) if frame - current.end >= PAUSE_FRAMES => found.extend(open.take()),
            _ => {}
        }
    }
    found.extend(open);
    found.retain(|stretch| stretch.len() >= LEAST_FRAMES);
    found
}

/// Sound outside `certain` that looks like speech.
fn net(probabilities: &[f32], samples: &[f32], levels: &Levels, certain: &[Range<usize>]) -> Vec<Range<usize>> {
    let Some(background) = levels.percentile(0.1) else {
        return Vec::new();
    };
    let Some(loud) = levels.percentile(0.95) else {
        return Vec::new();
    };
    // Above the background, and not more than 26 dB below the loud part: a breath is not a word.
    let threshold = (background * ABOVE_BACKGROUND).max(loud * 0.05).min(loud * 0.5);
    let mut taken = vec![false; levels.frames()];
    for stretch in certain {
        // The fading edge of a word is not a word of its own.
        let edge = stretch.start.saturating_sub(3)..(stretch.end + 3).min(taken.len());
        taken[edge].fill(true);
    }
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut open: Option<Range<usize>> = None;
    for (frame, (&level, &is_taken)) in levels.rms().iter().zip(&taken).enumerate() {
        let counts = level >= threshold && !is_taken;
        match &mut open {
            None if counts => open = Some(frame..frame + 1),
            Some(current) if counts => current.end = frame + 1,
            Some(current) if is_taken || frame - current.end >= NET_DIP_FRAMES => found.extend(open.take()),
            _ => {}
        }
    }
    found.extend(open);
    found.retain(|candidate| {
        candidate.len() >= NET_LEAST_FRAMES && sounds_spoken(candidate, probabilities, samples, levels)
    });
    found
}

fn sounds_spoken(candidate: &Range<usize>, probabilities: &[f32], samples: &[f32], levels: &Levels) -> bool {
    let best = best_quarter(probabilities.get(candidate.clone()).unwrap_or_default());
    if best < NET_PROBABILITY {
        return false;
    }
    let frames = levels.rms().get(candidate.clone()).unwrap_or_default();
    variation_db(frames) >= NET_VARIATION_DB && voiced_share(candidate, samples) >= NET_VOICED
}

/// Mean of the highest quarter.
fn best_quarter(probabilities: &[f32]) -> f32 {
    let mut sorted = probabilities.to_vec();
    sorted.sort_unstable_by(|a, b| b.total_cmp(a));
    sorted.truncate(sorted.len().div_ceil(4));
    mean(sorted.into_iter())
}

/// Standard deviation of the level in decibels.
fn variation_db(levels: &[f32]) -> f32 {
    let decibels = || levels.iter().map(|level| 20.0 * level.max(1e-6).log10());
    let centre = mean(decibels());
    mean(decibels().map(|d| (d - centre).powi(2))).sqrt()
}

/// The share of frames with a pitch of 75 to 400 Hz, on every second sample.
fn voiced_share(candidate: &Range<usize>, samples: &[f32]) -> f32 {
    mean(candidate.clone().map(|frame| {
        let start = (frame * FRAME).min(samples.len());
        let window = &samples[start..(start + 2 * FRAME).min(samples.len())];
        if is_voiced(window) { 1.0 } else { 0.0 }
    }))
}

/// Whether the window repeats itself at the period of a voice: normalised autocorrelation of 0.5 or more.
fn is_voiced(window: &[f32]) -> bool {
    let centre = mean(window.iter().copied());
    let half: Vec<f32> = window
        .chunks_exact(2)
        .map(|pair| f32::midpoint(pair[0], pair[1]) - centre)
        .collect();
    let rate = SAMPLE_RATE_HZ as usize / 2;
    let energy = |part: &[f32]| part.iter().map(|s| s * s).sum::<f32>();
    (rate / 400..=rate / 75).any(|lag| {
        if lag * 2 > half.len() {
            return false;
        }
        let (early, late) = (&half[..half.len() - lag], &half[lag..]);
        let product: f32 = early.iter().zip(late).map(|(a, b)| a * b).sum();
        let scale = (energy(early) * energy(late)).sqrt();
        scale > 0.0 && product / scale >= 0.5
    })
}

/// 0 for nothing.
fn mean(values: impl Iterator<Item = f32>) -> f32 {
    let (sum, count) = values.fold((0.0_f32, 0.0_f32), |(sum, count), value| (sum + value, count + 1.0));
    if count > 0.0 { sum / count } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_begins_surely_and_ends_with_a_pause() {
        let mut probabilities = vec![0.0; 100];
        probabilities[10..20].fill(0.9);
        probabilities[20..25].fill(0.2); // shorter than a pause
        probabilities[25..30].fill(0.4); // would not begin, but goes on
        probabilities[50..52].fill(0.9); // a click
        probabilities[97..].fill(0.9);
        assert_eq!(stretches(&probabilities), [10..30, 97..100]);
        assert!(stretches(&[]).is_empty());
    }

    /// Syllables of a buzzing voice, 4 per second, or a steady tone.
    fn sound(seconds: u16, syllables: bool) -> Vec<f32> {
        use std::f32::consts::{PI, TAU};
        let at = |t: f32| {
            let buzz: f32 = (1..8_u8).map(f32::from).map(|h| (t * 140.0 * TAU * h).sin() / h).sum();
            let height = if syllables { (t * 4.0 * PI).sin().abs() } else { 1.0 };
            buzz * height * 0.05
        };
        #[allow(clippy::cast_precision_loss)]
        let time = |sample: u32| sample as f32 / SAMPLE_RATE_HZ as f32;
        (0..u32::from(seconds) * SAMPLE_RATE_HZ)
            .map(|sample| at(time(sample)))
            .collect()
    }

    fn with_silence(sound: &[f32]) -> Vec<f32> {
        let noise: Vec<f32> = (0..32_000_u32)
            .map(|i| {
                if i.wrapping_mul(2_654_435_761) >> 31 == 0 {
                    4e-4
                } else {
                    -4e-4
                }
            })
            .collect();
        [&noise, sound, &noise].concat()
    }

    #[test]
    fn the_net_catches_a_voice_the_detector_doubts() {
        let samples = with_silence(&sound(2, true));
        let levels = Levels::measure(&samples);
        let doubted = vec![0.2; levels.frames()];
        let activity = Activity::find(&doubted, &samples, &levels);
        assert_eq!(activity.speech, activity.doubtful);
        let heard: usize = activity
            .in_samples(samples.len())
            .iter()
            .map(ExactSizeIterator::len)
            .sum();
        assert!(heard > 24_000, "{activity:?}");
        // Not what the detector rules out, nor what it already marked.
        assert_eq!(
            Activity::find(&vec![0.01; levels.frames()], &samples, &levels),
            Activity::default()
        );
        assert!(
            Activity::find(&vec![0.9; levels.frames()], &samples, &levels)
                .doubtful
                .is_empty()
        );
    }

    #[test]
    fn a_steady_tone_is_not_caught() {
        let samples = with_silence(&sound(2, false));
        let levels = Levels::measure(&samples);
        assert_eq!(
            Activity::find(&vec![0.2; levels.frames()], &samples, &levels),
            Activity::default()
        );
    }
}
