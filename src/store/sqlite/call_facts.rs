//! Calls as narrow rows, read page by page inside one read transaction: memory does not grow with calls. Rows of the call
//! log come in the order of time, each with the recordings that the join gave it; recordings without one come after.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{AssertSqlSafe, QueryBuilder, Row, Sqlite};

use super::convert::{Fault, count, from_word};
use super::tally::{Packed, Packing, Tally};
use crate::domain::{FormId, ItemId, TaskKind};
use crate::store::{
    CallCard, CallFact, CallFactQuery, CallFigure, CompetitorMention, FACT_PAGE, FormItem, ItemTally, StagePath,
    TaskFact,
};

/// The latest scorecard of a call `c` by the current version of its form.
const LATEST: &str = "LEFT JOIN scorecard s ON s.score_no = (
        SELECT s.score_no FROM scorecard s JOIN form f ON f.form_no = s.form_no AND f.current_version = s.version_no
        WHERE s.call_no = c.call_no ORDER BY s.scored_at DESC, s.score_no DESC LIMIT 1)
    LEFT JOIN score_fact x ON x.score_no = s.score_no";

/// Columns of a call `c` and of its scorecard, before the figures.
const CARD: &str = "c.call_no, c.duration_ms, s.score_no, s.form_no, s.meaningful, s.score, s.unfailed_score, s.result,
    s.coverage, x.decision, x.close, x.path_no,
    CASE WHEN x.critical_failed > 0 THEN
        (SELECT group_concat(k.item_no, ' ') FROM score_critical k WHERE k.score_no = s.score_no) END AS critical";

pub(super) type Visit<'v> = &'v mut (dyn for<'a> FnMut(&'a [CallFact]) + Send);

pub(super) async fn visit(db: &mut SqliteConnection, query: &CallFactQuery, visit: Visit<'_>) -> Result<(), Fault> {
    let group = group_items(db, &query.group).await?;
    let mut reader = Reader::default();
    let logged = logged_sql(&group);
    let (from, to) = (query.from.unwrap_or(i64::MIN), query.to.unwrap_or(i64::MAX));
    let limit = i64::try_from(FACT_PAGE).unwrap_or(i64::MAX);
    let mut after = (from, i64::MIN);
    loop {
        let rows = sqlx::query(AssertSqlSafe(logged.clone()))
            .bind(after.0)
            .bind(after.1)
            .bind(to)
            .bind(limit)
            .fetch_all(&mut *db)
            .await?;
        let Some(last) = rows.last() else { break };
        after = (last.try_get("started_at")?, last.try_get("log_no")?);
        // A row of the log may have several recordings: then there are more facts than rows of the log.
        for chunk in rows.chunks(FACT_PAGE) {
            let facts = chunk
                .iter()
                .map(|row| reader.logged(row))
                .collect::<Result<Vec<_>, _>>()?;
            visit(&facts);
        }
    }
    if query.from.is_some() || query.to.is_some() {
        return Ok(());
    }
    let sql = unlogged_sql(&group);
    let mut after = i64::MIN;
    loop {
        let rows = sqlx::query(AssertSqlSafe(sql.clone()))
            .bind(after)
            .bind(limit)
            .fetch_all(&mut *db)
            .await?;
        let Some(last) = rows.last() else { break };
        after = last.try_get("call_no")?;
        let facts = rows.iter().map(unlogged).collect::<Result<Vec<_>, _>>()?;
        visit(&facts);
    }
    Ok(())
}

fn figures() -> String {
    let columns: Vec<String> = CallFigure::ALL.iter().map(|f| format!("x.{}", f.column())).collect();
    columns.join(", ")
}

/// How many items of the group passed, and passed or failed; the numbers are the store's own.
fn group_counts(group: &[i64]) -> String {
    let list: Vec<String> = group.iter().map(ToString::to_string).collect();
    let list = list.join(", ");
    let of = |verdicts: &str| {
        format!(
            "(SELECT count(*) FROM score_item v WHERE v.score_no = s.score_no AND v.item_no IN ({list})
                AND v.verdict IN ({verdicts}))"
        )
    };
    format!(
        "{} AS group_passed, {} AS group_decided",
        of("'pass'"),
        of("'pass', 'fail'")
    )
}

/// The numbers of the items with these ids, in all forms.
async fn group_items(db: &mut SqliteConnection, group: &[ItemId]) -> Result<Vec<i64>, Fault> {
    if group.is_empty() {
        return Ok(Vec::new());
    }
    let mut query: QueryBuilder<Sqlite> = QueryBuilder::new("SELECT item_no FROM item WHERE item_id IN (");
    let mut list = query.separated(", ");
    for item in group {
        list.push_bind(item.0.clone());
    }
    query.push(") ORDER BY item_no");
    Ok(query.build_query_scalar().fetch_all(db).await?)
}

