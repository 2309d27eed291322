//! One table's words, ready for look-up: a mapping file over a profile over the plain form.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::columns::{Field, Table, fold};
use super::date::Slashes;
use super::mapping::Mapping;
use super::profile::{DurationUnit, PLAIN, Profile, Words};
use crate::domain::{DealStatus, Direction, TaskKind};

/// What a heading is to the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heading {
    Field(Field),
    /// Known, and of no use here.
    Unused,
}

#[derive(Debug)]
pub(super) struct Dictionary {
    pub name: String,
    headings: HashMap<String, (Heading, Rank)>,
    statuses: HashMap<String, DealStatus>,
    directions: HashMap<String, Direction>,
    answers: HashMap<String, bool>,
    tasks: HashMap<String, TaskKind>,
    pub durations: DurationUnit,
    pub slashes: Slashes,
}

/// Whose word it is; the greater is the more certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    Plain,
    /// Of a profile's own words for one column, the one that it lists first.
    Profile(Reverse<usize>),
    /// The field's own name.
    Name,
    Mapping,
}

impl Dictionary {
    pub fn new(table: Table, profile: &Profile, mapping: Option<&Mapping>) -> Self {
        let mut headings: HashMap<String, (Heading, Rank)> = HashMap::new();
        let mut add = |columns: Words<Field>, rank: fn(usize) -> Rank| {
            for (field, words) in columns {
                for (place, word) in words.split('|').enumerate() {
                    headings.insert(word.to_owned(), (Heading::Field(*field), rank(place)));
                }
            }
        };
        add(columns(&PLAIN, table), |_| Rank::Plain);
        if profile.name != PLAIN.name {
            add(columns(profile, table), |place| Rank::Profile(Reverse(place)));
        }
        for word in profile.unused.split('|').filter(|word| !word.is_empty()) {
            headings
                .entry(word.to_owned())
                .or_insert((Heading::Unused, Rank::Plain));
        }
        for &field in table.fields() {
            // A system's own heading may read like one of our names ("from", "period"): its meaning is the system's.
            headings
                .entry(fold(field.name()))
                .and_modify(|known| {
                    if !matches!(known, (Heading::Field(_), Rank::Profile(_))) {
                        *known = (Heading::Field(field), Rank::Name);
                    }
                })
                .or_insert((Heading::Field(field), Rank::Name));
        }
        let mut dictionary = Self {
            name: profile.name.to_owned(),
            headings,
            statuses: words(PLAIN.statuses, profile.statuses),
            directions: words(PLAIN.directions, profile.directions),
            answers: words(PLAIN.answers, profile.answers),
            tasks: words(PLAIN.tasks, profile.tasks),
            durations: profile.durations,
            slashes: Slashes::Refused,
        };
        if let Some(mapping) = mapping {
            dictionary.overlay(mapping, table);
        }
        dictionary
    }

    fn overlay(&mut self, mapping: &Mapping, table: Table) {
        self.name.clone_from(&mapping.name);
        for (heading, field) in &mapping.columns {
            let meaning = match field {
                Some(field) if table.fields().contains(field) => Heading::Field(*field),
                _ => Heading::Unused,
            };
            self.headings.insert(fold(heading), (meaning, Rank::Mapping));
        }
        let folded = |word: &String| fold(word);
        self.statuses
            .extend(mapping.statuses.iter().map(|(w, m)| (folded(w), *m)));
        self.directions
            .extend(mapping.directions.iter().map(|(w, m)| (folded(w), *m)));
        self.answers
            .extend(mapping.answers.iter().map(|(w, m)| (folded(w), *m)));
        self.durations = mapping.durations.unwrap_or(self.durations);
        self.slashes = mapping.slashes;
    }

    pub fn heading(&self, heading: &str) -> Option<(Heading, Rank)> {
        self.headings.get(&fold(heading)).copied()
    }

    pub fn field(&self, heading: &str) -> Option<Field> {
        match self.heading(heading) {
            Some((Heading::Field(field), _)) => Some(field),
            _ => None,
        }
    }

    pub fn status(&self, word: &str) -> Option<DealStatus> {
        self.statuses.get(&fold(word)).copied()
    }

