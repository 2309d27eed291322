//! Scorecards: the whole as JSON, and rows for items and events to group by.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use sqlx::sqlite::SqliteConnection;
use sqlx::{QueryBuilder, Row, Sqlite};

use super::convert::{Fault, call_id, count, from_json, json, micros, optional_word, word};
use super::recordings::{ROWS, push_call_ids};
use super::{changes, facts, review};
use crate::domain::{CallId, FormId, FormRef, Scorecard};
use crate::store::{Arithmetic, FormVersion, ScoredCall};

/// Calls per round of statements: their item rows fit a few statements, their texts a few megabytes.
pub(super) const CALLS: usize = 200;

pub(super) async fn save_scorecards(
    db: &mut SqliteConnection,
    batch: &[ScoredCall],
    arithmetic: Option<&dyn Arithmetic>,
    at: Timestamp,
) -> Result<(), Fault> {
    // Of a call that comes twice with one form, the last counts.
    let mut latest: BTreeMap<(CallId, &FormId), &ScoredCall> = BTreeMap::new();
    for scored in batch {
        latest.insert((scored.call, &scored.scorecard.form.id), scored);
    }
    let mut forms: Forms<'_> = HashMap::new();
    for scored in batch {
        let reference = &scored.scorecard.form;
        let form = match forms.entry(key(reference)) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(form(db, reference).await?),
        };
        learn_items(db, form, &scored.scorecard).await?;
    }
    let scored: Vec<&ScoredCall> = latest.into_values().collect();
    for chunk in scored.chunks(CALLS) {
        save_chunk(db, chunk, &forms, arithmetic, at).await?;
    }
    if let Some(last) = batch.last() {
        let form = &forms[&key(&last.scorecard.form)];
        sqlx::query("UPDATE form SET current_version = ? WHERE form_no = ?")
            .bind(form.version_no)
            .bind(form.no)
            .execute(db)
            .await?;
    }
    Ok(())
}

/// The file's own numbers of one version of a form.
#[derive(Debug)]
pub(super) struct Form {
    no: i64,
    version_no: i64,
    pub(super) items: HashMap<String, i64>,
}

type Forms<'a> = HashMap<(&'a str, &'a str), Form>;

fn key(form: &FormRef) -> (&str, &str) {
    (form.id.as_str(), &form.hash)
}

/// The file's own numbers of a form and of its version.
pub(super) async fn version(db: &mut SqliteConnection, reference: &FormRef) -> Result<(i64, i64), Fault> {
    sqlx::query("INSERT INTO form (form_id) VALUES (?) ON CONFLICT (form_id) DO NOTHING")
        .bind(&reference.id.0)
        .execute(&mut *db)
        .await?;
    let form_no: i64 = sqlx::query_scalar("SELECT form_no FROM form WHERE form_id = ?")
        .bind(&reference.id.0)
        .fetch_one(&mut *db)
        .await?;
    sqlx::query("INSERT INTO form_version (form_no, hash) VALUES (?, ?) ON CONFLICT (form_no, hash) DO NOTHING")
        .bind(form_no)
        .bind(&reference.hash)
        .execute(&mut *db)
        .await?;
    let version_no = sqlx::query_scalar("SELECT version_no FROM form_version WHERE form_no = ? AND hash = ?")
        .bind(form_no)
        .bind(&reference.hash)
        .fetch_one(db)
        .await?;
    Ok((form_no, version_no))
}

async fn form(db: &mut SqliteConnection, reference: &FormRef) -> Result<Form, Fault> {
    let (form_no, version_no) = version(db, reference).await?;
    let items = sqlx::query_as("SELECT item_id, item_no FROM item WHERE form_no = ?")
        .bind(form_no)
        .fetch_all(db)
        .await?;
    Ok(Form {
        no: form_no,
        version_no,
        items: items.into_iter().collect(),
    })
}

async fn learn_items(db: &mut SqliteConnection, form: &mut Form, scorecard: &Scorecard) -> Result<(), Fault> {
    for item in &scorecard.items {
        if !form.items.contains_key(item.id.as_str()) {
            // Another version of the form in this batch may have brought it.
            let item_no = sqlx::query_scalar(
                "INSERT INTO item (form_no, item_id) VALUES (?, ?)
                 ON CONFLICT (form_no, item_id) DO UPDATE SET item_id = excluded.item_id RETURNING item_no",
            )
            .bind(form.no)
            .bind(&item.id.0)
            .fetch_one(&mut *db)
            .await?;
            form.items.insert(item.id.0.clone(), item_no);
        }
    }
    Ok(())
}

