//! The same sound out of every codec, at the same time and on the same side.

use super::make::{decode_bytes, fixture, fixture_bytes, noise, s16, value};
use crate::audio::{AudioError, Limits, SAMPLE_RATE_HZ, decode, probe};
use crate::domain::{FindingKind, ProbeStatus};

/// How far `heard` lags behind `source` (in ms) where they fit best, and how well they fit there (0–1). Only the
/// stretch from `from` to `to` ms of the source is looked for.
fn lag(source: &[f32], heard: &[f32], from: usize, to: usize) -> (f64, f64) {
    let (from, to) = (from * 16, to * 16);
    let pattern = &source[from..to];
    let energy = |x: &[f32], step: usize| x.iter().step_by(step).map(|x| f64::from(*x).powi(2)).sum::<f64>();
    let fit = |shift: isize, step: usize| {
        let start = from.checked_add_signed(shift)?;
        let window = heard.get(start..start + pattern.len())?;
        let pairs = pattern.iter().zip(window).step_by(step);
        let product: f32 = pairs.map(|(a, b)| a * b).sum();
        let scale = (energy(pattern, step) * energy(window, step)).sqrt();
        (scale > 0.0).then(|| f64::from(product) / scale)
    };
    // Every eleventh sample is enough to find the place among all, every sample to say how well it fits.
    let best = |shifts: std::ops::Range<isize>, step: usize| {
        shifts
            .filter_map(|shift| Some((shift, fit(shift, step)?)))
            .max_by(|a, b| a.1.total_cmp(&b.1))
    };
    let best = best(-2900..2900, 11).and_then(|(near, _)| best(near - 8..near + 8, 1));
    best.map_or((f64::NAN, 0.0), |(shift, fit)| (shift as f64 / 16.0, fit))
}

#[rstest::rstest]
#[case("source.flac", "flac", "flac", 8000, 1500)]
#[case("alac.m4a", "m4a", "alac", 8000, 1500)]
#[case("aac.m4a", "m4a", "aac", 8000, 1500)]
#[case("mp3.mp3", "mp3", "mp3", 8000, 1500)]
#[case("opus.opus", "ogg", "opus", 48_000, 1500)]
#[case("opus.webm", "webm", "opus", 48_000, 1514)]
#[case("vorbis.ogg", "ogg", "vorbis", 8000, 1500)]
#[case("alaw.wav", "wav", "pcm_alaw", 8000, 1500)]
#[case("alaw.w64", "w64", "pcm_alaw", 8000, 1500)]
#[case("alaw.aiff", "aiff", "pcm_alaw", 8000, 1500)]
#[case("mulaw.caf", "caf", "pcm_mulaw", 8000, 1500)]
#[case("adpcm_ms.wav", "wav", "adpcm_ms", 8000, 1518)]
#[case("adpcm_ima.wav", "wav", "adpcm_ima", 8000, 1526)]
fn every_codec_gives_the_sound_at_its_time_and_side(
    #[case] name: &str,
    #[case] container: &str,
    #[case] codec: &str,
    #[case] rate_hz: u32,
    #[case] duration_ms: u32,
) {
    let source = decode(&fixture("source.wav"), &Limits::default()).unwrap();
    let heard = decode(&fixture(name), &Limits::default()).unwrap();
    let info = &heard.info;
    assert_eq!(
        (info.container.as_str(), info.codec.as_str(), info.channels),
        (container, codec, 2)
    );
    assert_eq!(info.sample_rate_hz, rate_hz);
    assert_eq!(info.duration_ms.0, duration_ms);
    assert!(info.findings.is_empty(), "{:?}", info.findings);
    assert_eq!(heard.channels[0].len(), heard.channels[1].len());
    for (side, from, to) in [(0, 400, 700), (1, 900, 1200)] {
        let (late_ms, fit) = lag(&source.channels[side], &heard.channels[side], from, to);
        assert!(
            late_ms.abs() <= 1.0 && fit > 0.9,
            "{name}, channel {side}: {late_ms} ms late, fit {fit}"
        );
    }
}

/// Nothing in these files says how much the encoder put before the sound, so it stays: every player shows it too.
#[rstest::rstest]
#[case("aac_adts.aac", "aac", "aac", 128.0)]
#[case("aac_fragmented.mp4", "mp4", "aac", 128.0)]
#[case("mp3_no_tag.mp3", "mp3", "mp3", 138.0)]
#[case("mp3_in_wav.wav", "wav", "mp3", 138.0)]
fn an_unstated_encoder_delay_stays(
    #[case] name: &str,
    #[case] container: &str,
    #[case] codec: &str,
    #[case] expected_ms: f64,
) {
    let source = decode(&fixture("source.wav"), &Limits::default()).unwrap();
    let heard = decode(&fixture(name), &Limits::default()).unwrap();
    assert_eq!(
        (heard.info.container.as_str(), heard.info.codec.as_str()),
        (container, codec)
    );
    assert!(heard.info.findings.is_empty(), "{:?}", heard.info.findings);
    let (late_ms, fit) = lag(&source.channels[1], &heard.channels[1], 900, 1200);
    assert!(
        (late_ms - expected_ms).abs() <= 1.0 && fit > 0.9,
        "{name}: {late_ms} ms late, fit {fit}"
    );
}

