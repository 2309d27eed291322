//! Quotes found again in the words of the transcript, so that the page can mark them and link both ways.

use crate::domain::{Millis, Segment, Transcript};

/// A piece of a segment's text: plain, or the quote of a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    pub text: &'a str,
    pub mark: Option<Mark>,
    /// The recogniser was not sure of it.
    pub is_unsure: bool,
}

/// What a marked piece is evidence of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    pub title: String,
    pub is_fail: bool,
}

/// The words of a piece of evidence, with the item that they belong to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quote<'q> {
    pub text: &'q str,
    pub title: &'q str,
    /// The item failed: these words are against the agent.
    pub is_fail: bool,
}

/// The segment of `channel` that a quote starting at `start` belongs to: the last one that began by then, else the
/// channel's first.
pub(super) fn segment_at(transcript: &Transcript, channel: u16, start: Millis) -> Option<usize> {
    let of_channel = || {
        transcript
            .segments
            .iter()
            .enumerate()
            .filter(|(_, s)| s.channel == channel)
    };
    let by_then = of_channel().take_while(|(_, s)| s.start_ms <= start).last();
    by_then.or_else(|| of_channel().next()).map(|(index, _)| index)
}

/// Cuts a segment's text at the quotes that it contains verbatim. Where quotes overlap, the earlier one is marked; the same
/// words quoted for several items are marked once, with all their titles.
pub(super) fn pieces<'a>(segment: &'a Segment, quotes: &[Quote<'_>]) -> Vec<Piece<'a>> {
    let text = segment.text.as_str();
    let mut found: Vec<(usize, usize, &Quote<'_>)> = quotes
        .iter()
        .filter(|quote| !quote.text.is_empty())
        .filter_map(|quote| text.find(quote.text).map(|at| (at, at + quote.text.len(), quote)))
        .collect();
    found.sort_by_key(|&(start, end, _)| (start, end));
    let mut pieces: Vec<Piece<'a>> = Vec::new();
    let mut at = 0;
    let mut last = None;
    let plain = |from: usize, to: usize| Piece {
        text: &text[from..to],
        mark: None,
        is_unsure: false,
    };
    for (start, end, quote) in found {
        if last == Some((start, end))
            && let Some(mark) = pieces.last_mut().and_then(|piece| piece.mark.as_mut())
        {
            mark.title = format!("{}; {}", mark.title, quote.title);
            mark.is_fail |= quote.is_fail;
            continue;
        }
        if start < at {
            continue;
        }
        if start > at {
            pieces.push(plain(at, start));
        }
        pieces.push(Piece {
            text: &text[start..end],
            mark: Some(Mark {
                title: quote.title.to_owned(),
                is_fail: quote.is_fail,
            }),
            is_unsure: false,
        });
        at = end;
        last = Some((start, end));
    }
    if at < text.len() {
        pieces.push(plain(at, text.len()));
    }
    pieces
}

/// Probability below which a word is shown as unsure.
const UNSURE_BELOW: f32 = 0.5;

/// Cuts pieces further at words that the recogniser was not sure of.
pub(super) fn with_unsure<'a>(segment: &Segment, pieces: Vec<Piece<'a>>) -> Vec<Piece<'a>> {
    let unsure = unsure(segment);
    if unsure.is_empty() {
        return pieces;
    }
    let mut cut = Vec::new();
    let mut begin = 0;
    for piece in pieces {
        let end = begin + piece.text.len();
        let mut at = begin;
        for &(from, to) in unsure.iter().filter(|(from, to)| *from < end && *to > begin) {
            let (from, to) = (from.max(begin), to.min(end));
            for (low, high, is_unsure) in [(at, from, false), (from, to, true)] {
                if low < high {
                    cut.push(Piece {
                        text: &piece.text[low - begin..high - begin],
                        mark: piece.mark.clone(),
                        is_unsure,
                    });
                }
            }
            at = to;
        }
        if at < end {
            cut.push(Piece {
                text: &piece.text[at - begin..],
                mark: piece.mark.clone(),
                is_unsure: false,
            });
        }
        begin = end;
    }
    cut
}

/// Where the unsure words stand in the segment's text, in order.
fn unsure(segment: &Segment) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    for word in &segment.words {
        let text = word.text.trim();
        let Some(place) = segment.text.get(at..).and_then(|rest| rest.find(text)) else {
            continue;
        };
        let from = at + place;
        at = from + text.len();
        if !text.is_empty() && word.probability.is_some_and(|probability| probability < UNSURE_BELOW) {
            found.push((from, at));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn pieces_spell_the_segment_and_mark_the_quotes() {
        let transcript = sample::transcript_ru();
        let segment = &transcript.segments[0];
        let quote = |text| Quote {
            text,
            title: "an item",
            is_fail: text == "компания «Вектор»",
        };
        let quotes = [
            "компания «Вектор»",
            "Меня зовут Анна",
            "зовут Анна, компания",
            "",
            "нет такого",
            "Меня зовут Анна",
        ]
        .map(quote);
        let pieces = pieces(segment, &quotes);
        let text: String = pieces.iter().map(|p| p.text).collect();
        assert_eq!(text, segment.text);
        let marked: Vec<&str> = pieces.iter().filter(|p| p.mark.is_some()).map(|p| p.text).collect();
        assert_eq!(marked, ["Меня зовут Анна", "компания «Вектор»"]);
        let marks: Vec<&Mark> = pieces.iter().filter_map(|p| p.mark.as_ref()).collect();
        assert_eq!((marks[0].title.as_str(), marks[0].is_fail), ("an item; an item", false));
        assert!(marks[1].is_fail);
    }

    #[test]
    fn a_quote_belongs_to_the_segment_that_began_before_it() {
        let transcript = sample::transcript_ru();
        assert_eq!(segment_at(&transcript, 0, Millis(800)), Some(0));
        assert_eq!(segment_at(&transcript, 0, Millis(43_000)), Some(5));
        assert_eq!(segment_at(&transcript, 1, Millis(0)), Some(1));
        assert_eq!(segment_at(&transcript, 7, Millis(0)), None);
    }
}
