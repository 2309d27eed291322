//! Managers side by side by name, whom and what to train, signals of a gamed target, the toxic five beside money.

use std::collections::BTreeSet;

use super::figure::{FigureView, leading, row};
use super::words::words;
use crate::kpi::catalogue::{Flag, GroupResult, Input, KpiReport, KpiRow};
use crate::kpi::head::Morning;
use crate::kpi::lift::{Lift, TrialVerdict};
use crate::report::{Labels, Language, weakest};

/// Money first, then what is said of calls.
const COLUMNS: [&str; 6] = ["M1", "M2", "M3", "K36", "K44", "K1"];
const TOXIC: [&str; 5] = ["T1", "T2", "T3", "T4", "T5"];
/// Managers, trained managers and flags that a page shows.
const MOST_MANAGERS: usize = 60;
const MOST_TRAINED: usize = 8;
const MOST_FLAGS: usize = 8;
/// Items that the whole department could practise.
const MOST_ITEMS: usize = 3;

#[derive(Debug)]
pub(super) struct ManagersView {
    /// Heading and the figure under it.
    pub columns: Vec<(&'static str, &'static str)>,
    pub rows: Vec<ManagerView>,
    pub left_out: usize,
    /// Columns that nothing can be said of: name and reason.
    pub missing: Vec<(&'static str, String)>,
}

#[derive(Debug)]
pub(super) struct ManagerView {
    pub name: String,
    pub total: bool,
    /// Heading and figure.
    pub cells: Vec<(&'static str, Option<FigureView>)>,
}

pub(super) fn managers(report: &KpiReport, language: Language) -> ManagersView {
    let w = words(language);
    let rows: Vec<&KpiRow> = COLUMNS.iter().filter_map(|id| row(report, id)).collect();
    let (known, unknown): (Vec<&KpiRow>, Vec<&KpiRow>) = rows.into_iter().partition(|row| row.no_data.is_none());
    let names: BTreeSet<(bool, Option<&str>)> = known
        .iter()
        .flat_map(|row| &row.groups)
        .filter(|group| !group.total)
        .map(|group| (group.group.is_none(), group.group.as_deref()))
        .collect();
    let cells = |is_it: &dyn Fn(&GroupResult) -> bool| {
        let cell = |row: &&KpiRow| {
            let group = row.groups.iter().find(|group| is_it(group));
            let figure = group.and_then(|group| group.figures.iter().find(|f| Some(f.id) == leading(row)));
            (
                language.say(row.name),
                figure.map(|figure| FigureView::of(figure, language)),
            )
        };
        known.iter().map(cell).collect::<Vec<_>>()
    };
    let mut lines: Vec<ManagerView> = names
        .iter()
        .take(MOST_MANAGERS)
        .map(|(_, name)| ManagerView {
            name: name.unwrap_or(w.not_stated).to_owned(),
            total: false,
            cells: cells(&|group| !group.total && group.group.as_deref() == *name),
        })
        .collect();
    if !lines.is_empty() {
        let total = ManagerView {
            name: w.department.to_owned(),
            total: true,
            cells: cells(&|group| group.total),
        };
        lines.insert(0, total);
    }
    ManagersView {
        columns: known
            .iter()
            .map(|row| {
                let id = leading(row);
                let mut figures = row.groups.iter().flat_map(|group| &group.figures);
                let name = figures.find(|figure| Some(figure.id) == id);
                (
                    language.say(row.name),
                    name.map_or("", |figure| language.say(figure.name)),
                )
            })
            .collect(),
        rows: lines,
        left_out: names.len().saturating_sub(MOST_MANAGERS),
        missing: unknown
            .iter()
            .map(|row| {
                let needs = row.no_data.as_deref().unwrap_or_default();
                (language.say(row.name), language.no_data(needs))
            })
            .collect(),
    }
}

/// A manager of whom a whole interval is worse than the department's.
#[derive(Debug)]
pub(super) struct Trained {
    pub manager: String,
    /// Figure, the manager's value, the department's.
    pub worse: Vec<(&'static str, String, String)>,
    /// Item, pass rate with its interval, n.
    pub items: Vec<(String, String, String)>,
}

/// By name.
pub(super) fn trained(morning: &Morning, labels: &Labels, language: Language) -> Vec<Trained> {
    let mut people: Vec<Trained> = Vec::new();
    for support in &morning.kpi.support {
        let worse = (
            language.say(support.figure.name),
            FigureView::of(&support.figure, language).line(),
            FigureView::of(&support.department, language).line(),
        );
        let count = people.len();
        match people.last_mut().filter(|last| last.manager == support.manager) {
            Some(last) => last.worse.push(worse),
            None if count == MOST_TRAINED => break,
            None => people.push(Trained {
                manager: support.manager.clone(),
                worse: vec![worse],
                items: items_of(morning, &support.manager, labels, language),
            }),
        }
    }
    people
}

fn items_of(morning: &Morning, manager: &str, labels: &Labels, language: Language) -> Vec<(String, String, String)> {
    let rows = morning.calls.iter().flat_map(|calls| &calls.managers.rows);
    rows.filter(|row| row.manager.as_deref() == Some(manager))
        .flat_map(weakest)
        .map(|(item, rate)| {
            (
                labels.item(&item.id).to_owned(),
                language.percent_interval(rate),
                format!("n={}", item.decided),
            )
        })
        .collect()
}

/// Items that go with more won deals, the least often met first: title, pass rate, n, effect.
pub(super) fn items(lift: &Lift, labels: &Labels, language: Language) -> Vec<(String, String, u64, String)> {
    let mut rows: Vec<_> = lift
        .trial
        .iter()
        .filter(|row| row.verdict == TrialVerdict::Keep)
        .filter_map(|row| Some((row, row.pass_rate?, row.effect?)))
        .collect();
    rows.sort_by(|a, b| a.1.value.total_cmp(&b.1.value).then_with(|| a.0.id.cmp(&b.0.id)));
    rows.into_iter()
        .take(MOST_ITEMS)
        .map(|(row, rate, effect)| {
            (
                labels.item(&row.id).to_owned(),
                language.percent_interval(rate),
                row.decided,
                language.points_interval(effect),
            )
        })
        .collect()
}

#[derive(Debug)]
pub(super) struct FlagsView {
    pub raised: Vec<FlagView>,
    pub left_out: usize,
    pub calm: Vec<&'static str>,
    /// Name and what it lacks.
    pub unknown: Vec<(&'static str, String)>,
}

#[derive(Debug)]
pub(super) struct FlagView {
    pub name: &'static str,
    pub who: String,
    pub numbers: String,
    pub rule: &'static str,
}

pub(super) fn flags(flags: &[Flag], language: Language) -> FlagsView {
    let w = words(language);
    let raised = || flags.iter().filter(|flag| flag.raised == Some(true));
    let of_department = |raised: Option<bool>| {
        let all = flags.iter().filter(|flag| flag.manager.is_none());
        all.filter(move |flag| flag.raised == raised)
    };
    FlagsView {
        raised: raised()
            .take(MOST_FLAGS)
            .map(|flag| {
                let number = |number: &crate::kpi::catalogue::FlagNumber| {
                    format!("{} {}", language.say(number.name), language.short_number(number.value))
                };
                FlagView {
                    name: language.say(flag.name),
                    who: flag.manager.clone().unwrap_or_else(|| w.department.to_owned()),
                    numbers: flag.numbers.iter().map(number).collect::<Vec<_>>().join(", "),
                    rule: language.say(flag.rule),
                }
            })
            .collect(),
        left_out: raised().count().saturating_sub(MOST_FLAGS),
        calm: of_department(Some(false)).map(|flag| language.say(flag.name)).collect(),
        unknown: of_department(None)
            .map(|flag| {
                let needs = flag.no_data.as_deref().unwrap_or(&[Input::NotComputed]);
                (language.say(flag.name), language.no_data(needs))
            })
            .collect(),
    }
}

/// The toxic figures of the department, each with the money that it must stand beside.
#[derive(Debug)]
pub(super) struct ToxicView {
    pub money: Vec<&'static str>,
    pub rows: Vec<(&'static str, FigureView, Vec<FigureView>)>,
    /// Name and reason.
    pub missing: Vec<(&'static str, String)>,
}

pub(super) fn toxic(report: &KpiReport, language: Language) -> ToxicView {
    let mut view = ToxicView {
        money: Vec::new(),
        rows: Vec::new(),
        missing: Vec::new(),
    };
    for row in TOXIC.iter().filter_map(|id| row(report, id)) {
        let total = row.groups.iter().find(|group| group.total);
        let Some(total) = total.filter(|_| row.no_data.is_none()) else {
            let needs = row.no_data.as_deref().unwrap_or(&[Input::NotComputed]);
            view.missing.push((language.say(row.name), language.no_data(needs)));
            continue;
        };
        let beside = || total.beside.iter().map(|figure| FigureView::of(figure, language));
        if view.money.is_empty() {
            view.money = total.beside.iter().map(|figure| language.say(figure.name)).collect();
        }
        // Never without money: a group that has none says so in the figure itself.
        for figure in total
            .figures
            .iter()
            .filter(|figure| figure.part.is_none() && !total.beside.is_empty())
        {
            let shown = FigureView::of(figure, language);
            view.rows.push((language.say(figure.name), shown, beside().collect()));
        }
    }
    view
}
