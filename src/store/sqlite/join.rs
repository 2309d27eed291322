//! The join of all calls, page by page, in one transaction. The rules are asked ([`Joiner`]); here is what they are asked
//! about: which rows of the log a recording's name finds, which recording a row goes to, and what else belongs to the
//! conversation. Names and claims are gathered in temporary tables, which SQLite keeps on the disk.

use std::collections::HashMap;

use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{QueryBuilder, Row, Sqlite};

use super::convert::{Fault, call_id, count, optional_time, path, time};
use super::crm::{JoinColumns, entry, push_texts};
use super::identity;
use super::recordings::ROWS;
use crate::domain::{CallId, CallLogEntry, DealId, DealLife, JoinOutcome, Phone, UnmatchedReason};
use crate::store::{JoinTally, Joiner, NameQuery};

/// Contested rows of the log that are told.
const TOLD: i64 = 1000;

pub(super) async fn rejoin(db: &mut SqliteConnection, rules: &mut dyn Joiner) -> Result<JoinTally, Fault> {
    let counts = sqlx::query("SELECT (SELECT count(*) FROM call) AS calls, (SELECT count(*) FROM call_log) AS log")
        .fetch_one(&mut *db)
        .await?;
    sqlx::query("DELETE FROM call_join").execute(&mut *db).await?;
    if count(&counts, "calls")? == 0 {
        return Ok(JoinTally::default());
    }
    deals(db, rules).await?;
    // A connection that failed in between is closed, and its temporary tables with it.
    for sql in [
        "CREATE TEMP TABLE log_name (stem TEXT NOT NULL, folder TEXT NOT NULL, log_no INTEGER NOT NULL) STRICT",
        "CREATE TEMP TABLE claim (call_no INTEGER PRIMARY KEY, log_no INTEGER NOT NULL, fit INTEGER NOT NULL) STRICT",
    ] {
        sqlx::query(sql).execute(&mut *db).await?;
    }
    log_names(db, rules).await?;
    if count(&counts, "log")? > 0 {
        claims(db, rules).await?;
    }
    sqlx::query("CREATE INDEX temp.claim_log ON claim (log_no, fit)")
        .execute(&mut *db)
        .await?;
    contested(db, rules).await?;
    let tally = outcomes(db, rules).await?;
    for sql in ["DROP TABLE temp.log_name", "DROP TABLE temp.claim"] {
        sqlx::query(sql).execute(&mut *db).await?;
    }
    Ok(tally)
}

/// Rows read at once, as SQLite takes it.
fn page_size() -> i64 {
    i64::try_from(ROWS).unwrap_or(i64::MAX)
}

async fn deals(db: &mut SqliteConnection, rules: &mut dyn Joiner) -> Result<(), Fault> {
    let sql = "SELECT d.deal_no, d.deal_id, d.contact_id, d.company_id, d.created_at, d.closed_at, p.phone
        FROM (SELECT * FROM deal WHERE deal_no > ? ORDER BY deal_no LIMIT ?) d
        LEFT JOIN deal_phone p ON p.deal_no = d.deal_no ORDER BY d.deal_no, p.seq";
    let mut after = i64::MIN;
    loop {
        let rows = sqlx::query(sql)
            .bind(after)
            .bind(page_size())
            .fetch_all(&mut *db)
            .await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.try_get("deal_no")?;
        let mut open: Option<(i64, DealLife)> = None;
        for row in &rows {
            let number: i64 = row.try_get("deal_no")?;
            if open.as_ref().is_none_or(|(at, _)| *at != number)
                && let Some((_, done)) = open.replace((number, life(row)?))
            {
                rules.deal(done);
            }
            if let (Some((_, deal)), Some(phone)) = (&mut open, row.try_get::<Option<String>, _>("phone")?) {
                deal.phones.push(Phone(phone));
            }
        }
        if let Some((_, done)) = open {
            rules.deal(done);
        }
    }
}

