//! Transcripts made elsewhere, in the place of a recogniser: `NAME.transcript.json` in the documented shape.
//!
//! The file is not trusted: its size is capped, every span and probability is checked while it is read, so that an
//! error names the line, and text is masked as the recogniser's is. A list of channels that is missing is made from
//! the segments.

use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};

use crate::domain::{Channel, Fingerprint, Millis, Role, Segment, Transcript, Voice};

/// Raised when the same file would be read differently.
const STAGE_VERSION: &str = "1";

/// A transcript of a day of talk with all its words is a tenth of this.
const MAX_BYTES: u64 = 64 << 20;
const MAX_CHANNELS: u16 = 64;

/// How far a segment may run past the duration before it is a fault: other programs round.
const OVERRUN: Millis = Millis(1_000);

/// Why a transcript file was not taken.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    #[error("cannot read {}", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{} is larger than {limit} bytes, the most that is read as a transcript", path.display())]
    TooLarge { path: PathBuf, limit: u64 },
    #[error("{}:{line}:{column}: {reason}", path.display())]
    Invalid {
        path: PathBuf,
        line: usize,
        column: usize,
        reason: String,
    },
}

impl ReplayError {
    /// What a person can do about it.
    #[must_use]
    pub fn way_out(&self) -> Option<&'static str> {
        match self {
            Self::Read { .. } => None,
            Self::TooLarge { .. } => Some("leave out the words, or split the call"),
            Self::Invalid { .. } => Some("ARCHITECTURE.md shows the shape of a transcript"),
        }
    }
}

/// Reads and checks a transcript; segments come out ordered by start, then channel, and masked.
pub fn read(path: &Path) -> Result<Transcript, ReplayError> {
    let fail = |source| ReplayError::Read {
        path: path.to_owned(),
        source,
    };
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(fail)?;
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(fail)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(ReplayError::TooLarge {
            path: path.to_owned(),
            limit: MAX_BYTES,
        });
    }
    parse(&bytes).map_err(|error| ReplayError::Invalid {
        path: path.to_owned(),
        line: error.line(),
        column: error.column(),
        reason: reason(&error),
    })
}

/// What shapes a replayed transcript beside the file itself.
#[must_use]
pub fn fingerprint() -> Fingerprint {
    Fingerprint::of(&["replay", STAGE_VERSION])
}

/// The error's text without the position, which is told apart.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rfind(" at line ").map_or(text.clone(), |at| text[..at].to_owned())
}

fn parse(bytes: &[u8]) -> Result<Transcript, serde_json::Error> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    // First what the segments are checked against, whatever the order of the fields in the file.
    let head: Head = serde_json::from_slice(bytes)?;
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let segments = Document(&head).deserialize(&mut reader)?;
    reader.end()?;
    let mut transcript = Transcript {
        duration_ms: head.duration_ms,
        language: head.language,
        language_probability: head.language_probability.map(|p| p.0),
        model: head.model,
        channels: head
            .channels
            .map_or_else(|| channels_of(&segments), |channels| channels.0),
        segments,
    };
    transcript.segments.retain(|segment| !segment.text.is_empty());
    transcript
        .segments
        .sort_by_key(|segment| (segment.start_ms, segment.channel));
    transcript.mask();
    Ok(transcript)
}

/// Everything but the segments.
#[derive(Deserialize)]
struct Head {
    duration_ms: Millis,
    #[serde(default)]
    language: Option<String>,
    #[serde(default)]
    language_probability: Option<Probability>,
    #[serde(default)]
    model: Option<String>,
    #[serde(default)]
    channels: Option<Channels>,
}

#[derive(Deserialize)]
#[serde(try_from = "f32")]
struct Probability(f32);

impl TryFrom<f32> for Probability {
    type Error = String;

    fn try_from(value: f32) -> Result<Self, String> {
        probability("language_probability", Some(value)).map(|()| Self(value))
    }
}

