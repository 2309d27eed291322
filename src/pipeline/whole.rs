//! Transferred calls: the recordings of one conversation are scored as one call, and each part of it goes to who handled it.
//! Input: what the call log says of recordings, and their transcripts in the store; output: the links between recordings,
//! and for each whole call its parts and its scorecard, kept under its first recording.
//!
//! Everything is found anew from the log and the store each time, so that a log that comes later, or says something else
//! now, changes scores without transcription, and the order in which things came does not matter. A recording that could not
//! be transcribed is left out of its conversation until it is.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::effective::Overlay;
use super::forms::Forms;
use super::judge::{self, JudgeOptions, done, judged, score_print};
use crate::crm::{Conversation, conversations};
use crate::domain::{CallId, CallIdentity, CallPart, Direction, Fingerprint, Millis, Transcript};
use crate::score::{CallFacts, Scorer};
use crate::speakers::{self, RoleHints};
use crate::store::{AssignedRoles, CallState, RoleSwap, ScoredCall, Store, StoreError, WholeCall};

/// Raised when the same recordings and rows of the log can give other parts.
const STAGE_VERSION: &str = "whole-1";

/// Whole calls that are read, judged and written together.
const BATCH: usize = 50;

/// The transferred calls of a store.
#[derive(Debug, Default)]
pub(super) struct Wholes {
    found: Vec<Conversation>,
    members: HashSet<CallId>,
}

/// A whole call to be judged.
struct Task {
    conversation: Conversation,
    transcripts: Vec<Transcript>,
    print: Option<Fingerprint>,
    facts: CallFacts,
    form: Option<Arc<Scorer>>,
}

impl Wholes {
    /// Finds them, and links their recordings in the store.
    pub async fn link(store: &dyn Store) -> Result<Self, StoreError> {
        let log = store.linked_entries().await?;
        let mut found = Vec::new();
        for conversation in conversations(log.iter().map(|(call, entry)| (*call, entry))) {
            found.extend(heard(store, conversation).await?);
        }
        let links: Vec<Vec<CallId>> = found.iter().map(calls_of).collect();
        store.link_calls(&links).await?;
        Ok(Self {
            members: links.into_iter().flatten().collect(),
            found,
        })
    }

    /// Whether the recording has no score of its own.
    pub fn has(&self, call: CallId) -> bool {
        self.members.contains(&call)
    }

    /// Scores those whose words, sides, people or form changed. How many were scored, and how many have a language that no
    /// form is for. The roles of their recordings are in the store already.
    pub async fn judge(
        self,
        store: &dyn Store,
        forms: &Forms,
        swaps: &HashSet<RoleSwap>,
        options: JudgeOptions,
    ) -> Result<(u64, u64), StoreError> {
        let (mut scored, mut without_form) = (0, 0);
        let mut found = self.found.into_iter();
        loop {
            let batch: Vec<Conversation> = found.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                return Ok((scored, without_form));
            }
            let mut tasks = Vec::new();
            for conversation in batch {
                let task = plan(store, forms, swaps, conversation).await?;
                without_form += u64::from(task.as_ref().is_some_and(|task| task.form.is_none()));
                tasks.extend(task);
            }
            let judge_all = move || tasks.into_par_iter().map(|task| decide(task, options)).collect();
            let judged: Vec<WholeCall> = on_a_core(judge_all).await;
            for whole in judged {
                store.save_whole(&whole, &Overlay, options.now).await?;
                scored += u64::from(whole.scored.is_some());
            }
        }
    }
}

fn calls_of(conversation: &Conversation) -> Vec<CallId> {
    conversation.recordings.iter().map(|stretch| stretch.call).collect()
}

/// Those of its recordings that have a transcript; `None`: they are no more than one part.
async fn heard(store: &dyn Store, mut conversation: Conversation) -> Result<Option<Conversation>, StoreError> {
    let states = store.states_of(&calls_of(&conversation)).await?;
    let heard: HashSet<CallId> = states
        .iter()
        .filter(|state| done(state.transcribe.as_ref()).is_some())
        .map(|state| state.call)
        .collect();
    conversation.recordings.retain(|stretch| heard.contains(&stretch.call));
    let parts: usize = conversation.recordings.iter().map(|stretch| stretch.parts.len()).sum();
    Ok((parts > 1).then_some(conversation))
}

