//! Regular expressions: what is wrong with one, at which of its characters, and the way out. Sizes are estimated before
//! anything is compiled, so that `((.{1,100}){1,100}){1,100}` costs nothing to refuse.

use crate::checklist::MAX_REGEX_BYTES;

/// A defect; `part` is its place in the expression and its length, in characters, where it is known.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Defect {
    pub part: Option<(usize, usize)>,
    pub message: String,
    pub hint: String,
}

/// The longest expression, in characters, and the most single characters that its repetitions may ask for in all.
const MAX_LENGTH: usize = 1000;
const MAX_SIZE: u64 = 20_000;

pub(super) fn check(pattern: &str) -> Result<(), Defect> {
    let length = pattern.chars().count();
    if length > MAX_LENGTH {
        return Err(Defect {
            part: None,
            message: format!("the regular expression has {length} characters, more than {MAX_LENGTH}"),
            hint: "split it into several, each with its own dash, or use `phrases`".to_owned(),
        });
    }
    let repetition = largest_repetition(pattern);
    if let Some(found) = repetition.as_ref().filter(|r| r.size > MAX_SIZE) {
        return Err(too_big(pattern, Some(found)));
    }
    let compiled = regex::RegexBuilder::new(pattern)
        .case_insensitive(true)
        .size_limit(MAX_REGEX_BYTES)
        .dfa_size_limit(MAX_REGEX_BYTES)
        .nest_limit(50)
        .build();
    match compiled {
        Ok(regex) if regex.is_match("") => Err(Defect {
            part: None,
            message: "the regular expression also fits an empty text, so every call meets it".to_owned(),
            hint: "ask for one character at least: `+` in place of `*` or `?`".to_owned(),
        }),
        Ok(_) => Ok(()),
        Err(regex::Error::CompiledTooBig(_)) => Err(too_big(pattern, repetition.as_ref())),
        Err(error) => Err(unreadable(&error.to_string())),
    }
}

/// A counted repetition, `{2,30}`.
#[derive(Debug, PartialEq, Eq)]
struct Repetition {
    offset: usize,
    width: usize,
    /// How many single characters it asks for at most, with the repetitions inside what it repeats.
    size: u64,
}

fn too_big(pattern: &str, repetition: Option<&Repetition>) -> Defect {
    let hint = "a rough count will do: `.{0,40}` once, nothing repeated inside a repetition; or use `words_near`";
    let message = match repetition {
        Some(r) => {
            let text: String = pattern.chars().skip(r.offset).take(r.width).collect();
            format!(
                "the regular expression is too big: with `{text}` it asks for up to {} characters",
                r.size
            )
        }
        None => "the regular expression is too big".to_owned(),
    };
    Defect {
        part: repetition.map(|r| (r.offset, r.width)),
        message,
        hint: hint.to_owned(),
    }
}

/// The library's report: the expression, carets under the place, a last line with the reason.
fn unreadable(report: &str) -> Defect {
    let reason = report.lines().last().unwrap_or_default().trim_start_matches("error: ");
    let carets = report
        .lines()
        .map(|line| line.strip_prefix("    ").unwrap_or(line))
        .find(|line| line.contains('^') && line.chars().all(|c| matches!(c, '^' | ' ')));
    let part = carets.map(|line| {
        let offset = line.chars().take_while(|c| *c == ' ').count();
        (offset, line.trim().chars().count())
    });
    Defect {
        part,
        message: format!("not a regular expression: {reason}"),
        hint: "close what is open; write \\( \\) \\. \\? for the characters themselves".to_owned(),
    }
}

