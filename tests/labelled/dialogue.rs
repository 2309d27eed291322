//! Labelled dialogues as they are in `fixtures/`, and the transcripts made of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use talktrack::domain::{Direction, Event, Role, Transcript};
use talktrack::score::CallFacts;

/// Milliseconds a written word takes to say; recordings have their own times.
const MS_PER_WORD: u32 = 400;

#[derive(Deserialize)]
pub struct Dialogue {
    pub id: String,
    pub language: String,
    pub form: String,
    direction: Direction,
    #[serde(default)]
    pub kept_apart: bool,
    pub turns: Vec<LabelledTurn>,
    /// Item → pass, fail, na.
    pub items: BTreeMap<String, String>,
    pub recording: Option<Recording>,
    /// Of a recorded dialogue: what the recogniser heard, and what was said when.
    #[serde(skip)]
    recorded: Option<(Transcript, Transcript)>,
}

#[derive(Deserialize)]
pub struct Recording {
    file: String,
}

#[derive(Deserialize)]
pub struct LabelledTurn {
    pub speaker: Role,
    #[serde(default)]
    gap_ms: i64,
    pub text: String,
    /// What the recogniser made of it, where that differs.
    heard: Option<String>,
    #[serde(default)]
    pub events: Vec<Label>,
}

#[derive(Deserialize, Clone)]
pub struct Label {
    pub kind: String,
    #[serde(rename = "type")]
    pub subtype: Option<String>,
    pub result: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    AsSaid,
    ByRecogniser,
}

/// All of `fixtures/labelled` and, with what Whisper heard in their recordings, of `fixtures/dialogues`; by id.
pub fn load_all(root: &Path) -> Vec<Dialogue> {
    let mut dialogues: Vec<Dialogue> = ["fixtures/dialogues", "fixtures/labelled"]
        .iter()
        .flat_map(|folder| fs::read_dir(root.join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "json") && !path.ends_with("misses.json"))
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let mut dialogue: Dialogue =
                serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            dialogue.recorded = dialogue.recording.as_ref().map(|recording| {
                let truth = root.join("fixtures/calls").join(&recording.file).with_extension("truth.json");
                let heard = root.join("fixtures/labelled/heard").join(format!("{}.json", dialogue.id));
                (read(&heard), read(&truth))
            });
            dialogue
        })
        .collect();
    dialogues.sort_by(|a, b| a.id.cmp(&b.id));
    dialogues
}

fn read(path: &Path) -> Transcript {
    let text = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Miss → why it is missed, from `misses.json`.
pub fn reasons(root: &Path) -> BTreeMap<String, String> {
    let text = fs::read_to_string(root.join("fixtures/labelled/misses.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

impl Dialogue {
    /// What the call log would say.
    pub fn facts(&self) -> CallFacts {
        CallFacts {
            direction: Some(self.direction),
            ..CallFacts::default()
        }
    }

    pub fn transcript(&self, heard: Heard) -> Transcript {
        match (&self.recorded, heard) {
            (Some((transcript, _)), Heard::ByRecogniser) | (Some((_, transcript)), Heard::AsSaid) => transcript.clone(),
            (None, heard) => self.written(heard),
        }
    }

    /// One segment a turn, on the speaker's channel.
    fn written(&self, heard: Heard) -> Transcript {
        let segments: Vec<_> = self
            .turns
            .iter()
            .zip(self.times())
            .map(|(turn, (start, end))| {
                let text = match (&turn.heard, heard) {
                    (Some(text), Heard::ByRecogniser) => text,
                    _ => &turn.text,
                };
                serde_json::json!({
                    "channel": u16::from(turn.speaker == Role::Customer), "role": turn.speaker,
                    "start_ms": start, "end_ms": end, "text": text,
                })
            })
            .collect();
        serde_json::from_value(serde_json::json!({
            "duration_ms": self.times().last().map_or(0, |(_, end)| *end) + 500,
            "language": self.language, "model": null,
            "channels": [{"index": 0, "role": "agent"}, {"index": 1, "role": "customer"}],
            "segments": segments,
        }))
        .unwrap()
    }

    /// When each turn is said: start and end in milliseconds.
    fn times(&self) -> Vec<(u32, u32)> {
        if let Some((_, truth)) = &self.recorded {
            return truth.segments.iter().map(|s| (s.start_ms.0, s.end_ms.0)).collect();
        }
        let mut end = 0_u32;
        self.turns
            .iter()
            .map(|turn| {
                let words = u32::try_from(turn.text.split_whitespace().count()).unwrap();
                let start = u32::try_from((i64::from(end) + turn.gap_ms).max(0)).unwrap();
                end = end.max(start + words * MS_PER_WORD);
                (start, start + words * MS_PER_WORD)
            })
            .collect()
    }

    /// The turn that an event lies in: the one of its speaker that it overlaps most.
    pub fn turn_of(&self, event: &Event, transcript: &Transcript) -> Option<usize> {
        let speaker = transcript
            .segments
            .iter()
            .find(|s| s.channel == event.channel && s.start_ms <= event.start_ms && event.start_ms <= s.end_ms)
            .and_then(|s| s.role);
        let (start, end) = (event.start_ms.0, event.end_ms.0.max(event.start_ms.0 + 1));
        self.times()
            .into_iter()
            .enumerate()
            .filter(|(turn, _)| speaker.is_none_or(|s| s == self.turns[*turn].speaker))
            .map(|(turn, (from, to))| (turn, i64::from(end.min(to)) - i64::from(start.max(from))))
            .max_by_key(|(turn, overlap)| (*overlap, std::cmp::Reverse(*turn)))
            .map(|(turn, _)| turn)
    }
}
