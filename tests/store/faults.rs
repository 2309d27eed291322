//! What can be wrong with a database file, and that each is told apart and leaves the file as it was.

use std::fs;
use std::path::Path;

use sqlx::{ConnectOptions, Connection, SqliteConnection};
use talktrack::domain::{DealStatus, Verdict};
use talktrack::store::{self, CallFilter, SqliteOptions, SqliteStore, Store, StoreError};

use crate::sample::*;

async fn open_error(path: &Path, create: bool) -> StoreError {
    store::open(path.to_str().unwrap(), create).await.err().unwrap()
}

/// A connection beside the store, for what the store would never do.
async fn raw(path: &Path) -> SqliteConnection {
    sqlx::sqlite::SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .connect()
        .await
        .unwrap()
}

async fn execute(path: &Path, sql: &'static str) {
    let mut connection = raw(path).await;
    sqlx::query(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn urls_and_missing_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/folder/calls.db");
    assert!(matches!(open_error(&path, false).await, StoreError::Missing { .. }));
    assert!(
        !path.parent().unwrap().exists(),
        "nothing is made that was not asked for"
    );

    let url = format!("sqlite:{}", path.display());
    let made = store::open(&url, true).await.unwrap();
    assert_eq!(made.status().await.unwrap().url, url);
    made.close().await;
    store::open(&format!("sqlite://{}", path.display()), false)
        .await
        .unwrap()
        .close()
        .await;

    for url in [
        "",
        "sqlite:",
        "sqlite::memory:",
        ":memory:",
        "postgres://localhost/calls",
    ] {
        assert!(
            matches!(store::open(url, true).await, Err(StoreError::UnknownUrl { .. })),
            "{url}"
        );
    }
}

#[tokio::test]
async fn a_database_that_was_closed_is_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("calls.db");
    let store = crate::open(&path).await;
    store.record_sightings(&sightings(10)).await.unwrap();
    store.close().await;
    let names: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names, ["calls.db"]);

    let copy = folder.path().join("copy.db");
    fs::copy(&path, &copy).unwrap();
    assert_eq!(crate::open(&copy).await.sightings().await.unwrap().len(), 10);
}

#[tokio::test]
async fn other_files_are_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("notes.txt");
    fs::write(&text, "not a database, but long enough to have a header").unwrap();
    let foreign = folder.path().join("foreign.db");
    execute(&foreign, "CREATE TABLE bookmarks (url TEXT)").await;
    for path in [text, foreign] {
        let before = fs::read(&path).unwrap();
        for create in [false, true] {
            assert!(
                matches!(open_error(&path, create).await, StoreError::NotADatabase { .. }),
                "{}",
                path.display()
            );
        }
        assert_eq!(fs::read(&path).unwrap(), before);
    }

    let empty = folder.path().join("empty.db");
    fs::write(&empty, "").unwrap();
    assert!(matches!(
        open_error(&empty, false).await,
        StoreError::NotADatabase { .. }
    ));
    store::open(empty.to_str().unwrap(), true).await.unwrap().close().await;
}

#[tokio::test]
async fn a_folder_or_a_file_in_the_way_is_an_open_error() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(open_error(folder.path(), true).await, StoreError::Open { .. }));
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    assert!(matches!(
        open_error(&file.join("calls.db"), true).await,
        StoreError::Open { .. }
    ));
}

#[cfg(unix)]
#[tokio::test]
async fn permissions_are_told() {
    use std::os::unix::fs::PermissionsExt;
    let allow = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("calls.db");
    crate::open(&path).await.close().await;

    allow(&path, 0o000);
    if fs::File::open(&path).is_ok() {
        return; // the superuser is never refused
    }
    assert!(matches!(open_error(&path, false).await, StoreError::Open { .. }));
    allow(&path, 0o444);
    let store = store::open(path.to_str().unwrap(), false).await.unwrap();
    let refused = store.record_sightings(&sightings(1)).await.unwrap_err();
    assert!(matches!(refused, StoreError::ReadOnly { .. }), "{refused:?}");
    store.close().await;
    allow(folder.path(), 0o000);
    let refused = open_error(&path, true).await;
    allow(folder.path(), 0o755);
    assert!(matches!(refused, StoreError::Open { .. }), "{refused:?}");
}

#[tokio::test]
async fn a_newer_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("calls.db");
    crate::open(&path).await.close().await;
    execute(
        &path,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'of next year', 1, x'00', 0)",
    )
    .await;
    match open_error(&path, true).await {
        StoreError::Newer { found: 9999, known, .. } => assert!(known < 9999),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn another_history_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("calls.db");
    crate::open(&path).await.close().await;
    execute(&path, "UPDATE _sqlx_migrations SET checksum = x'00'").await;
    assert!(matches!(open_error(&path, true).await, StoreError::Migrate { .. }));
}

