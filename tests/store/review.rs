//! Verdicts of people: over the machine's at once, never lost, never seen too early, and all in the log.

use std::sync::Arc;

use proptest::prelude::*;
use talktrack::domain::{
    CallMark, ChangeKind, DealStatus, FormRef, ItemId, ItemResult, Millis, QueueReason, Quote, Refusal, ReviewAct,
    ReviewChange, Score, Scorecard, Standing, Transcript, Verdict,
};
use talktrack::pipeline::{Overlay, ReviewError, change_review, review};
use talktrack::store::{
    Arithmetic, CallFactQuery, CallFilter, ChangeQuery, DisputeQuery, Exposure, FormOutline, ItemOutline, Leave,
    LiftQuery, QueuePlan, QueueQuery, Store, Viewer,
};

use crate::sample::*;

const ITEMS: [(&str, Verdict); 4] = [
    ("name", Verdict::Pass),
    ("needs", Verdict::Fail),
    ("price", Verdict::Na),
    ("step", Verdict::Fail),
];

/// Weights 1, 2, 3, …; the last item is critical; 50 and more pass.
fn outline(hash: &str, items: &[&str]) -> FormOutline {
    let item = |(at, id): (usize, &&str)| ItemOutline {
        id: ItemId::from(*id),
        section: "greeting".into(),
        text: String::new(),
        weight: f64::from(u32::try_from(at).unwrap() + 1),
        critical: false,
        bonus: false,
        report_only: false,
    };
    FormOutline {
        form: FormRef {
            id: "sales".into(),
            hash: hash.into(),
        },
        by_sections: true,
        critical_is_zero: true,
        pass_from: Some(50.0),
        coverage_floor: 0.5,
        sections: vec![("greeting".into(), 1.0)],
        items: items.iter().enumerate().map(item).collect(),
    }
}

/// As the machine gives it: points follow the verdict.
fn card(hash: &str, items: &[(&str, Verdict)]) -> Scorecard {
    let mut card = scorecard(hash, 0.0, items);
    for item in &mut card.items {
        item.points = f64::from(u8::from(item.verdict == Verdict::Pass));
        if item.verdict != Verdict::Pass {
            item.evidence.clear();
        }
    }
    card
}

/// Calls 0 to `n - 1`, transcribed and scored.
async fn scored_calls(store: &dyn Store, n: u32) {
    store.record_sightings(&sightings(n)).await.unwrap();
    let ids: Vec<&str> = ITEMS.iter().map(|(id, _)| *id).collect();
    store.save_form_outline(&outline("v1", &ids)).await.unwrap();
    for at in 0..n {
        let text = transcript("Добрый день, сколько это стоит?");
        store
            .save_transcript(call(at), &fingerprint("t"), None, &text, time(0))
            .await
            .unwrap();
    }
    let cards: Vec<_> = (0..n).map(|at| scored(call(at), card("v1", &ITEMS))).collect();
    store.save_judged(&[], &cards, &Overlay, time(1)).await.unwrap();
}

/// For measurements: calls 0 to `n - 1` scored, in batches.
pub async fn many_calls(store: &dyn Store, n: u32) {
    store.record_sightings(&sightings(n)).await.unwrap();
    let ids: Vec<&str> = ITEMS.iter().map(|(id, _)| *id).collect();
    store.save_form_outline(&outline("v1", &ids)).await.unwrap();
    let all: Vec<_> = (0..n).map(|at| scored(call(at), card("v1", &ITEMS))).collect();
    for batch in all.chunks(200) {
        store.save_judged(&[], batch, &Overlay, time(1)).await.unwrap();
    }
}

pub async fn many_verdicts(store: &dyn Store, n: u32) {
    for at in 0..n {
        let change = ReviewChange {
            call: call(at),
            ..act("Анна", Some(0), give("needs", Verdict::Pass))
        };
        change_review(store, &change, time(2)).await.unwrap();
    }
}

pub async fn many_queued(store: &dyn Store, n: u32) {
    let added = store
        .fill_queue(&plan(QueueReason::Sample, n, 1, &[]), "Глава", time(3))
        .await
        .unwrap();
    assert_eq!(added, u64::from(n));
}

pub async fn many_taken(store: &dyn Store, n: u32) {
    for at in 0..n {
        let who = format!("Проверяющий {at}");
        assert!(
            store
                .next_in_queue(&who, None, time(4), time(900))
                .await
                .unwrap()
                .is_some()
        );
    }
}

fn act(by: &str, revision: Option<u64>, act: ReviewAct) -> ReviewChange {
    ReviewChange {
        call: call(0),
        form: "sales".into(),
        by: by.into(),
        revision,
        act,
    }
}

fn give(item: &str, verdict: Verdict) -> ReviewAct {
    ReviewAct::Give {
        item: item.into(),
        verdict,
        comment: None,
        quote: None,
    }
}

