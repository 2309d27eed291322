//! Who is the agent: channel roles of a call. Input: a transcript and what is known of the call; output: a
//! [`RoleAssignment`] with its source and confidence. The voices of a mono recording, where they were told apart ([`turns`]),
//! are two sides as well, between which only their words decide; without them such a call keeps unknown roles, and
//! whatever needs roles is undecidable.
//!
//! In order: roles that came with the transcript; what the settings say of the source; the direction (call log, else the
//! file's name) with the leg rule (the left channel is leg A, the caller: the agent is left on outbound and right on inbound
//! calls, unless the settings turn it round); the words of both sides. What comes later and plainly says the opposite is
//! kept as a disagreement. A swap made by a person stands above all of it.

#[cfg(test)]
#[path = "tests.rs"]
mod on_fixtures;
pub mod turns;
mod words;

use crate::domain::{Direction, Fingerprint, Role, RoleAssignment, RoleSource, Transcript, VOICES_FROM, Voice};

/// Part of every fingerprint; raised when the same input can get other roles.
const STAGE_VERSION: &str = "roles-2";

/// Confidence when the settings name the agent's channel.
const SETTINGS_CONFIDENCE: f64 = 0.99;

/// Confidence when the call log and the leg rule decide and the words do not speak against it.
const LOG_CONFIDENCE: f64 = 0.95;

/// The same for the direction in a file's name.
const NAME_CONFIDENCE: f64 = 0.9;

/// Confidence when something else plainly says the opposite.
const CONTRADICTED: f64 = 0.5;

/// Words of less confidence than this contradict nothing.
const PLAIN_WORDS: f64 = 0.95;

/// What is known of a call beside its words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RoleHints {
    /// The agent's channel by the settings of the source: 0 is the first.
    pub agent_channel: Option<u16>,
    /// The caller's channel by the settings; `None`: the first.
    pub caller_channel: Option<u16>,
    pub direction: Option<Direction>,
    /// The direction is that of the file's name, not of the call log.
    pub direction_by_name: bool,
    /// A person swapped the sides.
    pub swapped: bool,
}

/// What shapes the roles of a call whose transcript has the fingerprint `transcript`.
#[must_use]
pub fn fingerprint(transcript: &Fingerprint, hints: &RoleHints) -> Fingerprint {
    let direction = match hints.direction {
        Some(Direction::Inbound) => "inbound",
        Some(Direction::Outbound) => "outbound",
        None => "",
    };
    let channel = |channel: Option<u16>| channel.map(|channel| channel.to_string()).unwrap_or_default();
    Fingerprint::of(&[
        STAGE_VERSION,
        &transcript.0,
        direction,
        if hints.direction_by_name { "name" } else { "" },
        &channel(hints.agent_channel),
        &channel(hints.caller_channel),
        if hints.swapped { "swapped" } else { "" },
    ])
}

#[must_use]
pub fn assign(transcript: &Transcript, hints: &RoleHints) -> RoleAssignment {
    let found = find(transcript, hints);
    if hints.swapped { swap(found) } else { found }
}

fn find(transcript: &Transcript, hints: &RoleHints) -> RoleAssignment {
    if let Some(given) = given(transcript) {
        return given;
    }
    let indices = channel_indices(transcript);
    let &[left, right] = indices.as_slice() else {
        return if let [_] = indices.as_slice() {
            of_voices(transcript)
        } else {
            unknown(transcript)
        };
    };
    let place = |channel: u16| if channel == 0 { left } else { right };
    let words = words::agent_evidence(transcript, (left, right));
    let settings = hints
        .agent_channel
        .map(|channel| (place(channel), RoleSource::Settings, SETTINGS_CONFIDENCE));
    let direction = hints.direction.map(|direction| {
        let caller = place(hints.caller_channel.unwrap_or(0));
        let called = if caller == left { right } else { left };
        let agent = if direction == Direction::Outbound {
            caller
        } else {
            called
        };
        if hints.direction_by_name {
            (agent, RoleSource::FileName, NAME_CONFIDENCE)
        } else {
            (agent, RoleSource::CallLog, LOG_CONFIDENCE)
        }
    });
    let words = words.map(|words| (words.agent, RoleSource::Words, words.confidence));
    let Some((agent, source, confidence)) = settings.or(direction).or(words) else {
        return unknown(transcript);
    };
    let plain = words.filter(|(_, _, confidence)| *confidence > PLAIN_WORDS);
    let against = [direction, plain]
        .into_iter()
        .flatten()
        .find(|(other, ..)| *other != agent);
    let roles = two_sided((left, right), agent, source, confidence);
    match against {
        Some((_, other, _)) => RoleAssignment {
            confidence: CONTRADICTED,
            disagreement: Some(other),
            ..roles
        },
        None => roles,
    }
}

/// Which of the two voices in a mono recording speaks like the agent. Neither the log nor the settings know voices.
fn of_voices(transcript: &Transcript) -> RoleAssignment {
    let (one, other) = (VOICES_FROM, VOICES_FROM + 1);
    let both_speak = [one, other]
        .iter()
        .all(|side| transcript.segments.iter().any(|segment| segment.side() == *side));
    let certainty = certainty(transcript).filter(|certainty| *certainty >= f64::from(Voice::DOUBTFUL));
    let words = words::agent_evidence(transcript, (one, other));
    let (true, Some(certainty), Some(words)) = (both_speak, certainty, words) else {
        return unknown(transcript);
    };
    let mut roles = two_sided(
        (one, other),
        words.agent,
        RoleSource::Words,
        words.confidence * certainty,
    );
    roles.roles.splice(0..0, unknown(transcript).roles);
    roles
}

