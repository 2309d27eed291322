//! Who speaks when: the voice activity of each side, where it was measured, else the segments.

use crate::domain::{Doubt, Millis, Role, Span, Transcript};

/// Pauses up to this are inside speech, in milliseconds.
const JOIN_MS: u32 = 300;

/// Speech shorter than this is a back-channel: it neither interrupts nor ends a monologue, in milliseconds.
const BACK_CHANNEL_MS: u32 = 1000;

/// Both must speak at once this long, and the other have spoken so long before, for an interruption, in milliseconds.
const MIN_OVERLAP_MS: u32 = 300;
const MIN_SPOKEN_MS: u32 = 1000;

/// A silence is at least this long; one within a side's speech also ends a monologue, in milliseconds.
pub(crate) const SILENCE_MS: u32 = 3000;

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

/// Both speak at once: the side that began later, and how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Overtalk {
    pub by: Role,
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
        // Which role a voice of a mono channel has, by what it says.
        let role_of_voice = |channel: u16, index: u8| {
            let is_its =
                |s: &&crate::domain::Segment| s.channel == channel && s.voice.is_some_and(|v| v.index == index);
            transcript.segments.iter().find(is_its).and_then(|s| s.role)
        };
        let has_voices = |channel: u16| {
            transcript
                .channels
                .iter()
                .any(|c| c.index == channel && !c.voices.is_empty())
        };
        let mut sides: [Vec<Span>; 2] = [Vec::new(), Vec::new()];
        let mut all: Vec<Span> = Vec::new();
        let mut roles_known = true;
        for channel in &transcript.channels {
            let Some(spans) = &channel.speech else { continue };
            all.extend(spans);
            if let Some(role) = channel.role {
                sides[role as usize].extend(spans);
                continue;
            }
            // Roles may still be known by segment, in a mono recording with speaker turns.
            roles_known &= transcript
                .segments
                .iter()
                .filter(heard)
                .filter(|s| s.channel == channel.index)
                .all(|s| s.role.is_some());
            for turn in &channel.voices {
                if let Some(role) = role_of_voice(channel.index, turn.voice.index) {
                    sides[role as usize].push(Span::new(turn.start_ms, turn.end_ms));
                }
            }
        }
        for segment in transcript.segments.iter().filter(heard) {
            let channel_role = transcript.role_of(segment.channel);
            let is_measured = channel_role.is_some() || segment.role.is_none() || has_voices(segment.channel);
            if measured(segment.channel).is_some() && is_measured {
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

    /// Every time in which both speak, by one walk over both sides.
    pub fn overtalk(&self) -> Vec<Overtalk> {
        let (mut a, mut c) = (0, 0);
        let mut found = Vec::new();
        while let (Some(agent), Some(customer)) = (self.agent.get(a), self.customer.get(c)) {
            let at = Span::new(agent.start_ms.max(customer.start_ms), agent.end_ms.min(customer.end_ms));
            if agent.overlap(*customer).0 > 0 {
                let by = if agent.start_ms > customer.start_ms {
                    Role::Agent
                } else {
                    Role::Customer
                };
                found.push(Overtalk { by, at });
            }
            if agent.end_ms <= customer.end_ms {
                a += 1;
            } else {
                c += 1;
            }
        }
        found
    }

    /// The longest stretch of a side in which the other says no more than a back-channel and no silence falls, in
    /// milliseconds from its first sound to its last.
    pub fn longest_monologue(&self, role: Role) -> u32 {
        let (own, other) = (self.of(role), self.of(role.other()));
        let mut longest = 0;
        let mut start: Option<Span> = None;
        for span in own {
            let goes_on = start.filter(|s| {
                let pause = span.start_ms.saturating_sub(s.end_ms).0;
                // The other's words that begin after this side's last ones and before these.
                let from = other.partition_point(|o| o.end_ms <= s.end_ms);
                let taken = other[from..]
                    .iter()
                    .take_while(|o| o.start_ms < span.start_ms)
                    .any(|o| o.length().0 >= BACK_CHANNEL_MS);
                pause < SILENCE_MS && !taken
            });
            let run = Span::new(goes_on.map_or(span.start_ms, |s| s.start_ms), span.end_ms);
            longest = longest.max(run.length().0);
            start = Some(run);
        }
        longest
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Channel, Segment};

    fn span((start, end): (u32, u32)) -> Span {
        Span::new(Millis(start), Millis(end))
    }

    fn channel(index: u16, role: Option<Role>, speech: Option<&[(u32, u32)]>) -> Channel {
        Channel {
            index,
            role,
            speech: speech.map(|s| s.iter().copied().map(span).collect()),
            level_dbfs: None,
            voices: Vec::new(),
        }
    }

    fn speech(agent: &[(u32, u32)], customer: &[(u32, u32)]) -> Speech {
        let channels = vec![
            channel(0, Some(Role::Agent), Some(agent)),
            channel(1, Some(Role::Customer), Some(customer)),
        ];
        Speech::new(&transcript(channels, vec![]))
    }

    fn transcript(channels: Vec<Channel>, segments: Vec<Segment>) -> Transcript {
        Transcript {
            duration_ms: Millis(100_000),
            language: None,
            language_probability: None,
            model: None,
            channels,
            segments,
        }
    }

    fn segment(channel: u16, role: Option<Role>, (start, end): (u32, u32)) -> Segment {
        Segment {
            channel,
            role,
            start_ms: Millis(start),
            end_ms: Millis(end),
            text: "слово".to_owned(),
            confidence: None,
            doubt: None,
            voice: None,
            words: vec![],
        }
    }

    #[test]
    fn voice_activity_comes_before_segments() {
        let heard = [(1000, 2000), (5000, 6000)];
        let channels = vec![
            channel(0, Some(Role::Agent), Some(&heard)),
            channel(1, Some(Role::Customer), None),
        ];
        let segments = vec![segment(0, None, (0, 9000)), segment(1, None, (2500, 4000))];
        let found = Speech::new(&transcript(channels, segments));
        assert_eq!(found.agent, heard.map(span));
        assert_eq!(found.customer, [span((2500, 4000))], "not measured: its segments");
        assert!(found.roles_known);
    }

    #[test]
    fn one_channel_with_two_speakers_goes_by_its_segments() {
        let channels = vec![channel(0, None, Some(&[(0, 9000)]))];
        let segments = vec![
            segment(0, Some(Role::Agent), (0, 4000)),
            segment(0, Some(Role::Customer), (5000, 9000)),
        ];
        let found = Speech::new(&transcript(channels.clone(), segments));
        assert_eq!((found.agent.len(), found.customer.len()), (1, 1));
        assert_eq!(found.all, [span((0, 9000))]);
        assert!(!Speech::new(&transcript(channels, vec![segment(0, None, (0, 9000))])).roles_known);
    }

    #[test]
    fn overtalk_belongs_to_who_began_later() {
        let found = speech(&[(0, 5000), (8000, 12_000)], &[(4000, 9000)]).overtalk();
        let told: Vec<_> = found.iter().map(|o| (o.by, o.at.length().0)).collect();
        assert_eq!(told, [(Role::Customer, 1000), (Role::Agent, 1000)]);
    }

    #[test]
    fn back_channels_do_not_end_a_monologue_and_silences_do() {
        let talk = [(0, 10_000), (11_000, 20_000)];
        assert_eq!(
            speech(&talk, &[(10_100, 10_700)]).longest_monologue(Role::Agent),
            20_000
        );
        assert_eq!(speech(&talk, &[(9_900, 10_950)]).longest_monologue(Role::Agent), 10_000);
        assert_eq!(
            speech(&talk, &[(3000, 5000)]).longest_monologue(Role::Agent),
            20_000,
            "talked over"
        );
        assert_eq!(
            speech(&[(0, 10_000), (13_000, 15_000)], &[]).longest_monologue(Role::Agent),
            10_000,
            "a silence of 3 s"
        );
        assert_eq!(speech(&[], &[]).longest_monologue(Role::Customer), 0);
    }

    #[test]
    fn nobody_interrupts_with_a_back_channel() {
        let by = |customer: &[(u32, u32)]| speech(&[(0, 6000)], customer).interruptions().len();
        assert_eq!(by(&[(3000, 3900)]), 0, "«угу»");
        assert_eq!(by(&[(3000, 4100)]), 1);
        assert_eq!(by(&[(5800, 7000)]), 0, "0.2 s at the very end");
        assert_eq!(by(&[(900, 2500)]), 0, "both begin at once");
    }
}
