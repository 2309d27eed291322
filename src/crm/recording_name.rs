//! Which row of the call log belongs to a recording file, by name.
//!
//! The log may name a recording by its file name with or without extension, or by the end of its path; a file may have
//! been converted since (`.wav` in the log, `.mp3` on the disk). A row fits a file when
//! 1. the names are equal, or equal without their extensions (`.transcript.json` counts as one extension; an extension
//!    has a letter in it, so that the end of `call-1696500000.123` is none); and
//! 2. as many folders as both name agree, counted from the file upwards.
//!
//! A row that names no recording has the call's id in its place. Asterisk ends the names of recordings with it
//! (`out-74955550142-101-20261012-101500-1791789300.12`): where nothing fits by name, the row with that id does.
//!
//! Of several rows that fit, the one that agrees in more folders wins, then the one with the same extension, then the one
//! that is equal in letter case too. What is still equal is ambiguous. Letter case is ignored otherwise, `\` counts as `/`.

use std::collections::HashMap;

use crate::domain::CallLogEntry;

/// The rows of a call log, findable by recording.
#[derive(Debug)]
pub struct LogIndex<'a> {
    entries: &'a [CallLogEntry],
    /// Folded name without extension → rows that may be meant, in the order of the log.
    by_stem: HashMap<String, Vec<usize>>,
    /// Rows of one conversation, by `linked_id`; only where there are several.
    by_linked_id: HashMap<&'a str, Vec<usize>>,
}

/// What the log says of a recording.
#[derive(Debug, Clone, PartialEq)]
pub enum LogMatch<'a> {
    One(&'a CallLogEntry),
    /// Several rows fit equally well; ordered by recording name, then start.
    Ambiguous(Vec<&'a CallLogEntry>),
    Missing,
}

/// How well a row fits; more is better, compared in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fit {
    folders: usize,
    extension: bool,
    case: bool,
}

impl Fit {
    /// The least: a row that names the recording is nearer than one that has its call's id.
    const BY_ID: Self = Self {
        folders: 0,
        extension: false,
        case: false,
    };

    /// The same order as a number.
    fn weight(self) -> i64 {
        let folders = i64::try_from(self.folders).unwrap_or(i64::MAX / 4);
        folders * 4 + i64::from(self.extension) * 2 + i64::from(self.case)
    }
}

