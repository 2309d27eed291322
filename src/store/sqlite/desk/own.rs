//! Saved filters, goals, failures to be tried again, scores by time.

use jiff::Timestamp;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{QueryBuilder, Row, Sqlite};

use crate::domain::{CallId, FormId};
use crate::store::sqlite::convert::{Fault, count, micros, optional_u32};
use crate::store::sqlite::recordings::{ROWS, push_call_ids};
use crate::store::{ReviewGoal, SavedFilter, ScoreSum};

/// Filters that one person keeps.
const MOST_FILTERS: i64 = 30;

pub(super) async fn filters(db: &mut SqliteConnection, person: &str) -> Result<Vec<SavedFilter>, Fault> {
    let rows = sqlx::query("SELECT title, query FROM saved_filter WHERE person = ? ORDER BY title")
        .bind(person)
        .fetch_all(db)
        .await?;
    let one = |row: &SqliteRow| {
        Ok(SavedFilter {
            title: row.try_get("title")?,
            query: row.try_get("query")?,
        })
    };
    rows.iter().map(one).collect()
}

pub(super) async fn save_filter(
    db: &mut SqliteConnection,
    person: &str,
    title: &str,
    query: Option<&str>,
    at: Timestamp,
) -> Result<bool, Fault> {
    let Some(query) = query else {
        let done = sqlx::query("DELETE FROM saved_filter WHERE person = ? AND title = ?")
            .bind(person)
            .bind(title)
            .execute(db)
            .await?;
        return Ok(done.rows_affected() > 0);
    };
    let done = sqlx::query(
        "INSERT INTO saved_filter (person, title, query, at) SELECT ?1, ?2, ?3, ?4
         WHERE (SELECT count(*) FROM saved_filter WHERE person = ?1 AND title <> ?2) < ?5
         ON CONFLICT (person, title) DO UPDATE SET query = excluded.query, at = excluded.at",
    )
    .bind(person)
    .bind(title)
    .bind(query)
    .bind(micros(at))
    .bind(MOST_FILTERS)
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

pub(super) async fn goals(db: &mut SqliteConnection) -> Result<Vec<ReviewGoal>, Fault> {
    let rows = sqlx::query("SELECT person, calls FROM review_goal ORDER BY person")
        .fetch_all(db)
        .await?;
    let one = |row: &SqliteRow| {
        Ok(ReviewGoal {
            reviewer: row.try_get("person")?,
            calls: optional_u32(row, "calls")?.unwrap_or_default(),
        })
    };
    rows.iter().map(one).collect()
}

pub(super) async fn set_goal(
    db: &mut SqliteConnection,
    person: &str,
    calls: Option<u32>,
    by: &str,
    at: Timestamp,
) -> Result<(), Fault> {
    let Some(calls) = calls.filter(|calls| *calls > 0) else {
        sqlx::query("DELETE FROM review_goal WHERE person = ?")
            .bind(person)
            .execute(db)
            .await?;
        return Ok(());
    };
    sqlx::query(
        "INSERT INTO review_goal (person, calls, set_by, set_at) VALUES (?, ?, ?, ?)
         ON CONFLICT (person) DO UPDATE SET calls = excluded.calls, set_by = excluded.set_by, set_at = excluded.set_at",
    )
    .bind(person)
    .bind(calls)
    .bind(by)
    .bind(micros(at))
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn retry(db: &mut SqliteConnection, calls: &[CallId]) -> Result<u64, Fault> {
    let mut failed = 0;
    for chunk in calls.chunks(ROWS) {
        let mut query: QueryBuilder<Sqlite> = QueryBuilder::new(
            "DELETE FROM stage_state WHERE outcome = 'failed' AND call_no IN (SELECT c.call_no FROM call c
             WHERE c.call_id IN ",
        );
        push_call_ids(&mut query, chunk);
        query.push(")");
        failed += query.build().persistent(false).execute(&mut *db).await?.rows_affected();
    }
    Ok(failed)
}

pub(super) async fn score_sums(
    db: &mut SqliteConnection,
    form: &FormId,
    agent: &str,
    (from, to): (Timestamp, Timestamp),
) -> Result<(ScoreSum, ScoreSum), Fault> {
    // As the figures of managers: meaningful calls, scored by the current version.
    let sql = "SELECT l.agent = ?1 AS own, count(*) AS calls, sum(s.score) AS total, sum(s.score * s.score) AS squares
        FROM call_log l INDEXED BY call_log_started CROSS JOIN call_join j ON j.log_no = l.log_no
        CROSS JOIN form f ON f.form_id = ?2
        CROSS JOIN scorecard s ON s.call_no = j.call_no AND s.form_no = f.form_no
            AND s.version_no = f.current_version AND s.meaningful = 1 AND s.score IS NOT NULL
        WHERE l.started_at >= ?3 AND l.started_at < ?4 AND l.agent IS NOT NULL GROUP BY own";
    let rows = sqlx::query(sql)
        .bind(agent)
        .bind(form.as_str())
        .bind(micros(from))
        .bind(micros(to))
        .fetch_all(db)
        .await?;
    let (mut own, mut others) = (ScoreSum::default(), ScoreSum::default());
    for row in &rows {
        let sum = ScoreSum {
            calls: count(row, "calls")?,
            sum: row.try_get("total")?,
            squares: row.try_get("squares")?,
        };
        if row.try_get::<i64, _>("own")? == 1 {
            own = sum;
        } else {
            others = sum;
        }
    }
    Ok((own, others))
}
