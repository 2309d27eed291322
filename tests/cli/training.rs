//! `talktrack report training`, on recordings that come with the project: clips proved against their sources, calls that
//! were played and are remembered, a killed run, what became of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use talktrack::domain::{
    CallId, CallLogEntry, ContentHash, Deal, DealId, DealStatus, Direction, Evidence, Fingerprint, FormId, FormRef,
    ItemResult, JoinOutcome, Match, MatchedBy, Scorecard, SectionScore, Transcript, UnmatchedReason, Verdict, Word,
};
use talktrack::store::{self, FormOutline, FormTexts, ItemOutline, JoinRow, ScoredCall, Sighting, Store};

/// 16-bit PCM, mono.
const PCM: &str = "out-74955550186-105-20261020-093144-1792477904.9.wav";
/// A-law, stereo.
const ALAW: &str = "rowan_0412.wav";

/// Recording (or what stands for one), transcript, manager, passed and won.
const CALLS: [(&str, &str, &str, bool); 6] = [
    (
        PCM,
        "out-74955550186-105-20261020-093144-1792477904.9",
        "Анна Котова",
        true,
    ),
    (ALAW, "rowan_0412", "Борис Ли", false),
    ("voda-zakaz-20261013.mp3", "voda-zakaz-20261013", "Борис Ли", true),
    ("maple-laura-monday.flac", "maple-laura-monday", "Вера Соль", false),
    ("gone.wav", "call_0005", "Вера Соль", true),
    ("only.transcript.json", "birch-ledger-followup", "Анна Котова", false),
];

/// Calls without recordings and deals, one every twelve hours from the first of October: what pass rates are made of.
const OTHERS: usize = 80;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/calls").join(name)
}

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

struct Department {
    folder: tempfile::TempDir,
}

impl Department {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let made = Self { folder };
        fs::create_dir(made.path("calls")).unwrap();
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let store = store::open(made.path("calls.db").to_str().unwrap(), true)
                .await
                .unwrap();
            fill(store.as_ref(), &made.path("calls")).await;
            store.close().await;
        });
        made
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_talktrack"));
        command
            .current_dir(&self.folder)
            .args(["report", "training", "--db", "calls.db"])
            .args(args);
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    fn report(&self, args: &[&str]) -> String {
        let output = self.run(args);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{args:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn json(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.report(&[args, &["--format", "json"]].concat())).unwrap()
    }

    fn refused(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    /// Sessions that the database remembers.
    fn sessions(&self) -> usize {
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let store = store::open(self.path("calls.db").to_str().unwrap(), false)
                .await
                .unwrap();
            let sessions = store.training_sessions(&FormId::from("b2b")).await.unwrap();
            store.close().await;
            sessions.len()
        })
    }

    fn files(&self, folder: &str) -> Vec<String> {
        let mut files = Vec::new();
        for folder in [PathBuf::from(folder), Path::new(folder).join("clips")] {
            let Ok(entries) = fs::read_dir(self.folder.path().join(&folder)) else {
                continue;
            };
            files.extend(entries.map(|e| e.unwrap().path()).filter(|p| p.is_file()).map(|p| {
                let name = p
                    .strip_prefix(self.folder.path())
                    .unwrap()
                    .to_string_lossy()
                    .into_owned();
                name.split_once('/').unwrap().1.to_owned()
            }));
        }
        files.sort();
        files
    }
}

/// The true transcript of a recording, its words spread evenly over each segment.
fn transcript(name: &str) -> Transcript {
    let text = fs::read_to_string(fixture(&format!("{name}.truth.json"))).unwrap();
    let mut transcript: Transcript = serde_json::from_str(&text).unwrap();
    for segment in &mut transcript.segments {
        let words: Vec<String> = segment.text.split_whitespace().map(str::to_owned).collect();
        let count = u32::try_from(words.len()).unwrap();
        let length = segment.end_ms.0 - segment.start_ms.0;
        let at = |n: u32| talktrack::domain::Millis(segment.start_ms.0 + length * n / count);
        segment.words = (0..)
            .zip(words)
            .map(|(n, text)| Word {
                start_ms: at(n),
                end_ms: at(n + 1),
                text,
                probability: Some(0.9),
            })
            .collect();
    }
    transcript
}

