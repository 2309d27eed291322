//! The ways into `serve` from outside, on real sockets: TLS with an own certificate, a proxy in front; and that no secret
//! leaves by standard output or error, however much is asked to be told, nor lies in the database.

use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

const PASSWORD: &str = "tri veselykh parolya";
const ORIGIN: &str = "https://calls.example.org";

fn of_tests(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/tls").join(name)
}

/// A store with one user behind a running `talktrack serve`.
struct Served {
    folder: tempfile::TempDir,
    process: Child,
    address: String,
    said: Arc<Mutex<String>>,
    ear: Option<std::thread::JoinHandle<()>>,
}

impl Served {
    fn with(flags: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let talktrack = || {
            let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_talktrack"));
            command.current_dir(folder.path());
            command
        };
        talktrack().args(["db", "migrate", "--db", "t.db"]).assert().success();
        talktrack()
            .args(["user", "add", "anna", "--role", "admin", "--db", "t.db"])
            .write_stdin(PASSWORD)
            .assert()
            .success();
        let mut process = Command::new(env!("CARGO_BIN_EXE_talktrack"))
            .current_dir(folder.path())
            .args(["serve", "--db", "t.db", "--listen", "127.0.0.1:0"])
            .args(flags)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stderr.take().unwrap());
        let said = Arc::new(Mutex::new(String::new()));
        let mut address = None;
        let mut line = String::new();
        while address.is_none() && lines.read_line(&mut line).unwrap() > 0 {
            let found = line.split_once("://").and_then(|(_, rest)| rest.split_once(';'));
            address = found.map(|(address, _)| address.to_owned());
            said.lock().unwrap().push_str(&std::mem::take(&mut line));
        }
        let hand = Arc::clone(&said);
        let ear = std::thread::spawn(move || {
            let mut line = String::new();
            while lines.read_line(&mut line).is_ok_and(|bytes| bytes > 0) {
                hand.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push_str(&std::mem::take(&mut line));
            }
        });
        Self {
            address: address.expect("it says where it serves"),
            folder,
            process,
            said,
            ear: Some(ear),
        }
    }

    fn plain(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream
    }

    fn tls(&self, roots: RootCertStore) -> StreamOwned<ClientConnection, TcpStream> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = ServerName::try_from("localhost").unwrap();
        StreamOwned::new(ClientConnection::new(Arc::new(config), name).unwrap(), self.plain())
    }

    /// All that it said, after its end.
    fn end(mut self) -> String {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        self.ear.take().unwrap().join().unwrap();
        let mut said = std::mem::take(&mut *self.said.lock().unwrap());
        let stdout = self.process.stdout.take();
        stdout.unwrap().read_to_string(&mut said).unwrap();
        said
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Sends a request and reads the answer to its end. A peer that hangs up without a TLS farewell is no fault here.
fn ask(stream: &mut (impl Read + Write), request: &str) -> std::io::Result<String> {
    stream.write_all(request.as_bytes())?;
    stream.flush()?;
    let mut answer = Vec::new();
    match stream.read_to_end(&mut answer) {
        Err(error) if answer.is_empty() => return Err(error),
        _ => {}
    }
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

fn get(path: &str, host: &str, more: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n")
}

fn login(host: &str, origin: &str, name: &str, password: &str, more: &str) -> String {
    let form = format!("name={name}&password={}&to=/calls", password.replace(' ', "+"));
    format!(
        "POST /login HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nOrigin: {origin}\r\n{more}\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    )
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or_default()
}

fn header<'a>(answer: &'a str, name: &str) -> &'a str {
    let (head, _) = answer.split_once("\r\n\r\n").unwrap_or((answer, ""));
    let found = head.lines().find_map(|line| {
        let (key, value) = line.split_once(": ")?;
        key.eq_ignore_ascii_case(name).then_some(value)
    });
    found.unwrap_or_default()
}

fn own_root() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(of_tests("cert.pem")).unwrap())
        .unwrap();
    roots
}

