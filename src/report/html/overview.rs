//! The page of the department: the last run, what goes with won deals, managers, the join, and every call.

use askama::Template;

use super::lift::LiftView;
use crate::kpi::lift::Lift;
use crate::report::format::{UNKNOWN, share};
use crate::report::{Labels, Language, ManagerView, ReportError, RunSummaryView, Style, Texts};
use crate::store::{CallRow, JoinCounts};

/// What is known of the department; a part that is `None` (or no calls) is left out of the page.
#[derive(Debug, Clone, Copy)]
pub struct Overview<'a> {
    pub run: Option<&'a RunSummaryView>,
    pub lift: Option<&'a Lift>,
    pub managers: Option<&'a [ManagerView]>,
    pub join: Option<&'a JoinCounts>,
    /// In the order to be shown.
    pub calls: Option<&'a [CallLine<'a>]>,
    pub labels: &'a Labels,
}

/// A call in the list, with the link to its page if there is one.
#[derive(Debug, Clone)]
pub struct CallLine<'a> {
    pub row: &'a CallRow,
    pub href: Option<String>,
}

/// More rows make a page that a browser shows slowly; the page says how many it left out.
const MAX_CALLS: usize = 1000;

/// Items named per manager: those passed least often.
const WEAKEST: usize = 3;

/// The department as a self-contained page.
pub fn overview_page(overview: &Overview<'_>, style: &Style) -> Result<String, ReportError> {
    let page = Page::of(overview, style);
    page.render().map_err(|source| ReportError::Page { page: "overview", source })
}

#[derive(Template)]
#[template(path = "overview.html")]
struct Page<'a> {
    t: &'static Texts,
    code: &'static str,
    run: Option<RunView<'a>>,
    lift: Option<LiftView<'a>>,
    managers: Option<Vec<ManagerLine<'a>>>,
    join: Option<JoinView<'a>>,
    calls: Option<Vec<CallView<'a>>>,
    calls_total: usize,
}

