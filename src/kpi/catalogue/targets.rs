//! Targets of figures: from the plan, or given by hand. A plan names what it plans in its own words (`revenue`, `выручка`), or
//! by row and figure (`K7`, `K44.within_wall`).

use std::str::FromStr;

use super::compute::Group;
use super::compute::NameCut;
use super::descriptor::{FigureDef, Unit};
use super::id::{KpiId, k, m};
use super::period::{Window, day_count};
use crate::domain::{Period, PlanTarget};

/// A target given by hand: `K36=30` or `K44.within_wall=80`; shares in percent, money in major units.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    pub id: KpiId,
    /// `None`: the row's first figure.
    pub figure: Option<String>,
    pub value: f64,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no target; expected a row or a figure and a number, such as K36=30 or K44.within_wall=80")]
pub struct WrongTarget(pub String);

impl FromStr for Target {
    type Err = WrongTarget;

    fn from_str(text: &str) -> Result<Self, WrongTarget> {
        let wrong = || WrongTarget(text.to_owned());
        let (what, value) = text.split_once('=').ok_or_else(wrong)?;
        let (id, figure) = named(what.trim()).ok_or_else(wrong)?;
        let value = value.trim().trim_end_matches('%').trim().replace(',', ".");
        let value: f64 = value
            .parse()
            .ok()
            .filter(|value: &f64| value.is_finite())
            .ok_or_else(wrong)?;
        Ok(Self { id, figure, value })
    }
}

/// `K44.within_wall`: a row, and a figure that it has.
fn named(text: &str) -> Option<(KpiId, Option<String>)> {
    let (row, figure) = text
        .split_once('.')
        .map_or((text, None), |(row, figure)| (row, Some(figure)));
    let id: KpiId = row.parse().ok()?;
    if let Some(figure) = figure {
        super::row(id)?.figure(figure)?;
    }
    Some((id, figure.map(str::to_owned)))
}

impl Target {
    /// As a row of a plan for these days.
    pub(super) fn as_plan(&self, days: Period) -> PlanTarget {
        let figure = self.figure.clone().or_else(|| {
            let first = super::row(self.id)?.figures.first()?;
            Some(first.id.to_owned())
        });
        PlanTarget {
            period: days,
            manager: None,
            team: None,
            metric: figure.map_or_else(|| self.id.to_string(), |figure| format!("{}.{figure}", self.id)),
            target: self.value,
        }
    }
}

/// What plans call things, beside rows and figures by id.
const METRICS: &[(&[&str], KpiId, &str)] = &[
    (&["revenue", "sales", "выручка", "продажи", "оборот"], m(1), "revenue"),
    (&["profit", "margin", "прибыль", "маржа"], m(2), "profit"),
    (
        &[
            "won",
            "deals_won",
            "won_deals",
            "сделки",
            "продажи, шт",
            "количество продаж",
        ],
        k(62),
        "won",
    ),
    (&["leads", "лиды"], k(41), "leads"),
    (&["average_check", "average_deal", "средний чек"], k(47), "average"),
    (&["win_rate", "conversion", "конверсия"], k(36), "win_rate"),
    (&["mrr"], k(39), "mrr"),
    (&["cpl", "cost_per_lead"], k(51), "per_lead"),
    (&["cac"], k(49), "per_client"),
];

/// Whether this metric of a plan is that figure.
pub(super) fn is_metric(metric: &str, id: KpiId, figure: &FigureDef, is_first: bool) -> bool {
    let metric = metric.trim().to_lowercase();
    let in_words = METRICS.iter().find(|(words, ..)| words.contains(&metric.as_str()));
    if let Some((_, row, name)) = in_words {
        return *row == id && *name == figure.id;
    }
    match named(&metric) {
        Some((row, Some(name))) => row == id && name == figure.id,
        Some((row, None)) => row == id && is_first,
        None => false,
    }
}

/// Whether a row of the department's plan plans what `target` (a figure by id) asks for.
pub(super) fn same_metric(planned: &PlanTarget, target: &PlanTarget) -> bool {
    let Some((id, Some(figure))) = named(&target.metric) else {
        return false;
    };
    let Some(row) = super::row(id) else { return false };
    let of_department = planned.manager.is_none() && planned.team.is_none();
    of_department
        && row
            .figures
            .iter()
            .enumerate()
            .any(|(place, def)| def.id == figure && is_metric(&planned.metric, id, def, place == 0))
}

/// A target laid on a window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Laid {
    pub value: f64,
    pub prorated: bool,
}

