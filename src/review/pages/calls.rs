//! The list of calls: filters, search in what was said, sort, pages.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;

use super::filter::CallQuery;
use super::saved::{self, SavedView, query_of};
use super::shell::{Shell, html};
use super::{names, style};
use crate::domain::Verdict;
use crate::pipeline::search::best_segment;
use crate::report::html::{clock, masked_name};
use crate::report::{Labels, Language};
use crate::review::access::{Act, EVERY_TEAM};
use crate::review::app::App;
use crate::review::auth::Viewer;
use crate::review::error::PageError;
use crate::store::{CallPage, CallRow, CallSearch};

#[derive(Template)]
#[template(path = "calls.html")]
struct Page {
    shell: Shell,
    language: Language,
    query: CallQuery,
    faults: Vec<&'static str>,
    agents: Vec<String>,
    teams: Vec<String>,
    forms: Vec<(String, String)>,
    items: Vec<(String, String)>,
    behaviours: Vec<(&'static str, &'static str)>,
    orders: [(&'static str, &'static str); 3],
    deals: [(&'static str, &'static str); 5],
    verdicts: Vec<(&'static str, &'static str)>,
    rows: Vec<RowView>,
    next: Option<String>,
    is_first: bool,
    is_open: bool,
    date_heading: String,
    saved: Vec<SavedView>,
    /// Of this very list, to be kept.
    here: String,
}

/// One call in the list.
pub(super) struct RowView {
    pub href: String,
    pub when: String,
    pub agent: String,
    pub customer: String,
    pub duration: String,
    pub score: Option<String>,
    pub score_class: &'static str,
    pub coverage: String,
    pub deal: Option<(String, &'static str, &'static str)>,
    pub failure: Option<String>,
    /// Why the score stays out of figures over many calls.
    pub note: Option<&'static str>,
    /// Clock time and words where the search found them.
    pub said: Option<(String, String)>,
}

pub(crate) async fn page(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Query(query): Query<CallQuery>,
) -> Result<Response, PageError> {
    let language = viewer.language;
    let (found, faults) = find(&app, &viewer, &query).await?;
    let CallPage { rows, next } = found.1;
    let search = found.0;
    let mut views: Vec<RowView> = rows.iter().map(|row| RowView::of(&app, row, language)).collect();
    if !search.stems.is_empty() {
        quote_found(&app, &rows, &search.stems, &mut views).await?;
    }
    let choices = app.choices().await?;
    let sees = |agent: &String| viewer.scope.allows(Some(agent));
    let forms = app.forms().await?;
    let of = search
        .form
        .clone()
        .or_else(|| forms.first().map(|(form, _)| form.clone()));
    let labels = match &of {
        Some(form) => names::of_form(&app, form).await?,
        None => Arc::new(Labels::default()),
    };
    let mut titles = Vec::new();
    for (form, _) in forms.iter() {
        let title = names::of_form(&app, form).await?.form.clone();
        titles.push((form.0.clone(), title.unwrap_or_else(|| form.0.clone())));
    }
    let date_heading = style(&app, language).date_heading();
    let here = query_of(&query.link("/calls", None)).to_owned();
    let page = Page {
        shell: Shell::of(&viewer, language.pick("Calls", "Звонки")),
        language,
        agents: choices.agents.iter().filter(|agent| sees(agent)).cloned().collect(),
        teams: if viewer.scope.agents.is_none() {
            choices.teams.clone()
        } else {
            Vec::new()
        },
        forms: titles,
        items: labels
            .items
            .iter()
            .map(|(id, text)| (id.0.clone(), text.clone()))
            .collect(),
        behaviours: behaviours(language),
        orders: [
            ("newest", language.pick("newest first", "сначала новые")),
            (
                "worst",
                language.pick(
                    "lowest score first, conversations only",
                    "сначала худшие, только разговоры",
                ),
            ),
            ("best", language.pick("highest score first", "сначала лучшие")),
        ],
        deals: [
            ("matched", language.pick("with a deal", "со сделкой")),
            ("won", language.pick("won", "выиграна")),
            ("lost", language.pick("lost", "проиграна")),
            ("open", language.pick("open", "открыта")),
            ("none", language.pick("without a deal", "без сделки")),
        ],
        verdicts: [Verdict::Fail, Verdict::Pass, Verdict::Undecidable, Verdict::Na]
            .map(|verdict| (verdict.as_str(), language.verdict(verdict)))
            .to_vec(),
        rows: views,
        next: next.map(|after| query.link("/calls", Some(after))),
        is_first: query.after.is_empty(),
        is_open: query.is_narrowed(),
        date_heading,
        saved: saved::of(&app, &viewer, &here).await?,
        here,
        faults,
        query,
    };
    html("calls", &page)
}

