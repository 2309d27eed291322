//! Recording health by source: what share of recordings has which fault, what they are coded in, and what an administrator
//! should change. Input: the store's recordings, page by page; output: [`Health`]. Counts and shares of them; nothing is
//! estimated. A share is given with its n beside it (`decoded`).

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::{FailureKind, FindingKind, Stage};
use crate::store::{RecordingHealth, Store, StoreError};

/// Recordings read at once.
const PAGE: u32 = 1000;

/// Reasons for failures that are told by source.
const REASONS: usize = 5;

/// A fault on this share of a source's recordings is a property of the source.
const ADVISE_FROM: f64 = 0.05;

#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Health {
    pub recordings: u64,
    /// Most recordings first; recordings of no known source are one of them.
    pub sources: Vec<SourceHealth>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct SourceHealth {
    /// `null`: neither the settings nor the files' names say it.
    pub source: Option<String>,
    pub recordings: u64,
    pub decoded: u64,
    /// Could not be decoded.
    pub failed: u64,
    /// Of what was decoded.
    pub hours: f64,
    /// Name, most recordings first.
    pub codecs: Vec<CodecCount>,
    /// With both sides in one channel.
    pub one_channel: u64,
    /// With silence or music only: not transcribed.
    pub nothing_to_hear: u64,
    /// Whose roles are contradicted.
    pub roles_doubtful: u64,
    pub findings: Vec<FindingCount>,
    pub failures: Vec<ReasonCount>,
    /// What to change, the most frequent fault first.
    pub advice: Vec<Advice>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CodecCount {
    pub codec: String,
    pub recordings: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FindingCount {
    pub kind: FindingKind,
    /// Recordings with it on any channel.
    pub recordings: u64,
    /// Of the decoded, 0–1.
    pub share: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReasonCount {
    pub reason: String,
    pub recordings: u64,
}

/// What an administrator can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// Record each side in a channel of its own.
    RecordTwoChannels,
    /// Two channels, and the same mix in both.
    SeparateChannels,
    /// One side is not recorded.
    RecordBothSides,
    LowerGain,
    RaiseGain,
    FindNoise,
    StopCrossTalk,
    /// Files are cut or their headers never finished.
    LetRecordingFinish,
    CheckStorage,
    NameByContent,
    WiderCodec,
    RecordAfterAnswer,
    RecordToTheEnd,
    /// Nothing is recorded at all.
    CheckRecording,
    AllowFfmpeg,
    CheckSides,
}

/// Reads all recordings of the store.
pub async fn load(store: &dyn Store) -> Result<Health, StoreError> {
    let mut tallies = Tallies::default();
    let mut after = None;
    loop {
        let page = store.health_page(after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.call);
        for recording in page {
            tallies.add(recording);
        }
    }
    Ok(tallies.finish())
}

#[derive(Debug, Default)]
struct Tallies(BTreeMap<Option<String>, Tally>);

#[derive(Debug, Default)]
struct Tally {
    health: SourceHealth,
    milliseconds: u64,
    codecs: BTreeMap<String, u64>,
    findings: BTreeMap<FindingKind, u64>,
    failures: BTreeMap<String, u64>,
    unsupported: u64,
}

impl Tallies {
    fn add(&mut self, recording: RecordingHealth) {
        let tally = self.0.entry(recording.source.clone()).or_default();
        let health = &mut tally.health;
        health.source = recording.source;
        health.recordings += 1;
        health.roles_doubtful += u64::from(recording.roles_doubtful);
        if let Some(failure) = recording.failure.filter(|failure| failure.stage == Stage::Decode) {
            health.failed += 1;
            // What the file is, without its name.
            let path = recording.path.display().to_string();
            let reason = failure.reason.strip_prefix(&path).unwrap_or(&failure.reason);
            let reason = reason.trim_start_matches([':', ' ']).to_owned();
            let unsupported = failure.kind == FailureKind::Permanent && reason.contains(" is not decoded; ");
            tally.unsupported += u64::from(unsupported);
            *tally.failures.entry(reason).or_default() += 1;
            return;
        }
        let Some(audio) = recording.audio else { return };
        health.decoded += 1;
        tally.milliseconds += u64::from(audio.duration_ms.0);
        health.one_channel += u64::from(audio.channels == 1);
        health.nothing_to_hear += u64::from(audio.nothing_to_hear().is_some());
        *tally.codecs.entry(audio.codec).or_default() += 1;
        let mut kinds: Vec<FindingKind> = audio.findings.iter().map(|finding| finding.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        for kind in kinds {
            *tally.findings.entry(kind).or_default() += 1;
        }
    }

    fn finish(self) -> Health {
        let mut sources: Vec<SourceHealth> = self.0.into_values().map(Tally::finish).collect();
        sources.sort_by(|a, b| b.recordings.cmp(&a.recordings).then_with(|| a.source.cmp(&b.source)));
        Health {
            recordings: sources.iter().map(|source| source.recordings).sum(),
            sources,
        }
    }
}

impl Tally {
    fn finish(self) -> SourceHealth {
        let mut health = self.health;
        #[expect(clippy::cast_precision_loss, reason = "hours of recordings")]
        let hours = self.milliseconds as f64 / 3_600_000.0;
        health.hours = (hours * 1000.0).round() / 1000.0;
        let decoded = health.decoded;
        health.codecs = most_first(self.codecs)
            .map(|(codec, recordings)| CodecCount { codec, recordings })
            .collect();
        health.findings = most_first(self.findings)
            .map(|(kind, recordings)| FindingCount {
                kind,
                recordings,
                share: share(recordings, decoded),
            })
            .collect();
        health.failures = most_first(self.failures)
            .take(REASONS)
            .map(|(reason, recordings)| ReasonCount { reason, recordings })
            .collect();
        let mut advice: BTreeMap<Advice, u64> = BTreeMap::new();
        for finding in health.findings.iter().filter(|finding| finding.share >= ADVISE_FROM) {
            let seen = advice.entry(advice_on(finding.kind)).or_default();
            *seen = finding.recordings.max(*seen);
        }
        let others = [
            (Advice::RecordTwoChannels, health.one_channel, decoded),
            (Advice::AllowFfmpeg, self.unsupported, health.recordings),
            (Advice::CheckSides, health.roles_doubtful, health.recordings),
        ];
        for (what, recordings, of) in others {
            if share(recordings, of) >= ADVISE_FROM {
                advice.insert(what, recordings);
            }
        }
        health.advice = most_first(advice).map(|(what, _)| what).collect();
        health
    }
}

fn advice_on(kind: FindingKind) -> Advice {
    match kind {
        FindingKind::IdenticalChannels => Advice::SeparateChannels,
        FindingKind::SilentChannel => Advice::RecordBothSides,
        FindingKind::Clipping => Advice::LowerGain,
        FindingKind::QuietChannel => Advice::RaiseGain,
        FindingKind::NoisyChannel => Advice::FindNoise,
        FindingKind::CrossTalk => Advice::StopCrossTalk,
        FindingKind::Truncated | FindingKind::HeaderDuration => Advice::LetRecordingFinish,
        FindingKind::DamagedPackets => Advice::CheckStorage,
        FindingKind::Mislabelled => Advice::NameByContent,
        FindingKind::NarrowBand => Advice::WiderCodec,
        FindingKind::HoldMusic | FindingKind::NoConversation => Advice::RecordAfterAnswer,
        FindingKind::CutAtEnd => Advice::RecordToTheEnd,
        FindingKind::Silence | FindingKind::LittleSpeech => Advice::CheckRecording,
    }
}

/// By count, then by the key.
fn most_first<K: Ord>(counts: BTreeMap<K, u64>) -> impl Iterator<Item = (K, u64)> {
    let mut counts: Vec<(K, u64)> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts.into_iter()
}

/// To four digits; 0 of nothing.
fn share(part: u64, of: u64) -> f64 {
    if of == 0 {
        return 0.0;
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of recordings")]
    let share = part as f64 / of as f64;
    (share * 10_000.0).round() / 10_000.0
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::domain::{AudioInfo, CallId, Failure, Finding, Millis};

    fn recording(n: u8, source: Option<&str>, channels: u16, kinds: &[FindingKind]) -> RecordingHealth {
        let finding = |&kind: &FindingKind| Finding {
            kind,
            channel: Some(0),
            value: None,
        };
        RecordingHealth {
            call: CallId::of(&[n]),
            path: PathBuf::from(format!("/calls/{n}.wav")),
            source: source.map(str::to_owned),
            audio: Some(AudioInfo {
                container: "wav".into(),
                codec: if n < 3 { "gsm610" } else { "pcm_alaw" }.into(),
                sample_rate_hz: 8000,
                channels,
                duration_ms: Millis(1_800_000),
                findings: kinds.iter().map(finding).collect(),
                sound: Vec::new(),
            }),
            failure: None,
            roles_doubtful: n == 4,
        }
    }

    #[test]
    fn each_source_has_its_counts_and_its_advice() {
        use FindingKind::{Clipping, Silence};
        let mut tallies = Tallies::default();
        for one in [
            recording(1, Some("pbx"), 1, &[Clipping, Clipping]),
            recording(2, Some("pbx"), 1, &[Clipping]),
            recording(3, Some("pbx"), 2, &[Silence]),
            recording(4, None, 2, &[]),
            RecordingHealth {
                audio: None,
                failure: Some(Failure {
                    stage: Stage::Decode,
                    kind: FailureKind::Permanent,
                    reason: "/calls/5.wav: g729 is not decoded; convert it first".into(),
                }),
                ..recording(5, Some("pbx"), 2, &[])
            },
        ] {
            tallies.add(one);
        }
        let health = tallies.finish();
        assert_eq!((health.recordings, health.sources.len()), (5, 2));
        let pbx = &health.sources[0];
        assert_eq!(
            (
                pbx.recordings,
                pbx.decoded,
                pbx.failed,
                pbx.one_channel,
                pbx.nothing_to_hear
            ),
            (4, 3, 1, 2, 1)
        );
        assert!((pbx.hours - 1.5).abs() < 1e-9);
        assert_eq!((pbx.codecs[0].codec.as_str(), pbx.codecs[0].recordings), ("gsm610", 2));
        assert_eq!(
            (pbx.findings[0].kind, pbx.findings[0].recordings, pbx.findings[0].share),
            (Clipping, 2, 0.6667)
        );
        assert_eq!(pbx.failures[0].reason, "g729 is not decoded; convert it first");
        assert_eq!(
            pbx.advice,
            [
                Advice::RecordTwoChannels,
                Advice::LowerGain,
                Advice::CheckRecording,
                Advice::AllowFfmpeg
            ]
        );
        assert_eq!(health.sources[1].advice, [Advice::CheckSides]);
    }
}