impl<'a> LogIndex<'a> {
    #[must_use]
    pub fn new(entries: &'a [CallLogEntry]) -> Self {
        let mut by_stem: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, entry) in entries.iter().enumerate() {
            by_stem
                .entry(stem(file_name(&fold(&entry.recording))).to_owned())
                .or_default()
                .push(at);
        }
        let mut by_linked_id: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, entry) in entries.iter().enumerate() {
            if let Some(id) = &entry.linked_id {
                by_linked_id.entry(id.as_str()).or_default().push(at);
            }
        }
        by_linked_id.retain(|_, rows| rows.len() > 1);
        Self {
            entries,
            by_stem,
            by_linked_id,
        }
    }

    /// The other rows of the same conversation.
    pub(super) fn other_legs(&self, entry: &'a CallLogEntry) -> impl Iterator<Item = &'a CallLogEntry> {
        let rows = entry.linked_id.as_deref().and_then(|id| self.by_linked_id.get(id));
        let legs = rows.into_iter().flatten().map(|&at| &self.entries[at]);
        legs.filter(move |leg| !std::ptr::eq(*leg, entry))
    }

    /// The row for the recording at `path`; best given relative to the folder of recordings.
    #[must_use]
    pub fn find(&self, path: &str) -> LogMatch<'a> {
        let mut best: Vec<&CallLogEntry> = self.best(path).1.into_iter().map(|at| &self.entries[at]).collect();
        match best[..] {
            [] => LogMatch::Missing,
            [one] => LogMatch::One(one),
            _ => {
                best.sort_by(|a, b| (&a.recording, a.started_at).cmp(&(&b.recording, b.started_at)));
                LogMatch::Ambiguous(best)
            }
        }
    }

    /// The rows that fit best, and how well.
    pub(super) fn best(&self, path: &str) -> (Option<Fit>, Vec<usize>) {
        let path = path.replace('\\', "/");
        let folded = fold(&path);
        let mut best = self.best_by_name(&path, &folded);
        if best.1.is_empty()
            && let Some(id) = call_id(stem(file_name(&folded)))
        {
            let rows = self.by_stem.get(id).into_iter().flatten().copied();
            best.1 = rows.filter(|&at| fold(&self.entries[at].recording) == id).collect();
            best.0 = (!best.1.is_empty()).then_some(Fit::BY_ID);
        }
        best
    }

    fn best_by_name(&self, path: &str, folded: &str) -> (Option<Fit>, Vec<usize>) {
        let mut best: (Option<Fit>, Vec<usize>) = (None, Vec::new());
        for &at in self.by_stem.get(stem(file_name(folded))).into_iter().flatten() {
            let fit = fit(path, folded, &self.entries[at].recording);
            if fit > best.0 {
                best = (fit, vec![at]);
            } else if fit.is_some() && fit == best.0 {
                best.1.push(at);
            }
        }
        best
    }

    /// The row that fits a recording best, by its place in the log, and how well: more is better. `None`: none does, or
    /// several do equally.
    #[must_use]
    pub fn claim(&self, path: &str) -> Option<(usize, i64)> {
        match self.best(path) {
            (Some(fit), rows) => match rows[..] {
                [row] => Some((row, fit.weight())),
                _ => None,
            },
            (None, _) => None,
        }
    }

    /// Where a row of the log is found: name without folders and extension, and innermost folder.
    #[must_use]
    pub fn key(recording: &str) -> (String, String) {
        let folded = fold(recording);
        let folder = folders(&folded).next().unwrap_or_default().to_owned();
        (stem(file_name(&folded)).to_owned(), folder)
    }

    /// The keys of all rows that can fit a recording. `None` in place of a folder: any folder fits.
    #[must_use]
    pub fn query(path: &str) -> Vec<(String, Option<String>)> {
        let folded = fold(path);
        let name = stem(file_name(&folded));
        let mut keys = match folders(&folded).next() {
            Some(folder) => vec![
                (name.to_owned(), Some(folder.to_owned())),
                (name.to_owned(), Some(String::new())),
            ],
            None => vec![(name.to_owned(), None)],
        };
        keys.extend(call_id(name).map(|id| (id.to_owned(), Some(String::new()))));
        keys
    }

    pub(super) fn entry(&self, at: usize) -> &'a CallLogEntry {
        &self.entries[at]
    }
}

/// `None` when the folders disagree. Both are known to have the same stem.
fn fit(path: &str, folded_path: &str, logged: &str) -> Option<Fit> {
    let logged = logged.replace('\\', "/");
    let folded = fold(&logged);
    let (mut ours, mut theirs) = (folders(folded_path), folders(&folded));
    let mut agreeing = 0;
    while let (Some(our), Some(their)) = (ours.next(), theirs.next()) {
        if our != their {
            return None;
        }
        agreeing += 1;
    }
    let (name, logged_name) = (file_name(path), file_name(&logged));
    Some(Fit {
        folders: agreeing,
        extension: file_name(folded_path) == file_name(&folded),
        case: name == logged_name || stem(name) == stem(logged_name),
    })
}

fn fold(text: &str) -> String {
    text.trim().replace('\\', "/").to_lowercase()
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The folders of a path from the innermost outwards.
fn folders(path: &str) -> impl Iterator<Item = &str> {
    path.rsplit('/').skip(1).filter(|part| !part.is_empty() && *part != ".")
}

fn stem(name: &str) -> &str {
    if let Some(stem) = name.strip_suffix(".transcript.json").filter(|stem| !stem.is_empty()) {
        return stem;
    }
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && is_extension(extension) => stem,
        _ => name,
    }
}

/// Asterisk's `uniqueid` at the end of a name: seconds since 1970, a dot, a counter.
fn call_id(stem: &str) -> Option<&str> {
    let id = stem.rsplit(['-', '_']).next()?;
    let (seconds, counter) = id.split_once('.')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    (id.len() < stem.len() && digits(seconds) && seconds.len() >= 9 && digits(counter)).then_some(id)
}