#[rstest::rstest]
#[case("g722.wav", "wav", "g722")]
#[case("speex.ogg", "ogg", "speex")]
fn what_is_not_decoded_is_named_with_a_way_out(#[case] name: &str, #[case] container: &str, #[case] codec: &str) {
    let told = probe(&fixture(name), &Limits::default());
    assert_eq!(told.status, ProbeStatus::Unsupported);
    assert_eq!(
        (told.container.as_deref(), told.codec.as_deref()),
        (Some(container), Some(codec))
    );
    let reason = told.reason.unwrap();
    assert!(reason.contains(codec) && reason.contains("ffmpeg"), "{reason}");
}

/// hound writes the file, so it is the oracle: at 16 kHz every sample comes back as it was.
#[rstest::rstest]
fn wav_is_exact(#[values((8, false), (16, false), (24, false), (32, false), (32, true))] form: (u16, bool)) {
    let (bits, float) = form;
    let sample_format = if float {
        hound::SampleFormat::Float
    } else {
        hound::SampleFormat::Int
    };
    let spec = hound::WavSpec {
        channels: 3,
        sample_rate: SAMPLE_RATE_HZ,
        bits_per_sample: bits,
        sample_format,
    };
    let sound = noise(3 * 5000, 0.9);
    let scale = 2f64.powi(i32::from(bits) - 1);
    let mut file = std::io::Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut file, spec).unwrap();
    let mut exact = Vec::new();
    for x in sound {
        if float {
            writer.write_sample(x).unwrap();
            exact.push(x);
        } else {
            let whole = (f64::from(x) * (scale - 1.0)) as i32;
            writer.write_sample(whole).unwrap();
            exact.push((f64::from(whole) / scale) as f32);
        }
    }
    writer.finalize().unwrap();
    let heard = decode_bytes("a.wav", file.get_ref()).unwrap();
    for (side, channel) in heard.channels.iter().enumerate() {
        let expected: Vec<f32> = exact.iter().skip(side).step_by(3).copied().collect();
        assert_eq!(channel.len(), expected.len());
        for (a, b) in channel.iter().zip(&expected) {
            assert!((a - b).abs() < 1e-6, "{a} {b}");
        }
    }
}

/// G.711 by the formulas of ITU-T G.711: the largest and the smallest steps of both laws.
#[test]
fn g711_has_the_steps_of_the_standard() {
    let first = |extension: &str, byte: u8| {
        let heard = decode_bytes(&format!("a.{extension}"), &[byte; 8000]).unwrap();
        (heard.channels[0][8000] * 32_768.0).round() as i32
    };
    for (byte, linear) in [(0xd5, 8), (0x55, -8), (0xaa, 32_256), (0x2a, -32_256)] {
        assert_eq!(first("alaw", byte), linear, "a-law {byte:#x}");
    }
    for (byte, linear) in [(0xff, 0), (0xfe, 8), (0x80, 32_124), (0x00, -32_124)] {
        assert_eq!(first("ulaw", byte), linear, "mu-law {byte:#x}");
    }
}

#[test]
fn signed_linear_knows_its_rate_by_its_name() {
    let samples = s16(&noise(16_000, 0.3));
    for (name, rate_hz, duration_ms) in [
        ("a.sln", 8000, 2000),
        ("a.sln16", 16_000, 1000),
        ("a.SLN48", 48_000, 333),
    ] {
        let info = decode_bytes(name, &samples).unwrap().info;
        assert_eq!(
            (info.sample_rate_hz, info.duration_ms.0),
            (rate_hz, duration_ms),
            "{name}"
        );
        assert_eq!((info.container.as_str(), info.codec.as_str()), ("raw", "pcm_s16le"));
    }
    assert!(matches!(
        decode_bytes("a.raw", &samples),
        Err(AudioError::Unsupported { .. })
    ));
}

#[test]
fn two_recordings_joined_are_both_heard() {
    for (name, at_most) in [("mp3.mp3", 3400), ("opus.opus", 3000)] {
        let bytes = fixture_bytes(name);
        let info = decode_bytes(name, &[bytes.clone(), bytes].concat()).unwrap().info;
        assert!((3000..=at_most).contains(&info.duration_ms.0), "{name}: {info:?}");
        assert_eq!(value(&info.findings, FindingKind::HeaderDuration), Some(1500.0));
    }
}

#[test]
fn the_name_is_a_finding_when_it_lies() {
    let heard = decode_bytes("call.wav", &fixture_bytes("mp3.mp3")).unwrap();
    assert_eq!(heard.info.container, "mp3");
    assert!(heard.info.findings.iter().any(|f| f.kind == FindingKind::Mislabelled));
}
