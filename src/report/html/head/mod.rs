//! The page for the head of sales: money first, whom to ring, whom to train, what goes with won deals, trends, managers,
//! signals of a gamed target. Input: a [`Morning`]; output: one self-contained page without a script. Nothing is
//! computed here; lists are cut to their first rows.

mod figure;
mod people;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;
mod trend;
mod words;

use askama::Template;

use self::figure::{FigureView, leading, row};
use self::people::{FlagsView, ManagersView, ToxicView, Trained};
use self::trend::Chart;
use self::words::{Words, words};
use super::lift::LiftView;
use super::policy;
use crate::domain::CallId;
use crate::kpi::catalogue::{Input, KpiReport};
use crate::kpi::head::{Morning, Step};
use crate::kpi::join::JoinReport;
use crate::kpi::lift::{Estimate, Finding, Lift};
use crate::kpi::worklists::{ListKind, WorkRow, Worklist};
use crate::report::format::UNKNOWN;
use crate::report::worklists as say;
use crate::report::{Labels, Language, ReportError, Style, Texts};

/// Rows of a worklist and of the lift table on the page.
const DEALS: usize = 10;
const LIFT_ROWS: usize = 12;

/// The page. `labels`: the words of the form; `call_page`: the link to a call's own page, where there is one.
pub fn head_page(
    morning: &Morning,
    labels: &Labels,
    call_page: &dyn Fn(CallId) -> Option<String>,
    style: &Style,
) -> Result<String, ReportError> {
    with_page(morning, labels, call_page, style, |page| page.render())
}

/// The same without its frame.
pub fn head_main(
    morning: &Morning,
    labels: &Labels,
    call_page: &dyn Fn(CallId) -> Option<String>,
    style: &Style,
) -> Result<String, ReportError> {
    with_page(morning, labels, call_page, style, |page| page.as_main().render())
}

