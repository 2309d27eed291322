//! What usually stands behind "not valid YAML": a tab, a bracket that is never closed, a colon inside plain text. The
//! library says where it could not go on; a person wants to know where it began and what to type.

use super::fault::{At, Found};

/// The likely slip in a text that is not YAML; `stopped` is where the library gave up.
pub(super) fn find(text: &str, stopped: At) -> Option<Found> {
    tab(text)
        .or_else(|| open_bracket(text, stopped.line))
        .or_else(|| colon(text, stopped))
}

fn tab(text: &str) -> Option<Found> {
    for (index, line) in text.lines().enumerate() {
        let indent: String = line.chars().take_while(|c| c.is_whitespace()).collect();
        if let Some(at) = indent.chars().position(|c| c == '\t')
            && !line.trim().is_empty()
        {
            return Some(Found {
                at: At {
                    line: index + 1,
                    column: at + 1,
                    width: indent.chars().skip(at).take_while(|c| *c == '\t').count(),
                },
                message: "the line is indented with a tab".to_owned(),
                hint: Some(
                    "use spaces, as many as the lines beside it have; most editors can replace all tabs".to_owned(),
                ),
            });
        }
    }
    None
}

/// A `[` or `{` before the place where reading stopped that has no partner, outside quotes and comments.
fn open_bracket(text: &str, last_line: usize) -> Option<Found> {
    let mut open: Vec<(char, At)> = Vec::new();
    for (index, line) in text.lines().enumerate().take(last_line) {
        let mut quote = None;
        let mut before = ' ';
        for (column, c) in line.chars().enumerate() {
            match (quote, c) {
                (Some(q), _) if c == q => quote = None,
                // A quote opens only where a value begins («don't» has none), or again when it was doubled.
                (None, '\'' | '"') if matches!(before, ' ' | '[' | '{' | ',') || before == c => quote = Some(c),
                (None, '#') if before == ' ' => break,
                // Inside plain text, as in `=а|[б`, a bracket is a letter like any other.
                (None, '[' | '{') if !open.is_empty() || matches!(before, ' ') => {
                    let at = At {
                        line: index + 1,
                        column: column + 1,
                        width: 1,
                    };
                    open.push((c, at));
                }
                (None, ']' | '}') => {
                    open.pop();
                }
                _ => {}
            }
            before = c;
        }
    }
    let (bracket, at) = open.first().copied()?;
    let partner = if bracket == '[' { ']' } else { '}' };
    Some(Found {
        at,
        message: format!("the bracket `{bracket}` is never closed"),
        hint: Some(format!("add `{partner}` after the last thing that belongs inside")),
    })
}

/// `text: Начало: поздоровался`: the second colon.
fn colon(text: &str, stopped: At) -> Option<Found> {
    let line = text.lines().nth(stopped.line.checked_sub(1)?)?;
    let before: String = line.chars().take(stopped.column.saturating_sub(1)).collect();
    let here = line.chars().nth(stopped.column.checked_sub(1)?)?;
    (here == ':' && before.contains(": ")).then(|| Found {
        at: At { width: 1, ..stopped },
        message: "a second colon in the line: YAML takes what stands before it for another key".to_owned(),
        hint: Some("put the whole text after the first colon into quotes: 'one: two'".to_owned()),
    })
}
