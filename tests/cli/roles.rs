//! `talktrack roles` and `report health`: sides that a person swaps, without transcribing again.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

fn talktrack(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_talktrack"));
    command.current_dir(folder);
    command
}

const FORM: &str = "\
id: test
language: ru
sections:
  - id: greeting
    items:
      - {id: greeting.hello, text: Поздоровался, who: agent, phrases: [добрый день]}
";

/// Two calls of one telephone system; the left side greets.
fn department() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("calls/pbx-a")).unwrap();
    fs::write(folder.path().join("form.yaml"), FORM).unwrap();
    fs::write(
        folder.path().join("talktrack.toml"),
        "[[sources]]\nname = \"a\"\nfolder = \"pbx-a\"\n",
    )
    .unwrap();
    for (name, customer) in [
        (
            "pbx-a/out-74955550142-101-20261012-101500-1791789300.12",
            "Да, слушаю вас.",
        ),
        (
            "pbx-a/out-74955550143-101-20261012-111500-1791792900.13",
            "Алло, кто это?",
        ),
        ("other", "Слушаю."),
    ] {
        let transcript = format!(
            r#"{{"duration_ms":9000,"language":"ru","channels":[{{"index":0}},{{"index":1}}],"segments":[
            {{"channel":0,"start_ms":800,"end_ms":4000,"text":"Добрый день! Меня зовут Анна, вам удобно говорить?"}},
            {{"channel":1,"start_ms":4500,"end_ms":6000,"text":"{customer}"}}]}}"#
        );
        fs::write(folder.path().join(format!("calls/{name}.transcript.json")), transcript).unwrap();
    }
    folder
}

fn run(folder: &Path) -> Value {
    let output = talktrack(folder)
        .args([
            "run", "calls", "--db", "calls.db", "--engine", "replay", "--settle", "0",
        ])
        .args(["--form", "form.yaml", "--format", "json"])
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&output.stderr)))
}

fn json(folder: &Path, args: &[&str]) -> Value {
    let output = talktrack(folder)
        .args(args)
        .args(["--db", "calls.db"])
        .assert()
        .success();
    serde_json::from_slice(&output.get_output().stdout).unwrap()
}

/// The source of the roles, the left side's role, and the verdict on the greeting.
fn sides(folder: &Path, call: &str) -> (String, String, String) {
    let shown = json(folder, &["roles", "show", "--call", call]);
    let id = shown["call"].as_str().unwrap().to_owned();
    let card = json(folder, &["report", "scorecard", "--call", &id, "--format", "json"]);
    let card = card.as_array().map_or(&card, |cards| &cards[0]);
    let text = |value: &Value| value.as_str().unwrap_or("none").to_owned();
    (
        text(&shown["roles"]["source"]),
        text(&shown["roles"]["roles"][0][1]),
        text(&card["items"][0]["verdict"]),
    )
}

fn told(source: &str, role: &str, verdict: &str) -> (String, String, String) {
    (source.to_owned(), role.to_owned(), verdict.to_owned())
}

const FIRST: &str = "out-74955550142-101-20261012-101500-1791789300.12.transcript.json";
const SECOND: &str = "out-74955550143-101-20261012-111500-1791792900.13.transcript.json";

#[test]
fn sides_are_swapped_scored_again_kept_and_swapped_back() {
    let department = department();
    let folder = department.path();
    assert_eq!(run(folder)["transcribed"], 3);
    let found = told("file_name", "agent", "pass");
    assert_eq!(sides(folder, FIRST), found);
    assert_eq!(sides(folder, "other.transcript.json"), told("words", "agent", "pass"));

    let swap = |what: [&str; 2], back: bool| {
        let mut command = talktrack(folder);
        command
            .args(["roles", "swap", "--db", "calls.db", "--form", "form.yaml"])
            .args(what);
        if back {
            command.arg("--back");
        }
        let output = command.assert().success();
        String::from_utf8_lossy(&output.get_output().stderr).into_owned()
    };
    let said = swap(["--call", FIRST], false);
    assert!(said.contains("sides swapped; 1 calls scored again"), "{said}");
    let turned = told("swapped", "customer", "fail");
    assert_eq!(sides(folder, FIRST), turned);
    assert_eq!(sides(folder, SECOND), found);

    // Kept over the next run, which has nothing to transcribe.
    let again = run(folder);
    assert_eq!((&again["transcribed"], &again["scored"]), (&0.into(), &0.into()));
    assert_eq!(sides(folder, FIRST), turned);

    // The whole source: the first call is turned twice.
    let said = swap(["--source", "a"], false);
    assert!(said.contains("source a, 2 calls: sides swapped; 2 calls"), "{said}");
    assert_eq!(sides(folder, FIRST), found);
    assert_eq!(sides(folder, SECOND), turned);
    swap(["--source", "a"], true);
    swap(["--call", FIRST], true);
    assert_eq!((sides(folder, FIRST), sides(folder, SECOND)), (found.clone(), found));
    let said = swap(["--call", FIRST], true);
    assert!(said.contains("were not swapped; 0 calls"), "{said}");
}