fn item<'a>(card: &'a Scorecard, id: &str) -> &'a ItemResult {
    card.items.iter().find(|item| item.id.as_str() == id).unwrap()
}

async fn effective(store: &dyn Store) -> Scorecard {
    store.scorecard(call(0), None).await.unwrap().unwrap()
}

/// All that lists and statistics read of call 0.
async fn figures(store: &dyn Store) -> String {
    let rows = store.calls(&CallFilter::default()).await.unwrap();
    let managers = store.manager_rows(&"sales".into()).await.unwrap();
    let mut facts = Vec::new();
    store
        .visit_call_facts(&CallFactQuery::default(), &mut |page| facts.extend(page.to_vec()))
        .await
        .unwrap();
    let paths = store.stage_paths().await.unwrap();
    let card = facts[0].card.as_ref().unwrap();
    let path = paths
        .iter()
        .find(|path| Some(path.path_no) == card.path_no)
        .map(|path| &path.stages);
    let score = (
        card.score,
        card.unfailed_score,
        card.passed,
        card.coverage,
        card.critical_failed.clone(),
    );
    format!("{:?} {managers:?} {score:?} {path:?}", rows[0].score)
}

pub async fn a_verdict_counts_at_once_and_the_machine_stays_beside(store: Arc<dyn Store>) {
    let store = store.as_ref();
    scored_calls(store, 2).await;
    let machine = effective(store).await;
    let before = store.manager_rows(&"sales".into()).await.unwrap();
    assert_eq!(before[0].items[1], ("needs".into(), 0, 2));

    let quote = Quote {
        quote: "сколько это стоит?".into(),
        channel: 0,
        start_ms: Millis(900),
        end_ms: Millis(1500),
    };
    let verdict = ReviewAct::Give {
        item: "needs".into(),
        verdict: Verdict::Pass,
        comment: Some(" Спросила, пишите на anna@example.com ".into()),
        quote: Some(quote.clone()),
    };
    let changed = change_review(store, &act("Анна", Some(0), verdict), time(5))
        .await
        .unwrap();
    assert_eq!(changed.revision, 1);

    let card = effective(store).await;
    let needs = item(&card, "needs");
    assert_eq!((needs.verdict, needs.points, needs.max), (Verdict::Pass, 1.0, 1.0));
    assert_eq!(needs.evidence[0].quote, quote.quote);
    assert_eq!(needs.machine.as_ref().unwrap().verdict, Verdict::Fail);
    let human = needs.human.as_ref().unwrap();
    assert_eq!((human.by.as_str(), human.at), ("Анна", time(5)));
    assert!(
        human.comment.as_ref().unwrap().starts_with("Спросила") && !human.comment.as_ref().unwrap().contains("anna@")
    );
    // (1 + 2) ÷ (1 + 2 + 4)
    assert_eq!(card.score, Score::new(42.86));
    assert_eq!(card.metrics, machine.metrics);
    assert_eq!(
        store.machine_scorecard(call(0), None).await.unwrap(),
        Some(machine.clone())
    );

    let rows = store.calls(&CallFilter::default()).await.unwrap();
    let row = rows.iter().find(|row| row.call == call(0)).unwrap();
    assert_eq!(row.score, card.score);
    let after = store.manager_rows(&"sales".into()).await.unwrap();
    assert_eq!(after[0].items[1], ("needs".into(), 1, 2));

    let log = store.changes(&ChangeQuery::default()).await.unwrap();
    assert_eq!(
        (log.len(), log[0].kind, log[0].revision),
        (1, ChangeKind::Verdict, Some(1))
    );
    assert_eq!(
        (&log[0].before["verdict"], &log[0].before["by"]),
        (&"fail".into(), &serde_json::Value::Null)
    );
    assert_eq!(
        (&log[0].after["verdict"], &log[0].after["score"]),
        (&"pass".into(), &42.86.into())
    );
}

pub async fn undo_gives_back_what_stood_before(store: Arc<dyn Store>) {
    let store = store.as_ref();
    scored_calls(store, 1).await;
    let (machine, untouched) = (effective(store).await, figures(store).await);
    let first = change_review(store, &act("Анна", None, give("needs", Verdict::Pass)), time(5))
        .await
        .unwrap();
    let one = figures(store).await;
    assert_ne!(one, untouched);
    let second = change_review(store, &act("Борис", None, give("needs", Verdict::Na)), time(6))
        .await
        .unwrap();
    assert_eq!(item(&effective(store).await, "needs").verdict, Verdict::Na);

    let undo = |entry: Option<i64>| ReviewAct::Undo { entry: entry.unwrap() };
    change_review(store, &act("Борис", None, undo(second.number)), time(7))
        .await
        .unwrap();
    assert_eq!(figures(store).await, one);
    assert_eq!(
        item(&effective(store).await, "needs").human.as_ref().unwrap().by,
        "Анна"
    );
    change_review(store, &act("Вера", None, undo(first.number)), time(8))
        .await
        .unwrap();
    assert_eq!((effective(store).await, figures(store).await), (machine, untouched));

    let again = change_review(store, &act("Вера", None, undo(first.number)), time(9)).await;
    assert!(matches!(again, Err(ReviewError::Refused(Refusal::NothingToUndo))));
    let seen = review(store, call(0), None, Viewer::Person("Анна"))
        .await
        .unwrap()
        .unwrap();
    let history: Vec<_> = seen
        .entries
        .iter()
        .map(|e| (e.by.as_str(), e.undone.as_ref().map(|u| u.0.as_str())))
        .collect();
    assert_eq!(history, [("Анна", Some("Вера")), ("Борис", Some("Борис"))]);
    assert_eq!(
        (
            seen.revision,
            store.changes(&ChangeQuery::default()).await.unwrap().len()
        ),
        (4, 4)
    );
}

