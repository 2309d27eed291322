//! Against a server of our own on the loopback interface, which answers a fixed number of connections and ends.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use super::*;
use crate::transcribe::model::{Manifest, ModelKind, ModelStore, State};

/// SHA-256 of 200 000 bytes, each the low byte of its position; worked out by another program.
const SHA256: &str = "c7a7d73b68d21102bf7d6d9be27b4106497efc8119224bebfbd26b375541bde7";
const SIZE: usize = 200_000;

fn content() -> Vec<u8> {
    (0..=255).cycle().take(SIZE).collect()
}

/// How one connection is answered.
#[derive(Debug, Clone)]
enum Answer {
    /// Honours ranges, as a server should.
    Whole,
    /// Says the truth about the length and stops after so many bytes.
    CutAfter(usize),
    /// Knows no ranges.
    IgnoreRange,
    /// A range, but another one.
    WrongRange,
    Status(u16),
    /// Something else of the same length.
    OtherContent,
    /// A page of a proxy.
    Page(&'static str),
    /// No length given, and more than the file.
    TooLong,
}

/// Request line and Range header.
type Request = (String, Option<String>);

struct Server {
    address: String,
    requests: Arc<Mutex<Vec<Request>>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    fn start(answers: Vec<Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        let thread = std::thread::spawn(move || {
            for answer in answers {
                let Ok((stream, _)) = listener.accept() else { return };
                stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
                // The client may hang up in the middle; that is its right.
                let _ = serve(&stream, &answer, &seen);
            }
        });
        Self {
            address,
            requests,
            thread: Some(thread),
        }
    }

    fn end(mut self) -> Vec<Request> {
        self.thread.take().unwrap().join().unwrap();
        self.requests.lock().unwrap().clone()
    }
}

fn serve(stream: &TcpStream, answer: &Answer, seen: &Mutex<Vec<Request>>) -> io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let request = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    let mut range = None;
    for line in lines {
        let line = line?;
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("range")
        {
            range = Some(value.trim().to_owned());
        }
    }
    seen.lock().unwrap().push((request, range.clone()));
    let start: usize = range
        .and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok())
        .unwrap_or(0);
    let content = content();
    let (status, extra, body) = match answer {
        Answer::Status(status) => (*status, String::new(), b"sorry".to_vec()),
        Answer::Page(page) => (200, String::new(), page.as_bytes().to_vec()),
        Answer::OtherContent => (200, String::new(), vec![7; SIZE]),
        Answer::WrongRange => (
            206,
            format!("Content-Range: bytes 5-{}/{SIZE}\r\n", SIZE - 1),
            content[5..].to_vec(),
        ),
        Answer::TooLong => {
            let mut out = stream;
            out.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")?;
            return out.write_all(&vec![7; SIZE + 1]);
        }
        Answer::Whole | Answer::CutAfter(_) if start > 0 => (
            206,
            format!("Content-Range: bytes {start}-{}/{SIZE}\r\n", SIZE - 1),
            content[start..].to_vec(),
        ),
        Answer::Whole | Answer::CutAfter(_) | Answer::IgnoreRange => (200, String::new(), content),
    };
    let sent = if let Answer::CutAfter(bytes) = answer {
        *bytes
    } else {
        body.len()
    };
    let mut out = stream;
    write!(
        out,
        "HTTP/1.1 {status} X\r\nContent-Length: {}\r\n{extra}Connection: close\r\n\r\n",
        body.len()
    )?;
    out.write_all(&body[..sent])
}

fn store(root: &Path, address: &str) -> ModelStore {
    let entry = Entry {
        name: "tiny-test".to_owned(),
        kind: ModelKind::Whisper,
        file: "ggml-tiny-test.bin".to_owned(),
        url: format!("{address}/published/ggml-tiny-test.bin"),
        size: SIZE as u64,
        sha256: SHA256.to_owned(),
        licence: "MIT".to_owned(),
        languages: "any".to_owned(),
    };
    ModelStore::with_manifest(root, Manifest { models: vec![entry] })
}

fn options() -> PullOptions {
    PullOptions {
        connect_timeout: Duration::from_secs(5),
        proxies: false,
        ..PullOptions::default()
    }
}

fn pull_once(store: &ModelStore) -> Result<Pulled, ModelError> {
    store.pull("tiny-test", &options(), &mut |_| {})
}

fn part(root: &Path) -> Option<u64> {
    fs::metadata(root.join("ggml-tiny-test.bin.part"))
        .ok()
        .map(|meta| meta.len())
}

