//! GSM 06.10 full rate (what Asterisk writes as `.gsm` and `.WAV`), decoded by the arithmetic of the standard, so that the
//! samples are bit for bit those of every other exact decoder.
//!
//! In: frames of 260 bits, packed one by one in 33 bytes (`0xd` and the bits, most significant first), or two by two in 65
//! bytes (Microsoft's form in WAV, least significant bit first). Out: 160 samples a frame at 8 kHz, 16 bits of which the
//! lowest three are zero.
//!
//! Formulas: ETSI EN 300 961 (GSM 06.10), section 5: 16-bit fixed point with saturation. Section numbers stand beside
//! each step.

mod unpack;

pub(super) use unpack::{Frame, MS_BLOCK_BYTES, PLAIN_FRAME_BYTES, is_plain};

/// Samples of one frame: 20 ms at 8 kHz.
pub(super) const FRAME_SAMPLES: usize = 160;

/// Samples of a part of a frame with its own excitation.
const PART: usize = 40;

/// The longest distance that the long-term predictor looks back.
const LONGEST_LAG: usize = 120;

/// Table 5.1: smallest code and inverse step of each log area ratio, and its offset, as the decoder uses them.
const MIC: [i16; 8] = [-32, -32, -16, -16, -8, -8, -4, -4];
const B: [i16; 8] = [0, 0, 2048, -2560, 94, -1792, -341, -1144];
const INV_A: [i16; 8] = [13107, 13107, 13107, 13107, 19223, 17476, 31454, 29708];

/// Table 5.3b: gains of the long-term predictor.
const QLB: [i16; 4] = [3277, 11469, 21299, 32767];

/// Table 5.6: normalised inverse mantissa, to undo the block companding of the pulses.
const FAC: [i16; 8] = [18431, 20479, 22527, 24575, 26623, 28671, 30719, 32767];

/// What a decoder remembers from frame to frame.
#[derive(Debug, Clone)]
pub(super) struct Decoder {
    /// Reconstructed short-term residual: the past 120 samples, then the 40 of the present part.
    residual: [i16; LONGEST_LAG + PART],
    lag: usize,
    /// Decoded log area ratios of the frame before.
    ratios: [i16; 8],
    /// State of the synthesis lattice.
    lattice: [i16; 9],
    /// State of the de-emphasis filter.
    emphasis: i16,
}

impl Decoder {
    pub fn new() -> Self {
        Self {
            residual: [0; LONGEST_LAG + PART],
            lag: PART,
            ratios: [0; 8],
            lattice: [0; 9],
            emphasis: 0,
        }
    }

    /// Decodes one frame and appends its 160 samples.
    pub fn decode(&mut self, frame: &Frame, out: &mut Vec<i16>) {
        let mut excitation = [0_i16; FRAME_SAMPLES];
        for (part, target) in frame.parts.iter().zip(excitation.chunks_exact_mut(PART)) {
            let pulses = pulses(part.amplitude, part.pulses);
            let mut grid = [0_i16; PART];
            for (place, pulse) in pulses.into_iter().enumerate() {
                grid[part.grid + 3 * place] = pulse;
            }
            self.predict(part.lag, part.gain, &grid);
            target.copy_from_slice(&self.residual[LONGEST_LAG..]);
            self.residual.copy_within(PART.., 0);
        }
        let ratios = ratios(frame.ratios);
        let samples = self.synthesise(&ratios, &excitation);
        self.ratios = ratios;
        out.extend(samples.into_iter().map(|sample| self.finish(sample)));
    }

    /// 5.3.2: adds what the long-term predictor says to the pulses; the sum becomes the newest 40 samples of the residual.
    fn predict(&mut self, lag: usize, gain: usize, pulses: &[i16; PART]) {
        // A lag that the encoder cannot have meant is a transmission error: the last good one stands.
        if (PART..=LONGEST_LAG).contains(&lag) {
            self.lag = lag;
        }
        for (k, &pulse) in pulses.iter().enumerate() {
            let predicted = mult_r(QLB[gain], self.residual[LONGEST_LAG + k - self.lag]);
            self.residual[LONGEST_LAG + k] = pulse.saturating_add(predicted);
        }
    }

