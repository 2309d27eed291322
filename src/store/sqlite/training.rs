//! Calls for call reviews, the reviews that were held, and pass rates around them.

use std::collections::BTreeSet;

use jiff::Timestamp;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{AssertSqlSafe, Row};

use super::convert::{Fault, call_id, count, enumeration, from_word, micros, optional_time, path, time, word};
use super::recordings::call_no;
use crate::domain::{CallId, DealId, EventResult, FormId, ItemId, Money};
use crate::store::{
    CallPaths, TrainingCall, TrainingCalls, TrainingClip, TrainingKey, TrainingQuery, TrainingRates, TrainingSession,
    TrainingTarget, TrainingWindows,
};

/// The number of the item that is asked for; looked up once.
const ITEM: &str = "(SELECT i.item_no FROM item i JOIN form g ON g.form_no = i.form_no
    WHERE g.form_id = ?1 AND i.item_id = ?2)";

/// Calls whose verdict and outcome agree: passed and won, failed and lost. Only calls before the close (as the lift
/// table counts), by a known manager, scored by the form's current version, and
/// not marked as private.
fn fitting(target: &TrainingTarget) -> Result<String, Fault> {
    let agrees = match target {
        TrainingTarget::Item(_) => format!(
            "EXISTS (SELECT 1 FROM score_item v WHERE v.score_no = s.score_no AND v.item_no = {ITEM}
                AND v.verdict = CASE d.status WHEN 'won' THEN 'pass' ELSE 'fail' END)"
        ),
        // Only the one result or only the other: a call with both is no clear example.
        TrainingTarget::Event { .. } => {
            let (good, bad) = result_lists(target)?;
            format!(
                "d.status = (SELECT CASE WHEN max(e.result IN ({good})) > max(e.result IN ({bad})) THEN 'won'
                        WHEN max(e.result IN ({bad})) > max(e.result IN ({good})) THEN 'lost' END
                    FROM score_event e WHERE e.score_no = s.score_no AND e.kind = ?2 AND (?3 IS NULL OR e.type = ?3))"
            )
        }
    };
    Ok(format!(
        "WITH fitting AS (
            SELECT s.call_no, s.score_no, d.status = 'won' AS handled, l.agent, l.started_at, l.direction, d.deal_no,
                d.product, d.source,
                NOT ?6 AND EXISTS (SELECT 1 FROM training_clip u WHERE u.call_no = s.call_no AND u.session_no <> ?5)
                    AS used
            FROM form f
            JOIN scorecard s ON s.form_no = f.form_no AND s.version_no = f.current_version AND s.meaningful = 1
            JOIN call_join j ON j.call_no = s.call_no
            JOIN deal d ON d.deal_no = j.deal_no AND d.status <> 'open'
            JOIN call_log l ON l.log_no = j.log_no
            WHERE f.form_id = ?1 AND l.agent <> '' AND l.started_at < ?4
                AND (d.closed_at IS NULL OR (l.started_at < d.closed_at AND d.closed_at < ?4))
                AND NOT EXISTS (SELECT 1 FROM call_mark k WHERE k.call_no = s.call_no AND k.mark = 'private')
                AND (?7 IS NULL OR s.call_no IN
                    (SELECT c.call_no FROM json_each(?7) k JOIN call c ON c.call_id = unhex(k.value)))
                AND {agrees}
        )"
    ))
}

