//! The transcripts of a transferred call's recordings as one.

use super::{Channel, Millis, Role, Segment, Span, Transcript, VoiceTurn};

impl Transcript {
    /// How long it is, also where its text goes on behind the stated end.
    #[must_use]
    pub fn length(&self) -> Millis {
        let last = self.segments.iter().map(|segment| segment.end_ms).max();
        self.duration_ms.max(last.unwrap_or_default())
    }

    /// One after the other, in this order. The agent of each is on the channel of the first known agent, and so is the
    /// customer; what is said in a recording whose sides are not known stays on channels of its own, so that nobody's words
    /// are taken for another's. Nothing to chain is an empty transcript.
    #[must_use]
    pub fn chain(recordings: Vec<Self>) -> Self {
        Self::chain_traced(recordings).0
    }

    /// Also where each segment of the whole comes from: the recording, and the segment's place in it.
    #[must_use]
    pub fn chain_traced(recordings: Vec<Self>) -> (Self, Vec<(usize, usize)>) {
        let mut origins = Vec::new();
        let mut whole = Self {
            duration_ms: Millis::ZERO,
            language: None,
            language_probability: None,
            model: None,
            channels: Vec::new(),
            segments: Vec::new(),
        };
        for (nth, recording) in recordings.into_iter().enumerate() {
            origins.extend((0..recording.segments.len()).map(|segment| (nth, segment)));
            whole.append(recording);
        }
        whole.channels.sort_by_key(|channel| channel.index);
        let mut segments: Vec<(Segment, (usize, usize))> = whole.segments.into_iter().zip(origins).collect();
        segments.sort_by_key(|(segment, _)| (segment.start_ms, segment.channel));
        (whole.segments, origins) = segments.into_iter().unzip();
        (whole, origins)
    }

    fn append(&mut self, next: Self) {
        let offset = self.duration_ms;
        let length = next.length();
        let places: Vec<(u16, u16)> = self.places(&next);
        let place = |index: u16| {
            places
                .iter()
                .find(|(from, _)| *from == index)
                .map_or(index, |(_, to)| *to)
        };
        for channel in next.channels {
            let index = place(channel.index);
            let speech: Option<Vec<Span>> = channel
                .speech
                .map(|spans| spans.into_iter().map(|span| later(span, offset)).collect());
            let voices: Vec<VoiceTurn> = channel
                .voices
                .iter()
                .map(|turn| VoiceTurn {
                    start_ms: turn.start_ms.saturating_add(offset),
                    end_ms: turn.end_ms.saturating_add(offset),
                    ..*turn
                })
                .collect();
            match self.channels.iter_mut().find(|known| known.index == index) {
                Some(known) => {
                    known.role = known.role.or(channel.role);
                    known.level_dbfs = known.level_dbfs.or(channel.level_dbfs);
                    known.voices.extend(voices);
                    known.speech = match (known.speech.take(), speech) {
                        (Some(mut before), Some(now)) => {
                            before.extend(now);
                            Some(before)
                        }
                        // Not measured in one of them: what was measured is not all of it.
                        _ => None,
                    };
                }
                None => self.channels.push(Channel {
                    index,
                    speech,
                    voices,
                    ..channel
                }),
            }
        }
        self.segments.extend(next.segments.into_iter().map(|segment| {
            Segment {
                channel: place(segment.channel),
                start_ms: segment.start_ms.saturating_add(offset),
                end_ms: segment.end_ms.saturating_add(offset),
                words: segment
                    .words
                    .into_iter()
                    .map(|mut word| {
                        word.start_ms = word.start_ms.saturating_add(offset);
                        word.end_ms = word.end_ms.saturating_add(offset);
                        word
                    })
                    .collect(),
                ..segment
            }
        }));
        self.language = self.language.take().or(next.language);
        self.language_probability = self.language_probability.or(next.language_probability);
        self.model = self.model.take().or(next.model);
        self.duration_ms = offset.saturating_add(length);
    }

