//! The history of verdicts of a call under a form, and which of them are in force.
//!
//! On each item the verdict given last is in force, of those that were not taken back and that may be seen with the eyes
//! in question. A blind verdict may be seen when its review is revealed, and by its reviewer while it is open.

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;
use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

use super::effective::Target;
use crate::domain::{HumanVerdict, ItemId, Quote, Standing, Verdict};
use crate::store::sqlite::convert::{Fault, enumeration, from_json, json, micros, time};

#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub number: i64,
    pub item_no: i64,
    pub item: ItemId,
    pub by: String,
    pub at: Timestamp,
    /// `None`: this entry takes back another.
    pub verdict: Option<Verdict>,
    pub undoes: Option<i64>,
    pub comment: Option<String>,
    pub quote: Option<Quote>,
    pub machine: Option<Verdict>,
    pub blind: Option<i64>,
    /// Open from the beginning, or revealed.
    pub revealed: bool,
    pub dispute: Option<i64>,
}

/// With whose eyes verdicts are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Eyes {
    /// Open and revealed ones.
    Open,
    /// Those of this blind review only.
    Blind(i64),
}

impl Eyes {
    fn see(self, entry: &Entry) -> bool {
        match self {
            Self::Open => entry.revealed,
            Self::Blind(review) => entry.blind == Some(review),
        }
    }
}

/// Oldest first.
pub(super) async fn of(db: &mut SqliteConnection, call_no: i64, form_no: i64) -> Result<Vec<Entry>, Fault> {
    let sql = "SELECT e.*, i.item_id, (e.review_no IS NULL OR b.revealed_at IS NOT NULL) AS revealed
        FROM review_entry e JOIN item i ON i.item_no = e.item_no
        LEFT JOIN blind_review b ON b.review_no = e.review_no
        WHERE e.call_no = ? AND e.form_no = ? ORDER BY e.entry_no";
    let rows = sqlx::query(sql).bind(call_no).bind(form_no).fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            let number: i64 = row.try_get("entry_no")?;
            let quote: Option<&str> = row.try_get("quote")?;
            Ok(Entry {
                number,
                item_no: row.try_get("item_no")?,
                item: ItemId(row.try_get("item_id")?),
                by: row.try_get("person")?,
                at: time(row, "at")?,
                verdict: enumeration(row, "verdict")?,
                undoes: row.try_get("undoes")?,
                comment: row.try_get("comment")?,
                quote: quote
                    .map(|text| from_json(text, "quote", || number.to_string()))
                    .transpose()?,
                machine: enumeration(row, "machine")?,
                blind: row.try_get("review_no")?,
                revealed: row.try_get("revealed")?,
                dispute: row.try_get("dispute_no")?,
            })
        })
        .collect()
}

/// Verdicts that were not taken back.
pub(super) fn verdicts(entries: &[Entry], eyes: Eyes) -> impl Iterator<Item = &Entry> {
    let undone: HashSet<i64> = entries.iter().filter_map(|entry| entry.undoes).collect();
    entries
        .iter()
        .filter(move |entry| entry.verdict.is_some() && eyes.see(entry) && !undone.contains(&entry.number))
}

/// The verdicts in force, by item.
pub(super) fn standing(entries: &[Entry], eyes: Eyes) -> Vec<Standing> {
    in_force(entries, eyes)
        .into_values()
        .filter_map(|entry| {
            Some(Standing {
                item: entry.item.clone(),
                human: HumanVerdict {
                    verdict: entry.verdict?,
                    by: entry.by.clone(),
                    at: entry.at,
                    comment: entry.comment.clone(),
                },
                quote: entry.quote.clone(),
            })
        })
        .collect()
}

pub(super) fn in_force(entries: &[Entry], eyes: Eyes) -> BTreeMap<i64, &Entry> {
    verdicts(entries, eyes).map(|entry| (entry.item_no, entry)).collect()
}

/// As if this one had never been given.
pub(super) fn without(entries: &[Entry], number: i64) -> Vec<Entry> {
    entries.iter().filter(|entry| entry.number != number).cloned().collect()
}

#[derive(Debug)]
pub(super) struct New<'a> {
    pub item: &'a ItemId,
    pub verdict: Verdict,
    pub comment: Option<&'a str>,
    pub quote: Option<&'a Quote>,
    pub machine: Verdict,
    pub blind: Option<i64>,
    pub dispute: Option<i64>,
}

pub(super) async fn give(
    db: &mut SqliteConnection,
    target: &Target,
    by: &str,
    at: Timestamp,
    new: &New<'_>,
) -> Result<i64, Fault> {
    let sql = "INSERT INTO review_entry
            (call_no, form_no, item_no, person, at, verdict, comment, quote, machine, review_no, dispute_no)
        VALUES (?, ?, (SELECT item_no FROM item WHERE form_no = ? AND item_id = ?), ?, ?, ?, ?, ?, ?, ?, ?)
        RETURNING entry_no";
    let number = sqlx::query_scalar(sql)
        .bind(target.call_no)
        .bind(target.form_no)
        .bind(target.form_no)
        .bind(new.item.as_str())
        .bind(by)
        .bind(micros(at))
        .bind(new.verdict.as_str())
        .bind(new.comment)
        .bind(new.quote.map(|quote| json(quote, "quote")).transpose()?)
        .bind(new.machine.as_str())
        .bind(new.blind)
        .bind(new.dispute)
        .fetch_one(db)
        .await?;
    Ok(number)
}

pub(super) async fn undo(
    db: &mut SqliteConnection,
    target: &Target,
    by: &str,
    at: Timestamp,
    entry: &Entry,
    blind: Option<i64>,
) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO review_entry (call_no, form_no, item_no, person, at, undoes, review_no) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(target.call_no)
    .bind(target.form_no)
    .bind(entry.item_no)
    .bind(by)
    .bind(micros(at))
    .bind(entry.number)
    .bind(blind)
    .execute(db)
    .await?;
    Ok(())
}