pub(super) async fn calls(db: &mut SqliteConnection, query: &TrainingQuery) -> Result<TrainingCalls, Fault> {
    let fitting = fitting(&query.target)?;
    let (first, second) = names(&query.target)?;
    let session = match &query.session {
        Some(key) => session_no(db, key).await?,
        None => None,
    };
    let only: Vec<String> = query.only.iter().map(CallId::to_string).collect();
    let only = (!only.is_empty()).then(|| serde_json::Value::from(only).to_string());
    let bind = |sql: String| {
        sqlx::query(AssertSqlSafe(sql))
            .bind(query.form.as_str().to_owned())
            .bind(first.clone())
            .bind(second.clone())
            .bind(micros(query.before))
            .bind(session.unwrap_or(-1))
            .bind(query.again)
            .bind(only.clone())
    };
    let sql = format!(
        "{fitting} SELECT coalesce(sum(handled AND NOT used), 0) AS handled,
            coalesce(sum(NOT handled AND NOT used), 0) AS missed, coalesce(sum(used), 0) AS used FROM fitting"
    );
    let row = bind(sql).fetch_one(&mut *db).await?;
    let mut found = TrainingCalls {
        calls: Vec::new(),
        handled: count(&row, "handled")?,
        missed: count(&row, "missed")?,
        used: count(&row, "used")?,
    };
    let sql = format!(
        "{fitting}, strata AS (SELECT *, row_number() OVER (PARTITION BY agent, handled, product, source
                ORDER BY started_at DESC, call_no) AS nth_of_kind FROM fitting WHERE NOT used),
        people AS (SELECT *, row_number() OVER (PARTITION BY agent, handled
                ORDER BY nth_of_kind, started_at DESC, call_no) AS nth FROM strata),
        sides AS (SELECT *, row_number() OVER (PARTITION BY handled
                ORDER BY agent = ?8 DESC, nth, started_at DESC, call_no) AS place FROM people WHERE nth <= ?9)
        SELECT c.call_id, x.handled, x.agent, x.started_at, x.direction, d.deal_id, d.amount, x.product, x.source,
            d.closed_at, (SELECT group_concat(DISTINCT e.type) FROM score_event e
                WHERE e.score_no = x.score_no AND e.kind = 'objection' AND e.type IS NOT NULL) AS objections
        FROM sides x JOIN call c ON c.call_no = x.call_no JOIN deal d ON d.deal_no = x.deal_no
        WHERE x.place <= ?10 ORDER BY x.handled DESC, x.place"
    );
    let rows = bind(sql)
        .bind(query.manager.as_deref().unwrap_or_default().to_owned())
        .bind(query.per_manager)
        .bind(query.per_side)
        .fetch_all(db)
        .await?;
    found.calls = rows.iter().map(training_call).collect::<Result<_, _>>()?;
    Ok(found)
}

fn training_call(row: &SqliteRow) -> Result<TrainingCall, Fault> {
    let objections: Option<String> = row.try_get("objections")?;
    let objections: BTreeSet<_> = objections
        .iter()
        .flat_map(|list| list.split(','))
        .map(|word| from_word(word.to_owned(), "objection type"))
        .collect::<Result<_, _>>()?;
    Ok(TrainingCall {
        call: call_id(row)?,
        handled: row.try_get("handled")?,
        manager: row.try_get("agent")?,
        started_at: time(row, "started_at")?,
        direction: enumeration(row, "direction")?,
        deal: DealId(row.try_get("deal_id")?),
        amount: row.try_get::<Option<i64>, _>("amount")?.map(Money),
        product: row.try_get("product")?,
        source: row.try_get("source")?,
        closed_at: optional_time(row, "closed_at")?,
        objections,
    })
}

/// Good and bad results as lists of SQL words.
fn result_lists(target: &TrainingTarget) -> Result<(String, String), Fault> {
    let (good, bad) = target.results();
    let list = |results: &[EventResult]| -> Result<String, Fault> {
        let words = results
            .iter()
            .map(|result| Ok(format!("'{}'", word(result, "event result")?)));
        Ok(words.collect::<Result<Vec<_>, Fault>>()?.join(", "))
    };
    Ok((list(good)?, list(bad)?))
}

/// An item's id; or an event's kind and type.
fn names(target: &TrainingTarget) -> Result<(String, Option<String>), Fault> {
    Ok(match target {
        TrainingTarget::Item(id) => (id.to_string(), None),
        TrainingTarget::Event { kind, subtype } => {
            let subtype = subtype.as_ref().map(|subtype| word(subtype, "event type"));
            (word(kind, "event kind")?, subtype.transpose()?)
        }
    })
}

