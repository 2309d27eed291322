//! Case folding that keeps byte offsets: lower case, ё → е, every kind of apostrophe → `'`.

/// Folds a text to the form in which words are compared. The result has exactly the bytes-per-character layout of the
/// input, so an offset into one is an offset into the other; the rare letter whose lower case has another length
/// (`İ`, `ẞ`, the Kelvin sign) stays as it is.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    // Most of a text is folded already: it is copied in runs, up to the next letter that changes.
    let mut rest = text;
    loop {
        let run = folded_run(rest.as_bytes());
        folded.push_str(&rest[..run]);
        let Some(c) = rest[run..].chars().next() else {
            return folded;
        };
        folded.push(fold_char(c));
        rest = &rest[run + c.len_utf8()..];
    }
}

/// Bytes up to the first letter that may change by folding: lower-case Russian and Latin, digits and ASCII marks.
fn folded_run(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += match (byte, bytes.get(at + 1)) {
            (0..0x80, _) if !byte.is_ascii_uppercase() => 1,
            // а–п; р–я
            (0xd0, Some(0xb0..=0xbf)) | (0xd1, Some(0x80..=0x8f)) => 2,
            _ => break,
        };
    }
    at
}

fn fold_char(c: char) -> char {
    match c {
        'А'..='Я' => char::from_u32(u32::from(c) + 0x20).unwrap_or(c),
        'ё' | 'Ё' => 'е',
        _ if c.is_ascii() => c.to_ascii_lowercase(),
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
