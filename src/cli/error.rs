//! How errors are told: what went wrong with which thing, its causes, and the way out.

use super::output::talk;
use crate::checklist::ChecklistError;

/// An error with its own hint, for faults that belong to the command line itself.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Hinted {
    pub message: String,
    pub hint: String,
}

impl Hinted {
    pub fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: hint.into(),
        }
    }
}

pub(super) fn print(error: &anyhow::Error) {
    talk(&format!("error: {error}"));
    for cause in error.chain().skip(1) {
        talk(&format!("  caused by: {cause}"));
    }
    if let Some(hint) = error.chain().find_map(hint_for) {
        talk(&format!("hint: {hint}"));
    }
}

/// The way out, by the kind of error anywhere in the chain of causes.
fn hint_for(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    if let Some(hinted) = error.downcast_ref::<Hinted>() {
        return Some(hinted.hint.clone());
    }
    if let Some(checklist) = error.downcast_ref::<ChecklistError>() {
        return Some(match checklist {
            ChecklistError::Read { .. } => "name an existing form; the ones that ship are in scripts/".to_owned(),
            ChecklistError::TooBig { .. } => "split it into several forms".to_owned(),
            ChecklistError::NotText { .. } => "save the form as UTF-8".to_owned(),
            ChecklistError::Invalid(_) => "`talktrack checklist check` lists the faults of forms".to_owned(),
        });
    }
    None
}
