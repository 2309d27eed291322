//! Why an item of a call was met or not, as `checklist explain` says it: from the kept text of the form that the call was
//! scored by. Input: the call, the form's version, the item; output: text.

use crate::checklist;
use crate::domain::{FormRef, ItemId};
use crate::score::{CallFacts, Scorer, render};
use crate::store::{CallRow, Store, StoreError};

/// `None`: the call has no transcript, the form's text is not kept, or it has no such item.
pub async fn explain(
    store: &dyn Store,
    row: &CallRow,
    form: &FormRef,
    item: &ItemId,
) -> Result<Option<String>, StoreError> {
    let Some(transcript) = store.transcript(row.call).await? else {
        return Ok(None);
    };
    let Some(source) = store.form_source(&form.id, Some(&form.hash)).await? else {
        return Ok(None);
    };
    let (facts, item) = (CallFacts::of(row.direction), item.clone());
    let explained = tokio::task::spawn_blocking(move || {
        let checklist = checklist::parse(source.form.as_str(), &source.body).ok()?;
        let explanation = Scorer::new(&checklist).ok()?.explain(&item, &transcript, &facts)?;
        Some(render(&explanation, checklist.language))
    });
    match explained.await {
        Ok(text) => Ok(text),
        Err(ended) => std::panic::resume_unwind(ended.into_panic()),
    }
}
