//! Transferred calls: recordings that the call log ties together are scored as one call, and each agent has his part.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

pub(crate) fn talktrack(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_talktrack"));
    command.current_dir(folder);
    command
}

const FORM: &str = "\
id: test
language: ru
sections:
  - id: greeting
    items:
      - {id: hello, text: Поздоровался, who: agent, where: {opening: 30s}, phrases: [добрый день]}
  - id: close
    items:
      - {id: offer, text: Предложил счёт, who: agent, phrases: [выставлю счёт]}
      - {id: bye, text: Попрощался, who: agent, where: {last: 30s}, phrases: [до свидания]}
      - {id: thanks, text: Поблагодарил, who: agent, phrases: [спасибо за звонок]}
";

/// Anna greets and hands over.
const FIRST: &str = r#"{"duration_ms":20000,"language":"ru","channels":[{"index":0},{"index":1}],"segments":[
    {"channel":1,"start_ms":800,"end_ms":4000,"text":"Добрый день! Компания Ромашка, Анна."},
    {"channel":0,"start_ms":4500,"end_ms":8000,"text":"Здравствуйте, мне нужен менеджер по поставкам."},
    {"channel":1,"start_ms":9000,"end_ms":12000,"text":"Соединяю вас с Борисом."}]}"#;

/// Boris closes.
const SECOND: &str = r#"{"duration_ms":40000,"language":"ru","channels":[{"index":0},{"index":1}],"segments":[
    {"channel":1,"start_ms":1000,"end_ms":5000,"text":"Борис, слушаю вас."},
    {"channel":0,"start_ms":6000,"end_ms":9000,"text":"Нужны коробки, сто штук."},
    {"channel":1,"start_ms":10000,"end_ms":15000,"text":"Хорошо, сегодня выставлю счёт на почту."},
    {"channel":0,"start_ms":16000,"end_ms":18000,"text":"Да, отправляйте."},
    {"channel":1,"start_ms":30000,"end_ms":32000,"text":"До свидания!"}]}"#;

/// Somebody else's call.
const OTHER: &str = r#"{"duration_ms":9000,"language":"ru","channels":[{"index":0},{"index":1}],"segments":[
    {"channel":1,"start_ms":800,"end_ms":4000,"text":"Добрый день!"},
    {"channel":0,"start_ms":4500,"end_ms":8000,"text":"Здравствуйте."},
    {"channel":1,"start_ms":8100,"end_ms":8500,"text":"До свидания."},
    {"channel":0,"start_ms":8600,"end_ms":8900,"text":"До свидания."}]}"#;

const LOG: &str = "\
calldate,src,dst,channel,dstchannel,duration,billsec,disposition,uniqueid,linkedid,recordingfile
2026-10-12 10:00:00,74955551000,600,PJSIP/trunk-1,PJSIP/101-1,25,20,ANSWERED,1.1,1.1,first.wav
2026-10-12 10:00:30,74955551000,102,PJSIP/trunk-1,PJSIP/102-1,45,40,ANSWERED,1.3,1.1,second.wav
2026-10-12 12:00:00,74955552000,600,PJSIP/trunk-2,PJSIP/101-2,12,9,ANSWERED,2.1,2.1,other.wav
";

const DEALS: &str = "\
deal_id,phone,manager,source,product,amount,status,created_at,closed_at
D1,+74955551000,Борис,site,box,1000,won,2026-10-01T00:00:00Z,2026-11-01T00:00:00Z
D2,+74955552000,Анна,site,box,1000,lost,2026-10-01T00:00:00Z,2026-11-01T00:00:00Z
";

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("calls")).unwrap();
    for (name, text) in files {
        fs::write(
            folder.path().join("calls").join(format!("{name}.transcript.json")),
            text,
        )
        .unwrap();
    }
    fs::write(folder.path().join("form.yaml"), FORM).unwrap();
    fs::write(folder.path().join("log.csv"), LOG).unwrap();
    fs::write(folder.path().join("deals.csv"), DEALS).unwrap();
    folder
}

