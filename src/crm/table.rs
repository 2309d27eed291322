//! Text → records with the physical line each begins on. Finds the delimiter; survives unclosed quotes. A file is read in
//! windows: what is in memory is a window and its records, whatever the length of the file.

use std::collections::VecDeque;
use std::io::{self, Read};

use csv::{ReaderBuilder, StringRecord};

use super::text::Text;

/// Candidates, in the order that settles a tie.
const DELIMITERS: [u8; 3] = [b';', b',', b'\t'];

/// After so many unclosed quotes the rest of the file is read as it comes: each one costs reading the rest again.
const MAX_RESTARTS: usize = 100;

/// How much of a file is in memory.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sizes {
    /// Bytes of text read on at once.
    pub step: usize,
    /// A record that is longer is no row: it is cut.
    pub longest: usize,
}

pub(super) const SIZES: Sizes = Sizes {
    step: 1 << 20,
    longest: 1 << 20,
};

/// One record of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    /// The physical line it begins on, from 1: line breaks inside quotes count.
    pub line: u64,
    pub cells: StringRecord,
    /// An unclosed quote made this record run over several lines; reading went on after the first of them.
    pub unclosed_quote: bool,
    /// Longer than [`Sizes::longest`]; what follows of it is read as if it were a record of its own.
    pub too_long: bool,
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

/// What one step through the text found.
struct Found {
    /// Behind its last byte.
    end: usize,
    /// `None`: a blank line.
    record: Option<Record>,
}

impl<'a> Records<'a> {
    /// Carries on behind `line` and after so many restarts.
    fn resumed(text: &'a str, delimiter: u8, width: Option<usize>, at: &Place) -> Self {
        Self {
            line: at.line,
            restarts: at.restarts,
            ..Self::new(text, delimiter, width)
        }
    }

    fn step(&mut self) -> Option<Found> {
        let mut cells = StringRecord::new();
        let before = self.offset();
        // The text is a `str`, so neither I/O nor UTF-8 can fail; should it, the file ends here.
        if !self.reader.read_record(&mut cells).ok()? {
            return None;
        }
        let bytes = self.text.as_bytes();
        let start = (before..bytes.len())
            .find(|&at| !matches!(bytes[at], b'\r' | b'\n'))
            .unwrap_or(before);
        let end = self.offset();
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return Some(Found { end, record: None });
        }
        let line = self.count_to(start);
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
        let record = Record {
            line,
            cells,
            unclosed_quote: unclosed_at.is_some(),
            too_long: false,
        };
        Some(Found {
            end,
            record: Some(record),
        })
    }
}

impl Iterator for Records<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        loop {
            if let Some(record) = self.step()?.record {
                return Some(record);
            }
        }
    }
}

/// How far the reading came.
struct Place {
    line: u64,
    restarts: usize,
}

/// The records of a file, the headings included, read window by window.
pub(super) struct Windows<R> {
    text: Text<R>,
    delimiter: u8,
    width: Option<usize>,
    /// Text that is not a whole record yet.
    rest: String,
    place: Place,
    ready: VecDeque<Record>,
    sizes: Sizes,
}

impl<R: Read> Windows<R> {
    /// `begun`: what was read of `text` already, the line that Excel writes for itself left out.
    pub(super) fn new(text: Text<R>, begun: String, delimiter: u8, width: Option<usize>, sizes: Sizes) -> Self {
        Self {
            text,
            delimiter,
            width,
            rest: begun,
            place: Place { line: 1, restarts: 0 },
            ready: VecDeque::new(),
            sizes,
        }
    }

    /// Bytes of the file read so far.
    pub(super) fn bytes(&self) -> u64 {
        self.text.read
    }

    fn read_on(&mut self) -> io::Result<()> {
        self.text.read_on(&mut self.rest, self.sizes.step)?;
        let window = std::mem::take(&mut self.rest);
        let mut records = Records::resumed(&window, self.delimiter, self.width, &self.place);
        let mut used = 0;
        while let Some(found) = records.step() {
            // At the end of a window a record may go on, unless it is too long.
            let is_cut = found.end == window.len() && !self.text.ended;
            let too_long = is_cut && used == 0 && window.len() >= self.sizes.longest;
            if is_cut && !too_long {
                break;
            }
            // Less than `end` where the reading went back.
            used = records.offset();
            self.place = Place {
                line: records.count_to(used),
                restarts: records.restarts,
            };
            self.ready.extend(found.record.map(|record| Record {
                too_long: too_long && !record.unclosed_quote,
                ..record
            }));
        }
        if self.text.ended {
            used = window.len();
        }
        self.rest = window;
        self.rest.drain(..used);
        Ok(())
    }
}

impl<R: Read> Iterator for Windows<R> {
    type Item = io::Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.ready.is_empty() {
            if self.text.ended && self.rest.is_empty() {
                return None;
            }
            if let Err(error) = self.read_on() {
                // Once: what follows is unknown.
                self.text.ended = true;
                self.rest.clear();
                return Some(Err(error));
            }
        }
        self.ready.pop_front().map(Ok)
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

    /// Read a few bytes at a time.
    fn in_windows(text: &str, width: usize, longest: usize) -> Vec<Record> {
        let coding = crate::crm::text::Coding::find(text.as_bytes(), 1 << 20).expect("text");
        let pieces = Text::in_pieces(text.as_bytes(), coding, 5);
        Windows::new(pieces, String::new(), b',', Some(width), Sizes { step: 1, longest })
            .collect::<Result<_, _>>()
            .expect("in memory")
    }

    #[test]
    fn an_unclosed_quote_costs_its_own_line_in_windows_too() {
        let mut text = "a,b\n\"1,oops\n".to_owned();
        text.push_str(&"2,fine\n".repeat(30_000));
        let records = in_windows(&text, 2, 1000);
        assert_eq!(records.len(), 30_002);
        assert!(records[1].unclosed_quote && records[1].line == 2);
        assert!(
            records[2..]
                .iter()
                .all(|record| !record.unclosed_quote && !record.too_long)
        );
        assert_eq!(records[30_001].line, 30_002);
    }

    #[test]
    fn a_line_longer_than_a_window_is_said() {
        let text = format!("a,b\n1,{}\n2,fine\n", "x".repeat(200_000));
        let records = in_windows(&text, 2, 1000);
        assert!(records[1].too_long && records[1].line == 2);
        let last = records.last().expect("some");
        assert_eq!((last.line, last.too_long, &last.cells[1]), (3, false, "fine"));
    }

    proptest! {
        #[test]
        fn windows_give_the_records_of_the_whole(text in "([a\",;\r\n\t ё]|\r\n|a,b\n){0,60}", width in 1_usize..4) {
            let whole: Vec<Record> = Records::new(&text, b',', Some(width)).collect();
            prop_assert_eq!(in_windows(&text, width, 1000), whole);
        }

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
