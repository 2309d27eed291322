//! From any rate to 16 kHz, chunk by chunk, without moving a sound in time.
//!
//! The FFT resampler answers late by half its filter. That delay is dropped at the start, and at the end zeros push
//! the last samples out, so that `n` samples in give exactly `round(n · 16000 / rate)` out.

use rubato::audioadapter_buffers::direct::SequentialSliceOfVecs;
use rubato::{Fft, FixedSync, Indexing, Resampler};

use super::SAMPLE_RATE_HZ;
use super::error::Fault;

/// Frames handed to the FFT at a time. Rates without a common divisor with 16 000 need more and get more.
const CHUNK: usize = 512;

#[derive(Debug)]
pub(super) struct Converter {
    rate_hz: u32,
    /// `None` when the rate is right already.
    fft: Option<Fft<f32>>,
    waiting: Vec<Vec<f32>>,
    scratch: Vec<Vec<f32>>,
    /// Output frames still to drop because of the filter's delay.
    delay: usize,
    frames_in: u64,
    frames_out: u64,
}

impl Converter {
    pub fn new(rate_hz: u32, channels: usize) -> Result<Self, Fault> {
        let fft = if rate_hz == SAMPLE_RATE_HZ {
            None
        } else {
            let built = Fft::new(
                rate_hz as usize,
                SAMPLE_RATE_HZ as usize,
                CHUNK,
                channels,
                FixedSync::Both,
            );
            Some(built.map_err(|e| Fault::malformed(format!("a sample rate of {rate_hz} Hz: {e}")))?)
        };
        let scratch = fft.as_ref().map_or(0, Fft::output_frames_max);
        Ok(Self {
            rate_hz,
            delay: fft.as_ref().map_or(0, Fft::output_delay),
            fft,
            waiting: vec![Vec::new(); channels],
            scratch: vec![vec![0.0; scratch]; channels],
            frames_in: 0,
            frames_out: 0,
        })
    }

    pub fn rate_hz(&self) -> u32 {
        self.rate_hz
    }

    /// Takes the frames from `from` on, and appends what is ready to `out`. All slices have the same length.
    pub fn push(&mut self, planes: &[Vec<f32>], from: usize, out: &mut [Vec<f32>]) -> Result<(), Fault> {
        let frames = planes.first().map_or(0, Vec::len) - from;
        self.frames_in += frames as u64;
        let Some(needed) = self.fft.as_ref().map(Fft::input_frames_next) else {
            for (out, plane) in out.iter_mut().zip(planes) {
                out.extend_from_slice(&plane[from..]);
            }
            self.frames_out += frames as u64;
            return Ok(());
        };
        for (waiting, plane) in self.waiting.iter_mut().zip(planes) {
            waiting.extend_from_slice(&plane[from..]);
        }
        let mut done = 0;
        while self.waiting[0].len() - done >= needed {
            self.convert(done, out)?;
            done += needed;
        }
        if done > 0 {
            self.waiting.iter_mut().for_each(|waiting| drop(waiting.drain(..done)));
        }
        Ok(())
    }

    /// Ends the stream, of which the last `padding` frames are not sound. Returns the frames that are.
    pub fn finish(mut self, padding: u64, out: &mut [Vec<f32>]) -> Result<u64, Fault> {
        let frames = self.frames_in.saturating_sub(padding);
        let target = scale(frames, self.rate_hz);
        while self.frames_out < target {
            let needed = self.fft.as_ref().map_or(0, Fft::input_frames_next);
            self.waiting.iter_mut().for_each(|waiting| waiting.resize(needed, 0.0));
            self.convert(0, out)?;
            self.waiting.iter_mut().for_each(Vec::clear);
        }
        let surplus = usize::try_from(self.frames_out - target).unwrap_or(usize::MAX);
        for channel in out {
            channel.truncate(channel.len().saturating_sub(surplus));
        }
        Ok(frames)
    }

    /// One chunk of the waiting samples, from `at` on.
    fn convert(&mut self, at: usize, out: &mut [Vec<f32>]) -> Result<(), Fault> {
        let Some(fft) = self.fft.as_mut() else { return Ok(()) };
        let odd = |e: String| Fault::malformed(format!("the resampler refused the sound ({e})"));
        let channels = self.waiting.len();
        let input = SequentialSliceOfVecs::new(&self.waiting, channels, self.waiting[0].len());
        let input = input.map_err(|e| odd(e.to_string()))?;
        let room = self.scratch[0].len();
        let output = SequentialSliceOfVecs::new_mut(&mut self.scratch, channels, room);
        let mut output = output.map_err(|e| odd(e.to_string()))?;
        let place = Indexing {
            input_offset: at,
            output_offset: 0,
            partial_len: None,
            active_channels_mask: None,
        };
        let (_, made) = fft
            .process_into_buffer(&input, &mut output, Some(&place))
            .map_err(|e| odd(e.to_string()))?;
        let skip = self.delay.min(made);
        self.delay -= skip;
        self.frames_out += (made - skip) as u64;
        for (out, scratch) in out.iter_mut().zip(&self.scratch) {
            out.extend_from_slice(&scratch[skip..made]);
        }
        Ok(())
    }
}

