//! What reports list and count: calls, the join, managers, the database itself.

use std::collections::{BTreeMap, HashMap};

use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{QueryBuilder, Row, Sqlite};

use super::convert::{
    Fault, PathValue, call_id, count, enumeration, from_json, from_word, optional_time, optional_u32, path,
};
use super::recordings::failure;
use super::tally;
use crate::domain::{DealId, FormId, ItemId, Millis, Money, Phone, RoleAssignment, Score};
use crate::store::{CallFilter, CallRow, DealCounts, JoinCounts, ManagerRow, StoreStatus};

macro_rules! started {
    () => {
        "coalesce(l.started_at, CASE WHEN i.started_by = 'file_name' THEN i.started_at END)"
    };
}

/// When a call began: by the call log, else by its file's name. The file's own time is no more than a hint.
pub(super) const STARTED: &str = started!();

/// What [`call_row`] reads: of `call` c, `call_log` l, `call_identity` i, `form` f, `scorecard` s, `deal` d, `call_roles` r, and
/// `stage_state` x.
pub(super) const CALL_COLUMNS: &str = concat!(
    "c.call_id, c.path, c.duration_ms, c.language, c.audio, ",
    started!(),
    " AS started_at,
    coalesce(l.direction, i.direction) AS direction, coalesce(l.agent, i.agent) AS agent,
    coalesce(l.customer_phone, i.customer_phone) AS customer_phone,
    f.form_id, s.score, s.coverage, s.meaningful,
    d.deal_id, d.status, d.amount,
    r.roles, r.source, r.confidence, r.disagreement,
    x.failed_stage, x.failed_kind, x.reason"
);

pub(super) async fn calls(db: &mut SqliteConnection, filter: &CallFilter) -> Result<Vec<CallRow>, Fault> {
    // The latest scorecard, and the failure of the earliest stage that failed.
    let mut query: QueryBuilder<Sqlite> = QueryBuilder::new(format!(
        "SELECT {CALL_COLUMNS}
         FROM call c
         LEFT JOIN call_join j ON j.call_no = c.call_no
         LEFT JOIN call_log l ON l.log_no = j.log_no
         LEFT JOIN call_identity i ON i.call_no = c.call_no
         LEFT JOIN deal d ON d.deal_no = j.deal_no
         LEFT JOIN call_roles r ON r.call_no = c.call_no
         LEFT JOIN scorecard s ON s.score_no =
            (SELECT score_no FROM scorecard WHERE call_no = c.call_no ORDER BY scored_at DESC, score_no DESC LIMIT 1)
         LEFT JOIN form f ON f.form_no = s.form_no
         LEFT JOIN stage_state x ON x.call_no = c.call_no AND x.stage =
            (SELECT stage FROM stage_state WHERE call_no = c.call_no AND outcome = 'failed'
             ORDER BY CASE stage WHEN 'transcribe' THEN 1 WHEN 'roles' THEN 2 ELSE 3 END LIMIT 1)
         WHERE 1 = 1"
    ));
    if let Some(prefix) = &filter.call_prefix {
        let Some((low, high)) = prefix_range(prefix) else {
            return Ok(Vec::new());
        };
        query
            .push(" AND c.call_id BETWEEN ")
            .push_bind(low)
            .push(" AND ")
            .push_bind(high);
    }
    if let Some(recording) = &filter.recording {
        let name = PathValue::of(recording.as_ref());
        query
            .push(" AND c.call_no IN (SELECT call_no FROM sighting WHERE name = ")
            .push_bind(name.clone());
        query
            .push(" UNION SELECT call_no FROM sighting WHERE stem = ")
            .push_bind(name)
            .push(")");
    }
    if let Some(manager) = &filter.manager {
        query.push(" AND l.agent = ").push_bind(manager);
    }
    // Positions would be shorter, and break with the next column.
    query.push(format!(" ORDER BY {STARTED} IS NULL, {STARTED}, c.call_id"));
    if let Some(limit) = filter.limit {
        query.push(" LIMIT ").push_bind(limit);
    }
    let rows = query.build().fetch_all(db).await?;
    rows.iter().map(call_row).collect()
}

