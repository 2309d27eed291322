//! A transferred call is heard whole: its recordings one after the other, in the time of its transcript.

use std::path::Path;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use serde_json::Value;

use super::{Site, encoded};
use crate::transfers::{RUN, talktrack, three};

const RATE: usize = 8000;

/// Sixteen-bit mono, a tone of 500 Hz between two seconds and silence elsewhere.
fn recording(path: &Path, seconds: usize, tone: std::ops::Range<usize>) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 8000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut wav = hound::WavWriter::create(path, spec).unwrap();
    for at in 0..seconds * RATE {
        let is_up = at / 8 % 2 == 0;
        let level = if is_up { 12_000_i16 } else { -12_000 };
        wav.write_sample(if tone.contains(&(at / RATE)) { level } else { 0 })
            .unwrap();
    }
    wav.finalize().unwrap();
}

async fn first(site: &Site) -> String {
    let list = site.api(Method::GET, "/api/v1/calls", "admin", "").await.json();
    let rows = list["calls"].as_array().unwrap();
    let is_first = |row: &&Value| row["recording"].as_str().is_some_and(|name| name.contains("first"));
    rows.iter().find(is_first).unwrap()["call"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn all_recordings_of_a_transferred_call_are_heard_in_its_time() {
    let folder = three();
    // Shorter than its transcript says: the second still begins where the whole has it.
    recording(&folder.path().join("calls/first.wav"), 19, 1..4);
    recording(&folder.path().join("calls/second.wav"), 40, 10..15);
    talktrack(folder.path())
        .args(RUN)
        .args(["--db", "calls.db", "--deals", "deals.csv", "--calls", "log.csv"])
        .assert()
        .code(0);
    let site = Site::over(folder).await;
    let cookie = site.sign_in("admin").await;
    let call = first(&site).await;
    let heard = async |second: usize| {
        let start = 44 + second * 16_000 * 2;
        let request = Request::get(format!("/calls/{call}/sound"))
            .header("host", "localhost")
            .header("cookie", &cookie)
            .header("range", format!("bytes={start}-{}", start + 15_999));
        let part = site.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(part.status, StatusCode::PARTIAL_CONTENT, "{second} s");
        let length = part.header("content-range").rsplit('/').next().map(str::to_owned);
        assert_eq!(length.as_deref(), Some("1920044"), "a minute at 16 kHz");
        part.text.bytes().any(|byte| byte != 0)
    };
    for (second, is_tone) in [
        (2, true),
        (10, false),
        (19, false),
        (22, false),
        (31, true),
        (34, true),
        (40, false),
    ] {
        assert_eq!(heard(second).await, is_tone, "at {second} s");
    }
    let page = site.get(&format!("/calls/{call}"), &cookie).await;
    assert!(page.text.contains("<audio"), "{}", page.text);
    assert!(page.text.contains("Parts of the transferred call"), "{}", page.text);
    for part in ["0:00–0:20</a> 101, 100", "0:20–1:00</a> 102, 66.7"] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
}

#[tokio::test]
async fn words_and_sides_of_every_recording_can_be_corrected() {
    let folder = three();
    let place = folder.path().to_owned();
    let with_log = ["--db", "calls.db", "--deals", "deals.csv", "--calls", "log.csv"];
    talktrack(&place).args(RUN).args(with_log).assert().code(0);
    let site = Site::over(folder).await;
    let cookie = site.sign_in("reviewer").await;
    let call = first(&site).await;
    let path = format!("/calls/{call}");
    let card = async || {
        let card = site
            .api(Method::GET, &format!("/api/v1{path}"), "admin", "")
            .await
            .json();
        (card["score"].clone(), card["metrics"].clone())
    };
    let page = async || site.get(&path, &cookie).await.text;
    let (before, parts) = (card().await, page().await);
    assert!(parts.contains("102, 66.7"), "{parts}");

    // The sixth line is the third of the second recording.
    let lines = site.get(&format!("{path}/words"), &cookie).await;
    let heard = "Хорошо, сегодня выставлю счёт на почту.";
    assert!(lines.text.contains(heard), "{}", lines.text);
    let csrf = lines.csrf();
    let fix = async |segment: u32, before: &str, text: &str| {
        let form = format!(
            "csrf={csrf}&segment={segment}&before={}&text={}",
            encoded(before),
            encoded(text)
        );
        site.post(&format!("{path}/words"), &cookie, &form).await.status
    };
    assert_eq!(fix(8, heard, "Нет.").await, StatusCode::NOT_FOUND);
    assert_eq!(fix(4, heard, "Нет.").await, StatusCode::CONFLICT);
    assert_eq!(fix(5, heard, "Хорошо, посмотрим.").await, StatusCode::SEE_OTHER);
    let now = page().await;
    assert!(now.contains("102, 33.3") && now.contains("101, 100"), "{now}");
    assert!(card().await.0.as_f64() < before.0.as_f64());
    let lines = site.get(&format!("{path}/words"), &cookie).await;
    assert!(
        lines.text.contains(&format!("<del>{heard}</del>")) && lines.text.contains("href=\"#s5\""),
        "{}",
        lines.text
    );
    assert_eq!(fix(5, "Хорошо, посмотрим.", heard).await, StatusCode::SEE_OTHER);
    assert_eq!(card().await, before, "back as it was");

    // The second recording's sides alone.
    let second = site.store.parts(call.parse().unwrap()).await.unwrap()[1].call;
    let swap = async |to: &str, recording: &str| {
        let form = format!("csrf={csrf}&to={to}&recording={recording}");
        site.post(&format!("{path}/swap"), &cookie, &form).await.status
    };
    let offered = page().await;
    assert!(
        offered.contains("From 0:20") && offered.contains(&second.to_string()),
        "{offered}"
    );
    assert_eq!(swap("swapped", &second.to_string()).await, StatusCode::SEE_OTHER);
    let now = page().await;
    assert!(now.contains("102, 0") && now.contains("101, 100"), "{now}");
    assert_ne!(card().await.1, before.1);
    assert_eq!(swap("back", &second.to_string()).await, StatusCode::SEE_OTHER);
    assert_eq!(card().await, before, "back as it was");
    let elsewhere = "00".repeat(32);
    assert_eq!(swap("swapped", &elsewhere).await, StatusCode::NOT_FOUND);

    // Nothing is left to be done.
    let again = talktrack(&place)
        .args(["score", "--db", "calls.db", "--form", "form.yaml"])
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&again.stdout).into_owned() + &String::from_utf8_lossy(&again.stderr);
    assert!(again.status.success() && told.contains("0 calls"), "{told}");
}
