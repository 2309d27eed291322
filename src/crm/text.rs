//! Bytes → text. Which encoding it was is found from the bytes, and said.

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1251};
use serde::{Deserialize, Serialize};

/// What a file was written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Encoding {
    #[serde(rename = "utf-8")]
    Utf8,
    #[serde(rename = "utf-16")]
    Utf16,
    #[serde(rename = "windows-1251")]
    Windows1251,
    /// No text: a workbook.
    #[serde(rename = "xlsx")]
    Xlsx,
}

impl Encoding {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16 => "utf-16",
            Self::Windows1251 => "windows-1251",
            Self::Xlsx => "xlsx",
        }
    }
}

/// In UTF-8 with a few damaged bytes, whole Cyrillic letters outnumber the damage by far; in cp1251 read as UTF-8
/// it is the other way round.
const WHOLE_PER_DAMAGED: usize = 10;

/// Decodes a file's bytes. Damaged UTF-8 comes back with U+FFFD in the damaged places, so that only their rows are lost.
/// `Err` says what the file looks like instead of text.
pub(super) fn decode(bytes: &[u8]) -> Result<(String, Encoding), &'static str> {
    if let Some(what) = known_container(bytes) {
        return Err(what);
    }
    let (text, encoding) = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => (String::from_utf8_lossy(rest).into_owned(), Encoding::Utf8),
        [0xFF, 0xFE, rest @ ..] => (
            UTF_16LE.decode_without_bom_handling(rest).0.into_owned(),
            Encoding::Utf16,
        ),
        [0xFE, 0xFF, rest @ ..] => (
            UTF_16BE.decode_without_bom_handling(rest).0.into_owned(),
            Encoding::Utf16,
        ),
        _ if is_utf8(bytes) => (String::from_utf8_lossy(bytes).into_owned(), Encoding::Utf8),
        _ => (
            WINDOWS_1251.decode_without_bom_handling(bytes).0.into_owned(),
            Encoding::Windows1251,
        ),
    };
    if text
        .chars()
        .any(|c| c.is_control() && c.is_ascii() && !matches!(c, '\t' | '\r' | '\n' | '\u{1a}'))
    {
        return Err("binary data");
    }
    Ok((text, encoding))
}

fn known_container(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [b'P', b'K', 3, 4, ..] => Some("a ZIP archive that is no Excel workbook"),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Some("an old Excel workbook"),
        [b'%', b'P', b'D', b'F', ..] => Some("a PDF"),
        _ => {
            let start = bytes.iter().position(|b| !b.is_ascii_whitespace())?;
            let head = bytes[start..].get(..9).unwrap_or(&bytes[start..]).to_ascii_lowercase();
            let is_page = [&b"<!doctype"[..], b"<html", b"<?xml", b"<table"]
                .iter()
                .any(|tag| head.starts_with(tag));
            is_page.then_some("a web page or XML")
        }
    }
}

fn is_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut damaged) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        damaged += usize::from(!chunk.invalid().is_empty());
    }
    damaged == 0 || whole >= WHOLE_PER_DAMAGED * damaged
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "сделка;телефон\nООО «Ёлка»;89161234567\n";

    #[test]
    fn every_encoding_gives_the_same_text() {
        let mut with_bom = vec![0xEF, 0xBB, 0xBF];
        with_bom.extend(TEXT.as_bytes());
        let mut utf16 = vec![0xFF, 0xFE];
        utf16.extend(TEXT.encode_utf16().flat_map(u16::to_le_bytes));
        let cp1251 = WINDOWS_1251.encode(TEXT).0.into_owned();
        for (bytes, encoding) in [
            (TEXT.as_bytes().to_vec(), Encoding::Utf8),
            (with_bom, Encoding::Utf8),
            (utf16, Encoding::Utf16),
            (cp1251, Encoding::Windows1251),
        ] {
            assert_eq!(decode(&bytes), Ok((TEXT.to_owned(), encoding)));
        }
    }

    #[test]
    fn one_damaged_byte_does_not_turn_utf8_into_mojibake() {
        let mut bytes = TEXT.as_bytes().to_vec();
        bytes[1] = 0xFF;
        let (text, encoding) = decode(&bytes).expect("text");
        assert_eq!(encoding, Encoding::Utf8);
        assert!(text.contains('\u{fffd}') && text.contains("Ёлка"));
    }

    #[test]
    fn what_is_no_text_is_named() {
        for (bytes, what) in [
            (&b"PK\x03\x04rest"[..], "ZIP"),
            (b"\xD0\xCF\x11\xE0\xA1\xB1", "Excel"),
            (b"  <!DOCTYPE html><html>", "web page"),
            (b"RIFF\0\0\0\0WAVE", "binary"),
        ] {
            assert!(decode(bytes).expect_err("not text").contains(what), "{bytes:?}");
        }
    }
}