fn life(row: &SqliteRow) -> Result<DealLife, Fault> {
    Ok(DealLife {
        deal_id: DealId(row.try_get("deal_id")?),
        phones: Vec::new(),
        contact_id: row.try_get("contact_id")?,
        company_id: row.try_get("company_id")?,
        created_at: time(row, "created_at")?,
        closed_at: optional_time(row, "closed_at")?,
    })
}

/// What each row of the log calls its recording, for look-ups. The database compares letters outside ASCII by their
/// codes, so names are folded here.
async fn log_names(db: &mut SqliteConnection, rules: &mut dyn Joiner) -> Result<(), Fault> {
    let mut after = i64::MIN;
    loop {
        let rows = sqlx::query("SELECT log_no, recording FROM call_log WHERE log_no > ? ORDER BY log_no LIMIT ?")
            .bind(after)
            .bind(page_size())
            .fetch_all(&mut *db)
            .await?;
        let Some(last) = rows.last() else { break };
        after = last.try_get("log_no")?;
        let mut names = Vec::with_capacity(rows.len());
        for row in &rows {
            names.push((
                row.try_get::<i64, _>("log_no")?,
                rules.log_key(row.try_get("recording")?),
            ));
        }
        let mut query: QueryBuilder<Sqlite> = QueryBuilder::new("INSERT INTO temp.log_name (stem, folder, log_no) ");
        query.push_values(names, |mut row, (log_no, key)| {
            row.push_bind(key.stem).push_bind(key.folder).push_bind(log_no);
        });
        query.build().persistent(rows.len() == ROWS).execute(&mut *db).await?;
    }
    // Behind the rows: sorting once is quicker than finding a place for each.
    sqlx::query("CREATE INDEX temp.log_name_key ON log_name (stem, folder)")
        .execute(db)
        .await?;
    Ok(())
}

async fn claims(db: &mut SqliteConnection, rules: &mut dyn Joiner) -> Result<(), Fault> {
    let mut after = i64::MIN;
    loop {
        let rows = sqlx::query("SELECT call_no, call_id, path FROM call WHERE call_no > ? ORDER BY call_no LIMIT ?")
            .bind(after)
            .bind(page_size())
            .fetch_all(&mut *db)
            .await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.try_get("call_no")?;
        let mut calls: Vec<(CallId, String)> = Vec::with_capacity(rows.len());
        for row in &rows {
            calls.push((call_id(row)?, path(row, "path")?.to_string_lossy().into_owned()));
        }
        let queries: Vec<NameQuery> = calls.iter().map(|(_, path)| rules.name_query(path)).collect();
        let (numbers, log) = found(db, &queries).await?;
        let mut claimed = Vec::new();
        for (row, claim) in rows.iter().zip(rules.claims(&calls, &log)) {
            if let Some((claim, log_no)) = claim.and_then(|claim| Some((claim, *numbers.get(claim.row)?))) {
                claimed.push((row.try_get::<i64, _>("call_no")?, log_no, claim.fit));
            }
        }
        if claimed.is_empty() {
            continue;
        }
        let mut query: QueryBuilder<Sqlite> = QueryBuilder::new("INSERT INTO temp.claim (call_no, log_no, fit) ");
        query.push_values(&claimed, |mut row, (call_no, log_no, fit)| {
            row.push_bind(call_no).push_bind(log_no).push_bind(fit);
        });
        query
            .build()
            .persistent(claimed.len() == ROWS)
            .execute(&mut *db)
            .await?;
    }
}

