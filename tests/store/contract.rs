//! What every back end of the store promises. Each function takes an empty store.

pub use crate::business::{
    deals_and_calls_keep_all_their_columns, deals_without_calls_are_told_why,
    tables_of_the_business_count_and_repeat_without_change,
};
pub use crate::training::{
    a_call_is_found_wherever_it_was_seen, a_few_stand_for_all, calls_that_are_not_joined_are_not_offered,
    of_events_the_clear_results_count, only_clear_examples_are_offered, rates_are_counted_in_their_windows,
    sessions_are_remembered_and_replaced,
};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::SignedDuration;
use talktrack::domain::{
    DealStatus, Direction, EventKind, FormId, FormRef, ItemId, JoinOutcome, MatchedBy, Millis, Money, Role, Score,
    Stage, Transcript, UnmatchedReason, Verdict,
};
use talktrack::pipeline::Overlay;
use talktrack::store::{
    AssignedRoles, CallFilter, CallState, DealCounts, Exposure, FormOutline, FormTexts, FormVersion, ImportTally,
    JoinCounts, LiftQuery, ManagerRow, ScoreChange, StageOutcome, Store, StoreError,
};

use crate::sample::*;

pub type Subject = Arc<dyn Store>;

async fn state(store: &Subject, n: u32) -> CallState {
    store
        .call_states()
        .await
        .unwrap()
        .into_iter()
        .find(|state| state.call == call(n))
        .unwrap()
}

/// Calls 0 to `n - 1` seen, transcribed, with roles, scored with these verdicts on item `a` by version `v1`.
async fn scored_calls(store: &Subject, verdicts: &[Verdict]) {
    store
        .record_sightings(&sightings(u32::try_from(verdicts.len()).unwrap()))
        .await
        .unwrap();
    let mut batch = Vec::new();
    for (n, verdict) in (0..).zip(verdicts) {
        store
            .save_transcript(call(n), &fingerprint("t"), Some(&audio()), &transcript("Алло"), time(1))
            .await
            .unwrap();
        store
            .save_roles(call(n), &fingerprint("r"), &agent_on(0), time(2))
            .await
            .unwrap();
        let score = if *verdict == Verdict::Pass { 100.0 } else { 50.0 };
        batch.push(scored(call(n), scorecard("v1", score, &[("a", *verdict)])));
    }
    store.save_scorecards(&batch, time(3)).await.unwrap();
}

pub async fn sightings_are_updated_and_calls_follow_their_bytes(store: Subject) {
    let first = [
        sighting("/calls/a.wav", call(1), 10),
        sighting("/calls/b.wav", call(1), 10),
    ];
    store.record_sightings(&first).await.unwrap();
    store.record_sightings(&first).await.unwrap();
    assert_eq!(
        store.sightings().await.unwrap(),
        first,
        "the same sightings twice are the same"
    );
    assert_eq!(
        state(&store, 1).await.path,
        Path::new("/calls/a.wav"),
        "of two at once, the first by name"
    );

    store
        .save_transcript(call(1), &fingerprint("t"), None, &transcript("Алло"), time(11))
        .await
        .unwrap();
    let moved = sighting("/calls/a.wav", call(2), 20);
    store.record_sightings(std::slice::from_ref(&moved)).await.unwrap();
    assert_eq!(store.sightings().await.unwrap(), [moved, first[1].clone()]);
    assert!(
        store.transcript(call(1)).await.unwrap().is_some(),
        "the old call keeps its results"
    );
    assert_eq!(state(&store, 2).await.path, Path::new("/calls/a.wav"));

    store
        .record_sightings(&[sighting("/calls/c.wav", call(1), 30)])
        .await
        .unwrap();
    assert_eq!(
        state(&store, 1).await.path,
        Path::new("/calls/c.wav"),
        "where it was seen last"
    );
    store
        .record_sightings(&[sighting("/calls/0.wav", call(1), 5)])
        .await
        .unwrap();
    assert_eq!(
        state(&store, 1).await.path,
        Path::new("/calls/c.wav"),
        "an older sighting changes nothing"
    );

    #[cfg(unix)]
    {
        let odd = PathBuf::from(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(
            b"/calls/\xff.wav",
        ));
        let mut seen = sighting("", call(3), 40);
        seen.path.clone_from(&odd);
        store.record_sightings(&[seen]).await.unwrap();
        assert_eq!(
            state(&store, 3).await.path,
            odd,
            "a name that is not UTF-8 comes back as it was"
        );
    }
}

pub async fn a_call_must_be_seen_before_it_has_results(store: Subject) {
    let f = fingerprint("t");
    let unknown = |error: StoreError| matches!(error, StoreError::Unknown { what: "call", .. });
    assert!(unknown(
        store
            .begin_attempt(call(1), Stage::Score, &f, time(0))
            .await
            .unwrap_err()
    ));
    assert!(unknown(
        store
            .save_transcript(call(1), &f, None, &transcript("а"), time(0))
            .await
            .unwrap_err()
    ));
    assert!(unknown(
        store.save_roles(call(1), &f, &agent_on(0), time(0)).await.unwrap_err()
    ));
    assert!(unknown(
        store
            .save_failure(call(1), &f, &failure(Stage::Score, "x"), time(0))
            .await
            .unwrap_err()
    ));
    let batch = [scored(call(1), scorecard("v1", 50.0, &[]))];
    assert!(unknown(store.save_scorecards(&batch, time(0)).await.unwrap_err()));
    assert!(matches!(
        store.finish_run(7, time(0), "{}").await.unwrap_err(),
        StoreError::Unknown { what: "run", .. }
    ));
    assert_eq!(store.forms().await.unwrap(), [], "a refused batch leaves nothing");
}

