//! A made call review and its progress, for the tests of this room.

use crate::domain::{ContentHash, DealStatus, Direction, Doubt, EventResult, EventType, Millis, Money, Role, Verdict};
use crate::kpi::lift::Estimate;
use crate::kpi::training::clip::Borders;
use crate::kpi::training::progress::{Others, Progress, ProgressRow, Rate, Reading};
use crate::kpi::training::{
    Candidates, Clip, ClipSound, Line, MissingSound, MomentKind, Pair, Person, Target, Training, Trait, Warning,
    WeakItem,
};

fn estimate(value: f64, low: f64, high: f64) -> Estimate {
    Estimate { value, low, high }
}

fn line(channel: u16, start: u32, text: &str) -> Line {
    Line {
        channel,
        role: Some(if channel == 0 { Role::Agent } else { Role::Customer }),
        start_ms: Millis(start),
        text: text.into(),
        doubt: None,
    }
}

fn clip(name: &str, manager: &str, won: bool) -> Clip {
    Clip {
        call: ContentHash::of(name.as_bytes()),
        manager: manager.into(),
        started_at: "2026-10-05T06:12:00Z".parse().unwrap(),
        direction: Some(Direction::Inbound),
        deal: name.into(),
        deal_status: if won { DealStatus::Won } else { DealStatus::Lost },
        amount: Some(Money(4_800_000)),
        product: Some("CRM".into()),
        source: None,
        closed_at: Some("2026-10-09T12:00:00Z".parse().unwrap()),
        objections: vec![EventType::Price],
        verdict: Some(if won { Verdict::Pass } else { Verdict::Fail }),
        result: None,
        moment: if won { MomentKind::Evidence } else { MomentKind::Event },
        quote: Some(
            if won {
                "А с чем вы сравниваете?"
            } else {
                "Дороговато"
            }
            .into(),
        ),
        channel: u16::from(!won),
        start_ms: Millis(50_900),
        end_ms: Millis(61_000),
        confidence: won.then_some(0.91),
        clip_start_ms: Millis(40_700),
        clip_end_ms: Millis(71_200),
        borders: if won { Borders::Words } else { Borders::Segments },
        lines: vec![
            line(1, 46_900, "Дороговато, честно говоря."),
            line(
                0,
                50_900,
                "Понимаю вас. А с чем вы сравниваете? За эту цену вы получаете ещё и обучение.",
            ),
        ],
        sound: Some(if won {
            ClipSound::File("clips/01-good.wav".into())
        } else {
            ClipSound::Missing(MissingSound::TranscriptOnly)
        }),
    }
}

/// A pair about an item with everything there is to say, and one about nothing but a place.
pub(super) fn training() -> Training {
    let target = "objections.price";
    let mut second = Pair {
        number: 2,
        distance: 0.675,
        same: vec![],
        differs: vec![Trait::Objection, Trait::Product],
        unknown: vec![Trait::Amount],
        handled: clip("D-3", "Борис", true),
        missed: clip("D-4", "Анна", false),
    };
    second.handled.sound = Some(ClipSound::Missing(MissingSound::Gone));
    second.handled.lines[0].doubt = Some(Doubt::Credits);
    second.missed.moment = MomentKind::SamePart;
    second.missed.quote = None;
    second.missed.lines.clear();
    second.missed.sound = None;
    second.missed.objections = vec![EventType::Think];
    second.missed.verdict = None;
    second.missed.result = Some(EventResult::Dropped);
    Training {
        form: "sales-b2b-ru".into(),
        target: Some(Target {
            kind: "item",
            id: target.into(),
            title: Some("Отработал возражение о цене".into()),
        }),
        manager: None,
        before: "2026-10-10T21:00:00Z".parse().unwrap(),
        ranking: vec![
            WeakItem {
                id: target.into(),
                title: Some("Отработал возражение о цене".into()),
                passed: 20,
                decided: 80,
                pass_rate: Some(estimate(0.25, 0.168, 0.355)),
                weight: Some(2.0),
                effect: Some(estimate(0.12, 0.02, 0.22)),
                effect_is_adjusted: true,
                need: 3.3,
                pairs: Some(2),
            },
            WeakItem {
                id: "needs.budget".into(),
                title: None,
                passed: 30,
                decided: 60,
                pass_rate: Some(estimate(0.5, 0.377, 0.623)),
                weight: None,
                effect: None,
                effect_is_adjusted: false,
                need: 0.5,
                pairs: None,
            },
        ],
        candidates: Candidates {
            handled: 14,
            missed: 31,
            used: 4,
        },
        pairs: vec![
            Pair {
                number: 1,
                distance: 0.075,
                same: vec![Trait::Objection, Trait::Product, Trait::Direction, Trait::Amount],
                differs: vec![],
                unknown: vec![Trait::Source],
                handled: clip("D-1", "Анна", true),
                missed: clip("D-2", "Борис", false),
            },
            second,
        ],
        people: ["Анна", "Борис"]
            .map(|name| Person {
                manager: name.into(),
                handled: 1,
                missed: 1,
            })
            .into(),
        warnings: vec![Warning::FewerPairs { found: 2, asked: 5 }],
    }
}

pub(super) fn progress() -> Progress {
    let rate = |passed: u64, decided: u64, rate| Rate { passed, decided, rate };
    let row = |manager: &str| ProgressRow {
        manager: manager.into(),
        target: Target {
            kind: "item",
            id: "objections.price".into(),
            title: Some("Отработал возражение о цене".into()),
        },
        day: "2026-10-10".parse().unwrap(),
        trainings: 2,
        before: rate(48, 80, Some(estimate(0.6, 0.49, 0.7))),
        after: rate(56, 70, Some(estimate(0.8, 0.69, 0.88))),
        change: Some(estimate(0.2, 0.052, 0.334)),
        others: Some(Others {
            managers: 3,
            before: rate(50, 100, Some(estimate(0.5, 0.4, 0.6))),
            after: rate(52, 100, Some(estimate(0.52, 0.42, 0.62))),
            change: Some(estimate(0.02, -0.11, 0.15)),
        }),
        beyond_others: Some(estimate(0.18, -0.02, 0.37)),
        reading: Reading::NoClearChange,
        more_calls: None,
    };
    Progress {
        form: "sales-b2b-ru".into(),
        days: 60,
        worth_finding: 0.15,
        rows: vec![
            row("Анна"),
            ProgressRow {
                trainings: 1,
                after: rate(0, 0, None),
                change: None,
                others: None,
                beyond_others: None,
                reading: Reading::NotEnough,
                more_calls: Some(151),
                ..row("Борис")
            },
        ],
    }
}
