//! What search has read: in order, in batches, and again when the words change.

use std::sync::Arc;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use talktrack::pipeline::search::catch_up;
use talktrack::store::Store;

use crate::sample::*;

/// A store in a folder, with so many transcripts that search has not read.
async fn unread(calls: u32) -> (tempfile::TempDir, Arc<dyn Store>) {
    let (folder, store) = crate::sqlite().await;
    store.record_sightings(&sightings(calls)).await.unwrap();
    for n in 0..calls {
        store
            .save_transcript(call(n), &fingerprint("t"), None, &transcript("Алло"), time(1))
            .await
            .unwrap();
    }
    (folder, store)
}

#[tokio::test]
async fn unread_transcripts_come_in_order_from_a_place_on_and_again_when_they_change() {
    let (_guard, store) = unread(5).await;
    let numbers = async |after, limit| -> Vec<i64> {
        let waiting = store.unsearched(after, limit).await.unwrap();
        waiting.into_iter().map(|one| one.number).collect()
    };
    let all = numbers(0, 10).await;
    assert_eq!(all.len(), 5);
    assert!(all.is_sorted());
    assert_eq!(numbers(0, 2).await, all[..2]);
    assert_eq!(numbers(all[1], 2).await, all[2..4]);
    assert_eq!(numbers(all[4], 2).await, [0; 0]);

    assert_eq!(catch_up(store.as_ref()).await.unwrap(), 5);
    assert_eq!(catch_up(store.as_ref()).await.unwrap(), 0);
    store
        .save_transcript(call(1), &fingerprint("t2"), None, &transcript("Привет"), time(2))
        .await
        .unwrap();
    assert_eq!(catch_up(store.as_ref()).await.unwrap(), 1);
}

#[tokio::test]
async fn more_than_a_batch_is_read_at_once() {
    let (_guard, store) = unread(450).await;
    assert_eq!(catch_up(store.as_ref()).await.unwrap(), 450);
    assert_eq!(store.unsearched(0, 1).await.unwrap().len(), 0);
}

#[tokio::test]
async fn a_damaged_transcript_keeps_nobody_from_the_others() {
    let (folder, store) = unread(3).await;
    let file = SqliteConnectOptions::new().filename(folder.path().join("calls.db"));
    let mut db = file.connect().await.unwrap();
    let damaged = sqlx::query("UPDATE transcript SET body = '{' WHERE call_no = (SELECT min(call_no) FROM transcript)");
    assert_eq!(damaged.execute(&mut db).await.unwrap().rows_affected(), 1);
    db.close().await.unwrap();
    assert_eq!(catch_up(store.as_ref()).await.unwrap(), 3);
    assert_eq!(catch_up(store.as_ref()).await.unwrap(), 0);
}
