//! The words of forms for reports: from call scripts named on the command line, else as the database keeps them.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use crate::checklist::{self, Checklist};
use crate::domain::{FormId, FormRef};
use crate::pipeline::Forms;
use crate::report::{Labels, Language, Names};
use crate::store::Store;

/// Asks the database once per version of a form.
#[derive(Debug, Default)]
pub(in crate::cli) struct Titles {
    names: Names,
    known: Mutex<BTreeMap<Version, Arc<Labels>>>,
}

/// A form, and the hash of the version meant; `None`: the current one.
type Version = (FormId, Option<String>);

impl Titles {
    /// `names` stand above what the database keeps.
    pub fn new(names: Names) -> Self {
        Self {
            names,
            known: Mutex::default(),
        }
    }

    /// The words of the version that a call was scored with.
    pub async fn of(&self, store: &dyn Store, form: &FormRef) -> anyhow::Result<Arc<Labels>> {
        self.find(store, &form.id, Some(form.hash.clone())).await
    }

    /// The words of the form's current version, for figures over many calls.
    pub async fn of_form(&self, store: &dyn Store, form: &FormId) -> anyhow::Result<Arc<Labels>> {
        self.find(store, form, None).await
    }

    async fn find(&self, store: &dyn Store, form: &FormId, hash: Option<String>) -> anyhow::Result<Arc<Labels>> {
        if let Some(labels) = self.names.get(form) {
            return Ok(Arc::new(labels.clone()));
        }
        let key = (form.clone(), hash);
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(labels) = known().get(&key) {
            return Ok(Arc::clone(labels));
        }
        let texts = store.form_texts(form, key.1.as_deref()).await?;
        let labels = Arc::new(texts.map(Labels::from).unwrap_or_default());
        known().insert(key, Arc::clone(&labels));
        Ok(labels)
    }
}

/// The readable names of a run's forms.
pub(in crate::cli) fn names(forms: &Forms) -> Names {
    let mut names = Names::default();
    forms
        .checklists()
        .for_each(|checklist| names.insert(checklist.id.clone(), labels(checklist)));
    names
}

/// The readable names in call scripts.
pub(in crate::cli) fn names_in(files: &[PathBuf]) -> anyhow::Result<Names> {
    let mut names = Names::default();
    for file in files {
        let checklist = checklist::load(file)?;
        names.insert(checklist.id.clone(), labels(&checklist));
    }
    Ok(names)
}

pub(in crate::cli) fn labels(checklist: &Checklist) -> Labels {
    Labels {
        form: Some(checklist.title.clone()),
        sections: checklist
            .sections
            .iter()
            .map(|s| (s.id.clone(), s.title.clone()))
            .collect(),
        items: checklist
            .items()
            .map(|item| (item.id.clone(), item.text.clone()))
            .collect(),
        language: Some(Language::from_code(checklist.language.code())),
    }
}
