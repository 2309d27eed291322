//! `talktrack export`, and what other programs read in its files. `DuckDB` is a Python package of the tests:
//! `make duckdb-for-tests` puts it where these tests look.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::report::Database;

fn export(database: &Database, folder: &str, more: &[&str]) -> assert_cmd::assert::Assert {
    assert_cmd::Command::new(env!("CARGO_BIN_EXE_talktrack"))
        .current_dir(&database.folder)
        .args(["export", folder, "--db", "calls.db"])
        .args(more)
        .assert()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// The Python that has `DuckDB`, beside the build.
fn duckdb() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_BIN_EXE_talktrack")).ancestors().nth(2)?;
    let python = beside.join("duckdb/bin/python");
    python.exists().then_some(python)
}

#[test]
fn duckdb_reads_in_the_files_what_the_views_show() {
    let database = Database::new();
    export(&database, "out", &["--format", "parquet"]).code(0);
    export(&database, "out", &["--format", "csv"]).code(0);
    let Some(python) = duckdb() else {
        eprintln!("SKIPPED: no DuckDB to open the export with; `make duckdb-for-tests` installs it");
        return;
    };
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/open_export.py");
    let output = Command::new(python)
        .arg(script)
        .args([database.path("calls.db"), database.path("out")])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read: Value = serde_json::from_slice(&output.stdout).unwrap();
    let tables = &read["tables"];
    assert_eq!(
        tables["fact_call"]["rows"], 4,
        "three scored calls, and one that could not be read"
    );
    assert_eq!(tables["fact_deal"]["rows"], 2);
    let types = |table: &str, column: &str| tables[table]["types"][column].clone();
    assert_eq!(types("fact_call", "started_at"), "TIMESTAMP WITH TIME ZONE");
    assert_eq!(types("fact_call", "is_meaningful"), "BOOLEAN");
    assert_eq!(types("fact_deal", "amount"), "DECIMAL(18,2)");
    assert_eq!(types("dim_date", "date_key"), "DATE");
    assert_eq!(read["metadata"]["talktrack.table"], "fact_call");
    assert_eq!(read["metadata"]["talktrack.version"], "1");
    assert!(
        !read["won"].as_array().unwrap().is_empty(),
        "the files can be joined by their keys"
    );
}

#[test]
fn files_get_their_names_when_all_are_whole() {
    let database = Database::new();
    let done = export(
        &database,
        "out",
        &["--format", "csv", "--tables", "fact_deal,dim_manager"],
    )
    .code(0);
    assert!(done.get_output().stdout.is_empty());
    assert_eq!(names(&database.path("out")), ["dim_manager.csv", "fact_deal.csv"]);
    let deals = fs::read_to_string(database.path("out/fact_deal.csv")).unwrap();
    assert!(deals.starts_with("deal_key,deal_id,manager,"), "{deals}");
    assert_eq!(deals.lines().count(), 3, "{deals}");

    // A folder in the way of the second file: the first one's old content stays, and nothing half-written.
    fs::create_dir(database.path("out/fact_deal.csv.part")).unwrap();
    let refused = export(
        &database,
        "out",
        &["--format", "csv", "--tables", "fact_call,fact_deal"],
    )
    .code(2);
    let said = String::from_utf8_lossy(&refused.get_output().stderr).into_owned();
    assert!(said.contains("cannot write out/fact_deal.csv.part"), "{said}");
    assert_eq!(
        names(&database.path("out")),
        ["dim_manager.csv", "fact_deal.csv", "fact_deal.csv.part"]
    );
    assert_eq!(fs::read_to_string(database.path("out/fact_deal.csv")).unwrap(), deals);

    fs::rename(database.path("calls.db"), database.path("elsewhere.db")).unwrap();
    export(&database, "none", &["--format", "csv", "--tables", "fact_call"]).code(2);
    assert!(!database.path("none").exists());
}

#[test]
fn nothing_in_an_export_names_a_customer_or_a_file() {
    let database = Database::new();
    export(&database, "out", &["--format", "csv"]).code(0);
    for name in names(&database.path("out")) {
        let text = fs::read_to_string(database.path("out").join(&name)).unwrap();
        assert!(
            !text.contains(".wav") && !text.contains("+7") && !text.contains("Добрый"),
            "{name}: {text}"
        );
    }
}
