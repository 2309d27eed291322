//! The checklist that calls are scored against: sections, items, weights, as the store keeps them with the scorecards.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;

use super::managers::Asked;
use super::shell::{Shell, html};
use super::{link, names};
use crate::domain::FormRef;
use crate::report::Language;
use crate::review::access::Act;
use crate::review::app::App;
use crate::review::auth::Viewer;
use crate::review::error::PageError;

#[derive(Template)]
#[template(path = "checklist.html")]
struct Page {
    shell: Shell,
    language: Language,
    title: String,
    facts: Vec<(&'static str, String)>,
    sections: Vec<SectionView>,
    may_see_calls: bool,
    /// Where the viewer may change it.
    edit: Option<String>,
}

struct SectionView {
    title: String,
    items: Vec<ItemView>,
}

struct ItemView {
    id: String,
    text: String,
    weight: String,
    is_critical: bool,
    is_bonus: bool,
    is_report_only: bool,
    failed: String,
}

pub(crate) async fn page(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let language = viewer.language;
    let Some(form) = names::form(&app, &asked.form).await? else {
        return super::conversion::nothing_yet(&viewer);
    };
    let versions = app.store.form_versions(&form).await?;
    let current = versions
        .iter()
        .find(|version| version.current)
        .ok_or(PageError::NotFound)?;
    let form_ref = FormRef {
        id: form.clone(),
        hash: current.hash.clone(),
    };
    let labels = names::of_version(&app, &form_ref).await?;
    let outline = app.store.form_outline(&form_ref).await?;
    let mut sections = Vec::new();
    let mut facts = vec![
        (
            language.pick("Version", "Версия"),
            current.hash.chars().take(8).collect(),
        ),
        (language.pick("Calls", "Звонков"), current.calls.to_string()),
    ];
    if let Some(outline) = outline {
        if let Some(from) = outline.pass_from {
            facts.push((language.pick("Passes from", "Зачёт от"), language.short(from)));
        }
        let floor = language.percent(outline.coverage_floor);
        facts.push((language.pick("Heard at least", "Услышано не меньше"), floor));
        for (id, weight) in &outline.sections {
            let items = outline.items.iter().filter(|item| item.section == *id);
            sections.push(SectionView {
                title: format!(
                    "{}{}",
                    labels.section(id, language),
                    if outline.by_sections {
                        format!(" · {}", language.short(*weight))
                    } else {
                        String::new()
                    }
                ),
                items: items
                    .map(|item| ItemView {
                        id: item.id.0.clone(),
                        text: item.text.clone(),
                        weight: language.short(item.weight),
                        is_critical: item.critical,
                        is_bonus: item.bonus,
                        is_report_only: item.report_only,
                        failed: format!("/calls?item={}", link::quote(item.id.as_str())),
                    })
                    .collect(),
            });
        }
    }
    let page = Page {
        shell: Shell::of(&viewer, language.pick("Checklist", "Чек-лист")),
        language,
        title: labels.form(&form).to_owned(),
        facts,
        sections,
        may_see_calls: viewer.may(Act::SeeCalls),
        edit: viewer
            .may(Act::EditChecklist)
            .then(|| format!("/checklist/edit?form={}", link::quote(form.as_str()))),
    };
    html("checklist", &page)
}
