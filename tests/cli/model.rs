//! `talktrack model`: list, verify, import and pull, without any network.

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

use std::fs;
use std::path::Path;
use std::process::Output;

use assert_cmd::Command;

fn model(folder: &Path, args: &[&str]) -> Output {
    Command::cargo_bin("talktrack")
        .unwrap()
        .arg("model")
        .args(args)
        .arg("--models-dir")
        .arg(folder)
        .env_remove("HTTP_PROXY")
        .env_remove("http_proxy")
        .env_remove("ALL_PROXY")
        .env_remove("all_proxy")
        .output()
        .unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn list_shows_what_is_known_and_what_is_here() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("ggml-mine.bin"), "abc").unwrap();
    fs::write(home.path().join("ggml-base-q8_0.bin"), "abc").unwrap();
    let listed = model(home.path(), &["list", "--format", "json"]);
    let listed: serde_json::Value = serde_json::from_str(&out(&listed)).unwrap();
    let find = |name: &str| {
        listed
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["name"] == name)
            .unwrap()
            .clone()
    };
    assert_eq!(find("base-q8_0")["state"], "damaged");
    assert_eq!(find("base-q8_0")["size"], 81_768_585);
    assert_eq!(find("silero-v6.2.0")["state"], "not_installed");
    assert_eq!(find("silero-v6.2.0")["kind"], "voice_activity");
    assert_eq!(find("resemblyzer")["state"], "not_installed");
    assert_eq!(find("resemblyzer")["kind"], "voice_encoder");
    assert_eq!(find("mine")["state"], "installed");
    assert!(find("mine")["sha256"].is_null());

    let table = out(&model(home.path(), &["list"]));
    assert!(
        table
            .lines()
            .any(|line| line.contains("base-q8_0") && line.contains("damaged") && line.contains("81.8"))
    );
    assert!(
        table
            .lines()
            .any(|line| line.contains("mine") && line.contains("yours"))
    );
}

#[test]
fn verify_tells_the_wrong_hash_and_the_way_out() {
    let home = tempfile::tempdir().unwrap();
    let file = fs::File::create(home.path().join("ggml-silero-v6.2.0.bin")).unwrap();
    file.set_len(885_098).unwrap();
    for args in [&["verify"][..], &["verify", "silero-v6.2.0"]] {
        let verified = model(home.path(), args);
        let told = out(&verified) + &err(&verified);
        assert!(told.contains("wrong SHA-256: expected 2aa269b7"), "{told}");
        assert!(told.contains("talktrack model pull silero-v6.2.0"), "{told}");
        // One named model is the whole job; among all it is one that failed.
        assert_eq!(verified.status.code(), Some(if args.len() > 1 { 2 } else { 1 }));
    }
}

#[test]
fn verify_of_an_empty_folder_is_not_an_error() {
    let home = tempfile::tempdir().unwrap();
    let verified = model(home.path(), &["verify"]);
    assert!(verified.status.success());
    assert!(err(&verified).starts_with("no models in "));
}

#[test]
fn a_missing_model_names_the_command_that_fetches_it() {
    let home = tempfile::tempdir().unwrap();
    let verified = model(home.path(), &["verify", "base-q8_0"]);
    assert_eq!(verified.status.code(), Some(2));
    let told = err(&verified);
    assert!(told.starts_with("error: model 'base-q8_0' is not installed"), "{told}");
    assert!(
        told.contains("hint: fetch it with `talktrack model pull base-q8_0`"),
        "{told}"
    );
}

#[test]
fn an_unknown_name_lists_the_known_ones() {
    let home = tempfile::tempdir().unwrap();
    let pulled = model(home.path(), &["pull", "huge"]);
    assert_eq!(pulled.status.code(), Some(2));
    assert!(err(&pulled).contains("no model is called 'huge'"));
    assert!(err(&pulled).contains("hint: known models: tiny, "));
}

