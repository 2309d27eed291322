//! Passes and fails of items over all meaningful calls of a form's current version.
//!
//! Grouping thirty million verdicts by item in SQL sorts them all on the disk. The verdicts of one scorecard lie together,
//! so SQL strings them into one short text, a page of scorecards at a time, and the counting is done here.

use std::collections::{BTreeMap, HashMap};

use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

use super::convert::Fault;
use crate::domain::FormId;

/// Numbers of scorecards read at once.
const PAGE: i64 = 5_000;

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
    let sql = "SELECT l.agent,
            (SELECT group_concat(v.item_no || substr(v.verdict, 1, 1), '') FROM score_item v WHERE v.score_no = s.score_no)
                AS verdicts
        FROM scorecard s LEFT JOIN call_join j ON j.call_no = s.call_no LEFT JOIN call_log l ON l.log_no = j.log_no
        WHERE s.score_no > ?1 AND s.score_no <= ?2 AND s.form_no = ?3 AND s.version_no = ?4 AND s.meaningful = 1";
    let mut tallies: HashMap<Option<String>, BTreeMap<i64, Tally>> = HashMap::new();
    let found = sqlx::query("SELECT form_no, current_version FROM form WHERE form_id = ?")
        .bind(form.as_str())
        .fetch_optional(&mut *db)
        .await?;
    let Some(found) = found else { return Ok(tallies) };
    let (form, version): (i64, Option<i64>) = (found.try_get("form_no")?, found.try_get("current_version")?);
    let last: Option<i64> = sqlx::query_scalar("SELECT max(score_no) FROM scorecard")
        .fetch_one(&mut *db)
        .await?;
    let mut from = 0;
    while last.is_some_and(|last| from < last) {
        let rows = sqlx::query(sql)
            .bind(from)
            .bind(from + PAGE)
            .bind(form)
            .bind(version)
            .fetch_all(&mut *db)
            .await?;
        from += PAGE;
        for row in &rows {
            let agent: Option<&str> = row.try_get("agent")?;
            if let Some(verdicts) = row.try_get::<Option<&str>, _>("verdicts")? {
                let agent = agent.map(str::to_owned);
                add(tallies.entry(agent).or_default(), verdicts)?;
            }
        }
    }
    Ok(tallies)
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

/// `verdicts`: the number of an item and the first letter of its verdict, again and again: `1p2f13n`.
fn add(items: &mut BTreeMap<i64, Tally>, verdicts: &str) -> Result<(), Fault> {
    let mut number = 0_i64;
    for sign in verdicts.bytes() {
        if sign.is_ascii_digit() {
            number = number.saturating_mul(10).saturating_add(i64::from(sign - b'0'));
            continue;
        }
        let tally = items.entry(number).or_default();
        match sign {
            b'p' => tally.passed += 1,
            b'f' => tally.failed += 1,
            b'n' | b'u' => {}
            _ => return Err(Fault::damaged("verdict", verdicts)),
        }
        number = 0;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_scorecard_is_counted() {
        let mut items = BTreeMap::new();
        add(&mut items, "1p2f13n").unwrap();
        add(&mut items, "1f2u13p").unwrap();
        let of = |passed, failed| Tally { passed, failed };
        assert_eq!(
            items.into_iter().collect::<Vec<_>>(),
            [(1, of(1, 1)), (2, of(0, 1)), (13, of(1, 0))]
        );
        assert!(add(&mut BTreeMap::new(), "1x").is_err());
    }
}
