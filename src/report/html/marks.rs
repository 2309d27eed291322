//! Quotes found again in the words of the transcript, so that the page can mark them and link both ways.

use crate::domain::{Millis, Segment, Transcript};

/// A piece of a segment's text: plain, or the quote of a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    pub text: &'a str,
    pub marked: bool,
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

/// Cuts a segment's text at the quotes that it contains verbatim. Where quotes overlap, the earlier one is marked.
pub(super) fn pieces<'a>(segment: &'a Segment, quotes: &[&str]) -> Vec<Piece<'a>> {
    let text = segment.text.as_str();
    let mut found: Vec<(usize, usize)> = quotes
        .iter()
        .filter(|quote| !quote.is_empty())
        .filter_map(|quote| text.find(quote).map(|at| (at, at + quote.len())))
        .collect();
    found.sort_unstable();
    let mut pieces = Vec::new();
    let mut at = 0;
    for (start, end) in found {
        if start < at {
            continue;
        }
        if start > at {
            pieces.push(Piece {
                text: &text[at..start],
                marked: false,
            });
        }
        pieces.push(Piece {
            text: &text[start..end],
            marked: true,
        });
        at = end;
    }
    if at < text.len() {
        pieces.push(Piece {
            text: &text[at..],
            marked: false,
        });
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn pieces_spell_the_segment_and_mark_the_quotes() {
        let transcript = sample::transcript_ru();
        let segment = &transcript.segments[0];
        let pieces = pieces(
            segment,
            &[
                "компания «Вектор»",
                "Меня зовут Анна",
                "зовут Анна, компания",
                "",
                "нет такого",
            ],
        );
        let text: String = pieces.iter().map(|p| p.text).collect();
        assert_eq!(text, segment.text);
        let marked: Vec<&str> = pieces.iter().filter(|p| p.marked).map(|p| p.text).collect();
        assert_eq!(marked, ["Меня зовут Анна", "компания «Вектор»"]);
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
