//! The words of forms, and the form that a page is about.

use std::sync::Arc;

use crate::domain::{FormId, FormRef};
use crate::report::Labels;
use crate::review::app::App;
use crate::review::error::PageError;

/// The words of the version that a call was scored with.
pub(crate) async fn of_version(app: &App, form: &FormRef) -> Result<Labels, PageError> {
    let texts = app.store.form_texts(&form.id, Some(&form.hash)).await?;
    Ok(texts.map(Labels::from).unwrap_or_default())
}

/// The words of a form's current version.
pub(crate) async fn of_form(app: &App, form: &FormId) -> Result<Arc<Labels>, PageError> {
    let texts = app.store.form_texts(form, None).await?;
    Ok(Arc::new(texts.map(Labels::from).unwrap_or_default()))
}

/// A form by its id, if calls were scored with it; without an id the one that most calls were scored with. `None`: no
/// call has a scorecard yet.
pub(crate) async fn form(app: &Arc<App>, asked: &str) -> Result<Option<FormId>, PageError> {
    let forms = app.forms().await?;
    if asked.is_empty() {
        return Ok(forms.first().map(|(form, _)| form.clone()));
    }
    let found = forms.iter().find(|(form, _)| form.as_str() == asked);
    found.map(|(form, _)| Some(form.clone())).ok_or(PageError::NotFound)
}
