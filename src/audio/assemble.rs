//! Puts decoded packets together: drops what the encoder added, watches the limits, counts clipped samples at the
//! file's own rate (resampling would hide them) and hands the rest to the resampler.

use super::error::Fault;
use super::limits::Limits;
use super::resample::{Converter, scale};

/// A run of this many samples at full scale is clipping; a single one is a peak.
const CLIP_RUN: u32 = 3;

pub(super) struct Assembler {
    pub channels: Vec<Vec<f32>>,
    /// Frames of sound taken so far, at the file's own rate.
    pub frames: u64,
    skip: u64,
    converter: Option<Converter>,
    full_scale: f32,
    clipped: Vec<Clip>,
    max_samples: u64,
    limits: Limits,
    window: Option<Window>,
}

/// The part of a recording that is kept, at its own rate; nothing is resampled then.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    pub rate_hz: u32,
    pub from: u64,
    /// Exclusive.
    pub to: u64,
}

#[derive(Debug, Clone, Copy, Default)]
struct Clip {
    run: u32,
    count: u64,
}

/// What came out in the end.
pub(super) struct Assembled {
    pub channels: Vec<Vec<f32>>,
    pub frames: u64,
    /// Samples at full scale per channel, of `frames`.
    pub clipped: Vec<u64>,
}

impl Assembler {
    /// `expected` is the number of 16 kHz samples to make room for; `full_scale` the largest value of the codec.
    pub fn new(channels: u16, skip: u64, expected: u64, full_scale: f32, limits: &Limits) -> Self {
        let room = usize::try_from(expected).unwrap_or(0);
        let channel = || {
            let mut samples = Vec::new();
            // Only a shortcut: without the room in advance the vector grows as it fills.
            let _ = samples.try_reserve_exact(room);
            samples
        };
        Self {
            channels: (0..channels).map(|_| channel()).collect(),
            frames: 0,
            skip,
            converter: None,
            full_scale,
            clipped: vec![Clip::default(); usize::from(channels)],
            max_samples: u64::from(limits.max_duration.0) * u64::from(super::SAMPLE_RATE_HZ) / 1000,
            limits: limits.clone(),
            window: None,
        }
    }

    /// Keeps only the frames of `window`, as they are in the file. Memory follows the window.
    pub fn cutting(channels: u16, skip: u64, window: Window, limits: &Limits) -> Self {
        Self {
            window: Some(window),
            ..Self::new(channels, skip, 0, f32::INFINITY, limits)
        }
    }

    /// One decoded packet. Its rate and number of channels may differ from the packet before (files joined, a damaged
    /// header): a new rate starts a new resampler, missing channels are filled with the first one.
    pub fn push(&mut self, planes: &mut Vec<Vec<f32>>, rate_hz: u32) -> Result<(), Fault> {
        if planes.is_empty() || planes[0].is_empty() {
            return Ok(());
        }
        while planes.len() < self.channels.len() {
            planes.push(planes[0].clone());
        }
        planes.truncate(self.channels.len());
        let frames = planes[0].len();
        let skip = usize::try_from(self.skip).unwrap_or(usize::MAX).min(frames);
        self.skip -= skip as u64;
        for (plane, clip) in planes.iter_mut().zip(&mut self.clipped) {
            clip.count(&mut plane[skip..], self.full_scale);
        }
        let begin = self.frames;
        self.frames += (frames - skip) as u64;
        if let Some(window) = self.window {
            return self.keep(planes, skip, begin, window, rate_hz);
        }
        let mut converter = match self.converter.take() {
            Some(converter) if converter.rate_hz() == rate_hz => converter,
            other => {
                if let Some(ended) = other {
                    ended.finish(0, &mut self.channels)?;
                }
                check_rate(rate_hz, &self.limits)?;
                Converter::new(rate_hz, self.channels.len())?
            }
        };
        converter.push(planes, skip, &mut self.channels)?;
        self.converter = Some(converter);
        if self.channels[0].len() as u64 > self.max_samples {
            return Err(too_long(&self.limits));
        }
        Ok(())
    }

