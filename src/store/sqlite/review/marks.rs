//! Marks on calls: reviewed, for training, private.

use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

use super::log;
use crate::domain::{CallId, CallMark, ChangeKind, Marked};
use crate::store::sqlite::convert::{Fault, from_word, micros, time, word};
use crate::store::sqlite::recordings::call_no;

pub(in crate::store::sqlite) async fn mark(
    db: &mut SqliteConnection,
    call: CallId,
    mark: CallMark,
    on: bool,
    by: &str,
    at: Timestamp,
) -> Result<bool, Fault> {
    let call_no = call_no(db, call).await?;
    let name = word(&mark, "mark")?;
    let query = if on {
        sqlx::query("INSERT INTO call_mark (call_no, mark, person, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")
            .bind(call_no)
            .bind(&name)
            .bind(by)
            .bind(micros(at))
    } else {
        sqlx::query("DELETE FROM call_mark WHERE call_no = ? AND mark = ?")
            .bind(call_no)
            .bind(&name)
    };
    let changed = query.execute(&mut *db).await?.rows_affected() > 0;
    if changed {
        let (is, is_not) = (json!({"mark": name}), Value::Null);
        let row = log::Row {
            at,
            by,
            kind: if on { ChangeKind::Marked } else { ChangeKind::Unmarked },
            call: Some(call),
            form: None,
            item: None,
            revision: None,
            review: None,
            before: if on { &is_not } else { &is },
            after: if on { &is } else { &is_not },
        };
        log::insert(db, &row).await?;
    }
    Ok(changed)
}

pub(in crate::store::sqlite) async fn of_call(db: &mut SqliteConnection, call: CallId) -> Result<Vec<Marked>, Fault> {
    let sql = "SELECT m.mark, m.person, m.at FROM call c JOIN call_mark m ON m.call_no = c.call_no
        WHERE c.call_id = ? ORDER BY m.mark";
    let rows = sqlx::query(sql).bind(call.as_bytes().to_vec()).fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            Ok(Marked {
                mark: from_word(row.try_get("mark")?, "mark")?,
                by: row.try_get("person")?,
                at: time(row, "at")?,
            })
        })
        .collect()
}
