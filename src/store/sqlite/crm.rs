//! Deals, the call log, and the join of calls to both.

use std::collections::HashMap;

use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{QueryBuilder, Row, Sqlite};

use super::business::money;
use super::convert::{Fault, enumeration, json, micros, optional_time, optional_u32, optional_word, time, word};
use super::parts;
use super::recordings::ROWS;
use crate::domain::{CallLeg, CallLogEntry, Deal, DealId, JoinOutcome, Phone};
use crate::store::{ImportTally, JoinRow};

pub(super) async fn import_deals(db: &mut SqliteConnection, deals: &[Deal]) -> Result<ImportTally, Fault> {
    let deals = last_of_each(deals, |deal| deal.deal_id.as_str());
    let mut tally = ImportTally::default();
    for chunk in deals.chunks(ROWS) {
        let mut query = deals_query(" WHERE d.deal_id IN ");
        push_texts(&mut query, chunk.iter().map(|deal| deal.deal_id.as_str()));
        let known = read_deals(db, query, chunk.len() == ROWS).await?;
        let known: HashMap<&DealId, &Deal> = known.iter().map(|deal| (&deal.deal_id, deal)).collect();
        let changed = sort_out(chunk, &mut tally, |deal| known.get(&deal.deal_id).copied(), same_deal);
        write_deals(db, &changed).await?;
    }
    Ok(tally)
}

pub(super) async fn import_call_log(db: &mut SqliteConnection, entries: &[CallLogEntry]) -> Result<ImportTally, Fault> {
    let entries = last_of_each(entries, |entry| entry.recording.as_str());
    let mut tally = ImportTally::default();
    for chunk in entries.chunks(ROWS) {
        let mut query: QueryBuilder<Sqlite> = QueryBuilder::new("SELECT * FROM call_log WHERE recording IN ");
        push_texts(&mut query, chunk.iter().map(|entry| entry.recording.as_str()));
        let known = query
            .build()
            .persistent(chunk.len() == ROWS)
            .fetch_all(&mut *db)
            .await?;
        let mut known = known.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
        parts::add_legs(db, &mut known).await?;
        let known: HashMap<&str, &CallLogEntry> = known.iter().map(|entry| (entry.recording.as_str(), entry)).collect();
        let changed = sort_out(
            chunk,
            &mut tally,
            |entry| known.get(entry.recording.as_str()).copied(),
            same_entry,
        );
        write_entries(db, &changed).await?;
        parts::write_legs(db, &changed).await?;
    }
    Ok(tally)
}

/// A key that comes twice counts once, with its last row. Order of first appearance.
pub(super) fn last_of_each<'a, T>(rows: &'a [T], key: impl Fn(&'a T) -> &'a str) -> Vec<&'a T> {
    let mut place: HashMap<&str, usize> = HashMap::with_capacity(rows.len());
    let mut kept: Vec<&T> = Vec::with_capacity(rows.len());
    for row in rows {
        if let Some(&at) = place.get(key(row)) {
            kept[at] = row;
        } else {
            place.insert(key(row), kept.len());
            kept.push(row);
        }
    }
    kept
}

/// Counts each row as added, updated or unchanged, and returns those to write.
pub(super) fn sort_out<'a, T>(
    rows: &[&'a T],
    tally: &mut ImportTally,
    known: impl Fn(&T) -> Option<&'a T>,
    same: impl Fn(&T, &T) -> bool,
) -> Vec<&'a T> {
    rows.iter()
        .copied()
        .filter(|row| match known(row) {
            None => {
                tally.added += 1;
                true
            }
            Some(old) if same(old, row) => {
                tally.unchanged += 1;
                false
            }
            Some(_) => {
                tally.updated += 1;
                true
            }
        })
        .collect()
}

/// Equal at the precision that is stored.
fn same_deal(a: &Deal, b: &Deal) -> bool {
    let rounded = |deal: &Deal| (micros(deal.created_at), deal.closed_at.map(micros));
    let rest = |deal: &Deal| Deal {
        created_at: a.created_at,
        closed_at: None,
        ..deal.clone()
    };
    rounded(a) == rounded(b) && rest(a) == rest(b)
}

fn same_entry(a: &CallLogEntry, b: &CallLogEntry) -> bool {
    let legs = |entry: &CallLogEntry| entry.legs.iter().map(|leg| micros(leg.started_at)).collect::<Vec<_>>();
    let rest = |entry: &CallLogEntry| CallLogEntry {
        started_at: a.started_at,
        legs: entry
            .legs
            .iter()
            .map(|leg| CallLeg {
                started_at: a.started_at,
                ..leg.clone()
            })
            .collect(),
        ..entry.clone()
    };
    if legs(a) != legs(b) {
        return false;
    }
    let a = &rest(a);
    micros(a.started_at) == micros(b.started_at) && *a == rest(b)
}

