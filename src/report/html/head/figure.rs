//! A figure of the catalogue as parts of a page: value, interval, n, what it is compared with, or a dash and its reason.

use super::words::words;
use crate::kpi::catalogue::{FigureResult, KpiReport, KpiRow, Unit};
use crate::kpi::lift::LiftOptions;
use crate::report::Language;
use crate::report::format::UNKNOWN;
use crate::report::kpi_words::count;

#[derive(Debug)]
pub(super) struct FigureView {
    pub name: &'static str,
    pub value: String,
    /// `[40–54]`.
    pub interval: Option<String>,
    /// `n=12 +3?`: three lack the field.
    pub n: Option<String>,
    /// Why there is no value.
    pub why: Option<String>,
    /// Value before, and the change.
    pub before: Option<String>,
    pub target: Option<String>,
    /// Too little to judge by: a share or a mean of few.
    pub thin: bool,
    pub worse: bool,
}

impl FigureView {
    pub(super) fn of(figure: &FigureResult, language: Language) -> Self {
        let w = words(language);
        let before = figure.previous.map(|previous| {
            let previous = language.kpi_value(figure.unit, previous);
            let change = figure.change.map(|change| language.kpi_change(figure.unit, change));
            let n = figure.previous_n.map(|n| format!(", n={n}")).unwrap_or_default();
            match change {
                Some(change) => format!("{} {previous} ({change}{n})", w.before),
                None => format!("{} {previous}", w.before),
            }
        });
        let target = figure.target.map(|target| {
            let target = language.kpi_value(figure.unit, target);
            let laid = if figure.target_prorated {
                format!(" ({})", w.plan_days)
            } else {
                String::new()
            };
            format!("{} {target}{laid}", w.target)
        });
        let has_value = figure.value.is_some();
        Self {
            name: language.say(figure.name),
            value: figure
                .value
                .map_or_else(|| UNKNOWN.to_owned(), |value| language.kpi_value(figure.unit, value)),
            interval: interval(figure, language),
            n: has_value.then(|| format!("n={}", count(figure))),
            why: figure
                .no_data
                .as_deref()
                .filter(|_| !has_value)
                .map(|needs| language.no_data(needs)),
            before,
            target,
            thin: has_value && figure.low.is_some() && figure.n < LiftOptions::default().min_deals,
            worse: figure.needs_support,
        }
    }

    /// A dash; the reason is the caller's to give.
    pub(super) fn unknown() -> Self {
        Self {
            name: "",
            value: UNKNOWN.to_owned(),
            interval: None,
            n: None,
            why: None,
            before: None,
            target: None,
            thin: false,
            worse: false,
        }
    }

    /// Value, interval and n in one line; or a dash and why.
    pub(super) fn line(&self) -> String {
        let mut text = self.value.clone();
        for part in [&self.interval, &self.n, &self.why].into_iter().flatten() {
            text.push(' ');
            text.push_str(part);
        }
        text
    }
}

/// `[40–54]` as the other reports write it.
pub(super) fn interval(figure: &FigureResult, language: Language) -> Option<String> {
    let (value, _, _) = (figure.value?, figure.low?, figure.high?);
    let all = language.kpi_figure(figure);
    let rest = all.strip_prefix(&language.kpi_value(figure.unit, value))?;
    Some(rest.trim().to_owned())
}

/// A row of the report by its id.
pub(super) fn row<'a>(report: &'a KpiReport, id: &str) -> Option<&'a KpiRow> {
    let mut rows = report.money.iter().chain(&report.rows).chain(&report.toxic);
    rows.find(|row| row.id.to_string() == id)
}

/// Of M1 what is above the plan, or where no plan is known the revenue; of the others their leading figure.
pub(super) fn leading(row: &KpiRow) -> Option<&'static str> {
    let wanted: &[&str] = match row.id.to_string().as_str() {
        "M1" => &["above", "revenue"],
        "M2" => &["profit"],
        "M3" => &["conversion"],
        "K1" => &["score"],
        "K36" => &["win_rate"],
        "K44" => &["within_work", "within_wall"],
        _ => &[],
    };
    let figures = || row.groups.iter().flat_map(|group| &group.figures);
    let known = wanted
        .iter()
        .find(|id| figures().any(|figure| figure.id == **id && figure.value.is_some()));
    let any = wanted.iter().find(|id| figures().any(|figure| figure.id == **id));
    known.or(any).copied()
}

/// Whether zero belongs to the scale of a unit as its lower end.
pub(super) fn full_scale(unit: Unit) -> Option<f64> {
    match unit {
        Unit::Share => Some(1.0),
        Unit::Score => Some(100.0),
        _ => None,
    }
}
