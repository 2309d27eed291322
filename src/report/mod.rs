//! Renders results, one file per output format: [`table`] for a terminal, [`json`] for programs, [`csv`] for
//! spreadsheets, [`mod@parquet`] for notebooks and BI tools, [`html`] for people (a page per call and a page for the department), [`subtitles`] for players. Input:
//! domain values, rows of the store and results of `kpi`; output: text. It computes no statistics, opens no file and
//! prints nothing.
//!
//! Two rules hold in every format: a verdict shows its evidence, and no figure about won deals stands without its n, its
//! interval and the words "goes with".

pub mod csv;
mod format;
mod health_words;
pub mod html;
mod i18n;
pub mod json;
mod kpi_words;
pub mod parquet;
pub mod parts;
pub mod subtitles;
pub mod table;
pub mod training;
mod view;
mod worklists;

#[cfg(test)]
mod sample;
#[cfg(test)]
mod sample_calibration;
#[cfg(test)]
mod sample_training;

use view::{errors_note, finding, is_reviewed, lift_title, weakest};

pub use i18n::{Language, Texts};
pub use view::{CallReport, Labels, Names, Style};

/// A report that could not be rendered. None of these is the reader's doing.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    #[error("cannot render page {page}")]
    Page { page: &'static str, source: askama::Error },
    #[error("cannot write {table} as Parquet")]
    Parquet {
        table: &'static str,
        source: self::parquet::ParquetError,
    },
    #[error("cannot write {what} as JSON")]
    Json {
        what: &'static str,
        source: serde_json::Error,
    },
}