/// How sure the voices of what was said are, on average over time.
fn certainty(transcript: &Transcript) -> Option<f64> {
    let (mut sum, mut whole) = (0.0, 0.0);
    for segment in &transcript.segments {
        let Some(voice) = segment.voice else { continue };
        let length = segment.span().length().as_secs_f64();
        sum += length * f64::from(voice.confidence);
        whole += length;
    }
    (whole > 0.0).then(|| sum / whole)
}

/// Exchanges the two sides; where they are not known there is nothing to exchange.
fn swap(found: RoleAssignment) -> RoleAssignment {
    let other = |role: &Option<Role>| match role {
        Some(Role::Agent) => Some(Role::Customer),
        Some(Role::Customer) => Some(Role::Agent),
        None => None,
    };
    let roles: Vec<(u16, Option<Role>)> = found.roles.iter().map(|(index, role)| (*index, other(role))).collect();
    if !found.has_both_sides() {
        return found;
    }
    RoleAssignment {
        roles,
        source: RoleSource::Swapped,
        confidence: 1.0,
        disagreement: None,
    }
}

fn given(transcript: &Transcript) -> Option<RoleAssignment> {
    let is_given =
        transcript.channels.iter().any(|c| c.role.is_some()) || transcript.segments.iter().any(|s| s.role.is_some());
    is_given.then(|| RoleAssignment {
        roles: transcript.channels.iter().map(|c| (c.index, c.role)).collect(),
        source: RoleSource::Given,
        confidence: 1.0,
        disagreement: None,
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
        disagreement: None,
    }
}

fn two_sided((left, right): (u16, u16), agent: u16, source: RoleSource, confidence: f64) -> RoleAssignment {
    let role = |channel| Some(if channel == agent { Role::Agent } else { Role::Customer });
    RoleAssignment {
        roles: vec![(left, role(left)), (right, role(right))],
        source,
        confidence,
        disagreement: None,
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
                    voice: None,
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
                voices: Vec::new(),
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
                ..RoleHints::default()
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
            ..RoleHints::default()
        };
        let roles = assign(&call, &hints);
        assert_eq!(roles.role_of(0), Some(Role::Agent), "the log stands");
        assert!(roles.confidence < 0.6);
        assert_eq!(roles.disagreement, Some(RoleSource::Words));
    }

    #[test]
    fn settings_stand_above_the_direction_and_the_caller_may_be_right() {
        let call = transcript(&[(0, "Алло"), (1, "Да, слушаю")]);
        let roles = |hints: RoleHints| {
            let roles = assign(&call, &hints);
            (roles.role_of(0), roles.source, roles.disagreement)
        };
        let outbound = RoleHints {
            direction: Some(Direction::Outbound),
            ..RoleHints::default()
        };
        let by_name = RoleHints {
            direction_by_name: true,
            ..outbound
        };
        assert_eq!(roles(by_name), (Some(Role::Agent), RoleSource::FileName, None));
        let caller_right = RoleHints {
            caller_channel: Some(1),
            ..outbound
        };
        assert_eq!(roles(caller_right), (Some(Role::Customer), RoleSource::CallLog, None));
        let fixed = RoleHints {
            agent_channel: Some(1),
            ..outbound
        };
        assert_eq!(
            roles(fixed),
            (Some(Role::Customer), RoleSource::Settings, Some(RoleSource::CallLog))
        );
    }

    #[test]
    fn a_swap_turns_what_is_known_and_only_that() {
        let call = transcript(&[(0, "Алло"), (1, "Да, слушаю")]);
        let hints = |swapped| RoleHints {
            direction: Some(Direction::Outbound),
            swapped,
            ..RoleHints::default()
        };
        let print = Fingerprint::of(&["t"]);
        assert_ne!(fingerprint(&print, &hints(true)), fingerprint(&print, &hints(false)));
        let roles = assign(&call, &hints(true));
        assert_eq!(
            (roles.role_of(0), roles.source),
            (Some(Role::Customer), RoleSource::Swapped)
        );
        let nothing = RoleHints {
            swapped: true,
            ..RoleHints::default()
        };
        assert_eq!(assign(&call, &nothing).source, RoleSource::Unknown);

        let mut given = call.clone();
        given.assign_roles(|c| Some(if c == 1 { Role::Agent } else { Role::Customer }));
        let roles = assign(&given, &nothing);
        roles.apply(&mut given);
        assert_eq!(given.segments[0].role, Some(Role::Agent));
    }

    #[test]
    fn given_roles_stay_and_mono_is_unknown() {
        let mut call = transcript(&[(0, "Алло"), (1, "Да")]);
        call.assign_roles(|c| Some(if c == 1 { Role::Agent } else { Role::Customer }));
        let hints = RoleHints {
            direction: Some(Direction::Outbound),
            ..RoleHints::default()
        };
        assert_eq!(assign(&call, &hints).source, RoleSource::Given);

        let mut mono = transcript(&[(0, "Компания Северный склад, меня зовут Анна")]);
        mono.channels.truncate(1);
        assert_eq!(assign(&mono, &hints).role_of(0), None);
    }
}