/// Whose targets a group takes: its own; for the department, where it has none and the figure adds up, those of all
/// managers (else of all teams) together.
pub(super) fn of_group<'a>(
    targets: &[&'a PlanTarget],
    group: &Group,
    cut: Option<NameCut>,
    additive: bool,
) -> Vec<&'a PlanTarget> {
    let pick = |keep: &dyn Fn(&PlanTarget) -> bool| -> Vec<&'a PlanTarget> {
        targets.iter().copied().filter(|target| keep(target)).collect()
    };
    match (group, cut) {
        (Group::All, _) => {
            let own = pick(&|t| t.manager.is_none() && t.team.is_none());
            if !own.is_empty() || !additive {
                return own;
            }
            let managers = pick(&|t| t.manager.is_some());
            if managers.is_empty() {
                pick(&|t| t.team.is_some())
            } else {
                managers
            }
        }
        (Group::One(name), _) => {
            let own = match (name, cut) {
                (Some(name), Some(NameCut::Manager)) => pick(&|t| t.manager.as_deref() == Some(name)),
                (Some(name), Some(NameCut::Team)) => pick(&|t| t.manager.is_none() && t.team.as_deref() == Some(name)),
                _ => Vec::new(),
            };
            // A rate that is asked of the department is asked of each of its parts.
            if own.is_empty() && !additive {
                pick(&|t| t.manager.is_none() && t.team.is_none())
            } else {
                own
            }
        }
    }
}

/// Lays targets on a window: what adds up is taken by the days it shares with the window; the rest is the mean over the
/// window's days. `None` unless the targets cover every day of the window, for each manager that has one.
pub(super) fn lay(targets: &[&PlanTarget], window: &Window, figure: &FigureDef) -> Option<Laid> {
    let days = window.days;
    let mut owners: Vec<(&Option<String>, &Option<String>)> = targets.iter().map(|t| (&t.manager, &t.team)).collect();
    owners.sort();
    owners.dedup();
    let mut laid: Option<Laid> = None;
    for owner in owners {
        let own: Vec<&&PlanTarget> = targets.iter().filter(|t| (&t.manager, &t.team) == owner).collect();
        // The shortest that covers a day counts for it: a month's plan stands above the year's.
        let mut value = 0.0;
        let mut covered = 0;
        let mut prorated = false;
        let mut day = days.first;
        while day <= days.last {
            let found = own
                .iter()
                .filter(|t| t.period.first <= day && day <= t.period.last)
                .min_by_key(|t| day_count(t.period))?;
            // As far as this target goes before another takes over.
            let until = found.period.last.min(days.last);
            let until = own
                .iter()
                .filter(|t| day_count(t.period) < day_count(found.period) && t.period.first > day)
                .filter_map(|t| t.period.first.yesterday().ok())
                .fold(until, std::cmp::min);
            let part = Period {
                first: day,
                last: until,
            };
            let length = day_count(part);
            prorated |= part != found.period;
            value += if figure.additive {
                found.target * ratio(length, day_count(found.period))
            } else {
                found.target * ratio(length, day_count(days))
            };
            covered += length;
            day = until.tomorrow().ok()?;
        }
        debug_assert_eq!(covered, day_count(days));
        // A rate for a part of its days is the same rate.
        let prorated = prorated && figure.additive;
        laid = Some(match laid {
            Some(sum) => Laid {
                value: sum.value + value,
                prorated: sum.prorated || prorated,
            },
            None => Laid { value, prorated },
        });
    }
    laid.map(|laid| Laid {
        value: scaled(laid.value, figure.unit),
        ..laid
    })
}

/// Shares are planned in percent.
pub(super) fn scaled(value: f64, unit: Unit) -> f64 {
    if unit == Unit::Share { value / 100.0 } else { value }
}

#[expect(clippy::cast_precision_loss, reason = "days of a calendar")]
fn ratio(part: i64, whole: i64) -> f64 {
    part as f64 / whole as f64
}

/// The plan of a window for a figure of the whole group, by the plan's own rows.
pub(super) fn planned(
    plan: &[PlanTarget],
    id: KpiId,
    figure: &FigureDef,
    is_first: bool,
    group: &Group,
    cut: Option<NameCut>,
    window: &Window,
) -> Option<Laid> {
    let of_metric: Vec<&PlanTarget> = plan
        .iter()
        .filter(|target| is_metric(&target.metric, id, figure, is_first))
        .collect();
    let own = of_group(&of_metric, group, cut, figure.additive);
    lay(&own, window, figure)
}