pub async fn of_two_at_once_the_second_is_told(store: Arc<dyn Store>) {
    scored_calls(store.as_ref(), 1).await;
    let race = |by: &'static str, verdict| {
        let store = Arc::clone(&store);
        tokio::spawn(
            async move { change_review(store.as_ref(), &act(by, Some(0), give("step", verdict)), time(5)).await },
        )
    };
    let (anna, boris) = tokio::join!(race("Анна", Verdict::Pass), race("Борис", Verdict::Na));
    let both = [anna.unwrap(), boris.unwrap()];
    let told: Vec<_> = both
        .iter()
        .filter_map(|result| match result {
            Err(ReviewError::Stale(stale)) => Some(stale),
            _ => None,
        })
        .collect();
    assert!(
        told.len() == 1 && both.iter().filter(|result| result.is_ok()).count() == 1,
        "{both:?}"
    );
    let (winner, loser) = if both[0].is_ok() {
        ("Анна", "Борис")
    } else {
        ("Борис", "Анна")
    };
    assert_eq!((told[0].revision, told[0].since.len()), (1, 1));
    assert_eq!(
        (told[0].since[0].by.as_str(), told[0].since[0].item.clone()),
        (winner, Some("step".into()))
    );
    assert_eq!(
        item(&effective(store.as_ref()).await, "step")
            .human
            .as_ref()
            .unwrap()
            .by,
        winner
    );
    // Having seen it, the other may go on.
    change_review(
        store.as_ref(),
        &act(loser, Some(1), give("step", Verdict::Fail)),
        time(6),
    )
    .await
    .unwrap();
    assert_eq!(
        item(&effective(store.as_ref()).await, "step")
            .human
            .as_ref()
            .unwrap()
            .by,
        loser
    );
}

pub async fn scoring_anew_keeps_verdicts_of_people(store: Arc<dyn Store>) {
    let store = store.as_ref();
    scored_calls(store, 1).await;
    for id in ["needs", "step"] {
        change_review(store, &act("Анна", None, give(id, Verdict::Pass)), time(5))
            .await
            .unwrap();
    }
    // The next version drops `step`, and hears the rest otherwise.
    store
        .save_form_outline(&outline("v2", &["name", "needs", "price"]))
        .await
        .unwrap();
    let new = [
        ("name", Verdict::Fail),
        ("needs", Verdict::Fail),
        ("price", Verdict::Fail),
    ];
    let batch = [scored(call(0), card("v2", &new))];
    store.save_judged(&[], &batch, &Overlay, time(9)).await.unwrap();
    let card = effective(store).await;
    assert_eq!(
        (card.form.hash.as_str(), item(&card, "needs").verdict),
        ("v2", Verdict::Pass)
    );
    assert_eq!(item(&card, "name").verdict, Verdict::Fail);
    // 2 ÷ (1 + 2 + 3)
    assert_eq!(card.score, Score::new(33.33));
    assert_eq!(
        store.machine_scorecard(call(0), None).await.unwrap().as_ref(),
        Some(&batch[0].scorecard)
    );
    // And back: `step` is there again with its verdict.
    let batch = [scored(call(0), self::card("v1", &ITEMS))];
    store.save_judged(&[], &batch, &Overlay, time(10)).await.unwrap();
    assert_eq!(item(&effective(store).await, "step").verdict, Verdict::Pass);
    // Whoever has no arithmetic cannot push a verdict aside.
    assert!(store.save_scorecards(&batch, time(11)).await.is_err());
    assert_eq!(item(&effective(store).await, "step").verdict, Verdict::Pass);
}

