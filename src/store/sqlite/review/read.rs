//! Reading reviews: one call's as a viewer may see it, blind reviews, and the verdicts that agreement is counted from.

use jiff::Timestamp;
use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

use super::effective::{self, Target};
use super::entries::{self, Entry, Eyes};
use super::{disputes, marks};
use crate::domain::{BlindReview, CallId, CallReview, FormId, ItemId, ReviewEntry};
use crate::store::sqlite::convert::{Fault, count, from_word, micros, optional_time, time};
use crate::store::{Arithmetic, RatedItem, Viewer};

pub(in crate::store::sqlite) async fn review(
    db: &mut SqliteConnection,
    call: CallId,
    form: Option<&FormId>,
    viewer: Viewer<'_>,
    arithmetic: &dyn Arithmetic,
) -> Result<Option<CallReview>, Fault> {
    let Some(target) = effective::target(db, call, form).await? else {
        return Ok(None);
    };
    let blind = match viewer {
        Viewer::All => None,
        Viewer::Person(name) => open_blind(db, &target, name).await?,
    };
    let cards = effective::cards(db, &target).await?;
    let entries = entries::of(db, target.call_no, target.form_no).await?;
    let eyes = blind.map_or(Eyes::Open, Eyes::Blind);
    let effective = if blind.is_some() {
        let own = entries::standing(&entries, eyes);
        let card = effective::compute(db, &target, &cards.machine, &own, arithmetic).await?;
        card.unwrap_or_else(|| cards.machine.clone())
    } else {
        cards.effective
    };
    let sees = |entry: &Entry| match (blind, viewer) {
        (Some(review), _) => entry.blind == Some(review),
        (None, Viewer::All) => true,
        (None, Viewer::Person(name)) => entry.revealed || entry.by == name,
    };
    let mut blind_reviews = blind_reviews(db, &target).await?;
    if let (Some(_), Viewer::Person(name)) = (blind, viewer) {
        blind_reviews.retain(|review| review.reviewer == name);
    }
    Ok(Some(CallReview {
        call,
        revision: revision(db, &target, blind).await?,
        blind: blind.is_some(),
        effective,
        machine: cards.machine,
        entries: shown(&entries, eyes, sees),
        blind_reviews,
        // They tell of others' verdicts.
        disputes: if blind.is_some() {
            Vec::new()
        } else {
            disputes::of(db, target.call_no, target.form_no).await?
        },
        marks: marks::of_call(db, call).await?,
        form: target.form,
    }))
}

/// Verdicts with what became of them.
fn shown(entries: &[Entry], eyes: Eyes, sees: impl Fn(&Entry) -> bool) -> Vec<ReviewEntry> {
    let force = entries::in_force(entries, eyes);
    entries
        .iter()
        .filter(|entry| sees(entry))
        .filter_map(|entry| {
            let undone = entries.iter().find(|other| other.undoes == Some(entry.number));
            Some(ReviewEntry {
                entry: entry.number,
                item: entry.item.clone(),
                by: entry.by.clone(),
                at: entry.at,
                verdict: entry.verdict?,
                comment: entry.comment.clone(),
                quote: entry.quote.clone(),
                machine: entry.machine?,
                blind: entry.blind,
                dispute: entry.dispute,
                undone: undone.map(|undone| (undone.by.clone(), undone.at)),
                in_force: force
                    .get(&entry.item_no)
                    .is_some_and(|best| best.number == entry.number),
            })
        })
        .collect()
}

/// The present revision of the call and form, or of a blind review.
pub(super) async fn revision(db: &mut SqliteConnection, target: &Target, blind: Option<i64>) -> Result<u64, Fault> {
    let query = match blind {
        Some(review) => sqlx::query("SELECT revision FROM blind_review WHERE review_no = ?").bind(review),
        None => sqlx::query("SELECT revision FROM review_state WHERE call_no = ? AND form_no = ?")
            .bind(target.call_no)
            .bind(target.form_no),
    };
    let row = query.fetch_optional(db).await?;
    row.map_or(Ok(0), |row| count(&row, "revision"))
}

