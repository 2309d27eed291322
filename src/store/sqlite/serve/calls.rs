//! Pages of the list of calls. The order decides which index leads: the log's times, or the scores; so a page costs as
//! much as the calls it passes over, not as many as there are. Where a filter leaves few calls ([`few`]), those lead.

use std::collections::BTreeMap;

use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{QueryBuilder, Row, Sqlite};

use super::few;
use super::users::teams_of_agents;
use crate::domain::{CallId, FormId, ItemId, Verdict};
use crate::store::sqlite::convert::{Fault, call_id, micros, word};
use crate::store::sqlite::overview::{CALL_COLUMNS, STARTED, call_row};
use crate::store::{CallChoices, CallCursor, CallOrder, CallPage, CallRow, CallSearch, DealFilter, Scope};

/// What every list has beside call, log and scorecard.
const BESIDE: &str = " LEFT JOIN deal d ON d.deal_no = j.deal_no
    LEFT JOIN call_identity i ON i.call_no = c.call_no
    LEFT JOIN call_roles r ON r.call_no = c.call_no
    LEFT JOIN form f ON f.form_no = s.form_no
    LEFT JOIN stage_state x ON x.call_no = c.call_no AND x.stage =
        (SELECT stage FROM stage_state WHERE call_no = c.call_no AND outcome = 'failed'
         ORDER BY CASE stage WHEN 'transcribe' THEN 1 WHEN 'roles' THEN 2 ELSE 3 END LIMIT 1) ";

/// The coverage below which a call was heard too badly to trust its score.
const DOUBTFUL_BELOW: f64 = 0.8;

/// What a list begins from.
#[derive(Clone, Copy, PartialEq)]
enum Lead {
    Log,
    /// Calls that the log does not have.
    Unlogged,
    Scores,
    One,
}

pub(super) async fn search(db: &mut SqliteConnection, search: &CallSearch, scope: &Scope) -> Result<CallPage, Fault> {
    let limit = usize::try_from(search.limit.max(1)).unwrap_or(usize::MAX);
    let leads: &[Lead] = match search.order {
        CallOrder::Newest if search.after.is_some_and(|after| after.key.is_none()) => &[Lead::Unlogged],
        CallOrder::Newest => &[Lead::Log, Lead::Unlogged],
        CallOrder::Worst | CallOrder::Best => &[Lead::Scores],
    };
    let few = few::calls(db, search, scope).await?;
    let mut found: Vec<(CallCursor, CallRow)> = Vec::new();
    for &lead in leads {
        let needs_log = search.from.is_some() || search.to.is_some() || search.agent.is_some();
        let needs_log = needs_log || search.agents.is_some() || scope.agents.is_some();
        if lead == Lead::Unlogged && needs_log || found.len() > limit {
            continue;
        }
        let mut query = select_among(lead, search.form.as_ref().map(FormId::as_str), few.as_deref());
        narrow(&mut query, search, scope)?;
        // The second lead begins at its own beginning.
        if lead != Lead::Unlogged || leads.len() == 1 {
            after(&mut query, search, lead);
        }
        query.push(match (lead, search.order) {
            (Lead::Unlogged | Lead::One, _) => " ORDER BY c.call_no DESC",
            (Lead::Log, _) => " ORDER BY l.started_at DESC, c.call_no DESC",
            (Lead::Scores, CallOrder::Best) => " ORDER BY s.score DESC, s.call_no DESC",
            (Lead::Scores, _) => " ORDER BY s.score, s.call_no",
        });
        query.push(" LIMIT ").push_bind(i64::from(search.limit.max(1)) + 1);
        for row in query.build().fetch_all(&mut *db).await? {
            found.push((cursor(&row, lead)?, call_row(&row)?));
        }
    }
    let more = found.len() > limit;
    found.truncate(limit);
    Ok(CallPage {
        next: found.last().map(|(cursor, _)| *cursor).filter(|_| more),
        rows: found.into_iter().map(|(_, row)| row).collect(),
    })
}

pub(super) async fn visible(db: &mut SqliteConnection, call: CallId, scope: &Scope) -> Result<Option<CallRow>, Fault> {
    let mut query = select(Lead::One, None);
    query.push(" AND c.call_id = ").push_bind(call.as_bytes().to_vec());
    scoped(&mut query, scope);
    let row = query.build().fetch_optional(db).await?;
    row.as_ref().map(call_row).transpose()
}