#[test]
fn pull_without_network_says_what_to_do() {
    let home = tempfile::tempdir().unwrap();
    let pulled = model(
        home.path(),
        &[
            "pull",
            "silero-v6.2.0",
            "--timeout",
            "2",
            "--mirror",
            "http://127.0.0.1:1",
        ],
    );
    assert_eq!(pulled.status.code(), Some(2));
    let told = err(&pulled);
    assert!(
        told.starts_with("error: cannot download http://127.0.0.1:1/ggml-silero-v6.2.0.bin"),
        "{told}"
    );
    assert!(
        told.contains("hint: without network: ") && told.contains("--mirror URL"),
        "{told}"
    );
}

#[test]
fn import_of_something_else_says_what_is_needed() {
    let home = tempfile::tempdir().unwrap();
    let imported = model(home.path(), &["import", home.path().to_str().unwrap()]);
    assert_eq!(imported.status.code(), Some(2));
    let told = err(&imported);
    assert!(
        told.contains("holds no Whisper model: there is no model.bin and no model.safetensors"),
        "{told}"
    );
    assert!(told.contains("hint: a CTranslate2 folder has model.bin"), "{told}");

    fs::write(home.path().join("model.bin"), "GIF89a").unwrap();
    let imported = model(home.path(), &["import", home.path().to_str().unwrap()]);
    assert!(
        err(&imported).contains("at byte 0: not a CTranslate2 model"),
        "{}",
        err(&imported)
    );
}

/// Whoever asks for a host that cannot be resolved through a proxy asks the proxy for it.
#[test]
fn a_proxy_of_the_environment_is_asked() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (sender, asked) = std::sync::mpsc::channel();
    // Ends with the test's process.
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let mut line = String::new();
            let read = std::io::BufRead::read_line(&mut std::io::BufReader::new(&stream), &mut line);
            let refusal = b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
            let _ = read.and_then(|_| std::io::Write::write_all(&mut &stream, refusal));
            let _ = sender.send(line);
        }
    });
    let home = tempfile::tempdir().unwrap();
    let pulled = Command::cargo_bin("talktrack")
        .unwrap()
        .args([
            "model",
            "pull",
            "silero-v6.2.0",
            "--timeout",
            "5",
            "--mirror",
            "http://files.invalid/models",
        ])
        .arg("--models-dir")
        .arg(home.path())
        .env("HTTP_PROXY", &address)
        .env("http_proxy", &address)
        .env_remove("ALL_PROXY")
        .env_remove("all_proxy")
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .output()
        .unwrap();
    assert!(!pulled.status.success());
    let line = asked.recv_timeout(std::time::Duration::from_secs(5)).unwrap();
    assert!(line.contains("files.invalid"), "{line}");
}

/// Runs go on without the voice encoder, so its absence is a note and its damage a fault.
#[test]
fn doctor_knows_the_voice_encoder() {
    let home = tempfile::tempdir().unwrap();
    let told = |voices: &str| {
        let output = Command::cargo_bin("talktrack")
            .unwrap()
            .args(["doctor", "--format", "json"])
            .current_dir(home.path())
            .env("TALKTRACK_MODELS", home.path())
            .env("TALKTRACK_TRANSCRIBE__VOICES", voices)
            .output()
            .unwrap();
        let checks: Vec<serde_json::Value> = serde_json::from_str(&out(&output)).unwrap();
        checks.into_iter().find(|check| check["name"] == "voices").unwrap()
    };
    let absent = told("resemblyzer");
    assert_eq!(absent["status"], "note");
    assert!(
        absent["hint"]
            .as_str()
            .unwrap()
            .contains("talktrack model pull resemblyzer")
    );
    assert_eq!(
        (&told("")["status"], &told("")["hint"]),
        (&"note".into(), &serde_json::Value::Null)
    );
    fs::write(home.path().join("resemblyzer-pretrained.pt"), "abc").unwrap();
    assert_eq!(told("resemblyzer")["status"], "fault");
    assert_eq!(told("no-such-encoder")["status"], "fault");
}
