// Included by both targets, behind their modules.

use std::io::Write;
use std::path::Path;

use audio::Limits;
use domain::Millis;

/// What the last byte chooses from: the content decides about most files, the name about those without a header.
const EXTENSIONS: [&str; 12] =
    ["wav", "mp3", "m4a", "ogg", "alaw", "ul", "sln", "sln16", "gsm", "vox", "au", "flac"];

/// Small enough that an input over them is refused and not slow.
fn limits() -> Limits {
    Limits {
        max_bytes: 4 << 20,
        max_duration: Millis::from_secs(600),
        ..Limits::default()
    }
}

/// A panic of other people's decoders is caught and becomes an answer; one of our own is a fault.
fn panics_of_ours_abort() {
    std::panic::set_hook(Box::new(|panic| {
        let ours = panic.location().is_none_or(|at| !at.file().contains("/registry/"));
        if ours {
            eprintln!("{panic}");
            std::process::abort();
        }
    }));
}

/// Calls `work` with a file of these bytes.
fn with_file(bytes: &[u8], work: impl FnOnce(&Path)) {
    let last = bytes.last().copied().unwrap_or(0);
    let extension = EXTENSIONS[usize::from(last) % EXTENSIONS.len()];
    let mut builder = tempfile::Builder::new();
    let suffix = format!(".{extension}");
    builder.prefix("fuzz-").suffix(&suffix);
    let memory = Path::new("/dev/shm");
    let file = if memory.is_dir() { builder.tempfile_in(memory) } else { builder.tempfile() };
    let Ok(mut file) = file else { return };
    if file.write_all(bytes).and_then(|()| file.flush()).is_ok() {
        work(file.path());
    }
}