    /// A stage's name or code. Bitrix24 puts the pipeline before it (`C3:WON`), HubSpot behind it (`Closed won (Sales)`).
    pub fn stage(&self, text: &str) -> Option<DealStatus> {
        let folded = fold(text);
        let without_prefix = folded.split_once(' ').and_then(|(first, rest)| {
            let number = first.strip_prefix('c')?;
            (!number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())).then_some(rest)
        });
        let without_suffix = text.trim_end().strip_suffix(')').and_then(|t| t.rsplit_once('('));
        let find = |word: &str| self.statuses.get(word).copied();
        find(&folded)
            .or_else(|| find(without_prefix?))
            .or_else(|| find(&fold(without_suffix?.0)))
    }

    pub fn direction(&self, word: &str) -> Option<Direction> {
        self.directions.get(&fold(word)).copied()
    }

    pub fn task(&self, word: &str) -> Option<TaskKind> {
        self.tasks.get(&fold(word)).copied()
    }

    pub fn answer(&self, word: &str) -> Option<bool> {
        self.answers.get(&fold(word)).copied()
    }
}

pub(super) fn columns(profile: &Profile, table: Table) -> Words<Field> {
    let found = profile.tables.iter().find(|(of, _)| *of == table);
    found.map_or(&[], |(_, columns)| *columns)
}

fn words<T: Copy>(plain: Words<T>, own: Words<T>) -> HashMap<String, T> {
    let mut found = HashMap::new();
    for (meaning, list) in plain.iter().chain(own) {
        found.extend(list.split('|').map(|word| (word.to_owned(), *meaning)));
    }
    found
}

/// The meaning of a word in one of the small fixed lists.
pub(super) fn among<T: Copy>(list: Words<T>, word: &str) -> Option<T> {
    let folded = if word.trim() == "+" { "+".to_owned() } else { fold(word) };
    let known = list
        .iter()
        .find(|(_, words)| words.split('|').any(|word| word == folded));
    known.map(|(meaning, _)| *meaning)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::profile::named;

    fn dictionary(name: &str, table: Table) -> Dictionary {
        Dictionary::new(table, named(name).expect("profile"), None)
    }

    #[test]
    fn headings_are_known_in_both_languages_and_any_dress() {
        let plain = dictionary("plain", Table::Deals);
        for (heading, field) in [
            ("deal_id", Field::DealId),
            (" Deal ID ", Field::DealId),
            ("ID сделки", Field::DealId),
            ("Рабочий телефон", Field::Phone),
            ("Дата создания:", Field::CreatedAt),
            ("Дата закрытия", Field::ClosedAt),
            ("Бюджет, ₽", Field::Amount),
            ("ОТВЕТСТВЕННЫЙ", Field::Manager),
        ] {
            assert_eq!(plain.field(heading), Some(field), "{heading}");
        }
        assert_eq!(plain.field("recording"), None);
        assert_eq!(dictionary("plain", Table::Calls).field("Менеджер"), Some(Field::Agent));
    }

    #[test]
    fn a_profile_has_the_last_word_on_its_own_headings() {
        assert_eq!(dictionary("plain", Table::Deals).field("Closed"), Some(Field::ClosedAt));
        assert_eq!(
            dictionary("salesforce", Table::Deals).field("Closed"),
            Some(Field::IsClosed)
        );
        assert_eq!(
            dictionary("bitrix24", Table::Deals).field("CLOSED"),
            Some(Field::IsClosed)
        );
        let amo = dictionary("amocrm", Table::Deals);
        assert_eq!(amo.field("Статус сделки"), Some(Field::Stage));
        assert_eq!(amo.heading("Теги сделки"), Some((Heading::Unused, Rank::Plain)));
        assert_eq!(amo.heading("Погода"), None);
    }

    #[test]
    fn closing_stages_of_each_system() {
        use DealStatus::{Lost, Open, Won};
        for (profile, text, status) in [
            ("amocrm", "142", Some(Won)),
            ("amocrm", "143", Some(Lost)),
            ("amocrm", "Закрыто и не реализовано", Some(Lost)),
            ("amocrm", "Переговоры", None),
            ("bitrix24", "S", Some(Won)),
            ("bitrix24", "F", Some(Lost)),
            ("bitrix24", "P", Some(Open)),
            ("bitrix24", "C12:WON", Some(Won)),
            ("bitrix24", "C12:LOSE", Some(Lost)),
            ("bitrix24", "C12:PREPARATION", None),
            ("hubspot", "Closed Won (Sales Pipeline)", Some(Won)),
            ("hubspot", "closedlost", Some(Lost)),
            ("hubspot", "appointmentscheduled", None),
        ] {
            assert_eq!(
                dictionary(profile, Table::Deals).stage(text),
                status,
                "{profile} {text}"
            );
        }
    }
}
