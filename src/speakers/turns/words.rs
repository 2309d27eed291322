//! Words → voices, one by one: the lean of the sound under each word, and the course of voices that fits all words of a
//! segment best, where a change is cheap after the end of a sentence and at a pause, and dear within a phrase. A
//! recogniser's times are a fifth of a second off at the border of turns; punctuation is not.

use std::ops::Range;

use super::timeline::Timeline;
use crate::domain::{Millis, Segment, Transcript, Voice, Word};

/// The price of a change of voice between two words, in words of full lean: within a phrase, and where one may end.
const DEAR: f32 = 1.5;
const CHEAP: f32 = 0.3;

/// A pause at which a phrase may end.
const PAUSE: Millis = Millis(300);

/// How steeply confidence rises with the lean: full lean gives 0.98.
const STEEPNESS: f32 = 4.0;

/// How far from a word without speech under it the nearest speech is looked for, in frames.
const NEAR: usize = 50;

/// Gives every word its voice and divides segments where it changes.
pub(super) fn assign(timeline: &Timeline, transcript: &mut Transcript) {
    let mut divided = Vec::with_capacity(transcript.segments.len());
    for segment in std::mem::take(&mut transcript.segments) {
        divide(timeline, segment, &mut divided);
    }
    divided.sort_by_key(|segment| (segment.start_ms, segment.end_ms));
    transcript.segments = divided;
}

/// How sure it is that all of these frames are of the voice, 0.5–1.
pub(super) fn confidence(timeline: &Timeline, frames: &Range<usize>, voice: u8) -> f32 {
    if timeline.voices < 2 {
        return 1.0;
    }
    sure(lean(timeline, frames), voice)
}

fn divide(timeline: &Timeline, segment: Segment, divided: &mut Vec<Segment>) {
    if segment.words.is_empty() {
        let lean = lean(timeline, &frames(segment.start_ms, segment.end_ms));
        let index = u8::from(lean > 0.0);
        let confidence = if timeline.voices < 2 { 1.0 } else { sure(lean, index) };
        divided.push(Segment {
            voice: Some(Voice { index, confidence }),
            ..segment
        });
        return;
    }
    let leans: Vec<f32> = segment
        .words
        .iter()
        .map(|word| lean(timeline, &frames(word.start_ms, word.end_ms)))
        .collect();
    let voices = course(&leans, &segment.words);
    let mut first = 0;
    for same in voices.chunk_by(|a, b| a == b) {
        let range = first..first + same.len();
        first = range.end;
        let length = segment.words[range.clone()].iter().zip(&leans[range.clone()]);
        let (weighted, whole) = length.fold((0.0_f32, 0.0_f32), |(sum, whole), (word, lean)| {
            let long = seconds(word.end_ms.saturating_sub(word.start_ms)) + 0.01;
            (sum + long * lean, whole + long)
        });
        let confidence = if timeline.voices < 2 {
            1.0
        } else {
            sure(weighted / whole, same[0])
        };
        let voice = Voice {
            index: same[0],
            confidence,
        };
        divided.push(part(&segment, range, voice));
    }
}

/// A part of a segment as a segment; the whole stays as it is written.
fn part(segment: &Segment, words: Range<usize>, voice: Voice) -> Segment {
    if words.len() == segment.words.len() {
        return Segment {
            voice: Some(voice),
            ..segment.clone()
        };
    }
    let words = segment.words[words].to_vec();
    let text: Vec<&str> = words.iter().map(|word| word.text.trim()).collect();
    let known: Vec<f32> = words.iter().filter_map(|word| word.probability).collect();
    #[expect(clippy::cast_precision_loss, reason = "words of a segment")]
    let mean = known.iter().sum::<f32>() / known.len().max(1) as f32;
    Segment {
        text: text.join(" "),
        start_ms: words.first().map_or(segment.start_ms, |word| word.start_ms),
        end_ms: words.last().map_or(segment.end_ms, |word| word.end_ms),
        confidence: if known.is_empty() {
            segment.confidence
        } else {
            Some(mean)
        },
        voice: Some(voice),
        words,
        ..*segment
    }
}

/// The course of voices over words that fits best (Viterbi 1967).
fn course(leans: &[f32], words: &[Word]) -> Vec<u8> {
    let mut best = [0.0_f32; 2];
    let mut from: Vec<[u8; 2]> = Vec::with_capacity(words.len());
    for (n, lean) in leans.iter().enumerate() {
        let price = if n > 0 { price(&words[n - 1], &words[n]) } else { 0.0 };
        from.push([
            u8::from(best[1] - price > best[0]),
            u8::from(best[1] >= best[0] - price),
        ]);
        best = [best[0].max(best[1] - price) - lean, best[1].max(best[0] - price) + lean];
    }
    let mut voice = u8::from(best[1] > best[0]);
    let mut voices = vec![0; words.len()];
    for (n, came) in from.iter().enumerate().rev() {
        voices[n] = voice;
        voice = came[usize::from(voice)];
    }
    voices
}

fn price(before: &Word, after: &Word) -> f32 {
    let ends = before.text.trim_end().ends_with(['.', '?', '!', '…']);
    let pauses = after.start_ms.saturating_sub(before.end_ms) >= PAUSE;
    if ends || pauses { CHEAP } else { DEAR }
}

/// The mean lean of these frames; where nobody speaks in them, of the nearest that has one.
fn lean(timeline: &Timeline, frames: &Range<usize>) -> f32 {
    let at = |frame: usize| timeline.lean.get(frame).copied().filter(|lean| *lean != 0.0);
    // A word's times are the recogniser's, or a file's: they may lie anywhere.
    let end = timeline.lean.len();
    let (sum, count) = (frames.start.min(end)..frames.end.min(end))
        .filter_map(at)
        .fold((0.0_f32, 0.0_f32), |(sum, count), lean| (sum + lean, count + 1.0));
    if count > 0.0 {
        return sum / count;
    }
    let near = (1..=NEAR).find_map(|far| at(frames.start.saturating_sub(far)).or_else(|| at(frames.end + far)));
    near.unwrap_or(0.0)
}

/// A logistic curve over the lean towards this voice.
fn sure(lean: f32, voice: u8) -> f32 {
    let towards = if voice == 0 { -lean } else { lean };
    let sure = 1.0 / (1.0 + (-STEEPNESS * towards).exp());
    // Three digits: more are noise, and would only lengthen the transcript.
    (sure.max(0.5) * 1000.0).round() / 1000.0
}

fn frames(start: Millis, end: Millis) -> Range<usize> {
    let frame = |time: Millis| usize::try_from(time.0 / 10).unwrap_or(usize::MAX);
    frame(start)..frame(end).max(frame(start) + 1)
}

#[expect(clippy::cast_possible_truncation, reason = "the length of a word")]
fn seconds(time: Millis) -> f32 {
    time.as_secs_f64() as f32
}
