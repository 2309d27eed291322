//! From answers to the report: groups in the order of their names, figures with targets and the period before, money
//! beside what is toxic, and who needs support.

use std::collections::{BTreeMap, BTreeSet};

use super::answer::{Answer, Figure};
use super::compute::{Answers, Group, NameCut};
use super::cut::Cut;
use super::department::Department;
use super::descriptor::{Better, Descriptor};
use super::gaming::Flag;
use super::id::{KpiId, k, m};
use super::input::Input;
use super::period::{Asked, Window};
use super::result::{FigureResult, GroupResult, KpiReport, KpiRow, SupportRow};
use super::targets::{self, Laid};
use super::{Query, Setup, row, rows};

/// The period asked for, and what it is compared with.
pub(super) struct Page<'a> {
    query: &'a Query,
    period: Asked,
    /// The period; the one before, if there is one; then the parts of a cut by time with one part before the first.
    pub windows: Vec<Window>,
    parts: Vec<Asked>,
}

/// Tables that the row cannot do without and the store has nothing in.
pub(super) fn lacking(department: &Department, id: KpiId) -> Vec<Input> {
    let needs = row(id).map_or(&[][..], |row| row.needs);
    needs.iter().copied().filter(|input| !department.has(*input)).collect()
}

const NOW: usize = 0;
const BEFORE: usize = 1;
/// Nobody is singled out by fewer: two calls alike make an interval without any width.
const SUPPORT_FROM: u64 = 10;
/// Window of the part before the first part; the parts follow.
const PART_BEFORE: usize = 2;

impl<'a> Page<'a> {
    pub(super) fn new(period: Asked, query: &'a Query, setup: &Setup) -> Self {
        let zone = setup.zone();
        let parts = query.cut.map(|cut| cut.parts(period)).unwrap_or_default();
        let before = |period: Asked| period.previous().unwrap_or(period).window(zone);
        let mut windows = vec![period.window(zone), before(period)];
        if let Some(first) = parts.first() {
            windows.push(before(*first));
            windows.extend(parts.iter().map(|part| part.window(zone)));
        }
        Self {
            query,
            period,
            windows,
            parts,
        }
    }

    pub(super) fn report(
        &self,
        department: &Department,
        asked: &BTreeSet<KpiId>,
        answers: &Answers,
        flags: Vec<Flag>,
    ) -> KpiReport {
        let all: Vec<KpiRow> = rows()
            .filter(|row| asked.contains(&row.id) || row.id.is_money() || is_asked_for_support(asked, self.query))
            .map(|row| self.row(row, department, answers))
            .collect();
        let support = support(&all);
        let (money, others): (Vec<KpiRow>, Vec<KpiRow>) = all.into_iter().partition(|row| row.id.is_money());
        let mut shown: Vec<KpiRow> = others.into_iter().filter(|row| asked.contains(&row.id)).collect();
        if let Some(goals) = shown.iter_mut().find(|row| row.id == k(64)) {
            count_support(goals, &support, self.query.cut);
        }
        for row in &mut shown {
            for group in &mut row.groups {
                if row.toxic || group.figures.iter().any(|figure| figure.toxic) {
                    group.beside = beside(&money, group);
                    withhold_toxic(group);
                }
            }
        }
        for row in shown.iter_mut().filter(|row| row.no_data.is_none()) {
            let mut figures = row.groups.iter().flat_map(|group| &group.figures);
            if figures.all(|figure| figure.value.is_none()) {
                row.no_data = row.groups.first().and_then(|group| group.no_data.clone());
            }
        }
        let (rows, toxic) = shown.into_iter().partition(|row| row.id.is_catalogue());
        KpiReport {
            period: self.period,
            days: self.period.days,
            previous: self.period.previous(),
            cut: self.query.cut,
            money,
            rows,
            toxic,
            support,
            flags,
        }
    }