#[tokio::test]
async fn a_death_during_the_first_migration_is_made_good() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("calls.db");
    execute(
        &path,
        "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL,
         installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, checksum BLOB NOT NULL,
         execution_time BIGINT NOT NULL)",
    )
    .await;
    crate::open(&path).await.close().await;
}

#[tokio::test]
async fn broken_pages_are_told_and_nothing_panics() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("calls.db");
    let store = crate::open(&path).await;
    store.record_sightings(&sightings(2000)).await.unwrap();
    store.close().await;
    let mut bytes = fs::read(&path).unwrap();
    for byte in bytes.iter_mut().skip(8192) {
        *byte = 0xA5;
    }
    fs::write(&path, bytes).unwrap();
    let error = match store::open(path.to_str().unwrap(), false).await {
        Ok(store) => store.sightings().await.unwrap_err(),
        Err(error) => error,
    };
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
}

#[tokio::test]
async fn damaged_values_name_themselves() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("calls.db");
    let store = crate::open(&path).await;
    store.record_sightings(&sightings(2)).await.unwrap();
    store
        .save_transcript(call(0), &fingerprint("t"), Some(&audio()), &transcript("Алло"), time(0))
        .await
        .unwrap();
    store
        .save_scorecards(
            &[scored(call(0), scorecard("v1", 1.0, &[("a", Verdict::Pass)]))],
            time(0),
        )
        .await
        .unwrap();
    store.import_deals(&[deal("D-1", DealStatus::Won)]).await.unwrap();
    store.close().await;
    execute(&path, "UPDATE transcript SET body = '{\"duration_ms\":'").await;
    execute(&path, "UPDATE score_body SET body = '[]'").await;
    execute(&path, "UPDATE call SET audio = 'x' WHERE audio IS NOT NULL").await;
    execute(&path, "UPDATE deal SET closed_at = 9223372036854775807").await;

    let store = crate::open(&path).await;
    let damaged = |error: StoreError| match error {
        StoreError::Damaged { what, key, .. } => (what, key),
        other => panic!("{other:?}"),
    };
    let id = call(0).to_string();
    assert_eq!(
        damaged(store.transcript(call(0)).await.unwrap_err()),
        ("transcript", id.clone())
    );
    assert_eq!(
        damaged(store.scorecard(call(0), None).await.unwrap_err()),
        ("scorecard", id.clone())
    );
    assert_eq!(
        damaged(store.calls(&CallFilter::default()).await.unwrap_err()),
        ("audio", id)
    );
    assert_eq!(damaged(store.deals().await.unwrap_err()).0, "closed_at");
    assert_eq!(
        store.call_states().await.unwrap().len(),
        2,
        "what is whole can still be read"
    );
}

#[tokio::test]
async fn a_full_disk_keeps_what_was_done_and_lets_work_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("calls.db");
    crate::open(&path).await.close().await;
    let pages = u32::try_from(fs::metadata(&path).unwrap().len() / 4096).unwrap();
    let options = SqliteOptions {
        max_pages: Some(pages + 60),
        ..SqliteOptions::default()
    };
    let store = SqliteStore::open(&path, &options).await.unwrap();
    store.record_sightings(&sightings(20)).await.unwrap();

    let long = transcript(&"слово ".repeat(4_000));
    let mut saved = 0;
    let error = loop {
        match store
            .save_transcript(call(saved), &fingerprint("t"), None, &long, time(0))
            .await
        {
            Ok(()) => saved += 1,
            Err(error) => break error,
        }
        assert!(saved < 20, "the limit must be met");
    };
    assert!(matches!(error, StoreError::DiskFull { .. }), "{error:?}");
    assert!(saved > 0);

    let states = store.call_states().await.unwrap();
    let done = states.iter().filter(|state| state.transcribe.is_some()).count();
    assert_eq!(done, saved as usize, "the refused one left nothing");
    // The connection that failed is replaced: small writes still work, the large one is refused again.
    store
        .begin_attempt(
            call(19),
            talktrack::domain::Stage::Transcribe,
            &fingerprint("t"),
            time(1),
        )
        .await
        .unwrap();
    let again = store
        .save_transcript(call(18), &fingerprint("t"), None, &long, time(0))
        .await
        .unwrap_err();
    assert!(matches!(again, StoreError::DiskFull { .. }), "{again:?}");
    store.close().await;

    let store = crate::open(&path).await;
    store
        .save_transcript(call(18), &fingerprint("t"), None, &long, time(0))
        .await
        .unwrap();
}