async fn write_deals(db: &mut SqliteConnection, deals: &[&Deal]) -> Result<(), Fault> {
    if deals.is_empty() {
        return Ok(());
    }
    let mut statuses = Vec::with_capacity(deals.len());
    for deal in deals {
        statuses.push(word(&deal.status, "deal status")?);
    }
    let mut query: QueryBuilder<Sqlite> = QueryBuilder::new(
        "INSERT INTO deal (deal_id, manager, source, product, amount, status, created_at, closed_at, cost, margin,
            discount, recurring, region, pipeline, stage, team, contact_id, company_id, lost_reason) ",
    );
    query.push_values(deals.iter().zip(statuses), |mut row, (deal, status)| {
        row.push_bind(deal.deal_id.0.clone())
            .push_bind(deal.manager.clone())
            .push_bind(deal.source.clone())
            .push_bind(deal.product.clone())
            .push_bind(deal.amount.map(|amount| amount.0))
            .push_bind(status)
            .push_bind(micros(deal.created_at))
            .push_bind(deal.closed_at.map(micros));
        for money in [deal.cost, deal.margin, deal.discount, deal.recurring] {
            row.push_bind(money.map(|money| money.0));
        }
        row.push_bind(deal.region.clone())
            .push_bind(deal.pipeline.clone())
            .push_bind(deal.stage.clone())
            .push_bind(deal.team.clone())
            .push_bind(deal.contact_id.clone())
            .push_bind(deal.company_id.clone())
            .push_bind(deal.lost_reason.clone());
    });
    query.push(
        " ON CONFLICT (deal_id) DO UPDATE SET manager = excluded.manager, source = excluded.source,
            product = excluded.product, amount = excluded.amount, status = excluded.status,
            created_at = excluded.created_at, closed_at = excluded.closed_at, cost = excluded.cost,
            margin = excluded.margin, discount = excluded.discount, recurring = excluded.recurring,
            region = excluded.region, pipeline = excluded.pipeline, stage = excluded.stage, team = excluded.team,
            contact_id = excluded.contact_id, company_id = excluded.company_id, lost_reason = excluded.lost_reason
          RETURNING deal_id, deal_no",
    );
    let rows = query
        .build()
        .persistent(deals.len() == ROWS)
        .fetch_all(&mut *db)
        .await?;
    let mut deal_nos: HashMap<String, i64> = HashMap::with_capacity(rows.len());
    for row in &rows {
        deal_nos.insert(row.try_get("deal_id")?, row.try_get("deal_no")?);
    }

    let mut old: QueryBuilder<Sqlite> = QueryBuilder::new("DELETE FROM deal_phone WHERE deal_no IN (");
    let mut list = old.separated(", ");
    for deal_no in deal_nos.values() {
        list.push_bind(*deal_no);
    }
    old.push(")")
        .build()
        .persistent(deals.len() == ROWS)
        .execute(&mut *db)
        .await?;

    let phones: Vec<(i64, i64, &Phone)> = deals
        .iter()
        .filter_map(|deal| Some((*deal_nos.get(deal.deal_id.as_str())?, &deal.phones)))
        .flat_map(|(deal_no, phones)| (0..).zip(phones).map(move |(seq, phone)| (deal_no, seq, phone)))
        .collect();
    for chunk in phones.chunks(ROWS) {
        let mut query: QueryBuilder<Sqlite> = QueryBuilder::new("INSERT INTO deal_phone (deal_no, seq, phone) ");
        query.push_values(chunk, |mut row, (deal_no, seq, phone)| {
            row.push_bind(deal_no).push_bind(seq).push_bind(phone.0.clone());
        });
        query.build().persistent(chunk.len() == ROWS).execute(&mut *db).await?;
    }
    Ok(())
}

