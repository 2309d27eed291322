//! The views, read in pieces of keys inside one read transaction: all tables of an export show one state.

use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Row};

use super::convert::Fault;
use crate::store::{ExportColumn, ExportSink, ExportTable, Kind, Stopped, Values};

/// Calls or deals whose rows are in memory at once; of scorecards, each of which has some dozen rows, fewer.
const KEYS: i64 = 8_000;
const SCORECARDS: i64 = 1_500;

pub(super) async fn export(
    db: &mut SqliteConnection,
    tables: &[ExportTable],
    sink: &mut dyn ExportSink,
) -> Result<(), Fault> {
    for &table in tables {
        sink.begin(table).map_err(stopped)?;
        rows_of(db, table, sink).await?;
        sink.end().map_err(stopped)?;
    }
    Ok(())
}

fn stopped(_: Stopped) -> Fault {
    Fault::Stopped
}

async fn rows_of(db: &mut SqliteConnection, table: ExportTable, sink: &mut dyn ExportSink) -> Result<(), Fault> {
    let columns: Vec<String> = table.columns().iter().map(sql_of).collect();
    let select = format!("SELECT {} FROM {}", columns.join(", "), table.name());
    // The key that the view's rows are read by, and where its numbers come from.
    let (key, source, step) = match table {
        ExportTable::FactCall => ("call_key", "call_no) FROM call", KEYS),
        ExportTable::FactItem => ("call_score_key", "score_no) FROM scorecard", SCORECARDS),
        ExportTable::FactDeal => ("deal_key", "deal_no) FROM deal", KEYS),
        ExportTable::DimManager | ExportTable::DimDate => {
            return piece(db, &format!("{select} ORDER BY 1"), None, table, sink).await;
        }
    };
    let last: Option<i64> = sqlx::query_scalar(AssertSqlSafe(format!("SELECT max({source}")))
        .fetch_one(&mut *db)
        .await?;
    let sql = format!("{select} WHERE {key} > ?1 AND {key} <= ?2 ORDER BY {key}");
    let mut from = 0;
    while last.is_some_and(|last| from < last) {
        piece(db, &sql, Some((from, from + step)), table, sink).await?;
        from += step;
    }
    Ok(())
}

async fn piece(
    db: &mut SqliteConnection,
    sql: &str,
    keys: Option<(i64, i64)>,
    table: ExportTable,
    sink: &mut dyn ExportSink,
) -> Result<(), Fault> {
    let mut query = sqlx::query(AssertSqlSafe(sql));
    if let Some((from, to)) = keys {
        query = query.bind(from).bind(to);
    }
    let rows = query.fetch_all(db).await?;
    if rows.is_empty() {
        return Ok(());
    }
    let mut values: Vec<Values> = table.columns().iter().map(|column| Values::of(column.kind)).collect();
    for row in &rows {
        for (at, column) in values.iter_mut().enumerate() {
            match column {
                Values::Text(list) => list.push(row.try_get(at)?),
                Values::Integer(list) => list.push(row.try_get(at)?),
                Values::Real(list) => list.push(row.try_get(at)?),
            }
        }
    }
    sink.rows(&values).map_err(stopped)
}

/// The exact value where the view has text or a rounded figure.
fn sql_of(column: &ExportColumn) -> String {
    let name = column.name;
    match column.kind {
        Kind::Time => format!("{name}_us"),
        Kind::Money => format!("{name}_minor"),
        Kind::Day => format!("CAST(julianday({name}) - 2440587.5 AS INTEGER)"),
        Kind::Real => format!("CAST({name} AS REAL)"),
        Kind::Integer | Kind::Flag => format!("CAST({name} AS INTEGER)"),
        Kind::Text => name.to_owned(),
    }
}
