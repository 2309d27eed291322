//! People over machine: the effective scorecard in the place that every report reads, the machine's own beside it.

use std::collections::{BTreeSet, HashMap};

use sqlx::sqlite::SqliteConnection;
use sqlx::{QueryBuilder, Row, Sqlite};

use super::entries::{self, Eyes};
use crate::domain::{CallId, FormId, FormRef, Score, Scorecard, Standing};
use crate::store::Arithmetic;
use crate::store::sqlite::convert::{Fault, call_id, from_json, json, optional_word};
use crate::store::sqlite::{changes, facts, parts, stages};

/// The scorecard that verdicts are put on, by the file's own numbers.
#[derive(Debug, Clone)]
pub(super) struct Target {
    pub call: CallId,
    pub call_no: i64,
    pub form: FormRef,
    pub form_no: i64,
    pub score_no: i64,
}

/// Both scorecards of a target.
#[derive(Debug)]
pub(super) struct Cards {
    /// The stored text of the machine's.
    machine_text: String,
    /// People's verdicts stand above it at present.
    covered: bool,
    pub machine: Scorecard,
    pub effective: Scorecard,
}

const TARGET: &str = "SELECT c.call_id, c.call_no, f.form_id, f.form_no, v.hash, s.score_no
    FROM call c JOIN scorecard s ON s.call_no = c.call_no JOIN form f ON f.form_no = s.form_no
    JOIN form_version v ON v.version_no = s.version_no";

/// By the form, or the latest by any.
pub(super) async fn target(
    db: &mut SqliteConnection,
    call: CallId,
    form: Option<&FormId>,
) -> Result<Option<Target>, Fault> {
    let sql = format!(
        "{TARGET} WHERE c.call_id = ?1 AND (?2 IS NULL OR f.form_id = ?2) ORDER BY s.scored_at DESC, s.score_no DESC LIMIT 1"
    );
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(call.as_bytes().to_vec())
        .bind(form.map(FormId::as_str))
        .fetch_optional(db)
        .await?;
    row.as_ref().map(of_row).transpose()
}

fn of_row(row: &sqlx::sqlite::SqliteRow) -> Result<Target, Fault> {
    Ok(Target {
        call: call_id(row)?,
        call_no: row.try_get("call_no")?,
        form: FormRef {
            id: FormId(row.try_get("form_id")?),
            hash: row.try_get("hash")?,
        },
        form_no: row.try_get("form_no")?,
        score_no: row.try_get("score_no")?,
    })
}

pub(super) async fn cards(db: &mut SqliteConnection, target: &Target) -> Result<Cards, Fault> {
    let sql = "SELECT b.body, m.body AS machine FROM score_body b LEFT JOIN machine_score m ON m.score_no = b.score_no
        WHERE b.score_no = ?";
    let row = sqlx::query(sql).bind(target.score_no).fetch_one(db).await?;
    let (body, machine): (String, Option<String>) = (row.try_get("body")?, row.try_get("machine")?);
    let parse = |text: &str| from_json::<Scorecard>(text, "scorecard", || target.call.to_string());
    let effective = parse(&body)?;
    Ok(match machine {
        Some(machine_text) => Cards {
            machine: parse(&machine_text)?,
            machine_text,
            covered: true,
            effective,
        },
        None => Cards {
            machine: effective.clone(),
            machine_text: body,
            covered: false,
            effective,
        },
    })
}

pub(in crate::store::sqlite) async fn machine_scorecard(
    db: &mut SqliteConnection,
    call: CallId,
    form: Option<&FormId>,
) -> Result<Option<Scorecard>, Fault> {
    match target(db, call, form).await? {
        Some(target) => Ok(Some(cards(db, &target).await?.machine)),
        None => Ok(None),
    }
}

