//! The KPI catalogue, one row per figure, breakdown and group, for programs; names in the language asked for. A row
//! without data has one line that says what it needs. Beside every toxic figure stand the three money figures of its group.

use super::sheet::{line, text};
use crate::kpi::catalogue::{FigureResult, GroupResult, Input, KpiReport, KpiRow};
use crate::report::Language;

const HEADER: [&str; 31] = [
    "period",
    "kpi",
    "name",
    "figure",
    "figure_name",
    "part",
    "cut",
    "total",
    "group",
    "unit",
    "value",
    "low",
    "high",
    "n",
    "missing",
    "no_data",
    "target",
    "target_prorated",
    "attainment",
    "previous_period",
    "previous",
    "previous_n",
    "change",
    "proxy",
    "toxic",
    "needs_support",
    "money_above_plan",
    "money_revenue",
    "money_profit",
    "money_qualified_conversion",
    "notes",
];

/// Money first, then the catalogue, then the toxic five.
#[must_use]
pub fn kpi(report: &KpiReport, language: Language) -> String {
    let mut out = String::new();
    line(&mut out, HEADER);
    for row in report.money.iter().chain(&report.rows).chain(&report.toxic) {
        if row.groups.is_empty() {
            push(&mut out, report, language, row, None, None);
        }
        for group in &row.groups {
            if group.figures.is_empty() {
                push(&mut out, report, language, row, Some(group), None);
            }
            for figure in &group.figures {
                push(&mut out, report, language, row, Some(group), Some(figure));
            }
        }
    }
    out
}

fn codes(needs: Option<&[Input]>) -> String {
    let code = |input: &Input| super::name(Some(*input));
    needs
        .map(|needs| needs.iter().map(code).collect::<Vec<_>>().join(" "))
        .unwrap_or_default()
}

fn push(
    out: &mut String,
    report: &KpiReport,
    language: Language,
    row: &KpiRow,
    group: Option<&GroupResult>,
    figure: Option<&FigureResult>,
) {
    let lacks = match (figure, group) {
        (Some(figure), _) => figure.no_data.as_deref(),
        (None, Some(group)) => group.no_data.as_deref(),
        (None, None) => row.no_data.as_deref(),
    };
    let beside = |id: &str| {
        let found = group.and_then(|group| group.beside.iter().find(|figure| figure.id == id));
        text(found.and_then(|figure| figure.value))
    };
    let of = |value: fn(&FigureResult) -> Option<f64>| text(figure.and_then(value));
    let notes: Vec<&str> = group
        .iter()
        .flat_map(|group| &group.notes)
        .map(|note| language.say(*note))
        .collect();
    let cells = [
        report.period.to_string(),
        row.id.to_string(),
        language.say(row.name).to_owned(),
        figure.map(|figure| figure.id.to_owned()).unwrap_or_default(),
        figure
            .map(|figure| language.say(figure.name).to_owned())
            .unwrap_or_default(),
        figure.and_then(|figure| figure.part.clone()).unwrap_or_default(),
        text(report.cut),
        group.is_none_or(|group| group.total).to_string(),
        group.and_then(|group| group.group.clone()).unwrap_or_default(),
        figure.map(|figure| super::name(Some(figure.unit))).unwrap_or_default(),
        of(|f| f.value),
        of(|f| f.low),
        of(|f| f.high),
        text(figure.map(|figure| figure.n)),
        text(figure.map(|figure| figure.missing)),
        codes(lacks),
        of(|f| f.target),
        text(
            figure
                .filter(|f| f.target.is_some())
                .map(|figure| figure.target_prorated),
        ),
        of(|f| f.attainment),
        text(report.previous),
        of(|f| f.previous),
        text(figure.and_then(|figure| figure.previous_n)),
        of(|f| f.change),
        row.proxy.to_string(),
        figure.map_or(row.toxic, |figure| figure.toxic).to_string(),
        text(figure.map(|figure| figure.needs_support)),
        beside("above"),
        beside("revenue"),
        beside("profit"),
        beside("conversion"),
        notes.join("; "),
    ];
    line(out, cells.iter().map(String::as_str));
}