pub(super) async fn open_blind(
    db: &mut SqliteConnection,
    target: &Target,
    reviewer: &str,
) -> Result<Option<i64>, Fault> {
    let sql = "SELECT review_no FROM blind_review
        WHERE call_no = ? AND form_no = ? AND reviewer = ? AND finished_at IS NULL";
    let found = sqlx::query_scalar(sql)
        .bind(target.call_no)
        .bind(target.form_no)
        .bind(reviewer)
        .fetch_optional(db)
        .await?;
    Ok(found)
}

pub(super) async fn new_blind(
    db: &mut SqliteConnection,
    target: &Target,
    reviewer: &str,
    by: &str,
    at: Timestamp,
) -> Result<i64, Fault> {
    let sql = "INSERT INTO blind_review (call_no, form_no, reviewer, opened_by, opened_at, revision)
        VALUES (?, ?, ?, ?, ?, 0) RETURNING review_no";
    let number = sqlx::query_scalar(sql)
        .bind(target.call_no)
        .bind(target.form_no)
        .bind(reviewer)
        .bind(by)
        .bind(micros(at))
        .fetch_one(db)
        .await?;
    Ok(number)
}

pub(super) async fn finish_blind(db: &mut SqliteConnection, review: i64, at: Timestamp) -> Result<(), Fault> {
    sqlx::query("UPDATE blind_review SET finished_at = ? WHERE review_no = ?")
        .bind(micros(at))
        .bind(review)
        .execute(db)
        .await?;
    Ok(())
}

async fn blind_reviews(db: &mut SqliteConnection, target: &Target) -> Result<Vec<BlindReview>, Fault> {
    let rows = sqlx::query("SELECT * FROM blind_review WHERE call_no = ? AND form_no = ? ORDER BY review_no")
        .bind(target.call_no)
        .bind(target.form_no)
        .fetch_all(db)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(BlindReview {
                review: row.try_get("review_no")?,
                reviewer: row.try_get("reviewer")?,
                opened_by: row.try_get("opened_by")?,
                opened_at: time(row, "opened_at")?,
                finished_at: optional_time(row, "finished_at")?,
                revealed_at: optional_time(row, "revealed_at")?,
            })
        })
        .collect()
}

pub(in crate::store::sqlite) async fn rated_items(
    db: &mut SqliteConnection,
    form: &FormId,
) -> Result<Vec<RatedItem>, Fault> {
    let sql = "SELECT e.call_no, i.item_id, e.person, e.verdict, e.machine, e.at, e.review_no IS NOT NULL AS blind,
            b.revealed_at IS NOT NULL AS revealed, e.dispute_no IS NOT NULL AS decision
        FROM form f JOIN review_entry e ON e.form_no = f.form_no JOIN item i ON i.item_no = e.item_no
        LEFT JOIN blind_review b ON b.review_no = e.review_no
        WHERE f.form_id = ? AND e.verdict IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM review_entry u WHERE u.undoes = e.entry_no)
        ORDER BY i.item_id, e.call_no, e.person, blind, e.entry_no";
    let rows = sqlx::query(sql).bind(form.as_str()).fetch_all(db).await?;
    let mut found: Vec<RatedItem> = Vec::with_capacity(rows.len());
    for row in &rows {
        let rated = RatedItem {
            call_no: row.try_get("call_no")?,
            item: ItemId(row.try_get("item_id")?),
            by: row.try_get("person")?,
            verdict: from_word(row.try_get("verdict")?, "verdict")?,
            machine: from_word(row.try_get("machine")?, "verdict")?,
            at: time(row, "at")?,
            blind: row.try_get("blind")?,
            revealed: row.try_get("revealed")?,
            decision: row.try_get("decision")?,
        };
        let key = |rated: &RatedItem| (rated.item.clone(), rated.call_no, rated.by.clone(), rated.blind);
        if found.last().is_some_and(|last| key(last) == key(&rated)) {
            found.pop();
        }
        found.push(rated);
    }
    Ok(found)
}
