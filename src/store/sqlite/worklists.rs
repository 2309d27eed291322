//! Candidates of the worklists. A page of deals first, then, for those deals only, their contacts, leads and last
//! meaningful calls: each a query over the page. The history of signs is grouped in SQL and comes as some dozens of rows.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::convert::{Fault, call_id, count, enumeration, from_json, micros, optional_time, path, time};
use crate::domain::{DealId, DealStatus, Money, Phone};
use crate::store::{
    SignBits, SignCount, WorklistCall, WorklistDeal, WorklistHistory, WorklistLead, WorklistPage, WorklistQuery,
};

/// Lost deals, and open ones, as of ?2; whether one of an open deal's has stalled is seen from its contacts.
const DEALS: &str = "
SELECT d.deal_no, d.deal_id, d.manager, d.source, d.product, d.amount, d.created_at, d.closed_at, d.lost_reason,
    d.status = 'lost' AND (d.closed_at IS NULL OR d.closed_at <= ?2) AS lost,
    (SELECT p.phone FROM deal_phone p WHERE p.deal_no = d.deal_no ORDER BY p.seq LIMIT 1) AS phone,
    EXISTS (SELECT 1 FROM deal_phone p JOIN deal_phone q ON q.phone = p.phone AND q.deal_no <> d.deal_no
        JOIN deal o ON o.deal_no = q.deal_no
        WHERE p.deal_no = d.deal_no AND o.created_at <= ?2 AND CASE
            WHEN o.status = 'open' OR o.closed_at > ?2 THEN o.created_at > d.created_at OR d.status = 'lost'
            WHEN o.status = 'won' THEN coalesce(o.closed_at, o.created_at) > d.created_at
            ELSE 0 END) AS active
FROM deal d
WHERE d.deal_no > ?1 AND d.created_at <= ?2
  AND (d.status <> 'won' OR d.closed_at > ?2)
  AND (d.status <> 'lost' OR d.closed_at IS NULL OR d.closed_at >= ?3)
  AND (?4 IS NULL OR d.manager = ?4)
ORDER BY d.deal_no LIMIT ?5";

/// Rows of the call log that belong to the deals of ?1: by the log's deal, by phone, by the join.
const CONTACTS: &str = "
WITH page AS (SELECT value AS deal_no FROM json_each(?1)),
found AS (
    SELECT d.deal_no, l.log_no FROM page JOIN deal d USING (deal_no) JOIN call_log l ON l.deal_id = d.deal_id
    UNION
    SELECT p.deal_no, l.log_no FROM page JOIN deal_phone p USING (deal_no) JOIN call_log l ON l.customer_phone = p.phone
    UNION
    SELECT j.deal_no, j.log_no FROM page JOIN call_join j USING (deal_no) WHERE j.log_no IS NOT NULL
)
SELECT f.deal_no, l.started_at, coalesce(l.answered, 1) AS answered
FROM found f JOIN call_log l USING (log_no) JOIN deal d USING (deal_no)
WHERE l.started_at >= d.created_at AND l.started_at <= ?2
  AND (l.deal_id IS NULL OR l.deal_id = d.deal_id OR NOT EXISTS (SELECT 1 FROM deal o WHERE o.deal_id = l.deal_id))
ORDER BY f.deal_no, l.started_at";

const LEADS: &str = "
WITH page AS (SELECT value AS deal_no FROM json_each(?1))
SELECT d.deal_no, l.created_at, l.first_contact_at FROM page JOIN deal d USING (deal_no)
JOIN lead l ON l.deal_id = d.deal_id WHERE l.created_at <= ?2 ORDER BY d.deal_no, l.created_at";

