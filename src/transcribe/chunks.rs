//! Speech → chunks for the recogniser, and the way back from a chunk's time to the recording's.
//!
//! A chunk is made of *pieces* of the recording: stretches of speech with a little of the real background on both
//! sides, put one after another. Pauses longer than that background are thereby shortened, and nothing else is. A
//! stretch is split only when it alone is longer than a chunk may be, and then where it is quietest.
//!
//! Which stretches share a chunk is a trade: full chunks waste the least work, but a chunk that ends in the middle of
//! a sentence costs words, so ends are put where people pause. The best trade over the whole channel is computed.

use std::ops::Range;

/// Where to cut a stretch that is too long: given a range of samples, a place within it.
pub(super) type Quietest<'a> = &'a dyn Fn(&Range<usize>) -> usize;

/// What one run of the recogniser hears.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Chunk {
    pub pieces: Vec<Piece>,
}

/// A stretch of the recording, in samples, and where it begins in the chunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub at: usize,
    pub source: Range<usize>,
}

impl Chunk {
    /// Appends a stretch; what follows the last piece without a gap prolongs it.
    fn push(&mut self, source: Range<usize>) {
        let at = self.len();
        match self.pieces.last_mut() {
            Some(last) if last.source.end == source.start => last.source.end = source.end,
            _ => self.pieces.push(Piece { at, source }),
        }
    }

    /// Samples.
    pub fn len(&self) -> usize {
        self.pieces.last().map_or(0, |piece| piece.at + piece.source.len())
    }

    /// The sound of the chunk, amplified by `gain`.
    pub fn samples(&self, channel: &[f32], gain: f32) -> Vec<f32> {
        let mut samples = Vec::with_capacity(self.len());
        for piece in &self.pieces {
            let source = channel.get(piece.source.clone()).unwrap_or_default();
            samples.extend(source.iter().map(|s| (s * gain).clamp(-1.0, 1.0)));
        }
        samples
    }

    /// Which piece is heard at a sample of the chunk; the last one for anything past the end.
    pub fn piece_at(&self, sample: usize) -> usize {
        self.pieces
            .partition_point(|piece| piece.at <= sample)
            .saturating_sub(1)
    }

    /// The recording's sample that is heard at `sample` of the chunk, taking it to be within piece `index`: what lies
    /// outside is drawn to the nearest edge.
    pub fn source_in(&self, index: usize, sample: usize) -> usize {
        self.pieces.get(index).map_or(0, |piece| {
            let within = sample.saturating_sub(piece.at).min(piece.source.len());
            piece.source.start + within
        })
    }
}

/// What bounds a plan; all in samples.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// The length aimed at.
    pub preferred: usize,
    /// No chunk is longer; reached only where nobody pauses.
    pub longest: usize,
    /// A shorter chunk costs the recogniser as much as one of this length.
    pub floor: usize,
    /// Background kept at each end of a stretch, at most.
    pub padding: usize,
    /// A pause at which a chunk may end without harm.
    pub pause: usize,
}

/// Packs `speech` (sorted, disjoint, in samples) of a channel of `total` samples into chunks.
pub(super) fn plan(speech: &[Range<usize>], total: usize, limits: Limits, quietest: Quietest<'_>) -> Vec<Chunk> {
    let limits = Limits {
        longest: limits.longest.max(1),
        ..limits
    };
    let mut parts: Vec<Part> = Vec::new();
    let mut last_end = 0;
    for (stretch, padded) in pad(speech, total, limits.padding) {
        let mut gap = stretch.start - last_end;
        for source in fit(&stretch, padded, limits.longest, quietest) {
            parts.push(Part { source, gap });
            gap = 0;
        }
        last_end = stretch.end;
    }
    pack(&parts, limits)
}

/// What goes into one chunk as a whole.
struct Part {
    source: Range<usize>,
    /// The pause before it.
    gap: usize,
}

/// The cheapest way to put consecutive parts into chunks: for every number of first parts, the best last chunk.
fn pack(parts: &[Part], limits: Limits) -> Vec<Chunk> {
    // Of the first n parts: the least cost, and where their last chunk begins.
    let mut best: Vec<(usize, usize)> = vec![(0, 0)];
    for end in 1..=parts.len() {
        let mut length = 0;
        let mut choice = (usize::MAX, end - 1);
        for start in (0..end).rev() {
            length += parts[start].source.len();
            if length > limits.longest && start + 1 < end {
                break;
            }
            let cost = best[start].0 + chunk_cost(length, limits) + break_cost(&parts[start], start, limits);
            choice = choice.min((cost, start));
        }
        best.push(choice);
    }
    let mut starts = Vec::new();
    let mut end = parts.len();
    while end > 0 {
        starts.push(best[end].1..end);
        end = best[end].1;
    }
    let chunk = |range: Range<usize>| {
        let mut chunk = Chunk::default();
        parts[range].iter().for_each(|part| chunk.push(part.source.clone()));
        chunk
    };
    starts.into_iter().rev().map(chunk).collect()
}

