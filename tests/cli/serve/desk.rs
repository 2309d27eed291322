//! What reviewers work with: corrected words and sides, filters, playlists, the checklist's editor, failures tried again.

use axum::http::StatusCode;
use talktrack::domain::{CallId, Failure, FailureKind, Fingerprint, Stage};

use super::{EVIL, Method, Site, Value, encoded};

/// The value of a field of the first form that has it.
fn field(page: &str, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let (_, rest) = page.split_once(&mark).unwrap_or_else(|| panic!("no field {name}"));
    rest.split('"')
        .next()
        .unwrap()
        .replace("&#34;", "\"")
        .replace("&#38;", "&")
}

fn plain(text: &str) -> String {
    text.replace("&#60;", "<").replace("&#62;", ">").replace("&#34;", "\"")
}

impl Site {
    async fn card(&self, call: &str) -> Value {
        let path = format!("/api/v1/calls/{call}");
        self.api(Method::GET, &path, "admin", "").await.json()
    }

    async fn logged(&self, what: &str) -> Option<(String, String)> {
        let lines = self.store.log_lines(None, 200).await.unwrap();
        let line = lines.into_iter().find(|line| line.what == what)?;
        Some((line.who, line.detail.unwrap_or_default()))
    }
}

#[tokio::test]
async fn a_corrected_line_is_judged_and_found_at_once() {
    let site = Site::new().await;
    let call = site.calls().await["Анна"].clone();
    let path = format!("/calls/{call}/words");
    let cookie = site.sign_in("reviewer").await;
    let before = site.card(&call).await;
    let page = site.get(&path, &cookie).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("unsure of"), "words of low probability are named");
    let csrf = page.csrf();
    let fix = |before: &str, text: &str| {
        format!(
            "csrf={csrf}&segment=4&before={}&text={}",
            encoded(before),
            encoded(text)
        )
    };
    let heard = "Понимаю. Давайте я пришлю договор и позвоню завтра в десять.";
    let said = "Понимаю. Ну ладно.";
    let done = site.post(&path, &cookie, &fix(heard, said)).await;
    assert_eq!(
        (done.status, done.header("location")),
        (StatusCode::SEE_OTHER, format!("{path}#s4").as_str())
    );
    let after = site.card(&call).await;
    assert!(
        after["score"].as_f64() < before["score"].as_f64(),
        "no next step was agreed now"
    );
    assert!(
        !after.to_string().contains("пришлю договор"),
        "no evidence from words that were not said"
    );
    // Who had the page open since before is told, and loses nothing of the other's.
    let late = site.post(&path, &cookie, &fix(heard, "другое")).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let page = site.get(&path, &cookie).await;
    assert!(page.text.contains(&format!("<del>{heard}</del>")) && page.text.contains(&format!("<ins>{said}</ins>")));
    assert_eq!(
        site.logged("correct").await,
        Some(("reviewer".to_owned(), format!("«{heard}» → «{said}»")))
    );
    // Search reads the line again.
    talktrack::pipeline::search::catch_up(&*site.store).await.unwrap();
    let found = format!("/api/v1/calls?q={}", encoded("договор завтра десять"));
    assert!(!site.api(Method::GET, &found, "admin", "").await.text.contains(&call));
    // Back as it was: the same score. Numbers of people stay masked.
    site.post(&path, &cookie, &fix(said, heard)).await;
    assert_eq!(site.card(&call).await["score"], before["score"]);
    site.post(&path, &cookie, &fix(heard, "Мой номер +7 916 123-45-67"))
        .await;
    assert!(!site.get(&path, &cookie).await.text.contains("123-45-67"));
    for (segment, text, status) in [
        ("99", "слово", StatusCode::NOT_FOUND),
        ("0", " ", StatusCode::UNPROCESSABLE_ENTITY),
        ("x", "слово", StatusCode::BAD_REQUEST),
    ] {
        let form = format!("csrf={csrf}&segment={segment}&before=x&text={}", encoded(text));
        assert_eq!(site.post(&path, &cookie, &form).await.status, status, "{segment}");
    }
}

