//! Tables of the store's export as CSV: times RFC 3339 in UTC, days ISO, amounts with two decimals, yes and no as `true`
//! and `false`, unknown an empty cell.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::sheet::{line, text};
use crate::domain::Money;
use crate::store::{ExportTable, Kind, Values};

#[must_use]
pub fn export_header(table: ExportTable) -> String {
    let mut out = String::new();
    line(&mut out, table.columns().iter().map(|column| column.name));
    out
}

/// The rows of one piece.
#[must_use]
pub fn export_rows(table: ExportTable, columns: &[Values]) -> String {
    let mut out = String::new();
    for row in 0..columns.first().map_or(0, Values::len) {
        let cells: Vec<String> = table
            .columns()
            .iter()
            .zip(columns)
            .map(|(column, values)| cell(column.kind, values, row))
            .collect();
        line(&mut out, cells.iter().map(String::as_str));
    }
    out
}

fn cell(kind: Kind, values: &Values, row: usize) -> String {
    match values {
        Values::Text(list) => text(list.get(row).cloned().flatten()),
        Values::Real(list) => text(list.get(row).copied().flatten()),
        Values::Integer(list) => list
            .get(row)
            .copied()
            .flatten()
            .map(|value| integer(kind, value))
            .unwrap_or_default(),
    }
}

/// A time or day that no calendar has is written as its number.
fn integer(kind: Kind, value: i64) -> String {
    match kind {
        Kind::Flag => (value != 0).to_string(),
        Kind::Money => Money(value).to_string(),
        Kind::Time => Timestamp::from_microsecond(value).map_or_else(|_| value.to_string(), |at| at.to_string()),
        Kind::Day => {
            let day = SignedDuration::try_from_hours(value.saturating_mul(24))
                .and_then(|from| Date::constant(1970, 1, 1).checked_add(from).ok());
            day.map_or_else(|| value.to_string(), |day| day.to_string())
        }
        Kind::Integer | Kind::Text | Kind::Real => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_by_their_kind_and_formulas_guarded() {
        assert_eq!(integer(Kind::Day, 20_732), "2026-10-06");
        assert_eq!(integer(Kind::Day, i64::MAX), i64::MAX.to_string());
        assert_eq!(integer(Kind::Time, 1_791_244_800_000_000), "2026-10-06T00:00:00Z");
        assert_eq!(integer(Kind::Money, -4_850), "-48.50");
        let columns = [
            Values::Text(vec![Some("=SUM(A1)".into()), None]),
            Values::Text(vec![None, Some("север".into())]),
            Values::Integer(vec![Some(3), None]),
            Values::Integer(vec![Some(0), Some(1)]),
        ];
        assert_eq!(
            export_header(ExportTable::DimManager) + &export_rows(ExportTable::DimManager, &columns),
            "manager,team,calls,deals\r\n\"'=SUM(A1)\",,3,0\r\n,север,,1\r\n"
        );
    }
}