/// The rows of the log that any of the queries finds, each once, with their numbers.
async fn found(db: &mut SqliteConnection, queries: &[NameQuery]) -> Result<(Vec<i64>, Vec<CallLogEntry>), Fault> {
    let mut entries: HashMap<i64, CallLogEntry> = HashMap::new();
    let keys: Vec<_> = queries.iter().flat_map(|query| &query.keys).collect();
    for chunk in keys.chunks(ROWS) {
        // In this order and no other: a list of pairs after IN would be looked for in every row.
        let mut query: QueryBuilder<Sqlite> = QueryBuilder::new("SELECT l.* FROM (");
        query.push_values(chunk, |mut row, key| {
            row.push_bind(key.stem.clone()).push_bind(key.folder.clone());
        });
        query.push(
            ") v CROSS JOIN temp.log_name n ON n.stem = v.column1 AND n.folder = v.column2
              CROSS JOIN call_log l ON l.log_no = n.log_no",
        );
        let rows = query
            .build()
            .persistent(chunk.len() == ROWS)
            .fetch_all(&mut *db)
            .await?;
        add_entries(&mut entries, &rows)?;
    }
    let stems: Vec<&str> = queries.iter().filter_map(|query| query.stem.as_deref()).collect();
    for chunk in stems.chunks(ROWS) {
        let mut query: QueryBuilder<Sqlite> = QueryBuilder::new(
            "SELECT l.* FROM temp.log_name n JOIN call_log l ON l.log_no = n.log_no WHERE n.stem IN ",
        );
        push_texts(&mut query, chunk.iter().copied());
        let rows = query
            .build()
            .persistent(chunk.len() == ROWS)
            .fetch_all(&mut *db)
            .await?;
        add_entries(&mut entries, &rows)?;
    }
    // In the order of the log, whatever the order of the index.
    let mut entries: Vec<(i64, CallLogEntry)> = entries.into_iter().collect();
    entries.sort_unstable_by_key(|(number, _)| *number);
    Ok(entries.into_iter().unzip())
}

fn add_entries(entries: &mut HashMap<i64, CallLogEntry>, rows: &[SqliteRow]) -> Result<(), Fault> {
    for row in rows {
        entries.insert(row.try_get("log_no")?, entry(row)?);
    }
    Ok(())
}

/// A row goes to the recording that fits it best; where several do, to none.
const OUTBID: &str =
    "SELECT 1 FROM temp.claim b WHERE b.log_no = k.log_no AND b.call_no <> k.call_no AND b.fit >= k.fit";

async fn contested(db: &mut SqliteConnection, rules: &mut dyn Joiner) -> Result<(), Fault> {
    let sql = "SELECT l.log_no, l.recording, c.path FROM (
            SELECT log_no, max(fit) AS fit FROM temp.claim GROUP BY log_no HAVING count(*) > 1) best
        JOIN temp.claim k ON k.log_no = best.log_no AND k.fit = best.fit
        JOIN call_log l ON l.log_no = k.log_no JOIN call c ON c.call_no = k.call_no
        WHERE (SELECT count(*) FROM temp.claim b WHERE b.log_no = k.log_no AND b.fit = k.fit) > 1
        ORDER BY l.log_no, c.call_no LIMIT ?";
    let rows = sqlx::query(sql).bind(TOLD).fetch_all(db).await?;
    let mut open: Option<(i64, String, Vec<String>)> = None;
    for row in &rows {
        let number: i64 = row.try_get("log_no")?;
        if open.as_ref().is_none_or(|(at, ..)| *at != number)
            && let Some((_, recording, paths)) = open.replace((number, row.try_get("recording")?, Vec::new()))
        {
            rules.contested(recording, paths);
        }
        if let Some((.., paths)) = &mut open {
            paths.push(path(row, "path")?.to_string_lossy().into_owned());
        }
    }
    if let Some((_, recording, paths)) = open {
        rules.contested(recording, paths);
    }
    Ok(())
}