/// What a query asks for, within what the viewer may see, and the fields that could not be read.
pub(crate) async fn find(
    app: &App,
    viewer: &Viewer,
    query: &CallQuery,
) -> Result<((CallSearch, CallPage), Vec<&'static str>), PageError> {
    let (mut search, mut faults) = query.search(&app.settings.zone);
    let team = query.team.trim();
    if !team.is_empty() && team != EVERY_TEAM {
        search.agents = Some(app.store.agents_of_teams(&[team.to_owned()]).await?);
    }
    if !query.q.trim().is_empty() && search.stems.is_empty() {
        faults.push("q");
    }
    let mut page = app.store.search_calls(&search, &viewer.scope).await?;
    if viewer.may(Act::Judge) {
        // What others made of a call stays out of sight of him who must judge it blind.
        let blind = app.store.open_blind_calls(&viewer.user.name).await?;
        for row in page.rows.iter_mut().filter(|row| blind.contains(&row.call)) {
            (row.score, row.coverage) = (None, None);
        }
    }
    Ok(((search, page), faults))
}

/// The words that the search found, for the rows of this page alone.
async fn quote_found(app: &App, rows: &[CallRow], stems: &[String], views: &mut [RowView]) -> Result<(), PageError> {
    const LONGEST: usize = 220;
    let ids: Vec<_> = rows.iter().map(|row| row.call).collect();
    let transcripts = app.store.transcripts(&ids).await?;
    for (row, view) in rows.iter().zip(views) {
        let Some((_, transcript)) = transcripts.iter().find(|(call, _)| *call == row.call) else {
            continue;
        };
        if let Some(index) = best_segment(transcript, stems) {
            let segment = &transcript.segments[index];
            let mut text: String = segment.text.chars().take(LONGEST).collect();
            if text.len() < segment.text.len() {
                text.push('…');
            }
            view.said = Some((clock(segment.start_ms), text));
            view.href.push_str(&format!("#s{index}"));
        }
    }
    Ok(())
}

impl RowView {
    pub fn of(app: &App, row: &CallRow, language: Language) -> Self {
        let style = style(app, language);
        let value = row.score.map(crate::domain::Score::value);
        Self {
            href: format!("/calls/{}", row.call),
            when: row
                .started_at
                .map_or_else(|| masked_name(&row.path), |at| style.date_time(at)),
            agent: row.agent.clone().unwrap_or_else(|| "—".to_owned()),
            customer: row.customer.clone().unwrap_or_default(),
            duration: row
                .duration_ms
                .map_or_else(|| "—".to_owned(), |length| language.length(length.as_secs_f64())),
            score: value.map(|value| language.short(value)),
            score_class: match value {
                None => "na",
                Some(value) if value < 50.0 => "fail",
                Some(value) if value < 75.0 => "undecidable",
                Some(_) => "pass",
            },
            coverage: row.coverage.map(|share| language.percent(share)).unwrap_or_default(),
            deal: row.deal.as_ref().map(|deal| {
                let status = row.deal_status.map_or("", |status| language.deal_status(status));
                let class = match row.deal_status {
                    Some(crate::domain::DealStatus::Won) => "pass",
                    Some(crate::domain::DealStatus::Lost) => "fail",
                    _ => "na",
                };
                let amount = row.deal_amount.map(|amount| language.money(amount)).unwrap_or_default();
                let text = [deal.0.as_str(), &amount].join(" ");
                (text.trim().to_owned(), status, class)
            }),
            failure: row.failure.as_ref().map(|failure| failure.reason.clone()),
            note: (row.meaningful == Some(false)).then_some(language.texts().not_a_conversation),
            said: None,
        }
    }
}

/// Behaviours that people look for.
fn behaviours(language: Language) -> Vec<(&'static str, &'static str)> {
    [
        ("objection:dropped", "an objection was dropped", "возражение брошено"),
        ("objection:handled", "an objection was handled", "возражение отработано"),
        ("objection:price", "objection: price", "возражение: цена"),
        ("objection:think", "objection: I will think", "возражение: подумаю"),
        (
            "objection:competitor",
            "objection: a competitor",
            "возражение: конкурент",
        ),
        ("refusal", "the customer refused", "клиент отказался"),
        ("closing_attempt", "an attempt to close", "попытка закрытия"),
        (
            "closing_attempt:refused",
            "an attempt to close was refused",
            "попытка закрытия отклонена",
        ),
        ("next_step", "a next step was agreed", "договорились о шаге"),
        ("promise", "a promise", "обещание"),
        ("competitor", "a competitor was named", "назван конкурент"),
        ("price", "the price was named", "названа цена"),
        ("discount", "a discount", "скидка"),
        ("upsell", "an upsell", "допродажа"),
        ("monologue", "a monologue", "монолог"),
        ("interruption", "an interruption", "перебивание"),
    ]
    .into_iter()
    .map(|(id, english, russian)| (id, language.pick(english, russian)))
    .collect()
}
