#![no_main]

#[path = "../../../src/audio/mod.rs"]
#[allow(dead_code, unused_imports)]
mod audio;
#[path = "../../../src/domain/mod.rs"]
#[allow(dead_code, unused_imports)]
mod domain;
mod rooms;

use std::sync::LazyLock;

static PLACE: LazyLock<rooms::Place> = LazyLock::new(rooms::Place::new);

// What is decoded has channels of one length that are numbers, no louder than full scale with a little above it.
libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some(path) = PLACE.put(data) else { return };
    let limits = rooms::limits();
    let Ok(sound) = audio::decode(&path, &limits) else { return };
    let length = sound.channels.first().map_or(0, Vec::len);
    let is_sound = |channel: &Vec<f32>| channel.len() == length && channel.iter().all(|sample| sample.is_finite());
    let longest = (limits.max_duration.0 as usize + 1_000) * audio::SAMPLE_RATE_HZ as usize / 1_000;
    if usize::from(sound.info.channels) < sound.channels.len() || length > longest || !sound.channels.iter().all(is_sound) {
        std::process::abort();
    }
});
