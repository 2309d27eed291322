//! Telephone numbers as people and telephone systems write them → one form that can be compared.
//!
//! A number that some country's plan knows becomes E.164 (`+74951234567`). Russian numbers may begin with `8`, `7`, `+7`
//! or the area code. A number of telephone length that no plan knows (a test range, a SIP account) keeps its digits
//! alone, brought to the same form (`8 000…` and `+7 000…` are equal). An extension is dropped: it names a desk, not a
//! customer. What is shorter than seven digits is an internal line or a service number, and no customer.

use std::str::FromStr;

use phonenumber::{Mode, country};

use super::ImportError;
use crate::domain::Phone;

/// E.164 allows 15 digits; the international prefixes `00` and `810` may come before them.
const MAX_DIGITS: usize = 15;
const MIN_DIGITS: usize = 7;

/// The country whose numbers are written without their country code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region(country::Id);

impl Default for Region {
    fn default() -> Self {
        Self(country::Id::RU)
    }
}

impl FromStr for Region {
    type Err = ImportError;

    fn from_str(text: &str) -> Result<Self, ImportError> {
        let id = text.trim().to_ascii_uppercase().parse();
        id.map(Self).map_err(|_| ImportError::Region {
            name: text.chars().take(40).collect(),
        })
    }
}

impl Region {
    /// Russia and Kazakhstan share country code 7, the trunk prefix 8 and ten-digit numbers.
    fn has_russian_plan(self) -> bool {
        matches!(self.0, country::Id::RU | country::Id::KZ)
    }
}

/// Why a text is no telephone number of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhoneFault {
    #[error("no digits")]
    NoDigits,
    #[error("too short for a telephone number (an internal line?)")]
    TooShort,
    #[error("too long for a telephone number")]
    TooLong,
    #[error("letters among the digits")]
    Letters,
    #[error("a spreadsheet has rounded this number (scientific notation): format the column as text and export again")]
    Rounded,
}

/// One telephone number.
pub fn normalise(text: &str, region: Region) -> Result<Phone, PhoneFault> {
    let number = without_extension(address(text));
    if is_scientific(number) {
        return Err(PhoneFault::Rounded);
    }
    if number.chars().any(char::is_alphabetic) {
        return Err(if number.chars().any(|c| c.is_ascii_digit()) {
            PhoneFault::Letters
        } else {
            PhoneFault::NoDigits
        });
    }
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let plus = number
        .trim_start_matches(|c: char| !c.is_ascii_digit() && c != '+')
        .starts_with('+');
    let (digits, international) = match (plus, digits.strip_prefix("810"), digits.strip_prefix("00")) {
        (false, Some(rest), _) if rest.len() >= 10 && region.has_russian_plan() => (rest.to_owned(), true),
        (false, _, Some(rest)) if rest.len() >= 10 => (rest.to_owned(), true),
        _ => (digits, plus),
    };
    match digits.len() {
        0 => Err(PhoneFault::NoDigits),
        n if n < MIN_DIGITS => Err(PhoneFault::TooShort),
        n if n > MAX_DIGITS => Err(PhoneFault::TooLong),
        _ => Ok(Phone(canonical(&digits, international, region))),
    }
}