/// Work for a chunk, in samples of sound: its length or the floor, twice what exceeds the preferred length, and a
/// sixteenth of that length for beginning one.
fn chunk_cost(length: usize, limits: Limits) -> usize {
    length.max(limits.floor) + length.saturating_sub(limits.preferred) + limits.preferred / 16
}

/// What it costs in words to begin a chunk at a part: nothing after a full pause, a third of a chunk within speech.
fn break_cost(part: &Part, index: usize, limits: Limits) -> usize {
    let missing = limits.pause.saturating_sub(part.gap);
    if index == 0 || limits.pause == 0 {
        0
    } else {
        limits.preferred / 3 * missing / limits.pause
    }
}

/// Each stretch with itself widened by up to `padding` on both sides, but not beyond the middle of the pause to its
/// neighbour.
fn pad(speech: &[Range<usize>], total: usize, padding: usize) -> Vec<(Range<usize>, Range<usize>)> {
    let inside: Vec<Range<usize>> = speech
        .iter()
        .map(|s| s.start..s.end.min(total))
        .filter(|s| s.start < s.end)
        .collect();
    let middle = |left: &Range<usize>, right: &Range<usize>| usize::midpoint(left.end, right.start);
    let widened = inside.iter().enumerate().map(|(index, stretch)| {
        let low = index
            .checked_sub(1)
            .map_or(0, |before| middle(&inside[before], stretch));
        let high = inside.get(index + 1).map_or(total, |after| middle(stretch, after));
        let start = stretch.start.saturating_sub(padding).max(low);
        start..(stretch.end + padding).min(high)
    });
    inside.iter().cloned().zip(widened).collect()
}

/// What of a padded stretch goes into chunks: itself when it fits, with less padding when only that is too much, in
/// parts when the speech alone is too long.
fn fit(stretch: &Range<usize>, padded: Range<usize>, longest: usize, quietest: Quietest<'_>) -> Vec<Range<usize>> {
    if padded.len() <= longest {
        return vec![padded];
    }
    if stretch.len() > longest {
        return split(padded, longest, quietest);
    }
    let spare = longest - stretch.len();
    let before = (stretch.start - padded.start).min(spare / 2);
    let after = (padded.end - stretch.end).min(spare - before);
    let part = stretch.start - before..stretch.end + after;
    Vec::from([part])
}

