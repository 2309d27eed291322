//! Headers that lie, and files that are no recordings.

use super::make::{chunk, decode_bytes, fmt, noise, riff, s16, set_data_size, talk, value, wav};
use crate::audio::{AudioError, Limits, decode};
use crate::domain::{FindingKind, Millis};

fn call() -> Vec<u8> {
    wav(8000, &[talk(8000, 4, 0.3)])
}

#[rstest::rstest]
fn a_size_never_written_is_told_and_does_not_matter(#[values(0, u32::MAX, 0x7fff_ffff)] size: u32) {
    let mut file = call();
    set_data_size(&mut file, size);
    let info = decode_bytes("a.wav", &file).unwrap().info;
    assert_eq!(info.duration_ms, Millis(4000));
    assert_eq!(value(&info.findings, FindingKind::HeaderDuration), None);
    assert_eq!(info.findings.len(), 1, "{:?}", info.findings);
}

#[test]
fn a_size_from_an_earlier_minute_is_told() {
    let mut file = call();
    set_data_size(&mut file, 16_000);
    let info = decode_bytes("a.wav", &file).unwrap().info;
    assert_eq!(info.duration_ms, Millis(4000));
    assert_eq!(value(&info.findings, FindingKind::HeaderDuration), Some(1000.0));
}

#[test]
fn a_cut_file_keeps_what_is_there_and_tells_what_is_not() {
    let file = call();
    let info = decode_bytes("a.wav", &file[..file.len() - 24_000]).unwrap().info;
    assert_eq!(info.duration_ms, Millis(2500));
    assert_eq!(value(&info.findings, FindingKind::Truncated), Some(1500.0));
}

#[test]
fn chunks_before_and_after_the_sound_are_not_sound() {
    let sound = chunk(*b"data", &s16(&talk(8000, 1, 0.3)));
    let list = chunk(*b"LIST", &[7; 9001]);
    let file = riff(&[
        list.clone(),
        fmt(1, 1, 8000, 16),
        list.clone(),
        sound.clone(),
        list.clone(),
    ]);
    let info = decode_bytes("a.wav", &file).unwrap().info;
    assert_eq!((info.duration_ms, info.findings.len()), (Millis(1000), 0));
    // The format may come last, and an odd chunk may lack its padding.
    let unpadded = list[..list.len() - 1].to_vec();
    for chunks in [
        vec![sound.clone(), fmt(1, 1, 8000, 16)],
        vec![unpadded, fmt(1, 1, 8000, 16), sound],
    ] {
        assert_eq!(
            decode_bytes("a.wav", &riff(&chunks)).unwrap().info.duration_ms,
            Millis(1000)
        );
    }
}

#[test]
fn rf64_takes_its_size_from_ds64() {
    let samples = s16(&talk(8000, 1, 0.3));
    let mut sizes = Vec::new();
    for size in [0u64, samples.len() as u64 * 2, 0] {
        sizes.extend_from_slice(&size.to_le_bytes());
    }
    let mut file = riff(&[chunk(*b"ds64", &sizes), fmt(1, 1, 8000, 16), chunk(*b"data", &samples)]);
    file[..4].copy_from_slice(b"RF64");
    set_data_size(&mut file, u32::MAX);
    let info = decode_bytes("a.wav", &file).unwrap().info;
    assert_eq!((info.container.as_str(), info.duration_ms), ("rf64", Millis(1000)));
    assert_eq!(value(&info.findings, FindingKind::Truncated), Some(1000.0));
}

#[test]
fn big_endian_wav_and_au_are_read() {
    let samples = s16(&talk(8000, 1, 0.3));
    let swapped: Vec<u8> = samples.chunks_exact(2).flat_map(|pair| [pair[1], pair[0]]).collect();
    let reference = decode_bytes("a.wav", &wav(8000, &[talk(8000, 1, 0.3)]))
        .unwrap()
        .channels;

    let mut rifx = b"RIFX\0\0\0\0WAVEfmt \0\0\0\x10\0\x01\0\x01\0\0\x1f\x40\0\0\x3e\x80\0\x02\0\x10data".to_vec();
    rifx.extend_from_slice(&u32::try_from(swapped.len()).unwrap().to_be_bytes());
    rifx.extend_from_slice(&swapped);
    let heard = decode_bytes("a.wav", &rifx).unwrap();
    assert_eq!((heard.info.codec.as_str(), &heard.channels), ("pcm_s16be", &reference));

    for (size, finding) in [
        (u32::try_from(swapped.len()).unwrap(), None),
        (u32::MAX, Some(FindingKind::HeaderDuration)),
    ] {
        let mut au = b".snd".to_vec();
        for field in [28, size, 3, 8000, 1, 0] {
            au.extend_from_slice(&field.to_be_bytes());
        }
        au.extend_from_slice(&swapped);
        let heard = decode_bytes("a.au", &au).unwrap();
        assert_eq!((heard.info.container.as_str(), &heard.channels), ("au", &reference));
        assert_eq!(heard.info.findings.first().map(|f| f.kind), finding);
    }
}

