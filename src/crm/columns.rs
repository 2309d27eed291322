//! The columns that an import knows, and the recognition of headings. Which heading means which column is data: see
//! `profile`.

use serde::{Serialize, Serializer};

use super::profile::Profile;

/// A column of the plain CSV form. Further exports are mapped onto these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    DealId,
    Phone,
    Manager,
    Source,
    Product,
    Amount,
    Status,
    CreatedAt,
    ClosedAt,
    Recording,
    StartedAt,
    Direction,
    Agent,
    CustomerPhone,
    Duration,
}

impl Field {
    /// Its heading in the plain CSV form.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::DealId => "deal_id",
            Self::Phone => "phone",
            Self::Manager => "manager",
            Self::Source => "source",
            Self::Product => "product",
            Self::Amount => "amount",
            Self::Status => "status",
            Self::CreatedAt => "created_at",
            Self::ClosedAt => "closed_at",
            Self::Recording => "recording",
            Self::StartedAt => "started_at",
            Self::Direction => "direction",
            Self::Agent => "agent",
            Self::CustomerPhone => "customer_phone",
            Self::Duration => "duration_s",
        }
    }

    /// Several columns of one file may hold it ("Рабочий телефон", "Мобильный телефон").
    pub(super) fn may_repeat(self) -> bool {
        matches!(self, Self::Phone | Self::CustomerPhone)
    }
}

impl Serialize for Field {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    Deals,
    Calls,
}

impl Table {
    pub(super) const ALL: [Self; 2] = [Self::Deals, Self::Calls];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Deals => "deals",
            Self::Calls => "calls",
        }
    }

    /// All its columns, in the order of the plain form.
    pub(super) fn fields(self) -> &'static [Field] {
        match self {
            Self::Deals => &[
                Field::DealId,
                Field::Phone,
                Field::Manager,
                Field::Source,
                Field::Product,
                Field::Amount,
                Field::Status,
                Field::CreatedAt,
                Field::ClosedAt,
            ],
            Self::Calls => &[
                Field::Recording,
                Field::StartedAt,
                Field::Direction,
                Field::Agent,
                Field::CustomerPhone,
                Field::Duration,
                Field::DealId,
            ],
        }
    }

    /// Without these a row says nothing.
    pub(super) fn required(self) -> &'static [Field] {
        match self {
            Self::Deals => &[Field::DealId, Field::Status, Field::CreatedAt],
            Self::Calls => &[Field::Recording, Field::StartedAt],
        }
    }

    pub(super) fn field_of(self, heading: &str, profile: &Profile) -> Option<Field> {
        let heading = fold(heading);
        let named = self.fields().iter().copied().find(|f| fold(f.name()) == heading);
        named.or_else(|| {
            let aliases = match self {
                Self::Deals => profile.deals,
                Self::Calls => profile.calls,
            };
            aliases
                .iter()
                .find(|(_, words)| words.contains(&heading.as_str()))
                .map(|(field, _)| *field)
        })
    }
}

/// A heading or a status word without what people vary: case, ё, and all signs between the words. Profiles hold words in
/// this form. Currency and number signs are words.
pub(super) fn fold(text: &str) -> String {
    let lower = text.to_lowercase().replace('ё', "е");
    lower
        .split(|c: char| !c.is_alphanumeric() && !matches!(c, '₽' | '$' | '€' | '№'))
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::profile::PLAIN;

    #[test]
    fn headings_are_known_in_both_languages_and_any_dress() {
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
            assert_eq!(Table::Deals.field_of(heading, &PLAIN), Some(field), "{heading}");
        }
        assert_eq!(Table::Deals.field_of("recording", &PLAIN), None);
        assert_eq!(Table::Calls.field_of("Менеджер", &PLAIN), Some(Field::Agent));
    }

    #[test]
    fn words_of_profiles_are_folded_and_mean_one_thing() {
        for aliases in [PLAIN.deals, PLAIN.calls] {
            let mut words: Vec<&str> = aliases.iter().flat_map(|(_, words)| words.iter().copied()).collect();
            assert!(words.iter().all(|word| fold(word) == **word), "{words:?}");
            let count = words.len();
            words.sort_unstable();
            words.dedup();
            assert_eq!(words.len(), count);
        }
    }
}
