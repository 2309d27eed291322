//! Texts of forms, version after version.

use jiff::Timestamp;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use crate::domain::{FormId, FormRef};
use crate::store::sqlite::convert::{Fault, micros, time};
use crate::store::{FormSource, NewSource, SourceSaved};

/// Versions that are listed.
const MOST: i64 = 50;

pub(super) async fn keep(db: &mut SqliteConnection, form: &FormRef, body: &str, at: Timestamp) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO form_source (form_id, hash, body, saved_at)
         SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS (SELECT 1 FROM form_source WHERE form_id = ?1 AND hash = ?2)",
    )
    .bind(form.id.as_str())
    .bind(&form.hash)
    .bind(body)
    .bind(micros(at))
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn all(db: &mut SqliteConnection, form: &FormId) -> Result<Vec<FormSource>, Fault> {
    let rows = sqlx::query("SELECT * FROM form_source WHERE form_id = ? ORDER BY source_no DESC LIMIT ?")
        .bind(form.as_str())
        .bind(MOST)
        .fetch_all(db)
        .await?;
    rows.iter().map(source).collect()
}

pub(super) async fn find(
    db: &mut SqliteConnection,
    form: &FormId,
    hash: Option<&str>,
) -> Result<Option<FormSource>, Fault> {
    let sql =
        "SELECT * FROM form_source WHERE form_id = ?1 AND (?2 IS NULL OR hash = ?2) ORDER BY source_no DESC LIMIT 1";
    let row = sqlx::query(sql)
        .bind(form.as_str())
        .bind(hash)
        .fetch_optional(db)
        .await?;
    row.as_ref().map(source).transpose()
}

pub(super) async fn save(db: &mut SqliteConnection, new: &NewSource, at: Timestamp) -> Result<SourceSaved, Fault> {
    if let Some(newest) = find(db, &new.form.id, None).await? {
        if newest.number != new.base {
            return Ok(SourceSaved::Stale(newest));
        }
        if newest.hash == new.form.hash {
            return Ok(SourceSaved::Same);
        }
    }
    let number = sqlx::query_scalar(
        "INSERT INTO form_source (form_id, hash, body, saved_at, saved_by, note) VALUES (?, ?, ?, ?, ?, ?)
         RETURNING source_no",
    )
    .bind(new.form.id.as_str())
    .bind(&new.form.hash)
    .bind(&new.body)
    .bind(micros(at))
    .bind(&new.by)
    .bind(&new.note)
    .fetch_one(db)
    .await?;
    Ok(SourceSaved::Done(number))
}

fn source(row: &SqliteRow) -> Result<FormSource, Fault> {
    Ok(FormSource {
        number: row.try_get("source_no")?,
        form: FormId(row.try_get("form_id")?),
        hash: row.try_get("hash")?,
        body: row.try_get("body")?,
        saved_at: time(row, "saved_at")?,
        saved_by: row.try_get("saved_by")?,
        note: row.try_get("note")?,
    })
}
