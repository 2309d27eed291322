//! Amounts as CRMs and spreadsheets write them → whole minor units. Exact: no floating point on the way.

use crate::domain::Money;

/// A currency named beside an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Currency {
    Rub,
    Usd,
    Eur,
    Kzt,
    Byn,
}

impl Currency {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Rub => "RUB",
            Self::Usd => "USD",
            Self::Eur => "EUR",
            Self::Kzt => "KZT",
            Self::Byn => "BYN",
        }
    }
}

/// Longest first, so that "руб." is not read as "р" and a rest.
const CURRENCIES: &[(&str, Currency)] = &[
    ("рублей", Currency::Rub),
    ("руб", Currency::Rub),
    ("rub", Currency::Rub),
    ("₽", Currency::Rub),
    ("р", Currency::Rub),
    ("usd", Currency::Usd),
    ("$", Currency::Usd),
    ("eur", Currency::Eur),
    ("€", Currency::Eur),
    ("kzt", Currency::Kzt),
    ("₸", Currency::Kzt),
    ("byn", Currency::Byn),
    ("br", Currency::Byn),
];

/// `48 000,50 ₽`, `1,250.00`, `−12`. A comma with exactly three digits behind groups thousands (money has two decimals);
/// a full stop with exactly three is refused, since both readings are in use.
pub(super) fn parse(text: &str) -> Result<(Money, Option<Currency>), String> {
    let (number, currency) = split_currency(text);
    let negative = number.starts_with(['-', '−', '–']);
    let number: String = number
        .trim_start_matches(['-', '−', '–', '+'])
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\'' | '’'))
        .collect();
    let (whole, fraction) = split_number(&number)?;
    let cents = match fraction.trim_end_matches('0') {
        "" => 0,
        f if f.len() <= 2 => format!("{f:0<2}").parse::<i64>().map_err(|_| not_understood())?,
        _ => return Err("more than two decimals".into()),
    };
    let minor = whole
        .parse::<i64>()
        .ok()
        .and_then(|whole| whole.checked_mul(100)?.checked_add(cents))
        .ok_or("larger than any deal")?;
    Ok((Money(if negative { -minor } else { minor }), currency))
}

/// A plain number in the same dresses, without a currency: a quantity, a target.
pub(super) fn number(text: &str) -> Result<f64, String> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    // Three decimals of a quantity are weights in kilogrammes, and no thousands.
    let plain = digits.replacen(',', ".", 1);
    if plain.len() <= 20
        && plain.bytes().filter(|&b| b == b'.').count() <= 1
        && plain.starts_with(|c: char| c.is_ascii_digit())
        && plain.ends_with(|c: char| c.is_ascii_digit())
        && plain.bytes().all(|b| b.is_ascii_digit() || b == b'.')
    {
        return plain.parse().map_err(|_| "not a number".to_owned());
    }
    parse(text).map(|(money, _)| money.major())
}

fn not_understood() -> String {
    "not an amount (48000, 48 000,50 and 48,000.50 ₽ are understood)".into()
}

fn split_currency(text: &str) -> (String, Option<Currency>) {
    let text = text.trim().to_lowercase();
    for (word, currency) in CURRENCIES {
        let rest = text
            .trim_end_matches('.')
            .strip_suffix(word)
            .or_else(|| text.strip_prefix(word));
        if let Some(rest) = rest {
            return (rest.trim().to_owned(), Some(*currency));
        }
    }
    (text, None)
}

/// Digits before and after the decimal sign, grouping signs taken out.
fn split_number(number: &str) -> Result<(String, &str), String> {
    if number.is_empty() || !number.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',')) {
        return Err(not_understood());
    }
    let signs: Vec<(usize, char)> = number.char_indices().filter(|(_, c)| !c.is_ascii_digit()).collect();
    let Some(&(last_at, last)) = signs.last() else {
        return Ok((number.to_owned(), ""));
    };
    let (whole, fraction) = (&number[..last_at], &number[last_at + 1..]);
    let repeats = signs.iter().filter(|(_, c)| *c == last).count() > 1;
    let is_group = fraction.len() == 3 && (1..=3).contains(&whole.len()) && whole != "0" && signs.len() == 1;
    if is_group && last == '.' {
        let message = "can be read as thousands or as decimals: write it without grouping, with two decimals";
        return Err(message.into());
    }
    if repeats || is_group {
        return Ok((ungroup(number, last)?, ""));
    }
    let grouping = if last == ',' { '.' } else { ',' };
    if whole.is_empty() || fraction.is_empty() {
        return Err(not_understood());
    }
    Ok((ungroup(whole, grouping)?, fraction))
}

/// `1.250.000` → `1250000`; every group but the first has three digits.
fn ungroup(number: &str, sign: char) -> Result<String, String> {
    let groups: Vec<&str> = number.split(sign).collect();
    let well_formed = groups.iter().all(|g| g.bytes().all(|b| b.is_ascii_digit()))
        && (groups.len() == 1 || (1..=3).contains(&groups[0].len()))
        && groups[1..].iter().all(|g| g.len() == 3);
    if well_formed {
        Ok(groups.concat())
    } else {
        Err(not_understood())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_are_exact_in_every_dress() {
        for (text, minor) in [
            ("48000", 4_800_000),
            ("48000.5", 4_800_050),
            ("48000,50", 4_800_050),
            ("48 000,50 ₽", 4_800_050),
            ("48\u{a0}000\u{a0}руб.", 4_800_000),
            ("48\u{202f}000 р.", 4_800_000),
            ("1,250,000.00", 125_000_000),
            ("1.250.000,00", 125_000_000),
            ("$1,500", 150_000),
            ("1'250", 125_000),
            ("0", 0),
            ("0.10", 10),
            ("-5,05", -505),
            ("−5", -500),
            ("48000.0000", 4_800_000),
            ("92233720368547758.07", i64::MAX),
        ] {
            assert_eq!(parse(text).map(|(money, _)| money), Ok(Money(minor)), "{text}");
        }
        assert_eq!(parse("10 €").map(|p| p.1), Ok(Some(Currency::Eur)));
    }

    #[test]
    fn numbers_are_read_like_amounts() {
        for (text, expected) in [
            ("3", 3.0),
            ("1,5", 1.5),
            ("0.125", 0.125),
            ("1 200 000 ₽", 1_200_000.0),
            ("-2", -2.0),
        ] {
            assert_eq!(number(text), Ok(expected), "{text}");
        }
        assert!(number("three").is_err() && number("1e5").is_err() && number("inf").is_err());
    }

    #[test]
    fn what_is_unclear_is_refused() {
        for text in [
            "",
            "₽",
            "12.500",
            "1,2,3",
            "1,25,000",
            "12..5",
            "5.",
            ".5",
            "1e5",
            "сорок",
            "12.345,67,8",
            "1.005,123",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert!(parse("92233720368547758.08").is_err_and(|e| e.contains("larger")));
    }

    proptest! {
        #[test]
        fn any_amount_survives_its_own_text(minor in -10_i64.pow(15)..10_i64.pow(15)) {
            prop_assert_eq!(parse(&Money(minor).to_string()).map(|p| p.0), Ok(Money(minor)));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,20}|[0-9., ₽-]{0,16}") {
            let _ = parse(&text);
        }
    }
}
