//! Deals won and lost with and without each item and behaviour. SQLite joins and groups; what comes back is one row
//! per item and behaviour, so memory does not grow with calls.

use std::collections::HashMap;

use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{AssertSqlSafe, Row};

use super::convert::{Fault, count};
use super::overview::add_deals;
use crate::domain::ItemId;
use crate::store::{DealCounts, Exposure, LiftCell, LiftCounts, LiftKind, LiftQuery};

/// `exposing`: the calls that expose a deal to behaviours, one row each. `nth` numbers a deal's calls by start (an
/// unknown start comes last), then id. Scorecards of older versions of the form judge other items, so they stay out.
const EXPOSING: &str = "
WITH eligible AS (
    SELECT d.deal_no, d.status, s.score_no,
        row_number() OVER (PARTITION BY d.deal_no ORDER BY l.started_at IS NULL, l.started_at, c.call_id) AS nth
    FROM form f
    JOIN scorecard s ON s.form_no = f.form_no AND s.version_no = f.current_version
    JOIN call_join j ON j.call_no = s.call_no
    JOIN deal d ON d.deal_no = j.deal_no
    JOIN call c ON c.call_no = s.call_no
    LEFT JOIN call_log l ON l.log_no = j.log_no
    WHERE f.form_id = ?1 AND s.meaningful = 1
      AND (d.closed_at IS NULL OR l.started_at IS NULL OR l.started_at < d.closed_at)
), exposing AS MATERIALIZED (
    SELECT deal_no, status, status = 'won' AS won, score_no FROM eligible WHERE ?2 OR nth = 1
)";

/// One row per closed deal and item: whether it was passed, and if not, whether it was failed.
const VERDICTS_OF_FIRST: &str = "
    SELECT v.item_no, e.won, v.verdict = 'pass' AS passed, v.verdict = 'fail' AS failed
    FROM exposing e CROSS JOIN score_item v WHERE v.score_no = e.score_no AND e.status <> 'open'";

/// The same over several calls: passed in one of them is passed.
const VERDICTS_OF_ANY: &str = "
    SELECT v.item_no, e.won, max(v.verdict = 'pass') AS passed,
        max(v.verdict = 'fail') AND NOT max(v.verdict = 'pass') AS failed
    FROM exposing e CROSS JOIN score_item v WHERE v.score_no = e.score_no AND e.status <> 'open'
    GROUP BY e.deal_no, v.item_no";

/// What happened in each closed deal's exposing calls, each thing once; the kind, its types and its results are
/// things of their own.
const BEHAVIOURS: &str = "
    SELECT e.deal_no, e.won, v.kind AS id, NULL AS among
    FROM exposing e CROSS JOIN score_event v WHERE v.score_no = e.score_no AND e.status <> 'open'
    UNION
    SELECT e.deal_no, e.won, v.kind || ':' || v.type, NULL
    FROM exposing e CROSS JOIN score_event v
    WHERE v.score_no = e.score_no AND e.status <> 'open' AND v.type IS NOT NULL
    UNION
    SELECT e.deal_no, e.won, v.kind || ':' || v.result, v.kind
    FROM exposing e CROSS JOIN score_event v
    WHERE v.score_no = e.score_no AND e.status <> 'open' AND v.result IS NOT NULL";

