//! Case folding that keeps byte offsets: lower case, ё → е, every kind of apostrophe → `'`.

/// Folds a text to the form in which words are compared. The result has exactly the bytes-per-character layout of the
/// input, so an offset into one is an offset into the other; the rare letter whose lower case has another length
/// (`İ`, `ẞ`, the Kelvin sign) stays as it is.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        folded.push(fold_char(c));
    }
    folded
}

fn fold_char(c: char) -> char {
    match c {
        // The two alphabets of our calls first: they are nearly all of the text.
        'а'..='я' => c,
        'А'..='Я' => char::from_u32(u32::from(c) + 0x20).unwrap_or(c),
        '\0'..='\x7f' => c.to_ascii_lowercase(),
        'ё' | 'Ё' => 'е',
        _ => fold_other(c),
    }
}

fn fold_other(c: char) -> char {
    let mut lower = c.to_lowercase();
    let folded = match (lower.next(), lower.next()) {
        (Some(single), None) => single,
        _ => c,
    };
    if folded.len_utf8() == c.len_utf8() { folded } else { c }
}

/// `'`, `’`, `ʼ` and the modifier apostrophe inside English contractions.
pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ' | '`')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_keeps_offsets() {
        for text in ["Ёлка Дорого", "İstanbul ẞ \u{212a}", "We’ll PAY", ""] {
            let folded = fold(text);
            assert_eq!(folded.len(), text.len(), "{text}");
            assert!(
                text.char_indices().zip(folded.char_indices()).all(|(a, b)| a.0 == b.0),
                "{text}"
            );
        }
        assert_eq!(fold("Ещё ЁЖ"), "еще еж");
    }
}
