//! A part of a recording as a WAV file of its own: all channels, at the rate of the recording. What the file holds as
//! 16-bit samples comes out bit for bit; of lossy and 8-bit codecs, what they decode to. Memory follows the length of the
//! part, not of the recording.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use super::error::Fault;
use super::listen::{io_error, put_wav, write_wav};
use super::{AudioError, Limits, SAMPLE_RATE_HZ, decode, panic_text};
use crate::domain::Span;

/// A part of a recording.
#[derive(Debug, Clone, PartialEq)]
pub struct Cut {
    pub rate_hz: u32,
    /// One vector per channel of the recording, all of the same length; full scale is ±1.
    pub channels: Vec<Vec<f32>>,
}

/// Cuts `span` out of a recording; what lies behind its end is left off. An error when nothing of the recording lies in
/// `span`. A recording whose rate changes on the way is cut at [`SAMPLE_RATE_HZ`].
pub fn cut(path: &Path, span: Span, limits: &Limits) -> Result<Cut, AudioError> {
    let at_own_rate = catch_unwind(AssertUnwindSafe(|| {
        let (stream, _) = decode::open(path, limits)?;
        decode::cut_stream(stream, span, limits)
    }));
    let fault = match at_own_rate {
        Ok(Ok((rate_hz, channels))) => return Ok(Cut { rate_hz, channels }),
        Ok(Err(fault)) => fault,
        Err(panic) => Fault::malformed(format!("the decoder gave up on it ({})", panic_text(&*panic))),
    };
    let Ok(decoded) = super::decode(path, limits) else {
        return Err(fault.at(path));
    };
    let place = |at: crate::domain::Millis| at.0 as usize * (SAMPLE_RATE_HZ as usize / 1000);
    let part = |channel: Vec<f32>| {
        let to = place(span.end_ms).min(channel.len());
        channel[place(span.start_ms).min(to)..to].to_vec()
    };
    let channels: Vec<Vec<f32>> = decoded.channels.into_iter().map(part).collect();
    if channels.first().is_none_or(Vec::is_empty) {
        return Err(fault.at(path));
    }
    Ok(Cut {
        rate_hz: SAMPLE_RATE_HZ,
        channels,
    })
}

impl Cut {
    /// Writes the part as a 16-bit WAV file. Lossy codecs may decode to more than full scale: the whole part is made
    /// quieter then, so that no peak is cut off. Nothing else changes its level.
    pub fn write_wav(&self, path: &Path) -> Result<(), AudioError> {
        write_wav(path, &self.channels, self.rate_hz, self.gain())
    }

    /// The same in memory.
    pub fn to_wav(&self) -> io::Result<Vec<u8>> {
        let mut bytes = io::Cursor::new(Vec::new());
        put_wav(&mut bytes, &self.channels, self.rate_hz, self.gain()).map_err(io_error)?;
        Ok(bytes.into_inner())
    }

    /// 1, or what brings the highest peak down to full scale.
    fn gain(&self) -> f32 {
        let peak = self
            .channels
            .iter()
            .flatten()
            .fold(0.0_f32, |peak, s| peak.max(s.abs()));
        if peak > 1.0 { 1.0 / peak } else { 1.0 }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::audio::listen::sixteen_bits;
    use crate::domain::Millis;

    fn fixture(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
    }

    fn span(from: u32, to: u32) -> Span {
        Span::new(Millis(from), Millis(to))
    }

    /// Frames of a WAV file, channels side by side.
    fn samples(path: &Path) -> (hound::WavSpec, Vec<i16>) {
        let mut reader = hound::WavReader::open(path).unwrap();
        let samples = reader.samples::<i16>().map(Result::unwrap).collect();
        (reader.spec(), samples)
    }

    #[test]
    fn sixteen_bit_recordings_are_cut_bit_for_bit() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("clip.wav");
        for (name, channels) in [
            ("codecs/source.wav", 2),
            ("calls/out-74955550186-105-20261020-093144-1792477904.9.wav", 1),
        ] {
            let (spec, whole) = samples(&fixture(name));
            assert_eq!(usize::from(spec.channels), channels, "{name}");
            let frames = whole.len() / channels;
            let end = u32::try_from(frames * 1000 / spec.sample_rate as usize).unwrap();
            for (from, to) in [(0, 500), (137, 1291), (end - 300, end + 9_000)] {
                cut(&fixture(name), span(from, to), &Limits::default())
                    .unwrap()
                    .write_wav(&target)
                    .unwrap();
                let (clip_spec, clip) = samples(&target);
                assert_eq!(clip_spec, spec, "rate and channels are those of the recording");
                let frame = |ms: u32| ((ms as usize * spec.sample_rate as usize + 500) / 1000).min(frames) * channels;
                assert_eq!(clip, whole[frame(from)..frame(to)], "{name} {from}–{to}");
            }
        }
    }

