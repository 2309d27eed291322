//! Narrow rows for the KPI catalogue, in streams: what calls add to a deal or a lead is counted in SQL, in rounds of
//! deals or leads inside one read transaction, so memory does not grow with calls.

use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::business::money;
use super::convert::{Fault, count, enumeration, from_word};
use crate::domain::{DealId, LineItem};
use crate::store::{KpiCallGroup, KpiCallQuery, KpiDeal, KpiLead, KpiPresence, KpiStep};

/// Numbers of deals or leads per round.
const ROUND: i64 = 5_000;

/// A person took the call; where the log does not say, somebody talked.
const CONNECTED: &str = "coalesce(l.answered, coalesce(l.talk_s, l.duration_s, 0) > 0) = 1";

pub(super) async fn presence(db: &mut SqliteConnection) -> Result<KpiPresence, Fault> {
    let sql = "SELECT
        (SELECT count(*) FROM call) AS calls,
        (SELECT count(*) FROM call_log) AS log_rows,
        (SELECT count(*) FROM scorecard s JOIN form f ON f.form_no = s.form_no AND f.current_version = s.version_no)
            AS scorecards,
        (SELECT count(*) FROM deal) AS deals,
        (SELECT count(*) FROM lead) AS leads,
        (SELECT count(*) FROM cost) AS costs,
        (SELECT count(*) FROM plan_target) AS plan,
        (SELECT count(*) FROM deal_stage) AS stages,
        (SELECT count(*) FROM deal_item) AS items,
        (SELECT count(*) FROM crm_task) AS tasks,
        (SELECT min(started_at) FROM call_log) AS log_first,
        (SELECT max(started_at) FROM call_log) AS log_last";
    let row = sqlx::query(sql).fetch_one(db).await?;
    let first: Option<i64> = row.try_get("log_first")?;
    let last: Option<i64> = row.try_get("log_last")?;
    Ok(KpiPresence {
        calls: count(&row, "calls")?,
        log_rows: count(&row, "log_rows")?,
        scorecards: count(&row, "scorecards")?,
        deals: count(&row, "deals")?,
        leads: count(&row, "leads")?,
        costs: count(&row, "costs")?,
        plan: count(&row, "plan")?,
        stages: count(&row, "stages")?,
        items: count(&row, "items")?,
        tasks: count(&row, "tasks")?,
        log_span: first.zip(last),
    })
}

/// The rows of `sql` for numbers in (?1, ?2], round by round, in order.
async fn rounds(
    db: &mut SqliteConnection,
    sql: &str,
    last: &'static str,
    mut each: impl FnMut(&SqliteRow) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let last: i64 = sqlx::query_scalar(last).fetch_one(&mut *db).await?;
    let mut from = 0;
    while from < last {
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(from)
            .bind(from + ROUND)
            .fetch_all(&mut *db)
            .await?;
        for row in &rows {
            each(row)?;
        }
        from += ROUND;
    }
    Ok(())
}

const LAST_DEAL: &str = "SELECT coalesce(max(deal_no), 0) FROM deal";
const LAST_LEAD: &str = "SELECT coalesce(max(lead_no), 0) FROM lead";

