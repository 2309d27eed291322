use serde::{Deserialize, Serialize};

use super::Millis;

/// What the recording is made of, as found in its bytes (the file's name is not trusted).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AudioInfo {
    /// `wav`, `mp3`, `ogg`, `flac`, `m4a`, …
    pub container: String,
    /// `pcm_s16le`, `pcm_alaw`, `mp3`, `opus`, …
    pub codec: String,
    pub sample_rate_hz: u32,
    pub channels: u16,
    /// Length of the audio that was decoded.
    pub duration_ms: Millis,
    pub findings: Vec<Finding>,
    /// What was measured of each channel; empty in rows of earlier versions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sound: Vec<ChannelSound>,
}

impl AudioInfo {
    /// Both channels carry the same sound: a mono recording written twice.
    #[must_use]
    pub fn is_dual_mono(&self) -> bool {
        let is_identical = |finding: &Finding| finding.kind == FindingKind::IdenticalChannels;
        self.channels == 2 && self.findings.iter().any(is_identical)
    }

    /// Why there is nothing to transcribe, if there is nothing.
    #[must_use]
    pub fn nothing_to_hear(&self) -> Option<FindingKind> {
        let is_fatal = |kind: &FindingKind| matches!(kind, FindingKind::Silence | FindingKind::NoConversation);
        self.findings.iter().map(|finding| finding.kind).find(is_fatal)
    }
}

/// What was measured of one channel. Levels are RMS in dBFS, a full-scale square wave being 0.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ChannelSound {
    /// Of the parts with sound in them; `null` on a silent channel.
    pub level_dbfs: Option<f64>,
    /// Of the quietest tenth.
    pub noise_dbfs: f64,
    /// Share of the time with sound clearly above the noise, 0–1.
    pub speech_share: f64,
    /// The highest frequency of the loud parts, in Hz.
    pub bandwidth_hz: Option<u32>,
}

/// Something about a recording that a person should know, with the number behind it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    pub kind: FindingKind,
    /// The channel it is about; `null` when about the whole file.
    pub channel: Option<u16>,
    /// The measured figure, in the unit that `FindingKind` names.
    pub value: Option<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// Both channels carry the same sound; value: correlation 0–1.
    IdenticalChannels,
    /// A channel without any sound; value: peak in dBFS.
    SilentChannel,
    /// Samples at full scale; value: share 0–1.
    Clipping,
    /// Very low level; value: speech-active RMS in dBFS.
    QuietChannel,
    /// Audio decoded is shorter than the header promises; value: missing milliseconds.
    Truncated,
    /// Damaged packets were skipped; value: their number.
    DamagedPackets,
    /// The header's length is wrong or a placeholder; value: the header's duration in milliseconds, if any.
    HeaderDuration,
    /// The name's extension does not fit the content.
    Mislabelled,
    /// No sound on any channel; value: peak in dBFS.
    Silence,
    /// Noise close below the speech; value: dB between them.
    NoisyChannel,
    /// Hardly any sound in the whole recording; value: share 0–1.
    LittleSpeech,
    /// High frequencies are missing; value: the highest that is there, in Hz.
    NarrowBand,
    /// The channel carries the other side too; value: dB of the copy against the original.
    CrossTalk,
    /// Music, ringing or other tones on the channel; value: share of its sound 0–1.
    HoldMusic,
    /// Nothing but music or tones on any channel; value: share 0–1.
    NoConversation,
    /// The recording ends while somebody speaks; value: level of the end in dBFS.
    CutAtEnd,
}

/// Whether a file can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProbeStatus {
    Ok,
    Malformed,
    Unsupported,
    Limit,
}

/// One line of `talktrack probe`. Fields about the audio are `null` when they could not be found out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Probe {
    pub path: String,
    pub status: ProbeStatus,
    pub reason: Option<String>,
    pub container: Option<String>,
    pub codec: Option<String>,
    pub sample_rate_hz: Option<u32>,
    pub channels: Option<u16>,
    pub duration_ms: Option<Millis>,
    pub findings: Vec<Finding>,
}