    /// 5.3.3: the vocal tract as a lattice filter whose coefficients glide from the last frame's to this one's.
    fn synthesise(&mut self, ratios: &[i16; 8], excitation: &[i16; FRAME_SAMPLES]) -> [i16; FRAME_SAMPLES] {
        let mut out = [0; FRAME_SAMPLES];
        // 5.2.9.1: the stretches of a frame and how the two sets of ratios are mixed in them.
        for (stretch, range) in [0..13, 13..27, 27..40, 40..FRAME_SAMPLES].into_iter().enumerate() {
            let mut coefficients = [0; 8];
            for (i, coefficient) in coefficients.iter_mut().enumerate() {
                let (old, new) = (self.ratios[i], ratios[i]);
                let mixed = match stretch {
                    0 => (old >> 2).saturating_add(new >> 2).saturating_add(old >> 1),
                    1 => (old >> 1).saturating_add(new >> 1),
                    2 => (old >> 2).saturating_add(new >> 2).saturating_add(new >> 1),
                    _ => new,
                };
                *coefficient = reflection(mixed);
            }
            for k in range {
                let mut sample = excitation[k];
                for i in (0..8).rev() {
                    sample = sample.saturating_sub(mult_r(coefficients[i], self.lattice[i]));
                    self.lattice[i + 1] = self.lattice[i].saturating_add(mult_r(coefficients[i], sample));
                }
                self.lattice[0] = sample;
                out[k] = sample;
            }
        }
        out
    }

    /// 5.3.5 to 5.3.7: de-emphasis, up-scaling, and the 13 bits that a line carries.
    fn finish(&mut self, sample: i16) -> i16 {
        self.emphasis = sample.saturating_add(mult_r(self.emphasis, 28180));
        self.emphasis.saturating_add(self.emphasis) & !7
    }
}

/// 5.2.15 and 5.2.16: the thirteen pulses of a part, out of their common amplitude and three bits each.
fn pulses(amplitude: i16, codes: [i16; 13]) -> [i16; 13] {
    let mut exponent = if amplitude > 15 { (amplitude >> 3) - 1 } else { 0 };
    let mut mantissa = amplitude - (exponent << 3);
    if mantissa == 0 {
        exponent = -4;
        mantissa = 7;
    } else {
        while mantissa <= 7 {
            mantissa = mantissa << 1 | 1;
            exponent -= 1;
        }
        mantissa -= 8;
    }
    let factor = FAC[usize::try_from(mantissa).unwrap_or(0) & 7];
    let shift = 6 - exponent;
    let half = if shift > 0 { 1_i16 << (shift - 1) } else { 0 };
    codes.map(|code| mult_r(factor, (2 * code - 7) << 12).saturating_add(half) >> shift)
}

/// 5.2.8: log area ratios out of their codes.
fn ratios(codes: [i16; 8]) -> [i16; 8] {
    let mut ratios = [0; 8];
    for i in 0..8 {
        let scaled = ((codes[i] + MIC[i]) << 10).saturating_sub(B[i] << 1);
        let ratio = mult_r(INV_A[i], scaled);
        ratios[i] = ratio.saturating_add(ratio);
    }
    ratios
}

/// 5.2.9.2: a log area ratio as a reflection coefficient, by three straight lines.
fn reflection(ratio: i16) -> i16 {
    let size = ratio.saturating_abs();
    let size = if size < 11059 {
        size << 1
    } else if size < 20070 {
        size + 11059
    } else {
        (size >> 2).saturating_add(26112)
    };
    if ratio < 0 { -size } else { size }
}

/// 5.1: the product of two fractions, rounded; -1 times -1 saturates.
fn mult_r(a: i16, b: i16) -> i16 {
    let product = (i32::from(a) * i32::from(b) + 16384) >> 15;
    i16::try_from(product).unwrap_or(i16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_are_multiplied_as_the_standard_rounds() {
        assert_eq!(mult_r(i16::MIN, i16::MIN), i16::MAX);
        assert_eq!((mult_r(16384, 3), mult_r(16384, -3), mult_r(1, 16383)), (2, -1, 0));
    }

    #[test]
    fn every_amplitude_and_code_stays_in_range() {
        for amplitude in 0..64 {
            for code in 0..8 {
                let pulse = pulses(amplitude, [code; 13])[0];
                assert_eq!(pulse < 0, code < 4 && pulse != 0, "{amplitude} {code}: {pulse}");
            }
        }
        // The largest: 7 · 4096 · 32767 / 32768, not shifted.
        assert_eq!(pulses(63, [7; 13])[0], 28671);
    }

    #[test]
    fn any_bits_decode_without_overflow() {
        let mut state = 7_u32;
        let mut bytes = [0_u8; MS_BLOCK_BYTES];
        let mut decoder = Decoder::new();
        let mut out = Vec::new();
        for _ in 0..2000 {
            for byte in &mut bytes {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                *byte = state.to_be_bytes()[0];
            }
            out.clear();
            for frame in Frame::pair(&bytes).unwrap() {
                decoder.decode(&frame, &mut out);
            }
            assert!(out.len() == 320 && out.iter().all(|sample| sample.trailing_zeros() >= 3));
        }
    }
}
