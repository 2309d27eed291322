//! Text → records with the physical line each begins on. Finds the delimiter; survives unclosed quotes.

use csv::{ReaderBuilder, StringRecord};

/// Candidates, in the order that settles a tie.
const DELIMITERS: [u8; 3] = [b';', b',', b'\t'];

/// After so many unclosed quotes the rest of the file is read as it comes: each one costs reading the rest again.
const MAX_RESTARTS: usize = 100;

/// One record of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    /// The physical line it begins on, from 1: line breaks inside quotes count.
    pub line: u64,
    pub cells: StringRecord,
    /// An unclosed quote made this record run over several lines; reading went on after the first of them.
    pub unclosed_quote: bool,
}

/// The first record that is not blank, split by `delimiter`.
pub(super) fn headings(text: &str, delimiter: u8) -> Option<StringRecord> {
    Records::new(text, delimiter, None).next().map(|record| record.cells)
}

/// The delimiter whose headings please most: `rate` counts the known ones; then the one that makes most columns.
pub(super) fn find_delimiter(text: &str, rate: impl Fn(&StringRecord) -> usize) -> Option<(u8, StringRecord)> {
    let mut best: Option<((usize, usize), u8, StringRecord)> = None;
    for delimiter in DELIMITERS {
        let Some(headings) = headings(text, delimiter) else {
            continue;
        };
        let merit = (rate(&headings), headings.len());
        if best.as_ref().is_none_or(|(known, ..)| merit > *known) {
            best = Some((merit, delimiter, headings));
        }
    }
    best.map(|(_, delimiter, headings)| (delimiter, headings))
}

/// Excel writes a first line `sep=;` for itself. Returns the text with that line emptied.
pub(super) fn without_sep_line(text: &str) -> &str {
    let is_sep = text.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("sep="));
    let end = text.find(['\r', '\n']).unwrap_or(text.len());
    if is_sep && end <= 6 { &text[end..] } else { text }
}

/// Iterates over the records that are not blank, the headings included.
pub(super) struct Records<'a> {
    text: &'a str,
    delimiter: u8,
    /// Number of cells in a well-formed record, once known.
    width: Option<usize>,
    reader: csv::Reader<&'a [u8]>,
    /// Where in `text` the present reader began.
    base: usize,
    /// Lines are counted up to here.
    counted_to: usize,
    line: u64,
    restarts: usize,
}

impl<'a> Records<'a> {
    pub(super) fn new(text: &'a str, delimiter: u8, width: Option<usize>) -> Self {
        let reader = reader(text, delimiter);
        Self {
            text,
            delimiter,
            width,
            reader,
            base: 0,
            counted_to: 0,
            line: 1,
            restarts: 0,
        }
    }

    fn offset(&self) -> usize {
        let within = usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX);
        self.base.saturating_add(within).min(self.text.len())
    }

    /// Moves the line count on to `to`. `\n`, `\r\n` and a lone `\r` each end a line.
    fn count_to(&mut self, to: usize) -> u64 {
        let bytes = self.text.as_bytes();
        for at in self.counted_to..to {
            let ends = bytes[at] == b'\n' || (bytes[at] == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
            self.line += u64::from(ends);
        }
        self.counted_to = self.counted_to.max(to);
        self.line
    }

    fn restart_at(&mut self, at: usize) {
        self.reader = reader(&self.text[at..], self.delimiter);
        self.base = at;
        self.restarts += 1;
    }
}

impl Iterator for Records<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        let mut cells = StringRecord::new();
        loop {
            let before = self.offset();
            // The text is a `str`, so neither I/O nor UTF-8 can fail; should it, the file ends here.
            if !self.reader.read_record(&mut cells).ok()? {
                return None;
            }
            let bytes = self.text.as_bytes();
            let start = (before..bytes.len())
                .find(|&at| !matches!(bytes[at], b'\r' | b'\n'))
                .unwrap_or(before);
            if cells.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let line = self.count_to(start);
            let end = self.offset();
            let first_line_end = bytes[start..end]
                .iter()
                .position(|b| matches!(b, b'\r' | b'\n'))
                .map(|p| start + p);
            let runs_over = first_line_end.filter(|&at| !self.text[at..end].trim().is_empty());
            let misshapen = self.width.is_some_and(|width| cells.len() != width);
            let unclosed_at = runs_over.filter(|_| misshapen || !quotes_match(&bytes[start..end], self.delimiter));
            if let Some(at) = unclosed_at.filter(|_| self.restarts < MAX_RESTARTS) {
                self.restart_at(at);
            }
            return Some(Record {
                line,
                cells,
                unclosed_quote: unclosed_at.is_some(),
            });
        }
    }
}