/// `round(frames · 16000 / rate)`.
pub(super) fn scale(frames: u64, rate_hz: u32) -> u64 {
    let rate = u128::from(rate_hz.max(1));
    let scaled = (u128::from(frames) * u128::from(SAMPLE_RATE_HZ) + rate / 2) / rate;
    u64::try_from(scaled).unwrap_or(u64::MAX)
}

#[cfg(test)]
#[expect(clippy::cast_precision_loss, reason = "a second of samples")]
mod tests {
    use super::*;

    fn convert(rate_hz: u32, sound: &[f32], step: usize) -> Vec<f32> {
        let mut converter = Converter::new(rate_hz, 1).unwrap();
        let mut out = vec![Vec::new()];
        for chunk in sound.chunks(step) {
            converter.push(&[chunk.to_vec()], 0, &mut out).unwrap();
        }
        converter.finish(0, &mut out).unwrap();
        out.remove(0)
    }

    #[rstest::rstest]
    fn an_impulse_stays_where_it_was(
        #[values(4000, 8000, 11_025, 12_000, 16_000, 22_050, 24_000, 44_100, 48_000, 96_000, 11_127)] rate_hz: u32,
    ) {
        let at = (rate_hz as usize * 7) / 10;
        let mut sound = vec![0.0; rate_hz as usize + 37];
        sound[at] = 1.0;
        let out = convert(rate_hz, &sound, 100);
        assert_eq!(out.len() as u64, scale(sound.len() as u64, rate_hz));
        let (peak, _) = out.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).unwrap();
        let moved_ms = peak as f64 / 16.0 - at as f64 * 1000.0 / f64::from(rate_hz);
        assert!(moved_ms.abs() < 0.5, "{rate_hz} Hz: moved by {moved_ms} ms");
    }

    #[test]
    fn a_tone_keeps_its_level_and_the_cut_of_chunks_does_not_matter() {
        let tone: Vec<f32> = (0..8000).map(|n| (n as f32 * 0.3).sin() * 0.5).collect();
        let out = convert(8000, &tone, 160);
        assert_eq!(out, convert(8000, &tone, 8000));
        let rms = (out[1600..14_400].iter().map(|x| x * x).sum::<f32>() / 12_800.0).sqrt();
        assert!((rms - 0.5 / 2f32.sqrt()).abs() < 0.01, "{rms}");
    }

    /// Power of what is left of a tone, in dB against the tone: everything but `hz` and what lies 60 Hz around it.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "samples of a tone, and bins of 8192"
    )]
    fn leftover_db(rate_hz: u32, hz: f64) -> f64 {
        let step = hz * std::f64::consts::TAU / f64::from(rate_hz);
        let tone: Vec<f32> = (0..rate_hz).map(|n| (f64::from(n) * step).sin() as f32 * 0.5).collect();
        let out = convert(rate_hz, &tone, 1000);
        let transform = crate::audio::spectrum::Transform::new(8192);
        let powers = transform.powers(out[4000..4000 + 8192].iter().copied());
        let bin = |hz: f64| (hz * 8192.0 / 16_000.0).max(0.0) as usize;
        let near = bin(hz - 60.0)..=bin(hz + 60.0);
        let rest = powers.iter().enumerate().filter(|(n, _)| !near.contains(n));
        let rest: f64 = rest.map(|(_, power)| f64::from(*power)).sum();
        // A tone of amplitude 0.5 in the bins of a Hann window: N² / 64 at its peak, 1.5 times that in all.
        10.0 * (rest / (8192.0 * 8192.0 / 64.0 * 1.5)).log10()
    }

    /// A sweep in steps: what lies above 8 kHz does not come back below it, and what lies in the band has no images.
    #[rstest::rstest]
    #[case(8000, &[300.0, 1000.0, 2000.0, 3000.0, 3400.0])]
    #[case(44_100, &[300.0, 1000.0, 3400.0, 6000.0, 9000.0, 10_000.0, 12_000.0, 15_000.0, 20_000.0])]
    #[case(48_000, &[300.0, 1000.0, 3400.0, 6000.0, 9000.0, 10_000.0, 12_000.0, 15_000.0, 20_000.0])]
    fn aliases_and_images_are_below_80_db(#[case] rate_hz: u32, #[case] tones: &[f64]) {
        for &hz in tones {
            let leftover = leftover_db(rate_hz, hz);
            eprintln!("{rate_hz} Hz, a tone of {hz} Hz: {leftover:.1} dB");
            assert!(leftover < -80.0, "{rate_hz} Hz, a tone of {hz} Hz: {leftover:.1} dB");
        }
    }

    #[test]
    fn even_one_frame_comes_out() {
        assert_eq!(convert(8000, &[0.5], 1).len(), 2);
        assert_eq!(convert(48_000, &[0.5], 1).len(), 0);
        assert_eq!(convert(48_000, &[0.5, 0.5], 1).len(), 1);
        assert_eq!(convert(8000, &[], 1).len(), 0);
    }

    #[test]
    fn padding_is_cut_off() {
        let mut converter = Converter::new(8000, 1).unwrap();
        let mut out = vec![Vec::new()];
        converter.push(&[vec![0.1; 1000]], 0, &mut out).unwrap();
        assert_eq!(converter.finish(200, &mut out).unwrap(), 800);
        assert_eq!(out[0].len(), 1600);
    }
}
