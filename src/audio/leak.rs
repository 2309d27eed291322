//! Cross-talk: one side of a call heard on the other side's channel, through a bad separation in the telephone system or
//! as an echo of the line. Input: two finished channels; output: how loud the leak is.
//!
//! Half a second in which one side speaks and the other does not is correlated with the other channel at every delay up to
//! 200 ms. A leak is a scaled and delayed copy, so the correlation has one high peak; independent sound has none.

use super::spectrum::Transform;

/// Every second sample: telephone bandwidth.
const STEP: usize = 2;
/// Half a second at 8 kHz.
const PIECE: usize = 4096;
/// Delays looked at: 200 ms.
const DELAYS: usize = 1600;
/// Pieces looked at for each side: the loudest, where the other side is least loud.
const PIECES: usize = 6;
/// The speaking side is at least this much louder, as a ratio of powers: 6 dB.
const LOUDER: f64 = 4.0;
/// Least correlation of a leak.
const LEAK: f64 = 0.5;
/// Fainter leaks are not heard by a recogniser.
const FAINTEST_DB: f64 = -40.0;

/// How loud `from` is on `to`, in dB against itself: the median over the pieces; `None`: it is not.
pub(super) fn leak(from: &[f32], to: &[f32], transform: &Transform) -> Option<f64> {
    let piece = PIECE * STEP;
    let mut places: Vec<(f64, usize)> = (0..from.len().min(to.len()) / piece)
        .map(|n| n * piece)
        .filter_map(|at| {
            let (loud, other) = (power(&from[at..at + piece]), power(&to[at..at + piece]));
            (loud > 1e-7 && loud > other * LOUDER).then_some((loud, at))
        })
        .collect();
    places.sort_by(|a, b| b.0.total_cmp(&a.0));
    places.truncate(PIECES);
    let mut found: Vec<(f64, f64)> = places
        .iter()
        .filter_map(|&(_, at)| copy_at(from, to, at, transform))
        .collect();
    // A leak is there whenever the side speaks: most pieces have to show it.
    if found.len() < 2 || found.len() * 2 < places.len() {
        return None;
    }
    found.sort_by(|a, b| a.1.total_cmp(&b.1));
    let level = found[found.len() / 2].1;
    (level >= FAINTEST_DB).then_some(level)
}

/// Correlation and level of the copy of one piece.
fn copy_at(from: &[f32], to: &[f32], at: usize, transform: &Transform) -> Option<(f64, f64)> {
    let half = |samples: &[f32], length: usize| -> Vec<f32> {
        let end = (at + length * STEP).min(samples.len());
        samples[at..end]
            .chunks_exact(STEP)
            .map(|pair| f32::midpoint(pair[0], pair[1]))
            .collect()
    };
    let (a, b) = (half(from, PIECE), half(to, PIECE + DELAYS));
    let energy = |samples: &[f32]| samples.iter().map(|&x| f64::from(x) * f64::from(x)).sum::<f64>();
    let own = energy(&a);
    let found = transform.correlation(&a, &b);
    let lag = (0..DELAYS.min(b.len())).max_by(|x, y| found[*x].abs().total_cmp(&found[*y].abs()))?;
    let other = energy(&b[lag..b.len().min(lag + PIECE)]);
    let product = f64::from(found[lag].abs());
    let correlation = product / (own * other).sqrt();
    (correlation >= LEAK && own > 0.0).then(|| (correlation, 20.0 * (product / own).log10()))
}

fn power(samples: &[f32]) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "samples of half a second")]
    let count = samples.len() as f64;
    samples.iter().map(|&x| f64::from(x) * f64::from(x)).sum::<f64>() / count
}

/// The transform that [`leak`] needs: both pieces with room for all delays.
pub(super) fn transform() -> Transform {
    Transform::new(2 * PIECE)
}