pub async fn attempts_count_per_fingerprint(store: Subject) {
    store.record_sightings(&sightings(2)).await.unwrap();
    let begin = async |stage, text: &str| {
        store
            .begin_attempt(call(0), stage, &fingerprint(text), time(0))
            .await
            .unwrap()
    };
    assert_eq!(begin(Stage::Transcribe, "a").await, 1);
    assert_eq!(
        begin(Stage::Decode, "a").await,
        2,
        "decoding and recognition are one checkpoint"
    );
    assert_eq!(begin(Stage::Score, "a").await, 1, "stages count apart");
    assert_eq!(
        begin(Stage::Transcribe, "b").await,
        1,
        "another fingerprint starts anew"
    );
    assert_eq!(begin(Stage::Transcribe, "b").await, 2);

    let transcribe = state(&store, 0).await.transcribe.unwrap();
    assert_eq!((transcribe.attempts, transcribe.outcome), (2, StageOutcome::Begun));
    assert_eq!(transcribe.fingerprint, fingerprint("b"));
    assert_eq!(state(&store, 1).await.transcribe, None);

    let reason = failure(Stage::Decode, "not audio");
    store
        .save_failure(call(0), &fingerprint("b"), &reason, time(1))
        .await
        .unwrap();
    let transcribe = state(&store, 0).await.transcribe.unwrap();
    assert_eq!(
        (transcribe.attempts, transcribe.outcome),
        (2, StageOutcome::Failed(reason))
    );
    assert_eq!(begin(Stage::Transcribe, "b").await, 3, "a failure keeps the count");
    assert_eq!(state(&store, 0).await.transcribe.unwrap().outcome, StageOutcome::Begun);

    store
        .save_failure(call(1), &fingerprint("x"), &failure(Stage::Roles, "?"), time(1))
        .await
        .unwrap();
    assert_eq!(
        state(&store, 1).await.roles.unwrap().attempts,
        1,
        "a result without an attempt is one attempt"
    );
}

pub async fn a_result_and_its_checkpoint_come_together(store: Subject) {
    store.record_sightings(&sightings(1)).await.unwrap();
    assert_eq!(store.transcript(call(0)).await.unwrap(), None);
    store
        .begin_attempt(call(0), Stage::Transcribe, &fingerprint("t"), time(0))
        .await
        .unwrap();
    store
        .save_transcript(call(0), &fingerprint("t"), Some(&audio()), &transcript("Алло"), time(1))
        .await
        .unwrap();

    let now = state(&store, 0).await;
    assert_eq!(now.language.as_deref(), Some("ru"));
    let transcribe = now.transcribe.unwrap();
    assert_eq!((transcribe.outcome, transcribe.attempts), (StageOutcome::Done, 1));
    assert_eq!(store.transcript(call(0)).await.unwrap(), Some(transcript("Алло")));

    let silence = Transcript {
        language: None,
        segments: vec![],
        ..transcript("")
    };
    store
        .save_transcript(call(0), &fingerprint("u"), None, &silence, time(2))
        .await
        .unwrap();
    assert_eq!(
        store.transcript(call(0)).await.unwrap(),
        Some(silence),
        "nobody speaks, and that is a transcript"
    );
    let now = state(&store, 0).await;
    assert_eq!(now.language, None);
    assert_eq!(now.transcribe.unwrap().fingerprint, fingerprint("u"));

    let card = scorecard("v1", 72.5, &[("a", Verdict::Pass), ("b", Verdict::Undecidable)]);
    store
        .save_scorecards(&[scored(call(0), card.clone())], time(3))
        .await
        .unwrap();
    assert_eq!(store.scorecard(call(0), None).await.unwrap(), Some(card));
    let now = state(&store, 0).await;
    assert_eq!(now.score.unwrap().outcome, StageOutcome::Done);
    assert_eq!(now.scorecards, [(FormId::from("sales"), fingerprint("v1"))]);
}

pub async fn a_new_transcript_takes_roles_and_scorecards_with_it(store: Subject) {
    scored_calls(&store, &[Verdict::Pass, Verdict::Pass]).await;
    store
        .save_transcript(call(0), &fingerprint("t2"), None, &transcript("Привет"), time(9))
        .await
        .unwrap();
    let now = state(&store, 0).await;
    assert_eq!((now.roles, now.score, now.scorecards), (None, None, vec![]));
    assert_eq!(store.scorecard(call(0), None).await.unwrap(), None);
    assert_eq!(store.transcript(call(0)).await.unwrap(), Some(transcript("Привет")));
    assert_eq!(
        store.forms().await.unwrap(),
        [(FormId::from("sales"), 1)],
        "the other call is as it was"
    );
    assert!(state(&store, 1).await.score.is_some());
}

