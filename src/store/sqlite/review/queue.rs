//! The queue of calls to check: filling it by a rule, handing out one call at a time under a lock that runs out.

use std::collections::BinaryHeap;

use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{AssertSqlSafe, Row};

use super::log;
use crate::domain::{CallId, ChangeKind, ContentHash, FormId, QueueEntry, QueueReason};
use crate::store::sqlite::convert::{Fault, call_id, count, from_word, micros, optional_time, time, word};
use crate::store::{Leave, QueueDone, QueuePlan, QueueQuery};

/// Scored calls of a form (?1) that began in a window (?2, ?3) and that the reason (?4) has not brought here for one of
/// these reviewers (?5, JSON) yet.
const CANDIDATES: &str = "FROM scorecard s JOIN form f ON f.form_no = s.form_no JOIN call c ON c.call_no = s.call_no
    LEFT JOIN call_roles r ON r.call_no = s.call_no
    LEFT JOIN call_join j ON j.call_no = s.call_no LEFT JOIN call_log l ON l.log_no = j.log_no
    WHERE f.form_id = ?1 AND (?2 IS NULL OR l.started_at >= ?2) AND (?3 IS NULL OR l.started_at < ?3)
        AND NOT EXISTS (SELECT 1 FROM queue_entry q WHERE q.call_no = s.call_no AND q.form_no = s.form_no
            AND q.reason = ?4 AND q.reviewer IN (SELECT value FROM json_each(?5))
            AND (q.done_at IS NULL OR ?4 <> 'disputed'))";

/// Nobody has checked it yet.
const UNCHECKED: &str = " AND s.meaningful = 1
    AND NOT EXISTS (SELECT 1 FROM call_mark m WHERE m.call_no = s.call_no AND m.mark = 'reviewed')
    AND NOT EXISTS (SELECT 1 FROM queue_entry q WHERE q.call_no = s.call_no AND q.done_at IS NOT NULL)";

/// Somebody has checked it.
const CHECKED: &str = " AND s.meaningful = 1
    AND (EXISTS (SELECT 1 FROM call_mark m WHERE m.call_no = s.call_no AND m.mark = 'reviewed')
        OR EXISTS (SELECT 1 FROM review_entry e WHERE e.call_no = s.call_no AND e.form_no = s.form_no))";

/// Calls read at once for a draw.
const PAGE: i64 = 5_000;

/// A reviewer who is nobody in particular.
const ANYBODY: &str = "";

pub(in crate::store::sqlite) async fn fill(
    db: &mut SqliteConnection,
    plan: &QueuePlan,
    by: &str,
    at: Timestamp,
) -> Result<u64, Fault> {
    let reviewers: Vec<&str> = if plan.reviewers.is_empty() {
        vec![ANYBODY]
    } else {
        plan.reviewers.iter().map(String::as_str).collect()
    };
    let reason = word(&plan.reason, "queue reason")?;
    let calls = candidates(db, plan, &reason, &reviewers).await?;
    let mut added = 0;
    for (call_no, form_no) in calls {
        for reviewer in &reviewers {
            let sql = "INSERT INTO queue_entry (call_no, form_no, reason, rank, added_by, added_at, reviewer)
                VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
            let done = sqlx::query(sql)
                .bind(call_no)
                .bind(form_no)
                .bind(&reason)
                .bind(rank(plan.reason))
                .bind(by)
                .bind(micros(at))
                .bind(reviewer)
                .execute(&mut *db)
                .await?;
            added += done.rows_affected();
        }
    }
    if added > 0 {
        let after = json!({"reason": plan.reason, "entries": added, "seed": plan.seed, "reviewers": plan.reviewers});
        let row = log::Row {
            at,
            by,
            kind: ChangeKind::Queued,
            call: None,
            form: Some(&plan.form),
            item: None,
            revision: None,
            review: None,
            before: &Value::Null,
            after: &after,
        };
        log::insert(db, &row).await?;
    }
    Ok(added)
}

/// Disputes wait for an answer, second opinions for their first; doubt comes before chance.
fn rank(reason: QueueReason) -> i64 {
    match reason {
        QueueReason::Disputed => 0,
        QueueReason::Blind => 1,
        QueueReason::Doubtful => 2,
        QueueReason::Sample => 3,
    }
}

