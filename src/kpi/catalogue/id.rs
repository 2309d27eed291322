//! The number of a row: `K1`…`K64` of the catalogue, `M1`…`M3` money, `T1`…`T5` the targets that are shown only beside
//! money. Input and output: text such as `K7`.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// Orders money first, then the five toxic targets, then the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KpiId {
    family: Family,
    number: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Family {
    Money,
    Toxic,
    Catalogue,
}

impl Family {
    const fn letter_and_rows(self) -> (char, u8) {
        match self {
            Self::Money => ('M', 3),
            Self::Toxic => ('T', 5),
            Self::Catalogue => ('K', 64),
        }
    }
}

/// A row of the catalogue, 1–64. The numbers are written in the table of rows; a test walks it.
pub(super) const fn k(number: u8) -> KpiId {
    KpiId {
        family: Family::Catalogue,
        number,
    }
}

/// One of the three that tie to money.
pub(super) const fn m(number: u8) -> KpiId {
    KpiId {
        family: Family::Money,
        number,
    }
}

/// One of the five that can be met while revenue stands still.
pub(super) const fn t(number: u8) -> KpiId {
    KpiId {
        family: Family::Toxic,
        number,
    }
}

impl KpiId {
    /// `K1`…`K64`.
    #[must_use]
    pub fn is_catalogue(self) -> bool {
        self.family == Family::Catalogue
    }

    /// `M1`…`M3`.
    #[must_use]
    pub fn is_money(self) -> bool {
        self.family == Family::Money
    }
}

impl fmt::Display for KpiId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.family.letter_and_rows().0, self.number)
    }
}

impl Serialize for KpiId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no row of the catalogue: K1 to K64, M1 to M3, T1 to T5")]
pub struct UnknownKpi(pub String);

impl FromStr for KpiId {
    type Err = UnknownKpi;

    fn from_str(text: &str) -> Result<Self, UnknownKpi> {
        let unknown = || UnknownKpi(text.to_owned());
        let mut rest = text.trim().chars();
        // The Cyrillic К, М and Т look the same and are as easily typed.
        let family = match rest.next().map(|c| c.to_uppercase().next().unwrap_or(c)) {
            Some('K' | 'К') => Family::Catalogue,
            Some('M' | 'М') => Family::Money,
            Some('T' | 'Т') => Family::Toxic,
            _ => return Err(unknown()),
        };
        let number: u8 = rest.as_str().parse().map_err(|_| unknown())?;
        if (1..=family.letter_and_rows().1).contains(&number) {
            Ok(Self { family, number })
        } else {
            Err(unknown())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_as_they_are_typed() {
        for (text, written) in [("K7", "K7"), ("k44", "K44"), ("К64", "K64"), ("м3", "M3"), ("T5", "T5")] {
            assert_eq!(text.parse::<KpiId>().unwrap().to_string(), written);
        }
        for text in ["", "K", "K0", "K65", "7", "M4", "T6", "K-1", "Ж1", "K7x"] {
            assert!(text.parse::<KpiId>().is_err(), "{text}");
        }
        assert!(m(3) < t(1) && t(5) < k(1));
    }
}
