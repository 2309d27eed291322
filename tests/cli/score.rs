//! `talktrack score`: one transcript, and a store scored again with what that moved.

use std::fs;

use assert_cmd::Command;
use serde_json::Value;

fn talktrack() -> Command {
    Command::new(env!("CARGO_BIN_EXE_talktrack"))
}

const CALL: &str = r#"{"duration_ms":9000,"channels":[{"index":0,"role":"agent"},{"index":1,"role":"customer"}],
"segments":[{"channel":0,"role":"agent","start_ms":800,"end_ms":4000,"text":"Добрый день! Меня зовут Анна. Цена сто рублей."},
{"channel":1,"role":"customer","start_ms":4500,"end_ms":6000,"text":"Это слишком дорого."}]}"#;

const FORM: &str = "\
id: test
language: ru
sections:
  - id: greeting
    items:
      - {id: greeting.hello, text: Поздоровался, who: agent, phrases: [добрый день]}
      - {id: greeting.bye, text: Попрощался, who: agent, phrases: [до свидания]}
";

#[allow(clippy::unwrap_used)] // a test that cannot write its files fails
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("form.yaml"), FORM).unwrap();
    fs::write(folder.path().join("call.json"), CALL).unwrap();
    folder
}

#[test]
fn a_transcript_becomes_a_scorecard() {
    let folder = folder();
    let output = talktrack()
        .current_dir(&folder)
        .args(["score", "--form", "form.yaml", "--transcript", "call.json"])
        .assert()
        .success();
    let card: Value = serde_json::from_slice(&output.get_output().stdout).unwrap();
    assert_eq!(card["score"], 50.0);
    assert_eq!(card["form"]["id"], "test");
    assert_eq!(card["items"][0]["verdict"], "pass");
    assert_eq!(card["items"][0]["evidence"][0]["quote"], "Добрый день!");
    assert_eq!(card["items"][0]["evidence"][0]["match"], "exact");
    assert_eq!(card["items"][1]["verdict"], "fail");
    let objection = card["events"]
        .as_array()
        .unwrap()
        .iter()
        .find(|e| e["kind"] == "objection")
        .unwrap();
    assert_eq!(
        (&objection["type"], &objection["result"]),
        (&"price".into(), &"dropped".into())
    );
    assert!(
        card["metrics"]["talk_share_agent"]
            .as_f64()
            .is_some_and(|share| share > 0.5)
    );
}

#[test]
fn standard_input_and_a_table_work_too() {
    let folder = folder();
    let output = talktrack()
        .current_dir(&folder)
        .args(["score", "--form", "form.yaml", "--transcript", "-", "--format", "table"])
        .write_stdin(CALL)
        .assert()
        .success();
    let text = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    assert!(
        text.contains("Оценка 50") && text.contains("Поздоровался") && text.contains("«Добрый день!»"),
        "{text}"
    );
}

#[test]
fn bad_input_is_an_error_with_a_hint() {
    let folder = folder();
    fs::write(folder.path().join("bad.json"), "{\"duration_ms\": \"long\"}").unwrap();
    fs::write(
        folder.path().join("bad.yaml"),
        FORM.replace("phrases: [до свидания]", "phrase: [до свидания]"),
    )
    .unwrap();
    for (form, transcript, said) in [
        ("form.yaml", "none.json", "cannot read the transcript none.json"),
        ("form.yaml", "bad.json", "not a transcript: bad.json, line 1"),
        ("none.yaml", "call.json", "cannot read the form none.yaml"),
        ("bad.yaml", "call.json", "bad.yaml:7:"),
    ] {
        let output = talktrack()
            .current_dir(&folder)
            .args(["score", "--form", form, "--transcript", transcript])
            .assert()
            .code(2);
        let text = String::from_utf8(output.get_output().stderr.clone()).unwrap();
        assert!(text.contains(said), "{said}: {text}");
        assert!(output.get_output().stdout.is_empty());
    }
}

/// A database of a few calls, filled by a run on transcripts.
struct Store(tempfile::TempDir);