async fn save_chunk(
    db: &mut SqliteConnection,
    chunk: &[&ScoredCall],
    forms: &Forms<'_>,
    arithmetic: Option<&dyn Arithmetic>,
    at: Timestamp,
) -> Result<(), Fault> {
    let call_nos = call_nos(db, chunk).await?;
    let mut rows = Vec::with_capacity(chunk.len());
    for scored in chunk {
        let call_no = *call_nos.get(&scored.call).ok_or_else(|| Fault::Unknown {
            what: "call",
            key: scored.call.to_string(),
        })?;
        rows.push((call_no, &forms[&key(&scored.scorecard.form)], *scored));
    }
    let score_nos = replace_scorecards(db, &rows, at).await?;
    let mut numbered = Vec::with_capacity(rows.len());
    for (call_no, form, scored) in &rows {
        let score_no = score_nos
            .get(&(*call_no, form.no))
            .ok_or_else(|| Fault::damaged("scorecard", call_no))?;
        numbered.push((*score_no, *form, *scored));
    }
    insert_bodies(db, &numbered).await?;
    insert_items(db, &numbered).await?;
    insert_events(db, &numbered).await?;
    facts::insert(db, &numbered).await?;
    checkpoints(db, &rows, at).await?;
    review::effective::put_again(db, score_nos.into_values(), arithmetic).await
}

async fn call_nos(db: &mut SqliteConnection, chunk: &[&ScoredCall]) -> Result<HashMap<CallId, i64>, Fault> {
    let mut query: QueryBuilder<Sqlite> = QueryBuilder::new("SELECT call_id, call_no FROM call WHERE call_id IN ");
    push_call_ids(&mut query, chunk.iter().map(|scored| &scored.call));
    let rows = query.build().persistent(chunk.len() == CALLS).fetch_all(db).await?;
    rows.iter()
        .map(|row| Ok((call_id(row)?, row.try_get("call_no")?)))
        .collect()
}

/// A scored call with a number: its call's, then its scorecard's.
pub(super) type Numbered<'a> = (i64, &'a Form, &'a ScoredCall);

/// New rows with new numbers, so that the rows that hang on the old ones go with them.
async fn replace_scorecards(
    db: &mut SqliteConnection,
    rows: &[Numbered<'_>],
    at: Timestamp,
) -> Result<HashMap<(i64, i64), i64>, Fault> {
    let replaced: Vec<(i64, i64, String)> = rows
        .iter()
        .map(|(call_no, form, scored)| (*call_no, form.no, scored.fingerprint.0.clone()))
        .collect();
    changes::keep_scores(db, &replaced).await?;
    let mut old: QueryBuilder<Sqlite> = QueryBuilder::new("DELETE FROM scorecard WHERE (call_no, form_no) IN (");
    old.push_values(rows, |mut row, (call_no, form, _)| {
        row.push_bind(call_no).push_bind(form.no);
    });
    old.push(")")
        .build()
        .persistent(rows.len() == CALLS)
        .execute(&mut *db)
        .await?;

    let mut results = Vec::with_capacity(rows.len());
    for (_, _, scored) in rows {
        results.push(optional_word(scored.scorecard.result.as_ref(), "result")?);
    }
    let mut new: QueryBuilder<Sqlite> = QueryBuilder::new(
        "INSERT INTO scorecard (call_no, form_no, version_no, fingerprint, meaningful, score, unfailed_score,
            result, coverage, scored_at) ",
    );
    new.push_values(
        rows.iter().zip(results),
        |mut row, ((call_no, form, scored), result)| {
            row.push_bind(call_no)
                .push_bind(form.no)
                .push_bind(form.version_no)
                .push_bind(scored.fingerprint.0.clone())
                .push_bind(scored.meaningful)
                .push_bind(scored.scorecard.score.map(crate::domain::Score::value))
                .push_bind(scored.scorecard.unfailed_score.map(crate::domain::Score::value))
                .push_bind(result)
                .push_bind(scored.scorecard.coverage)
                .push_bind(micros(at));
        },
    );
    new.push(" RETURNING score_no, call_no, form_no");
    let rows = new.build().persistent(rows.len() == CALLS).fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            Ok((
                (row.try_get("call_no")?, row.try_get("form_no")?),
                row.try_get("score_no")?,
            ))
        })
        .collect()
}

