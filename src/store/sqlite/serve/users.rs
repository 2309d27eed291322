//! Users, sessions, tokens, the log.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use crate::domain::{CallId, ContentHash};
use crate::store::sqlite::convert::{Fault, call_id, from_word, micros, optional_time, time};
use crate::store::{LogLine, NewUser, Session, User};

const USER: &str = "u.name, u.role, u.manager, u.password, u.created_at, u.disabled_at, \
    (SELECT json_group_array(team) FROM web_user_team t WHERE t.user_no = u.user_no) AS teams";

fn user(row: &SqliteRow) -> Result<User, Fault> {
    let name: String = row.try_get("name")?;
    let teams: &str = row.try_get("teams")?;
    Ok(User {
        role: from_word(row.try_get("role")?, "role")?,
        manager: row.try_get("manager")?,
        teams: serde_json::from_str(teams).map_err(|_| Fault::damaged("list of teams", &name))?,
        password_hash: row.try_get("password")?,
        created_at: time(row, "created_at")?,
        disabled_at: optional_time(row, "disabled_at")?,
        name,
    })
}

pub(super) async fn add(db: &mut SqliteConnection, user: &NewUser, at: Timestamp) -> Result<bool, Fault> {
    let added: Option<i64> = sqlx::query_scalar(
        "INSERT INTO web_user (name, role, manager, password, created_at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (name) DO NOTHING RETURNING user_no",
    )
    .bind(&user.name)
    .bind(user.role.as_str())
    .bind(&user.manager)
    .bind(&user.password_hash)
    .bind(micros(at))
    .fetch_optional(&mut *db)
    .await?;
    let Some(number) = added else { return Ok(false) };
    for team in &user.teams {
        sqlx::query("INSERT OR IGNORE INTO web_user_team (user_no, team) VALUES (?, ?)")
            .bind(number)
            .bind(team)
            .execute(&mut *db)
            .await?;
    }
    Ok(true)
}

pub(super) async fn all(db: &mut SqliteConnection) -> Result<Vec<User>, Fault> {
    let sql = format!("SELECT {USER} FROM web_user u ORDER BY u.name");
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_all(db).await?;
    rows.iter().map(user).collect()
}

pub(super) async fn by_name(db: &mut SqliteConnection, name: &str) -> Result<Option<User>, Fault> {
    let sql = format!("SELECT {USER} FROM web_user u WHERE u.name = ?");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(name)
        .fetch_optional(db)
        .await?;
    row.as_ref().map(user).transpose()
}

pub(super) async fn disable(db: &mut SqliteConnection, name: &str, at: Timestamp) -> Result<bool, Fault> {
    let done = sqlx::query("UPDATE web_user SET disabled_at = coalesce(disabled_at, ?) WHERE name = ?")
        .bind(micros(at))
        .bind(name)
        .execute(&mut *db)
        .await?;
    for table in ["web_session", "web_token"] {
        let sql = format!("DELETE FROM {table} WHERE user_no = (SELECT user_no FROM web_user WHERE name = ?)");
        sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(name)
            .execute(&mut *db)
            .await?;
    }
    Ok(done.rows_affected() > 0)
}

pub(super) async fn set_password(db: &mut SqliteConnection, name: &str, hash: &str) -> Result<bool, Fault> {
    let done = sqlx::query("UPDATE web_user SET password = ?, disabled_at = NULL WHERE name = ?")
        .bind(hash)
        .bind(name)
        .execute(&mut *db)
        .await?;
    sqlx::query("DELETE FROM web_session WHERE user_no = (SELECT user_no FROM web_user WHERE name = ?)")
        .bind(name)
        .execute(&mut *db)
        .await?;
    Ok(done.rows_affected() > 0)
}

pub(super) async fn start_session(
    db: &mut SqliteConnection,
    hash: ContentHash,
    name: &str,
    csrf: &str,
    at: Timestamp,
) -> Result<(), Fault> {
    let done = sqlx::query(
        "INSERT INTO web_session (session_hash, user_no, csrf, created_at, seen_at)
         SELECT ?, user_no, ?, ?, ? FROM web_user WHERE name = ? AND disabled_at IS NULL",
    )
    .bind(hash.as_bytes().to_vec())
    .bind(csrf)
    .bind(micros(at))
    .bind(micros(at))
    .bind(name)
    .execute(db)
    .await?;
    known(done.rows_affected(), name)
}

fn known(rows: u64, name: &str) -> Result<(), Fault> {
    match rows {
        0 => Err(Fault::Unknown {
            what: "user",
            key: name.to_owned(),
        }),
        _ => Ok(()),
    }
}

pub(super) async fn session(db: &mut SqliteConnection, hash: ContentHash) -> Result<Option<Session>, Fault> {
    let sql = format!(
        "SELECT s.csrf, s.created_at AS began_at, s.seen_at, {USER}
         FROM web_session s JOIN web_user u USING (user_no)
         WHERE s.session_hash = ? AND u.disabled_at IS NULL"
    );
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(hash.as_bytes().to_vec())
        .fetch_optional(db)
        .await?;
    let session = |row: &SqliteRow| {
        Ok(Session {
            user: user(row)?,
            csrf: row.try_get("csrf")?,
            created_at: time(row, "began_at")?,
            seen_at: time(row, "seen_at")?,
        })
    };
    row.as_ref().map(session).transpose()
}

