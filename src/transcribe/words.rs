//! Tokens → words → segments, with times of the recording.
//!
//! Whisper's tokens are bytes: a Cyrillic letter may be split over two of them, so bytes are joined to words first
//! and decoded then. Its times are hundredths of a second from the start of the chunk; the rest of the program knows
//! milliseconds of the recording, and this file is where one becomes the other.

use super::chunks::Chunk;
use super::{PAUSE_MS, SAMPLE_RATE_HZ};
use crate::domain::{Millis, Segment, Word};

/// A pause between two words after which a new segment begins.
const SEGMENT_PAUSE: Millis = Millis(PAUSE_MS);

/// What the recogniser says about one stretch of a chunk.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Passage {
    pub tokens: Vec<Token>,
    /// Its own probability that nobody speaks.
    pub no_speech: f32,
}

/// A piece of text. Only text: special tokens are left out by the recogniser's wrapper.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub bytes: Vec<u8>,
    /// Hundredths of a second from the start of the chunk.
    pub start: i64,
    pub end: i64,
    pub probability: f32,
}

impl Passage {
    pub fn text(&self) -> String {
        let bytes: Vec<u8> = self.tokens.iter().flat_map(|t| t.bytes.iter().copied()).collect();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    pub fn length(&self) -> Millis {
        let (first, last) = (self.tokens.first(), self.tokens.last());
        let hundredths = first.zip(last).map_or(0, |(first, last)| last.end - first.start);
        Millis(u32::try_from(hundredths.max(0)).map_or(u32::MAX, |h| h.saturating_mul(10)))
    }

    /// The same, `offset` hundredths of a second later.
    pub fn later(mut self, offset: i64) -> Self {
        for token in &mut self.tokens {
            token.start = token.start.saturating_add(offset);
            token.end = token.end.saturating_add(offset);
        }
        self
    }
}

/// A segment, and what the recogniser thought of the passage it comes from.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Draft {
    pub segment: Segment,
    pub no_speech: f32,
    /// Geometric mean of the tokens' probabilities in the passage.
    pub likelihood: f32,
}

/// The segments of a chunk of channel `channel`. Text that is only a tag of sounds (`[Музыка]`, `(music)`, `*…*`)
/// is dropped: it says that nobody spoke.
pub(super) fn segments(passages: &[Passage], chunk: &Chunk, channel: u16) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for passage in passages {
        let words = without_tags(words(&passage.tokens, chunk));
        let likelihood = likelihood(&passage.tokens);
        for group in at_pauses(words) {
            let Some(segment) = segment(group, channel) else {
                continue;
            };
            drafts.push(Draft {
                segment,
                no_speech: passage.no_speech,
                likelihood,
            });
        }
    }
    drafts
}

/// Geometric mean of the tokens' probabilities; 0 for none.
pub(super) fn likelihood(tokens: &[Token]) -> f32 {
    if tokens.is_empty() {
        return 0.0;
    }
    #[allow(clippy::cast_precision_loss)] // a passage has at most 224 tokens
    let count = tokens.len() as f32;
    (tokens.iter().map(|t| t.probability.max(1e-6).ln()).sum::<f32>() / count).exp()
}

/// Words with the piece of the chunk they were heard in.
fn words(tokens: &[Token], chunk: &Chunk) -> Vec<(usize, Word)> {
    let mut groups: Vec<&[Token]> = Vec::new();
    let mut start = 0;
    for (index, token) in tokens.iter().enumerate() {
        if index > start && token.bytes.first().is_some_and(u8::is_ascii_whitespace) {
            groups.push(&tokens[start..index]);
            start = index;
        }
    }
    groups.push(&tokens[start..]);
    let mut words: Vec<(usize, Word)> = Vec::new();
    for group in groups {
        let bytes: Vec<u8> = group.iter().flat_map(|t| t.bytes.iter().copied()).collect();
        // A letter cut off by the end of a window cannot be completed.
        let text = String::from_utf8_lossy(&bytes).replace(char::REPLACEMENT_CHARACTER, "");
        // Control characters would be invisible in a page and break lines of a subtitle.
        let text = text.replace(char::is_control, " ");
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let (Some(first), Some(last)) = (group.first(), group.last()) else {
            continue;
        };
        if text.is_empty() {
            continue;
        }
        let is_punctuation = !text
            .chars()
            .any(|c| c.is_alphanumeric() || matches!(c, '[' | '(' | '*' | '♪' | ']' | ')'));
        if let (true, Some((_, before))) = (is_punctuation, words.last_mut()) {
            before.text.push(' ');
            before.text.push_str(&text);
            continue;
        }
        let (piece, start, end) = place(first.start, last.end, chunk);
        let floor = words.last().map_or(Millis::ZERO, |(_, word)| word.end_ms);
        let start = start.max(floor);
        words.push((
            piece,
            Word {
                start_ms: start,
                end_ms: end.max(start),
                text,
                probability: probability(group),
            },
        ));
    }
    words
}