/// The least and the greatest call id that begin with these hexadecimal digits.
fn prefix_range(prefix: &str) -> Option<(Vec<u8>, Vec<u8>)> {
    if prefix.len() > 64 || !prefix.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let filled = |with: char| {
        let digits: Vec<char> = prefix.chars().chain(std::iter::repeat(with)).take(64).collect();
        digits
            .chunks(2)
            .map(|pair| u8::from_str_radix(&pair.iter().collect::<String>(), 16).ok())
            .collect::<Option<Vec<u8>>>()
    };
    Some((filled('0')?, filled('f')?))
}

pub(super) fn call_row(row: &SqliteRow) -> Result<CallRow, Fault> {
    let call = call_id(row)?;
    let audio = row.try_get::<Option<&str>, _>("audio")?;
    Ok(CallRow {
        call,
        path: path(row, "path")?,
        started_at: optional_time(row, "started_at")?,
        direction: enumeration(row, "direction")?,
        agent: row.try_get("agent")?,
        customer: row
            .try_get::<Option<String>, _>("customer_phone")?
            .map(|phone| Phone(phone).masked()),
        duration_ms: optional_u32(row, "duration_ms")?.map(Millis),
        language: row.try_get("language")?,
        form: row.try_get::<Option<String>, _>("form_id")?.map(FormId),
        score: row.try_get::<Option<f64>, _>("score")?.and_then(Score::new),
        coverage: row.try_get("coverage")?,
        meaningful: row.try_get("meaningful")?,
        deal: row.try_get::<Option<String>, _>("deal_id")?.map(DealId),
        deal_status: enumeration(row, "status")?,
        deal_amount: row.try_get::<Option<i64>, _>("amount")?.map(Money),
        roles: roles(row, &call)?,
        audio: audio
            .map(|audio| from_json(audio, "audio", || call.to_string()))
            .transpose()?,
        failure: failure(row)?,
    })
}

fn roles(row: &SqliteRow, call: &crate::domain::CallId) -> Result<Option<RoleAssignment>, Fault> {
    let Some(roles) = row.try_get::<Option<&str>, _>("roles")? else {
        return Ok(None);
    };
    Ok(Some(RoleAssignment {
        roles: from_json(roles, "roles", || call.to_string())?,
        source: from_word(row.try_get("source")?, "role source")?,
        confidence: row.try_get("confidence")?,
        disagreement: enumeration(row, "disagreement")?,
    }))
}

