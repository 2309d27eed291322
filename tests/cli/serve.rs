//! The review pages: the router called in process on a small scored department with hostile names in it; the commands
//! `serve` and `user` as they are.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use assert_cmd::Command;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use talktrack::kpi::catalogue::Setup;
use talktrack::kpi::worklists::WorklistOptions;
use talktrack::pipeline::search;
use talktrack::report::Language;
use talktrack::review::{App, Door, Settings, hash_password, new_token, router, routes};
use talktrack::store::{self, NewUser, Store, UserRole};
use tower::ServiceExt as _;

mod desk;
mod transferred;

const PASSWORD: &str = "правильный пароль";
const EVIL: &str = "<img src=x onerror=alert(1)>";
const ROLES: [&str; 5] = ["admin", "head", "reviewer", "agent", "reader"];

struct Site {
    _folder: tempfile::TempDir,
    store: Arc<dyn Store>,
    router: Router,
    clock: Arc<AtomicI64>,
    tokens: BTreeMap<&'static str, String>,
}

struct Answer {
    status: StatusCode,
    headers: axum::http::HeaderMap,
    text: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn cookie(&self) -> String {
        self.header("set-cookie").split(';').next().unwrap().to_owned()
    }

    fn csrf(&self) -> String {
        let (_, rest) = self
            .text
            .split_once("name=\"csrf\" value=\"")
            .expect("a form on the page");
        rest.split('"').next().unwrap().to_owned()
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }
}

/// One call of a manager: what is said makes the form's items pass or fail.
fn transcript(folder: &Path, name: &str, said: &str) {
    let line = |at: u32, channel: u32, text: &str| {
        json!({"channel": channel, "start_ms": at, "end_ms": at + 3000, "text": text,
               "words": [{"start_ms": at, "end_ms": at + 500, "text": text.split(' ').next(), "probability": 0.2}]})
    };
    let transcript = json!({
        "duration_ms": 24_000, "language": "ru",
        "channels": [{"index": 0, "role": "agent"}, {"index": 1, "role": "customer"}],
        "segments": [
            line(500, 0, "Добрый день, меня зовут Анна, компания Вектор."),
            line(4000, 1, said),
            line(8000, 0, "Подскажите, какие задачи вы хотите решить?"),
            line(12_000, 1, "Это дорого, мы подумаем."),
            line(16_000, 0, "Понимаю. Давайте я пришлю договор и позвоню завтра в десять."),
            line(20_000, 1, "Хорошо, присылайте <script>alert(2)</script>."),
        ],
    });
    std::fs::write(folder.join(format!("{name}.transcript.json")), transcript.to_string()).unwrap();
    // A second of silence in two lanes, 8 kHz.
    let mut wav =
        b"RIFF\x24\x7d\0\0WAVEfmt \x10\0\0\0\x01\0\x02\0\x40\x1f\0\0\0\x7d\0\0\x04\0\x10\0data\0\x7d\0\0".to_vec();
    wav.extend(vec![0; 32_000]);
    std::fs::write(folder.join(format!("{name}.wav")), wav).unwrap();
}

fn talktrack(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_talktrack"));
    command.current_dir(folder);
    command
}

