//! Good files cut every 64 bytes, and with bits turned over: no panic, an answer within seconds, memory within a bound, and
//! what is kept is no more than what was there. A small part of it runs always; `make audio-faults` does all.

use std::time::{Duration, Instant};

use super::make::{decode_bytes, fixture_bytes};
use crate::audio::AudioError;

/// One of each reader and decoder.
const SEEDS: [&str; 12] = [
    "alaw.wav",
    "source.flac",
    "alac.m4a",
    "aac.m4a",
    "aac_adts.aac",
    "mp3.mp3",
    "opus.opus",
    "opus.webm",
    "vorbis.ogg",
    "adpcm_ms.wav",
    "speech_gsm610.wav",
    "speech.gsm",
];

/// Far above the milliseconds that such a file takes, even beside other work.
const LONG: Duration = Duration::from_secs(10);

/// Samples in all channels that a file of this size may give: no codec of a telephone goes below 0.5 kB a second, and
/// eight channels are the limit.
fn most_samples(bytes: usize) -> usize {
    (bytes / 500 + 10) * 16_000 * 8
}

#[derive(Debug, Default)]
struct Tally {
    heard: u32,
    refused: u32,
    slowest: Duration,
}

impl Tally {
    fn add(&mut self, name: &str, bytes: &[u8], what: &str) {
        let started = Instant::now();
        let result = decode_bytes(name, bytes);
        let took = started.elapsed();
        assert!(took < LONG, "{name}, {what}: {took:?}");
        self.slowest = self.slowest.max(took);
        match result {
            Ok(heard) => {
                self.heard += 1;
                let samples: usize = heard.channels.iter().map(Vec::len).sum();
                assert!(
                    samples > 0 && samples <= most_samples(bytes.len()),
                    "{name}, {what}: {samples}"
                );
                assert!(heard.channels.iter().flatten().all(|x| x.is_finite()), "{name}, {what}");
            }
            Err(error @ AudioError::Io { .. }) => panic!("{name}, {what}: {error}"),
            Err(error) => {
                self.refused += 1;
                assert!(!error.reason().is_empty(), "{name}, {what}");
            }
        }
    }
}

/// Every `step` bytes of every seed.
fn cuts(step: usize) -> Tally {
    let mut tally = Tally::default();
    for name in SEEDS {
        let bytes = fixture_bytes(name);
        for end in (0..bytes.len()).step_by(step) {
            tally.add(name, &bytes[..end], &format!("cut at {end}"));
        }
    }
    tally
}

/// `count` files with one to eight bits turned over, the same ones every time.
fn flips(count: u32) -> Tally {
    let mut tally = Tally::default();
    let seeds: Vec<(&str, Vec<u8>)> = SEEDS.iter().map(|name| (*name, fixture_bytes(name))).collect();
    let mut state = 2_463_534_242_u32;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as usize % below
    };
    for n in 0..count {
        let (name, mut bytes) = seeds[random(seeds.len())].clone();
        // Half of them in the header, where a bit moves more.
        let reach = if random(2) == 0 {
            bytes.len().min(400)
        } else {
            bytes.len()
        };
        for _ in 0..=random(8) {
            let at = random(reach);
            bytes[at] ^= 1 << random(8);
        }
        tally.add(name, &bytes, &format!("flips {n}"));
    }
    tally
}

#[test]
fn some_cuts_and_flips_are_survived() {
    let (cut, flipped) = (cuts(1531), flips(60));
    assert!(cut.heard > 20 && cut.refused > 10, "{cut:?}");
    assert!(flipped.heard > 10, "{flipped:?}");
}

#[test]
#[ignore = "minutes: make audio-faults"]
fn all_cuts_and_five_thousand_flips_are_survived() {
    let (cut, flipped) = (cuts(64), flips(5000));
    let memory = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = memory.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|text| text.split_whitespace().next()?.parse::<u64>().ok());
    eprintln!("cuts:  {cut:?}\nflips: {flipped:?}\npeak memory: {peak:?} kB");
    assert!(peak.is_none_or(|kb| kb < 500_000), "{peak:?} kB");
}
