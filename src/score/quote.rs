//! Tokens → quotes: verbatim parts of a segment's text with their time.

use std::ops::Range;

use super::text::Conversation;
use crate::domain::{Millis, Span, Transcript};

/// A verbatim part of one segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Quote {
    pub text: String,
    pub channel: u16,
    pub span: Span,
}

/// Words of the same sentence shown before and after what matched, at most.
const BEFORE: usize = 16;
const AFTER: usize = 20;

/// One quote per segment that `tokens` touch, each widened to its sentence so that a person can follow it.
pub(crate) fn quotes(conversation: &Conversation<'_>, tokens: &Range<usize>) -> Vec<Quote> {
    let mut quotes = Vec::new();
    let mut at = tokens.start;
    while at < tokens.end {
        let segment = conversation.tokens[at].segment;
        let end = (at..tokens.end)
            .find(|&t| conversation.tokens[t].segment != segment)
            .unwrap_or(tokens.end);
        quotes.extend(verbatim(conversation, &widen(conversation, &(at..end))));
        at = end;
    }
    quotes
}

/// The quote of the segment in which `tokens` begin.
pub(crate) fn quote(conversation: &Conversation<'_>, tokens: &Range<usize>) -> Option<Quote> {
    quotes(conversation, tokens).into_iter().next()
}

/// The sentence around tokens of one segment, within that segment.
fn widen(conversation: &Conversation<'_>, tokens: &Range<usize>) -> Range<usize> {
    let segment = conversation.tokens[tokens.start].segment;
    let here = |at: usize| conversation.tokens[at].segment == segment;
    let first_sentence = &conversation.sentences[conversation.sentence_of[tokens.start] as usize].tokens;
    let last_sentence = &conversation.sentences[conversation.sentence_of[tokens.end - 1] as usize].tokens;
    let mut start = tokens.start;
    while start > first_sentence.start && tokens.start - start < BEFORE && here(start - 1) {
        start -= 1;
    }
    let mut end = tokens.end;
    while end < last_sentence.end && end - tokens.end < AFTER && here(end) {
        end += 1;
    }
    start..end
}

/// The text of tokens of one segment with the punctuation that closes it. `None` when it does not stand in the
/// transcript, which cannot happen and is checked all the same: a quote is what a person will be shown as proof.
fn verbatim(conversation: &Conversation<'_>, tokens: &Range<usize>) -> Option<Quote> {
    let (first, last) = (
        conversation.tokens.get(tokens.start)?,
        conversation.tokens.get(tokens.end.checked_sub(1)?)?,
    );
    let segment = conversation.transcript.segments.get(first.segment as usize)?;
    let rest = segment.text.get(last.end as usize..)?;
    let closing = rest
        .find(|c: char| !matches!(c, '.' | '!' | '?' | '…' | '%' | '₽' | '€' | '$' | '»' | '"'))
        .unwrap_or(rest.len());
    let text = segment.text.get(first.start as usize..last.end as usize + closing)?;
    Some(Quote {
        text: text.to_owned(),
        channel: segment.channel,
        span: Span::new(Millis(first.start_ms), Millis(last.end_ms)),
    })
}

/// Whether a quote stands in the transcript where it says it does.
#[must_use]
pub fn verify(transcript: &Transcript, quote: &str, channel: u16, span: Span) -> bool {
    !quote.is_empty()
        && transcript.segments.iter().any(|s| {
            s.channel == channel
                && s.start_ms <= span.end_ms
                && span.start_ms <= s.end_ms.max(s.start_ms)
                && s.text.contains(quote)
        })
}
