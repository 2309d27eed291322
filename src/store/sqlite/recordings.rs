//! Sightings, the state of every call, and runs.

use std::collections::HashMap;

use jiff::Timestamp;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{QueryBuilder, Row, Sqlite};

use super::convert::{
    Fault, PathValue, call_id, enumeration, from_word, micros, name_and_stem, optional_u32, path, time,
};
use crate::domain::{CallId, Failure, Fingerprint, FormId};
use crate::store::{CallState, Sighting, StageOutcome, StageState};

/// Rows per statement: well under SQLite's 32 766 parameters at the widest table.
pub(super) const ROWS: usize = 500;

pub(super) async fn sightings(db: &mut SqliteConnection) -> Result<Vec<Sighting>, Fault> {
    let sql = "SELECT s.path, s.size, s.mtime_ns, s.seen_at, c.call_id
        FROM sighting s JOIN call c ON c.call_no = s.call_no ORDER BY s.path";
    let rows = sqlx::query(sql).fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            let size: i64 = row.try_get("size")?;
            Ok(Sighting {
                path: path(row, "path")?,
                size: u64::try_from(size).map_err(|_| Fault::damaged("file size", size))?,
                mtime_ns: row.try_get("mtime_ns")?,
                call: call_id(row)?,
                seen_at: time(row, "seen_at")?,
            })
        })
        .collect()
}