pub(crate) fn three() -> tempfile::TempDir {
    folder(&[("first", FIRST), ("second", SECOND), ("other", OTHER)])
}

fn json(folder: &Path, arguments: &[&str]) -> Value {
    let output = talktrack(folder)
        .args(arguments)
        .args(["--db", "calls.db", "--format", "json"])
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{arguments:?}: {e}: {error}"))
}

pub(crate) const RUN: [&str; 8] = [
    "run",
    "calls",
    "--engine",
    "replay",
    "--settle",
    "0",
    "--form",
    "form.yaml",
];

fn run(folder: &Path) -> Value {
    json(folder, &RUN)
}

fn import(folder: &Path, what: &str, file: &str) -> Value {
    json(folder, &["import", what, file])
}

fn card(folder: &Path, call: &str) -> Value {
    json(folder, &["report", "scorecard", call])
}

fn verdict<'a>(card: &'a Value, item: &str) -> &'a str {
    let items = card["items"].as_array().unwrap();
    items.iter().find(|i| i["id"] == item).unwrap()["verdict"]
        .as_str()
        .unwrap()
}

fn items(part: &Value) -> Vec<&str> {
    part["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["id"].as_str().unwrap())
        .collect()
}

fn manager<'a>(managers: &'a Value, name: &str) -> &'a Value {
    let rows = managers["rows"].as_array().unwrap_or_else(|| panic!("{managers}"));
    rows.iter()
        .find(|row| row["manager"] == name)
        .unwrap_or_else(|| panic!("{name}: {managers}"))
}

/// What must hold of the transferred call, however it came to be known.
fn check_whole(folder: &Path) {
    let whole = card(folder, "first");
    for (item, expected) in [
        ("hello", "pass"),
        ("offer", "pass"),
        ("bye", "pass"),
        ("thanks", "fail"),
    ] {
        assert_eq!(verdict(&whole, item), expected, "{item}: {whole}");
    }
    let parts = whole["parts"].as_array().unwrap();
    assert_eq!(parts.len(), 2);
    let times = |part: &Value| {
        (
            part["start_ms"].as_u64(),
            part["end_ms"].as_u64(),
            part["from_ms"].as_u64(),
        )
    };
    assert_eq!(times(&parts[0]), (Some(0), Some(20_000), Some(0)));
    assert_eq!(times(&parts[1]), (Some(20_000), Some(60_000), Some(0)));
    assert_eq!((&parts[0]["agent"], &parts[1]["agent"]), (&"101".into(), &"102".into()));
    assert_eq!(
        (items(&parts[0]), items(&parts[1])),
        (vec!["hello"], vec!["offer", "bye", "thanks"])
    );
    assert_eq!(parts[0]["score"], 100.0);
    assert!((parts[1]["score"].as_f64().unwrap() - 66.67).abs() < 0.01, "{parts:?}");
    // The quote is heard in Boris's own recording.
    let quote = &parts[1]["items"][0]["quotes"][0];
    assert_eq!(
        (&quote["call"], &quote["start_ms"]),
        (&parts[1]["call"], &10_000.into()),
        "{quote}"
    );
    let offer = &whole["items"].as_array().unwrap()[1];
    assert_eq!(
        offer["evidence"][0]["start_ms"], 30_000,
        "in the time of the whole call"
    );

    let managers = json(folder, &["report", "managers"]);
    let count = |name: &str, field: &str| manager(&managers, name)[field].as_u64();
    assert_eq!((count("101", "calls"), count("101", "scored")), (Some(2), Some(2)));
    assert_eq!((count("102", "calls"), count("102", "scored")), (Some(1), Some(1)));
    // Each item goes to one of them: together they are those of the two scored calls.
    let decided: u64 = managers["rows"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|row| row["items"].as_array().unwrap())
        .map(|item| item["decided"].as_u64().unwrap_or_else(|| panic!("{item}")))
        .sum();
    assert_eq!(decided, 8, "{managers}");
    let lift = json(folder, &["report", "lift"]);
    assert_eq!(lift["deals"]["won"], 1, "{lift}");
}