pub(super) async fn of_deal(db: &mut SqliteConnection, deal: &str, scope: &Scope) -> Result<Vec<CallRow>, Fault> {
    const MOST: i64 = 50;
    let mut query = select(Lead::One, None);
    query
        .push(" AND c.call_no IN (SELECT call_no FROM call_join WHERE deal_no = (SELECT deal_no FROM deal WHERE deal_id = ")
        .push_bind(deal)
        .push("))");
    scoped(&mut query, scope);
    query
        .push(format!(" ORDER BY {STARTED} IS NULL, {STARTED}, c.call_no LIMIT "))
        .push_bind(MOST);
    let rows = query.build().fetch_all(db).await?;
    rows.iter().map(call_row).collect()
}

pub(super) async fn for_training(db: &mut SqliteConnection, scope: &Scope) -> Result<Vec<CallRow>, Fault> {
    const MOST: i64 = 50;
    let mut query = select(Lead::One, None);
    query.push(" AND c.call_no IN (SELECT call_no FROM call_mark WHERE mark = 'training')");
    scoped(&mut query, scope);
    query
        .push(" ORDER BY (SELECT at FROM call_mark m WHERE m.call_no = c.call_no AND m.mark = 'training') DESC LIMIT ")
        .push_bind(MOST);
    let rows = query.build().fetch_all(db).await?;
    rows.iter().map(call_row).collect()
}

/// Calls that failed, the newest to come first.
pub(in crate::store::sqlite) async fn failed(
    db: &mut SqliteConnection,
    scope: &Scope,
    limit: u32,
) -> Result<Vec<CallRow>, Fault> {
    let mut query = select(Lead::One, None);
    query.push(" AND c.call_no IN (SELECT call_no FROM stage_state WHERE outcome = 'failed')");
    scoped(&mut query, scope);
    query.push(" ORDER BY c.call_no DESC LIMIT ").push_bind(limit);
    let rows = query.build().fetch_all(db).await?;
    rows.iter().map(call_row).collect()
}

pub(super) async fn agents_of_teams(db: &mut SqliteConnection, teams: &[String]) -> Result<Vec<String>, Fault> {
    let of = team_of_each(db).await?;
    let is_asked = |team: &String| teams.contains(team);
    Ok(of
        .into_iter()
        .filter(|(_, team)| is_asked(team))
        .map(|(agent, _)| agent)
        .collect())
}

pub(super) async fn open_blind(db: &mut SqliteConnection, reviewer: &str) -> Result<Vec<CallId>, Fault> {
    let rows = sqlx::query(
        "SELECT c.call_id FROM blind_review b JOIN call c USING (call_no) WHERE b.reviewer = ? AND b.finished_at IS NULL",
    )
    .bind(reviewer)
    .fetch_all(db)
    .await?;
    rows.iter().map(call_id).collect()
}

pub(super) async fn choices(db: &mut SqliteConnection) -> Result<CallChoices, Fault> {
    let agents = sqlx::query_scalar("SELECT DISTINCT agent FROM call_log WHERE agent IS NOT NULL ORDER BY agent")
        .fetch_all(&mut *db)
        .await?;
    let mut teams: Vec<String> = team_of_each(db).await?.into_values().collect();
    teams.sort();
    teams.dedup();
    Ok(CallChoices { agents, teams })
}

async fn team_of_each(db: &mut SqliteConnection) -> Result<BTreeMap<String, String>, Fault> {
    let rows = sqlx::query(
        "SELECT manager, team, count(*) AS deals FROM deal WHERE manager IS NOT NULL AND team IS NOT NULL
         GROUP BY manager, team ORDER BY manager, team",
    )
    .fetch_all(db)
    .await?;
    teams_of_agents(&rows)
}

fn select(lead: Lead, form: Option<&str>) -> QueryBuilder<Sqlite> {
    select_among(lead, form, None)
}

