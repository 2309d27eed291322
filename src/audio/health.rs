//! Recording health: what a person should know before a minute of Whisper is spent, each with its number.
//!
//! Levels are dBFS of RMS, a full-scale square wave being 0. Thresholds were set on telephone recordings: speech on a
//! line lies at -30 to -15, line noise at -60 and below.

#![expect(clippy::cast_precision_loss, reason = "counts of samples: far below 2^52")]

use super::SAMPLE_RATE_HZ;
use super::assemble::Assembled;
use super::container::Promise;
use super::loudness;
use crate::domain::{ChannelSound, Finding, FindingKind};

/// Window of the level measurement: 30 ms.
const WINDOW: usize = (SAMPLE_RATE_HZ as usize * 30) / 1000;
/// The loudest second of a channel stands for its level: speech may be rare on one side.
const LOUD_WINDOWS: usize = 33;
/// What digital silence is reported as; JSON knows no infinity.
const SILENCE_DBFS: f64 = -120.0;
/// Below this nothing is said, whatever it is.
const INAUDIBLE_DBFS: f64 = -70.0;
/// A channel whose loudest second is below this and hardly above its quiet parts is line noise.
const NOISE_DBFS: f64 = -45.0;
const NOISE_RANGE_DB: f64 = 12.0;
/// Speech below this is quiet: Whisper normalises, but the noise of the line comes up with it.
const QUIET_DBFS: f64 = -40.0;
/// Windows this far below the loudest are not speech.
const SPEECH_RANGE_DB: f64 = 25.0;
/// Share of samples at full scale that is heard as distortion.
const CLIPPED_SHARE: f64 = 0.001;
/// Correlation from which two channels are the same sound.
const IDENTICAL: f64 = 0.98;
/// Frames of codecs do not divide the length evenly; a difference below this is theirs.
const CODEC_SLACK_MS: f64 = 100.0;

/// What was found out while decoding.
#[derive(Debug, Clone, Copy)]
pub(super) struct Damage {
    pub promise: Promise,
    pub frames: u64,
    pub cut: bool,
    pub damaged: u64,
}

/// Findings about length and packets.
pub(super) fn damage(damage: &Damage, rate_hz: u32) -> Vec<Finding> {
    let ms = |frames: u64| frames as f64 * 1000.0 / f64::from(rate_hz);
    let mut findings = Vec::new();
    let promised = damage.promise.frames;
    let missing = promised.map(|promised| ms(promised.saturating_sub(damage.frames)));
    let surplus = promised.map_or(0.0, |promised| ms(damage.frames.saturating_sub(promised)));
    if missing.is_some_and(|missing| missing > CODEC_SLACK_MS) || (damage.cut && missing.is_none_or(|m| m >= 1.0)) {
        findings.push(finding(FindingKind::Truncated, None, missing.map(f64::round)));
    } else if damage.cut {
        // The file stops inside a packet although all that was promised came.
        findings.push(finding(FindingKind::Truncated, None, None));
    }
    if damage.damaged > 0 {
        findings.push(finding(FindingKind::DamagedPackets, None, Some(damage.damaged as f64)));
    }
    if damage.promise.placeholder {
        findings.push(finding(FindingKind::HeaderDuration, None, None));
    } else if surplus > CODEC_SLACK_MS {
        findings.push(finding(
            FindingKind::HeaderDuration,
            None,
            promised.map(|frames| ms(frames).round()),
        ));
    }
    findings
}

pub(super) fn mislabelled() -> Finding {
    finding(FindingKind::Mislabelled, None, None)
}

