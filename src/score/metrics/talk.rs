//! Who speaks, how long, how fast: from the voice activity of each channel where it was measured, else from segments.

use super::{Sheet, count};
use crate::domain::{Role, Span};
use crate::score::events::Heard;
use crate::score::speech::{SILENCE_MS, Speech};

/// Both must speak at once this long for an overlap to be counted, in milliseconds; its time counts in any case.
const MIN_OVERTALK_MS: u32 = 300;

pub(super) fn fill(sheet: &mut Sheet, heard: &Heard<'_, '_>) {
    let (speech, conversation) = (heard.speech, heard.conversation);
    let duration = conversation.transcript.duration_ms.0;
    let duration = speech.all.last().map_or(duration, |s| duration.max(s.end_ms.0));
    sheet.set("duration_ms", Some(f64::from(duration)));
    if speech.all.is_empty() {
        return;
    }
    let silences: Vec<u32> = gaps(&speech.all).filter(|&gap| gap >= SILENCE_MS).collect();
    sheet.count("silence_count", silences.len());
    sheet.set(
        "longest_silence_ms",
        Some(f64::from(gaps(&speech.all).max().unwrap_or(0))),
    );
    sheet.set("silence_share", share(silences.iter().sum(), duration));
    sheet.count("turns", conversation.heard().filter(|(_, t)| !t.back_channel).count());
    if speech.roles_known {
        sides(sheet, heard, duration);
        overtalk(sheet, speech);
    }
}

fn sides(sheet: &mut Sheet, heard: &Heard<'_, '_>, duration: u32) {
    let (speech, conversation) = (heard.speech, heard.conversation);
    let (agent, customer) = (length(&speech.agent), length(&speech.customer));
    sheet.set("talk_share_agent", share(agent, agent + customer));
    sheet.set("talk_share_customer", share(customer, agent + customer));
    let stretches = speech.stretches();
    let changes = stretches.windows(2).filter(|w| w[0].0 != w[1].0).count();
    sheet.set(
        "interactivity",
        (duration > 0).then(|| count(changes) / minutes(duration)),
    );
    sheet.set("patience_ms", wait(&stretches, Role::Agent));
    sheet.set("response_ms_customer", wait(&stretches, Role::Customer));
    for (role, spoken) in [(Role::Agent, agent), (Role::Customer, customer)] {
        let mut of = |name: &str, value: Option<f64>| sheet.set(&format!("{name}_{}", role.as_str()), value);
        of("speech_ms", Some(f64::from(spoken)));
        of("longest_monologue_ms", Some(f64::from(speech.longest_monologue(role))));
        let turns = || conversation.heard().filter(|(_, t)| t.role == Some(role));
        let words: usize = turns().map(|(_, t)| t.tokens.len()).sum();
        of("words", Some(count(words)));
        of("words_per_minute", (spoken > 0).then(|| count(words) / minutes(spoken)));
        of("turns", Some(count(turns().filter(|(_, t)| !t.back_channel).count())));
        let interruptions = speech.interruptions().iter().filter(|i| i.by == role).count();
        of("interruptions", Some(count(interruptions)));
        of("level_dbfs", level(heard, role));
    }
    sheet.set("talk_share_agent_of_duration", share(agent, duration));
    sheet.set("talk_share_customer_of_duration", share(customer, duration));
}

fn overtalk(sheet: &mut Sheet, speech: &Speech) {
    let all = speech.overtalk();
    let time = |by: Option<Role>| -> u32 {
        let of = all.iter().filter(|o| by.is_none_or(|b| o.by == b));
        of.map(|o| o.at.length().0).sum()
    };
    let long = all.iter().filter(|o| o.at.length().0 >= MIN_OVERTALK_MS).count();
    sheet.count("overtalk_count", long);
    sheet.set("overtalk_ms", Some(f64::from(time(None))));
    sheet.set("overtalk_ms_agent", Some(f64::from(time(Some(Role::Agent)))));
    sheet.set("overtalk_ms_customer", Some(f64::from(time(Some(Role::Customer)))));
}

/// The level of the one channel of a side; `None` where it was not measured, or two sides share a channel.
fn level(heard: &Heard<'_, '_>, role: Role) -> Option<f64> {
    let mut channels = heard.conversation.transcript.channels.iter();
    let channel = channels.find(|c| c.role == Some(role))?;
    channel.level_dbfs.map(f64::from)
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

/// Median time `role` waits after the other side; who starts earlier waited 0.
fn wait(stretches: &[(Role, Span)], role: Role) -> Option<f64> {
    let mut waits: Vec<u32> = stretches
        .windows(2)
        .filter(|w| w[0].0 == role.other() && w[1].0 == role)
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
    fn patience_is_a_median() {
        let talk = |waits: &[u32]| {
            let mut at = 0;
            let mut stretches = Vec::new();
            for wait in waits {
                stretches.push((Role::Customer, span(at, at + 2000)));
                stretches.push((Role::Agent, span(at + 2000 + wait, at + 5000 + wait)));
                at += 6000 + wait;
            }
            wait(&stretches, Role::Agent)
        };
        assert_eq!(talk(&[100, 900, 300]), Some(300.0));
        assert_eq!(talk(&[100, 900]), Some(500.0));
        assert_eq!(talk(&[]), None);
    }
}
