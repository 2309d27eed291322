//! `talktrack report kpi`, from exports to the page of a head of sales.

#![allow(clippy::unwrap_used, reason = "a test may")]

use std::fs;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// The department that `kpi::catalogue` computes by hand, as exports.
const FILES: &[(&str, &str)] = &[
    (
        "deals",
        "ID;Телефон;Менеджер;Команда;Источник;Товар;Сумма;Себестоимость;Скидка;Статус;Создана;Закрыта;ID компании;Этап;Воронка\n\
         D0;;Анна;А;сайт;Стол;40 000;30 000;;Выиграна;01.09.2026 10:00;10.09.2026 10:00;C1;Договор;Продажи\n\
         D1;;Анна;А;сайт;Стол;100 000;60 000;5 000;Выиграна;01.10.2026 10:00;11.10.2026 10:00;C1;Договор;Продажи\n\
         D2;+7 812 555-10-00;Анна;А;сайт;Стул;200 000;150 000;;Выиграна;02.10.2026 10:00;22.10.2026 09:05;C2;Договор;Продажи\n\
         D3;+7 495 555-00-03;Анна;А;реклама;Стол;50 000;;;Проиграна;03.10.2026 12:00;08.10.2026 09:30;C3;Провал;Продажи\n\
         D4;;Борис;Б;реклама;Стол;60 000;70 000;;Выиграна;05.10.2026 12:00;09.10.2026 12:00;C4;Договор;Продажи\n\
         D5;;Борис;Б;реклама;;;;;Открыта;20.10.2026 10:00;;C5;Новый;Продажи\n\
         D6;;Борис;Б;сайт;Стул;80 000;;;Открыта;25.10.2026 10:00;;C2;Новый;Продажи\n",
    ),
    (
        "leads",
        "ID лида;Дата создания;Источник;Телефон;Менеджер;Квалифицирован;ID сделки;Первый контакт\n\
         L1;01.10.2026 09:50;сайт;+7 495 555-00-01;Анна;да;D1;01.10.2026 10:00\n\
         L2;02.10.2026 17:55;сайт;+7 495 555-00-02;Анна;да;D2;05.10.2026 09:05\n\
         L3;03.10.2026 12:00;реклама;+7 495 555-00-03;Анна;да;D3;05.10.2026 09:30\n\
         L4;05.10.2026 10:00;реклама;;Борис;нет;;\n\
         L5;20.10.2026 11:00;реклама;+7 495 555-00-05;Борис;;D5;20.10.2026 11:05\n",
    ),
    (
        "costs",
        "Месяц;Статья;Канал;Сумма\n2026-10;Реклама;сайт;20 000\n2026-10;Реклама;реклама;30 000\n2026-10;Зарплата;;70 000\n",
    ),
    (
        "plan",
        "Период;Менеджер;Показатель;План\n2026-10;;revenue;300 000\n2026-10;Анна;revenue;250 000\n2026-10;;K36;50%\n",
    ),
];

struct Department(TempDir);

impl Department {
    fn new() -> Self {
        let department = Self(TempDir::new().unwrap());
        for (table, text) in FILES {
            let file = format!("{table}.csv");
            fs::write(department.0.path().join(&file), text).unwrap();
            let run = department.talktrack(&["import", table, &file, "--db", "t.db"]);
            assert_eq!(run.0, 0, "{table}: {} {}", run.1, run.2);
        }
        department
    }

    fn talktrack(&self, args: &[&str]) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_talktrack"));
        let folder = self.0.path();
        let output = command
            .current_dir(folder)
            .env("HOME", folder)
            .env("XDG_CONFIG_HOME", folder)
            .args(args)
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    fn kpi(&self, args: &[&str]) -> String {
        let all = [&["report", "kpi", "--db", "t.db"], args].concat();
        let (code, out, err) = self.talktrack(&all);
        assert_eq!((code, err.as_str()), (0, ""), "{args:?}");
        out
    }
}

