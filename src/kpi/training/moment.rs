//! The moment of a call that is worth hearing, and whether its words were heard clearly. Input: a scorecard and a
//! transcript; output: the place, the quote and the confidence.

use serde::{Deserialize, Serialize};

use super::choose::Known;
use crate::domain::{Event, EventKind, EventResult, Millis, Scorecard, Span, Transcript, Verdict};
use crate::store::{TrainingCall, TrainingTarget};

/// Words with a lower mean probability are not played as evidence.
const AUDIBLE: f64 = 0.5;
/// An answer to an objection is played with it, up to this long.
const ANSWER: Millis = Millis(20_000);
/// Evidence is cut down to this: a clip is short.
const LONGEST: Millis = Millis(45_000);
/// How long before the words that met an item the objection may lie that they answer.
const BEFORE: Millis = Millis(45_000);

/// What a clip is put around.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MomentKind {
    /// The words that the verdict rests on.
    Evidence,
    /// The same kind of objection or refusal as in the other call: here nothing showed the item.
    Event,
    /// Nothing to point at: the same part of the call as in the other one.
    SamePart,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Moment {
    pub kind: MomentKind,
    pub channel: u16,
    pub span: Span,
    pub quote: Option<String>,
    pub confidence: Option<f64>,
    pub verdict: Option<Verdict>,
    pub result: Option<EventResult>,
}

/// A call with all that a moment is looked for in.
#[derive(Debug, Clone)]
pub(super) struct Heard {
    pub call: TrainingCall,
    pub card: Scorecard,
    pub transcript: Transcript,
    pub own: Option<Moment>,
}

impl Heard {
    /// The call, and whether it can be played.
    pub fn of(call: TrainingCall, card: Scorecard, transcript: Transcript, target: &TrainingTarget) -> (Self, Known) {
        let found = own(&call, &card, &transcript, target);
        let (own, known) = match found {
            Found::Clear(moment) => (Some(moment), Known::Own),
            Found::Nothing => (None, Known::Place),
            Found::Unclear => (None, Known::Unusable),
        };
        let heard = Self {
            call,
            card,
            transcript,
            own,
        };
        (heard, known)
    }

    /// The moment that answers to another call's: the same objection, else the same part of the call.
    pub fn like(&self, other: &Self, theirs: &Moment, target: &TrainingTarget) -> Option<Moment> {
        let verdict = verdict(&self.card, target);
        let occasion = other.occasion(theirs.span);
        let same = |event: &&Event| occasion.is_some_and(|o| o.kind == event.kind && o.subtype == event.subtype);
        for event in self.card.events.iter().filter(same) {
            if let Some(moment) = of_event(event, &self.transcript) {
                return Some(Moment {
                    kind: MomentKind::Event,
                    verdict,
                    ..moment
                });
            }
        }
        let length = |transcript: &Transcript| f64::from(transcript.duration_ms.0.max(1));
        let middle = f64::from(theirs.span.start_ms.0) / 2.0 + f64::from(theirs.span.end_ms.0) / 2.0;
        let place = (middle / length(&other.transcript)).min(1.0) * length(&self.transcript);
        let off = |span: Span| (f64::from(span.start_ms.0) / 2.0 + f64::from(span.end_ms.0) / 2.0 - place).abs();
        let clear = self.transcript.segments.iter().filter_map(|segment| {
            let confidence = clearness(&self.transcript, segment.channel, segment.span()).ok()?;
            Some((segment, confidence))
        });
        let (segment, confidence) = clear.min_by(|a, b| off(a.0.span()).total_cmp(&off(b.0.span())))?;
        Some(Moment {
            kind: MomentKind::SamePart,
            channel: segment.channel,
            span: shortened(segment.span()),
            quote: None,
            confidence,
            verdict,
            result: None,
        })
    }

    /// What the customer said that the words at `span` answer.
    fn occasion(&self, span: Span) -> Option<&Event> {
        let earliest = span.start_ms.saturating_sub(BEFORE);
        let is_one = |event: &&Event| {
            matches!(event.kind, EventKind::Objection | EventKind::Refusal)
                && event.start_ms >= earliest
                && event.start_ms <= span.end_ms
        };
        self.card
            .events
            .iter()
            .filter(is_one)
            .max_by_key(|event| event.start_ms)
    }
}

enum Found {
    Clear(Moment),
    /// There are no words to look for.
    Nothing,
    /// There are, and they were not heard well.
    Unclear,
}

