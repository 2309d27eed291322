//! The recording of a page: where it is, whether a browser will play it, and how its loudness is drawn.

use std::fmt::Write;

use crate::domain::{AudioInfo, FindingKind};
use crate::report::Language;

/// What there is to hear of a call.
#[derive(Debug, Clone, Copy)]
pub enum Sound<'a> {
    /// No player: the page says why.
    None(NoSound),
    Beside {
        /// As `audio_href` makes it, or the name of a copy in the page's folder.
        href: &'a str,
        /// Loudness per channel and bucket (root mean square, full scale 1), where the recording could be read.
        waveform: Option<&'a [Vec<f32>]>,
        /// The file was made from the recording for browsers to play.
        is_converted: bool,
    },
}

/// Why a page has no player.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoSound {
    /// The call came as a transcript, and no recording lies beside it.
    TranscriptOnly,
    /// No file where the recording was seen last.
    Gone,
    /// The file there has other bytes now: it would be another call that is heard.
    Replaced,
    /// It is there and cannot be read.
    Unreadable,
}

impl NoSound {
    pub(super) fn words(self, language: Language) -> &'static str {
        let t = language.texts();
        match self {
            Self::TranscriptOnly => t.no_audio,
            Self::Gone => t.audio_gone,
            Self::Replaced => t.audio_replaced,
            Self::Unreadable => t.audio_unreadable,
        }
    }
}

/// Whether today's browsers play a recording as it is. Telephone codecs and containers they do not know, and files that
/// are not what their headers say, need a converted copy.
#[must_use]
pub fn plays_in_browsers(info: &AudioInfo) -> bool {
    let known = match info.container.as_str() {
        "wav" => matches!(info.codec.as_str(), "pcm_u8" | "pcm_s16le"),
        "mp3" => info.codec == "mp3",
        "flac" => info.codec == "flac",
        "ogg" => matches!(info.codec.as_str(), "opus" | "vorbis"),
        "m4a" | "mp4" => info.codec == "aac",
        "webm" => info.codec == "opus",
        _ => false,
    };
    let as_it_says = |kind| {
        !matches!(
            kind,
            FindingKind::HeaderDuration
                | FindingKind::Truncated
                | FindingKind::DamagedPackets
                | FindingKind::Mislabelled
        )
    };
    known && info.findings.iter().all(|finding| as_it_says(finding.kind))
}

/// Loudness as the `d` of an SVG path in a box `levels.len()` wide and 100 high, growing up from its foot or down from
/// its top. Height is the square root of the level against `loudest`: nearer to what one hears, and a quiet voice is
/// still seen. Made of numbers only.
pub(super) fn outline(levels: &[f32], loudest: f32, grows_down: bool) -> String {
    let foot = if grows_down { 0 } else { 100 };
    let mut path = format!("M0 {foot}");
    for (index, &level) in levels.iter().enumerate() {
        let height = height(level, loudest);
        let y = if grows_down { height } else { 100 - height };
        // Writing to a String cannot fail.
        let _ = write!(path, "V{y}H{}", index + 1);
    }
    let _ = write!(path, "V{foot}Z");
    path
}

/// The loudest of all channels, and no less than a whisper: noise of an empty line is not blown up.
pub(super) fn loudest(channels: &[Vec<f32>]) -> f32 {
    const WHISPER: f32 = 0.01;
    channels.iter().flatten().copied().fold(WHISPER, f32::max)
}

fn height(level: f32, loudest: f32) -> u8 {
    let share = (level / loudest).clamp(0.0, 1.0).sqrt() * 100.0;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "0–100; NaN becomes 0"
    )]
    let height = share.round() as u8;
    height
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Finding, Millis};

    #[test]
    fn an_outline_stays_in_its_box() {
        assert_eq!(outline(&[0.0, 0.25, 1.0], 1.0, false), "M0 100V100H1V50H2V0H3V100Z");
        assert_eq!(outline(&[0.0, 0.25, 1.0], 1.0, true), "M0 0V0H1V50H2V100H3V0Z");
        assert_eq!(outline(&[f32::NAN, 9.0, -1.0], 1.0, true), "M0 0V0H1V100H2V0H3V0Z");
        assert!(loudest(&[vec![0.0], vec![]]) > 0.0);
        assert!((loudest(&[vec![0.1, f32::NAN], vec![0.5]]) - 0.5).abs() < 1e-6);
    }

    #[test]
    fn telephone_formats_and_broken_files_need_a_copy() {
        let info = |container: &str, codec: &str, findings: &[FindingKind]| AudioInfo {
            container: container.into(),
            codec: codec.into(),
            sample_rate_hz: 8_000,
            channels: 2,
            duration_ms: Millis(1_000),
            findings: findings
                .iter()
                .map(|&kind| Finding {
                    kind,
                    channel: None,
                    value: None,
                })
                .collect(),
            sound: vec![],
        };
        for (container, codec, plays) in [
            ("wav", "pcm_s16le", true),
            ("wav", "pcm_alaw", false),
            ("wav", "pcm_mulaw", false),
            ("mp3", "mp3", true),
            ("ogg", "opus", true),
            ("flac", "flac", true),
            ("m4a", "aac", true),
            ("m4a", "alac", false),
            ("au", "pcm_s16be", false),
            ("w64", "pcm_s16le", false),
            ("headerless", "pcm_s16le", false),
        ] {
            assert_eq!(
                plays_in_browsers(&info(container, codec, &[])),
                plays,
                "{container} {codec}"
            );
        }
        assert!(plays_in_browsers(&info("mp3", "mp3", &[FindingKind::Clipping])));
        assert!(!plays_in_browsers(&info("mp3", "mp3", &[FindingKind::Mislabelled])));
    }
}
