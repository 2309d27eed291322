//! Where to cut: ten seconds around the evidence, and never in the middle of a word of either voice. Input: a transcript
//! and the evidence; output: the part of the recording and the words in it.

use serde::{Deserialize, Serialize};

use super::Line;
use crate::domain::{Millis, Segment, Span, Transcript};

/// Before and after the evidence.
pub const AROUND: Millis = Millis(10_000);

/// What the borders were put between.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Borders {
    Words,
    /// The transcript has no times of words there: between its segments.
    Segments,
}

/// The part of the recording to play for `evidence`, and what its borders were put between.
///
/// A border that would fall into a word goes to the nearer end of it, and never into the evidence. Words of both voices
/// that overlap are one word here: there is no silence in them to cut at. Where the transcript has no times of words its
/// segments stand for them, and the part may be a good deal longer or shorter than ten seconds on either side.
#[must_use]
pub fn around(transcript: &Transcript, evidence: Span) -> (Span, Borders) {
    let busy = busy(transcript);
    let wanted = evidence.start_ms.saturating_sub(AROUND);
    let start = match busy_at(&busy, wanted) {
        Some(word) if word.end_ms <= evidence.start_ms && word.end_ms.0 - wanted.0 < wanted.0 - word.start_ms.0 => {
            word.end_ms
        }
        Some(word) => word.start_ms,
        None => wanted,
    };
    let last = busy.last().map_or(Millis::ZERO, |word| word.end_ms);
    let length = transcript.duration_ms.max(last).max(evidence.end_ms);
    let wanted = evidence.end_ms.saturating_add(AROUND).min(length);
    let end = match busy_at(&busy, wanted) {
        Some(word) if word.start_ms >= evidence.end_ms && wanted.0 - word.start_ms.0 < word.end_ms.0 - wanted.0 => {
            word.start_ms
        }
        Some(word) => word.end_ms,
        None => wanted,
    };
    let span = Span::new(start, end);
    let has_words = |segment: &Segment| !segment.words.is_empty();
    let inside = transcript
        .segments
        .iter()
        .filter(|segment| touches(segment.span(), span));
    let borders = if inside.clone().all(has_words) && inside.count() > 0 {
        Borders::Words
    } else {
        Borders::Segments
    };
    (span, borders)
}

/// What is said in `span`: whole words where their times are known, else whole segments.
#[must_use]
pub fn lines(transcript: &Transcript, span: Span) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for segment in transcript
        .segments
        .iter()
        .filter(|segment| touches(segment.span(), span))
    {
        let Some((text, start_ms)) = text_in(segment, span) else {
            continue;
        };
        match lines.last_mut() {
            Some(line)
                if line.channel == segment.channel && line.role == segment.role && line.doubt == segment.doubt =>
            {
                line.text.push(' ');
                line.text.push_str(text);
            }
            _ => lines.push(Line {
                channel: segment.channel,
                role: segment.role,
                start_ms,
                text: text.to_owned(),
                doubt: segment.doubt,
            }),
        }
    }
    lines
}

/// The words of a segment that lie in `span`, verbatim, and when they begin.
fn text_in(segment: &Segment, span: Span) -> Option<(&str, Millis)> {
    let whole = (segment.text.trim(), segment.start_ms);
    let mut found: Option<(usize, usize, Millis)> = None;
    let mut at = 0;
    let mut is_cut = false;
    for word in &segment.words {
        let text = word.text.trim();
        // A word that does not stand in the text tells nothing about where the others stand.
        let Some(place) = segment.text[at..].find(text) else {
            return Some(whole);
        };
        let (from, to) = (at + place, at + place + text.len());
        at = to;
        if touches(Span::new(word.start_ms, word.end_ms), span) {
            found = Some(found.map_or((from, to, word.start_ms), |(first, _, start)| (first, to, start)));
        } else {
            is_cut = true;
            if found.is_some() {
                break;
            }
        }
    }
    match found {
        None if segment.words.is_empty() => Some(whole),
        None => None,
        Some(_) if !is_cut => Some(whole),
        Some((from, to, start)) => {
            // The signs that close the last word belong to it.
            let closing: usize = segment.text[to..]
                .chars()
                .take_while(|c| !c.is_alphanumeric() && !c.is_whitespace())
                .map(char::len_utf8)
                .sum();
            Some((segment.text[from..to + closing].trim(), start))
        }
    }
}

/// The stretch of speech that an instant lies inside of, not at its border.
fn busy_at(busy: &[Span], at: Millis) -> Option<Span> {
    let after = busy.partition_point(|word| word.end_ms <= at);
    busy.get(after).copied().filter(|word| word.start_ms < at)
}

/// Words of all channels in order, overlapping ones as one; words that touch stay apart.
fn busy(transcript: &Transcript) -> Vec<Span> {
    let of_segment = |segment: &Segment| -> Vec<Span> {
        if segment.words.is_empty() {
            return vec![segment.span()];
        }
        segment
            .words
            .iter()
            .map(|word| Span::new(word.start_ms, word.end_ms))
            .collect()
    };
    let mut spans: Vec<Span> = transcript.segments.iter().flat_map(of_segment).collect();
    spans.retain(|span| span.end_ms > span.start_ms);
    spans.sort_by_key(|span| (span.start_ms, span.end_ms));
    let mut busy: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match busy.last_mut() {
            Some(last) if span.start_ms < last.end_ms => last.end_ms = last.end_ms.max(span.end_ms),
            _ => busy.push(span),
        }
    }
    busy
}

