//! Transferred calls: which recordings are one call, who handled which part, and what of the scorecard goes to whom.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{QueryBuilder, Row, Sqlite};

use super::changes;
use super::convert::{Fault, call_id, from_json, micros, optional_u32, time};
use super::crm::{entry, push_texts};
use super::recordings::{ROWS, call_no};
use super::scores;
use super::stages::{self, Roles};
use crate::domain::{
    CallId, CallLeg, CallLogEntry, CallPart, FormId, ItemId, ItemResult, Millis, PartScore, Score, Scorecard,
    Transcript,
};
use crate::store::{Arithmetic, WholeCall};

pub(super) async fn linked_entries(db: &mut SqliteConnection) -> Result<Vec<(CallId, CallLogEntry)>, Fault> {
    let sql = "SELECT c.call_id, l.* FROM call_join j
        JOIN call_log l ON l.log_no = j.log_no
        JOIN call c ON c.call_no = j.call_no
        WHERE l.recording IN (SELECT recording FROM call_leg) OR l.linked_id IN
            (SELECT y.linked_id FROM call_join x JOIN call_log y ON y.log_no = x.log_no
             WHERE y.linked_id IS NOT NULL GROUP BY y.linked_id HAVING count(*) > 1)";
    let rows = sqlx::query(sql).fetch_all(&mut *db).await?;
    let calls = rows.iter().map(call_id).collect::<Result<Vec<_>, _>>()?;
    let mut entries = rows.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
    add_legs(db, &mut entries).await?;
    Ok(calls.into_iter().zip(entries).collect())
}