/// The counted repetition that asks for the most, by reading the expression once. What it cannot read, the library
/// will refuse.
fn largest_repetition(pattern: &str) -> Option<Repetition> {
    let chars: Vec<char> = pattern.chars().collect();
    let mut largest: Option<Repetition> = None;
    // Sizes of the open groups so far, and of the last thing, which a repetition would repeat.
    let mut groups: Vec<u64> = vec![0];
    let mut last = 0_u64;
    let mut at = 0;
    while at < chars.len() {
        let mut next = at + 1;
        match chars[at] {
            '{' => {
                if let Some((count, end)) = counted(&chars, at) {
                    let size = last.saturating_mul(count);
                    if largest.as_ref().is_none_or(|l| size >= l.size) {
                        largest = Some(Repetition {
                            offset: at,
                            width: end - at,
                            size,
                        });
                    }
                    add(&mut groups, size.saturating_sub(last));
                    last = size;
                    next = end;
                } else {
                    last = 1;
                }
            }
            '(' => {
                groups.push(0);
                last = 0;
            }
            ')' => {
                last = if groups.len() > 1 { groups.pop().unwrap_or(0) } else { 0 };
                add(&mut groups, last);
            }
            '*' | '+' | '?' | '|' => {}
            c => {
                next = match c {
                    '\\' => end_of_escape(&chars, at),
                    '[' => end_of_class(&chars, at),
                    _ => at + 1,
                };
                last = 1;
                add(&mut groups, 1);
            }
        }
        at = next;
    }
    largest
}

fn add(groups: &mut [u64], size: u64) {
    if let Some(group) = groups.last_mut() {
        *group = group.saturating_add(size);
    }
}

/// `{2}`, `{2,}` or `{2,30}` at `at`: the larger number, and where it ends.
fn counted(chars: &[char], at: usize) -> Option<(u64, usize)> {
    let length = chars[at..].iter().position(|c| *c == '}')?;
    let inner: String = chars[at + 1..at + length].iter().collect();
    let numbers: Option<Vec<u64>> = inner
        .split(',')
        .map(str::trim)
        .filter(|n| !n.is_empty())
        .map(|n| n.parse().ok())
        .collect();
    let count = numbers?.into_iter().max()?;
    Some((count, at + length + 1))
}

/// After `\d`, `\p{L}`, `\x{41}`.
fn end_of_escape(chars: &[char], at: usize) -> usize {
    let braced = matches!(chars.get(at + 1), Some('p' | 'P' | 'x' | 'u' | 'U')) && chars.get(at + 2) == Some(&'{');
    match chars[at..].iter().position(|c| *c == '}') {
        Some(length) if braced => at + length + 1,
        _ => at + 2,
    }
}

/// After the bracket that closes the class at `at`.
fn end_of_class(chars: &[char], at: usize) -> usize {
    let mut depth = 0;
    let mut here = at;
    while let Some(c) = chars.get(here) {
        match c {
            '\\' => here += 1,
            '[' => depth += 1,
            // The first in a class is a character of it.
            ']' if here == at + 1 || (here == at + 2 && chars[at + 1] == '^') => {}
            ']' => depth -= 1,
            _ => {}
        }
        here += 1;
        if depth == 0 {
            break;
        }
    }
    here
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_multiply_inside_groups_and_add_up_beside_them() {
        let size = |pattern: &str| largest_repetition(pattern).map(|r| (r.offset, r.width, r.size));
        assert_eq!(size("а{3}"), Some((1, 3, 3)));
        assert_eq!(size("(аб{2}){10,20}"), Some((7, 7, 60)));
        assert_eq!(size("((.{1,100}){1,100}){1,100}"), Some((19, 7, 1_000_000)));
        assert_eq!(size(r"\p{L}{5}[]{}]{7}"), Some((13, 3, 7)));
        assert_eq!(size(r"\{9\}[^]\]{]x"), None);
        assert_eq!(size("a{,}b{x}"), None);
        assert_eq!(
            size("(((((а{99}){99}){99}){99}){99}){99999999999}").map(|s| s.2),
            Some(u64::MAX)
        );
    }

    #[test]
    fn bombs_are_refused_before_they_are_compiled() {
        let bomb = "(".repeat(40) + "." + &"{9}){9}".repeat(40);
        let defect = check(&bomb).unwrap_err();
        assert!(defect.message.contains("too big"), "{defect:?}");
        assert!(defect.part.is_some());
    }
}