/// `few`: a JSON array of the numbers of calls that the list can hold, to begin from.
fn select_among(lead: Lead, form: Option<&str>, few: Option<&str>) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new(format!("SELECT c.call_no, {CALL_COLUMNS} FROM "));
    if let Some(few) = few {
        query
            .push("json_each(")
            .push_bind(few.to_owned())
            .push(") t CROSS JOIN ");
    }
    query.push(match (lead, few) {
        (Lead::Log, None) => {
            "call_log l INDEXED BY call_log_started CROSS JOIN call_join j ON j.log_no = l.log_no
             CROSS JOIN call c ON c.call_no = j.call_no LEFT JOIN scorecard s ON s.score_no = "
        }
        (Lead::Log, Some(_)) => {
            "call_join j ON j.call_no = t.value CROSS JOIN call_log l ON l.log_no = j.log_no
             CROSS JOIN call c ON c.call_no = j.call_no LEFT JOIN scorecard s ON s.score_no = "
        }
        (Lead::Unlogged | Lead::One, None) => {
            "call c LEFT JOIN call_join j ON j.call_no = c.call_no
             LEFT JOIN call_log l ON l.log_no = j.log_no LEFT JOIN scorecard s ON s.score_no = "
        }
        (Lead::Unlogged | Lead::One, Some(_)) => {
            "call c ON c.call_no = t.value LEFT JOIN call_join j ON j.call_no = c.call_no
             LEFT JOIN call_log l ON l.log_no = j.log_no LEFT JOIN scorecard s ON s.score_no = "
        }
        (Lead::Scores, None) => {
            "scorecard s INDEXED BY scorecard_by_score CROSS JOIN call c ON c.call_no = s.call_no
             LEFT JOIN call_join j ON j.call_no = c.call_no LEFT JOIN call_log l ON l.log_no = j.log_no "
        }
        (Lead::Scores, Some(_)) => {
            "call c ON c.call_no = t.value CROSS JOIN scorecard s ON s.call_no = c.call_no
             LEFT JOIN call_join j ON j.call_no = c.call_no LEFT JOIN call_log l ON l.log_no = j.log_no "
        }
    });
    if lead != Lead::Scores {
        latest(&mut query, form);
    }
    query.push(BESIDE).push(" WHERE ");
    match lead {
        Lead::Scores => {
            query.push(" s.score IS NOT NULL AND s.score_no = ");
            latest(&mut query, form);
        }
        Lead::Unlogged => {
            query.push(" l.log_no IS NULL");
        }
        Lead::Log | Lead::One => {
            query.push(" 1 = 1");
        }
    }
    query
}

/// The latest scorecard of the call, by the form asked for or by any.
fn latest(query: &mut QueryBuilder<Sqlite>, form: Option<&str>) {
    query.push("(SELECT score_no FROM scorecard WHERE call_no = c.call_no");
    if let Some(form) = form {
        query
            .push(" AND form_no = (SELECT form_no FROM form WHERE form_id = ")
            .push_bind(form)
            .push(")");
    }
    query.push(" ORDER BY scored_at DESC, score_no DESC LIMIT 1)");
}

fn scoped(query: &mut QueryBuilder<Sqlite>, scope: &Scope) {
    if let Some(agents) = &scope.agents {
        among(query, agents);
    }
    if !scope.private {
        query.push(" AND NOT EXISTS (SELECT 1 FROM call_mark m WHERE m.call_no = c.call_no AND m.mark = 'private')");
    }
}

pub(super) fn among(query: &mut QueryBuilder<Sqlite>, agents: &[String]) {
    query.push(" AND l.agent IN (");
    let mut list = query.separated(", ");
    for agent in agents {
        list.push_bind(agent.clone());
    }
    query.push(")");
}

fn narrow(query: &mut QueryBuilder<Sqlite>, search: &CallSearch, scope: &Scope) -> Result<(), Fault> {
    scoped(query, scope);
    narrow_log(query, search, &Scope::ALL);
    if search.form.is_some() {
        query.push(" AND s.score_no IS NOT NULL");
    }
    narrow_scorecard(query, search);
    if search.conversations {
        query.push(" AND s.meaningful = 1");
    }
    match &search.deal {
        Some(DealFilter::Matched) => {
            query.push(" AND j.deal_no IS NOT NULL");
        }
        Some(DealFilter::None) => {
            query.push(" AND j.deal_no IS NULL");
        }
        Some(DealFilter::Status(_)) | None => {}
    }
    narrow_deal(query, search)?;
    if !search.stems.is_empty() {
        // With the sign each row is looked up in what was found; without, each row of the log goes through all of it.
        query
            .push(" AND +c.call_no IN (SELECT rowid FROM transcript_search WHERE transcript_search MATCH ")
            .push_bind(matching(&search.stems))
            .push(")");
    }
    Ok(())
}

/// What is asked of the log's row `l`.
pub(super) fn narrow_log(query: &mut QueryBuilder<Sqlite>, search: &CallSearch, scope: &Scope) {
    if let Some(from) = search.from {
        query.push(" AND l.started_at >= ").push_bind(micros(from));
    }
    if let Some(to) = search.to {
        query.push(" AND l.started_at < ").push_bind(micros(to));
    }
    if let Some(agent) = &search.agent {
        query.push(" AND l.agent = ").push_bind(agent.clone());
    }
    for agents in [&search.agents, &scope.agents].into_iter().flatten() {
        among(query, agents);
    }
}