/// The numbers of one cell, each with what is wrong with it: separated by `,` `;` `/` `|`, line breaks, or by spaces
/// where each part is a whole number.
pub fn in_cell(cell: &str, region: Region) -> Vec<Result<Phone, (String, PhoneFault)>> {
    let mut found: Vec<Result<Phone, (String, PhoneFault)>> = Vec::new();
    for part in cell
        .split([',', ';', '/', '|', '\n', '\r'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        let is_extension = !found.is_empty() && without_extension(part).trim().is_empty();
        if is_extension || is_withheld(part) {
            continue;
        }
        match normalise(part, region) {
            Ok(phone) => push_new(&mut found, phone),
            Err(PhoneFault::TooLong) if whole_numbers(part, region).is_some() => {
                whole_numbers(part, region)
                    .into_iter()
                    .flatten()
                    .for_each(|phone| push_new(&mut found, phone));
            }
            Err(fault) => found.push(Err((part.to_owned(), fault))),
        }
    }
    found
}

fn push_new(found: &mut Vec<Result<Phone, (String, PhoneFault)>>, phone: Phone) {
    if !found.iter().any(|known| known.as_ref() == Ok(&phone)) {
        found.push(Ok(phone));
    }
}

/// What telephone systems write for a caller who hides the number: an honest "unknown", not a fault.
fn is_withheld(text: &str) -> bool {
    const WORDS: [&str; 13] = [
        "anonymous",
        "private",
        "unknown",
        "restricted",
        "withheld",
        "unavailable",
        "none",
        "null",
        "скрыт",
        "скрытый номер",
        "номер скрыт",
        "аноним",
        "неизвестен",
    ];
    let text = text.to_lowercase();
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    text.is_empty() || WORDS.contains(&text)
}

fn whole_numbers(part: &str, region: Region) -> Option<Vec<Phone>> {
    let numbers: Option<Vec<Phone>> = part
        .split_whitespace()
        .map(|word| {
            normalise(word, region)
                .ok()
                .filter(|p| p.as_str().trim_start_matches('+').len() >= 10)
        })
        .collect();
    numbers.filter(|numbers| numbers.len() > 1)
}

/// The number in `tel:…`, `sip:…@host`, and what spreadsheets put around one (`="+7…"`, `'+7…`).
fn address(text: &str) -> &str {
    let text = text.trim();
    let lower = text.get(..4).map(str::to_ascii_lowercase);
    let text = if matches!(lower.as_deref(), Some("tel:" | "sip:")) {
        &text[4..]
    } else {
        text
    };
    text.split('@')
        .next()
        .unwrap_or(text)
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, '=' | '"' | '\''))
}

/// The text before "доб.", "ext", "x", "#" and the like. Only a mark that follows the whole number is one: the fallback
/// for marks at the start keeps nothing.
fn without_extension(text: &str) -> &str {
    const MARKS: [&str; 9] = ["доб", "ДОБ", "Доб", "вн", "Вн", "ext", "Ext", "EXT", "#"];
    let by_word = MARKS.iter().filter_map(|mark| text.find(mark)).min();
    // "8 495 123-45-67x12", Latin and Cyrillic.
    let by_letter = text
        .find(['x', 'X', 'х', 'Х'])
        .filter(|&at| text[..at].chars().any(|c| c.is_ascii_digit()));
    let end = [by_word, by_letter].into_iter().flatten().min().unwrap_or(text.len());
    &text[..end]
}

/// `7.9161E+10`, with a comma in Russian spreadsheets.
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.trim().split_once(['e', 'E', 'е', 'Е']) else {
        return false;
    };
    let is_number =
        |s: &str| s.chars().any(|c| c.is_ascii_digit()) && s.chars().all(|c| c.is_ascii_digit() || ".,".contains(c));
    is_number(mantissa) && is_number(exponent.trim_start_matches('+'))
}

fn canonical(digits: &str, international: bool, region: Region) -> String {
    let digits = if region.has_russian_plan() && !international {
        match (digits.len(), digits.as_bytes()[0]) {
            (11, b'8') => format!("7{}", &digits[1..]),
            (10, _) => format!("7{digits}"),
            _ => digits.to_owned(),
        }
    } else if international {
        // "+8 916 …": the trunk prefix taken for a country code, a common slip.
        let slip = region.has_russian_plan() && digits.len() == 11 && digits.starts_with('8');
        if slip && e164(None, &format!("+{digits}")).is_none() {
            format!("7{}", &digits[1..])
        } else {
            digits.to_owned()
        }
    } else if let Some(number) = e164(Some(region.0), digits) {
        return number;
    } else {
        digits.to_owned()
    };
    e164(None, &format!("+{digits}")).unwrap_or(digits)
}

