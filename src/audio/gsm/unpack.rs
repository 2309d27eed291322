//! The bits of a GSM 06.10 frame, in both ways in which files pack them. The order of the fields is that of table 1.1 of
//! the standard.

/// A frame on its own: the four bits `1101`, then 260 bits from the most significant on.
pub(in crate::audio) const PLAIN_FRAME_BYTES: usize = 33;

/// Two frames in a WAV file: 520 bits from the least significant on.
pub(in crate::audio) const MS_BLOCK_BYTES: usize = 65;

const MARK: u8 = 0xd;

/// Bits of the eight log area ratios.
const RATIO_BITS: [u32; 8] = [6, 6, 5, 5, 4, 4, 3, 3];

/// The codes of one frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::audio) struct Frame {
    pub(super) ratios: [i16; 8],
    pub(super) parts: [Part; 4],
}

/// The codes of 5 ms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Part {
    /// Samples to look back, 0–127.
    pub lag: usize,
    /// 0–3.
    pub gain: usize,
    /// The first place of a pulse, 0–3.
    pub grid: usize,
    /// 0–63, logarithmic.
    pub amplitude: i16,
    /// 0–7 each.
    pub pulses: [i16; 13],
}

impl Frame {
    /// A frame of 33 bytes; `None` when it is shorter or has no mark.
    pub fn plain(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.get(..PLAIN_FRAME_BYTES).filter(|bytes| bytes[0] >> 4 == MARK)?;
        let mut at = 4;
        Some(Self::read(|width| {
            let field = (at..at + width).fold(0, |field, bit| {
                field << 1 | i16::from(bytes[bit as usize / 8] >> (7 - bit % 8) & 1)
            });
            at += width;
            field
        }))
    }

    /// The two frames of a block of 65 bytes.
    pub fn pair(bytes: &[u8]) -> Option<[Self; 2]> {
        let bytes = bytes.get(..MS_BLOCK_BYTES)?;
        let mut at = 0;
        let mut field = |width: u32| {
            let field = (0..width).fold(0, |field, bit| {
                let place = at + bit;
                field | i16::from(bytes[place as usize / 8] >> (place % 8) & 1) << bit
            });
            at += width;
            field
        };
        Some([Self::read(&mut field), Self::read(&mut field)])
    }

    fn read(mut field: impl FnMut(u32) -> i16) -> Self {
        let mut frame = Self::default();
        for (ratio, bits) in frame.ratios.iter_mut().zip(RATIO_BITS) {
            *ratio = field(bits);
        }
        for part in &mut frame.parts {
            // Fields of seven bits and less: never negative.
            part.lag = usize::from(field(7).unsigned_abs());
            part.gain = usize::from(field(2).unsigned_abs());
            part.grid = usize::from(field(2).unsigned_abs());
            part.amplitude = field(6);
            for pulse in &mut part.pulses {
                *pulse = field(3);
            }
        }
        frame
    }
}

/// Whether the start of a file is frames of 33 bytes: nearly all of them have the mark.
pub(in crate::audio) fn is_plain(head: &[u8]) -> bool {
    let frames = head.chunks_exact(PLAIN_FRAME_BYTES);
    let all = frames.len();
    let marked = frames.filter(|frame| frame[0] >> 4 == MARK).count();
    all > 0 && marked * 10 >= all * 9
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_needs_its_mark_and_its_length() {
        let mut bytes = [0xff; PLAIN_FRAME_BYTES];
        assert_eq!(Frame::plain(&bytes), None);
        bytes[0] = 0xdf;
        let frame = Frame::plain(&bytes).unwrap();
        assert_eq!(
            (frame.ratios, frame.parts[3].lag),
            ([63, 63, 31, 31, 15, 15, 7, 7], 127)
        );
        assert_eq!(Frame::plain(&bytes[..32]), None);
        assert!(is_plain(&bytes) && !is_plain(&bytes[..32]) && !is_plain(&[0; 66]));
    }

    #[test]
    fn both_packings_read_the_fields_in_order() {
        // The first field is 1, all others 0.
        let mut plain = [0; PLAIN_FRAME_BYTES];
        (plain[0], plain[1]) = (0xd0, 0b0100_0000);
        let mut pair = [0; MS_BLOCK_BYTES];
        pair[0] = 1;
        pair[32] = 1 << 4; // bit 260: the second frame's first
        let [first, second] = Frame::pair(&pair).unwrap();
        assert_eq!(Frame::plain(&plain).unwrap(), first);
        assert_eq!(first, second);
        assert_eq!(first.ratios[0], 1);
    }
}
