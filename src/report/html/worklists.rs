//! A worklist as a self-contained page: a card per deal that is not broken over two sheets of paper, then the money not
//! earned.

use askama::Template;

use super::policy;
use crate::kpi::worklists::{NotEarnedPart, WorkRow, Worklist};
use crate::report::worklists::{self as say, Words};
use crate::report::{Labels, ReportError, Style};

pub fn worklist_page(list: &Worklist, labels: &Labels, style: &Style) -> Result<String, ReportError> {
    rendered(Page::of(list, labels, style).render())
}

/// The same without its frame.
pub fn worklist_main(list: &Worklist, labels: &Labels, style: &Style) -> Result<String, ReportError> {
    rendered(Page::of(list, labels, style).as_main().render())
}

fn rendered(page: Result<String, askama::Error>) -> Result<String, ReportError> {
    page.map_err(|source| ReportError::Page {
        page: "worklist",
        source,
    })
}

impl<'a> Page<'a> {
    fn of(list: &'a Worklist, labels: &Labels, style: &Style) -> Self {
        let language = style.language;
        let w = say::words(language);
        let parts = |title, parts: &[NotEarnedPart], is_error| {
            let part = |part: &NotEarnedPart| {
                [
                    say::part_name(part, is_error, labels, language),
                    (part.deals + part.unknown_amount).to_string(),
                    language.money(part.amount),
                    part.expected
                        .map_or_else(|| w.not_known.to_owned(), |e| say::estimate(e, language)),
                ]
            };
            (title, parts.iter().map(part).collect::<Vec<_>>())
        };
        Self {
            policy: policy::WITHOUT_SCRIPT,
            code: language.code(),
            title: say::title(list, language),
            notes: say::notes(list, labels, style),
            w,
            rows: rows(&list.rows, labels, style),
            unknown: rows(&list.unknown_amount, labels, style),
            not_earned: say::not_earned_note(list, language),
            parts: vec![
                parts(w.by_manager, &list.not_earned.by_manager, false),
                parts(w.by_error, &list.not_earned.by_error, true),
            ],
        }
    }
}

#[derive(Template)]
#[template(path = "worklist.html", blocks = ["main"])]
struct Page<'a> {
    policy: &'static str,
    code: &'static str,
    title: String,
    notes: Vec<String>,
    w: &'static Words,
    rows: Vec<RowView<'a>>,
    unknown: Vec<RowView<'a>>,
    not_earned: String,
    parts: Vec<(&'static str, Vec<[String; 4]>)>,
}

struct RowView<'a> {
    rank: String,
    deal: &'a str,
    facts: Vec<String>,
    amount: String,
    expected: Option<String>,
    chance: Option<String>,
    call: Option<String>,
    /// Words, who and when, what they show.
    quotes: Vec<(&'a str, String, &'static str)>,
    errors: Vec<String>,
    reasons: Vec<String>,
    action: String,
}

fn rows<'a>(rows: &'a [WorkRow], labels: &Labels, style: &Style) -> Vec<RowView<'a>> {
    rows.iter().map(|row| RowView::of(row, labels, style)).collect()
}

impl<'a> RowView<'a> {
    fn of(row: &'a WorkRow, labels: &Labels, style: &Style) -> Self {
        let language = style.language;
        let w = say::words(language);
        let mut facts = vec![row.manager.clone().unwrap_or_else(|| w.not_known.to_owned())];
        facts.extend(row.customer.clone());
        facts.extend(row.product.clone());
        facts.push(say::standing(row, style));
        facts.extend(row.lost_reason.as_deref().map(|reason| say::quoted(reason, language)));
        let call = row.call.as_ref().map(|call| {
            let when = call
                .started_at
                .map(|at| format!(", {}", language.date_time(at, &style.zone)));
            format!("{} · {}{}", call.call.short(), call.recording, when.unwrap_or_default())
        });
        Self {
            rank: row.rank.map(|rank| rank.to_string()).unwrap_or_default(),
            deal: row.deal.as_str(),
            facts,
            amount: say::money(row.amount, language),
            expected: row.expected.map(|expected| say::estimate(expected, language)),
            chance: row.chance.map(|_| say::chance(row.chance, language)),
            call,
            quotes: row
                .quotes
                .iter()
                .map(|quote| {
                    (
                        quote.text.as_str(),
                        say::source(quote, language),
                        say::about(quote.about, language),
                    )
                })
                .collect(),
            errors: row
                .errors
                .iter()
                .map(|error| say::error(error, labels, language))
                .collect(),
            reasons: row
                .reasons
                .iter()
                .map(|reason| say::reason(reason, row, language))
                .collect(),
            action: say::action(&row.action, row, labels, language),
        }
    }
}