fn logged_sql(group: &[i64]) -> String {
    // Whoever a lead or a deal had been made for before the call is no stranger.
    let cold = "CASE WHEN l.customer_phone IS NOT NULL THEN NOT (
            EXISTS (SELECT 1 FROM lead_phone p JOIN lead a ON a.lead_no = p.lead_no
                WHERE p.phone = l.customer_phone AND a.created_at <= l.started_at)
            OR EXISTS (SELECT 1 FROM deal_phone p JOIN deal a ON a.deal_no = p.deal_no
                WHERE p.phone = l.customer_phone AND a.created_at <= l.started_at)
            OR EXISTS (SELECT 1 FROM deal a WHERE a.deal_id = l.deal_id AND a.created_at <= l.started_at)) END";
    let (figures, group) = (figures(), group_counts(group));
    format!(
        "SELECT l.log_no, l.started_at, l.direction, l.agent, l.customer_phone, l.answered, l.ring_s, l.talk_s,
            l.duration_s, l.queue, l.linked_id, {cold} AS cold,
            CASE WHEN j.call_no IS NULL THEN (SELECT d.deal_no FROM deal d WHERE d.deal_id = l.deal_id)
                ELSE j.deal_no END AS deal_no,
            {CARD}, {group}, {figures}
        FROM (SELECT * FROM call_log WHERE (started_at, log_no) > (?1, ?2) AND started_at < ?3
                ORDER BY started_at, log_no LIMIT ?4) l
        LEFT JOIN call_join j ON j.log_no = l.log_no LEFT JOIN call c ON c.call_no = j.call_no {LATEST}
        ORDER BY l.started_at, l.log_no, c.call_no"
    )
}

fn unlogged_sql(group: &[i64]) -> String {
    let (figures, group) = (figures(), group_counts(group));
    format!(
        "SELECT j.deal_no, {CARD}, {group}, {figures}
        FROM (SELECT * FROM call WHERE call_no > ?1 AND NOT EXISTS (
                SELECT 1 FROM call_join k WHERE k.call_no = call.call_no AND k.log_no IS NOT NULL)
                ORDER BY call_no LIMIT ?2) c
        LEFT JOIN call_join j ON j.call_no = c.call_no {LATEST}
        ORDER BY c.call_no"
    )
}

/// Shares names, and knows which rows of the log have been counted.
#[derive(Default)]
struct Reader {
    names: HashSet<Arc<str>>,
    last_log: Option<i64>,
}

impl Reader {
    fn name(&mut self, text: Option<&str>) -> Option<Arc<str>> {
        let text = text?;
        if let Some(name) = self.names.get(text) {
            return Some(name.clone());
        }
        let name: Arc<str> = text.into();
        self.names.insert(name.clone());
        Some(name)
    }

    fn logged(&mut self, row: &SqliteRow) -> Result<CallFact, Fault> {
        let log_no: i64 = row.try_get("log_no")?;
        let repeats_log = self.last_log == Some(log_no);
        self.last_log = Some(log_no);
        let direction: Option<String> = row.try_get("direction")?;
        Ok(CallFact {
            log_no: Some(log_no),
            call_no: row.try_get("call_no")?,
            repeats_log,
            deal_no: row.try_get("deal_no")?,
            started_at: row.try_get("started_at")?,
            direction: direction.map(|word| from_word(word, "direction")).transpose()?,
            agent: self.name(row.try_get("agent")?),
            phone: row.try_get("customer_phone")?,
            cold: row.try_get("cold")?,
            answered: row.try_get("answered")?,
            ring_s: row.try_get("ring_s")?,
            talk_s: row.try_get("talk_s")?,
            duration_s: row.try_get("duration_s")?,
            queue: self.name(row.try_get("queue")?),
            linked_id: row.try_get("linked_id")?,
            audio_ms: row.try_get("duration_ms")?,
            card: card(row)?,
        })
    }
}

fn unlogged(row: &SqliteRow) -> Result<CallFact, Fault> {
    Ok(CallFact {
        log_no: None,
        call_no: row.try_get("call_no")?,
        repeats_log: false,
        deal_no: row.try_get("deal_no")?,
        started_at: None,
        direction: None,
        agent: None,
        phone: None,
        cold: None,
        answered: None,
        ring_s: None,
        talk_s: None,
        duration_s: None,
        queue: None,
        linked_id: None,
        audio_ms: row.try_get("duration_ms")?,
        card: card(row)?,
    })
}

