//! One call judged anew because a person corrected what it is judged from: its sides, or a line of its transcript. Input: the
//! store, with the texts of the forms; output: new roles and scorecards, with people's verdicts over them as before.
//!
//! Everything that can be refused is refused before anything is written. Should the process die between the correction and
//! the new scorecard, the next run (or `score`) finds the call to be done: its checkpoints are stale by then.

use std::collections::HashSet;
use std::sync::Arc;

use super::effective::Overlay;
use super::judge::{JudgeOptions, hints, judged};
use crate::checklist;
use crate::domain::{CallId, FormId, RoleAssignment, mask};
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
    /// Its lines and sides are those of several recordings or people, judged together.
    #[error("a transferred call is not corrected here: only calls in one part are")]
    Transferred,
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

/// Swaps the sides of a call, or swaps them back, and judges it anew. Whether that changed anything.
pub async fn swap_sides(
    store: &dyn Store,
    row: &CallRow,
    swapped: bool,
    options: JudgeOptions,
) -> Result<bool, RejudgeError> {
    if !has_two_sides(row) {
        return Err(RejudgeError::OneSide);
    }
    let ready = Ready::of(store, row.call).await?;
    let changed = store
        .set_role_swap(&RoleSwap::Call(row.call), swapped, options.now)
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
    let fix = TextFix { after, ..fix.clone() };
    match store.fix_text(&fix).await? {
        TextFixed::Done => ready.judge(store, options).await,
        TextFixed::Stale(now) => Err(RejudgeError::Stale(now)),
        TextFixed::Unknown => Err(RejudgeError::NoLine),
    }
}

/// What is needed to judge a call.
struct Ready {
    call: CallId,
    known: JudgedCall,
    forms: Vec<Arc<Scorer>>,
}

impl Ready {
    async fn of(store: &dyn Store, call: CallId) -> Result<Self, RejudgeError> {
        if !store.parts(call).await?.is_empty() {
            return Err(RejudgeError::Transferred);
        }
        let known = store.judged_call(call).await?.ok_or(RejudgeError::NoTranscript)?;
        let mut forms = Vec::with_capacity(known.forms.len());
        for form in &known.forms {
            let source = store.form_source(&form.id, Some(&form.hash)).await?;
            let source = source.ok_or_else(|| RejudgeError::NoForm(form.id.clone()))?;
            let bad = || RejudgeError::BadForm(form.id.clone());
            let checklist = checklist::parse(form.id.as_str(), &source.body).map_err(|_| bad())?;
            forms.push(Arc::new(Scorer::new(&checklist).map_err(|_| bad())?));
        }
        Ok(Self { call, known, forms })
    }

    async fn judge(self, store: &dyn Store, options: JudgeOptions) -> Result<(), RejudgeError> {
        let mut texts = store.packed_transcripts(&[self.call]).await?;
        let text = texts.pop().ok_or(RejudgeError::NoTranscript)?;
        let identity = store
            .identities(&[self.call])
            .await?
            .pop()
            .map(|(_, identity)| identity);
        let swaps: HashSet<RoleSwap> = store.role_swaps().await?.into_iter().collect();
        let hints = hints(self.call, self.known.direction, identity.as_ref(), &swaps);
        let Self { call, known, forms } = self;
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