#[test]
fn the_page_of_a_head_of_sales() {
    let department = Department::new();
    insta::assert_snapshot!("kpi_ru", department.kpi(&["--period", "2026-10", "--language", "ru"]));
    insta::assert_snapshot!(
        "kpi_by_manager_en",
        department.kpi(&[
            "K36", "K44", "K47", "K64", "--by", "manager", "--period", "2026-10", "--target", "K44=80"
        ])
    );
}

#[test]
fn json_and_csv_keep_their_shapes() {
    let department = Department::new();
    let json = department.kpi(&["K36", "K47", "--period", "2026-10", "--format", "json"]);
    let value: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["money"][0]["groups"][0]["figures"][0]["value"], 60_000.0);
    assert_eq!(value["rows"][1]["groups"][0]["beside"][0]["id"], "above");
    insta::assert_snapshot!("kpi_json", json);
    let csv = department.kpi(&[
        "K36", "K47", "K50", "--by", "team", "--period", "2026-10", "--format", "csv",
    ]);
    insta::assert_snapshot!("kpi_csv", csv.replace("\r\n", "\n"));
    let widths: Vec<usize> = csv.lines().take(1).map(|line| line.split(',').count()).collect();
    assert_eq!(widths, [31]);
}

#[test]
fn what_cannot_be_asked_is_told_with_the_way_out() {
    let folder = Department(TempDir::new().unwrap());
    for (args, told) in [
        (&["K65"][..], "K1 to K64"),
        (&["--by", "phone"], "manager, team"),
        (&["--period", "October"], "2026-Q3"),
        (&["--target", "K36"], "K36=30"),
    ] {
        let all = [&["report", "kpi", "--db", "t.db"], args].concat();
        let (code, _, err) = folder.talktrack(&all);
        assert_eq!(code, 2, "{args:?}");
        assert!(err.contains(told), "{args:?}: {err}");
    }
    let (code, _, err) = folder.talktrack(&["db", "migrate", "--db", "t.db"]);
    assert_eq!(code, 0, "{err}");
    let (code, _, err) = folder.talktrack(&["report", "kpi", "--db", "t.db", "--format", "html"]);
    assert_eq!(code, 2);
    assert!(err.contains("hint: --format table, json or csv"), "{err}");
    // Nothing is imported: 72 rows say what they need, and none says zero.
    let csv = folder.kpi(&["--format", "csv"]);
    assert_eq!(csv.lines().count(), 73);
    assert!(
        csv.lines().skip(1).all(|line| line.split(',').nth(10) == Some("")),
        "{csv}"
    );
    fs::write(folder.0.path().join("talktrack.toml"), "[hours]\nfrom = \"nine\"\n").unwrap();
    let (code, _, err) = folder.talktrack(&["report", "kpi", "--db", "t.db"]);
    assert_eq!(code, 2);
    assert!(err.contains("hours.from"), "{err}");
}

#[test]
fn holidays_and_hours_of_the_settings_move_the_working_clock() {
    let department = Department::new();
    let within = |department: &Department| {
        let json = department.kpi(&["K44", "--period", "2026-10", "--format", "json"]);
        let value: Value = serde_json::from_str(&json).unwrap();
        let figures = value["rows"][0]["groups"][0]["figures"].as_array().unwrap().clone();
        let of = |id: &str| {
            figures.iter().find(|figure| figure["id"] == id).unwrap()["value"]
                .as_f64()
                .unwrap()
        };
        (of("within_work"), of("within_wall"))
    };
    assert_eq!(within(&department), (0.6, 0.4));
    // With the Monday off, L3's 30 working minutes and L2's last five vanish.
    let settings = "[hours]\nholidays = [\"2026-10-05\"]\n";
    fs::write(department.0.path().join("talktrack.toml"), settings).unwrap();
    assert_eq!(within(&department), (0.8, 0.4));
}
