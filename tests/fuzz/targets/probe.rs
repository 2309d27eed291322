//! Any bytes as a recording: `probe` answers, with a reason where it refuses.
#![no_main]

#[allow(dead_code, unused_imports)]
#[path = "../../../src/audio/mod.rs"]
mod audio;
#[allow(dead_code, unused_imports)]
#[path = "../../../src/domain/mod.rs"]
mod domain;

include!("common.rs");

libfuzzer_sys::fuzz_target!(init: panics_of_ours_abort(), |bytes: &[u8]| {
    with_file(bytes, |path| {
        let probe = audio::probe(path, &limits());
        let is_good = probe.status == domain::ProbeStatus::Ok;
        assert_eq!(probe.reason.is_none(), is_good, "{probe:?}");
        assert_eq!(probe.duration_ms.is_some(), is_good, "{probe:?}");
    });
});
