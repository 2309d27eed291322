//! One call judged anew because a person corrected what it is judged from: its sides, or a line of its transcript. Input: the
//! store, with the texts of the forms; output: new roles and scorecards, with people's verdicts over them as before.
//!
//! Everything that can be refused is refused before anything is written. Should the process die between the correction and
//! the new scorecard, the next run (or `score`) finds the call to be done: its checkpoints are stale by then.

use std::collections::HashSet;
use std::sync::Arc;

use super::effective::Overlay;
use super::judge::{JudgeOptions, hints, judged};
use super::sound::later_recordings;
use super::whole::judge_again;
use crate::checklist;
use crate::domain::{CallId, FormId, RoleAssignment, Transcript, mask};
use crate::score::Scorer;
use crate::store::{CallRow, JudgedCall, RoleSwap, Store, StoreError, TextFix, TextFixed};

/// Longest line, in characters.
const LONGEST_LINE: usize = 2000;

/// Why a correction was not made. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum RejudgeError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the call has no transcript")]
    NoTranscript,
    #[error("the sides of the call are not known: there is nothing to swap")]
    OneSide,
    #[error("the text of the form {0} is not kept yet: score the calls once more with this version of the program")]
    NoForm(FormId),
    #[error("the kept text of the form {0} cannot be scored with any more")]
    BadForm(FormId),
    #[error("the transcript has no such line")]
    NoLine,
    #[error("a line must have 1 to {LONGEST_LINE} characters")]
    BadText,
    /// With what it says by now.
    #[error("the line was changed meanwhile: {0}")]
    Stale(String),
}

/// Whether it is known which of two channels, or of two voices, is the agent's.
#[must_use]
pub fn has_two_sides(row: &CallRow) -> bool {
    row.roles.as_ref().is_some_and(RoleAssignment::has_both_sides)
}

/// Swaps the sides of one recording of a call, or swaps them back, and judges the call anew. Whether that changed anything.
/// All but transferred calls are one recording.
pub async fn swap_sides(
    store: &dyn Store,
    call: CallId,
    recording: &CallRow,
    swapped: bool,
    options: JudgeOptions,
) -> Result<bool, RejudgeError> {
    if !has_two_sides(recording) {
        return Err(RejudgeError::OneSide);
    }
    let ready = Ready::of(store, call).await?;
    let changed = store
        .set_role_swap(&RoleSwap::Call(recording.call), swapped, options.now)
        .await?;
    if changed {
        ready.judge(store, options).await?;
    }
    Ok(changed)
}

/// Corrects a line of the transcript and judges the call anew. The text is masked as transcripts are.
pub async fn correct(store: &dyn Store, fix: &TextFix, options: JudgeOptions) -> Result<(), RejudgeError> {
    let words: Vec<&str> = fix.after.split_whitespace().collect();
    let after = mask(&words.join(" "));
    if after.is_empty() || after.chars().count() > LONGEST_LINE {
        return Err(RejudgeError::BadText);
    }
    if after == fix.before {
        return Ok(());
    }
    let ready = Ready::of(store, fix.call).await?;
    let lines = Lines::of(store, fix.call).await?;
    let (call, segment) = lines.origin(fix.segment).ok_or(RejudgeError::NoLine)?;
    let fix = TextFix {
        call,
        segment,
        after,
        ..fix.clone()
    };
    match store.fix_text(&fix).await? {
        TextFixed::Done => ready.judge(store, options).await,
        TextFixed::Stale(now) => Err(RejudgeError::Stale(now)),
        TextFixed::Unknown => Err(RejudgeError::NoLine),
    }
}

/// What was corrected in a call, the newest first, with its lines as they are counted in the whole call.
pub async fn corrections(store: &dyn Store, call: CallId) -> Result<Vec<TextFix>, StoreError> {
    let lines = Lines::of(store, call).await?;
    let mut fixes = Vec::new();
    for recording in lines.recordings() {
        fixes.extend(store.text_fixes(recording).await?);
    }
    fixes.sort_by_key(|fix| std::cmp::Reverse(fix.at));
    for fix in &mut fixes {
        // A line of an earlier transcript may be there no more.
        fix.segment = lines.place(fix.call, fix.segment).unwrap_or_default();
    }
    Ok(fixes)
}