pub(super) async fn lift_counts(db: &mut SqliteConnection, query: &LiftQuery) -> Result<LiftCounts, Fault> {
    let mut counts = totals(db).await?;
    let any = query.exposure == Exposure::AnyCall;
    let verdicts = if any { VERDICTS_OF_ANY } else { VERDICTS_OF_FIRST };
    // One statement: the exposing calls are found once and kept by SQLite for all three parts.
    let sql = format!(
        "{EXPOSING}
        SELECT 'deals' AS part, status AS id, NULL AS among, count(DISTINCT deal_no) AS n_with, 0 AS won_with,
            0 AS n_without, 0 AS won_without FROM exposing GROUP BY status
        UNION ALL
        SELECT 'item', i.item_id, NULL, sum(passed), sum(passed AND won), sum(failed), sum(failed AND won)
            FROM ({verdicts}) v JOIN item i ON i.item_no = v.item_no GROUP BY v.item_no
        UNION ALL
        SELECT 'behaviour', id, among, count(*), sum(won), 0, 0 FROM ({BEHAVIOURS}) GROUP BY id, among"
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(query.form.as_str())
        .bind(any)
        .fetch_all(db)
        .await?;

    let mut behaviours = Vec::new();
    for row in &rows {
        match row.try_get("part")? {
            "deals" => add_exposed(&mut counts.exposed, row)?,
            "item" => counts.cells.push(LiftCell {
                id: ItemId(row.try_get("id")?),
                kind: LiftKind::Item,
                n_with: count(row, "n_with")?,
                won_with: count(row, "won_with")?,
                n_without: count(row, "n_without")?,
                won_without: count(row, "won_without")?,
            }),
            _ => behaviours.push(Behaviour::of(row)?),
        }
    }
    counts.cells.extend(behaviour_cells(&behaviours, counts.exposed));
    counts.cells.sort_by(|a, b| (a.kind, &a.id).cmp(&(b.kind, &b.id)));
    Ok(counts)
}

/// All deals, all calls, and those that are matched.
async fn totals(db: &mut SqliteConnection) -> Result<LiftCounts, Fault> {
    let mut counts = LiftCounts::default();
    let rows = sqlx::query("SELECT status, count(*) AS deals FROM deal GROUP BY status")
        .fetch_all(&mut *db)
        .await?;
    for row in &rows {
        add_deals(&mut counts.deals, row)?;
    }
    let sql = "SELECT (SELECT count(*) FROM call) AS calls,
        (SELECT count(*) FROM call_join WHERE deal_no IS NOT NULL) AS matched";
    let row = sqlx::query(sql).fetch_one(db).await?;
    counts.calls = count(&row, "calls")?;
    counts.matched = count(&row, "matched")?;
    Ok(counts)
}

fn add_exposed(exposed: &mut DealCounts, row: &SqliteRow) -> Result<(), Fault> {
    let deals = count(row, "n_with")?;
    match row.try_get("id")? {
        "won" => exposed.won += deals,
        "lost" => exposed.lost += deals,
        _ => exposed.open += deals,
    }
    Ok(())
}

struct Behaviour {
    id: String,
    /// The kind that a result belongs to: only deals where it occurred are compared.
    among: Option<String>,
    deals: u64,
    won: u64,
}

impl Behaviour {
    fn of(row: &SqliteRow) -> Result<Self, Fault> {
        Ok(Self {
            id: row.try_get("id")?,
            among: row.try_get("among")?,
            deals: count(row, "n_with")?,
            won: count(row, "won_with")?,
        })
    }
}

/// "Without" is the rest of the deals compared: all exposed closed deals, or for a result those with its kind.
fn behaviour_cells(behaviours: &[Behaviour], exposed: DealCounts) -> Vec<LiftCell> {
    let kinds: HashMap<&str, (u64, u64)> = behaviours
        .iter()
        .filter(|b| b.among.is_none())
        .map(|b| (b.id.as_str(), (b.deals, b.won)))
        .collect();
    let all = (exposed.won + exposed.lost, exposed.won);
    behaviours
        .iter()
        .map(|behaviour| {
            let (deals, won) = match &behaviour.among {
                Some(kind) => kinds.get(kind.as_str()).copied().unwrap_or_default(),
                None => all,
            };
            LiftCell {
                id: ItemId(behaviour.id.clone()),
                kind: LiftKind::Behaviour,
                n_with: behaviour.deals,
                won_with: behaviour.won,
                n_without: deals.saturating_sub(behaviour.deals),
                won_without: won.saturating_sub(behaviour.won),
            }
        })
        .collect()
}