/// Mean over the tokens that carry letters or digits: a doubtful comma does not make a word doubtful.
fn probability(tokens: &[Token]) -> Option<f32> {
    let is_mark = |token: &&Token| {
        token
            .bytes
            .iter()
            .all(|b| b.is_ascii_punctuation() || b.is_ascii_whitespace())
    };
    let probabilities: Vec<f32> = tokens
        .iter()
        .filter(|t| !is_mark(t))
        .map(|t| t.probability.clamp(0.0, 1.0))
        .collect();
    #[allow(clippy::cast_precision_loss)]
    let count = probabilities.len() as f32;
    (count > 0.0).then(|| probabilities.iter().sum::<f32>() / count)
}

/// The piece in which the middle of a word is heard, and the word's times in the recording, within that piece.
fn place(start: i64, end: i64, chunk: &Chunk) -> (usize, Millis, Millis) {
    let sample = |hundredths: i64| usize::try_from(hundredths.max(0)).unwrap_or(0) * (SAMPLE_RATE_HZ as usize / 100);
    let (start, end) = (sample(start), sample(end.max(start)));
    let piece = chunk.piece_at(usize::midpoint(start, end));
    let millis = |at: usize| Millis::from_samples(chunk.source_in(piece, at) as u64, SAMPLE_RATE_HZ);
    (piece, millis(start), millis(end))
}

/// Splits where the recording pauses between two words.
fn at_pauses(words: Vec<(usize, Word)>) -> Vec<Vec<Word>> {
    let mut groups: Vec<Vec<Word>> = Vec::new();
    for (_, word) in words {
        match groups.last_mut() {
            Some(group)
                if group
                    .last()
                    .is_none_or(|l| word.start_ms.saturating_sub(l.end_ms) < SEGMENT_PAUSE) =>
            {
                group.push(word);
            }
            _ => groups.push(vec![word]),
        }
    }
    groups
}

/// `None` for what has no letter or digit.
fn segment(words: Vec<Word>, channel: u16) -> Option<Segment> {
    let (first, last) = (words.first()?, words.last()?);
    let text = words.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ");
    if !text.chars().any(char::is_alphanumeric) {
        return None;
    }
    let known: Vec<f32> = words.iter().filter_map(|w| w.probability).collect();
    #[allow(clippy::cast_precision_loss)]
    let confidence = known.iter().sum::<f32>() / known.len().max(1) as f32;
    Some(Segment {
        channel,
        role: None,
        start_ms: first.start_ms,
        end_ms: last.end_ms,
        text,
        confidence: (!known.is_empty()).then_some(confidence),
        doubt: None,
        voice: None,
        words,
    })
}

