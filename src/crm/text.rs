//! Bytes → text, piece by piece. Which encoding it is is found from all of the bytes, and said: a file is read twice, and
//! never held whole.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, DecoderResult, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251};
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

/// Bytes read at once.
const PIECE: usize = 64 << 10;

/// Why bytes are not the text of an export.
#[derive(Debug)]
pub(super) enum NoText {
    Io(io::Error),
    TooLarge,
    /// What they look like instead.
    LooksLike(&'static str),
}

impl From<io::Error> for NoText {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// How to decode a file, found by reading all of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Coding {
    pub name: Encoding,
    encoding: &'static encoding_rs::Encoding,
    /// Bytes of the byte order mark.
    mark: usize,
    /// Bytes of the file.
    pub bytes: u64,
}

impl Coding {
    pub(super) fn find(mut input: impl Read, limit: u64) -> Result<Self, NoText> {
        let mut buffer = vec![0; PIECE];
        let mut length = fill(&mut input, &mut buffer)?;
        let head = &buffer[..length];
        if let Some(what) = known_container(head) {
            return Err(NoText::LooksLike(what));
        }
        let (marked, mark) = match head {
            [0xEF, 0xBB, 0xBF, ..] => (Some(UTF_8), 3),
            [0xFF, 0xFE, ..] => (Some(UTF_16LE), 2),
            [0xFE, 0xFF, ..] => (Some(UTF_16BE), 2),
            _ => (None, 0),
        };
        let wide = marked.filter(|encoding| *encoding != UTF_8);
        let mut tally = Letters::new(wide.unwrap_or(UTF_8));
        let (mut bytes, mut from) = (0, mark);
        while length > 0 {
            bytes += length as u64;
            if bytes > limit {
                return Err(NoText::TooLarge);
            }
            let piece = &buffer[from..length];
            // In these encodings no part of a letter looks like a control character.
            if wide.is_none() && piece.iter().any(|&byte| is_binary(char::from(byte))) {
                return Err(NoText::LooksLike("binary data"));
            }
            tally.count(piece, false);
            from = 0;
            length = fill(&mut input, &mut buffer)?;
        }
        tally.count(&[], true);
        if tally.binary {
            return Err(NoText::LooksLike("binary data"));
        }
        let (name, encoding) = match marked {
            Some(encoding) if encoding == UTF_8 => (Encoding::Utf8, encoding),
            Some(encoding) => (Encoding::Utf16, encoding),
            None if tally.damaged == 0 || tally.whole >= WHOLE_PER_DAMAGED * tally.damaged => (Encoding::Utf8, UTF_8),
            None => (Encoding::Windows1251, WINDOWS_1251),
        };
        Ok(Self {
            name,
            encoding,
            mark,
            bytes,
        })
    }
}

fn is_binary(c: char) -> bool {
    c.is_ascii_control() && !matches!(c, '\t' | '\r' | '\n' | '\u{1a}')
}

/// Reads until the buffer is full or the input ends.
fn fill(input: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < buffer.len() {
        match input.read(&mut buffer[length..]) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

/// Letters outside ASCII, and places that are none.
struct Letters {
    decoder: Decoder,
    whole: usize,
    damaged: usize,
    binary: bool,
    text: String,
}

impl Letters {
    fn new(encoding: &'static encoding_rs::Encoding) -> Self {
        Self {
            decoder: encoding.new_decoder_without_bom_handling(),
            whole: 0,
            damaged: 0,
            binary: false,
            text: String::with_capacity(4 * PIECE),
        }
    }

    fn count(&mut self, mut piece: &[u8], last: bool) {
        loop {
            self.text.clear();
            let (result, read) = self
                .decoder
                .decode_to_string_without_replacement(piece, &mut self.text, last);
            self.whole += self.text.chars().filter(|c| !c.is_ascii()).count();
            self.binary |= self.text.chars().any(is_binary);
            piece = &piece[read..];
            match result {
                DecoderResult::InputEmpty => return,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => self.damaged += 1,
            }
        }
    }
}

/// The text of a file, piece by piece. Damaged UTF-8 comes with U+FFFD in the damaged places, so that only their rows are
/// lost.
pub(super) struct Text<R> {
    input: R,
    decoder: Decoder,
    buffer: Vec<u8>,
    /// Bytes of the mark that are still to be left out.
    mark: usize,
    /// The end of what was read, when it may mean another thing with what follows.
    held: String,
    /// Bytes read.
    pub read: u64,
    pub ended: bool,
}

impl<R: Read> Text<R> {
    pub(super) fn new(input: R, coding: Coding) -> Self {
        Self::in_pieces(input, coding, PIECE)
    }

    /// `piece`: bytes read at once, three at least.
    pub(super) fn in_pieces(input: R, coding: Coding, piece: usize) -> Self {
        Self {
            input,
            decoder: coding.encoding.new_decoder_without_bom_handling(),
            buffer: vec![0; piece],
            mark: coding.mark,
            held: String::new(),
            read: 0,
            ended: false,
        }
    }

    /// Appends at least `least` bytes of text to `window`, or what is left. A line break is never cut in two, and a Ctrl-Z at
    /// the very end, as old programs write it, is left out.
    pub(super) fn read_on(&mut self, window: &mut String, least: usize) -> io::Result<()> {
        let goal = window.len() + least;
        while !self.ended && window.len() < goal {
            window.push_str(&std::mem::take(&mut self.held));
            let length = fill(&mut self.input, &mut self.buffer)?;
            self.read += length as u64;
            let last = length < self.buffer.len();
            let mut piece = &self.buffer[self.mark.min(length)..length];
            self.mark = 0;
            loop {
                // Three bytes of text for one of cp1251 or a damaged one: full only in theory.
                window.reserve(3 * piece.len() + 16);
                let (result, read, _) = self.decoder.decode_to_string(piece, window, last);
                piece = &piece[read..];
                if result == CoderResult::InputEmpty {
                    break;
                }
            }
            if last {
                self.ended = true;
                window.truncate(window.trim_end_matches('\u{1a}').len());
            } else {
                let end = window.trim_end_matches(['\r', '\u{1a}']).len();
                self.held = window.split_off(end);
            }
        }
        Ok(())
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "сделка;телефон\nООО «Ёлка»;89161234567\n";

    fn decode(bytes: &[u8]) -> Result<(String, Encoding), &'static str> {
        let coding = Coding::find(bytes, 1 << 20).map_err(|fault| match fault {
            NoText::LooksLike(what) => what,
            NoText::Io(_) | NoText::TooLarge => "unreadable",
        })?;
        let (mut text, mut pieces) = (String::new(), Text::new(bytes, coding));
        pieces.read_on(&mut text, usize::MAX / 2).expect("in memory");
        Ok((text, coding.name))
    }

    /// Gives a few bytes at a time, so that letters and line breaks are cut.
    struct Drops<'a>(&'a [u8]);

    impl Read for Drops<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = self.0.len().min(buffer.len()).min(3);
            buffer[..length].copy_from_slice(&self.0[..length]);
            self.0 = &self.0[length..];
            Ok(length)
        }
    }

    #[test]
    fn pieces_make_the_same_text_and_a_file_too_large_is_refused() {
        let mut text = "сделка;телефон\r\n".repeat(20_000);
        let whole = decode(text.as_bytes()).expect("text");
        assert_eq!(whole, (text.clone(), Encoding::Utf8));
        text.push_str("\u{1a}\u{1a}");
        let coding = Coding::find(Drops(text.as_bytes()), 1 << 20).expect("text");
        let (mut window, mut pieces) = (String::new(), Text::in_pieces(Drops(text.as_bytes()), coding, 5));
        while !pieces.ended {
            pieces.read_on(&mut window, 1).expect("in memory");
            assert!(!window.ends_with('\r'));
        }
        assert_eq!((window, pieces.read), (whole.0, text.len() as u64));
        assert!(matches!(Coding::find(text.as_bytes(), 1000), Err(NoText::TooLarge)));
    }

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
