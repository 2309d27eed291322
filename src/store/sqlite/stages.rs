//! Attempts, transcripts and failures, each written together with its checkpoint.

use std::collections::HashMap;

use jiff::Timestamp;
use sqlx::sqlite::SqliteConnection;
use sqlx::{QueryBuilder, Row, Sqlite};

use super::convert::{Fault, call_id, from_json, json, micros, word};
use super::parts;
use super::recordings::{ROWS, call_no, push_call_ids};
use crate::domain::{AudioInfo, CallId, Failure, Fingerprint, Role, Stage, Transcript};

pub(super) async fn begin_attempt(
    db: &mut SqliteConnection,
    call: CallId,
    stage: Stage,
    fingerprint: &Fingerprint,
    at: Timestamp,
) -> Result<u32, Fault> {
    let call_no = call_no(db, call).await?;
    let sql = "INSERT INTO stage_state (call_no, stage, fingerprint, outcome, attempts, at)
        VALUES (?, ?, ?, 'begun', 1, ?)
        ON CONFLICT (call_no, stage) DO UPDATE SET
            attempts = CASE WHEN stage_state.fingerprint = excluded.fingerprint THEN stage_state.attempts + 1 ELSE 1 END,
            fingerprint = excluded.fingerprint, outcome = 'begun', at = excluded.at,
            failed_stage = NULL, failed_kind = NULL, reason = NULL
        RETURNING attempts";
    let attempts: i64 = sqlx::query_scalar(sql)
        .bind(call_no)
        .bind(checkpoint(stage))
        .bind(&fingerprint.0)
        .bind(micros(at))
        .fetch_one(db)
        .await?;
    u32::try_from(attempts).map_err(|_| Fault::damaged("attempts", attempts))
}

pub(super) async fn save_transcript(
    db: &mut SqliteConnection,
    call: CallId,
    fingerprint: &Fingerprint,
    audio: Option<&AudioInfo>,
    transcript: &Transcript,
    at: Timestamp,
) -> Result<(), Fault> {
    let call_no = call_no(db, call).await?;
    // They describe another text. Their checkpoints go with them: going back to an earlier model would find them
    // "done" otherwise.
    for sql in [
        "DELETE FROM scorecard WHERE call_no = ?",
        "DELETE FROM score_before WHERE call_no = ?",
        "DELETE FROM call_roles WHERE call_no = ?",
        "DELETE FROM stage_state WHERE call_no = ? AND stage IN ('roles', 'score')",
    ] {
        sqlx::query(sql).bind(call_no).execute(&mut *db).await?;
    }
    sqlx::query("UPDATE call SET duration_ms = ?, language = ?, audio = ? WHERE call_no = ?")
        .bind(transcript.duration_ms.0)
        .bind(&transcript.language)
        .bind(audio.map(|audio| json(audio, "audio")).transpose()?)
        .bind(call_no)
        .execute(&mut *db)
        .await?;
    let sql = "INSERT INTO transcript (call_no, fingerprint, saved_at, body) VALUES (?, ?, ?, ?)
        ON CONFLICT (call_no) DO UPDATE SET
            fingerprint = excluded.fingerprint, saved_at = excluded.saved_at, body = excluded.body";
    sqlx::query(sql)
        .bind(call_no)
        .bind(&fingerprint.0)
        .bind(micros(at))
        .bind(json(transcript, "transcript")?)
        .execute(&mut *db)
        .await?;
    finish(db, call_no, Stage::Transcribe, fingerprint, None, at).await
}

pub(super) async fn save_failure(
    db: &mut SqliteConnection,
    call: CallId,
    fingerprint: &Fingerprint,
    failure: &Failure,
    at: Timestamp,
) -> Result<(), Fault> {
    let call_no = call_no(db, call).await?;
    finish(db, call_no, failure.stage, fingerprint, Some(failure), at).await
}

