//! The exports in `fixtures/exports`, against what their generator says must come out; and the same files damaged.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::domain::{CallLogEntry, Deal};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/exports")
}

fn expected() -> Value {
    let text = std::fs::read_to_string(folder().join("expected.json")).expect("expected.json");
    serde_json::from_str(&text).expect("JSON")
}

fn options(file: &Value) -> ImportOptions {
    let mapping = file["mapping"]
        .as_str()
        .map(|name| Mapping::read(&folder().join(name)).expect("a mapping"));
    ImportOptions {
        timezone: Some(time_zone("+03:00").expect("offset")),
        mapping,
        ..ImportOptions::default()
    }
}

/// A file's bytes through the importer of its table, with rows as JSON.
fn import(table: &str, bytes: &[u8], options: &ImportOptions) -> Result<Imported<Value>, ImportError> {
    fn plain<T: serde::Serialize>(imported: Imported<T>) -> Imported<Value> {
        let rows = imported.rows.iter().map(|row| serde_json::to_value(row).expect("JSON"));
        Imported {
            rows: rows.collect(),
            read: imported.read,
            replaced: imported.replaced,
            rejected: imported.rejected,
            notes: imported.notes,
            layout: imported.layout,
        }
    }
    match table {
        "deals" => parse_deals(bytes, "f", options).map(plain),
        "stages" => parse_stages(bytes, "f", options).map(plain),
        "leads" => parse_leads(bytes, "f", options).map(plain),
        "calls" => parse_calls(bytes, "f", options).map(plain),
        "costs" => parse_costs(bytes, "f", options).map(plain),
        "plan" => parse_plan(bytes, "f", options).map(plain),
        "tasks" => parse_tasks(bytes, "f", options).map(plain),
        _ => parse_items(bytes, "f", options).map(plain),
    }
}

fn adds_up<T>(imported: &Imported<T>) -> bool {
    imported.read == imported.rows.len() + imported.rejected_rows() + imported.replaced
}

