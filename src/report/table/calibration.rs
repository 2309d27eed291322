//! Agreement of people with each other and with the machine: by item, by reviewer, by month.

use super::{TextStyle, cell, dim, push_table};
use crate::kpi::calibration::{Calibration, Compared, KappaOf, Panel};
use crate::report::format::UNKNOWN;
use crate::report::{Labels, Language};
use crate::stats::{Agreement, Undefined};

struct Words {
    nothing: &'static str,
    people: &'static str,
    machine: &'static str,
    shown: &'static str,
    reviewers: &'static str,
    with_machine: &'static str,
    months: &'static str,
    item: &'static str,
    all: &'static str,
    reviewer: &'static str,
    month: &'static str,
    comparison: &'static str,
    raw: &'static str,
    short_people: &'static str,
    short_machine: &'static str,
    note: &'static str,
    no_interval: &'static str,
}

const ENGLISH: Words = Words {
    nothing: "No person has given a verdict on a call of this form yet: nothing to compare.",
    people: "Reviewers with each other (blind reviews only)",
    machine: "The machine with the majority of the blind reviewers",
    shown: "Items that people answered with the machine's answer in view: what was corrected, not how good the machine is",
    reviewers: "Each reviewer with the majority of the others (blind)",
    with_machine: "Each reviewer with the machine (blind)",
    months: "By month",
    item: "Item",
    all: "All items",
    reviewer: "Reviewer",
    month: "Month",
    comparison: "Compared",
    raw: "Raw",
    short_people: "reviewers",
    short_machine: "machine",
    note: "n: items of calls with two answers. In brackets the 95% interval. κ is Cohen's of two reviewers, Fleiss' (F) of more; \
           where nearly all answers are the same, κ and α fall low beside a high raw agreement, and AC1 does not.",
    no_interval: "no spread",
};

const RUSSIAN: Words = Words {
    nothing: "По этой форме люди ещё не поставили ни одной отметки: сравнивать нечего.",
    people: "Проверяющие между собой (только слепые проверки)",
    machine: "Машина и большинство слепых проверок",
    shown: "Пункты, на которые отвечали, видя ответ машины: что исправляли, а не насколько она хороша",
    reviewers: "Каждый проверяющий и большинство остальных (вслепую)",
    with_machine: "Каждый проверяющий и машина (вслепую)",
    months: "По месяцам",
    item: "Пункт",
    all: "Все пункты",
    reviewer: "Проверяющий",
    month: "Месяц",
    comparison: "Кто с кем",
    raw: "Совпало",
    short_people: "люди",
    short_machine: "машина",
    note: "n — пункты звонков с двумя ответами. В скобках 95-процентный интервал. κ — Коэна для двоих, Флейса (F), если их больше; \
           когда почти все ответы одинаковы, κ и α низки рядом с высоким совпадением, а AC1 — нет.",
    no_interval: "без разброса",
};

fn words(language: Language) -> &'static Words {
    match language {
        Language::English => &ENGLISH,
        Language::Russian => &RUSSIAN,
    }
}

#[must_use]
pub fn calibration(found: &Calibration, labels: &Labels, style: &TextStyle) -> String {
    let language = style.style.language;
    let w = words(language);
    let mut out = String::new();
    style.heading(&mut out, labels.form(&found.form));
    if found.verdicts == 0 {
        style.paragraph(&mut out, w.nothing);
        return out;
    }
    style.paragraph(&mut out, &counts(found, language));
    let by_item = |pick: fn(&Compared) -> &Panel| {
        let mut rows = vec![(w.all.to_owned(), pick(&found.all))];
        let items = found.items.iter().filter(move |item| pick(&item.compared).n > 0);
        rows.extend(items.map(|item| (labels.item(&item.id).to_owned(), pick(&item.compared))));
        rows
    };
    let by_reviewer = |machine: bool| {
        let rows = found.reviewers.iter();
        rows.map(|row| (row.reviewer.clone(), if machine { &row.machine } else { &row.others }))
            .collect::<Vec<_>>()
    };
    section(&mut out, style, w.people, w.item, &by_item(|c| &c.people));
    section(&mut out, style, w.machine, w.item, &by_item(|c| &c.machine));
    section(&mut out, style, w.reviewers, w.reviewer, &by_reviewer(false));
    section(&mut out, style, w.with_machine, w.reviewer, &by_reviewer(true));
    if found.all.machine_shown.n > 0 {
        section(&mut out, style, w.shown, w.item, &by_item(|c| &c.machine_shown));
    }
    months(&mut out, found, style);
    out.push('\n');
    style.paragraph(&mut out, w.note);
    out
}

/// A table: its title, the heading of its first column, its rows of a name and n, raw, κ, α, AC1.
pub(in crate::report) type PanelTable = (&'static str, &'static str, Vec<(String, [String; 5])>);

