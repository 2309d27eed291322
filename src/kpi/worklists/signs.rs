//! What the last meaningful call says about a deal: interest, what put it off, objections left open, promises, a no.
//! Input: scorecard and transcript; output: findings with quotes that stand in the transcript. The scorer's events first;
//! word lists (`options`) for what has no event. A proxy, like all of it: the quote is there to be heard.

use std::ops::Range;

use jiff::Timestamp;

use super::cues::{Cues, sentence, word_count};
use super::due::due;
use super::options::WorklistOptions;
use super::types::{QuoteAbout, RowQuote};
use crate::domain::{Event, EventKind, EventResult, EventType, Evidence, Millis, Role, Scorecard, Segment, Transcript};

/// Characters of a quote.
const MAX_QUOTE: usize = 240;

/// A customer's question of fewer words («Что?», «А вы кто?») is no interest.
const QUESTION_WORDS: usize = 4;

/// An agreed meeting within this long before a step is what the step is about, in milliseconds.
const MEETING_MS: u32 = 45_000;

/// A no within this long after an addition was declined is to the addition, in milliseconds.
const UPSELL_MS: u32 = 20_000;

/// The word lists, ready to search.
#[derive(Debug)]
pub(super) struct CueSet {
    pub reasons: Cues,
    external: Cues,
    interest: Cues,
    budget: Cues,
    not_now: Cues,
}