/// Findings about the sound itself, and what was measured of each channel.
pub(super) fn sound(assembled: &Assembled) -> (Vec<ChannelSound>, Vec<Finding>) {
    let channels = &assembled.channels;
    let levels: Vec<Level> = channels.iter().map(|channel| Level::of(channel)).collect();
    let mut findings = Vec::new();
    if levels.iter().all(Level::is_silent) {
        let peak = levels.iter().map(|level| level.peak).fold(SILENCE_DBFS, f64::max);
        let (measured, _) = loudness::measure(channels, &levels);
        return (measured, vec![finding(FindingKind::Silence, None, Some(round1(peak)))]);
    }
    for (channel, level) in (0u16..).zip(&levels) {
        if level.is_silent() {
            findings.push(finding(
                FindingKind::SilentChannel,
                Some(channel),
                Some(round1(level.peak)),
            ));
        } else if level.speech < QUIET_DBFS {
            findings.push(finding(
                FindingKind::QuietChannel,
                Some(channel),
                Some(round1(level.speech)),
            ));
        }
    }
    for (channel, &clipped) in (0u16..).zip(&assembled.clipped) {
        let share = clipped as f64 / (assembled.frames.max(1)) as f64;
        if share >= CLIPPED_SHARE {
            findings.push(finding(FindingKind::Clipping, Some(channel), Some(round4(share))));
        }
    }
    for (number, second) in (0u16..).zip(channels).skip(1) {
        let earlier = channels.iter().take(usize::from(number));
        let heard = !levels[usize::from(number)].is_silent();
        let same = earlier.map(|first| correlation(first, second)).fold(0.0, f64::max);
        if heard && same >= IDENTICAL {
            let about = (channels.len() > 2).then_some(number);
            findings.push(finding(FindingKind::IdenticalChannels, about, Some(round4(same))));
        }
    }
    let (measured, more) = loudness::measure(channels, &levels);
    let identical = findings.iter().any(|f| f.kind == FindingKind::IdenticalChannels);
    // The same sound on both sides is no leak.
    findings.extend(
        more.into_iter()
            .filter(|f| !(identical && f.kind == FindingKind::CrossTalk)),
    );
    (measured, findings)
}

/// Levels of one channel in dBFS.
#[derive(Debug, Clone)]
pub(super) struct Level {
    peak: f64,
    /// The loudest second, taken together.
    pub loud: f64,
    /// The tenth part of the windows is quieter than this.
    pub floor: f64,
    /// RMS of the windows with speech in them.
    pub speech: f64,
    /// Power of each window, from the quietest.
    powers: Vec<f64>,
}

impl Level {
    pub fn of(samples: &[f32]) -> Self {
        let peak = samples.iter().fold(0f32, |peak, x| peak.max(x.abs()));
        let power =
            |window: &[f32]| window.iter().map(|&x| f64::from(x) * f64::from(x)).sum::<f64>() / window.len() as f64;
        let mut powers: Vec<f64> = samples.chunks(WINDOW).map(power).collect();
        powers.sort_by(f64::total_cmp);
        let mean = |powers: &[f64]| powers.iter().sum::<f64>() / powers.len().max(1) as f64;
        let loud = mean(&powers[powers.len().saturating_sub(LOUD_WINDOWS)..]);
        let threshold = loud * 10f64.powf(-SPEECH_RANGE_DB / 10.0);
        let speech = mean(&powers[powers.partition_point(|&power| power < threshold)..]);
        Self {
            peak: dbfs(f64::from(peak) * f64::from(peak)),
            loud: dbfs(loud),
            floor: dbfs(powers.get(powers.len() / 10).copied().unwrap_or(0.0)),
            speech: dbfs(speech),
            powers,
        }
    }

    /// Share of the windows that are within the range of speech and this many dB above the quiet ones.
    pub fn share_above(&self, db: f64) -> f64 {
        let least = (self.loud - SPEECH_RANGE_DB).max(self.floor + db);
        let power = 10f64.powf(least / 10.0);
        let above = self.powers.len() - self.powers.partition_point(|&p| p < power);
        above as f64 / self.powers.len().max(1) as f64
    }

    /// Nothing, or steady noise of a line.
    pub fn is_silent(&self) -> bool {
        self.loud < INAUDIBLE_DBFS || (self.loud < NOISE_DBFS && self.loud - self.floor < NOISE_RANGE_DB)
    }
}

fn dbfs(power: f64) -> f64 {
    if power > 0.0 {
        (10.0 * power.log10()).max(SILENCE_DBFS)
    } else {
        SILENCE_DBFS
    }
}

/// Pearson's correlation without the means (sound has none), 0 when a side is silent. A copy at another level is 1.
fn correlation(a: &[f32], b: &[f32]) -> f64 {
    let (mut aa, mut bb, mut ab) = (0.0, 0.0, 0.0);
    for (&a, &b) in a.iter().zip(b) {
        let (a, b) = (f64::from(a), f64::from(b));
        aa += a * a;
        bb += b * b;
        ab += a * b;
    }
    if aa > 0.0 && bb > 0.0 {
        ab / (aa * bb).sqrt()
    } else {
        0.0
    }
}

pub(super) fn finding(kind: FindingKind, channel: Option<u16>, value: Option<f64>) -> Finding {
    Finding { kind, channel, value }
}

pub(super) fn round1(x: f64) -> f64 {
    (x * 10.0).round() / 10.0
}

pub(super) fn round4(x: f64) -> f64 {
    (x * 10_000.0).round() / 10_000.0
}
