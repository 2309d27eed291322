//! `talktrack report`, on a small database written through the store.

#![allow(clippy::unwrap_used, reason = "a test may")]

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use jiff::Timestamp;
use serde_json::Value;
use talktrack::domain::{
    CallId, CallLogEntry, CallResult, ContentHash, Deal, DealId, DealStatus, Direction, Evidence, Failure, FailureKind,
    Fingerprint, FormId, FormRef, ItemResult, JoinOutcome, Match, MatchedBy, Millis, Money, Score, Scorecard,
    SectionScore, Stage, Transcript, UnmatchedReason, Verdict,
};
use talktrack::store::{self, JoinRow, ScoredCall, Sighting, Store};

const TRANSCRIPT: &str = r#"{"duration_ms":9000,"language":"ru","channels":[{"index":0,"role":"agent"},
    {"index":1,"role":"customer"}],"segments":[
    {"channel":0,"role":"agent","start_ms":800,"end_ms":3000,"text":"Добрый день, меня зовут Анна"},
    {"channel":1,"role":"customer","start_ms":3500,"end_ms":4000,"text":"Да"},
    {"channel":0,"role":"agent","start_ms":4500,"end_ms":6000,"text":"Что для вас важно?"},
    {"channel":1,"role":"customer","start_ms":6500,"end_ms":8000,"text":"Цена"}]}"#;

pub struct Database {
    pub folder: tempfile::TempDir,
}

impl Database {
    /// Three scored calls of two deals (one won, one lost; one call without a deal), and a call that could not be read.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("calls.db");
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let store = store::open(path.to_str().unwrap(), true).await.unwrap();
            fill(store.as_ref(), folder.path()).await;
            store.close().await;
        });
        Self { folder }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_talktrack"));
        command
            .current_dir(&self.folder)
            .arg("report")
            .args(args)
            .args(["--db", "calls.db"]);
        command
    }

    /// Standard output of a report that succeeds.
    fn report(&self, args: &[&str]) -> String {
        let output = self.command(args).assert().code(0);
        String::from_utf8(output.get_output().stdout.clone()).unwrap()
    }

    fn json(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.report(&[args, &["--format", "json"]].concat())).unwrap()
    }

    /// Standard error of a report that cannot run.
    fn refused(&self, args: &[&str]) -> String {
        let output = self.command(args).assert().code(2);
        assert!(output.get_output().stdout.is_empty());
        String::from_utf8(output.get_output().stderr.clone()).unwrap()
    }
}

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn call(name: &str) -> CallId {
    ContentHash::of(name.as_bytes())
}

