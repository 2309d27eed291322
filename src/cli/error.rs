//! How errors are told: what went wrong with which thing, its causes, and the way out.

use super::output::talk;
use crate::checklist::ChecklistError;
use crate::config::ConfigError;
use crate::pipeline::FormsError;
use crate::pipeline::discover::DiscoverError;
use crate::pipeline::engine::supervisor::EngineError;
use crate::store::StoreError;
use crate::transcribe::model::ModelError;

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
pub(super) fn hint_for(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    if let Some(hinted) = error.downcast_ref::<Hinted>() {
        return Some(hinted.hint.clone());
    }
    if let Some(error) = error.downcast_ref::<StoreError>() {
        return store_hint(error);
    }
    if let Some(import) = error.downcast_ref::<crate::crm::ImportError>() {
        return Some(import.hint());
    }
    if let Some(fault) = error.downcast_ref::<ModelError>() {
        return fault.way_out();
    }
    if let Some(checklist) = error.downcast_ref::<ChecklistError>() {
        return Some(match checklist {
            ChecklistError::Read { .. } => "name an existing form; the ones that ship are in scripts/".to_owned(),
            ChecklistError::TooBig { .. } => "split it into several forms".to_owned(),
            ChecklistError::NotText { .. } => "save the form as UTF-8".to_owned(),
            ChecklistError::Invalid(_) => "`talktrack checklist check` lists the faults of forms".to_owned(),
        });
    }
    own_hint(error)
}

/// For the errors of a run itself and of its settings.
fn own_hint(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    if let Some(error) = error.downcast_ref::<DiscoverError>() {
        return Some(match error {
            DiscoverError::Folder { .. } => "check the path and the permissions of the folder".to_owned(),
            DiscoverError::NotAFolder { .. } => "name the folder that holds the recordings".to_owned(),
        });
    }
    if let Some(error) = error.downcast_ref::<EngineError>() {
        return Some(match error {
            EngineError::Start { .. } => "check that the program is still where it was and may be executed".to_owned(),
            EngineError::Unable { .. } => {
                "`talktrack doctor` checks the model files; `talktrack model verify` their content".to_owned()
            }
            EngineError::DiedAtStart { .. } => {
                "the program may be built for another processor: build it on this machine, then run again".to_owned()
            }
        });
    }
    if let Some(error) = error.downcast_ref::<FormsError>() {
        return match error {
            FormsError::None => Some("name one with --form; the ones that ship are in scripts/".to_owned()),
            FormsError::SameLanguage { .. } => Some("give one --form per language".to_owned()),
            FormsError::Score { .. } => None,
        };
    }
    match error.downcast_ref::<ConfigError>()? {
        ConfigError::Missing { .. } => Some("check the path given to --config".to_owned()),
        ConfigError::Invalid { .. } | ConfigError::Value { .. } => {
            Some("the settings are explained in the README".to_owned())
        }
    }
}

fn store_hint(error: &StoreError) -> Option<String> {
    let hint = match error {
        StoreError::UnknownUrl { .. } => "write sqlite:PATH, or the path alone".to_owned(),
        StoreError::Missing { path } => {
            format!(
                "check the path; `talktrack run` makes a new one, and so does `talktrack db migrate --db {}`",
                path.display()
            )
        }
        StoreError::NotADatabase { .. } => {
            "check the path: the file is left as it is; name another for --db".to_owned()
        }
        StoreError::Corrupt { path, .. } => format!(
            "restore it from a copy, or save what can be read with `sqlite3 {} .recover`; recordings can be run again",
            path.display()
        ),
        StoreError::Newer { .. } => "update talktrack, or name another database with --db".to_owned(),
        StoreError::Locked { .. } => {
            "wait until the other run has ended, or end it; what it finished is kept".to_owned()
        }
        StoreError::DiskFull { .. } => "make room and run again: what was finished is kept".to_owned(),
        StoreError::ReadOnly { path } | StoreError::Open { path, .. } => {
            format!(
                "check the permissions of {} and of its folder (the database keeps two more files beside it)",
                path.display()
            )
        }
        StoreError::Damaged { .. } => "run the calls again into a new database (--db), or restore a copy".to_owned(),
        StoreError::Migrate { .. }
        | StoreError::Stopped { .. }
        | StoreError::Unknown { .. }
        | StoreError::Encode { .. }
        | StoreError::Sql { .. } => {
            return None;
        }
    };
    Some(hint)
}
