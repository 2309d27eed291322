//! The words of the KPI catalogue's pages, and its values as people read them. Names of rows and figures come with the rows.

use super::format::UNKNOWN;
use super::i18n::Language;
use crate::domain::Money;
use crate::kpi::catalogue::{FigureResult, Input, KpiId, Unit, Words};

impl Language {
    pub(super) fn say(self, words: Words) -> &'static str {
        self.pick(words.en, words.ru)
    }

    /// `no data: needs a, b`.
    pub(super) fn no_data(self, needs: &[Input]) -> String {
        let inputs: Vec<&str> = needs.iter().map(|input| self.say(input.words())).collect();
        let head = self.pick("no data: needs ", "нет данных, нужно: ");
        format!("{head}{}", inputs.join(", "))
    }

    /// A value in its unit.
    pub(super) fn kpi_value(self, unit: Unit, value: f64) -> String {
        let space = '\u{a0}';
        match unit {
            Unit::Share => self.percent(value),
            #[expect(clippy::cast_possible_truncation, reason = "saturates; amounts have two decimals")]
            // Kopecks of large sums are noise to the eye.
            Unit::Money if value.abs() >= 1000.0 => self.money(Money((value.round() * 100.0) as i64)),
            #[expect(clippy::cast_possible_truncation, reason = "saturates; amounts have two decimals")]
            Unit::Money => self.money(Money((value * 100.0).round() as i64)),
            Unit::Count => self.number(value, 0),
            Unit::Number | Unit::PerHundredWords => self.number(value, 2),
            Unit::Score => self.short(value),
            Unit::Days => format!("{}{space}{}", self.short(value), self.pick("d", "дн.")),
            Unit::Minutes => self.length(value * 60.0),
            Unit::Hours => format!("{}{space}{}", self.short(value), self.pick("h", "ч")),
            Unit::Seconds => self.length(value),
        }
    }

    /// `47% [40–54]`, or what it lacks.
    pub(super) fn kpi_figure(self, figure: &FigureResult) -> String {
        let Some(value) = figure.value else {
            return figure
                .no_data
                .as_deref()
                .map_or_else(|| UNKNOWN.to_owned(), |needs| self.no_data(needs));
        };
        let text = self.kpi_value(figure.unit, value);
        let (Some(low), Some(high)) = (figure.low, figure.high) else {
            return text;
        };
        let end = |value: f64| match figure.unit {
            Unit::Share => self.number(value * 100.0, 0),
            unit => self.kpi_value(unit, value),
        };
        let between = if low < 0.0 || figure.unit != Unit::Share {
            "; "
        } else {
            "–"
        };
        format!("{text} [{}{between}{}]", end(low), end(high))
    }

    /// `+6` points of a share, else the difference in the unit, with its sign.
    pub(super) fn kpi_change(self, unit: Unit, change: f64) -> String {
        let text = match unit {
            Unit::Share => self.number(change * 100.0, 0),
            unit => self.kpi_value(unit, change),
        };
        if change > 0.0 && !text.starts_with('0') {
            format!("+{text}")
        } else {
            text
        }
    }

    /// The line of a breakdown: names from the data stay, the program's own words are put into the language.
    pub(super) fn kpi_part(self, part: &str) -> &str {
        const PARTS: &[(&str, &str, &str)] = &[
            ("ads", "advertising", "реклама"),
            ("salary", "salaries", "зарплата"),
            ("bonus", "bonuses", "премии"),
            ("other", "other", "прочее"),
            ("lead", "lead", "лид"),
            ("deal", "deal", "сделка"),
            ("won", "won", "выиграна"),
            ("inbound", "inbound", "входящие"),
            ("outbound", "outbound", "исходящие"),
            ("upgrade", "upgrade", "апгрейд"),
            ("unknown", "not known", "неизвестно"),
            ("never", "never", "никогда"),
            ("≤ 5 min", "≤ 5 min", "≤ 5 мин"),
            ("5–15 min", "5–15 min", "5–15 мин"),
            ("15–60 min", "15–60 min", "15–60 мин"),
            ("1–9 h", "1–9 h", "1–9 ч"),
            ("> 9 h", "> 9 h", "> 9 ч"),
        ];
        let found = PARTS.iter().find(|(code, ..)| *code == part);
        found.map_or(part, |(_, en, ru)| self.pick(en, ru))
    }

    /// A number of a flag: shares and money alike, two decimals where it is not whole.
    pub(super) fn short_number(self, value: f64) -> String {
        self.number(
            value,
            if value.fract().abs() < 1e-9 || value.abs() >= 1000.0 {
                0
            } else {
                2
            },
        )
    }
}

/// `12`, and how many lack the field: `12 +3?`.
pub(super) fn count(figure: &FigureResult) -> String {
    match figure.missing {
        0 => figure.n.to_string(),
        missing => format!("{} +{missing}?", figure.n),
    }
}

/// `K36 Sales conversion`.
pub(super) fn title(language: Language, id: KpiId, name: Words) -> String {
    format!("{id} {}", language.say(name))
}

/// A figure beside its target and how much of it is reached; a share has no such quotient. `*`: prorated.
pub(super) fn target(language: Language, figure: &FigureResult) -> String {
    let Some(target) = figure.target else {
        return String::new();
    };
    let prorated = if figure.target_prorated { "*" } else { "" };
    let target = language.kpi_value(figure.unit, target);
    match figure.attainment {
        Some(attained) if figure.unit != Unit::Share => format!("{target}{prorated} ({})", language.percent(attained)),
        _ => format!("{target}{prorated}"),
    }
}

/// The period before, and the change since.
pub(super) fn before(language: Language, figure: &FigureResult) -> String {
    let Some(previous) = figure.previous else {
        return String::new();
    };
    let previous = language.kpi_value(figure.unit, previous);
    match figure.change {
        Some(change) => format!("{previous} ({})", language.kpi_change(figure.unit, change)),
        None => previous,
    }
}
