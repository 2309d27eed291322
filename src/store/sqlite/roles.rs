//! The sides of calls, written in batches with their checkpoints.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use sqlx::sqlite::SqliteConnection;
use sqlx::{QueryBuilder, Row, Sqlite};

use super::changes;
use super::convert::{Fault, call_id, json, micros, optional_word, word};
use super::recordings::push_call_ids;
use crate::domain::CallId;
use crate::store::AssignedRoles;

/// Calls per round of statements.
const CALLS: usize = 200;

struct NewRoles<'a> {
    call_no: i64,
    assigned: &'a AssignedRoles,
    roles: String,
    source: String,
    disagreement: Option<String>,
}

pub(super) async fn save_roles(db: &mut SqliteConnection, batch: &[AssignedRoles], at: Timestamp) -> Result<(), Fault> {
    // Of a call that comes twice, the last counts.
    let latest: BTreeMap<CallId, &AssignedRoles> = batch.iter().map(|roles| (roles.call, roles)).collect();
    let latest: Vec<&AssignedRoles> = latest.into_values().collect();
    for chunk in latest.chunks(CALLS) {
        save_chunk(db, chunk, at).await?;
    }
    Ok(())
}

async fn save_chunk(db: &mut SqliteConnection, chunk: &[&AssignedRoles], at: Timestamp) -> Result<(), Fault> {
    let known = known(db, chunk).await?;
    let mut rows = Vec::with_capacity(chunk.len());
    let mut turned = Vec::new();
    for assigned in chunk {
        let (call_no, before) = known.get(&assigned.call).ok_or_else(|| Fault::Unknown {
            what: "call",
            key: assigned.call.to_string(),
        })?;
        let roles = json(&assigned.roles.roles, "roles")?;
        if before.as_ref() != Some(&roles) {
            turned.push(*call_no);
        }
        rows.push(NewRoles {
            call_no: *call_no,
            assigned,
            roles,
            source: word(&assigned.roles.source, "role source")?,
            disagreement: optional_word(assigned.roles.disagreement.as_ref(), "role source")?,
        });
    }
    // Scored with the sides the other way round, or without any.
    changes::keep_scores_of(db, &turned).await?;
    for sql in [
        "DELETE FROM scorecard WHERE call_no IN (",
        "DELETE FROM stage_state WHERE stage = 'score' AND call_no IN (",
    ] {
        if turned.is_empty() {
            break;
        }
        let mut query: QueryBuilder<Sqlite> = QueryBuilder::new(sql);
        let mut list = query.separated(", ");
        for call_no in &turned {
            list.push_bind(*call_no);
        }
        query.push(")").build().persistent(false).execute(&mut *db).await?;
    }
    insert(db, &rows, at).await
}

/// The number of each call, and the roles it has.
async fn known(
    db: &mut SqliteConnection,
    chunk: &[&AssignedRoles],
) -> Result<HashMap<CallId, (i64, Option<String>)>, Fault> {
    let mut query: QueryBuilder<Sqlite> = QueryBuilder::new(
        "SELECT c.call_id, c.call_no, r.roles FROM call c LEFT JOIN call_roles r ON r.call_no = c.call_no
         WHERE c.call_id IN ",
    );
    push_call_ids(&mut query, chunk.iter().map(|assigned| &assigned.call));
    let rows = query.build().persistent(chunk.len() == CALLS).fetch_all(db).await?;
    rows.iter()
        .map(|row| Ok((call_id(row)?, (row.try_get("call_no")?, row.try_get("roles")?))))
        .collect()
}

async fn insert(db: &mut SqliteConnection, rows: &[NewRoles<'_>], at: Timestamp) -> Result<(), Fault> {
    let mut roles: QueryBuilder<Sqlite> = QueryBuilder::new(
        "INSERT INTO call_roles (call_no, fingerprint, roles, source, confidence, disagreement, saved_at) ",
    );
    roles.push_values(rows, |mut row, new| {
        row.push_bind(new.call_no)
            .push_bind(new.assigned.fingerprint.0.clone())
            .push_bind(new.roles.clone())
            .push_bind(new.source.clone())
            .push_bind(new.assigned.roles.confidence)
            .push_bind(new.disagreement.clone())
            .push_bind(micros(at));
    });
    roles.push(
        " ON CONFLICT (call_no) DO UPDATE SET fingerprint = excluded.fingerprint, roles = excluded.roles,
            source = excluded.source, confidence = excluded.confidence, disagreement = excluded.disagreement, saved_at = excluded.saved_at",
    );
    roles.build().persistent(rows.len() == CALLS).execute(&mut *db).await?;

    let mut states: QueryBuilder<Sqlite> =
        QueryBuilder::new("INSERT INTO stage_state (call_no, stage, fingerprint, outcome, attempts, at) ");
    states.push_values(rows, |mut row, new| {
        row.push_bind(new.call_no)
            .push_bind("roles")
            .push_bind(new.assigned.fingerprint.0.clone())
            .push_bind("done")
            .push_bind(1)
            .push_bind(micros(at));
    });
    states.push(changes::DONE_AGAIN);
    states.build().persistent(rows.len() == CALLS).execute(db).await?;
    Ok(())
}