struct RunView<'a> {
    when: String,
    tiles: Vec<Tile>,
    stages: Vec<(&'static str, String)>,
    failed: Vec<(&'a str, &'static str, &'a str)>,
    database: &'a str,
}

struct Tile {
    name: &'static str,
    value: String,
    detail: Option<String>,
    is_bad: bool,
}

struct ManagerLine<'a> {
    name: &'a str,
    calls: u64,
    scored: u64,
    score: String,
    won: u64,
    lost: u64,
    open: u64,
    win_rate: Option<String>,
    closed: u64,
    weakest: Vec<(&'a str, String, String)>,
}

struct JoinView<'a> {
    matched: u64,
    calls: u64,
    share: String,
    parts: Vec<(&'a str, u64, String)>,
    reasons: Vec<(&'a str, u64, String)>,
    deals: (u64, u64, String),
    log: (u64, u64, String),
    managers: Vec<(&'a str, u64, u64, String)>,
}

struct CallView<'a> {
    name: String,
    href: Option<&'a str>,
    when: String,
    agent: &'a str,
    duration: String,
    score: Option<String>,
    coverage: String,
    deal: Option<String>,
    deal_class: &'static str,
    failure: Option<(&'static str, &'a str)>,
}

impl<'a> Page<'a> {
    fn of(overview: &Overview<'a>, style: &Style) -> Self {
        let language = style.language;
        Self {
            t: language.texts(),
            code: language.code(),
            run: overview.run.map(|run| RunView::of(run, style)),
            lift: overview.lift.map(|lift| LiftView::of(lift, overview.labels, language)),
            managers: overview
                .managers
                .map(|managers| managers.iter().map(|m| ManagerLine::of(m, overview.labels, language)).collect()),
            join: overview.join.map(|join| JoinView::of(join, language)),
            calls: overview
                .calls
                .map(|calls| calls.iter().take(MAX_CALLS).map(|call| CallView::of(call, style)).collect()),
            calls_total: overview.calls.map_or(0, <[_]>::len),
        }
    }
}

impl<'a> RunView<'a> {
    fn of(run: &'a RunSummaryView, style: &Style) -> Self {
        let language = style.language;
        let t = language.texts();
        let tile = |name, value: String| Tile { name, value, detail: None, is_bad: false };
        let speed = run.audio_hours_per_hour.map_or_else(|| UNKNOWN.to_owned(), |speed| language.short(speed));
        let new = format!("{}: {}", t.new_calls.to_lowercase(), run.new);
        let settling = (run.settling > 0).then(|| format!("{}: {}", t.settling.to_lowercase(), run.settling));
        let tiles = vec![
            Tile { detail: Some(settling.map_or(new.clone(), |s| format!("{new}, {s}"))), ..tile(t.found, run.found.to_string()) },
            tile(t.done, run.done.to_string()),
            Tile { is_bad: !run.failed.is_empty(), ..tile(t.failed, run.failed.len().to_string()) },
            tile(t.scored, run.scored.to_string()),
            tile(t.matched, run.matched.to_string()),
            Tile {
                detail: Some(format!("{}: {speed}", t.speed.to_lowercase())),
                ..tile(t.audio, language.length(run.audio_seconds()))
            },
            tile(t.wall, language.length(run.wall_seconds)),
        ];
        let failed = run.failed.iter().map(|f| (f.name.as_str(), language.stage(f.stage), f.reason.as_str()));
        Self {
            when: language.date_time(run.finished_at, &style.zone),
            tiles,
            stages: run.stages.iter().map(|s| (language.stage(s.stage), language.length(s.seconds))).collect(),
            failed: failed.collect(),
            database: &run.database,
        }
    }
}

impl<'a> ManagerLine<'a> {
    fn of(manager: &'a ManagerView, labels: &'a Labels, language: Language) -> Self {
        let weakest = manager.weakest(WEAKEST).map(|(item, rate)| {
            (labels.item(&item.id), language.percent(rate.value), format!("{}/{}", item.passed, item.judged))
        });
        Self {
            name: manager.manager.as_deref().unwrap_or(language.texts().no_manager),
            calls: manager.calls,
            scored: manager.scored,
            score: manager.mean_score.map_or_else(|| UNKNOWN.to_owned(), |s| language.short(s)),
            won: manager.deals.won,
            lost: manager.deals.lost,
            open: manager.deals.open,
            win_rate: manager.win_rate.map(|rate| language.percent_interval(rate)),
            closed: manager.deals.won + manager.deals.lost,
            weakest: weakest.collect(),
        }
    }
}

impl<'a> JoinView<'a> {
    fn of(join: &'a JoinCounts, language: Language) -> Self {
        let t = language.texts();
        let matched = join.matched_by_crm_id + join.matched_by_phone;
        let of_calls = |calls: u64| share(language, calls, join.calls);
        let part = |name: &'a str, calls: u64| (name, calls, of_calls(calls));
        let mut reasons = vec![part(t.ambiguous, join.ambiguous)];
        reasons.extend(join.unmatched.iter().map(|(reason, n)| part(language.unmatched(reason).unwrap_or(reason), *n)));
        reasons.retain(|(_, calls, _)| *calls > 0);
        Self {
            matched,
            calls: join.calls,
            share: of_calls(matched),
            parts: vec![part(t.by_crm_id, join.matched_by_crm_id), part(t.by_phone, join.matched_by_phone)],
            reasons,
            deals: (join.deals_with_calls, join.deals, share(language, join.deals_with_calls, join.deals)),
            log: (
                join.log_rows_without_recording,
                join.log_rows,
                share(language, join.log_rows_without_recording, join.log_rows),
            ),
            managers: join
                .by_manager
                .iter()
                .map(|(name, calls, matched)| {
                    (name.as_deref().unwrap_or(t.no_manager), *calls, *matched, share(language, *matched, *calls))
                })
                .collect(),
        }
    }
}

impl<'a> CallView<'a> {
    fn of(call: &'a CallLine<'a>, style: &Style) -> Self {
        let language = style.language;
        let row = call.row;
        let status = row.deal_status.map(|s| language.deal_status(s));
        let deal = row.deal.as_ref().map(|deal| match status {
            Some(status) => format!("{deal} · {status}"),
            None => deal.to_string(),
        });
        Self {
            name: row.path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default(),
            href: call.href.as_deref(),
            when: row.started_at.map_or_else(|| UNKNOWN.to_owned(), |at| language.date_time(at, &style.zone)),
            agent: row.agent.as_deref().unwrap_or(UNKNOWN),
            duration: row.duration_ms.map_or_else(|| UNKNOWN.to_owned(), crate::domain::Millis::clock),
            score: row.score.map(|s| language.short(s.value())),
            coverage: row.coverage.map_or_else(|| UNKNOWN.to_owned(), |c| language.percent(c)),
            deal,
            deal_class: match row.deal_status {
                Some(crate::domain::DealStatus::Won) => "pass",
                Some(crate::domain::DealStatus::Lost) => "fail",
                Some(crate::domain::DealStatus::Open) | None => "plain",
            },
            failure: row.failure.as_ref().map(|f| (language.stage(f.stage), f.reason.as_str())),
        }
    }
}