impl Site {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let calls = folder.path().join("calls");
        std::fs::create_dir(&calls).unwrap();
        transcript(&calls, "one", &format!("Здравствуйте, договоры у нас свои {EVIL}"));
        transcript(&calls, &format!("two{EVIL}"), "Слушаю вас.");
        transcript(&calls, "three", "Алло, кто это?");
        std::fs::write(
            folder.path().join("calls.csv"),
            format!(
                "recording,started_at,direction,agent,customer_phone,duration_s,deal_id\n\
                 one,2026-11-02T10:00:00+03:00,outbound,Анна,+74955550101,24,D1\n\
                 two{EVIL},2026-11-03T10:00:00+03:00,outbound,Борис{EVIL},+74955550102,24,\"D2{EVIL}\"\n\
                 three,2026-11-04T10:00:00+03:00,outbound,Вера,+74955550103,24,D3\n"
            ),
        )
        .unwrap();
        std::fs::write(
            folder.path().join("deals.csv"),
            format!(
                "deal_id,phone,manager,source,product,amount,status,created_at,closed_at,team\n\
                 D1,+74955550101,Анна,Сайт,Коробки,1000,won,2026-11-01T10:00:00+03:00,2026-11-10T10:00:00+03:00,Юг\n\
                 D2{EVIL},+74955550102,Борис{EVIL},Сайт,Коробки,2000,lost,2026-11-01T10:00:00+03:00,2026-11-10T10:00:00+03:00,Юг\n\
                 D3,+74955550103,Вера,{EVIL},Коробки,3000,open,2026-11-01T10:00:00+03:00,,Север\n"
            ),
        )
        .unwrap();
        let form = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/b2b-sales-ru.yaml");
        talktrack(folder.path())
            .args([
                "run", "calls", "--engine", "replay", "--settle", "0", "--db", "calls.db",
            ])
            .args(["--deals", "deals.csv", "--calls", "calls.csv", "--form"])
            .arg(form)
            .assert()
            .code(0);
        Self::over(folder).await
    }

    /// A folder with a store of calls.
    async fn over(folder: tempfile::TempDir) -> Self {
        let store = store::open(folder.path().join("calls.db").to_str().unwrap(), false)
            .await
            .unwrap();
        search::catch_up(&*store).await.unwrap();
        let hash = hash_password(PASSWORD, &fill).unwrap();
        let mut tokens = BTreeMap::new();
        for (name, role) in ROLES.into_iter().zip(UserRole::ALL) {
            let user = NewUser {
                name: name.to_owned(),
                role,
                manager: (role == UserRole::Agent).then(|| "Анна".to_owned()),
                teams: if role == UserRole::Head {
                    vec!["Юг".to_owned()]
                } else {
                    vec![]
                },
                password_hash: hash.clone(),
            };
            assert!(store.add_user(&user, Timestamp::UNIX_EPOCH).await.unwrap());
            let (token, hash) = new_token(&fill);
            store
                .save_token(hash, name, "test", Timestamp::UNIX_EPOCH)
                .await
                .unwrap();
            tokens.insert(name, token);
        }
        let title = format!("Возражения {EVIL}");
        let made = store.new_playlist(&title, &[], EVIL, Timestamp::UNIX_EPOCH).await;
        assert_eq!(made.unwrap(), 1);
        let clock = Arc::new(AtomicI64::new(1_795_000_000));
        let hand = Arc::clone(&clock);
        let settings = Settings {
            door: Door::Loopback,
            zone: TimeZone::UTC,
            limits: talktrack::audio::Limits::default(),
            kpi: Setup::usual(TimeZone::UTC),
            worklists: WorklistOptions::default(),
            meaningful_segments: 4,
            language: Language::English,
            clock: Arc::new(move || Timestamp::from_second(hand.load(Ordering::Relaxed)).unwrap()),
            random: Arc::new(fill),
        };
        Self {
            router: router(App::new(Arc::clone(&store), settings)),
            store,
            _folder: folder,
            clock,
            tokens,
        }
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 64 << 20).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    async fn get(&self, path: &str, cookie: &str) -> Answer {
        let request = Request::get(path)
            .header("host", "127.0.0.1:7788")
            .header("cookie", cookie);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    async fn post(&self, path: &str, cookie: &str, form: &str) -> Answer {
        let request = Request::post(path)
            .header("host", "127.0.0.1:7788")
            .header("origin", "http://127.0.0.1:7788")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("cookie", cookie);
        self.send(request.body(Body::from(form.to_owned())).unwrap()).await
    }

    async fn api(&self, method: Method, path: &str, role: &str, body: &str) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "127.0.0.1:7788")
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {}", self.tokens[role]));
        self.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    async fn sign_in(&self, name: &str) -> String {
        let form = format!("name={name}&password={}&to=/checklist", encoded(PASSWORD));
        let answer = self.post("/login", "", &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        assert_eq!(answer.header("location"), "/checklist");
        answer.cookie()
    }

    /// Ids of the calls by their recordings' first letters.
    async fn calls(&self) -> BTreeMap<String, String> {
        let list = self.api(Method::GET, "/api/v1/calls", "admin", "").await.json();
        let of = |call: &Value| {
            let agent = call["agent"].as_str().unwrap().chars().take(4).collect();
            (agent, call["call"].as_str().unwrap().to_owned())
        };
        list["calls"].as_array().unwrap().iter().map(of).collect()
    }
}

/// Different at each call, and the same in each run.
fn fill(bytes: &mut [u8]) {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    for chunk in bytes.chunks_mut(8) {
        let word = NEXT
            .fetch_add(1, Ordering::Relaxed)
            .wrapping_mul(0x9e37_79b9_7f4a_7c15)
            .to_le_bytes();
        chunk.copy_from_slice(&word[..chunk.len()]);
    }
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut text, byte| {
        text.push_str(&format!("%{byte:02X}"));
        text
    })
}