#[test]
fn recordings_of_one_conversation_are_one_scored_call_with_a_part_for_each_agent() {
    let folder = three();
    import(folder.path(), "deals", "deals.csv");
    import(folder.path(), "calls", "log.csv");
    let summary = run(folder.path());
    assert_eq!(
        (&summary["transcribed"], &summary["scored"]),
        (&3.into(), &2.into()),
        "{summary}"
    );
    check_whole(folder.path());
    let again = run(folder.path());
    assert_eq!(
        (&again["transcribed"], &again["scored"]),
        (&0.into(), &0.into()),
        "{again}"
    );
    check_whole(folder.path());

    let refused = talktrack(folder.path())
        .args(["report", "scorecard", "second", "--db", "calls.db"])
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        !refused.status.success() && error.contains("part of a transferred call"),
        "{error}"
    );
    let text = talktrack(folder.path())
        .args(["report", "scorecard", "first", "--db", "calls.db"])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    assert!(
        text.contains("2. 102 · second 0:00–0:40 · 66.7") || text.contains("2. 102 · second 0:00–0:40 · 66,7"),
        "{text}"
    );
}

#[test]
fn a_log_that_comes_later_scores_again_and_transcribes_nothing() {
    let folder = three();
    let summary = run(folder.path());
    assert_eq!(summary["scored"], 3, "{summary}");
    assert!(card(folder.path(), "first").get("parts").is_none());
    import(folder.path(), "calls", "log.csv");
    import(folder.path(), "deals", "deals.csv");
    let summary = run(folder.path());
    assert_eq!(summary["transcribed"], 0, "{summary}");
    check_whole(folder.path());

    // The log takes it back: both are calls of their own again.
    let apart = LOG.replace("1.3,1.1,", "1.3,1.3,");
    fs::write(folder.path().join("log.csv"), apart).unwrap();
    import(folder.path(), "calls", "log.csv");
    let summary = run(folder.path());
    assert_eq!(summary["transcribed"], 0, "{summary}");
    let second = card(folder.path(), "second");
    assert!(
        second.get("parts").is_none() && verdict(&second, "offer") == "pass",
        "{second}"
    );
    assert_eq!(verdict(&card(folder.path(), "first"), "offer"), "fail");
}

#[test]
fn the_order_in_which_things_come_does_not_matter() {
    let all = [("first", FIRST), ("second", SECOND), ("other", OTHER)];
    // The second half is there first, then the log, then the rest.
    let folder = folder(&[("second", SECOND)]);
    run(folder.path());
    let mut rows: Vec<&str> = LOG.lines().collect();
    rows[1..].reverse();
    fs::write(folder.path().join("log.csv"), rows.join("\n")).unwrap();
    import(folder.path(), "calls", "log.csv");
    run(folder.path());
    assert_eq!(
        verdict(&card(folder.path(), "second"), "offer"),
        "pass",
        "alone as long as it is alone"
    );
    for (name, text) in all {
        fs::write(folder.path().join(format!("calls/{name}.transcript.json")), text).unwrap();
    }
    import(folder.path(), "deals", "deals.csv");
    run(folder.path());
    check_whole(folder.path());
}

