//! A scorecard's figures in columns, written beside its JSON in the same transaction. Migration 0030 makes the same rows
//! from stored bodies: a test holds the two together.

use std::collections::{BTreeSet, HashMap};

use sqlx::sqlite::SqliteConnection;
use sqlx::{QueryBuilder, Row, Sqlite};

use super::convert::{Fault, optional_word};
use super::recordings::ROWS;
use super::scores::{CALLS, Numbered};
use crate::domain::{EventKind, ItemResult, Scorecard, Verdict};
use crate::store::{CallFigure, StageMark};

pub(super) async fn insert(db: &mut SqliteConnection, numbered: &[Numbered<'_>]) -> Result<(), Fault> {
    insert_facts(db, numbered).await?;
    insert_critical(db, numbered).await?;
    insert_competitors(db, numbered).await
}

async fn insert_facts(db: &mut SqliteConnection, numbered: &[Numbered<'_>]) -> Result<(), Fault> {
    let paths: Vec<Option<String>> = numbered.iter().map(|(_, _, scored)| path(&scored.scorecard)).collect();
    let path_nos = path_nos(db, &paths).await?;
    let mut words = Vec::with_capacity(numbered.len());
    for (_, _, scored) in numbered {
        let decision = scored.scorecard.decision.as_ref();
        words.push((
            optional_word(decision.map(|d| &d.stage), "decision")?,
            optional_word(decision.map(|d| &d.close), "close")?,
        ));
    }
    let columns: Vec<&str> = CallFigure::ALL.iter().map(|figure| figure.column()).collect();
    let mut query: QueryBuilder<Sqlite> = QueryBuilder::new(format!(
        "INSERT INTO score_fact (score_no, path_no, decision, close, critical_failed, {}) ",
        columns.join(", ")
    ));
    let rows = numbered.iter().zip(&paths).zip(words);
    query.push_values(rows, |mut row, (((score_no, _, scored), path), (decision, close))| {
        let path_no = path.as_ref().and_then(|path| path_nos.get(path)).copied();
        let failed = critical(&scored.scorecard).count();
        row.push_bind(*score_no)
            .push_bind(path_no)
            .push_bind(decision)
            .push_bind(close)
            .push_bind(i64::try_from(failed).unwrap_or(i64::MAX));
        let counts = Counts::of(&scored.scorecard);
        for figure in CallFigure::ALL {
            row.push_bind(counts.value(*figure));
        }
    });
    query.build().persistent(numbered.len() == CALLS).execute(db).await?;
    Ok(())
}

/// The figures that hang on verdicts, of a scorecard that people changed. Events and metrics are the machine's alone.
pub(super) async fn rewrite(
    db: &mut SqliteConnection,
    score_no: i64,
    items: &HashMap<String, i64>,
    card: &Scorecard,
) -> Result<(), Fault> {
    let path = path(card);
    let path_nos = path_nos(db, std::slice::from_ref(&path)).await?;
    let failed: Vec<i64> = critical(card).filter_map(|id| items.get(id)).copied().collect();
    sqlx::query("UPDATE score_fact SET path_no = ?, critical_failed = ? WHERE score_no = ?")
        .bind(path.and_then(|path| path_nos.get(&path).copied()))
        .bind(i64::try_from(failed.len()).unwrap_or(i64::MAX))
        .bind(score_no)
        .execute(&mut *db)
        .await?;
    sqlx::query("DELETE FROM score_critical WHERE score_no = ?")
        .bind(score_no)
        .execute(&mut *db)
        .await?;
    for item_no in failed {
        sqlx::query("INSERT INTO score_critical (score_no, item_no) VALUES (?, ?)")
            .bind(score_no)
            .bind(item_no)
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}

/// The figures of one scorecard.
struct Counts<'a> {
    scorecard: &'a Scorecard,
    /// Whether the sides of the call were known: without them no event was looked for.
    sides: bool,
}

impl<'a> Counts<'a> {
    fn of(scorecard: &'a Scorecard) -> Self {
        let sides = scorecard.metrics.get("objections").is_none_or(Option::is_some);
        Self { scorecard, sides }
    }

    fn value(&self, figure: CallFigure) -> Option<f64> {
        let Some((kind, subtype, result)) = figure.counts() else {
            return self.scorecard.metrics.get(figure.column()).copied().flatten();
        };
        if !self.sides {
            return None;
        }
        let events = self.scorecard.events.iter().filter(|event| {
            event.kind == kind
                && (subtype.is_none() || event.subtype == subtype)
                && (result.is_none() || event.result == result)
        });
        u32::try_from(events.count()).ok().map(f64::from)
    }
}

/// `greeting+ needs- closing~`: see [`StageMark`]. `None` without items.
fn path(scorecard: &Scorecard) -> Option<String> {
    let mut stages: Vec<(&str, StageMark)> = Vec::new();
    for item in &scorecard.items {
        let place = stages.iter().position(|(id, _)| *id == item.section);
        let place = place.unwrap_or_else(|| {
            stages.push((&item.section, StageMark::Unknown));
            stages.len() - 1
        });
        let mark = &mut stages[place].1;
        *mark = match (item.verdict, *mark) {
            (_, StageMark::Reached) => StageMark::Reached,
            (Verdict::Pass, _) if !item.evidence.is_empty() || corrected(item) => StageMark::Reached,
            (Verdict::Pass | Verdict::Fail, _) => StageMark::Missed,
            (Verdict::Na | Verdict::Undecidable, mark) => mark,
        };
    }
    let words: Vec<String> = stages
        .iter()
        .map(|(id, mark)| format!("{}{}", id.replace(' ', "_"), mark.sign()))
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// A person heard what the machine had not.
fn corrected(item: &ItemResult) -> bool {
    item.machine
        .as_ref()
        .is_some_and(|machine| machine.verdict != Verdict::Pass)
}

/// The store's numbers of these paths, new ones added.
async fn path_nos(db: &mut SqliteConnection, paths: &[Option<String>]) -> Result<HashMap<String, i64>, Fault> {
    let wanted: BTreeSet<&String> = paths.iter().flatten().collect();
    let mut found = HashMap::with_capacity(wanted.len());
    if wanted.is_empty() {
        return Ok(found);
    }
    let mut new: QueryBuilder<Sqlite> = QueryBuilder::new("INSERT INTO stage_path (path) ");
    new.push_values(&wanted, |mut row, path| {
        row.push_bind((*path).clone());
    });
    new.push(" ON CONFLICT (path) DO NOTHING");
    new.build().persistent(false).execute(&mut *db).await?;
    let mut known: QueryBuilder<Sqlite> = QueryBuilder::new("SELECT path, path_no FROM stage_path WHERE path IN (");
    let mut list = known.separated(", ");
    for path in &wanted {
        list.push_bind((*path).clone());
    }
    known.push(")");
    for row in known.build().persistent(false).fetch_all(db).await? {
        found.insert(row.try_get("path")?, row.try_get("path_no")?);
    }
    Ok(found)
}

/// Critical items that failed, each once.
fn critical(scorecard: &Scorecard) -> impl Iterator<Item = &str> {
    let failed = scorecard
        .items
        .iter()
        .filter(|item| item.critical && item.verdict == Verdict::Fail);
    let ids: BTreeSet<&str> = failed.map(|item| item.id.as_str()).collect();
    ids.into_iter()
}

async fn insert_critical(db: &mut SqliteConnection, numbered: &[Numbered<'_>]) -> Result<(), Fault> {
    let rows: Vec<(i64, i64)> = numbered
        .iter()
        .flat_map(|(score_no, form, scored)| {
            critical(&scored.scorecard).filter_map(|id| Some((*score_no, *form.items.get(id)?)))
        })
        .collect();
    for chunk in rows.chunks(ROWS) {
        let mut query: QueryBuilder<Sqlite> = QueryBuilder::new("INSERT INTO score_critical (score_no, item_no) ");
        query.push_values(chunk, |mut row, (score_no, item_no)| {
            row.push_bind(score_no).push_bind(item_no);
        });
        query.build().persistent(chunk.len() == ROWS).execute(&mut *db).await?;
    }
    Ok(())
}

async fn insert_competitors(db: &mut SqliteConnection, numbered: &[Numbered<'_>]) -> Result<(), Fault> {
    let mut rows = Vec::new();
    for (score_no, _, scored) in numbered {
        for (seq, event) in (0_i64..).zip(&scored.scorecard.events) {
            if event.kind == EventKind::Competitor {
                rows.push((*score_no, seq, event.quote.clone(), event.detail.amount));
            }
        }
    }
    for chunk in rows.chunks(ROWS) {
        let mut query: QueryBuilder<Sqlite> =
            QueryBuilder::new("INSERT INTO score_competitor (score_no, seq, name, amount) ");
        query.push_values(chunk, |mut row, (score_no, seq, name, amount)| {
            row.push_bind(score_no).push_bind(seq).push_bind(name).push_bind(amount);
        });
        query.build().persistent(chunk.len() == ROWS).execute(&mut *db).await?;
    }
    Ok(())
}
