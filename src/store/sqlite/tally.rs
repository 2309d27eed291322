//! Passes and fails of items over all meaningful calls of a form's current version.
//!
//! Grouping thirty million verdicts by item in SQL sorts them all on the disk, and handing each of them over costs more
//! than reading it. The verdicts of one scorecard lie together, so SQL adds them up to one number, two bits for each item
//! ([`Packing`]), a page of scorecards at a time, and the counting is done here.

use std::collections::{BTreeMap, HashMap};

use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{AssertSqlSafe, Row};

use super::convert::Fault;
use crate::domain::FormId;

/// Numbers of scorecards read at once.
const PAGE: i64 = 5_000;

/// Items whose verdicts go into one number: 62 of the 63 bits that a positive one has.
const PACKED: i64 = 31;

/// How the verdicts of a scorecard are packed: for each span of item numbers, one number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Packing {
    /// First item number of each span.
    bases: Vec<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packed {
    Pass,
    Fail,
    /// Not applicable or undecidable.
    Other,
}

impl Packing {
    /// For these items; their numbers may have gaps where forms took turns in growing.
    pub(super) fn of(items: impl IntoIterator<Item = i64>) -> Self {
        let mut items: Vec<i64> = items.into_iter().collect();
        items.sort_unstable();
        let mut bases: Vec<i64> = Vec::new();
        for item in items {
            if bases.last().is_none_or(|base| item - base >= PACKED) {
                bases.push(item);
            }
        }
        Self { bases }
    }

    /// The columns to select, each with a comma before it; `score` is the scorecard's number in the query.
    pub(super) fn sql(&self, score: &str) -> String {
        let column = |(at, base): (usize, &i64)| {
            let last = base + PACKED - 1;
            format!(
                ", (SELECT sum(CASE v.verdict WHEN 'pass' THEN 1 WHEN 'fail' THEN 2 ELSE 3 END << 2 * (v.item_no - {base}))
                    FROM score_item v WHERE v.score_no = {score} AND v.item_no BETWEEN {base} AND {last}) AS packed_{at}"
            )
        };
        self.bases.iter().enumerate().map(column).collect()
    }

    /// Every item that the scorecard judged, by its number, in order.
    pub(super) fn read(&self, row: &SqliteRow) -> Result<Vec<(i64, Packed)>, Fault> {
        let mut verdicts = Vec::with_capacity(32);
        for (at, base) in self.bases.iter().enumerate() {
            let packed: Option<i64> = row.try_get(format!("packed_{at}").as_str())?;
            verdicts.extend(unpack(*base, packed.unwrap_or(0)));
        }
        Ok(verdicts)
    }
}

fn unpack(base: i64, packed: i64) -> impl Iterator<Item = (i64, Packed)> {
    (0..PACKED).filter_map(move |at| {
        let verdict = match packed >> (2 * at) & 3 {
            1 => Packed::Pass,
            2 => Packed::Fail,
            3 => Packed::Other,
            _ => return None,
        };
        Some((base + at, verdict))
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tally {
    pub passed: u64,
    pub failed: u64,
}

/// By the agent of the call's row in the log, then by the item's number: every item that a call was judged on.
pub(super) async fn by_agent(
    db: &mut SqliteConnection,
    form: &FormId,
) -> Result<HashMap<Option<String>, BTreeMap<i64, Tally>>, Fault> {
    let mut tallies: HashMap<Option<String>, BTreeMap<i64, Tally>> = HashMap::new();
    let found = sqlx::query("SELECT form_no, current_version FROM form WHERE form_id = ?")
        .bind(form.as_str())
        .fetch_optional(&mut *db)
        .await?;
    let Some(found) = found else { return Ok(tallies) };
    let (form, version): (i64, Option<i64>) = (found.try_get("form_no")?, found.try_get("current_version")?);
    let items: Vec<i64> = sqlx::query_scalar("SELECT item_no FROM item WHERE form_no = ?")
        .bind(form)
        .fetch_all(&mut *db)
        .await?;
    let packing = Packing::of(items);
    let sql = format!(
        "SELECT l.agent, s.score_no,
            EXISTS (SELECT 1 FROM part_item x WHERE x.score_no = s.score_no) AS handed_on{} FROM scorecard s
        LEFT JOIN call_join j ON j.call_no = s.call_no LEFT JOIN call_log l ON l.log_no = j.log_no
        WHERE s.score_no > ?1 AND s.score_no <= ?2 AND s.form_no = ?3 AND s.version_no = ?4 AND s.meaningful = 1",
        packing.sql("s.score_no")
    );
    let last: Option<i64> = sqlx::query_scalar("SELECT max(score_no) FROM scorecard")
        .fetch_one(&mut *db)
        .await?;
    let mut from = 0;
    while last.is_some_and(|last| from < last) {
        let rows = sqlx::query(AssertSqlSafe(sql.as_str()))
            .bind(from)
            .bind(from + PAGE)
            .bind(form)
            .bind(version)
            .fetch_all(&mut *db)
            .await?;
        from += PAGE;
        for row in &rows {
            let agent: Option<String> = row.try_get("agent")?;
            // Of a transferred call, each item to who met or failed it; what was not decided is nobody's.
            let handlers = if row.try_get("handed_on")? {
                handlers(db, row.try_get("score_no")?).await?
            } else {
                HashMap::new()
            };
            for (item, verdict) in packing.read(row)? {
                let agent = handlers.get(&item).unwrap_or(&agent);
                let tally = tallies.entry(agent.clone()).or_default().entry(item).or_default();
                match verdict {
                    Packed::Pass => tally.passed += 1,
                    Packed::Fail => tally.failed += 1,
                    Packed::Other => {}
                }
            }
        }
    }
    Ok(tallies)
}

/// Whose part of a transferred call each item belongs to.
async fn handlers(db: &mut SqliteConnection, score_no: i64) -> Result<HashMap<i64, Option<String>>, Fault> {
    let sql = "SELECT x.item_no, p.agent FROM part_item x JOIN scorecard s ON s.score_no = x.score_no
        JOIN call_part p ON p.head_no = s.call_no AND p.seq = x.seq WHERE x.score_no = ?";
    let rows: Vec<(i64, Option<String>)> = sqlx::query_as(sql).bind(score_no).fetch_all(db).await?;
    Ok(rows.into_iter().collect())
}

/// By the item's number.
pub(super) async fn by_item(db: &mut SqliteConnection, form: &FormId) -> Result<BTreeMap<i64, Tally>, Fault> {
    let mut items: BTreeMap<i64, Tally> = BTreeMap::new();
    for (item, tally) in by_agent(db, form).await?.into_values().flatten() {
        let sum = items.entry(item).or_default();
        sum.passed += tally.passed;
        sum.failed += tally.failed;
    }
    Ok(items)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_packed_in_spans_whatever_their_gaps() {
        let spans = |items: &[i64]| Packing::of(items.iter().copied()).bases;
        assert!(spans(&[]).is_empty());
        assert_eq!(spans(&[5, 1, 2]), [1]);
        assert_eq!(spans(&[1, 31, 32, 62, 63, 200]), [1, 32, 63, 200]);
    }

    #[test]
    fn a_number_is_read_back_also_when_it_is_full() {
        let found: Vec<_> = unpack(7, 0b11_00_10_01).collect();
        assert_eq!(found, [(7, Packed::Pass), (8, Packed::Fail), (10, Packed::Other)]);
        let full = (0..PACKED).map(|at| 3_i64 << (2 * at)).sum::<i64>();
        assert!(full > 0 && unpack(1, full).count() == 31);
        assert_eq!(unpack(1, 0).count(), 0);
    }
}