pub(super) async fn record_sightings(db: &mut SqliteConnection, sightings: &[Sighting]) -> Result<(), Fault> {
    for chunk in sightings.chunks(ROWS) {
        let mut calls: QueryBuilder<Sqlite> = QueryBuilder::new("INSERT INTO call (call_id, path, seen_at) ");
        calls.push_values(chunk, |mut row, sighting| {
            row.push_bind(sighting.call.as_bytes().to_vec())
                .push_bind(PathValue::of(sighting.path.as_os_str()))
                .push_bind(micros(sighting.seen_at));
        });
        // Two paths seen at the same time: the first by name, so that the order of the batch does not matter.
        calls.push(
            " ON CONFLICT (call_id) DO UPDATE SET path = excluded.path, seen_at = excluded.seen_at
              WHERE excluded.seen_at > call.seen_at
                 OR (excluded.seen_at = call.seen_at AND excluded.path < call.path)",
        );
        calls.build().persistent(chunk.len() == ROWS).execute(&mut *db).await?;

        let mut rows: QueryBuilder<Sqlite> = QueryBuilder::new(
            "INSERT INTO sighting (path, name, stem, call_no, size, mtime_ns, seen_at)
             SELECT v.column1, v.column2, v.column3, c.call_no, v.column5, v.column6, v.column7 FROM (",
        );
        rows.push_values(chunk, |mut row, sighting| {
            let (name, stem) = name_and_stem(&sighting.path);
            row.push_bind(PathValue::of(sighting.path.as_os_str()))
                .push_bind(name)
                .push_bind(stem)
                .push_bind(sighting.call.as_bytes().to_vec())
                .push_bind(i64::try_from(sighting.size).unwrap_or(i64::MAX))
                .push_bind(sighting.mtime_ns)
                .push_bind(micros(sighting.seen_at));
        });
        rows.push(
            ") v CROSS JOIN call c WHERE c.call_id = v.column4
              ON CONFLICT (path) DO UPDATE SET call_no = excluded.call_no, size = excluded.size,
                 mtime_ns = excluded.mtime_ns, seen_at = excluded.seen_at",
        );
        rows.build().persistent(chunk.len() == ROWS).execute(&mut *db).await?;
    }
    Ok(())
}

pub(super) async fn call_states(db: &mut SqliteConnection) -> Result<Vec<CallState>, Fault> {
    let calls = sqlx::query("SELECT call_no, call_id, path, language FROM call ORDER BY call_id")
        .fetch_all(&mut *db)
        .await?;
    states_of(db, &calls, (i64::MIN, i64::MAX)).await
}

pub(super) async fn call_states_page(
    db: &mut SqliteConnection,
    after: Option<CallId>,
    limit: u32,
) -> Result<Vec<CallState>, Fault> {
    let after = match after {
        Some(call) => call_no(db, call).await?,
        None => i64::MIN,
    };
    let sql = "SELECT call_no, call_id, path, language FROM call WHERE call_no > ? ORDER BY call_no LIMIT ?";
    let calls = sqlx::query(sql).bind(after).bind(limit).fetch_all(&mut *db).await?;
    let (Some(first), Some(last)) = (calls.first(), calls.last()) else {
        return Ok(Vec::new());
    };
    let range = (first.try_get("call_no")?, last.try_get("call_no")?);
    states_of(db, &calls, range).await
}

pub(super) async fn states_of_calls(db: &mut SqliteConnection, calls: &[CallId]) -> Result<Vec<CallState>, Fault> {
    let mut states = Vec::with_capacity(calls.len());
    for call in calls {
        let sql = "SELECT call_no, call_id, path, language FROM call WHERE call_id = ?";
        let found = sqlx::query(sql)
            .bind(call.as_bytes().to_vec())
            .fetch_all(&mut *db)
            .await?;
        if let Some(row) = found.first() {
            let number = row.try_get("call_no")?;
            states.extend(states_of(db, &found, (number, number)).await?);
        }
    }
    Ok(states)
}

/// The states of `calls`, whose numbers lie between those of `range`.
async fn states_of(db: &mut SqliteConnection, calls: &[SqliteRow], range: (i64, i64)) -> Result<Vec<CallState>, Fault> {
    let mut place = HashMap::with_capacity(calls.len());
    let mut states = Vec::with_capacity(calls.len());
    for row in calls {
        place.insert(row.try_get::<i64, _>("call_no")?, states.len());
        states.push(CallState {
            call: call_id(row)?,
            path: path(row, "path")?,
            transcribe: None,
            roles: None,
            score: None,
            scorecards: Vec::new(),
            language: row.try_get("language")?,
        });
    }
    let rows = sqlx::query("SELECT * FROM stage_state WHERE call_no BETWEEN ? AND ?")
        .bind(range.0)
        .bind(range.1)
        .fetch_all(&mut *db)
        .await?;
    for row in &rows {
        let Some(&at) = place.get(&row.try_get("call_no")?) else {
            continue;
        };
        let stage: &str = row.try_get("stage")?;
        let state = Some(stage_state(row)?);
        match stage {
            "transcribe" => states[at].transcribe = state,
            "roles" => states[at].roles = state,
            _ => states[at].score = state,
        }
    }
    let sql = "SELECT s.call_no, s.fingerprint, f.form_id FROM scorecard s JOIN form f ON f.form_no = s.form_no
        WHERE s.call_no BETWEEN ? AND ? ORDER BY s.call_no, f.form_id";
    let rows = sqlx::query(sql).bind(range.0).bind(range.1).fetch_all(db).await?;
    for row in &rows {
        if let Some(&at) = place.get(&row.try_get("call_no")?) {
            let form = FormId(row.try_get("form_id")?);
            states[at]
                .scorecards
                .push((form, Fingerprint(row.try_get("fingerprint")?)));
        }
    }
    Ok(states)
}

fn stage_state(row: &SqliteRow) -> Result<StageState, Fault> {
    let outcome = match row.try_get("outcome")? {
        "begun" => StageOutcome::Begun,
        "done" => StageOutcome::Done,
        _ => StageOutcome::Failed(failure(row)?.ok_or_else(|| Fault::damaged("stage state", "failed"))?),
    };
    Ok(StageState {
        fingerprint: Fingerprint(row.try_get("fingerprint")?),
        attempts: optional_u32(row, "attempts")?.unwrap_or(0),
        outcome,
    })
}

/// From the columns `failed_stage`, `failed_kind` and `reason`.
pub(super) fn failure(row: &SqliteRow) -> Result<Option<Failure>, Fault> {
    let Some(reason) = row.try_get::<Option<String>, _>("reason")? else {
        return Ok(None);
    };
    let kind = enumeration(row, "failed_kind")?.ok_or_else(|| Fault::damaged("failure", &reason))?;
    let stage = from_word(row.try_get("failed_stage")?, "failed_stage")?;
    Ok(Some(Failure { stage, kind, reason }))
}

/// The file's own number of a call.
pub(super) async fn call_no(db: &mut SqliteConnection, call: CallId) -> Result<i64, Fault> {
    sqlx::query_scalar("SELECT call_no FROM call WHERE call_id = ?")
        .bind(call.as_bytes().to_vec())
        .fetch_optional(db)
        .await?
        .ok_or_else(|| Fault::Unknown {
            what: "call",
            key: call.to_string(),
        })
}

/// `(?, ?, …)`, for `IN`.
pub(super) fn push_call_ids<'a>(query: &mut QueryBuilder<Sqlite>, calls: impl IntoIterator<Item = &'a CallId>) {
    query.push("(");
    let mut list = query.separated(", ");
    for call in calls {
        list.push_bind(call.as_bytes().to_vec());
    }
    query.push(")");
}

pub(super) async fn start_run(db: &mut SqliteConnection, at: Timestamp, command: &str) -> Result<i64, Fault> {
    let run = sqlx::query_scalar("INSERT INTO run (started_at, command) VALUES (?, ?) RETURNING run_no")
        .bind(micros(at))
        .bind(command)
        .fetch_one(db)
        .await?;
    Ok(run)
}

pub(super) async fn finish_run(db: &mut SqliteConnection, run: i64, at: Timestamp, summary: &str) -> Result<(), Fault> {
    let done = sqlx::query("UPDATE run SET finished_at = ?, summary = ? WHERE run_no = ?")
        .bind(micros(at))
        .bind(summary)
        .bind(run)
        .execute(db)
        .await?;
    match done.rows_affected() {
        0 => Err(Fault::Unknown {
            what: "run",
            key: run.to_string(),
        }),
        _ => Ok(()),
    }
}
