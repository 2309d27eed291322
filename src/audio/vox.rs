//! Dialogic ADPCM (`.vox`): four bits a sample, twelve bits out, one channel without a header.
//!
//! Formula: Dialogic, "Dialogic ADPCM Algorithm", application note 00-1366-001 (1988): the step is multiplied by
//! (2 · size + 1) / 8, and moves by a table of 49.

const STEPS: [i32; 49] = [
    16, 17, 19, 21, 23, 25, 28, 31, 34, 37, 41, 45, 50, 55, 60, 66, 73, 80, 88, 97, 107, 118, 130, 143, 157, 173, 190,
    209, 230, 253, 279, 307, 337, 371, 408, 449, 494, 544, 598, 658, 724, 796, 876, 963, 1060, 1166, 1282, 1411, 1552,
];
const MOVES: [isize; 8] = [-1, -1, -1, -1, 2, 4, 6, 8];

/// What the decoder remembers from sample to sample.
#[derive(Debug, Clone, Default)]
pub(super) struct Decoder {
    step: usize,
    last: i32,
}

impl Decoder {
    /// Two samples of 16 bits, the lowest four of which are zero.
    pub fn decode(&mut self, byte: u8, out: &mut Vec<i16>) {
        for code in [byte >> 4, byte & 15] {
            let size = i32::from(code & 7);
            let change = STEPS[self.step] * (2 * size + 1) / 8;
            let next = self.last + if code & 8 == 0 { change } else { -change };
            self.last = next.clamp(-2048, 2047);
            let moved = self.step.saturating_add_signed(MOVES[usize::from(code & 7)]);
            self.step = moved.min(STEPS.len() - 1);
            out.push(i16::try_from(self.last * 16).unwrap_or(0));
        }
    }
}
