//! Text for a terminal: tables as wide as the terminal, colour only where asked for, columns that line up whatever the
//! alphabet. Input: domain values and results; output: text with a newline at its end. Control characters in names and
//! quotes are replaced, so that a file name cannot send commands to the terminal.

pub(super) mod calibration;
mod calls;
mod changes;
mod health;
mod join;
mod kpi;
mod lift;
mod managers;
mod run;
mod scorecard;
mod training;
mod verdicts;
mod worklists;

use comfy_table::{Attribute, Cell, CellAlignment, Color, ContentArrangement, LineStyle, Table, TableStyle};

pub use calibration::calibration;
pub use calls::calls;
pub use changes::changes;
pub use health::health;
pub use join::join;
pub use kpi::kpi;
pub use lift::lift;
pub use managers::managers;
pub use run::run_summary;
pub use scorecard::scorecard;
pub use training::{training, training_progress};
pub use verdicts::verdicts;
pub use worklists::worklist;

use super::Style;
use crate::domain::Verdict;

/// How a table is drawn.
#[derive(Debug, Clone)]
pub struct TextStyle {
    pub style: Style,
    /// Columns of the terminal; `None` leaves lines as long as they are.
    pub width: Option<u16>,
    /// Off when `NO_COLOR` is set or the output is not a terminal; the caller knows.
    pub colour: bool,
}

/// A line under the header, nothing else: the text is the picture.
const LINES: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

impl TextStyle {
    fn table(&self, header: &[&str], right_aligned: &[usize]) -> Table {
        let mut table = Table::new();
        table
            .load_style(LINES)
            .set_content_arrangement(ContentArrangement::Dynamic);
        if self.colour {
            table.enforce_styling();
        } else {
            table.force_no_tty();
        }
        if let Some(width) = self.width {
            table.set_width(width);
        } else {
            table.set_content_arrangement(ContentArrangement::Disabled);
        }
        table.set_header(
            header
                .iter()
                .map(|title| Cell::new(title).add_attribute(Attribute::Dim)),
        );
        for (index, column) in table.column_iter_mut().enumerate() {
            column.set_padding((u16::from(index > 0), 1));
            if right_aligned.contains(&index) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        table
    }

    /// A heading with a blank line before it, unless it comes first.
    fn heading(&self, out: &mut String, title: &str) {
        if !out.is_empty() {
            out.push('\n');
        }
        let title = clean(title);
        let (bold, plain) = if self.colour {
            ("\u{1b}[1m", "\u{1b}[0m")
        } else {
            ("", "")
        };
        out.extend([bold, &title, plain, "\n"]);
    }

    /// A paragraph, broken between words at the width of the terminal.
    fn paragraph(&self, out: &mut String, text: &str) {
        let width = self.width.map_or(usize::MAX, usize::from);
        let mut column = 0;
        for word in clean(text).split(' ') {
            let length = word.chars().count();
            if column > 0 && column + 1 + length > width {
                out.push('\n');
                column = 0;
            } else if column > 0 {
                out.push(' ');
                column += 1;
            }
            out.push_str(word);
            column += length;
        }
        out.push('\n');
    }
}

fn push_table(out: &mut String, table: &Table) {
    out.push_str(&table.trim_fmt());
    out.push('\n');
}

/// A cell of text that came from outside.
fn cell(text: &str) -> Cell {
    Cell::new(clean(text))
}

fn bold(text: &str) -> Cell {
    cell(text).add_attribute(Attribute::Bold)
}

fn dim(text: &str) -> Cell {
    cell(text).add_attribute(Attribute::Dim)
}

fn verdict_cell(style: &TextStyle, verdict: Verdict) -> Cell {
    let (mark, colour) = match verdict {
        Verdict::Pass => ('✓', Some(Color::Green)),
        Verdict::Fail => ('✗', Some(Color::Red)),
        Verdict::Na => ('–', None),
        Verdict::Undecidable => ('?', Some(Color::Yellow)),
    };
    let cell = Cell::new(format!(
        "{mark}\u{a0}{}",
        style.style.language.verdict(verdict).replace(' ', "\u{a0}")
    ));
    match colour {
        Some(colour) => cell.fg(colour),
        None => cell.add_attribute(Attribute::Dim),
    }
}

/// Control characters and marks that turn the direction of text become `�`; line breaks and tabs become spaces.
pub(super) fn clean(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\r' | '\t' => ' ',
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
            c if c.is_control() => '\u{fffd}',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Labels, Language, sample};

    pub(super) fn plain(language: Language, width: u16) -> TextStyle {
        TextStyle {
            style: Style::new(language),
            width: Some(width),
            colour: false,
        }
    }

    #[test]
    fn a_name_cannot_send_commands_to_the_terminal() {
        assert_eq!(clean("a\u{1b}]0;title\u{7}\u{202e}b\nc"), "a�]0;title��b c");
        let mut row = sample::row_ru();
        row.agent = Some("Анна\u{1b}[2J".into());
        let text = calls(&[row], &plain(Language::English, 120));
        assert!(!text.contains('\u{1b}'), "{text}");
    }

    #[test]
    fn colour_is_used_only_where_asked_for() {
        let report = crate::report::CallReport {
            row: &sample::row_ru(),
            scorecard: &sample::scorecard_ru(),
            transcript: None,
            labels: &Labels::default(),
        };
        let mut style = plain(Language::Russian, 100);
        assert!(!scorecard(&report, &style).contains('\u{1b}'));
        style.colour = true;
        assert!(scorecard(&report, &style).contains('\u{1b}'));
    }

    #[test]
    fn lines_stay_within_the_terminal() {
        let report = crate::report::CallReport {
            row: &sample::row_ru(),
            scorecard: &sample::scorecard_ru(),
            transcript: None,
            labels: &sample::labels_ru(),
        };
        for width in [60, 80, 100, 140] {
            let style = plain(Language::Russian, width);
            let lift_text = lift(&sample::lift(), &Labels::default(), &style);
            for line in scorecard(&report, &style).lines().chain(lift_text.lines()) {
                assert!(line.chars().count() <= usize::from(width), "{width}: {line}");
            }
        }
    }
}
