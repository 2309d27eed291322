//! The log of changes. Rows are added in the transaction of the change, and never touched again (triggers see to it).

use jiff::Timestamp;
use serde_json::Value;
use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::effective::Target;
use crate::domain::{CallId, Change, ChangeKind, ContentHash, FormId, ItemId};
use crate::store::ChangeQuery;
use crate::store::sqlite::convert::{Fault, from_json, from_word, micros, time, word};

/// A change to log.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub at: Timestamp,
    pub by: &'a str,
    pub kind: ChangeKind,
    pub call: Option<CallId>,
    pub form: Option<&'a FormId>,
    pub item: Option<&'a ItemId>,
    pub revision: Option<u64>,
    /// The blind review whose revision it is.
    pub review: Option<i64>,
    pub before: &'a Value,
    pub after: &'a Value,
}

pub(super) async fn insert(db: &mut SqliteConnection, row: &Row<'_>) -> Result<i64, Fault> {
    let sql = "INSERT INTO change_log (at, person, kind, call_id, form_id, item_id, revision, review_no, before, after)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING change_no";
    let number = sqlx::query_scalar(sql)
        .bind(micros(row.at))
        .bind(row.by)
        .bind(word(&row.kind, "change")?)
        .bind(row.call.map(|call| call.as_bytes().to_vec()))
        .bind(row.form.map(FormId::as_str))
        .bind(row.item.map(ItemId::as_str))
        .bind(row.revision.map(|revision| i64::try_from(revision).unwrap_or(i64::MAX)))
        .bind(row.review)
        .bind(row.before.to_string())
        .bind(row.after.to_string())
        .fetch_one(db)
        .await?;
    Ok(number)
}

/// What led on from a revision of the call and form, or of a blind review; oldest first.
pub(super) async fn since(
    db: &mut SqliteConnection,
    target: &Target,
    blind: Option<i64>,
    seen: u64,
) -> Result<Vec<Change>, Fault> {
    let sql = "SELECT * FROM change_log WHERE call_id = ? AND form_id = ? AND review_no IS ? AND revision > ?
        ORDER BY change_no";
    let rows = sqlx::query(sql)
        .bind(target.call.as_bytes().to_vec())
        .bind(target.form.id.as_str())
        .bind(blind)
        .bind(i64::try_from(seen).unwrap_or(i64::MAX))
        .fetch_all(db)
        .await?;
    rows.iter().map(change).collect()
}

pub(in crate::store::sqlite) async fn list(
    db: &mut SqliteConnection,
    query: &ChangeQuery,
) -> Result<Vec<Change>, Fault> {
    let sql = "SELECT * FROM change_log WHERE (?1 IS NULL OR call_id = ?1) AND (?2 IS NULL OR person = ?2)
        AND (?3 IS NULL OR change_no < ?3) ORDER BY change_no DESC LIMIT ?4";
    let rows = sqlx::query(sql)
        .bind(query.call.map(|call| call.as_bytes().to_vec()))
        .bind(query.by.as_deref())
        .bind(query.before)
        .bind(query.limit.unwrap_or(100))
        .fetch_all(db)
        .await?;
    rows.iter().map(change).collect()
}

fn change(row: &SqliteRow) -> Result<Change, Fault> {
    let number: i64 = row.try_get("change_no")?;
    let value = |column| from_json(row.try_get(column)?, "change", || number.to_string());
    let call: Option<&[u8]> = row.try_get("call_id")?;
    let call = call
        .map(|bytes| <[u8; 32]>::try_from(bytes).map_err(|_| Fault::damaged("call id", number)))
        .transpose()?;
    Ok(Change {
        change: number,
        at: time(row, "at")?,
        by: row.try_get("person")?,
        kind: from_word(row.try_get("kind")?, "change")?,
        call: call.map(ContentHash::from_bytes),
        form: row.try_get::<Option<String>, _>("form_id")?.map(FormId),
        item: row.try_get::<Option<String>, _>("item_id")?.map(ItemId),
        revision: row
            .try_get::<Option<i64>, _>("revision")?
            .and_then(|revision| u64::try_from(revision).ok()),
        before: value("before")?,
        after: value("after")?,
    })
}
