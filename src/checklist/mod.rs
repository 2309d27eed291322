//! Call scripts: the YAML forms that calls are scored against. Input: a file that a person who is not a programmer
//! edits; output: a validated [`Checklist`], or [`CheckError`] with **every** fault, each with line, column and a hint.
//!
//! What a phrase, a question or an event *is* in a conversation is the business of `score`; this room only knows how
//! the form says it. The language is explained to its readers in `scripts/README.md`.

mod fault;
mod metrics;
mod node;
mod overlap;
mod phrase;
mod read;
mod references;
mod schema;
mod slip;
mod stop;
mod types;

use std::path::{Path, PathBuf};

use crate::domain::ContentHash;

pub use fault::{CheckError, Fault, nearest};
pub use metrics::{METRICS, Metric};
pub use phrase::{Alternative, Phrase, PhraseWord};
pub use schema::schema;
pub use stop::is_stop_word;
pub use types::{
    AfterEvent, Checklist, Condition, CriticalEffect, EventFilter, Fact, Item, Language, PhraseMatch, Place, ScoreBy,
    Scoring, Section, SlotKind, Way, Who, Window,
};

/// The largest form that is read, in bytes: 5 000 phrases take about 300 KB.
const MAX_BYTES: u64 = 2 * 1024 * 1024;

/// The size to which a compiled regular expression may grow, in bytes. Shared with `score`, which compiles them again.
pub const MAX_REGEX_BYTES: usize = 1 << 20;

/// Why a form could not be had.
#[derive(Debug, thiserror::Error)]
pub enum ChecklistError {
    #[error("cannot read the form {}", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    #[error("the form {} has {size} bytes, more than the limit of {MAX_BYTES}", path.display())]
    TooBig { path: PathBuf, size: u64 },
    #[error("the form {} is not UTF-8 text (first bad byte at {position})", path.display())]
    NotText { path: PathBuf, position: usize },
    #[error(transparent)]
    Invalid(#[from] CheckError),
}

/// Reads and validates the form at `path`.
pub fn load(path: &Path) -> Result<Checklist, ChecklistError> {
    let read = |source| ChecklistError::Read {
        path: path.to_owned(),
        source,
    };
    let size = std::fs::metadata(path).map_err(read)?.len();
    if size > MAX_BYTES {
        return Err(ChecklistError::TooBig {
            path: path.to_owned(),
            size,
        });
    }
    let bytes = std::fs::read(path).map_err(read)?;
    let text = String::from_utf8(bytes).map_err(|e| ChecklistError::NotText {
        path: path.to_owned(),
        position: e.utf8_error().valid_up_to(),
    })?;
    Ok(parse(&path.display().to_string(), &text)?)
}

/// Validates the text of a form; `name` is what faults call the file.
pub fn parse(name: &str, text: &str) -> Result<Checklist, CheckError> {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut faults = Vec::new();
    let checklist = node::parse(body, &mut faults)
        .and_then(|root| read::checklist(&root, ContentHash::of(text.as_bytes()), &mut faults));
    match checklist {
        Some(checklist) if faults.is_empty() => Ok(Checklist {
            source: text.into(),
            ..checklist
        }),
        _ => Err(CheckError::new(name, body, faults)),
    }
}

#[cfg(test)]
mod tests;
