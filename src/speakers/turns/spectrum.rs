//! What the encoder hears: the power of 40 mel bands in windows of 25 ms, one every 10 ms. Not the logarithm: the
//! encoder was trained on powers.
//!
//! As librosa 0.10 computes it: Hann window (periodic), 400 samples, centred on its time; mel scale of Slaney's Auditory
//! Toolbox (linear to 1 kHz, logarithmic above), triangles of equal area, 0 to 8 kHz.

use std::f64::consts::PI;

use super::matrix::Matrix;

/// Samples per window and per step, at 16 kHz.
const WINDOW: usize = 400;
pub(super) const STEP: usize = 160;
pub(super) const BANDS: usize = 40;

const HALF: usize = WINDOW / 2;
const BINS: usize = HALF + 1;
const RATE_HZ: f64 = 16_000.0;

/// Frames whose spectrum is computed with one walk over the tables.
const BATCH: usize = 64;

/// Tables, made once.
#[derive(Debug)]
pub(super) struct MelSpectrum {
    window: Vec<f32>,
    /// Cosines over the sums of samples that lie the same way from the middle, sines over their differences: half the
    /// work of a transform of all samples.
    cosines: Matrix,
    sines: Matrix,
    bands: Matrix,
}

impl MelSpectrum {
    pub fn new() -> Option<Self> {
        let angle = |bin: usize, n: usize| 2.0 * PI * number(bin * n % WINDOW) / number(WINDOW);
        let table = |of: fn(f64) -> f64| {
            (0..BINS)
                .flat_map(|bin| (0..BINS).map(move |n| single(of(angle(bin, n)))))
                .collect::<Vec<f32>>()
        };
        Some(Self {
            window: (0..WINDOW)
                .map(|n| single(0.5 - 0.5 * (2.0 * PI * number(n) / number(WINDOW)).cos()))
                .collect(),
            cosines: Matrix::new(BINS, BINS, &table(f64::cos))?,
            sines: Matrix::new(BINS, BINS, &table(f64::sin))?,
            bands: Matrix::new(BANDS, BINS, &mel_bands())?,
        })
    }

    /// Band powers of the frames `first..last`, row by row: frame n is centred on sample n × [`STEP`]. Samples beyond
    /// the ends count as silence; all are multiplied with `gain`.
    pub fn frames(&self, samples: &[f32], gain: f32, first: usize, last: usize) -> Vec<f32> {
        let mut powers = vec![0.0; last.saturating_sub(first) * BANDS];
        for (start, powers) in (first..last).step_by(BATCH).zip(powers.chunks_mut(BATCH * BANDS)) {
            let frames = powers.len() / BANDS;
            let mut even = vec![0.0; frames * BINS];
            let mut odd = vec![0.0; frames * BINS];
            for n in 0..frames {
                let rows = n * BINS..(n + 1) * BINS;
                self.fold(
                    samples,
                    gain,
                    (start + n) * STEP,
                    &mut even[rows.clone()],
                    &mut odd[rows],
                );
            }
            let (mut real, mut imaginary) = (vec![0.0; frames * BINS], vec![0.0; frames * BINS]);
            self.cosines.add_product(&even, &mut real);
            self.sines.add_product(&odd, &mut imaginary);
            for (real, imaginary) in real.iter_mut().zip(imaginary) {
                *real = *real * *real + imaginary * imaginary;
            }
            self.bands.add_product(&real, powers);
        }
        powers
    }

    /// One windowed frame as sums and differences of what lies the same way from its ends.
    fn fold(&self, samples: &[f32], gain: f32, centre: usize, even: &mut [f32], odd: &mut [f32]) {
        let at = |n: usize| {
            let sample = (centre + n).checked_sub(HALF).and_then(|at| samples.get(at));
            sample.copied().unwrap_or(0.0) * gain * self.window[n]
        };
        // x[0] and x[200] have no partner.
        (even[0], even[HALF]) = (at(0), at(HALF));
        for n in 1..HALF {
            let (early, late) = (at(n), at(WINDOW - n));
            even[n] = early + late;
            odd[n] = early - late;
        }
    }
}

/// Slaney's mel scale: 3 steps per 200 Hz up to 1 kHz, then 27 steps per factor of 6.4.
fn hz_of(mel: f64) -> f64 {
    let linear = 200.0 / 3.0 * mel;
    if linear < 1000.0 {
        linear
    } else {
        1000.0 * (6.4_f64.ln() / 27.0 * (mel - 15.0)).exp()
    }
}

/// Weights of the bins in every band.
fn mel_bands() -> Vec<f32> {
    let top = 15.0 + (RATE_HZ / 2.0 / 1000.0).ln() / (6.4_f64.ln() / 27.0);
    let edge = |n: usize| hz_of(top * number(n) / number(BANDS + 1));
    (0..BANDS)
        .flat_map(|band| {
            let (low, centre, high) = (edge(band), edge(band + 1), edge(band + 2));
            (0..BINS).map(move |bin| {
                let hz = number(bin) * RATE_HZ / number(WINDOW);
                let rising = (hz - low) / (centre - low);
                let falling = (high - hz) / (high - centre);
                single(rising.min(falling).max(0.0) * 2.0 / (high - low))
            })
        })
        .collect()
}

#[expect(clippy::cast_precision_loss, reason = "indices of small tables")]
fn number(n: usize) -> f64 {
    n as f64
}

#[expect(clippy::cast_possible_truncation, reason = "tables of single precision")]
fn single(value: f64) -> f32 {
    value as f32
}
