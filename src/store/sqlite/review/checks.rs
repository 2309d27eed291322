//! What is asked of the texts of an act before anything is looked up.

use crate::domain::{COMMENT_CHARS, NAME_CHARS, Refusal, ReviewAct, ReviewChange};

pub(super) fn texts(change: &ReviewChange) -> Result<(), Refusal> {
    name(&change.by)?;
    let text = match &change.act {
        ReviewAct::Give { comment, quote, .. } => {
            let quote = quote.as_ref().map(|q| q.quote.as_str());
            if quote.is_some_and(|quote| quote.trim().is_empty()) {
                return Err(Refusal::NotVerbatim);
            }
            [comment.as_deref(), quote]
        }
        ReviewAct::Decide { comment, .. } => [comment.as_deref(), None],
        ReviewAct::Contest { reason, .. } if reason.trim().is_empty() => return Err(Refusal::NoReason),
        ReviewAct::Contest { reason, .. } => [Some(reason.as_str()), None],
        ReviewAct::OpenBlind { reviewer } => return name(reviewer),
        ReviewAct::Undo { .. } | ReviewAct::FinishBlind | ReviewAct::RevealBlind => [None, None],
    };
    let long = |text: &str| text.chars().nth(COMMENT_CHARS).is_some();
    if text.into_iter().flatten().any(long) {
        return Err(Refusal::TooLong);
    }
    Ok(())
}

fn name(name: &str) -> Result<(), Refusal> {
    if name.trim().is_empty() || name.chars().nth(NAME_CHARS).is_some() {
        return Err(Refusal::BadName);
    }
    Ok(())
}
