use std::path::PathBuf;

use super::columns::Field;

/// Why a whole file could not be imported. Single bad rows are no errors: see `BadRow`.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("cannot read {}", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{name} is larger than {limit_bytes} bytes")]
    TooLarge { name: String, limit_bytes: u64 },
    #[error("{name} is a workbook of more than {limit} cells")]
    TooManyCells { name: String, limit: usize },
    #[error("{name} is empty")]
    Empty { name: String },
    #[error("{name} is neither CSV nor a readable workbook: it looks like {looks_like}")]
    NotCsv { name: String, looks_like: &'static str },
    #[error("{name} has no heading that {table} need; its first line reads: {found}")]
    NoKnownHeadings {
        name: String,
        table: &'static str,
        found: String,
    },
    #[error("{name} has no column for {}; not understood: {not_understood}", names(missing))]
    MissingColumns {
        name: String,
        table: &'static str,
        /// Required columns only.
        missing: Vec<Field>,
        /// Headings of the file that mean nothing to the program.
        not_understood: String,
        /// The file has the columns of the other table instead.
        looks_like: Option<&'static str>,
    },
    #[error("{name} has several columns for {field}: {headings}", field = field.name())]
    RepeatedColumn {
        name: String,
        field: Field,
        headings: String,
    },
    #[error("{name} has headings of several systems alike: {profiles}")]
    AmbiguousProfile { name: String, profiles: String },
    #[error("unknown profile {name:?}")]
    Profile { name: String },
    #[error("mapping {name}: {reason}")]
    Mapping { name: String, reason: String },
    #[error("unknown time zone {name:?}")]
    TimeZone { name: String },
    #[error("unknown region {name:?}")]
    Region { name: String },
}

impl ImportError {
    /// The way out, for a person.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Read { .. } => "check the path and its permissions; `-` reads standard input".into(),
            Self::TooLarge { .. } => {
                "raise crm.max_file_megabytes in the settings, or import shorter periods one after another".into()
            }
            Self::TooManyCells { .. } => {
                "save it as CSV, which is read row by row, or raise crm.max_workbook_cells in the settings".into()
            }
            Self::Empty { .. } => "export again with the heading line; a file with headings and no rows is fine".into(),
            Self::NotCsv { .. } => {
                "export or save as CSV (UTF-8 or Windows-1251; comma, semicolon or tab) or as XLSX".into()
            }
            Self::AmbiguousProfile { .. } => "name the right one with --profile, or all columns with --mapping".into(),
            Self::Profile { .. } => {
                let names: Vec<&str> = super::profile::ALL.iter().map(|profile| profile.name).collect();
                format!("known are plain, {}; others need a --mapping file", names.join(", "))
            }
            Self::Mapping { .. } => {
                let names: Vec<&str> = Field::ALL.iter().map(|field| field.name()).collect();
                format!(
                    "a mapping is TOML: [columns] with \"heading\" = \"field\"; fields are {}",
                    names.join(", ")
                )
            }
            Self::NoKnownHeadings { table, .. } => format!("the first line must name the columns: {}", expected(table)),
            Self::MissingColumns {
                looks_like: Some(other),
                ..
            } => {
                format!("this looks like {other}: import it as `talktrack import {other} FILE`")
            }
            Self::MissingColumns { table, .. } => {
                format!("rename the headings or map them (--mapping) to: {}", expected(table))
            }
            Self::RepeatedColumn { field, .. } => {
                format!("name the one to use `{}` and rename the others", field.name())
            }
            Self::TimeZone { .. } => {
                "give an IANA name (Europe/Moscow) or an offset (+03:00); names need the tzdata package".into()
            }
            Self::Region { .. } => "give a two-letter country code, such as RU, KZ or BY".into(),
        }
    }
}

fn names(fields: &[Field]) -> String {
    fields.iter().map(|f| f.name()).collect::<Vec<_>>().join(", ")
}

fn expected(table: &str) -> String {
    match super::columns::Table::ALL.iter().find(|t| t.name() == table) {
        Some(table) => table.fields().iter().map(|f| f.name()).collect::<Vec<_>>().join(","),
        None => String::new(),
    }
}
