//! Scorecard pages of real recordings: made from transcripts and the audio beside them, opened in a browser where there is
//! one (`cargo test -- --ignored`; each start of a browser takes seconds).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const ROWAN: &str = "rowan_0412";
const VODA: &str = "voda-zakaz-20261013";
const ATTACK: &str = "</script><img src=x onerror=alert(1)>";

/// Two calls, an English one (telephone A-law) and a Russian one (MP3), scored from their transcripts.
struct Calls {
    folder: tempfile::TempDir,
}

impl Calls {
    fn new() -> Self {
        Self::with_text(|text| text)
    }

    /// `change` is done to the transcript of the English call.
    fn with_text(change: impl FnOnce(String) -> String) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let calls = folder.path().join("calls");
        fs::create_dir(&calls).unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let truth = |name: &str| fs::read_to_string(root.join(format!("fixtures/calls/{name}.truth.json"))).unwrap();
        fs::write(calls.join(format!("{ROWAN}.transcript.json")), change(truth(ROWAN))).unwrap();
        fs::write(calls.join(format!("{VODA}.transcript.json")), truth(VODA)).unwrap();
        for audio in [format!("{ROWAN}.wav"), format!("{VODA}.mp3")] {
            fs::copy(root.join("fixtures/calls").join(&audio), calls.join(&audio)).unwrap();
        }
        let made = Self { folder };
        let form = |language: &str| {
            root.join(format!("scripts/b2b-sales-{language}.yaml"))
                .display()
                .to_string()
        };
        let (ru, en) = (form("ru"), form("en"));
        let log = root.join("fixtures/calls.csv").display().to_string();
        made.talktrack(&[
            "run", "calls", "--engine", "replay", "--settle", "0", "--form", &ru, "--form", &en, "--calls", &log,
        ]);
        made
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Standard output of a command that succeeds (1: rows of the call log were refused, which is not its matter).
    fn talktrack(&self, args: &[&str]) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_talktrack"))
            .current_dir(&self.folder)
            .args(args)
            .args(["--db", "calls.db"])
            .output()
            .unwrap();
        let code = output.status.code();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(code == Some(0) || code == Some(1), "{args:?}: {code:?} {said}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The only file of a folder that ends so.
    fn only(&self, folder: &str, ending: &str) -> PathBuf {
        let entries = fs::read_dir(self.path(folder)).unwrap().map(|e| e.unwrap().path());
        let mut found: Vec<PathBuf> = entries.filter(|p| p.to_string_lossy().ends_with(ending)).collect();
        assert_eq!(found.len(), 1, "{found:?}");
        found.remove(0)
    }
}

#[test]
fn a_page_is_in_the_language_of_its_form_with_titles_from_the_database() {
    let calls = Calls::new();
    let page = |args: &[&str]| {
        let all = [&["report", "scorecard", "--format", "html"], args].concat();
        calls.talktrack(&all)
    };
    let russian = page(&["--call", VODA]);
    assert!(russian.starts_with("<!DOCTYPE html>\n<html lang=\"ru\">"));
    assert!(
        russian.contains("Клиент</dt><dd>+7••••••••17</dd>"),
        "the customer is masked"
    );
    assert!(russian.contains("class=\"wave agent\"") && russian.contains("class=\"wave customer\""));
    assert!(russian.contains(&format!("src=\"calls/{VODA}.mp3\"")));
    let title = title_in("b2b-sales-ru.yaml");
    assert!(russian.contains(&title), "{title}");
    let english = page(&[ROWAN]);
    assert!(english.contains("<html lang=\"en\">") && english.contains(&title_in("b2b-sales-en.yaml")));
    assert!(page(&["--call", ROWAN, "--language", "ru"]).contains("<html lang=\"ru\">"));
    let card: Value =
        serde_json::from_str(&calls.talktrack(&["report", "scorecard", ROWAN, "--format", "json"])).unwrap();
    assert!(
        card["items"][0]["title"].is_string() && card["sections"][0]["title"].is_string(),
        "{card}"
    );
    assert_eq!(card["form"]["title"], title_in("b2b-sales-en.yaml"));
    let table = calls.talktrack(&["report", "scorecard", VODA]);
    assert!(
        table.contains("не\u{a0}выполнено") && !table.contains("greeting."),
        "{table}"
    );
}

/// The title of a shipped form.
fn title_in(form: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts").join(form);
    let text = fs::read_to_string(path).unwrap();
    let line = text.lines().find(|line| line.starts_with("title:")).unwrap();
    line.trim_start_matches("title:").trim().trim_matches('"').to_owned()
}

#[test]
fn sound_comes_along_and_telephone_codecs_become_wav() {
    let calls = Calls::new();
    calls.talktrack(&[
        "report",
        "scorecard",
        "--format",
        "html",
        "--output",
        "pages",
        "--with-audio",
    ]);
    let wav = calls.only("pages/calls", ".wav");
    let mut bytes = fs::read(&wav).unwrap();
    bytes.truncate(24);
    assert_eq!(&bytes[..4], b"RIFF");
    assert_eq!(
        (&bytes[20..22], &bytes[22..24]),
        (&[1, 0][..], &[2, 0][..]),
        "PCM, two channels"
    );
    let mp3 = calls.only("pages/calls", ".mp3");
    assert_eq!(
        fs::read(mp3).unwrap(),
        fs::read(calls.path(&format!("calls/{VODA}.mp3"))).unwrap()
    );
    let name = wav.file_name().unwrap().to_string_lossy().into_owned();
    let page = fs::read_to_string(wav.with_extension("html")).unwrap();
    assert!(
        page.contains(&format!("src=\"{name}\"")) && page.contains("was converted"),
        "{name}"
    );
    // The same again writes nothing anew; another recording under the name does.
    let modified = |path: &Path| fs::metadata(path).unwrap().modified().unwrap();
    let before = modified(&wav.with_extension("html"));
    let again = [
        "report",
        "scorecard",
        "--format",
        "html",
        "--output",
        "pages",
        "--with-audio",
    ];
    calls.talktrack(&again);
    assert_eq!(modified(&wav.with_extension("html")), before);
    fs::remove_file(calls.path(&format!("calls/{ROWAN}.wav"))).unwrap();
    calls.talktrack(&again);
    let page = fs::read_to_string(wav.with_extension("html")).unwrap();
    assert!(!page.contains("<audio") && page.contains("the call came as a transcript"));
    // A page that is not a file has no place beside it.
    let output = Command::new(env!("CARGO_BIN_EXE_talktrack"))
        .current_dir(&calls.folder)
        .args([
            "report",
            "scorecard",
            ROWAN,
            "--format",
            "html",
            "--with-audio",
            "--db",
            "calls.db",
        ])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("hint: name the page's file"));
}

