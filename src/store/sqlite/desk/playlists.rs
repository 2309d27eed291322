//! Playlists and their clips.

use jiff::Timestamp;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use crate::domain::Millis;
use crate::store::sqlite::convert::{Fault, call_id, micros, optional_u32, time};
use crate::store::sqlite::recordings::call_no;
use crate::store::{MOST_CLIPS, NewClip, Playlist, PlaylistAct, PlaylistChanged, PlaylistClip};

/// Playlists that are listed.
const MOST: i64 = 200;

pub(super) async fn all(db: &mut SqliteConnection) -> Result<Vec<Playlist>, Fault> {
    let rows = sqlx::query("SELECT * FROM playlist ORDER BY playlist_no DESC LIMIT ?")
        .bind(MOST)
        .fetch_all(&mut *db)
        .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        found.push(playlist(db, row).await?);
    }
    Ok(found)
}

pub(super) async fn titles(db: &mut SqliteConnection) -> Result<Vec<(i64, String)>, Fault> {
    let sql = "SELECT playlist_no, title FROM playlist ORDER BY playlist_no DESC LIMIT ?";
    let rows = sqlx::query(sql).bind(MOST).fetch_all(db).await?;
    let one = |row: &SqliteRow| Ok((row.try_get("playlist_no")?, row.try_get("title")?));
    rows.iter().map(one).collect()
}

pub(super) async fn one(db: &mut SqliteConnection, number: i64) -> Result<Option<Playlist>, Fault> {
    let row = sqlx::query("SELECT * FROM playlist WHERE playlist_no = ?")
        .bind(number)
        .fetch_optional(&mut *db)
        .await?;
    match row {
        Some(row) => Ok(Some(playlist(db, &row).await?)),
        None => Ok(None),
    }
}

async fn playlist(db: &mut SqliteConnection, row: &SqliteRow) -> Result<Playlist, Fault> {
    let number: i64 = row.try_get("playlist_no")?;
    let sql = "SELECT p.*, c.call_id FROM playlist_clip p JOIN call c ON c.call_no = p.call_no
        WHERE p.playlist_no = ? ORDER BY p.place, p.clip_no";
    let clips = sqlx::query(sql).bind(number).fetch_all(db).await?;
    let clip = |row: &SqliteRow| {
        let at = |column| Ok::<_, Fault>(Millis(optional_u32(row, column)?.unwrap_or_default()));
        Ok(PlaylistClip {
            number: row.try_get("clip_no")?,
            call: call_id(row)?,
            start_ms: at("start_ms")?,
            end_ms: at("end_ms")?,
            note: row.try_get("note")?,
            by: row.try_get("added_by")?,
        })
    };
    Ok(Playlist {
        number,
        title: row.try_get("title")?,
        by: row.try_get("made_by")?,
        at: time(row, "made_at")?,
        revision: row.try_get("revision")?,
        clips: clips.iter().map(clip).collect::<Result<_, Fault>>()?,
    })
}

pub(super) async fn add(
    db: &mut SqliteConnection,
    title: &str,
    clips: &[NewClip],
    by: &str,
    at: Timestamp,
) -> Result<i64, Fault> {
    let sql = "INSERT INTO playlist (title, made_by, made_at, revision) VALUES (?, ?, ?, 0) RETURNING playlist_no";
    let number = sqlx::query_scalar(sql)
        .bind(title)
        .bind(by)
        .bind(micros(at))
        .fetch_one(&mut *db)
        .await?;
    for clip in clips.iter().take(MOST_CLIPS) {
        add_clip(db, number, clip, by, at).await?;
    }
    Ok(number)
}

async fn add_clip(
    db: &mut SqliteConnection,
    playlist: i64,
    clip: &NewClip,
    by: &str,
    at: Timestamp,
) -> Result<(), Fault> {
    let call_no = call_no(db, clip.call).await?;
    sqlx::query(
        "INSERT INTO playlist_clip (playlist_no, place, call_no, start_ms, end_ms, note, added_by, added_at)
         VALUES (?1, (SELECT coalesce(max(place), 0) + 1 FROM playlist_clip WHERE playlist_no = ?1), ?2, ?3, ?4, ?5, ?6, ?7)",
    )
    .bind(playlist)
    .bind(call_no)
    .bind(clip.start_ms.0)
    .bind(clip.end_ms.0)
    .bind(&clip.note)
    .bind(by)
    .bind(micros(at))
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn change(
    db: &mut SqliteConnection,
    (number, revision): (i64, Option<i64>),
    act: &PlaylistAct,
    by: &str,
    at: Timestamp,
) -> Result<PlaylistChanged, Fault> {
    let now: Option<i64> = sqlx::query_scalar("SELECT revision FROM playlist WHERE playlist_no = ?")
        .bind(number)
        .fetch_optional(&mut *db)
        .await?;
    let Some(now) = now else {
        return Ok(PlaylistChanged::Unknown);
    };
    if revision.is_some_and(|revision| revision != now) {
        return Ok(PlaylistChanged::Stale);
    }
    match act {
        PlaylistAct::Add(clip) => add_clip(db, number, clip, by, at).await?,
        PlaylistAct::Remove(clip) => {
            sqlx::query("DELETE FROM playlist_clip WHERE playlist_no = ? AND clip_no = ?")
                .bind(number)
                .bind(clip)
                .execute(&mut *db)
                .await?;
        }
        PlaylistAct::Earlier(clip) => earlier(db, number, *clip).await?,
        PlaylistAct::Rename(title) => {
            sqlx::query("UPDATE playlist SET title = ? WHERE playlist_no = ?")
                .bind(title)
                .bind(number)
                .execute(&mut *db)
                .await?;
        }
        PlaylistAct::Delete => {
            sqlx::query("DELETE FROM playlist WHERE playlist_no = ?")
                .bind(number)
                .execute(&mut *db)
                .await?;
        }
    }
    sqlx::query("UPDATE playlist SET revision = revision + 1 WHERE playlist_no = ?")
        .bind(number)
        .execute(db)
        .await?;
    Ok(PlaylistChanged::Done)
}

/// Changes places with the clip before it; the first stays.
async fn earlier(db: &mut SqliteConnection, playlist: i64, clip: i64) -> Result<(), Fault> {
    let sql = "SELECT a.place AS own, b.clip_no, b.place FROM playlist_clip a
        JOIN playlist_clip b ON b.playlist_no = a.playlist_no AND b.place < a.place
        WHERE a.playlist_no = ? AND a.clip_no = ? ORDER BY b.place DESC LIMIT 1";
    let row = sqlx::query(sql)
        .bind(playlist)
        .bind(clip)
        .fetch_optional(&mut *db)
        .await?;
    let Some(row) = row else { return Ok(()) };
    let (own, other, before): (i64, i64, i64) = (row.try_get("own")?, row.try_get("clip_no")?, row.try_get("place")?);
    for (clip, place) in [(clip, before), (other, own)] {
        sqlx::query("UPDATE playlist_clip SET place = ? WHERE clip_no = ?")
            .bind(place)
            .bind(clip)
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}
