//! The KPI catalogue as a page of a terminal: money, the rows, the targets that stand only beside money, who needs support,
//! signals of a gamed target, and last what could not be said and why. Without a cut a line per figure; with one a table
//! per row, a line per group in the order of names, never of values.

use super::{TextStyle, bold, cell, dim, push_table};
use crate::kpi::catalogue::{FigureResult, Flag, GroupResult, Input, KpiReport, KpiRow};
use crate::report::Language;
use crate::report::format::UNKNOWN;
use crate::report::kpi_words::{before, count, target, title};

#[must_use]
pub fn kpi(report: &KpiReport, style: &TextStyle) -> String {
    let language = style.style.language;
    let mut out = String::new();
    let heading = language.pick("KPI for", "Показатели за");
    style.heading(&mut out, &format!("{heading} {}", report.period));
    if let Some(previous) = report.previous {
        let days = format!("{} – {}", report.days.first, report.days.last);
        let beside = language.pick("beside the period before,", "рядом прошлый период,");
        style.paragraph(&mut out, &format!("{days}; {beside} {previous}"));
    }
    style.heading(&mut out, language.pick("Money first", "Сначала деньги"));
    section(&mut out, &report.money, style, false);
    let said: Vec<&KpiRow> = report.rows.iter().filter(|row| row.no_data.is_none()).collect();
    if !said.is_empty() {
        style.heading(&mut out, language.pick("The catalogue", "Каталог"));
        section(&mut out, said.iter().copied(), style, true);
    }
    if !report.toxic.is_empty() {
        let heading = language.pick(
            "Can be met while revenue stands still: only beside money, never to rank anyone",
            "Можно выполнить, когда выручка стоит: только рядом с деньгами и не для рейтинга",
        );
        style.heading(&mut out, heading);
        section(
            &mut out,
            report.toxic.iter().filter(|row| row.no_data.is_none()),
            style,
            true,
        );
    }
    support(&mut out, report, style);
    flags(&mut out, &report.flags, style);
    lacking(&mut out, report, style);
    legend(&mut out, report, style);
    out
}

/// A line per figure, or a table per row.
fn section<'a>(out: &mut String, rows: impl IntoIterator<Item = &'a KpiRow>, style: &TextStyle, separate: bool) {
    let rows: Vec<&KpiRow> = rows.into_iter().collect();
    if rows.iter().any(|row| row.groups.len() > 1) {
        for row in rows {
            if separate || row.no_data.is_none() {
                by_group(out, row, style);
            }
        }
        return;
    }
    let language = style.style.language;
    let header = [
        "",
        language.pick("Figure", "Показатель"),
        language.pick("Value", "Значение"),
        "n",
        language.pick("Target", "Цель"),
        language.pick("Before", "Раньше"),
    ];
    let mut table = style.table(&header, &[3]);
    for row in rows {
        let mark = if row.proxy { "≈" } else { "" };
        let Some(total) = row.groups.first() else {
            let lacks = language.no_data(row.no_data.as_deref().unwrap_or_default());
            table.add_row([
                bold(&row.id.to_string()),
                bold(language.say(row.name)),
                dim(&lacks),
                cell(""),
                cell(""),
                cell(""),
            ]);
            continue;
        };
        table.add_row([
            bold(&format!("{}{mark}", row.id)),
            bold(language.say(row.name)),
            cell(""),
            cell(""),
            cell(""),
            cell(""),
        ]);
        for (place, figure) in total.beside.iter().chain(&total.figures).enumerate() {
            let name = match &figure.part {
                Some(part) => format!("\u{a0}\u{a0}\u{a0}\u{a0}{}", language.kpi_part(part)),
                None => format!("\u{a0}\u{a0}{}", language.say(figure.name)),
            };
            // The name of a breakdown stands once, over its first line.
            let first_part = figure.part.is_some()
                && !total.figures[..place.saturating_sub(total.beside.len())]
                    .iter()
                    .any(|f| f.id == figure.id);
            if first_part {
                let name = format!("\u{a0}\u{a0}{}", language.say(figure.name));
                table.add_row([cell(""), dim(&name), cell(""), cell(""), cell(""), cell("")]);
            }
            let value = language.kpi_figure(figure);
            table.add_row([
                cell(""),
                if place < total.beside.len() {
                    dim(&name)
                } else {
                    cell(&name)
                },
                if figure.value.is_some() {
                    cell(&value)
                } else {
                    dim(&value)
                },
                cell(&if figure.value.is_some() {
                    count(figure)
                } else {
                    String::new()
                }),
                cell(&target(language, figure)),
                cell(&before(language, figure)),
            ]);
        }
    }
    push_table(out, &table);
}

