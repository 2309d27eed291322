//! Several users of one file: readers beside the writer, and two processes that both want to write.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use sqlx::{ConnectOptions, Connection};
use talktrack::domain::Verdict;
use talktrack::store::{SqliteOptions, SqliteStore, Store, StoreError};

use crate::sample::*;

/// Runs one of this program's ignored tests in a process of its own, in `folder`.
pub fn child(test: &str, folder: &std::path::Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--ignored", "--nocapture"])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_beside_the_writer_see_whole_commits() {
    let (_folder, store) = crate::sqlite().await;
    let done = Arc::new(AtomicBool::new(false));
    let reader = {
        let (store, done) = (Arc::clone(&store), Arc::clone(&done));
        tokio::spawn(async move {
            let mut most = 0;
            while !done.load(Ordering::Relaxed) {
                let states = store.call_states().await.unwrap();
                assert!(states.len() >= most, "commits do not vanish");
                most = states.len();
                assert!(
                    states
                        .iter()
                        .all(|state| state.score.is_some() != state.scorecards.is_empty())
                );
                let rows = store.manager_rows(&"sales".into()).await.unwrap();
                let judged: u64 = rows
                    .iter()
                    .flat_map(|row| &row.items)
                    .map(|(_, _, decided)| decided)
                    .sum();
                assert_eq!(judged % 25, 0, "batches of 25 scorecards come whole: {judged}");
            }
        })
    };
    for batch in 0..20 {
        let calls: Vec<u32> = (batch * 25..(batch + 1) * 25).collect();
        let seen: Vec<_> = calls
            .iter()
            .map(|n| sighting(&format!("/calls/{n}.wav"), call(*n), 0))
            .collect();
        store.record_sightings(&seen).await.unwrap();
        let cards: Vec<_> = calls
            .iter()
            .map(|n| scored(call(*n), scorecard("v1", 1.0, &[("a", Verdict::Fail)])))
            .collect();
        store.save_scorecards(&cards, time(0)).await.unwrap();
    }
    done.store(true, Ordering::Relaxed);
    reader.await.unwrap();
}

/// Holds the write lock of `calls.db` in the working folder until it is killed.
#[tokio::test]
#[ignore = "a part of the next test, run as a process of its own"]
async fn lock_holder() {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename("calls.db");
    let mut connection = options.connect().await.unwrap();
    let _transaction = connection.begin_with("BEGIN IMMEDIATE").await.unwrap();
    println!("locked");
    // Until the parent goes away.
    let _ = std::io::stdin().read_line(&mut String::new());
}

#[tokio::test]
async fn a_second_writer_waits_and_then_says_who_is_in_the_way() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("calls.db");
    crate::open(&path).await.close().await;
    let mut holder = child("locks::lock_holder", folder.path());
    let mut lines = BufReader::new(holder.stdout.take().unwrap()).lines();
    assert!(
        lines.any(|line| line.unwrap().contains("locked")),
        "the child must get the lock"
    );

    let patience = Duration::from_millis(200);
    let options = SqliteOptions {
        busy_timeout: patience,
        ..SqliteOptions::default()
    };
    let store = SqliteStore::open(&path, &options).await.unwrap(); // opening and reading need no lock
    assert!(store.sightings().await.unwrap().is_empty());
    let began = Instant::now();
    let error = store.record_sightings(&sightings(1)).await.unwrap_err();
    assert!(matches!(error, StoreError::Locked { .. }), "{error:?}");
    assert!(
        began.elapsed() >= patience && began.elapsed() < Duration::from_secs(10),
        "{:?}",
        began.elapsed()
    );

    holder.kill().unwrap();
    holder.wait().unwrap();
    store.record_sightings(&sightings(1)).await.unwrap();
    assert_eq!(store.sightings().await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_may_open_a_new_file_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("calls.db");
    let tasks: Vec<_> = (0..6)
        .map(|n| {
            let path = path.clone();
            tokio::spawn(async move {
                let store = crate::open(&path).await;
                store
                    .record_sightings(&[sighting(&format!("/{n}"), call(n), 0)])
                    .await
                    .unwrap();
                store.close().await;
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(crate::open(&path).await.sightings().await.unwrap().len(), 6);
}
