//! `talktrack report head`, from the simulated department and from stores that have next to nothing.

use std::fs;

use assert_cmd::Command;
use tempfile::TempDir;

use super::department::Department;

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
    let department = Department::shared();
    let head = |args: &[&str]| department.report("head", &[&["--format", "html"], args].concat());
    assert_eq!(
        head(&["-o", "pages/head.html", "--period", "2026-10"]),
        "",
        "the page goes to its file"
    );
    let russian = fs::read_to_string(department.folder.join("pages/head.html")).unwrap();
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
        assert!(department.folder.join("pages/calls").join(link).is_file(), "{link}");
    }
    assert!(
        russian.matches("<article class=\"brief\">").count() <= 20,
        "top lists only"
    );
    let english = head(&["--language", "en", "--trend", "month"]);
    assert!(english.contains("by month") && english.contains("lang=\"en\""));
    assert!(!english.contains("href=\"calls/"), "no pages beside standard output");
    let again = head(&["--language", "en", "--trend", "month"]);
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