const LAST_CALLS: &str = "
WITH page AS (SELECT value AS deal_no FROM json_each(?1)),
ranked AS (
    SELECT j.deal_no, c.call_no, s.score_no, l.started_at, l.direction, l.agent,
        row_number() OVER (PARTITION BY j.deal_no ORDER BY l.started_at IS NULL, l.started_at DESC, c.call_id) AS nth
    FROM page JOIN call_join j USING (deal_no) JOIN deal d USING (deal_no) JOIN call c USING (call_no)
    JOIN form f ON f.form_id = ?3
    JOIN scorecard s ON s.call_no = c.call_no AND s.form_no = f.form_no AND s.version_no = f.current_version
    LEFT JOIN call_log l USING (log_no)
    WHERE s.meaningful = 1 AND (l.started_at IS NULL
        OR (l.started_at <= ?2 AND (d.closed_at IS NULL OR l.started_at < d.closed_at)))
)
SELECT r.deal_no, c.call_id, c.path, r.started_at, r.direction, r.agent, b.body
FROM ranked r JOIN call c USING (call_no) JOIN score_body b USING (score_no) WHERE r.nth = 1";

/// The same rules as `kpi::worklists::signs`, as far as rows of events tell: a putting-off is open when no step was agreed
/// after it; a refusal stands unless a step was agreed or a closing attempt accepted after it.
const HISTORY: &str = "
WITH calls AS (
    SELECT d.deal_no, d.status, s.score_no,
        lead(l.started_at) OVER (PARTITION BY d.deal_no ORDER BY l.started_at, c.call_id) - l.started_at AS gap
    FROM form f
    JOIN scorecard s ON s.form_no = f.form_no AND s.version_no = f.current_version AND s.meaningful = 1
    JOIN call c ON c.call_no = s.call_no
    JOIN call_join j ON j.call_no = c.call_no
    JOIN call_log l ON l.log_no = j.log_no
    JOIN deal d ON d.deal_no = j.deal_no
    WHERE f.form_id = ?1 AND d.status <> 'open' AND d.closed_at <= ?2 AND l.started_at < d.closed_at
),
seen AS (
    SELECT c.deal_no, c.status, c.gap,
        max(e.kind = 'next_step' OR (e.kind = 'closing_attempt' AND e.result IN ('accepted', 'deferred'))) AS interest,
        max(CASE WHEN (e.kind = 'objection' AND e.type IN ('time', 'think', 'authority'))
            OR (e.kind = 'closing_attempt' AND e.result = 'deferred') THEN e.start_ms ELSE -1 END) AS soft_at,
        max(CASE WHEN e.kind = 'next_step' THEN e.start_ms ELSE -1 END) AS step_at,
        max(CASE WHEN e.kind = 'objection' AND e.type IN ('time', 'think', 'authority') AND e.result = 'dropped'
            THEN e.start_ms ELSE -1 END) AS soft_dropped_at,
        max(e.kind = 'objection' AND e.result = 'dropped' AND e.type IN ('price', 'trust', 'competitor')) AS dropped,
        max(e.kind = 'next_step' OR (e.kind = 'promise' AND e.speaker = 'agent')) AS promised,
        max(CASE WHEN e.kind = 'refusal' THEN e.start_ms ELSE -1 END) AS refused,
        max(CASE WHEN e.kind = 'next_step' OR (e.kind = 'closing_attempt' AND e.result = 'accepted')
            THEN e.start_ms ELSE -1 END) AS taken_back
    FROM calls c LEFT JOIN score_event e ON e.score_no = c.score_no
    WHERE c.gap IS NOT NULL GROUP BY c.score_no
)
SELECT coalesce(interest, 0) AS interest, 
    coalesce(soft_at > step_at, 0) AS soft, coalesce(dropped OR soft_dropped_at > step_at, 0) AS dropped,
    coalesce(promised, 0) AND gap > ?4 AS promise, gap > ?3 AS silence,
    count(DISTINCT CASE WHEN status = 'won' THEN deal_no END) AS won,
    count(DISTINCT CASE WHEN status = 'lost' THEN deal_no END) AS lost
FROM seen WHERE coalesce(refused, -1) <= coalesce(taken_back, -1)
GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5";