async fn write_entries(db: &mut SqliteConnection, entries: &[&CallLogEntry]) -> Result<(), Fault> {
    if entries.is_empty() {
        return Ok(());
    }
    let mut directions = Vec::with_capacity(entries.len());
    for entry in entries {
        directions.push(optional_word(entry.direction.as_ref(), "direction")?);
    }
    let mut query: QueryBuilder<Sqlite> = QueryBuilder::new(
        "INSERT INTO call_log (recording, started_at, direction, agent, customer_phone, duration_s, deal_id, answered,
            ring_s, talk_s, linked_id, queue, contact_id, company_id) ",
    );
    query.push_values(entries.iter().zip(directions), |mut row, (entry, direction)| {
        row.push_bind(entry.recording.clone())
            .push_bind(micros(entry.started_at))
            .push_bind(direction)
            .push_bind(entry.agent.clone())
            .push_bind(entry.customer_phone.as_ref().map(|phone| phone.0.clone()))
            .push_bind(entry.duration_s)
            .push_bind(entry.deal_id.as_ref().map(|id| id.0.clone()))
            .push_bind(entry.answered)
            .push_bind(entry.ring_s)
            .push_bind(entry.talk_s)
            .push_bind(entry.linked_id.clone())
            .push_bind(entry.queue.clone())
            .push_bind(entry.contact_id.clone())
            .push_bind(entry.company_id.clone());
    });
    query.push(
        " ON CONFLICT (recording) DO UPDATE SET started_at = excluded.started_at, direction = excluded.direction,
            agent = excluded.agent, customer_phone = excluded.customer_phone, duration_s = excluded.duration_s,
            deal_id = excluded.deal_id, answered = excluded.answered, ring_s = excluded.ring_s,
            talk_s = excluded.talk_s, linked_id = excluded.linked_id, queue = excluded.queue,
            contact_id = excluded.contact_id, company_id = excluded.company_id",
    );
    query.build().persistent(entries.len() == ROWS).execute(db).await?;
    Ok(())
}

pub(super) async fn deals(db: &mut SqliteConnection) -> Result<Vec<Deal>, Fault> {
    read_deals(db, deals_query(""), true).await
}

/// Deals with one row per phone; a deal without phones has one row with NULL.
fn deals_query(condition: &str) -> QueryBuilder<Sqlite> {
    let mut query =
        QueryBuilder::new("SELECT d.*, p.phone FROM deal d LEFT JOIN deal_phone p ON p.deal_no = d.deal_no");
    query.push(condition);
    query
}

async fn read_deals(
    db: &mut SqliteConnection,
    mut query: QueryBuilder<Sqlite>,
    keep: bool,
) -> Result<Vec<Deal>, Fault> {
    query.push(" ORDER BY d.deal_id, p.seq");
    let rows = query.build().persistent(keep).fetch_all(db).await?;
    let mut deals: Vec<Deal> = Vec::with_capacity(rows.len());
    for row in &rows {
        let id: &str = row.try_get("deal_id")?;
        if deals.last().is_none_or(|deal| deal.deal_id.as_str() != id) {
            deals.push(deal(row)?);
        }
        if let (Some(deal), Some(phone)) = (deals.last_mut(), row.try_get::<Option<String>, _>("phone")?) {
            deal.phones.push(Phone(phone));
        }
    }
    Ok(deals)
}

fn deal(row: &SqliteRow) -> Result<Deal, Fault> {
    let deal_id = DealId(row.try_get("deal_id")?);
    let status = enumeration(row, "status")?.ok_or_else(|| Fault::damaged("deal status", &deal_id))?;
    Ok(Deal {
        deal_id,
        phones: Vec::new(),
        manager: row.try_get("manager")?,
        source: row.try_get("source")?,
        product: row.try_get("product")?,
        amount: money(row, "amount")?,
        status,
        created_at: time(row, "created_at")?,
        closed_at: optional_time(row, "closed_at")?,
        cost: money(row, "cost")?,
        margin: money(row, "margin")?,
        discount: money(row, "discount")?,
        recurring: money(row, "recurring")?,
        region: row.try_get("region")?,
        pipeline: row.try_get("pipeline")?,
        stage: row.try_get("stage")?,
        team: row.try_get("team")?,
        contact_id: row.try_get("contact_id")?,
        company_id: row.try_get("company_id")?,
        lost_reason: row.try_get("lost_reason")?,
    })
}

pub(super) async fn call_log(db: &mut SqliteConnection) -> Result<Vec<CallLogEntry>, Fault> {
    let rows = sqlx::query("SELECT * FROM call_log ORDER BY recording")
        .fetch_all(&mut *db)
        .await?;
    let mut entries = rows.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
    parts::add_legs(db, &mut entries).await?;
    Ok(entries)
}

