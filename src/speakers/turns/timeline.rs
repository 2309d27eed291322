//! When which of two voices speaks: stretches of speech → windows → embeddings → two voices → a lean for every frame of
//! 10 ms → the likeliest course of speakers → turns.
//!
//! Windows of 1.6 s, half over each other, tell the voices; where the speaker changes within a stretch, shorter ones
//! look again. A stretch shorter than a window is a window of its own, repeated to the next of a few lengths.

use std::ops::Range;

use super::VoiceEncoder;
use super::cluster::{self, Voices};
use super::spectrum::{BANDS, MelSpectrum, STEP};

/// A window and its step, in frames.
const WINDOW: usize = 160;
const WINDOW_STEP: usize = 80;

/// Windows about a change of speaker: half their length, their step, and how far from the change they go.
const CLOSE: usize = 40;
const CLOSE_STEP: usize = 20;
const CLOSE_REACH: usize = 120;

/// The encoder hears windows of a few lengths, in frames: shorter ones are repeated until they have one.
const LENGTH_STEP: usize = 40;
const LEAST_LENGTH: usize = 80;

/// Stretches shorter than this have no voice of their own (100 ms), and what is shorter than this says nothing of whose
/// voices there are (800 ms).
const LEAST: usize = 10;
const TELLING: usize = 80;

/// Windows needed to tell voices apart at all.
const LEAST_WINDOWS: usize = 4;

/// Two means of one voice are at least so alike, by what was measured (BENCHMARKS.md).
pub(super) const SAME_VOICE: f32 = 0.86;

/// The price of a change of speaker, in frames of full lean (100 ms).
const CHANGE: f32 = 10.0;

/// What the encoder was trained at: −30 dBFS.
const LEVEL: f32 = 0.031_622_78;

/// The course of a call.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Timeline {
    /// By frame: towards which voice, from −1 (surely the first) to 1; 0 where nobody speaks.
    pub lean: Vec<f32>,
    /// Stretches of one voice, in frames, in order.
    pub turns: Vec<(Range<usize>, u8)>,
    /// How many voices were found, 1 or 2.
    pub voices: u8,
}

/// Tells voices apart in `samples` (16 kHz) within `speech`, in samples. `None` when there is too little of it.
pub(super) fn find(
    encoder: &dyn VoiceEncoder,
    spectrum: &MelSpectrum,
    samples: &[f32],
    speech: &[Range<usize>],
) -> Option<Timeline> {
    let gain = gain(samples, speech)?;
    let stretches: Vec<Range<usize>> = speech
        .iter()
        .map(|range| range.start / STEP..range.end.min(samples.len()).div_ceil(STEP))
        .filter(|frames| frames.len() >= LEAST)
        .collect();
    let end = stretches.last()?.end;
    let hearing = Hearing {
        encoder,
        spectrum,
        samples,
        gain,
    };
    let windows: Vec<Range<usize>> = stretches.iter().flat_map(windows).collect();
    let embeddings = hearing.embed(&windows);
    let telling: Vec<&[f32]> = windows
        .iter()
        .zip(&embeddings)
        .filter(|(window, _)| window.len() >= TELLING)
        .map(|(_, embedding)| embedding.as_slice())
        .collect();
    if telling.len() < LEAST_WINDOWS {
        return None;
    }
    let voices = cluster::two_voices(&telling).filter(|voices| voices.likeness < SAME_VOICE);
    let Some(voices) = voices else {
        return Some(Timeline {
            lean: vec![-1.0; end],
            turns: stretches.into_iter().map(|stretch| (stretch, 0)).collect(),
            voices: 1,
        });
    };
    tracing::debug!(
        windows = windows.len(),
        likeness = voices.likeness,
        rarer = voices.rarer,
        "voices"
    );
    let mut lean = spread(&windows, &embeddings, &voices, end)
        .into_iter()
        .map(|lean| lean.unwrap_or(0.0))
        .collect::<Vec<f32>>();
    let close = close_windows(&stretches, &lean);
    let closer = spread(&close, &hearing.embed(&close), &voices, end);
    for (lean, closer) in lean.iter_mut().zip(closer) {
        *lean = closer.unwrap_or(*lean);
    }
    let turns = stretches.iter().flat_map(|stretch| course(&lean, stretch)).collect();
    Some(Timeline { lean, turns, voices: 2 })
}

/// What brings speech to the encoder's level.
fn gain(samples: &[f32], speech: &[Range<usize>]) -> Option<f32> {
    let (mut power, mut count) = (0.0_f64, 0.0_f64);
    for sample in speech.iter().filter_map(|range| samples.get(range.clone())).flatten() {
        power += f64::from(*sample).powi(2);
        count += 1.0;
    }
    #[expect(clippy::cast_possible_truncation, reason = "a level")]
    let level = (power / count).sqrt() as f32;
    (level.is_finite() && level > 1e-6).then(|| LEVEL / level)
}

