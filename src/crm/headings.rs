//! The heading line of a file: whose export it is, what each column is, or why the file cannot be used.

use csv::StringRecord;

use super::columns::{Field, Table, fold};
use super::dictionary::{Dictionary, Heading, Rank, columns};
use super::error::ImportError;
use super::import::ImportOptions;
use super::profile::{self, Headless, PLAIN, Profile};
use super::table::Record;

/// How much of a file's headings an error quotes.
const QUOTED_CHARS: usize = 200;

/// A profile is recognised by this many headings that are its own and not everybody's.
const MIN_OWN: usize = 2;

/// Below this share of own headings against the runner-up's the question is a person's.
const MIN_CONFIDENCE: f64 = 0.6;

/// A heading with what it was taken for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Column {
    pub heading: String,
    pub meaning: Option<Heading>,
}

impl Column {
    pub fn field(&self) -> Option<Field> {
        match self.meaning {
            Some(Heading::Field(field)) => Some(field),
            _ => None,
        }
    }
}

/// What the headings say.
#[derive(Debug)]
pub(super) struct Understood {
    pub words: Dictionary,
    pub columns: Vec<Column>,
    /// Own headings of the profile against those of the next best one, 0.5–1; `None`: it was named, or is the plain form.
    pub confidence: Option<f64>,
    /// The file has no heading line.
    pub headless: bool,
}

/// How many headings any profile knows; for finding the delimiter.
pub(super) fn known_to_any(table: Table, options: &ImportOptions) -> impl Fn(&StringRecord) -> usize {
    let dictionaries: Vec<Dictionary> = candidates(options)
        .into_iter()
        .map(|profile| Dictionary::new(table, profile, options.mapping.as_ref()))
        .collect();
    move |headings| {
        let known = |words: &Dictionary| headings.iter().filter(|h| words.heading(h).is_some()).count();
        // A file without headings is best split where its first row has the expected shape.
        if headless_profile(table, headings).is_some() {
            return headings.len();
        }
        dictionaries.iter().map(known).max().unwrap_or_default()
    }
}

fn candidates(options: &ImportOptions) -> Vec<&'static Profile> {
    match (&options.mapping, options.profile) {
        (Some(mapping), _) => vec![mapping.like],
        (None, Some(profile)) => vec![profile],
        (None, None) => profile::ALL.iter().chain([&PLAIN]).collect(),
    }
}

/// Understands the first record of a file.
pub(super) fn understand(
    name: &str,
    table: Table,
    headings: &StringRecord,
    options: &ImportOptions,
) -> Result<Understood, ImportError> {
    let chosen = match (&options.mapping, options.profile) {
        (Some(mapping), _) => Choice::certain(mapping.like),
        (None, Some(profile)) => Choice::certain(profile),
        (None, None) => match headless_profile(table, headings) {
            Some((profile, _)) => Choice::certain(profile),
            None => recognise(name, table, headings)?,
        },
    };
    let words = Dictionary::new(table, chosen.profile, options.mapping.as_ref());
    if let Some((profile, headless)) = headless_profile(table, headings)
        && profile.name == chosen.profile.name
    {
        return Ok(Understood {
            columns: headless_columns(&headless, headings.len()),
            words,
            confidence: None,
            headless: true,
        });
    }
    let mut columns: Vec<Column> = headings
        .iter()
        .map(|heading| Column {
            heading: tidy(heading),
            meaning: words.heading(heading).map(|(meaning, _)| meaning),
        })
        .collect();
    settle_repeats(name, table, &words, &mut columns)?;
    let has = |field: &Field| columns.iter().any(|column| column.field() == Some(*field));
    let missing: Vec<Field> = table
        .required()
        .iter()
        .filter(|group| !group.iter().any(has))
        .map(|group| group[0])
        .collect();
    if missing.is_empty() {
        return Ok(Understood {
            words,
            columns,
            confidence: chosen.confidence,
            headless: false,
        });
    }
    Err(unusable(name, table, headings, &columns, missing, options))
}

struct Choice {
    profile: &'static Profile,
    confidence: Option<f64>,
}

impl Choice {
    fn certain(profile: &'static Profile) -> Self {
        Self {
            profile,
            confidence: None,
        }
    }
}