    fn row(&self, row: &'static Descriptor, department: &Department, answers: &Answers) -> KpiRow {
        let missing = lacking(department, row.id);
        let mut used: BTreeSet<Input> = row
            .needs
            .iter()
            .chain(row.also)
            .copied()
            .filter(|input| missing.is_empty() && department.has(*input))
            .collect();
        let mut groups = Vec::new();
        if missing.is_empty() {
            let find = |window: usize, group: &Group| answers.0.get(&(row.id, window, group.clone()));
            let mut add = |label: Option<String>, group: &Group, window: usize, before: usize| {
                let Some(now) = find(window, group) else { return };
                used.extend(&now.used);
                groups.push(self.group(row, department, label, group, window, now, find(before, group)));
            };
            add(None, &Group::All, NOW, BEFORE);
            for (place, part) in self.parts.iter().enumerate() {
                let window = PART_BEFORE + 1 + place;
                add(Some(part.to_string()), &Group::All, window, window - 1);
            }
            let names: BTreeSet<&Group> = answers
                .0
                .range((row.id, NOW, Group::All)..)
                .take_while(|((id, window, _), _)| (*id, *window) == (row.id, NOW))
                .map(|((_, _, group), _)| group)
                .collect();
            // Unknown last.
            let known = |group: &&&Group| matches!(group, Group::One(Some(_)));
            let unknown = Group::One(None);
            for group in names.iter().filter(known) {
                if let Group::One(Some(name)) = group {
                    add(Some(name.to_string()), group, NOW, BEFORE);
                }
            }
            if names.contains(&unknown) {
                add(None, &unknown, NOW, BEFORE);
                // Nothing belongs to nobody: no line for it.
                groups.pop_if(|group| !group.total && group.group.is_none() && group.figures.iter().all(is_empty));
            }
        }
        self.mark_support(&mut groups);
        let no_data = if !missing.is_empty() {
            Some(missing)
        } else if groups
            .iter()
            .any(|group| group.figures.iter().any(|f| f.value.is_some()))
        {
            None
        } else {
            let total = groups.first().and_then(|total| total.no_data.clone());
            Some(total.unwrap_or_else(|| vec![Input::NotComputed]))
        };
        KpiRow {
            id: row.id,
            name: row.name,
            definition: row.definition,
            proxy: row.proxy,
            toxic: row.toxic,
            used: used.into_iter().collect(),
            no_data,
            groups,
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one group of one row, with all that it is compared with"
    )]
    fn group(
        &self,
        row: &'static Descriptor,
        department: &Department,
        label: Option<String>,
        group: &Group,
        window: usize,
        now: &Answer,
        before: Option<&Answer>,
    ) -> GroupResult {
        let former: BTreeMap<(&str, Option<&str>), &Figure> = before
            .iter()
            .flat_map(|answer| &answer.figures)
            .map(|figure| ((figure.id, figure.part.as_deref()), figure))
            .collect();
        let mut figures: Vec<FigureResult> = now
            .figures
            .iter()
            .filter_map(|figure| {
                let target = self.target(row, department, figure, group, window);
                let former = former.get(&(figure.id, figure.part.as_deref())).copied();
                figure_result(row, figure, target, former)
            })
            .collect();
        // As the descriptor orders them; a breakdown keeps the order in which it was made.
        figures.sort_by_key(|figure| row.figures.iter().position(|def| def.id == figure.id));
        let has_value = figures.iter().any(|figure| figure.value.is_some());
        let needs: BTreeSet<Input> = now
            .needs
            .iter()
            .chain(now.figures.iter().flat_map(|f| &f.needs))
            .copied()
            .collect();
        GroupResult {
            total: *group == Group::All && label.is_none(),
            group: label,
            no_data: (!has_value).then(|| needs.into_iter().collect()),
            figures,
            beside: Vec::new(),
            notes: now.notes.clone(),
        }
    }

    fn target(
        &self,
        row: &'static Descriptor,
        department: &Department,
        figure: &Figure,
        group: &Group,
        window: usize,
    ) -> Option<Laid> {
        if figure.part.is_some() {
            return None;
        }
        let def = row.figure(figure.id)?;
        let is_first = row.figures.first().is_some_and(|first| first.id == def.id);
        let cut = self.query.cut.and_then(Cut::by_name);
        targets::planned(
            &department.plan,
            row.id,
            def,
            is_first,
            group,
            cut,
            &self.windows[window],
        )
    }

    /// K64: whose interval lies wholly on the bad side of the department's.
    fn mark_support(&self, groups: &mut [GroupResult]) {
        if self.query.cut != Some(Cut::Name(NameCut::Manager)) {
            return;
        }
        let Some((total, others)) = groups.split_first_mut() else {
            return;
        };
        for other in others.iter_mut().filter(|group| group.group.is_some()) {
            let said = |figure: &&mut FigureResult| !figure.toxic && figure.n >= SUPPORT_FROM;
            for figure in other.figures.iter_mut().filter(said) {
                let of_all = total
                    .figures
                    .iter()
                    .find(|f| f.id == figure.id && f.part == figure.part);
                let Some(of_all) = of_all else { continue };
                let ends = (figure.low, figure.high, of_all.low, of_all.high);
                let (Some(low), Some(high), Some(all_low), Some(all_high)) = ends else {
                    continue;
                };
                figure.needs_support = match figure.better {
                    Better::Higher => high < all_low,
                    Better::Lower => low > all_high,
                    Better::Neither => false,
                };
            }
        }
    }
}

/// K64 in a cut by manager looks at all figures, whatever else was asked for.
pub(super) fn is_asked_for_support(asked: &BTreeSet<KpiId>, query: &Query) -> bool {
    asked.contains(&k(64)) && query.cut == Some(Cut::Name(NameCut::Manager))
}

