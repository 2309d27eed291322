//! Why the machine answered an item as it did: what was found where, what came closest and why it did not count.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::names;
use super::scorecard::Seen;
use super::shell::{Shell, html};
use crate::domain::{CallId, FormId, ItemId};
use crate::pipeline::{explain, review};
use crate::report::Language;
use crate::review::app::App;
use crate::review::auth::Viewer;
use crate::review::error::PageError;
use crate::store::Viewer as Eyes;

#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    form: String,
    #[serde(default)]
    item: String,
}

#[derive(Template)]
#[template(path = "why.html")]
struct Page {
    shell: Shell,
    language: Language,
    call: CallId,
    title: String,
    tree: Option<String>,
}

pub(crate) async fn page(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Seen(row): Seen,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let language = viewer.language;
    let form = Some(FormId(asked.form)).filter(|form| !form.0.is_empty());
    let eyes = Eyes::Person(&viewer.user.name);
    let found = review(&*app.store, row.call, form.as_ref(), eyes).await?;
    let (title, tree) = match &found {
        None => (String::new(), None),
        Some(found) => {
            let labels = names::of_version(&app, &found.form).await?;
            let item = ItemId(asked.item);
            let tree = explain(&*app.store, &row, &found.form, &item).await?;
            (labels.item(&item).to_owned(), tree)
        }
    };
    let page = Page {
        shell: Shell::of(
            &viewer,
            language.pick("Why the machine decided so", "Почему машина так решила"),
        ),
        language,
        call: row.call,
        title,
        tree,
    };
    html("why", &page)
}