/// Windows over one stretch, evenly.
fn windows(stretch: &Range<usize>) -> Vec<Range<usize>> {
    let rest = stretch.len().saturating_sub(WINDOW);
    let steps = rest.div_ceil(WINDOW_STEP);
    if steps == 0 {
        return vec![stretch.clone()];
    }
    (0..=steps)
        .map(|n| {
            let start = stretch.start + rest * n / steps;
            start..start + WINDOW
        })
        .collect()
}

/// Short windows about the places within stretches where the lean changes its side.
fn close_windows(stretches: &[Range<usize>], lean: &[f32]) -> Vec<Range<usize>> {
    let mut close = Vec::new();
    for stretch in stretches {
        for change in stretch.start + 1..stretch.end {
            if (lean[change - 1] > 0.0) == (lean[change] > 0.0) {
                continue;
            }
            let first = change.saturating_sub(CLOSE_REACH).max(stretch.start) / CLOSE_STEP;
            let last = (change + CLOSE_REACH).min(stretch.end) / CLOSE_STEP;
            for middle in (first..=last).map(|n| n * CLOSE_STEP) {
                let window = middle.saturating_sub(CLOSE).max(stretch.start)..(middle + CLOSE).min(stretch.end);
                if window.len() >= CLOSE {
                    close.push(window);
                }
            }
        }
    }
    close.sort_unstable_by_key(|window| (window.start, window.end));
    close.dedup();
    close
}

/// The lean of every frame: of the windows over it, those most whose middle is near.
fn spread(windows: &[Range<usize>], embeddings: &[Vec<f32>], voices: &Voices, end: usize) -> Vec<Option<f32>> {
    let full = 1.0 - voices.likeness;
    let mut sums = vec![(0.0_f32, 0.0_f32); end];
    for (window, embedding) in windows.iter().zip(embeddings) {
        let lean = (cluster::lean(embedding, &voices.centres) / full).clamp(-1.0, 1.0);
        let length = number(window.len());
        for (n, (sum, weight)) in sums[window.start..window.end.min(end)].iter_mut().enumerate() {
            let from_middle = (number(2 * n + 1) / length - 1.0).abs();
            let near = 1.05 - from_middle;
            *sum += near * lean;
            *weight += near;
        }
    }
    sums.into_iter()
        .map(|(sum, weight)| (weight > 0.0).then(|| sum / weight))
        .collect()
}

/// The likeliest course of speakers in one stretch, a change costing as much as [`CHANGE`] frames (Viterbi 1967).
fn course(lean: &[f32], stretch: &Range<usize>) -> Vec<(Range<usize>, u8)> {
    let mut best = [0.0_f32; 2];
    let mut from: Vec<[u8; 2]> = Vec::with_capacity(stretch.len());
    for lean in &lean[stretch.clone()] {
        let came = [
            u8::from(best[1] - CHANGE > best[0]),
            u8::from(best[1] >= best[0] - CHANGE),
        ];
        best = [
            best[0].max(best[1] - CHANGE) - lean,
            best[1].max(best[0] - CHANGE) + lean,
        ];
        from.push(came);
    }
    let mut voice = u8::from(best[1] > best[0]);
    let mut turns: Vec<(Range<usize>, u8)> = Vec::new();
    for (frame, came) in stretch.clone().zip(from).rev() {
        match turns.last_mut() {
            Some((turn, of)) if *of == voice => turn.start = frame,
            _ => turns.push((frame..frame + 1, voice)),
        }
        voice = came[usize::from(voice)];
    }
    turns.reverse();
    turns
}

struct Hearing<'a> {
    encoder: &'a dyn VoiceEncoder,
    spectrum: &'a MelSpectrum,
    samples: &'a [f32],
    gain: f32,
}

impl Hearing<'_> {
    fn embed(&self, windows: &[Range<usize>]) -> Vec<Vec<f32>> {
        // By length: what has one length goes through the encoder side by side.
        let mut order: Vec<usize> = (0..windows.len()).collect();
        order.sort_by_key(|n| length(&windows[*n]));
        let mut embeddings = vec![Vec::new(); windows.len()];
        // In groups, so that an hour of speech does not lie in memory as spectrum.
        for group in order.chunks(128) {
            let sounds: Vec<Vec<f32>> = group.iter().map(|n| self.frames(&windows[*n])).collect();
            let sounds: Vec<&[f32]> = sounds.iter().map(Vec::as_slice).collect();
            for (n, embedding) in group.iter().zip(self.encoder.embed(&sounds)) {
                embeddings[*n] = embedding;
            }
        }
        embeddings
    }

    /// A window's spectrum, repeated until it is as long as it is to be.
    fn frames(&self, window: &Range<usize>) -> Vec<f32> {
        let once = self.spectrum.frames(self.samples, self.gain, window.start, window.end);
        once.iter().copied().cycle().take(length(window) * BANDS).collect()
    }
}

/// What a window is repeated to, in frames: the next of a few lengths.
fn length(window: &Range<usize>) -> usize {
    window.len().next_multiple_of(LENGTH_STEP).max(LEAST_LENGTH)
}

#[expect(clippy::cast_precision_loss, reason = "frames of a window")]
fn number(n: usize) -> f32 {
    n as f32
}