#[test]
fn an_own_certificate_is_shown_and_the_session_goes_over_tls_only() {
    let (cert, key) = (of_tests("cert.pem"), of_tests("key.pem"));
    let flags = ["--cert", cert.to_str().unwrap(), "--key", key.to_str().unwrap()];
    let served = Served::with(&flags);
    let host = served.address.replace("127.0.0.1", "localhost");

    let mut stream = served.tls(own_root());
    let page = ask(&mut stream, &get("/login", &host, "")).unwrap();
    assert_eq!(status(&page), "200", "{page}");
    assert!(header(&page, "strict-transport-security").starts_with("max-age="));
    let version = stream.conn.protocol_version().unwrap();
    assert_eq!(version, rustls::ProtocolVersion::TLSv1_3);

    let origin = format!("https://{host}");
    let signed = ask(
        &mut served.tls(own_root()),
        &login(&host, &origin, "anna", PASSWORD, ""),
    )
    .unwrap();
    assert_eq!((status(&signed), header(&signed, "location")), ("303", "/calls"));
    let cookie = header(&signed, "set-cookie");
    for part in [
        "__Host-talktrack=",
        "; Secure",
        "; HttpOnly",
        "; SameSite=Strict",
        "; Path=/",
    ] {
        assert!(cookie.contains(part), "{part}: {cookie}");
    }
    let session = cookie.split(';').next().unwrap();
    let calls = ask(
        &mut served.tls(own_root()),
        &get("/calls", &host, &format!("Cookie: {session}\r\n")),
    );
    assert_eq!(status(&calls.unwrap()), "200");

    // A page of the same name without TLS is another origin.
    let from_plain = login(&host, &format!("http://{host}"), "anna", PASSWORD, "");
    assert_eq!(status(&ask(&mut served.tls(own_root()), &from_plain).unwrap()), "403");
    // Whoever does not know the certificate gets nothing, nor does he who speaks without TLS.
    let stranger = ask(&mut served.tls(RootCertStore::empty()), &get("/login", &host, ""));
    assert!(stranger.unwrap_err().to_string().contains("certificate"));
    let plain = ask(&mut served.plain(), &get("/login", &host, "")).unwrap_or_default();
    assert!(!plain.contains("HTTP/1.1 200") && !plain.contains("<html"), "{plain}");
}

#[test]
fn behind_a_proxy_its_name_is_the_origin_and_its_last_word_the_address() {
    let served = Served::with(&["--behind-proxy", ORIGIN]);
    let host = "calls.example.org";
    let send = |request: &str| ask(&mut served.plain(), request).unwrap();

    assert_eq!(status(&send(&get("/login", host, ""))), "200");
    assert_eq!(status(&send(&get("/login", "evil.example", ""))), "421");
    let signed = send(&login(
        host,
        ORIGIN,
        "anna",
        PASSWORD,
        "X-Forwarded-For: 198.51.100.1\r\n",
    ));
    assert_eq!(status(&signed), "303", "{signed}");
    let cookie = header(&signed, "set-cookie");
    assert!(
        cookie.starts_with("__Host-talktrack=") && cookie.contains("; Secure"),
        "{cookie}"
    );
    assert!(header(&signed, "strict-transport-security").starts_with("max-age="));
    for origin in ["http://calls.example.org", "https://evil.example", "null"] {
        assert_eq!(
            status(&send(&login(host, origin, "anna", PASSWORD, ""))),
            "403",
            "{origin}"
        );
    }

    // Guessing many names from one address: what the proxy wrote last counts, what the guesser wrote before it does not.
    let guess = |turn: usize, from: &str| {
        let more = format!("X-Forwarded-For: 192.0.2.{turn}, {from}\r\n");
        let answer = send(&login(host, ORIGIN, &format!("nobody{turn}"), "guess", &more));
        status(&answer).to_owned()
    };
    let slowed = (0..12).find(|&turn| guess(turn, "203.0.113.5") == "429");
    assert!(slowed.is_some_and(|turn| turn >= 5), "{slowed:?}");
    assert_eq!(guess(50, "203.0.113.6"), "401", "another address need not wait");
    let signed = send(&login(
        host,
        ORIGIN,
        "anna",
        PASSWORD,
        "X-Forwarded-For: 203.0.113.6\r\n",
    ));
    assert_eq!(status(&signed), "303");
}