#[test]
fn a_name_tells_what_the_log_does_not() {
    let department = department();
    let folder = department.path();
    run(folder);
    let shown = json(folder, &["roles", "show", "--call", FIRST]);
    let identity = &shown["identity"];
    assert_eq!(identity["source"], "a");
    assert_eq!(identity["started_at"], "2026-10-12T07:15:00Z");
    assert_eq!(identity["started_by"], "file_name");
    assert_eq!(identity["direction"], "outbound");
    assert_eq!(identity["unique_id"], "1791789300.12");
    assert_eq!(identity["customer_phone"], Value::Null, "not shown");
    let other = json(folder, &["roles", "show", "--call", "other.transcript.json"]);
    assert_eq!(other["identity"]["started_by"], "file_time");
    let rows = json(folder, &["report", "join", "--format", "json"]);
    assert!(!rows.to_string().contains("74955550142"));
}

#[test]
fn what_cannot_be_swapped_is_told_with_the_way_out() {
    let department = department();
    let folder = department.path();
    run(folder);
    for (args, says) in [
        (["--source", "b"], "known sources: a"),
        (["--call", "nothing.wav"], "no call fits nothing.wav"),
    ] {
        let output = talktrack(folder)
            .args(["roles", "swap", "--db", "calls.db"])
            .args(args)
            .assert()
            .code(2);
        let said = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
        assert!(said.contains(says), "{said}");
    }
}

#[test]
fn the_settings_say_whose_channel_is_whose() {
    let department = department();
    let folder = department.path();
    fs::write(
        folder.join("talktrack.toml"),
        "[[sources]]\nname = \"a\"\nfolder = \"pbx-a\"\nagent = \"right\"\n",
    )
    .unwrap();
    run(folder);
    assert_eq!(sides(folder, FIRST), told("settings", "customer", "fail"));
    let shown = json(folder, &["roles", "show", "--call", FIRST]);
    assert_eq!(shown["roles"]["disagreement"], "file_name");
    let health = json(folder, &["report", "health", "--format", "json"]);
    assert_eq!(health["sources"][0]["source"], "a");
    assert_eq!(health["sources"][0]["roles_doubtful"], 2);
    assert_eq!(health["sources"][0]["advice"][0], "check_sides");

    fs::write(
        folder.join("talktrack.toml"),
        "[[sources]]\nname = \"a\"\npattern = \"(\"\n",
    )
    .unwrap();
    let output = talktrack(folder)
        .args([
            "run",
            "calls",
            "--db",
            "calls.db",
            "--engine",
            "replay",
            "--form",
            "form.yaml",
        ])
        .assert()
        .code(2);
    let said = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
    assert!(
        said.contains("the pattern of source a") && said.contains("hint:"),
        "{said}"
    );
}

#[test]
fn health_is_told_in_every_format() {
    let department = department();
    let folder = department.path();
    run(folder);
    for (format, language, says) in [
        ("table", "en", "Recording health by source"),
        ("table", "ru", "Качество записей по источникам"),
        ("csv", "en", "source,group,name,recordings,share"),
        ("json", "en", "\"recordings\": 3"),
    ] {
        let output = talktrack(folder)
            .args([
                "report",
                "health",
                "--db",
                "calls.db",
                "--format",
                format,
                "--report-language",
                language,
            ])
            .assert()
            .success();
        let told = String::from_utf8_lossy(&output.get_output().stdout).into_owned();
        assert!(told.contains(says), "{told}");
    }
}

