//! `talktrack checklist check|explain|schema`

use std::fs;

use assert_cmd::Command;
use serde_json::Value;

fn talktrack() -> Command {
    Command::new(env!("CARGO_BIN_EXE_talktrack"))
}

#[test]
fn the_forms_that_ship_are_valid() {
    let scripts = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts");
    let output = talktrack()
        .current_dir(scripts)
        .args([
            "checklist",
            "check",
            "b2b-sales-ru.yaml",
            "b2b-sales-en.yaml",
            "retail-inbound-ru.yaml",
        ])
        .assert()
        .success();
    let text = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    assert_eq!(text.matches(": ok, ").count(), 3, "{text}");
}

#[test]
fn every_fault_of_every_form_is_listed() {
    let folder = tempfile::tempdir().unwrap();
    let good = "id: a\nlanguage: ru\nsections:\n  - id: s\n    items:\n      - {id: x, text: x, phrases: [цена]}\n";
    fs::write(folder.path().join("good.yaml"), good).unwrap();
    fs::write(
        folder.path().join("bad.yaml"),
        good.replace("[цена]", "[и]").replace("id: s", "id: s s"),
    )
    .unwrap();
    let output = talktrack()
        .current_dir(&folder)
        .args(["checklist", "check", "bad.yaml", "good.yaml"])
        .assert()
        .code(1);
    let text = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    assert!(text.contains("2 faults in the form bad.yaml"), "{text}");
    assert!(text.contains("bad.yaml:4:9: `s s` cannot be an id"), "{text}");
    assert!(text.contains("bad.yaml:6:36: `и` has only words"), "{text}");
    assert!(text.contains("good.yaml: ok, 1 items in 1 sections"), "{text}");
}

#[test]
fn a_form_that_cannot_be_read_ends_with_two() {
    let output = talktrack().args(["checklist", "check", "none.yaml"]).assert().code(2);
    let text = String::from_utf8(output.get_output().stderr.clone()).unwrap();
    assert!(
        text.contains("cannot read the form none.yaml") && text.contains("hint: "),
        "{text}"
    );
}

const CALL: &str = r#"{"duration_ms":60000,"channels":[{"index":0,"role":"agent"},{"index":1,"role":"customer"}],
"segments":[{"channel":0,"role":"agent","start_ms":800,"end_ms":4000,"text":"Добрый день! Меня зовут Анна."},
{"channel":1,"role":"customer","start_ms":4500,"end_ms":6000,"text":"Спасибо, не дорого."},
{"channel":0,"role":"agent","start_ms":50000,"end_ms":52000,"text":"Компания Клён Склад, доставка бесплатная."}]}"#;

const FORM: &str = "\
id: test
language: ru
sections:
  - id: all
    items:
      - id: greeting.company
        text: Назвал компанию
        who: agent
        where: {opening: 30s}
        any:
          - phrases: [компания]
          - regex: 'ооо|ип'
      - id: price.low
        text: Не назвал цену высокой
        who: agent
        all:
          - {phrases: [дорого]}
          - {phrases: [бесплатная доставка]}
          - {phrases: [мы компания склад ~0]}
";

fn explain(form: &str, more: &[&str]) -> assert_cmd::assert::Assert {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("form.yaml"), form).unwrap();
    fs::write(folder.path().join("call.json"), CALL).unwrap();
    talktrack()
        .current_dir(&folder)
        .args(["checklist", "explain", "--form", "form.yaml"])
        .args(more)
        .assert()
}

fn stdout(assert: &assert_cmd::assert::Assert) -> String {
    String::from_utf8(assert.get_output().stdout.clone()).unwrap()
}

#[test]
fn an_explanation_is_a_tree_in_the_language_of_the_form() {
    let russian = explain(FORM, &["greeting.company", "--transcript", "call.json"]).success();
    insta::assert_snapshot!("explained_in_russian", stdout(&russian));
    let composed = explain(FORM, &["price.low", "--transcript", "call.json"]).success();
    insta::assert_snapshot!("explained_as_a_tree", stdout(&composed));
    let english = FORM.replace("language: ru", "language: en");
    let english = explain(&english, &["price.low", "--transcript", "call.json"]).success();
    insta::assert_snapshot!("explained_in_english", stdout(&english));
}

#[test]
fn an_explanation_as_json_names_the_same_things() {
    let output = explain(
        FORM,
        &["greeting.company", "--transcript", "call.json", "--format", "json"],
    )
    .success();
    let explanation: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(explanation["verdict"], "fail");
    let near = &explanation["met"]["inside"][0]["near"][0];
    assert_eq!(near["why_not"][0]["reason"], "outside");
    assert_eq!(near["why_not"][0]["limit"]["limit"], "opening");
    assert_eq!((&near["speaker"], &near["start_ms"]), (&"agent".into(), &50_000.into()));
}

#[test]
fn items_and_calls_that_are_not_there_are_errors_with_a_way_out() {
    for (args, said) in [
        (
            &["greeting.compani", "--transcript", "call.json"][..],
            "did you mean greeting.company?",
        ),
        (
            &["x", "--transcript", "call.json"],
            "its items are: greeting.company, price.low",
        ),
        (
            &["greeting.company", "--transcript", "none.json"],
            "cannot read the transcript none.json",
        ),
        (&["greeting.company"], "--transcript <FILE>"),
        (
            &["greeting.company", "--call", "abcd", "--db", "none.db"],
            "hint: check the path",
        ),
    ] {
        let output = explain(FORM, args).code(2);
        let text = String::from_utf8(output.get_output().stderr.clone()).unwrap();
        assert!(text.contains(said), "{said}: {text}");
    }
}

#[test]
fn a_call_of_the_database_is_explained_by_its_recording() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("calls")).unwrap();
    fs::write(folder.path().join("form.yaml"), FORM).unwrap();
    fs::write(folder.path().join("calls/first.transcript.json"), CALL).unwrap();
    talktrack()
        .current_dir(&folder)
        .args([
            "run",
            "calls",
            "--db",
            "calls.db",
            "--engine",
            "replay",
            "--settle",
            "0",
            "--form",
            "form.yaml",
        ])
        .assert()
        .success();
    let output = talktrack()
        .current_dir(&folder)
        .args([
            "checklist",
            "explain",
            "greeting.company",
            "--form",
            "form.yaml",
            "--call",
            "first",
            "--db",
            "calls.db",
        ])
        .assert()
        .success();
    assert!(
        stdout(&output).starts_with("✗ greeting.company · Назвал компанию: не выполнен\n"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn the_schema_is_json_that_names_its_draft() {
    let output = talktrack().args(["checklist", "schema"]).assert().success();
    let schema: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(schema["properties"]["language"]["enum"][0], "ru");
}