/// After a batch of machine scorecards was written: puts on top what people said of these calls before.
pub(in crate::store::sqlite) async fn put_again(
    db: &mut SqliteConnection,
    score_nos: impl Iterator<Item = i64>,
    arithmetic: Option<&dyn Arithmetic>,
) -> Result<(), Fault> {
    let mut query: QueryBuilder<Sqlite> = QueryBuilder::new(format!(
        "{TARGET} WHERE EXISTS (SELECT 1 FROM review_entry e WHERE e.call_no = s.call_no AND e.form_no = s.form_no)
         AND s.score_no IN ("
    ));
    let mut list = query.separated(", ");
    for score_no in score_nos {
        list.push_bind(score_no);
    }
    query.push(") ORDER BY s.score_no");
    let rows = query.build().persistent(false).fetch_all(&mut *db).await?;
    for row in &rows {
        let target = of_row(row)?;
        let people = entries::standing(&entries::of(db, target.call_no, target.form_no).await?, Eyes::Open);
        if people.is_empty() {
            continue;
        }
        let unknown = |what| Fault::Unknown {
            what,
            key: target.call.to_string(),
        };
        let arithmetic = arithmetic.ok_or_else(|| unknown("arithmetic for the verdicts of people on call"))?;
        let cards = cards(db, &target).await?;
        let put = put(db, &target, &cards, &people, arithmetic).await?;
        put.ok_or_else(|| unknown("weights of the form that scored call"))?;
    }
    Ok(())
}

/// The effective scorecard of `people`'s verdicts; the machine's own without any. `None`: the arithmetic of the form's
/// version is not kept.
pub(super) async fn compute(
    db: &mut SqliteConnection,
    target: &Target,
    machine: &Scorecard,
    people: &[Standing],
    arithmetic: &dyn Arithmetic,
) -> Result<Option<Scorecard>, Fault> {
    if people.is_empty() {
        return Ok(Some(machine.clone()));
    }
    let Some(outline) = changes::outline(db, &target.form).await? else {
        return Ok(None);
    };
    let transcript = if people.iter().any(|verdict| verdict.quote.is_some()) {
        stages::transcripts(db, &[target.call], stages::Roles::Applied)
            .await?
            .pop()
    } else {
        None
    };
    let transcript = transcript.as_ref().map(|(_, transcript)| transcript);
    Ok(Some(arithmetic.effective(machine, &outline, transcript, people)))
}

/// Writes what the verdicts make of the machine's scorecard. Returns the score.
pub(super) async fn put(
    db: &mut SqliteConnection,
    target: &Target,
    cards: &Cards,
    people: &[Standing],
    arithmetic: &dyn Arithmetic,
) -> Result<Option<Option<Score>>, Fault> {
    let Some(card) = compute(db, target, &cards.machine, people, arithmetic).await? else {
        return Ok(None);
    };
    // Nobody's verdict is left, or none is on an item of this version: the machine's, byte for byte.
    let alone = card.items.iter().all(|item| item.human.is_none());
    match (alone, cards.covered) {
        (true, false) => return Ok(Some(card.score)),
        (true, true) => {
            sqlx::query("DELETE FROM machine_score WHERE score_no = ?")
                .bind(target.score_no)
                .execute(&mut *db)
                .await?;
        }
        (false, true) => {}
        (false, false) => {
            sqlx::query("INSERT INTO machine_score (score_no, body) VALUES (?, ?)")
                .bind(target.score_no)
                .bind(&cards.machine_text)
                .execute(&mut *db)
                .await?;
        }
    }
    let body = if alone {
        cards.machine_text.clone()
    } else {
        json(&card, "scorecard")?
    };
    sqlx::query("UPDATE score_body SET body = ? WHERE score_no = ?")
        .bind(body)
        .bind(target.score_no)
        .execute(&mut *db)
        .await?;
    sqlx::query("UPDATE scorecard SET score = ?, unfailed_score = ?, result = ?, coverage = ? WHERE score_no = ?")
        .bind(card.score.map(Score::value))
        .bind(card.unfailed_score.map(Score::value))
        .bind(optional_word(card.result.as_ref(), "result")?)
        .bind(card.coverage)
        .bind(target.score_no)
        .execute(&mut *db)
        .await?;
    write_items(db, target, &cards.effective, &card).await?;
    parts::weigh_again(db, target.score_no, &card, arithmetic).await?;
    Ok(Some(card.score))
}

/// The rows of those items whose verdict moved.
async fn write_items(
    db: &mut SqliteConnection,
    target: &Target,
    before: &Scorecard,
    card: &Scorecard,
) -> Result<(), Fault> {
    let items: HashMap<String, i64> = sqlx::query_as("SELECT item_id, item_no FROM item WHERE form_no = ?")
        .bind(target.form_no)
        .fetch_all(&mut *db)
        .await?
        .into_iter()
        .collect();
    let same: BTreeSet<_> = before.items.iter().map(|item| (&item.id, item.verdict)).collect();
    for item in card
        .items
        .iter()
        .filter(|item| !same.contains(&(&item.id, item.verdict)))
    {
        sqlx::query("UPDATE score_item SET verdict = ? WHERE score_no = ? AND item_no = ?")
            .bind(item.verdict.as_str())
            .bind(target.score_no)
            .bind(items.get(item.id.as_str()))
            .execute(&mut *db)
            .await?;
    }
    facts::rewrite(db, target.score_no, &items, card).await
}
