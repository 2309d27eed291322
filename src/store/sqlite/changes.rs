//! What a changed form moved: the scorecard before the present one, in short, and the arithmetic of a form's versions.

use std::collections::{BTreeMap, HashMap};

use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{QueryBuilder, Row, Sqlite};

use super::convert::{Fault, call_id, enumeration, from_json, json, path};
use super::recordings::call_no;
use crate::domain::{CallId, EventKind, Fingerprint, FormId, FormRef, ItemId, Score, Verdict};
use crate::store::{FormOutline, ScoreChange, ScoreSummary};

/// The end of an insert into `stage_state` of a stage that is done: a repeat with one fingerprint keeps the attempts.
pub(super) const DONE_AGAIN: &str = " ON CONFLICT (call_no, stage) DO UPDATE SET
    attempts = CASE WHEN stage_state.fingerprint = excluded.fingerprint THEN stage_state.attempts ELSE 1 END,
    fingerprint = excluded.fingerprint, outcome = 'done', at = excluded.at,
    failed_stage = NULL, failed_kind = NULL, reason = NULL";

/// The verdicts and the events of a scorecard `s`, in short.
const ITEMS: &str = "(SELECT json_group_object(i.item_no, substr(i.verdict, 1, 1))
    FROM score_item i WHERE i.score_no = s.score_no)";
const EVENTS: &str = "(SELECT json_group_object(k.kind, k.n) FROM
    (SELECT e.kind, count(*) AS n FROM score_event e WHERE e.score_no = s.score_no GROUP BY e.kind) k)";

/// Keeps the scorecards that new ones are about to replace: (call, form, new fingerprint). Those made from the same
/// are not another version, and nothing is kept.
pub(super) async fn keep_scores(db: &mut SqliteConnection, replaced: &[(i64, i64, String)]) -> Result<(), Fault> {
    let mut query = keep();
    query.push(" JOIN (");
    query.push_values(replaced, |mut row, (call_no, form_no, fingerprint)| {
        row.push_bind(call_no).push_bind(form_no).push_bind(fingerprint);
    });
    query.push(
        ") new ON s.call_no = new.column1 AND s.form_no = new.column2 AND s.fingerprint <> new.column3
         WHERE true",
    );
    replace(query, db).await
}

/// Keeps all scorecards of calls whose sides turned out otherwise.
pub(super) async fn keep_scores_of(db: &mut SqliteConnection, calls: &[i64]) -> Result<(), Fault> {
    if calls.is_empty() {
        return Ok(());
    }
    let mut query = keep();
    query.push(" WHERE s.call_no IN (");
    let mut list = query.separated(", ");
    for call_no in calls {
        list.push_bind(*call_no);
    }
    query.push(")");
    replace(query, db).await
}

fn keep() -> QueryBuilder<Sqlite> {
    QueryBuilder::new(format!(
        "INSERT INTO score_before (call_no, form_no, version_no, fingerprint, score, unfailed_score, result, coverage,
            scored_at, items, events)
         SELECT s.call_no, s.form_no, s.version_no, s.fingerprint, s.score, s.unfailed_score, s.result, s.coverage,
            s.scored_at, {ITEMS}, {EVENTS} FROM scorecard s"
    ))
}

async fn replace(mut query: QueryBuilder<Sqlite>, db: &mut SqliteConnection) -> Result<(), Fault> {
    query.push(
        " ON CONFLICT (call_no, form_no) DO UPDATE SET version_no = excluded.version_no,
            fingerprint = excluded.fingerprint, score = excluded.score, unfailed_score = excluded.unfailed_score,
            result = excluded.result, coverage = excluded.coverage, scored_at = excluded.scored_at,
            items = excluded.items, events = excluded.events",
    );
    query.build().persistent(false).execute(db).await?;
    Ok(())
}

pub(super) async fn save_outline(db: &mut SqliteConnection, outline: &FormOutline) -> Result<(), Fault> {
    let version_no = super::scores::version(db, &outline.form).await?.1;
    let sql = "INSERT INTO form_outline (version_no, body) VALUES (?, ?)
        ON CONFLICT (version_no) DO UPDATE SET body = excluded.body";
    sqlx::query(sql)
        .bind(version_no)
        .bind(json(outline, "form outline")?)
        .execute(db)
        .await?;
    Ok(())
}

pub(super) async fn outline(db: &mut SqliteConnection, form: &FormRef) -> Result<Option<FormOutline>, Fault> {
    let sql = "SELECT o.body FROM form_outline o JOIN form_version v ON v.version_no = o.version_no
        JOIN form f ON f.form_no = v.form_no WHERE f.form_id = ? AND v.hash = ?";
    let body: Option<String> = sqlx::query_scalar(sql)
        .bind(form.id.as_str())
        .bind(&form.hash)
        .fetch_optional(db)
        .await?;
    body.map(|body| from_json(&body, "form outline", || form.hash.clone()))
        .transpose()
}

