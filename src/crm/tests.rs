//! Whole files, as they come: good ones in every dress, broken ones, and noise.

use encoding_rs::WINDOWS_1251;
use proptest::prelude::*;

use super::*;
use crate::domain::{DealStatus, Direction, Money};

fn options() -> ImportOptions {
    ImportOptions {
        timezone: Some(time_zone("+03:00").expect("offset")),
        ..ImportOptions::default()
    }
}

fn deals(text: &str) -> Imported<crate::domain::Deal> {
    parse_deals(text.as_bytes(), "deals.csv", &options()).expect("a deals file")
}

fn calls(text: &str) -> Imported<crate::domain::CallLogEntry> {
    parse_calls(text.as_bytes(), "calls.csv", &options()).expect("a call log")
}

/// Bad rows as `line column value reason`.
fn told(rows: &[BadRow]) -> Vec<String> {
    let text = |part: &Option<String>| part.clone().unwrap_or_else(|| "-".into());
    rows.iter()
        .map(|r| format!("{} {} {} {}", r.line, text(&r.column), text(&r.value), r.reason))
        .collect()
}

const PLAIN_DEALS: &str = "deal_id,phone,manager,source,product,amount,status,created_at,closed_at
D-1,+79161234567,Анна,сайт,CRM,48000.50,won,2026-10-05T10:00:00+03:00,2026-10-08T18:00:00+03:00
D-2,8 (495) 123-45-67; 89161234568,Борис,,,,open,2026-10-06T10:00:00Z,
";

const RUSSIAN_DEALS: &str = "ID сделки;Рабочий телефон;Мобильный телефон;Ответственный;Источник;Товар;Бюджет, ₽;Статус;Дата создания;Дата закрытия;Комментарий
D-1;;8 916 123 45 67;Анна;сайт;CRM;48 000,50 ₽;Успешно реализовано;05.10.2026 10:00;08.10.2026 18:00;\"первая
строка\"
D-2;84951234567;89161234568;Борис;;;;В работе;06.10.2026 13:00;;
";

#[test]
fn the_plain_form_and_a_russian_export_say_the_same() {
    let plain = deals(PLAIN_DEALS);
    assert_eq!((told(&plain.rejected), told(&plain.notes)), (vec![], vec![]));
    assert_eq!(plain.rows.len(), 2);
    let first = &plain.rows[0];
    assert_eq!(first.amount, Some(Money(4_800_050)));
    assert_eq!(first.status, DealStatus::Won);
    assert_eq!(
        first.closed_at.map(|t| t.to_string()).as_deref(),
        Some("2026-10-08T15:00:00Z")
    );
    assert_eq!(plain.rows[1].phones, ["+74951234567".into(), "+79161234568".into()]);
    assert_eq!(
        (&plain.rows[1].source, plain.rows[1].amount, plain.rows[1].closed_at),
        (&None, None, None)
    );

    let russian = deals(RUSSIAN_DEALS);
    assert_eq!(russian.rows, plain.rows);
    assert_eq!(russian.layout.delimiter, Some(';'));
    let unused: Vec<&str> = russian
        .layout
        .columns
        .iter()
        .filter(|c| c.field.is_none())
        .map(|c| c.heading.as_str())
        .collect();
    assert_eq!(unused, ["Комментарий"]);

    for bytes in [
        [b"\xEF\xBB\xBF", RUSSIAN_DEALS.as_bytes()].concat(),
        WINDOWS_1251
            .encode(&RUSSIAN_DEALS.replace(", ₽", "").replace(" ₽", " руб."))
            .0
            .into_owned(),
        RUSSIAN_DEALS.replace('\n', "\r\n").into_bytes(),
        RUSSIAN_DEALS.replace(';', "\t").into_bytes(),
        format!("sep=;\r\n{RUSSIAN_DEALS}").into_bytes(),
    ] {
        let again = parse_deals(&bytes, "deals.csv", &options()).expect("a deals file");
        assert_eq!(again.rows, plain.rows, "{:?}", again.layout);
    }
}

#[test]
fn a_call_log_in_both_languages() {
    let plain = calls(
        "recording,started_at,direction,agent,customer_phone,duration_s,deal_id
2026/10/a.wav,2026-10-05T10:00:00+03:00,inbound,Анна,+79161234567,83,D-1
b,1791183600,,,anonymous,,\n",
    );
    let russian = calls(
        "Файл записи;Дата и время звонка;Направление;Сотрудник;Номер клиента;Длительность, сек;Сделка
2026/10/a.wav;05.10.2026 10:00;Входящий;Анна;8(916)123-45-67;1:23;D-1
b;05.10.2026 10:00;;;;;\n",
    );
    assert_eq!((told(&plain.rejected), told(&plain.notes)), (vec![], vec![]));
    assert_eq!(plain.rows, russian.rows);
    assert_eq!(plain.rows[0].direction, Some(Direction::Inbound));
    assert_eq!(plain.rows[0].duration_s, Some(83));
    let unknown = &plain.rows[1];
    assert_eq!(
        (
            unknown.direction,
            &unknown.agent,
            &unknown.customer_phone,
            &unknown.deal_id
        ),
        (None, &None, &None, &None)
    );
}