/// The file's own numbers of calls and forms, in the order in which they are to be handed out.
async fn candidates(
    db: &mut SqliteConnection,
    plan: &QueuePlan,
    reason: &str,
    reviewers: &[&str],
) -> Result<Vec<(i64, i64)>, Fault> {
    let open_dispute = "(SELECT min(d.dispute_no) FROM dispute d
        WHERE d.call_no = s.call_no AND d.form_no = s.form_no AND d.decided_at IS NULL)";
    let (filter, drawn) = match plan.reason {
        QueueReason::Disputed => (
            format!(" AND {open_dispute} IS NOT NULL ORDER BY {open_dispute}"),
            false,
        ),
        QueueReason::Doubtful => (
            format!("{UNCHECKED} AND s.coverage < 1 ORDER BY s.coverage, r.confidence, c.call_id"),
            false,
        ),
        QueueReason::Sample => (UNCHECKED.to_owned(), true),
        // For nobody in particular: a second opinion on what one has checked. Else the same calls for all.
        QueueReason::Blind if plan.reviewers.is_empty() => (CHECKED.to_owned(), true),
        QueueReason::Blind => (" AND s.meaningful = 1".to_owned(), true),
    };
    let wanted = usize::try_from(plan.count).unwrap_or(usize::MAX);
    let order = if drawn { " ORDER BY s.score_no" } else { "" };
    let sql = format!(
        "SELECT c.call_id, s.call_no, s.form_no, s.score_no {CANDIDATES} AND s.score_no > ?7{filter}{order} LIMIT ?6"
    );
    let reviewers = json!(reviewers).to_string();
    let mut in_order = Vec::new();
    // The calls with the smallest tickets, of all that come by, a page at a time.
    let mut tickets: BinaryHeap<(ContentHash, i64, i64)> = BinaryHeap::new();
    let mut after = i64::MIN;
    loop {
        let rows = sqlx::query(AssertSqlSafe(sql.as_str()))
            .bind(plan.form.as_str())
            .bind(plan.from.map(micros))
            .bind(plan.to.map(micros))
            .bind(reason)
            .bind(&reviewers)
            .bind(if drawn { PAGE } else { i64::from(plan.count) })
            .bind(after)
            .fetch_all(&mut *db)
            .await?;
        for row in &rows {
            let (call_no, form_no): (i64, i64) = (row.try_get("call_no")?, row.try_get("form_no")?);
            after = row.try_get("score_no")?;
            if !drawn {
                in_order.push((call_no, form_no));
                continue;
            }
            tickets.push((ticket(plan.seed, call_id(row)?), call_no, form_no));
            if tickets.len() > wanted {
                tickets.pop();
            }
        }
        if !drawn || rows.is_empty() {
            break;
        }
    }
    in_order.extend(
        tickets
            .into_sorted_vec()
            .into_iter()
            .map(|(_, call, form)| (call, form)),
    );
    Ok(in_order)
}

/// A call's number in the draw: even chances, and the same for the same seed wherever it is drawn.
fn ticket(seed: u64, call: CallId) -> ContentHash {
    let mut bytes = seed.to_le_bytes().to_vec();
    bytes.extend_from_slice(call.as_bytes());
    ContentHash::of(&bytes)
}

const ENTRY: &str = "SELECT q.*, c.call_id, f.form_id FROM queue_entry q
    JOIN call c ON c.call_no = q.call_no JOIN form f ON f.form_no = q.form_no";

/// What a reviewer (?1) may take at a moment (?2), by reason (?3) or any: meant for him or for anybody, not locked, no
/// other at the same call (but for blind reviews, which are meant to meet), and not blind on a call he has judged.
const FREE: &str = "q.done_at IS NULL AND (?3 IS NULL OR q.reason = ?3) AND q.reviewer IN ('', ?1)
    AND (q.locked_until IS NULL OR q.locked_until <= ?2 OR q.locked_by = ?1)
    AND (q.reason = 'blind' OR NOT EXISTS (SELECT 1 FROM queue_entry o WHERE o.call_no = q.call_no
        AND o.done_at IS NULL AND o.reason <> 'blind' AND o.locked_until > ?2 AND o.locked_by <> ?1))
    AND (q.reason <> 'blind' OR q.reviewer <> '' OR NOT EXISTS (SELECT 1 FROM review_entry e
        WHERE e.call_no = q.call_no AND e.form_no = q.form_no AND e.person = ?1))";

