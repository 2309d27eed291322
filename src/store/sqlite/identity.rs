//! Identities of calls, swapped sides, and the health of recordings.

use jiff::Timestamp;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{QueryBuilder, Row, Sqlite};

use super::convert::{Fault, call_id, enumeration, from_json, micros, optional_time, optional_word, path};
use super::recordings::{ROWS, call_no, failure, push_call_ids};
use crate::domain::{CallId, CallIdentity, CallLogEntry, Phone, StartedBy};
use crate::store::{RecordingHealth, RoleSwap};

pub(super) async fn save(db: &mut SqliteConnection, identities: &[(CallId, CallIdentity)]) -> Result<(), Fault> {
    for chunk in identities.chunks(ROWS) {
        let mut rows = Vec::with_capacity(chunk.len());
        for (call, identity) in chunk {
            rows.push((
                call,
                identity,
                optional_word(identity.started_by.as_ref(), "start")?,
                optional_word(identity.direction.as_ref(), "direction")?,
            ));
        }
        let mut query: QueryBuilder<Sqlite> = QueryBuilder::new(
            "INSERT INTO call_identity (call_no, source, started_at, started_by, direction, customer_phone, extension,
                agent, unique_id, agent_channel, caller_channel)
             SELECT c.call_no, v.column2, v.column3, v.column4, v.column5, v.column6, v.column7, v.column8, v.column9,
                v.column10, v.column11 FROM (",
        );
        query.push_values(rows, |mut row, (call, identity, started_by, direction)| {
            row.push_bind(call.as_bytes().to_vec())
                .push_bind(identity.source.clone())
                .push_bind(identity.started_at.map(micros))
                .push_bind(started_by)
                .push_bind(direction)
                .push_bind(identity.customer_phone.as_ref().map(|phone| phone.0.clone()))
                .push_bind(identity.extension.clone())
                .push_bind(identity.agent.clone())
                .push_bind(identity.unique_id.clone())
                .push_bind(identity.agent_channel.map(i64::from))
                .push_bind(identity.caller_channel.map(i64::from));
        });
        query.push(
            ") v CROSS JOIN call c WHERE c.call_id = v.column1
              ON CONFLICT (call_no) DO UPDATE SET source = excluded.source,
                started_at = CASE WHEN excluded.started_by = 'file_time' AND call_identity.started_by = 'tags'
                    THEN call_identity.started_at ELSE excluded.started_at END,
                started_by = CASE WHEN excluded.started_by = 'file_time' AND call_identity.started_by = 'tags'
                    THEN call_identity.started_by ELSE excluded.started_by END, direction = excluded.direction,
                customer_phone = excluded.customer_phone, extension = excluded.extension, agent = excluded.agent,
                unique_id = excluded.unique_id, agent_channel = excluded.agent_channel,
                caller_channel = excluded.caller_channel",
        );
        query.build().persistent(chunk.len() == ROWS).execute(&mut *db).await?;
    }
    Ok(())
}

pub(super) async fn find(db: &mut SqliteConnection, calls: &[CallId]) -> Result<Vec<(CallId, CallIdentity)>, Fault> {
    let mut found = Vec::new();
    for chunk in calls.chunks(ROWS) {
        let mut query: QueryBuilder<Sqlite> = QueryBuilder::new(
            "SELECT c.call_id, i.* FROM call c JOIN call_identity i ON i.call_no = c.call_no WHERE c.call_id IN ",
        );
        push_call_ids(&mut query, chunk);
        for row in &query
            .build()
            .persistent(chunk.len() == ROWS)
            .fetch_all(&mut *db)
            .await?
        {
            found.push((call_id(row)?, identity(row)?));
        }
    }
    Ok(found)
}

fn identity(row: &SqliteRow) -> Result<CallIdentity, Fault> {
    let channel = |column| -> Result<Option<u16>, Fault> {
        let number: Option<i64> = row.try_get(column)?;
        Ok(number.and_then(|number| u16::try_from(number).ok()))
    };
    Ok(CallIdentity {
        source: row.try_get("source")?,
        started_at: optional_time(row, "started_at")?,
        started_by: enumeration(row, "started_by")?,
        direction: enumeration(row, "direction")?,
        customer_phone: row.try_get::<Option<String>, _>("customer_phone")?.map(Phone),
        extension: row.try_get("extension")?,
        agent: row.try_get("agent")?,
        unique_id: row.try_get("unique_id")?,
        agent_channel: channel("agent_channel")?,
        caller_channel: channel("caller_channel")?,
    })
}