#[test]
fn every_export_is_recognised_and_its_bad_rows_are_told() {
    let expected = expected();
    for file in expected["files"].as_array().expect("files") {
        let name = file["file"].as_str().expect("name");
        let bytes = std::fs::read(folder().join(name)).expect("fixture");
        let table = file["table"].as_str().expect("table");
        let imported = import(table, &bytes, &options(file)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let layout = &imported.layout;
        assert_eq!(layout.profile, file["profile"].as_str().expect("profile"), "{name}");
        assert_eq!(
            layout.encoding.as_str(),
            file["encoding"].as_str().expect("encoding"),
            "{name}"
        );
        assert_eq!(
            layout.delimiter.map(|d| json!(d)).unwrap_or_default(),
            file["delimiter"],
            "{name}"
        );
        let rejected: Vec<String> = imported.rejected.iter().map(|row| format!("{row:?}")).collect();
        let unknown: Vec<&str> = layout
            .columns
            .iter()
            .filter(|column| !column.known)
            .map(|column| column.heading.as_str())
            .collect();
        assert!(unknown.is_empty(), "{name}: {unknown:?}");
        assert_eq!(json!(imported.rows.len()), file["rows"], "{name}: {rejected:#?}");
        assert!(adds_up(&imported), "{name}");
        let bad = file["rejected"].as_array().expect("rejected");
        assert_eq!(imported.rejected.len(), bad.len(), "{name}: {rejected:#?}");
        for (row, bad) in imported.rejected.iter().zip(bad) {
            assert_eq!(json!(row.line), bad[0], "{name}: {row:?}");
            assert_eq!(json!(row.column), bad[1], "{name}: {row:?}");
            assert!(row.reason.contains(bad[2].as_str().expect("reason")), "{name}: {row:?}");
        }
    }
}

#[test]
fn every_crm_tells_the_same_deals() {
    let expected = expected();
    let deals = expected["deals"].as_array().expect("deals");
    for file in expected["files"]
        .as_array()
        .expect("files")
        .iter()
        .filter(|f| f["table"] == "deals")
    {
        let name = file["file"].as_str().expect("name");
        let bytes = std::fs::read(folder().join(name)).expect("fixture");
        let imported = parse_deals(&bytes, name, &options(file)).expect("deals");
        for (deal, truth) in imported.rows.iter().zip(deals) {
            // HubSpot's pages write times to the minute, Salesforce the close as a day; all else is exact.
            let time = |at: jiff::Timestamp| match name {
                "hubspot-deals.csv" => at.to_string()[..16].to_owned(),
                _ => at.to_string(),
            };
            let same = |at: Option<jiff::Timestamp>, truth: &Value| match (at, truth.as_str()) {
                (Some(at), Some(truth)) => truth.starts_with(&time(at)),
                (None, None) => true,
                _ => false,
            };
            assert_eq!(json!(deal.deal_id), truth["deal_id"], "{name}");
            assert_eq!(json!(deal.status), truth["status"], "{name} {deal:?}");
            assert_eq!(json!(deal.amount), truth["amount"], "{name} {deal:?}");
            assert_eq!(json!(deal.manager), truth["manager"], "{name} {deal:?}");
            assert_eq!(json!(deal.phones), truth["phones"], "{name} {deal:?}");
            assert!(
                same(Some(deal.created_at), &truth["created_at"]),
                "{name} {deal:?} {truth}"
            );
            if name == "salesforce-deals.csv" {
                // The last moment of the closing day, in the department's zone.
                let day = |at: jiff::Timestamp| at.to_zoned(time_zone("+03:00").expect("offset")).date();
                let closed: Option<jiff::Timestamp> = truth["closed_at"].as_str().map(|t| t.parse().expect("time"));
                assert_eq!(deal.closed_at.map(day), closed.map(day), "{deal:?}");
                assert!(deal.closed_at >= closed);
            } else {
                assert!(same(deal.closed_at, &truth["closed_at"]), "{name} {deal:?} {truth}");
            }
        }
    }
}

#[test]
fn every_telephone_system_tells_the_same_calls() {
    let expected = expected();
    let calls = expected["calls"].as_array().expect("calls");
    for file in expected["files"]
        .as_array()
        .expect("files")
        .iter()
        .filter(|f| f["table"] == "calls")
    {
        let name = file["file"].as_str().expect("name");
        let says = &file["calls"];
        let bytes = std::fs::read(folder().join(name)).expect("fixture");
        let imported = parse_calls(&bytes, name, &options(file)).expect("calls");
        for (call, truth) in imported.rows.iter().zip(calls) {
            let call: &CallLogEntry = call;
            let start = call.started_at.to_string();
            let full = truth["started_at"].as_str().expect("start");
            let to_the_minute = says["minutes"] == true;
            assert_eq!(
                start[..if to_the_minute { 16 } else { 20 }],
                full[..if to_the_minute { 16 } else { 20 }],
                "{name}"
            );
            assert_eq!(json!(call.direction), truth["direction"], "{name} {call:?}");
            assert_eq!(json!(call.customer_phone), truth["customer_phone"], "{name} {call:?}");
            assert_eq!(json!(call.answered), truth["answered"], "{name} {call:?}");
            let agent = call.agent.as_deref().expect("agent");
            let names = [truth["extension"].as_str(), truth["name"].as_str()];
            assert!(names.contains(&Some(agent)), "{name} {call:?}");
            if says.get("talk").is_none() {
                assert_eq!(json!(call.talk_s.unwrap_or(0)), truth["talk_s"], "{name} {call:?}");
                if call.answered == Some(true) {
                    assert_eq!(json!(call.ring_s), truth["ring_s"], "{name} {call:?}");
                }
            } else {
                assert_eq!(json!(call.duration_s), truth["talk_s"], "{name} {call:?}");
            }
        }
    }
}

#[test]
fn two_profiles_that_fit_alike_are_a_question() {
    let options = options(&Value::Null);
    // Two headings of HubSpot's own and two of Pipedrive's.
    let text = "id,Associated Contact IDs,Closed Lost Reason,Deal - Won time,Person - Phone - Work,status,created_at\n";
    let error = parse_deals(text.as_bytes(), "f.csv", &options).expect_err("a question");
    assert!(matches!(error, ImportError::AmbiguousProfile { .. }), "{error}");
    assert!(error.hint().contains("--profile"));
    let named = ImportOptions {
        profile: profile::named("pipedrive"),
        ..options
    };
    let imported = parse_deals(text.as_bytes(), "f.csv", &named).expect("named");
    let unknown: Vec<&str> = imported
        .layout
        .columns
        .iter()
        .filter(|c| !c.known)
        .map(|c| c.heading.as_str())
        .collect();
    assert_eq!(unknown, ["Associated Contact IDs", "Closed Lost Reason"]);
    assert_eq!(imported.layout.confidence, None);
}

#[test]
fn a_stage_that_says_nothing_about_a_closed_deal_is_a_bad_row() {
    let deals = |text: &str| parse_deals(text.as_bytes(), "f.csv", &options(&Value::Null)).expect("deals");
    let imported = deals(
        "deal_id,stage,created_at,closed_at\n1,Счёт,2026-10-05,\n2,Счёт,2026-10-05,2026-10-06\n3,Won,2026-10-05,2026-10-06\n",
    );
    let status: Vec<(&str, bool)> = imported
        .rows
        .iter()
        .map(|d: &Deal| (d.deal_id.as_str(), d.closed_at.is_some()))
        .collect();
    assert_eq!(status, [("1", false), ("3", true)]);
    assert!(
        imported.rejected[0].reason.contains("[statuses]"),
        "{:?}",
        imported.rejected
    );
}

#[test]
fn rows_of_one_call_and_of_one_cost_are_brought_together() {
    let calls = "calldate,src,dst,channel,dstchannel,billsec,duration,disposition,uniqueid,linkedid,lastapp
2026-10-05 10:00:00,74955551000,600,PJSIP/t-1,PJSIP/101-1,0,20,NO ANSWER,1.1,1.1,Dial
2026-10-05 10:00:00,74955551000,600,PJSIP/t-1,PJSIP/102-1,61,81,ANSWERED,1.1,1.1,Dial
2026-10-05 10:00:00,74955551000,600,PJSIP/t-1,PJSIP/103-1,0,20,NO ANSWER,1.1,1.1,Dial\n";
    let imported = parse_calls(calls.as_bytes(), "f.csv", &options(&Value::Null)).expect("calls");
    assert_eq!(
        (imported.rows.len(), imported.replaced, imported.notes.len()),
        (1, 2, 2)
    );
    let call = &imported.rows[0];
    assert_eq!(
        (call.agent.as_deref(), call.talk_s, call.ring_s),
        (Some("102"), Some(61), Some(20))
    );
    assert!(adds_up(&imported));
}

/// The files by name and table, for damage.
static FIXTURES: LazyLock<Vec<(String, String, Vec<u8>)>> = LazyLock::new(|| {
    let expected = expected();
    let files = expected["files"].as_array().expect("files");
    let read = |file: &Value| {
        let (name, table) = (
            file["file"].as_str().expect("name"),
            file["table"].as_str().expect("table"),
        );
        let bytes = std::fs::read(folder().join(name)).expect("fixture");
        (name.to_owned(), table.to_owned(), bytes)
    };
    files.iter().map(read).collect()
});

const TABLES: [&str; 7] = ["deals", "stages", "leads", "calls", "costs", "plan", "items"];

#[derive(Debug, Clone)]
enum Damage {
    Replace(u8),
    Insert(Vec<u8>),
    Remove(usize),
    /// A piece of the file itself, somewhere else.
    Repeat(usize),
    Cut,
}

fn damage() -> impl Strategy<Value = (prop::sample::Index, Damage)> {
    let bytes = prop_oneof![
        Just(b"\"".to_vec()),
        Just(b";".to_vec()),
        Just(b"\n".to_vec()),
        Just(b"\xD0".to_vec()),
        prop::collection::vec(any::<u8>(), 1..6),
    ];
    let kind = prop_oneof![
        any::<u8>().prop_map(Damage::Replace),
        bytes.prop_map(Damage::Insert),
        (1_usize..40).prop_map(Damage::Remove),
        (1_usize..200).prop_map(Damage::Repeat),
        Just(Damage::Cut),
    ];
    (any::<prop::sample::Index>(), kind)
}

fn damaged(mut bytes: Vec<u8>, damages: &[(prop::sample::Index, Damage)]) -> Vec<u8> {
    for (at, damage) in damages {
        if bytes.is_empty() {
            break;
        }
        let at = at.index(bytes.len());
        match damage {
            Damage::Replace(byte) => bytes[at] = *byte,
            Damage::Insert(new) => drop(bytes.splice(at..at, new.iter().copied())),
            Damage::Remove(count) => drop(bytes.drain(at..(at + count).min(bytes.len()))),
            Damage::Repeat(count) => {
                let piece = bytes[at..(at + count).min(bytes.len())].to_vec();
                let to = at / 2;
                bytes.splice(to..to, piece);
            }
            Damage::Cut => bytes.truncate(at),
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn damaged_exports_neither_panic_nor_lose_a_row_in_silence(
        which in any::<prop::sample::Index>(),
        damages in prop::collection::vec(damage(), 1..8),
    ) {
        let files = &*FIXTURES;
        let (name, table, bytes) = &files[which.index(files.len())];
        let bytes = damaged(bytes.clone(), &damages);
        if let Ok(imported) = import(table, &bytes, &options(&Value::Null)) {
            prop_assert!(adds_up(&imported), "{name}: {} read", imported.read);
            for bad in imported.rejected.iter().chain(&imported.notes) {
                prop_assert!(bad.line >= 1 && !bad.reason.is_empty());
            }
        }
    }

    #[test]
    fn no_bytes_panic_in_any_table(
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        head in prop::sample::select(vec![
            "", "deal_id;stage;entered_at\n", "lead_id,created_at,phone\n", "period;kind;amount\n",
            "period\tmetric\ttarget\n", "deal_id;product;quantity;price\n", "started_at;from;to;duration_s\n",
        ]),
    ) {
        let bytes = [head.as_bytes(), &bytes].concat();
        for table in TABLES {
            if let Ok(imported) = import(table, &bytes, &options(&Value::Null)) {
                prop_assert!(adds_up(&imported));
            }
        }
    }

    #[test]
    fn no_mapping_panics(text in "\\PC{0,80}|\\[columns\\]\n\"[a-z]{0,4}\" = \"[a-z_]{0,8}\"\n") {
        let _ = Mapping::parse(&text, "m.toml");
    }
}