/// Groups down, figures across; breakdowns of groups are in the other formats.
fn by_group(out: &mut String, row: &KpiRow, style: &TextStyle) {
    let language = style.style.language;
    let mark = if row.proxy { " ≈" } else { "" };
    style.heading(out, &format!("{}{mark}", title(language, row.id, row.name)));
    if let Some(needs) = &row.no_data {
        style.paragraph(out, &language.no_data(needs));
        return;
    }
    let mut names: Vec<(&str, &str)> = Vec::new();
    for group in &row.groups {
        for figure in group.beside.iter().chain(&group.figures) {
            let key = (figure.id, language.say(figure.name));
            if figure.part.is_none() && !names.contains(&key) {
                names.push(key);
            }
        }
    }
    let broken_down = row
        .groups
        .iter()
        .flat_map(|group| &group.figures)
        .any(|figure| figure.part.is_some());
    if !names.is_empty() {
        let mut header = vec![""];
        header.extend(names.iter().map(|(_, name)| *name));
        let mut table = style.table(&header, &[]);
        for group in &row.groups {
            let mut cells = vec![if group.total {
                bold(&name_of(language, group))
            } else {
                cell(&name_of(language, group))
            }];
            for (id, name) in &names {
                let of = |figure: &&FigureResult| {
                    figure.id == *id && language.say(figure.name) == *name && figure.part.is_none()
                };
                let figure = group.beside.iter().chain(&group.figures).find(of);
                cells.push(match figure {
                    Some(figure) if figure.value.is_some() => {
                        let mark = if figure.needs_support { " ▼" } else { "" };
                        cell(&format!("{} n={}{mark}", language.kpi_figure(figure), count(figure)))
                    }
                    _ => dim(UNKNOWN),
                });
            }
            table.add_row(cells);
        }
        push_table(out, &table);
    }
    if broken_down {
        let note = language.pick(
            "Breakdowns by group are in --format json and csv.",
            "Разбивка по группам — в --format json и csv.",
        );
        style.paragraph(out, note);
    }
}

fn name_of(language: Language, group: &GroupResult) -> String {
    match &group.group {
        Some(name) => name.clone(),
        None if group.total => language.pick("All", "Все").to_owned(),
        None => language.pick("(not stated)", "(не указано)").to_owned(),
    }
}

fn support(out: &mut String, report: &KpiReport, style: &TextStyle) {
    if report.support.is_empty() {
        return;
    }
    let language = style.style.language;
    let heading = language.pick(
        "Who needs support: the whole interval is worse than the department's",
        "Кому нужна поддержка: весь интервал хуже, чем у отдела",
    );
    style.heading(out, heading);
    let header = [
        language.pick("Manager", "Менеджер"),
        language.pick("Figure", "Показатель"),
        language.pick("Value", "Значение"),
        language.pick("Department", "Отдел"),
    ];
    let mut table = style.table(&header, &[]);
    for row in &report.support {
        let part = row
            .figure
            .part
            .as_deref()
            .map(|part| format!(" · {}", language.kpi_part(part)));
        let name = format!(
            "{} {}{}",
            row.kpi,
            language.say(row.figure.name),
            part.unwrap_or_default()
        );
        table.add_row([
            cell(&row.manager),
            cell(&name),
            cell(&format!("{} n={}", language.kpi_figure(&row.figure), row.figure.n)),
            cell(&format!(
                "{} n={}",
                language.kpi_figure(&row.department),
                row.department.n
            )),
        ]);
    }
    push_table(out, &table);
}