pub(super) async fn score_changes(
    db: &mut SqliteConnection,
    form: &FormId,
    after: Option<CallId>,
    limit: u32,
) -> Result<Vec<ScoreChange>, Fault> {
    let after = match after {
        Some(call) => call_no(db, call).await?,
        None => i64::MIN,
    };
    let items = sqlx::query_as(
        "SELECT i.item_no, i.item_id FROM item i JOIN form f ON f.form_no = i.form_no WHERE f.form_id = ?",
    )
    .bind(form.as_str())
    .fetch_all(&mut *db)
    .await?;
    let items: HashMap<i64, String> = items.into_iter().collect();
    let sql = format!(
        "SELECT c.call_id, c.path, l.agent, v.hash, s.fingerprint, s.score, s.unfailed_score, s.result, s.coverage,
            {ITEMS} AS items, {EVENTS} AS events,
            bv.hash AS old_hash, b.fingerprint AS old_fingerprint, b.score AS old_score,
            b.unfailed_score AS old_unfailed_score, b.result AS old_result, b.coverage AS old_coverage,
            b.items AS old_items, b.events AS old_events
         FROM scorecard s JOIN form f ON f.form_no = s.form_no JOIN call c ON c.call_no = s.call_no
         JOIN form_version v ON v.version_no = s.version_no
         LEFT JOIN score_before b ON b.call_no = s.call_no AND b.form_no = s.form_no
         LEFT JOIN form_version bv ON bv.version_no = b.version_no
         LEFT JOIN call_join j ON j.call_no = s.call_no LEFT JOIN call_log l ON l.log_no = j.log_no
         WHERE f.form_id = ? AND s.call_no > ? ORDER BY s.call_no LIMIT ?"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(form.as_str())
        .bind(after)
        .bind(limit)
        .fetch_all(db)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(ScoreChange {
                call: call_id(row)?,
                path: path(row, "path")?,
                agent: row.try_get("agent")?,
                before: summary(row, &OLD, &items)?,
                after: summary(row, &NEW, &items)?.ok_or_else(|| Fault::damaged("scorecard", "no version"))?,
            })
        })
        .collect()
}

/// Names of the columns of one summary.
struct Columns {
    hash: &'static str,
    fingerprint: &'static str,
    score: &'static str,
    unfailed_score: &'static str,
    result: &'static str,
    coverage: &'static str,
    items: &'static str,
    events: &'static str,
}

const NEW: Columns = Columns {
    hash: "hash",
    fingerprint: "fingerprint",
    score: "score",
    unfailed_score: "unfailed_score",
    result: "result",
    coverage: "coverage",
    items: "items",
    events: "events",
};

const OLD: Columns = Columns {
    hash: "old_hash",
    fingerprint: "old_fingerprint",
    score: "old_score",
    unfailed_score: "old_unfailed_score",
    result: "old_result",
    coverage: "old_coverage",
    items: "old_items",
    events: "old_events",
};

fn summary(row: &SqliteRow, columns: &Columns, names: &HashMap<i64, String>) -> Result<Option<ScoreSummary>, Fault> {
    let Some(version) = row.try_get::<Option<String>, _>(columns.hash)? else {
        return Ok(None);
    };
    let key = || version.clone();
    // By number: the order in which the items came.
    let verdicts: BTreeMap<i64, char> = from_json(row.try_get(columns.items)?, "verdicts", key)?;
    let events: BTreeMap<EventKind, u64> = from_json(row.try_get(columns.events)?, "events", key)?;
    let mut items = Vec::with_capacity(verdicts.len());
    for (item_no, letter) in verdicts {
        let name = names.get(&item_no).ok_or_else(|| Fault::damaged("item", item_no))?;
        items.push((ItemId::from(name.as_str()), verdict(letter)?));
    }
    let score =
        |column| -> Result<Option<Score>, Fault> { Ok(row.try_get::<Option<f64>, _>(column)?.and_then(Score::new)) };
    Ok(Some(ScoreSummary {
        fingerprint: Fingerprint(row.try_get(columns.fingerprint)?),
        score: score(columns.score)?,
        unfailed_score: score(columns.unfailed_score)?,
        result: enumeration(row, columns.result)?,
        coverage: row.try_get(columns.coverage)?,
        items,
        events,
        version,
    }))
}

fn verdict(letter: char) -> Result<Verdict, Fault> {
    let all = [Verdict::Pass, Verdict::Fail, Verdict::Na, Verdict::Undecidable];
    all.into_iter()
        .find(|verdict| verdict.as_str().starts_with(letter))
        .ok_or_else(|| Fault::damaged("verdict", letter))
}