pub(super) async fn rates(
    db: &mut SqliteConnection,
    form: &FormId,
    target: &TrainingTarget,
    windows: &TrainingWindows,
) -> Result<Vec<TrainingRates>, Fault> {
    let verdicts = match target {
        TrainingTarget::Item(_) => format!(
            "SELECT l.agent, l.started_at, v.verdict = 'pass' AS passed FROM joined l
             JOIN score_item v ON v.score_no = l.score_no AND v.item_no = {ITEM} WHERE v.verdict IN ('pass', 'fail')"
        ),
        TrainingTarget::Event { .. } => {
            let (good, bad) = result_lists(target)?;
            format!(
                "SELECT l.agent, l.started_at, e.result IN ({good}) AS passed FROM joined l
                 JOIN score_event e ON e.score_no = l.score_no AND e.kind = ?2 AND (?3 IS NULL OR e.type = ?3)
                 WHERE e.result IN ({good}, {bad})"
            )
        }
    };
    let sql = format!(
        "WITH joined AS (
            SELECT s.score_no, l.agent, l.started_at FROM form f
            JOIN scorecard s ON s.form_no = f.form_no AND s.version_no = f.current_version AND s.meaningful = 1
            JOIN call_join j ON j.call_no = s.call_no JOIN call_log l ON l.log_no = j.log_no
            WHERE f.form_id = ?1 AND l.agent <> ''
                AND (l.started_at >= ?4 AND l.started_at < ?5 OR l.started_at >= ?6 AND l.started_at < ?7)
        ), verdicts AS ({verdicts})
        SELECT agent, sum(started_at < ?5) AS before_all, sum(started_at < ?5 AND passed) AS before_passed,
            sum(started_at >= ?6) AS after_all, sum(started_at >= ?6 AND passed) AS after_passed
        FROM verdicts GROUP BY agent ORDER BY agent"
    );
    let (first, second) = names(target)?;
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(form.as_str())
        .bind(first)
        .bind(second)
        .bind(micros(windows.before.0))
        .bind(micros(windows.before.1))
        .bind(micros(windows.after.0))
        .bind(micros(windows.after.1))
        .fetch_all(db)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(TrainingRates {
                manager: row.try_get("agent")?,
                before: (count(row, "before_passed")?, count(row, "before_all")?),
                after: (count(row, "after_passed")?, count(row, "after_all")?),
            })
        })
        .collect()
}

async fn session_no(db: &mut SqliteConnection, key: &TrainingKey) -> Result<Option<i64>, Fault> {
    let sql = "SELECT t.session_no FROM training_session t JOIN form f ON f.form_no = t.form_no
        WHERE t.day = ? AND f.form_id = ? AND t.request = ? AND t.folder = ?";
    Ok(sqlx::query_scalar(sql)
        .bind(key.day.to_string())
        .bind(key.form.as_str())
        .bind(&key.request)
        .bind(&key.folder)
        .fetch_optional(db)
        .await?)
}

/// All sessions on a form, in the order of their days.
pub(super) async fn sessions(db: &mut SqliteConnection, form: &FormId) -> Result<Vec<TrainingSession>, Fault> {
    let sql = "SELECT t.session_no, t.day, t.request, t.folder, t.kind, t.target FROM training_session t
        JOIN form f ON f.form_no = t.form_no WHERE f.form_id = ? ORDER BY t.day, t.session_no";
    let rows = sqlx::query(sql).bind(form.as_str()).fetch_all(&mut *db).await?;
    let mut sessions = Vec::with_capacity(rows.len());
    for row in &rows {
        sessions.push(session(db, form, row).await?);
    }
    Ok(sessions)
}