    /// Pearson's correlation.
    fn correlation(a: &[f32], b: &[f32]) -> f64 {
        let sum = |x: &[f32], y: &[f32]| -> f64 { x.iter().zip(y).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum() };
        sum(a, b) / (sum(a, a) * sum(b, b)).sqrt()
    }

    /// Against the same part of the PCM recording that the codecs were made from, channel by channel.
    #[test]
    fn other_codecs_give_what_they_decode_to_in_its_place_and_channel() {
        let part = span(350, 1_250);
        let reference = cut(&fixture("codecs/source.wav"), part, &Limits::default()).unwrap();
        let against = correlation(&reference.channels[0], &reference.channels[1]).abs();
        assert!(against < 0.5, "the channels differ: {against}");
        for (name, least) in [
            ("codecs/source.flac", 0.999_999),
            ("codecs/alaw.wav", 0.995),
            ("codecs/adpcm_ms.wav", 0.97),
            ("codecs/mp3.mp3", 0.9),
        ] {
            let found = cut(&fixture(name), part, &Limits::default()).unwrap();
            assert_eq!(found.rate_hz, reference.rate_hz, "{name}");
            for (channel, (a, b)) in reference.channels.iter().zip(&found.channels).enumerate() {
                assert_eq!(a.len(), b.len(), "{name}");
                let r = correlation(a, b);
                assert!(r > least, "{name}, channel {channel}: {r}");
            }
        }
    }

    #[test]
    fn peaks_over_full_scale_are_brought_down_and_not_cut_off() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("clip.wav");
        let tone: Vec<f32> = (0..800_u16).map(|n| (f32::from(n) / 9.0).sin() * 1.6).collect();
        let loud = Cut {
            rate_hz: 8_000,
            channels: vec![tone.clone(), vec![0.5; 800]],
        };
        loud.write_wav(&target).unwrap();
        let (_, clip) = samples(&target);
        let peak = clip.iter().map(|s| s.unsigned_abs()).max().unwrap();
        assert!(peak >= 32_760, "{peak}");
        let at_peak = clip.iter().step_by(2).filter(|s| s.unsigned_abs() >= 32_760).count();
        assert!(at_peak < 40, "a sine, not a flat top: {at_peak}");
        assert_eq!(clip[1], sixteen_bits(0.5 * loud.gain()));
        assert_eq!(
            (sixteen_bits(-1.0), sixteen_bits(1.0), sixteen_bits(f32::NAN)),
            (-32_768, 32_767, 0)
        );
    }

    #[test]
    fn nothing_there_is_an_error() {
        let fail = |name: &str, span| cut(&fixture(name), span, &Limits::default()).is_err();
        assert!(fail("codecs/source.wav", span(9_000_000, 9_001_000)));
        assert!(fail("codecs/README.md", span(0, 1_000)));
        assert!(fail("codecs/no-such.wav", span(0, 1_000)));
    }
}
