//! The rooms under test, the file that they read, and limits small enough for many runs a second.

#![allow(dead_code)] // each target uses a part

use std::path::PathBuf;

use crate::audio::Limits;
use crate::domain::Millis;

/// Where the bytes of a run lie: `TALKTRACK_FUZZ_FILE`, in memory if the machine has a place for that. Its extension says how a
/// file without a header is read.
pub struct Place(PathBuf);

impl Place {
    pub fn new() -> Self {
        // The decoders' panics are caught by `audio`: that is what is tested. The fuzzer would end at the first.
        std::panic::set_hook(Box::new(|_| {}));
        let folder = std::env::var_os("TALKTRACK_FUZZ_FOLDER").map_or_else(std::env::temp_dir, PathBuf::from);
        Self(folder.join(format!("talktrack-fuzz-{}", std::process::id())))
    }

    /// The first byte chooses the name, the rest is the file.
    pub fn put(&self, data: &[u8]) -> Option<PathBuf> {
        const EXTENSIONS: [&str; 8] = ["wav", "mp3", "ogg", "gsm", "vox", "alaw", "sln", "g722"];
        let (first, rest) = data.split_first()?;
        let path = self
            .0
            .with_extension(EXTENSIONS[usize::from(*first) % EXTENSIONS.len()]);
        std::fs::write(&path, rest).ok()?;
        Some(path)
    }
}

pub fn limits() -> Limits {
    Limits {
        max_bytes: 1 << 20,
        max_duration: Millis::from_secs(120),
        ..Limits::default()
    }
}