#[test]
fn a_whole_file_is_verified_and_put_in_place() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(vec![Answer::Whole]);
    let store = store(&home.path().join("models"), &server.address);
    let mut steps = Vec::new();
    let pulled = store
        .pull("tiny-test", &options(), &mut |progress| steps.push(progress.done))
        .unwrap();
    assert_eq!(pulled.downloaded, SIZE as u64);
    assert_eq!(fs::read(&pulled.installed.path).unwrap(), content());
    assert!(steps.is_sorted() && steps.last() == Some(&(SIZE as u64)));
    assert_eq!(part(store.root()), None);
    assert_eq!(store.resolve("tiny-test").unwrap(), pulled.installed);
    // A second pull asks nobody: the server has ended.
    assert_eq!(server.end().len(), 1);
    assert_eq!(pull_once(&store).unwrap().downloaded, 0);
}

#[test]
fn a_cut_connection_is_taken_up_where_it_ended() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(vec![Answer::CutAfter(70_000), Answer::CutAfter(1), Answer::Whole]);
    let store = store(home.path(), &server.address);
    let pulled = pull_once(&store).unwrap();
    assert_eq!(pulled.downloaded, SIZE as u64);
    let ranges: Vec<Option<String>> = server.end().into_iter().map(|(_, range)| range).collect();
    assert_eq!(
        ranges,
        [None, Some("bytes=70000-".to_owned()), Some("bytes=70001-".to_owned())]
    );
}

#[test]
fn the_next_run_takes_up_what_the_last_one_left() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("ggml-tiny-test.bin.part"), &content()[..123_456]).unwrap();
    let server = Server::start(vec![Answer::Whole]);
    let store = store(home.path(), &server.address);
    assert_eq!(store.list().unwrap()[0].state, State::Partial);
    assert_eq!(pull_once(&store).unwrap().downloaded, (SIZE - 123_456) as u64);
    assert_eq!(server.end()[0].1.as_deref(), Some("bytes=123456-"));
}

#[test]
fn servers_without_ranges_and_with_wrong_ones_start_again() {
    for answers in [
        vec![Answer::IgnoreRange],
        vec![Answer::WrongRange, Answer::Whole],
        vec![Answer::Status(416), Answer::Whole],
    ] {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("ggml-tiny-test.bin.part"), &content()[..1000]).unwrap();
        let server = Server::start(answers);
        let store = store(home.path(), &server.address);
        let pulled = pull_once(&store).unwrap();
        assert_eq!(fs::read(pulled.installed.path).unwrap(), content());
        server.end();
    }
}

#[test]
fn a_connection_that_brings_nothing_ends_with_the_way_out() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(vec![Answer::CutAfter(5000), Answer::CutAfter(0)]);
    let store = store(home.path(), &server.address);
    let error = pull_once(&store).unwrap_err();
    assert!(matches!(error, ModelError::Network { kept: 5000, .. }), "{error}");
    let hint = error.way_out().unwrap();
    assert!(
        hint.contains("--mirror") && hint.contains("talktrack model import") && hint.contains("5000 bytes are kept")
    );
    assert_eq!(part(home.path()), Some(5000));
    server.end();
}

#[test]
fn a_wrong_file_is_deleted_and_told() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(vec![Answer::OtherContent]);
    let store = store(home.path(), &server.address);
    let error = pull_once(&store).unwrap_err();
    let ModelError::DownloadHash { expected, found, .. } = &error else {
        panic!("{error}")
    };
    assert_eq!(expected, SHA256);
    assert_ne!(found, SHA256);
    assert_eq!(
        (part(home.path()), fs::read_dir(home.path()).unwrap().count()),
        (None, 0)
    );
    server.end();
}

#[test]
fn a_page_in_place_of_the_file_is_told() {
    for answer in [Answer::Page("<html>log in</html>"), Answer::TooLong] {
        let home = tempfile::tempdir().unwrap();
        let server = Server::start(vec![answer]);
        let error = pull_once(&store(home.path(), &server.address)).unwrap_err();
        assert!(
            matches!(error, ModelError::NotTheFile { expected: 200_000, .. }),
            "{error}"
        );
        server.end();
    }
}

#[test]
fn a_missing_file_is_told() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(vec![Answer::Status(404)]);
    let error = pull_once(&store(home.path(), &server.address)).unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("ggml-tiny-test.bin: the server answers 404"),
        "{error}"
    );
    assert!(error.way_out().unwrap().contains("--mirror"));
    server.end();
}

#[test]
fn no_network_is_told_at_once() {
    let home = tempfile::tempdir().unwrap();
    // A port that was free a moment ago and has no listener.
    let address = format!(
        "http://{}",
        TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
    );
    let error = pull_once(&store(home.path(), &address)).unwrap_err();
    assert!(matches!(error, ModelError::Network { kept: 0, .. }), "{error}");
    assert!(error.way_out().unwrap().starts_with("without network"));
    assert_eq!(part(home.path()), None);
}