pub(super) async fn page(
    db: &mut SqliteConnection,
    query: &WorklistQuery,
    after: Option<&DealId>,
    limit: u32,
) -> Result<WorklistPage, Fault> {
    let from = match after {
        Some(deal) => deal_no(db, deal).await?,
        None => i64::MIN,
    };
    let rows = sqlx::query(DEALS)
        .bind(from)
        .bind(micros(query.as_of))
        .bind(micros(query.lost_since))
        .bind(query.manager.as_deref())
        .bind(limit)
        .fetch_all(&mut *db)
        .await?;
    let next = match rows.last() {
        Some(row) if rows.len() as u64 >= u64::from(limit) => Some(DealId(row.try_get("deal_id")?)),
        _ => None,
    };
    let numbers = rows
        .iter()
        .map(|row| row.try_get("deal_no"))
        .collect::<Result<Vec<i64>, _>>()?;
    let contacts = contacts(db, query, &numbers).await?;
    let mut kept = Vec::new();
    for row in &rows {
        let contacts = contacts.get(&row.try_get("deal_no")?).map_or(&[][..], Vec::as_slice);
        let deal = deal(row, contacts)?;
        // Nobody ever spoke about it: silent since it was made.
        let quiet_since = deal.last_contact_at.unwrap_or(deal.created_at);
        if deal.status == DealStatus::Lost || quiet_since <= query.stalled_before {
            kept.push((row.try_get::<i64, _>("deal_no")?, deal));
        }
    }
    let numbers: Vec<i64> = kept.iter().map(|(number, _)| *number).collect();
    let mut leads = leads(db, query, &numbers).await?;
    let mut calls = last_calls(db, query, &numbers, &contacts).await?;
    let deals = kept
        .into_iter()
        .map(|(number, deal)| WorklistDeal {
            lead: leads.remove(&number),
            last_call: calls.remove(&number),
            ..deal
        })
        .collect();
    Ok(WorklistPage { deals, next })
}

pub(super) async fn history(db: &mut SqliteConnection, query: &WorklistQuery) -> Result<WorklistHistory, Fault> {
    let as_of = micros(query.as_of);
    let sql = "SELECT sum(status = 'won' AND coalesce(closed_at, created_at) <= ?1) AS won,
            sum(status = 'lost' AND coalesce(closed_at, created_at) <= ?1) AS lost, count(*) AS n
        FROM deal WHERE created_at <= ?1";
    let row = sqlx::query(sql).bind(as_of).fetch_one(&mut *db).await?;
    let mut history = WorklistHistory::default();
    let n = count(&row, "n")?;
    if n > 0 {
        history.deals.won = count(&row, "won")?;
        history.deals.lost = count(&row, "lost")?;
        history.deals.open = n - history.deals.won - history.deals.lost;
    }
    let rows = sqlx::query(HISTORY)
        .bind(query.form.as_str())
        .bind(as_of)
        .bind(query.silence_us)
        .bind(query.promise_us)
        .fetch_all(db)
        .await?;
    for row in &rows {
        history.signs.push(SignCount {
            signs: SignBits {
                interest: row.try_get("interest")?,
                soft: row.try_get("soft")?,
                dropped: row.try_get("dropped")?,
                promise: row.try_get("promise")?,
                silence: row.try_get("silence")?,
            },
            won: count(row, "won")?,
            lost: count(row, "lost")?,
        });
    }
    Ok(history)
}

async fn deal_no(db: &mut SqliteConnection, deal: &DealId) -> Result<i64, Fault> {
    sqlx::query_scalar("SELECT deal_no FROM deal WHERE deal_id = ?")
        .bind(deal.as_str())
        .fetch_optional(db)
        .await?
        .ok_or_else(|| Fault::Unknown {
            what: "deal",
            key: deal.0.clone(),
        })
}

/// When each deal was contacted, in order, and whether somebody may have answered.
type Contacts = HashMap<i64, Vec<(Timestamp, bool)>>;