/// Makes these and no other recordings one call each, the first of a list its head. A recording that joins or leaves a call
/// loses its scorecards with their checkpoint: they judged another conversation.
pub(super) async fn link(db: &mut SqliteConnection, wholes: &[Vec<CallId>]) -> Result<(), Fault> {
    let mut before: BTreeMap<i64, i64> = BTreeMap::new();
    for row in &sqlx::query("SELECT call_no, head_no FROM whole_call")
        .fetch_all(&mut *db)
        .await?
    {
        before.insert(row.try_get("call_no")?, row.try_get("head_no")?);
    }
    let mut now: BTreeMap<i64, i64> = BTreeMap::new();
    for whole in wholes {
        let Some((head, _)) = whole.split_first() else { continue };
        let head_no = call_no(db, *head).await?;
        for call in whole {
            now.insert(call_no(db, *call).await?, head_no);
        }
    }
    if before == now {
        return Ok(());
    }
    // All of a conversation that gained or lost a recording: its head's scorecard judged other words.
    let members = |links: &BTreeMap<i64, i64>| {
        let mut by_head: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for (call, head) in links {
            by_head.entry(*head).or_default().push(*call);
        }
        by_head
    };
    let (was, is) = (members(&before), members(&now));
    let mut changed: Vec<i64> = Vec::new();
    for (ours, theirs) in [(&was, &is), (&is, &was)] {
        for (head, calls) in ours {
            if theirs.get(head) != Some(calls) {
                changed.extend(calls);
            }
        }
    }
    changed.sort_unstable();
    changed.dedup();
    for number in changed {
        for sql in [
            "DELETE FROM scorecard WHERE call_no = ?",
            "DELETE FROM stage_state WHERE call_no = ? AND stage = 'score'",
            "DELETE FROM call_part WHERE head_no = ?",
            "DELETE FROM whole_call WHERE call_no = ?",
        ] {
            sqlx::query(sql).bind(number).execute(&mut *db).await?;
        }
    }
    for (call, head) in &now {
        sqlx::query("INSERT OR REPLACE INTO whole_call (call_no, head_no) VALUES (?, ?)")
            .bind(call)
            .bind(head)
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}

/// Parts, scorecard and checkpoint together.
pub(super) async fn save(
    db: &mut SqliteConnection,
    whole: &WholeCall,
    arithmetic: &dyn Arithmetic,
    at: Timestamp,
) -> Result<(), Fault> {
    let Some(first) = whole.parts.first() else {
        return Ok(());
    };
    let head_no = call_no(db, first.call).await?;
    sqlx::query("DELETE FROM call_part WHERE head_no = ?")
        .bind(head_no)
        .execute(&mut *db)
        .await?;
    for (seq, part) in (0_i64..).zip(&whole.parts) {
        let part_no = call_no(db, part.call).await?;
        sqlx::query(
            "INSERT INTO call_part (head_no, seq, call_no, agent, start_ms, end_ms, from_ms) VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(head_no)
        .bind(seq)
        .bind(part_no)
        .bind(&part.agent)
        .bind(part.start_ms.0)
        .bind(part.end_ms.0)
        .bind(part.from_ms.0)
        .execute(&mut *db)
        .await?;
    }
    let Some((scored, shares)) = &whole.scored else {
        return Ok(());
    };
    scores::save_scorecards(db, std::slice::from_ref(scored), Some(arithmetic), at).await?;
    let score_no = score_no(db, head_no, &scored.scorecard.form.id).await?;
    let Some((score_no, form_no)) = score_no else {
        return Ok(());
    };
    for (seq, share) in (0_i64..).zip(shares) {
        sqlx::query("INSERT INTO part_score (score_no, seq, score) VALUES (?, ?, ?)")
            .bind(score_no)
            .bind(seq)
            .bind(share.score.map(Score::value))
            .execute(&mut *db)
            .await?;
        for item in &share.items {
            sqlx::query(
                "INSERT INTO part_item (score_no, item_no, seq)
                 SELECT ?, item_no, ? FROM item WHERE form_no = ? AND item_id = ?",
            )
            .bind(score_no)
            .bind(seq)
            .bind(form_no)
            .bind(&item.0)
            .execute(&mut *db)
            .await?;
        }
    }
    // What people said of the call before stands over the new scorecard by now.
    let effective: String = sqlx::query_scalar("SELECT body FROM score_body WHERE score_no = ?")
        .bind(score_no)
        .fetch_one(&mut *db)
        .await?;
    let effective: Scorecard = from_json(&effective, "scorecard", || first.call.to_string())?;
    if effective.items.iter().any(|item| item.human.is_some()) {
        weigh_again(db, score_no, &effective, arithmetic).await?;
    }
    Ok(())
}

/// Numbers of the scorecard and of its form.
async fn score_no(db: &mut SqliteConnection, head_no: i64, form: &FormId) -> Result<Option<(i64, i64)>, Fault> {
    let sql = "SELECT s.score_no, s.form_no FROM scorecard s JOIN form f ON f.form_no = s.form_no
        WHERE s.call_no = ? AND f.form_id = ?";
    Ok(sqlx::query_as(sql)
        .bind(head_no)
        .bind(form.as_str())
        .fetch_optional(db)
        .await?)
}

/// The parts of the whole call that this recording belongs to, its head's first; none of an ordinary call.
pub(super) async fn parts(db: &mut SqliteConnection, call: CallId) -> Result<Vec<CallPart>, Fault> {
    let sql = "SELECT c.call_id, p.* FROM call_part p JOIN call c ON c.call_no = p.call_no
        WHERE p.head_no IN (SELECT x.head_no FROM call_part x JOIN call y ON y.call_no = x.call_no WHERE y.call_id = ?)
        ORDER BY p.head_no, p.seq";
    let rows = sqlx::query(sql).bind(call.as_bytes().to_vec()).fetch_all(db).await?;
    rows.iter().map(part).collect()
}

fn part(row: &SqliteRow) -> Result<CallPart, Fault> {
    let at =
        |column: &'static str| -> Result<Millis, Fault> { Ok(Millis(optional_u32(row, column)?.unwrap_or_default())) };
    Ok(CallPart {
        call: call_id(row)?,
        agent: row.try_get("agent")?,
        start_ms: at("start_ms")?,
        end_ms: at("end_ms")?,
        from_ms: at("from_ms")?,
    })
}

/// In the order of the parts; none where there is no such scorecard.
pub(super) async fn part_scores(
    db: &mut SqliteConnection,
    head: CallId,
    form: &FormId,
) -> Result<Vec<PartScore>, Fault> {
    let head_no = call_no(db, head).await?;
    let Some((score_no, _)) = score_no(db, head_no, form).await? else {
        return Ok(Vec::new());
    };
    let mut shares = Vec::new();
    let sql = "SELECT seq, score FROM part_score WHERE score_no = ? ORDER BY seq";
    for row in &sqlx::query(sql).bind(score_no).fetch_all(&mut *db).await? {
        shares.push(PartScore {
            score: row.try_get::<Option<f64>, _>("score")?.and_then(Score::new),
            items: Vec::new(),
        });
    }
    let sql = "SELECT x.seq, i.item_id FROM part_item x JOIN item i ON i.item_no = x.item_no
        WHERE x.score_no = ? ORDER BY x.item_no";
    for row in &sqlx::query(sql).bind(score_no).fetch_all(db).await? {
        let seq = usize::try_from(row.try_get::<i64, _>("seq")?).unwrap_or(usize::MAX);
        if let Some(share) = shares.get_mut(seq) {
            share.items.push(ItemId(row.try_get("item_id")?));
        }
    }
    Ok(shares)
}

/// The scores of the parts once people's verdicts have changed the scorecard. An ordinary call has none.
pub(super) async fn weigh_again(
    db: &mut SqliteConnection,
    score_no: i64,
    card: &Scorecard,
    arithmetic: &dyn Arithmetic,
) -> Result<(), Fault> {
    let sql = "SELECT x.seq, i.item_id FROM part_item x JOIN item i ON i.item_no = x.item_no WHERE x.score_no = ?";
    let rows: Vec<(i64, String)> = sqlx::query_as(sql).bind(score_no).fetch_all(&mut *db).await?;
    if rows.is_empty() {
        return Ok(());
    }
    let Some(outline) = changes::outline(db, &card.form).await? else {
        return Ok(());
    };
    let mut owned: BTreeMap<i64, HashSet<&str>> = BTreeMap::new();
    for (seq, item) in &rows {
        owned.entry(*seq).or_default().insert(item);
    }
    for (seq, own) in owned {
        let items = card.items.iter().filter(|item| own.contains(item.id.as_str()));
        let items: Vec<ItemResult> = items.cloned().collect();
        sqlx::query("UPDATE part_score SET score = ? WHERE score_no = ? AND seq = ?")
            .bind(arithmetic.share(&items, &outline).map(Score::value))
            .bind(score_no)
            .bind(seq)
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}

/// Whole calls of several recordings get the words of all of them: `found` holds what each recording has itself.
pub(super) async fn chain(db: &mut SqliteConnection, found: &mut [(CallId, Transcript)]) -> Result<(), Fault> {
    let any: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM call_part WHERE seq > 0)")
        .fetch_one(&mut *db)
        .await?;
    if !any {
        return Ok(());
    }
    for (call, transcript) in found {
        let parts = parts(db, *call).await?;
        if parts.first().is_none_or(|first| first.call != *call) {
            continue;
        }
        let mut recordings: Vec<CallId> = parts.iter().map(|part| part.call).collect();
        recordings.dedup();
        if recordings.len() > 1 {
            let own = stages::recordings(db, &recordings, Roles::Applied).await?;
            *transcript = Transcript::chain(own.into_iter().map(|(_, own)| own).collect());
        }
    }
    Ok(())
}

/// The legs of these rows, in place.
pub(super) async fn add_legs(db: &mut SqliteConnection, entries: &mut [CallLogEntry]) -> Result<(), Fault> {
    let any: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM call_leg)")
        .fetch_one(&mut *db)
        .await?;
    if !any {
        return Ok(());
    }
    for chunk in entries.chunks_mut(ROWS) {
        let mut query: QueryBuilder<Sqlite> = QueryBuilder::new("SELECT * FROM call_leg WHERE recording IN ");
        push_texts(&mut query, chunk.iter().map(|entry| entry.recording.as_str()));
        query.push(" ORDER BY recording, seq");
        let mut legs: HashMap<String, Vec<CallLeg>> = HashMap::new();
        for row in &query
            .build()
            .persistent(chunk.len() == ROWS)
            .fetch_all(&mut *db)
            .await?
        {
            legs.entry(row.try_get("recording")?).or_default().push(CallLeg {
                started_at: time(row, "started_at")?,
                agent: row.try_get("agent")?,
                ring_s: optional_u32(row, "ring_s")?,
                talk_s: optional_u32(row, "talk_s")?,
            });
        }
        for entry in chunk {
            entry.legs = legs.remove(&entry.recording).unwrap_or_default();
        }
    }
    Ok(())
}

/// Replaces the legs of these rows.
pub(super) async fn write_legs(db: &mut SqliteConnection, entries: &[&CallLogEntry]) -> Result<(), Fault> {
    for chunk in entries.chunks(ROWS) {
        let mut query: QueryBuilder<Sqlite> = QueryBuilder::new("DELETE FROM call_leg WHERE recording IN ");
        push_texts(&mut query, chunk.iter().map(|entry| entry.recording.as_str()));
        query.build().persistent(chunk.len() == ROWS).execute(&mut *db).await?;
    }
    for entry in entries {
        for (seq, leg) in (0_i64..).zip(&entry.legs) {
            sqlx::query(
                "INSERT INTO call_leg (recording, seq, started_at, agent, ring_s, talk_s) VALUES (?, ?, ?, ?, ?, ?)",
            )
            .bind(&entry.recording)
            .bind(seq)
            .bind(micros(leg.started_at))
            .bind(&leg.agent)
            .bind(leg.ring_s)
            .bind(leg.talk_s)
            .execute(&mut *db)
            .await?;
        }
    }
    Ok(())
}
