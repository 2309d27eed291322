//! Any bytes as a recording: what comes out is sound, no more of it than the limits allow, and a part of it can be cut.
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
        let limits = limits();
        let Ok(decoded) = audio::decode(path, &limits) else { return };
        assert_eq!(decoded.channels.len(), usize::from(decoded.info.channels));
        let length = decoded.channels[0].len();
        assert!(length > 0 && decoded.channels.iter().all(|channel| channel.len() == length));
        assert!(decoded.channels.iter().flatten().all(|sample| sample.is_finite()));
        assert!(decoded.info.duration_ms <= limits.max_duration + Millis(1000));
        let part = domain::Span::new(Millis(100), Millis(1100));
        if let Ok(cut) = audio::cut(path, part, &limits) {
            assert!(!cut.channels[0].is_empty());
        }
    });
});