pub async fn other_sides_take_the_scorecards_with_them(store: Subject) {
    scored_calls(&store, &[Verdict::Pass]).await;
    store
        .save_roles(call(0), &fingerprint("r2"), &agent_on(0), time(9))
        .await
        .unwrap();
    assert!(
        store.scorecard(call(0), None).await.unwrap().is_some(),
        "found anew, and the same"
    );
    store
        .save_roles(call(0), &fingerprint("r3"), &agent_on(1), time(9))
        .await
        .unwrap();
    let now = state(&store, 0).await;
    assert_eq!((now.score, now.scorecards), (None, vec![]));
    assert_eq!(store.scorecard(call(0), None).await.unwrap(), None);
}

pub async fn roles_are_applied_and_the_saved_transcript_stays(store: Subject) {
    store.record_sightings(&sightings(3)).await.unwrap();
    let mut given = transcript("Алло");
    given.assign_roles(|channel| (channel == 0).then_some(Role::Customer));
    for n in 0..2 {
        store
            .save_transcript(call(n), &fingerprint("t"), None, &given, time(1))
            .await
            .unwrap();
    }
    assert_eq!(
        store.transcript(call(0)).await.unwrap().as_ref(),
        Some(&given),
        "as stated, until roles are saved"
    );
    store
        .save_roles(call(0), &fingerprint("r"), &agent_on(0), time(2))
        .await
        .unwrap();

    let applied = store.transcript(call(0)).await.unwrap().unwrap();
    assert_eq!(
        (applied.role_of(0), applied.role_of(1)),
        (Some(Role::Agent), Some(Role::Customer))
    );
    assert_eq!(applied.segments[1].role, Some(Role::Customer));

    let asked = [call(1), call(2), call(0)];
    let saved = store.saved_transcripts(&asked).await.unwrap();
    assert_eq!(
        saved,
        [(call(1), given.clone()), (call(0), given.clone())],
        "in the order asked, without the unknown"
    );
    assert_eq!(
        store.transcripts(&asked).await.unwrap(),
        [(call(1), given), (call(0), applied)]
    );

    let many: Vec<_> = (0..1234).map(|n| call(1233 - n)).collect();
    assert_eq!(
        store.transcripts(&many).await.unwrap().len(),
        2,
        "more calls than one statement takes"
    );
}

pub async fn a_failure_keeps_what_there_was(store: Subject) {
    scored_calls(&store, &[Verdict::Pass]).await;
    let reason = failure(Stage::Transcribe, "the engine was killed");
    store
        .save_failure(call(0), &fingerprint("t2"), &reason, time(5))
        .await
        .unwrap();
    assert!(store.transcript(call(0)).await.unwrap().is_some());
    let row = &store.calls(&CallFilter::default()).await.unwrap()[0];
    assert_eq!(row.failure.as_ref(), Some(&reason));
    assert!(row.score.is_some(), "the older result is beside the newer failure");

    store
        .save_failure(call(0), &fingerprint("s2"), &failure(Stage::Score, "later"), time(6))
        .await
        .unwrap();
    let row = &store.calls(&CallFilter::default()).await.unwrap()[0];
    assert_eq!(
        row.failure.as_ref(),
        Some(&reason),
        "the stage that stopped the call is the earlier one"
    );

    store
        .save_transcript(call(0), &fingerprint("t2"), None, &transcript("Алло"), time(7))
        .await
        .unwrap();
    assert_eq!(store.calls(&CallFilter::default()).await.unwrap()[0].failure, None);
}

pub async fn scorecards_by_several_forms_stand_side_by_side(store: Subject) {
    scored_calls(&store, &[Verdict::Pass, Verdict::Fail]).await;
    let sales = store.scorecard(call(0), None).await.unwrap().unwrap();
    let mut retail = scorecard("r1", 10.0, &[("a", Verdict::Fail)]);
    retail.form.id = "retail".into();
    store
        .save_scorecards(&[scored(call(0), retail.clone())], time(4))
        .await
        .unwrap();

    assert_eq!(
        store.scorecard(call(0), None).await.unwrap().as_ref(),
        Some(&retail),
        "the latest"
    );
    assert_eq!(
        store.scorecard(call(0), Some(&"sales".into())).await.unwrap(),
        Some(sales)
    );
    assert_eq!(store.scorecard(call(0), Some(&"other".into())).await.unwrap(), None);
    assert_eq!(
        store.forms().await.unwrap(),
        [(FormId::from("sales"), 2), (FormId::from("retail"), 1)]
    );
    let forms = state(&store, 0).await.scorecards;
    assert_eq!(
        forms,
        [
            ("retail".into(), fingerprint("r1")),
            ("sales".into(), fingerprint("v1"))
        ]
    );

    store
        .save_scorecards(
            &[scored(call(1), scorecard("v2", 60.0, &[("b", Verdict::Pass)]))],
            time(5),
        )
        .await
        .unwrap();
    let version = |hash: &str, current, calls| FormVersion {
        hash: hash.into(),
        current,
        calls,
    };
    assert_eq!(
        store.form_versions(&"sales".into()).await.unwrap(),
        [version("v2", true, 1), version("v1", false, 1)],
        "an older version is seen as such"
    );
}

