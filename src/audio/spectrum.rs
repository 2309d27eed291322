//! The fast Fourier transform, for measuring recordings. Radix 2, in place.
//!
//! Formula: Cooley and Tukey, "An algorithm for the machine calculation of complex Fourier series", Mathematics of
//! Computation 19 (1965).
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "angles and windows of a few thousand points"
)]

use std::f64::consts::TAU;

/// A transform of one length, with its table of angles.
#[derive(Debug)]
pub(super) struct Transform {
    /// Of each angle the cosine and the sine.
    turns: Vec<(f32, f32)>,
    window: Vec<f32>,
}

impl Transform {
    /// `length` is a power of two.
    pub fn new(length: usize) -> Self {
        let angle = |k: usize| TAU * k as f64 / length as f64;
        let turn = |k| (angle(k).cos() as f32, -angle(k).sin() as f32);
        Self {
            turns: (0..length / 2).map(turn).collect(),
            // Hann: Blackman and Tukey (1959).
            window: (0..length).map(|k| (0.5 - 0.5 * angle(k).cos()) as f32).collect(),
        }
    }

    pub fn length(&self) -> usize {
        self.window.len()
    }

    /// Power of the bins from 0 to half the rate, of samples seen through a Hann window; missing samples are silence.
    pub fn powers(&self, samples: impl Iterator<Item = f32>) -> Vec<f32> {
        let mut points: Vec<(f32, f32)> = samples.zip(&self.window).map(|(x, w)| (x * w, 0.0)).collect();
        points.resize(self.length(), (0.0, 0.0));
        self.forward(&mut points);
        points[..=self.length() / 2]
            .iter()
            .map(|(re, im)| re * re + im * im)
            .collect()
    }

    /// `a` and `b` correlated at every lag from 0: the sum of `a[n] · b[n + lag]`. Both as long as the transform at most;
    /// lags beyond what zeros leave room for wrap around.
    pub fn correlation(&self, a: &[f32], b: &[f32]) -> Vec<f32> {
        let fill = |samples: &[f32]| {
            let mut points: Vec<(f32, f32)> = samples.iter().map(|&x| (x, 0.0)).collect();
            points.resize(self.length(), (0.0, 0.0));
            self.forward(&mut points);
            points
        };
        let (a, b) = (fill(a), fill(b));
        // The inverse by the forward transform: conjugate before it, and the result is real.
        let mut product: Vec<(f32, f32)> = a
            .iter()
            .zip(&b)
            .map(|(a, b)| (a.0 * b.0 + a.1 * b.1, -(a.0 * b.1 - a.1 * b.0)))
            .collect();
        self.forward(&mut product);
        let scale = 1.0 / self.length() as f32;
        product.iter().map(|(re, _)| re * scale).collect()
    }

    fn forward(&self, points: &mut [(f32, f32)]) {
        let length = points.len();
        let bits = length.trailing_zeros();
        for n in 0..length {
            let other = n.reverse_bits() >> (usize::BITS - bits);
            if n < other {
                points.swap(n, other);
            }
        }
        let mut half = 1;
        while half < length {
            let stride = length / (2 * half);
            for block in points.chunks_exact_mut(2 * half) {
                let (low, high) = block.split_at_mut(half);
                for (k, (a, b)) in low.iter_mut().zip(high).enumerate() {
                    let (cos, sin) = self.turns[k * stride];
                    let turned = (b.0 * cos - b.1 * sin, b.0 * sin + b.1 * cos);
                    *b = (a.0 - turned.0, a.1 - turned.1);
                    *a = (a.0 + turned.0, a.1 + turned.1);
                }
            }
            half *= 2;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_is_where_it_belongs() {
        let transform = Transform::new(512);
        let tone = (0..512).map(|n| (TAU as f32 * 40.0 * n as f32 / 512.0).sin());
        let powers = transform.powers(tone);
        let loudest = (0..powers.len()).max_by(|a, b| powers[*a].total_cmp(&powers[*b]));
        assert_eq!((powers.len(), loudest), (257, Some(40)));
        // Half the amplitude in a bin of a Hann window of sum N/2.
        assert!((powers[40].sqrt() - 128.0).abs() < 0.5, "{}", powers[40].sqrt());
        assert!(powers[60] < powers[40] * 1e-6);
    }

    #[test]
    fn a_delay_is_found_by_correlation() {
        let mut state = 1_u32;
        let noise: Vec<f32> = (0..256)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 8) as f32 / (1 << 23) as f32 - 1.0
            })
            .collect();
        let mut late = vec![0.0; 37];
        late.extend(noise.iter().map(|x| x * 0.5));
        let found = Transform::new(1024).correlation(&noise, &late);
        let energy: f32 = noise.iter().map(|x| x * x).sum();
        let best = (0..300).max_by(|a, b| found[*a].total_cmp(&found[*b])).unwrap();
        assert_eq!(best, 37);
        assert!((found[37] / energy - 0.5).abs() < 1e-3);
    }
}
