//! Numbers as a ggml file keeps them: f32, f16, and `q8_0`, which stores 32 values as one f16 scale and 32 signed
//! bytes. All little endian.

use half::f16;
use half::slice::HalfFloatSliceExt;

/// Values in one `q8_0` block.
pub(super) const BLOCK: usize = 32;
/// Bytes of one `q8_0` block.
pub(super) const BLOCK_BYTES: usize = 2 + BLOCK;

/// Appends the values as f32.
pub(super) fn put_f32(values: &[f32], out: &mut Vec<u8>) {
    for value in values {
        out.extend_from_slice(&value.to_le_bytes());
    }
}

/// Appends the values as f16, rounded to nearest, ties to even.
pub(super) fn put_f16(values: &[f32], out: &mut Vec<u8>) {
    for half in halves(values) {
        out.extend_from_slice(&half.to_le_bytes());
    }
}

/// The values as f16, rounded to nearest, ties to even.
pub(super) fn halves(values: &[f32]) -> Vec<f16> {
    let mut halves = vec![f16::ZERO; values.len()];
    halves.convert_from_f32_slice(values);
    halves
}

/// The values as they are after a way through f16.
pub(super) fn through_f16(values: &[f32]) -> Vec<f32> {
    let mut back = vec![0.0; values.len()];
    halves(values).convert_to_f32_slice(&mut back);
    back
}

/// Appends the values as `q8_0` blocks. The scale is the greatest magnitude / 127, and each value is rounded to the
/// nearest multiple of the unrounded scale, halves away from zero: exactly ggml's reference quantisation, so that a
/// quantised import equals the published quantised file.
///
/// `values` must be a whole number of blocks; a rest is not written.
pub(super) fn put_q8_0(values: &[f32], out: &mut Vec<u8>) {
    for block in values.chunks_exact(BLOCK) {
        let greatest = block.iter().fold(0.0_f32, |greatest, value| greatest.max(value.abs()));
        let scale = greatest / 127.0;
        let inverse = if scale == 0.0 { 0.0 } else { 1.0 / scale };
        out.extend_from_slice(&f16::from_f32(scale).to_le_bytes());
        #[expect(
            clippy::cast_possible_truncation,
            reason = "|value / scale| is at most 127 and a rounding"
        )]
        out.extend(
            block
                .iter()
                .map(|value| (value * inverse).round() as i8)
                .flat_map(i8::to_le_bytes),
        );
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn back(bytes: &[u8]) -> Vec<f32> {
        bytes
            .chunks_exact(BLOCK_BYTES)
            .flat_map(|block| {
                let scale = f16::from_le_bytes([block[0], block[1]]).to_f32();
                block[2..]
                    .iter()
                    .map(move |byte| scale * f32::from(i8::from_le_bytes([*byte])))
                    .collect::<Vec<_>>()
            })
            .collect()
    }

    #[test]
    fn a_block_worked_by_hand() {
        let mut values = [0.0_f32; 32];
        values[0] = 127.0;
        values[1] = -127.0;
        values[2] = 0.5;
        values[3] = -2.5;
        let mut bytes = Vec::new();
        put_q8_0(&values, &mut bytes);
        assert_eq!(bytes.len(), BLOCK_BYTES);
        assert_eq!(bytes[..2], f16::from_f32(1.0).to_le_bytes());
        // Halves go away from zero.
        assert_eq!(bytes[2..6], [127, 129, 1, 253]);
        assert!(bytes[6..].iter().all(|byte| *byte == 0));
    }

    #[test]
    fn zeros_stay_zeros() {
        let mut bytes = Vec::new();
        put_q8_0(&[0.0; 64], &mut bytes);
        assert_eq!(bytes, [0; 2 * BLOCK_BYTES]);
    }

    proptest! {
        #[test]
        fn the_error_is_at_most_a_step(values in prop::collection::vec(-8.0_f32..8.0, BLOCK)) {
            let mut bytes = Vec::new();
            put_q8_0(&values, &mut bytes);
            let greatest = values.iter().fold(0.0_f32, |greatest, value| greatest.max(value.abs()));
            // Half a step of rounding, and the scale itself is kept as f16 (relative error 2⁻¹¹).
            let bound = greatest / 127.0 * 0.5 + greatest * 0.0006 + 1e-6;
            for (value, read) in values.iter().zip(back(&bytes)) {
                prop_assert!((value - read).abs() <= bound, "{value} came back as {read}");
            }
        }
    }
}