/// What is asked of the scorecard `s`.
pub(super) fn narrow_scorecard(query: &mut QueryBuilder<Sqlite>, search: &CallSearch) {
    if let Some(from) = search.score_from {
        query.push(" AND s.score >= ").push_bind(from);
    }
    if let Some(to) = search.score_to {
        query.push(" AND s.score <= ").push_bind(to);
    }
    if let Some((item, verdict)) = &search.item {
        query.push(" AND EXISTS (SELECT 1 FROM score_item o WHERE o.score_no = s.score_no AND ");
        of_item(query, item, *verdict);
        query.push(")");
    }
    if let Some(behaviour) = &search.behaviour {
        query.push(" AND EXISTS (SELECT 1 FROM score_event e WHERE e.score_no = s.score_no AND ");
        of_behaviour(query, behaviour);
        query.push(")");
    }
    if search.doubtful {
        query
            .push(" AND s.score_no IS NOT NULL AND (s.score IS NULL OR s.coverage < ")
            .push_bind(DOUBTFUL_BELOW)
            .push(")");
    }
}

/// What is asked of the scorecard's item `o`.
pub(super) fn of_item(query: &mut QueryBuilder<Sqlite>, item: &ItemId, verdict: Verdict) {
    query
        .push("o.item_no IN (SELECT item_no FROM item WHERE item_id = ")
        .push_bind(item.as_str().to_owned())
        .push(") AND o.verdict = ")
        .push_bind(verdict.as_str());
}

/// What is asked of the scorecard's event `e`: a kind, with a type or a result after a colon.
pub(super) fn of_behaviour(query: &mut QueryBuilder<Sqlite>, behaviour: &str) {
    let (kind, rest) = behaviour.split_once(':').unwrap_or((behaviour, ""));
    query.push("e.kind = ").push_bind(kind.to_owned());
    if !rest.is_empty() {
        query.push(" AND (e.type = ").push_bind(rest.to_owned());
        query.push(" OR e.result = ").push_bind(rest.to_owned()).push(")");
    }
}

/// What is asked of the deal `d`.
pub(super) fn narrow_deal(query: &mut QueryBuilder<Sqlite>, search: &CallSearch) -> Result<(), Fault> {
    if let Some(DealFilter::Status(status)) = &search.deal {
        query.push(" AND d.status = ").push_bind(word(status, "status")?);
    }
    if let Some(from) = search.amount_from {
        query.push(" AND d.amount >= ").push_bind(from);
    }
    if let Some(to) = search.amount_to {
        query.push(" AND d.amount <= ").push_bind(to);
    }
    Ok(())
}

/// An FTS5 query for all the stems: each a string of its own, so that nothing in them is an operator.
pub(super) fn matching(stems: &[String]) -> String {
    let quoted: Vec<String> = stems
        .iter()
        .map(|stem| format!("\"{}\"", stem.replace('"', "\"\"")))
        .collect();
    quoted.join(" ")
}

fn after(query: &mut QueryBuilder<Sqlite>, search: &CallSearch, lead: Lead) {
    let Some(after) = search.after else { return };
    match (lead, after.key) {
        (Lead::Log, Some(key)) => {
            #[expect(clippy::cast_possible_truncation, reason = "microseconds of our age lie below 2^53")]
            let key = key as i64;
            query
                .push(" AND l.started_at <= ")
                .push_bind(key)
                .push(" AND (l.started_at < ")
                .push_bind(key)
                .push(" OR c.call_no < ")
                .push_bind(after.number)
                .push(")");
        }
        (Lead::Scores, Some(key)) => {
            let (beyond, step) = match search.order {
                CallOrder::Best => (" AND s.score <= ", ("<", "<")),
                _ => (" AND s.score >= ", (">", ">")),
            };
            query.push(beyond).push_bind(key);
            query.push(format!(" AND (s.score {} ", step.0)).push_bind(key);
            query
                .push(format!(" OR s.call_no {} ", step.1))
                .push_bind(after.number)
                .push(")");
        }
        (Lead::Unlogged, _) => {
            query.push(" AND c.call_no < ").push_bind(after.number);
        }
        _ => {}
    }
}

fn cursor(row: &SqliteRow, lead: Lead) -> Result<CallCursor, Fault> {
    #[expect(clippy::cast_precision_loss, reason = "microseconds of our age lie below 2^53")]
    let key = match lead {
        Lead::Log => Some(row.try_get::<i64, _>("started_at")? as f64),
        Lead::Scores => Some(row.try_get("score")?),
        Lead::Unlogged | Lead::One => None,
    };
    Ok(CallCursor {
        key,
        number: row.try_get("call_no")?,
    })
}
