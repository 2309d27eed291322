//! Corrected lines of transcripts, and what judging a call anew needs.

use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use crate::domain::{CallId, Fingerprint, FormId, FormRef, Transcript};
use crate::store::sqlite::convert::{Fault, enumeration, from_json, json, micros, time};
use crate::store::{JudgedCall, TextFix, TextFixed};

pub(super) async fn fix(db: &mut SqliteConnection, fix: &TextFix) -> Result<TextFixed, Fault> {
    let sql = "SELECT t.call_no, t.fingerprint, t.body FROM call c JOIN transcript t ON t.call_no = c.call_no
        WHERE c.call_id = ?";
    let found = sqlx::query(sql)
        .bind(fix.call.as_bytes().to_vec())
        .fetch_optional(&mut *db)
        .await?;
    let Some(row) = found else {
        return Ok(TextFixed::Unknown);
    };
    let call_no: i64 = row.try_get("call_no")?;
    let mut transcript: Transcript = from_json(row.try_get("body")?, "transcript", || fix.call.to_string())?;
    let Some(segment) = transcript.segments.get_mut(fix.segment as usize) else {
        return Ok(TextFixed::Unknown);
    };
    if segment.text != fix.before {
        return Ok(TextFixed::Stale(segment.text.clone()));
    }
    segment.rewrite(&fix.after);
    sqlx::query("UPDATE transcript SET body = ? WHERE call_no = ?")
        .bind(json(&transcript, "transcript")?)
        .bind(call_no)
        .execute(&mut *db)
        .await?;
    sqlx::query(
        "INSERT INTO text_fix (call_no, fingerprint, segment, was, is_now, person, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(call_no)
    .bind(row.try_get::<String, _>("fingerprint")?)
    .bind(fix.segment)
    .bind(&fix.before)
    .bind(&fix.after)
    .bind(&fix.by)
    .bind(micros(fix.at))
    .execute(&mut *db)
    .await?;
    // Judged from other words: whoever comes next finds them to be done anew, and so the whole of a transferred call. An
    // empty fingerprint is that of nothing.
    for sql in [
        "DELETE FROM stage_state WHERE call_no = ? AND stage IN ('roles', 'score')",
        "UPDATE scorecard SET fingerprint = '' WHERE call_no = ?",
        "UPDATE scorecard SET fingerprint = '' WHERE call_no IN (SELECT head_no FROM whole_call WHERE call_no = ?)",
        "DELETE FROM transcript_searched WHERE call_no = ?",
    ] {
        sqlx::query(sql).bind(call_no).execute(&mut *db).await?;
    }
    Ok(TextFixed::Done)
}

pub(super) async fn of_call(db: &mut SqliteConnection, call: CallId) -> Result<Vec<TextFix>, Fault> {
    let sql = "SELECT f.* FROM call c JOIN text_fix f ON f.call_no = c.call_no WHERE c.call_id = ?
        ORDER BY f.fix_no DESC LIMIT 200";
    let rows = sqlx::query(sql).bind(call.as_bytes().to_vec()).fetch_all(db).await?;
    let one = |row: &SqliteRow| {
        Ok(TextFix {
            call,
            segment: row.try_get("segment")?,
            before: row.try_get("was")?,
            after: row.try_get("is_now")?,
            by: row.try_get("person")?,
            at: time(row, "at")?,
        })
    };
    rows.iter().map(one).collect()
}

pub(super) async fn judged(db: &mut SqliteConnection, call: CallId) -> Result<Option<JudgedCall>, Fault> {
    let sql = "SELECT c.call_no, t.fingerprint, l.direction FROM call c JOIN transcript t ON t.call_no = c.call_no
        LEFT JOIN call_join j ON j.call_no = c.call_no LEFT JOIN call_log l ON l.log_no = j.log_no WHERE c.call_id = ?";
    let row = sqlx::query(sql)
        .bind(call.as_bytes().to_vec())
        .fetch_optional(&mut *db)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let sql = "SELECT f.form_id, v.hash FROM scorecard s JOIN form f ON f.form_no = s.form_no
        JOIN form_version v ON v.form_no = f.form_no AND v.version_no = coalesce(f.current_version, s.version_no)
        WHERE s.call_no = ? ORDER BY s.scored_at, s.score_no";
    let forms = sqlx::query(sql)
        .bind(row.try_get::<i64, _>("call_no")?)
        .fetch_all(db)
        .await?;
    let form = |row: &SqliteRow| {
        Ok(FormRef {
            id: FormId(row.try_get("form_id")?),
            hash: row.try_get("hash")?,
        })
    };
    Ok(Some(JudgedCall {
        transcribed: Fingerprint(row.try_get("fingerprint")?),
        forms: forms.iter().map(form).collect::<Result<_, Fault>>()?,
        direction: enumeration(&row, "direction")?,
    }))
}
