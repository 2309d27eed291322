//! Recordings of one voice channel from before voices were told apart: the migration has them heard again, and no others.

use std::path::Path;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use talktrack::domain::{AudioInfo, Finding, FindingKind};

use crate::sample::{audio, call, fingerprint, sightings, time, transcript};

#[tokio::test]
async fn old_mono_transcripts_are_stale_and_others_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("calls.db");
    let store = crate::open(&path).await;
    store.record_sightings(&sightings(4)).await.unwrap();
    let stereo = AudioInfo {
        channels: 2,
        findings: Vec::new(),
        ..audio()
    };
    let finding = Finding {
        kind: FindingKind::IdenticalChannels,
        channel: None,
        value: None,
    };
    let known = [
        Some(AudioInfo {
            channels: 1,
            ..stereo.clone()
        }),
        Some(AudioInfo {
            findings: vec![finding],
            ..stereo.clone()
        }),
        Some(stereo),
        // It came as a transcript.
        None,
    ];
    for (n, audio) in (0..).zip(&known) {
        store
            .save_transcript(call(n), &fingerprint("t"), audio.as_ref(), &transcript("Алло"), time(1))
            .await
            .unwrap();
    }
    store.close().await;

    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/migrations/sqlite/0101_mono_again.sql");
    let migration = std::fs::read_to_string(file).unwrap();
    let mut db = SqliteConnectOptions::new().filename(&path).connect().await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(migration)).execute(&mut db).await.unwrap();
    db.close().await.unwrap();

    let store = crate::open(&path).await;
    let states = store.call_states().await.unwrap();
    for (n, is_stale) in (0..).zip([true, true, false, false]) {
        let state = states.iter().find(|state| state.call == call(n)).unwrap();
        let kept = &state.transcribe.as_ref().unwrap().fingerprint;
        assert_eq!(*kept != fingerprint("t"), is_stale, "call {n}");
        assert!(
            store.transcript(call(n)).await.unwrap().is_some(),
            "call {n} lost its words"
        );
    }
}