/// The profile with most headings of its own. Another that comes near is a question, unless both mean the same.
fn recognise(name: &str, table: Table, headings: &StringRecord) -> Result<Choice, ImportError> {
    let mut found: Vec<(usize, &'static Profile)> = profile::ALL
        .iter()
        .map(|profile| (own_headings(table, headings, profile), profile))
        .filter(|(own, _)| *own >= MIN_OWN)
        .collect();
    found.sort_by_key(|(own, _)| std::cmp::Reverse(*own));
    let Some(&(best, profile)) = found.first() else {
        return Ok(Choice::certain(&PLAIN));
    };
    let next = found.get(1).map_or(0, |(own, _)| *own);
    #[expect(clippy::cast_precision_loss, reason = "numbers of headings")]
    let confidence = best as f64 / (best + next) as f64;
    if confidence < MIN_CONFIDENCE {
        let meaning = |profile: &Profile| {
            let words = Dictionary::new(table, profile, None);
            headings.iter().map(|heading| words.field(heading)).collect::<Vec<_>>()
        };
        let rivals: Vec<&'static Profile> = found
            .iter()
            .skip(1)
            .map(|(_, profile)| *profile)
            .take_while(|rival| own_headings(table, headings, rival) == next)
            .filter(|rival| meaning(rival) != meaning(profile))
            .collect();
        if !rivals.is_empty() {
            let names: Vec<&str> = [profile].into_iter().chain(rivals).map(|p| p.name).collect();
            return Err(ImportError::AmbiguousProfile {
                name: name.to_owned(),
                profiles: names.join(", "),
            });
        }
    }
    Ok(Choice {
        profile,
        confidence: Some(confidence),
    })
}

/// Headings that the profile names itself and that the plain form does not mean by the same word.
fn own_headings(table: Table, headings: &StringRecord, profile: &Profile) -> usize {
    let plain = Dictionary::new(table, &PLAIN, None);
    let own = |word: &str| {
        let listed = columns(profile, table)
            .iter()
            .any(|(_, words)| words.split('|').any(|known| known == word));
        // A table that the profile does not have is not recognised by what it does not use.
        listed || !columns(profile, table).is_empty() && profile.unused.split('|').any(|known| known == word)
    };
    headings
        .iter()
        .map(fold)
        .filter(|word| !word.is_empty() && plain.heading(word).is_none() && own(word))
        .count()
}

fn headless_profile(table: Table, row: &StringRecord) -> Option<(&'static Profile, Headless)> {
    profile::ALL.iter().find_map(|profile| {
        let headless = profile.headless?;
        let (least, most) = headless.columns;
        let fits = headless.table == table && (least..=most).contains(&row.len()) && (headless.fits)(row);
        fits.then_some((profile, headless))
    })
}

fn headless_columns(headless: &Headless, count: usize) -> Vec<Column> {
    let column = |(heading, field): &(&str, Option<Field>)| Column {
        heading: (*heading).to_owned(),
        meaning: Some(field.map_or(Heading::Unused, Heading::Field)),
    };
    headless.meaning.iter().take(count).map(column).collect()
}

fn unusable(
    name: &str,
    table: Table,
    headings: &StringRecord,
    columns: &[Column],
    missing: Vec<Field>,
    options: &ImportOptions,
) -> ImportError {
    let looks_like = Table::ALL
        .into_iter()
        .find(|&other| other != table && fits(other, headings, options));
    let nothing_known = columns.iter().all(|column| column.meaning.is_none());
    if nothing_known && looks_like.is_none() {
        let found = quoted(columns.iter().map(|column| column.heading.as_str()));
        ImportError::NoKnownHeadings {
            name: name.to_owned(),
            table: table.name(),
            found,
        }
    } else {
        let unknown = columns.iter().filter(|column| column.meaning.is_none());
        ImportError::MissingColumns {
            name: name.to_owned(),
            table: table.name(),
            missing,
            not_understood: quoted(unknown.map(|column| column.heading.as_str())),
            looks_like: looks_like.map(Table::name),
        }
    }
}

/// The headings have all that `table` needs.
fn fits(table: Table, headings: &StringRecord, options: &ImportOptions) -> bool {
    candidates(options).into_iter().any(|profile| {
        let words = Dictionary::new(table, profile, options.mapping.as_ref());
        let has = |field: &Field| headings.iter().any(|heading| words.field(heading) == Some(*field));
        table.required().iter().all(|group| group.iter().any(has))
    })
}

/// Where several headings mean one column, a mapping beats the column's plain name, that a profile's own word, and that
/// everybody's. A profile says by the order of its words which to prefer; otherwise two words of one rank are a question
/// that only a person can answer.
fn settle_repeats(name: &str, table: Table, words: &Dictionary, columns: &mut [Column]) -> Result<(), ImportError> {
    for &field in table.fields().iter().filter(|field| !field.may_repeat()) {
        let same: Vec<usize> = (0..columns.len())
            .filter(|&at| columns[at].field() == Some(field))
            .collect();
        if same.len() < 2 {
            continue;
        }
        let rank = |at: usize| {
            words
                .heading(&columns[at].heading)
                .map_or(Rank::Plain, |(_, rank)| rank)
        };
        let best = same.iter().map(|&at| rank(at)).max();
        let first: Vec<usize> = same.iter().copied().filter(|&at| Some(rank(at)) == best).collect();
        let [chosen] = first[..] else {
            let headings = quoted(first.iter().map(|&at| columns[at].heading.as_str()));
            return Err(ImportError::RepeatedColumn {
                name: name.to_owned(),
                field,
                headings,
            });
        };
        for at in same.into_iter().filter(|&at| at != chosen) {
            columns[at].meaning = Some(Heading::Unused);
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
pub(super) fn every_row_ends_with_a_delimiter(records: impl Iterator<Item = Record>, columns: usize) -> bool {
    let mut rows = records.skip(1).peekable();
    let ends_so = |cells: &StringRecord| {
        cells.len() == columns + 1 && cells.get(columns).is_some_and(|cell| cell.trim().is_empty())
    };
    rows.peek().is_some() && rows.all(|row| ends_so(&row.cells))
}
