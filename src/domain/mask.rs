use super::{Phone, Transcript};

/// What stands in for a masked character. Masking keeps the number of characters, so that a masked text and the
/// masked words of the same text stay aligned.
const MASK: char = '•';

/// Digits of a telephone or card number, and the least that are taken for one.
const MIN_DIGITS: usize = 10;

/// Hides what identifies a private person in a text: telephone and card numbers (ten digits or more, however grouped)
/// and e-mail addresses. Prices, dates and quantities stay. Masking twice changes nothing more.
///
/// This is the one place where text is masked; `mask_transcript` is called before a transcript leaves the engine.
#[must_use]
pub fn mask(text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    mask_numbers(&mut chars);
    mask_emails(&mut chars);
    chars.into_iter().collect()
}

/// Digits that a masked number keeps at its end: two customers of one list can be told apart, and none can be rung.
const KEPT_DIGITS: usize = 2;

impl Phone {
    /// For people to recognise a customer by: `+7••••••••42`. A number too short to hide behind that is masked whole.
    #[must_use]
    pub fn masked(&self) -> String {
        let count = self.0.chars().count();
        let from = usize::from(self.0.starts_with('+')) + 1;
        let to = count.saturating_sub(KEPT_DIGITS);
        let is_long = to > from + KEPT_DIGITS;
        let masked = |(index, char)| {
            if is_long && !(from..to).contains(&index) {
                char
            } else {
                MASK
            }
        };
        self.0.chars().enumerate().map(masked).collect()
    }
}

impl Transcript {
    /// Masks the text of every segment and of its words alike.
    pub fn mask(&mut self) {
        for segment in &mut self.segments {
            segment.text = mask(&segment.text);
            let joined: Vec<&str> = segment.words.iter().map(|w| w.text.as_str()).collect();
            let masked = mask(&joined.join(" "));
            let mut rest = masked.chars();
            for word in &mut segment.words {
                let length = word.text.chars().count();
                word.text = rest.by_ref().take(length).collect();
                rest.next(); // the space between two words
            }
        }
    }
}

