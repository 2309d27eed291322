//! Agreement as part of a page: the tables of the terminal.

use askama::Template;

use crate::kpi::calibration::Calibration;
use crate::report::table::calibration::{PanelTable, tables};
use crate::report::{Labels, ReportError, Style};

#[derive(Template)]
#[template(path = "calibration.html")]
struct Page {
    counts: String,
    tables: Vec<PanelTable>,
    note: &'static str,
    raw: &'static str,
}

/// What stands in `<main>`.
pub fn calibration_main(found: &Calibration, labels: &Labels, style: &Style) -> Result<String, ReportError> {
    let language = style.language;
    let (counts, tables, note) = tables(found, labels, language);
    let page = Page {
        counts,
        tables,
        note,
        raw: language.pick("Raw", "Совпало"),
    };
    page.render().map_err(|source| ReportError::Page {
        page: "calibration",
        source,
    })
}