impl Store {
    fn new(calls: usize) -> Self {
        let folder = folder();
        fs::create_dir(folder.path().join("calls")).unwrap();
        for n in 0..calls {
            // Every other agent says goodbye; all calls differ by their length.
            let mut call = CALL.replace("9000", &(9000 + n).to_string());
            if n % 2 == 0 {
                call = call.replace("Цена сто рублей.", "Всего хорошего!");
            }
            fs::write(folder.path().join(format!("calls/{n:03}.transcript.json")), call).unwrap();
        }
        let store = Self(folder);
        store
            .command(&[
                "run",
                "calls",
                "--engine",
                "replay",
                "--settle",
                "0",
                "--form",
                "form.yaml",
            ])
            .assert()
            .success();
        store
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = talktrack();
        command.current_dir(&self.0).args(args).args(["--db", "calls.db"]);
        command
    }

    fn score(&self, form: &str) -> String {
        fs::write(self.0.path().join("form.yaml"), form).unwrap();
        let output = self.command(&["score", "--form", "form.yaml"]).assert().success();
        String::from_utf8(output.get_output().stderr.clone()).unwrap()
    }

    fn diff(&self, args: &[&str]) -> String {
        let output = self
            .command(&["report", "scorecard", "--diff"])
            .args(args)
            .assert()
            .success();
        String::from_utf8(output.get_output().stdout.clone()).unwrap()
    }
}

#[test]
fn only_what_a_changed_form_asks_for_is_scored_again() {
    let store = Store::new(450); // more than two batches
    assert!(store.score(FORM).contains("0 calls scored"), "nothing changed");
    let said = store.diff(&[]);
    assert!(said.contains("nothing to compare"), "{said}");
    let changed = FORM.replace("[до свидания]", "[до свидания, всего хорошего]");
    assert!(store.score(&changed).contains("450 calls scored"));
    assert!(store.score(&changed).contains("0 calls scored"));

    let found: Value = serde_json::from_str(&store.diff(&["--format", "json"])).unwrap();
    let calls = &found["calls"];
    assert_eq!(
        (&calls["compared"], &calls["moved"], &calls["up"]),
        (&450.into(), &225.into(), &225.into())
    );
    assert_eq!(
        (&calls["same"], &calls["first"], &calls["waiting"]),
        (&225.into(), &0.into(), &0.into())
    );
    assert_eq!(found["mean_delta"], 50.0);
    let reason = &found["reasons"][0];
    assert_eq!(
        (&reason["kind"], &reason["id"]),
        (&"verdict".into(), &"greeting.bye".into())
    );
    assert_eq!(
        (&reason["calls"], &reason["alone"], &reason["to_pass"]),
        (&225.into(), &225.into(), &225.into())
    );
    let moved = found["moved"].as_array().unwrap();
    assert_eq!(moved.len(), 225);
    assert_eq!(
        (&moved[0]["before"]["score"], &moved[0]["after"]["score"]),
        (&50.0.into(), &100.0.into())
    );
    assert_eq!(moved[0]["reasons"][0]["quote"]["quote"], "Всего хорошего!");
}

#[test]
fn a_comparison_is_shown_in_every_format() {
    let store = Store::new(4);
    let changed = FORM
        .replace("phrases: [добрый день]}", "weight: 3, phrases: [добрый день]}")
        .replace("[до свидания]", "[до свидания, всего хорошего]")
        + "      - {id: greeting.offer, text: Назвал цену, who: agent, phrases: [цена]}\n";
    store.score(&changed);
    let table = store.diff(&[]);
    let expected = [
        "4 calls compared: 4 moved",
        "1 → 3",
        "new item",
        "Попрощался",
        "«Всего хорошего!»",
    ];
    for part in expected {
        assert!(table.contains(part), "{part}: {table}");
    }
    let russian = store.diff(&["--report-language", "ru", "000"]);
    assert!(russian.contains("Сравнено звонков: 1."), "{russian}");
    let csv = store.diff(&["--format", "csv"]);
    assert!(csv.starts_with("call,recording,agent,version_before,"), "{csv}");
    assert!(csv.contains(",weight,greeting.hello,1,3,"), "{csv}");
    assert!(
        csv.contains(",verdict,greeting.bye,fail,pass,Всего хорошего!,0,"),
        "{csv}"
    );
    let page = store
        .command(&["report", "scorecard", "--diff", "--format", "html"])
        .assert()
        .code(2);
    assert!(String::from_utf8_lossy(&page.get_output().stderr).contains("--format table, json or csv"));

    // The form's comment changed, its sense did not.
    store.score(&format!("{changed}# a remark\n"));
    let table = store.diff(&[]);
    assert!(table.contains("4 calls compared. No score moved."), "{table}");
}
