//! Roles on all dialogues of the fixtures: sides swapped, directions mixed, with and without a call log.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::*;
use crate::domain::{Channel, Millis, Segment};

struct Dialogue {
    name: String,
    direction: Direction,
    kept_apart: bool,
    /// The agent's channel by the leg rule, and who says what.
    agent: u16,
    transcript: Transcript,
}

fn fixtures(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(folder);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == "json"));
    files.sort();
    files
}

/// Written turns as a transcript, spoken at fifteen letters a second; as the recogniser heard them where that is known.
fn dialogues() -> Vec<Dialogue> {
    let files = fixtures("dialogues").into_iter().chain(fixtures("labelled"));
    let read = |path: PathBuf| {
        let told: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let turns = told["turns"].as_array()?;
        let direction = match told["direction"].as_str()? {
            "inbound" => Direction::Inbound,
            _ => Direction::Outbound,
        };
        let agent = u16::from(direction == Direction::Inbound);
        let mut at = 0;
        let segments = turns.iter().map(|turn| {
            let text = turn["heard"].as_str().or(turn["text"].as_str()).unwrap().to_owned();
            let start = at;
            at += u32::try_from(text.chars().count()).unwrap() * 66;
            Segment {
                channel: if turn["speaker"] == "agent" { agent } else { 1 - agent },
                role: None,
                start_ms: Millis(start),
                end_ms: Millis(at),
                text,
                confidence: None,
                doubt: None,
                voice: None,
                words: vec![],
            }
        });
        let segments: Vec<Segment> = segments.collect();
        let channels = (0..2).map(|index| Channel {
            index,
            role: None,
            speech: None,
            level_dbfs: None,
            voices: Vec::new(),
        });
        Some(Dialogue {
            name: told["id"].as_str()?.to_owned(),
            direction,
            kept_apart: told["kept_apart"].as_bool().unwrap_or(false),
            agent,
            transcript: Transcript {
                duration_ms: Millis(at),
                language: None,
                language_probability: None,
                model: None,
                channels: channels.collect(),
                segments,
            },
        })
    };
    files.filter_map(read).collect()
}

fn swapped(transcript: &Transcript) -> Transcript {
    let mut other = transcript.clone();
    for segment in &mut other.segments {
        segment.channel = 1 - segment.channel;
    }
    other
}

fn is_right(roles: &RoleAssignment, agent: u16) -> bool {
    roles.role_of(agent) == Some(Role::Agent) && roles.role_of(1 - agent) == Some(Role::Customer)
}

#[test]
fn roles_are_right_where_the_log_knows_and_nearly_always_from_words_alone() {
    let dialogues = dialogues();
    assert!(dialogues.len() >= 40, "{}", dialogues.len());
    let [mut log, mut turned, mut noticed, mut words, mut apart, mut plain] = [0; 6];
    let mut missed = Vec::new();
    let all = dialogues.len() * 2;
    let kept = dialogues.iter().filter(|d| d.kept_apart).count() * 2;
    for dialogue in &dialogues {
        let by_log = RoleHints {
            direction: Some(dialogue.direction),
            ..RoleHints::default()
        };
        let caller_right = RoleHints {
            caller_channel: Some(1),
            ..by_log
        };
        let other = swapped(&dialogue.transcript);
        let sides = [(&dialogue.transcript, dialogue.agent), (&other, 1 - dialogue.agent)];
        for ((transcript, agent), hints) in sides.into_iter().zip([by_log, caller_right]) {
            log += usize::from(is_right(&assign(transcript, &hints), agent));
            let by_words = assign(transcript, &RoleHints::default());
            let right = is_right(&by_words, agent);
            words += usize::from(right);
            apart += usize::from(right && dialogue.kept_apart);
            if !right {
                missed.push(dialogue.name.as_str());
            }
        }
        // A source whose sides are the other way round, and nobody said so: the words tell, where they are plain.
        let wrong = assign(&other, &by_log);
        let is_plain = assign(&other, &RoleHints::default()).confidence > PLAIN_WORDS;
        plain += usize::from(is_plain);
        noticed += usize::from(is_plain && wrong.disagreement == Some(RoleSource::Words));
        let by_person = RoleHints {
            swapped: true,
            ..by_log
        };
        turned += usize::from(is_right(&assign(&other, &by_person), 1 - dialogue.agent));
    }
    eprintln!("roles on {} dialogues, each with its sides both ways", dialogues.len());
    eprintln!("  call log and leg rule            {log}/{all}");
    eprintln!(
        "  words alone                      {words}/{all}, of those kept apart {apart}/{kept}; missed {missed:?}"
    );
    eprintln!("  wrong log noticed by plain words {noticed}/{plain}");
    eprintln!("  swapped by a person              {turned}/{}", dialogues.len());
    assert_eq!(log, all);
    assert_eq!(turned, dialogues.len());
    assert_eq!(noticed, plain);
    assert!(words * 100 >= all * 95, "{words} of {all}: {missed:?}");
    assert!(apart * 100 >= kept * 95, "{apart} of {kept}");
}

/// One channel: nothing is guessed, whatever is known beside it.
#[test]
fn a_mono_call_has_no_sides() {
    for dialogue in dialogues().iter().take(5) {
        let mut mono = dialogue.transcript.clone();
        mono.channels.truncate(1);
        mono.segments.iter_mut().for_each(|segment| segment.channel = 0);
        for swapped in [false, true] {
            let hints = RoleHints {
                direction: Some(dialogue.direction),
                agent_channel: Some(0),
                swapped,
                ..RoleHints::default()
            };
            let roles = assign(&mono, &hints);
            assert_eq!((roles.source, roles.role_of(0)), (RoleSource::Unknown, None));
        }
    }
}
