use serde::{Deserialize, Deserializer, Serialize};

use super::{Millis, Span, Voice, VoiceTurn};

/// Whose voice it is. `null` in JSON, `None` here, when that is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Agent,
    Customer,
}

impl Role {
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Agent => Self::Customer,
            Self::Customer => Self::Agent,
        }
    }

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Customer => "customer",
        }
    }
}

/// What was said in one call. Segments are ordered by start, then channel. A call in which nobody speaks has none,
/// and that is a legitimate transcript.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Transcript {
    pub duration_ms: Millis,
    /// ISO 639-1 code; `null` when nobody spoke.
    #[serde(default)]
    pub language: Option<String>,
    /// How sure the language detection was, 0–1; `null` when the language was given.
    #[serde(default)]
    pub language_probability: Option<f32>,
    /// File name and SHA-256 of the model, `base-q8_0@0123…`, or `null` for transcripts made elsewhere.
    #[serde(default)]
    pub model: Option<String>,
    #[serde(default)]
    pub channels: Vec<Channel>,
    #[serde(default)]
    pub segments: Vec<Segment>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Channel {
    pub index: u16,
    #[serde(default)]
    pub role: Option<Role>,
    /// Where voice activity was found; `null` when it was not measured (then metrics fall back to segments).
    #[serde(default)]
    pub speech: Option<Vec<Span>>,
    /// Loudness of that speech, root mean square in dBFS (a full-scale square wave is 0); `null` when it was not
    /// measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level_dbfs: Option<f32>,
    /// Turns of the voices that share this channel, in order; empty unless they were told apart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub voices: Vec<VoiceTurn>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    pub channel: u16,
    #[serde(default)]
    pub role: Option<Role>,
    pub start_ms: Millis,
    pub end_ms: Millis,
    pub text: String,
    /// Mean probability of the words, 0–1.
    #[serde(default)]
    pub confidence: Option<f32>,
    /// Why this text may not have been said at all; such a segment is shown and never used as evidence.
    #[serde(default)]
    pub doubt: Option<Doubt>,
    /// Which of the voices that share the channel this is; `None` where they were not told apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voice: Option<Voice>,
    #[serde(default, deserialize_with = "null_as_empty")]
    pub words: Vec<Word>,
}

impl Segment {
    #[must_use]
    pub fn span(&self) -> Span {
        Span::new(self.start_ms, self.end_ms)
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Word {
    pub start_ms: Millis,
    pub end_ms: Millis,
    pub text: String,
    #[serde(default)]
    pub probability: Option<f32>,
}

/// Signs that the recogniser made a text up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// The same words over and over.
    Repetition,
    /// A known phrase of subtitles and video platforms («Субтитры сделал…», "Thank you for watching").
    Credits,
    /// Text where no voice was found.
    Silence,
    /// More words than a person can say in the time.
    SpeechRate,
    /// The recogniser itself gave its words low probability.
    LowConfidence,
}

/// Consecutive segments of one speaker, nobody else between them.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    pub channel: u16,
    pub role: Option<Role>,
    pub span: Span,
    /// Indices into `Transcript::segments`.
    pub segments: Vec<usize>,
}

impl Transcript {
    #[must_use]
    pub fn role_of(&self, channel: u16) -> Option<Role> {
        self.channels.iter().find(|c| c.index == channel)?.role
    }

    /// The role of whom is heard on a channel at a time: the channel's, or that of the voice who speaks there where two
    /// share it.
    pub fn role_at(&self, channel: u16, at: Millis) -> Option<Role> {
        let is_here = |s: &&Segment| {
            s.channel == channel && (s.start_ms..s.end_ms.max(s.start_ms.saturating_add(Millis(1)))).contains(&at)
        };
        let spoken = || self.segments.iter().find(is_here).and_then(|segment| segment.role);
        self.role_of(channel).or_else(spoken)
    }

    /// Sets the role of every channel, and of its segments, from `role_of(side)`: a channel's index, or the
    /// [side](Segment::side) of one of the voices that share it.
    pub fn assign_roles(&mut self, role_of: impl Fn(u16) -> Option<Role>) {
        for channel in &mut self.channels {
            channel.role = role_of(channel.index);
        }
        for segment in &mut self.segments {
            segment.role = role_of(segment.side());
        }
    }

    /// Segments grouped into turns, in order of time. Doubtful segments belong to turns like any other: a reader
    /// of turns decides what to do with them.
    #[must_use]
    pub fn turns(&self) -> Vec<Turn> {
        let mut turns: Vec<Turn> = Vec::new();
        for (index, segment) in self.segments.iter().enumerate() {
            match turns.last_mut() {
                Some(turn) if turn.channel == segment.channel && turn.role == segment.role => {
                    turn.span.end_ms = turn.span.end_ms.max(segment.end_ms);
                    turn.segments.push(index);
                }
                _ => turns.push(Turn {
                    channel: segment.channel,
                    role: segment.role,
                    span: segment.span(),
                    segments: vec![index],
                }),
            }
        }
        turns
    }

    /// Both sides speak and there are at least `min_segments` segments: worth judging, and worth linking to a deal.
    #[must_use]
    pub fn is_meaningful(&self, min_segments: usize) -> bool {
        let mut speaking: Vec<u16> = self.segments.iter().map(|s| s.channel).collect();
        let count = speaking.len();
        speaking.sort_unstable();
        speaking.dedup();
        let roles = |role| self.segments.iter().any(|s| s.role == Some(role));
        count >= min_segments && (speaking.len() >= 2 || (roles(Role::Agent) && roles(Role::Customer)))
    }
}

fn null_as_empty<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINIMAL: &str = r#"{"duration_ms":9000,"channels":[{"index":0,"role":"agent"},{"index":1,"role":null}],
        "segments":[{"channel":0,"role":"agent","start_ms":800,"end_ms":2000,"text":"Добрый день","words":null},
                    {"channel":0,"role":"agent","start_ms":2100,"end_ms":3000,"text":"это Анна"},
                    {"channel":1,"start_ms":3500,"end_ms":4000,"text":"Да"}]}"#;

    #[test]
    fn words_confidence_and_doubt_are_optional_on_input() {
        let transcript: Transcript = serde_json::from_str(MINIMAL).expect("minimal transcript");
        assert!(
            transcript
                .segments
                .iter()
                .all(|s| s.words.is_empty() && s.doubt.is_none())
        );
        assert_eq!(transcript.role_of(0), Some(Role::Agent));
        assert_eq!(transcript.role_of(1), None);
    }

    #[test]
    fn consecutive_segments_of_a_speaker_are_one_turn() {
        let transcript: Transcript = serde_json::from_str(MINIMAL).expect("minimal transcript");
        let turns = transcript.turns();
        assert_eq!(turns.len(), 2);
        assert_eq!(turns[0].span, Span::new(Millis(800), Millis(3000)));
        assert_eq!(turns[0].segments, [0, 1]);
    }

    #[test]
    fn a_monologue_is_not_meaningful() {
        let mut transcript: Transcript = serde_json::from_str(MINIMAL).expect("minimal transcript");
        assert!(transcript.is_meaningful(3));
        assert!(!transcript.is_meaningful(4));
        transcript.segments.pop();
        assert!(!transcript.is_meaningful(2));
    }
}