fn own(call: &TrainingCall, card: &Scorecard, transcript: &Transcript, target: &TrainingTarget) -> Found {
    let (moments, count): (Vec<Moment>, usize) = match target {
        TrainingTarget::Item(id) => {
            let Some(item) = card.items.iter().find(|item| item.id == *id) else {
                return Found::Unclear;
            };
            let moment = |evidence: &crate::domain::Evidence| {
                let span = Span::new(evidence.start_ms, evidence.end_ms);
                Some(Moment {
                    kind: MomentKind::Evidence,
                    channel: evidence.channel,
                    span: shortened(span),
                    quote: Some(evidence.quote.clone()),
                    confidence: clearness(transcript, evidence.channel, span).ok()?,
                    verdict: Some(item.verdict),
                    result: None,
                })
            };
            (item.evidence.iter().filter_map(moment).collect(), item.evidence.len())
        }
        TrainingTarget::Event { kind, subtype } => {
            let (good, bad) = target.results();
            let wanted = if call.handled { good } else { bad };
            let events: Vec<&Event> = card
                .events
                .iter()
                .filter(|event| event.kind == *kind && (subtype.is_none() || event.subtype == *subtype))
                .filter(|event| event.result.is_some_and(|result| wanted.contains(&result)))
                .collect();
            let count = events.len();
            (
                events
                    .into_iter()
                    .filter_map(|event| of_event(event, transcript))
                    .collect(),
                count,
            )
        }
    };
    match (moments.into_iter().next(), count) {
        (Some(moment), _) => Found::Clear(moment),
        (None, 0) => Found::Nothing,
        (None, _) => Found::Unclear,
    }
}

/// The event with the answer that follows it; `None` when it was not heard clearly.
fn of_event(event: &Event, transcript: &Transcript) -> Option<Moment> {
    let span = Span::new(event.start_ms, event.end_ms);
    Some(Moment {
        kind: MomentKind::Evidence,
        channel: event.channel,
        span: shortened(with_answer(transcript, event.channel, span)),
        quote: Some(event.quote.clone()),
        confidence: clearness(transcript, event.channel, span).ok()?,
        verdict: None,
        result: event.result,
    })
}

/// Up to the end of the other voice's first turn after it.
fn with_answer(transcript: &Transcript, channel: u16, span: Span) -> Span {
    let latest = span.end_ms.saturating_add(ANSWER);
    let turns = transcript.turns();
    let answer = turns
        .iter()
        .find(|turn| turn.channel != channel && turn.span.start_ms >= span.start_ms);
    let end = answer.map_or(span.end_ms, |turn| turn.span.end_ms.min(latest));
    Span::new(span.start_ms, end.max(span.end_ms))
}

fn shortened(span: Span) -> Span {
    Span::new(span.start_ms, span.end_ms.min(span.start_ms.saturating_add(LONGEST)))
}

fn verdict(card: &Scorecard, target: &TrainingTarget) -> Option<Verdict> {
    match target {
        TrainingTarget::Item(id) => card.items.iter().find(|item| item.id == *id).map(|item| item.verdict),
        TrainingTarget::Event { .. } => None,
    }
}

/// The words there were not heard clearly enough to be played as proof.
#[derive(Debug, PartialEq, Eq)]
struct NotClear;

