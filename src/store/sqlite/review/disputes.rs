//! Disputes: an agent contests the verdict in force on an item, the head upholds or changes it.

use serde_json::json;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::entries::{self, Eyes};
use super::{Desk, Did, Moves, Stop};
use crate::domain::{ChangeKind, Decided, Dispute, FormId, ItemId, Refusal, Verdict};
use crate::store::DisputeQuery;
use crate::store::sqlite::convert::{Fault, call_id, enumeration, from_word, micros, optional_time, time};

impl Desk<'_> {
    pub(super) async fn contest(&self, db: &mut SqliteConnection, item: &ItemId, reason: &str) -> Result<Did, Stop> {
        let (machine, before) = self.seen(item, Eyes::Open)?;
        let standing = entries::standing(&self.entries, Eyes::Open);
        let standing = standing.iter().find(|standing| standing.item == *item);
        let sql = "INSERT INTO dispute
                (call_no, form_no, item_no, contested, contested_of, opened_by, opened_at, reason)
            VALUES (?1, ?2, (SELECT item_no FROM item WHERE form_no = ?2 AND item_id = ?3), ?4, ?5, ?6, ?7, ?8)
            ON CONFLICT DO NOTHING RETURNING dispute_no";
        let number: Option<i64> = sqlx::query_scalar(sql)
            .bind(self.target.call_no)
            .bind(self.target.form_no)
            .bind(item.as_str())
            .bind(standing.map_or(machine, |standing| standing.human.verdict).as_str())
            .bind(standing.map(|standing| standing.human.by.as_str()))
            .bind(&self.change.by)
            .bind(micros(self.at))
            .bind(reason)
            .fetch_optional(db)
            .await?;
        let number = number.ok_or(Refusal::ContestedAlready)?;
        Ok(Did {
            kind: ChangeKind::Contested,
            item: Some(item.clone()),
            before,
            after: json!({"dispute": number, "reason": reason}),
            number: Some(number),
            moves: Moves::Open,
        })
    }

    pub(super) async fn decide(
        &self,
        db: &mut SqliteConnection,
        dispute: i64,
        verdict: Option<Verdict>,
        comment: Option<&str>,
    ) -> Result<Did, Stop> {
        let sql = "SELECT i.item_id, d.contested, d.opened_by FROM dispute d JOIN item i ON i.item_no = d.item_no
            WHERE d.dispute_no = ? AND d.call_no = ? AND d.form_no = ? AND d.decided_at IS NULL";
        let row = sqlx::query(sql)
            .bind(dispute)
            .bind(self.target.call_no)
            .bind(self.target.form_no)
            .fetch_optional(&mut *db)
            .await?
            .ok_or(Refusal::NoDispute)?;
        let item = ItemId(row.try_get("item_id")?);
        let contested: Verdict = from_word(row.try_get("contested")?, "verdict")?;
        let before = match (self.seen(&item, Eyes::Open), verdict) {
            (Ok((machine, before)), Some(verdict)) => {
                let new = entries::New {
                    item: &item,
                    verdict,
                    comment,
                    quote: None,
                    machine,
                    blind: None,
                    dispute: Some(dispute),
                };
                entries::give(db, &self.target, &self.change.by, self.at, &new).await?;
                before
            }
            (Ok((_, before)), None) => before,
            // The form has dropped the item since: the dispute can be closed, there is no verdict to change.
            (Err(_), None) => json!({"verdict": contested}),
            (Err(refusal), Some(_)) => return Err(refusal.into()),
        };
        let sql = "UPDATE dispute SET decided_by = ?, decided_at = ?, decided = ?, decision = ? WHERE dispute_no = ?";
        sqlx::query(sql)
            .bind(&self.change.by)
            .bind(micros(self.at))
            .bind(verdict.unwrap_or(contested).as_str())
            .bind(comment)
            .bind(dispute)
            .execute(db)
            .await?;
        Ok(Did {
            kind: ChangeKind::Decided,
            item: Some(item),
            before,
            after: json!({"dispute": dispute, "verdict": verdict.unwrap_or(contested), "upheld": verdict.is_none(),
                "comment": comment}),
            number: Some(dispute),
            moves: Moves::Open,
        })
    }
}

const LIST: &str = "SELECT d.*, c.call_id, f.form_id, i.item_id FROM dispute d JOIN call c ON c.call_no = d.call_no
    JOIN form f ON f.form_no = d.form_no JOIN item i ON i.item_no = d.item_no";

pub(in crate::store::sqlite) async fn list(
    db: &mut SqliteConnection,
    query: &DisputeQuery,
) -> Result<Vec<Dispute>, Fault> {
    let sql = format!(
        "{LIST} WHERE (?1 IS NULL OR c.call_id = ?1) AND (?2 IS NULL OR d.opened_by = ?2)
         AND (?3 IS NULL OR (d.decided_at IS NULL) = ?3) AND (?4 IS NULL OR d.dispute_no < ?4)
         ORDER BY d.dispute_no DESC LIMIT ?5"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(query.call.map(|call| call.as_bytes().to_vec()))
        .bind(query.by.as_deref())
        .bind(query.open)
        .bind(query.before)
        .bind(query.limit.unwrap_or(100))
        .fetch_all(db)
        .await?;
    rows.iter().map(dispute).collect()
}

/// Of one call and form, oldest first.
pub(super) async fn of(db: &mut SqliteConnection, call_no: i64, form_no: i64) -> Result<Vec<Dispute>, Fault> {
    let sql = format!("{LIST} WHERE d.call_no = ? AND d.form_no = ? ORDER BY d.dispute_no");
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(call_no)
        .bind(form_no)
        .fetch_all(db)
        .await?;
    rows.iter().map(dispute).collect()
}

fn dispute(row: &SqliteRow) -> Result<Dispute, Fault> {
    let contested: Verdict = from_word(row.try_get("contested")?, "verdict")?;
    let decided = (
        row.try_get::<Option<String>, _>("decided_by")?,
        optional_time(row, "decided_at")?,
        enumeration::<Verdict>(row, "decided")?,
    );
    let decision = match decided {
        (Some(by), Some(at), Some(verdict)) => Some(Decided {
            by,
            at,
            verdict,
            changed: verdict != contested,
            comment: row.try_get("decision")?,
        }),
        _ => None,
    };
    Ok(Dispute {
        dispute: row.try_get("dispute_no")?,
        call: call_id(row)?,
        form: FormId(row.try_get("form_id")?),
        item: ItemId(row.try_get("item_id")?),
        contested,
        contested_of: row.try_get("contested_of")?,
        by: row.try_get("opened_by")?,
        at: time(row, "opened_at")?,
        reason: row.try_get("reason")?,
        decision,
    })
}
