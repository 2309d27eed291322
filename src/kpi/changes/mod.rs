//! What a changed form did to scores: which calls moved, by how much, and by which items. Input: pages of
//! [`ScoreChange`](crate::store::ScoreChange) and the outlines of the form's versions; output: [`Changes`]. Counts only; nothing here says that a
//! score is now righter than it was.
//!
//! Several items may move one call, and nobody can say which share is whose: such a call counts for each of them, and
//! `alone` says how many calls had no other reason.

mod compare;
mod form;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde::Serialize;

use self::compare::Comparison;
use crate::domain::{CallId, CallResult, EventKind, Evidence, FormId, FormRef, Score, Scorecard};
use crate::store::{Store, StoreError};

/// Calls read at once.
const PAGE: u32 = 1000;

/// How the present scorecards by a form differ from those before them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Changes {
    pub form: FormId,
    /// The form's version now (SHA-256 of the file); `None` when no call was scored by it.
    pub version: Option<String>,
    /// The versions that calls were scored by before, and how many of the compared calls, most calls first.
    pub before: Vec<VersionCalls>,
    pub calls: CallCounts,
    /// Mean change of the score over the calls that moved and have a score in both.
    pub mean_delta: Option<f64>,
    /// What is different in the form itself, against the most common version before; verdicts are not in it.
    pub form_changes: Vec<Reason>,
    /// What moved calls, most calls first.
    pub reasons: Vec<Effect>,
    /// The calls whose score or result moved, the largest change first.
    pub moved: Vec<MovedCall>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VersionCalls {
    pub version: String,
    pub calls: u64,
}

/// `compared`, `first` and `waiting` partition the calls; so do `moved` and `same` the compared ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct CallCounts {
    /// Calls with a scorecard by the form.
    pub scored: u64,
    /// Of the form's present version, with a scorecard before it.
    pub compared: u64,
    pub moved: u64,
    pub up: u64,
    pub down: u64,
    /// Neither score nor result moved.
    pub same: u64,
    /// Those of `same` in which a verdict changed all the same.
    pub same_with_other_verdicts: u64,
    /// Without a scorecard before.
    pub first: u64,
    /// Still scored by an older version: `talktrack score` was not finished.
    pub waiting: u64,
}

/// One thing that moved scores.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Effect {
    pub kind: ReasonKind,
    /// Item or section.
    pub id: Option<String>,
    /// What the item is called in the form.
    pub text: Option<String>,
    /// Calls that moved with this among the reasons, and those with no other.
    pub calls: u64,
    pub alone: u64,
    /// Of those calls: where the item is a pass now and was not, and where it is a fail now and was not.
    pub to_pass: u64,
    pub to_fail: u64,
    /// Mean change of the score of those calls, in points of 100.
    pub mean_delta: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MovedCall {
    pub call: CallId,
    pub recording: Option<String>,
    pub agent: Option<String>,
    pub before: ScoreThen,
    pub after: ScoreThen,
    /// `None` when one of the two has no score.
    pub delta: Option<f64>,
    pub reasons: Vec<Reason>,
    /// Kinds of events that are found more or less often now.
    pub events: Vec<EventChange>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoreThen {
    pub version: String,
    pub score: Option<Score>,
    pub unfailed_score: Option<Score>,
    pub result: Option<CallResult>,
    pub coverage: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EventChange {
    pub kind: EventKind,
    pub before: u64,
    pub after: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonKind {
    /// An item's verdict is another.
    Verdict,
    /// An item is new in the form, and counts in this call.
    Added,
    /// An item that counted in this call is no longer in the form.
    Removed,
    /// An item that counts in this call has another weight.
    Weight,
    /// An item became critical, bonus or report-only, or is no longer.
    Flags,
    /// A section has another weight.
    SectionWeight,
    /// How the form adds up: by sections or items, pass mark, coverage floor, effect of a critical item.
    Arithmetic,
    /// The form is the same: the program's rules, the sides of the call or facts about it changed.
    Rules,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reason {
    pub kind: ReasonKind,
    /// Item or section.
    pub id: Option<String>,
    pub before: Option<String>,
    pub after: Option<String>,
    /// What the new verdict rests on.
    pub quote: Option<Evidence>,
}

impl MovedCall {
    /// Puts the words that the new verdicts rest on beside them.
    pub fn add_quotes(&mut self, scorecard: &Scorecard) {
        for reason in &mut self.reasons {
            let item = scorecard
                .items
                .iter()
                .find(|item| Some(item.id.as_str()) == reason.id.as_deref());
            if matches!(reason.kind, ReasonKind::Verdict | ReasonKind::Added) {
                reason.quote = item.and_then(|item| item.evidence.first().cloned());
            }
        }
    }
}

/// Compares all calls that have a scorecard by `form`; `only`: those of them.
pub async fn load(store: &dyn Store, form: &FormId, only: Option<&BTreeSet<CallId>>) -> Result<Changes, StoreError> {
    let versions = store.form_versions(form).await?;
    let version = versions.into_iter().find(|v| v.current).map(|v| v.hash);
    let mut comparison = Comparison::new(form.clone(), version);
    if let Some(hash) = comparison.version().map(str::to_owned) {
        comparison.learn(&hash, store.form_outline(&reference(form, &hash)).await?);
    }
    let mut after = None;
    loop {
        let page = store.score_changes(form, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.call);
        for change in page {
            if only.is_some_and(|only| !only.contains(&change.call)) {
                continue;
            }
            if let Some(before) = &change.before
                && !comparison.knows(&before.version)
            {
                let outline = store.form_outline(&reference(form, &before.version)).await?;
                comparison.learn(&before.version, outline);
            }
            comparison.add(change);
        }
    }
    Ok(comparison.finish())
}

fn reference(form: &FormId, hash: &str) -> FormRef {
    FormRef {
        id: form.clone(),
        hash: hash.to_owned(),
    }
}
