//! Small values to store.

use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};
use talktrack::domain::{
    AudioInfo, CallId, CallLogEntry, CallResult, Channel, ContentHash, Deal, DealId, DealStatus, Direction, Event,
    EventDetail, EventKind, EventResult, EventType, Evidence, Failure, FailureKind, Finding, FindingKind, Fingerprint,
    FormRef, ItemResult, JoinOutcome, Match, MatchedBy, Millis, Money, Phone, Role, Score, Scorecard, SectionScore,
    Segment, Stage, Transcript, UnmatchedReason, Verdict, Word,
};
use talktrack::domain::{RoleAssignment, RoleSource};
use talktrack::store::{JoinRow, ScoredCall, Sighting};

pub fn call(n: u32) -> CallId {
    ContentHash::of(&n.to_le_bytes())
}

/// `n` seconds into 2026-03-02, a Monday.
pub fn time(n: i64) -> Timestamp {
    "2026-03-02T00:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(n)
}

pub fn fingerprint(text: &str) -> Fingerprint {
    Fingerprint::of(&[text])
}

pub fn sighting(path: &str, call: CallId, seen: i64) -> Sighting {
    Sighting {
        path: PathBuf::from(path),
        size: 1000,
        mtime_ns: 1_772_000_000_123_456_789,
        call,
        seen_at: time(seen),
    }
}

/// Sightings of calls 0 to `n - 1`, at `/calls/N.wav`.
pub fn sightings(n: u32) -> Vec<Sighting> {
    (0..n)
        .map(|n| sighting(&format!("/calls/{n}.wav"), call(n), 0))
        .collect()
}

pub fn transcript(text: &str) -> Transcript {
    let segment = |channel, role, start, text: &str| Segment {
        channel,
        role,
        start_ms: Millis(start),
        end_ms: Millis(start + 900),
        text: text.to_owned(),
        confidence: Some(0.5),
        doubt: None,
        voice: None,
        words: vec![Word {
            start_ms: Millis(start),
            end_ms: Millis(start + 900),
            text: text.to_owned(),
            probability: None,
        }],
    };
    Transcript {
        duration_ms: Millis(83_554),
        language: Some("ru".into()),
        language_probability: Some(0.75),
        model: Some("base-q8_0".into()),
        channels: vec![
            Channel {
                index: 0,
                role: None,
                speech: None,
                level_dbfs: None,
                voices: Vec::new(),
            },
            Channel {
                index: 1,
                role: None,
                speech: Some(vec![]),
                level_dbfs: None,
                voices: Vec::new(),
            },
        ],
        segments: vec![segment(0, None, 800, text), segment(1, None, 2000, "Да, слушаю «вас»")],
    }
}

pub fn audio() -> AudioInfo {
    AudioInfo {
        container: "wav".into(),
        codec: "pcm_alaw".into(),
        sample_rate_hz: 8000,
        channels: 2,
        duration_ms: Millis(83_554),
        findings: vec![Finding {
            kind: FindingKind::Clipping,
            channel: Some(1),
            value: Some(0.25),
        }],
        sound: vec![],
    }
}

/// The agent on this channel of two.
pub fn agent_on(channel: u16) -> RoleAssignment {
    let role = |index| Some(if index == channel { Role::Agent } else { Role::Customer });
    RoleAssignment {
        roles: vec![(0, role(0)), (1, role(1))],
        source: RoleSource::CallLog,
        confidence: 0.875,
        disagreement: None,
    }
}

pub fn failure(stage: Stage, reason: &str) -> Failure {
    Failure {
        stage,
        kind: FailureKind::Transient,
        reason: reason.into(),
    }
}

pub fn item(id: &str, verdict: Verdict) -> ItemResult {
    ItemResult {
        id: id.into(),
        section: "greeting".into(),
        verdict,
        points: 1.0,
        max: 1.0,
        critical: false,
        evidence: vec![Evidence {
            quote: "Добрый день".into(),
            channel: 0,
            start_ms: Millis(800),
            end_ms: Millis(1700),
            matched: Match::Exact,
            distance: 0,
        }],
        reason: None,
        machine: None,
        human: None,
    }
}

pub fn event(kind: EventKind, subtype: Option<EventType>, result: Option<EventResult>) -> Event {
    Event {
        kind,
        subtype,
        speaker: Some(Role::Customer),
        channel: 1,
        start_ms: Millis(2000),
        end_ms: Millis(2900),
        quote: "дорого".into(),
        result,
        detail: EventDetail::default(),
    }
}

/// A scorecard by version `hash` of form `sales`.
pub fn scorecard(hash: &str, score: f64, items: &[(&str, Verdict)]) -> Scorecard {
    Scorecard {
        score: Score::new(score),
        unfailed_score: Score::new(score),
        result: Some(CallResult::Pass),
        coverage: Some(0.75),
        form: FormRef {
            id: "sales".into(),
            hash: hash.into(),
        },
        sections: vec![SectionScore {
            id: "greeting".into(),
            score: Score::new(score),
        }],
        items: items.iter().map(|(id, verdict)| item(id, *verdict)).collect(),
        events: vec![event(
            EventKind::Objection,
            Some(EventType::Price),
            Some(EventResult::Handled),
        )],
        metrics: [
            ("talk_share_agent".to_owned(), Some(0.5)),
            ("patience_ms".to_owned(), None),
        ]
        .into(),
        decision: None,
    }
}

pub fn scored(call: CallId, scorecard: Scorecard) -> ScoredCall {
    let fingerprint = fingerprint(&scorecard.form.hash);
    ScoredCall {
        call,
        fingerprint,
        meaningful: true,
        scorecard,
    }
}

pub fn deal(id: &str, status: DealStatus) -> Deal {
    Deal {
        phones: vec![Phone("+79161234567".into()), Phone("+74951234567".into())],
        manager: Some("Анна".into()),
        product: Some("CRM".into()),
        amount: Some(Money(4_800_050)),
        margin: Some(Money(-100)),
        pipeline: Some("Оптовые".into()),
        contact_id: Some("c-1".into()),
        closed_at: (status != DealStatus::Open).then(|| time(864_000)),
        ..Deal::new(id.into(), status, time(-86_400))
    }
}

pub fn entry(recording: &str, started: i64, agent: Option<&str>) -> CallLogEntry {
    CallLogEntry {
        direction: Some(Direction::Outbound),
        agent: agent.map(Into::into),
        customer_phone: Some(Phone("+79161234567".into())),
        duration_s: Some(84),
        answered: Some(true),
        talk_s: Some(80),
        linked_id: Some("1.2".into()),
        ..CallLogEntry::new(recording, time(started))
    }
}

pub fn matched(call: CallId, recording: Option<&str>, deal: &str) -> JoinRow {
    let outcome = JoinOutcome::Matched {
        deal_id: DealId::from(deal),
        by: MatchedBy::Phone,
    };
    JoinRow {
        call,
        log_recording: recording.map(Into::into),
        outcome,
    }
}

pub fn unmatched(call: CallId, recording: Option<&str>, reason: UnmatchedReason) -> JoinRow {
    JoinRow {
        call,
        log_recording: recording.map(Into::into),
        outcome: JoinOutcome::Unmatched { reason },
    }
}