#[test]
fn bad_rows_are_told_by_place_and_the_good_ones_land() {
    let imported = deals(
        "deal_id,phone,manager,source,product,amount,status,created_at,closed_at
1,,\"two
lines\",,,10,won,2026-10-05T10:00:00Z,2026-10-04T10:00:00Z
2,,,,,abc,maybe,2026-10-05T10:00:00Z,
,,,,,,open,2026-10-05T10:00:00Z,
3,,,,,48000,50,won,2026-10-05T10:00:00Z,
4,,,,,,open
5,,,,,,open,31.02.2026,
6,,,,,,open,,
7,+7916,,,,10 $,open,2026-10-05T10:00:00Z,2026-11-05
8,,,,,10 ₽,lost,2026-10-05T10:00:00Z,
9,,,,,10,open,2026-10-05T10:00:00Z,
",
    );
    assert_eq!(
        told(&imported.rejected),
        [
            "2 closed_at 2026-10-04T10:00:00Z the deal is closed before it was created (2026-10-05T10:00:00Z)",
            "4 status maybe not one of won, lost, open (or a known synonym)",
            "4 amount abc not an amount (48000, 48 000,50 and 48,000.50 ₽ are understood)",
            "5 deal_id - empty",
            "6 - - 10 cells where the heading line has 9 (an unquoted ',' inside a value?)",
            "7 - - 7 cells where the heading line has 9",
            "8 created_at 31.02.2026 no such day in the calendar",
            "9 created_at - empty",
            "11 amount 10 ₽ in RUB, but amounts are in USD since line 10",
        ]
    );
    assert_eq!(imported.rejected_rows(), 8);
    let landed: Vec<&str> = imported.rows.iter().map(|deal| deal.deal_id.as_str()).collect();
    assert_eq!(landed, ["7", "9"]);
    // An open deal's close date is a plan; a number that is none is noted, and the deal stays.
    assert_eq!((imported.rows[0].closed_at, imported.rows[0].phones.len()), (None, 0));
    assert_eq!(
        told(&imported.notes),
        ["10 phone +7916 too short for a telephone number (an internal line?); the row is kept without it"]
    );
}

#[test]
fn a_date_alone_leaves_the_closing_day_inside_the_life_of_the_deal() {
    let imported = deals("deal_id,status,created_at,closed_at\n1,won,05.10.2026 12:00,05.10.2026\n");
    assert_eq!(told(&imported.rejected), Vec::<String>::new());
    let closed = imported.rows[0].closed_at.map(|t| t.to_string());
    assert_eq!(closed.as_deref(), Some("2026-10-05T20:59:59.999999Z"));
}

#[test]
fn a_delimiter_at_the_end_of_every_row_is_no_fault() {
    let imported = deals("deal_id;status;created_at\n1;open;2026-10-05;\n2;open;2026-10-05;\n");
    assert_eq!((imported.rows.len(), imported.rejected.len()), (2, 0));
    let imported = deals("deal_id;status;created_at\n1;open;2026-10-05;\n2;open;2026-10-05\n");
    assert_eq!(
        told(&imported.rejected),
        ["2 - - 4 cells where the heading line has 3 (an unquoted ';' inside a value?)"]
    );
}

#[test]
fn of_rows_with_one_id_the_last_is_used_and_the_others_are_told() {
    let imported = deals(
        "deal_id,status,created_at\n1,open,2026-10-05\n2,open,2026-10-05\n1,won,2026-10-06\n1,nonsense,2026-10-07\n",
    );
    let landed: Vec<(&str, DealStatus)> = imported.rows.iter().map(|d| (d.deal_id.as_str(), d.status)).collect();
    assert_eq!(landed, [("2", DealStatus::Open), ("1", DealStatus::Won)]);
    assert_eq!(
        told(&imported.notes),
        ["2 deal_id 1 comes again on line 4, which is used instead"]
    );
    assert_eq!(imported.rejected_rows(), 1);
}