#[test]
fn without_a_proxy_nobody_chooses_his_address() {
    let served = Served::with(&[]);
    let host = &served.address;
    let origin = format!("http://{host}");
    let guess = |turn: usize| {
        let more = format!(
            "X-Forwarded-For: 192.0.2.{turn}\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.example\r\n"
        );
        let request = login(host, &origin, &format!("nobody{turn}"), "guess", &more);
        status(&ask(&mut served.plain(), &request).unwrap()).to_owned()
    };
    let slowed = (0..12).find(|&turn| guess(turn) == "429");
    assert!(slowed.is_some_and(|turn| turn >= 5), "{slowed:?}");
}

#[test]
fn no_secret_is_told_however_much_is_asked() {
    let served = Served::with(&["-vvvv"]);
    let (host, origin) = (served.address.clone(), format!("http://{}", served.address));
    let send = |request: &str| ask(&mut served.plain(), request).unwrap();
    let token = assert_cmd::Command::new(env!("CARGO_BIN_EXE_talktrack"))
        .current_dir(served.folder.path())
        .args(["user", "token", "anna", "--db", "t.db"])
        .output()
        .unwrap();
    let token = String::from_utf8(token.stdout).unwrap().trim().to_owned();
    assert!(token.starts_with("ttk_"));

    let wrong = "almost the right one";
    assert_eq!(status(&send(&login(&host, &origin, "anna", wrong, ""))), "401");
    let signed = send(&login(&host, &origin, "anna", PASSWORD, ""));
    let session = header(&signed, "set-cookie").split(';').next().unwrap().to_owned();
    let cookie = format!("Cookie: {session}\r\n");
    let page = send(&get("/checklist", &host, &cookie));
    let (_, rest) = page.split_once("name=\"csrf\" value=\"").unwrap();
    let csrf = rest.split('"').next().unwrap().to_owned();
    // What is refused, and what fails, says no more.
    let bearer = format!("Authorization: Bearer {token}\r\n");
    assert_eq!(status(&send(&get("/api/v1/calls", &host, &bearer))), "200");
    let false_token = token.replace("ttk_", "ttk_f");
    let refused = get(
        "/api/v1/calls",
        &host,
        &format!("Authorization: Bearer {false_token}\r\n"),
    );
    assert_eq!(status(&send(&refused)), "401");
    let out = format!(
        "POST /logout HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nOrigin: {origin}\r\n{cookie}\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\ncsrf={csrf}",
        csrf.len() + 5
    );
    assert_eq!(status(&send(&out)), "303");

    let database = std::fs::read(served.folder.path().join("t.db")).unwrap();
    let beside = std::fs::read(served.folder.path().join("t.db-wal")).unwrap_or_default();
    let said = served.end();
    assert!(said.contains("serving on"), "{said}");
    let (_, secret) = session.split_once('=').unwrap();
    let secrets = [
        ("password", PASSWORD),
        ("password in a form", &PASSWORD.replace(' ', "+")),
        ("wrong password", wrong),
        ("wrong password in a form", &wrong.replace(' ', "+")),
        ("session", secret),
        ("forgery token", &csrf),
        ("token", &token),
        ("unknown token", &false_token),
    ];
    for (what, secret) in secrets {
        assert!(!said.contains(secret), "{what} was told");
        // The forgery token of a session is kept with it, and goes with it.
        if what != "forgery token" {
            let is_in = |bytes: &[u8]| bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!is_in(&database) && !is_in(&beside), "{what} is in the database");
        }
    }
}
