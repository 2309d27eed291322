//! Conversation metrics: figures about who speaks, how long, how fast. The list with definitions is
//! [`METRICS`]; every name of it is in every scorecard, with `null` where it could not be
//! computed (no roles, nobody speaks).

use super::events::Noted;
use super::speech::Speech;
use super::text::Conversation;
use crate::checklist::METRICS;
use crate::domain::{EventKind, EventType, Metrics, Role, Span};

/// A silence is at least this long, in milliseconds.
const SILENCE_MS: u32 = 3000;

pub(crate) fn metrics(conversation: &Conversation<'_>, speech: &Speech, events: &[Noted]) -> Metrics {
    let duration = conversation.transcript.duration_ms.0;
    let duration = speech.all.last().map_or(duration, |s| duration.max(s.end_ms.0));
    let mut metrics: Metrics = METRICS.iter().map(|m| (m.name.to_owned(), None)).collect();
    let mut set = |name: &str, value: Option<f64>| {
        debug_assert!(metrics.contains_key(name), "{name} is not in the table");
        metrics.insert(name.to_owned(), value.map(round));
    };
    set("duration_ms", Some(f64::from(duration)));
    if speech.all.is_empty() {
        return metrics;
    }
    let silences: Vec<u32> = gaps(&speech.all).filter(|&gap| gap >= SILENCE_MS).collect();
    set("silence_count", Some(count(silences.len())));
    set(
        "longest_silence_ms",
        Some(f64::from(gaps(&speech.all).max().unwrap_or(0))),
    );
    set("silence_share", share(silences.iter().sum(), duration));
    let turns = conversation.heard().filter(|(_, t)| !t.back_channel).count();
    set("turns", Some(count(turns)));
    if !speech.roles_known {
        return metrics;
    }

    let (agent, customer) = (length(&speech.agent), length(&speech.customer));
    set("speech_ms_agent", Some(f64::from(agent)));
    set("speech_ms_customer", Some(f64::from(customer)));
    set("talk_share_agent", share(agent, agent + customer));
    set("talk_share_agent_of_duration", share(agent, duration));
    set("talk_share_customer_of_duration", share(customer, duration));
    set("overtalk_ms", Some(f64::from(overlap(&speech.agent, &speech.customer))));
    let stretches = speech.stretches();
    for (role, name) in [
        (Role::Agent, "longest_monologue_ms_agent"),
        (Role::Customer, "longest_monologue_ms_customer"),
    ] {
        let longest = stretches
            .iter()
            .filter(|(r, _)| *r == role)
            .map(|(_, s)| s.length().0)
            .max()
            .unwrap_or(0);
        set(name, Some(f64::from(longest)));
    }
    let changes = stretches.windows(2).filter(|w| w[0].0 != w[1].0).count();
    set(
        "interactivity",
        (duration > 0).then(|| count(changes) / minutes(duration)),
    );
    set("patience_ms", patience(&stretches));
    let interruptions = |role| count(speech.interruptions().iter().filter(|i| i.by == role).count());
    set("interruptions_agent", Some(interruptions(Role::Agent)));
    set("interruptions_customer", Some(interruptions(Role::Customer)));

    let words = |role| -> usize {
        let turns = conversation.heard().filter(|(_, t)| t.role == Some(role));
        turns.map(|(_, t)| t.tokens.len()).sum()
    };
    for (role, speech_ms, total, pace) in [
        (Role::Agent, agent, "words_agent", "words_per_minute_agent"),
        (Role::Customer, customer, "words_customer", "words_per_minute_customer"),
    ] {
        set(total, Some(count(words(role))));
        set(pace, (speech_ms > 0).then(|| count(words(role)) / minutes(speech_ms)));
    }
    let events_of = |kind, role, subtype: Option<EventType>| {
        let matching = events.iter().filter(|n| {
            n.event.kind == kind && n.event.speaker == Some(role) && (subtype.is_none() || n.event.subtype == subtype)
        });
        Some(count(matching.count()))
    };
    set("questions_agent", events_of(EventKind::Question, Role::Agent, None));
    set(
        "open_questions_agent",
        events_of(EventKind::Question, Role::Agent, Some(EventType::Open)),
    );
    set(
        "questions_customer",
        events_of(EventKind::Question, Role::Customer, None),
    );
    set(
        "closing_attempts",
        events_of(EventKind::ClosingAttempt, Role::Agent, None),
    );
    metrics
}

/// Four decimals: the tenth of a millisecond and of a per mille.
fn round(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

#[allow(clippy::cast_precision_loss)] // counts of one call
fn count(n: usize) -> f64 {
    n as f64
}

fn minutes(ms: u32) -> f64 {
    f64::from(ms) / 60_000.0
}

fn share(part: u32, whole: u32) -> Option<f64> {
    (whole > 0).then(|| f64::from(part) / f64::from(whole))
}

fn length(spans: &[Span]) -> u32 {
    spans.iter().map(|s| s.length().0).sum()
}

/// Time between one span's end and the next one's start; spans are sorted and apart.
fn gaps(spans: &[Span]) -> impl Iterator<Item = u32> {
    spans.windows(2).map(|w| w[1].start_ms.saturating_sub(w[0].end_ms).0)
}

/// Time in which both sides speak, by one walk over both.
fn overlap(a: &[Span], b: &[Span]) -> u32 {
    let (mut i, mut j, mut total) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        total += a[i].overlap(b[j]).0;
        if a[i].end_ms <= b[j].end_ms {
            i += 1;
        } else {
            j += 1;
        }
    }
    total
}

/// Median time the agent waits after the customer; an agent who starts earlier waited 0.
fn patience(stretches: &[(Role, Span)]) -> Option<f64> {
    let mut waits: Vec<u32> = stretches
        .windows(2)
        .filter(|w| w[0].0 == Role::Customer && w[1].0 == Role::Agent)
        .map(|w| w[1].1.start_ms.saturating_sub(w[0].1.end_ms).0)
        .collect();
    if waits.is_empty() {
        return None;
    }
    waits.sort_unstable();
    let middle = waits.len() / 2;
    let upper = f64::from(waits[middle]);
    Some(if waits.len() % 2 == 1 {
        upper
    } else {
        f64::midpoint(f64::from(waits[middle - 1]), upper)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Millis;

    fn span(start: u32, end: u32) -> Span {
        Span::new(Millis(start), Millis(end))
    }

    #[test]
    fn overlap_is_the_time_both_speak() {
        let a = [span(0, 1000), span(2000, 5000)];
        let b = [span(500, 2500), span(4000, 9000)];
        assert_eq!(overlap(&a, &b), 500 + 500 + 1000);
        assert_eq!(overlap(&a, &[]), 0);
    }

    #[test]
    fn patience_is_a_median() {
        let talk = |waits: &[u32]| {
            let mut at = 0;
            let mut stretches = Vec::new();
            for wait in waits {
                stretches.push((Role::Customer, span(at, at + 2000)));
                stretches.push((Role::Agent, span(at + 2000 + wait, at + 5000 + wait)));
                at += 6000 + wait;
            }
            patience(&stretches)
        };
        assert_eq!(talk(&[100, 900, 300]), Some(300.0));
        assert_eq!(talk(&[100, 900]), Some(500.0));
        assert_eq!(talk(&[]), None);
    }
}