/// Mean probability of the words of `channel` in `span`; of its segments where the words have none; unknown where
/// neither has. Text that may not have been said at all is not clear.
fn clearness(transcript: &Transcript, channel: u16, span: Span) -> Result<Option<f64>, NotClear> {
    let span = Span::new(
        span.start_ms,
        span.end_ms.max(Millis(span.start_ms.0.saturating_add(1))),
    );
    let mut words: Vec<f64> = Vec::new();
    let mut segments: Vec<f64> = Vec::new();
    for segment in transcript.segments.iter().filter(|segment| segment.channel == channel) {
        if segment.span().overlap(span) == Millis::ZERO {
            continue;
        }
        if segment.doubt.is_some() {
            return Err(NotClear);
        }
        segments.extend(segment.confidence.map(f64::from));
        let inside = segment
            .words
            .iter()
            .filter(|word| Span::new(word.start_ms, word.end_ms).overlap(span) > Millis::ZERO);
        words.extend(inside.filter_map(|word| word.probability).map(f64::from));
    }
    let known = if words.is_empty() { segments } else { words };
    if known.is_empty() {
        return Ok(None);
    }
    #[expect(clippy::cast_precision_loss, reason = "words of one quote")]
    let mean = known.iter().sum::<f64>() / known.len() as f64;
    if mean < AUDIBLE {
        return Err(NotClear);
    }
    Ok(Some((mean * 100.0).round() / 100.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Doubt, EventDetail, EventType, Evidence, FormRef, ItemResult, Match, Role, Segment, Word};
    use crate::kpi::training::sample::call;

    fn segment(channel: u16, from: u32, to: u32, text: &str) -> Segment {
        Segment {
            channel,
            role: Some(if channel == 0 { Role::Agent } else { Role::Customer }),
            start_ms: Millis(from),
            end_ms: Millis(to),
            text: text.into(),
            confidence: Some(0.9),
            doubt: None,
            voice: None,
            words: vec![],
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

    fn card(verdict: Verdict, evidence: &[(u32, u32)], objection: Option<(u32, u32, EventResult)>) -> Scorecard {
        Scorecard {
            score: None,
            unfailed_score: None,
            result: None,
            coverage: None,
            form: FormRef {
                id: "f".into(),
                hash: "h".into(),
            },
            sections: vec![],
            items: vec![ItemResult {
                id: "price".into(),
                section: "s".into(),
                verdict,
                points: 0.0,
                max: 1.0,
                critical: false,
                evidence: evidence
                    .iter()
                    .map(|&(from, to)| Evidence {
                        quote: "за эту цену".into(),
                        channel: 0,
                        start_ms: Millis(from),
                        end_ms: Millis(to),
                        matched: Match::Exact,
                        distance: 0,
                    })
                    .collect(),
                reason: None,
                machine: None,
                human: None,
            }],
            events: objection
                .map(|(from, to, result)| Event {
                    kind: EventKind::Objection,
                    subtype: Some(EventType::Price),
                    speaker: Some(Role::Customer),
                    channel: 1,
                    start_ms: Millis(from),
                    end_ms: Millis(to),
                    quote: "дорого".into(),
                    result: Some(result),
                    detail: EventDetail::default(),
                })
                .into_iter()
                .collect(),
            metrics: std::collections::BTreeMap::new(),
            decision: None,
        }
    }

    fn item() -> TrainingTarget {
        TrainingTarget::Item("price".into())
    }

    #[test]
    fn a_fail_without_words_is_shown_where_the_same_objection_was_made() {
        let good = transcript(
            100_000,
            vec![
                segment(1, 50_000, 52_000, "Дорого"),
                segment(0, 53_000, 60_000, "за эту цену"),
            ],
        );
        let (good, known) = Heard::of(
            call(1, "A", true),
            card(
                Verdict::Pass,
                &[(53_000, 60_000)],
                Some((50_000, 52_000, EventResult::Handled)),
            ),
            good,
            &item(),
        );
        assert_eq!(known, Known::Own);
        let own = good.own.clone().unwrap();
        assert_eq!(
            (own.kind, own.span.start_ms, own.confidence),
            (MomentKind::Evidence, Millis(53_000), Some(0.9))
        );

        let bad = transcript(
            60_000,
            vec![
                segment(0, 1_000, 3_000, "Добрый день"),
                segment(1, 20_000, 21_000, "Дорого"),
                segment(0, 21_500, 23_000, "Ну, как знаете"),
            ],
        );
        let failed = card(Verdict::Fail, &[], Some((20_000, 21_000, EventResult::Dropped)));
        let (bad, known) = Heard::of(call(2, "B", false), failed, bad, &item());
        assert_eq!(known, Known::Place);
        let moment = bad.like(&good, &own, &item()).unwrap();
        assert_eq!((moment.kind, moment.verdict), (MomentKind::Event, Some(Verdict::Fail)));
        assert_eq!(
            moment.span,
            Span::new(Millis(20_000), Millis(23_000)),
            "with the answer"
        );

        // Without the objection: the same part of the call, 56.5 of 100 seconds.
        let mut silent = bad.clone();
        silent.card.events.clear();
        let moment = silent.like(&good, &own, &item()).unwrap();
        assert_eq!(
            (moment.kind, moment.span.start_ms, moment.quote),
            (MomentKind::SamePart, Millis(21_500), None)
        );
        silent.transcript.segments.clear();
        assert_eq!(silent.like(&good, &own, &item()), None);
    }

    #[test]
    fn words_that_were_not_heard_clearly_are_not_played() {
        let said = |doubt, confidence, probability: Option<f32>| {
            let mut one = segment(0, 53_000, 60_000, "за эту цену");
            one.doubt = doubt;
            one.confidence = confidence;
            one.words = vec![Word {
                start_ms: Millis(53_000),
                end_ms: Millis(54_000),
                text: "за".into(),
                probability,
            }];
            let card = card(Verdict::Pass, &[(53_000, 60_000)], None);
            let (heard, known) = Heard::of(call(1, "A", true), card, transcript(100_000, vec![one]), &item());
            (known, heard.own.and_then(|own| own.confidence))
        };
        assert_eq!(
            said(None, Some(0.9), Some(0.3)),
            (Known::Unusable, None),
            "the words stand above the segment"
        );
        assert_eq!(said(None, Some(0.3), None), (Known::Unusable, None));
        assert_eq!(said(Some(Doubt::Repetition), Some(0.9), None), (Known::Unusable, None));
        assert_eq!(said(None, None, None), (Known::Own, None), "unknown is not unclear");
        assert_eq!(said(None, None, Some(0.757)), (Known::Own, Some(0.76)));
    }

    #[test]
    fn of_events_the_result_of_the_side_counts() {
        let words = || {
            transcript(
                60_000,
                vec![
                    segment(1, 20_000, 21_000, "Дорого"),
                    segment(0, 21_500, 23_000, "Ладно"),
                ],
            )
        };
        let target = TrainingTarget::event("objection:price").unwrap();
        let dropped = || card(Verdict::Na, &[], Some((20_000, 21_000, EventResult::Dropped)));
        let (heard, known) = Heard::of(call(1, "A", false), dropped(), words(), &target);
        assert_eq!(
            (known, heard.own.and_then(|own| own.result)),
            (Known::Own, Some(EventResult::Dropped))
        );
        let (_, known) = Heard::of(call(1, "A", true), dropped(), words(), &target);
        assert_eq!(known, Known::Place);
    }
}
