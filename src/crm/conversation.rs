//! Which recordings are one conversation, and who handled which part of it. Input: recordings with their rows of the call
//! log; output: the conversations of several parts, by time. Rows belong together by their `linked_id`; rows that share a
//! recording are its legs. What is in a recording, and how long it is, is not known here.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use crate::domain::{CallId, CallLeg, CallLogEntry, Millis};

/// A recording that begins this long after the one before is another conversation: a log whose ids repeat.
const LONGEST_GAP_S: i64 = 8 * 3600;

/// More recordings than this under one id are no conversation: a column that was misread.
const MOST_RECORDINGS: usize = 40;

/// A part as the call log knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handled {
    pub agent: Option<String>,
    /// Where in the recording it begins; the first one of a recording begins with it.
    pub from_ms: Millis,
}

/// One recording of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    pub call: CallId,
    pub started_at: Timestamp,
    /// At least one.
    pub parts: Vec<Handled>,
}

/// A conversation of several parts: its recordings by time. The first one stands for all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    pub recordings: Vec<Stretch>,
}

impl Conversation {
    /// The recording under which the conversation is known.
    #[must_use]
    pub fn head(&self) -> Option<CallId> {
        self.recordings.first().map(|stretch| stretch.call)
    }
}

/// The conversations that have more than one part, by their first recording's time. Every recording is in one at most, and
/// the order of the rows does not matter.
#[must_use]
pub fn conversations<'a>(rows: impl Iterator<Item = (CallId, &'a CallLogEntry)> + Clone) -> Vec<Conversation> {
    // Most ids are those of one recording: nothing is kept of them.
    let mut count: HashMap<&str, u32> = HashMap::new();
    for (_, entry) in rows.clone() {
        if let Some(id) = &entry.linked_id {
            *count.entry(id).or_default() += 1;
        }
    }
    let is_shared = |entry: &CallLogEntry| {
        let id = entry.linked_id.as_deref();
        id.is_some_and(|id| count.get(id).is_some_and(|rows| *rows > 1))
    };
    let mut alone = Vec::new();
    let mut linked: BTreeMap<&str, Vec<Stretch>> = BTreeMap::new();
    for (call, entry) in rows.filter(|(_, entry)| is_shared(entry) || !entry.legs.is_empty()) {
        let stretch = Stretch {
            call,
            started_at: entry.started_at,
            parts: handled(entry),
        };
        match &entry.linked_id {
            Some(id) => linked.entry(id).or_default().push(stretch),
            None => alone.push(vec![stretch]),
        }
    }
    let groups = linked
        .into_values()
        .flat_map(by_time)
        .filter(|group| group.len() <= MOST_RECORDINGS);
    let mut found: Vec<Conversation> = groups
        .chain(alone)
        .filter(|recordings| recordings.iter().map(|stretch| stretch.parts.len()).sum::<usize>() > 1)
        .map(|recordings| Conversation { recordings })
        .collect();
    found.sort_by_key(|conversation| {
        conversation
            .recordings
            .first()
            .map(|first| (first.started_at, first.call))
    });
    found
}

/// By time, and apart where too long passes between two.
fn by_time(mut recordings: Vec<Stretch>) -> Vec<Vec<Stretch>> {
    recordings.sort_by_key(|stretch| (stretch.started_at, stretch.call));
    let mut groups: Vec<Vec<Stretch>> = Vec::new();
    for stretch in recordings {
        match groups.last_mut() {
            Some(group)
                if group
                    .last()
                    .is_some_and(|before| (stretch.started_at - before.started_at).get_seconds() <= LONGEST_GAP_S) =>
            {
                group.push(stretch);
            }
            _ => groups.push(vec![stretch]),
        }
    }
    groups
}

