//! `talktrack report head`, from the simulated department and from stores that have next to nothing.

use std::fs;
use std::path::Path;
use std::process::Command as Process;

use assert_cmd::Command;
use tempfile::TempDir;

fn talktrack(folder: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_talktrack"));
    command.current_dir(folder).env("HOME", folder.path());
    command
}

fn page(folder: &TempDir, args: &[&str]) -> String {
    let mut command = talktrack(folder);
    command
        .args(["report", "head", "--format", "html", "--db", "t.db"])
        .args(args);
    String::from_utf8(command.assert().code(0).get_output().stdout.clone()).unwrap()
}

#[test]
fn the_morning_of_the_simulated_department() {
    let folder = TempDir::new().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let made = Process::new("python3")
        .arg(root.join("fixtures/department/make_department.py"))
        .arg(folder.path().join("made"))
        .args(["--seed", "31", "--deals", "160", "--calls", "360"])
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let form = root.join("scripts/b2b-sales-ru.yaml");
    talktrack(&folder)
        .args([
            "run",
            "--engine",
            "replay",
            "--settle",
            "0",
            "--db",
            "t.db",
            "made/calls",
        ])
        .args([
            "--deals",
            "made/deals.csv",
            "--calls",
            "made/calls.csv",
            "--html",
            "pages",
            "--form",
        ])
        .arg(form)
        .assert()
        .code(0);
    for table in ["leads", "stages", "costs", "plan", "items"] {
        let file = format!("made/{table}.csv");
        talktrack(&folder)
            .args(["import", table, "--db", "t.db", &file])
            .assert()
            .code(0);
    }
    let args = ["--as-of", "2026-11-21", "-o", "pages/head.html", "--period", "2026-10"];
    assert_eq!(page(&folder, &args), "", "the page goes to its file");
    let russian = fs::read_to_string(folder.path().join("pages/head.html")).unwrap();
    for part in [
        "Утро руководителя продаж",
        "Сначала деньги",
        "Незаработанное",
        "Позвонить снова",
        "Потеряно по ошибке",
        "Что идёт вместе с выигранными сделками",
        "class=\"forest\"",
        "id=\"trend-M1\"",
        "class=\"ci\"",
    ] {
        assert!(russian.contains(part), "{part}");
    }
    // Calls that have a page beside this one are links, and the links lead somewhere.
    let links: Vec<&str> = russian
        .split("href=\"calls/")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert!(!links.is_empty());
    for link in links {
        assert!(folder.path().join("pages/calls").join(link).is_file(), "{link}");
    }
    assert!(
        russian.matches("<article class=\"brief\">").count() <= 20,
        "top lists only"
    );
    let english = page(
        &folder,
        &["--as-of", "2026-11-21", "--language", "en", "--trend", "month"],
    );
    assert!(english.contains("by month") && english.contains("lang=\"en\""));
    assert!(!english.contains("href=\"calls/"), "no pages beside standard output");
    let again = page(
        &folder,
        &["--as-of", "2026-11-21", "--language", "en", "--trend", "month"],
    );
    assert_eq!(english, again, "the same input gives the same page");
}

#[test]
fn a_store_with_next_to_nothing_says_what_is_missing() {
    let folder = TempDir::new().unwrap();
    talktrack(&folder)
        .args(["db", "migrate", "--db", "t.db"])
        .assert()
        .code(0);
    let empty = page(&folder, &["--as-of", "2026-11-21", "--language", "en"]);
    assert!(
        empty.contains("2026-11 (") && empty.contains("No call has a scorecard yet"),
        "{empty}"
    );
    assert!(empty.contains("no data: needs deals") && empty.contains("no deals are imported"));
    fs::write(
        folder.path().join("deals.csv"),
        "ID;Менеджер;Сумма;Статус;Создана;Закрыта\n\
         <script>alert(1)</script>;<b>Анна</b>;100 000;Выиграна;01.10.2026 10:00;11.10.2026 10:00\n\
         D2;Борис;;Проиграна;02.10.2026 10:00;12.10.2026 10:00\n",
    )
    .unwrap();
    talktrack(&folder)
        .args(["import", "deals", "deals.csv", "--db", "t.db"])
        .assert()
        .code(0);
    let deals = page(&folder, &["--as-of", "2026-11-21", "--language", "ru"]);
    assert!(
        deals.contains("100\u{a0}000") && deals.contains("нет данных, нужно: "),
        "{deals}"
    );
    assert!(deals.contains("&#60;b&#62;Анна") && !deals.contains("<script") && !deals.contains("<b>"));
    talktrack(&folder)
        .args(["report", "head", "--format", "csv", "--db", "t.db"])
        .assert()
        .code(2);
}
