#![no_main]

#[path = "../../../src/audio/mod.rs"]
#[allow(dead_code, unused_imports)]
mod audio;
#[path = "../../../src/domain/mod.rs"]
#[allow(dead_code, unused_imports)]
mod domain;
mod rooms;

use std::sync::LazyLock;

use domain::ProbeStatus;

static PLACE: LazyLock<rooms::Place> = LazyLock::new(rooms::Place::new);

// Any bytes get a status; all but good files a reason, and good ones their shape.
libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some(path) = PLACE.put(data) else { return };
    let found = audio::probe(&path, &rooms::limits());
    let is_good = found.status == ProbeStatus::Ok;
    let is_told = found.reason.as_ref().is_some_and(|reason| !reason.is_empty());
    if is_good == is_told || (is_good && (found.duration_ms.is_none() || found.channels.is_none_or(|n| n == 0))) {
        std::process::abort();
    }
    // Its time of recording is looked for in the tags.
    let _ = audio::recorded(&path, &rooms::limits());
});