pub async fn a_batch_of_scorecards_lands_whole(store: Subject) {
    const CALLS: u32 = 450;
    store.record_sightings(&sightings(CALLS)).await.unwrap();
    let ids: Vec<String> = (0..30).map(|n| format!("item-{n}")).collect();
    let items: Vec<(&str, Verdict)> = ids.iter().map(|id| (id.as_str(), Verdict::Pass)).collect();
    let mut batch: Vec<_> = (0..CALLS)
        .map(|n| scored(call(n), scorecard("v1", 50.0, &items)))
        .collect();
    batch.push(scored(call(3), scorecard("v1", 75.0, &items)));
    for _ in 0..2 {
        store.save_scorecards(&batch, time(1)).await.unwrap();
        assert_eq!(
            store.forms().await.unwrap(),
            [(FormId::from("sales"), u64::from(CALLS))]
        );
        let card = store.scorecard(call(3), None).await.unwrap().unwrap();
        assert_eq!(
            card.score.map(talktrack::domain::Score::value),
            Some(75.0),
            "the last of two stands"
        );
        let rows = store.manager_rows(&"sales".into()).await.unwrap();
        assert_eq!(rows[0].items.len(), 30);
        assert!(
            rows[0]
                .items
                .iter()
                .all(|(_, passes, decided)| (*passes, *decided) == (450, 450))
        );
    }
    batch.push(scored(call(CALLS), scorecard("v2", 1.0, &[])));
    assert!(store.save_scorecards(&batch, time(2)).await.is_err());
    assert_eq!(
        store.form_versions(&"sales".into()).await.unwrap().len(),
        1,
        "one unknown call, and nothing changed"
    );
    store.save_scorecards(&[], time(3)).await.unwrap();
}

pub async fn imports_count_and_repeat_without_change(store: Subject) {
    let tally = |added, updated, unchanged| ImportTally {
        added,
        updated,
        unchanged,
    };
    let mut deals: Vec<_> = (0..1203)
        .map(|n| deal(&format!("D-{n:04}"), DealStatus::Open))
        .collect();
    deals[5].phones.clear();
    assert_eq!(store.import_deals(&deals).await.unwrap(), tally(1203, 0, 0));
    assert_eq!(store.import_deals(&deals).await.unwrap(), tally(0, 0, 1203));
    assert_eq!(store.deals().await.unwrap(), deals);

    deals[0].phones.swap(0, 1);
    deals[1].amount = None;
    deals[2].status = DealStatus::Won;
    deals[700].closed_at = Some(time(5));
    deals.push(deal("D-9999", DealStatus::Lost));
    deals.push(deal("D-9999", DealStatus::Won));
    assert_eq!(
        store.import_deals(&deals).await.unwrap(),
        tally(1, 4, 1199),
        "an id that comes twice counts once"
    );
    deals.remove(deals.len() - 2);
    assert_eq!(store.deals().await.unwrap(), deals);
    assert_eq!(store.import_deals(&deals[..3]).await.unwrap(), tally(0, 0, 3));
    assert_eq!(
        store.deals().await.unwrap().len(),
        1204,
        "what is not in the import stays"
    );

    let mut log: Vec<_> = (0..600)
        .map(|n| entry(&format!("{n:03}.wav"), n, Some("Анна")))
        .collect();
    log[7].duration_s = None;
    log[8].deal_id = Some("not in the deals".into());
    assert_eq!(store.import_call_log(&log).await.unwrap(), tally(600, 0, 0));
    assert_eq!(store.call_log().await.unwrap(), log);
    log[9].agent = None;
    log[10].direction = Some(Direction::Inbound);
    assert_eq!(store.import_call_log(&log).await.unwrap(), tally(0, 2, 598));
    assert_eq!(store.call_log().await.unwrap(), log);
    assert_eq!(store.import_deals(&[]).await.unwrap(), tally(0, 0, 0));
}

pub async fn times_finer_than_microseconds_do_not_count_as_changes(store: Subject) {
    let mut fine = deal("D-1", DealStatus::Won);
    fine.created_at += SignedDuration::from_nanos(999);
    let mut row = entry("a.wav", 0, None);
    row.started_at += SignedDuration::from_nanos(1);
    for (added, unchanged) in [(1, 0), (0, 1)] {
        let tally = ImportTally {
            added,
            updated: 0,
            unchanged,
        };
        assert_eq!(store.import_deals(std::slice::from_ref(&fine)).await.unwrap(), tally);
        assert_eq!(store.import_call_log(std::slice::from_ref(&row)).await.unwrap(), tally);
    }
    assert_eq!(store.deals().await.unwrap(), [deal("D-1", DealStatus::Won)]);
}

pub async fn the_join_is_replaced_whole(store: Subject) {
    store.record_sightings(&sightings(3)).await.unwrap();
    store
        .import_deals(&[deal("D-1", DealStatus::Won), deal("D-2", DealStatus::Lost)])
        .await
        .unwrap();
    store.import_call_log(&[entry("0", 100, Some("Анна"))]).await.unwrap();
    store
        .save_join(&[matched(call(0), Some("0"), "D-1"), matched(call(1), None, "D-2")])
        .await
        .unwrap();
    assert_eq!(store.join_counts().await.unwrap().deals_with_calls, 2);
    store.save_join(&[matched(call(2), Some("0"), "D-2")]).await.unwrap();
    let counts = store.join_counts().await.unwrap();
    assert_eq!((counts.matched_by_phone, counts.deals_with_calls), (1, 1));
    let rows = store.calls(&CallFilter::default()).await.unwrap();
    assert_eq!(rows[0].call, call(2), "the only one with a start time is first");
    assert_eq!(rows[0].deal_status, Some(DealStatus::Lost));
    assert!(
        rows[1..]
            .iter()
            .all(|row| row.deal.is_none() && row.started_at.is_none())
    );

    store.import_deals(&[deal("D-2", DealStatus::Won)]).await.unwrap();
    let rows = store.calls(&CallFilter::default()).await.unwrap();
    assert_eq!(
        rows[0].deal_status,
        Some(DealStatus::Won),
        "an import changes the deal, not the join"
    );
}