fn card(row: &SqliteRow) -> Result<Option<Box<CallCard>>, Fault> {
    let Some(score_no) = row.try_get::<Option<i64>, _>("score_no")? else {
        return Ok(None);
    };
    // By place: a name would be looked up for each of them.
    let first = row.len() - CallFigure::ALL.len();
    let mut figures = [None; CallFigure::ALL.len()];
    for (place, value) in figures.iter_mut().enumerate() {
        *value = row.try_get(first + place)?;
    }
    let word = |column| row.try_get::<Option<String>, _>(column);
    let failed: Option<&str> = row.try_get("critical")?;
    let critical_failed = failed
        .into_iter()
        .flat_map(|list| list.split(' '))
        .map(|number| number.parse().map_err(|_| Fault::damaged("item", number)))
        .collect::<Result<_, _>>()?;
    Ok(Some(Box::new(CallCard {
        score_no,
        form_no: row.try_get("form_no")?,
        meaningful: row.try_get("meaningful")?,
        score: row.try_get("score")?,
        unfailed_score: row.try_get("unfailed_score")?,
        passed: word("result")?.map(|result| result == "pass"),
        coverage: row.try_get("coverage")?,
        decision: word("decision")?.map(|word| from_word(word, "decision")).transpose()?,
        close: word("close")?.map(|word| from_word(word, "close")).transpose()?,
        critical_failed,
        path_no: row.try_get("path_no")?,
        group: (count(row, "group_passed")?, count(row, "group_decided")?),
        figures,
    })))
}

pub(super) async fn stage_paths(db: &mut SqliteConnection) -> Result<Vec<StagePath>, Fault> {
    let rows: Vec<(i64, String)> = sqlx::query_as("SELECT path_no, path FROM stage_path ORDER BY path_no")
        .fetch_all(db)
        .await?;
    rows.into_iter()
        .map(|(path_no, path)| StagePath::parse(path_no, &path).ok_or_else(|| Fault::damaged("stages of a call", path)))
        .collect()
}

pub(super) async fn form_items(db: &mut SqliteConnection) -> Result<Vec<FormItem>, Fault> {
    let sql = "SELECT i.item_no, i.form_no, f.form_id, i.item_id FROM item i JOIN form f ON f.form_no = i.form_no
        ORDER BY i.item_no";
    let rows: Vec<(i64, i64, String, String)> = sqlx::query_as(sql).fetch_all(db).await?;
    let item = |(item_no, form_no, form, item)| FormItem {
        item_no,
        form_no,
        form: FormId(form),
        item: ItemId(item),
    };
    Ok(rows.into_iter().map(item).collect())
}

/// When the first run began, UTC microseconds.
pub(super) async fn first_run(db: &mut SqliteConnection) -> Result<Option<i64>, Fault> {
    Ok(sqlx::query_scalar("SELECT min(started_at) FROM run")
        .fetch_one(db)
        .await?)
}

/// Meaningful calls with a known start, by the latest scorecard of each.
const SCORED: &str = "FROM call_log l JOIN call_join j ON j.log_no = l.log_no JOIN call c ON c.call_no = j.call_no
    JOIN scorecard s ON s.score_no = (
        SELECT s.score_no FROM scorecard s JOIN form f ON f.form_no = s.form_no AND f.current_version = s.version_no
        WHERE s.call_no = c.call_no ORDER BY s.scored_at DESC, s.score_no DESC LIMIT 1)";

/// Verdicts are packed in SQL and counted here: grouping thirty million of them there sorts them all on the disk.
pub(super) async fn item_tallies(db: &mut SqliteConnection, from: i64, to: i64) -> Result<Vec<ItemTally>, Fault> {
    let items: Vec<i64> = sqlx::query_scalar("SELECT item_no FROM item")
        .fetch_all(&mut *db)
        .await?;
    let packing = Packing::of(items);
    let sql = format!(
        "SELECT l.started_at, l.log_no, l.agent{}
        FROM (SELECT log_no, started_at, agent FROM call_log WHERE (started_at, log_no) > (?1, ?2) AND started_at < ?3
                ORDER BY started_at, log_no LIMIT ?4) l
        LEFT JOIN call_join j ON j.log_no = l.log_no
        LEFT JOIN scorecard s ON s.meaningful = 1 AND s.score_no = (
            SELECT s.score_no FROM scorecard s JOIN form f ON f.form_no = s.form_no AND f.current_version = s.version_no
            WHERE s.call_no = j.call_no ORDER BY s.scored_at DESC, s.score_no DESC LIMIT 1)
        ORDER BY l.started_at, l.log_no",
        packing.sql("s.score_no")
    );
    let mut reader = Reader::default();
    let mut tallies: BTreeMap<(i64, bool, Option<Arc<str>>), Tally> = BTreeMap::new();
    let mut after = (from, i64::MIN);
    loop {
        let rows = sqlx::query(AssertSqlSafe(sql.clone()))
            .bind(after.0)
            .bind(after.1)
            .bind(to)
            .bind(i64::try_from(FACT_PAGE).unwrap_or(i64::MAX))
            .fetch_all(&mut *db)
            .await?;
        let Some(last) = rows.last() else { break };
        after = (last.try_get("started_at")?, last.try_get("log_no")?);
        for row in &rows {
            let agent = reader.name(row.try_get("agent")?);
            for (item, verdict) in packing.read(row)? {
                // Nobody's calls come last.
                let tally = tallies.entry((item, agent.is_none(), agent.clone())).or_default();
                match verdict {
                    Packed::Pass => tally.passed += 1,
                    Packed::Fail => tally.failed += 1,
                    Packed::Other => {}
                }
            }
        }
    }
    let row = |((item_no, _, agent), tally): ((i64, bool, Option<Arc<str>>), Tally)| ItemTally {
        item_no,
        agent,
        passed: tally.passed,
        failed: tally.failed,
    };
    Ok(tallies.into_iter().map(row).collect())
}

