//! Who is the agent: channel roles of a call. Input: a transcript and what the call log knows; output: a
//! [`RoleAssignment`] with its source and confidence. Speaker turns within a mono channel are not told apart here: such a
//! call keeps unknown roles, and whatever needs roles is undecidable.
//!
//! In order: roles that came with the transcript; the direction from the call log with the leg rule (the left channel is
//! leg A, the caller: the agent is left on outbound and right on inbound calls); the words of the opening.

mod words;

use crate::domain::{Direction, Fingerprint, Role, RoleAssignment, RoleSource, Transcript};

/// Part of every fingerprint; raised when the same input can get other roles.
const STAGE_VERSION: &str = "roles-1";

/// Confidence when the call log and the leg rule decide and the words do not speak against it.
const LOG_CONFIDENCE: f64 = 0.95;

/// Confidence when the words plainly say the opposite of the call log.
const CONTRADICTED: f64 = 0.5;

/// What is known of a call beside its words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RoleHints {
    pub direction: Option<Direction>,
}

/// What shapes the roles of a call whose transcript has the fingerprint `transcript`.
#[must_use]
pub fn fingerprint(transcript: &Fingerprint, hints: &RoleHints) -> Fingerprint {
    let direction = match hints.direction {
        Some(Direction::Inbound) => "inbound",
        Some(Direction::Outbound) => "outbound",
        None => "",
    };
    Fingerprint::of(&[STAGE_VERSION, &transcript.0, direction])
}

#[must_use]
pub fn assign(transcript: &Transcript, hints: &RoleHints) -> RoleAssignment {
    if let Some(given) = given(transcript) {
        return given;
    }
    let &[left, right] = channel_indices(transcript).as_slice() else {
        return unknown(transcript);
    };
    let words = words::agent_evidence(transcript, (left, right));
    match hints.direction {
        Some(direction) => {
            let agent = if direction == Direction::Outbound { left } else { right };
            let contradicted = words
                .as_ref()
                .is_some_and(|w| w.agent != agent && w.confidence > LOG_CONFIDENCE);
            let confidence = if contradicted { CONTRADICTED } else { LOG_CONFIDENCE };
            two_sided((left, right), agent, RoleSource::CallLog, confidence)
        }
        None => match words {
            Some(found) => two_sided((left, right), found.agent, RoleSource::Words, found.confidence),
            None => unknown(transcript),
        },
    }
}

fn given(transcript: &Transcript) -> Option<RoleAssignment> {
    let is_given =
        transcript.channels.iter().any(|c| c.role.is_some()) || transcript.segments.iter().any(|s| s.role.is_some());
    is_given.then(|| RoleAssignment {
        roles: transcript.channels.iter().map(|c| (c.index, c.role)).collect(),
        source: RoleSource::Given,
        confidence: 1.0,
    })
}

fn unknown(transcript: &Transcript) -> RoleAssignment {
    RoleAssignment {
        roles: channel_indices(transcript)
            .into_iter()
            .map(|index| (index, None))
            .collect(),
        source: RoleSource::Unknown,
        confidence: 0.0,
    }
}

fn two_sided((left, right): (u16, u16), agent: u16, source: RoleSource, confidence: f64) -> RoleAssignment {
    let role = |channel| Some(if channel == agent { Role::Agent } else { Role::Customer });
    RoleAssignment {
        roles: vec![(left, role(left)), (right, role(right))],
        source,
        confidence,
    }
}

fn channel_indices(transcript: &Transcript) -> Vec<u16> {
    let mut indices: Vec<u16> = transcript.channels.iter().map(|c| c.index).collect();
    indices.sort_unstable();
    indices.dedup();
    indices
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Channel, Millis, Segment};

    fn transcript(lines: &[(u16, &str)]) -> Transcript {
        let mut at = 0;
        let segments = lines
            .iter()
            .map(|&(channel, text)| {
                at += 3000;
                Segment {
                    channel,
                    role: None,
                    start_ms: Millis(at - 3000),
                    end_ms: Millis(at),
                    text: text.to_owned(),
                    confidence: None,
                    doubt: None,
                    words: vec![],
                }
            })
            .collect();
        let channels = (0..2)
            .map(|index| Channel {
                index,
                role: None,
                speech: None,
                level_dbfs: None,
            })
            .collect();
        Transcript {
            duration_ms: Millis(at),
            language: Some("ru".into()),
            language_probability: None,
            model: None,
            channels,
            segments,
        }
    }

    #[test]
    fn the_leg_rule_follows_the_direction() {
        let call = transcript(&[(0, "Алло"), (1, "Да, слушаю")]);
        for (direction, agent) in [(Direction::Outbound, 0), (Direction::Inbound, 1)] {
            let hints = RoleHints {
                direction: Some(direction),
            };
            let roles = assign(&call, &hints);
            assert_eq!(roles.role_of(agent), Some(Role::Agent));
            assert_eq!(roles.role_of(1 - agent), Some(Role::Customer));
            assert_eq!(roles.source, RoleSource::CallLog);
        }
    }

    #[test]
    fn without_a_log_the_words_decide_and_silence_does_not() {
        let inbound = transcript(&[
            (1, "Компания Северный склад, меня зовут Анна, чем могу помочь?"),
            (0, "Здравствуйте, я хотел узнать цену"),
        ]);
        let roles = assign(&inbound, &RoleHints::default());
        assert_eq!((roles.source, roles.role_of(1)), (RoleSource::Words, Some(Role::Agent)));

        let mute = transcript(&[(0, "Алло"), (1, "Алло")]);
        assert_eq!(assign(&mute, &RoleHints::default()).source, RoleSource::Unknown);
    }

    #[test]
    fn a_contradiction_of_log_and_words_lowers_the_confidence() {
        let call = transcript(&[
            (
                1,
                "Добрый день, компания Северный склад, меня зовут Анна, чем могу помочь?",
            ),
            (0, "Здравствуйте, я хотел узнать, сколько стоит"),
        ]);
        let hints = RoleHints {
            direction: Some(Direction::Outbound),
        };
        let roles = assign(&call, &hints);
        assert_eq!(roles.role_of(0), Some(Role::Agent), "the log stands");
        assert!(roles.confidence < 0.6);
    }

    #[test]
    fn given_roles_stay_and_mono_is_unknown() {
        let mut call = transcript(&[(0, "Алло"), (1, "Да")]);
        call.assign_roles(|c| Some(if c == 1 { Role::Agent } else { Role::Customer }));
        let hints = RoleHints {
            direction: Some(Direction::Outbound),
        };
        assert_eq!(assign(&call, &hints).source, RoleSource::Given);

        let mut mono = transcript(&[(0, "Компания Северный склад, меня зовут Анна")]);
        mono.channels.truncate(1);
        assert_eq!(assign(&mono, &hints).role_of(0), None);
    }
}
