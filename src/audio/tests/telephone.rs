//! What telephone systems write: GSM 06.10 and Dialogic ADPCM bit for bit as sox decodes them, headerless files as the
//! settings say, and ffmpeg for the rest.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::make::{decode_bytes, fixture, fixture_bytes, s16, talk, value};
use crate::audio::{AudioError, Limits, cut, decode, probe};
use crate::domain::{ContentHash, FindingKind, Millis, ProbeStatus, Span};

/// The samples of a recording as 16-bit numbers, at its own rate.
fn samples(path: &Path) -> Vec<u8> {
    let cut = cut(path, Span::new(Millis(0), Millis(60_000)), &Limits::default()).unwrap();
    let exact = |x: &f32| ((x * 32_768.0) as i16).to_le_bytes();
    cut.channels[0].iter().flat_map(exact).collect()
}

#[test]
fn gsm_and_vox_are_those_of_sox_bit_for_bit() {
    let golden = std::fs::read_to_string(fixture("speech.sha256")).unwrap();
    for line in golden.lines() {
        let [hash, frames, name] = line.split_whitespace().collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let bytes = samples(&fixture(name));
        assert_eq!((bytes.len() / 2).to_string(), frames, "{name}");
        assert_eq!(ContentHash::of(&bytes).to_string(), hash, "{name}");
    }
    assert_eq!(golden.lines().count(), 3);
}

#[test]
fn telephone_codecs_are_named_and_whole() {
    for (name, container, codec) in [
        ("speech.gsm", "raw", "gsm610"),
        ("speech_gsm610.wav", "wav", "gsm610"),
        ("gsm610.wav", "wav", "gsm610"),
        ("speech.vox", "raw", "adpcm_oki"),
    ] {
        let info = decode(&fixture(name), &Limits::default()).unwrap().info;
        assert_eq!(
            (info.container.as_str(), info.codec.as_str()),
            (container, codec),
            "{name}"
        );
        assert_eq!((info.channels, info.sample_rate_hz), (1, 8000));
        let whole = if name == "gsm610.wav" { 1520 } else { 4000 };
        assert_eq!(info.duration_ms, Millis(whole), "{name}");
    }
}

#[test]
fn blocks_of_a_wav_without_its_header_are_heard_too() {
    let wav = fixture_bytes("speech_gsm610.wav");
    let start = wav.windows(4).position(|w| w == b"data").unwrap() + 8;
    let blocks = &wav[start..start + 65 * 100];
    let heard = decode_bytes("a.wav49", blocks).unwrap();
    let plain = decode(&fixture("speech.gsm"), &Limits::default()).unwrap();
    assert_eq!(heard.channels, plain.channels);
    assert!(matches!(
        decode_bytes("a.gsm", &blocks[1..]),
        Err(AudioError::Malformed { .. })
    ));
}

#[test]
fn damaged_gsm_frames_are_left_out_and_a_cut_one_is_missing() {
    let mut bytes = fixture_bytes("speech.gsm");
    bytes[33 * 80..33 * 90].fill(0);
    let info = decode_bytes("a.gsm", &bytes).unwrap().info;
    assert_eq!(info.duration_ms, Millis(3800));
    assert_eq!(value(&info.findings, FindingKind::DamagedPackets), Some(1.0));

    let bytes = fixture_bytes("speech.gsm");
    let info = decode_bytes("a.gsm", &bytes[..33 * 100 + 7]).unwrap().info;
    assert_eq!(info.duration_ms, Millis(2000));
}

#[test]
fn the_settings_say_what_a_headerless_file_holds() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.RAW");
    let (left, right) = (talk(8000, 1, 0.3), vec![0.0; 8000]);
    let mixed: Vec<f32> = left.iter().zip(&right).flat_map(|(l, r)| [*l, *r]).collect();
    std::fs::write(&path, s16(&mixed)).unwrap();
    assert_eq!(probe(&path, &Limits::default()).status, ProbeStatus::Unsupported);
    let told = Limits {
        headerless: BTreeMap::from([("raw".to_owned(), "s16le 8000 2".parse().unwrap())]),
        ..Limits::default()
    };
    let info = decode(&path, &told).unwrap().info;
    assert_eq!((info.channels, info.duration_ms), (2, Millis(1000)));
    assert_ne!(told.fingerprint(), Limits::default().fingerprint());
}

/// The ffmpeg of this machine, if there is one: the tests need none.
fn installed() -> Option<PathBuf> {
    let folders = ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"];
    let mut programs = folders.into_iter().map(|folder| Path::new(folder).join("ffmpeg"));
    programs.find(|program| program.is_file())
}

fn with(program: impl Into<PathBuf>) -> Limits {
    Limits {
        ffmpeg: Some(program.into()),
        ..Limits::default()
    }
}

#[test]
fn ffmpeg_decodes_what_is_refused_without_it() {
    let Some(program) = installed() else {
        eprintln!("no ffmpeg here: not tested");
        return;
    };
    for (name, container, codec, rate_hz) in [("g722.wav", "wav", "g722", 16_000), ("speex.ogg", "ogg", "speex", 8000)]
    {
        let heard = decode(&fixture(name), &with(&program)).unwrap();
        let info = &heard.info;
        assert_eq!((info.container.as_str(), info.codec.as_str()), (container, codec));
        assert_eq!((info.sample_rate_hz, info.channels), (rate_hz, 1), "{name}");
        assert!((1450..1600).contains(&info.duration_ms.0), "{name}: {info:?}");
        let loud = |from: usize, to: usize| {
            let part = &heard.channels[0][from * 16..to * 16];
            part.iter().map(|x| x * x).sum::<f32>() / part.len() as f32
        };
        assert!(loud(450, 650) > 100.0 * loud(0, 300), "{name}");
        let half = cut(&fixture(name), Span::new(Millis(400), Millis(700)), &with(&program)).unwrap();
        assert_eq!(half.channels[0].len(), rate_hz as usize * 3 / 10);
    }
}

#[test]
fn ffmpeg_is_not_asked_for_what_is_no_recording_and_its_failure_is_told() {
    let told = |name: &str, bytes: &[u8], limits: &Limits| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        probe(&path, limits)
    };
    let none = with("/nonexistent/ffmpeg");
    let html = told("a.mp3", b"<html><body>404 Not Found</body></html>", &none);
    assert_eq!(html.status, ProbeStatus::Malformed);
    assert!(html.reason.unwrap().contains("web page"));
    let missing = told("a.amr", b"#!AMR\nxxxxxxxxxxxxxxxxxxx", &none);
    assert_eq!(missing.status, ProbeStatus::Unsupported);
    assert!(missing.reason.unwrap().contains("/nonexistent/ffmpeg"));
    let Some(program) = installed() else { return };
    // Nothing of a play list is followed: the container is told.
    let list = told(
        "a.wma",
        b"\x30\x26\xb2\x75\x8e\x66\xcf\x11ffconcat version 1.0\nfile /etc/passwd\n",
        &with(&program),
    );
    assert_eq!(list.status, ProbeStatus::Malformed);
    assert!(list.reason.unwrap().contains("ffmpeg cannot decode"));
}
