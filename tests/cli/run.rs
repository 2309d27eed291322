//! `talktrack run` on transcripts (no model needed): the whole chain, resumed, repeated, interrupted and with bad input.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

/// A department in a folder: ten calls, their log and deals, and the form.
struct Department {
    folder: tempfile::TempDir,
}

impl Department {
    fn new(calls: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("calls")).unwrap();
        let mut log = String::from("recording,started_at,direction,agent,customer_phone,duration_s,deal_id\n");
        let mut deals = String::from("deal_id,phone,manager,source,product,amount,status,created_at,closed_at\n");
        for n in 0..calls {
            fs::write(
                folder.path().join(format!("calls/c{n:04}.transcript.json")),
                transcript(n),
            )
            .unwrap();
            let deal = if n % 2 == 0 { format!("D{n}") } else { String::new() };
            log.push_str(&format!(
                "c{n:04},2026-10-12T10:{:02}:00+03:00,outbound,Анна,+7495555{n:04},60,{deal}\n",
                n % 60
            ));
            let status = if n % 3 == 0 { "won" } else { "lost" };
            deals.push_str(&format!(
                "D{n},+7495555{n:04},Анна,site,box,1000.50,{status},2026-10-01T00:00:00Z,2026-11-01T00:00:00Z\n"
            ));
        }
        fs::write(folder.path().join("calls.csv"), log).unwrap();
        fs::write(folder.path().join("deals.csv"), deals).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self) -> Command {
        let mut command = talktrack(self.folder.path());
        command.args([
            "run", "calls", "--db", "calls.db", "--engine", "replay", "--settle", "0", "--format", "json",
        ]);
        command.arg("--form").arg(form());
        command.args(["--deals", "deals.csv", "--calls", "calls.csv"]);
        command
    }

    fn run(&self) -> (Option<i32>, Value) {
        let output = self.command().output().unwrap();
        let summary = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&output.stderr)));
        (output.status.code(), summary)
    }

    fn report(&self, what: &str) -> Value {
        let output = talktrack(self.folder.path())
            .args(["report", what, "--db", "calls.db", "--format", "json"])
            .output()
            .unwrap();
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&output.stderr)))
    }
}

fn talktrack(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_talktrack"));
    command
        .current_dir(folder)
        .env("HOME", folder)
        .env_remove("XDG_CONFIG_HOME");
    command
}

fn form() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/b2b-sales-ru.yaml")
}

fn transcript(n: usize) -> String {
    let greeting = if n.is_multiple_of(2) {
        "Добрый день, меня зовут Анна"
    } else {
        "Алло, это вы"
    };
    format!(
        r#"{{"duration_ms":60000,"language":"ru","channels":[{{"index":0,"role":null}},{{"index":1,"role":null}}],"segments":[
        {{"channel":0,"start_ms":500,"end_ms":3000,"text":"{greeting}, компания номер {n}."}},
        {{"channel":1,"start_ms":3500,"end_ms":5000,"text":"Здравствуйте."}},
        {{"channel":0,"start_ms":5500,"end_ms":9000,"text":"Какая задача для вас сейчас самая важная?"}},
        {{"channel":1,"start_ms":9500,"end_ms":12000,"text":"Нам это дорого, я подумаю."}},
        {{"channel":0,"start_ms":12500,"end_ms":15000,"text":"Хорошо, до свидания."}}]}}"#
    )
}

#[test]
fn the_chain_ends_in_scorecards_a_join_and_lift() {
    let department = Department::new(10);
    let (code, summary) = department.run();
    assert_eq!(code, Some(0));
    assert_eq!(
        (&summary["transcribed"], &summary["scored"], &summary["matched"]),
        (&10.into(), &10.into(), &10.into())
    );

    let cards = department.report("scorecard");
    let cards = cards.as_array().unwrap();
    assert_eq!(cards.len(), 10);
    for card in cards {
        assert!(card["items"].as_array().is_some_and(|items| !items.is_empty()));
        assert!(card["agent"] == "Анна" && card["deal"].is_string());
    }
    let lift = department.report("lift");
    assert_eq!(lift["unit"], "deal");
    assert_eq!((&lift["deals"]["won"], &lift["deals"]["lost"]), (&4.into(), &6.into()));
    assert_eq!(department.report("join")["matched"], 10);
}

#[test]
fn a_second_run_does_nothing_again_and_a_new_form_only_scores() {
    let department = Department::new(6);
    department.run();
    let before = department.report("scorecard");
    let (code, summary) = department.run();
    assert_eq!(code, Some(0));
    assert_eq!(
        (&summary["transcribed"], &summary["scored"], &summary["done_before"]),
        (&0.into(), &0.into(), &6.into())
    );
    assert_eq!(department.report("scorecard"), before);

    let changed = department.path("form.yaml");
    fs::write(&changed, fs::read_to_string(form()).unwrap() + "\n# changed\n").unwrap();
    let rescored = talktrack(department.folder.path())
        .args(["score", "--db", "calls.db", "--form", "form.yaml"])
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&rescored.stderr).contains("6 calls scored"));
}