/// `NOT INDEXED` in what follows: the calls in the order of their numbers, in which all else about them lies. SQLite
/// would go by the index of their ids, which are hashes, and fetch a page for every call.
pub(super) async fn join_counts(db: &mut SqliteConnection) -> Result<JoinCounts, Fault> {
    let sql = "SELECT
        (SELECT count(*) FROM call) AS calls,
        (SELECT count(*) FROM call_join WHERE matched_by = 'crm_id') AS matched_by_crm_id,
        (SELECT count(*) FROM call_join WHERE matched_by = 'phone') AS matched_by_phone,
        (SELECT count(*) FROM call_join WHERE matched_by IN ('contact', 'company')) AS matched_by_contact,
        (SELECT count(*) FROM call_join WHERE matched_by = 'transfer') AS matched_by_transfer,
        (SELECT count(*) FROM call_join WHERE outcome = 'ambiguous') AS ambiguous,
        (SELECT count(*) FROM deal) AS deals,
        (SELECT count(DISTINCT deal_no) FROM call_join WHERE deal_no IS NOT NULL) AS deals_with_calls,
        (SELECT count(*) FROM call_log WHERE answered IS NOT 0) AS log_rows,
        (SELECT count(*) FROM call_log l WHERE l.answered IS NOT 0
            AND NOT EXISTS (SELECT 1 FROM call_join j WHERE j.log_no = l.log_no)) AS log_rows_without_recording";
    let row = sqlx::query(sql).fetch_one(&mut *db).await?;
    let mut counts = JoinCounts {
        calls: count(&row, "calls")?,
        matched_by_crm_id: count(&row, "matched_by_crm_id")?,
        matched_by_phone: count(&row, "matched_by_phone")?,
        matched_by_contact: count(&row, "matched_by_contact")?,
        matched_by_transfer: count(&row, "matched_by_transfer")?,
        ambiguous: count(&row, "ambiguous")?,
        deals: count(&row, "deals")?,
        deals_with_calls: count(&row, "deals_with_calls")?,
        log_rows: count(&row, "log_rows")?,
        log_rows_without_recording: count(&row, "log_rows_without_recording")?,
        ..JoinCounts::default()
    };
    let sql = "SELECT coalesce(j.reason, 'not_joined') AS reason, count(*) AS calls
        FROM call c NOT INDEXED LEFT JOIN call_join j ON j.call_no = c.call_no
        WHERE j.outcome IS NULL OR j.outcome = 'unmatched' GROUP BY 1 ORDER BY 2 DESC, 1";
    for row in &sqlx::query(sql).fetch_all(&mut *db).await? {
        counts.unmatched.push((row.try_get("reason")?, count(row, "calls")?));
    }
    let sql = "SELECT l.agent, count(*) AS calls, count(j.deal_no) AS matched
        FROM call c NOT INDEXED LEFT JOIN call_join j ON j.call_no = c.call_no LEFT JOIN call_log l ON l.log_no = j.log_no
        GROUP BY l.agent ORDER BY l.agent IS NULL, l.agent";
    for row in &sqlx::query(sql).fetch_all(&mut *db).await? {
        counts
            .by_manager
            .push((row.try_get("agent")?, count(row, "calls")?, count(row, "matched")?));
    }
    let sql = "SELECT l.agent, coalesce(j.reason, j.outcome, 'not_joined') AS reason, count(*) AS calls
        FROM call c NOT INDEXED LEFT JOIN call_join j ON j.call_no = c.call_no LEFT JOIN call_log l ON l.log_no = j.log_no
        WHERE j.outcome IS NOT 'matched' GROUP BY 1, 2 ORDER BY l.agent IS NULL, l.agent, 3 DESC, 2";
    for row in &sqlx::query(sql).fetch_all(&mut *db).await? {
        let (manager, reason) = (row.try_get("agent")?, row.try_get("reason")?);
        counts
            .unmatched_by_manager
            .push((manager, reason, count(row, "calls")?));
    }
    deal_counts(db, &mut counts).await?;
    Ok(counts)
}