pub(super) fn entry(row: &SqliteRow) -> Result<CallLogEntry, Fault> {
    Ok(CallLogEntry {
        recording: row.try_get("recording")?,
        started_at: time(row, "started_at")?,
        direction: enumeration(row, "direction")?,
        agent: row.try_get("agent")?,
        customer_phone: row.try_get::<Option<String>, _>("customer_phone")?.map(Phone),
        duration_s: optional_u32(row, "duration_s")?,
        deal_id: row.try_get::<Option<String>, _>("deal_id")?.map(DealId),
        answered: row.try_get("answered")?,
        ring_s: optional_u32(row, "ring_s")?,
        talk_s: optional_u32(row, "talk_s")?,
        linked_id: row.try_get("linked_id")?,
        queue: row.try_get("queue")?,
        contact_id: row.try_get("contact_id")?,
        company_id: row.try_get("company_id")?,
        legs: Vec::new(),
    })
}

pub(super) async fn save_join(db: &mut SqliteConnection, rows: &[JoinRow]) -> Result<(), Fault> {
    sqlx::query("DELETE FROM call_join").execute(&mut *db).await?;
    for chunk in rows.chunks(ROWS) {
        let mut values = Vec::with_capacity(chunk.len());
        for row in chunk {
            values.push((row, JoinColumns::of(&row.outcome)?));
        }
        let mut query: QueryBuilder<Sqlite> = QueryBuilder::new(
            "INSERT INTO call_join (call_no, log_no, outcome, deal_no, matched_by, candidates, reason)
             SELECT c.call_no, l.log_no, v.column3, d.deal_no, v.column5, v.column6, v.column7 FROM (",
        );
        query.push_values(values, |mut row, (join, columns)| {
            row.push_bind(join.call.as_bytes().to_vec())
                .push_bind(join.log_recording.clone())
                .push_bind(columns.outcome)
                .push_bind(columns.deal)
                .push_bind(columns.matched_by)
                .push_bind(columns.candidates)
                .push_bind(columns.reason);
        });
        query.push(
            ") v CROSS JOIN call c LEFT JOIN call_log l ON l.recording = v.column2
              LEFT JOIN deal d ON d.deal_id = v.column4
             WHERE c.call_id = v.column1 AND (v.column2 IS NULL OR l.log_no IS NOT NULL)
               AND (v.column4 IS NULL OR d.deal_no IS NOT NULL)",
        );
        let done = query.build().persistent(chunk.len() == ROWS).execute(&mut *db).await?;
        if done.rows_affected() != chunk.len() as u64 {
            return Err(unknown_in(db, chunk).await?);
        }
    }
    Ok(())
}

/// Finds out which name of a join row is not in the database.
async fn unknown_in(db: &mut SqliteConnection, rows: &[JoinRow]) -> Result<Fault, Fault> {
    for row in rows {
        super::recordings::call_no(db, row.call).await?;
        if let Some(recording) = &row.log_recording {
            let known: i64 = sqlx::query_scalar("SELECT count(*) FROM call_log WHERE recording = ?")
                .bind(recording)
                .fetch_one(&mut *db)
                .await?;
            if known == 0 {
                return Ok(Fault::Unknown {
                    what: "call log entry",
                    key: recording.clone(),
                });
            }
        }
    }
    Ok(Fault::Unknown {
        what: "deal",
        key: "that the join names".to_owned(),
    })
}

/// An outcome as the columns of `call_join`; the deal by its id.
#[derive(Default)]
pub(super) struct JoinColumns {
    pub outcome: &'static str,
    pub deal: Option<String>,
    pub matched_by: Option<String>,
    pub candidates: Option<String>,
    pub reason: Option<String>,
}

impl JoinColumns {
    pub(super) fn of(outcome: &JoinOutcome) -> Result<Self, Fault> {
        Ok(match outcome {
            JoinOutcome::Matched { deal_id, by } => Self {
                outcome: "matched",
                deal: Some(deal_id.0.clone()),
                matched_by: Some(word(by, "matched_by")?),
                ..Self::default()
            },
            JoinOutcome::Ambiguous { candidates } => Self {
                outcome: "ambiguous",
                candidates: Some(json(candidates, "candidates")?),
                ..Self::default()
            },
            JoinOutcome::Unmatched { reason } => Self {
                outcome: "unmatched",
                reason: Some(word(reason, "reason")?),
                ..Self::default()
            },
        })
    }
}

pub(super) fn push_texts<'a>(query: &mut QueryBuilder<Sqlite>, texts: impl IntoIterator<Item = &'a str>) {
    query.push("(");
    let mut list = query.separated(", ");
    for text in texts {
        list.push_bind(text.to_owned());
    }
    query.push(")");
}