#[derive(Deserialize)]
#[serde(try_from = "Vec<Channel>")]
struct Channels(Vec<Channel>);

impl TryFrom<Vec<Channel>> for Channels {
    type Error = String;

    fn try_from(mut channels: Vec<Channel>) -> Result<Self, String> {
        channels.sort_by_key(|channel| channel.index);
        if let Some(channel) = channels.iter().find(|c| c.index >= MAX_CHANNELS) {
            return Err(format!(
                "channel {} is beyond the {MAX_CHANNELS} that are taken",
                channel.index
            ));
        }
        if let Some(twice) = channels.windows(2).find(|pair| pair[0].index == pair[1].index) {
            return Err(format!("channel {} is listed twice", twice[0].index));
        }
        for channel in &channels {
            for turn in &channel.voices {
                voice(Some(turn.voice))?;
                in_order("a turn", turn.start_ms, turn.end_ms)?;
            }
            let backwards = channel.speech.iter().flatten().find(|span| span.end_ms < span.start_ms);
            if let Some(span) = backwards {
                return Err(format!(
                    "speech of channel {} ends ({} ms) before it starts ({} ms)",
                    channel.index, span.end_ms.0, span.start_ms.0
                ));
            }
        }
        Ok(Self(channels))
    }
}

/// Channels for a file that lists none: those its segments name, with the role they agree on.
fn channels_of(segments: &[Segment]) -> Vec<Channel> {
    let mut indices: Vec<u16> = segments.iter().map(|segment| segment.channel).collect();
    indices.sort_unstable();
    indices.dedup();
    let role = |index: u16| -> Option<Role> {
        let mut roles = segments.iter().filter(|s| s.channel == index).map(|s| s.role);
        let first = roles.next()??;
        roles.all(|role| role == Some(first)).then_some(first)
    };
    indices
        .into_iter()
        .map(|index| Channel {
            index,
            role: role(index),
            speech: None,
            level_dbfs: None,
            voices: Vec::new(),
        })
        .collect()
}

/// Reads the segments of a document, each checked against the rest of it while the reader still knows its line.
struct Document<'a>(&'a Head);

impl<'de> DeserializeSeed<'de> for Document<'_> {
    type Value = Vec<Segment>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Document<'_> {
    type Value = Vec<Segment>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a transcript")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut segments = None;
        while let Some(key) = map.next_key::<String>()? {
            if key != "segments" {
                map.next_value::<IgnoredAny>()?;
            } else if segments.is_some() {
                return Err(A::Error::duplicate_field("segments"));
            } else {
                segments = Some(map.next_value_seed(Segments(self.0))?);
            }
        }
        // A call in which nobody spoke says so with an empty list; leaving the list out is another kind of file.
        segments.ok_or_else(|| A::Error::missing_field("segments"))
    }
}

struct Segments<'a>(&'a Head);

impl<'de> DeserializeSeed<'de> for Segments<'_> {
    type Value = Vec<Segment>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Segments<'_> {
    type Value = Vec<Segment>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of segments")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut segments: Vec<Segment> = Vec::new();
        while let Some(segment) = list.next_element::<Segment>()? {
            let number = segments.len() + 1;
            let segment =
                checked(segment, self.0).map_err(|why| de::Error::custom(format!("segment {number}: {why}")))?;
            segments.push(segment);
        }
        Ok(segments)
    }
}