fn with_page(
    morning: &Morning,
    labels: &Labels,
    call_page: &dyn Fn(CallId) -> Option<String>,
    style: &Style,
    render: impl FnOnce(&Page<'_>) -> Result<String, askama::Error>,
) -> Result<String, ReportError> {
    let language = style.language;
    let w = words(language);
    let short = morning.calls.as_ref().map(|calls| shortened(&calls.lift));
    let lists = morning.calls.as_ref().map(|calls| &calls.lists);
    let page = Page {
        policy: policy::WITHOUT_SCRIPT,
        code: language.code(),
        t: language.texts(),
        w,
        period: period(&morning.kpi, language),
        as_of: language.date_time(morning.as_of, &style.zone),
        form: morning.calls.as_ref().map(|calls| labels.form(&calls.form).to_owned()),
        warnings: warnings(&morning.join, language),
        unfinished: morning.as_of.to_zoned(style.zone.clone()).date() < morning.kpi.days.last,
        basis: basis(&morning.join, language),
        money: money(&morning.kpi, language),
        not_earned: lists.map(|lists| NotEarned::of(&lists.revive, language)),
        lists: lists.map_or_else(Vec::new, |lists| {
            [&lists.revive, &lists.lost]
                .map(|list| ListView::of(list, labels, call_page, style))
                .into()
        }),
        trained: people::trained(morning, labels, language),
        items: morning
            .calls
            .as_ref()
            .map_or_else(Vec::new, |calls| people::items(&calls.lift, labels, language)),
        lift: short.as_ref().map(|lift| LiftView::of(lift, labels, language)),
        step: match morning.step {
            Step::Week => w.by_week,
            Step::Month => w.by_month,
        },
        charts: trend::charts(&morning.trend, language),
        managers: people::managers(&morning.kpi, language),
        flags: people::flags(&morning.kpi.flags, language),
        toxic: people::toxic(&morning.kpi, language),
    };
    render(&page).map_err(|source| ReportError::Page { page: "head", source })
}

#[derive(Template)]
#[template(path = "head.html", blocks = ["main"])]
struct Page<'a> {
    policy: &'static str,
    code: &'static str,
    t: &'static Texts,
    w: &'static Words,
    period: String,
    as_of: String,
    form: Option<String>,
    warnings: Vec<String>,
    /// The morning lies before the period's end.
    unfinished: bool,
    /// Name, value, detail.
    basis: Vec<(&'static str, String, String)>,
    money: Vec<MoneyTile>,
    not_earned: Option<NotEarned>,
    lists: Vec<ListView<'a>>,
    trained: Vec<Trained>,
    items: Vec<(String, String, u64, String)>,
    lift: Option<LiftView<'a>>,
    step: &'static str,
    charts: Vec<Chart>,
    managers: ManagersView,
    flags: FlagsView,
    toxic: ToxicView,
}

/// One of the three that tie to money.
struct MoneyTile {
    title: &'static str,
    /// A plan among the others: no word that a target is missing.
    has_plan: bool,
    lead: FigureView,
    /// Its other figures: name and value.
    others: Vec<(&'static str, String)>,
}

struct NotEarned {
    value: String,
    interval: Option<String>,
    deals: u64,
    amount: String,
    unknown: u64,
}

struct ListView<'a> {
    id: &'static str,
    title: &'static str,
    shown: usize,
    qualify: u64,
    rows: Vec<Brief<'a>>,
    has_unknown: bool,
}

/// A deal in three lines.
struct Brief<'a> {
    rank: String,
    deal: &'a str,
    amount: String,
    expected: Option<String>,
    chance: Option<String>,
    facts: Vec<String>,
    quote: Option<(&'a str, String)>,
    why: String,
    action: String,
    call: Option<(String, Option<String>)>,
}

/// The rows worth reading first: those with enough deals, in the order of the table.
fn shortened(lift: &Lift) -> Lift {
    let said = lift.items.iter().filter(|row| row.finding != Finding::NotEnough);
    Lift {
        items: said.take(LIFT_ROWS).cloned().collect(),
        trial: Vec::new(),
        ..lift.clone()
    }
}

fn period(report: &KpiReport, language: Language) -> String {
    let name = report.period.to_string();
    let date = |day: jiff::civil::Date| {
        let format = language.pick("%d %b %Y", "%d.%m.%Y");
        day.strftime(format).to_string().replace(' ', "\u{a0}")
    };
    format!("{name} ({}–{})", date(report.days.first), date(report.days.last))
}

fn warnings(join: &JoinReport, language: Language) -> Vec<String> {
    let warnings = join.warnings.iter();
    warnings.map(|warning| language.join_warning(warning)).collect()
}

fn basis(join: &JoinReport, language: Language) -> Vec<(&'static str, String, String)> {
    let w = words(language);
    let share = |share: Option<Estimate>| share.map_or_else(|| UNKNOWN.to_owned(), |s| language.percent_interval(s));
    let part = |part: u64, whole: u64| format!("{part} {} {whole}", w.of);
    vec![
        (
            w.calls_with_deal,
            share(join.call_coverage),
            part(join.matched, join.calls),
        ),
        (
            w.deals_with_call,
            share(join.deal_coverage),
            part(join.deals_with_calls, join.deals),
        ),
    ]
}

fn money(report: &KpiReport, language: Language) -> Vec<MoneyTile> {
    let rows = ["M1", "M2", "M3"].iter().filter_map(|id| row(report, id));
    rows.map(|row| {
        let id = leading(row);
        let total = row.groups.iter().find(|group| group.total);
        let figures = || total.iter().flat_map(|total| &total.figures);
        let lead = figures().find(|figure| Some(figure.id) == id);
        let mut lead = lead.map_or_else(FigureView::unknown, |figure| FigureView::of(figure, language));
        if lead.why.is_none() && lead.n.is_none() {
            let needs = row.no_data.as_deref().unwrap_or(&[Input::NotComputed]);
            lead.why = Some(language.no_data(needs));
        }
        let other = |figure: &crate::kpi::catalogue::FigureResult| {
            let view = FigureView::of(figure, language);
            // The plan rests on no deals.
            let text = if figure.id == "plan" { view.value } else { view.line() };
            (language.say(figure.name), text)
        };
        MoneyTile {
            title: language.say(row.name),
            has_plan: figures().any(|figure| figure.id == "plan" && figure.value.is_some()),
            lead,
            others: figures()
                .filter(|figure| Some(figure.id) != id && figure.part.is_none())
                .filter(|figure| row.id.to_string() != "M3" && figure.value.is_some() || figure.id == "above")
                .take(2)
                .map(other)
                .collect(),
        }
    })
    .collect()
}

impl NotEarned {
    /// Both lists share it.
    fn of(list: &Worklist, language: Language) -> Self {
        let part = &list.not_earned.all;
        let text = part.expected.map(|expected| say::estimate(expected, language));
        let (value, interval) = match text.as_deref().and_then(|text| text.split_once(" [")) {
            Some((value, interval)) => (value.to_owned(), Some(format!("[{interval}"))),
            None => (text.unwrap_or_else(|| UNKNOWN.to_owned()), None),
        };
        Self {
            value,
            interval,
            deals: part.deals,
            amount: language.money(part.amount),
            unknown: part.unknown_amount,
        }
    }
}

impl<'a> ListView<'a> {
    fn of(list: &'a Worklist, labels: &Labels, call_page: &dyn Fn(CallId) -> Option<String>, style: &Style) -> Self {
        let w = words(style.language);
        let rows: Vec<Brief<'a>> = list
            .rows
            .iter()
            .take(DEALS)
            .map(|row| Brief::of(row, labels, call_page, style))
            .collect();
        let (id, title) = match list.list {
            ListKind::Revive => ("revive", w.revive),
            ListKind::Lost => ("lost", w.lost),
        };
        Self {
            id,
            title,
            shown: rows.len(),
            qualify: list.candidates.qualify,
            rows,
            has_unknown: !list.unknown_amount.is_empty(),
        }
    }
}

impl<'a> Brief<'a> {
    fn of(row: &'a WorkRow, labels: &Labels, call_page: &dyn Fn(CallId) -> Option<String>, style: &Style) -> Self {
        let language = style.language;
        let mut facts = vec![
            row.manager
                .clone()
                .unwrap_or_else(|| say::words(language).not_known.to_owned()),
        ];
        facts.extend(row.customer.clone());
        facts.push(say::standing(row, style));
        let error = row.errors.first().map(|error| say::error(error, labels, language));
        let reason = || row.reasons.first().map(|reason| say::reason(reason, row, language));
        Self {
            rank: row.rank.map(|rank| rank.to_string()).unwrap_or_default(),
            deal: row.deal.as_str(),
            amount: say::money(row.amount, language),
            expected: row.expected.map(|expected| say::estimate(expected, language)),
            chance: row.chance.map(|_| say::chance(row.chance, language)),
            facts,
            quote: row
                .quotes
                .first()
                .map(|quote| (quote.text.as_str(), say::source(quote, language))),
            why: error.or_else(reason).unwrap_or_default(),
            action: say::action(&row.action, row, labels, language),
            call: row.call.as_ref().map(|call| {
                let when = call.started_at.map(|at| language.date_time(at, &style.zone));
                let name = match when {
                    Some(when) => format!("{} · {when}", call.call.short()),
                    None => call.call.short(),
                };
                (name, call_page(call.call))
            }),
        }
    }
}
