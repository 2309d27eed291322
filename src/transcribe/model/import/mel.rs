//! The mel filter bank that Whisper was trained with, computed: triangles on Slaney's mel scale over 201 bins of a
//! 400-point transform at 16 kHz, each scaled to unit area.
//!
//! Source: M. Slaney, "Auditory Toolbox", Interval Research technical report 1998-010; linear below 1 kHz (200/3 Hz
//! per mel), logarithmic above (27 mels per factor of 6.4). The arithmetic follows the order of operations of the bank
//! that ships with Whisper, so the result is equal to it bit for bit; a test with the published model proves that.

/// Bins of a 400-point transform.
pub(super) const BINS: u32 = 201;
/// Bins are 16 000 / 400 = 40 Hz apart.
const BIN_HZ: f64 = 40.0;
const NYQUIST_HZ: f64 = 8000.0;
const LINEAR_HZ_PER_MEL: f64 = 200.0 / 3.0;
/// Where the scale turns logarithmic.
const BREAK_HZ: f64 = 1000.0;
const BREAK_MEL: f64 = 15.0;

/// `bands` rows of [`BINS`] weights.
pub(super) fn filter_bank(bands: u32) -> Vec<f32> {
    let edges = edges(bands);
    let mut bank = Vec::with_capacity(bands as usize * BINS as usize);
    for band in edges.windows(3) {
        let [low, centre, high] = [band[0], band[1], band[2]];
        let height = 2.0 / (high - low);
        for bin in 0..BINS {
            let hz = f64::from(bin) * BIN_HZ;
            let rising = (hz - low) / (centre - low);
            let falling = (high - hz) / (high - centre);
            // Rounded to f32 before it is scaled, as the original does.
            #[expect(clippy::cast_possible_truncation, reason = "the bank is single precision")]
            let weight = rising.min(falling).max(0.0) as f32;
            #[expect(clippy::cast_possible_truncation, reason = "the bank is single precision")]
            bank.push((f64::from(weight) * height) as f32);
        }
    }
    bank
}

/// `bands + 2` frequencies in Hz, equally spaced in mel between 0 and the Nyquist frequency.
fn edges(bands: u32) -> Vec<f64> {
    let log_step = 6.4_f64.ln() / 27.0;
    let top = BREAK_MEL + (NYQUIST_HZ / BREAK_HZ).ln() / log_step;
    let step = top / f64::from(bands + 1);
    let hz = |mel: f64| {
        if mel < BREAK_MEL {
            LINEAR_HZ_PER_MEL * mel
        } else {
            BREAK_HZ * (log_step * (mel - BREAK_MEL)).exp()
        }
    };
    (0..=bands)
        .map(|edge| hz(f64::from(edge) * step))
        .chain([hz(top)])
        .collect()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(80)]
    #[case(128)]
    fn every_band_is_one_triangle_of_unit_area(#[case] bands: u32) {
        let bank = filter_bank(bands);
        let edges = edges(bands);
        for (row, band) in bank.chunks_exact(BINS as usize).zip(edges.windows(3)) {
            let peak = row.iter().copied().fold(0.0_f32, f32::max);
            assert!(peak > 0.0, "no bin falls into {band:?}");
            assert!(f64::from(peak) <= 2.0 / (band[2] - band[0]) * 1.000_001);
            for (bin, weight) in (0_u32..).zip(row) {
                let hz = f64::from(bin) * BIN_HZ;
                assert_eq!(*weight > 0.0, hz > band[0] && hz < band[2], "bin {bin} of {band:?}");
            }
            let top = row.iter().position(|weight| *weight >= peak).unwrap();
            assert!(row[..=top].is_sorted() && row[top..].iter().rev().is_sorted());
        }
        // Wide triangles hold many bins, so that the sum over bins approaches the area of one.
        let last = &bank[bank.len() - BINS as usize..];
        let area: f64 = last.iter().map(|weight| f64::from(*weight) * BIN_HZ).sum();
        assert!((area - 1.0).abs() < 0.02, "{area}");
    }

    #[test]
    fn edges_are_slaneys() {
        let edges = edges(80);
        assert_eq!(edges.len(), 82);
        assert!(edges.is_sorted());
        assert!((edges[0]).abs() < 1e-9 && (edges[81] - 8000.0).abs() < 1e-6);
        // 1 kHz is mel 15, 6.4 kHz is mel 42.
        let mel_of = |hz: f64| {
            if hz < 1000.0 {
                hz / LINEAR_HZ_PER_MEL
            } else {
                15.0 + (hz / 1000.0).ln() / 6.4_f64.ln() * 27.0
            }
        };
        assert!((mel_of(6400.0) - 42.0).abs() < 1e-9);
        let steps: Vec<f64> = edges.windows(2).map(|pair| mel_of(pair[1]) - mel_of(pair[0])).collect();
        assert!(steps.iter().all(|step| (step - steps[0]).abs() < 1e-9));
    }
}
