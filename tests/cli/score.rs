//! `talktrack score --transcript`

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
