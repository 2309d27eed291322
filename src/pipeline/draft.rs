//! A form that somebody writes on a page: checked as `checklist check` does, and tried on calls before anything is scored with
//! it. Input: its text; output: faults with their places, or what it would say of calls beside what they have now.

use std::sync::Arc;

use crate::checklist::{self, Fault};
use crate::domain::{CallId, FormRef, ItemId, Score, Scorecard, Verdict};
use crate::score::{CallFacts, Scorer};
use crate::store::{CallRow, Store, StoreError};

/// A form that can be scored with.
#[derive(Debug, Clone)]
pub struct Draft(Arc<Scorer>);

/// One thing wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftFault {
    /// From 1.
    pub line: usize,
    pub message: String,
    /// With the line, carets under the place, and the hint.
    pub shown: String,
}

/// What the draft says of one call.
#[derive(Debug, Clone, PartialEq)]
pub struct Tried {
    pub call: CallId,
    /// The machine's score now, and by the draft.
    pub before: Option<Score>,
    pub after: Option<Score>,
    /// Items that are new, or judged otherwise.
    pub changed: Vec<TriedItem>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct TriedItem {
    pub id: ItemId,
    pub title: String,
    /// `None`: the item is new.
    pub before: Option<Verdict>,
    pub after: Verdict,
    /// What it rests on.
    pub quote: Option<String>,
    pub reason: Option<String>,
}

/// Every fault of the text, or a form that can be scored with.
pub fn check(name: &str, text: &str) -> Result<Draft, Vec<DraftFault>> {
    let fault = |fault: &Fault| DraftFault {
        line: fault.line,
        message: fault.message.clone(),
        shown: fault.render(),
    };
    let checklist = checklist::parse(name, text).map_err(|error| error.faults.iter().map(fault).collect::<Vec<_>>())?;
    let scorer = Scorer::new(&checklist).map_err(|error| {
        vec![DraftFault {
            line: 1,
            message: error.to_string(),
            shown: format!("{name}: {error}\n"),
        }]
    })?;
    Ok(Draft(Arc::new(scorer)))
}

impl Draft {
    #[must_use]
    pub fn form(&self) -> FormRef {
        let checklist = self.0.checklist();
        FormRef {
            id: checklist.id.clone(),
            hash: checklist.hash.to_string(),
        }
    }

    #[must_use]
    pub fn items(&self) -> usize {
        self.0.checklist().items().count()
    }

    /// Judges calls by the draft. Nothing is written. Calls without a transcript are left out.
    pub async fn try_on(&self, store: &dyn Store, rows: &[CallRow]) -> Result<Vec<Tried>, StoreError> {
        let form = self.form().id;
        let mut tried = Vec::with_capacity(rows.len());
        for row in rows {
            let Some(transcript) = store.transcript(row.call).await? else {
                continue;
            };
            let before = store.machine_scorecard(row.call, Some(&form)).await?;
            let (scorer, facts) = (Arc::clone(&self.0), CallFacts::of(row.direction));
            let judged = tokio::task::spawn_blocking(move || scorer.score_with(&transcript, &facts)).await;
            let after = match judged {
                Ok(card) => card,
                Err(ended) => std::panic::resume_unwind(ended.into_panic()),
            };
            tried.push(self.beside(row.call, before.as_ref(), &after));
        }
        Ok(tried)
    }

    fn beside(&self, call: CallId, before: Option<&Scorecard>, after: &Scorecard) -> Tried {
        let was = |id: &ItemId| {
            let items = before.map_or(&[][..], |card| &card.items);
            items.iter().find(|item| item.id == *id).map(|item| item.verdict)
        };
        let changed = after.items.iter().filter(|item| was(&item.id) != Some(item.verdict));
        Tried {
            call,
            before: before.and_then(|card| card.score),
            after: after.score,
            changed: changed
                .map(|item| TriedItem {
                    id: item.id.clone(),
                    title: self.title(&item.id),
                    before: was(&item.id),
                    after: item.verdict,
                    quote: item.evidence.first().map(|evidence| evidence.quote.clone()),
                    reason: item.reason.clone(),
                })
                .collect(),
        }
    }

    fn title(&self, id: &ItemId) -> String {
        let item = self.0.checklist().items().find(|item| item.id == *id);
        item.map_or_else(|| id.0.clone(), |item| item.text.clone())
    }
}
