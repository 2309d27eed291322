use std::fmt;

/// One thing wrong with a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub file: String,
    /// From 1. The first line stands for faults of the file as a whole.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    pub message: String,
    /// What to do about it, when there is something to say.
    pub hint: Option<String>,
    /// The line of the form, and how many characters of it from `column` on are meant.
    source_line: String,
    width: usize,
}

impl Fault {
    /// `file:line:column: message`, the line with a caret under the place, and the hint.
    #[must_use]
    pub fn render(&self) -> String {
        use fmt::Write as _;
        let mut text = format!("{}:{}:{}: {}\n", self.file, self.line, self.column, self.message);
        if !self.source_line.trim().is_empty() {
            let number = self.line.to_string();
            let margin = " ".repeat(number.len());
            let (line, column) = self.shown();
            let indent: String = line
                .chars()
                .take(column)
                .map(|c| if c == '\t' { '\t' } else { ' ' })
                .collect();
            let carets = "^".repeat(self.width.max(1));
            // Writing to a String cannot fail.
            let _ = writeln!(text, " {number} | {line}\n {margin} | {indent}{carets}");
        }
        if let Some(hint) = &self.hint {
            let _ = writeln!(text, "   = hint: {hint}");
        }
        text
    }
}

impl Fault {
    /// The line of the form, of a long one the part around the place, and how many characters stand before the place.
    fn shown(&self) -> (String, usize) {
        let line = self.source_line.trim_end();
        let length = line.chars().count();
        let place = self.column - 1;
        if length <= MAX_LINE {
            return (line.to_owned(), place);
        }
        let from = if place + self.width <= MAX_LINE {
            0
        } else {
            place.saturating_sub(CONTEXT)
        };
        let to = (from + MAX_LINE).max(place + self.width).min(length);
        let part: String = line.chars().skip(from).take(to - from).collect();
        let (before, after) = (if from > 0 { "…" } else { "" }, if to < length { "…" } else { "" });
        (format!("{before}{part}{after}"), place - from + before.chars().count())
    }
}

/// A longer line is shown in part: so many characters of it, and so many before the place.
const MAX_LINE: usize = 100;
const CONTEXT: usize = 30;

/// Everything wrong with one form, in the order of its lines.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct CheckError {
    pub faults: Vec<Fault>,
}

impl fmt::Display for CheckError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.faults.first().map_or("form", |fault| fault.file.as_str());
        let count = self.faults.len();
        writeln!(
            f,
            "{count} {} in the form {file}",
            if count == 1 { "fault" } else { "faults" }
        )?;
        self.faults
            .iter()
            .try_for_each(|fault| write!(f, "\n{}", fault.render()))
    }
}

/// More carets than this say no more.
const MAX_CARETS: usize = 80;

/// Where a value stands in the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct At {
    pub line: usize,
    pub column: usize,
    /// Length in characters.
    pub width: usize,
}

impl At {
    /// A part of the text that stands here, by its place and length in characters. The place of the whole text when
    /// its characters cannot be counted off in the file: escapes, several lines.
    pub fn part(self, text: &str, offset: usize, width: usize) -> Self {
        let quotes = match self.width.checked_sub(text.chars().count()) {
            Some(0) => 0,
            Some(2) => 1,
            _ => return self,
        };
        Self {
            line: self.line,
            column: self.column + quotes + offset,
            width,
        }
    }
}

/// A fault before it is told which file and line of text it belongs to.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub at: At,
    pub message: String,
    pub hint: Option<String>,
}

impl CheckError {
    pub(super) fn new(file: &str, text: &str, mut found: Vec<Found>) -> Self {
        found.sort_by_key(|f| f.at);
        let lines: Vec<&str> = text.lines().collect();
        let faults = found
            .into_iter()
            .map(|f| {
                let line = f.at.line.max(1);
                let source_line = lines.get(line - 1).copied().unwrap_or_default().to_owned();
                let column = f.at.column.clamp(1, source_line.chars().count() + 1);
                let rest = (source_line.trim_end().chars().count() + 1).saturating_sub(column);
                let width = f.at.width.min(rest).clamp(1, MAX_CARETS);
                Fault {
                    file: file.to_owned(),
                    line,
                    column,
                    message: f.message,
                    hint: f.hint,
                    source_line,
                    width,
                }
            })
            .collect();
        Self { faults }
    }
}

/// The candidate nearest to `word`, if it is near enough to be what was meant: a few letters off, or `word` with more
/// at its end.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    let limit = (length / 3).clamp(1, 3);
    let candidates: Vec<&str> = candidates.into_iter().collect();
    let misspelt = candidates
        .iter()
        .map(|c| (edits(word, c), *c))
        .filter(|&(distance, _)| distance <= limit)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, c)| c);
    let begun = || {
        let longer = candidates.iter().filter(|c| length >= 4 && c.starts_with(word));
        longer.min_by_key(|c| c.len()).copied()
    };
    misspelt.or_else(begun)
}

/// Letters to insert, delete, replace or swap with their neighbour.
fn edits(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replace = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = replace.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(before[j - 2] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn what_was_meant_is_a_few_letters_off_or_longer() {
        let known = ["title", "phrases", "talk_share_agent", "talk_share_agent_of_duration"];
        for (word, meant) in [
            ("titel", Some("title")),
            ("phrase", Some("phrases")),
            ("talk_share", Some("talk_share_agent")),
            ("tal", None),
            ("words", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, known), meant, "{word}");
        }
    }
}
