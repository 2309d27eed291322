//! The KPI catalogue as part of a page: money first, the rows, the targets that stand only beside money, who needs support,
//! signals of a gamed target, what cannot be said yet. The same figures and words as the terminal's.

use askama::Template;

use crate::kpi::catalogue::{KpiReport, KpiRow};
use crate::report::kpi_words::{before, count, target, title};
use crate::report::{Language, ReportError, Style};

/// What stands in `<main>`.
pub fn kpi_main(report: &KpiReport, style: &Style) -> Result<String, ReportError> {
    let language = style.language;
    let said = |rows: &[KpiRow]| -> Vec<RowView> {
        rows.iter()
            .filter(|row| row.no_data.is_none())
            .map(|row| RowView::of(row, language))
            .collect()
    };
    let page = Page {
        language,
        sections: vec![
            (
                language.pick("Money first", "Сначала деньги"),
                report.money.iter().map(|row| RowView::of(row, language)).collect(),
            ),
            (language.pick("The catalogue", "Каталог"), said(&report.rows)),
            (
                language.pick(
                    "Can be met while revenue stands still: only beside money, never to rank anyone",
                    "Можно выполнить, когда выручка стоит: только рядом с деньгами и не для рейтинга",
                ),
                said(&report.toxic),
            ),
        ],
        support: report
            .support
            .iter()
            .map(|row| {
                [
                    row.manager.clone(),
                    format!("{} {}", row.kpi, language.say(row.figure.name)),
                    language.kpi_figure(&row.figure),
                    language.kpi_figure(&row.department),
                ]
            })
            .collect(),
        flags: report
            .flags
            .iter()
            .filter(|flag| flag.raised == Some(true))
            .map(|flag| {
                let numbers = flag
                    .numbers
                    .iter()
                    .map(|n| format!("{} {}", language.say(n.name), language.short_number(n.value)));
                (
                    language.say(flag.name),
                    flag.manager
                        .clone()
                        .unwrap_or_else(|| language.pick("the department", "отдел").to_owned()),
                    numbers.collect::<Vec<_>>().join(", "),
                    language.say(flag.rule),
                )
            })
            .collect(),
        lacking: report
            .rows
            .iter()
            .chain(&report.toxic)
            .filter_map(|row| {
                let needs = row.no_data.as_deref()?;
                Some((title(language, row.id, row.name), language.no_data(needs)))
            })
            .collect(),
    };
    page.render()
        .map_err(|source| ReportError::Page { page: "KPI", source })
}

#[derive(Template)]
#[template(path = "kpi.html")]
struct Page {
    language: Language,
    sections: Vec<(&'static str, Vec<RowView>)>,
    support: Vec<[String; 4]>,
    flags: Vec<(&'static str, String, String, &'static str)>,
    lacking: Vec<(String, String)>,
}

struct RowView {
    title: String,
    definition: &'static str,
    no_data: Option<String>,
    lines: Vec<LineView>,
}

struct LineView {
    name: String,
    is_part: bool,
    is_money: bool,
    value: String,
    n: String,
    target: String,
    before: String,
    needs_support: bool,
}

impl RowView {
    fn of(row: &KpiRow, language: Language) -> Self {
        let several = row.groups.len() > 1;
        let mut lines = Vec::new();
        for group in &row.groups {
            let name = match &group.group {
                Some(name) => name.clone(),
                None if group.total => language.pick("All", "Все").to_owned(),
                None => language.pick("(not stated)", "(не указано)").to_owned(),
            };
            // Breakdowns of groups would be a page of their own.
            let shown = group.figures.iter().filter(|f| !several || f.part.is_none());
            let beside = group.beside.iter().map(|figure| (figure, true));
            for (figure, is_money) in beside.chain(shown.map(|figure| (figure, false))) {
                let figure_name = match &figure.part {
                    Some(part) => language.kpi_part(part).to_owned(),
                    None => language.say(figure.name).to_owned(),
                };
                lines.push(LineView {
                    name: if several {
                        format!("{name} · {figure_name}")
                    } else {
                        figure_name
                    },
                    is_part: figure.part.is_some(),
                    is_money,
                    value: language.kpi_figure(figure),
                    n: if figure.value.is_some() {
                        count(figure)
                    } else {
                        String::new()
                    },
                    target: target(language, figure),
                    before: before(language, figure),
                    needs_support: figure.needs_support,
                });
            }
        }
        Self {
            title: format!(
                "{}{}",
                title(language, row.id, row.name),
                if row.proxy { " ≈" } else { "" }
            ),
            definition: language.say(row.definition),
            no_data: row.no_data.as_deref().map(|needs| language.no_data(needs)),
            lines,
        }
    }
}