    /// Where the channels of `next` go: its number, and that in the whole.
    fn places(&self, next: &Self) -> Vec<(u16, u16)> {
        let mut indices: Vec<u16> = next.channels.iter().map(|channel| channel.index).collect();
        indices.extend(next.segments.iter().map(|segment| segment.channel));
        indices.sort_unstable();
        indices.dedup();
        if self.channels.is_empty() && self.segments.is_empty() {
            return indices.into_iter().map(|index| (index, index)).collect();
        }
        let mut free = self
            .channels
            .iter()
            .map(|channel| channel.index)
            .max()
            .map_or(0, |max| max.saturating_add(1));
        let home = |role: Role| {
            self.channels
                .iter()
                .find(|channel| channel.role == Some(role))
                .map(|known| known.index)
        };
        // Sides known within one channel, or not known at all: only a channel that knows as little is its like.
        let alike = |index: u16, role| {
            self.channels
                .iter()
                .any(|known| known.index == index && known.role == role)
        };
        let mut places = Vec::with_capacity(indices.len());
        for index in indices {
            let role = next.role_of(index);
            let to = match role {
                Some(role) => home(role),
                None => alike(index, None).then_some(index),
            };
            places.push((
                index,
                to.unwrap_or_else(|| {
                    let new = free;
                    free = free.saturating_add(1);
                    new
                }),
            ));
        }
        places
    }
}

fn later(span: Span, by: Millis) -> Span {
    Span::new(span.start_ms.saturating_add(by), span.end_ms.saturating_add(by))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recording(agent: Option<u16>, length: u32) -> Transcript {
        let role = |index| agent.map(|agent| if agent == index { Role::Agent } else { Role::Customer });
        let segment = |channel: u16, at: u32| Segment {
            channel,
            role: role(channel),
            voice: None,
            start_ms: Millis(at),
            end_ms: Millis(at + 100),
            text: format!("{channel} {at}"),
            confidence: None,
            doubt: None,
            words: Vec::new(),
        };
        let channel = |index| Channel {
            index,
            role: role(index),
            voices: Vec::new(),
            speech: Some(vec![Span::new(Millis(10), Millis(50))]),
            level_dbfs: None,
        };
        Transcript {
            duration_ms: Millis(length),
            language: Some("ru".into()),
            language_probability: None,
            model: None,
            channels: vec![channel(0), channel(1)],
            segments: vec![segment(0, 10), segment(1, 200)],
        }
    }

    #[test]
    fn the_sides_stay_together_whichever_channel_they_are_on() {
        let whole = Transcript::chain(vec![recording(Some(0), 1000), recording(Some(1), 500)]);
        assert_eq!(whole.duration_ms, Millis(1500));
        let heard: Vec<_> = whole
            .segments
            .iter()
            .map(|s| (s.channel, s.role, s.start_ms.0))
            .collect();
        let (agent, customer) = (Some(Role::Agent), Some(Role::Customer));
        assert_eq!(
            heard,
            [
                (0, agent, 10),
                (1, customer, 200),
                (1, customer, 1010),
                (0, agent, 1200)
            ]
        );
        assert_eq!(whole.channels.len(), 2);
        assert_eq!(whole.channels[0].speech.as_ref().unwrap()[1].start_ms, Millis(1010));
    }

    #[test]
    fn unknown_sides_are_nobodys() {
        let whole = Transcript::chain(vec![recording(Some(0), 1000), recording(None, 500)]);
        assert_eq!(
            whole.channels.iter().map(|c| c.role).collect::<Vec<_>>(),
            [Some(Role::Agent), Some(Role::Customer), None, None]
        );
        assert!(whole.segments[2].role.is_none() && whole.segments[2].channel == 2);
        let unknown = Transcript::chain(vec![recording(None, 1000), recording(None, 500)]);
        assert_eq!(unknown.channels.len(), 2);
        assert_eq!(Transcript::chain(Vec::new()).segments.len(), 0);
        let alone = recording(Some(1), 700);
        assert_eq!(Transcript::chain(vec![alone.clone()]), alone);
    }

    #[test]
    fn a_line_of_the_whole_is_traced_to_its_recording() {
        let mut second = recording(Some(1), 500);
        second.segments.reverse();
        let recordings = vec![recording(Some(0), 1000), second];
        let (whole, origins) = Transcript::chain_traced(recordings.clone());
        assert_eq!(origins, [(0, 0), (0, 1), (1, 1), (1, 0)]);
        for (segment, (nth, own)) in whole.segments.iter().zip(origins) {
            assert_eq!(segment.text, recordings[nth].segments[own].text);
        }
    }
}