fn touches(a: Span, b: Span) -> bool {
    a.start_ms < b.end_ms && b.start_ms < a.end_ms
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::Word;

    fn span(from: u32, to: u32) -> Span {
        Span::new(Millis(from), Millis(to))
    }

    fn segment(channel: u16, words: &[(u32, u32, &str)]) -> Segment {
        Segment {
            channel,
            role: None,
            start_ms: Millis(words.first().map_or(0, |w| w.0)),
            end_ms: Millis(words.last().map_or(0, |w| w.1)),
            text: words.iter().map(|w| w.2).collect::<Vec<_>>().join(" "),
            confidence: None,
            doubt: None,
            voice: None,
            words: words
                .iter()
                .map(|&(start, end, text)| Word {
                    start_ms: Millis(start),
                    end_ms: Millis(end),
                    text: text.trim_end_matches(['.', ',']).to_owned(),
                    probability: None,
                })
                .collect(),
        }
    }

    fn transcript(duration: u32, segments: Vec<Segment>) -> Transcript {
        Transcript {
            duration_ms: Millis(duration),
            language: None,
            language_probability: None,
            model: None,
            channels: vec![],
            segments,
        }
    }

    #[test]
    fn a_border_goes_to_the_nearer_end_of_the_word_it_falls_into() {
        let words = [
            (4_700, 5_200, "один,"),
            (14_000, 16_000, "два"),
            (25_800, 26_100, "три."),
        ];
        let call = transcript(60_000, vec![segment(0, &words)]);
        // Wanted 5000–26000: 200 ms before the end of "один", 100 ms before the end of "три".
        assert_eq!(
            around(&call, span(15_000, 16_000)),
            (span(5_200, 26_100), Borders::Words)
        );
        let text: Vec<String> = lines(&call, span(5_200, 26_100))
            .into_iter()
            .map(|line| line.text)
            .collect();
        assert_eq!(text, ["два три."]);
        assert_eq!(lines(&call, span(5_200, 25_800))[0].text, "два");
        assert_eq!(lines(&call, span(0, 60_000))[0].text, "один, два три.");
        assert_eq!(lines(&call, span(17_000, 20_000)), [], "a pause has no words");
    }

    #[test]
    fn the_other_voice_is_not_cut_either_and_the_call_has_ends() {
        let call = transcript(
            12_500,
            vec![segment(0, &[(6_000, 6_500, "да")]), segment(1, &[(0, 900, "алло")])],
        );
        assert_eq!(around(&call, span(6_000, 6_500)).0, span(0, 12_500));
        let call = transcript(
            90_000,
            vec![
                segment(0, &[(30_000, 31_000, "да")]),
                segment(1, &[(19_000, 20_400, "так"), (40_800, 43_000, "вот")]),
            ],
        );
        assert_eq!(around(&call, span(30_000, 31_000)).0, span(20_400, 40_800));
    }

    #[test]
    fn a_word_that_reaches_into_the_evidence_is_kept_whole() {
        let call = transcript(
            90_000,
            vec![
                segment(0, &[(30_000, 31_000, "да")]),
                segment(1, &[(18_000, 30_500, "аааа"), (30_900, 44_000, "оооо")]),
            ],
        );
        assert_eq!(around(&call, span(30_000, 31_000)).0, span(18_000, 44_000));
    }

    #[test]
    fn without_times_of_words_segments_stay_whole() {
        let mut one = segment(0, &[(1_000, 9_000, "Первая фраза.")]);
        let mut two = segment(1, &[(9_500, 30_000, "Вторая, подлиннее.")]);
        one.words.clear();
        two.words.clear();
        let call = transcript(40_000, vec![one, two]);
        let (part, borders) = around(&call, span(2_000, 3_000));
        assert_eq!((part, borders), (span(0, 9_500), Borders::Segments));
        assert_eq!(lines(&call, part).len(), 1);
        assert_eq!(lines(&call, span(0, 10_000))[1].text, "Вторая, подлиннее.");
        assert_eq!(around(&transcript(0, vec![]), span(5, 5)).0, span(0, 5));
    }

    proptest! {
        /// On any grid of words of two voices, overlapping as they like.
        #[test]
        fn no_border_falls_into_a_word(
            words in prop::collection::vec((0_u16..2, 0_u32..60_000, 0_u32..1_500), 1..120),
            at in 0_u32..60_000,
            length in 0_u32..9_000,
            duration in 0_u32..70_000,
            per_segment in 1_usize..9,
        ) {
            let mut segments = Vec::new();
            for channel in 0..2 {
                let mut own: Vec<(u32, u32, &str)> =
                    words.iter().filter(|w| w.0 == channel).map(|w| (w.1, w.1 + w.2, "слово")).collect();
                own.sort_unstable();
                segments.extend(own.chunks(per_segment).map(|chunk| segment(channel, chunk)));
            }
            let call = transcript(duration, segments);
            let evidence = span(at, at + length);
            let (part, borders) = around(&call, evidence);
            prop_assert!(part.start_ms <= evidence.start_ms && part.end_ms >= evidence.end_ms, "the evidence is whole");
            for (_, start, length) in &words {
                for border in [part.start_ms.0, part.end_ms.0] {
                    prop_assert!(border <= *start || border >= start + length, "{border} in {start}+{length}");
                }
            }
            // No further off than the run of words that the border would have cut.
            let run = |at: Millis| busy_at(&busy(&call), at).map_or(0, |word| word.length().0);
            let wanted = evidence.start_ms.saturating_sub(AROUND);
            prop_assert!(part.start_ms.0.abs_diff(wanted.0) <= run(wanted));
            let said = lines(&call, part);
            prop_assert!(said.iter().all(|line| !line.text.is_empty()));
            prop_assert!(borders == Borders::Words || said.is_empty());
        }
    }
}