fn flags(out: &mut String, flags: &[Flag], style: &TextStyle) {
    let language = style.style.language;
    style.heading(
        out,
        language.pick("Signals of a gamed target", "Признаки игры с показателем"),
    );
    let raised: Vec<&Flag> = flags.iter().filter(|flag| flag.raised == Some(true)).collect();
    if raised.is_empty() {
        style.paragraph(out, language.pick("None is raised.", "Ни один не сработал."));
    }
    for flag in &raised {
        let who = flag
            .manager
            .as_deref()
            .unwrap_or(language.pick("the department", "отдел"));
        let numbers: Vec<String> = flag
            .numbers
            .iter()
            .map(|number| format!("{} {}", language.say(number.name), language.short_number(number.value)))
            .collect();
        style.paragraph(
            out,
            &format!("⚑ {} — {who}: {}", language.say(flag.name), numbers.join(", ")),
        );
        style.paragraph(
            out,
            &format!("  {}: {}", language.pick("rule", "правило"), language.say(flag.rule)),
        );
    }
    let of_department = |raised: Option<bool>| {
        flags
            .iter()
            .filter(move |flag| flag.manager.is_none() && flag.raised == raised)
    };
    let calm: Vec<&str> = of_department(Some(false)).map(|flag| language.say(flag.name)).collect();
    if !calm.is_empty() {
        let head = language.pick(
            "Checked for the department and not raised",
            "Проверены по отделу и не сработали",
        );
        style.paragraph(out, &format!("{head}: {}", calm.join("; ")));
    }
    for flag in of_department(None) {
        let needs = flag.no_data.as_deref().unwrap_or_default();
        let rule = if needs.contains(&Input::TooFew) {
            format!(" ({}: {})", language.pick("rule", "правило"), language.say(flag.rule))
        } else {
            String::new()
        };
        style.paragraph(
            out,
            &format!("{} — {}{rule}", language.say(flag.name), language.no_data(needs)),
        );
    }
}

fn lacking(out: &mut String, report: &KpiReport, style: &TextStyle) {
    let language = style.style.language;
    let rows: Vec<&KpiRow> = report
        .rows
        .iter()
        .chain(&report.toxic)
        .filter(|row| row.no_data.is_some())
        .collect();
    if rows.is_empty() {
        return;
    }
    style.heading(out, language.pick("What cannot be said yet", "Чего пока не сказать"));
    // Rows that wait for the same thing stand together, in the order of the first.
    let mut waiting: Vec<(&[Input], Vec<String>)> = Vec::new();
    for row in rows {
        let needs = row.no_data.as_deref().unwrap_or_default();
        let title = title(language, row.id, row.name);
        match waiting.iter_mut().find(|(same, _)| *same == needs) {
            Some((_, titles)) => titles.push(title),
            None => waiting.push((needs, vec![title])),
        }
    }
    for (needs, titles) in waiting {
        style.paragraph(out, &format!("{} — {}", language.no_data(needs), titles.join("; ")));
    }
}

fn legend(out: &mut String, report: &KpiReport, style: &TextStyle) {
    let language = style.style.language;
    let rows = || report.money.iter().chain(&report.rows).chain(&report.toxic);
    let figures = || rows().flat_map(|row| &row.groups).flat_map(|group| &group.figures);
    let mut notes: Vec<&str> = Vec::new();
    for note in rows()
        .flat_map(|row| row.groups.iter().take(1))
        .flat_map(|group| &group.notes)
    {
        let note = language.say(*note);
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    notes.push(language.pick(
        "[…] is a 95 % interval: Wilson for shares, Student's t for means",
        "[…] — интервал 95 %: Уилсона для долей, Стьюдента для средних",
    ));
    if figures().any(|figure| figure.missing > 0) {
        notes.push(language.pick(
            "+N? — so many were left out: the field is empty",
            "+N? — столько не учтено: поле пусто",
        ));
    }
    if figures().any(|figure| figure.target_prorated) {
        notes.push(language.pick(
            "* the target is laid on the period by its days",
            "* цель разложена на период по дням",
        ));
    }
    if rows().any(|row| row.proxy && row.no_data.is_none()) {
        notes.push(language.pick(
            "≈ a proxy: a measure of words or timing, never a truth about a person",
            "≈ приближение: мера слов или времени, не правда о человеке",
        ));
    }
    if figures().any(|figure| figure.needs_support) {
        notes.push(language.pick(
            "▼ the whole interval is worse than the department's",
            "▼ весь интервал хуже, чем у отдела",
        ));
    }
    out.push('\n');
    for note in notes {
        style.paragraph(out, note);
    }
}
