//! The heading line of a file: what each column is, or why the file cannot be used.

use csv::StringRecord;

use super::columns::{Field, Table, fold};
use super::error::ImportError;
use super::profile::Profile;
use super::table::Records;

/// How much of a file's headings an error quotes.
const QUOTED_CHARS: usize = 200;

/// Each heading with what it means to `table`; `None`: not understood, not used.
pub(super) fn understand(
    name: &str,
    table: Table,
    headings: &StringRecord,
    profile: &Profile,
) -> Result<Vec<(String, Option<Field>)>, ImportError> {
    let mut columns: Vec<(String, Option<Field>)> = headings
        .iter()
        .map(|heading| (tidy(heading), table.field_of(heading, profile)))
        .collect();
    let has = |field: Field| columns.iter().any(|(_, known)| *known == Some(field));
    let missing: Vec<Field> = table.required().iter().copied().filter(|&field| !has(field)).collect();
    if missing.is_empty() {
        settle_repeats(name, table, &mut columns)?;
        return Ok(columns);
    }
    let looks_like = Table::ALL
        .into_iter()
        .find(|&other| other != table && fits(other, headings, profile));
    let nothing_known = columns.iter().all(|(_, field)| field.is_none());
    Err(if nothing_known && looks_like.is_none() {
        let found = quoted(columns.iter().map(|(heading, _)| heading.as_str()));
        ImportError::NoKnownHeadings {
            name: name.to_owned(),
            table: table.name(),
            found,
        }
    } else {
        let unknown = columns.iter().filter(|(_, field)| field.is_none());
        ImportError::MissingColumns {
            name: name.to_owned(),
            table: table.name(),
            missing,
            not_understood: quoted(unknown.map(|(heading, _)| heading.as_str())),
            looks_like: looks_like.map(Table::name),
        }
    })
}

/// The headings have all that `table` needs.
fn fits(table: Table, headings: &StringRecord, profile: &Profile) -> bool {
    let has = |field: Field| {
        headings
            .iter()
            .any(|heading| table.field_of(heading, profile) == Some(field))
    };
    table.required().iter().all(|&field| has(field))
}

/// Where several headings mean one column, the plain name beats its aliases; two aliases are a question that only a
/// person can answer.
fn settle_repeats(name: &str, table: Table, columns: &mut [(String, Option<Field>)]) -> Result<(), ImportError> {
    for &field in table.fields().iter().filter(|field| !field.may_repeat()) {
        let same: Vec<usize> = (0..columns.len()).filter(|&at| columns[at].1 == Some(field)).collect();
        if same.len() < 2 {
            continue;
        }
        let is_plain = |at: &usize| fold(&columns[*at].0) == fold(field.name());
        let plain: Vec<usize> = same.iter().copied().filter(is_plain).collect();
        let [chosen] = plain[..] else {
            let headings = quoted(same.iter().map(|&at| columns[at].0.as_str()));
            return Err(ImportError::RepeatedColumn {
                name: name.to_owned(),
                field,
                headings,
            });
        };
        for at in same.into_iter().filter(|&at| at != chosen) {
            columns[at].1 = None;
        }
    }
    Ok(())
}

fn tidy(heading: &str) -> String {
    heading
        .trim()
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(QUOTED_CHARS)
        .collect()
}

fn quoted<'a>(headings: impl Iterator<Item = &'a str>) -> String {
    let list: Vec<&str> = headings.filter(|heading| !heading.is_empty()).collect();
    if list.is_empty() {
        "nothing".to_owned()
    } else {
        list.join(", ").chars().take(QUOTED_CHARS).collect()
    }
}

/// Some programs end every line but the first with a delimiter: one more column, without a heading.
pub(super) fn every_row_ends_with_a_delimiter(text: &str, delimiter: u8, columns: usize) -> bool {
    let mut rows = Records::new(text, delimiter, None).skip(1).peekable();
    let ends_so = |cells: &StringRecord| {
        cells.len() == columns + 1 && cells.get(columns).is_some_and(|cell| cell.trim().is_empty())
    };
    rows.peek().is_some() && rows.all(|row| ends_so(&row.cells))
}