async fn fill(store: &dyn Store, folder: &Path) {
    let at = time("2026-10-10T00:00:00Z");
    let names = ["one.wav", "two.wav", "three.wav", "broken.mp3"];
    let sighting = |name: &&str| Sighting {
        path: folder.join("records").join(name),
        size: 1,
        mtime_ns: 0,
        call: call(name),
        seen_at: at,
    };
    store
        .record_sightings(&names.iter().map(sighting).collect::<Vec<_>>())
        .await
        .unwrap();
    std::fs::create_dir(folder.join("records")).unwrap();
    // The call's id is the hash of these bytes; in the place of the third call another recording lies.
    std::fs::write(folder.join("records/one.wav"), "one.wav").unwrap();
    std::fs::write(folder.join("records/three.wav"), "another").unwrap();

    let transcript: Transcript = serde_json::from_str(TRANSCRIPT).unwrap();
    let fingerprint = Fingerprint::of(&["test"]);
    for name in &names[..3] {
        store
            .save_transcript(call(name), &fingerprint, None, &transcript, at)
            .await
            .unwrap();
    }
    let scored = |name: &str, verdict, score| ScoredCall {
        call: call(name),
        fingerprint: fingerprint.clone(),
        meaningful: true,
        scorecard: scorecard(verdict, score),
    };
    let batch = [
        scored("one.wav", Verdict::Pass, 100.0),
        scored("two.wav", Verdict::Fail, 0.0),
        scored("three.wav", Verdict::Pass, 100.0),
    ];
    store.save_scorecards(&batch, at).await.unwrap();
    let failure = Failure {
        stage: Stage::Decode,
        kind: FailureKind::Permanent,
        reason: "not audio".into(),
    };
    store
        .save_failure(call("broken.mp3"), &fingerprint, &failure, at)
        .await
        .unwrap();

    let deal = |id: &str, status| Deal {
        amount: Some(Money(100_000)),
        closed_at: Some(time("2026-10-09T00:00:00Z")),
        ..Deal::new(DealId::from(id), status, time("2026-10-01T00:00:00Z"))
    };
    store
        .import_deals(&[deal("D-1", DealStatus::Won), deal("D-2", DealStatus::Lost)])
        .await
        .unwrap();
    let entry = |name: &str, hour: &str, agent: &str| CallLogEntry {
        direction: Some(Direction::Outbound),
        agent: Some(agent.into()),
        duration_s: Some(9),
        ..CallLogEntry::new(name, time(&format!("2026-10-05T{hour}:00:00Z")))
    };
    let log = [
        entry("one.wav", "09", "=Анна"),
        entry("two.wav", "10", "Борис"),
        entry("three.wav", "11", "Борис"),
    ];
    store.import_call_log(&log).await.unwrap();
    let row = |name: &str, in_log: bool, outcome| JoinRow {
        call: call(name),
        log_recording: in_log.then(|| name.to_owned()),
        outcome,
    };
    let matched = |id: &str| JoinOutcome::Matched {
        deal_id: DealId::from(id),
        by: MatchedBy::CrmId,
    };
    let join = [
        row("one.wav", true, matched("D-1")),
        row("two.wav", true, matched("D-2")),
        row(
            "three.wav",
            true,
            JoinOutcome::Unmatched {
                reason: UnmatchedReason::NoPhone,
            },
        ),
        row(
            "broken.mp3",
            false,
            JoinOutcome::Unmatched {
                reason: UnmatchedReason::NotInCallLog,
            },
        ),
    ];
    store.save_join(&join).await.unwrap();
}

fn scorecard(verdict: Verdict, score: f64) -> Scorecard {
    let quote = Evidence {
        quote: "меня зовут Анна".into(),
        channel: 0,
        start_ms: Millis(1500),
        end_ms: Millis(3000),
        matched: Match::Exact,
        distance: 0,
    };
    Scorecard {
        score: Score::new(score),
        unfailed_score: Score::new(score),
        result: Some(if score > 0.0 {
            CallResult::Pass
        } else {
            CallResult::Fail
        }),
        coverage: Some(1.0),
        form: FormRef {
            id: FormId::from("b2b"),
            hash: "00".into(),
        },
        sections: vec![SectionScore {
            id: "greeting".into(),
            score: Score::new(score),
        }],
        items: vec![ItemResult {
            id: "greeting.name".into(),
            section: "greeting".into(),
            verdict,
            points: score / 100.0,
            max: 1.0,
            critical: false,
            evidence: if verdict == Verdict::Pass { vec![quote] } else { vec![] },
            reason: None,
            machine: None,
            human: None,
        }],
        events: vec![],
        metrics: [("talk_share_agent".to_owned(), Some(0.61))].into(),
        decision: None,
    }
}

#[test]
fn one_call_is_an_object_in_the_documented_shape() {
    let database = Database::new();
    let card = database.json(&["scorecard", "one"]);
    assert_eq!(card["score"], 100.0);
    assert_eq!(card["items"][0]["evidence"][0]["quote"], "меня зовут Анна");
    assert_eq!(card["items"][0]["evidence"][0]["match"], "exact");
    assert_eq!(card["recording"], "one.wav");
    assert_eq!(card["agent"], "=Анна");
    assert_eq!((&card["deal"], &card["deal_status"]), (&"D-1".into(), &"won".into()));
    assert_eq!(card["call"], call("one.wav").to_string());
    // By its id, by a path, and by the start of the id.
    let id = call("one.wav").to_string();
    for name in [id.as_str(), "records/one.wav", &id[..10], "one.wav"] {
        assert_eq!(database.json(&["scorecard", name]), card, "{name}");
    }
}