/// Country code 7 is decided here, by its zones (3, 4, 8, 9 Russia; 6, 7 Kazakhstan): the library takes the first digit
/// of area code 812 for the trunk prefix, and nearly all numbers of a Russian department come this way.
fn e164(region: Option<country::Id>, number: &str) -> Option<String> {
    if let Some(national) = number.strip_prefix("+7").filter(|national| national.len() == 10) {
        return national
            .starts_with(['3', '4', '6', '7', '8', '9'])
            .then(|| number.to_owned());
    }
    let number = phonenumber::parse(region, number).ok()?;
    number.is_valid().then(|| number.format().mode(Mode::E164).to_string())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn phone(text: &str) -> Result<String, PhoneFault> {
        normalise(text, Region::default()).map(|phone| phone.0)
    }

    #[test]
    fn one_russian_number_in_many_dresses() {
        for text in [
            "+7 916 123-45-67",
            "+8 916 123-45-67",
            "8 (916) 123-45-67",
            "89161234567",
            "79161234567",
            "9161234567",
            "+7(916)1234567 доб. 12",
            "8-916-123-45-67 ext 3",
            "89161234567#12",
            "8\u{a0}916\u{a0}123\u{2011}45\u{2011}67",
            "tel:+79161234567",
            "sip:79161234567@pbx.example",
            "=\"+79161234567\"",
            "'89161234567",
            "00 7 916 123 45 67",
            "810 7 916 123 45 67",
        ] {
            assert_eq!(phone(text).as_deref(), Ok("+79161234567"), "{text}");
        }
        assert_eq!(phone("8 812 309 12 34").as_deref(), Ok("+78123091234"));
        assert_eq!(phone("8 800 555-35-35").as_deref(), Ok("+78005553535"));
    }

    #[test]
    fn other_countries_and_numbers_of_no_country() {
        assert_eq!(phone("+375 29 123-45-67").as_deref(), Ok("+375291234567"));
        assert_eq!(phone("375291234567").as_deref(), Ok("+375291234567"));
        assert_eq!(phone("+44 20 7946 0958").as_deref(), Ok("+442079460958"));
        let us = "US".parse().expect("region");
        assert_eq!(normalise("(212) 555-2368", us), Ok(Phone::from("+12125552368")));
        // No plan has the area code 000: digits alone, and the same ones for both ways to write it.
        assert_eq!(phone("8 000 000-00-01").as_deref(), Ok("70000000001"));
        assert_eq!(phone("+7 000 000 00 01").as_deref(), Ok("70000000001"));
        assert_eq!(phone("123-45-67").as_deref(), Ok("1234567"));
    }

    #[test]
    fn what_is_no_number_says_why() {
        for (text, fault) in [
            ("", PhoneFault::NoDigits),
            ("нет", PhoneFault::NoDigits),
            ("101", PhoneFault::TooShort),
            ("12345678901234567890", PhoneFault::TooLong),
            ("7,9161E+10", PhoneFault::Rounded),
            ("89161234567 Анна", PhoneFault::Letters),
        ] {
            assert_eq!(phone(text), Err(fault), "{text}");
        }
        assert!("Россия".parse::<Region>().is_err());
    }

    #[test]
    fn a_cell_holds_several_numbers() {
        let cell = |text| {
            let parts = in_cell(text, Region::default());
            parts
                .into_iter()
                .map(|p| p.map_or_else(|(t, _)| format!("? {t}"), |p| p.0))
                .collect::<Vec<_>>()
        };
        let both = ["+79161234567", "+74951234567"];
        assert_eq!(cell("89161234567, 8 (495) 123-45-67"), both);
        assert_eq!(cell("89161234567; +7 495 1234567, доб. 12; 9161234567"), both);
        assert_eq!(cell("89161234567 84951234567"), both);
        assert_eq!(cell("89161234567\n+74951234567"), both);
        assert_eq!(cell("84951234567/68"), ["+74951234567", "? 68"]);
        assert!(cell(" , ;anonymous; - ").is_empty());
    }

    proptest! {
        #[test]
        fn any_text_is_survived_and_e164_is_its_own_normal_form(text in "\\PC{0,40}|[0-9+ ()-]{0,20}") {
            if let Ok(phone) = normalise(&text, Region::default())
                && phone.as_str().starts_with('+') {
                    prop_assert_eq!(normalise(phone.as_str(), Region::default()), Ok(phone));
                }
            in_cell(&text, Region::default());
        }
    }
}