/// Judges one whole call anew by these forms, and the sides of its recordings. Where the log ties other recordings together
/// by now, nothing happens: the next run finds that.
pub(super) async fn judge_again(
    store: &dyn Store,
    head: CallId,
    forms: &[Arc<Scorer>],
    options: JudgeOptions,
) -> Result<(), StoreError> {
    let log = store.linked_entries().await?;
    let found = conversations(log.iter().map(|(call, entry)| (*call, entry)))
        .into_iter()
        .find(|conversation| conversation.head() == Some(head));
    let Some(found) = found else { return Ok(()) };
    let Some(conversation) = heard(store, found).await? else {
        return Ok(());
    };
    let swaps: HashSet<RoleSwap> = store.role_swaps().await?.into_iter().collect();
    let calls = calls_of(&conversation);
    let known = Known::of(store, &calls, &swaps).await?;
    let mut texts = Vec::new();
    for text in store.packed_transcripts(&calls).await? {
        if let Some(transcribed) = known.transcribed(text.call) {
            texts.push((transcribed.clone(), known.hints(text.call), text));
        }
    }
    let roles = on_a_core(move || {
        let roles = texts.into_par_iter().map(|(transcribed, hints, text)| {
            let (call, transcript) = (text.call, text.unpack()?);
            Ok(judged((call, transcript), (&transcribed, &hints), [], options).0)
        });
        roles.collect::<Result<Vec<AssignedRoles>, StoreError>>()
    })
    .await?;
    store.save_judged(&roles, &[], &Overlay, options.now).await?;
    for form in forms {
        let Some(task) = known.task(store, conversation.clone(), Some(form.clone())).await? else {
            continue;
        };
        let whole = on_a_core(move || decide(task, options)).await;
        store.save_whole(&whole, &Overlay, options.now).await?;
    }
    Ok(())
}

/// On a thread that may wait.
async fn on_a_core<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(ended) => std::panic::resume_unwind(ended.into_panic()),
    }
}

/// What is to be judged of a conversation; `None`: its score is that of what is known now.
async fn plan(
    store: &dyn Store,
    forms: &Forms,
    swaps: &HashSet<RoleSwap>,
    conversation: Conversation,
) -> Result<Option<Task>, StoreError> {
    let known = Known::of(store, &calls_of(&conversation), swaps).await?;
    let language = known.states.iter().find_map(|state| state.language.as_deref());
    let form = forms.for_language(language).cloned();
    let Some(head) = known.states.first() else {
        return Ok(None);
    };
    let is_fresh = match &form {
        Some(form) => {
            let (id, print) = (&form.checklist().id, known.print(&conversation, form));
            head.scorecards
                .iter()
                .any(|(form, stored)| form == id && *stored == print)
        }
        None => !store.parts(head.call).await?.is_empty(),
    };
    if is_fresh {
        return Ok(None);
    }
    known.task(store, conversation, form).await
}

/// What the store knows of the recordings of a conversation.
struct Known<'a> {
    /// In the order of the conversation.
    states: Vec<CallState>,
    identities: HashMap<CallId, CallIdentity>,
    directions: HashMap<CallId, Direction>,
    swaps: &'a HashSet<RoleSwap>,
}

impl<'a> Known<'a> {
    async fn of(store: &dyn Store, calls: &[CallId], swaps: &'a HashSet<RoleSwap>) -> Result<Self, StoreError> {
        Ok(Self {
            states: store.states_of(calls).await?,
            identities: store.identities(calls).await?.into_iter().collect(),
            directions: store.directions(calls).await?,
            swaps,
        })
    }

    fn hints(&self, call: CallId) -> RoleHints {
        let logged = self.directions.get(&call).copied();
        judge::hints(call, logged, self.identities.get(&call), self.swaps)
    }

    fn transcribed(&self, call: CallId) -> Option<&Fingerprint> {
        let state = self.states.iter().find(|state| state.call == call)?;
        done(state.transcribe.as_ref())
    }

    fn print(&self, conversation: &Conversation, form: &Scorer) -> Fingerprint {
        fingerprint(conversation, self.states.len(), form, |call| {
            self.transcribed(call)
                .map(|print| speakers::fingerprint(print, &self.hints(call)))
        })
    }

    /// With the transcripts; `None`: one of them is gone.
    async fn task(
        &self,
        store: &dyn Store,
        conversation: Conversation,
        form: Option<Arc<Scorer>>,
    ) -> Result<Option<Task>, StoreError> {
        let calls = calls_of(&conversation);
        let transcripts = store.recording_transcripts(&calls).await?;
        let Some(head) = conversation.head() else {
            return Ok(None);
        };
        Ok((transcripts.len() == calls.len()).then(|| Task {
            print: form.as_ref().map(|form| self.print(&conversation, form)),
            facts: CallFacts::of(self.hints(head).direction),
            transcripts: transcripts.into_iter().map(|(_, transcript)| transcript).collect(),
            conversation,
            form,
        }))
    }
}

