//! The views, read in pieces of keys inside one read transaction: all tables of an export show one state.

use std::collections::HashMap;

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
    if table == ExportTable::FactItem {
        return items(db, sink).await;
    }
    // The key that the view's rows are read by, and where its numbers come from.
    let (key, source) = match table {
        ExportTable::FactCall => ("call_key", "call_no) FROM call"),
        ExportTable::FactDeal => ("deal_key", "deal_no) FROM deal"),
        ExportTable::FactItem | ExportTable::DimManager | ExportTable::DimDate => {
            return piece(db, &format!("{select} ORDER BY 1"), None, table, sink).await;
        }
    };
    let last: Option<i64> = sqlx::query_scalar(AssertSqlSafe(format!("SELECT max({source}")))
        .fetch_one(&mut *db)
        .await?;
    let sql = format!("{select} WHERE {key} > ?1 AND {key} <= ?2 ORDER BY {key}");
    let mut from = 0;
    while last.is_some_and(|last| from < last) {
        piece(db, &sql, Some((from, from + KEYS)), table, sink).await?;
        from += KEYS;
    }
    Ok(())
}

/// The rows of `fact_item`, of one scorecard in one row: handing each verdict from SQLite's thread to this one costs more
/// than reading it. A test holds them against the view.
async fn items(db: &mut SqliteConnection, sink: &mut dyn ExportSink) -> Result<(), Fault> {
    let sql = "SELECT s.score_no, s.call_no, f.form_id, s.version_no = f.current_version AS is_current,
            (SELECT group_concat(v.item_no || ' ' || v.verdict) FROM score_item v WHERE v.score_no = s.score_no) AS verdicts
        FROM scorecard s CROSS JOIN form f ON f.form_no = s.form_no WHERE s.score_no > ?1 AND s.score_no <= ?2
        ORDER BY s.score_no";
    let names: HashMap<i64, String> = sqlx::query_as("SELECT item_no, item_id FROM item")
        .fetch_all(&mut *db)
        .await?
        .into_iter()
        .collect();
    let last: Option<i64> = sqlx::query_scalar("SELECT max(score_no) FROM scorecard")
        .fetch_one(&mut *db)
        .await?;
    let mut from = 0;
    while last.is_some_and(|last| from < last) {
        let rows = sqlx::query(sql)
            .bind(from)
            .bind(from + SCORECARDS)
            .fetch_all(&mut *db)
            .await?;
        from += SCORECARDS;
        let (mut scores, mut calls, mut current, mut passed) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (mut forms, mut ids, mut verdicts) = (Vec::new(), Vec::new(), Vec::new());
        for row in &rows {
            let list: Option<&str> = row.try_get("verdicts")?;
            for entry in list.into_iter().flat_map(|list| list.split(',')) {
                let (number, verdict) = entry.split_once(' ').ok_or_else(|| Fault::damaged("verdict", entry))?;
                let name = number.parse().ok().and_then(|number: i64| names.get(&number));
                let name = name.ok_or_else(|| Fault::damaged("item", number))?;
                scores.push(row.try_get("score_no")?);
                calls.push(row.try_get("call_no")?);
                forms.push(row.try_get("form_id")?);
                current.push(row.try_get("is_current")?);
                ids.push(Some(name.clone()));
                verdicts.push(Some(verdict.to_owned()));
                passed.push(match verdict {
                    "pass" => Some(1),
                    "fail" => Some(0),
                    _ => None,
                });
            }
        }
        if scores.is_empty() {
            continue;
        }
        // In the order of `ExportTable::columns`.
        let columns = [
            Values::Integer(scores),
            Values::Integer(calls),
            Values::Text(forms),
            Values::Integer(current),
            Values::Text(ids),
            Values::Text(verdicts),
            Values::Integer(passed),
        ];
        sink.rows(&columns).map_err(stopped)?;
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