/// The join seen from the deals: which have a call, and why the others have none.
async fn deal_counts(db: &mut SqliteConnection, counts: &mut JoinCounts) -> Result<(), Fault> {
    // A call is in a deal's life as `crm::join` says: created <= start < closed.
    let sql = "WITH called AS (SELECT DISTINCT deal_no FROM call_join WHERE deal_no IS NOT NULL),
            wanted AS (SELECT DISTINCT v.value AS deal_id FROM call_join j, json_each(j.candidates) v
                WHERE j.outcome = 'ambiguous')
        SELECT CASE
            WHEN d.deal_id IN (SELECT deal_id FROM wanted) THEN 'ambiguous_calls'
            WHEN EXISTS (SELECT 1 FROM call_log l WHERE l.deal_id = d.deal_id) THEN 'no_recording'
            WHEN EXISTS (SELECT 1 FROM deal_phone p JOIN call_log l ON l.customer_phone = p.phone
                WHERE p.deal_no = d.deal_no AND l.deal_id IS NULL AND l.started_at >= d.created_at
                    AND (d.closed_at IS NULL OR l.started_at < d.closed_at)) THEN 'no_recording'
            WHEN NOT EXISTS (SELECT 1 FROM deal_phone p WHERE p.deal_no = d.deal_no) THEN 'no_phone'
            WHEN EXISTS (SELECT 1 FROM deal_phone p JOIN call_log l ON l.customer_phone = p.phone
                WHERE p.deal_no = d.deal_no AND l.deal_id IS NULL) THEN 'outside_deal_life'
            ELSE 'not_in_call_log' END AS reason, count(*) AS deals
        FROM deal d WHERE d.deal_no NOT IN (SELECT deal_no FROM called) GROUP BY 1 ORDER BY 2 DESC, 1";
    for row in &sqlx::query(sql).fetch_all(&mut *db).await? {
        counts
            .deals_without_calls
            .push((row.try_get("reason")?, count(row, "deals")?));
    }
    let sql = "WITH called AS (SELECT DISTINCT deal_no FROM call_join WHERE deal_no IS NOT NULL)
        SELECT d.source, d.manager, count(*) AS deals, count(c.deal_no) AS with_calls
        FROM deal d LEFT JOIN called c ON c.deal_no = d.deal_no GROUP BY 1, 2";
    let (mut sources, mut managers) = (BTreeMap::new(), BTreeMap::new());
    for row in &sqlx::query(sql).fetch_all(db).await? {
        let (deals, with) = (count(row, "deals")?, count(row, "with_calls")?);
        let add = |groups: &mut BTreeMap<Option<String>, (u64, u64)>, name| {
            let sum = groups.entry(name).or_default();
            *sum = (sum.0 + deals, sum.1 + with);
        };
        add(&mut sources, row.try_get("source")?);
        add(&mut managers, row.try_get("manager")?);
    }
    let flat = |groups: BTreeMap<Option<String>, (u64, u64)>| {
        let rows = groups.into_iter().map(|(name, (deals, with))| (name, deals, with));
        rows.collect::<Vec<_>>()
    };
    counts.deals_by_source = flat(sources);
    counts.deals_by_manager = flat(managers);
    Ok(())
}

pub(super) async fn manager_rows(db: &mut SqliteConnection, form: &FormId) -> Result<Vec<ManagerRow>, Fault> {
    // Figures over many calls rest on meaningful calls, scored by the form's current version.
    // Of a transferred call each agent has the part that he handled, with the score of that part.
    let sql = "SELECT agent, count(*) AS calls, count(score) AS scored, avg(score) AS mean_score FROM (
            SELECT l.agent AS agent, s.score AS score
            FROM call c NOT INDEXED
            LEFT JOIN form f ON f.form_id = ?1
            LEFT JOIN scorecard s ON s.call_no = c.call_no AND s.form_no = f.form_no
                AND s.version_no = f.current_version AND s.meaningful = 1
            LEFT JOIN call_join j ON j.call_no = c.call_no LEFT JOIN call_log l ON l.log_no = j.log_no
            WHERE NOT EXISTS (SELECT 1 FROM call_part p WHERE p.call_no = c.call_no)
            UNION ALL
            SELECT p.agent, t.score
            FROM call_part p
            LEFT JOIN form f ON f.form_id = ?1
            LEFT JOIN scorecard s ON s.call_no = p.head_no AND s.form_no = f.form_no
                AND s.version_no = f.current_version AND s.meaningful = 1
            LEFT JOIN part_score t ON t.score_no = s.score_no AND t.seq = p.seq)
        GROUP BY agent ORDER BY agent IS NULL, agent";
    let found = sqlx::query(sql).bind(form.as_str()).fetch_all(&mut *db).await?;
    let mut place: HashMap<Option<String>, usize> = HashMap::new();
    let mut rows = Vec::with_capacity(found.len());
    for row in &found {
        let manager: Option<String> = row.try_get("agent")?;
        place.insert(manager.clone(), rows.len());
        rows.push(ManagerRow {
            manager,
            calls: count(row, "calls")?,
            scored: count(row, "scored")?,
            mean_score: row.try_get("mean_score")?,
            deals: DealCounts::default(),
            items: Vec::new(),
        });
    }

    let sql = "SELECT h.agent, d.status, count(DISTINCT d.deal_no) AS deals FROM (
            SELECT l.agent AS agent, j.deal_no AS deal_no
            FROM call_join j LEFT JOIN call_log l ON l.log_no = j.log_no WHERE j.deal_no IS NOT NULL
            UNION ALL
            SELECT p.agent, j.deal_no FROM call_part p JOIN call_join j ON j.call_no = p.head_no
            WHERE j.deal_no IS NOT NULL) h
        JOIN deal d ON d.deal_no = h.deal_no
        GROUP BY h.agent, d.status";
    for row in &sqlx::query(sql).fetch_all(&mut *db).await? {
        if let Some(&at) = place.get(&row.try_get::<Option<String>, _>("agent")?) {
            add_deals(&mut rows[at].deals, row)?;
        }
    }

    let names = item_names(db, form).await?;
    for (agent, tallies) in tally::by_agent(db, form).await? {
        let Some(&at) = place.get(&agent) else { continue };
        for (number, tally) in tallies {
            let item = names.get(&number).ok_or_else(|| Fault::damaged("item", number))?;
            rows[at]
                .items
                .push((item.clone(), tally.passed, tally.passed + tally.failed));
        }
    }
    Ok(rows)
}

