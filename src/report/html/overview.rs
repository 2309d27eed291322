//! The page of the department: the last run, what goes with won deals, managers, the join, and every call.

use askama::Template;

use super::lift::LiftView;
use crate::kpi::join::JoinReport;
use crate::kpi::lift::{Estimate, Lift};
use crate::kpi::managers::{ManagerResult, Managers};
use crate::pipeline::RunSummary;
use crate::report::format::{UNKNOWN, masked_name, milliseconds};
use crate::report::{Labels, Language, ReportError, Style, Texts, weakest};
use crate::store::CallRow;

/// What is known of the department; a part that is `None` (or no calls) is left out of the page.
#[derive(Debug, Clone, Copy)]
pub struct Overview<'a> {
    pub run: Option<&'a RunSummary>,
    pub lift: Option<&'a Lift>,
    pub managers: Option<&'a Managers>,
    pub join: Option<&'a JoinReport>,
    /// In the order to be shown.
    pub calls: Option<&'a [CallLine<'a>]>,
    /// Of the form that lift and managers are about.
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

/// The department as a self-contained page.
pub fn overview_page(overview: &Overview<'_>, style: &Style) -> Result<String, ReportError> {
    let page = Page::of(overview, style);
    page.render().map_err(|source| ReportError::Page {
        page: "overview",
        source,
    })
}

/// The same without its frame: what stands in `<main>`, for a server that has a frame of its own.
pub fn overview_main(overview: &Overview<'_>, style: &Style) -> Result<String, ReportError> {
    let page = Page::of(overview, style);
    page.as_main().render().map_err(|source| ReportError::Page {
        page: "overview",
        source,
    })
}

#[derive(Template)]
#[template(path = "overview.html", blocks = ["main"])]
struct Page<'a> {
    policy: &'static str,
    t: &'static Texts,
    code: &'static str,
    run: Option<RunView<'a>>,
    lift: Option<LiftView<'a>>,
    managers: Option<Vec<ManagerLine<'a>>>,
    join: Option<JoinView<'a>>,
    calls: Option<Vec<CallView<'a>>>,
    calls_total: usize,
    date_heading: String,
}

struct RunView<'a> {
    when: String,
    interrupted: bool,
    tiles: Vec<Tile>,
    stages: Vec<(&'static str, String)>,
    failed: Vec<Failed<'a>>,
}

struct Tile {
    name: &'static str,
    value: String,
    details: Vec<String>,
    is_bad: bool,
}

struct Failed<'a> {
    name: String,
    stage: &'static str,
    reason: &'a str,
    is_earlier: bool,
}

struct ManagerLine<'a> {
    name: &'a str,
    calls: u64,
    scored: u64,
    score: String,
    won: u64,
    win_rate: Option<String>,
    closed: u64,
    weakest: Vec<(&'a str, String, String)>,
}

struct JoinView<'a> {
    warnings: Vec<String>,
    /// Name, share with its interval, part, whole.
    coverage: Vec<(&'static str, String, u64, u64)>,
    parts: Vec<(&'a str, u64)>,
    reasons: Vec<(&'a str, u64, String)>,
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
            policy: super::policy::WITHOUT_SCRIPT,
            t: language.texts(),
            code: language.code(),
            run: overview.run.map(|run| RunView::of(run, style)),
            lift: overview.lift.map(|lift| LiftView::of(lift, overview.labels, language)),
            managers: overview.managers.map(|managers| {
                managers
                    .rows
                    .iter()
                    .map(|m| ManagerLine::of(m, overview.labels, language))
                    .collect()
            }),
            join: overview.join.map(|join| JoinView::of(join, language)),
            calls: overview.calls.map(|calls| {
                calls
                    .iter()
                    .take(MAX_CALLS)
                    .map(|call| CallView::of(call, style))
                    .collect()
            }),
            date_heading: language.date_heading(&style.zone),
            calls_total: overview.calls.map_or(0, <[_]>::len),
        }
    }
}