async fn session(db: &mut SqliteConnection, form: &FormId, row: &SqliteRow) -> Result<TrainingSession, Fault> {
    let number: i64 = row.try_get("session_no")?;
    let day: String = row.try_get("day")?;
    let (kind, target): (String, String) = (row.try_get("kind")?, row.try_get("target")?);
    let audience = sqlx::query_scalar("SELECT manager FROM training_audience WHERE session_no = ? ORDER BY manager")
        .bind(number)
        .fetch_all(&mut *db)
        .await?;
    let sql = "SELECT u.pair, u.handled, u.manager, c.call_id FROM training_clip u JOIN call c ON c.call_no = u.call_no
        WHERE u.session_no = ? ORDER BY u.pair, u.handled DESC";
    let clips = sqlx::query(sql).bind(number).fetch_all(db).await?;
    Ok(TrainingSession {
        key: TrainingKey {
            day: day.parse().map_err(|_| Fault::damaged("training day", day))?,
            form: form.clone(),
            request: row.try_get("request")?,
            folder: row.try_get("folder")?,
        },
        target: TrainingTarget::read(&kind, &target).ok_or_else(|| Fault::damaged("training target", target))?,
        audience,
        clips: clips
            .iter()
            .map(|clip| {
                Ok(TrainingClip {
                    pair: clip.try_get("pair")?,
                    handled: clip.try_get("handled")?,
                    call: call_id(clip)?,
                    manager: clip.try_get("manager")?,
                })
            })
            .collect::<Result<_, Fault>>()?,
    })
}

/// Replaces the session with the same key.
pub(super) async fn save(db: &mut SqliteConnection, session: &TrainingSession, at: Timestamp) -> Result<(), Fault> {
    let key = &session.key;
    if let Some(old) = session_no(db, key).await? {
        sqlx::query("DELETE FROM training_session WHERE session_no = ?")
            .bind(old)
            .execute(&mut *db)
            .await?;
    }
    let sql = "INSERT INTO training_session (day, form_no, request, folder, kind, target, saved_at)
        SELECT ?, form_no, ?, ?, ?, ?, ? FROM form WHERE form_id = ? RETURNING session_no";
    let number: Option<i64> = sqlx::query_scalar(sql)
        .bind(key.day.to_string())
        .bind(&key.request)
        .bind(&key.folder)
        .bind(session.target.kind())
        .bind(session.target.id())
        .bind(micros(at))
        .bind(key.form.as_str())
        .fetch_optional(&mut *db)
        .await?;
    let Some(number) = number else {
        return Err(Fault::Unknown {
            what: "form",
            key: key.form.to_string(),
        });
    };
    for clip in &session.clips {
        let call = call_no(db, clip.call).await?;
        sqlx::query("INSERT INTO training_clip (session_no, pair, handled, call_no, manager) VALUES (?, ?, ?, ?, ?)")
            .bind(number)
            .bind(clip.pair)
            .bind(clip.handled)
            .bind(call)
            .bind(&clip.manager)
            .execute(&mut *db)
            .await?;
    }
    for manager in &session.audience {
        sqlx::query("INSERT OR IGNORE INTO training_audience (session_no, manager) VALUES (?, ?)")
            .bind(number)
            .bind(manager)
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}

pub(super) async fn items(db: &mut SqliteConnection, form: &FormId) -> Result<Vec<ItemId>, Fault> {
    let sql =
        "SELECT i.item_id FROM item i JOIN form f ON f.form_no = i.form_no WHERE f.form_id = ? ORDER BY i.item_no";
    let rows: Vec<String> = sqlx::query_scalar(sql).bind(form.as_str()).fetch_all(db).await?;
    Ok(rows.into_iter().map(ItemId).collect())
}

pub(super) async fn paths(db: &mut SqliteConnection, call: CallId) -> Result<CallPaths, Fault> {
    let sql = "SELECT s.path FROM sighting s JOIN call c ON c.call_no = s.call_no WHERE c.call_id = ?
        ORDER BY s.seen_at DESC, s.path";
    let rows = sqlx::query(sql).bind(call.as_bytes().to_vec()).fetch_all(db).await?;
    rows.iter().map(|row| path(row, "path")).collect()
}
