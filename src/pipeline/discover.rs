//! Which recordings are there, and which call each of them is. Input: a folder and what was seen before; output: sightings
//! with content hashes. Reads bytes only to hash them.
//!
//! A file is a candidate by its extension (what it really is, `audio` finds out from the bytes). A file that changed
//! within the settle time may still be being written and is left for the next run. A file whose path, size and
//! modification time are as recorded is not read again, unless it was modified so shortly before it was recorded that a
//! later change could have kept the time.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use jiff::Timestamp;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use walkdir::WalkDir;

use crate::audio;
use crate::domain::{CallId, ContentHash};
use crate::store::Sighting;

/// How the replay engine's inputs end.
const TRANSCRIPT_SUFFIX: &str = ".transcript.json";

/// Modifications this close before a sighting may be followed by another with the same time stamp.
const RACY_NS: i64 = 2_000_000_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inputs {
    Recordings,
    Transcripts,
}

/// What a walk over the folder found.
#[derive(Debug, Default)]
pub struct Discovery {
    /// Files with their calls, ordered by path.
    pub sightings: Vec<Sighting>,
    /// Of these, files that had to be hashed: new, or changed.
    pub hashed: usize,
    /// Files left for the next run because they changed within the settle time.
    pub settling: Vec<PathBuf>,
    /// Files of other kinds.
    pub ignored: usize,
    /// Files that could not be read, with the reason.
    pub unreadable: Vec<(PathBuf, io::Error)>,
}

#[derive(Debug, thiserror::Error)]
pub enum DiscoverError {
    #[error("cannot read folder {}", path.display())]
    Folder { path: PathBuf, source: io::Error },
    #[error("{} is not a folder", path.display())]
    NotAFolder { path: PathBuf },
}

/// Walks `folder`. `known` are the sightings on record.
pub fn discover(
    folder: &Path,
    inputs: Inputs,
    settle_seconds: u32,
    known: &[Sighting],
    now: Timestamp,
) -> Result<Discovery, DiscoverError> {
    let folder_error = |source| DiscoverError::Folder {
        path: folder.to_owned(),
        source,
    };
    // Absolute, so that the same folder named in two ways is recorded once.
    let folder = fs::canonicalize(folder).map_err(folder_error)?;
    if !folder.is_dir() {
        return Err(DiscoverError::NotAFolder { path: folder });
    }
    fs::read_dir(&folder).map_err(|source| DiscoverError::Folder {
        path: folder.clone(),
        source,
    })?;

    let known: HashMap<&Path, &Sighting> = known.iter().map(|s| (s.path.as_path(), s)).collect();
    let mut found = Discovery::default();
    let mut to_hash = Vec::new();
    for entry in WalkDir::new(&folder).follow_links(true).sort_by_file_name() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().unwrap_or(&folder).to_owned();
                found.unreadable.push((path, error.into()));
                continue;
            }
        };
        if !entry.file_type().is_file() {
            continue;
        }
        if !is_candidate(entry.path(), inputs) {
            found.ignored += 1;
            continue;
        }
        let stat = match entry.metadata().map_err(io::Error::from).and_then(|m| stat(&m)) {
            Ok(stat) => stat,
            Err(error) => {
                found.unreadable.push((entry.into_path(), error));
                continue;
            }
        };
        if is_settling(stat, settle_seconds, now) {
            found.settling.push(entry.into_path());
            continue;
        }
        match known.get(entry.path()) {
            Some(&sighting) if is_unchanged(sighting, stat) => found.sightings.push(sighting.clone()),
            _ => to_hash.push((entry.into_path(), stat)),
        }
    }
    let hashed: Vec<_> = to_hash
        .into_par_iter()
        .map(|(path, stat)| (hash_file(&path), path, stat))
        .collect();
    for (hash, path, (size, mtime_ns)) in hashed {
        match hash {
            Ok(call) => {
                found.hashed += 1;
                found.sightings.push(Sighting {
                    path,
                    size,
                    mtime_ns,
                    call,
                    seen_at: now,
                });
            }
            Err(error) => found.unreadable.push((path, error)),
        }
    }
    found.sightings.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

/// The name a call log uses for a recording or a replayed transcript: the file name, without `.transcript.json`.
#[must_use]
pub fn recording_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.strip_suffix(TRANSCRIPT_SUFFIX).unwrap_or(&name).to_owned()
}

fn is_candidate(path: &Path, inputs: Inputs) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if name.starts_with('.') {
        return false;
    }
    match inputs {
        Inputs::Transcripts => name.ends_with(TRANSCRIPT_SUFFIX),
        Inputs::Recordings => audio::is_recording_name(path),
    }
}