pub(in crate::store::sqlite) async fn next(
    db: &mut SqliteConnection,
    reviewer: &str,
    reason: Option<QueueReason>,
    at: Timestamp,
    until: Timestamp,
) -> Result<Option<QueueEntry>, Fault> {
    let reason = reason.map(|reason| word(&reason, "queue reason")).transpose()?;
    let sql = format!(
        "{ENTRY} WHERE {FREE} ORDER BY coalesce(q.locked_by = ?1 AND q.locked_until > ?2, 0) DESC, q.rank, q.queue_no LIMIT 1"
    );
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(reviewer)
        .bind(micros(at))
        .bind(reason)
        .fetch_optional(&mut *db)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let mut taken = entry(&row)?;
    let held = taken
        .locked
        .as_ref()
        .is_some_and(|(by, end)| by == reviewer && *end > at);
    lock(db, taken.number, Some((reviewer, until))).await?;
    if !held {
        note(db, &taken, ChangeKind::Taken, reviewer, &of_queue(&taken), at).await?;
        if taken.reason == QueueReason::Blind {
            blind(db, &row, reviewer, &taken, at).await?;
        }
    }
    taken.locked = Some((reviewer.to_owned(), until));
    Ok(Some(taken))
}

/// Before the call is shown: from here on he sees nobody's verdicts. Once for each reviewer: one who has finished stays
/// with open eyes.
async fn blind(
    db: &mut SqliteConnection,
    row: &SqliteRow,
    reviewer: &str,
    taken: &QueueEntry,
    at: Timestamp,
) -> Result<(), Fault> {
    let review: Option<i64> = sqlx::query_scalar(
        "INSERT INTO blind_review (call_no, form_no, reviewer, opened_by, opened_at, revision)
         SELECT ?1, ?2, ?3, ?4, ?5, 0 WHERE NOT EXISTS
            (SELECT 1 FROM blind_review WHERE call_no = ?1 AND form_no = ?2 AND reviewer = ?3) RETURNING review_no",
    )
    .bind(row.try_get::<i64, _>("call_no")?)
    .bind(row.try_get::<i64, _>("form_no")?)
    .bind(reviewer)
    .bind(&taken.added_by)
    .bind(micros(at))
    .fetch_optional(&mut *db)
    .await?;
    if review.is_some() {
        let after = json!({"review": review, "reviewer": reviewer, "queue": taken.number});
        note(db, taken, ChangeKind::BlindOpened, reviewer, &after, at).await?;
    }
    Ok(())
}

async fn lock(db: &mut SqliteConnection, number: i64, lock: Option<(&str, Timestamp)>) -> Result<(), Fault> {
    sqlx::query("UPDATE queue_entry SET locked_by = ?, locked_until = ? WHERE queue_no = ?")
        .bind(lock.map(|(by, _)| by))
        .bind(lock.map(|(_, until)| micros(until)))
        .bind(number)
        .execute(db)
        .await?;
    Ok(())
}