/// One recording goes on while the call is handed over: who speaks is told by time.
#[test]
fn one_recording_of_two_agents_is_divided_by_time() {
    let whole = r#"{"duration_ms":60000,"language":"ru","channels":[{"index":0},{"index":1}],"segments":[
        {"channel":1,"start_ms":800,"end_ms":4000,"text":"Добрый день! Компания Ромашка, Анна."},
        {"channel":0,"start_ms":4500,"end_ms":8000,"text":"Здравствуйте, мне нужен менеджер по поставкам."},
        {"channel":1,"start_ms":26000,"end_ms":29000,"text":"Борис, слушаю вас."},
        {"channel":1,"start_ms":30000,"end_ms":35000,"text":"Сегодня выставлю счёт на почту."},
        {"channel":1,"start_ms":50000,"end_ms":52000,"text":"До свидания!"}]}"#;
    let folder = folder(&[("whole", whole)]);
    // Answered after 5 s, handed over after 20 s, answered 4 s later. Either order of the rows.
    let head = "calldate,src,dst,channel,dstchannel,duration,billsec,disposition,uniqueid,linkedid,recordingfile";
    let first = "2026-10-12 10:00:00,74955551000,600,PJSIP/trunk-1,PJSIP/101-1,25,20,ANSWERED,1.1,1.1,whole.wav";
    let second = "2026-10-12 10:00:25,74955551000,102,PJSIP/trunk-1,PJSIP/102-1,44,40,ANSWERED,1.3,1.1,whole.wav";
    for log in [[head, first, second].join("\n"), [head, second, first].join("\n")] {
        fs::write(folder.path().join("log.csv"), log).unwrap();
        import(folder.path(), "calls", "log.csv");
        let summary = run(folder.path());
        assert_eq!(summary["calls"], 1, "{summary}");
        let whole = card(folder.path(), "whole");
        let parts = whole["parts"].as_array().unwrap();
        let shape: Vec<_> = parts
            .iter()
            .map(|part| {
                (
                    part["agent"].as_str().unwrap(),
                    part["from_ms"].as_u64().unwrap(),
                    items(part),
                )
            })
            .collect();
        assert_eq!(
            shape,
            [
                ("101", 0, vec!["hello"]),
                ("102", 24_000, vec!["offer", "bye", "thanks"])
            ]
        );
        assert_eq!(parts[1]["items"][0]["quotes"][0]["start_ms"], 30_000);
        let managers = json(folder.path(), &["report", "managers"]);
        assert_eq!(manager(&managers, "102")["calls"], 1, "{managers}");
    }
    // The same log again changes nothing.
    let tally = import(folder.path(), "calls", "log.csv");
    assert_eq!(
        (&tally["stored"]["added"], &tally["stored"]["updated"]),
        (&0.into(), &0.into()),
        "{tally}"
    );
    assert_eq!(run(folder.path())["scored"], 0);
}

/// A person's verdict on the whole call moves the part it belongs to, and no other.
#[test]
fn a_verdict_moves_the_part_it_belongs_to() {
    let folder = three();
    import(folder.path(), "calls", "log.csv");
    run(folder.path());
    let given = talktrack(folder.path())
        .args([
            "verdict",
            "give",
            "--call",
            "first",
            "--item",
            "thanks",
            "--verdict",
            "pass",
            "--by",
            "Вера",
            "--db",
            "calls.db",
        ])
        .output()
        .unwrap();
    assert!(given.status.success(), "{}", String::from_utf8_lossy(&given.stderr));
    let whole = || card(folder.path(), "first");
    let shares = |whole: &Value| (whole["parts"][0]["score"].clone(), whole["parts"][1]["score"].clone());
    assert_eq!(shares(&whole()), (100.0.into(), 100.0.into()), "{}", whole());
    // It stands over what the machine says next, too.
    let form = fs::read_to_string(folder.path().join("form.yaml")).unwrap();
    let form = form.replace("спасибо за звонок", "спасибо за ваш звонок");
    fs::write(folder.path().join("form.yaml"), form).unwrap();
    assert_eq!(run(folder.path())["scored"], 2);
    assert_eq!(shares(&whole()), (100.0.into(), 100.0.into()), "{}", whole());
    talktrack(folder.path())
        .args(["verdict", "undo", "--call", "first", "--item", "thanks", "--by", "Вера"])
        .args(["--db", "calls.db"])
        .assert()
        .success();
    let (_, second) = shares(&whole());
    assert!((second.as_f64().unwrap() - 66.67).abs() < 0.01, "{}", whole());
}
