//! `talktrack verdict`: what a person says stands above the machine, in every report, at once, and after scoring anew.

use std::fs;
use std::path::Path;
use std::process::Command as Process;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

const FORM: &str = "scripts/b2b-sales-ru.yaml";

fn talktrack(folder: &TempDir, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_talktrack"));
    command.current_dir(folder).env("HOME", folder.path()).args(args);
    command
}

/// A simulated department, scored.
fn department() -> TempDir {
    let folder = TempDir::new().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let made = Process::new("python3")
        .arg(root.join("fixtures/department/make_department.py"))
        .arg(folder.path().join("made"))
        .args(["--seed", "7", "--deals", "60", "--calls", "120"])
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    fs::copy(root.join(FORM), folder.path().join("form.yaml")).unwrap();
    talktrack(
        &folder,
        &[
            "run",
            "--engine",
            "replay",
            "--settle",
            "0",
            "--db",
            "t.db",
            "made/calls",
        ],
    )
    .args([
        "--form",
        "form.yaml",
        "--deals",
        "made/deals.csv",
        "--calls",
        "made/calls.csv",
    ])
    .assert()
    .code(0);
    folder
}

fn json(folder: &TempDir, args: &[&str]) -> Value {
    let output = talktrack(folder, args).args(["--db", "t.db"]).assert().code(0);
    serde_json::from_slice(&output.get_output().stdout).unwrap()
}

fn report(folder: &TempDir, kind: &str) -> Value {
    let mut args = vec!["report", kind, "--format", "json"];
    if kind == "lost" {
        args.extend(["--as-of", "2026-11-21", "--top", "100"]);
    }
    if kind == "kpi" {
        args.extend(["--period", "2026"]);
    }
    if kind == "lift" {
        args.extend(["--exposure", "call-share"]);
    }
    json(folder, &args)
}

fn scorecard(folder: &TempDir, call: &str) -> Value {
    let found = json(folder, &["report", "scorecard", "--format", "json", "--call", call]);
    if found.is_array() { found[0].clone() } else { found }
}

fn item<'a>(card: &'a Value, id: &str) -> &'a Value {
    card["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["id"] == id)
        .unwrap()
}

fn give(folder: &TempDir, call: &str, item: &str, verdict: &str) -> Value {
    let who = ["--call", call, "--item", item, "--verdict", verdict, "--by", "Анна"];
    json(folder, &[&["verdict", "give"], &who[..]].concat())
}

/// A lost deal whose call failed an item, by the call and the item.
fn failed_item(lost: &Value) -> (String, String) {
    let rows = lost["rows"].as_array().unwrap();
    let found = rows.iter().find_map(|row| {
        let error = row["errors"]
            .as_array()?
            .iter()
            .find(|error| error["class"] == "decisive_item")?;
        Some((
            row["call"]["call"].as_str()?.to_owned(),
            error["id"].as_str()?.to_owned(),
        ))
    });
    found.unwrap_or_else(|| panic!("no lost deal with a failed item: {lost:#}"))
}

#[test]
fn a_verdict_moves_lift_worklists_and_managers_and_survives_a_new_form() {
    let folder = department();
    let kinds = ["lost", "lift", "managers", "kpi"];
    let before = kinds.map(|kind| report(&folder, kind));
    let (call, id) = failed_item(&before[0]);
    let machine = scorecard(&folder, &call);
    assert_eq!(item(&machine, &id)["verdict"], "fail");
    assert!(item(&machine, &id).get("human").is_none());

    let given = give(&folder, &call, &id, "pass");
    assert_eq!(
        (&given["revision"], &given["machine_score"]),
        (&1.into(), &machine["score"])
    );
    let card = scorecard(&folder, &call);
    let answer = item(&card, &id);
    assert_eq!(
        (&answer["verdict"], &answer["human"]["by"]),
        (&"pass".into(), &"Анна".into())
    );
    assert_eq!(
        (&answer["machine"]["verdict"], &card["score"]),
        (&"fail".into(), &given["score"])
    );
    let after = kinds.map(|kind| report(&folder, kind));
    for (before, after) in before.iter().zip(&after) {
        assert_ne!(before, after);
    }
    let errors = after[0]["rows"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row.to_string().contains(&call));
    let same = errors.is_some_and(|row| {
        row["errors"]
            .as_array()
            .unwrap()
            .iter()
            .any(|e| e["id"] == id.as_str() && e["class"] == "decisive_item")
    });
    assert!(!same, "the item is no error any more");

    // Whoever looked at revision 0 is told who was there.
    let told = talktrack(
        &folder,
        &["verdict", "give", "--db", "t.db", "--call", &call, "--item", &id],
    )
    .args(["--verdict", "na", "--by", "Борис", "--revision", "0"])
    .assert()
    .code(2);
    let told = String::from_utf8(told.get_output().stderr.clone()).unwrap();
    assert!(
        told.contains(&format!("Анна changed {id}")) && told.contains("--revision 1"),
        "{told}"
    );

    // A new version of the form: scored anew, and the person still stands above.
    let text = fs::read_to_string(folder.path().join("form.yaml")).unwrap();
    fs::write(folder.path().join("form.yaml"), format!("{text}\n# another version\n")).unwrap();
    talktrack(&folder, &["score", "--form", "form.yaml", "--db", "t.db"])
        .assert()
        .code(0);
    let again = scorecard(&folder, &call);
    assert_ne!(again["form"]["hash"], card["form"]["hash"]);
    assert_eq!((item(&again, &id), &again["score"]), (answer, &card["score"]));
    assert_eq!(report(&folder, "managers"), after[2]);

    let undo = ["verdict", "undo", "--call", &call, "--item", &id, "--by", "Анна"];
    let undone = json(&folder, &undo);
    assert_eq!(undone["score"], machine["score"]);
    assert_eq!(report(&folder, "managers"), before[2]);
    let list = json(&folder, &["verdict", "list", "--call", &call, "--format", "json"]);
    assert_eq!(
        (&list["revision"], &list["entries"][0]["undone"][0]),
        (&2.into(), &"Анна".into())
    );
    let table = talktrack(&folder, &["verdict", "list", "--call", &call, "--db", "t.db"])
        .assert()
        .code(0);
    let table = String::from_utf8(table.get_output().stdout.clone()).unwrap();
    assert!(table.contains("taken back by Анна"), "{table}");
}