fn mask_numbers(chars: &mut [char]) {
    let mut at = 0;
    while at < chars.len() {
        if !chars[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        if let Some(end) = date_end(chars, at) {
            at = end;
            continue;
        }
        let end = number_end(chars, at);
        if looks_personal(chars, at, end) {
            chars[at..end]
                .iter_mut()
                .filter(|c| c.is_ascii_digit())
                .for_each(|c| *c = MASK);
        }
        at = end;
    }
}

/// The end of the digits that start at `start`, across single spaces, hyphens, dots and brackets (up to two between
/// digits: `8 (916) 123-45-67`).
fn number_end(chars: &[char], start: usize) -> usize {
    let mut end = start;
    let mut at = start;
    while at < chars.len() && at - end <= 2 {
        if chars[at].is_ascii_digit() {
            end = at + 1;
        } else if !matches!(chars[at], ' ' | '-' | '(' | ')' | '.' | '\u{a0}') {
            break;
        }
        at += 1;
    }
    end
}

/// The end of a date that starts at `start`: `2026-10-05`, `05.10.2026`. With a time behind it a date has as many digits
/// as a telephone number.
fn date_end(chars: &[char], start: usize) -> Option<usize> {
    let is_inside_number = start > 0 && (chars[start - 1].is_ascii_digit() || chars[start - 1] == '+');
    let shape = |groups: [usize; 3], separator: char| {
        let mut at = start;
        for (index, length) in groups.into_iter().enumerate() {
            if index > 0 {
                (chars.get(at) == Some(&separator)).then_some(())?;
                at += 1;
            }
            let digits = chars.get(at..at + length)?;
            digits.iter().all(char::is_ascii_digit).then_some(())?;
            at += length;
        }
        (!chars.get(at).is_some_and(char::is_ascii_digit)).then_some(at)
    };
    if is_inside_number {
        return None;
    }
    shape([4, 2, 2], '-').or_else(|| shape([2, 2, 4], '.'))
}

/// Ten digits or more; but amounts written in groups of three ("1 250 000 000", "20 000 25 000") are money.
fn looks_personal(chars: &[char], start: usize, end: usize) -> bool {
    let digits = chars[start..end].iter().filter(|c| c.is_ascii_digit()).count();
    if digits < MIN_DIGITS {
        return false;
    }
    if start > 0 && chars[start - 1] == '+' {
        return true;
    }
    let groups: Vec<usize> = chars[start..end]
        .split(|c| !c.is_ascii_digit())
        .map(<[char]>::len)
        .filter(|&length| length > 0)
        .collect();
    let is_amounts = groups.len() >= 3 && groups.iter().all(|&g| g <= 3) && groups[groups.len() - 1] == 3;
    let telephone = matches!((chars[start], groups[0]), ('7' | '8', 1)) && digits == 11;
    telephone || !is_amounts
}

fn mask_emails(chars: &mut [char]) {
    let in_address = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+');
    for at in 1..chars.len().saturating_sub(1) {
        if chars[at] != '@' {
            continue;
        }
        let start = chars[..at].iter().rposition(|&c| !in_address(c)).map_or(0, |p| p + 1);
        let end = chars[at + 1..]
            .iter()
            .position(|&c| !in_address(c))
            .map_or(chars.len(), |p| at + 1 + p);
        if start < at && chars[at + 1..end].contains(&'.') {
            chars[start..end]
                .iter_mut()
                .filter(|c| c.is_alphanumeric())
                .for_each(|c| *c = MASK);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Millis, Segment, Word};

    #[test]
    fn numbers_of_people_are_hidden_and_money_is_not() {
        for (text, masked) in [
            ("звоните +7 916 123-45-67", "звоните +• ••• •••-••-••"),
            ("8 (916) 123-45-67.", "• (•••) •••-••-••."),
            ("89161234567", "•••••••••••"),
            ("карта 4276 1234 5678 9012", "карта •••• •••• •••• ••••"),
            (
                "48 000 рублей, 1 250 000 000 в год",
                "48 000 рублей, 1 250 000 000 в год",
            ),
            ("20 000 25 000", "20 000 25 000"),
            ("в 2026 году, в 11:30", "в 2026 году, в 11:30"),
            (
                "05.10.2026 12:00 и 2026-10-05 12:00",
                "05.10.2026 12:00 и 2026-10-05 12:00",
            ),
            ("на ivan.petrov@mail.ru, да", "на ••••.••••••@••••.••, да"),
        ] {
            assert_eq!(mask(text), masked, "{text}");
            assert_eq!(mask(masked), masked, "masking twice: {text}");
        }
    }

    #[test]
    fn words_and_text_are_masked_alike() {
        let word = |text: &str| Word {
            start_ms: Millis(0),
            end_ms: Millis(1),
            text: text.into(),
            probability: None,
        };
        let mut transcript = Transcript {
            duration_ms: Millis(1),
            language: None,
            language_probability: None,
            model: None,
            channels: vec![],
            segments: vec![Segment {
                channel: 0,
                role: None,
                start_ms: Millis(0),
                end_ms: Millis(1),
                text: "номер 8 916 123-45-67 да".into(),
                confidence: None,
                doubt: None,
                voice: None,
                words: ["номер", "8", "916", "123-45-67", "да"].map(word).into(),
            }],
        };
        transcript.mask();
        let words: Vec<_> = transcript.segments[0].words.iter().map(|w| w.text.as_str()).collect();
        assert_eq!(words.join(" "), transcript.segments[0].text);
        assert_eq!(words, ["номер", "•", "•••", "•••-••-••", "да"]);
    }

    #[test]
    fn a_masked_number_keeps_its_country_and_its_last_digits() {
        for (phone, masked) in [
            ("+74955550142", "+7••••••••42"),
            ("84955550128", "8••••••••28"),
            ("+712", "••••"),
            ("101", "•••"),
            ("", ""),
        ] {
            assert_eq!(Phone::from(phone).masked(), masked);
        }
    }
}