pub(super) async fn touch_session(db: &mut SqliteConnection, hash: ContentHash, at: Timestamp) -> Result<(), Fault> {
    sqlx::query("UPDATE web_session SET seen_at = max(seen_at, ?) WHERE session_hash = ?")
        .bind(micros(at))
        .bind(hash.as_bytes().to_vec())
        .execute(db)
        .await?;
    Ok(())
}

pub(super) async fn end_session(db: &mut SqliteConnection, hash: ContentHash) -> Result<(), Fault> {
    sqlx::query("DELETE FROM web_session WHERE session_hash = ?")
        .bind(hash.as_bytes().to_vec())
        .execute(db)
        .await?;
    Ok(())
}

pub(super) async fn forget_sessions(db: &mut SqliteConnection, seen_before: Timestamp) -> Result<(), Fault> {
    sqlx::query("DELETE FROM web_session WHERE seen_at < ?")
        .bind(micros(seen_before))
        .execute(db)
        .await?;
    Ok(())
}

pub(super) async fn save_token(
    db: &mut SqliteConnection,
    hash: ContentHash,
    name: &str,
    label: &str,
    at: Timestamp,
) -> Result<(), Fault> {
    let done = sqlx::query(
        "INSERT INTO web_token (token_hash, user_no, label, created_at)
         SELECT ?, user_no, ?, ? FROM web_user WHERE name = ?
         ON CONFLICT (user_no, label) DO UPDATE SET token_hash = excluded.token_hash, created_at = excluded.created_at",
    )
    .bind(hash.as_bytes().to_vec())
    .bind(label)
    .bind(micros(at))
    .bind(name)
    .execute(db)
    .await?;
    known(done.rows_affected(), name)
}

pub(super) async fn token_user(db: &mut SqliteConnection, hash: ContentHash) -> Result<Option<User>, Fault> {
    let sql = format!(
        "SELECT {USER} FROM web_token k JOIN web_user u USING (user_no)
         WHERE k.token_hash = ? AND u.disabled_at IS NULL"
    );
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(hash.as_bytes().to_vec())
        .fetch_optional(db)
        .await?;
    row.as_ref().map(user).transpose()
}

pub(super) async fn revoke_token(db: &mut SqliteConnection, name: &str, label: &str) -> Result<bool, Fault> {
    let done = sqlx::query(
        "DELETE FROM web_token WHERE label = ? AND user_no = (SELECT user_no FROM web_user WHERE name = ?)",
    )
    .bind(label)
    .bind(name)
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

pub(super) async fn log(db: &mut SqliteConnection, line: &LogLine) -> Result<(), Fault> {
    sqlx::query("INSERT INTO web_log (at, who, what, call_id, detail) VALUES (?, ?, ?, ?, ?)")
        .bind(micros(line.at))
        .bind(&line.who)
        .bind(&line.what)
        .bind(line.call.map(|call| call.as_bytes().to_vec()))
        .bind(&line.detail)
        .execute(db)
        .await?;
    Ok(())
}

pub(super) async fn log_lines(
    db: &mut SqliteConnection,
    call: Option<CallId>,
    limit: u32,
) -> Result<Vec<LogLine>, Fault> {
    let sql = match call {
        Some(_) => "SELECT * FROM web_log WHERE call_id = ? ORDER BY log_no DESC LIMIT ?",
        None => "SELECT * FROM web_log WHERE ? IS NULL ORDER BY log_no DESC LIMIT ?",
    };
    let rows = sqlx::query(sql)
        .bind(call.map(|call| call.as_bytes().to_vec()))
        .bind(limit)
        .fetch_all(db)
        .await?;
    let line = |row: &SqliteRow| {
        let has_call = row.try_get::<Option<Vec<u8>>, _>("call_id")?.is_some();
        Ok(LogLine {
            at: time(row, "at")?,
            who: row.try_get("who")?,
            what: row.try_get("what")?,
            call: has_call.then(|| call_id(row)).transpose()?,
            detail: row.try_get("detail")?,
        })
    };
    rows.iter().map(line).collect()
}

/// Deals by agent and team, to see which team an agent belongs to: that of most of his deals.
pub(super) fn teams_of_agents(rows: &[SqliteRow]) -> Result<BTreeMap<String, String>, Fault> {
    let mut most: BTreeMap<String, (i64, String)> = BTreeMap::new();
    for row in rows {
        let (agent, team, deals): (String, String, i64) =
            (row.try_get("manager")?, row.try_get("team")?, row.try_get("deals")?);
        let leads = most.get(&agent).is_none_or(|(count, _)| deals > *count);
        if leads {
            most.insert(agent, (deals, team));
        }
    }
    Ok(most.into_iter().map(|(agent, (_, team))| (agent, team)).collect())
}