impl<'a> RunView<'a> {
    fn of(run: &'a RunSummary, style: &Style) -> Self {
        let language = style.language;
        let t = language.texts();
        let tile = |name, value: String, details: &[(&str, u64)]| Tile {
            name,
            value,
            details: details
                .iter()
                .filter(|(_, n)| *n > 0)
                .map(|(name, n)| format!("{}: {n}", name.to_lowercase()))
                .collect(),
            is_bad: false,
        };
        let distinct = if run.calls == run.recordings { 0 } else { run.calls };
        let counts = [
            (t.calls, distinct),
            (t.settling, run.settling),
            (t.ignored, run.ignored),
        ];
        let speed = run
            .audio_hours_per_hour()
            .map(|speed| format!("{}: {}", t.speed.to_lowercase(), language.short(speed)));
        let tiles = vec![
            tile(t.recordings, run.recordings.to_string(), &counts),
            tile(
                t.transcribed,
                run.transcribed.to_string(),
                &[(t.done_before, run.done_before)],
            ),
            tile(t.scored, run.scored.to_string(), &[(t.without_form, run.without_form)]),
            tile(t.matched, run.matched.to_string(), &[]),
            Tile {
                is_bad: !run.failures.is_empty(),
                ..tile(t.failed, run.failures.len().to_string(), &[])
            },
            Tile {
                details: speed.into_iter().collect(),
                ..tile(t.audio, language.length(milliseconds(run.audio_ms)), &[])
            },
            tile(t.wall, language.length(run.seconds), &[]),
        ];
        let failed = |failure: &'a crate::pipeline::CallFailure| Failed {
            name: masked_name(&failure.path),
            stage: failure.stage.map_or(UNKNOWN, |stage| language.stage(stage)),
            reason: &failure.reason,
            is_earlier: failure.earlier,
        };
        let stage =
            |s: &crate::pipeline::StageTime| (language.stage(s.stage), language.length(milliseconds(s.milliseconds)));
        Self {
            when: language.date_time(run.finished_at, &style.zone),
            interrupted: run.interrupted,
            tiles,
            stages: run.stages.iter().filter(|s| s.milliseconds > 0).map(stage).collect(),
            failed: run.failures.iter().map(failed).collect(),
        }
    }
}

impl<'a> ManagerLine<'a> {
    fn of(manager: &'a ManagerResult, labels: &'a Labels, language: Language) -> Self {
        let weakest = weakest(manager).map(|(item, rate)| {
            (
                labels.item(&item.id),
                language.percent(rate.value),
                format!("{}/{}", item.passed, item.decided),
            )
        });
        Self {
            name: manager.manager.as_deref().unwrap_or(language.texts().no_manager),
            calls: manager.calls,
            scored: manager.scored,
            score: manager
                .mean_score
                .map_or_else(|| UNKNOWN.to_owned(), |s| language.short(s)),
            won: manager.deals.won,
            win_rate: manager.win_rate.map(|rate| language.percent_interval(rate)),
            closed: manager.deals.won + manager.deals.lost,
            weakest: weakest.collect(),
        }
    }
}

impl<'a> JoinView<'a> {
    fn of(join: &'a JoinReport, language: Language) -> Self {
        let t = language.texts();
        let share =
            |share: Option<Estimate>| share.map_or_else(|| UNKNOWN.to_owned(), |s| language.percent_interval(s));
        let percent = |share: Option<Estimate>| share.map_or_else(|| UNKNOWN.to_owned(), |s| language.percent(s.value));
        let with_recording = join.log_rows.saturating_sub(join.log_rows_without_recording);
        let mut parts = vec![
            (t.by_crm_id, join.matched_by_crm_id),
            (t.by_phone, join.matched_by_phone),
            (t.by_contact, join.matched_by_contact),
            (t.by_transfer, join.matched_by_transfer),
            (t.ambiguous, join.ambiguous),
        ];
        parts.retain(|(_, calls)| *calls > 0);
        Self {
            warnings: join
                .warnings
                .iter()
                .map(|warning| language.join_warning(warning))
                .collect(),
            coverage: vec![
                (t.join_share, share(join.call_coverage), join.matched, join.calls),
                (
                    t.deals_with_calls,
                    share(join.deal_coverage),
                    join.deals_with_calls,
                    join.deals,
                ),
                (
                    t.log_with_recording,
                    share(join.log_coverage),
                    with_recording,
                    join.log_rows,
                ),
            ],
            parts,
            reasons: join
                .reasons
                .iter()
                .map(|row| {
                    (
                        language.unmatched(&row.reason).unwrap_or(&row.reason),
                        row.calls,
                        percent(row.share),
                    )
                })
                .collect(),
            managers: join
                .by_manager
                .iter()
                .map(|m| {
                    (
                        m.manager.as_deref().unwrap_or(t.no_manager),
                        m.calls,
                        m.matched,
                        percent(m.coverage),
                    )
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
            name: masked_name(&row.path),
            href: call.href.as_deref(),
            when: row
                .started_at
                .map_or_else(|| UNKNOWN.to_owned(), |at| language.date_time(at, &style.zone)),
            agent: row.agent.as_deref().unwrap_or(UNKNOWN),
            duration: row
                .duration_ms
                .map_or_else(|| UNKNOWN.to_owned(), crate::domain::Millis::clock),
            score: row.score.map(|s| language.short(s.value())),
            coverage: row.coverage.map_or_else(|| UNKNOWN.to_owned(), |c| language.percent(c)),
            deal,
            deal_class: match row.deal_status {
                Some(crate::domain::DealStatus::Won) => "pass",
                Some(crate::domain::DealStatus::Lost) => "fail",
                Some(crate::domain::DealStatus::Open) | None => "plain",
            },
            failure: row
                .failure
                .as_ref()
                .map(|f| (language.stage(f.stage), f.reason.as_str())),
        }
    }
}