pub(in crate::store::sqlite) async fn leave(
    db: &mut SqliteConnection,
    number: i64,
    reviewer: &str,
    leave: Leave,
    at: Timestamp,
) -> Result<bool, Fault> {
    let sql = format!("{ENTRY} WHERE q.queue_no = ? AND q.done_at IS NULL AND q.locked_by = ? AND q.locked_until > ?");
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(number)
        .bind(reviewer)
        .bind(micros(at))
        .fetch_optional(&mut *db)
        .await?;
    let Some(row) = row else { return Ok(false) };
    let held = entry(&row)?;
    match leave {
        Leave::Stay(until) => lock(db, number, Some((reviewer, until))).await?,
        Leave::Back => {
            lock(db, number, None).await?;
            note(db, &held, ChangeKind::Released, reviewer, &of_queue(&held), at).await?;
        }
        Leave::Done => {
            sqlx::query(
                "UPDATE queue_entry SET locked_by = NULL, locked_until = NULL, done_by = ?, done_at = ? WHERE queue_no = ?",
            )
            .bind(reviewer)
            .bind(micros(at))
            .bind(number)
            .execute(&mut *db)
            .await?;
            if held.reason == QueueReason::Blind {
                let finished: Option<i64> = sqlx::query_scalar(
                    "UPDATE blind_review SET finished_at = ?1
                     WHERE call_no = ?2 AND form_no = ?3 AND reviewer = ?4 AND finished_at IS NULL RETURNING review_no",
                )
                .bind(micros(at))
                .bind(row.try_get::<i64, _>("call_no")?)
                .bind(row.try_get::<i64, _>("form_no")?)
                .bind(reviewer)
                .fetch_optional(&mut *db)
                .await?;
                if finished.is_some() {
                    let after = json!({"review": finished, "finished": true});
                    note(db, &held, ChangeKind::BlindFinished, reviewer, &after, at).await?;
                }
            }
            note(db, &held, ChangeKind::Checked, reviewer, &of_queue(&held), at).await?;
        }
    }
    Ok(true)
}

async fn note(
    db: &mut SqliteConnection,
    entry: &QueueEntry,
    kind: ChangeKind,
    by: &str,
    after: &Value,
    at: Timestamp,
) -> Result<(), Fault> {
    let row = log::Row {
        at,
        by,
        kind,
        call: Some(entry.call),
        form: Some(&entry.form),
        item: None,
        revision: None,
        review: None,
        before: &Value::Null,
        after,
    };
    log::insert(db, &row).await?;
    Ok(())
}

fn of_queue(entry: &QueueEntry) -> Value {
    json!({"queue": entry.number, "reason": entry.reason})
}

pub(in crate::store::sqlite) async fn list(
    db: &mut SqliteConnection,
    query: &QueueQuery,
    at: Timestamp,
) -> Result<Vec<QueueEntry>, Fault> {
    let reason = query.reason.map(|reason| word(&reason, "queue reason")).transpose()?;
    let waits = if query.reviewer.is_some() {
        FREE
    } else {
        "q.done_at IS NULL AND (?3 IS NULL OR q.reason = ?3) AND (?1 IS NULL OR ?2 > 0)"
    };
    let done = "q.done_at IS NOT NULL AND (?3 IS NULL OR q.reason = ?3) AND (?1 IS NULL OR q.done_by = ?1)";
    let sql = format!(
        "{ENTRY} WHERE ({waits}) OR (?4 AND {done}) ORDER BY q.done_at IS NOT NULL, q.rank, q.queue_no LIMIT ?5"
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(query.reviewer.as_deref())
        .bind(micros(at))
        .bind(reason)
        .bind(query.done)
        .bind(query.limit.unwrap_or(100))
        .fetch_all(db)
        .await?;
    rows.iter().map(entry).collect()
}

pub(in crate::store::sqlite) async fn done(
    db: &mut SqliteConnection,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<QueueDone>, Fault> {
    let sql = "SELECT done_by, count(*) AS calls FROM queue_entry WHERE done_at >= ? AND done_at < ?
        GROUP BY done_by ORDER BY done_by";
    let rows = sqlx::query(sql)
        .bind(micros(from))
        .bind(micros(to))
        .fetch_all(db)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(QueueDone {
                reviewer: row.try_get("done_by")?,
                calls: count(row, "calls")?,
            })
        })
        .collect()
}

fn entry(row: &SqliteRow) -> Result<QueueEntry, Fault> {
    let pair = |name: Option<String>, at: Option<Timestamp>| Some((name?, at?));
    let reviewer: String = row.try_get("reviewer")?;
    Ok(QueueEntry {
        number: row.try_get("queue_no")?,
        call: call_id(row)?,
        form: FormId(row.try_get("form_id")?),
        reason: from_word(row.try_get("reason")?, "queue reason")?,
        added_by: row.try_get("added_by")?,
        added_at: time(row, "added_at")?,
        reviewer: (reviewer != ANYBODY).then_some(reviewer),
        locked: pair(row.try_get("locked_by")?, optional_time(row, "locked_until")?),
        done: pair(row.try_get("done_by")?, optional_time(row, "done_at")?),
    })
}