/// What the join takes for a row of the log, of calls that the log does not have: only names that say when and with whom.
/// By the numbers of calls, from `from` to `to`.
pub(super) async fn in_place_of_log(
    db: &mut SqliteConnection,
    (from, to): (i64, i64),
) -> Result<Vec<(i64, CallLogEntry)>, Fault> {
    let sql = "SELECT * FROM call_identity WHERE call_no BETWEEN ? AND ? AND customer_phone IS NOT NULL
        AND started_by = 'file_name'";
    let rows = sqlx::query(sql).bind(from).bind(to).fetch_all(db).await?;
    let mut entries = Vec::with_capacity(rows.len());
    for row in &rows {
        let identity = identity(row)?;
        debug_assert_eq!(identity.started_by, Some(StartedBy::FileName), "as asked");
        let Some(started_at) = identity.started_at else {
            continue;
        };
        let mut entry = CallLogEntry::new(identity.unique_id.as_deref().unwrap_or_default(), started_at);
        entry.direction = identity.direction;
        entry.customer_phone = identity.customer_phone;
        entries.push((row.try_get("call_no")?, entry));
    }
    Ok(entries)
}

/// Returns whether anything changed.
pub(super) async fn set_swap(
    db: &mut SqliteConnection,
    swap: &RoleSwap,
    swapped: bool,
    at: Timestamp,
) -> Result<bool, Fault> {
    let (scope, name) = match swap {
        RoleSwap::Call(call) => {
            call_no(db, *call).await?; // or it is unknown
            ("call", call.to_string())
        }
        RoleSwap::Source(source) => ("source", source.clone()),
    };
    let done = if swapped {
        sqlx::query("INSERT INTO role_swap (scope, name, set_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
            .bind(scope)
            .bind(name)
            .bind(micros(at))
            .execute(db)
            .await?
    } else {
        sqlx::query("DELETE FROM role_swap WHERE scope = ? AND name = ?")
            .bind(scope)
            .bind(name)
            .execute(db)
            .await?
    };
    Ok(done.rows_affected() > 0)
}

pub(super) async fn swaps(db: &mut SqliteConnection) -> Result<Vec<RoleSwap>, Fault> {
    let rows = sqlx::query("SELECT scope, name FROM role_swap ORDER BY scope, name")
        .fetch_all(db)
        .await?;
    rows.iter()
        .map(|row| {
            let name: String = row.try_get("name")?;
            Ok(match row.try_get("scope")? {
                "source" => RoleSwap::Source(name),
                _ => RoleSwap::Call(name.parse().map_err(|_| Fault::damaged("swapped call", &name))?),
            })
        })
        .collect()
}

pub(super) async fn sources(db: &mut SqliteConnection) -> Result<Vec<(Option<String>, u64)>, Fault> {
    let sql = "SELECT i.source, count(*) AS calls FROM call c LEFT JOIN call_identity i ON i.call_no = c.call_no
        GROUP BY i.source ORDER BY calls DESC, i.source";
    let rows = sqlx::query(sql).fetch_all(db).await?;
    rows.iter()
        .map(|row| Ok((row.try_get("source")?, super::convert::count(row, "calls")?)))
        .collect()
}

pub(super) async fn health_page(
    db: &mut SqliteConnection,
    after: Option<CallId>,
    limit: u32,
) -> Result<Vec<RecordingHealth>, Fault> {
    let after = match after {
        Some(call) => call_no(db, call).await?,
        None => i64::MIN,
    };
    let sql = "SELECT c.call_id, c.path, c.audio, i.source, r.disagreement,
            x.failed_stage, x.failed_kind, x.reason
        FROM call c LEFT JOIN call_identity i ON i.call_no = c.call_no
        LEFT JOIN call_roles r ON r.call_no = c.call_no
        LEFT JOIN stage_state x ON x.call_no = c.call_no AND x.stage = 'transcribe' AND x.outcome = 'failed'
        WHERE c.call_no > ? ORDER BY c.call_no LIMIT ?";
    let rows = sqlx::query(sql).bind(after).bind(limit).fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            let call = call_id(row)?;
            let audio = row.try_get::<Option<&str>, _>("audio")?;
            Ok(RecordingHealth {
                call,
                path: path(row, "path")?,
                source: row.try_get("source")?,
                audio: audio
                    .map(|audio| from_json(audio, "audio", || call.to_string()))
                    .transpose()?,
                failure: failure(row)?,
                roles_doubtful: row.try_get::<Option<&str>, _>("disagreement")?.is_some(),
            })
        })
        .collect()
}