#[test]
fn messages_hide_telephone_numbers() {
    let imported = calls(
        "recording,started_at,customer_phone\nout-89161234567.wav,8 916 123 45 67,8 916 123 45\nx,1791183600,8916123\n",
    );
    let all = format!("{:?}{:?}", imported.rejected, imported.notes);
    assert!(!all.contains("916"), "{all}");
}

#[test]
fn a_wrong_file_is_refused_with_the_way_out() {
    let deals_error = |bytes: &[u8]| parse_deals(bytes, "f.csv", &options()).expect_err("refused");
    for (bytes, message) in [
        (&b""[..], "f.csv is empty"),
        (b"\n \r\n", "f.csv is empty"),
        (b"PK\x03\x04....", "it looks like a ZIP archive"),
        (b"\x7fELF\0\0\0", "it looks like binary data"),
        (
            b"colour,size\nred,1\n",
            "no heading that deals need; its first line reads: colour, size",
        ),
        (
            b"id,owner,colour\n1,Anna,red\n",
            "no column for status, created_at; not understood: colour",
        ),
    ] {
        let error = deals_error(bytes);
        assert!(error.to_string().contains(message), "{error}");
        assert!(!error.hint().is_empty());
    }
}

#[test]
fn columns_that_mean_the_same_are_a_question() {
    let by_name = deals("deal_id,status,created_at,created\n1,open,2026-10-05,nonsense\n");
    assert_eq!(by_name.rows.len(), 1);
    let error =
        parse_deals("id,Статус,Создана,Дата создания\n".as_bytes(), "f.csv", &options()).expect_err("a question");
    assert_eq!(
        error.to_string(),
        "f.csv has several columns for created_at: Создана, Дата создания"
    );
}

#[test]
fn the_other_table_is_recognised() {
    let error = parse_calls(PLAIN_DEALS.as_bytes(), "deals.csv", &options()).expect_err("no call log");
    assert!(error.hint().contains("talktrack import deals"), "{}", error.hint());
}

#[test]
fn missing_and_oversized_files_say_which() {
    let error = read_deals(std::path::Path::new("no/such.csv"), &options()).expect_err("missing");
    assert!(error.to_string().contains("no/such.csv") && std::error::Error::source(&error).is_some());
    let small = ImportOptions {
        max_bytes: 10,
        ..options()
    };
    let error = parse_deals(PLAIN_DEALS.as_bytes(), "deals.csv", &small).expect_err("too large");
    assert!(matches!(error, ImportError::TooLarge { limit_bytes: 10, .. }));
    assert!(
        deals("deal_id,status,created_at\n").rows.is_empty(),
        "headings alone are an empty export"
    );
}

/// Cells that occur in real files, and some that should not.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z0-9 ]{0,6}",
        Just("won".to_owned()),
        Just("Открыта".to_owned()),
        Just("05.10.2026 10:00".to_owned()),
        Just("2026-10-05T10:00:00Z".to_owned()),
        Just("48 000,50 ₽".to_owned()),
        Just("8 (916) 123-45-67, 84951234567".to_owned()),
        Just("\"quoted; \n\"\"line\"\"\"".to_owned()),
        Just("\"".to_owned()),
        "\\PC{0,8}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_bytes_panic(mut bytes in prop::collection::vec(any::<u8>(), 0..300), headed in any::<bool>()) {
        if headed {
            bytes.splice(0..0, b"deal_id;phone;amount;status;created_at;closed_at;recording;started_at\n".iter().copied());
        }
        let _ = parse_deals(&bytes, "noise", &options());
        let _ = parse_calls(&bytes, "noise", &options());
    }

    #[test]
    fn every_row_of_any_table_lands_or_is_told(
        rows in prop::collection::vec(prop::collection::vec(cell(), 1..11), 0..12),
        delimiter in prop::sample::select(vec![",", ";", "\t"]),
    ) {
        let mut text = PLAIN_DEALS.lines().next().expect("headings").replace(',', delimiter);
        for row in &rows {
            text.push('\n');
            text.push_str(&row.join(delimiter));
        }
        let imported = deals(&text);
        let lines = 1 + text.chars().filter(|c| matches!(c, '\n' | '\r')).count() as u64;
        for bad in imported.rejected.iter().chain(&imported.notes) {
            prop_assert!(bad.line >= 2 && bad.line <= lines && !bad.reason.is_empty());
            prop_assert!(bad.value.as_ref().is_none_or(|v| v.chars().count() <= 41 && !v.chars().any(char::is_control)));
        }
        let mut ids: Vec<&str> = imported.rows.iter().map(|deal| deal.deal_id.as_str()).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        prop_assert_eq!(ids.len(), count);
        prop_assert!(imported.rows.iter().all(|d| d.closed_at.is_none_or(|closed| d.created_at <= closed)));
    }
}