pub(super) async fn visit_competitors(
    db: &mut SqliteConnection,
    from: i64,
    to: i64,
    visit: &mut (dyn for<'a> FnMut(&'a CompetitorMention) + Send),
) -> Result<(), Fault> {
    let sql = format!(
        "SELECT m.score_no, m.seq, l.started_at, l.agent, j.deal_no, m.name, m.amount
        {SCORED} JOIN score_competitor m ON m.score_no = s.score_no
        WHERE l.started_at >= ?1 AND l.started_at < ?2 AND s.meaningful = 1 AND (m.score_no, m.seq) > (?3, ?4)
        ORDER BY m.score_no, m.seq LIMIT ?5"
    );
    let mut reader = Reader::default();
    let mut after = (i64::MIN, i64::MIN);
    loop {
        let rows = sqlx::query(AssertSqlSafe(sql.clone()))
            .bind(from)
            .bind(to)
            .bind(after.0)
            .bind(after.1)
            .bind(i64::try_from(FACT_PAGE).unwrap_or(i64::MAX))
            .fetch_all(&mut *db)
            .await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = (last.try_get("score_no")?, last.try_get("seq")?);
        for row in &rows {
            visit(&CompetitorMention {
                score_no: row.try_get("score_no")?,
                started_at: row.try_get("started_at")?,
                agent: reader.name(row.try_get("agent")?),
                deal_no: row.try_get("deal_no")?,
                name: row.try_get("name")?,
                amount: row.try_get("amount")?,
            });
        }
    }
}

/// Done tasks of one kind with whether a call lies within `window` microseconds of the mark, either side.
pub(super) async fn visit_tasks(
    db: &mut SqliteConnection,
    kind: TaskKind,
    window: i64,
    visit: &mut (dyn for<'a> FnMut(&'a TaskFact) + Send),
) -> Result<(), Fault> {
    // A call with whom the task is about: by its phone, contact or deal, or by a phone of the deal.
    let sql = "SELECT t.task_id, t.done_at, t.manager, d.deal_no,
            CASE WHEN t.phone IS NULL AND t.contact_id IS NULL AND t.deal_id IS NULL THEN NULL ELSE
                EXISTS (SELECT 1 FROM call_log l WHERE l.customer_phone = t.phone
                    AND l.started_at BETWEEN t.done_at - ?2 AND t.done_at + ?2)
                OR EXISTS (SELECT 1 FROM call_log l WHERE l.contact_id = t.contact_id
                    AND l.started_at BETWEEN t.done_at - ?2 AND t.done_at + ?2)
                OR EXISTS (SELECT 1 FROM call_log l WHERE l.deal_id = t.deal_id
                    AND l.started_at BETWEEN t.done_at - ?2 AND t.done_at + ?2)
                OR EXISTS (SELECT 1 FROM deal_phone p JOIN call_log l ON l.customer_phone = p.phone
                    WHERE p.deal_no = d.deal_no AND l.started_at BETWEEN t.done_at - ?2 AND t.done_at + ?2)
            END AS has_call
        FROM crm_task t LEFT JOIN deal d ON d.deal_id = t.deal_id
        WHERE t.kind = ?1 AND t.done_at IS NOT NULL AND t.task_id > ?3 ORDER BY t.task_id LIMIT ?4";
    let kind = super::convert::word(&kind, "task kind")?;
    let mut reader = Reader::default();
    let mut after = String::new();
    loop {
        let rows = sqlx::query(sql)
            .bind(&kind)
            .bind(window)
            .bind(&after)
            .bind(i64::try_from(FACT_PAGE).unwrap_or(i64::MAX))
            .fetch_all(&mut *db)
            .await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.try_get("task_id")?;
        for row in &rows {
            visit(&TaskFact {
                done_at: row.try_get("done_at")?,
                manager: reader.name(row.try_get("manager")?),
                deal_no: row.try_get("deal_no")?,
                has_call: row.try_get("has_call")?,
            });
        }
    }
}
