//! Imports of any length. The rows of a file are gathered in a temporary table, which SQLite keeps on the disk, by their
//! keys: so a key that comes twice is seen however far apart. Then they go into their table in pages. All in the
//! transaction of the import, so the file lands whole or not at all.

use std::collections::HashMap;
use std::future::Future;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::sqlite::SqliteConnection;
use sqlx::{QueryBuilder, Row, Sqlite};

use super::business::{self, Stored};
use super::convert::{Fault, from_json, json};
use super::crm::{self, push_texts};
use super::recordings::ROWS;
use crate::domain::{Arrived, CallLogEntry, Cost, CrmTask, Deal, Lead, LineItem, PlanTarget, StageEntry};
use crate::store::{Arrivals, ImportTally, Incoming};

pub(super) async fn import(db: &mut SqliteConnection, incoming: Incoming<'_>) -> Result<ImportTally, Fault> {
    match incoming {
        Incoming::Deals(rows) => all(db, rows).await,
        Incoming::Stages(rows) => all(db, rows).await,
        Incoming::Leads(rows) => all(db, rows).await,
        Incoming::Calls(rows) => all(db, rows).await,
        Incoming::Costs(rows) => all(db, rows).await,
        Incoming::Plan(rows) => all(db, rows).await,
        Incoming::Items(rows) => all(db, rows).await,
        Incoming::Tasks(rows) => all(db, rows).await,
    }
}

/// A row that can wait in the temporary table.
trait Waiting: Serialize + DeserializeOwned + Send + Sync {
    fn key(&self) -> String;

    /// Writes rows of different keys.
    fn write<'a>(
        db: &'a mut SqliteConnection,
        rows: &'a [Self],
    ) -> impl Future<Output = Result<ImportTally, Fault>> + Send + 'a;
}

macro_rules! waiting {
    ($($record:ty, $key:expr, $write:path;)*) => {$(
        impl Waiting for $record {
            fn key(&self) -> String {
                let key: fn(&Self) -> String = $key;
                key(self)
            }

            async fn write(db: &mut SqliteConnection, rows: &[Self]) -> Result<ImportTally, Fault> {
                $write(db, rows).await
            }
        }
    )*};
}

waiting! {
    Deal, |deal| deal.deal_id.0.clone(), crm::import_deals;
    CallLogEntry, |entry| entry.recording.clone(), crm::import_call_log;
    Lead, |lead| lead.lead_id.clone(), business::import_leads;
    StageEntry, Stored::key, business::import;
    Cost, Stored::key, business::import;
    PlanTarget, Stored::key, business::import;
    LineItem, Stored::key, business::import;
    CrmTask, Stored::key, business::import;
}

async fn all<T: Waiting>(db: &mut SqliteConnection, arrivals: &mut dyn Arrivals<T>) -> Result<ImportTally, Fault> {
    // A connection that failed in between is closed, and its temporary tables with it.
    let sql = "CREATE TEMP TABLE arrived (line INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, named INTEGER NOT NULL,
        body TEXT NOT NULL) STRICT";
    sqlx::query(sql).execute(&mut *db).await?;
    loop {
        let batch = arrivals.next().map_err(|_| Fault::Stopped)?;
        if batch.is_empty() {
            break;
        }
        let mut batch = batch.into_iter();
        loop {
            let rows: Vec<Arrived<T>> = batch.by_ref().take(ROWS).collect();
            if rows.is_empty() {
                break;
            }
            gather(db, rows, arrivals).await?;
        }
    }
    let mut tally = ImportTally::default();
    let mut after = i64::MIN;
    loop {
        let page = sqlx::query("SELECT line, body FROM temp.arrived WHERE line > ? ORDER BY line LIMIT ?")
            .bind(after)
            .bind(i64::try_from(ROWS).unwrap_or(i64::MAX))
            .fetch_all(&mut *db)
            .await?;
        let Some(last) = page.last() else { break };
        after = last.try_get("line")?;
        let mut rows = Vec::with_capacity(page.len());
        for row in &page {
            rows.push(from_json::<T>(row.try_get("body")?, "arrived row", || {
                after.to_string()
            })?);
        }
        arrivals.settled(&rows);
        let written = T::write(db, &rows).await?;
        tally.added += written.added;
        tally.updated += written.updated;
        tally.unchanged += written.unchanged;
    }
    sqlx::query("DROP TABLE temp.arrived").execute(db).await?;
    Ok(tally)
}

/// Puts rows beside those gathered before; of one key one row is kept.
async fn gather<T: Waiting>(
    db: &mut SqliteConnection,
    rows: Vec<Arrived<T>>,
    arrivals: &mut dyn Arrivals<T>,
) -> Result<(), Fault> {
    let keys: Vec<String> = rows.iter().map(|arrived| arrived.row.key()).collect();
    let mut query: QueryBuilder<Sqlite> =
        QueryBuilder::new("SELECT line, key, named, body FROM temp.arrived WHERE key IN ");
    push_texts(&mut query, keys.iter().map(String::as_str));
    let known = query.build().persistent(rows.len() == ROWS).fetch_all(&mut *db).await?;
    // By key: place in `kept`.
    let mut places: HashMap<String, usize> = HashMap::with_capacity(rows.len() + known.len());
    let mut kept: Vec<Option<Arrived<T>>> = Vec::with_capacity(rows.len() + known.len());
    for row in &known {
        let key: String = row.try_get("key")?;
        let line: i64 = row.try_get("line")?;
        let body = row.try_get("body")?;
        kept.push(Some(Arrived {
            line: u64::try_from(line).map_err(|_| Fault::damaged("line", line))?,
            named: row.try_get("named")?,
            row: from_json(body, "arrived row", || key.clone())?,
        }));
        places.insert(key, kept.len() - 1);
    }
    for (key, arrived) in keys.into_iter().zip(rows) {
        if let Some((at, first)) = places.get(&key).and_then(|&at| Some((at, kept[at].take()?))) {
            kept[at] = Some(arrivals.again(first, arrived));
        } else {
            places.insert(key, kept.len());
            kept.push(Some(arrived));
        }
    }
    let kept: Vec<Arrived<T>> = kept.into_iter().flatten().collect();
    for chunk in kept.chunks(ROWS) {
        let mut values = Vec::with_capacity(chunk.len());
        for arrived in chunk {
            let line = i64::try_from(arrived.line).map_err(|_| Fault::damaged("line", arrived.line))?;
            values.push((
                line,
                arrived.row.key(),
                arrived.named,
                json(&arrived.row, "arrived row")?,
            ));
        }
        // Replaces the row with the same line, and the one with the same key.
        let mut query: QueryBuilder<Sqlite> =
            QueryBuilder::new("INSERT OR REPLACE INTO temp.arrived (line, key, named, body) ");
        query.push_values(values, |mut row, (line, key, named, body)| {
            row.push_bind(line).push_bind(key).push_bind(named).push_bind(body);
        });
        query.build().persistent(chunk.len() == ROWS).execute(&mut *db).await?;
    }
    Ok(())
}
