//! kill −9 at any instant: every call is afterwards either wholly done or not begun to be.

use std::thread::sleep;
use std::time::Duration;

use sqlx::{ConnectOptions, Connection};
use talktrack::domain::{Stage, Verdict};
use talktrack::store::StageOutcome;

use crate::sample::*;

const CALLS: u32 = 40;

/// Works through all calls over and over, as `run` does, until it is killed. Each round has its own words, roles and
/// version, so that a mixture of two rounds can be seen.
#[tokio::test]
#[ignore = "a part of the next test, run as a process of its own"]
async fn writer() {
    let store = crate::open(std::path::Path::new("calls.db")).await;
    store.record_sightings(&sightings(CALLS)).await.unwrap();
    for round in 0_u32.. {
        let name = round.to_string();
        for n in 0..CALLS {
            let f = fingerprint(&name);
            store
                .begin_attempt(call(n), Stage::Transcribe, &f, time(0))
                .await
                .unwrap();
            let text = transcript(&format!("{name} {}", "слово ".repeat(200)));
            store.save_transcript(call(n), &f, None, &text, time(0)).await.unwrap();
            store
                .save_roles(call(n), &f, &agent_on(u16::try_from(round % 2).unwrap()), time(0))
                .await
                .unwrap();
        }
        let ids: Vec<String> = (0..20).map(|n| format!("i{n}")).collect();
        let items: Vec<_> = ids.iter().map(|id| (id.as_str(), Verdict::Pass)).collect();
        let batch: Vec<_> = (0..CALLS)
            .map(|n| scored(call(n), scorecard(&name, f64::from(round), &items)))
            .collect();
        store.save_scorecards(&batch, time(0)).await.unwrap();
    }
}

#[tokio::test]
async fn a_killed_writer_leaves_every_call_done_or_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("calls.db");
    let mut scored_at_some_time = false;
    for kill in 0_u64..15 {
        let mut writer = crate::locks::child("kill::writer", folder.path());
        // Instants spread over the life of the child: starting, migrating, its first rounds.
        sleep(Duration::from_millis(5 + kill * 37 % 400));
        writer.kill().unwrap();
        writer.wait().unwrap();
        if !path.exists() {
            continue;
        }

        let store = crate::open(&path).await;
        for state in store.call_states().await.unwrap() {
            let text = store.transcript(state.call).await.unwrap();
            let Some(transcribe) = state.transcribe else {
                assert_eq!((text, state.roles, state.scorecards), (None, None, vec![]));
                continue;
            };
            let round = text
                .as_ref()
                .map(|text| text.segments[0].text.split(' ').next().unwrap().to_owned());
            if transcribe.outcome == StageOutcome::Done {
                let round = round.as_ref().expect("done means there is a transcript");
                assert_eq!(
                    transcribe.fingerprint,
                    fingerprint(round),
                    "the checkpoint is that of the text"
                );
            }
            if let Some(roles) = &state.roles {
                assert_eq!(
                    (&roles.outcome, &roles.fingerprint),
                    (&StageOutcome::Done, &fingerprint(&round.clone().unwrap()))
                );
            }
            let card = store.scorecard(state.call, None).await.unwrap();
            assert_eq!(state.score.is_some(), card.is_some());
            if let Some(card) = card {
                assert_eq!(
                    Some(&card.form.hash),
                    round.as_ref(),
                    "a scorecard is of the text beside it"
                );
                scored_at_some_time = true;
            }
        }
        store.close().await;
        whole(&path).await;
    }
    assert!(
        scored_at_some_time,
        "the kills must not all come before the first scorecard"
    );
}

/// The file's own checks, and that no row hangs in the air.
async fn whole(path: &std::path::Path) {
    let mut connection = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(path)
        .connect()
        .await
        .unwrap();
    let found: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check")
        .fetch_all(&mut connection)
        .await
        .unwrap();
    assert_eq!(found, ["ok"]);
    let hanging = sqlx::query("PRAGMA foreign_key_check")
        .fetch_all(&mut connection)
        .await
        .unwrap();
    assert!(hanging.is_empty(), "{hanging:?}");
    let halves: i64 = sqlx::query_scalar(
        "SELECT (SELECT count(*) FROM scorecard s WHERE (SELECT count(*) FROM score_item i WHERE i.score_no = s.score_no) <> 20)
              + (SELECT count(*) FROM scorecard s WHERE NOT EXISTS (SELECT 1 FROM score_body b WHERE b.score_no = s.score_no))",
    )
    .fetch_one(&mut connection)
    .await
    .unwrap();
    assert_eq!(halves, 0);
    connection.close().await.unwrap();
}