pub async fn a_quote_that_a_new_transcript_lacks_is_not_shown(store: Arc<dyn Store>) {
    let store = store.as_ref();
    scored_calls(store, 1).await;
    let quote = Quote {
        quote: "Добрый день".into(),
        channel: 0,
        start_ms: Millis(800),
        end_ms: Millis(1700),
    };
    let verdict = ReviewAct::Give {
        item: "needs".into(),
        verdict: Verdict::Pass,
        comment: None,
        quote: Some(quote),
    };
    change_review(store, &act("Анна", None, verdict), time(5))
        .await
        .unwrap();
    let other = transcript("Здравствуйте");
    store
        .save_transcript(call(0), &fingerprint("t2"), None, &other, time(6))
        .await
        .unwrap();
    assert_eq!(store.scorecard(call(0), None).await.unwrap(), None);
    store
        .save_judged(&[], &[scored(call(0), card("v1", &ITEMS))], &Overlay, time(7))
        .await
        .unwrap();
    let card = effective(store).await;
    assert_eq!(
        (item(&card, "needs").verdict, item(&card, "needs").evidence.len()),
        (Verdict::Pass, 0)
    );
}

pub async fn blind_reviews_stay_blind_until_revealed(store: Arc<dyn Store>) {
    let store = store.as_ref();
    scored_calls(store, 1).await;
    let machine = effective(store).await;
    let open = |who: &str| ReviewAct::OpenBlind { reviewer: who.into() };
    for who in ["Борис", "Вера"] {
        change_review(store, &act("Глава", None, open(who)), time(3))
            .await
            .unwrap();
    }
    let twice = change_review(store, &act("Глава", None, open("Вера")), time(3)).await;
    assert!(matches!(twice, Err(ReviewError::Refused(Refusal::BlindAlready))));
    // An open verdict meanwhile: the blind do not see it, nor does it make theirs stale.
    change_review(store, &act("Анна", None, give("step", Verdict::Pass)), time(4))
        .await
        .unwrap();
    let contest = ReviewAct::Contest {
        item: "step".into(),
        reason: "Было".into(),
    };
    change_review(store, &act("Агент", None, contest), time(4))
        .await
        .unwrap();
    let with_anna = effective(store).await;
    for (who, verdict) in [("Борис", Verdict::Na), ("Вера", Verdict::Undecidable)] {
        let changed = change_review(store, &act(who, Some(0), give("name", verdict)), time(5))
            .await
            .unwrap();
        assert_eq!(changed.revision, 1);
    }
    assert_eq!(effective(store).await, with_anna);

    let seen = review(store, call(0), None, Viewer::Person("Борис"))
        .await
        .unwrap()
        .unwrap();
    assert!(seen.blind && seen.disputes.is_empty() && seen.revision == 1);
    assert_eq!(
        seen.entries.iter().map(|e| e.by.as_str()).collect::<Vec<_>>(),
        ["Борис"]
    );
    assert_eq!(seen.blind_reviews.len(), 1);
    assert_eq!(item(&seen.effective, "step"), item(&machine, "step"));
    assert_eq!(item(&seen.effective, "name").verdict, Verdict::Na);
    // Others do not see his.
    let open_eyes = review(store, call(0), None, Viewer::Person("Анна"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(open_eyes.entries.len(), 1);

    // He cannot take back what he does not see.
    let hers = open_eyes.entries[0].entry;
    let peek = change_review(store, &act("Борис", None, ReviewAct::Undo { entry: hers }), time(5)).await;
    assert!(matches!(peek, Err(ReviewError::Refused(Refusal::NothingToUndo))));

    change_review(store, &act("Борис", None, ReviewAct::FinishBlind), time(6))
        .await
        .unwrap();
    assert_eq!(effective(store).await, with_anna);
    let seen = review(store, call(0), None, Viewer::Person("Борис"))
        .await
        .unwrap()
        .unwrap();
    // Anna's is there for him now; Vera, who is still at it, is not, and she sees neither.
    assert_eq!(
        seen.entries.iter().map(|e| e.by.as_str()).collect::<Vec<_>>(),
        ["Анна", "Борис"]
    );
    let hers = review(store, call(0), None, Viewer::Person("Вера"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(hers.entries.iter().map(|e| e.by.as_str()).collect::<Vec<_>>(), ["Вера"]);

    change_review(store, &act("Глава", None, ReviewAct::RevealBlind), time(7))
        .await
        .unwrap();
    assert_eq!(
        item(&effective(store).await, "name").human.as_ref().unwrap().by,
        "Борис"
    );
    let hers = review(store, call(0), None, Viewer::Person("Вера"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(item(&hers.effective, "name").verdict, Verdict::Undecidable);
    let nothing = change_review(store, &act("Глава", None, ReviewAct::RevealBlind), time(7)).await;
    assert!(matches!(nothing, Err(ReviewError::Refused(Refusal::NothingToReveal))));
    let rated = store.rated_items(&"sales".into()).await.unwrap();
    let rated: Vec<_> = rated.iter().map(|r| (r.by.as_str(), r.blind, r.revealed)).collect();
    assert_eq!(
        rated,
        [("Борис", true, true), ("Вера", true, false), ("Анна", false, false)]
    );
}

pub async fn lift_knows_which_answers_are_a_persons(store: Arc<dyn Store>) {
    let store = store.as_ref();
    scored_calls(store, 3).await;
    store
        .import_deals(&[
            deal("D-0", DealStatus::Won),
            deal("D-1", DealStatus::Lost),
            deal("D-2", DealStatus::Lost),
        ])
        .await
        .unwrap();
    let join: Vec<_> = (0..3).map(|n| matched(call(n), None, &format!("D-{n}"))).collect();
    store.save_join(&join).await.unwrap();
    let on = |at: u32, by: &str, what: ReviewAct| ReviewChange {
        call: call(at),
        ..act(by, None, what)
    };
    // Open on the first call; taken back on the second; blind and not revealed on the third.
    let pass = || give("needs", Verdict::Pass);
    change_review(store, &on(0, "Анна", pass()), time(2)).await.unwrap();
    let given = change_review(store, &on(1, "Анна", pass()), time(2)).await.unwrap();
    let entry = given.number.unwrap();
    change_review(store, &on(1, "Анна", ReviewAct::Undo { entry }), time(3))
        .await
        .unwrap();
    let reviewer = "Борис".to_owned();
    change_review(store, &on(2, "Глава", ReviewAct::OpenBlind { reviewer }), time(2))
        .await
        .unwrap();
    change_review(store, &on(2, "Борис", pass()), time(3)).await.unwrap();
    let heard = async |exposure| {
        let query = LiftQuery {
            form: "sales".into(),
            exposure,
            metrics: vec![],
        };
        let table = store.lift_table(&query).await.unwrap();
        let column = table.columns.iter().find(|c| c.id.as_str() == "needs").unwrap();
        assert!(
            table
                .columns
                .iter()
                .all(|c| c.id.as_str() == "needs" || c.heard.is_empty())
        );
        let deals: Vec<bool> = (0..3).map(|deal| column.heard.contains(deal)).collect();
        (deals, table.rated.len())
    };
    assert_eq!(heard(Exposure::FirstCall).await, (vec![true, false, false], 2));
    change_review(store, &on(2, "Борис", ReviewAct::FinishBlind), time(4))
        .await
        .unwrap();
    change_review(store, &on(2, "Глава", ReviewAct::RevealBlind), time(5))
        .await
        .unwrap();
    assert_eq!(heard(Exposure::FirstCall).await, (vec![true, false, true], 2));
    assert_eq!(heard(Exposure::AnyCall).await.0, [false; 3], "by the first call only");
}

pub async fn disputes_are_decided_once_and_the_trail_is_kept(store: Arc<dyn Store>) {
    let store = store.as_ref();
    scored_calls(store, 1).await;
    let contest = |item: &str| ReviewAct::Contest {
        item: item.into(),
        reason: "Я спросил".into(),
    };
    let first = change_review(store, &act("Агент", Some(0), contest("needs")), time(2))
        .await
        .unwrap();
    let twice = change_review(store, &act("Агент", None, contest("needs")), time(2)).await;
    assert!(matches!(twice, Err(ReviewError::Refused(Refusal::ContestedAlready))));
    let second = change_review(store, &act("Агент", None, contest("step")), time(3))
        .await
        .unwrap();
    let open = DisputeQuery {
        open: Some(true),
        ..DisputeQuery::default()
    };
    assert_eq!(store.disputes(&open).await.unwrap().len(), 2);

    let decide = |dispute: Option<i64>, verdict| ReviewAct::Decide {
        dispute: dispute.unwrap(),
        verdict,
        comment: Some("Слышно".into()),
    };
    change_review(
        store,
        &act("Глава", Some(2), decide(first.number, Some(Verdict::Pass))),
        time(4),
    )
    .await
    .unwrap();
    change_review(store, &act("Глава", Some(3), decide(second.number, None)), time(5))
        .await
        .unwrap();
    let again = change_review(store, &act("Глава", None, decide(first.number, None)), time(6)).await;
    assert!(matches!(again, Err(ReviewError::Refused(Refusal::NoDispute))));
    let card = effective(store).await;
    assert_eq!(
        (item(&card, "needs").verdict, item(&card, "step").human.is_none()),
        (Verdict::Pass, true)
    );
    assert!(store.disputes(&open).await.unwrap().is_empty());
    let all = store.disputes(&DisputeQuery::default()).await.unwrap();
    let decisions: Vec<_> = all
        .iter()
        .map(|d| (d.item.as_str(), d.contested, d.decision.as_ref().unwrap().changed))
        .collect();
    assert_eq!(
        decisions,
        [("step", Verdict::Fail, false), ("needs", Verdict::Fail, true)]
    );
    let kinds: Vec<_> = store
        .changes(&ChangeQuery::default())
        .await
        .unwrap()
        .iter()
        .map(|c| c.kind)
        .collect();
    let (decided, contested) = (ChangeKind::Decided, ChangeKind::Contested);
    assert_eq!(kinds, [decided, decided, contested, contested]);
}

pub async fn what_is_refused_leaves_no_trace(store: Arc<dyn Store>) {
    let store = store.as_ref();
    scored_calls(store, 1).await;
    let wrong = |quote: &str, channel, start| ReviewAct::Give {
        item: "needs".into(),
        verdict: Verdict::Pass,
        comment: None,
        quote: Some(Quote {
            quote: quote.into(),
            channel,
            start_ms: Millis(start),
            end_ms: Millis(start + 10),
        }),
    };
    let cases = [
        (give("nothing", Verdict::Pass), Refusal::UnknownItem("nothing".into())),
        (wrong("Добрый вечер", 0, 900), Refusal::NotVerbatim),
        (wrong("Добрый день", 1, 900), Refusal::NotVerbatim),
        (wrong("Добрый день", 0, 60_000), Refusal::NotVerbatim),
        (wrong(" ", 0, 900), Refusal::NotVerbatim),
        (ReviewAct::Undo { entry: 1 }, Refusal::NothingToUndo),
        (ReviewAct::FinishBlind, Refusal::NoBlindReview),
        (ReviewAct::OpenBlind { reviewer: " ".into() }, Refusal::BadName),
        (
            ReviewAct::Contest {
                item: "needs".into(),
                reason: "\n".into(),
            },
            Refusal::NoReason,
        ),
        (
            ReviewAct::Contest {
                item: "needs".into(),
                reason: "а".repeat(4001),
            },
            Refusal::TooLong,
        ),
        (
            ReviewAct::Decide {
                dispute: 1,
                verdict: None,
                comment: None,
            },
            Refusal::NoDispute,
        ),
    ];
    for (what, refusal) in cases {
        let result = change_review(store, &act("Анна", None, what.clone()), time(2)).await;
        assert!(
            matches!(&result, Err(ReviewError::Refused(found)) if *found == refusal),
            "{what:?}: {result:?}"
        );
    }
    let nobody = change_review(store, &act("", None, give("needs", Verdict::Pass)), time(2)).await;
    assert!(matches!(nobody, Err(ReviewError::Refused(Refusal::BadName))));
    let unscored = ReviewChange {
        call: call(9),
        ..act("Анна", None, give("needs", Verdict::Pass))
    };
    let unscored = change_review(store, &unscored, time(2)).await;
    assert!(matches!(unscored, Err(ReviewError::Refused(Refusal::NotScored))));
    let seen = review(store, call(0), None, Viewer::All).await.unwrap().unwrap();
    assert!(seen.entries.is_empty() && seen.disputes.is_empty() && seen.revision == 0);
    assert!(store.changes(&ChangeQuery::default()).await.unwrap().is_empty());
}

pub async fn calls_are_marked_and_unmarked(store: Arc<dyn Store>) {
    let store = store.as_ref();
    scored_calls(store, 1).await;
    let mark = async |mark, on, at| store.mark_call(call(0), mark, on, "Анна", time(at)).await.unwrap();
    assert!(mark(CallMark::Private, true, 1).await && mark(CallMark::Training, true, 2).await);
    assert!(!mark(CallMark::Private, true, 3).await);
    assert!(mark(CallMark::Training, false, 4).await && !mark(CallMark::Training, false, 5).await);
    let marks = store.call_marks(call(0)).await.unwrap();
    assert_eq!(
        (marks.len(), marks[0].mark, marks[0].at),
        (1, CallMark::Private, time(1))
    );
    assert_eq!(store.changes(&ChangeQuery::default()).await.unwrap().len(), 3);
}

fn plan(reason: QueueReason, count: u32, seed: u64, reviewers: &[&str]) -> QueuePlan {
    QueuePlan {
        form: "sales".into(),
        reason,
        count,
        seed,
        from: None,
        to: None,
        reviewers: reviewers.iter().map(|name| (*name).to_owned()).collect(),
    }
}

pub async fn the_queue_gives_each_call_to_one(store: Arc<dyn Store>) {
    let store = store.as_ref();
    scored_calls(store, 12).await;
    assert_eq!(
        store
            .fill_queue(&plan(QueueReason::Sample, 5, 7, &[]), "Глава", time(2))
            .await
            .unwrap(),
        5
    );
    // The same draw again adds other calls, never the same twice.
    assert_eq!(
        store
            .fill_queue(&plan(QueueReason::Sample, 20, 7, &[]), "Глава", time(2))
            .await
            .unwrap(),
        7
    );
    let until = time(100);
    let next = async |who: &str, at| store.next_in_queue(who, None, time(at), until).await.unwrap();
    let (anna, boris) = (next("Анна", 10).await.unwrap(), next("Борис", 10).await.unwrap());
    assert_ne!(anna.call, boris.call);
    // She asks again: what she holds.
    assert_eq!(next("Анна", 11).await.unwrap().number, anna.number);
    assert!(
        store
            .leave_queue(anna.number, "Анна", Leave::Done, time(12))
            .await
            .unwrap()
    );
    assert!(
        !store
            .leave_queue(boris.number, "Анна", Leave::Done, time(12))
            .await
            .unwrap()
    );
    assert_ne!(next("Анна", 13).await.unwrap().number, boris.number);
    // His lock runs out; somebody else gets the call, and he is told.
    let vera = store
        .next_in_queue("Вера", None, time(101), time(200))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(vera.number, boris.number);
    assert!(
        !store
            .leave_queue(boris.number, "Борис", Leave::Done, time(102))
            .await
            .unwrap()
    );
    assert!(
        store
            .leave_queue(vera.number, "Вера", Leave::Back, time(103))
            .await
            .unwrap()
    );
    let done = store.queue_done(time(0), time(1000)).await.unwrap();
    assert_eq!(
        done.iter().map(|d| (d.reviewer.as_str(), d.calls)).collect::<Vec<_>>(),
        [("Анна", 1)]
    );
    let all = QueueQuery {
        done: true,
        ..QueueQuery::default()
    };
    assert_eq!(store.queue(&all, time(110)).await.unwrap().len(), 12);
    assert_eq!(store.queue(&QueueQuery::default(), time(110)).await.unwrap().len(), 11);
}

pub async fn the_queue_knows_doubt_disputes_and_blind_reviews(store: Arc<dyn Store>) {
    let store = store.as_ref();
    scored_calls(store, 6).await;
    let mut doubtful = card("v1", &ITEMS);
    doubtful.coverage = Some(0.1);
    store
        .save_judged(&[], &[scored(call(4), doubtful)], &Overlay, time(1))
        .await
        .unwrap();
    assert_eq!(
        store
            .fill_queue(&plan(QueueReason::Doubtful, 1, 0, &[]), "Глава", time(2))
            .await
            .unwrap(),
        1
    );
    let contest = ReviewAct::Contest {
        item: "step".into(),
        reason: "Было".into(),
    };
    change_review(store, &act("Агент", None, contest), time(2))
        .await
        .unwrap();
    assert_eq!(
        store
            .fill_queue(&plan(QueueReason::Disputed, 9, 0, &[]), "Глава", time(2))
            .await
            .unwrap(),
        1
    );
    // Two calls, each for both.
    let blind = plan(QueueReason::Blind, 2, 3, &["Анна", "Борис"]);
    assert_eq!(store.fill_queue(&blind, "Глава", time(2)).await.unwrap(), 4);
    assert_eq!(store.fill_queue(&blind, "Глава", time(3)).await.unwrap(), 4);
    let next = async |who: &str, reason| store.next_in_queue(who, reason, time(10), time(90)).await.unwrap();
    let first = next("Глава", None).await.unwrap();
    assert_eq!((first.reason, first.call), (QueueReason::Disputed, call(0)));
    assert_eq!(next("Вера", Some(QueueReason::Doubtful)).await.unwrap().call, call(4));
    assert_eq!(next("Вера", Some(QueueReason::Blind)).await, None);
    let anna = next("Анна", Some(QueueReason::Blind)).await.unwrap();
    let boris = next("Борис", Some(QueueReason::Blind)).await.unwrap();
    assert_eq!(anna.call, boris.call);
    let seen = review(store, anna.call, None, Viewer::Person("Анна"))
        .await
        .unwrap()
        .unwrap();
    assert!(seen.blind);
    let log = store
        .changes(&ChangeQuery {
            by: Some("Анна".into()),
            ..ChangeQuery::default()
        })
        .await
        .unwrap();
    assert_eq!(
        log.iter().map(|c| c.kind).collect::<Vec<_>>(),
        [ChangeKind::BlindOpened, ChangeKind::Taken]
    );
    assert!(
        store
            .leave_queue(anna.number, "Анна", Leave::Done, time(20))
            .await
            .unwrap()
    );
    let seen = review(store, anna.call, None, Viewer::Person("Анна"))
        .await
        .unwrap()
        .unwrap();
    assert!(
        !seen.blind
            && seen
                .blind_reviews
                .iter()
                .any(|b| b.reviewer == "Анна" && b.finished_at.is_some())
    );
}

/// The arithmetic of a process that dies in the middle of the transaction.
struct Dies;

impl Arithmetic for Dies {
    fn effective(&self, _: &Scorecard, _: &FormOutline, _: Option<&Transcript>, _: &[Standing]) -> Scorecard {
        panic!("dies between the entry and the scorecard")
    }

    fn share(&self, _: &[ItemResult], _: &FormOutline) -> Option<Score> {
        None
    }

    fn is_verbatim(&self, _: &Transcript, _: &Quote) -> bool {
        true
    }
}

pub async fn an_act_is_whole_or_has_not_happened(store: Arc<dyn Store>) {
    scored_calls(store.as_ref(), 1).await;
    let before = figures(store.as_ref()).await;
    let dying = Arc::clone(&store);
    let act_of = act("Анна", Some(0), give("needs", Verdict::Pass));
    let copy = act_of.clone();
    assert!(
        tokio::spawn(async move { dying.change_review(&copy, &Dies, time(2)).await })
            .await
            .is_err()
    );
    let seen = review(store.as_ref(), call(0), None, Viewer::All)
        .await
        .unwrap()
        .unwrap();
    assert!(seen.entries.is_empty() && seen.revision == 0);
    assert!(store.changes(&ChangeQuery::default()).await.unwrap().is_empty());
    assert_eq!(figures(store.as_ref()).await, before);
    // And the next one finds nothing in its way.
    change_review(store.as_ref(), &act_of, time(3)).await.unwrap();
    assert_ne!(figures(store.as_ref()).await, before);
}

macro_rules! on_sqlite {
    ($($name:ident)*) => {
        mod on_sqlite {
            $(
                #[tokio::test]
                async fn $name() {
                    let (_guard, store) = crate::sqlite().await;
                    super::$name(store).await;
                }
            )*
        }
    };
}

on_sqlite!(
    a_verdict_counts_at_once_and_the_machine_stays_beside
    undo_gives_back_what_stood_before
    of_two_at_once_the_second_is_told
    scoring_anew_keeps_verdicts_of_people
    a_quote_that_a_new_transcript_lacks_is_not_shown
    blind_reviews_stay_blind_until_revealed
    lift_knows_which_answers_are_a_persons
    disputes_are_decided_once_and_the_trail_is_kept
    what_is_refused_leaves_no_trace
    calls_are_marked_and_unmarked
    the_queue_gives_each_call_to_one
    the_queue_knows_doubt_disputes_and_blind_reviews
    an_act_is_whole_or_has_not_happened
);

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// Verdicts on different items: in whatever order they are given, the effective scorecard is the same but for their
    /// moments, and taking all back restores the machine's.
    #[test]
    fn the_order_of_verdicts_does_not_matter(
        verdicts in prop::collection::vec(prop_oneof![
            Just(Verdict::Pass), Just(Verdict::Fail), Just(Verdict::Na), Just(Verdict::Undecidable)
        ], 4),
        order in Just(vec![0_usize, 1, 2, 3]).prop_shuffle(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut seen = Vec::new();
            for order in [vec![0, 1, 2, 3], order] {
                let (_guard, store) = crate::sqlite().await;
                let store = store.as_ref();
                scored_calls(store, 1).await;
                let untouched = (effective(store).await, figures(store).await);
                let mut entries = Vec::new();
                for at in &order {
                    let what = give(ITEMS[*at].0, verdicts[*at]);
                    entries.push(change_review(store, &act("Анна", None, what), time(5)).await.unwrap().number.unwrap());
                }
                seen.push((effective(store).await, figures(store).await));
                for entry in entries {
                    change_review(store, &act("Анна", None, ReviewAct::Undo { entry }), time(6)).await.unwrap();
                }
                prop_assert_eq!((effective(store).await, figures(store).await), untouched);
            }
            prop_assert_eq!(&seen[0], &seen[1]);
            Ok(())
        })?;
    }
}

/// What is SQLite's own: the stored bytes, and a log that cannot be edited.
#[tokio::test]
async fn undo_restores_the_bytes_and_the_log_cannot_be_changed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("calls.db");
    let store = crate::open(&path).await;
    let store = store.as_ref();
    scored_calls(store, 1).await;
    let mut db = sqlx::ConnectOptions::connect(&sqlx::sqlite::SqliteConnectOptions::new().filename(&path))
        .await
        .unwrap();
    let mut body = async || -> String {
        sqlx::query_scalar("SELECT group_concat(body, '|') FROM score_body")
            .fetch_one(&mut db)
            .await
            .unwrap()
    };
    let machine = body().await;
    let given = change_review(store, &act("Анна", None, give("needs", Verdict::Pass)), time(5))
        .await
        .unwrap();
    assert_ne!(body().await, machine);
    change_review(
        store,
        &act(
            "Анна",
            None,
            ReviewAct::Undo {
                entry: given.number.unwrap(),
            },
        ),
        time(6),
    )
    .await
    .unwrap();
    assert_eq!(body().await, machine);
    for sql in [
        "UPDATE change_log SET person = 'никто'",
        "DELETE FROM change_log",
        "UPDATE review_entry SET verdict = 'fail' WHERE verdict IS NOT NULL",
    ] {
        let refused = sqlx::query(sql).execute(&mut db).await.unwrap_err();
        assert!(refused.to_string().contains("only added"), "{refused}");
    }
}