fn card(transcript: &Transcript, verdict: Verdict, budget: Verdict) -> Scorecard {
    // In the middle of the call: neither end of it is in the way.
    let segment = &transcript.segments[transcript.segments.len() / 2];
    let evidence = Evidence {
        quote: segment.text.clone(),
        channel: segment.channel,
        start_ms: segment.start_ms,
        end_ms: segment.end_ms,
        matched: Match::Exact,
        distance: 0,
    };
    let item = |id: &str, verdict, evidence| ItemResult {
        id: id.into(),
        section: "s".into(),
        verdict,
        points: 0.0,
        max: 1.0,
        critical: false,
        evidence,
        reason: None,
        machine: None,
        human: None,
    };
    let words = if verdict == Verdict::Pass {
        vec![evidence]
    } else {
        vec![]
    };
    Scorecard {
        score: None,
        unfailed_score: None,
        result: None,
        coverage: Some(1.0),
        form: FormRef {
            id: FormId::from("b2b"),
            hash: "00".into(),
        },
        sections: vec![SectionScore {
            id: "s".into(),
            score: None,
        }],
        items: vec![item("price", verdict, words), item("budget", budget, vec![])],
        events: vec![],
        metrics: std::collections::BTreeMap::new(),
        decision: None,
    }
}

async fn fill(store: &dyn Store, folder: &Path) {
    let at = time("2026-10-01T00:00:00Z");
    let fingerprint = Fingerprint::of(&["test"]);
    let (mut sightings, mut batch, mut deals, mut log, mut join) = (vec![], vec![], vec![], vec![], vec![]);
    let mut texts = Vec::new();
    for (n, (file, truth, manager, good)) in CALLS.into_iter().enumerate() {
        let bytes = fs::read(fixture(file)).unwrap_or_else(|_| file.as_bytes().to_vec());
        if fixture(file).exists() {
            fs::write(folder.join(file), &bytes).unwrap();
        }
        let call = ContentHash::of(&bytes);
        let transcript = transcript(truth);
        let verdict = if good { Verdict::Pass } else { Verdict::Fail };
        sightings.push(sighting(folder.join(file), call));
        batch.push(scored(call, &fingerprint, card(&transcript, verdict, Verdict::Fail)));
        texts.push((call, transcript));
        let id = format!("D-{n}");
        let status = if good { DealStatus::Won } else { DealStatus::Lost };
        deals.push(Deal {
            product: Some(if n < 4 { "CRM" } else { "Склад" }.into()),
            closed_at: Some(time("2026-10-12T00:00:00Z")),
            ..Deal::new(DealId::from(id.as_str()), status, at)
        });
        log.push(entry(file, manager, time("2026-10-05T09:00:00Z")));
        join.push(JoinRow {
            call,
            log_recording: Some(file.to_owned()),
            outcome: JoinOutcome::Matched {
                deal_id: DealId::from(id.as_str()),
                by: MatchedBy::CrmId,
            },
        });
    }
    let text = transcript("rowan_0412");
    for n in 0..OTHERS {
        let name = format!("other-{n}.wav");
        let call = ContentHash::of(name.as_bytes());
        sightings.push(sighting(folder.join(&name), call));
        // "price" passes in every fourth call before the 21st, in three of four after it; "budget" never.
        let passes = if n < 40 { n % 4 == 0 } else { n % 4 != 0 };
        let verdict = if passes { Verdict::Pass } else { Verdict::Fail };
        batch.push(scored(call, &fingerprint, card(&text, verdict, Verdict::Fail)));
        let manager = if n % 2 == 0 {
            "Борис Ли"
        } else {
            "Глеб Мак"
        };
        let hours = i64::try_from(n).unwrap() * 12 + 6;
        log.push(entry(&name, manager, at + SignedDuration::from_hours(hours)));
        join.push(JoinRow {
            call,
            log_recording: Some(name),
            outcome: JoinOutcome::Unmatched {
                reason: UnmatchedReason::NoPhone,
            },
        });
    }
    store.record_sightings(&sightings).await.unwrap();
    for (call, transcript) in &texts {
        store
            .save_transcript(*call, &fingerprint, None, transcript, at)
            .await
            .unwrap();
    }
    store.save_scorecards(&batch, at).await.unwrap();
    store.import_deals(&deals).await.unwrap();
    store.import_call_log(&log).await.unwrap();
    store.save_join(&join).await.unwrap();
    save_form(store).await;
}

