//! `talktrack probe`: one JSON object per line, truthful exit codes.

#![allow(clippy::unwrap_used, reason = "tests, with helpers outside #[test]")]

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::{Value, json};
use tempfile::TempDir;

fn codecs(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/codecs").join(name)
}

fn probe(arguments: &[&Path]) -> (Vec<Value>, i32, String) {
    let output = Command::cargo_bin("talktrack")
        .unwrap()
        .arg("probe")
        .args(arguments)
        .output()
        .unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    let lines = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (
        lines,
        output.status.code().unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

#[test]
fn the_line_of_a_good_file_has_the_documented_shape() {
    let path = codecs("alaw.wav");
    let (lines, code, _) = probe(&[&path]);
    assert_eq!(code, 0);
    let expected = json!({
        "path": path.to_str().unwrap(), "status": "ok", "reason": null, "container": "wav", "codec": "pcm_alaw",
        "sample_rate_hz": 8000, "channels": 2, "duration_ms": 1500, "findings": [],
    });
    assert_eq!(lines, [expected]);
}

#[test]
fn each_bad_file_is_a_line_and_the_exit_code_tells() {
    let folder = TempDir::new().unwrap();
    let page = folder.path().join("call.mp3");
    std::fs::write(&page, "<html><body>Session expired</body></html>").unwrap();
    let g722 = codecs("g722.wav");
    let good = codecs("opus.opus");
    let (lines, code, _) = probe(&[&page, &g722, &good]);
    assert_eq!(code, 1);
    let statuses: Vec<&str> = lines.iter().map(|line| line["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["malformed", "unsupported", "ok"]);
    assert!(lines[0]["reason"].as_str().unwrap().contains("web page"));
    assert_eq!(lines[0]["duration_ms"], Value::Null);
    assert_eq!(lines[1]["codec"], "g722");
}

#[test]
fn findings_carry_kind_channel_and_value() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("call.wav");
    let whole = std::fs::read(codecs("alaw.wav")).unwrap();
    std::fs::write(&path, &whole[..whole.len() - 8000]).unwrap();
    let (lines, code, _) = probe(&[&path]);
    assert_eq!(code, 0);
    assert_eq!(
        lines[0]["findings"][0],
        json!({"kind": "truncated", "channel": null, "value": 500.0})
    );
    assert_eq!(lines[0]["duration_ms"], 1000);
}

#[test]
fn folders_are_searched_in_order_and_other_files_left_alone() {
    let folder = TempDir::new().unwrap();
    std::fs::create_dir(folder.path().join("2026")).unwrap();
    for name in ["b.wav", "a.wav", "2026/c.WAV", "notes.txt", "calls.csv"] {
        std::fs::copy(codecs("alaw.wav"), folder.path().join(name)).unwrap();
    }
    let (lines, code, _) = probe(&[folder.path()]);
    assert_eq!(code, 0);
    let strip = |line: &Value| {
        line["path"]
            .as_str()
            .unwrap()
            .strip_prefix(folder.path().to_str().unwrap())
            .unwrap()
            .to_owned()
    };
    assert_eq!(
        lines.iter().map(strip).collect::<Vec<_>>(),
        ["/2026/c.WAV", "/a.wav", "/b.wav"]
    );
}

#[test]
fn a_path_that_does_not_exist_stops_before_the_work() {
    let (lines, code, talk) = probe(&[&codecs("alaw.wav"), Path::new("no/such/call.wav")]);
    assert_eq!((lines.len(), code), (0, 2));
    assert!(
        talk.contains("no/such/call.wav does not exist") && talk.contains("hint:"),
        "{talk}"
    );
}

#[test]
fn an_empty_folder_is_said() {
    let folder = TempDir::new().unwrap();
    let (lines, code, talk) = probe(&[folder.path()]);
    assert_eq!((lines.len(), code), (0, 0));
    assert!(talk.contains("no recordings"), "{talk}");
}

#[test]
fn the_table_is_for_people() {
    let folder = TempDir::new().unwrap();
    let lying = folder.path().join("call.wav");
    std::fs::copy(codecs("mp3.mp3"), &lying).unwrap();
    let output = Command::cargo_bin("talktrack")
        .unwrap()
        .args(["probe", "--format", "table"])
        .args([codecs("alaw.wav"), codecs("g722.wav"), lying])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!(String::from_utf8(output.stdout).unwrap());
}