/// Size in bytes and modification time in nanoseconds.
fn stat(metadata: &fs::Metadata) -> io::Result<(u64, i64)> {
    let modified = metadata.modified()?;
    let mtime_ns = match modified.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => -i64::try_from(before.duration().as_nanos()).unwrap_or(i64::MAX),
    };
    Ok((metadata.len(), mtime_ns))
}

fn is_settling((_, mtime_ns): (u64, i64), settle_seconds: u32, now: Timestamp) -> bool {
    let age_ns = now.as_nanosecond() - i128::from(mtime_ns);
    // A time in the future is a wrong clock, not a file being written.
    (0..i128::from(settle_seconds) * 1_000_000_000).contains(&age_ns)
}

fn is_unchanged(sighting: &Sighting, (size, mtime_ns): (u64, i64)) -> bool {
    let was_racy = sighting.seen_at.as_nanosecond() - i128::from(sighting.mtime_ns) < i128::from(RACY_NS);
    sighting.size == size && sighting.mtime_ns == mtime_ns && !was_racy
}

/// The call that a file is, by its bytes.
pub fn hash_file(path: &Path) -> io::Result<CallId> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(ContentHash::from_bytes(hasher.finalize().into())),
            read => hasher.update(&buffer[..read]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn later(seconds: i64) -> Timestamp {
        #[expect(clippy::disallowed_methods, reason = "files get the real time of the test")]
        Timestamp::now()
            .checked_add(jiff::SignedDuration::from_secs(seconds))
            .unwrap()
    }

    #[test]
    fn finds_recordings_below_and_hashes_them_once() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("2026")).unwrap();
        fs::write(folder.path().join("2026/a.WAV"), b"one").unwrap();
        fs::write(folder.path().join("b.mp3"), b"one").unwrap();
        fs::write(folder.path().join("deals.csv"), b"no").unwrap();
        let first = discover(folder.path(), Inputs::Recordings, 10, &[], later(60)).unwrap();
        assert_eq!((first.sightings.len(), first.hashed, first.ignored), (2, 2, 1));
        assert_eq!(
            first.sightings[0].call, first.sightings[1].call,
            "the same bytes are one call"
        );

        let again = discover(folder.path(), Inputs::Recordings, 10, &first.sightings, later(120)).unwrap();
        assert_eq!((again.sightings, again.hashed), (first.sightings, 0));
    }

    #[test]
    fn a_changed_file_is_another_call_and_a_fresh_one_waits() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.wav");
        fs::write(&path, b"one").unwrap();
        let first = discover(folder.path(), Inputs::Recordings, 10, &[], later(60)).unwrap();
        fs::write(&path, b"two!").unwrap();
        let second = discover(folder.path(), Inputs::Recordings, 10, &first.sightings, later(60)).unwrap();
        assert_ne!(first.sightings[0].call, second.sightings[0].call);
        let settling = discover(folder.path(), Inputs::Recordings, 10, &[], later(0)).unwrap();
        assert_eq!((settling.sightings.len(), settling.settling.len()), (0, 1));
    }

    #[test]
    fn a_change_right_after_the_sighting_is_not_missed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.wav");
        fs::write(&path, b"one").unwrap();
        let first = discover(folder.path(), Inputs::Recordings, 0, &[], later(0)).unwrap();
        let modified = fs::metadata(&path).unwrap().modified().unwrap();
        fs::write(&path, b"two").unwrap();
        File::options()
            .write(true)
            .open(&path)
            .unwrap()
            .set_modified(modified)
            .unwrap();
        let second = discover(folder.path(), Inputs::Recordings, 0, &first.sightings, later(60)).unwrap();
        assert_ne!(first.sightings[0].call, second.sightings[0].call);
    }

    #[test]
    fn a_missing_folder_and_a_file_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let missing = discover(&folder.path().join("no"), Inputs::Recordings, 10, &[], later(0));
        assert!(matches!(missing, Err(DiscoverError::Folder { .. })));
        let file = folder.path().join("f");
        fs::write(&file, b"").unwrap();
        let file = discover(&file, Inputs::Recordings, 10, &[], later(0));
        assert!(matches!(file, Err(DiscoverError::NotAFolder { .. })));
    }

    #[test]
    fn names_are_as_the_call_log_has_them() {
        assert_eq!(recording_name(Path::new("/a/b/out-1.wav")), "out-1.wav");
        assert_eq!(recording_name(Path::new("/a/c0001.transcript.json")), "c0001");
    }
}