#[test]
fn all_calls_are_an_array_of_scorecards_and_the_others_are_counted() {
    let database = Database::new();
    let output = database.command(&["scorecard", "--format", "json"]).assert().code(0);
    let cards: Vec<Value> = serde_json::from_slice(&output.get_output().stdout).unwrap();
    assert_eq!(cards.len(), 3);
    assert_eq!(cards[0]["recording"], "one.wav", "ordered by start");
    let talk = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
    assert!(talk.contains("1 of 4 calls have no scorecard"), "{talk}");
    let two = database.json(&["scorecard", "one", "three"]);
    assert_eq!(two.as_array().unwrap().len(), 2);
}

#[test]
fn tables_show_failures_quotes_and_no_colour_in_a_pipe() {
    let database = Database::new();
    let list = database.report(&["scorecard"]);
    assert!(
        list.contains("broken.mp3") && list.contains("decode: not audio"),
        "{list}"
    );
    assert!(list.contains("D-2, lost"), "{list}");
    let card = database.report(&["scorecard", "one", "--report-language", "ru"]);
    assert!(
        card.contains("✓\u{a0}выполнено") && card.contains("«меня зовут Анна»") && card.contains("0:01"),
        "{card}"
    );
    assert!(!list.contains('\u{1b}') && !card.contains('\u{1b}'));
}

#[test]
fn csv_cells_are_no_formulas() {
    let database = Database::new();
    let text = database.report(&["scorecard", "--format", "csv"]);
    assert!(text.starts_with("call,recording,started_at,"), "{text}");
    assert!(text.contains(",\"'=Анна\","), "{text}");
    assert_eq!(text.lines().count(), 5);
    assert!(
        text.lines()
            .next()
            .unwrap()
            .ends_with(",greeting.name,metric talk_share_agent")
    );
}

#[test]
fn lift_join_and_managers() {
    let database = Database::new();
    let lift = database.json(&["lift"]);
    assert_eq!(
        (&lift["unit"], &lift["exposure"]),
        (&"deal".into(), &"first_call".into())
    );
    assert_eq!(lift["deals"], serde_json::json!({"won": 1, "lost": 1, "open": 0}));
    let item = &lift["items"][0];
    assert_eq!(
        (&item["id"], &item["n_with"], &item["won_with"]),
        (&"greeting.name".into(), &1.into(), &1.into())
    );
    let table = database.report(&["lift", "--exposure", "any-call"]);
    assert!(
        table.contains("not enough data") && table.contains("“Goes with” is not “causes”"),
        "{table}"
    );

    // Two deals by two people: every figure that cannot be had is null and says why, or the row says how many are missing.
    let lift = database.json(&["lift", "--exposure", "call-share", "--script-from", "90"]);
    assert_eq!(lift["exposure"], "call_share");
    assert_eq!(lift["warnings"][0]["kind"], "few_calls_matched");
    assert_eq!(
        (&lift["items"][0]["finding"], &lift["items"][0]["adjusted"]),
        (&"not_enough".into(), &Value::Null)
    );
    assert_eq!(lift["by_script"]["won_by_script"], 1);
    assert_eq!(lift["trial"][0]["verdict"], "not_enough_data");
    assert_eq!(lift["trial"][0]["agreement"], Value::Null);
    let page = database.report(&["lift", "--format", "html", "--report-language", "en"]);
    assert!(page.contains("only 2 of 4 calls are matched to a deal") && page.contains("The checklist on trial"));
    let csv = database.report(&["lift", "--format", "csv"]);
    let header = csv.lines().next().unwrap();
    assert!(
        header.starts_with("id,kind,n_with,")
            && header.contains(",sign_turns,aliases,corrected,")
            && header.ends_with(",specificity_n"),
        "{header}"
    );

    let join = database.json(&["join"]);
    assert_eq!((&join["calls"], &join["matched"]), (&4.into(), &2.into()));
    assert!(database.report(&["join"]).contains("neither deal nor phone in the log"));

    let managers = database.json(&["managers", "--form", "b2b"]);
    assert_eq!(managers["rows"][0]["manager"], "Борис");
    assert!(
        database
            .report(&["managers", "--format", "csv"])
            .contains("\"'=Анна\",1,1,100,1,0,0,1,")
    );
}