/// Which line of which recording a line of a call is. They are the same but for transferred calls.
enum Lines {
    OneRecording(CallId),
    /// The recordings, and for each line that of which it is, counted from 0, with its number there.
    Several(Vec<CallId>, Vec<(usize, usize)>),
}

impl Lines {
    async fn of(store: &dyn Store, call: CallId) -> Result<Self, StoreError> {
        let later = later_recordings(call, &store.parts(call).await?);
        if later.is_empty() {
            return Ok(Self::OneRecording(call));
        }
        let mut calls = vec![call];
        calls.extend(later.into_iter().map(|(recording, _)| recording));
        let (calls, transcripts) = store.recording_transcripts(&calls).await?.into_iter().unzip();
        Ok(Self::Several(calls, Transcript::chain_traced(transcripts).1))
    }

    fn recordings(&self) -> Vec<CallId> {
        match self {
            Self::OneRecording(call) => vec![*call],
            Self::Several(calls, _) => calls.clone(),
        }
    }

    fn origin(&self, line: u32) -> Option<(CallId, u32)> {
        match self {
            Self::OneRecording(call) => Some((*call, line)),
            Self::Several(calls, origins) => {
                let (recording, own) = *origins.get(line as usize)?;
                Some((*calls.get(recording)?, u32::try_from(own).ok()?))
            }
        }
    }

    fn place(&self, recording: CallId, line: u32) -> Option<u32> {
        match self {
            Self::OneRecording(_) => Some(line),
            Self::Several(calls, origins) => {
                let nth = calls.iter().position(|call| *call == recording)?;
                let at = origins.iter().position(|origin| *origin == (nth, line as usize))?;
                u32::try_from(at).ok()
            }
        }
    }
}

/// What is needed to judge a call.
struct Ready {
    call: CallId,
    is_transferred: bool,
    known: JudgedCall,
    forms: Vec<Arc<Scorer>>,
}

impl Ready {
    async fn of(store: &dyn Store, call: CallId) -> Result<Self, RejudgeError> {
        let is_transferred = !store.parts(call).await?.is_empty();
        let known = store.judged_call(call).await?.ok_or(RejudgeError::NoTranscript)?;
        let mut forms = Vec::with_capacity(known.forms.len());
        for form in &known.forms {
            let source = store.form_source(&form.id, Some(&form.hash)).await?;
            let source = source.ok_or_else(|| RejudgeError::NoForm(form.id.clone()))?;
            let bad = || RejudgeError::BadForm(form.id.clone());
            let checklist = checklist::parse(form.id.as_str(), &source.body).map_err(|_| bad())?;
            forms.push(Arc::new(Scorer::new(&checklist).map_err(|_| bad())?));
        }
        Ok(Self {
            call,
            is_transferred,
            known,
            forms,
        })
    }

    async fn judge(self, store: &dyn Store, options: JudgeOptions) -> Result<(), RejudgeError> {
        if self.is_transferred {
            return Ok(judge_again(store, self.call, &self.forms, options).await?);
        }
        let mut texts = store.packed_transcripts(&[self.call]).await?;
        let text = texts.pop().ok_or(RejudgeError::NoTranscript)?;
        let identity = store
            .identities(&[self.call])
            .await?
            .pop()
            .map(|(_, identity)| identity);
        let swaps: HashSet<RoleSwap> = store.role_swaps().await?.into_iter().collect();
        let hints = hints(self.call, self.known.direction, identity.as_ref(), &swaps);
        let Self { call, known, forms, .. } = self;
        let judging = tokio::task::spawn_blocking(move || {
            let transcript = text.unpack()?;
            Ok::<_, StoreError>(judged(
                (call, transcript),
                (&known.transcribed, &hints),
                &forms,
                options,
            ))
        });
        let (roles, scored) = match judging.await {
            Ok(judged) => judged?,
            Err(ended) => std::panic::resume_unwind(ended.into_panic()),
        };
        store.save_judged(&[roles], &scored, &Overlay, options.now).await?;
        Ok(())
    }
}
