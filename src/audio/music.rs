//! Music and tones: what a caller on hold hears, ringing, busy and fax tones. Input: a finished channel; output: how much
//! of its sound is that.
//!
//! A voice glides: the loudest partial of speech stays at one pitch for a tenth of a second or two. A note or a tone stays
//! for longer. Sound is cut into 64 ms; where the loudest partial stands still for five pieces and more, it is held. On
//! telephone speech a tenth of the sound is held by chance and a fifth at most; of music from half a second a note on, and
//! of tones, more than four fifths (measured on the project's own material and on made music).

use super::spectrum::Transform;

/// Telephone bandwidth is enough: every second sample.
const STEP: usize = 2;

/// Points of a piece: 64 ms at 8 kHz, bins of 15.6 Hz.
const PIECE: usize = 512;

/// Bins looked at: 150 to 3500 Hz.
const BINS: std::ops::Range<usize> = 10..224;

/// Pieces with the same loudest partial that make a held note.
const HELD: usize = 5;

/// Pieces this far below the loudest are not sound: 30 dB.
const AUDIBLE: f32 = 1e-3;

/// Pieces in which a voice would show: two seconds.
const STRETCH: usize = 32;

/// Longer channels are looked at in samples of [`STRETCH`] pieces, this many.
const SAMPLES: usize = 150;

/// Held sound of one channel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Held {
    /// Share of the audible pieces that are held, 0–1; 0 when nothing is audible.
    pub share: f64,
    /// Held sound wherever there is sound: no stretch of two seconds has more other sound than held.
    pub throughout: bool,
}

/// How much of a channel is held. `whole`: look at all of it, however long.
pub(super) fn held(samples: &[f32], transform: &Transform, whole: bool) -> Held {
    let stretch = STRETCH * PIECE * STEP;
    let stretches = samples.len() / stretch + 1;
    let every = if whole { 1 } else { stretches.div_ceil(SAMPLES) };
    let pieces: Vec<Vec<Piece>> = samples
        .chunks(stretch)
        .step_by(every)
        .map(|part| {
            part.chunks_exact(PIECE * STEP)
                .map(|piece| Piece::of(piece, transform))
                .collect()
        })
        .collect();
    let loudest = pieces.iter().flatten().map(|piece| piece.power).fold(0.0, f32::max);
    let audible = |piece: &Piece| piece.power > loudest * AUDIBLE && piece.power > 0.0;
    let (mut sounding, mut held_pieces, mut throughout) = (0, 0, true);
    let mut run_before: Vec<Piece> = Vec::new();
    for part in &pieces {
        // A note may have begun in the stretch before, where that was looked at.
        let begun = if every == 1 { run_before.len() } else { 0 };
        let joined: Vec<Piece> = run_before[run_before.len() - begun..]
            .iter()
            .chain(part)
            .copied()
            .collect();
        let is_held = held_in(&joined, audible);
        let here: Vec<bool> = joined.iter().map(audible).skip(begun).collect();
        let count = here.iter().filter(|sounds| **sounds).count();
        let held_here = is_held[begun..].iter().filter(|held| **held).count();
        sounding += count;
        held_pieces += held_here;
        throughout &= count < HELD || held_here * 2 >= count;
        run_before = part[part.len().saturating_sub(HELD)..].to_vec();
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of pieces of a call")]
    let share = if sounding == 0 {
        0.0
    } else {
        held_pieces as f64 / sounding as f64
    };
    Held {
        share,
        throughout: throughout && sounding > 0,
    }
}

/// 64 ms of sound.
#[derive(Debug, Clone, Copy)]
struct Piece {
    power: f32,
    /// The bin of the loudest partial.
    loudest: usize,
}

impl Piece {
    fn of(samples: &[f32], transform: &Transform) -> Self {
        let powers = transform.powers(samples.chunks_exact(STEP).map(|pair| f32::midpoint(pair[0], pair[1])));
        let mut piece = Self { power: 0.0, loudest: 0 };
        let mut most = 0.0;
        for bin in BINS {
            let power = powers.get(bin).copied().unwrap_or(0.0);
            piece.power += power;
            if power > most {
                (most, piece.loudest) = (power, bin);
            }
        }
        piece
    }
}

/// Which pieces belong to a run of [`HELD`] and more whose loudest partial moves by a bin at most from one to the next.
fn held_in(pieces: &[Piece], audible: impl Fn(&Piece) -> bool) -> Vec<bool> {
    let mut held = vec![false; pieces.len()];
    let mut start = 0;
    for n in 1..=pieces.len() {
        let goes_on = n < pieces.len()
            && audible(&pieces[n])
            && audible(&pieces[n - 1])
            && pieces[n].loudest.abs_diff(pieces[n - 1].loudest) <= 1;
        if !goes_on {
            if n - start >= HELD && audible(&pieces[start]) {
                held[start..n].fill(true);
            }
            start = n;
        }
    }
    held
}

/// The transform that [`held`] needs.
pub(super) fn transform() -> Transform {
    Transform::new(PIECE)
}
