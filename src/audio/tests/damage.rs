//! No input panics, hangs or makes sound out of nothing: every cut, and bits flipped anywhere.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::make::{decode_bytes, fixture_bytes};
use crate::audio::AudioError;

/// Files of all readers and decoders, the smaller ones.
const FILES: [&str; 16] = [
    "source.flac",
    "alac.m4a",
    "aac.m4a",
    "aac_adts.aac",
    "aac_fragmented.mp4",
    "mp3.mp3",
    "mp3_in_wav.wav",
    "opus.opus",
    "opus.webm",
    "vorbis.ogg",
    "adpcm_ima.wav",
    "mulaw.caf",
    "alaw.w64",
    "speech.gsm",
    "speech_gsm610.wav",
    "speech.vox",
];

/// Decoding a second and a half takes milliseconds; ten seconds of a busy machine are a hang.
const LONG: Duration = Duration::from_secs(10);

fn survives(name: &str, bytes: &[u8]) -> Result<(), TestCaseError> {
    let start = Instant::now();
    let result = decode_bytes(name, bytes);
    prop_assert!(start.elapsed() < LONG, "{name} took {:?}", start.elapsed());
    match result {
        Ok(heard) => {
            let length = heard.channels[0].len();
            prop_assert!(length > 0 && heard.channels.iter().all(|c| c.len() == length));
            prop_assert!(heard.channels.iter().flatten().all(|x| x.is_finite()));
        }
        Err(AudioError::Io { source, .. }) => prop_assert!(false, "{name}: {source}"),
        Err(error) => prop_assert!(!error.reason().is_empty()),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_file_cut_anywhere_is_survived(file in 0..FILES.len(), share in 0.0..1.0f64) {
        let bytes = fixture_bytes(FILES[file]);
        survives(FILES[file], &bytes[..(bytes.len() as f64 * share) as usize])?;
    }

    #[test]
    fn bits_flipped_anywhere_are_survived(
        file in 0..FILES.len(),
        flips in prop::collection::vec((0.0..1.0f64, 0u8..8), 1..20),
        in_header in any::<bool>(),
    ) {
        let mut bytes = fixture_bytes(FILES[file]);
        let reach = if in_header { 600.min(bytes.len()) } else { bytes.len() };
        for (place, bit) in flips {
            bytes[(reach as f64 * place) as usize] ^= 1 << bit;
        }
        survives(FILES[file], &bytes)?;
    }

    #[test]
    fn noise_behind_any_magic_is_survived(
        magic in prop::sample::select(vec![
            b"RIFF\0\0\0\0WAVEfmt ".as_slice(), b"RF64\xff\xff\xff\xffWAVEds64", b"OggS\0\x02", b"fLaC\0\0\0\x22", b"ID3\x04",
            b"\0\0\0\x14ftypM4A ", b"\x1a\x45\xdf\xa3", b"FORM\0\0\0\0AIFF", b"caff", b".snd", b"\xff\xfb\x90\x00", b"\xff\xf1\x50\x80",
        ]),
        noise in prop::collection::vec(any::<u8>(), 0..3000),
    ) {
        survives("a.bin.mp3", &[magic.to_vec(), noise].concat())?;
    }
}
