//! `talktrack report revive` and `report lost` on the simulated department, whose truth is known.

use std::path::{Path, PathBuf};
use std::process::Command as Process;

use assert_cmd::Command;
use serde_json::Value;

/// A department of one seed in a database of its own.
struct Department {
    folder: tempfile::TempDir,
}

impl Department {
    fn new(seed: &str, deals: &str, calls: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let made = Process::new("python3")
            .arg(root.join("fixtures/department/make_department.py"))
            .arg(folder.path().join("made"))
            .args(["--seed", seed, "--deals", deals, "--calls", calls])
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let department = Self { folder };
        let made = department.folder.path().join("made");
        department
            .talktrack()
            .args(["run", "--engine", "replay", "--settle", "0", "--db", "calls.db"])
            .arg(made.join("calls"))
            .arg("--form")
            .arg(root.join("scripts/b2b-sales-ru.yaml"))
            .arg("--deals")
            .arg(made.join("deals.csv"))
            .arg("--calls")
            .arg(made.join("calls.csv"))
            .assert()
            .code(0);
        for table in ["leads", "stages", "costs", "plan", "items"] {
            let file = made.join(format!("{table}.csv"));
            department
                .talktrack()
                .args(["import", table, "--db", "calls.db"])
                .arg(file)
                .assert()
                .code(0);
        }
        department
    }

    fn talktrack(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_talktrack"));
        command.current_dir(&self.folder);
        command
    }

    fn report(&self, list: &str, args: &[&str]) -> String {
        let mut command = self.talktrack();
        command
            .args(["report", list, "--db", "calls.db", "--as-of", "2026-11-21"])
            .args(args);
        String::from_utf8(command.assert().code(0).get_output().stdout.clone()).unwrap()
    }

    fn json(&self, list: &str, args: &[&str]) -> Value {
        serde_json::from_str(&self.report(list, &[args, &["--format", "json"]].concat())).unwrap()
    }

    fn read(&self, name: &str) -> Value {
        let path: PathBuf = self.folder.path().join("made").join(name);
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
    }
}

/// How many of the first twenty rows the truth agrees with.
fn right(list: &Value, truth: &Value, label: &str) -> usize {
    let belongs = |deal: &Value| {
        let deals = truth["deals"].as_array().unwrap();
        deals
            .iter()
            .any(|known| known["deal_id"] == *deal && known[label] == true)
    };
    list["rows"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| belongs(&row["deal"]))
        .count()
}

#[test]
fn the_first_twenty_are_those_that_were_planted() {
    let department = Department::new("31", "320", "740");
    let truth = department.read("truth.json");
    let (revive, lost) = (department.json("revive", &[]), department.json("lost", &[]));
    for (list, label) in [(&revive, "revivable"), (&lost, "lost_through_error")] {
        assert_eq!(list["rows"].as_array().unwrap().len(), 20, "{label}");
        let right = right(list, &truth, label);
        assert!(right >= 16, "{label}: {right} of 20");
    }
    quotes_are_verbatim(&department, &truth, &[&revive, &lost]);
    // Ranked by money; unknown amounts apart.
    for list in [&revive, &lost] {
        let expected: Vec<i64> = list["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["expected"]["value"].as_i64().unwrap())
            .collect();
        assert!(expected.is_sorted_by(|a, b| a >= b), "{expected:?}");
        let unknown = list["unknown_amount"].as_array().unwrap();
        assert!(
            unknown
                .iter()
                .all(|row| row["amount"].is_null() && row["expected"].is_null())
        );
        let sum = &list["not_earned"]["all"];
        assert_eq!(sum, &revive["not_earned"]["all"], "one figure for both lists");
        assert!(sum["expected"]["low"].as_i64() < sum["expected"]["value"].as_i64());
    }
    let manager = revive["rows"][0]["manager"].as_str().unwrap();
    let own = department.json("revive", &["--manager", manager, "--top", "3"]);
    assert!(
        own["rows"]
            .as_array()
            .unwrap()
            .iter()
            .all(|row| row["manager"] == manager)
    );
    assert_eq!(own["base"], revive["base"], "the department's rate");
    for (format, starts) in [
        ("table", "Deals to revive"),
        ("csv", "rank,deal,"),
        ("html", "<!DOCTYPE html>"),
    ] {
        assert!(
            department
                .report("revive", &["--format", format])
                .trim_start()
                .starts_with(starts),
            "{format}"
        );
    }
    let russian = department.report("lost", &["--report-language", "ru"]);
    assert!(russian.starts_with("Сделки, потерянные по ошибке"), "{russian}");
    let early = department
        .talktrack()
        .args(["report", "lost", "--db", "calls.db", "--as-of", "2020-01-01"])
        .assert()
        .code(0);
    assert!(String::from_utf8_lossy(&early.get_output().stdout).contains("No deal qualifies."));
    let wrong = department
        .talktrack()
        .args(["report", "lost", "--db", "calls.db", "--as-of", "soon"])
        .assert()
        .code(2);
    assert!(String::from_utf8_lossy(&wrong.get_output().stderr).contains("not a date: --as-of \"soon\""));
}

/// Each quote stands in the transcript of the call that the row names, at that time, by that speaker.
fn quotes_are_verbatim(department: &Department, truth: &Value, lists: &[&Value]) {
    for row in lists.iter().flat_map(|list| list["rows"].as_array().unwrap()) {
        let Some(recording) = row["call"]["recording"].as_str() else {
            continue;
        };
        let last = truth["deals"]
            .as_array()
            .unwrap()
            .iter()
            .find(|deal| deal["deal_id"] == row["deal"])
            .unwrap();
        if !last["last_call"].is_null() {
            assert_eq!(last["last_call"], recording, "the decisive call of {}", row["deal"]);
        }
        let transcript = department.read(&format!("calls/{recording}.transcript.json"));
        for quote in row["quotes"].as_array().unwrap() {
            let stands = transcript["segments"].as_array().unwrap().iter().any(|segment| {
                segment["start_ms"] == quote["start_ms"]
                    && segment["role"] == quote["speaker"]
                    && segment["text"]
                        .as_str()
                        .unwrap()
                        .contains(quote["text"].as_str().unwrap())
            });
            assert!(stands, "{quote} in {recording}");
        }
    }
}

#[test]
fn a_database_without_scorecards_is_told_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let talktrack = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_talktrack"));
        command.current_dir(&folder);
        command
    };
    talktrack().args(["db", "migrate", "--db", "calls.db"]).assert().code(0);
    let refused = talktrack()
        .args(["report", "revive", "--db", "calls.db"])
        .assert()
        .code(2);
    assert!(String::from_utf8_lossy(&refused.get_output().stderr).contains("no call has a scorecard yet"));
}
