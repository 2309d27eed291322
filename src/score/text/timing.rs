//! When each word of a segment was said: from the recogniser's words where they spell the segment's text, else by
//! the share of letters that come before it.

use super::token::Piece;
use crate::domain::Segment;

/// Start and end in milliseconds of each piece of `segment`, in order.
pub(super) fn times(segment: &Segment, pieces: &[Piece]) -> Vec<(u32, u32)> {
    from_words(segment, pieces).unwrap_or_else(|| interpolated(segment, pieces))
}

/// Letters and digits up to each byte offset decide which word a piece lies in: punctuation and spaces, in which the
/// two spellings differ, do not count.
fn from_words(segment: &Segment, pieces: &[Piece]) -> Option<Vec<(u32, u32)>> {
    if segment.words.is_empty() {
        return None;
    }
    let weight = |text: &str| text.chars().filter(|c| counts(*c)).count();
    let spelled: usize = segment.words.iter().map(|w| weight(&w.text)).sum();
    if spelled != weight(&segment.text) {
        return None;
    }
    let mut times = Vec::with_capacity(pieces.len());
    let mut words = segment.words.iter();
    let mut word = words.next()?;
    // Letters before the current word's end, and letters of the text consumed so far.
    let mut word_end = weight(&word.text);
    let mut consumed = 0;
    let mut offset = 0;
    for piece in pieces {
        consumed += weight(&segment.text[offset..piece.start]);
        while consumed >= word_end {
            word = words.next()?;
            word_end += weight(&word.text);
        }
        let start = word.start_ms.0;
        consumed += weight(&segment.text[piece.start..piece.end]);
        while consumed > word_end {
            word = words.next()?;
            word_end += weight(&word.text);
        }
        times.push((start, word.end_ms.0.max(start)));
        offset = piece.end;
    }
    Some(times)
}

fn counts(c: char) -> bool {
    c.is_alphanumeric() || c == '•'
}

fn interpolated(segment: &Segment, pieces: &[Piece]) -> Vec<(u32, u32)> {
    let length = segment.text.len().max(1) as u64;
    let (start, end) = (
        u64::from(segment.start_ms.0),
        u64::from(segment.end_ms.0.max(segment.start_ms.0)),
    );
    let at = |offset: usize| u32::try_from(start + (end - start) * offset as u64 / length).unwrap_or(u32::MAX);
    pieces.iter().map(|p| (at(p.start), at(p.end))).collect()
}