pub(super) async fn deals(db: &mut SqliteConnection, each: &mut (dyn FnMut(KpiDeal) + Send)) -> Result<(), Fault> {
    // A deal's calls: those the join gave it, and those whose log row names it.
    let sql = format!(
        "WITH own AS (
            SELECT j.deal_no, j.log_no FROM call_join j
                WHERE j.deal_no > ?1 AND j.deal_no <= ?2 AND j.log_no IS NOT NULL
            UNION SELECT d.deal_no, l.log_no FROM deal d JOIN call_log l ON l.deal_id = d.deal_id
                WHERE d.deal_no > ?1 AND d.deal_no <= ?2
        ), told AS (
            SELECT o.deal_no, count(*) AS any_calls,
                sum(c) AS calls, sum(c AND l.direction = 'inbound') AS inbound,
                sum(CASE WHEN c THEN coalesce(l.talk_s, l.duration_s, 0) END) AS talk_s,
                -- A bare column beside the one min() is of the row that has it.
                min(CASE WHEN c THEN l.started_at END) AS first_call, l.direction = 'inbound' AS first_inbound
            FROM own o JOIN deal d ON d.deal_no = o.deal_no
            JOIN (SELECT *, {CONNECTED} AS c FROM call_log l) l ON l.log_no = o.log_no
            WHERE d.closed_at IS NULL OR l.started_at < d.closed_at
            GROUP BY o.deal_no
        )
        SELECT d.*, (SELECT p.phone FROM deal_phone p WHERE p.deal_no = d.deal_no ORDER BY p.seq LIMIT 1) AS phone,
            coalesce(t.calls, 0) AS calls, coalesce(t.inbound, 0) AS inbound, coalesce(t.talk_s, 0) AS talk_s,
            t.first_call, t.first_inbound,
            t.any_calls > 0 OR EXISTS (SELECT 1 FROM deal_phone p JOIN call_log l ON l.customer_phone = p.phone
                WHERE p.deal_no = d.deal_no AND l.started_at >= d.created_at
                    AND (d.closed_at IS NULL OR l.started_at < d.closed_at)) AS has_call
        FROM deal d LEFT JOIN told t ON t.deal_no = d.deal_no
        WHERE d.deal_no > ?1 AND d.deal_no <= ?2 ORDER BY d.deal_no"
    );
    rounds(db, &sql, LAST_DEAL, |row| {
        each(KpiDeal {
            deal_no: row.try_get("deal_no")?,
            manager: row.try_get("manager")?,
            team: row.try_get("team")?,
            source: row.try_get("source")?,
            pipeline: row.try_get("pipeline")?,
            product: row.try_get("product")?,
            region: row.try_get("region")?,
            stage: row.try_get("stage")?,
            contact_id: row.try_get("contact_id")?,
            company_id: row.try_get("company_id")?,
            phone: row.try_get("phone")?,
            status: from_word(row.try_get("status")?, "deal status")?,
            amount: row.try_get("amount")?,
            cost: row.try_get("cost")?,
            margin: row.try_get("margin")?,
            discount: row.try_get("discount")?,
            recurring: row.try_get("recurring")?,
            created_at: row.try_get("created_at")?,
            closed_at: row.try_get("closed_at")?,
            calls: count(row, "calls")?,
            inbound_calls: count(row, "inbound")?,
            talk_s: count(row, "talk_s")?,
            first_call_at: row.try_get("first_call")?,
            first_call_inbound: row.try_get("first_inbound")?,
            has_call: row.try_get("has_call")?,
        });
        Ok(())
    })
    .await
}

pub(super) async fn leads(db: &mut SqliteConnection, each: &mut (dyn FnMut(KpiLead) + Send)) -> Result<(), Fault> {
    let sql = format!(
        "SELECT k.*, d.deal_no,
            (SELECT p.phone FROM lead_phone p WHERE p.lead_no = k.lead_no ORDER BY p.seq LIMIT 1) AS phone,
            (SELECT min(l.started_at) FROM lead_phone p JOIN call_log l ON l.customer_phone = p.phone
                WHERE p.lead_no = k.lead_no AND l.started_at >= k.created_at AND l.direction = 'outbound'
                    AND {CONNECTED}) AS first_call,
            (SELECT count(DISTINCT l.log_no) FROM lead_phone p JOIN call_log l ON l.customer_phone = p.phone
                WHERE p.lead_no = k.lead_no AND l.started_at >= k.created_at AND {CONNECTED}) AS contacts,
            CASE WHEN k.first_contact_at IS NOT NULL THEN
                EXISTS (SELECT 1 FROM lead_phone p JOIN call_log l ON l.customer_phone = p.phone
                    WHERE p.lead_no = k.lead_no AND l.started_at BETWEEN k.first_contact_at - 86400000000
                        AND k.first_contact_at + 86400000000) END AS call_behind
        FROM lead k LEFT JOIN deal d ON d.deal_id = k.deal_id
        WHERE k.lead_no > ?1 AND k.lead_no <= ?2 ORDER BY k.lead_no"
    );
    rounds(db, &sql, LAST_LEAD, |row| {
        each(KpiLead {
            created_at: row.try_get("created_at")?,
            source: row.try_get("source")?,
            manager: row.try_get("manager")?,
            qualified: row.try_get("qualified")?,
            deal_no: row.try_get("deal_no")?,
            first_contact_at: row.try_get("first_contact_at")?,
            phone: row.try_get("phone")?,
            first_call_at: row.try_get("first_call")?,
            contacts: count(row, "contacts")?,
            call_behind_contact: row.try_get("call_behind")?,
        });
        Ok(())
    })
    .await
}

pub(super) async fn steps(db: &mut SqliteConnection, each: &mut (dyn FnMut(KpiStep) + Send)) -> Result<(), Fault> {
    let sql = "SELECT d.deal_no, s.stage, s.pipeline, s.position, s.entered_at
        FROM deal d JOIN deal_stage s ON s.deal_id = d.deal_id
        WHERE d.deal_no > ?1 AND d.deal_no <= ?2 ORDER BY d.deal_no, s.entered_at, s.position, s.stage";
    rounds(db, sql, LAST_DEAL, |row| {
        each(KpiStep {
            deal_no: row.try_get("deal_no")?,
            stage: row.try_get("stage")?,
            pipeline: row.try_get("pipeline")?,
            position: row.try_get("position")?,
            entered_at: row.try_get("entered_at")?,
        });
        Ok(())
    })
    .await
}