    /// The frames of a packet that lie in the window; the packet begins with frame `begin`, after `skip` of encoder delay.
    fn keep(
        &mut self,
        planes: &[Vec<f32>],
        skip: usize,
        begin: u64,
        window: Window,
        rate_hz: u32,
    ) -> Result<(), Fault> {
        if rate_hz != window.rate_hz {
            return Err(Fault::malformed("its sample rate changes on the way"));
        }
        if self.frames * 1000 / u64::from(rate_hz) > u64::from(self.limits.max_duration.0) {
            return Err(too_long(&self.limits));
        }
        let place = |frame: u64| skip + usize::try_from(frame.clamp(begin, self.frames) - begin).unwrap_or(0);
        let (from, to) = (place(window.from), place(window.to));
        if from < to {
            for (channel, plane) in self.channels.iter_mut().zip(planes) {
                channel.extend_from_slice(&plane[from..to]);
            }
        }
        Ok(())
    }

    /// Drops what was kept of frames that turned out to be padding.
    fn drop_padding(&mut self) {
        if let Some(window) = self.window {
            let kept = window.to.min(self.frames).saturating_sub(window.from);
            let kept = usize::try_from(kept).unwrap_or(usize::MAX);
            self.channels.iter_mut().for_each(|channel| channel.truncate(kept));
        }
    }

    /// Another recording follows in the same file: drops the last `padding` frames of this one and the first `skip`
    /// of the next.
    pub fn next_part(&mut self, padding: u64, skip: u64) -> Result<(), Fault> {
        let padding = padding.min(self.frames);
        if let Some(converter) = self.converter.take() {
            converter.finish(padding, &mut self.channels)?;
        }
        self.frames -= padding;
        self.drop_padding();
        self.skip = skip;
        Ok(())
    }

    /// Drops the last `padding` frames and ends the sound.
    pub fn finish(mut self, padding: u64) -> Result<Assembled, Fault> {
        let padding = padding.min(self.frames);
        if let Some(converter) = self.converter.take() {
            converter.finish(padding, &mut self.channels)?;
        }
        if self.window.is_some() {
            self.frames -= padding;
            self.drop_padding();
            return Ok(Assembled {
                channels: self.channels,
                frames: self.frames,
                clipped: Vec::new(),
            });
        }
        if self
            .channels
            .first()
            .is_some_and(|channel| channel.len() as u64 > self.max_samples)
        {
            return Err(too_long(&self.limits));
        }
        for channel in &mut self.channels {
            // A vector that doubled as it grew may hold twice what is in it.
            if channel.capacity() > channel.len() + channel.len() / 4 {
                channel.shrink_to_fit();
            }
        }
        Ok(Assembled {
            channels: self.channels,
            frames: self.frames,
            clipped: self.clipped.iter().map(|clip| clip.count).collect(),
        })
    }
}

impl Clip {
    /// Counts runs at full scale and silences what is not a number.
    fn count(&mut self, samples: &mut [f32], full_scale: f32) {
        for sample in samples {
            if !sample.is_finite() {
                *sample = 0.0;
            }
            if sample.abs() >= full_scale {
                self.run += 1;
                self.count += match self.run.cmp(&CLIP_RUN) {
                    std::cmp::Ordering::Less => 0,
                    std::cmp::Ordering::Equal => u64::from(CLIP_RUN),
                    std::cmp::Ordering::Greater => 1,
                };
            } else {
                self.run = 0;
            }
        }
    }
}

/// Below this a rate is a lie of the header; also a bound on how much longer the result gets than the file.
const MIN_RATE_HZ: u32 = 4000;

pub(super) fn check_rate(rate_hz: u32, limits: &Limits) -> Result<(), Fault> {
    if rate_hz < MIN_RATE_HZ {
        return Err(Fault::malformed(format!(
            "a sample rate of {rate_hz} Hz, too low for speech: the header is wrong"
        )));
    }
    if rate_hz > limits.max_rate_hz {
        return Err(Fault::Limit(format!(
            "a sample rate of {rate_hz} Hz; the limit is {} Hz",
            limits.max_rate_hz
        )));
    }
    Ok(())
}

pub(super) fn too_long(limits: &Limits) -> Fault {
    Fault::Limit(format!("longer than the limit of {}", limits.max_duration.clock()))
}

/// The number of 16 kHz samples to make room for: what the header promises, as long as a file of `bytes` bytes could
/// hold it (no speech codec goes below 4 kbit/s).
pub(super) fn expected_samples(frames: Option<u64>, rate_hz: u32, bytes: u64, limits: &Limits) -> u64 {
    let possible = (bytes / 500 + 1).saturating_mul(u64::from(super::SAMPLE_RATE_HZ));
    let allowed = u64::from(limits.max_duration.0) * u64::from(super::SAMPLE_RATE_HZ) / 1000;
    frames
        .map_or(0, |frames| scale(frames, rate_hz))
        .min(possible)
        .min(allowed)
}