#[test]
fn what_cannot_be_done_says_why() {
    let folder = department();
    let lost = report(&folder, "lost");
    let (call, id) = failed_item(&lost);
    let refused = |args: &[&str], what: &str| {
        let mut command = talktrack(&folder, &["verdict"]);
        let ended = command
            .args(args)
            .args(["--db", "t.db", "--call", &call])
            .assert()
            .code(2);
        let told = String::from_utf8(ended.get_output().stderr.clone()).unwrap();
        assert!(told.contains(what) && told.contains("hint: "), "{told}");
    };
    refused(
        &["give", "--item", "no.such", "--verdict", "pass", "--by", "Анна"],
        "no item no.such",
    );
    refused(
        &[
            "give",
            "--item",
            &id,
            "--verdict",
            "pass",
            "--by",
            "Анна",
            "--quote",
            "чего не было",
        ],
        "does not stand",
    );
    refused(
        &["give", "--item", &id, "--verdict", "pass", "--by", ""],
        "name must have",
    );
    refused(&["undo", "--item", &id, "--by", "Анна"], "could be taken back");
    refused(&["undo", "--entry", "99", "--by", "Анна"], "could be taken back");
}

#[test]
fn calibration_speaks_when_there_is_nothing() {
    let folder = department();
    let empty = report(&folder, "calibration");
    assert_eq!(
        (&empty["verdicts"], &empty["all"]["people"]["alpha"]["value"]),
        (&0.into(), &Value::Null)
    );
    assert_eq!(empty["all"]["people"]["alpha"]["reason"], "no_overlap");
    let (call, id) = failed_item(&report(&folder, "lost"));
    give(&folder, &call, &id, "pass");
    let one = report(&folder, "calibration");
    assert_eq!(
        (&one["all"]["machine_shown"]["n"], &one["all"]["machine"]["n"]),
        (&1.into(), &0.into())
    );
    let russian = talktrack(&folder, &["report", "calibration", "--language", "ru", "--db", "t.db"])
        .assert()
        .code(0);
    let text = String::from_utf8(russian.get_output().stdout.clone()).unwrap();
    assert!(
        text.contains("Отметок людей: 1") && text.contains("нет общих"),
        "{text}"
    );
    let csv = talktrack(&folder, &["report", "calibration", "--format", "csv", "--db", "t.db"])
        .assert()
        .code(0);
    assert!(
        csv.get_output()
            .stdout
            .starts_with(b"by,name,compared,coefficient,n,value,low,high,reason\r\n")
    );
}