/// Whether every quoted cell of a record ends with a quote and nothing but a delimiter or the line's end behind it. Inside
/// a cell that begins without a quote, quotes are ordinary characters (`труба 5"`).
fn quotes_match(record: &[u8], delimiter: u8) -> bool {
    let mut at = 0;
    while at < record.len() {
        if record[at] == b'"' {
            at += 1;
            loop {
                match (record.get(at), record.get(at + 1)) {
                    (None, _) => return false,
                    (Some(b'"'), Some(b'"')) => at += 2,
                    (Some(b'"'), _) => break,
                    _ => at += 1,
                }
            }
            at += 1;
            if record
                .get(at)
                .is_some_and(|&b| b != delimiter && !matches!(b, b'\r' | b'\n'))
            {
                return false;
            }
        }
        let rest = &record[at.min(record.len())..];
        at += rest.iter().position(|&b| b == delimiter).unwrap_or(rest.len()) + 1;
    }
    true
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(text: &str, width: usize) -> Vec<(u64, Vec<String>)> {
        let records = Records::new(text, b',', Some(width));
        records
            .map(|r| (r.line, r.cells.iter().map(ToOwned::to_owned).collect()))
            .collect()
    }

    #[test]
    fn lines_are_physical_whatever_ends_them() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "1,\"x", "y\"", "", "2,z", " , ", "3,w"].join(end);
            let expected = vec![
                (1, vec!["a".to_owned(), "b".to_owned()]),
                (2, vec!["1".to_owned(), format!("x{end}y")]),
                (5, vec!["2".to_owned(), "z".to_owned()]),
                (7, vec!["3".to_owned(), "w".to_owned()]),
            ];
            assert_eq!(lines(&text, 2), expected, "{end:?}");
        }
    }

    #[test]
    fn an_unclosed_quote_costs_its_own_line_only() {
        let seen = |text, width| {
            let records = Records::new(text, b',', Some(width));
            records.map(|r| (r.line, r.unclosed_quote)).collect::<Vec<_>>()
        };
        let expected = [(1, false), (2, true), (3, false), (4, false)];
        assert_eq!(seen("a,b\n\"1,oops\n2,fine\n3,fine\n", 2), expected);
        assert_eq!(
            seen("a,b\n1,\"oops\n2,fine\n3,fine\n", 2),
            expected,
            "in the last column"
        );
        assert_eq!(
            seen("a,b\n1,\"oops\n2,fine\n3,\"quoted\"\n", 2),
            expected,
            "closed by a later quote"
        );
        assert_eq!(
            seen("a,b\n1,5\" pipe\n2,\"two\nlines\"\n4,x\n", 2),
            [(1, false), (2, false), (3, false), (5, false)]
        );
    }

    #[test]
    fn the_delimiter_with_most_known_headings_wins() {
        let known = |r: &StringRecord| r.iter().filter(|c| matches!(*c, "id" | "name")).count();
        for (text, delimiter) in [
            ("id;name;a,b", b';'),
            ("id,name", b','),
            ("id\tname\tx", b'\t'),
            ("id", b';'),
        ] {
            assert_eq!(find_delimiter(text, known).map(|d| d.0), Some(delimiter), "{text:?}");
        }
        assert_eq!(find_delimiter("\n\n", known), None);
        assert_eq!(without_sep_line("sep=;\r\nid;name"), "\r\nid;name");
        assert_eq!(without_sep_line("separator;x"), "separator;x");
    }

    proptest! {
        #[test]
        fn lines_rise_and_stay_within_the_text(text in "[a\",;\r\n\t ё]{0,60}", width in 1_usize..4) {
            let total = 1 + text.chars().filter(|c| matches!(c, '\n' | '\r')).count() as u64;
            let mut last = 0;
            for record in Records::new(&text, b',', Some(width)) {
                prop_assert!(record.line > last && record.line <= total, "{} after {last} of {total}", record.line);
                last = record.line;
            }
        }
    }
}