#[test]
fn sheets_have_a_row_for_everything_and_speak_to_people_when_asked() {
    let calls = Calls::new();
    let rows = calls.talktrack(&["report", "scorecard", VODA, "--format", "csv", "--rows", "findings"]);
    for record in [",item,", ",evidence,", ",event,", ",metric,"] {
        assert!(rows.contains(record), "{record}");
    }
    let people = calls.talktrack(&["report", "scorecard", "--format", "csv", "--language", "ru"]);
    assert!(people.starts_with("\u{feff}Звонок;Запись;Дата;"), "{people}");
    assert!(people.contains(";выполнено;") && people.contains(";не выполнено;"));
}

/// A browser of this machine.
fn browser() -> Option<&'static str> {
    let names = ["chromium", "chromium-browser", "google-chrome", "chrome"];
    let is_there = |name: &&&str| {
        Command::new(name)
            .arg("--version")
            .output()
            .is_ok_and(|o| o.status.success())
    };
    let found = names.iter().find(is_there).copied();
    if found.is_none() {
        #[expect(clippy::print_stderr, reason = "why nothing was tested")]
        {
            eprintln!("skipped: no browser of the Chromium family on this machine");
        }
    }
    found
}

fn open(browser: &str, page: &Path, flags: &[&str]) -> Output {
    let profile = tempfile::tempdir().unwrap();
    let output = Command::new(browser)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
        ])
        .args([
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ])
        .args([
            "--enable-logging=stderr",
            "--autoplay-policy=no-user-gesture-required",
            "--mute-audio",
        ])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(flags)
        .arg(format!("file://{}", page.display()))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