#[tokio::test]
async fn sides_are_swapped_and_swapped_back_with_answers_kept() {
    let site = Site::new().await;
    let call = site.calls().await["Анна"].clone();
    let path = format!("/calls/{call}");
    let cookie = site.sign_in("reviewer").await;
    let before = site.card(&call).await;
    let item = before["items"][0]["id"].as_str().unwrap();
    let body = format!(r#"{{"form":"b2b-sales-ru","item":"{item}","verdict":"na","comment":"не к месту"}}"#);
    site.api(
        Method::POST,
        &format!("/api/v1/calls/{call}/verdicts"),
        "reviewer",
        &body,
    )
    .await;
    let answered = site.card(&call).await;
    let page = site.get(&path, &cookie).await;
    let swap = |to: &str| format!("csrf={}&to={to}", page.csrf());
    assert_eq!(field(&page.text, "to"), "swapped");
    for _ in 0..2 {
        let done = site.post(&format!("{path}/swap"), &cookie, &swap("swapped")).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "twice is once");
    }
    let swapped = site.card(&call).await;
    assert_ne!(swapped["metrics"], answered["metrics"]);
    let human = |card: &Value| {
        let items = card["items"].as_array().unwrap().iter();
        items.clone().find(|one| one["id"] == item).unwrap()["human"].clone()
    };
    assert_eq!(human(&swapped), human(&answered), "people's answers stay");
    assert_eq!(field(&site.get(&path, &cookie).await.text, "to"), "back");
    site.post(&format!("{path}/swap"), &cookie, &swap("back")).await;
    let back = site.card(&call).await;
    assert_eq!(
        (&back["score"], &back["metrics"]),
        (&answered["score"], &answered["metrics"])
    );
    assert_eq!(
        site.logged("swap").await,
        Some(("reviewer".to_owned(), "back".to_owned()))
    );
    // The next run has nothing to do: the call counts as judged.
    let states = site.store.call_states().await.unwrap();
    assert!(
        states
            .iter()
            .all(|state| state.scorecards.iter().all(|(_, print)| !print.0.is_empty()))
    );
}

