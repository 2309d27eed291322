//! Recordings for people: how loud they are from moment to moment, to draw them, and a copy that every browser plays.

use std::io;
use std::path::Path;

use super::{AudioError, Decoded, SAMPLE_RATE_HZ};

impl Decoded {
    /// Root mean square per bucket and channel, full scale 1. The call is cut into `buckets` equal parts (as many as
    /// there are samples, if those are fewer).
    #[must_use]
    pub fn loudness(&self, buckets: usize) -> Vec<Vec<f32>> {
        let of_channel = |samples: &Vec<f32>| {
            let buckets = buckets.min(samples.len());
            let edge = |bucket: usize| bucket * samples.len() / buckets;
            (0..buckets).map(|b| rms(&samples[edge(b)..edge(b + 1)])).collect()
        };
        self.channels.iter().map(of_channel).collect()
    }

    /// Writes a 16-bit WAV file of all channels at [`SAMPLE_RATE_HZ`]: what telephone formats become so that a browser
    /// plays them. Not dithered; what is over full scale is clipped.
    pub fn write_wav(&self, path: &Path) -> Result<(), AudioError> {
        write_wav(path, &self.channels, SAMPLE_RATE_HZ, 1.0)
    }

    /// The same in memory.
    pub fn to_wav(&self) -> io::Result<Vec<u8>> {
        let mut bytes = io::Cursor::new(Vec::new());
        put_wav(&mut bytes, &self.channels, SAMPLE_RATE_HZ, 1.0).map_err(io_error)?;
        Ok(bytes.into_inner())
    }
}

/// A 16-bit WAV file of channels that are made louder by `gain` before they are clipped.
pub(super) fn put_wav(
    to: impl io::Write + io::Seek,
    channels: &[Vec<f32>],
    rate_hz: u32,
    gain: f32,
) -> Result<(), hound::Error> {
    let spec = hound::WavSpec {
        channels: u16::try_from(channels.len()).map_err(|_| hound::Error::TooWide)?,
        sample_rate: rate_hz,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::new(to, spec)?;
    let frames = channels.iter().map(Vec::len).min().unwrap_or(0);
    for frame in 0..frames {
        for channel in channels {
            writer.write_sample(sixteen_bits(channel[frame] * gain))?;
        }
    }
    writer.finalize()
}

/// [`put_wav`] into a file.
pub(super) fn write_wav(path: &Path, channels: &[Vec<f32>], rate_hz: u32, gain: f32) -> Result<(), AudioError> {
    let written = || {
        put_wav(
            io::BufWriter::new(std::fs::File::create(path)?),
            channels,
            rate_hz,
            gain,
        )
    };
    written().map_err(|error| AudioError::Io {
        path: path.to_owned(),
        source: io_error(error),
    })
}

pub(super) fn io_error(error: hound::Error) -> io::Error {
    match error {
        hound::Error::IoError(source) => source,
        // More than 4 GiB or 65 535 channels.
        other => io::Error::other(other),
    }
}

fn rms(samples: &[f32]) -> f32 {
    let sum: f64 = samples.iter().map(|&s| f64::from(s) * f64::from(s)).sum();
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "samples of a part of one call; a drawing needs three digits"
    )]
    let rms = (sum / samples.len().max(1) as f64).sqrt() as f32;
    rms
}

/// The inverse of how 16-bit samples are read: n ÷ 32768.
pub(super) fn sixteen_bits(sample: f32) -> i16 {
    #[expect(clippy::cast_possible_truncation, reason = "saturates at the ends of i16; NaN is 0")]
    let value = (sample * 32_768.0).round() as i16;
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::{Limits, decode};
    use crate::domain::{AudioInfo, Millis};

    fn decoded(channels: Vec<Vec<f32>>) -> Decoded {
        let info = AudioInfo {
            container: "wav".into(),
            codec: "pcm_s16le".into(),
            sample_rate_hz: SAMPLE_RATE_HZ,
            channels: 2,
            duration_ms: Millis(1_000),
            findings: vec![],
            sound: vec![],
        };
        Decoded { info, channels }
    }

    #[test]
    fn loudness_follows_the_sound() {
        let half: Vec<f32> = (0..16_000_u16).map(|n| if n < 8_000 { 0.0 } else { 0.5 }).collect();
        let loudness = decoded(vec![half, vec![0.25; 16_000]]).loudness(7);
        assert_eq!(loudness[0].len(), 7);
        assert!(loudness[0][0] < 1e-6 && (loudness[0][6] - 0.5).abs() < 1e-6);
        assert!(loudness[1].iter().all(|l| (l - 0.25).abs() < 1e-6));
        let none = decoded(vec![vec![], vec![0.1; 3]]).loudness(100);
        assert_eq!((none[0].len(), none[1].len()), (0, 3));
    }

    #[test]
    fn a_copy_reads_back_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("copy.wav");
        let tone: Vec<f32> = (0..16_000_u16).map(|n| (f32::from(n) / 20.0).sin() * 1.2).collect();
        let original = decoded(vec![tone.clone(), vec![0.1; 16_000]]);
        original.write_wav(&path).unwrap();
        let back = decode(&path, &Limits::default()).unwrap();
        assert_eq!(back.channels.len(), 2);
        assert_eq!(back.info.codec, "pcm_s16le");
        for (a, b) in tone.iter().zip(&back.channels[0]) {
            assert!((a.clamp(-1.0, 1.0) - b).abs() < 1e-3, "{a} {b}");
        }
        assert!(original.write_wav(&folder.path().join("no/such.wav")).is_err());
    }
}