#[test]
fn a_mirror_takes_the_place_of_the_address() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(vec![Answer::Whole]);
    let store = store(home.path(), "http://127.0.0.1:1");
    let mirror = Some(format!("{}/inside/", server.address));
    store
        .pull("tiny-test", &PullOptions { mirror, ..options() }, &mut |_| {})
        .unwrap();
    assert_eq!(server.end()[0].0, "GET /inside/ggml-tiny-test.bin HTTP/1.1");
}

#[test]
fn a_damaged_file_is_refused_and_replaced() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("ggml-tiny-test.bin");
    let server = Server::start(vec![Answer::Whole, Answer::Whole]);
    let store = store(home.path(), &server.address);

    let error = store.resolve("tiny-test").unwrap_err();
    assert!(
        error.way_out().unwrap().contains("talktrack model pull tiny-test"),
        "{error}"
    );

    fs::write(&path, &content()[..10]).unwrap();
    assert!(matches!(
        store.resolve("tiny-test").unwrap_err(),
        ModelError::WrongSize {
            expected: 200_000,
            found: 10,
            ..
        }
    ));
    assert_eq!(store.list().unwrap()[0].state, State::Damaged);
    pull_once(&store).unwrap();

    let mut wrong = content();
    wrong[SIZE / 2] ^= 1;
    fs::write(&path, wrong).unwrap();
    let error = store.resolve("ggml-tiny-test.bin").unwrap_err();
    assert!(
        matches!(&error, ModelError::WrongHash { expected, .. } if expected == SHA256),
        "{error}"
    );
    assert!(store.verify(None).unwrap()[0].result.is_err());
    pull_once(&store).unwrap();
    assert!(store.verify(None).unwrap()[0].result.is_ok());
    server.end();
}

#[test]
fn two_downloads_of_one_file_do_not_mix() {
    let home = tempfile::tempdir().unwrap();
    let held = File::create(home.path().join("ggml-tiny-test.bin.part")).unwrap();
    held.lock().unwrap();
    let error = pull_once(&store(home.path(), "http://127.0.0.1:1")).unwrap_err();
    assert!(matches!(error, ModelError::Busy { .. }), "{error}");
}

/// A device that is always full stands for the disk.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_with_what_it_takes() {
    let home = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink("/dev/full", home.path().join("ggml-tiny-test.bin.part")).unwrap();
    let server = Server::start(vec![Answer::Whole]);
    let error = pull_once(&store(home.path(), &server.address)).unwrap_err();
    assert!(
        matches!(
            error,
            ModelError::DiskFull {
                needed: 200_000,
                resumable: true,
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(
        error.way_out().unwrap(),
        "free at least 200000 bytes; what was downloaded is kept, run the same command again"
    );
    server.end();
}

#[test]
fn own_files_and_paths_are_found() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("ggml-mine.bin"), "abc").unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let copy = elsewhere.path().join("ggml-tiny-test.bin");
    fs::write(&copy, content()).unwrap();
    let store = store(home.path(), "http://127.0.0.1:1");
    for name in [
        "mine",
        "ggml-mine.bin",
        home.path().join("ggml-mine.bin").to_str().unwrap(),
    ] {
        assert_eq!(store.resolve(name).unwrap().name, "mine", "{name}");
    }
    // Another folder's file is what its content is.
    assert_eq!(store.resolve(copy.to_str().unwrap()).unwrap().name, "tiny-test");
    fs::write(&copy, "other").unwrap();
    assert!(store.resolve(copy.to_str().unwrap()).is_ok());

    let listed = store.list().unwrap();
    assert_eq!(
        listed
            .iter()
            .map(|one| (one.name.as_str(), one.state))
            .collect::<Vec<_>>(),
        [("tiny-test", State::NotInstalled), ("mine", State::Installed)]
    );
    let error = store.resolve("bases").unwrap_err();
    assert_eq!(error.to_string(), "no model is called 'bases'");
    assert!(error.way_out().unwrap().starts_with("known models: tiny-test, mine"));
    assert!(
        matches!(store.resolve("tiny-test").unwrap_err(), ModelError::NotInstalled { installed, .. } if installed == ["mine"])
    );
}

#[test]
fn content_ranges_are_read() {
    assert_eq!(content_range("bytes 100-199/200"), Some((100, Some(200))));
    assert_eq!(content_range("bytes 0-0/*"), Some((0, None)));
    assert_eq!(content_range("bytes */200"), None);
    assert_eq!(content_range("items 1-2/3"), None);
}