/// Cuts a stretch into parts of at most `longest`, at quiet places in the second half of what still fits.
fn split(stretch: Range<usize>, longest: usize, quietest: Quietest<'_>) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut rest = stretch;
    while rest.len() > longest {
        let window = rest.start + longest.div_ceil(2)..rest.start + longest;
        let cut = quietest(&window).clamp(window.start.max(rest.start + 1), window.end);
        parts.push(rest.start..cut);
        rest.start = cut;
    }
    parts.push(rest);
    parts
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init)] // lists of ranges, one of which is short
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plan(
        speech: &[Range<usize>],
        total: usize,
        longest: usize,
        padding: usize,
        quietest: Quietest<'_>,
    ) -> Vec<Chunk> {
        super::plan(
            speech,
            total,
            Limits {
                preferred: longest,
                longest,
                floor: 0,
                padding,
                pause: 20,
            },
            quietest,
        )
    }

    const MIDDLE: Quietest<'static> = &|range| usize::midpoint(range.start, range.end);

    fn sources(chunks: &[Chunk]) -> Vec<Vec<Range<usize>>> {
        chunks
            .iter()
            .map(|c| c.pieces.iter().map(|p| p.source.clone()).collect())
            .collect()
    }

    #[test]
    fn speech_is_packed_with_a_little_background() {
        let chunks = plan(&[100..200, 205..300, 900..950, 2_000..2_300], 5_000, 500, 10, MIDDLE);
        assert_eq!(sources(&chunks), [vec![90..310], vec![890..960, 1_990..2_310]]);
        assert_eq!(chunks[1].pieces[1].at, 70);
        assert_eq!(chunks[1].len(), 390);
    }

    #[test]
    fn only_what_alone_is_too_long_is_split_and_there_where_it_is_quiet() {
        let quiet_at = |range: &Range<usize>| if range.contains(&380) { 380 } else { range.end };
        let chunks = plan(&[0..1_000], 1_000, 400, 0, &quiet_at);
        assert_eq!(sources(&chunks), [vec![0..380], vec![380..780], vec![780..1_000]]);
        // The third part has room for the next stretch, the split does not close a chunk.
        let chunks = plan(&[0..1_000, 1_500..1_600], 2_000, 400, 0, &quiet_at);
        assert_eq!(sources(&chunks)[2], [780..1_000, 1_500..1_600]);
    }

    #[test]
    fn chunks_end_where_people_pause() {
        let limits = Limits {
            preferred: 1_000,
            longest: 1_000,
            floor: 300,
            padding: 0,
            pause: 80,
        };
        let speech = [0..300, 400..700, 710..950, 970..1_200];
        let chunks = super::plan(&speech, 1_200, limits, MIDDLE);
        assert_eq!(sources(&chunks), [vec![0..300], vec![400..700, 710..950, 970..1_200]]);
        // Without regard to pauses the first chunk would be filled.
        let chunks = super::plan(
            &speech,
            1_200,
            Limits {
                pause: 0,
                floor: 0,
                ..limits
            },
            MIDDLE,
        );
        assert_eq!(chunks.len(), 2);
    }

    #[test]
    fn a_chunk_is_longer_than_preferred_only_where_nobody_pauses() {
        let limits = Limits {
            preferred: 1_000,
            longest: 1_500,
            floor: 300,
            padding: 0,
            pause: 80,
        };
        let without_pause = [0..600, 610..1_200];
        assert_eq!(super::plan(&without_pause, 1_200, limits, MIDDLE).len(), 1);
        let with_pause = [0..600, 700..1_290];
        assert_eq!(super::plan(&with_pause, 1_290, limits, MIDDLE).len(), 2);
        assert_eq!(
            super::plan(&[0..1_400], 1_400, limits, MIDDLE).len(),
            1,
            "one stretch is not split"
        );
    }

    #[test]
    fn a_place_in_a_chunk_leads_back_to_the_recording() {
        let chunk = &plan(&[100..200, 1_000..1_100], 2_000, 400, 0, MIDDLE)[0];
        assert_eq!(
            (
                chunk.piece_at(0),
                chunk.piece_at(99),
                chunk.piece_at(100),
                chunk.piece_at(9_999)
            ),
            (0, 0, 1, 1)
        );
        assert_eq!(chunk.source_in(0, 30), 130);
        assert_eq!(chunk.source_in(1, 130), 1_030);
        assert_eq!(chunk.source_in(0, 130), 200, "drawn to the end of its piece");
        assert_eq!(chunk.source_in(1, 30), 1_000, "drawn to the start of its piece");
        assert_eq!(Chunk::default().source_in(0, 5), 0);
    }

    #[test]
    fn no_speech_no_chunks() {
        assert_eq!(plan(&[], 100, 10, 1, MIDDLE), []);
        assert_eq!(plan(&[5..5, 200..300], 100, 10, 1, MIDDLE), []);
    }

    prop_compose! {
        fn speech()(gaps in prop::collection::vec((1_usize..400, 1_usize..900), 0..30)) -> Vec<Range<usize>> {
            let mut at = 0;
            gaps.into_iter().map(|(gap, length)| {
                let start = at + gap;
                at = start + length;
                start..at
            }).collect()
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost_repeated_or_too_long(
            speech in speech(), longest in 50_usize..700, padding in 0_usize..120, tail in 0_usize..200, pick in 0_usize..1_000,
            (floor, pause) in (0_usize..500, 0_usize..300),
        ) {
            let total = speech.last().map_or(0, |s| s.end) + tail;
            let anywhere = |range: &Range<usize>| range.start + pick % range.len().max(1);
            let limits = Limits { preferred: longest / 2, longest, floor, padding, pause };
            let chunks = super::plan(&speech, total, limits, &anywhere);
            let mut covered = vec![0_u8; total];
            let mut last_end = 0;
            for chunk in &chunks {
                prop_assert!(chunk.len() <= longest);
                prop_assert!(!chunk.pieces.is_empty());
                let mut at = 0;
                for (index, piece) in chunk.pieces.iter().enumerate() {
                    prop_assert_eq!(piece.at, at);
                    prop_assert!(piece.source.start >= last_end && piece.source.end <= total);
                    prop_assert!(!piece.source.is_empty());
                    for within in [0, piece.source.len() - 1] {
                        prop_assert_eq!(chunk.piece_at(at + within), index);
                        prop_assert_eq!(chunk.source_in(index, at + within), piece.source.start + within);
                    }
                    last_end = piece.source.end;
                    at += piece.source.len();
                    covered[piece.source.clone()].iter_mut().for_each(|c| *c += 1);
                }
            }
            prop_assert!(covered.iter().all(|&c| c <= 1));
            prop_assert!(speech.iter().all(|s| covered[s.clone()].iter().all(|&c| c == 1)));
        }

        #[test]
        fn a_stretch_that_fits_is_never_split(speech in speech(), longest in 50_usize..2_000, padding in 0_usize..300) {
            let total = speech.last().map_or(0, |s| s.end);
            let chunks = plan(&speech, total, longest, padding, &|range| range.start);
            for stretch in speech.iter().filter(|s| s.len() <= longest) {
                let holders = chunks.iter().flat_map(|c| &c.pieces)
                    .filter(|p| p.source.start <= stretch.start && stretch.end <= p.source.end);
                prop_assert_eq!(holders.count(), 1);
            }
        }
    }
}