async fn save_form(store: &dyn Store) {
    let form = FormRef {
        id: FormId::from("b2b"),
        hash: "00".into(),
    };
    let item = |id: &str, weight| ItemOutline {
        id: id.into(),
        section: "s".into(),
        text: String::new(),
        weight,
        critical: false,
        bonus: false,
        report_only: false,
    };
    let outline = FormOutline {
        form: form.clone(),
        by_sections: false,
        critical_is_zero: false,
        pass_from: None,
        coverage_floor: 0.0,
        sections: vec![("s".into(), 1.0)],
        items: vec![item("price", 1.0), item("budget", 3.0)],
    };
    store.save_form_outline(&outline).await.unwrap();
    let texts = FormTexts {
        title: "Продажи".into(),
        language: "ru".into(),
        sections: std::collections::BTreeMap::new(),
        items: [
            ("price".into(), "Отработал цену".to_owned()),
            ("budget".into(), "Узнал бюджет".to_owned()),
        ]
        .into(),
    };
    store.save_form_texts(&form, &texts).await.unwrap();
}

fn sighting(path: PathBuf, call: CallId) -> Sighting {
    Sighting {
        path,
        size: 1,
        mtime_ns: 0,
        call,
        seen_at: time("2026-10-01T00:00:00Z"),
    }
}

fn scored(call: CallId, fingerprint: &Fingerprint, scorecard: Scorecard) -> ScoredCall {
    ScoredCall {
        call,
        fingerprint: fingerprint.clone(),
        meaningful: true,
        scorecard,
    }
}

fn entry(recording: &str, manager: &str, at: Timestamp) -> CallLogEntry {
    CallLogEntry {
        direction: Some(Direction::Outbound),
        agent: Some(manager.into()),
        ..CallLogEntry::new(recording, at)
    }
}

fn samples(path: &Path) -> (hound::WavSpec, Vec<i16>) {
    let mut reader = hound::WavReader::open(path).unwrap();
    let samples = reader.samples::<i16>().map(Result::unwrap).collect();
    (reader.spec(), samples)
}

/// Every clip of a report, by the name of its sound.
fn clips(report: &Value) -> Vec<&Value> {
    let pairs = report["pairs"].as_array().unwrap();
    pairs
        .iter()
        .flat_map(|pair| [&pair["handled"], &pair["missed"]])
        .collect()
}

const THREE: [&str; 6] = ["--item", "price", "--pairs", "3", "--as-of", "2026-10-20"];

