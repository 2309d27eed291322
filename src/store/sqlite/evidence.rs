//! How long the words take by which items are passed, from the stored scorecards of a sample of calls.

use std::collections::{BTreeSet, HashMap};

use serde::Deserialize;
use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

use super::convert::{Fault, from_json};
use crate::domain::{FormId, Millis, Verdict};

/// Calls whose evidence is measured: a mean needs no more, and reading it out of the stored scorecards is the slow part.
const SAMPLE: i64 = 2_000;

/// Scorecards read at once.
const PAGE: usize = 200;

/// What one item took in the calls of the sample that passed it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct EvidenceTime {
    pub calls: u64,
    pub ms: u64,
}

/// What is read of a stored scorecard.
#[derive(Debug, Deserialize)]
struct Body {
    items: Vec<Item>,
}

#[derive(Debug, Deserialize)]
struct Item {
    id: String,
    verdict: Verdict,
    #[serde(default)]
    evidence: Vec<Proof>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
struct Proof {
    channel: u16,
    start_ms: Millis,
    end_ms: Millis,
}

/// By item id, over meaningful calls of the form's current version, spread evenly. Read here and not by SQLite, whose JSON
/// functions took half of the time of a lift table.
pub(super) async fn times(db: &mut SqliteConnection, form: &FormId) -> Result<HashMap<String, EvidenceTime>, Fault> {
    let numbers: Vec<i64> = sqlx::query_scalar(
        "WITH cards AS (SELECT s.score_no, row_number() OVER (ORDER BY s.score_no) - 1 AS nth, count(*) OVER () AS n
            FROM form f JOIN scorecard s ON s.form_no = f.form_no AND s.version_no = f.current_version
            WHERE f.form_id = ?1 AND s.meaningful = 1)
        SELECT score_no FROM cards WHERE nth * ?2 / n <> (nth - 1) * ?2 / n OR nth = 0 OR n <= ?2",
    )
    .bind(form.as_str())
    .bind(SAMPLE)
    .fetch_all(&mut *db)
    .await?;
    let mut times: HashMap<String, EvidenceTime> = HashMap::new();
    for page in numbers.chunks(PAGE) {
        let list: Vec<String> = page.iter().map(ToString::to_string).collect();
        let rows =
            sqlx::query("SELECT score_no, body FROM score_body WHERE score_no IN (SELECT value FROM json_each(?1))")
                .bind(format!("[{}]", list.join(",")))
                .fetch_all(&mut *db)
                .await?;
        for row in &rows {
            let number: i64 = row.try_get("score_no")?;
            let body: Body = from_json(row.try_get("body")?, "scorecard", || number.to_string())?;
            for item in body.items {
                add(&mut times, item);
            }
        }
    }
    Ok(times)
}

fn add(times: &mut HashMap<String, EvidenceTime>, item: Item) {
    if item.verdict != Verdict::Pass || item.evidence.is_empty() {
        return;
    }
    // Evidence of one item may name the same words twice: a stretch of speech counts once.
    let spans: BTreeSet<Proof> = item.evidence.into_iter().collect();
    let took = times.entry(item.id).or_default();
    took.calls += 1;
    took.ms += spans
        .iter()
        .map(|span| u64::from(span.end_ms.0.saturating_sub(span.start_ms.0)))
        .sum::<u64>();
}
