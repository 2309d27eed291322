//! What one import did, as text and as JSON, and rows as people see them.

use std::fmt::Write as _;

use serde::Serialize;

use super::What;
use crate::crm::{BadRow, Layout};
use crate::domain::{Money, mask};
use crate::store::ImportTally;

/// What one import did.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    pub file: String,
    pub what: What,
    #[serde(skip)]
    pub rows_are: &'static str,
    pub rows: u64,
    pub rejected_rows: u64,
    /// Rows that another row with the same id stands for.
    pub replaced_rows: u64,
    /// `null` after a dry run.
    pub stored: Option<ImportTally>,
    /// The calls that were tied to deals anew; `null` when there was nothing to tie.
    pub joined: Option<Joined>,
    pub rejected: Vec<BadRow>,
    pub notes: Vec<BadRow>,
    /// Entries that the two lists have no room for.
    pub unlisted: u64,
    /// What to know about the file as a whole.
    pub remarks: Vec<String>,
    /// The first good rows as they were understood, telephones masked; after a dry run only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub first_rows: Vec<serde_json::Value>,
    pub layout: Layout,
}

#[derive(Debug, Serialize)]
pub(super) struct Joined {
    pub calls: u64,
    /// With a deal.
    pub matched: u64,
}

/// A row for people: what is unknown left out, amounts with decimals, what identifies a person masked.
pub(super) fn shown(row: serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    let field = |(name, value): (String, Value)| {
        let value = match (name.as_str(), value.as_i64()) {
            ("amount" | "cost" | "margin" | "discount" | "recurring", Some(minor)) => Money(minor).to_string().into(),
            _ => shown(value),
        };
        (name, value)
    };
    match row {
        Value::Object(fields) => Value::Object(fields.into_iter().filter(|(_, v)| !v.is_null()).map(field).collect()),
        Value::Array(values) => Value::Array(values.into_iter().map(shown).collect()),
        // Times are no telephone numbers, and `mask` would not know.
        Value::String(text) if text.parse::<jiff::Timestamp>().is_ok() => Value::String(text),
        Value::String(text) => Value::String(mask(&text)),
        other => other,
    }
}

impl Report {
    pub fn as_text(&self) -> String {
        let layout = &self.layout;
        let delimiter = match (layout.delimiter, &layout.sheet) {
            (Some('\t'), _) => "tab".to_owned(),
            (Some(delimiter), _) => format!("{delimiter:?}"),
            (None, sheet) => format!("sheet {:?}", sheet.as_deref().unwrap_or_default()),
        };
        let encoding = layout.encoding.as_str();
        let mut text = format!(
            "{}: {} {}, {} rows rejected ({encoding}, {delimiter})\n",
            self.file, self.rows, self.rows_are, self.rejected_rows
        );
        let _ = writeln!(text, "profile:   {}", self.profile());
        let used = layout.columns.iter().filter_map(|column| {
            let field = column.field.as_deref()?;
            Some(if field == column.heading {
                field.to_owned()
            } else {
                format!("{field} ← {}", column.heading)
            })
        });
        let _ = writeln!(text, "columns:   {}", used.collect::<Vec<_>>().join(", "));
        for (label, known) in [("not used: ", true), ("unknown:  ", false)] {
            let of_kind = layout
                .columns
                .iter()
                .filter(|column| column.field.is_none() && column.known == known && !column.heading.is_empty());
            let headings: Vec<&str> = of_kind.map(|column| column.heading.as_str()).collect();
            if !headings.is_empty() {
                let _ = writeln!(text, "{label} {}", headings.join(", "));
            }
        }
        for row in &self.first_rows {
            let _ = writeln!(text, "row:       {row}");
        }
        if self.replaced_rows > 0 {
            let _ = writeln!(
                text,
                "repeated:  {} rows with the id of another row",
                self.replaced_rows
            );
        }
        for remark in &self.remarks {
            let _ = writeln!(text, "remark:    {remark}");
        }
        let _ = match self.stored {
            Some(tally) => {
                writeln!(
                    text,
                    "stored:    {} added, {} updated, {} unchanged",
                    tally.added, tally.updated, tally.unchanged
                )
            }
            None => writeln!(text, "stored:    nothing (dry run)"),
        };
        if let Some(joined) = &self.joined {
            let _ = writeln!(
                text,
                "joined:    {} of {} calls have a deal",
                joined.matched, joined.calls
            );
        }
        text
    }

    fn profile(&self) -> String {
        let layout = &self.layout;
        let how = match layout.confidence {
            _ if !layout.has_headings => " (no heading line, known by its shape)".to_owned(),
            Some(confidence) => format!(" (found by its headings, confidence {confidence:.2})"),
            None => String::new(),
        };
        format!("{}{how}", layout.profile)
    }
}
