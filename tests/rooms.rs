//! Holds the code to the map of ARCHITECTURE.md: which room may know which, and which room alone names a library.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Rooms that each room may import from, beside `domain` and itself.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("audio", &[]),
    ("transcribe", &[]),
    ("speakers", &[]),
    ("checklist", &[]),
    ("score", &["checklist"]),
    ("crm", &[]),
    ("stats", &[]),
    ("kpi", &["stats", "store"]),
    ("store", &[]),
    (
        "pipeline",
        &["audio", "transcribe", "speakers", "checklist", "score", "crm", "store"],
    ),
    ("report", &["stats", "kpi", "store", "pipeline"]),
    ("review", &["stats", "kpi", "store", "report", "pipeline"]),
    ("config", &[]),
    (
        "cli",
        &[
            "audio",
            "transcribe",
            "speakers",
            "checklist",
            "score",
            "crm",
            "stats",
            "kpi",
            "store",
            "pipeline",
            "report",
            "review",
            "config",
        ],
    ),
];

/// Libraries that only some rooms (or files) may name.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("symphonia", &["audio"]),
    ("symphonia_adapter_libopus", &["audio"]),
    ("hound", &["audio"]),
    ("rubato", &["audio"]),
    ("whisper_rs", &["transcribe/whisper"]),
    ("serde_saphyr", &["checklist"]),
    ("aho_corasick", &["score"]),
    ("frostem", &["score"]),
    ("regex", &["score", "checklist", "crm/call_name"]),
    ("csv", &["crm", "report"]),
    ("encoding_rs", &["crm"]),
    ("phonenumber", &["crm"]),
    ("calamine", &["crm"]),
    ("toml", &["crm"]),
    ("zip", &["cli/report", "review/pages/playlist_export"]),
    ("sqlx", &["store"]),
    ("statrs", &["stats"]),
    ("rayon", &["pipeline"]),
    ("ureq", &["transcribe/model"]),
    ("clap", &["cli"]),
    ("indicatif", &["cli"]),
    ("anstream", &["cli"]),
    ("comfy_table", &["report", "cli"]),
    ("askama", &["report", "review"]),
    ("axum", &["review"]),
    ("axum_server", &["review/server"]),
    ("tower_http", &["review"]),
    ("http_body", &["review/pages/pour"]),
    ("hyper_util", &["review/server"]),
    ("rustls", &["review/server"]),
    ("argon2", &["review/auth/password"]),
    ("getrandom", &["cli/serve"]),
    ("parquet", &["report/parquet"]),
    ("config", &["config"]),
];

#[test]
fn rooms_know_only_what_the_map_allows() {
    let mut faults = Vec::new();
    for (path, text) in sources() {
        let room = room_of(&path);
        if room == "lib.rs" || room == "main.rs" {
            continue;
        }
        let Some((_, allowed)) = MAY_KNOW.iter().find(|(name, _)| *name == room) else {
            faults.push(format!("{room} is not on the map"));
            continue;
        };
        for known in imported_rooms(&text) {
            if known != "domain" && known != room && !allowed.contains(&known.as_str()) {
                faults.push(format!("{} uses crate::{known}", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn libraries_stay_in_their_rooms() {
    let mut faults = Vec::new();
    for (path, text) in sources() {
        for (library, rooms) in ONLY_IN {
            let is_home = rooms.iter().any(|room| path.to_string_lossy().starts_with(room));
            if !is_home && names(&text, library) {
                faults.push(format!("{} names {library}", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_check_sees_a_broken_rule() {
    let text =
        "use crate::store::Store;\nuse crate::{audio, kpi::lift};\nfn f() { crate::cli::main() }\n// crate::report\n";
    let rooms: Vec<_> = imported_rooms(text).into_iter().collect();
    assert_eq!(rooms, ["audio", "cli", "kpi", "store"]);
    assert!(names("use sqlx::Row;", "sqlx") && names("let r = sqlx::query(q);", "sqlx"));
    assert!(!names("// sqlx::query is elsewhere", "sqlx") && !names("let x = mysqlx::y;", "sqlx"));
}

/// Rooms named after `crate::`, singly or in a group, outside comments.
fn imported_rooms(text: &str) -> BTreeSet<String> {
    let mut rooms = BTreeSet::new();
    let code = without_comments(text);
    let mut rest = code.as_str();
    while let Some(at) = rest.find("crate::") {
        rest = &rest[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 1;
            let mut word = String::new();
            let mut at_start = true;
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 1 => at_start = true,
                    c if depth == 1 && at_start && (c.is_alphanumeric() || c == '_') => {
                        word.push(c);
                        continue;
                    }
                    c if c.is_whitespace() => continue,
                    _ => at_start = at_start && word.is_empty(),
                }
                if !word.is_empty() {
                    rooms.insert(std::mem::take(&mut word));
                    at_start = c == ',';
                }
                if depth == 0 {
                    break;
                }
            }
        } else {
            let word: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            rooms.insert(word);
        }
    }
    rooms.remove("");
    rooms
}

fn names(text: &str, library: &str) -> bool {
    let code = without_comments(text);
    let path = format!("{library}::");
    code.match_indices(&path).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        // `crate::config::…` and `self::config::…` are rooms and modules, not libraries.
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
    })
}

fn without_comments(text: &str) -> String {
    text.lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n")
}

fn room_of(path: &Path) -> String {
    path.components()
        .next()
        .map(|c| c.as_os_str().to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// Every source file with its path below `src/`.
fn sources() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, root: &Path, files: &mut Vec<(PathBuf, String)>) {
        let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                walk(&path, root, files);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                files.push((path.strip_prefix(root).unwrap().to_owned(), text));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&root, &root, &mut files);
    files
}