pub(super) async fn items(
    db: &mut SqliteConnection,
    each: &mut (dyn FnMut(i64, LineItem) + Send),
) -> Result<(), Fault> {
    let sql = "SELECT d.deal_no, i.* FROM deal d JOIN deal_item i ON i.deal_id = d.deal_id
        WHERE d.deal_no > ?1 AND d.deal_no <= ?2 ORDER BY d.deal_no, i.item_id";
    rounds(db, sql, LAST_DEAL, |row| {
        let item = LineItem {
            item_id: row.try_get("item_id")?,
            deal_id: DealId(row.try_get("deal_id")?),
            product: row.try_get("product")?,
            quantity: row.try_get("quantity")?,
            amount: money(row, "amount")?,
            cost: money(row, "cost")?,
            discount: money(row, "discount")?,
            kind: enumeration(row, "kind")?,
        };
        each(row.try_get("deal_no")?, item);
        Ok(())
    })
    .await
}

pub(super) async fn call_groups(db: &mut SqliteConnection, query: &KpiCallQuery) -> Result<Vec<KpiCallGroup>, Fault> {
    // Only scorecards of calls that the log dates inside the window.
    let sql = "WITH heard AS (
            SELECT s.score_no, s.score, coalesce(l.agent, d.manager) AS manager,
                d.team, d.source, d.pipeline, d.product, d.region,
                x.close, x.talk_share_agent AS talk,
                coalesce(x.closing_meeting > 0, 0) AS asked, coalesce(x.closing_meeting_accepted > 0, 0) AS agreed
            FROM call_log l JOIN call_join j ON j.log_no = l.log_no
            JOIN scorecard s ON s.call_no = j.call_no AND s.meaningful = 1
            JOIN form f ON f.form_no = s.form_no AND f.current_version = s.version_no
            JOIN score_fact x ON x.score_no = s.score_no
            LEFT JOIN deal d ON d.deal_no = j.deal_no
            WHERE l.started_at >= ?1 AND l.started_at < ?2
        )
        SELECT manager, team, source, pipeline, product, region, count(*) AS scored,
            coalesce(sum(close IS NOT NULL), 0) AS closes, coalesce(sum(close = 'positive'), 0) AS positive,
            coalesce(sum(close = 'negative'), 0) AS negative, sum(asked) AS asked, sum(agreed) AS agreed,
            coalesce(sum(score >= ?3), 0) AS adherent,
            coalesce(sum(score >= ?3 AND talk IS NOT NULL), 0) AS adherent_known,
            coalesce(sum(score >= ?3 AND talk >= ?4), 0) AS adherent_silent
        FROM heard GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6";
    let mut groups = Vec::new();
    let rows = sqlx::query(sql)
        .bind(query.from)
        .bind(query.to)
        .bind(query.adherent_from)
        .bind(query.silent_from)
        .fetch_all(&mut *db)
        .await?;
    for row in &rows {
        groups.push(KpiCallGroup {
            scored: count(row, "scored")?,
            closes: count(row, "closes")?,
            positive: count(row, "positive")?,
            negative: count(row, "negative")?,
            meetings_asked: count(row, "asked")?,
            meetings_agreed: count(row, "agreed")?,
            adherent: count(row, "adherent")?,
            adherent_known: count(row, "adherent_known")?,
            adherent_silent: count(row, "adherent_silent")?,
            ..group_names(row)?
        });
    }
    let sql = format!(
        "SELECT coalesce(l.agent, d.manager) AS manager, d.team, d.source, d.pipeline, d.product, d.region,
            count(*) AS logged, coalesce(sum({CONNECTED}), 0) AS connected
        FROM call_log l
        LEFT JOIN call_join j ON j.log_no = l.log_no LEFT JOIN deal d ON d.deal_no = j.deal_no
        WHERE l.started_at >= ?1 AND l.started_at < ?2 GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(query.from)
        .bind(query.to)
        .fetch_all(db)
        .await?;
    for row in &rows {
        groups.push(KpiCallGroup {
            logged: count(row, "logged")?,
            connected: count(row, "connected")?,
            ..group_names(row)?
        });
    }
    Ok(groups)
}

fn group_names(row: &SqliteRow) -> Result<KpiCallGroup, Fault> {
    Ok(KpiCallGroup {
        manager: row.try_get("manager")?,
        team: row.try_get("team")?,
        source: row.try_get("source")?,
        pipeline: row.try_get("pipeline")?,
        product: row.try_get("product")?,
        region: row.try_get("region")?,
        ..KpiCallGroup::default()
    })
}