/// Who may use a route: written down apart from the code, as the README says it.
fn allowed(path: &str) -> &'static [&'static str] {
    match path {
        "/users" | "/log" => &["admin"],
        "/disputes POST"
        | "/queue/fill POST"
        | "/queue/goal POST"
        | "/calls/{call}/reveal POST"
        | "/worklists/{list} POST"
        | "/runs/retry POST"
        | "/checklist/edit"
        | "/checklist/edit POST"
        | "/checklist/text" => &["admin", "head"],
        "/calls/{call}/verdict POST"
        | "/calls/{call}/undo POST"
        | "/calls/{call}/mark POST"
        | "/calls/{call}/finish POST"
        | "/calls/{call}/swap POST"
        | "/calls/{call}/words"
        | "/calls/{call}/words POST"
        | "/calls/{call}/clip POST"
        | "/playlists POST"
        | "/playlists/{playlist} POST"
        | "/playlists/{playlist}/export"
        | "/api/v1/queue"
        | "/api/v1/calls/{call}/verdicts POST"
        | "/queue"
        | "/queue POST" => &["admin", "head", "reviewer"],
        "/calls/{call}/dispute POST" => &["agent"],
        "/morning" | "/kpi" | "/worklists/{list}" | "/api/v1/kpi" | "/api/v1/worklists/{list}" => {
            &["admin", "head", "reader"]
        }
        "/conversion"
        | "/training"
        | "/runs"
        | "/calibration"
        | "/playlists"
        | "/playlists/{playlist}"
        | "/api/v1/lift"
        | "/api/v1/runs"
        | "/api/v1/calibration"
        | "/api/v1/playlists"
        | "/api/v1/playlists/{playlist}" => &["admin", "head", "reviewer", "reader"],
        _ => &ROLES,
    }
}

/// A path with things of the agent's in its holes, or of somebody else.
fn filled(path: &str, call: &str, name: &str) -> String {
    path.replace("{call}", call)
        .replace("{name}", &encoded(name))
        .replace("{playlist}", "1")
        .replace("{list}", "revive")
        .replace("{file}", "app.css")
        .replace("{code}", "ru")
}

const OPEN: [&str; 4] = ["/login", "/language/{code}", "/static/{file}", "/api/v1/openapi.json"];

#[tokio::test]
async fn every_route_by_every_role() {
    let site = Site::new().await;
    let calls = site.calls().await;
    for role in ROLES {
        let cookie = site.sign_in(role).await;
        let csrf = site.get("/checklist", &cookie).await.csrf();
        for (method, path) in routes().filter(|(_, path)| !OPEN.contains(path) && *path != "/logout") {
            let is_api = path.starts_with("/api/");
            let key = if method == "POST" {
                format!("{path} POST")
            } else {
                path.to_owned()
            };
            let mut to = filled(path, &calls["Анна"], "Анна");
            if path.ends_with("/{list}") && method == "GET" {
                to.push_str(&format!("?manager={}", encoded("Анна")));
            }
            let answer = match (method, is_api) {
                ("POST", false) => site.post(&to, &cookie, &format!("csrf={csrf}")).await,
                (_, false) => site.get(&to, &cookie).await,
                (_, true) => site.api(method.parse().unwrap(), &to, role, "{}").await,
            };
            // A form without its fields is refused for that only after the role was let in.
            let is_in = match answer.status {
                StatusCode::FORBIDDEN => false,
                StatusCode::OK | StatusCode::SEE_OTHER | StatusCode::BAD_REQUEST => true,
                other => panic!("{role} {key}: {other} {}", answer.text),
            };
            // The catalogue is of the whole department: a head of one team is not shown it.
            let whole_only = role == "head" && matches!(path, "/kpi" | "/api/v1/kpi");
            assert_eq!(
                is_in,
                allowed(&key).contains(&role) && !whole_only,
                "{role} {key}: {}",
                answer.status
            );
            assert!(!answer.header("location").contains("/login"), "{role} {key}");
        }
    }
    for (method, path) in routes().filter(|(_, path)| !OPEN.contains(path)) {
        let to = filled(path, &calls["Анна"], "Анна");
        let answer = match method {
            "POST" => site.post(&to, "", "csrf=").await,
            _ => site.get(&to, "").await,
        };
        if path.starts_with("/api/") {
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
        } else {
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{method} {path}");
            assert!(answer.header("location").starts_with("/login"), "{path}");
        }
    }
}