/// Who speaks from when on. The recording begins with the first answer.
fn handled(entry: &CallLogEntry) -> Vec<Handled> {
    let answered = |leg: &CallLeg| leg.started_at.as_millisecond() + i64::from(leg.ring_s.unwrap_or(0)) * 1000;
    let mut legs: Vec<&CallLeg> = entry.legs.iter().collect();
    legs.sort_by_key(|leg| (answered(leg), leg.agent.as_deref()));
    let Some(first) = legs.first().map(|leg| answered(leg)) else {
        return vec![Handled {
            agent: entry.agent.clone(),
            from_ms: Millis::ZERO,
        }];
    };
    let mut parts: Vec<Handled> = Vec::new();
    for leg in legs {
        let from_ms = Millis(u32::try_from(answered(leg) - first).unwrap_or(u32::MAX));
        match parts.last_mut() {
            // The same person again, or two rows of one moment: one part.
            Some(last) if last.agent == leg.agent || last.from_ms == from_ms => {}
            _ => parts.push(Handled {
                agent: leg.agent.clone(),
                from_ms,
            }),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entry(second: i64, agent: &str, linked: Option<&str>) -> CallLogEntry {
        CallLogEntry {
            agent: Some(agent.into()),
            linked_id: linked.map(Into::into),
            ..CallLogEntry::new(format!("{second}-{agent}"), Timestamp::from_second(second).unwrap())
        }
    }

    fn leg(second: i64, agent: &str, ring: Option<u32>) -> CallLeg {
        CallLeg {
            started_at: Timestamp::from_second(second).unwrap(),
            agent: Some(agent.into()),
            ring_s: ring,
            talk_s: None,
        }
    }

    fn id(n: u8) -> CallId {
        CallId::of(&[n])
    }

    /// Recordings with agents, and where each begins.
    type Shape<'a> = Vec<(CallId, Vec<(&'a str, u32)>)>;

    fn shape(found: &[Conversation]) -> Vec<Shape<'_>> {
        found
            .iter()
            .map(|conversation| {
                conversation
                    .recordings
                    .iter()
                    .map(|s| {
                        (
                            s.call,
                            s.parts
                                .iter()
                                .map(|p| (p.agent.as_deref().unwrap_or(""), p.from_ms.0))
                                .collect(),
                        )
                    })
                    .collect()
            })
            .collect()
    }

    #[test]
    fn recordings_of_one_id_are_one_conversation_by_time() {
        let rows = [
            (id(1), entry(100, "Анна", Some("L"))),
            (id(2), entry(50, "Борис", Some("L"))),
            (id(3), entry(60, "Вера", Some("M"))),
            (id(4), entry(70, "Глеб", None)),
            (id(5), entry(100 + LONGEST_GAP_S + 1, "Анна", Some("L"))),
        ];
        let found = conversations(rows.iter().map(|(call, entry)| (*call, entry)));
        assert_eq!(
            shape(&found),
            [vec![(id(2), vec![("Борис", 0)]), (id(1), vec![("Анна", 0)])]]
        );
        assert_eq!(found[0].head(), Some(id(2)));
    }

    #[test]
    fn legs_of_one_recording_are_its_parts_from_their_answers_on() {
        let mut row = entry(100, "Анна", Some("L"));
        row.legs = vec![
            leg(160, "Борис", Some(5)),
            leg(100, "Анна", Some(10)),
            leg(200, "Борис", None),
        ];
        let found = conversations([(id(1), &row)].into_iter());
        assert_eq!(shape(&found), [vec![(id(1), vec![("Анна", 0), ("Борис", 55_000)])]]);
        row.legs.truncate(1);
        assert!(
            conversations([(id(1), &row)].into_iter()).is_empty(),
            "one part is an ordinary call"
        );
    }

    proptest! {
        #[test]
        fn every_recording_is_in_one_conversation_at_most_whatever_the_order(
            rows in prop::collection::vec((0..20_i64, 0..4_u8, prop::option::of(0..4_u8)), 0..24).prop_map(|rows| {
                (0..).zip(rows).map(|(n, (hour, agent, linked))| {
                    let linked = linked.map(|l| l.to_string());
                    (id(n), entry(hour * 3600, &agent.to_string(), linked.as_deref()))
                }).collect::<Vec<_>>()
            }),
            turn in 0..24_usize,
        ) {
            let found = conversations(rows.iter().map(|(call, entry)| (*call, entry)));
            let mut turned = rows.clone();
            turned.rotate_left(turn.min(rows.len()));
            turned.reverse();
            prop_assert_eq!(&found, &conversations(turned.iter().map(|(call, entry)| (*call, entry))));
            let mut calls: Vec<CallId> = found.iter().flat_map(|c| c.recordings.iter().map(|s| s.call)).collect();
            let all = calls.len();
            calls.sort();
            calls.dedup();
            prop_assert_eq!(all, calls.len());
            for conversation in &found {
                prop_assert!(conversation.recordings.len() > 1);
                prop_assert!(conversation.recordings.windows(2).all(|two| two[0].started_at <= two[1].started_at));
            }
        }
    }
}