async fn insert_bodies(db: &mut SqliteConnection, numbered: &[Numbered<'_>]) -> Result<(), Fault> {
    let mut bodies = Vec::with_capacity(numbered.len());
    for (score_no, _, scored) in numbered {
        bodies.push((*score_no, json(&scored.scorecard, "scorecard")?));
    }
    let mut query: QueryBuilder<Sqlite> = QueryBuilder::new("INSERT INTO score_body (score_no, body) ");
    query.push_values(bodies, |mut row, (score_no, body)| {
        row.push_bind(score_no).push_bind(body);
    });
    query.build().persistent(numbered.len() == CALLS).execute(db).await?;
    Ok(())
}

async fn insert_items(db: &mut SqliteConnection, numbered: &[Numbered<'_>]) -> Result<(), Fault> {
    let items: Vec<(i64, i64, &'static str)> = numbered
        .iter()
        .flat_map(|(score_no, form, scored)| {
            scored
                .scorecard
                .items
                .iter()
                .map(|item| (*score_no, form.items[item.id.as_str()], item.verdict.as_str()))
        })
        .collect();
    for chunk in items.chunks(ROWS) {
        let mut query: QueryBuilder<Sqlite> = QueryBuilder::new("INSERT INTO score_item (score_no, item_no, verdict) ");
        query.push_values(chunk, |mut row, (score_no, item_no, verdict)| {
            row.push_bind(score_no).push_bind(item_no).push_bind(*verdict);
        });
        query.build().persistent(chunk.len() == ROWS).execute(&mut *db).await?;
    }
    Ok(())
}

async fn insert_events(db: &mut SqliteConnection, numbered: &[Numbered<'_>]) -> Result<(), Fault> {
    let mut events = Vec::new();
    for (score_no, _, scored) in numbered {
        for (seq, event) in (0_i64..).zip(&scored.scorecard.events) {
            events.push((
                *score_no,
                seq,
                word(&event.kind, "event kind")?,
                optional_word(event.subtype.as_ref(), "event type")?,
                optional_word(event.result.as_ref(), "event result")?,
                event.speaker.map(crate::domain::Role::as_str),
                event.start_ms.0,
            ));
        }
    }
    for chunk in events.chunks(ROWS) {
        let mut query: QueryBuilder<Sqlite> =
            QueryBuilder::new("INSERT INTO score_event (score_no, seq, kind, type, result, speaker, start_ms) ");
        query.push_values(
            chunk,
            |mut row, (score_no, seq, kind, subtype, result, speaker, start_ms)| {
                row.push_bind(score_no)
                    .push_bind(seq)
                    .push_bind(kind)
                    .push_bind(subtype)
                    .push_bind(result)
                    .push_bind(*speaker)
                    .push_bind(start_ms);
            },
        );
        query.build().persistent(chunk.len() == ROWS).execute(&mut *db).await?;
    }
    Ok(())
}

async fn checkpoints(db: &mut SqliteConnection, rows: &[Numbered<'_>], at: Timestamp) -> Result<(), Fault> {
    let mut query: QueryBuilder<Sqlite> =
        QueryBuilder::new("INSERT INTO stage_state (call_no, stage, fingerprint, outcome, attempts, at) ");
    query.push_values(rows, |mut row, (call_no, _, scored)| {
        row.push_bind(call_no)
            .push_bind("score")
            .push_bind(scored.fingerprint.0.clone())
            .push_bind("done")
            .push_bind(1)
            .push_bind(micros(at));
    });
    query.push(changes::DONE_AGAIN);
    query.build().persistent(rows.len() == CALLS).execute(db).await?;
    Ok(())
}

pub(super) async fn scorecard(
    db: &mut SqliteConnection,
    call: CallId,
    form: Option<&FormId>,
) -> Result<Option<Scorecard>, Fault> {
    let sql = "SELECT b.body FROM call c JOIN scorecard s ON s.call_no = c.call_no
        JOIN form f ON f.form_no = s.form_no JOIN score_body b ON b.score_no = s.score_no
        WHERE c.call_id = ?1 AND (?2 IS NULL OR f.form_id = ?2)
        ORDER BY s.scored_at DESC, s.score_no DESC LIMIT 1";
    let body: Option<String> = sqlx::query_scalar(sql)
        .bind(call.as_bytes().to_vec())
        .bind(form.map(FormId::as_str))
        .fetch_optional(db)
        .await?;
    body.map(|body| from_json(&body, "scorecard", || call.to_string()))
        .transpose()
}

pub(super) async fn forms(db: &mut SqliteConnection) -> Result<Vec<(FormId, u64)>, Fault> {
    let sql = "SELECT f.form_id, count(*) AS calls FROM form f JOIN scorecard s ON s.form_no = f.form_no
        GROUP BY f.form_no ORDER BY calls DESC, f.form_id";
    let rows = sqlx::query(sql).fetch_all(db).await?;
    rows.iter()
        .map(|row| Ok((FormId(row.try_get("form_id")?), count(row, "calls")?)))
        .collect()
}

pub(super) async fn form_versions(db: &mut SqliteConnection, form: &FormId) -> Result<Vec<FormVersion>, Fault> {
    let sql = "SELECT v.hash, v.version_no = f.current_version AS current, count(*) AS calls
        FROM form f JOIN form_version v ON v.form_no = f.form_no
        JOIN scorecard s ON s.form_no = f.form_no AND s.version_no = v.version_no
        WHERE f.form_id = ? GROUP BY v.version_no ORDER BY current DESC, calls DESC, v.hash";
    let rows = sqlx::query(sql).bind(form.as_str()).fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            Ok(FormVersion {
                hash: row.try_get("hash")?,
                current: row.try_get("current")?,
                calls: count(row, "calls")?,
            })
        })
        .collect()
}