#[tokio::test]
async fn filters_are_kept_for_their_owner_alone() {
    let site = Site::new().await;
    let cookie = site.sign_in("agent").await;
    let page = site
        .get(&format!("/calls?deal=won&order=worst&evil={}", encoded(EVIL)), &cookie)
        .await;
    let query = field(&page.text, "query");
    assert_eq!(query, "deal=won&order=worst");
    let csrf = page.csrf();
    let keep = |title: &str, query: &str| format!("csrf={csrf}&title={}&query={}", encoded(title), encoded(query));
    let done = site
        .post("/filters", &cookie, &keep(&format!("Выигранные {EVIL}"), &query))
        .await;
    assert_eq!(
        (done.status, done.header("location")),
        (StatusCode::SEE_OTHER, "/calls?deal=won&order=worst")
    );
    let page = site.get("/calls?deal=won&order=worst", &cookie).await;
    let text = plain(&page.text);
    assert!(text.contains(&format!("aria-current=\"true\">Выигранные {EVIL}")) && !page.text.contains(EVIL));
    let other = site.sign_in("reader").await;
    assert!(!site.get("/calls", &other).await.text.contains("Выигранные"));
    for (title, query) in [("", "deal=won"), ("x", "from=вчера"), (&"я".repeat(61), "deal=won")] {
        let answer = site.post("/filters", &cookie, &keep(title, query)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{title}");
    }
    for number in 0..40 {
        let answer = site
            .post("/filters", &cookie, &keep(&format!("{number}"), "deal=lost"))
            .await;
        let is_kept = answer.status == StatusCode::SEE_OTHER;
        assert_eq!(is_kept, number < 29, "{number}: thirty are the most");
    }
    site.post("/filters", &cookie, &keep(&format!("Выигранные {EVIL}"), ""))
        .await;
    assert!(!site.get("/calls", &cookie).await.text.contains("Выигранные"));
}

#[tokio::test]
async fn a_playlist_is_made_ordered_and_taken_along() {
    let site = Site::new().await;
    let calls = site.calls().await;
    let cookie = site.sign_in("admin").await;
    let page = site.get(&format!("/calls/{}", calls["Анна"]), &cookie).await;
    let csrf = page.csrf();
    let clip = async |call: &str, from: &str, to: &str, list: &str| {
        let form = format!(
            "csrf={csrf}&from={from}&to={to}&playlist={list}&title={}&note={}",
            encoded("Цена"),
            encoded("как отвечено")
        );
        site.post(&format!("/calls/{call}/clip"), &cookie, &form).await
    };
    let made = clip(&calls["Анна"], "0:00.2", "0:00.8", "").await;
    assert_eq!(
        (made.status, made.header("location")),
        (StatusCode::SEE_OTHER, "/playlists/2"),
        "{}",
        made.text
    );
    assert_eq!(
        clip(&calls["Вера"], "0:04", "0:23", "2").await.status,
        StatusCode::SEE_OTHER
    );
    for (from, to) in [("1", "1"), ("x", "2"), ("500", "600"), ("0:09", "0:03")] {
        let bad = clip(&calls["Анна"], from, to, "2").await;
        assert_eq!(bad.status, StatusCode::BAD_REQUEST, "{from}–{to}");
    }
    assert_eq!(clip(&calls["Анна"], "1", "2", "77").await.status, StatusCode::NOT_FOUND);
    let page = site.get("/playlists/2", &cookie).await.text;
    assert!(page.contains("как отвечено") && page.contains("#t=4.000,23.000") && page.contains("Алло, кто это?"));
    // The head of the south sees the clip of his own agent's call, and that there is another.
    let head = site.sign_in("head").await;
    let own = site.get("/playlists/2", &head).await.text;
    assert!(own.contains(&calls["Анна"]) && !own.contains(&calls["Вера"]) && own.contains("not yours to hear"));
    let list = site.api(Method::GET, "/api/v1/playlists/2", "head", "").await.json();
    assert_eq!(list["clips"].as_array().unwrap().len(), 1);
    // Played in another order; who comes second is told.
    let list = site.store.playlist(2).await.unwrap().unwrap();
    let change = |act: &str, revision: i64| {
        format!(
            "csrf={csrf}&revision={revision}&act={act}&clip={}&title=x",
            list.clips[1].number
        )
    };
    let moved = site
        .post("/playlists/2", &cookie, &change("earlier", list.revision))
        .await;
    assert_eq!(moved.status, StatusCode::SEE_OTHER);
    let late = site
        .post("/playlists/2", &cookie, &change("remove", list.revision))
        .await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let now = site.store.playlist(2).await.unwrap().unwrap();
    assert_eq!((now.clips[0].number, now.clips.len()), (list.clips[1].number, 2));
    // The zip has a page and the sound that there is; each call that went out is in the log.
    let packed = site.get("/playlists/2/export", &cookie).await;
    assert_eq!(
        (packed.status, packed.header("content-type")),
        (StatusCode::OK, "application/zip")
    );
    assert!(packed.text.contains("index.html") && packed.text.contains("02.wav") && packed.text.contains("RIFF"));
    let (who, told) = site.logged("export").await.unwrap();
    assert_eq!(
        (who.as_str(), told.starts_with("playlist 2")),
        ("admin", true),
        "{told}"
    );
    let own = site.get("/playlists/2/export", &head).await.text;
    assert!(!own.contains("кто это"), "calls of others do not leave either");
    let gone = site
        .post("/playlists/2", &cookie, &change("delete", now.revision))
        .await;
    assert_eq!(gone.header("location"), "/playlists");
    assert_eq!(site.get("/playlists/2", &cookie).await.status, StatusCode::NOT_FOUND);
    // Pairs, or any clips, at once.
    let form = format!(
        "csrf={csrf}&title=x&clips={}+0+900%3B{}+0+500",
        calls["Анна"], calls["Вера"]
    );
    let made = site.post("/playlists", &cookie, &form).await;
    assert_eq!(made.header("location"), "/playlists/3", "{}", made.text);
    let head_csrf = site.get("/playlists", &head).await.csrf();
    let foreign = site.post("/playlists", &head, &form.replace(&csrf, &head_csrf)).await;
    assert_eq!(
        foreign.status,
        StatusCode::NOT_FOUND,
        "not of calls that one does not see"
    );
}

#[tokio::test]
async fn a_checklist_is_checked_and_tried_before_it_is_kept() {
    let site = Site::new().await;
    let calls = site.calls().await;
    let cookie = site.sign_in("admin").await;
    let page = site.get("/checklist/edit", &cookie).await;
    let (csrf, base) = (page.csrf(), field(&page.text, "base"));
    let (_, rest) = page.text.split_once("spellcheck=\"false\" required>").unwrap();
    let shown = plain(rest.trim_start_matches('\n').split("</textarea>").next().unwrap());
    let shipped = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/b2b-sales-ru.yaml")).unwrap();
    assert_eq!(
        shown.replace("&#39;", "'").replace("&#38;", "&").lines().count(),
        shipped.lines().count()
    );
    let write = async |step: &str, text: &str, tried: &str, base: &str| {
        // As browsers send lines.
        let text = text.replace('\n', "\r\n");
        let form = format!(
            "csrf={csrf}&form=b2b-sales-ru&base={base}&text={}&call={}&note={}&tried={tried}&step={step}",
            encoded(&text),
            encoded(&format!("http://127.0.0.1:7788/calls/{}#s3", calls["Вера"])),
            encoded("строже")
        );
        site.post("/checklist/edit", &cookie, &form).await
    };
    // A fault is shown in its line with a caret, and cannot be kept.
    let faulty = shipped.replacen("phrases:", "phrasess:", 1);
    let told = write("check", &faulty, "", &base).await;
    assert!(
        told.status == StatusCode::OK && told.text.contains("phrasess") && told.text.contains("^^^^"),
        "{}",
        told.text
    );
    assert_eq!(
        write("save", &faulty, "", &base).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let other = shipped.replacen("id: b2b-sales-ru", "id: other-form", 1);
    assert_eq!(
        write("save", &other, "", &base).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    // Tried on calls: nothing is kept, no score moves.
    let before = site.card(&calls["Вера"]).await;
    let stricter = shipped.replacen("[добрый день,", "[доброго времени суток,", 1);
    let first = write("save", &stricter, "", &base).await;
    assert!(
        first.status == StatusCode::OK && first.text.contains("Look first"),
        "{}",
        first.status
    );
    let tried = field(&first.text, "tried");
    assert!(tried.len() == 64 && first.text.contains(&format!("/calls/{}", calls["Вера"])));
    assert!(first.text.contains("Поздоровался: <span"), "what changes is named");
    assert_eq!(site.store.form_sources(&"b2b-sales-ru".into()).await.unwrap().len(), 1);
    assert_eq!(site.card(&calls["Вера"]).await, before);
    // A text that was changed after it was tried is tried again.
    let again = write("save", &format!("{stricter}# more\n"), &tried, &base).await;
    assert!(again.text.contains("Look first"));
    let kept = write("save", &stricter, &tried, &base).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
    let versions = site.store.form_sources(&"b2b-sales-ru".into()).await.unwrap();
    assert_eq!(
        (
            versions[0].body.as_str(),
            versions[0].saved_by.as_deref(),
            versions[0].note.as_deref()
        ),
        (stricter.as_str(), Some("admin"), Some("строже"))
    );
    assert_eq!(
        (versions[1].body.as_str(), &versions[1].saved_by),
        (shipped.as_str(), &None)
    );
    let (_, detail) = site.logged("checklist").await.unwrap();
    assert!(
        detail.contains("version 1 → 2") && detail.contains("строже"),
        "{detail}"
    );
    // Who edited the older one is told, and has his text before him.
    let head = write("try", &format!("{shipped}# mine\n"), "", &base).await;
    let tried = field(&head.text, "tried");
    let late = write("save", &format!("{shipped}# mine\n"), &tried, &base).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.text.contains("# mine") && late.text.contains("admin"));
    let file = site.get("/checklist/text?form=b2b-sales-ru&version=1", &cookie).await;
    assert_eq!(
        (file.text.as_str(), file.header("content-type")),
        (shipped.as_str(), "application/yaml; charset=utf-8")
    );
}

#[tokio::test]
async fn failed_calls_are_named_with_their_reason_and_tried_again() {
    let site = Site::new().await;
    let call: CallId = site.calls().await["Анна"].parse().unwrap();
    let failure = Failure {
        stage: Stage::Decode,
        kind: FailureKind::Permanent,
        reason: format!("broken {EVIL}"),
    };
    let at = jiff::Timestamp::UNIX_EPOCH;
    site.store
        .save_failure(call, &Fingerprint("f".into()), &failure, at)
        .await
        .unwrap();
    let cookie = site.sign_in("head").await;
    let page = site.get("/runs", &cookie).await;
    assert!(plain(&page.text).contains(&failure.reason) && !page.text.contains(EVIL));
    let reader = site.sign_in("reader").await;
    assert!(!site.get("/runs", &reader).await.text.contains("/runs/retry"));
    let form = |call: &str| format!("csrf={}&call={call}", page.csrf());
    let other = site.calls().await["Вера"].clone();
    assert_eq!(
        site.post("/runs/retry", &cookie, &form(&other)).await.status,
        StatusCode::NOT_FOUND
    );
    let done = site.post("/runs/retry", &cookie, &form(&call.to_string())).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let states = site.store.call_states().await.unwrap();
    let state = states.iter().find(|state| state.call == call).unwrap();
    assert!(state.transcribe.is_none(), "the next run takes it up");
    assert_eq!(site.logged("retry").await, Some(("head".to_owned(), failure.reason)));
}

#[tokio::test]
async fn the_machine_says_why_and_the_log_what_was_before() {
    let site = Site::new().await;
    let call = site.calls().await["Анна"].clone();
    let cookie = site.sign_in("agent").await;
    let card = site.card(&call).await;
    let items = card["items"].as_array().unwrap();
    let failed = items.iter().find(|item| item["verdict"] == "fail").unwrap()["id"]
        .as_str()
        .unwrap();
    let page = site.get(&format!("/calls/{call}"), &cookie).await.text;
    assert!(page.contains(&format!("/calls/{call}/why?form=b2b-sales-ru&amp;item={failed}")));
    let why = site
        .get(&format!("/calls/{call}/why?form=b2b-sales-ru&item={failed}"), &cookie)
        .await;
    assert!(why.text.contains(&format!("✗ {failed}")), "{}", why.text);
    let none = site
        .get(&format!("/calls/{call}/why?item={}", encoded(EVIL)), &cookie)
        .await;
    assert!(none.status == StatusCode::OK && none.text.contains("nothing to say") && !none.text.contains(EVIL));
    let body = format!(r#"{{"form":"b2b-sales-ru","item":"{failed}","verdict":"pass"}}"#);
    site.api(
        Method::POST,
        &format!("/api/v1/calls/{call}/verdicts"),
        "reviewer",
        &body,
    )
    .await;
    let admin = site.sign_in("admin").await;
    let log = site.get("/log?of=changes", &admin).await.text;
    assert!(
        log.contains("verdict: fail") && log.contains("verdict: pass") && log.contains(failed),
        "{log}"
    );
    let runs = site.get("/runs", &admin).await.text;
    assert!(runs.contains("Recording health by source"));
}

#[tokio::test]
async fn goals_and_the_trend_are_shown() {
    let site = Site::new().await;
    let cookie = site.sign_in("head").await;
    let csrf = site.get("/queue", &cookie).await.csrf();
    let set = async |name: &str, calls: &str| {
        let form = format!("csrf={csrf}&reviewer={name}&calls={calls}");
        site.post("/queue/goal", &cookie, &form).await.status
    };
    assert_eq!(set("reviewer", "12").await, StatusCode::SEE_OTHER);
    assert_eq!(
        set("agent", "12").await,
        StatusCode::BAD_REQUEST,
        "an agent checks nothing"
    );
    assert!(site.get("/queue", &cookie).await.text.contains("of 12"));
    assert_eq!(
        site.logged("goal").await,
        Some(("head".to_owned(), "reviewer: 0 → 12".to_owned()))
    );
    assert_eq!(set("reviewer", "0").await, StatusCode::SEE_OTHER);
    assert!(!site.get("/queue", &cookie).await.text.contains("of 12"));
    let page = site.get(&format!("/managers/{}", encoded("Анна")), &cookie).await.text;
    assert!(
        page.contains("class=\"trend\"") && page.contains("Mean score by week"),
        "{page}"
    );
    let score = site.card(&site.calls().await["Анна"]).await["score"].as_f64().unwrap();
    let (_, rest) = page.split_once("<th scope=\"row\">02.11</th>").unwrap();
    let own = rest.split("</td>").next().unwrap().rsplit('>').next().unwrap();
    assert!((own.parse::<f64>().unwrap() - score).abs() < 0.06, "{own} {score}");
}
