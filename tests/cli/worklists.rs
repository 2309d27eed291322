//! `talktrack report revive` and `report lost` on the simulated department, whose truth is known.

use assert_cmd::Command;
use serde_json::Value;

use super::department::Department;

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
    let department = Department::shared();
    let truth = department.read("truth.json");
    let (revive, lost) = (department.json("revive", &[]), department.json("lost", &[]));
    for (list, label) in [(&revive, "revivable"), (&lost, "lost_through_error")] {
        assert_eq!(list["rows"].as_array().unwrap().len(), 20, "{label}");
        let right = right(list, &truth, label);
        assert!(right >= 16, "{label}: {right} of 20");
    }
    quotes_are_verbatim(department, &truth, &[&revive, &lost]);
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
