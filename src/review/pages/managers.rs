//! Managers side by side, and one page each: how he passes the items beside the others, which calls to hear. An agent is
//! led to his own page and sees nobody else's.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::calls::RowView;
use super::shell::{Shell, html};
use super::trend::TrendView;
use super::{link, names, style};
use crate::domain::FormId;
use crate::kpi::managers::{self, BesideOthers, Managers};
use crate::kpi::weeks;
use crate::report::html::{Overview, overview_main};
use crate::report::{Labels, Language, Style};
use crate::review::app::App;
use crate::review::auth::Viewer;
use crate::review::error::PageError;
use crate::store::{CallOrder, CallSearch, DisputeQuery, UserRole};

/// Calls to hear.
const TO_HEAR: u32 = 5;
const NEWEST: u32 = 20;
/// Weeks of the trend.
const WEEKS: i64 = 13;

#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    pub form: String,
}

#[derive(Template)]
#[template(path = "managers.html")]
struct Page {
    shell: Shell,
    people: Vec<(String, String)>,
    table: Option<String>,
}

#[derive(Template)]
#[template(path = "manager.html")]
struct OnePage {
    shell: Shell,
    language: Language,
    name: String,
    facts: Vec<(&'static str, String)>,
    items: Vec<ItemView>,
    trend: Option<TrendView>,
    worst: Vec<RowView>,
    rows: Vec<RowView>,
    date_heading: String,
    disputes: Vec<DisputeView>,
    more: String,
}

struct ItemView {
    title: String,
    own: String,
    others: String,
    difference: Option<String>,
    class: &'static str,
    reading: &'static str,
}

struct DisputeView {
    href: String,
    title: String,
    reason: String,
    when: String,
    decision: Option<String>,
}

pub(crate) async fn page(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    if viewer.user.role == UserRole::Agent {
        return match &viewer.user.manager {
            Some(name) => Ok(Redirect::to(&format!("/managers/{}", link::quote(name))).into_response()),
            None => Ok(Redirect::to("/calls").into_response()),
        };
    }
    let language = viewer.language;
    let Some(form) = names::form(&app, &asked.form).await? else {
        return super::conversion::nothing_yet(&viewer);
    };
    let mut all = Managers::clone(&*of_all(&app, &form).await?);
    all.rows.retain(|row| viewer.scope.allows(row.manager.as_deref()));
    let labels = names::of_form(&app, &form).await?;
    let people = all.rows.iter().filter_map(|row| row.manager.clone());
    let page = Page {
        shell: Shell::of(&viewer, language.pick("Managers", "Менеджеры")),
        people: people
            .map(|name| (format!("/managers/{}", link::quote(&name)), name))
            .collect(),
        table: Some(table(&all, &labels, &style(&app, language))?),
    };
    html("managers", &page)
}

/// All managers, made once in a while.
async fn of_all(app: &Arc<App>, form: &FormId) -> Result<Arc<Managers>, PageError> {
    let (own, asked) = (Arc::clone(app), form.clone());
    let make = async move { Ok(managers::load(&*own.store, &asked).await?) };
    app.managers.get(form.as_str().to_owned(), app.now(), make).await
}

fn table(all: &Managers, labels: &Labels, style: &Style) -> Result<String, PageError> {
    let overview = Overview {
        run: None,
        lift: None,
        managers: Some(all),
        join: None,
        calls: None,
        labels,
    };
    Ok(overview_main(&overview, style)?)
}

pub(crate) async fn one(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let language = viewer.language;
    if !viewer.scope.allows(Some(&name)) || !app.choices().await?.agents.contains(&name) {
        return Err(PageError::NotFound);
    }
    let style = style(&app, language);
    let form = names::form(&app, &asked.form).await?;
    let (facts, items, labels) = match &form {
        Some(form) => {
            let all = of_all(&app, form).await?;
            let labels = names::of_form(&app, form).await?;
            let items = managers::beside_others(&all, &name);
            let items = items.iter().map(|item| ItemView::of(item, &labels, language)).collect();
            (facts(&all, &name, language), items, labels)
        }
        None => (Vec::new(), Vec::new(), Arc::default()),
    };
    let calls = async |order, limit| {
        let search = CallSearch {
            agent: Some(name.clone()),
            // Nobody learns from an answering machine.
            conversations: order == CallOrder::Worst,
            order,
            limit,
            ..CallSearch::default()
        };
        let page = app.store.search_calls(&search, &viewer.scope).await?;
        Ok::<_, PageError>(page.rows.iter().map(|row| RowView::of(&app, row, language)).collect())
    };
    let trend = match &form {
        Some(form) => {
            let until = (app.now(), &app.settings.zone);
            let weeks = weeks::load(&*app.store, form, &name, until, WEEKS).await?;
            TrendView::of(&weeks, language)
        }
        None => None,
    };
    let disputes = own_disputes(&app, &viewer, &labels, &style).await?;
    let page = OnePage {
        shell: Shell::of(&viewer, name.clone()),
        language,
        facts,
        items,
        trend,
        worst: calls(CallOrder::Worst, TO_HEAR).await?,
        rows: calls(CallOrder::Newest, NEWEST).await?,
        date_heading: style.date_heading(),
        disputes,
        more: format!("/calls?agent={}", link::quote(&name)),
        name,
    };
    html("manager", &page)
}

fn facts(all: &Managers, name: &str, language: Language) -> Vec<(&'static str, String)> {
    let Some(row) = all.rows.iter().find(|row| row.manager.as_deref() == Some(name)) else {
        return Vec::new();
    };
    let unknown = || "—".to_owned();
    let closed = row.deals.won + row.deals.lost;
    vec![
        (language.pick("Calls", "Звонки"), row.calls.to_string()),
        (
            language.pick("Mean score", "Средний балл"),
            row.mean_score
                .map_or_else(unknown, |mean| format!("{} · n={}", language.short(mean), row.scored)),
        ),
        (
            language.pick("Won of closed deals", "Выиграно из закрытых"),
            row.win_rate.map_or_else(unknown, |rate| {
                format!("{} · n={closed}", language.percent_interval(rate))
            }),
        ),
        (
            language.pick("Open deals", "Открытые сделки"),
            row.deals.open.to_string(),
        ),
    ]
}

async fn own_disputes(
    app: &App,
    viewer: &Viewer,
    labels: &Labels,
    style: &Style,
) -> Result<Vec<DisputeView>, PageError> {
    if viewer.user.role != UserRole::Agent {
        return Ok(Vec::new());
    }
    let query = DisputeQuery {
        by: Some(viewer.user.name.clone()),
        limit: Some(20),
        ..DisputeQuery::default()
    };
    let language = style.language;
    let disputes = app.store.disputes(&query).await?;
    let view = |dispute: crate::domain::Dispute| DisputeView {
        href: format!("/calls/{}", dispute.call),
        title: labels.item(&dispute.item).to_owned(),
        reason: dispute.reason,
        when: style.date_time(dispute.at),
        decision: dispute.decision.map(|decided| {
            let word = if decided.changed {
                language.pick("changed to", "изменено на")
            } else {
                language.pick("upheld", "оставлено")
            };
            let comment = decided
                .comment
                .map(|comment| format!(": {comment}"))
                .unwrap_or_default();
            format!("{word} «{}»{comment}", language.verdict(decided.verdict))
        }),
    };
    Ok(disputes.into_iter().map(view).collect())
}

impl ItemView {
    fn of(item: &BesideOthers, labels: &Labels, language: Language) -> Self {
        let rate = |rate: &managers::ItemRate| match rate.pass_rate {
            Some(share) => format!("{} · {}/{}", language.percent(share.value), rate.passed, rate.decided),
            None => "—".to_owned(),
        };
        let (class, reading) = match item.difference {
            Some(difference) if difference.high < 0.0 => {
                ("fewer", language.pick("less often than others", "реже других"))
            }
            Some(difference) if difference.low > 0.0 => {
                ("more", language.pick("more often than others", "чаще других"))
            }
            Some(_) => ("unclear", language.pick("no clear difference", "ясной разницы нет")),
            None => ("none", language.pick("not enough calls", "мало звонков")),
        };
        Self {
            title: labels.item(&item.own.id).to_owned(),
            own: rate(&item.own),
            others: rate(&item.others),
            difference: item.difference.map(|difference| language.points_interval(difference)),
            class,
            reading,
        }
    }
}

/// The form that a query asks for, for figures.
pub(crate) async fn form_of(app: &Arc<App>, asked: &Asked) -> Result<FormId, PageError> {
    names::form(app, &asked.form).await?.ok_or(PageError::NotFound)
}
