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
            let indent: String = self
                .source_line
                .chars()
                .take(self.column - 1)
                .map(|c| if c == '\t' { '\t' } else { ' ' })
                .collect();
            let carets = "^".repeat(self.width.max(1));
            // Writing to a String cannot fail.
            let _ = writeln!(text, " {number} | {}\n {margin} | {indent}{carets}", self.source_line);
        }
        if let Some(hint) = &self.hint {
            let _ = writeln!(text, "   = hint: {hint}");
        }
        text
    }
}

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

/// The candidate nearest to `word`, if it is near enough to be what was meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).clamp(1, 3);
    candidates
        .into_iter()
        .map(|c| (edits(word, c), c))
        .filter(|&(distance, _)| distance <= limit)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, c)| c)
}

/// Levenshtein distance in characters.
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &y) in b.iter().enumerate() {
            let substitute = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = substitute.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
