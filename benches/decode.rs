//! Decoding of one recording, by codec. Throughput is seconds of sound per second of work: criterion's "elem/s" is
//! milliseconds of sound.

#![allow(
    clippy::expect_used,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a bench: it may stop, and its sound is a minute long"
)]

use std::path::{Path, PathBuf};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use talktrack::audio::{Limits, decode};
use tempfile::TempDir;

/// A minute of stereo at 8 kHz, a tone that goes up and down on each side.
fn minute(folder: &Path) -> PathBuf {
    let path = folder.join("minute.wav");
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: 8000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(&path, spec).expect("a writable folder");
    let mut phases = [0f32; 2];
    for n in 0..60 * 8000 {
        for (side, phase) in phases.iter_mut().enumerate() {
            let pitch = 200.0 + 1500.0 * (n as f32 / (3000.0 + 1000.0 * side as f32)).sin().abs();
            *phase = (*phase + pitch / 8000.0).fract();
            let sample = (*phase * std::f32::consts::TAU).sin() * 8000.0;
            writer.write_sample(sample as i16).expect("a writable folder");
        }
    }
    writer.finalize().expect("a writable folder");
    path
}

fn benches(criterion: &mut Criterion) {
    let limits = Limits::default();
    let folder = TempDir::new().expect("a temporary folder");
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/codecs");
    let mut files = vec![("pcm_s16le, one minute".to_owned(), minute(folder.path()))];
    for name in [
        "alaw.wav",
        "source.flac",
        "mp3.mp3",
        "opus.opus",
        "vorbis.ogg",
        "aac.m4a",
        "adpcm_ima.wav",
    ] {
        files.push((name.to_owned(), fixtures.join(name)));
    }
    let mut group = criterion.benchmark_group("decode");
    for (name, path) in files {
        let length = decode(&path, &limits).expect("a good file").info.duration_ms;
        group.throughput(Throughput::Elements(u64::from(length.0)));
        group.bench_function(name, |bencher| bencher.iter(|| decode(&path, &limits)));
    }
    group.finish();
}

criterion_group!(decoding, benches);
criterion_main!(decoding);