async fn outcomes(db: &mut SqliteConnection, rules: &mut dyn Joiner) -> Result<JoinTally, Fault> {
    let sql = format!(
        "SELECT c.call_no, l.* FROM (SELECT call_no FROM call WHERE call_no > ? ORDER BY call_no LIMIT ?) c
        LEFT JOIN temp.claim k ON k.call_no = c.call_no AND NOT EXISTS ({OUTBID})
        LEFT JOIN call_log l ON l.log_no = k.log_no ORDER BY c.call_no"
    );
    let mut tally = JoinTally::default();
    let mut after = i64::MIN;
    loop {
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql.as_str()))
            .bind(after)
            .bind(page_size())
            .fetch_all(&mut *db)
            .await?;
        let Some(last) = rows.last() else { return Ok(tally) };
        after = last.try_get("call_no")?;
        let from = rows.first().map_or(Ok(after), |row| row.try_get("call_no"))?;
        let mut named: HashMap<i64, CallLogEntry> = identity::in_place_of_log(db, (from, after))
            .await?
            .into_iter()
            .collect();
        let mut log = Vec::new();
        let mut known = Vec::with_capacity(rows.len());
        for row in &rows {
            let entry = match row.try_get::<Option<i64>, _>("log_no")? {
                Some(_) => Some(entry(row)?),
                None => named.remove(&row.try_get("call_no")?),
            };
            known.push(entry.is_some());
            log.extend(entry);
        }
        let legs = legs(db, &log).await?;
        let mut found = rules.outcomes(&log, &legs).into_iter();
        let mut page = Vec::with_capacity(rows.len());
        for (row, known) in rows.iter().zip(known) {
            let log_no: Option<i64> = row.try_get("log_no")?;
            let outcome = if known { found.next() } else { None };
            let outcome = outcome.unwrap_or(JoinOutcome::Unmatched {
                reason: UnmatchedReason::NotInCallLog,
            });
            tally.calls += 1;
            tally.matched += u64::from(matches!(outcome, JoinOutcome::Matched { .. }));
            page.push((row.try_get("call_no")?, log_no, JoinColumns::of(&outcome)?));
        }
        write(db, page).await?;
    }
}

async fn write(db: &mut SqliteConnection, page: Vec<(i64, Option<i64>, JoinColumns)>) -> Result<(), Fault> {
    let length = page.len();
    let mut query: QueryBuilder<Sqlite> = QueryBuilder::new(
        "INSERT INTO call_join (call_no, log_no, outcome, deal_no, matched_by, candidates, reason)
         SELECT v.column1, v.column2, v.column3, d.deal_no, v.column5, v.column6, v.column7 FROM (",
    );
    query.push_values(page, |mut row, (call_no, log_no, columns)| {
        row.push_bind(call_no)
            .push_bind(log_no)
            .push_bind(columns.outcome)
            .push_bind(columns.deal)
            .push_bind(columns.matched_by)
            .push_bind(columns.candidates)
            .push_bind(columns.reason);
    });
    query.push(") v LEFT JOIN deal d ON d.deal_id = v.column4");
    // A deal that the rules made up would leave a match without one, which the table refuses.
    query.build().persistent(length == ROWS).execute(db).await?;
    Ok(())
}

/// All rows of the conversations that these rows belong to.
async fn legs(db: &mut SqliteConnection, log: &[CallLogEntry]) -> Result<Vec<CallLogEntry>, Fault> {
    let mut linked: Vec<&str> = log.iter().filter_map(|entry| entry.linked_id.as_deref()).collect();
    linked.sort_unstable();
    linked.dedup();
    let mut legs = Vec::new();
    for chunk in linked.chunks(ROWS) {
        let mut query: QueryBuilder<Sqlite> = QueryBuilder::new("SELECT * FROM call_log WHERE linked_id IN ");
        push_texts(&mut query, chunk.iter().copied());
        query.push(" ORDER BY log_no");
        let rows = query
            .build()
            .persistent(chunk.len() == ROWS)
            .fetch_all(&mut *db)
            .await?;
        for row in &rows {
            legs.push(entry(row)?);
        }
    }
    Ok(legs)
}