#[test]
fn killed_at_any_instant_the_next_run_carries_on() {
    let whole = Department::new(150);
    whole.run();
    let expected = whole.report("scorecard");

    let department = Department::new(150);
    let mut finished = false;
    for round in 0..6_u64 {
        let mut child = department
            .command()
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(60 + round * 70));
        finished |= child.try_wait().unwrap().is_some();
        child.kill().unwrap(); // SIGKILL
        child.wait().unwrap();
    }
    let (code, summary) = department.run();
    assert_eq!(code, Some(0));
    let (done, before) = (
        summary["transcribed"].as_u64().unwrap(),
        summary["done_before"].as_u64().unwrap(),
    );
    assert_eq!(
        done + before,
        150,
        "nothing lost, nothing twice (an earlier round finished: {finished})"
    );
    assert_eq!(department.report("scorecard"), expected);
}

#[test]
fn an_interrupt_keeps_what_is_finished_and_exits_with_130() {
    let department = Department::new(1000);
    let child = department
        .command()
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // Wait for the first stored transcript rather than for a time.
    let database = department.path("calls.db");
    for _ in 0..2000 {
        if database.exists() && fs::metadata(department.path("calls.db-wal")).is_ok_and(|m| m.len() > 200_000) {
            break;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let (code, summary) = department.run();
    assert_eq!(code, Some(0));
    assert_eq!(
        summary["transcribed"].as_u64().unwrap() + summary["done_before"].as_u64().unwrap(),
        1000
    );
}

#[test]
fn bad_rows_and_bad_files_are_told_and_the_rest_lands() {
    let department = Department::new(4);
    fs::write(department.path("calls/c0001.transcript.json"), "{\"duration_ms\":").unwrap();
    let deals = fs::read_to_string(department.path("deals.csv"))
        .unwrap()
        .replace("1000.50,lost", "much,lost");
    fs::write(department.path("deals.csv"), deals).unwrap();
    let output = department.command().output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("deals.csv:3: amount: \"much\""), "{told}");
    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(summary["transcribed"], 3);
    let reason = summary["failures"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("c0001.transcript.json:1:"), "{reason}");

    let (code, summary) = department.run();
    assert_eq!(
        (code, &summary["failures"][0]["earlier"]),
        (Some(1), &true.into()),
        "known to be bad, not tried again"
    );
}

#[test]
fn what_cannot_run_says_why_and_what_to_do() {
    let department = Department::new(1);
    let form = form();
    let form = form.to_str().unwrap();
    fs::create_dir(department.path("empty")).unwrap();
    fs::write(department.path("broken.yaml"), "id: [\n").unwrap();
    fs::write(department.path("notes.txt"), "hello").unwrap();
    for (args, error, hint) in [
        (
            vec!["run", "nowhere", "--form", form],
            "no folder of recordings at nowhere",
            "hint:",
        ),
        (
            vec!["run", "calls", "--form", "missing.yaml"],
            "missing.yaml",
            "scripts/",
        ),
        (
            vec!["run", "calls", "--engine", "replay", "--form", "broken.yaml"],
            "broken.yaml:",
            "",
        ),
        (
            vec![
                "run",
                "calls",
                "--engine",
                "replay",
                "--form",
                form,
                "--db",
                "notes.txt",
            ],
            "not a Talktrack database",
            "hint:",
        ),
        (
            vec![
                "run",
                "calls",
                "--engine",
                "replay",
                "--form",
                form,
                "--deals",
                "notes.txt",
            ],
            "notes.txt",
            "hint:",
        ),
        (
            vec!["run", "calls", "--form", form, "--model", "none-such"],
            "none-such",
            "hint:",
        ),
        (
            vec!["--config", "no.toml", "run", "calls", "--form", form],
            "no.toml",
            "hint:",
        ),
        (vec!["report", "lift", "--db", "none.db"], "no database at ", "hint:"),
    ] {
        let output = talktrack(department.folder.path()).args(&args).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {told}");
        assert!(told.contains(error) && told.contains(hint), "{args:?}: {told}");
    }
    let empty = talktrack(department.folder.path())
        .args(["run", "empty", "--engine", "replay", "--form", form, "--format", "json"])
        .output()
        .unwrap();
    assert_eq!(empty.status.code(), Some(0), "an empty folder is a quiet night");
}