/// The segment with its text trimmed and its end within the recording, or what is wrong with it.
fn checked(mut segment: Segment, head: &Head) -> Result<Segment, String> {
    in_order("it", segment.start_ms, segment.end_ms)?;
    if segment.end_ms > head.duration_ms.saturating_add(OVERRUN) || segment.start_ms > head.duration_ms {
        return Err(format!(
            "it ends at {} ms, the recording at {} ms",
            segment.end_ms.0, head.duration_ms.0
        ));
    }
    segment.end_ms = segment.end_ms.min(head.duration_ms);
    if segment.channel >= MAX_CHANNELS {
        return Err(format!(
            "channel {} is beyond the {MAX_CHANNELS} that are taken",
            segment.channel
        ));
    }
    if let Some(Channels(channels)) = &head.channels
        && !channels.iter().any(|channel| channel.index == segment.channel)
    {
        return Err(format!("channel {} is not in the list of channels", segment.channel));
    }
    probability("confidence", segment.confidence)?;
    voice(segment.voice)?;
    let mut last = Millis::ZERO;
    for word in &mut segment.words {
        in_order(&format!("word {:?}", word.text), word.start_ms, word.end_ms)?;
        if word.start_ms < last {
            return Err(format!("word {:?} starts before the one before it", word.text));
        }
        last = word.start_ms;
        probability("probability", word.probability)?;
        word.text = word.text.trim().to_owned();
    }
    segment.text = segment.text.trim().to_owned();
    Ok(segment)
}

fn voice(voice: Option<Voice>) -> Result<(), String> {
    let Some(voice) = voice else { return Ok(()) };
    if voice.index > 1 {
        return Err(format!("voice {} is beyond the two that are taken", voice.index));
    }
    probability("confidence of the voice", Some(voice.confidence))
}

fn in_order(what: &str, start: Millis, end: Millis) -> Result<(), String> {
    if end < start {
        Err(format!("{what} ends ({} ms) before it starts ({} ms)", end.0, start.0))
    } else {
        Ok(())
    }
}

