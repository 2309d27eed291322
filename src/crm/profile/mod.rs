//! What the exports of a CRM or telephone system call things: headings, status words, direction words. Data only; words
//! are folded (lower case, е for ё, single spaces, no signs) and separated by `|`.
//!
//! Facts that do not depend on a department's settings: amoCRM statuses 142 (won) and 143 (lost) in every pipeline,
//! Bitrix24 `STAGE_SEMANTIC_ID` (S, F, P) and `CALL_TYPE` (1 out, 2 in, 3 in and redirected, 4 call-back), Pipedrive
//! `status`, Salesforce `IsClosed` and `IsWon`, HubSpot `closedwon` and `closedlost`, its durations in milliseconds.
//! Headings of exports vary with version, language and settings: what is not listed is shown as unknown, never guessed.
//!
//! To teach a further system, add a [`Profile`] to [`ALL`], or describe it in a mapping file.

mod customers;
mod plain;
mod telephony;

use super::columns::{Field, Table};
use crate::domain::{CostKind, DealStatus, Direction, LineKind, TaskKind};

pub use plain::PLAIN;

/// Words of one kind of export. The plain names of [`Field`] and the words of [`PLAIN`] are known in every profile; where
/// both have a word, the profile's meaning is the one.
#[derive(Debug, Clone, Copy)]
pub struct Profile {
    /// As `--profile` takes it.
    pub name: &'static str,
    pub(super) tables: &'static [(Table, Columns)],
    /// Headings that it writes and that are of no use here.
    pub(super) unused: &'static str,
    pub(super) statuses: Words<DealStatus>,
    pub(super) directions: Words<Direction>,
    pub(super) answers: Words<bool>,
    pub(super) tasks: Words<TaskKind>,
    pub(super) durations: DurationUnit,
    /// Columns of a file without a heading line.
    pub(super) headless: Option<Headless>,
}

/// Meanings, and the words that have each, separated by `|`.
pub(super) type Words<T> = &'static [(T, &'static str)];
pub(super) type Columns = Words<Field>;

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum DurationUnit {
    #[serde(rename = "s")]
    Seconds,
    #[serde(rename = "ms")]
    Milliseconds,
}

/// How a file without headings is known, and what its columns are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Headless {
    pub table: Table,
    /// Number of columns: least and most.
    pub columns: (usize, usize),
    /// Headings to show for them, in order, with their meaning.
    pub meaning: &'static [(&'static str, Option<Field>)],
    /// Whether a first row has this shape.
    pub fits: fn(&csv::StringRecord) -> bool,
}

const NOTHING: Profile = Profile {
    name: "",
    tables: &[],
    unused: "",
    statuses: &[],
    directions: &[],
    answers: &[],
    tasks: &[],
    durations: DurationUnit::Seconds,
    headless: None,
};

/// All profiles but the plain one.
pub const ALL: &[Profile] = &[
    customers::AMOCRM,
    customers::BITRIX24,
    customers::HUBSPOT,
    customers::SALESFORCE,
    customers::PIPEDRIVE,
    telephony::ASTERISK,
    telephony::MIKOPBX,
    telephony::MANGO,
    telephony::YEASTAR,
];

/// The profile of this name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Profile> {
    static PLAIN_ONE: Profile = PLAIN;
    if name == PLAIN.name {
        return Some(&PLAIN_ONE);
    }
    ALL.iter().find(|profile| profile.name == name)
}

/// Yes and no in cells.
pub(super) const FLAGS: Words<bool> = &[(true, "1|yes|y|true|да|истина|+"), (false, "0|no|n|false|нет|ложь")];

/// Whether a task is done.
pub(super) const DONE: Words<bool> = &[
    (
        true,
        "1|yes|y|true|да|истина|+|completed|done|closed|выполнена|выполнено|выполнен|завершена|завершено|завершен|закрыта|сделано",
    ),
    (
        false,
        "0|no|n|false|нет|ложь|open|not started|in progress|waiting|deferred|waiting on someone else|не выполнена|не выполнено|не завершена|в работе|открыта|новая|отложена|ждет выполнения|ожидает выполнения",
    ),
];

pub(super) const COST_KINDS: Words<CostKind> = &[
    (
        CostKind::Ads,
        "ads|advertising|marketing|media|реклама|рекламный бюджет|маркетинг|продвижение",
    ),
    (
        CostKind::Salary,
        "salary|wages|payroll|зарплата|зп|оклад|фот|заработная плата",
    ),
    (
        CostKind::Bonus,
        "bonus|bonuses|commission|премия|премии|бонус|бонусы|процент с продаж",
    ),
    (CostKind::Other, "other|прочее|прочие|другое|телефония|crm|связь"),
];

pub(super) const LINE_KINDS: Words<LineKind> = &[
    (LineKind::Main, "main|primary|основной|основная|основное|основной товар"),
    (LineKind::Upsell, "upsell|up sell|апсейл|допродажа|апгрейд|расширение"),
    (
        LineKind::CrossSell,
        "cross sell|crosssell|cross|кросс|кросс продажа|кросс сейл|сопутствующий|сопутствующий товар|дополнительный|дополнительно",
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::crm::columns::fold;

    fn check<T: std::fmt::Debug + PartialEq + Copy>(what: &str, words: Words<T>) {
        let mut seen: HashMap<&str, T> = HashMap::new();
        for (meaning, list) in words {
            for word in list.split('|').filter(|word| *word != "+") {
                assert_eq!(fold(word), word, "{what}: {word:?} is not folded");
                assert!(seen.insert(word, *meaning).is_none(), "{what}: {word:?} comes twice");
            }
        }
    }

    #[test]
    fn words_of_profiles_are_folded_and_mean_one_thing() {
        for profile in ALL.iter().chain([&PLAIN]) {
            for (table, columns) in profile.tables {
                check(&format!("{} {}", profile.name, table.name()), columns);
                for (field, _) in *columns {
                    assert!(table.fields().contains(field), "{}: {field:?}", profile.name);
                }
            }
            check(profile.name, profile.statuses);
            check(profile.name, profile.directions);
            check(profile.name, profile.answers);
            check(profile.name, profile.tasks);
            for word in profile.unused.split('|') {
                assert_eq!(fold(word), word, "{}", profile.name);
            }
        }
        check("flags", FLAGS);
        check("done", DONE);
        check("costs", COST_KINDS);
        check("lines", LINE_KINDS);
        assert!(named("plain").is_some() && named("amocrm").is_some() && named("x").is_none());
    }
}