/// The checkpoint: done, or failed with a reason. A result that no attempt was begun for counts as one attempt.
async fn finish(
    db: &mut SqliteConnection,
    call_no: i64,
    stage: Stage,
    fingerprint: &Fingerprint,
    failure: Option<&Failure>,
    at: Timestamp,
) -> Result<(), Fault> {
    let sql = "INSERT INTO stage_state
            (call_no, stage, fingerprint, outcome, attempts, failed_stage, failed_kind, reason, at)
        VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?)
        ON CONFLICT (call_no, stage) DO UPDATE SET
            attempts = CASE WHEN stage_state.fingerprint = excluded.fingerprint THEN stage_state.attempts ELSE 1 END,
            fingerprint = excluded.fingerprint, outcome = excluded.outcome, failed_stage = excluded.failed_stage,
            failed_kind = excluded.failed_kind, reason = excluded.reason, at = excluded.at";
    sqlx::query(sql)
        .bind(call_no)
        .bind(checkpoint(stage))
        .bind(&fingerprint.0)
        .bind(if failure.is_some() { "failed" } else { "done" })
        .bind(failure.map(|failure| failure.stage.as_str()))
        .bind(failure.map(|failure| word(&failure.kind, "failure kind")).transpose()?)
        .bind(failure.map(|failure| &failure.reason))
        .bind(micros(at))
        .execute(db)
        .await?;
    Ok(())
}

/// Decoding and recognition happen in one go and share a checkpoint.
fn checkpoint(stage: Stage) -> &'static str {
    match stage {
        Stage::Decode | Stage::Transcribe => "transcribe",
        Stage::Roles => "roles",
        Stage::Score => "score",
    }
}

/// Which roles a transcript that is read back carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Roles {
    /// What `save_roles` was told, where it was told.
    Applied,
    /// What the transcript said when it was saved.
    AsSaved,
}

pub(super) async fn transcripts(
    db: &mut SqliteConnection,
    calls: &[CallId],
    which: Roles,
) -> Result<Vec<(CallId, Transcript)>, Fault> {
    let mut found = recordings(db, calls, which).await?;
    if which == Roles::Applied {
        parts::chain(db, &mut found).await?;
    }
    Ok(found)
}

/// What is in each recording itself.
pub(super) async fn recordings(
    db: &mut SqliteConnection,
    calls: &[CallId],
    which: Roles,
) -> Result<Vec<(CallId, Transcript)>, Fault> {
    let mut found = Vec::with_capacity(calls.len());
    for chunk in calls.chunks(ROWS) {
        let mut query: QueryBuilder<Sqlite> = QueryBuilder::new(
            "SELECT c.call_id, t.body, r.roles FROM call c JOIN transcript t ON t.call_no = c.call_no
             LEFT JOIN call_roles r ON r.call_no = c.call_no WHERE c.call_id IN ",
        );
        push_call_ids(&mut query, chunk);
        let mut by_id = HashMap::with_capacity(chunk.len());
        for row in &query.build().persistent(chunk.len() == 1).fetch_all(&mut *db).await? {
            let call = call_id(row)?;
            let mut transcript: Transcript = from_json(row.try_get("body")?, "transcript", || call.to_string())?;
            if let (Roles::Applied, Some(roles)) = (which, row.try_get::<Option<&str>, _>("roles")?) {
                let roles: Vec<(u16, Option<Role>)> = from_json(roles, "roles", || call.to_string())?;
                transcript.assign_roles(|channel| roles.iter().find(|(index, _)| *index == channel)?.1);
            }
            by_id.insert(call, transcript);
        }
        found.extend(chunk.iter().filter_map(|call| Some((*call, by_id.remove(call)?))));
    }
    Ok(found)
}

/// The stored JSON of transcripts, in the order asked, each once.
pub(super) async fn bodies(db: &mut SqliteConnection, calls: &[CallId]) -> Result<Vec<(CallId, String)>, Fault> {
    let mut found = Vec::with_capacity(calls.len());
    for chunk in calls.chunks(ROWS) {
        let mut query: QueryBuilder<Sqlite> = QueryBuilder::new(
            "SELECT c.call_id, t.body FROM call c JOIN transcript t ON t.call_no = c.call_no WHERE c.call_id IN ",
        );
        push_call_ids(&mut query, chunk);
        let mut by_id = HashMap::with_capacity(chunk.len());
        for row in &query.build().persistent(chunk.len() == 1).fetch_all(&mut *db).await? {
            by_id.insert(call_id(row)?, row.try_get::<String, _>("body")?);
        }
        found.extend(chunk.iter().filter_map(|call| Some((*call, by_id.remove(call)?))));
    }
    Ok(found)
}