/// The same tables for a page: what is counted, the tables, the note below them. No tables while nobody has answered.
pub(in crate::report) fn tables(
    found: &Calibration,
    labels: &Labels,
    language: Language,
) -> (String, Vec<PanelTable>, &'static str) {
    let w = words(language);
    if found.verdicts == 0 {
        return (w.nothing.to_owned(), Vec::new(), w.note);
    }
    let by_item = |pick: fn(&Compared) -> &Panel| -> Vec<(String, [String; 5])> {
        let all = (w.all.to_owned(), figures(pick(&found.all), language));
        let items = found.items.iter().filter(|item| pick(&item.compared).n > 0);
        let items = items.map(|item| {
            (
                labels.item(&item.id).to_owned(),
                figures(pick(&item.compared), language),
            )
        });
        std::iter::once(all).chain(items).collect()
    };
    let by_reviewer = |pick: fn(&crate::kpi::calibration::ReviewerAgreement) -> &Panel| {
        let rows = found.reviewers.iter();
        rows.map(|row| (row.reviewer.clone(), figures(pick(row), language)))
            .collect()
    };
    let months = |pick: fn(&Compared) -> &Panel, name: &str| {
        let rows = found.months.iter();
        rows.map(|row| {
            (
                format!("{} · {name}", row.month),
                figures(pick(&row.compared), language),
            )
        })
        .collect::<Vec<_>>()
    };
    let mut by_month = months(|c| &c.people, w.short_people);
    by_month.extend(months(|c| &c.machine, w.short_machine));
    let tables = vec![
        (w.people, w.item, by_item(|c| &c.people)),
        (w.machine, w.item, by_item(|c| &c.machine)),
        (w.reviewers, w.reviewer, by_reviewer(|row| &row.others)),
        (w.with_machine, w.reviewer, by_reviewer(|row| &row.machine)),
        (w.shown, w.item, by_item(|c| &c.machine_shown)),
        (w.months, w.month, by_month),
    ];
    (counts(found, language), tables, w.note)
}

fn counts(found: &Calibration, language: Language) -> String {
    match language {
        Language::English => format!(
            "{} verdicts of people, {} of them blind and revealed; {} blind ones are not revealed yet and not counted.",
            found.verdicts, found.blind, found.hidden
        ),
        Language::Russian => format!(
            "Отметок людей: {}, из них слепых и раскрытых: {}; ещё не раскрыто и не посчитано: {}.",
            found.verdicts, found.blind, found.hidden
        ),
    }
}

fn section(out: &mut String, style: &TextStyle, title: &str, first: &str, rows: &[(String, &Panel)]) {
    let language = style.style.language;
    style.heading(out, title);
    let mut table = style.table(&[first, "n", words(language).raw, "κ", "α", "AC1"], &[1]);
    for (name, panel) in rows {
        let mut cells = vec![cell(name)];
        cells.extend(figures(panel, language).iter().map(|text| cell(text)));
        table.add_row(cells);
    }
    push_table(out, &table);
}

fn months(out: &mut String, found: &Calibration, style: &TextStyle) {
    let language = style.style.language;
    let w = words(language);
    style.heading(out, w.months);
    let mut table = style.table(&[w.month, w.comparison, "n", w.raw, "κ", "α", "AC1"], &[2]);
    for row in &found.months {
        for (name, panel) in [
            (w.short_people, &row.compared.people),
            (w.short_machine, &row.compared.machine),
        ] {
            let mut cells = vec![cell(&row.month), dim(name)];
            cells.extend(figures(panel, language).iter().map(|text| cell(text)));
            table.add_row(cells);
        }
    }
    push_table(out, &table);
}

/// n, raw, κ, α, AC1.
fn figures(panel: &Panel, language: Language) -> [String; 5] {
    let kappa = coefficient(&panel.kappa, language);
    let fleiss = panel.kappa_of == KappaOf::Fleiss && panel.kappa.value.is_some();
    [
        panel.n.to_string(),
        share(&panel.raw, language),
        if fleiss { format!("{kappa} F") } else { kappa },
        coefficient(&panel.alpha, language),
        coefficient(&panel.ac1, language),
    ]
}

fn share(found: &Agreement, language: Language) -> String {
    let Some(value) = found.value else {
        return reason(found, language).to_owned();
    };
    let ends = found.low.zip(found.high);
    let percent = |value: f64| language.number(value * 100.0, 0);
    let interval = ends.map(|(low, high)| format!("[{}–{}]", percent(low), percent(high)));
    with(language.percent(value), interval, language)
}

fn coefficient(found: &Agreement, language: Language) -> String {
    let Some(value) = found.value else {
        return reason(found, language).to_owned();
    };
    let ends = found.low.zip(found.high);
    let separator = language.pick("–", "; ");
    let interval =
        ends.map(|(low, high)| format!("[{}{separator}{}]", language.number(low, 2), language.number(high, 2)));
    with(language.number(value, 2), interval, language)
}

fn with(value: String, interval: Option<String>, language: Language) -> String {
    let interval = interval.unwrap_or_else(|| format!("({})", words(language).no_interval));
    format!("{value} {interval}")
}

fn reason(found: &Agreement, language: Language) -> &'static str {
    match found.reason {
        Some(Undefined::NoOverlap) => language.pick("nothing in common", "нет общих"),
        Some(Undefined::OneCategory) => language.pick("one answer only", "ответ один"),
        Some(Undefined::NotTwoRaters) => language.pick("not two", "не двое"),
        Some(Undefined::TooFew) => language.pick("too few", "мало"),
        None => UNKNOWN,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::plain;
    use super::*;
    use crate::report::sample_calibration;

    #[test]
    fn agreement_is_shown_with_its_doubt() {
        let found = sample_calibration::calibration();
        let labels = Labels::default();
        insta::assert_snapshot!(
            "calibration_en",
            calibration(&found, &labels, &plain(Language::English, 110))
        );
        insta::assert_snapshot!(
            "calibration_ru",
            calibration(&found, &labels, &plain(Language::Russian, 110))
        );
    }
}