#[tokio::test]
async fn things_of_others_are_not_there() {
    let site = Site::new().await;
    let calls = site.calls().await;
    for (role, foreign, name) in [("agent", &calls["Вера"], "Вера"), ("head", &calls["Вера"], "Вера")] {
        let cookie = site.sign_in(role).await;
        let page = site.get(&format!("/calls/{}", calls["Анна"]), &cookie).await;
        assert_eq!(page.status, StatusCode::OK, "{role} sees his own");
        let csrf = page.csrf();
        for (method, path) in routes().filter(|(_, path)| path.contains("{call}") || path.contains("{name}")) {
            let key = if method == "POST" {
                format!("{path} POST")
            } else {
                path.to_owned()
            };
            if !allowed(&key).contains(&role) {
                continue;
            }
            let to = filled(path, foreign, name);
            let form =
                format!("csrf={csrf}&form=b2b-sales-ru&revision=0&item=x&verdict=pass&entry=1&reason=x&mark=private");
            let body = r#"{"form":"b2b-sales-ru","item":"x","verdict":"pass"}"#;
            let answer = match (method, path.starts_with("/api/")) {
                ("POST", false) => site.post(&to, &cookie, &form).await,
                (_, false) => site.get(&to, &cookie).await,
                (_, true) => site.api(method.parse().unwrap(), &to, role, body).await,
            };
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{role} {key}");
        }
        let list = site.api(Method::GET, "/api/v1/calls?limit=500", role, "").await;
        assert!(!list.text.contains("Вера"), "{role}");
        let found = site.get(&format!("/calls?agent={}", encoded("Вера")), &cookie).await;
        assert!(!found.text.contains(foreign.as_str()), "{role}");
    }
    // A private call is for those who judge.
    let cookie = site.sign_in("reviewer").await;
    let path = format!("/calls/{}", calls["Анна"]);
    let csrf = site.get(&path, &cookie).await.csrf();
    site.post(&format!("{path}/mark"), &cookie, &format!("csrf={csrf}&mark=private"))
        .await;
    for (role, status) in [
        ("reviewer", StatusCode::OK),
        ("agent", StatusCode::NOT_FOUND),
        ("reader", StatusCode::NOT_FOUND),
    ] {
        let cookie = site.sign_in(role).await;
        assert_eq!(site.get(&path, &cookie).await.status, status, "{role}");
        assert_eq!(
            site.get(&format!("{path}/sound"), &cookie).await.status,
            status,
            "{role}"
        );
    }
}

#[tokio::test]
async fn hostile_requests_find_no_door() {
    let site = Site::new().await;
    let calls = site.calls().await;
    let cookie = site.sign_in("admin").await;
    // Names and words of strangers stay text.
    let own = [
        format!("/calls/{}", calls["Бори"]),
        format!("/calls/{}", calls["Анна"]),
        format!("/managers/{}", encoded(&format!("Борис{EVIL}"))),
        "/playlists/1".to_owned(),
        format!("/calls/{}/words", calls["Анна"]),
        "/worklists/revive".to_owned(),
        "/worklists/lost".to_owned(),
        "/kpi?by=source".to_owned(),
        format!("/calls?q={}&agent={}", encoded(EVIL), encoded(EVIL)),
        "/calls?order=worst".to_owned(),
    ];
    let all = routes().filter(|(method, path)| *method == "GET" && !path.contains('{') && !path.starts_with("/api"));
    for path in own.into_iter().chain(all.map(|(_, path)| path.to_owned())) {
        let page = site.get(&path, &cookie).await;
        assert!(
            matches!(page.status, StatusCode::OK | StatusCode::SEE_OTHER),
            "{path} {}",
            page.status
        );
        for evil in [
            "<img src=x",
            "<script>alert",
            "onerror=alert(1)>",
            "style=\"",
            "javascript:",
        ] {
            assert!(!page.text.contains(evil), "{path} has {evil}");
        }
        assert!(
            !page.text.contains("<script>") && !page.text.contains("<style>"),
            "{path} has inline code"
        );
        let policy = page.header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && !policy.contains("unsafe"),
            "{path}: {policy}"
        );
        assert!(policy.contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(page.header("cache-control"), "no-store", "{path}");
    }
    // Paths lead nowhere else.
    for path in [
        "/static/..%2f..%2fCargo.toml",
        "/static/%2e%2e%2fmod.rs",
        "/calls/../../etc/passwd",
        "/calls/..%2f..%2fetc%2fpasswd/sound",
        "/calls/0",
        "/calls/%00",
        "/managers/%ff",
        "/worklists/..",
        "/language/xx",
        "/nothing",
        "/calls/zz/sound",
    ] {
        let answer = site.get(path, &cookie).await;
        assert!(
            matches!(answer.status, StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST),
            "{path} {}",
            answer.status
        );
    }
    // Filters are values, never SQL or search operators.
    for evil in [
        "' OR 1=1 --",
        "\"; DROP TABLE call; --",
        "* NOT (",
        "NEAR(a b)",
        "\u{0}",
        "%",
        "1e309",
        "-1",
        "9999-99-99",
    ] {
        for field in [
            "q",
            "agent",
            "team",
            "form",
            "item",
            "behaviour",
            "from",
            "score_from",
            "amount_to",
            "deal",
            "order",
            "after",
            "limit",
        ] {
            let page = site.get(&format!("/calls?{field}={}", encoded(evil)), &cookie).await;
            assert_eq!(page.status, StatusCode::OK, "{field}={evil}");
        }
    }
    assert_eq!(site.calls().await.len(), 3);
    // Too much.
    let much = site.post("/logout", &cookie, &"a".repeat(300_000)).await;
    assert!(
        matches!(much.status, StatusCode::BAD_REQUEST | StatusCode::PAYLOAD_TOO_LARGE),
        "{}",
        much.status
    );
    // Forged: the session, the token of the form, the origin, the host.
    for forged in [
        "talktrack=",
        "talktrack=0000",
        &format!("talktrack={}", "f".repeat(64)),
        "talktrack='; --",
    ] {
        assert_eq!(
            site.get("/calls", forged).await.status,
            StatusCode::SEE_OTHER,
            "{forged}"
        );
    }
    let path = format!("/calls/{}/mark", calls["Анна"]);
    for form in [
        "mark=private",
        "csrf=&mark=private",
        &format!("csrf={}&mark=private", "0".repeat(64)),
    ] {
        let answer = site.post(&path, &cookie, form).await;
        assert!(
            matches!(answer.status, StatusCode::FORBIDDEN | StatusCode::BAD_REQUEST),
            "{form} {}",
            answer.status
        );
    }
    let csrf = site.get("/calls", &cookie).await.csrf();
    for (origin, host) in [
        (None, "127.0.0.1:7788"),
        (Some("null"), "127.0.0.1:7788"),
        (Some("https://evil.example"), "127.0.0.1:7788"),
        (Some("http://127.0.0.1:1"), "127.0.0.1:7788"),
    ] {
        let mut request = Request::post(&path).header("host", host).header("cookie", &cookie);
        request = request.header("content-type", "application/x-www-form-urlencoded");
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        let body = Body::from(format!("csrf={csrf}&mark=private"));
        assert_eq!(
            site.send(request.body(body).unwrap()).await.status,
            StatusCode::FORBIDDEN,
            "{origin:?}"
        );
    }
    let rebound = Request::get("/login")
        .header("host", "evil.example:7788")
        .body(Body::empty())
        .unwrap();
    assert_eq!(site.send(rebound).await.status, StatusCode::MISDIRECTED_REQUEST);
    // Where to go after login is inside.
    let form = format!("name=admin&password={}&to=//evil.example", encoded(PASSWORD));
    assert_eq!(site.post("/login", "", &form).await.header("location"), "/");
    // Other methods and bodies do no harm.
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"] {
        let request = Request::builder()
            .method(method)
            .uri("/calls")
            .header("host", "localhost")
            .body(Body::empty())
            .unwrap();
        assert!(site.send(request).await.status.is_client_error(), "{method}");
    }
    let nonsense = site
        .api(
            Method::POST,
            &format!("/api/v1/calls/{}/verdicts", calls["Анна"]),
            "reviewer",
            "[1,",
        )
        .await;
    assert_eq!(nonsense.status, StatusCode::BAD_REQUEST);
    let twice = site
        .api(Method::GET, "/api/v1/calls?form=a&form=b", "reviewer", "")
        .await;
    assert_eq!(
        (twice.status, twice.json()["status"].as_u64()),
        (StatusCode::BAD_REQUEST, Some(400))
    );
    let twice = site.get("/calls?form=a&form=b", &cookie).await;
    assert!(
        twice.status == StatusCode::BAD_REQUEST && twice.text.contains("<main"),
        "{}",
        twice.text
    );
    // The log knows who did what, and no secret.
    let page = site.get("/log", &cookie).await.text;
    let (_, log) = page.split_once("<main").unwrap();
    assert!(log.contains("admin") && !log.contains(PASSWORD) && !log.contains(&cookie) && !log.contains(&csrf[..32]));
}