/// Both sides in one channel and no way to tell them apart: whatever needs roles is unknown, and nothing is a fail.
#[test]
fn a_mono_call_is_undecidable_where_roles_are_needed() {
    let department = department();
    let folder = department.path();
    fs::remove_dir_all(folder.join("calls")).unwrap();
    fs::create_dir(folder.join("calls")).unwrap();
    let name = "out-74955550142-101-20261012-101500-1791789300.12.transcript.json";
    let mono = r#"{"duration_ms":9000,"language":"ru","channels":[{"index":0}],"segments":[
        {"channel":0,"start_ms":800,"end_ms":4000,"text":"Добрый день! Меня зовут Анна, вам удобно говорить?"},
        {"channel":0,"start_ms":4500,"end_ms":6000,"text":"Это слишком дорого."}]}"#;
    fs::write(folder.join("calls").join(name), mono).unwrap();
    run(folder);
    assert_eq!(sides(folder, name), told("unknown", "none", "undecidable"));
    let shown = json(folder, &["roles", "show", "--call", name]);
    let id = shown["call"].as_str().unwrap();
    let card = json(folder, &["report", "scorecard", "--call", id, "--format", "json"]);
    let card = card.as_array().map_or(&card, |cards| &cards[0]);
    assert_eq!((&card["score"], &card["result"]), (&Value::Null, &Value::Null));
    for metric in ["talk_share_agent", "longest_monologue_agent_s", "questions_agent"] {
        assert_eq!(
            card["metrics"].get(metric).unwrap_or(&Value::Null),
            &Value::Null,
            "{metric}"
        );
    }
    let output = talktrack(folder)
        .args(["roles", "swap", "--db", "calls.db", "--call", name])
        .assert()
        .code(2);
    let said = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
    assert!(said.contains("nothing to swap"), "{said}");
}

/// A mono recording whose voices were told apart: two sides, by what they say; a person can swap them as well.
#[test]
fn the_voices_of_a_mono_call_are_sides() {
    let department = department();
    let folder = department.path();
    fs::remove_dir_all(folder.join("calls")).unwrap();
    fs::create_dir(folder.join("calls")).unwrap();
    let name = "out-74955550142-101-20261012-101500-1791789300.12.transcript.json";
    let mono = r#"{"duration_ms":9000,"language":"ru","channels":[{"index":0,"speech":[{"start_ms":800,"end_ms":6000}],
        "voices":[{"voice":{"index":1,"confidence":0.97},"start_ms":800,"end_ms":4200},
                  {"voice":{"index":0,"confidence":0.96},"start_ms":4400,"end_ms":6000}]}],"segments":[
        {"channel":0,"start_ms":800,"end_ms":4000,"text":"Добрый день! Меня зовут Анна, вам удобно говорить?",
         "voice":{"index":1,"confidence":0.97}},
        {"channel":0,"start_ms":4500,"end_ms":6000,"text":"Это слишком дорого.","voice":{"index":0,"confidence":0.96}}]}"#;
    fs::write(folder.join("calls").join(name), mono).unwrap();
    run(folder);
    let shown = json(folder, &["roles", "show", "--call", name]);
    assert_eq!(shown["roles"]["source"], "words");
    let by_side = serde_json::json!([[0, null], [1000, "customer"], [1001, "agent"]]);
    assert_eq!(shown["roles"]["roles"], by_side);
    let confidence = shown["roles"]["confidence"].as_f64().unwrap();
    assert!(confidence > 0.7 && confidence < 0.97, "{confidence}");
    let card = || {
        let id = shown["call"].as_str().unwrap();
        let card = json(folder, &["report", "scorecard", "--call", id, "--format", "json"]);
        card.as_array().map_or(card.clone(), |cards| cards[0].clone())
    };
    assert_eq!(card()["items"][0]["verdict"], "pass");
    // By the turns, not by the words' times: 3.4 of 5 seconds.
    let share = card()["metrics"]["talk_share_agent"].as_f64().unwrap();
    assert!((share - 0.68).abs() < 1e-6, "{share}");

    talktrack(folder)
        .args([
            "roles",
            "swap",
            "--db",
            "calls.db",
            "--form",
            "form.yaml",
            "--call",
            name,
        ])
        .assert()
        .success();
    assert_eq!(card()["items"][0]["verdict"], "fail");
}