/// What shapes the score of a whole: each recording's words and sides, who handled what, the form.
fn fingerprint(
    conversation: &Conversation,
    known: usize,
    form: &Scorer,
    roles: impl Fn(CallId) -> Option<Fingerprint>,
) -> Fingerprint {
    let mut said = vec![STAGE_VERSION.to_owned(), known.to_string()];
    for stretch in &conversation.recordings {
        let roles = roles(stretch.call).map(|print| print.0).unwrap_or_default();
        said.extend([stretch.call.to_string(), roles, stretch.parts.len().to_string()]);
        for part in &stretch.parts {
            said.push(part.from_ms.0.to_string());
            said.push(
                part.agent
                    .clone()
                    .map(|agent| format!("by {agent}"))
                    .unwrap_or_default(),
            );
        }
    }
    let said: Vec<&str> = said.iter().map(String::as_str).collect();
    score_print(&Fingerprint::of(&said), form)
}

/// The pure part: parts, text and scorecard of one conversation.
fn decide(task: Task, options: JudgeOptions) -> WholeCall {
    let head = task.conversation.head();
    let lengths: Vec<Millis> = task.transcripts.iter().map(Transcript::length).collect();
    let parts = parts(&task.conversation, &lengths);
    let transcript = Transcript::chain(task.transcripts);
    let scored = match (task.form, task.print, head) {
        (Some(form), Some(print), Some(call)) => {
            let scorecard = form.score_with(&transcript, &task.facts);
            let shares = form.part_scores(&scorecard, &parts);
            let scored = ScoredCall {
                call,
                fingerprint: print,
                meaningful: transcript.is_meaningful(options.meaningful_segments),
                scorecard,
            };
            Some((scored, shares))
        }
        _ => None,
    };
    WholeCall { parts, scored }
}

/// The parts of recordings that are so long, one after the other. A part that would begin behind the end of its recording is
/// left out.
fn parts(conversation: &Conversation, lengths: &[Millis]) -> Vec<CallPart> {
    let mut parts = Vec::new();
    let mut offset = Millis::ZERO;
    for (stretch, &length) in conversation.recordings.iter().zip(lengths) {
        let begin = |at: usize| stretch.parts.get(at).map_or(length, |part| part.from_ms.min(length));
        for (at, handled) in stretch.parts.iter().enumerate() {
            let (from, to) = (begin(at), begin(at + 1));
            if at > 0 && from >= length {
                break;
            }
            parts.push(CallPart {
                call: stretch.call,
                agent: handled.agent.clone(),
                start_ms: offset.saturating_add(from),
                end_ms: offset.saturating_add(to),
                from_ms: from,
            });
        }
        offset = offset.saturating_add(length);
    }
    parts
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;
    use crate::crm::{Handled, Stretch};

    proptest! {
        /// The parts fill the whole call without gap or overlap, and each lies in its own recording.
        #[test]
        fn parts_add_up_to_the_whole(
            recordings in prop::collection::vec((1..90_000_u32, prop::collection::vec(1..100_000_u32, 0..4)), 1..6),
        ) {
            let mut lengths = Vec::new();
            let mut stretches = Vec::new();
            for (n, (length, mut starts)) in (0_u8..).zip(recordings) {
                starts.push(0);
                starts.sort_unstable();
                starts.dedup();
                lengths.push(Millis(length));
                stretches.push(Stretch {
                    call: CallId::of(&[n]),
                    started_at: Timestamp::UNIX_EPOCH,
                    parts: starts.into_iter().map(|from| Handled { agent: None, from_ms: Millis(from) }).collect(),
                });
            }
            let conversation = Conversation { recordings: stretches };
            let parts = parts(&conversation, &lengths);
            let total: u32 = lengths.iter().map(|length| length.0).sum();
            prop_assert_eq!(parts[0].start_ms, Millis::ZERO);
            prop_assert_eq!(parts[parts.len() - 1].end_ms, Millis(total));
            for two in parts.windows(2) {
                prop_assert_eq!(two[0].end_ms, two[1].start_ms);
            }
            for part in &parts {
                let at = conversation.recordings.iter().position(|stretch| stretch.call == part.call).unwrap();
                let length = part.end_ms.saturating_sub(part.start_ms);
                prop_assert!(part.from_ms.saturating_add(length) <= lengths[at]);
            }
            for stretch in &conversation.recordings {
                prop_assert!(parts.iter().any(|part| part.call == stretch.call));
            }
        }
    }
}