/// Words outside `[…]`, `(…)`, `*…*` and notes. An opening mark that is never closed is text.
fn without_tags(words: Vec<(usize, Word)>) -> Vec<(usize, Word)> {
    let mut kept: Vec<(usize, Word)> = Vec::new();
    let mut words = words.into_iter().collect::<std::collections::VecDeque<_>>();
    while let Some((piece, word)) = words.pop_front() {
        let closing = match word.text.chars().next() {
            Some('[') => ']',
            Some('(') => ')',
            Some('*') => '*',
            Some('♪') => '♪',
            _ => {
                kept.push((piece, word));
                continue;
            }
        };
        let closes = |text: &str| text.trim_end_matches(['.', ',', '!', '?', '…']).ends_with(closing);
        if word.text.chars().count() > 1 && closes(&word.text) {
            continue;
        }
        match words.iter().position(|(_, later)| closes(&later.text)) {
            Some(end) => drop(words.drain(..=end)),
            None if closing == '♪' => {}
            None => kept.push((piece, word)),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcribe::chunks::Piece;

    fn token(bytes: &[u8], start: i64, end: i64) -> Token {
        Token {
            bytes: bytes.to_vec(),
            start,
            end,
            probability: 0.5,
        }
    }

    fn text_tokens(text: &str) -> Vec<Token> {
        (0_i64..)
            .zip(text.split_inclusive(' '))
            .map(|(i, w)| token(format!(" {}", w.trim()).as_bytes(), i * 30, i * 30 + 20))
            .collect()
    }

    /// One second of the recording from 1 s, then one second from 10 s.
    fn chunk() -> Chunk {
        Chunk {
            pieces: vec![
                Piece {
                    at: 0,
                    source: 16_000..32_000,
                },
                Piece {
                    at: 16_000,
                    source: 160_000..176_000,
                },
            ],
        }
    }

    fn long_chunk() -> Chunk {
        Chunk {
            pieces: vec![Piece {
                at: 0,
                source: 0..480_000,
            }],
        }
    }

    fn passage(tokens: Vec<Token>) -> Passage {
        Passage { tokens, no_speech: 0.0 }
    }

    #[test]
    fn letters_split_over_tokens_are_joined_before_they_are_decoded() {
        let bytes = " да.".as_bytes();
        let tokens = vec![
            token(&bytes[..2], 0, 10),
            token(&bytes[2..4], 10, 20),
            token(&bytes[4..], 20, 30),
        ];
        let drafts = segments(&[passage(tokens)], &long_chunk(), 1);
        assert_eq!(drafts[0].segment.text, "да.");
        assert_eq!(drafts[0].segment.words.len(), 1);
        assert_eq!(drafts[0].segment.end_ms, Millis(300));
        let cut = vec![token(" нет".as_bytes(), 0, 10), token(&[b' ', 0xd0], 10, 20)];
        assert_eq!(segments(&[passage(cut)], &long_chunk(), 0)[0].segment.text, "нет");
    }

    #[test]
    fn times_lead_back_to_the_recording_and_pauses_split_segments() {
        let tokens = vec![
            token(b" one", 10, 50),
            token(b" two", 60, 98),
            token(b" three", 110, 190),
        ];
        let drafts = segments(&[passage(tokens)], &chunk(), 0);
        let found: Vec<_> = drafts
            .iter()
            .map(|d| (d.segment.start_ms.0, d.segment.end_ms.0, d.segment.text.as_str()))
            .collect();
        assert_eq!(found, [(1_100, 1_980, "one two"), (10_100, 10_900, "three")]);
        // A word that reaches over the seam stays in the piece where most of it is.
        let across = segments(&[passage(vec![token(b" four", 80, 105)])], &chunk(), 0);
        assert_eq!(
            (across[0].segment.start_ms, across[0].segment.end_ms),
            (Millis(1_800), Millis(2_000))
        );
        // A time past the end of the chunk is drawn to its end.
        let past = segments(&[passage(vec![token(b" five", 500, 700)])], &chunk(), 0);
        assert_eq!(
            (past[0].segment.start_ms, past[0].segment.end_ms),
            (Millis(11_000), Millis(11_000))
        );
    }

    #[test]
    fn words_never_run_backwards() {
        let tokens = vec![token(b" one", 10, 60), token(b" two", 40, 50), token(b" three", -5, 20)];
        let words = &segments(&[passage(tokens)], &long_chunk(), 0)[0].segment.words;
        assert!(words.windows(2).all(|w| w[0].end_ms <= w[1].start_ms));
        assert!(words.iter().all(|w| w.start_ms <= w.end_ms));
    }

    #[test]
    fn tags_of_sounds_are_dropped_and_lone_dashes_joined() {
        for (text, left) in [
            ("[Музыка]", ""),
            ("(upbeat music playing)", ""),
            ("*звонок телефона*", ""),
            ("♪ ла ла ♪", ""),
            ("♪♪♪", ""),
            ("Алло [шум] слушаю.", "Алло слушаю."),
            ("(смех) Ну да", "Ну да"),
            ("Это - хорошо", "Это - хорошо"),
            ("(не закрыто", "(не закрыто"),
            ("...", ""),
        ] {
            let drafts = segments(&[passage(text_tokens(text))], &long_chunk(), 0);
            let found: Vec<_> = drafts.iter().map(|d| d.segment.text.clone()).collect();
            assert_eq!(found.join(" "), left, "{text}");
        }
        assert_eq!(
            segments(
                &[passage(vec![]), passage(vec![token(b" ", 0, 1), token(b"\n", 1, 2)])],
                &long_chunk(),
                0
            ),
            []
        );
    }
}