pub async fn a_join_with_unknown_names_changes_nothing(store: Subject) {
    store.record_sightings(&sightings(2)).await.unwrap();
    store.import_deals(&[deal("D-1", DealStatus::Won)]).await.unwrap();
    store.save_join(&[matched(call(0), None, "D-1")]).await.unwrap();
    for (row, what) in [
        (matched(call(1), Some("0"), "D-1"), "call log entry"),
        (matched(call(1), None, "D-2"), "deal"),
        (matched(call(7), None, "D-1"), "call"),
    ] {
        match store
            .save_join(&[matched(call(0), None, "D-1"), row])
            .await
            .unwrap_err()
        {
            StoreError::Unknown { what: found, .. } => assert_eq!(found, what),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(
        store.join_counts().await.unwrap().matched_by_phone,
        1,
        "the old join stays"
    );
}

pub async fn calls_are_listed_with_their_facts(store: Subject) {
    scored_calls(&store, &[Verdict::Pass, Verdict::Fail]).await;
    store
        .record_sightings(&[sighting("/calls/2.wav", call(2), 0)])
        .await
        .unwrap();
    store.import_deals(&[deal("D-1", DealStatus::Won)]).await.unwrap();
    store
        .import_call_log(&[entry("0", 200, Some("Анна")), entry("1", 100, None)])
        .await
        .unwrap();
    let none = unmatched(call(1), Some("1"), UnmatchedReason::UnknownPhone);
    store
        .save_join(&[matched(call(0), Some("0"), "D-1"), none])
        .await
        .unwrap();

    let rows = store.calls(&CallFilter::default()).await.unwrap();
    assert_eq!(
        rows.iter().map(|row| row.call).collect::<Vec<_>>(),
        [call(1), call(0), call(2)]
    );
    let row = &rows[1];
    assert_eq!(row.path, Path::new("/calls/0.wav"));
    assert_eq!(
        (row.started_at, row.direction),
        (Some(time(200)), Some(Direction::Outbound))
    );
    assert_eq!(
        (row.agent.as_deref(), row.duration_ms),
        (Some("Анна"), Some(Millis(83_554)))
    );
    assert_eq!(
        (row.language.as_deref(), row.form.as_ref()),
        (Some("ru"), Some(&"sales".into()))
    );
    assert_eq!(
        (row.score.map(talktrack::domain::Score::value), row.coverage),
        (Some(100.0), Some(0.75))
    );
    assert_eq!(
        (row.deal.as_ref(), row.deal_status),
        (Some(&"D-1".into()), Some(DealStatus::Won))
    );
    assert_eq!((row.deal_amount, &row.failure), (Some(Money(4_800_050)), &None));
    assert_eq!(
        (row.roles.as_ref(), row.audio.as_ref()),
        (Some(&agent_on(0)), Some(&audio()))
    );
    assert_eq!((&rows[0].deal, &rows[0].agent), (&None, &None));
    let bare = &rows[2];
    assert_eq!(
        (bare.started_at, bare.duration_ms, bare.score, &bare.roles),
        (None, None, None, &None)
    );
}

pub async fn calls_are_filtered(store: Subject) {
    scored_calls(&store, &[Verdict::Pass; 4]).await;
    store
        .record_sightings(&[sighting("/replay/nine.transcript.json", call(9), 0)])
        .await
        .unwrap();
    store
        .import_call_log(&[entry("0", 200, Some("Анна")), entry("1", 100, Some("Олег"))])
        .await
        .unwrap();
    let unmatched = |n, log| unmatched(call(n), Some(log), UnmatchedReason::NoPhone);
    store.save_join(&[unmatched(0, "0"), unmatched(1, "1")]).await.unwrap();

    let found = async |filter: CallFilter| {
        store
            .calls(&filter)
            .await
            .unwrap()
            .into_iter()
            .map(|row| row.call)
            .collect::<Vec<_>>()
    };
    let all = CallFilter::default;
    assert_eq!(found(all()).await.len(), 5);
    assert_eq!(
        found(CallFilter {
            limit: Some(2),
            ..all()
        })
        .await,
        [call(1), call(0)]
    );
    let hex = call(3).to_string();
    for prefix in [&hex[..], &hex[..7], &hex[..8].to_uppercase()] {
        assert_eq!(
            found(CallFilter {
                call_prefix: Some(prefix.into()),
                ..all()
            })
            .await,
            [call(3)],
            "{prefix}"
        );
    }
    assert_eq!(
        found(CallFilter {
            call_prefix: Some("not hex".into()),
            ..all()
        })
        .await,
        []
    );
    for (name, expected) in [
        ("2.wav", Some(2)),
        ("2", Some(2)),
        ("nine", Some(9)),
        ("nine.transcript.json", Some(9)),
        ("/calls/2.wav", None),
        ("2.WAV", None),
        ("' OR 1 = 1 --", None),
    ] {
        let calls = found(CallFilter {
            recording: Some(name.into()),
            ..all()
        })
        .await;
        assert_eq!(calls, expected.map(call).into_iter().collect::<Vec<_>>(), "{name}");
    }
    assert_eq!(
        found(CallFilter {
            manager: Some("Олег".into()),
            ..all()
        })
        .await,
        [call(1)]
    );
    assert_eq!(
        found(CallFilter {
            manager: Some("олег".into()),
            ..all()
        })
        .await,
        []
    );
}

pub async fn join_counts_partition_the_calls(store: Subject) {
    store.record_sightings(&sightings(8)).await.unwrap();
    store
        .import_deals(&[deal("D-1", DealStatus::Won), deal("D-2", DealStatus::Open)])
        .await
        .unwrap();
    let log = [
        entry("0", 0, Some("Анна")),
        entry("1", 1, Some("Анна")),
        entry("2", 2, None),
        entry("x", 3, None),
    ];
    store.import_call_log(&log).await.unwrap();
    let mut by_id = matched(call(1), Some("1"), "D-1");
    by_id.outcome = JoinOutcome::Matched {
        deal_id: "D-1".into(),
        by: MatchedBy::CrmId,
    };
    let mut ambiguous = matched(call(2), Some("2"), "D-1");
    ambiguous.outcome = JoinOutcome::Ambiguous {
        candidates: vec!["D-1".into(), "D-2".into()],
    };
    let missing = |n| unmatched(call(n), None, UnmatchedReason::NotInCallLog);
    let other = unmatched(call(5), None, UnmatchedReason::OutsideDealLife);
    let join = [
        matched(call(0), Some("0"), "D-1"),
        by_id,
        ambiguous,
        missing(3),
        missing(4),
        other,
    ];
    store.save_join(&join).await.unwrap();

    let counts = store.join_counts().await.unwrap();
    let expected = JoinCounts {
        calls: 8,
        matched_by_crm_id: 1,
        matched_by_phone: 1,
        ambiguous: 1,
        unmatched: [("not_in_call_log", 2), ("not_joined", 2), ("outside_deal_life", 1)]
            .map(|(reason, calls)| (reason.to_owned(), calls))
            .into(),
        deals: 2,
        deals_with_calls: 1,
        log_rows: 4,
        log_rows_without_recording: 1,
        by_manager: vec![(Some("Анна".into()), 2, 2), (None, 6, 0)],
        unmatched_by_manager: [
            ("not_in_call_log", 2),
            ("not_joined", 2),
            ("ambiguous", 1),
            ("outside_deal_life", 1),
        ]
        .map(|(reason, calls)| (None, reason.to_owned(), calls))
        .into(),
        deals_without_calls: vec![("ambiguous_calls".into(), 1)],
        deals_by_source: vec![(None, 2, 1)],
        deals_by_manager: vec![(Some("Анна".into()), 2, 1)],
        ..JoinCounts::default()
    };
    assert_eq!(counts, expected);
    let classes = counts.unmatched.iter().map(|(_, calls)| calls).sum::<u64>();
    assert_eq!(
        counts.matched_by_crm_id + counts.matched_by_phone + counts.ambiguous + classes,
        counts.calls
    );
}

pub async fn managers_are_judged_by_meaningful_calls_of_the_current_form(store: Subject) {
    scored_calls(
        &store,
        &[Verdict::Pass, Verdict::Fail, Verdict::Na, Verdict::Pass, Verdict::Pass],
    )
    .await;
    let card = |verdict, score| scorecard("v2", score, &[("a", verdict), ("b", Verdict::Undecidable)]);
    let mut voicemail = scored(call(2), card(Verdict::Fail, 0.0));
    voicemail.meaningful = false;
    let mut unheard = scored(call(3), card(Verdict::Undecidable, 0.0));
    unheard.scorecard.score = None;
    let batch = [
        scored(call(0), card(Verdict::Pass, 100.0)),
        scored(call(1), card(Verdict::Fail, 50.0)),
        voicemail,
        unheard,
    ];
    store.save_scorecards(&batch, time(4)).await.unwrap(); // call 4 stays on version v1
    store
        .import_deals(&[
            deal("W", DealStatus::Won),
            deal("L", DealStatus::Lost),
            deal("O", DealStatus::Open),
            deal("without calls", DealStatus::Won),
        ])
        .await
        .unwrap();
    let log: Vec<_> = (0..5)
        .map(|n| entry(&n.to_string(), n, (n < 4).then_some("Анна")))
        .collect();
    store.import_call_log(&log).await.unwrap();
    let join = [("W", 0), ("W", 1), ("L", 2), ("O", 3), ("W", 4)];
    let join = join.map(|(deal, n)| matched(call(n), Some(&n.to_string()), deal));
    store.save_join(&join).await.unwrap();

    let rows = store.manager_rows(&"sales".into()).await.unwrap();
    let row = |manager: Option<&str>, calls, scored, mean_score, deals, items: &[(&str, u64, u64)]| ManagerRow {
        manager: manager.map(Into::into),
        calls,
        scored,
        mean_score,
        deals,
        items: items
            .iter()
            .map(|(id, passes, decided)| (ItemId::from(*id), *passes, *decided))
            .collect(),
    };
    assert_eq!(
        rows[0],
        row(
            Some("Анна"),
            4,
            2,
            Some(75.0),
            DealCounts {
                won: 1,
                lost: 1,
                open: 1
            },
            &[("a", 1, 2), ("b", 0, 0)]
        )
    );
    assert_eq!(
        rows[1],
        row(
            None,
            1,
            0,
            None,
            DealCounts {
                won: 1,
                lost: 0,
                open: 0
            },
            &[]
        )
    );
    assert_eq!(rows.len(), 2);
}

pub async fn runs_are_kept(store: Subject) {
    let first = store.start_run(time(0), "run /calls").await.unwrap();
    let second = store.start_run(time(1), "run /calls").await.unwrap();
    assert_ne!(first, second);
    store.finish_run(first, time(2), r#"{"done":1}"#).await.unwrap();
    store.finish_run(second, time(3), "{}").await.unwrap();
}

pub async fn status_counts(store: Subject) {
    scored_calls(&store, &[Verdict::Pass, Verdict::Fail]).await;
    store.import_deals(&[deal("D-1", DealStatus::Won)]).await.unwrap();
    store.import_call_log(&[entry("0", 0, None)]).await.unwrap();
    let status = store.status().await.unwrap();
    assert!(status.schema_version >= 1);
    let counts = (
        status.calls,
        status.transcripts,
        status.scorecards,
        status.deals,
        status.log_rows,
    );
    assert_eq!(counts, (2, 2, 2, 1, 1));
    store.close().await;
}

pub async fn an_empty_store_answers_everything(store: Subject) {
    assert_eq!(store.sightings().await.unwrap(), []);
    assert_eq!(store.call_states().await.unwrap(), []);
    assert_eq!(store.calls(&CallFilter::default()).await.unwrap(), []);
    assert_eq!(store.join_counts().await.unwrap(), JoinCounts::default());
    assert_eq!(store.manager_rows(&"sales".into()).await.unwrap(), []);
    for exposure in [Exposure::FirstCall, Exposure::AnyCall] {
        let counts = store
            .lift_counts(&LiftQuery {
                form: "sales".into(),
                exposure,
                metrics: vec![],
            })
            .await
            .unwrap();
        assert_eq!(counts, talktrack::store::LiftCounts::default());
    }
    assert_eq!(store.scorecard(call(0), None).await.unwrap(), None);
    store.save_join(&[]).await.unwrap();
    store.record_sightings(&[]).await.unwrap();
}

pub async fn states_come_in_pages_in_the_order_of_arrival(store: Subject) {
    assert_eq!(store.call_states_page(None, 2).await.unwrap(), []);
    store.record_sightings(&sightings(5)).await.unwrap();
    scored_calls(&store, &[Verdict::Pass]).await;
    let mut pages = Vec::new();
    let mut after = None;
    loop {
        let page = store.call_states_page(after, 2).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.call);
        assert!(page.len() <= 2);
        pages.extend(page);
    }
    let calls: Vec<_> = pages.iter().map(|state| state.call).collect();
    assert_eq!(calls, (0..5).map(call).collect::<Vec<_>>());
    pages.sort_by_key(|state| state.call);
    assert_eq!(pages, store.call_states().await.unwrap());
    let unknown = store.call_states_page(Some(call(99)), 2).await;
    assert!(matches!(unknown, Err(StoreError::Unknown { .. })));
}

pub async fn packed_transcripts_are_the_saved_ones(store: Subject) {
    store.record_sightings(&sightings(3)).await.unwrap();
    for n in [0, 2] {
        let text = transcript(&format!("Алло {n}"));
        store
            .save_transcript(call(n), &fingerprint("t"), None, &text, time(0))
            .await
            .unwrap();
    }
    let wanted = [call(2), call(1), call(0)];
    let packed = store.packed_transcripts(&wanted).await.unwrap();
    let unpacked: Vec<_> = packed.iter().map(|p| (p.call, p.unpack().unwrap())).collect();
    assert_eq!(unpacked, store.saved_transcripts(&wanted).await.unwrap());
    assert_eq!(unpacked.len(), 2);
}

pub async fn judged_calls_get_roles_and_scorecards_at_once(store: Subject) {
    store.record_sightings(&sightings(2)).await.unwrap();
    let assigned = |n| AssignedRoles {
        call: call(n),
        fingerprint: fingerprint("r"),
        roles: agent_on(1),
    };
    let card = |n| scored(call(n), scorecard("v1", 50.0, &[("a", Verdict::Pass)]));
    let missing = store
        .save_judged(&[assigned(0), assigned(7)], &[card(0)], &Overlay, time(1))
        .await;
    assert!(matches!(missing, Err(StoreError::Unknown { .. })));
    let before = state(&store, 0).await;
    assert_eq!(
        (before.roles, before.scorecards),
        (None, vec![]),
        "a batch lands whole or not at all"
    );

    store
        .save_judged(&[assigned(0), assigned(1)], &[card(0), card(1)], &Overlay, time(1))
        .await
        .unwrap();
    for n in 0..2 {
        let now = state(&store, n).await;
        assert_eq!(now.roles.unwrap().fingerprint, fingerprint("r"));
        assert_eq!(now.score.unwrap().attempts, 1);
        assert_eq!(now.scorecards, [(FormId::from("sales"), fingerprint("v1"))]);
    }
}

async fn changes(store: &Subject) -> Vec<ScoreChange> {
    store.score_changes(&"sales".into(), None, 100).await.unwrap()
}

pub async fn the_scorecard_before_is_kept_and_only_that(store: Subject) {
    store.record_sightings(&sightings(3)).await.unwrap();
    let save = async |hash: &str, score: f64, verdict: Verdict, calls: &[u32]| {
        let card = scorecard(hash, score, &[("a", verdict), ("b", Verdict::Na)]);
        let batch: Vec<_> = calls.iter().map(|n| scored(call(*n), card.clone())).collect();
        store.save_scorecards(&batch, time(1)).await.unwrap();
    };
    save("v1", 10.0, Verdict::Fail, &[0, 1]).await;
    assert!(changes(&store).await.iter().all(|change| change.before.is_none()));

    save("v2", 20.0, Verdict::Pass, &[0]).await;
    save("v2", 20.0, Verdict::Pass, &[0, 2]).await; // the same again is not another version
    let found = changes(&store).await;
    let calls: Vec<_> = found.iter().map(|change| change.call).collect();
    assert_eq!(calls, [call(0), call(1), call(2)]);
    let before = found[0].before.clone().unwrap();
    assert_eq!((before.version.as_str(), before.score), ("v1", Score::new(10.0)));
    assert_eq!(before.items, [("a".into(), Verdict::Fail), ("b".into(), Verdict::Na)]);
    assert_eq!(
        before.events.into_iter().collect::<Vec<_>>(),
        [(EventKind::Objection, 1)]
    );
    assert_eq!(found[0].after.items[0], ("a".into(), Verdict::Pass));
    assert_eq!((&found[1].before, &found[2].before), (&None, &None));
    assert_eq!(found[1].after.version, "v1");

    save("v3", 30.0, Verdict::Pass, &[0]).await;
    assert_eq!(changes(&store).await[0].before.as_ref().unwrap().version, "v2");
    let page = store.score_changes(&"sales".into(), Some(call(0)), 1).await.unwrap();
    assert_eq!(page[0].call, call(1));
    assert_eq!(store.score_changes(&"other".into(), None, 9).await.unwrap(), []);
}

pub async fn other_sides_keep_the_scorecard_and_another_text_does_not(store: Subject) {
    store.record_sightings(&sightings(1)).await.unwrap();
    let card = || scored(call(0), scorecard("v1", 10.0, &[("a", Verdict::Fail)]));
    let turn = async |channel, name: &str| {
        let roles = agent_on(channel);
        store
            .save_roles(call(0), &fingerprint(name), &roles, time(1))
            .await
            .unwrap();
    };
    turn(0, "r0").await;
    store.save_scorecards(&[card()], time(1)).await.unwrap();
    turn(1, "r1").await;
    store.save_scorecards(&[card()], time(2)).await.unwrap();
    assert_eq!(
        changes(&store).await[0].before.as_ref().unwrap().score,
        Score::new(10.0)
    );

    store
        .save_transcript(call(0), &fingerprint("t2"), None, &transcript("Привет"), time(3))
        .await
        .unwrap();
    store.save_scorecards(&[card()], time(4)).await.unwrap();
    assert_eq!(changes(&store).await[0].before, None, "it judged another text");
}

pub async fn a_form_outline_is_kept_for_each_version(store: Subject) {
    let reference = |hash: &str| FormRef {
        id: "sales".into(),
        hash: hash.into(),
    };
    let outline = |hash: &str, weight| FormOutline {
        form: reference(hash),
        by_sections: true,
        critical_is_zero: false,
        pass_from: Some(70.0),
        coverage_floor: 0.5,
        sections: vec![("greeting".into(), weight)],
        items: vec![],
    };
    assert_eq!(store.form_outline(&reference("v1")).await.unwrap(), None);
    for (hash, weight) in [("v1", 1.0), ("v2", 2.0), ("v1", 3.0)] {
        store.save_form_outline(&outline(hash, weight)).await.unwrap();
    }
    assert_eq!(
        store.form_outline(&reference("v1")).await.unwrap(),
        Some(outline("v1", 3.0))
    );
    assert_eq!(
        store.form_outline(&reference("v2")).await.unwrap(),
        Some(outline("v2", 2.0))
    );
    assert_eq!(store.forms().await.unwrap(), [], "no call was scored with it");
}

pub async fn the_words_of_a_form_are_kept_by_version(store: Subject) {
    let texts = |title: &str| FormTexts {
        title: title.into(),
        language: "ru".into(),
        sections: [("greeting".to_owned(), "Приветствие".to_owned())].into(),
        items: [(ItemId::from("greeting.name"), "Назвал себя".to_owned())].into(),
    };
    let version = |hash: &str| FormRef {
        id: FormId::from("b2b"),
        hash: hash.into(),
    };
    let form = FormId::from("b2b");
    assert_eq!(store.form_texts(&form, None).await.unwrap(), None);
    store.save_form_texts(&version("01"), &texts("first")).await.unwrap();
    store.save_form_texts(&version("02"), &texts("second")).await.unwrap();
    store
        .save_form_texts(&version("02"), &texts("second, again"))
        .await
        .unwrap();
    let title = async |hash| store.form_texts(&form, hash).await.unwrap().unwrap().title;
    assert_eq!(title(Some("01")).await, "first");
    assert_eq!(title(Some("02")).await, "second, again");
    // A version without words borrows those of another.
    assert_eq!(title(Some("03")).await, "second, again");
    assert_eq!(title(None).await, "second, again");
    assert_eq!(store.form_texts(&FormId::from("other"), None).await.unwrap(), None);
    // Words alone do not make a form that calls were scored with.
    assert!(store.forms().await.unwrap().is_empty());
    store.close().await;
}