async fn contacts(db: &mut SqliteConnection, query: &WorklistQuery, deals: &[i64]) -> Result<Contacts, Fault> {
    let rows = sqlx::query(CONTACTS)
        .bind(list(deals))
        .bind(micros(query.as_of))
        .fetch_all(db)
        .await?;
    let mut contacts = Contacts::new();
    for row in &rows {
        let one = (time(row, "started_at")?, row.try_get::<i64, _>("answered")? != 0);
        contacts.entry(row.try_get("deal_no")?).or_default().push(one);
    }
    Ok(contacts)
}

async fn leads(
    db: &mut SqliteConnection,
    query: &WorklistQuery,
    deals: &[i64],
) -> Result<BTreeMap<i64, WorklistLead>, Fault> {
    let rows = sqlx::query(LEADS)
        .bind(list(deals))
        .bind(micros(query.as_of))
        .fetch_all(db)
        .await?;
    let mut leads: BTreeMap<i64, WorklistLead> = BTreeMap::new();
    for row in &rows {
        let lead = WorklistLead {
            created_at: time(row, "created_at")?,
            first_contact_at: optional_time(row, "first_contact_at")?,
        };
        leads.entry(row.try_get("deal_no")?).or_insert(lead); // the first request is the one that waited
    }
    Ok(leads)
}

async fn last_calls(
    db: &mut SqliteConnection,
    query: &WorklistQuery,
    deals: &[i64],
    contacts: &Contacts,
) -> Result<BTreeMap<i64, WorklistCall>, Fault> {
    let rows = sqlx::query(LAST_CALLS)
        .bind(list(deals))
        .bind(micros(query.as_of))
        .bind(query.form.as_str())
        .fetch_all(db)
        .await?;
    let mut calls = BTreeMap::new();
    for row in &rows {
        let deal: i64 = row.try_get("deal_no")?;
        let call = call_id(row)?;
        let started_at = optional_time(row, "started_at")?;
        let after = contacts.get(&deal).map_or(0, |all| {
            let later = |(at, _): &&(Timestamp, bool)| started_at.is_some_and(|start| *at > start);
            all.iter().filter(later).count() as u64
        });
        calls.insert(
            deal,
            WorklistCall {
                call,
                path: path(row, "path")?,
                started_at,
                direction: enumeration(row, "direction")?,
                agent: row.try_get("agent")?,
                contacts_after: after,
                scorecard: from_json(row.try_get("body")?, "scorecard", || call.to_string())?,
            },
        );
    }
    Ok(calls)
}

fn list(numbers: &[i64]) -> String {
    let numbers: Vec<String> = numbers.iter().map(i64::to_string).collect();
    format!("[{}]", numbers.join(","))
}

fn deal(row: &SqliteRow, contacts: &[(Timestamp, bool)]) -> Result<WorklistDeal, Fault> {
    let lost: bool = row.try_get("lost")?;
    Ok(WorklistDeal {
        deal: DealId(row.try_get("deal_id")?),
        status: if lost { DealStatus::Lost } else { DealStatus::Open },
        manager: row.try_get("manager")?,
        source: row.try_get("source")?,
        product: row.try_get("product")?,
        amount: row.try_get::<Option<i64>, _>("amount")?.map(Money),
        created_at: time(row, "created_at")?,
        // Of a deal that was open then, what happened later is not known.
        closed_at: optional_time(row, "closed_at")?.filter(|_| lost),
        lost_reason: row.try_get::<Option<String>, _>("lost_reason")?.filter(|_| lost),
        customer: row
            .try_get::<Option<String>, _>("phone")?
            .map(|phone| Phone(phone).masked()),
        customer_active: row.try_get("active")?,
        contacts: contacts.len() as u64,
        last_contact_at: contacts.last().map(|(at, _)| *at),
        first_talk_at: contacts.iter().find(|(_, answered)| *answered).map(|(at, _)| *at),
        lead: None,
        last_call: None,
    })
}
