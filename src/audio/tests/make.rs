//! Files made by hand, and questions to the result.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::audio::{AudioError, Decoded, Limits, decode};
use crate::domain::{Finding, FindingKind};

pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/codecs").join(name)
}

pub fn fixture_bytes(name: &str) -> Vec<u8> {
    std::fs::read(fixture(name)).unwrap()
}

/// Decodes bytes under a file name.
pub fn decode_bytes(name: &str, bytes: &[u8]) -> Result<Decoded, AudioError> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    decode(&path, &Limits::default())
}

pub fn value(findings: &[Finding], kind: FindingKind) -> Option<f64> {
    findings
        .iter()
        .find(|f| f.kind == kind)
        .unwrap_or_else(|| panic!("no {kind:?} in {findings:?}"))
        .value
}

/// A tone of 440 Hz.
pub fn tone(rate_hz: u32, frames: usize, amplitude: f32) -> Vec<f32> {
    let step = 440.0 * std::f32::consts::TAU / rate_hz as f32;
    (0..frames).map(|n| (n as f32 * step).sin() * amplitude).collect()
}

/// Something like speech: half a second of tone, half a second of nothing, in turns.
pub fn talk(rate_hz: u32, seconds: usize, amplitude: f32) -> Vec<f32> {
    let half = rate_hz as usize / 2;
    let mut samples = tone(rate_hz, rate_hz as usize * seconds, amplitude);
    samples
        .chunks_mut(half)
        .skip(1)
        .step_by(2)
        .for_each(|pause| pause.fill(0.0));
    samples
}

/// White noise, the same every time.
pub fn noise(frames: usize, amplitude: f32) -> Vec<f32> {
    let mut state = 1u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 23) as f32 - 1.0
    };
    (0..frames).map(|_| next() * amplitude).collect()
}

/// A chunk of a RIFF file, padded.
pub fn chunk(name: [u8; 4], body: &[u8]) -> Vec<u8> {
    let mut bytes = name.to_vec();
    bytes.extend_from_slice(&u32::try_from(body.len()).unwrap().to_le_bytes());
    bytes.extend_from_slice(body);
    bytes.extend(std::iter::repeat_n(0, body.len() % 2));
    bytes
}

pub fn fmt(tag: u16, channels: u16, rate_hz: u32, bits: u16) -> Vec<u8> {
    let block = channels * bits / 8;
    let mut body = Vec::new();
    body.extend_from_slice(&tag.to_le_bytes());
    body.extend_from_slice(&channels.to_le_bytes());
    body.extend_from_slice(&rate_hz.to_le_bytes());
    body.extend_from_slice(&(rate_hz * u32::from(block)).to_le_bytes());
    body.extend_from_slice(&block.to_le_bytes());
    body.extend_from_slice(&bits.to_le_bytes());
    chunk(*b"fmt ", &body)
}

pub fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
    let body = chunks.concat();
    let mut bytes = b"RIFF".to_vec();
    bytes.extend_from_slice(&u32::try_from(body.len() + 4).unwrap().to_le_bytes());
    bytes.extend_from_slice(b"WAVE");
    bytes.extend_from_slice(&body);
    bytes
}

pub fn s16(samples: &[f32]) -> Vec<u8> {
    samples
        .iter()
        .flat_map(|x| ((x * 32_767.0).round() as i16).to_le_bytes())
        .collect()
}

/// 16-bit WAV of these channels.
pub fn wav(rate_hz: u32, channels: &[Vec<f32>]) -> Vec<u8> {
    let frames = channels[0].len();
    let mixed: Vec<f32> = (0..frames).flat_map(|n| channels.iter().map(move |c| c[n])).collect();
    riff(&[
        fmt(1, u16::try_from(channels.len()).unwrap(), rate_hz, 16),
        chunk(*b"data", &s16(&mixed)),
    ])
}

/// Overwrites the size field of the data chunk.
pub fn set_data_size(wav: &mut [u8], size: u32) {
    let at = wav.windows(4).position(|w| w == b"data").unwrap();
    wav[at + 4..at + 8].copy_from_slice(&size.to_le_bytes());
}