#[rstest::rstest]
#[case::empty("a.wav", Vec::new(), "empty")]
#[case::html("a.mp3", b"<!DOCTYPE html><html><title>502 Bad Gateway</title></html>".to_vec(), "web page")]
#[case::json("a.wav", br#"{"error": "recording not found", "code": 404}"#.to_vec(), "JSON")]
#[case::zeros("a.mp3", vec![0; 5000], "zeros")]
#[case::no_samples("a.wav", riff(&[fmt(1, 1, 8000, 16), chunk(*b"data", &[])]), "no sound")]
#[case::no_samples_but_a_list("a.wav", riff(&[fmt(1, 1, 8000, 16), chunk(*b"data", &[]), chunk(*b"LIST", &[0; 90])]), "no sound")]
#[case::no_data("a.wav", riff(&[fmt(1, 1, 8000, 16)]), "no data chunk")]
#[case::no_format("a.wav", riff(&[chunk(*b"data", &[0; 100])]), "no fmt chunk")]
#[case::no_channels("a.wav", riff(&[fmt(1, 0, 8000, 16), chunk(*b"data", &[1; 100])]), "0 channels")]
#[case::no_rate("a.wav", riff(&[fmt(1, 1, 0, 16), chunk(*b"data", &[1; 100])]), "0 Hz")]
#[case::no_bits("a.wav", riff(&[fmt(1, 1, 8000, 0), chunk(*b"data", &[1; 100])]), "0 bits")]
#[case::absurd_rate("a.wav", riff(&[fmt(1, 1, 5, 16), chunk(*b"data", &[1; 100])]), "5 Hz")]
#[case::video("a.wav", b"RIFF\x10\0\0\0MOVILIST".to_vec(), "without sound")]
#[case::no_index("a.m4a", b"\0\0\0\x18ftypM4A \0\0\0\0M4A mp42\0\0\0\x10mdat01234567".to_vec(), "moov")]
#[case::noise("a.mp3", s16(&noise(40_000, 1.0)), "not a recording")]
fn what_holds_no_sound_is_malformed_and_says_why(#[case] name: &str, #[case] bytes: Vec<u8>, #[case] says: &str) {
    match decode_bytes(name, &bytes) {
        Err(error @ AudioError::Malformed { .. }) => assert!(error.reason().contains(says), "{error}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_limit_holds() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("a.wav");
    let flac = super::make::fixture("source.flac");
    std::fs::write(&path, wav(48_000, &vec![talk(48_000, 2, 0.3); 3])).unwrap();
    let wide = Limits::default();
    assert!(decode(&path, &wide).is_ok());
    for (file, limits, says) in [
        (
            &path,
            Limits {
                max_bytes: 1000,
                ..wide.clone()
            },
            "bytes",
        ),
        (
            &path,
            Limits {
                max_channels: 2,
                ..wide.clone()
            },
            "channels",
        ),
        (
            &path,
            Limits {
                max_rate_hz: 44_100,
                ..wide.clone()
            },
            "Hz",
        ),
        (
            &path,
            Limits {
                max_duration: Millis(1500),
                ..wide.clone()
            },
            "longer",
        ),
        (
            &flac,
            Limits {
                max_duration: Millis(1000),
                ..wide.clone()
            },
            "longer",
        ),
        (
            &flac,
            Limits {
                max_duration: Millis(1499),
                ..wide.clone()
            },
            "longer",
        ),
    ] {
        match decode(file, &limits) {
            Err(error @ AudioError::Limit { .. }) => assert!(error.reason().contains(says), "{error}"),
            other => panic!("{limits:?}: {:?}", other.map(|d| d.info)),
        }
    }
    assert!(
        decode(
            &flac,
            &Limits {
                max_duration: Millis(1500),
                ..wide
            }
        )
        .is_ok()
    );
}

#[test]
fn what_cannot_be_read_is_told_as_that() {
    let folder = tempfile::TempDir::new().unwrap();
    let missing = decode(&folder.path().join("none.wav"), &Limits::default()).unwrap_err();
    assert!(matches!(missing, AudioError::Io { .. }), "{missing:?}");
    let not_a_file = decode(folder.path(), &Limits::default()).unwrap_err();
    assert!(not_a_file.reason().contains("not a file"), "{not_a_file}");
}