#[test]
fn the_queue_blind_reviews_disputes_and_marks_by_command() {
    let folder = department();
    let (call, id) = failed_item(&report(&folder, "lost"));
    // The same calls blind to two reviewers.
    let fill = ["queue", "fill", "--reason", "blind", "--count", "2", "--by", "Ольга"];
    let filled = json(&folder, &[&fill[..], &["--for", "Анна", "--for", "Борис"]].concat());
    assert_eq!(filled["added"], 4);
    let taken = json(&folder, &["queue", "next", "--by", "Анна"]);
    assert_eq!(
        (&taken["reason"], &taken["reviewer"]),
        (&"blind".into(), &"Анна".into())
    );
    let again = json(&folder, &["queue", "next", "--by", "Анна"]);
    assert_eq!(again["number"], taken["number"], "what one holds comes first");
    let number = taken["number"].to_string();
    let stolen = talktrack(&folder, &["queue", "done", &number, "--by", "Борис", "--db", "t.db"])
        .assert()
        .code(2);
    let told = String::from_utf8(stolen.get_output().stderr.clone()).unwrap();
    assert!(told.contains("does not hold") && told.contains("hint: "), "{told}");
    talktrack(&folder, &["queue", "done", &number, "--by", "Анна", "--db", "t.db"])
        .assert()
        .code(0);
    let list = json(&folder, &["queue", "list", "--done", "--format", "json"]);
    assert_eq!(list.as_array().unwrap().len(), 4);
    let table = talktrack(&folder, &["queue", "list", "--reviewer", "Борис", "--db", "t.db"])
        .assert()
        .code(0);
    let table = String::from_utf8(table.get_output().stdout.clone()).unwrap();
    assert_eq!(
        (table.lines().count(), table.contains("blind\tБорис\twaits")),
        (2, true),
        "{table}"
    );

    // What is given blind moves nothing until it is revealed.
    let place = ["--call", call.as_str()];
    let blind = |step: &str, more: &[&str]| json(&folder, &[&["verdict", "blind", step], &place[..], more].concat());
    blind("open", &["--reviewer", "Вера", "--by", "Ольга"]);
    let before = scorecard(&folder, &call);
    let given = [
        &["verdict", "give"],
        &place[..],
        &["--item", &id, "--verdict", "pass", "--by", "Вера"],
    ]
    .concat();
    json(&folder, &given);
    assert_eq!(scorecard(&folder, &call)["score"], before["score"]);
    blind("finish", &["--by", "Вера"]);
    blind("reveal", &["--by", "Ольга"]);
    let after = scorecard(&folder, &call);
    assert_eq!(item(&after, &id)["human"]["by"], "Вера");

    // Contested and decided.
    let open = [
        &["dispute", "open"],
        &place[..],
        &["--item", &id, "--reason", "Было", "--by", "Глеб"],
    ]
    .concat();
    let number = json(&folder, &open)["entry"].to_string();
    let list = json(&folder, &["dispute", "list", "--open", "--format", "json"]);
    assert_eq!(
        (&list[0]["by"], &list[0]["contested"]),
        (&"Глеб".into(), &"pass".into())
    );
    json(
        &folder,
        &["dispute", "decide", &number, "--verdict", "fail", "--by", "Ольга"],
    );
    assert_eq!(item(&scorecard(&folder, &call), &id)["verdict"], "fail");
    let twice = talktrack(
        &folder,
        &[
            "dispute",
            "decide",
            &number,
            "--upheld",
            "--by",
            "Ольга",
            "--db",
            "t.db",
        ],
    )
    .assert()
    .code(2);
    let told = String::from_utf8(twice.get_output().stderr.clone()).unwrap();
    assert!(told.contains("hint: `talktrack dispute list --open`"), "{told}");
    let table = talktrack(&folder, &["dispute", "list", "--db", "t.db"])
        .assert()
        .code(0);
    let table = String::from_utf8(table.get_output().stdout.clone()).unwrap();
    assert!(table.contains("fail by Ольга\tБыло"), "{table}");

    let marked = json(&folder, &["mark", &call, "training", "--by", "Ольга"]);
    assert_eq!(
        (&marked["changed"], &marked["marks"][0]["mark"]),
        (&true.into(), &"training".into())
    );
    let off = json(&folder, &["mark", &call, "training", "--off", "--by", "Ольга"]);
    assert_eq!(
        (&off["changed"], off["marks"].as_array().unwrap().len()),
        (&true.into(), 0)
    );
}

#[test]
fn a_kept_form_becomes_a_file_and_no_text_is_lost() {
    let folder = department();
    let shipped = fs::read_to_string(folder.path().join("form.yaml")).unwrap();
    let take = |out: &str, code: i32| {
        let args = ["checklist", "take", "b2b-sales-ru", "--out", out, "--db", "t.db"];
        let ended = talktrack(&folder, &args).assert().code(code);
        String::from_utf8(ended.get_output().stderr.clone()).unwrap()
    };
    assert!(take("new.yaml", 0).contains("version 1 of b2b-sales-ru"));
    assert_eq!(fs::read_to_string(folder.path().join("new.yaml")).unwrap(), shipped);
    take("new.yaml", 0);
    fs::write(folder.path().join("new.yaml"), "mine\n").unwrap();
    let told = take("new.yaml", 2);
    assert!(
        told.contains("not kept as a version") && told.contains("hint: "),
        "{told}"
    );
    assert_eq!(fs::read_to_string(folder.path().join("new.yaml")).unwrap(), "mine\n");
    // A form that was scored with is kept, and the older text can be had back.
    let stricter = format!("{shipped}\n# stricter\n");
    fs::write(folder.path().join("form.yaml"), &stricter).unwrap();
    talktrack(&folder, &["score", "--form", "form.yaml", "--db", "t.db"])
        .assert()
        .code(0);
    let args = [
        "checklist",
        "take",
        "b2b-sales-ru",
        "--number",
        "1",
        "--out",
        "form.yaml",
        "--db",
        "t.db",
    ];
    talktrack(&folder, &args).assert().code(0);
    assert_eq!(fs::read_to_string(folder.path().join("form.yaml")).unwrap(), shipped);
}