#[test]
fn pages_link_calls_overview_and_sound() {
    let database = Database::new();
    database.report(&["scorecard", "--format", "html", "--output", "pages"]);
    let overview = std::fs::read_to_string(database.path("pages/index.html")).unwrap();
    let page = format!("calls/call-{}.html", call("one.wav").short());
    assert!(overview.contains(&format!("href=\"{page}\"")), "{overview}");
    assert!(overview.contains("not audio") && overview.contains("Что идёт вместе с выигранными сделками"));
    let page = std::fs::read_to_string(database.path("pages").join(page)).unwrap();
    assert!(
        page.contains("src=\"../../records/one.wav\"") && page.contains("href=\"../index.html\""),
        "{page}"
    );
    assert!(page.contains("<mark title=\"greeting.name: выполнено\">меня зовут Анна</mark>"));
    // A call whose recording is gone has a page without a player.
    let two = std::fs::read_to_string(
        database
            .path("pages/calls")
            .join(format!("call-{}.html", call("two.wav").short())),
    );
    let two = two.unwrap();
    assert!(
        !two.contains("<audio") && two.contains("Записи нет на прежнем месте"),
        "{two}"
    );
    let three = format!("pages/calls/call-{}.html", call("three.wav").short());
    let three = std::fs::read_to_string(database.path(&three)).unwrap();
    assert!(!three.contains("<audio") && three.contains("лежит другая"), "{three}");
    // One call alone: a page on standard output, or in a file.
    let page = database.report(&["scorecard", "one", "--format", "html", "--report-language", "en"]);
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">") && page.contains("src=\"records/one.wav\""));
    assert_eq!(
        database.report(&["scorecard", "one", "--format", "html", "-o", "one.html"]),
        ""
    );
    assert!(database.path("one.html").exists());
}

#[test]
fn a_form_gives_its_texts() {
    let database = Database::new();
    let refused = database.refused(&["lift", "--names", "absent.yaml"]);
    assert!(refused.contains("absent.yaml"), "{refused}");
}

#[test]
fn what_is_not_there_is_named_with_a_way_out() {
    let database = Database::new();
    for (args, message, hint) in [
        (
            &["scorecard", "nobody"][..],
            "error: no call \"nobody\"",
            "hint: `talktrack report scorecard` lists",
        ),
        (
            &["scorecard", "broken"],
            "error: call broken.mp3 has no scorecard: decode failed: not audio",
            "hint: ",
        ),
        (
            &["scorecard", "one", "--form", "other"],
            "error: no call was scored with a form \"other\"",
            "hint: the forms in this database: b2b",
        ),
        (
            &["lift", "--form", "other"],
            "error: no call was scored with a form \"other\"",
            "b2b",
        ),
        (
            &["scorecard", "--format", "html"],
            "error: pages of several calls need a folder",
            "--output DIR",
        ),
    ] {
        let talk = database.refused(args);
        assert!(talk.contains(message) && talk.contains(hint), "{talk}");
    }
    std::fs::remove_file(database.path("calls.db")).unwrap();
    assert!(database.refused(&["join"]).contains("hint:"));
}

#[test]
fn a_database_without_scores_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let talktrack = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_talktrack"));
        command.current_dir(&folder).args(args).args(["--db", "new.db"]);
        command
    };
    talktrack(&["db", "migrate"]).assert().code(0);
    let output = talktrack(&["report", "scorecard", "--format", "json"]).assert().code(0);
    assert_eq!(output.get_output().stdout, b"[]\n");
    let output = talktrack(&["report", "lift"]).assert().code(2);
    assert!(String::from_utf8_lossy(&output.get_output().stderr).contains("no call has a scorecard yet"));
}

#[test]
fn lift_without_a_matched_call_says_where_to_look() {
    let database = Database::new();
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let store = store::open(database.path("calls.db").to_str().unwrap(), false)
            .await
            .unwrap();
        store.save_join(&[]).await.unwrap();
        store.close().await;
    });
    let lift = database.json(&["lift"]);
    assert_eq!(
        lift["warnings"],
        serde_json::json!([{"kind": "no_call_matched", "calls": 4}, {"kind": "no_closed_deals"}])
    );
    assert_eq!(lift["items"], serde_json::json!([]));
    let table = database.report(&["lift", "--report-language", "ru"]);
    assert!(table.contains("ни один из 4 звонков не привязан к сделке"), "{table}");
}