impl CueSet {
    pub fn new(options: &WorklistOptions) -> Self {
        Self {
            reasons: Cues::new(&options.external_reasons),
            external: Cues::new(&options.external_said),
            interest: Cues::new(&options.interest_said),
            budget: Cues::new(&options.budget_said),
            not_now: Cues::new(&options.not_now_said),
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Findings {
    pub interested: bool,
    pub interest: Option<RowQuote>,
    /// As rows of events tell it, for comparison with earlier calls.
    pub interest_event: bool,
    pub put_off: Option<PutOff>,
    pub dropped: Option<Dropped>,
    pub promise: Option<Promise>,
    pub refusal: Option<Refusal>,
    pub external: Option<RowQuote>,
}

#[derive(Debug)]
pub(super) struct PutOff {
    /// Time, think, authority; `None`: an attempt to close was put off.
    pub subtype: Option<EventType>,
    pub until_money: bool,
    pub quote: Option<RowQuote>,
}

#[derive(Debug)]
pub(super) struct Dropped {
    pub subtype: Option<EventType>,
    pub quote: Option<RowQuote>,
}

/// A promise with a time after which no contact followed.
#[derive(Debug)]
pub(super) struct Promise {
    pub when: String,
    pub quote: Option<RowQuote>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refusal {
    /// The agent asked, or offered something else.
    pub handled: bool,
}

/// When the call was, and how often the customer was contacted after it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around {
    pub started_at: Option<Timestamp>,
    pub contacts_after: u64,
    pub as_of: Timestamp,
}

pub(super) fn read(
    card: &Scorecard,
    transcript: &Transcript,
    around: Around,
    cues: &CueSet,
    options: &WorklistOptions,
) -> Findings {
    let call = Reader { card, transcript, cues };
    let interest = call.interest();
    let interest_event = call.interest_event();
    let refusal = call.refusal();
    Findings {
        interested: interest.is_some() || interest_event,
        interest,
        interest_event,
        put_off: call.put_off(),
        dropped: call.dropped(),
        promise: call.promise(around, options),
        refusal,
        external: call.said(&cues.external, QuoteAbout::PutOff),
    }
}

struct Reader<'a> {
    card: &'a Scorecard,
    transcript: &'a Transcript,
    cues: &'a CueSet,
}

impl Reader<'_> {
    fn events(&self, kind: EventKind) -> impl DoubleEndedIterator<Item = &Event> {
        self.card.events.iter().filter(move |event| event.kind == kind)
    }

    fn last_step(&self) -> Option<Millis> {
        self.events(EventKind::NextStep).map(|event| event.start_ms).max()
    }

    /// What turned a no round: a step that was agreed, an attempt to close that was accepted.
    fn taken_back(&self) -> Option<Millis> {
        let accepted = self
            .events(EventKind::ClosingAttempt)
            .filter(|event| event.result == Some(EventResult::Accepted))
            .map(|event| event.start_ms);
        accepted.chain(self.last_step()).max()
    }

    fn interest_event(&self) -> bool {
        self.last_step().is_some()
            || self
                .events(EventKind::ClosingAttempt)
                .any(|e| matches!(e.result, Some(EventResult::Accepted | EventResult::Deferred)))
    }

    /// The customer's own words first, the last of them; then a question; then what was agreed.
    fn interest(&self) -> Option<RowQuote> {
        let said = self.said(&self.cues.interest, QuoteAbout::Interest);
        let asked = || {
            let questions = self.events(EventKind::Question).rev();
            questions
                .filter(|e| e.speaker == Some(Role::Customer) && word_count(&e.quote) >= QUESTION_WORDS)
                .filter_map(|e| quote_event(self.transcript, e, QuoteAbout::Interest))
                .find(|quote| quote.text.ends_with('?'))
        };
        let agreed = || {
            let accepted = self.card.events.iter().rev().filter(|e| {
                e.kind == EventKind::NextStep
                    || (matches!(e.kind, EventKind::ClosingAttempt | EventKind::Upsell)
                        && e.result == Some(EventResult::Accepted))
            });
            let mut accepted = accepted;
            accepted.find_map(|e| self.answer_to(e, QuoteAbout::Interest))
        };
        said.or_else(asked).or_else(agreed)
    }

    /// The customer's last words that a list finds.
    fn said(&self, cues: &Cues, about: QuoteAbout) -> Option<RowQuote> {
        self.customer().rev().find_map(|segment| {
            let found = cues.find(&segment.text)?;
            Some(quote(self.transcript, segment, &found, about))
        })
    }

    fn customer(&self) -> impl DoubleEndedIterator<Item = &Segment> {
        self.transcript
            .segments
            .iter()
            .filter(|s| s.doubt.is_none() && role_of(self.transcript, s) == Some(Role::Customer))
    }

    /// Put off and not taken up: no step was agreed after it.
    fn put_off(&self) -> Option<PutOff> {
        let step = self.last_step();
        let open = |event: &&Event| step.is_none_or(|at| at < event.start_ms);
        if let Some(quote) = self.said(&self.cues.budget, QuoteAbout::PutOff)
            && step.is_none_or(|at| at < quote.start_ms)
        {
            return Some(PutOff {
                subtype: None,
                until_money: true,
                quote: Some(quote),
            });
        }
        let objection = self
            .events(EventKind::Objection)
            .rev()
            .filter(|e| puts_off(e))
            .find(open);
        if let Some(event) = objection {
            return Some(PutOff {
                subtype: event.subtype,
                until_money: false,
                quote: quote_event(self.transcript, event, QuoteAbout::PutOff),
            });
        }
        if let Some(event) = self.standing_refusals().find(|event| self.is_not_now(event)) {
            return Some(PutOff {
                subtype: Some(EventType::Time),
                until_money: false,
                quote: quote_event(self.transcript, event, QuoteAbout::PutOff),
            });
        }
        let mut deferred = self.events(EventKind::ClosingAttempt).rev();
        let event =
            deferred.find(|e| e.result == Some(EventResult::Deferred) && step.is_none_or(|at| at < e.start_ms))?;
        Some(PutOff {
            subtype: None,
            until_money: false,
            quote: self
                .answer_to(event, QuoteAbout::PutOff)
                .or_else(|| quote_event(self.transcript, event, QuoteAbout::PutOff)),
        })
    }

    /// The customer's words after an event of the agent.
    fn answer_to(&self, event: &Event, about: QuoteAbout) -> Option<RowQuote> {
        let segment = self.customer().find(|segment| segment.start_ms >= event.end_ms)?;
        Some(quote(self.transcript, segment, &(0..segment.text.len()), about))
    }

    /// A no to the need is nearer to a refusal than to a question left open; a step agreed afterwards takes up what was
    /// only put off, and answers no doubt about price or trust.
    fn dropped(&self) -> Option<Dropped> {
        let step = self.last_step();
        let open = |e: &&Event| {
            e.result == Some(EventResult::Dropped)
                && e.subtype != Some(EventType::Need)
                && (!puts_off(e) || step.is_none_or(|at| at < e.start_ms))
        };
        let event = self.events(EventKind::Objection).rev().find(open)?;
        Some(Dropped {
            subtype: event.subtype,
            quote: quote_event(self.transcript, event, QuoteAbout::Objection),
        })
    }

    fn standing_refusals(&self) -> impl Iterator<Item = &Event> {
        let taken_back = self.taken_back();
        self.events(EventKind::Refusal).filter(move |event| {
            let declines_more = self.events(EventKind::Upsell).any(|upsell| {
                upsell.result == Some(EventResult::Declined)
                    && upsell.start_ms <= event.start_ms
                    && event.start_ms.0 - upsell.start_ms.0 <= UPSELL_MS
            });
            !declines_more && taken_back.is_none_or(|at| at < event.start_ms)
        })
    }

    /// «Нет, мы пока не готовы» puts off.
    fn is_not_now(&self, event: &Event) -> bool {
        self.cues.not_now.find_any(&event.quote).is_some()
    }

    fn refusal(&self) -> Option<Refusal> {
        let hard: Vec<&Event> = self
            .standing_refusals()
            .filter(|event| !self.is_not_now(event))
            .collect();
        (!hard.is_empty()).then(|| Refusal {
            handled: hard.iter().any(|event| event.result == Some(EventResult::Handle)),
        })
    }

    /// The last promise of the agent, or agreed step, with a time, when its day is over and nobody rang.
    fn promise(&self, around: Around, options: &WorklistOptions) -> Option<Promise> {
        let said = around.started_at?.to_zoned(options.hours.zone.clone()).date();
        let today = around.as_of.to_zoned(options.hours.zone.clone()).date();
        if around.contacts_after > 0 {
            return None;
        }
        self.card.events.iter().rev().find_map(|event| {
            let promised = match event.kind {
                EventKind::Promise => event.speaker == Some(Role::Agent),
                EventKind::NextStep => !self.is_a_visit(event),
                _ => false,
            };
            let when = event.detail.when.as_ref().filter(|_| promised)?;
            let allowed = |days: u32| jiff::Span::new().try_days(days).ok();
            let last = match due(when, said) {
                Some(day) => day,
                None => said.checked_add(allowed(options.promise_days)?).ok()?,
            };
            let last = last.checked_add(allowed(options.grace_days)?).ok()?;
            (last < today).then(|| Promise {
                when: when.clone(),
                quote: quote_event(self.transcript, event, QuoteAbout::Promise),
            })
        })
    }

    /// A meeting in person leaves no call.
    fn is_a_visit(&self, step: &Event) -> bool {
        self.events(EventKind::ClosingAttempt).any(|attempt| {
            attempt.subtype == Some(EventType::Meeting)
                && attempt.start_ms <= step.end_ms
                && step.start_ms.0.saturating_sub(attempt.start_ms.0) <= MEETING_MS
        })
    }
}

fn puts_off(event: &Event) -> bool {
    matches!(
        event.subtype,
        Some(EventType::Time | EventType::Think | EventType::Authority)
    )
}

fn role_of(transcript: &Transcript, segment: &Segment) -> Option<Role> {
    segment.role.or_else(|| transcript.role_of(segment.channel))
}

/// The sentence around some bytes of a segment.
fn quote(transcript: &Transcript, segment: &Segment, found: &Range<usize>, about: QuoteAbout) -> RowQuote {
    RowQuote {
        about,
        text: sentence(&segment.text, found, MAX_QUOTE).to_owned(),
        speaker: role_of(transcript, segment),
        channel: segment.channel,
        start_ms: segment.start_ms,
        end_ms: segment.end_ms,
    }
}

pub(super) fn quote_event(transcript: &Transcript, event: &Event, about: QuoteAbout) -> Option<RowQuote> {
    locate(
        transcript,
        event.channel,
        event.start_ms,
        event.end_ms,
        &event.quote,
        about,
    )
}

pub(super) fn quote_evidence(transcript: &Transcript, evidence: &Evidence) -> Option<RowQuote> {
    let Evidence {
        quote,
        channel,
        start_ms,
        end_ms,
        ..
    } = evidence;
    locate(transcript, *channel, *start_ms, *end_ms, quote, QuoteAbout::Error)
}

/// Finds the words in the transcript again: with their sentence where one segment holds them, as they are where they go
/// over several, not at all where they do not stand there.
fn locate(
    transcript: &Transcript,
    channel: u16,
    start: Millis,
    end: Millis,
    words: &str,
    about: QuoteAbout,
) -> Option<RowQuote> {
    if words.trim().is_empty() {
        return None;
    }
    let here = |s: &&Segment| s.channel == channel && s.start_ms <= end && s.end_ms >= start;
    let segments: Vec<&Segment> = transcript.segments.iter().filter(here).collect();
    let whole = segments.iter().find_map(|segment| {
        let from = segment.text.find(words)?;
        Some(quote(transcript, segment, &(from..from + words.len()), about))
    });
    whole.or_else(|| {
        let first = segments.first()?;
        let joined = segments.iter().map(|s| s.text.trim()).collect::<Vec<_>>().join(" ");
        joined.contains(words).then(|| RowQuote {
            about,
            text: words.to_owned(),
            speaker: role_of(transcript, first),
            channel,
            start_ms: start,
            end_ms: end,
        })
    })
}
