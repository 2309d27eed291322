//! `talktrack import`.

#![allow(clippy::expect_used, reason = "helpers of tests are tests")]

use std::fs;

use assert_cmd::Command;
use tempfile::TempDir;

const HEADINGS: &str = "deal_id,phone,manager,source,product,amount,status,created_at,closed_at\n";

struct Run {
    code: i32,
    out: String,
    err: String,
}

fn talktrack(folder: &TempDir, args: &[&str], input: &str) -> Run {
    let mut command = Command::cargo_bin("talktrack").expect("built");
    let command = command
        .current_dir(folder.path())
        .env("HOME", folder.path())
        .env("XDG_CONFIG_HOME", folder.path());
    let output = command.args(args).write_stdin(input).output().expect("runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    Run {
        code: output.status.code().expect("no signal"),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

fn folder_with(name: &str, content: impl AsRef<[u8]>) -> TempDir {
    let folder = TempDir::new().expect("folder");
    fs::write(folder.path().join(name), content).expect("written");
    folder
}

#[test]
fn a_dry_run_says_what_is_understood_and_stores_nothing() {
    let folder = folder_with(
        "deals.csv",
        "ID сделки;Статус;Создана;Комментарий\n1;Выиграна;05.10.2026 10:00;x\n",
    );
    let run = talktrack(
        &folder,
        &["import", "deals", "deals.csv", "--db", "t.db", "--dry-run"],
        "",
    );
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert!(
        run.out.contains("deals.csv: 1 deals, 0 rows rejected (utf-8, ';')"),
        "{}",
        run.out
    );
    assert!(
        run.out.contains("deal_id ← ID сделки") && run.out.contains("unknown:   Комментарий"),
        "{}",
        run.out
    );
    assert!(
        run.out.contains("1 won or lost deals have no close date"),
        "{}",
        run.out
    );
    assert!(!folder.path().join("t.db").exists());
}

#[test]
fn bad_rows_are_told_and_the_exit_code_says_so() {
    let rows = format!("{HEADINGS}1,,,,,,open,2026-10-05T10:00:00Z,\n2,,,,,,maybe,2026-10-05T10:00:00Z,\n");
    let folder = folder_with("deals.csv", rows);
    let run = talktrack(
        &folder,
        &["import", "deals", "deals.csv", "--dry-run", "--format", "json"],
        "",
    );
    assert_eq!(run.code, 1);
    assert_eq!(
        run.err,
        "deals.csv:3: status: \"maybe\": not one of won, lost, open (or a known synonym)\n"
    );
    let json: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(
        (&json["rows"], &json["rejected_rows"], &json["stored"]),
        (&1.into(), &1.into(), &serde_json::Value::Null)
    );
    assert_eq!(json["rejected"][0]["line"], 3);
    assert_eq!(json["layout"]["columns"][0]["field"], "deal_id");
}

#[test]
fn nothing_usable_ends_with_two() {
    let folder = folder_with("deals.csv", format!("{HEADINGS}1,,,,,,maybe,,\n"));
    for (args, input, message) in [
        (
            &["import", "deals", "deals.csv", "--dry-run"][..],
            "",
            "error: no row of deals.csv can be used",
        ),
        (
            &["import", "calls", "deals.csv", "--dry-run"],
            "",
            "hint: this looks like deals",
        ),
        (
            &["import", "deals", "none.csv", "--dry-run"],
            "",
            "error: cannot read none.csv",
        ),
        (
            &["import", "deals", "-", "--dry-run"],
            "",
            "error: standard input is empty",
        ),
        (
            &["import", "deals", "-", "--dry-run"],
            "a,b\n1,2\n",
            "its first line reads: a, b",
        ),
        (
            &["import", "deals", "-", "--dry-run", "--timezone", "Nowhere"],
            "x",
            "error: unknown time zone \"Nowhere\"",
        ),
        (
            &["import", "deals", "-", "--dry-run", "--region", "Russia"],
            "x",
            "error: unknown region",
        ),
        (&["import", "weather", "-"], "", "invalid value 'weather'"),
    ] {
        let run = talktrack(&folder, args, input);
        assert_eq!(run.code, 2, "{args:?}: {}", run.err);
        assert!(run.err.contains(message), "{args:?}: {}", run.err);
        assert_eq!(run.out, "");
    }
}

#[test]
fn standard_input_and_the_time_zone() {
    let folder = TempDir::new().expect("folder");
    let log = "recording,started_at\na.wav,05.10.2026 10:00\n";
    let run = talktrack(
        &folder,
        &["import", "calls", "-", "--dry-run", "--timezone", "-05:00"],
        log,
    );
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(
        run.out.contains("1 rows have neither a deal nor a phone"),
        "{}",
        run.out
    );
}

#[test]
fn a_flood_of_bad_rows_is_cut_short() {
    let rows = "x,,,,,,maybe,2026-10-05T10:00:00Z,\n".repeat(50);
    let folder = folder_with(
        "deals.csv",
        format!("{HEADINGS}y,,,,,,open,2026-10-05T10:00:00Z,\n{rows}"),
    );
    let run = talktrack(&folder, &["import", "deals", "deals.csv", "--dry-run"], "");
    assert_eq!(run.code, 1);
    assert_eq!(run.err.lines().count(), 21);
    assert!(run.err.contains("30 more like these"), "{}", run.err);
}

#[test]
fn a_second_import_updates_and_adds_nothing_twice() {
    let deals = |amount: u32| {
        format!("{HEADINGS}1,,,,,{amount},open,2026-10-05T10:00:00Z,\n2,,,,,5,open,2026-10-05T10:00:00Z,\n")
    };
    let folder = folder_with("deals.csv", deals(10));
    let import = || {
        talktrack(
            &folder,
            &["import", "deals", "deals.csv", "--db", "t.db", "--format", "json"],
            "",
        )
    };
    let stored = |run: &Run| {
        let json: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
        ["added", "updated", "unchanged"].map(|key| json["stored"][key].as_u64().expect("a count"))
    };
    let first = import();
    assert_eq!((first.code, first.err.as_str()), (0, ""));
    assert_eq!(stored(&first), [2, 0, 0]);
    assert_eq!(stored(&import()), [0, 0, 2]);
    fs::write(folder.path().join("deals.csv"), deals(20)).expect("written");
    assert_eq!(stored(&import()), [0, 1, 1]);

    let log = "recording,started_at\na.wav,2026-10-05T10:00:00Z\n";
    let run = talktrack(&folder, &["import", "calls", "-", "--db", "t.db"], log);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(
        run.out.contains("stored:    1 added, 0 updated, 0 unchanged"),
        "{}",
        run.out
    );
}

#[test]
fn a_wrong_file_leaves_no_database_behind() {
    let folder = folder_with("deals.csv", "a,b\n1,2\n");
    let run = talktrack(&folder, &["import", "deals", "deals.csv", "--db", "t.db"], "");
    assert_eq!(run.code, 2);
    assert!(!folder.path().join("t.db").exists());
}

fn fixture(name: &str) -> String {
    format!("{}/fixtures/exports/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn a_dry_run_names_the_system_and_shows_the_first_rows() {
    let folder = TempDir::new().expect("folder");
    let run = talktrack(
        &folder,
        &["import", "deals", &fixture("amocrm-deals.csv"), "--dry-run"],
        "",
    );
    assert_eq!(run.code, 1, "{}", run.err);
    assert_eq!(run.err.lines().count(), 4, "{}", run.err);
    for part in [
        "24 deals, 4 rows rejected (windows-1251, ';')",
        "profile:   amocrm (found by its headings, confidence 0.73)",
        "amount ← Бюджет, руб",
        "not used:  Название сделки",
        "row:       {\"amount\":\"715420.00\"",
        "stored:    nothing (dry run)",
    ] {
        assert!(run.out.contains(part), "{part}: {}", run.out);
    }
    assert!(!run.out.contains("74955551000"), "telephones are masked: {}", run.out);
    let text = run.out.lines().filter(|line| line.starts_with("row:")).count();
    assert_eq!(text, 3);
}

#[test]
fn every_table_is_stored_once_however_often_it_is_imported() {
    let folder = TempDir::new().expect("folder");
    let stored = |what: &str, file: &str, more: &[&str]| {
        let path = fixture(file);
        let args = [&["import", what, &path, "--db", "t.db", "--format", "json"], more].concat();
        let run = talktrack(&folder, &args, "");
        assert!(run.code < 2, "{file}: {}", run.err);
        let json: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
        ["added", "updated", "unchanged"].map(|key| json["stored"][key].as_u64().expect("a count"))
    };
    let mapping = fixture("contracts.toml");
    for (what, file, rows) in [
        ("deals", "bitrix24-deals.xlsx", 24),
        ("calls", "asterisk-Master.csv", 36),
        ("leads", "leads.csv", 24),
        ("stages", "stages.csv", 72),
        ("costs", "costs.csv", 4),
        ("plan", "plan.csv", 3),
        ("items", "items.csv", 15),
    ] {
        assert_eq!(stored(what, file, &[]), [rows, 0, 0], "{file}");
        assert_eq!(stored(what, file, &[]), [0, 0, rows], "{file}");
    }
    // The same deals as another system tells them: less is known, so all are updated.
    assert_eq!(stored("deals", "contracts.csv", &["--mapping", &mapping]), [0, 24, 0]);
}

#[test]
fn a_wrong_profile_or_mapping_is_told_with_the_way_out() {
    let folder = folder_with("m.toml", "[columns]\n\"Договор\" = \"contract\"\n");
    for (args, message) in [
        (&["--profile", "siebel"][..], "invalid value 'siebel'"),
        (&["--mapping", "m.toml"], "hint: a mapping is TOML"),
        (&["--mapping", "none.toml"], "error: cannot read none.toml"),
        (&["--mapping", "m.toml", "--profile", "plain"], "cannot be used with"),
    ] {
        let run = talktrack(&folder, &[&["import", "deals", "-", "--dry-run"], args].concat(), "x");
        assert_eq!(run.code, 2, "{args:?}");
        assert!(run.err.contains(message), "{args:?}: {}", run.err);
    }
}

#[test]
fn tasks_of_the_crm() {
    let folder = folder_with(
        "tasks.csv",
        "ID задачи;Тип задачи;Дата выполнения;Номер сделки;Ответственный;Текст задачи\n\
         17;Перезвонить;05.10.2026 10:00;D-1;Анна;набрать 8 916 123-45-67\n\
         18;Пикник;06.10.2026 10:00;;Анна;\n",
    );
    let args = ["import", "tasks", "tasks.csv", "--timezone", "+03:00", "--db", "t.db"];
    let dry = talktrack(&folder, &[&args[..], &["--dry-run"]].concat(), "");
    assert_eq!(dry.code, 0, "{}", dry.err);
    assert!(
        !folder.path().join("t.db").exists() && !dry.out.contains("123-45-67"),
        "{}",
        dry.out
    );
    let run = talktrack(&folder, &args, "");
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(
        run.out.contains("2 tasks, 0 rows rejected") && run.out.contains("2 added"),
        "{}",
        run.out
    );
    assert!(
        run.out.contains("1 tasks have neither a deal, a contact nor a phone"),
        "{}",
        run.out
    );
    assert!(run.err.contains("taken as other"), "{}", run.err);
    let again = talktrack(&folder, &args, "");
    assert!(again.out.contains("2 unchanged"), "{}", again.out);
    let status = talktrack(&folder, &["db", "status", "--db", "t.db"], "");
    assert!(
        status
            .out
            .lines()
            .any(|line| line.split_whitespace().eq(["tasks", "2"])),
        "{}",
        status.out
    );
}

#[test]
fn calls_are_tied_to_deals_anew() {
    let database = crate::report::Database::new();
    let log = "recording,started_at,deal_id\none.wav,2026-10-05T09:00:00Z,D-1\ntwo.wav,2026-10-05T10:00:00Z,D-9\n";
    fs::write(database.path("log.csv"), log).expect("written");
    let run = talktrack(
        &database.folder,
        &["import", "calls", "log.csv", "--db", "calls.db", "--format", "json"],
        "",
    );
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let json: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(json["joined"], serde_json::json!({"calls": 4, "matched": 1}));
    // The other deal comes later; headings alone are enough to tie again.
    fs::write(
        database.path("deals.csv"),
        format!("{HEADINGS}D-9,,,,,,open,2026-10-01T00:00:00Z,\n"),
    )
    .expect("written");
    let run = talktrack(
        &database.folder,
        &["import", "deals", "deals.csv", "--db", "calls.db"],
        "",
    );
    assert!(run.out.contains("joined:    2 of 4 calls have a deal"), "{}", run.out);
    fs::write(database.path("deals.csv"), HEADINGS).expect("written");
    let run = talktrack(
        &database.folder,
        &["import", "deals", "deals.csv", "--db", "calls.db"],
        "",
    );
    assert!(run.out.contains("0 added, 0 updated, 0 unchanged"), "{}", run.out);
    assert!(run.out.contains("joined:    2 of 4 calls have a deal"), "{}", run.out);
}

#[test]
fn a_long_file_is_stored_as_its_rows_whatever_comes_twice_in_it() {
    // More than a window of text and several batches; every hundredth row comes again at the end, and one row is bad.
    let row = |n: u32, amount: u32| format!("D-{n},,Анна {n},сайт,товар,{amount},open,2026-10-05T10:00:00Z,\n");
    let mut text = HEADINGS.to_owned();
    (0..25_000).for_each(|n| text.push_str(&row(n, n)));
    text.push_str("D-x,,,,,many,open,2026-10-05T10:00:00Z,\n");
    (0..25_000).step_by(100).for_each(|n| text.push_str(&row(n, 7)));
    assert!(text.len() > 1 << 20);
    let folder = folder_with("deals.csv", &text);
    let import = |input: &str| {
        let file = if input.is_empty() { "deals.csv" } else { "-" };
        let args = ["import", "deals", file, "--db", "t.db", "--format", "json"];
        let run = talktrack(&folder, &args, input);
        assert_eq!(run.code, 1, "{}", run.err);
        serde_json::from_str::<serde_json::Value>(&run.out).expect("JSON")
    };
    let json = import("");
    assert_eq!((&json["rows"], &json["replaced_rows"]), (&25_000.into(), &250.into()));
    assert_eq!(
        json["stored"],
        serde_json::json!({"added": 25_000, "updated": 0, "unchanged": 0})
    );
    assert_eq!(json["rejected"][0]["line"], 25_002);
    assert_eq!(json["notes"][0]["line"], 2);
    assert_eq!(
        json["notes"][0]["reason"],
        "comes again on line 25003, which is used instead"
    );
    let json = import(&text);
    assert_eq!(
        json["stored"],
        serde_json::json!({"added": 0, "updated": 0, "unchanged": 25_000})
    );
}

#[test]
fn a_cap_that_is_met_names_its_setting() {
    let folder = folder_with("deals.csv", format!("{HEADINGS}1,,,,,,open,2026-10-05T10:00:00Z,\n"));
    fs::write(folder.path().join("small.toml"), "[crm]\nmax_file_megabytes = 0\n").expect("written");
    let run = talktrack(
        &folder,
        &["--config", "small.toml", "import", "deals", "deals.csv", "--dry-run"],
        "",
    );
    assert_eq!(run.code, 2);
    assert!(run.err.contains("deals.csv is larger than 0 bytes"), "{}", run.err);
    assert!(run.err.contains("hint: raise crm.max_file_megabytes"), "{}", run.err);

    let book = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/exports/bitrix24-deals.xlsx");
    fs::write(folder.path().join("small.toml"), "[crm]\nmax_workbook_cells = 10\n").expect("written");
    let run = talktrack(
        &folder,
        &["--config", "small.toml", "import", "deals", book, "--dry-run"],
        "",
    );
    assert!(run.err.contains("is a workbook of more than 10 cells"), "{}", run.err);
    assert!(run.err.contains("crm.max_workbook_cells"), "{}", run.err);
}