fn with(more: &[&'static str]) -> Vec<&'static str> {
    [&THREE, more].concat()
}

#[test]
fn clips_are_the_recordings_own_sound_and_what_cannot_be_heard_is_said() {
    let department = Department::new();
    let report = department.json(&with(&["--out", "review"]));
    assert_eq!(report["pairs"].as_array().unwrap().len(), 3);
    for pair in report["pairs"].as_array().unwrap() {
        assert_ne!(pair["handled"]["manager"], pair["missed"]["manager"]);
    }
    for person in report["people"].as_array().unwrap() {
        assert_eq!(
            (&person["handled"], &person["missed"]),
            (&1.into(), &1.into()),
            "{person}"
        );
    }
    let mut heard = 0;
    for clip in clips(&report) {
        let call: CallId = clip["call"].as_str().unwrap().parse().unwrap();
        let source = CALLS.iter().find(|(file, ..)| {
            let bytes = fs::read(fixture(file)).unwrap_or_else(|_| file.as_bytes().to_vec());
            ContentHash::of(&bytes) == call
        });
        let (file, truth, ..) = source.unwrap();
        let at = |name: &str| u32::try_from(clip[name].as_u64().unwrap()).unwrap();
        let (from, to) = (at("clip_start_ms"), at("clip_end_ms"));
        assert!(from <= at("start_ms") && to >= at("end_ms"));
        for word in transcript(truth).segments.iter().flat_map(|segment| &segment.words) {
            for border in [from, to] {
                assert!(
                    border <= word.start_ms.0 || border >= word.end_ms.0,
                    "{border} in {word:?}"
                );
            }
        }
        match *file {
            "gone.wav" => assert_eq!(clip["sound"], serde_json::json!({"missing": "gone"})),
            "only.transcript.json" => assert_eq!(clip["sound"], serde_json::json!({"missing": "transcript_only"})),
            _ => {
                heard += 1;
                let sound = clip["sound"]["file"].as_str().unwrap();
                let (spec, clip) = samples(&department.path("review").join(sound));
                let milliseconds = clip.len() as u64 * 1000 / u64::from(spec.channels) / u64::from(spec.sample_rate);
                assert!(milliseconds.abs_diff(u64::from(to - from)) <= 1, "{file}");
                assert_eq!(
                    spec.channels,
                    if *file == PCM { 1 } else { 2 },
                    "{file}: channels are kept"
                );
                if *file == PCM {
                    let (source_spec, whole) = samples(&fixture(PCM));
                    assert_eq!(spec, source_spec);
                    let frame = |ms: u32| ((ms * (spec.sample_rate / 1000)) as usize).min(whole.len());
                    assert_eq!(clip, whole[frame(from)..frame(to)], "bit for bit");
                }
            }
        }
    }
    assert_eq!(heard, 4);
    let files = department.files("review");
    assert_eq!(files.len(), 4 + 3, "{files:?}");

    let page = fs::read_to_string(department.path("review/index.html")).unwrap();
    assert!(
        page.starts_with("<!DOCTYPE html>\n<html lang=\"ru\">"),
        "the language of the form"
    );
    assert!(page.contains("<h1>Отработал цену</h1>"));
    assert_eq!(page.matches("<audio ").count(), 4);
    assert!(page.contains("записи нет на прежнем месте") && page.contains("звонок пришёл расшифровкой"));
    let sheet = fs::read_to_string(department.path("review/questions.md")).unwrap();
    assert!(sheet.contains("## Пара 3") && sheet.contains("-good.wav`"));

    let mut archive = zip::ZipArchive::new(fs::File::open(department.path("review/clips.zip")).unwrap()).unwrap();
    assert_eq!(archive.len(), 5);
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        assert_eq!(file.compression(), zip::CompressionMethod::Stored);
        let mut packed = Vec::new();
        std::io::Read::read_to_end(&mut file, &mut packed).unwrap();
        let name = file.name().unwrap().into_owned();
        let beside = department.path("review").join(&name);
        assert_eq!(packed, fs::read(beside).unwrap(), "{name}");
    }
}

#[test]
fn calls_that_were_played_are_not_offered_again() {
    let department = Department::new();
    assert_eq!(department.json(&THREE)["pairs"].as_array().unwrap().len(), 3);
    assert_eq!(department.sessions(), 0, "a look is not a training");

    let one = ["--item", "price", "--pairs", "1", "--as-of", "2026-10-20"];
    let first = department.json(&[&one[..], &["--out", "review"]].concat());
    let second = department.json(&[&one[..], &["--out", "review"]].concat());
    assert_eq!(first["pairs"], second["pairs"], "the same command on the same day");
    assert_eq!(department.sessions(), 1);

    let used: Vec<&Value> = clips(&first).into_iter().map(|clip| &clip["call"]).collect();
    let next = department.json(&[&one[..], &["--out", "other"]].concat());
    assert!(clips(&next).iter().all(|clip| !used.contains(&&clip["call"])), "{next}");
    assert_eq!(
        next["candidates"],
        serde_json::json!({"handled": 2, "missed": 2, "used": 2})
    );
    assert_eq!(department.sessions(), 2);
    let again = department.json(&[&THREE[..], &["--again"]].concat());
    assert_eq!(
        (again["pairs"].as_array().unwrap().len(), &again["candidates"]["used"]),
        (3, &0.into())
    );

    // The third pair, and then nothing is left: nothing is written, and nothing remembered.
    department.json(&[&one[..], &["--out", "third"]].concat());
    let none = department.run(&[&one[..], &["--out", "fourth"]].concat());
    assert_eq!(none.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&none.stderr).contains("no pair to play"));
    assert!(!department.path("fourth").exists());
    assert_eq!(department.sessions(), 3);
    let left: Vec<String> = fs::read_dir(&department.folder)
        .unwrap()
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains("talktrack-"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn the_weakest_item_with_pairs_is_taken_and_it_says_why() {
    let department = Department::new();
    let report = department.json(&["--as-of", "2026-10-20", "--pairs", "2"]);
    let ranking = report["ranking"].as_array().unwrap();
    // 3 × all fail, and 1 × (1 − 43 of 86).
    let told = |at: usize| {
        (
            &ranking[at]["id"],
            &ranking[at]["need"],
            &ranking[at]["pairs"],
            &ranking[at]["weight"],
        )
    };
    assert_eq!(told(0), (&"budget".into(), &3.0.into(), &0.into(), &3.0.into()));
    assert_eq!(told(1), (&"price".into(), &0.5.into(), &2.into(), &1.0.into()));
    assert_eq!(
        report["target"],
        serde_json::json!({"kind": "item", "id": "price", "title": "Отработал цену"})
    );
    let table = department.report(&["--as-of", "2026-10-20", "--report-language", "ru"]);
    assert!(
        table.contains("Почему этот пункт") && table.contains("Узнал бюджет"),
        "{table}"
    );
}

#[test]
fn one_manager_names_and_other_faces() {
    let department = Department::new();
    let vera = department.json(&with(&["--manager", "Вера Соль"]));
    for pair in vera["pairs"].as_array().unwrap() {
        let names = [&pair["handled"]["manager"], &pair["missed"]["manager"]];
        assert!(names.contains(&&"Вера Соль".into()), "{pair}");
    }
    assert_eq!(vera["pairs"].as_array().unwrap().len(), 2);
    assert!(
        vera["warnings"]
            .as_array()
            .unwrap()
            .iter()
            .any(|w| w["kind"] == "fewer_pairs")
    );

    let hidden = department.report(&with(&["--anonymous", "--out", "room", "--format", "csv"]));
    let page = fs::read_to_string(department.path("room/index.html")).unwrap();
    let sheet = fs::read_to_string(department.path("room/questions.md")).unwrap();
    for text in [&hidden, &page, &sheet] {
        assert!(
            ["Котова", "Борис", "Вера"].iter().all(|name| !text.contains(name)),
            "{text}"
        );
    }
    assert!(page.contains("Менеджер 1") && page.contains("Имена менеджеров на этой странице заменены"));
    assert_eq!(hidden.lines().count(), 7);
    let html = department.report(&with(&["--again", "--format", "html", "--language", "en"]));
    assert!(
        html.contains("<html lang=\"en\">") && !html.contains("<audio "),
        "a page without sound"
    );
}

#[test]
fn what_is_not_known_is_told_with_a_way_out() {
    let department = Department::new();
    let said = department.refused(&["--item", "nonsense"]);
    assert!(said.contains("its items: price, budget"), "{said}");
    let said = department.refused(&["--event", "question"]);
    assert!(said.contains("objection:price"), "{said}");
    let none = department.json(&["--event", "objection:price"]);
    assert_eq!(
        (&none["pairs"], &none["warnings"][0]["kind"]),
        (&serde_json::json!([]), &"no_pairs".into())
    );

    fs::create_dir(department.path("photos")).unwrap();
    fs::write(department.path("photos/cat.jpg"), "cat").unwrap();
    let said = department.refused(&with(&["--out", "photos"]));
    assert!(said.contains("holds something else"), "{said}");
    assert_eq!(fs::read(department.path("photos/cat.jpg")).unwrap(), b"cat");
    assert_eq!(department.sessions(), 0);
}

/// Killed at instants spread over its life: the folder is whole or not there, and nothing is remembered that cannot be
/// played.
#[test]
fn a_killed_run_leaves_a_whole_folder_or_none() {
    let department = Department::new();
    let args = with(&["--out", "review"]);
    let mut finished = 0;
    for kill in 0_u64..14 {
        let mut child = department
            .command(&args)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(10 + kill * kill * 4));
        let _ = child.kill();
        finished += usize::from(child.wait().unwrap().success());
        let there = department.path("review").exists();
        if there {
            assert_eq!(department.files("review").len(), 7, "after {kill}");
        }
        assert!(
            department.sessions() <= usize::from(there),
            "remembered and not written, after {kill}"
        );
        if kill % 3 == 2 {
            let _ = fs::remove_dir_all(department.path("review"));
            // The memory of a folder that was thrown away stays: the calls were written out once.
            if department.sessions() > 0 {
                break;
            }
        }
    }
    let whole = department.json(&args);
    assert_eq!(
        whole["pairs"].as_array().unwrap().len(),
        3,
        "whatever happened, the command can be repeated"
    );
    assert_eq!(
        (department.files("review").len(), department.sessions()),
        (7, 1),
        "{finished} finished"
    );
}

#[test]
fn an_exchange_that_was_cut_short_is_set_right() {
    let department = Department::new();
    department.report(&with(&["--out", "review"]));
    // As a kill between the two renames leaves it.
    fs::rename(department.path("review"), department.path(".review.talktrack-former")).unwrap();
    fs::create_dir_all(department.path(".review.talktrack-part/clips")).unwrap();
    department.report(&with(&["--out", "review"]));
    assert_eq!(department.files("review").len(), 7);
    assert!(
        !department.path(".review.talktrack-former").exists() && !department.path(".review.talktrack-part").exists()
    );
    assert_eq!(department.sessions(), 1);
}

#[test]
fn progress_stands_beside_that_of_the_untrained() {
    let department = Department::new();
    let nobody = department.report(&["--progress"]);
    assert!(nobody.contains("Nobody has been trained yet"), "{nobody}");
    department.report(&with(&["--out", "review", "--for", "Борис Ли"]));
    let progress = department.json(&["--progress", "--as-of", "2026-11-20", "--days", "30"]);
    let rows = progress["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 1, "{progress}");
    let row = &rows[0];
    assert_eq!(
        (&row["manager"], &row["target"]["title"], &row["day"]),
        (&"Борис Ли".into(), &"Отработал цену".into(), &"2026-10-20".into())
    );
    // Calls of his: one each day at 06:00 UTC from the first on; passed every second time before the 21st (n % 4 == 0), and
    // every second time after it. Two recordings more before: one passed, one failed.
    assert_eq!(row["before"]["decided"], 19 + 2);
    assert_eq!(row["before"]["passed"], 10 + 1);
    assert_eq!(
        (&row["after"]["decided"], &row["after"]["passed"]),
        (&20.into(), &10.into())
    );
    assert_eq!(row["others"], Value::Null, "too few of them");
    assert_eq!(row["reading"], "too_few_before");
    let csv = department.report(&["--progress", "--as-of", "2026-11-20", "--format", "csv"]);
    assert!(
        csv.starts_with("manager,target_kind,target,day,") && csv.contains("Борис Ли,item,price,2026-10-20,1,"),
        "{csv}"
    );
    let said = department.refused(&["--progress", "--format", "html"]);
    assert!(said.contains("not made as a page"), "{said}");
}