fn probability(name: &str, value: Option<f32>) -> Result<(), String> {
    match value {
        Some(value) if !(0.0..=1.0).contains(&value) => Err(format!("{name} {value} is not between 0 and 1")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn write(text: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("call.transcript.json");
        std::fs::write(&path, text).unwrap();
        (folder, path)
    }

    #[test]
    fn a_transcript_is_read_ordered_masked_and_completed() {
        let (_folder, path) = write(
            "\u{feff}{\"segments\":[
               {\"channel\":1,\"start_ms\":4000,\"end_ms\":5200,\"text\":\" Мой номер 89161234567 \",\"role\":\"customer\"},
               {\"channel\":0,\"start_ms\":100,\"end_ms\":900,\"text\":\"Алло\",\"confidence\":0.9,\"doubt\":null,\"new\":[1]},
               {\"channel\":0,\"start_ms\":950,\"end_ms\":960,\"text\":\"  \"}],
              \"later\":{\"x\":1},\"duration_ms\":5000}",
        );
        let transcript = read(&path).unwrap();
        let found: Vec<_> = transcript
            .segments
            .iter()
            .map(|s| (s.channel, s.end_ms.0, s.text.as_str()))
            .collect();
        assert_eq!(found, [(0, 900, "Алло"), (1, 5_000, "Мой номер •••••••••••")]);
        let channels: Vec<_> = transcript.channels.iter().map(|c| (c.index, c.role)).collect();
        assert_eq!(channels, [(0, None), (1, Some(Role::Customer))]);
    }

    #[rstest]
    #[case::not_json("{\n  \"duration_ms\": 10,\n  oops", 3, "key must be a string")]
    #[case::no_duration("{\"segments\":[]}", 1, "missing field `duration_ms`")]
    #[case::no_segments("{\"duration_ms\":1}", 1, "missing field `segments`")]
    #[case::twice(
        "{\"duration_ms\":1,\"segments\":[],\"segments\":[]}",
        1,
        "duplicate field `segments`"
    )]
    #[case::backwards(
        "{\"duration_ms\":9000,\n\"segments\":[\n{\"channel\":0,\"start_ms\":5,\"end_ms\":1,\"text\":\"а\"}]}",
        3,
        "segment 1: it ends (1 ms) before it starts (5 ms)"
    )]
    #[case::too_late(
        "{\"duration_ms\":9000,\n\"segments\":[\n{\"channel\":0,\"start_ms\":1,\"end_ms\":99000,\"text\":\"а\"}]}",
        3,
        "segment 1: it ends at 99000 ms, the recording at 9000 ms"
    )]
    #[case::channel(
        "{\"segments\":[\n{\"channel\":2,\"start_ms\":1,\"end_ms\":2,\"text\":\"а\"}],\"duration_ms\":9000,\"channels\":[{\"index\":0}]}",
        2,
        "segment 1: channel 2 is not in the list of channels"
    )]
    #[case::channel_twice(
        "{\"duration_ms\":9,\"segments\":[],\n\"channels\":[{\"index\":0},{\"index\":0}]}",
        2,
        "channel 0 is listed twice"
    )]
    #[case::voice(
        "{\"duration_ms\":9000,\"segments\":[{\"channel\":0,\"start_ms\":1,\"end_ms\":2,\"text\":\"а\",\"voice\":{\"index\":2,\"confidence\":1}}]}",
        1,
        "segment 1: voice 2 is beyond the two that are taken"
    )]
    #[case::confidence(
        "{\"duration_ms\":9000,\"segments\":[{\"channel\":0,\"start_ms\":1,\"end_ms\":2,\"text\":\"а\",\"confidence\":93}]}",
        1,
        "segment 1: confidence 93 is not between 0 and 1"
    )]
    #[case::word(
        "{\"duration_ms\":9000,\"segments\":[{\"channel\":0,\"start_ms\":1,\"end_ms\":2,\"text\":\"а\",\"words\":[{\"start_ms\":2,\"end_ms\":1,\"text\":\"а\"}]}]}",
        1,
        "segment 1: word \"а\" ends (1 ms) before it starts (2 ms)"
    )]
    #[case::negative(
        "{\"duration_ms\":-5,\"segments\":[]}",
        1,
        "invalid value: integer `-5`, expected u32"
    )]
    #[case::trailing("{\"duration_ms\":5,\"segments\":[]} x", 1, "trailing characters")]
    fn a_fault_is_named_with_its_line(#[case] text: &str, #[case] line: usize, #[case] reason: &str) {
        let (_folder, path) = write(text);
        match read(&path).unwrap_err() {
            ReplayError::Invalid {
                line: found,
                reason: told,
                column,
                ..
            } => {
                assert_eq!((found, told.as_str()), (line, reason));
                assert!(column > 0);
            }
            other => panic!("{other}"),
        }
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = read(Path::new("/nowhere/x.transcript.json")).unwrap_err();
        assert_eq!(error.to_string(), "cannot read /nowhere/x.transcript.json");
    }

    #[test]
    fn a_huge_file_is_refused() {
        let (_folder, path) = write("");
        std::fs::File::options()
            .write(true)
            .open(&path)
            .unwrap()
            .set_len(MAX_BYTES + 1)
            .unwrap();
        assert!(matches!(read(&path), Err(ReplayError::TooLarge { .. })));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse(&bytes);
        }

        #[test]
        fn what_is_written_is_read_back(starts in prop::collection::vec(0_u32..50_000, 0..20)) {
            let segments: Vec<Segment> = starts.iter().map(|&start| Segment {
                channel: (start % 2) as u16, role: None, start_ms: Millis(start), end_ms: Millis(start + 500),
                text: format!("слово {start}"), confidence: Some(0.5), doubt: None, voice: None, words: vec![],
            }).collect();
            let mut written = Transcript {
                duration_ms: Millis(60_000), language: Some("ru".into()), language_probability: None, model: None,
                channels: (0..2).map(|index| Channel { index, role: None, speech: None, level_dbfs: None, voices: vec![] }).collect(), segments,
            };
            written.segments.sort_by_key(|s| (s.start_ms, s.channel));
            let read = parse(&serde_json::to_vec(&written).unwrap()).unwrap();
            prop_assert_eq!(read, written);
        }
    }
}