fn is_extension(text: &str) -> bool {
    (1..=5).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric())
        && text.bytes().any(|b| b.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn log(names: &[&str]) -> Vec<CallLogEntry> {
        let entry = |name: &&str| CallLogEntry::new(*name, jiff::Timestamp::UNIX_EPOCH);
        names.iter().map(entry).collect()
    }

    /// What `find` answers, as text: the name, the names joined by `|`, or nothing.
    fn find(names: &[&str], path: &str) -> String {
        let log = log(names);
        match LogIndex::new(&log).find(path) {
            LogMatch::One(entry) => entry.recording.clone(),
            LogMatch::Ambiguous(entries) => entries
                .iter()
                .map(|e| e.recording.as_str())
                .collect::<Vec<_>>()
                .join("|"),
            LogMatch::Missing => String::new(),
        }
    }

    #[test]
    fn a_recording_is_found_by_any_of_its_names() {
        for (logged, path) in [
            ("a.wav", "a.wav"),
            ("a", "2026/10/05/a.wav"),
            ("a.wav", "a.mp3"),
            ("10/05/a.wav", "/data/2026/10/05/a.wav"),
            ("/var/spool/2026/10/05/a.wav", "10/05/a.wav"),
            ("2026\\10\\a.wav", "2026/10/a.wav"),
            ("A.WAV", "a.wav"),
            ("Звонок 1.mp3", "звонок 1.mp3"),
            ("call-0001", "call-0001.transcript.json"),
            ("call-0001.ogg", "sim/call-0001.transcript.json"),
            ("q-100-20261005-1696500000.123", "q-100-20261005-1696500000.123.wav"),
            ("./a.wav", "a.wav"),
            ("1791789300.12", "out-74955550142-101-20261012-101500-1791789300.12.mp3"),
        ] {
            assert_eq!(find(&[logged], path), logged, "{path}");
        }
    }

    #[test]
    fn the_nearer_name_wins_and_ties_are_reported() {
        assert_eq!(find(&["x/1.wav", "y/1.wav"], "y/1.wav"), "y/1.wav");
        assert_eq!(find(&["x/1.wav", "y/1.wav"], "z/1.wav"), "");
        assert_eq!(find(&["y/1.wav", "x/1.wav"], "1.wav"), "x/1.wav|y/1.wav");
        assert_eq!(find(&["1", "1.mp3"], "1.mp3"), "1.mp3");
        assert_eq!(find(&["a.wav", "A.wav"], "A.wav"), "A.wav");
        assert_eq!(find(&["1.wav", "1.mp3"], "1.ogg"), "1.mp3|1.wav");
        assert_eq!(
            find(&["1696500000.123", "1696500000.124"], "1696500000.123.wav"),
            "1696500000.123"
        );
        assert_eq!(find(&["1696500000.124"], "1696500000.123"), "");
        assert_eq!(find(&["1791789300.1"], "out-101-1791789300.12.mp3"), "");
        let both = ["1791789300.12", "out-101-1791789300.12"];
        assert_eq!(find(&both, "out-101-1791789300.12.mp3"), both[1]);
        assert_eq!(find(&["a.wav"], ""), "");
    }

    proptest! {
        #[test]
        fn the_keys_lead_to_every_row_that_fits(
            names in prop::collection::vec("[abA]{1,2}(/[abA]){0,2}(\\.(wav|mp3))?|1791789300\\.[12]", 0..8),
            path in "(\\./)?([ab]/){0,2}([abA]{1,2}(\\.(wav|ogg))?|out-1791789300\\.[12]\\.mp3)",
        ) {
            let log = log(&names.iter().map(String::as_str).collect::<Vec<_>>());
            let keys = LogIndex::query(&path);
            let seen = |entry: &&CallLogEntry| {
                let (stem, folder) = LogIndex::key(&entry.recording);
                keys.iter().any(|(s, f)| *s == stem && f.as_ref().is_none_or(|f| *f == folder))
            };
            let few: Vec<CallLogEntry> = log.iter().filter(seen).cloned().collect();
            prop_assert_eq!(LogIndex::new(&few).find(&path), LogIndex::new(&log).find(&path));
        }

        #[test]
        fn the_order_of_the_log_does_not_matter(
            names in prop::collection::vec("[abA]{1,2}(/[abA]){0,2}(\\.(wav|mp3))?", 0..8),
            path in "([ab]/){0,2}[abA]{1,2}(\\.(wav|ogg))?",
        ) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let reversed: Vec<&str> = names.iter().rev().copied().collect();
            prop_assert_eq!(find(&names, &path), find(&reversed, &path));
        }
    }
}
