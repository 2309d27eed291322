//! The call scripts of a run, ready to score with, and which of them is for which call.

use std::sync::Arc;

use jiff::Timestamp;

use crate::checklist::{Checklist, CriticalEffect, ScoreBy};
use crate::domain::{FormId, FormRef};
use crate::score::{ScoreError, Scorer};
use crate::store::{FormOutline, FormTexts, ItemOutline, Store, StoreError};
use crate::transcribe::Language;

/// One compiled form, or one per language.
#[derive(Debug)]
pub struct Forms(Vec<Arc<Scorer>>);

#[derive(Debug, thiserror::Error)]
pub enum FormsError {
    #[error("no call script given")]
    None,
    #[error("call scripts {first} and {second} are both for the language {language:?}")]
    SameLanguage {
        first: FormId,
        second: FormId,
        language: String,
    },
    #[error("call script {form} cannot be used")]
    Score { form: FormId, source: ScoreError },
}

impl Forms {
    pub fn new(checklists: Vec<Checklist>) -> Result<Self, FormsError> {
        if checklists.is_empty() {
            return Err(FormsError::None);
        }
        for (at, second) in checklists.iter().enumerate() {
            if let Some(first) = checklists[..at].iter().find(|first| first.language == second.language) {
                return Err(FormsError::SameLanguage {
                    first: first.id.clone(),
                    second: second.id.clone(),
                    language: second.language.code().to_owned(),
                });
            }
        }
        let scorers = checklists.into_iter().map(|checklist| {
            Scorer::new(&checklist)
                .map(Arc::new)
                .map_err(|source| FormsError::Score {
                    form: checklist.id,
                    source,
                })
        });
        scorers.collect::<Result<_, _>>().map(Self)
    }

    /// The form for a call in `language`: the one written for it. A single form is used for every call: the department
    /// said that its calls are in that language, and detection can err.
    #[must_use]
    pub fn for_language(&self, language: Option<&str>) -> Option<&Arc<Scorer>> {
        match self.0.as_slice() {
            [only] => Some(only),
            forms => forms
                .iter()
                .find(|form| Some(form.checklist().language.code()) == language),
        }
    }

    pub fn checklists(&self) -> impl Iterator<Item = &Checklist> {
        self.0.iter().map(|form| form.checklist())
    }

    /// The arithmetic of each form, for the store to keep.
    pub(super) fn outlines(&self) -> impl Iterator<Item = FormOutline> {
        self.checklists().map(outline)
    }

    /// Keeps the words of the forms beside the scorecards, which have ids only, and their texts for those who change them.
    pub async fn save_texts(&self, store: &dyn Store, now: Timestamp) -> Result<(), StoreError> {
        for checklist in self.checklists() {
            let form = FormRef {
                id: checklist.id.clone(),
                hash: checklist.hash.to_string(),
            };
            let sections = checklist.sections.iter().map(|s| (s.id.clone(), s.title.clone()));
            let items = checklist.items().map(|item| (item.id.clone(), item.text.clone()));
            let texts = FormTexts {
                title: checklist.title.clone(),
                language: checklist.language.code().to_owned(),
                sections: sections.collect(),
                items: items.collect(),
            };
            store.save_form_texts(&form, &texts).await?;
            store.keep_source(&form, &checklist.source, now).await?;
        }
        Ok(())
    }

    /// What recognition should expect: the language of the only form, or one of several. `setting` is the user's own
    /// choice, `auto` or a code.
    #[must_use]
    pub fn language(&self, setting: &str) -> Language {
        if setting != "auto" {
            return Language::Fixed(setting.to_owned());
        }
        match self.0.as_slice() {
            [only] => Language::Fixed(only.checklist().language.code().to_owned()),
            forms => Language::Auto {
                candidates: forms.iter().map(|f| f.checklist().language.code().to_owned()).collect(),
            },
        }
    }

    /// Names that recognition should expect, of all forms, each once.
    #[must_use]
    pub fn vocabulary(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for name in self.0.iter().flat_map(|form| form.checklist().prompt_words()) {
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
        names
    }
}

fn outline(checklist: &Checklist) -> FormOutline {
    let items = checklist.sections.iter().flat_map(|section| {
        section.items.iter().map(|item| ItemOutline {
            id: item.id.clone(),
            section: section.id.clone(),
            text: item.text.clone(),
            weight: item.weight,
            critical: item.critical,
            bonus: item.bonus,
            report_only: item.report_only,
        })
    });
    FormOutline {
        form: FormRef {
            id: checklist.id.clone(),
            hash: checklist.hash.to_string(),
        },
        by_sections: checklist.scoring.by == ScoreBy::Sections,
        critical_is_zero: checklist.scoring.critical == CriticalEffect::Score,
        pass_from: checklist.scoring.pass_from,
        coverage_floor: checklist.scoring.coverage_floor,
        sections: checklist.sections.iter().map(|s| (s.id.clone(), s.weight)).collect(),
        items: items.collect(),
    }
}