/// By manager, then in the order of the catalogue.
fn support(rows: &[KpiRow]) -> Vec<SupportRow> {
    let mut found = Vec::new();
    for row in rows {
        let Some((total, others)) = row.groups.split_first() else {
            continue;
        };
        for group in others {
            for figure in group.figures.iter().filter(|figure| figure.needs_support) {
                let same = total
                    .figures
                    .iter()
                    .find(|f| f.id == figure.id && f.part == figure.part);
                if let (Some(department), Some(manager)) = (same, &group.group) {
                    found.push(SupportRow {
                        manager: manager.clone(),
                        kpi: row.id,
                        figure: figure.clone(),
                        department: department.clone(),
                    });
                }
            }
        }
    }
    found.sort_by(|a, b| a.manager.cmp(&b.manager).then(a.kpi.cmp(&b.kpi)));
    found
}

/// The number of such figures, as a figure of K64.
fn count_support(goals: &mut KpiRow, support: &[SupportRow], cut: Option<Cut>) {
    let Some(descriptor) = row(goals.id) else { return };
    let by_manager = cut == Some(Cut::Name(NameCut::Manager));
    for group in &mut goals.groups {
        let mut answer = Answer::default();
        let figure = match &group.group {
            Some(manager) if by_manager => answer.count(
                "support",
                support.iter().filter(|row| row.manager == *manager).count() as u64,
            ),
            _ if by_manager => continue,
            _ => answer.lacks("support", &[Input::ManagerCut]),
        };
        group.figures.extend(figure_result(descriptor, figure, None, None));
        group
            .figures
            .sort_by_key(|figure| descriptor.figures.iter().position(|def| def.id == figure.id));
        if group.figures.iter().any(|figure| figure.value.is_some()) {
            group.no_data = None;
        }
    }
}

fn is_empty(figure: &FigureResult) -> bool {
    figure.n == 0 && figure.missing == 0 && figure.value.is_none_or(|value| value == 0.0) && figure.previous.is_none()
}

fn figure_result(
    row: &'static Descriptor,
    figure: &Figure,
    target: Option<Laid>,
    former: Option<&Figure>,
) -> Option<FigureResult> {
    let def = row.figure(figure.id)?;
    let previous = former.and_then(|former| former.value);
    let target_value = target.map(|target| target.value);
    Some(FigureResult {
        id: def.id,
        name: def.name,
        part: figure.part.clone(),
        unit: def.unit,
        better: def.better,
        value: figure.value,
        low: figure.interval.map(|(low, _)| low),
        high: figure.interval.map(|(_, high)| high),
        n: figure.n,
        missing: figure.missing,
        no_data: figure.value.is_none().then(|| figure.needs.iter().copied().collect()),
        toxic: row.toxic || def.toxic,
        target: target_value,
        target_prorated: target.is_some_and(|target| target.prorated),
        attainment: figure
            .value
            .zip(target_value)
            .filter(|(_, target)| *target > 0.0)
            .map(|(value, target)| value / target),
        previous,
        previous_n: previous.and(former).map(|former| former.n),
        change: figure.value.zip(previous).map(|(value, previous)| value - previous),
        needs_support: false,
    })
}

/// What a toxic figure stands beside: revenue above plan and revenue, profit, conversion of the same group.
const BESIDE: [(KpiId, &str); 4] = [
    (m(1), "above"),
    (m(1), "revenue"),
    (m(2), "profit"),
    (m(3), "conversion"),
];

fn beside(money: &[KpiRow], group: &GroupResult) -> Vec<FigureResult> {
    let find = |(id, name): (KpiId, &'static str)| {
        let row = money.iter().find(|row| row.id == id)?;
        let same = row
            .groups
            .iter()
            .find(|g| (g.total, &g.group) == (group.total, &group.group));
        let figure = same.and_then(|same| same.figures.iter().find(|figure| figure.id == name));
        figure.cloned().or_else(|| {
            // The row as a whole lacks these, or this group alone has nothing there.
            let nothing = if id == m(3) {
                Input::LeadsInPeriod
            } else {
                Input::ClosedDeals
            };
            let mut answer = Answer::default();
            let figure = answer.lacks(name, row.no_data.as_deref().unwrap_or(&[nothing]));
            figure_result(super::row(id)?, figure, None, None)
        })
    };
    BESIDE.into_iter().filter_map(find).collect()
}

/// Without any money to stand beside, a toxic figure is not shown at all.
fn withhold_toxic(group: &mut GroupResult) {
    if group.beside.iter().any(|figure| figure.value.is_some()) {
        return;
    }
    let needs: BTreeSet<Input> = group
        .beside
        .iter()
        .flat_map(|figure| figure.no_data.iter().flatten())
        .copied()
        .collect();
    let needs: Vec<Input> = needs.into_iter().collect();
    for figure in group
        .figures
        .iter_mut()
        .filter(|figure| figure.toxic && figure.value.is_some())
    {
        *figure = FigureResult {
            value: None,
            low: None,
            high: None,
            attainment: None,
            previous: None,
            previous_n: None,
            change: None,
            no_data: Some(needs.clone()),
            ..figure.clone()
        };
    }
    if group.figures.iter().all(|figure| figure.value.is_none()) {
        group.no_data.get_or_insert(needs);
    }
}
