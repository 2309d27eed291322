//! `talktrack db`.

#![allow(clippy::unwrap_used, reason = "a test may")]

use std::path::Path;

use assert_cmd::Command;

fn talktrack() -> Command {
    Command::new(env!("CARGO_BIN_EXE_talktrack"))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn status(path: &Path) -> serde_json::Value {
    let output = talktrack()
        .args(["db", "status", "--format", "json", "--db"])
        .arg(path)
        .assert()
        .code(0);
    serde_json::from_slice(&output.get_output().stdout).unwrap()
}

#[test]
fn migrate_makes_a_database_and_may_be_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/calls.db");
    for _ in 0..2 {
        let output = talktrack().args(["db", "migrate", "--db"]).arg(&path).assert().code(0);
        assert_eq!(text(&output.get_output().stdout), "", "talk goes to standard error");
        assert!(text(&output.get_output().stderr).contains("version "));
    }
    let status = status(&path);
    assert!(status["schema_version"].as_u64() >= Some(1), "{status}");
    assert_eq!((&status["calls"], &status["deals"]), (&0.into(), &0.into()));
    assert_eq!(status["bytes"], std::fs::metadata(&path).unwrap().len());
}

#[test]
fn status_for_people() {
    let folder = tempfile::tempdir().unwrap();
    talktrack()
        .current_dir(&folder)
        .args(["db", "migrate", "--db", "calls.db"])
        .assert()
        .code(0);
    let output = talktrack()
        .current_dir(&folder)
        .args(["db", "status", "--db", "sqlite:calls.db"])
        .assert()
        .code(0);
    let printed = text(&output.get_output().stdout);
    let facts: Vec<Vec<&str>> = printed.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(facts.len(), 14, "{printed}");
    assert!(printed.starts_with("database        sqlite:"), "{printed}");
    assert!(
        facts[1].starts_with(&["schema", "version"]) && facts[1][2].parse::<u32>().is_ok(),
        "{printed}"
    );
    assert_eq!(facts[2], ["calls", "0"]);
}

#[test]
fn errors_say_which_file_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("notes.txt"), "these are notes and no database").unwrap();
    for (url, what, hint) in [
        ("gone.db", "no database at", "db migrate"),
        ("notes.txt", "is not a Talktrack database", "left as it is"),
        ("postgres://x/y", "unknown database URL", "sqlite:PATH"),
    ] {
        let output = talktrack()
            .current_dir(&folder)
            .args(["db", "status", "--db", url])
            .assert()
            .code(2);
        let said = text(&output.get_output().stderr);
        assert!(said.starts_with("error: ") && said.contains(what), "{said}");
        assert!(said.contains("\nhint: ") && said.contains(hint), "{said}");
    }
    assert!(!folder.path().join("gone.db").exists());
}
