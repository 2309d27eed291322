//! How loud a channel is, frame by frame: what is digital silence, by how much to amplify a quiet side, where the
//! quietest place is. Pure arithmetic on samples; whether a sound is a voice is decided in `activity`.

use std::ops::Range;

/// Samples per frame: 32 ms, the window of the voice detector.
pub(super) const FRAME: usize = 512;

/// Peak-to-peak height below which a frame counts as digital silence: a-law's idle codes are ±8 of 32768, and the
/// resampler adds a little.
const SILENT_SWING: f32 = 20.0 / 32768.0;

/// The loudness that the loud part of a channel is brought to before it is judged, as root mean square.
const TARGET_LEVEL: f32 = 0.1;

/// More than 40 dB would lift quantisation noise to the level of speech.
const GAIN_LIMITS: (f32, f32) = (0.25, 100.0);

/// Loudness of one channel.
#[derive(Debug, Clone)]
pub(super) struct Levels {
    /// Root mean square per frame, the mean removed. The last frame may be shorter than the others.
    rms: Vec<f32>,
    silent: Vec<bool>,
}

impl Levels {
    pub fn measure(samples: &[f32]) -> Self {
        let (mut rms, mut silent) = (Vec::new(), Vec::new());
        for frame in samples.chunks(FRAME) {
            #[allow(clippy::cast_precision_loss)] // at most FRAME
            let count = frame.len() as f32;
            let mean = frame.iter().sum::<f32>() / count;
            let power = frame.iter().map(|s| (s - mean).powi(2)).sum::<f32>() / count;
            let (low, high) = frame
                .iter()
                .fold((f32::MAX, f32::MIN), |(l, h), &s| (l.min(s), h.max(s)));
            rms.push(power.sqrt());
            silent.push(high - low <= SILENT_SWING);
        }
        Self { rms, silent }
    }

    pub fn frames(&self) -> usize {
        self.rms.len()
    }

    pub fn rms(&self) -> &[f32] {
        &self.rms
    }

    pub fn is_silent(&self, frame: usize) -> bool {
        self.silent.get(frame).copied().unwrap_or(true)
    }

    /// The level that a share of the frames with any sound stays below; `None` when there is no sound at all.
    pub fn percentile(&self, share: f32) -> Option<f32> {
        let mut sounding: Vec<f32> = self
            .rms
            .iter()
            .zip(&self.silent)
            .filter(|(_, s)| !**s)
            .map(|(r, _)| *r)
            .collect();
        if sounding.is_empty() {
            return None;
        }
        sounding.sort_unstable_by(f32::total_cmp);
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss
        )]
        let at = (share * (sounding.len() - 1) as f32).round() as usize;
        sounding.get(at).copied()
    }

    /// By what to multiply the channel so that its loud part has the usual level.
    pub fn gain(&self) -> f32 {
        match self.percentile(0.95) {
            Some(level) if level > 0.0 => (TARGET_LEVEL / level).clamp(GAIN_LIMITS.0, GAIN_LIMITS.1),
            _ => 1.0,
        }
    }

    /// Stretches of frames that are not digital silence, each with `margin` frames of what surrounds it; silences of
    /// `least` frames or fewer do not interrupt a stretch.
    pub fn sounding(&self, least: usize, margin: usize) -> Vec<Range<usize>> {
        let mut stretches: Vec<Range<usize>> = Vec::new();
        for frame in (0..self.frames()).filter(|&f| !self.is_silent(f)) {
            match stretches.last_mut() {
                Some(last) if frame - last.end <= least => last.end = frame + 1,
                _ => stretches.push(frame..frame + 1),
            }
        }
        let mut widened: Vec<Range<usize>> = Vec::new();
        for stretch in stretches {
            let start = stretch.start.saturating_sub(margin);
            let end = (stretch.end + margin).min(self.frames());
            match widened.last_mut() {
                Some(last) if start <= last.end => last.end = end,
                _ => widened.push(start..end),
            }
        }
        widened
    }

    /// The sample at the middle of the quietest three frames within `range` (in samples); the middle of the range
    /// when it is too short to choose.
    pub fn quietest(&self, range: &Range<usize>) -> usize {
        let (first, last) = (range.start.div_ceil(FRAME), range.end / FRAME);
        let around = |frame: usize| -> f32 {
            let low = frame.saturating_sub(1);
            let high = (frame + 2).min(self.frames());
            self.rms.get(low..high).map_or(f32::MAX, |levels| levels.iter().sum())
        };
        (first..last)
            .min_by(|&a, &b| around(a).total_cmp(&around(b)))
            .map_or(usize::midpoint(range.start, range.end), |frame| {
                frame * FRAME + FRAME / 2
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(frames: usize, height: f32) -> Vec<f32> {
        #[allow(clippy::cast_precision_loss)]
        (0..frames * FRAME).map(|i| height * (i as f32 * 0.2).sin()).collect()
    }

    #[test]
    fn idle_codes_are_silence_and_whispers_are_not() {
        let alaw_idle = vec![8.0 / 32768.0; FRAME * 3];
        assert!((0..3).all(|f| Levels::measure(&alaw_idle).is_silent(f)));
        assert!(!Levels::measure(&tone(1, 0.002)).is_silent(0));
        assert_eq!(Levels::measure(&[]).frames(), 0);
        assert!((Levels::measure(&[]).gain() - 1.0).abs() < f32::EPSILON);
    }

    #[test]
    fn a_quiet_side_is_lifted_and_noise_only_so_far() {
        let gain = Levels::measure(&tone(50, 0.01)).gain();
        assert!((13.0..15.0).contains(&gain), "{gain}");
        assert!((Levels::measure(&tone(50, 0.0005)).gain() - GAIN_LIMITS.1).abs() < 1e-3);
    }

    #[test]
    fn sound_is_found_between_silences() {
        let mut samples = vec![0.0; FRAME * 100];
        samples.extend(tone(10, 0.1));
        samples.extend(vec![0.0; FRAME * 5]);
        samples.extend(tone(10, 0.1));
        samples.extend(vec![0.0; FRAME * 100]);
        let levels = Levels::measure(&samples);
        let found = levels.sounding(31, 3);
        assert_eq!((found.len(), &found[0]), (1, &(97..128)));
        assert_eq!(levels.sounding(2, 0), [100..110, 115..125]);
    }

    #[test]
    fn the_quietest_place_lies_in_the_pause() {
        let mut samples = tone(20, 0.3);
        samples.extend(tone(5, 0.001));
        samples.extend(tone(20, 0.3));
        let levels = Levels::measure(&samples);
        let at = levels.quietest(&(0..samples.len()));
        assert!((20 * FRAME..25 * FRAME).contains(&at), "{at}");
        assert_eq!(levels.quietest(&(10..30)), 20);
    }
}