/// What pages said to the console: errors of scripts, and what the content policy refused.
fn console(output: &Output) -> Vec<String> {
    let said = String::from_utf8_lossy(&output.stderr);
    said.lines()
        .filter(|line| line.contains(":CONSOLE"))
        .map(str::to_owned)
        .collect()
}

#[test]
#[ignore = "starts a browser"]
fn a_browser_opens_the_page_without_a_word_and_a_click_moves_the_sound() {
    let Some(browser) = browser() else { return };
    let calls = Calls::with_text(|text| text.replacen("Hi, this is", &format!("{ATTACK} Hi, this is"), 1));
    calls.talktrack(&[
        "report",
        "scorecard",
        ROWAN,
        "--format",
        "html",
        "--output",
        "page.html",
        "--with-audio",
    ]);
    let output = open(browser, &calls.path("page.html"), &["--dump-dom"]);
    assert_eq!(console(&output), Vec::<String>::new());
    let dom = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(dom.contains("<body class=\"script\">"), "the script ran");
    assert!(
        dom.contains("script&gt;&lt;img src=x onerror=alert(1)&gt;") && !dom.contains("<img"),
        "{dom}"
    );

    // The same page with a hand that clicks: its own policy would refuse the script, so that goes.
    let page = calls.read("page.html");
    let (before, rest) = page.split_once("<meta http-equiv=\"Content-Security-Policy\"").unwrap();
    let (_, after) = rest.split_once(">\n").unwrap();
    let clicks = r#"<script>
      addEventListener("load", function () {
        var audio = document.querySelector("audio");
        function test() {
          var links = document.querySelectorAll("a.time[data-t]");
          var results = [];
          links.forEach(function (link) {
            link.click();
            var there = document.getElementById(link.getAttribute("href").slice(1));
            results.push(Math.abs(audio.currentTime - link.dataset.t) < 0.5 && there !== null);
          });
          document.body.setAttribute("data-result",
            links.length + " links, all " + results.every(Boolean) + ", error " + (audio.error ? audio.error.code : 0));
        }
        if (audio.readyState > 0) test(); else audio.addEventListener("loadedmetadata", test);
      });
    </script></body>"#;
    let clicked = format!("{before}{after}").replace("</body>", clicks);
    fs::write(calls.path("clicked.html"), clicked).unwrap();
    let output = open(
        browser,
        &calls.path("clicked.html"),
        &["--dump-dom", "--virtual-time-budget=8000"],
    );
    let dom = String::from_utf8_lossy(&output.stdout);
    let result = dom
        .split("data-result=\"")
        .nth(1)
        .unwrap_or("nothing")
        .split('"')
        .next()
        .unwrap();
    assert!(
        result.ends_with("all true, error 0") && !result.starts_with("0 "),
        "{result}"
    );
}

#[test]
#[ignore = "starts a browser"]
fn a_page_goes_to_paper_with_all_its_verdicts() {
    let Some(browser) = browser() else { return };
    let calls = Calls::new();
    calls.talktrack(&["report", "scorecard", VODA, "--format", "html", "--output", "page.html"]);
    let pdf = calls.path("page.pdf");
    let flag = format!("--print-to-pdf={}", pdf.display());
    let output = open(browser, &calls.path("page.html"), &[&flag, "--no-pdf-header-footer"]);
    assert_eq!(console(&output), Vec::<String>::new());
    let bytes = fs::read(pdf).unwrap();
    assert!(bytes.starts_with(b"%PDF-"));
    let text = String::from_utf8_lossy(&bytes);
    let pages = text.matches("/Type /Page\n").count();
    assert!((1..=12).contains(&pages), "{pages} pages");
}
