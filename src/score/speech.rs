//! Who speaks when: the voice activity of each side, where it was measured, else the segments.

use crate::domain::{Doubt, Millis, Role, Span, Transcript};

/// Pauses up to this are inside speech, in milliseconds.
const JOIN_MS: u32 = 300;

/// Speech shorter than this is a back-channel: it neither interrupts nor ends a monologue, in milliseconds.
const BACK_CHANNEL_MS: u32 = 1000;

/// Both must speak at once this long, and the other have spoken so long before, for an interruption, in milliseconds.
const MIN_OVERLAP_MS: u32 = 300;
const MIN_SPOKEN_MS: u32 = 1000;

/// The speech of a call. Spans are sorted and do not touch each other.
#[derive(Debug, Default)]
pub(crate) struct Speech {
    pub agent: Vec<Span>,
    pub customer: Vec<Span>,
    /// Of anybody, whoever it is.
    pub all: Vec<Span>,
    /// Every stretch of speech has a known speaker, and there is some.
    pub roles_known: bool,
    interruptions: Vec<Interruption>,
}

/// One side begins while the other speaks, and goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Interruption {
    pub by: Role,
    /// While both speak.
    pub at: Span,
}

impl Speech {
    pub fn new(transcript: &Transcript) -> Self {
        let heard = |s: &&crate::domain::Segment| !matches!(s.doubt, Some(Doubt::Silence | Doubt::Credits));
        let role_of = |s: &crate::domain::Segment| s.role.or_else(|| transcript.role_of(s.channel));
        let measured = |channel: u16| {
            transcript
                .channels
                .iter()
                .find(|c| c.index == channel)
                .and_then(|c| c.speech.as_deref())
        };
        let mut sides: [Vec<Span>; 2] = [Vec::new(), Vec::new()];
        let mut all: Vec<Span> = Vec::new();
        let mut roles_known = true;
        for channel in &transcript.channels {
            let Some(spans) = &channel.speech else { continue };
            all.extend(spans);
            match channel.role {
                Some(role) => sides[role as usize].extend(spans),
                // Roles may still be known by segment, in a mono recording with speaker turns.
                None => {
                    roles_known &= transcript
                        .segments
                        .iter()
                        .filter(heard)
                        .filter(|s| s.channel == channel.index)
                        .all(|s| s.role.is_some());
                }
            }
        }
        for segment in transcript.segments.iter().filter(heard) {
            let channel_role = transcript.role_of(segment.channel);
            if measured(segment.channel).is_some() && (channel_role.is_some() || segment.role.is_none()) {
                continue;
            }
            if measured(segment.channel).is_none() {
                all.push(segment.span());
            }
            match role_of(segment) {
                Some(role) => sides[role as usize].push(segment.span()),
                None => roles_known = false,
            }
        }
        let [agent, customer] = sides.map(merge);
        let roles_known = roles_known && !(agent.is_empty() && customer.is_empty());
        let mut speech = Self {
            agent,
            customer,
            all: merge(all),
            roles_known,
            interruptions: Vec::new(),
        };
        speech.interruptions = speech.find_interruptions();
        speech
    }

    pub fn of(&self, role: Role) -> &[Span] {
        match role {
            Role::Agent => &self.agent,
            Role::Customer => &self.customer,
        }
    }

    pub fn interruptions(&self) -> &[Interruption] {
        &self.interruptions
    }

    fn find_interruptions(&self) -> Vec<Interruption> {
        let mut found = Vec::new();
        for by in [Role::Agent, Role::Customer] {
            for span in self.of(by).iter().filter(|s| s.length().0 >= BACK_CHANNEL_MS) {
                let other = last_before(self.of(by.other()), span.start_ms);
                if let Some(other) = other
                    && span.start_ms.saturating_sub(other.start_ms).0 >= MIN_SPOKEN_MS
                    && other.overlap(*span).0 >= MIN_OVERLAP_MS
                {
                    let at = Span::new(span.start_ms, span.end_ms.min(other.end_ms));
                    found.push(Interruption { by, at });
                }
            }
        }
        found.sort_by_key(|i| (i.at.start_ms, i.by));
        found
    }

    /// Stretches of one speaker in order of time, back-channels left out and neighbours of the same side joined.
    pub fn stretches(&self) -> Vec<(Role, Span)> {
        let mut spans: Vec<(Role, Span)> = Vec::new();
        for role in [Role::Agent, Role::Customer] {
            spans.extend(self.of(role).iter().map(|&s| (role, s)));
        }
        spans.sort_by_key(|(role, s)| (s.start_ms, s.end_ms, *role));
        let mut joined: Vec<(Role, Span)> = Vec::new();
        for (index, (role, span)) in spans.iter().enumerate() {
            let inside = joined.last().is_some_and(|(r, s)| {
                r != role && span.length().0 < BACK_CHANNEL_MS
                    // Over the other's speech, or with the other going on at once.
                    && (s.end_ms >= span.end_ms
                        || spans[index + 1..].first().is_some_and(|(next, n)| next == r && n.start_ms.saturating_sub(span.end_ms).0 < JOIN_MS))
            });
            if inside {
                continue;
            }
            match joined.last_mut() {
                Some((r, s)) if r == role => s.end_ms = s.end_ms.max(span.end_ms),
                _ => joined.push((*role, *span)),
            }
        }
        joined
    }
}

/// The last span that begins before `at`.
fn last_before(spans: &[Span], at: Millis) -> Option<Span> {
    spans[..spans.partition_point(|s| s.start_ms < at)].last().copied()
}

/// Sorted, with overlapping and nearly touching spans made one.
fn merge(mut spans: Vec<Span>) -> Vec<Span> {
    spans.retain(|s| s.end_ms > s.start_ms);
    spans.sort_by_key(|s| (s.start_ms, s.end_ms));
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start_ms <= last.end_ms.saturating_add(Millis(JOIN_MS)) => {
                last.end_ms = last.end_ms.max(span.end_ms);
            }
            _ => merged.push(span),
        }
    }
    merged
}