/// Item numbers of the form, with their ids.
pub(super) async fn item_names(db: &mut SqliteConnection, form: &FormId) -> Result<HashMap<i64, ItemId>, Fault> {
    let sql = "SELECT i.item_no, i.item_id FROM item i JOIN form f ON f.form_no = i.form_no WHERE f.form_id = ?";
    let rows: Vec<(i64, String)> = sqlx::query_as(sql).bind(form.as_str()).fetch_all(db).await?;
    Ok(rows.into_iter().map(|(no, id)| (no, ItemId(id))).collect())
}

/// Adds `deals` under the row's `status`.
pub(super) fn add_deals(counts: &mut DealCounts, row: &SqliteRow) -> Result<(), Fault> {
    use crate::domain::DealStatus;
    let deals = count(row, "deals")?;
    match from_word(row.try_get("status")?, "deal status")? {
        DealStatus::Won => counts.won += deals,
        DealStatus::Lost => counts.lost += deals,
        DealStatus::Open => counts.open += deals,
    }
    Ok(())
}

pub(super) async fn status(db: &mut SqliteConnection, url: String, bytes: Option<u64>) -> Result<StoreStatus, Fault> {
    let sql = "SELECT (SELECT max(version) FROM _sqlx_migrations) AS version,
        (SELECT count(*) FROM call) AS calls, (SELECT count(*) FROM transcript) AS transcripts,
        (SELECT count(*) FROM scorecard) AS scorecards, (SELECT count(*) FROM deal) AS deals,
        (SELECT count(*) FROM call_log) AS log_rows, (SELECT count(*) FROM deal_stage) AS stages,
        (SELECT count(*) FROM lead) AS leads, (SELECT count(*) FROM cost) AS costs,
        (SELECT count(*) FROM plan_target) AS plan, (SELECT count(*) FROM deal_item) AS items,
        (SELECT count(*) FROM crm_task) AS tasks";
    let row = sqlx::query(sql).fetch_one(db).await?;
    Ok(StoreStatus {
        url,
        schema_version: row.try_get("version")?,
        calls: count(&row, "calls")?,
        transcripts: count(&row, "transcripts")?,
        scorecards: count(&row, "scorecards")?,
        deals: count(&row, "deals")?,
        log_rows: count(&row, "log_rows")?,
        stages: count(&row, "stages")?,
        leads: count(&row, "leads")?,
        costs: count(&row, "costs")?,
        plan: count(&row, "plan")?,
        items: count(&row, "items")?,
        tasks: count(&row, "tasks")?,
        bytes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_of_odd_length_covers_both_halves_of_its_last_byte() {
        let (low, high) = prefix_range("aBc").unwrap();
        assert_eq!((low[0], low[1], low[31]), (0xab, 0xc0, 0x00));
        assert_eq!((high[0], high[1], high[31]), (0xab, 0xcf, 0xff));
        assert_eq!(prefix_range("xyz"), None);
        assert_eq!(prefix_range(&"0".repeat(65)), None);
    }
}