#[tokio::test]
async fn sessions_begin_and_end() {
    let site = Site::new().await;
    let first = site.sign_in("reviewer").await;
    let second = site.sign_in("reviewer").await;
    assert_ne!(first, second, "a new id at every login");
    let answer = site
        .post("/login", &first, &format!("name=reader&password={}", encoded(PASSWORD)))
        .await;
    let flags = answer.header("set-cookie");
    assert!(
        flags.contains("HttpOnly") && flags.contains("SameSite=Strict") && !flags.contains("Secure"),
        "{flags}"
    );
    let csrf = site.get("/calls", &first).await.csrf();
    assert_eq!(
        site.post("/logout", &first, &format!("csrf={csrf}")).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        site.get("/calls", &first).await.status,
        StatusCode::SEE_OTHER,
        "the old one has ended"
    );
    assert_eq!(
        site.get("/calls", &second).await.status,
        StatusCode::OK,
        "the other has not"
    );
    // Used now and then it lives, twelve hours in all; unused, two.
    for _ in 0..11 {
        site.clock.fetch_add(3600, Ordering::Relaxed);
        assert_eq!(site.get("/calls", &second).await.status, StatusCode::OK);
    }
    site.clock.fetch_add(3700, Ordering::Relaxed);
    assert_eq!(
        site.get("/calls", &second).await.status,
        StatusCode::SEE_OTHER,
        "twelve hours"
    );
    let third = site.sign_in("reviewer").await;
    site.clock.fetch_add(7300, Ordering::Relaxed);
    assert_eq!(
        site.get("/calls", &third).await.status,
        StatusCode::SEE_OTHER,
        "two idle hours"
    );
    // A barred user is out at once, token and all.
    let fourth = site.sign_in("reviewer").await;
    site.store
        .disable_user("reviewer", Timestamp::UNIX_EPOCH)
        .await
        .unwrap();
    assert_eq!(site.get("/calls", &fourth).await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        site.api(Method::GET, "/api/v1/calls", "reviewer", "").await.status,
        StatusCode::UNAUTHORIZED
    );
    let form = format!("name=reviewer&password={}", encoded(PASSWORD));
    assert_eq!(site.post("/login", "", &form).await.status, StatusCode::UNAUTHORIZED);
    // Guessing gets slower.
    let mut statuses = Vec::new();
    for _ in 0..8 {
        statuses.push(site.post("/login", "", "name=admin&password=guess").await.status);
    }
    assert_eq!(statuses[0], StatusCode::UNAUTHORIZED);
    assert_eq!(statuses[7], StatusCode::TOO_MANY_REQUESTS, "{statuses:?}");
    let form = format!("name=admin&password={}", encoded(PASSWORD));
    assert_eq!(
        site.post("/login", "", &form).await.status,
        StatusCode::TOO_MANY_REQUESTS,
        "the right one waits too"
    );
    site.clock.fetch_add(900, Ordering::Relaxed);
    assert_eq!(site.post("/login", "", &form).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_verdict_moves_the_score_and_the_second_reviewer_is_told() {
    let site = Site::new().await;
    let call = site.calls().await["Анна"].clone();
    let card = site
        .api(Method::GET, &format!("/api/v1/calls/{call}"), "admin", "")
        .await
        .json();
    let failed = card["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["verdict"] == "fail" && item["max"].as_f64() > Some(0.0));
    let item = failed.unwrap()["id"].as_str().unwrap().to_owned();
    let score = card["score"].as_f64();
    let path = format!("/calls/{call}");
    let reviewer = site.sign_in("reviewer").await;
    let page = site.get(&path, &reviewer).await;
    let field = |name: &str| {
        let (_, rest) = page.text.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let (csrf, form, revision) = (page.csrf(), field("form"), field("revision"));
    let figures = async |which: &str| site.api(Method::GET, which, "admin", "").await.json();
    let (lift, managers) = (figures("/api/v1/lift").await, figures("/api/v1/managers").await);
    assert_eq!(figures("/api/v1/lift").await, lift, "from the shelf");
    let give = |verdict: &str, csrf: &str| {
        format!(
            "csrf={csrf}&form={form}&revision={revision}&item={item}&verdict={verdict}&comment={}&place=3",
            encoded("Слышно <b>")
        )
    };
    let done = site
        .post(&format!("{path}/verdict"), &reviewer, &give("pass", &csrf))
        .await;
    assert_eq!(
        (done.status, done.header("location")),
        (StatusCode::SEE_OTHER, format!("{path}#i3").as_str()),
        "{}",
        done.text
    );
    let after = site
        .api(Method::GET, &format!("/api/v1/calls/{call}"), "admin", "")
        .await
        .json();
    assert!(after["score"].as_f64() > score, "{score:?} {:?}", after["score"]);
    let list = site.api(Method::GET, "/api/v1/calls", "admin", "").await.json();
    let row = list["calls"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["call"] == call.as_str())
        .unwrap()
        .clone();
    assert_eq!(row["score"], after["score"], "lists show it at once");
    assert_ne!(figures("/api/v1/lift").await, lift, "so does what goes with won deals");
    assert_ne!(figures("/api/v1/managers").await, managers, "and so do the managers");
    let page = site.get(&path, &reviewer).await;
    assert!(
        page.text.contains("Слышно &#60;b&#62;") && page.text.contains("the machine said"),
        "both answers are shown"
    );
    // The head had the page open since before.
    let head = site.sign_in("head").await;
    let csrf = site.get(&path, &head).await.csrf();
    let told = site.post(&format!("{path}/verdict"), &head, &give("na", &csrf)).await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    assert!(told.text.contains("reviewer"), "who was faster");
    let same = site
        .api(Method::GET, &format!("/api/v1/calls/{call}"), "admin", "")
        .await
        .json();
    assert_eq!(same["score"], after["score"], "nothing was overwritten");
    // The agent contests, the head decides, the agent reads it.
    let agent = site.sign_in("agent").await;
    let page = site.get(&path, &agent).await;
    assert!(!page.text.contains("/verdict\""), "an agent does not judge");
    let other = after["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["verdict"] == "fail")
        .unwrap()["id"]
        .as_str()
        .unwrap();
    let (_, rest) = page.text.split_once("name=\"revision\" value=\"").unwrap();
    let revision = rest.split('"').next().unwrap();
    let contest = format!(
        "csrf={}&form={form}&revision={revision}&item={other}&reason={}",
        page.csrf(),
        encoded("Я это сказал")
    );
    let answer = site.post(&format!("{path}/dispute"), &agent, &contest).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let page = site.get("/disputes", &head).await;
    assert!(page.text.contains("Я это сказал"));
    let (_, rest) = page.text.split_once("name=\"dispute\" value=\"").unwrap();
    let number = rest.split('"').next().unwrap();
    let decide = format!("csrf={}&dispute={number}&verdict=pass&comment=", page.csrf());
    assert_eq!(
        site.post("/disputes", &head, &decide).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        site.post("/disputes", &head, &decide).await.status,
        StatusCode::NOT_FOUND,
        "once"
    );
    let last = site
        .api(Method::GET, &format!("/api/v1/calls/{call}"), "admin", "")
        .await
        .json();
    assert!(last["score"].as_f64() > after["score"].as_f64());
    assert!(
        site.get(&format!("/managers/{}", encoded("Анна")), &agent)
            .await
            .text
            .contains("changed to")
    );
    // A blind reviewer sees neither.
    let fill = format!(
        "csrf={}&reason=blind&count=5&reviewers=reviewer",
        site.get("/queue", &head).await.csrf()
    );
    assert_eq!(
        site.post("/queue/fill", &head, &fill).await.status,
        StatusCode::SEE_OTHER
    );
    let log = site.store.log_lines(None, 100).await.unwrap();
    let kinds: Vec<&str> = log.iter().map(|line| line.what.as_str()).collect();
    for kind in ["open", "verdict", "dispute", "decide", "sign in"] {
        assert!(kinds.contains(&kind), "{kind} is in the log");
    }
}

#[tokio::test]
async fn sound_comes_in_ranges() {
    let site = Site::new().await;
    let call = site.calls().await["Анна"].clone();
    let cookie = site.sign_in("agent").await;
    let ask = async |range: Option<&str>| {
        let mut request = Request::get(format!("/calls/{call}/sound"))
            .header("host", "localhost")
            .header("cookie", &cookie);
        if let Some(range) = range {
            request = request.header("range", range);
        }
        site.send(request.body(Body::empty()).unwrap()).await
    };
    let whole = ask(None).await;
    assert_eq!(
        (
            whole.status,
            whole.header("content-length"),
            whole.header("content-type")
        ),
        (StatusCode::OK, "32044", "audio/wav")
    );
    assert_eq!(whole.header("accept-ranges"), "bytes");
    let part = ask(Some("bytes=0-3")).await;
    assert_eq!(
        (part.status, part.text.as_str(), part.header("content-range")),
        (StatusCode::PARTIAL_CONTENT, "RIFF", "bytes 0-3/32044")
    );
    let beyond = ask(Some("bytes=40000-")).await;
    assert_eq!(
        (beyond.status, beyond.header("content-range")),
        (StatusCode::RANGE_NOT_SATISFIABLE, "bytes */32044")
    );
    assert!(
        site.store
            .log_lines(None, 10)
            .await
            .unwrap()
            .iter()
            .any(|line| line.what == "hear" && line.who == "agent")
    );
}

#[tokio::test]
async fn pages_of_the_list_hold_each_call_once_and_search_knows_word_forms() {
    let site = Site::new().await;
    // Without filters the order leads; with one that leaves few calls, those do; with several, what all of them leave.
    let filters = [
        "",
        "&behaviour=objection:price",
        "&score_from=0&amount_from=1&from=2026-11-01&behaviour=objection:price",
    ];
    for (order, filter) in ["newest", "worst", "best"]
        .into_iter()
        .flat_map(|order| filters.map(|filter| (order, filter)))
    {
        let mut seen = Vec::new();
        let mut after = String::new();
        loop {
            let path = format!("/api/v1/calls?order={order}&limit=1&after={after}{filter}");
            let page = site.api(Method::GET, &path, "reader", "").await.json();
            seen.extend(
                page["calls"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|call| call["call"].to_string()),
            );
            match page["next"].as_str() {
                Some(next) => after = next.to_owned(),
                None => break,
            }
        }
        let mut distinct = seen.clone();
        distinct.sort();
        distinct.dedup();
        assert_eq!((seen.len(), distinct.len()), (3, 3), "{order}{filter}");
    }
    let count = async |query: &str| {
        let page = site
            .api(Method::GET, &format!("/api/v1/calls?{query}"), "reader", "")
            .await
            .json();
        page["calls"].as_array().unwrap().len()
    };
    assert_eq!(
        count(&format!("q={}", encoded("договором"))).await,
        3,
        "every call says «договор»"
    );
    assert_eq!(
        count(&format!("q={}", encoded("Своё договоры"))).await,
        1,
        "all words must be said"
    );
    assert_eq!(count(&format!("q={}", encoded("небывальщина"))).await, 0);
    assert_eq!(count(&format!("agent={}", encoded("Анна"))).await, 1);
    assert_eq!(count(&format!("team={}", encoded("Юг"))).await, 2);
    assert_eq!(count("deal=won").await, 1);
    assert_eq!(count("amount_from=1500&amount_to=2500").await, 1);
    assert_eq!(count("from=2026-11-03&to=2026-11-03").await, 1);
    assert_eq!(count("behaviour=objection:price").await, 3);
    assert_eq!(count("score_from=101").await, 0);
    assert_eq!(count("doubtful=1").await, 0);
    assert_eq!(count("item=no.such").await, 0);
    assert_eq!(
        count(&format!("agent={}&deal=won&order=worst", encoded("Анна"))).await,
        1
    );
    assert_eq!(
        count(&format!("agent={}&deal=lost&order=worst", encoded("Анна"))).await,
        0
    );
    assert_eq!(
        count(&format!("q={}&from=2026-11-04&order=best", encoded("договором"))).await,
        1
    );
}

#[tokio::test]
async fn the_description_of_the_api_has_every_route_and_no_other() {
    let site = Site::new().await;
    let described = site.get("/api/v1/openapi.json", "").await.json();
    let mut of_paper: Vec<String> = Vec::new();
    for (path, methods) in described["paths"].as_object().unwrap() {
        for (method, about) in methods.as_object().unwrap() {
            of_paper.push(format!("{} {path}", method.to_uppercase()));
            let holes = path.matches('{').count();
            let named = about["parameters"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|p| p["in"] == "path")
                .count();
            assert_eq!(holes, named, "{path}");
        }
    }
    let mut of_code: Vec<String> = routes()
        .filter(|(_, path)| path.starts_with("/api/"))
        .map(|(method, path)| format!("{method} {path}"))
        .collect();
    of_paper.sort();
    of_code.sort();
    assert_eq!(of_paper, of_code);
}

#[test]
fn users_are_made_listed_and_barred_on_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str], input: &str| {
        let mut command = talktrack(folder.path());
        let assert = command.args(args).write_stdin(input.to_owned()).assert();
        let output = assert.get_output().clone();
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    assert_eq!(run(&["db", "migrate", "--db", "t.db"], "").0, Some(0));
    let short = run(&["user", "add", "Анна", "--role", "admin", "--db", "t.db"], "коротко\n");
    assert_eq!(short.0, Some(2));
    assert!(
        short.2.contains("too short") && short.2.contains("hint:"),
        "{}",
        short.2
    );
    let add = ["user", "add", "Анна", "--role", "admin", "--db", "t.db"];
    assert_eq!(run(&add, "длинный пароль\n").0, Some(0));
    assert_eq!(run(&add, "длинный пароль\n").0, Some(2), "the name is taken");
    assert_eq!(
        run(&["user", "add", "Б", "--role", "agent", "--db", "t.db"], "x").0,
        Some(2),
        "an agent has calls"
    );
    assert_eq!(
        run(&["user", "add", "Б", "--role", "head", "--db", "t.db"], "x").0,
        Some(2),
        "a head has teams"
    );
    assert_eq!(run(&["user", "list", "--db", "t.db"], "").1, "Анна\tadmin\t\n");
    let token = run(&["user", "token", "Анна", "--db", "t.db"], "").1;
    assert!(token.starts_with("ttk_") && token.len() == 69, "{token}");
    assert_eq!(run(&["user", "disable", "Анна", "--db", "t.db"], "").0, Some(0));
    assert_eq!(
        run(&["user", "list", "--db", "t.db"], "").1,
        "Анна\tadmin\t\tdisabled\n"
    );
    assert_eq!(run(&["user", "disable", "Никто", "--db", "t.db"], "").0, Some(2));
    let file = std::fs::read(folder.path().join("t.db")).unwrap();
    let holds = |needle: &str| file.windows(needle.len()).any(|part| part == needle.as_bytes());
    assert!(
        !holds("длинный пароль") && !holds(token.trim()),
        "secrets are kept as hashes"
    );
    // To the world only with TLS, or a proxy that has it, and users.
    let open = run(&["serve", "--db", "t.db", "--listen", "0.0.0.0:0"], "");
    assert_eq!(open.0, Some(2));
    assert!(open.2.contains("--behind-proxy"), "{}", open.2);
    let plain = run(
        &["serve", "--db", "t.db", "--behind-proxy", "http://calls.example.org"],
        "",
    );
    assert_eq!(plain.0, Some(2));
    let cert: PathBuf = folder.path().join("no.pem");
    let lost = run(
        &[
            "serve",
            "--db",
            "t.db",
            "--listen",
            "127.0.0.1:0",
            "--cert",
            cert.to_str().unwrap(),
            "--key",
            "no.key",
        ],
        "",
    );
    assert_eq!(lost.0, Some(2));
    assert!(lost.2.contains("certificate"), "{}", lost.2);
}
