//! Search's own table, the runs, what became of worklist rows.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use crate::store::sqlite::convert::{Fault, call_id, micros, optional_time, time};
use crate::store::{PackedTranscript, RunRow, Searched, Unsearched, WorkState};

pub(super) async fn unsearched(
    db: &mut SqliteConnection,
    after: i64,
    limit: u32,
    origin: &Path,
) -> Result<Vec<Unsearched>, Fault> {
    let rows = sqlx::query(
        "SELECT t.call_no, t.fingerprint, t.body, c.call_id FROM transcript t JOIN call c USING (call_no)
         LEFT JOIN transcript_searched s ON s.call_no = t.call_no
         WHERE t.call_no > ? AND s.fingerprint IS NOT t.fingerprint ORDER BY t.call_no LIMIT ?",
    )
    .bind(after)
    .bind(limit)
    .fetch_all(db)
    .await?;
    let origin: Arc<Path> = origin.into();
    let one = |row: &SqliteRow| {
        Ok(Unsearched {
            number: row.try_get("call_no")?,
            fingerprint: row.try_get("fingerprint")?,
            transcript: PackedTranscript {
                call: call_id(row)?,
                body: row.try_get("body")?,
                origin: Arc::clone(&origin),
            },
        })
    };
    rows.iter().map(one).collect()
}

pub(super) async fn save_searched(db: &mut SqliteConnection, batch: &[Searched]) -> Result<(), Fault> {
    for one in batch {
        sqlx::query("INSERT OR REPLACE INTO transcript_search (rowid, stems) VALUES (?, ?)")
            .bind(one.number)
            .bind(&one.stems)
            .execute(&mut *db)
            .await?;
        // The call may be gone by now: nothing is remembered of it then.
        sqlx::query(
            "INSERT INTO transcript_searched (call_no, fingerprint) SELECT call_no, ? FROM call WHERE call_no = ?
             ON CONFLICT (call_no) DO UPDATE SET fingerprint = excluded.fingerprint",
        )
        .bind(&one.fingerprint)
        .bind(one.number)
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

pub(super) async fn runs(db: &mut SqliteConnection, limit: u32) -> Result<Vec<RunRow>, Fault> {
    let rows = sqlx::query("SELECT * FROM run ORDER BY run_no DESC LIMIT ?")
        .bind(limit)
        .fetch_all(db)
        .await?;
    let one = |row: &SqliteRow| {
        Ok(RunRow {
            number: row.try_get("run_no")?,
            started_at: time(row, "started_at")?,
            command: row.try_get("command")?,
            finished_at: optional_time(row, "finished_at")?,
            summary: row.try_get("summary")?,
        })
    };
    rows.iter().map(one).collect()
}

pub(super) async fn states(db: &mut SqliteConnection) -> Result<Vec<WorkState>, Fault> {
    let rows = sqlx::query("SELECT * FROM work_state").fetch_all(db).await?;
    let one = |row: &SqliteRow| {
        Ok(WorkState {
            list: row.try_get("list")?,
            deal: row.try_get("deal_id")?,
            state: row.try_get("state")?,
            detail: row.try_get("detail")?,
            who: row.try_get("who")?,
            at: time(row, "at")?,
        })
    };
    rows.iter().map(one).collect()
}

pub(super) async fn save_state(
    db: &mut SqliteConnection,
    (list, deal): (&str, &str),
    state: Option<(&str, Option<&str>)>,
    who: &str,
    at: Timestamp,
) -> Result<(), Fault> {
    let Some((state, detail)) = state else {
        sqlx::query("DELETE FROM work_state WHERE list = ? AND deal_id = ?")
            .bind(list)
            .bind(deal)
            .execute(db)
            .await?;
        return Ok(());
    };
    sqlx::query(
        "INSERT INTO work_state (list, deal_id, state, detail, who, at) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (list, deal_id) DO UPDATE SET
            state = excluded.state, detail = excluded.detail, who = excluded.who, at = excluded.at",
    )
    .bind(list)
    .bind(deal)
    .bind(state)
    .bind(detail)
    .bind(who)
    .bind(micros(at))
    .execute(db)
    .await?;
    Ok(())
}
